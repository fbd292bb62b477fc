//! The register: who belongs where, who holds which seat, and how each of them came and went.
//!
//! An aggregate of its own: commands are decided and recorded as in an
//! [`Assembly`](crate::Assembly), and the state can be asked for at any date. A
//! [`Roll`] is frozen from it.
//!
//! | type | what it is |
//! |---|---|
//! | [`Register`], [`Command`], [`Event`] | people, colleges, groups, circles and seats; replayed |
//! | [`Membership`], [`Application`], [`Answer`] | a person's place in a college, a request for one, its answer |
//! | [`Step`], [`Cost`] | when each step to and from a college was taken, and what it cost |
//! | [`Circle`], [`Seat`], [`KeptFor`], [`Mandate`] | who holds which seat for which term |
//!
//! Everything is dated and half open: a membership holds from its first instant up to, and without,
//! the instant of leaving; a mandate from `from` to before `until`. So a person who moves on 1 July
//! belongs to one college on every instant of the year, and the state of any past date is asked
//! for, never stored. What was true of a date stays true of it: later events only close what is
//! open.
//!
//! Weights, groups and costs are kept as they were at each step. What it cost in time and money to
//! come in is part of the record since the openness of a community is measured on it.

mod command;
mod cost;
mod decide;
mod event;
mod mandate;
mod membership;
mod refusal;

use std::collections::BTreeMap;

use liens_core::{
    CircleId, CollegeId, ContributorId, Decision, Envelope, GroupId, History, Portion, Receipt,
    Recorded, SeatId, Timestamp,
};

pub use command::Command;
pub use cost::{Cost, CostError};
pub use event::Event;
use mandate::Parts;
pub use mandate::{Circle, KeptFor, Mandate, Seat};
pub use membership::{Answer, Application, Membership};
pub use refusal::{Refusal, ReplayError};

use crate::{Member, Roll, RollError, Statutes};
pub(crate) use membership::Person;

/// Who belongs to which colleges and holds which seats, at every date.
///
/// People may belong to several colleges; on a roll each of them stands in exactly one.
///
/// # Law
///
/// `replaying_the_history_of_a_register_gives_the_register`,
/// `a_refused_command_leaves_the_register_as_it_was`,
/// `what_a_register_says_of_a_date_does_not_change_later`
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope};
/// # use liens_governance::register::{Command, Cost, Register};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// let (person, college, cost) = (ana.clone(), users.clone(), Cost::NONE);
/// let steps = [
///     Command::DeclareCollege { college: users.clone() },
///     Command::Apply { college: users.clone(), group: None, cost },
///     Command::Admit { person, college, weight: 1, cost },
/// ];
/// let mut register = Register::new();
/// let at = "2026-01-05".parse()?;
/// for (n, body) in (0..).zip(steps) {
///     let id = CommandId::from_u128(n);
///     register.execute(&Envelope { id, by: ana.clone(), on_behalf_of: None, at, body })?;
/// }
/// assert_eq!(register.counted(&ana, &[], at).map(|m| &m.college), Some(&users));
/// assert_eq!(Register::replay(register.events().to_vec())?, register);
/// # Ok(())
/// # }
/// ```
///
/// A year later the same question about the same date has the same answer:
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, GroupId, Timestamp};
/// # use liens_governance::register::{Command, Cost, Membership, Register};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut register = Register::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (ana, users, cost) = (ContributorId::new("ana")?, CollegeId::new("users")?, Cost::NONE);
/// let tenants = GroupId::new("tenants")?;
/// send("clerk", "2026-01-01", Command::DeclareGroup { group: tenants.clone() })?;
/// send("clerk", "2026-01-01", Command::DeclareCollege { college: users.clone() })?;
/// let (college, group) = (users.clone(), Some(tenants.clone()));
/// send("ana", "2026-02-01", Command::Apply { college: college.clone(), group, cost })?;
/// send("clerk", "2026-03-01", Command::Admit { person: ana.clone(), college, weight: 1, cost })?;
/// send("ana", "2026-09-01", Command::Leave { college: users.clone(), cost })?;
/// let on = |day: &str| -> Result<Vec<&Membership>, Box<dyn std::error::Error>> {
///     let at: Timestamp = day.parse()?;
///     Ok(register.memberships_of(&ana, at).collect())
/// };
/// assert_eq!((on("2026-02-15")?.len(), on("2026-09-01")?.len()), (0, 0));
/// assert_eq!(on("2026-03-01")?[0].group.as_ref(), Some(&tenants));
/// let spring = "2026-04-01".parse()?;
/// assert_eq!((register.groups(spring).count(), register.colleges(spring).count()), (1, 1));
/// assert_eq!(register.memberships(spring).map(|(who, _)| who).collect::<Vec<_>>(), [&ana]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    groups: BTreeMap<GroupId, Timestamp>,
    colleges: BTreeMap<CollegeId, Timestamp>,
    people: BTreeMap<ContributorId, Person>,
    circles: BTreeMap<CircleId, Circle>,
    seats: BTreeMap<SeatId, Seat>,
    /// What the seats and mandates come to.
    parts: Parts,
    history: History<Event>,
}

