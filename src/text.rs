//! Every word that a rider reads, except those of the page `/verify`.

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

    /// What it calls itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chinese => "中文",
            Self::English => "English",
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

/// Names the words in the order in which they are served.
macro_rules! words {
    ($($name:ident)*) => {
        #[expect(non_camel_case_types, reason = "they are the names of the words")]
        enum Word {
            $($name,)*
        }

        impl Words {
            #[cfg(test)]
            const NAMES: &[&str] = &[$(stringify!($name),)*];

            $(pub(crate) const fn $name(&self) -> &'static str {
                self.0[Word::$name as usize]
            })*
        }

        const WORDS: usize = [$(Word::$name),*].len();
    };
}

/// The words of one language. `{…}` marks where something is put in.
pub(crate) struct Words([&'static str; WORDS]);

impl Words {
    /// The words as they are served: one a line. Nothing, when one is missing or there is one too many.
    pub(crate) fn read(served: &'static str) -> Option<Self> {
        let mut lines = served.split('\n');
        let mut words = [""; WORDS];
        for word in &mut words {
            *word = lines.next()?;
        }
        lines.next().is_none().then_some(Self(words))
    }
}

words! {
    // Around every screen.
    help
    number
    number_hint
    claim
    claim_hint
    claim_label
    have_claim
    look
    claim_wrong
    steps
    step_choose
    step_check
    step_pay
    step_ticket
    home

    // Waiting.
    loading
    loading_lead
    wait_asking
    wait_again
    wait_offline
    wait_held

    // The offer.
    fare
    rides_unit
    batch_size
    validity
    valid_days
    refunds
    service

    // Before the opening.
    opens_tonight
    opens_today
    opens_on
    upcoming_lead
    countdown
    days
    hours
    minutes
    seconds
    minutes_to_go
    seconds_to_go
    clock_agrees
    phone_fast
    phone_slow
    clock_unanswered
    sign_in_early
    signed_in

    // Open.
    open
    open_lead
    open_free
    open_none_free
    buy

    // Signing in.
    phone
    phone_lead
    phone_label
    phone_not_a_number
    phone_too_soon
    send_code
    code
    code_lead
    code_label
    code_wrong
    code_demo
    enter_code
    change_phone
    back

    // From the quote to the order.
    quoting
    quoting_lead
    reviewing
    qty
    same_fare
    held_until
    left
    renewed
    confirm
    not_now
    trust
    trust_tariff
    trust_signers
    trust_quote
    ordering
    ordering_lead

    // Paying.
    alipay
    wechat
    paying
    choosing
    choosing_lead
    no_channel
    preparing
    preparing_lead
    should_show
    payee
    if_not
    pay
    pay_by

    // Finding out.
    checking
    dont_pay_again
    checking_lead
    this_payment
    next_check
    checking_now
    reopen
    reopen_note

    // The ticket.
    ticketed
    ticketed_lead
    ticket
    batch
    paid
    paid_at
    valid_until
    trade
    print
    receipt_note
    receipt_note_lead
    check_page
    save_proof

    // Money back.
    refunding
    refunding_lead
    step_charged
    step_refund_asked
    step_refund_sent
    step_refunded
    compensation
    refunded
    refunded_lead
    refund_needs_help
    refund_needs_help_lead
    closed
    closed_lead
    start_over

    // No ticket now.
    sold_out
    sold_out_held
    sold_out_all
    sold
    held
    next_batch
    no_next_batch
    find_mine
    see_mine
    ended
    ended_lead
    paused
    paused_lead

    // Refused.
    disputed
    not_charged
    disputed_lead
    announced
    received
    in_yuan
    in_minor_units
    corrected_in
    corrected_now
    offer_untrusted
    offer_untrusted_lead
    offer_over
    offer_over_lead
    answer_untrusted
    answer_untrusted_lead
    key_mismatch
    key_mismatch_lead
    refused
    refused_lead
}

#[cfg(test)]
pub(crate) mod written {
    //! The files that people write, for tests: `cargo xtask stage` makes of them what is served.

    use super::Words;

    pub(super) const ZH: &str = include_str!("text/zh.toml");
    pub(super) const EN: &str = include_str!("text/en.toml");

    /// The names and the words of a file, in its order.
    pub(super) fn words(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = file.lines().filter_map(|line| line.split_once(" = "));
        lines.map(|(name, words)| (name, words.trim_matches('"')))
    }

    /// The English words.
    pub(crate) fn english() -> Words {
        let words: Vec<_> = words(EN).map(|(_, words)| words).collect();
        Words::read(words.join("\n").leak()).expect("all words")
    }
}

#[cfg(test)]
mod tests {
    use super::written::{EN, ZH, words};
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

    #[test]
    fn every_word_is_written_in_both_languages_in_the_order_in_which_it_is_read() {
        for (language, file) in [("zh", ZH), ("en", EN)] {
            let names: Vec<_> = words(file).map(|(name, _)| name).collect();
            assert_eq!(names, Words::NAMES, "{language}");
        }
    }

    #[test]
    fn words_are_read_whole_or_not_at_all() {
        let words: Vec<_> = words(ZH).map(|(_, words)| words).collect();
        let served = |words: &[&str]| &*words.join("\n").leak();
        let text = Words::read(served(&words)).expect("all words");
        assert_eq!((text.help(), text.refused_lead()), (words[0], words[words.len() - 1]));
        assert!(Words::read(served(&words[1..])).is_none(), "one is missing");
        assert!(Words::read(served(&[&words[..], &["再见"]].concat())).is_none(), "one too many");
        assert!(Words::read("").is_none());
    }
}
