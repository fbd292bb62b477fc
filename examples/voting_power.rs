//! Measures the voting power of everybody in a council, exactly.
//!
//! Without arguments it measures the draft statutes of a French cooperative and the councils of
//! European treaties.

#[path = "voting/bars.rs"]
mod bars;
mod input;
#[path = "voting/measured.rs"]
mod measured;
#[path = "voting/rule.rs"]
mod rule;
#[path = "voting/sheet.rs"]
mod sheet;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use liens::governance::{Effort, Fraction};
use serde_json::{Map, Value, json};

use bars::Panel;
use input::Refused;
use measured::{Orders, Swings};
use sheet::{Column, Sheet};

/// Who can turn a decision, and how often?
///
/// Measured exactly, by two indices, on the rule that decides.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of weights: name,<column>,<column>,..
    #[arg(value_name = "FILE.csv", requires = "rule")]
    file: Option<PathBuf>,
    /// When a motion is adopted, such as "votes >= 255 and members >= 14 and population >= 62 %":
    /// columns (in quotation marks if they have blanks) or members, which counts one for each name;
    /// >= or >; numbers, or percentages or fractions of the column's sum; and, or, parentheses
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
    /// Where an exact count takes more than that, measure as near as it reaches instead of refusing:
    /// Banzhaf between bounds that are certain, Shapley-Shubik of one condition as an integral with
    /// a bound on its error
    #[arg(long)]
    approximate: bool,
    /// Write a picture of weight beside power; without a file, of the bundled councils of up to 30
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    /// Print JSON instead of text
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

/// The bundled councils of more members have no place in one picture.
const MOST_DRAWN: usize = 30;

/// Players with the columns that the rule names, and what was measured of them.
struct Council {
    rule: String,
    names: Vec<String>,
    columns: Vec<Column>,
    swings: Option<Swings>,
    orders: Option<Orders>,
}

fn main() -> ExitCode {
    input::run(|| power(&Arguments::parse()))
}

fn power(arguments: &Arguments) -> Result<(), Refused> {
    let (Some(file), Some(rule)) = (&arguments.file, &arguments.rule) else {
        return bundled(arguments);
    };
    let council = measure(file, rule, arguments.index, arguments)?;
    draw(arguments, &[council.panel(rule)])?;
    if arguments.json {
        input::print_json(&council.document())
    } else {
        input::print(&council.readable())
    }
}

fn bundled(arguments: &Arguments) -> Result<(), Refused> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/voting_power");
    let (mut documents, mut text, mut panels) = (Map::new(), Vec::new(), Vec::new());
    for (name, rule, index) in BUNDLED {
        let file = Path::new(folder).join(format!("{name}.csv"));
        let index = if index == Index::Both { arguments.index } else { index };
        let council = measure(&file, rule, index, arguments)?;
        text.push(format!("{name}: {}\n", council.readable()));
        documents.insert(name.to_owned(), council.document());
        if council.names.len() <= MOST_DRAWN {
            panels.push(council.panel(name));
        }
    }
    draw(arguments, &panels)?;
    if arguments.json { input::print_json(&documents.into()) } else { input::print(&text.concat()) }
}

/// Writes the picture that is asked for.
fn draw(arguments: &Arguments, panels: &[Panel]) -> Result<(), Refused> {
    let Some(path) = &arguments.svg else { return Ok(()) };
    input::write(path, &bars::svg(panels))
}

fn measure(
    file: &Path,
    rule: &str,
    index: Index,
    arguments: &Arguments,
) -> Result<Council, Refused> {
    let sheet = Sheet::read(file)?;
    let (game, columns) = rule::read(rule, &sheet)?;
    let effort = Effort {
        bytes: arguments.memory.saturating_mul(1 << 20),
        steps: arguments.time.saturating_mul(1_000_000_000),
    };
    let named = |error| {
        let hint =
            if arguments.approximate { "" } else { "; --approximate measures between bounds" };
        Refused::new(format!("{}: {error}{hint}", file.display()))
    };
    let wants = |one| index == one || index == Index::Both;
    let swings = || Swings::of(&game, effort, arguments.approximate).map_err(named);
    let orders = || Orders::of(&game, effort, arguments.approximate).map_err(named);
    Ok(Council {
        rule: rule.to_owned(),
        swings: wants(Index::Banzhaf).then(swings).transpose()?,
        orders: wants(Index::ShapleyShubik).then(orders).transpose()?,
        names: sheet.names().to_vec(),
        columns,
    })
}

