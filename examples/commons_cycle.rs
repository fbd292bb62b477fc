//! The whole path on a real record: contributions, a vote, a distribution, balanced entries.

mod eip;
mod input;
mod keeping;
mod members;
mod outputs;

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use liens::governance::{
    Base as Against, Bounds, Carry, Certificate, Choice, Clause, College, Command as Vote, Member,
    Rule as Decision, Statutes, Within,
};
use liens::lineage::{
    Base, Command as Trace, Distribution, OriginBy, Policy, RemainderTo, Rule, Step,
};
use liens::timebank::{Command as Book, Leg, Purpose};
use liens::{
    Amount, Articles, AtLeast, CharterChange, CollegeId, Command, CommandId, Commons,
    ContributionId, ContributionKind, ContributorId, Envelope, Holder, MoreThan, MotionId, Portion,
    ProjectId, Proposal, Ratio, Recipient, SubjectId, Timestamp, Unit,
};
use serde_json::{Value, json};

use eip::Record;
use input::{Refused, Table};
use keeping::{Keeping, Kept};
use outputs::Year;

const COLLEGES: &str = include_str!("data/eip/colleges.csv");
const MOTION: &str = "share by origin and hours";

/// How does a vote become money and hours for those who contributed?
///
/// Reads the bundled record of the Ethereum improvement proposals, puts a sharing policy to the
/// vote of five colleges, shares a pot of euros and one of hours by it, and posts the entries. Every
/// step is kept in a journal, which is read again at the end and leads to the same state.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// The pot of money
    #[arg(
        long,
        value_name = "AMOUNT",
        default_value = "100000.00 EUR",
        allow_hyphen_values = true
    )]
    money: Amount,
    /// The pot of hours
    #[arg(long, value_name = "AMOUNT", default_value = "PT1000H", allow_hyphen_values = true)]
    hours: Amount,
    /// Draw one result's lineage, and what the first pot paid along it, into a file
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    /// The result to draw; the one with the most upstream of it if left out
    #[arg(long, value_name = "ID", requires = "svg")]
    draw: Option<ContributionId>,
    #[command(flatten)]
    outputs: Year,
}

fn main() -> ExitCode {
    input::run(|| {
        let arguments = Arguments::parse();
        let outputs = &arguments.outputs;
        if outputs.french && outputs.report.is_none() {
            return Err(Refused::new("only the page speaks French here: --french needs --report"));
        }
        let record = Record::read()?;
        let mut keeping = Keeping::begin(outputs.journal.as_deref())?;
        let mut cycle = Cycle::begin(&record)?;
        keeping.keep(&cycle.commons)?;
        cycle.vote(&record)?;
        keeping.keep(&cycle.commons)?;
        let mut shared = Vec::new();
        for pot in [&arguments.money, &arguments.hours] {
            shared.push(cycle.share(&record, pot)?);
            keeping.keep(&cycle.commons)?;
        }
        let kept = keeping.again()?;
        cycle.is_again(&kept.commons, &shared)?;
        if let Some(file) = &arguments.svg {
            let picture = cycle.picture(&record, shared[0], arguments.draw.as_ref())?;
            input::write(file, &picture)?;
        }
        if let Some(file) = &outputs.report {
            // Contributions are numbers there; people, colleges and motions keep their ids.
            let called = |id: &str| match id.parse::<u32>() {
                Ok(number) => format!("EIP-{number}"),
                Err(_) => id.to_owned(),
            };
            let title = "Ethereum improvement proposals";
            input::write(file, &members::page(&cycle.commons, title, outputs.french, &called)?)?;
        }
        if outputs.json {
            input::print_json(&cycle.document(&record, &shared, &kept)?)
        } else {
            input::print(&cycle.summary(&record, &shared, &kept)?)
        }
    })
}

/// A commons on its way through the cycle.
struct Cycle {
    commons: Commons,
    steward: ContributorId,
    at: Timestamp,
    commands: u128,
    smallest: CollegeId,
}

