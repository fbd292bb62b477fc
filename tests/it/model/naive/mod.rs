//! A commons as the definitions have it: plain maps and lists, no code of the crates but their words.
//!
//! Amounts are counts of cents and seconds, accounts are texts, a charter is the name of its policy
//! and what it says of budgets.
//! What the commands may do stands in `docs/PERMISSIONS.md`, what they do in `docs/DESIGN.md` and in
//! the docs of the commands.

mod agreements;
mod budgets;
mod claims;
mod division;
mod grades;
mod handing;
mod hearing;
mod interests;
mod lending;
mod links;
mod may;
mod objections;
mod rules;
mod sharing;
mod texts;
mod voting;

use std::collections::{BTreeMap, BTreeSet};

use liens::governance::register;
use liens::lineage::{Command as Trace, Source};
use liens::timebank::Command as Book;
use liens::{
    Amount, Attester, BudgetId, CollegeId, Command, CommandId, Contribution, ContributionId,
    ContributionKind, ContributorId, Envelope, Holder, IndicatorId, Measure, Measurement,
    MeetingId, MotionId, Objective, Participation, ProjectId, Recipient, Timestamp, Unit,
};

pub(super) use agreements::Agreement;
pub(super) use budgets::Pool;
pub(super) use claims::{Asked, Fate};
pub(super) use division::Part;
pub(super) use grades::majority;
pub(super) use handing::Handed;
pub(super) use hearing::{Hearing, Meeting};
pub(super) use interests::Interest;
pub(super) use rules::Rules;
pub(super) use voting::{Motion, PARTS, Stands};

use super::village::{HOUR_FLOOR, OWED_DAYS, euro, steward};

pub(super) type Sent = Envelope<Command>;

/// For whom, in which unit, since when, for which contribution to be free, and what it comes from.
pub(super) type Waiting = (ContributorId, Unit, Timestamp, Option<ContributionId>, Source);

/// What becomes of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    Repeated,
    /// Refused, with a code that begins so.
    Refused(&'static str),
}

pub(super) type Judged<T = ()> = Result<T, &'static str>;

/// A contribution: whether it is a need, who gave how many seconds, and what it builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) project: ProjectId,
    pub(super) need: bool,
    /// Whether it states a licence, which is a free one wherever it is stated here.
    pub(super) free: bool,
    pub(super) people: BTreeMap<ContributorId, i128>,
    pub(super) on: BTreeSet<ContributionId>,
}

/// What an entry moved, and whether it takes another one back.
#[derive(Clone, Debug)]
struct Posted {
    legs: BTreeMap<String, i128>,
    corrects: bool,
}

/// What a life is most about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    /// What is given and recorded, and what pots come to.
    #[default]
    Pots,
    /// Exchanges and agreements.
    Bank,
    /// Claims, and the motions that decide of them.
    Budgets,
    /// What is proposed of claims, and paid of them.
    Divisions,
    /// Budgets that come after one another.
    Successions,
    /// Motions, voices, interests, meetings.
    Voices,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Naive {
    pub(super) theme: Theme,
    pub(super) done: Vec<Sent>,
    pub(super) verdict: Option<Verdict>,
    /// What was in force, the first being that of the founding.
    pub(super) charters: Vec<rules::InForce>,
    /// The colleges of each person, and since when.
    pub(super) belongs: BTreeMap<ContributorId, BTreeMap<CollegeId, Timestamp>>,
    /// The colleges that somebody left: from when until when they belonged to them.
    belonged: Vec<(ContributorId, CollegeId, Timestamp, Timestamp)>,
    pub(super) asked: BTreeSet<(ContributorId, CollegeId)>,
    pub(super) interests: Vec<Interest>,
    /// Whether the statutes have the colleges heard before a vote.
    pub(super) hears: bool,
    /// Whether a college may suspend what was adopted.
    suspends: bool,
    pub(super) texts: texts::Texts,
    pub(super) meetings: BTreeMap<MeetingId, Meeting>,
    spoken: Vec<hearing::Spoken>,
    pub(super) record: BTreeMap<ContributionId, Given>,
    pub(super) claimed: links::Claimed,
    pub(super) grades: grades::Grades,
    pub(super) balances: BTreeMap<String, i128>,
    posted: BTreeMap<CommandId, Posted>,
    corrected: BTreeSet<CommandId>,
    pub(super) agreements: BTreeMap<CommandId, Agreement>,
    pub(super) lent: lending::Lent,
    pub(super) motions: BTreeMap<MotionId, Motion>,
    pub(super) shared: BTreeMap<CommandId, BTreeMap<Recipient, i128>>,
    /// What was paid by tariff, in each unit.
    paid: BTreeMap<(Unit, ContributionId, ContributorId), i128>,
    pub(super) owed: BTreeMap<Waiting, i128>,
    /// What the last command paid to whom, and what that comes from.
    pub(super) because: BTreeMap<(Recipient, Source), i128>,
    pub(super) budgets: BTreeMap<BudgetId, Pool>,
    pub(super) objectives: Vec<Objective>,
    pub(super) measured: BTreeMap<IndicatorId, Vec<Measurement>>,
    /// The seat that a broker holds: who, from when, until when.
    pub(super) seat: Option<(ContributorId, Timestamp, Timestamp)>,
}

