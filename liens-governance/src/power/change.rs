//! What a change does to everybody's power, and where it does the opposite of what one expects.
//!
//! A reform is judged by what it does to everybody, and intuition fails at three places, each with
//! a name in the literature and a [`Paradox`] here:
//!
//! - **new members**: somebody joins, weights and share of the quota stay alike, and an old member
//!   gains. [4; 3, 2, 2] gives a third of the power to each; with a fourth of weight 1 and a quota
//!   of 5 the first has 5/12.
//! - **leaving**: the same seen from the other side.
//! - **size**: two become one and have less than before. In [3; 1, 1, 1] all must agree and each
//!   has a third; two of them as one have a half, not two thirds.
//!
//! Parts of the power are compared, not swings: the number of coalitions changes with the players.

use std::cmp::Ordering;

use super::banzhaf::Banzhaf;
use super::effort::Effort;
use super::game::{Game, GameError, WeightedGame};
use crate::{Error, Fraction};

/// A change of a weighted game, with the quota after it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Change, Effort, WeightedGame};
/// // From "more than half" to two thirds: the smallest college loses all it had.
/// let colleges = WeightedGame::new([50, 40, 10], 51)?;
/// let change = colleges.power_change(Change::Quota { quota: 67 }, Effort::default())?;
/// assert_eq!(change.before(2).to_string(), "1/5");
/// assert!(change.after(2).ok_or("left")?.is_zero() && change.paradoxes().is_empty());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
///
/// # Examples
///
/// The first enlargement of the European Community, in 1973, gave Luxembourg one vote more, 2 of 58
/// instead of 1 of 17: a smaller part of the votes, and its first power.
///
/// ```
/// # use liens_governance::{Effort, Game, PowerChange, WeightedGame};
/// let six = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
/// let nine = Game::from(WeightedGame::new([10, 10, 10, 5, 5, 2, 10, 3, 3], 41)?);
/// let stay: Vec<Option<usize>> = (0..6).map(Some).collect();
/// let change: PowerChange = six.power_change(&nine, &stay, Effort::default())?;
/// assert!(change.before(5).is_zero());
/// assert_eq!(change.after(5).ok_or("left")?.to_string(), "5/317");
/// assert_eq!(change.whole_before().players(), 6);
/// assert_eq!(change.whole_after().act().to_string(), "75/512");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PowerChange {
    before: Banzhaf,
    after: Banzhaf,
    /// For each player of before, the player after.
    places: Vec<Option<usize>>,
    paradoxes: Vec<Paradox>,
}

/// A change that does the opposite of what one expects.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Change, Effort, Paradox, WeightedGame};
/// // Three who must agree; two of them become one, and count for one.
/// let merge = Change::Merge { into: 0, from: 1, quota: 3 };
/// let change = WeightedGame::new([1, 1, 1], 3)?.power_change(merge, Effort::default())?;
/// assert_eq!(change.paradoxes(), [Paradox::Size { player: 0 }]);
/// assert_eq!(change.after(0).ok_or("left")?.to_string(), "1/2");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

impl Game {
    /// What a change to another game does to everybody's part of the power: `places` says for each
    /// player where they stand after it, none for who leaves, the same place for those who merge.
    ///
    /// Joining and leaving are paradoxical where nothing else happens beside them.
    ///
    /// # Errors
    ///
    /// [`GameError::PlayersDiffer`] for another number of places than of players,
    /// [`GameError::NoSuchPlayer`] for a place that the other game does not have, and those of
    /// [`banzhaf`](Self::banzhaf).
    ///
    /// # Source
    ///
    /// Brams and Affuso 1976 for the paradoxes of size and of new members.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Game, GameError, Paradox, WeightedGame};
    /// let council = |votes: &[u64], quota, heads| -> Result<Game, GameError> {
    ///     let members = WeightedGame::new(votes.iter().map(|_| 1), heads)?;
    ///     Game::all([WeightedGame::new(votes.iter().copied(), quota)?.into(), members.into()])
    /// };
    /// let six = council(&[4, 4, 4, 2, 2, 1], 12, 4)?;
    /// // Two more join this double majority, and the smallest member gains from it.
    /// let eight = council(&[4, 4, 4, 2, 2, 1, 2, 3], 16, 5)?;
    /// let stay: Vec<Option<usize>> = (0..6).map(Some).collect();
    /// let change = six.power_change(&eight, &stay, Effort::default())?;
    /// assert_eq!(change.paradoxes(), [Paradox::NewMember { player: 5 }]);
    /// assert_eq!(change.before(5).to_string(), "1/42");
    /// assert_eq!(change.after(5).ok_or("left")?.to_string(), "5/79");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn power_change(
        &self,
        other: &Self,
        places: &[Option<usize>],
        allowed: Effort,
    ) -> Result<PowerChange, Error> {
        let (expected, found) = (self.players(), places.len());
        if expected != found {
            return Err(GameError::PlayersDiffer { expected, found }.into());
        }
        if let Some(player) = places.iter().flatten().find(|place| **place >= other.players()) {
            return Err(GameError::NoSuchPlayer { player: *player }.into());
        }
        let (before, after) = (self.banzhaf(allowed)?, other.banzhaf(allowed)?);
        let mut report =
            PowerChange { before, after, places: places.to_vec(), paradoxes: Vec::new() };
        report.paradoxes = report.found();
        Ok(report)
    }
}

