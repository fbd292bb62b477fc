//! Counting by dynamic programmes: one row of sums, or one row for each size of a coalition.
//!
//! With A(x) the coalitions of weight x, the row is the product of 1 + x^w over the players. It is
//! cut at the smaller of the quota and the dual quota, and one player is taken out of it again by a
//! division that needs no second table. For [12; 4, 4, 4, 2, 2, 1] the dual quota is 6:
//!
//! ```text
//! x       0  1  2  3   4   5
//! A(x)    1  1  2  2   4   4
//! P(x)    1  2  4  6  10  14    14 cannot stop; as many adopt: W = 14
//!
//! w = 4   P(5) − P(1) − P(1)                                    = 14 − 2 − 2         = 10
//! w = 2   P(5) − 2 P(3) + 2 P(1)                                = 14 − 12 + 4        =  6
//! w = 1   P(5) − 2 P(4) + 2 P(3) − 2 P(2) + 2 P(1) − 2 P(0)     = 14 − 20 + 12 − 8 + 4 − 2 =  0
//! ```
//!
//! Numbers wrap at the width of the table: results are true counts below 2ⁿ, and sums modulo a
//! power of two do not care about the way there. That is why no big integers are needed in the
//! loops.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "big integers do not overflow; players, sizes and sums stay inside the table"
)]

use dashu_int::UBig;

use super::counting::{Classes, Counts, Sized};
use super::effort::Effort;
use super::form::BySize;
use super::limbs::{Signed, Table, limbs_for};

/// The weights below a cut, smallest first, so that the sums reached grow as late as they can; the
/// others lead beyond it at once.
///
/// Zeros stay in, before all others: a caller skips them, or lets them double the counts.
fn below(weights: &[u64], cut: usize) -> Vec<usize> {
    let fitting = weights.iter().filter_map(|weight| usize::try_from(*weight).ok());
    let mut fitting: Vec<usize> = fitting.filter(|weight| *weight < cut).collect();
    fitting.sort_unstable();
    fitting
}

/// The cells that the players of these weights touch, one after the other: Σ min(sum / 2, cut), and
/// where sizes are told apart Σ players so far · min(sum, cut).
///
/// Mirrored sums are copied and not counted: half of those reached, up to the cut.
fn cells_touched(weights: &[u64], cut: u128, sized: bool) -> u128 {
    let mut sorted: Vec<u128> = weights.iter().copied().map(u128::from).collect();
    sorted.sort_unstable();
    let (mut sum, mut touched) = (1_u128, 0_u128);
    for (before, weight) in (1_u128..).zip(sorted) {
        let cells = if sized {
            sum.min(cut.saturating_sub(weight)).saturating_mul(before)
        } else {
            (sum / 2).min(cut)
        };
        touched = touched.saturating_add(cells);
        sum = sum.saturating_add(weight);
    }
    touched
}

/// A step is an addition of one limb.
fn effort_of(game: &BySize, cut: u128, rows: u128, sized: bool) -> Effort {
    let limbs = limbs_for(game.weights.len()) as u128;
    let bytes = cut.saturating_mul(limbs * 8).saturating_mul(rows);
    let touched = cells_touched(&game.weights, cut, sized).saturating_add(cut);
    Effort::of(bytes, touched.saturating_mul(limbs))
}

/// What [`one_row`] takes.
pub(super) fn one_row_effort(game: &BySize, quota: u128) -> Effort {
    effort_of(game, cut(game, quota), 1, false)
}

/// What [`row_for_each_size`] takes.
pub(super) fn sizes_effort(game: &BySize) -> Effort {
    let cut = game.highest().min(game.dual().highest());
    effort_of(game, cut, game.weights.len() as u128 + 1, true)
}

/// The quota or the dual quota, whichever is smaller: both games have the same swings.
fn cut(game: &BySize, quota: u128) -> u128 {
    quota.min((game.total + 1).saturating_sub(quota))
}

/// Counts a game of one quota, 1 to the sum of the weights, whose cut fits the memory.
///
/// With A(x) the coalitions of weight x and P(x) those of weight x or less, the coalitions without
/// a player of weight w that the player turns are Σ (−1)ᵏ [P(c − 1 − k w) − P(c − 1 − (k + 1) w)],
/// c being the cut: the player is taken out of A again, one power of xʷ after the other.
pub(super) fn one_row(game: &BySize, quota: u128) -> Counts {
    let cut = usize::try_from(cut(game, quota)).unwrap_or(usize::MAX);
    let playing = game.weights.iter().filter(|weight| **weight > 0).count();
    let idle = game.weights.len() - playing;
    let limbs = limbs_for(playing);
    let mut table = Table::new(cut, limbs);
    let fitting = below(&game.weights, cut);
    table.join_all(&fitting[fitting.iter().filter(|weight| **weight == 0).count()..]);
    table.sum_up(0, cut);
    let light = {
        let mut sum = Signed::zero(limbs);
        sum.add(table.cell(cut - 1));
        sum.number() << idle
    };
    let winning =
        if quota == cut as u128 { (UBig::ONE << game.weights.len()) - light } else { light };
    let classes = Classes::of(&game.weights);
    let turned = |weight: &u64| {
        let Some(step) = usize::try_from(*weight).ok().filter(|step| *step > 0) else {
            return if *weight == 0 { UBig::ZERO } else { turned_beyond(&table, cut, idle) };
        };
        let mut sum = Signed::zero(limbs);
        let (mut at, mut taken) = (cut - 1, false);
        sum.add(table.cell(at));
        while let Some(next) = at.checked_sub(step) {
            at = next;
            for _ in 0..2 {
                if taken {
                    sum.add(table.cell(at));
                } else {
                    sum.subtract(table.cell(at));
                }
            }
            taken = !taken;
        }
        sum.number() << idle
    };
    let swings = classes.weights.iter().map(turned).collect();
    Counts { winning, swings, classes }
}

