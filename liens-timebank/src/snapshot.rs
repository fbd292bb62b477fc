//! What a history led to, with a hash that anybody can recompute.
//!
//! A snapshot is a cache and a witness, never a source: restoring replays the history and compares.
//! Two communities that keep the same history hold the same hash, on any machine.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use liens_core::{AccountId, Amount, CommandId, ContributorId, Recorded, Timestamp, Unit};
use sha2::{Digest, Sha256};

use crate::{Acceptance, Account, Agreement, Event, Ledger, Limits, Listing, ReplayError, Rules};

liens_core::document_format!(
    /// The format of a snapshot.
    pub(crate) Format = "liens.ledger/1"
);

/// The state of a ledger after an event, and its hash.
///
/// Two ledgers that say the same hash hold the same: accounts, balances, what is pending, rules,
/// agreements, listings, corrections. A history is restored against it, so that a history that was
/// cut, changed or mixed up is found out.
///
/// The hash is SHA-256 of the compact JSON text of the field `state`.
///
/// # Law
///
/// `a_snapshot_restores_its_own_history_and_no_other`
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, CommandId, ContributorId, Envelope, Unit};
/// # use liens_timebank::{AccountKind, Command, Ledger, Snapshot};
/// # let (by, at) = (ContributorId::new("broker")?, "2026-01-05".parse()?);
/// let mut ledger = Ledger::new();
/// # let body = Command::OpenAccount { account: AccountId::new("ana")?, holder: None,
/// #     unit: Unit::Time, kind: AccountKind::Member, limits: None };
/// # let id = CommandId::from_u128(1);
/// # ledger.execute(Envelope { id, by, on_behalf_of: None, at, body })?;
/// let snapshot = ledger.snapshot()?;
/// assert_eq!(Ledger::restore(&snapshot, ledger.events())?, ledger);
/// assert!(Ledger::restore(&snapshot, []).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    format: Format,
    hash: StateHash,
    state: State,
}

/// The hash of a state, written as 64 hexadecimal digits.
///
/// # Examples
///
/// ```
/// # use liens_timebank::StateHash;
/// let hash: StateHash = "00".repeat(32).parse()?;
/// assert_eq!(hash.to_string(), "00".repeat(32));
/// assert!("00".parse::<StateHash>().is_err());
/// # Ok::<_, liens_timebank::RestoreError>(())
/// ```
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct StateHash([u8; 32]);

/// Why a ledger cannot be restored.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::RestoreError;
/// let mut town = Town::of(&["ana", "bo"])?;
/// town.gives("ana", "bo", "2026-01-02", "PT2H")?;
/// let snapshot = town.bank.snapshot()?;
/// // Another history of the same length: Ana gave an hour less.
/// let mut other = Town::of(&["ana", "bo"])?;
/// other.gives("ana", "bo", "2026-01-02", "PT1H")?;
/// let refused = Ledger::restore(&snapshot, other.bank.events()).err().ok_or("it was restored")?;
/// assert!(matches!(refused, RestoreError::AccountDiffers { account } if account == id("ana")));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The history is refused.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The history ends before the event of the snapshot.
    #[error("the history ends after {events} events, the snapshot was taken after {sequence}")]
    TooShort {
        /// How many events there are.
        events: u64,
        /// How many the snapshot counts.
        sequence: u64,
    },
    /// The snapshot was taken between the events of one command, or of another history.
    #[error("no command ends at event {sequence}, after which the snapshot was taken")]
    NotBetweenCommands {
        /// How many events the snapshot counts.
        sequence: u64,
    },
    /// An account stands otherwise than the snapshot says.
    #[error("account {account} stands otherwise than the snapshot says")]
    AccountDiffers {
        /// The account.
        account: AccountId,
    },
    /// Something but an account stands otherwise than the snapshot says.
    #[error("the history leads to the state {found}, the snapshot says {expected}")]
    StateDiffers {
        /// The hash of the snapshot.
        expected: StateHash,
        /// The hash of what the history leads to.
        found: StateHash,
    },
    /// The hash is not that of the state beside it.
    #[error("the snapshot says the hash {expected}, its state has {found}")]
    HashDiffers {
        /// The hash that it says.
        expected: StateHash,
        /// The hash of its state.
        found: StateHash,
    },
    /// A text is no hash.
    #[error("'{text}' is no hash of 64 hexadecimal digits")]
    NotAHash {
        /// The refused text.
        text: String,
    },
    /// The state cannot be written as text.
    #[error("the state cannot be written: {reason}")]
    Unwritable {
        /// Why not.
        reason: String,
    },
}

