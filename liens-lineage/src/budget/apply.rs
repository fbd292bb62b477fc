//! What the commands of a budget change.
//!
//! Nothing is checked here: a command comes this far after [`Budget::check`] found it in order, and
//! what `Err` is left is for the compiler, not for people. Each arm keeps three things in step: the
//! claim's own entry, the sums of asks per person and in all, and the proposal, of which a change
//! of a claim may be news to the others.

use liens_core::{Amount, ClaimId, ContributorId, Envelope, Timestamp, Unit};

use super::decide::ask;
use super::{
    Basis, Brought, Budget, Claim, Command, Entry, Fate, Opening, Proposal, Refusal, Stated, Terms,
};
use crate::tariff::quanta;

impl Budget {
    /// Carries a command out that was found to be in order.
    pub(super) fn apply(&mut self, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let at = envelope.at;
        match &envelope.body {
            Command::Open { terms, reviewers, brought } => {
                for brought in brought {
                    self.bring(terms, brought);
                }
                let (terms, reviewers) = ((**terms).clone(), reviewers.clone());
                self.opening = Some(Opening { terms, reviewers });
            }
            Command::Advance { person, amount } => {
                let sum = self.advances.entry(person.clone()).or_default();
                *sum = sum.saturating_add(quanta(amount));
                self.changed(None, at);
            }
            Command::Declare { claim } => {
                let terms = self.terms().ok_or(Refusal::NotOpen {})?;
                let ask = ask(terms, claim)?;
                self.enter(claim.clone(), ask, Fate::Open);
            }
            Command::Revise { claim, basis, volunteered, minimum, reopen } => {
                let old = self.entry(claim)?;
                let revised = old.claim.revised(basis, volunteered.as_ref(), minimum.as_ref());
                let terms = self.terms().ok_or(Refusal::NotOpen {})?;
                self.revise(ask(terms, &revised)?, revised, *reopen, at);
            }
            Command::Withdraw { claim } => {
                // It asks and gives nothing any more, and makes room under the bound and the cap.
                let Entry { claim: gone, ask, .. } = self.entry(claim)?.clone();
                self.count(&gone, self.stated(&gone, ask), Stated::default());
                self.set_fate(claim, Fate::Withdrawn);
                self.changed(Some(&gone.contributor), at);
            }
            Command::Review {} => self.review = Some(at),
            Command::Question { claim, .. } => {
                if let Some(entry) = self.claims.get_mut(claim) {
                    entry.questions.insert(envelope.acting().clone());
                    entry.asked = true;
                }
            }
            Command::Keep { .. } => {}
            Command::Settle { claim } => {
                if let Some(entry) = self.claims.get_mut(claim) {
                    entry.questions.remove(envelope.acting());
                }
            }
            Command::Refer { claim, subject } => {
                self.set_fate(claim, Fate::Referred { subject: subject.clone() });
            }
            Command::Resolve { claim, motion, agreed } => {
                let (motion, agreed) = (motion.clone(), *agreed);
                self.set_fate(claim, Fate::Decided { motion, agreed });
                self.changed(None, at);
            }
            Command::Propose { grounds } => {
                self.rule = Some(self.divided(grounds)?.shortage);
                let (grounds, changed) = (grounds.clone(), Vec::new());
                self.proposal = Some(Proposal { grounds, since: at, changed });
            }
            Command::Accept { claim } => {
                if let Some(entry) = self.claims.get_mut(claim) {
                    entry.accepted = true;
                }
            }
            Command::Close {} => {
                let proposal = self.proposal.as_ref().ok_or(Refusal::NotProposed {})?;
                self.closing = Some((at, self.settled(&proposal.grounds)?));
            }
            Command::Invoice { payee, .. } => drop(self.invoiced.insert(payee.clone())),
        }
        Ok(())
    }

