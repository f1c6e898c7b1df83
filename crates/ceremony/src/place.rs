//! Where in a file something is wrong, as the beginning of a message.

use core::fmt;

/// `line 7: `, or nothing where no single line is at fault.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place(pub(crate) Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |line| write!(f, "line {line}: "))
    }
}
