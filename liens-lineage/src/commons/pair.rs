//! Whether a work under one licence may hold a work under another.
//!
//! The question has three answers, since texts of licences leave open what they do not speak of:
//!
//! ```text
//!                        made from                                using as it is
//! MIT holds Apache-2.0   allowed: notices to keep                 allowed
//! MIT holds MPL-2.0      denied: stays under its own terms        allowed: out of its reach
//! MIT holds GPL-3.0      denied                                   denied: reaches what is combined
//! GPL-3.0 holds MPL-2.0  allowed: its section 3.3 names it        allowed
//! GPL-2.0 holds Apache   denied: the clause on patents            denied
//! MIT holds a house's    unsettled: no row in the table           unsettled
//! ```
//!
//! The order of reasons is that of a reader: the same licence; a clause that names the newer one; a
//! copyleft that reaches so far; a condition that the newer work would drop; a copyleft of the
//! newer work that does not let a condition stand. The first that applies is the ground.

use std::fmt;

use liens_core::{Licence, LicenceTerm};

use super::Freedoms;
use super::terms::{Condition, LINKING, Reach, TERMS, TOLERANCES, Terms, WITHOUT_PATENT};

/// How the newer work holds the older one.
///
/// `Using` is less: whatever may be made from a work may be used in it, but for a licence that
/// reaches combined works, where both are the same.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Holding, Verdict, verdict};
/// let (mit, mpl) = ("MIT".parse()?, "MPL-2.0".parse()?);
/// assert!(matches!(verdict(&mit, &mpl, Holding::Using), Verdict::Allowed { .. }));
/// assert!(matches!(verdict(&mit, &mpl, Holding::MadeFrom), Verdict::Denied { .. }));
/// # Ok::<_, liens_core::LicenceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Holding {
    /// As it is, beside its own parts: relation `uses`.
    Using,
    /// Made from it, or nothing more said: the stricter reading.
    MadeFrom,
}

/// What the terms say about a work under one licence that holds a work under another.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Ground, Holding, Verdict, verdict};
/// let of = |newer: &str, older: &str| -> Result<Verdict, liens_core::LicenceError> {
///     Ok(verdict(&newer.parse()?, &older.parse()?, Holding::MadeFrom))
/// };
/// let shared = of("CC-BY-SA-4.0", "CC-BY-NC-4.0")?;
/// assert_eq!(shared.because().to_string(),
///     "CC-BY-NC-4.0 asks: no commercial purpose (CC BY-NC 4.0, section 2 a 1)");
/// assert!(matches!(shared, Verdict::Denied { because: Ground::Condition { .. } }));
/// // Of a choice the holder takes the better one, and must be able to offer each of its own.
/// assert!(matches!(of("MIT", "GPL-3.0-only OR MIT")?, Verdict::Allowed { .. }));
/// assert!(matches!(of("MIT OR GPL-3.0-only", "GPL-3.0-only")?, Verdict::Denied { .. }));
/// # Ok::<_, liens_core::LicenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict {
    /// The newer work may be passed on under its licence.
    Allowed {
        /// Why.
        because: Ground,
    },
    /// The sources do not settle it: somebody has to ask.
    Unsettled {
        /// Why.
        because: Ground,
    },
    /// The newer work may not be passed on under its licence.
    Denied {
        /// Why.
        because: Ground,
    },
}

/// The rule behind a verdict.
///
/// Every ground but the first and the last names where it stands, so that nobody has to believe a
/// table.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Ground, Holding, verdict};
/// let of = |newer: &str, older: &str| -> Result<Ground, liens_core::LicenceError> {
///     Ok(verdict(&newer.parse()?, &older.parse()?, Holding::MadeFrom).because().clone())
/// };
/// assert_eq!(of("MIT", "MIT")?, Ground::Same {});
/// assert!(matches!(of("GPL-3.0-only", "MPL-2.0")?, Ground::Relicensing { .. }));
/// assert!(matches!(of("MIT", "GPL-2.0-only")?, Ground::ShareAlike { .. }));
/// assert!(matches!(of("MIT", "ISC")?, Ground::NoticesOnly { .. }));
/// let unknown = Ground::UnknownTerms { licence: "LicenseRef-house".into() };
/// assert_eq!(of("MIT", "LicenseRef-house")?, unknown);
/// assert_eq!(unknown.to_string(), "the terms of LicenseRef-house are not in the table");
/// # Ok::<_, liens_core::LicenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Ground {
    /// Both are under the same licence.
    Same {},
    /// The older licence asks no more than its notices, or nothing that the newer one refuses.
    NoticesOnly {
        /// Where that stands.
        source: &'static str,
    },
    /// The older licence lets works go under the newer one.
    Relicensing {
        /// Where that stands.
        source: &'static str,
    },
    /// The older licence asks for its own terms, and this holding is out of their reach.
    OutOfReach {
        /// Where that stands.
        source: &'static str,
    },
    /// The older licence asks that the work stay under its own terms.
    ShareAlike {
        /// The older licence.
        licence: String,
        /// Where that stands.
        source: &'static str,
    },
    /// The older licence asks something that the newer one does not let stand.
    Condition {
        /// The older licence.
        licence: String,
        /// What it asks.
        asks: &'static str,
        /// Where it stands that the newer one refuses it, or that the older one asks it.
        source: &'static str,
    },
    /// The table holds no row of the licence.
    UnknownTerms {
        /// The licence.
        licence: String,
    },
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same {} => f.write_str("the same licence"),
            Self::NoticesOnly { source } => write!(f, "notices are to be kept ({source})"),
            Self::Relicensing { source } => write!(f, "its terms let works go there ({source})"),
            Self::OutOfReach { source } => write!(f, "used as it is, out of reach ({source})"),
            Self::ShareAlike { licence, source } => {
                write!(f, "{licence} asks that the work stay under its own terms ({source})")
            }
            Self::Condition { licence, asks, source } => {
                write!(f, "{licence} asks: {asks} ({source})")
            }
            Self::UnknownTerms { licence } => {
                write!(f, "the terms of {licence} are not in the table")
            }
        }
    }
}

