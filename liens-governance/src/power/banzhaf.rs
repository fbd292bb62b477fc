//! The power to turn a coalition: Banzhaf, Penrose, Coleman.
//!
//! Player i turns ηᵢ of the 2ⁿ⁻¹ coalitions of the others. Divided by 2ⁿ⁻¹ that is how often i
//! decides if everybody else tosses a coin; divided by Σ η it is i's part of the power, comparable
//! with i's part of the weight. The two differ in what they hide: under a high quota everybody's
//! absolute power falls, and the parts may look as before.
//!
//! Two identities hold for every monotone game and are tested: ηᵢ = 2 Wᵢ − W, with Wᵢ the adopting
//! coalitions that i is in; and the dual game, in which a coalition adopts if the rest cannot stop
//! it, has the same swings. The second is why only the smaller of the quota q and of T − q + 1 is
//! ever counted up to.
//!
//! ```text
//! [51; 50, 20, 20, 10]   swings  7 1 1 1   absolute  7/8 1/8 1/8 1/8   parts  7/10 1/10 1/10 1/10
//! ```

use dashu_int::UBig;

use super::counting::{all_coalitions, counted};
use super::effort::{Effort, PowerError};
use super::game::Game;
use super::natural::Natural;
use crate::Fraction;

/// How many coalitions adopt, and how many each player turns, of all 2ⁿ, each equally often.
///
/// # Source
///
/// Penrose 1946, Banzhaf 1965; Coleman 1971 for the power to act, to prevent and to initiate.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Effort, Error, Game, WeightedGame};
/// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
/// let power = council.banzhaf(Effort::default())?;
/// assert_eq!(power.swings().iter().map(|s| s.to_u64()).collect::<Vec<_>>(),
///     [10, 10, 10, 6, 6, 0].map(Some));
/// assert_eq!(power.absolute(0).to_string(), "5/16");
/// assert_eq!(power.index(0).ok_or("nobody turns anything")?.to_string(), "5/21");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// Weight is not power, in either direction: with half of the votes and one more asked for, the
/// first of 50, 20, 20, 10 holds seven tenths of the power, and the one with 10 as much as each
/// with 20.
///
/// ```
/// # use liens_governance::{Effort, Game, WeightedGame};
/// let game = Game::from(WeightedGame::new([50, 20, 20, 10], 51)?);
/// let power = game.banzhaf(Effort::default())?;
/// let parts = (0..4).map(|at| power.index(at)).collect::<Option<Vec<_>>>().ok_or("no power")?;
/// assert_eq!(parts.iter().map(|p| p.to_string()).collect::<Vec<_>>(),
///     ["7/10", "1/10", "1/10", "1/10"]);
/// assert_eq!((power.players(), power.total_swings().to_u64()), (4, Some(10)));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Banzhaf {
    winning: Natural,
    swings: Vec<Natural>,
}

impl Game {
    /// Counts the coalitions that adopt, and those that each player turns, exactly.
    ///
    /// # Law
    ///
    /// `counts_agree_with_a_look_at_every_coalition`, `the_dual_game_has_the_same_swings`,
    /// `swings_are_twice_the_adopting_coalitions_with_a_player_less_all_adopting`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`], before anything is counted.
    ///
    /// # Complexity
    ///
    /// One weighted condition of n players: O(n c) additions of n bits and c numbers in memory, c
    /// the smaller of the quota and the dual quota. Conditions on one column and on the size: n
    /// times both. Otherwise, or if that is less, by halves: O(n 2ⁿᐟ²), and O(2ⁿ) with more than
    /// two columns.
    ///
    /// # Source
    ///
    /// The one row and its prefix sums: generating functions as in Brams and Affuso 1976, and
    /// Kurz, arXiv 1603.01443.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, PowerError, WeightedGame};
    /// // Idle members double every count and change nobody's part.
    /// let two = Game::from(WeightedGame::new([1, 1], 2)?).banzhaf(Effort::default())?;
    /// let four = Game::from(WeightedGame::new([1, 1, 0, 0], 2)?).banzhaf(Effort::default())?;
    /// assert_eq!((two.winning().to_u64(), four.winning().to_u64()), (Some(1), Some(4)));
    /// assert_eq!(two.index(0), four.index(0));
    /// // What is too large is refused with an estimate, before anything is counted.
    /// let weights = (1..=200).map(|n| n * n * 1_000_003 + n);
    /// let large = Game::from(WeightedGame::new(weights, 1 << 40)?);
    /// let refused = large.banzhaf(Effort { bytes: 1 << 20, steps: 1 << 20 });
    /// assert!(
    ///     matches!(refused, Err(PowerError::TooLarge { needed, .. }) if needed.bytes > 1 << 30)
    /// );
    /// # Ok::<_, Error>(())
    /// ```
    pub fn banzhaf(&self, allowed: Effort) -> Result<Banzhaf, PowerError> {
        let counts = counted(self, allowed)?;
        let swings: Vec<Natural> = counts.swings.into_iter().map(Natural::of).collect();
        let winning = Natural::of(counts.winning);
        Ok(Banzhaf { winning, swings: counts.classes.spread(&swings) })
    }
}

impl Banzhaf {
    /// The number of players.
    ///
    /// With the powerless, who are players too.
    pub fn players(&self) -> usize {
        self.swings.len()
    }

