//! A commons: record, assembly, charter and ledger as one thing.

mod owed;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AccountId, Amount, CommandId, ContributionId, ContributorId, Decision, Envelope, EvidenceId,
    History, MotionId, Receipt, Recorded, TimeAmount, Timestamp,
};
use liens_governance::{Amendment, Assembly, Draft, Member, MotionState, Roll};
use liens_lineage::{Authority, Claims, Distribution, Lineage, Order, Owed};
use liens_timebank::{Entry, Ledger, Leg, Purpose};

use crate::{Charter, CharterChange, Command, Event, Holder, Refusal, ReplayError};

/// Who contributed, who decides, who benefits: the whole path in one place.
///
/// Every change comes in as a command in an envelope, is decided against the state, and is either
/// refused, leaving everything as it was, or recorded as one event.
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `a_repeated_command_is_not_applied_twice`,
/// `replay_of_the_events_gives_the_same_state`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commons {
    charters: Vec<Charter>,
    members: BTreeMap<ContributorId, Member>,
    proposals: BTreeMap<MotionId, Proposal>,
    lineage: Lineage,
    assembly: Assembly,
    ledger: Ledger,
    distributions: BTreeMap<CommandId, Distribution>,
    /// What the distributions so far paid by tariff, which is not due again.
    paid: Claims,
    owed: Owed,
    history: History<Event>,
}

/// A change of the charter that was put to the vote.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Proposal {
    change: CharterChange,
    /// The version that it became, once enacted.
    version: Option<u32>,
}

/// What an accepted command changes beyond the history.
enum Plan {
    Found(liens_governance::Command, Charter),
    Admit(Member),
    Enact(liens_governance::Command, MotionId, Charter),
    Ledger(liens_timebank::Command),
    Lineage(liens_lineage::Command),
    Assembly(liens_governance::Command, Option<(MotionId, CharterChange)>),
    Distribute(liens_timebank::Command, Box<Distribution>, Owed),
    /// An entry out of what is owed, and what goes on waiting.
    Settle(liens_timebank::Command, Owed),
}

