//! Cycles in the graph of who gave to whom.
//!
//! Hours that come back by way of others are what a time bank is for, so that their cycles are
//! counted and not only pairs. Listing them would take as long as there are cycles, millions in a
//! lively town; counting needs walks of length two only:
//!
//! ```text
//! cycle of three   v -> a -> b -> v          walks v -> a -> b, that meet  b -> v
//! cycle of four    v -> a -> b -> c -> v     walks v -> a -> b, times walks b -> c -> v,
//!                                            less those with a = c
//! ```
//!
//! Members are taken in the order of how busy they are, each one looking at less busy ones only, so
//! that nobody's neighbours are walked over for each of them again.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "numeric kernel: ranks are a permutation of the members, who are numbered below 2³², \
              every row and counter has one place for each, no counter counts more than there are \
              members, and no sum more than there are walks of length four"
)]

use super::pairs::{Pairs, add_up};
use super::{Indicators, count};

/// How many directed cycles there are of two, three and four distinct members, each of whom gave to
/// the next and the last to the first. A cycle is counted once, wherever it begins.
///
/// **Range:** exact.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::Cycles;
/// let found: Cycles = year()?.cycles().ok_or("no exchange tells")?;
/// // Ana and Bo, Bo and Cleo gave to each other; Ana gave Cleo, who gave Bo, who gave Ana.
/// assert_eq!((found.of_two, found.of_three, found.of_four), (2, 1, 0));
/// assert_eq!(found.total(), 3);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Cycles {
    /// Two members gave to each other.
    pub of_two: u128,
    /// Three members.
    pub of_three: u128,
    /// Four members.
    pub of_four: u128,
}

impl Cycles {
    /// All cycles of two to four members.
    pub const fn total(&self) -> u128 {
        self.of_two.saturating_add(self.of_three).saturating_add(self.of_four)
    }
}

/// The arcs of the graph in one direction among ranks, the busiest member last: ascending rows, of
/// which only what lies below the member looked at is read.
struct Ranked<N> {
    starts: Vec<usize>,
    others: Vec<N>,
    /// Where the part of each row ends that lies below the member looked at.
    reach: Vec<usize>,
}

impl Indicators {
    /// The directed simple cycles of length 2 to 4 in the graph of who gave to whom; `None` if no
    /// exchange tells.
    ///
    /// Each cycle is found at its busiest member, from whom only less busy ones are looked at. A
    /// cycle of four is two walks of length two, out and back: for each pair of ends their numbers are
    /// multiplied, less the walks out and back over one same member.
    ///
    /// # Source
    ///
    /// Ordering by degree: Chiba and Nishizeki, "Arboricity and subgraph listing algorithms", *SIAM
    /// Journal on Computing* 14:210, 1985. Cycles in a community currency: arXiv 2409.13674.
    ///
    /// # Complexity
    ///
    /// O(n + m √m) time and O(n + m) space for n members and m distinct pairs of giver and receiver:
    /// no cycle is listed.
    pub fn cycles(&self) -> Option<Cycles> {
        let pairs = &self.table.pairs;
        if pairs.is_empty() {
            return None;
        }
        let (members, ranks) = ranked(pairs, self.table.names.len());
        let rows = members.iter().map(|member| pairs.gave(*member as usize));
        let gave = rows.map(|row| row.map(|other| ranks[other as usize] as usize));
        let narrow = u16::try_from(members.len()).is_ok();
        Some(if narrow { counted::<u16, _>(gave) } else { counted::<u32, _>(gave) })
    }
}

/// A number below that of the members. What is walked over again and again is read twice as fast in
/// half the width.
trait Number: Copy + Ord {
    fn of(number: usize) -> Self;
    fn place(self) -> usize;
}

impl Number for u16 {
    fn of(number: usize) -> Self {
        number as Self
    }

    fn place(self) -> usize {
        self.into()
    }
}

impl Number for u32 {
    fn of(number: usize) -> Self {
        number as Self
    }

    fn place(self) -> usize {
        self as usize
    }
}

/// The members from the least busy to the busiest, and the place of each.
fn ranked(pairs: &Pairs, members: usize) -> (Vec<u32>, Vec<u32>) {
    let degree = |member: usize| pairs.gave(member).len() + pairs.got(member).len();
    let mut order: Vec<u32> = (0..members as u32).collect();
    order.sort_by_key(|member| degree(*member as usize));
    let mut ranks = vec![0; members];
    for (place, member) in order.iter().enumerate() {
        ranks[*member as usize] = place as u32;
    }
    (order, ranks)
}

