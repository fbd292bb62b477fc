//! What is shared, and what waits for its person.
//!
//! Nothing is minted here: what is shared lies on an account beforehand, leaves it by one entry,
//! and arrives on accounts of members, on that of the commons, or on the one where amounts wait for
//! their person. The legs of the entry are the payouts of the distribution, summed by account:
//!
//! ```text
//! pot:bakery:EUR   -100.00
//! member:ana:EUR    +20.00     raised the need
//! commons:EUR       +80.00     what is left
//! ```
//!
//! An amount that waits is remembered by person and instant; it is paid once the person is a member
//! with an account, or passes to the commons when the term of the charter is over.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AccountId, Amount, BudgetId, ClaimId, CommandId, ContributionId, ContributorId, Envelope,
    EvidenceId, Recipient, Timestamp, Unit,
};
use liens_lineage::budget::{AgreedBy, ClaimState, Unpaid};
use liens_lineage::{
    AgreedClaim, Authority, DistributeError, Distribution, Frozen, Language, Order, Policy, Reason,
    Source, Step,
};
use liens_timebank::{Account, AccountStatus, Command as Book, Entry, Leg, Purpose};

use super::Commons;
use super::paying::Payment;
use super::plan::{Own, Plan, booking};
use crate::{Charter, Command, Holder, Refusal};

/// What a distribution was made from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grounds {
    /// The record upstream of its results, its hours as the grades of then weigh them.
    pub(crate) record: Frozen,
    /// The persons vouched for.
    pub(crate) vouched: BTreeSet<ContributorId>,
}

