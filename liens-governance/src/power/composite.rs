//! Colleges of persons: how often one person turns the decision, under every carry.
//!
//! One person in a college of n turns it, by strict majority, in C(n − 1, ⌊n / 2⌋) of 2ⁿ⁻¹ cases.
//! If the college speaks as one, the person turns the assembly where the college does too, so that
//!
//! ```text
//! power of a person  =  power in the college  ×  how often the college turns the others
//! ```
//!
//! With 40, 30, 30 and the heads 3, 5, 1 each college turns the others half of the time, and a
//! person 2/4, 6/16 and all of the college: 1/4, 3/16, 1/2. A college of many dilutes its members
//! slowly, with the square root of its heads: one of 700 turns it a tenth as often as one of 7, not
//! a hundredth.
//!
//! Under a proportional carry the product does not hold: each member moves a part of the weight.
//! Then the sums of the other colleges are listed in two halves, and for each number of yes in the
//! own college the pairs of sums that one more yes carries over the quota are counted. How a
//! college is carried moves power between persons more than its weight does; no table of weights in
//! statutes shows it.

use std::num::NonZeroU64;

use dashu_int::UBig;
use liens_core::CollegeId;

use super::colleges::{Others, Plan, Planner, names_only};
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
///
/// # Examples
///
/// ```
/// # use liens_core::CollegeId;
/// # use liens_governance::{Carry, College, CollegeGame, Effort, PersonOf, PersonPower};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let colleges = [("few", 50), ("many", 50)]
///     .iter()
///     .map(|(id, weight)| Ok(College::new(CollegeId::new(*id)?, *weight, Carry::Majority)?))
///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// let game = CollegeGame::new(&colleges, [1, 9], &"more than 1/2 of all".parse()?)?;
/// let power: PersonPower = game.power(Effort::default())?;
/// let one: &PersonOf = power.of_one().last().ok_or("no college")?;
/// assert_eq!((one.college().as_str(), one.heads()), ("many", 9));
/// // 70 of 256 ways in the college, and the other one must say yes too.
/// assert_eq!((one.least().to_string(), one.most()), ("35/256".into(), one.least()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonPower {
    colleges: Vec<PersonOf>,
}

