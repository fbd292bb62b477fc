//! Amendments: a forgotten link claimed and attested, an authorship corrected, a licence stated.

use liens_core::{
    Contribution, ContributionBuilder, ContributionError, ContributionId, ContributorId, Envelope,
    EvidenceId, Licence, Link, MotionId, Participation,
};

use super::{Lineage, Refusal};

/// A forgotten link that somebody claims, and nobody attested yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkClaim {
    pub(super) from: ContributionId,
    pub(super) link: Link,
    pub(super) reason: EvidenceId,
    pub(super) claimants: Vec<ContributorId>,
}

impl LinkClaim {
    /// The newer contribution.
    pub const fn from(&self) -> &ContributionId {
        &self.from
    }

    /// The older one, with relation and weight.
    pub const fn link(&self) -> &Link {
        &self.link
    }

    /// Why: the id of a note or a document.
    pub const fn reason(&self) -> &EvidenceId {
        &self.reason
    }

    /// Who claims it: the author of the command, and on whose behalf.
    pub fn claimants(&self) -> &[ContributorId] {
        &self.claimants
    }
}

impl Lineage {
    /// The links that are claimed and wait for somebody who attests them, by newer and older
    /// contribution.
    pub fn claims(&self) -> impl Iterator<Item = &LinkClaim> {
        self.claims.values()
    }

    /// A link as its claimants claim it.
    pub(super) fn claimable<C>(
        &self,
        envelope: &Envelope<C>,
        from: &ContributionId,
        link: &Link,
        reason: &EvidenceId,
    ) -> Result<LinkClaim, Refusal> {
        if self.claims.contains_key(&(from.clone(), link.to.clone())) {
            let (from, to) = (from.clone(), link.to.clone());
            return Err(Refusal::AlreadyClaimed { from, to });
        }
        self.linked(from, link)?;
        let (from, link, reason) = (from.clone(), link.clone(), reason.clone());
        Ok(LinkClaim { from, link, reason, claimants: acting(envelope).cloned().collect() })
    }

    /// The newer contribution with the attested link added.
    ///
    /// Refuses an attester who claimed the link or contributes to one of its ends; a motion is
    /// recorded by whoever keeps the record.
    pub(super) fn attestable<C>(
        &self,
        envelope: &Envelope<C>,
        from: &ContributionId,
        to: &ContributionId,
        motion: Option<&MotionId>,
    ) -> Result<Contribution, Refusal> {
        let not_claimed = || Refusal::NotClaimed { from: from.clone(), to: to.clone() };
        let claim = self.claims.get(&(from.clone(), to.clone())).ok_or_else(not_claimed)?;
        let newer = self.linked(from, &claim.link)?;
        if motion.is_some() {
            return Ok(newer);
        }
        let older = self.contribution(to);
        for attester in acting(envelope) {
            let contributes = |node: &Contribution| {
                node.participations().iter().any(|taking| taking.contributor() == attester)
            };
            if claim.claimants.contains(attester)
                || [Some(&newer), older].into_iter().flatten().any(contributes)
            {
                let (from, to) = (from.clone(), to.clone());
                return Err(Refusal::NotIndependent { attester: attester.clone(), from, to });
            }
        }
        Ok(newer)
    }

    /// The contribution with other participations.
    pub(super) fn corrected(
        &self,
        contribution: &ContributionId,
        participations: &[Participation],
    ) -> Result<Contribution, Refusal> {
        let old = self.known(contribution)?;
        let new = again(old, old.licence(), participations)?;
        if new == *old {
            return Err(Refusal::Unchanged { contribution: contribution.clone() });
        }
        Ok(new)
    }

    /// The contribution under another licence.
    pub(super) fn licensed(
        &self,
        contribution: &ContributionId,
        licence: &Licence,
    ) -> Result<Contribution, Refusal> {
        let old = self.known(contribution)?;
        if old.licence() == Some(licence) {
            let (contribution, licence) = (contribution.clone(), licence.clone());
            return Err(Refusal::SameLicence { contribution, licence });
        }
        Ok(again(old, Some(licence), old.participations())?)
    }

    fn known(&self, contribution: &ContributionId) -> Result<&Contribution, Refusal> {
        let unknown = || Refusal::Unknown { contribution: contribution.clone() };
        self.contribution(contribution).ok_or_else(unknown)
    }
}

/// The same contribution under such a licence, by such people.
fn again(
    old: &Contribution,
    licence: Option<&Licence>,
    participations: &[Participation],
) -> Result<Contribution, ContributionError> {
    let (kind, project) = (old.kind().clone(), old.project().clone());
    let mut builder = Contribution::builder(old.id().clone(), kind, project, old.date());
    if let Some(licence) = licence {
        builder = builder.licence(licence.clone());
    }
    let links = old.builds_on().iter().cloned();
    builder = links.fold(builder, ContributionBuilder::builds_on);
    participations.iter().cloned().fold(builder, ContributionBuilder::participation).build()
}

/// The author of a command, and on whose behalf.
fn acting<C>(envelope: &Envelope<C>) -> impl Iterator<Item = &ContributorId> {
    std::iter::once(&envelope.by).chain(&envelope.on_behalf_of)
}
