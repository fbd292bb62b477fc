//! What is asked of a design: the power that each college should have, and the bounds.
//!
//! A brief is a target (parts of the power, in any unit), a floor and a cap of the weight of each
//! college, a range of quotas, and a floor of the power. The unit of the target is its own sum: 2,
//! 1, 1 and 50, 25, 25 ask for the same.

use liens_core::Ratio;

use crate::power::binomial;

/// The wanted power of each college, inside bounds, on the grid of whole percentages.
///
/// Without bounds a college weighs 1 % to 99 %, and a coalition needs 51 % to 100 %. A design never
/// leaves a college powerless.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Brief, DesignError};
/// // Twice the power for the first, inside 10 % to 50 %.
/// let found = Brief::new([2, 1, 1, 1])?.within(10, 50)?.design()?;
/// assert!(found.best().distance().is_zero());
/// assert!(found.is_optimal());
/// # Ok::<_, DesignError>(())
/// ```
///
/// Whoever asks for the impossible gets what is nearest:
///
/// ```
/// # use liens_governance::{Brief, DesignError};
/// // Half of the power for the first of three: 3:1:1 and 1:1:1 are all that there is.
/// let found = Brief::new([2, 1, 1])?.within(10, 50)?.with_quotas(51, 51)?.design()?;
/// assert_eq!(found.best().swings(), [3, 1, 1]);
/// assert_eq!(found.best().distance().to_string(), "1/5");
/// # Ok::<_, DesignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Brief"))]
pub struct Brief {
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::texts"))]
    pub(super) target: Vec<u64>,
    pub(super) bounds: Vec<(u32, u32)>,
    pub(super) quotas: (u32, u32),
    pub(super) least_power: Ratio,
}

/// Why weights cannot be designed.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Brief, DesignError};
/// let brief = Brief::new([1, 1, 1])?;
/// let refused = brief.clone().within(50, 10).unwrap_err();
/// assert_eq!(refused, DesignError::CrossedBounds { floor: 50, cap: 10 });
/// assert_eq!(refused.code(), "governance.design.crossed_bounds");
/// // Half is no quota: with it two sides could both adopt.
/// assert!(brief.with_quotas(50, 60).is_err());
/// # Ok::<_, DesignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DesignError {
    /// The target gives nothing to anybody.
    #[error("a target gives some part of the power to some college")]
    NoTarget,
    /// The parts of the target add up to more than 10¹⁵.
    #[error("the parts of the target add up to {whole}, at most 10^15 is counted")]
    TargetTooFine {
        /// The sum.
        whole: u128,
    },
    /// There are more colleges than are designed for.
    #[error("{colleges} colleges are more than the {} that are designed for", Brief::MOST_COLLEGES)]
    TooManyColleges {
        /// The number of colleges.
        colleges: usize,
    },
    /// The bounds cross, lie outside 1 to 99, or are not one for each college.
    #[error("{floor} to {cap} are no bounds of a college, which weighs 1 to 99 of 100")]
    CrossedBounds {
        /// The lower bound.
        floor: u32,
        /// The upper bound.
        cap: u32,
    },
    /// There are not as many bounds as colleges.
    #[error("{found} bounds stand beside {expected} colleges")]
    BoundsDiffer {
        /// The number of colleges.
        expected: usize,
        /// The number of bounds.
        found: usize,
    },
    /// The quotas cross or lie outside 51 to 100.
    #[error("{from} to {to} are no quotas, which lie from 51 to 100")]
    NotQuotas {
        /// The lowest quota.
        from: u32,
        /// The highest quota.
        to: u32,
    },
    /// No weights inside the bounds give every college some power, or the least that is asked.
    #[error("no weights inside the bounds give every college the least power asked")]
    NoDesign,
}

