//! The lineage of each result, with what flowed back along it.
//!
//! A result stands here if a pot of the period was shared over it, or if it was recorded in the
//! period. First come those with most upstream: their lineage is what nobody sees without a page.
//!
//! Three are drawn at once and two dozen in all; of each lineage the contributions that got most are
//! drawn, and the caption says how many there are. The table below a picture has the same figures,
//! so that whoever sees no picture misses none. The other results keep their row, which tells where
//! most of it went.
//!
//! The picture shows the first pot that was shared over the result. A second one follows the same
//! links unless the record or the policy changed in between; its amounts are in its own section.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, Contribution, ContributionId, Participation};
use liens_lineage::Reason;

use super::ReportRefused;
use super::block::{Blocks, Phrase, Row, SEEN, Section, Table};
use super::view::{Shown, View, result_anchor};

/// The rows that are seen at once of results, and of what one of them brought.
const ROWS: usize = 12;
const FLOWS: usize = 8;
/// The results that are drawn at once, and all that are drawn; the contributions of a picture.
const OPEN: usize = 3;
const DRAWN: usize = 24;
const LARGEST: usize = 14;
/// The people of a contribution who are named.
const NAMED: usize = 4;
/// The flows that are told of a result that is not drawn.
const TOLD: usize = 2;

type Flows<'a> = BTreeMap<&'a ContributionId, Vec<&'a Reason>>;

pub(super) fn section(view: &View<'_>) -> Result<Section, ReportRefused> {
    let say = view.say;
    let mut section = Section::new(
        "results",
        say.say("Results and their lineage", "Les résultats et leur lignée"),
        say.say(
            "What was brought about, what it builds on, back to the needs that it began with, and \
             what flowed back along these links.",
            "Ce qui a été réalisé, ce sur quoi cela repose, jusqu'aux besoins qui en sont l'origine, \
             et ce qui est revenu le long de ces liens.",
        ),
    );
    if view.results.is_empty() {
        let nothing = say.say(
            "No result was recorded or shared in this period.",
            "Aucun résultat n'a été enregistré ni partagé dans cette période.",
        );
        section.blocks.nothing(nothing);
        return Ok(section);
    }
    let flows: Vec<Flows<'_>> = view
        .pots
        .iter()
        .map(|pot| {
            let mut flows = Flows::new();
            for reason in pot.shared.reasons() {
                flows.entry(reason.result()).or_default().push(reason);
            }
            flows
        })
        .collect();
    let rows = view.results.iter().enumerate();
    let rows = rows.map(|(number, shown)| row(view, number, shown, &flows)).collect();
    let columns = [
        say.say("Result", "Résultat"),
        say.say("#Contributions upstream", "#Contributions en amont"),
        say.say("#People", "#Personnes"),
        say.say("#Needs at its origin", "#Besoins à l'origine"),
        say.say("#It brought", "#A rapporté"),
        say.say("Most of it went to", "Surtout pour"),
    ];
    let caption = say.say(
        "Results, with the contributions that each builds on directly or through others",
        "Les résultats, avec les contributions sur lesquelles chacun repose, directement ou non",
    );
    section.blocks.table(Table::new(caption, columns, rows, view).seeing(ROWS, view));
    let mut folded = Blocks::default();
    let drawn = view.results.iter().enumerate().filter(|(_, shown)| shown.upstream > 0);
    for (place, (number, shown)) in drawn.take(DRAWN).enumerate() {
        let blocks = if place < OPEN { &mut section.blocks } else { &mut folded };
        draw(view, number, shown, &flows, blocks)?;
    }
    if let Some(more) = view.results.len().min(DRAWN).checked_sub(OPEN).filter(|more| *more > 0) {
        let summary = say.of_a_kind(
            more,
            ["more lineage, drawn", "more lineages, drawn"],
            ["autre lignée, dessinée", "autres lignées, dessinées"],
        );
        section.blocks.fold(summary, folded);
    }
    Ok(section)
}

fn row(view: &View<'_>, number: usize, shown: &Shown, flows: &[Flows<'_>]) -> Row {
    let say = view.say;
    let upstream = || view.record.ancestors(&shown.id);
    let people: BTreeSet<_> =
        upstream().flat_map(Contribution::participations).map(Participation::contributor).collect();
    let origins = view.record.origins(&shown.id).count();
    let mut brought = Phrase::default();
    for (pot, amount) in &shown.parts {
        let to = view.pots.get(*pot).map(|pot| format!("pot-{}", pot.number));
        brought = brought.line(say.amount(amount), to);
    }
    if shown.parts.is_empty() {
        brought = say.say("nothing yet", "rien encore").into();
    }
    let told = shown.parts.first().map_or_else(Phrase::default, |(pot, _)| {
        let reasons = flows.get(*pot).and_then(|flows| flows.get(&shown.id));
        let sums = sums(reasons.map_or(&[][..], Vec::as_slice));
        let mut told = Phrase::default();
        for (id, amount) in sums.iter().take(TOLD) {
            told = told.line(format!("{}: {}", say.contribution(id), say.amount(amount)), None);
        }
        told
    });
    // What is drawn has its anchor at the picture.
    let name = Phrase::default();
    let row = if drawn(view, number) {
        Row::new(name.link(say.contribution(&shown.id), Some(result_anchor(number))))
    } else {
        Row::new(name.then(say.contribution(&shown.id))).anchored(result_anchor(number))
    };
    row.and(say.count(shown.upstream))
        .and(say.count(people.len()))
        .and(say.count(origins))
        .and(brought)
        .and(told)
}

