//! Which commands a budget takes.
//!
//! One function a question: each looks at the terms, the claim and the instant of the envelope,
//! changes nothing, and names the offending value where it says no. What depends on who acts is
//! asked of the person on whose behalf a command is sent; only the recusal from the own claim looks
//! at both, since a broker who contributes would judge in another's name.
//!
//! What a budget takes, and until when:
//!
//! ```text
//! open                     once, first
//! advance                  until the closing, within the envelope
//! declare                  from `opens` to `closes`, before the review, by the contributor
//! revise                   until the closing: down at any time, up before the window is over or
//!                          with a new one; within what a meeting decided by then
//! review                   once, from `closes` on
//! question, keep, settle   before the claim's window is over, answers at any time
//! refer                    once its window is over and somebody still asks
//! propose                  once the review is over, again after every change
//! accept                   while the proposal gives the claim less than its minimum
//! close                    when everybody below a minimum answered, or the own time for it is over
//! resolve, withdraw        also after the closing, for what was not settled by then
//! invoice                  after the closing, for what waits
//! ```

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, ClaimId, ContributorId, Envelope, Receipt, Recorded, Shortage, Timestamp,
    Unit,
};

use super::{
    Basis, Brought, Budget, Claim, ClaimState, Command, Entry, Event, Fate, Grounds, Meeting,
    Proposal, Refusal, Stated, Terms, Unpaid, later,
};
use crate::tariff::quanta;

impl Budget {
    /// The receipt of a command that was carried out before, or none for one that may be now.
    ///
    /// The order is that of cause: a repeated command gets its receipt before anything is refused,
    /// so that a client that lost the answer can always ask again.
    pub(super) fn check(&self, envelope: &Envelope<Command>) -> Result<Option<Receipt>, Refusal> {
        let same = |recorded: &[Recorded<Event>]| {
            let event = Event::from(envelope.body.clone());
            recorded.iter().all(|recorded| recorded.body == event)
        };
        if let Some(receipt) = self.history.done(envelope, same)? {
            return Ok(Some(receipt));
        }
        if let Command::Open { terms, brought, .. } = &envelope.body {
            if self.opening.is_some() {
                return Err(Refusal::Opened {});
            }
            may_open(terms, brought)?;
            return Ok(None);
        }
        let terms = self.terms().ok_or(Refusal::NotOpen {})?;
        self.not_closed(&envelope.body)?;
        self.may(terms, envelope)?;
        Ok(None)
    }

    /// Refuses what a closed budget takes no more: what it does concerns claims that were not
    /// settled in time, and payments.
    ///
    /// The division of a closed budget is fixed: claims that were in dispute keep the part that was
    /// set aside for them, whatever the dispute ends with.
    fn not_closed(&self, command: &Command) -> Result<(), Refusal> {
        match (command, self.closed()) {
            (
                Command::Question { .. }
                | Command::Keep { .. }
                | Command::Settle { .. }
                | Command::Refer { .. }
                | Command::Resolve { .. }
                | Command::Invoice { .. }
                | Command::Withdraw { .. },
                _,
            )
            | (_, None) => Ok(()),
            (_, Some(at)) => Err(Refusal::Closed { at }),
        }
    }

    /// Refuses a command that does not fit the state of an open budget.
    fn may(&self, terms: &Terms, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let at = envelope.at;
        match &envelope.body {
            Command::Open { .. } => {}
            Command::Advance { amount, .. } => self.may_advance(terms, amount)?,
            Command::Declare { claim } => self.may_declare(terms, envelope, claim)?,
            Command::Revise { claim, basis, volunteered, minimum, reopen } => {
                let entry = self.own(envelope, claim)?;
                let revised = entry.claim.revised(basis, volunteered.as_ref(), minimum.as_ref());
                self.may_revise(terms, entry, &revised, *reopen, at)?;
            }
            Command::Withdraw { claim } => self.may_withdraw(self.own(envelope, claim)?, at)?,
            Command::Review {} => match self.review {
                Some(at) => return Err(Refusal::ReviewOpened { at }),
                None if at < terms.closes => return Err(self.not_in_time(at)),
                None => {}
            },
            Command::Question { claim, .. } => self.may_question(envelope, claim)?,
            Command::Keep { claim, .. } => {
                let entry = self.own(envelope, claim)?;
                if entry.questions.is_empty() {
                    return Err(not_questioned(envelope.acting(), claim));
                }
            }
            Command::Settle { claim } => {
                let entry = self.entry(claim)?;
                if !entry.questions.contains(envelope.acting()) {
                    return Err(not_questioned(envelope.acting(), claim));
                }
            }
            Command::Refer { claim, .. } => self.may_refer(envelope, claim)?,
            Command::Resolve { claim, .. } => match self.entry(claim)?.fate {
                Fate::Referred { .. } => {}
                _ => return Err(Refusal::NotReferred { claim: claim.clone() }),
            },
            Command::Propose { grounds } => self.may_propose(terms, grounds, at)?,
            Command::Accept { claim } => {
                self.own(envelope, claim)?;
                if !self.below()?.contains(claim) {
                    return Err(Refusal::NotBelow { claim: claim.clone() });
                }
            }
            Command::Close {} => self.may_close(terms, at)?,
            Command::Invoice { payee, .. } => {
                if !self.waits(payee, at) {
                    return Err(Refusal::NothingWaits { payee: payee.clone() });
                }
            }
        }
        Ok(())
    }

