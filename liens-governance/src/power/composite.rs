//! Colleges of persons: how often one person turns the decision, under every carry.

use std::num::NonZeroU64;

use dashu_int::UBig;
use liens_core::CollegeId;

use super::colleges::{Others, Plan, Planner};
use super::effort::{Effort, PowerError};
use super::form::{common_divisor, greatest_common_divisor};
use super::game::GameError;
use super::voice::{Fixed, Heard, Mass, Said, Voice, affordable, of_heads, together};
use crate::{Carry, College, Fraction, Rule};

/// Colleges with their heads, and the rule that decides; everybody says yes or no, each as often.
///
/// Every person of a college has one vote in it. A college is carried yes if more than half of it
/// says yes; what it adds to the assembly follows its [`Carry`].
///
/// # Source
///
/// Owen 1975 for games of games; Dubey and Shapley 1979 for the product of Banzhaf indices, which
/// holds where every college is carried by majority.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Carry, College, CollegeGame, Effort};
/// # use liens_core::CollegeId;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [college("a", 40)?, college("b", 30)?, college("c", 30)?];
/// let game = CollegeGame::new(&colleges, [3, 5, 1], &"more than 1/2 of all".parse()?)?;
/// let power = game.power(Effort::default())?;
/// // Each college turns half of what the others say; in b a person turns 6 of 16 times.
/// assert_eq!(power.of_one().map(|one| one.least().to_string()).collect::<Vec<_>>(),
///     ["1/4", "3/16", "1/2"]);
/// assert_eq!(power.strongest_to_weakest().ok_or("somebody is powerless")?.to_string(), "8/3");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollegeGame {
    colleges: Vec<College>,
    heads: Vec<u64>,
    rule: Rule,
}

/// A game in whole parts of the weights.
struct Parts {
    plan: Plan,
    voices: Vec<Voice>,
    /// Every sum is a multiple of it.
    grid: u128,
    /// What conditions on the sum ask for, smallest first, and 0.
    quotas: Vec<u128>,
    /// A sum lies below the exact one by no more.
    slack: u128,
}

/// How often one person of each college turns the decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonPower {
    colleges: Vec<PersonOf>,
}

/// How often one person of a college turns the decision, of all that the others can say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonOf {
    college: CollegeId,
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    heads: u64,
    least: Fraction,
    most: Fraction,
}

impl CollegeGame {
    /// Creates the game of these colleges, each with so many heads.
    ///
    /// # Errors
    ///
    /// [`GameError::NoPlayers`] without colleges, [`GameError::NoHeads`] for a college of nobody or
    /// without a number.
    pub fn new(
        colleges: &[College],
        heads: impl IntoIterator<Item = u64>,
        rule: &Rule,
    ) -> Result<Self, GameError> {
        let mut heads: Vec<u64> = heads.into_iter().collect();
        heads.resize(colleges.len(), 0);
        if colleges.is_empty() {
            return Err(GameError::NoPlayers);
        }
        if let Some((college, _)) = colleges.iter().zip(&heads).find(|(_, heads)| **heads == 0) {
            return Err(GameError::NoHeads { college: college.id().clone() });
        }
        Ok(Self { colleges: colleges.to_vec(), heads, rule: rule.clone() })
    }

    /// The least part of a weight that every person's part is a multiple of, if sums in it fit.
    fn common_part(&self) -> Option<u64> {
        let proportional = |(college, heads): (&College, &u64)| {
            (college.carry() != Carry::Majority).then_some(*heads)
        };
        let mut heads = self.colleges.iter().zip(&self.heads).filter_map(proportional);
        let part = heads.try_fold(1, common_multiple)?;
        self.total().checked_mul(part.into()).map(|_| part)
    }

    /// Weights sum to 2⁶⁴ − 1 at most in statutes, and to little more elsewhere.
    fn total(&self) -> u128 {
        self.colleges.iter().map(|college| u128::from(college.weight())).sum()
    }

