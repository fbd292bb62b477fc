//! One error that holds any refusal of this crate.
//!
//! Whoever embeds several parts in one function wants one `?`; whoever handles a refusal wants the
//! part that it came from. The enum gives both: `From` for the errors of the parts, and the error
//! itself in its variant.

use crate::deliberation::{self, QueueError};
use crate::election::ElectionError;
use crate::interests::{self, RecusalError};
use crate::openness::OpennessError;
use crate::participatory::ParticipatoryError;
use crate::register::{self, CostError};
use crate::sortition::SortitionError;
use crate::{
    AmendmentError, BallotError, CertificateError, CollegeError, CountError, DelegationError,
    DesignError, DiagnosisError, FractionError, GameError, NaturalError, PowerError, Refusal,
    RegretError, ReplayError, RollError, RuleError, StatutesError,
};

/// Any refusal of this crate.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Count, Error, Fraction};
/// fn read() -> Result<(Fraction, Count), Error> {
///     Ok(("1/3".parse()?, Count::new(2, 3, 0, 0)?))
/// }
/// assert_eq!(read().unwrap_err().code(), "governance.count.above_all");
/// ```
///
/// The variant keeps what the part said, with its values:
///
/// ```
/// # use liens_governance::{Error, RollError, StatutesError};
/// # use liens_governance::{Bounds, Member};
/// # use liens_core::{CollegeId, ContributorId};
/// fn member(weight: u64) -> Result<Member, Error> {
///     Ok(Member::new(ContributorId::new("ana")?, CollegeId::new("users")?, weight)?)
/// }
/// assert!(matches!(member(0), Err(Error::Roll(RollError::ZeroWeight { .. }))));
/// assert_eq!(member(0).unwrap_err().to_string(), "'ana' has weight 0, a member weighs 1 or more");
/// let crossed = Bounds::new(2, "2/3".parse()?, "1/3".parse()?).map_err(Error::from);
/// assert!(matches!(crossed, Err(Error::Statutes(StatutesError::CrossedBounds { .. }))));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Error {
    /// A fraction is refused.
    Fraction(#[from] FractionError),
    /// A college is refused.
    College(#[from] CollegeError),
    /// A count is refused.
    Count(#[from] CountError),
    /// A rule is refused.
    Rule(#[from] RuleError),
    /// Statutes or bounds are refused.
    Statutes(#[from] StatutesError),
    /// A member or a roll is refused.
    Roll(#[from] RollError),
    /// A ballot is refused.
    Ballot(#[from] BallotError),
    /// A delegation is refused.
    Delegation(#[from] DelegationError),
    /// An examination is refused.
    Diagnosis(#[from] DiagnosisError),
    /// An amendment is refused.
    Amendment(#[from] AmendmentError),
    /// A design is refused.
    Design(#[from] DesignError),
    /// A whole number is refused.
    Natural(#[from] NaturalError),
    /// A game is refused.
    Game(#[from] GameError),
    /// A game is too large to be measured as asked.
    Power(#[from] PowerError),
    /// A command is refused.
    Refusal(#[from] Refusal),
    /// A history is refused.
    Replay(#[from] ReplayError),
    /// A certificate is refused.
    Certificate(#[from] CertificateError),
    /// A name is refused.
    Id(#[from] liens_core::IdError),
    /// Candidates, ballots or the count of an election are refused.
    Election(#[from] ElectionError),
    /// A file of `PrefLib` is refused.
    Preflib(#[from] crate::PreflibError),
    /// Regret cannot be measured.
    Regret(#[from] RegretError),
    /// A participatory budget is refused.
    Participatory(#[from] ParticipatoryError),
    /// A speaking queue refuses something.
    Queue(#[from] QueueError),
    /// A command to minutes is refused.
    Minutes(#[from] deliberation::Refusal),
    /// The history of minutes is refused.
    MinutesReplay(#[from] deliberation::ReplayError),
    /// A declaration of interest is refused.
    Interests(#[from] interests::Refusal),
    /// The history of declarations is refused.
    InterestsReplay(#[from] interests::ReplayError),
    /// A declaration recuses nobody.
    Recusal(#[from] RecusalError),
    /// Openness cannot be measured.
    Openness(#[from] OpennessError),
    /// A lottery is refused.
    Sortition(#[from] SortitionError),
    /// A cost is refused.
    Cost(#[from] CostError),
    /// A command to a register is refused.
    Register(#[from] register::Refusal),
    /// The history of a register is refused.
    RegisterReplay(#[from] register::ReplayError),
}

impl Error {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fraction(error) => error.code(),
            Self::College(error) => error.code(),
            Self::Count(error) => error.code(),
            Self::Rule(error) => error.code(),
            Self::Statutes(error) => error.code(),
            Self::Roll(error) => error.code(),
            Self::Ballot(error) => error.code(),
            Self::Delegation(error) => error.code(),
            Self::Diagnosis(error) => error.code(),
            Self::Amendment(error) => error.code(),
            Self::Design(error) => error.code(),
            Self::Natural(error) => error.code(),
            Self::Game(error) => error.code(),
            Self::Power(error) => error.code(),
            Self::Refusal(error) => error.code(),
            Self::Replay(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::Id(error) => error.code(),
            Self::Election(error) => error.code(),
            Self::Preflib(error) => error.code(),
            Self::Regret(error) => error.code(),
            Self::Participatory(error) => error.code(),
            Self::Queue(error) => error.code(),
            Self::Minutes(error) => error.code(),
            Self::MinutesReplay(error) => error.code(),
            Self::Interests(error) => error.code(),
            Self::InterestsReplay(error) => error.code(),
            Self::Recusal(error) => error.code(),
            Self::Openness(error) => error.code(),
            Self::Sortition(error) => error.code(),
            Self::Cost(error) => error.code(),
            Self::Register(error) => error.code(),
            Self::RegisterReplay(error) => error.code(),
        }
    }
}
