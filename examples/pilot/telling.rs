//! What happened, in a sentence for each command.

use std::collections::BTreeMap;

use liens::governance::deliberation::Command as Minute;
use liens::governance::{Choice, Command as Vote, Heard, MotionState, interests, register};
use liens::lineage::budget::{Basis, Command as Ask};
use liens::lineage::{Command as Trace, Distribution, Step, Voice};
use liens::timebank::{AgreementState, Command as Book};
use liens::{
    Amount, Attester, BudgetId, Command, CommandId, Commons, Contribution, ContributionKind,
    ContributorId, Envelope, MotionId, Refusal, Standing, Target, Timestamp,
};

use crate::input::Refused;
use crate::words::{day, label, name, named, number, plural};

/// How many are named in one sentence; of more, their number is told.
const NAMED: usize = 5;

/// A sentence about an accepted command.
#[derive(Default)]
pub(crate) struct Said {
    /// Sentences of one key that follow one another are told as one.
    key: Option<String>,
    opening: String,
    /// What the command adds to the sentence.
    item: Option<String>,
    /// Lines below it.
    below: Vec<String>,
}

/// What is told of one or more commands.
pub(crate) struct Told {
    pub(crate) at: Timestamp,
    key: Option<String>,
    opening: String,
    items: Vec<String>,
    last: Timestamp,
    pub(crate) below: Vec<String>,
}

impl Told {
    /// Adds a sentence, to the last one where both are of one key.
    pub(crate) fn add(all: &mut Vec<Self>, at: Timestamp, said: Said) {
        let Said { key, opening, item, mut below } = said;
        if let Some(told) = all.last_mut().filter(|told| key.is_some() && told.key == key) {
            told.items.extend(item);
            told.below.append(&mut below);
            told.last = at;
        } else {
            let items = item.into_iter().collect();
            all.push(Self { at, key, opening, items, last: at, below });
        }
    }

    /// The whole sentence; of many that say the same their number is told.
    pub(crate) fn text(&self) -> String {
        let items = if self.items.len() > NAMED { self.counted() } else { self.items.join(", ") };
        let until = if self.last == self.at {
            String::new()
        } else {
            format!(", until {}", day(self.last))
        };
        format!("{} {items}", self.opening).trim_end().to_owned() + &until
    }

    /// How many add what, the most first; or the first, where they add nothing.
    fn counted(&self) -> String {
        let mut counted: Vec<(&str, usize)> = Vec::new();
        for item in &self.items {
            let Some((_, adds)) = item.split_once(": ") else {
                return format!("{} and {} more", self.items[0], self.items.len() - 1);
            };
            match counted.iter_mut().find(|(known, _)| *known == adds) {
                Some((_, count)) => *count += 1,
                None => counted.push((adds, 1)),
            }
        }
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let counted = counted.iter().map(|(adds, count)| format!("{count} {adds}"));
        counted.collect::<Vec<_>>().join(", ")
    }
}

impl From<String> for Said {
    fn from(opening: String) -> Self {
        Self { opening, ..Self::default() }
    }
}

impl Said {
    /// A sentence that goes on with what others of its opening add.
    fn listed(opening: String, item: String) -> Self {
        Self { key: Some(opening.clone()), opening, item: Some(item), below: Vec::new() }
    }
}

/// The name of a command as a charter's permissions have it, such as `book.exchange`.
pub(crate) fn asked(command: &Command) -> Result<String, Refused> {
    let form = serde_json::to_value(command)?;
    let key = |form: &serde_json::Value| form.as_object()?.keys().next().cloned();
    let name = key(&form).unwrap_or_default();
    let inner = form.get(&name).and_then(|body| key(body.get("command")?));
    Ok(inner.map_or(name.clone(), |inner| format!("{name}.{inner}")))
}

