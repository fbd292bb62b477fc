//! The power to be the one who decides, in every order of the players equally often.
//!
//! Line all n players up in each of n! orders; the pivot of an order is the first with whom those
//! so far adopt. Player i is the pivot after exactly the coalition S, of s players, in s! (n − 1 −
//! s)! orders, if i turns S. Each order has one pivot where anything at all is decided, so that the
//! parts add up to 1 without being divided by their sum; Banzhaf's do not.
//!
//! In [12; 4, 4, 4, 2, 2, 1] the first turns one coalition of 2 others, five of 3 and four of 4: (1
//! · 2! 3! + 5 · 3! 2! + 4 · 4! 1!) / 6! = 168 / 720 = 7/30, beside 5/21 by Banzhaf. The two agree
//! on who is powerless, and disagree on veto: a permanent member of the Security Council holds
//! 421/2145 (a fifth) here and 106/635 (a sixth) there.
//!
//! Only swings by size are needed, so that the methods of `counting` carry over with one more
//! dimension, the number of those who said yes.

use dashu_int::UBig;

use super::counting::counted_by_size;
use super::effort::{Effort, PowerError};
use super::form::Form;
use super::game::Game;
use super::natural::Natural;
use crate::Fraction;

impl Game {
    /// For each player the part of the orders in which the coalition of those before begins to
    /// adopt with this player: Σ s! (n − 1 − s)! / n! over the coalitions of s others turned.
    ///
    /// # Law
    ///
    /// `shapley_shubik_sums_to_one`, `counts_agree_with_a_look_at_every_coalition`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`], before anything is counted.
    ///
    /// # Complexity
    ///
    /// One column of weights: O(n² c) additions of n bits and n c numbers in memory, c the smaller
    /// of the highest bar and of the dual one. Otherwise, or if that is less, by halves as
    /// [`banzhaf`](Self::banzhaf).
    ///
    /// # Source
    ///
    /// Shapley and Shubik 1954.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Fraction, Game, WeightedGame};
    /// # fn main() -> Result<(), Error> {
    /// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
    /// let power: Vec<String> = council
    ///     .shapley_shubik(Effort::default())?
    ///     .iter()
    ///     .map(Fraction::to_string)
    ///     .collect();
    /// assert_eq!(power, ["7/30", "7/30", "7/30", "3/20", "3/20", "0"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let votes = [7_u64; 5].into_iter().chain([1; 10]);
    /// let power = Game::from(WeightedGame::new(votes, 39)?).shapley_shubik(Effort::default())?;
    /// // Ten elected members together hold less than one part in fifty.
    /// assert_eq!([0, 5].map(|at| power[at].to_string()), ["421/2145", "4/2145"]);
    /// assert_eq!(power[5].times(10).to_decimal(4), "0.0186");
    /// # Ok::<_, Error>(())
    /// ```
    #[expect(clippy::arithmetic_side_effects, reason = "numbers of any size cannot overflow")]
    pub fn shapley_shubik(&self, allowed: Effort) -> Result<Vec<Fraction>, PowerError> {
        let sized = counted_by_size(&Form::of(self), allowed)?;
        let mut factorials = vec![UBig::ONE];
        for number in 1..=self.players() {
            let last = factorials.last().unwrap_or(&UBig::ONE) * UBig::from(number);
            factorials.push(last);
        }
        let orders: Vec<UBig> = factorials
            .iter()
            .take(self.players())
            .zip(factorials.iter().take(self.players()).rev())
            .map(|(before, after)| before * after)
            .collect();
        let all = Natural::of(factorials.pop().unwrap_or(UBig::ONE));
        let power = sized.swings.iter().map(|of_size| {
            let turned = of_size.iter().zip(&orders).map(|(swings, orders)| swings * orders);
            Fraction::quotient(&Natural::of(turned.sum()), &all).unwrap_or_default()
        });
        Ok(sized.classes.spread(&power.collect::<Vec<_>>()))
    }
}
