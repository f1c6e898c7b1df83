//! The demonstration's public keys, as the kiosk's app is built with them.

#[test]
fn the_kiosks_app_is_built_with_the_demonstrations_keys() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/kiosk.toml");
    let file = std::fs::read_to_string(file).expect("the kiosk's operator file");
    let roots = page_shop::roots().expect("keys");
    let line = |name: &str, keys: &[wire::VerifierKey]| {
        let keys = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>();
        format!("{name} = [{}]", keys.join(", "))
    };
    let (operations, finance) = (&roots.operations, &roots.finance);
    for line in [
        format!("issuer = \"{}\"", roots.issuer),
        line("operations", operations),
        line("finance", finance),
    ] {
        assert!(file.lines().any(|present| present == line), "demo/kiosk.toml lacks {line}");
    }
}
