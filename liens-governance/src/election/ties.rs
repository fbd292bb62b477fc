//! What breaks a tie, if anything may.

use liens_core::CandidateId;

use super::{Candidates, ElectionError};

/// What breaks a tie. A tie that nothing may break is part of the result.
///
/// # Law
///
/// `lots_depend_on_the_seed_and_the_names_alone`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum TieRule {
    /// Nothing.
    Unbroken {},
    /// An order of all candidates: the earlier one wins a tie, the later one is excluded.
    Order {
        /// The candidates, first the one who wins every tie.
        order: Vec<CandidateId>,
    },
    /// An order drawn by lots from a seed that everybody can check.
    ///
    /// The candidates are taken in the order of their ids. For each place i from the last down to
    /// the second, place i changes with place ⌊r (i + 1) / 2⁶⁴⌋, where r is the next number of
    /// `SplitMix64` begun at the seed and places count from 0. The first then wins every tie.
    ///
    /// # Source
    ///
    /// Fisher and Yates 1938, in the form of Durstenfeld 1964; Steele, Lea and Flood, Fast
    /// splittable pseudorandom number generators, OOPSLA 2014.
    Lots {
        /// The seed, published once nobody can change a ballot.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        seed: u64,
    },
}

impl TieRule {
    /// The positions of the candidates, first the one who wins every tie; `None` if nothing breaks
    /// one.
    ///
    /// # Errors
    ///
    /// [`ElectionError::UnknownCandidate`], [`ElectionError::RankedTwice`],
    /// [`ElectionError::OrderIncomplete`] of a declared order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, TieRule};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let candidates = Candidates::named(["ana", "bo", "cy"])?;
    /// assert_eq!(TieRule::Lots { seed: 1 }.order(&candidates)?, Some(vec![0, 2, 1]));
    /// assert_eq!(TieRule::Unbroken {}.order(&candidates)?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn order(&self, candidates: &Candidates) -> Result<Option<Vec<usize>>, ElectionError> {
        match self {
            Self::Unbroken {} => Ok(None),
            Self::Order { order } => declared(order, candidates).map(Some),
            Self::Lots { seed } => Ok(Some(drawn(*seed, candidates))),
        }
    }
}

fn declared(order: &[CandidateId], candidates: &Candidates) -> Result<Vec<usize>, ElectionError> {
    let mut places = Vec::with_capacity(order.len());
    for candidate in order {
        let place = candidates.place(candidate)?;
        if places.contains(&place) {
            return Err(ElectionError::RankedTwice { candidate: candidate.clone() });
        }
        places.push(place);
    }
    let named = |candidate: &&CandidateId| order.contains(candidate);
    match candidates.ids().iter().find(|candidate| !named(candidate)) {
        Some(candidate) => Err(ElectionError::OrderIncomplete { candidate: candidate.clone() }),
        None => Ok(places),
    }
}

fn drawn(seed: u64, candidates: &Candidates) -> Vec<usize> {
    let mut state = seed;
    let mut order: Vec<usize> = candidates.by_id().collect();
    for last in (1..order.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let places = u128::try_from(last).unwrap_or(0).saturating_add(1);
        let place = u128::from(mixed(state)).saturating_mul(places) >> 64;
        order.swap(last, usize::try_from(place).unwrap_or(0));
    }
    order
}

const fn mixed(state: u64) -> u64 {
    let first = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}

/// Where each candidate stands in the order that breaks ties.
#[derive(Clone, Debug)]
pub(super) struct Priority(Option<Vec<usize>>);

impl Priority {
    pub(super) fn of(ties: &TieRule, candidates: &Candidates) -> Result<Self, ElectionError> {
        let order = ties.order(candidates)?;
        Ok(Self(order.map(|order| {
            let mut places = vec![0; order.len()];
            for (place, one) in order.into_iter().enumerate() {
                if let Some(of) = places.get_mut(one) {
                    *of = place;
                }
            }
            places
        })))
    }

    /// The place of a candidate in the order; none if nothing breaks ties.
    pub(super) fn place(&self, one: usize) -> Option<usize> {
        self.0.as_ref()?.get(one).copied()
    }

    /// Who wins a tie.
    pub(super) fn first(&self, tied: &[usize]) -> Option<usize> {
        self.0.as_ref()?;
        tied.iter().copied().min_by_key(|one| self.place(*one))
    }

    /// Who loses a tie.
    pub(super) fn last(&self, tied: &[usize]) -> Option<usize> {
        self.0.as_ref()?;
        tied.iter().copied().max_by_key(|one| self.place(*one))
    }
}
