//! What can be asked of a budget, and what is recorded of it.
//!
//! Commands and events are two faces of one list: an event says in the past tense what its command
//! asked for, with the same fields, so that a history can be replayed by asking for everything
//! again. Neither holds anything that is reckoned: no amount of a division, no state of a claim.

use std::collections::BTreeSet;

use liens_core::{Amount, ClaimId, ContributorId, EvidenceId, MotionId, SubjectId};

use super::{Basis, Brought, Claim, Grounds, Terms};

/// Each command leads to one event that says the same in the past tense.
///
/// The two types and both ways between them are written from one list, so that no command can be
/// given without its event, or with other fields.
macro_rules! paired {
    ($(
        $(#[$command_doc:meta])* $command:ident,
        $(#[$event_doc:meta])* $event:ident
        { $($(#[$doc:meta])* $field:ident: $type:ty,)* }
    )+) => {
        /// What can be asked of a [`Budget`](super::Budget).
        ///
        /// Who may send which one, beyond what the budget itself knows of contributors and members,
        /// is a matter of permissions by [`name`](Self::name).
        ///
        /// # Examples
        ///
        /// ```
        /// use liens_lineage::budget::{Command, Event};
        /// let close = Command::Close {};
        /// assert_eq!(close.name(), "close");
        /// assert_eq!(Event::from(close.clone()), Event::Closed {});
        /// assert_eq!(Command::from(Event::Closed {}), close);
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(rename = "BudgetCommand"))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
        #[non_exhaustive]
        pub enum Command {
            $($(#[$command_doc])* $command { $($(#[$doc])* $field: $type,)* },)+
        }

        /// What happened in a [`Budget`](super::Budget).
        ///
        /// # Law
        ///
        /// `replay_of_the_events_gives_the_same_budget`,
        /// `commands_and_events_of_a_budget_have_a_stable_form`
        ///
        /// # Examples
        ///
        /// ```
        /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
        /// # use circle::*;
        /// # use liens_lineage::budget::Event;
        /// let mut budget = opened(terms("100.00 EUR")?, &[])?;
        /// declare(&mut budget, claim("ana", "20.00 EUR")?)?;
        /// let last = budget.events().last().ok_or("two happened")?;
        /// assert_eq!((last.sequence, last.by.as_str()), (1, "ana"));
        /// assert!(matches!(&last.body, Event::Declared { claim } if claim.id.as_str() == "ana"));
        /// # Ok::<_, Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$event_doc])* $event { $($(#[$doc])* $field: $type,)* },)+
        }

        impl From<Command> for Event {
            fn from(command: Command) -> Self {
                match command {
                    $(Command::$command { $($field,)* } => Self::$event { $($field,)* },)+
                }
            }
        }

        impl From<Event> for Command {
            fn from(event: Event) -> Self {
                match event {
                    $(Event::$event { $($field,)* } => Self::$command { $($field,)* },)+
                }
            }
        }
    };
}

paired! {
    /// Opens the budget.
    Open,
    /// The budget was opened.
    Opened {
        /// The terms.
        terms: Box<Terms>,
        /// Who may ask questions: the members of the circle.
        reviewers: BTreeSet<ContributorId>,
        /// What earlier budgets left.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
        brought: Vec<Brought>,
    }
    /// Books what somebody gets out of the envelope in advance.
    ///
    /// It is deducted from the person's next claims, the oldest first, in this budget and later
    /// ones; what no claim takes up stays declared and is never asked back.
    Advance,
    /// Somebody got an advance.
    Advanced {
        /// The person.
        person: ContributorId,
        /// How much.
        amount: Amount,
    }
    /// Declares a claim.
    Declare,
    /// A claim was declared.
    Declared {
        /// The claim.
        claim: Claim,
    }
    /// Revises a claim: down at any time, up with a review of its own, and within what a meeting
    /// decided by then.
    ///
    /// Basis, what is given beside it and the minimum are stated anew together; contributions,
    /// payee and date stay as they were declared. Once a division is proposed, the first time that
    /// somebody changes what their claims ask gives the others their time for an answer anew, and
    /// never its author.
    Revise,
    /// A claim was revised.
    Revised {
        /// The claim.
        claim: ClaimId,
        /// How much.
        basis: Basis,
        /// What is given unpaid beside it.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        volunteered: Option<Amount>,
        /// The least that is of use.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        minimum: Option<Amount>,
        /// Whether its window is to be opened again, where it is over.
        #[cfg_attr(feature = "serde", serde(default))]
        reopen: bool,
    }
    /// Takes a claim back.
    Withdraw,
    /// A claim was taken back.
    Withdrawn {
        /// The claim.
        claim: ClaimId,
    }
    /// Opens the review: everybody was notified of all claims.
    Review,
    /// The review was opened.
    ReviewOpened {}
    /// Asks about a claim.
    Question,
    /// Somebody asked about a claim.
    Questioned {
        /// The claim.
        claim: ClaimId,
        /// The question: the id of a note.
        question: EvidenceId,
    }
    /// Answers that the claim stands as it is.
    ///
    /// It changes no state: the question is open until who asked is satisfied, or a motion decides.
    Keep,
    /// The claimant keeps the claim as it is.
    Kept {
        /// The claim.
        claim: ClaimId,
        /// The answer: the id of a note.
        answer: EvidenceId,
    }
    /// Is satisfied with the answer to one's question.
    Settle,
    /// Whoever asked was satisfied.
    Settled {
        /// The claim.
        claim: ClaimId,
    }
    /// Hands a claim that is still questioned to a motion.
    ///
    /// The motion itself is held elsewhere, by the circle's own rule; the contributor and the payee
    /// are recused from it ([`Budget::referred`](super::Budget::referred)).
    Refer,
    /// A claim was handed to a motion.
    Referred {
        /// The claim.
        claim: ClaimId,
        /// The subject of the motion.
        subject: SubjectId,
    }
    /// Records what a motion decided of a claim.
    Resolve,
    /// A motion decided of a claim.
    Resolved {
        /// The claim.
        claim: ClaimId,
        /// The motion.
        motion: MotionId,
        /// Whether the claim is agreed.
        agreed: bool,
    }
    /// Proposes the division, once the review is over.
    ///
    /// Proposing again, on other grounds, replaces the proposal and gives claimants their time
    /// anew.
    Propose,
    /// The division was proposed.
    Proposed {
        /// On what it rests.
        grounds: Grounds,
    }
    /// Accepts less than the least useful.
    ///
    /// A change of any claim changes the division; the acceptance stands all the same, until the ask
    /// or the minimum of its own claim is revised.
    Accept,
    /// A claimant accepted less than the least useful.
    Accepted {
        /// The claim.
        claim: ClaimId,
    }
    /// Closes the budget: what is proposed holds.
    ///
    /// Claims that are questioned or before a motion keep what is set aside for them.
    Close,
    /// The budget was closed.
    Closed {}
    /// Presents an invoice, so that what waits for a payee is paid.
    ///
    /// It is taken from the closing on, since only then it is known what waits. What an earlier
    /// budget left waiting is invoiced to the one that it was brought to: a payee waits for that
    /// one's closing, which frees it without an invoice where the sum suffices by then.
    Invoice,
    /// An invoice was presented.
    Invoiced {
        /// The payee.
        payee: ContributorId,
        /// The invoice: the id of a document.
        invoice: EvidenceId,
    }
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    ///
    /// # Examples
    ///
    /// ```
    /// use liens_core::ClaimId;
    /// use liens_lineage::budget::Command;
    /// let withdraw = Command::Withdraw { claim: ClaimId::new("garden")? };
    /// assert_eq!(withdraw.name(), "withdraw");
    /// # Ok::<_, liens_core::IdError>(())
    /// ```
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Advance { .. } => "advance",
            Self::Declare { .. } => "declare",
            Self::Revise { .. } => "revise",
            Self::Withdraw { .. } => "withdraw",
            Self::Review { .. } => "review",
            Self::Question { .. } => "question",
            Self::Keep { .. } => "keep",
            Self::Settle { .. } => "settle",
            Self::Refer { .. } => "refer",
            Self::Resolve { .. } => "resolve",
            Self::Propose { .. } => "propose",
            Self::Accept { .. } => "accept",
            Self::Close { .. } => "close",
            Self::Invoice { .. } => "invoice",
        }
    }
}
