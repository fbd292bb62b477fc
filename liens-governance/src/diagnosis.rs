//! What statutes do to the power of each college, and the smallest change that mends them.

use std::cmp::Reverse;

use liens_core::{CollegeId, Ratio, Threshold};

use crate::{Base, Bounds, Clause, College, Rule, Statutes, Within};

/// How far an examination goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// The largest number of colleges whose coalitions are enumerated, at most
    /// [`Limits::MOST_COLLEGES`].
    pub colleges: u32,
    /// The largest number of changes that are tried for a repair.
    pub repairs: u32,
}

/// What the statutes do to the power of each college.
///
/// Measured where each college says yes or no as a whole: all coalitions of colleges, each equally
/// often. Under majority carry this is what the tally does. Under a proportional carry members of
/// one college part ways, and a college without a swing here may still tip a vote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The number of coalitions that adopt, of 2ⁿ.
    pub winning: u64,
    /// For each college, in the order of ids, the number of coalitions that it turns: the swings of
    /// Banzhaf.
    pub swings: Vec<(CollegeId, u64)>,
    /// The colleges that turn no coalition.
    pub powerless: Vec<CollegeId>,
    /// The colleges without which nothing is adopted.
    pub veto: Vec<CollegeId>,
    /// The college that decides alone.
    pub dictator: Option<CollegeId>,
    /// Pairs of colleges that have power, and the same, although their weights differ.
    pub interchangeable: Vec<(CollegeId, CollegeId)>,
    /// For each college, in the order of ids, others that show its power or its lack of power.
    pub witnesses: Vec<Witness>,
    /// The smallest change that leaves no college powerless; none where none is, or within the
    /// limits none was found.
    pub repair: Option<Repair>,
}

/// Colleges that say yes together, with and without one more.
///
/// Of a college with power: the fewest others, then the first in the order of ids, that it turns.
/// Of a powerless one: the heaviest others that are rejected, with it as without it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Witness {
    /// The college whose power is shown.
    pub college: CollegeId,
    /// The others that say yes.
    pub others: Vec<CollegeId>,
    /// Whether they adopt without it.
    pub without: bool,
    /// Whether they adopt with it.
    pub with: bool,
}

/// The smallest change that leaves no college powerless.
///
/// Fewest percentage points moved; then a change of weights before one of the bar; then the first
/// in the order of the weights.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Repair {
    /// The percentage points moved.
    pub points: u32,
    /// The repaired statutes, inside the same bounds.
    pub statutes: Statutes,
}

/// Why statutes cannot be examined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnosisError {
    /// There are more colleges than are enumerated.
    #[error("{colleges} colleges are more than the {limit} whose coalitions are enumerated")]
    TooManyColleges {
        /// The number of colleges.
        colleges: usize,
        /// The limit.
        limit: u32,
    },
    /// The weights add up beyond 2⁶⁴ − 1.
    #[error("the weights add up to {total}, at most 2^64 - 1 is counted")]
    WeightOverflow {
        /// The sum.
        total: u128,
    },
}

impl DiagnosisError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyColleges { .. } => "governance.diagnosis.too_many_colleges",
            Self::WeightOverflow { .. } => "governance.diagnosis.weight_overflow",
        }
    }
}

impl Limits {
    /// The largest number of colleges whose coalitions are ever enumerated.
    pub const MOST_COLLEGES: u32 = 12;
}

impl Default for Limits {
    /// Twelve colleges, and a hundred thousand changes tried.
    fn default() -> Self {
        Self { colleges: Self::MOST_COLLEGES, repairs: 100_000 }
    }
}