impl Verdict {
    /// Why.
    pub const fn because(&self) -> &Ground {
        match self {
            Self::Allowed { because } | Self::Unsettled { because } | Self::Denied { because } => {
                because
            }
        }
    }

    /// Allowed before unsettled before denied.
    const fn rank(&self) -> u8 {
        match self {
            Self::Allowed { .. } => 0,
            Self::Unsettled { .. } => 1,
            Self::Denied { .. } => 2,
        }
    }

    /// Of equal ones the first, so that the same pair has the same ground whoever asks.
    fn best(verdicts: impl Iterator<Item = Self>) -> Option<Self> {
        verdicts.min_by_key(Self::rank)
    }

    fn worst(verdicts: impl Iterator<Item = Self>) -> Option<Self> {
        // The first of the worst, as the best is the first of the best.
        verdicts.reduce(|worst, next| if next.rank() > worst.rank() { next } else { worst })
    }
}

/// One licence of an expression, with its row.
///
/// `reach` and `patent` are those of the row as an exception leaves them.
#[derive(Clone, Debug)]
struct Known {
    text: String,
    exception: Option<String>,
    terms: Option<&'static Terms>,
    reach: Reach,
    patent: bool,
}

/// An expression, ready to be compared.
///
/// Choices of licences that apply together: `MIT OR (GPL-2.0-only AND CC-BY-4.0)` has two, of one
/// and of two. What a check asks of every link is made once for each licence of a record.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    choices: Vec<Vec<Known>>,
    grants: Freedoms,
    unknown: Option<String>,
}

/// What the table says of a licence; nothing where it holds no row of it.
///
/// Ids are those of SPDX, exactly as written there.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Freedoms, terms_of};
/// let terms = terms_of("CC-BY-NC-4.0").ok_or("no row")?;
/// assert_ne!(terms.grants, Freedoms::ALL);
/// assert!(terms_of("LicenseRef-house").is_none());
/// # Ok::<_, &str>(())
/// ```
pub fn terms_of(id: &str) -> Option<&'static Terms> {
    TERMS.iter().find(|terms| terms.id == id)
}

/// Every row of the table.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Freedoms, all_terms};
/// let free = all_terms().filter(|terms| terms.grants == Freedoms::ALL).count();
/// assert!(free > 80 && free < all_terms().count());
/// assert!(all_terms().all(|terms| !terms.source.is_empty()));
/// ```
pub fn all_terms() -> impl Iterator<Item = &'static Terms> {
    TERMS.iter()
}

impl Known {
    /// A linking exception takes *combined* out of the reach and leaves *made from* in it; one on
    /// patents takes the condition away that older GNU licences refuse.
    fn of(term: &LicenceTerm) -> Self {
        let terms = terms_of(term.id());
        let exception = term.exception().map(str::to_owned);
        let has = |list: &[&str]| exception.as_deref().is_some_and(|name| list.contains(&name));
        let reach = match terms.map_or(Reach::Nothing, |terms| terms.reach) {
            Reach::Combined if has(LINKING) => Reach::MadeFrom,
            reach => reach,
        };
        let patent = !has(WITHOUT_PATENT);
        Self { text: term.to_string(), exception, terms, reach, patent }
    }

