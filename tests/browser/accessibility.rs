//! The accessibility tree of each screen, as Chromium gives it to a screen reader, held against the files in
//! `accessibility/`. With `SAMEFARE_WRITE_SNAPSHOTS` set they are written anew; read the difference before you commit it.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan};
use crate::wait::until;

/// The languages of the gallery's pages.
pub(crate) const LANGUAGES: [&str; 2] = ["zh-CN", "en"];
/// What is written of a node beside its role and name.
const PROPERTIES: [&str; 7] =
    ["level", "focused", "disabled", "invalid", "expanded", "required", "live"];
/// Roles without a meaning of their own: only what is inside them is written.
const TRANSPARENT: [&str; 2] = ["generic", "none"];

#[test]
fn the_accessibility_tree_of_every_screen_is_the_one_that_was_read_and_committed() {
    run(Plan { app: "SAMEFARE_TEST_GALLERY", ..OPEN }, async |_, rider| {
        rider.opens("/zh-CN.html?screen=open").await;
        rider.sees("open").await;
        let mut trees = BTreeMap::new();
        for sample in rider.samples().await {
            let mut text = String::new();
            for language in LANGUAGES {
                rider.opens(&format!("/{language}.html?screen={sample}")).await;
                _ = writeln!(text, "# {language}\n{}", rider.accessibility_tree().await);
            }
            trees.insert(sample, text);
        }
        compare(&trees);
    });
}

fn compare(trees: &BTreeMap<String, String>) {
    let path = |name: &str| folder().join(name).with_extension("txt");
    if env::var_os("SAMEFARE_WRITE_SNAPSHOTS").is_some() {
        fs::create_dir_all(folder()).expect("a folder for snapshots");
        for (name, tree) in trees {
            fs::write(path(name), tree).expect("a snapshot");
        }
    }
    let files = fs::read_dir(folder()).expect("snapshots").flatten();
    let written: BTreeSet<_> = files.map(|file| file.path()).collect();
    let expected: BTreeSet<_> = trees.keys().map(|name| path(name)).collect();
    assert_eq!(written, expected, "a file for each sample");
    let differs = trees
        .iter()
        .find(|(name, tree)| fs::read_to_string(path(name)).ok().as_ref() != Some(*tree));
    if let Some((name, tree)) = differs {
        panic!("{name} differs from {}:\n{tree}", path(name).display());
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/accessibility")
}

impl Rider {
    /// The names of the gallery's samples.
    pub(crate) async fn samples(&self) -> Vec<String> {
        let script = "const [done] = arguments;
            import(document.querySelector('script[data-js]').dataset.js)
                .then((app) => done(app.samples()), (error) => done(String(error)));";
        let names = self.browser.execute_async(script, vec![]).await.expect("an answer");
        let names = names.json().as_array().expect("names").iter();
        names.map(|name| name.as_str().expect("a name").into()).collect()
    }

    pub(crate) async fn sees_the_app_started(&self) {
        let started = "return document.documentElement.classList.contains('started')";
        let started = async || (self.runs_script(started, vec![]).await == true).then_some(());
        until("the app has started", started).await;
    }

    /// The tree of the page that the app has drawn.
    async fn accessibility_tree(&self) -> String {
        self.sees_the_app_started().await;
        let tree = self.browser.cdp().send_raw("Accessibility.getFullAXTree", json!({})).await;
        let tree = tree.expect("an accessibility tree");
        let nodes: Vec<Node> =
            tree["nodes"].as_array().expect("nodes").iter().map(Node::of).collect();
        let by_id: BTreeMap<_, _> = nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let mut text = String::new();
        write_node(nodes.first().expect("a root"), &by_id, 0, &mut text);
        text
    }
}

struct Node {
    id: String,
    ignored: bool,
    role: String,
    name: String,
    properties: Vec<String>,
    children: Vec<String>,
}

impl Node {
    fn of(node: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let properties =
            node["properties"].as_array().into_iter().flatten().filter_map(|property| {
                let (name, value) = (property["name"].as_str()?, &property["value"]["value"]);
                let is_set =
                    *value != json!(false) && *value != json!("false") && *value != json!("off");
                let shown = value.as_str().map_or_else(|| value.to_string(), String::from);
                (PROPERTIES.contains(&name) && is_set).then(|| format!("{name}={shown}"))
            });
        let children = node["childIds"].as_array().into_iter().flatten();
        Self {
            id: text(&node["nodeId"]),
            ignored: node["ignored"] == true,
            role: text(&node["role"]["value"]),
            name: text(&node["name"]["value"]),
            properties: properties.collect(),
            children: children.map(text).collect(),
        }
    }
}

/// Writes a node and what is inside it, a line each, indented by its depth.
fn write_node(node: &Node, nodes: &BTreeMap<&str, &Node>, depth: usize, text: &mut String) {
    let is_piece = node.role == "InlineTextBox";
    let is_plain = node.name.is_empty() && TRANSPARENT.contains(&node.role.as_str());
    let is_shown = !(node.ignored || is_piece || is_plain);
    if is_shown {
        _ = write!(text, "{}{}", "  ".repeat(depth), node.role);
        if !node.name.is_empty() {
            _ = write!(text, " {:?}", node.name);
        }
        for property in &node.properties {
            _ = write!(text, " {property}");
        }
        text.push('\n');
    }
    let depth = depth + usize::from(is_shown);
    for child in node.children.iter().filter_map(|id| nodes.get(id.as_str())) {
        // A text that is already the name of what it is in.
        if child.role != "StaticText" || child.name != node.name {
            write_node(child, nodes, depth, text);
        }
    }
}
