//! Whether a record is a commons: freedoms, obligations along the links, and what would mend them.
//!
//! The rules are those of [`terms_of`], one row a licence with its source; [`verdict`] compares
//! two. This reads what texts say of themselves. **It is no legal advice.**
//!
//! Three questions are asked of each contribution, and they have different answers:
//!
//! ```text
//!                     is it secured?            what is wrong along it?       may it be passed on?
//! nothing stated      no licence                nothing was granted           no
//! CC BY-NC            lacks use, passing on     denies what MIT granted       under its terms
//! MIT made from GPL   against terms             broken: GPL stays             no, nor its holders
//! need                asks for no licence       -                             yes
//! ```
//!
//! *Secured* is what a policy may wait for before it pays: everybody may use, study, improve and
//! pass it on. *Unlawful* is what nobody may pass on as it stands; it goes on downstream, while a
//! lack of freedom stays where it is. Whoever builds in good faith on something at fault is not at
//! fault.
//!
//! A licence travels: what a library is under, whoever is made from the library holds too, and so
//! on, until somebody holds it who may and does go over to another licence. So a fault is named
//! where it first is, on the link that first breaks the terms, with the contribution whose terms
//! they are, however far up that stands.

mod faults;
mod freedoms;
mod mend;
mod pair;
mod pass;
mod terms;
mod way;

use liens_core::{ContributionId, ContributionKind};

use crate::Frozen;
use crate::frozen::is_need;
use faults::Faults;
use pass::{Against, Pass};

pub use faults::{Fault, FaultyLink};
pub use freedoms::Freedoms;
pub use mend::{Mending, Relicensing};
use pair::Expression;
pub use pair::{Ground, Holding, Verdict, all_terms, granted_by, terms_of, verdict};
pub use terms::{Condition, Reach, Terms};

/// What every report of a check says with its findings.
///
/// # Examples
///
/// ```
/// use liens_lineage::Frozen;
/// use liens_lineage::commons::NOTICE;
/// let nothing = Frozen::load([])?.check_commons();
/// assert!(nothing.is_clean());
/// assert_eq!(nothing.notice(), NOTICE); // said even where there is nothing to say
/// assert!(NOTICE.ends_with("no legal advice"));
/// # Ok::<_, liens_lineage::FreezeError>(())
/// ```
pub const NOTICE: &str = "read from the texts of the licences by simple rules; no legal advice";

/// Why a contribution is not secured: others may not use, study, improve and pass it on.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::{Freedoms, Unsecured};
/// let record = Frozen::load([
///     licensed("a sketch", "", &[])?,
///     licensed("b photo", "CC-BY-NC-4.0", &[])?,
///     licensed("c engine", "GPL-3.0-only", &[])?,
///     licensed("d app", "MIT", &["c engine"])?,
///     licensed("e house rules", "LicenseRef-house", &[])?,
/// ])?;
/// let check = record.check_commons();
/// let why: Vec<&Unsecured> = check.unsecured().iter().map(|(_, why)| why).collect();
/// let lacks = Freedoms::ALL.without(Freedoms::NON_COMMERCIAL);
/// let licence = "LicenseRef-house".to_owned();
/// assert_eq!(why, [
///     &Unsecured::NoLicence {},
///     &Unsecured::NotFree { lacks },
///     &Unsecured::AgainstTerms {},
///     &Unsecured::UnknownTerms { licence },
/// ]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// Only where the fault is its own: whoever builds on it in good faith is secured.
    AgainstTerms {},
}

