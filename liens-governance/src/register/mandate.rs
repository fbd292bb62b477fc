//! Circles, their seats, and who holds them for a term.

use liens_core::{CircleId, CollegeId, ContributorId, Portion, RoleId, SeatId, Timestamp};

/// Who may hold a seat.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
