//! What waits: paid once its person can be paid, or passed to the commons when its term is over.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, ContributionId, ContributorId, Envelope, Recipient, Unit};
use liens_lineage::{Source, Waiting};

use super::Commons;
use super::paying::Moved;
use super::plan::{Own, Plan};
use crate::{Charter, Command, Refusal};

impl Commons {
    /// Pays a person what waited, once the person is a member, in each unit in which the account takes
    /// it; what a contribution holds goes on waiting until the record as it stands has it secured. What
    /// closed budgets pay the person by now is paid with it. Who is paid for what another claims need
    /// be no member.
    pub(super) fn pay_owed(
        &self,
        envelope: &Envelope<Command>,
        person: &ContributorId,
    ) -> Result<Plan<'static>, Refusal> {
        let mut moved = Moved::none(self.owed.clone());
        let budgets = self.ripened(&mut moved, person, envelope.at)?;
        let holding = self.owed.holding(person);
        let unsecured = self.unsecured_of(&holding)?;
        let member = self.is_member(person, envelope.at);
        let mut due: BTreeMap<Unit, (Amount, Vec<Waiting>)> = BTreeMap::new();
        for one in moved.owed.pay_out(person, |contribution| !unsecured.contains(contribution)) {
            if !member && !self.is_for_another(&one) {
                moved.owed.keep(one)?;
                continue;
            }
            let unit = one.amount.unit().clone();
            let nothing = || (Amount::zero(unit.clone()), Vec::new());
            let (sum, waiting) = due.entry(unit.clone()).or_insert_with(nothing);
            *sum = sum.checked_add(&one.amount)?;
            waiting.push(one);
        }
        if due.is_empty() && !moved.pays(person) {
            let person = person.clone();
            return Err(if !member {
                Refusal::NotAMember { person }
            } else if holding.is_empty() {
                Refusal::NothingOwed { person }
            } else {
                Refusal::Held { person, contributions: unsecured.into_iter().collect() }
            });
        }
        let mut takes = Vec::new();
        for (sum, _) in due.values() {
            takes.push(self.takes(person, &moved.with(person, sum)?));
        }
        // Where no account takes anything, the ledger says why.
        let none = !takes.contains(&true) && !moved.pays(person);
        for ((_, waiting), takes) in due.into_values().zip(takes) {
            if takes || none {
                moved.settle(&Recipient::Contributor(person.clone()), waiting)?;
            } else {
                waiting.into_iter().try_for_each(|one| moved.owed.keep(one))?;
            }
        }
        let plan = self.booked(envelope.id, moved)?;
        let keep = |plan: Plan<'static>, (id, funded)| plan.and(Own::Funded(id, Box::new(funded)));
        Ok(budgets.into_iter().fold(plan, keep))
    }

    /// Whether an amount is paid to somebody for what another person claims, whose part it is.
    fn is_for_another(&self, waiting: &Waiting) -> bool {
        match &waiting.source {
            Source::Claim { budget, claim } => {
                let claim = self.budget(budget).and_then(|budget| budget.claim(claim));
                claim.is_some_and(|(claim, _)| *claim.payee() != claim.contributor)
            }
            Source::Distribution { command } => self.waits_instead(*command, &waiting.person),
            Source::Advance { .. } | Source::Left { .. } => false,
        }
    }

    /// Those of some contributions that the commons check of the record does not find secured; what
    /// lies upstream of them decides it.
    fn unsecured_of(
        &self,
        contributions: &BTreeSet<&ContributionId>,
    ) -> Result<BTreeSet<ContributionId>, Refusal> {
        if contributions.is_empty() {
            return Ok(BTreeSet::new());
        }
        let check = self.lineage.upstream_of(contributions.iter().copied())?.check_commons();
        let found = check.unsecured().iter().map(|(contribution, _)| contribution);
        Ok(found.filter(|id| contributions.contains(id)).cloned().collect())
    }

    /// Passes to the commons what waited for the term of the charter or longer.
    pub(super) fn lapse_owed(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let articles = self.articles_for(charter, envelope.at)?;
        let no_term = || Refusal::NoTerm { version: charter.version() };
        let term = articles.owed_term().ok_or_else(no_term)?;
        let mut moved = Moved::none(self.owed.clone());
        let waited = moved.owed.lapse(term, envelope.at);
        if waited.is_empty() {
            return Err(Refusal::NothingLapses { term });
        }
        moved.settle(&Recipient::Commons, waited)?;
        self.booked(envelope.id, moved)
    }
}
