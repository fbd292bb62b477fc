//! Statutes: the colleges, the bounds they keep, the rule that decides.

use liens_core::{CollegeId, Ratio};

use crate::{College, Fraction, Rule};

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
#[cfg_attr(feature = "serde", serde(try_from = "written::Bounds"))]
pub struct Bounds {
    min_colleges: u32,
    min_share: Ratio,
    max_share: Ratio,
}

/// The colleges of an assembly and the rule that decides.
///
/// Colleges stand in the order of their ids. Capital is no criterion of weight: no field for it
/// exists.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Base, Bounds, Carry, Clause, College, Rule, Statutes, Within};
/// # use liens_core::{CollegeId, Threshold};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::ProportionalExpressed)?)
/// };
/// let colleges = [college("users", 40)?, college("workers", 40)?, college("partners", 20)?];
/// let majority = Rule::new(Clause::Yes {
///     threshold: Threshold::MoreThan { ratio: "1/2".parse()? },
///     base: Base::Expressed,
///     within: Within::Assembly {},
/// })?;
/// let statutes = Statutes::new(colleges, Bounds::scic(), majority)?;
/// assert_eq!(statutes.total_weight(), 100);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Statutes"))]
pub struct Statutes {
    colleges: Vec<College>,
    bounds: Bounds,
    rule: Rule,
    #[cfg_attr(
        feature = "serde",
        serde(with = "written::cap", skip_serializing_if = "Option::is_none")
    )]
    delegation_cap: Option<u64>,
}

/// Why [`Statutes`] or [`Bounds`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatutesError {
    /// The least share is above the largest.
    #[error("a least share of {min_share} is above the largest share of {max_share}")]
    CrossedBounds {
        /// The least share.
        min_share: Ratio,
        /// The largest share.
        max_share: Ratio,
    },
    /// There are fewer colleges than the bounds ask for.
    #[error("{found} colleges are fewer than {min_colleges}")]
    TooFewColleges {
        /// The number of colleges.
        found: usize,
        /// The number asked for.
        min_colleges: u32,
    },
    /// A college is named twice.
    #[error("college '{college}' is named twice")]
    DuplicateCollege {
        /// The college.
        college: CollegeId,
    },
    /// The weights add up beyond 2⁶⁴ − 1.
    #[error("the weights of the colleges add up to {total}, at most 2^64 - 1 is counted")]
    WeightOverflow {
        /// The sum.
        total: u128,
    },
    /// A college has less than the least share.
    #[error("college '{college}' has {weight} of {total}, less than {min_share}")]
    BelowShare {
        /// The college.
        college: CollegeId,
        /// Its weight.
        weight: u64,
        /// The weight of all colleges.
        total: u64,
        /// The least share.
        min_share: Ratio,
    },
    /// A college has more than the largest share.
    #[error("college '{college}' has {weight} of {total}, more than {max_share}")]
    AboveShare {
        /// The college.
        college: CollegeId,
        /// Its weight.
        weight: u64,
        /// The weight of all colleges.
        total: u64,
        /// The largest share.
        max_share: Ratio,
    },
    /// The rule names a college that does not exist.
    #[error("the rule names college '{college}', which the statutes do not have")]
    RuleNamesCollege {
        /// The college.
        college: CollegeId,
    },
    /// The rule asks for more colleges than there are.
    #[error("the rule asks for {count} colleges, there are {colleges}")]
    RuleAsksColleges {
        /// The number asked for.
        count: u32,
        /// The number of colleges.
        colleges: usize,
    },
}

