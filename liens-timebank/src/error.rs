//! Why a ledger refuses, and one error that holds any refusal of this crate.

use liens_core::{AccountId, Amount, CommandId, ContributorId, Timestamp, Unit};

use crate::{
    AccountKind, AccountStatus, AgreementState, EntryError, IndicatorError, LimitsError, RuleError,
};

/// Why a [`Ledger`](crate::Ledger) refuses a command. The ledger is as it was before.
///
/// Every one of them says which value is refused, and has a stable [`code`](Self::code) for
/// programs beside its text for people.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// let mut town = Town::of(&["ana", "bo"])?;
/// let refused = town.gives("ana", "nobody", "2026-01-02", "PT1H");
/// assert_eq!(refused, Err(Refusal::UnknownAccount { account: id("nobody") }));
/// town.gives("ana", "bo", "2026-01-02", "PT1H")?;
/// let early = town.gives("ana", "bo", "2026-01-01", "PT1H").map_err(|error| error.to_string());
/// assert_eq!(early.err().as_deref(),
///     Some("the clock went back from 2026-01-02T00:00:00Z to 2026-01-01T00:00:00Z"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The legs make no entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The id was used before, for something else.
    #[error("command {command} was used before, with another author or content")]
    IdReused {
        /// The repeated id.
        command: CommandId,
    },
    /// The command is older than what is recorded.
    #[error("the clock went back from {last} to {at}")]
    ClockWentBack {
        /// When the command was sent.
        at: Timestamp,
        /// When the last recorded one was.
        last: Timestamp,
    },
    /// A set holds no entry.
    #[error("a set of no entries posts nothing")]
    EmptySet {},
    /// The rules of the unit do not provide for this.
    #[error("the rules of {unit} state no {rule}")]
    NoRule {
        /// The unit.
        unit: Unit,
        /// What they do not state.
        rule: &'static str,
    },
    /// A rule names an account of a member as its pot.
    #[error("{account} is a member's account and cannot be a pot of the rules")]
    PotOfAMember {
        /// The refused account.
        account: AccountId,
    },
    /// Only member accounts are brought to zero by rule.
    #[error("account {account} is no member account but {kind:?}")]
    NotAMember {
        /// The account.
        account: AccountId,
        /// What it is for.
        kind: AccountKind,
    },
    /// A member in debt gives first and leaves then, where the rules let nobody make good for it.
    #[error("account {account} stands at {quanta} quanta of {unit}, and nobody makes good for it")]
    InDebt {
        /// The account.
        account: AccountId,
        /// Its unit.
        unit: Unit,
        /// Its balance, in quanta.
        quanta: i64,
    },
    /// No account can be settled as dormant.
    #[error("no account of {unit} can be settled as dormant at {at}")]
    NobodyDormant {
        /// The unit.
        unit: Unit,
        /// When the command was sent.
        at: Timestamp,
    },
    /// The demurrage of this time was taken before.
    #[error("period {period} of {unit} begins before {until}, up to when demurrage was taken")]
    PeriodTaken {
        /// The unit.
        unit: Unit,
        /// The refused period.
        period: u32,
        /// Up to when it was taken.
        until: Timestamp,
    },
    /// The period of demurrage is not over.
    #[error("period {period} of {unit} ends at {ends}, after {at}")]
    PeriodNotOver {
        /// The unit.
        unit: Unit,
        /// The refused period.
        period: u32,
        /// When it ends.
        ends: Timestamp,
        /// When the command was sent.
        at: Timestamp,
    },
    /// A rule is refused.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// What is offered or asked for is nothing, or less.
    #[error("{amount} is nothing to offer or to ask for")]
    NotAnAmount {
        /// The refused amount.
        amount: Amount,
    },
    /// It would be over before it begins.
    #[error("what is published at {at} is over at {expires} already")]
    OverBefore {
        /// When it is published.
        at: Timestamp,
        /// When it is over.
        expires: Timestamp,
    },
    /// Giver and receiver of an exchange are one account.
    #[error("account {account} would exchange with itself")]
    WithOneself {
        /// The account.
        account: AccountId,
    },
    /// No command published this offer or request.
    #[error("no offer or request {listing} is known")]
    UnknownListing {
        /// The offer or request.
        listing: CommandId,
    },
    /// The offer or request was withdrawn or has expired.
    #[error("offer or request {listing} is over at {at}")]
    ListingOver {
        /// The offer or request.
        listing: CommandId,
        /// When it was asked.
        at: Timestamp,
    },
    /// Only its author withdraws an offer or a request.
    #[error("{person} did not publish {listing} and cannot withdraw it")]
    NotTheAuthor {
        /// The offer or request.
        listing: CommandId,
        /// Who tried.
        person: ContributorId,
    },
    /// In an agreement that answers an offer its author gives, in one that answers a request he
    /// receives.
    #[error("agreement {agreement} does not answer {listing}: {author} has another part in it")]
    NotAnAnswer {
        /// The refused agreement.
        agreement: CommandId,
        /// The offer or request.
        listing: CommandId,
        /// Who published it.
        author: ContributorId,
    },
    /// An account of this name exists.
    #[error("account {account} exists already")]
    AccountExists {
        /// The repeated name.
        account: AccountId,
    },
    /// No account has this name.
    #[error("account {account} is unknown")]
    UnknownAccount {
        /// The name.
        account: AccountId,
    },
    /// A handle comes from another ledger, or from a clone of this one.
    #[error("an account handle was given by another ledger")]
    ForeignHandle {},
    /// A leg is in another unit than its account.
    #[error("account {account} holds {unit}, not {found}")]
    WrongUnit {
        /// The account.
        account: AccountId,
        /// The unit that it holds.
        unit: Unit,
        /// The unit of the leg.
        found: Unit,
    },
    /// An entry in bulk or an exchange in an activity moves nothing, or backwards.
    #[error("entry {entry} moves {quanta} quanta, an entry in bulk and an exchange move 1 or more")]
    NotPositive {
        /// The refused entry.
        entry: CommandId,
        /// What it would move, in quanta.
        quanta: i64,
    },
    /// A grant is drawn from an account inside the bank.
    #[error("a grant is drawn from {account}, which is no external account but {kind:?}")]
    GrantFromInside {
        /// The debited account.
        account: AccountId,
        /// What it is for.
        kind: AccountKind,
    },
    /// The balance would fall below the floor.
    #[error("account {account} would stand at {balance} quanta of {unit}, below its floor {floor}")]
    BelowFloor {
        /// The account.
        account: AccountId,
        /// Its unit.
        unit: Unit,
        /// The balance that the entry would leave, in quanta.
        balance: i128,
        /// The floor, in quanta.
        floor: i64,
    },
    /// The balance would rise above the ceiling.
    #[error(
        "account {account} would stand at {balance} quanta of {unit}, above its ceiling {ceiling}"
    )]
    AboveCeiling {
        /// The account.
        account: AccountId,
        /// Its unit.
        unit: Unit,
        /// The balance that the entry would leave, in quanta.
        balance: i128,
        /// The ceiling, in quanta.
        ceiling: i64,
    },
    /// The account does not take part.
    #[error("account {account} is not open but {status:?}")]
    NotOpen {
        /// The account.
        account: AccountId,
        /// Its status.
        status: AccountStatus,
    },
    /// The account cannot go from one status to the other.
    #[error("account {account} is {status:?} and cannot become {next:?}")]
    NoSuchChange {
        /// The account.
        account: AccountId,
        /// Its status.
        status: AccountStatus,
        /// The status asked for.
        next: AccountStatus,
    },
    /// Only an account at zero closes.
    #[error(
        "account {account} stands at {quanta} quanta of {unit}, only an account at zero closes"
    )]
    NotAtZero {
        /// The account.
        account: AccountId,
        /// Its unit.
        unit: Unit,
        /// Its balance, in quanta.
        quanta: i64,
    },
    /// No command posted this entry.
    #[error("entry {entry} is unknown")]
    UnknownEntry {
        /// The entry.
        entry: CommandId,
    },
    /// The entry was corrected before.
    #[error("entry {entry} was corrected by {by}, an entry is corrected once")]
    AlreadyCorrected {
        /// The entry.
        entry: CommandId,
        /// Its correction.
        by: CommandId,
    },
    /// The entry is a correction.
    #[error("entry {entry} is a correction, a correction is not corrected")]
    CorrectionOfCorrection {
        /// The entry.
        entry: CommandId,
    },
    /// An agreement gives nothing.
    #[error("agreement {agreement} has no terms")]
    NoTerms {
        /// The refused agreement.
        agreement: CommandId,
    },
    /// Nobody holds its accounts.
    #[error("no account of agreement {agreement} has a holder who could agree")]
    NoParty {
        /// The refused agreement.
        agreement: CommandId,
    },
    /// A term moves nothing, backwards, or nowhere.
    #[error(
        "agreement {agreement} would take {amount} from {from} to {to}, a term moves something to another account"
    )]
    NotATerm {
        /// The refused agreement.
        agreement: CommandId,
        /// The debited account.
        from: AccountId,
        /// The credited account.
        to: AccountId,
        /// The refused amount.
        amount: Amount,
    },
    /// More would be held than can be counted.
    #[error(
        "account {account} would hold {quanta} quanta of {unit} for agreements, beyond what can be counted"
    )]
    TooMuchPending {
        /// The account.
        account: AccountId,
        /// Its unit.
        unit: Unit,
        /// What would be held, in quanta.
        quanta: i128,
    },
    /// No command proposed this agreement.
    #[error("agreement {agreement} is unknown")]
    UnknownAgreement {
        /// The agreement.
        agreement: CommandId,
    },
    /// The agreement stands where this cannot be done.
    #[error("agreement {agreement} is {state:?}")]
    WrongState {
        /// The agreement.
        agreement: CommandId,
        /// Where it stands.
        state: AgreementState,
    },
    /// Only parties agree, decline, confirm and dispute.
    #[error("{person} is no party of agreement {agreement}")]
    NotAParty {
        /// The agreement.
        agreement: CommandId,
        /// Who tried.
        person: ContributorId,
    },
    /// A party would resolve its own dispute.
    #[error("{party} is a party of agreement {agreement} and cannot resolve its dispute")]
    PartyResolves {
        /// The agreement.
        agreement: CommandId,
        /// The party.
        party: ContributorId,
    },
    /// There is not one amount per term.
    #[error("agreement {agreement} has {terms} terms, and {amounts} amounts are confirmed")]
    NotPerTerm {
        /// The agreement.
        agreement: CommandId,
        /// The number of its terms.
        terms: usize,
        /// The number of amounts.
        amounts: usize,
    },
    /// More was confirmed than agreed, or less than nothing.
    #[error("{done} is not between nothing and the {agreed} of agreement {agreement}")]
    BeyondAgreed {
        /// The agreement.
        agreement: CommandId,
        /// The amount agreed.
        agreed: Amount,
        /// The amount confirmed.
        done: Amount,
    },
    /// The time of the agreement is over.
    #[error("agreement {agreement} expired at {expires}, before {at}")]
    TooLate {
        /// The agreement.
        agreement: CommandId,
        /// When the command was sent.
        at: Timestamp,
        /// When its time was over.
        expires: Timestamp,
    },
    /// The time of the agreement is not over.
    #[error("agreement {agreement} has not expired at {at}")]
    NotExpired {
        /// The agreement.
        agreement: CommandId,
        /// When the command was sent.
        at: Timestamp,
        /// When its time is over, if it ever is.
        expires: Option<Timestamp>,
    },
    /// An account closes when nothing is held for agreements.
    #[error("account {account} still holds {quanta} quanta of {unit} for agreements")]
    PendingLeft {
        /// The account.
        account: AccountId,
        /// Its unit.
        unit: Unit,
        /// What is held, in quanta.
        quanta: i64,
    },
    /// The ledger holds as much as it can number.
    #[error("the ledger is full at {limit} events or accounts")]
    Full {
        /// How many it can number.
        limit: u32,
    },
}

