//! Colleges of persons: how often one person turns the decision, under every carry.

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
    colleges: Vec<(CollegeId, u64)>,
    plan: Plan,
    voices: Vec<Voice>,
    /// Every sum is a multiple of it.
    grid: u128,
    /// What conditions on the sum ask for, smallest first, and 0.
    quotas: Vec<u128>,
}

/// How often one person of each college turns the decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonPower {
    colleges: Vec<PersonOf>,
}

/// How often one person of a college turns the decision, of all that the others can say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonOf {
    college: CollegeId,
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
    /// without a number, [`GameError::NoCommonPart`] if the persons' parts of the colleges' weights
    /// have no common denominator of 64 bits.
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
        let proportional = |(college, heads): (&College, &u64)| {
            (college.carry() != Carry::Majority).then_some(*heads)
        };
        let parts = colleges.iter().zip(&heads).filter_map(proportional);
        let part = parts.into_iter().try_fold(1, common_multiple).ok_or(GameError::NoCommonPart)?;
        // Weights sum to 2⁶⁴ − 1 at most in statutes; beyond, the sum is refused here.
        let total = colleges.iter().map(|c| u128::from(c.weight())).sum::<u128>();
        let total = total.checked_mul(part.into()).ok_or(GameError::NoCommonPart)?;
        let plan = Planner { colleges, heads: &heads, total, others: Others::SayNo }.plan(rule);
        let voice = |(at, (college, heads)): (usize, (&College, &u64))| {
            Voice::new(at, *heads, college, part, &plan)
        };
        let voices: Vec<Voice> = colleges.iter().zip(&heads).enumerate().map(voice).collect();
        let grid = voices.iter().map(|voice| voice.step).fold(0, common_divisor);
        let mut quotas = vec![0];
        plan.each(&mut |plan| {
            if let Plan::Sum { quota } = plan {
                quotas.push(*quota);
            }
        });
        quotas.sort_unstable();
        let colleges = colleges.iter().map(|c| c.id().clone()).zip(heads).collect();
        Ok(Self { colleges, plan, voices, grid, quotas })
    }

    /// How often one person of each college turns the decision, exactly.
    ///
    /// # Law
    ///
    /// `a_person_turns_what_a_look_at_every_ballot_shows`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`], as soon as it is known.
    ///
    /// # Complexity
    ///
    /// Under majority carry O(n²) additions for colleges of n persons, and 2ᵐ for m colleges. Under
    /// a proportional carry the sums that a half of the colleges can make, for each person.
    pub fn power(&self, allowed: Effort) -> Result<PersonPower, PowerError> {
        self.measured::<UBig>(allowed)
    }

    /// The same in fixed point with 63 places after the point, always rounded down: what was lost
    /// on the way is added to the upper bound, so that the exact value lies between the two.
    ///
    /// # Law
    ///
    /// `a_person_turns_what_a_look_at_every_ballot_shows`
    ///
    /// # Errors
    ///
    /// As [`power`](Self::power), of larger games.
    pub fn bounds(&self, allowed: Effort) -> Result<PersonPower, PowerError> {
        self.measured::<Fixed>(allowed)
    }

    fn measured<M: Mass>(&self, allowed: Effort) -> Result<PersonPower, PowerError> {
        let heard: Vec<Vec<Heard<M>>> =
            self.voices.iter().map(|voice| voice.sums(allowed)).collect::<Result<_, _>>()?;
        let one = |(at, (college, heads)): (usize, &(CollegeId, u64))| {
            let (least, most) = self.turned(at, &heard, allowed)?;
            Ok(PersonOf { college: college.clone(), heads: *heads, least, most })
        };
        let colleges = self.colleges.iter().enumerate().map(one);
        Ok(PersonPower { colleges: colleges.collect::<Result<_, _>>()? })
    }

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
        let mut lost = M::lost([&all(&first), &all(&second), &whole(&mut rest.iter().cloned())]);
        let mut turned = M::none();
        for b in &second {
            let upto = b.sums.upto();
            for a in &first {
                let others = [a.said.as_slice(), b.said.as_slice()].concat();
                let windows = self.windows(at, own, &others, &rest);
                let sums = a.sums.count().saturating_add(b.sums.count());
                let steps = sums.saturating_mul(windows.len().try_into().unwrap_or(u128::MAX));
                affordable(steps.saturating_mul(M::steps(people)), 0, allowed)?;
                for (from, to, mass) in windows {
                    turned.add(&mass.times(&a.sums.meet(&b.sums, &upto, from, to)));
                    lost = lost.saturating_add(a.sums.count()).saturating_add(1);
                }
            }
        }
        let others = usize::try_from(people.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(turned.bounds(lost, others))
    }

    /// Where one more yes in a college turns the decision: the others' sums from one bound to below
    /// the other, and how often so many of the rest of the college say yes.
    fn windows<M: Mass>(
        &self,
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
