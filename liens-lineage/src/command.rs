//! What can be asked of a lineage, and what is recorded of it.

use liens_core::{Contribution, ContributionId, Link};

/// What can be asked of a [`Lineage`](crate::Lineage).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// Records a contribution.
    RecordContribution {
        /// The contribution.
        contribution: Contribution,
    },
    /// Adds a link that was forgotten.
    AddLink {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
    },
}

/// What happened in a [`Lineage`](crate::Lineage).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
}

impl From<Command> for Event {
    fn from(command: Command) -> Self {
        match command {
            Command::RecordContribution { contribution } => {
                Self::ContributionRecorded { contribution }
            }
            Command::AddLink { from, link } => Self::LinkAdded { from, link },
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
        }
    }
}
