//! Who received what, and why.
//!
//! A pot is shown in three steps, from the whole to the reason: how much went to people and how much
//! to the commons; a picture of the largest amounts and a table of all; and for those whom the table
//! shows at once the reasons themselves, each with
//!
//! 1. the contribution that earned it and the result that brought it,
//! 2. the step of the policy and its exact terms: hours of all hours, the factor that weighs them,
//!    one person of so many, a claim that was agreed, and the amount of which this is that part,
//! 3. the way from the result back to the contribution, where others lie between.
//!
//! Terms are looked up in the record as it stood when the pot was shared, with the grades of then
//! ([`Commons::tell`](crate::Commons::tell) gives the same as text): a record that was amended since
//! would give terms that do not multiply out to what was paid.
//!
//! What one contribution earned by one step is told once, whatever the number of results: a page of
//! 143 results would otherwise repeat one reason 143 times. The terms are then those of the result
//! that brought most. Of a long list of causes the smallest are summed up, and of a long way the
//! middle is left out; both say so. A folded row carries its causes in the row itself, without
//! terms, so that ten thousand members cost one row each.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use liens_core::{Amount, ContributionId, Participation, Recipient};
use liens_lineage::{Reason, RemainderTo, Rule, Step, Telling};

use super::ReportRefused;
use super::block::{Fact, Phrase, Reasons, Row, SEEN, Section, Table};
use super::budgets;
use super::chart::{Bars, thousandths};
use super::view::{Pot, View};

/// The bars of a picture, the reasons told of whoever is seen at once, and of those folded.
const BARS: usize = 10;
const TOLD: usize = 4;
const FOLDED: usize = 2;
/// The contributions of a way that are named between its ends.
const WAY: usize = 2;

pub(super) fn section(view: &View<'_>) -> Result<Section, ReportRefused> {
    let say = view.say;
    let mut section = Section::new(
        "payouts",
        say.say("Who received what, and why", "Qui a reçu quoi, et pourquoi"),
        say.say(
            "Every pot is shared to the last cent and second. An amount leads to its reasons: the \
             contribution that earned it, the result that brought it, the step of the policy, and \
             the vote behind it.",
            "Chaque pot est partagé jusqu'au dernier centime et à la dernière seconde. Un montant \
             mène à ses raisons : la contribution qui l'a mérité, le résultat qui l'a apporté, \
             l'étape de la règle, et le vote dont elle vient.",
        ),
    );
    if view.pots.is_empty() && view.budgets.is_empty() {
        let nothing = say
            .say("Nothing was shared in this period.", "Rien n'a été partagé dans cette période.");
        section.blocks.nothing(nothing);
    }
    for pot in &view.pots {
        shared(view, pot, &mut section)?;
    }
    for closed in &view.budgets {
        budgets::closed(view, closed, &mut section.blocks);
    }
    Ok(section)
}

/// A recipient of a pot by its place there.
type Paid<'a> = (usize, &'a Recipient, &'a Amount);

fn shared(view: &View<'_>, pot: &Pot<'_>, section: &mut Section) -> Result<(), ReportRefused> {
    let (say, blocks) = (view.say, &mut section.blocks);
    let (whole, day) = (say.amount(pot.shared.pot()), say.day(pot.at));
    let results = pot.shared.results().count();
    let over = say.of_a_kind(results, ["result", "results"], ["résultat", "résultats"]);
    blocks.heading(
        format!("pot-{}", pot.number),
        say.say(format!("{whole} over {over}, {day}"), format!("{whole} pour {over}, {day}")),
    );
    let mut paid: Vec<Paid<'_>> = pot
        .shared
        .payouts()
        .enumerate()
        .map(|(place, (whom, amount))| (place, whom, amount))
        .filter(|(_, _, amount)| amount.quanta() > 0)
        .collect();
    paid.sort_by_key(|(place, whom, amount)| {
        (whom.person().is_none(), Reverse(amount.quanta()), *place)
    });
    blocks.facts(facts(view, pot, &paid));
    let authority = pot.shared.authority();
    let by = view.authority(authority.charter, authority.motion.as_ref());
    let policy = say.quoted(pot.shared.policy());
    if pot.shared.steps() == view.charter.policy().steps() {
        let steps = Some("charter".to_owned());
        blocks.text(by.then(say.say(", policy ", ", règle ")).link(policy, steps).then("."));
    } else {
        blocks.text(by.then(say.say(format!(", policy {policy}:"), format!(", règle {policy} :"))));
        let steps = pot.shared.steps().iter();
        blocks.list(steps.map(|step| Phrase::from(say.language().step(step))).collect());
    }
    blocks.bars(picture(view, pot, &paid));
    let seen: Vec<bool> = (0..paid.len()).map(|at| at < SEEN).collect();
    let rows = paid.iter().zip(&seen).map(|(one, seen)| row(view, pot, *one, *seen)).collect();
    let columns = [
        say.say("Recipient", "Bénéficiaire"),
        say.say("#Amount", "#Montant"),
        say.say("#Part", "#Part"),
        say.say("Mostly for", "Surtout pour"),
    ];
    let caption = say.say(
        format!("Who received what of {whole}, people first, the most first"),
        format!("Qui a reçu quoi sur {whole}, les personnes d'abord, du plus grand au plus petit"),
    );
    blocks.table(Table::new(caption, columns, rows, view));
    blocks.heading(
        format!("why-{}", pot.number),
        say.say(format!("Why: {whole}"), format!("Pourquoi : {whole}")),
    );
    let (record, vouched) = (&pot.grounds.record, &pot.grounds.vouched);
    let mut telling = Telling::new(pot.shared, record, vouched, say.language());
    let told = paid.iter().take(SEEN);
    let told = told.map(|one| reasons(view, pot, *one, &mut telling));
    blocks.reasons(told.collect::<Result<_, _>>()?);
    Ok(())
}

