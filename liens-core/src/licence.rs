//! Licences, as SPDX expressions.
//!
//! A licence is kept as it was written and read by the rules of SPDX, strictly: an id that the list
//! does not hold, or no longer recommends, is refused with the nearest ones, since a check of the
//! commons that guesses would be worse than none. What a licence allows is not known here;
//! `liens-lineage` has the table of freedoms.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use spdx::LicenseItem;
use spdx::error::Reason;
use spdx::expression::{ExprNode, Operator};
use spdx::flags::IS_DEPRECATED;
use spdx::identifiers::LICENSES;

/// A licence expression of SPDX, such as `MPL-2.0` or `MIT OR Apache-2.0`.
///
/// # Source
///
/// SPDX specification, annex "SPDX licence expressions"; the list of the crate `spdx`.
///
/// # Examples
///
/// ```
/// # use liens_core::{Licence, LicenceError};
/// let licence: Licence = "CC-BY-SA-4.0".parse()?;
/// assert_eq!(licence.as_str(), "CC-BY-SA-4.0");
/// assert!("free for all".parse::<Licence>().is_err());
/// # Ok::<_, LicenceError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("minLength" = 1)))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct Licence(Arc<str>);

/// Why a [`Licence`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{Licence, LicenceError};
/// let misspelt = "MIT OR GPL-3".parse::<Licence>();
/// let Err(LicenceError::UnknownId { id, at, nearest, .. }) = misspelt else { panic!() };
/// assert_eq!((id.as_str(), at), ("GPL-3", 7));
/// assert_eq!(nearest[..2], ["GPL-3.0-only", "GPL-3.0-or-later"]);
/// let unfinished = "MIT OR".parse::<Licence>();
/// assert!(matches!(unfinished, Err(LicenceError::NotAnExpression { .. })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LicenceError {
    /// The text is not an SPDX expression.
    #[error("'{text}' is not an SPDX licence expression: {reason} at byte {at}")]
    NotAnExpression {
        /// The refused text.
        text: String,
        /// Where the fault begins, in bytes.
        at: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The text names a licence that the list of SPDX does not hold, or no longer recommends.
    #[error(
        "'{id}' at byte {at} of '{text}' is no current licence of SPDX; near it: {}",
        .nearest.join(", ")
    )]
    UnknownId {
        /// The refused text.
        text: String,
        /// Where the id begins, in bytes.
        at: usize,
        /// The refused id.
        id: String,
        /// The ids of the list that differ least from it, the nearest first.
        nearest: Vec<String>,
    },
    /// The expression leaves more choices than are told apart.
    #[error(
        "'{text}' leaves {choices} choices or more, at most {} are told apart",
        Licence::MAX_CHOICES
    )]
    TooManyChoices {
        /// The refused text.
        text: String,
        /// How many ways to meet the expression were found before the reading stopped.
        choices: usize,
    },
}

impl LicenceError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnExpression { .. } => "core.licence.not_an_expression",
            Self::UnknownId { .. } => "core.licence.unknown_id",
            Self::TooManyChoices { .. } => "core.licence.too_many_choices",
        }
    }
}

/// One licence of an expression, such as `GPL-2.0-only WITH Classpath-exception-2.0`.
///
/// # Examples
///
/// ```
/// # use liens_core::{Licence, LicenceError, LicenceTerm};
/// let licence: Licence = "Apache-2.0 WITH LLVM-exception".parse()?;
/// let term: &LicenceTerm = &licence.choices()[0][0];
/// assert_eq!((term.id(), term.exception()), ("Apache-2.0", Some("LLVM-exception")));
/// # Ok::<_, LicenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LicenceTerm {
    id: String,
    or_later: bool,
    exception: Option<String>,
}

impl LicenceTerm {
    /// The id of the list, or `LicenseRef-` and a name of the community's own.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether a `+` allows every later version too.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Licence, LicenceError};
    /// let later: Licence = "EUPL-1.1+".parse()?;
    /// assert!(later.choices()[0][0].or_later());
    /// // The list has ids of its own for the GNU family: "or later" is part of the id.
    /// let gnu: Licence = "GPL-2.0-or-later".parse()?;
    /// assert!(!gnu.choices()[0][0].or_later());
    /// # Ok::<_, LicenceError>(())
    /// ```
    pub const fn or_later(&self) -> bool {
        self.or_later
    }

