//! Weights designed for the power that a community wants.
//!
//! Statutes are written in weights and lived in power, and the way back, from a wanted power to
//! weights, has no formula: only a few powers can be had at all. Three colleges inside the 10 % to
//! 50 % of the French law can be 1:1:1 or 3:1:1 at simple majority, and nothing else; four have six
//! powers, five have nineteen. A wish between them gets the nearest, and a proof that there is none
//! nearer.
//!
//! ```text
//! distance = Σ |power of a college − its part of the target|        0 to 2
//! ```
//!
//! [`Brief`] says what is wanted, [`Brief::design`] looks at every vector of whole percentages at
//! every quota: 1,824 vectors for seven colleges inside legal bounds. Beyond seven colleges
//! there may be too many; then the search is led, and says that it is no proof.
//!
//! Whole percentages, because statutes are read by people; Banzhaf, because under majority carry it
//! is how often a college decides if the others are undecided.

mod brief;
mod grid;
mod persons;
mod search;
mod square_root;

use std::collections::BTreeSet;

use liens_core::{AtLeast, Ratio, Threshold};

use crate::{Bounds, Fraction, Natural};

pub use brief::{Brief, DesignError};
pub use persons::PersonDesign;
pub use square_root::{jagiellonian, square_roots};

/// Weights and a quota in percent, and the power that they give.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Brief, Design, DesignError};
/// // A real draft's weights are already the nearest to themselves as a target of power.
/// let found = Brief::new([10, 15, 25, 25, 25])?.within(10, 50)?.design()?;
/// let design: &Design = found.best();
/// assert_eq!((design.weights(), design.quota()), (&[10, 15, 25, 25, 25][..], 51));
/// // And yet the first two have the same power, 3 of 27, and the others 7.
/// assert_eq!(design.swings(), [3, 3, 7, 7, 7]);
/// assert_eq!(design.power()[0].to_string(), "1/9");
/// assert_eq!(design.threshold().to_string(), "at least 51/100");
/// # Ok::<_, DesignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Design {
    weights: Vec<u32>,
    quota: u32,
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::texts"))]
    swings: Vec<u64>,
    distance: Fraction,
}

/// The best design, and what stands beside it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Brief, DesignError};
/// let found = Brief::new([1; 7])?.within(10, 50)?.design()?;
/// assert!(found.is_optimal() && found.best().distance().is_zero());
/// assert_eq!(found.vectors(), 1_824);
/// // What one would take if equal power did not please.
/// let next = found.runner_up().ok_or(DesignError::NoDesign)?;
/// assert!(next.distance() > found.best().distance());
/// # Ok::<_, DesignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Designed {
    best: Design,
    runner_up: Option<Design>,
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    vectors: u64,
    optimal: bool,
}

/// What a bound costs: how much nearer to the target the best design would be without it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Brief, DesignError, Price, Side};
/// // Four fifths of the power for one of five: the cap of 30 % stands in the way.
/// let prices: Vec<Price> = Brief::new([1, 1, 1, 1, 16])?.within(10, 30)?.prices()?;
/// assert!(prices.iter().any(|price| (price.college, price.bound) == (4, Side::Cap)));
/// assert!(prices.iter().all(|price| !price.price.is_zero()));
/// # Ok::<_, DesignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Price {
    /// The college, by its place.
    pub college: usize,
    /// Which of its bounds.
    pub bound: Side,
    /// The distance of the best design less that of the best without the bound.
    pub price: Fraction,
}

/// A lower or an upper bound.
///
/// Floors come before caps in every list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Side {
    /// The least weight.
    Floor,
    /// The largest weight.
    Cap,
}

impl Brief {
    /// The weights and the quota whose Banzhaf indices are nearest to the target: the sum of the
    /// differences is least; among equals the weights nearest to the target, then the lowest quota.
    ///
    /// Up to seven colleges every vector of whole percentages inside the bounds is tried at every
    /// quota, and beyond as long as there are 200,000 vectors or fewer: the design is then optimal
    /// on this grid. With more, weights are led by a fixed point (weight times wanted over found
    /// power) and by moves of one point as long as they lead nearer, and
    /// [`is_optimal`](Designed::is_optimal) says so.
    ///
    /// # Law
    ///
    /// `no_vector_and_no_quota_is_nearer_than_the_design`
    ///
    /// # Errors
    ///
    /// [`DesignError::NoDesign`] if nothing inside the bounds gives every college some power and
    /// the least power asked.
    ///
    /// # Complexity
    ///
    /// O(v (100 m + q m)) for v vectors of m colleges and q quotas; where colleges have different
    /// bounds O(2ᵐ m) for each vector and each power that it can have.
    ///
    /// # Source
    ///
    /// Kurz and Napel 2014 for the inverse problem; Leech 2002 for the fixed point.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// // Any weights below a half are equal power of three; among them the target's own are taken.
    /// let equal = Brief::new([1, 1, 1])?.design()?;
    /// assert_eq!(equal.best().weights(), [34, 33, 33]);
    /// // Three of at least 40 % each there are not.
    /// assert_eq!(Brief::new([1, 1, 1])?.within(40, 50)?.design(), Err(DesignError::NoDesign));
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn design(&self) -> Result<Designed, DesignError> {
        let found = self.search()?;
        let design = |candidate: search::Candidate| Design {
            distance: self.distance(candidate.cost, candidate.all),
            weights: candidate.weights,
            quota: candidate.quota,
            swings: candidate.swings,
        };
        let (vectors, optimal) = (found.vectors, found.optimal);
        let best = found.best.map(design).ok_or(DesignError::NoDesign)?;
        Ok(Designed { best, runner_up: found.next.map(design), vectors, optimal })
    }

