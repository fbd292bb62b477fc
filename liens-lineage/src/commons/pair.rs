//! Whether a work under one licence may hold a work under another.

use std::fmt;

use liens_core::{Licence, LicenceTerm};

use super::Freedoms;
use super::terms::{Condition, LINKING, Reach, TERMS, TOLERANCES, Terms, WITHOUT_PATENT};

/// How the newer work holds the older one.
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

    const fn rank(&self) -> u8 {
        match self {
            Self::Allowed { .. } => 0,
            Self::Unsettled { .. } => 1,
            Self::Denied { .. } => 2,
        }
    }

    fn best(verdicts: impl Iterator<Item = Self>) -> Option<Self> {
        verdicts.min_by_key(Self::rank)
    }

    fn worst(verdicts: impl Iterator<Item = Self>) -> Option<Self> {
        // The first of the worst, as the best is the first of the best.
        verdicts.reduce(|worst, next| if next.rank() > worst.rank() { next } else { worst })
    }
}

/// One licence of an expression, with its row.
#[derive(Clone, Debug)]
struct Known {
    text: String,
    exception: Option<String>,
    terms: Option<&'static Terms>,
    reach: Reach,
    patent: bool,
}

/// An expression, ready to be compared.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    choices: Vec<Vec<Known>>,
    grants: Freedoms,
    unknown: Option<String>,
}

/// What the table says of a licence; nothing where it holds no row of it.
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
pub fn all_terms() -> impl Iterator<Item = &'static Terms> {
    TERMS.iter()
}

impl Known {
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

    fn asks(&self) -> impl Iterator<Item = Condition> + '_ {
        let asks = self.terms.map_or(&[][..], |terms| terms.asks);
        asks.iter().copied().filter(|asked| self.patent || *asked != Condition::Patent)
    }

    /// The licence itself without its exception, or one that its terms name.
    fn may_become(&self, other: &Self) -> bool {
        let (Some(terms), Some(target)) = (self.terms, other.terms) else { return false };
        other.exception.is_none()
            && (terms.becomes.contains(&target.id)
                || (self.exception.is_some() && terms.id == target.id))
    }
}

impl Expression {
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

/// What the terms say about a work under `newer` that holds a work under `older`.
///
/// Of a licence with choices (`OR`), the holder takes the best of the older one, and must be able to
/// offer every one of the newer. Of licences that apply together (`AND`), all of the older one must
/// fit, each into some part of the newer. An exception (`WITH`) only permits more; one that the table
/// does not know changes nothing. No verdict is legal advice.
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

/// Whether a copyleft of the newer work lets the conditions of the older one stand: nothing where it
/// does.
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
    pub(super) fn is_hard(&self) -> bool {
        let plain = |known: &Known| {
            known.terms.is_some() && known.reach == Reach::Nothing && known.asks().next().is_none()
        };
        !self.choices.iter().any(|terms| terms.iter().all(plain))
    }
}