impl Commons {
    /// Creates a commons that is not founded yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replays a history; every event is decided again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that does not fit.
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut commons = Self::new();
        for event in events {
            let sequence = event.sequence;
            commons.again(event).map_err(|refusal| ReplayError { sequence, refusal })?;
        }
        Ok(commons)
    }

    /// Says what a command would do, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as [`execute`](Self::execute) would give it.
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        if let Some(receipt) = self.done(envelope)? {
            return Ok(Decision::AlreadyDone(receipt));
        }
        match self.plan(envelope)? {
            Plan::Ledger(command) | Plan::Distribute(command, ..) | Plan::Settle(command, _) => {
                self.ledger.decide(&addressed(envelope, command))?;
            }
            Plan::Lineage(command) => {
                self.lineage.decide(&addressed(envelope, command))?;
            }
            Plan::Assembly(command, _) | Plan::Found(command, _) | Plan::Enact(command, ..) => {
                self.assembly.decide(&addressed(envelope, command))?;
            }
            Plan::Admit(_) => {}
        }
        Ok(Decision::New(vec![envelope.body.clone().into()]))
    }

    /// Carries a command out, once: the same command again gets its first receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the commons is as it was before.
    pub fn execute(&mut self, envelope: Envelope<Command>) -> Result<Receipt, Refusal> {
        if let Some(receipt) = self.done(&envelope)? {
            return Ok(receipt);
        }
        // One crate at most can refuse, and does so before anything here changes.
        match self.plan(&envelope)? {
            Plan::Found(command, charter) => {
                self.assembly.execute(&addressed(&envelope, command))?;
                self.charters.push(charter);
            }
            Plan::Admit(member) => {
                self.members.insert(member.person().clone(), member);
            }
            Plan::Enact(command, motion, charter) => {
                self.assembly.execute(&addressed(&envelope, command))?;
                if let Some(proposal) = self.proposals.get_mut(&motion) {
                    proposal.version = Some(charter.version());
                }
                self.charters.push(charter);
            }
            Plan::Ledger(command) => {
                self.ledger.execute(addressed(&envelope, command))?;
            }
            Plan::Lineage(command) => {
                self.lineage.execute(addressed(&envelope, command))?;
            }
            Plan::Assembly(command, opened) => {
                self.assembly.execute(&addressed(&envelope, command))?;
                if let Some((motion, change)) = opened {
                    self.proposals.insert(motion, Proposal { change, version: None });
                }
            }
            Plan::Distribute(command, distribution, owed) => {
                self.ledger.execute(addressed(&envelope, command))?;
                self.paid.book(&distribution);
                self.owed = owed;
                self.distributions.insert(envelope.id, *distribution);
            }
            Plan::Settle(command, owed) => {
                self.ledger.execute(addressed(&envelope, command))?;
                self.owed = owed;
            }
        }
        let event = Event::from(envelope.body.clone());
        Ok(self.history.append(&envelope.map(drop), [event]))
    }

    /// The charter in force.
    pub fn charter(&self) -> Option<&Charter> {
        self.charters.last()
    }

    /// Every version of the charter, the founding one first.
    pub fn charters(&self) -> &[Charter] {
        &self.charters
    }

    /// The members, by id.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// Who contributed.
    pub const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// Who decides.
    pub const fn assembly(&self) -> &Assembly {
        &self.assembly
    }

    /// Who benefits.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What waits for persons without account, and since when.
    pub const fn owed(&self) -> &Owed {
        &self.owed
    }

    /// What was shared by a command, with the reason of every amount.
    pub fn distribution(&self, command: CommandId) -> Option<&Distribution> {
        self.distributions.get(&command)
    }

    /// The history, oldest first.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    fn again(&mut self, event: Recorded<Event>) -> Result<(), Refusal> {
        self.history.is_due(&event)?;
        let Recorded { at, by, on_behalf_of, command: id, body, .. } = event;
        self.execute(Envelope { id, by, on_behalf_of, at, body: body.into() })?;
        Ok(())
    }

    fn done(&self, envelope: &Envelope<Command>) -> Result<Option<Receipt>, Refusal> {
        let same = |recorded: &[Recorded<Event>]| {
            let event = Event::from(envelope.body.clone());
            recorded.iter().all(|recorded| recorded.body == event)
        };
        Ok(self.history.done(envelope, same)?)
    }

    fn plan(&self, envelope: &Envelope<Command>) -> Result<Plan, Refusal> {
        if let Command::Found { statutes, policy, waived } = &envelope.body {
            let (statutes, waived) = ((**statutes).clone(), waived.clone());
            let charter = Charter::founding(statutes.clone(), policy.clone());
            let plan = Plan::Found(liens_governance::Command::Found { statutes, waived }, charter);
            return self.charters.is_empty().then_some(plan).ok_or(Refusal::AlreadyFounded {});
        }
        let charter = self.charter().ok_or(Refusal::NotFounded {})?;
        self.plan_founded(envelope, charter)
    }

    fn plan_founded(
        &self,
        envelope: &Envelope<Command>,
        charter: &Charter,
    ) -> Result<Plan, Refusal> {
        use liens_governance::Command as Vote;
        use liens_lineage::Command as Trace;
        use liens_timebank::Command as Book;
        Ok(match envelope.body.clone() {
            Command::Found { .. } => return Err(Refusal::AlreadyFounded {}),
            Command::Admit { member } => self.admit(member, charter)?,
            Command::OpenAccount { holder, unit } => Plan::Ledger(Book::OpenAccount {
                account: holder.account(&unit)?,
                holder: holder.person(),
                kind: holder.kind(),
                limits: holder.limits(),
                unit,
            }),
            Command::PostEntry { legs, purpose, value_date, reference } => {
                Plan::Ledger(Book::PostEntry { legs, purpose, value_date, reference })
            }
            Command::RecordContribution { contribution } => {
                Plan::Lineage(Trace::RecordContribution { contribution })
            }
            Command::AddLink { from, link } => Plan::Lineage(Trace::AddLink { from, link }),
            Command::ClaimLink { from, link, reason } => {
                Plan::Lineage(Trace::ClaimLink { from, link, reason })
            }
            Command::AttestLink { from, to } => {
                Plan::Lineage(Trace::AttestLink { from, to, motion: None })
            }
            Command::CorrectAuthorship { contribution, participations, reason } => {
                Plan::Lineage(Trace::CorrectAuthorship { contribution, participations, reason })
            }
            Command::OpenMotion { motion, subject, change, votes } => {
                self.open_motion(charter, envelope.at, motion, Draft::new(subject, votes), change)?
            }
            Command::CastBallot { motion, choice } => {
                Plan::Assembly(Vote::CastBallot { motion, choice }, None)
            }
            Command::CloseMotion { motion } => Plan::Assembly(Vote::CloseMotion { motion }, None),
            Command::Enact { motion } => self.enact(motion, charter, envelope.at)?,
            Command::Distribute { pot, amount, results } => {
                self.distribute(charter, envelope, pot, &amount, results)?
            }
            Command::PayOwed { person } => self.pay_owed(envelope.id, person)?,
            Command::LapseOwed {} => self.lapse_owed(charter, envelope.id, envelope.at)?,
        })
    }

    fn admit(&self, member: Member, charter: &Charter) -> Result<Plan, Refusal> {
        if self.members.contains_key(member.person()) {
            return Err(Refusal::AlreadyMember { person: member.person().clone() });
        }
        if charter.statutes().college(member.college()).is_none() {
            return Err(Refusal::UnknownCollege { college: member.college().clone() });
        }
        Ok(Plan::Admit(member))
    }

    fn open_motion(
        &self,
        charter: &Charter,
        at: Timestamp,
        motion: MotionId,
        mut draft: Draft,
        change: CharterChange,
    ) -> Result<Plan, Refusal> {
        let roll = Roll::freeze(charter.statutes(), self.members.values().cloned(), at)?;
        if let CharterChange::OwedTerm { term } = change {
            if term < TimeAmount::ZERO {
                return Err(Refusal::NegativeTerm { term });
            }
        }
        if let CharterChange::Statutes { statutes, waived } = &change {
            draft.kind = charter.statutes().amended_by().cloned();
            draft.amends = Some(Box::new(Amendment::new((**statutes).clone(), waived.clone())));
        }
        let opened = Some((motion.clone(), change));
        let open = liens_governance::Command::OpenMotion { motion, draft, roll, closes: None };
        Ok(Plan::Assembly(open, opened))
    }

    fn enact(&self, motion: MotionId, charter: &Charter, at: Timestamp) -> Result<Plan, Refusal> {
        let Some(Proposal { change, version }) = self.proposals.get(&motion) else {
            return Err(Refusal::UnknownMotion { motion });
        };
        if version.is_some() {
            return Err(Refusal::AlreadyEnacted { motion });
        }
        // A motion that is closed is adopted too; the assembly says until when it waits.
        let state = self.assembly.motion(&motion).map(|motion| motion.state_at(at));
        if !matches!(state, Some(MotionState::Adopted | MotionState::Closed)) {
            return Err(Refusal::NotAdopted { motion });
        }
        let next = charter.version().saturating_add(1);
        let charter = charter.amended(next, motion.clone(), change);
        let enact = liens_governance::Command::EnactMotion { motion: motion.clone() };
        Ok(Plan::Enact(enact, motion, charter))
    }

    fn distribute(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
        pot: AccountId,
        amount: &Amount,
        results: Vec<ContributionId>,
    ) -> Result<Plan, Refusal> {
        self.covered(&pot, amount)?;
        let has_account = |id: &ContributorId| {
            let account = Holder::Person { id: id.clone() }.account(amount.unit());
            account.is_ok_and(|account| self.ledger.account(&account).is_some())
        };
        let vouched: BTreeSet<ContributorId> =
            self.members.keys().filter(|id| has_account(id)).cloned().collect();
        let upstream = self.lineage.upstream_of(&results)?;
        let order = Order {
            pot: amount.clone(),
            results: results.into_iter().map(|result| (result, None)).collect(),
            vouched,
            authority: Authority { charter: charter.version(), motion: charter.motion().cloned() },
        };
        let distribution =
            liens_lineage::distribute_after(&self.paid, &upstream, charter.policy(), order)?;
        let entry = entry_of(envelope.id, pot, amount, &distribution)?;
        let mut owed = self.owed.clone();
        owed.book(&distribution, envelope.at)?;
        Ok(Plan::Distribute(posting(&entry), Box::new(distribution), owed))
    }

    /// Nothing is minted: the account must hold what is shared.
    fn covered(&self, pot: &AccountId, amount: &Amount) -> Result<(), Refusal> {
        if amount.quanta() <= 0 {
            return Err(Refusal::NothingToShare { amount: amount.clone() });
        }
        let unknown = || Refusal::UnknownAccount { account: pot.clone() };
        let balance = self.ledger.balance_of(pot).ok_or_else(unknown)?;
        let (account, amount) = (pot.clone(), amount.clone());
        if balance.unit() != amount.unit() {
            return Err(Refusal::PotUnit { account, unit: balance.unit().clone(), amount });
        }
        if balance.quanta() < amount.quanta() {
            return Err(Refusal::PotShort { account, balance, amount });
        }
        Ok(())
    }
}

