//! Measures the voting power of everybody in a council, exactly.
//!
//! Without arguments it measures the draft statutes of a French cooperative and the councils of
//! European treaties.

#[path = "voting/bars.rs"]
mod bars;
mod input;
#[path = "voting/rule.rs"]
mod rule;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use liens::governance::{Banzhaf, Effort, Fraction, Game};
use serde_json::{Map, Value, json};

use input::{Refused, Table};
use rule::Column;

/// Who can turn a decision, and how often.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of weights: name,<column>,<column>,..
    #[arg(value_name = "FILE.csv", requires = "rule")]
    file: Option<PathBuf>,
    /// When a motion is adopted, such as "votes >= 255 and members >= 14 and population >= 62 %":
    /// columns or members, >= or >, numbers or percentages of the column, and, or, parentheses
    #[arg(long, value_name = "RULE", requires = "file")]
    rule: Option<String>,
    /// Which index is measured
    #[arg(long, value_enum, default_value_t = Index::Both)]
    index: Index,
    /// The most memory that a measurement may take, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    memory: u64,
    /// The longest that a measurement may take, in seconds at 10⁹ steps a second
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    time: u64,
    /// Write a picture of weight beside power
    #[arg(long, value_name = "FILE.svg", requires = "file")]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Index {
    Banzhaf,
    ShapleyShubik,
    Both,
}

/// The bundled councils: file, rule, and the index that is measured of them.
const BUNDLED: [(&str, &str, Index); 10] = [
    ("scic", "weight > 50 %", Index::Both),
    ("council_1958", "votes >= 12", Index::Both),
    ("council_1973", "votes >= 41", Index::Both),
    ("council_1981", "votes >= 45", Index::Both),
    ("council_1986", "votes >= 54", Index::Both),
    ("council_1995", "votes >= 62", Index::Both),
    ("nice", "votes >= 255 and members >= 14 and population >= 62 %", Index::Both),
    ("council_2016", "members >= 16 and population >= 65 % or members >= 25", Index::Both),
    ("council_2025", "members >= 15 and population >= 6500 or members >= 24", Index::Both),
    ("imf_2022", "votes > 50 %", Index::Banzhaf),
];

/// Players with their columns, and what was measured of them.
struct Council {
    rule: String,
    names: Vec<String>,
    /// The columns that the rule names.
    columns: Vec<Column>,
    banzhaf: Option<Banzhaf>,
    shapley_shubik: Option<Vec<Fraction>>,
}

fn main() -> ExitCode {
    input::run(|| power(&Arguments::parse()))
}

fn power(arguments: &Arguments) -> Result<(), Refused> {
    let effort = Effort {
        bytes: arguments.memory.saturating_mul(1 << 20),
        steps: arguments.time.saturating_mul(1_000_000_000),
    };
    let (Some(file), Some(rule)) = (&arguments.file, &arguments.rule) else {
        return bundled(arguments, effort);
    };
    let council = measure(file, rule, arguments.index, effort)?;
    if let Some(path) = &arguments.svg {
        let named = |error| Refused::new(format!("{}: {error}", path.display()));
        std::fs::write(path, council.svg()).map_err(named)?;
    }
    if arguments.json {
        input::print_json(&council.document())
    } else {
        input::print(&council.readable())
    }
}

fn bundled(arguments: &Arguments, effort: Effort) -> Result<(), Refused> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/voting_power");
    let mut documents = Map::new();
    let mut text = Vec::new();
    for (name, rule, index) in BUNDLED {
        let file = Path::new(folder).join(format!("{name}.csv"));
        let index = if index == Index::Both { arguments.index } else { index };
        let council = measure(&file, rule, index, effort)?;
        text.push(format!("{name}: {}\n", council.readable()));
        documents.insert(name.to_owned(), council.document());
    }
    if arguments.json { input::print_json(&documents.into()) } else { input::print(&text.concat()) }
}

fn measure(file: &Path, rule: &str, index: Index, effort: Effort) -> Result<Council, Refused> {
    let (names, columns) = read(file)?;
    let (game, named) = rule::read(rule, &columns)?;
    let named_file = |error| Refused::new(format!("{}: {error}", file.display()));
    let wants = |one| index == one || index == Index::Both;
    let banzhaf = |game: &Game| game.banzhaf(effort).map_err(named_file);
    let shapley_shubik = |game: &Game| game.shapley_shubik(effort).map_err(named_file);
    let is_named = |(at, column)| named.contains(&at).then_some(column);
    Ok(Council {
        rule: rule.to_owned(),
        names,
        banzhaf: wants(Index::Banzhaf).then(|| banzhaf(&game)).transpose()?,
        shapley_shubik: wants(Index::ShapleyShubik).then(|| shapley_shubik(&game)).transpose()?,
        columns: columns.into_iter().enumerate().filter_map(is_named).collect(),
    })
}

