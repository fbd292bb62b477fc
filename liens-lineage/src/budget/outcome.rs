//! What a budget comes to: each claim and each person, with the reasons.
//!
//! The outcome is reckoned from the division and the claims each time that somebody asks, and never
//! stored: a claim that a motion decides after the closing, an invoice, or a term that runs out
//! changes what it says, and nothing else has to be kept in step.
//!
//! For each claim exactly one of these holds:
//!
//! ```text
//! agreed       ask = advanced + paid + carried + forgone     held = 0
//! undecided    ask >= advanced + held                        the rest is open
//! gone         all of it is 0                                what was set aside is left over
//! ```
//!
//! and for the pot, whatever happened: envelope = advances + all payouts + left.

use std::collections::BTreeMap;

use liens_core::{
    Amount, AmountError, ClaimId, ContributorId, Recipient, Shortage, TimeAmount, Timestamp,
};

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
///
/// # Examples
///
/// The pot closes exactly. Bo's claim is still in dispute when the budget closes, so that a fifth
/// of the envelope is owed and nobody has to reckon it again when the motion has decided.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_core::{EvidenceId, Recipient};
/// let mut budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
/// declare(&mut budget, claim("ana", "50.00 EUR")?)?;
/// declare(&mut budget, claim("bo", "20.00 EUR")?)?;
/// review(&mut budget)?;
/// let (id, question) = (ClaimId::new("bo")?, EvidenceId::new("which hours?")?);
/// does(&mut budget, "2026-04-02", "ana", Command::Question { claim: id.clone(), question })?;
/// propose(&mut budget, &["ana", "bo"])?;
/// does(&mut budget, "2026-04-16", "clerk", Command::Close {})?;
/// let outcome = budget.outcome("2026-04-16".parse()?)?;
/// let payouts: Vec<_> = outcome.payouts.iter().map(|row| row.amount.to_string()).collect();
/// assert_eq!(payouts, ["50.00 EUR", "20.00 EUR"]);
/// assert_eq!(outcome.payouts[1].recipient, Recipient::Owed(ContributorId::new("bo")?));
/// assert!(outcome.level.is_none(), "all claims could be met");
/// assert_eq!(outcome.left.to_string(), "30.00 EUR");
/// let bo = outcome.claim(&id).ok_or("bo claims")?;
/// assert_eq!((bo.paid.quanta(), bo.held.quanta()), (0, 2_000));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Outcome {
    /// The envelope.
    pub envelope: Amount,
    /// What was given in advance out of it.
    ///
    /// Those of this budget alone: what earlier budgets gave in advance came out of their
    /// envelopes.
    pub advances: Amount,
    /// The rule for a shortage, as it was applied: a median with its amount.
    pub shortage: Shortage,
    /// The level up to which everybody is paid; none where all is paid in full, and under seniority
    /// and a meeting.
    ///
    /// Claims below it are paid in full. Where a base is guaranteed it is the base that was
    /// reached.
    pub level: Option<Amount>,
    /// What nobody claims, or what was refused after the closing.
    ///
    /// Where all claims are met or in dispute; in a shortage it is zero, but for what a motion
    /// refuses later.
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
    ///
    /// It is no part of this envelope, which is why it stands apart from the payouts. Whoever claims
    /// nothing here is among them where these terms pay from a lower sum on, or from any.
    pub freed: Vec<Payout>,
    /// What peers claim for an hour; none where nobody says the time.
    pub per_hour: Option<Peers>,
    /// What the next budget of the circle begins with.
    pub next: Vec<Brought>,
}

/// What becomes of one claim.
///
/// # Law
///
/// `what_is_agreed_is_paid_carried_forgone_or_had_in_advance`
///
/// # Examples
///
/// Inside a person the older claim comes first: of 80.00 for 120.00 the second gets what is left.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_lineage::budget::ClaimRow;
/// let mut budget = opened(terms("80.00 EUR")?, &[])?;
/// declare(&mut budget, claim("ana", "60.00 EUR")?)?;
/// let (id, date) = (ClaimId::new("earlier")?, "2026-01-15".parse()?);
/// declare(&mut budget, Claim { id: id.clone(), date, ..claim("ana", "60.00 EUR")? })?;
/// let outcome = budget.preview(&grounds(&["ana"])?, "2026-04-15".parse()?)?;
/// let held = |id: &ClaimId| outcome.claim(id).map(|row: &ClaimRow| row.held.to_string());
/// assert_eq!(held(&id), Some("60.00 EUR".into()));
/// assert_eq!(held(&ClaimId::new("ana")?), Some("20.00 EUR".into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// It is in the envelope and in nobody's hands: a motion that agrees the claim pays it, one
    /// that refuses it leaves it over.
    pub held: Amount,
    /// What stays open for later budgets.
    pub carried: Amount,
    /// What stays unpaid for good, and is recognised as given.
    pub forgone: Amount,
    /// What is given unpaid beside it, in the unit of the budget or in time.
    pub volunteered: Option<Amount>,
    /// The least useful, where the claim gets less.
    ///
    /// None for a claim that names none, that gets enough, or that is gone.
    pub below_minimum: Option<Amount>,
}

