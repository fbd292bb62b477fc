//! What becomes of what voters' parts leave over.
//!
//! Equal shares seldom spend the whole envelope: a project whose supporters own a little too little
//! is not funded, and their parts stay over. To give the rest to whoever has the most votes would
//! undo what shares protect; to let every part grow a little and run again keeps everybody equal.

use dashu_int::UBig;
use liens_core::Amount;

use super::equal_shares::{Bought, Rounds};
use super::purses::{Rate, Supporters};
use super::{EqualShares, ParticipatoryError, Profile, Project};
use crate::Fraction;

/// The most steps by which parts grow before a step is called too small.
///
/// By then parts that grow by ten euros a step have grown by a million each; a step of one cent in
/// such a budget is a mistake of typing.
const MOST_STEPS: u32 = 100_000;

/// What becomes of what is left when no project's supporters can pay for it any more.
///
/// Voters whose projects are too dear leave a part of the envelope over; a community declares
/// beforehand what becomes of it.
///
/// # Examples
///
/// ```
/// # use liens_governance::participatory::Completion;
/// let add_one = Completion::Increase { step: "1.00 EUR".parse()? };
/// assert_ne!(add_one, Completion::default());
/// # Ok::<_, liens_core::AmountError>(())
/// ```
///
/// Two voters own 50.00 EUR each; the hall costs its one supporter 60.00. What becomes of the rest
/// decides about the hall, and who pays for it:
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{
///     Completion, EqualShares, Profile, Project, Satisfaction, TieOrder, Way, equal_shares,
/// };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (hall, bench) = (ProjectId::new("hall")?, ProjectId::new("bench")?);
/// let projects = [
///     Project::new(hall.clone(), "60.00 EUR".parse()?)?,
///     Project::new(bench.clone(), "40.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("100.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// profile.approve(ContributorId::new("ana")?, 1, [&hall])?;
/// profile.approve(ContributorId::new("bo")?, 1, [&bench])?;
/// let run = |completion| equal_shares(&profile, &completion, &TieOrder::default());
/// let ways = |outcome: &EqualShares| -> Vec<Way> {
///     outcome.purchases().iter().map(|purchase| purchase.way()).collect()
/// };
///
/// let none = run(Completion::None {})?;
/// assert_eq!((none.funded(), none.left().to_string()), (vec![&bench], "60.00 EUR".to_owned()));
/// let greedy = run(Completion::Greedy {})?;
/// assert_eq!(ways(&greedy), [Way::Shares, Way::Completion]); // nobody pays for the hall
/// // Ten steps of 1.00 EUR, and ana owns the 60.00 herself.
/// let grown = run(Completion::Increase { step: "1.00 EUR".parse()? })?;
/// assert_eq!(ways(&grown), [Way::Shares, Way::Shares]);
/// assert_eq!(grown.endowment().to_string(), "6000"); // quanta of a euro: cents
/// // A step in another unit is no step.
/// let hours = run(Completion::Increase { step: "1 h".parse()? }).unwrap_err();
/// assert_eq!(hours.code(), "governance.participatory.step");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Completion {
    /// It stays in the envelope.
    None {},
    /// Projects that fit into what is left are funded, first the one with the most satisfaction
    /// for its cost, each voter's counted with their weight; the declared order breaks ties.
    Greedy {},
    /// The method runs again as if every unit of weight owned one `step` more, then two steps
    /// more, and so on, until what it funds would pass the envelope, or nothing that anyone
    /// supports fits any more; the last outcome inside the envelope stands.
    Increase {
        /// By how much the part of each unit of weight grows.
        step: Amount,
    },
    /// First as `Increase`, then as `Greedy`.
    IncreaseThenGreedy {
        /// By how much the part of each unit of weight grows.
        step: Amount,
    },
}

impl Default for Completion {
    fn default() -> Self {
        Self::None {}
    }
}

