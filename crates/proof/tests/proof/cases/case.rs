//! A rule, and the pair of notes that differ in it.

use wire::Purpose;

use crate::verdict::Received;

/// One rule.
pub(crate) struct Case {
    /// Folder and file name of its vectors.
    pub(crate) name: &'static str,
    /// The purpose of the notes.
    pub(crate) purpose: Purpose,
    /// The rule, as a sentence.
    pub(crate) rule: &'static str,
    /// A note that keeps it.
    pub(crate) valid: Received,
    /// A note that breaks it and no other rule.
    pub(crate) invalid: Received,
    /// The reason of the refusal in words.
    pub(crate) reason: String,
}

/// A rule about fields: what is changed in a valid note of the sale so that the note keeps the rule, or breaks it.
pub(crate) struct Rule<T: 'static> {
    pub(crate) name: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) valid: fn(&mut T),
    pub(crate) invalid: fn(&mut T),
}

impl<T> Rule<T> {
    pub(crate) fn case(&self, purpose: Purpose, received: impl Fn(fn(&mut T)) -> Received) -> Case {
        let Self { name, rule, reason, valid, invalid } = *self;
        let (valid, invalid) = (received(valid), received(invalid));
        Case { name, purpose, rule, valid, invalid, reason: reason.into() }
    }
}

/// Changes nothing.
pub(crate) fn as_it_is<T>(_: &mut T) {}