impl WeightedGame {
    /// The game after a change.
    ///
    /// # Errors
    ///
    /// [`GameError::NoSuchPlayer`], [`GameError::NoPlayers`] when the last one leaves,
    /// [`GameError::WeightOverflow`] when two weigh more than 2⁶⁴ − 1 together.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Change, GameError, WeightedGame};
    /// let three = WeightedGame::new([3, 2, 2], 4)?;
    /// // The last takes in the first, and everybody moves up.
    /// let merged = three.changed(Change::Merge { into: 2, from: 0, quota: 4 })?;
    /// assert_eq!(merged.weights(), [2, 5]);
    /// let refused = three.changed(Change::Leave { player: 3, quota: 4 });
    /// assert_eq!(refused, Err(GameError::NoSuchPlayer { player: 3 }));
    /// # Ok::<_, GameError>(())
    /// ```
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

    /// What a change does to everybody's part of the power; of other games
    /// [`Game::power_change`].
    ///
    /// # Errors
    ///
    /// Those of [`changed`](Self::changed) and of [`Game::banzhaf`].
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
        let after = self.changed(change)?;
        let place = |player: usize| match change {
            Change::Leave { player: gone, .. } if player == gone => None,
            Change::Merge { into, from, .. } if player == from => Some(moved(into, from)),
            Change::Leave { player: gone, .. } | Change::Merge { from: gone, .. } => {
                Some(moved(player, gone))
            }
            _ => Some(player),
        };
        let places: Vec<Option<usize>> = (0..self.weights().len()).map(place).collect();
        Game::from(self.clone()).power_change(&after.into(), &places, allowed)
    }
}

/// The place of a player once another one is gone.
///
/// Whoever stood behind moves up by one; nobody else moves.
const fn moved(player: usize, gone: usize) -> usize {
    if player > gone { player.saturating_sub(1) } else { player }
}

impl PowerChange {
    /// The part of the power that a player had.
    ///
    /// By the place before the change; zero where nobody had any power, and beyond the players.
    pub fn before(&self, player: usize) -> Fraction {
        self.before.index(player).unwrap_or_default()
    }

    /// The part of the power that a player of before has now, as one where two merged; none for
    /// who left.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Change, Effort, Paradox, WeightedGame};
    /// let four = WeightedGame::new([3, 2, 2, 1], 5)?;
    /// let leave = Change::Leave { player: 3, quota: 4 };
    /// let change = four.power_change(leave, Effort::default())?;
    /// assert_eq!(change.after(3), None);
    /// // Who stayed with the most has less than before: 5/12 became a third.
    /// assert_eq!(change.paradoxes(), [Paradox::Leaving { player: 0 }]);
    /// assert_eq!(change.after(0).ok_or("left")?.to_string(), "1/3");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn after(&self, player: usize) -> Option<Fraction> {
        let place = self.places.get(player).copied().flatten()?;
        Some(self.after.index(place).unwrap_or_default())
    }

    /// Everything counted before.
    pub const fn whole_before(&self) -> &Banzhaf {
        &self.before
    }

    /// Everything counted after, a new member last.
    ///
    /// Swings, and the power to act: a reform that keeps everybody's part may still paralyse the
    /// whole.
    pub const fn whole_after(&self) -> &Banzhaf {
        &self.after
    }

    /// What went against expectation, by place.
    ///
    /// Joining and leaving are looked at where one of them happens alone, merging wherever two did;
    /// a change of the quota alone has no expectation to go against.
    pub fn paradoxes(&self) -> &[Paradox] {
        &self.paradoxes
    }

    /// How many of before stand at each place of after tells what happened: none joined there, two
    /// or more merged.
    fn found(&self) -> Vec<Paradox> {
        let from = |place: usize| {
            let players = self.places.iter().enumerate();
            players.filter(move |(_, at)| **at == Some(place)).map(|(player, _)| player)
        };
        let numbers: Vec<usize> =
            (0..self.after.players()).map(|place| from(place).count()).collect();
        let (merged, joined) = (numbers.iter().any(|n| *n > 1), numbers.contains(&0));
        let (left, stayed) = (self.places.contains(&None), self.places.len());
        let moved = |wanted: Ordering| {
            (0..stayed).filter(move |player| {
                self.after(*player).is_some_and(|after| after.cmp(&self.before(*player)) == wanted)
            })
        };
        let weaker = |place: &usize| {
            let together: Fraction = from(*place).map(|player| self.before(player)).sum();
            from(*place).count() > 1 && self.after.index(*place).unwrap_or_default() < together
        };
        match (joined, left, merged) {
            (true, false, false) => {
                moved(Ordering::Greater).map(|player| Paradox::NewMember { player }).collect()
            }
            (false, true, false) => {
                moved(Ordering::Less).map(|player| Paradox::Leaving { player }).collect()
            }
            _ => {
                let places = (0..numbers.len()).filter(weaker);
                places.map(|player| Paradox::Size { player }).collect()
            }
        }
    }
}
