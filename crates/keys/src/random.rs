//! Random bytes from the operating system: the only source of secrets, codes and tokens.

/// The operating system has no randomness to give.
pub type RandomError = getrandom::Error;

/// This many random bytes.
///
/// # Errors
/// When the operating system has none; then nothing secret may be made.
pub fn bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Six random digits, all of them equally likely.
///
/// # Errors
/// As [`bytes`].
pub fn six_digits() -> Result<String, RandomError> {
    // A byte above the largest multiple of ten is drawn again: keeping it would favour the low
    // digits.
    let mut digits = String::new();
    while digits.len() < 6 {
        let [byte] = bytes()?;
        if byte < 250 {
            digits.push(char::from(b'0' + byte % 10));
        }
    }
    Ok(digits)
}
