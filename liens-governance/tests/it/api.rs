//! Every public type, held in one struct: what callers may rely on.

use liens_governance::{
    Addition, Assembly, BallotError, Ballots, Base, Bounds, Carried, Carry, Certificate,
    CertificateError, Choice, Clause, College, CollegeError, CollegeLine, Command, ConditionLine,
    Count, CountError, Error, Event, Fraction, FractionError, Member, Motion, MotionState, Outcome,
    Overall, Refusal, ReplayError, Roll, RollError, Rule, RuleError, Statutes, StatutesError,
    Votes, Within,
};

#[derive(Clone, Debug, PartialEq)]
struct Everything {
    addition: Addition,
    assembly: Assembly,
    ballots: Ballots,
    base: Base,
    bounds: Bounds,
    carried: Carried,
    carry: Carry,
    certificate: Certificate,
    choice: Choice,
    clause: Clause,
    college: College,
    college_line: CollegeLine,
    command: Command,
    condition_line: ConditionLine,
    count: Count,
    event: Event,
    fraction: Fraction,
    member: Member,
    motion: Motion,
    motion_state: MotionState,
    outcome: Outcome,
    overall: Overall,
    roll: Roll,
    rule: Rule,
    statutes: Statutes,
    votes: Votes,
    within: Within,
    errors: Errors,
}

#[derive(Clone, Debug, PartialEq)]
struct Errors {
    ballot: BallotError,
    certificate: CertificateError,
    college: CollegeError,
    count: CountError,
    error: Error,
    fraction: FractionError,
    refusal: Refusal,
    replay: ReplayError,
    roll: RollError,
    rule: RuleError,
    statutes: StatutesError,
}

#[test]
fn every_type_is_send_sync_debug_and_every_error_is_an_error() {
    fn holds<T: Send + Sync + std::fmt::Debug + 'static>() {}
    fn errs<T: std::error::Error + Send + Sync + 'static>() {}
    holds::<Everything>();
    errs::<BallotError>();
    errs::<CertificateError>();
    errs::<CollegeError>();
    errs::<CountError>();
    errs::<Error>();
    errs::<FractionError>();
    errs::<Refusal>();
    errs::<ReplayError>();
    errs::<RollError>();
    errs::<RuleError>();
    errs::<StatutesError>();
}