    /// A claim by its id, as it stands.
    pub(super) fn entry(&self, claim: &ClaimId) -> Result<&Entry, Refusal> {
        self.claims.get(claim).ok_or_else(|| Refusal::Unknown { claim: claim.clone() })
    }

    /// A claim that the contributor acts upon.
    fn own(&self, envelope: &Envelope<Command>, claim: &ClaimId) -> Result<&Entry, Refusal> {
        let (entry, person) = (self.entry(claim)?, envelope.acting());
        if entry.claim.contributor == *person {
            Ok(entry)
        } else {
            Err(Refusal::NotTheClaimant { person: person.clone(), claim: claim.clone() })
        }
    }

    /// A refusal that shows the whole span in which claims are declared.
    fn not_in_time(&self, at: Timestamp) -> Refusal {
        let dates = self.terms().map(|terms| (terms.opens, terms.closes));
        let (opens, closes) = dates.unwrap_or((Timestamp::MIN, Timestamp::MAX));
        Refusal::NotInTime { at, opens, closes }
    }

    /// Refuses what would bring the advances of this budget above its envelope: there is nothing
    /// else to pay them from. An advance needs no claim: it is deducted from whatever the person
    /// claims later.
    fn may_advance(&self, terms: &Terms, amount: &Amount) -> Result<(), Refusal> {
        in_unit(terms, amount)?;
        let given = self.advances.values().map(|advance| u128::from(*advance)).sum::<u128>();
        let all = given.saturating_add(quanta(amount).into());
        if all > quanta(&terms.envelope).into() {
            let advances = self.amount(u64::try_from(all).unwrap_or(u64::MAX));
            return Err(Refusal::AboveEnvelope { advances, envelope: terms.envelope.clone() });
        }
        Ok(())
    }

    /// Refuses a claim in somebody else's name, out of time, under a known id, or unsound in
    /// itself.
    fn may_declare(
        &self,
        terms: &Terms,
        envelope: &Envelope<Command>,
        claim: &Claim,
    ) -> Result<(), Refusal> {
        let person = envelope.acting();
        if claim.contributor != *person {
            let (person, claim) = (person.clone(), claim.id.clone());
            return Err(Refusal::NotTheClaimant { person, claim });
        }
        // With the review the day is over, even if it is the closing date still.
        if envelope.at < terms.opens || envelope.at > terms.closes || self.review.is_some() {
            return Err(self.not_in_time(envelope.at));
        }
        if self.claims.contains_key(&claim.id) {
            return Err(Refusal::Duplicate { claim: claim.id.clone() });
        }
        let ask = ask(terms, claim)?;
        let stated = Stated::of(claim, ask, terms.envelope.unit());
        self.within_bounds(terms, claim, Stated::default(), stated)
    }

