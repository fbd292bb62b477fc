//! Articles as people write them, in TOML; what is refused is named with its place.

use super::Articles;

/// Why a text is no [`Articles`], and where.
///
/// Written as `line:column: what`, so that a file's name and a colon before it make a place that an
/// editor can open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
#[non_exhaustive]
pub struct ArticlesTextError {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is refused, with the offending value.
    pub reason: String,
}

impl ArticlesTextError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self { .. } => "commons.articles.form",
        }
    }
}

impl Articles {
    /// Reads articles written in TOML, with the keys and values of their JSON form.
    ///
    /// # Law
    ///
    /// `articles_read_back_from_their_text`
    ///
    /// # Errors
    ///
    /// [`ArticlesTextError`] names the line, the column and the offending value.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens::Articles;
    /// let refused = Articles::from_toml("owed_term = 'PT1H'\nstatute = 3\n").unwrap_err();
    /// assert!(refused.to_string().starts_with("2:1: unknown field `statute`"));
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, ArticlesTextError> {
        toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let before = text.get(..offset).unwrap_or(text);
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
            ArticlesTextError {
                line: before.matches('\n').count().saturating_add(1),
                column: column.saturating_add(1),
                reason: error.message().to_owned(),
            }
        })
    }

    /// Writes the articles as TOML.
    ///
    /// # Errors
    ///
    /// [`ArticlesTextError`] in practice never: every article has a form.
    pub fn to_toml(&self) -> Result<String, ArticlesTextError> {
        let refused = |error: toml::ser::Error| ArticlesTextError {
            line: 1,
            column: 1,
            reason: error.to_string(),
        };
        toml::to_string_pretty(self).map_err(refused)
    }
}
