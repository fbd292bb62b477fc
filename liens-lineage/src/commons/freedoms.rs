//! The four freedoms of a commons.
//!
//! Four bits, in the order of the definition: use, study, improve, pass on. A freedom counts as
//! granted when everybody has it for any purpose, so that a licence which shuts out commerce grants
//! neither use nor passing on, however much it lets people do.
//!
//! ```text
//! CC0, MIT, GPL, CC BY-SA   use study improve pass-on
//! CC BY-ND                  use study         pass-on      no works made from it
//! CC BY-NC                      study improve              no commercial purpose
//! CC BY-NC-ND                   study
//! SSPL, JSON                    study improve pass-on      some purposes shut out
//! ```

use std::fmt;

/// Which of the four freedoms a licence grants to everybody and for any purpose: to use, to study,
/// to improve, to pass on.
///
/// # Source
///
/// The free software definition of the Free Software Foundation, and the definition of free
/// cultural works, which ask for the same four of anything made.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::Freedoms;
/// assert_eq!(Freedoms::ALL.without(Freedoms::VERBATIM).to_string(), "improve");
/// ```
///
/// What a work under CC BY-NC denies of one under MIT, as a check of the commons names it:
///
/// ```
/// # use liens_lineage::commons::Freedoms;
/// let denied = Freedoms::ALL.without(Freedoms::NON_COMMERCIAL);
/// assert_eq!(denied.names().collect::<Vec<_>>(), ["use", "pass on"]);
/// assert_eq!(Freedoms::NON_COMMERCIAL.and(Freedoms::VERBATIM), Freedoms::STUDY);
/// assert_eq!(Freedoms::STUDY.or(Freedoms::ANY_BUT_USE).to_string(), "study, improve, pass on");
/// assert!(Freedoms::NONE.is_none());
/// assert_eq!(Freedoms::default().to_string(), "none");
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
    ///
    /// Such as a licence that lets nobody pass on what is made from the work.
    pub const VERBATIM: Self = Self(0b1011);
    /// To study and to improve: use and passing on are not for any purpose.
    ///
    /// As under a licence that shuts out commerce.
    pub const NON_COMMERCIAL: Self = Self(0b0110);
    /// All but use for any purpose.
    ///
    /// As under a licence that names purposes it is not for.
    pub const ANY_BUT_USE: Self = Self(0b1110);

    /// Those of either.
    ///
    /// What a choice between two licences grants.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    ///
    /// What two licences that apply together grant.
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::commons::Freedoms;
    /// assert_eq!(Freedoms::ALL.names().count(), 4);
    /// assert_eq!(Freedoms::VERBATIM.names().last(), Some("pass on"));
    /// ```
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
