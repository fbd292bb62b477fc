//! Doors: who came in, who was refused, who left, after what time and at what cost.
//!
//! One pass in the order of ids gathers columns of whole numbers, one a unit; only then are medians
//! taken. The lower median is the value of a real person, the k-th of n smallest with k = ⌈n / 2⌉:
//! of 150 and 160 seconds 150, and not 155, which nobody waited.

use std::collections::BTreeMap;

use liens_core::{
    Amount, CollegeId, ContributorId, Money, Period, ReasonId, TimeAmount, Timestamp, Unit,
};

use super::{Alongside, Openness, OpennessError, Stay, count};
use crate::Proportion;
use crate::deliberation::between;
use crate::register::{Cost, Person};

/// Somebody's way from the first request to the first vote.
///
/// Requests after the first vote, such as to a second college, are no part of the way in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Entry {
    /// Who.
    pub person: ContributorId,
    /// When they first asked to belong to a college.
    pub asked: Timestamp,
    /// When they first voted.
    pub voted: Timestamp,
    /// The time between.
    pub waited: TimeAmount,
    /// What their requests and the answers cost them until then, by unit.
    pub cost: Vec<Amount>,
}

/// Somebody who asked to belong to a college and has not voted.
///
/// Ordered by how long they have waited, the longest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Waiting {
    /// When they first asked.
    pub asked: Timestamp,
    /// Who.
    pub person: ContributorId,
}

/// Somebody who left a college.
///
/// Who moves to another college has not left.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Departure {
    /// Who.
    pub person: ContributorId,
    /// Which college.
    pub college: CollegeId,
    /// When.
    pub at: Timestamp,
    /// Whether they belonged to no college at the end of the period.
    pub gone: bool,
    /// What it cost them.
    pub cost: Cost,
}

/// Somebody who was refused.
///
/// Refused is an answer and not a person: somebody refused twice is here twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Refused {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: ContributorId,
    /// By which college.
    pub college: CollegeId,
    /// Why.
    pub reason: Option<ReasonId>,
    /// Whether they never asked that college again.
    pub for_good: bool,
}

/// How an amount is spread over people.
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeMap;
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Period, TimeAmount};
/// # use liens_governance::openness::{Openness, Spread};
/// # use liens_governance::register::{Command, Cost, Register};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut register = Register::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let college = CollegeId::new("users")?;
/// send("clerk", "2026-01-01", Command::DeclareCollege { college: college.clone() })?;
/// // Two came in within a month, one waited for nine.
/// let mut votes = BTreeMap::new();
/// for (who, voted) in [("ana", "2026-02-01"), ("bo", "2026-02-01"), ("cy", "2026-10-01")] {
///     let (college, cost) = (college.clone(), Cost::NONE);
///     send(who, "2026-01-01", Command::Apply { college: college.clone(), group: None, cost })?;
///     let person = ContributorId::new(who)?;
///     votes.insert(person.clone(), voted.parse()?);
///     send("clerk", "2026-01-01", Command::Admit { person, college, weight: 1, cost })?;
/// }
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let waits: Spread = Openness::of(&register, &votes, year, TimeAmount::ZERO)?
///     .waits
///     .ok_or("nobody came in")?;
/// assert_eq!((waits.people, waits.median.to_string()), (3, "PT744H".to_owned()));
/// // What is usual hides the one who paid for it: both are told.
/// assert_eq!((waits.who.as_str(), waits.most.to_string()), ("cy", "PT6552H".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Spread {
    /// How many people: the denominator.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub people: u64,
    /// What at least half of them stay within, and a real one among them: the lower median.
    pub median: Amount,
    /// The largest.
    pub most: Amount,
    /// Whose it is: of several, the first by id.
    pub who: ContributorId,
}

impl Spread {
    /// Of amounts of one unit, in the order of the people; none of none.
    ///
    /// Selection and not sorting: O(n) for n people.
    fn of<'a>(
        unit: &Unit,
        quanta: &[i64],
        who: impl Fn(usize) -> Option<&'a ContributorId>,
    ) -> Option<Self> {
        let half = quanta.len().div_ceil(2).checked_sub(1)?;
        let median = *quanta.to_vec().select_nth_unstable(half).1;
        let most = *quanta.iter().max()?;
        // The people stand in the order of their ids, so that the first of several is found first.
        let who = who(quanta.iter().position(|one| *one == most)?)?.clone();
        let amount = |quanta| Amount::from_quanta(unit.clone(), quanta).ok();
        Some(Self {
            people: count(quanta.len()),
            median: amount(median)?,
            most: amount(most)?,
            who,
        })
    }
}