    /// What an earlier budget left becomes an ordinary claim, with an end to it: one whose term is
    /// over by the day this budget closes takes no part in the division, and is recognised.
    fn bring(&mut self, terms: &Terms, brought: &Brought) {
        match brought {
            Brought::Claim { id, contributor, payee, contributions, amount, date, until } => {
                let claim = Claim {
                    id: id.clone(),
                    contributor: contributor.clone(),
                    payee: Some(payee.clone()).filter(|payee| payee != contributor),
                    contributions: contributions.clone(),
                    date: *date,
                    basis: Basis::Amount { amount: amount.clone(), time: None },
                    volunteered: None,
                    minimum: None,
                };
                let open = *until > terms.closes;
                let fate = if open { Fate::Earlier { until: *until } } else { Fate::Lapsed };
                self.enter(claim, quanta(amount), fate);
            }
            Brought::Advance { person, amount } => {
                let sum = self.earlier_advances.entry(person.clone()).or_default();
                *sum = sum.saturating_add(quanta(amount));
            }
            Brought::Waiting { payee, amount } => {
                let sum = self.waiting.entry(payee.clone()).or_default();
                *sum = sum.saturating_add(quanta(amount));
            }
            Brought::Rounding { last } => self.rounded = Some(last.clone()),
        }
    }

    /// Puts a claim on the list and its ask into the sums.
    fn enter(&mut self, claim: Claim, ask: u64, fate: Fate) {
        self.count(&claim, Stated::default(), self.stated(&claim, ask));
        let entry = Entry {
            ask,
            questions: [].into(),
            asked: false,
            window_from: None,
            accepted: false,
            fate,
            claim: claim.clone(),
        };
        self.claims.insert(claim.id, entry);
    }

    /// A raise during the review opens the claim's own window; a motion's yes to a lower ask does
    /// not cover the higher one, so that the claim is open again.
    ///
    /// A revision that leaves the ask as it was is no news to anybody, and one that leaves the
    /// minimum too does not take back what was accepted.
    pub(super) fn revise(&mut self, ask: u64, revised: Claim, reopen: bool, at: Timestamp) {
        let Some(entry) = self.claims.get(&revised.id) else { return };
        let (old, new) = (self.stated(&entry.claim, entry.ask), self.stated(&revised, ask));
        self.count(&revised, old, new);
        let Some(entry) = self.claims.get_mut(&revised.id) else { return };
        let (old, up) = (entry.ask, ask > entry.ask);
        if up && self.review.is_some() {
            entry.window_from = Some(at);
            if reopen {
                entry.fate = Fate::Open;
            }
        }
        let person = revised.contributor.clone();
        entry.accepted &= ask == old && revised.minimum == entry.claim.minimum;
        (entry.ask, entry.claim) = (ask, revised);
        if ask != old {
            self.changed(Some(&person), at);
        }
    }

    /// Sums, kept as claims change: of the person for the bound and the cap, of all asks for the
    /// range.
    fn count(&mut self, claim: &Claim, old: Stated, new: Stated) {
        let sum = self.of_person.entry(claim.contributor.clone()).or_default();
        *sum = sum.replaced(old, new);
        self.asked = self.asked.saturating_sub(old.asked).saturating_add(new.asked);
    }

    /// What a claim states, in the unit of the budget and in time; what is brought before the unit
    /// is known gives nothing.
    fn stated(&self, claim: &Claim, ask: u64) -> Stated {
        let unit = self.terms().map_or(&Unit::Time, |terms| terms.envelope.unit());
        Stated::of(claim, ask, unit)
    }

    fn set_fate(&mut self, claim: &ClaimId, fate: Fate) {
        if let Some(entry) = self.claims.get_mut(claim) {
            entry.fate = fate;
        }
    }

    /// What is proposed follows the claims, and is told anew: to everybody where the circle changed
    /// it, to the others where a claimant did, the first time. A meeting decides again where its
    /// amounts no longer fit.
    fn changed(&mut self, by: Option<&ContributorId>, at: Timestamp) {
        let Some(mut proposal) = self.proposal.take() else { return };
        match by {
            None => proposal.since = at,
            Some(person) if proposal.changed.iter().any(|(who, _)| who == person) => {}
            Some(person) => proposal.changed.push((person.clone(), at)),
        }
        if self.divided(&proposal.grounds).is_ok() {
            self.proposal = Some(proposal);
        }
    }
}

impl Claim {
    /// The claim with what a revision states; the rest stays as it was declared.
    pub(super) fn revised(
        &self,
        basis: &Basis,
        volunteered: Option<&Amount>,
        minimum: Option<&Amount>,
    ) -> Self {
        Self {
            basis: basis.clone(),
            volunteered: volunteered.cloned(),
            minimum: minimum.cloned(),
            ..self.clone()
        }
    }
}
