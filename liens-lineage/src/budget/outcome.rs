//! What a budget comes to: each claim and each person, with the reasons.

use std::collections::BTreeMap;

use liens_core::{Amount, ClaimId, ContributorId, Recipient, Shortage, TimeAmount, Timestamp};

use super::settle::SettledClaim;
use super::{
    Brought, Budget, ClaimState, Entry, Fate, Grounds, Left, Refusal, Settled, Unpaid, later,
};
use crate::tariff::quanta;

/// What a budget comes to at an instant: proposed, or closed.
///
/// For each claim that is agreed, what was had in advance, what is paid, carried and forgone add up
/// to the ask; the amounts that are paid or held, what is left and the advances add up to the
/// envelope.
///
/// # Law
///
/// `what_is_agreed_is_paid_carried_forgone_or_had_in_advance`, `no_path_makes_the_pot_negative`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Outcome {
    /// The envelope.
    pub envelope: Amount,
    /// What was given in advance out of it.
    pub advances: Amount,
    /// The rule for a shortage, as it was applied: a median with its amount.
    pub shortage: Shortage,
    /// The level up to which everybody is paid; none where all is paid in full, and under seniority
    /// and a meeting.
    pub level: Option<Amount>,
    /// What nobody claims, or what was refused after the closing.
    pub left: Amount,
    /// Where it goes.
    pub left_to: Left,
    /// The claims, by id.
    pub claims: Vec<ClaimRow>,
    /// The persons who claim, by id.
    pub persons: Vec<PersonRow>,
    /// Who gets what out of the pot, in the order of [`Recipient`].
    pub payouts: Vec<Payout>,
    /// What was owed to payees by earlier budgets and waits no more.
    pub freed: Vec<Payout>,
    /// What peers claim for an hour; none where nobody says the time.
    pub per_hour: Option<Peers>,
    /// What the next budget of the circle begins with.
    pub next: Vec<Brought>,
}

/// What becomes of one claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ClaimRow {
    /// The claim.
    pub claim: ClaimId,
    /// Who contributed.
    pub contributor: ContributorId,
    /// Who is paid.
    pub payee: ContributorId,
    /// Where it stands.
    pub state: ClaimState,
    /// What it asks.
    pub ask: Amount,
    /// What was had on it in advance.
    pub advanced: Amount,
    /// What is paid on it.
    pub paid: Amount,
    /// What is set aside until it is settled.
    pub held: Amount,
    /// What stays open for later budgets.
    pub carried: Amount,
    /// What stays unpaid for good, and is recognised as given.
    pub forgone: Amount,
    /// What is given unpaid beside it, in the unit of the budget or in time.
    pub volunteered: Option<Amount>,
    /// The least useful, where the claim gets less.
    pub below_minimum: Option<Amount>,
}

/// What becomes of all claims of one person, with the two extremes beside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PersonRow {
    /// The person.
    pub person: ContributorId,
    /// Whether the person is vouched for.
    pub vouched: bool,
    /// What is asked, less what was had in advance.
    pub asked: Amount,
    /// What was had in advance on it.
    pub advanced: Amount,
    /// What is paid.
    pub paid: Amount,
    /// What is set aside until it is settled.
    pub held: Amount,
    /// What stays open for later budgets.
    pub carried: Amount,
    /// What stays unpaid for good.
    pub forgone: Amount,
    /// What is recognised as given: what stays unpaid for good, and what was given beside it in the
    /// unit of the budget.
    pub recognised: Amount,
    /// What was given in time.
    pub recognised_time: TimeAmount,
    /// What the person would get pro rata.
    pub pro_rata: Amount,
    /// What the person would get with everybody equal first.
    pub equal_first: Amount,
}

/// What somebody gets out of the pot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Payout {
    /// Who; owed where it waits for a settlement, a sum, an invoice or a vouching.
    pub recipient: Recipient,
    /// How much.
    pub amount: Amount,
}