    /// Without the clause on patents where an exception gives it up.
    fn asks(&self) -> impl Iterator<Item = Condition> + '_ {
        let asks = self.terms.map_or(&[][..], |terms| terms.asks);
        asks.iter().copied().filter(|asked| self.patent || *asked != Condition::Patent)
    }

    /// The licence itself without its exception, or one that its terms name.
    ///
    /// Dropping one's own exception is a relicensing too: it only took something away from the
    /// terms.
    fn may_become(&self, other: &Self) -> bool {
        let (Some(terms), Some(target)) = (self.terms, other.terms) else { return false };
        other.exception.is_none()
            && (terms.becomes.contains(&target.id)
                || (self.exception.is_some() && terms.id == target.id))
    }
}

impl Expression {
    /// What is granted is, over the choices, the union of what the licences of each grant together.
    pub(super) fn of(licence: &Licence) -> Self {
        let choices = licence.choices();
        let choices: Vec<Vec<Known>> =
            choices.iter().map(|terms| terms.iter().map(Known::of).collect()).collect();
        let granted = |terms: &Vec<Known>| {
            let grants = terms.iter().map(|known| known.terms.map_or(Freedoms::NONE, |t| t.grants));
            grants.fold(Freedoms::ALL, Freedoms::and)
        };
        let grants = choices.iter().map(granted).fold(Freedoms::NONE, Freedoms::or);
        let known = |terms: &&Vec<Known>| terms.iter().all(|known| known.terms.is_some());
        let unknown = match choices.iter().find(known) {
            Some(_) => None,
            None => choices.iter().flatten().find(|k| k.terms.is_none()).map(|k| k.text.clone()),
        };
        Self { choices, grants, unknown }
    }

    /// The freedoms that at least one choice grants with all its licences.
    pub(super) const fn grants(&self) -> Freedoms {
        self.grants
    }

    /// A licence without row, where every choice holds one.
    pub(super) fn unknown(&self) -> Option<&str> {
        self.unknown.as_deref()
    }

    /// Whether everything goes under the other licence by clauses that name it, so that what is
    /// made of the work only has to meet that one.
    ///
    /// Each of the newer choices has to hold a licence that it may become, since whoever receives
    /// the work may take any of them.
    pub(super) fn goes_over_to(&self, newer: &Self) -> bool {
        let to = |known: &Known| {
            let mut all = newer.choices.iter().map(|choice| {
                choice.iter().any(|other| known.text == other.text || known.may_become(other))
            });
            all.all(|goes| goes)
        };
        self.choices.iter().any(|terms| terms.iter().all(to))
    }
}

/// The freedoms that a licence grants to everybody: those of its choices, each with all its
/// licences. Of a licence without row nothing is known, and it counts as granting none.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Freedoms, granted_by};
/// assert_eq!(granted_by(&"CC-BY-ND-4.0 OR MIT".parse()?), Freedoms::ALL);
/// assert_eq!(granted_by(&"CC-BY-ND-4.0 AND MIT".parse()?), Freedoms::VERBATIM);
/// assert_eq!(granted_by(&"LicenseRef-house".parse()?), Freedoms::NONE);
/// # Ok::<_, liens_core::LicenceError>(())
/// ```
pub fn granted_by(licence: &Licence) -> Freedoms {
    Expression::of(licence).grants()
}

/// What the terms say about a work under `newer` that holds a work under `older`.
///
/// Of a licence with choices (`OR`), the holder takes the best of the older one, and must be able
/// to offer every one of the newer. Of licences that apply together (`AND`), all of the older one
/// must fit, each into some part of the newer. An exception (`WITH`) only permits more; one that
/// the table does not know changes nothing. No verdict is legal advice.
///
/// # Law
///
/// `each_pair_is_decided_as_its_texts_say`,
/// `every_row_of_the_table_names_known_licences_and_its_source`
///
/// # Complexity
///
/// O(a × b) for licences of a and b terms.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Holding, Verdict, verdict};
/// let of = |newer: &str, older: &str| -> Result<_, liens_core::LicenceError> {
///     Ok(verdict(&newer.parse()?, &older.parse()?, Holding::MadeFrom))
/// };
/// assert!(matches!(of("GPL-3.0-only", "Apache-2.0")?, Verdict::Allowed { .. }));
/// assert!(matches!(of("GPL-2.0-only", "Apache-2.0")?, Verdict::Denied { .. }));
/// assert!(matches!(of("MIT", "LicenseRef-house")?, Verdict::Unsettled { .. }));
/// # Ok::<_, liens_core::LicenceError>(())
/// ```
pub fn verdict(newer: &Licence, older: &Licence, holding: Holding) -> Verdict {
    if newer == older {
        return Verdict::Allowed { because: Ground::Same {} };
    }
    between(&Expression::of(newer), &Expression::of(older), holding)
}

