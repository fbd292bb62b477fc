//! Every public type, held in one struct: what callers may rely on.

use liens_governance::circles::{self, Network};
use liens_governance::deliberation::{self, QueueError, SpeakingQueue, Turn};
use liens_governance::election::{self, ElectionError};
use liens_governance::interests::{self, Interests, RecusalError};
use liens_governance::openness::{self, Openness, OpennessError};
use liens_governance::participatory::{self, ParticipatoryError};
use liens_governance::register::{self, Register};
use liens_governance::sortition::{self, SortitionError};
use liens_governance::{
    Addition, Amendment, AmendmentError, Assembly, Ballot, BallotError, Ballots, Base, Bounds,
    Carried, Carry, Cause, Certificate, CertificateError, Choice, Clause, College, CollegeError,
    CollegeLine, Command, ConditionLine, Count, CountError, Coverage, Delegate, DelegationError,
    Delegations, Diagnosis, DiagnosisError, Draft, Error, Event, Fraction, FractionError,
    GroupLine, Heard, Hearing, Limits, Member, Motion, MotionState, Outcome, Overall, Proportion,
    ProtectionLine, Protections, Refusal, Regret, RegretError, RegretLine, Repair, ReplayError,
    Roll, RollError, Rule, RuleError, Standing, Statutes, StatutesError, UnresolvedLine, Version,
    Vote, Votes, Within, Witness,
};
use liens_governance::{
    Approximation, Banzhaf, BanzhafBetween, Between, Brief, Change, CollegeGame, Design,
    DesignError, Designed, Effort, Game, GameError, Natural, NaturalError, Others, Paradox,
    PersonDesign, PersonOf, PersonPower, PowerChange, PowerError, Price, Side, StatutesPower,
    WeightedGame,
};

