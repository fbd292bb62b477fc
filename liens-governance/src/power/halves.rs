//! Counting by halves: the coalitions of each half of the players, sorted, meet those of the other.
//!
//! With one column of weights two sorted lists are swept against each other; with two a Fenwick
//! tree counts the pairs that reach both bars; with more every pair is looked at.
//!
//! [12; 4, 4, 4, 2, 2, 1] has the sums 0, 4, 4, 4, 8, 8, 8, 12 in its first half and 0, 1, 2, 2, 3,
//! 3, 4, 5 in its second. As the first sum rises the second that it needs falls, so that one pass
//! over both finds: each of the three 8 meets 4 and 5, the 12 meets all eight. 3 · 2 + 8 = 14
//! adopt. For the swings the same count is kept beside every mask and summed for the players in it.
//!
//! Memory grows with the square root of the number of coalitions, and weights may have any size: 40
//! states with exact populations are counted where a table would need a cell for every person.
//!
//! # Source
//!
//! Horowitz and Sahni 1974 for two sorted halves; Fenwick 1994 for the tree.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "masks have 31 bits at most and the sums of a column fit 64, as the effort checks"
)]

use dashu_int::UBig;

use super::counting::{Classes, Sized};
use super::effort::Effort;
use super::form::Form;

/// The most players whose coalitions are counted by halves: every count fits 64 bits.
const MOST_PLAYERS: usize = 62;

/// Whether the sums of every column fit 64 bits.
///
/// A sum above 64 bits would need wider lists; the diagram counts those games.
pub(super) fn fits(form: &Form) -> bool {
    let total = |column: &Vec<u64>| column.iter().copied().map(u128::from).sum::<u128>();
    form.columns.iter().all(|column| u64::try_from(total(column)).is_ok())
}

/// What [`counted`] takes.
pub(super) fn effort(form: &Form) -> Effort {
    let players = form.players;
    if players > MOST_PLAYERS || !fits(form) {
        return Effort { bytes: u64::MAX, steps: u64::MAX };
    }
    let half = players.div_ceil(2) as u128;
    let (masks, sizes) = (1_u128 << half, players as u128 + 1);
    let columns = form.columns.len() as u128;
    let sorted = masks * (48 + 16 * columns);
    match columns {
        0 | 1 => Effort::of(sorted, masks * (6 * sizes + 4 * half)),
        2 => Effort::of(sorted, masks * sizes * 8 * half * terms(form)),
        _ => Effort::of(
            sorted + masks * sizes * 8,
            (1_u128 << players).saturating_mul(8 * (columns + 2)),
        ),
    }
}

/// The most boxes that a size takes with two columns.
///
/// With k quotas on the first column the bar on the second falls k times at most.
fn terms(form: &Form) -> u128 {
    form.quotas(0).len().max(1) as u128
}

/// Counts a game whose effort is allowed.
///
/// Counts by size: `holding[i][s]` are the adopting coalitions of s with player i. All wrap at 64
/// bits, which 62 players never reach.
pub(super) fn counted(form: &Form) -> Sized {
    let players = form.players;
    let (first, second) = (Half::of(form, 0, players / 2), Half::of(form, players / 2, players));
    let mut holding = vec![vec![0_u64; players + 2]; players];
    let mut winning = vec![0_u64; players + 2];
    let mut met = [vec![0; first.masks()], vec![0; second.masks()]];
    let found = if form.columns.len() > 2 { Some(each_pair(form, &first, &second)) } else { None };
    for (size, winning) in winning.iter_mut().enumerate().take(players + 1) {
        if let Some(found) = &found {
            met[0].copy_from_slice(&found.0[size]);
            met[1].copy_from_slice(&found.1[size]);
        } else {
            for met in &mut met {
                met.fill(0);
            }
            meet(form, size, &first, &second, &mut met);
        }
        *winning = met[0].iter().fold(0, |sum, count| sum.wrapping_add(*count));
        let (of_first, of_second) = holding.split_at_mut(players / 2);
        share_out(&mut met[0], of_first, size);
        share_out(&mut met[1], of_second, size);
    }
    // Turned without i: with i they adopt, less those that adopt without i.
    let swings = holding.iter().map(|held| {
        let of_size = |size: usize| held[size + 1] - (winning[size] - held[size]);
        (0..players).map(|size| UBig::from(of_size(size))).collect()
    });
    let swings = swings.collect();
    let winning = winning.iter().map(|count| UBig::from(*count)).sum();
    Sized { winning, swings, classes: Classes::each(players) }
}

