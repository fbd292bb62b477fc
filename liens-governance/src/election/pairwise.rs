//! How many prefer each candidate to each other.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are those of the profile's candidates, and sums of weights reach 2^100"
)]

use std::ops::AddAssign;

use super::Profile;
use super::profile::Row;

/// The weight that ranks each candidate strictly above each other.
///
/// # Law
///
/// `the_pairwise_matrix_agrees_with_counting_pair_by_pair`
///
/// # Complexity
///
/// O(b n²) for b ballots of n candidates; n² cells.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, Pairwise, Profile};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
/// profile.rank(3, [0, 1])?;
/// profile.rank(1, [1])?;
/// let pairwise = Pairwise::of(&profile);
/// assert_eq!((pairwise.over(0, 1), pairwise.margin(1, 0)), (3, -2));
/// assert_eq!(pairwise.condorcet_winner(), Some(0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(into = "super::form::Table", try_from = "super::form::Table"))]
pub struct Pairwise {
    pub(super) candidates: usize,
    pub(super) cells: Vec<u128>,
}

/// What a victory of one candidate over another weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Strength {
    /// The weight for the winner less the weight for the loser.
    Margins,
    /// The weight for the winner.
    WinningVotes,
}

impl Pairwise {
    /// Counts a profile.
    pub fn of(profile: &Profile) -> Self {
        let candidates = profile.candidates().len();
        let cells = if u64::try_from(profile.total()).is_ok() {
            let narrow = |weight: u128| u64::try_from(weight).unwrap_or(u64::MAX);
            count(profile, narrow).into_iter().map(u128::from).collect()
        } else {
            count(profile, |weight| weight)
        };
        Self { candidates, cells }
    }

    /// The number of candidates.
    pub const fn candidates(&self) -> usize {
        self.candidates
    }

    /// The weight that ranks one strictly above the other; 0 for positions that do not stand.
    pub fn over(&self, one: usize, other: usize) -> u128 {
        if one < self.candidates && other < self.candidates { self.at(one, other) } else { 0 }
    }

    fn at(&self, one: usize, other: usize) -> u128 {
        self.cells[one * self.candidates + other]
    }

    /// The weight that prefers one less the weight that prefers the other.
    pub fn margin(&self, one: usize, other: usize) -> i128 {
        signed(self.over(one, other)) - signed(self.over(other, one))
    }

    /// What the victory of one over the other weighs; 0 where there is none.
    pub fn strength(&self, one: usize, other: usize, strength: Strength) -> u128 {
        let margin = u128::try_from(self.margin(one, other)).unwrap_or(0);
        match strength {
            _ if margin == 0 => 0,
            Strength::Margins => margin,
            Strength::WinningVotes => self.over(one, other),
        }
    }

    /// Who beats everybody else, if anybody does.
    pub fn condorcet_winner(&self) -> Option<usize> {
        (0..self.candidates).find(|one| self.others(*one).all(|other| self.margin(*one, other) > 0))
    }

    /// Who loses to everybody else, if anybody does.
    pub fn condorcet_loser(&self) -> Option<usize> {
        let loses = |one: &usize| self.others(*one).all(|other| self.margin(*one, other) < 0);
        (0..self.candidates).find(loses).filter(|_| self.candidates > 1)
    }

    /// For each candidate: how many they beat, less how many beat them.
    ///
    /// # Source
    ///
    /// Copeland 1951.
    pub fn copeland(&self) -> Vec<i128> {
        let score = |one| self.others(one).map(|other| self.margin(one, other).signum()).sum();
        (0..self.candidates).map(score).collect()
    }

    /// For each candidate: the strongest that stands against them, the smaller the better.
    ///
    /// By margins it is the largest margin of another over them, below 0 for one who beats
    /// everybody; by winning votes it is the largest weight of a victory over them. A candidate
    /// alone has 0.
    ///
    /// # Source
    ///
    /// Simpson 1969, Kramer 1977.
    pub fn worst_defeats(&self, strength: Strength) -> Vec<i128> {
        let against = |one: usize, other: usize| match strength {
            Strength::Margins => self.margin(other, one),
            Strength::WinningVotes => signed(self.strength(other, one, strength)),
        };
        let worst = |one| self.others(one).map(|other| against(one, other)).max().unwrap_or(0);
        (0..self.candidates).map(worst).collect()
    }

    /// For each candidate the sum of their margins: the rule of Borda where ballots rank some
    /// alike or leave some out.
    ///
    /// On complete strict ballots it is twice the usual points less the same for everybody.
    pub fn net_borda(&self) -> Vec<i128> {
        let score = |one| self.others(one).map(|other| self.margin(one, other)).sum();
        (0..self.candidates).map(score).collect()
    }

    /// The smallest set whose members each beat everybody outside it, in the order of positions.
    pub fn smith_set(&self) -> Vec<usize> {
        self.smith_among(&(0..self.candidates).collect::<Vec<_>>())
    }

    /// The Smith set if only these stood.
    ///
    /// Who has the best Copeland score is in it, and whoever is not beaten by a member is too.
    pub(super) fn smith_among(&self, among: &[usize]) -> Vec<usize> {
        let wins = |one: usize| -> i128 {
            among.iter().map(|other| self.margin(one, *other).signum()).sum()
        };
        let Some(best) = among.iter().copied().max_by_key(|one| wins(*one)) else {
            return Vec::new();
        };
        let mut inside = vec![false; self.candidates];
        inside[best] = true;
        let mut open = vec![best];
        while let Some(one) = open.pop() {
            for other in among {
                if !inside[*other] && self.margin(one, *other) <= 0 {
                    inside[*other] = true;
                    open.push(*other);
                }
            }
        }
        among.iter().copied().filter(|one| inside[*one]).collect()
    }

    fn others(&self, one: usize) -> impl Iterator<Item = usize> + use<> {
        (0..self.candidates).filter(move |other| *other != one)
    }
}

/// Weights reach 2¹⁰⁰.
pub(super) fn signed(weight: u128) -> i128 {
    i128::try_from(weight).unwrap_or(i128::MAX)
}

fn count<W: Copy + AddAssign + Default>(profile: &Profile, of: impl Fn(u128) -> W) -> Vec<W> {
    let candidates = profile.candidates().len();
    let mut cells = vec![W::default(); candidates * candidates];
    let mut left_out = Vec::new();
    for ballot in profile.rows() {
        let weight = of(ballot.weight);
        add(&mut cells, candidates, ballot, weight);
        if ballot.order.len() < candidates {
            let mut named = vec![false; candidates];
            for one in ballot.order {
                named[usize::from(*one)] = true;
            }
            left_out.clear();
            left_out.extend((0..candidates).filter(|one| !named[*one]));
            for one in ballot.order {
                let row = &mut cells[usize::from(*one) * candidates..][..candidates];
                for other in &left_out {
                    row[*other] += weight;
                }
            }
        }
    }
    cells
}

/// Counts what a ballot says of those that it names.
fn add<W: Copy + AddAssign>(cells: &mut [W], candidates: usize, ballot: Row<'_>, weight: W) {
    let strict = ballot.is_strict();
    let mut below = ballot.order;
    let mut tiers = ballot.tiers;
    while let (Some((one, after)), Some((tier, after_tiers))) =
        (below.split_first(), tiers.split_first())
    {
        let row = &mut cells[usize::from(*one) * candidates..][..candidates];
        let alike = if strict { 0 } else { after_tiers.iter().take_while(|t| *t == tier).count() };
        for other in &after[alike..] {
            row[usize::from(*other)] += weight;
        }
        (below, tiers) = (after, after_tiers);
    }
}
