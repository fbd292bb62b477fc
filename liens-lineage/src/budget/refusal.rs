//! Why a command to a budget is refused.
//!
//! A refusal is an answer to somebody: it names the person, the claim, the amount or the instant
//! that stands in the way, so that a page can put it beside the field, and it has a code that stays
//! when the words change. `docs/ERRORS.md` lists them all.

use liens_core::{
    Amount, AmountError, ClaimId, ContributorId, DivideError, HistoryError, MotionId, Shortage,
    Timestamp,
};

use super::GridError;

/// Why a command is refused; the budget is as it was before.
///
/// # Law
///
/// `a_refused_command_changes_nothing`
///
/// # Examples
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_core::EvidenceId;
/// # use liens_lineage::budget::Refusal;
/// let mut budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
/// declare(&mut budget, claim("ana", "20.00 EUR")?)?;
/// let refused = |by: &str, day: &str, body: Command| -> Tried<String> {
///     let (id, by) = (CommandId::from_u128(99), ContributorId::new(by)?);
///     let sent = Envelope { id, by, on_behalf_of: None, at: day.parse()?, body };
///     Ok(budget.decide(&sent).err().ok_or("it is taken")?.to_string())
/// };
/// let dollars = Command::Declare { claim: claim("bo", "5.00 USD")? };
/// let text = refused("bo", "2026-03-01", dollars)?;
/// assert_eq!(text, "5.00 USD is not in the unit of an envelope of 100.00 EUR");
/// let (claim, question) = (ClaimId::new("ana")?, EvidenceId::new("is it enough?")?);
/// let own = refused("ana", "2026-03-02", Command::Question { claim, question })?;
/// assert_eq!(own, "ana contributes to or is paid for claim ana, and is no judge of it");
/// assert_eq!(Refusal::NotProposed {}.code(), "lineage.budget.not_proposed");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The budget was not opened yet.
    #[error("the budget is not open yet")]
    NotOpen {},
    /// The budget was opened before.
    ///
    /// Other terms are another budget: an envelope that grows is a second one.
    #[error("the budget was opened before")]
    Opened {},
    /// The budget is closed.
    #[error("the budget was closed at {at}")]
    Closed {
        /// When.
        at: Timestamp,
    },
    /// The dates or the durations of the terms contradict one another.
    #[error(
        "a budget cannot open at {opens} and close at {closes}, or review for less than nothing"
    )]
    Dates {
        /// When it would open.
        opens: Timestamp,
        /// When it would close.
        closes: Timestamp,
    },
    /// An amount is below zero.
    #[error("{amount} is below zero")]
    Negative {
        /// The refused amount.
        amount: Amount,
    },
    /// An amount is in another unit than the budget.
    #[error("{amount} is not in the unit of an envelope of {envelope}")]
    WrongUnit {
        /// The refused amount.
        amount: Amount,
        /// The envelope.
        envelope: Amount,
    },
    /// A claim asks nothing and gives nothing.
    ///
    /// A claim of zero is sound only where it puts something given on record.
    #[error("claim {claim} asks nothing and gives nothing")]
    Nothing {
        /// The claim.
        claim: ClaimId,
    },
    /// A person's claims together ask, or give beside them, more than one person can in a budget.
    ///
    /// A million people at that bound can still be counted together, so that nobody's claim stops
    /// those of others.
    #[error(
        "claim {claim} with {amount} brings {person} above {most}, the most that one person asks \
         or gives in a budget"
    )]
    TooMuch {
        /// The person.
        person: ContributorId,
        /// The claim.
        claim: ClaimId,
        /// What it asks or gives.
        amount: Amount,
        /// The most of all claims of one person together.
        most: Amount,
    },
    /// A person's claims together pass the cap.
    #[error("{person} would claim {asked} in all, above the cap of {cap}")]
    AboveCap {
        /// The person.
        person: ContributorId,
        /// What all claims of the person would come to.
        asked: Amount,
        /// The cap.
        cap: Amount,
    },
    /// The least useful is more than the ask.
    #[error("claim {claim} asks {ask}, and at least {minimum}")]
    MinimumAboveAsk {
        /// The claim.
        claim: ClaimId,
        /// What is asked.
        ask: Amount,
        /// The least useful.
        minimum: Amount,
    },
    /// Claims are declared from the opening on and until the closing date.
    ///
    /// Also said of a review that would be opened before the closing date.
    #[error("{at} does not lie from {opens} to {closes}, when claims are declared")]
    NotInTime {
        /// The refused instant.
        at: Timestamp,
        /// From when.
        opens: Timestamp,
        /// Until when.
        closes: Timestamp,
    },
    /// The claim was declared before.
    #[error("claim {claim} is declared already")]
    Duplicate {
        /// The claim.
        claim: ClaimId,
    },
    /// There is no such claim.
    #[error("there is no claim {claim}")]
    Unknown {
        /// The claim.
        claim: ClaimId,
    },
    /// The claim was withdrawn or refused, or comes from an earlier budget.
    #[error("claim {claim} is settled, it cannot be changed any more")]
    Fixed {
        /// The claim.
        claim: ClaimId,
    },
    /// Somebody else than the claimant would act on a claim.
    ///
    /// A broker acts on behalf of the claimant, who then is the one that acts.
    #[error("{person} is not the contributor of claim {claim}")]
    NotTheClaimant {
        /// Who would act.
        person: ContributorId,
        /// The claim.
        claim: ClaimId,
    },
    /// Who asks is no member of the circle.
    ///
    /// Who claims without being a member may answer, and may not ask.
    #[error("{person} is not among those who review the budget")]
    NotAReviewer {
        /// Who would ask.
        person: ContributorId,
    },
    /// The contributor or the payee would judge the claim.
    ///
    /// Neither directly nor in the name of somebody else.
    #[error("{person} contributes to or is paid for claim {claim}, and is no judge of it")]
    OwnClaim {
        /// Who would judge.
        person: ContributorId,
        /// The claim.
        claim: ClaimId,
    },
    /// The claim's window is over, and the revision raises it.
    ///
    /// The same command with `reopen` opens a window of the claim's own.
    #[error(
        "the window of claim {claim} was over at {end}: raising it from {before} to {raised} opens \
         a new one"
    )]
    NeedsReopening {
        /// The claim.
        claim: ClaimId,
        /// What it asks.
        before: Amount,
        /// What it would ask.
        raised: Amount,
        /// When the window was over.
        end: Timestamp,
    },
    /// The claim's window is over.
    #[error("the window of claim {claim} was over at {end}")]
    WindowOver {
        /// The claim.
        claim: ClaimId,
        /// When.
        end: Timestamp,
    },
    /// The claim's window is still open.
    ///
    /// A motion comes last: until then the claimant may answer.
    #[error("the window of claim {claim} is still open")]
    WindowOpen {
        /// The claim.
        claim: ClaimId,
    },
    /// Nobody, or somebody else, asks about the claim.
    #[error("{person} has no open question about claim {claim}, nor has anybody for whom it waits")]
    NotQuestioned {
        /// Who would act.
        person: ContributorId,
        /// The claim.
        claim: ClaimId,
    },
    /// The claim was not handed to a motion.
    #[error("claim {claim} was not handed to a motion")]
    NotReferred {
        /// The claim.
        claim: ClaimId,
    },
    /// The review has not begun, or is not over.
    #[error("the review is not over at {at}")]
    ReviewNotOver {
        /// The refused instant.
        at: Timestamp,
    },
    /// The review began before.
    #[error("the review was opened at {at}")]
    ReviewOpened {
        /// When.
        at: Timestamp,
    },
    /// No division is proposed.
    #[error("no division is proposed")]
    NotProposed {},
    /// A claimant who would get less than the least useful may still answer.
    #[error("claim {claim} would get less than its minimum, and may be answered until {until}")]
    Unanswered {
        /// The claim.
        claim: ClaimId,
        /// Until when.
        until: Timestamp,
    },
    /// The claim gets at least its minimum.
    #[error("claim {claim} would not get less than its minimum")]
    NotBelow {
        /// The claim.
        claim: ClaimId,
    },
    /// Advances would pass the envelope.
    #[error("advances would come to {advances}, above an envelope of {envelope}")]
    AboveEnvelope {
        /// What all advances would come to.
        advances: Amount,
        /// The envelope.
        envelope: Amount,
    },
    /// A meeting decided more for somebody than is claimed, or anything for who claims nothing.
    #[error("the meeting decided {decided} for {person}, who claims {claimed}")]
    AboveClaimed {
        /// The person.
        person: ContributorId,
        /// What the meeting decided.
        decided: Amount,
        /// What the person claims, less what was had in advance.
        claimed: Amount,
    },
    /// What a meeting decided does not add up to what is there.
    ///
    /// A meeting that gives less than there is leaves people short for nothing; one that gives more
    /// makes a debt of the pot.
    #[error("the amounts of the meeting add up to {decided}, not to {due}")]
    MeetingSum {
        /// What the amounts add up to.
        decided: Amount,
        /// The envelope or the sum of the claims, whichever is less.
        due: Amount,
    },
    /// A meeting would decide where another rule was written beforehand.
    ///
    /// The rule was written so that nobody has to bargain once the claims are known.
    #[error("the rule is {shortage}: motion {motion} decides no amounts")]
    NoMeeting {
        /// The motion.
        motion: MotionId,
        /// The rule.
        shortage: Shortage,
    },
    /// A revision would void what a meeting decided by then.
    ///
    /// The claim may be withdrawn, or the meeting decides first what the revised claim can get.
    #[error("claim {claim} at {asked} does not fit what motion {motion} decided")]
    Decided {
        /// The claim.
        claim: ClaimId,
        /// What it would ask.
        asked: Amount,
        /// The motion.
        motion: MotionId,
    },
    /// Nothing waits for the payee.
    #[error("nothing waits for {payee}")]
    NothingWaits {
        /// The payee.
        payee: ContributorId,
    },
    /// The grid says no worth.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// The envelope cannot be divided.
    #[error(transparent)]
    Divide(#[from] DivideError),
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl Refusal {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOpen {} => "lineage.budget.not_open",
            Self::Opened {} => "lineage.budget.opened",
            Self::Closed { .. } => "lineage.budget.closed",
            Self::Dates { .. } => "lineage.budget.dates",
            Self::Negative { .. } => "lineage.budget.negative",
            Self::WrongUnit { .. } => "lineage.budget.wrong_unit",
            Self::Nothing { .. } => "lineage.budget.nothing",
            Self::TooMuch { .. } => "lineage.budget.too_much",
            Self::AboveCap { .. } => "lineage.budget.above_cap",
            Self::MinimumAboveAsk { .. } => "lineage.budget.minimum_above_ask",
            Self::NotInTime { .. } => "lineage.budget.not_in_time",
            Self::Duplicate { .. } => "lineage.budget.duplicate",
            Self::Unknown { .. } => "lineage.budget.unknown",
            Self::Fixed { .. } => "lineage.budget.fixed",
            Self::NotTheClaimant { .. } => "lineage.budget.not_the_claimant",
            Self::NotAReviewer { .. } => "lineage.budget.not_a_reviewer",
            Self::OwnClaim { .. } => "lineage.budget.own_claim",
            Self::NeedsReopening { .. } => "lineage.budget.needs_reopening",
            Self::WindowOver { .. } => "lineage.budget.window_over",
            Self::WindowOpen { .. } => "lineage.budget.window_open",
            Self::NotQuestioned { .. } => "lineage.budget.not_questioned",
            Self::NotReferred { .. } => "lineage.budget.not_referred",
            Self::ReviewNotOver { .. } => "lineage.budget.review_not_over",
            Self::ReviewOpened { .. } => "lineage.budget.review_opened",
            Self::NotProposed {} => "lineage.budget.not_proposed",
            Self::Unanswered { .. } => "lineage.budget.unanswered",
            Self::NotBelow { .. } => "lineage.budget.not_below",
            Self::AboveEnvelope { .. } => "lineage.budget.above_envelope",
            Self::AboveClaimed { .. } => "lineage.budget.above_claimed",
            Self::MeetingSum { .. } => "lineage.budget.meeting_sum",
            Self::NoMeeting { .. } => "lineage.budget.no_meeting",
            Self::Decided { .. } => "lineage.budget.decided",
            Self::NothingWaits { .. } => "lineage.budget.nothing_waits",
            Self::Grid(error) => error.code(),
            Self::Divide(error) => error.code(),
            Self::Amount(error) => error.code(),
            Self::History(error) => error.code(),
        }
    }
}

/// Why a history of a budget cannot be replayed.
///
/// # Examples
///
/// An event that was altered is found where it stands.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_lineage::budget::{Event, ReplayError};
/// let mut budget = opened(terms("100.00 EUR")?, &["ana"])?;
/// declare(&mut budget, claim("ana", "20.00 EUR")?)?;
/// let mut history = budget.events().to_vec();
/// history[1].body = Event::Declared { claim: claim("ana", "-20.00 EUR")? };
/// let error: ReplayError = Budget::replay(history).err().ok_or("a claim below zero")?;
/// assert_eq!(error.to_string(), "event 1: -20.00 EUR is below zero");
/// assert_eq!(error.refusal.code(), "lineage.budget.negative");
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
