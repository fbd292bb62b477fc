//! What a change does to everybody's power, and where it does the opposite of what one expects.

use super::banzhaf::Banzhaf;
use super::effort::Effort;
use super::game::{Game, GameError, WeightedGame};
use crate::{Error, Fraction};

/// A change of a weighted game, with the quota after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Change {
    /// Somebody joins; they stand after the others.
    Join {
        /// The weight of the new member.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        weight: u64,
        /// The quota from then on.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        quota: u128,
    },
    /// Somebody leaves.
    Leave {
        /// Who leaves.
        player: usize,
        /// The quota from then on.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        quota: u128,
    },
    /// Two become one, with the weight of both, in the place of the first.
    Merge {
        /// The one whose place they take.
        into: usize,
        /// The other one.
        from: usize,
        /// The quota from then on.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        quota: u128,
    },
    /// The quota changes.
    Quota {
        /// The quota from then on.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        quota: u128,
    },
}

/// What a change did, by Banzhaf indices.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PowerChange {
    before: Banzhaf,
    after: Banzhaf,
    /// For each player of before, the player after.
    places: Vec<Option<usize>>,
    paradoxes: Vec<Paradox>,
}

/// A change that does the opposite of what one expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Paradox {
    /// Somebody joined, and a member of before has a larger part of the power.
    NewMember {
        /// Who gained, by the place before.
        player: usize,
    },
    /// Somebody left, and a member who stayed has a smaller part of the power.
    Leaving {
        /// Who lost, by the place before.
        player: usize,
    },
    /// Two became one, and have less power than the two together.
    Size {
        /// The place of the one.
        player: usize,
    },
}

impl WeightedGame {
    /// The game after a change.
    ///
    /// # Errors
    ///
    /// [`GameError::NoSuchPlayer`], [`GameError::NoPlayers`] when the last one leaves,
    /// [`GameError::WeightOverflow`] when two weigh more than 2⁶⁴ − 1 together.
    pub fn changed(&self, change: Change) -> Result<Self, GameError> {
        let mut weights = self.weights().to_vec();
        let players = weights.len();
        let known = |player: usize| {
            if player < players { Ok(player) } else { Err(GameError::NoSuchPlayer { player }) }
        };
        let quota = match change {
            Change::Join { weight, quota } => {
                weights.push(weight);
                quota
            }
            Change::Leave { player, quota } => {
                weights.remove(known(player)?);
                quota
            }
            Change::Merge { into, from, quota } => {
                if into == from {
                    return Err(GameError::NoSuchPlayer { player: from });
                }
                let gone = weights.get(known(from)?).copied().unwrap_or_default();
                if let Some(weight) = weights.get_mut(known(into)?) {
                    let overflow = GameError::WeightOverflow { player: into };
                    *weight = weight.checked_add(gone).ok_or(overflow)?;
                }
                weights.remove(from);
                quota
            }
            Change::Quota { quota } => quota,
        };
        Self::new(weights, quota)
    }

    /// What a change does to everybody's part of the power.
    ///
    /// # Errors
    ///
    /// Those of [`changed`](Self::changed) and of [`Game::banzhaf`].
    ///
    /// # Source
    ///
    /// Brams and Affuso 1976 for the paradoxes of size and of new members.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Change, Effort, Error, Paradox, WeightedGame};
    /// // Any two of three adopt. A fourth with one vote joins: the first gains from it.
    /// let three = WeightedGame::new([3, 2, 2], 4)?;
    /// let change = three.power_change(Change::Join { weight: 1, quota: 5 }, Effort::default())?;
    /// assert_eq!(change.paradoxes(), [Paradox::NewMember { player: 0 }]);
    /// assert_eq!(change.before(0).to_string(), "1/3");
    /// assert_eq!(change.after(0).ok_or("left")?.to_string(), "5/12");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn power_change(&self, change: Change, allowed: Effort) -> Result<PowerChange, Error> {
        let before = Game::from(self.clone()).banzhaf(allowed)?;
        let after = Game::from(self.changed(change)?).banzhaf(allowed)?;
        let place = |player: usize| match change {
            Change::Leave { player: gone, .. } if player == gone => None,
            Change::Merge { into, from, .. } if player == from => Some(moved(into, from)),
            Change::Leave { player: gone, .. } | Change::Merge { from: gone, .. } => {
                Some(moved(player, gone))
            }
            _ => Some(player),
        };
        let places = (0..before.players()).map(place).collect();
        let mut report = PowerChange { before, after, places, paradoxes: Vec::new() };
        report.paradoxes = report.found(change);
        Ok(report)
    }
}

/// The place of a player once another one is gone.
const fn moved(player: usize, gone: usize) -> usize {
    if player > gone { player.saturating_sub(1) } else { player }
}

impl PowerChange {
    /// The part of the power that a player had.
    pub fn before(&self, player: usize) -> Fraction {
        self.before.index(player).unwrap_or_default()
    }

    /// The part of the power that a player of before has now, as one where two merged; none for
    /// who left.
    pub fn after(&self, player: usize) -> Option<Fraction> {
        let place = self.places.get(player).copied().flatten()?;
        Some(self.after.index(place).unwrap_or_default())
    }

    /// Everything counted before.
    pub const fn whole_before(&self) -> &Banzhaf {
        &self.before
    }

    /// Everything counted after, a new member last.
    pub const fn whole_after(&self) -> &Banzhaf {
        &self.after
    }

    /// What went against expectation, by place.
    pub fn paradoxes(&self) -> &[Paradox] {
        &self.paradoxes
    }

    fn found(&self, change: Change) -> Vec<Paradox> {
        let staying = || {
            let pair =
                |player| self.after(player).map(|after| (player, self.before(player), after));
            (0..self.places.len()).filter_map(pair)
        };
        match change {
            Change::Join { .. } => staying()
                .filter(|(_, before, after)| after > before)
                .map(|(player, ..)| Paradox::NewMember { player })
                .collect(),
            Change::Leave { .. } => staying()
                .filter(|(_, before, after)| after < before)
                .map(|(player, ..)| Paradox::Leaving { player })
                .collect(),
            Change::Merge { into, from, .. } => {
                let together = self.before(into).plus(&self.before(from));
                let less = self.after(into).is_some_and(|after| after < together);
                let size = Paradox::Size { player: moved(into, from) };
                if less { vec![size] } else { Vec::new() }
            }
            Change::Quota { .. } => Vec::new(),
        }
    }
}