impl Statutes {
    /// Measures the power of each college by enumerating the coalitions.
    ///
    /// # Law
    ///
    /// `the_coalitions_that_adopt_are_those_of_the_tally`
    ///
    /// # Errors
    ///
    /// [`DiagnosisError::TooManyColleges`].
    ///
    /// # Complexity
    ///
    /// O(2ⁿ n) for n colleges, times the repairs tried.
    ///
    /// # Source
    ///
    /// Banzhaf 1965, Penrose 1946.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Limits, Statutes};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
    /// };
    /// let colleges = [college("a", 30)?, college("b", 30)?, college("c", 30)?, college("d", 10)?];
    /// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
    /// let diagnosis = statutes.examine(Limits::default())?;
    /// assert_eq!(diagnosis.powerless, [CollegeId::new("d")?]);
    /// let repair = diagnosis.repair.ok_or("no repair")?;
    /// let weights: Vec<u64> = repair.statutes.colleges().iter().map(|c| c.weight()).collect();
    /// assert_eq!((repair.points, weights), (10, vec![20, 30, 30, 20]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn examine(&self, limits: Limits) -> Result<Diagnosis, DiagnosisError> {
        let limit = limits.colleges.min(Limits::MOST_COLLEGES);
        let colleges = self.colleges().len();
        if !u32::try_from(colleges).is_ok_and(|colleges| colleges <= limit) {
            return Err(DiagnosisError::TooManyColleges { colleges, limit });
        }
        let game = Game::of(self);
        let named = |at: &usize| self.colleges().get(*at).map(|college| college.id().clone());
        let swings: Vec<u64> = (0..colleges).map(|at| game.swings(at)).collect();
        let powerless: Vec<usize> =
            (0..colleges).filter(|at| swings.get(*at) == Some(&0)).collect();
        let veto: Vec<usize> = (0..colleges).filter(|at| game.vetoes(*at)).collect();
        let dictator = veto.iter().find(|at| game.decides_alone(**at));
        let ids = self.colleges().iter().map(|college| college.id().clone());
        Ok(Diagnosis {
            winning: game.winning(),
            swings: ids.zip(swings).collect(),
            powerless: powerless.iter().filter_map(named).collect(),
            veto: veto.iter().filter_map(named).collect(),
            dictator: dictator.and_then(named),
            interchangeable: game
                .interchangeable(self, &powerless)
                .iter()
                .filter_map(|(a, b)| Some((named(a)?, named(b)?)))
                .collect(),
            witnesses: (0..colleges).filter_map(|at| game.witness(self, at)).collect(),
            repair: if powerless.is_empty() { None } else { repair(self, limits.repairs) },
        })
    }
}

impl Bounds {
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
    pub fn percentages(&self, colleges: u32) -> Vec<Vec<u64>> {
        let inside = |percent: u64| {
            let share = Ratio::new(percent, 100).unwrap_or(Ratio::ZERO);
            percent > 0 && self.min_share() <= share && share <= self.max_share()
        };
        let allowed: Vec<u64> = (1..=100).rev().filter(|percent| inside(*percent)).collect();
        let least = allowed.last().copied().unwrap_or(100);
        let mut vectors: Vec<(Vec<u64>, u64)> = vec![(Vec::new(), 100)];
        for after in (0..u64::from(colleges)).rev() {
            let mut grown = Vec::new();
            for (vector, left) in vectors {
                let largest = vector.last().copied().unwrap_or(100);
                let most = largest.min(left.saturating_sub(least.saturating_mul(after)));
                for percent in allowed.iter().copied().filter(|percent| *percent <= most) {
                    let mut longer = vector.clone();
                    longer.push(percent);
                    grown.push((longer, left.saturating_sub(percent)));
                }
            }
            vectors = grown;
        }
        let enough = colleges >= self.min_colleges();
        let whole = vectors.into_iter().filter(|(_, left)| *left == 0 && enough);
        whole.map(|(vector, _)| vector).collect()
    }
}