/// One step of a person to, in, or from a college, with what it cost them.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, TimeAmount};
/// # use liens_governance::register::{Command, Cost, Register, Step};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut register = Register::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// send("clerk", "2026-01-01", Command::DeclareCollege { college: users.clone() })?;
/// // An hour to ask, a share of 20 euros to come in.
/// let cost = Cost::new(TimeAmount::HOUR, None)?;
/// send("ana", "2026-02-01", Command::Apply { college: users.clone(), group: None, cost })?;
/// let cost = Cost::new(TimeAmount::ZERO, Some("20.00 EUR".parse()?))?;
/// let admit = Command::Admit { person: ana.clone(), college: users, weight: 1, cost };
/// send("clerk", "2026-03-01", admit)?;
/// let steps: Vec<Step> = register.steps(&ana).collect();
/// let costs: Vec<String> = steps.iter().map(|step| step.cost.to_string()).collect();
/// assert_eq!(costs, ["PT1H", "PT0S and 20.00 EUR"]);
/// assert!(steps[0].at < steps[1].at);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step<'a> {
    /// When it was taken.
    pub at: Timestamp,
    /// What happened: applied, admitted, refused, moved, or left.
    pub event: &'a Event,
    /// What it cost the person.
    pub cost: Cost,
}

impl Register {
    /// Creates an empty register.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the register that a history leads to, checking every event again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that could not have happened.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope};
    /// # use liens_governance::register::{Command, Register, ReplayError};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let at = "2026-01-01".parse()?;
    /// let mut register = Register::new();
    /// for (id, name) in [(1, "users"), (2, "workers")] {
    ///     let body = Command::DeclareCollege { college: CollegeId::new(name)? };
    ///     let (id, by) = (CommandId::from_u128(id), ContributorId::new("clerk")?);
    ///     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// }
    /// // A history with one college declared twice could not have happened.
    /// let mut forged = register.events().to_vec();
    /// forged[1].body = forged[0].body.clone();
    /// let refused: ReplayError = Register::replay(forged).unwrap_err();
    /// assert_eq!(refused.code(), "governance.register.replay");
    /// assert!(refused.to_string().contains("college 'users' is declared already"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn replay(history: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut register = Self::new();
        for record in history {
            register.history.is_due(&record)?;
            let sequence = record.sequence;
            let envelope = record.cause(record.body.asked());
            register
                .check(&envelope)
                .map_err(|reason| ReplayError::Refused { sequence, reason })?;
            register.change(&envelope);
            register.history.append(&envelope, [record.body]);
        }
        Ok(register)
    }

    /// Says what a command would do, without doing it.
    ///
    /// Nothing is written, so that a form can ask before it sends.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        let leads = |records: &[Recorded<Event>]| {
            records.first().is_some_and(|record| record.body.asked() == envelope.body)
        };
        if let Some(receipt) = self.history.done(envelope, leads)? {
            return Ok(Decision::AlreadyDone(receipt));
        }
        self.check(envelope)?;
        Ok(Decision::New(vec![Event::of(&envelope.body)]))
    }

    /// Does what a command asks, once.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the register is then as it was.
    ///
    /// # Examples
    ///
    /// The same envelope again is answered with the receipt of the first time:
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope};
    /// # use liens_governance::register::{Command, Register};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let body = Command::DeclareCollege { college: CollegeId::new("users")? };
    /// let (id, by) = (CommandId::from_u128(1), ContributorId::new("clerk")?);
    /// let envelope = Envelope { id, by, on_behalf_of: None, at: "2026-01-01".parse()?, body };
    /// let mut register = Register::new();
    /// let first = register.execute(&envelope)?;
    /// assert_eq!(register.execute(&envelope)?, first);
    /// assert_eq!(register.events().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn execute(&mut self, envelope: &Envelope<Command>) -> Result<Receipt, Refusal> {
        match self.decide(envelope)? {
            Decision::AlreadyDone(receipt) => Ok(receipt),
            Decision::New(events) => {
                self.change(envelope);
                Ok(self.history.append(envelope, events))
            }
        }
    }

    /// The history, from the first event.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// The groups declared by a date, in the order of their ids.
    pub fn groups(&self, at: Timestamp) -> impl Iterator<Item = &GroupId> {
        self.groups.iter().filter(move |(_, since)| **since <= at).map(|(group, _)| group)
    }

    /// The colleges declared by a date, in the order of their ids.
    pub fn colleges(&self, at: Timestamp) -> impl Iterator<Item = &CollegeId> {
        self.colleges.iter().filter(move |(_, since)| **since <= at).map(|(college, _)| college)
    }

    /// The memberships at a date, in the order of the people, then of joining.
    pub fn memberships(
        &self,
        at: Timestamp,
    ) -> impl Iterator<Item = (&ContributorId, &Membership)> {
        let of = move |(id, person)| Person::at(person, at).map(move |membership| (id, membership));
        self.people.iter().flat_map(of)
    }

    /// The memberships of one person at a date, in the order of joining.
    pub fn memberships_of(
        &self,
        person: &ContributorId,
        at: Timestamp,
    ) -> impl Iterator<Item = &Membership> {
        self.people.get(person).into_iter().flat_map(move |person| person.at(at))
    }

    /// The requests that wait for an answer, in the order of the people, then of asking.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, ReasonId};
    /// # use liens_governance::register::{Application, Command, Cost, Register};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut register = Register::new();
    /// # let mut id = 0;
    /// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
    /// #     id += 1;
    /// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
    /// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// #     Ok(())
    /// # };
    /// let (users, cost) = (CollegeId::new("users")?, Cost::NONE);
    /// send("clerk", "2026-01-01", Command::DeclareCollege { college: users.clone() })?;
    /// for who in ["ana", "bo"] {
    ///     send(who, "2026-02-01", Command::Apply { college: users.clone(), group: None, cost })?;
    /// }
    /// let (person, reason) = (ContributorId::new("bo")?, Some(ReasonId::new("no place free")?));
    /// let refuse = Command::RefuseApplication { person, college: users.clone(), cost, reason };
    /// send("clerk", "2026-03-01", refuse)?;
    /// // Ana waits; what was answered, and why, is kept among the requests.
    /// let waiting: Vec<&Application> = register.applications().collect();
    /// assert_eq!((waiting.len(), waiting[0].person.as_str()), (1, "ana"));
    /// let answers = register.requests().filter_map(|one| one.answer.as_ref());
    /// let told = answers.map(|answer| (answer.admitted, answer.reason.is_some()));
    /// assert!(told.eq([(false, true)]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        self.people.values().flat_map(Person::waiting)
    }

    /// Every request that was ever made, in the order of the people, then of asking.
    pub fn requests(&self) -> impl Iterator<Item = &Application> {
        self.people.values().flat_map(|person| &person.applications)
    }

    /// What is known of each person, in the order of their ids.
    pub(crate) fn people(&self) -> impl Iterator<Item = (&ContributorId, &Person)> {
        self.people.iter()
    }

    /// What is known of one person.
    pub(crate) fn person(&self, person: &ContributorId) -> Option<&Person> {
        self.people.get(person)
    }

    /// Every seat ever opened, in the order of their ids.
    pub(crate) fn all_seats(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values()
    }

    /// The one membership of a person that counts at a date: in the college that they chose last,
    /// if they still belong to it; else the first of theirs in the stated order, else the one that
    /// they joined first, then by id.
    ///
    /// # Law
    ///
    /// `everybody_stands_on_the_roll_in_exactly_one_of_their_colleges`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Timestamp};
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
    /// let (ana, cost) = (ContributorId::new("ana")?, Cost::NONE);
    /// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
    /// for (college, day) in [(&workers, "2026-02-01"), (&users, "2026-03-01")] {
    ///     send("clerk", day, Command::DeclareCollege { college: college.clone() })?;
    ///     send("ana", day, Command::Apply { college: college.clone(), group: None, cost })?;
    ///     let (person, college) = (ana.clone(), college.clone());
    ///     send("clerk", day, Command::Admit { person, college, weight: 1, cost })?;
    /// }
    /// send("ana", "2026-06-01", Command::ChooseCollege { college: users.clone() })?;
    /// let counted = |order: &[CollegeId], day: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let at: Timestamp = day.parse()?;
    ///     Ok(register.counted(&ana, order, at).map(|one| one.college.clone()))
    /// };
    /// // The first joined; the first of a stated order; what Ana chose, from then on.
    /// assert_eq!(counted(&[], "2026-04-01")?, Some(workers.clone()));
    /// assert_eq!(counted(&[users.clone()], "2026-04-01")?, Some(users.clone()));
    /// assert_eq!(counted(&[workers], "2026-06-01")?, Some(users));
    /// # Ok(())
    /// # }
    /// ```
    pub fn counted(
        &self,
        person: &ContributorId,
        order: &[CollegeId],
        at: Timestamp,
    ) -> Option<&Membership> {
        self.people.get(person)?.counted(order, at, |_| true)
    }

    /// Freezes the roll of a date: everybody who then belongs to a college, in the one that counts.
    ///
    /// Of a person's colleges only those of the statutes count. An empty order is that of joining.
    ///
    /// # Law
    ///
    /// `everybody_stands_on_the_roll_in_exactly_one_of_their_colleges`
    ///
    /// # Errors
    ///
    /// Those of [`Roll::freeze`]; [`RollError::UnknownCollege`] for a person none of whose colleges
    /// is in the statutes.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n people of few colleges each.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope};
    /// # use liens_governance::register::{Command, Cost, Register};
    /// # use liens_governance::{Bounds, Carry, College, Statutes};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut register = Register::new();
    /// # let mut id = 0;
    /// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
    /// #     id += 1;
    /// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
    /// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// #     Ok(())
    /// # };
    /// let (ana, users, cost) = (ContributorId::new("ana")?, CollegeId::new("users")?, Cost::NONE);
    /// send("clerk", "2026-01-01", Command::DeclareCollege { college: users.clone() })?;
    /// send("ana", "2026-02-01", Command::Apply { college: users.clone(), group: None, cost })?;
    /// let (person, college) = (ana.clone(), users.clone());
    /// send("clerk", "2026-02-01", Command::Admit { person, college, weight: 3, cost })?;
    /// let of = |id: CollegeId| -> Result<_, Box<dyn std::error::Error>> {
    ///     let rule = "more than 1/2 of expressed".parse()?;
    ///     Ok(Statutes::new([College::new(id, 1, Carry::Majority)?], Bounds::none(), rule)?)
    /// };
    /// let roll = register.roll(&of(users)?, &[], "2026-03-01".parse()?)?;
    /// assert_eq!(roll.member(&ana).map(|member| member.weight()), Some(3));
    /// // A member whom the statutes give no college is an error, not somebody left out.
    /// let others = of(CollegeId::new("workers")?)?;
    /// assert!(register.roll(&others, &[], "2026-03-01".parse()?).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn roll(
        &self,
        statutes: &Statutes,
        order: &[CollegeId],
        at: Timestamp,
    ) -> Result<Roll, RollError> {
        let mut members = Vec::new();
        for (id, person) in &self.people {
            let in_statutes = |college: &CollegeId| statutes.college(college).is_some();
            let counted = person.counted(order, at, in_statutes);
            let counted = counted.or_else(|| person.counted(order, at, |_| true));
            if let Some(Membership { college, weight, .. }) = counted {
                members.push(Member::new(id.clone(), college.clone(), *weight)?);
            }
        }
        Roll::freeze(statutes, members, at)
    }

    /// Every step of a person to and from colleges, oldest first.
    ///
    /// # Complexity
    ///
    /// O(n) for n events.
    pub fn steps<'a>(&'a self, person: &'a ContributorId) -> impl Iterator<Item = Step<'a>> {
        let step = move |record: &'a Recorded<Event>| {
            let sender = record.on_behalf_of.as_ref().unwrap_or(&record.by);
            let (whose, cost) = match &record.body {
                Event::Applied { cost, .. } | Event::Left { cost, .. } => (sender, cost),
                Event::Admitted { person, cost, .. }
                | Event::ApplicationRefused { person, cost, .. }
                | Event::Moved { person, cost, .. } => (person, cost),
                _ => return None,
            };
            (whose == person).then_some(Step { at: record.at, event: &record.body, cost: *cost })
        };
        self.events().iter().filter_map(step)
    }

    /// The circles that exist at a date, in the order of their ids.
    pub fn circles(&self, at: Timestamp) -> impl Iterator<Item = &Circle> {
        self.circles.values().filter(move |circle| circle.since <= at)
    }

    /// A circle by its name.
    ///
    /// Whatever the date: a circle is never taken back.
    pub fn circle(&self, circle: &CircleId) -> Option<&Circle> {
        self.circles.get(circle)
    }

    /// A seat by its name, with all its mandates.
    pub fn seat(&self, seat: &SeatId) -> Option<&Seat> {
        self.seats.get(seat)
    }

    /// The seats open at a date in the order of their ids, each with the mandate that runs: none
    /// where the seat is vacant, or its holder no longer belongs where the seat asks.
    ///
    /// # Law
    ///
    /// `no_seat_is_held_twice_and_no_organisation_is_above_its_part`
    pub fn seats(&self, at: Timestamp) -> impl Iterator<Item = (&Seat, Option<&Mandate>)> {
        let open = self.seats.values().filter(move |seat| seat.since <= at);
        open.map(move |seat| {
            let fits = |mandate: &&Mandate| self.fits(seat, mandate, at).is_ok();
            (seat, seat.mandate(at).filter(fits))
        })
    }

    /// Checked before: there is none of the name.
    fn add_circle(&mut self, id: &CircleId, max_part: Portion, since: Timestamp) {
        self.circles.insert(id.clone(), Circle { id: id.clone(), max_part, since });
    }
}