    /// The number of coalitions that adopt.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// // Five of the Security Council can each stop everything, and nine of fifteen are needed.
    /// let votes = [7_u64; 5].into_iter().chain([1; 10]);
    /// let power = Game::from(WeightedGame::new(votes, 39)?).banzhaf(Effort::default())?;
    /// assert_eq!(power.winning().to_u64(), Some(848));
    /// assert_eq!([0, 5].map(|at| power.swings()[at].to_u64()), [Some(848), Some(84)]);
    /// # Ok::<_, Error>(())
    /// ```
    pub const fn winning(&self) -> &Natural {
        &self.winning
    }

    /// For each player the number of coalitions that the player turns.
    ///
    /// In the order of the players; equal weights of one condition have equal numbers.
    pub fn swings(&self) -> &[Natural] {
        &self.swings
    }

    /// The swings of all players together.
    ///
    /// Zero where nothing is ever decided: every coalition adopts, or none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let never = Game::from(WeightedGame::new([2, 1], 4)?).banzhaf(Effort::default())?;
    /// assert!(never.total_swings().is_zero() && never.index(0).is_none());
    /// # Ok::<_, Error>(())
    /// ```
    pub fn total_swings(&self) -> Natural {
        self.swings.iter().cloned().sum()
    }

    /// The part of the coalitions of the others that a player turns: the absolute Banzhaf index,
    /// or measure of Penrose. Zero for a player that the game does not have.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// // Unanimity leaves all parts equal, and everybody weak.
    /// let all = Game::from(WeightedGame::new([1; 10], 10)?).banzhaf(Effort::default())?;
    /// let half = Game::from(WeightedGame::new([1; 10], 6)?).banzhaf(Effort::default())?;
    /// assert_eq!((all.absolute(0).to_string(), half.absolute(0).to_string()),
    ///     ("1/512".into(), "63/256".into()));
    /// assert_eq!(all.index(0), half.index(0));
    /// assert!(half.absolute(10).is_zero());
    /// # Ok::<_, Error>(())
    /// ```
    #[expect(clippy::arithmetic_side_effects, reason = "numbers of any size cannot overflow")]
    pub fn absolute(&self, player: usize) -> Fraction {
        let doubled = self.swings_of(player).big() << 1_usize;
        Fraction::quotient(&Natural::of(doubled), &self.coalitions()).unwrap_or_default()
    }

    /// A player's part of the swings of all: the Banzhaf index; `None` if nobody turns anything.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Game, WeightedGame};
    /// // 80 equal members: exact where fixed-width counts go wrong.
    /// let power = Game::from(WeightedGame::new([1; 80], 41)?).banzhaf(Effort::default())?;
    /// assert_eq!(power.index(79).ok_or("nobody turns anything")?.to_string(), "1/80");
    /// assert_eq!(power.absolute(79).to_decimal(5), "0.08893");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(&self, player: usize) -> Option<Fraction> {
        Fraction::quotient(self.swings_of(player), &self.total_swings())
    }

    /// The part of the coalitions that adopt: the power of the whole to act.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// // In 1958 fewer than one coalition of four adopted.
    /// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
    /// assert_eq!(council.banzhaf(Effort::default())?.act().to_string(), "7/32");
    /// # Ok::<_, Error>(())
    /// ```
    pub fn act(&self) -> Fraction {
        Fraction::quotient(&self.winning, &self.coalitions()).unwrap_or_default()
    }

    /// The part of the adopting coalitions that a player can stop; `None` if none adopts.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Game, WeightedGame};
    /// // A permanent member of the Security Council stops all that adopt, another one a tenth.
    /// let votes = [7_u64; 5].into_iter().chain([1; 10]);
    /// let power = Game::from(WeightedGame::new(votes, 39)?).banzhaf(Effort::default())?;
    /// let [permanent, other] = [0, 14].map(|at| power.prevent(at).unwrap_or_default());
    /// assert_eq!((permanent.to_string(), other.to_decimal(4)), ("1".into(), "0.0991".into()));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn prevent(&self, player: usize) -> Option<Fraction> {
        Fraction::quotient(self.swings_of(player), &self.winning)
    }

    /// The part of the other coalitions that a player can make adopt; `None` if all adopt.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Game, WeightedGame};
    /// // The same veto starts nearly nothing: a legal veto is not a share of the power.
    /// let votes = [7_u64; 5].into_iter().chain([1; 10]);
    /// let power = Game::from(WeightedGame::new(votes, 39)?).banzhaf(Effort::default())?;
    /// assert_eq!(power.initiate(0).ok_or("all adopt")?.to_string(), "53/1995");
    /// // Where everything adopts there is nothing left to start.
    /// let always = Game::from(WeightedGame::new([1, 1], 0)?).banzhaf(Effort::default())?;
    /// assert_eq!(always.initiate(0), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[expect(clippy::arithmetic_side_effects, reason = "no more coalitions adopt than there are")]
    pub fn initiate(&self, player: usize) -> Option<Fraction> {
        let losing = self.coalitions().big() - self.winning.big();
        Fraction::quotient(self.swings_of(player), &Natural::of(losing))
    }

    /// Zero beyond the players, so that a wrong place reads as powerless and nothing panics.
    fn swings_of(&self, player: usize) -> &Natural {
        const NONE: &Natural = &Natural::ZERO;
        self.swings.get(player).unwrap_or(NONE)
    }

    /// 2ⁿ.
    fn coalitions(&self) -> Natural {
        let all: UBig = all_coalitions(self.players());
        Natural::of(all)
    }
}
