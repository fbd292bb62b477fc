//! Agreements, as their definitions say: proposed, agreed, reserved at worst, settled or released.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{AccountId, Amount, CommandId, ContributorId, Unit};
use liens_timebank::{
    AccountKind, AccountStatus, AgreementState, AtExpiry, Command, ListingKind, Purpose, Term,
};

use super::{Naive, Pact, Posted, Why, actor, part, quanta};
use crate::town::*;

impl Naive {
    /// What may go out of each account and come in, at worst, levies included.
    fn worst(&self, pact: &Pact) -> BTreeMap<AccountId, (i128, i128)> {
        let mut flows: BTreeMap<AccountId, (i128, i128)> = BTreeMap::new();
        for term in &pact.terms {
            flows.entry(term.from.clone()).or_default().0 += quanta(&term.amount);
            flows.entry(term.to.clone()).or_default().1 += quanta(&term.amount);
        }
        for (account, (out, into)) in flows.clone() {
            let held = &self.accounts[&account];
            let levy = pact.levies.get(&held.unit).filter(|_| held.kind == AccountKind::Member);
            if let Some(levy) = levy {
                let (on_top, off) = (part(levy.receiver(), out), part(levy.giver(), into));
                flows.entry(account).or_default().0 += on_top;
                flows.entry(levy.to().clone()).or_default().1 += on_top + off;
            }
        }
        flows.retain(|_, flow| *flow != (0, 0));
        flows
    }

    pub(crate) fn pending(&self, account: &AccountId) -> (i128, i128) {
        let holds = [AgreementState::Reserved, AgreementState::Disputed];
        let mut sum = (0, 0);
        for pact in self.pacts.values().filter(|pact| holds.contains(&pact.state)) {
            let (out, into) = self.worst(pact).get(account).copied().unwrap_or_default();
            sum = (sum.0 + out, sum.1 + into);
        }
        sum
    }

    pub(super) fn propose(&mut self, sent: &Sent, why: &mut Why) {
        let Command::Propose { terms, expires, at_expiry, answers, .. } = &sent.body else {
            return;
        };
        if terms.is_empty() {
            why.insert("timebank.agreement.no_terms");
        }
        for term in terms {
            if term.from == term.to || term.amount.quanta() <= 0 {
                why.insert("timebank.agreement.not_a_term");
            }
            for account in [&term.from, &term.to] {
                match self.accounts.get(account) {
                    None => why.insert("timebank.account.unknown"),
                    Some(held) => {
                        if held.unit != *term.amount.unit() {
                            why.insert("timebank.post.wrong_unit");
                        }
                        held.status != AccountStatus::Open
                            && why.insert("timebank.account.not_open")
                    }
                };
            }
        }
        let held = |account| self.accounts.get(account).and_then(|held| held.holder.clone());
        let ends = terms.iter().flat_map(|term| [&term.from, &term.to]);
        let parties: BTreeSet<_> = ends.filter_map(held).collect();
        if parties.is_empty() {
            why.insert("timebank.agreement.no_party");
        }
        if let Some(listing) = answers {
            match self.notices.get(listing) {
                None => {
                    why.insert("timebank.listing.unknown");
                }
                Some(notice) => {
                    if !notice.is_open_at(sent.at) {
                        why.insert("timebank.listing.over");
                    }
                    let gives = notice.kind == ListingKind::Offer;
                    let mut side =
                        terms.iter().map(|term| if gives { &term.to } else { &term.from });
                    if !side.any(|account| held(account).as_ref() == Some(&notice.by)) {
                        why.insert("timebank.listing.not_an_answer");
                    }
                }
            }
        }
        if !why.is_empty() {
            return;
        }
        let accepts = |party: &&ContributorId| {
            *party == actor(sent) || self.accepts(party, actor(sent), terms)
        };
        let agreed = parties.iter().filter(accepts).cloned().collect();
        let pact = Pact {
            terms: terms.clone(),
            expires: *expires,
            at_expiry: *at_expiry,
            levies: BTreeMap::new(),
            parties,
            state: AgreementState::Proposed,
            agreed,
            confirmed: BTreeMap::new(),
            done: Vec::new(),
        };
        self.pacts.insert(sent.id, pact);
        self.reserve(sent.id, why);
    }

