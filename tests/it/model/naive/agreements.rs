//! Agreements of the time bank: proposed, agreed by all, held, then done in whole or in part, void,
//! disputed or over.

use std::collections::{BTreeMap, BTreeSet};

use liens::timebank::{AgreementState, AtExpiry, Command as Book, Term};
use liens::{Amount, CommandId, ContributorId, Timestamp};

use super::{Judged, Naive, Sent, quanta};
use crate::world::person;

/// What some intend to give each other: from whom, to whom, at most how much.
#[derive(Clone, Debug)]
pub(in crate::model) struct Agreement {
    pub(in crate::model) terms: Vec<(String, String, Amount)>,
    expires: Option<Timestamp>,
    accepts: bool,
    pub(in crate::model) stands: AgreementState,
    agreed: BTreeSet<ContributorId>,
    confirmed: BTreeMap<ContributorId, Vec<Amount>>,
    /// Who gave how many seconds, once it is settled and until that is taken back.
    pub(in crate::model) given: BTreeMap<ContributorId, i128>,
    /// The command that settled it.
    settled: Option<CommandId>,
}

/// Whose account it is, if it is somebody's.
fn holder(account: &str) -> Option<ContributorId> {
    account.strip_prefix("member:").and_then(|rest| rest.split(':').next()).map(person)
}

impl Agreement {
    /// Whoever has an account in it.
    pub(in crate::model) fn parties(&self) -> BTreeSet<ContributorId> {
        let accounts = self.terms.iter().flat_map(|(from, to, _)| [from, to]);
        accounts.filter_map(|account| holder(account)).collect()
    }

    pub(in crate::model) fn holds(&self) -> bool {
        matches!(self.stands, AgreementState::Reserved | AgreementState::Disputed)
    }

    fn sums(&self, which: impl Fn(&(String, String, Amount)) -> String) -> BTreeMap<String, i128> {
        let mut sums = BTreeMap::new();
        for term in &self.terms {
            *sums.entry(which(term)).or_default() += quanta(&term.2);
        }
        sums
    }

    fn takes_part(&self, who: &ContributorId) -> Judged {
        if self.parties().contains(who) { Ok(()) } else { Err("timebank.agreement.not_a_party") }
    }

    fn in_time(&self, at: Timestamp) -> Judged {
        let over = self.expires.is_some_and(|expires| at >= expires);
        if over { Err("timebank.agreement.too_late") } else { Ok(()) }
    }

    /// One amount for each term, from nothing to all of it.
    fn is_within(&self, done: &[Amount]) -> Judged {
        if done.len() != self.terms.len() {
            return Err("timebank.agreement.not_per_term");
        }
        let fits = |((.., most), done): (&(String, String, Amount), &Amount)| {
            most.unit() == done.unit() && (0..=quanta(most)).contains(&quanta(done))
        };
        let within = self.terms.iter().zip(done).all(fits);
        if within { Ok(()) } else { Err("timebank.agreement.beyond_agreed") }
    }
}

impl Naive {
    /// What may still leave an account for agreements that are held, and what may come in.
    pub(in crate::model) fn held_on(&self, account: &str) -> (i128, i128) {
        let holding = || self.agreements.values().filter(|one| one.holds());
        let all = |sums: BTreeMap<String, i128>| sums.get(account).copied().unwrap_or(0);
        let out = holding().map(|one| all(one.sums(|(from, ..)| from.clone()))).sum();
        let into = holding().map(|one| all(one.sums(|(_, to, _)| to.clone()))).sum();
        (out, into)
    }

    pub(super) fn agreement(&mut self, command: &Book, sent: &Sent) -> Judged {
        use AgreementState::{Disputed, Expired, Proposed, Reserved, Void};
        let who = sent.acting();
        match command {
            Book::Propose { terms, expires, at_expiry, .. } => {
                self.propose(terms, *expires, *at_expiry == AtExpiry::Accept, sent)
            }
            Book::Agree { agreement } => {
                let mut known = self.standing_as(*agreement, &[Proposed])?;
                known.takes_part(who)?;
                known.in_time(sent.at)?;
                known.agreed.insert(who.clone());
                self.reserve_if_all_agreed(&mut known)?;
                self.agreements.insert(*agreement, known);
                Ok(())
            }
            Book::Decline { agreement } => {
                let mut known = self.standing_as(*agreement, &[Proposed])?;
                known.takes_part(who)?;
                known.stands = Void;
                self.agreements.insert(*agreement, known);
                Ok(())
            }
            Book::Confirm { agreement, done } => {
                let mut known = self.standing_as(*agreement, &[Reserved])?;
                known.takes_part(who)?;
                known.in_time(sent.at)?;
                known.is_within(done)?;
                known.confirmed.insert(who.clone(), done.clone());
                let all = known.parties().len() == known.confirmed.len();
                if all && known.confirmed.values().all(|said| said == done) {
                    self.settle_agreement(*agreement, known, done, sent.id);
                } else {
                    self.agreements.insert(*agreement, known);
                }
                Ok(())
            }
            Book::Dispute { agreement } => {
                let mut known = self.standing_as(*agreement, &[Reserved])?;
                known.takes_part(who)?;
                known.in_time(sent.at)?;
                known.stands = Disputed;
                self.agreements.insert(*agreement, known);
                Ok(())
            }
            Book::ResolveDispute { agreement, done } => {
                let known = self.standing_as(*agreement, &[Disputed])?;
                let parties = known.parties();
                if parties.contains(&sent.by) || parties.contains(who) {
                    return Err("timebank.agreement.party_resolves");
                }
                known.is_within(done)?;
                self.settle_agreement(*agreement, known, done, sent.id);
                Ok(())
            }
            Book::Expire { agreement } => {
                let mut known = self.standing_as(*agreement, &[Proposed, Reserved])?;
                if known.expires.is_none_or(|expires| sent.at < expires) {
                    return Err("timebank.agreement.not_expired");
                }
                known.stands = Expired;
                let mut said = known.confirmed.values();
                let first = said.next().cloned();
                // Whoever is silent accepts what the others say alike, where it was agreed so.
                let alike = first.filter(|first| known.accepts && said.all(|other| other == first));
                if let Some(done) = alike {
                    self.settle_agreement(*agreement, known, &done, sent.id);
                } else {
                    self.agreements.insert(*agreement, known);
                }
                Ok(())
            }
            _ => Err("not spoken of here"),
        }
    }

