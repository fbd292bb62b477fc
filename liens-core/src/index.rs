//! Finds the place of a 128-bit id in a history.
//!
//! A hash table of its own, because a history is looked up for each command and a general table
//! keeps the ids a second time: here a slot is eight bytes, a tag of the id and the place of the
//! event, and the id itself is read in the history only where the tag is the same. It serves
//! [`History`](crate::History) and the columns of the ledger, and is no part of what core promises.
//!
//! ```text
//! id (128 bits) -> mix -> tag (32 bits) -> home slot = the first bits of the tag
//! slot:  | tag (32) | place + 1 (32) |     0 is free
//! ```
//!
//! Because the tag's first bits choose the slot, a table twice as large has every entry near the
//! place that is twice as far: growing is one pass from front to back.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "numeric kernel: the table's length is a power of two between 2⁴ and 2³², every slot \
              number is masked by it, tags are the high half of a 64-bit mix, and a table with at \
              most three quarters of its slots taken always ends a probe"
)]

use std::fmt;

/// Positions by id, in open addressing: each slot holds a tag of 32 bits and a position plus one.
///
/// The mix spreads ids that are sequential, or differ in a few bits only. It is not keyed, since the
/// same input must give the same work: somebody who draws ids against it can slow a history down,
/// never make it answer wrongly. Draw ids at random, or count them up.
///
/// # Examples
///
/// ```
/// # use liens_core::index::{IdIndex, MOST, Place};
/// let ids = [70_u128, 80, 90];
/// let mut index = IdIndex::default();
/// let place = |index: &IdIndex, id: u128| {
///     index.place(IdIndex::tag(id), |at| ids.get(at as usize) == Some(&id))
/// };
/// for (at, id) in (0..MOST).zip(ids) {
///     index.reserve(1);
///     if let Place::Free(slot) = place(&index, id) {
///         index.take(slot, IdIndex::tag(id), at);
///     }
/// }
/// assert_ne!(index.touch(IdIndex::tag(90)), 0); // its slot is near from now
/// assert!(matches!(place(&index, 90), Place::At(2)));
/// assert!(matches!(place(&index, 60), Place::Free(_)));
/// ```
#[derive(Clone)]
pub struct IdIndex {
    slots: Vec<u64>,
    bits: u32,
    taken: usize,
}

/// Where an id belongs.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// It stands at this position.
    At(u32),
    /// It is not there; this slot would take it.
    Free(usize),
}

/// The most positions that can be numbered.
pub const MOST: u32 = u32::MAX - 1;

const LEAST_BITS: u32 = 4;

impl IdIndex {
    /// A mix of all bits of an id; equal ids have equal tags.
    pub const fn tag(id: u128) -> u32 {
        // Two rounds of multiply and fold, with the constants of MurmurHash3's and SplitMix64's
        // finalisers.
        let (low, high) = (id as u64, (id >> 64) as u64);
        let mut mix = (low ^ (low >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mix ^= (high ^ (high >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        mix = (mix ^ (mix >> 32)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        ((mix ^ (mix >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
    }

    /// Where an id with this tag belongs; `same` says whether the id at a position is the one.
    pub fn place(&self, tag: u32, mut same: impl FnMut(u32) -> bool) -> Place {
        let mask = self.slots.len() - 1;
        let mut slot = self.home(tag);
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return Place::Free(slot);
            }
            let position = found as u32 - 1;
            if (found >> 32) as u32 == tag && same(position) {
                return Place::At(position);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Reads the slot where a probe of this tag begins, so that it is near when the probe comes.
    pub fn touch(&self, tag: u32) -> u64 {
        self.slots[self.home(tag)]
    }

    /// Takes a free slot, after [`reserve`](Self::reserve) and without one in between.
    pub fn take(&mut self, slot: usize, tag: u32, position: u32) {
        self.slots[slot] = (u64::from(tag) << 32) | (u64::from(position) + 1);
        self.taken += 1;
    }

    /// Frees the slot of a position; the last one taken goes first, so that no probe is cut.
    pub fn free(&mut self, tag: u32, position: u32) {
        let mask = self.slots.len() - 1;
        let mut slot = self.home(tag);
        while self.slots[slot] as u32 != position + 1 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = 0;
        self.taken -= 1;
    }

    /// Makes room for more ids, so that slots stay where they are while these are taken.
    pub fn reserve(&mut self, more: usize) {
        let wanted = self.taken.saturating_add(more);
        let mut bits = self.bits;
        while bits < 32 && wanted > (1_usize << bits) / 4 * 3 {
            bits += 1;
        }
        if bits > self.bits {
            self.grow(bits);
        }
    }

    /// The bytes that the table takes.
    pub fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u64>()
    }

    /// Tags decide the order of slots, so that the old table is read and the new one written in
    /// one pass from front to back.
    fn grow(&mut self, bits: u32) {
        let old = std::mem::replace(&mut self.slots, vec![0; 1 << bits]);
        self.bits = bits;
        let mask = self.slots.len() - 1;
        for entry in old.into_iter().filter(|entry| *entry != 0) {
            let mut slot = self.home((entry >> 32) as u32);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = entry;
        }
    }

    /// The first `bits` bits of the tag, as a number.
    fn home(&self, tag: u32) -> usize {
        ((u64::from(tag) << self.bits) >> 32) as usize
    }
}

impl Default for IdIndex {
    fn default() -> Self {
        Self { slots: vec![0; 1 << LEAST_BITS], bits: LEAST_BITS, taken: 0 }
    }
}

/// The ids decide the index, so that two of equal histories are equal.
impl PartialEq for IdIndex {
    fn eq(&self, other: &Self) -> bool {
        self.taken == other.taken
    }
}

impl Eq for IdIndex {}

impl fmt::Debug for IdIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdIndex({} ids)", self.taken)
    }
}
