//! What rules do, as their definitions say: they come into force, take demurrage, settle accounts.

use std::collections::BTreeMap;

use liens_core::{AccountId, Timestamp, Unit};
use liens_timebank::{AccountKind, AccountStatus, Command, Exit, Levy, Purpose, Rules};

use super::{Naive, Posted, Why, part, quanta};
use crate::town::*;

impl Naive {
    pub(super) fn set_rules(&mut self, rules: &Rules, why: &mut Why) {
        let exit = rules.exit_rule();
        let named = [
            rules.levy_rule().map(Levy::to),
            rules.demurrage_rule().map(liens_timebank::Demurrage::to),
            exit.map(|exit| &exit.credit_to),
            exit.and_then(|exit| exit.debt_from.as_ref()),
        ];
        for account in named.into_iter().flatten() {
            match self.accounts.get(account) {
                None => why.insert("timebank.account.unknown"),
                Some(held) if held.unit != *rules.unit() => why.insert("timebank.post.wrong_unit"),
                Some(held) if held.kind == AccountKind::Member => {
                    why.insert("timebank.rule.pot_of_a_member")
                }
                Some(_) => false,
            };
        }
        self.rules.insert(rules.unit().clone(), rules.clone());
    }

    fn members(&self, unit: &Unit) -> Vec<AccountId> {
        let members = self.accounts.iter().filter(|(_, held)| {
            held.unit == *unit
                && held.kind == AccountKind::Member
                && held.status == AccountStatus::Open
        });
        members.map(|(account, _)| account.clone()).collect()
    }

    pub(super) fn take_demurrage(&mut self, sent: &Sent, unit: &Unit, period: u32, why: &mut Why) {
        let rule = self.rules.get(unit).and_then(Rules::demurrage_rule).cloned();
        let Some(rule) = rule else {
            why.insert("timebank.rule.none");
            return;
        };
        let Ok(ends) = rule.ends(period) else {
            why.insert("timebank.rule.period_out_of_range");
            return;
        };
        let begins = ends.unix_seconds() - i64::from(rule.days()) * 86_400;
        if sent.at < ends {
            why.insert("timebank.demurrage.period_not_over");
        }
        if self.taken.get(unit).is_some_and(|until| begins < until.unix_seconds()) {
            why.insert("timebank.demurrage.period_taken");
        }
        self.taken.insert(unit.clone(), ends);
        let mut legs = BTreeMap::new();
        for account in self.members(unit) {
            let free = self.balance(&account) - self.pending(&account).0;
            // Nothing below a floor is taken, where that lies above zero.
            let most = free - i128::from(self.limits(&account).floor().unwrap_or(0).max(0));
            let left = part(rule.portion(), free - quanta(rule.exempt())).min(most);
            if left > 0 {
                legs.insert(account, -left);
            }
        }
        if !legs.is_empty() {
            let sum: i128 = legs.values().sum();
            legs.insert(rule.to().clone(), -sum);
            self.post(vec![Posted { legs, purpose: Purpose::Demurrage }], true, why);
        }
    }

    /// Brings accounts to zero in one entry and closes them.
    fn leave(&mut self, leaving: &[AccountId], exit: &Exit, why: &mut Why) {
        let mut legs: BTreeMap<AccountId, i128> = BTreeMap::new();
        for account in leaving {
            let balance = self.balance(account);
            let other = if balance < 0 { exit.debt_from.as_ref() } else { Some(&exit.credit_to) };
            if let Some(other) = other {
                *legs.entry(account.clone()).or_default() -= balance;
                *legs.entry(other.clone()).or_default() += balance;
            } else {
                why.insert("timebank.exit.in_debt");
            }
        }
        legs.retain(|_, moved| *moved != 0);
        if !legs.is_empty() {
            self.post(vec![Posted { legs, purpose: Purpose::Settlement }], true, why);
        }
        for account in leaving {
            self.accounts.get_mut(account).unwrap().status = AccountStatus::Closed;
        }
    }

    pub(super) fn exit(&mut self, account: &AccountId, why: &mut Why) {
        let Some(held) = self.accounts.get(account) else {
            why.insert("timebank.account.unknown");
            return;
        };
        if held.kind != AccountKind::Member {
            why.insert("timebank.exit.not_a_member");
        }
        if held.status != AccountStatus::Open {
            why.insert("timebank.account.not_open");
        }
        if self.pending(account) != (0, 0) {
            why.insert("timebank.agreement.pending_left");
        }
        let exit = self.rules.get(&held.unit).and_then(Rules::exit_rule).cloned();
        match exit {
            Some(exit) => self.leave(std::slice::from_ref(account), &exit, why),
            None => {
                why.insert("timebank.rule.none");
            }
        }
    }

    /// The members that nothing but rules moved in the days before an instant.
    pub(crate) fn dormant(&self, unit: &Unit, at: Timestamp) -> Vec<AccountId> {
        let rule = self.rules.get(unit).and_then(Rules::dormancy_rule);
        let Some(rule) = rule else { return Vec::new() };
        let since = at.unix_seconds() - i64::from(rule.days()) * 86_400;
        let mut dormant = self.members(unit);
        dormant.retain(|account| {
            let touched = self.done.iter().filter(|done| match &done.sent.body {
                Command::OpenAccount { account: opened, .. }
                | Command::SetStatus { account: opened, status: AccountStatus::Open } => {
                    opened == account
                }
                Command::CountExchange { giver, receiver, .. } => {
                    [giver, receiver].contains(&account)
                }
                _ => done.entries.iter().any(|entry| {
                    let by_rule = [Purpose::Levy, Purpose::Demurrage, Purpose::Settlement];
                    !by_rule.contains(&entry.purpose) && entry.legs.contains_key(account)
                }),
            });
            let last = touched.map(|done| done.sent.at.unix_seconds()).max();
            last.is_none_or(|last| last <= since) && self.pending(account) == (0, 0)
        });
        dormant
    }

    pub(super) fn settle_dormant(&mut self, sent: &Sent, unit: &Unit, why: &mut Why) {
        let rules = self.rules.get(unit).cloned();
        let Some(rules) = rules.filter(|rules| rules.dormancy_rule().is_some()) else {
            why.insert("timebank.rule.none");
            return;
        };
        let exit = rules.exit_rule().unwrap();
        let mut dormant = self.dormant(unit, sent.at);
        dormant.retain(|account| exit.debt_from.is_some() || self.balance(account) >= 0);
        if dormant.is_empty() {
            why.insert("timebank.exit.nobody_dormant");
        }
        self.leave(&dormant, exit, why);
    }
}