/// Tells of a command that the commons accepted, and stands after it.
pub(crate) fn said(commons: &Commons, envelope: &Envelope<Command>) -> Result<Said, Refused> {
    let (by, at) = (&envelope.by, envelope.at);
    let said = match &envelope.body {
        Command::Assemble { command } => voted(commons, command, by, at),
        Command::Book { command } => booked(commons, command, envelope),
        Command::Deliberate { command } => minuted(command, by),
        Command::Budget { budget, command } => budgeted(budget, command, by),
        Command::SetObjective { .. } | Command::Measure { .. } => {
            measured(commons, &envelope.body, at)
        }
        Command::Distribute { budget, .. } => {
            Some(shared(commons, envelope.id, budget.as_ref(), at)?)
        }
        Command::DraftMotion { .. }
        | Command::ReviseMotion { .. }
        | Command::OpenMotion { .. }
        | Command::OpenVote { .. }
        | Command::Enact { .. } => moved(commons, &envelope.body, by),
        _ => other(commons, envelope),
    };
    said.map_or_else(|| plain(envelope), Ok)
}

fn other(commons: &Commons, envelope: &Envelope<Command>) -> Option<Said> {
    let by = &envelope.by;
    Some(match &envelope.body {
        Command::Found { members, .. } => founded(commons, by, members.len())?,
        Command::Register { command: register::Command::Apply { college, .. } } => {
            format!("{by} asks to belong to the college {college}").into()
        }
        Command::Register { command: register::Command::Admit { person, college, .. } } => {
            format!("{person} is admitted to the college {college}").into()
        }
        Command::Disclose { command: interests::Command::Declare { topic, .. } } => {
            format!("{by} declares an interest in '{topic}'").into()
        }
        Command::Trace { command: Trace::RecordContribution { contribution } } => {
            recorded(contribution).into()
        }
        Command::Grade { need, project, voice, grade } => {
            let who = if *voice == Voice::Raisers { "raised" } else { "uses what answers" };
            let opening = format!("{by}, who {who} '{need}', grades:");
            Said::listed(opening, format!("{project} \"{grade}\""))
        }
        Command::OpenAccount { holder, unit } => {
            let unit = plural(unit);
            Said::listed(format!("accounts in {unit} are opened:"), named(&holder.to_string()))
        }
        Command::PayOwed { person } => {
            let entry = commons.ledger().entry(envelope.id)?;
            let paid = entry.legs().iter().filter(|leg| leg.amount.quanta() > 0);
            let paid: Vec<String> = paid.map(|leg| leg.amount.to_string()).collect();
            format!("what waited for {person} is paid: {}", paid.join(" and ")).into()
        }
        Command::OpenBudget { budget, envelope, pot, closes, .. } => {
            let (pot, closes) = (name(pot), day(*closes));
            let opening = format!("the budget '{budget}' opens: {envelope} of {pot}");
            format!("{opening}, claims until {closes}").into()
        }
        _ => return None,
    })
}

fn minuted(command: &Minute, by: &ContributorId) -> Option<Said> {
    Some(match command {
        Minute::Propose { subject, college } => {
            format!("{by} puts '{subject}' forward, for the {college}").into()
        }
        Minute::CallMeeting { meeting, from, colleges, .. } => {
            let colleges = colleges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("{by} calls {meeting}, {}: invited are {colleges}", day(*from)).into()
        }
        Minute::Speak { meeting, person, college, .. } => {
            Said::listed(format!("in {meeting} spoke"), format!("{person} ({college})"))
        }
        _ => return None,
    })
}

fn moved(commons: &Commons, command: &Command, by: &ContributorId) -> Option<Said> {
    Some(match command {
        Command::DraftMotion { motion, proposal } => {
            format!("{by} writes the motion '{motion}': {}", proposal.draft.subject).into()
        }
        Command::OpenMotion { motion, proposal, .. } => {
            let subject = &proposal.draft.subject;
            format!("{by} writes the motion '{motion}', and its vote opens: {subject}").into()
        }
        Command::ReviseMotion { motion, proposal } => {
            format!("{by} writes '{motion}' anew: {}", proposal.draft.subject).into()
        }
        Command::OpenVote { motion, .. } => {
            let members = commons.assembly().motion(motion)?.vote()?.roll().members().len();
            format!("the vote on '{motion}' opens, with {members} people on the roll").into()
        }
        Command::Enact { motion } => format!("'{motion}' is put into force").into(),
        _ => return None,
    })
}