    /// What each bound of each college costs, those that cost nothing left out.
    ///
    /// The price of one bound, all others kept: prices of two bounds do not add up.
    ///
    /// # Errors
    ///
    /// As [`design`](Self::design).
    ///
    /// # Complexity
    ///
    /// Two designs for each college, each with more vectors.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, DesignError};
    /// // Equal power needs no bound to be moved.
    /// assert!(Brief::new([1, 1, 1])?.within(10, 50)?.prices()?.is_empty());
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn prices(&self) -> Result<Vec<Price>, DesignError> {
        let best = self.design()?.best.distance;
        let mut prices = Vec::new();
        for college in 0..self.target.len() {
            for bound in [Side::Floor, Side::Cap] {
                let without = |(at, (floor, cap)): (usize, &(u32, u32))| match bound {
                    Side::Floor if at == college => (1, *cap),
                    Side::Cap if at == college => (*floor, 99),
                    _ => (*floor, *cap),
                };
                let bounds = self.bounds.iter().enumerate().map(without);
                let free = self.clone().with_bounds(bounds)?.design()?.best.distance;
                if let Some(price) = best.less(&free).filter(|price| !price.is_zero()) {
                    prices.push(Price { college, bound, price });
                }
            }
        }
        Ok(prices)
    }

    /// A cost is kept in units of 1 / (whole · all) while designs are compared, and divided once.
    fn distance(&self, cost: u128, all: u64) -> Fraction {
        let whole = Fraction::from(all).product(&Fraction::from(Natural::from(self.whole())));
        Fraction::from(Natural::from(cost)).over(&whole).unwrap_or_default()
    }
}

impl Design {
    /// The weight of each college in percent.
    ///
    /// In the order of the target; they add up to 100.
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The percentage that a coalition has to reach.
    ///
    /// 51 to 100; of quotas that give the same powers the lowest.
    pub const fn quota(&self) -> u32 {
        self.quota
    }

    /// The bar of the quota, as a rule writes it.
    ///
    /// "At least", since the quota is a whole percentage that is enough.
    pub fn threshold(&self) -> Threshold {
        AtLeast(Ratio::new(self.quota.into(), 100).unwrap_or(Ratio::ONE)).into()
    }

    /// For each college the coalitions that it turns.
    pub fn swings(&self) -> &[u64] {
        &self.swings
    }

    /// For each college its Banzhaf index.
    ///
    /// Whatever the distance, no college's is zero.
    pub fn power(&self) -> Vec<Fraction> {
        let all = self.swings.iter().sum();
        self.swings.iter().map(|of| Fraction::new(*of, all).unwrap_or_default()).collect()
    }

    /// The sum over the colleges of the difference between power and target, 0 to 2.
    pub const fn distance(&self) -> &Fraction {
        &self.distance
    }
}

impl Designed {
    /// The nearest design.
    pub const fn best(&self) -> &Design {
        &self.best
    }

    /// The nearest whose powers, whoever holds them, are other ones; none if there is none.
    pub const fn runner_up(&self) -> Option<&Design> {
        self.runner_up.as_ref()
    }

    /// The vectors of weights that were looked at, whoever holds them; at every quota each.
    ///
    /// Of a led search those that it came by, some more than once.
    pub const fn vectors(&self) -> u64 {
        self.vectors
    }

    /// Whether nothing on the grid inside the bounds is nearer.
    pub const fn is_optimal(&self) -> bool {
        self.optimal
    }
}

