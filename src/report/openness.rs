//! Openness: how one comes in, who holds roles, who goes, and what each step costs.
//!
//! Arrivals, refusals, departures and mandates are counted over the period; a newcomer joined within
//! a year. Costs are shown as they were recorded at each door, in the unit in which they were paid.
//!
//! Whatever was not counted has no data. That is no zero: a community that records no costs is not
//! one in which coming in is free.
//!
//! What falls short does so by [`OpenNorms::usual`], each with the smallest change that mends it.
//! Reasons of refusals are not listed here: one reason of one person in a small town is that
//! person's story.

use liens_core::{Amount, TimeAmount, Unit};
use liens_governance::Proportion;
use liens_governance::openness::{
    Concentration, OpenFinding, OpenNorms, OpenRepair, OpenRule, Openness, Spread,
};

use super::ReportRefused;
use super::block::{Row, Section, Table};
use super::view::View;

/// Whoever joined within a year is a newcomer.
const NEWCOMER_HOURS: i64 = 365 * 24;
const DAY: i64 = 86_400;

pub(super) fn section(view: &View<'_>) -> Result<Section, ReportRefused> {
    let say = view.say;
    let mut section = Section::new(
        "openness",
        say.say("Openness", "Ouverture"),
        say.say(
            "How one comes in, who holds roles, who goes, and what each step costs. Nothing counted \
             is no data, never zero.",
            "Comment on entre, qui tient des rôles, qui part, et ce que coûte chaque pas. Ce qui n'a \
             pas été compté est sans données, jamais zéro.",
        ),
    );
    let newcomer = TimeAmount::from_hours(NEWCOMER_HOURS).unwrap_or_default();
    let votes = view.commons.assembly().first_votes();
    let told = Openness::of(view.commons.register(), &votes, view.period, newcomer)?;
    section.blocks.table(figures(view, &told));
    circulation(view, &told, &mut section);
    let findings = told.findings(&OpenNorms::usual());
    if findings.is_empty() {
        let nothing = say
            .say("Nothing falls short of the usual norms.", "Rien ne manque aux normes usuelles.");
        section.blocks.text(nothing);
        return Ok(section);
    }
    let row = |finding: &OpenFinding| {
        Row::new(rule(view, finding)).and(found(view, finding.found)).and(repair(view, finding))
    };
    let columns = [
        say.say("What falls short", "Ce qui manque"),
        say.say("#Found", "#Constaté"),
        say.say("The smallest change that mends it", "Le plus petit changement qui y remédie"),
    ];
    let caption = say.say(
        "What falls short of the usual norms: three months to the first vote, a quarter of requests \
         refused, a fifth of seats with newcomers, a fifth that go, a third of mandates in one hand",
        "Ce qui manque aux normes usuelles : trois mois jusqu'au premier vote, un quart de demandes \
         refusées, un cinquième des sièges aux nouveaux, un cinquième de départs, un tiers des \
         mandats dans une main",
    );
    section.blocks.table(Table::new(caption, columns, findings.iter().map(row).collect(), view));
    Ok(section)
}

fn found(view: &View<'_>, found: Option<Proportion>) -> String {
    found.map_or_else(String::new, |found| view.say.proportion(Some(found)))
}

fn days(view: &View<'_>, amount: &Amount) -> String {
    let days = amount.quanta().div_euclid(DAY);
    let days = usize::try_from(days).unwrap_or_default();
    view.say.of_a_kind(days, ["day", "days"], ["jour", "jours"])
}

fn figures(view: &View<'_>, told: &Openness) -> Table {
    let say = view.say;
    let mut rows = Vec::new();
    let mut add = |name: String, value: String, means: String| {
        rows.push(Row::new(name).and(value).and(means));
    };
    add(
        say.say("Asked and voted", "Entrées jusqu'au vote"),
        say.proportion(told.entered),
        say.say(
            "of those who first asked, who voted before the end",
            "parmi les premières demandes, qui ont voté avant la fin",
        ),
    );
    let spread = |one: &Spread, in_days: bool| {
        let text = |amount: &Amount| if in_days { days(view, amount) } else { say.amount(amount) };
        let (median, most) = (text(&one.median), text(&one.most));
        say.say(format!("{median}, at most {most}"), format!("{median}, au plus {most}"))
    };
    if let Some(wait) = &told.waits {
        add(
            say.say("Time to the first vote", "Délai jusqu'au premier vote"),
            spread(wait, true),
            say.say("the median, from the first request", "la médiane, depuis la première demande"),
        );
    }
    for cost in &told.entry_costs {
        let unit = if *cost.median.unit() == Unit::Time {
            say.say("in time", "en temps")
        } else {
            say.say("in money", "en argent")
        };
        add(
            say.say(format!("Cost to come in, {unit}"), format!("Coût d'entrée, {unit}")),
            spread(cost, false),
            say.say("the median, until the first vote", "la médiane, jusqu'au premier vote"),
        );
    }
    add(
        say.say("Requests refused", "Demandes refusées"),
        say.proportion(told.refusals),
        say.say("of those that were answered", "parmi celles qui ont eu réponse"),
    );
    add(
        say.say("Came", "Arrivées"),
        say.proportion(told.arrivals),
        say.say(
            "of everybody who was a member at some time",
            "parmi toutes les personnes qui ont été membres",
        ),
    );
    add(
        say.say("Went", "Départs"),
        say.proportion(told.departures),
        say.say(
            "who belonged to no college at the end",
            "qui n'étaient dans aucun collège à la fin",
        ),
    );
    add(
        say.say("Seats held by newcomers", "Sièges tenus par des nouveaux"),
        say.proportion(told.newcomer_seats),
        say.say(
            "of the seats held by members; newcomers joined within a year",
            "parmi les sièges tenus par des membres ; nouveaux depuis moins d'un an",
        ),
    );
    add(
        say.say("Newcomers who hold a seat", "Nouveaux qui tiennent un siège"),
        say.proportion(told.seated_newcomers),
        say.say("of the newcomers", "parmi les nouveaux"),
    );
    if let Some(Concentration { index, people, .. }) = &told.mandates {
        let most = people
            .first()
            .map(|(who, part)| format!("{}, {}", say.person(who), say.percent(&part.value())));
        add(
            say.say("Concentration of mandates", "Concentration des mandats"),
            say.language().digits(&index.to_decimal(3)),
            say.say(
                "1 if one person held all; the most: ",
                "1 si une personne tenait tout ; le plus : ",
            ) + &most.unwrap_or_default(),
        );
    }
    let columns = [
        say.say("Figure", "Chiffre"),
        say.say("#Value", "#Valeur"),
        say.say("What it counts", "Ce qu'il compte"),
    ];
    let caption = say.say(
        "How open the community was in the period",
        "À quel point la communauté était ouverte dans la période",
    );
    Table::new(caption, columns, rows, view)
}