    /// Refuses what would pass the bound or the cap of a person, or the range of all claims
    /// together.
    ///
    /// The sums of one person and of all are kept as claims come and go, so that a declaration
    /// looks at two of them and not at every claim. That all claims together fit 63 bits is what
    /// later sums rely on; without the bound of a person, one claim alone could take that range
    /// from everybody else.
    fn within_bounds(
        &self,
        terms: &Terms,
        claim: &Claim,
        old: Stated,
        new: Stated,
    ) -> Result<(), Refusal> {
        let (person, unit) = (&claim.contributor, terms.envelope.unit());
        let before = self.of_person.get(person).copied().unwrap_or_default();
        let Stated { asked, given, time } = before.replaced(old, new);
        if asked > Stated::MOST {
            return Err(too_much(claim, self.amount(new.asked))?);
        }
        if let Some(volunteered) = &claim.volunteered {
            if given.max(time) > Stated::MOST {
                return Err(too_much(claim, volunteered.clone())?);
            }
        }
        let asked = self.amount(asked);
        if let Some(cap) = terms.cap.as_ref().filter(|cap| asked > **cap) {
            let (person, cap) = (person.clone(), cap.clone());
            return Err(Refusal::AboveCap { person, asked, cap });
        }
        let all = self.asked.saturating_sub(old.asked).saturating_add(new.asked);
        if i64::try_from(all).is_err() {
            return Err(AmountError::OutOfRange { quanta: all.into(), unit: unit.clone() }.into());
        }
        Ok(())
    }

    /// Refuses a revision of what is settled, one above the cap, and a raise that nobody could
    /// question: one after the claim's window, unless it asks for a window of its own. A motion's
    /// yes is not raised without that either.
    fn may_revise(
        &self,
        terms: &Terms,
        entry: &Entry,
        revised: &Claim,
        reopen: bool,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let claim = revised.id.clone();
        let ask = ask(terms, revised)?;
        let up = ask > entry.ask;
        match entry.fate {
            Fate::Open => {}
            Fate::Decided { agreed: true, .. } if !up || reopen => {}
            _ => return Err(Refusal::Fixed { claim }),
        }
        let unit = terms.envelope.unit();
        let old = Stated::of(&entry.claim, entry.ask, unit);
        self.within_bounds(terms, revised, old, Stated::of(revised, ask, unit))?;
        match self.window_end(entry) {
            Some(end) if up && at >= end && !reopen => {
                let (before, raised) = (self.amount(entry.ask), self.amount(ask));
                Err(Refusal::NeedsReopening { claim, before, raised, end })
            }
            None if up && at > terms.closes => Err(self.not_in_time(at)),
            _ => self.fits_the_meeting(revised, ask, reopen, at),
        }
    }

    /// Refuses a revision that would void what a meeting decided: one cent less, again and again,
    /// would have the circle vote for ever.
    ///
    /// Only a withdrawal voids it, which each claim has once. The revision is tried on a copy: it
    /// is rare where a meeting decides, and what fits is then said in one place.
    fn fits_the_meeting(
        &self,
        revised: &Claim,
        ask: u64,
        reopen: bool,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(Proposal { grounds, .. }) = &self.proposal else { return Ok(()) };
        let Some(Meeting { motion, .. }) = &grounds.meeting else { return Ok(()) };
        let mut after = self.clone();
        after.revise(ask, revised.clone(), reopen, at);
        if after.proposal.is_some() {
            return Ok(());
        }
        let (claim, asked, motion) = (revised.id.clone(), self.amount(ask), motion.clone());
        Err(Refusal::Decided { claim, asked, motion })
    }

    /// An agreed claim of a closed budget is paid; what is not settled may still be taken back.
    fn may_withdraw(&self, entry: &Entry, at: Timestamp) -> Result<(), Refusal> {
        let fixed = Refusal::Fixed { claim: entry.claim.id.clone() };
        let state = self.state_of(entry, at);
        if state.is_gone() || (self.closing.is_some() && state.is_agreed()) {
            return Err(fixed);
        }
        Ok(())
    }

    /// Before the review begins questions may be asked already: the window has no end yet.
    fn may_question(&self, envelope: &Envelope<Command>, claim: &ClaimId) -> Result<(), Refusal> {
        let entry = self.entry(claim)?;
        for person in std::iter::once(&envelope.by).chain(&envelope.on_behalf_of) {
            if entry.claim.concerns(person) {
                let (person, claim) = (person.clone(), claim.clone());
                return Err(Refusal::OwnClaim { person, claim });
            }
        }
        let person = envelope.acting();
        if !self.reviewers().any(|reviewer| reviewer == person) {
            return Err(Refusal::NotAReviewer { person: person.clone() });
        }
        if entry.fate != Fate::Open {
            return Err(Refusal::Fixed { claim: claim.clone() });
        }
        match self.window_end(entry) {
            Some(end) if envelope.at >= end => {
                Err(Refusal::WindowOver { claim: claim.clone(), end })
            }
            _ => Ok(()),
        }
    }

