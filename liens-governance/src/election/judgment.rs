//! Majority judgment.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a grade is below the number of grades, and weights sum to at most 2^100"
)]

use liens_core::majority_grade;

/// How a candidate was graded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Gauge {
    /// The weight that gives each grade, lowest first; who does not grade gives the lowest.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::texts"))]
    pub weights: Vec<u128>,
    /// The majority grade, from 0: the highest that more than half of the weight gives or passes.
    pub majority: u16,
    /// The weight that gives more.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub above: u128,
    /// The weight that gives less.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub below: u128,
}

impl Gauge {
    /// The gauge of a distribution of weights over grades, lowest first.
    pub(super) fn of(weights: Vec<u128>) -> Self {
        let majority = majority_grade(&weights);
        let above = weights[majority + 1..].iter().sum();
        let below = weights[..majority].iter().sum();
        Self { majority: u16::try_from(majority).unwrap_or(u16::MAX), above, below, weights }
    }
}
