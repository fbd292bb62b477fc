//! The fewest relicensings after which everything can be passed on lawfully.
//!
//! A check says what is wrong, a mending what to do: which contributions to put under which licence
//! so that all of it can be passed on. Whoever holds the rights still has to agree, so that few are
//! better than many, and the fewest best.
//!
//! Every broken obligation lies on a way from the contribution that breaks it to the one whose
//! terms it breaks; one of those on the way has to change. That is a hitting set, and finding a
//! smallest one is hard in general, so that three things are done: ways without a common
//! contribution are counted, which says how many are needed at least; what mends most is changed,
//! one after the other, which gives a set at once; and as far as the effort reaches, sets of the
//! least size are searched through, from the shortest way on.
//!
//! ```text
//! library GPL, two apps under MIT made from it
//! ways           app one - library, app two - library       they share the library: at least 1
//! mending        library to MIT                             1, shown to be the least
//! ```

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{ContributionId, Licence};

use super::pass::Pass;
use super::{Expression, Freedoms};
use crate::Frozen;
use crate::frozen::is_need;

/// Licences that are tried beside those of the record.
///
/// A record of one licence alone may need another one to be mended.
const WELL_KNOWN: [&str; 11] = [
    "CC0-1.0",
    "MIT",
    "Apache-2.0",
    "MPL-2.0",
    "LGPL-2.1-or-later",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "AGPL-3.0-or-later",
    "CC-BY-SA-4.0",
];

/// A contribution to be put under another licence.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::Relicensing;
/// let record = Frozen::load([
///     licensed("library", "GPL-3.0-only", &[])?,
///     licensed("one", "MIT", &["library"])?,
///     licensed("two", "MIT", &["library"])?,
/// ])?;
/// let mending = record.mend_commons(100_000);
/// let row: &Relicensing = &mending.relicensings()[0];
/// assert_eq!(row.contribution, id("library")?);
/// assert_eq!((row.from.as_ref(), &row.to), (Some(&"GPL-3.0-only".parse()?), &"MIT".parse()?));
/// assert_eq!((mending.at_least(), mending.is_exact()), (1, true));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Relicensing {
    /// The contribution.
    pub contribution: ContributionId,
    /// Its licence so far.
    pub from: Option<Licence>,
    /// A licence that mends.
    pub to: Licence,
}

/// Relicensings that together mend a record.
///
/// # Law
///
/// `relicensing_as_it_says_mends_the_record`, `no_smaller_set_mends_where_it_says_so`
///
/// # Examples
///
/// Nobody stated a licence in the library of tools: plan and building each need one, and the need
/// none.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::Mending;
/// let mending: Mending = frozen()?.mend_commons(10_000);
/// let told: Vec<&str> =
///     mending.relicensings().iter().map(|row| row.contribution.as_str()).collect();
/// assert_eq!(told, ["library", "plan"]);
/// assert!(mending.relicensings().iter().all(|row| row.from.is_none()));
/// assert!(mending.is_exact());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Mending {
    relicensings: Vec<Relicensing>,
    at_least: usize,
}

impl Mending {
    /// The relicensings, by id.
    pub fn relicensings(&self) -> &[Relicensing] {
        &self.relicensings
    }

    /// How many are needed at least, with free licences of the record and well-known ones.
    ///
    /// Proved by ways that have no contribution in common, or by searching all smaller sets.
    pub const fn at_least(&self) -> usize {
        self.at_least
    }

    /// Whether fewer are shown not to do; otherwise the set is a bound.
    pub fn is_exact(&self) -> bool {
        self.at_least == self.relicensings.len()
    }
}

/// Places with other licences than those of the record.
type Changes<'a> = BTreeMap<u32, &'a Licence>;

/// Effort is counted in contributions looked at, so that the same record gives the same answer on
/// every machine.
struct Search<'a> {
    frozen: &'a Frozen,
    candidates: &'a [Licence],
    /// How many more contributions may be looked at.
    effort: u64,
}