    /// Refuses to take to a motion what nobody asks about, or what its claimant may still settle.
    fn may_refer(&self, envelope: &Envelope<Command>, claim: &ClaimId) -> Result<(), Refusal> {
        let entry = self.entry(claim)?;
        if self.state_of(entry, envelope.at) != (ClaimState::Questioned {}) {
            return Err(not_questioned(envelope.acting(), claim));
        }
        match self.window_end(entry) {
            Some(end) if envelope.at >= end => Ok(()),
            _ => Err(Refusal::WindowOpen { claim: claim.clone() }),
        }
    }

    /// Refuses a division before the review is over, and a meeting's amounts that do not fit. What
    /// is proposed is divided once, so that whatever the division would refuse is refused here and
    /// not at the closing.
    fn may_propose(&self, terms: &Terms, grounds: &Grounds, at: Timestamp) -> Result<(), Refusal> {
        if self.review.is_none_or(|begun| at < later(begun, terms.review)) {
            return Err(Refusal::ReviewNotOver { at });
        }
        match (&grounds.meeting, terms.shortage) {
            (None, Shortage::Meeting {}) => self.may_meet(terms, &BTreeMap::new())?,
            (None, _) => {}
            (Some(meeting), Shortage::Meeting {}) => self.may_meet(terms, &meeting.amounts)?,
            (Some(Meeting { motion, .. }), shortage) => {
                return Err(Refusal::NoMeeting { motion: motion.clone(), shortage });
            }
        }
        self.divided(grounds)?;
        Ok(())
    }

    /// Refuses amounts of a meeting that pass what somebody claims, or do not add up to what is
    /// there.
    fn may_meet(
        &self,
        terms: &Terms,
        amounts: &BTreeMap<ContributorId, Amount>,
    ) -> Result<(), Refusal> {
        let standing = self.standing(terms);
        let mut claimed: BTreeMap<&ContributorId, u64> = BTreeMap::new();
        for claim in &standing.open {
            let sum = claimed.entry(claim.person).or_default();
            *sum = sum.saturating_add(claim.due); // all asks together were found to fit
        }
        let mut decided = Amount::zero(terms.envelope.unit().clone());
        for (person, amount) in amounts {
            in_unit(terms, amount)?;
            let claimed = claimed.get(person).copied().unwrap_or_default();
            if quanta(amount) > claimed {
                let (person, decided) = (person.clone(), amount.clone());
                let claimed = self.amount(claimed);
                return Err(Refusal::AboveClaimed { person, decided, claimed });
            }
            decided = decided.checked_add(amount)?;
        }
        let all = claimed.into_values().fold(0_u64, u64::saturating_add);
        let due = self.amount(all.min(standing.envelope));
        if decided == due { Ok(()) } else { Err(Refusal::MeetingSum { decided, due }) }
    }

    /// Refuses while a claimant who would get less than the least useful may still answer; the
    /// first such claim by id is named.
    fn may_close(&self, terms: &Terms, at: Timestamp) -> Result<(), Refusal> {
        let proposal = self.proposal.as_ref().ok_or(Refusal::NotProposed {})?;
        for claim in self.below()? {
            let entry = self.entry(&claim)?;
            let until = later(proposal.told(&entry.claim.contributor), terms.answer);
            if !entry.accepted && at < until {
                return Err(Refusal::Unanswered { claim, until });
            }
        }
        Ok(())
    }

    /// The claims that would get less than their minimum by the division that is proposed.
    ///
    /// An advance counts as had: a claim of 60 with a minimum of 40 and an advance of 30 is not
    /// below with a part of 10.
    fn below(&self) -> Result<Vec<ClaimId>, Refusal> {
        let proposal = self.proposal.as_ref().ok_or(Refusal::NotProposed {})?;
        let divided = self.divided(&proposal.grounds)?;
        let below = divided.standing.claims.into_iter().filter(|(id, found)| {
            let minimum = self.claims.get(id).and_then(|entry| entry.claim.minimum.as_ref());
            minimum
                .is_some_and(|minimum| found.part.saturating_add(found.advanced) < quanta(minimum))
        });
        Ok(below.map(|(id, _)| id).collect())
    }
}