/// What becomes of all claims of one person, with the two extremes beside it.
///
/// `recognised` = `forgone` + what was given beside the claims in the unit of the budget; hours
/// that were given stand in `recognised_time`, which no rate joins to the rest.
///
/// # Law
///
/// `each_person_stands_between_the_extremes_or_beside_them`
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
    ///
    /// What was withdrawn or refused is not asked any more.
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
    ///
    /// A figure for comparison: nobody is paid it unless the rule is that one.
    pub pro_rata: Amount,
    /// What the person would get with everybody equal first.
    pub equal_first: Amount,
}

/// What somebody gets out of the pot.
///
/// # Examples
///
/// Below the sum from which payees are paid, an amount waits; Bo's invoice frees it.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_core::{EvidenceId, Recipient};
/// # use liens_lineage::budget::Payout;
/// let payable_from = Some("100.00 EUR".parse()?);
/// let mut budget = opened(Terms { payable_from, ..terms("500.00 EUR")? }, &[])?;
/// declare(&mut budget, claim("bo", "40.00 EUR")?)?;
/// review(&mut budget)?;
/// propose(&mut budget, &["bo"])?;
/// does(&mut budget, "2026-04-16", "clerk", Command::Close {})?;
/// let bo = ContributorId::new("bo")?;
/// let first = |budget: &Budget| -> Tried<Payout> {
///     Ok(budget.outcome("2026-04-20".parse()?)?.payouts.remove(0))
/// };
/// assert_eq!(first(&budget)?.recipient, Recipient::Owed(bo.clone()));
/// let invoice = Command::Invoice { payee: bo.clone(), invoice: EvidenceId::new("2026-01")? };
/// does(&mut budget, "2026-04-20", "bo", invoice)?;
/// assert_eq!(first(&budget)?.recipient, Recipient::Contributor(bo));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// Claims that are withdrawn, refused or too old are left out, and so are those that name no hours
/// or none at all. Of an even number the lower middle one is the median.
///
/// # Examples
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_lineage::budget::Peers;
/// let mut budget = opened(terms("500.00 EUR")?, &[])?;
/// for (who, asks, time) in [("ana", "37.51 EUR", "1:30"), ("bo", "40.00 EUR", "2 h")] {
///     let basis = Basis::Amount { amount: asks.parse()?, time: Some(time.parse()?) };
///     declare(&mut budget, Claim { basis, ..claim(who, "0.00 EUR")? })?;
/// }
/// declare(&mut budget, claim("cy", "90.00 EUR")?)?;
/// let outcome = budget.preview(&grounds(&[])?, "2026-03-02".parse()?)?;
/// let peers: Peers = outcome.per_hour.ok_or("two say their time")?;
/// assert_eq!((peers.claims, peers.median.to_string()), (2, "20.00 EUR".into()));
/// // 37.51 for an hour and a half are 25.00 and two thirds of a cent for an hour.
/// assert_eq!(peers.most.to_string(), "25.00 EUR");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// None for who declared no claim and brought none; somebody whose claims are all gone has a
    /// row of zeros.
    pub fn person(&self, person: &ContributorId) -> Option<&PersonRow> {
        let at = self.persons.binary_search_by(|row| row.person.cmp(person)).ok()?;
        self.persons.get(at)
    }

    /// The row of one claim.
    ///
    /// A claim that is gone keeps its row, so that a page can say so.
    pub fn claim(&self, claim: &ClaimId) -> Option<&ClaimRow> {
        let at = self.claims.binary_search_by(|row| row.claim.cmp(claim)).ok()?;
        self.claims.get(at)
    }

    /// The claims that get less than what is of least use to the claimant.
    ///
    /// # Examples
    ///
    /// 90.00 for two claims of 60.00 each, of which one is of no use below 50.00. Its claimant says
    /// so and withdraws; the rest is divided again.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("90.00 EUR")?, &[])?;
    /// let minimum = Some("50.00 EUR".parse()?);
    /// declare(&mut budget, Claim { minimum, ..claim("ana", "60.00 EUR")? })?;
    /// declare(&mut budget, claim("bo", "60.00 EUR")?)?;
    /// review(&mut budget)?;
    /// propose(&mut budget, &["ana", "bo"])?;
    /// let outcome = budget.outcome("2026-04-16".parse()?)?;
    /// let below: Vec<_> = outcome.below_minimum().map(|row| row.paid.to_string()).collect();
    /// assert_eq!(below, ["45.00 EUR"]);
    /// assert!(does(&mut budget, "2026-04-17", "clerk", Command::Close {}).is_err());
    /// let withdraw = Command::Withdraw { claim: ClaimId::new("ana")? };
    /// does(&mut budget, "2026-04-17", "ana", withdraw)?;
    /// does(&mut budget, "2026-04-17", "clerk", Command::Close {})?;
    /// let outcome = budget.outcome("2026-04-17".parse()?)?;
    /// assert_eq!(outcome.left.to_string(), "30.00 EUR");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn below_minimum(&self) -> impl Iterator<Item = &ClaimRow> {
        self.claims.iter().filter(|row| row.below_minimum.is_some())
    }
}