impl Cycle {
    /// Founds the commons, records every contribution and admits every author.
    fn begin(record: &Record) -> Result<Self, Refused> {
        let colleges = colleges()?;
        let by_weight = |college: &&College| (college.weight(), college.id().clone());
        let smallest = colleges.iter().min_by_key(by_weight).map(|college| college.id().clone());
        let seats: Vec<CollegeId> = colleges.iter().map(|college| college.id().clone()).collect();
        let mut cycle = Self {
            commons: Commons::new(),
            steward: ContributorId::new("steward")?,
            at: "2026-01-01".parse()?,
            commands: 0,
            smallest: smallest.ok_or_else(|| Refused::new("there is no college"))?,
        };
        let statutes = Statutes::new(colleges, Bounds::scic(), decision()?)?;
        let to_the_commons = [Step::Remainder { to: RemainderTo::Commons {} }];
        let policy = Policy::new("before the vote: all to the commons", to_the_commons)?;
        let articles = Articles::new(statutes, policy).with_stewards([cycle.steward.clone()]);
        let seated = record.authors.iter().zip(seats.iter().cycle());
        let member = |(author, college): (&ContributorId, &CollegeId)| {
            Member::new(author.clone(), college.clone(), 1)
        };
        let members = seated.map(member).collect::<Result<_, _>>()?;
        cycle.send(Command::Found { articles: Box::new(articles), members })?;
        for contribution in &record.contributions {
            let contribution = contribution.clone();
            cycle.send(Trace::RecordContribution { contribution }.into())?;
        }
        Ok(cycle)
    }

    /// Puts the policy to the vote: everyone yes, but the smallest college no; then enacts it.
    fn vote(&mut self, record: &Record) -> Result<(), Refused> {
        let motion = MotionId::new(MOTION)?;
        let change = CharterChange::Policy { policy: policy()? };
        let proposal = Proposal::new(SubjectId::new("how pots are shared")?).changing(change);
        let (motion_id, proposal) = (motion.clone(), Box::new(proposal));
        let open = Command::OpenMotion { motion: motion_id, proposal, closes: None };
        let (at, order) = (self.at, []);
        let author = record.authors.first().ok_or_else(|| Refused::new("there is no author"))?;
        self.send_by(author.clone(), open)?;
        for author in &record.authors {
            let member = self.commons.register().counted(author, &order, at);
            let opposed = member.is_some_and(|member| member.college == self.smallest);
            let choice = if opposed { Choice::No } else { Choice::Yes };
            let ballot = Vote::CastBallot { motion: motion.clone(), choice };
            self.send_by(author.clone(), ballot.into())?;
        }
        self.send(Vote::CloseMotion { motion: motion.clone() }.into())?;
        self.send_by(author.clone(), Command::Enact { motion })
    }

    /// Opens the accounts of a unit, fills a pot and shares it over the results.
    fn share(&mut self, record: &Record, amount: &Amount) -> Result<CommandId, Refused> {
        if amount.quanta() <= 0 {
            return Err(Refused::new(format!("a pot of {amount} holds nothing to share")));
        }
        let unit = amount.unit().clone();
        let pot = Holder::Pot { project: ProjectId::new("eip")? };
        for holder in [pot.clone(), Holder::Commons {}, Holder::Owed {}, Holder::Outside {}] {
            self.send(Command::OpenAccount { holder, unit: unit.clone() })?;
        }
        for id in &record.authors {
            let holder = Holder::Person { id: id.clone() };
            self.send(Command::OpenAccount { holder, unit: unit.clone() })?;
        }
        let (outside, pot) = (Holder::Outside {}.account(&unit)?, pot.account(&unit)?);
        let legs = vec![
            Leg { account: outside, amount: amount.negated() },
            Leg { account: pot.clone(), amount: amount.clone() },
        ];
        let purpose = Purpose::Grant;
        let fill = Book::PostEntry { legs, purpose, value_date: None, reference: None };
        self.send(fill.into())?;
        let (results, amount) = (record.results.clone(), amount.clone());
        self.send(Command::Distribute { pot, amount, results, budget: None })?;
        Ok(CommandId::from_u128(self.commands))
    }

    fn send(&mut self, body: Command) -> Result<(), Refused> {
        self.send_by(self.steward.clone(), body)
    }

    fn send_by(&mut self, by: ContributorId, body: Command) -> Result<(), Refused> {
        self.commands += 1;
        let id = CommandId::from_u128(self.commands);
        self.commons.execute(Envelope { id, by, on_behalf_of: None, at: self.at, body })?;
        Ok(())
    }

    /// Refuses a replayed state that is another, or that writes its distributions otherwise.
    fn is_again(&self, replayed: &Commons, shared: &[CommandId]) -> Result<(), Refused> {
        let written = |commons: &Commons| -> Result<Vec<u8>, serde_json::Error> {
            let distributions: Vec<_> = shared.iter().map(|id| commons.distribution(*id)).collect();
            serde_json::to_vec(&(commons.charters(), distributions))
        };
        if self.commons == *replayed && written(&self.commons)? == written(replayed)? {
            return Ok(());
        }
        Err(Refused::new("the journal leads to another state than the one that was lived"))
    }

