//! Bounds: how the weights of colleges may stand to each other.

use liens_core::Ratio;

use crate::{College, Fraction, StatutesError};

/// How many colleges there are at least, and the least and the largest share of one.
///
/// # Examples
///
/// ```
/// # use liens_governance::Bounds;
/// assert_eq!(Bounds::scic().max_share().to_string(), "1/2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Bounds"))]
pub struct Bounds {
    min_colleges: u32,
    min_share: Ratio,
    max_share: Ratio,
}

impl Bounds {
    /// Creates bounds.
    ///
    /// # Errors
    ///
    /// [`StatutesError::CrossedBounds`].
    pub fn new(
        min_colleges: u32,
        min_share: Ratio,
        max_share: Ratio,
    ) -> Result<Self, StatutesError> {
        if min_share > max_share {
            return Err(StatutesError::CrossedBounds { min_share, max_share });
        }
        Ok(Self { min_colleges, min_share, max_share })
    }

    /// The French cooperative of collective interest: at least three colleges, each with 10 % to
    /// 50 % of the votes.
    ///
    /// # Source
    ///
    /// Law 47-1775 of 10 September 1947, article 19 octies.
    pub fn scic() -> Self {
        let share = |numerator, denominator| Ratio::new(numerator, denominator);
        let (least, largest) = (share(1, 10), share(1, 2));
        Self {
            min_colleges: 3,
            min_share: least.unwrap_or(Ratio::ZERO),
            max_share: largest.unwrap_or(Ratio::ONE),
        }
    }

    /// No bounds: one college or more, of any weight.
    pub const fn none() -> Self {
        Self { min_colleges: 1, min_share: Ratio::ZERO, max_share: Ratio::ONE }
    }

    /// The least number of colleges.
    pub const fn min_colleges(&self) -> u32 {
        self.min_colleges
    }

    /// The least share of a college.
    pub const fn min_share(&self) -> Ratio {
        self.min_share
    }

    /// The largest share of a college.
    pub const fn max_share(&self) -> Ratio {
        self.max_share
    }

    pub(crate) fn hold(&self, colleges: &[College], total: u64) -> Result<(), StatutesError> {
        let found = colleges.len();
        let few = u32::try_from(found).is_ok_and(|found| found < self.min_colleges.max(1));
        if few {
            return Err(StatutesError::TooFewColleges {
                found,
                min_colleges: self.min_colleges.max(1),
            });
        }
        let whole = Fraction::from(total);
        for college in colleges {
            let weight = college.weight();
            let side = |ratio| Fraction::from(weight).compare_quotient(&whole, ratio);
            let college = college.id().clone();
            if side(self.min_share).is_some_and(std::cmp::Ordering::is_lt) {
                let min_share = self.min_share;
                return Err(StatutesError::BelowShare { college, weight, total, min_share });
            }
            if side(self.max_share).is_some_and(std::cmp::Ordering::is_gt) {
                let max_share = self.max_share;
                return Err(StatutesError::AboveShare { college, weight, total, max_share });
            }
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
mod written {
    #[derive(serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Bounds {
        min_colleges: u32,
        min_share: liens_core::Ratio,
        max_share: liens_core::Ratio,
    }

    impl TryFrom<Bounds> for super::Bounds {
        type Error = crate::StatutesError;

        fn try_from(read: Bounds) -> Result<Self, Self::Error> {
            Self::new(read.min_colleges, read.min_share, read.max_share)
        }
    }
}
