//! What a command asks of each crate, and what it changes here.
//!
//! A command of a community often concerns several crates: a distribution is shares for the lineage
//! and an entry for the time bank, an enacted motion a version of the charter and perhaps rules for
//! the ledger. It becomes a plan: a list of what the crates are asked, and of what is kept here if
//! all of them accept.
//!
//! ```text
//! Distribute   ask  the time bank to post the entry
//!              keep the distribution, what is owed from now, the budget that was taken over
//! Enact        ask  the assembly, and the time bank where rules changed
//!              keep the next version of the charter, colleges that are new
//! ```
//!
//! A crate that is asked alone decides as it carries out. Where several are asked each decides
//! first, on the state that all of them see, so that nothing is ever undone.

use std::borrow::Cow;

use liens_core::{
    BudgetId, CommandId, ContributionId, Envelope, IndicatorId, Measurement, MotionId, Objective,
    SubjectId,
};
use liens_governance::register::{self, Register};
use liens_governance::{Assembly, deliberation, interests};
use liens_lineage::{Distribution, Owed, Relevance, budget};

use super::{Commons, Funded, Payment, Proposed};
use crate::{Charter, Command, Refusal};

/// What an accepted command does: first what the crates are asked, then what is kept here.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) asked: Vec<Asked<'a>>,
    pub(super) own: Vec<Own>,
}

/// What one crate is asked, and may refuse.
pub(super) enum Asked<'a> {
    Register(register::Command),
    Disclose(interests::Command),
    Deliberate(deliberation::Command),
    Assemble(Box<liens_governance::Command>),
    Trace(Box<liens_lineage::Command>),
    /// A command of the ledger under an id of its own; most commands of a long life are these, so
    /// that they are asked as they were sent, without a copy.
    Book(CommandId, Cow<'a, liens_timebank::Command>),
    Budget(BudgetId, budget::Command),
}

/// What is kept here beside the history.
pub(super) enum Own {
    Register(Box<Register>),
    /// The assembly, where one command here asks it several things of which one needs the other.
    Assembly(Box<Assembly>),
    /// A motion is about this from now on too.
    About(SubjectId, MotionId),
    Charter(Box<Charter>),
    Proposed(MotionId, Proposed),
    /// The agreements that attest the hours of a contribution, before and from now on.
    Attesting {
        contribution: ContributionId,
        before: Vec<CommandId>,
        now: Vec<CommandId>,
    },
    Graded(Box<Relevance>),
    Distribution(Box<Distribution>),
    Owed(Owed),
    Paid(Vec<Payment>),
    Funded(BudgetId, Box<Funded>),
    TakenOver(BudgetId),
    Objective(Objective),
    Measured(IndicatorId, Measurement),
}

impl<'a> From<Asked<'a>> for Plan<'a> {
    fn from(asked: Asked<'a>) -> Self {
        Self { asked: vec![asked], own: Vec::new() }
    }
}

impl<'a> Plan<'a> {
    /// The same, keeping one more thing.
    pub(super) fn and(mut self, own: Own) -> Self {
        self.own.push(own);
        self
    }

    /// The same, asking one more crate; crates are asked in this order.
    pub(super) fn asking(mut self, asked: Asked<'a>) -> Self {
        self.asked.push(asked);
        self
    }
}

/// The same envelope around what a crate is asked.
pub(super) fn addressed<C>(envelope: &Envelope<Command>, body: C) -> Envelope<C> {
    let Envelope { id, by, on_behalf_of, at, .. } = envelope;
    Envelope { id: *id, by: by.clone(), on_behalf_of: on_behalf_of.clone(), at: *at, body }
}

/// A command of the assembly.
pub(super) fn assemble(command: liens_governance::Command) -> Asked<'static> {
    Asked::Assemble(Box::new(command))
}

/// A command of the ledger that follows from what was sent.
pub(super) fn booking(id: CommandId, command: liens_timebank::Command) -> Asked<'static> {
    Asked::Book(id, Cow::Owned(command))
}

