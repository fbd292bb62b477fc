//! What can be asked of a ledger.
//!
//! A command is what somebody wants; an [`Event`](crate::Event) is what came of it. Commands travel
//! in an envelope that says who sends them, for whom and when, and under which id, so that a
//! command that was sent twice is done once.

use std::borrow::Cow;

use liens_core::{
    AccountId, ActivityId, Amount, CommandId, ContributorId, EvidenceId, Timestamp, Unit,
};

use crate::{
    Acceptance, AccountKind, AccountStatus, AtExpiry, Draft, Leg, Limits, ListingKind, Purpose,
    Rules, Term,
};

/// What can be asked of a [`Ledger`](crate::Ledger).
///
/// # Examples
///
/// A proposal by a neighbour, of which every part but the terms may be left out:
///
/// ```
/// # #[cfg(feature = "serde")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use liens_timebank::Command;
/// let text = r#"{"propose":{"terms":[{"from":"bo","to":"ana","amount":"PT2H"}]}}"#;
/// let command: Command = serde_json::from_str(text)?;
/// assert_eq!(command.name(), "propose");
/// assert!(serde_json::from_str::<Command>(r#"{"propose":{"termes":[]}}"#).is_err());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "serde"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "LedgerCommand"))]
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
        /// The limits of its balance; a member account without limits of its own follows the rules
        /// of its unit, any other account has none then.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        limits: Option<Limits>,
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
    /// Posts several entries together, all or none; limits are held to what they leave together, and
    /// they are corrected together, too.
    PostSet {
        /// The entries, one or more.
        entries: Vec<Draft>,
    },
    /// Posts an exchange in an activity: an hour for an hour, unless the rules weigh the activity.
    Exchange {
        /// Who gave the time: credited.
        giver: AccountId,
        /// Who received it: debited.
        receiver: AccountId,
        /// What was given, before any weight.
        given: Amount,
        /// What was done.
        activity: ActivityId,
        /// When it happened, where that is not now.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        value_date: Option<Timestamp>,
        /// What it refers to outside the ledger.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Counts an exchange that moves nothing: who gave, who received, and that it took place between
    /// two open accounts of one unit.
    CountExchange {
        /// Who gave.
        giver: AccountId,
        /// Who received.
        receiver: AccountId,
        /// When it happened, where that is not now.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        value_date: Option<Timestamp>,
        /// What it refers to outside the ledger.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Takes back what a command posted or counted, once: all its entries together.
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
        /// The limits that entries are held to; none of its own, so that a member account follows
        /// the rules of its unit.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        limits: Option<Limits>,
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
    /// Puts other rules of a unit in force, for what comes after.
    SetRules {
        /// All the rules of the unit.
        rules: Box<Rules>,
    },
    /// Takes the demurrage of a period that is over, once.
    TakeDemurrage {
        /// The unit.
        unit: Unit,
        /// The period, from 0.
        period: u32,
    },
    /// Brings an account to zero as the rules of its unit say, and closes it.
    Exit {
        /// The account.
        account: AccountId,
    },
    /// Brings the dormant accounts of a unit to zero as its rules say, in one entry, and closes them;
    /// those in debt stay where nobody makes good for them.
    SettleDormant {
        /// The unit.
        unit: Unit,
    },
    /// Publishes an offer or a request, whose id is the id of this command.
    Publish {
        /// Whether its author would give or receive.
        kind: ListingKind,
        /// What would be done.
        activity: ActivityId,
        /// How much of it, if that is known.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        amount: Option<Amount>,
        /// When it is over, if it ever is.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        expires: Option<Timestamp>,
        /// What it refers to outside the ledger, such as its text.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Withdraws an offer or a request of one's own.
    Withdraw {
        /// The offer or the request.
        listing: CommandId,
    },
    /// States which proposals one accepts without being asked; nothing takes it back.
    SetAcceptance {
        /// What is accepted.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        acceptance: Option<Acceptance>,
    },
    /// Proposes an agreement between open accounts, whose id is the id of this command; a party that
    /// proposes agrees.
    Propose {
        /// What is given, at most.
        terms: Vec<Term>,
        /// When its time is over, if it ever is.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        expires: Option<Timestamp>,
        /// What happens then.
        #[cfg_attr(feature = "serde", serde(default))]
        at_expiry: AtExpiry,
        /// The offer or the request that it answers.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        answers: Option<CommandId>,
        /// What it refers to outside the ledger, such as a contribution.
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
    /// Settles a disputed agreement; neither who sends this nor for whom it is sent is a party.
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

impl From<Command> for Cow<'_, Command> {
    fn from(command: Command) -> Self {
        Self::Owned(command)
    }
}

impl<'a> From<&'a Command> for Cow<'a, Command> {
    fn from(command: &'a Command) -> Self {
        Self::Borrowed(command)
    }
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OpenAccount { .. } => "open_account",
            Self::PostEntry { .. } => "post_entry",
            Self::PostSet { .. } => "post_set",
            Self::Exchange { .. } => "exchange",
            Self::CountExchange { .. } => "count_exchange",
            Self::CorrectEntry { .. } => "correct_entry",
            Self::SetLimits { .. } => "set_limits",
            Self::SetStatus { .. } => "set_status",
            Self::SetRules { .. } => "set_rules",
            Self::TakeDemurrage { .. } => "take_demurrage",
            Self::Exit { .. } => "exit",
            Self::SettleDormant { .. } => "settle_dormant",
            Self::Publish { .. } => "publish",
            Self::Withdraw { .. } => "withdraw",
            Self::SetAcceptance { .. } => "set_acceptance",
            Self::Propose { .. } => "propose",
            Self::Agree { .. } => "agree",
            Self::Decline { .. } => "decline",
            Self::Confirm { .. } => "confirm",
            Self::Dispute { .. } => "dispute",
            Self::ResolveDispute { .. } => "resolve_dispute",
            Self::Expire { .. } => "expire",
        }
    }
}
