//! Which method counts a game, and what each of them counts.

use dashu_int::UBig;

use super::effort::{Effort, PowerError};
use super::form::Form;
use super::game::Game;
use super::{halves, table};

/// Players of equal weight, which have equal numbers of everything.
#[derive(Debug)]
pub(super) struct Classes {
    /// The different weights, smallest first; where players are counted one by one, empty.
    pub(super) weights: Vec<u64>,
    /// The class of each player.
    pub(super) of: Vec<usize>,
}

/// The coalitions that adopt, and those that each class of players turns.
#[derive(Debug)]
pub(super) struct Counts {
    pub(super) winning: UBig,
    pub(super) swings: Vec<UBig>,
    pub(super) classes: Classes,
}

/// The same by size: for each class, the coalitions of 0 to n − 1 others that a player turns.
///
/// Of the dual game the sizes stand in reverse, which no index tells apart.
#[derive(Debug)]
pub(super) struct Sized {
    pub(super) winning: UBig,
    pub(super) swings: Vec<Vec<UBig>>,
    pub(super) classes: Classes,
}

impl Classes {
    pub(super) fn of(weights: &[u64]) -> Self {
        let mut distinct = weights.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |weight| distinct.binary_search(weight).unwrap_or_else(|missing| missing);
        Self { of: weights.iter().map(place).collect(), weights: distinct }
    }

    /// Every player in a class of their own.
    pub(super) fn each(players: usize) -> Self {
        Self { weights: Vec::new(), of: (0..players).collect() }
    }

    /// For each player what is given for their class.
    pub(super) fn spread<T: Clone>(&self, given: &[T]) -> Vec<T> {
        self.of.iter().filter_map(|class| given.get(*class).cloned()).collect()
    }
}

impl From<Sized> for Counts {
    fn from(sized: Sized) -> Self {
        let swings = sized.swings.iter().map(|of_size| of_size.iter().sum()).collect();
        Self { winning: sized.winning, swings, classes: sized.classes }
    }
}

/// Counts a game by the cheapest method.
pub(super) fn counted(game: &Game, allowed: Effort) -> Result<Counts, PowerError> {
    let form = Form::of(game);
    if let Some(by_size) = form.by_size() {
        if let Some(quota) = by_size.one_bar() {
            if !(1..=by_size.total).contains(&quota) {
                return Ok(constant(game.players(), quota == 0));
            }
            let (needed, sized) = (table::one_row_effort(&by_size, quota), sized_effort(&form));
            let cheaper = needed.steps <= sized.steps;
            if allowed.allows(needed) && (cheaper || !allowed.allows(sized)) {
                return Ok(table::one_row(&by_size, quota));
            }
            if cheaper && !allowed.allows(sized) {
                return Err(PowerError::TooLarge { needed, allowed });
            }
        }
    }
    counted_by_size(&form, allowed).map(Counts::from)
}

/// Counts a game by size of coalition, by the cheapest method.
pub(super) fn counted_by_size(form: &Form, allowed: Effort) -> Result<Sized, PowerError> {
    let by_size = form.by_size();
    let tables = by_size.as_ref().map(|game| (table::sizes_effort(game), game));
    let halved = halves::effort(form);
    match tables {
        Some((needed, game)) if allowed.allows(needed) && needed.steps <= halved.steps => {
            Ok(table::row_for_each_size(game))
        }
        _ if allowed.allows(halved) => Ok(halves::counted(form)),
        Some((needed, game)) if allowed.allows(needed) => Ok(table::row_for_each_size(game)),
        tables => {
            let needed = tables.map_or(halved, |(needed, _)| cheaper(needed, halved));
            Err(PowerError::TooLarge { needed, allowed })
        }
    }
}

fn sized_effort(form: &Form) -> Effort {
    let halved = halves::effort(form);
    form.by_size().map_or(halved, |game| cheaper(table::sizes_effort(&game), halved))
}

fn cheaper(a: Effort, b: Effort) -> Effort {
    if a.steps <= b.steps { a } else { b }
}

/// A game in which every coalition adopts, or none.
fn constant(players: usize, adopts: bool) -> Counts {
    let classes = Classes { weights: vec![0], of: vec![0; players] };
    let winning = if adopts { all_coalitions(players) } else { UBig::ZERO };
    Counts { winning, swings: vec![UBig::ZERO], classes }
}

/// 2ⁿ.
pub(super) fn all_coalitions(players: usize) -> UBig {
    let mut all = UBig::ZERO;
    all.set_bit(players);
    all
}
