//! What can be asked of a commons, and what is recorded of it.

use liens_core::{
    AccountId, Amount, BudgetId, CircleId, ContributionId, ContributorId, IndicatorId, Measurement,
    MotionId, Objective, ProjectId, SubjectId, Timestamp, Unit,
};
use liens_governance::{Draft, Member, Votes, deliberation, interests, register};
use liens_lineage::{Voice, budget};

use crate::{Articles, CharterChange, Holder};

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
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
        /// The founding charter.
        articles: Box<Articles>,
        /// Who belongs to its colleges from the first day.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
        members: Vec<Member>,
    }
    /// Asks the register: who belongs where, and who holds which seat.
    Register => Registered {
        /// What is asked.
        command: register::Command,
    }
    /// Declares an interest of the sender's own, or says that it is over. Where the charter says so,
    /// they are recused from the votes that it concerns.
    Disclose => Disclosed {
        /// What is asked.
        command: interests::Command,
    }
    /// Asks the minutes: subjects, meetings, who spoke, amendments to texts, needs and answers. Who
    /// is invited to a meeting on a motion's subject is offered the floor on the motion, and who
    /// speaks there for a college of theirs has it heard.
    Deliberate => Deliberated {
        /// What is asked.
        command: deliberation::Command,
    }
    /// Writes a motion, which is open to deliberation before its vote.
    DraftMotion => MotionDrafted {
        /// The motion.
        motion: MotionId,
        /// What it says.
        proposal: Box<Proposal>,
    }
    /// Writes a motion anew before its vote; the colleges are heard again.
    ReviseMotion => MotionRevised {
        /// The motion.
        motion: MotionId,
        /// What it says from now.
        proposal: Box<Proposal>,
    }
    /// Opens the vote on a motion in deliberation; the roll freezes with it.
    OpenVote => VoteOpened {
        /// The motion.
        motion: MotionId,
        /// Until when ballots are taken; none if until somebody closes the vote.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        closes: Option<Timestamp>,
    }
    /// Writes a motion and opens its vote at once, where the statutes ask for no hearing.
    OpenMotion => MotionOpened {
        /// The motion.
        motion: MotionId,
        /// What it says.
        proposal: Box<Proposal>,
        /// Until when ballots are taken; none if until somebody closes the vote.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        closes: Option<Timestamp>,
    }
    /// Asks the assembly: hearings, ballots, delegations, objections.
    Assemble => Assembled {
        /// What is asked.
        command: Box<liens_governance::Command>,
    }
    /// Puts an adopted motion into force, and its change into the charter.
    Enact => Enacted {
        /// The motion.
        motion: MotionId,
    }
    /// Asks the record: contributions, links, corrections.
    Trace => Traced {
        /// What is asked.
        command: liens_lineage::Command,
    }
    /// Grades how well a project answers a need, on the scale of the charter.
    Grade => Graded {
        /// The need.
        need: ContributionId,
        /// The project.
        project: ProjectId,
        /// Whether the sender raised the need, or uses the solution.
        voice: Voice,
        /// The grade.
        grade: String,
    }
    /// Opens an account; a person without one is owed what is due.
    OpenAccount => AccountOpened {
        /// Whom it is for.
        holder: Holder,
        /// What it counts.
        unit: Unit,
    }
    /// Asks the time bank: entries, agreements, offers.
    Book => Booked {
        /// What is asked.
        command: liens_timebank::Command,
    }
    /// Shares an amount out of an account by the policy in force, and posts the entry. The account is
    /// nobody's, and not that of what is owed. A budget whose claims are paid so is over then: it is not
    /// closed, none of its claims is open (declared, in review, questioned, referred) or for what none
    /// of the results descends from, nothing waits in it, and nothing would be left to carry on.
    Distribute => PotDistributed {
        /// The account that pays, never below zero.
        pot: AccountId,
        /// How much of it is shared.
        amount: Amount,
        /// The results it came from, sharing it equally.
        results: Vec<ContributionId>,
        /// The budget whose agreed claims the policy pays, where it has such a step.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        budget: Option<BudgetId>,
    }
    /// Pays a member everything that waited, in each of its units to an account of that unit, but
    /// what a contribution holds that is not secured yet; and what closed budgets pay by now of claims
    /// that still lay open for questions when they closed.
    PayOwed => OwedPaid {
        /// The person, a member by now.
        person: ContributorId,
    }
    /// Passes to the commons what waited for the term of the charter or longer.
    LapseOwed => OwedLapsed {}
    /// Opens a contributive budget under the rules of the charter; what the last one of its circle
    /// left comes with it.
    OpenBudget => BudgetOpened {
        /// The budget.
        budget: BudgetId,
        /// Whose it is: a circle of the register, whose members may ask questions. Where the
        /// register knows no such circle, every member may.
        circle: CircleId,
        /// What there is to share, at most what the pot holds.
        envelope: Amount,
        /// The account that pays.
        pot: AccountId,
        /// From when claims are declared.
        opens: Timestamp,
        /// Until when.
        closes: Timestamp,
    }
    /// Asks a budget: claims, questions, answers, the division. What it pays is posted at once.
    Budget => Budgeted {
        /// The budget.
        budget: BudgetId,
        /// What is asked.
        command: Box<budget::Command>,
    }
    /// Sets an objective that can be measured, in the unit in which its indicator is counted already.
    SetObjective => ObjectiveSet {
        /// The indicator, what it has to show, and by when.
        objective: Objective,
    }
    /// Records what an indicator shows, in the unit of its first target or measurement.
    Measure => Measured {
        /// The indicator.
        indicator: IndicatorId,
        /// When and what.
        measurement: Measurement,
    }
}

