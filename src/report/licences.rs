//! Whether the record is a commons: what is not secured, and what is wrong along its links.
//!
//! The whole record is checked as it stood at the end, not the contributions of the period alone: a
//! result of this year may hold what was made under another licence years ago.
//!
//! Three tables answer three questions: along which links something is wrong and whose terms say so;
//! which results not everybody may pass on; which contributions are not secured. What would mend
//! them, the fewest relicensings, is found by a search that may take long, and is left to
//! `commons_check` among the examples.

use liens_core::ContributionId;
use liens_lineage::commons::{CommonsCheck, Fault, Freedoms, Ground, Unlawful, Unsecured};

use super::block::{Fact, Phrase, Row, Section, Table, Tone};
use super::view::View;

/// The rows that are seen at once.
const ROWS: usize = 8;

pub(super) fn section(view: &View<'_>) -> Section {
    let say = view.say;
    let mut section = Section::new(
        "licences",
        say.say("Licences: is it a commons?", "Licences : est-ce un commun ?"),
        say.say(
            "Whether everybody may use, study, improve and pass on what was made, and keeps what it \
             builds on free. Read from the texts by simple rules; no legal advice.",
            "Si chacun peut utiliser, étudier, améliorer et transmettre ce qui a été fait, et laisse \
             libre ce sur quoi cela repose. Lu dans les textes par des règles simples ; ce n'est pas \
             un conseil juridique.",
        ),
    );
    let check = view.record.check_commons();
    if check.is_clean() {
        section.blocks.text(say.say(
            "✓ Nothing was found: every contribution that is no need is under a licence that grants \
             the four freedoms, and no link breaks one.",
            "✓ Rien n'a été trouvé : toute contribution qui n'est pas un besoin est sous une licence \
             qui accorde les quatre libertés, et aucun lien n'en enfreint une.",
        ));
        return section;
    }
    // Where nothing is counted there is no table to lead to.
    let fact = |label: String, count: usize, note: String, to: &str| Fact {
        label,
        value: say.count(count),
        note,
        to: if count == 0 { "licences" } else { to }.to_owned(),
    };
    section.blocks.facts(vec![
        fact(
            say.say("Not secured", "Non sécurisées"),
            check.unsecured().len(),
            say.say("contributions", "contributions"),
            "licences-unsecured",
        ),
        fact(
            say.say("Faulty links", "Liens fautifs"),
            check.faults().len(),
            say.say(
                "a term broken or a freedom taken",
                "une condition enfreinte ou une liberté retirée",
            ),
            "licences-links",
        ),
        fact(
            say.say("Cannot be passed on", "Non transmissibles"),
            check.results().len(),
            say.say("results, lawfully by everybody", "résultats, licitement par chacun"),
            "licences-results",
        ),
    ]);
    links(view, &check, &mut section);
    results(view, &check, &mut section);
    unsecured(view, &check, &mut section);
    section
}

fn named(view: &View<'_>, id: &ContributionId) -> Phrase {
    Phrase::default().link(view.say.contribution(id), view.result(id))
}

fn links(view: &View<'_>, check: &CommonsCheck, section: &mut Section) {
    let say = view.say;
    if check.faults().len() == 0 {
        return;
    }
    let rows = check.faults().map(|link| {
        let row = Row::new(named(view, link.newer)).and(named(view, link.older));
        let own = link.terms_of == link.older;
        let whose = if own { String::new() } else { say.contribution(link.terms_of) };
        row.toned(fault(view, link.fault), Tone::Bad).and(whose)
    });
    let columns = [
        say.say("Newer", "Plus récente"),
        say.say("Builds on", "Repose sur"),
        say.say("What is wrong", "Ce qui ne va pas"),
        say.say("Terms of one that it holds", "Conditions d'une qu'elle contient"),
    ];
    let caption =
        say.say("Links along which something is wrong", "Les liens où quelque chose ne va pas");
    let table = Table::new(caption, columns, rows.collect(), view).seeing(ROWS, view);
    section.blocks.table(table.named("licences-links"));
}

