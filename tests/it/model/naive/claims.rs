//! What somebody claims of a budget, who asks about it, and what became of it.

use std::collections::BTreeSet;

use liens::lineage::budget::{AgreedBy, Basis, Claim, ClaimState, Command as Ask};
use liens::{Amount, ClaimId, ContributorId, MotionId, SubjectId, Timestamp, Unit};

use super::budgets::Pool;
use super::handing::Carried;
use super::{Judged, Sent, quanta};
use crate::model::village::REVIEW_DAYS;

#[derive(Clone, Debug)]
pub(in crate::model) struct Asked {
    pub(in crate::model) who: ContributorId,
    /// Who is paid.
    pub(in crate::model) payee: ContributorId,
    pub(in crate::model) quanta: i128,
    pub(in crate::model) minimum: Option<i128>,
    /// What is given unpaid beside it.
    pub(in crate::model) given: Option<Amount>,
    pub(super) date: Timestamp,
    /// Who asks and is not satisfied.
    pub(in crate::model) questions: BTreeSet<ContributorId>,
    /// Whether anybody ever asked.
    doubted: bool,
    /// When it was raised under review, and could be asked about anew.
    raised: Option<Timestamp>,
    /// Whether less than the least useful was accepted.
    pub(super) accepted: bool,
    pub(in crate::model) fate: Fate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) enum Fate {
    Open,
    /// Handed to a motion about this.
    /// To which subject, and when: only a motion from then on decides.
    Referred(SubjectId, Timestamp),
    /// By such a motion.
    Agreed(MotionId),
    Refused(MotionId),
    Withdrawn,
    /// By an earlier budget, which left it open until then.
    Earlier(Timestamp),
}

/// What a claim states, and states anew when it is revised.
type Stated<'a> = (&'a Basis, &'a Option<Amount>, &'a Option<Amount>);

impl Asked {
    /// What an earlier budget left open.
    pub(super) fn earlier((who, payee, quanta, date, until): Carried) -> Self {
        Self {
            who,
            payee,
            quanta,
            minimum: None,
            given: None,
            date,
            questions: BTreeSet::new(),
            doubted: false,
            raised: None,
            accepted: false,
            fate: Fate::Earlier(until),
        }
    }

    pub(in crate::model) fn is_gone(&self) -> bool {
        matches!(self.fate, Fate::Refused(_) | Fate::Withdrawn)
    }
}

impl Pool {
    /// When nobody may ask about a claim any more, in seconds; none before the review.
    fn window_end(&self, one: &Asked) -> Option<i64> {
        let begun = self.review?.max(one.raised.unwrap_or(Timestamp::MIN));
        Some(begun.unix_seconds() + REVIEW_DAYS * 86_400)
    }

    pub(in crate::model) fn window_is_over(&self, one: &Asked, at: Timestamp) -> bool {
        self.window_end(one).is_some_and(|end| at.unix_seconds() >= end)
    }

    /// What silence agrees once its time is over, what somebody asks about, what a motion says.
    pub(in crate::model) fn state(&self, one: &Asked, at: Timestamp) -> ClaimState {
        let by = match &one.fate {
            Fate::Withdrawn => return ClaimState::Withdrawn {},
            Fate::Referred(subject, _) => return ClaimState::Referred { subject: subject.clone() },
            Fate::Refused(motion) => return ClaimState::Refused { motion: motion.clone() },
            Fate::Agreed(motion) => AgreedBy::Motion { motion: motion.clone() },
            Fate::Earlier(_) => AgreedBy::Earlier {},
            Fate::Open if !one.questions.is_empty() => return ClaimState::Questioned {},
            Fate::Open if self.review.is_none() => return ClaimState::Declared {},
            Fate::Open if !self.window_is_over(one, at) => return ClaimState::InReview {},
            Fate::Open if one.doubted => AgreedBy::Answered {},
            Fate::Open => AgreedBy::NoQuestion {},
        };
        ClaimState::Agreed { by }
    }

    pub(in crate::model) fn is_agreed(&self, one: &Asked, at: Timestamp) -> bool {
        matches!(self.state(one, at), ClaimState::Agreed { .. })
    }

    /// What is asked of a claim, but for what a motion decides.
    pub(super) fn about_a_claim(&mut self, ask: &Ask, sent: &Sent) -> Judged {
        let who = sent.acting();
        match ask {
            Ask::Declare { claim } => self.declare(claim, who, sent.at),
            Ask::Revise { claim, basis, volunteered, minimum, reopen } => {
                let stated = (basis, volunteered, minimum);
                self.revise(claim, stated, *reopen, sent)
            }
            Ask::Withdraw { claim } => {
                let known = self.own(claim, who)?;
                // What was agreed is paid with the closing.
                let paid = self.closed.is_some() && self.is_agreed(known, sent.at);
                if known.is_gone() || paid {
                    return Err("lineage.budget.fixed");
                }
                self.claim(claim)?.fate = Fate::Withdrawn;
                self.changed_by(who, sent.at);
                Ok(())
            }
            Ask::Question { claim, .. } => self.question(claim, sent),
            Ask::Keep { claim, .. } => {
                let asked = !self.own(claim, who)?.questions.is_empty();
                if asked { Ok(()) } else { Err("lineage.budget.not_questioned") }
            }
            Ask::Settle { claim } => {
                let asked = self.claim(claim)?.questions.remove(who);
                if asked { Ok(()) } else { Err("lineage.budget.not_questioned") }
            }
            Ask::Refer { claim, subject } => {
                if subject.as_str() != claim.as_str() {
                    return Err("commons.not_about_the_claim");
                }
                let known = self.known(claim)?;
                if known.fate != Fate::Open || known.questions.is_empty() {
                    return Err("lineage.budget.not_questioned");
                }
                if !self.window_is_over(known, sent.at) {
                    return Err("lineage.budget.window_open");
                }
                self.claim(claim)?.fate = Fate::Referred(subject.clone(), sent.at);
                Ok(())
            }
            Ask::Accept { claim } => {
                self.runs_on()?;
                self.own(claim, who)?;
                if self.proposed.is_none() {
                    return Err("lineage.budget.not_proposed");
                }
                if !self.below().contains(claim) {
                    return Err("lineage.budget.not_below");
                }
                self.claim(claim)?.accepted = true;
                Ok(())
            }
            other => panic!("{other:?} is not spoken of here"),
        }
    }

