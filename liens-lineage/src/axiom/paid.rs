//! What a rule or a policy gives to the persons of a case.
//!
//! One vector says what a sharing gave: four persons, the puppet, the commons. Everything else in
//! the search compares two of them.
//!
//! ```text
//! ana   bo    cy   di   puppet   commons
//! 20.00 26.67 53.33 0   0        0          library -> plan -> need, pot 100.00, commons first
//! ```

use liens_core::{Amount, Recipient, Shares, Unit};

use super::case::{Case, Names, PERSONS, PUPPET};
use super::{AxiomError, Subject};
use crate::{Authority, Order, Step, distribute};

/// What each person gets, then the sock puppet, then the commons; what is owed to a puppet that
/// nobody vouches for passes on and is nobody's.
///
/// A fixed size, so that a comparison allocates nothing.
pub(super) type Paid = [u64; PERSONS + 2];

/// The place of the commons.
pub(super) const COMMONS: usize = PERSONS + 1;

/// How a subject is measured.
///
/// Two pots and what is added to each: for a policy with 20.00 an hour, 1,000.00, which pays the
/// hours of every small case, and 10.00, which pays those of none above half an hour.
#[derive(Debug)]
pub(super) struct Measure<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) names: Names,
    unit: Unit,
    /// The pots tried, and what additivity and monotonicity add to them.
    pub(super) pots: Vec<(u64, u64)>,
}

impl<'a> Measure<'a> {
    /// The pots follow the amounts that the policy states, so that a tariff in hours or in points
    /// is tried in hours or in points; without any, in euros.
    pub(super) fn new(subject: Subject<'a>) -> Result<Self, AxiomError> {
        let names = Names::new()?;
        let Subject::Policy(policy) = subject else {
            // A rule gives parts of a whole, whatever it is.
            let pots = vec![(Shares::WHOLE, Shares::WHOLE)];
            return Ok(Self { subject, names, unit: Unit::Time, pots });
        };
        let stated = policy.steps().iter().find_map(|step| match step {
            Step::Tariff { per_hour: amount, .. }
            | Step::Cap { per_person: amount }
            | Step::Floor { per_person: amount } => Some(amount.clone()),
            _ => None,
        });
        let unit = match &stated {
            Some(amount) => amount.unit().clone(),
            None => "EUR".parse().map_err(|_| AxiomError::TooLarge {})?,
        };
        // One pot that pays every claim of the small records, and one that does not.
        let quanta = stated.and_then(|amount| u64::try_from(amount.quanta()).ok());
        let hour = quanta.filter(|quanta| *quanta > 0).unwrap_or(2_000);
        let many = hour.checked_mul(50).filter(|quanta| i64::try_from(*quanta).is_ok());
        let many = many.ok_or(AxiomError::TooLarge {})?.max(100_000);
        Ok(Self { subject, names, unit, pots: vec![(many, many), ((hour / 2).max(1_000), many)] })
    }

    /// What everybody gets of a pot.
    ///
    /// For a rule the parts of persons in 10⁻¹⁸ of the result; for a policy the payouts in quanta.
    ///
    /// # Errors
    ///
    /// Whatever the rule or the policy refuses of the case, which ends the search: a subject that
    /// cannot be tried everywhere cannot be compared.
    pub(super) fn paid(&self, case: &Case, pot: u64) -> Result<Paid, AxiomError> {
        let frozen = self.names.frozen(case)?;
        let vouched = self.names.vouched(case);
        let result = self.names.id(case, case.result);
        let mut paid = Paid::default();
        let mut add = |recipient: &Recipient, quanta: u64| {
            if let Some(slot) = self.slot(case, recipient) {
                paid[slot] = paid[slot].saturating_add(quanta);
            }
        };
        match self.subject {
            Subject::Rule(rule) => {
                let parts = rule.parts(&frozen, &result, &vouched)?;
                for (recipient, part) in parts.to_shares(&frozen, &vouched)?.parts() {
                    add(recipient, part);
                }
            }
            Subject::Policy(policy) => {
                let quanta = i64::try_from(pot).map_err(|_| AxiomError::TooLarge {})?;
                let pot = Amount::from_quanta(self.unit.clone(), quanta);
                let order = Order {
                    pot: pot.map_err(|_| AxiomError::TooLarge {})?,
                    results: vec![(result, None)],
                    vouched,
                    authority: Authority { charter: 0, motion: None },
                };
                for (recipient, amount) in distribute(&frozen, policy, order)?.payouts() {
                    add(recipient, u64::try_from(amount.quanta()).unwrap_or_default());
                }
            }
        }
        Ok(paid)
    }

    /// The place of a recipient; none for what is owed to a puppet.
    ///
    /// A payout to a name that is not in the case would be a defect of the policy, and counts for
    /// nobody.
    fn slot(&self, case: &Case, recipient: &Recipient) -> Option<usize> {
        let Some(person) = recipient.person() else { return Some(COMMONS) };
        let slot = (0..=PUPPET).find(|at| self.names.person(case, *at) == *person)?;
        let unpaid = slot == PUPPET && matches!(recipient, Recipient::Owed(_));
        (!unpaid).then_some(slot)
    }

    /// What rounding alone can change between two sharings.
    ///
    /// Each person, link, contribution and step may round by one unit in each of two sharings, and
    /// two more are allowed for the pot itself: a gain within that is none. In parts of 10¹⁸ it is
    /// nothing; in a pot of 1,000 cents it keeps an odd cent from being called an attack.
    pub(super) fn rounding(&self, case: &Case) -> u64 {
        let people: usize = case.nodes.iter().map(|node| node.people.len()).sum();
        let links: usize = case.nodes.iter().map(|node| node.parents.len()).sum();
        let steps = match self.subject {
            Subject::Rule(_) => 1,
            Subject::Policy(policy) => policy.steps().len(),
        };
        let all = 2 * (people + links + case.nodes.len() + steps) + 2;
        u64::try_from(all).unwrap_or(u64::MAX)
    }

    /// An amount of a pot in words: euros, or parts of the result.
    ///
    /// A rule's parts are rounded half up for reading; the comparison was made before.
    pub(super) fn shown(&self, quanta: u64) -> String {
        match self.subject {
            Subject::Rule(_) => {
                let tenths = (u128::from(quanta) * 10_000 + u128::from(Shares::WHOLE) / 2)
                    / u128::from(Shares::WHOLE);
                format!("{}.{:02} %", tenths / 100, tenths % 100)
            }
            Subject::Policy(_) => {
                let quanta = i64::try_from(quanta).unwrap_or(i64::MAX);
                let amount = Amount::from_quanta(self.unit.clone(), quanta);
                amount.map_or_else(|_| quanta.to_string(), |amount| amount.to_string())
            }
        }
    }
}