    fn certificate(&self) -> Result<&Certificate, Refused> {
        let motion = self.commons.assembly().motion(&MotionId::new(MOTION)?);
        let certificate = motion.and_then(|motion| motion.certificate());
        certificate.ok_or_else(|| Refused::new("the motion is not closed"))
    }

    fn distributions<'a>(
        &'a self,
        shared: &'a [CommandId],
    ) -> impl Iterator<Item = (CommandId, &'a Distribution)> {
        shared.iter().filter_map(|id| Some((*id, self.commons.distribution(*id)?)))
    }

    fn document(
        &self,
        record: &Record,
        shared: &[CommandId],
        kept: &Kept,
    ) -> Result<Value, Refused> {
        let mapping = record.mapping().into_iter().chain(assumptions(&self.smallest));
        let mapping = mapping.map(|(kind, text)| json!({ "kind": kind, "text": text }));
        let left_out = record.left_out.iter().map(|(from, to)| json!({ "from": from, "to": to }));
        let ledger = self.commons.ledger();
        let entries = shared.iter().filter_map(|id| ledger.entry(*id));
        let balances = ledger
            .accounts()
            .map(|(account, balance)| (account.id().to_string(), json!(balance.to_string())));
        Ok(json!({
            "mapping": mapping.collect::<Vec<_>>(),
            "left_out": left_out.collect::<Vec<_>>(),
            "motion": self.certificate()?,
            "charter": self.commons.charter(),
            "distribution": self.distributions(shared).map(|(_, d)| d).collect::<Vec<_>>(),
            "reasons": self.reasons(shared),
            "entries": entries.collect::<Vec<_>>(),
            "balances": balances.collect::<serde_json::Map<_, _>>(),
            "journal": kept.document(),
        }))
    }

    /// Every payout followed back to its need and its motion, as sentences.
    fn reasons(&self, shared: &[CommandId]) -> Vec<Value> {
        let mut reasons = Vec::new();
        for (id, distribution) in self.distributions(shared) {
            for (recipient, _) in distribution.payouts() {
                for thread in self.commons.follow(id, recipient) {
                    reasons.push(json!({
                        "recipient": recipient,
                        "amount": thread.amount(),
                        "text": thread.to_string(),
                    }));
                }
            }
        }
        reasons
    }

    /// One result's lineage and what a distribution paid along it.
    fn picture(
        &self,
        record: &Record,
        shared: CommandId,
        chosen: Option<&ContributionId>,
    ) -> Result<String, Refused> {
        let frozen = self.commons.lineage().freeze()?;
        let upstream = |result: &&ContributionId| frozen.ancestors(result).count();
        // The first of the largest.
        let largest = record.results.iter().rev().max_by_key(upstream);
        let result = chosen.or(largest).ok_or_else(|| Refused::new("there is no result"))?;
        if !record.results.contains(result) {
            return Err(Refused::new(format!("'{result}' is no result")));
        }
        let distribution = self.commons.distribution(shared);
        let distribution = distribution.ok_or_else(|| Refused::new("nothing was shared"))?;
        Ok(frozen.drawing_of(distribution, result)?.to_svg()?)
    }

    fn summary(
        &self,
        record: &Record,
        shared: &[CommandId],
        kept: &Kept,
    ) -> Result<String, Refused> {
        let mut text = String::new();
        writeln!(text, "WHAT IS REAL AND WHAT IS ASSUMED\n")?;
        for (kind, said) in record.mapping().into_iter().chain(assumptions(&self.smallest)) {
            writeln!(text, "  {kind:<8} {said}")?;
        }
        writeln!(text, "\n  left out, from -> to a higher number:")?;
        for row in record.left_out.chunks(10) {
            let row: Vec<_> = row.iter().map(|(from, to)| format!("{from}->{to}")).collect();
            writeln!(text, "    {}", row.join(" "))?;
        }
        writeln!(text, "\nTHE VOTE\n\n{}", self.certificate()?)?;
        for (id, distribution) in self.distributions(shared) {
            self.describe(&mut text, record, id, distribution)?;
        }
        writeln!(text, "THE JOURNAL\n\n{kept}")?;
        writeln!(text, "Every amount with its reason: --json")?;
        Ok(text)
    }

    fn describe(
        &self,
        text: &mut String,
        record: &Record,
        id: CommandId,
        shared: &Distribution,
    ) -> Result<(), Refused> {
        let unit: &Unit = shared.pot().unit();
        writeln!(text, "A POT OF {} OVER {} RESULTS\n", shared.pot(), record.results.len())?;
        let without = shared.results().filter(|result| !result.has_origin()).count();
        writeln!(
            text,
            "  {without} results without origin: their origin step goes to the commons"
        )?;
        let mut people: Vec<_> = shared.payouts().filter(|(r, _)| r.person().is_some()).collect();
        people.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        let paid = people.iter().filter(|(_, amount)| amount.quanta() > 0).count();
        writeln!(
            text,
            "  {paid} people are paid; the commons get {}",
            shared.amount_of(&Recipient::Commons)
        )?;
        writeln!(text, "\n  who raised a need, the ten largest for it:")?;
        for (amount, recipient) in self.for_needs(shared)?.into_iter().take(10) {
            writeln!(text, "  {:>18}  {recipient}", amount.to_string())?;
        }
        writeln!(text, "\n  the ten largest in all, each with its first reason:")?;
        for (recipient, amount) in people.into_iter().take(10) {
            writeln!(text, "  {:>18}  {recipient}", amount.to_string())?;
            if let Some(thread) = self.commons.follow(id, recipient).next() {
                writeln!(text, "  {:>18}  {thread}", "")?;
            }
        }
        let entry = self.commons.ledger().entry(id);
        let legs = entry.map_or(0, |entry| entry.legs().len());
        writeln!(text, "\n  posted as entry {id}: {legs} legs, {unit} summing to zero\n")?;
        Ok(())
    }

    /// What each person got for needs, largest first.
    fn for_needs(&self, shared: &Distribution) -> Result<Vec<(Amount, Recipient)>, Refused> {
        let mut sums = std::collections::BTreeMap::<Recipient, Amount>::new();
        let is_need = |id: &_| {
            let found = self.commons.lineage().contribution(id);
            found.is_some_and(|contribution| *contribution.kind() == ContributionKind::Need)
        };
        for reason in shared.reasons().filter(|reason| reason.contribution().is_some_and(is_need)) {
            let sum = sums.remove(reason.recipient());
            let sum = sum.unwrap_or(Amount::zero(shared.pot().unit().clone()));
            sums.insert(reason.recipient().clone(), sum.checked_add(reason.amount())?);
        }
        let mut rows: Vec<_> = sums.into_iter().map(|(who, amount)| (amount, who)).collect();
        rows.sort_by(|(x, a), (y, b)| y.cmp(x).then_with(|| a.cmp(b)));
        Ok(rows)
    }
}