/// What peers claim for an hour, rounded down: a reference for whoever claims for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Peers {
    /// The number of claims that say their time.
    pub claims: usize,
    /// The least.
    pub least: Amount,
    /// The lower median.
    pub median: Amount,
    /// The most.
    pub most: Amount,
}

impl Outcome {
    /// The row of one person.
    pub fn person(&self, person: &ContributorId) -> Option<&PersonRow> {
        let at = self.persons.binary_search_by(|row| row.person.cmp(person)).ok()?;
        self.persons.get(at)
    }

    /// The row of one claim.
    pub fn claim(&self, claim: &ClaimId) -> Option<&ClaimRow> {
        let at = self.claims.binary_search_by(|row| row.claim.cmp(claim)).ok()?;
        self.claims.get(at)
    }

    /// The claims that get less than what is of least use to the claimant.
    pub fn below_minimum(&self) -> impl Iterator<Item = &ClaimRow> {
        self.claims.iter().filter(|row| row.below_minimum.is_some())
    }
}

impl Budget {
    /// What the budget comes to at an instant: as it was closed, or as it is proposed.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotProposed`] before a division is proposed.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n claims.
    pub fn outcome(&self, at: Timestamp) -> Result<Outcome, Refusal> {
        match (&self.closing, &self.proposal) {
            (Some((_, settled)), _) => self.rows(settled, at),
            (None, Some(proposal)) => self.rows(&self.settled(&proposal.grounds)?, at),
            (None, None) => Err(Refusal::NotProposed {}),
        }
    }

    /// What the budget would come to on some grounds if it were proposed at an instant, for a screen
    /// that shows everybody where the claims lead; nothing is recorded.
    ///
    /// # Errors
    ///
    /// [`Refusal`] before the budget is opened, or where a meeting's amounts do not fit.
    pub fn preview(&self, grounds: &Grounds, at: Timestamp) -> Result<Outcome, Refusal> {
        self.rows(&self.settled(grounds)?, at)
    }

    /// Whether something waits for a payee that an invoice would free.
    pub(super) fn waits(&self, payee: &ContributorId, at: Timestamp) -> bool {
        let closed = self.closing.is_some() && !self.invoiced.contains(payee);
        let outcome = if closed { self.outcome(at).ok() } else { None };
        outcome.is_some_and(|outcome| {
            outcome.next.iter().any(
                |next| matches!(next, Brought::Waiting { payee: waiting, .. } if waiting == payee),
            )
        })
    }

    fn rows(&self, settled: &Settled, at: Timestamp) -> Result<Outcome, Refusal> {
        let terms = self.terms().ok_or(Refusal::NotOpen {})?;
        let mut claims = Vec::with_capacity(self.claims.len());
        let (mut left, mut next) = (settled.left, Vec::new());
        for (id, entry) in &self.claims {
            let found = settled.claims.get(id).copied();
            let row = self.claim_row(entry, found.as_ref(), at);
            if row.state.is_gone() {
                left = left.saturating_add(found.map_or(0, |found| found.part));
            }
            if row.carried.quanta() > 0 {
                next.extend(self.carry(entry, &row, at));
            }
            claims.push(row);
        }
        for (person, row) in settled.persons.iter().filter(|(_, row)| row.advance_left > 0) {
            let amount = self.amount(row.advance_left);
            next.push(Brought::Advance { person: person.clone(), amount });
        }
        let (payouts, waiting) = self.payouts(settled, &claims);
        let freed = self.waiting.iter().filter(|(payee, _)| !waiting.contains_key(*payee));
        let freed = freed.map(|(payee, quanta)| Payout {
            recipient: Recipient::Contributor(payee.clone()),
            amount: self.amount(*quanta),
        });
        let freed = freed.collect();
        let wait = |(payee, sum)| Brought::Waiting { payee, amount: self.amount(sum) };
        next.extend(waiting.into_iter().map(wait));
        next.extend(settled.rounded.clone().map(|last| Brought::Rounding { last }));
        Ok(Outcome {
            envelope: terms.envelope.clone(),
            advances: self.amount(self.advances.values().sum()),
            shortage: settled.shortage,
            level: settled.level.map(|level| self.amount(level)),
            left: self.amount(left),
            left_to: terms.left,
            persons: self.person_rows(settled, &claims),
            payouts,
            freed,
            per_hour: self.peers(),
            claims,
            next,
        })
    }

