//! Shares an envelope among claims by the rule that was written beforehand, with both extremes
//! beside.
//!
//! Without arguments it shares 250,000.00 USD among the seventeen requests of a published call.
#![expect(clippy::cast_precision_loss, reason = "a picture whose lengths decide nothing")]

mod input;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
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

/// Who gets what of an envelope that may be too small?
///
/// Shares it by the rule that was written beforehand, and shows both extremes beside.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of claims: id,person,payee,ask,volunteered,minimum. Amounts are in the unit of the
    /// envelope; what is volunteered may be in time, as 2 h. Only id, person and ask are needed;
    /// three more columns are read where they are there: time (what the ask stands for), date (for
    /// seniority, and for whose claims are older), need (how many times the base and every level
    /// count for the person)
    #[arg(value_name = "CLAIMS.csv")]
    file: Option<PathBuf>,
    /// What there is to share; 250000.00 USD for the bundled file
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    envelope: Option<Amount>,
    /// The rule for a shortage: guaranteed:0 (pro rata), guaranteed:all (equal first),
    /// guaranteed:1500.00 (so much for everybody first), guaranteed:median, seniority (the oldest
    /// date first), or meeting FILE (CSV person,amount)
    #[arg(long, value_name = "RULE", num_args = 1..=2, default_value = "guaranteed:median")]
    shortage: Vec<String>,
    /// Speak French, in the text and in the picture
    #[arg(long)]
    french: bool,
    /// Draw what is asked, the least useful, and what is paid under three rules
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy)]
enum Tongue {
    En,
    Fr,
}

