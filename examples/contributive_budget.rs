//! Shares an envelope among claims by the rule that was written beforehand, with both extremes beside.
//!
//! Without arguments it shares 250,000.00 USD among the seventeen requests of a published call.
#![expect(clippy::cast_precision_loss, reason = "a picture whose lengths decide nothing")]

mod input;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use liens::lineage::Language;
use liens::lineage::budget::{
    Basis, Budget, Claim, Command, Grid, Grounds, Left, Meeting, Outcome, PersonRow, Terms, Unpaid,
};
use liens::{
    Amount, BudgetId, CircleId, CommandId, ContributorId, Envelope, MotionId, Shortage, TimeAmount,
    Timestamp, Unit,
};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde_json::{Map, Value, json};

use input::{Refused, Row, Table};

/// Who gets what of an envelope that may be too small.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of claims: id,person,payee,ask,volunteered,minimum (amounts in the unit of the envelope;
    /// what is volunteered may be in time, as 2 h)
    #[arg(value_name = "CLAIMS.csv")]
    file: Option<PathBuf>,
    /// What there is to share; 250000.00 USD for the bundled file
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    envelope: Option<Amount>,
    /// The rule for a shortage: guaranteed:0 (pro rata), guaranteed:all (equal first),
    /// guaranteed:1500.00 (so much for everybody first), guaranteed:median, seniority, or meeting
    /// FILE (CSV person,amount)
    #[arg(long, value_name = "RULE", num_args = 1..=2, default_value = "guaranteed:median")]
    shortage: Vec<String>,
    /// The language of the text
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
    /// Draw what is asked, the least useful, and what is paid under three rules
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    En,
    Fr,
}

fn main() -> ExitCode {
    input::run(|| share(Arguments::parse()))
}

fn share(mut arguments: Arguments) -> Result<(), Refused> {
    let rule = arguments.rule();
    let bundled =
        concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/contributive_budget/cycle5.csv");
    let file = arguments.file.as_deref().unwrap_or(Path::new(bundled));
    let envelope = match (&arguments.envelope, &arguments.file) {
        (Some(envelope), _) => envelope.clone(),
        (None, None) => "250000.00 USD".parse()?,
        (None, Some(_)) => return Err(Refused::new("--envelope says what there is to share")),
    };
    let table = Table::read(file)?;
    let outcome = lived(&table, &envelope, &rule)?;
    if let Some(svg) = &arguments.svg {
        let named = |error| Refused::new(format!("{}: {error}", svg.display()));
        std::fs::write(svg, drawn(&table, &outcome)?).map_err(named)?;
    }
    if arguments.json {
        return input::print_json(&document(&rule, &outcome));
    }
    input::print(&outcome.to_text(match arguments.language {
        Tongue::En => Language::English,
        Tongue::Fr => Language::French,
    }))
}

/// The rule as it is written, with the file of a meeting.
struct Rule {
    text: String,
    meeting: Option<PathBuf>,
}

impl Arguments {
    /// What stands after `--shortage`: a file there is a meeting's, or else that of the claims.
    fn rule(&mut self) -> Rule {
        let text = self.shortage.first().cloned().unwrap_or_default();
        if let Some((rule, file)) = text.split_once(' ') {
            if rule == "meeting" {
                return Rule { text: rule.to_owned(), meeting: Some(file.trim().into()) };
            }
        }
        let second = self.shortage.get(1).map(PathBuf::from);
        if text == "meeting" {
            return Rule { text, meeting: second };
        }
        self.file = self.file.take().or(second);
        Rule { text, meeting: None }
    }
}

impl Rule {
    fn shortage(&self, unit: &Unit) -> Result<Shortage, Refused> {
        let named = ["0", "all", "median"];
        let base = self.text.strip_prefix("guaranteed:").filter(|base| !named.contains(base));
        let Some(base) = base else { return Ok(self.text.parse()?) };
        let amount = amount(base, unit)
            .map_err(|reason| Refused::new(format!("--shortage '{}': {reason}", self.text)))?;
        if amount.unit() != unit || amount.is_negative() {
            return Err(Refused::new(format!("--shortage '{}': no base in {unit}", self.text)));
        }
        Ok(Shortage::Guaranteed { base: amount.quanta().try_into()? })
    }

    /// The amounts of the meeting, one a person.
    fn meeting(&self, unit: &Unit) -> Result<Option<Meeting>, Refused> {
        if self.text != "meeting" {
            return Ok(None);
        }
        let missing = || Refused::new("--shortage meeting needs the FILE of its amounts");
        let table = Table::read(self.meeting.as_deref().ok_or_else(missing)?)?;
        let mut amounts = BTreeMap::new();
        for row in table.rows() {
            let person: ContributorId = row.value("person")?;
            let decided = row.text("amount")?;
            let decided = amount(decided, unit).map_err(|reason| row.refused(reason))?;
            if amounts.insert(person.clone(), decided).is_some() {
                return Err(row.refused(format!("the meeting decided twice for {person}")));
            }
        }
        Ok(Some(Meeting { motion: MotionId::new("the meeting")?, amounts }))
    }
}