impl Commons {
    /// Shares an amount over results by the policy in force.
    pub(super) fn distribute(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
        (pot, amount): (&AccountId, &Amount),
        results: &[ContributionId],
        budget: Option<&BudgetId>,
    ) -> Result<Plan<'static>, Refusal> {
        let articles = self.articles_for(charter, envelope.at)?;
        let claims = match budget {
            Some(budget) => self.claims_of(budget, articles.policy(), envelope)?,
            None => Vec::new(),
        };
        self.covered(pot, amount, budget)?;
        let order = Order {
            pot: amount.clone(),
            results: results.iter().map(|result| (result.clone(), None)).collect(),
            vouched: self.vouched(amount.unit(), envelope.at),
            authority: Authority { charter: charter.version(), motion: charter.motion().cloned() },
        };
        let upstream = self.weighed(self.lineage.upstream_of(results)?, &articles)?;
        let policy = articles.policy();
        let shared =
            liens_lineage::distribute_claims(&claims, &self.paid, &upstream, policy, order)?;
        if let Some(budget) = budget {
            let whole = (&shared, &upstream);
            self.leaves_nothing_to_carry((budget, envelope.at), &claims, whole)?;
        }
        let mut owed = self.owed.clone();
        owed.book(&shared, envelope.id, envelope.at)?;
        let source = Source::Distribution { command: envelope.id };
        let mut payments = Vec::new();
        for (person, amount) in self.not_taken(&shared) {
            owed.wait(person.clone(), amount, envelope.at, source.clone())?;
            payments.extend(Payment::waits_instead(person, amount, &source));
        }
        let plan = match entry_of(envelope.id, pot, &shared, &payments)? {
            Some(entry) => booking(envelope.id, posting(&entry)).into(),
            None => Plan::default(),
        };
        let plan = plan.and(Own::Owed(owed)).and(Own::Paid(payments));
        let plan = plan.and(Own::Distribution(Box::new(shared)));
        Ok(match budget {
            Some(budget) => plan.and(Own::TakenOver(budget.clone())),
            None => plan,
        })
    }

    /// What accounts do not take of a distribution: a payee has none that is open, or it would pass its
    /// ceiling. It waits, so that it keeps nobody else from being paid.
    fn not_taken<'a>(
        &self,
        shared: &'a Distribution,
    ) -> impl Iterator<Item = (&'a ContributorId, &'a Amount)> {
        shared.payouts().filter_map(|(recipient, amount)| match recipient {
            Recipient::Contributor(person) if amount.quanta() > 0 => {
                (!self.takes(person, amount)).then_some((person, amount))
            }
            _ => None,
        })
    }

    /// Says why a distribution paid a recipient what it did, as
    /// [`Distribution::to_text`] does, on the record as it stood then and with its hours as the
    /// grades of then weigh them; nothing for another command.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as sharing itself.
    ///
    /// # Complexity
    ///
    /// O(n) for n events before it, which are decided again.
    pub fn tell(
        &self,
        entry: CommandId,
        recipient: &Recipient,
        language: Language,
    ) -> Result<Option<String>, Refusal> {
        let Some(shared) = self.distribution(entry) else { return Ok(None) };
        let grounds = self.grounds(&BTreeSet::from([entry]))?.remove(&entry);
        let Some(Grounds { record, vouched }) = grounds else { return Ok(None) };
        let told = shared.to_text(recipient, &record, &vouched, language);
        Ok(Some(told.map_err(DistributeError::from)?))
    }

    /// What distributions were made from, each as things stood just before it: one walk through the
    /// history for all of them, which ends at the last.
    pub(crate) fn grounds(
        &self,
        entries: &BTreeSet<CommandId>,
    ) -> Result<BTreeMap<CommandId, Grounds>, Refusal> {
        let (mut then, mut found) = (Self::new(), BTreeMap::new());
        for event in self.events() {
            if found.len() == entries.len() {
                break;
            }
            let shared = self.distribution(event.command);
            if let Some(shared) = shared.filter(|_| entries.contains(&event.command)) {
                let charter = then.charter().ok_or(Refusal::NotFounded {})?;
                let results: Vec<ContributionId> =
                    shared.results().map(|part| part.result().clone()).collect();
                let upstream = then.lineage.upstream_of(&results)?;
                let record = then.weighed(upstream, charter.articles())?;
                let vouched = then.vouched(shared.pot().unit(), event.at);
                found.insert(event.command, Grounds { record, vouched });
            }
            // What was recorded was accepted, and is again.
            then.follow_on(event.clone()).map_err(|failed| *failed.refusal)?;
        }
        Ok(found)
    }

    /// The agreed claims of a budget that pays none of them itself.
    fn claims_of(
        &self,
        budget: &BudgetId,
        policy: &Policy,
        envelope: &Envelope<Command>,
    ) -> Result<Vec<AgreedClaim>, Refusal> {
        let funded = self.in_its_own_hands(budget)?;
        if let Some(at) = funded.budget.closed() {
            return Err(Refusal::BudgetClosed { budget: budget.clone(), at });
        }
        // Whatever takes a budget over has to pay its claims.
        if !policy.steps().iter().any(|step| matches!(step, Step::Claims { .. })) {
            let (budget, policy) = (budget.clone(), policy.name().to_owned());
            return Err(Refusal::NoClaimsStep { budget, policy });
        }
        // What is not decided yet, or waits, nothing would ever pay once the budget is over.
        let undecided = |claim: &ClaimId| {
            let state = funded.budget.state(claim, envelope.at);
            state.is_some_and(|state| !state.is_agreed() && !state.is_gone())
        };
        let mut claims = funded.budget.claims().map(|(claim, _)| &claim.id);
        if let Some(claim) = claims.find(|claim| undecided(claim)) {
            return Err(Refusal::StillHeld { budget: budget.clone(), claim: claim.clone() });
        }
        if let Some((payee, amount)) = funded.budget.waiting().next() {
            let (budget, payee) = (budget.clone(), payee.clone());
            return Err(Refusal::BudgetWaits { budget, payee, amount });
        }
        // What was had in advance beyond what is claimed is deducted by the next budget, or nowhere.
        if let Some((person, amount)) = funded.budget.advances_left().next() {
            return Err(Refusal::AdvanceLeft { budget: budget.clone(), person, amount });
        }
        Ok(funded.budget.agreed(envelope.at).collect())
    }

    /// Refuses what would leave claims unpaid that another pot or budget would have paid: no budget
    /// comes after one that was taken over, to carry them on.
    fn leaves_nothing_to_carry(
        &self,
        (budget, at): (&BudgetId, Timestamp),
        claims: &[AgreedClaim],
        (shared, upstream): (&Distribution, &Frozen),
    ) -> Result<(), Refusal> {
        let is_there = |id: &ContributionId| upstream.contribution(id).is_some();
        let elsewhere = |claim: &&AgreedClaim| {
            !claim.contributions.is_empty() && !claim.contributions.iter().any(is_there)
        };
        if let Some(claim) = claims.iter().find(elsewhere) {
            let (budget, claim) = (budget.clone(), claim.id.clone());
            return Err(Refusal::ClaimElsewhere { budget, claim });
        }
        let known = &self.funded(budget)?.budget;
        let carries =
            matches!(known.terms().map(|terms| terms.unpaid), Some(Unpaid::Carried { .. }));
        // What an earlier budget carried has its own term, whatever the rules say by now.
        let earlier = |claim: &AgreedClaim| {
            let state = known.state(&claim.id, at);
            matches!(state, Some(ClaimState::Agreed { by: AgreedBy::Earlier {} }))
        };
        if !carries && !claims.iter().any(earlier) {
            return Ok(());
        }
        let mut unpaid = Amount::zero(shared.pot().unit().clone());
        for claim in claims {
            unpaid = unpaid.checked_add(&claim.amount)?;
        }
        let pays_claims = |reason: &&Reason| {
            matches!(shared.steps().get(reason.step()), Some(Step::Claims { .. }))
        };
        for reason in shared.reasons().filter(pays_claims) {
            unpaid = unpaid.checked_sub(reason.amount())?;
        }
        if unpaid.quanta() > 0 {
            return Err(Refusal::BudgetCarries { budget: budget.clone(), amount: unpaid });
        }
        Ok(())
    }

    /// The members who have an account of a unit.
    fn vouched(&self, unit: &Unit, at: Timestamp) -> BTreeSet<ContributorId> {
        let members = self.register.memberships(at).map(|(person, _)| person);
        members.filter(|person| self.account_of(person, unit).is_some()).cloned().collect()
    }

    /// The account of a person, if it is open: on one that is frozen or closed nothing moves, and what
    /// is due waits, so that it keeps nobody else from being paid.
    pub(super) fn account_of(&self, person: &ContributorId, unit: &Unit) -> Option<AccountId> {
        let account = Holder::Person { id: person.clone() }.account(unit).ok()?;
        let held = self.ledger.held(&account).ok()?;
        (held.status() == AccountStatus::Open).then_some(account)
    }

    /// Nothing is minted: the account must hold what is shared, beyond what budgets may still pay.
    pub(super) fn covered(
        &self,
        pot: &AccountId,
        amount: &Amount,
        paying: Option<&BudgetId>,
    ) -> Result<(), Refusal> {
        if amount.quanta() <= 0 {
            return Err(Refusal::NothingToShare { amount: amount.clone() });
        }
        let unknown = || Refusal::UnknownAccount { account: pot.clone() };
        let balance = self.ledger.balance_of(pot).ok_or_else(unknown)?;
        let (account, amount) = (pot.clone(), amount.clone());
        if balance.unit() != amount.unit() {
            return Err(Refusal::PotUnit { account, unit: balance.unit().clone(), amount });
        }
        // What waits for persons is nobody's to share.
        if account == (Holder::Owed {}).account(amount.unit())? {
            return Err(Refusal::PotIsOwed { account });
        }
        // What is somebody's is theirs to give.
        let held = self.ledger.held(pot).ok();
        if let Some(holder) = held.and_then(Account::holder).cloned() {
            return Err(Refusal::PotIsSomebodys { account, holder });
        }
        // What agreements may take out of it is promised too.
        let (promised, _) = self.ledger.pending(pot).ok_or_else(unknown)?;
        let free = balance.checked_sub(&promised)?;
        let free = free.checked_sub(&self.set_aside(pot, amount.unit(), paying)?)?;
        if free.quanta() < amount.quanta() {
            return Err(Refusal::PotShort { account, balance: free, amount });
        }
        Ok(())
    }
}