/// Why a contribution cannot be passed on lawfully by everybody.
///
/// # Examples
///
/// The app breaks the engine's terms; what is made from the app cannot be passed on either.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::Unlawful;
/// let record = Frozen::load([
///     licensed("engine", "GPL-3.0-only", &[])?,
///     licensed("app", "MIT", &["engine"])?,
///     licensed("theme", "MIT", &["app"])?,
/// ])?;
/// let check = record.check_commons();
/// let own = Unlawful::OwnLink { older: id("engine")? };
/// let holds = Unlawful::Holds { older: id("app")? };
/// assert_eq!(check.unlawful(), [(id("app")?, own), (id("theme")?, holds.clone())]);
/// // Of the two the theme is a result, since nothing builds on it.
/// assert_eq!(check.results(), [(id("theme")?, holds)]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Examples
///
/// A library under MPL is used as it is by one app and changed by another: the first is clean.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::commons::CommonsCheck;
/// let check = |how: &str| -> Tried<CommonsCheck> {
///     let library = licensed("library", "MPL-2.0", &[])?;
///     Ok(Frozen::load([library, licensed("app", "MIT", &[how])?])?.check_commons())
/// };
/// assert!(check("~library")?.is_clean());
/// let changed = check("library")?;
/// assert_eq!((changed.faults().len(), changed.unlawful().len()), (1, 1));
/// assert_eq!(changed.unsecured()[0].0, id("app")?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// What is at fault itself, and not what only holds something at fault.
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
    ///
    /// What a user is handed, and so what a fault upstream finally stops.
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
    /// A need requires no licence, and a link that answers another contribution holds nothing of
    /// it. A link that uses another holds it as it is; every other link is read as made from it.
    /// What a contribution holds, whoever builds on it holds too, unless it went over to another
    /// licence by a clause that names it. Whoever holds a right needs no licence for it: a fault
    /// between contributions of the same people is theirs to mend.
    ///
    /// # Law
    ///
    /// `the_check_is_that_of_its_definition`, `what_is_wrong_is_named_where_it_first_is`,
    /// `what_a_library_holds_is_held_by_whoever_uses_the_library`
    ///
    /// # Complexity
    ///
    /// O(nodes + links + faults) for a few licences, × k / 64 for k that ask more than notices, and
    /// a verdict on each of them in each licence of the record.
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
        let standing = Standing::of(self, None);
        let found = standing.found();
        let id = |place: u32| self.at(place).id().clone();
        let built_on = self.rows().built_on();
        let is_result = |place: u32| {
            let used = usize::try_from(place).is_ok_and(|at| built_on.get(at) == Some(&true));
            *self.at(place).kind() == ContributionKind::Result || !used
        };
        let named = |(place, why): (u32, Why)| match why {
            Why::NoLicence => (id(place), Unlawful::NoLicence {}),
            Why::OwnLink(older) => (id(place), Unlawful::OwnLink { older: id(older) }),
            Why::Holds(older) => (id(place), Unlawful::Holds { older: id(older) }),
        };
        let results = found.unlawful.iter().copied().filter(|(place, _)| is_result(*place));
        CommonsCheck {
            notice: NOTICE,
            unsecured: found.unsecured.into_iter().map(|(place, why)| (id(place), why)).collect(),
            faults: found.faults.named(self),
            results: results.map(named).collect(),
            unlawful: found.unlawful.into_iter().map(named).collect(),
        }
    }

    /// The places, of some in their order with everything upstream of them, that are not secured.
    ///
    /// # Law
    ///
    /// `what_waits_is_what_the_check_of_the_whole_record_calls_not_secured`
    pub(crate) fn unsecured_among(&self, places: &[u32]) -> Vec<u32> {
        let licensed = |place: &u32| self.at(*place).licence().is_some();
        if !places.iter().any(licensed) {
            let open = places.iter().copied().filter(|place| !is_need(self.at(*place)));
            return open.collect();
        }
        let standing = Standing::of(self, Some(places));
        let unsecured = |place: &u32| standing.unsecured(*place).is_some();
        places.iter().copied().filter(unsecured).collect()
    }
}

/// The first reason why a place cannot be passed on.
///
/// By place; names are given once all is found.
#[derive(Clone, Copy, Debug)]
enum Why {
    NoLicence,
    OwnLink(u32),
    Holds(u32),
}

