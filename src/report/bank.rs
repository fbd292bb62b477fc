//! The time bank: what was exchanged, how it is doing, and where every account stands.
//!
//! Each unit has a part of its own, since nothing adds across units. Indicators look at exchanges
//! between members in the period, balances at every account at its end.
//!
//! Where members exchanged nothing in a unit there is no picture and no indicator: columns of zeros
//! would look like a failing time bank where there is none, only a currency in which pots are paid.
//!
//! Accounts stand by their distance from zero, those of nobody first. A balance far below zero is
//! no blame: somebody received, and the sum of all is zero by the law of the ledger. The largest
//! twenty are seen and the others folded.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, ContributorId, Recipient, Unit};
use liens_timebank::{Account, AccountKind, Holding, Indicators, Month};

use super::ReportRefused;
use super::block::{Blocks, Phrase, Row, Section, Table};
use super::chart::{Columns, thousandths};
use super::view::View;

pub(super) fn section(view: &View<'_>) -> Result<Section, ReportRefused> {
    let say = view.say;
    let mut section = Section::new(
        "bank",
        say.say("The time bank", "La banque de temps"),
        say.say(
            "Hours, money and points, each in its own books; every unit sums to zero, and no rate \
             turns one into another.",
            "Heures, argent et points, chacun dans ses propres comptes ; chaque unité a une somme \
             nulle, et aucun taux ne change l'une en l'autre.",
        ),
    );
    let totals = view.commons.ledger().totals();
    let units: BTreeSet<Unit> = totals.map(|(unit, _)| unit.clone()).collect();
    if units.is_empty() {
        section.blocks.nothing(say.say("No account is open.", "Aucun compte n'est ouvert."));
    }
    for (number, unit) in (1..).zip(&units) {
        one(view, number, unit, &mut section.blocks)?;
    }
    Ok(section)
}

fn one(
    view: &View<'_>,
    number: usize,
    unit: &Unit,
    blocks: &mut Blocks,
) -> Result<(), ReportRefused> {
    let say = view.say;
    let found = Indicators::of(view.commons.ledger(), unit, view.period)?;
    let name = match unit {
        Unit::Time => say.say("Hours", "Heures"),
        other => other.code().to_owned(),
    };
    blocks.heading(format!("unit-{number}"), name.clone());
    if found.exchanges() == 0 && found.counted_exchanges() == 0 {
        blocks.nothing(say.say(
            "Members exchanged nothing in this unit in the period; the balances come from what was \
             shared, paid and given.",
            "Les membres n'ont rien échangé dans cette unité pendant la période ; les soldes \
             viennent de ce qui a été partagé, payé et donné.",
        ));
    } else {
        blocks.columns(months(view, number, &found));
        blocks.table(by_month(view, &found));
        blocks.table(indicators(view, &found));
    }
    blocks.table(balances(view, unit));
    Ok(())
}

fn months(view: &View<'_>, number: usize, found: &Indicators) -> Columns {
    let say = view.say;
    let quanta = |amount: &Amount| u128::from(amount.quanta().unsigned_abs());
    let all: Vec<_> = found.months().collect();
    let most = all.iter().map(|(_, given)| given).max_by_key(|given| given.quanta());
    let highest = most.map_or(1, quanta);
    let row = |(month, given): &(Month, Amount)| {
        (say.month(*month), thousandths(quanta(given), highest), say.amount(given))
    };
    Columns::new(
        format!("chart-unit-{number}"),
        say.say("Given in each month", "Donné chaque mois"),
        say.say(
            "A column for each month with an exchange; the table below has the same figures.",
            "Une colonne par mois avec un échange ; le tableau ci-dessous a les mêmes chiffres.",
        ),
        most.map_or_else(String::new, |most| say.amount(most)),
        all.iter().map(row).collect(),
    )
}

fn by_month(view: &View<'_>, found: &Indicators) -> Table {
    let say = view.say;
    let rows = found.months().map(|(month, given)| {
        Row::new(say.month(month))
            .and(say.amount(&given))
            .and(say.part(given.quanta(), found.volume().quanta()))
    });
    let columns =
        [say.say("Month", "Mois"), say.say("#Given", "#Donné"), say.say("#Part", "#Part")];
    let caption =
        say.say("What members gave, month by month", "Ce que les membres ont donné, mois par mois");
    Table::new(caption, columns, rows.collect(), view)
}

