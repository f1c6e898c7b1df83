//! The modules of a crate, what each imports and names, and which file a name leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Item, UseTree, Visibility};

/// A name that a module imports: what it is called there, and where it is from.
pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Vec<String>,
    /// Imports everything that there is at `path`.
    pub(super) is_glob: bool,
    pub(super) is_public: bool,
}

#[derive(Default)]
pub(super) struct Module {
    pub(super) file: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    /// Whether a macro makes items of it, under names that are not seen here.
    has_made_items: bool,
    pub(super) imports: Vec<Import>,
    /// The paths of two names and more in its code, and its single names.
    pub(super) paths: BTreeSet<Vec<String>>,
}

/// The modules of one crate; the first is its root.
#[derive(Default)]
pub(super) struct Crate {
    pub(super) files: Vec<PathBuf>,
    pub(super) modules: Vec<Module>,
}

/// What a path leads to.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Module(usize),
    /// Something else, in this file.
    Item(usize),
}

impl Crate {
    pub(super) fn read(root: &Path, source: &impl Fn(&Path) -> Option<String>) -> Self {
        let mut all = Self::default();
        let folder = root.parent().unwrap_or(root);
        all.read_file(root, folder, None, source);
        all
    }

    fn read_file(
        &mut self,
        path: &Path,
        folder: &Path,
        parent: Option<usize>,
        source: &impl Fn(&Path) -> Option<String>,
    ) -> Option<usize> {
        let syntax = syn::parse_file(&source(path)?).ok()?;
        self.files.push(path.to_owned());
        let file = self.files.len() - 1;
        let place = Place { path, folder };
        Some(self.read_items(
            &syntax.items,
            place,
            Module { file, parent, ..Module::default() },
            source,
        ))
    }

    /// Adds a module, the items of which these are.
    fn read_items(
        &mut self,
        items: &[Item],
        place: Place<'_>,
        module: Module,
        source: &impl Fn(&Path) -> Option<String>,
    ) -> usize {
        let file = module.file;
        let at = self.modules.len();
        self.modules.push(module);
        for item in items {
            match item {
                Item::Use(import) => {
                    let is_public = !matches!(import.vis, Visibility::Inherited);
                    imports(&import.tree, &[], is_public, &mut self.modules[at].imports);
                }
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    let folder = place.folder.join(&name);
                    let index = match &child.content {
                        Some((_, items)) => {
                            let inner = Place { folder: &folder, ..place };
                            let module = Module { file, parent: Some(at), ..Module::default() };
                            Some(self.read_items(items, inner, module, source))
                        }
                        None => match named_path(child) {
                            Some(named) => {
                                let path = place.path.parent().unwrap_or(place.path).join(named);
                                let folder = path.parent().unwrap_or(&path).to_owned();
                                self.read_file(&path, &folder, Some(at), source)
                            }
                            None => {
                                let path = place.folder.join(&name).with_extension("rs");
                                self.read_file(&path, &folder, Some(at), source)
                            }
                        },
                    };
                    self.modules[at].children.extend(index.map(|index| (name, index)));
                }
                item => {
                    let made = matches!(item, Item::Macro(item) if item.ident.is_none());
                    self.modules[at].has_made_items |= made;
                    self.modules[at].items.extend(name_of(item));
                    paths(item.to_token_stream(), &mut self.modules[at].paths);
                }
            }
        }
        at
    }

    /// What this path leads to, as seen from this module; nothing if that is another crate's.
    pub(super) fn find(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let module = &self.modules[from];
        let mut at = match first.as_str() {
            "crate" => 0,
            "self" => from,
            "super" => module.parent?,
            name => match self.named(from, name, depth)? {
                Target::Module(module) => module,
                item @ Target::Item(_) => return Some(item),
            },
        };
        while let Some((next, after)) = rest.split_first() {
            rest = after;
            at = match next.as_str() {
                "super" => self.modules[at].parent?,
                "self" => at,
                name => match self.named(at, name, depth) {
                    Some(Target::Module(module)) => module,
                    None if self.modules[at].has_made_items => {
                        return Some(Target::Item(self.modules[at].file));
                    }
                    other => return other,
                },
            };
        }
        Some(Target::Module(at))
    }

    /// What this name is in this module.
    fn named(&self, at: usize, name: &str, depth: usize) -> Option<Target> {
        let module = &self.modules[at];
        if let Some(child) = module.children.get(name) {
            return Some(Target::Module(*child));
        }
        if module.items.contains(name) {
            return Some(Target::Item(module.file));
        }
        let depth = depth.checked_sub(1)?;
        if let Some(import) = module.imports.iter().find(|it| !it.is_glob && it.name == name) {
            // An import of its own name would be looked for in itself.
            let own = import.path.first().is_some_and(|first| first == name);
            let child =
                import.path.first().is_some_and(|first| module.children.contains_key(first));
            return if own && !child { None } else { self.find(at, &import.path, depth) };
        }
        module.imports.iter().filter(|import| import.is_glob).find_map(|import| {
            match self.find(at, &import.path, depth)? {
                Target::Module(of) if of != at => self.named(of, name, depth),
                _ => None,
            }
        })
    }

    pub(super) fn is_under(&self, mut module: usize, ancestor: usize) -> bool {
        while let Some(parent) = self.modules[module].parent {
            if parent == ancestor {
                return true;
            }
            module = parent;
        }
        false
    }
}

