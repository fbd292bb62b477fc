//! What is wrong along links: names and texts stand once, however many links bear them.
//!
//! A record of a hundred thousand packages may have as many faults, of a few dozen kinds: *MIT
//! holds GPL*, *the older one grants nothing*. Each kind is told once, with its texts and sources,
//! and a link at fault is four numbers.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use liens_core::ContributionId;

use super::Freedoms;
use super::pair::{Ground, Holding};
use super::pass::{Against, Pass};
use crate::Frozen;

/// What is wrong along a link.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::{Fault, Freedoms};
/// let record = Frozen::load([
///     licensed("a sketch", "", &[])?,
///     licensed("b photo", "CC-BY-4.0", &[])?,
///     licensed("c poster", "CC-BY-ND-4.0", &["a sketch", "b photo"])?,
/// ])?;
/// let check = record.check_commons();
/// let faults: Vec<&Fault> = check.faults().map(|link| link.fault).collect();
/// assert_eq!(faults[0], &Fault::NothingGranted {});
/// // The photo could be improved; the poster made from it may not.
/// let denies = Freedoms::ALL.without(Freedoms::VERBATIM);
/// assert_eq!(faults[1], &Fault::Appropriated { denies });
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// No obligation need be broken: a licence that grants all and asks for notices alone lets it
    /// happen.
    Appropriated {
        /// The freedoms.
        denies: Freedoms,
    },
}

/// A link along which something is wrong.
///
/// # Examples
///
/// The app uses a widget under MIT; the widget is made from an engine under GPL, whose terms the
/// app's link brings along.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::{FaultyLink, Holding};
/// let record = Frozen::load([
///     licensed("engine", "GPL-3.0-only", &[])?,
///     licensed("widget", "GPL-3.0-only", &["engine"])?,
///     licensed("app", "MIT", &["~widget"])?,
/// ])?;
/// let check = record.check_commons();
/// let links: Vec<FaultyLink<'_>> = check.faults().collect();
/// assert_eq!((links[0].newer, links[0].older), (&id("app")?, &id("widget")?));
/// assert_eq!((links[0].terms_of, links[0].holding), (&id("widget")?, Holding::Using));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// Sixteen bytes a link.
#[derive(Clone, Copy, Debug)]
struct Row {
    newer: u32,
    older: u32,
    terms_of: u32,
    kind: u32,
}

/// The faulty links of a record.
///
/// Equal where all that is shown is, however the kinds were numbered.
#[derive(Clone, Debug)]
pub(super) struct Faults {
    /// The names of all places, where any link is faulty.
    ids: Vec<ContributionId>,
    kinds: Vec<(Holding, Fault)>,
    rows: Vec<Row>,
}

/// The faulty links found so far, in the order of their ends.
///
/// Looked up by numbers of licences and not by texts.
#[derive(Debug)]
pub(super) struct Found {
    kinds: Vec<(Holding, Fault)>,
    /// For each licence the kind of each column by how it is held, once it is met.
    pairs: Vec<Vec<[Option<u32>; 2]>>,
    /// That of each set of freedoms denied; of none where nothing was granted.
    grants: HashMap<(Option<Freedoms>, Holding), u32, FixedState>,
    rows: Vec<Row>,
}

/// The number of a kind that is met for the first time.
fn number(kinds: &mut Vec<(Holding, Fault)>, told: (Holding, Fault)) -> u32 {
    kinds.push(told);
    u32::try_from(kinds.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

impl Found {
    pub(super) fn with_capacity(rows: usize) -> Self {
        let (pairs, grants) = (Vec::new(), HashMap::default());
        Self { kinds: Vec::new(), pairs, grants, rows: Vec::with_capacity(rows) }
    }

    /// Adds what the terms of a contribution say about a link.
    #[expect(
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "licences and columns were numbered by the pass"
    )]
    pub(super) fn terms(&mut self, pass: &Pass, link: &Against, terms_of: u32) {
        let Against { newer, older, column, holding, denied, .. } = *link;
        let Some(own) = pass.licence_of(newer) else { return };
        self.pairs.resize(pass.expressions.len(), Vec::new());
        let pairs = &mut self.pairs[own as usize];
        if pairs.is_empty() {
            pairs.resize(pass.columns(), [None; 2]);
        }
        let kind = *pairs[column as usize][holding as usize].get_or_insert_with(|| {
            let because = pass.verdict(own, pass.licence_at(column), holding).because().clone();
            let fault =
                if denied { Fault::Broken { because } } else { Fault::Unsettled { because } };
            number(&mut self.kinds, (holding, fault))
        });
        self.rows.push(Row { newer, older, terms_of, kind });
    }

    /// Adds a link whose newer end denies freedoms, or whose older end grants nothing.
    pub(super) fn grants(
        &mut self,
        (newer, older): (u32, u32),
        denies: Option<Freedoms>,
        holding: Holding,
    ) {
        let kind = *self.grants.entry((denies, holding)).or_insert_with(|| {
            let fault = match denies {
                Some(denies) => Fault::Appropriated { denies },
                None => Fault::NothingGranted {},
            };
            number(&mut self.kinds, (holding, fault))
        });
        self.rows.push(Row { newer, older, terms_of: older, kind });
    }

    /// The links with the names of their ends.
    ///
    /// Ids are copied for the whole record or not at all: a record without fault needs none.
    pub(super) fn named(self, frozen: &Frozen) -> Faults {
        let Self { kinds, rows, .. } = self;
        let all = if rows.is_empty() { 0 } else { frozen.len() };
        let ids = frozen.contributions().take(all).map(|node| node.id().clone()).collect();
        Faults { ids, kinds, rows }
    }
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// By the newer end, then the older one, then the terms.
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
