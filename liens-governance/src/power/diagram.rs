//! Counting by a diagram of decisions: for each layer of players the different states that those
//! before can leave, each with the number of ways to it and of ways on from it.
//!
//! Players speak one after the other, the strongest first. Whoever leaves the same to the others is
//! in the same node, however they got there, and games being monotone a node closes early: once
//! enough is said, or too little is left.
//!
//! ```text
//! [3; 2, 1, 1]         nobody: 0 ── no ──> fails: 2 of 3 are left
//!                         │ yes
//!                      2 ── yes ──> adopts, whatever the last says
//!                         │ no
//!                      2 ── yes ──> adopts      ── no ──> fails
//! ```
//!
//! Ways on that adopt, from the bottom: 1, then 2 + 1 = 3, then 3: W. The first player turns 3 − 0,
//! the second 1 way to the node times 2 − 1, the third 1 − 0: the swings 3, 1, 1. One pass down and
//! one up count everybody.
//!
//! A triple majority of 27 states has 2²⁷ coalitions and far fewer nodes; a table would need a
//! dimension for each column. Such diagrams of decisions for simple games are in Bolus 2011.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "nodes are numbered as they are made, big integers do not overflow, and whoever \
              completes a coalition with one more player completes no fewer"
)]

use std::collections::HashMap;

use dashu_int::UBig;

use super::counting::{Classes, Counts, Sized};
use super::effort::Effort;
use super::form::Form;
use super::walk::{Left, State, Walk};

/// So many nodes are tried whatever the estimate says: many states may fall together.
const TRIED: u64 = 1 << 19;

/// Where a player's word leads.
///
/// Nodes of a layer are numbered; the two ends have no number and no layer.
#[derive(Clone, Copy, Debug)]
enum Next {
    Adopts,
    Fails,
    To(u32),
}

/// For each layer and node: where no and yes lead.
///
/// A layer for each player; only the numbers of its nodes are kept, not their states.
struct Diagram {
    order: Vec<usize>,
    layers: Vec<Vec<[Next; 2]>>,
    root: Next,
}

/// The bits of one coefficient: what is counted by size stands in one number, size after size.
///
/// No more than 2ⁿ coalitions have one size, so that coefficients of n + 1 bits never run into one
/// another: one multiplication of long numbers is one of polynomials.
fn width(players: usize, by_size: bool) -> usize {
    if by_size { players + 1 } else { 0 }
}

/// What a diagram of so many nodes takes.
///
/// A node costs a look-up of its state and, going up and down, products of numbers of n bits.
fn effort_of(form: &Form, nodes: u128, by_size: bool) -> Effort {
    let players = form.players as u128;
    let limbs = players / 64 + 1;
    let (long, multiplied) = if by_size {
        (limbs * players, limbs * limbs * players * players / 4)
    } else {
        (limbs, limbs * limbs)
    };
    let columns = form.columns.len() as u128 + 1;
    let bytes = nodes.saturating_mul(48 + 8 * long + 16 * columns);
    Effort::of(bytes, nodes.saturating_mul(100 + 20 * columns + 8 * long + 2 * multiplied))
}

/// What [`counted`] and [`counted_by_size`] take at most: in no layer are there more states than
/// coalitions, or than different sums below the quotas.
pub(super) fn effort(form: &Form, by_size: bool) -> Effort {
    let order = order(form);
    let mut sums = vec![0_u128; form.columns.len()];
    let highest: Vec<u128> = (0..form.columns.len())
        .map(|column| form.quotas(column).last().copied().unwrap_or_default())
        .collect();
    let mut nodes = 0_u128;
    for (at, player) in order.iter().enumerate() {
        let coalitions = 1_u128.checked_shl(u32::try_from(at).unwrap_or(u32::MAX));
        let sized = if form.size_quotas().len() > 1 { at as u128 + 1 } else { 1 };
        let different = sums.iter().zip(&highest).map(|(sum, most)| *sum.min(most) + 1);
        let different = different.fold(sized, u128::saturating_mul);
        nodes = nodes.saturating_add(different.min(coalitions.unwrap_or(u128::MAX)));
        for (sum, column) in sums.iter_mut().zip(&form.columns) {
            *sum += u128::from(column[*player]);
        }
    }
    effort_of(form, nodes, by_size)
}

/// The players with the largest parts of the columns first, so that much is decided early.
///
/// Parts of several columns are added in 2⁻³² of a column, enough to put large before small;
/// another order gives the same counts from another diagram.
fn order(form: &Form) -> Vec<usize> {
    let totals: Vec<u128> =
        form.columns.iter().map(|column| column.iter().map(|w| u128::from(*w)).sum()).collect();
    let part = |player: usize| {
        let columns = form.columns.iter().zip(&totals);
        let parts = columns.map(|(column, total)| (u128::from(column[player]) << 32) / total);
        std::cmp::Reverse(parts.sum::<u128>())
    };
    let mut order: Vec<usize> = (0..form.players).collect();
    order.sort_by_key(|player| part(*player));
    order
}

