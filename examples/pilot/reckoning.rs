//! What came of a year: who received what by which step, who decided, what everybody holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use liens::governance::Certificate;
use liens::lineage::{Reason, Voice};
use liens::timebank::AccountKind;
use liens::{
    Amount, CollegeId, CommandId, Commons, Contribution, ContributionKind, ContributorId,
    Recipient, Standing, Thread, Unit,
};
use serde_json::{Value, json};

use crate::input::Refused;
use crate::words::{Words, day};

/// What everybody received, by unit and by the word that each step begins with.
#[derive(Default)]
pub(crate) struct Received {
    /// The steps that paid, unit by unit, in the order of the policy.
    columns: Vec<Column>,
    rows: BTreeMap<Recipient, Cells>,
}

/// A unit, and the word that a step begins with.
type Column = (Unit, String);
type Cells = BTreeMap<Column, Amount>;

/// What a person received, and why.
pub(crate) struct Share {
    pub(crate) person: ContributorId,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) sentence: String,
}

/// One vote: its certificate, and the colleges that had it suspended.
pub(crate) struct Decided<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) suspended_by: Vec<CollegeId>,
}

impl Received {
    /// Adds up what distributions and closed budgets paid.
    pub(crate) fn of(commons: &Commons, words: &Words) -> Result<Self, Refused> {
        let mut all = Self::default();
        for (_, shared) in commons.distributions() {
            for step in shared.steps() {
                all.column(shared.pot().unit(), &words.label(step));
            }
            for reason in shared.reasons() {
                let step = shared.steps().get(reason.step()).map(|step| words.label(step));
                let step = step.unwrap_or_default();
                all.add(&step, reason.recipient(), reason.amount())?;
            }
        }
        for (_, budget) in commons.budgets() {
            if let Some(closed) = budget.closed() {
                for payout in budget.outcome(closed)?.payouts {
                    all.add(&words.say("budget", "budget"), &payout.recipient, &payout.amount)?;
                }
            }
        }
        let Self { columns, rows } = &mut all;
        columns.retain(|column| rows.values().any(|cells| cells.contains_key(column)));
        // Stable: the steps of a unit stay in their order, and hours come last.
        columns.sort_by_key(|(unit, _)| (*unit == Unit::Time, unit.clone()));
        Ok(all)
    }

    fn column(&mut self, unit: &Unit, step: &str) {
        let column = (unit.clone(), step.to_owned());
        if !self.columns.contains(&column) {
            self.columns.push(column);
        }
    }

    fn add(&mut self, step: &str, to: &Recipient, amount: &Amount) -> Result<(), Refused> {
        if amount.quanta() != 0 {
            let unit = amount.unit().clone();
            self.column(&unit, step);
            let zero = Amount::zero(unit.clone());
            let cells = self.rows.entry(to.clone()).or_default();
            let sum = cells.entry((unit, step.to_owned())).or_insert(zero);
            *sum = sum.checked_add(amount)?;
        }
        Ok(())
    }

    /// What somebody received of a unit in all; nothing of a unit that never came.
    fn total(cells: &Cells, unit: &Unit) -> Option<Amount> {
        let mut of_unit = cells.iter().filter(|((known, _), _)| known == unit);
        let (_, first) = of_unit.next()?;
        of_unit.try_fold(first.clone(), |sum, (_, amount)| sum.checked_add(amount).ok())
    }