fn facts(view: &View<'_>, pot: &Pot<'_>, paid: &[Paid<'_>]) -> Vec<Fact> {
    let say = view.say;
    let whole = pot.shared.pot().quanta();
    let sum = |which: fn(&Recipient) -> bool| {
        let amounts = paid.iter().filter(|(_, whom, _)| which(whom));
        let zero = Amount::zero(pot.shared.pot().unit().clone());
        // Amounts that make up a pot add up within it.
        amounts.fold(zero, |sum, (_, _, one)| sum.checked_add(one).unwrap_or(sum))
    };
    let count = |which: fn(&Recipient) -> bool| {
        say.people(paid.iter().filter(|(_, whom, _)| which(whom)).count())
    };
    let fact = |label: String, amount: &Amount, note: String, to: String| Fact {
        label,
        value: say.amount(amount),
        note: format!("{} · {note}", say.part(amount.quanta(), whole)),
        to,
    };
    let why = format!("why-{}", pot.number);
    // Whoever gets nothing of a pot has no place of its own in it to lead to.
    let of_all = paid.iter().find(|(_, whom, _)| whom.person().is_none());
    let of_all = of_all.map_or_else(|| why.clone(), |(place, ..)| pot.why(*place));
    let person = |whom: &Recipient| matches!(whom, Recipient::Contributor(_));
    let owed = |whom: &Recipient| matches!(whom, Recipient::Owed(_));
    let commons = |whom: &Recipient| whom.person().is_none();
    let mut facts = vec![
        fact(say.say("To people", "Aux personnes"), &sum(person), count(person), why),
        fact(
            say.say("To the commons", "Aux communs"),
            &sum(commons),
            say.say("belongs to all", "appartient à tous"),
            of_all,
        ),
    ];
    if sum(owed).quanta() > 0 {
        let to = "owed".to_owned();
        facts.push(fact(say.say("Owed", "En attente"), &sum(owed), count(owed), to));
    }
    facts
}

fn picture(view: &View<'_>, pot: &Pot<'_>, paid: &[Paid<'_>]) -> Bars {
    let say = view.say;
    let quanta = |amount: &Amount| u128::from(amount.quanta().unsigned_abs());
    let most = paid.iter().take(BARS).map(|(_, _, amount)| quanta(amount)).max().unwrap_or(1);
    let rows = paid.iter().take(BARS).map(|(_, whom, amount)| {
        (say.recipient(whom), vec![(thousandths(quanta(amount), most), say.amount(amount))])
    });
    let rows: Vec<_> = rows.collect();
    let whole = say.amount(pot.shared.pot());
    let title = say.say(
        format!("The largest amounts of {whole}"),
        format!("Les plus grands montants sur {whole}"),
    );
    let description = say.say(
        format!("Bars of the {} largest; the table below has them all.", rows.len()),
        format!("Barres des {} plus grands ; le tableau ci-dessous les a tous.", rows.len()),
    );
    Bars::new(format!("chart-pot-{}", pot.number), title, description, Vec::new(), rows)
}

fn row(view: &View<'_>, pot: &Pot<'_>, (place, whom, amount): Paid<'_>, seen: bool) -> Row {
    let say = view.say;
    let told = say.amount(amount);
    let row = Row::new(say.recipient(whom));
    let row = if seen {
        row.and(Phrase::default().link(told, Some(pot.why(place))))
    } else {
        row.and(told).anchored(pot.why(place))
    };
    let (all, told) = (causes(pot, whom), if seen { 1 } else { FOLDED });
    let mut why = Phrase::default();
    for (at, cause) in all.iter().take(told).enumerate() {
        if all.len() > 1 {
            let amount = say.amount(&cause.sum);
            let words = if at > 0 { format!("; {amount}: ") } else { format!("{amount}: ") };
            why = why.then(say.say(words.clone(), words.replace(':', " :")));
        }
        why = earned(view, why, cause);
        if !seen {
            why = why.then(format!(", {}", step_of(view, pot, cause.largest)));
        }
    }
    if let Some(more) = all.len().checked_sub(told).filter(|more| *more > 0) {
        let more = say.of_a_kind(more, ["more", "more"], ["autre", "autres"]);
        why = why.then(say.say(format!("; {more}"), format!(" ; {more}")));
    }
    row.and(say.part(amount.quanta(), pot.shared.pot().quanta())).and(why)
}

/// What one contribution earned somebody by one step, of all results together.
struct Cause<'a> {
    sum: Amount,
    results: usize,
    largest: &'a Reason,
}

/// What earned a recipient an amount, the largest first.
fn causes<'a>(pot: &Pot<'a>, whom: &Recipient) -> Vec<Cause<'a>> {
    let mut causes: BTreeMap<(Option<&ContributionId>, usize), Cause<'_>> = BTreeMap::new();
    for reason in pot.shared.reasons_of(whom) {
        let key = (reason.contribution(), reason.step());
        let (sum, results, largest) = (reason.amount().clone(), 1, reason);
        let cause = match causes.remove(&key) {
            None => Cause { sum, results, largest },
            Some(cause) => {
                let larger = reason.amount().quanta() > cause.largest.amount().quanta();
                Cause {
                    // Amounts that make up a pot add up within it.
                    sum: cause.sum.checked_add(reason.amount()).unwrap_or(sum),
                    results: cause.results.saturating_add(1),
                    largest: if larger { reason } else { cause.largest },
                }
            }
        };
        causes.insert(key, cause);
    }
    let mut causes: Vec<Cause<'_>> = causes.into_values().collect();
    causes.sort_by_key(|cause| Reverse(cause.sum.quanta()));
    causes
}