impl Budget {
    /// What the budget comes to at an instant: as it was closed, or as it is proposed.
    ///
    /// After the closing the instant still counts: a term that is over turns what was carried into
    /// what is recognised, and a window that is over agrees what was held.
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

    /// What the budget would come to on some grounds if it were proposed at an instant, for a
    /// screen that shows everybody where the claims lead; nothing is recorded.
    ///
    /// # Errors
    ///
    /// [`Refusal`] before the budget is opened, or where a meeting's amounts do not fit.
    ///
    /// # Examples
    ///
    /// The one question before a vote on terms: what would another rule have done with these
    /// claims? A preview answers it for needs and for who is vouched for.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let shortage = Shortage::EQUAL_FIRST;
    /// let mut budget = opened(Terms { shortage, ..terms("90.00 EUR")? }, &[])?;
    /// for who in ["ana", "bo"] {
    ///     declare(&mut budget, claim(who, "80.00 EUR")?)?;
    /// }
    /// let mut needs = grounds(&["ana", "bo"])?;
    /// needs.needs.insert(ContributorId::new("ana")?, 2);
    /// let held = |grounds: &Grounds| -> Tried<Vec<String>> {
    ///     let outcome = budget.preview(grounds, "2026-03-02".parse()?)?;
    ///     Ok(outcome.persons.iter().map(|row| row.held.to_string()).collect())
    /// };
    /// assert_eq!(held(&grounds(&["ana", "bo"])?)?, ["45.00 EUR", "45.00 EUR"]);
    /// assert_eq!(held(&needs)?, ["60.00 EUR", "30.00 EUR"]);
    /// assert_eq!(budget.events().len(), 3);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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

    /// The rows of claims, then of persons, then of the pot, from a division that stands.
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
        let advances = self.advances_left();
        next.extend(advances.map(|(person, amount)| Brought::Advance { person, amount }));
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
            persons: self.person_rows(settled, &claims)?,
            payouts,
            freed,
            per_hour: self.peers(),
            claims,
            next,
        })
    }

    /// What a claim gets, split by its state: paid if agreed, held if open, nothing if gone. A part
    /// that is not its whole ask is carried where there is a term that is not over, and else
    /// forgone.
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
    ///
    /// A claim that was brought keeps the term that its first budget gave it: carrying starts no
    /// new one.
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
            contributions: entry.claim.contributions.clone(),
            amount: row.carried.clone(),
            date: entry.claim.date,
            until: self.open_until(entry, at)?,
        })
    }

    /// Sums over the claims of each contributor, whoever is paid for them.
    fn person_rows(
        &self,
        settled: &Settled,
        claims: &[ClaimRow],
    ) -> Result<Vec<PersonRow>, Refusal> {
        let mut sums: BTreeMap<&ContributorId, Sums> = BTreeMap::new();
        for row in claims {
            let counted = settled.claims.contains_key(&row.claim) && !row.state.is_gone();
            sums.entry(&row.contributor).or_default().add(row, counted)?;
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
                recognised_time: sum.time,
                pro_rata: self.amount(found.pro_rata),
                equal_first: self.amount(found.equal_first),
            }
        };
        Ok(sums.into_iter().map(row).collect())
    }

    /// Who gets what, and what waits since it is too little to be paid without an invoice.
    ///
    /// By payee and not by contributor: two claims paid to one workshop are one payment. What waits
    /// since earlier budgets counts towards the sum from which a payee is paid, and is freed with
    /// it; also where nothing new is paid, since this budget may pay from a lower sum on.
    fn payouts(
        &self,
        settled: &Settled,
        claims: &[ClaimRow],
    ) -> (Vec<Payout>, BTreeMap<ContributorId, u64>) {
        let earlier = self.waiting.keys().map(|payee| (Recipient::Contributor(payee.clone()), 0));
        let mut sums: BTreeMap<Recipient, u64> = earlier.collect();
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
    ///
    /// floor(ask × 3,600 / seconds) of each claim that names its time, sorted. Even for one second
    /// it is in range, since an ask is bounded ([`Stated::MOST`]) and what was brought names no time.
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
    time: TimeAmount,
}

impl Sums {
    /// Adds a claim.
    ///
    /// Nothing saturates: all claims of one person state no more than [`Stated::MOST`] of each, and
    /// what earlier budgets left was found to fit at the opening. Time is given in another unit.
    fn add(&mut self, row: &ClaimRow, counted: bool) -> Result<(), Refusal> {
        let asked = quanta(&row.ask).saturating_sub(quanta(&row.advanced));
        let mut given = 0;
        match &row.volunteered {
            Some(amount) if amount.unit() == row.ask.unit() => given = quanta(amount),
            Some(amount) => {
                let time = TimeAmount::from_seconds(amount.quanta()).map_err(AmountError::from)?;
                self.time = self.time.checked_add(time).map_err(AmountError::from)?;
            }
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
        ] {
            *sum = sum.saturating_add(more);
        }
        Ok(())
    }
}