impl StatutesError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CrossedBounds { .. } => "governance.statutes.crossed_bounds",
            Self::TooFewColleges { .. } => "governance.statutes.too_few_colleges",
            Self::DuplicateCollege { .. } => "governance.statutes.duplicate_college",
            Self::WeightOverflow { .. } => "governance.statutes.weight_overflow",
            Self::BelowShare { .. } => "governance.statutes.below_share",
            Self::AboveShare { .. } => "governance.statutes.above_share",
            Self::RuleNamesCollege { .. } => "governance.statutes.rule_names_college",
            Self::RuleAsksColleges { .. } => "governance.statutes.rule_asks_colleges",
        }
    }
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

    fn hold(&self, colleges: &[College], total: u64) -> Result<(), StatutesError> {
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

impl Statutes {
    /// Creates statutes whose colleges keep the bounds and whose rule speaks of them only.
    ///
    /// # Errors
    ///
    /// [`StatutesError`] names the first college, count or weight that does not fit.
    pub fn new(
        colleges: impl IntoIterator<Item = College>,
        bounds: Bounds,
        rule: Rule,
    ) -> Result<Self, StatutesError> {
        let mut colleges: Vec<College> = colleges.into_iter().collect();
        colleges.sort_by(|a, b| a.id().cmp(b.id()));
        for pair in colleges.windows(2) {
            if let [a, b] = pair {
                if a.id() == b.id() {
                    return Err(StatutesError::DuplicateCollege { college: a.id().clone() });
                }
            }
        }
        let total: u128 = colleges.iter().map(|college| u128::from(college.weight())).sum();
        let total = u64::try_from(total).map_err(|_| StatutesError::WeightOverflow { total })?;
        bounds.hold(&colleges, total)?;
        let statutes = Self { colleges, bounds, rule, delegation_cap: None };
        statutes.rule_fits()?;
        Ok(statutes)
    }

    /// The same, with a cap on the weight that one person may carry for others, in the weights of
    /// the roll.
    #[must_use]
    pub const fn with_delegation_cap(mut self, cap: u64) -> Self {
        self.delegation_cap = Some(cap);
        self
    }

    /// The same bounds and cap around other colleges and another rule, if they fit.
    pub(crate) fn with(&self, colleges: Vec<College>, rule: Rule) -> Option<Self> {
        let changed = Self::new(colleges, self.bounds, rule).ok()?;
        Some(Self { delegation_cap: self.delegation_cap, ..changed })
    }

    /// The weight that one person may carry for others; none without a cap.
    pub const fn delegation_cap(&self) -> Option<u64> {
        self.delegation_cap
    }

    fn rule_fits(&self) -> Result<(), StatutesError> {
        for college in self.rule.named_colleges() {
            if self.college(college).is_none() {
                return Err(StatutesError::RuleNamesCollege { college: college.clone() });
            }
        }
        let (count, colleges) = (self.rule.colleges_asked(), self.colleges.len());
        if usize::try_from(count).is_ok_and(|count| count <= colleges) {
            Ok(())
        } else {
            Err(StatutesError::RuleAsksColleges { count, colleges })
        }
    }

    /// The colleges, in the order of their ids.
    pub fn colleges(&self) -> &[College] {
        &self.colleges
    }

    /// A college by its name.
    pub fn college(&self, id: &CollegeId) -> Option<&College> {
        let at = self.colleges.binary_search_by(|college| college.id().cmp(id)).ok()?;
        self.colleges.get(at)
    }

    /// The bounds that the colleges keep.
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The rule that decides.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The weight of all colleges.
    pub fn total_weight(&self) -> u64 {
        self.colleges.iter().map(College::weight).sum()
    }
}

#[cfg(feature = "serde")]
mod written {
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Bounds {
        min_colleges: u32,
        min_share: liens_core::Ratio,
        max_share: liens_core::Ratio,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Statutes {
        colleges: Vec<crate::College>,
        bounds: super::Bounds,
        rule: crate::Rule,
        #[serde(default, with = "cap")]
        delegation_cap: Option<u64>,
    }

    /// A cap as a decimal string.
    pub(super) mod cap {
        use serde::{Deserialize, Deserializer, Serializer};

        #[expect(clippy::ref_option, reason = "the form that serde calls")]
        pub(in crate::statutes) fn serialize<S: Serializer>(
            cap: &Option<u64>,
            into: S,
        ) -> Result<S::Ok, S::Error> {
            match cap {
                Some(cap) => into.collect_str(cap),
                None => into.serialize_none(),
            }
        }

        pub(in crate::statutes) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<u64>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
        }
    }

    impl TryFrom<Bounds> for super::Bounds {
        type Error = super::StatutesError;

        fn try_from(read: Bounds) -> Result<Self, Self::Error> {
            Self::new(read.min_colleges, read.min_share, read.max_share)
        }
    }

    impl TryFrom<Statutes> for super::Statutes {
        type Error = super::StatutesError;

        fn try_from(read: Statutes) -> Result<Self, Self::Error> {
            let statutes = Self::new(read.colleges, read.bounds, read.rule)?;
            Ok(Self { delegation_cap: read.delegation_cap, ..statutes })
        }
    }
}