/// Whether a result is among those that are drawn.
fn drawn(view: &View<'_>, number: usize) -> bool {
    let before = view.results.iter().take(number).filter(|shown| shown.upstream > 0).count();
    before < DRAWN && view.results.get(number).is_some_and(|shown| shown.upstream > 0)
}

/// What contributions got, the most first.
fn sums<'a>(reasons: &[&'a Reason]) -> Vec<(&'a ContributionId, Amount)> {
    let mut sums: BTreeMap<&ContributionId, Amount> = BTreeMap::new();
    for reason in reasons {
        let Some(id) = reason.contribution() else { continue };
        let zero = || Amount::zero(reason.amount().unit().clone());
        let sum = sums.remove(id).unwrap_or_else(zero);
        // Amounts that make up a pot add up within it.
        sums.insert(id, sum.checked_add(reason.amount()).unwrap_or(sum));
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|(a, x), (b, y)| y.quanta().cmp(&x.quanta()).then_with(|| a.cmp(b)));
    sums
}

/// Who took part, the first few by name.
fn people(view: &View<'_>, one: &Contribution) -> String {
    let say = view.say;
    let named = one.participations().iter().take(NAMED);
    let mut names: Vec<String> = named.map(|one| say.person(one.contributor())).collect();
    let more = one.participations().len().saturating_sub(NAMED);
    if more > 0 {
        names.push(say.of_a_kind(more, ["more", "more"], ["autre", "autres"]));
    }
    names.join(", ")
}

/// The picture of a result, and its figures in a table.
fn draw(
    view: &View<'_>,
    number: usize,
    shown: &Shown,
    flows: &[Flows<'_>],
    blocks: &mut Blocks,
) -> Result<(), ReportRefused> {
    let (say, anchor) = (view.say, result_anchor(number));
    let name = say.contribution(&shown.id);
    blocks
        .heading(anchor, say.say(format!("Lineage of “{name}”"), format!("Lignée de « {name} »")));
    let Some((place, part)) = shown.parts.first() else {
        let text = say.say(
            "Nothing was shared over it yet.",
            "Rien n'a encore été partagé pour ce résultat.",
        );
        blocks.nothing(text);
        return Ok(());
    };
    let Some(pot) = view.pots.get(*place) else { return Ok(()) };
    let mut drawing = view.record.drawing_of(pot.shared, &shown.id)?.in_language(say.language());
    if let Some(names) = say.contributions() {
        drawing = drawing.named(names);
    }
    let all = drawing.contributions().count();
    let drawing = drawing.largest(LARGEST);
    let few = drawing.contributions().count();
    let caption = say.say(
        format!(
            "Newer above older; under each name what it got of {}. {} of {} contributions are \
             drawn, those that got most. A wider line carries more.",
            say.amount(part), few, say.count(all),
        ),
        format!(
            "Le plus récent en haut ; sous chaque nom, ce qu'il a reçu sur {}. {} contributions sur \
             {} sont dessinées, celles qui ont le plus reçu. Un trait plus large porte davantage.",
            say.amount(part), few, say.count(all),
        ),
    );
    let label = say
        .say(format!("Picture of the lineage of {name}"), format!("Image de la lignée de {name}"));
    blocks.lineage(drawing.to_svg()?, caption, label);
    let reasons = flows.get(*place).and_then(|flows| flows.get(&shown.id));
    let mut rows = Vec::new();
    for (id, amount) in sums(reasons.map_or(&[][..], Vec::as_slice)).into_iter().take(SEEN) {
        let Some(one) = view.record.contribution(id) else { continue };
        rows.push(
            Row::new(say.contribution(id))
                .and(say.language().kind(one.kind()))
                .and(people(view, one))
                .and(say.day(one.date()))
                .and(say.amount(&amount))
                .and(say.part(amount.quanta(), part.quanta())),
        );
    }
    let columns = [
        say.say("Contribution", "Contribution"),
        say.say("Kind", "Nature"),
        say.say("By", "Par"),
        say.say("Date", "Date"),
        say.say("#Got", "#A reçu"),
        say.say("#Part", "#Part"),
    ];
    let caption = say.say(
        format!("What flowed back from “{name}”, the most first"),
        format!("Ce qui est revenu depuis « {name} », du plus grand au plus petit"),
    );
    blocks.table(Table::new(caption, columns, rows, view).seeing(FLOWS, view));
    Ok(())
}
