//! What a period would have brought under another charter: who received what, and who would have.

mod input;
mod keeping;
mod outputs;
mod year;

#[path = "voting/bars.rs"]
mod bars;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::governance::Fraction;
use liens::journal::{Schema, verify};
use liens::{
    Amount, Articles, CharterChange, Commons, Preset, Supposition, Timestamp, Unit, WhatIf,
    WhatIfRow,
};
use serde_json::{Value, json};

use input::Refused;
use keeping::Keeping;
use outputs::{Outputs, Seeded};

/// How many bars fit beside one another in a picture that is read at a glance.
const BARS: usize = 20;

/// Who would have received what under another charter?
///
/// Replays a period under it.
///
/// Without a journal, a seeded community that never was lives a year under the charter of a third
/// place. Tried out are the policy of the other charter, its rules for budgets, its factors of grades
/// and its term of what is owed. Who voted, exchanged and contributed stays as it was recorded.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Read the history from a journal; it is checked from the first byte to the last
    #[arg(long, value_name = "FILE.journal", conflicts_with_all = ["seed", "members"])]
    journal: Option<PathBuf>,
    /// Try this one out: association, scic, third-place, time-bank, or a file
    #[arg(long, value_name = "NAME|FILE.toml", default_value = "association")]
    charter: PathBuf,
    /// The first instant of the period, such as 2026-04-01; the beginning if left out
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// The first instant after the period; the end if left out
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    #[command(flatten)]
    chance: Seeded,
    /// The number of its members
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(4..=5_000))]
    members: u32,
    /// Print so many lines, those with the largest differences
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Keep the year of the community as a journal; the file must not be there yet
    #[arg(long, value_name = "FILE.journal", conflicts_with = "journal")]
    keep: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs,
}

fn main() -> ExitCode {
    input::run(|| {
        let arguments = Arguments::parse();
        let tried = Tried::out(&arguments)?;
        if let Some(file) = &arguments.outputs.csv {
            input::write(file, &tried.csv()?)?;
        }
        if let Some(file) = &arguments.outputs.svg {
            input::write(file, &tried.svg()?)?;
        }
        if arguments.outputs.json {
            input::print_json(&tried.document()?)
        } else {
            input::print(&tried.readable(arguments.top)?)
        }
    })
}

/// A charter tried out on a history.
struct Tried {
    /// Where the history is from.
    source: String,
    commons: Commons,
    charter: String,
    supposition: Supposition,
    found: WhatIf,
}

impl Tried {
    fn out(arguments: &Arguments) -> Result<Self, Refused> {
        let (charter, articles) = charter(&arguments.charter)?;
        let (source, commons) = if let Some(file) = &arguments.journal {
            recorded(file)?
        } else {
            let (seed, members) = (arguments.chance.seed, arguments.members);
            let source = format!("a community that never was, seed {seed}, {members} members");
            (source, year::lived(seed, members)?)
        };
        if let Some(file) = &arguments.keep {
            Keeping::begin(Some(file))?.keep(&commons)?;
        }
        let from = arguments.from.unwrap_or(Timestamp::MIN);
        let until = arguments.until.unwrap_or(Timestamp::MAX);
        if from >= until {
            return Err(Refused::new(format!("--from {from} is not before --until {until}")));
        }
        let supposition = Supposition { changes: changes(&articles), from, until };
        let found = commons.what_if(&supposition)?;
        Ok(Self { source, commons, charter, supposition, found })
    }

    /// Who received what, the largest differences first, then in the order of recipients.
    fn rows(&self) -> Result<Vec<(&WhatIfRow, Amount)>, Refused> {
        let with = |row: &'_ WhatIfRow| row.supposed.checked_sub(&row.received);
        let rows = self.found.rows.iter().map(|row| Ok((row, with(row)?)));
        let mut rows = rows.collect::<Result<Vec<_>, Refused>>()?;
        let size = |amount: &Amount| std::cmp::Reverse(amount.quanta().unsigned_abs());
        rows.sort_by_key(|(row, difference)| (row.received.unit().clone(), size(difference)));
        Ok(rows)
    }