impl DesignError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BoundsDiffer { .. } => "governance.design.bounds_differ",
            Self::CrossedBounds { .. } => "governance.design.crossed_bounds",
            Self::NoDesign => "governance.design.no_design",
            Self::NoTarget => "governance.design.no_target",
            Self::NotQuotas { .. } => "governance.design.not_quotas",
            Self::TargetTooFine { .. } => "governance.design.target_too_fine",
            Self::TooManyColleges { .. } => "governance.design.too_many_colleges",
        }
    }
}

impl Brief {
    /// The weights of a design add up to this.
    pub const WHOLE: u32 = 100;

    /// The most colleges: every count of coalitions fits 64 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// let refused = Brief::new([1; Brief::MOST_COLLEGES + 1]).unwrap_err();
    /// assert_eq!(refused, DesignError::TooManyColleges { colleges: 63 });
    /// ```
    pub const MOST_COLLEGES: usize = 62;

    /// Asks for power in these proportions, without bounds.
    ///
    /// # Errors
    ///
    /// [`DesignError::NoTarget`], [`DesignError::TargetTooFine`], [`DesignError::TooManyColleges`] beyond [`MOST_COLLEGES`](Self::MOST_COLLEGES).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// assert_eq!(Brief::new([0, 0]), Err(DesignError::NoTarget));
    /// // A part of nothing is a wish for as little as can be: power is never none.
    /// assert!(!Brief::new([1, 1, 0])?.design()?.best().swings().contains(&0));
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn new(target: impl IntoIterator<Item = u64>) -> Result<Self, DesignError> {
        let target: Vec<u64> = target.into_iter().collect();
        if target.iter().all(|part| *part == 0) {
            return Err(DesignError::NoTarget);
        }
        let colleges = target.len();
        if colleges > Self::MOST_COLLEGES {
            return Err(DesignError::TooManyColleges { colleges });
        }
        let whole = target.iter().copied().map(u128::from).sum();
        if whole > 1_000_000_000_000_000 {
            return Err(DesignError::TargetTooFine { whole });
        }
        let bounds = vec![(1, 99); colleges];
        Ok(Self { target, bounds, quotas: (51, 100), least_power: Ratio::ZERO })
    }

