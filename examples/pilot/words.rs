//! The words of a page, in English or in French: sentences, names, days, amounts.

use std::collections::BTreeMap;

use liens::governance::Outcome;
use liens::lineage::{Language, Step};
use liens::{AccountId, Amount, Timestamp, Unit};

use crate::input::{Refused, Table};

/// What the bundled year calls things, in French.
const FRENCH: &str = include_str!("../data/pilot/french.csv");

/// The language of a story, and what it calls things.
pub(crate) struct Words {
    language: Language,
    names: BTreeMap<String, String>,
}

impl Words {
    /// English, which calls everything by its id, or French.
    pub(crate) fn new(french: bool) -> Result<Self, Refused> {
        let language = if french { Language::French } else { Language::English };
        let mut names = BTreeMap::new();
        if french {
            let table = Table::parse("examples/data/pilot/french.csv", FRENCH)?;
            for row in table.rows() {
                names.insert(row.text("name")?.to_owned(), row.text("french")?.to_owned());
            }
        }
        Ok(Self { language, names })
    }

    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    pub(crate) fn is_french(&self) -> bool {
        self.language == Language::French
    }

    /// The text of the language.
    pub(crate) fn say(&self, english: impl Into<String>, french: impl Into<String>) -> String {
        if self.is_french() { french.into() } else { english.into() }
    }

    /// What something is called; its id where the language has no other name for it.
    pub(crate) fn call(&self, id: impl AsRef<str>) -> String {
        let id = id.as_ref();
        self.names.get(id).map_or(id, String::as_str).to_owned()
    }

    /// What something is called, between quotation marks.
    pub(crate) fn quoted(&self, id: impl AsRef<str>) -> String {
        let name = self.call(id);
        self.say(format!("'{name}'"), format!("«\u{a0}{name}\u{a0}»"))
    }

    /// Names one after the other, with a word before the last.
    pub(crate) fn and(&self, names: &[String]) -> String {
        names.join(&self.say(" and ", " et "))
    }

    pub(crate) fn amount(&self, amount: &Amount) -> String {
        self.language.amount(amount)
    }

    /// An amount without its unit, where the unit is said beside; time keeps it.
    pub(crate) fn number(&self, amount: &Amount) -> String {
        let text = self.amount(amount);
        let unit = format!("\u{a0}{}", amount.unit());
        text.strip_suffix(&unit).map_or(text.clone(), str::to_owned)
    }

    /// How a vote ended.
    pub(crate) fn outcome(&self, outcome: Outcome) -> String {
        match outcome {
            Outcome::Adopted => self.say("adopted", "adoptée"),
            Outcome::Rejected => self.say("rejected", "rejetée"),
        }
    }

    /// What a unit counts, in the plural.
    pub(crate) fn plural(&self, unit: &Unit) -> String {
        if *unit == Unit::Time { self.say("hours", "heures") } else { unit.to_string() }
    }

    /// Whom an account is for, without its unit: `pot:rides:EUR` is the pot of rides,
    /// `member:Odile:hour` Odile.
    pub(crate) fn name(&self, account: &AccountId) -> String {
        let text = account.as_str();
        self.named(text.rsplit_once(':').map_or(text, |(holder, _)| holder))
    }

    pub(crate) fn named(&self, holder: &str) -> String {
        match holder.split_once(':') {
            Some(("member", person)) => person.to_owned(),
            Some(("pot", project)) => {
                let project = self.call(project);
                self.say(format!("the pot of {project}"), format!("le pot {project}"))
            }
            _ => match holder {
                "commons" | "the commons" => self.say("the commons", "les communs"),
                "outside" => self.say("the world outside", "le monde extérieur"),
                "owed" => self.say("what is owed", "ce qui reste dû"),
                other => other.to_owned(),
            },
        }
    }

    /// The word that a step begins with.
    pub(crate) fn label(&self, step: &Step) -> String {
        let text = self.language.step(step);
        text.split_once(':').map_or(text.clone(), |(label, _)| label.trim().to_owned())
    }
}

/// The day of an instant, such as 2026-01-05.
pub(crate) fn day(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('T').map_or(text.clone(), |(day, _)| day.to_owned())
}
