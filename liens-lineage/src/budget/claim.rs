//! Claims: what somebody asks for what was given, and what is given unpaid.

use liens_core::{
    Amount, ClaimId, ContributionId, ContributorId, MotionId, SubjectId, TimeAmount, Timestamp,
};

/// What a claim is reckoned from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Basis {
    /// An amount by one's own judgement.
    Amount {
        /// The amount, in the unit of the budget; zero where all is given.
        amount: Amount,
        /// The time that it stands for, where the person says it.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        time: Option<TimeAmount>,
    },
    /// Time at a line of the grid, rounded down.
    Time {
        /// The time.
        time: TimeAmount,
        /// The line.
        activity: liens_core::ActivityId,
        /// The rate for an hour, where the line leaves a choice.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        rate: Option<Amount>,
    },
}

impl Basis {
    /// The time that the claim is for, as far as it is said.
    pub const fn time(&self) -> Option<TimeAmount> {
        match self {
            Self::Amount { time, .. } => *time,
            Self::Time { time, .. } => Some(*time),
        }
    }
}

/// What somebody claims of a budget.
///
/// The contribution stays the contributor's, whoever is paid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Claim {
    /// The claim.
    pub id: ClaimId,
    /// Who contributed.
    pub contributor: ContributorId,
    /// Which person or organisation is paid; the contributor where none is named.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payee: Option<ContributorId>,
    /// What for.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub contributions: Vec<ContributionId>,
    /// When it was given: in a shortage a person's older claims are paid first.
    pub date: Timestamp,
    /// How much.
    pub basis: Basis,
    /// What is given unpaid beside it, in the unit of the budget or in time: recognised, never paid.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub volunteered: Option<Amount>,
    /// The least that is of use to the claimant.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub minimum: Option<Amount>,
}

impl Claim {
    /// Who is paid.
    pub fn payee(&self) -> &ContributorId {
        self.payee.as_ref().unwrap_or(&self.contributor)
    }

    /// Whether somebody is the contributor or the payee, and so no judge of the claim.
    pub fn concerns(&self, person: &ContributorId) -> bool {
        self.contributor == *person || self.payee() == person
    }
}

/// Where a claim stands at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ClaimState {
    /// It is declared; the review has not begun.
    Declared {},
    /// Its review window is open.
    InReview {},
    /// Somebody asks, and is not satisfied yet.
    Questioned {},
    /// A motion decides.
    Referred {
        /// The subject of the motion.
        subject: SubjectId,
    },
    /// It may be paid.
    Agreed {
        /// How it came to be.
        by: AgreedBy,
    },
    /// The claimant took it back.
    Withdrawn {},
    /// A motion refused it.
    Refused {
        /// The motion.
        motion: MotionId,
    },
}

/// How a claim came to be agreed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum AgreedBy {
    /// Nobody asked in its window, which is not the same as yes.
    NoQuestion {},
    /// Whoever asked was satisfied.
    Answered {},
    /// A motion.
    Motion {
        /// The motion.
        motion: MotionId,
    },
    /// An earlier budget, which left it unpaid.
    Earlier {},
}

impl ClaimState {
    /// Whether the claim may be paid.
    pub const fn is_agreed(&self) -> bool {
        matches!(self, Self::Agreed { .. })
    }

    /// Whether nothing is paid on the claim any more.
    pub const fn is_gone(&self) -> bool {
        matches!(self, Self::Withdrawn {} | Self::Refused { .. })
    }
}
