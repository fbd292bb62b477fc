//! A year of a fictional territory: from a need that a user raises to the user's share, and why.

mod input;
mod keeping;
mod members;
mod outputs;

#[path = "pilot/assembly.rs"]
mod assembly;
#[path = "pilot/reckoning.rs"]
mod reckoning;
#[path = "pilot/story.rs"]
mod story;
#[path = "pilot/telling.rs"]
mod telling;
#[path = "pilot/words.rs"]
mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::{Articles, Command, Commons};
use serde_json::{Value, json};

use input::Refused;
use keeping::{Keeping, Kept};
use reckoning::{Received, Share};
use story::Story;
use telling::{Teller, Told};
use words::{Words, day};

const CHARTER: &str = include_str!("data/pilot/charter.toml");
const YEAR: &str = include_str!("data/pilot/year.jsonl");

const FICTION: [&str; 2] = [
    "A fiction: no commune, association, cooperative or person told of here exists.",
    "Une fiction : aucune commune, association, coopérative ou personne racontée ici n'existe.",
];

/// The longest line that is printed.
const WIDTH: usize = 100;

/// What does somebody receive who raised a need and gave no hour, and why?
///
/// Lives a year of a fictional territory and says who received what, and why.
///
/// A commune, two small associations, a digital cooperative and users: a need that a user raises
/// becomes a service. The charter and the commands are files; copy them from examples/data/pilot,
/// change the charter and run again. What a charter refuses is told with its reason, and the story
/// goes on.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// The charter that the commons is founded with; the bundled one if left out
    #[arg(long, value_name = "FILE.toml")]
    charter: Option<PathBuf>,
    /// What happens, a command a line; the bundled year if left out
    #[arg(long, value_name = "FILE.jsonl")]
    commands: Option<PathBuf>,
    /// Draw the lineage of the first result that was paid, and what was paid along it
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    outputs: outputs::Year,
}

fn main() -> ExitCode {
    input::run(|| {
        let arguments = Arguments::parse();
        let outputs = &arguments.outputs;
        let year = Year::lived(&arguments)?;
        if let Some(file) = &arguments.svg {
            input::write(file, &year.picture()?)?;
        }
        if let Some(file) = &outputs.report {
            input::write(file, &year.page()?)?;
        }
        if outputs.json {
            input::print_json(&year.document()?)
        } else {
            input::print(&year.readable()?)
        }
    })
}

/// A text of a file, or a bundled one, and what it is called in refusals.
fn text_of(file: Option<&Path>, bundled: (&str, &str)) -> Result<(String, String), Refused> {
    match file {
        Some(file) => Ok((file.display().to_string(), input::text(file)?)),
        None => Ok((bundled.0.to_owned(), bundled.1.to_owned())),
    }
}

/// A story that was lived.
struct Year {
    words: Words,
    charter: String,
    commons: Commons,
    chapters: Vec<Chapter>,
    /// How many commands there were.
    commands: usize,
    refused: Vec<(usize, String)>,
    kept: Kept,
}

struct Chapter {
    heading: String,
    prose: Vec<String>,
    told: Vec<Told>,
}

impl Year {
    /// Executes every command in order; what is refused is told, and the story goes on.
    fn lived(arguments: &Arguments) -> Result<Self, Refused> {
        let bundled = ("examples/data/pilot/charter.toml", CHARTER);
        let (charter, text) = text_of(arguments.charter.as_deref(), bundled)?;
        let articles = Articles::from_toml(&text)
            .map_err(|error| Refused::new(format!("{charter}:{error}")))?;
        let bundled = ("examples/data/pilot/year.jsonl", YEAR);
        let (name, text) = text_of(arguments.commands.as_deref(), bundled)?;
        let words = Words::new(arguments.outputs.french)?;
        let teller = Teller { words: &words };
        let story = Story::read(&name, &text, &articles, words.is_french())?;
        let mut keeping = Keeping::begin(arguments.outputs.journal.as_deref())?;
        let (mut commons, mut chapters) = (Commons::new(), Vec::new());
        let (mut commands, mut refused) = (0, Vec::new());
        for chapter in story.chapters {
            let mut told = Vec::new();
            for (line, envelope) in chapter.commands {
                commands += 1;
                let at = envelope.at;
                match commons.execute(envelope.clone()) {
                    Ok(_) => Told::add(&mut told, at, teller.said(&commons, &envelope)?),
                    Err(refusal) if matches!(envelope.body, Command::Found { .. }) => {
                        let place = format!("{}:{line}", story.name);
                        return Err(Refused::new(format!("{place}: {charter}: {refusal}")));
                    }
                    Err(refusal) => {
                        let said = teller.refused(line, &envelope, &refusal)?;
                        Told::add(&mut told, at, said);
                        refused.push((line, refusal.to_string()));
                    }
                }
            }
            keeping.keep(&commons)?;
            chapters.push(Chapter { heading: chapter.heading, prose: chapter.prose, told });
        }
        let kept = keeping.again()?;
        if kept.commons != commons {
            return Err(Refused::new("the journal leads to another state than what was lived"));
        }
        Ok(Self { words, charter, commons, chapters, commands, refused, kept })
    }