impl Bounds {
    /// The least and the largest whole percentage of a college inside the bounds, 1 to 100.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::Bounds;
    /// assert_eq!(Bounds::scic().whole_percentages(), (10, 50));
    /// ```
    pub fn whole_percentages(&self) -> (u32, u32) {
        let hundredfold = |ratio: Ratio| u128::from(ratio.numerator()).saturating_mul(100);
        let (least, largest) = (self.min_share(), self.max_share());
        let floor = hundredfold(least).div_ceil(least.denominator().into());
        let cap = hundredfold(largest).checked_div(largest.denominator().into());
        let percent = |part: u128| u32::try_from(part).unwrap_or(u32::MAX);
        (percent(floor).max(1), percent(cap.unwrap_or_default()).min(Brief::WHOLE))
    }

    /// Every vector of whole percentages inside the bounds, from the largest college down: one for
    /// each set of weights, whoever holds them.
    ///
    /// # Complexity
    ///
    /// O(n) for each vector; there are at most a few thousand inside legal bounds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::Bounds;
    /// assert_eq!(Bounds::scic().percentages(3).len(), 204);
    /// ```
    ///
    /// It is the list that a study of statutes goes through:
    ///
    /// ```
    /// # use liens_governance::{Bounds, Effort, Error, Game, WeightedGame};
    /// let powerless = |quota: u128| -> Result<usize, Error> {
    ///     let mut found = 0;
    ///     for weights in Bounds::scic().percentages(3) {
    ///         let game = Game::from(WeightedGame::new(weights, quota)?);
    ///         let power = game.banzhaf(Effort::default())?;
    ///         found += usize::from(power.swings().iter().any(|swings| swings.is_zero()));
    ///     }
    ///     Ok(found)
    /// };
    /// // Three colleges always all count at simple majority; at two thirds 123 of 204 leave one
    /// // out.
    /// assert_eq!((powerless(51)?, powerless(67)?), (0, 123));
    /// # Ok::<_, Error>(())
    /// ```
    pub fn percentages(&self, colleges: u32) -> Vec<Vec<u64>> {
        let mut all = Vec::new();
        self.each_percentages(colleges, &mut |weights| {
            all.push(weights.iter().map(|weight| u64::from(*weight)).collect());
        });
        all
    }

    /// The different powers that colleges can have at all, over the whole percentages inside the
    /// bounds at one quota: Banzhaf indices as the smallest whole numbers in the same proportions,
    /// from the largest college down.
    ///
    /// # Errors
    ///
    /// [`DesignError::TooManyColleges`] beyond [`Brief::MOST_COLLEGES`],
    /// [`DesignError::NotQuotas`] outside 51 to 100.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, DesignError};
    /// let reachable = Bounds::scic().reachable_powers(3, 51)?;
    /// assert_eq!(reachable, [vec![1, 1, 1], vec![3, 1, 1]]);
    /// # Ok::<_, DesignError>(())
    /// ```
    ///
    /// ```
    /// # use liens_governance::{Bounds, DesignError};
    /// let four = Bounds::scic().reachable_powers(4, 51)?;
    /// assert_eq!(four.len(), 6);
    /// // With a college that can decide nothing, and one that is stronger than the other three
    /// // together.
    /// assert!(four.contains(&vec![1, 1, 1, 0]) && four.contains(&vec![7, 1, 1, 1]));
    /// let refused = Bounds::scic().reachable_powers(4, 50);
    /// assert_eq!(refused, Err(DesignError::NotQuotas { from: 50, to: 50 }));
    /// # Ok::<_, DesignError>(())
    /// ```
    pub fn reachable_powers(
        &self,
        colleges: u32,
        quota: u32,
    ) -> Result<Vec<Vec<u64>>, DesignError> {
        let number = usize::try_from(colleges).unwrap_or(usize::MAX);
        if number > Brief::MOST_COLLEGES {
            return Err(DesignError::TooManyColleges { colleges: number });
        }
        if !(51..=Brief::WHOLE).contains(&quota) {
            return Err(DesignError::NotQuotas { from: quota, to: quota });
        }
        let mut all: BTreeSet<Vec<u64>> = BTreeSet::new();
        self.each_percentages(colleges, &mut |weights| {
            let swings = grid::swings(weights, quota);
            let common = swings.iter().copied().fold(0, crate::power::greatest_common_divisor);
            all.insert(swings.iter().filter_map(|of| of.checked_div(common)).collect());
        });
        Ok(all.into_iter().collect())
    }

    /// Calls back with each of [`percentages`](Self::percentages).
    ///
    /// Nothing below the least number of colleges that the bounds ask for.
    fn each_percentages(&self, colleges: u32, visit: &mut dyn FnMut(&[u32])) {
        // More than a hundred colleges of one percent or more there are not.
        if (self.min_colleges()..=Brief::WHOLE).contains(&colleges) {
            let bounds = (0..colleges).map(|_| self.whole_percentages()).collect::<Vec<_>>();
            let _all = grid::each_vector(&bounds, u64::MAX, visit);
        }
    }
}
