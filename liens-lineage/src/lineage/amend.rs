//! Amendments: a forgotten link claimed and attested, an authorship corrected, a licence stated.
//!
//! What was recorded stays recorded; what was wrong is amended by saying so. The weak point of a
//! record of lineage is the link that nobody recorded, since whoever builds on something has reason
//! to forget it. It can be claimed by anybody with a reason, and counts once somebody attests it
//! who neither claimed it nor contributes to either end: both ends have something to gain or to
//! lose by it.
//!
//! A motion can stand in for the attester, and then whoever keeps the record sends the command; a
//! licence is stated by whoever may, which the permissions of the commons say and not the record.

use liens_core::{
    Contribution, ContributionBuilder, ContributionError, ContributionId, ContributorId, Envelope,
    EvidenceId, Licence, Link, MotionId, Participation,
};

use super::{Lineage, Refusal};

/// A forgotten link that somebody claims, and nobody attested yet.
///
/// # Law
///
/// `a_link_counts_once_an_independent_person_attests_it`
///
/// # Examples
///
/// Di's shelves were forgotten. Bo, who knows, claims the link; Cy built the library on them and
/// cannot attest it, Eve can.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_core::{EvidenceId, Link};
/// use liens_lineage::LinkClaim;
/// let mut record = recorded()?;
/// let shelves = Command::RecordContribution { contribution: given("shelves", "di", 1, &[])? };
/// sends(&mut record, "2026-02-01", "clerk", shelves)?;
/// let (from, to) = (id("library")?, id("shelves")?);
/// let (link, reason) = (Link::to(to.clone()), EvidenceId::new("a photo of March")?);
/// let claim = Command::ClaimLink { from: from.clone(), link, reason };
/// sends(&mut record, "2026-02-02", "bo", claim)?;
/// let waits: &LinkClaim = record.claims().next().ok_or("one is claimed")?;
/// assert_eq!((waits.from(), &waits.link().to), (&from, &to));
/// assert_eq!(waits.reason().as_str(), "a photo of March");
/// assert_eq!(waits.claimants(), [person("bo")?]);
/// let attest = || Command::AttestLink { from: from.clone(), to: to.clone(), motion: None };
/// let own = refused(&record, "2026-02-03", "cy", attest())?;
/// assert_eq!(own.code(), "lineage.record.not_independent");
/// sends(&mut record, "2026-02-03", "eve", attest())?;
/// assert_eq!(record.claims().count(), 0);
/// assert_eq!(record.freeze()?.ancestors(&from).count(), 4);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkClaim {
    pub(super) from: ContributionId,
    pub(super) link: Link,
    pub(super) reason: EvidenceId,
    pub(super) claimants: Vec<ContributorId>,
}

impl LinkClaim {
    /// The newer contribution.
    ///
    /// Whoever took part in it gets less once the claim counts.
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
    ///
    /// A claim is no link: nothing is shared along it.
    pub fn claims(&self) -> impl Iterator<Item = &LinkClaim> {
        self.claims.values()
    }

    /// A link as its claimants claim it.
    ///
    /// Refused like the link itself would be: unknown ends, a circle, a link that is there.
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
    ///
    /// Tried anew against the record as it stands: what closed no circle when it was claimed may do
    /// so now.
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
    ///
    /// A correction that changes nothing is refused, since a history should say what happened.
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
    ///
    /// What was given under the licence before was given: the history keeps it, and from now on the
    /// new one holds.
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

    /// The contribution as it stands.
    fn known(&self, contribution: &ContributionId) -> Result<&Contribution, Refusal> {
        let unknown = || Refusal::Unknown { contribution: contribution.clone() };
        self.contribution(contribution).ok_or_else(unknown)
    }
}

/// The same contribution under such a licence, by such people.
///
/// Built by its constructor, so that an amendment cannot make what could not be recorded.
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
///
/// Both count: somebody who acts for another is no independent attester of what concerns either.
fn acting<C>(envelope: &Envelope<C>) -> impl Iterator<Item = &ContributorId> {
    std::iter::once(&envelope.by).chain(&envelope.on_behalf_of)
}
