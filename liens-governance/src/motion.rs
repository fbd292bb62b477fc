//! A motion: what is put to the vote, and where it stands.

use std::fmt;

use liens_core::{ContributorId, MotionId, SubjectId, Timestamp};

use crate::{Ballots, Certificate, Delegations, Outcome, Roll, Statutes, Votes};

/// Where a motion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MotionState {
    /// Ballots are taken.
    Open,
    /// The vote is closed and the rule is met.
    Adopted,
    /// The vote is closed and the rule is not met.
    Rejected,
}

/// What is put to the vote, with its frozen roll and the statutes of its day.
///
/// Made by an [`Assembly`](crate::Assembly) only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Motion {
    pub(crate) id: MotionId,
    pub(crate) subject: SubjectId,
    pub(crate) topic: Option<SubjectId>,
    pub(crate) author: ContributorId,
    pub(crate) opened: Timestamp,
    pub(crate) statutes: Statutes,
    pub(crate) votes: Votes,
    pub(crate) ballots: Ballots,
    pub(crate) certificate: Option<Certificate>,
}

impl Motion {
    /// The name of the motion.
    pub const fn id(&self) -> &MotionId {
        &self.id
    }

    /// What it is about.
    pub const fn subject(&self) -> &SubjectId {
        &self.subject
    }

    /// The topic that it stands under, for delegations.
    pub const fn topic(&self) -> Option<&SubjectId> {
        self.topic.as_ref()
    }

    /// Who put it to the vote.
    pub const fn author(&self) -> &ContributorId {
        &self.author
    }

    /// When the vote opened.
    pub const fn opened(&self) -> Timestamp {
        self.opened
    }

    /// The statutes under which it is voted.
    pub const fn statutes(&self) -> &Statutes {
        &self.statutes
    }

    /// Whether a ballot can be changed.
    pub const fn votes(&self) -> Votes {
        self.votes
    }

    /// Who votes.
    pub const fn roll(&self) -> &Roll {
        self.ballots.roll()
    }

    /// The ballots so far.
    pub const fn ballots(&self) -> &Ballots {
        &self.ballots
    }

    /// Where the motion stands.
    pub fn state(&self) -> MotionState {
        match self.certificate.as_ref().map(|certificate| certificate.outcome) {
            None => MotionState::Open,
            Some(Outcome::Adopted) => MotionState::Adopted,
            Some(Outcome::Rejected) => MotionState::Rejected,
        }
    }

    /// The certificate of the vote, once it is closed.
    pub const fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// Whether the motion is adopted.
    pub fn adopted(&self) -> bool {
        self.state() == MotionState::Adopted
    }

    /// Whether somebody voted.
    pub(crate) fn has_ballots(&self) -> bool {
        self.ballots.iter().any(|standing| standing.ballot.is_some())
    }

    /// The ballots as they stand with these delegations, and the certificate that they lead to.
    pub(crate) fn closing(
        &self,
        delegations: &Delegations,
        closed: Timestamp,
    ) -> (Ballots, Certificate) {
        let mut ballots = self.ballots.clone();
        ballots.lend(delegations, self.topic());
        let names = (self.id.clone(), self.subject.clone());
        let certificate = Certificate::of(names, (self.opened, closed), &self.statutes, &ballots);
        (ballots, certificate)
    }
}

impl fmt::Display for MotionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "open",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
        })
    }
}