impl Refusal {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Entry(error) => error.code(),
            Self::IdReused { .. } => "timebank.command.id_reused",
            Self::ClockWentBack { .. } => "timebank.command.clock_went_back",
            Self::AccountExists { .. } => "timebank.account.exists",
            Self::UnknownAccount { .. } => "timebank.account.unknown",
            Self::ForeignHandle { .. } => "timebank.account.foreign_handle",
            Self::WrongUnit { .. } => "timebank.post.wrong_unit",
            Self::NotPositive { .. } => "timebank.post.not_positive",
            Self::GrantFromInside { .. } => "timebank.post.grant_from_inside",
            Self::BelowFloor { .. } => "timebank.post.below_floor",
            Self::AboveCeiling { .. } => "timebank.post.above_ceiling",
            Self::EmptySet {} => "timebank.post.empty_set",
            Self::NoRule { .. } => "timebank.rule.none",
            Self::PotOfAMember { .. } => "timebank.rule.pot_of_a_member",
            Self::Rule(error) => error.code(),
            Self::NotAMember { .. } => "timebank.exit.not_a_member",
            Self::InDebt { .. } => "timebank.exit.in_debt",
            Self::NobodyDormant { .. } => "timebank.exit.nobody_dormant",
            Self::PeriodTaken { .. } => "timebank.demurrage.period_taken",
            Self::PeriodNotOver { .. } => "timebank.demurrage.period_not_over",
            Self::WithOneself { .. } => "timebank.exchange.with_oneself",
            Self::NotAnAmount { .. } => "timebank.listing.not_an_amount",
            Self::OverBefore { .. } => "timebank.listing.over_before",
            Self::UnknownListing { .. } => "timebank.listing.unknown",
            Self::ListingOver { .. } => "timebank.listing.over",
            Self::NotTheAuthor { .. } => "timebank.listing.not_the_author",
            Self::NotAnAnswer { .. } => "timebank.listing.not_an_answer",
            Self::NotOpen { .. } => "timebank.account.not_open",
            Self::NoSuchChange { .. } => "timebank.account.no_such_change",
            Self::NotAtZero { .. } => "timebank.account.not_at_zero",
            Self::UnknownEntry { .. } => "timebank.correct.unknown_entry",
            Self::AlreadyCorrected { .. } => "timebank.correct.already_corrected",
            Self::CorrectionOfCorrection { .. } => "timebank.correct.correction_of_correction",
            Self::NoTerms { .. } => "timebank.agreement.no_terms",
            Self::NoParty { .. } => "timebank.agreement.no_party",
            Self::NotATerm { .. } => "timebank.agreement.not_a_term",
            Self::TooMuchPending { .. } => "timebank.agreement.too_much_pending",
            Self::UnknownAgreement { .. } => "timebank.agreement.unknown",
            Self::WrongState { .. } => "timebank.agreement.wrong_state",
            Self::NotAParty { .. } => "timebank.agreement.not_a_party",
            Self::PartyResolves { .. } => "timebank.agreement.party_resolves",
            Self::NotPerTerm { .. } => "timebank.agreement.not_per_term",
            Self::BeyondAgreed { .. } => "timebank.agreement.beyond_agreed",
            Self::TooLate { .. } => "timebank.agreement.too_late",
            Self::NotExpired { .. } => "timebank.agreement.not_expired",
            Self::PendingLeft { .. } => "timebank.agreement.pending_left",
            Self::Full { .. } => "timebank.ledger.full",
        }
    }
}

