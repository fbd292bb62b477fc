//! Participatory budgeting: who would like which projects, and which of them an envelope of money
//! or hours pays for so that every group of voters decides over its own part of it.
//!
//! The usual count funds what has the most votes until the money is gone. With 51 voters for one
//! side and 49 for the other it funds the 51 only; here the 49 own 49 hundredths of the envelope,
//! and no majority can spend them.
//!
//! | step | type |
//! |---|---|
//! | what is asked: envelope, projects, ballots | [`Profile`], [`Project`], [`Satisfaction`] |
//! | what is funded, in which order, who pays what | [`equal_shares`], [`EqualShares`], [`Purchase`], [`Payment`] |
//! | what becomes of the rest, and of equals | [`Completion`], [`TieOrder`] |
//! | whom an outcome leaves out, of whatever method | [`left_out`], [`Axiom`], [`LeftOut`] |
//!
//! # Examples
//!
//! Six of ten want the five parks, four the two workshops, and every project costs a fifth of the
//! envelope. By votes the parks take all of it. By shares the six own six tenths, which are three
//! parks, and the four fund both workshops:
//!
//! ```
//! use liens_core::{ContributorId, ProjectId};
//! use liens_governance::participatory::{
//!     Completion, Profile, Project, Satisfaction, TieOrder, equal_shares,
//! };
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let names = ["park-1", "park-2", "park-3", "park-4", "park-5", "shop-1", "shop-2"];
//! let ids = names.map(ProjectId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
//! let cost = |id: &ProjectId| -> Result<Project, Box<dyn std::error::Error>> {
//!     Ok(Project::new(id.clone(), "200.00 EUR".parse()?)?)
//! };
//! let projects = ids.iter().map(cost).collect::<Result<Vec<_>, _>>()?;
//! let mut profile = Profile::new("1000.00 EUR".parse()?, projects, Satisfaction::Count)?;
//! for voter in 0..10 {
//!     let wanted = if voter < 6 { &ids[..5] } else { &ids[5..] };
//!     profile.approve(ContributorId::new(format!("voter-{voter}"))?, 1, wanted)?;
//! }
//! let outcome = equal_shares(&profile, &Completion::None {}, &TieOrder::ById {})?;
//! let funded: Vec<String> = outcome.funded().iter().map(ToString::to_string).collect();
//! assert_eq!(funded, ["park-1", "park-2", "park-3", "shop-1", "shop-2"]);
//! assert_eq!(outcome.left().to_string(), "0.00 EUR");
//! # Ok(())
//! # }
//! ```

mod completion;
mod equal_shares;
mod error;
#[cfg(feature = "serde")]
mod form;
mod profile;
mod purses;
mod representation;

pub use completion::Completion;
pub use equal_shares::{EqualShares, Payment, Purchase, Way, equal_shares};
pub use error::ParticipatoryError;
pub use profile::{Profile, Project, Satisfaction, TieOrder, Voter};
pub use representation::{Axiom, LeftOut, left_out};