/// The refusal of an amount that passes what one person may ask or give.
fn too_much(claim: &Claim, amount: Amount) -> Result<Refusal, AmountError> {
    let most = i64::try_from(Stated::MOST).unwrap_or(i64::MAX);
    let most = Amount::from_quanta(amount.unit().clone(), most)?;
    let (person, claim) = (claim.contributor.clone(), claim.id.clone());
    Ok(Refusal::TooMuch { person, claim, amount, most })
}

/// The refusal of an answer where nobody asks.
fn not_questioned(person: &ContributorId, claim: &ClaimId) -> Refusal {
    Refusal::NotQuestioned { person: person.clone(), claim: claim.clone() }
}

/// Refuses an amount below zero or in another unit than the envelope.
fn in_unit(terms: &Terms, amount: &Amount) -> Result<(), Refusal> {
    if amount.unit() != terms.envelope.unit() {
        let (amount, envelope) = (amount.clone(), terms.envelope.clone());
        return Err(Refusal::WrongUnit { amount, envelope });
    }
    if amount.is_negative() {
        return Err(Refusal::Negative { amount: amount.clone() });
    }
    Ok(())
}

/// Refuses terms that contradict themselves, and what is brought in another unit, below zero, twice
/// under one id, or beyond what can be counted.
///
/// Counted is what is claimed, and apart from it the money: the envelope with what was had in
/// advance and what waits, which no division and no payment of this budget passes.
fn may_open(terms: &Terms, brought: &[Brought]) -> Result<(), Refusal> {
    let amounts = [Some(&terms.envelope), terms.cap.as_ref(), terms.payable_from.as_ref()];
    for amount in amounts.into_iter().flatten() {
        in_unit(terms, amount)?;
    }
    if let Some((_, least, _)) = terms.grid.lines().next() {
        in_unit(terms, least)?;
    }
    let mut durations = vec![terms.review, terms.answer];
    if let Unpaid::Carried { term } = terms.unpaid {
        durations.push(term);
    }
    let backwards = durations.iter().any(|duration| duration.seconds() < 0);
    if terms.opens > terms.closes || backwards {
        return Err(Refusal::Dates { opens: terms.opens, closes: terms.closes });
    }
    let mut ids = BTreeSet::new();
    let mut claimed = Amount::zero(terms.envelope.unit().clone());
    let mut money = terms.envelope.clone();
    for brought in brought {
        let (sum, amount) = match brought {
            Brought::Claim { id, .. } if !ids.insert(id) => {
                return Err(Refusal::Duplicate { claim: id.clone() });
            }
            Brought::Claim { amount, .. } => (&mut claimed, amount),
            Brought::Advance { amount, .. } | Brought::Waiting { amount, .. } => {
                (&mut money, amount)
            }
            Brought::Rounding { .. } => continue,
        };
        in_unit(terms, amount)?;
        *sum = sum.checked_add(amount)?;
    }
    Ok(())
}

/// What a claim asks, if it is sound in itself.
///
/// Sound is a claim that asks or gives something, in the unit of the envelope or in time where it
/// gives, with a minimum that is no more than it asks. In quanta: 1 h 30 at 25.01 an hour asks
/// 3,751.
pub(super) fn ask(terms: &Terms, claim: &Claim) -> Result<u64, Refusal> {
    let ask = match &claim.basis {
        Basis::Amount { amount, .. } => amount.clone(),
        Basis::Time { time, activity, rate } => terms.grid.worth(activity, *time, rate.as_ref())?,
    };
    in_unit(terms, &ask)?;
    if let Some(time) = claim.basis.time().filter(|time| time.seconds() < 0) {
        return Err(Refusal::Negative { amount: time.into() });
    }
    let given = match &claim.volunteered {
        Some(time) if *time.unit() == Unit::Time && time.is_negative() => {
            return Err(Refusal::Negative { amount: time.clone() });
        }
        Some(given) => {
            if *given.unit() != Unit::Time {
                in_unit(terms, given)?;
            }
            given.quanta() > 0
        }
        None => false,
    };
    if ask.quanta() == 0 && !given {
        return Err(Refusal::Nothing { claim: claim.id.clone() });
    }
    if let Some(minimum) = &claim.minimum {
        in_unit(terms, minimum)?;
        if *minimum > ask {
            let (claim, minimum) = (claim.id.clone(), minimum.clone());
            return Err(Refusal::MinimumAboveAsk { claim, ask, minimum });
        }
    }
    Ok(quanta(&ask))
}