/// The swings of a weight beyond every cell: all coalitions below the cut.
///
/// With such a player any sum passes the cut.
fn turned_beyond(table: &Table, cut: usize, idle: usize) -> UBig {
    super::limbs::big(table.cell(cut - 1)) << idle
}

/// Counts a game with bars by size, one row of sums for each size.
///
/// Of primal and dual the one with the lower bars is counted. What adopts in the dual can stop
/// everything in the primal, so that W of one is 2ⁿ less W of the other.
pub(super) fn row_for_each_size(primal: &BySize) -> Sized {
    let dual = primal.dual();
    let turned = dual.highest() < primal.highest();
    let game = if turned { &dual } else { primal };
    let players = game.weights.len();
    let rows = Rows::of(game);
    let all = binomials(players);
    let mut winning = UBig::ZERO;
    for (size, of_size) in all.iter().enumerate() {
        winning += match game.bars[size] {
            None => UBig::ZERO,
            Some(bar) => of_size - rows.light(size, bar),
        };
    }
    if turned {
        winning = (UBig::ONE << players) - winning;
    }
    let classes = Classes::of(&game.weights);
    let others = binomials(players - 1);
    let swings = classes.weights.iter().map(|weight| {
        let of_size = |size: usize| match (game.bars[size], game.bars[size + 1]) {
            (_, None) => UBig::ZERO,
            (None, Some(bar)) => {
                &others[size]
                    - rows.light_without(size, *weight, bar.saturating_sub((*weight).into()))
            }
            (Some(before), Some(bar)) => {
                let after = bar.saturating_sub((*weight).into());
                rows.light_without(size, *weight, before) - rows.light_without(size, *weight, after)
            }
        };
        (0..players).map(of_size).collect()
    });
    let swings = swings.collect();
    Sized { winning, swings, classes }
}

/// For each size and each sum below the cut: the coalitions of that size and that sum or less.
///
/// Row s holds P(x) for coalitions of s players.
struct Rows {
    table: Table,
    cut: usize,
    limbs: usize,
}

impl Rows {
    /// Sizes are gone through from the largest down, so that nobody joins the same coalition twice.
    fn of(game: &BySize) -> Self {
        let cut = usize::try_from(game.highest()).unwrap_or(usize::MAX);
        let players = game.weights.len();
        let limbs = limbs_for(players);
        let mut table = Table::new(cut * (players + 1), limbs);
        let mut end = 1;
        for (before, weight) in below(&game.weights, cut).into_iter().enumerate() {
            let count = end.min(cut - weight);
            for size in (0..=before).rev() {
                table.add_row((size + 1) * cut + weight, size * cut, count);
            }
            end = (end + weight).min(cut);
        }
        if cut > 0 {
            (0..=players).for_each(|size| table.sum_up(size * cut, cut));
        }
        Self { table, cut, limbs }
    }

    /// Coalitions of a size that weigh less than a bar, which lies inside the table.
    ///
    /// A bar is never above the highest one, where the table ends.
    fn light(&self, size: usize, bar: u128) -> UBig {
        match usize::try_from(bar).ok().and_then(|bar| bar.checked_sub(1)) {
            Some(at) => super::limbs::big(self.table.cell(size * self.cut + at)),
            None => UBig::ZERO,
        }
    }

    /// The same among the coalitions without one player of a weight.
    ///
    /// With k copies taken out: Σ (−1)ᵏ P of size − k at bar − 1 − k w, one size down with each
    /// weight.
    fn light_without(&self, size: usize, weight: u64, bar: u128) -> UBig {
        let Some(mut at) = usize::try_from(bar).ok().and_then(|bar| bar.checked_sub(1)) else {
            return UBig::ZERO;
        };
        let mut sum = Signed::zero(self.limbs);
        for taken in 0..=size {
            let cell = self.table.cell((size - taken) * self.cut + at);
            if taken % 2 == 0 {
                sum.add(cell);
            } else {
                sum.subtract(cell);
            }
            let Some(next) = usize::try_from(weight).ok().and_then(|w| at.checked_sub(w)) else {
                break;
            };
            at = next;
        }
        sum.number()
    }
}

/// The number of coalitions of each size.
///
/// Each from the one before; every division comes out even.
pub(super) fn binomials(players: usize) -> Vec<UBig> {
    let mut row = vec![UBig::ONE];
    for size in 0..players {
        row.push(&row[size] * UBig::from(players - size) / UBig::from(size + 1));
    }
    row
}

/// The number of coalitions of one size.
///
/// From the smaller side: C(80, 78) takes two steps.
pub(crate) fn binomial(players: usize, size: usize) -> UBig {
    let size = size.min(players.saturating_sub(size));
    let next = |count: UBig, at: usize| count * UBig::from(players - at) / UBig::from(at + 1);
    (0..size).fold(UBig::ONE, next)
}
