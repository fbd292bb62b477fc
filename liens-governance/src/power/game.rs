//! Games: which coalitions adopt, as weights against a quota, and combinations of such conditions.
//!
//! A weighted game is written [q; w₁, …, wₙ]: a coalition adopts if its weights add up to q or
//! more. Three cooperatives with 50, 30 and 20 votes are [51; 50, 30, 20] under "more than half"
//! and [50; 50, 30, 20] under "at least half". That one vote decides whether the first needs
//! somebody or needs nobody: three coalitions adopt under the one, five under the other.
//!
//! A rule with several conditions is a tree of such games joined by "at least k of": all of them (k
//! is their number), any of them (k is 1), or so many. The treaties of Nice and of Lisbon are such
//! trees, and no tree can make a yes harmful: games stay monotone, on which the methods that count
//! rely.

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
///
/// The quota is a number and not a share, since two shares may be one quota: of 17 votes "more than
/// 2/3" and "at least 2/3" are both 12.
///
/// ```
/// # use liens_core::{AtLeast, MoreThan};
/// # use liens_governance::WeightedGame;
/// let votes = [4, 4, 4, 2, 2, 1];
/// let more = WeightedGame::at(votes, MoreThan("2/3".parse()?).into())?;
/// let least = WeightedGame::at(votes, AtLeast("2/3".parse()?).into())?;
/// assert_eq!((more.quota(), &more), (12, &least));
/// assert_eq!(more.weights(), votes);
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
///
/// The Council of the European Union of 2025 decides by 15 states of 27 with 65 % of the people; or
/// by 24 states, whatever their people. The last clause is there so that three large states cannot
/// block alone:
///
/// ```
/// # use liens_governance::{Game, GameError, WeightedGame};
/// // Hundredths of a percent, the largest first.
/// let people = [
///     1849, 1517, 1323, 1078, 833, 423, 401, 262, 242, 236, 234, 231, 213, 202, 143, 132, 125,
///     121, 119, 86, 64, 47, 42, 30, 21, 15, 12,
/// ];
/// let states = |count| WeightedGame::new([1; 27], count).map(Game::from);
/// let double = Game::all([states(15)?, WeightedGame::new(people, 6_500)?.into()])?;
/// let council = Game::any([double.clone(), states(24)?])?;
/// let mut yes = [true; 27];
/// yes[..3].fill(false);
/// assert!(!double.adopts(&yes) && council.adopts(&yes));
/// yes[3] = false;
/// assert!(!council.adopts(&yes));
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
///
/// "All" and "any" are counts too, so that whoever walks a tree has two cases and not four.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Tree {
    Condition(WeightedGame),
    AtLeast { count: usize, trees: Vec<Tree> },
}

/// Which side of a game a coarser one lies on.
///
/// Both together bound every count: W inside ≤ W ≤ W around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// What adopts in the coarser game, adopts.
    Inside,
    /// What adopts, adopts in the coarser game.
    Around,
}