impl Tongue {
    const fn say<'a>(self, english: &'a str, french: &'a str) -> &'a str {
        match self {
            Self::En => english,
            Self::Fr => french,
        }
    }
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
    let tongue = if arguments.french { Tongue::Fr } else { Tongue::En };
    if let Some(svg) = &arguments.svg {
        input::write(svg, &drawn(&table, &outcome, &rule, tongue)?)?;
    }
    if arguments.json {
        return input::print_json(&document(&rule, &outcome));
    }
    let language = if arguments.french { Language::French } else { Language::English };
    input::print(&outcome.to_text(language))
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
fn claim(row: Row<'_>, unit: &Unit) -> Result<Claim, Refused> {
    let value = |column: &str| -> Result<Option<Amount>, Refused> {
        let read = |text| {
            amount(text, unit).map_err(|error| row.refused(format!("{column} '{text}': {error}")))
        };
        row.optional(column).map(read).transpose()
    };
    row.text("ask")?;
    let amount = value("ask")?.unwrap_or(Amount::zero(unit.clone()));
    Ok(Claim {
        id: row.value("id")?,
        contributor: row.value("person")?,
        payee: row.value_if_any("payee")?,
        contributions: Vec::new(),
        date: row.value_if_any("date")?.unwrap_or(Timestamp::MIN),
        basis: Basis::Amount { amount, time: row.value_if_any("time")? },
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
    let (mut vouched, mut needs) = (BTreeSet::new(), BTreeMap::new());
    for row in table.rows() {
        let claim = claim(row, unit)?;
        if rule.text == "seniority" && row.optional("date").is_none() {
            return Err(row.refused("seniority decides, and the claim has no date"));
        }
        let by = claim.contributor.clone();
        vouched.insert(by.clone());
        if let Some(need) = row.value_if_any::<NonZeroU64>("need")? {
            let said = *needs.entry(by.clone()).or_insert(need.get());
            if said != need.get() {
                return Err(row.refused(format!("{by} has a need of {said} and of {need}")));
            }
        }
        let declare = Command::Declare { claim };
        execute(by, day(0)?, declare).map_err(|refusal| row.refused(refusal))?;
    }
    execute(keeper.clone(), day(31)?, Command::Review {})?;
    let meeting = rule.meeting(unit)?;
    let grounds = Grounds { vouched, needs, meeting };
    let file = rule.meeting.as_ref().map_or(String::new(), |file| format!("{}: ", file.display()));
    execute(keeper.clone(), day(32)?, Command::Propose { grounds })
        .map_err(|refusal| Refused::new(format!("{file}{refusal}")))?;
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
        "per_hour": outcome.per_hour.as_ref().map(|peers| json!({
            "claims": peers.claims,
            "least": peers.least.to_string(),
            "median": peers.median.to_string(),
            "most": peers.most.to_string(),
        })),
    })
}

/// One person of the picture, in units.
struct Bars {
    name: String,
    least: f64,
    asked: f64,
    /// Paid by the rule, pro rata, equal first.
    paid: [f64; 3],
    /// What the rule pays, in words.
    words: String,
}

const ASKED: RGBColor = RGBColor(222, 222, 222);
/// By the rule, pro rata, equal first: colours that stay apart in print and for eyes that see few.
const PAID: [RGBColor; 3] = [RGBColor(0, 114, 178), RGBColor(230, 159, 0), RGBColor(0, 158, 115)];
/// Where the rule pays less than the least useful.
const BELOW: RGBColor = RGBColor(200, 30, 30);
const SMALL: (&str, u32) = ("sans-serif", 13);
const LEFT: u32 = 130;
const RIGHT: u32 = 190;
const TOP: u32 = 84;
const ROW: u32 = 34;

/// One row a person: what is asked in grey, what three rules pay, and a mark at the least useful.
fn drawn(table: &Table, outcome: &Outcome, rule: &Rule, tongue: Tongue) -> Result<String, Refused> {
    const MOST: usize = 200;
    if outcome.persons.len() > MOST {
        return Err(Refused::new(format!("a picture shows at most {MOST} persons")));
    }
    let unit = outcome.envelope.unit();
    let scale = f64::from(unit.quanta_per_unit());
    let units = |amount: &Amount| amount.quanta() as f64 / scale;
    let mut least: BTreeMap<ContributorId, f64> = BTreeMap::new();
    for row in table.rows() {
        let claim = claim(row, unit)?;
        let minimum = claim.minimum.as_ref().map_or(0.0, units);
        *least.entry(claim.contributor).or_default() += minimum;
    }
    let bars = |row: &PersonRow| {
        let (asked, paid) = (units(&row.asked), [&row.paid, &row.pro_rata, &row.equal_first]);
        let paid = paid.map(units);
        let part = if asked > 0.0 { 100.0 * paid[0] / asked } else { 100.0 };
        Bars {
            name: row.person.as_str().chars().take(16).collect(),
            least: least.get(&row.person).copied().unwrap_or_default(),
            words: format!(
                "{} {} {}, {part:.0} %",
                grouped(paid[0]),
                tongue.say("of", "sur"),
                grouped(asked)
            ),
            asked,
            paid,
        }
    };
    let rows: Vec<Bars> = outcome.persons.iter().map(bars).collect();
    let asked = grouped(rows.iter().map(|row| row.asked).sum());
    let envelope = grouped(units(&outcome.envelope));
    let below = outcome.below_minimum().count();
    let (code, persons) = (unit.code(), rows.len());
    let caption = match tongue {
        Tongue::En => format!(
            "{envelope} {code} for {asked} asked by {persons}; less than the least useful for {below}"
        ),
        Tongue::Fr => format!(
            "{envelope} {code} pour {asked} demandés par {persons} ; moins que le minimum utile \
             pour {below}"
        ),
    };
    let names = [
        tongue.say("asked", "demandé").to_owned(),
        format!("{} {}", tongue.say("paid by", "payé par"), rule.text),
        tongue.say("pro rata", "au prorata").to_owned(),
        tongue.say("equal first", "à égalité").to_owned(),
        tongue.say("least useful", "minimum utile").to_owned(),
        tongue.say("more than is paid", "plus que ce qui est payé").to_owned(),
    ];
    picture(&rows, &caption, &names).map_err(|error| Refused::new(error.to_string()))
}

/// A whole number with a thin space between thousands.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

fn picture(
    rows: &[Bars],
    caption: &str,
    names: &[String; 6],
) -> Result<String, Box<dyn std::error::Error>> {
    let widest = rows.iter().map(|row| row.asked).fold(1.0, f64::max);
    let count = u32::try_from(rows.len().max(1))?;
    let middles: Vec<f64> = (0..count).map(|at| f64::from(at) + 0.5).collect();
    let mut text = String::new();
    let size = (980, TOP + ROW * count + 40);
    let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
    root.fill(&WHITE)?;
    root.draw(&Text::new(caption, (14, 16), ("sans-serif", 18)))?;
    legend(&root, names)?;
    let mut chart = ChartBuilder::on(&root)
        .margin_top(TOP)
        .margin_right(RIGHT)
        .x_label_area_size(30)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0.0..widest * 1.02, f64::from(count)..0.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(225, 225, 225))
        .y_labels(0)
        .x_labels(8)
        .x_label_formatter(&|x| grouped(*x))
        .draw()?;
    let beside = SMALL.into_font().into_text_style(&root);
    let name = beside.clone().pos(Pos::new(HPos::Right, VPos::Center));
    let value = beside.pos(Pos::new(HPos::Left, VPos::Center));
    let end = i32::try_from(size.0 - RIGHT)? + 10;
    for (row, middle) in rows.iter().zip(&middles) {
        let (x, y) = chart.backend_coord(&(0.0, *middle));
        root.draw_text(&row.name, &name, (x - 8, y))?;
        let colour = if row.paid[0] < row.least { BELOW } else { BLACK };
        root.draw_text(&row.words, &value.color(&colour), (end, y))?;
        let mut bar = |length, top: f64, bottom: f64, colour: RGBColor| {
            let corners = [(0.0, middle + top), (length, middle + bottom)];
            chart.draw_series([Rectangle::new(corners, colour.filled())]).map(drop)
        };
        // What is asked lies behind the three rules, which share its height.
        bar(row.asked, -0.4, 0.4, ASKED)?;
        for (at, (paid, colour)) in (0_u8..).zip(row.paid.into_iter().zip(PAID)) {
            let top = -0.34 + 0.24 * f64::from(at);
            bar(paid, top, top + 0.2, colour)?;
        }
        if row.least > 0.0 {
            let ends = [(row.least, middle - 0.46), (row.least, middle + 0.46)];
            let colour = if row.paid[0] < row.least { BELOW } else { BLACK };
            chart.draw_series([PathElement::new(ends, colour.stroke_width(2))])?;
        }
    }
    root.present()?;
    drop(chart);
    drop(root);
    Ok(text)
}

/// The names of the four colours and of the two marks, in one line above the bars.
fn legend(
    root: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    names: &[String; 6],
) -> Result<(), Box<dyn std::error::Error>> {
    let (bars, marks) = names.split_at(4);
    let mut x = i32::try_from(LEFT)?;
    let step = |name: &str| {
        Ok::<_, std::num::TryFromIntError>(i32::try_from(name.chars().count())? * 6 + 46)
    };
    for (name, colour) in bars.iter().zip([ASKED].into_iter().chain(PAID)) {
        root.draw(&Rectangle::new([(x, 50), (x + 14, 62)], colour.filled()))?;
        root.draw(&Text::new(name.as_str(), (x + 20, 50), SMALL))?;
        x += step(name)?;
    }
    for (name, colour) in marks.iter().zip([BLACK, BELOW]) {
        root.draw(&PathElement::new([(x + 6, 48), (x + 6, 64)], colour.stroke_width(2)))?;
        root.draw(&Text::new(name.as_str(), (x + 16, 50), SMALL))?;
        x += step(name)?;
    }
    Ok(())
}
