//! The JSON forms of games: whole numbers as decimal strings, read through the constructors.
//!
//! ```text
//! {"at_least": {"count": 2, "games": [
//!     {"condition": {"weights": ["50", "30", "20"], "quota": "51"}},
//!     {"condition": {"weights": ["1", "1", "1"], "quota": "2"}}]}}
//! ```
//!
//! Numbers are strings because a reader in JavaScript rounds what passes 2⁵³; unknown fields are
//! refused, so that a misspelt quota is an error and not a quota of 0.

use serde::{Deserialize, Serialize, Serializer};

use super::between::{BanzhafBetween, Between};
use super::game::{Game, GameError, Tree, WeightedGame};

/// The total is not written: it follows.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    #[serde(with = "liens_core::form::texts")]
    weights: Vec<u64>,
    #[serde(with = "liens_core::form::text")]
    quota: u128,
}

/// A game as its tree: `{"condition": ..}` or `{"at_least": {"count": 1, "games": [..]}}`.
///
/// Bounds on the depth are those of [`Game::at_least`], checked from the bottom up.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Form {
    Condition {
        #[serde(with = "liens_core::form::texts")]
        weights: Vec<u64>,
        #[serde(with = "liens_core::form::text")]
        quota: u128,
    },
    AtLeast {
        count: usize,
        games: Vec<Form>,
    },
}

impl TryFrom<Condition> for WeightedGame {
    type Error = GameError;

    fn try_from(read: Condition) -> Result<Self, GameError> {
        Self::new(read.weights, read.quota)
    }
}

impl From<WeightedGame> for Condition {
    fn from(game: WeightedGame) -> Self {
        Self { weights: game.weights().to_vec(), quota: game.quota() }
    }
}

impl TryFrom<Form> for Game {
    type Error = GameError;

    /// As deep as the text is nested, which whoever reads it bounds.
    fn try_from(read: Form) -> Result<Self, GameError> {
        match read {
            Form::Condition { weights, quota } => WeightedGame::new(weights, quota).map(Self::from),
            Form::AtLeast { count, games } => {
                let games = games.into_iter().map(Self::try_from);
                Self::at_least(count, games.collect::<Result<Vec<_>, _>>()?)
            }
        }
    }
}

impl From<Game> for Form {
    fn from(game: Game) -> Self {
        Self::of(game.tree())
    }
}

impl Form {
    fn of(tree: &Tree) -> Self {
        match tree {
            Tree::Condition(game) => {
                Self::Condition { weights: game.weights().to_vec(), quota: game.quota() }
            }
            Tree::AtLeast { count, trees } => {
                Self::AtLeast { count: *count, games: trees.iter().map(Self::of).collect() }
            }
        }
    }
}

/// Bounds of Banzhaf as they are written.
///
/// What counts inside and around is not shown: it would read as two games, and only the bounds are
/// certain.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "BanzhafBetween")]
pub(super) struct Bounded {
    act: Between,
    absolute: Vec<Between>,
}

impl Serialize for BanzhafBetween {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let absolute = (0..self.players()).map(|player| self.absolute(player)).collect();
        Bounded { act: self.act(), absolute }.serialize(into)
    }
}
