//! Whether a record is a commons: freedoms, obligations along the links, and what would mend them.
//!
//! The rules are those of [`terms_of`], one row a licence with its source; [`verdict`] compares two.
//! This reads what texts say of themselves. **It is no legal advice.**

mod freedoms;
mod mend;
mod pair;
mod pass;
mod terms;

use liens_core::{ContributionId, ContributionKind, Licence};

use crate::Frozen;
use crate::frozen::is_need;
use pass::Pass;

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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FaultyLink {
    /// The newer contribution.
    pub newer: ContributionId,
    /// The older one.
    pub older: ContributionId,
    /// The one whose terms are concerned: the older one, or one that it holds.
    pub terms_of: ContributionId,
    /// How it is held.
    pub holding: Holding,
    /// What is wrong.
    pub fault: Fault,
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
    faults: Vec<FaultyLink>,
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
    pub fn faults(&self) -> &[FaultyLink] {
        &self.faults
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
    /// assert!(matches!(check.faults()[0].fault, Fault::Broken { .. }));
    /// assert_eq!(check.results().len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_commons(&self) -> CommonsCheck {
        let found = Found::of(self, None, |place| self.at(place).licence());
        let id = |place: u32| self.at(place).id().clone();
        // Places stand in the order of ids. Appropriation stands behind what breaks the terms of
        // the same link.
        let mut faults = found.faults;
        faults.sort_by_key(|(newer, older, ..)| (*newer, *older));
        let faults: Vec<FaultyLink> = faults
            .into_iter()
            .map(|(newer, older, source, holding, fault)| FaultyLink {
                newer: id(newer),
                older: id(older),
                terms_of: id(source),
                holding,
                fault,
            })
            .collect();
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
            faults,
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
    faults: Vec<(u32, u32, u32, Holding, Fault)>,
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
        let mut found = Self { unsecured: Vec::new(), faults: Vec::new(), unlawful: Vec::new() };
        // The first link of each place whose terms are broken.
        let mut broken: Vec<Option<u32>> = vec![None; frozen.len()];
        for link in against {
            let source = pass.source(&link);
            let Some(own) = pass.licence_of(link.newer) else { continue };
            let fault = match pass.verdict(own, link.licence, link.holding) {
                Verdict::Denied { because } => {
                    if let Some(slot) = at_mut(&mut broken, link.newer) {
                        slot.get_or_insert(link.older);
                    }
                    Fault::Broken { because }
                }
                Verdict::Unsettled { because } => Fault::Unsettled { because },
                Verdict::Allowed { .. } => continue,
            };
            found.faults.push((link.newer, link.older, source, link.holding, fault));
        }
        found.grants(frozen, &pass, &broken);
        found
    }

    /// Freedoms by place, and what follows from what each holds.
    fn grants(&mut self, frozen: &Frozen, pass: &Pass<'_>, broken: &[Option<u32>]) {
        let grants = |place: u32| {
            let licence = pass.licence_of(place)?;
            pass.expressions.get(usize::try_from(licence).ok()?).map(Expression::grants)
        };
        let mut bad = vec![false; frozen.len()];
        for place in pass.places() {
            let place = *place;
            if is_need(frozen.at(place)) {
                continue;
            }
            let own = grants(place);
            let broken =
                usize::try_from(place).ok().and_then(|at| broken.get(at)).copied().flatten();
            let licence =
                pass.licence_of(place).and_then(|l| pass.expressions.get(usize::try_from(l).ok()?));
            let unknown = licence.and_then(Expression::unknown);
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
                let fault = match (granted, own) {
                    (None, _) => Fault::NothingGranted {},
                    (Some(granted), Some(own)) if unknown.is_none() => {
                        let denies = granted.without(own);
                        if denies.is_none() {
                            continue;
                        }
                        Fault::Appropriated { denies }
                    }
                    _ => continue,
                };
                self.faults.push((place, older, older, holding, fault));
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
