//! Roles: who holds them, how long they have been there, and how they circulate.
//!
//! Mandates are weighed by time. Two people who held one seat for 100 and 200 of 300 days have 1/3
//! and 2/3, and the index (1/3)² + (2/3)² = 5/9, between 1 for one person and 1/2 for two equal
//! ones; its inverse, 9/5, reads as "as if 1.8 people held it". Counting mandates instead would
//! call a day and a year the same.
//!
//! Which seats could pass to newcomers is asked in two ways, since two norms ask it: seats, where a
//! newcomer may take several, and newcomers, each with one seat, which is a matching.

use std::collections::{BTreeMap, BTreeSet};
use std::vec::IntoIter;

use dashu_int::UBig;
use liens_core::{CollegeId, ContributorId, Period, RoleId, SeatId, TimeAmount, Timestamp};

use super::{Alongside, Openness, Stay, count, last, met};
use crate::deliberation::between;
use crate::register::{KeptFor, Mandate, Membership, Person, Register, Seat};
use crate::{Fraction, Proportion};

/// A member who joined lately.
///
/// A newcomer in the last second of the period, whatever they were before.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Newcomer {
    /// Who.
    pub person: ContributorId,
    /// When they first joined a college.
    pub joined: Timestamp,
    /// The seats that they hold.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub seats: u64,
}

/// A seat that could pass from one person to another.
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeMap;
/// # use liens_core::{CircleId, CollegeId, CommandId, ContributorId, Envelope, Period, Portion};
/// # use liens_core::{RoleId, SeatId, TimeAmount};
/// # use liens_governance::openness::{InRoles, Newcomer, Openness, Passage, Presence};
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
/// let (circle, seat, cost) = (CircleId::new("board")?, SeatId::new("chair")?, Cost::NONE);
/// for name in ["users", "workers"] {
///     send("clerk", "2024-01-01", Command::DeclareCollege { college: CollegeId::new(name)? })?;
/// }
/// let max_part = Portion::WHOLE;
/// send("clerk", "2024-01-01", Command::DeclareCircle { circle: circle.clone(), max_part })?;
/// let (role, kept_for) = (RoleId::new("chair")?, KeptFor::Anyone {});
/// let place = seat.clone();
/// send("clerk", "2024-01-01", Command::OpenSeat { seat: place, circle, role, kept_for })?;
/// // Ana and Dee have been there for years, Bo for three months.
/// for (who, college, day) in [
///     ("ana", "users", "2024-01-01"),
///     ("dee", "workers", "2024-01-01"),
///     ("bo", "users", "2026-10-01"),
/// ] {
///     let (person, college) = (ContributorId::new(who)?, CollegeId::new(college)?);
///     send(who, day, Command::Apply { college: college.clone(), group: None, cost })?;
///     send("clerk", day, Command::Admit { person, college, weight: 1, cost })?;
/// }
/// let (from, until) = ("2026-10-01".parse()?, "2028-01-01".parse()?);
/// let (person, organisation) = (ContributorId::new("ana")?, None);
/// let give = Command::GiveMandate { seat: seat.clone(), person, organisation, from, until };
/// send("clerk", "2026-10-01", give)?;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let newcomer = TimeAmount::from_hours(365 * 24)?;
/// let told = Openness::of(&register, &BTreeMap::new(), year, newcomer)?;
///
/// let new: &Newcomer = &told.newcomers[0];
/// assert_eq!((new.person.as_str(), new.seats), ("bo", 0));
/// assert_eq!(told.newcomer_seats.map(|part| part.to_string()), Some("0 of 1".to_owned()));
/// // The chair could pass from Ana to Bo.
/// let passage: &Passage = &told.passable[0];
/// assert_eq!((&passage.seat, passage.to.as_str()), (&seat, "bo"));
/// assert_eq!(told.seatable.len(), 1);
/// // One of two users held a role, of the workers nobody.
/// let roles = |row: &InRoles| (row.college.to_string(), row.people.map(|part| part.to_string()));
/// let told_roles: Vec<_> = told.in_roles.iter().map(roles).collect();
/// assert_eq!(told_roles[0], ("users".to_owned(), Some("1 of 2".to_owned())));
/// assert_eq!(told_roles[1], ("workers".to_owned(), Some("0 of 1".to_owned())));
/// let chairs: &Presence = &told.circulation[0];
/// assert_eq!((chairs.college.as_str(), chairs.role.as_str()), ("users", "chair"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Passage {
    /// The seat.
    pub seat: SeatId,
    /// Who holds it; none if it is vacant.
    pub from: Option<ContributorId>,
    /// Who could hold it.
    pub to: ContributorId,
}

