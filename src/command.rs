//! What can be asked of a commons, and what is recorded of it.

use std::collections::BTreeSet;

use liens_core::{
    AccountId, Amount, CollegeId, Contribution, ContributionId, ContributorId, EvidenceId, Link,
    MotionId, Participation, SubjectId, Timestamp, Unit,
};
use liens_governance::{Choice, Member, Statutes, Votes};
use liens_lineage::Policy;
use liens_timebank::{Leg, Purpose};

use crate::{CharterChange, Holder};

macro_rules! commands_and_events {
    ($(
        $(#[$doc:meta])*
        $command:ident => $event:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    )+) => {
        /// What can be asked of a [`Commons`](crate::Commons).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
        #[non_exhaustive]
        pub enum Command {
            $($(#[$doc])* $command { $($(#[$field_doc])* $field: $type,)* },)+
        }

        /// What happened in a [`Commons`](crate::Commons), as it is recorded.
        ///
        /// Each command that is accepted is one event. What the crates derive from it (ballots
        /// counted, amounts, legs) is derived again on replay, and kept by them.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$doc])* $event { $($(#[$field_doc])* $field: $type,)* },)+
        }

        impl From<Command> for Event {
            fn from(command: Command) -> Self {
                match command {
                    $(Command::$command { $($field),* } => Self::$event { $($field),* },)+
                }
            }
        }

        impl From<Event> for Command {
            fn from(event: Event) -> Self {
                match event {
                    $(Event::$event { $($field),* } => Self::$command { $($field),* },)+
                }
            }
        }
    };
}

commands_and_events! {
    /// Begins the commons with a founding charter; the first command of all.
    Found => Founded {
        /// Who decides, and how.
        statutes: Box<Statutes>,
        /// How what comes in is shared.
        policy: Policy,
        /// The colleges that may turn no vote under these statutes.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    }
    /// Takes a person in, who will stand on the rolls frozen from now on.
    Admit => MemberAdmitted {
        /// The person, the college and the weight of the vote.
        member: Member,
    }
    /// Opens an account; a person without one is owed what is due.
    OpenAccount => AccountOpened {
        /// Whom it is for.
        holder: Holder,
        /// What it counts.
        unit: Unit,
    }
    /// Posts an entry: an exchange, a gift, a pot being filled.
    PostEntry => EntryPosted {
        /// The legs, each unit summing to zero.
        legs: Vec<Leg>,
        /// What the entry is for.
        purpose: Purpose,
        /// When it takes effect, if not when it is recorded.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        value_date: Option<Timestamp>,
        /// What it refers to outside.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reference: Option<EvidenceId>,
    }
    /// Records a contribution.
    RecordContribution => ContributionRecorded {
        /// The contribution.
        contribution: Contribution,
    }
    /// Adds a link that was forgotten.
    AddLink => LinkAdded {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
    }
    /// Claims a link that was forgotten; it counts once somebody attests it.
    ClaimLink => LinkClaimed {
        /// The newer contribution.
        from: ContributionId,
        /// The older one, with relation and weight.
        link: Link,
        /// Why: the id of a note or a document.
        reason: EvidenceId,
    }
    /// Attests a claimed link; its sender neither claimed it nor contributes to one of its ends.
    AttestLink => LinkAttested {
        /// The newer contribution.
        from: ContributionId,
        /// The older one.
        to: ContributionId,
    }
    /// Corrects who took part in a contribution, for how long, and who attests it.
    CorrectAuthorship => AuthorshipCorrected {
        /// The contribution.
        contribution: ContributionId,
        /// Who took part, in place of those who were recorded.
        participations: Vec<Participation>,
        /// Why: the id of a note or a document.
        reason: EvidenceId,
    }
    /// Puts a change of the charter to the vote; the roll freezes with it.
    OpenMotion => MotionOpened {
        /// The motion.
        motion: MotionId,
        /// What it is about, opaque to the assembly.
        subject: SubjectId,
        /// What it would change.
        change: CharterChange,
        /// Whether a vote may be changed.
        votes: Votes,
    }
    /// Casts the sender's vote.
    CastBallot => BallotCast {
        /// The motion.
        motion: MotionId,
        /// The choice.
        choice: Choice,
    }
    /// Closes a motion and counts.
    CloseMotion => MotionClosed {
        /// The motion.
        motion: MotionId,
    }
    /// Puts an adopted change into the charter.
    Enact => CharterEnacted {
        /// The motion.
        motion: MotionId,
    }
    /// Shares an amount out of an account by the policy in force, and posts the entry.
    Distribute => PotDistributed {
        /// The account that pays, never below zero.
        pot: AccountId,
        /// How much of it is shared.
        amount: Amount,
        /// The results it came from, sharing it equally.
        results: Vec<ContributionId>,
    }
    /// Pays a member everything that waited, in each of its units to an account of that unit.
    PayOwed => OwedPaid {
        /// The person, a member by now.
        person: ContributorId,
    }
    /// Passes to the commons what waited for the term of the charter or longer.
    LapseOwed => OwedLapsed {}
}
