//! The rule of Schulze: strongest paths.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are below the number of candidates, and the tables are its square"
)]

use super::{Pairwise, Strength};

/// The strength of the strongest path between any two candidates.
///
/// A path is a chain of victories, as strong as its weakest one. A candidate wins if no other has a
/// stronger path to them than they have back.
///
/// # Law
///
/// `strongest_paths_agree_with_a_look_at_every_path`
///
/// # Complexity
///
/// O(n³) for n candidates.
///
/// # Source
///
/// Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
/// single-winner election method, Social Choice and Welfare 36 (2011).
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, Pairwise, Profile, Strength, StrongestPaths};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
/// profile.rank(4, [0, 1, 2])?;
/// profile.rank(3, [1, 2, 0])?;
/// profile.rank(2, [2, 0, 1])?;
/// let paths = StrongestPaths::of(&Pairwise::of(&profile), Strength::Margins);
/// assert_eq!((paths.between(0, 2), paths.between(2, 0)), (3, 1));
/// assert_eq!(paths.tiers(), [vec![0], vec![1], vec![2]]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(into = "super::form::Table", try_from = "super::form::Table"))]
pub struct StrongestPaths {
    pub(super) candidates: usize,
    pub(super) cells: Vec<u128>,
}

impl StrongestPaths {
    /// The strongest paths of a matrix.
    pub fn of(pairwise: &Pairwise, strength: Strength) -> Self {
        let n = pairwise.candidates();
        let pairs = (0..n).flat_map(|one| (0..n).map(move |other| (one, other)));
        let mut cells: Vec<u128> =
            pairs.map(|(one, other)| pairwise.strength(one, other, strength)).collect();
        for middle in 0..n {
            let through: Vec<u128> = cells[middle * n..][..n].to_vec();
            for one in (0..n).filter(|one| *one != middle) {
                let row = &mut cells[one * n..][..n];
                let first = row[middle];
                for (cell, second) in row.iter_mut().zip(&through) {
                    *cell = (*cell).max(first.min(*second));
                }
            }
        }
        (0..n).for_each(|one| cells[one * n + one] = 0);
        Self { candidates: n, cells }
    }

    /// The strength of the strongest path from one to the other; 0 where there is none.
    pub fn between(&self, one: usize, other: usize) -> u128 {
        let known = one < self.candidates && other < self.candidates;
        if known { self.cells[one * self.candidates + other] } else { 0 }
    }

    /// Those whom no path beats, then those whom none beats among the others, and so on.
    pub fn tiers(&self) -> Vec<Vec<usize>> {
        peeled(self.candidates, |one, other| self.between(one, other) > self.between(other, one))
    }
}

/// Takes those whom nobody left beats off the top, again and again; `beats` has no cycle.
pub(super) fn peeled(candidates: usize, beats: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..candidates).collect();
    let mut tiers = Vec::new();
    while !left.is_empty() {
        let beaten = |one: usize| left.iter().any(|other| beats(*other, one));
        let top: Vec<usize> = left.iter().copied().filter(|one| !beaten(*one)).collect();
        if top.is_empty() {
            tiers.push(left);
            break;
        }
        left.retain(|one| !top.contains(one));
        tiers.push(top);
    }
    tiers
}
