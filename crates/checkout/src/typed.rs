//! Numbers and codes as people type them and phones paste them, in the one form in which the server takes them.
//!
//! Keyboards write the digits of their script, contact lists add a country and brackets, messages have words around the
//! code, and pasted text brings marks that nobody sees.

/// How many digits a code has.
const CODE_DIGITS: usize = 6;
/// How many characters a claim code has.
const CLAIM_CHARACTERS: usize = 16;

/// The mainland mobile number in this text: eleven digits, without what stands for the country or a trunk call.
pub(crate) fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter_map(digit).collect();
    let national = ["0086", "86", "0"].iter().filter_map(|prefix| digits.strip_prefix(prefix));
    let number = national.chain([&*digits]).find(|number| number.len() == 11)?;
    matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]).then(|| number.into())
}

/// The one-time code in this text, which may be the whole message.
pub(crate) fn code(text: &str) -> Option<String> {
    group(text, digit, is_hidden, CODE_DIGITS).or_else(|| group(text, digit, is_gap, CODE_DIGITS))
}

/// The claim code in this text, which may be a whole line. The server reads letters for the digits that they look like.
pub(crate) fn claim(text: &str) -> Option<String> {
    group(text, alphanumeric, is_gap, CLAIM_CHARACTERS)
}

/// A number with its middle hidden: `138****8000`. One that is hidden stays so.
pub(crate) fn masked(phone: &str) -> String {
    let (head, tail) = (phone.get(..3).unwrap_or_default(), phone.get(7..).unwrap_or_default());
    [head, "****", tail].concat()
}

/// The first group of so many characters that `read` accepts, where those that `joins` accepts do not end a group.
fn group(
    text: &str,
    read: fn(char) -> Option<char>,
    joins: fn(char) -> bool,
    length: usize,
) -> Option<String> {
    let mut group = String::new();
    // The end of the text ends a group too.
    for character in text.chars().chain(['\0']) {
        match read(character) {
            Some(character) => group.push(character),
            None if joins(character) => {}
            None if group.len() == length => return Some(group),
            None => group.clear(),
        }
    }
    None
}

/// The ASCII digit of a decimal digit of any script.
fn digit(character: char) -> Option<char> {
    let code = u32::from(character);
    let zeros: &[u16] = if code < PLANE { &ZEROS } else { &ZEROS_OF_PLANE_1 };
    let code = if code < PLANE { code } else { code.checked_sub(PLANE)? };
    let of = |zero: &u16| code.checked_sub(u32::from(*zero)).filter(|value| *value < 10);
    char::from_digit(zeros.iter().find_map(of)?, 10)
}

/// The ASCII letter or digit of a letter, a full-width letter or a digit.
fn alphanumeric(character: char) -> Option<char> {
    /// How far the full-width letters are from the plain ones.
    const WIDE: u32 = 0xfee0;
    let plain = u32::from(character).checked_sub(WIDE).and_then(char::from_u32);
    let letters = [Some(character), plain].into_iter().flatten();
    digit(character).or_else(|| letters.into_iter().find(char::is_ascii_alphabetic))
}

fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_dash(character) || is_hidden(character)
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// Marks that nobody sees: for the direction of writing, for where a line may break, for the variant of a letter.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// How many characters a plane of Unicode has.
const PLANE: u32 = 0x1_0000;
/// The zeros of Unicode's decimal digits (general category Nd of Unicode 16); nine others follow each.
const ZEROS: [u16; 37] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];
/// Those of the next plane, counted from its beginning.
const ZEROS_OF_PLANE_1: [u16; 37] = [
    0x4a0, 0xd30, 0xd40, 0x1066, 0x10f0, 0x1136, 0x11d0, 0x12f0, 0x1450, 0x14d0, 0x1650, 0x16c0,
    0x16d0, 0x16da, 0x1730, 0x18e0, 0x1950, 0x1bf0, 0x1c50, 0x1d50, 0x1da0, 0x1f50, 0x6a60, 0x6ac0,
    0x6b50, 0x6d70, 0xccf0, 0xd7ce, 0xd7d8, 0xd7e2, 0xd7ec, 0xd7f6, 0xe140, 0xe2f0, 0xe4f0, 0xe950,
    0xfbf0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_phones_give_it() {
        let number = Some(String::from("13800138000"));
        let texts = [
            "13800138000",
            " 138 0013 8000 ",
            "138-0013-8000",
            "+8613800138000",
            "+86 138 0013 8000",
            "86 138 0013 8000",
            "008613800138000",
            "0086-138-0013-8000",
            "(+86)138 0013 8000",
            "（138）00138000",
            "013800138000",
            "１３８００１３８０００",
            "١٣٨٠٠١٣٨٠٠٠",
            "१३८००१३८०००",
            "\u{202a}+86 138\u{a0}0013\u{2011}8000\u{202c}",
            "\u{200b}138\u{feff}0013\u{2060}8000",
            "我的手机是 138 0013 8000，谢谢",
            "tel:+86-138-0013-8000",
        ];
        for text in texts {
            assert_eq!(phone(text), number, "{text:?}");
        }
        let others = [
            "",
            "1380013800",
            "138001380000",
            "12800138000",
            "85291234567",
            "+85291234567",
            "+8612800138000",
            "860013800138000",
            "138x",
            "¹³⁸⁰⁰¹³⁸⁰⁰⁰",
            "一三八〇〇一三八〇〇〇",
        ];
        for text in others {
            assert_eq!(phone(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_code_is_found_in_whatever_is_pasted_and_nowhere_else() {
        let texts = [
            "204816",
            " 204 816 ",
            "204-816",
            "２０４８１６",
            "\u{200e}204816\u{200e}",
            "20\u{200b}4816",
            "【兰州轨道交通】验证码 204816，5 分钟内有效，请勿告诉他人。",
            "【兰州轨道交通】204816（登录验证码）。如非本人操作，请致电 0931-1234567。",
            "Your code is 204 816. It is good for 5 minutes.",
            "204816 5",
        ];
        for text in texts {
            assert_eq!(code(text).as_deref(), Some("204816"), "{text:?}");
        }
        for text in ["", "20481", "2048167", "2048 167", "code", "5 分钟 0931-1234567"] {
            assert_eq!(code(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_claim_code_is_found_with_and_without_its_groups() {
        for text in [
            "7KQ2-M9XD-40TB-R8VE",
            "7KQ2M9XD40TBR8VE",
            "7KQ2 M9XD 40TB R8VE",
            "查询码：7KQ2-M9XD-40TB-R8VE（请自己留好）",
            "Claim code: 7KQ2-M9XD-40TB-R8VE",
            "７ＫＱ２\u{2011}Ｍ９ＸＤ\u{2011}４０ＴＢ\u{2011}Ｒ８ＶＥ",
        ] {
            assert_eq!(claim(text).as_deref(), Some("7KQ2M9XD40TBR8VE"), "{text:?}");
        }
        assert_eq!(claim("o123 456a bcde fgij").as_deref(), Some("o123456abcdefgij"));
        for text in ["", "8E03978E", "7KQ2-M9XD-40TB-R8V", "7KQ2-M9XD-40TB-R8VEE", "查询码"] {
            assert_eq!(claim(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_zero_is_followed_by_nine_digits_and_preceded_by_none() {
        assert!(ZEROS.is_sorted() && ZEROS_OF_PLANE_1.is_sorted());
        let next = ZEROS_OF_PLANE_1.map(|zero| u32::from(zero) + PLANE);
        for zero in ZEROS.map(u32::from).into_iter().chain(next) {
            for value in 0..10 {
                let character = char::from_u32(zero + value).unwrap();
                assert!(character.is_numeric(), "{:x}", zero + value);
                assert_eq!(digit(character), char::from_digit(value, 10));
            }
        }
        // What is numeric and no digit: a fraction, a superscript, a numeral, a circled digit.
        for other in ['½', '²', '五', '①', 'Ⅻ', 'a', ' '] {
            assert_eq!(digit(other), None, "{other}");
        }
    }

    #[test]
    fn a_masked_number_keeps_its_ends() {
        assert_eq!(masked("13800138000"), "138****8000");
        assert_eq!(masked("138****8000"), "138****8000");
    }
}