/// What people spent, in their order: a column a unit, zero for those who spent nothing in it.
///
/// Most people spend in the same unit or two; a column is filled with zeros up to whoever spends
/// first.
#[derive(Default)]
struct Spent {
    people: usize,
    units: Vec<(Unit, Vec<i64>)>,
}

impl Spent {
    /// Adds one more person, or the same once more.
    ///
    /// A short column means zeros at its end, filled in when it is told.
    fn add(&mut self, amounts: &[Amount]) {
        for amount in amounts {
            let known = self.units.iter().position(|(unit, _)| unit == amount.unit());
            let place = known.unwrap_or(self.units.len());
            if known.is_none() {
                self.units.push((amount.unit().clone(), Vec::new()));
            }
            if let Some((_, column)) = self.units.get_mut(place) {
                column.resize(self.people, 0);
                column.push(amount.quanta());
            }
        }
        self.people = self.people.saturating_add(1);
    }

    /// A spread for each unit that anybody spent.
    fn spreads<'a>(mut self, who: impl Fn(usize) -> Option<&'a ContributorId>) -> Vec<Spread> {
        self.units.sort_unstable_by(|(unit, _), (other, _)| unit.cmp(other));
        let spread = |(unit, mut column): (Unit, Vec<i64>)| {
            column.resize(self.people, 0);
            Spread::of(&unit, &column, &who)
        };
        self.units.into_iter().filter_map(spread).collect()
    }
}

/// What is gathered in one pass over the people.
///
/// Fields are what [`Openness`] shows, before it is counted up.
pub(super) struct Doors<'a> {
    period: Period,
    votes: Alongside<std::collections::btree_map::Iter<'a, ContributorId, Timestamp>>,
    entries: Vec<Entry>,
    entry_costs: Spent,
    asked: u64,
    entered: u64,
    waiting: Vec<Waiting>,
    answers: u64,
    reasons: BTreeMap<Option<ReasonId>, u64>,
    refused: Vec<Refused>,
    left: Vec<Departure>,
    leaving_costs: Spent,
}

impl<'a> Doors<'a> {
    pub(super) fn new(period: Period, votes: &'a BTreeMap<ContributorId, Timestamp>) -> Self {
        Self {
            period,
            votes: Alongside::new(votes),
            entries: Vec::with_capacity(votes.len()),
            entry_costs: Spent::default(),
            asked: 0,
            entered: 0,
            waiting: Vec::new(),
            answers: 0,
            reasons: BTreeMap::new(),
            refused: Vec::new(),
            left: Vec::new(),
            leaving_costs: Spent::default(),
        }
    }

    /// Adds one more person, in the order of their ids.
    ///
    /// Answers count in the period in which they were given, requests in that in which they were
    /// made.
    pub(super) fn add(
        &mut self,
        id: &ContributorId,
        person: &Person,
        stay: &Stay,
    ) -> Result<(), OpennessError> {
        let voted = self.votes.of(id).copied();
        self.enter(id, person, voted)?;
        for (place, application) in person.applications.iter().enumerate() {
            let answer = application.answer.as_ref();
            let Some(answer) = answer.filter(|answer| self.period.contains(answer.at)) else {
                continue;
            };
            self.answers = self.answers.saturating_add(1);
            if !answer.admitted {
                let college = application.college.clone();
                let later = person.applications.iter().skip(place).skip(1);
                let for_good = !later.into_iter().any(|one| one.college == college);
                let reason = answer.reason.clone();
                let times = self.reasons.entry(reason.clone()).or_default();
                *times = times.saturating_add(1);
                let (at, person) = (answer.at, id.clone());
                self.refused.push(Refused { at, person, college, reason, for_good });
            }
        }
        for membership in &person.memberships {
            let at = membership.left.filter(|at| self.period.contains(*at));
            if let (Some(at), Some(cost)) = (at, membership.cost_of_leaving) {
                let (person_id, college) = (id.clone(), membership.college.clone());
                let gone = !stay.at_last;
                self.leaving_costs.add(&amounts(cost));
                self.left.push(Departure { person: person_id, college, at, gone, cost });
            }
        }
        Ok(())
    }