/// How many of a college hold a role.
///
/// A row for every college and every role, so that an empty one is seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Presence {
    /// The college.
    pub college: CollegeId,
    /// The role.
    pub role: RoleId,
    /// Its people who held the role in the period, of its people in the period.
    pub people: Option<Proportion>,
}

/// How many of a college hold any role.
///
/// Somebody with two roles counts once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct InRoles {
    /// The college.
    pub college: CollegeId,
    /// Its people who held some role in the period, of its people in the period.
    pub people: Option<Proportion>,
}

/// How the time of all mandates is spread over the people who held them.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, CollegeId, CommandId, ContributorId, Envelope, Period, Portion};
/// # use liens_core::{RoleId, SeatId};
/// # use liens_governance::openness::Concentration;
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
/// # let (circle, seat, cost) = (CircleId::new("board")?, SeatId::new("chair")?, Cost::NONE);
/// # let (college, day) = (CollegeId::new("users")?, "2026-01-01");
/// # send("clerk", day, Command::DeclareCollege { college: college.clone() })?;
/// # for who in ["ana", "bo"] {
/// #     let (person, college) = (ContributorId::new(who)?, college.clone());
/// #     send(who, day, Command::Apply { college: college.clone(), group: None, cost })?;
/// #     send("clerk", day, Command::Admit { person, college, weight: 1, cost })?;
/// # }
/// # let max_part = Portion::WHOLE;
/// # send("clerk", day, Command::DeclareCircle { circle: circle.clone(), max_part })?;
/// # let (role, kept_for, place) = (RoleId::new("chair")?, KeptFor::Anyone {}, seat.clone());
/// # send("clerk", day, Command::OpenSeat { seat: place, circle, role, kept_for })?;
/// // 120 days of Ana's, then 240 of Bo's.
/// for (who, from, until) in [("ana", day, "2026-05-01"), ("bo", "2026-05-01", "2026-12-27")] {
///     let (seat, person, organisation) = (seat.clone(), ContributorId::new(who)?, None);
///     let (from, until) = (from.parse()?, until.parse()?);
///     send("clerk", day, Command::GiveMandate { seat, person, organisation, from, until })?;
/// }
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let held = Concentration::of(&register, year).ok_or("nobody held anything")?;
/// assert_eq!((held.people[0].0.as_str(), held.index.to_string()), ("bo", "5/9".to_owned()));
/// assert_eq!(held.people[0].1.value().to_string(), "2/3");
/// // Of the first four months one person held everything.
/// let spring = Period::new("2026-01-01".parse()?, "2026-05-01".parse()?)?;
/// let held = Concentration::of(&register, spring).ok_or("nobody held anything")?;
/// assert_eq!(held.index.to_string(), "1");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Concentration {
    /// The period.
    pub period: Period,
    /// Each person's seconds of all, the most first, then by id.
    pub people: Vec<(ContributorId, Proportion)>,
    /// The sum of the squares of these parts: 1 if one person held everything, one in n if n held
    /// the same.
    pub index: Fraction,
}

