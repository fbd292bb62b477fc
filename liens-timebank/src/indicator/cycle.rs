//! Cycles in the graph of who gave to whom.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "numeric kernel: ranks are a permutation of the members, who are numbered below 2³², \
              and every row and counter has one place for each"
)]

use super::Indicators;
use super::pairs::Pairs;

/// How many directed cycles there are of two, three and four distinct members, each of whom gave to
/// the next and the last to the first. A cycle is counted once, wherever it begins.
///
/// **Range:** exact.
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

/// The arcs of the graph among ranks, the busiest member last.
struct Ranked {
    starts: Vec<usize>,
    others: Vec<u32>,
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
        let rank = ranks(pairs, self.table.names.len());
        let gave = Ranked::of(&rank, |member| pairs.gave(member));
        let got = Ranked::of(&rank, |member| pairs.got(member));
        Some(counted(&gave, &got, rank.len()))
    }
}

/// The place of each member from the least busy to the busiest.
fn ranks(pairs: &Pairs, members: usize) -> Vec<u32> {
    let degree = |member: usize| pairs.gave(member).count() + pairs.got(member).count();
    let mut order: Vec<(usize, usize)> = (0..members).map(|at| (degree(at), at)).collect();
    order.sort_unstable();
    let mut rank = vec![0; members];
    for (place, (_, member)) in order.into_iter().enumerate() {
        rank[member] = place as u32;
    }
    rank
}

impl Ranked {
    fn of<I: Iterator<Item = u32>>(rank: &[u32], row: impl Fn(usize) -> I) -> Self {
        let mut members = vec![0; rank.len()];
        for (member, place) in rank.iter().enumerate() {
            members[*place as usize] = member;
        }
        let (mut starts, mut others) = (vec![0], Vec::new());
        for member in members {
            let begun = others.len();
            others.extend(row(member).map(|other| rank[other as usize]));
            others[begun..].sort_unstable();
            starts.push(others.len());
        }
        Self { starts, others }
    }

    /// The others of a row that are below a rank.
    fn below(&self, row: usize, rank: u32) -> &[u32] {
        let others = &self.others[self.starts[row]..self.starts[row + 1]];
        &others[..others.partition_point(|other| *other < rank)]
    }
}

fn counted(gave: &Ranked, got: &Ranked, members: usize) -> Cycles {
    let mut cycles = Cycles { of_two: 0, of_three: 0, of_four: 0 };
    let mut walks_out = vec![0_u32; members];
    for busiest in 0..members {
        let top = busiest as u32;
        let mut walked = 0;
        for &next in gave.below(busiest, top) {
            let ends = gave.below(next as usize, top);
            walked += ends.len();
            for &end in ends {
                walks_out[end as usize] += 1;
            }
        }
        let back = got.below(busiest, top);
        let (mut of_three, mut of_four) = (0_u64, 0_u64);
        for &before in back {
            of_three += u64::from(walks_out[before as usize]);
            for &end in got.below(before as usize, top) {
                of_four += u64::from(walks_out[end as usize]);
            }
        }
        let mut same_way = 0_u64;
        for both in common(gave.below(busiest, top), back) {
            cycles.of_two += 1;
            let (out, back) = (gave.below(both as usize, top), got.below(both as usize, top));
            same_way += common(out, back).count() as u64;
        }
        cycles.of_three += u128::from(of_three);
        cycles.of_four += u128::from(of_four - same_way);
        if walked > busiest / 8 {
            walks_out[..busiest].fill(0);
        } else {
            for &next in gave.below(busiest, top) {
                for &end in gave.below(next as usize, top) {
                    walks_out[end as usize] = 0;
                }
            }
        }
    }
    cycles
}

/// What stands in both of two ascending rows.
fn common<'a>(mut a: &'a [u32], mut b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
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
