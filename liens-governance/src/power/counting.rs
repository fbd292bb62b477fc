//! Which method counts a game, and what each of them counts.
//!
//! Four methods, with n players, c the smaller of quota and dual quota:
//!
//! | method | counts | time | best at |
//! |---|---|---|---|
//! | one row (`table`) | one column, one bar | n c | large n, small sums |
//! | row for each size (`table`) | one column, bars by size | n² c | Shapley-Shubik |
//! | halves (`halves`) | up to 62 players | n 2ⁿᐟ² | large weights, few players |
//! | diagram (`diagram`) | everything | nodes | several columns |
//!
//! Each says what it takes before it begins, so that a refusal costs nothing. Only a diagram cannot
//! be sure: its number of nodes is bounded, not known, and may be far below the bound; it is tried.

use dashu_int::UBig;

use super::effort::{Effort, PowerError};
use super::form::Form;
use super::game::Game;
use super::{diagram, halves, table};

/// Players of equal weight, which have equal numbers of everything.
///
/// Of the 190 members of the Monetary Fund 187 weights are different; of 27 states of the Council
/// of Nice 9: a swing is counted once for each.
#[derive(Debug)]
pub(super) struct Classes {
    /// The different weights, smallest first; where players are counted one by one, empty.
    pub(super) weights: Vec<u64>,
    /// The class of each player.
    pub(super) of: Vec<usize>,
}

/// The coalitions that adopt, and those that each class of players turns.
///
/// `swings` stands beside `classes.weights`, and is spread over the players at the end.
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
    /// The players 4, 4, 4, 2, 2, 1 are of the classes 2, 2, 2, 1, 1, 0.
    pub(super) fn of(weights: &[u64]) -> Self {
        let mut distinct = weights.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |weight| distinct.binary_search(weight).unwrap_or_else(|missing| missing);
        Self { of: weights.iter().map(place).collect(), weights: distinct }
    }

    /// Every player in a class of their own.
    ///
    /// For methods that know coalitions and not weights: `weights` stays empty.
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

/// Halves that take so many steps or fewer are not worth a comparison.
const QUICK: u64 = 100_000_000;

/// Counts a game by the cheapest method.
///
/// One row where it is allowed and cheapest; for few players of large weights halves are cheaper,
/// and count by size too.
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
            if cheaper && !allowed.allows(sized) && halves::fits(&form) {
                return Err(PowerError::TooLarge { needed, allowed });
            }
        }
    }
    several(&form, allowed, false, diagram::counted, Counts::from)
        .unwrap_or_else(|| counted_by_size(&form, allowed).map(Counts::from))
}

/// Counts a game of several columns, or of one whose sums pass 64 bits, by the cheaper of halves and
/// diagram; none for another.
///
/// With two columns halves meet in n 2ⁿᐟ² steps, with more in 2ⁿ, so that the diagram goes first
/// there, and halves are kept for what it cannot hold.
fn several<T>(
    form: &Form,
    allowed: Effort,
    by_size: bool,
    by_diagram: impl Fn(&Form, Effort) -> Option<T>,
    of: impl Fn(Sized) -> T,
) -> Option<Result<T, PowerError>> {
    if form.columns.len() < 2 && halves::fits(form) {
        return None;
    }
    let (at_most, halved) = (diagram::effort(form, by_size), halves::effort(form));
    let by_halves = allowed.allows(halved) && halved.steps <= at_most.steps.max(QUICK);
    if by_halves && (halved.steps <= QUICK || form.columns.len() == 2) {
        return Some(Ok(of(halves::counted(form))));
    }
    Some(match by_diagram(form, allowed) {
        Some(counts) => Ok(counts),
        None if allowed.allows(halved) => Ok(of(halves::counted(form))),
        None => Err(PowerError::TooLarge { needed: cheaper(at_most, halved), allowed }),
    })
}

/// The methods that count a game, with what each takes.
///
/// The estimate of the diagram is its bound, so that what is refused here may still be counted.
fn methods(game: &Game) -> Vec<Effort> {
    let form = Form::of(game);
    let mut efforts = vec![halves::effort(&form)];
    if let Some(by_size) = form.by_size() {
        efforts.push(table::sizes_effort(&by_size));
        if let Some(quota) = by_size.one_bar() {
            let decides = (1..=by_size.total).contains(&quota);
            let nothing = Effort { bytes: 0, steps: 0 };
            efforts.push(if decides { table::one_row_effort(&by_size, quota) } else { nothing });
        }
    }
    if form.columns.len() > 1 || !halves::fits(&form) {
        efforts.push(diagram::effort(&form, false));
    }
    efforts
}

/// Whether [`counted`] is sure to be allowed.
///
/// For [`banzhaf_between`](Game::banzhaf_between), which looks for the finest grain that may be
/// counted, without counting.
pub(super) fn countable(game: &Game, allowed: Effort) -> bool {
    methods(game).into_iter().any(|needed| allowed.allows(needed))
}

/// What [`counted`] takes by the cheapest method.
pub(super) fn needed(game: &Game) -> Effort {
    methods(game).into_iter().reduce(cheaper).unwrap_or(Effort { bytes: 0, steps: 0 })
}

/// Counts a game by size of coalition, by the cheapest method.
///
/// What Shapley-Shubik asks for; the sums over sizes are what Banzhaf asks for.
pub(super) fn counted_by_size(form: &Form, allowed: Effort) -> Result<Sized, PowerError> {
    if let Some(counts) = several(form, allowed, true, diagram::counted_by_size, |sized| sized) {
        return counts;
    }
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

/// By table or by halves: the diagram has its own turn.
fn sized_effort(form: &Form) -> Effort {
    let halved = halves::effort(form);
    form.by_size().map_or(halved, |game| cheaper(table::sizes_effort(&game), halved))
}

/// By steps; memory decides only whether a method is allowed.
fn cheaper(a: Effort, b: Effort) -> Effort {
    if a.steps <= b.steps { a } else { b }
}

/// A game in which every coalition adopts, or none.
///
/// Nobody turns anything: all are in one class of weight 0.
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