    /// Whether a party accepts a proposal without being asked.
    fn accepts(&self, party: &ContributorId, proposer: &ContributorId, terms: &[Term]) -> bool {
        let Some(acceptance) = self.acceptances.get(party) else { return false };
        let mut moved: BTreeMap<&Unit, (i128, i128)> = BTreeMap::new();
        for term in terms {
            let unit = moved.entry(term.amount.unit()).or_default();
            if self.accounts[&term.from].holder.as_ref() == Some(party) {
                unit.0 += quanta(&term.amount);
            }
            if self.accounts[&term.to].holder.as_ref() == Some(party) {
                unit.1 += quanta(&term.amount);
            }
        }
        moved.retain(|_, moved| *moved != (0, 0));
        acceptance.from.include(proposer)
            && moved.iter().all(|(unit, (out, into))| {
                let mut most = acceptance.most.iter().filter(|most| most.unit() == *unit);
                most.any(|most| *out.max(into) <= quanta(most))
            })
    }

    /// Holds the amounts if all agreed.
    fn reserve(&mut self, id: CommandId, why: &mut Why) {
        let mut pact = self.pacts[&id].clone();
        if pact.agreed != pact.parties {
            return;
        }
        pact.levies = self.levies();
        for (account, (out, into)) in self.worst(&pact) {
            let (was_out, was_into) = self.pending(&account);
            let (balance, limits) = (self.balance(&account), self.limits(&account));
            if self.accounts[&account].status != AccountStatus::Open {
                why.insert("timebank.account.not_open");
            }
            let floor = limits.floor().unwrap_or(-i64::MAX);
            if out > 0 && balance - was_out - out < floor.into() {
                why.insert("timebank.post.below_floor");
            }
            let ceiling = limits.ceiling().unwrap_or(i64::MAX);
            if into > 0 && balance + was_into + into > ceiling.into() {
                why.insert("timebank.post.above_ceiling");
            }
            if (was_out + out).max(was_into + into) > i64::MAX.into() {
                why.insert("timebank.agreement.too_much_pending");
            }
        }
        pact.state = AgreementState::Reserved;
        self.pacts.insert(id, pact);
    }

    fn settle(&mut self, id: CommandId, done: &[Amount], why: &mut Why) {
        let mut pact = self.pacts[&id].clone();
        let nothing = done.iter().all(|amount| amount.quanta() == 0);
        pact.state = if nothing { AgreementState::Void } else { AgreementState::Settled };
        pact.done = done.to_vec();
        let mut legs: BTreeMap<AccountId, i128> = BTreeMap::new();
        for (term, amount) in pact.terms.iter().zip(done) {
            *legs.entry(term.from.clone()).or_default() -= quanta(amount);
            *legs.entry(term.to.clone()).or_default() += quanta(amount);
        }
        legs.retain(|_, moved| *moved != 0);
        let levies = pact.levies.clone();
        self.pacts.insert(id, pact);
        if !legs.is_empty() {
            let exchange = Posted { legs, purpose: Purpose::Exchange };
            let levy = self.levy(&exchange, &levies);
            self.post([exchange].into_iter().chain(levy).collect(), false, why);
        }
    }

    /// The agreement, and what stands in the way of a party that would act on it.
    fn stands(&self, id: CommandId, state: AgreementState, why: &mut Why) -> Option<Pact> {
        let Some(pact) = self.pacts.get(&id) else {
            why.insert("timebank.agreement.unknown");
            return None;
        };
        if pact.state != state {
            why.insert("timebank.agreement.wrong_state");
        }
        Some(pact.clone())
    }

