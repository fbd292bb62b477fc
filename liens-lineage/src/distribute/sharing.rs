//! The steps that run for each result, over its part of the pot.
//!
//! The steps of one result are run in their order, each on what the ones before left. A step says
//! *who deserves what* as [`Due`], in parts of a whole and not in money, and *how much* it pays;
//! [`pay`](Sharing::pay) brings the two together, so that every step rounds in the same way.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, ApportionError, ClaimId, Contribution, ContributionId, ContributorId, Recipient,
    Shares, Shortage, largest_remainder,
};

use super::{DistributeError, Line};
use crate::budget::{Grounds, Open, shared};
use crate::distribution::Tie;
use crate::frozen::is_need;
use crate::parts::{Due, recipient, seconds};
use crate::tariff::{self, Claim, Claims, PaidNow};
use crate::{AgreedClaim, Base, Frozen, OriginBy, Policy, Secured, Step};

/// One result and its part of the pot.
///
/// At first all of `pot` is left; what the remainder finds there is what it gives.
pub(super) struct Part {
    pub(super) result: ContributionId,
    pub(super) node: u32,
    /// The nodes upstream, the result included, by id.
    ///
    /// Made once, since every step of the result asks for it.
    pub(super) cone: Vec<u32>,
    pub(super) pot: u64,
    /// What the steps so far left.
    pub(super) left: u64,
}

/// A pot on its way to the recipients.
///
/// Borrowed is what does not change, the record, the policy and the pot; grown are the lines, and
/// what was paid of claims so far, since a claim that one result paid is not due in the next.
pub(super) struct Sharing<'a> {
    pub(super) frozen: &'a Frozen,
    pub(super) policy: &'a Policy,
    /// The contributions upstream that are not secured, by place.
    ///
    /// Of all results together, so that the check of the commons runs once for the pot.
    pub(super) unsecured: Vec<u32>,
    pub(super) vouched: &'a BTreeSet<ContributorId>,
    pub(super) pot: &'a Amount,
    /// What earlier pots paid, and what earlier results of this pot did.
    pub(super) paid_before: &'a Claims,
    pub(super) paid: PaidNow,
    /// What a circle agreed, and what was paid of it so far.
    pub(super) claims: &'a [AgreedClaim],
    pub(super) claimed: BTreeMap<&'a ClaimId, u64>,
    pub(super) parts: Vec<Part>,
    /// In the order in which steps paid them; sorted when they are written.
    pub(super) lines: Vec<Line>,
    pub(super) ties: Vec<Tie>,
}

