//! Accounts: who holds hours, money or points, and within which limits.
//!
//! An account holds one unit and begins at zero. What it may reach is set in two layers: its own
//! limits, or else those that the rules of its unit give to members. Hours of two communities, or
//! hours and euros of one person, are two accounts.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use liens_core::{AccountId, ContributorId, Unit};

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AccountKind {
    /// A member's own account.
    Member,
    /// A pot that fills up and is shared.
    Pot,
    /// The account of another bank in this one.
    Partner,
    /// What waits for somebody.
    Clearing,
    /// Where the residue of a conversion is booked.
    Rounding,
    /// The world outside, where grants come from.
    External,
}

/// Whether an account takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AccountStatus {
    /// It gives and receives.
    #[default]
    Open,
    /// Nothing moves until it is open again.
    Frozen,
    /// It stands at zero and nothing moves until it is open again.
    Closed,
}

impl AccountStatus {
    /// Whether an account may go from this status to another: closed ones open before they freeze.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_timebank::AccountStatus::{Closed, Frozen, Open};
    /// assert!(Open.may_become(Frozen) && Frozen.may_become(Open));
    /// assert!(Frozen.may_become(Closed) && Closed.may_become(Open));
    /// assert!(!Closed.may_become(Frozen)); // opened again first, so that somebody decides it
    /// assert!(!Open.may_become(Open)); // no change is no command
    /// ```
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Open => matches!(next, Self::Frozen | Self::Closed),
            Self::Frozen => matches!(next, Self::Open | Self::Closed),
            Self::Closed => matches!(next, Self::Open),
        }
    }
}

/// The lowest and the highest balance that an entry may leave; entries of one command are held to
/// what they leave together.
///
/// **Unit:** quanta of the account's unit. **Range:** ±(2⁶³ − 1); `None` is no limit of its own.
///
/// # Examples
///
/// ```
/// # use liens_timebank::{Limits, LimitsError};
/// let limits = Limits::new(Some(-72_000), Some(360_000))?;
/// assert_eq!(limits.floor(), Some(-72_000));
/// assert!(Limits::new(Some(1), Some(0)).is_err());
/// # Ok::<_, LimitsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Limits {
    floor: Option<i64>,
    ceiling: Option<i64>,
}

/// Why [`Limits`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_timebank::{Limits, LimitsError};
/// let refused = Limits::new(Some(10), Some(-10));
/// assert_eq!(refused, Err(LimitsError::FloorAboveCeiling { floor: 10, ceiling: -10 }));
/// assert_eq!(refused.map_err(|error| error.code()), Err("timebank.limits.floor_above_ceiling"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitsError {
    /// The floor lies above the ceiling.
    #[error("the floor {floor} lies above the ceiling {ceiling}")]
    FloorAboveCeiling {
        /// The refused floor, in quanta.
        floor: i64,
        /// The ceiling, in quanta.
        ceiling: i64,
    },
    /// The limit has no negation, so that no balance can stand there.
    #[error("a limit of {quanta} quanta is outside the range of ±{}", i64::MAX)]
    OutOfRange {
        /// The refused limit, in quanta.
        quanta: i64,
    },
}

impl LimitsError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FloorAboveCeiling { .. } => "timebank.limits.floor_above_ceiling",
            Self::OutOfRange { .. } => "timebank.limits.out_of_range",
        }
    }
}

impl Limits {
    /// Creates limits; `None` leaves that side open.
    ///
    /// # Errors
    ///
    /// [`LimitsError`] if the floor lies above the ceiling or a limit has no negation.
    pub fn new(floor: Option<i64>, ceiling: Option<i64>) -> Result<Self, LimitsError> {
        if let Some(quanta) = [floor, ceiling].into_iter().flatten().find(|q| *q == i64::MIN) {
            return Err(LimitsError::OutOfRange { quanta });
        }
        match (floor, ceiling) {
            (Some(floor), Some(ceiling)) if floor > ceiling => {
                Err(LimitsError::FloorAboveCeiling { floor, ceiling })
            }
            _ => Ok(Self { floor, ceiling }),
        }
    }

    /// No limit on either side.
    pub const fn none() -> Self {
        Self { floor: None, ceiling: None }
    }

    /// A floor of zero, and no ceiling.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_timebank::Limits;
    /// let prepaid = Limits::never_negative();
    /// assert!(prepaid.allow(0) && !prepaid.allow(-1));
    /// assert_eq!(prepaid.ceiling(), None);
    /// assert!(Limits::none().allow(-1_000_000));
    /// ```
    pub const fn never_negative() -> Self {
        Self { floor: Some(0), ceiling: None }
    }

    /// The lowest balance that an entry may leave.
    pub const fn floor(&self) -> Option<i64> {
        self.floor
    }

