//! How likely each person is to be drawn.

use std::num::NonZeroU32;

use liens_core::ContributorId;

use super::Lottery;
use super::lots::Stream;
use crate::Fraction;

/// How likely one person is to be drawn.
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
