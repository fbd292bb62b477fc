//! The four freedoms of a commons.

use std::fmt;

/// Which of the four freedoms a licence grants to everybody and for any purpose: to use, to study,
/// to improve, to pass on.
///
/// # Source
///
/// The free software definition of the Free Software Foundation, and the definition of free cultural
/// works, which ask for the same four of anything made.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::Freedoms;
/// assert_eq!(Freedoms::ALL.without(Freedoms::VERBATIM).to_string(), "improve");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(into = "Vec<&'static str>"))]
pub struct Freedoms(u8);

const NAMES: [&str; 4] = ["use", "study", "improve", "pass on"];

impl Freedoms {
    /// None.
    pub const NONE: Self = Self(0);
    /// All four.
    pub const ALL: Self = Self(0b1111);
    /// To study alone.
    pub const STUDY: Self = Self(0b0010);
    /// All but to improve.
    pub const VERBATIM: Self = Self(0b1011);
    /// To study and to improve: use and passing on are not for any purpose.
    pub const NON_COMMERCIAL: Self = Self(0b0110);
    /// All but use for any purpose.
    pub const ANY_BUT_USE: Self = Self(0b1110);

    /// Those of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of the first that the second lacks.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Their names, in the order of the definition.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        (0..).zip(NAMES).filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, name)| name)
    }
}

impl fmt::Display for Freedoms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().collect();
        f.pad(&if names.is_empty() { "none".to_owned() } else { names.join(", ") })
    }
}

impl From<Freedoms> for Vec<&'static str> {
    fn from(freedoms: Freedoms) -> Self {
        freedoms.names().collect()
    }
}