/// The entry that books a distribution: one leg out of the pot, one for each account paid.
///
/// # Errors
///
/// [`Refusal`] if an account's name or an amount is refused.
fn entry_of(
    id: CommandId,
    pot: AccountId,
    amount: &Amount,
    distribution: &Distribution,
) -> Result<Entry, Refusal> {
    let mut paid: BTreeMap<AccountId, Amount> = BTreeMap::new();
    for (recipient, due) in distribution.payouts().filter(|(_, due)| due.quanta() > 0) {
        let account = Holder::of(recipient).account(amount.unit())?;
        let so_far = paid.remove(&account).unwrap_or(Amount::zero(amount.unit().clone()));
        paid.insert(account, so_far.checked_add(due)?);
    }
    let drawn = Leg { account: pot, amount: amount.negated() };
    let credited = paid.into_iter().map(|(account, amount)| Leg { account, amount });
    let legs = std::iter::once(drawn).chain(credited);
    let motion = distribution.authority().motion.as_ref();
    let reference = motion.map(|motion| EvidenceId::new(motion.as_str())).transpose()?;
    Ok(Entry::new(id, legs, Purpose::Distribution, None, reference)?)
}

fn posting(entry: &Entry) -> liens_timebank::Command {
    liens_timebank::Command::PostEntry {
        legs: entry.legs().to_vec(),
        purpose: entry.purpose(),
        value_date: entry.value_date(),
        reference: entry.reference().cloned(),
    }
}

fn addressed<C>(envelope: &Envelope<Command>, body: C) -> Envelope<C> {
    let Envelope { id, by, on_behalf_of, at, .. } = envelope;
    Envelope { id: *id, by: by.clone(), on_behalf_of: on_behalf_of.clone(), at: *at, body }
}
