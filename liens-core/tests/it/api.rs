//! Every public type can be sent, shared and shown.

use std::fmt::Debug;

use liens_core as core;

/// Holds one of every public type, so that a new one is added here or missed in review.
#[derive(Clone, Debug)]
#[expect(dead_code, reason = "the fields stand for their types")]
struct EveryPublicType {
    amount: (core::Amount, core::Unit, core::PointsName, core::AmountError),
    apportionment: (core::Apportionment<u32>, core::ApportionError, core::Claim<u32>, core::Method),
    shortage: (core::Shortage, core::Ask<u32>, core::Division<u32>, core::Due),
    interest: (core::Interest, core::InterestError),
    objective: (
        core::Objective,
        core::Target,
        core::Measure,
        core::Measurement,
        core::Standing,
        core::ObjectiveError,
    ),
    contribution: (
        core::Contribution,
        core::ContributionBuilder,
        core::ContributionKind,
        core::Relation,
        core::Word,
        core::ContributionError,
    ),
    participation: (core::Participation, core::Attestation, core::Attester, core::Link),
    envelope: (core::Envelope<u32>, core::Recorded<u32>, core::Receipt, core::Decision<u32>),
    history: (core::History<u32>, core::HistoryError),
    error: core::Error,
    id: (
        core::AccountId,
        core::CollegeId,
        core::CommandId,
        core::ContributionId,
        core::ContributorId,
        core::EvidenceId,
        core::IndicatorId,
        core::KindId,
        core::MotionId,
        core::ProjectId,
        core::SubjectId,
        core::IdError,
    ),
    budget_id: (core::BudgetId, core::ClaimId),
    meeting_id: (core::AmendmentId, core::MeetingId, core::ReasonId),
    period: (core::Period, core::PeriodError),
    seat_id: (core::CandidateId, core::CircleId, core::GroupId, core::RoleId, core::SeatId),
    licence: (core::Licence, core::LicenceError, core::LicenceTerm),
    money: (core::Money, core::Currency, core::Rounding, core::MoneyError),
    notes: core::Notes<u32>,
    ratio: (core::Ratio, core::Portion, core::RatioError),
    threshold: (core::AtLeast, core::MoreThan, core::Threshold),
    rate: (core::Rate, core::Residue, core::Conversion, core::RateError),
    cumulative: (core::CumulativeSplit, core::Payment),
    shares: (core::Shares, core::Recipient, core::Split, core::SharesError),
    time:
        (core::TimeAmount, core::TimeError, core::TimeStyle, core::Timestamp, core::TimestampError),
}

#[test]
fn every_public_type_is_send_sync_and_debug() {
    fn check<T: Send + Sync + Debug + Clone + 'static>() {}
    check::<EveryPublicType>();
}

#[test]
fn every_error_is_an_error_that_a_thread_may_carry() {
    fn check<T: std::error::Error + Send + Sync + 'static>() {}
    check::<core::Error>();
    check::<core::IdError>();
    check::<core::TimeError>();
    check::<core::TimestampError>();
    check::<core::RatioError>();
    check::<core::MoneyError>();
    check::<core::AmountError>();
    check::<core::ApportionError>();
    check::<core::DivideError>();
    check::<core::RateError>();
    check::<core::HistoryError>();
    check::<core::SharesError>();
    check::<core::LicenceError>();
    check::<core::ContributionError>();
    check::<core::InterestError>();
    check::<core::ObjectiveError>();
    check::<core::PeriodError>();
}
