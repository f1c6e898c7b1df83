//! Which crate may depend on which: the ladder of `design.md` section 2 and of `docs/adr/0016`, and no
//! other edge; what the programs must not contain; and that no two of them share a name.

use serde_json::Value;
use std::collections::BTreeSet;

const EDGES: [(&str, &[&str]); 18] = [
    ("wire", &[]),
    ("proof", &["wire"]),
    ("checkout", &["proof", "wire"]),
    ("samefare", &["checkout", "proof", "wire"]),
    ("keys", &["proof", "wire"]),
    ("page-shop", &["keys", "proof", "wire"]),
    ("net", &[]),
    ("database", &[]),
    ("channels", &["keys", "wire"]),
    ("ceremony", &["keys", "proof", "wire"]),
    ("guard-client", &["keys", "net", "wire"]),
    ("guard", &["channels", "guard-client", "keys", "net", "proof", "wire"]),
    ("sandbox", &["ceremony", "channels", "database", "keys", "net", "proof", "wire"]),
    ("server", &["database", "guard-client", "keys", "net", "proof", "wire"]),
    (
        "fixtures",
        &["ceremony", "channels", "guard", "guard-client", "keys", "net", "sandbox", "wire"],
    ),
    ("xtask", &[]),
    ("model", &[]),
    (
        "simulator",
        &["channels", "checkout", "fixtures", "keys", "net", "proof", "sandbox", "server", "wire"],
    ),
];

/// What a program must not contain, whatever brings it along.
const KEPT_OUT: [(&str, &[&str]); 5] = [
    // The shop in the page has faults as switches, and keys that everybody has.
    ("samefare", &["page-shop", "keys"]),
    // It runs in a browser: no connection, no store.
    ("page-shop", &["net", "database", "tokio", "hyper", "sqlx", "server"]),
    // The shop holds no key of the merchant and no code that uses one, and no provider for tests.
    ("server", &["guard", "channels", "sandbox", "ceremony", "fixtures", "rsa", "page-shop"]),
    // The ceremony is offline.
    ("ceremony", &["net", "axum", "hyper", "reqwest", "rustls", "sqlx", "tokio", "rsa"]),
    ("guard", &["sandbox", "server", "fixtures", "database", "sqlx"]),
];

/// The edges that should not be there, and the crates that nobody has placed. Tests may see
/// everything.
fn forbidden(metadata: &Value) -> Vec<String> {
    let list = |value: &Value, key| value[key].as_array().cloned().unwrap_or_default();
    let mut forbidden = Vec::new();
    for package in list(metadata, "packages") {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = EDGES.iter().find(|(package, _)| *package == name) else {
            forbidden.push(format!("{name} has no place"));
            continue;
        };
        for dependency in list(&package, "dependencies") {
            let to = dependency["name"].as_str().unwrap_or_default();
            let is_ours = dependency["path"].is_string();
            if is_ours && dependency["kind"] != "dev" && !allowed.contains(&to) {
                forbidden.push(format!("{name} -> {to}"));
            }
        }
    }
    forbidden
}

/// The programs of the workspace. Of two with one name, the target folder keeps the one linked last.
fn programs(metadata: &Value) -> Vec<String> {
    let list = |value: &Value, key| value[key].as_array().cloned().unwrap_or_default();
    let targets =
        list(metadata, "packages").into_iter().flat_map(|package| list(&package, "targets"));
    let programs = targets.filter(|target| target["kind"][0] == "bin");
    programs.filter_map(|target| Some(target["name"].as_str()?.to_owned())).collect()
}

/// The names that stand more than once in the list.
fn repeated(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect()
}

#[test]
fn every_program_has_a_name_of_its_own() {
    let metadata = crate::run::workspace::metadata(&crate::run::workspace::root()).unwrap();
    let programs = programs(&metadata);
    assert!(programs.contains(&"xtask".to_owned()), "{programs:?}");
    assert_eq!(repeated(programs), [""; 0]);
    assert_eq!(repeated(["b", "a", "b"].map(str::to_owned).into()), ["b"]);
}

#[test]
fn the_workspace_has_the_edges_of_the_design_and_no_others() {
    let metadata = crate::run::workspace::metadata(&crate::run::workspace::root()).unwrap();
    assert_eq!(metadata["packages"].as_array().map(Vec::len), Some(EDGES.len()));
    assert_eq!(forbidden(&metadata), [""; 0]);
}

#[test]
fn another_edge_is_found_unless_it_is_for_tests() {
    let cases = [
        ("proof", "wire", "null", None),
        ("server", "checkout", "null", Some("server -> checkout")),
        ("server", "checkout", "\"build\"", Some("server -> checkout")),
        ("server", "checkout", "\"dev\"", None),
        ("wire", "proof", "null", Some("wire -> proof")),
        ("helper", "wire", "null", Some("helper has no place")),
    ];
    for (from, to, kind, expected) in cases {
        let dependency = format!(r#"{{"name":"{to}","kind":{kind},"path":"crates/{to}"}}"#);
        let package = format!(r#"{{"name":"{from}","dependencies":[{dependency}]}}"#);
        let metadata = serde_json::from_str(&format!(r#"{{"packages":[{package}]}}"#)).unwrap();
        assert_eq!(forbidden(&metadata), expected.as_slice(), "{from} -> {to}, {kind}");
    }
}

/// The names of all that a package is built with on this machine, tests aside.
fn built_with(package: &str) -> BTreeSet<String> {
    let mut cargo = crate::run::command::cargo(&crate::run::workspace::root());
    cargo.args(["tree", "--quiet", "--edges", "normal", "--prefix", "none", "--package", package]);
    let lines = crate::run::command::output(&mut cargo).unwrap();
    lines.lines().filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
}

#[test]
fn no_program_contains_what_it_must_not() {
    for (package, kept_out) in KEPT_OUT {
        let built_with = built_with(package);
        assert!(built_with.contains("wire"), "{package} is built with nothing");
        let found: Vec<_> = kept_out.iter().filter(|name| built_with.contains(**name)).collect();
        assert!(found.is_empty(), "{package} contains {found:?}");
    }
    // The same search finds what is there.
    assert!(built_with("guard").contains("rsa"));
    assert!(built_with("sandbox").contains("ceremony"));
}
