//! Which crate may stand on which: `wire <- proof <- checkout <- samefare`, `proof <- server`, and
//! no other edge; and that no two of their programs share a name.

use serde_json::Value;

const EDGES: [(&str, &[&str]); 8] = [
    ("wire", &[]),
    ("proof", &["wire"]),
    ("checkout", &["proof", "wire"]),
    ("samefare", &["checkout", "proof", "wire"]),
    ("server", &["proof", "wire"]),
    ("xtask", &[]),
    ("model", &[]),
    ("simulator", &["checkout", "proof", "server", "wire"]),
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