    fn units(&self) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.columns.iter().map(|(unit, _)| unit).collect();
        units.dedup();
        units
    }

    /// The rows, whoever received the most first.
    fn ordered(&self) -> Vec<(&Recipient, &Cells)> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_cached_key(|(_, cells)| {
            let units = self.units().into_iter();
            let most = units.map(|unit| Self::total(cells, unit).map_or(0, |sum| sum.quanta()));
            std::cmp::Reverse(most.collect::<Vec<_>>())
        });
        rows
    }

    /// A column for each step and, under the name of the unit, one for their sum.
    pub(crate) fn table(&self, words: &Words) -> String {
        let mut columns: Vec<Vec<String>> = Vec::new();
        let rows = self.ordered();
        let names = rows.iter().map(|(recipient, _)| whom(recipient, words));
        columns.push(std::iter::once(String::new()).chain(names).collect());
        for unit in self.units() {
            for column in self.columns.iter().filter(|(of, _)| of == unit) {
                let cells = rows.iter().map(|(_, cells)| cells.get(column));
                let cells =
                    cells.map(|cell| cell.map(|cell| words.number(cell)).unwrap_or_default());
                columns.push(std::iter::once(column.1.clone()).chain(cells).collect());
            }
            let sums = rows.iter().map(|(_, cells)| Self::total(cells, unit));
            let sums = sums.map(|sum| sum.map(|sum| words.number(&sum)).unwrap_or_default());
            columns.push(std::iter::once(words.plural(unit)).chain(sums).collect());
        }
        let width = |column: &Vec<String>| column.iter().map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = columns.iter().map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in 0..=rows.len() {
            let mut line = String::new();
            for (place, (column, wide)) in columns.iter().zip(&widths).enumerate() {
                let cell = &column[row];
                // Names stand on the left, numbers on the right.
                let cell = match place {
                    0 => format!("  {cell:<wide$}"),
                    _ => format!(" {cell:>wide$}"),
                };
                line.push_str(&cell);
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }

    pub(crate) fn document(&self) -> Value {
        let row = |(recipient, cells): (&Recipient, &Cells)| {
            let step = |((_, step), amount): (&(Unit, String), &Amount)| json!({ "step": step, "amount": amount });
            let totals = self.units().into_iter().filter_map(|unit| Self::total(cells, unit));
            json!({
                "recipient": recipient,
                "steps": cells.iter().map(step).collect::<Vec<_>>(),
                "totals": totals.collect::<Vec<_>>(),
            })
        };
        self.ordered().into_iter().map(row).collect()
    }
}

/// Whoever is paid, in words.
fn whom(recipient: &Recipient, words: &Words) -> String {
    match recipient {
        Recipient::Contributor(person) => person.to_string(),
        Recipient::Owed(person) => words.say(format!("owed to {person}"), format!("dû à {person}")),
        Recipient::Commons => words.named("commons"),
    }
}

/// Every vote that was closed, the older one of a motion first.
pub(crate) fn decided(commons: &Commons) -> Vec<Decided<'_>> {
    let mut all: Vec<Decided<'_>> = Vec::new();
    for motion in commons.assembly().motions() {
        for vote in motion.suspended().into_iter().chain(motion.vote()) {
            if let Some(certificate) = vote.certificate() {
                let suspended_by = vote.objecting().cloned().collect();
                all.push(Decided { certificate, suspended_by });
            }
        }
    }
    all.sort_by_key(|decided| decided.certificate.closed);
    all
}

impl Decided<'_> {
    pub(crate) fn line(&self, words: &Words) -> String {
        let Self { certificate, suspended_by } = self;
        let Certificate { closed, motion, subject, outcome, overall, .. } = certificate;
        let (yes, no) = (&overall.yes, &overall.no);
        let colleges = certificate.colleges.iter();
        let colleges =
            colleges.map(|line| format!("{} {}:{}", words.call(&line.college), line.yes, line.no));
        let colleges = colleges.collect::<Vec<_>>().join(", ");
        let names: Vec<String> = suspended_by.iter().map(|college| words.call(college)).collect();
        let suspended = match words.and(&names) {
            names if names.is_empty() => String::new(),
            names => words
                .say(format!("; suspended by the {names}"), format!(" ; suspendue par : {names}")),
        };
        let (day, motion, subject) = (day(*closed), words.call(motion), words.call(subject));
        let outcome = words.outcome(*outcome);
        words.say(
            format!("{day}  {motion}, {subject}: {outcome} {yes}:{no} ({colleges}){suspended}"),
            format!("{day}  {motion}, {subject} : {outcome} {yes}:{no} ({colleges}){suspended}"),
        )
    }
}