    /// What stands after `WITH`.
    pub fn exception(&self) -> Option<&str> {
        self.exception.as_deref()
    }
}

impl fmt::Display for LicenceTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        if self.or_later {
            f.write_str("+")?;
        }
        self.exception.iter().try_for_each(|exception| write!(f, " WITH {exception}"))
    }
}

impl Licence {
    /// The most choices of one expression that are told apart.
    ///
    /// # Examples
    ///
    /// Each pair of alternatives doubles the choices; the seventh passes the limit.
    ///
    /// ```
    /// # use liens_core::{Licence, LicenceError};
    /// let pairs = |count: usize| vec!["(MIT OR Zlib)"; count].join(" AND ");
    /// assert_eq!(pairs(6).parse::<Licence>()?.choices().len(), Licence::MAX_CHOICES);
    /// assert!(matches!(pairs(7).parse::<Licence>(), Err(LicenceError::TooManyChoices { .. })));
    /// # Ok::<_, LicenceError>(())
    /// ```
    pub const MAX_CHOICES: usize = 64;

    /// Reads an SPDX expression, strictly.
    ///
    /// # Errors
    ///
    /// [`LicenceError::NotAnExpression`] with the position of the fault,
    /// [`LicenceError::UnknownId`] with the nearest ids, [`LicenceError::TooManyChoices`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Licence, LicenceError};
    /// // As written: no case is mended and no blank added.
    /// assert_eq!(Licence::new("MIT OR Apache-2.0")?.as_str(), "MIT OR Apache-2.0");
    /// assert!(Licence::new("mit").is_err());
    /// // What a community wrote itself has a name of its own.
    /// assert!(Licence::new("LicenseRef-village-commons").is_ok());
    /// # Ok::<_, LicenceError>(())
    /// ```
    pub fn new(text: &str) -> Result<Self, LicenceError> {
        let expression = read(text)?;
        let choices = choices(&expression, |_| ()).len();
        if choices > Self::MAX_CHOICES {
            return Err(LicenceError::TooManyChoices { text: text.to_owned(), choices });
        }
        Ok(Self(Arc::from(expression.as_ref())))
    }

    /// The expression, as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The choices that the expression leaves, in its order: of `(A OR B) AND C`, A with C, and B
    /// with C. Whoever uses the contribution meets all licences of one of them.
    ///
    /// # Law
    ///
    /// `an_expression_is_met_by_the_licences_of_any_of_its_choices`
    ///
    /// # Complexity
    ///
    /// That of reading the expression again.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Licence, LicenceError};
    /// let licence: Licence = "(MIT OR Apache-2.0) AND CC-BY-4.0".parse()?;
    /// let choices: Vec<Vec<String>> = licence
    ///     .choices()
    ///     .iter()
    ///     .map(|terms| terms.iter().map(ToString::to_string).collect())
    ///     .collect();
    /// assert_eq!(choices, [["MIT", "CC-BY-4.0"], ["Apache-2.0", "CC-BY-4.0"]]);
    /// # Ok::<_, LicenceError>(())
    /// ```
    pub fn choices(&self) -> Vec<Vec<LicenceTerm>> {
        // The constructor read the same text.
        read(&self.0).map_or_else(|_| Vec::new(), |expression| choices(&expression, term))
    }
}

/// The reader of SPDX says what it met; an unknown name is told apart from a broken form, because
/// only the first has neighbours to offer.
fn read(text: &str) -> Result<spdx::Expression, LicenceError> {
    spdx::Expression::parse(text).map_err(|error| {
        let at = error.span.start;
        let unknown = matches!(
            error.reason,
            Reason::UnknownLicense | Reason::UnknownTerm | Reason::DeprecatedLicenseId
        );
        let id = text.get(error.span.clone()).unwrap_or_default();
        let text = text.to_owned();
        if unknown && !id.is_empty() && !OPERATORS.contains(&id) {
            return LicenceError::UnknownId { at, id: id.to_owned(), nearest: nearest(id), text };
        }
        LicenceError::NotAnExpression { text, at, reason: error.reason.to_string() }
    })
}

