//! Whether a record is a commons: freedoms, obligations along the links, and what would mend them.
//!
//! The rules are those of [`terms_of`], one row a licence with its source; [`verdict`] compares two.
//! This reads what texts say of themselves. **It is no legal advice.**

mod faults;
mod freedoms;
mod mend;
mod pair;
mod pass;
mod terms;
mod way;

use liens_core::{ContributionId, ContributionKind, Licence};

use crate::Frozen;
use crate::frozen::is_need;
use faults::Faults;
use pass::Pass;

pub use faults::{Fault, FaultyLink};
pub use freedoms::Freedoms;
pub use mend::{Mending, Relicensing};
use pair::Expression;
pub use pair::{Ground, Holding, Verdict, all_terms, terms_of, verdict};
pub use terms::{Condition, Reach, Terms};

/// What every report of a check says with its findings.
pub const NOTICE: &str = "read from the texts of the licences by simple rules; no legal advice";

/// Why a contribution is not secured: others may not use, study, improve and pass it on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Unsecured {
    /// It states no licence, although it is no need.
    NoLicence {},
    /// The table does not know what its licence grants.
    UnknownTerms {
        /// The licence without row.
        licence: String,
    },
    /// Its licence does not grant all four freedoms.
    NotFree {
        /// The freedoms that lack.
        lacks: Freedoms,
    },
    /// It holds another contribution against the terms of that one.
    AgainstTerms {},
}

/// Why a contribution cannot be passed on lawfully by everybody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Unlawful {
    /// It states no licence.
    NoLicence {},
    /// One of its own links breaks an obligation.
    OwnLink {
        /// The contribution that it holds.
        older: ContributionId,
    },
    /// It holds one that cannot be passed on.
    Holds {
        /// That one.
        older: ContributionId,
    },
}

/// What a check found.
///
/// # Law
///
/// `a_record_under_one_free_licence_has_no_fault`, `the_check_is_that_of_its_definition`,
/// `the_order_of_listing_never_changes_a_check`
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CommonsCheck {
    notice: &'static str,
    unsecured: Vec<(ContributionId, Unsecured)>,
    faults: Faults,
    unlawful: Vec<(ContributionId, Unlawful)>,
    results: Vec<(ContributionId, Unlawful)>,
}

impl CommonsCheck {
    /// That this is no legal advice.
    pub const fn notice(&self) -> &'static str {
        self.notice
    }

    /// Every contribution that is not secured, by id, with the first reason.
    pub fn unsecured(&self) -> &[(ContributionId, Unsecured)] {
        &self.unsecured
    }

    /// Every link along which something is wrong, by its newer end, its older end, and the terms.
    pub fn faults(&self) -> impl ExactSizeIterator<Item = FaultyLink<'_>> {
        self.faults.iter()
    }

    /// Every contribution that cannot be passed on lawfully by everybody, by id.
    pub fn unlawful(&self) -> &[(ContributionId, Unlawful)] {
        &self.unlawful
    }

    /// Those of them that are results: recorded as one, or built on by nothing.
    pub fn results(&self) -> &[(ContributionId, Unlawful)] {
        &self.results
    }

    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.unsecured.is_empty() && self.faults.is_empty() && self.unlawful.is_empty()
    }
}

impl Frozen {
    /// Checks whether the record is a commons: what is not secured, what is wrong along each link,
    /// which results cannot be passed on lawfully.
    ///
    /// A need requires no licence, and a link that answers another contribution holds nothing of it.
    /// A link that uses another holds it as it is; every other link is read as made from it. What a
    /// contribution holds, whoever builds on it holds too, unless it went over to another licence
    /// by a clause that names it. Whoever holds a right needs no licence for it: a fault between
    /// contributions of the same people is theirs to mend.
    ///
    /// # Complexity
    ///
    /// O(nodes + links) for a few licences, × k / 64 for k that ask more than notices.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// # use liens_lineage::Frozen;
    /// use liens_lineage::commons::Fault;
    /// # let of = |id: &str, licence: &str| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(Contribution::builder(ContributionId::new(id)?, ContributionKind::Work,
    /// #         ProjectId::new("p")?, "2026-01-01".parse()?).licence(licence.parse()?))
    /// # };
    /// let library = of("library", "GPL-3.0-only")?.build()?;
    /// let app = of("app", "MIT")?.builds_on(Link::to(library.id().clone())).build()?;
    /// let check = Frozen::load([library, app])?.check_commons();
    /// assert!(check.faults().all(|link| matches!(link.fault, Fault::Broken { .. })));
    /// assert_eq!(check.results().len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_commons(&self) -> CommonsCheck {
        let found = Found::of(self, None, |place| self.at(place).licence());
        let id = |place: u32| self.at(place).id().clone();
        // Places stand in the order of ids.
        let mut unsecured = found.unsecured;
        unsecured.sort_by_key(|(place, _)| *place);
        let built_on = self.built_on();
        let is_result = |place: u32| {
            let used = usize::try_from(place).ok().and_then(|at| built_on.get(at));
            *self.at(place).kind() == ContributionKind::Result || used == Some(&false)
        };
        let mut unlawful = found.unlawful;
        unlawful.sort_by_key(|(place, _)| *place);
        let named = |(place, why): (u32, Why)| match why {
            Why::NoLicence => (id(place), Unlawful::NoLicence {}),
            Why::OwnLink(older) => (id(place), Unlawful::OwnLink { older: id(older) }),
            Why::Holds(older) => (id(place), Unlawful::Holds { older: id(older) }),
        };
        let results = unlawful.iter().copied().filter(|(place, _)| is_result(*place));
        CommonsCheck {
            notice: NOTICE,
            unsecured: unsecured.into_iter().map(|(place, why)| (id(place), why)).collect(),
            faults: found.faults.named(self),
            results: results.map(named).collect(),
            unlawful: unlawful.into_iter().map(named).collect(),
        }
    }

    /// For each place whether anything builds on it.
    fn built_on(&self) -> Vec<bool> {
        let mut built_on = vec![false; self.len()];
        for place in (0_u32..).take(self.len()) {
            for older in self.rows().upstream_of(place) {
                if let Some(slot) = usize::try_from(older).ok().and_then(|at| built_on.get_mut(at))
                {
                    *slot = true;
                }
            }
        }
        built_on
    }

    /// The places, of some in their order with everything upstream of them, that are not secured.
    pub(crate) fn unsecured_among(&self, places: &[u32]) -> Vec<u32> {
        let licensed = |place: &u32| self.at(*place).licence().is_some();
        if !places.iter().any(licensed) {
            let open = places.iter().copied().filter(|place| !is_need(self.at(*place)));
            return open.collect();
        }
        let found = Found::of(self, Some(places), |place| self.at(place).licence());
        let mut places: Vec<u32> = found.unsecured.into_iter().map(|(place, _)| place).collect();
        places.sort_unstable();
        places
    }
}

