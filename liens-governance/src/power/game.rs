//! Games: which coalitions adopt, as weights against a quota, and combinations of such conditions.

use dashu_int::UBig;
use liens_core::{CollegeId, Threshold};

/// Players with weights, and the quota that a coalition has to reach.
///
/// **Unit:** whole weights. **Range:** each 0 to 2⁶⁴ − 1, one player or more.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Game, GameError, WeightedGame};
/// // The European Economic Community of 1958.
/// let council = WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?;
/// assert_eq!(council.total(), 17);
/// let game = Game::from(council);
/// assert!(game.adopts(&[true, true, true, false, false, false]));
/// # Ok::<_, GameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "super::written::Condition", into = "super::written::Condition")
)]
pub struct WeightedGame {
    weights: Vec<u64>,
    total: u128,
    quota: u128,
}

/// Which coalitions adopt: a weighted condition, or a combination of such.
///
/// Players are numbered from 0. Weights are not negative and conditions are combined by "at least
/// k of", so that every game is monotone: who joins an adopting coalition does not stop it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Game, GameError, WeightedGame};
/// let weights = Game::from(WeightedGame::new([50, 30, 20], 51)?);
/// let heads = Game::from(WeightedGame::new([1, 1, 1], 2)?);
/// let double = Game::all([weights, heads])?;
/// assert!(!double.adopts(&[false, true, true]));
/// assert!(double.adopts(&[true, false, true]));
/// # Ok::<_, GameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "super::written::Form", into = "super::written::Form")
)]
pub struct Game {
    players: usize,
    tree: Tree,
    depth: u32,
}

/// A condition, or at least so many of some trees.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Tree {
    Condition(WeightedGame),
    AtLeast { count: usize, trees: Vec<Tree> },
}

/// Which side of a game a coarser one lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// What adopts in the coarser game, adopts.
    Inside,
    /// What adopts, adopts in the coarser game.
    Around,
}

/// Why a [`Game`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GameError {
    /// There is no player.
    #[error("a game has one player or more")]
    NoPlayers,
    /// Two conditions have different numbers of players.
    #[error("a condition on {found} players is combined with one on {expected}")]
    PlayersDiffer {
        /// The number of players of the first condition.
        expected: usize,
        /// The number of players of the other one.
        found: usize,
    },
    /// A combination of no game, or a count outside them.
    #[error("{count} of {games} games is no combination, it takes 1 or more of 1 or more")]
    Combination {
        /// How many must adopt.
        count: usize,
        /// The number of games.
        games: usize,
    },
    /// A college has nobody in it.
    #[error("college '{college}' has no heads, it takes 1 or more")]
    NoHeads {
        /// The college.
        college: CollegeId,
    },
    /// There is no such player, or a player would merge with themselves.
    #[error("player {player} is not another player of the game")]
    NoSuchPlayer {
        /// The place.
        player: usize,
    },
    /// Two players together weigh more than 2⁶⁴ − 1.
    #[error("player {player} would weigh more than 2^64 - 1")]
    WeightOverflow {
        /// The place of the one that they become.
        player: usize,
    },
    /// The game is nested too deep.
    #[error("the game is {depth} levels deep, at most {} are measured", Game::MAX_DEPTH)]
    TooDeep {
        /// The depth of the refused game.
        depth: u32,
    },
}

impl GameError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoHeads { .. } => "governance.game.no_heads",
            Self::NoPlayers => "governance.game.no_players",
            Self::NoSuchPlayer { .. } => "governance.game.no_such_player",
            Self::PlayersDiffer { .. } => "governance.game.players_differ",
            Self::Combination { .. } => "governance.game.combination",
            Self::TooDeep { .. } => "governance.game.too_deep",
            Self::WeightOverflow { .. } => "governance.game.weight_overflow",
        }
    }
}

impl WeightedGame {
    /// Creates a condition: the weights of a coalition add up to `quota` or more.
    ///
    /// A quota of 0 is always met, one above the sum of the weights never.
    ///
    /// # Errors
    ///
    /// [`GameError::NoPlayers`].
    pub fn new(weights: impl IntoIterator<Item = u64>, quota: u128) -> Result<Self, GameError> {
        let weights: Vec<u64> = weights.into_iter().collect();
        if weights.is_empty() {
            return Err(GameError::NoPlayers);
        }
        let total = weights.iter().copied().map(u128::from).sum();
        Ok(Self { weights, total, quota })
    }

