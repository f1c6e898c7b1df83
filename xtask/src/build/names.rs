//! Short names for what the module and the script around it take from each other.
//!
//! wasm-bindgen puts a hash into each of them, so that builds can be mixed. Here the two are always sent
//! together, and a hash is the one thing that no compression makes smaller.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::build::wasm;

const IMPORT_SECTION: u8 = 2;
const EXPORT_SECTION: u8 = 7;
/// The only kind of thing that wasm-bindgen imports.
const FUNCTION: u8 = 0;
const HASH_DIGITS: usize = 16;

/// A name that changes with the content, as Trunk makes them: `page-0123456789abcdef.css`.
pub(crate) fn hashed(stem: &str, content: &[u8], extension: &str) -> String {
    let mut hash = DefaultHasher::new();
    content.hash(&mut hash);
    format!("{stem}-{:016x}.{extension}", hash.finish())
}

/// The short name of each long one.
type Names<'a> = BTreeMap<&'a [u8], Vec<u8>>;

/// Module and script with short names, or nothing when the module does not read as one.
pub(crate) fn shortened(module: &[u8], script: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let names = names(script);
    let module = wasm::rewritten(module, |kind, content| match kind {
        IMPORT_SECTION => imports(content, &names),
        EXPORT_SECTION => exports(content, &names),
        _ => Some(content.to_owned()),
    })?;
    let script = pieces(script).flat_map(|piece| short(piece, &names)).copied().collect();
    Some((module, script))
}

/// Names every word of the script that has a hash.
fn names(script: &[u8]) -> Names<'_> {
    let taken: BTreeSet<_> = pieces(script).collect();
    let long = taken.iter().filter(|word| has_hash(word));
    let free = (0_u32..).map(|number| format!("w{number:x}").into_bytes());
    long.copied().zip(free.filter(|name| !taken.contains(&name[..]))).collect()
}

/// The script in words and what stands between them.
fn pieces(script: &[u8]) -> impl Iterator<Item = &[u8]> {
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    script.chunk_by(move |left, right| in_word(left) == in_word(right))
}

fn has_hash(word: &[u8]) -> bool {
    let is_hash = |part: &[u8]| part.len() == HASH_DIGITS && part.iter().all(u8::is_ascii_hexdigit);
    word.split(|byte| *byte == b'_').any(is_hash)
}

fn short<'a>(name: &'a [u8], names: &'a Names<'_>) -> &'a [u8] {
    names.get(name).map_or(name, Vec::as_slice)
}

/// Each import is the name of a module, its own name, its kind and, of a function, its type.
fn imports(section: &[u8], names: &Names<'_>) -> Option<Vec<u8>> {
    let (count, mut rest) = wasm::number(section)?;
    let mut renamed = wasm::written(count);
    for _ in 0..count {
        let (module, after) = text(rest)?;
        let (name, after) = text(after)?;
        let (kind, after) = after.split_first()?;
        let (of_type, after) = wasm::number(after).filter(|_| *kind == FUNCTION)?;
        put_text(module, &mut renamed);
        put_text(short(name, names), &mut renamed);
        renamed.push(FUNCTION);
        renamed.extend(wasm::written(of_type));
        rest = after;
    }
    Some(renamed)
}

/// Each export is a name, a kind and a number.
fn exports(section: &[u8], names: &Names<'_>) -> Option<Vec<u8>> {
    let (count, mut rest) = wasm::number(section)?;
    let mut renamed = wasm::written(count);
    for _ in 0..count {
        let (name, after) = text(rest)?;
        let (kind, after) = after.split_first()?;
        let (index, after) = wasm::number(after)?;
        put_text(short(name, names), &mut renamed);
        renamed.push(*kind);
        renamed.extend(wasm::written(index));
        rest = after;
    }
    Some(renamed)
}

/// A text with its length before it, and what follows.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = wasm::number(bytes)?;
    rest.split_at_checked(length)
}

fn put_text(text: &[u8], target: &mut Vec<u8>) {
    target.extend(wasm::written(text.len()));
    target.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &[u8] =
        b"let w0={__wbg_go_0123456789abcdef:f,main:g};wasm.run_fedcba9876543210_x()";

    fn section(kind: u8, content: &[u8]) -> Vec<u8> {
        [&[kind], &wasm::written(content.len())[..], content].concat()
    }

    fn module(import: &[u8], export: &[u8], kind: u8) -> Vec<u8> {
        let mut imports = vec![1];
        put_text(b"./app.js", &mut imports);
        put_text(import, &mut imports);
        imports.extend([kind, 0]);
        let mut exports = vec![2];
        put_text(b"main", &mut exports);
        exports.extend([0, 1]);
        put_text(export, &mut exports);
        exports.extend([0, 0x85, 1]);
        [
            b"\0asm\x01\0\0\0",
            &section(IMPORT_SECTION, &imports)[..],
            &section(EXPORT_SECTION, &exports),
        ]
        .concat()
    }

    #[test]
    fn names_with_a_hash_are_the_same_short_ones_in_both_and_no_other_is_touched() {
        let long = module(b"__wbg_go_0123456789abcdef", b"run_fedcba9876543210_x", FUNCTION);
        let (short, script) = shortened(&long, SCRIPT).expect("a module");
        assert_eq!(String::from_utf8(script).unwrap(), "let w0={w1:f,main:g};wasm.w2()");
        assert_eq!(short, module(b"w1", b"w2", FUNCTION));
    }

    #[test]
    fn what_does_not_read_as_a_module_of_functions_is_not_renamed() {
        const MEMORY: u8 = 2;
        let whole = module(b"a", b"b", FUNCTION);
        let cut = &whole[..whole.len() - 1];
        for unread in [module(b"a", b"b", MEMORY), cut.to_vec(), b"wasm".to_vec()] {
            assert_eq!(shortened(&unread, SCRIPT), None, "{unread:?}");
        }
    }
}
