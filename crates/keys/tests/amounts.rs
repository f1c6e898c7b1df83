//! Every amount that this software may ever meet, in each of its writings, read back by a reader that
//! shares no code with the writer.

use keys::pricing::{fen_of_yuan, figures, whole_fen, words, yuan};
use wire::{Fen, note};

/// Up to here every single amount is tried: a hundred thousand yuan, a hundred times the ceiling.
const EXHAUSTIVE_FEN: u32 = 10_000_000;
/// Up to here amounts are sampled.
const SAMPLED_FEN: u32 = 1_000_000_000;
/// Every so many fen one is sampled: prime, so that no digit repeats.
const STEP_FEN: usize = 99_991;

fn sampled() -> impl Iterator<Item = u32> {
    let edges = [100_000, 1_000_000, 10_000_000, 100_000_000, SAMPLED_FEN];
    let edges = edges.into_iter().flat_map(|edge| [edge - 1, edge, edge + 1]);
    (EXHAUSTIVE_FEN..=SAMPLED_FEN).step_by(STEP_FEN).chain(edges).chain([u32::MAX])
}

/// The integer as it is written into JSON.
fn whole(amount: Fen) -> Option<String> {
    let mut text = Vec::new();
    whole_fen(&amount, &mut serde_json::Serializer::new(&mut text)).ok()?;
    String::from_utf8(text).ok()
}

#[test]
fn both_encodings_of_every_amount_read_back_and_neither_is_taken_for_the_other() {
    for fen in (0..=EXHAUSTIVE_FEN).chain(sampled()) {
        let amount = Fen::new(fen);
        let (integer, decimal) = (whole(amount).unwrap_or_default(), yuan(amount));
        assert_eq!(integer.parse(), Ok(fen));
        assert_eq!(note::fen(&integer), Some(amount));
        assert_eq!(fen_of_yuan(&decimal), Some(amount), "{decimal}");
        assert_eq!(note::fen(&decimal), None, "{decimal}");
        assert_eq!(fen_of_yuan(&integer), None, "{integer}");
    }
}

#[test]
fn figures_and_words_of_every_amount_say_the_same() {
    for fen in (0..=EXHAUSTIVE_FEN).chain(sampled()) {
        let amount = Fen::new(fen);
        let (figures, words) = (figures(amount), words(amount));
        let by_figures = figures.strip_prefix('¥').and_then(fen_of_yuan);
        assert_eq!(by_figures, Some(amount), "{figures}");
        assert_eq!(read(&words), Some(fen), "{figures} {words}");
    }
}

/// What a cashier makes of the words: the sum of each digit in its place, in the one spelling of a
/// cheque.
fn read(words: &str) -> Option<u32> {
    if words == "零元整" {
        return Some(0);
    }
    let mut reader = Reader::default();
    words.chars().try_for_each(|character| reader.take(character))?;
    // 整 closes an amount that ends in yuan, and no other.
    let whole = words.ends_with("元整") != words.ends_with(['角', '分']);
    (whole && !words.starts_with('零')).then_some(reader.fen)
}

/// Digits wait for their place; places wait for 万 or 元.
#[derive(Default)]
struct Reader {
    fen: u32,
    yuan: u32,
    group: u32,
    digit: Option<u32>,
    after_zero: bool,
}

impl Reader {
    fn take(&mut self, character: char) -> Option<()> {
        let digits = "零壹贰叁肆伍陆柒捌玖";
        if let Some(value) = digits.chars().position(|digit| digit == character) {
            let zero = value == 0;
            // A zero stands once, between digits that have their places.
            let fits = self.digit.is_none() && !(zero && self.after_zero);
            self.after_zero = zero;
            self.digit = if zero { None } else { u32::try_from(value).ok() };
            return fits.then_some(());
        }
        // What follows a zero is a digit.
        if std::mem::take(&mut self.after_zero) && self.digit.is_none() {
            return None;
        }
        let digit = self.digit.take();
        match character {
            '拾' => self.group += digit? * 10,
            '佰' => self.group += digit? * 100,
            '仟' => self.group += digit? * 1_000,
            '万' => {
                self.yuan += (self.group + digit.unwrap_or(0)) * 10_000;
                self.group = 0;
            }
            '元' => self.fen = (self.yuan + self.group + digit.unwrap_or(0)) * 100,
            '角' => self.fen += digit? * 10,
            '分' => self.fen += digit?,
            '整' => {}
            _ => return None,
        }
        Some(())
    }
}

#[test]
fn the_reader_of_words_refuses_what_is_no_cheques_spelling() {
    let refused = [
        "",
        "零",
        "元整",
        "零伍分",
        "叁佰元",
        "叁佰零元整",
        "叁佰零零伍元整",
        "叁佰",
        "叁叁元整",
        "佰元整",
        "叁佰元零整",
        "叁佰元伍角整",
        "300元整",
    ];
    for words in refused {
        assert_ne!(read(words), Some(30_000), "{words}");
        let written = (0..=100_000).find(|fen| keys::pricing::words(Fen::new(*fen)) == words);
        assert_eq!(written, None, "{words}");
    }
    assert_eq!(read("叁佰元整"), Some(30_000));
}
