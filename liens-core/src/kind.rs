//! The words for what a contribution is and how it relates to older ones.
//!
//! A list that the community may add to: the words that this library knows are cases of their own,
//! and any other word is kept as it is. A rule that looks for needs finds them by the case, never
//! by comparing texts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::ContributionError;

macro_rules! word {
    (
        $(#[$doc:meta])* $name:ident: $($(#[$case_doc:meta])* $case:ident = $text:literal),+
    ) => {
        $(#[$doc])*
        ///
        /// Open for more: any word of 1 to 40 lower-case letters, digits and hyphens.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[a-z0-9-]{1,40}$")))]
        #[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
            /// A word of the community's own.
            Other(Word),
        }

        impl $name {
            /// The word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$case => $text,)+
                    Self::Other(word) => word.as_str(),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ContributionError;

            fn from_str(text: &str) -> Result<Self, ContributionError> {
                match text {
                    $($text => Ok(Self::$case),)+
                    other => Word::checked(other).map(Self::Other),
                }
            }
        }

        #[cfg(feature = "serde")]
        crate::form::as_text!($name);

        impl TryFrom<String> for $name {
            type Error = ContributionError;

            fn try_from(text: String) -> Result<Self, ContributionError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }
    };
}

/// A word that a community added to a list; made by reading the list's type from text.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributionError, ContributionKind, Word};
/// let kind: ContributionKind = "facilitation".parse()?;
/// let ContributionKind::Other(word) = &kind else { panic!("a word of our own") };
/// assert_eq!(Word::as_str(word), "facilitation");
/// assert!("Facilitation!".parse::<ContributionKind>().is_err());
/// # Ok::<_, ContributionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

impl Word {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn checked(text: &str) -> Result<Self, ContributionError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(ContributionError::NotAWord { text: text.to_owned() })
        }
    }
}

word! {
    /// What a contribution is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributionError, ContributionKind};
    /// assert_eq!("need".parse::<ContributionKind>()?, ContributionKind::Need);
    /// assert_eq!("translation".parse::<ContributionKind>()?.as_str(), "translation");
    /// # Ok::<_, ContributionError>(())
    /// ```
    ContributionKind:
    /// A need that somebody raised.
    Need = "need",
    /// An idea.
    Idea = "idea",
    /// A design or a plan.
    Design = "design",
    /// Work done.
    Work = "work",
    /// Care for people or for what is shared.
    Care = "care",
    /// Knowledge passed on.
    Knowledge = "knowledge",
    /// Money brought in.
    Funding = "funding",
    /// Taking part in deciding and organising.
    Governance = "governance",
    /// Putting something to use.
    Deployment = "deployment",
    /// Something that brought a return.
    Result = "result"
}

word! {
    /// How one contribution relates to the older one that it builds on.
    Relation:
    /// It builds on the other, nothing more said.
    BuildsOn = "builds-on",
    /// It answers the other, a need.
    Answers = "answers",
    /// It uses the other as it is.
    Uses = "uses",
    /// It is made from the other.
    DerivesFrom = "derives-from"
}