impl Concentration {
    /// Measures the mandates of a period; none where nobody held any.
    ///
    /// Mandates that a period cuts count with what lies inside it.
    ///
    /// # Source
    ///
    /// The index of Hirschman, *National power and the structure of foreign trade*, 1945, and
    /// Herfindahl, 1950, on seconds of mandates.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n mandates.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::Period;
    /// # use liens_governance::openness::Concentration;
    /// # use liens_governance::register::Register;
    /// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
    /// assert_eq!(Concentration::of(&Register::new(), year), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(register: &Register, period: Period) -> Option<Self> {
        let mut held: BTreeMap<&ContributorId, u64> = BTreeMap::new();
        let mut all = 0_u64;
        for mandate in register.all_seats().flat_map(|seat| &seat.mandates) {
            let (from, until) = (mandate.from.max(period.from()), mandate.end().min(period.to()));
            if from < until {
                let seconds = between(from, until).seconds().unsigned_abs();
                let time = held.entry(&mandate.person).or_default();
                *time = time.saturating_add(seconds);
                all = all.saturating_add(seconds);
            }
        }
        let squares: UBig = held.values().map(|time| UBig::from(*time).pow(2)).sum();
        let index = Fraction::of(squares, UBig::from(all).pow(2))?;
        let part =
            |(who, time): (&ContributorId, u64)| Some((who.clone(), Proportion::of(time, all)?));
        let mut people: Vec<_> = held.into_iter().filter_map(part).collect();
        people.sort_by(|(a, one), (b, other)| other.part().cmp(&one.part()).then(a.cmp(b)));
        Some(Self { period, people, index })
    }
}

