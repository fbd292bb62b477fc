//! Ranked ballots.
//!
//! Ballots lie one after the other in two flat lists of 16-bit numbers, candidates and tiers, with
//! the place where each ends: of 100,000 ballots of 50 candidates that is 20 megabytes, and
//! counting reads them once from front to back.
//!
//! ```text
//! 3: library, garden           order 2 0 | 0 1 2
//! 1: garden = workshop, library tiers 0 1 | 0 0 1     ends 2, 5
//! ```

use liens_core::CandidateId;

use super::{Candidates, ElectionError};

/// Ranked ballots with the weights of those who cast them.
///
/// A ballot is a list of tiers, best first; candidates of one tier are ranked alike, and those that
/// it leaves out stand together below all others.
///
/// **Unit:** whole weights, those of the roll. **Range:** their sum to 2¹⁰⁰.
///
/// # Law
///
/// `a_voter_of_weight_w_counts_like_w_voters`
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, Profile};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let candidates = Candidates::named(["garden", "workshop", "library"])?;
/// let mut profile = Profile::new(candidates);
/// profile.rank(3, [2, 0])?; // library, then garden
/// profile.rank_tiers(1, [vec![0, 1], vec![2]])?; // garden and workshop alike
/// assert_eq!(profile.total(), 4);
/// assert!(profile.rank(1, [0, 0]).is_err());
/// # Ok(())
/// # }
/// ```
///
/// Ballots may be cast by id or by position, and are told again as they were cast, the empty tier
/// left out:
///
/// ```
/// # use liens_governance::election::{Candidates, Profile};
/// # use liens_core::CandidateId;
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
/// let (garden, workshop) = (CandidateId::new("garden")?, CandidateId::new("workshop")?);
/// profile.cast(2, [[&workshop], [&garden]])?;
/// profile.rank_tiers(1, [vec![], vec![1, 0]])?;
/// let told: Vec<_> = profile.iter().collect();
/// assert_eq!(told, [(2, vec![vec![1], vec![0]]), (1, vec![vec![1, 0]])]);
///
/// let before = profile.clone();
/// let refused = profile.cast(1, [[&garden], [&CandidateId::new("swing")?]]).unwrap_err();
/// assert_eq!(refused.to_string(), "candidate 'swing' does not stand");
/// assert_eq!((profile.ballots(), &profile), (2, &before));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    candidates: Candidates,
    /// The candidates of all ballots, best first.
    order: Vec<u16>,
    /// Beside each: its tier on the ballot, from 0.
    tiers: Vec<u16>,
    /// Where each ballot ends in the two above.
    ends: Vec<usize>,
    weights: Vec<u128>,
    total: u128,
}

/// One ballot: candidates best first, and the tier of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) weight: u128,
    pub(crate) order: &'a [u16],
    pub(crate) tiers: &'a [u16],
}

impl Row<'_> {
    /// Whether no two candidates that it names are ranked alike.
    ///
    /// The last tier then has the number of the last place.
    pub(crate) fn is_strict(&self) -> bool {
        let last = self.tiers.last().map_or(0, |tier| usize::from(*tier).saturating_add(1));
        last == self.order.len()
    }
}

/// The largest sum of weights.
///
/// So margins fit `i128`, hundred-thousandths of votes and sums of 16-bit grades fit `u128`, and no
/// count has to look for an overflow. Colleges of a common unit are why it is not 2⁶⁴.
pub(crate) const MAX_TOTAL: u128 = 1 << 100;

impl Profile {
    /// A vote before anybody cast a ballot.
    pub fn new(candidates: Candidates) -> Self {
        let (order, tiers, ends, weights) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { candidates, order, tiers, ends, weights, total: 0 }
    }