    /// Creates a condition from a fraction of the sum of the weights.
    ///
    /// **Rounding:** none: 65 % of 10,001 as "at least" is a quota of 6,501.
    ///
    /// # Errors
    ///
    /// [`GameError::NoPlayers`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::WeightedGame;
    /// # use liens_core::AtLeast;
    /// let population = WeightedGame::at([10_000, 1], AtLeast("65 %".parse()?).into())?;
    /// assert_eq!(population.quota(), 6_501);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn at(
        weights: impl IntoIterator<Item = u64>,
        threshold: Threshold,
    ) -> Result<Self, GameError> {
        let game = Self::new(weights, 0)?;
        Ok(Self { quota: quota(game.total, threshold), ..game })
    }

    /// The weights of the players.
    pub fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// The sum of the weights.
    pub const fn total(&self) -> u128 {
        self.total
    }

    /// What a coalition has to reach.
    pub const fn quota(&self) -> u128 {
        self.quota
    }

    /// Weights in grains, to the nearest, against a quota that lies on one side whatever rounding
    /// did to a coalition.
    fn coarse(&self, bits: u32, side: Rounding) -> Self {
        let grain = self.total.div_ceil(1 << bits).max(1);
        let (mut added, mut taken) = (0_u128, 0_u128);
        let rounded = |weight: &u64| {
            let weight = u128::from(*weight);
            let grains = weight.saturating_add(grain / 2).checked_div(grain).unwrap_or_default();
            let after = grains.saturating_mul(grain);
            added = added.saturating_add(after.saturating_sub(weight));
            taken = taken.saturating_add(weight.saturating_sub(after));
            u64::try_from(grains).unwrap_or(u64::MAX)
        };
        let weights: Vec<u64> = self.weights.iter().map(rounded).collect();
        let quota = match side {
            Rounding::Inside => self.quota.saturating_add(added),
            Rounding::Around => self.quota.saturating_sub(taken),
        };
        let total = weights.iter().copied().map(u128::from).sum();
        Self { weights, total, quota: quota.div_ceil(grain) }
    }

    /// Whether the condition is met by the players that say yes.
    fn is_met(&self, yes: &dyn Fn(usize) -> bool) -> bool {
        let inside = self.weights.iter().enumerate().filter(|(at, _)| yes(*at));
        inside.map(|(_, weight)| u128::from(*weight)).sum::<u128>() >= self.quota
    }
}

impl Game {
    /// The deepest nesting of combinations.
    pub const MAX_DEPTH: u32 = 32;

    /// The game that adopts where every one of these does.
    ///
    /// # Errors
    ///
    /// [`GameError`] for no game, different players, and nesting beyond
    /// [`MAX_DEPTH`](Self::MAX_DEPTH).
    pub fn all(games: impl IntoIterator<Item = Self>) -> Result<Self, GameError> {
        let games: Vec<Self> = games.into_iter().collect();
        Self::at_least(games.len(), games)
    }

    /// The game that adopts where some one of these does.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub fn any(games: impl IntoIterator<Item = Self>) -> Result<Self, GameError> {
        Self::at_least(1, games)
    }

    /// The game that adopts where so many of these do.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all), and [`GameError::Combination`] for a count of 0 or above their
    /// number.
    pub fn at_least(
        count: usize,
        games: impl IntoIterator<Item = Self>,
    ) -> Result<Self, GameError> {
        let games: Vec<Self> = games.into_iter().collect();
        if !(1..=games.len()).contains(&count) {
            return Err(GameError::Combination { count, games: games.len() });
        }
        let players = games.first().map_or(0, |game| game.players);
        if let Some(other) = games.iter().find(|game| game.players != players) {
            return Err(GameError::PlayersDiffer { expected: players, found: other.players });
        }
        let below = games.iter().map(|game| game.depth).max();
        let depth = below.unwrap_or_default().saturating_add(1);
        if depth > Self::MAX_DEPTH {
            return Err(GameError::TooDeep { depth });
        }
        let trees = games.into_iter().map(|game| game.tree).collect();
        Ok(Self { players, tree: Tree::AtLeast { count, trees }, depth })
    }

    /// The number of players.
    pub const fn players(&self) -> usize {
        self.players
    }

    /// Whether the players that say yes adopt; a player beyond the slice says no.
    pub fn adopts(&self, yes: &[bool]) -> bool {
        self.adopts_where(&|at| yes.get(at).copied().unwrap_or_default())
    }

    pub(crate) fn adopts_where(&self, yes: &dyn Fn(usize) -> bool) -> bool {
        self.tree.holds(&|condition| condition.is_met(yes))
    }

    pub(crate) const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What counting takes by the cheapest method.
    pub(crate) fn needed(&self) -> super::effort::Effort {
        super::counting::needed(self)
    }

    /// A game with weights rounded so that the sums of a condition are 2 to the power of `bits` or
    /// little more.
    pub(crate) fn coarse(&self, bits: u32, side: Rounding) -> Self {
        Self { tree: self.tree.coarse(bits, side), ..self.clone() }
    }
}

impl Tree {
    /// Whether the tree holds, given whether each condition does; the depth is bounded by
    /// construction.
    fn holds(&self, met: &dyn Fn(&WeightedGame) -> bool) -> bool {
        match self {
            Self::Condition(condition) => met(condition),
            Self::AtLeast { count, trees } => {
                trees.iter().filter(|tree| tree.holds(met)).count() >= *count
            }
        }
    }
}

impl Tree {
    fn coarse(&self, bits: u32, side: Rounding) -> Self {
        match self {
            Self::Condition(condition) => Self::Condition(condition.coarse(bits, side)),
            Self::AtLeast { count, trees } => {
                let trees = trees.iter().map(|tree| tree.coarse(bits, side)).collect();
                Self::AtLeast { count: *count, trees }
            }
        }
    }
}

impl From<WeightedGame> for Game {
    fn from(condition: WeightedGame) -> Self {
        Self { players: condition.weights.len(), tree: Tree::Condition(condition), depth: 1 }
    }
}

/// The least whole number that meets the threshold; one above the total is never met.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "products of any size cannot overflow, and no denominator is zero"
)]
pub(super) fn quota(total: u128, threshold: Threshold) -> u128 {
    let part = UBig::from(total) * UBig::from(threshold.ratio().numerator());
    let whole = UBig::from(threshold.ratio().denominator());
    let quota = match threshold {
        Threshold::AtLeast { .. } => (part + &whole - UBig::ONE) / whole,
        Threshold::MoreThan { .. } => part / whole + UBig::ONE,
    };
    // No sum reaches a quota that does not fit.
    quota.try_into().unwrap_or(u128::MAX)
}