/// The places of which at least one has to change.
type Way = Vec<u32>;

impl Frozen {
    /// A small set of relicensings after which every contribution has a licence and may be passed
    /// on; the smallest, where `effort` reaches to show that fewer do not do. The licences tried
    /// are the free ones of the record and some well-known ones. `effort` is how many contributions
    /// may be looked at, over and over.
    ///
    /// # Law
    ///
    /// `relicensing_as_it_says_mends_the_record`, `no_smaller_set_mends_where_it_says_so`,
    /// `the_smallest_set_of_relicensings_is_found_and_a_bound_says_that_it_is_one`
    ///
    /// # Complexity
    ///
    /// O(effort); where it is too small, the set is a bound and [`Mending::is_exact`] says so.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// # use liens_lineage::Frozen;
    /// # let of = |id: &str, licence: &str| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(Contribution::builder(ContributionId::new(id)?, ContributionKind::Work,
    /// #         ProjectId::new("p")?, "2026-01-01".parse()?).licence(licence.parse()?))
    /// # };
    /// let library = of("library", "GPL-3.0-only")?.build()?;
    /// let one = of("one", "MIT")?.builds_on(Link::to(library.id().clone())).build()?;
    /// let other = of("other", "MIT")?.builds_on(Link::to(library.id().clone())).build()?;
    /// let mending = Frozen::load([library, one, other])?.mend_commons(100_000);
    /// assert!(mending.is_exact());
    /// assert_eq!(mending.relicensings()[0].contribution.as_str(), "library");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn mend_commons(&self, effort: u64) -> Mending {
        let candidates = candidates(self);
        let mut search = Search { frozen: self, candidates: &candidates, effort };
        let ways = search.ways(&Changes::new());
        let least = disjoint(&ways);
        let changes = search.greedy();
        let mut at_least = least;
        let mut best = changes;
        while at_least < best.len() {
            match search.within(at_least, &mut Changes::new()) {
                Some(Some(found)) => best = found,
                Some(None) => at_least = at_least.saturating_add(1),
                None => break,
            }
        }
        let relicensing = |(place, to): (u32, &Licence)| Relicensing {
            contribution: self.at(place).id().clone(),
            from: self.at(place).licence().cloned(),
            to: to.clone(),
        };
        let relicensings = best.into_iter().map(relicensing).collect();
        Mending { relicensings, at_least }
    }
}

/// The free licences of the record, the most used first, then the well-known ones.
///
/// Twelve of the record at most, since each is tried at each place.
fn candidates(frozen: &Frozen) -> Vec<Licence> {
    let mut used: BTreeMap<&Licence, usize> = BTreeMap::new();
    for licence in frozen.contributions().filter_map(|node| node.licence()) {
        let count = used.entry(licence).or_default();
        *count = count.saturating_add(1);
    }
    let mut used: Vec<(&Licence, usize)> = used.into_iter().collect();
    used.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let free = |licence: &&Licence| Expression::of(licence).grants() == Freedoms::ALL;
    let own = used.into_iter().map(|(licence, _)| licence).filter(free).take(12).cloned();
    let mut all: Vec<Licence> = own.collect();
    for known in WELL_KNOWN.into_iter().filter_map(|text| text.parse().ok()) {
        if !all.contains(&known) {
            all.push(known);
        }
    }
    all
}

/// How many ways share no place with each other: as many relicensings are needed at least.
///
/// Shortest ways first, each taken if it meets none taken before: a bound from below and no more.
fn disjoint(ways: &[Way]) -> usize {
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    let mut short: Vec<&Way> = ways.iter().collect();
    short.sort_by_key(|way| way.len());
    let mut count = 0_usize;
    for way in short {
        if way.iter().all(|place| !taken.contains(place)) {
            taken.extend(way);
            count = count.saturating_add(1);
        }
    }
    count
}