/// Where a module is written, and where its children's files are.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a Path,
    folder: &'a Path,
}

/// The file that an attribute names.
fn named_path(module: &syn::ItemMod) -> Option<String> {
    let mut attributes = module.attrs.iter().filter(|it| it.path().is_ident("path"));
    let syn::Meta::NameValue(pair) = &attributes.next()?.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) = &pair.value else {
        return None;
    };
    Some(path.value())
}

fn imports(tree: &UseTree, before: &[String], is_public: bool, all: &mut Vec<Import>) {
    let path = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    let import = |name: &syn::Ident, path: Vec<String>, is_glob| {
        // `use a::b::{self}` imports `b`.
        let itself = path.last().is_some_and(|last| last == "self") && path.len() > 1;
        let path = if itself { path[..path.len() - 1].to_vec() } else { path };
        let name = if *name == "self" {
            path.last().cloned().unwrap_or_default()
        } else {
            name.to_string()
        };
        Import { name, path, is_glob, is_public }
    };
    match tree {
        UseTree::Path(part) => imports(&part.tree, &path(&part.ident), is_public, all),
        UseTree::Name(name) => all.push(import(&name.ident, path(&name.ident), false)),
        UseTree::Rename(name) => all.push(import(&name.rename, path(&name.ident), false)),
        UseTree::Glob(_) => {
            let (name, path) = (String::new(), before.to_vec());
            all.push(Import { name, path, is_glob: true, is_public });
        }
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| imports(tree, before, is_public, all));
        }
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(it) => it.ident.to_string(),
        Item::Enum(it) => it.ident.to_string(),
        Item::Fn(it) => it.sig.ident.to_string(),
        Item::Macro(it) => it.ident.as_ref()?.to_string(),
        Item::Static(it) => it.ident.to_string(),
        Item::Struct(it) => it.ident.to_string(),
        Item::Trait(it) => it.ident.to_string(),
        Item::TraitAlias(it) => it.ident.to_string(),
        Item::Type(it) => it.ident.to_string(),
        Item::Union(it) => it.ident.to_string(),
        _ => return None,
    })
}

/// The names in this code, and those that `::` joins as one path.
fn paths(code: TokenStream, all: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in code {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 && !path.is_empty() {
                    all.insert(std::mem::take(&mut path));
                }
                path.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            other => {
                if !path.is_empty() {
                    all.insert(std::mem::take(&mut path));
                }
                colons = 0;
                if let TokenTree::Group(group) = other {
                    paths(group.stream(), all);
                }
            }
        }
    }
    if !path.is_empty() {
        all.insert(path);
    }
}
