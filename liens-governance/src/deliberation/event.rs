//! What happened in deliberation.
//!
//! Texts are not in events: what was said belongs in notes, where it can be erased.

use std::collections::BTreeSet;

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, MeetingId, SubjectId, Timestamp,
};

use super::{Command, Fate};

/// A fact of [`Minutes`](super::Minutes), kept in a [`Recorded`](liens_core::Recorded) that names
/// who caused it and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// The sender put a subject forward.
    Proposed {
        /// The subject.
        subject: SubjectId,
        /// For which college.
        college: CollegeId,
    },
    /// A meeting was called.
    MeetingCalled {
        /// The meeting.
        meeting: MeetingId,
        /// Its first instant.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
        /// The colleges that are offered the floor.
        colleges: BTreeSet<CollegeId>,
        /// The agenda, in order.
        agenda: Vec<SubjectId>,
    },
    /// Somebody spoke.
    Spoke {
        /// In which meeting.
        meeting: MeetingId,
        /// On what.
        subject: SubjectId,
        /// Who.
        person: ContributorId,
        /// For which college.
        college: CollegeId,
        /// When they began.
        from: Timestamp,
        /// The first instant after.
        until: Timestamp,
    },
    /// The sender proposed an amendment.
    AmendmentProposed {
        /// The amendment.
        amendment: AmendmentId,
        /// The text.
        text: SubjectId,
        /// For which college.
        college: CollegeId,
    },
    /// An amendment was settled.
    AmendmentSettled {
        /// The amendment.
        amendment: AmendmentId,
        /// What became of it.
        fate: Fate,
    },
    /// A text was closed.
    TextClosed {
        /// The text.
        text: SubjectId,
    },
    /// The sender raised a need.
    NeedRaised {
        /// The need.
        need: ContributionId,
        /// For which college.
        college: CollegeId,
    },
    /// A need was answered.
    NeedAnswered {
        /// The need.
        need: ContributionId,
    },
}

impl Event {
    /// What a command that is not refused leads to.
    pub(super) fn of(command: &Command) -> Self {
        match command.clone() {
            Command::Propose { subject, college } => Self::Proposed { subject, college },
            Command::CallMeeting { meeting, from, until, colleges, agenda } => {
                Self::MeetingCalled { meeting, from, until, colleges, agenda }
            }
            Command::Speak { meeting, subject, person, college, from, until } => {
                Self::Spoke { meeting, subject, person, college, from, until }
            }
            Command::ProposeAmendment { amendment, text, college } => {
                Self::AmendmentProposed { amendment, text, college }
            }
            Command::SettleAmendment { amendment, fate } => {
                Self::AmendmentSettled { amendment, fate }
            }
            Command::CloseText { text } => Self::TextClosed { text },
            Command::RaiseNeed { need, college } => Self::NeedRaised { need, college },
            Command::AnswerNeed { need } => Self::NeedAnswered { need },
        }
    }

    /// The command that asked for the event.
    pub(super) fn asked(&self) -> Command {
        match self.clone() {
            Self::Proposed { subject, college } => Command::Propose { subject, college },
            Self::MeetingCalled { meeting, from, until, colleges, agenda } => {
                Command::CallMeeting { meeting, from, until, colleges, agenda }
            }
            Self::Spoke { meeting, subject, person, college, from, until } => {
                Command::Speak { meeting, subject, person, college, from, until }
            }
            Self::AmendmentProposed { amendment, text, college } => {
                Command::ProposeAmendment { amendment, text, college }
            }
            Self::AmendmentSettled { amendment, fate } => {
                Command::SettleAmendment { amendment, fate }
            }
            Self::TextClosed { text } => Command::CloseText { text },
            Self::NeedRaised { need, college } => Command::RaiseNeed { need, college },
            Self::NeedAnswered { need } => Command::AnswerNeed { need },
        }
    }
}
