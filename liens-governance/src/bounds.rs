//! Bounds: how the weights of colleges may stand to each other.
//!
//! A law bounds the *shares* of weight, and weights are whole numbers of any sum: 25/25/25/15/10
//! and 5/5/5/3/2 are the same statutes. Shares are compared as fractions, so that exactly 10 % is
//! inside.

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
///
/// A share on the bound keeps it, and one vote less in a thousand does not:
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Statutes, StatutesError};
/// # use liens_core::CollegeId;
/// let within = |weights: [u64; 3]| -> Result<Statutes, StatutesError> {
///     let ids = ["a", "b", "c"].map(|name| CollegeId::new(name).expect("a name"));
///     let college = |(id, weight)| College::new(id, weight, Carry::Majority).expect("above zero");
///     let rule = "more than 1/2 of all".parse().expect("a rule");
///     Statutes::new(ids.into_iter().zip(weights).map(college), Bounds::scic(), rule)
/// };
/// assert!(within([50, 40, 10]).is_ok());
/// let refused = within([501, 400, 100]).unwrap_err(); // 501 of 1001 is more than a half
/// assert_eq!(refused.to_string(), "college 'a' has 501 of 1001, more than 1/2");
/// let bounds = Bounds::scic();
/// assert_eq!((bounds.min_colleges(), bounds.min_share().to_string()), (3, "1/10".to_owned()));
///
/// // Bounds of a charter of its own: two colleges or more, none below a third.
/// let own = Bounds::new(2, "1/3".parse()?, "2/3".parse()?)?;
/// assert!(Bounds::new(2, own.max_share(), own.min_share()).is_err()); // crossed
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
    /// That a legal weight may still leave a college without any power is not seen by bounds:
    /// [`Statutes::examine`](crate::Statutes::examine).
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

    /// The first college, in the order of ids, whose share lies outside; the number of colleges is
    /// asked first, and is 1 where the bounds say 0.
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
