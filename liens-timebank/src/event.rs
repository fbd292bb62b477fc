//! What happened in a ledger, as it is recorded.

use liens_core::{AccountId, Amount, CommandId, ContributorId, EvidenceId, Timestamp, Unit};

use crate::{AccountKind, AccountStatus, AtExpiry, Command, Entry, Leg, Limits, Term};

/// What happened in a [`Ledger`](crate::Ledger).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// An account was opened at zero.
    AccountOpened {
        /// The name of the account.
        account: AccountId,
        /// Whose account it is, if it is somebody's.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        holder: Option<ContributorId>,
        /// The one unit that it holds.
        unit: Unit,
        /// What it is for.
        kind: AccountKind,
        /// The limits of its balance.
        limits: Limits,
    },
    /// An entry was posted.
    EntryPosted {
        /// The entry.
        entry: Entry,
    },
    /// Other limits were set.
    LimitsSet {
        /// The account.
        account: AccountId,
        /// The limits that entries are held to.
        limits: Limits,
        /// The limits beyond which the community is warned.
        #[cfg_attr(feature = "serde", serde(default))]
        soft: Limits,
    },
    /// An account was frozen, closed or opened.
    StatusSet {
        /// The account.
        account: AccountId,
        /// What it became.
        status: AccountStatus,
    },
    /// An agreement was proposed, named by its command.
    AgreementProposed {
        /// What is given, at most.
        terms: Vec<Term>,
        /// When its time is over, if it ever is.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        expires: Option<Timestamp>,
        /// What happens then.
        #[cfg_attr(feature = "serde", serde(default))]
        at_expiry: AtExpiry,
        /// What it refers to.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// A party agreed.
    AgreementAgreed {
        /// The agreement.
        agreement: CommandId,
    },
    /// All agreed, and the amounts are held.
    AgreementReserved {
        /// The agreement.
        agreement: CommandId,
    },
    /// A party declined.
    AgreementDeclined {
        /// The agreement.
        agreement: CommandId,
    },
    /// A party confirmed what was done.
    AgreementConfirmed {
        /// The agreement.
        agreement: CommandId,
        /// What was done of each term.
        done: Vec<Amount>,
    },
    /// A party disputed it.
    AgreementDisputed {
        /// The agreement.
        agreement: CommandId,
    },
    /// Somebody who is no party said what was done.
    DisputeResolved {
        /// The agreement.
        agreement: CommandId,
        /// What was done of each term.
        done: Vec<Amount>,
    },
    /// Its time was over.
    AgreementExpired {
        /// The agreement.
        agreement: CommandId,
    },
    /// What was held was released, and what was done is final; its entry follows, if it moves.
    AgreementSettled {
        /// The agreement.
        agreement: CommandId,
        /// What was done of each term.
        done: Vec<Amount>,
    },
}

impl Event {
    /// The command whose first event this is; nothing for an event that only follows another.
    pub(crate) fn cause(&self) -> Option<Command> {
        Some(match self.clone() {
            Self::AccountOpened { account, holder, unit, kind, limits } => {
                Command::OpenAccount { account, holder, unit, kind, limits }
            }
            Self::EntryPosted { entry } => match entry.corrects() {
                Some(corrected) => Command::CorrectEntry {
                    entry: corrected,
                    reference: entry.reference().cloned(),
                },
                None => Command::PostEntry {
                    legs: entry.legs().to_vec(),
                    purpose: entry.purpose(),
                    value_date: entry.value_date(),
                    reference: entry.reference().cloned(),
                },
            },
            Self::LimitsSet { account, limits, soft } => {
                Command::SetLimits { account, limits, soft }
            }
            Self::StatusSet { account, status } => Command::SetStatus { account, status },
            Self::AgreementProposed { terms, expires, at_expiry, reference } => {
                Command::Propose { terms, expires, at_expiry, reference }
            }
            Self::AgreementAgreed { agreement } => Command::Agree { agreement },
            Self::AgreementDeclined { agreement } => Command::Decline { agreement },
            Self::AgreementConfirmed { agreement, done } => Command::Confirm { agreement, done },
            Self::AgreementDisputed { agreement } => Command::Dispute { agreement },
            Self::DisputeResolved { agreement, done } => {
                Command::ResolveDispute { agreement, done }
            }
            Self::AgreementExpired { agreement } => Command::Expire { agreement },
            Self::AgreementReserved { .. } | Self::AgreementSettled { .. } => return None,
        })
    }

    /// Whether `command` makes this event, in whatever order it lists its legs.
    pub(crate) fn is_answer_to(&self, command: &Command) -> bool {
        match (self.cause(), command) {
            (
                Some(Command::PostEntry { legs, purpose, value_date, reference }),
                Command::PostEntry { legs: l, purpose: p, value_date: v, reference: r },
            ) => (&purpose, &value_date, &reference) == (p, v, r) && legs == by_account(l),
            (cause, command) => cause.as_ref() == Some(command),
        }
    }
}

fn by_account(legs: &[Leg]) -> Vec<Leg> {
    let mut sorted = legs.to_vec();
    sorted.sort_by(|a, b| a.account.cmp(&b.account));
    sorted
}