/// The coalitions of one half.
///
/// Sorted once, swept for every size and every quadrant.
struct Half {
    /// For each size: first sum and mask, by ascending sum.
    by_size: Vec<Vec<(u64, u32)>>,
    /// For each size: the second sums, ascending; and beside each mask of `by_size` its rank there.
    second: Vec<(Vec<u64>, Vec<u32>)>,
    /// For each column the sum of each mask.
    sums: Vec<Vec<u64>>,
    players: usize,
}

impl Half {
    /// Masks are listed by doubling: the sums with a player are those without, each more by the
    /// weight.
    fn of(form: &Form, from: usize, to: usize) -> Self {
        let players = to - from;
        let sums_of = |column: &Vec<u64>| {
            let mut sums = vec![0];
            for weight in &column[from..to] {
                sums.extend_from_within(..);
                let half = sums.len() / 2;
                sums[half..].iter_mut().for_each(|sum| *sum += weight);
            }
            sums
        };
        let sums: Vec<Vec<u64>> = form.columns.iter().map(sums_of).collect();
        let mut by_size = vec![Vec::new(); players + 1];
        for mask in 0..1_u32 << players {
            let sum = sums.first().map_or(0, |sums| sums[mask as usize]);
            by_size[mask.count_ones() as usize].push((sum, mask));
        }
        for list in &mut by_size {
            list.sort_unstable();
        }
        let ranked = |list: &Vec<(u64, u32)>| match sums.get(1) {
            None => (Vec::new(), Vec::new()),
            Some(of) => {
                let mut order: Vec<u32> = (0..list.len() as u32).collect();
                order.sort_unstable_by_key(|at| of[list[*at as usize].1 as usize]);
                let mut ranks = vec![0; list.len()];
                for (rank, at) in (0..).zip(&order) {
                    ranks[*at as usize] = rank;
                }
                let sorted = order.iter().map(|at| of[list[*at as usize].1 as usize]);
                (sorted.collect(), ranks)
            }
        };
        let second = by_size.iter().map(ranked).collect();
        Self { by_size, second, sums, players }
    }

    fn masks(&self) -> usize {
        1 << self.players
    }
}

/// For each mask of either half, the coalitions of the other half with which it adopts.
///
/// Both directions: the masks of the first half count partners in the second, and the reverse.
fn meet(form: &Form, size: usize, first: &Half, second: &Half, met: &mut [Vec<u64>; 2]) {
    let boxes = boxes(form, size);
    let sizes = size.saturating_sub(second.players)..=size.min(first.players);
    for (of_first, of_second) in sizes.map(|of_first| (of_first, size - of_first)) {
        for part in &boxes {
            if form.columns.len() < 2 {
                let (a, b) = (&first.by_size[of_first], &second.by_size[of_second]);
                sweep(a, b, part.first, &mut met[0]);
                sweep(b, a, part.first, &mut met[1]);
            } else {
                dominate((first, of_first), (second, of_second), part, &mut met[0]);
                dominate((second, of_second), (first, of_first), part, &mut met[1]);
            }
        }
    }
}

/// Coalitions that reach both bars, added or taken away.
struct Part {
    first: u64,
    second: u64,
    add: bool,
}

