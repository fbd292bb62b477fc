//! Circles, their seats, and who holds them for a term.
//!
//! A seat holds at most one mandate at an instant, an organisation at most its part of a circle's
//! seats. The second is asked over a whole term: two mandates that meet for one day are both
//! counted on that day. To answer without a walk over all seats, the number of seats held is kept
//! as a step function of time for each organisation and circle:
//!
//! ```text
//! mandates   [1, 5)  [3, 8)          from   1  3  5  8
//!                                    held   1  2  1  0     most in [4, 9): 2
//! ```

use std::collections::BTreeMap;

use liens_core::{CircleId, CollegeId, ContributorId, Portion, RoleId, SeatId, Timestamp};

/// Who may hold a seat.
///
/// An organisation's seat outlives its representatives: who holds it is the organisation's to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum KeptFor {
    /// Any member.
    Anyone {},
    /// A member of one college.
    College {
        /// The college.
        college: CollegeId,
    },
    /// A representative whom a member organisation names; they need not be a member themselves.
    Organisation {
        /// The organisation.
        organisation: ContributorId,
    },
}

/// A council, a committee, a working group.
///
/// # Examples
///
/// A rule of several open foundations: no employer above a third of the seats.
///
/// ```
/// # use liens_core::{CircleId, CollegeId, CommandId, ContributorId, Envelope, Portion};
/// # use liens_core::{RoleId, SeatId};
/// # use liens_governance::register::{Command, Cost, KeptFor, Refusal, Register};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut register = Register::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by) = (CommandId::from_u128(id), ContributorId::new(by)?);
/// #     let at = "2026-01-01".parse()?;
/// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (acme, college, cost) = (ContributorId::new("acme")?, CollegeId::new("firms")?, Cost::NONE);
/// send("clerk", Command::DeclareCollege { college: college.clone() })?;
/// send("acme", Command::Apply { college: college.clone(), group: None, cost })?;
/// send("clerk", Command::Admit { person: acme.clone(), college, weight: 1, cost })?;
/// let (steering, max_part) = (CircleId::new("steering")?, Portion::new(1, 3)?);
/// send("clerk", Command::DeclareCircle { circle: steering.clone(), max_part })?;
/// for seat in ["s1", "s2", "s3", "s4", "s5"] {
///     let kept_for = KeptFor::Organisation { organisation: acme.clone() };
///     let (seat, role, circle) = (SeatId::new(seat)?, RoleId::new("member")?, steering.clone());
///     send("clerk", Command::OpenSeat { seat, circle, role, kept_for })?;
/// }
/// let mut give = |seat, from: &str, until: &str| -> Result<(), Box<dyn std::error::Error>> {
///     let (seat, person, organisation) = (SeatId::new(seat)?, acme.clone(), Some(acme.clone()));
///     let (from, until) = (from.parse()?, until.parse()?);
///     send("clerk", Command::GiveMandate { seat, person, organisation, from, until })
/// };
/// give("s1", "2026-02-01", "2026-07-01")?;
/// // One of five; a second at the same time would be two, more than a third.
/// let refused = give("s2", "2026-06-01", "2026-12-01").unwrap_err();
/// let refused = refused.downcast::<Refusal>()?;
/// assert!(matches!(*refused, Refusal::AbovePart { held: 2, seats: 5, .. }));
/// // From the day on which the first ends it is one again.
/// give("s2", "2026-07-01", "2026-12-01")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Circle {
    /// The circle.
    pub id: CircleId,
    /// The largest part of its seats that one organisation may hold.
    pub max_part: Portion,
    /// Since when it exists.
    pub since: Timestamp,
}