/// How often one person of a college turns the decision, of all that the others can say.
///
/// Of the weights of the roll nothing is known here: every head counts one.
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
    /// without a number, [`GameError::SurplusHeads`] for numbers without a college,
    /// [`GameError::RuleNamesCollege`] for a college that is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Carry, College, CollegeGame, GameError};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let id = CollegeId::new("users")?;
    /// let college = College::new(id.clone(), 50, Carry::Majority)?;
    /// let rule = "more than 1/2 of all".parse()?;
    /// // Nobody in it, or no number given.
    /// for heads in [vec![0], vec![]] {
    ///     let refused = CollegeGame::new(&[college.clone()], heads, &rule);
    ///     assert_eq!(refused, Err(GameError::NoHeads { college: id.clone() }));
    /// }
    /// let refused = CollegeGame::new(&[college.clone()], [12, 7], &rule);
    /// assert_eq!(refused, Err(GameError::SurplusHeads { colleges: 1, heads: 2 }));
    /// // A condition on a college that is not there could only be met by nobody.
    /// let typo = "more than 1/2 of all and no objection in college \"user\"".parse()?;
    /// let refused = CollegeGame::new(&[college], [12], &typo);
    /// assert_eq!(refused, Err(GameError::RuleNamesCollege { college: CollegeId::new("user")? }));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(
        colleges: &[College],
        heads: impl IntoIterator<Item = u64>,
        rule: &Rule,
    ) -> Result<Self, GameError> {
        let mut heads: Vec<u64> = heads.into_iter().collect();
        if colleges.is_empty() {
            return Err(GameError::NoPlayers);
        }
        if heads.len() > colleges.len() {
            let (colleges, heads) = (colleges.len(), heads.len());
            return Err(GameError::SurplusHeads { colleges, heads });
        }
        heads.resize(colleges.len(), 0);
        if let Some((college, _)) = colleges.iter().zip(&heads).find(|(_, heads)| **heads == 0) {
            return Err(GameError::NoHeads { college: college.id().clone() });
        }
        names_only(rule, colleges)?;
        Ok(Self { colleges: colleges.to_vec(), heads, rule: rule.clone() })
    }

    /// The least part of a weight that every person's part is a multiple of, if sums in it fit.
    ///
    /// 25 of 12 heads and 25 of 40 have 120 parts to the unit: 250 and 75 to a head. Colleges
    /// carried by majority ask for none. Ten colleges of primes about a thousand have no common
    /// multiple that fits.
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
    ///
    /// The plan is made in the same parts, so that more than half of 100 begins one part above 50,
    /// not one unit. The grid is the greatest common divisor of what the colleges add; it keeps
    /// tables short.
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Carry, College, CollegeGame, Effort};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // Weights from the draft of real statutes, heads invented.
    /// let colleges = ["workers 25", "producers 25", "users 25", "bodies 15", "others 10"]
    ///     .iter()
    ///     .filter_map(|line| line.split_once(' '))
    ///     .map(|(id, weight)| {
    ///         Ok(College::new(CollegeId::new(id)?, weight.parse()?, Carry::Majority)?)
    ///     })
    ///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
    /// let rule = "more than 1/2 of expressed".parse()?;
    /// let game = CollegeGame::new(&colleges, [12, 40, 700, 6, 20], &rule)?;
    /// let power = game.power(Effort::default())?;
    /// let parts: Vec<String> = power.of_one().map(|one| one.least().to_decimal(5)).collect();
    /// assert_eq!(parts, ["0.08746", "0.04732", "0.01096", "0.05933", "0.03733"]);
    /// // A worker turns the assembly eight times as often as a user.
    /// assert_eq!(power.strongest_to_weakest().ok_or("powerless")?.to_decimal(1), "8.0");
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Carry, College, CollegeGame, Effort};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let colleges = [("a", 41), ("b", 33), ("c", 26)]
    ///     .iter()
    ///     .map(|(id, weight)| {
    ///         Ok(College::new(CollegeId::new(*id)?, *weight, Carry::ProportionalExpressed)?)
    ///     })
    ///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
    /// let rule = "more than 1/2 of expressed".parse()?;
    /// let game = CollegeGame::new(&colleges, [7, 11, 13], &rule)?;
    /// let exact = game.power(Effort::default())?;
    /// let narrow = game.bounds(Effort::default())?;
    /// for (exact, bounds) in exact.of_one().zip(narrow.of_one()) {
    ///     assert!(bounds.least() <= exact.least() && exact.most() <= bounds.most());
    ///     assert_eq!(bounds.least().to_decimal(9), bounds.most().to_decimal(9));
    /// }
    /// # Ok(())
    /// # }
    /// ```
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

    /// The same code counts exactly and in fixed point: what differs is the mass that stands beside
    /// a sum.
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

/// Sums are of the other colleges, the windows of the own: who adds what stays in one place.
impl Parts {
    /// How often one person of a college turns the decision, from below and from above.
    ///
    /// Products of both halves are never written down: the first half is swept against the prefix
    /// sums of the second, window by window. The effort is checked before each sweep, not once,
    /// since the number of windows is known only there.
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
    ///
    /// If 3 yes of a college need the others to reach 40 and 4 yes need 30, one more yes turns the
    /// sums 30 to 39. Neighbours with the same bounds are one window, which makes a college carried
    /// by majority one window, if nothing else is asked of it.
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
    ///
    /// One line for a college: its members are alike.
    pub fn of_one(&self) -> impl ExactSizeIterator<Item = &PersonOf> {
        self.colleges.iter()
    }

    /// How many times as often the strongest person turns the decision as the weakest, from the
    /// lower bounds; `None` if somebody is powerless.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Carry, College, CollegeGame, Effort};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let colleges = [("a", 50), ("b", 40), ("c", 10)]
    ///     .iter()
    ///     .map(|(id, weight)| Ok(College::new(CollegeId::new(*id)?, *weight, Carry::Majority)?))
    ///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
    /// let ratio = |rule: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let game = CollegeGame::new(&colleges, [3, 3, 3], &rule.parse()?)?;
    ///     Ok(game.power(Effort::default())?.strongest_to_weakest().map(|ratio| ratio.to_string()))
    /// };
    /// assert_eq!(ratio("more than 1/2 of all")?.as_deref(), Some("3"));
    /// // At two thirds the last college is powerless, and there is no ratio to it.
    /// assert_eq!(ratio("at least 2/3 of all")?, None);
    /// # Ok(())
    /// # }
    /// ```
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
///
/// Divided before it is multiplied, so that only a result that does not fit is refused.
fn common_multiple(a: u64, b: u64) -> Option<u64> {
    let common = greatest_common_divisor(a, b);
    a.checked_div(common)?.checked_mul(b)
}
