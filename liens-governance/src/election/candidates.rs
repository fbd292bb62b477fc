//! Who or what stands.

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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<CandidateId>", into = "Vec<CandidateId>"))]
pub struct Candidates(Arc<Standing>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Standing {
    ids: Vec<CandidateId>,
    positions: BTreeMap<CandidateId, usize>,
}

impl Candidates {
    /// The most candidates that one vote has.
    pub const MAX: usize = 65_535;

    /// The candidates in the order of the ballot paper.
    ///
    /// # Errors
    ///
    /// [`ElectionError::NoCandidates`], [`ElectionError::DuplicateCandidate`],
    /// [`ElectionError::TooManyCandidates`].
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
