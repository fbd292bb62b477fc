//! Sortition: panels drawn by lot that meet quotas, by a seed that anybody can check.
//!
//! | type | what it is |
//! |---|---|
//! | [`Pool`] | who may be drawn, and the groups that each of them is in |
//! | [`Quota`] | how many of a group sit on the panel, at least and at most |
//! | [`Lottery`] | a pool, a panel's size and quotas that can be met together |
//! | [`Chances`] | how likely each person is to be drawn: exactly, or from seeded draws |
//! | [`lots`] | an order by lot |
//!
//! A panel is a number of seats, and quotas say how many of a group sit on it at least and at most.
//! Groups may overlap: a person can be young, a tenant and a worker. The draw puts all people in an
//! order by lot and takes each one with whom the quotas can still be met.
//!
//! Of a pool of 7 users and 3 workers, two of each on a panel of four: everybody's chance is 2/7 or
//! 2/3, exactly. Nobody has to trust the clerk: the seed is a number that nobody knows when the
//! pool is closed, such as that of the next public lottery, and everybody can draw the same panel
//! again.
//!
//! Equal chances are not always possible under quotas, and making the smallest as large as it can
//! be (Flanigan, Gölz, Gupta, Hennig and Procaccia 2021) takes a linear programme over all panels.
//! Where groups do not overlap, chances here are equal inside each; where they do,
//! [`Lottery::chances`] estimates them, so that a community sees what its quotas do before it
//! draws.

mod chances;
mod error;
mod feasible;
mod lots;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{ContributorId, GroupId};

pub use chances::{Chance, Chances};
pub use error::SortitionError;
pub use lots::lots;

use feasible::{Kinds, Requirement};

/// Who may be drawn, each with the groups that they are in.
///
/// Groups without a quota are kept and change nothing in a draw.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, GroupId};
/// # use liens_governance::sortition::Pool;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut pool = Pool::new();
/// pool.add(ContributorId::new("ana")?, [GroupId::new("users")?])?;
/// assert!(pool.add(ContributorId::new("ana")?, []).is_err());
/// assert_eq!(pool.people().len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pool {
    people: BTreeMap<ContributorId, BTreeSet<GroupId>>,
}

/// How many people of a group sit on a panel.
///
/// **Range:** `least` is at most `most`.
///
/// # Examples
///
/// ```
/// # use liens_core::GroupId;
/// # use liens_governance::sortition::Quota;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// assert!(Quota::new(GroupId::new("users")?, 3, 2).is_err());
/// # Ok(())
/// # }
/// ```
///
/// ```
/// # use liens_core::GroupId;
/// # use liens_governance::sortition::Quota;
/// // "No more than two" asks for none.
/// let quota = Quota::new(GroupId::new("board")?, 0, 2)?;
/// assert_eq!((quota.group().as_str(), quota.least(), quota.most()), ("board", 0, 2));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    group: GroupId,
    least: usize,
    most: usize,
}

/// A panel of a size to be drawn from a pool, under quotas that can be met together.
///
/// The lot puts everybody in an order; in that order each person is taken unless the quotas could
/// then no longer be met by anybody still to come. Every panel that meets the quotas can be drawn.
/// Where no two quotas share people, each group's seats are fixed beforehand, in proportion to the
/// groups inside the quotas, and everybody in a group has the same chance.
///
/// # Law
///
/// `a_drawn_panel_meets_every_quota`, `the_same_seed_draws_the_same_panel`
///
/// # Examples
///
/// ```
/// use std::num::NonZeroU32;
/// use liens_core::{ContributorId, GroupId};
/// use liens_governance::sortition::{Chances, Lottery, Pool, Quota};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, workers) = (GroupId::new("users")?, GroupId::new("workers")?);
/// let mut pool = Pool::new();
/// for n in 0..10 {
///     let group = if n < 7 { &users } else { &workers };
///     pool.add(ContributorId::new(format!("person {n}"))?, [group.clone()])?;
/// }
/// let quotas = [Quota::new(users, 2, 2)?, Quota::new(workers, 2, 2)?];
/// let lottery = Lottery::new(pool, 4, quotas)?;
///
/// let panel = lottery.draw(2026);
/// assert_eq!(panel.len(), 4);
/// assert_eq!(panel, lottery.draw(2026));
/// let chances = lottery.chances(2026, NonZeroU32::new(10_000).ok_or("no draws")?);
/// assert!(matches!(chances, Chances::Exact(_)));
/// assert_eq!(chances.iter().next().map(|one| one.part.to_string()), Some("2/7".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lottery {
    pool: Pool,
    quotas: Vec<Quota>,
    kinds: Kinds,
    requirement: Requirement,
    /// Whether no two quotas share people, so that each kind's seats are fixed.
    fixed: bool,
}