    /// Casts a ballot by the ids of the candidates, tier by tier, best first.
    ///
    /// # Errors
    ///
    /// [`ElectionError::UnknownCandidate`], and those of [`rank_tiers`](Self::rank_tiers).
    pub fn cast<'a, T>(
        &mut self,
        weight: u64,
        tiers: impl IntoIterator<Item = T>,
    ) -> Result<(), ElectionError>
    where
        T: IntoIterator<Item = &'a CandidateId>,
    {
        self.push_ids(weight.into(), tiers)
    }

    /// As [`cast`](Self::cast), for weights of a common scale, which may pass 64 bits.
    pub(crate) fn push_ids<'a, T>(
        &mut self,
        weight: u128,
        tiers: impl IntoIterator<Item = T>,
    ) -> Result<(), ElectionError>
    where
        T: IntoIterator<Item = &'a CandidateId>,
    {
        let mut places: Vec<Vec<usize>> = Vec::new();
        for tier in tiers {
            let tier = tier.into_iter().map(|candidate| self.candidates.place(candidate));
            places.push(tier.collect::<Result<_, _>>()?);
        }
        self.push(weight, places)
    }

    /// Casts a ballot that ranks these positions, best first, none alike.
    ///
    /// # Errors
    ///
    /// Those of [`rank_tiers`](Self::rank_tiers).
    ///
    /// # Complexity
    ///
    /// O(k²) comparisons of small numbers for a ballot of k candidates.
    pub fn rank(
        &mut self,
        weight: u64,
        order: impl IntoIterator<Item = usize>,
    ) -> Result<(), ElectionError> {
        self.push(weight.into(), order.into_iter().map(std::iter::once))
    }

    /// Casts a ballot that ranks tiers of positions, best first; an empty tier counts for nothing.
    ///
    /// # Errors
    ///
    /// [`ElectionError::EmptyBallot`], [`ElectionError::NoSuchPosition`],
    /// [`ElectionError::RankedTwice`], [`ElectionError::WeightOverflow`]; the profile is unchanged.
    pub fn rank_tiers<T: IntoIterator<Item = usize>>(
        &mut self,
        weight: u64,
        tiers: impl IntoIterator<Item = T>,
    ) -> Result<(), ElectionError> {
        self.push(weight.into(), tiers)
    }

    /// Writes the ballot at the end of the lists, and cuts it off again if it is refused.
    pub(crate) fn push<T: IntoIterator<Item = usize>>(
        &mut self,
        weight: u128,
        tiers: impl IntoIterator<Item = T>,
    ) -> Result<(), ElectionError> {
        let start = self.order.len();
        let written = self.write(start, tiers).and_then(|()| heavier(self.total, weight));
        match written {
            Ok(total) => {
                self.total = total;
                self.ends.push(self.order.len());
                self.weights.push(weight);
                Ok(())
            }
            Err(error) => {
                self.order.truncate(start);
                self.tiers.truncate(start);
                Err(error)
            }
        }
    }

    /// Writes the tiers behind `start`; a tier without anybody takes no number, so that tiers are
    /// counted without gaps and [`Row::is_strict`] may compare the last one with the length.
    fn write<T: IntoIterator<Item = usize>>(
        &mut self,
        start: usize,
        tiers: impl IntoIterator<Item = T>,
    ) -> Result<(), ElectionError> {
        let candidates = self.candidates.len();
        let mut level = 0_u16;
        for tier in tiers {
            let before = self.order.len();
            for position in tier {
                let known = u16::try_from(position).ok().filter(|_| position < candidates);
                let known = known.ok_or(ElectionError::NoSuchPosition { position, candidates })?;
                if self.order.get(start..).is_some_and(|ranked| ranked.contains(&known)) {
                    let candidate = self.candidates.ids().get(position).cloned();
                    return Err(candidate.map_or(
                        ElectionError::NoSuchPosition { position, candidates },
                        |candidate| ElectionError::RankedTwice { candidate },
                    ));
                }
                self.order.push(known);
                self.tiers.push(level);
            }
            level = level.saturating_add(u16::from(self.order.len() > before));
        }
        if self.order.len() == start { Err(ElectionError::EmptyBallot {}) } else { Ok(()) }
    }

    /// What can be chosen.
    pub const fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// The number of ballots.
    pub fn ballots(&self) -> usize {
        self.weights.len()
    }

    /// The weight of all ballots.
    pub const fn total(&self) -> u128 {
        self.total
    }

    /// Every ballot in the order in which they were cast: its weight, and its tiers of positions.
    pub fn iter(&self) -> impl Iterator<Item = (u128, Vec<Vec<usize>>)> {
        self.rows().map(|row| {
            let mut tiers: Vec<Vec<usize>> = Vec::new();
            for (candidate, tier) in row.order.iter().zip(row.tiers) {
                if tiers.len() <= usize::from(*tier) {
                    tiers.push(Vec::new());
                }
                if let Some(tier) = tiers.last_mut() {
                    tier.push(usize::from(*candidate));
                }
            }
            (row.weight, tiers)
        })
    }

    /// Every ballot as it lies.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(&self.ends).zip(&self.weights);
        spans.map(|((start, end), weight)| Row {
            weight: *weight,
            order: self.order.get(start..*end).unwrap_or_default(),
            tiers: self.tiers.get(start..*end).unwrap_or_default(),
        })
    }

    /// The first ballot that ranks two alike, from 1.
    pub(crate) fn tied_ballot(&self) -> Option<usize> {
        self.rows().position(|row| !row.is_strict()).map(|at| at.saturating_add(1))
    }
}

/// The sum of weights, while it is counted.
///
/// The sum that is refused is told as it is, or as the largest number there is.
pub(crate) fn heavier(total: u128, weight: u128) -> Result<u128, ElectionError> {
    let total = total.saturating_add(weight);
    if total > MAX_TOTAL { Err(ElectionError::WeightOverflow { total }) } else { Ok(total) }
}
