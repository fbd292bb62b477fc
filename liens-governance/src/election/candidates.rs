//! Who or what stands.
//!
//! The order of the listing is that of the ballot paper and decides nothing: where an order of
//! names is needed, as for lots, it is that of the ids, so that nobody gains by being listed first.

use std::collections::BTreeMap;
use std::sync::Arc;

use liens_core::CandidateId;

use super::ElectionError;

/// What can be chosen in one vote, in the order of the ballot paper.
///
/// Results name candidates by their position here, from 0. The order decides nothing else. Cheap to
/// clone.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::Candidates;
/// # use liens_core::CandidateId;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// assert_eq!(candidates.position(&CandidateId::new("workshop")?), Some(1));
/// # Ok(())
/// # }
/// ```
///
/// A name that stands twice would split its votes, and an empty list has no winner: neither can be
/// made, nor read from JSON.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionError};
/// # use liens_core::CandidateId;
/// let garden = CandidateId::new("garden")?;
/// let twice = Candidates::new([garden.clone(), garden.clone()]);
/// assert_eq!(twice, Err(ElectionError::DuplicateCandidate { candidate: garden }));
/// assert!(matches!(Candidates::new([]), Err(ElectionError::NoCandidates {})));
///
/// let candidates = Candidates::named(["workshop", "garden", "library"])?;
/// assert_eq!(candidates.get(0), Some(&CandidateId::new("workshop")?)); // as listed, not sorted
/// assert_eq!((candidates.len(), candidates.get(3)), (3, None));
/// assert_eq!(candidates.ids().last(), candidates.get(2));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<CandidateId>", into = "Vec<CandidateId>"))]
pub struct Candidates(Arc<Standing>);

/// The list and its index, behind one pointer: standings, questions and colleges share it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Standing {
    ids: Vec<CandidateId>,
    positions: BTreeMap<CandidateId, usize>,
}

impl Candidates {
    /// The most candidates that one vote has.
    ///
    /// Positions are kept in 16 bits on every ballot; the last number is left free for "not
    /// graded".
    pub const MAX: usize = 65_535;

    /// The candidates in the order of the ballot paper.
    ///
    /// # Errors
    ///
    /// [`ElectionError::NoCandidates`], [`ElectionError::DuplicateCandidate`],
    /// [`ElectionError::TooManyCandidates`].
    ///
    /// # Complexity
    ///
    /// O(n log n) for n candidates.
    pub fn new(ids: impl IntoIterator<Item = CandidateId>) -> Result<Self, ElectionError> {
        let ids: Vec<CandidateId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Err(ElectionError::NoCandidates {});
        }
        if ids.len() > Self::MAX {
            return Err(ElectionError::TooManyCandidates { candidates: ids.len() });
        }
        let mut positions = BTreeMap::new();
        for (at, id) in ids.iter().enumerate() {
            if positions.insert(id.clone(), at).is_some() {
                return Err(ElectionError::DuplicateCandidate { candidate: id.clone() });
            }
        }
        Ok(Self(Arc::new(Standing { ids, positions })))
    }

    /// The candidates of these names.
    ///
    /// # Errors
    ///
    /// [`IdError`](liens_core::IdError) for a text that names nothing, and those of
    /// [`new`](Self::new), in one [`Error`](crate::Error).
    ///
    /// # Examples
    ///
    /// A text that cannot be an id and a list that cannot stand come as one error, each with its
    /// own code:
    ///
    /// ```
    /// # use liens_governance::election::Candidates;
    /// assert_eq!(Candidates::named(["garden", ""]).unwrap_err().code(), "core.id.length");
    /// let twice = Candidates::named(["garden", "garden"]).unwrap_err();
    /// assert_eq!(twice.code(), "governance.election.duplicate_candidate");
    /// ```
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, crate::Error> {
        let ids = names.into_iter().map(CandidateId::new).collect::<Result<Vec<_>, _>>();
        Ok(Self::new(ids?)?)
    }

    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.0.ids.len()
    }

    /// The candidates in the order of the ballot paper.
    pub fn ids(&self) -> &[CandidateId] {
        &self.0.ids
    }

    /// The position of a candidate, from 0.
    ///
    /// # Complexity
    ///
    /// O(log n).
    pub fn position(&self, candidate: &CandidateId) -> Option<usize> {
        self.0.positions.get(candidate).copied()
    }

    /// The candidate at a position.
    pub fn get(&self, position: usize) -> Option<&CandidateId> {
        self.0.ids.get(position)
    }

    /// The positions in the order of the ids, which no listing changes.
    pub(crate) fn by_id(&self) -> impl Iterator<Item = usize> {
        self.0.positions.values().copied()
    }

    /// The position of a candidate who must stand.
    pub(crate) fn place(&self, candidate: &CandidateId) -> Result<usize, ElectionError> {
        let unknown = || ElectionError::UnknownCandidate { candidate: candidate.clone() };
        self.position(candidate).ok_or_else(unknown)
    }

    /// The name at a position, for texts.
    ///
    /// Positions of standings that were read from elsewhere may name nobody; such a one prints as
    /// `?` rather than stopping the text.
    pub(crate) fn name(&self, position: usize) -> &str {
        self.get(position).map_or("?", CandidateId::as_str)
    }
}

impl TryFrom<Vec<CandidateId>> for Candidates {
    type Error = ElectionError;

    fn try_from(ids: Vec<CandidateId>) -> Result<Self, ElectionError> {
        Self::new(ids)
    }
}

impl From<Candidates> for Vec<CandidateId> {
    fn from(candidates: Candidates) -> Self {
        candidates.0.ids.clone()
    }
}
