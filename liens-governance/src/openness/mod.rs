//! Openness: how one comes in, who holds roles, who goes, and what each step costs.
//!
//! | type | what it is |
//! |---|---|
//! | [`Openness`] | what a period of a register says |
//! | [`Entry`], [`Departure`], [`Spread`] | who came to a first vote and who left, after what time, at what cost |
//! | [`Refused`] | who was refused, and why |
//! | [`Passage`], [`Presence`] | who moved between colleges; which colleges are present in which roles |
//! | [`Concentration`] | how mandates are spread over people and years |
//! | [`OpenNorms`], [`OpenFinding`], [`OpenRepair`] | what falls short, and the smallest change that mends it |

mod entry;
mod finding;
mod mandate;

use std::collections::BTreeMap;

use liens_core::{CollegeId, ContributorId, Period, ReasonId, TimeAmount, Timestamp};

pub use entry::{Departure, Entry, Refused, Spread};
pub use finding::{OpenFinding, OpenNorms, OpenRepair, OpenRule};
pub use mandate::{Concentration, Newcomer, Passage, Presence};

use crate::register::{Person, Register};
use crate::{Assembly, Event, Proportion};
use entry::Doors;

/// How open a community was in a period.
///
/// What is counted at one instant is counted in the last second of the period. Whoever has no data
/// has `None`, never zero.
///
/// # Law
///
/// `openness_equals_its_definition`, `renaming_people_renames_what_openness_says`
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeMap;
/// # use liens_core::{Period, TimeAmount};
/// # use liens_governance::openness::Openness;
/// # use liens_governance::register::Register;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let newcomer = TimeAmount::from_hours(365 * 24)?;
/// let nobody = Openness::of(&Register::new(), &BTreeMap::new(), year, newcomer)?;
/// assert_eq!(nobody.refusals, None); // nobody asked, which is not zero
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Openness {
    /// The period.
    pub period: Period,
    /// Below this time a member is a newcomer.
    pub newcomer: TimeAmount,
    /// Who voted for the first time, by id.
    pub entries: Vec<Entry>,
    /// Of those who first asked in the period, those who voted before it ended.
    pub entered: Option<Proportion>,
    /// The time from the first request to the first vote.
    pub waits: Option<Spread>,
    /// What it cost until the first vote, a line a unit: time, then each currency.
    pub entry_costs: Vec<Spread>,
    /// The requests that were refused, of those that were answered.
    pub refusals: Option<Proportion>,
    /// How often for which reason, by reason.
    pub reasons: Vec<(Option<ReasonId>, u64)>,
    /// Who was refused, the latest first.
    pub refused: Vec<Refused>,
    /// Everybody who was a member at some instant, who came of them, and who went.
    pub arrivals: Option<Proportion>,
    /// Those who belonged to some college and at the end to none, of everybody who was a member.
    pub departures: Option<Proportion>,
    /// Who left which college and did not move to another, by person, then by instant.
    pub left: Vec<Departure>,
    /// What leaving cost, a line a unit.
    pub leaving_costs: Vec<Spread>,
    /// The seats held by newcomers, of those held by members.
    pub newcomer_seats: Option<Proportion>,
    /// The newcomers who hold a seat, of the newcomers.
    pub seated_newcomers: Option<Proportion>,
    /// The newcomers, by id.
    pub newcomers: Vec<Newcomer>,
    /// The seats of longer-standing members, with which newcomers they could pass to.
    pub passable: Vec<Passage>,
    /// How many people moved from which college to which.
    pub moves: Vec<(CollegeId, CollegeId, u64)>,
    /// For each college and each role: its people who held the role, of its people.
    pub circulation: Vec<Presence>,
    /// How the time of mandates is spread over people.
    pub mandates: Option<Concentration>,
    /// The same, year by year of the calendar.
    pub mandates_by_year: Vec<Concentration>,
}

/// Why openness cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpennessError {
    /// What one person spent is more than an amount holds.
    #[error("what '{person}' spent is more than an amount holds")]
    OutOfRange {
        /// Who.
        person: ContributorId,
    },
}

impl OpennessError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "governance.openness.out_of_range",
        }
    }
}

impl Openness {
    /// Measures a period of a register, with the first vote of each person, such as
    /// [`Assembly::first_votes`] tells them.
    ///
    /// # Errors
    ///
    /// [`OpennessError`].
    ///
    /// # Complexity
    ///
    /// O(n log n) for n people, requests, memberships and mandates; O(s n) more for s seats that
    /// newcomers do not hold and n newcomers.
    pub fn of(
        register: &Register,
        first_votes: &BTreeMap<ContributorId, Timestamp>,
        period: Period,
        newcomer: TimeAmount,
    ) -> Result<Self, OpennessError> {
        let mut doors = Doors::new(period, first_votes);
        let mut moves: BTreeMap<(&CollegeId, &CollegeId), u64> = BTreeMap::new();
        let (mut there, mut came, mut went) = (0_u64, 0_u64, 0_u64);
        let last = last(period);
        for (id, person) in register.people() {
            doors.add(id, person)?;
            let attended = attended(person, period);
            if attended {
                let arrived = !person.memberships.iter().any(|one| one.holds(period.from()));
                let gone = !person.memberships.iter().any(|one| one.holds(last));
                there = there.saturating_add(1);
                came = came.saturating_add(u64::from(arrived));
                went = went.saturating_add(u64::from(gone));
            }
            for one in &person.memberships {
                let within = one.left.is_some_and(|left| period.contains(left));
                if let Some(to) = one.moved_to.as_ref().filter(|_| within) {
                    let moved = moves.entry((&one.college, to)).or_default();
                    *moved = moved.saturating_add(1);
                }
            }
        }
        let moves = moves.into_iter().map(|((from, to), n)| (from.clone(), to.clone(), n));
        let mut measured = Self {
            period,
            newcomer,
            arrivals: Proportion::of(came, there),
            departures: Proportion::of(went, there),
            moves: moves.collect(),
            ..doors.measured(newcomer)
        };
        measured.seats(register);
        Ok(measured)
    }
}

/// Whether somebody was a member at some instant of a period.
fn attended(person: &Person, period: Period) -> bool {
    let meets = |joined: Timestamp, left: Option<Timestamp>| {
        joined < period.to() && left.is_none_or(|left| left > period.from() && left > joined)
    };
    person.memberships.iter().any(|one| meets(one.joined, one.left))
}

/// The last second of a period.
fn last(period: Period) -> Timestamp {
    let second = period.to().unix_seconds().saturating_sub(1);
    Timestamp::from_unix_seconds(second).unwrap_or(period.from())
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl Assembly {
    /// When each person who ever voted did so first.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n events.
    pub fn first_votes(&self) -> BTreeMap<ContributorId, Timestamp> {
        let mut first = BTreeMap::new();
        for record in self.events() {
            if matches!(record.body, Event::BallotCast { .. } | Event::BallotSplit { .. }) {
                first.entry(record.by.clone()).or_insert(record.at);
            }
        }
        first
    }
}