/// What is gathered of roles in one pass over the people.
///
/// Colleges and roles by number, so that the table of who held what is one column of counts.
pub(super) struct Roles<'a> {
    period: Period,
    newcomer: TimeAmount,
    colleges: Vec<&'a CollegeId>,
    /// The roles by number.
    kinds: Vec<&'a RoleId>,
    /// How many seats somebody holds at the end.
    seats: Alongside<IntoIter<(&'a ContributorId, u64)>>,
    /// Which roles somebody held in the period, by number.
    held: Alongside<IntoIter<(&'a ContributorId, Vec<usize>)>>,
    /// Of each college by number: its people in the period.
    people: Vec<u64>,
    /// Of each college and in it each role: how many of its people held the role.
    present: Vec<u64>,
    /// Of each college: how many of its people held some role.
    active: Vec<u64>,
    newcomers: Vec<Newcomer>,
}

impl<'a> Roles<'a> {
    pub(super) fn new(register: &'a Register, period: Period, newcomer: TimeAmount) -> Self {
        let mut seats: BTreeMap<&ContributorId, u64> = BTreeMap::new();
        for mandate in register.seats(last(period)).filter_map(|(_, mandate)| mandate) {
            let seats = seats.entry(&mandate.person).or_default();
            *seats = seats.saturating_add(1);
        }
        let opened = || register.all_seats().filter(|seat| seat.since < period.to());
        let roles: BTreeSet<&RoleId> = opened().map(|seat| &seat.role).collect();
        let roles: Vec<&RoleId> = roles.into_iter().collect();
        let mut held: BTreeMap<&ContributorId, BTreeSet<usize>> = BTreeMap::new();
        for seat in opened() {
            let Ok(role) = roles.binary_search(&&seat.role) else { continue };
            for mandate in &seat.mandates {
                if mandate.from.max(period.from()) < mandate.end().min(period.to()) {
                    held.entry(&mandate.person).or_default().insert(role);
                }
            }
        }
        let held = held.into_iter().map(|(who, roles)| (who, roles.into_iter().collect()));
        let colleges: Vec<&CollegeId> = register.colleges(Timestamp::MAX).collect();
        Self {
            period,
            newcomer,
            people: vec![0; colleges.len()],
            active: vec![0; colleges.len()],
            present: vec![0; colleges.len().saturating_mul(roles.len())],
            colleges,
            kinds: roles,
            seats: Alongside::new(seats.into_iter().collect::<Vec<_>>()),
            held: Alongside::new(held.collect::<Vec<_>>()),
            newcomers: Vec::new(),
        }
    }

    /// Adds one more person, in the order of their ids.
    pub(super) fn add(&mut self, id: &ContributorId, person: &Person, stay: &Stay) {
        let seats = self.seats.of(id);
        let held = self.held.of(id);
        if let Some(since) = stay.member_since() {
            if between(since, last(self.period)) < self.newcomer {
                let (person, seats) = (id.clone(), seats.unwrap_or_default());
                self.newcomers.push(Newcomer { person, joined: since, seats });
            }
        }
        for (place, one) in person.memberships.iter().enumerate() {
            let same = |other: &Membership| met(other, self.period) && other.college == one.college;
            let again = person.memberships.iter().take(place).any(same);
            if !met(one, self.period) || again {
                continue;
            }
            let Ok(college) = self.colleges.binary_search(&&one.college) else { continue };
            if let Some(all) = self.people.get_mut(college) {
                *all = all.saturating_add(1);
            }
            if let Some(active) = self.active.get_mut(college).filter(|_| held.is_some()) {
                *active = active.saturating_add(1);
            }
            for role in held.iter().flatten() {
                let cell = college.saturating_mul(self.kinds.len()).saturating_add(*role);
                if let Some(here) = self.present.get_mut(cell) {
                    *here = here.saturating_add(1);
                }
            }
        }
    }

    /// Fills in what is told of roles.
    pub(super) fn tell(self, register: &Register, told: &mut Openness) {
        let known = register.colleges(last(self.period)).collect::<BTreeSet<_>>();
        let width = self.kinds.len();
        for (number, college) in self.colleges.iter().enumerate() {
            if !known.contains(college) {
                continue;
            }
            let all = self.people.get(number).copied().unwrap_or_default();
            let active = self.active.get(number).copied().unwrap_or_default();
            let people = Proportion::of(active, all);
            told.in_roles.push(InRoles { college: (*college).clone(), people });
            for (column, role) in self.kinds.iter().enumerate() {
                let cell = number.saturating_mul(width).saturating_add(column);
                let here = self.present.get(cell).copied().unwrap_or_default();
                let (college, role) = ((*college).clone(), (*role).clone());
                told.circulation.push(Presence {
                    college,
                    role,
                    people: Proportion::of(here, all),
                });
            }
        }
        told.newcomers = self.newcomers;
        told.seats(register);
    }
}

impl Openness {
    /// Fills in what is told of seats, once the newcomers are known.
    ///
    /// Seats of nobody's and seats of people who are no members are left out of both sides.
    fn seats(&mut self, register: &Register) {
        let last = last(self.period);
        let seats: Vec<(&Seat, Option<&Mandate>)> = register.seats(last).collect();
        let joined =
            |who: &ContributorId| Stay::of(register.person(who)?, self.period).member_since();
        // A representative who is no member has been there as long as their organisation.
        let since = |mandate: &Mandate| {
            joined(&mandate.person).or_else(|| joined(mandate.organisation.as_ref()?))
        };
        let tenures = seats.iter().filter_map(|(_, mandate)| since((*mandate)?));
        let tenures: Vec<TimeAmount> = tenures.map(|since| between(since, last)).collect();
        let new = tenures.iter().filter(|time| **time < self.newcomer).count();
        self.newcomer_seats = Proportion::of(count(new), count(tenures.len()));
        let seated = self.newcomers.iter().filter(|one| one.seats > 0).count();
        self.seated_newcomers = Proportion::of(count(seated), count(self.newcomers.len()));
        let older = |mandate: &Mandate| {
            since(mandate).is_some_and(|since| between(since, last) >= self.newcomer)
        };
        let held = seats.iter().filter_map(|(seat, mandate)| Some((*seat, (*mandate)?)));
        let seats: Vec<(&Seat, &Mandate)> = held.filter(|(_, mandate)| older(mandate)).collect();
        self.passable = self.passages(register, &seats, last);
        self.seatable = self.seatable(register, &seats, last);
        self.mandates = Concentration::of(register, self.period);
        self.mandates_by_year = years(self.period)
            .into_iter()
            .filter_map(|year| Concentration::of(register, year))
            .collect();
    }

    /// For each seat of somebody who has been there longer, a newcomer who may hold it: one who
    /// holds the fewest seats, these included, then the first by id.
    ///
    /// Taken from a set ordered by seats held, so that the seats spread over newcomers.
    fn passages<'a>(
        &self,
        register: &Register,
        seats: &[(&'a Seat, &'a Mandate)],
        last: Timestamp,
    ) -> Vec<Passage> {
        if seats.is_empty() {
            return Vec::new();
        }
        let mut newcomers: BTreeSet<(u64, &ContributorId)> =
            self.newcomers.iter().map(|one| (one.seats, &one.person)).collect();
        let mut passages = Vec::new();
        for (seat, mandate) in seats {
            let may = |(_, who): &&(u64, &ContributorId)| register.may_hold(who, seat, last);
            if let Some((held, who)) = newcomers.iter().find(may).copied() {
                newcomers.remove(&(held, who));
                newcomers.insert((held.saturating_add(1), who));
                passages.push(Passage::of(seat, mandate, who));
            }
        }
        passages
    }

    /// The most seats that could pass each to another newcomer who holds none: a largest matching,
    /// found by augmenting paths.
    ///
    /// A seat that as many newcomers may hold as there are seats finds one in any case, so that no
    /// more than so many are looked at for each.
    ///
    /// Two seats, one that anybody may hold and one for a college with one newcomer: taking that
    /// one for the first seat leaves the second empty, which the augmenting path undoes.
    fn seatable(
        &self,
        register: &Register,
        seats: &[(&Seat, &Mandate)],
        last: Timestamp,
    ) -> Vec<Passage> {
        let unseated = || self.newcomers.iter().filter(|one| one.seats == 0).map(|one| &one.person);
        let may = |(seat, _): &(&Seat, &Mandate)| -> Vec<&ContributorId> {
            unseated().filter(|who| register.may_hold(who, seat, last)).take(seats.len()).collect()
        };
        let candidates: Vec<Vec<&ContributorId>> = seats.iter().map(may).collect();
        let mut takes: BTreeMap<&ContributorId, usize> = BTreeMap::new();
        for seat in 0..seats.len() {
            seated(seat, &candidates, &mut takes, &mut BTreeSet::new());
        }
        let mut pairs: Vec<(usize, &ContributorId)> =
            takes.into_iter().map(|(who, seat)| (seat, who)).collect();
        pairs.sort_unstable();
        let passage = |(seat, who): (usize, &ContributorId)| {
            seats.get(seat).map(|(seat, mandate)| Passage::of(seat, mandate, who))
        };
        pairs.into_iter().filter_map(passage).collect()
    }
}