    /// The highest balance that an entry may leave.
    pub const fn ceiling(&self) -> Option<i64> {
        self.ceiling
    }

    /// Whether a balance lies within both.
    pub fn allow(&self, quanta: i64) -> bool {
        self.floor.is_none_or(|floor| quanta >= floor)
            && self.ceiling.is_none_or(|ceiling| quanta <= ceiling)
    }
}

/// Something that holds one unit, and starts at zero.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// let town = Town::of(&["ana"])?;
/// let (account, balance) = town.bank.accounts().next().ok_or("nobody")?;
/// assert_eq!((account.id(), account.holder()), (&id("ana"), Some(&person("ana"))));
/// assert_eq!((account.unit(), account.kind()), (&Unit::Time, AccountKind::Member));
/// assert_eq!(account.limits(), None); // those of the rules hold, once there are some
/// assert_eq!(balance.quanta(), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Account {
    id: AccountId,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    holder: Option<ContributorId>,
    unit: Unit,
    kind: AccountKind,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    limits: Option<Limits>,
    #[cfg_attr(feature = "serde", serde(default))]
    soft: Limits,
    #[cfg_attr(feature = "serde", serde(default))]
    status: AccountStatus,
}

impl Account {
    pub(crate) const fn new(
        id: AccountId,
        holder: Option<ContributorId>,
        unit: Unit,
        kind: AccountKind,
        limits: Option<Limits>,
    ) -> Self {
        let (soft, status) = (Limits::none(), AccountStatus::Open);
        Self { id, holder, unit, kind, limits, soft, status }
    }

    /// The name of the account.
    pub const fn id(&self) -> &AccountId {
        &self.id
    }

    /// Whose account it is, if it is somebody's.
    pub const fn holder(&self) -> Option<&ContributorId> {
        self.holder.as_ref()
    }

    /// The one unit that it holds.
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }

    /// What it is for.
    pub const fn kind(&self) -> AccountKind {
        self.kind
    }

    /// Its own limits; those in force are told by [`Ledger::limits`](crate::Ledger::limits).
    pub const fn limits(&self) -> Option<Limits> {
        self.limits
    }

    /// The limits beyond which the community is warned, and nothing is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let soft = Limits::new(Some(-2 * 3_600), None)?;
    /// let warn = Command::SetLimits { account: id("bo"), limits: None, soft };
    /// town.send("broker", "2026-01-02", warn)?;
    /// town.gives("ana", "bo", "2026-01-03", "PT3H")?; // a warning refuses nothing
    /// let (account, _) = town.bank.beyond_soft_limits().next().ok_or("nobody")?;
    /// assert_eq!((account.id(), account.soft_limits()), (&id("bo"), soft));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub const fn soft_limits(&self) -> Limits {
        self.soft
    }

    /// Whether it takes part.
    pub const fn status(&self) -> AccountStatus {
        self.status
    }

    /// Both layers change together, as one event records them.
    pub(crate) const fn limit(&mut self, limits: Option<Limits>, soft: Limits) {
        (self.limits, self.soft) = (limits, soft);
    }

    /// Whether the change is allowed was decided before.
    pub(crate) const fn become_status(&mut self, status: AccountStatus) {
        self.status = status;
    }
}

/// A short name of an account, valid in the ledger that gave it and refused by any other.
///
/// Handles are never written out: a history that is replayed gives its own.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::AccountHandle;
/// let (town, other) = (Town::of(&["ana"])?, Town::of(&["ana"])?);
/// let ana: AccountHandle = town.bank.account(&id("ana")).ok_or("no account")?;
/// assert_eq!(town.bank.account_at(ana)?.id(), &id("ana"));
/// assert_eq!(other.bank.balance(ana), Err(Refusal::ForeignHandle {}));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountHandle {
    pub(crate) index: u32,
    pub(crate) ledger: u32,
}

impl fmt::Debug for AccountHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountHandle")
    }
}

/// Tells one ledger from another in this process; a clone is another, and equality ignores it.
pub(crate) struct Tag(u32);

impl Tag {
    pub(crate) const fn value(&self) -> u32 {
        self.0
    }
}

impl Default for Tag {
    fn default() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Clone for Tag {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Tag {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Tag {}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag")
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
struct Quanta(#[serde(with = "liens_core::form::text")] i64);

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Limits", deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    floor: Option<Quanta>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ceiling: Option<Quanta>,
}

#[cfg(feature = "serde")]
impl From<Limits> for Form {
    fn from(limits: Limits) -> Self {
        Self { floor: limits.floor.map(Quanta), ceiling: limits.ceiling.map(Quanta) }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Limits {
    type Error = LimitsError;

    fn try_from(form: Form) -> Result<Self, LimitsError> {
        Self::new(form.floor.map(|floor| floor.0), form.ceiling.map(|ceiling| ceiling.0))
    }
}
