//! Ranked pairs: victories are locked from the largest down, unless they close a cycle.
//!
//! Of the 45 voters of Schulze, by margin: B over D 21, E over D 17, A over D 15 and C over B 13
//! are locked; D over C 11 would close C, B, D and is left out; E over B 9 and A over C 7 are
//! locked; B over A 5 is left out; C over E 3 is locked, and E over A 1 is left out. What is locked
//! ranks A, C, E, B, D, while [`StrongestPaths`](super::StrongestPaths) puts E first: two good
//! rules, two winners.
//!
//! To "sort the victories" leaves open which of equal ones comes first. Locking them in the order
//! of the ballot paper would let the printer decide; here equal victories that contradict one
//! another are all left out and named, unless a declared order says which comes first.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are below the number of candidates, and the table is its square"
)]

use std::cmp::Reverse;

use super::schulze::peeled;
use super::ties::Priority;
use super::{Pairwise, Strength};

/// A victory of one candidate over another, and whether it was locked.
///
/// # Source
///
/// Tideman, Independence of clones as a criterion for voting rules, Social Choice and Welfare 4
/// (1987).
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace, Victory};
/// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
/// profile.rank(4, [0, 1, 2])?;
/// profile.rank(3, [1, 2, 0])?;
/// profile.rank(2, [2, 0, 1])?;
/// let found = ElectionRule::RankedPairs {}.tally(&profile, &TieRule::Unbroken {})?;
/// let Trace::Victories { victories, .. } = &found.trace else { return Err("no pairs".into()) };
/// let told = |v: &Victory| (v.winner, v.loser, v.margin, v.locked);
/// let told: Vec<_> = victories.iter().map(told).collect();
/// // b over c by 5, a over b by 3, and c over a by 1, which would close the cycle.
/// assert_eq!(told, [(1, 2, 5, true), (0, 1, 3, true), (2, 0, 1, false)]);
/// assert_eq!(found.tiers, [[0], [1], [2]]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Victory {
    /// The position of the candidate who wins the pair.
    pub winner: usize,
    /// The position of the one who loses it.
    pub loser: usize,
    /// The weight for the winner less the weight for the loser.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub margin: u128,
    /// Whether it stands; otherwise it would have closed a cycle.
    pub locked: bool,
}

/// What ranked pairs locked, and the ranking that follows.
pub(super) struct Locked {
    pub(super) victories: Vec<Victory>,
    pub(super) tiers: Vec<Vec<usize>>,
    /// Candidates whose equal victories contradict one another, where nothing breaks ties.
    pub(super) tied: Vec<Vec<usize>>,
}

/// Locks the victories from the largest margin down.
///
/// Among equal margins a declared order comes first by the winner's place in it, then by the
/// loser's. Without one, equal victories that stand on a common cycle are all left out and reported,
/// unless larger ones contradict them anyhow: there is none exactly where every order of equal
/// margins leads to the same ranking.
pub(super) fn lock(pairwise: &Pairwise, priority: &Priority) -> Locked {
    let n = pairwise.candidates();
    let mut victories: Vec<Victory> = (0..n)
        .flat_map(|winner| (0..n).map(move |loser| (winner, loser)))
        .map(|(winner, loser)| {
            let margin = pairwise.strength(winner, loser, Strength::Margins);
            Victory { winner, loser, margin, locked: false }
        })
        .filter(|victory| victory.margin > 0)
        .collect();
    let place = |one: usize| priority.place(one).unwrap_or(one);
    victories.sort_by_key(|v| (Reverse(v.margin), place(v.winner), place(v.loser)));
    let declared = priority.place(0).is_some();
    let mut reach = Reach::none(n);
    let mut tied = Vec::new();
    for equal in victories.chunk_by_mut(|a, b| a.margin == b.margin) {
        if declared {
            for victory in equal {
                victory.locked = !reach.joins(victory.loser, victory.winner);
                if victory.locked {
                    reach.join(victory.winner, victory.loser);
                }
            }
        } else {
            lock_together(equal, &mut reach, &mut tied);
        }
    }
    let tiers = peeled(n, |one, other| reach.joins(one, other));
    Locked { victories, tiers, tied }
}

/// Locks what stands on no cycle of what is locked already and of all these that may still be locked.
///
/// `before` is what larger margins locked, `union` the same with every equal victory that may still
/// be locked. A victory that closes a cycle in the union stands on one whose links are all equal or
/// larger, and some order of the equal ones would leave it out.
fn lock_together(equal: &mut [Victory], reach: &mut Reach, tied: &mut Vec<Vec<usize>>) {
    let before = reach.clone();
    let open = |victory: &Victory| !before.joins(victory.loser, victory.winner);
    let mut union = reach.clone();
    for victory in equal.iter().filter(|victory| open(victory)) {
        union.join(victory.winner, victory.loser);
    }
    let mut contradicted: Vec<usize> = Vec::new();
    for victory in equal.iter_mut().filter(|victory| open(victory)) {
        victory.locked = !union.joins(victory.loser, victory.winner);
        if victory.locked {
            reach.join(victory.winner, victory.loser);
        } else {
            contradicted.extend([victory.winner, victory.loser]);
        }
    }
    contradicted.sort_unstable();
    contradicted.dedup();
    if !contradicted.is_empty() {
        tied.push(contradicted);
    }
}

/// Who reaches whom over locked victories.
///
/// One cell for each pair, kept closed: if a reaches b and b reaches c, then a reaches c.
#[derive(Clone)]
struct Reach {
    n: usize,
    cells: Vec<bool>,
}

impl Reach {
    /// Nothing is locked, and nobody reaches anybody, not even themselves.
    fn none(n: usize) -> Self {
        Self { n, cells: vec![false; n * n] }
    }

    /// Whether a chain of locked victories leads from one to the other.
    fn joins(&self, one: usize, other: usize) -> bool {
        self.cells[one * self.n + other]
    }

    /// Whoever reaches the winner, and the winner, now reach the loser and whom the loser reaches.
    fn join(&mut self, winner: usize, loser: usize) {
        if self.joins(winner, loser) {
            return;
        }
        let mut beyond: Vec<bool> = self.cells[loser * self.n..][..self.n].to_vec();
        beyond[loser] = true;
        for one in 0..self.n {
            if one == winner || self.joins(one, winner) {
                let row = &mut self.cells[one * self.n..][..self.n];
                row.iter_mut().zip(&beyond).for_each(|(cell, reached)| *cell |= reached);
            }
        }
    }
}