/// Why a batch is refused: its first entry that is. The ledger is as it was before the batch.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::{BatchEntry, BatchRefused};
/// let mut town = Town::of(&["ana", "bo"])?;
/// let [ana, bo] = ["ana", "bo"].map(|name| town.bank.account(&id(name)).expect("it was opened"));
/// let entry = |number, from, to| BatchEntry {
///     id: CommandId::from_u128(number), from, to, quanta: 3_600, purpose: Purpose::Exchange,
/// };
/// // The second one gives to itself: the first is not posted either.
/// let batch = [entry(101, bo, ana), entry(102, bo, bo)];
/// let refused = town.bank.post_batch(&person("broker"), "2026-01-02".parse()?, &batch);
/// let BatchRefused { index, refusal } = refused.err().ok_or("it was posted")?;
/// assert_eq!((index, refusal.code()), (1, "timebank.entry.duplicate_account"));
/// assert_eq!(town.balance("ana"), "PT0S");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {index} of the batch: {refusal}")]
pub struct BatchRefused {
    /// The place of the refused entry in the batch, from 0.
    pub index: usize,
    /// Why it is refused.
    #[source]
    pub refusal: Refusal,
}

impl BatchRefused {
    /// The stable machine code of this error: that of the entry's refusal.
    pub const fn code(&self) -> &'static str {
        self.refusal.code()
    }
}

