//! Keeps the books of a time bank from a table of exchanges, and says how it is doing.
//!
//! Without arguments it reads the bundled record of a fictional town.

mod input;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use liens::timebank::{
    AccountKind, Command, Fraction, Holding, Indicators, Ledger, Leg, Limits, Period, Purpose,
    Refusal,
};
use liens::{AccountId, Amount, CommandId, ContributorId, Envelope, Ratio, Timestamp, Unit};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use input::{Refused, Row, Table};

const TOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/timebank/town.csv");

/// The kinds of lines: grants, reversals, exchanges.
const KINDS: [&str; 3] = ["G", "R", "X"];

/// How is our time bank doing?
///
/// Hours and euros of a time bank, line by line.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[arg(
        value_name = "FILE.csv",
        default_value = TOWN,
        hide_default_value = true,
        help = "CSV, also gzipped: id,t_unix,kind,giver,receiver,minutes,euro_cents,refers_to (kind G \
                grants from account 0 to the receiver, X credits the giver and debits the receiver, R \
                takes the line in refers_to back)"
    )]
    file: PathBuf,
    /// The lowest balance of a member, in hours
    #[arg(long, value_name = "HOURS", default_value = "-20", allow_hyphen_values = true)]
    floor_hours: String,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| keep(&Arguments::parse()))
}

fn keep(arguments: &Arguments) -> Result<(), Refused> {
    let mut bank = Bank::new(floor(&arguments.floor_hours)?)?;
    let table = Table::read(&arguments.file)?;
    for row in table.rows() {
        bank.take(row)?;
    }
    let document = bank.document()?;
    if arguments.json { input::print_json(&document) } else { input::print(&readable(&document)) }
}

/// A floor in seconds from hours such as -20, 0 or -7.5.
fn floor(text: &str) -> Result<i64, Refused> {
    let refused = || Refused::new(format!("--floor-hours '{text}': give hours of whole seconds"));
    let (negative, hours) = text.strip_prefix('-').map_or((false, text), |hours| (true, hours));
    let hours: Ratio = hours.parse().map_err(|_| refused())?;
    let exact = 3_600 % hours.denominator() == 0;
    let seconds = hours.numerator().checked_mul(3_600 / hours.denominator().min(3_600));
    let seconds = seconds.filter(|_| exact).and_then(|seconds| i64::try_from(seconds).ok());
    let seconds = seconds.ok_or_else(refused)?;
    Ok(if negative { -seconds } else { seconds })
}

/// The ledger and what is counted beside it.
struct Bank {
    ledger: Ledger,
    limits: Limits,
    euro: Unit,
    by: ContributorId,
    members: BTreeSet<u64>,
    last: Timestamp,
    lines: BTreeMap<&'static str, usize>,
    refused: BTreeSet<u64>,
    chain: Vec<String>,
}

/// One line of the table.
struct Line {
    id: u64,
    at: Timestamp,
    giver: u64,
    receiver: u64,
    minutes: u32,
    euro_cents: u32,
}

impl Bank {
    fn new(floor: i64) -> Result<Self, Refused> {
        let mut bank = Self {
            ledger: Ledger::new(),
            limits: Limits::new(Some(floor), None)?,
            euro: "EUR".parse()?,
            by: ContributorId::new("the bank")?,
            members: BTreeSet::new(),
            last: Timestamp::MIN,
            lines: KINDS.into_iter().map(|kind| (kind, 0)).collect(),
            refused: BTreeSet::new(),
            chain: Vec::new(),
        };
        bank.open(0)?;
        Ok(bank)
    }

    fn take(&mut self, row: Row<'_>) -> Result<(), Refused> {
        let at = Timestamp::from_unix_seconds(row.value("t_unix")?);
        let line = Line {
            id: row.value("id")?,
            at: at.map_err(|error| row.refused(error))?,
            giver: row.value("giver")?,
            receiver: row.value("receiver")?,
            minutes: row.value("minutes")?,
            euro_cents: row.value("euro_cents")?,
        };
        // A bank writes things down in one order; what happened earlier keeps its date.
        self.last = self.last.max(line.at);
        for member in [line.giver, line.receiver] {
            self.open(member)?;
        }
        self.record(row, &line)?;
        if let Some(count) = self.lines.get_mut(row.text("kind")?) {
            *count += 1;
        }
        if self.lines.values().sum::<usize>() % 1_000 == 0 {
            self.chain.push(self.digest()?);
        }
        Ok(())
    }