    /// Asks for the same power for each college.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn equal_per_college(colleges: u32) -> Result<Self, DesignError> {
        Self::new((0..colleges).map(|_| 1))
    }

    /// Asks for the same power for each person, where colleges of so many heads are carried by
    /// majority: a college's power in inverse proportion to how often one of its persons turns it.
    ///
    /// **Rounding:** down, to 10⁻⁹ of the power of a college of one.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    ///
    /// # Source
    ///
    /// Penrose 1946: power per person falls with the square root of the heads.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// // One person turns a college of 1 always, of 3 half of the time, of 5 three times in eight.
    /// let brief = Brief::equal_per_person([1, 3, 5])?;
    /// assert_eq!(brief, Brief::new([1_000_000_000, 2_000_000_000, 2_666_666_666])?);
    /// # Ok::<_, DesignError>(())
    /// ```
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "numbers of any size cannot overflow, and some coalition is always turned"
    )]
    pub fn equal_per_person(heads: impl IntoIterator<Item = u64>) -> Result<Self, DesignError> {
        use dashu_int::UBig;
        let part = |heads: u64| {
            let others = usize::try_from(heads.saturating_sub(1)).unwrap_or(usize::MAX);
            let turned = binomial(others, usize::try_from(heads / 2).unwrap_or(others));
            let all = UBig::from(1_000_000_000_u64) << others;
            u64::try_from(all / turned).unwrap_or(u64::MAX)
        };
        Self::new(heads.into_iter().map(part))
    }

    /// The same for every college: floor and cap in percent.
    ///
    /// # Errors
    ///
    /// [`DesignError::CrossedBounds`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Brief, DesignError};
    /// let (floor, cap) = Bounds::scic().whole_percentages();
    /// let found = Brief::equal_per_college(4)?.within(floor, cap)?.design()?;
    /// assert!(found.best().distance().is_zero());
    /// assert!(found.best().weights().iter().all(|weight| (10..=50).contains(weight)));
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn within(self, floor: u32, cap: u32) -> Result<Self, DesignError> {
        let colleges = self.target.len();
        self.with_bounds((0..colleges).map(|_| (floor, cap)))
    }

    /// A floor and a cap in percent for each college.
    ///
    /// # Errors
    ///
    /// [`DesignError::CrossedBounds`], [`DesignError::BoundsDiffer`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// // Two of three have a cap of their own, and the third takes what is left.
    /// let brief = Brief::new([1, 1, 1])?.with_bounds([(1, 40), (1, 30), (1, 99)])?;
    /// let weights = brief.design()?.best().weights().to_vec();
    /// assert!(weights[0] <= 40 && weights[1] <= 30 && weights.iter().max() == Some(&36));
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn with_bounds(
        self,
        bounds: impl IntoIterator<Item = (u32, u32)>,
    ) -> Result<Self, DesignError> {
        let bounds: Vec<(u32, u32)> = bounds.into_iter().collect();
        let (expected, found) = (self.target.len(), bounds.len());
        if expected != found {
            return Err(DesignError::BoundsDiffer { expected, found });
        }
        let outside = |(floor, cap): &&(u32, u32)| *floor < 1 || floor > cap || *cap > 99;
        if let Some((floor, cap)) = bounds.iter().find(outside) {
            return Err(DesignError::CrossedBounds { floor: *floor, cap: *cap });
        }
        Ok(Self { bounds, ..self })
    }

    /// The quotas that are tried, in percent: a coalition adopts with so much or more.
    ///
    /// # Errors
    ///
    /// [`DesignError::NotQuotas`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// // Two of three with 40, 40, 20 suffice at 51 %; at 80 % the third is powerless, so that
    /// // others
    /// // are found.
    /// let found = Brief::new([2, 2, 1])?.with_quotas(80, 80)?.design()?;
    /// assert_eq!(found.best().quota(), 80);
    /// assert!(!found.best().swings().contains(&0));
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn with_quotas(self, from: u32, to: u32) -> Result<Self, DesignError> {
        if from < 51 || from > to || to > Self::WHOLE {
            return Err(DesignError::NotQuotas { from, to });
        }
        Ok(Self { quotas: (from, to), ..self })
    }

    /// A floor for the weakest: no college's part of the power may be less.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError, Fraction};
    /// let brief = Brief::new([50, 30, 15, 5])?.within(10, 50)?;
    /// let weakest = |brief: Brief| -> Result<_, DesignError> {
    ///     let best = brief.design()?.best().clone();
    ///     Ok((best.power().into_iter().min(), best.distance().clone()))
    /// };
    /// let sixth = Fraction::new(1, 6);
    /// let (free, near) = weakest(brief.clone())?;
    /// let (floored, far) = weakest(brief.with_least_power("1/6".parse()?))?;
    /// // The floor for the weakest is paid for with distance from the target.
    /// assert!(free < sixth && floored >= sixth && near < far);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_least_power(self, least_power: Ratio) -> Self {
        Self { least_power, ..self }
    }

    /// The sum of the target's parts.
    pub(super) fn whole(&self) -> u128 {
        self.target.iter().copied().map(u128::from).sum()
    }
}

#[cfg(feature = "serde")]
mod written {
    #[derive(serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Brief {
        #[serde(with = "liens_core::form::texts")]
        target: Vec<u64>,
        bounds: Vec<(u32, u32)>,
        quotas: (u32, u32),
        least_power: liens_core::Ratio,
    }

    impl TryFrom<Brief> for super::Brief {
        type Error = super::DesignError;

        fn try_from(read: Brief) -> Result<Self, Self::Error> {
            let Brief { target, bounds, quotas: (from, to), least_power } = read;
            let brief = Self::new(target)?.with_bounds(bounds)?.with_quotas(from, to)?;
            Ok(brief.with_least_power(least_power))
        }
    }
}
