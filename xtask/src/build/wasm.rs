//! The compiled app without what only its developers read: the names of its functions are a third of it.
//!
//! The linker could leave them out, but then it leaves out wasm-bindgen's own sections too, and the page
//! stays blank; wasm-opt, which most projects use for this, is not part of the build.

use wasmparser::{BinaryReaderError, Parser};

const CUSTOM_SECTION: u8 = 0;

/// The module without custom sections, which no browser reads.
///
/// # Errors
///
/// If these bytes are no module.
pub(crate) fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut kept = Vec::with_capacity(module.len());
    let mut start = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let end = match (&payload, payload.as_section()) {
            (wasmparser::Payload::Version { range, .. }, _) => range.end,
            (_, Some((_, range))) => range.end,
            (_, None) => continue,
        };
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        if payload.as_section().is_none_or(|(kind, _)| kind != CUSTOM_SECTION) {
            kept.extend_from_slice(module.get(start..end).unwrap_or_default());
        }
        start = end;
    }
    Ok(kept)
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
            assert_eq!(without_custom_sections(&module).unwrap(), expected, "{module:?}");
        }
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let cut_off = [&HEADER[..], &[0, 6, 4]].concat();
        let endless = [&HEADER[..], &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat();
        for bytes in [b"wasm".to_vec(), cut_off, endless] {
            assert!(without_custom_sections(&bytes).is_err(), "{bytes:?}");
        }
    }
}
