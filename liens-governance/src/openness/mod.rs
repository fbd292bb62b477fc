//! Openness: how one comes in, who holds roles, who goes, and what each step costs.
//!
//! | type | what it is |
//! |---|---|
//! | [`Openness`] | what a period of a register says |
//! | [`Entry`], [`Waiting`], [`Departure`], [`Spread`] | who came to a first vote, who did not yet, who left; after what time, at what cost |
//! | [`Refused`] | who was refused, and why |
//! | [`Newcomer`], [`Passage`] | who joined lately, and which seats could pass to them |
//! | [`Presence`], [`InRoles`] | which colleges are present in which roles, and in any |
//! | [`Concentration`] | how mandates are spread over people and years |
//! | [`OpenNorms`], [`OpenFinding`], [`OpenRepair`] | what falls short, and the smallest change that mends it |

mod entry;
mod finding;
mod mandate;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter::Peekable;

use liens_core::{CollegeId, ContributorId, Period, ReasonId, TimeAmount, Timestamp};

pub use entry::{Departure, Entry, Refused, Spread, Waiting};
pub use finding::{OpenFinding, OpenNorms, OpenRepair, OpenRule};
pub use mandate::{Concentration, InRoles, Newcomer, Passage, Presence};

use crate::register::{Membership, Person, Register};
use crate::{Assembly, Event, Proportion};
use entry::Doors;
use mandate::Roles;

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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Those who first asked in the period and did not vote before it ended, the longest waiting
    /// first.
    pub waiting: Vec<Waiting>,
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
    /// The most seats of longer-standing members that could pass each to another newcomer without
    /// a seat.
    pub seatable: Vec<Passage>,
    /// How many people moved from which college to which.
    pub moves: Vec<(CollegeId, CollegeId, u64)>,
    /// For each college and each role: its people who held the role, of its people.
    pub circulation: Vec<Presence>,
    /// For each college: its people who held some role, of its people.
    pub in_roles: Vec<InRoles>,
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
    /// O(n) for n people, requests and memberships of few colleges each, and O(m log n) for m
    /// mandates; O(s k) more for s seats that newcomers do not hold and k who may not hold them.
    pub fn of(
        register: &Register,
        first_votes: &BTreeMap<ContributorId, Timestamp>,
        period: Period,
        newcomer: TimeAmount,
    ) -> Result<Self, OpennessError> {
        let mut doors = Doors::new(period, first_votes);
        let mut roles = Roles::new(register, period, newcomer);
        let mut moves: BTreeMap<(&CollegeId, &CollegeId), u64> = BTreeMap::new();
        let (mut there, mut came, mut went) = (0_u64, 0_u64, 0_u64);
        for (id, person) in register.people() {
            let stay = Stay::of(person, period);
            doors.add(id, person, &stay)?;
            roles.add(id, person, &stay);
            if stay.attended {
                there = there.saturating_add(1);
                came = came.saturating_add(u64::from(!stay.at_first));
                went = went.saturating_add(u64::from(!stay.at_last));
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
        roles.tell(register, &mut measured);
        Ok(measured)
    }
}

/// What the memberships of somebody say of a period.
struct Stay {
    /// Whether they were a member at some instant of it.
    attended: bool,
    /// Whether they were one at its first instant.
    at_first: bool,
    /// Whether they were one in its last second.
    at_last: bool,
    /// When they first joined a college.
    joined: Option<Timestamp>,
}

impl Stay {
    fn of(person: &Person, period: Period) -> Self {
        let mut stay = Self { attended: false, at_first: false, at_last: false, joined: None };
        let last = last(period);
        for one in &person.memberships {
            stay.attended |= met(one, period);
            stay.at_first |= one.holds(period.from());
            stay.at_last |= one.holds(last);
            stay.joined = Some(stay.joined.map_or(one.joined, |joined| joined.min(one.joined)));
        }
        stay
    }

    /// Since when somebody who is a member in the last second has been one.
    fn member_since(&self) -> Option<Timestamp> {
        self.joined.filter(|_| self.at_last)
    }
}

/// Whether a membership holds at some instant of a period.
fn met(one: &Membership, period: Period) -> bool {
    one.joined < period.to()
        && one.left.is_none_or(|left| left > period.from() && left > one.joined)
}

/// A list by person, asked for one person after the other in the order of their ids.
struct Alongside<I: Iterator> {
    rest: Peekable<I>,
}

impl<'a, T, I: Iterator<Item = (&'a ContributorId, T)>> Alongside<I> {
    fn new(list: impl IntoIterator<IntoIter = I>) -> Self {
        Self { rest: list.into_iter().peekable() }
    }

    fn of(&mut self, id: &ContributorId) -> Option<T> {
        loop {
            match self.rest.peek()?.0.cmp(id) {
                Ordering::Less => self.rest.next(),
                Ordering::Equal => return self.rest.next().map(|(_, found)| found),
                Ordering::Greater => return None,
            };
        }
    }
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