impl Commons {
    /// What a new command does, if it may be sent.
    pub(super) fn plan<'a>(&self, envelope: &'a Envelope<Command>) -> Result<Plan<'a>, Refusal> {
        if let Command::Found { articles, members } = &envelope.body {
            return self.found(articles, members, envelope);
        }
        let charter = self.charter().ok_or(Refusal::NotFounded {})?;
        self.is_allowed(charter, envelope)?;
        match &envelope.body {
            Command::Found { .. } => Err(Refusal::AlreadyFounded {}),
            Command::Register { command } => Ok(Asked::Register(command.clone()).into()),
            Command::DraftMotion { .. }
            | Command::ReviseMotion { .. }
            | Command::OpenMotion { .. }
            | Command::OpenVote { .. }
            | Command::Enact { .. } => self.motion_plan(charter, envelope),
            Command::Disclose { command } => self.disclose(charter, command, envelope),
            Command::Deliberate { command } => self.deliberate(command, envelope),
            Command::Assemble { command } => self.assemble(charter, command, envelope),
            Command::Trace { command } => self.trace(command, envelope),
            Command::Grade { .. } => self.grade(charter, envelope),
            Command::Book { command } => self.book(command, envelope),
            Command::OpenAccount { holder, unit } => {
                let open = liens_timebank::Command::OpenAccount {
                    account: holder.account(unit)?,
                    holder: holder.person(),
                    kind: holder.kind(),
                    limits: holder.limits(),
                    unit: unit.clone(),
                };
                Ok(booking(envelope.id, open).into())
            }
            Command::Distribute { pot, amount, results, budget } => {
                self.distribute(charter, envelope, (pot, amount), results, budget.as_ref())
            }
            Command::PayOwed { person } => self.pay_owed(envelope, person),
            Command::LapseOwed {} => self.lapse_owed(charter, envelope),
            Command::OpenBudget { .. } => self.open_budget(charter, envelope),
            Command::Budget { budget, command } => self.ask_budget(budget, command, envelope),
            Command::SetObjective { objective } => self.set_objective(objective),
            Command::Measure { indicator, measurement } => self.measure(indicator, measurement),
        }
    }

    /// Whether the crate that is asked would refuse.
    pub(super) fn check(
        &self,
        asked: &Asked<'_>,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        match asked {
            Asked::Register(command) => {
                self.register.decide(&self.registered(envelope, command.clone()))?;
            }
            Asked::Disclose(command) => {
                self.interests.decide(&addressed(envelope, command.clone()))?;
            }
            Asked::Deliberate(command) => {
                self.minutes.decide(&addressed(envelope, command.clone()))?;
            }
            Asked::Assemble(command) => {
                let command = (**command).clone();
                self.assembly.decide(&numbered_in(&self.assembly, envelope, command))?;
            }
            Asked::Trace(command) => {
                self.lineage.decide(&addressed(envelope, (**command).clone()))?;
            }
            Asked::Book(id, command) => {
                let command = command.clone().into_owned();
                self.ledger.decide(&Envelope { id: *id, ..addressed(envelope, command) })?;
            }
            Asked::Budget(id, command) => {
                self.funded(id)?.budget.decide(&addressed(envelope, command.clone()))?;
            }
        }
        Ok(())
    }

    /// Has the crate that is asked carry it out.
    pub(super) fn carry_out(
        &mut self,
        asked: Asked<'_>,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        match asked {
            Asked::Register(command) => {
                let envelope = self.registered(envelope, command);
                self.register.execute(&envelope)?;
            }
            Asked::Disclose(command) => {
                self.interests.execute(&addressed(envelope, command))?;
            }
            Asked::Deliberate(command) => {
                self.minutes.execute(&addressed(envelope, command))?;
            }
            Asked::Assemble(command) => {
                let envelope = numbered_in(&self.assembly, envelope, *command);
                self.assembly.execute(&envelope)?;
            }
            Asked::Trace(command) => {
                self.lineage.execute(addressed(envelope, *command))?;
            }
            Asked::Book(id, command) => {
                self.ledger.execute(Envelope { id, ..addressed(envelope, &*command) })?;
            }
            Asked::Budget(id, command) => {
                if let Some(funded) = self.budgets.get_mut(&id) {
                    funded.budget.execute(addressed(envelope, command))?;
                }
            }
        }
        Ok(())
    }

    /// What the register is asked, numbered by its own events: one command here may ask it several
    /// things.
    fn registered(
        &self,
        envelope: &Envelope<Command>,
        command: register::Command,
    ) -> Envelope<register::Command> {
        numbered(&self.register, envelope, command)
    }
}

/// What a register is asked, under the number of its next event.
pub(super) fn numbered(
    register: &Register,
    envelope: &Envelope<Command>,
    command: register::Command,
) -> Envelope<register::Command> {
    under(register.events().len(), envelope, command)
}

/// What an assembly is asked, under the number of its next event: one command here may ask it several
/// things.
pub(super) fn numbered_in(
    assembly: &Assembly,
    envelope: &Envelope<Command>,
    command: liens_governance::Command,
) -> Envelope<liens_governance::Command> {
    under(assembly.events().len(), envelope, command)
}

/// Events of the register and of the assembly are numbered by themselves: their commands have no
/// ids of a sender's, since one command here may ask them twice.
fn under<C>(number: usize, envelope: &Envelope<Command>, command: C) -> Envelope<C> {
    let next = u128::try_from(number).unwrap_or(u128::MAX);
    Envelope { id: CommandId::from_u128(next), ..addressed(envelope, command) }
}
