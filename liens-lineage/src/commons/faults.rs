//! What is wrong along links: names and texts stand once, however many links bear them.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;
use liens_core::ContributionId;

use super::pair::{Ground, Holding};
use super::{Freedoms, Verdict};
use crate::Frozen;

/// What is wrong along a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Fault {
    /// The older contribution has no licence: nobody was granted anything.
    NothingGranted {},
    /// An obligation is broken: the newer one cannot be passed on lawfully.
    Broken {
        /// The rule.
        because: Ground,
    },
    /// The sources do not settle whether the newer one can be passed on.
    Unsettled {
        /// What is open.
        because: Ground,
    },
    /// Appropriation: the newer one denies freedoms that the older one granted.
    Appropriated {
        /// The freedoms.
        denies: Freedoms,
    },
}

/// A link along which something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FaultyLink<'a> {
    /// The newer contribution.
    pub newer: &'a ContributionId,
    /// The older one.
    pub older: &'a ContributionId,
    /// The one whose terms are concerned: the older one, or one that it holds.
    pub terms_of: &'a ContributionId,
    /// How it is held.
    pub holding: Holding,
    /// What is wrong.
    pub fault: &'a Fault,
}

/// A faulty link by places, and the number of what is wrong.
#[derive(Clone, Copy, Debug)]
struct Row {
    newer: u32,
    older: u32,
    terms_of: u32,
    kind: u32,
}

/// The faulty links of a record.
#[derive(Clone, Debug)]
pub(super) struct Faults {
    /// The names of all places, where any link is faulty.
    ids: Vec<ContributionId>,
    kinds: Vec<(Holding, Fault)>,
    rows: Vec<Row>,
}

/// The faulty links found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    kinds: Vec<(Holding, Fault)>,
    /// The kind of each pair of licences by how the one holds the other; none where all is well.
    pairs: HashMap<(u32, u32, Holding), Option<u32>, FixedState>,
    grants: HashMap<(Option<Freedoms>, Holding), Option<u32>, FixedState>,
    rows: Vec<Row>,
}

/// The number of a kind, told once.
fn number<K: Eq + Hash>(
    numbers: &mut HashMap<K, Option<u32>, FixedState>,
    kinds: &mut Vec<(Holding, Fault)>,
    key: K,
    told: impl FnOnce() -> Option<(Holding, Fault)>,
) -> Option<u32> {
    *numbers.entry(key).or_insert_with(|| {
        kinds.push(told()?);
        u32::try_from(kinds.len().checked_sub(1)?).ok()
    })
}

impl Found {
    /// Adds what the terms of a licence say about a link; whether they are broken.
    pub(super) fn terms(
        &mut self,
        [newer, older, terms_of]: [u32; 3],
        (own, licence, holding): (u32, u32, Holding),
        verdict: impl FnOnce() -> Verdict,
    ) -> bool {
        let told = || match verdict() {
            Verdict::Denied { because } => Some((holding, Fault::Broken { because })),
            Verdict::Unsettled { because } => Some((holding, Fault::Unsettled { because })),
            Verdict::Allowed { .. } => None,
        };
        let pair = (own, licence, holding);
        let Some(kind) = number(&mut self.pairs, &mut self.kinds, pair, told) else { return false };
        self.rows.push(Row { newer, older, terms_of, kind });
        let told = usize::try_from(kind).ok().and_then(|kind| self.kinds.get(kind));
        matches!(told, Some((_, Fault::Broken { .. })))
    }

    /// Adds a link whose newer end denies freedoms, or whose older end grants nothing.
    pub(super) fn grants(
        &mut self,
        (newer, older): (u32, u32),
        denies: Option<Freedoms>,
        holding: Holding,
    ) {
        let told = || match denies {
            Some(denies) => Some((holding, Fault::Appropriated { denies })),
            None => Some((holding, Fault::NothingGranted {})),
        };
        if let Some(kind) = number(&mut self.grants, &mut self.kinds, (denies, holding), told) {
            self.rows.push(Row { newer, older, terms_of: older, kind });
        }
    }

    /// The links by their ends. What denies freedoms stands behind what breaks terms.
    pub(super) fn named(self, frozen: &Frozen) -> Faults {
        let Self { kinds, mut rows, .. } = self;
        rows.sort_by_key(|row| u64::from(row.newer) << 32 | u64::from(row.older));
        let all = if rows.is_empty() { 0 } else { frozen.len() };
        let ids = frozen.contributions().take(all).map(|node| node.id().clone()).collect();
        Faults { ids, kinds, rows }
    }
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = FaultyLink<'_>> {
        self.rows.iter().map(|row| self.named(row))
    }

    #[expect(
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "places are those of the record whose names these are, and kinds were numbered"
    )]
    fn named(&self, row: &Row) -> FaultyLink<'_> {
        let (holding, fault) = &self.kinds[row.kind as usize];
        FaultyLink {
            newer: &self.ids[row.newer as usize],
            older: &self.ids[row.older as usize],
            terms_of: &self.ids[row.terms_of as usize],
            holding: *holding,
            fault,
        }
    }
}

impl PartialEq for Faults {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Faults {}

#[cfg(feature = "serde")]
impl serde::Serialize for Faults {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
