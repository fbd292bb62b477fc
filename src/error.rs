//! Why a commons refuses a command or a history.

use liens_core::{
    AccountId, Amount, AmountError, Attester, BudgetId, CircleId, ClaimId, CommandId,
    ContributionId, ContributorId, EvidenceId, HistoryError, IdError, Licence, MotionId,
    ObjectiveError, RoleId, SubjectId, TimeAmount, Timestamp, Unit,
};
use liens_lineage::commons::Freedoms;

use crate::{Act, ArticlesError, Who};

/// Why a command is refused; the commons is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Nothing can happen before the founding charter.
    #[error("the commons is not founded yet")]
    NotFounded {},
    /// There is a founding charter already.
    #[error("the commons is founded already, its charter changes by motions")]
    AlreadyFounded {},
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The articles of a charter cannot hold.
    #[error(transparent)]
    Articles(#[from] ArticlesError),
    /// The command is not sent to a crate directly: the commons has a command of its own for it, or
    /// the charter changes by a motion.
    #[error(
        "'{command}' is not asked so: the commons has a command for it, or a motion decides it"
    )]
    NotAskedSo {
        /// The name of the command.
        command: &'static str,
    },
    /// The charter lets others do this.
    #[error("{person} may not '{act}': {} may", listed(allowed))]
    NotAllowed {
        /// Who would do it.
        person: ContributorId,
        /// What.
        act: Act,
        /// Who may.
        allowed: Vec<Who>,
    },
    /// Whoever acts for somebody else holds no mandate for it.
    #[error(
        "{by} may not act for {person}: stewards may, and whoever holds a role of {}",
        listed(brokers)
    )]
    NoMandate {
        /// The sender.
        by: ContributorId,
        /// For whom it would be sent.
        person: ContributorId,
        /// The roles whose holders may.
        brokers: Vec<RoleId>,
    },
    /// Freedoms once granted would be taken back by who granted them.
    #[error(
        "{person} cannot take back the freedoms of contribution {contribution}: {licence} lacks \
         {denies}"
    )]
    TakesBack {
        /// Who would state the licence.
        person: ContributorId,
        /// The contribution.
        contribution: ContributionId,
        /// The licence.
        licence: Licence,
        /// The freedoms that the licence stated before grants, and this one does not.
        denies: Freedoms,
    },
    /// An agreement would take from an account that nobody holds, and its proposer keeps no books.
    #[error("{account} belongs to nobody, so that {person} proposes nothing to take from it")]
    NobodysAccount {
        /// Who proposes it.
        person: ContributorId,
        /// The account.
        account: AccountId,
    },
    /// Somebody else than the attester says so, and keeps no books.
    #[error("{person} cannot say that contribution {contribution} is attested by {by:?}")]
    NotToAttest {
        /// The sender.
        person: ContributorId,
        /// The contribution.
        contribution: ContributionId,
        /// Who would attest it.
        by: Attester,
    },
    /// The agreement is not settled or was taken back, says other hours, attests another contribution,
    /// or gave hours that the participation does not name as received.
    #[error(
        "agreement {agreement} does not say what {contributor} gave to contribution {contribution}"
    )]
    AgreementSaysOther {
        /// The contribution.
        contribution: ContributionId,
        /// The contributor.
        contributor: ContributorId,
        /// The agreement.
        agreement: EvidenceId,
    },
    /// The entry settles an agreement that attests hours of the record.
    #[error(
        "entry {entry} settles agreement {agreement}, which attests the hours of contribution \
         {contribution}: its authorship is corrected first"
    )]
    HoursStand {
        /// The entry, by the id of its command.
        entry: CommandId,
        /// The agreement.
        agreement: CommandId,
        /// The contribution.
        contribution: ContributionId,
    },
    /// The change may not come into force yet.
    #[error("motion {motion} comes into force at {effective}, not before")]
    NotYet {
        /// The motion.
        motion: MotionId,
        /// From when it may.
        effective: Timestamp,
    },
    /// There is no such budget.
    #[error("there is no budget {budget}")]
    UnknownBudget {
        /// The budget.
        budget: BudgetId,
    },
    /// There is a budget of this name.
    #[error("there is a budget {budget} already")]
    BudgetExists {
        /// The budget.
        budget: BudgetId,
    },
    /// A circle has one budget of a unit at a time.
    #[error("budget {budget} of circle {circle} is not closed yet")]
    BudgetOpen {
        /// The budget.
        budget: BudgetId,
        /// The circle.
        circle: CircleId,
    },
    /// A budget that is closed pays its claims itself.
    #[error("budget {budget} was closed at {at}, and pays its claims itself")]
    BudgetClosed {
        /// The budget.
        budget: BudgetId,
        /// When it was closed.
        at: Timestamp,
    },
    /// Something else took the budget over.
    #[error("budget {budget} was taken over by command {by}")]
    BudgetOver {
        /// The budget.
        budget: BudgetId,
        /// The distribution that paid its claims, or the next budget.
        by: CommandId,
    },
    /// The policy in force has no step that pays claims, and would leave those of the budget unpaid.
    #[error("policy '{policy}' has no step for claims, and would pay none of budget {budget}")]
    NoClaimsStep {
        /// The budget.
        budget: BudgetId,
        /// The policy.
        policy: String,
    },
    /// A sum waits in the budget that is too little to be paid, and only a budget pays it later.
    #[error("{amount} wait for {payee} in budget {budget}, which hands them on when it is closed")]
    BudgetWaits {
        /// The budget.
        budget: BudgetId,
        /// For whom the sum waits.
        payee: ContributorId,
        /// The sum.
        amount: Amount,
    },
    /// Somebody had more in advance than they claim, and only a budget deducts the rest later.
    #[error(
        "{person} had {amount} in advance of budget {budget} and claims them nowhere, which the next \
         budget deducts when this one is closed"
    )]
    AdvanceLeft {
        /// The budget.
        budget: BudgetId,
        /// Who had it.
        person: ContributorId,
        /// What no claim took up.
        amount: Amount,
    },
    /// Claims of a budget that would be taken over stay unpaid, and only a budget carries them on.
    #[error(
        "{amount} of the claims on budget {budget} would stay unpaid, which its rules carry to the \
         next one when it is closed"
    )]
    BudgetCarries {
        /// The budget.
        budget: BudgetId,
        /// What would stay unpaid.
        amount: Amount,
    },
    /// A claim of a budget that would be taken over is for what none of the results descends from.
    #[error(
        "claim {claim} of budget {budget} is for what none of the results descends from, and no pot \
         pays it later"
    )]
    ClaimElsewhere {
        /// The budget.
        budget: BudgetId,
        /// The claim.
        claim: ClaimId,
    },
    /// A claim of a budget that would be taken over is not settled.
    #[error("claim {claim} of budget {budget} is not settled yet")]
    StillHeld {
        /// The budget.
        budget: BudgetId,
        /// The claim.
        claim: ClaimId,
    },
    /// The motion is about something else, not decided for good, or decided otherwise.
    #[error("motion {motion} does not say so of claim {claim}")]
    MotionSaysOther {
        /// The motion.
        motion: MotionId,
        /// The claim.
        claim: ClaimId,
    },
    /// A claim would be handed to a motion on a subject that is not its own.
    #[error(
        "claim {claim} is decided by a motion on the subject '{claim}', and not on '{subject}'"
    )]
    NotAboutTheClaim {
        /// The claim.
        claim: ClaimId,
        /// The refused subject.
        subject: SubjectId,
    },
    /// The motion is about something else than the budget, or older than its review.
    #[error(
        "motion {motion} does not divide budget {budget}: it is about something else, or older \
         than the review"
    )]
    MotionNotOfBudget {
        /// The motion.
        motion: MotionId,
        /// The budget.
        budget: BudgetId,
    },
    /// The charter says nothing of grades.
    #[error("charter {version} has no grades for projects")]
    NoGrades {
        /// The version of the charter.
        version: u32,
    },
    /// A grade is refused, or grades cannot weigh.
    #[error(transparent)]
    Relevance(#[from] liens_lineage::RelevanceError),
    /// Only policies, terms, budget rules and factors of grades are tried out.
    #[error(
        "only another policy, term of what is owed, rule of budgets or table of factors is tried out"
    )]
    NotSupposed {},
    /// The change was not put to the vote here.
    #[error("no change of the charter was put to the vote as motion {motion}")]
    UnknownMotion {
        /// The motion.
        motion: MotionId,
    },
    /// The motion is not adopted.
    #[error("motion {motion} is not adopted")]
    NotAdopted {
        /// The motion.
        motion: MotionId,
    },
    /// The motion is in the charter already.
    #[error("motion {motion} is in the charter already")]
    AlreadyEnacted {
        /// The motion.
        motion: MotionId,
    },
    /// The amount to share is not above zero.
    #[error("{amount} cannot be shared, it is not above zero")]
    NothingToShare {
        /// The refused amount.
        amount: Amount,
    },
    /// The charter sets no term, and what is owed waits without end.
    #[error("charter {version} sets no term after which what is owed passes to the commons")]
    NoTerm {
        /// The version of the charter.
        version: u32,
    },
    /// Nothing waited for the term of the charter yet.
    #[error("nothing that is owed has waited for {term} yet")]
    NothingLapses {
        /// The term.
        term: TimeAmount,
    },
    /// Nothing waits for the person.
    #[error("nothing is owed to {person}")]
    NothingOwed {
        /// The person.
        person: ContributorId,
    },
    /// All that is owed to the person is held by contributions that are not secured.
    #[error("what is owed to {person} is held until it is secured: {}", listed(.contributions))]
    Held {
        /// The person.
        person: ContributorId,
        /// The contributions that hold it, by id.
        contributions: Vec<ContributionId>,
    },
    /// The person is no member, and nobody vouches for the identity.
    #[error("{person} is no member, what is owed goes on waiting")]
    NotAMember {
        /// The person.
        person: ContributorId,
    },
    /// There is no account to pay from.
    #[error("there is no account {account}")]
    UnknownAccount {
        /// The account.
        account: AccountId,
    },
    /// The account holds less than what is to be shared, or another unit.
    #[error("account {account} holds {balance}, less than {amount}")]
    PotShort {
        /// The account.
        account: AccountId,
        /// What it holds.
        balance: Amount,
        /// What was to be shared.
        amount: Amount,
    },
    /// The account counts another unit.
    #[error("account {account} counts {unit}, and {amount} was to be shared")]
    PotUnit {
        /// The account.
        account: AccountId,
        /// What it counts.
        unit: Unit,
        /// What was to be shared.
        amount: Amount,
    },
    /// The account holds what waits for persons, which is nobody's to share or to move otherwise.
    #[error(
        "account {account} holds what is owed to persons, and is moved by what is shared, paid and \
         lapses alone"
    )]
    PotIsOwed {
        /// The account.
        account: AccountId,
    },
    /// The account is somebody's, and no pot to share.
    #[error("account {account} is no pot: what it holds is {holder}'s to give")]
    PotIsSomebodys {
        /// The account.
        account: AccountId,
        /// Whose it is.
        holder: ContributorId,
    },
    /// The entry pays out what was shared, which the commons remembers beside the ledger.
    #[error(
        "entry {entry} pays what was shared, which no correction takes back: a steward posts an \
         entry of its own instead"
    )]
    PayoutStands {
        /// The entry, by the id of its command.
        entry: CommandId,
    },
    /// An id is refused.
    #[error(transparent)]
    Id(#[from] IdError),
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A measure does not compare with what is known of its indicator.
    #[error(transparent)]
    Objective(#[from] ObjectiveError),
    /// An entry cannot be made.
    #[error(transparent)]
    Entry(#[from] liens_timebank::EntryError),
    /// The ledger refuses.
    #[error(transparent)]
    Ledger(#[from] liens_timebank::Refusal),
    /// The roll cannot be frozen.
    #[error(transparent)]
    Roll(#[from] liens_governance::RollError),
    /// The register refuses.
    #[error(transparent)]
    Register(#[from] liens_governance::register::Refusal),
    /// A declaration of interests is refused.
    #[error(transparent)]
    Interests(#[from] liens_governance::interests::Refusal),
    /// The minutes refuse.
    #[error(transparent)]
    Minutes(#[from] liens_governance::deliberation::Refusal),
    /// The budget refuses.
    #[error(transparent)]
    Budget(#[from] liens_lineage::budget::Refusal),
    /// The assembly refuses.
    #[error(transparent)]
    Assembly(#[from] liens_governance::Refusal),
    /// The lineage refuses.
    #[error(transparent)]
    Lineage(#[from] liens_lineage::Refusal),
    /// The record cannot be frozen.
    #[error(transparent)]
    Freeze(#[from] liens_lineage::FreezeError),
    /// The pot cannot be distributed.
    #[error(transparent)]
    Distribute(#[from] liens_lineage::DistributeError),
    /// What is owed cannot be booked.
    #[error(transparent)]
    Owed(#[from] liens_lineage::OwedError),
}

impl Refusal {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFounded {} => "commons.not_founded",
            Self::AlreadyFounded {} => "commons.already_founded",
            Self::History(error) => error.code(),
            Self::Articles(error) => error.code(),
            Self::NotAskedSo { .. } => "commons.not_asked_so",
            Self::NotAllowed { .. } => "commons.not_allowed",
            Self::NoMandate { .. } => "commons.no_mandate",
            Self::TakesBack { .. } => "commons.takes_back",
            Self::NobodysAccount { .. } => "commons.nobodys_account",
            Self::NotToAttest { .. } => "commons.not_to_attest",
            Self::AgreementSaysOther { .. } => "commons.agreement_says_other",
            Self::HoursStand { .. } => "commons.hours_stand",
            Self::NotYet { .. } => "commons.not_yet",
            Self::UnknownBudget { .. } => "commons.unknown_budget",
            Self::BudgetExists { .. } => "commons.budget_exists",
            Self::BudgetOpen { .. } => "commons.budget_open",
            Self::BudgetClosed { .. } => "commons.budget_closed",
            Self::BudgetOver { .. } => "commons.budget_over",
            Self::NoClaimsStep { .. } => "commons.no_claims_step",
            Self::BudgetWaits { .. } => "commons.budget_waits",
            Self::AdvanceLeft { .. } => "commons.advance_left",
            Self::BudgetCarries { .. } => "commons.budget_carries",
            Self::ClaimElsewhere { .. } => "commons.claim_elsewhere",
            Self::StillHeld { .. } => "commons.still_held",
            Self::MotionSaysOther { .. } => "commons.motion_says_other",
            Self::NotAboutTheClaim { .. } => "commons.not_about_the_claim",
            Self::MotionNotOfBudget { .. } => "commons.motion_not_of_budget",
            Self::NoGrades { .. } => "commons.no_grades",
            Self::Relevance(error) => error.code(),
            Self::NotSupposed {} => "commons.not_supposed",
            Self::UnknownMotion { .. } => "commons.unknown_motion",
            Self::NotAdopted { .. } => "commons.not_adopted",
            Self::AlreadyEnacted { .. } => "commons.already_enacted",
            Self::NothingToShare { .. } => "commons.nothing_to_share",
            Self::NoTerm { .. } => "commons.no_term",
            Self::NothingLapses { .. } => "commons.nothing_lapses",
            Self::NothingOwed { .. } => "commons.nothing_owed",
            Self::Held { .. } => "commons.held",
            Self::NotAMember { .. } => "commons.not_a_member",
            Self::UnknownAccount { .. } => "commons.unknown_account",
            Self::PotShort { .. } => "commons.pot_short",
            Self::PotUnit { .. } => "commons.pot_unit",
            Self::PotIsOwed { .. } => "commons.pot_is_owed",
            Self::PotIsSomebodys { .. } => "commons.pot_is_somebodys",
            Self::PayoutStands { .. } => "commons.payout_stands",
            Self::Id(error) => error.code(),
            Self::Amount(error) => error.code(),
            Self::Objective(error) => error.code(),
            Self::Entry(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Roll(error) => error.code(),
            Self::Register(error) => error.code(),
            Self::Interests(error) => error.code(),
            Self::Minutes(error) => error.code(),
            Self::Budget(error) => error.code(),
            Self::Assembly(error) => error.code(),
            Self::Lineage(error) => error.code(),
            Self::Freeze(error) => error.code(),
            Self::Distribute(error) => error.code(),
            Self::Owed(error) => error.code(),
        }
    }
}

/// Names as a list, or nobody.
fn listed<T: std::fmt::Display>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// Why a history cannot be replayed.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::{Commons, ReplayError};
/// let mut village = Village::founded()?;
/// village.shares()?;
/// // Somebody takes an account out of the history, and numbers the rest again.
/// let mut events = village.commons.events().to_vec();
/// events.remove(4); // the account of the pot
/// for (event, place) in events.iter_mut().zip(0..) {
///     event.sequence = place;
/// }
/// let refused: ReplayError = Commons::replay(events).err().ok_or("it was replayed")?;
/// assert_eq!(refused.sequence, 7); // the entry that would have filled it
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {sequence}: {refusal}")]
pub struct ReplayError {
    /// The place of the event.
    pub sequence: u64,
    /// Why it is refused.
    #[source]
    pub refusal: Box<Refusal>,
}