    fn standing_as(&self, agreement: CommandId, stands: &[AgreementState]) -> Judged<Agreement> {
        let known = self.agreements.get(&agreement).ok_or("timebank.agreement.unknown")?;
        if stands.contains(&known.stands) {
            Ok(known.clone())
        } else {
            Err("timebank.agreement.wrong_state")
        }
    }

    fn propose(
        &mut self,
        terms: &[Term],
        expires: Option<Timestamp>,
        accepts: bool,
        sent: &Sent,
    ) -> Judged {
        if terms.is_empty() {
            return Err("timebank.agreement.no_terms");
        }
        for Term { from, to, amount } in terms {
            if from == to || amount.quanta() <= 0 {
                return Err("timebank.agreement.not_a_term");
            }
            for account in [from, to].map(liens::AccountId::as_str) {
                if !self.balances.contains_key(account) {
                    return Err("timebank.account.unknown");
                }
                if !account.ends_with(&format!(":{}", amount.unit())) {
                    return Err("timebank.post.wrong_unit");
                }
            }
        }
        let term = |term: &Term| (term.from.to_string(), term.to.to_string(), term.amount.clone());
        let mut fresh = Agreement {
            terms: terms.iter().map(term).collect(),
            expires,
            accepts,
            stands: AgreementState::Proposed,
            agreed: BTreeSet::new(),
            confirmed: BTreeMap::new(),
            given: BTreeMap::new(),
            settled: None,
        };
        if fresh.parties().is_empty() {
            return Err("timebank.agreement.no_party");
        }
        // Whoever proposes agrees with that.
        fresh
            .agreed
            .extend(Some(sent.acting().clone()).filter(|who| fresh.parties().contains(who)));
        self.reserve_if_all_agreed(&mut fresh)?;
        self.agreements.insert(sent.id, fresh);
        Ok(())
    }

    /// With the last consent everything is held, against what is held already and the floors.
    fn reserve_if_all_agreed(&self, agreement: &mut Agreement) -> Judged {
        if agreement.agreed != agreement.parties() {
            return Ok(());
        }
        for (account, out) in agreement.sums(|(from, ..)| from.clone()) {
            let (held, _) = self.held_on(&account);
            if self.balances[&account] - held - out < Self::floor(&account) {
                return Err("timebank.post.below_floor");
            }
        }
        agreement.stands = AgreementState::Reserved;
        Ok(())
    }

    /// What an entry settled attests nothing once the entry is taken back.
    pub(super) fn take_back(&mut self, entry: CommandId) {
        let settled = self.agreements.values_mut().filter(|one| one.settled == Some(entry));
        settled.for_each(|one| one.given.clear());
    }

    /// What was done is booked, and no limit is asked again; of what was not, nothing is held any more.
    fn settle_agreement(
        &mut self,
        id: CommandId,
        mut agreement: Agreement,
        done: &[Amount],
        command: CommandId,
    ) {
        let mut legs: BTreeMap<String, i128> = BTreeMap::new();
        for ((from, to, _), done) in agreement.terms.iter().zip(done) {
            *legs.entry(from.clone()).or_default() -= quanta(done);
            *legs.entry(to.clone()).or_default() += quanta(done);
            let giver = holder(to).filter(|giver| holder(from).as_ref() != Some(giver));
            if let (Some(giver), liens::Unit::Time, true) = (giver, done.unit(), quanta(done) > 0) {
                *agreement.given.entry(giver).or_default() += quanta(done);
            }
        }
        agreement.settled = Some(command);
        legs.retain(|_, moved| *moved != 0);
        let nothing = done.iter().all(|done| done.quanta() == 0);
        agreement.stands = if nothing { AgreementState::Void } else { AgreementState::Settled };
        self.agreements.insert(id, agreement);
        if !legs.is_empty() {
            self.write(command, legs, false);
        }
    }
}