/// Swings of weights under a bar on their sum: for each weight, the coalitions that it turns.
///
/// **Range:** up to [`Limits::MOST_COLLEGES`] weights.
///
/// # Errors
///
/// [`DiagnosisError::TooManyColleges`].
///
/// # Examples
///
/// ```
/// # use liens_governance::{DiagnosisError, swings};
/// # use liens_core::{Ratio, Threshold};
/// let half = Threshold::MoreThan { ratio: Ratio::new(1, 2).unwrap_or(Ratio::ONE) };
/// assert_eq!(swings(&[25, 25, 25, 15, 10], half)?, [7, 7, 7, 3, 3]);
/// # Ok::<_, DiagnosisError>(())
/// ```
pub fn swings(weights: &[u64], bar: Threshold) -> Result<Vec<u64>, DiagnosisError> {
    let (colleges, limit) = (weights.len(), Limits::MOST_COLLEGES);
    if !u32::try_from(colleges).is_ok_and(|colleges| colleges <= limit) {
        return Err(DiagnosisError::TooManyColleges { colleges, limit });
    }
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    let total = u64::try_from(total).map_err(|_| DiagnosisError::WeightOverflow { total })?;
    let game = Game::from(colleges, |set| bar.is_met_by(weight_of(weights, set), total));
    Ok((0..colleges).map(|at| game.swings(at)).collect())
}

/// The weight of a set of colleges; their sum fits 64 bits.
fn weight_of(weights: &[u64], set: usize) -> u64 {
    let inside = weights.iter().enumerate().filter(|(at, _)| holds(set, *at));
    inside.map(|(_, weight)| weight).sum()
}

/// Whether a college stands in a set.
fn holds(set: usize, college: usize) -> bool {
    set & bit(college) != 0
}

/// The set of one college; there are at most [`Limits::MOST_COLLEGES`].
fn bit(college: usize) -> usize {
    let shift = u32::try_from(college).unwrap_or(u32::MAX);
    1_usize.checked_shl(shift).unwrap_or_default()
}

/// Which coalitions adopt: one entry for each set of colleges, the others saying no.
struct Game {
    colleges: usize,
    wins: Vec<bool>,
}

impl Game {
    fn of(statutes: &Statutes) -> Self {
        let weights: Vec<u64> = statutes.colleges().iter().map(College::weight).collect();
        let total = statutes.total_weight();
        Self::from(weights.len(), |set| {
            let yes = weight_of(&weights, set);
            adopts(statutes.rule(), &Coalition { statutes, set, yes, total })
        })
    }

    fn from(colleges: usize, wins: impl Fn(usize) -> bool) -> Self {
        Self { colleges, wins: (0..bit(colleges)).map(wins).collect() }
    }

    fn win(&self, set: usize) -> bool {
        self.wins.get(set).copied().unwrap_or_default()
    }

    /// The sets without these colleges.
    fn without(&self, excluded: usize) -> impl Iterator<Item = usize> {
        (0..bit(self.colleges)).filter(move |set| set & excluded == 0)
    }

    fn winning(&self) -> u64 {
        self.wins.iter().map(|win| u64::from(*win)).sum()
    }

    fn swings(&self, at: usize) -> u64 {
        let turned = self.without(bit(at)).filter(|set| self.win(*set) != self.win(set | bit(at)));
        turned.map(|_| 1).sum()
    }

    /// Others that show what a college turns, or that even the heaviest stay rejected with it.
    fn witness(&self, statutes: &Statutes, at: usize) -> Option<Witness> {
        let colleges = statutes.colleges();
        let weights: Vec<u64> = colleges.iter().map(College::weight).collect();
        // Of as many colleges those with the first ids, which stand at the lowest bits.
        let order = |set: &usize| (set.count_ones(), Reverse(set.reverse_bits()));
        let turned = self.without(bit(at)).filter(|set| self.win(*set) != self.win(set | bit(at)));
        let lost = self.without(bit(at)).filter(|set| !self.win(*set));
        let heaviest = || lost.min_by_key(|set| (Reverse(weight_of(&weights, *set)), order(set)));
        let set = turned.min_by_key(order).or_else(heaviest).unwrap_or_default();
        let others = colleges.iter().enumerate().filter(|(other, _)| holds(set, *other));
        Some(Witness {
            college: colleges.get(at)?.id().clone(),
            others: others.map(|(_, college)| college.id().clone()).collect(),
            without: self.win(set),
            with: self.win(set | bit(at)),
        })
    }