/// Runs the method with its completion; `ranks` breaks ties.
///
/// A greedy completion starts from the last outcome inside the envelope, also where steps came
/// before it.
pub(super) fn complete(
    profile: &Profile,
    completion: &Completion,
    ranks: &[usize],
) -> Result<EqualShares, ParticipatoryError> {
    let supporters = Supporters::of(profile);
    let most = u128::from(profile.limit().quanta().unsigned_abs());
    let run = |more| Rounds::begin(profile, ranks, &supporters, more).run(most);
    let (rounds, more) = match completion {
        Completion::None {} | Completion::Greedy {} => (run(0), 0),
        Completion::Increase { step } | Completion::IncreaseThenGreedy { step } => {
            increased(profile, step, most, run)?
        }
    };
    let completed = match completion {
        Completion::None {} | Completion::Increase { .. } => Vec::new(),
        Completion::Greedy {} | Completion::IncreaseThenGreedy { .. } => {
            greedy(profile, ranks, rounds.unfunded(), most.saturating_sub(rounds.spent()))
        }
    };
    let part = Fraction::new(profile.limit().quanta().unsigned_abs(), profile.weight());
    let more = Fraction::of(UBig::from(more), UBig::ONE).unwrap_or_default();
    Ok(rounds.named(completed, part.unwrap_or_default().plus(&more)))
}

/// The last outcome inside the envelope while parts grow, and by how much they had grown.
///
/// The outcome before the step that would pass the envelope is kept whole; parts do not grow
/// project by project. Where nothing that anyone supports fits into the rest any more, further
/// steps could only change who pays, and the search ends.
fn increased<'a>(
    profile: &Profile,
    step: &Amount,
    most: u128,
    run: impl Fn(u128) -> Rounds<'a>,
) -> Result<(Rounds<'a>, u128), ParticipatoryError> {
    let limit = profile.limit();
    if step.quanta() <= 0 || step.unit() != limit.unit() {
        return Err(ParticipatoryError::Step { step: step.clone(), limit: limit.clone() });
    }
    let step_quanta = u128::from(step.quanta().unsigned_abs());
    let weighed = profile.weighed_points();
    let mut last = (run(0), 0);
    for steps in 1..=MOST_STEPS {
        let left = most.saturating_sub(last.0.spent());
        let fits = |place: &usize| {
            let supported = weighed.get(*place).is_some_and(|points| !points.is_zero());
            let cost = profile.projects().get(*place).map(Project::quanta);
            supported && cost.is_some_and(|cost| u128::from(cost) <= left)
        };
        if !last.0.unfunded().iter().any(fits) {
            return Ok(last);
        }
        let more = step_quanta.saturating_mul(steps.into());
        let next = run(more);
        if next.spent() > most {
            return Ok(last);
        }
        last = (next, more);
    }
    Err(ParticipatoryError::SmallStep { step: step.clone(), steps: MOST_STEPS })
}

/// Funds what fits into `left` quanta, first what satisfies most for its cost.
///
/// One pass over the projects in the order of their worth is enough: what does not fit now does not
/// fit later, since the rest only falls.
fn greedy(profile: &Profile, ranks: &[usize], open: Vec<usize>, left: u128) -> Vec<Bought> {
    let weighed = profile.weighed_points();
    let value = |place: usize| {
        let project = profile.projects().get(place)?;
        let points = weighed.get(place).filter(|points| !points.is_zero())?;
        #[expect(clippy::arithmetic_side_effects, reason = "of any size")]
        let numerator = points * UBig::from(profile.scale(project));
        let denominator = UBig::from(project.quanta());
        Some((place, u128::from(project.quanta()), Rate { numerator, denominator }))
    };
    let mut open: Vec<_> = open.into_iter().filter_map(value).collect();
    open.sort_by(|(one, _, rate), (other, _, other_rate)| {
        other_rate.compare(rate).then_with(|| ranks.get(*one).cmp(&ranks.get(*other)))
    });
    let mut left = left;
    let mut bought: Vec<Bought> = Vec::new();
    let fits = |(_, cost, _): &(usize, u128, Rate), left| *cost <= left;
    for (at, candidate) in open.iter().enumerate() {
        let (place, cost, rate) = candidate;
        if !fits(candidate, left) {
            continue;
        }
        let after = open.iter().skip(at.saturating_add(1));
        let equal = after.take_while(|(_, _, other)| other.compare(rate).is_eq());
        let mut tied: Vec<usize> =
            equal.filter(|other| fits(other, left)).map(|(place, ..)| *place).collect();
        tied.sort_unstable();
        left = left.saturating_sub(*cost);
        let (paid, scale, rate) = (Vec::new(), UBig::ONE, rate.clone());
        bought.push(Bought { place: *place, rate, tied, paid, scale });
    }
    bought
}