/// What earned an amount, and of which results.
fn earned(view: &View<'_>, phrase: Phrase, cause: &Cause<'_>) -> Phrase {
    let (say, reason) = (view.say, cause.largest);
    let result = |phrase: Phrase| {
        let name = say.quoted(&say.contribution(reason.result()));
        phrase.link(name, view.result(reason.result()))
    };
    let many = say.of_a_kind(cause.results, ["result", "results"], ["résultat", "résultats"]);
    match (reason.contribution(), cause.results) {
        (Some(id), 1) if id == reason.result() => view.named(phrase, id),
        (Some(id), 1) => result(view.named(phrase, id).then(say.say(" for ", ", pour "))),
        (Some(id), _) => {
            let most = say.say(
                format!(" for {many}, most of it for "),
                format!(", pour {many}, surtout pour "),
            );
            result(view.named(phrase, id).then(most))
        }
        (None, 1) => result(phrase.then(say.say("part of ", "part de "))),
        (None, _) => phrase.then(say.say(format!("part of {many}"), format!("part de {many}"))),
    }
}

fn step_of(view: &View<'_>, pot: &Pot<'_>, reason: &Reason) -> String {
    let step = pot.shared.steps().get(reason.step());
    step.map_or_else(String::new, |step| view.say.language().step(step))
}

/// The way from a result back to what earned an amount, where it leads over others; of a long one both
/// ends.
fn way(view: &View<'_>, reason: &Reason) -> Option<String> {
    let mut names: Vec<String> = reason.witness().map(|id| view.say.contribution(id)).collect();
    let inside = names.len().checked_sub(2).filter(|inside| *inside > 0)?;
    if let Some(skipped) = inside.checked_sub(WAY).filter(|skipped| *skipped > 1) {
        names.splice(2..skipped.saturating_add(2), ["…".to_owned()]);
    }
    Some(names.join(" → "))
}

