//! Why minutes refuse a command, or a history.

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, HistoryError, MeetingId, SubjectId,
    Timestamp,
};

use super::Fate;

/// Why [`Minutes`](super::Minutes) refuse a command.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MeetingId, SubjectId};
/// # use liens_governance::deliberation::{Command, Minutes, Refusal};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (meeting, subject) = (MeetingId::new("of March")?, SubjectId::new("the hall")?);
/// let (from, until) = ("2026-03-10T18:00:00Z".parse()?, "2026-03-10T20:00:00Z".parse()?);
/// let (colleges, agenda) = ([CollegeId::new("users")?].into(), vec![subject.clone()]);
/// let body = Command::CallMeeting { meeting, from, until, colleges, agenda };
/// let (id, by) = (CommandId::from_u128(1), ContributorId::new("chair")?);
/// let asked = Envelope { id, by, on_behalf_of: None, at: "2026-03-01".parse()?, body };
/// // An agenda holds what somebody put forward before.
/// let refused = Minutes::new().execute(&asked).unwrap_err();
/// assert_eq!(refused, Refusal::UnknownSubject { subject });
/// assert_eq!(refused.code(), "governance.minutes.unknown_subject");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The subject was put forward before.
    #[error("subject '{subject}' was put forward already, by '{by}'")]
    SubjectExists {
        /// The subject.
        subject: SubjectId,
        /// Who was first.
        by: ContributorId,
    },
    /// Nobody put the subject forward.
    #[error("nobody put subject '{subject}' forward")]
    UnknownSubject {
        /// The subject.
        subject: SubjectId,
    },
    /// The meeting was called before.
    #[error("meeting '{meeting}' is called already")]
    MeetingExists {
        /// The meeting.
        meeting: MeetingId,
    },
    /// The meeting was not called.
    #[error("there is no meeting '{meeting}'")]
    UnknownMeeting {
        /// The meeting.
        meeting: MeetingId,
    },
    /// The meeting would end when it begins, or before.
    #[error("meeting '{meeting}' from {from} to {until} is empty")]
    EmptyMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// Its first instant.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
    },
    /// The meeting would be called once it began.
    #[error("meeting '{meeting}' began on {from} and cannot be called on {at}")]
    CalledLate {
        /// The meeting.
        meeting: MeetingId,
        /// Its first instant.
        from: Timestamp,
        /// When it would be called.
        at: Timestamp,
    },
    /// The meeting invites nobody, or has nothing to deal with.
    #[error("meeting '{meeting}' has no college or no subject")]
    NothingToDo {
        /// The meeting.
        meeting: MeetingId,
    },
    /// A subject stands on an agenda twice.
    #[error("subject '{subject}' stands on the agenda of meeting '{meeting}' twice")]
    DuplicateSubject {
        /// The meeting.
        meeting: MeetingId,
        /// The subject.
        subject: SubjectId,
    },
    /// The subject does not stand on the agenda.
    #[error("subject '{subject}' is not on the agenda of meeting '{meeting}'")]
    NotOnAgenda {
        /// The meeting.
        meeting: MeetingId,
        /// The subject.
        subject: SubjectId,
    },
    /// The college was not invited.
    #[error("college '{college}' is not invited to meeting '{meeting}'")]
    NotInvited {
        /// The meeting.
        meeting: MeetingId,
        /// The college.
        college: CollegeId,
    },
    /// An intervention would end when it begins, or before.
    #[error("an intervention of '{person}' from {from} to {until} is empty")]
    EmptyIntervention {
        /// Who.
        person: ContributorId,
        /// When it would begin.
        from: Timestamp,
        /// When it would end.
        until: Timestamp,
    },
    /// An intervention lies before or after its meeting, whole or in part.
    #[error(
        "'{person}' cannot have spoken from {from} to {until}, meeting '{meeting}' is from \
         {begins} to {ends}"
    )]
    OutsideMeeting {
        /// Who.
        person: ContributorId,
        /// The meeting.
        meeting: MeetingId,
        /// When they would have begun.
        from: Timestamp,
        /// When they would have ended.
        until: Timestamp,
        /// The first instant of the meeting.
        begins: Timestamp,
        /// The first instant after it.
        ends: Timestamp,
    },
    /// A person would have spoken twice at once.
    #[error("'{person}' spoke from {from} to {until} already")]
    Overlap {
        /// Who.
        person: ContributorId,
        /// When the other intervention began.
        from: Timestamp,
        /// When it ended.
        until: Timestamp,
    },
    /// An intervention is written down before it ended.
    #[error("at {at} '{person}' has not yet spoken until {until}")]
    NotOver {
        /// Who.
        person: ContributorId,
        /// When it would end.
        until: Timestamp,
        /// When it would be written down.
        at: Timestamp,
    },
    /// The amendment was proposed before.
    #[error("amendment '{amendment}' is proposed already")]
    AmendmentExists {
        /// The amendment.
        amendment: AmendmentId,
    },
    /// The amendment was not proposed.
    #[error("there is no amendment '{amendment}'")]
    UnknownAmendment {
        /// The amendment.
        amendment: AmendmentId,
    },
    /// The text is closed.
    #[error("text '{text}' is closed since {since}")]
    TextClosed {
        /// The text.
        text: SubjectId,
        /// Since when.
        since: Timestamp,
    },
    /// The amendment is settled.
    #[error("amendment '{amendment}' is {fate} already")]
    AmendmentSettled {
        /// The amendment.
        amendment: AmendmentId,
        /// What became of it.
        fate: Fate,
    },
    /// Somebody else withdraws an amendment.
    #[error("only '{author}' withdraws amendment '{amendment}', not '{by}'")]
    NotTheAuthor {
        /// The amendment.
        amendment: AmendmentId,
        /// Who proposed it.
        author: ContributorId,
        /// Who would withdraw it.
        by: ContributorId,
    },
    /// The fate of an amendment follows from closing its text.
    #[error("amendment '{amendment}' lapses when its text is closed, not before")]
    NotLapsed {
        /// The amendment.
        amendment: AmendmentId,
    },
    /// The need was raised before.
    #[error("need '{need}' is raised already")]
    NeedExists {
        /// The need.
        need: ContributionId,
    },
    /// The need was not raised.
    #[error("nobody raised need '{need}'")]
    UnknownNeed {
        /// The need.
        need: ContributionId,
    },
    /// The need was answered.
    #[error("need '{need}' was answered on {at}")]
    NeedAnswered {
        /// The need.
        need: ContributionId,
        /// When.
        at: Timestamp,
    },
    /// More names, meetings or interventions than 32 bits can number.
    #[error("more than {} cannot be numbered", u32::MAX)]
    TooMany,
}