/// What stands against which places.
///
/// What a policy asks, whether a place is secured, needs no more than this; what a report says is
/// made of it on demand.
struct Standing {
    pass: Pass,
    /// In the order of the newer places and of their links.
    against: Vec<Against>,
    why: Vec<Option<Why>>,
}

/// What is to be said of the places, in their order.
///
/// By place, so that what is named from it stands by id.
struct Found {
    unsecured: Vec<(u32, Unsecured)>,
    faults: faults::Found,
    unlawful: Vec<(u32, Why)>,
}

#[expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below the length of the record, and licences were numbered"
)]
impl Standing {
    /// Looks at some places in their order, with everything upstream of each among them, or at all.
    fn of(frozen: &Frozen, places: Option<&[u32]>) -> Self {
        let pass = Pass::over(frozen, places, |place| frozen.at(place).licence());
        let against = match places {
            Some(places) => pass.against(places.iter().copied()),
            None => pass.against((0_u32..).take(frozen.len())),
        };
        let mut why: Vec<Option<Why>> = vec![None; frozen.len()];
        for link in against.iter().filter(|link| link.denied) {
            why[link.newer as usize].get_or_insert(Why::OwnLink(link.older));
        }
        for place in pass.places().iter().copied() {
            let held = |why: &[Option<Why>]| {
                let mut olders = pass.holds(place).map(|(older, _)| older);
                olders.find(|older| why[*older as usize].is_some()).map(Why::Holds)
            };
            why[place as usize] = match pass.licence_of(place) {
                _ if pass.is_need(place) => None,
                None => Some(Why::NoLicence),
                Some(_) => why[place as usize].or_else(|| held(&why)),
            };
        }
        Self { pass, against, why }
    }

    /// The licence of a place.
    fn licence(&self, place: u32) -> Option<&Expression> {
        Some(&self.pass.expressions[self.pass.licence_of(place)? as usize])
    }

    /// Why a place is not secured.
    fn unsecured(&self, place: u32) -> Option<Unsecured> {
        let Some(licence) = self.licence(place) else {
            return (!self.pass.is_need(place)).then_some(Unsecured::NoLicence {});
        };
        let lacks = Freedoms::ALL.without(licence.grants());
        match licence.unknown() {
            _ if self.pass.is_need(place) => None,
            Some(unknown) => Some(Unsecured::UnknownTerms { licence: unknown.to_owned() }),
            None if !lacks.is_none() => Some(Unsecured::NotFree { lacks }),
            None => match self.why[place as usize] {
                Some(Why::OwnLink(_)) => Some(Unsecured::AgainstTerms {}),
                _ => None,
            },
        }
    }

    /// Everything that stands against a place or a link of it, one place after the other.
    fn found(&self) -> Found {
        let (pass, mut unsecured, mut unlawful) = (&self.pass, Vec::new(), Vec::new());
        let mut faults = faults::Found::with_capacity(self.against.len());
        let sources = pass.sources(&self.against);
        let mut at = 0;
        for place in (0_u32..).take(pass.len()) {
            let own = self.licence(place);
            for (older, holding) in pass.holds(place) {
                let ends = |link: &&Against| link.newer == place && link.older == older;
                while let Some(link) = self.against.get(at).filter(ends) {
                    faults.terms(pass, link, sources[at]);
                    at += 1;
                }
                if pass.is_need(place) {
                    continue;
                }
                match (self.licence(older).map(Expression::grants), own) {
                    (None, _) => faults.grants((place, older), None, holding),
                    (Some(granted), Some(own)) if own.unknown().is_none() => {
                        let denies = granted.without(own.grants());
                        if !denies.is_none() {
                            faults.grants((place, older), Some(denies), holding);
                        }
                    }
                    _ => {}
                }
            }
            unsecured.extend(self.unsecured(place).map(|why| (place, why)));
            unlawful.extend(self.why[place as usize].map(|why| (place, why)));
        }
        Found { unsecured, faults, unlawful }
    }
}
