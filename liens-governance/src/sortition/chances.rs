//! How likely each person is to be drawn.
//!
//! chance of a person = seats of their group / people of their group, where no two quotas share
//! people. Where they do, the greedy draw gives some overlaps a better chance than others, no
//! formula is known, and it is counted: people who are in the same groups are alike in everything,
//! so that each draw counts for all of them.

use std::num::NonZeroU32;

use liens_core::ContributorId;

use super::Lottery;
use super::lots::Stream;
use crate::Fraction;

/// How likely one person is to be drawn.
///
/// # Examples
///
/// ```
/// # use std::num::NonZeroU32;
/// # use liens_core::{ContributorId, GroupId};
/// # use liens_governance::Fraction;
/// # use liens_governance::sortition::{Chance, Chances, Lottery, Pool, Quota};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (women, tenants) = (GroupId::new("women")?, GroupId::new("tenants")?);
/// let mut pool = Pool::new();
/// pool.add(ContributorId::new("ana")?, [women.clone(), tenants.clone()])?;
/// pool.add(ContributorId::new("bea")?, [women.clone()])?;
/// pool.add(ContributorId::new("cy")?, [tenants.clone()])?;
/// pool.add(ContributorId::new("dan")?, [])?;
/// let quotas = [Quota::new(women, 1, 1)?, Quota::new(tenants, 1, 1)?];
/// let lottery = Lottery::new(pool, 2, quotas)?;
/// let chances = lottery.chances(1, NonZeroU32::new(300).ok_or("no draws")?);
/// let Chances::Estimated { draws, chances } = &chances else { return Err("they overlap".into()) };
/// assert_eq!(draws.get(), 300);
/// // Ana sits with Dan, or Bea with Cy: whoever is drawn first decides.
/// let part = |at: usize| -> &Fraction { let one: &Chance = &chances[at]; &one.part };
/// assert_eq!((part(0), part(1)), (part(3), part(2)));
/// assert_eq!(part(0).plus(part(1)), Fraction::from(1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Chance {
    /// The person.
    pub person: ContributorId,
    /// In how large a part of draws they are drawn.
    pub part: Fraction,
}

/// How likely each person of a pool is to be drawn, by id.
///
/// Exact ones need no seed and no draws, whatever was asked for.
///
/// # Examples
///
/// See [`Lottery`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Chances {
    /// Over all seeds: the seats of a person's group for each person of it.
    Exact(Vec<Chance>),
    /// In so many draws from one seed on; people who are in the same groups have the same chance,
    /// and share what was counted.
    Estimated {
        /// The number of draws.
        draws: NonZeroU32,
        /// What was counted.
        chances: Vec<Chance>,
    },
}

impl Chances {
    /// The chances, by id.
    ///
    /// They add up to the seats of the panel.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Chance> {
        match self {
            Self::Exact(chances) | Self::Estimated { chances, .. } => chances.iter(),
        }
    }
}

impl Lottery {
    /// How likely each person is to be drawn: exactly where no two quotas share people, else
    /// counted in `draws` draws from one stream of lots.
    ///
    /// # Law
    ///
    /// The chances add up to the seats: `chances_add_up_to_the_seats`.
    ///
    /// # Complexity
    ///
    /// O(n) where exact; else as so many draws.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::num::NonZeroU32;
    /// # use liens_core::{ContributorId, GroupId};
    /// # use liens_governance::Fraction;
    /// # use liens_governance::sortition::{Lottery, Pool, Quota};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // One in ten is a tenant; a quota of half of the seats makes each of them nine times as
    /// // likely.
    /// let tenants = GroupId::new("tenants")?;
    /// let mut pool = Pool::new();
    /// for at in 0..100 {
    ///     let group = (at < 10).then(|| tenants.clone());
    ///     pool.add(ContributorId::new(format!("p{at:02}"))?, group)?;
    /// }
    /// let lottery = Lottery::new(pool, 10, [Quota::new(tenants, 5, 5)?])?;
    /// let chances = lottery.chances(0, NonZeroU32::MIN);
    /// let parts: Vec<Fraction> = chances.iter().map(|one| one.part.clone()).collect();
    /// assert_eq!((parts[0].to_string(), parts[99].to_string()), ("1/2".into(), "1/18".into()));
    /// assert_eq!(parts.into_iter().sum::<Fraction>(), Fraction::from(10));
    /// # Ok(())
    /// # }
    /// ```
    pub fn chances(&self, seed: u64, draws: NonZeroU32) -> Chances {
        let people: Vec<&ContributorId> = self.pool.people.keys().collect();
        let kinds: Vec<&[usize]> = self.kinds.people().collect();
        let mut drawn = vec![0_u64; kinds.len()];
        let rounds = if self.fixed { 1 } else { draws.get() };
        let mut kind_of = vec![0; people.len()];
        for (kind, places) in kinds.iter().enumerate() {
            for place in *places {
                if let Some(slot) = kind_of.get_mut(*place) {
                    *slot = kind;
                }
            }
        }
        let mut stream = Stream::new(seed);
        for _ in 0..rounds {
            for place in self.kinds.draw(&self.requirement, &mut stream) {
                let kind = kind_of.get(place).copied().unwrap_or_default();
                if let Some(count) = drawn.get_mut(kind) {
                    *count = count.saturating_add(1);
                }
            }
        }
        let part = |kind: usize| {
            let members = kinds.get(kind).map_or(0, |places| places.len());
            let members = u64::try_from(members).unwrap_or(u64::MAX);
            let times = members.saturating_mul(rounds.into());
            Fraction::new(drawn.get(kind).copied().unwrap_or_default(), times).unwrap_or_default()
        };
        let parts: Vec<Fraction> = (0..kinds.len()).map(part).collect();
        let chance = |(person, kind): (&ContributorId, usize)| Chance {
            person: person.clone(),
            part: parts.get(kind).cloned().unwrap_or_default(),
        };
        let chances = people.into_iter().zip(kind_of).map(chance).collect();
        if self.fixed { Chances::Exact(chances) } else { Chances::Estimated { draws, chances } }
    }
}