impl Pool {
    /// Creates an empty pool.
    ///
    /// People are added one by one, in any order: a draw depends on ids only.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a person with the groups that they are in.
    ///
    /// # Errors
    ///
    /// [`SortitionError::DuplicatePerson`]; the pool is then as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributorId, GroupId};
    /// # use liens_governance::sortition::{Pool, SortitionError};
    /// let (ana, young) = (ContributorId::new("ana")?, GroupId::new("young")?);
    /// let mut pool = Pool::new();
    /// pool.add(ana.clone(), [])?;
    /// // A second entry is refused, and adds no group.
    /// let refused = pool.add(ana.clone(), [young]);
    /// assert_eq!(refused, Err(SortitionError::DuplicatePerson { person: ana }));
    /// assert!(pool.people().all(|(_, groups)| groups.is_empty()));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn add(
        &mut self,
        person: ContributorId,
        groups: impl IntoIterator<Item = GroupId>,
    ) -> Result<(), SortitionError> {
        if self.people.contains_key(&person) {
            return Err(SortitionError::DuplicatePerson { person });
        }
        self.people.insert(person, groups.into_iter().collect());
        Ok(())
    }

    /// The people by id, each with their groups.
    ///
    /// In the order in which places are counted in a draw.
    pub fn people(&self) -> impl ExactSizeIterator<Item = (&ContributorId, &BTreeSet<GroupId>)> {
        self.people.iter()
    }
}

impl Quota {
    /// Creates a quota.
    ///
    /// `least` equal to `most` fixes the number.
    ///
    /// # Errors
    ///
    /// [`SortitionError::LeastAboveMost`].
    pub fn new(group: GroupId, least: usize, most: usize) -> Result<Self, SortitionError> {
        if least > most {
            return Err(SortitionError::LeastAboveMost { group, least, most });
        }
        Ok(Self { group, least, most })
    }

    /// The group.
    pub const fn group(&self) -> &GroupId {
        &self.group
    }

    /// The fewest of the group on the panel.
    pub const fn least(&self) -> usize {
        self.least
    }

    /// The most of the group on the panel.
    pub const fn most(&self) -> usize {
        self.most
    }
}