    fn record(&mut self, row: Row<'_>, line: &Line) -> Result<(), Refused> {
        let command = match row.text("kind")? {
            "G" => self.post(line, Purpose::Grant, [line.receiver, line.giver])?,
            "X" => self.post(line, Purpose::Exchange, [line.giver, line.receiver])?,
            "R" if self.refused.contains(&row.value("refers_to")?) => {
                self.refused.insert(line.id);
                return Ok(());
            }
            "R" => self.correction(row, line)?,
            kind => return Err(row.refused(format!("kind '{kind}' is none of G, R and X"))),
        };
        match self.ledger.execute(self.envelope(line.id.into(), command)) {
            Ok(_) => {}
            // What the rules of the bank refuse is counted; what is no exchange is an error.
            Err(Refusal::BelowFloor { .. }) => {
                self.refused.insert(line.id);
            }
            Err(refusal) => return Err(row.refused(refusal)),
        }
        Ok(())
    }

    fn post(
        &self,
        line: &Line,
        purpose: Purpose,
        [to, from]: [u64; 2],
    ) -> Result<Command, Refused> {
        let seconds = (Unit::Time, 60 * i64::from(line.minutes));
        let mut legs = Vec::new();
        for (unit, quanta) in [seconds, (self.euro.clone(), line.euro_cents.into())] {
            if quanta != 0 {
                let amount = Amount::from_quanta(unit.clone(), quanta)?;
                legs.push(Leg { account: name(from, &unit)?, amount: amount.negated() });
                legs.push(Leg { account: name(to, &unit)?, amount });
            }
        }
        let value_date = (line.at != self.last).then_some(line.at);
        Ok(Command::PostEntry { legs, purpose, value_date, reference: None })
    }

    /// Takes a line back, which must be the one that is meant.
    fn correction(&self, row: Row<'_>, line: &Line) -> Result<Command, Refused> {
        let number: u64 = row.value("refers_to")?;
        let entry = CommandId::from_u128(number.into());
        let inverse = self.post(line, Purpose::Exchange, [line.giver, line.receiver])?;
        if let (Some(meant), Command::PostEntry { mut legs, .. }) =
            (self.ledger.entry(entry), inverse)
        {
            legs.sort_by(|a, b| a.account.cmp(&b.account));
            let back = meant.correction(entry, None);
            if back.legs() != legs {
                return Err(row.refused(format!("this is not the reverse of line {number}")));
            }
        }
        Ok(Command::CorrectEntry { entry, reference: None })
    }

    /// Opens both accounts of a member, once; account 0 is the world outside.
    fn open(&mut self, member: u64) -> Result<(), Refused> {
        if !self.members.insert(member) {
            return Ok(());
        }
        for (place, unit) in [Unit::Time, self.euro.clone()].into_iter().enumerate() {
            let limits =
                if member > 0 && unit == Unit::Time { self.limits } else { Limits::none() };
            let kind = if member > 0 { AccountKind::Member } else { AccountKind::External };
            let (account, id) = (name(member, &unit)?, opening(member, place as u64));
            let holder = Some(ContributorId::new(member.to_string())?);
            let command =
                Command::OpenAccount { account, holder, unit, kind, limits: Some(limits) };
            self.ledger.execute(self.envelope(id, command))?;
        }
        Ok(())
    }

    fn envelope(&self, id: u128, body: Command) -> Envelope<Command> {
        let (id, by) = (CommandId::from_u128(id), self.by.clone());
        Envelope { id, by, on_behalf_of: None, at: self.last, body }
    }

    fn quanta(&self, member: u64, unit: &Unit) -> Result<i64, Refused> {
        Ok(self.ledger.balance_of(&name(member, unit)?).map_or(0, |balance| balance.quanta()))
    }

