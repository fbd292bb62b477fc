//! How many prefer each candidate to each other.
//!
//! With n candidates there are n (n − 1) cells; what a rule makes of them differs, what they hold
//! does not. They are counted once for each ballot, below the tier of each candidate that it names;
//! those that it leaves out are added in one go, and the table lies in one flat list.
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
///
/// A cycle: A beats C, C beats E, E beats A, so that no one beats everybody.
///
/// ```
/// # use liens_governance::election::{Candidates, Pairwise, Profile, Strength};
/// # let mut profile = Profile::new(Candidates::named(["A", "B", "C", "D", "E"])?);
/// # for (voters, order) in [
/// #     (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"),
/// #     (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
/// # ] {
/// #     profile.rank(voters, order.bytes().map(|letter| usize::from(letter - b'A')))?;
/// # }
/// let pairwise = Pairwise::of(&profile); // the 45 voters of Schulze
/// let [a, b, c, d, e] = [0, 1, 2, 3, 4];
/// assert_eq!((pairwise.over(a, c), pairwise.over(c, e), pairwise.over(e, a)), (26, 24, 23));
/// assert_eq!((pairwise.condorcet_winner(), pairwise.condorcet_loser()), (None, None));
/// assert_eq!(pairwise.smith_set(), [a, b, c, d, e]);
/// assert_eq!(pairwise.copeland(), [0, 0, 0, -2, 2]);
/// assert_eq!(pairwise.net_borda(), [16, 4, -2, -42, 24]);
/// assert_eq!(pairwise.worst_defeats(Strength::Margins), [5, 13, 11, 21, 3]);
/// assert_eq!(pairwise.worst_defeats(Strength::WinningVotes), [25, 29, 28, 33, 24]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
///
/// # Examples
///
/// On complete strict ballots both order all victories alike: a margin is twice the votes for the
/// winner less the number of voters. They part where ballots rank some alike or leave some out, and
/// then change who wins:
///
/// ```
/// # use liens_governance::election::{Candidates, Pairwise, Profile, Strength};
/// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
/// profile.rank(5, [0])?; // a, and nothing of the others
/// profile.rank(4, [1, 0])?;
/// profile.rank(3, [2, 1])?;
/// let pairwise = Pairwise::of(&profile);
/// assert_eq!((pairwise.over(1, 0), pairwise.over(0, 1)), (7, 5));
/// assert_eq!(pairwise.strength(1, 0, Strength::Margins), 2);
/// assert_eq!(pairwise.strength(1, 0, Strength::WinningVotes), 7);
/// assert_eq!(pairwise.strength(0, 1, Strength::WinningVotes), 0); // no victory
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// Sums below 2⁶⁴ are counted in words of 64 bits and widened afterwards: half the memory is
    /// gone through while counting, and the cells are the same.
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

    /// The cell of a pair of positions that stand; the diagonal is 0.
    fn at(&self, one: usize, other: usize) -> u128 {
        self.cells[one * self.candidates + other]
    }

    /// The weight that prefers one less the weight that prefers the other.
    ///
    /// Negative where the other wins; 0 is a tie, and no rule counts it as a victory of either.
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
    ///
    /// A single candidate has nobody to beat and is one.
    pub fn condorcet_winner(&self) -> Option<usize> {
        (0..self.candidates).find(|one| self.others(*one).all(|other| self.margin(*one, other) > 0))
    }

    /// Who loses to everybody else, if anybody does.
    ///
    /// # Examples
    ///
    /// Who is first for the most may lose to each of the others, as plurality does not notice:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Pairwise, Profile, TieRule};
    /// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
    /// profile.rank(4, [0, 1, 2])?;
    /// profile.rank(3, [1, 2, 0])?;
    /// profile.rank(3, [2, 1, 0])?;
    /// assert_eq!(Pairwise::of(&profile).condorcet_loser(), Some(0));
    /// let first = ElectionRule::Plurality {}.tally(&profile, &TieRule::Unbroken {})?;
    /// assert_eq!(first.winners, [0]);
    ///
    /// let mut alone = Profile::new(Candidates::named(["a"])?);
    /// alone.rank(1, [0])?;
    /// assert_eq!(Pairwise::of(&alone).condorcet_loser(), None); // one loses to somebody
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// Who leaves candidates out does not weaken them by more than whoever ranks them last: margins
    /// are of pairs, and two that a ballot leaves out tie on it.
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, Pairwise, Profile};
    /// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
    /// profile.rank(1, [0])?;
    /// assert_eq!(Pairwise::of(&profile).net_borda(), [2, -1, -1]);
    /// let mut complete = Profile::new(profile.candidates().clone());
    /// complete.rank(1, [0, 1, 2])?;
    /// assert_eq!(Pairwise::of(&complete).net_borda(), [2, 0, -2]); // twice 2, 1, 0, less 2
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn net_borda(&self) -> Vec<i128> {
        let score = |one| self.others(one).map(|other| self.margin(one, other)).sum();
        (0..self.candidates).map(score).collect()
    }

    /// The smallest set whose members each beat everybody outside it, in the order of positions.
    ///
    /// Never empty: everybody beats those outside "everybody", of whom there are none. One who
    /// beats all others is the set.
    ///
    /// # Source
    ///
    /// Smith 1973, Schwartz 1972.
    pub fn smith_set(&self) -> Vec<usize> {
        self.smith_among(&(0..self.candidates).collect::<Vec<_>>())
    }

    /// The Smith set if only these stood.
    ///
    /// Who has the best Copeland score is in it, and whoever is not beaten by a member is too.
    ///
    /// A member of the set beats everybody outside, so that no one outside has as good a score;
    /// from there the set only grows by those who are not beaten, each of whom has to be inside.
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

    /// Everybody but one, in the order of positions.
    fn others(&self, one: usize) -> impl Iterator<Item = usize> + use<> {
        (0..self.candidates).filter(move |other| *other != one)
    }
}

/// Weights reach 2¹⁰⁰.
///
/// A quarter of the range of `i128` is left for the sums of a row of them.
pub(super) fn signed(weight: u128) -> i128 {
    i128::try_from(weight).unwrap_or(i128::MAX)
}

/// Counts with words of one width: `of` makes a weight one, and is exact for the sums of this
/// profile.
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
///
/// Runs down the ballot; below each candidate everybody who comes later counts, less those of the
/// same tier, which stand right after it.
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
