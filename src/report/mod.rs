//! A report for members: what a period of a commons brought, on one page that stands alone.
//!
//! The page is HTML with its style and its pictures inside: it needs no script, loads nothing, and
//! prints. It only shows: every figure is one that the crates computed, and leads to its reason, a
//! payout to the contributions and the motion that it rests on, a vote to its certificate. Long
//! tables show their largest rows and fold the rest.
//!
//! # Examples
//!
//! ```
//! # use liens::governance::{Bounds, Carry, College, Member, Statutes};
//! # use liens::lineage::{Language, Policy, RemainderTo, Step};
//! # use liens::report::{Options, Report};
//! # use liens::{Articles, CollegeId, Command, CommandId, Commons, ContributorId, Envelope, Notes, Period};
//! # let (ana, everybody) = (ContributorId::new("m-17")?, CollegeId::new("everybody")?);
//! # let college = College::new(everybody.clone(), 1, Carry::Majority)?;
//! # let statutes = Statutes::new([college], Bounds::none(), "more than 1/2 of expressed".parse()?)?;
//! # let policy = Policy::new("all in common", [Step::Remainder { to: RemainderTo::Commons {} }])?;
//! # let mut commons = Commons::new();
//! # let members = vec![Member::new(ana.clone(), everybody, 1)?];
//! # let body = Command::Found { articles: Box::new(Articles::new(statutes, policy)), members };
//! # let (id, at) = (CommandId::from_u128(1), "2026-01-05T10:00:00Z".parse()?);
//! # commons.execute(Envelope { id, by: ana.clone(), on_behalf_of: None, at, body })?;
//! let mut names = Notes::new();
//! names.write(ana, "Ana <3");
//! let mut options = Options::new(Language::French);
//! options.title = Some("La ressourcerie");
//! options.people = Some(&names);
//! let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
//! let page = Report::of(&commons, year, &options)?;
//! assert!(page.html().starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
//! assert!(!page.html().contains("Ana <3") && !page.html().contains("<script"));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod bank;
mod block;
mod budgets;
mod chart;
mod interests;
mod licences;
mod objectives;
mod openness;
mod overview;
mod owed;
mod payouts;
mod power;
mod results;
mod view;
mod voice;
mod votes;
mod wording;

use std::fmt;

use askama::Template;
use liens_core::{
    AmountError, CollegeId, ContributionId, ContributorId, IndicatorId, MotionId, Notes, Period,
};
use liens_governance::openness::OpennessError;
use liens_lineage::budget;
use liens_lineage::{FreezeError, Language, ShareError, SvgError};
use liens_timebank::IndicatorError;

use crate::{Commons, Refusal};
use block::Page;
use view::View;

/// How a report speaks, and what it calls people and things.
///
/// Whatever has no name in a table keeps its id.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options<'a> {
    /// The language of the page.
    pub language: Language,
    /// What the community is called.
    pub title: Option<&'a str>,
    /// The names of people.
    pub people: Option<&'a Notes<ContributorId>>,
    /// What contributions are called.
    pub contributions: Option<&'a Notes<ContributionId>>,
    /// What motions are called.
    pub motions: Option<&'a Notes<MotionId>>,
    /// What colleges are called.
    pub colleges: Option<&'a Notes<CollegeId>>,
    /// What indicators of objectives are called.
    pub indicators: Option<&'a Notes<IndicatorId>>,
}

impl Options<'_> {
    /// A report in a language, in which everybody and everything is called by their id.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens::lineage::Language;
    /// # use liens::report::Options;
    /// assert!(Options::new(Language::English).people.is_none());
    /// ```
    pub const fn new(language: Language) -> Self {
        Self {
            language,
            title: None,
            people: None,
            contributions: None,
            motions: None,
            colleges: None,
            indicators: None,
        }
    }
}

/// Why there is no report.
///
/// # Examples
///
/// ```
/// use liens::lineage::Language;
/// use liens::report::{Options, Report, ReportRefused};
/// use liens::{Commons, Period};
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let refused = Report::of(&Commons::new(), year, &Options::new(Language::English));
/// assert!(matches!(refused, Err(ReportRefused::NotFounded { .. })));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportRefused {
    /// The commons was not founded before the period ended.
    #[error("there was no commons before {}", period.to())]
    NotFounded {
        /// The period.
        period: Period,
    },
    /// The record cannot be looked at as a whole.
    #[error(transparent)]
    Record(#[from] FreezeError),
    /// A result that was shared is not drawn, or its terms are not told.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// What a pot was shared over, or the end of the period, cannot be gone back to.
    #[error(transparent)]
    Grounds(Box<Refusal>),
    /// A picture of a lineage is not drawn.
    #[error(transparent)]
    Picture(#[from] SvgError),
    /// Amounts add up beyond what can be counted.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// What a closed budget came to cannot be told.
    #[error(transparent)]
    Budget(#[from] budget::Refusal),
    /// Exchanges add up beyond what can be counted.
    #[error(transparent)]
    Indicator(#[from] IndicatorError),
    /// Openness cannot be measured.
    #[error(transparent)]
    Openness(#[from] OpennessError),
    /// The page cannot be written.
    #[error("the page cannot be written: {reason}")]
    Page {
        /// What the templates say.
        reason: String,
    },
}

impl ReportRefused {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFounded { .. } => "report.not_founded",
            Self::Record(error) => error.code(),
            Self::Share(error) => error.code(),
            Self::Grounds(error) => error.code(),
            Self::Picture(error) => error.code(),
            Self::Amount(error) => error.code(),
            Self::Budget(error) => error.code(),
            Self::Indicator(error) => error.code(),
            Self::Openness(error) => error.code(),
            Self::Page { .. } => "report.page",
        }
    }
}

impl From<Refusal> for ReportRefused {
    fn from(refusal: Refusal) -> Self {
        Self::Grounds(Box::new(refusal))
    }
}

/// A page that shows a period of a commons to whoever is concerned.
///
/// # Law
///
/// `the_same_commons_gives_the_same_page`, `every_link_of_a_page_leads_somewhere_on_it`,
/// `a_hostile_name_is_shown_and_never_obeyed`
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Report {
    html: String,
}

impl Report {
    /// Writes the report of a period: what was recorded, shared and decided in it, and where things
    /// stood when it ended.
    ///
    /// # Errors
    ///
    /// [`ReportRefused`]: a commons that was not founded yet, sums beyond what can be counted.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n events, people and reasons, and the layout of a few dozen small pictures;
    /// where the history goes on after the period, that of [`Commons::as_of`] besides.
    pub fn of(
        commons: &Commons,
        period: Period,
        options: &Options<'_>,
    ) -> Result<Self, ReportRefused> {
        let state = view::at_the_end(commons, period)?;
        let view = View::of(&state, period, options)?;
        let sections = vec![
            overview::section(&view)?,
            objectives::section(&view),
            payouts::section(&view)?,
            owed::section(&view)?,
            results::section(&view)?,
            votes::section(&view),
            interests::section(&view),
            power::section(&view),
            voice::section(&view),
            openness::section(&view)?,
            bank::section(&view)?,
            licences::section(&view),
        ];
        let page = Page::of(&view, sections);
        let refused = |error: askama::Error| ReportRefused::Page { reason: error.to_string() };
        Ok(Self { html: page.render().map_err(refused)? })
    }

    /// The page.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The page, to keep.
    pub fn into_html(self) -> String {
        self.html
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("bytes", &self.html.len()).finish_non_exhaustive()
    }
}