impl Sharing<'_> {
    /// Runs the steps of one result.
    ///
    /// The floor of a portion is of the result's own part: a fifth of a pot of 100.00 over three
    /// results is a fifth each of 33.34, 33.33 and 33.33, that is 6.66 three times, and the two
    /// cents that are missing to 20.00 stay for the remainder.
    pub(super) fn share(&mut self, mut part: Part) -> Result<(), DistributeError> {
        let policy = self.policy;
        for (at, step) in policy.steps().iter().enumerate() {
            let paid = match (step, step.takes()) {
                (Step::Tariff { per_hour, seniority }, _) => {
                    self.tariff(at, &part, per_hour, *seniority)?
                }
                (Step::Claims { shortage }, _) => self.agreed(at, &part, *shortage)?,
                (_, Some((portion, Base::Pot))) => portion.floor_of(part.pot),
                (_, Some((portion, Base::Remaining))) => portion.floor_of(part.left),
                (_, None) => 0,
            };
            if let Some(due) = self.due(step, &part)? {
                self.pay(at, &part, &due, paid)?;
            }
            // The policy made sure that no step takes more than is left.
            part.left = part.left.saturating_sub(paid);
        }
        self.parts.push(part);
        Ok(())
    }

    /// Who deserves what part of a step; nothing for claims, which are amounts, and for the steps
    /// that run over all results.
    ///
    /// A reserve for a person who is not vouched for is owed like anything else.
    fn due(&self, step: &Step, part: &Part) -> Result<Option<Due>, DistributeError> {
        Ok(Some(match step {
            Step::Reserve { to: Recipient::Contributor(person), .. } => {
                Due::whole_to(recipient(person, self.vouched))
            }
            Step::Reserve { to, .. } => Due::whole_to(to.clone()),
            Step::Origin { by, .. } => self.origin(*by, part)?,
            Step::Share { rule, .. } => {
                let parts =
                    rule.by_node(self.frozen, part.node, part.cone.clone(), self.vouched)?;
                parts.due(self.frozen, self.vouched)?
            }
            _ => return Ok(None),
        }))
    }

    /// Pays the claims upstream, in full while what remains lasts; the amount paid.
    ///
    /// By seniority the claims of one date and one contribution share together, those of the oldest
    /// first; otherwise all share at once. Of 80.00 for 40.00 and 80.00: at once 26.67 and 53.33,
    /// by seniority 40.00 and 40.00 where the plan is the older.
    ///
    /// # Errors
    ///
    /// [`DistributeError::TariffUnit`] and [`DistributeError::ClaimTooLarge`].
    fn tariff(
        &mut self,
        step: usize,
        part: &Part,
        per_hour: &Amount,
        seniority: bool,
    ) -> Result<u64, DistributeError> {
        let (frozen, unit) = (self.frozen, self.pot.unit());
        let per_hour = tariff::per_hour(per_hour, self.pot)?;
        let (before, now) = (self.paid_before, &self.paid);
        let mut open = tariff::open(frozen, &part.cone, per_hour, unit, before, now)?;
        let age = |claim: &Claim<'_>| (claim.contribution.date(), claim.node);
        if seniority {
            open.sort_by_key(age);
        }
        let before = self.lines.len();
        let mut left = part.left;
        for together in open.chunk_by(|a, b| !seniority || age(a) == age(b)) {
            let all: u128 = together.iter().map(|claim| u128::from(claim.due)).sum();
            let paid = u64::try_from(all).map_or(left, |all| all.min(left));
            let mut due = Due::default();
            for claim in together {
                due.add(recipient(claim.contributor, self.vouched), Some(claim.node), claim.due);
            }
            self.pay(step, part, &due, paid)?;
            left = left.saturating_sub(paid);
        }
        for line in self.lines.iter().skip(before) {
            if let (Some(to), Some(node)) = (line.recipient.person(), line.node) {
                let paid = self.paid.entry((node, to.clone())).or_default();
                *paid = paid.saturating_add(line.quanta); // at most the claim
            }
        }
        Ok(part.left.saturating_sub(left))
    }

    /// Pays what was agreed of claims upstream, on the sum per person; the amount paid.
    ///
    /// A claim stands under the first of its contributions that lies upstream, whose reason it then
    /// is; one that names none is nobody's contribution and may be paid by any result. Payees and
    /// contributors are told apart here: the sum is divided over contributors, the money goes to
    /// payees.
    ///
    /// # Law
    ///
    /// `agreed_claims_are_paid_after_the_origin_and_once`
    fn agreed(
        &mut self,
        step: usize,
        part: &Part,
        shortage: Shortage,
    ) -> Result<u64, DistributeError> {
        let (all, frozen) = (self.claims, self.frozen);
        let mut open = Vec::new();
        for (at, claim) in all.iter().enumerate() {
            let mut nodes = claim.contributions.iter().filter_map(|id| frozen.place(id));
            let node = nodes.find(|node| part.cone.binary_search(node).is_ok());
            if node.is_some() || claim.contributions.is_empty() {
                let before = self.claimed.get(&claim.id).copied().unwrap_or_default();
                let due = tariff::quanta(&claim.amount).saturating_sub(before);
                let (person, date) = (&claim.contributor, claim.date);
                open.push(Open { key: (&claim.id, node, at), person, date, due });
            }
        }
        let grounds = Grounds { vouched: self.vouched.clone(), ..Grounds::default() };
        let mut lines: BTreeMap<(Recipient, Option<u32>), u64> = BTreeMap::new();
        let mut paid = 0_u64;
        for ((id, node, at), quanta) in shared(part.left, open, &grounds, shortage, None)?.parts {
            let Some(claim) = all.get(at).filter(|_| quanta > 0) else { continue };
            let vouched = self.vouched.contains(&claim.contributor);
            let to = if vouched { Recipient::Contributor } else { Recipient::Owed };
            for sum in [
                lines.entry((to(claim.payee.clone()), node)).or_default(),
                self.claimed.entry(id).or_default(),
                &mut paid,
            ] {
                *sum = sum.saturating_add(quanta); // at most the pot
            }
        }
        for ((recipient, node), quanta) in lines {
            self.line(part, step, &recipient, node, quanta);
        }
        Ok(paid)
    }

    /// The origin's part: over the persons who raised the needs, then over their needs.
    ///
    /// Two levels by largest remainder: parts of the whole over persons, then each person's over
    /// the needs that person raised. Persons who are not vouched for have no part beside some who
    /// are, so that raising one need under many names wins nothing; where none is vouched for, all
    /// are owed the same.
    ///
    /// # Law
    ///
    /// `a_need_without_hours_is_paid_its_origin_share`,
    /// `a_result_without_origin_pays_the_commons_and_never_the_others`
    fn origin(&self, by: OriginBy, part: &Part) -> Result<Due, DistributeError> {
        let mut needs: BTreeMap<&ContributorId, Vec<(u32, u64)>> = BTreeMap::new();
        for (node, need) in self.origins(part) {
            for person in need.participations() {
                let row = (node, seconds(person.attested_time()));
                needs.entry(person.contributor()).or_default().push(row);
            }
        }
        if needs.is_empty() {
            return Ok(all_to_the_commons());
        }
        let attested = needs.values().flatten().any(|(_, time)| *time > 0);
        let by_hours = by == OriginBy::Hours && attested;
        let any_vouched = needs.keys().any(|person| self.vouched.contains(*person));
        let weight = |person: &ContributorId, rows: &[(u32, u64)]| {
            if by_hours {
                rows.iter().map(|(_, time)| *time).fold(0, u64::saturating_add)
            } else {
                u64::from(!any_vouched || self.vouched.contains(person))
            }
        };
        let weights = needs.iter().map(|(person, rows)| (*person, weight(person, rows)));
        let persons = largest_remainder(Shares::WHOLE, weights)?.into_parts();
        let mut due = Due::default();
        for (person, part) in persons.into_iter().filter(|(_, part)| *part > 0) {
            let rows = needs.get(person).map(Vec::as_slice).unwrap_or_default();
            let of = |(need, time): &(u32, u64)| (*need, if by_hours { *time } else { 1 });
            for (need, part) in largest_remainder(part, rows.iter().map(of))?.into_parts() {
                due.add(recipient(person, self.vouched), Some(need), part);
            }
        }
        Ok(due)
    }

    /// The needs upstream of a result, by id.
    ///
    /// Also what a result part names as its origins, whether a step paid them or not.
    pub(super) fn origins(&self, part: &Part) -> impl Iterator<Item = (u32, &Contribution)> {
        let nodes = part.cone.iter().map(|node| (*node, self.frozen.at(*node)));
        nodes.filter(|(_, node)| is_need(node))
    }

    /// Splits a step's amount once over recipients, then each recipient's over its reasons.
    ///
    /// Weights are summed per recipient in 128 bits: a rule's parts make a whole of 10¹⁸, and those
    /// of claims are amounts, which together may pass 64 bits and are refused then.
    ///
    /// For 80.00 and claims of 40.00 and 80.00: `due` has Bo with 4,000 and Cy with 8,000, the
    /// split gives 2,667 and 5,333, and each goes on to the one contribution that it is for.
    ///
    /// # Errors
    ///
    /// [`DistributeError::Apportion`] for weights that pass 64 bits in sum.
    pub(super) fn pay(
        &mut self,
        step: usize,
        part: &Part,
        due: &Due,
        quanta: u64,
    ) -> Result<(), DistributeError> {
        let sums = due.rows().map(|(recipient, rows)| {
            let sum = rows.iter().map(|(_, weight)| u128::from(*weight)).sum();
            let fits = u64::try_from(sum).map_err(|_| ApportionError::TooHeavy { sum });
            fits.map(|sum| (recipient, sum))
        });
        let sums = sums.collect::<Result<Vec<_>, _>>()?;
        let split = largest_remainder(quanta, sums)?;
        if !split.tied().is_empty() {
            let between = split.tied().iter().copied().cloned().collect();
            self.ties.push(Tie { result: part.result.clone(), step, between });
        }
        // The parts stand in the order of the recipients, as the rows do.
        for ((recipient, rows), (_, quanta)) in due.rows().zip(split.into_parts()) {
            if quanta == 0 {
                continue;
            }
            for (node, quanta) in largest_remainder(quanta, rows.iter().copied())?.into_parts() {
                if quanta > 0 {
                    self.line(part, step, recipient, node, quanta);
                }
            }
        }
        Ok(())
    }

    /// One amount to one recipient; it waits where what earned it is to be held.
    ///
    /// Only what a person would get waits; the commons hold nothing against a licence.
    fn line(
        &mut self,
        part: &Part,
        step: usize,
        recipient: &Recipient,
        node: Option<u32>,
        quanta: u64,
    ) {
        let hold = self.policy.secured() == Secured::Hold
            && node.is_some_and(|node| self.unsecured.binary_search(&node).is_ok());
        let recipient = match recipient {
            Recipient::Contributor(person) if hold => Recipient::Owed(person.clone()),
            other => other.clone(),
        };
        self.lines.push(Line { part: part.node, step, recipient, node, quanta });
    }
}

/// What a step gives where nobody has a part in it.
pub(super) fn all_to_the_commons() -> Due {
    Due::whole_to(Recipient::Commons)
}
