//! Ids, digests, keys and numbers: each has one spelling.

use wire::{
    BatchId, Channel, Digest, Fen, OrderNo, ProductId, Purpose, RiderId, VerifierKey, note,
};

#[test]
fn a_number_is_decimal_without_sign_or_leading_zero() {
    for (text, number) in [
        ("0", Some(0_u32)),
        ("7", Some(7)),
        ("30000", Some(30_000)),
        ("4294967295", Some(u32::MAX)),
        ("4294967296", None),
        ("", None),
        ("00", None),
        ("07", None),
        ("+7", None),
        ("-7", None),
        ("-0", None),
        ("7.0", None),
        ("7e1", None),
        ("0x7", None),
        ("7_0", None),
        (" 7", None),
        ("7 ", None),
        ("７", None),
        ("٧", None),
    ] {
        assert_eq!(note::number::<u32>(text), number, "{text:?}");
        assert_eq!(note::fen(text), number.map(Fen::new), "{text:?}");
    }
    assert_eq!(note::number("18446744073709551615"), Some(u64::MAX));
    assert_eq!(note::number::<u64>("18446744073709551616"), None);
}

#[test]
fn a_digest_in_hexadecimal_has_one_spelling() {
    let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Digest::of(b"").hex(), text);
    assert_eq!(Digest::from_hex(text), Some(Digest::of(b"")));
    let other = [
        String::new(),
        text.to_uppercase(),
        text.replacen('e', "E", 1),
        text[1..].into(),
        text[2..].into(),
        format!("{text}0"),
        format!("{text}00"),
        format!("0x{}", &text[2..]),
        format!("+{}", &text[1..]),
        format!(" {}", &text[1..]),
        text.replacen('e', "g", 1),
        text.replacen("e3", "é", 1),
    ];
    for text in other {
        assert_eq!(Digest::from_hex(&text), None, "{text:?}");
    }
}

#[test]
fn a_digest_has_one_spelling() {
    let text = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(Digest::of(b"").to_string(), text);
    assert_eq!(Digest::parse(text), Some(Digest::of(b"")));
    let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Digest::of(b"").hex(), hex);
    for refused in [
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
        // The same 32 bytes with other unused bits.
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "SHA256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "sha256-",
        "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "",
    ] {
        assert_eq!(Digest::parse(refused), None, "{refused}");
    }
}

#[test]
fn an_id_has_its_length_and_its_characters() {
    let (hex, long) = ("9f2c4b7a1e0d83c65a4f2b1908d7e6c5", "x".repeat(32));
    let names = [("LZ-20251218-1", true), ("a", true), (&*long, true), ("", false)];
    let not_names =
        [&*"x".repeat(33), "a b", "a_b", "a/b", "票", "a\n"].map(|it| (it.to_owned(), false));
    let names = names.map(|(text, taken)| (text.to_owned(), taken));
    for (text, taken) in names.into_iter().chain(not_names) {
        assert_eq!(BatchId::parse(&text).is_some(), taken, "{text:?}");
        assert_eq!(ProductId::parse(&text).is_some(), taken, "{text:?}");
    }
    let not_hex = [&hex[1..], &hex.to_uppercase(), &hex.replace('9', "g"), &format!("{hex}0"), ""]
        .map(|it| (it.to_owned(), false));
    for (text, taken) in not_hex.into_iter().chain([(hex.to_owned(), true)]) {
        assert_eq!(RiderId::parse(&text).is_some(), taken, "{text:?}");
        assert_eq!(OrderNo::parse(&text).is_some(), taken, "{text:?}");
    }
}

#[test]
fn words_of_a_closed_set_read_back_and_others_are_not_guessed() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
    }
    for channel in Channel::ALL {
        assert_eq!(Channel::parse(channel.as_str()), Some(channel));
    }
    for other in ["", "Quote", "quote ", "alipay", "ALIPAY-WAP", "wechat"] {
        assert_eq!(Purpose::parse(other), None, "{other:?}");
        assert_eq!(Channel::parse(other), None, "{other:?}");
    }
}

#[test]
fn a_key_is_the_one_that_other_readers_of_signed_notes_know() {
    // The example key of the Go package golang.org/x/mod/sumdb/note.
    let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let key = VerifierKey::parse(text).expect("a key of signed-note");
    assert_eq!((key.name(), key.id()), ("PeterNeumann", [0xc7, 0x4f, 0x20, 0xa3]));
    assert_eq!(key.to_string(), text);
    for refused in [
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        // Type 2 is another algorithm.
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
        "PeterNeumann+c74f20a3",
        "PeterNeumann",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
    ] {
        assert_eq!(VerifierKey::parse(refused), None, "{refused}");
    }
    for (name, taken) in [("a", true), ("a b", false), ("a+b", false), ("", false), ("é", false)] {
        assert_eq!(VerifierKey::new(name, [9; 32]).is_some(), taken, "{name:?}");
    }
}