/// A place in a circle.
///
/// Never closed: a seat that nobody is given is vacant.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, CollegeId, CommandId, ContributorId, Envelope, Portion};
/// # use liens_core::{RoleId, SeatId, Timestamp};
/// # use liens_governance::register::{Command, Cost, KeptFor, Register};
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
/// let (board, seat) = (CircleId::new("board")?, SeatId::new("users' seat")?);
/// let day = "2026-01-01";
/// send("clerk", day, Command::DeclareCollege { college: users.clone() })?;
/// send("ana", day, Command::Apply { college: users.clone(), group: None, cost })?;
/// let (person, college) = (ana.clone(), users.clone());
/// send("clerk", day, Command::Admit { person, college, weight: 1, cost })?;
/// let (circle, max_part) = (board.clone(), Portion::WHOLE);
/// send("clerk", day, Command::DeclareCircle { circle: circle.clone(), max_part })?;
/// let (role, kept_for) = (RoleId::new("member")?, KeptFor::College { college: users.clone() });
/// send("clerk", day, Command::OpenSeat { seat: seat.clone(), circle, role, kept_for })?;
/// let (person, from, until) = (ana.clone(), "2026-02-01".parse()?, "2027-02-01".parse()?);
/// let (organisation, place) = (None, seat.clone());
/// let give = Command::GiveMandate { seat: place, person, organisation, from, until };
/// send("clerk", day, give)?;
/// send("ana", "2026-06-01", Command::Leave { college: users, cost })?;
/// let holds = |day: &str| -> Result<bool, Box<dyn std::error::Error>> {
///     let at: Timestamp = day.parse()?;
///     Ok(register.seats(at).any(|(_, held)| held.is_some_and(|held| held.person == ana)))
/// };
/// // Before the term, in it, and in it after she left the college that the seat is kept for.
/// let held = [holds("2026-01-15")?, holds("2026-03-01")?, holds("2026-07-01")?];
/// assert_eq!(held, [false, true, false]);
/// assert_eq!(register.seat(&seat).map(|seat| seat.mandates.len()), Some(1));
/// assert_eq!(register.circle(&board), register.circles(from).next());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Seat {
    /// The seat.
    pub id: SeatId,
    /// The circle.
    pub circle: CircleId,
    /// What its holder does.
    pub role: RoleId,
    /// Who may hold it.
    pub kept_for: KeptFor,
    /// Since when it exists.
    pub since: Timestamp,
    /// Who held, holds and will hold it, in the order in which they were given it.
    pub mandates: Vec<Mandate>,
}

/// A seat given to a person for a term.
///
/// Mandates are not changed, only ended: a term that was given stays to be read.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, CollegeId, CommandId, ContributorId, Envelope, Portion};
/// # use liens_core::{RoleId, SeatId};
/// # use liens_governance::register::{Command, Cost, KeptFor, Mandate, Refusal, Register, Seat};
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
/// let (circle, seat, day) = (CircleId::new("board")?, SeatId::new("chair")?, "2026-01-01");
/// send("clerk", day, Command::DeclareCollege { college: users.clone() })?;
/// send("ana", day, Command::Apply { college: users.clone(), group: None, cost })?;
/// send("clerk", day, Command::Admit { person: ana.clone(), college: users, weight: 1, cost })?;
/// let max_part = Portion::WHOLE;
/// send("clerk", day, Command::DeclareCircle { circle: circle.clone(), max_part })?;
/// let (role, kept_for) = (RoleId::new("chair")?, KeptFor::Anyone {});
/// send("clerk", day, Command::OpenSeat { seat: seat.clone(), circle, role, kept_for })?;
/// let (person, from, until) = (ana.clone(), "2026-02-01".parse()?, "2027-02-01".parse()?);
/// let (organisation, place) = (None, seat.clone());
/// let give = Command::GiveMandate { seat: place, person, organisation, from, until };
/// send("clerk", day, give)?;
/// // Before the term, in it, and at its end, which is no part of it.
/// let early = register.acts(&ana, &seat, "2026-01-31".parse()?);
/// assert!(matches!(early, Err(Refusal::NoMandate { .. })));
/// let mandate: &Mandate = register.acts(&ana, &seat, from)?;
/// assert!(mandate.runs(from) && mandate.end() == until);
/// let late = register.acts(&ana, &seat, until);
/// assert!(matches!(late, Err(Refusal::ExpiredMandate { ended, .. }) if ended == until));
/// let seat: &Seat = register.seat(&seat).ok_or("no seat")?;
/// assert_eq!((seat.mandate(from).is_some(), seat.mandate(until)), (true, None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Mandate {
    /// Who holds the seat.
    pub person: ContributorId,
    /// The organisation that they stand for.
    pub organisation: Option<ContributorId>,
    /// The first instant of the term.
    pub from: Timestamp,
    /// The first instant after the term.
    pub until: Timestamp,
    /// When it was ended before its term.
    pub ended: Option<Timestamp>,
}

/// What the seats of a circle come to, so that nobody has to walk all seats.
///
/// Derived from the seats and never read from outside: a replay builds it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    seats: BTreeMap<CircleId, u64>,
    held: BTreeMap<(CircleId, ContributorId), Levels>,
}