fn measured(commons: &Commons, command: &Command, at: Timestamp) -> Option<Said> {
    Some(match command {
        Command::SetObjective { objective } => {
            let (bound, measure) = match objective.target() {
                Target::AtMost { measure } => ("at most", measure),
                Target::AtLeast { measure } => ("at least", measure),
                _ => return None,
            };
            let (indicator, until) = (objective.indicator(), day(objective.date()));
            format!("an objective is set: {indicator}, {bound} {measure} until {until}").into()
        }
        Command::Measure { indicator, measurement } => {
            let mut standing = commons.objectives(at).filter(|(o, _)| o.indicator() == indicator);
            let reached = match standing.next() {
                Some((_, Ok(Standing::Reached))) => "; the objective is reached",
                Some((_, Ok(Standing::NotReached))) => "; the objective is not reached yet",
                _ => "",
            };
            format!("{indicator}: {}{reached}", measurement.measure).into()
        }
        _ => return None,
    })
}

/// Tells of a command that was refused.
pub(crate) fn refused(
    line: usize,
    envelope: &Envelope<Command>,
    refusal: &Refusal,
) -> Result<Said, Refused> {
    let opening = format!("REFUSED {}, {refusal}:", asked(&envelope.body)?);
    Ok(Said::listed(opening, format!("{} (line {line})", envelope.by)))
}

/// What is said of a command that has no sentence of its own.
fn plain(envelope: &Envelope<Command>) -> Result<Said, Refused> {
    Ok(format!("{}: {}", envelope.by, asked(&envelope.body)?).into())
}

fn founded(commons: &Commons, by: &ContributorId, members: usize) -> Option<Said> {
    let charter = commons.charter()?;
    let colleges = charter.statutes().colleges().iter();
    let colleges =
        colleges.map(|college| format!("{} (weight {})", college.id(), college.weight()));
    let colleges = colleges.collect::<Vec<_>>().join(", ");
    let policy = charter.policy();
    let mut below = vec![format!("what comes in is shared by \"{}\":", policy.name())];
    below.extend(policy.steps().iter().map(|step| format!("- {step}")));
    let opening =
        format!("{by} founds the commons, with {members} members in the colleges {colleges}");
    Some(Said { opening, below, ..Said::default() })
}

fn recorded(contribution: &Contribution) -> String {
    let (id, kind) = (contribution.id(), contribution.kind());
    // People, by what attests their hours.
    let mut people: Vec<(String, Vec<String>)> = Vec::new();
    for taking in contribution.participations() {
        let (mut who, mut by) = (taking.contributor().to_string(), String::new());
        if let Some(attested) = taking.attestation() {
            who = format!("{who} {}", attested.time);
            by = match &attested.by {
                Attester::Record { id } => format!(" by the {id}"),
                Attester::Person { id } => format!(" as {id} attests"),
                _ => " by the agreement".to_owned(),
            };
        }
        grouped(&mut people, by, who);
    }
    let people = people.iter().map(|(by, people)| people.join(" and ") + by);
    let people = people.collect::<Vec<_>>().join(", ");
    let mut older: Vec<(String, Vec<String>)> = Vec::new();
    for link in contribution.builds_on() {
        grouped(&mut older, link.relation.as_str().replace('-', " "), format!("'{}'", link.to));
    }
    let older = older.iter().map(|(relation, to)| format!("{relation} {}", to.join(" and ")));
    let older = older.collect::<Vec<_>>().join(", ");
    let older = if older.is_empty() { older } else { format!("; it {older}") };
    match kind {
        ContributionKind::Need => format!("{people} raises a need: '{id}'{older}"),
        ContributionKind::Result => format!("a result is recorded: '{id}'{older}"),
        kind => format!("{kind} '{id}' for {}: {people}{older}", contribution.project()),
    }
}

