//! What a file may offer: each rule at its border, where it holds and where it is broken.

use ceremony::file::TariffFile;
use wire::{Purpose, Tariff, VerifierKey};

const LANZHOU: &str = include_str!("../../../../demo/tariff.toml");
const RETURNS: &str = "unused 2025-12-29T00:00:00+08:00";
const NAME: &str = "100次电子计次票";

/// The tariff of a file, with a key for every purpose.
fn made(text: &str) -> Result<Tariff, String> {
    let keys = ["quote", "instruction", "receipt", "status"].iter().zip(7..).map(|(name, seed)| {
        let key = VerifierKey::new(&format!("samefare.example/{name}-1"), [seed; 32]);
        (Purpose::parse(name).expect("a purpose"), key.expect("a name"))
    });
    let mut file = TariffFile::parse(text).map_err(|error| error.to_string())?;
    file.delegate(&keys.collect::<Vec<_>>());
    file.tariff().map_err(|error| error.to_string())
}

fn changed(rows: &[(&str, &str)]) -> String {
    rows.iter().fold(String::from(LANZHOU), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

#[test]
fn tickets_can_be_given_back_until_the_sale_is_over_and_while_providers_refund() {
    let early = "tickets can't be given back any more before the last batch closes";
    let late = "tickets can be given back more than 365 days after the first batch opens";
    for (returns, refusal) in [
        ("none", None),
        ("unused 2025-12-21T23:59:59+08:00", None),
        ("unused 2025-12-21T23:59:58+08:00", Some(early)),
        ("unused 2026-12-18T22:00:00+08:00", None),
        ("unused 2026-12-18T22:00:01+08:00", Some(late)),
        ("unused", Some("returns can't be \"unused\"")),
        ("unused tomorrow", Some("returns can't be \"tomorrow\"")),
        ("all", Some("returns can't be \"all\"")),
    ] {
        let made = made(&changed(&[(RETURNS, returns)]));
        match refusal {
            None => assert!(made.is_ok(), "{returns}: {made:?}"),
            Some(refusal) => {
                let error = made.expect_err(returns);
                assert!(error.starts_with("line 17: ") && error.contains(refusal), "{error}");
            }
        }
    }
}

#[test]
fn a_key_for_receipts_is_good_for_as_long_as_tickets_can_be_given_back() {
    let keys = |until: &str| {
        let mut text = changed(&[(RETURNS, "unused 2026-03-01T00:00:00+08:00")]);
        for (name, seed) in [("quote", 1), ("instruction", 2), ("receipt", 3), ("status", 4)] {
            let key = VerifierKey::new(&format!("samefare.example/{name}-1"), [seed; 32]);
            let key = key.expect("a name");
            let until = if name == "receipt" { until } else { "" };
            text += &format!("[[keys]]\npurpose = \"{name}\"\nkey = \"{key}\"\n{until}\n");
        }
        TariffFile::parse(&text).expect("a file").tariff().map_err(|error| error.to_string())
    };
    let tariff = keys("").expect("the key that nobody limits");
    assert_eq!(tariff.keys[2].exp, 1_772_294_400 + 31 * 86_400, "a month for refunds under way");
    assert!(keys("until = \"2026-03-01T00:00:00+08:00\"").is_ok());
    let error = keys("until = \"2026-02-28T23:59:59+08:00\"").expect_err("a second too early");
    assert!(error.contains("no receipt key is good for some of the time"), "{error}");
}

#[test]
fn the_name_of_a_product_is_one_that_every_provider_takes_as_the_title_of_an_order() {
    let name = |chars: usize| "票".repeat(chars);
    for (name, all, alipay_alone) in [
        (NAME.into(), None, None),
        (name(127), None, None),
        (name(128), Some("wechat takes names of at most 127 characters"), None),
        (name(256), Some("wechat takes names of at most 127 characters"), None),
        (
            name(257),
            Some("alipay takes names of at most 256 characters"),
            Some("alipay takes names of at most 256 characters"),
        ),
        (
            "100次/票".into(),
            Some("alipay takes no '/' in a name"),
            Some("alipay takes no '/' in a name"),
        ),
        (
            "次=票".into(),
            Some("alipay takes no '=' in a name"),
            Some("alipay takes no '=' in a name"),
        ),
        (
            "次&票".into(),
            Some("alipay takes no '&' in a name"),
            Some("alipay takes no '&' in a name"),
        ),
        ("次-票 (100)".into(), None, None),
    ] {
        let text = changed(&[(NAME, &name)]);
        let (alipay, _) = text.split_once("[[payees]]\nchannel = \"wechat-h5\"").expect("WeChat's");
        for (text, refusal) in [(&*text, all), (alipay, alipay_alone)] {
            let made = made(text).err();
            assert_eq!(made.as_deref().is_some(), refusal.is_some(), "{name}: {made:?}");
            let said = made.unwrap_or_default();
            assert!(said.contains(refusal.unwrap_or_default()), "{said}");
        }
    }
}

#[test]
fn what_an_app_is_opened_with_begins_with_the_payees_application() {
    // Without those that the file has for apps, since a channel has one payee.
    let apps = LANZHOU.find("[[payees]]\nchannel = \"alipay-app\"").expect("the app's");
    let others = &LANZHOU[..apps];
    let payee = |channel: &str, app: &str, prefix: &str| {
        format!(
            "{others}\n[[payees]]\nchannel = \"{channel}\"\nmerchant = \"1\"\napp = \"{app}\"\n\
             name = \"兰州轨道交通\"\nprefix = '{prefix}'\n"
        )
    };
    let other = "the prefix names another application than the payee";
    let malformed = "malformed value of prefix";
    for (channel, prefix, refusal) in [
        ("alipay-app", "app_id=wx1&", None),
        ("alipay-app", "app_id=wx12&", Some(other)),
        ("alipay-app", "app_id=wx1", Some(malformed)),
        ("alipay-app", "https://openapi.alipay.com/gateway.do?", Some(malformed)),
        ("wechat-app", "{\"appid\":\"wx1\",", None),
        ("wechat-app", "{\"appid\":\"wx12\",", Some(other)),
        ("wechat-app", "{\"appid\":\"wx1", Some(malformed)),
        ("wechat-app", "{\"appId\":\"wx1\",", Some(malformed)),
    ] {
        let made = made(&payee(channel, "wx1", prefix)).err();
        assert_eq!(made.is_some(), refusal.is_some(), "{prefix}: {made:?}");
        assert!(made.unwrap_or_default().contains(refusal.unwrap_or_default()), "{prefix}");
    }
    let jsapi = changed(&[("{\"appId\":\"wx2421b1c4370ec43b\",", "{\"appId\":\"wx2\",")]);
    let error = made(&jsapi).expect_err("another application in the bridge");
    assert!(error.contains(other), "{error}");
}

#[test]
fn totals_and_batches_are_of_the_one_product_whether_they_name_it_or_not() {
    let named = changed(&[
        ("qty = 1\n", "qty = 1\nproduct = \"ride100\"\n"),
        ("size = 5000\n", "size = 5000\nproduct = \"ride100\"\n"),
    ]);
    assert_eq!(made(&named), made(LANZHOU));
    for row in ["qty = 1\n", "size = 5000\n"] {
        let other = changed(&[(row, &format!("{row}product = \"ride50\"\n"))]);
        let error = made(&other).expect_err(row);
        assert!(error.ends_with("product can't be \"ride50\""), "{error}");
    }
}