impl Diagram {
    /// Builds the diagram of a game, unless it has more than so many nodes.
    fn of(form: &Form, most: u64) -> Option<Self> {
        let walk = Walk::of(form, order(form));
        let mut states: Vec<State> = Vec::new();
        let named = |left: Left, states: &mut Vec<State>, known: &mut HashMap<State, u32>| {
            Some(match left {
                Left::Adopts => Next::Adopts,
                Left::Fails => Next::Fails,
                Left::Open(state) => {
                    let new = u32::try_from(states.len()).ok()?;
                    Next::To(*known.entry(state).or_insert_with_key(|state| {
                        states.push(state.clone());
                        new
                    }))
                }
            })
        };
        let root = named(walk.after(&[]), &mut states, &mut HashMap::new())?;
        let (mut layers, mut nodes) = (Vec::new(), 0_u64);
        for at in 0..walk.order.len() {
            nodes = nodes.saturating_add(states.len() as u64);
            if nodes > most {
                return None;
            }
            let (mut after, mut known) = (Vec::new(), HashMap::new());
            let mut layer = Vec::with_capacity(states.len());
            for state in states {
                let left = Left::Open(state);
                let mut said = |yes| named(walk.next(at, &left, yes), &mut after, &mut known);
                layer.push([said(false)?, said(true)?]);
            }
            layers.push(layer);
            states = after;
        }
        Some(Self { order: walk.order, layers, root })
    }

    /// The coalitions that adopt, and those that each player turns, as numbers with coefficients of
    /// so many bits for the sizes.
    ///
    /// Of a node: ways on = ways after no + ways after yes, the latter shifted by one size; swings
    /// of its player += ways to it × (ways after yes − ways after no), which is never negative.
    fn counts(&self, width: usize) -> (UBig, Vec<UBig>) {
        let players = self.order.len();
        let mut all = vec![UBig::ONE];
        for others in 0..players {
            all.push(&all[others] + (&all[others] << width));
        }
        let value = |next: Next, after: &[UBig], left: usize| match next {
            Next::Fails => UBig::ZERO,
            Next::Adopts => all[left].clone(),
            Next::To(node) => after[node as usize].clone(),
        };
        // From the last layer up: for each node the ways on that adopt.
        let mut on: Vec<Vec<UBig>> = vec![Vec::new()];
        for (left, layer) in self.layers.iter().rev().enumerate() {
            let after = &on[left];
            let ways = layer
                .iter()
                .map(|[no, yes]| value(*no, after, left) + (value(*yes, after, left) << width));
            let ways = ways.collect();
            on.push(ways);
        }
        on.reverse();
        let winning = value(self.root, &on[0], players);
        let mut swings = vec![UBig::ZERO; players];
        let mut to = vec![UBig::ONE; on[0].len()];
        for (at, layer) in self.layers.iter().enumerate() {
            let (after, left) = (&on[at + 1], players - at - 1);
            let mut next = vec![UBig::ZERO; after.len()];
            for ([no, yes], ways) in layer.iter().zip(&to) {
                let turned = value(*yes, after, left) - value(*no, after, left);
                swings[self.order[at]] += ways * turned;
                for (word, shift) in [(no, 0), (yes, width)] {
                    if let Next::To(node) = word {
                        next[*node as usize] += ways << shift;
                    }
                }
            }
            to = next;
        }
        (winning, swings)
    }
}

/// Counts a game, unless its diagram takes more than is allowed.
pub(super) fn counted(form: &Form, allowed: Effort) -> Option<Counts> {
    let (winning, swings) = diagram(form, allowed, false)?.counts(0);
    Some(Counts { winning, swings, classes: Classes::each(form.players) })
}

/// The same by size of coalition.
///
/// The coefficients are cut out of the long numbers again.
pub(super) fn counted_by_size(form: &Form, allowed: Effort) -> Option<Sized> {
    let width = width(form.players, true);
    let (winning, swings) = diagram(form, allowed, true)?.counts(width);
    let mask = (UBig::ONE << width) - UBig::ONE;
    let of_size = |number: &UBig, size: usize| (number >> (size * width)) & &mask;
    let by_size =
        |number: &UBig, sizes: usize| (0..sizes).map(|size| of_size(number, size)).collect();
    let winning = (0..=form.players).map(|size| of_size(&winning, size)).sum();
    let swings = swings.iter().map(|swings| by_size(swings, form.players)).collect();
    Some(Sized { winning, swings, classes: Classes::each(form.players) })
}

/// An estimate above the limit does not end the matter: up to 2¹⁹ nodes are tried all the same.
fn diagram(form: &Form, allowed: Effort, by_size: bool) -> Option<Diagram> {
    let one = effort_of(form, 1, by_size);
    let fit = |allowed: u64, one: u64| allowed / one.max(1);
    let most = fit(allowed.bytes, one.bytes).min(fit(allowed.steps, one.steps));
    let tried = if allowed.allows(effort(form, by_size)) { most } else { most.min(TRIED) };
    Diagram::of(form, tried)
}
