//! What may attest the hours of a contribution.
//!
//! An hour counts when another party confirms it, and once. Three may: a person, who says so as the
//! sender of the command; whoever keeps the books, for a record outside; a settled agreement of the
//! time bank, which names the giver and the hours. An agreement that attests one contribution
//! attests no other, so that an hour exchanged is not shared by two projects; once authorship is
//! corrected and names it no longer, it is free for another. Hours that the record rests on are not
//! taken back in the time bank alone.

use liens_core::{
    Attester, CommandId, Contribution, ContributionId, ContributorId, Envelope, EvidenceId,
    MotionId, Participation, Unit,
};
use liens_governance::MotionState;
use liens_lineage::Command as Trace;
use liens_timebank::Command as Book;

use super::Commons;
use super::plan::{Asked, Own, Plan};
use crate::{Act, Command, Refusal, Who, attested_by};

impl Commons {
    /// What the record is asked: hours are attested by who says so, by a steward's record, or by a
    /// settled agreement, once.
    pub(super) fn trace(
        &self,
        command: &Trace,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let plan = Plan::from(Asked::Trace(Box::new(command.clone())));
        let (contribution, participations) = match command {
            Trace::RecordContribution { contribution } => {
                (contribution.id(), contribution.participations())
            }
            Trace::CorrectAuthorship { contribution, participations, .. } => {
                (contribution, participations.as_slice())
            }
            Trace::AttestLink { motion: Some(motion), .. } => {
                self.keeps_the_record(envelope)?;
                self.is_adopted(motion, envelope)?;
                return Ok(plan);
            }
            _ => return Ok(plan),
        };
        let mut agreements = Vec::new();
        for participation in participations {
            let attested = participation.attestation().map(|attested| &attested.by);
            match attested {
                None => {}
                Some(Attester::Agreement { id }) => {
                    agreements.push(self.agreed(contribution, participation, id)?);
                }
                Some(Attester::Person { id }) if *id == envelope.by => {}
                Some(by) => {
                    let charter = self.charter().ok_or(Refusal::NotFounded {})?;
                    if !self.is_steward(charter, &envelope.by, envelope.at) {
                        let (person, contribution) = (envelope.by.clone(), contribution.clone());
                        return Err(Refusal::NotToAttest { person, contribution, by: by.clone() });
                    }
                }
            }
        }
        let before = self.attesting_now(contribution);
        if before.is_empty() && agreements.is_empty() {
            return Ok(plan);
        }
        let contribution = contribution.clone();
        Ok(plan.and(Own::Attesting { contribution, before, now: agreements }))
    }

    /// The agreements that attest the hours of a contribution as it is recorded.
    fn attesting_now(&self, contribution: &ContributionId) -> Vec<CommandId> {
        let recorded = self.lineage.contribution(contribution);
        let taking = recorded.into_iter().flat_map(Contribution::participations);
        let by = taking.filter_map(|one| one.attestation().map(|attested| &attested.by));
        let agreements = by.filter_map(|by| match by {
            Attester::Agreement { id } => id.as_str().parse().ok(),
            _ => None,
        });
        agreements.collect()
    }

    /// Refuses to take back the entry of an agreement on which hours of the record rest: they would
    /// go on being shared although nobody gave them any more.
    pub(super) fn takes_no_hours_back(&self, command: &Book) -> Result<(), Refusal> {
        let Book::CorrectEntry { entry, .. } = command else { return Ok(()) };
        let settled = self.ledger.entries_of(*entry).find_map(|entry| entry.agreement());
        let Some((agreement, contribution)) =
            settled.and_then(|agreement| self.attesting.get_key_value(&agreement))
        else {
            return Ok(());
        };
        let (agreement, contribution) = (*agreement, contribution.clone());
        Err(Refusal::HoursStand { entry: *entry, agreement, contribution })
    }

    /// Refuses whoever keeps no books: what a motion means for a link is theirs to write down.
    fn keeps_the_record(&self, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let charter = self.charter().ok_or(Refusal::NotFounded {})?;
        match Act::of(&envelope.body) {
            Some(act) if !self.is_steward(charter, &envelope.by, envelope.at) => {
                let (person, allowed) = (envelope.by.clone(), vec![Who::Steward]);
                Err(Refusal::NotAllowed { person, act, allowed })
            }
            _ => Ok(()),
        }
    }

    /// The settled agreement that says what a participation does, if nothing else rests on it.
    fn agreed(
        &self,
        contribution: &ContributionId,
        participation: &Participation,
        evidence: &EvidenceId,
    ) -> Result<CommandId, Refusal> {
        let contributor = participation.contributor();
        let refused = || Refusal::AgreementSaysOther {
            contribution: contribution.clone(),
            contributor: contributor.clone(),
            agreement: evidence.clone(),
        };
        let agreement: CommandId = evidence.as_str().parse().map_err(|_| refused())?;
        let says = attested_by(&self.ledger, agreement);
        let said = says.iter().find(|one| one.contributor() == contributor).ok_or_else(refused)?;
        // Who gave the hours received hours for them, which no tariff in hours pays again.
        let received = |one: &Participation| -> i128 {
            let hours = one.compensation().iter().filter(|amount| *amount.unit() == Unit::Time);
            hours.map(|amount| i128::from(amount.quanta())).sum()
        };
        let same = said.attested_time() == participation.attested_time()
            && received(participation) >= received(said);
        let other = self.attesting.get(&agreement).is_some_and(|rests| rests != contribution);
        if !same || other {
            return Err(refused());
        }
        Ok(agreement)
    }

    /// Refuses a motion that is not adopted.
    pub(super) fn is_adopted(
        &self,
        motion: &MotionId,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        let state = self.assembly.motion(motion).map(|known| known.state_at(envelope.at));
        match state {
            Some(MotionState::Adopted | MotionState::Enacted) => Ok(()),
            _ => Err(Refusal::NotAdopted { motion: motion.clone() }),
        }
    }

    /// Refuses a person who is no member.
    pub(super) fn is_vouched(
        &self,
        person: &ContributorId,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        if self.is_member(person, envelope.at) {
            Ok(())
        } else {
            Err(Refusal::NotAMember { person: person.clone() })
        }
    }
}