    /// Whether something can be adopted, and nothing without this college.
    fn vetoes(&self, at: usize) -> bool {
        self.wins.contains(&true) && self.without(bit(at)).all(|set| !self.win(set))
    }

    fn decides_alone(&self, at: usize) -> bool {
        self.without(bit(at)).all(|set| self.win(set | bit(at)))
    }

    fn interchangeable(&self, statutes: &Statutes, powerless: &[usize]) -> Vec<(usize, usize)> {
        let weight = |at: usize| statutes.colleges().get(at).map(College::weight);
        let pairs = (0..self.colleges)
            .flat_map(|a| (a.saturating_add(1)..self.colleges).map(move |b| (a, b)));
        let alike = |(a, b): &(usize, usize)| {
            let both = bit(*a) | bit(*b);
            weight(*a) != weight(*b)
                && !powerless.contains(a)
                && self.without(both).all(|set| self.win(set | bit(*a)) == self.win(set | bit(*b)))
        };
        pairs.filter(alike).collect()
    }
}

/// A set of colleges that says yes as a whole, the others saying no.
struct Coalition<'a> {
    statutes: &'a Statutes,
    set: usize,
    yes: u64,
    total: u64,
}

impl Coalition<'_> {
    /// Yes and all of each place where a condition is measured: everybody is present and speaks.
    fn places(&self, within: &Within) -> Vec<(u64, u64)> {
        let colleges = self.statutes.colleges().iter().enumerate();
        let of = |(at, _): (usize, &College)| (u64::from(holds(self.set, at)), 1);
        match within {
            Within::Assembly {} => vec![(self.yes, self.total)],
            Within::College { college } => {
                colleges.filter(|(_, c)| c.id() == college).map(of).collect()
            }
            Within::EachCollege {} => colleges.map(of).collect(),
        }
    }
}

/// Whether a rule adopts where each college speaks as a whole.
fn adopts(rule: &Rule, coalition: &Coalition<'_>) -> bool {
    let carried = u64::from(coalition.set.count_ones());
    let all = |within, met: &dyn Fn(u64, u64) -> bool| {
        coalition.places(within).into_iter().all(|(yes, whole)| met(yes, whole))
    };
    match rule.clause() {
        Clause::And { rules } => rules.iter().all(|rule| adopts(rule, coalition)),
        Clause::Or { rules } => rules.iter().any(|rule| adopts(rule, coalition)),
        Clause::AtLeastOf { count, rules } => {
            let held = rules.iter().filter(|rule| adopts(rule, coalition)).count();
            usize::try_from(*count).is_ok_and(|count| held >= count)
        }
        Clause::Yes { threshold, within, .. } => {
            all(within, &|yes, whole| threshold.is_met_by(yes, whole))
        }
        Clause::Quorum { threshold, within } => {
            all(within, &|_, whole| threshold.is_met_by(whole, whole))
        }
        Clause::Unblocked { threshold, within, .. } => {
            all(within, &|yes, whole| !threshold.is_met_by(whole.saturating_sub(yes), whole))
        }
        Clause::Consent { within } => all(within, &|yes, whole| yes == whole),
        Clause::Colleges { threshold } => {
            let colleges = coalition.statutes.colleges().len();
            u64::try_from(colleges).is_ok_and(|colleges| threshold.is_met_by(carried, colleges))
        }
        Clause::CollegeCount { count } => carried >= u64::from(*count),
    }
}

/// Tries changes of one percentage point, of two, and so on.
fn repair(statutes: &Statutes, mut tries: u32) -> Option<Repair> {
    for points in 1..100 {
        let moved = moves(statutes, points, tries);
        tries = tries.saturating_sub(u32::try_from(moved.len()).unwrap_or(u32::MAX));
        let candidates = moved.into_iter().filter_map(|weights| reweighed(statutes, &weights));
        if let Some(statutes) = candidates.chain(barred(statutes, points)).find(has_no_powerless) {
            return Some(Repair { points, statutes });
        }
        if tries == 0 {
            return None;
        }
    }
    None
}

