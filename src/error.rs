//! Why a commons refuses a command or a history.

use liens_core::{
    AccountId, Amount, AmountError, CollegeId, ContributorId, HistoryError, IdError, MotionId,
    TimeAmount, Unit,
};

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
    /// The person is a member already.
    #[error("{person} is a member already")]
    AlreadyMember {
        /// The person.
        person: ContributorId,
    },
    /// There is no such college.
    #[error("there is no college {college}")]
    UnknownCollege {
        /// The college.
        college: CollegeId,
    },
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
    /// What is owed would wait for less than no time.
    #[error("what is owed cannot wait for {term}, below zero")]
    NegativeTerm {
        /// The refused term.
        term: TimeAmount,
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
    /// An id is refused.
    #[error(transparent)]
    Id(#[from] IdError),
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// An entry cannot be made.
    #[error(transparent)]
    Entry(#[from] liens_timebank::EntryError),
    /// The ledger refuses.
    #[error(transparent)]
    Ledger(#[from] liens_timebank::Refusal),
    /// The roll cannot be frozen.
    #[error(transparent)]
    Roll(#[from] liens_governance::RollError),
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
            Self::AlreadyMember { .. } => "commons.already_member",
            Self::UnknownCollege { .. } => "commons.unknown_college",
            Self::UnknownMotion { .. } => "commons.unknown_motion",
            Self::NotAdopted { .. } => "commons.not_adopted",
            Self::AlreadyEnacted { .. } => "commons.already_enacted",
            Self::NothingToShare { .. } => "commons.nothing_to_share",
            Self::NegativeTerm { .. } => "commons.negative_term",
            Self::NoTerm { .. } => "commons.no_term",
            Self::NothingLapses { .. } => "commons.nothing_lapses",
            Self::NothingOwed { .. } => "commons.nothing_owed",
            Self::NotAMember { .. } => "commons.not_a_member",
            Self::UnknownAccount { .. } => "commons.unknown_account",
            Self::PotShort { .. } => "commons.pot_short",
            Self::PotUnit { .. } => "commons.pot_unit",
            Self::Id(error) => error.code(),
            Self::Amount(error) => error.code(),
            Self::Entry(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Roll(error) => error.code(),
            Self::Assembly(error) => error.code(),
            Self::Lineage(error) => error.code(),
            Self::Freeze(error) => error.code(),
            Self::Distribute(error) => error.code(),
            Self::Owed(error) => error.code(),
        }
    }
}

/// Why a history cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {sequence}: {refusal}")]
pub struct ReplayError {
    /// The place of the event.
    pub sequence: u64,
    /// Why it is refused.
    #[source]
    pub refusal: Refusal,
}