fn indicators(view: &View<'_>, found: &Indicators) -> Table {
    let say = view.say;
    let mut rows = Vec::new();
    let mut add = |name: String, value: String, means: String| {
        rows.push(Row::new(name).and(value).and(means));
    };
    add(
        say.say("Given", "Donné"),
        say.amount(&found.volume()),
        say.say("in exchanges of the period", "dans les échanges de la période"),
    );
    add(
        say.say("Exchanges", "Échanges"),
        say.count(found.exchanges()),
        say.say("in which a member took part", "auxquels un membre a pris part"),
    );
    if found.counted_exchanges() > 0 {
        add(
            say.say("Only counted", "Seulement comptés"),
            say.count(found.counted_exchanges()),
            say.say("exchanges that moved nothing", "échanges qui n'ont rien déplacé"),
        );
    }
    add(
        say.say("Took part", "Ont participé"),
        say.hundredths(found.participation()),
        say.say(
            format!("of the members, {} of them", say.count(found.active_members())),
            format!("des membres, soit {}", say.count(found.active_members())),
        ),
    );
    add(
        say.say("Partners", "Partenaires"),
        say.decimal(found.mean_partners()),
        say.say("of an active member, in the mean", "d'un membre actif, en moyenne"),
    );
    add(
        say.say("Velocity", "Vitesse"),
        say.decimal(found.velocity()),
        say.say("times that what is in stock changed hands", "fois que le stock a changé de mains"),
    );
    add(
        say.say("Reciprocity", "Réciprocité"),
        say.hundredths(found.reciprocity()),
        say.say(
            "of what was given came back within the same pair; low is no fault",
            "de ce qui a été donné est revenu dans la même paire ; peu n'est pas un défaut",
        ),
    );
    add(
        say.say("Repetition", "Répétition"),
        say.hundredths(found.repetition()),
        say.say("of the exchanges repeat an earlier pair", "des échanges répètent une paire"),
    );
    add(
        say.say("Under water", "Sous l'eau"),
        say.hundredths(found.under_water()),
        say.say(
            "of all members' time with a balance below zero",
            "du temps de tous les membres avec un solde sous zéro",
        ),
    );
    let gini = |name: String, holding| {
        (
            name,
            say.decimal(found.gini(holding)),
            say.say(
                "0 if all alike, towards 1 if one alone (Gini)",
                "0 si tous égaux, vers 1 si un seul (Gini)",
            ),
        )
    };
    let sides = [
        gini(say.say("Inequality of giving", "Inégalité des dons"), Holding::Given),
        gini(say.say("Inequality of receiving", "Inégalité des réceptions"), Holding::Received),
        gini(say.say("Inequality of credits", "Inégalité des crédits"), Holding::Credits),
    ];
    for (name, value, means) in sides {
        add(name, value, means);
    }
    let columns = [
        say.say("Indicator", "Indicateur"),
        say.say("#Value", "#Valeur"),
        say.say("What it says", "Ce qu'il dit"),
    ];
    let caption = say.say(
        "How the exchanges of the period went",
        "Comment se sont passés les échanges de la période",
    );
    Table::new(caption, columns, rows, view)
}

/// Every account of a unit: what belongs to nobody first, then people, the furthest from zero first.
fn balances(view: &View<'_>, unit: &Unit) -> Table {
    let say = view.say;
    let shared = from_pots(view, unit);
    let mut accounts: Vec<(&Account, Amount)> =
        view.commons.ledger().accounts().filter(|(account, _)| account.unit() == unit).collect();
    accounts.sort_by_key(|(account, balance)| {
        let person = account.kind() == AccountKind::Member;
        (person, Reverse(balance.quanta().unsigned_abs()))
    });
    let row = |(account, balance): &(&Account, Amount)| {
        let got = account.holder().and_then(|person| shared.get(person));
        let got = got.map_or_else(Phrase::default, |(amount, to)| {
            Phrase::default().link(say.amount(amount), to.clone())
        });
        Row::new(name(view, account)).and(kind(view, account)).and(got).and(say.amount(balance))
    };
    let columns = [
        say.say("Account", "Compte"),
        say.say("Kind", "Nature"),
        say.say("#Shared with it in the period", "#Reçu en partage dans la période"),
        say.say("#Balance", "#Solde"),
    ];
    let day = say.day(view.end);
    let caption = say.say(
        format!("Balances on {day}; what is shared leads to its reason. All together sum to zero"),
        format!(
            "Soldes le {day} ; ce qui a été partagé mène à sa raison. La somme de tous est nulle"
        ),
    );
    Table::new(caption, columns, accounts.iter().map(row).collect(), view)
}

/// What each person got out of the pots of a unit, and where the last of it is explained.
fn from_pots<'a>(
    view: &View<'a>,
    unit: &Unit,
) -> BTreeMap<&'a ContributorId, (Amount, Option<String>)> {
    let mut got: BTreeMap<&ContributorId, (Amount, Option<String>)> = BTreeMap::new();
    for pot in view.pots.iter().filter(|pot| pot.shared.pot().unit() == unit) {
        for (place, (whom, amount)) in pot.shared.payouts().enumerate() {
            let Recipient::Contributor(person) = whom else { continue };
            if amount.quanta() == 0 {
                continue;
            }
            let so_far = got.remove(person).map_or_else(|| Amount::zero(unit.clone()), |(a, _)| a);
            // Amounts of one ledger, whose accounts hold them together.
            let sum = so_far.checked_add(amount).unwrap_or(so_far);
            got.insert(person, (sum, Some(pot.why(place))));
        }
    }
    got
}

fn name(view: &View<'_>, account: &Account) -> String {
    match (account.holder(), account.kind()) {
        (Some(person), _) => view.say.person(person),
        _ => account.id().to_string(),
    }
}

fn kind(view: &View<'_>, account: &Account) -> String {
    let say = view.say;
    match account.kind() {
        AccountKind::Member => say.say("person", "personne"),
        AccountKind::Pot => say.say("pot, never below zero", "pot, jamais sous zéro"),
        AccountKind::External => say.say("the world outside", "le monde extérieur"),
        AccountKind::Clearing => say.say("waits for its person", "attend sa personne"),
        _ => String::new(),
    }
}
