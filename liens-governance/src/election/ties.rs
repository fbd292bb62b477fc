//! What breaks a tie, if anything may.
//!
//! Equal is a result, not an accident: two candidates with the same votes have the same right to
//! win. What then decides is a rule of the community, declared before the vote, and standings say
//! what it was; a library that took the first of the list would decide by the spelling of a name.

use liens_core::CandidateId;

use super::{Candidates, ElectionError};
use crate::sortition::lots;

/// What breaks a tie. A tie that nothing may break is part of the result.
///
/// # Law
///
/// `lots_depend_on_the_seed_and_the_names_alone`
///
/// # Examples
///
/// The order is asked from both ends: its first candidate wins a tie for the top, its last one goes
/// out in a tie for the bottom.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule};
/// let candidates = Candidates::named(["ana", "bo", "cy"])?;
/// let order = TieRule::Order { order: Candidates::named(["cy", "bo", "ana"])?.ids().to_vec() };
/// let mut profile = Profile::new(candidates.clone());
/// profile.rank(3, [1])?;
/// profile.rank(2, [0])?;
/// profile.rank(2, [2, 0])?;
/// // ana and cy are equal last: ana goes out, and bo stays ahead of cy.
/// let found = ElectionRule::InstantRunoff {}.tally(&profile, &order)?;
/// assert_eq!((found.winners, found.tied), (vec![1], vec![vec![0, 2]]));
///
/// // Lots follow from the seed and the names; how the ballot paper lists them is nothing to them.
/// let lots = TieRule::Lots { seed: 5 };
/// let listed = |candidates: &Candidates| -> Result<Vec<_>, Box<dyn std::error::Error>> {
///     let order = lots.order(candidates)?.ok_or("lots break ties")?;
///     Ok(order.into_iter().filter_map(|one| candidates.get(one)).cloned().collect())
/// };
/// assert_eq!(listed(&candidates)?, listed(&Candidates::named(["cy", "ana", "bo"])?)?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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

/// The positions of a declared order, which names everybody once and nobody else.
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
///
/// By position, so that a tie is broken without a search through the order.
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
    ///
    /// None if nothing breaks ties, also of a single candidate: who stands alone is asked for
    /// nothing.
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
