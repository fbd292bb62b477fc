//! Voice: who was heard, college by college.

use liens_governance::deliberation::{CollegeVoice, Voice};
use liens_governance::{Fraction, Proportion};

use super::block::{Row, Section, Table};
use super::chart::Bars;
use super::view::View;

pub(super) fn section(view: &View<'_>) -> Section {
    let say = view.say;
    let mut section = Section::new(
        "voice",
        say.say("Voice", "Parole"),
        say.say(
            "Who was heard in meetings: the part of the time that each college spoke, beside its \
             part of the people.",
            "Qui a été entendu en réunion : la part du temps de parole de chaque collège, à côté de \
             sa part des personnes.",
        ),
    );
    let Some(voice) = measured(view).filter(|voice| voice.meetings > 0) else {
        let nothing = say.say(
            "No data: no meeting of this period is on record.",
            "Pas de données : aucune réunion de cette période n'est enregistrée.",
        );
        section.blocks.nothing(nothing);
        return section;
    };
    section.blocks.bars(picture(view, &voice));
    section.blocks.table(table(view, &voice));
    if !voice.strangers.is_empty() {
        section.blocks.table(strangers(view, &voice));
    }
    section
}

/// What the minutes say of the people on the roll, where one can be frozen.
fn measured(view: &View<'_>) -> Option<Voice> {
    let (minutes, statutes) = (view.commons.minutes(), view.charter.statutes());
    view.roll.as_ref().map(|roll| Voice::of(minutes, view.period, roll, statutes))
}

fn part(of: Option<Proportion>) -> u64 {
    let value = of.map_or(Fraction::ZERO, Proportion::value);
    value.times(1_000).to_decimal(0).parse().unwrap_or(0)
}

fn picture(view: &View<'_>, voice: &Voice) -> Bars {
    let say = view.say;
    let row = |line: &CollegeVoice| {
        let bar = |of: Option<Proportion>| {
            let text = of.map_or_else(|| say.no_data(), |of| say.percent(&of.value()));
            (part(of), text)
        };
        (say.college(&line.college), vec![bar(line.speech), bar(line.seats)])
    };
    Bars::new(
        "chart-voice",
        say.say("Speech and people of each college", "Parole et personnes de chaque collège"),
        say.say(
            "Two bars for each college: its part of the time spoken, its part of the people. The \
             table below has the same figures.",
            "Deux barres par collège : sa part du temps de parole, sa part des personnes. Le tableau \
             ci-dessous a les mêmes chiffres.",
        ),
        vec![say.say("speech", "parole"), say.say("people", "personnes")],
        voice.colleges.iter().map(row).collect(),
    )
}

fn table(view: &View<'_>, voice: &Voice) -> Table {
    let say = view.say;
    let row = |line: &CollegeVoice| {
        Row::new(say.college(&line.college))
            .and(say.proportion(line.speech))
            .and(say.proportion(line.seats))
            .and(say.proportion(line.quiet))
            .and(say.proportion(line.uptake))
            .and(say.proportion(line.answered))
    };
    let columns = [
        say.say("College", "Collège"),
        say.say("#Speech, in seconds", "#Parole, en secondes"),
        say.say("#People", "#Personnes"),
        say.say("#Last meetings in silence", "#Dernières réunions en silence"),
        say.say("#Amendments taken up", "#Amendements repris"),
        say.say("#Needs answered", "#Besoins répondus"),
    ];
    let meetings = say.count(voice.meetings);
    let spoken = say.time(voice.spoken);
    let caption = say.say(
        format!("How each college was heard in {meetings} meetings, {spoken} of speech"),
        format!("Comment chaque collège a été entendu en {meetings} réunions, {spoken} de parole"),
    );
    Table::new(caption, columns, voice.colleges.iter().map(row).collect(), view)
}

/// Who spoke for a college that is not theirs, which counts for none.
fn strangers(view: &View<'_>, voice: &Voice) -> Table {
    let say = view.say;
    let rows = voice.strangers.iter().map(|one| {
        Row::new(say.person(&one.person)).and(say.college(&one.college)).and(say.time(one.spoken))
    });
    let columns = [
        say.say("Person", "Personne"),
        say.say("For the college", "Pour le collège"),
        say.say("#Spoke", "#A parlé"),
    ];
    let caption = say.say(
        "Who spoke for a college to which they do not belong; it counts for none",
        "Qui a parlé pour un collège dont il n'est pas ; cela ne compte pour aucun",
    );
    Table::new(caption, columns, rows.collect(), view)
}