impl Council {
    /// `players, winning, total_swings, values {name: swings, banzhaf, banzhaf_index,
    /// shapley_shubik}`, whole numbers and fractions exact as texts; what was not measured is left
    /// out, and an index without any swing is null. What was approximated is `{least, most}`, and
    /// `{value, bound}` of Shapley-Shubik.
    fn document(&self) -> Value {
        let mut document = Map::new();
        document.insert("rule".to_owned(), json!(self.rule));
        document.insert("players".to_owned(), json!(self.names.len()));
        if let Some(Swings::Exact(power)) = &self.swings {
            document.insert("winning".to_owned(), json!(power.winning().to_string()));
            document.insert("total_swings".to_owned(), json!(power.total_swings().to_string()));
        }
        let value = |(at, name): (usize, &String)| {
            let mut value = Map::new();
            if let Some(swings) = &self.swings {
                value.extend(swings.document(at));
            }
            if let Some(orders) = &self.orders {
                value.insert("shapley_shubik".to_owned(), orders.document(at));
            }
            (name.clone(), Value::from(value))
        };
        let values: Map<String, Value> = self.names.iter().enumerate().map(value).collect();
        document.insert("values".to_owned(), values.into());
        document.into()
    }

    /// The first column that the rule names, rather another one than the members.
    fn column(&self) -> Option<&Column> {
        let weighted = self.columns.iter().find(|column| column.name != "members");
        weighted.or(self.columns.first())
    }

    /// That column as parts of its sum.
    fn weights(&self) -> Vec<Fraction> {
        let weights = self.column().map_or(&[][..], |column| &column.weights);
        let total: Fraction = weights.iter().map(|weight| Fraction::from(*weight)).sum();
        let part = |weight: &u64| Fraction::from(*weight).over(&total).unwrap_or_default();
        weights.iter().map(part).collect()
    }

    fn readable(&self) -> String {
        let mut text = vec![format!("{}\n", self.rule)];
        text.extend(self.swings.as_ref().map(Swings::act));
        let (weights, players) = (self.weights(), 0..self.names.len());
        let column = self.column().map_or("", |column| &column.name);
        let mut columns = vec![(column, weights.iter().map(|part| part.to_decimal(6)).collect())];
        columns.extend(
            self.swings
                .as_ref()
                .map(|all| ("banzhaf", players.clone().map(|at| all.text(at)).collect())),
        );
        columns.extend(
            self.orders
                .as_ref()
                .map(|all| ("shapley-shubik", players.map(|at| all.text(at)).collect())),
        );
        text.push("\n".to_owned() + &table(&self.names, &columns));
        text.concat()
    }

    /// For each player a bar of the weight, and one of each index; from below where they are known
    /// between bounds.
    fn panel(&self, title: &str) -> Panel {
        let players = 0..self.names.len();
        let column = self.column().map_or("", |column| &column.name);
        let mut series = vec![(column.to_owned(), self.weights())];
        if let Some(swings) = &self.swings {
            series
                .push(("banzhaf".to_owned(), players.clone().map(|at| swings.part(at)).collect()));
        }
        if let Some(orders) = &self.orders {
            series.push(("shapley-shubik".to_owned(), players.map(|at| orders.part(at)).collect()));
        }
        Panel { title: title.to_owned(), names: self.names.clone(), series }
    }
}

/// A head, and what stands below it.
type Cells<'a> = (&'a str, Vec<String>);

/// Names, and columns of texts with their heads, each as wide as it has to be.
fn table(names: &[String], columns: &[Cells<'_>]) -> String {
    let length = |text: &str| text.chars().count();
    let widest = names.iter().map(|name| length(name)).max().unwrap_or_default();
    let width = |(head, cells): &Cells<'_>| {
        cells.iter().map(|cell| length(cell)).chain([length(head), 8]).max().unwrap_or_default()
    };
    let line = |name: &str, cell: &dyn Fn(&Cells<'_>) -> String| {
        let cells = columns.iter().map(|column| format!("  {:>1$}", cell(column), width(column)));
        format!("{name:widest$}{}\n", cells.collect::<String>())
    };
    let head = line("", &|(head, _)| (*head).to_owned());
    let rows =
        names.iter().enumerate().map(|(at, name)| line(name, &|(_, cells)| cells[at].clone()));
    std::iter::once(head).chain(rows).collect()
}