fn has_no_powerless(statutes: &Statutes) -> bool {
    let game = Game::of(statutes);
    (0..game.colleges).all(|at| game.swings(at) > 0)
}

/// At most so many weight vectors that lie `points` hundredths of the whole away, smallest first;
/// weights are in hundredths of what they were, so that a point is a whole number.
fn moves(statutes: &Statutes, points: u32, most: u32) -> Vec<Vec<u128>> {
    let weights: Vec<u64> = statutes.colleges().iter().map(College::weight).collect();
    let point = u128::from(statutes.total_weight());
    // What is taken and what is given, college by college, the least weight first.
    let mut partial = vec![(Vec::new(), points, points)];
    for weight in &weights {
        let grown =
            partial.into_iter().flat_map(|(vector, taken, given): (Vec<u128>, u32, u32)| {
                let hundredfold = u128::from(*weight).saturating_mul(100);
                let take = (1..=taken).rev().filter_map(move |n| {
                    let less = hundredfold.checked_sub(point.saturating_mul(n.into()))?;
                    (less > 0).then_some((less, taken.saturating_sub(n), given))
                });
                let give = (1..=given).map(move |n| {
                    let more = hundredfold.saturating_add(point.saturating_mul(n.into()));
                    (more, taken, given.saturating_sub(n))
                });
                take.chain([(hundredfold, taken, given)]).chain(give).map(
                    move |(weight, taken, given)| {
                        let mut longer = vector.clone();
                        longer.push(weight);
                        (longer, taken, given)
                    },
                )
            });
        let room = usize::try_from(most).unwrap_or(usize::MAX).saturating_mul(weights.len());
        partial = grown.take(room.saturating_mul(16)).collect();
    }
    let done = partial.into_iter().filter(|(_, taken, given)| *taken == 0 && *given == 0);
    done.map(|(vector, _, _)| vector).take(usize::try_from(most).unwrap_or(usize::MAX)).collect()
}

/// The statutes with other weights, in hundredths where these are not whole, if they keep the
/// bounds.
fn reweighed(statutes: &Statutes, weights: &[u128]) -> Option<Statutes> {
    let common = weights.iter().copied().fold(100, greatest_common_divisor);
    let colleges = statutes.colleges().iter().zip(weights).map(|(college, weight)| {
        let weight = u64::try_from(weight.checked_div(common)?).ok()?;
        College::new(college.id().clone(), weight, college.carry()).ok()
    });
    let colleges: Vec<College> = colleges.collect::<Option<_>>()?;
    statutes.with(colleges, statutes.rule().clone())
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// The statutes with the bar lower, then higher, by so many points, where the rule is one bar in
/// the assembly; it stays between one half and all.
fn barred(statutes: &Statutes, points: u32) -> Vec<Statutes> {
    let Clause::Yes { threshold, base, within: Within::Assembly {} } = statutes.rule().clause()
    else {
        return Vec::new();
    };
    let moved = |up: bool| {
        let ratio = threshold.ratio();
        let hundredfold = ratio.numerator().checked_mul(100)?;
        let by = ratio.denominator().checked_mul(points.into())?;
        let numerator =
            if up { hundredfold.checked_add(by)? } else { hundredfold.checked_sub(by)? };
        let moved = Ratio::new(numerator, ratio.denominator().checked_mul(100)?).ok()?;
        let half = Ratio::new(1, 2).ok()?;
        let bar = match threshold {
            Threshold::AtLeast { .. } => Threshold::AtLeast { ratio: moved },
            Threshold::MoreThan { .. } => Threshold::MoreThan { ratio: moved },
        };
        let (base, within): (Base, Within) = (*base, Within::Assembly {});
        let rule = Rule::new(Clause::Yes { threshold: bar, base, within }).ok()?;
        if moved < half { None } else { statutes.with(statutes.colleges().to_vec(), rule) }
    };
    [moved(false), moved(true)].into_iter().flatten().collect()
}