    /// The first 16 digits of the hash of `account:minutes:cents`, by commas, accounts ascending.
    fn digest(&self) -> Result<String, Refused> {
        let mut all = Vec::new();
        for member in &self.members {
            let minutes = self.quanta(*member, &Unit::Time)? / 60;
            all.push(format!("{member}:{minutes}:{}", self.quanta(*member, &self.euro)?));
        }
        let hash = Sha256::digest(all.join(","));
        Ok(hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
    }

    fn document(&self) -> Result<Value, Refused> {
        let (mut minutes, mut cents) = (Map::new(), Map::new());
        for member in &self.members {
            let seconds = self.quanta(*member, &Unit::Time)?;
            minutes.insert(member.to_string(), json!(seconds / 60));
            cents.insert(member.to_string(), json!(self.quanta(*member, &self.euro)?));
        }
        Ok(json!({
            "lines": self.lines,
            "refused": self.refused.len(),
            "minutes": minutes,
            "euro_cents": cents,
            "chain_every_1000_lines": self.chain,
            "indicators": self.indicators()?,
        }))
    }

    /// The indicators of hours from the first entry to the last.
    fn indicators(&self) -> Result<Value, Refused> {
        let Some(first) = self.ledger.entries().next() else { return Ok(Value::Null) };
        let end = Timestamp::from_unix_seconds(self.last.unix_seconds() + 1)?;
        let period = Period::new(first.at(), end)?;
        let found = Indicators::of(&self.ledger, &Unit::Time, period)?;
        let months: Map<String, Value> = found
            .months()
            .map(|(month, given)| (month.to_string(), json!(given.to_string())))
            .collect();
        let mut sides = Map::new();
        for holding in [Holding::Given, Holding::Received, Holding::Credits, Holding::Debts] {
            let (gini, index) = (found.gini(holding), found.herfindahl(holding));
            let ten = found.largest_share(holding, 10);
            sides.insert(
                format!("{holding:?}").to_lowercase(),
                json!({ "gini": text(gini), "herfindahl": text(index), "largest_10": text(ten) }),
            );
        }
        let cycles = found.cycles().map(|cycles| {
            let counts = [cycles.of_two, cycles.of_three, cycles.of_four].map(|n| n.to_string());
            json!({ "of_two": counts[0], "of_three": counts[1], "of_four": counts[2] })
        });
        Ok(json!({
            "from": period.from().to_string(),
            "to": period.to().to_string(),
            "given": found.volume().to_string(),
            "exchanges": found.exchanges(),
            "months": months,
            "active_members": found.active_members(),
            "participation": text(found.participation()),
            "velocity": text(found.velocity()),
            "under_water": text(found.under_water()),
            "reciprocity": text(found.reciprocity()),
            "repetition": text(found.repetition()),
            "mean_partners": text(found.mean_partners()),
            "sides": sides,
            "cycles": cycles,
        }))
    }
}

fn text(fraction: Option<Fraction>) -> Option<String> {
    fraction.map(|fraction| fraction.to_string())
}

fn name(member: u64, unit: &Unit) -> Result<AccountId, Refused> {
    Ok(AccountId::new(format!("{member} {unit}"))?)
}

/// Ids of openings stand apart from those of lines.
fn opening(member: u64, place: u64) -> u128 {
    (u128::from(member) + 1) << 64 | u128::from(place)
}

/// The document in a few lines; fractions as decimals, for the eye only.
fn readable(document: &Value) -> String {
    let mut page =
        vec![format!("lines {}, refused {}", short(&document["lines"]), document["refused"])];
    for (name, value) in document["indicators"].as_object().into_iter().flatten() {
        match value {
            Value::Object(rows) => {
                page.push(name.clone());
                page.extend(rows.iter().map(|(name, row)| format!("  {name:<18}{}", short(row))));
            }
            value => page.push(format!("{name:<20}{}", short(value))),
        }
    }
    page.join("\n") + "\n"
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => decimal(text).unwrap_or_else(|| text.clone()),
        Value::Object(row) => {
            let cells = row.iter().map(|(name, value)| format!("{name} {}", short(value)));
            cells.collect::<Vec<_>>().join(", ")
        }
        Value::Null => "no data".to_owned(),
        other => other.to_string(),
    }
}

fn decimal(text: &str) -> Option<String> {
    let (numerator, denominator) = text.split_once('/')?;
    let quotient = numerator.parse::<f64>().ok()? / denominator.parse::<f64>().ok()?;
    Some(format!("{quotient:.3}"))
}
