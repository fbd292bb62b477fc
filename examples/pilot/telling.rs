//! What happened, in a sentence for each command.

use std::collections::BTreeMap;

use liens::governance::{interests, register};
use liens::lineage::budget::{Basis, Command as Ask};
use liens::lineage::{Command as Trace, Distribution, Step, Voice};
use liens::timebank::{AgreementState, Command as Book};
use liens::{
    Amount, Attester, BudgetId, Command, CommandId, Commons, Contribution, ContributionKind,
    ContributorId, Envelope, Refusal, Relation, Standing, Target, Timestamp,
};

use crate::input::Refused;
use crate::words::{Words, day};

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
    pub(crate) below: Vec<String>,
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
    pub(crate) fn text(&self, words: &Words) -> String {
        let many = self.items.len() > NAMED;
        let items = if many { self.counted(words) } else { self.items.join(", ") };
        let until = if self.last == self.at {
            String::new()
        } else {
            let last = day(self.last);
            words.say(format!(", until {last}"), format!(", jusqu'au {last}"))
        };
        format!("{} {items}", self.opening).trim_end().to_owned() + &until
    }

    /// How many add what, the most first; or the first, where they add nothing.
    fn counted(&self, words: &Words) -> String {
        let mut counted: Vec<(&str, usize)> = Vec::new();
        for item in &self.items {
            let Some((_, adds)) = item.split_once(": ") else {
                let (first, more) = (&self.items[0], self.items.len() - 1);
                return words
                    .say(format!("{first} and {more} more"), format!("{first} et {more} autres"));
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
    pub(crate) fn listed(opening: String, item: String) -> Self {
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

/// Tells of commands in words.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'a> {
    pub(crate) words: &'a Words,
}

impl Teller<'_> {
    /// Tells of a command that the commons accepted, and stands after it.
    pub(crate) fn said(
        self,
        commons: &Commons,
        envelope: &Envelope<Command>,
    ) -> Result<Said, Refused> {
        let (by, at) = (&envelope.by, envelope.at);
        let said = match &envelope.body {
            Command::Assemble { command } => self.voted(commons, command, by, at),
            Command::Book { command } => self.booked(commons, command, envelope),
            Command::Deliberate { command } => self.minuted(command, by),
            Command::Budget { budget, command } => self.budgeted(budget, command, by),
            Command::SetObjective { .. } | Command::Measure { .. } => {
                self.measured(commons, &envelope.body, at)
            }
            Command::Distribute { budget, .. } => {
                Some(self.shared(commons, envelope.id, budget.as_ref(), at)?)
            }
            Command::DraftMotion { .. }
            | Command::ReviseMotion { .. }
            | Command::OpenMotion { .. }
            | Command::OpenVote { .. }
            | Command::Enact { .. } => self.moved(commons, &envelope.body, by),
            _ => self.other(commons, envelope),
        };
        said.map_or_else(|| plain(envelope), Ok)
    }

    /// Tells of a command that was refused.
    pub(crate) fn refused(
        self,
        line: usize,
        envelope: &Envelope<Command>,
        refusal: &Refusal,
    ) -> Result<Said, Refused> {
        let (asked, by) = (asked(&envelope.body)?, &envelope.by);
        let words = self.words;
        let opening = words
            .say(format!("REFUSED {asked}, {refusal}:"), format!("REFUSÉ {asked}, {refusal} :"));
        let item = words.say(format!("{by} (line {line})"), format!("{by} (ligne {line})"));
        Ok(Said::listed(opening, item))
    }

    fn other(self, commons: &Commons, envelope: &Envelope<Command>) -> Option<Said> {
        let (by, words) = (&envelope.by, self.words);
        let say = |english: String, french: String| Said::from(words.say(english, french));
        Some(match &envelope.body {
            Command::Found { members, .. } => self.founded(commons, by, members.len())?,
            Command::Register { command: register::Command::Apply { college, .. } } => {
                let college = words.call(college);
                say(
                    format!("{by} asks to belong to the college {college}"),
                    format!("{by} demande à entrer au collège {college}"),
                )
            }
            Command::Register { command: register::Command::Admit { person, college, .. } } => {
                let college = words.call(college);
                say(
                    format!("{person} is admitted to the college {college}"),
                    format!("entrée de {person} au collège {college}"),
                )
            }
            Command::Disclose { command: interests::Command::Declare { topic, .. } } => {
                let topic = words.quoted(topic);
                say(
                    format!("{by} declares an interest in {topic}"),
                    format!("{by} déclare un intérêt dans {topic}"),
                )
            }
            Command::Trace { command: Trace::RecordContribution { contribution } } => {
                self.recorded(contribution).into()
            }
            Command::Grade { need, project, voice, grade } => {
                let need = words.quoted(need);
                let opening = match voice {
                    Voice::Raisers => words.say(
                        format!("{by}, who raised {need}, grades:"),
                        format!("{by}, à l'origine de {need}, note :"),
                    ),
                    Voice::Users => words.say(
                        format!("{by}, who uses what answers {need}, grades:"),
                        format!("{by}, qui utilise ce qui répond à {need}, note :"),
                    ),
                };
                let (project, grade) = (words.call(project), words.call(grade));
                let item = words.say(
                    format!("{project} \"{grade}\""),
                    format!("{project} «\u{a0}{grade}\u{a0}»"),
                );
                Said::listed(opening, item)
            }
            Command::OpenAccount { holder, unit } => {
                let unit = words.plural(unit);
                let opening = words.say(
                    format!("accounts in {unit} are opened:"),
                    format!("ouverture de comptes en {unit} :"),
                );
                Said::listed(opening, words.named(&holder.to_string()))
            }
            Command::PayOwed { person } => {
                let entry = commons.ledger().entry(envelope.id)?;
                let paid = entry.legs().iter().filter(|leg| leg.amount.quanta() > 0);
                let paid: Vec<String> = paid.map(|leg| words.amount(&leg.amount)).collect();
                let paid = words.and(&paid);
                say(
                    format!("what waited for {person} is paid: {paid}"),
                    format!("ce qui attendait {person} est payé : {paid}"),
                )
            }
            Command::OpenBudget { budget, envelope, pot, closes, .. } => {
                let (budget, amount) = (words.quoted(budget), words.amount(envelope));
                let (pot, closes) = (words.name(pot), day(*closes));
                say(
                    format!("the budget {budget} opens: {amount} of {pot}, claims until {closes}"),
                    format!(
                        "ouverture du budget {budget} : {amount} sur {pot}, demandes jusqu'au \
                         {closes}"
                    ),
                )
            }
            _ => return None,
        })
    }

    fn measured(self, commons: &Commons, command: &Command, at: Timestamp) -> Option<Said> {
        let words = self.words;
        Some(match command {
            Command::SetObjective { objective } => {
                let (bound, measure) = match objective.target() {
                    Target::AtMost { measure } => (words.say("at most", "au plus"), measure),
                    Target::AtLeast { measure } => (words.say("at least", "au moins"), measure),
                    _ => return None,
                };
                let (indicator, until) = (words.call(objective.indicator()), day(objective.date()));
                words
                    .say(
                        format!(
                            "an objective is set: {indicator}, {bound} {measure} until {until}"
                        ),
                        format!("objectif fixé : {indicator}, {bound} {measure} jusqu'au {until}"),
                    )
                    .into()
            }
            Command::Measure { indicator, measurement } => {
                let mut standing =
                    commons.objectives(at).filter(|(o, _)| o.indicator() == indicator);
                let reached = match standing.next() {
                    Some((_, Ok(Standing::Reached))) => {
                        words.say("; the objective is reached", " ; l'objectif est atteint")
                    }
                    Some((_, Ok(Standing::NotReached))) => words.say(
                        "; the objective is not reached yet",
                        " ; l'objectif n'est pas encore atteint",
                    ),
                    _ => String::new(),
                };
                let (indicator, found) = (words.call(indicator), &measurement.measure);
                words
                    .say(
                        format!("{indicator}: {found}{reached}"),
                        format!("{indicator} : {found}{reached}"),
                    )
                    .into()
            }
            _ => return None,
        })
    }

    fn founded(self, commons: &Commons, by: &ContributorId, members: usize) -> Option<Said> {
        let (words, charter) = (self.words, commons.charter()?);
        let colleges = charter.statutes().colleges().iter().map(|college| {
            let (name, weight) = (words.call(college.id()), college.weight());
            words.say(format!("{name} (weight {weight})"), format!("{name} (poids {weight})"))
        });
        let colleges = colleges.collect::<Vec<_>>().join(", ");
        let policy = charter.policy();
        let called = words.call(policy.name());
        let mut below = vec![words.say(
            format!("what comes in is shared by \"{called}\":"),
            format!("ce qui entre est partagé par «\u{a0}{called}\u{a0}» :"),
        )];
        let steps = policy.steps().iter();
        below.extend(steps.map(|step| format!("- {}", words.language().step(step))));
        let opening = words.say(
            format!("{by} founds the commons, with {members} members in the colleges {colleges}"),
            format!("{by} fonde le commun, avec {members} membres dans les collèges {colleges}"),
        );
        Some(Said { opening, below, ..Said::default() })
    }

    fn recorded(self, contribution: &Contribution) -> String {
        let words = self.words;
        let (id, kind) = (words.quoted(contribution.id()), contribution.kind());
        // People, by what attests their hours.
        let mut people: Vec<(String, Vec<String>)> = Vec::new();
        for taking in contribution.participations() {
            let (mut who, mut by) = (taking.contributor().to_string(), String::new());
            if let Some(attested) = taking.attestation() {
                who = format!("{who} {}", words.amount(&attested.time.into()));
                by = match &attested.by {
                    Attester::Record { id } => {
                        let book = words.call(id);
                        words.say(format!(" by the {book}"), format!(" selon le {book}"))
                    }
                    Attester::Person { id } => {
                        words.say(format!(" as {id} attests"), format!(" attesté par {id}"))
                    }
                    _ => words.say(" by the agreement", " selon l'accord"),
                };
            }
            grouped(&mut people, by, who);
        }
        let people = people.iter().map(|(by, people)| words.and(people) + by);
        let people = people.collect::<Vec<_>>().join(", ");
        let mut older: Vec<(String, Vec<String>)> = Vec::new();
        for link in contribution.builds_on() {
            grouped(&mut older, self.relation(&link.relation), words.quoted(&link.to));
        }
        let older = older.iter().map(|(relation, to)| format!("{relation} {}", words.and(to)));
        let older = older.collect::<Vec<_>>().join(", ");
        let older = match (older.is_empty(), words.is_french()) {
            (true, _) => older,
            (_, false) => format!("; it {older}"),
            (_, true) => format!(" ; {older}"),
        };
        let project = words.call(contribution.project());
        let called = words.language().kind(kind);
        match kind {
            ContributionKind::Need => words.say(
                format!("{people} raises a need: {id}{older}"),
                format!("{people} exprime un besoin : {id}{older}"),
            ),
            ContributionKind::Result => words.say(
                format!("a result is recorded: {id}{older}"),
                format!("un résultat est enregistré : {id}{older}"),
            ),
            _ => words.say(
                format!("{called} {id} for {project}: {people}{older}"),
                format!("{called} {id} pour {project} : {people}{older}"),
            ),
        }
    }

    fn relation(self, relation: &Relation) -> String {
        let text = relation.as_str();
        let french = match text {
            "answers" => "répond à",
            "builds-on" => "repose sur",
            "uses" => "utilise",
            "derives-from" => "dérive de",
            other => other,
        };
        self.words.say(text.replace('-', " "), french)
    }

    fn booked(
        self,
        commons: &Commons,
        command: &Book,
        envelope: &Envelope<Command>,
    ) -> Option<Said> {
        let (by, words) = (&envelope.by, self.words);
        let agreement = |id: &CommandId, item: String| {
            let known = commons.ledger().agreement(*id)?;
            let settled = known.state() == AgreementState::Settled;
            let end = words.say(" and it is settled", ", et l'accord est soldé");
            let item = if settled { format!("{item}{end}") } else { item };
            let about = known.reference().map_or_else(|| id.to_string(), ToString::to_string);
            let about = words.quoted(about);
            Some(Said {
                key: Some(id.to_string()),
                opening: words.say(
                    format!("on the agreement about {about}"),
                    format!("accord sur {about} :"),
                ),
                item: Some(item),
                below: Vec::new(),
            })
        };
        Some(match command {
            Book::Exchange { giver, receiver, given, activity, .. } => {
                let (giver, receiver) = (words.name(giver), words.name(receiver));
                let (given, what) = (words.amount(given), words.call(activity));
                words
                    .say(
                        format!("{giver} gives {receiver} {given}: {what}"),
                        format!("{giver} donne {given} à {receiver} : {what}"),
                    )
                    .into()
            }
            Book::Propose { terms, reference, .. } => {
                let given = |term: &liens::timebank::Term| {
                    let (to, from) = (words.name(&term.to), words.name(&term.from));
                    let amount = words.amount(&term.amount);
                    words.say(
                        format!("{to} gives {from} up to {amount}"),
                        format!("{to} donne à {from} jusqu'à {amount}"),
                    )
                };
                let terms = terms.iter().map(given).collect::<Vec<_>>().join(", ");
                let about = reference.as_ref().map_or(String::new(), |about| {
                    let about = words.quoted(about);
                    words.say(format!(" for {about}"), format!(" pour {about}"))
                });
                let opening = words.say(
                    format!("{by} proposes an agreement{about}: {terms};"),
                    format!("{by} propose un accord{about} : {terms} ;"),
                );
                Said { key: Some(envelope.id.to_string()), opening, ..Said::default() }
            }
            Book::Agree { agreement: id } => {
                agreement(id, words.say(format!("{by} agrees"), format!("{by} accepte")))?
            }
            Book::Confirm { agreement: id, done } => {
                let done: Vec<String> = done.iter().map(|done| words.amount(done)).collect();
                let done = done.join(", ");
                let item =
                    words.say(format!("{by} confirms {done}"), format!("{by} confirme {done}"));
                agreement(id, item)?
            }
            Book::PostEntry { legs, reference, .. } => {
                let (to, from): (Vec<_>, Vec<_>) =
                    legs.iter().partition(|leg| leg.amount.quanta() > 0);
                let credited = to.iter().map(|leg| {
                    let (amount, name) = (words.amount(&leg.amount), words.name(&leg.account));
                    words.say(format!("{amount} to {name}"), format!("{amount} vers {name}"))
                });
                let to = credited.collect::<Vec<_>>().join(", ");
                let from = from.iter().map(|leg| words.name(&leg.account));
                let from = from.collect::<Vec<_>>().join(", ");
                let what = match reference {
                    Some(reference) => words.call(reference),
                    None => words.say("an entry", "une écriture"),
                };
                words
                    .say(
                        format!("{what}: {to}, from {from}"),
                        format!("{what} : {to}, depuis {from}"),
                    )
                    .into()
            }
            _ => return None,
        })
    }

    fn budgeted(self, budget: &BudgetId, command: &Ask, by: &ContributorId) -> Option<Said> {
        let words = self.words;
        Some(match command {
            Ask::Declare { claim } => {
                let claimed = match &claim.basis {
                    Basis::Amount { amount, .. } => words.amount(amount),
                    Basis::Time { time, activity, .. } => {
                        let (time, activity) =
                            (words.amount(&(*time).into()), words.call(activity));
                        words.say(format!("{time} of {activity}"), format!("{time}, {activity}"))
                    }
                };
                let opening = words.say("claims:", "demandes :");
                Said::listed(opening, format!("{} {claimed}", claim.contributor))
            }
            Ask::Review {} => words
                .say("the claims lie open to questions", "les demandes sont ouvertes aux questions")
                .into(),
            Ask::Question { claim, question } => {
                let (claim, question) = (words.call(claim), words.call(question));
                words
                    .say(
                        format!("{by} asks about the {claim}: {question}?"),
                        format!("{by} interroge la {claim} : {question} ?"),
                    )
                    .into()
            }
            Ask::Keep { claim, answer } => {
                let (claim, answer) = (words.call(claim), words.call(answer));
                words
                    .say(
                        format!("{by} keeps the {claim}: {answer}"),
                        format!("{by} maintient la {claim} : {answer}"),
                    )
                    .into()
            }
            Ask::Settle { .. } => words
                .say(format!("{by} is satisfied"), format!("la réponse convient à {by}"))
                .into(),
            Ask::Close {} => {
                let budget = words.quoted(budget);
                words
                    .say(
                        format!("the budget {budget} is closed, and pays its claims"),
                        format!("le budget {budget} est clos, et paie ses demandes"),
                    )
                    .into()
            }
            _ => return None,
        })
    }

    fn shared(
        self,
        commons: &Commons,
        entry: CommandId,
        budget: Option<&BudgetId>,
        at: Timestamp,
    ) -> Result<Said, Refused> {
        let words = self.words;
        let Some(shared) = commons.distribution(entry) else { return Ok(String::new().into()) };
        let results = shared.results().map(|part| words.quoted(part.result()));
        let results = words.and(&results.collect::<Vec<_>>());
        let (amount, pot) = (words.amount(shared.pot()), shared.pot());
        let steps = self.by_step(shared)?.into_iter();
        let steps = steps.map(|(label, paid)| format!("{label} {}", words.number(&paid)));
        let steps = steps.collect::<Vec<_>>().join(", ");
        let mut said = Said::from(words.say(
            format!("{amount} for {results}: {steps}"),
            format!("{amount} pour {results} : {steps}"),
        ));
        let Some(budget) = budget.and_then(|budget| commons.budget(budget)) else {
            return Ok(said);
        };
        let mut claimed: BTreeMap<ContributorId, Amount> = BTreeMap::new();
        for claim in budget.agreed(at) {
            let sum = claimed.remove(&claim.payee);
            let sum =
                sum.map_or_else(|| Ok(claim.amount.clone()), |sum| sum.checked_add(&claim.amount))?;
            claimed.insert(claim.payee, sum);
        }
        let mut lines = Vec::new();
        for (person, claimed) in claimed {
            let mut paid = Amount::zero(pot.unit().clone());
            for reason in shared.reasons().filter(|one| one.recipient().person() == Some(&person)) {
                if let Some(Step::Claims { .. }) = shared.steps().get(reason.step()) {
                    paid = paid.checked_add(reason.amount())?;
                }
            }
            let (paid, claimed) = (words.number(&paid), words.number(&claimed));
            let english = format!("{person} {paid} of {claimed}");
            lines.push(words.say(english, format!("{person} {paid} sur {claimed}")));
        }
        let lines = lines.join(", ");
        said.below.push(words.say(
            format!("of their claims they receive: {lines}"),
            format!("de leurs demandes sont payés : {lines}"),
        ));
        Ok(said)
    }

    /// What each step of a distribution paid in all, by the word that it begins with.
    fn by_step(self, shared: &Distribution) -> Result<Vec<(String, Amount)>, Refused> {
        let mut sums: Vec<(String, Amount)> = Vec::new();
        for (place, step) in shared.steps().iter().enumerate() {
            let mut sum = Amount::zero(shared.pot().unit().clone());
            for reason in shared.reasons().filter(|reason| reason.step() == place) {
                sum = sum.checked_add(reason.amount())?;
            }
            if sum.quanta() > 0 {
                sums.push((self.words.label(step), sum));
            }
        }
        Ok(sums)
    }
}

/// What is said of a command that has no sentence of its own.
fn plain(envelope: &Envelope<Command>) -> Result<Said, Refused> {
    Ok(format!("{}: {}", envelope.by, asked(&envelope.body)?).into())
}

/// Adds a name under a heading, in the order in which headings come.
fn grouped(all: &mut Vec<(String, Vec<String>)>, heading: String, name: String) {
    match all.iter_mut().find(|(known, _)| *known == heading) {
        Some((_, names)) => names.push(name),
        None => all.push((heading, vec![name])),
    }
}
