//! Voice: who was heard, college by college.
//!
//! Speech is counted from the minutes of meetings that began in the period, for members on the roll
//! as it could be frozen at its end. What somebody says for a college that is not theirs counts for
//! none, and is told apart: a large college does not speak for a small one.
//!
//! Below the figures stands who was not heard, by [`Norms::half`], and the smallest change that
//! would have mended it: so much more speech, a meeting in which to speak, an amendment to take up, a
//! need to answer by a day. Norms that a community voted for itself may be stricter; half of one's
//! part is what hardly anybody calls too much to ask. A person is named because a repair has to begin
//! with somebody, never because silence would be a fault of theirs.

use liens_core::{ContributionId, Timestamp};
use liens_governance::deliberation::{
    CollegeVoice, Norms, Voice, VoiceFinding, VoiceRepair, VoiceRule,
};
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
    let findings = voice.findings(&Norms::half());
    section.blocks.heading(
        "unheard",
        say.say(
            "Who was not heard, and what would mend it",
            "Qui n'a pas été entendu, et le remède",
        ),
    );
    if findings.is_empty() {
        section.blocks.text(say.say(
            "✓ Every college was heard as the usual norms ask.",
            "✓ Chaque collège a été entendu comme le demandent les normes usuelles.",
        ));
    } else {
        section.blocks.table(unheard(view, &findings));
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

/// What falls short of the usual norms, with the smallest change that would mend it.
fn unheard(view: &View<'_>, findings: &[VoiceFinding]) -> Table {
    let say = view.say;
    let row = |finding: &VoiceFinding| {
        let person = finding.person.as_ref().map_or_else(String::new, |who| say.person(who));
        let found = finding.found.map_or_else(String::new, |found| say.proportion(Some(found)));
        Row::new(say.college(&finding.college))
            .and(rule(view, finding.rule))
            .and(found)
            .and(repair(view, finding.repair.as_ref()))
            .and(person)
    };
    let columns = [
        say.say("College", "Collège"),
        say.say("What falls short", "Ce qui manque"),
        say.say("#Found", "#Constaté"),
        say.say("The smallest change that mends it", "Le plus petit changement qui y remédie"),
        say.say("First to hear", "À entendre d'abord"),
    ];
    let caption = say.say(
        "What falls short of the usual norms: half of its part of speech and proposals, half of the \
         common uptake of amendments, no more than three meetings in silence, needs answered within \
         30 days, meetings called a week before. The last column has who spoke least in the college, \
         or who raised the need",
        "Ce qui manque aux normes usuelles : la moitié de sa part de parole et de propositions, la \
         moitié de la reprise commune des amendements, pas plus de trois réunions en silence, une \
         réponse aux besoins sous 30 jours, des réunions convoquées une semaine avant. La dernière \
         colonne donne qui a le moins parlé dans le collège, ou qui a exprimé le besoin",
    );
    Table::new(caption, columns, findings.iter().map(row).collect(), view)
}

fn rule(view: &View<'_>, rule: VoiceRule) -> String {
    let (english, french) = match rule {
        VoiceRule::SpeechBySeats => {
            ("Spoke less than its people", "A moins parlé que ses personnes")
        }
        VoiceRule::SpeechByWeight => ("Spoke less than its weight", "A moins parlé que son poids"),
        VoiceRule::Quiet => ("Silent in many meetings in a row", "Silence à beaucoup de réunions"),
        VoiceRule::Proposals => ("Put few subjects forward", "A proposé peu de sujets"),
        VoiceRule::Proposers => {
            ("Few of its people put a subject forward", "Peu de ses membres ont proposé un sujet")
        }
        VoiceRule::Uptake => ("Few of its amendments taken up", "Peu de ses amendements repris"),
        VoiceRule::Answer => ("A need waited long", "Un besoin a attendu longtemps"),
        VoiceRule::Answered => ("Few of its needs answered", "Peu de ses besoins ont eu réponse"),
        VoiceRule::HalfAnswered => {
            ("Half of its needs waited long", "La moitié de ses besoins a attendu longtemps")
        }
        VoiceRule::Notice => ("A meeting was called late", "Une réunion convoquée tard"),
        _ => ("", ""),
    };
    view.say.say(english, french)
}

fn repair(view: &View<'_>, repair: Option<&VoiceRepair>) -> String {
    let say = view.say;
    let Some(repair) = repair else {
        return say.say("none of its own alone", "aucun qui ne dépende que de lui");
    };
    match repair {
        VoiceRepair::Speak { time } => {
            let time = say.time(*time);
            say.say(format!("{time} more of speech"), format!("{time} de parole en plus"))
        }
        VoiceRepair::SpeakIn { meeting } => {
            let meeting = say.quoted(meeting.as_str());
            say.say(format!("to speak in {meeting}"), format!("prendre la parole dans {meeting}"))
        }
        VoiceRepair::Propose { subjects } => {
            let count = usize::try_from(*subjects).unwrap_or(usize::MAX);
            let (english, french) = (["subject", "subjects"], ["sujet", "sujets"]);
            let subjects = say.of_a_kind(count, english, french);
            say.say(
                format!("{subjects} more put forward"),
                format!("{subjects} de plus à proposer"),
            )
        }
        VoiceRepair::LetPropose { people } => {
            let people = say.people(usize::try_from(*people).unwrap_or(usize::MAX));
            say.say(
                format!("{people} more put a subject forward"),
                format!("{people} de plus proposent un sujet"),
            )
        }
        VoiceRepair::TakeUp { amendments } => {
            let names: Vec<String> =
                amendments.iter().map(|one| say.quoted(one.as_str())).collect();
            let names = names.join(", ");
            say.say(format!("to take up {names}"), format!("reprendre {names}"))
        }
        VoiceRepair::Answer { need, by } => answer(view, need, *by),
        VoiceRepair::AnswerAll { needs } => {
            let all = needs.iter().map(|(need, by)| answer(view, need, *by));
            all.collect::<Vec<_>>().join("; ")
        }
        VoiceRepair::CallEarlier { meeting, time } => {
            let (meeting, days) = (say.quoted(meeting.as_str()), say.time(*time));
            say.say(
                format!("{meeting} called {days} earlier"),
                format!("{meeting} convoquée {days} plus tôt"),
            )
        }
        _ => String::new(),
    }
}

fn answer(view: &View<'_>, need: &ContributionId, by: Timestamp) -> String {
    let (name, day) = (view.say.quoted(&view.say.contribution(need)), view.say.day(by));
    view.say.say(format!("to answer {name} by {day}"), format!("répondre à {name} avant le {day}"))
}