    fn party(pact: &Pact, sent: &Sent, in_time: bool, why: &mut Why) {
        if !pact.parties.contains(actor(sent)) {
            why.insert("timebank.agreement.not_a_party");
        }
        if in_time && pact.expires.is_some_and(|expires| sent.at >= expires) {
            why.insert("timebank.agreement.too_late");
        }
    }

    fn said(pact: &Pact, done: &[Amount], why: &mut Why) {
        if done.len() != pact.terms.len() {
            why.insert("timebank.agreement.not_per_term");
        }
        for (term, done) in pact.terms.iter().zip(done) {
            if done.unit() != term.amount.unit()
                || !(0..=term.amount.quanta()).contains(&done.quanta())
            {
                why.insert("timebank.agreement.beyond_agreed");
            }
        }
    }

    pub(super) fn act(&mut self, sent: &Sent, why: &mut Why) {
        use AgreementState::{Disputed, Expired, Proposed, Reserved, Void};
        match &sent.body {
            Command::Agree { agreement } => {
                let Some(mut pact) = self.stands(*agreement, Proposed, why) else { return };
                Self::party(&pact, sent, true, why);
                pact.agreed.insert(actor(sent).clone());
                self.pacts.insert(*agreement, pact);
                if why.is_empty() {
                    self.reserve(*agreement, why);
                }
            }
            Command::Decline { agreement } => {
                let Some(mut pact) = self.stands(*agreement, Proposed, why) else { return };
                Self::party(&pact, sent, false, why);
                pact.state = Void;
                self.pacts.insert(*agreement, pact);
            }
            Command::Confirm { agreement, done } => {
                let Some(mut pact) = self.stands(*agreement, Reserved, why) else { return };
                Self::party(&pact, sent, true, why);
                Self::said(&pact, done, why);
                pact.confirmed.insert(actor(sent).clone(), done.clone());
                let same = pact.confirmed.values().filter(|said| *said == done).count();
                let all = same == pact.parties.len();
                self.pacts.insert(*agreement, pact);
                if all && why.is_empty() {
                    self.settle(*agreement, done, why);
                }
            }
            Command::Dispute { agreement } => {
                let Some(mut pact) = self.stands(*agreement, Reserved, why) else { return };
                Self::party(&pact, sent, true, why);
                pact.state = Disputed;
                self.pacts.insert(*agreement, pact);
            }
            Command::ResolveDispute { agreement, done } => {
                let Some(pact) = self.stands(*agreement, Disputed, why) else { return };
                let involved = [Some(&sent.by), sent.on_behalf_of.as_ref()];
                if involved.into_iter().flatten().any(|one| pact.parties.contains(one)) {
                    why.insert("timebank.agreement.party_resolves");
                }
                Self::said(&pact, done, why);
                if why.is_empty() {
                    self.settle(*agreement, done, why);
                }
            }
            Command::Expire { agreement } => {
                let Some(mut pact) = self.pacts.get(agreement).cloned() else {
                    why.insert("timebank.agreement.unknown");
                    return;
                };
                if ![Proposed, Reserved].contains(&pact.state) {
                    why.insert("timebank.agreement.wrong_state");
                }
                if pact.expires.is_none_or(|expires| sent.at < expires) {
                    why.insert("timebank.agreement.not_expired");
                }
                let said: Vec<_> = pact.confirmed.values().cloned().collect();
                let silent = pact.at_expiry == AtExpiry::Accept
                    && said.first().is_some_and(|first| said.iter().all(|other| other == first));
                if silent && why.is_empty() {
                    self.settle(*agreement, &said[0], why);
                } else {
                    pact.state = Expired;
                    self.pacts.insert(*agreement, pact);
                }
            }
            other => unreachable!("{other:?} is no step of an agreement"),
        }
    }
}
