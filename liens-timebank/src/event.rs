//! What happened in a ledger, as it is recorded.
//!
//! Events are facts: they hold ids and numbers, and no names or texts about people. The first event
//! of a command says what was asked, those after it what the rules made of it; so a history can be
//! decided again, event by event, and a ledger that was tampered with does not come out of it.

use liens_core::{
    AccountId, ActivityId, Amount, CommandId, ContributorId, EvidenceId, Timestamp, Unit,
};

use crate::{
    Acceptance, AccountKind, AccountStatus, AtExpiry, Command, Draft, Entry, Leg, Limits,
    ListingKind, Rules, Term,
};

/// What happened in a [`Ledger`](crate::Ledger).
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::Event;
/// let mut town = Town::of(&["ana", "bo"])?;
/// let before = town.bank.events().count();
/// let given = "PT1H".parse()?;
/// let activity = ActivityId::new("gardening")?;
/// let (giver, receiver) = (id("ana"), id("bo"));
/// let exchange =
///     Command::Exchange { giver, receiver, given, activity, value_date: None, reference: None };
/// town.send("ana", "2026-01-02", exchange)?;
/// // What was asked, then the entry that came of it.
/// let events: Vec<Event> = town.bank.events().skip(before).map(|event| event.body).collect();
/// assert!(matches!(events[..], [Event::ActivityExchanged { .. }, Event::EntryPosted { .. }]));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
        /// The limits of its balance, if it has limits of its own.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        limits: Option<Limits>,
    },
    /// An entry was posted.
    EntryPosted {
        /// The entry.
        entry: Entry,
    },
    /// Entries that stand together follow, before what the rules add to them.
    SetPosted {
        /// How many.
        entries: u32,
    },
    /// Time was given in an activity; its entry follows.
    ActivityExchanged {
        /// Who gave it.
        giver: AccountId,
        /// Who received it.
        receiver: AccountId,
        /// What was given, before any weight.
        given: Amount,
        /// What was done.
        activity: ActivityId,
        /// When it happened, where that is not when it was recorded.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        value_date: Option<Timestamp>,
        /// What it refers to outside the ledger.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// An exchange took place that moves nothing.
    ExchangeCounted {
        /// Who gave.
        giver: AccountId,
        /// Who received.
        receiver: AccountId,
        /// When it happened, where that is not when it was recorded.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        value_date: Option<Timestamp>,
        /// What it refers to outside the ledger.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// An exchange that was counted did not take place.
    CountCorrected {
        /// The command that counted it.
        entry: CommandId,
        /// Where the reason is kept.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// Other limits were set.
    LimitsSet {
        /// The account.
        account: AccountId,
        /// The limits that entries are held to; none of its own where there are none.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        limits: Option<Limits>,
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
    /// Other rules came into force.
    RulesSet {
        /// All the rules of the unit.
        rules: Box<Rules>,
    },
    /// The demurrage of a period was taken; its entry follows, if it moves.
    DemurrageTaken {
        /// The unit.
        unit: Unit,
        /// The period, from 0.
        period: u32,
    },
    /// Somebody left; what brings the account to zero follows, if it is not there, and its closing.
    AccountExited {
        /// The account.
        account: AccountId,
    },
    /// Dormant accounts were settled; what brings them to zero follows, and their closing.
    DormantSettled {
        /// The unit.
        unit: Unit,
    },
    /// An offer or a request was published, named by its command.
    ListingPublished {
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
        /// What it refers to outside the ledger.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    },
    /// An offer or a request was withdrawn.
    ListingWithdrawn {
        /// The offer or the request.
        listing: CommandId,
    },
    /// Somebody stated which proposals count as agreed to.
    AcceptanceSet {
        /// What is accepted; nothing any more, where there is none.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        acceptance: Option<Acceptance>,
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
        /// The offer or the request that it answers.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        answers: Option<CommandId>,
        /// What it refers to outside the ledger.
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
    /// How many of the events after this one say what its command asked for.
    pub(crate) fn asked_after(&self) -> usize {
        match self {
            Self::SetPosted { entries } => usize::try_from(*entries).unwrap_or(usize::MAX),
            _ => 0,
        }
    }

    /// The command whose first event this is, with those that say what it asked for; nothing for an
    /// event that only follows another.
    pub(crate) fn cause(self, asked: Vec<Self>) -> Option<Command> {
        Some(match self {
            Self::AccountOpened { account, holder, unit, kind, limits } => {
                Command::OpenAccount { account, holder, unit, kind, limits }
            }
            Self::EntryPosted { entry } => match entry.corrects() {
                Some(corrected) => Command::CorrectEntry {
                    entry: corrected,
                    reference: entry.reference().cloned(),
                },
                None => posted(draft(&entry)),
            },
            Self::SetPosted { .. } => {
                let drafts = asked.into_iter().map(|event| match event {
                    Self::EntryPosted { entry } => Some(draft(&entry)),
                    _ => None,
                });
                Command::PostSet { entries: drafts.collect::<Option<_>>()? }
            }
            Self::ActivityExchanged { giver, receiver, given, activity, value_date, reference } => {
                Command::Exchange { giver, receiver, given, activity, value_date, reference }
            }
            Self::ExchangeCounted { giver, receiver, value_date, reference } => {
                Command::CountExchange { giver, receiver, value_date, reference }
            }
            Self::CountCorrected { entry, reference } => Command::CorrectEntry { entry, reference },
            Self::LimitsSet { account, limits, soft } => {
                Command::SetLimits { account, limits, soft }
            }
            Self::StatusSet { account, status } => Command::SetStatus { account, status },
            Self::RulesSet { rules } => Command::SetRules { rules },
            Self::DemurrageTaken { unit, period } => Command::TakeDemurrage { unit, period },
            Self::AccountExited { account } => Command::Exit { account },
            Self::DormantSettled { unit } => Command::SettleDormant { unit },
            Self::ListingPublished { kind, activity, amount, expires, reference } => {
                Command::Publish { kind, activity, amount, expires, reference }
            }
            Self::ListingWithdrawn { listing } => Command::Withdraw { listing },
            Self::AcceptanceSet { acceptance } => Command::SetAcceptance { acceptance },
            other => return other.cause_in_agreement(),
        })
    }

    /// The second half of [`cause`](Self::cause): what happens to one agreement after the other.
    fn cause_in_agreement(self) -> Option<Command> {
        Some(match self {
            Self::AgreementProposed { terms, expires, at_expiry, answers, reference } => {
                Command::Propose { terms, expires, at_expiry, answers, reference }
            }
            Self::AgreementAgreed { agreement } => Command::Agree { agreement },
            Self::AgreementDeclined { agreement } => Command::Decline { agreement },
            Self::AgreementConfirmed { agreement, done } => Command::Confirm { agreement, done },
            Self::AgreementDisputed { agreement } => Command::Dispute { agreement },
            Self::DisputeResolved { agreement, done } => {
                Command::ResolveDispute { agreement, done }
            }
            Self::AgreementExpired { agreement } => Command::Expire { agreement },
            _ => return None,
        })
    }
}

impl Command {
    /// Whether this asks for the same, in whatever order either lists its legs.
    pub(crate) fn asks_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::PostEntry { .. }, Self::PostEntry { .. })
            | (Self::PostSet { .. }, Self::PostSet { .. }) => self.in_order() == other.in_order(),
            _ => self == other,
        }
    }

    /// Legs are listed as their sender likes; entries of a set keep their order, since limits are
    /// not the only thing that could depend on it.
    fn in_order(&self) -> Self {
        let by_account = |legs: &mut Vec<Leg>| legs.sort_by(|a, b| a.account.cmp(&b.account));
        let mut command = self.clone();
        match &mut command {
            Self::PostEntry { legs, .. } => by_account(legs),
            Self::PostSet { entries } => {
                for entry in entries {
                    by_account(&mut entry.legs);
                }
            }
            _ => {}
        }
        command
    }
}

fn draft(entry: &Entry) -> Draft {
    Draft {
        legs: entry.legs().to_vec(),
        purpose: entry.purpose(),
        value_date: entry.value_date(),
        reference: entry.reference().cloned(),
    }
}

fn posted(draft: Draft) -> Command {
    let Draft { legs, purpose, value_date, reference } = draft;
    Command::PostEntry { legs, purpose, value_date, reference }
}
