//! Recusals: who declared an interest in what is voted, where the charter draws the consequence; and
//! whoever claims what a motion decides, under every charter.
//!
//! An interest and a vote may come to light in either order. So it is looked at whenever one of
//! them changes: when somebody declares, when a vote opens or is put under a topic, and once more
//! as it closes, for what came into force meanwhile. Each recusal is a command of the assembly like
//! one that a person sends, and stands in the record as such.

use std::collections::BTreeSet;

use liens_core::{ClaimId, ContributorId, Envelope, MotionId, SubjectId, Timestamp};
use liens_governance::interests::{Command as Disclose, Visibility};
use liens_governance::{Assembly, Command as Vote, MotionState, register};

use super::Commons;
use super::plan::{Asked, Own, Plan, assemble, numbered_in};
use crate::{Charter, Command, Recusal, Refusal};

impl Commons {
    /// A declaration, and the recusals from open votes that follow from it.
    pub(super) fn disclose(
        &self,
        charter: &Charter,
        command: &Disclose,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let at = envelope.at;
        let mut plan = Plan::from(Asked::Disclose(command.clone()));
        let Disclose::Declare { topic, from, until, visibility } = command else { return Ok(plan) };
        self.can_be_told(visibility, at)?;
        if !recuses(charter) || *from > at {
            return Ok(plan);
        }
        let person = envelope.acting();
        for motion in self.motions_about(topic) {
            let Some(vote) = motion.vote().filter(|_| motion.state() == MotionState::Open) else {
                continue;
            };
            let during = until.is_none_or(|until| vote.opened() < until);
            if during && vote.ballots().may_vote(person) {
                plan = plan.asking(assemble(recusal(motion.id(), person)));
            }
        }
        Ok(plan)
    }

    /// Whether a declaration is made to somebody there is.
    fn can_be_told(&self, visibility: &Visibility, at: Timestamp) -> Result<(), Refusal> {
        match visibility {
            Visibility::College { college } => {
                if self.register.colleges(at).any(|known| known == college) {
                    return Ok(());
                }
                Err(register::Refusal::UnknownCollege { college: college.clone() }.into())
            }
            Visibility::Circle { circle } => match self.register.circle(circle) {
                Some(_) => Ok(()),
                None => Err(register::Refusal::UnknownCircle { circle: circle.clone() }.into()),
            },
            _ => Ok(()),
        }
    }

    /// A command after which a vote is open on something, and the recusals that follow from what was
    /// declared in these topics.
    pub(super) fn open_and_recuse(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
        motion: &MotionId,
        topics: &[&SubjectId],
        command: Vote,
    ) -> Result<Plan<'static>, Refusal> {
        let declared = |topic: &&SubjectId| self.interests.on(topic).next().is_some();
        let claimed = |topic: &&SubjectId| !self.claiming(topic).is_empty();
        let interested = recuses(charter) && topics.iter().any(declared);
        if !interested && !topics.iter().any(claimed) {
            return Ok(assemble(command).into());
        }
        let mut assembly = self.assembly.clone();
        assembly.execute(&numbered_in(&assembly, envelope, command.clone()))?;
        let recusals = self.pending_recusals(charter, &assembly, motion, envelope.at);
        if recusals.is_empty() {
            return Ok(assemble(command).into());
        }
        recused(assembly, recusals, envelope)
    }

    /// The close of a vote, after the recusals that became due while it was open.
    pub(super) fn recuse_and_close(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
        motion: &MotionId,
        command: Vote,
    ) -> Result<Plan<'static>, Refusal> {
        let mut commands = self.pending_recusals(charter, &self.assembly, motion, envelope.at);
        if commands.is_empty() {
            return Ok(assemble(command).into());
        }
        commands.push(command);
        recused(self.assembly.clone(), commands, envelope)
    }

    /// The recusals that are due in a vote that is open.
    fn pending_recusals(
        &self,
        charter: &Charter,
        assembly: &Assembly,
        motion: &MotionId,
        at: Timestamp,
    ) -> Vec<Vote> {
        let open = assembly.motion(motion).filter(|motion| motion.state() == MotionState::Open);
        let Some((open, vote)) = open.and_then(|motion| Some((motion, motion.vote()?))) else {
            return Vec::new();
        };
        let mut persons = self.claiming(open.subject());
        persons.retain(|person| vote.ballots().may_vote(person));
        if recuses(charter) {
            let conflicts = self.interests.conflicts(open, at);
            persons.extend(conflicts.into_iter().filter(|one| !one.recused).map(|one| one.person));
        }
        persons.iter().map(|person| recusal(motion, person)).collect()
    }

    /// Who is paid, or contributed, by claims that are handed to a motion on a subject.
    fn claiming(&self, subject: &SubjectId) -> BTreeSet<ContributorId> {
        let Ok(claim) = ClaimId::new(subject.as_str()) else { return BTreeSet::new() };
        let referred = self.budgets().filter_map(|(_, budget)| budget.referred(&claim));
        referred.flat_map(|(_, concerned)| concerned).cloned().collect()
    }
}

/// Whether the charter draws the consequence by itself.
fn recuses(charter: &Charter) -> bool {
    charter.articles().recusal() == Recusal::Declared
}

/// What the assembly is asked to take somebody out of a vote.
fn recusal(motion: &MotionId, person: &ContributorId) -> Vote {
    Vote::Recuse { motion: motion.clone(), person: person.clone() }
}

/// The assembly after several commands, which one command here asks of it.
fn recused(
    mut assembly: Assembly,
    commands: Vec<Vote>,
    envelope: &Envelope<Command>,
) -> Result<Plan<'static>, Refusal> {
    for command in commands {
        assembly.execute(&numbered_in(&assembly, envelope, command))?;
    }
    Ok(Plan::default().and(Own::Assembly(Box::new(assembly))))
}
