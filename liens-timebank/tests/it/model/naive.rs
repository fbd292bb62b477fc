//! A ledger written from the definitions alone: every accepted command is kept whole, and whatever
//! is asked is told anew from that list, in 128 bits.

mod pact;
mod ruling;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{AccountId, Amount, CommandId, ContributorId, Timestamp, Unit};
use liens_timebank::{
    Acceptance, AccountKind, AccountStatus, AgreementState, AtExpiry, Command, Draft, Leg, Levy,
    Limits, Listing, ListingKind, Purpose, Rules, Term,
};

use crate::town::*;

/// Every reason for which a command may be refused; none where it is accepted.
pub(crate) type Why = BTreeSet<&'static str>;

/// What becomes of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    Repeated,
    Refused(Why),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    pub(crate) legs: BTreeMap<AccountId, i128>,
    pub(crate) purpose: Purpose,
}

/// An accepted command, and what it moved.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub(crate) sent: Sent,
    pub(crate) entries: Vec<Posted>,
}

#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) holder: Option<ContributorId>,
    pub(crate) unit: Unit,
    pub(crate) kind: AccountKind,
    pub(crate) own: Option<Limits>,
    pub(crate) soft: Limits,
    pub(crate) status: AccountStatus,
}

#[derive(Clone, Debug)]
pub(crate) struct Pact {
    pub(crate) terms: Vec<Term>,
    pub(crate) expires: Option<Timestamp>,
    at_expiry: AtExpiry,
    levies: BTreeMap<Unit, Levy>,
    pub(crate) parties: BTreeSet<ContributorId>,
    pub(crate) state: AgreementState,
    pub(crate) agreed: BTreeSet<ContributorId>,
    pub(crate) confirmed: BTreeMap<ContributorId, Vec<Amount>>,
    pub(crate) done: Vec<Amount>,
}

#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) kind: ListingKind,
    pub(crate) by: ContributorId,
    pub(crate) published: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) withdrawn: Option<Timestamp>,
}

impl Notice {
    fn is_open_at(&self, at: Timestamp) -> bool {
        self.withdrawn.is_none() && self.expires.is_none_or(|expires| at < expires)
    }

