//! Circles, their seats, and who holds them for a term.

use std::collections::BTreeMap;

use liens_core::{CircleId, CollegeId, ContributorId, Portion, RoleId, SeatId, Timestamp};

/// Who may hold a seat.
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

    fn most(&self, from: Timestamp, until: Timestamp) -> u64 {
        let within = self.0.range(from..until).map(|(_, level)| *level);
        within.fold(self.at(from), u64::max)
    }

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
    pub(super) fn give(&mut self, circle: &CircleId, mandate: &Mandate, at: Timestamp) {
        if let Some(organisation) = &mandate.organisation {
            let held = self.held.entry((circle.clone(), organisation.clone())).or_default();
            held.forget(at);
            held.change(mandate.from, mandate.until, |level| level.saturating_add(1));
        }
    }

    /// Ends a mandate of a seat before its term.
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