/// Why a [`Game`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Game, GameError, WeightedGame};
/// assert_eq!(WeightedGame::new([], 1), Err(GameError::NoPlayers));
/// // Votes of three members cannot stand beside heads of four.
/// let votes = Game::from(WeightedGame::new([50, 30, 20], 51)?);
/// let heads = Game::from(WeightedGame::new([1; 4], 3)?);
/// let refused = Game::all([votes, heads]);
/// assert_eq!(refused, Err(GameError::PlayersDiffer { expected: 3, found: 4 }));
/// # Ok::<_, GameError>(())
/// ```
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
    /// More numbers of heads than colleges.
    #[error("{heads} numbers of heads are given for {colleges} colleges")]
    SurplusHeads {
        /// The number of colleges.
        colleges: usize,
        /// The number of numbers.
        heads: usize,
    },
    /// The rule names a college that is not among those of the game.
    #[error("the rule names college '{college}', which the game does not have")]
    RuleNamesCollege {
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// let one = Game::from(WeightedGame::new([1], 1)?);
    /// let refused = Game::at_least(2, [one]).unwrap_err();
    /// assert_eq!(refused.code(), "governance.game.combination");
    /// # Ok::<_, GameError>(())
    /// ```
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoHeads { .. } => "governance.game.no_heads",
            Self::NoPlayers => "governance.game.no_players",
            Self::NoSuchPlayer { .. } => "governance.game.no_such_player",
            Self::PlayersDiffer { .. } => "governance.game.players_differ",
            Self::RuleNamesCollege { .. } => "governance.game.rule_names_college",
            Self::SurplusHeads { .. } => "governance.game.surplus_heads",
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let acts = |quota| -> Result<String, Error> {
    ///     let game = Game::from(WeightedGame::new([50, 30, 20], quota)?);
    ///     Ok(game.banzhaf(Effort::default())?.act().to_string())
    /// };
    /// // "At least half" against "more than half": every swing stays, but far less is adopted.
    /// assert_eq!((acts(50)?, acts(51)?), ("5/8".into(), "3/8".into()));
    /// // What is always met, and what never.
    /// assert_eq!((acts(0)?, acts(101)?), ("1".into(), "0".into()));
    /// # Ok::<_, Error>(())
    /// ```
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
    ///
    /// A strict majority of an even sum asks for one more than its half, of an odd one for the same
    /// as "at least":
    ///
    /// ```
    /// # use liens_core::{AtLeast, MoreThan};
    /// # use liens_governance::WeightedGame;
    /// let quotas = |weights: [u64; 2]| -> Result<_, Box<dyn std::error::Error>> {
    ///     let half = "1/2".parse()?;
    ///     let least = WeightedGame::at(weights, AtLeast(half).into())?.quota();
    ///     Ok((least, WeightedGame::at(weights, MoreThan(half).into())?.quota()))
    /// };
    /// assert_eq!(quotas([60, 40])?, (50, 51));
    /// assert_eq!(quotas([60, 41])?, (51, 51));
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
    ///
    /// In the order in which they were given: a player is its place here.
    pub fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// The sum of the weights.
    ///
    /// It fits: 2⁶⁴ players of 2⁶⁴ − 1 each would stay below 2¹²⁸.
    pub const fn total(&self) -> u128 {
        self.total
    }

    /// What a coalition has to reach.
    pub const fn quota(&self) -> u128 {
        self.quota
    }

    /// Weights in grains, to the nearest, against a quota that lies on one side whatever rounding
    /// did to a coalition.
    ///
    /// With 3 bits, [61; 70, 41, 9] has a grain of ⌈120 / 8⌉ = 15 and the weights 5, 3, 1 (75, 45
    /// and 15: 15 added in all, none taken). Inside, the quota is ⌈76 / 15⌉ = 6, around it ⌈61 /
    /// 15⌉ = 5. The first player alone adopts in the measured game and around it, not inside.
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
    ///
    /// The sum has no overflow to check: it is at most the total.
    fn is_met(&self, yes: &dyn Fn(usize) -> bool) -> bool {
        let inside = self.weights.iter().enumerate().filter(|(at, _)| yes(*at));
        inside.map(|(_, weight)| u128::from(*weight)).sum::<u128>() >= self.quota
    }
}

impl Game {
    /// The deepest nesting of combinations.
    ///
    /// A limit, because whoever reads a game from a text walks it to its bottom.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// let mut game = Game::from(WeightedGame::new([2, 1], 2)?);
    /// for _ in 1..Game::MAX_DEPTH {
    ///     game = Game::all([game])?;
    /// }
    /// assert_eq!(Game::all([game]), Err(GameError::TooDeep { depth: 33 }));
    /// # Ok::<_, GameError>(())
    /// ```
    pub const MAX_DEPTH: u32 = 32;

    /// The game that adopts where every one of these does.
    ///
    /// # Errors
    ///
    /// [`GameError`] for no game, different players, and nesting beyond
    /// [`MAX_DEPTH`](Self::MAX_DEPTH).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// // A majority of members takes from the first the power to stop alone.
    /// let votes = Game::from(WeightedGame::new([60, 25, 15], 51)?);
    /// let heads = Game::from(WeightedGame::new([1, 1, 1], 2)?);
    /// assert!(votes.decides_alone(0));
    /// let both = Game::all([votes, heads])?;
    /// assert!(!both.decides_alone(0) && both.can_stop(0));
    /// let swings = both.banzhaf(Effort::default())?;
    /// assert_eq!(swings.swings().iter().map(|s| s.to_u64()).collect::<Vec<_>>(),
    ///     [3, 1, 1].map(Some));
    /// # Ok::<_, Error>(())
    /// ```
    pub fn all(games: impl IntoIterator<Item = Self>) -> Result<Self, GameError> {
        let games: Vec<Self> = games.into_iter().collect();
        Self::at_least(games.len(), games)
    }

    /// The game that adopts where some one of these does.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// // By votes or by heads: now the two small ones pass over the large one.
    /// let votes = Game::from(WeightedGame::new([60, 25, 15], 51)?);
    /// let heads = Game::from(WeightedGame::new([1, 1, 1], 2)?);
    /// let either = Game::any([votes, heads])?;
    /// assert!(either.adopts(&[true, false, false]) && either.adopts(&[false, true, true]));
    /// assert_eq!(Game::any([]), Err(GameError::Combination { count: 1, games: 0 }));
    /// # Ok::<_, GameError>(())
    /// ```
    pub fn any(games: impl IntoIterator<Item = Self>) -> Result<Self, GameError> {
        Self::at_least(1, games)
    }

    /// The game that adopts where so many of these do.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all), and [`GameError::Combination`] for a count of 0 or above their
    /// number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// // Two majorities of three: of votes, of members, of founders.
    /// let of = |weights: [u64; 4], quota| WeightedGame::new(weights, quota).map(Game::from);
    /// let game = Game::at_least(2, [
    ///     of([40, 30, 20, 10], 51)?,
    ///     of([1, 1, 1, 1], 3)?,
    ///     of([1, 0, 0, 1], 2)?,
    /// ])?;
    /// // 60 votes of 100 are one majority only; the other three have votes and heads.
    /// assert!(!game.adopts(&[true, false, true, false]));
    /// assert!(game.adopts(&[false, true, true, true]));
    /// // Both founders with half of the votes fall one vote short.
    /// assert!(!game.adopts(&[true, false, false, true]));
    /// # Ok::<_, GameError>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// // Who weighs nothing is a player all the same: every count of coalitions doubles.
    /// let game = Game::from(WeightedGame::new([50, 50, 0], 51)?);
    /// assert_eq!(game.players(), 3);
    /// # Ok::<_, GameError>(())
    /// ```
    pub const fn players(&self) -> usize {
        self.players
    }

    /// Whether the players that say yes adopt; a player beyond the slice says no.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// let game = Game::from(WeightedGame::new([50, 30, 20], 51)?);
    /// assert!(game.adopts(&[true, true]));
    /// // Exactly half is not more than half.
    /// assert!(!game.adopts(&[true]) && !game.adopts(&[false, true, true]));
    /// # Ok::<_, GameError>(())
    /// ```
    pub fn adopts(&self, yes: &[bool]) -> bool {
        self.adopts_where(&|at| yes.get(at).copied().unwrap_or_default())
    }

    /// For searches that move through coalitions without writing each of them down.
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
///
/// Of 17 votes "at least 2/3" asks ⌈34 / 3⌉ = 12 and "more than 2/3" ⌊34 / 3⌋ + 1 = 12; of 18 votes
/// 12 and 13. The product total × numerator may pass 128 bits, hence big integers.
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
