//! A note as the fragment of an address, for a QR code: readable, and never sent to a server.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Writes a text with the characters that a fragment may have: a space as `_`, LF as `~`, and any byte that needs an
/// escape as `%` and two digits.
#[must_use]
pub fn write(text: &str) -> String {
    let mut fragment = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => fragment.push('_'),
            b'\n' => fragment.push('~'),
            _ if is_unescaped(byte) => fragment.push(char::from(byte)),
            _ => {
                fragment.push('%');
                for digit in [byte >> 4, byte & 15] {
                    fragment.extend(HEX.get(usize::from(digit)).copied().map(char::from));
                }
            }
        }
    }
    fragment
}

/// Reads what [`write()`] wrote; `None` for anything else, and for another spelling of the same text.
#[must_use]
pub fn read(fragment: &str) -> Option<String> {
    let mut text = Vec::with_capacity(fragment.len());
    let mut bytes = fragment.bytes();
    while let Some(byte) = bytes.next() {
        text.push(match byte {
            b'_' => b' ',
            b'~' => b'\n',
            b'%' => (digit(bytes.next()?)? << 4) | digit(bytes.next()?)?,
            _ => byte,
        });
    }
    let text = String::from_utf8(text).ok()?;
    (write(&text) == fragment).then_some(text)
}

fn digit(byte: u8) -> Option<u8> {
    let at = HEX.iter().position(|digit| *digit == byte)?;
    u8::try_from(at).ok()
}

fn is_unescaped(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-.!$'()*+,;=:@/?".contains(&byte)
}