/// The names, and the columns of weights with one of the members after them.
fn read(file: &Path) -> Result<(Vec<String>, Vec<Column>), Refused> {
    let table = Table::read(file)?;
    let mut names: Vec<String> = Vec::new();
    let mut known = BTreeSet::new();
    for row in table.rows() {
        let name = row.text("name")?;
        if name.is_empty() || !known.insert(name) {
            return Err(row.refused(format!("name '{name}' is empty or stands twice")));
        }
        names.push(name.to_owned());
    }
    if names.is_empty() {
        return Err(Refused::new(format!("{}: nobody votes", file.display())));
    }
    let mut columns = Vec::new();
    for name in table.columns().filter(|name| *name != "name") {
        let mut values = Vec::new();
        for row in table.rows() {
            let text = row.text(name)?;
            let value = rule::decimal(text);
            values.push(value.ok_or_else(|| {
                row.refused(format!("{name} '{text}' is no number of zero or above"))
            })?);
        }
        let places = values.iter().map(|(_, places)| *places).max().unwrap_or_default();
        let scaled = |((digits, own), row): ((u64, u32), input::Row<'_>)| {
            let scaled = digits.checked_mul(10_u64.pow(places - own));
            scaled.ok_or_else(|| row.refused(format!("{name}: too many digits")))
        };
        let weights = values.into_iter().zip(table.rows()).map(scaled).collect::<Result<_, _>>()?;
        columns.push(Column { name: name.to_owned(), weights, places });
    }
    if columns.iter().all(|column| column.name != "members") {
        let weights = vec![1; names.len()];
        columns.push(Column { name: "members".to_owned(), weights, places: 0 });
    }
    Ok((names, columns))
}

impl Council {
    /// `players, winning, total_swings, values {name: swings, banzhaf, banzhaf_index,
    /// shapley_shubik}`, whole numbers and fractions exact as texts; what was not measured is left
    /// out, and an index without any swing is null.
    fn document(&self) -> Value {
        let mut document = Map::new();
        document.insert("rule".to_owned(), json!(self.rule));
        document.insert("players".to_owned(), json!(self.names.len()));
        if let Some(power) = &self.banzhaf {
            document.insert("winning".to_owned(), json!(power.winning().to_string()));
            document.insert("total_swings".to_owned(), json!(power.total_swings().to_string()));
        }
        let value = |(at, name): (usize, &String)| {
            let mut value = Map::new();
            if let Some(power) = &self.banzhaf {
                let index = power.index(at).map(|index| index.to_string());
                value.insert("swings".to_owned(), json!(power.swings()[at].to_string()));
                value.insert("banzhaf".to_owned(), json!(power.absolute(at).to_string()));
                value.insert("banzhaf_index".to_owned(), json!(index));
            }
            if let Some(power) = &self.shapley_shubik {
                value.insert("shapley_shubik".to_owned(), json!(power[at].to_string()));
            }
            (name.clone(), Value::from(value))
        };
        let values: Map<String, Value> = self.names.iter().enumerate().map(value).collect();
        document.insert("values".to_owned(), values.into());
        document.into()
    }

    /// The first column that the rule names, as parts of its sum.
    fn weights(&self) -> Vec<Fraction> {
        let weights = self.columns.first().map_or(&[][..], |column| &column.weights);
        let total: Fraction = weights.iter().map(|weight| Fraction::from(*weight)).sum();
        let part = |weight: &u64| Fraction::from(*weight).over(&total).unwrap_or_default();
        weights.iter().map(part).collect()
    }

    /// What was measured, under its name.
    fn indices(&self) -> Vec<(&str, Vec<Fraction>)> {
        let index = |power: &Banzhaf| {
            (0..power.players()).map(|at| power.index(at).unwrap_or_default()).collect()
        };
        let banzhaf = self.banzhaf.as_ref().map(|power| ("banzhaf", index(power)));
        let shapley_shubik = self.shapley_shubik.clone().map(|power| ("shapley-shubik", power));
        banzhaf.into_iter().chain(shapley_shubik).collect()
    }

    fn readable(&self) -> String {
        let widest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        let (weights, indices) = (self.weights(), self.indices());
        let mut text = vec![format!("{}\n", self.rule)];
        if let Some(power) = &self.banzhaf {
            let act = power.act().to_decimal(6);
            text.push(format!("{} coalitions adopt, {act} of all\n", power.winning()));
        }
        let column = self.columns.first().map_or("", |column| &column.name);
        text.push(format!("\n{:widest$}  {column:>10}", ""));
        text.extend(indices.iter().map(|(name, _)| format!("  {name:>14}")));
        for (at, name) in self.names.iter().enumerate() {
            let weight = weights[at].to_decimal(6);
            text.push(format!("\n{name:widest$}  {weight:>10}"));
            text.extend(
                indices.iter().map(|(_, power)| format!("  {:>14}", power[at].to_decimal(6))),
            );
        }
        text.concat() + "\n"
    }

    /// For each player a bar of the weight, and one of each index.
    fn svg(&self) -> String {
        let column = self.columns.first().map_or("", |column| &column.name);
        let series = std::iter::once((column, self.weights())).chain(self.indices());
        bars::svg(&self.names, &series.collect::<Vec<_>>())
    }
}
