//! Problems, and the table of them in `docs/protocol.md`.

use wire::problem::TYPE_PREFIX;
use wire::{Problem, ProblemType, PurchaseId};

#[test]
fn a_problem_has_its_type_its_title_and_its_status() {
    let sold_out = Problem::from(ProblemType::SoldOut);
    assert_eq!(
        sold_out.encode(),
        r#"{"type":"https://samefare.example/problems/sold-out","title":"No ticket is free.","status":409}"#
    );
    let purchase = PurchaseId::parse("8e03978e-40d5-43e8-bc93-6894a57f9324");
    let exists = Problem { purchase, ..ProblemType::PurchaseExists.into() };
    assert!(exists.encode().ends_with(r#","purchase":"8e03978e-40d5-43e8-bc93-6894a57f9324"}"#));
    assert_eq!(Problem::decode(exists.encode().as_bytes()), Some(exists));
    let soon = Problem { good_for_s: Some(258), ..ProblemType::TooMany.into() };
    assert!(soon.encode().ends_with(r#","status":429,"good_for_s":258}"#), "{}", soon.encode());
    assert_eq!(Problem::decode(soon.encode().as_bytes()), Some(soon));
}

#[test]
fn the_type_alone_decides() {
    // A cache or a proxy may lose the title and change the status; neither changes what went wrong.
    let text = format!(r#"{{"type":"{TYPE_PREFIX}paused","status":200,"title":"Fine","more":1}}"#);
    assert_eq!(Problem::decode(text.as_bytes()), Some(ProblemType::Paused.into()));
    let text = format!(r#"{{"type":"{TYPE_PREFIX}paused","purchase":"not one"}}"#);
    assert_eq!(Problem::decode(text.as_bytes()), None, "what can't be read is not half believed");
}

#[test]
fn no_two_types_share_a_name_and_each_is_an_error() {
    for (at, kind) in ProblemType::ALL.iter().enumerate() {
        assert!((400..600).contains(&kind.status()), "{}", kind.slug());
        let twin = ProblemType::ALL.iter().skip(at + 1).find(|other| other.slug() == kind.slug());
        assert_eq!(twin, None);
    }
}

#[test]
fn the_protocol_lists_every_type_with_its_status_and_no_other() {
    let protocol = include_str!("../../../../docs/protocol.md");
    let rows: Vec<(String, String)> = protocol
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| row.split_once("` | "))
        .filter_map(|(slug, rest)| {
            let status = rest.split(' ').next()?;
            let is_status = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
            is_status.then(|| (slug.into(), status.into()))
        })
        .collect();
    let types: Vec<(String, String)> = ProblemType::ALL
        .iter()
        .map(|kind| (kind.slug().into(), kind.status().to_string()))
        .collect();
    assert_eq!(rows, types);
}
