//! The compiled app without what only its developers read: the names of its functions are a third of it.
//!
//! The linker could leave them out, but then it leaves out wasm-bindgen's own sections too, and the page
//! stays blank; wasm-opt, which most projects use for this, is not part of the build.

const MAGIC_AND_VERSION_BYTES: usize = 8;
const CUSTOM_SECTION: u8 = 0;

/// Its kind and its content.
type Section<'a> = (u8, &'a [u8]);

/// The module without custom sections, which no browser reads. A module that does not read as one is
/// answered as it is.
pub(crate) fn without_custom_sections(module: &[u8]) -> Vec<u8> {
    stripped(module).unwrap_or_else(|| module.to_owned())
}

fn stripped(module: &[u8]) -> Option<Vec<u8>> {
    let (header, sections) = sections(module)?;
    let kept = sections.into_iter().filter(|(kind, _)| *kind != CUSTOM_SECTION);
    Some(assembled(header, kept.map(|(kind, content)| (kind, content.to_owned()))))
}

/// The module with the content of each section as `rewrite` has it, if it can make something of every one.
pub(crate) fn rewritten(
    module: &[u8],
    rewrite: impl Fn(u8, &[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let (header, sections) = sections(module)?;
    let rewritten: Option<Vec<_>> =
        sections.into_iter().map(|(kind, content)| Some((kind, rewrite(kind, content)?))).collect();
    Some(assembled(header, rewritten?))
}

/// What stands before the first section, and each section's kind and content.
fn sections(module: &[u8]) -> Option<(&[u8], Vec<Section<'_>>)> {
    let (header, mut rest) = module.split_at_checked(MAGIC_AND_VERSION_BYTES)?;
    let mut sections = Vec::new();
    while let Some((kind, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        let (content, next) = content.split_at_checked(length)?;
        sections.push((*kind, content));
        rest = next;
    }
    Some((header, sections))
}

fn assembled(header: &[u8], sections: impl IntoIterator<Item = (u8, Vec<u8>)>) -> Vec<u8> {
    let mut module = header.to_owned();
    for (kind, content) in sections {
        module.push(kind);
        module.extend(written(content.len()));
        module.extend(content);
    }
    module
}

/// The number in LEB128.
pub(crate) fn written(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// An unsigned number in LEB128, and what follows it.
pub(crate) fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number: u32 = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        let shift = u32::try_from(at).ok()? * 7;
        number |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((usize::try_from(number).ok()?, bytes.get(at + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [u8; 8] = *b"\0asm\x01\0\0\0";

    #[test]
    fn only_custom_sections_are_left_out() {
        let type_section = [1, 4, 1, 0x60, 0, 0];
        let names = [0, 6, 4, b'n', b'a', b'm', b'e', 9];
        // The same length, written in two bytes.
        let long = [0, 0x86, 0, 4, b'n', b'a', b'm', b'e', 9];
        let cases = [
            ([&HEADER[..], &type_section].concat(), 6),
            ([&HEADER[..], &names, &type_section].concat(), 6),
            ([&HEADER[..], &type_section, &long].concat(), 6),
            ([&HEADER[..], &names, &long].concat(), 0),
        ];
        for (module, kept) in cases {
            let expected = [&HEADER[..], &type_section[..kept]].concat();
            assert_eq!(without_custom_sections(&module), expected, "{module:?}");
        }
    }

    #[test]
    fn what_is_no_module_stays_as_it_is() {
        let cut_off = [&HEADER[..], &[0, 6, 4]].concat();
        let endless = [&HEADER[..], &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat();
        for bytes in [b"wasm".to_vec(), cut_off, endless] {
            assert_eq!(without_custom_sections(&bytes), bytes);
        }
    }
}
