//! Doors: who came in, who was refused, who left, after what time and at what cost.

use std::collections::BTreeMap;

use liens_core::{Amount, CollegeId, ContributorId, Period, ReasonId, TimeAmount, Timestamp, Unit};

use super::{Openness, OpennessError, count};
use crate::Proportion;
use crate::deliberation::between;
use crate::register::{Cost, Person};

/// Somebody's way from the first request to the first vote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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

/// Somebody who left a college.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
    fn of(amounts: Vec<(Amount, &ContributorId)>) -> Option<Self> {
        let mut amounts = amounts;
        let people = count(amounts.len());
        amounts.sort_by(|(a, who), (b, other)| {
            a.quanta().cmp(&b.quanta()).then_with(|| other.cmp(who))
        });
        let half = amounts.len().div_ceil(2).checked_sub(1)?;
        let (median, _) = amounts.get(half)?.clone();
        let (most, who) = amounts.pop()?;
        Some(Self { people, median, most, who: who.clone() })
    }
}

/// What is gathered in one pass over the people.
pub(super) struct Doors<'a> {
    period: Period,
    votes: std::iter::Peekable<std::collections::btree_map::Iter<'a, ContributorId, Timestamp>>,
    entries: Vec<Entry>,
    asked: u64,
    entered: u64,
    answers: u64,
    reasons: BTreeMap<Option<ReasonId>, u64>,
    refused: Vec<Refused>,
    left: Vec<Departure>,
}

impl<'a> Doors<'a> {
    pub(super) fn new(period: Period, votes: &'a BTreeMap<ContributorId, Timestamp>) -> Self {
        Self {
            period,
            votes: votes.iter().peekable(),
            entries: Vec::new(),
            asked: 0,
            entered: 0,
            answers: 0,
            reasons: BTreeMap::new(),
            refused: Vec::new(),
            left: Vec::new(),
        }
    }

    /// The people come in the order of their ids, as the votes do.
    fn first_vote(&mut self, id: &ContributorId) -> Option<Timestamp> {
        while self.votes.next_if(|(voter, _)| *voter < id).is_some() {}
        self.votes.next_if(|(voter, _)| *voter == id).map(|(_, at)| *at)
    }

    pub(super) fn add(&mut self, id: &ContributorId, person: &Person) -> Result<(), OpennessError> {
        let voted = self.first_vote(id);
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
        let last = super::last(self.period);
        for membership in &person.memberships {
            let at = membership.left.filter(|at| self.period.contains(*at));
            if let (Some(at), Some(cost)) = (at, membership.cost_of_leaving) {
                let (person_id, college) = (id.clone(), membership.college.clone());
                let gone = !person.memberships.iter().any(|one| one.holds(last));
                self.left.push(Departure { person: person_id, college, at, gone, cost });
            }
        }
        Ok(())
    }

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
        }
        if let Some(voted) = before_end.filter(|at| self.period.contains(*at)) {
            let spent = person.applications.iter().flat_map(|one| {
                let asked = (one.since <= voted).then_some(one.cost);
                let answer = one.answer.as_ref().filter(|answer| answer.at <= voted);
                asked.into_iter().chain(answer.map(|answer| answer.cost))
            });
            let cost = sums(spent)
                .ok_or_else(|| OpennessError::OutOfRange { person: id.clone() })?
                .into_values()
                .collect();
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
        let waits = self.entries.iter().map(|one| (Amount::from(one.waited), &one.person));
        let spent = self.entries.iter().map(|one| (&one.person, one.cost.clone()));
        let left = self.left.iter().map(|one| (&one.person, amounts(one.cost)));
        Openness {
            period: self.period,
            newcomer,
            entered: Proportion::of(self.entered, self.asked),
            waits: Spread::of(waits.collect()),
            entry_costs: spreads(&spent.collect::<Vec<_>>()),
            refusals: Proportion::of(refused, self.answers),
            reasons: self.reasons.into_iter().collect(),
            refused: self.refused,
            arrivals: None,
            departures: None,
            leaving_costs: spreads(&left.collect::<Vec<_>>()),
            entries: self.entries,
            left: self.left,
            newcomer_seats: None,
            seated_newcomers: None,
            newcomers: Vec::new(),
            passable: Vec::new(),
            moves: Vec::new(),
            circulation: Vec::new(),
            mandates: None,
            mandates_by_year: Vec::new(),
        }
    }
}

/// A spread for each unit that anybody spent; who spent nothing in it spent zero of it.
fn spreads(spent: &[(&ContributorId, Vec<Amount>)]) -> Vec<Spread> {
    let mut units: Vec<&Unit> =
        spent.iter().flat_map(|(_, cost)| cost.iter().map(Amount::unit)).collect();
    units.sort_unstable();
    units.dedup();
    let of = |unit: &Unit| {
        let line = |(who, cost): &(_, Vec<Amount>)| {
            let found = cost.iter().find(|amount| amount.unit() == unit);
            (found.cloned().unwrap_or_else(|| Amount::zero(unit.clone())), *who)
        };
        Spread::of(spent.iter().map(line).collect())
    };
    units.into_iter().filter_map(of).collect()
}

/// What a cost is in each unit: time always, money where there is some.
pub(super) fn amounts(cost: Cost) -> Vec<Amount> {
    let money = cost.money().map(Amount::from);
    std::iter::once(Amount::from(cost.time())).chain(money).collect()
}

/// The sums of costs by unit; none where one is out of range.
fn sums(costs: impl Iterator<Item = Cost>) -> Option<BTreeMap<Unit, Amount>> {
    let mut sums = BTreeMap::new();
    for amount in costs.flat_map(amounts) {
        let sum = match sums.get(amount.unit()) {
            None => amount,
            Some(sum) => amount.checked_add(sum).ok()?,
        };
        sums.insert(sum.unit().clone(), sum);
    }
    Some(sums)
}