/// What an hour of each project weighs by the grades of those who raised the needs.
pub(crate) fn weights(commons: &Commons, words: &Words) -> Result<Option<String>, Refused> {
    let table = commons.charter().and_then(|charter| charter.articles().relevance());
    let Some((graded, table)) = commons.relevance().zip(table) else { return Ok(None) };
    if graded.scale() != table.grades() {
        return Ok(None);
    }
    let factors = graded.factors(table, Voice::Raisers)?;
    let weights = factors.iter().map(|(project, factor)| {
        let project = words.call(project);
        format!("{project} {factor}")
    });
    let weights = weights.collect::<Vec<_>>().join(", ");
    Ok(Some(words.say(
        format!("an hour weighs, by the grades: {weights}"),
        format!("une heure pèse, selon les notes : {weights}"),
    )))
}

/// The objectives, and where each stood at the end.
pub(crate) fn objectives(commons: &Commons, words: &Words) -> Vec<String> {
    let Some(last) = commons.events().last() else { return Vec::new() };
    let line = |(objective, standing): (&liens::Objective, Result<Standing, _>)| {
        let standing = match standing {
            Ok(Standing::Reached) => words.say("reached", "atteint"),
            Ok(Standing::NotReached) => words.say("not reached", "non atteint"),
            _ => words.say("not measured", "non mesuré"),
        };
        let (indicator, until) = (words.call(objective.indicator()), day(objective.date()));
        words.say(
            format!("{indicator}: {standing}, measured until {until}"),
            format!("{indicator} : {standing}, mesuré jusqu'au {until}"),
        )
    };
    commons.objectives(last.at).map(line).collect()
}

/// What everybody holds in each unit, people first; accounts at zero stay out.
fn balances(commons: &Commons, words: &Words) -> BTreeMap<(bool, String), BTreeMap<Unit, Amount>> {
    let mut held: BTreeMap<_, BTreeMap<Unit, Amount>> = BTreeMap::new();
    for (account, balance) in commons.ledger().accounts() {
        if balance.quanta() != 0 {
            let key = (account.kind() != AccountKind::Member, words.name(account.id()));
            held.entry(key).or_default().insert(account.unit().clone(), balance);
        }
    }
    held
}

