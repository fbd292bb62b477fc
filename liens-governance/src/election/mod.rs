//! Choosing among several: ranked and graded ballots of integer weight, and exact rules.
//!
//! Ballots go into a [`Profile`] or into [`Graded`]; an [`ElectionRule`] counts them into
//! [`Standings`], which hold the ranking, the ties, and everything that led to them. Nothing breaks
//! a tie but a declared [`TieRule`].
//!
//! | step | type |
//! |---|---|
//! | who stands | [`Candidates`] |
//! | what a person says | [`Paper`]; by position, [`Profile::rank`] and [`Graded::grade`] |
//! | what is asked of an assembly | [`Question`], with [`Ties`] declared before anybody votes |
//! | how it is counted | [`ElectionRule::tally`] |
//! | what came out, and why | [`Standings`], [`Trace`]; of colleges [`ByCollege`] |
//! | whether that is right | [`verify()`] |
//!
//! # The same ballots, six rules
//!
//! Which rule is declared decides as much as the ballots do. The 45 voters below have no candidate
//! who beats all others, and every candidate is in the Smith set; three of the five win under some
//! rule:
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Profile, Strength, TieRule};
//! let mut profile = Profile::new(Candidates::named(["A", "B", "C", "D", "E"])?);
//! for (voters, order) in [
//!     (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"),
//!     (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
//! ] {
//!     profile.rank(voters, order.bytes().map(|letter| usize::from(letter - b'A')))?;
//! }
//! let winner = |rule: ElectionRule| -> Result<String, Box<dyn std::error::Error>> {
//!     let found = rule.tally(&profile, &TieRule::Unbroken {})?;
//!     Ok(found.names(&found.winners).map(ToString::to_string).collect())
//! };
//! assert_eq!(winner(ElectionRule::Schulze { strength: Strength::Margins })?, "E");
//! assert_eq!(winner(ElectionRule::Minimax { strength: Strength::Margins })?, "E");
//! assert_eq!(winner(ElectionRule::Copeland {})?, "E");
//! assert_eq!(winner(ElectionRule::RankedPairs {})?, "A");
//! assert_eq!(winner(ElectionRule::Plurality {})?, "C");
//! // Once D is out, B and E are last with 8 each: a tie that nothing breaks stays in the result.
//! assert_eq!(winner(ElectionRule::InstantRunoff {})?, "ABCE");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! In the runoff C wins whichever of B and E goes first; a program that takes both out at once
//! chooses A. That is why no rule here takes several out unless their order cannot matter, and why
//! a tie is named in [`Standings::tied`] even where a declared rule broke it.
//!
//! # Why weights are whole numbers
//!
//! A weight of 3 is three voters who say the same, under every rule and at every step. Fractions
//! come in only where colleges share a common scale, and there all weights are multiplied until
//! they are whole: see [`ByCollege::unit`]. The one rule that rounds is the Scottish transferable
//! vote, whose order says so: five decimals, cut off.

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