/// What an amount is of: what the step pays of the result, and the exact terms by which this part of
/// it is due. Of a cause with several results those of the largest amount are told.
fn terms(
    view: &View<'_>,
    pot: &Pot<'_>,
    cause: &Cause<'_>,
    telling: &mut Telling<'_>,
) -> Result<String, ReportRefused> {
    let (say, reason) = (view.say, cause.largest);
    let mut text = step_of(view, pot, reason);
    if let Some(Step::Claims { .. }) = pot.shared.steps().get(reason.step()) {
        let agreed = reason.recipient().person().and_then(|person| pot.agreed.get(person));
        if let Some(agreed) = agreed.map(|agreed| say.amount(agreed)) {
            let words =
                (format!(" · {agreed} were agreed"), format!(" · {agreed} ont été convenus"));
            text.push_str(&say.say(words.0, words.1));
        }
        return Ok(text);
    }
    let Some(terms) = telling.terms(reason)? else { return Ok(text) };
    let (amount, whole) = (say.amount(reason.amount()), say.amount(&telling.paid_by_step(reason)?));
    let tariff = matches!(pot.shared.steps().get(reason.step()), Some(Step::Tariff { .. }));
    text.push_str(" · ");
    if cause.results > 1 {
        text.push_str(&say.say(format!("{amount} of it: "), format!("dont {amount} : ")));
    }
    text.push_str(&terms);
    if !tariff {
        text.push_str(&say.say(format!(", of {whole}"), format!(", sur {whole}")));
    }
    text.push_str(&among(view, pot, reason, &telling.paid_for_contribution(reason)?));
    Ok(text)
}

/// What a contribution earns for all who took part in it, and whose part this is; nothing where one
/// alone earned it.
fn among(view: &View<'_>, pot: &Pot<'_>, reason: &Reason, all: &Amount) -> String {
    let say = view.say;
    let contribution = reason.contribution().and_then(|id| pot.grounds.record.contribution(id));
    let Some((one, person)) = contribution.zip(reason.recipient().person()) else {
        return String::new();
    };
    if all == reason.amount() {
        return String::new();
    }
    let mut own = one.participations().iter().filter(|one| one.contributor() == person);
    let own = own.next().map(Participation::attested_time).unwrap_or_default();
    let (own, hours) = (say.time(own), say.time(one.attested_time()));
    let by_hours = match pot.shared.steps().get(reason.step()) {
        Some(Step::Share { rule, .. } | Step::Remainder { to: RemainderTo::Rule { rule } }) => {
            *rule == Rule::Hours
        }
        _ => false,
    };
    let all = say.amount(all);
    if by_hours {
        return say.say(
            format!("; it earns {all}, of which for {own} of its {hours}"),
            format!(" ; elle vaut {all}, dont {own} sur ses {hours}"),
        );
    }
    let people = say.people(one.participations().len());
    say.say(
        format!("; it earns {all}, for {people} together"),
        format!(" ; elle vaut {all}, pour {people} ensemble"),
    )
}

fn reasons(
    view: &View<'_>,
    pot: &Pot<'_>,
    (place, whom, amount): Paid<'_>,
    telling: &mut Telling<'_>,
) -> Result<Reasons, ReportRefused> {
    let say = view.say;
    let all = causes(pot, whom);
    let mut lines = Vec::new();
    for cause in all.iter().take(TOLD) {
        let phrase = earned(view, Phrase::default(), cause);
        let mut phrase = phrase.note(terms(view, pot, cause, telling)?);
        if let Some(way) = way(view, cause.largest) {
            phrase = phrase.note(way);
        }
        lines.push((say.amount(&cause.sum), phrase));
    }
    let rest = all.get(TOLD..).unwrap_or_default();
    if !rest.is_empty() {
        let zero = Amount::zero(amount.unit().clone());
        let sum = rest.iter().fold(zero, |sum, one| sum.checked_add(&one.sum).unwrap_or(sum));
        let more = say.of_a_kind(
            rest.len(),
            ["smaller reason", "smaller reasons"],
            ["raison plus petite", "raisons plus petites"],
        );
        lines.push((say.amount(&sum), more.into()));
    }
    let (authority, whole) = (pot.shared.authority(), say.amount(pot.shared.pot()));
    let charter = say.say(
        format!("charter\u{a0}{}", authority.charter),
        format!("charte\u{a0}{}", authority.charter),
    );
    let motion = authority.motion.as_ref().and_then(|motion| view.vote(motion));
    let of = say.say(format!("of {whole}, "), format!("sur {whole}, "));
    Ok(Reasons {
        id: pot.why(place),
        name: say.recipient(whom),
        amount: say.amount(amount),
        of: Phrase::from(of).link(charter, motion.or_else(|| Some("charter".to_owned()))),
        lines,
    })
}
