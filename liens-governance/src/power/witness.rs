//! Who decides alone, who can stop everything, and the smallest coalitions that show it.
//!
//! A number convinces nobody that a college is powerless; a vote does. "The others had 10 of the 12
//! votes needed, you joined, and it still fell" is the witness of a powerless member, and "these
//! two had 8, you made it 12" that of one with power. Both are the extreme of their kind, so that a
//! reader sees at once that no better one exists: the heaviest coalition that fails, the smallest
//! that is turned.
//!
//! Alone or never: [51; 60, 25, 15] has a member who decides alone, [51; 50, 30, 20] one without
//! whom nothing is adopted, and [50; 50, 30, 20] one who adopts alone and can be passed over.

use super::effort::{Effort, PowerError};
use super::form::Form;
use super::game::Game;
use super::walk::Walk;

impl Game {
    /// Whether something can be adopted, and nothing without this player.
    ///
    /// # Complexity
    ///
    /// O(n) for each condition.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// let council = Game::from(WeightedGame::new([50, 30, 20], 51)?);
    /// assert!(council.can_stop(0) && !council.can_stop(1));
    /// assert!(!council.decides_alone(0));
    /// # Ok::<_, GameError>(())
    /// ```
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// // Where nothing can be adopted there is nothing to stop.
    /// let never = Game::from(WeightedGame::new([50, 30], 81)?);
    /// assert!(!never.can_stop(0));
    /// # Ok::<_, GameError>(())
    /// ```
    pub fn can_stop(&self, player: usize) -> bool {
        self.adopts_where(&|_| true) && !self.adopts_where(&|at| at != player)
    }

    /// Whether a player adopts what the player wants, and nothing else.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Game, GameError, WeightedGame};
    /// let decides = |weights: [u64; 3], quota| -> Result<bool, GameError> {
    ///     Ok(Game::from(WeightedGame::new(weights, quota)?).decides_alone(0))
    /// };
    /// assert!(decides([60, 25, 15], 51)?);
    /// // Half is enough alone, and the others together have half too: no dictator.
    /// assert!(!decides([50, 30, 20], 50)?);
    /// // A veto is none either.
    /// assert!(!decides([50, 30, 20], 51)?);
    /// # Ok::<_, GameError>(())
    /// ```
    pub fn decides_alone(&self, player: usize) -> bool {
        self.adopts_where(&|at| at == player) && !self.adopts_where(&|at| at != player)
    }

    /// The coalitions that adopt and in which nobody is dispensable, in the order of their players:
    /// the witnesses of power. A player in none of them is powerless.
    ///
    /// # Law
    ///
    /// `minimal_coalitions_are_those_in_which_nobody_is_dispensable`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`] once the search takes more steps than allowed; their number may
    /// double with each player.
    ///
    /// # Complexity
    ///
    /// O(2ⁿ n) for n players at most.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let council = Game::from(WeightedGame::new([50, 30, 20], 51)?);
    /// assert_eq!(council.minimal_coalitions(Effort::default())?, [[0, 1], [0, 2]]);
    /// # Ok::<_, Error>(())
    /// ```
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// // Of the six of 1958 the last is in no coalition that needs it.
    /// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
    /// let needed = council.minimal_coalitions(Effort::default())?;
    /// assert_eq!(needed, [vec![0, 1, 2], vec![0, 1, 3, 4], vec![0, 2, 3, 4], vec![1, 2, 3, 4]]);
    /// # Ok::<_, Error>(())
    /// ```
    pub fn minimal_coalitions(&self, allowed: Effort) -> Result<Vec<Vec<usize>>, PowerError> {
        let mut search = Search { game: self, allowed, steps: 0, found: Vec::new() };
        let mut inside = vec![false; self.players()];
        search.from(0, &mut inside)?;
        Ok(search.found)
    }

    /// The smallest coalition of others that a player turns, of as many the one with the earliest
    /// players; none if the player is powerless.
    ///
    /// # Law
    ///
    /// `a_witness_is_the_smallest_or_the_heaviest_of_all`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`] once the search takes more than allowed.
    ///
    /// # Complexity
    ///
    /// O(n s) states of n players each, s being the different sums that coalitions of them have.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
    /// assert_eq!(council.smallest_turned(3, Effort::default())?, Some(vec![0, 1, 4]));
    /// assert_eq!(council.smallest_turned(5, Effort::default())?, None);
    /// # Ok::<_, Error>(())
    /// ```
    pub fn smallest_turned(
        &self,
        player: usize,
        allowed: Effort,
    ) -> Result<Option<Vec<usize>>, PowerError> {
        if player >= self.players() {
            return Ok(None);
        }
        let form = Form::of(self);
        let walk = Walk::new(&form, &[player]);
        walk.parting([walk.after(&[player]), walk.after(&[])], |_| 0, allowed)
    }