    /// What everybody received and would have received, in each unit.
    fn sums(&self) -> Result<Vec<(Amount, Amount)>, Refused> {
        let mut sums: Vec<(Amount, Amount)> = Vec::new();
        for (row, _) in self.rows()? {
            match sums.last_mut().filter(|(sum, _)| sum.unit() == row.received.unit()) {
                Some((received, supposed)) => {
                    *received = received.checked_add(&row.received)?;
                    *supposed = supposed.checked_add(&row.supposed)?;
                }
                None => sums.push((row.received.clone(), row.supposed.clone())),
            }
        }
        Ok(sums)
    }

    fn csv(&self) -> Result<String, Refused> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["recipient", "unit", "received", "supposed", "difference"])?;
        for (row, difference) in self.rows()? {
            let unit = row.received.unit().to_string();
            let amounts = [&row.received, &row.supposed, &difference].map(ToString::to_string);
            let fields = [row.recipient.to_string(), unit].into_iter().chain(amounts);
            table.write_record(fields)?;
        }
        Ok(String::from_utf8(table.into_inner()?)?)
    }

    fn document(&self) -> Result<Value, Refused> {
        let row = |(row, difference): (&WhatIfRow, Amount)| {
            json!({
                "recipient": row.recipient,
                "received": row.received,
                "supposed": row.supposed,
                "difference": difference,
            })
        };
        let sum = |(received, supposed)| json!({ "received": received, "supposed": supposed });
        Ok(json!({
            "source": self.source,
            "events": self.commons.events().len(),
            "charter": self.charter,
            "changes": self.supposition.changes,
            "from": self.supposition.from,
            "until": self.supposition.until,
            "rows": self.rows()?.into_iter().map(row).collect::<Vec<_>>(),
            "sums": self.sums()?.into_iter().map(sum).collect::<Vec<_>>(),
            "refused": self.found.refused,
            "first_refused": self.found.first_refused.as_ref().map(|(sequence, reason)| {
                json!({ "sequence": sequence, "reason": reason })
            }),
        }))
    }

    fn readable(&self, top: usize) -> Result<String, Refused> {
        let mut text = String::new();
        let events = self.commons.events();
        writeln!(text, "WHAT HAPPENED\n\n  {}: {} events", self.source, events.len())?;
        if let (Some(first), Some(last)) = (events.first(), events.last()) {
            writeln!(text, "  from {} to {}", first.at, last.at)?;
        }
        for charter in self.commons.charters() {
            let (version, name) = (charter.version(), charter.policy().name());
            writeln!(text, "  charter {version} since {}: \"{name}\"", charter.since())?;
        }
        writeln!(text, "\nTRIED OUT: {}\n", self.charter)?;
        for change in &self.supposition.changes {
            told(&mut text, change)?;
        }
        if self.supposition.from != Timestamp::MIN || self.supposition.until != Timestamp::MAX {
            writeln!(text, "  from {} until {}", self.supposition.from, self.supposition.until)?;
        }
        writeln!(text, "  not its statutes, permissions or rules of the time bank: nobody knows")?;
        writeln!(text, "  who would have voted or exchanged what under others\n")?;
        self.table(&mut text, top)?;
        if let Some((sequence, reason)) = &self.found.first_refused {
            let refused = self.found.refused;
            writeln!(text, "\n  {refused} events would have been refused in consequence,")?;
            writeln!(text, "  the first of them event {sequence}: {reason}")?;
        }
        Ok(text)
    }

    fn table(&self, text: &mut String, top: usize) -> Result<(), Refused> {
        let line = |text: &mut String, who: &str, columns: [String; 3]| {
            let [received, supposed, difference] = columns;
            writeln!(text, "{who:<28} {received:>16} {supposed:>16} {difference:>16}")
        };
        let head = ["received", "would have", "difference"].map(str::to_owned);
        line(text, "WHO", head)?;
        let rows = self.rows()?;
        for (row, difference) in rows.iter().take(top) {
            let columns = [row.received.to_string(), row.supposed.to_string(), signed(difference)];
            line(text, &row.recipient.to_string(), columns)?;
        }
        if let Some(more) = rows.len().checked_sub(top).filter(|more| *more > 0) {
            writeln!(text, "and {more} more, with smaller differences: --top, --csv, --json")?;
        }
        for (received, supposed) in self.sums()? {
            let difference = supposed.checked_sub(&received)?;
            let columns = [received.to_string(), supposed.to_string(), signed(&difference)];
            line(text, "all together", columns)?;
            if difference.quanta() != 0 {
                writeln!(text, "  (what is not received stays in its pot)")?;
            }
        }
        Ok(())
    }

    /// For each unit one panel: what part of all that was received somebody got, and would have.
    fn svg(&self) -> Result<String, Refused> {
        let rows = self.rows()?;
        let mut panels = Vec::new();
        for (sum, supposed) in self.sums()? {
            let unit: &Unit = sum.unit();
            let of_unit = rows.iter().filter(|(row, _)| row.received.unit() == unit).take(BARS);
            let shown: Vec<&WhatIfRow> = of_unit.map(|(row, _)| *row).collect();
            // One scale for both, so that bars compare.
            let whole = sum.quanta().max(supposed.quanta());
            let part = |amount: &Amount| -> Result<Fraction, Refused> {
                let (part, whole) = (u64::try_from(amount.quanta())?, u64::try_from(whole)?);
                Ok(Fraction::new(part, whole).unwrap_or(Fraction::ZERO))
            };
            let received = shown.iter().map(|row| part(&row.received)).collect::<Result<_, _>>()?;
            let would = shown.iter().map(|row| part(&row.supposed)).collect::<Result<_, _>>()?;
            let name =
                Path::new(&self.charter).file_name().map_or("", |n| n.to_str().unwrap_or(""));
            panels.push(bars::Panel {
                title: format!("What {name} would have brought, parts of {sum}"),
                names: shown.iter().map(|row| row.recipient.to_string()).collect(),
                series: vec![("received".to_owned(), received), ("would have".to_owned(), would)],
            });
        }
        Ok(bars::svg(&panels))
    }
}