    /// The game in so many parts of each unit of weight; `None` if sums in them do not fit.
    fn in_parts(&self, part: u64) -> Option<Parts> {
        let (colleges, heads) = (&self.colleges, &self.heads);
        let total = self.total().checked_mul(part.into())?;
        total.checked_mul(u128::from(*heads.iter().max()?))?;
        let plan = Planner { colleges, heads, total, others: Others::SayNo }.plan(&self.rule);
        let voice = |(at, (college, heads)): (usize, (&College, &u64))| {
            Voice::new(at, *heads, college, part, &plan)
        };
        let voices: Vec<Voice> = colleges.iter().zip(heads).enumerate().map(voice).collect();
        let grid = voices.iter().map(Voice::grain).fold(0, common_divisor);
        let mut quotas = vec![0];
        plan.each(&mut |plan| {
            if let Plan::Sum { quota } = plan {
                quotas.push(*quota);
            }
        });
        quotas.sort_unstable();
        let slack = voices.iter().map(|voice| u128::from(voice.is_rounded())).sum();
        Some(Parts { plan, voices, grid, quotas, slack })
    }

    /// How often one person of each college turns the decision, exactly.
    ///
    /// # Law
    ///
    /// `a_person_turns_what_a_look_at_every_ballot_shows`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`], as soon as it is known, and if the persons' parts of the colleges'
    /// weights have no common denominator whose sums fit 128 bits.
    ///
    /// # Complexity
    ///
    /// Under majority carry O(n²) additions for colleges of n persons, and 2ᵐ for m colleges. Under
    /// a proportional carry the sums that a half of the colleges can make, for each person.
    pub fn power(&self, allowed: Effort) -> Result<PersonPower, PowerError> {
        let parts = self.common_part().and_then(|part| self.in_parts(part));
        self.measured::<UBig>(&parts.ok_or_else(|| beyond(allowed))?, allowed)
    }

    /// The same in fixed point with 63 places after the point, always rounded down: what was lost
    /// on the way is added to the upper bound, so that the exact value lies between the two.
    ///
    /// Where the persons' parts of the weights have no common denominator, or sums in it take more
    /// than is allowed, they are counted [in rounded parts](Self::bounds_in), 2⁴⁰ of a unit of
    /// weight or fewer, as many as are allowed.
    ///
    /// # Law
    ///
    /// `a_person_turns_what_a_look_at_every_ballot_shows`
    ///
    /// # Errors
    ///
    /// As [`power`](Self::power), of larger games.
    pub fn bounds(&self, allowed: Effort) -> Result<PersonPower, PowerError> {
        let common = self.common_part().into_iter();
        let rounded = (8..=40).rev().step_by(4).map(|places| 1_u64 << places);
        let mut found = Err(beyond(allowed));
        for parts in common.chain(rounded).filter_map(|part| self.in_parts(part)) {
            found = self.measured::<Fixed>(&parts, allowed);
            // Coarser parts make fewer sums only where sums are rounded.
            if found.is_ok() || self.colleges.iter().all(|c| c.carry() == Carry::Majority) {
                break;
            }
        }
        found
    }