pub(super) fn account(holder: &Holder, unit: &Unit) -> String {
    let name = match holder {
        Holder::Person { id } => format!("member:{id}"),
        Holder::Pot { project } => format!("pot:{project}"),
        Holder::Commons {} => "commons".to_owned(),
        Holder::Owed {} => "owed".to_owned(),
        Holder::Outside {} => "outside".to_owned(),
    };
    format!("{name}:{unit}")
}

pub(super) fn of_person(person: &ContributorId, unit: &Unit) -> String {
    account(&Holder::Person { id: person.clone() }, unit)
}

pub(super) fn quanta(amount: &Amount) -> i128 {
    amount.quanta().into()
}

impl Naive {
    /// Carries a command out, or says why not; a refused one changes nothing.
    pub(super) fn execute(&mut self, sent: &Sent) {
        let known = self.done.iter().find(|done| done.id == sent.id);
        self.verdict = Some(match known {
            Some(done) if Sent { at: sent.at, ..done.clone() } == *sent => Verdict::Repeated,
            Some(_) => Verdict::Refused("core.history.id_reused"),
            None if self.done.last().is_some_and(|last| sent.at < last.at) => {
                Verdict::Refused("core.history.clock_went_back")
            }
            None => {
                let mut next = self.clone();
                match next.carried_out(sent) {
                    Ok(()) => {
                        next.done.push(sent.clone());
                        *self = next;
                        Verdict::Accepted
                    }
                    Err(code) => Verdict::Refused(code),
                }
            }
        });
    }

    fn carried_out(&mut self, sent: &Sent) -> Judged {
        self.because.clear();
        if let Command::Found { articles, members } = &sent.body {
            if !self.charters.is_empty() {
                return Err("commons.already_founded");
            }
            let (policy, rules) = (articles.policy().name().to_owned(), articles.budgets().into());
            self.charters.push(rules::InForce { policy, rules, motion: None });
            let statutes = articles.statutes();
            self.hears = statutes.hearing().is_some();
            self.suspends = statutes.suspension().is_some();
            for member in members {
                let colleges = self.belongs.entry(member.person().clone()).or_default();
                colleges.insert(member.college().clone(), sent.at);
            }
            return Ok(());
        }
        if self.charters.is_empty() {
            return Err("commons.not_founded");
        }
        self.may(sent)?;
        match &sent.body {
            Command::Register { command } => self.register(command, sent),
            Command::Disclose { command } => self.disclose(command, sent),
            Command::Deliberate { command } => self.minute(command, sent),
            Command::Trace { command } => self.trace(command, sent),
            Command::Grade { .. } => self.grade(sent),
            Command::OpenAccount { holder, unit } => {
                let fresh = self.balances.insert(account(holder, unit), 0).is_none();
                if fresh { Ok(()) } else { Err("timebank.account.exists") }
            }
            Command::Book { command } => self.book(command, sent),
            Command::Distribute { .. } => self.distribute(sent),
            Command::PayOwed { person } => self.pay_owed(person, sent),
            Command::LapseOwed {} => self.lapse_owed(sent),
            Command::OpenBudget { .. } | Command::Budget { .. } => self.pool(sent),
            Command::SetObjective { objective } => {
                self.is_of_its_unit(objective.indicator(), objective.target().measure())?;
                self.objectives.push(objective.clone());
                Ok(())
            }
            Command::Measure { indicator, measurement } => {
                self.is_of_its_unit(indicator, &measurement.measure)?;
                let found = self.measured.entry(indicator.clone()).or_default();
                found.push(measurement.clone());
                Ok(())
            }
            _ => self.vote(sent),
        }
    }

