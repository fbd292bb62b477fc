//! Choosing among several: ranked and graded ballots of integer weight, and exact rules.
//!
//! Ballots go into a [`Profile`] or into [`Graded`]; an [`ElectionRule`] counts them into
//! [`Standings`], which hold the ranking, the ties, and everything that led to them. Nothing breaks
//! a tie but a declared [`TieRule`].

mod candidates;
mod colleges;
mod error;
#[cfg(feature = "serde")]
mod form;
mod graded;
mod judgment;
mod pairwise;
mod profile;
mod question;
mod ranked_pairs;
mod rule;
mod runoff;
mod schulze;
mod scores;
mod standings;
mod stv;
mod text;
mod ties;
mod verify;

pub use candidates::Candidates;
pub use colleges::{ByCollege, CollegeChoice};
pub use error::ElectionError;
pub use graded::{Graded, Scale};
pub use judgment::Gauge;
pub use pairwise::{Pairwise, Strength};
pub use profile::Profile;
pub use question::{Paper, Question, Ties};
pub use ranked_pairs::Victory;
pub use rule::{ElectionRule, Papers};
pub use runoff::Round;
pub use schulze::StrongestPaths;
pub use standings::{Standings, Trace};
pub use stv::{Stage, Step};
pub use ties::TieRule;
pub use verify::verify;

pub(crate) use verify::{Said, verify_by_college};
