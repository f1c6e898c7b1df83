//! Every word that a rider reads. Both languages fill the same struct, so neither can lack one.

mod zh;
mod en;
mod segments;

pub(crate) use segments::{Segment, fill, segments};

/// A language of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    /// Simplified Chinese: written first.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The tag of BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a tag: `zh-TW` is closer to Chinese than to English, and `en-GB` is English.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        match tag.get(..2)? {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// Its words.
    pub(crate) const fn text(self) -> &'static Text {
        match self {
            Self::Chinese => &zh::ZH,
            Self::English => &en::EN,
        }
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }
}

/// The words of one language. `{…}` marks where something is put in.
pub(crate) struct Text {
    // Around every screen.
    pub(crate) language_name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) number: &'static str,
    pub(crate) number_hint: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) step_choose: &'static str,
    pub(crate) step_check: &'static str,
    pub(crate) step_pay: &'static str,
    pub(crate) step_ticket: &'static str,
    pub(crate) home: &'static str,

    // Waiting.
    pub(crate) loading: &'static str,
    pub(crate) loading_lead: &'static str,
    pub(crate) wait_asking: &'static str,
    pub(crate) wait_again: &'static str,
    pub(crate) wait_offline: &'static str,
    pub(crate) wait_held: &'static str,

    // The offer.
    pub(crate) fare: &'static str,
    pub(crate) rides_unit: &'static str,
    pub(crate) batch_size: &'static str,
    pub(crate) validity: &'static str,
    pub(crate) valid_days: &'static str,
    pub(crate) refunds: &'static str,
    pub(crate) service: &'static str,

    // Before the opening.
    pub(crate) opens_tonight: &'static str,
    pub(crate) opens_today: &'static str,
    pub(crate) opens_on: &'static str,
    pub(crate) upcoming_lead: &'static str,
    pub(crate) countdown: &'static str,
    pub(crate) days: &'static str,
    pub(crate) hours: &'static str,
    pub(crate) minutes: &'static str,
    pub(crate) seconds: &'static str,
    pub(crate) minutes_to_go: &'static str,
    pub(crate) seconds_to_go: &'static str,
    pub(crate) clock_agrees: &'static str,
    pub(crate) phone_fast: &'static str,
    pub(crate) phone_slow: &'static str,
    pub(crate) clock_unanswered: &'static str,
    pub(crate) sign_in_early: &'static str,
    pub(crate) signed_in: &'static str,

    // Open.
    pub(crate) open: &'static str,
    pub(crate) open_lead: &'static str,
    pub(crate) open_free: &'static str,
    pub(crate) open_none_free: &'static str,
    pub(crate) buy: &'static str,

    // Signing in.
    pub(crate) phone: &'static str,
    pub(crate) phone_lead: &'static str,
    pub(crate) phone_label: &'static str,
    pub(crate) phone_not_a_number: &'static str,
    pub(crate) phone_too_soon: &'static str,
    pub(crate) send_code: &'static str,
    pub(crate) code: &'static str,
    pub(crate) code_lead: &'static str,
    pub(crate) code_label: &'static str,
    pub(crate) code_wrong: &'static str,
    pub(crate) code_demo: &'static str,
    pub(crate) enter_code: &'static str,
    pub(crate) change_phone: &'static str,
    pub(crate) back: &'static str,

    // From the quote to the order.
    pub(crate) quoting: &'static str,
    pub(crate) quoting_lead: &'static str,
    pub(crate) reviewing: &'static str,
    pub(crate) qty: &'static str,
    pub(crate) same_fare: &'static str,
    pub(crate) held_until: &'static str,
    pub(crate) left: &'static str,
    pub(crate) renewed: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) not_now: &'static str,
    pub(crate) trust: &'static str,
    pub(crate) trust_tariff: &'static str,
    pub(crate) trust_signers: &'static str,
    pub(crate) trust_quote: &'static str,
    pub(crate) ordering: &'static str,
    pub(crate) ordering_lead: &'static str,

    // Paying.
    pub(crate) alipay: &'static str,
    pub(crate) wechat: &'static str,
    pub(crate) paying: &'static str,
    pub(crate) preparing: &'static str,
    pub(crate) preparing_lead: &'static str,
    pub(crate) should_show: &'static str,
    pub(crate) payee: &'static str,
    pub(crate) if_not: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) pay_by: &'static str,

    // Finding out.
    pub(crate) checking: &'static str,
    pub(crate) dont_pay_again: &'static str,
    pub(crate) checking_lead: &'static str,
    pub(crate) this_payment: &'static str,
    pub(crate) next_check: &'static str,
    pub(crate) checking_now: &'static str,
    pub(crate) reopen: &'static str,
    pub(crate) reopen_note: &'static str,

    // The ticket.
    pub(crate) ticketed: &'static str,
    pub(crate) ticketed_lead: &'static str,
    pub(crate) ticket: &'static str,
    pub(crate) batch: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) paid_at: &'static str,
    pub(crate) valid_until: &'static str,
    pub(crate) trade: &'static str,
    pub(crate) print: &'static str,
    pub(crate) receipt_note: &'static str,
    pub(crate) receipt_note_lead: &'static str,
    pub(crate) check_page: &'static str,
    pub(crate) save_proof: &'static str,

    // Money back.
    pub(crate) refunding: &'static str,
    pub(crate) refunding_lead: &'static str,
    pub(crate) compensation: &'static str,
    pub(crate) refunded: &'static str,
    pub(crate) refunded_lead: &'static str,
    pub(crate) refund_needs_help: &'static str,
    pub(crate) refund_needs_help_lead: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) closed_lead: &'static str,
    pub(crate) start_over: &'static str,

    // No ticket now.
    pub(crate) sold_out: &'static str,
    pub(crate) sold_out_held: &'static str,
    pub(crate) sold_out_all: &'static str,
    pub(crate) sold: &'static str,
    pub(crate) held: &'static str,
    pub(crate) next_batch: &'static str,
    pub(crate) no_next_batch: &'static str,
    pub(crate) find_mine: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) ended_lead: &'static str,
    pub(crate) paused: &'static str,
    pub(crate) paused_lead: &'static str,

    // Refused.
    pub(crate) disputed: &'static str,
    pub(crate) not_charged: &'static str,
    pub(crate) disputed_lead: &'static str,
    pub(crate) announced: &'static str,
    pub(crate) received: &'static str,
    pub(crate) in_yuan: &'static str,
    pub(crate) in_minor_units: &'static str,
    pub(crate) corrected_in: &'static str,
    pub(crate) corrected_now: &'static str,
    pub(crate) offer_untrusted: &'static str,
    pub(crate) offer_untrusted_lead: &'static str,
    pub(crate) offer_over: &'static str,
    pub(crate) offer_over_lead: &'static str,
    pub(crate) answer_untrusted: &'static str,
    pub(crate) answer_untrusted_lead: &'static str,
    pub(crate) key_mismatch: &'static str,
    pub(crate) key_mismatch_lead: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) refused_lead: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_tag_or_not_guessed() {
        let cases = [
            ("zh-CN", Some(Language::Chinese)),
            ("zh", Some(Language::Chinese)),
            ("en-GB", Some(Language::English)),
            ("de", None),
            ("e", None),
            ("", None),
        ];
        for (tag, language) in cases {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
        for language in [Language::Chinese, Language::English] {
            assert_eq!(Language::of(language.tag()), Some(language));
            assert_eq!(language.other().other(), language);
        }
    }
}
