//! Why the payment address of a channel, or the parameters of its bridge, can't be read.

use core::fmt;

/// Why an address, or the parameters of a bridge, can't be read in exactly one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// It has no query, too many parameters, or one that is not spelled as it must be.
    Query,
    /// A parameter is repeated.
    Repeated,
    /// The named parameter is missing, or the address is for another method.
    Missing(&'static str),
    /// `biz_content` is not an order as the method describes it.
    Order,
    /// The parameters of a bridge are not the ones that it accepts.
    Parameters,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query => f.write_str("no query, or not a plain one"),
            Self::Repeated => f.write_str("a parameter stands twice"),
            Self::Missing(name) => write!(f, "missing or wrong {name}"),
            Self::Order => f.write_str("malformed order"),
            Self::Parameters => f.write_str("malformed parameters"),
        }
    }
}

impl core::error::Error for AddressError {}
