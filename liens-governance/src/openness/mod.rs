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
//!
//! Three questions, each answered from dated steps and never from opinion: how far is it from
//! asking to deciding, in days, hours and euros; who sits where decisions are made, the new beside
//! the old; who goes, and at what price. A median says what is usual, the largest value and its
//! person say who paid most: both are told, since a low median hides a door that stays shut for
//! some.
//!
//! ```text
//! asked ──── admitted ──── first vote         wait = first vote − first request
//!   cost       + cost                         cost = what both steps took, unit by unit
//! ```
//!
//! Time and money are never added up, nor one currency with another. Nothing is estimated for those
//! who still wait: they are named, with the day on which they asked.

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
///
/// A year of three people who asked:
///
/// ```
/// # use std::collections::BTreeMap;
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Period, ReasonId, TimeAmount};
/// # use liens_governance::openness::{Departure, Entry, Openness, Refused, Waiting};
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
/// # let users = CollegeId::new("users")?;
/// # let apply = |cost| Command::Apply { college: users.clone(), group: None, cost };
/// # let admit = |who: &str, cost| -> Result<_, Box<dyn std::error::Error>> {
/// #     let (person, college) = (ContributorId::new(who)?, users.clone());
/// #     Ok(Command::Admit { person, college, weight: 1, cost })
/// # };
/// # let refuse = |who: &str| -> Result<_, Box<dyn std::error::Error>> {
/// #     let (person, college, cost) = (ContributorId::new(who)?, users.clone(), Cost::NONE);
/// #     let reason = Some(ReasonId::new("no place free")?);
/// #     Ok(Command::RefuseApplication { person, college, cost, reason })
/// # };
/// let hour = Cost::new(TimeAmount::HOUR, None)?;
/// let euros = |text: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(Cost::new(TimeAmount::ZERO, Some(text.parse()?))?)
/// };
/// send("clerk", "2026-01-01", Command::DeclareCollege { college: users.clone() })?;
/// send("ana", "2026-01-10", apply(hour))?;
/// send("clerk", "2026-02-01", admit("ana", euros("20.00 EUR")?)?)?;
/// send("bo", "2026-02-01", apply(hour))?;
/// send("clerk", "2026-02-15", refuse("bo")?)?;
/// send("cy", "2026-03-01", apply(hour))?;
/// send("clerk", "2026-03-15", refuse("cy")?)?;
/// send("bo", "2026-05-01", apply(hour))?;
/// send("clerk", "2026-06-01", admit("bo", Cost::NONE)?)?;
/// let cost = euros("10.00 EUR")?;
/// send("ana", "2026-11-01", Command::Leave { college: users.clone(), cost })?;
/// let votes = BTreeMap::from([(ContributorId::new("ana")?, "2026-03-10".parse()?)]);
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let newcomer = TimeAmount::from_hours(365 * 24)?;
/// let told = Openness::of(&register, &votes, year, newcomer)?;
///
/// // Of three who asked one voted, after 59 days; two still wait.
/// let ana: &Entry = &told.entries[0];
/// assert_eq!(ana.waited, TimeAmount::from_hours(59 * 24)?);
/// assert_eq!(told.entered.map(|part| part.to_string()), Some("1 of 3".to_owned()));
/// let waiting: Vec<&str> = told.waiting.iter().map(|one: &Waiting| one.person.as_str()).collect();
/// assert_eq!(waiting, ["bo", "cy"]);
/// // An hour and twenty euros until then.
/// let most: Vec<String> = told.entry_costs.iter().map(|one| one.most.to_string()).collect();
/// assert_eq!(most, ["PT1H", "20.00 EUR"]);
/// // Two of four answers were refusals; Bo asked again, Cy did not.
/// assert_eq!(told.refusals.map(|part| part.to_string()), Some("2 of 4".to_owned()));
/// let last: &Refused = &told.refused[0];
/// assert_eq!((last.person.as_str(), last.for_good), ("cy", true));
/// assert!(!told.refused[1].for_good);
/// let gone: &Departure = &told.left[0];
/// assert_eq!((gone.person.as_str(), gone.gone), ("ana", true));
/// assert_eq!(told.departures.map(|part| part.to_string()), Some("1 of 2".to_owned()));
/// # Ok(())
/// # }
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
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeMap;
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Period, TimeAmount};
/// # use liens_governance::openness::{Openness, OpennessError};
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
/// let (ana, college) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// // Each step costs as much time as an amount can hold.
/// let cost = Cost::new(TimeAmount::MAX, None)?;
/// send("clerk", "2026-01-01", Command::DeclareCollege { college: college.clone() })?;
/// send("ana", "2026-01-10", Command::Apply { college: college.clone(), group: None, cost })?;
/// let admit = Command::Admit { person: ana.clone(), college, weight: 1, cost };
/// send("clerk", "2026-02-01", admit)?;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let votes = BTreeMap::from([(ana.clone(), "2026-03-10".parse()?)]);
/// let refused = Openness::of(&register, &votes, year, TimeAmount::ZERO).unwrap_err();
/// assert_eq!(refused, OpennessError::OutOfRange { person: ana });
/// assert_eq!(refused.code(), "governance.openness.out_of_range");
/// # Ok(())
/// # }
/// ```
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
    /// One pass over the people; what nobody did in the period is `None` and not zero.
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
///
/// Computed once for a person and read by doors and by roles.
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
    ///
    /// Of two stays the first counts: who comes back is no newcomer.
    fn member_since(&self) -> Option<Timestamp> {
        self.joined.filter(|_| self.at_last)
    }
}

/// Whether a membership holds at some instant of a period.
///
/// A membership that ended on the instant on which it began holds at none.
fn met(one: &Membership, period: Period) -> bool {
    one.joined < period.to()
        && one.left.is_none_or(|left| left > period.from() && left > one.joined)
}

/// A list by person, asked for one person after the other in the order of their ids.
///
/// Two lists in one order are walked together: no look-up for each person.
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
///
/// The period is half open: its end belongs to the next one.
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
    /// # use liens_governance::{
    /// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Roll, Statutes,
    /// #     Votes,
    /// # };
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
    /// # let rule = "more than 1/2 of expressed".parse()?;
    /// # let colleges = [College::new(users.clone(), 1, Carry::Majority)?];
    /// # let statutes = Statutes::new(colleges, Bounds::none(), rule)?;
    /// # let mut assembly = Assembly::new();
    /// # let mut id = 0;
    /// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
    /// #     id += 1;
    /// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
    /// #     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// #     Ok(())
    /// # };
    /// # let waived = [users.clone()].into();
    /// # send("chair", "2026-03-01", Command::Found { statutes: statutes.clone(), waived })?;
    /// # let members = [Member::one(ana.clone(), users.clone())];
    /// # let roll = Roll::freeze(&statutes, members, "2026-03-01".parse()?)?;
    /// # let motion = MotionId::new("lease")?;
    /// # let draft = Draft::new(SubjectId::new("hall")?, Votes::ChangeableUntilClose);
    /// # let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
    /// # send("chair", "2026-03-01", open)?;
    /// // Ana votes, and changes her mind a week later.
    /// for (day, choice) in [("2026-03-02", Choice::Yes), ("2026-03-09", Choice::No)] {
    ///     send("ana", day, Command::CastBallot { motion: motion.clone(), choice })?;
    /// }
    /// assert!(assembly.first_votes().into_iter().eq([(ana, "2026-03-02".parse()?)]));
    /// # Ok(())
    /// # }
    /// ```
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
