//! What breaks a tie, if anything may.

use liens_core::CandidateId;

use super::{Candidates, ElectionError};
use crate::sortition::lots;

/// What breaks a tie. A tie that nothing may break is part of the result.
///
/// # Law
///
/// `lots_depend_on_the_seed_and_the_names_alone`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// [`lots`](crate::sortition::lots()) puts the candidates, taken in the order of their ids, in an
    /// order; the first then wins every tie.
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
    /// assert_eq!(TieRule::Lots { seed: 1 }.order(&candidates)?, Some(vec![1, 2, 0]));
    /// assert_eq!(TieRule::Unbroken {}.order(&candidates)?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn order(&self, candidates: &Candidates) -> Result<Option<Vec<usize>>, ElectionError> {
        match self {
            Self::Unbroken {} => Ok(None),
            Self::Order { order } => declared(order, candidates).map(Some),
            Self::Lots { seed } => Ok(Some(lots(*seed, candidates.by_id()))),
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
