//! What can be asked of a ledger.

use liens_core::{AccountId, Amount, CommandId, ContributorId, EvidenceId, Timestamp, Unit};

use crate::{AccountKind, AccountStatus, AtExpiry, Leg, Limits, Purpose, Term};

/// What can be asked of a [`Ledger`](crate::Ledger).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// Opens an account at zero.
    OpenAccount {
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
    /// Posts an entry, whose id is the id of this command.
    PostEntry {
        /// The legs, in any order.
        legs: Vec<Leg>,
        /// Why it moves.
        purpose: Purpose,
        /// When it happened outside, where that is not now.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        value_date: Option<Timestamp>,
        /// What it refers to outside the ledger.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Posts the inverse of an entry, once.
    CorrectEntry {
        /// The entry that should not have been posted.
        entry: CommandId,
        /// Where the reason is kept.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Sets other limits; a balance beyond them can only come nearer.
    SetLimits {
        /// The account.
        account: AccountId,
        /// The limits that entries are held to.
        limits: Limits,
        /// The limits beyond which the community is warned.
        #[cfg_attr(feature = "serde", serde(default))]
        soft: Limits,
    },
    /// Freezes, closes or opens an account.
    SetStatus {
        /// The account.
        account: AccountId,
        /// What it becomes.
        status: AccountStatus,
    },
    /// Proposes an agreement, whose id is the id of this command; a party that proposes agrees.
    Propose {
        /// What is given, at most.
        terms: Vec<Term>,
        /// When its time is over, if it ever is.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        expires: Option<Timestamp>,
        /// What happens then.
        #[cfg_attr(feature = "serde", serde(default))]
        at_expiry: AtExpiry,
        /// What it refers to: an offer, a request, a contribution.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Agrees for one party; the last one's consent reserves the amounts.
    Agree {
        /// The agreement.
        agreement: CommandId,
    },
    /// Declines a proposal for one party, and so for all.
    Decline {
        /// The agreement.
        agreement: CommandId,
    },
    /// Confirms for one party what was done; when all confirmed the same, it is settled.
    Confirm {
        /// The agreement.
        agreement: CommandId,
        /// What was done of each term.
        done: Vec<Amount>,
    },
    /// Stops the time of a reserved agreement until somebody resolves it.
    Dispute {
        /// The agreement.
        agreement: CommandId,
    },
    /// Settles a disputed agreement; nobody does who is a party.
    ResolveDispute {
        /// The agreement.
        agreement: CommandId,
        /// What was done of each term.
        done: Vec<Amount>,
    },
    /// Ends an agreement whose time is over.
    Expire {
        /// The agreement.
        agreement: CommandId,
    },
}