/// Worst over the newer choices, of these best over the older ones, of these worst over the
/// licences that apply together, each in the part of the newer that suits it best.
pub(super) fn between(newer: &Expression, older: &Expression, holding: Holding) -> Verdict {
    let for_choice = |newer: &Vec<Known>| {
        let of_choice = |older: &Vec<Known>| {
            Verdict::worst(older.iter().filter_map(|older| {
                Verdict::best(newer.iter().map(|newer| single(newer, older, holding)))
            }))
        };
        Verdict::best(older.choices.iter().filter_map(of_choice))
    };
    let because = || Ground::UnknownTerms { licence: String::new() };
    Verdict::worst(newer.choices.iter().filter_map(for_choice))
        .unwrap_or_else(|| Verdict::Unsettled { because: because() })
}

/// One licence in another.
///
/// Conditions that the newer licence would drop deny; those that depend on what an unknown newer
/// licence says leave it open.
fn single(newer: &Known, older: &Known, holding: Holding) -> Verdict {
    if newer.text == older.text {
        return Verdict::Allowed { because: Ground::Same {} };
    }
    let Some(terms) = older.terms else {
        let licence = older.text.clone();
        return Verdict::Unsettled { because: Ground::UnknownTerms { licence } };
    };
    let source = terms.source;
    if older.may_become(newer) {
        return Verdict::Allowed { because: Ground::Relicensing { source } };
    }
    let licence = || older.text.clone();
    let reached = match holding {
        Holding::Using => older.reach == Reach::Combined,
        Holding::MadeFrom => older.reach >= Reach::MadeFrom,
    };
    if reached {
        let because = Ground::ShareAlike { licence: licence(), source };
        return Verdict::Denied { because };
    }
    let condition = |asks: Condition, source| Ground::Condition {
        licence: licence(),
        asks: asks.text(),
        source,
    };
    for asked in older.asks() {
        let keeps = newer.terms.map(|terms| terms.asks.contains(&asked));
        let denied = match asked {
            Condition::NonCommercial => keeps == Some(false),
            Condition::NoDerivatives => holding == Holding::MadeFrom,
            _ => false,
        };
        if denied {
            return Verdict::Denied { because: condition(asked, source) };
        }
        if matches!(asked, Condition::NonCommercial | Condition::Purpose) && keeps.is_none() {
            return Verdict::Unsettled { because: condition(asked, source) };
        }
    }
    let because = match older.reach {
        Reach::Nothing => Ground::NoticesOnly { source },
        _ => Ground::OutOfReach { source },
    };
    let Some(newer) = newer.terms else { return Verdict::Allowed { because } };
    stands(newer, older, holding).unwrap_or(Verdict::Allowed { because })
}

/// Whether a copyleft of the newer work lets the conditions of the older one stand: nothing where
/// it does.
///
/// Only a licence that asks for its own terms for all of a work can refuse a condition of a part.
fn stands(newer: &Terms, older: &Known, holding: Holding) -> Option<Verdict> {
    let all = match holding {
        Holding::Using => newer.reach == Reach::Combined,
        Holding::MadeFrom => newer.reach >= Reach::MadeFrom,
    };
    if !all {
        return None;
    }
    let tolerance = TOLERANCES.iter().find(|row| row.ids.contains(&newer.id));
    let (accepts, refuses) = tolerance.map_or((&[][..], &[][..]), |t| (t.accepts, t.refuses));
    let own = older.terms.map_or("", |terms| terms.source);
    let ground = |asked: Condition, source| Ground::Condition {
        licence: older.text.clone(),
        asks: asked.text(),
        source,
    };
    let verdict = |asked: Condition| match tolerance {
        Some(row) if refuses.contains(&asked) => {
            Some(Verdict::Denied { because: ground(asked, row.source) })
        }
        _ if accepts.contains(&asked) || newer.asks.contains(&asked) => None,
        _ => Some(Verdict::Unsettled { because: ground(asked, own) }),
    };
    let asked = older.asks().filter_map(verdict);
    // Its own copyleft beside a stronger one that it does not name is not settled by silence.
    let beside = (older.reach != Reach::Nothing && older.asks().next().is_none())
        .then(|| Verdict::Unsettled { because: ground(Condition::OwnCopyleft, own) });
    Verdict::worst(asked.chain(beside))
}

impl Expression {
    /// Whether it can stand against anything: all but notices alone.
    ///
    /// Most licences of most records are not, which is what makes a check of a large record fast:
    /// notices alone stand against nothing, and need no bit.
    pub(super) fn is_hard(&self) -> bool {
        let plain = |known: &Known| {
            known.terms.is_some() && known.reach == Reach::Nothing && known.asks().next().is_none()
        };
        !self.choices.iter().any(|terms| terms.iter().all(plain))
    }
}
