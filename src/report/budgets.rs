//! Contributive budgets: what was claimed, and what it came to.
//!
//! Only budgets that were closed in the period stand here: an open one has nothing to show yet that
//! holds. One whose claims a pot took over is told at that pot, with what was agreed beside what was
//! paid, and not a second time.
//!
//! Each person stands beside what two other rules would have given, pro rata and equal first. This
//! is the same comparison as in [`Outcome::to_text`](liens_lineage::budget::Outcome::to_text): a
//! community sees what its rule does, and to whom, before it votes the next one.
//!
//! Claims are told with their state, never with the questions that were asked of them: what somebody
//! asked and answered stays in the circle, and what the page needs is how the claim was decided.

use liens_lineage::budget::{AgreedBy, ClaimRow, ClaimState};

use super::block::{Blocks, Fact, Phrase, Row, Table, Tone};
use super::view::{Closed, View};

/// A budget that was closed: each person beside both extremes, each claim with its state.
pub(super) fn closed(view: &View<'_>, closed: &Closed<'_>, blocks: &mut Blocks) {
    let (say, outcome) = (view.say, &closed.outcome);
    let (id, day) = (say.quoted(closed.id.as_str()), say.day(closed.at));
    let envelope = say.amount(&outcome.envelope);
    blocks.heading(
        format!("budget-{}", closed.number),
        say.say(
            format!("Budget {id}: {envelope}, {day}"),
            format!("Budget {id} : {envelope}, {day}"),
        ),
    );
    let counted = format!("budget-{}-persons", closed.number);
    let left = Fact {
        label: say.say("Left", "Reste"),
        value: say.amount(&outcome.left),
        note: say.part(outcome.left.quanta(), outcome.envelope.quanta()),
        to: counted.clone(),
    };
    let mut facts = vec![left];
    if let Some(level) = &outcome.level {
        facts.push(Fact {
            label: say.say("Paid in full up to", "Payé en entier jusqu'à"),
            value: say.amount(level),
            note: say.say("for each person", "pour chaque personne"),
            to: counted.clone(),
        });
    }
    blocks.facts(facts);
    if let Some(terms) = closed.budget.terms() {
        let unit = Some(outcome.envelope.unit());
        let (rule, charter) = (say.language().shortage(outcome.shortage, unit), terms.charter);
        blocks.text(say.say(
            format!("Under charter {charter}, where it falls short: {rule}."),
            format!("Sous la charte {charter}, quand cela ne suffit pas : {rule}."),
        ));
    }
    blocks.table(persons(view, closed).named(counted));
    claims(view, closed, blocks);
}

fn persons(view: &View<'_>, closed: &Closed<'_>) -> Table {
    let say = view.say;
    let mut persons: Vec<_> = closed.outcome.persons.iter().collect();
    persons.sort_by(|a, b| {
        b.paid.quanta().cmp(&a.paid.quanta()).then_with(|| a.person.cmp(&b.person))
    });
    let row = |row: &&liens_lineage::budget::PersonRow| {
        let to = claim_where(closed, |claim| claim.payee == row.person);
        Row::new(say.person(&row.person))
            .and(say.amount(&row.asked))
            .and(Phrase::default().link(say.amount(&row.paid), to))
            .and(say.amount(&row.carried))
            .and(say.amount(&row.recognised))
            .and(say.amount(&row.pro_rata))
            .and(say.amount(&row.equal_first))
    };
    let columns = [
        say.say("Person", "Personne"),
        say.say("#Asked", "#Demandé"),
        say.say("#Paid", "#Payé"),
        say.say("#Carried on", "#Reporté"),
        say.say("#Recognised as given", "#Reconnu comme donné"),
        say.say("#If pro rata", "#Au prorata"),
        say.say("#If equal first", "#À égalité"),
    ];
    let caption = say.say(
        "What each person asked and gets, beside what two other rules would give",
        "Ce que chaque personne demande et reçoit, à côté de ce que donneraient deux autres règles",
    );
    Table::new(caption, columns, persons.iter().map(row).collect(), view)
}

fn claims(view: &View<'_>, closed: &Closed<'_>, blocks: &mut Blocks) {
    let say = view.say;
    let rows = closed.outcome.claims.iter().enumerate().map(|(place, one)| {
        let row = Row::new(one.claim.to_string())
            .and(say.person(&one.contributor))
            .and(say.amount(&one.ask))
            .and(say.amount(&one.paid))
            .and(state(view, &one.state))
            .anchored(claim(closed, place));
        match &one.below_minimum {
            Some(least) => row.toned(
                say.say(
                    format!("below the least useful, {}", say.amount(least)),
                    format!("sous le minimum utile, {}", say.amount(least)),
                ),
                Tone::Bad,
            ),
            None => row.and(""),
        }
    });
    let columns = [
        say.say("Claim", "Demande"),
        say.say("By", "Par"),
        say.say("#Asks", "#Montant"),
        say.say("#Paid", "#Payé"),
        say.say("How it stands", "Où elle en est"),
        say.say("Note", "Remarque"),
    ];
    let caption = say.say(
        "The claims, and how each was decided",
        "Les demandes, et comment chacune a été décidée",
    );
    blocks.table(Table::new(caption, columns, rows.collect(), view));
}

fn claim(closed: &Closed<'_>, place: usize) -> String {
    format!("claim-{}-{place}", closed.number)
}

/// Where the first such claim stands on the page.
pub(super) fn claim_where(
    closed: &Closed<'_>,
    which: impl FnMut(&ClaimRow) -> bool,
) -> Option<String> {
    closed.outcome.claims.iter().position(which).map(|place| claim(closed, place))
}

fn state(view: &View<'_>, state: &ClaimState) -> Phrase {
    let say = view.say;
    let by = |words: String, motion| {
        Phrase::from(words).link(say.quoted(&say.motion(motion)), view.vote(motion))
    };
    match state {
        ClaimState::Declared {} => say.say("declared", "déclarée").into(),
        ClaimState::InReview {} => say.say("in review", "en examen").into(),
        ClaimState::Questioned {} => say.say("questioned", "questionnée").into(),
        ClaimState::Referred { .. } => say.say("a motion decides", "une motion décide").into(),
        ClaimState::Withdrawn {} => say.say("withdrawn", "retirée").into(),
        ClaimState::Refused { motion } => {
            by(say.say("refused by motion ", "refusée par la motion "), motion)
        }
        ClaimState::Agreed { by: AgreedBy::NoQuestion {} } => {
            say.say("agreed: nobody asked", "convenue : personne n'a posé de question").into()
        }
        ClaimState::Agreed { by: AgreedBy::Answered {} } => say
            .say("agreed: whoever asked is satisfied", "convenue : les réponses ont satisfait")
            .into(),
        ClaimState::Agreed { by: AgreedBy::Motion { motion } } => {
            by(say.say("agreed by motion ", "convenue par la motion "), motion)
        }
        ClaimState::Agreed { .. } => {
            say.say("agreed in an earlier budget", "convenue dans un budget antérieur").into()
        }
        _ => String::new().into(),
    }
}
