//! Delegation: lending a voice, never a membership.

use std::collections::BTreeMap;
use std::fmt;

use liens_core::{ContributorId, SubjectId, Timestamp};

/// Why the weight of a delegator reaches no ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Cause {
    /// The chain runs in a circle.
    Cycle,
    /// The chain ends at somebody who did not vote, or who is not on the roll.
    Nowhere,
    /// A delegate in the chain carries as much as the statutes allow.
    OverCap,
    /// The chain ends at a recused person.
    Recused,
    /// The chain ends at a split ballot, which covers its own weight only.
    Split,
}

/// A person's delegate with the day since when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Delegate {
    /// Who votes for the delegator.
    pub to: ContributorId,
    /// Since when.
    pub since: Timestamp,
}

/// Who lends whom their voice, in general or on one topic.
///
/// A delegation on a topic stands over a general one. What is kept depends on the last word of each
/// delegator only, not on the order between delegators.
///
/// # Examples
///
/// ```
/// # use liens_governance::Delegations;
/// # use liens_core::{ContributorId, SubjectId, Timestamp};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let person = |name: &str| ContributorId::new(name);
/// let budget = SubjectId::new("budget")?;
/// let mut delegations = Delegations::new();
/// delegations.give(person("ana")?, person("bo")?, None, Timestamp::MIN)?;
/// delegations.give(person("ana")?, person("cy")?, Some(budget.clone()), Timestamp::MIN)?;
/// let delegate = |topic| delegations.of(&person("ana").ok()?, topic).map(|d| d.to);
/// assert_eq!(delegate(None), Some(person("bo")?));
/// assert_eq!(delegate(Some(&budget)), Some(person("cy")?));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Delegations {
    standing: BTreeMap<(ContributorId, Option<SubjectId>), Delegate>,
}

/// Why a delegation cannot be given or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DelegationError {
    /// A person delegates to themselves.
    #[error("'{person}' cannot delegate to themselves")]
    ToOneself {
        /// The person.
        person: ContributorId,
    },
    /// There is no such delegation.
    #[error("'{person}' has given no such delegation")]
    NotGiven {
        /// The person.
        person: ContributorId,
    },
}

impl DelegationError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ToOneself { .. } => "governance.delegation.to_oneself",
            Self::NotGiven { .. } => "governance.delegation.not_given",
        }
    }
}

impl Delegations {
    /// Creates an empty list.
    pub const fn new() -> Self {
        Self { standing: BTreeMap::new() }
    }

    /// Lends a voice, on one topic or in general, and returns the delegation that it replaces.
    ///
    /// # Errors
    ///
    /// [`DelegationError::ToOneself`].
    pub fn give(
        &mut self,
        from: ContributorId,
        to: ContributorId,
        topic: Option<SubjectId>,
        since: Timestamp,
    ) -> Result<Option<Delegate>, DelegationError> {
        if from == to {
            return Err(DelegationError::ToOneself { person: from });
        }
        Ok(self.standing.insert((from, topic), Delegate { to, since }))
    }

    /// Takes a voice back.
    ///
    /// # Errors
    ///
    /// [`DelegationError::NotGiven`].
    pub fn withdraw(
        &mut self,
        from: &ContributorId,
        topic: Option<&SubjectId>,
    ) -> Result<Delegate, DelegationError> {
        self.standing
            .remove(&(from.clone(), topic.cloned()))
            .ok_or_else(|| DelegationError::NotGiven { person: from.clone() })
    }

    /// The delegate of a person on a topic: the one for the topic, else the general one.
    pub fn of(&self, from: &ContributorId, topic: Option<&SubjectId>) -> Option<Delegate> {
        let on = |topic: Option<&SubjectId>| self.standing.get(&(from.clone(), topic.cloned()));
        topic.and_then(|topic| on(Some(topic))).or_else(|| on(None)).cloned()
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Cycle => "the chain runs in a circle",
            Self::Nowhere => "the chain ends nowhere",
            Self::OverCap => "a delegate carries as much as is allowed",
            Self::Recused => "the chain ends at a recused person",
            Self::Split => "the chain ends at a split ballot",
        })
    }
}

/// Where a chain can end, and what becomes of those that lead there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate<T> {
    /// A direct ballot, or one that a chain reaches.
    Said(T),
    /// No ballot and no delegate.
    Silent,
    /// A chain without a ballot.
    Lost(Cause),
    /// A delegator whose chain is not followed yet.
    Open,
}

impl<T> Fate<T> {
    /// What a ballot said, if one was reached.
    pub(crate) fn said(self) -> Option<T> {
        if let Self::Said(said) = self { Some(said) } else { None }
    }
}

