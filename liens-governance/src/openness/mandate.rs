//! Roles: who holds them, how long they have been there, and how they circulate.

use std::collections::{BTreeMap, BTreeSet};

use dashu_int::UBig;
use liens_core::{CollegeId, ContributorId, Period, RoleId, SeatId, TimeAmount, Timestamp};

use super::{Openness, attended, count, last};
use crate::deliberation::between;
use crate::register::{KeptFor, Mandate, Person, Register, Seat};
use crate::{Fraction, Proportion};

/// A member who joined lately.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Presence {
    /// The college.
    pub college: CollegeId,
    /// The role.
    pub role: RoleId,
    /// Its people who held the role in the period, of its people in the period.
    pub people: Option<Proportion>,
}

/// How the time of all mandates is spread over the people who held them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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

impl Openness {
    /// Fills in what is told of seats.
    pub(super) fn seats(&mut self, register: &Register) {
        let last = last(self.period);
        let seats: Vec<(&Seat, Option<&Mandate>)> = register.seats(last).collect();
        let mut held: BTreeMap<&ContributorId, u64> = BTreeMap::new();
        for (_, mandate) in &seats {
            if let Some(mandate) = mandate {
                let seats = held.entry(&mandate.person).or_default();
                *seats = seats.saturating_add(1);
            }
        }
        let mut joined: BTreeMap<&ContributorId, Timestamp> = BTreeMap::new();
        for (id, person) in register.people() {
            let Some(since) = person.at(last).map(|one| one.joined).min() else { continue };
            let since = person.memberships.iter().map(|one| one.joined).min().unwrap_or(since);
            joined.insert(id, since);
            if between(since, last) < self.newcomer {
                let seats = held.get(id).copied().unwrap_or_default();
                self.newcomers.push(Newcomer { person: id.clone(), joined: since, seats });
            }
        }
        // A representative who is no member has been there as long as their organisation.
        let since = |mandate: &Mandate| {
            let own = joined.get(&mandate.person);
            own.or_else(|| joined.get(mandate.organisation.as_ref()?)).copied()
        };
        let tenures = seats.iter().filter_map(|(_, mandate)| since((*mandate)?));
        let tenures: Vec<TimeAmount> = tenures.map(|since| between(since, last)).collect();
        let new = tenures.iter().filter(|time| **time < self.newcomer).count();
        self.newcomer_seats = Proportion::of(count(new), count(tenures.len()));
        let seated = self.newcomers.iter().filter(|one| one.seats > 0).count();
        self.seated_newcomers = Proportion::of(count(seated), count(self.newcomers.len()));
        let older = |mandate: &&Mandate| {
            since(mandate).is_some_and(|since| between(since, last) >= self.newcomer)
        };
        self.passable = self.passages(register, &seats, last, older);
        self.circulate(register);
        self.mandates = Concentration::of(register, self.period);
        self.mandates_by_year = years(self.period)
            .into_iter()
            .filter_map(|year| Concentration::of(register, year))
            .collect();
    }

    /// For each seat of somebody who has been there longer, a newcomer who may hold it: one who
    /// holds the fewest seats, these included, then the first by id.
    fn passages<'a>(
        &self,
        register: &Register,
        seats: &[(&'a Seat, Option<&'a Mandate>)],
        last: Timestamp,
        older: impl Fn(&&'a Mandate) -> bool,
    ) -> Vec<Passage> {
        let mut newcomers: Vec<(u64, &ContributorId)> =
            self.newcomers.iter().map(|one| (one.seats, &one.person)).collect();
        let mut passages = Vec::new();
        for (seat, mandate) in seats {
            let Some(mandate) = mandate.filter(|mandate| older(mandate)) else { continue };
            newcomers.sort_unstable();
            let may = |(_, who): &&mut (u64, &ContributorId)| register.may_hold(who, seat, last);
            if let Some((held, who)) = newcomers.iter_mut().find(may) {
                *held = held.saturating_add(1);
                let (seat, from) = (seat.id.clone(), Some(mandate.person.clone()));
                passages.push(Passage { seat, from, to: (*who).clone() });
            }
        }
        passages
    }

    fn circulate(&mut self, register: &Register) {
        let mut roles: BTreeSet<&RoleId> = BTreeSet::new();
        let mut of: BTreeMap<&ContributorId, BTreeSet<&RoleId>> = BTreeMap::new();
        for seat in register.all_seats().filter(|seat| seat.since < self.period.to()) {
            roles.insert(&seat.role);
            for mandate in &seat.mandates {
                if mandate.from.max(self.period.from()) < mandate.end().min(self.period.to()) {
                    of.entry(&mandate.person).or_default().insert(&seat.role);
                }
            }
        }
        let mut people: BTreeMap<&CollegeId, u64> = BTreeMap::new();
        let mut present: BTreeMap<(&CollegeId, &RoleId), u64> = BTreeMap::new();
        for (id, person) in register.people() {
            let own: BTreeSet<&CollegeId> = colleges(person, self.period).collect();
            for college in own {
                let all = people.entry(college).or_default();
                *all = all.saturating_add(1);
                for role in of.get(id).into_iter().flatten() {
                    let here = present.entry((college, role)).or_default();
                    *here = here.saturating_add(1);
                }
            }
        }
        for college in register.colleges(last(self.period)) {
            for role in &roles {
                let here = present.get(&(college, *role)).copied().unwrap_or_default();
                let all = people.get(college).copied().unwrap_or_default();
                let (college, role) = (college.clone(), (*role).clone());
                let people = Proportion::of(here, all);
                self.circulation.push(Presence { college, role, people });
            }
        }
    }
}

/// The colleges that somebody belonged to at some instant of a period.
fn colleges(person: &Person, period: Period) -> impl Iterator<Item = &CollegeId> {
    let there = attended(person, period);
    let ours = person.memberships.iter().filter(move |one| {
        let since_then = one.left.is_none_or(|left| left > period.from() && left > one.joined);
        there && one.joined < period.to() && since_then
    });
    ours.map(|one| &one.college)
}

/// A period cut at every new year.
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