fn results(view: &View<'_>, check: &CommonsCheck, section: &mut Section) {
    let say = view.say;
    if check.results().is_empty() {
        return;
    }
    let rows = check.results().iter().map(|(id, why)| {
        let why = match why {
            Unlawful::NoLicence {} => say.say("no licence", "pas de licence").into(),
            Unlawful::OwnLink { older } => {
                let words = say.say("breaks the terms of ", "enfreint les conditions de ");
                Phrase::from(words).then(say.quoted(&say.contribution(older)))
            }
            Unlawful::Holds { older } => {
                let words = say.say("holds ", "contient ");
                let more = say.say(", which cannot be passed on", ", qui ne peut être transmise");
                Phrase::from(words).then(say.quoted(&say.contribution(older))).then(more)
            }
            _ => Phrase::default(),
        };
        Row::new(named(view, id)).and(why)
    });
    let columns = [say.say("Result", "Résultat"), say.say("Why", "Pourquoi")];
    let caption = say.say(
        "Results that not everybody can pass on lawfully",
        "Les résultats que chacun ne peut pas transmettre licitement",
    );
    let table = Table::new(caption, columns, rows.collect(), view).seeing(ROWS, view);
    section.blocks.table(table.named("licences-results"));
}

fn unsecured(view: &View<'_>, check: &CommonsCheck, section: &mut Section) {
    let say = view.say;
    if check.unsecured().is_empty() {
        return;
    }
    let rows = check.unsecured().iter().map(|(id, why)| {
        let why = match why {
            Unsecured::NoLicence {} => say.say("states no licence", "n'indique pas de licence"),
            Unsecured::UnknownTerms { licence } => say.say(
                format!("what {licence} grants is not known"),
                format!("ce que {licence} accorde n'est pas connu"),
            ),
            Unsecured::NotFree { lacks } => {
                let lacks = freedoms(view, *lacks);
                say.say(format!("does not grant to {lacks}"), format!("n'accorde pas : {lacks}"))
            }
            Unsecured::AgainstTerms {} => say.say(
                "holds another against its terms",
                "en contient une autre contre ses conditions",
            ),
            _ => String::new(),
        };
        Row::new(named(view, id)).and(why)
    });
    let columns = [say.say("Contribution", "Contribution"), say.say("Why", "Pourquoi")];
    let caption = say
        .say("Contributions that are not secured", "Les contributions qui ne sont pas sécurisées");
    let table = Table::new(caption, columns, rows.collect(), view).seeing(ROWS, view);
    section.blocks.table(table.named("licences-unsecured"));
}

fn freedoms(view: &View<'_>, freedoms: Freedoms) -> String {
    let words: Vec<String> = freedoms
        .names()
        .map(|name| match name {
            "use" => view.say.say("use", "utiliser"),
            "study" => view.say.say("study", "étudier"),
            "improve" => view.say.say("improve", "améliorer"),
            other => view.say.say(other, "transmettre"),
        })
        .collect();
    words.join(", ")
}

fn fault(view: &View<'_>, fault: &Fault) -> String {
    let say = view.say;
    match fault {
        Fault::NothingGranted {} => {
            say.say("the older one grants nothing", "la plus ancienne n'accorde rien")
        }
        Fault::Broken { because } => ground(view, because),
        Fault::Unsettled { because } => {
            let ground = ground(view, because);
            say.say(format!("not settled: {ground}"), format!("non tranché : {ground}"))
        }
        Fault::Appropriated { denies } => {
            let denies = freedoms(view, *denies);
            say.say(
                format!("appropriation: denies to {denies}"),
                format!("appropriation : interdit de {denies}"),
            )
        }
        _ => String::new(),
    }
}

fn ground(view: &View<'_>, ground: &Ground) -> String {
    let say = view.say;
    match ground {
        Ground::ShareAlike { licence, source } => say.say(
            format!("{licence} asks that the work stay under its own terms ({source})"),
            format!("{licence} demande que l'œuvre reste sous ses conditions ({source})"),
        ),
        Ground::Condition { licence, asks, source } => say.say(
            format!("{licence} asks: {asks} ({source})"),
            format!("{licence} demande : {asks} ({source})"),
        ),
        Ground::UnknownTerms { licence } => say.say(
            format!("the terms of {licence} are not known"),
            format!("les conditions de {licence} ne sont pas connues"),
        ),
        other => other.to_string(),
    }
}
