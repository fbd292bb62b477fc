//! Names of things: text ids that people choose and read, and 128-bit ids that callers draw.
//!
//! A text id is compared by its bytes, so that the order of a result never depends on a locale.
//!
//! Every kind of thing has a type of its own, so that an account cannot be given where a motion is
//! asked; all are made alike, and refuse what two readers would not tell apart: control characters,
//! marks that cannot be seen, white space at an end, and texts outside Unicode normalisation form C
//! (`é` as one character and as two would be two people).

use std::fmt;
use std::sync::Arc;

/// Why a text or 128-bit id cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, IdError};
/// let refusal = |text: &str| ContributorId::new(text).err().map(|error| error.code());
/// assert_eq!(refusal(""), Some("core.id.length"));
/// assert_eq!(refusal("ana "), Some("core.id.white_space"));
/// assert_eq!(refusal("an\u{200b}a"), Some("core.id.control")); // a space without width
/// assert_eq!(refusal("Zoe\u{301}"), Some("core.id.not_normalised")); // e and an accent
/// assert_eq!(refusal("Zoé"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text has no byte or more than [`MAX_BYTES`].
    #[error("'{text}' has {bytes} bytes, an id has 1 to {MAX_BYTES}")]
    Length {
        /// The refused text.
        text: String,
        /// Its length in bytes.
        bytes: usize,
    },
    /// The text contains a control character or another that cannot be seen.
    #[error("id {text:?} contains the control or invisible character {found:?}")]
    Control {
        /// The refused text.
        text: String,
        /// The first control character found.
        found: char,
    },
    /// The text begins or ends with white space, or with a joiner that joins nothing.
    #[error("id {text:?} begins or ends with white space")]
    WhiteSpace {
        /// The refused text.
        text: String,
    },
    /// The text is not in Unicode normalisation form C.
    #[error("id {text:?} is not in Unicode normalisation form C")]
    NotNormalised {
        /// The refused text.
        text: String,
    },
    /// The text is not the form of a UUID: 32 hexadecimal digits, with or without hyphens.
    #[error("'{text}' is not a UUID such as 00000000-0000-4000-8000-000000000000")]
    NotAUuid {
        /// The refused text.
        text: String,
    },
}

impl IdError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "core.id.length",
            Self::Control { .. } => "core.id.control",
            Self::WhiteSpace { .. } => "core.id.white_space",
            Self::NotNormalised { .. } => "core.id.not_normalised",
            Self::NotAUuid { .. } => "core.id.not_a_uuid",
        }
    }
}

/// The longest text id, in bytes of UTF-8.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, IdError};
/// use liens_core::MAX_ID_BYTES as MAX_BYTES;
/// assert!(ContributorId::new("a".repeat(MAX_BYTES)).is_ok());
/// let refused = ContributorId::new("a".repeat(201));
/// assert!(matches!(refused, Err(IdError::Length { bytes: 201, .. })));
/// ```
pub const MAX_BYTES: usize = 200;

/// The text as an id keeps it, once nothing speaks against it; plain ASCII needs no look at its
/// normalisation.
fn checked(text: &str) -> Result<Arc<str>, IdError> {
    let refused = || text.to_owned();
    if text.is_empty() || text.len() > MAX_BYTES {
        return Err(IdError::Length { text: refused(), bytes: text.len() });
    }
    // Most ids are plain letters, digits and blanks, in which nothing below is to be found.
    let blank_end = text.starts_with(' ') || text.ends_with(' ');
    if !blank_end && text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Ok(Arc::from(text));
    }
    if let Some(found) = text.chars().find(|c| c.is_control() || is_invisible(*c)) {
        return Err(IdError::Control { text: refused(), found });
    }
    if text.trim_matches(|c: char| c.is_whitespace() || is_joiner(c)) != text {
        return Err(IdError::WhiteSpace { text: refused() });
    }
    if !text.is_ascii() && !unicode_normalization::is_nfc(text) {
        return Err(IdError::NotNormalised { text: refused() });
    }
    Ok(Arc::from(text))
}

/// Whether a character is a line break, an empty space or a change of writing direction: two ids
/// that look the same would differ, or one would break a line of a file.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether a character joins or parts its neighbours: several scripts need it inside a word.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $example:literal) => {
        $(#[$doc])*
        ///
        /// **Range:** 1 to [`MAX_BYTES`] bytes of UTF-8 in normalisation form C, without control
        /// or invisible characters and without white space at either end. Ordered by bytes, cheap
        /// to clone.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("# use liens_core::{IdError, ", stringify!($name), "};")]
        #[doc = concat!("let id = ", stringify!($name), "::new(\"", $example, "\")?;")]
        #[doc = concat!("assert_eq!(id.as_str(), \"", $example, "\");")]
        #[doc = concat!("assert!(", stringify!($name), "::new(\" ", $example, "\").is_err());")]
        /// # Ok::<_, IdError>(())
        /// ```
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(extend("minLength" = 1, "maxLength" = MAX_BYTES)))]
        #[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
        pub struct $name(Arc<str>);

        impl $name {
            /// Creates an id from its text.
            ///
            /// # Errors
            ///
            /// [`IdError`] names the text and what is wrong with it.
            pub fn new(text: impl AsRef<str>) -> Result<Self, IdError> {
                checked(text.as_ref()).map(Self)
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), &*self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        #[cfg(feature = "serde")]
        crate::form::as_text!($name);

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }
    };
}

