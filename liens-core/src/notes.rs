//! Texts about people and things, kept apart from the history so that they can be erased.

use std::collections::BTreeMap;

/// An erasable table of texts: names, descriptions, memos.
///
/// Events hold ids and numbers only; erasing a note therefore never changes a balance, a count or a
/// replay.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, IdError, Notes};
/// let ana = ContributorId::new("ana")?;
/// let mut names = Notes::new();
/// names.write(ana.clone(), "Ana Example");
/// assert_eq!(names.read(&ana), Some("Ana Example"));
/// assert!(names.erase(&ana));
/// assert_eq!(names.read(&ana), None);
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "K: Ord + serde::Deserialize<'de>")))]
pub struct Notes<K>(BTreeMap<K, String>);

impl<K: Ord> Notes<K> {
    /// Creates an empty table.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Writes the note of a key and returns the one it replaces.
    pub fn write(&mut self, key: K, text: impl Into<String>) -> Option<String> {
        self.0.insert(key, text.into())
    }

    /// The note of a key.
    pub fn read(&self, key: &K) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Erases the note of a key, and says whether there was one.
    pub fn erase(&mut self, key: &K) -> bool {
        self.0.remove(key).is_some()
    }

    /// The keys with a note, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }
}

impl<K: Ord> Default for Notes<K> {
    fn default() -> Self {
        Self::new()
    }
}
