//! A story as a file: chapters, and one command a line.

use liens::{Articles, Command, Envelope};

use crate::input::Refused;

/// What begins a line that is told in French.
const FRENCH: &str = "#fr ";
/// The word in a story's founding command that stands for the charter beside it.
const CHARTER: &str = "\"charter.toml\"";

/// The commands of a story, by chapter.
pub(crate) struct Story {
    pub(crate) name: String,
    pub(crate) chapters: Vec<Chapter>,
}

/// A heading, what is told under it, and the commands, each with its line in the file.
#[derive(Default)]
pub(crate) struct Chapter {
    pub(crate) heading: String,
    pub(crate) prose: Vec<String>,
    /// Whether what is told is French.
    french: bool,
    pub(crate) commands: Vec<(usize, Envelope<Command>)>,
}

impl Story {
    /// Reads lines of JSON, each an envelope with a command; `name` stands in refusals.
    ///
    /// The first of several lines that begin with `#` is the heading of a chapter, the others are told
    /// under it; lines that begin with `#fr` say the same in French. The text `"charter.toml"` stands
    /// for the articles.
    pub(crate) fn read(
        name: &str,
        text: &str,
        articles: &Articles,
        french: bool,
    ) -> Result<Self, Refused> {
        let articles = serde_json::to_string(articles)?;
        let mut chapters: Vec<Chapter> = Vec::new();
        let mut headed = false;
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if let Some(said) = line.strip_prefix(FRENCH).or_else(|| line.strip_prefix('#')) {
                if !headed {
                    chapters.push(Chapter::default());
                }
                if let Some(chapter) = chapters.last_mut() {
                    chapter.add(said.trim(), line.starts_with(FRENCH), french);
                }
            } else if !line.is_empty() {
                let command = serde_json::from_str(&line.replace(CHARTER, &articles));
                let command = command.map_err(|error| placed(name, number, &error))?;
                if chapters.is_empty() {
                    chapters.push(Chapter::default());
                }
                if let Some(chapter) = chapters.last_mut() {
                    chapter.commands.push((number, command));
                }
            }
            headed = line.starts_with('#');
        }
        Ok(Self { name: name.to_owned(), chapters })
    }
}

impl Chapter {
    /// Adds what is told in one language. What is told in French alone is that, once there is any;
    /// a story that has none is told as it is.
    fn add(&mut self, said: &str, is_french: bool, french: bool) {
        if is_french && !french {
            return;
        }
        if is_french && !self.french {
            (self.french, self.heading) = (true, String::new());
            self.prose.clear();
        }
        if self.heading.is_empty() {
            said.clone_into(&mut self.heading);
        } else {
            self.prose.push(said.to_owned());
        }
    }
}

/// What is wrong with a line, after the file, the line and the column.
fn placed(name: &str, line: usize, error: &serde_json::Error) -> Refused {
    let (column, said) = (error.column(), error.to_string());
    // The reader counts lines of its own, of which there is one.
    let reason = said.rsplit_once(" at line ").map_or(said.as_str(), |(reason, _)| reason);
    Refused::new(format!("{name}:{line}:{column}: {reason}"))
}