/// An amount with its unit, or a number of the envelope's: hours where that is time.
fn amount(text: &str, unit: &Unit) -> Result<Amount, String> {
    let with_unit = match unit {
        Unit::Time => format!("{text} h"),
        other => format!("{text} {other}"),
    };
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    let read = if number && !text.is_empty() { &with_unit } else { text };
    read.parse::<Amount>().map_err(|error| error.to_string())
}

/// A person's claim, as its row states it.
fn claim(row: Row<'_>, unit: &Unit, date: Timestamp) -> Result<Claim, Refused> {
    let value = |column: &str| -> Result<Option<Amount>, Refused> {
        let text = row.text(column)?;
        let read = || {
            amount(text, unit).map_err(|error| row.refused(format!("{column} '{text}': {error}")))
        };
        if text.is_empty() { Ok(None) } else { read().map(Some) }
    };
    let payee = row.text("payee")?;
    let ask = value("ask")?.unwrap_or(Amount::zero(unit.clone()));
    Ok(Claim {
        id: row.value("id")?,
        contributor: row.value("person")?,
        payee: if payee.is_empty() { None } else { Some(row.value("payee")?) },
        contributions: Vec::new(),
        date,
        basis: Basis::Amount { amount: ask, time: None },
        volunteered: value("volunteered")?.filter(|given| given.quanta() != 0),
        minimum: value("minimum")?,
    })
}

/// The budget from its opening to its closing: nobody asks a question, and whoever would get less
/// than the least useful lets the time for an answer pass.
fn lived(table: &Table, envelope: &Amount, rule: &Rule) -> Result<Outcome, Refused> {
    let unit = envelope.unit();
    let day = |number: i64| Timestamp::from_unix_seconds(1_767_225_600 + 86_400 * number);
    let mut budget = Budget::new();
    let mut number = 0;
    let mut execute = |by: ContributorId, at, body| {
        number += 1;
        let id = CommandId::from_u128(number);
        budget.execute(Envelope { id, by, on_behalf_of: None, at, body })
    };
    let terms = Terms {
        id: BudgetId::new("budget")?,
        circle: CircleId::new("circle")?,
        envelope: envelope.clone(),
        opens: day(0)?,
        closes: day(30)?,
        review: TimeAmount::from_hours(24)?,
        answer: TimeAmount::from_hours(24)?,
        grid: Grid::default(),
        cap: None,
        shortage: rule.shortage(unit)?,
        unpaid: Unpaid::Forgone {},
        left: Left::NextBudget,
        payable_from: None,
        charter: 0,
    };
    let keeper = ContributorId::new("the keeper of the budget")?;
    let open =
        Command::Open { terms: Box::new(terms), reviewers: BTreeSet::new(), brought: Vec::new() };
    execute(keeper.clone(), day(0)?, open)?;
    let mut vouched = BTreeSet::new();
    for row in table.rows() {
        let claim = claim(row, unit, day(0)?)?;
        let by = claim.contributor.clone();
        vouched.insert(by.clone());
        let declare = Command::Declare { claim };
        execute(by, day(0)?, declare).map_err(|refusal| row.refused(refusal))?;
    }
    execute(keeper.clone(), day(31)?, Command::Review {})?;
    let meeting = rule.meeting(unit)?;
    let grounds = Grounds { vouched, meeting, ..Grounds::default() };
    execute(keeper.clone(), day(32)?, Command::Propose { grounds })?;
    execute(keeper, day(33)?, Command::Close {})?;
    Ok(budget.outcome(day(33)?)?)
}

fn document(rule: &Rule, outcome: &Outcome) -> Value {
    let of = |amount: fn(&PersonRow) -> String| -> Value {
        let rows = outcome.persons.iter().map(|row| (row.person.to_string(), json!(amount(row))));
        Value::Object(rows.collect::<Map<_, _>>())
    };
    let below: Vec<&str> = outcome.below_minimum().map(|row| row.claim.as_str()).collect();
    let unpaid = |row: &PersonRow| {
        row.asked.checked_sub(&row.paid).map_or_else(|error| error.to_string(), |a| a.to_string())
    };
    let mut payees: BTreeMap<String, Value> = BTreeMap::new();
    for payout in &outcome.payouts {
        payees.insert(payout.recipient.to_string(), json!(payout.amount.to_string()));
    }
    json!({
        "envelope": outcome.envelope.to_string(),
        "shortage": rule.text,
        "asked": of(|row| row.asked.to_string()),
        "paid": of(|row| row.paid.to_string()),
        "unpaid": of(unpaid),
        "recognised": of(|row| row.recognised.to_string()),
        "recognised_time": of(|row| row.recognised_time.to_string()),
        "below_minimum": below,
        "level": outcome.level.as_ref().map(ToString::to_string),
        "left": outcome.left.to_string(),
        "pro_rata": of(|row| row.pro_rata.to_string()),
        "equal_first": of(|row| row.equal_first.to_string()),
        "payees": payees,
    })
}

