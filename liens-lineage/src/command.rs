//! What can be asked of a lineage, and what is recorded of it.
//!
//! A command asks, an event tells; both hold whole contributions, links and ids and nothing that is
//! reckoned from them. Replaying turns events into commands again, so that a history is decided
//! anew by the rules that refused everything else.

use liens_core::{
    Contribution, ContributionId, EvidenceId, Licence, Link, MotionId, Participation,
};

/// What can be asked of a [`Lineage`](crate::Lineage).
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::Event;
/// let contribution = given("need", "ana", 0, &[])?;
/// let command = Command::RecordContribution { contribution: contribution.clone() };
/// assert_eq!(command.name(), "record_contribution");
/// let event = Event::from(command.clone());
/// assert_eq!(event, Event::ContributionRecorded { contribution });
/// assert_eq!(Command::from(event), command);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RecordCommand"))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// Records a contribution.
    RecordContribution {
        /// The contribution.
        contribution: Contribution,
    },
    /// Adds a link that was forgotten.
    ///
    /// For whoever keeps the record; everybody else claims a link and finds somebody who attests
    /// it.
    AddLink {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
    },
    /// Claims a link that was forgotten; it counts once somebody attests it.
    ClaimLink {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
        /// Why: the id of a note or a document.
        reason: EvidenceId,
    },
    /// Attests a claimed link, which is added.
    AttestLink {
        /// The newer contribution.
        from: ContributionId,
        /// The older one.
        to: ContributionId,
        /// The motion that decided it; none where a person attests it who contributes to neither.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        motion: Option<MotionId>,
    },
    /// Corrects who took part in a contribution, for how long, and who attests it.
    ///
    /// All participations are stated, not the change: whoever is left out took no part.
    CorrectAuthorship {
        /// The contribution.
        contribution: ContributionId,
        /// Who took part, in place of those who were recorded.
        participations: Vec<Participation>,
        /// Why: the id of a note or a document.
        reason: EvidenceId,
    },
    /// States the licence that a contribution is under from now on.
    ///
    /// What was held back for want of a licence is paid from then on, and nothing that was shared
    /// is shared again.
    StateLicence {
        /// The contribution.
        contribution: ContributionId,
        /// The licence, in place of the one that was stated before, if any was.
        licence: Licence,
    },
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RecordContribution { .. } => "record_contribution",
            Self::AddLink { .. } => "add_link",
            Self::ClaimLink { .. } => "claim_link",
            Self::AttestLink { .. } => "attest_link",
            Self::CorrectAuthorship { .. } => "correct_authorship",
            Self::StateLicence { .. } => "state_licence",
        }
    }
}

/// What happened in a [`Lineage`](crate::Lineage).
///
/// # Law
///
/// `replay_of_the_events_gives_the_same_state`, `commands_and_events_read_back`
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// A contribution was recorded.
    ContributionRecorded {
        /// The contribution.
        contribution: Contribution,
    },
    /// A forgotten link was added.
    LinkAdded {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
    },
    /// A forgotten link was claimed.
    LinkClaimed {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
        /// Why: the id of a note or a document.
        reason: EvidenceId,
    },
    /// A claimed link was attested, and added.
    LinkAttested {
        /// The newer contribution.
        from: ContributionId,
        /// The older one.
        to: ContributionId,
        /// The motion that decided it; none where a person attests it who contributes to neither.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        motion: Option<MotionId>,
    },
    /// It was corrected who took part in a contribution.
    AuthorshipCorrected {
        /// The contribution.
        contribution: ContributionId,
        /// Who took part, in place of those who were recorded.
        participations: Vec<Participation>,
        /// Why: the id of a note or a document.
        reason: EvidenceId,
    },
    /// The licence of a contribution was stated.
    LicenceStated {
        /// The contribution.
        contribution: ContributionId,
        /// The licence, in place of the one that was stated before, if any was.
        licence: Licence,
    },
}

impl From<Command> for Event {
    fn from(command: Command) -> Self {
        match command {
            Command::RecordContribution { contribution } => {
                Self::ContributionRecorded { contribution }
            }
            Command::AddLink { from, link } => Self::LinkAdded { from, link },
            Command::ClaimLink { from, link, reason } => Self::LinkClaimed { from, link, reason },
            Command::AttestLink { from, to, motion } => Self::LinkAttested { from, to, motion },
            Command::CorrectAuthorship { contribution, participations, reason } => {
                Self::AuthorshipCorrected { contribution, participations, reason }
            }
            Command::StateLicence { contribution, licence } => {
                Self::LicenceStated { contribution, licence }
            }
        }
    }
}

impl From<Event> for Command {
    fn from(event: Event) -> Self {
        match event {
            Event::ContributionRecorded { contribution } => {
                Self::RecordContribution { contribution }
            }
            Event::LinkAdded { from, link } => Self::AddLink { from, link },
            Event::LinkClaimed { from, link, reason } => Self::ClaimLink { from, link, reason },
            Event::LinkAttested { from, to, motion } => Self::AttestLink { from, to, motion },
            Event::AuthorshipCorrected { contribution, participations, reason } => {
                Self::CorrectAuthorship { contribution, participations, reason }
            }
            Event::LicenceStated { contribution, licence } => {
                Self::StateLicence { contribution, licence }
            }
        }
    }
}
