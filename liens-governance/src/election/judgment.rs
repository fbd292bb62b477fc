//! Majority judgment.
//!
//! Each candidate gets the highest grade that more than half of the weight gives or passes: 3 good,
//! 4 passable and 3 poor make "passable", and one voter who exaggerates cannot move it. Equal
//! grades are told apart by taking one middle voter after the other away; [`compare_grades`] does
//! that in one step for weights of any size, since what is taken away up to the first change is a
//! whole block.
//!
//! A sum of grades, [`ElectionRule::Score`](super::ElectionRule::Score), is simpler, and rewards
//! whoever gives only the ends of the scale.
//!
//! [`compare_grades`]: liens_core::compare_grades
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a grade is below the number of grades, and weights sum to at most 2^100"
)]

use liens_core::majority_grade;

/// How a candidate was graded.
///
/// # Source
///
/// Balinski and Laraki, Majority Judgment: Measuring, Ranking, and Electing, MIT Press 2011.
///
/// # Examples
///
/// Half is not more than half: with five good and five poor the majority grade is the lower one.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Gauge, Graded, Scale};
/// # use liens_governance::election::{TieRule, Trace};
/// let scale = Scale::new(["poor", "passable", "good"])?;
/// let mut graded = Graded::new(Candidates::named(["divisive", "steady"])?, scale);
/// graded.grade(5, &[Some(2), Some(1)])?;
/// graded.grade(5, &[Some(0), Some(1)])?;
/// let found = ElectionRule::MajorityJudgment {}.tally(&graded, &TieRule::Unbroken {})?;
/// assert_eq!(found.winners, [1]); // both have the same average
/// let Trace::Gauges { gauges, .. } = &found.trace else { return Err("no gauges".into()) };
/// let [divisive, steady]: [&Gauge; 2] = [&gauges[0], &gauges[1]];
/// assert_eq!((divisive.majority, divisive.above, divisive.below), (0, 5, 0));
/// assert_eq!((steady.majority, steady.weights.as_slice()), (1, &[0, 10, 0][..]));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// `above`, `below` and what stands on the grade itself add up to the total, which
    /// [`verify`](super::verify()) counts another way round.
    pub(super) fn of(weights: Vec<u128>) -> Self {
        let majority = majority_grade(&weights);
        let above = weights[majority + 1..].iter().sum();
        let below = weights[..majority].iter().sum();
        Self { majority: u16::try_from(majority).unwrap_or(u16::MAX), above, below, weights }
    }
}