impl Lottery {
    /// Creates a lottery.
    ///
    /// # Errors
    ///
    /// [`SortitionError::EmptyPanel`], [`SortitionError::PanelAbovePool`],
    /// [`SortitionError::DuplicateQuota`]; [`SortitionError::QuotaAboveGroup`] where a group has
    /// fewer people than its quota asks; [`SortitionError::Conflict`] with the fewest quotas that
    /// cannot be met together; [`SortitionError::TooHard`] where that cannot be told in a bounded
    /// number of steps.
    ///
    /// # Complexity
    ///
    /// People who are in the same groups with quotas are of one kind, and only the number of each
    /// kind matters: O(n log n) for n people, and a search over the numbers of each kind, short
    /// unless many quotas are tight at once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributorId, GroupId};
    /// # use liens_governance::sortition::{Lottery, Pool, Quota, SortitionError};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut pool = Pool::new();
    /// for (name, groups) in [("ana", "young"), ("bo", "old"), ("cy", "old"), ("dee", "young")] {
    ///     pool.add(ContributorId::new(name)?, [GroupId::new(groups)?])?;
    /// }
    /// let two = |group: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(Quota::new(GroupId::new(group)?, 2, 2)?)
    /// };
    /// // Each quota alone fits a panel of three; both together need four seats.
    /// let refused = Lottery::new(pool.clone(), 3, [two("young")?, two("old")?]).unwrap_err();
    /// let quotas = vec![GroupId::new("old")?, GroupId::new("young")?];
    /// assert_eq!(refused, SortitionError::Conflict { panel: 3, quotas });
    /// let lottery = Lottery::new(pool, 4, [two("young")?, two("old")?])?;
    /// assert_eq!((lottery.panel(), lottery.quotas().len()), (4, 2));
    /// assert_eq!(lottery.pool().people().len(), 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(
        pool: Pool,
        panel: usize,
        quotas: impl IntoIterator<Item = Quota>,
    ) -> Result<Self, SortitionError> {
        let people = pool.people.len();
        if panel == 0 {
            return Err(SortitionError::EmptyPanel);
        }
        if panel > people {
            return Err(SortitionError::PanelAbovePool { panel, people });
        }
        let mut quotas: Vec<Quota> = quotas.into_iter().collect();
        quotas.sort_by(|one, other| one.group.cmp(&other.group));
        let twice = quotas.iter().zip(quotas.iter().skip(1)).find(|(a, b)| a.group == b.group);
        if let Some((quota, _)) = twice {
            return Err(SortitionError::DuplicateQuota { group: quota.group.clone() });
        }
        for Quota { group, least, .. } in &quotas {
            let inside = pool.people.values().filter(|groups| groups.contains(group)).count();
            if *least > inside {
                let (group, least) = (group.clone(), *least);
                return Err(SortitionError::QuotaAboveGroup { group, least, people: inside });
            }
        }
        let kinds = Kinds::of(&pool, &quotas);
        let requirement = Requirement::new(panel, &quotas);
        if !kinds.can_meet(&requirement)? {
            let quotas = kinds.conflict(&requirement)?;
            return Err(SortitionError::Conflict {
                panel,
                quotas: quotas.into_iter().filter_map(|at| requirement.group(at)).collect(),
            });
        }
        let (fixed, requirement) = match kinds.fixed(&requirement) {
            Some(fixed) => (true, fixed),
            None => (false, requirement),
        };
        Ok(Self { pool, quotas, kinds, requirement, fixed })
    }

    /// Who may be drawn.
    pub const fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The quotas, by group.
    pub fn quotas(&self) -> &[Quota] {
        &self.quotas
    }

    /// The number of seats on the panel.
    pub const fn panel(&self) -> usize {
        self.requirement.panel()
    }

    /// Draws a panel, by id. The same seed draws the same panel on every machine.
    ///
    /// # Law
    ///
    /// `a_drawn_panel_meets_every_quota`, `the_same_seed_draws_the_same_panel`
    ///
    /// # Complexity
    ///
    /// O(n) for n people, and at most one search for each seat and each kind of people.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributorId, GroupId};
    /// # use liens_governance::sortition::{Lottery, Pool, Quota};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // Three women and three tenants on a panel of four: two at least are both.
    /// let (women, tenants) = (GroupId::new("women")?, GroupId::new("tenants")?);
    /// let mut pool = Pool::new();
    /// for at in 0..20 {
    ///     let woman = (at % 2 == 0).then_some(&women);
    ///     let groups = woman.into_iter().chain((at % 3 == 0).then_some(&tenants)).cloned();
    ///     pool.add(ContributorId::new(format!("p{at:02}"))?, groups)?;
    /// }
    /// let quotas = [Quota::new(women.clone(), 3, 4)?, Quota::new(tenants.clone(), 3, 4)?];
    /// let lottery = Lottery::new(pool.clone(), 4, quotas)?;
    /// for seed in 0..50 {
    ///     let panel = lottery.draw(seed);
    ///     let of = |group: &GroupId| panel.iter().filter(|one| {
    ///         pool.people().any(|(person, groups)| person == *one && groups.contains(group))
    ///     }).count();
    ///     assert!(panel.len() == 4 && of(&women) >= 3 && of(&tenants) >= 3);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn draw(&self, seed: u64) -> Vec<ContributorId> {
        let people: Vec<&ContributorId> = self.pool.people.keys().collect();
        let drawn = self.kinds.draw(&self.requirement, &mut lots::Stream::new(seed));
        let mut panel: Vec<ContributorId> =
            drawn.into_iter().filter_map(|at| people.get(at).copied().cloned()).collect();
        panel.sort_unstable();
        panel
    }
}