/// Adds a name under a heading, in the order in which headings come.
fn grouped(all: &mut Vec<(String, Vec<String>)>, heading: String, name: String) {
    match all.iter_mut().find(|(known, _)| *known == heading) {
        Some((_, names)) => names.push(name),
        None => all.push((heading, vec![name])),
    }
}

fn voted(commons: &Commons, command: &Vote, by: &ContributorId, at: Timestamp) -> Option<Said> {
    let known = |motion: &MotionId| commons.assembly().motion(motion);
    Some(match command {
        Vote::Deliberate { motion } => {
            let back = known(motion)?.suspended().map_or("", |_| "back ");
            format!("'{motion}' goes {back}to deliberation").into()
        }
        Vote::OfferFloor { motion, college, .. } => {
            Said::listed(format!("on '{motion}' the floor is offered to"), college.to_string())
        }
        Vote::HearCollege { motion, college, heard } => {
            let heard = if *heard == Heard::Spoke { String::new() } else { format!(" ({heard})") };
            Said::listed(format!("heard on '{motion}':"), format!("{college}{heard}"))
        }
        Vote::CastBallot { motion, choice } => {
            let choice = match choice {
                Choice::Yes => "yes",
                Choice::No => "no",
                Choice::Abstain => "abstain",
            };
            Said::listed(format!("ballots on '{motion}':"), format!("{by}: {choice}"))
        }
        Vote::CloseMotion { motion } => {
            let certificate = known(motion)?.certificate()?;
            let (outcome, overall) = (certificate.outcome, &certificate.overall);
            let (yes, no, expressed) = (&overall.yes, &overall.no, &overall.expressed);
            format!("'{motion}' is {outcome}: {yes} yes and {no} no of {expressed} expressed")
                .into()
        }
        Vote::Object { motion } => {
            let motion_now = known(motion)?;
            let mut said = Said::listed(format!("objections to '{motion}':"), by.to_string());
            if motion_now.state_at(at) == MotionState::Suspended {
                let colleges = motion_now.vote()?.objecting().map(ToString::to_string);
                let colleges = colleges.collect::<Vec<_>>().join(" and ");
                said.below.push(format!("more than half of the {colleges}: it is suspended"));
            }
            said
        }
        _ => return None,
    })
}

fn booked(commons: &Commons, command: &Book, envelope: &Envelope<Command>) -> Option<Said> {
    let by = &envelope.by;
    let agreement = |id: &CommandId, item: String| {
        let known = commons.ledger().agreement(*id)?;
        let settled = known.state() == AgreementState::Settled;
        let item = if settled { format!("{item} and it is settled") } else { item };
        let about = known.reference().map_or_else(|| id.to_string(), ToString::to_string);
        Some(Said {
            key: Some(id.to_string()),
            opening: format!("on the agreement about '{about}'"),
            item: Some(item),
            below: Vec::new(),
        })
    };
    Some(match command {
        Book::Exchange { giver, receiver, given, activity, .. } => {
            format!("{} gives {} {given}: {activity}", name(giver), name(receiver)).into()
        }
        Book::Propose { terms, reference, .. } => {
            let given = |term: &liens::timebank::Term| {
                format!("{} gives {} up to {}", name(&term.to), name(&term.from), term.amount)
            };
            let terms = terms.iter().map(given).collect::<Vec<_>>().join(", ");
            let about = reference.as_ref().map_or(String::new(), |about| format!(" for '{about}'"));
            let opening = format!("{by} proposes an agreement{about}: {terms};");
            Said { key: Some(envelope.id.to_string()), opening, ..Said::default() }
        }
        Book::Agree { agreement: id } => agreement(id, format!("{by} agrees"))?,
        Book::Confirm { agreement: id, done } => {
            let done: Vec<String> = done.iter().map(ToString::to_string).collect();
            agreement(id, format!("{by} confirms {}", done.join(", ")))?
        }
        Book::PostEntry { legs, reference, .. } => {
            let (to, from): (Vec<_>, Vec<_>) = legs.iter().partition(|leg| leg.amount.quanta() > 0);
            let credited = to.iter().map(|leg| format!("{} to {}", leg.amount, name(&leg.account)));
            let debited = from.iter().map(|leg| name(&leg.account));
            let what = reference.as_ref().map_or("an entry", |reference| reference.as_str());
            let (to, from): (Vec<_>, Vec<_>) = (credited.collect(), debited.collect());
            format!("{what}: {}, from {}", to.join(", "), from.join(", ")).into()
        }
        _ => return None,
    })
}

