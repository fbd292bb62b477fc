//! Motions: from a proposal to the charter.
//!
//! A motion carries the change that it would make, from its first draft on; what is voted is what
//! comes into force. The assembly knows nothing of charters: to it a motion is about an opaque
//! subject, and only for a change of statutes it is told of which kind the vote has to be.
//!
//! ```text
//! proposal -> draft -> (hearing) -> vote -> adopted -> enacted at or after its instant
//!    |                                                    |
//!  refused if no charter could make the change         next version of the charter
//! ```

use liens_core::{Envelope, MotionId, Recorded, SubjectId, Timestamp};
use liens_governance::{Amendment, Command as Vote, Draft, MotionState, register};
use liens_lineage::budget::{self, Budget};
use liens_timebank::Command as Book;

use super::founding::new_colleges;
use super::plan::{Own, Plan, assemble, booking, numbered};
use super::{Commons, Proposed};
use crate::{Charter, CharterChange, Command, Proposal, Refusal};

impl Commons {
    /// Writing, revising, opening and enacting; each is one thing that the assembly is asked, and
    /// what is kept of the proposal here.
    pub(super) fn motion_plan(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let roll = || self.register.roll(charter.statutes(), &[], envelope.at);
        match envelope.body.clone() {
            Command::DraftMotion { motion, proposal } => {
                let (draft, own) = drafted(charter, &motion, *proposal)?;
                Ok(Plan::from(assemble(Vote::DraftMotion { motion, draft })).and(own))
            }
            Command::ReviseMotion { motion, proposal } => {
                let (draft, own) = drafted(charter, &motion, *proposal)?;
                Ok(Plan::from(assemble(Vote::ReviseMotion { motion, draft })).and(own))
            }
            Command::OpenMotion { motion, proposal, closes } => {
                let (draft, own) = drafted(charter, &motion, *proposal)?;
                let (subject, topic) = (draft.subject.clone(), draft.topic.clone());
                let topics: Vec<&SubjectId> = topic.iter().chain([&subject]).collect();
                let open =
                    Vote::OpenMotion { motion: motion.clone(), draft, roll: roll()?, closes };
                Ok(self.open_and_recuse(charter, envelope, &motion, &topics, open)?.and(own))
            }
            Command::OpenVote { motion, closes } => {
                let known = self.assembly.motion(&motion).into_iter();
                let topics: Vec<&SubjectId> = known
                    .flat_map(|known| known.topic().into_iter().chain([known.subject()]))
                    .collect();
                let open = Vote::OpenVote { motion: motion.clone(), roll: roll()?, closes };
                self.open_and_recuse(charter, envelope, &motion, &topics, open)
            }
            Command::Enact { motion } => self.enact(motion, charter, envelope),
            _ => Ok(Plan::default()),
        }
    }

    /// What the assembly is asked as it stands, but for what follows from declared interests.
    pub(super) fn assemble(
        &self,
        charter: &Charter,
        command: &Vote,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        match command {
            Vote::ClassifyMotion { motion, topic } => {
                let (about, id) = (topic.clone(), motion.clone());
                let plan =
                    self.open_and_recuse(charter, envelope, motion, &[topic], command.clone())?;
                Ok(plan.and(Own::About(about, id)))
            }
            Vote::CloseMotion { motion } | Vote::CloseByLots { motion, .. } => {
                self.recuse_and_close(charter, envelope, motion, command.clone())
            }
            _ => Ok(assemble(command.clone()).into()),
        }
    }

    /// Puts an adopted motion into force, and its change into the charter, the register and the time
    /// bank.
    fn enact(
        &self,
        motion: MotionId,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let (change, effective) = self.may_be_enacted(&motion, envelope.at)?;
        let enact = assemble(Vote::EnactMotion { motion: motion.clone() });
        let Some(change) = change else { return Ok(enact.into()) };
        let next = charter.amended(motion.clone(), change, envelope.at)?;
        let version = Some(next.version());
        let proposed = Proposed { change: Some(change.clone()), effective, version };
        let plan = Plan::from(enact).and(Own::Proposed(motion, proposed));
        let plan = plan.and(Own::Charter(Box::new(next)));
        Ok(match change {
            CharterChange::Statutes { statutes, .. } => {
                let mut register = self.register.clone();
                for college in new_colleges(&register, statutes, envelope.at) {
                    let declare = register::Command::DeclareCollege { college };
                    register.execute(&numbered(&register, envelope, declare))?;
                }
                plan.and(Own::Register(Box::new(register)))
            }
            CharterChange::Rules { rules } => {
                let set = Book::SetRules { rules: rules.clone() };
                plan.asking(booking(envelope.id, set))
            }
            _ => plan,
        })
    }