    /// Whoever asked before the period and voted in it has an entry, and is not among those who
    /// asked.
    fn enter(
        &mut self,
        id: &ContributorId,
        person: &Person,
        voted: Option<Timestamp>,
    ) -> Result<(), OpennessError> {
        let Some(asked) = person.applications.first().map(|first| first.since) else {
            return Ok(());
        };
        let before_end = voted.filter(|at| *at < self.period.to() && asked <= *at);
        if self.period.contains(asked) {
            self.asked = self.asked.saturating_add(1);
            self.entered = self.entered.saturating_add(u64::from(before_end.is_some()));
            if before_end.is_none() {
                self.waiting.push(Waiting { asked, person: id.clone() });
            }
        }
        if let Some(voted) = before_end.filter(|at| self.period.contains(*at)) {
            let spent = person.applications.iter().flat_map(|one| {
                let asked = (one.since <= voted).then_some(one.cost);
                let answer = one.answer.as_ref().filter(|answer| answer.at <= voted);
                asked.into_iter().chain(answer.map(|answer| answer.cost))
            });
            let cost =
                sums(spent).ok_or_else(|| OpennessError::OutOfRange { person: id.clone() })?;
            self.entry_costs.add(&cost);
            let (person, waited) = (id.clone(), between(asked, voted));
            self.entries.push(Entry { person, asked, voted, waited, cost });
        }
        Ok(())
    }

    /// What is told of doors; the rest is left empty.
    pub(super) fn measured(mut self, newcomer: TimeAmount) -> Openness {
        let refused = count(self.refused.len());
        self.refused.sort_by(|a, b| {
            b.at.cmp(&a.at).then_with(|| (&a.person, &a.college).cmp(&(&b.person, &b.college)))
        });
        self.waiting.sort_unstable();
        let waits: Vec<i64> = self.entries.iter().map(|one| one.waited.seconds()).collect();
        let entered = |place: usize| self.entries.get(place).map(|one| &one.person);
        let left = |place: usize| self.left.get(place).map(|one| &one.person);
        let waits = Spread::of(&Unit::Time, &waits, entered);
        let entry_costs = self.entry_costs.spreads(entered);
        let leaving_costs = self.leaving_costs.spreads(left);
        Openness {
            period: self.period,
            newcomer,
            entered: Proportion::of(self.entered, self.asked),
            waiting: self.waiting,
            waits,
            entry_costs,
            refusals: Proportion::of(refused, self.answers),
            reasons: self.reasons.into_iter().collect(),
            refused: self.refused,
            arrivals: None,
            departures: None,
            leaving_costs,
            entries: self.entries,
            left: self.left,
            newcomer_seats: None,
            seated_newcomers: None,
            newcomers: Vec::new(),
            passable: Vec::new(),
            seatable: Vec::new(),
            moves: Vec::new(),
            circulation: Vec::new(),
            in_roles: Vec::new(),
            mandates: None,
            mandates_by_year: Vec::new(),
        }
    }
}

/// What a cost is in each unit: time always, money where there is some.
pub(super) fn amounts(cost: Cost) -> Vec<Amount> {
    let money = cost.money().map(Amount::from);
    std::iter::once(Amount::from(cost.time())).chain(money).collect()
}

/// The sums of costs, in the order of the units; none where one is out of range.
///
/// Checked: two costs may be in range and their sum not.
fn sums(costs: impl Iterator<Item = Cost>) -> Option<Vec<Amount>> {
    let (mut time, mut spent) = (None::<TimeAmount>, Vec::<Money>::new());
    for cost in costs {
        time = Some(cost.time().checked_add(time.unwrap_or_default()).ok()?);
        let Some(paid) = cost.money() else { continue };
        match spent.iter_mut().find(|known| known.currency() == paid.currency()) {
            Some(known) => *known = known.checked_add(paid).ok()?,
            None => spent.push(paid),
        }
    }
    let mut sums = Vec::with_capacity(spent.len().saturating_add(1));
    sums.extend(time.map(Amount::from));
    sums.extend(spent.into_iter().map(Amount::from));
    sums.sort_unstable_by(|sum: &Amount, other| sum.unit().cmp(other.unit()));
    Some(sums)
}
