//! The only arithmetic on money in the repository, and the only place where an amount changes its
//! writing.
//!
//! Whole fen, checked, no floats; money is never divided: figures and yuan are cut out of the decimal
//! digits, and a change of fare is a ratio, which nobody pays.

#![warn(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

use serde::{Deserialize as _, Deserializer, Serializer};
use wire::{Fen, note};

/// The total of this many at this price, or nothing when it is more than can be written.
#[must_use]
pub fn total(unit: Fen, qty: u32) -> Option<Fen> {
    unit.get().checked_mul(qty).map(Fen::new)
}

/// Whether a fare moved by more than a fifth of what it was: too much to be signed without a second
/// look.
#[must_use]
pub fn moved_much(old: Fen, new: Fen) -> bool {
    u64::from(old.get().abs_diff(new.get())).saturating_mul(5) > u64::from(old.get())
}

/// The change of a fare in percent, with its sign and two decimals, rounded away from zero so that
/// no change reads as none; nothing when there was no fare.
#[must_use]
pub fn change(old: Fen, new: Fen) -> Option<String> {
    let by = u64::from(old.get().abs_diff(new.get())).saturating_mul(10_000);
    let before = u64::from(old.get());
    let hundredths = by.checked_add(before.checked_sub(1)?)?.checked_div(before)?;
    let digits = format!("{hundredths:03}");
    let (whole, decimals) = digits.split_at(digits.len().saturating_sub(2));
    let sign = if new < old { '-' } else { '+' };
    Some(format!("{sign}{whole}.{decimals} %"))
}

/// The integer of fen in JSON, as WeChat and the guard read amounts: one of the two encoders, beside [`yuan`].
///
/// # Errors
/// Those of the serializer.
pub fn whole_fen<S: Serializer>(fen: &Fen, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(fen.get())
}

/// Reads the integer of fen in JSON.
///
/// # Errors
/// Those of the deserializer, also for a fraction or a number that is no [`Fen`].
pub fn read_whole_fen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fen, D::Error> {
    u32::deserialize(deserializer).map(Fen::new)
}

/// Yuan with two decimals, as Alipay writes amounts: `300.00`.
#[must_use]
pub fn yuan(fen: Fen) -> String {
    let digits = format!("{:03}", fen.get());
    let (yuan, fen) = digits.split_at(digits.len().saturating_sub(2));
    format!("{yuan}.{fen}")
}

/// Reads yuan with two decimals; nothing but the one spelling that [`yuan`] writes.
#[must_use]
pub fn fen_of_yuan(text: &str) -> Option<Fen> {
    let (yuan, decimals) = text.split_once('.')?;
    let _canonical: u32 = note::number(yuan).filter(|_| !yuan.is_empty())?;
    let two = decimals.len() == 2 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let digits = [yuan, decimals].concat();
    if two { digits.parse().ok().map(Fen::new) } else { None }
}

/// The figures that are shown: `¥300.00`.
#[must_use]
pub fn figures(fen: Fen) -> String {
    format!("¥{}", yuan(fen))
}

/// The financial capitals that are shown: `叁佰元整`.
///
/// They follow the People's Bank of China's rules for filling in negotiable instruments
/// (《正确填写票据和结算凭证的基本规定》, annex 1 of 《支付结算办法》, 1997): 整 after 元 only, a single 零 for zeros between
/// digits, 零 after 元 when there are fen but no jiao, and, where the rules leave the choice (a zero
/// in the place of 元 or 万 before a digit), no 零.
#[must_use]
pub fn words(fen: Fen) -> String {
    let text = yuan(fen);
    let (yuan, decimals) = text.split_once('.').unwrap_or_default();
    let mut decimals = decimals.chars();
    let (jiao, fen) = (decimals.next().unwrap_or('0'), decimals.next().unwrap_or('0'));
    let mut words = integer(yuan);
    if !words.is_empty() {
        words.push('元');
    }
    match (jiao, fen) {
        ('0', '0') if words.is_empty() => return String::from("零元整"),
        ('0', '0') => words.push('整'),
        ('0', fen) => {
            if !words.is_empty() {
                words.push('零');
            }
            words.extend([capital(fen), '分']);
        }
        (jiao, '0') => words.extend([capital(jiao), '角']),
        (jiao, fen) => words.extend([capital(jiao), '角', capital(fen), '分']),
    }
    words
}

/// The digits in groups of four, each with its own places; nothing for zero. An amount in [`Fen`]
/// has at most eight digits of yuan, so 万 is the only name of a group that is needed.
fn integer(digits: &str) -> String {
    let (ten_thousands, rest) = digits.split_at(digits.len().saturating_sub(4));
    let (high, low) = (group(ten_thousands), group(rest));
    match (high.is_empty(), low.is_empty()) {
        (true, _) => low,
        (false, true) => high + "万",
        (false, false) if rest.starts_with('0') => high + "万零" + &low,
        (false, false) => high + "万" + &low,
    }
}

