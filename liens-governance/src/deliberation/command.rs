//! What can be asked of minutes.

use std::collections::BTreeSet;

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, MeetingId, SubjectId, Timestamp,
};

use super::Fate;

/// A request to [`Minutes`](super::Minutes), sent in an [`Envelope`](liens_core::Envelope).
///
/// "The sender" is who the envelope is sent for: `on_behalf_of`, else `by`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "HearingCommand"))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// The sender puts a subject forward, for a college, so that a meeting can deal with it.
    Propose {
        /// The subject: what a motion is about, or anything else.
        subject: SubjectId,
        /// For which college.
        college: CollegeId,
    },
    /// Calls a meeting: the time between the call and its beginning is the notice.
    CallMeeting {
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
    /// Writes down who spoke, once they have spoken.
    Speak {
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
    /// The sender would change a text, for a college.
    ProposeAmendment {
        /// The amendment.
        amendment: AmendmentId,
        /// The text: a subject that was put forward.
        text: SubjectId,
        /// For which college.
        college: CollegeId,
    },
    /// Says what became of an amendment; only its author withdraws it.
    SettleAmendment {
        /// The amendment.
        amendment: AmendmentId,
        /// What became of it.
        fate: Fate,
    },
    /// Closes a text, such as when it is put to the vote: amendments not settled lapse.
    CloseText {
        /// The text.
        text: SubjectId,
    },
    /// The sender raises a need, for a college.
    RaiseNeed {
        /// The need.
        need: ContributionId,
        /// For which college.
        college: CollegeId,
    },
    /// Answers a need, with a yes or a no; what was answered belongs into the notes.
    AnswerNeed {
        /// The need.
        need: ContributionId,
    },
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributionId, SubjectId};
    /// # use liens_governance::deliberation::Command;
    /// let close = Command::CloseText { text: SubjectId::new("the hall")? };
    /// let answer = Command::AnswerNeed { need: ContributionId::new("a ramp")? };
    /// assert_eq!((close.name(), answer.name()), ("close_text", "answer_need"));
    /// # Ok::<_, liens_core::IdError>(())
    /// ```
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Propose { .. } => "propose",
            Self::CallMeeting { .. } => "call_meeting",
            Self::Speak { .. } => "speak",
            Self::ProposeAmendment { .. } => "propose_amendment",
            Self::SettleAmendment { .. } => "settle_amendment",
            Self::CloseText { .. } => "close_text",
            Self::RaiseNeed { .. } => "raise_need",
            Self::AnswerNeed { .. } => "answer_need",
        }
    }
}