#[derive(Clone, Debug, PartialEq)]
struct Everything {
    addition: Addition,
    amendment: Amendment,
    assembly: Assembly,
    ballot: Ballot,
    ballots: Ballots,
    base: Base,
    bounds: Bounds,
    carried: Carried,
    carry: Carry,
    cause: Cause,
    certificate: Certificate,
    choice: Choice,
    clause: Clause,
    college: College,
    college_line: CollegeLine,
    command: Command,
    condition_line: ConditionLine,
    count: Count,
    delegate: Delegate,
    delegations: Delegations,
    diagnosis: Diagnosis,
    limits: Limits,
    repair: Repair,
    draft: Draft,
    event: Event,
    fraction: Fraction,
    heard: Heard,
    hearing: Hearing,
    member: Member,
    motion: Motion,
    motion_state: MotionState,
    outcome: Outcome,
    overall: Overall,
    roll: Roll,
    rule: Rule,
    standing: Standing<'static>,
    statutes: Statutes,
    unresolved: UnresolvedLine,
    version: Version,
    vote: Vote,
    votes: Votes,
    within: Within,
    witness: Witness,
    participatory: (
        participatory::Profile,
        participatory::Project,
        participatory::Satisfaction,
        participatory::TieOrder,
        participatory::Voter,
    ),
    equal_shares: (
        participatory::EqualShares,
        participatory::Purchase,
        participatory::Payment,
        participatory::Way,
        participatory::Completion,
    ),
    left_out: (participatory::LeftOut, participatory::Axiom),
    circles: (Network, circles::Cut, circles::NewLink, circles::Pair),
    queue: (SpeakingQueue, Turn),
    minutes: (deliberation::Minutes, deliberation::Command, deliberation::Event),
    meeting: (deliberation::Meeting, deliberation::Subject, deliberation::Intervention<'static>),
    paper: (deliberation::TextAmendment, deliberation::Fate, deliberation::RaisedNeed),
    voice: (deliberation::Voice, deliberation::CollegeVoice, deliberation::Invitation),
    waiting: (deliberation::WaitingNeed, deliberation::Stranger, Proportion),
    norms: (deliberation::Norms, deliberation::VoiceRule),
    finding: (deliberation::VoiceFinding, deliberation::VoiceRepair),
    interests: (Interests, interests::Command, interests::Event),
    declaration: (interests::Declaration, interests::Visibility),
    disclosure: (interests::Disclosure, interests::Conflict),
    openness: (Openness, openness::Entry, openness::Departure, openness::Refused),
    roles: (openness::Newcomer, openness::Passage, openness::Presence, openness::Concentration),
    spread: openness::Spread,
    open_norms: (openness::OpenNorms, openness::OpenRule),
    open_finding: (openness::OpenFinding, openness::OpenRepair),
    sortition: (
        sortition::Chance,
        sortition::Chances,
        sortition::Lottery,
        sortition::Pool,
        sortition::Quota,
    ),
    register: Register,
    register_command: register::Command,
    register_event: register::Event,
    membership: (register::Answer, register::Application, register::Membership),
    step: (register::Step<'static>, register::Cost),
    mandate: (register::Circle, register::KeptFor, register::Mandate, register::Seat),
    coverage: (Coverage, GroupLine),
    regret: (Regret, RegretLine),
    protections: (Protections, ProtectionLine),
    power: Power,
    designs: Designs,
    election: Election,
    errors: Errors,
}

#[derive(Clone, Debug, PartialEq)]
struct Power {
    games: (Natural, WeightedGame, Game, CollegeGame, Others, Effort),
    indices: (Banzhaf, BanzhafBetween, Between, Approximation),
    persons: (PersonPower, PersonOf, StatutesPower),
    changes: (Change, PowerChange, Paradox),
}

#[derive(Clone, Debug, PartialEq)]
struct Designs {
    asked: Brief,
    found: (Design, Designed, PersonDesign),
    price: (Price, Side),
}

#[derive(Clone, Debug, PartialEq)]
struct Election {
    ballots: (election::Candidates, election::Profile, election::Graded, election::Scale),
    rule: (election::ElectionRule, election::Strength, election::TieRule),
    pairs: (election::Pairwise, election::StrongestPaths, election::Victory),
    rounds: (election::Round, election::Stage, election::Step, election::Gauge),
    standings: (election::Standings, election::Trace),
    question: (election::Question, election::Ties, election::Paper),
    chosen: (election::ByCollege, election::CollegeChoice),
    preflib: (liens_governance::Preflib, liens_governance::OrderType),
    errors: (ElectionError, liens_governance::PreflibError),
}

#[derive(Clone, Debug, PartialEq)]
struct Errors {
    amendment: AmendmentError,
    ballot: BallotError,
    certificate: CertificateError,
    college: CollegeError,
    count: CountError,
    delegation: DelegationError,
    diagnosis: DiagnosisError,
    error: Error,
    fraction: FractionError,
    refusal: Refusal,
    replay: ReplayError,
    roll: RollError,
    rule: RuleError,
    statutes: StatutesError,
    regret: RegretError,
    participatory: ParticipatoryError,
    sortition: SortitionError,
    queue: QueueError,
    openness: OpennessError,
    interests: (interests::Refusal, interests::ReplayError, RecusalError),
    minutes: (deliberation::Refusal, deliberation::ReplayError),
    power: (GameError, PowerError, NaturalError, DesignError),
    register: (register::Refusal, register::ReplayError, register::CostError),
}

#[test]
fn every_type_is_send_sync_debug_and_every_error_is_an_error() {
    fn holds<T: Send + Sync + std::fmt::Debug + 'static>() {}
    fn errs<T: std::error::Error + Send + Sync + 'static>() {}
    holds::<Everything>();
    errs::<AmendmentError>();
    errs::<ElectionError>();
    errs::<liens_governance::PreflibError>();
    errs::<BallotError>();
    errs::<CertificateError>();
    errs::<CollegeError>();
    errs::<CountError>();
    errs::<DelegationError>();
    errs::<DiagnosisError>();
    errs::<Error>();
    errs::<FractionError>();
    errs::<Refusal>();
    errs::<ReplayError>();
    errs::<RollError>();
    errs::<RuleError>();
    errs::<StatutesError>();
    errs::<RegretError>();
    errs::<ParticipatoryError>();
    errs::<SortitionError>();
    errs::<QueueError>();
    errs::<OpennessError>();
    errs::<interests::Refusal>();
    errs::<interests::ReplayError>();
    errs::<RecusalError>();
    errs::<deliberation::Refusal>();
    errs::<deliberation::ReplayError>();
    errs::<GameError>();
    errs::<PowerError>();
    errs::<NaturalError>();
    errs::<DesignError>();
    errs::<register::Refusal>();
    errs::<register::ReplayError>();
    errs::<register::CostError>();
}