/// A preset by its name, or the articles of a file.
fn charter(named_or_file: &Path) -> Result<(String, Articles), Refused> {
    let preset = match named_or_file.to_str() {
        Some("association") => Some(Preset::Association),
        Some("scic") => Some(Preset::Scic),
        Some("third-place") => Some(Preset::ThirdPlace),
        Some("time-bank") => Some(Preset::TimeBank),
        _ => None,
    };
    let name = named_or_file.display().to_string();
    let articles = match preset {
        Some(preset) => preset.articles(),
        None => Articles::from_toml(&input::text(named_or_file)?),
    };
    // The place in the file follows its name: FILE:LINE:COLUMN.
    let articles = articles.map_err(|error| Refused::new(format!("{name}:{error}")))?;
    Ok((name, articles))
}

/// What of other articles can be tried out.
fn changes(articles: &Articles) -> Vec<CharterChange> {
    let mut changes = vec![
        CharterChange::Policy { policy: articles.policy().clone() },
        CharterChange::Budgets { budgets: Box::new(articles.budgets().clone()) },
    ];
    changes.extend(articles.owed_term().map(|term| CharterChange::OwedTerm { term }));
    let factors = articles.relevance().cloned();
    changes.extend(factors.map(|factors| CharterChange::Relevance { factors }));
    changes
}

fn told(text: &mut String, change: &CharterChange) -> Result<(), Refused> {
    match change {
        CharterChange::Policy { policy } => {
            writeln!(text, "  policy \"{}\"", policy.name())?;
            for step in policy.steps() {
                writeln!(text, "    {step}")?;
            }
        }
        CharterChange::Budgets { budgets } => {
            writeln!(text, "  budgets: {}", budgets.shortage)?;
        }
        CharterChange::OwedTerm { term } => {
            writeln!(text, "  what is owed waits {term}")?;
        }
        _ => writeln!(text, "  its factors of grades")?,
    }
    Ok(())
}

/// The commons of a journal, every byte and every law of which is checked; the file stays as it is.
fn recorded(file: &Path) -> Result<(String, Commons), Refused> {
    let checked = verify(file, &Schema::commons(), |events| Commons::replay(events));
    let (recovery, commons) = checked.map_err(|failed| Refused::in_file(file, failed))?;
    let mut source = file.display().to_string();
    if let Some(cut) = recovery.cut {
        // What was being written when a process stopped was never acknowledged.
        write!(source, ", without {} torn bytes from byte {} on", cut.bytes, cut.offset)?;
    }
    Ok((source, commons))
}

fn signed(amount: &Amount) -> String {
    let sign = if amount.quanta() > 0 { "+" } else { "" };
    format!("{sign}{amount}")
}