/// Which colleges were present in which roles.
fn circulation(view: &View<'_>, told: &Openness, section: &mut Section) {
    let say = view.say;
    if told.circulation.is_empty() {
        return;
    }
    let rows = told.circulation.iter().map(|one| {
        Row::new(say.college(&one.college))
            .and(one.role.to_string())
            .and(say.proportion(one.people))
    });
    let columns = [
        say.say("College", "Collège"),
        say.say("Role", "Rôle"),
        say.say("#Of its people held it", "#De ses membres l'ont tenu"),
    ];
    let caption = say.say("Which colleges held which roles", "Quels collèges ont tenu quels rôles");
    section.blocks.table(Table::new(caption, columns, rows.collect(), view));
}

fn rule(view: &View<'_>, finding: &OpenFinding) -> String {
    let say = view.say;
    let who = finding.person.as_ref().map_or_else(String::new, |person| say.person(person));
    let college = finding.college.as_ref().map_or_else(String::new, |college| say.college(college));
    match finding.rule {
        OpenRule::Wait => say.say(
            format!("{who} waited long for a first vote"),
            format!("{who} a attendu longtemps un premier vote"),
        ),
        OpenRule::EntryCost => {
            say.say(format!("Coming in cost {who} much"), format!("Entrer a coûté cher : {who}"))
        }
        OpenRule::Refusals => say.say("Many are refused", "Beaucoup de refus"),
        OpenRule::Newcomers => say.say("Newcomers hold few seats", "Peu de sièges aux nouveaux"),
        OpenRule::Departures => say.say("Many go", "Beaucoup de départs"),
        OpenRule::LeavingCost => {
            say.say(format!("Leaving cost {who} much"), format!("Partir a coûté cher : {who}"))
        }
        OpenRule::Mandates => say
            .say(format!("{who} holds many mandates"), format!("{who} tient beaucoup de mandats")),
        OpenRule::NoRole => say.say(
            format!("Nobody of {college} held a role"),
            format!("Personne n'a tenu de rôle : {college}"),
        ),
        _ => String::new(),
    }
}

fn repair(view: &View<'_>, finding: &OpenFinding) -> String {
    let say = view.say;
    let listed = |names: Vec<String>| names.join(", ");
    let Some(repair) = &finding.repair else {
        return say.say("none of this kind", "aucun de ce genre");
    };
    match repair {
        OpenRepair::VoteEarlier { time } => {
            let days = days(view, &Amount::from(*time));
            say.say(
                format!("a first vote {days} earlier"),
                format!("un premier vote {days} plus tôt"),
            )
        }
        OpenRepair::Spare { amount } => {
            let amount = say.amount(amount);
            say.say(format!("{amount} less"), format!("{amount} de moins"))
        }
        OpenRepair::Admit { people } => {
            let names =
                people.iter().map(|(who, to)| format!("{} → {}", say.person(who), say.college(to)));
            let names = listed(names.collect());
            say.say(format!("admit {names}"), format!("admettre {names}"))
        }
        OpenRepair::PassSeats { seats } => {
            let names = seats.iter().map(|one| format!("{} → {}", one.seat, say.person(&one.to)));
            let names = listed(names.collect());
            say.say(format!("pass seats: {names}"), format!("passer des sièges : {names}"))
        }
        OpenRepair::Keep { people } => {
            let names = listed(people.iter().map(|who| say.person(who)).collect());
            say.say(format!("{names} stay"), format!("restent : {names}"))
        }
        OpenRepair::PassOn { time } => {
            let days = days(view, &Amount::from(*time));
            say.say(format!("{days} of mandates pass on"), format!("{days} de mandats à passer"))
        }
        OpenRepair::GiveRole { college } => {
            let college = say.college(college);
            say.say(format!("a role for somebody of {college}"), format!("un rôle pour {college}"))
        }
        _ => String::new(),
    }
}