    /// Whatever is known of an indicator is counted in one unit, or is a part of something.
    fn is_of_its_unit(&self, indicator: &IndicatorId, measure: &Measure) -> Judged {
        let unit = |measure: &Measure| match measure {
            Measure::Amount { amount } => Some(amount.unit().clone()),
            _ => None,
        };
        let of = self.objectives.iter().filter(|one| one.indicator() == indicator);
        let mut asked = of.map(|one| one.target().measure());
        let mut found = self.measured.get(indicator).into_iter().flatten();
        let other = asked.any(|known| unit(known) != unit(measure))
            || found.any(|known| unit(&known.measure) != unit(measure));
        if other { Err("core.objective.not_comparable") } else { Ok(()) }
    }

    pub(super) fn is_member(&self, person: &ContributorId) -> bool {
        self.belongs.get(person).is_some_and(|colleges| !colleges.is_empty())
    }

    /// Whoever belongs to some college.
    fn members(&self) -> impl Iterator<Item = &ContributorId> {
        self.belongs.keys().filter(|person| self.is_member(person))
    }

    pub(super) fn has_account(&self, person: &ContributorId, unit: &Unit) -> bool {
        self.balances.contains_key(&of_person(person, unit))
    }

    /// The commands that posted something.
    pub(super) fn entries(&self) -> impl Iterator<Item = CommandId> {
        self.posted.keys().copied()
    }

