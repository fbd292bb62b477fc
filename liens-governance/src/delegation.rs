//! Delegation: lending a voice, never a membership.
//!
//! Whoever cannot come may let somebody speak for them, and that somebody may do the same: chains.
//! What can go wrong with a chain is a [`Cause`] with a name rather than an effect that nobody
//! sees: it runs in a circle, ends at somebody who said nothing, at somebody recused or at a split
//! ballot, or passes somebody who carries as much as the statutes allow. What is lost counts as
//! silent, and the certificate says how much of it there was.
//!
//! Every member has at most one delegate on a topic, so that the chains are a forest with circles
//! and are followed in one pass, whatever their length: from the leaves to the roots for what each
//! delegate carries, and back for what is said. No step depends on the order in which delegations
//! were given, except under a cap, where the earlier one has the place.

use std::collections::BTreeMap;
use std::fmt;

use liens_core::{ContributorId, SubjectId, Timestamp};

/// Why the weight of a delegator reaches no ballot.
///
/// # Examples
///
/// Under a cap of 2 a delegate carries the two who came first; the third voice is lost, and not
/// split:
///
/// ```
/// # use liens_governance::{Ballots, Cause, Choice, Delegations, Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let users = CollegeId::new("users")?;
/// let person = |name: &str| ContributorId::new(name);
/// let member = |name| person(name).map(|one| Member::one(one, users.clone()));
/// let members = ["ana", "bo", "cy", "dee"].into_iter().map(member);
/// let members = members.collect::<Result<Vec<_>, _>>()?;
/// let mut ballots = Ballots::none(Roll::new(members, Timestamp::MIN)?);
/// let mut delegations = Delegations::new();
/// for (name, day) in [("ana", "2026-03-01"), ("bo", "2026-01-01"), ("cy", "2026-02-01")] {
///     delegations.give(person(name)?, person("dee")?, None, day.parse()?)?;
/// }
/// ballots.lend(&delegations, None);
/// ballots.cast(&person("dee")?, Choice::Yes)?;
/// let yes = |cap| ballots.count(cap)[0].yes();
/// assert_eq!((yes(None), yes(Some(2)), yes(Some(0))), (4, 3, 1)); // one's own voice is no load
/// assert_eq!(Cause::OverCap.to_string(), "a delegate carries as much as is allowed");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Examples
///
/// ```
/// # use liens_governance::{Delegate, DelegationError, Delegations};
/// # use liens_core::{ContributorId, Timestamp};
/// let (ana, bo, cy) = ("ana", "bo", "cy");
/// let person = |name: &str| ContributorId::new(name);
/// let mut delegations = Delegations::new();
/// delegations.give(person(ana)?, person(bo)?, None, "2026-01-01".parse()?)?;
/// // The last word counts, and what it replaces is told.
/// let replaced = delegations.give(person(ana)?, person(cy)?, None, "2026-02-01".parse()?)?;
/// let Delegate { to, since, .. } = replaced.ok_or("a delegate")?;
/// assert_eq!((to, since), (person(bo)?, "2026-01-01".parse()?));
/// let withdrawn = delegations.withdraw(&person(ana)?, None)?;
/// assert_eq!(withdrawn.to, person(cy)?);
/// let nothing = delegations.withdraw(&person(ana)?, None);
/// assert_eq!(nothing, Err(DelegationError::NotGiven { person: person(ana)? }));
/// let oneself = delegations.give(person(ana)?, person(ana)?, None, Timestamp::MIN).unwrap_err();
/// assert_eq!(oneself.code(), "governance.delegation.to_oneself");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// Taking back the delegation on a topic lets the general one stand again:
///
/// ```
/// # use liens_governance::Delegations;
/// # use liens_core::{ContributorId, SubjectId, Timestamp};
/// let (ana, bo, cy) =
///     (ContributorId::new("ana")?, ContributorId::new("bo")?, ContributorId::new("cy")?);
/// let budget = SubjectId::new("budget")?;
/// let mut delegations = Delegations::new();
/// delegations.give(ana.clone(), bo.clone(), None, Timestamp::MIN)?;
/// delegations.give(ana.clone(), cy, Some(budget.clone()), Timestamp::MIN)?;
/// delegations.withdraw(&ana, Some(&budget))?;
/// assert_eq!(delegations.of(&ana, Some(&budget)).map(|delegate| delegate.to), Some(bo));
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
///
/// `T` is what is carried along a chain: a choice where votes are counted, the place of the speaker
/// where papers are.
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

/// Open fates whose delegate is off the roll end here.
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
///
/// Counts for each member who still waits for a delegator; whoever nobody waits for is taken, and
/// lets their delegate wait for one less. Members of a circle always wait for one another and are
/// never taken. With ana → bo → cy and dee → cy the order is ana, dee, bo.
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
///
/// What a delegate carries is their delegators' own weight and what those carry for others: with
/// ana → bo → cy, bo carries 1 and cy 2. One who is cut brings nobody along, as the chain is lost
/// behind them.
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

/// Circles are lost first; then every delegator takes the fate of their delegate, who comes later
/// in the order and is therefore looked at before. A cut stands over what the delegate said.
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