/// The adopting coalitions of a size as a signed sum of quadrants: where the bar on the second
/// column falls as the first sum passes a quota, the quadrant from there on is exchanged.
///
/// "12 votes or 7 seats of cities" is the quadrant (0, 7), less (12, 7), and (12, 0): what has 12
/// votes needs no cities. A rule with one bar on each column is one quadrant.
fn boxes(form: &Form, size: usize) -> Vec<Part> {
    let (firsts, seconds) = (form.quotas(0), form.quotas(1));
    let mut parts = Vec::new();
    let mut before: Option<u128> = None;
    for first in firsts {
        let bar = seconds.iter().copied().find(|bar| form.adopts(size, &[first, *bar]));
        if bar != before {
            let part = |bar: Option<u128>, add| {
                // A quota beyond 64 bits is beyond every sum.
                let (first, second) = (u64::try_from(first).ok()?, u64::try_from(bar?).ok()?);
                Some(Part { first, second, add })
            };
            parts.extend(part(before, false));
            parts.extend(part(bar, true));
            before = bar;
        }
    }
    parts
}

/// Adds for each mask of `of` the masks of `with` that together reach the bar.
///
/// Both lists ascend, so that `from` only falls: a pass, not a search for each.
fn sweep(of: &[(u64, u32)], with: &[(u64, u32)], bar: u64, met: &mut [u64]) {
    let mut from = with.len();
    for (sum, mask) in of {
        let missing = bar.saturating_sub(*sum);
        while from > 0 && with[from - 1].0 >= missing {
            from -= 1;
        }
        met[*mask as usize] += (with.len() - from) as u64;
    }
}

/// Adds for each mask of `of` the masks of `with` that together reach both bars.
///
/// As the first bar falls, ranks by the second sum enter the tree; it then tells how many of those
/// entered lie below the second bar.
fn dominate(of: (&Half, usize), with: (&Half, usize), part: &Part, met: &mut [u64]) {
    let (list, (seconds, ranks)) = (&with.0.by_size[with.1], &with.0.second[with.1]);
    let mut tree = vec![0_u32; list.len() + 1];
    let mut from = list.len();
    for (sum, mask) in &of.0.by_size[of.1] {
        let missing = part.first.saturating_sub(*sum);
        while from > 0 && list[from - 1].0 >= missing {
            from -= 1;
            let mut at = ranks[from] as usize + 1;
            while at < tree.len() {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
        }
        let missing = part.second.saturating_sub(of.0.sums[1][*mask as usize]);
        let mut at = seconds.partition_point(|second| *second < missing);
        let mut count = (list.len() - from) as u64;
        while at > 0 {
            count -= u64::from(tree[at]);
            at -= at & at.wrapping_neg();
        }
        let cell = &mut met[*mask as usize];
        *cell = if part.add { cell.wrapping_add(count) } else { cell.wrapping_sub(count) };
    }
}

/// By size of the whole: for each mask of either half, the others with which it adopts.
///
/// Three columns or more: no order serves them all.
fn each_pair(form: &Form, first: &Half, second: &Half) -> (Vec<Vec<u64>>, Vec<Vec<u64>>) {
    let table = |half: &Half| vec![vec![0_u64; half.masks()]; form.players + 1];
    let (mut of_first, mut of_second) = (table(first), table(second));
    let mut sums = vec![0_u128; form.columns.len()];
    for a in 0..first.masks() {
        for b in 0..second.masks() {
            for (sum, (x, y)) in sums.iter_mut().zip(first.sums.iter().zip(&second.sums)) {
                *sum = u128::from(x[a]) + u128::from(y[b]);
            }
            let size = (a.count_ones() + b.count_ones()) as usize;
            if form.adopts(size, &sums) {
                of_first[size][a] += 1;
                of_second[size][b] += 1;
            }
        }
    }
    (of_first, of_second)
}

/// Sums what stands beside each mask for every player in it; the masks are folded on the way, the
/// last player first.
///
/// Of four counts a, b, c, d beside the masks 00, 01, 10, 11 the last player holds c + d; folded to
/// a + c and b + d, the first one holds b + d. Two additions a mask in all, whatever the number of
/// players.
fn share_out(met: &mut [u64], holding: &mut [Vec<u64>], size: usize) {
    let mut length = met.len();
    for held in holding.iter_mut().rev() {
        length /= 2;
        let (without, with) = met[..length * 2].split_at_mut(length);
        for (without, with) in without.iter_mut().zip(with) {
            held[size] = held[size].wrapping_add(*with);
            *without = without.wrapping_add(*with);
        }
    }
}