    fn claim_row(&self, entry: &Entry, found: Option<&SettledClaim>, at: Timestamp) -> ClaimRow {
        let (claim, state) = (&entry.claim, self.state_of(entry, at));
        let SettledClaim { advanced, part } =
            found.copied().unwrap_or(SettledClaim { advanced: 0, part: 0 });
        let gone = state.is_gone();
        let agreed = state.is_agreed();
        let open = entry.ask.saturating_sub(advanced).saturating_sub(part);
        let carries = self.open_until(entry, at).is_some_and(|until| at < until);
        let of = |counts: bool, quanta: u64| self.amount(if counts { quanta } else { 0 });
        let minimum = claim
            .minimum
            .as_ref()
            .filter(|minimum| !gone && part.saturating_add(advanced) < quanta(minimum));
        ClaimRow {
            claim: claim.id.clone(),
            contributor: claim.contributor.clone(),
            payee: claim.payee().clone(),
            ask: self.amount(entry.ask),
            advanced: of(!gone, advanced),
            paid: of(agreed, part),
            held: of(!agreed && !gone, part),
            carried: of(agreed && carries, open),
            forgone: of(agreed && !carries, open),
            volunteered: claim.volunteered.clone().filter(|_| !gone),
            below_minimum: minimum.cloned(),
            state,
        }
    }

    /// Until when what stays unpaid of a claim is open for later budgets.
    fn open_until(&self, entry: &Entry, at: Timestamp) -> Option<Timestamp> {
        match (&entry.fate, self.terms()?.unpaid) {
            (Fate::Earlier { until }, _) => Some(*until),
            (Fate::Lapsed, _) | (_, Unpaid::Forgone {}) => None,
            (_, Unpaid::Carried { term }) => Some(later(self.closed().unwrap_or(at), term)),
        }
    }

    /// What stays open of a claim, for the next budget.
    fn carry(&self, entry: &Entry, row: &ClaimRow, at: Timestamp) -> Option<Brought> {
        Some(Brought::Claim {
            id: row.claim.clone(),
            contributor: row.contributor.clone(),
            payee: row.payee.clone(),
            amount: row.carried.clone(),
            date: entry.claim.date,
            until: self.open_until(entry, at)?,
        })
    }

    fn person_rows(&self, settled: &Settled, claims: &[ClaimRow]) -> Vec<PersonRow> {
        let mut sums: BTreeMap<&ContributorId, Sums> = BTreeMap::new();
        for row in claims {
            let counted = settled.claims.contains_key(&row.claim) && !row.state.is_gone();
            sums.entry(&row.contributor).or_default().add(row, counted);
        }
        let row = |(person, sum): (&ContributorId, Sums)| {
            let found = settled.persons.get(person).copied().unwrap_or_default();
            PersonRow {
                person: person.clone(),
                vouched: settled.vouched.contains(person),
                asked: self.amount(sum.asked),
                advanced: self.amount(sum.advanced),
                paid: self.amount(sum.paid),
                held: self.amount(sum.held),
                carried: self.amount(sum.carried),
                forgone: self.amount(sum.forgone),
                recognised: self.amount(sum.forgone.saturating_add(sum.given)),
                recognised_time: TimeAmount::from_seconds(
                    i64::try_from(sum.time).unwrap_or(i64::MAX),
                )
                .unwrap_or(TimeAmount::MAX),
                pro_rata: self.amount(found.pro_rata),
                equal_first: self.amount(found.equal_first),
            }
        };
        sums.into_iter().map(row).collect()
    }

