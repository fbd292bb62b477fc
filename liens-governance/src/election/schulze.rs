//! The rule of Schulze: strongest paths.
//!
//! In a cycle everybody is beaten by somebody, so that defeats alone choose nobody. A defeat is
//! forgiven where a chain of larger victories leads back: of the 45 voters, C beats E by 24 to 21,
//! and E leads back to C over D by 28, the weaker of 31 and 28. The paths out of E are stronger
//! than those back to it from everybody, and E wins.
//!
//! All paths are found at once by the algorithm of Floyd and Warshall, with "the weaker of two
//! links" in the place of a sum; a search from each candidate takes as long and is left to
//! [`verify`](super::verify()), which must not repeat the same steps.
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
///
/// The published example, by winning votes:
///
/// ```
/// # use liens_governance::election::{Candidates, Pairwise, Profile, Strength, StrongestPaths};
/// # let mut profile = Profile::new(Candidates::named(["A", "B", "C", "D", "E"])?);
/// # for (voters, order) in [
/// #     (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"),
/// #     (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
/// # ] {
/// #     profile.rank(voters, order.bytes().map(|letter| usize::from(letter - b'A')))?;
/// # }
/// let paths = StrongestPaths::of(&Pairwise::of(&profile), Strength::WinningVotes);
/// let [a, b, c, d, e] = [0, 1, 2, 3, 4];
/// assert_eq!((paths.between(e, c), paths.between(c, e)), (28, 24));
/// assert_eq!((paths.between(a, b), paths.between(b, a)), (28, 25)); // although B beats A, 25 : 20
/// assert_eq!(paths.tiers(), [[e], [a], [c], [b], [d]]);
/// assert_eq!(paths.between(a, a), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
    ///
    /// One pass for each candidate as a station: whether the way over it is better than the best so
    /// far.
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
    ///
    /// "Has the stronger path" has no cycle, so that there is always somebody on top.
    ///
    /// # Examples
    ///
    /// Two candidates between whom no path is stronger stand together, which is a tie for the tie
    /// rule:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, Pairwise, Profile, Strength, StrongestPaths};
    /// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
    /// profile.rank(1, [0, 1, 2])?;
    /// profile.rank(1, [1, 0, 2])?;
    /// let paths = StrongestPaths::of(&Pairwise::of(&profile), Strength::Margins);
    /// assert_eq!(paths.tiers(), [vec![0, 1], vec![2]]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn tiers(&self) -> Vec<Vec<usize>> {
        peeled(self.candidates, |one, other| self.between(one, other) > self.between(other, one))
    }
}

/// Takes those whom nobody left beats off the top, again and again; `beats` has no cycle.
///
/// Shared with ranked pairs, whose locked victories have no cycle either. Where that did not hold,
/// the rest would stand together on one tier instead of turning for ever.
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