macro_rules! uuid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// **Range:** any 128-bit value, chosen by the caller; written as a UUID.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(extend("format" = "uuid", "pattern" = crate::form::pattern::UUID)))]
        #[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
        pub struct $name(u128);

        impl $name {
            /// Creates an id from its 128 bits.
            ///
            /// # Examples
            ///
            /// ```
            /// # use liens_core::CommandId;
            /// let id = CommandId::from_u128(42);
            /// assert_eq!(id.to_string(), "00000000-0000-0000-0000-00000000002a");
            /// assert_eq!(id.as_u128(), 42);
            /// ```
            pub const fn from_u128(bits: u128) -> Self {
                Self(bits)
            }

            /// The 128 bits of the id.
            pub const fn as_u128(self) -> u128 {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                uuid_text(self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                uuid_bits(text).map(Self).ok_or_else(|| IdError::NotAUuid { text: text.to_owned() })
            }
        }

        #[cfg(feature = "serde")]
        crate::form::as_text!($name);

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

/// Where the hyphens of a UUID stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Writes a UUID in lower case and with hyphens.
fn uuid_text(bits: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [b'-'; 36];
    let digits = text.iter_mut().enumerate().filter(|(at, _)| !HYPHENS.contains(at));
    let mut rest = bits;
    for (_, digit) in digits {
        rest = rest.rotate_left(4);
        *digit = b"0123456789abcdef"
            .get(usize::from(rest.to_le_bytes()[0] & 15))
            .copied()
            .unwrap_or_default();
    }
    f.write_str(std::str::from_utf8(&text).unwrap_or_default())
}

/// Reads 32 hexadecimal digits of either case, with all four hyphens or with none.
fn uuid_bits(text: &str) -> Option<u128> {
    let mut bits = 0;
    let mut read = |digits: &[u8]| {
        for digit in digits {
            bits = bits << 4 | u128::from(char::from(*digit).to_digit(16)?);
        }
        Some(())
    };
    let text = text.as_bytes();
    match text.len() {
        32 => read(text)?,
        36 => {
            let mut from = 0;
            for hyphen in HYPHENS {
                read(text.get(from..hyphen)?)?;
                from = hyphen.saturating_add(1);
                text.get(hyphen).filter(|byte| **byte == b'-')?;
            }
            read(text.get(from..)?)?;
        }
        _ => return None,
    }
    Some(bits)
}

text_id! {
    /// Names a person or an organisation that contributes, votes or holds an account.
    ContributorId, "ana"
}
text_id! {
    /// Names one contribution: a need, an idea, a work, a result.
    ContributionId, "a place to meet"
}
text_id! {
    /// Names a project that contributions belong to.
    ProjectId, "third place"
}
text_id! {
    /// Names a college of the assembly.
    CollegeId, "users"
}
text_id! {
    /// Names a declared group of stakeholders, such as those who live beside a river.
    GroupId, "neighbours"
}
text_id! {
    /// Names a circle: a council, a committee, a working group.
    CircleId, "council"
}
text_id! {
    /// Names a seat of a circle.
    SeatId, "council 3"
}
text_id! {
    /// Names what the holder of a seat does.
    RoleId, "treasurer"
}
text_id! {
    /// Names a meeting of an assembly or of a circle.
    MeetingId, "general meeting 2026"
}
text_id! {
    /// Names a change that somebody would make to a text under discussion.
    AmendmentId, "amendment 12"
}
text_id! {
    /// Names why something was refused, so that reasons can be counted.
    ReasonId, "no place free"
}
text_id! {
    /// Names a motion put to the vote.
    MotionId, "2026-01"
}
text_id! {
    /// Names what a motion is about; opaque to the assembly.
    SubjectId, "policy"
}
text_id! {
    /// Names what can be chosen in a vote among several: a person, a project, an answer.
    CandidateId, "the old mill"
}
text_id! {
    /// Names what is measured to tell whether an objective is reached.
    IndicatorId, "hours exchanged"
}
text_id! {
    /// Names a kind of decision that statutes have a rule for.
    KindId, "amendment"
}
text_id! {
    /// Names an account of a ledger.
    AccountId, "ana"
}
text_id! {
    /// Names a kind of activity, such as those that are offered and asked for.
    ActivityId, "gardening"
}
text_id! {
    /// Names a budget: an envelope of a circle for a while.
    BudgetId, "spring 2026"
}
text_id! {
    /// Names what somebody claims of a budget.
    ClaimId, "minutes of March"
}
text_id! {
    /// Names an agreement, a record or another evidence outside this library.
    EvidenceId, "minutes of 5 January"
}
uuid! {
    /// Identifies a command, so that a repeated one is recognised.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, IdError};
    /// let id: CommandId = "00000000-0000-4000-8000-00000000002a".parse()?;
    /// assert_eq!(id.as_u128() & 0xff, 42);
    /// # Ok::<_, IdError>(())
    /// ```
    CommandId
}