pub(crate) fn table_of_balances(commons: &Commons, words: &Words) -> Result<String, Refused> {
    let (held, mut text) = (balances(commons, words), String::new());
    let units: BTreeSet<&Unit> = held.values().flat_map(BTreeMap::keys).collect();
    for ((_, holder), amounts) in &held {
        write!(text, "  {holder:<18}")?;
        for unit in &units {
            let amount = amounts.get(unit).map(|amount| words.amount(amount)).unwrap_or_default();
            write!(text, "  {amount:>16}")?;
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    let sums = commons.ledger().totals();
    let sums = sums.map(|(unit, sum)| format!("{} {sum}", words.plural(unit)));
    let sums = sums.collect::<Vec<_>>().join(", ");
    let all = words.say("all accounts together:", "tous les comptes ensemble :");
    writeln!(text, "  {all} {sums}")?;
    Ok(text)
}

impl Share {
    /// The share of whoever raised the first need, followed back to where it comes from.
    pub(crate) fn of_the_first_raiser(
        commons: &Commons,
        words: &Words,
    ) -> Result<Option<Self>, Refused> {
        let needs = commons.events().iter().filter_map(|event| match &event.body {
            liens::Event::Traced {
                command: liens::lineage::Command::RecordContribution { contribution },
            } if *contribution.kind() == ContributionKind::Need => Some(contribution),
            _ => None,
        });
        let mut people = needs.flat_map(Contribution::participations);
        let Some(person) = people.next().map(|taking| taking.contributor().clone()) else {
            return Ok(None);
        };
        let recipients = [Recipient::Contributor(person.clone()), Recipient::Owed(person.clone())];
        let distributions: Vec<CommandId> = commons.distributions().map(|(id, _)| id).collect();
        let threads: Vec<Thread<'_>> = distributions
            .iter()
            .flat_map(|id| recipients.iter().flat_map(|recipient| commons.follow(*id, recipient)))
            .collect();
        let mut sums: BTreeMap<Unit, Amount> = BTreeMap::new();
        for thread in &threads {
            let amount = thread.amount();
            let sum = sums.remove(amount.unit()).unwrap_or(Amount::zero(amount.unit().clone()));
            sums.insert(amount.unit().clone(), sum.checked_add(amount)?);
        }
        let mut amounts: Vec<Amount> = sums.into_values().collect();
        amounts.sort_by_key(|amount| *amount.unit() == Unit::Time);
        let sentence = sentence(commons, words, &person, &amounts, &threads);
        Ok(Some(Self { person, amounts, sentence }))
    }
}

fn sentence(
    commons: &Commons,
    words: &Words,
    person: &ContributorId,
    amounts: &[Amount],
    threads: &[Thread<'_>],
) -> String {
    if threads.is_empty() {
        return words.say(
            format!("{person} receives nothing: no step that was in force pays for a need"),
            format!("{person} ne reçoit rien : aucune étape en vigueur ne paie pour un besoin"),
        );
    }
    let recorded = commons.lineage().contributions().flat_map(Contribution::participations);
    let mut recorded = recorded.filter(|taking| taking.contributor() == person);
    let hours = |taking: &liens::Participation| {
        taking.declared_time().seconds() != 0 || taking.attested_time().seconds() != 0
    };
    let without = if recorded.any(hours) {
        String::new()
    } else {
        words.say(" without one recorded hour", " sans une seule heure enregistrée")
    };
    let amounts: Vec<String> = amounts.iter().map(|amount| words.amount(amount)).collect();
    let amounts = words.and(&amounts);
    let quoted = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| words.quoted(name)).collect();
        words.and(&names)
    };
    let results = quoted(&once(threads.iter().filter_map(Thread::reason).map(Reason::result)));
    let steps =
        once(threads.iter().filter_map(Thread::step).map(|step| words.language().step(step)));
    let charters = once(threads.iter().filter_map(|thread| {
        let version = thread.charter()?.version();
        Some(match thread.motion() {
            Some(motion) => {
                let motion = words.quoted(motion.id());
                words.say(
                    format!("charter {version}, by the motion {motion},"),
                    format!("la charte {version}, par la motion {motion},"),
                )
            }
            None => words.say("the founding charter", "la charte fondatrice"),
        })
    }));
    let charters = words.and(&charters);
    let raised: BTreeSet<&ContributorId> = threads
        .iter()
        .flat_map(Thread::needs)
        .flat_map(Contribution::participations)
        .map(liens::Participation::contributor)
        .collect();
    let named = |needs: bool| {
        let of_kind = |one: &&Contribution| (*one.kind() == ContributionKind::Need) == needs;
        once(threads.iter().flat_map(Thread::contributions).filter(of_kind).map(Contribution::id))
    };
    let mut did = Vec::new();
    let verbs = [words.say("raised", "a exprimé"), words.say("gave", "a donné")];
    for (verb, names) in verbs.into_iter().zip([named(true), named(false)]) {
        if !names.is_empty() {
            did.push(format!("{verb} {}", quoted(&names)));
        }
    }
    let did = words.and(&did);
    let who = match raised.len() {
        several if several > 1 && raised.contains(person) => words.say(
            format!("{person}, who {did}, is one of the {several} who raised a need there"),
            format!(
                "{person}, qui {did}, est l'une des {several} personnes à l'origine d'un besoin"
            ),
        ),
        _ => format!("{person} {did}"),
    };
    words.say(
        format!(
            "{person} receives {amounts}{without}: of what {results} brought, {charters} pays \
             \"{}\", and {who}",
            steps.join("\" and \""),
        ),
        format!(
            "{person} reçoit {amounts}{without} : sur ce qu'a rapporté {results}, {charters} verse \
             «\u{a0}{}\u{a0}», et {who}",
            steps.join("\u{a0}» et «\u{a0}"),
        ),
    )
}

/// Each text once, in the order of its first time.
fn once<T: ToString>(all: impl Iterator<Item = T>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for one in all.map(|one| one.to_string()) {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}
