//! Why a panel cannot be drawn.
//!
//! Refused before anything is drawn: a lottery that exists can be drawn. What cannot be met is
//! named with its numbers, so that whoever wrote the quotas knows which to change.

use liens_core::{ContributorId, GroupId};

/// Why a panel cannot be drawn by lot.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, GroupId};
/// # use liens_governance::sortition::{Lottery, Pool, Quota, SortitionError};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let young = GroupId::new("young")?;
/// let mut pool = Pool::new();
/// pool.add(ContributorId::new("ana")?, [young.clone()])?;
/// pool.add(ContributorId::new("bo")?, [])?;
/// let refused = Lottery::new(pool.clone(), 2, [Quota::new(young.clone(), 2, 2)?]).unwrap_err();
/// assert_eq!(refused, SortitionError::QuotaAboveGroup { group: young, least: 2, people: 1 });
/// assert_eq!(refused.code(), "governance.sortition.quota_above_group");
/// assert_eq!(Lottery::new(pool, 0, []), Err(SortitionError::EmptyPanel));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SortitionError {
    /// The same person stands in the pool twice.
    #[error("'{person}' is in the pool already")]
    DuplicatePerson {
        /// The person.
        person: ContributorId,
    },
    /// A panel has no seats.
    #[error("a panel of nobody is not drawn")]
    EmptyPanel,
    /// A panel has more seats than there are people.
    #[error("a panel of {panel} cannot be drawn from {people} people")]
    PanelAbovePool {
        /// The seats.
        panel: usize,
        /// The people.
        people: usize,
    },
    /// A group has two quotas.
    #[error("group '{group}' has two quotas")]
    DuplicateQuota {
        /// The group.
        group: GroupId,
    },
    /// A quota asks for more at least than it allows at most.
    #[error("at least {least} and at most {most} of group '{group}' cannot both be")]
    LeastAboveMost {
        /// The group.
        group: GroupId,
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A quota asks for more people than the group has.
    #[error("at least {least} of group '{group}' cannot be drawn from its {people} people")]
    QuotaAboveGroup {
        /// The group.
        group: GroupId,
        /// The fewest that are asked for.
        least: usize,
        /// The people of the group.
        people: usize,
    },
    /// Quotas cannot be met together; without any one of them the others can.
    #[error("a panel of {panel} cannot meet the quotas of {} together", listed(.quotas))]
    Conflict {
        /// The seats.
        panel: usize,
        /// The groups: the fewest there are, or, where those are not found in the steps that are
        /// allowed, some of which none can be left out.
        quotas: Vec<GroupId>,
    },
    /// Whether the quotas can be met was not found in the steps that are allowed.
    #[error("after {steps} steps it is not known whether a panel of {panel} can meet its quotas")]
    TooHard {
        /// The seats.
        panel: usize,
        /// The steps that were taken.
        steps: u64,
    },
}

/// In the order of the groups, each in quotation marks, as messages name everything.
fn listed(groups: &[GroupId]) -> String {
    let names: Vec<String> = groups.iter().map(|group| format!("'{group}'")).collect();
    names.join(", ")
}

impl SortitionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DuplicatePerson { .. } => "governance.sortition.duplicate_person",
            Self::EmptyPanel => "governance.sortition.empty_panel",
            Self::PanelAbovePool { .. } => "governance.sortition.panel_above_pool",
            Self::DuplicateQuota { .. } => "governance.sortition.duplicate_quota",
            Self::LeastAboveMost { .. } => "governance.sortition.least_above_most",
            Self::QuotaAboveGroup { .. } => "governance.sortition.quota_above_group",
            Self::Conflict { .. } => "governance.sortition.conflict",
            Self::TooHard { .. } => "governance.sortition.too_hard",
        }
    }
}