/// What a motion says, what it would change in the charter, and from when.
///
/// # Examples
///
/// ```
/// # use liens::{Proposal, SubjectId};
/// let proposal = Proposal::new(SubjectId::new("a second workshop")?);
/// assert!(proposal.change.is_none());
/// # Ok::<_, liens::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Proposal {
    /// What it says and how it is decided; it amends no statutes by itself, and a change of them is of
    /// the kind that the statutes in force ask for.
    pub draft: Draft,
    /// What it would change in the charter; none for a motion that decides something else.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub change: Option<CharterChange>,
    /// The first instant at which the change may come into force; at once where nothing is said.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub effective: Option<Timestamp>,
}

impl Proposal {
    /// A proposal under the general rule, with ballots that stand once cast, that changes nothing
    /// in the charter.
    pub const fn new(subject: SubjectId) -> Self {
        Self { draft: Draft::new(subject, Votes::Final), change: None, effective: None }
    }

    /// The same, with a change of the charter.
    #[must_use]
    pub fn changing(mut self, change: CharterChange) -> Self {
        self.change = Some(change);
        self
    }
}

impl Command {
    /// Asks a budget; its commands are large, and boxed so that others stay small.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens::{BudgetId, Command, lineage::budget};
    /// let review = Command::ask(BudgetId::new("spring")?, budget::Command::Review {});
    /// assert!(matches!(review, Command::Budget { budget, .. } if budget.as_str() == "spring"));
    /// # Ok::<_, liens::IdError>(())
    /// ```
    pub fn ask(budget: BudgetId, command: budget::Command) -> Self {
        Self::Budget { budget, command: Box::new(command) }
    }

    /// The crate that is asked, empty for the commons itself, and the name of what is asked.
    pub(crate) const fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Found { .. } => ("", "found"),
            Self::Register { command } => ("register", command.name()),
            Self::Disclose { command } => ("disclose", command.name()),
            Self::Deliberate { command } => ("deliberate", command.name()),
            Self::DraftMotion { .. } => ("", "draft_motion"),
            Self::ReviseMotion { .. } => ("", "revise_motion"),
            Self::OpenVote { .. } => ("", "open_vote"),
            Self::OpenMotion { .. } => ("", "open_motion"),
            Self::Assemble { command } => ("assemble", command.name()),
            Self::Enact { .. } => ("", "enact"),
            Self::Trace { command } => ("trace", command.name()),
            Self::Grade { .. } => ("", "grade"),
            Self::OpenAccount { .. } => ("", "open_account"),
            Self::Book { command } => ("book", command.name()),
            Self::Distribute { .. } => ("", "distribute"),
            Self::PayOwed { .. } => ("", "pay_owed"),
            Self::LapseOwed {} => ("", "lapse_owed"),
            Self::OpenBudget { .. } => ("", "open_budget"),
            Self::Budget { command, .. } => ("budget", command.name()),
            Self::SetObjective { .. } => ("", "set_objective"),
            Self::Measure { .. } => ("", "measure"),
        }
    }
}

macro_rules! asked_of {
    ($($variant:ident: $command:ty),+) => {
        $(impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$variant { command: command.into() }
            }
        })+
    };
}

asked_of! {
    Register: register::Command,
    Disclose: interests::Command,
    Deliberate: deliberation::Command,
    Assemble: liens_governance::Command,
    Trace: liens_lineage::Command,
    Book: liens_timebank::Command
}