/// Whether a seat finds somebody, who may have to leave another one for it that finds another.
///
/// Each newcomer is asked once for a seat, so that it ends.
fn seated<'a>(
    seat: usize,
    candidates: &[Vec<&'a ContributorId>],
    takes: &mut BTreeMap<&'a ContributorId, usize>,
    asked: &mut BTreeSet<&'a ContributorId>,
) -> bool {
    let may = candidates.get(seat).map(Vec::as_slice).unwrap_or_default();
    // Somebody free first: only where there is nobody has another seat to give way.
    if let Some(free) = may.iter().find(|who| !takes.contains_key(*who)) {
        takes.insert(free, seat);
        return true;
    }
    for who in may {
        if !asked.insert(who) {
            continue;
        }
        let other = takes.get(who).copied();
        if other.is_none_or(|other| seated(other, candidates, takes, asked)) {
            takes.insert(who, seat);
            return true;
        }
    }
    false
}

impl Passage {
    fn of(seat: &Seat, mandate: &Mandate, to: &ContributorId) -> Self {
        Self { seat: seat.id.clone(), from: Some(mandate.person.clone()), to: to.clone() }
    }
}

/// A period cut at every new year.
///
/// 31 December 2025 to 2 January 2027 is cut in three: a day, a whole year, a day.
fn years(period: Period) -> Vec<Period> {
    let mut years = Vec::new();
    let mut from = period.from();
    while from < period.to() {
        let year: u32 =
            from.to_string().get(..4).and_then(|year| year.parse().ok()).unwrap_or(9999);
        let next = format!("{:04}-01-01", year.saturating_add(1)).parse();
        let to = next.unwrap_or(period.to()).min(period.to());
        years.extend(Period::new(from, to));
        from = to;
    }
    years
}

impl Register {
    /// Whether a member may hold a seat in their own name.
    ///
    /// A seat of an organisation is not the person's own, so that it does not open by passing to
    /// them.
    fn may_hold(&self, who: &ContributorId, seat: &Seat, at: Timestamp) -> bool {
        let belongs = |to: Option<&CollegeId>| {
            let mut own = self.memberships_of(who, at);
            own.any(|one| to.is_none_or(|college| one.college == *college))
        };
        match &seat.kept_for {
            KeptFor::Anyone {} => belongs(None),
            KeptFor::College { college } => belongs(Some(college)),
            KeptFor::Organisation { .. } => false,
        }
    }
}