    /// The others that do not adopt whose weights in a list have the largest sum, of as heavy the
    /// fewest, of as many those with the earliest players; none if even nobody adopts.
    ///
    /// Of a powerless player they are the witness: with the player they do not adopt either.
    ///
    /// # Law
    ///
    /// `a_witness_is_the_smallest_or_the_heaviest_of_all`
    ///
    /// # Errors
    ///
    /// As [`smallest_turned`](Self::smallest_turned).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let weights = [4, 4, 4, 2, 2, 1];
    /// let council = Game::from(WeightedGame::new(weights, 12)?);
    /// let lost = council.heaviest_rejected(5, &weights, Effort::default())?;
    /// assert_eq!(lost, Some(vec![0, 1, 3]));
    /// # Ok::<_, Error>(())
    /// ```
    pub fn heaviest_rejected(
        &self,
        without: usize,
        weights: &[u64],
        allowed: Effort,
    ) -> Result<Option<Vec<usize>>, PowerError> {
        let form = Form::of(self);
        let walk = Walk::new(&form, &[without]);
        let weight = |player: usize| weights.get(player).copied().unwrap_or_default().into();
        walk.failing(walk.after(&[]), weight, allowed)
    }

    /// Whether two players turn the same: in every coalition of the others either does what the
    /// other does.
    ///
    /// # Law
    ///
    /// `who_can_be_exchanged_does_the_same_in_every_coalition_of_the_others`
    ///
    /// # Errors
    ///
    /// As [`smallest_turned`](Self::smallest_turned).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let council = Game::from(WeightedGame::new([50, 30, 20], 51)?);
    /// assert!(council.can_exchange(1, 2, Effort::default())?);
    /// assert!(!council.can_exchange(0, 1, Effort::default())?);
    /// # Ok::<_, Error>(())
    /// ```
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// // Fifteen hundredths and ten are the same under a strict majority of 25, 25, 25, 15, 10.
    /// let scic = Game::from(WeightedGame::new([25, 25, 25, 15, 10], 51)?);
    /// assert!(scic.can_exchange(3, 4, Effort::default())?);
    /// assert!(!scic.can_exchange(2, 3, Effort::default())?);
    /// # Ok::<_, Error>(())
    /// ```
    pub fn can_exchange(
        &self,
        one: usize,
        other: usize,
        allowed: Effort,
    ) -> Result<bool, PowerError> {
        if one == other || one.max(other) >= self.players() {
            return Ok(one == other);
        }
        let form = Form::of(self);
        let walk = Walk::new(&form, &[one, other]);
        let starts = [walk.after(&[one]), walk.after(&[other])];
        Ok(walk.parting(starts, |_| 0, allowed)?.is_none())
    }
}

/// Depth first, yes before no: coalitions are found in the order of their players.
struct Search<'a> {
    game: &'a Game,
    allowed: Effort,
    steps: u64,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Decides on the players from `next` on, those before it being decided; as deep as there are
    /// players.
    fn from(&mut self, next: usize, inside: &mut [bool]) -> Result<(), PowerError> {
        let players = self.game.players();
        let cost = u64::try_from(players).unwrap_or(u64::MAX).saturating_mul(2);
        self.steps = self.steps.saturating_add(cost);
        if self.steps > self.allowed.steps {
            let needed = Effort { steps: self.steps, bytes: 0 };
            return Err(PowerError::TooLarge { needed, allowed: self.allowed });
        }
        if self.game.adopts(inside) {
            let members = || inside.iter().enumerate().filter(|(_, yes)| **yes).map(|(at, _)| at);
            let needed = |at: usize| {
                !self.game.adopts_where(&|other| {
                    other != at && inside.get(other).copied().unwrap_or_default()
                })
            };
            if members().all(needed) {
                self.found.push(members().collect());
            }
            return Ok(());
        }
        let everybody_left = |at: usize| at >= next || inside.get(at).copied().unwrap_or_default();
        if !self.game.adopts_where(&everybody_left) {
            return Ok(());
        }
        for yes in [true, false] {
            if let Some(place) = inside.get_mut(next) {
                *place = yes;
                self.from(next.saturating_add(1), inside)?;
            }
        }
        Ok(())
    }
}