fn budgeted(budget: &BudgetId, command: &Ask, by: &ContributorId) -> Option<Said> {
    Some(match command {
        Ask::Declare { claim } => {
            let claimed = match &claim.basis {
                Basis::Amount { amount, .. } => amount.to_string(),
                Basis::Time { time, activity, .. } => format!("{time} of {activity}"),
            };
            Said::listed("claims:".to_owned(), format!("{} {claimed}", claim.contributor))
        }
        Ask::Review {} => "the claims lie open to questions".to_owned().into(),
        Ask::Question { claim, question } => {
            format!("{by} asks about the {claim}: {question}?").into()
        }
        Ask::Keep { claim, answer } => format!("{by} keeps the {claim}: {answer}").into(),
        Ask::Settle { .. } => format!("{by} is satisfied").into(),
        Ask::Close {} => format!("the budget '{budget}' is closed, and pays its claims").into(),
        _ => return None,
    })
}

fn shared(
    commons: &Commons,
    entry: CommandId,
    budget: Option<&BudgetId>,
    at: Timestamp,
) -> Result<Said, Refused> {
    let Some(shared) = commons.distribution(entry) else { return Ok(String::new().into()) };
    let results = shared.results().map(|part| format!("'{}'", part.result()));
    let (results, amount) = (results.collect::<Vec<_>>().join(" and "), shared.pot());
    let steps = by_step(shared)?.into_iter();
    let steps = steps.map(|(label, paid)| format!("{label} {}", number(&paid)));
    let steps = steps.collect::<Vec<_>>().join(", ");
    let mut said = Said::from(format!("{amount} for {results}: {steps}"));
    let Some(budget) = budget.and_then(|budget| commons.budget(budget)) else { return Ok(said) };
    let mut claimed: BTreeMap<ContributorId, Amount> = BTreeMap::new();
    for claim in budget.agreed(at) {
        let sum = claimed.remove(&claim.payee);
        let sum =
            sum.map_or_else(|| Ok(claim.amount.clone()), |sum| sum.checked_add(&claim.amount))?;
        claimed.insert(claim.payee, sum);
    }
    let mut lines = Vec::new();
    for (person, claimed) in claimed {
        let mut paid = Amount::zero(amount.unit().clone());
        for reason in shared.reasons().filter(|one| one.recipient().person() == Some(&person)) {
            if let Some(Step::Claims { .. }) = shared.steps().get(reason.step()) {
                paid = paid.checked_add(reason.amount())?;
            }
        }
        lines.push(format!("{person} {} of {}", number(&paid), number(&claimed)));
    }
    said.below.push(format!("of their claims they receive: {}", lines.join(", ")));
    Ok(said)
}

/// What each step of a distribution paid in all, by the word that it begins with.
fn by_step(shared: &Distribution) -> Result<Vec<(String, Amount)>, Refused> {
    let mut sums: Vec<(String, Amount)> = Vec::new();
    for (place, step) in shared.steps().iter().enumerate() {
        let label = label(step);
        let mut sum = Amount::zero(shared.pot().unit().clone());
        for reason in shared.reasons().filter(|reason| reason.step() == place) {
            sum = sum.checked_add(reason.amount())?;
        }
        if sum.quanta() > 0 {
            sums.push((label, sum));
        }
    }
    Ok(sums)
}