/// How many seats of a circle an organisation holds: from each instant named to the next. What was
/// over when the latest mandate was given is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Levels(BTreeMap<Timestamp, u64>);

impl Levels {
    fn at(&self, instant: Timestamp) -> u64 {
        self.0.range(..=instant).next_back().map(|(_, level)| *level).unwrap_or_default()
    }

    /// The level at the beginning, and every one that begins inside.
    fn most(&self, from: Timestamp, until: Timestamp) -> u64 {
        let within = self.0.range(from..until).map(|(_, level)| *level);
        within.fold(self.at(from), u64::max)
    }

    /// Both edges get a level first, so that only what lies between them changes.
    fn change(&mut self, from: Timestamp, until: Timestamp, by: impl Fn(u64) -> u64) {
        if until <= from {
            return;
        }
        for edge in [from, until] {
            let level = self.at(edge);
            self.0.entry(edge).or_insert(level);
        }
        for (_, level) in self.0.range_mut(from..until) {
            *level = by(*level);
        }
    }

    /// Drops what is over: a level stays as long as it lasts.
    fn forget(&mut self, at: Timestamp) {
        while self.0.keys().nth(1).is_some_and(|next| *next <= at) {
            self.0.pop_first();
        }
    }
}

impl Parts {
    pub(super) fn open(&mut self, circle: &CircleId) {
        let seats = self.seats.entry(circle.clone()).or_default();
        *seats = seats.saturating_add(1);
    }

    pub(super) fn seats(&self, circle: &CircleId) -> u64 {
        self.seats.get(circle).copied().unwrap_or_default()
    }

    /// Adds a mandate of a seat. None is given for the past, so that what is over can go.
    ///
    /// Dropped levels are those that no term to come can meet.
    pub(super) fn give(&mut self, circle: &CircleId, mandate: &Mandate, at: Timestamp) {
        if let Some(organisation) = &mandate.organisation {
            let held = self.held.entry((circle.clone(), organisation.clone())).or_default();
            held.forget(at);
            held.change(mandate.from, mandate.until, |level| level.saturating_add(1));
        }
    }

    /// Ends a mandate of a seat before its term.
    ///
    /// From now, or from its beginning if that is still to come: what was held stays counted.
    pub(super) fn end(&mut self, circle: &CircleId, mandate: &Mandate, at: Timestamp) {
        let Some(organisation) = &mandate.organisation else { return };
        if let Some(held) = self.held.get_mut(&(circle.clone(), organisation.clone())) {
            held.change(mandate.from.max(at), mandate.until, |level| level.saturating_sub(1));
        }
    }

    /// How many seats of a circle an organisation would hold at once, at most, with one more
    /// mandate.
    ///
    /// # Complexity
    ///
    /// O(log n + m) for n mandates of the organisation in the circle that are not over, of which m
    /// begin or end in the term.
    pub(super) fn most(
        &self,
        circle: &CircleId,
        organisation: &ContributorId,
        (from, until): (Timestamp, Timestamp),
    ) -> u64 {
        let held = self.held.get(&(circle.clone(), organisation.clone()));
        held.map_or(0, |held| held.most(from, until)).saturating_add(1)
    }
}

impl Mandate {
    /// The first instant after the mandate, whether by its term or before.
    ///
    /// # Examples
    ///
    /// See [`Mandate`] for one at both of its ends.
    pub fn end(&self) -> Timestamp {
        self.ended.map_or(self.until, |ended| ended.min(self.until))
    }

    /// Whether the mandate runs at an instant.
    pub fn runs(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.end()
    }

    /// Whether the mandate runs at some instant of a term.
    pub(super) fn meets(&self, from: Timestamp, until: Timestamp) -> bool {
        self.from.max(from) < self.end().min(until)
    }
}

impl Seat {
    /// The mandate whose term runs at an instant.
    pub fn mandate(&self, at: Timestamp) -> Option<&Mandate> {
        self.mandates.iter().find(|mandate| mandate.runs(at))
    }

    /// The place of a person's mandate that is not over: the one that began or begins first.
    pub(super) fn ongoing(&self, person: &ContributorId, at: Timestamp) -> Option<usize> {
        let held = self.mandates.iter().enumerate();
        let ongoing = held.filter(|(_, held)| held.person == *person && at < held.end());
        ongoing.min_by_key(|(_, held)| held.from).map(|(place, _)| place)
    }
}
