//! Whether everybody can read the operator's colours on the page: WCAG 2.2, success criterion 1.4.3.

use crate::build::operator::Operator;
use crate::run::error::Error;

/// The least contrast of a text, as a ratio to one.
const LEAST: f64 = 4.5;
/// What begins the tokens of the dark colour scheme.
const DARK: &str = "@media (prefers-color-scheme: dark)";
/// How much of the white in a softer text on the accent is there: `--board-soft`, and the text of a ticket.
const SOFT: f64 = 0.84;

/// A colour: red, green and blue, each from 0 to 1.
#[derive(Clone, Copy)]
struct Colour([f64; 3]);

impl Colour {
    /// Reads `#rrggbb` or `#rgb`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let width = if digits.len() == 3 { 1 } else { 2 };
        let part = |at: usize| {
            let part = digits.get(at * width..(at + 1) * width)?;
            let value = f64::from(u8::from_str_radix(part, 16).ok()?);
            Some(if width == 1 { value / 15.0 } else { value / 255.0 })
        };
        Some(Self([part(0)?, part(1)?, part(2)?]))
    }

    /// This colour as it looks when only a part of it covers another.
    fn over(self, below: Self, part: f64) -> Self {
        let [red, green, blue] = self.0;
        let [below_red, below_green, below_blue] = below.0;
        let mixed = |upper: f64, lower: f64| upper.mul_add(part, lower * (1.0 - part));
        Self([mixed(red, below_red), mixed(green, below_green), mixed(blue, below_blue)])
    }

    fn luminance(self) -> f64 {
        let linear = |part: f64| {
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// Compares the operator's two colours with those of these tokens that they meet as text or below a text.
pub(super) fn check(operator: &Operator, tokens: &str) -> Result<(), Error> {
    let (light, dark) = tokens.split_once(DARK).unwrap_or((tokens, ""));
    let sides = [
        ("colours.accent", &operator.colours.accent, light),
        ("colours.accent_dark", &operator.colours.accent_dark, dark),
    ];
    for (key, text, tokens) in sides {
        let accent = Colour::parse(text).ok_or(Error::OperatorValue { key })?;
        for name in ["--on-accent", "--paper", "--card"] {
            let other = token(tokens, name).and_then(|token| Some((token, Colour::parse(token)?)));
            let (token, other) =
                other.ok_or(Error::Unreadable { program: "style/tokens.css", missing: name })?;
            readable(key, text, token, accent.contrast(other))?;
        }
    }
    // The countdown and the ticket have the light accent below a white text and a softer one.
    let (key, text) = ("colours.accent", &operator.colours.accent);
    let accent = Colour::parse(text).ok_or(Error::OperatorValue { key })?;
    let soft = Colour([1.0; 3]).over(accent, SOFT);
    readable(key, text, "the softer white of the countdown", accent.contrast(soft))
}

fn readable(key: &'static str, colour: &str, against: &str, contrast: f64) -> Result<(), Error> {
    if contrast >= LEAST {
        return Ok(());
    }
    let (colour, against) = (colour.to_owned(), against.to_owned());
    Err(Error::Contrast { key, colour, against, contrast })
}

/// The value of a token in a stylesheet.
fn token<'a>(tokens: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = tokens.lines().map(str::trim);
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(value.trim().trim_end_matches(';'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::run::workspace;

    fn checked(accent: &str, dark: &str) -> Result<(), Error> {
        let tokens = workspace::root().join("style/tokens.css");
        let colours = format!("[colours]\naccent = \"{accent}\"\naccent_dark = \"{dark}\"\n");
        check(&Operator::of(&colours), &fs::read_to_string(tokens).unwrap())
    }

    #[test]
    fn a_colour_that_not_everybody_can_read_is_refused_with_what_it_meets() {
        checked("#0b6b57", "#5fd4b5").unwrap();
        for (accent, dark, named) in [
            ("#f5c400", "#5fd4b5", "colours.accent` is #f5c400"),
            ("#00a0e9", "#5fd4b5", "colours.accent` is #00a0e9"),
            ("#e60012", "#5fd4b5", "colours.accent` is #e60012"),
            ("#0b6b57", "#0b6b57", "colours.accent_dark` is #0b6b57"),
        ] {
            let refused = checked(accent, dark).unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        let contrast =
            |one, other| Colour::parse(one).unwrap().contrast(Colour::parse(other).unwrap());
        for (one, other, expected) in
            [("#000", "#ffffff", 21.0), ("#777777", "#fff", 4.478), ("#0b6b57", "#0b6b57", 1.0)]
        {
            assert!((contrast(one, other) - expected).abs() < 0.001, "{one} on {other}");
        }
    }

    #[test]
    fn the_softer_white_is_the_one_of_the_stylesheets() {
        let tokens = fs::read_to_string(workspace::root().join("style/tokens.css")).unwrap();
        let expected = format!("rgb(255 255 255 / {:.0}%)", SOFT * 100.0);
        assert_eq!(token(&tokens, "--board-soft"), Some(expected.as_str()));
    }
}
