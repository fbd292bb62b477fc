//! What may attest the hours of a contribution.
//!
//! An hour counts when another party confirms it, and once. Three may: a person, who says so as the
//! sender of the command; whoever keeps the books, for a record outside; a settled agreement of the
//! time bank, which names the giver and the hours. An agreement that attests one contribution
//! attests no other, so that an hour exchanged is not shared by two projects.

use liens_core::{
    Attester, CommandId, ContributionId, ContributorId, Envelope, EvidenceId, MotionId,
    Participation, Unit,
};
use liens_governance::MotionState;
use liens_lineage::Command as Trace;

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
        Ok(if agreements.is_empty() { plan } else { plan.and(Own::Attesting(agreements)) })
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
        let used = self.attesting.contains(&agreement) && !self.rests_on(contribution, evidence);
        if !same || used {
            return Err(refused());
        }
        Ok(agreement)
    }

    /// Whether a contribution is the one that an agreement attests already: a correction of who
    /// took part may name it again.
    fn rests_on(&self, contribution: &ContributionId, evidence: &EvidenceId) -> bool {
        let recorded = self.lineage.contribution(contribution);
        recorded.is_some_and(|recorded| {
            recorded.participations().iter().any(|one| {
                let by = one.attestation().map(|attested| &attested.by);
                matches!(by, Some(Attester::Agreement { id }) if id == evidence)
            })
        })
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
