//! Every word of the page `/verify`, in both languages: its own, so that the rider's first screen carries none.

use crate::text::Language;

/// The words of one language. `{…}` marks where something is put in.
pub(super) struct Words {
    pub(super) help: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) times: &'static str,

    // Bringing a proof.
    pub(super) open: &'static str,
    pub(super) paste: &'static str,
    pub(super) check: &'static str,
    pub(super) unreadable: &'static str,
    pub(super) too_long: &'static str,
    pub(super) no_proof: &'static str,
    pub(super) damaged: &'static str,

    // The whole.
    pub(super) holds: &'static str,
    pub(super) holds_lead: &'static str,
    pub(super) refund_lead: &'static str,
    pub(super) compensation_lead: &'static str,
    pub(super) holds_in_part: &'static str,
    pub(super) part_lead: &'static str,
    pub(super) no_tariff: &'static str,
    pub(super) no_tariff_lead: &'static str,
    pub(super) breaks: &'static str,

    // The links.
    pub(super) tariff: &'static str,
    pub(super) quote: &'static str,
    pub(super) instruction: &'static str,
    pub(super) receipt: &'static str,
    pub(super) refund: &'static str,
    pub(super) compensation: &'static str,
    pub(super) link_holds: &'static str,
    pub(super) link_breaks: &'static str,
    pub(super) link_absent: &'static str,
    pub(super) link_unjudged: &'static str,

    // Why one breaks.
    pub(super) because_note: &'static str,
    pub(super) because_signature: &'static str,
    pub(super) because_foreign: &'static str,
    pub(super) because_amount: &'static str,
    pub(super) because_address: &'static str,
    pub(super) because_tariff: &'static str,
    pub(super) because_time: &'static str,
    pub(super) because_groundless: &'static str,

    // What the receipt says.
    pub(super) ticket: &'static str,
    pub(super) refunded: &'static str,
    pub(super) paid: &'static str,
    pub(super) batch: &'static str,
    pub(super) number: &'static str,
}

impl Words {
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Chinese => &ZH,
            Language::English => &EN,
        }
    }
}

const ZH: Words = Words {
    help: "需要人帮忙？",
    title: "核对票价凭证",
    lead: "公布的票价、报价、付款、收据，是不是同一个价。就在这台手机上核对，什么都不会发出去。",
    times: "按凭证自己的时间核对，放多久都一样。",

    open: "打开保存的凭证",
    paste: "或者粘贴原文",
    check: "核对",
    unreadable: "这不是一份完整的凭证",
    too_long: "它比任何凭证都长。",
    no_proof: "请打开保存的票价凭证，或者粘贴收据的原文。",
    damaged: "中间缺了一段，或者顺序不对。请重新保存一份。",

    holds: "全都对得上",
    holds_lead: "公布、报价、付款、收据，是同一个价。",
    refund_lead: "公布、报价、付款链接，是同一个价。这份收据说的是退回的钱。",
    compensation_lead: "公布和报价是同一个价，当时被多收了。这份收据说的是补给您的票。",
    holds_in_part: "手头的都对得上",
    part_lead: "没有带来的那几环，没有核对。",
    no_tariff: "还缺公布的票价",
    no_tariff_lead: "没有它就没有可比的。请打开保存的票价凭证，或者连上网络再扫一次码。",
    breaks: "{link}对不上",

    tariff: "公布的票价",
    quote: "给您的报价",
    instruction: "付款链接",
    receipt: "收据",
    refund: "退款收据",
    compensation: "补偿票收据",
    link_holds: "对得上",
    link_breaks: "从这里断开",
    link_absent: "没有带来",
    link_unjudged: "没有核对",

    because_note: "这一环的原文被改过，或者不完整。",
    because_signature: "这一环的签名和原文对不上：改过，或者不是该签的人签的。",
    because_foreign: "这一环说的不是同一笔（{field}）。",
    because_amount: "公布的是 {pay}，这里写的是 {bad}。",
    because_address: "付款链接不是签名里的那一个。",
    because_tariff: "公布的票价超出上限，或者自相矛盾。",
    because_time: "时间对不上：签它的时候，它依据的那一份不在有效期内。",
    because_groundless: "它补偿的那笔付款，金额就是公布的价。",

    ticket: "票号",
    refunded: "退款时间",
    paid: "付款时间",
    batch: "批次",
    number: "单号",
};

const EN: Words = Words {
    help: "Need a person?",
    title: "Check a price proof",
    lead: "Whether the announced fare, the quote, the payment and the receipt are one price. It is checked on this phone; nothing is sent.",
    times: "A proof is judged by its own times, so it holds as long as you keep it.",

    open: "Open a saved proof",
    paste: "Or paste its text",
    check: "Check",
    unreadable: "This is not a whole proof",
    too_long: "It is longer than any proof.",
    no_proof: "Please open a saved price proof, or paste the text of a receipt.",
    damaged: "A piece is missing or out of order. Please save it again.",

    holds: "All of it holds",
    holds_lead: "Announced, quoted, paid and received: one price.",
    refund_lead: "Announced, quoted and asked: one price. The receipt is of money that went back.",
    compensation_lead: "Announced and quoted: one price; another was taken. The receipt is of the ticket that makes up for it.",
    holds_in_part: "What is here holds",
    part_lead: "The links that were not brought were not checked.",
    no_tariff: "The announced fare is missing",
    no_tariff_lead: "Without it there is nothing to compare with. Please open a saved price proof, or scan the code again with a network.",
    breaks: "{link}: does not hold",

    tariff: "Announced fare",
    quote: "Your quote",
    instruction: "Payment link",
    receipt: "Receipt",
    refund: "Receipt of the refund",
    compensation: "Receipt of the compensation",
    link_holds: "holds",
    link_breaks: "breaks here",
    link_absent: "not brought",
    link_unjudged: "not checked",

    because_note: "The text of this link was changed, or is not whole.",
    because_signature: "The signature of this link does not fit its text: it was changed, or somebody else signed it.",
    because_foreign: "This link is about something else ({field}).",
    because_amount: "Announced was {pay}; here stands {bad}.",
    because_address: "The payment link is not the signed one.",
    because_tariff: "The announced fare is above the ceiling, or contradicts itself.",
    because_time: "The times don't fit: what it follows was not in force when it was signed.",
    because_groundless: "It makes up for a payment that was of the announced amount.",

    ticket: "Ticket",
    refunded: "Refunded",
    paid: "Paid",
    batch: "Release",
    number: "Number",
};
