//! The charter: every parameter that can be voted, by version.

use std::collections::BTreeSet;

use liens_core::{CollegeId, MotionId, TimeAmount};
use liens_governance::Statutes;
use liens_lineage::Policy;

/// The rules in force from one version to the next.
///
/// Version 0 is the founding one; each later version names the motion that adopted it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Charter {
    version: u32,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    motion: Option<MotionId>,
    statutes: Statutes,
    policy: Policy,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    owed_term: Option<TimeAmount>,
}

/// What a motion would change in the charter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CharterChange {
    /// Another policy shares what comes in.
    Policy {
        /// The policy.
        policy: Policy,
    },
    /// Other colleges, weights or rules decide.
    Statutes {
        /// The statutes.
        statutes: Box<Statutes>,
        /// The colleges that may turn no vote under them.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    },
    /// What is owed passes to the commons after another term.
    OwedTerm {
        /// How long it waits for its person, zero or above.
        term: TimeAmount,
    },
}

impl Charter {
    pub(crate) const fn founding(statutes: Statutes, policy: Policy) -> Self {
        Self { version: 0, motion: None, statutes, policy, owed_term: None }
    }

    /// The next version, as an adopted motion changes this one.
    pub(crate) fn amended(&self, version: u32, motion: MotionId, change: &CharterChange) -> Self {
        let mut next = Self { version, motion: Some(motion), ..self.clone() };
        match change {
            CharterChange::Policy { policy } => next.policy = policy.clone(),
            CharterChange::Statutes { statutes, .. } => next.statutes = (**statutes).clone(),
            CharterChange::OwedTerm { term } => next.owed_term = Some(*term),
        }
        next
    }

    /// The version, from 0.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The motion that adopted it; none for the founding version.
    pub const fn motion(&self) -> Option<&MotionId> {
        self.motion.as_ref()
    }

    /// Who decides, and how.
    pub const fn statutes(&self) -> &Statutes {
        &self.statutes
    }

    /// How what comes in is shared.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// How long what is owed waits for its person before it passes to the commons; without end
    /// until a motion sets a term.
    pub const fn owed_term(&self) -> Option<TimeAmount> {
        self.owed_term
    }
}
