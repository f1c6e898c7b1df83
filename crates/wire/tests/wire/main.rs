//! The wire formats byte for byte: one spelling for everything, and the JSON of each request and answer.

#[cfg(test)]
mod notes;
#[cfg(test)]
mod spelling;
#[cfg(test)]
mod json;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod addresses;
#[cfg(test)]
mod record;
