//! What minutes hold: meetings, who spoke, subjects, amendments, needs.

use std::collections::BTreeSet;
use std::fmt;

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, MeetingId, SubjectId, TimeAmount,
    Timestamp,
};

/// What became of an amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Fate {
    /// It was taken up into the text.
    Adopted,
    /// It was turned down.
    Rejected,
    /// Its author took it back.
    Withdrawn,
    /// Its text was closed before anybody decided.
    Lapsed,
}

/// A meeting that was called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Meeting {
    /// The meeting.
    pub id: MeetingId,
    /// When it was called.
    pub called: Timestamp,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// The colleges that are offered the floor.
    pub colleges: BTreeSet<CollegeId>,
    /// The agenda, in order.
    pub agenda: Vec<SubjectId>,
}

/// A subject that was put forward, and its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Subject {
    /// Who put it forward first.
    pub by: ContributorId,
    /// For which college.
    pub college: CollegeId,
    /// When.
    pub proposed: Timestamp,
    /// Since when its text is closed.
    pub closed: Option<Timestamp>,
    pub(super) number: u32,
    /// The amendments to its text, in the order in which they were proposed.
    pub(super) amendments: Vec<AmendmentId>,
}

/// One time that somebody spoke.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Intervention<'a> {
    /// In which meeting.
    pub meeting: &'a MeetingId,
    /// On what.
    pub subject: &'a SubjectId,
    /// Who.
    pub person: &'a ContributorId,
    /// For which college.
    pub college: &'a CollegeId,
    /// When they began.
    pub from: Timestamp,
    /// How long they spoke.
    pub length: TimeAmount,
}

/// An intervention by numbers, one row of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spoken {
    pub(super) meeting: u32,
    pub(super) subject: u32,
    pub(super) person: u32,
    pub(super) college: u32,
    pub(super) from: Timestamp,
    pub(super) seconds: u64,
}

/// A change that somebody would make to a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TextAmendment {
    /// The amendment.
    pub id: AmendmentId,
    /// The text.
    pub text: SubjectId,
    /// Who proposed it.
    pub author: ContributorId,
    /// For which college.
    pub college: CollegeId,
    /// When.
    pub proposed: Timestamp,
    /// What became of it, and when; none while that is open.
    pub settled: Option<(Timestamp, Fate)>,
}

/// A need that somebody raised.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RaisedNeed {
    /// The need.
    pub id: ContributionId,
    /// Who raised it.
    pub by: ContributorId,
    /// For which college.
    pub college: CollegeId,
    /// When.
    pub raised: Timestamp,
    /// When it was answered.
    pub answered: Option<Timestamp>,
}

impl Meeting {
    /// The time between the call and the beginning.
    pub fn notice(&self) -> TimeAmount {
        between(self.called, self.from)
    }
}

/// The time from one instant to a later one.
pub(crate) fn between(from: Timestamp, until: Timestamp) -> TimeAmount {
    let seconds = until.unix_seconds().saturating_sub(from.unix_seconds());
    TimeAmount::from_seconds(seconds).unwrap_or_default()
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        })
    }
}