    /// The change of an adopted motion that is due, and from when it was.
    fn may_be_enacted(
        &self,
        motion: &MotionId,
        at: Timestamp,
    ) -> Result<(Option<&CharterChange>, Option<Timestamp>), Refusal> {
        let known = self.proposals.get(motion).zip(self.assembly.motion(motion));
        let Some((proposed, known)) = known else {
            return Err(Refusal::UnknownMotion { motion: motion.clone() });
        };
        // A motion that is closed is adopted too; the assembly says until when it waits.
        match known.state_at(at) {
            MotionState::Enacted => Err(Refusal::AlreadyEnacted { motion: motion.clone() }),
            MotionState::Adopted | MotionState::Closed => match proposed.effective {
                Some(effective) if at < effective => {
                    Err(Refusal::NotYet { motion: motion.clone(), effective })
                }
                effective => Ok((proposed.change.as_ref(), effective)),
            },
            _ => Err(Refusal::NotAdopted { motion: motion.clone() }),
        }
    }

    /// Refuses a motion that divides no budget: one that is not adopted, is about something else, or is
    /// older than the review, before which nobody sees all that is claimed.
    pub(super) fn divides(
        &self,
        motion: &MotionId,
        budget: &Budget,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        self.is_adopted(motion, envelope)?;
        let reviewed =
            |event: &&Recorded<budget::Event>| matches!(event.body, budget::Event::ReviewOpened {});
        let review = budget.events().iter().find(reviewed).map(|event| event.at);
        // Before it is opened and reviewed a budget refuses by itself to be divided.
        let Some((terms, review)) = budget.terms().zip(review) else { return Ok(()) };
        let fits = self.assembly.motion(motion).is_some_and(|known| {
            known.subject().as_str() == terms.id.as_str() && known.since() >= review
        });
        if fits {
            return Ok(());
        }
        let (motion, budget) = (motion.clone(), terms.id.clone());
        Err(Refusal::MotionNotOfBudget { motion, budget })
    }

    /// The charter version that a motion became, once it is enacted.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::CharterChange;
    /// let mut village = Village::founded()?;
    /// let change = CharterChange::Policy { policy: to_the_origin(2, 5)? };
    /// let motion = village.adopt("more", "2026-02-10", change)?;
    /// let charter = village.commons.version_of(&motion).ok_or("not enacted")?;
    /// assert_eq!((charter.version(), charter.policy().name()), (1, "2/5 to the origin"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn version_of(&self, motion: &MotionId) -> Option<&Charter> {
        let version = self.proposals.get(motion)?.version?;
        self.charters.get(usize::try_from(version).ok()?)
    }
}

/// The draft that the assembly gets, and what is kept of the proposal; a change that could never be
/// made is refused before it is voted.
fn drafted(
    charter: &Charter,
    motion: &MotionId,
    proposal: Proposal,
) -> Result<(Draft, Own), Refusal> {
    let Proposal { mut draft, change, effective } = proposal;
    if draft.amends.is_some() {
        return Err(Refusal::NotAskedSo { command: "amends" });
    }
    if let Some(change) = &change {
        charter.articles().changed(change)?;
        if let CharterChange::Rules { rules } = change {
            Commons::leaves_what_is_owed(&Book::SetRules { rules: rules.clone() })?;
        }
        if let CharterChange::Statutes { statutes, waived } = change {
            draft.kind = charter.statutes().amended_by().cloned().or(draft.kind);
            draft.amends = Some(Box::new(Amendment::new((**statutes).clone(), waived.clone())));
        }
    }
    let proposed = Proposed { change, effective, version: None };
    Ok((draft, Own::Proposed(motion.clone(), proposed)))
}
