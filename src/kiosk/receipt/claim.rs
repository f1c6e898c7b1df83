//! A claim code of the real sale, typed on the screen: which keys there are, what was typed, and what the sale answered.

use checkout::HttpResponse;
use wire::{PriceProof, Problem, ProblemType, PurchaseView};

/// How many characters a code has.
const CODE_CHARACTERS: usize = 16;
/// How many stand together, as they do where the code is shown.
const GROUP_CHARACTERS: usize = 4;
/// The characters of codes: without I, L, O and U, which are read for others.
pub(super) const KEYS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Stands for a character that is not typed yet.
const BLANK: char = '_';

/// What was typed of a code. It is in this value alone, and gone with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Typed(String);

impl Typed {
    /// Adds a character, while there is room for it.
    pub(super) fn push(&mut self, key: char) {
        if !self.is_whole() && KEYS.contains(key) {
            self.0.push(key);
        }
    }

    /// Removes the last character.
    pub(super) fn remove_last(&mut self) {
        self.0.pop();
    }

    /// Whether nothing is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.0.len() >= CODE_CHARACTERS
    }

    /// The code, as the sale is asked by it.
    pub(super) fn code(&self) -> &str {
        &self.0
    }

    /// The code in groups, with a blank for each character that is missing.
    pub(super) fn in_groups(&self) -> String {
        let blanks = core::iter::repeat(BLANK);
        let characters = self.0.chars().chain(blanks).take(CODE_CHARACTERS);
        let mut text = String::new();
        for (at, character) in characters.enumerate() {
            if at > 0 && at % GROUP_CHARACTERS == 0 {
                text.push('-');
            }
            text.push(character);
        }
        text
    }
}

/// Why a code led to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClaimRefusal {
    /// The sale has no such code.
    Wrong,
    /// The sale takes no code now.
    Later {
        /// For so many seconds, where it says so.
        wait_s: Option<u64>,
    },
    /// The sale could not be asked.
    Unreachable,
    /// What the sale announces was refused, so no code is sent to it.
    SaleRefused,
    /// It answered something else.
    Unreadable,
}

/// What the sale answered by the worker, which asks it for the purchase and its price proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claimed {
    /// The price proof of the purchase: its text.
    Proof(String),
    /// The purchase has no receipt. Its quote: a note.
    NoReceipt(String),
    /// Neither.
    Refused(ClaimRefusal),
}

impl Claimed {
    /// Reads an answer; none when the sale was not reached.
    pub(super) fn read(answer: Option<HttpResponse>) -> Self {
        let Some(HttpResponse { status, retry_after, body, .. }) = answer else {
            return Self::Refused(ClaimRefusal::Unreachable);
        };
        if status == 200 {
            if let Some(PurchaseView { quote, .. }) = wire::answer::decode(&body) {
                return Self::NoReceipt(quote);
            }
            return match String::from_utf8(body) {
                Ok(text) if PriceProof::read(&text).is_ok() => Self::Proof(text),
                Ok(_) | Err(_) => Self::Refused(ClaimRefusal::Unreadable),
            };
        }
        let kind = Problem::decode(&body).map(|problem| problem.kind);
        Self::Refused(if kind == Some(ProblemType::CodeWrong) {
            ClaimRefusal::Wrong
        } else if kind == Some(ProblemType::TooMany) || kind == Some(ProblemType::Busy) {
            ClaimRefusal::Later { wait_s: retry_after.and_then(|text| text.trim().parse().ok()) }
        } else {
            ClaimRefusal::Unreadable
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROOF: &str = include_str!("../../../tests/vectors/base/price-proof.txt");

    fn typed(keys: &str) -> Typed {
        let mut typed = Typed::default();
        keys.chars().for_each(|key| typed.push(key));
        typed
    }

    #[test]
    fn a_code_is_typed_in_four_groups_of_four_and_takes_no_other_character() {
        let cases = [
            ("", "____-____-____-____", false),
            ("7KQ2M", "7KQ2-M___-____-____", false),
            ("7KQ2M9XD40TBR8V", "7KQ2-M9XD-40TB-R8V_", false),
            ("7KQ2M9XD40TBR8VE", "7KQ2-M9XD-40TB-R8VE", true),
            ("7KQ2M9XD40TBR8VE77", "7KQ2-M9XD-40TB-R8VE", true),
            ("7k-ILOU中", "7___-____-____-____", false),
        ];
        for (keys, groups, is_whole) in cases {
            let typed = typed(keys);
            assert_eq!((&*typed.in_groups(), typed.is_whole()), (groups, is_whole), "{keys}");
        }
        let mut typed = typed("7K");
        typed.remove_last();
        assert_eq!(typed.code(), "7");
        typed.remove_last();
        typed.remove_last();
        assert_eq!(typed, Typed::default());
        assert_eq!(KEYS.len(), 32);
    }

    fn read(status: u16, retry_after: Option<&str>, body: &str) -> Claimed {
        Claimed::read(Some(HttpResponse {
            status,
            retry_after: retry_after.map(String::from),
            slot_pass: None,
            body: body.into(),
        }))
    }

    #[test]
    fn what_the_sale_answers_to_a_code_is_a_proof_or_says_why_there_is_none() {
        let problem = |kind: ProblemType| Problem::from(kind).encode();
        let purchase =
            r#"{"purchase":"8e03978e-40d5-43e8-bc93-6894a57f9324","batch":"B-1","quote":"note"}"#;
        let later = |wait_s| ClaimRefusal::Later { wait_s };
        let refused = [
            (403, None, problem(ProblemType::CodeWrong), ClaimRefusal::Wrong),
            (429, Some("60"), problem(ProblemType::TooMany), later(Some(60))),
            (503, Some(" 7 "), problem(ProblemType::Busy), later(Some(7))),
            (503, None, problem(ProblemType::Busy), later(None)),
            (429, Some("soon"), problem(ProblemType::TooMany), later(None)),
            (401, None, problem(ProblemType::SignedOut), ClaimRefusal::Unreadable),
            (500, None, String::from("<html>"), ClaimRefusal::Unreadable),
            // A portal answers everything with 200.
            (200, None, String::from("<html>"), ClaimRefusal::Unreadable),
            (200, None, String::new(), ClaimRefusal::Unreadable),
        ];
        for (status, retry_after, body, refusal) in refused {
            assert_eq!(read(status, retry_after, &body), Claimed::Refused(refusal), "{body}");
        }
        assert_eq!(Claimed::read(None), Claimed::Refused(ClaimRefusal::Unreachable));
        assert_eq!(read(200, None, PROOF), Claimed::Proof(PROOF.into()));
        assert_eq!(read(200, None, purchase), Claimed::NoReceipt("note".into()));
    }
}
