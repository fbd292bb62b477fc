//! Numbers of a fixed width of 64-bit limbs in flat arrays, least limb first; sums wrap.
//!
//! A wrapping sum is exact where the true result is known to fit: only additions and subtractions
//! occur, so that what wraps on the way comes back.
//!
//! No big-integer type stands in the cells: each would have its own memory, and a table of a
//! million numbers of three limbs is one allocation of 24 MB here. The widths 1 to 4, up to 256
//! players, are unrolled by the compiler from the same code.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::inline_always,
    reason = "cells lie inside the table by the bound beside each loop; a width that is known where \
              the loops are inlined unrolls them"
)]

use std::ops::Range;

use dashu_int::UBig;

/// A table of numbers, all of one width.
///
/// Cell k holds the limbs k · `limbs` to (k + 1) · `limbs` − 1.
#[derive(Debug)]
pub(super) struct Table {
    cells: Vec<u64>,
    limbs: usize,
}

/// The limbs that hold every number below 2ⁿ.
pub(super) const fn limbs_for(bits: usize) -> usize {
    if bits == 0 { 1 } else { bits.div_ceil(64) }
}

impl Table {
    /// A table of zeros, with a 1 in its first cell.
    ///
    /// The empty coalition: the one sum 0.
    pub(super) fn new(cells: usize, limbs: usize) -> Self {
        let mut table = Self { cells: vec![0; cells * limbs], limbs };
        if let Some(first) = table.cells.first_mut() {
            *first = 1;
        }
        table
    }

    /// Counts players of these weights, each above 0, into the sums 0 to the end of the table.
    ///
    /// As many coalitions weigh x as weigh the sum of all less x: only half of the sums reached are
    /// counted, and the next player's share of the other half is copied from it.
    ///
    /// The weights 1, 2, 2 have 1, 1, 2, 2, 1, 1 coalitions of the sums 0 to 5, the same from both
    /// ends.
    pub(super) fn join_all(&mut self, weights: &[usize]) {
        #[inline(always)]
        fn joined(cells: &mut [u64], limbs: usize, weights: &[usize]) {
            let cut = cells.len() / limbs;
            let (mut sum, mut end) = (0, cut.min(1));
            for weight in weights {
                let after = cut.min((sum + weight) / 2 + 1);
                mirror(cells, limbs, sum, end..after);
                join(&mut cells[..after * limbs], limbs, *weight);
                (sum, end) = (sum + weight, after);
            }
            mirror(cells, limbs, sum, end..cut);
        }
        // The same code, unrolled for the usual widths.
        match self.limbs {
            1 => joined(&mut self.cells, 1, weights),
            2 => joined(&mut self.cells, 2, weights),
            3 => joined(&mut self.cells, 3, weights),
            4 => joined(&mut self.cells, 4, weights),
            limbs => joined(&mut self.cells, limbs, weights),
        }
    }

    /// Adds `count` cells from `from` on to those from `into` on; the two do not overlap, and
    /// `from` comes first.
    pub(super) fn add_row(&mut self, into: usize, from: usize, count: usize) {
        let limbs = self.limbs;
        let (before, after) = self.cells.split_at_mut(into * limbs);
        let (into, from) = (&mut after[..count * limbs], &before[from * limbs..][..count * limbs]);
        match limbs {
            1 => add(into, from, 1),
            2 => add(into, from, 2),
            3 => add(into, from, 3),
            limbs => add(into, from, limbs),
        }
    }

    /// Replaces each cell of a row by the sum of the row up to it.
    ///
    /// Afterwards a cell says how many coalitions weigh so much or less: what a quota asks for.
    pub(super) fn sum_up(&mut self, start: usize, count: usize) {
        #[inline(always)]
        fn summed(cells: &mut [u64], limbs: usize) {
            for at in 1..cells.len() / limbs {
                let (before, cell) = cells.split_at_mut(at * limbs);
                add(&mut cell[..limbs], &before[(at - 1) * limbs..], limbs);
            }
        }
        let row = &mut self.cells[start * self.limbs..][..count * self.limbs];
        match self.limbs {
            1 => summed(row, 1),
            2 => summed(row, 2),
            3 => summed(row, 3),
            limbs => summed(row, limbs),
        }
    }

    /// The number in a cell.
    pub(super) fn cell(&self, at: usize) -> &[u64] {
        &self.cells[at * self.limbs..][..self.limbs]
    }
}

/// An exact sum with signs of cells of a table; it has the width of the table.
///
/// A result that is not negative comes out right although the way to it may pass below zero.
#[derive(Debug)]
pub(super) struct Signed(Vec<u64>);

impl Signed {
    pub(super) fn zero(limbs: usize) -> Self {
        Self(vec![0; limbs])
    }

    pub(super) fn add(&mut self, cell: &[u64]) {
        add(&mut self.0, cell, cell.len());
    }

    /// Two borrows never come from one limb: after the first the limb is not zero.
    pub(super) fn subtract(&mut self, cell: &[u64]) {
        let mut borrow = false;
        for (a, b) in self.0.iter_mut().zip(cell) {
            let (less, first) = a.overflowing_sub(*b);
            let (less, second) = less.overflowing_sub(borrow.into());
            *a = less;
            borrow = first || second;
        }
    }

    /// The number; exact if the true result is not negative and fits the width.
    pub(super) fn number(&self) -> UBig {
        big(&self.0)
    }
}

/// Least limb first, as the cells are.
pub(super) fn big(limbs: &[u64]) -> UBig {
    let bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    UBig::from_le_bytes(&bytes)
}

/// Copies to each sum x of a range what stands at `sum - x`.
///
/// Only the half not yet reached is copied; sums beyond `sum` stay empty.
#[inline(always)]
fn mirror(cells: &mut [u64], limbs: usize, sum: usize, range: Range<usize>) {
    for at in range.start..range.end.min(sum + 1) {
        cells.copy_within((sum - at) * limbs..(sum - at + 1) * limbs, at * limbs);
    }
}

/// Adds each cell to the one `weight` further, from the last down, in blocks of `weight`, so that
/// what is read has not been written.
///
/// The product with 1 + x^weight, in place.
#[inline(always)]
fn join(cells: &mut [u64], limbs: usize, weight: usize) {
    let mut high = cells.len() / limbs;
    while high > weight {
        let low = weight.max(high - weight.min(high));
        let (before, block) = cells.split_at_mut(low * limbs);
        let from = &before[(low - weight) * limbs..(high - weight) * limbs];
        add(&mut block[..(high - low) * limbs], from, limbs);
        high = low;
    }
}

/// Adds numbers to numbers beside them.
///
/// The carry out of the last limb is dropped: that is the wrapping.
#[inline(always)]
fn add(into: &mut [u64], from: &[u64], limbs: usize) {
    for (a, b) in into.chunks_exact_mut(limbs).zip(from.chunks_exact(limbs)) {
        let mut carry = false;
        for (a, b) in a.iter_mut().zip(b) {
            let (sum, first) = a.overflowing_add(*b);
            let (sum, second) = sum.overflowing_add(carry.into());
            *a = sum;
            carry = first || second;
        }
    }
}