impl Refusal {
    /// The stable machine code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::SubjectExists { .. } => "governance.minutes.subject_exists",
            Self::UnknownSubject { .. } => "governance.minutes.unknown_subject",
            Self::MeetingExists { .. } => "governance.minutes.meeting_exists",
            Self::UnknownMeeting { .. } => "governance.minutes.unknown_meeting",
            Self::EmptyMeeting { .. } => "governance.minutes.empty_meeting",
            Self::CalledLate { .. } => "governance.minutes.called_late",
            Self::NothingToDo { .. } => "governance.minutes.nothing_to_do",
            Self::DuplicateSubject { .. } => "governance.minutes.duplicate_subject",
            Self::NotOnAgenda { .. } => "governance.minutes.not_on_agenda",
            Self::NotInvited { .. } => "governance.minutes.not_invited",
            Self::EmptyIntervention { .. } => "governance.minutes.empty_intervention",
            Self::OutsideMeeting { .. } => "governance.minutes.outside_meeting",
            Self::Overlap { .. } => "governance.minutes.overlap",
            Self::NotOver { .. } => "governance.minutes.not_over",
            Self::AmendmentExists { .. } => "governance.minutes.amendment_exists",
            Self::UnknownAmendment { .. } => "governance.minutes.unknown_amendment",
            Self::TextClosed { .. } => "governance.minutes.text_closed",
            Self::AmendmentSettled { .. } => "governance.minutes.amendment_settled",
            Self::NotTheAuthor { .. } => "governance.minutes.not_the_author",
            Self::NotLapsed { .. } => "governance.minutes.not_lapsed",
            Self::NeedExists { .. } => "governance.minutes.need_exists",
            Self::UnknownNeed { .. } => "governance.minutes.unknown_need",
            Self::NeedAnswered { .. } => "governance.minutes.need_answered",
            Self::TooMany => "governance.minutes.too_many",
        }
    }
}

/// Why a history is not one of [`Minutes`](super::Minutes).
///
/// See [`Minutes::replay`](super::Minutes::replay) for a history that is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The event does not stand where it says, or repeats a command.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The command of an event would have been refused.
    #[error("event {sequence} could not have happened: {reason}")]
    Refused {
        /// The place of the event.
        sequence: u64,
        /// Why.
        #[source]
        reason: Refusal,
    },
}

impl ReplayError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::Refused { .. } => "governance.minutes.replay",
        }
    }
}
