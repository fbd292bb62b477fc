//! What minutes hold: meetings, who spoke, subjects, amendments, needs.

use std::collections::BTreeSet;
use std::fmt;

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, MeetingId, SubjectId, TimeAmount,
    Timestamp,
};

/// What became of an amendment.
///
/// # Examples
///
/// An amendment that nobody decides lapses when its text is closed, and counts as not taken up:
///
/// ```
/// # use liens_core::{AmendmentId, CollegeId, CommandId, ContributorId, Envelope, SubjectId};
/// # use liens_governance::deliberation::{Command, Fate, Minutes, TextAmendment};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut minutes = Minutes::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (hall, college) = (SubjectId::new("the hall")?, CollegeId::new("users")?);
/// let (subject, own) = (hall.clone(), college.clone());
/// send("ana", "2026-03-01", Command::Propose { subject, college: own })?;
/// for name in ["heating", "opening hours"] {
///     let (amendment, text, college) = (AmendmentId::new(name)?, hall.clone(), college.clone());
///     send("bo", "2026-03-02", Command::ProposeAmendment { amendment, text, college })?;
/// }
/// let (amendment, fate) = (AmendmentId::new("heating")?, Fate::Adopted);
/// send("chair", "2026-03-10", Command::SettleAmendment { amendment, fate })?;
/// send("chair", "2026-03-20", Command::CloseText { text: hall })?;
/// // Closed is closed.
/// let (amendment, text) = (AmendmentId::new("rent")?, SubjectId::new("the hall")?);
/// let late = send("bo", "2026-03-21", Command::ProposeAmendment { amendment, text, college });
/// assert!(late.is_err());
/// let told: Vec<&TextAmendment> = minutes.amendments().collect();
/// let fates: Vec<String> =
///     told.iter().filter_map(|one| one.settled).map(|(_, fate)| fate.to_string()).collect();
/// assert_eq!(fates, ["adopted", "lapsed"]);
/// # Ok(())
/// # }
/// ```
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
///
/// Notice is counted from when it was called, which is when the command was recorded.
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
///
/// First come: a subject put forward by two is the first one's.
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
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MeetingId, SubjectId};
/// # use liens_core::Timestamp;
/// # use liens_governance::deliberation::{Command, Intervention, Meeting, Minutes, Refusal};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut minutes = Minutes::new();
/// # let mut id = 0;
/// # let mut send = |day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new("ana")?, day.parse()?);
/// #     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (meeting, users) = (MeetingId::new("of March")?, CollegeId::new("users")?);
/// let (subject, ana) = (SubjectId::new("the hall")?, ContributorId::new("ana")?);
/// let at = |clock: &str| format!("2026-03-10T{clock}:00Z").parse::<Timestamp>();
/// send("2026-03-01", Command::Propose { subject: subject.clone(), college: users.clone() })?;
/// send("2026-03-03", Command::CallMeeting {
///     meeting: meeting.clone(), from: at("18:00")?, until: at("20:00")?,
///     colleges: [users.clone()].into(), agenda: vec![subject.clone()],
/// })?;
/// let mut speak = |from: &str, until: &str| -> Result<(), Box<dyn std::error::Error>> {
///     let (meeting, subject) = (meeting.clone(), subject.clone());
///     let (person, college) = (ana.clone(), users.clone());
///     let (from, until) = (at(from)?, at(until)?);
///     send("2026-03-11", Command::Speak { meeting, subject, person, college, from, until })
/// };
/// speak("18:00", "18:05")?;
/// // Nobody speaks twice at once.
/// let refused = speak("18:04", "18:10").unwrap_err().downcast::<Refusal>()?;
/// assert!(matches!(*refused, Refusal::Overlap { .. }));
/// speak("18:05", "18:06")?;
/// let told: Vec<Intervention> = minutes.interventions().collect();
/// let lengths: Vec<String> = told.iter().map(|one| one.length.to_string()).collect();
/// assert_eq!((lengths, told[0].college), (vec!["PT5M".to_owned(), "PT1M".to_owned()], &users));
/// let called: &Meeting = minutes.meeting(&meeting).ok_or("not called")?;
/// assert_eq!(called.notice().to_string(), "PT186H");
/// # Ok(())
/// # }
/// ```
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
///
/// 32 bytes instead of four texts: minutes of years are walked for each report.
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
///
/// An amendment changes a subject's text and is no motion: what is put to the vote is the text.
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
///
/// Answered is not granted: a reasoned no is an answer.
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
///
/// No two timestamps lie further apart than an amount of time holds.
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