/// Why a history cannot be replayed.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::ReplayError;
/// let mut town = Town::of(&["ana", "bo"])?;
/// town.gives("ana", "bo", "2026-01-02", "PT1H")?;
/// let mut events: Vec<_> = town.bank.events().collect();
/// assert_eq!(Ledger::replay(events.clone())?, town.bank);
/// // Somebody takes the opening of Bo's account out, and numbers the rest again.
/// events.remove(1);
/// for (event, place) in events.iter_mut().zip(0..) {
///     event.sequence = place;
/// }
/// let refused = Ledger::replay(events).err().ok_or("it was replayed")?;
/// assert!(matches!(refused, ReplayError::Refused { sequence: 2, .. }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// An event is missing, repeated or out of order.
    #[error("event {found} stands where event {expected} belongs")]
    OutOfSequence {
        /// The sequence that belongs there.
        expected: u64,
        /// The sequence found.
        found: u64,
    },
    /// A command stands twice in the history.
    #[error("event {sequence} repeats command {command}")]
    Repeated {
        /// The sequence of the event.
        sequence: u64,
        /// The repeated command.
        command: CommandId,
    },
    /// The command of an event is refused in the state before it.
    #[error("event {sequence} could not happen: {refusal}")]
    Refused {
        /// The sequence of the event.
        sequence: u64,
        /// Why its command is refused.
        #[source]
        refusal: Refusal,
    },
    /// The event is not what its command makes in the state before it.
    #[error("event {sequence} is not what command {command} does")]
    Differs {
        /// The sequence of the event.
        sequence: u64,
        /// Its command.
        command: CommandId,
    },
}

impl ReplayError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfSequence { .. } => "timebank.replay.out_of_sequence",
            Self::Repeated { .. } => "timebank.replay.repeated",
            Self::Refused { .. } => "timebank.replay.refused",
            Self::Differs { .. } => "timebank.replay.differs",
        }
    }
}

/// Any refusal of this crate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Error {
    /// Limits are refused.
    Limits(#[from] LimitsError),
    /// An entry is refused.
    Entry(#[from] EntryError),
    /// A rule is refused.
    Rule(#[from] RuleError),
    /// Indicators cannot be told.
    Indicator(#[from] IndicatorError),
    /// A command is refused.
    Refusal(#[from] Refusal),
    /// A batch is refused.
    Batch(#[from] BatchRefused),
    /// A history is refused.
    Replay(#[from] ReplayError),
}

impl Error {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Limits(error) => error.code(),
            Self::Entry(error) => error.code(),
            Self::Rule(error) => error.code(),
            Self::Indicator(error) => error.code(),
            Self::Refusal(error) => error.code(),
            Self::Batch(error) => error.code(),
            Self::Replay(error) => error.code(),
        }
    }
}