    /// The same in so many parts of each unit of weight: what a college adds is rounded down to
    /// them, the lower bound is what is turned for certain, and the upper one what may be turned.
    ///
    /// # Law
    ///
    /// `a_person_turns_what_a_look_at_every_ballot_shows`,
    /// `colleges_whose_heads_have_no_common_multiple_are_measured_between_bounds`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`], also if sums in these parts do not fit 128 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::num::NonZeroU64;
    /// # use liens_governance::{Carry, College, CollegeGame, Effort};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::ProportionalExpressed)?)
    /// };
    /// let colleges = [college("a", 60)?, college("b", 40)?];
    /// let game = CollegeGame::new(&colleges, [3, 7], &"more than 1/2 of all".parse()?)?;
    /// let exact = game.power(Effort::default())?;
    /// let parts = NonZeroU64::new(100).ok_or("no part")?;
    /// let bounds = game.bounds_in(parts, Effort::default())?;
    /// for (exact, bounds) in exact.of_one().zip(bounds.of_one()) {
    ///     assert!(bounds.least() <= exact.least() && exact.most() <= bounds.most());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn bounds_in(&self, parts: NonZeroU64, allowed: Effort) -> Result<PersonPower, PowerError> {
        let parts = self.in_parts(parts.get()).ok_or_else(|| beyond(allowed))?;
        self.measured::<Fixed>(&parts, allowed)
    }

    fn measured<M: Mass>(&self, parts: &Parts, allowed: Effort) -> Result<PersonPower, PowerError> {
        let heard: Vec<Vec<Heard<M>>> =
            parts.voices.iter().map(|voice| voice.sums(allowed)).collect::<Result<_, _>>()?;
        let one = |(at, (college, heads)): (usize, (&College, &u64))| {
            let (least, most) = parts.turned(at, &heard, allowed)?;
            Ok(PersonOf { college: college.id().clone(), heads: *heads, least, most })
        };
        let colleges = self.colleges.iter().zip(&self.heads).enumerate().map(one);
        Ok(PersonPower { colleges: colleges.collect::<Result<_, _>>()? })
    }
}

impl Parts {
    /// How often one person of a college turns the decision, from below and from above.
    fn turned<M: Mass>(
        &self,
        at: usize,
        heard: &[Vec<Heard<M>>],
        allowed: Effort,
    ) -> Result<(Fraction, Fraction), PowerError> {
        let Some(own) = self.voices.get(at) else { return Ok(Default::default()) };
        let others = heard.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<&Vec<Heard<M>>> = others.map(|(_, heard)| heard).collect();
        let people = self.voices.iter().map(|voice| voice.heads).sum::<u64>();
        let (first, second) = others.split_at(others.len() / 2);
        let ways = |half: &[&Vec<Heard<M>>]| {
            let numbers = half.iter().map(|heard| u128::try_from(heard.len()).unwrap_or(u128::MAX));
            numbers.fold(1, u128::saturating_mul)
        };
        let kept = ways(first).saturating_add(ways(second));
        let each = u128::try_from(self.voices.len().saturating_mul(16)).unwrap_or(u128::MAX);
        let bytes = kept.saturating_mul(each.saturating_add(64));
        affordable(ways(first).saturating_mul(ways(second)).saturating_mul(50), bytes, allowed)?;
        let first = together(first, self.grid, people, allowed)?;
        let second = together(second, self.grid, people, allowed)?;
        let rest = of_heads::<M>(own.heads.saturating_sub(1), allowed)?;
        let whole = |parts: &mut dyn Iterator<Item = M>| {
            parts.fold(M::none(), |mut sum, part| {
                sum.add(&part);
                sum
            })
        };
        let all = |heard: &[Heard<M>]| whole(&mut heard.iter().map(|heard| heard.sums.total()));
        let lost = M::lost([&all(&first), &all(&second), &whole(&mut rest.iter().cloned())]);
        // What is turned for certain, and what may be: the same if nothing was rounded.
        let mut sides = vec![(Side::Certain, M::none(), lost)];
        if self.slack > 0 {
            sides.push((Side::Possible, M::none(), lost));
        }
        let mut spent = 0_u128;
        for b in &second {
            let upto = b.sums.upto();
            for a in &first {
                let others = [a.said.as_slice(), b.said.as_slice()].concat();
                for (side, turned, lost) in &mut sides {
                    let windows = self.windows(*side, at, own, &others, &rest);
                    let sums = a.sums.count().saturating_add(b.sums.count());
                    let steps = sums.saturating_mul(windows.len().try_into().unwrap_or(u128::MAX));
                    spent = spent.saturating_add(steps.saturating_mul(M::steps(people)));
                    affordable(spent, 0, allowed)?;
                    for (from, to, mass) in windows {
                        turned.add(&mass.times(&a.sums.meet(&b.sums, &upto, from, to)));
                        *lost = lost.saturating_add(a.sums.count()).saturating_add(1);
                    }
                }
            }
        }
        let others = usize::try_from(people.saturating_sub(1)).unwrap_or(usize::MAX);
        let ends: Vec<_> =
            sides.iter().map(|(_, turned, lost)| turned.bounds(*lost, others)).collect();
        let least = ends.first().map(|(least, _)| least.clone());
        let most = ends.last().map(|(_, most)| most.clone());
        Ok((least.unwrap_or_default(), most.unwrap_or_default()))
    }

