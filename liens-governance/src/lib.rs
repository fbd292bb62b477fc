#![doc = include_str!("../README.md")]
#![warn(
    clippy::as_conversions,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::dbg_macro
)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod amendment;
mod assembly;
mod ballot;
mod bounds;
mod carry;
mod certificate;
pub mod circles;
mod college;
mod command;
mod count;
mod delegation;
pub mod deliberation;
mod design;
mod diagnosis;
mod early;
pub mod election;
mod error;
mod event;
mod fraction;
mod hearing;
mod interchange;
pub mod interests;
mod motion;
pub mod openness;
pub mod participatory;
mod power;
mod proportion;
pub mod register;
mod repair;
mod roll;
mod rule;
mod rule_text;
mod safeguard;
pub mod sortition;
mod statutes;
mod tally;
mod verify;
mod vote;

pub use amendment::{Amendment, AmendmentError, Version};
pub use assembly::{Assembly, Refusal, ReplayError};
pub use ballot::{Ballot, BallotError, Ballots, Choice, Standing};
pub use bounds::Bounds;
pub use carry::{Addition, Carried, Carry};
pub use certificate::{Certificate, CollegeLine, ConditionLine, Outcome, Overall, UnresolvedLine};
pub use college::{College, CollegeError};
pub use command::{Command, Votes};
pub use count::{Count, CountError};
pub use delegation::{Cause, Delegate, DelegationError, Delegations};
pub use design::{
    Brief, Design, DesignError, Designed, PersonDesign, Price, Side, jagiellonian, square_roots,
};
pub use diagnosis::{Diagnosis, DiagnosisError, Limits, Witness, swings};
pub use error::Error;
pub use event::Event;
pub use fraction::{Fraction, FractionError};
pub use hearing::{Heard, Hearing};
pub use interchange::{OrderType, Preflib, PreflibError, read_preflib};
#[cfg(feature = "csv")]
pub use interchange::{Pabulib, PabulibError, VoteType, read_pabulib};
pub use motion::{Draft, Motion, MotionState};
pub use power::{
    Approximation, Banzhaf, BanzhafBetween, Between, Change, CollegeGame, Effort, Game, GameError,
    Natural, NaturalError, Others, Paradox, PersonOf, PersonPower, PowerChange, PowerError,
    StatutesPower, WeightedGame,
};
pub use proportion::Proportion;
pub use repair::Repair;
pub use roll::{Member, Roll, RollError};
pub use rule::{Base, Clause, Rule, RuleError, Within};
pub use safeguard::{
    Coverage, GroupLine, ProtectionLine, Protections, Regret, RegretError, RegretLine, regret,
};
pub use statutes::{Statutes, StatutesError};
pub use verify::{CertificateError, verify};
pub use vote::Vote;
