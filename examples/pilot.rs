//! A year of a fictional territory: from a need that a user raises to the user's share, and why.

mod input;
mod keeping;
mod members;

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
use telling::Told;
use words::day;

const CHARTER: &str = include_str!("data/pilot/charter.toml");
const YEAR: &str = include_str!("data/pilot/year.jsonl");

const FICTION: &str =
    "A fiction: no commune, association, cooperative or person told of here exists.";

/// The longest line that is printed.
const WIDTH: usize = 100;

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
    /// Keep the year as a journal, for `what_if`; a new file, needs the feature 'journal'
    #[arg(long, value_name = "FILE.journal")]
    journal: Option<PathBuf>,
    /// Write the year for its members as one page; needs the feature 'report'
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Write the page in French
    #[arg(long, requires = "report")]
    french: bool,
    /// Print the whole as JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| {
        let arguments = Arguments::parse();
        let year = Year::lived(&arguments)?;
        if let Some(file) = &arguments.svg {
            written(file, &year.picture()?)?;
        }
        if let Some(file) = &arguments.report {
            let called = ("Aubrevent, a commune that is on no map", "");
            written(file, &members::page(&year.commons, called, arguments.french)?)?;
        }
        if arguments.json {
            input::print_json(&year.document()?)
        } else {
            input::print(&year.readable()?)
        }
    })
}

fn written(file: &Path, text: &str) -> Result<(), Refused> {
    std::fs::write(file, text).map_err(|error| Refused::new(format!("{}: {error}", file.display())))
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
        let story = Story::read(&name, &text, &articles)?;
        let mut keeping = Keeping::begin(arguments.journal.as_deref())?;
        let (mut commons, mut chapters) = (Commons::new(), Vec::new());
        let (mut commands, mut refused) = (0, Vec::new());
        for chapter in story.chapters {
            let mut told = Vec::new();
            for (line, envelope) in chapter.commands {
                commands += 1;
                let at = envelope.at;
                match commons.execute(envelope.clone()) {
                    Ok(_) => Told::add(&mut told, at, telling::said(&commons, &envelope)?),
                    Err(refusal) if matches!(envelope.body, Command::Found { .. }) => {
                        let place = format!("{}:{line}", story.name);
                        return Err(Refused::new(format!("{place}: {charter}: {refusal}")));
                    }
                    Err(refusal) => {
                        let said = telling::refused(line, &envelope, &refusal)?;
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
        Ok(Self { charter, commons, chapters, commands, refused, kept })
    }

    fn readable(&self) -> Result<String, Refused> {
        let mut text = format!("{FICTION}\n");
        writeln!(text, "PT2H30M is two hours and a half, given by somebody to somebody.")?;
        writeln!(
            text,
            "The charter: {}. Change it and run again: --charter FILE.toml",
            self.charter
        )?;
        for chapter in &self.chapters {
            writeln!(text, "\n{}", chapter.heading.to_uppercase())?;
            wrapped(&mut text, "  ", 2, &chapter.prose.join(" "))?;
            for told in &chapter.told {
                wrapped(&mut text, &format!("  {}  ", day(told.at)), 14, &told.text())?;
                for below in &told.below {
                    wrapped(&mut text, &" ".repeat(16), 18, below)?;
                }
            }
        }
        writeln!(text, "\nWHO RECEIVED WHAT, BY WHICH STEP")?;
        text += &Received::of(&self.commons)?.table();
        writeln!(text, "\nWHO DECIDED, YES:NO")?;
        for decided in reckoning::decided(&self.commons) {
            wrapped(&mut text, "  ", 14, &decided.line())?;
        }
        if let Some(weights) = reckoning::weights(&self.commons)? {
            wrapped(&mut text, "  ", 14, &format!("grades      {weights}"))?;
        }
        for line in reckoning::objectives(&self.commons) {
            wrapped(&mut text, "  ", 14, &format!("objective   {line}"))?;
        }
        writeln!(text, "\nWHAT EVERYBODY HOLDS")?;
        text += &reckoning::table_of_balances(&self.commons)?;
        let (commands, refused) = (self.commands, self.refused.len());
        let (events, place) = (self.kept.commons.events().len(), &self.kept.place);
        writeln!(
            text,
            "\n{commands} commands, {refused} of them refused; the journal in {place}, {events} events,"
        )?;
        writeln!(text, "was read again and leads to the same state.\n")?;
        if let Some(share) = Share::of_the_first_raiser(&self.commons)? {
            writeln!(text, "{}.", share.sentence)?;
        }
        Ok(text)
    }

    fn document(&self) -> Result<Value, Refused> {
        let told = |told: &Told| json!({ "at": told.at, "text": told.text(), "below": told.below });
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
        let share = Share::of_the_first_raiser(&self.commons)?.map(|share| {
            json!({
                "person": share.person,
                "amounts": share.amounts,
                "sentence": share.sentence,
            })
        });
        Ok(json!({
            "fiction": FICTION,
            "charter": self.charter,
            "chapters": self.chapters.iter().map(chapter).collect::<Vec<_>>(),
            "commands": self.commands,
            "refused": self.refused.iter().map(refused).collect::<Vec<_>>(),
            "received": Received::of(&self.commons)?.document(),
            "decided": decided.collect::<Vec<_>>(),
            "objectives": reckoning::objectives(&self.commons),
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
