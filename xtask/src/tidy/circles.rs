//! No two files of a crate need each other, also not by way of others: what is below can be read without what is above.
//!
//! An edge leads from a file to the file that defines what it names by a path (`crate::`, `super::`, a module of its
//! own, or a name that it imports). A parent that declares or re-exports its child does not need it by that.

mod modules;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::modules::{Crate, Target};
use crate::run::workspace;

impl Crate {
    /// Which files each file needs.
    fn edges(&self) -> Vec<BTreeSet<usize>> {
        const DEPTH: usize = 16;
        let mut edges = vec![BTreeSet::new(); self.files.len()];
        for (at, module) in self.modules.iter().enumerate() {
            let own_folder = |file: usize| {
                self.modules
                    .iter()
                    .enumerate()
                    .any(|(index, it)| it.file == file && self.is_under(index, at))
            };
            for import in &module.imports {
                let names = [&import.path[..]];
                for path in names {
                    let Some(target) = self.find(at, path, DEPTH) else { continue };
                    let file = match target {
                        Target::Item(file) => file,
                        Target::Module(of) if import.is_glob => self.modules[of].file,
                        Target::Module(_) => continue,
                    };
                    let shown_only = import.is_public && own_folder(file);
                    let used = module.paths.contains(&vec![import.name.clone()]);
                    if !shown_only || (used && !import.is_glob) {
                        edges[module.file].insert(file);
                    }
                }
            }
            for path in module.paths.iter().filter(|path| path.len() > 1) {
                if let Some(Target::Item(file)) = self.find(at, path, DEPTH) {
                    edges[module.file].insert(file);
                }
            }
        }
        for (file, needs) in edges.iter_mut().enumerate() {
            needs.remove(&file);
        }
        edges
    }

    /// The files that need each other, in groups.
    fn circles(&self) -> Vec<Vec<&Path>> {
        let edges = self.edges();
        let reach: Vec<BTreeSet<usize>> = (0..edges.len())
            .map(|file| {
                let mut reached = BTreeSet::new();
                let mut next = vec![file];
                while let Some(at) = next.pop() {
                    next.extend(edges[at].iter().filter(|needed| reached.insert(**needed)));
                }
                reached
            })
            .collect();
        let mut circles = Vec::new();
        let mut seen = BTreeSet::new();
        for file in 0..edges.len() {
            if !reach[file].contains(&file) || !seen.insert(file) {
                continue;
            }
            let group: Vec<_> = (0..edges.len())
                .filter(|other| {
                    *other == file || (reach[file].contains(other) && reach[*other].contains(&file))
                })
                .collect();
            seen.extend(&group);
            circles.push(group.into_iter().map(|file| self.files[file].as_path()).collect());
        }
        circles
    }
}

#[test]
fn no_files_of_a_crate_need_each_other() {
    let root = workspace::root();
    let metadata = workspace::metadata(&root).unwrap();
    let list = |value: &Value, key| value[key].as_array().cloned().unwrap_or_default();
    let packages = list(&metadata, "packages");
    let targets = packages.iter().flat_map(|package| list(package, "targets"));
    let mut circles = BTreeSet::new();
    for target in targets {
        let path = PathBuf::from(target["src_path"].as_str().unwrap());
        let read = Crate::read(&path, &|path| fs::read_to_string(path).ok());
        assert!(!read.files.is_empty(), "{} does not parse", path.display());
        for circle in read.circles() {
            let names = circle
                .iter()
                .map(|path| path.strip_prefix(&root).unwrap_or(path).display().to_string());
            circles.insert(names.collect::<Vec<_>>().join(" "));
        }
    }
    assert!(
        circles.is_empty(),
        "need each other:\n{}",
        circles.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn a_circle_is_found_and_what_only_looks_like_one_is_none() {
    /// What it is, each file with its text, and the files that are in a circle.
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);
    let cases: [Case; 9] = [
        (
            "two files",
            &[("a", "use crate::b::B; pub struct A;"), ("b", "use crate::a::A; pub struct B;")],
            &["a", "b"],
        ),
        (
            "by way of a third",
            &[
                ("a", "fn a() { crate::b::b() } made!(A);"),
                ("b", "pub fn b() { super::c::c() }"),
                ("c", "pub fn c() { assert!(crate::a::A) }"),
            ],
            &["a", "b", "c"],
        ),
        ("one way", &[("a", "use crate::b::B;"), ("b", "pub struct B;")], &[]),
        (
            "a module that is imported",
            &[
                ("a", "use crate::b; fn a() { b::b() } pub const A: u8 = 1;"),
                ("b", "pub fn b() { crate::a::A; }"),
            ],
            &["a", "b"],
        ),
        (
            "a child and its parent's item",
            &[("a", "mod c; use c::C; pub struct A;"), ("a/c", "use super::A; pub struct C;")],
            &["a", "a/c"],
        ),
        (
            "a child that its parent only shows",
            &[("a", "mod c; pub use c::C; pub struct A;"), ("a/c", "use super::A; pub struct C;")],
            &[],
        ),
        (
            "a sibling by its parent's name for it",
            &[
                ("a", "mod c; mod d; pub use c::C; use d::D;"),
                ("a/c", "pub struct C;"),
                ("a/d", "use super::C; pub struct D;"),
            ],
            &[],
        ),
        (
            "tests beside the code",
            &[("a", "pub fn a() {} mod tests { use super::*; fn t() { super::a() } }")],
            &[],
        ),
        (
            "another crate's names",
            &[("a", "use b::B; use std::c::C;"), ("b", "use crate::a::A;"), ("c", "")],
            &[],
        ),
    ];
    for (case, files, expected) in cases {
        let modules = files.iter().filter(|(name, _)| !name.contains('/'));
        let root: String = modules.map(|(name, _)| format!("mod {name};")).collect();
        let read = Crate::read(Path::new("lib.rs"), &|path| {
            let name = path.with_extension("").to_string_lossy().into_owned();
            let own = files.iter().find(|(file, _)| *file == name).map(|(_, text)| *text);
            if name == "lib" { Some(root.clone()) } else { own.map(str::to_owned) }
        });
        let circles: Vec<_> = read.circles().concat();
        let names: Vec<_> = circles.iter().map(|path| path.with_extension("")).collect();
        assert_eq!(names, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{case}");
    }
}