/// One person of the picture, in units.
struct Bars {
    name: String,
    least: f64,
    /// Asked, paid, pro rata, equal first.
    lengths: [f64; 4],
}

const COLOURS: [(&str, RGBColor); 4] = [
    ("asked", RGBColor(215, 215, 215)),
    ("paid", RGBColor(0, 114, 178)),
    ("pro rata", RGBColor(213, 94, 0)),
    ("equal first", RGBColor(0, 158, 115)),
];

/// One row a person: what is asked in grey, what three rules pay, and a mark at the least useful.
fn drawn(table: &Table, outcome: &Outcome) -> Result<String, Refused> {
    const MOST: usize = 200;
    if outcome.persons.len() > MOST {
        return Err(Refused::new(format!("a picture shows at most {MOST} persons")));
    }
    let unit = outcome.envelope.unit();
    let scale = f64::from(unit.quanta_per_unit());
    let units = |amount: &Amount| amount.quanta() as f64 / scale;
    let mut least: BTreeMap<ContributorId, f64> = BTreeMap::new();
    for row in table.rows() {
        let claim = claim(row, unit, Timestamp::MIN)?;
        let minimum = claim.minimum.as_ref().map_or(0.0, units);
        *least.entry(claim.contributor).or_default() += minimum;
    }
    let bars = |row: &PersonRow| Bars {
        name: row.person.as_str().chars().take(16).collect(),
        least: least.get(&row.person).copied().unwrap_or_default(),
        lengths: [&row.asked, &row.paid, &row.pro_rata, &row.equal_first].map(units),
    };
    let rows: Vec<Bars> = outcome.persons.iter().map(bars).collect();
    let caption = format!("{} for {} who claim", outcome.envelope, rows.len());
    picture(&rows, &caption, unit.code()).map_err(|error| Refused::new(error.to_string()))
}

fn picture(rows: &[Bars], caption: &str, unit: &str) -> Result<String, Box<dyn std::error::Error>> {
    let widest = rows.iter().map(|row| row.lengths[0]).fold(1.0, f64::max);
    let count = u32::try_from(rows.len().max(1))?;
    let middles: Vec<f64> = (0..count).map(|at| f64::from(at) + 0.5).collect();
    let mut text = String::new();
    let root = SVGBackend::with_string(&mut text, (960, 90 + 36 * count)).into_drawing_area();
    root.fill(&WHITE)?;
    let down = f64::from(count)..0.0;
    let mut chart = ChartBuilder::on(&root)
        .caption(caption, ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(120)
        .build_cartesian_2d(0.0..widest * 1.05, down)?;
    chart.configure_mesh().disable_y_mesh().y_labels(0).x_desc(unit).draw()?;
    let beside = ("sans-serif", 13).into_font().into_text_style(&root);
    let beside = beside.pos(Pos::new(HPos::Right, VPos::Center));
    for (row, middle) in rows.iter().zip(&middles) {
        let (x, y) = chart.backend_coord(&(0.0, *middle));
        root.draw_text(&row.name, &beside, (x - 6, y))?;
    }
    for (rule, (label, color)) in COLOURS.into_iter().enumerate() {
        // What is asked lies behind the three rules, which share its height.
        let (top, bottom) = [(-0.44, 0.44), (-0.38, -0.14), (-0.12, 0.12), (0.14, 0.38)][rule];
        let bars = rows.iter().zip(&middles).map(|(row, middle)| {
            let corners = [(0.0, middle + top), (row.lengths[rule], middle + bottom)];
            Rectangle::new(corners, color.filled())
        });
        chart
            .draw_series(bars)?
            .label(label)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 14, y + 5)], color.filled()));
    }
    let stated = rows.iter().zip(&middles).filter(|(row, _)| row.least > 0.0);
    let marks = stated.map(|(row, middle)| {
        let ends = [(row.least, middle - 0.48), (row.least, middle + 0.48)];
        PathElement::new(ends, BLACK.stroke_width(2))
    });
    chart
        .draw_series(marks)?
        .label("least useful")
        .legend(|(x, y)| PathElement::new([(x + 7, y - 6), (x + 7, y + 6)], BLACK.stroke_width(2)));
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.2))
        .position(SeriesLabelPosition::LowerRight)
        .draw()?;
    root.present()?;
    drop(chart);
    drop(root);
    Ok(text)
}
