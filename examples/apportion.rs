//! Apportions seats in proportion to votes, by any of seven methods, inside floors and caps.
//!
//! Without arguments it gives the 751 seats of the European Parliament of 2016 to the populations
//! of the member states.

mod input;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::{Apportionment, Claim, Method, apportion};
use serde_json::{Map, Value, json};

use input::{Refused, Table};

/// Who gets how many seats?
///
/// By any of seven methods, inside floors and caps; the bundled votes if no file is named.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of votes: name,votes
    #[arg(value_name = "FILE.csv", requires = "seats")]
    file: Option<PathBuf>,
    /// The number of seats; 751 for the bundled file
    #[arg(long, value_name = "N")]
    seats: Option<u64>,
    /// hamilton, dhondt, sainte-lague, modified-sainte-lague, huntington-hill, adams or dean
    #[arg(long, default_value = "sainte-lague")]
    method: Method,
    /// The fewest seats of each name
    #[arg(long, value_name = "N", default_value_t = 0)]
    floor: u64,
    /// The most seats of each name
    #[arg(long, value_name = "N")]
    cap: Option<u64>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| seats(&Arguments::parse()))
}

fn seats(arguments: &Arguments) -> Result<(), Refused> {
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/apportion/europe_2016.csv");
    let file = arguments.file.as_deref().unwrap_or(Path::new(bundled));
    let total = arguments.seats.unwrap_or(751);
    let votes = read(file)?;
    let claims = votes.iter().map(|(name, votes)| {
        let claim = Claim::of(name, *votes).at_least(arguments.floor);
        arguments.cap.map_or(claim.clone(), |cap| claim.at_most(cap))
    });
    let named = |error| Refused::in_file(file, error);
    let found = apportion(arguments.method, total, claims).map_err(named)?;
    if arguments.json {
        input::print_json(&document(arguments.method, total, &found))
    } else {
        input::print(&readable(arguments.method, total, &votes, &found))
    }
}

/// The names and their votes, in the order of the file.
fn read(file: &Path) -> Result<Vec<(String, u64)>, Refused> {
    let table = Table::read(file)?;
    let mut votes: Vec<(String, u64)> = Vec::new();
    let mut names = BTreeSet::new();
    for row in table.rows() {
        let name = row.text("name")?;
        if name.is_empty() || !names.insert(name) {
            return Err(row.refused(format!("name '{name}' is empty or stands twice")));
        }
        votes.push((name.to_owned(), row.value("votes")?));
    }
    Ok(votes)
}

/// `method, seats, result {name: seats}, tie`, and the names that tied.
fn document(method: Method, total: u64, found: &Apportionment<&String>) -> Value {
    let result: Map<String, Value> =
        found.parts().map(|(name, seats)| ((*name).clone(), seats.into())).collect();
    json!({
        "method": method.as_str(),
        "seats": total,
        "result": result,
        "tie": !found.tied().is_empty(),
        "tied": found.tied(),
    })
}

/// The names, their votes and their seats, in the order of the file.
fn readable(
    method: Method,
    total: u64,
    votes: &[(String, u64)],
    found: &Apportionment<&String>,
) -> String {
    let seats: BTreeMap<&String, u64> = found.parts().map(|(name, seats)| (*name, seats)).collect();
    let widest = votes.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let row = |(name, votes): &(String, u64)| {
        format!("{name:widest$}  {votes:>12}  {:>6}\n", seats[name])
    };
    let mut text = format!("{total} seats by {method}\n\n");
    text.extend(votes.iter().map(row));
    if !found.tied().is_empty() {
        let names: Vec<&str> = found.tied().iter().map(|name| name.as_str()).collect();
        text += "\nequal claims to a last seat, decided by name: ";
        text += &names.join(", ");
        text += "\n";
    }
    text
}