    /// Where one more yes in a college turns the decision: the others' sums from one bound to below
    /// the other, and how often so many of the rest of the college say yes.
    ///
    /// Certain: it surely adopts with it, and surely not without. Possible: perhaps each.
    fn windows<M: Mass>(
        &self,
        side: Side,
        at: usize,
        own: &Voice,
        others: &[Said],
        rest: &[M],
    ) -> Vec<(u128, u128, M)> {
        let need = |yes: u64| {
            let mut said = others.to_vec();
            said.insert(at, own.said(yes));
            let bar = self.quotas.iter().copied().find(|quota| self.plan.adopts(*quota, &said));
            bar.map(|bar| bar.saturating_sub(own.amount(yes)))
        };
        let mut windows: Vec<(u128, u128, M)> = Vec::new();
        let mut before = need(0);
        for (yes, mass) in (1..).zip(rest) {
            let after = need(yes);
            let (from, to) = (after.unwrap_or(u128::MAX), before.unwrap_or(u128::MAX));
            let lower =
                |bar: u128| if bar == u128::MAX { bar } else { bar.saturating_sub(self.slack) };
            let (from, to) = match side {
                Side::Certain => (from, lower(to)),
                Side::Possible => (lower(from), to),
            };
            before = after;
            match windows.last_mut() {
                _ if from >= to || mass.is_none() => {}
                Some((low, high, sum)) if (*low, *high) == (from, to) => sum.add(mass),
                _ => windows.push((from, to, mass.clone())),
            }
        }
        windows
    }
}

/// What takes more than any limit.
const fn beyond(allowed: Effort) -> PowerError {
    PowerError::TooLarge { needed: Effort { bytes: u64::MAX, steps: u64::MAX }, allowed }
}

/// Which of what rounding leaves open is counted.
#[derive(Clone, Copy)]
enum Side {
    Certain,
    Possible,
}

impl PersonPower {
    /// The colleges in the order given.
    pub fn of_one(&self) -> impl ExactSizeIterator<Item = &PersonOf> {
        self.colleges.iter()
    }

    /// How many times as often the strongest person turns the decision as the weakest, from the
    /// lower bounds; `None` if somebody is powerless.
    pub fn strongest_to_weakest(&self) -> Option<Fraction> {
        let least = || self.colleges.iter().map(PersonOf::least);
        least().max()?.over(least().min()?)
    }
}

impl PersonOf {
    /// The college.
    pub const fn college(&self) -> &CollegeId {
        &self.college
    }

    /// The persons in it.
    pub const fn heads(&self) -> u64 {
        self.heads
    }

    /// The part of what the others can say in which one person turns the decision, or a part below
    /// it.
    pub const fn least(&self) -> &Fraction {
        &self.least
    }

    /// The same, or a part above it; equal where the power was measured exactly.
    pub const fn most(&self) -> &Fraction {
        &self.most
    }
}

/// The least common multiple, if it fits.
fn common_multiple(a: u64, b: u64) -> Option<u64> {
    let common = greatest_common_divisor(a, b);
    a.checked_div(common)?.checked_mul(b)
}
