//! What a college said, counted in the weights of the roll.
//!
//! Four numbers are enough for every rule: all, yes, no and abstain, in the weights of the roll.
//! The silent are what is missing, and are never written down twice.

/// The votes of one college, in the weights of the roll.
///
/// All = roll weight less recused. Present = yes, no or abstain. Expressed = yes + no.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Count, CountError};
/// let count = Count::new(10, 4, 2, 1)?;
/// assert_eq!((count.present(), count.expressed()), (7, 6));
/// assert!(Count::new(10, 8, 2, 1).is_err());
/// # Ok::<_, CountError>(())
/// ```
///
/// The recused are not part of "all", so that a majority of members is one of those who may vote:
///
/// ```
/// # use liens_governance::{Count, CountError};
/// let silent = Count::silent(7); // ten on the roll, three of them recused
/// assert_eq!((silent.all(), silent.present(), silent.expressed()), (7, 0, 0));
/// let count = Count::new(7, 4, 0, 3)?;
/// assert_eq!((count.yes(), count.no(), count.abstain()), (4, 0, 3));
///
/// let more = Count::new(7, 4, 3, 1).unwrap_err();
/// assert_eq!(more.to_string(), "4 yes, 3 no and 1 abstentions are more than all 7");
/// // A sum that passes 64 bits is more than all, too.
/// assert!(matches!(Count::new(u64::MAX, u64::MAX, 1, 0), Err(CountError::AboveAll { .. })));
/// # Ok::<_, CountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    all: u64,
    yes: u64,
    no: u64,
    abstain: u64,
}

/// Why a [`Count`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CountError {
    /// More weight voted than there is.
    #[error("{yes} yes, {no} no and {abstain} abstentions are more than all {all}")]
    AboveAll {
        /// The weight of the college.
        all: u64,
        /// The weight that said yes.
        yes: u64,
        /// The weight that said no.
        no: u64,
        /// The weight that abstained.
        abstain: u64,
    },
}

impl CountError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AboveAll { .. } => "governance.count.above_all",
        }
    }
}

impl Count {
    /// Creates a count.
    ///
    /// # Errors
    ///
    /// [`CountError::AboveAll`].
    pub fn new(all: u64, yes: u64, no: u64, abstain: u64) -> Result<Self, CountError> {
        let present = yes.checked_add(no).and_then(|sum| sum.checked_add(abstain));
        if present.is_some_and(|present| present <= all) {
            Ok(Self { all, yes, no, abstain })
        } else {
            Err(CountError::AboveAll { all, yes, no, abstain })
        }
    }

    /// The count of a college where nobody voted.
    pub const fn silent(all: u64) -> Self {
        Self { all, yes: 0, no: 0, abstain: 0 }
    }

    /// The weight of the roll less what is recused.
    pub const fn all(&self) -> u64 {
        self.all
    }

    /// The weight that said yes.
    pub const fn yes(&self) -> u64 {
        self.yes
    }

    /// The weight that said no.
    pub const fn no(&self) -> u64 {
        self.no
    }

    /// The weight that abstained.
    pub const fn abstain(&self) -> u64 {
        self.abstain
    }

    /// The weight that said yes, no or abstained.
    ///
    /// Fits 64 bits, since a count of more than all cannot be made.
    pub const fn present(&self) -> u64 {
        self.expressed().saturating_add(self.abstain)
    }

    /// The weight that said yes or no.
    pub const fn expressed(&self) -> u64 {
        self.yes.saturating_add(self.no)
    }
}