    pub(crate) fn is(&self, listing: &Listing) -> bool {
        (self.kind, &self.by, self.published) == (listing.kind(), listing.by(), listing.published())
            && (self.expires, self.withdrawn) == (listing.expires(), listing.withdrawn())
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Naive {
    pub(crate) accounts: BTreeMap<AccountId, Held>,
    /// In the order in which they were opened.
    pub(crate) opened: Vec<AccountId>,
    pub(crate) done: Vec<Done>,
    pub(crate) rules: BTreeMap<Unit, Rules>,
    pub(crate) taken: BTreeMap<Unit, Timestamp>,
    pub(crate) pacts: BTreeMap<CommandId, Pact>,
    pub(crate) notices: BTreeMap<CommandId, Notice>,
    pub(crate) acceptances: BTreeMap<ContributorId, Acceptance>,
    /// What the command in hand has moved so far.
    moving: Vec<Posted>,
    /// What the command in hand takes back.
    undoing: Option<CommandId>,
    pub(crate) verdict: Option<Verdict>,
}

/// Who acts: the person for whom a command is sent, else its sender.
fn actor(sent: &Sent) -> &ContributorId {
    sent.on_behalf_of.as_ref().unwrap_or(&sent.by)
}

fn in_order(command: &Command) -> Command {
    let mut command = command.clone();
    let sort = |legs: &mut Vec<Leg>| legs.sort_by(|a, b| a.account.cmp(&b.account));
    match &mut command {
        Command::PostEntry { legs, .. } => sort(legs),
        Command::PostSet { entries } => entries.iter_mut().for_each(|one| sort(&mut one.legs)),
        _ => {}
    }
    command
}

fn quanta(amount: &Amount) -> i128 {
    amount.quanta().into()
}

/// `floor(portion × whole)`.
fn part(portion: liens_core::Portion, whole: i128) -> i128 {
    let (above, below) = (portion.ratio().numerator(), portion.ratio().denominator());
    whole.max(0) * i128::from(above) / i128::from(below)
}

impl Naive {
    pub(crate) fn execute(&mut self, sent: &Sent) -> Verdict {
        let verdict = self.decide(sent);
        self.verdict = Some(verdict.clone());
        verdict
    }

    fn decide(&mut self, sent: &Sent) -> Verdict {
        if let Some(Done { sent: first, .. }) = self.find(sent.id) {
            let same = (&first.by, &first.on_behalf_of) == (&sent.by, &sent.on_behalf_of)
                && in_order(&first.body) == in_order(&sent.body);
            let reused = || Verdict::Refused(["timebank.command.id_reused"].into());
            return if same { Verdict::Repeated } else { reused() };
        }
        if self.last().is_some_and(|last| sent.at < last) {
            return Verdict::Refused(["timebank.command.clock_went_back"].into());
        }
        let (mut next, mut why) = (self.clone(), Why::new());
        next.carry_out(sent, &mut why);
        if !why.is_empty() {
            return Verdict::Refused(why);
        }
        let entries = std::mem::take(&mut next.moving);
        next.undoing = None;
        next.done.push(Done { sent: sent.clone(), entries });
        *self = next;
        Verdict::Accepted
    }

    pub(crate) fn find(&self, id: CommandId) -> Option<&Done> {
        self.done.iter().find(|done| done.sent.id == id)
    }

    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.done.last().map(|done| done.sent.at)
    }

    fn entries(&self) -> impl Iterator<Item = &Posted> {
        self.done.iter().flat_map(|done| &done.entries).chain(&self.moving)
    }

    pub(crate) fn balance(&self, account: &AccountId) -> i128 {
        self.entries().filter_map(|entry| entry.legs.get(account)).sum()
    }

    pub(crate) fn correction_of(&self, id: CommandId) -> Option<CommandId> {
        let corrects = |done: &&Done| matches!(done.sent.body, Command::CorrectEntry { entry, .. } if entry == id);
        self.done.iter().find(corrects).map(|done| done.sent.id)
    }

    /// The commands that counted an exchange and were not taken back.
    pub(crate) fn counted(&self) -> Vec<CommandId> {
        let counts = self.done.iter().filter(|done| {
            matches!(done.sent.body, Command::CountExchange { .. })
                && self.correction_of(done.sent.id).is_none()
        });
        counts.map(|done| done.sent.id).collect()
    }

    // ---- limits -------------------------------------------------------------------------------

    /// The limits in force: its own, else for members those of the rules, with what was earned.
    pub(crate) fn limits(&self, account: &AccountId) -> Limits {
        let held = &self.accounts[account];
        let rules = self.rules.get(&held.unit).filter(|_| held.kind == AccountKind::Member);
        let (None, Some(rules)) = (held.own, rules) else { return held.own.unwrap_or_default() };
        let given = rules.limits();
        // The rules keep the deepest floor within range.
        let floor = given.floor().map(|floor| floor - self.line(account, rules));
        Limits::new(floor, given.ceiling()).unwrap()
    }

    /// By how much the floor of an account falls.
    fn line(&self, account: &AccountId, rules: &Rules) -> i64 {
        let Some(growth) = rules.growth_rule() else { return 0 };
        let me = self.person(account);
        let first = self.opened.iter().find(|other| {
            let held = &self.accounts[*other];
            held.unit == *rules.unit()
                && held.kind == AccountKind::Member
                && self.person(other) == me
        });
        if first != Some(account) {
            return 0;
        }
        let mut net: BTreeMap<String, i128> = BTreeMap::new();
        for (giver, receiver, given) in self.gifts(rules.unit()) {
            if giver == me {
                *net.entry(receiver).or_default() += given;
            } else if receiver == me {
                *net.entry(giver).or_default() -= given;
            }
        }
        let given: Vec<i128> = net.into_values().filter(|net| *net > 0).collect();
        if given.len() < usize::try_from(growth.partners()).unwrap() {
            return 0;
        }
        let most = quanta(growth.per_partner());
        let counted = given.iter().map(|net| (*net).min(most)).sum();
        let line = part(growth.counts(), counted).min(quanta(growth.cap()));
        i64::try_from(line).unwrap()
    }

    /// Who a member is: the holder, whatever the account, or the account that nobody holds.
    pub(crate) fn person(&self, account: &AccountId) -> String {
        let holder = self.accounts[account].holder.as_ref();
        holder.map_or_else(|| format!("account {account}"), |holder| format!("holder {holder}"))
    }

    /// Who gave how much to whom in exchanges that stand and tell it.
    fn gifts(&self, unit: &Unit) -> Vec<(String, String, i128)> {
        let mut gifts = Vec::new();
        let stand = self.done.iter().filter(|done| {
            self.correction_of(done.sent.id).is_none() && self.undoing != Some(done.sent.id)
        });
        let entries = stand.flat_map(|done| &done.entries).chain(&self.moving);
        for entry in entries.filter(|entry| entry.purpose == Purpose::Exchange) {
            let members = entry.legs.iter().filter(|(account, _)| {
                let held = &self.accounts[*account];
                held.unit == *unit && held.kind == AccountKind::Member
            });
            let (givers, receivers): (Vec<_>, Vec<_>) = members.partition(|(_, q)| **q > 0);
            let sum =
                |side: &[(&AccountId, &i128)]| side.iter().map(|(_, q)| q.abs()).sum::<i128>();
            let (credited, debited) = (sum(&givers), sum(&receivers));
            // One member alone on a side stands for all of the other side's.
            let told = (givers.len() == 1 && debited <= credited)
                || (receivers.len() == 1 && credited <= debited);
            if !told {
                continue;
            }
            for (giver, credited) in &givers {
                for (receiver, debited) in &receivers {
                    let (giver, receiver) = (self.person(giver), self.person(receiver));
                    if giver != receiver {
                        gifts.push((giver, receiver, (**credited).min(-**debited)));
                    }
                }
            }
        }
        gifts
    }

    // ---- entries ------------------------------------------------------------------------------

    /// Moves all of it together, and says why not; `limited` unless it was reserved before.
    fn post(&mut self, entries: Vec<Posted>, limited: bool, why: &mut Why) {
        let mut sums: BTreeMap<AccountId, i128> = BTreeMap::new();
        for (entry, (account, moved)) in
            entries.iter().flat_map(|entry| entry.legs.iter().map(move |leg| (entry, leg)))
        {
            let Some(held) = self.accounts.get(account) else {
                why.insert("timebank.account.unknown");
                return;
            };
            if held.status != AccountStatus::Open {
                why.insert("timebank.account.not_open");
            }
            let inside = held.kind != AccountKind::External;
            if *moved < 0 && entry.purpose == Purpose::Grant && inside {
                why.insert("timebank.post.grant_from_inside");
            }
            if moved.abs() > i64::MAX.into() {
                why.insert("timebank.post.above_ceiling");
                why.insert("timebank.post.below_floor");
            }
            *sums.entry(account.clone()).or_default() += moved;
        }
        // Entry by entry, a balance stays where it can be counted.
        for account in sums.keys() {
            let mut balance = self.balance(account);
            for entry in &entries {
                balance += entry.legs.get(account).unwrap_or(&0);
                if balance > i64::MAX.into() {
                    why.insert("timebank.post.above_ceiling");
                }
                if balance < (-i64::MAX).into() {
                    why.insert("timebank.post.below_floor");
                }
            }
        }
        // What a correction takes back still stood before it.
        let undoing = self.undoing.take();
        let before: Vec<Limits> = sums.keys().map(|account| self.limits(account)).collect();
        self.undoing = undoing;
        self.moving.extend(entries);
        for ((account, moved), before) in sums.iter().zip(before).filter(|_| limited) {
            let (limits, balance) = (self.limits(account), self.balance(account));
            let (out, into) = self.pending(account);
            let rises = limits.floor() > before.floor();
            let floor = limits.floor().unwrap_or(-i64::MAX);
            if (*moved < 0 || rises) && balance - out < floor.into() {
                why.insert("timebank.post.below_floor");
            }
            let ceiling = limits.ceiling().unwrap_or(i64::MAX);
            if *moved > 0 && balance + into > ceiling.into() {
                why.insert("timebank.post.above_ceiling");
            }
        }
    }

    /// What the members of an exchange leave.
    fn levy(&self, exchange: &Posted, levies: &BTreeMap<Unit, Levy>) -> Option<Posted> {
        let mut legs: BTreeMap<AccountId, i128> = BTreeMap::new();
        for (account, moved) in &exchange.legs {
            let held = self.accounts.get(account)?;
            let levy = levies.get(&held.unit).filter(|_| held.kind == AccountKind::Member);
            let Some(levy) = levy else { continue };
            let side = if *moved < 0 { levy.receiver() } else { levy.giver() };
            let left = part(side, moved.abs());
            *legs.entry(account.clone()).or_default() -= left;
            *legs.entry(levy.to().clone()).or_default() += left;
        }
        legs.retain(|_, left| *left != 0);
        (!legs.is_empty()).then_some(Posted { legs, purpose: Purpose::Levy })
    }

    fn levies(&self) -> BTreeMap<Unit, Levy> {
        let levies = self.rules.iter();
        levies.filter_map(|(unit, all)| Some((unit.clone(), all.levy_rule()?.clone()))).collect()
    }

    /// Posts entries as they are asked for, then what the rules add.
    fn post_all(&mut self, drafts: &[Draft], why: &mut Why) {
        let mut entries = Vec::new();
        for draft in drafts {
            let mut legs = BTreeMap::new();
            let mut sums: BTreeMap<&Unit, i128> = BTreeMap::new();
            for leg in &draft.legs {
                let held = self.accounts.get(&leg.account);
                if held.is_some_and(|held| held.unit != *leg.amount.unit()) {
                    why.insert("timebank.post.wrong_unit");
                }
                if leg.amount.quanta() == 0 {
                    why.insert("timebank.entry.zero_leg");
                }
                *sums.entry(leg.amount.unit()).or_default() += quanta(&leg.amount);
                if legs.insert(leg.account.clone(), quanta(&leg.amount)).is_some() {
                    why.insert("timebank.entry.duplicate_account");
                }
            }
            if draft.legs.len() < 2 {
                why.insert("timebank.entry.too_few_legs");
            }
            if sums.into_values().any(|sum| sum != 0) {
                why.insert("timebank.entry.unbalanced");
            }
            if draft.purpose == Purpose::Correction {
                why.insert("timebank.entry.unlinked");
            }
            entries.push(Posted { legs, purpose: draft.purpose });
        }
        let levies = self.levies();
        let exchanges = entries.iter().filter(|entry| entry.purpose == Purpose::Exchange);
        let levied: Vec<_> = exchanges.filter_map(|one| self.levy(one, &levies)).collect();
        entries.extend(levied);
        self.post(entries, true, why);
    }

    fn correct(&mut self, id: CommandId, why: &mut Why) {
        let Some(done) = self.find(id).cloned() else {
            why.insert("timebank.correct.unknown_entry");
            return;
        };
        match done.sent.body {
            Command::CorrectEntry { .. } => {
                why.insert("timebank.correct.correction_of_correction");
            }
            Command::CountExchange { .. } => {}
            _ if done.entries.is_empty() => {
                why.insert("timebank.correct.unknown_entry");
            }
            _ => {}
        }
        if self.correction_of(id).is_some() {
            why.insert("timebank.correct.already_corrected");
        }
        if why.is_empty() {
            self.undoing = Some(id);
            let inverse = done.entries.into_iter().map(|entry| Posted {
                legs: entry.legs.into_iter().map(|(account, moved)| (account, -moved)).collect(),
                purpose: Purpose::Correction,
            });
            self.post(inverse.collect(), true, why);
        }
    }

    // ---- everything else ----------------------------------------------------------------------

    fn set_status(&mut self, account: &AccountId, next: AccountStatus, why: &mut Why) {
        use AccountStatus::{Closed, Frozen, Open};
        let (pending, balance) = (self.pending(account), self.balance(account));
        let Some(held) = self.accounts.get_mut(account) else {
            why.insert("timebank.account.unknown");
            return;
        };
        if !matches!(
            (held.status, next),
            (Open, Frozen | Closed) | (Frozen, Open | Closed) | (Closed, Open)
        ) {
            why.insert("timebank.account.no_such_change");
        }
        if next == Closed && balance != 0 {
            why.insert("timebank.account.not_at_zero");
        }
        if next == Closed && pending != (0, 0) {
            why.insert("timebank.agreement.pending_left");
        }
        held.status = next;
    }

    /// Two different accounts of one unit, both open.
    fn two(&self, giver: &AccountId, receiver: &AccountId, why: &mut Why) {
        if giver == receiver {
            why.insert("timebank.exchange.with_oneself");
        }
        for account in [giver, receiver] {
            match self.accounts.get(account) {
                None => why.insert("timebank.account.unknown"),
                Some(held) if held.status != AccountStatus::Open => {
                    why.insert("timebank.account.not_open")
                }
                Some(_) => false,
            };
        }
        let unit = |account| self.accounts.get(account).map(|held| &held.unit);
        if unit(giver) != unit(receiver) {
            why.insert("timebank.post.wrong_unit");
        }
    }

    fn exchange(&mut self, sent: &Sent, why: &mut Why) {
        let Command::Exchange { giver, receiver, given, activity, .. } = &sent.body else { return };
        self.two(giver, receiver, why);
        if giver == receiver {
            return;
        }
        let weight = self.rules.get(given.unit()).and_then(|rules| rules.weights().get(activity));
        let weighed = match weight {
            None => Ok(given.clone()),
            Some(weight) => given.times(weight.ratio(), weight.rounding()),
        };
        let Ok(weighed) = weighed else {
            why.insert("timebank.post.above_ceiling");
            why.insert("timebank.post.below_floor");
            return;
        };
        if weighed.quanta() <= 0 {
            why.insert("timebank.entry.zero_leg");
            why.insert("timebank.post.not_positive");
        }
        let legs = vec![
            Leg { account: receiver.clone(), amount: weighed.negated() },
            Leg { account: giver.clone(), amount: weighed },
        ];
        let draft = Draft { legs, purpose: Purpose::Exchange, value_date: None, reference: None };
        self.post_all(&[draft], why);
    }

    fn publish(&mut self, sent: &Sent, why: &mut Why) {
        let Command::Publish { kind, amount, expires, .. } = &sent.body else { return };
        if amount.as_ref().is_some_and(|amount| amount.quanta() <= 0) {
            why.insert("timebank.listing.not_an_amount");
        }
        if expires.is_some_and(|expires| expires <= sent.at) {
            why.insert("timebank.listing.over_before");
        }
        let notice = Notice {
            kind: *kind,
            by: actor(sent).clone(),
            published: sent.at,
            expires: *expires,
            withdrawn: None,
        };
        self.notices.insert(sent.id, notice);
    }

    fn withdraw(&mut self, sent: &Sent, listing: CommandId, why: &mut Why) {
        let Some(notice) = self.notices.get_mut(&listing) else {
            why.insert("timebank.listing.unknown");
            return;
        };
        if notice.by != *actor(sent) {
            why.insert("timebank.listing.not_the_author");
        }
        if !notice.is_open_at(sent.at) {
            why.insert("timebank.listing.over");
        }
        notice.withdrawn = Some(sent.at);
    }

    fn carry_out(&mut self, sent: &Sent, why: &mut Why) {
        match &sent.body {
            Command::OpenAccount { account, holder, unit, kind, limits } => {
                if self.accounts.contains_key(account) {
                    why.insert("timebank.account.exists");
                }
                let held = Held {
                    holder: holder.clone(),
                    unit: unit.clone(),
                    kind: *kind,
                    own: *limits,
                    soft: Limits::none(),
                    status: AccountStatus::Open,
                };
                self.accounts.insert(account.clone(), held);
                self.opened.push(account.clone());
            }
            Command::PostEntry { legs, purpose, .. } => {
                let (legs, purpose) = (legs.clone(), *purpose);
                self.post_all(&[Draft { legs, purpose, value_date: None, reference: None }], why);
            }
            Command::PostSet { entries } => {
                if entries.is_empty() {
                    why.insert("timebank.post.empty_set");
                }
                self.post_all(entries, why);
            }
            Command::Exchange { .. } => self.exchange(sent, why),
            Command::CountExchange { giver, receiver, .. } => self.two(giver, receiver, why),
            Command::CorrectEntry { entry, .. } => self.correct(*entry, why),
            Command::SetLimits { account, limits, soft } => match self.accounts.get_mut(account) {
                Some(held) => (held.own, held.soft) = (*limits, *soft),
                None => {
                    why.insert("timebank.account.unknown");
                }
            },
            Command::SetStatus { account, status } => self.set_status(account, *status, why),
            Command::SetRules { rules } => self.set_rules(rules, why),
            Command::TakeDemurrage { unit, period } => {
                self.take_demurrage(sent, unit, *period, why);
            }
            Command::Exit { account } => self.exit(account, why),
            Command::SettleDormant { unit } => self.settle_dormant(sent, unit, why),
            Command::Publish { .. } => self.publish(sent, why),
            Command::Withdraw { listing } => self.withdraw(sent, *listing, why),
            Command::SetAcceptance { acceptance } => {
                match acceptance {
                    Some(some) => self.acceptances.insert(actor(sent).clone(), some.clone()),
                    None => self.acceptances.remove(actor(sent)),
                };
            }
            Command::Propose { .. } => self.propose(sent, why),
            _ => self.act(sent, why),
        }
    }
}