    fn readable(&self) -> Result<String, Refused> {
        let (words, charter) = (&self.words, &self.charter);
        let mut text = words.say(FICTION[0], FICTION[1]) + "\n";
        let again = words.say(
            format!("The charter: {charter}. Change it and run again: --charter FILE.toml"),
            format!("La charte : {charter}. Changez-la et relancez : --charter FICHIER.toml"),
        );
        writeln!(text, "{again}")?;
        for chapter in &self.chapters {
            writeln!(text, "\n{}", chapter.heading.to_uppercase())?;
            wrapped(&mut text, "  ", 2, &chapter.prose.join(" "))?;
            for told in &chapter.told {
                wrapped(&mut text, &format!("  {}  ", day(told.at)), 14, &told.text(words))?;
                for below in &told.below {
                    wrapped(&mut text, &" ".repeat(16), 18, below)?;
                }
            }
        }
        self.reckoned(&mut text)?;
        if let Some(share) = Share::of_the_first_raiser(&self.commons, words)? {
            writeln!(text, "{}.", share.sentence)?;
        }
        Ok(text)
    }

    /// What came of it all.
    fn reckoned(&self, text: &mut String) -> Result<(), Refused> {
        let (words, commons) = (&self.words, &self.commons);
        let received =
            words.say("WHO RECEIVED WHAT, BY WHICH STEP", "QUI A REÇU QUOI, PAR QUELLE ÉTAPE");
        writeln!(text, "\n{received}")?;
        *text += &Received::of(commons, words)?.table(words);
        writeln!(text, "\n{}", words.say("WHO DECIDED, YES:NO", "QUI A DÉCIDÉ, OUI:NON"))?;
        for decided in reckoning::decided(commons) {
            wrapped(text, "  ", 14, &decided.line(words))?;
        }
        if let Some(weights) = reckoning::weights(commons, words)? {
            let grades = words.say("grades", "notes");
            wrapped(text, "  ", 14, &format!("{grades:<11} {weights}"))?;
        }
        for line in reckoning::objectives(commons, words) {
            let objective = words.say("objective", "objectif");
            wrapped(text, "  ", 14, &format!("{objective:<11} {line}"))?;
        }
        writeln!(text, "\n{}", words.say("WHAT EVERYBODY HOLDS", "CE QUE CHACUN DÉTIENT"))?;
        *text += &reckoning::table_of_balances(commons, words)?;
        let (commands, refused) = (self.commands, self.refused.len());
        let (events, place) = (self.kept.commons.events().len(), &self.kept.place);
        let place = words.call(place);
        let end = words.say(
            format!(
                "{commands} commands, {refused} of them refused; the journal in {place}, {events} \
                 events,\nwas read again and leads to the same state."
            ),
            format!(
                "{commands} commandes, dont {refused} refusées ; le journal ({place}), {events} \
                 événements,\na été relu et mène au même état."
            ),
        );
        writeln!(text, "\n{end}\n")?;
        Ok(())
    }

    /// The year for its members.
    fn page(&self) -> Result<String, Refused> {
        let title = self.words.say(
            "Aubrevent, a commune that is on no map",
            "Aubrevent, une commune qui n'est sur aucune carte",
        );
        members::page(&self.commons, &title, self.words.is_french(), &|id| self.words.call(id))
    }

    fn document(&self) -> Result<Value, Refused> {
        let words = &self.words;
        let told =
            |told: &Told| json!({ "at": told.at, "text": told.text(words), "below": told.below });
        let chapter = |chapter: &Chapter| {
            json!({
                "heading": chapter.heading,
                "prose": chapter.prose.join(" "),
                "told": chapter.told.iter().map(told).collect::<Vec<_>>(),
            })
        };
        let refused = |(line, reason): &(usize, String)| json!({ "line": line, "reason": reason });
        let decided = reckoning::decided(&self.commons).into_iter().map(|decided| {
            json!({ "certificate": decided.certificate, "suspended_by": decided.suspended_by })
        });
        let balances = self.commons.ledger().accounts();
        let balances = balances.map(|(account, held)| (account.id().to_string(), json!(held)));
        let share = Share::of_the_first_raiser(&self.commons, words)?.map(|share| {
            json!({
                "person": share.person,
                "amounts": share.amounts,
                "sentence": share.sentence,
            })
        });
        Ok(json!({
            "fiction": words.say(FICTION[0], FICTION[1]),
            "charter": self.charter,
            "chapters": self.chapters.iter().map(chapter).collect::<Vec<_>>(),
            "commands": self.commands,
            "refused": self.refused.iter().map(refused).collect::<Vec<_>>(),
            "received": Received::of(&self.commons, words)?.document(),
            "decided": decided.collect::<Vec<_>>(),
            "objectives": reckoning::objectives(&self.commons, words),
            "balances": balances.collect::<serde_json::Map<_, _>>(),
            "journal": self.kept.document(),
            "share": share,
        }))
    }

    /// The lineage of the first result that was paid, with the flows of the first distribution.
    fn picture(&self) -> Result<String, Refused> {
        let shared = self.commons.distributions().map(|(_, shared)| shared).next();
        let shared =
            shared.ok_or_else(|| Refused::new("nothing was shared, so nothing is drawn"))?;
        let result = shared.results().next().ok_or_else(|| Refused::new("there is no result"))?;
        let frozen = self.commons.lineage().freeze()?;
        Ok(frozen.drawing_of(shared, result.result())?.to_svg()?)
    }
}

/// Writes words after what begins the line, and goes on under an indent where the line is full.
fn wrapped(text: &mut String, begin: &str, indent: usize, words: &str) -> Result<(), Refused> {
    let mut line = begin.to_owned();
    let mut empty = true;
    for word in words.split_inclusive(' ') {
        if !empty && line.chars().count() + word.trim_end().chars().count() > WIDTH {
            writeln!(text, "{}", line.trim_end())?;
            line = " ".repeat(indent);
        }
        line += word;
        empty = false;
    }
    if !empty {
        writeln!(text, "{}", line.trim_end())?;
    }
    Ok(())
}