impl<N: Number> Ranked<N> {
    /// Turns rows over: row b names a where row a named b. Rows that are read in order become
    /// ascending, whatever their own order.
    fn turned<R>(rows: impl ExactSizeIterator<Item = R> + Clone) -> Self
    where
        R: Iterator<Item = usize>,
    {
        let members = rows.len();
        let mut starts = vec![0_usize; members + 1];
        for row in rows.clone() {
            for other in row {
                starts[other + 1] += 1;
            }
        }
        add_up(&mut starts);
        let mut next = starts[..members].to_vec();
        let mut others = vec![N::of(0); starts[members]];
        for (row, named) in rows.enumerate() {
            for other in named {
                let place = &mut next[other];
                others[*place] = N::of(row);
                *place += 1;
            }
        }
        let reach = starts[..members].to_vec();
        Self { starts, others, reach }
    }

    fn row(&self, member: usize) -> impl Iterator<Item = usize> + '_ {
        let row = &self.others[self.starts[member]..self.starts[member + 1]];
        row.iter().map(|other| other.place())
    }

    /// Adds a member to those below, whom these rows name.
    fn reach_further(&mut self, naming: impl Iterator<Item = usize>) {
        for row in naming {
            self.reach[row] += 1;
        }
    }

    /// The others of a row that lie below the member looked at.
    fn reached(&self, member: usize) -> &[N] {
        &self.others[self.starts[member]..self.reach[member]]
    }
}

/// Looks at one member after the other, the busiest last: once it was looked at, it is below all
/// that follow, and each row that names it reaches one further.
fn counted<N, R>(gave: impl ExactSizeIterator<Item = R> + Clone) -> Cycles
where
    N: Number,
    R: Iterator<Item = usize>,
{
    let members = gave.len();
    let mut got = Ranked::<N>::turned(gave);
    let mut gave = Ranked::<N>::turned((0..members).map(|member| got.row(member)));
    let mut cycles = Cycles { of_two: 0, of_three: 0, of_four: 0 };
    let mut walks_out = vec![N::of(0); members];
    let mut mutual = vec![N::of(0); members];
    for busiest in 0..members {
        let (out, back) = (gave.reached(busiest), got.reached(busiest));
        let mut walked = 0;
        for next in out {
            let ends = gave.reached(next.place());
            walked += ends.len();
            for end in ends {
                count_one(&mut walks_out[end.place()]);
            }
        }
        let (mut of_three, mut of_four) = (0, 0);
        for before in back {
            of_three += walks_out[before.place()].place();
            for end in got.reached(before.place()) {
                of_four += walks_out[end.place()].place();
            }
        }
        if walked > busiest / 8 {
            walks_out[..busiest].fill(N::of(0));
        } else {
            for next in out {
                for end in gave.reached(next.place()) {
                    walks_out[end.place()] = N::of(0);
                }
            }
        }
        // Out and back over one same member is no cycle.
        let (mut both_ways, mut same_way) = (0, 0);
        for both in common(out, back) {
            let mutual = &mut mutual[both.place()];
            same_way += mutual.place();
            count_one(mutual);
            both_ways += 1;
        }
        mutual[busiest] = N::of(both_ways);
        cycles.of_two += count(both_ways);
        cycles.of_three += count(of_three);
        cycles.of_four += count(of_four - same_way);
        gave.reach_further(got.row(busiest));
        got.reach_further(gave.row(busiest));
    }
    cycles
}

/// Counters are as narrow as places: no member is reached more often than there are members.
fn count_one<N: Number>(counter: &mut N) {
    *counter = N::of(counter.place() + 1);
}

/// What stands in both of two ascending rows.
fn common<'a, N: Number>(mut a: &'a [N], mut b: &'a [N]) -> impl Iterator<Item = N> + 'a {
    std::iter::from_fn(move || {
        while let (Some(&x), Some(&y)) = (a.first(), b.first()) {
            if x <= y {
                a = &a[1..];
            }
            if y <= x {
                b = &b[1..];
            }
            if x == y {
                return Some(x);
            }
        }
        None
    })
}