/// The colleges of the bundled file, all with proportional carry.
fn colleges() -> Result<Vec<College>, Refused> {
    let table = Table::parse("colleges.csv", COLLEGES)?;
    let college = |row: input::Row<'_>| {
        let (id, weight) = (row.value("college")?, row.value("percent")?);
        College::new(id, weight, Carry::ProportionalExpressed).map_err(|error| row.refused(error))
    };
    table.rows().map(college).collect()
}

/// More than one half of expressed, with a quorum of one quarter.
fn decision() -> Result<Decision, Refused> {
    let within = Within::Assembly {};
    let majority = Clause::Yes {
        threshold: MoreThan(Ratio::new(1, 2)?).into(),
        base: Against::Expressed,
        within: within.clone(),
    };
    let quorum = Clause::Quorum { threshold: AtLeast(Ratio::new(1, 4)?).into(), within };
    let rules = vec![Decision::new(majority)?, Decision::new(quorum)?];
    Ok(Decision::new(Clause::And { rules })?)
}

/// One fifth to the origin, seven tenths by hours, the remainder to the commons.
fn policy() -> Result<Policy, Refused> {
    let origin =
        Step::Origin { portion: Portion::new(1, 5)?, of: Base::Pot, by: OriginBy::PerPerson };
    let hours = Step::Share { rule: Rule::Hours, portion: Portion::new(7, 10)?, of: Base::Pot };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    Ok(Policy::new(MOTION, [origin, hours, rest])?)
}

fn assumptions(smallest: &CollegeId) -> [(&'static str, String); 6] {
    [
        ("real", "the weights of the five colleges, 25 25 25 15 10 percent".into()),
        (
            "assumed",
            "authors are dealt to the colleges one by one, in the order of their ids".into(),
        ),
        (
            "assumed",
            format!("everyone votes yes but the smallest college, {smallest}, who vote no"),
        ),
        ("assumed", "adopted by more than 1/2 of expressed with a quorum of 1/4 of all".into()),
        (
            "assumed",
            "policy: origin 1/5 of the pot, hours 7/10 of the pot, remainder to the commons".into(),
        ),
        ("assumed", "both pots, filled from outside; each result brings an equal part".into()),
    ]
}