    fn known(&self, claim: &ClaimId) -> Judged<&Asked> {
        self.claims.get(claim).ok_or("lineage.budget.unknown")
    }

    pub(super) fn claim(&mut self, claim: &ClaimId) -> Judged<&mut Asked> {
        self.claims.get_mut(claim).ok_or("lineage.budget.unknown")
    }

    fn own(&self, claim: &ClaimId, who: &ContributorId) -> Judged<&Asked> {
        let known = self.known(claim)?;
        if known.who == *who { Ok(known) } else { Err("lineage.budget.not_the_claimant") }
    }

    /// Asked by whoever was a member at the opening, of a claim that pays others for what others gave, while its window lasts.
    fn question(&mut self, claim: &ClaimId, sent: &Sent) -> Judged {
        let (known, who) = (self.known(claim)?, sent.acting());
        if [&known.who, &known.payee].into_iter().any(|own| [who, &sent.by].contains(&own)) {
            return Err("lineage.budget.own_claim");
        }
        if !self.reviewers.contains(who) {
            return Err("lineage.budget.not_a_reviewer");
        }
        if known.fate != Fate::Open {
            return Err("lineage.budget.fixed");
        }
        if self.window_is_over(known, sent.at) {
            return Err("lineage.budget.window_over");
        }
        let known = self.claim(claim)?;
        known.questions.insert(who.clone());
        known.doubted = true;
        Ok(())
    }

    /// What is asked in the budget's own unit; nothing only where something is given, and no less
    /// than the least useful.
    fn sound(&self, (basis, given, minimum): Stated<'_>) -> Judged<i128> {
        let Basis::Amount { amount, .. } = basis else { return Err("not spoken of here") };
        let in_unit = |amount: &Amount| *amount.unit() == self.unit;
        let strange = |given: &Amount| !in_unit(given) && *given.unit() != Unit::Time;
        if !in_unit(amount)
            || given.as_ref().is_some_and(strange)
            || minimum.as_ref().is_some_and(|minimum| !in_unit(minimum))
        {
            return Err("lineage.budget.");
        }
        let gives = given.as_ref().is_some_and(|given| given.quanta() > 0);
        if amount.quanta() == 0 && !gives {
            return Err("lineage.budget.nothing");
        }
        if minimum.as_ref().is_some_and(|minimum| minimum.quanta() > amount.quanta()) {
            return Err("lineage.budget.minimum_above_ask");
        }
        Ok(quanta(amount))
    }

    /// Claimed for oneself, while the claims are open, once by each name.
    fn declare(&mut self, claim: &Claim, who: &ContributorId, at: Timestamp) -> Judged {
        let in_time = self.dates.0 <= at && at <= self.dates.1;
        let own = claim.contributor == *who && !self.claims.contains_key(&claim.id);
        if !(in_time && own && self.review.is_none() && self.closed.is_none()) {
            return Err("lineage.budget.");
        }
        let asked = Asked {
            who: who.clone(),
            payee: claim.payee.as_ref().unwrap_or(who).clone(),
            quanta: self.sound((&claim.basis, &claim.volunteered, &claim.minimum))?,
            minimum: claim.minimum.as_ref().map(quanta),
            given: claim.volunteered.clone(),
            date: claim.date,
            questions: BTreeSet::new(),
            doubted: false,
            raised: None,
            accepted: false,
            fate: Fate::Open,
        };
        self.claims.insert(claim.id.clone(), asked);
        Ok(())
    }

    /// Down until the closing; up while others may still ask, or with a window of its own, in which
    /// a motion's yes does not hold any more.
    fn revise(&mut self, claim: &ClaimId, stated: Stated<'_>, reopen: bool, sent: &Sent) -> Judged {
        self.runs_on()?;
        let known = self.own(claim, sent.acting())?;
        let asks = self.sound(stated)?;
        let (up, at) = (asks > known.quanta, sent.at);
        let stands = match known.fate {
            Fate::Open => true,
            Fate::Agreed(_) => !up || reopen,
            _ => false,
        };
        if !stands {
            return Err("lineage.budget.fixed");
        }
        if up && self.review.is_none() && at > self.dates.1 {
            return Err("lineage.budget.not_in_time");
        }
        if up && !reopen && self.window_is_over(known, at) {
            return Err("lineage.budget.needs_reopening");
        }
        let under_review = self.review.is_some();
        let known = self.claim(claim)?;
        if up && under_review {
            known.raised = Some(at);
            if reopen {
                known.fate = Fate::Open;
            }
        }
        let (minimum, other) = (stated.2.as_ref().map(quanta), asks != known.quanta);
        known.accepted &= !other && minimum == known.minimum;
        (known.quanta, known.minimum, known.given) = (asks, minimum, stated.1.clone());
        if other {
            self.changed_by(sent.acting(), at);
        }
        Ok(())
    }
}