/// The entry that books a distribution: one leg out of the pot, one for each account paid, with what
/// waits instead; none where all of it comes back to where it lies.
fn entry_of(
    id: CommandId,
    pot: &AccountId,
    shared: &Distribution,
    instead: &[Payment],
) -> Result<Option<Entry>, Refusal> {
    let mut legs = vec![Leg { account: pot.clone(), amount: shared.pot().negated() }];
    let payouts = shared.payouts();
    for (recipient, due) in payouts.chain(instead.iter().map(|one| (&one.recipient, &one.amount))) {
        let account = Holder::of(recipient).account(due.unit())?;
        legs.push(Leg { account, amount: due.clone() });
    }
    let legs = by_account(legs)?;
    if legs.is_empty() {
        return Ok(None);
    }
    let motion = shared.authority().motion.as_ref();
    let reference = motion.map(|motion| EvidenceId::new(motion.as_str())).transpose()?;
    Ok(Some(Entry::new(id, legs, Purpose::Distribution, None, reference)?))
}

/// Legs as one for each account: a pot may be the account that something comes back to.
pub(super) fn by_account(legs: Vec<Leg>) -> Result<Vec<Leg>, Refusal> {
    let mut sums: BTreeMap<AccountId, Amount> = BTreeMap::new();
    for Leg { account, amount } in legs {
        let sum = match sums.get(&account) {
            Some(sum) => sum.checked_add(&amount)?,
            None => amount,
        };
        sums.insert(account, sum);
    }
    let moved = sums.into_iter().filter(|(_, amount)| amount.quanta() != 0);
    Ok(moved.map(|(account, amount)| Leg { account, amount }).collect())
}

/// What the ledger is asked, to post an entry.
pub(super) fn posting(entry: &Entry) -> Book {
    Book::PostEntry {
        legs: entry.legs().to_vec(),
        purpose: entry.purpose(),
        value_date: entry.value_date(),
        reference: entry.reference().cloned(),
    }
}