impl<'a> Search<'a> {
    /// What has to change after some changes: each contribution without licence, and the way of
    /// each broken obligation from the contribution that breaks it to the one whose terms it
    /// breaks.
    ///
    /// A contribution without licence is a way of one.
    fn ways(&mut self, changes: &Changes<'a>) -> Vec<Way> {
        let frozen = self.frozen;
        self.effort = self.effort.saturating_sub(u64::try_from(frozen.len()).unwrap_or(u64::MAX));
        let licence = |place: u32| match changes.get(&place) {
            Some(licence) => Some(*licence),
            None => frozen.at(place).licence(),
        };
        let pass = Pass::over(frozen, None, licence);
        let against = pass.against(pass.places().iter().copied());
        let open = |place: &u32| licence(*place).is_none() && !is_need(frozen.at(*place));
        let mut ways: Vec<Way> =
            pass.places().iter().copied().filter(open).map(|place| vec![place]).collect();
        ways.extend(against.iter().filter(|link| link.denied).map(|link| pass.way(link)));
        ways
    }

    /// Changes what mends most, one after the other.
    ///
    /// Of the eight contributions on most ways, with every candidate, the one that leaves the
    /// fewest ways.
    fn greedy(&mut self) -> Changes<'a> {
        let mut changes = Changes::new();
        loop {
            let ways = self.ways(&changes);
            if ways.is_empty() {
                return changes;
            }
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for place in ways.iter().flatten().filter(|place| !changes.contains_key(place)) {
                let count = counts.entry(*place).or_default();
                *count = count.saturating_add(1);
            }
            let mut places: Vec<(u32, usize)> = counts.into_iter().collect();
            places.sort_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
            let mut best: Option<(usize, u32, &Licence)> = None;
            for (place, _) in places.into_iter().take(8) {
                for licence in self.candidates {
                    if self.effort == 0 {
                        break;
                    }
                    changes.insert(place, licence);
                    let left = self.ways(&changes).len();
                    changes.remove(&place);
                    if best.is_none_or(|(fewest, ..)| left < fewest) {
                        best = Some((left, place, licence));
                    }
                }
            }
            match best {
                Some((left, place, licence)) if left < ways.len() => {
                    changes.insert(place, licence);
                }
                _ => return self.all_alike(),
            }
        }
    }

    /// Everything that has a fault upstream or at it under one licence: this always mends.
    ///
    /// One free licence for everything breaks nothing.
    fn all_alike(&self) -> Changes<'a> {
        let Some(licence) = self.candidates.first() else { return Changes::new() };
        let places = (0_u32..).take(self.frozen.len());
        let other = places.filter(|place| {
            !is_need(self.frozen.at(*place)) && self.frozen.at(*place).licence() != Some(licence)
        });
        other.map(|place| (place, licence)).collect()
    }

    /// A set of at most so many more changes that mends; `None` where the effort does not reach to
    /// say.
    ///
    /// Depth first: one of the shortest way has to change, so that its contributions are tried and
    /// no others.
    #[expect(clippy::option_option, reason = "found, shown not to exist, or not known")]
    fn within(&mut self, more: usize, changes: &mut Changes<'a>) -> Option<Option<Changes<'a>>> {
        if self.effort == 0 {
            return None;
        }
        let ways = self.ways(changes);
        let Some(way) = ways.iter().min_by_key(|way| way.len()) else {
            return Some(Some(changes.clone()));
        };
        if disjoint(&ways) > more {
            return Some(None);
        }
        for place in way.iter().filter(|place| !changes.contains_key(place)).collect::<Vec<_>>() {
            for licence in self.candidates {
                if self.frozen.at(*place).licence() == Some(licence) {
                    continue;
                }
                changes.insert(*place, licence);
                let found = self.within(more.saturating_sub(1), changes);
                changes.remove(place);
                match found {
                    Some(None) => {}
                    other => return other,
                }
            }
        }
        Some(None)
    }
}