    fn register(&mut self, command: &register::Command, sent: &Sent) -> Judged {
        use register::Command as Ask;
        let refused = Err("governance.register.");
        let sender = sent.acting().clone();
        match command {
            Ask::Apply { college, .. } => {
                let belongs = self.belongs.get(&sender).is_some_and(|of| of.contains_key(college));
                let fresh = !belongs && self.asked.insert((sender, college.clone()));
                if fresh { Ok(()) } else { refused }
            }
            Ask::Admit { person, college, .. } => {
                if !self.asked.remove(&(person.clone(), college.clone())) {
                    return refused;
                }
                let colleges = self.belongs.entry(person.clone()).or_default();
                colleges.insert(college.clone(), sent.at);
                Ok(())
            }
            Ask::RefuseApplication { person, college, .. } => {
                let asked = self.asked.remove(&(person.clone(), college.clone()));
                if asked { Ok(()) } else { refused }
            }
            Ask::Leave { college, .. } => {
                let of = self.belongs.get_mut(&sender);
                let Some(since) = of.and_then(|colleges| colleges.remove(college)) else {
                    return refused;
                };
                self.belonged.push((sender, college.clone(), since, sent.at));
                Ok(())
            }
            Ask::GiveMandate { person, from, until, .. } => {
                self.seat = Some((person.clone(), *from, *until));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn trace(&mut self, command: &Trace, sent: &Sent) -> Judged {
        match command {
            Trace::RecordContribution { contribution } => {
                attested_by_the_books(contribution.participations(), sent)?;
                let id = contribution.id().clone();
                let on: BTreeSet<_> =
                    contribution.builds_on().iter().map(|link| link.to.clone()).collect();
                let unknown = on.iter().any(|older| !self.record.contains_key(older));
                if self.record.contains_key(&id) || unknown {
                    return Err("lineage.record.");
                }
                let people = people(contribution);
                let need = *contribution.kind() == ContributionKind::Need;
                let free = contribution.licence().is_some();
                let project = contribution.project().clone();
                self.record.insert(id, Given { project, need, free, people, on });
                Ok(())
            }
            Trace::AddLink { from, link } => self.add_link(from, &link.to),
            Trace::ClaimLink { .. } | Trace::AttestLink { .. } => self.of_links(command, sent),
            Trace::CorrectAuthorship { contribution, participations, .. } => {
                attested_by_the_books(participations, sent)?;
                let given = self.record.get_mut(contribution).ok_or("lineage.record.unknown")?;
                let people: BTreeMap<_, _> = participations.iter().map(taking).collect();
                if given.people == people {
                    return Err("lineage.record.unchanged");
                }
                given.people = people;
                Ok(())
            }
            Trace::StateLicence { contribution, .. } => {
                let given = self.record.get_mut(contribution).ok_or("lineage.record.unknown")?;
                let fresh = !std::mem::replace(&mut given.free, true);
                if fresh { Ok(()) } else { Err("lineage.record.") }
            }
            _ => Err("not spoken of here"),
        }
    }

    /// A contribution and everything that it builds on, at any depth.
    pub(super) fn upstream(&self, of: &ContributionId) -> BTreeSet<ContributionId> {
        let mut all = BTreeSet::from([of.clone()]);
        for older in self.record.get(of).iter().flat_map(|given| &given.on) {
            all.extend(self.upstream(older));
        }
        all
    }

    fn book(&mut self, command: &Book, sent: &Sent) -> Judged {
        match command {
            Book::PostEntry { legs, .. } => {
                // What is granted comes from outside.
                let inside =
                    |leg: &&liens::timebank::Leg| !leg.account.as_str().starts_with("outside");
                let drawn = legs.iter().filter(inside).any(|leg| leg.amount.quanta() < 0);
                if drawn || legs.iter().any(|leg| leg.amount.quanta() == 0) {
                    return Err("timebank.");
                }
                let sums = legs.iter().map(|leg| (leg.account.to_string(), quanta(&leg.amount)));
                self.post(sent.id, sums.collect(), false)
            }
            Book::Exchange { giver, receiver, given, .. } => {
                let unit = format!(":{}", given.unit());
                let wrong = [giver, receiver].iter().any(|of| !of.as_str().ends_with(&unit));
                if wrong || giver == receiver || given.quanta() <= 0 {
                    return Err("timebank.");
                }
                let legs =
                    [(giver.to_string(), quanta(given)), (receiver.to_string(), -quanta(given))];
                self.post(sent.id, legs.into(), false)
            }
            Book::CorrectEntry { entry, .. } => {
                let mut paid = self.done.iter().filter(|done| done.id == *entry);
                let paid = paid.any(|done| !matches!(done.body, Command::Book { .. }));
                if paid && self.posted.contains_key(entry) {
                    return Err("commons.payout_stands");
                }
                let posted = self.posted.get(entry).filter(|posted| !posted.corrects);
                let back = posted.map(|posted| posted.legs.iter().map(|(of, q)| (of.clone(), -q)));
                let back = back.ok_or("timebank.correct.")?.collect();
                if !self.corrected.insert(*entry) {
                    return Err("timebank.correct.already_corrected");
                }
                self.take_back(*entry);
                self.post(sent.id, back, true)
            }
            _ => self.agreement(command, sent),
        }
    }

    /// Nobody but a member and the world outside goes below zero, and a member's hours not below
    /// what the charter lends.
    fn floor(account: &str) -> i128 {
        match account.split(':').next() {
            Some("member") if account.ends_with(":hour") => HOUR_FLOOR.into(),
            Some("member" | "outside") => i128::MIN / 4,
            _ => 0,
        }
    }

    /// All of it is posted or nothing; what agreements hold is not there any more.
    fn post(&mut self, id: CommandId, legs: BTreeMap<String, i128>, corrects: bool) -> Judged {
        if legs.keys().any(|of| !self.balances.contains_key(of)) {
            return Err("timebank.account.unknown");
        }
        for (of, moved) in &legs {
            let (held, _) = self.held_on(of);
            if *moved < 0 && self.balances[of] + moved - held < Self::floor(of) {
                return Err("timebank.post.below_floor");
            }
        }
        self.write(id, legs, corrects);
        Ok(())
    }

    /// Moves what an entry moves.
    fn write(&mut self, id: CommandId, legs: BTreeMap<String, i128>, corrects: bool) {
        for (of, moved) in &legs {
            *self.balances.entry(of.clone()).or_default() += moved;
        }
        self.posted.insert(id, Posted { legs, corrects });
    }

    /// Notes what waits for a person, as of an instant, and for a contribution to be free.
    fn wait(&mut self, waiting: Waiting, quanta: i128) {
        *self.owed.entry(waiting).or_default() += quanta;
    }

    /// Notes what somebody is paid, and why.
    fn pays(&mut self, recipient: Recipient, source: Source, quanta: i128) {
        *self.because.entry((recipient, source)).or_default() += quanta;
    }

    /// What is no need and states no licence is not free.
    pub(super) fn is_secured(&self, contribution: &ContributionId) -> bool {
        self.record.get(contribution).is_none_or(|given| given.need || given.free)
    }

    /// What waits and is held by nothing, and what closed budgets pay by now.
    fn pay_owed(&mut self, person: &ContributorId, sent: &Sent) -> Judged {
        let member = self.is_member(person);
        let mut moves = self.ripened(person, sent);
        let before = self.clone();
        let held =
            |of: &Option<ContributionId>| of.as_ref().is_some_and(|of| !before.is_secured(of));
        // What another claims for somebody is paid to them whoever they are.
        let of_another = |source: &Source| match source {
            Source::Claim { budget, claim } => {
                let claim = &before.budgets[budget].claims[claim];
                claim.payee != claim.who
            }
            _ => false,
        };
        let due = |source: &Source| member || of_another(source);
        let taken = self.taken(|(of, _, _, on, source)| of == person && due(source) && !held(on));
        let own = [Unit::Time, euro()].map(|unit| of_person(person, &unit));
        let ripe = moves.iter().any(|(to, part)| *part > 0 && own.contains(to));
        if taken.is_empty() && !ripe && !member {
            return Err("commons.not_a_member");
        }
        if taken.is_empty() && !ripe {
            let anything = before.owed.keys().any(|(of, ..)| of == person);
            return Err(if anything { "commons.held" } else { "commons.nothing_owed" });
        }
        // In each unit in which there is an account; where there is none at all, nothing is.
        let has = |(_, unit, ..): &Waiting| before.has_account(person, unit);
        let any = ripe || taken.keys().any(has);
        let (taken, stays): (BTreeMap<_, _>, _) =
            taken.into_iter().partition(|(waiting, _)| !any || has(waiting));
        self.owed.extend(stays);
        let to = Recipient::Contributor(person.clone());
        moves.extend(self.settling(taken, &to, |unit| of_person(person, unit)));
        self.move_parts(moves, sent)
    }

    fn lapse_owed(&mut self, sent: &Sent) -> Judged {
        let waited = |since: &Timestamp| sent.at.unix_seconds() - since.unix_seconds();
        let taken = self.taken(|(_, _, since, ..)| waited(since) >= OWED_DAYS * 86_400);
        if taken.is_empty() {
            return Err("commons.nothing_lapses");
        }
        let to = |unit: &Unit| account(&Holder::Commons {}, unit);
        let moves = self.settling(taken, &Recipient::Commons, to);
        self.move_parts(moves, sent)
    }

    /// What waits and is to go.
    fn taken(&mut self, which: impl Fn(&Waiting) -> bool) -> BTreeMap<Waiting, i128> {
        let (gone, left): (BTreeMap<_, _>, _) =
            std::mem::take(&mut self.owed).into_iter().partition(|(key, _)| which(key));
        self.owed = left;
        gone
    }

    /// What waited goes out of what is owed, to an account of each unit.
    fn settling(
        &mut self,
        taken: BTreeMap<Waiting, i128>,
        recipient: &Recipient,
        to: impl Fn(&Unit) -> String,
    ) -> budgets::Moves {
        let mut moves = budgets::Moves::new();
        for ((_, unit, _, _, source), due) in taken {
            moves.extend([(account(&Holder::Owed {}, &unit), -due), (to(&unit), due)]);
            self.pays(recipient.clone(), source, due);
        }
        moves
    }
}

pub(super) fn people(of: &Contribution) -> BTreeMap<ContributorId, i128> {
    of.participations().iter().map(taking).collect()
}

fn taking(one: &Participation) -> (ContributorId, i128) {
    (one.contributor().clone(), one.attested_time().seconds().into())
}

/// Hours that the books attest are recorded by who keeps them.
fn attested_by_the_books(by: &[Participation], sent: &Sent) -> Judged {
    let attested = by.iter().filter_map(Participation::attestation);
    let mut books = attested.filter(|one| matches!(one.by, Attester::Record { .. }));
    let alien = books.next().is_some() && sent.by != steward();
    if alien { Err("commons.not_to_attest") } else { Ok(()) }
}
