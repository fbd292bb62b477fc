//! The smallest change of statutes that leaves no college powerless.
//!
//! A finding that names no remedy is left alone. Here the remedy is searched outwards from the
//! statutes as they are: first everything that moves one percentage point from one college to
//! another, then a bar that is a point lower or higher, then two points, and so on; what is found
//! first is nearest.
//!
//! For 30/30/30/10 under "more than half of all" that is ten points: 20/30/30/20, where two
//! thirties still adopt, and a thirty with both twenties does too. Nine points bring the fourth
//! college to 19 at most, which is 49 beside a thirty, and leave 51 to any two of the others.
//!
//! Among changes of the same size the search takes the first in a fixed order, so that the same
//! statutes have the same repair on every machine. It grows fast with the number of colleges and of
//! points; so it has a budget, and says when that ended it.

use std::ops::ControlFlow;

use liens_core::{Ratio, Threshold};

use crate::power::{common_divisor, turned_by_somebody};
use crate::{Base, Clause, College, Effort, Game, Limits, Others, Rule, Statutes, Within};

/// The smallest change that leaves no college powerless.
///
/// Fewest percentage points moved; then a change of weights before one of the bar; then the first
/// in the order of the weights.
///
/// # Examples
///
/// The repair keeps bounds, carries and every other rule of the statutes, and is statutes itself,
/// which can be examined again:
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Limits, Repair, Statutes};
/// # use liens_core::CollegeId;
/// let college = |(id, weight)| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [("a", 30), ("b", 30), ("c", 30), ("d", 10)].into_iter().map(college);
/// let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
/// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
/// let repair: Repair = statutes.examine(Limits::default())?.repair.ok_or("a repair")?;
/// assert_eq!((repair.points, repair.statutes.bounds()), (10, statutes.bounds()));
/// let mended = repair.statutes.examine(Limits::default())?;
/// assert!(mended.powerless.is_empty() && mended.repair.is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Repair {
    /// The percentage points moved.
    pub points: u32,
    /// The repaired statutes, inside the same bounds.
    pub statutes: Statutes,
}

/// The ways for colleges to part that are looked at for each change.
const MOST_WAYS: usize = 1 << 8;

/// Beyond so many colleges no change is tried.
const MOST_COLLEGES: usize = 1_000;

/// What a search found, and whether it ended at its limits.
pub(crate) struct Searched {
    pub(crate) repair: Option<Repair>,
    pub(crate) stopped: bool,
}

/// Tries changes of one percentage point, of two, and so on.
pub(crate) fn repair(statutes: &Statutes, limits: Limits) -> Searched {
    let mut search = Search { statutes, tries: limits.repairs, effort: limits.effort };
    if statutes.colleges().len() > MOST_COLLEGES {
        return Searched { repair: None, stopped: true };
    }
    for points in 1..100 {
        match search.at(points) {
            ControlFlow::Break(found) => {
                let stopped = found.is_none();
                let repair = found.map(|statutes| Repair { points, statutes });
                return Searched { repair, stopped };
            }
            ControlFlow::Continue(()) => {}
        }
    }
    Searched { repair: None, stopped: false }
}

/// Breaks with the statutes that were sought, or with none where the limits are reached.
type Step = ControlFlow<Option<Statutes>>;

/// What is left of both budgets: changes tried, and steps of counting.
struct Search<'a> {
    statutes: &'a Statutes,
    tries: u32,
    effort: Effort,
}

impl Search<'_> {
    /// Changes of the weights by so many points, then of the bar.
    ///
    /// Weights come before the bar, since a bar is often given by law.
    fn at(&mut self, points: u32) -> Step {
        self.moved(&mut Vec::new(), points, points)?;
        let barred = barred(self.statutes, points);
        barred.into_iter().try_for_each(|statutes| self.tried(statutes))
    }

    /// Weight vectors that lie so many hundredths of the whole away, the least first weight first;
    /// weights are in hundredths of what they were, so that a point is a whole number. As deep as
    /// there are colleges.
    ///
    /// Every vector in which as many points are taken as given is visited once. Of three colleges
    /// and one point there are six; of five and ten points there are some ten thousand.
    fn moved(&mut self, vector: &mut Vec<u128>, taken: u32, given: u32) -> Step {
        let colleges = self.statutes.colleges();
        let Some(college) = colleges.get(vector.len()) else {
            return if taken == 0 && given == 0 {
                self.reweighed(vector)
            } else {
                Step::Continue(())
            };
        };
        // The last college takes what is left to be taken, or gives what is left to be given.
        let last = colleges.len() == vector.len().saturating_add(1);
        let all = |n: u32, left: u32| !last || n == left;
        let hundredfold = u128::from(college.weight()).saturating_mul(100);
        let point = u128::from(self.statutes.total_weight());
        let mut with = |weight: u128, taken, given| {
            vector.push(weight);
            let step = self.moved(vector, taken, given);
            vector.pop();
            step
        };
        for n in (1..=taken).rev().filter(|n| all(*n, taken)) {
            let less = hundredfold.checked_sub(point.saturating_mul(n.into()));
            if let Some(less) = less.filter(|less| *less > 0) {
                with(less, taken.saturating_sub(n), given)?;
            }
        }
        with(hundredfold, taken, given)?;
        for n in (1..=given).filter(|n| all(*n, given)) {
            let more = hundredfold.saturating_add(point.saturating_mul(n.into()));
            with(more, taken, given.saturating_sub(n))?;
        }
        Step::Continue(())
    }

    /// Tries other weights; those outside the bounds count as tried.
    fn reweighed(&mut self, weights: &[u128]) -> Step {
        if self.tries == 0 {
            return Step::Break(None);
        }
        self.tries = self.tries.saturating_sub(1);
        reweighed(self.statutes, weights).map_or(Step::Continue(()), |s| self.tried(s))
    }

    /// Breaks if no college of these statutes is powerless.
    ///
    /// A count that the effort does not allow any more ends the search rather than passing over a
    /// candidate: the first repair found must be the nearest.
    fn tried(&mut self, statutes: Statutes) -> Step {
        let rule = statutes.rule();
        let Ok(game) = Game::of_colleges(statutes.colleges(), rule, Others::SayNo) else {
            return Step::Continue(());
        };
        let needed = game.needed();
        if !self.effort.allows(needed) {
            return Step::Break(None);
        }
        self.effort.steps = self.effort.steps.saturating_sub(needed.steps);
        let Ok(power) = game.banzhaf(self.effort) else { return Step::Continue(()) };
        let mut idle = power.swings().iter().enumerate().filter(|(_, swings)| swings.is_zero());
        if idle.all(|(at, _)| turned_by_somebody(statutes.colleges(), rule, at, MOST_WAYS)) {
            Step::Break(Some(statutes))
        } else {
            Step::Continue(())
        }
    }
}

/// The statutes with other weights, in hundredths where these are not whole, if they keep the
/// bounds.
///
/// 2000, 3000, 3000 and 2000 hundredths are divided by their common divisor with 100, which is 100,
/// and come back as 20, 30, 30 and 20.
fn reweighed(statutes: &Statutes, weights: &[u128]) -> Option<Statutes> {
    let common = weights.iter().copied().fold(100, common_divisor);
    let colleges = statutes.colleges().iter().zip(weights).map(|(college, weight)| {
        let weight = u64::try_from(weight.checked_div(common)?).ok()?;
        College::new(college.id().clone(), weight, college.carry()).ok()
    });
    let colleges: Vec<College> = colleges.collect::<Option<_>>()?;
    statutes.with(colleges, statutes.rule().clone())
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