/// Up to four digits: 1409 is 壹仟肆佰零玖.
fn group(digits: &str) -> String {
    let places = ["", "拾", "佰", "仟"];
    let mut words = String::new();
    let mut zero_between = false;
    for (digit, place) in digits.chars().zip(places.iter().take(digits.len()).rev()) {
        if digit == '0' {
            zero_between = !words.is_empty();
            continue;
        }
        if zero_between {
            words.push('零');
        }
        zero_between = false;
        words.push(capital(digit));
        words.push_str(place);
    }
    words
}

fn capital(digit: char) -> char {
    match digit {
        '1' => '壹',
        '2' => '贰',
        '3' => '叁',
        '4' => '肆',
        '5' => '伍',
        '6' => '陆',
        '7' => '柒',
        '8' => '捌',
        '9' => '玖',
        _ => '零',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_exact_or_nothing() {
        assert_eq!(total(Fen::new(30_000), 1), Some(Fen::new(30_000)));
        assert_eq!(total(Fen::new(30_000), 3), Some(Fen::new(90_000)));
        assert_eq!(total(Fen::new(u32::MAX), 2), None);
    }

    #[test]
    fn a_fare_that_moves_by_more_than_a_fifth_is_told_and_by_how_much() {
        let cases = [
            (30_000, 30_000, false, Some("+0.00 %")),
            (30_000, 30_001, false, Some("+0.01 %")),
            (30_000, 36_000, false, Some("+20.00 %")),
            (30_000, 36_001, true, Some("+20.01 %")),
            (30_000, 24_000, false, Some("-20.00 %")),
            (30_000, 23_999, true, Some("-20.01 %")),
            (30_000, 3_000_000, true, Some("+9900.00 %")),
            (1, u32::MAX, true, Some("+429496729400.00 %")),
            (u32::MAX, 0, true, Some("-100.00 %")),
            (0, 1, true, None),
            (0, 0, false, None),
        ];
        for (old, new, much, percent) in cases {
            let (old, new) = (Fen::new(old), Fen::new(new));
            assert_eq!(moved_much(old, new), much, "{old:?} -> {new:?}");
            assert_eq!(change(old, new).as_deref(), percent, "{old:?} -> {new:?}");
        }
    }

    #[test]
    fn every_amount_up_to_ten_thousand_yuan_reads_back_from_its_yuan() {
        for fen in (0..=1_000_000).chain([u32::MAX - 1, u32::MAX]) {
            let fen = Fen::new(fen);
            assert_eq!(fen_of_yuan(&yuan(fen)), Some(fen));
        }
    }

    #[test]
    fn yuan_has_one_spelling() {
        assert_eq!(yuan(Fen::new(30_000)), "300.00");
        assert_eq!(yuan(Fen::new(5)), "0.05");
        let refused = [
            "",
            ".",
            ".00",
            "300",
            "300.",
            "300.0",
            "300.000",
            "0300.00",
            "00.10",
            "+300.00",
            "-1.00",
            " 300.00",
            "300.00 ",
            "3e2.00",
            "300,00",
            "¥300.00",
            "42949672.96",
            "99999999999.00",
            "３.00",
            "1.+1",
        ];
        for text in refused {
            assert_eq!(fen_of_yuan(text), None, "{text}");
        }
    }

    #[test]
    fn figures_and_words_are_those_of_a_cheque() {
        let cases = [
            (0, "¥0.00", "零元整"),
            (5, "¥0.05", "伍分"),
            (50, "¥0.50", "伍角"),
            (1_000, "¥10.00", "壹拾元整"),
            (30_000, "¥300.00", "叁佰元整"),
            (30_050, "¥300.50", "叁佰元伍角"),
            (3_000_000, "¥30000.00", "叁万元整"),
            (300_000_000, "¥3000000.00", "叁佰万元整"),
            // The examples of the rules themselves.
            (140_950, "¥1409.50", "壹仟肆佰零玖元伍角"),
            (600_714, "¥6007.14", "陆仟零柒元壹角肆分"),
            (168_032, "¥1680.32", "壹仟陆佰捌拾元叁角贰分"),
            (10_700_053, "¥107000.53", "壹拾万柒仟元伍角叁分"),
            (1_640_902, "¥16409.02", "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "¥325.04", "叁佰贰拾伍元零肆分"),
            (10_000_100, "¥100001.00", "壹拾万零壹元整"),
            (u32::MAX, "¥42949672.95", "肆仟贰佰玖拾肆万玖仟陆佰柒拾贰元玖角伍分"),
        ];
        for (fen, in_figures, in_words) in cases {
            assert_eq!(figures(Fen::new(fen)), in_figures);
            assert_eq!(words(Fen::new(fen)), in_words);
        }
    }
}
