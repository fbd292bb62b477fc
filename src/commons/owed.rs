//! What waits for a person: paid out to a member, passed to the commons after the charter's term.

use std::collections::BTreeMap;

use liens_core::{Amount, CommandId, ContributorId, Timestamp, Unit};
use liens_lineage::{Owed, Waiting};
use liens_timebank::{Entry, Leg, Purpose};

use super::{Commons, Plan, posting};
use crate::{Charter, Holder, Refusal};

impl Commons {
    /// Pays a member what waited, as whoever keeps the commons vouches for members.
    pub(super) fn pay_owed(&self, id: CommandId, person: ContributorId) -> Result<Plan, Refusal> {
        if !self.members.contains_key(&person) {
            return Err(Refusal::NotAMember { person });
        }
        let mut owed = self.owed.clone();
        let waited = owed.pay_out(&person);
        if waited.is_empty() {
            return Err(Refusal::NothingOwed { person });
        }
        settled(id, &Holder::Person { id: person }, &waited, owed)
    }

    /// Passes to the commons what waited for the term of the charter or longer.
    pub(super) fn lapse_owed(
        &self,
        charter: &Charter,
        id: CommandId,
        at: Timestamp,
    ) -> Result<Plan, Refusal> {
        let no_term = || Refusal::NoTerm { version: charter.version() };
        let term = charter.owed_term().ok_or_else(no_term)?;
        let mut owed = self.owed.clone();
        let waited = owed.lapse(term, at);
        if waited.is_empty() {
            return Err(Refusal::NothingLapses { term });
        }
        settled(id, &Holder::Commons {}, &waited, owed)
    }
}

/// The entry that moves what waited out of what is owed, unit by unit, and what goes on waiting.
fn settled(id: CommandId, to: &Holder, waited: &[Waiting], owed: Owed) -> Result<Plan, Refusal> {
    let mut sums: BTreeMap<&Unit, Amount> = BTreeMap::new();
    for Waiting { amount, .. } in waited {
        let sum = match sums.get(amount.unit()) {
            Some(sum) => sum.checked_add(amount)?,
            None => amount.clone(),
        };
        sums.insert(amount.unit(), sum);
    }
    let mut legs = Vec::new();
    for (unit, amount) in sums {
        let drawn = amount.negated();
        legs.push(Leg { account: Holder::Owed {}.account(unit)?, amount: drawn });
        legs.push(Leg { account: to.account(unit)?, amount });
    }
    let entry = Entry::new(id, legs, Purpose::Distribution, None, None)?;
    Ok(Plan::Settle(posting(&entry), owed))
}
