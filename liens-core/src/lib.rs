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

mod amount;
mod apportion;
mod contribution;
mod cumulative;
mod envelope;
mod error;
#[cfg(feature = "serde")]
pub mod form;
mod history;
mod id;
#[doc(hidden)]
pub mod index;
mod interest;
mod judgment;
mod kind;
mod licence;
mod money;
mod notes;
mod objective;
mod participation;
mod period;
mod rate;
mod ratio;
mod recipient;
mod rounding;
mod shares;
mod time;
mod timestamp;

pub use amount::{Amount, AmountError, PointsName, Unit};
pub use apportion::{
    ApportionError, Apportionment, Ask, Claim, DivideError, Division, Due, Method, Shortage,
    apportion, divide, largest_remainder, largest_remainder_in_order,
};
pub use contribution::{Contribution, ContributionBuilder, ContributionError, Link};
pub use cumulative::{CumulativeSplit, Payment};
pub use envelope::{Decision, Envelope, Receipt, Recorded};
pub use error::Error;
pub use history::{History, HistoryError};
pub use id::{
    AccountId, ActivityId, AmendmentId, BudgetId, CandidateId, CircleId, ClaimId, CollegeId,
    CommandId, ContributionId, ContributorId, EvidenceId, GroupId, IdError, IndicatorId, KindId,
    MAX_BYTES as MAX_ID_BYTES, MeetingId, MotionId, ProjectId, ReasonId, RoleId, SeatId, SubjectId,
};
pub use interest::{Interest, InterestError};
pub use judgment::{compare_grades, majority_grade};
pub use kind::{ContributionKind, Relation, Word};
pub use licence::{Licence, LicenceError, LicenceTerm};
pub use money::{Currency, Money, MoneyError};
pub use notes::Notes;
pub use objective::{Measure, Measurement, Objective, ObjectiveError, Standing, Target};
pub use participation::{Attestation, Attester, Participation};
pub use period::{Period, PeriodError};
pub use rate::{Conversion, Rate, RateError, Residue};
pub use ratio::{AtLeast, MoreThan, Portion, Ratio, RatioError, Threshold};
pub use recipient::Recipient;
pub use rounding::Rounding;
pub use shares::{Shares, SharesError, Split};
pub use time::{TimeAmount, TimeError, TimeStyle};
pub use timestamp::{Timestamp, TimestampError};