    /// Who gets what, and what waits since it is too little to be paid without an invoice.
    fn payouts(
        &self,
        settled: &Settled,
        claims: &[ClaimRow],
    ) -> (Vec<Payout>, BTreeMap<ContributorId, u64>) {
        let mut sums: BTreeMap<Recipient, u64> = BTreeMap::new();
        for row in claims {
            let vouched = settled.vouched.contains(&row.contributor);
            let direct = if vouched { Recipient::Contributor } else { Recipient::Owed };
            for (to, amount) in [(direct, &row.paid), (Recipient::Owed, &row.held)] {
                let sum = sums.entry(to(row.payee.clone())).or_default();
                *sum = sum.saturating_add(quanta(amount));
            }
        }
        let from = self.terms().and_then(|terms| terms.payable_from.as_ref()).map_or(0, quanta);
        let mut waiting = self.waiting.clone();
        let mut paid: BTreeMap<Recipient, u64> = BTreeMap::new();
        for (to, sum) in sums {
            let to = match to {
                Recipient::Contributor(payee) => {
                    let before = waiting.get(&payee).copied().unwrap_or_default();
                    let all = before.saturating_add(sum);
                    if all < from && !self.invoiced.contains(&payee) {
                        waiting.insert(payee.clone(), all);
                        Recipient::Owed(payee)
                    } else {
                        waiting.remove(&payee);
                        Recipient::Contributor(payee)
                    }
                }
                other => other,
            };
            let all = paid.entry(to).or_default();
            *all = all.saturating_add(sum);
        }
        waiting.retain(|payee, quanta| *quanta > 0 && !self.invoiced.contains(payee));
        let payout = |(recipient, sum)| Payout { recipient, amount: self.amount(sum) };
        (paid.into_iter().filter(|(_, sum)| *sum > 0).map(payout).collect(), waiting)
    }

    /// What the claims that say their time ask for an hour.
    fn peers(&self) -> Option<Peers> {
        let mut per_hour: Vec<u64> = Vec::new();
        for entry in self.claims.values().filter(|entry| entry.takes_part()) {
            let seconds = entry.claim.basis.time().map_or(0, |time| quanta(&time.into()));
            let hour = u128::from(entry.ask).saturating_mul(3_600).checked_div(seconds.into());
            per_hour.extend(hour.map(|hour| u64::try_from(hour).unwrap_or(u64::MAX)));
        }
        per_hour.sort_unstable();
        let median = per_hour.get(per_hour.len().saturating_sub(1) / 2)?;
        Some(Peers {
            claims: per_hour.len(),
            least: self.amount(*per_hour.first()?),
            median: self.amount(*median),
            most: self.amount(*per_hour.last()?),
        })
    }
}

/// What the claims of one person come to.
#[derive(Default)]
struct Sums {
    asked: u64,
    advanced: u64,
    paid: u64,
    held: u64,
    carried: u64,
    forgone: u64,
    given: u64,
    time: u64,
}

impl Sums {
    /// Adds a claim; all asks together were found to fit when they were declared.
    fn add(&mut self, row: &ClaimRow, counted: bool) {
        let asked = quanta(&row.ask).saturating_sub(quanta(&row.advanced));
        let (mut given, mut time) = (0, 0);
        match &row.volunteered {
            Some(amount) if amount.unit() == row.ask.unit() => given = quanta(amount),
            Some(amount) => time = quanta(amount),
            None => {}
        }
        for (sum, more) in [
            (&mut self.asked, if counted { asked } else { 0 }),
            (&mut self.advanced, quanta(&row.advanced)),
            (&mut self.paid, quanta(&row.paid)),
            (&mut self.held, quanta(&row.held)),
            (&mut self.carried, quanta(&row.carried)),
            (&mut self.forgone, quanta(&row.forgone)),
            (&mut self.given, given),
            (&mut self.time, time),
        ] {
            *sum = sum.saturating_add(more);
        }
    }
}