/// A member's delegate: a place on the roll, none if they are not on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) to: Option<u32>,
    pub(crate) since: Timestamp,
}

/// Follows every chain: fills the open fates.
///
/// Delegators of one delegate are taken in the order of (since, place on the roll) while the weight
/// that the delegate carries for others stays within the cap; one that does not fit is skipped.
///
/// O(n) without a cap; with one, O(n log n) for the order of the dates.
pub(crate) fn resolve<T: Copy>(
    fates: &mut [Fate<T>],
    links: &[Option<Link>],
    seats: &[(u32, u64)],
    cap: Option<u64>,
) {
    let targets = targets(fates, links);
    let order = leaves_first(&targets);
    let cut = cap.map_or_else(Vec::new, |cap| over(&targets, links, seats, &order, cap));
    follow(fates, &targets, &order, &cut);
}

/// Beside each member: the place of the delegate of an open one, [`NONE`] for others.
const NONE: u32 = u32::MAX;

fn targets<T: Copy>(fates: &mut [Fate<T>], links: &[Option<Link>]) -> Vec<u32> {
    let target = |(fate, link): (&mut Fate<T>, &Option<Link>)| match (*fate, link) {
        (Fate::Open, Some(Link { to: Some(to), .. })) => *to,
        (Fate::Open, _) => {
            *fate = Fate::Lost(Cause::Nowhere);
            NONE
        }
        _ => NONE,
    };
    fates.iter_mut().zip(links).map(target).collect()
}

/// The delegators outside circles, each before its delegate.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a target is NONE or a place on the same roll, which numbers its members in 32 bits"
)]
fn leaves_first(targets: &[u32]) -> Vec<u32> {
    let mut waiting = vec![0_u32; targets.len()];
    for target in targets.iter().filter(|target| **target != NONE) {
        waiting[*target as usize] += 1;
    }
    let mut order: Vec<u32> = Vec::with_capacity(targets.len());
    for (at, target) in targets.iter().enumerate() {
        if *target != NONE && waiting[at] == 0 {
            order.push(at as u32);
        }
    }
    let mut next = 0;
    while next < order.len() {
        let to = targets[order[next] as usize] as usize;
        waiting[to] -= 1;
        if waiting[to] == 0 && targets[to] != NONE {
            order.push(to as u32);
        }
        next += 1;
    }
    order
}

/// Which delegators do not fit under the cap of their delegate.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "places on one roll, whose weights sum within 64 bits"
)]
fn over(
    targets: &[u32],
    links: &[Option<Link>],
    seats: &[(u32, u64)],
    order: &[u32],
    cap: u64,
) -> Vec<bool> {
    let mut level = vec![0_u32; targets.len()];
    for at in order {
        let to = targets[*at as usize] as usize;
        level[to] = level[to].max(level[*at as usize].saturating_add(1));
    }
    // A delegate stands on a higher level than those who delegate to them, so that what each brings
    // along is known when they are taken.
    let asking = |at: &u32| {
        let to = targets[*at as usize];
        (level[to as usize], links[*at as usize].map(|link| link.since), *at, to)
    };
    let mut by_level: Vec<_> = order.iter().map(asking).collect();
    by_level.sort_unstable();
    let mut inside = vec![false; targets.len()];
    for at in order {
        inside[*at as usize] = true;
    }
    let mut carried = vec![0_u64; targets.len()];
    let mut cut = vec![false; targets.len()];
    for (_, _, at, to) in by_level {
        let (at, to) = (at as usize, to as usize);
        if targets[to] != NONE && !inside[to] {
            continue; // a member of a circle carries nobody
        }
        let load = carried[to].saturating_add(seats[at].1).saturating_add(carried[at]);
        if load <= cap {
            carried[to] = load;
        } else {
            cut[at] = true;
        }
    }
    cut
}

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a target is NONE or a place on the same roll"
)]
fn follow<T: Copy>(fates: &mut [Fate<T>], targets: &[u32], order: &[u32], cut: &[bool]) {
    let mut in_circle = vec![true; targets.len()];
    for at in order {
        in_circle[*at as usize] = false;
    }
    for ((fate, target), circle) in fates.iter_mut().zip(targets).zip(in_circle) {
        if *target != NONE && circle {
            *fate = Fate::Lost(Cause::Cycle);
        }
    }
    for at in order.iter().rev() {
        let at = *at as usize;
        fates[at] = if cut.get(at).copied().unwrap_or_default() {
            Fate::Lost(Cause::OverCap)
        } else {
            match fates[targets[at] as usize] {
                Fate::Silent | Fate::Open => Fate::Lost(Cause::Nowhere),
                fate => fate,
            }
        };
    }
}
