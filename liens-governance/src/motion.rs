//! A motion: what is put to the vote, and where it stands.

use std::fmt;

use liens_core::{CollegeId, ContributorId, KindId, MotionId, SubjectId, Timestamp};

use crate::election::Question;
use crate::hearing::Hearings;
use crate::{Amendment, Certificate, Hearing, Outcome, Vote, Votes};

/// Where a motion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MotionState {
    /// It is written, nobody discusses it yet.
    Drafted,
    /// The colleges are heard.
    Deliberation,
    /// Ballots are taken.
    Open,
    /// The vote is closed and the rule is met, and a college may still object.
    Closed,
    /// The vote is closed and the rule is met.
    Adopted,
    /// The vote is closed and the rule is not met.
    Rejected,
    /// A college objected in time: it goes back to deliberation.
    Suspended,
    /// What was adopted is in force.
    Enacted,
}

/// What a motion says: its text as an opaque subject, and how it is decided.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Draft, Votes};
/// # use liens_core::{KindId, SubjectId};
/// let mut draft = Draft::new(SubjectId::new("charter-2")?, Votes::Final);
/// draft.kind = Some(KindId::new("amendment")?);
/// # Ok::<_, liens_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "MotionDraft"))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Draft {
    /// What it is about; opaque to the assembly.
    pub subject: SubjectId,
    /// Whether a ballot can be changed.
    pub votes: Votes,
    /// The kind of decision; none for the general rule.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub kind: Option<KindId>,
    /// The topic, which delegations and the statutes' protection may name.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub topic: Option<SubjectId>,
    /// The statutes that come into force when it is enacted, if it is about them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub amends: Option<Box<Amendment>>,
    /// What is chosen among several, if it is: the rule of the kind is then asked of those who choose
    /// against those who say no to all of them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub among: Option<Box<Question>>,
}

/// What is put to the vote: its text, who was heard on it, and its votes.
///
/// Made by an [`Assembly`](crate::Assembly) only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Motion {
    pub(crate) id: MotionId,
    pub(crate) draft: Draft,
    pub(crate) author: ContributorId,
    pub(crate) since: Timestamp,
    pub(crate) stage: Stage,
    pub(crate) hearings: Hearings,
    pub(crate) vote: Option<Box<Vote>>,
    pub(crate) suspended: Option<Box<Vote>>,
}

/// What the commands did; the rest of a state follows from the vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Drafted,
    Deliberation,
    Voting,
    Enacted,
}

impl Draft {
    /// A draft under the general rule, on no topic.
    pub const fn new(subject: SubjectId, votes: Votes) -> Self {
        Self { subject, votes, kind: None, topic: None, amends: None, among: None }
    }
}

impl Motion {
    pub(crate) const fn new(
        id: MotionId,
        draft: Draft,
        author: ContributorId,
        since: Timestamp,
    ) -> Self {
        Self {
            id,
            draft,
            author,
            since,
            stage: Stage::Drafted,
            hearings: Hearings::new(),
            vote: None,
            suspended: None,
        }
    }

    /// The name of the motion.
    pub const fn id(&self) -> &MotionId {
        &self.id
    }

    /// What it says.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What it is about.
    pub const fn subject(&self) -> &SubjectId {
        &self.draft.subject
    }

    /// The kind of decision; none for the general rule.
    pub const fn kind(&self) -> Option<&KindId> {
        self.draft.kind.as_ref()
    }

    /// The topic that it stands under, for delegations and protection.
    pub const fn topic(&self) -> Option<&SubjectId> {
        self.draft.topic.as_ref()
    }

    /// Who put it forward, or for whom somebody did.
    pub const fn author(&self) -> &ContributorId {
        &self.author
    }

    /// Since when the colleges can be heard on it as it is: since it was written, written anew, or
    /// went back to deliberation.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The colleges that were offered the floor or spoke on the text as it is, in the order of
    /// their ids.
    pub fn hearings(&self) -> impl ExactSizeIterator<Item = (&CollegeId, &Hearing)> {
        self.hearings.iter()
    }

    /// The vote, once it opened; after a suspension, the final one.
    pub fn vote(&self) -> Option<&Vote> {
        self.vote.as_deref()
    }

    /// The vote that colleges objected to, once the motion went back to deliberation: there is no
    /// second suspension, whatever becomes of the text.
    pub fn suspended(&self) -> Option<&Vote> {
        self.suspended.as_deref()
    }

    /// The certificate of the vote, once it is closed.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.vote()?.certificate()
    }

    /// Where the motion stands by what was recorded.
    ///
    /// A motion stays [`Closed`](MotionState::Closed) while colleges may object to it, until it is
    /// enacted; [`state_at`](Self::state_at) knows when that time is over.
    pub fn state(&self) -> MotionState {
        match (self.stage, self.vote()) {
            (Stage::Drafted, _) => MotionState::Drafted,
            (Stage::Deliberation, _) | (Stage::Voting, None) => MotionState::Deliberation,
            (Stage::Enacted, _) => MotionState::Enacted,
            (Stage::Voting, Some(vote)) => match vote.outcome() {
                None => MotionState::Open,
                Some(Outcome::Rejected) => MotionState::Rejected,
                Some(Outcome::Adopted) if vote.objecting().next().is_some() => {
                    MotionState::Suspended
                }
                Some(Outcome::Adopted) if self.objections_until().is_some() => MotionState::Closed,
                Some(Outcome::Adopted) => MotionState::Adopted,
            },
        }
    }

    /// Where the motion stands at an instant after the last record.
    pub fn state_at(&self, at: Timestamp) -> MotionState {
        match (self.state(), self.objections_until()) {
            (MotionState::Closed, Some(until)) if at >= until => MotionState::Adopted,
            (state, _) => state,
        }
    }

    /// Until when a college may object to what was adopted: before that instant. None before it is
    /// adopted, where the statutes know no suspension, and once the motion was suspended.
    pub fn objections_until(&self) -> Option<Timestamp> {
        let vote = self.vote().filter(|vote| vote.outcome() == Some(Outcome::Adopted))?;
        if self.suspended.is_some() { None } else { vote.objections_until() }
    }

    /// Whether the motion is adopted, enacted or not.
    pub fn adopted(&self) -> bool {
        matches!(self.state(), MotionState::Adopted | MotionState::Enacted)
    }
}

impl fmt::Display for MotionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Drafted => "drafted",
            Self::Deliberation => "in deliberation",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Enacted => "enacted",
        })
    }
}