const OPERATORS: [&str; 6] = ["and", "or", "with", "AND", "OR", "WITH"];

fn term(requirement: &spdx::LicenseReq) -> LicenceTerm {
    let (id, or_later) = match &requirement.license {
        LicenseItem::Spdx { id, or_later } => (id.name.to_owned(), *or_later),
        other @ LicenseItem::Other(_) => (other.to_string(), false),
    };
    let exception = requirement.addition.as_ref().map(ToString::to_string);
    LicenceTerm { id, or_later, exception }
}

/// The choices of an expression, each with its licences; one more than the most, where there are
/// more.
///
/// The expression arrives in postfix order: a licence is pushed, an operator joins the two on top.
/// Products stop at one above the limit, so that a hostile text of many alternatives costs no more
/// than one that is refused.
fn choices<T: Clone>(
    expression: &spdx::Expression,
    term: impl Fn(&spdx::LicenseReq) -> T,
) -> Vec<Vec<T>> {
    let mut stack: Vec<Vec<Vec<T>>> = Vec::new();
    for node in expression.iter() {
        let joined = match node {
            ExprNode::Req(requirement) => vec![vec![term(&requirement.req)]],
            ExprNode::Op(operator) => {
                let (Some(second), Some(mut first)) = (stack.pop(), stack.pop()) else { continue };
                match operator {
                    Operator::Or => {
                        first.extend(second);
                        first
                    }
                    Operator::And => {
                        let both = |one: &Vec<T>| {
                            let one = one.clone();
                            let with = move |other: &Vec<T>| [one.as_slice(), other].concat();
                            second.iter().map(with).collect::<Vec<_>>()
                        };
                        first
                            .iter()
                            .flat_map(both)
                            .take(Licence::MAX_CHOICES.saturating_add(1))
                            .collect()
                    }
                }
            }
        };
        stack.push(joined);
    }
    stack.pop().unwrap_or_default()
}

/// The three current ids that differ least from a text, whatever its case, those that it begins
/// first; ties by id.
fn nearest(text: &str) -> Vec<String> {
    let text = text.to_ascii_lowercase();
    let current = LICENSES.iter().filter(|licence| licence.flags & IS_DEPRECATED == 0);
    let mut ids: Vec<(bool, usize, &str)> = current
        .map(|licence| {
            let name = licence.name.to_ascii_lowercase();
            (!name.starts_with(&text), distance(&text, &name), licence.name)
        })
        .collect();
    ids.sort_unstable();
    ids.into_iter().take(3).map(|(.., id)| id.to_owned()).collect()
}

/// How many letters must be added, left out or changed to make one text of the other.
///
/// # Source
///
/// Levenshtein 1966; one row of the table is enough.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let (mut corner, mut left) = (at, at.saturating_add(1));
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (above, with) in row.iter_mut().skip(1).zip(other.bytes()) {
            let changed = corner.saturating_add(usize::from(letter != with));
            left = changed.min(left.min(*above).saturating_add(1));
            corner = std::mem::replace(above, left);
        }
    }
    row.last().copied().unwrap_or_default()
}

impl fmt::Debug for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Licence({})", self.0)
    }
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Licence {
    type Err = LicenceError;

    fn from_str(text: &str) -> Result<Self, LicenceError> {
        Self::new(text)
    }
}

#[cfg(feature = "serde")]
crate::form::as_text!(Licence);

impl TryFrom<String> for Licence {
    type Error = LicenceError;

    fn try_from(text: String) -> Result<Self, LicenceError> {
        Self::new(&text)
    }
}

impl From<Licence> for String {
    fn from(licence: Licence) -> Self {
        licence.0.as_ref().to_owned()
    }
}