/// The first reason why a place cannot be passed on.
#[derive(Clone, Copy, Debug)]
enum Why {
    NoLicence,
    OwnLink(u32),
    Holds(u32),
}

/// What a pass found, by places.
struct Found {
    unsecured: Vec<(u32, Unsecured)>,
    faults: faults::Found,
    unlawful: Vec<(u32, Why)>,
}

impl Found {
    fn of<'a>(
        frozen: &'a Frozen,
        places: Option<&[u32]>,
        licence: impl Fn(u32) -> Option<&'a Licence>,
    ) -> Self {
        let mut pass = Pass::over(frozen, places, licence);
        let against = pass.run();
        let mut faults = faults::Found::default();
        // The first link of each place whose terms are broken.
        let mut broken: Vec<Option<u32>> = vec![None; frozen.len()];
        for (link, source) in against.iter().zip(pass.sources(&against)) {
            let Some(own) = pass.licence_of(link.newer) else { continue };
            let key = (own, link.licence, link.holding);
            let verdict = || pass.verdict(own, link.licence, link.holding);
            if faults.terms([link.newer, link.older, source], key, verdict) {
                if let Some(slot) = at_mut(&mut broken, link.newer) {
                    slot.get_or_insert(link.older);
                }
            }
        }
        let mut found = Self { unsecured: Vec::new(), faults, unlawful: Vec::new() };
        found.grants(&pass, &broken);
        found
    }

    /// Freedoms by place, and what follows from what each holds.
    fn grants(&mut self, pass: &Pass, broken: &[Option<u32>]) {
        let licence = |place| pass.expressions.get(usize::try_from(pass.licence_of(place)?).ok()?);
        let grants = |place: u32| licence(place).map(Expression::grants);
        let mut bad = vec![false; pass.len()];
        for place in pass.places().iter().copied().filter(|place| !pass.is_need(*place)) {
            let own = grants(place);
            let broken =
                usize::try_from(place).ok().and_then(|at| broken.get(at)).copied().flatten();
            let unknown = licence(place).and_then(Expression::unknown);
            let reason = match own {
                None => Some(Unsecured::NoLicence {}),
                Some(_) if unknown.is_some() => {
                    let licence = unknown.unwrap_or_default().to_owned();
                    Some(Unsecured::UnknownTerms { licence })
                }
                Some(own) if own != Freedoms::ALL => {
                    Some(Unsecured::NotFree { lacks: Freedoms::ALL.without(own) })
                }
                Some(_) => broken.map(|_| Unsecured::AgainstTerms {}),
            };
            self.unsecured.extend(reason.map(|reason| (place, reason)));
            let mut why = match (own, broken) {
                (None, _) => Some(Why::NoLicence),
                (_, Some(older)) => Some(Why::OwnLink(older)),
                _ => None,
            };
            for (older, holding) in pass.holds(place) {
                let granted = grants(older);
                if usize::try_from(older).ok().and_then(|at| bad.get(at)) == Some(&true) {
                    why = why.or(Some(Why::Holds(older)));
                }
                let denies = match (granted, own) {
                    (None, _) => None,
                    (Some(granted), Some(own)) if unknown.is_none() => {
                        Some(granted.without(own)).filter(|denies| !denies.is_none())
                    }
                    _ => continue,
                };
                if granted.is_none() || denies.is_some() {
                    self.faults.grants((place, older), denies, holding);
                }
            }
            if let (Some(why), Some(slot)) = (why, at_mut(&mut bad, place)) {
                *slot = true;
                self.unlawful.push((place, why));
            }
        }
    }
}

fn at_mut<T>(column: &mut [T], place: u32) -> Option<&mut T> {
    usize::try_from(place).ok().and_then(|at| column.get_mut(at))
}
