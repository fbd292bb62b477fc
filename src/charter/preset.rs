//! Charters to begin with, each with its reasons beside it.

use super::{Articles, ArticlesTextError};

/// A charter to begin with, as a commented TOML text that a community edits.
///
/// # Law
///
/// `every_preset_founds_a_commons`
///
/// # Examples
///
/// ```
/// # use liens::Preset;
/// let articles = Preset::Association.articles()?;
/// assert_eq!(articles.statutes().colleges().len(), 1);
/// # Ok::<_, liens::ArticlesTextError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// An association: one member, one vote.
    Association,
    /// A French cooperative of collective interest: colleges between a tenth and a half.
    Scic,
    /// A third place whose circle shares what it earns by a contributive budget.
    ThirdPlace,
    /// A neighbourhood that exchanges hours.
    TimeBank,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 4] = [Self::Association, Self::Scic, Self::ThirdPlace, Self::TimeBank];

    /// Its text, with the reasons as comments.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Association => include_str!("preset/association.toml"),
            Self::Scic => include_str!("preset/scic.toml"),
            Self::ThirdPlace => include_str!("preset/third_place.toml"),
            Self::TimeBank => include_str!("preset/time_bank.toml"),
        }
    }

    /// Its articles.
    ///
    /// # Errors
    ///
    /// [`ArticlesTextError`] never: a test reads them all.
    pub fn articles(self) -> Result<Articles, ArticlesTextError> {
        Articles::from_toml(self.text())
    }
}