impl RestoreError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Replay(error) => error.code(),
            Self::TooShort { .. } => "timebank.restore.too_short",
            Self::NotBetweenCommands { .. } => "timebank.restore.not_between_commands",
            Self::AccountDiffers { .. } => "timebank.restore.account_differs",
            Self::StateDiffers { .. } => "timebank.restore.state_differs",
            Self::HashDiffers { .. } => "timebank.restore.hash_differs",
            Self::NotAHash { .. } => "timebank.restore.not_a_hash",
            Self::Unwritable { .. } => "timebank.restore.unwritable",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// How many events led here.
    #[serde(with = "liens_core::form::text")]
    sequence: u64,
    accounts: Vec<Standing>,
    units: Vec<Ruled>,
    agreements: Vec<Agreement>,
    listings: Vec<Listing>,
    acceptances: BTreeMap<ContributorId, Acceptance>,
    corrected: BTreeMap<CommandId, CommandId>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Standing {
    account: Account,
    /// Those in force.
    limits: Limits,
    balance: Amount,
    pending_out: Amount,
    pending_in: Amount,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Ruled {
    unit: Unit,
    rules: Option<Rules>,
    demurrage_taken_until: Option<Timestamp>,
}

impl State {
    fn of(ledger: &Ledger) -> Self {
        let standing = ledger.accounts().map(|(account, balance)| {
            let nothing = || Amount::zero(account.unit().clone());
            let (pending_out, pending_in) =
                ledger.pending(account.id()).unwrap_or_else(|| (nothing(), nothing()));
            let limits = ledger.limits(account.id()).unwrap_or_default();
            Standing { account: account.clone(), limits, balance, pending_out, pending_in }
        });
        let units = ledger.totals().map(|(unit, _)| Ruled {
            unit: unit.clone(),
            rules: ledger.rules(unit).cloned(),
            demurrage_taken_until: ledger.demurrage_taken_until(unit),
        });
        Self {
            sequence: ledger.len(),
            accounts: standing.collect(),
            units: units.collect(),
            agreements: ledger.agreements().cloned().collect(),
            listings: ledger.listings().cloned().collect(),
            acceptances: ledger.acceptances().map(|(a, b)| (a.clone(), b.clone())).collect(),
            corrected: ledger.corrections().collect(),
        }
    }

    fn hash(&self) -> Result<StateHash, RestoreError> {
        let unwritable =
            |error: serde_json::Error| RestoreError::Unwritable { reason: error.to_string() };
        let text = serde_json::to_vec(self).map_err(unwritable)?;
        Ok(StateHash(Sha256::digest(text).into()))
    }
}

impl Snapshot {
    /// The hash of the state.
    pub const fn hash(&self) -> StateHash {
        self.hash
    }

    /// How many events led to the state.
    pub const fn sequence(&self) -> u64 {
        self.state.sequence
    }

    /// The accounts and their balances, in the order of their ids.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, &Amount)> {
        self.state.accounts.iter().map(|standing| (&standing.account, &standing.balance))
    }

    /// An account that differs is named, since that is what a treasurer asks first; anything else
    /// is told by the hashes.
    fn is_that_of(&self, ledger: &Ledger) -> Result<(), RestoreError> {
        let state = State::of(ledger);
        if state == self.state {
            return Ok(());
        }
        let pairs = state.accounts.iter().zip(&self.state.accounts);
        if let Some((found, _)) = pairs.into_iter().find(|(found, said)| found != said) {
            return Err(RestoreError::AccountDiffers { account: found.account.id().clone() });
        }
        Err(RestoreError::StateDiffers { expected: self.hash, found: state.hash()? })
    }
}

impl Ledger {
    /// The state, and its hash.
    ///
    /// # Errors
    ///
    /// None in practice: every state can be written.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n accounts, agreements and listings; not of the history.
    pub fn snapshot(&self) -> Result<Snapshot, RestoreError> {
        let state = State::of(self);
        Ok(Snapshot { format: Format, hash: state.hash()?, state })
    }

    /// Replays a whole history, and finds the state of a snapshot in it.
    ///
    /// Events after the snapshot's are replayed as well.
    ///
    /// # Errors
    ///
    /// [`RestoreError`]: the history is refused, too short, or leads elsewhere; or the snapshot's
    /// hash is not that of its own state.
    ///
    /// # Complexity
    ///
    /// That of [`replay`](Self::replay).
    pub fn restore(
        snapshot: &Snapshot,
        events: impl IntoIterator<Item = Recorded<Event>>,
    ) -> Result<Self, RestoreError> {
        let (expected, found) = (snapshot.hash, snapshot.state.hash()?);
        if expected != found {
            return Err(RestoreError::HashDiffers { expected, found });
        }
        let sequence = snapshot.sequence();
        let mut events = events.into_iter();
        let mut ledger = Self::new();
        while ledger.len() < sequence {
            if !ledger.follow(&mut events)? {
                return Err(RestoreError::TooShort { events: ledger.len(), sequence });
            }
        }
        if ledger.len() != sequence {
            return Err(RestoreError::NotBetweenCommands { sequence });
        }
        snapshot.is_that_of(&ledger)?;
        while ledger.follow(&mut events)? {}
        Ok(ledger)
    }
}

impl fmt::Display for StateHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for StateHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateHash({self})")
    }
}

impl FromStr for StateHash {
    type Err = RestoreError;

    fn from_str(text: &str) -> Result<Self, RestoreError> {
        let refused = || RestoreError::NotAHash { text: text.to_owned() };
        let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() != 64 || !digits {
            return Err(refused());
        }
        let mut hash = [0; 32];
        for (at, byte) in (0_usize..).step_by(2).zip(&mut hash) {
            let pair = text.get(at..at.saturating_add(2)).ok_or_else(refused)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| refused())?;
        }
        Ok(Self(hash))
    }
}

impl TryFrom<String> for StateHash {
    type Error = RestoreError;

    fn try_from(text: String) -> Result<Self, RestoreError> {
        text.parse()
    }
}

impl From<StateHash> for String {
    fn from(hash: StateHash) -> Self {
        hash.to_string()
    }
}
