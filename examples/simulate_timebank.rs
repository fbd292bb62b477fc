//! Lets one community live under three charters of its time bank, and shows what each does to it.
//!
//! The community is the same under each: who joins, who turns away and who would like to receive
//! what from whom is drawn once from the seed. What comes of it the rules decide.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "draws lie below the counts they are drawn from, and statistics are for reading"
)]

mod chart;
mod input;
mod outputs;

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liens::timebank::{
    AccountKind, Command, Demurrage, Dormancy, Exit, Fraction, Growth, Holding, Indicators, Ledger,
    Leg, Levy, Limits, Period, Purpose, Rules,
};
use liens::{AccountId, Amount, CommandId, ContributorId, Envelope, Portion, Timestamp, Unit};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use chart::Panel;
use input::Refused;
use outputs::{Outputs, Seeded};

/// What do limits, levies and demurrage do to a time bank?
///
/// A seeded community under three charters: no rules, limits by activity, levy and demurrage.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    chance: Seeded,
    /// Members at the beginning
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    members: u16,
    /// Months of 30 days
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=600))]
    months: u16,
    /// Who joins in a month, in percent of those who are there
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=100))]
    growth: u8,
    /// Who turns away in a month, in percent
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=100))]
    leaving: u8,
    #[command(flatten)]
    outputs: Outputs,
}

const DAY: i64 = 86_400;
const MONTH: i64 = 30 * DAY;
/// 1 January 2026, when the bank opens.
const OPENING: i64 = 1_767_225_600;
const HALF_HOUR: i64 = 1_800;
const CHARTERS: [&str; 3] = ["no rules", "limits by activity", "levy and demurrage"];
const COLUMNS: &str = "charter,month,members,active,wishes,exchanges,refused,hours,velocity,\
    largest_tenth,under_water,pot_hours";

fn main() -> ExitCode {
    input::run(|| simulate(&Arguments::parse()))
}

fn simulate(arguments: &Arguments) -> Result<(), Refused> {
    let story = Story::drawn(arguments);
    let progress = progress(u64::from(arguments.months) * CHARTERS.len() as u64);
    let mut rows = Vec::new();
    for charter in CHARTERS {
        progress.set_message(charter);
        let mut town = Town::open(charter)?;
        for month in &story.months {
            rows.push(town.live(month)?);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    if let Some(path) = &arguments.outputs.svg {
        chart::write(path, "month", &panels(&rows))?;
    }
    let table = table(&rows);
    if let Some(path) = &arguments.outputs.csv {
        input::write(path, &table)?;
    }
    match (arguments.outputs.json, &arguments.outputs.csv) {
        (true, _) => input::print_json(&document(arguments, &rows)),
        (false, Some(_)) => Ok(()),
        (false, None) => input::print(&table),
    }
}

/// On standard error, and only where somebody looks.
fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} months  {msg}") {
        bar.set_style(style);
    }
    bar
}

/// What people would do, whatever the rules.
struct Story {
    months: Vec<Drawn>,
}

/// One month of it.
struct Drawn {
    number: u16,
    joining: Vec<usize>,
    wishes: Vec<Wish>,
    /// Who would work for the common pot, while it has hours to give.
    helpers: Vec<usize>,
}

/// Somebody would like to receive so many seconds from somebody.
struct Wish {
    second: i64,
    receiver: usize,
    giver: usize,
    seconds: i64,
}

impl Story {
    fn drawn(arguments: &Arguments) -> Self {
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(arguments.chance.seed));
        let mut lively: Vec<usize> = Vec::new();
        let mut habits: Vec<(u64, bool)> = Vec::new();
        let mut months = Vec::new();
        for number in 1..=arguments.months {
            let joining = match number {
                1 => usize::from(arguments.members),
                _ => lively.iter().filter(|_| chance.percent(arguments.growth)).count(),
            };
            let joining: Vec<usize> = (habits.len()..).take(joining).collect();
            for member in &joining {
                // Some ask often and some seldom; some mostly receive, as in any community.
                habits.push((1 + chance.below(5), chance.percent(15)));
                lively.push(*member);
            }
            if number > 1 {
                lively.retain(|_| !chance.percent(arguments.leaving));
            }
            let mut wishes = Vec::new();
            for receiver in &lively {
                let (often, _) = habits[*receiver];
                for _ in 0..chance.below(often + 1) {
                    if let Some(giver) = partner(&mut chance, &lively, *receiver, &habits) {
                        let seconds = (1 + chance.below(8)) as i64 * HALF_HOUR;
                        let second = chance.below(MONTH as u64 - 10) as i64;
                        wishes.push(Wish { second, receiver: *receiver, giver, seconds });
                    }
                }
            }
            wishes.sort_by_key(|wish| wish.second);
            let helpers = (0..lively.len() / 10).map(|_| chance.one_of(&lively)).collect();
            months.push(Drawn { number, joining, wishes, helpers });
        }
        Self { months }
    }
}

/// Mostly a neighbour; seldom one of those who mostly receive.
fn partner(
    chance: &mut Chance,
    lively: &[usize],
    receiver: usize,
    habits: &[(u64, bool)],
) -> Option<usize> {
    for _ in 0..8 {
        let other = if chance.percent(70) {
            let near = receiver as i64 + chance.below(9) as i64 - 4;
            usize::try_from(near).ok().filter(|near| lively.binary_search(near).is_ok())
        } else {
            Some(chance.one_of(lively))
        };
        let willing = other.filter(|other| *other != receiver);
        if let Some(other) = willing.filter(|other| !habits[*other].1 || chance.percent(25)) {
            return Some(other);
        }
    }
    None
}

struct Chance(ChaCha8Rng);

impl Chance {
    /// A whole number from 0 to `count` − 1, each as likely as the next to 2⁻⁶⁴ of it.
    fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }

    fn percent(&mut self, percent: u8) -> bool {
        self.below(100) < u64::from(percent)
    }

    fn one_of(&mut self, people: &[usize]) -> usize {
        people[self.below(people.len() as u64) as usize]
    }
}

/// The bank of the community under one charter.
struct Town {
    charter: &'static str,
    ledger: Ledger,
    next: u128,
    operator: ContributorId,
    pot: AccountId,
}

/// What a month came to.
struct Row {
    charter: &'static str,
    month: u16,
    members: usize,
    active: usize,
    wishes: usize,
    exchanges: u64,
    refused: BTreeMap<&'static str, u64>,
    hours: f64,
    velocity: f64,
    largest_tenth: f64,
    under_water: f64,
    pot_hours: f64,
}

impl Town {
    fn open(charter: &'static str) -> Result<Self, Refused> {
        let (ledger, operator) = (Ledger::new(), ContributorId::new("operator")?);
        let pot = AccountId::new("common pot")?;
        let mut town = Self { charter, ledger, next: 1, operator, pot };
        let limits = Some(Limits::never_negative());
        let (account, holder) = (town.pot.clone(), None);
        let (unit, kind) = (Unit::Time, AccountKind::Pot);
        town.send(OPENING, Command::OpenAccount { account, holder, unit, kind, limits })?;
        let rules = Box::new(rules(charter, &town.pot)?);
        town.send(OPENING, Command::SetRules { rules })?;
        Ok(town)
    }

    fn send(&mut self, at: i64, body: Command) -> Result<(), Refused> {
        self.try_send(at, body)?.map_err(Refused::from)
    }

    fn try_send(
        &mut self,
        at: i64,
        body: Command,
    ) -> Result<Result<(), liens::timebank::Refusal>, Refused> {
        let (id, by) = (CommandId::from_u128(self.next), self.operator.clone());
        self.next += 1;
        let at = Timestamp::from_unix_seconds(at)?;
        Ok(self.ledger.execute(Envelope { id, by, on_behalf_of: None, at, body }).map(drop))
    }

    fn live(&mut self, month: &Drawn) -> Result<Row, Refused> {
        let begins = OPENING + i64::from(month.number - 1) * MONTH;
        for member in &month.joining {
            let (account, holder) = (account(*member)?, Some(ContributorId::new(name(*member))?));
            let (unit, kind) = (Unit::Time, AccountKind::Member);
            self.send(begins, Command::OpenAccount { account, holder, unit, kind, limits: None })?;
        }
        let mut refused: BTreeMap<&'static str, u64> = BTreeMap::new();
        for wish in &month.wishes {
            let (from, to) = (account(wish.receiver)?, account(wish.giver)?);
            let post = exchange(from, to, wish.seconds)?;
            if let Err(refusal) = self.try_send(begins + wish.second, post)? {
                *refused.entry(refusal.code()).or_default() += 1;
            }
        }
        let ends = begins + MONTH;
        self.common_work(ends - 5, month)?;
        self.month_ends(ends, month.number)?;
        self.row(month, (begins, ends), refused)
    }

    /// The pot gives its hours back to those who work for all.
    fn common_work(&mut self, at: i64, month: &Drawn) -> Result<(), Refused> {
        for helper in &month.helpers {
            let post = exchange(self.pot.clone(), account(*helper)?, 2 * HALF_HOUR)?;
            // An empty pot gives nothing, and no closed account works.
            let _ = self.try_send(at, post)?;
        }
        Ok(())
    }

    fn month_ends(&mut self, ends: i64, number: u16) -> Result<(), Refused> {
        let rules = self.ledger.rules(&Unit::Time);
        let takes = rules.is_some_and(|rules| rules.demurrage_rule().is_some());
        let settles = rules.is_some_and(|rules| rules.dormancy_rule().is_some());
        if takes {
            let period = u32::from(number - 1);
            self.send(ends, Command::TakeDemurrage { unit: Unit::Time, period })?;
        }
        let at = Timestamp::from_unix_seconds(ends)?;
        // Members in debt are left open: nobody makes good for them.
        let owes_nothing = |account: &liens::timebank::Account| {
            self.ledger.balance_of(account.id()).is_some_and(|balance| !balance.is_negative())
        };
        if settles && self.ledger.dormant(&Unit::Time, at).any(owes_nothing) {
            self.send(ends, Command::SettleDormant { unit: Unit::Time })?;
        }
        Ok(())
    }

    fn row(
        &self,
        month: &Drawn,
        (begins, ends): (i64, i64),
        refused: BTreeMap<&'static str, u64>,
    ) -> Result<Row, Refused> {
        let at = Timestamp::from_unix_seconds;
        let period = Period::new(at(begins)?, at(ends)?)?;
        let told = Indicators::of(&self.ledger, &Unit::Time, period)?;
        let open = self.ledger.accounts().filter(|(account, _)| {
            let open = account.status() == liens::timebank::AccountStatus::Open;
            open && account.kind() == AccountKind::Member
        });
        let members = open.count();
        let tenth = members.div_ceil(10);
        Ok(Row {
            charter: self.charter,
            month: month.number,
            members,
            active: told.active_members(),
            wishes: month.wishes.len(),
            exchanges: told.exchanges(),
            refused,
            hours: hours(&told.volume()),
            velocity: decimal(told.velocity()),
            largest_tenth: decimal(told.largest_share(Holding::Credits, tenth)),
            under_water: decimal(told.under_water()),
            pot_hours: self.ledger.balance_of(&self.pot).as_ref().map_or(0.0, hours),
        })
    }
}

/// The rules of a charter. Hours are those that a small bank could choose.
fn rules(charter: &str, pot: &AccountId) -> Result<Rules, Refused> {
    let hours = |hours: i64| Amount::from_quanta(Unit::Time, hours * 2 * HALF_HOUR);
    let floor = |hours: i64| Limits::new(Some(-hours * 2 * HALF_HOUR), None);
    Ok(match charter {
        "limits by activity" => {
            let growth = Growth::new(Portion::new(1, 2)?, hours(4)?, 3, hours(20)?)?;
            Rules::of(Unit::Time, floor(12)?).growth(growth)?
        }
        "levy and demurrage" => {
            let levy = Levy::new(Portion::new(1, 40)?, Portion::NONE, pot.clone());
            let begins = Timestamp::from_unix_seconds(OPENING)?;
            let fiftieth = Portion::new(1, 50)?;
            let demurrage = Demurrage::new(begins, 30, fiftieth, hours(10)?, pot.clone())?;
            let exit = Exit { credit_to: pot.clone(), debt_from: None };
            Rules::of(Unit::Time, floor(20)?)
                .levy(levy)
                .demurrage(demurrage)?
                .exit(exit)
                .dormancy(Dormancy::after_days(365)?)?
        }
        _ => Rules::of(Unit::Time, Limits::none()),
    })
}

fn exchange(from: AccountId, to: AccountId, seconds: i64) -> Result<Command, Refused> {
    let leg = |account, quanta| {
        Ok::<_, Refused>(Leg { account, amount: Amount::from_quanta(Unit::Time, quanta)? })
    };
    let legs = vec![leg(from, -seconds)?, leg(to, seconds)?];
    Ok(Command::PostEntry { legs, purpose: Purpose::Exchange, value_date: None, reference: None })
}

fn name(member: usize) -> String {
    format!("member {member:05}")
}

fn account(member: usize) -> Result<AccountId, Refused> {
    Ok(AccountId::new(name(member))?)
}

fn hours(amount: &Amount) -> f64 {
    amount.quanta() as f64 / (2 * HALF_HOUR) as f64
}

/// A statistic for reading; zero where there is nothing to look at.
fn decimal(fraction: Option<Fraction>) -> f64 {
    fraction.map_or(0.0, |fraction| fraction.numerator() as f64 / fraction.denominator() as f64)
}

impl Row {
    fn all_refused(&self) -> u64 {
        self.refused.values().sum()
    }

    fn refused_share(&self) -> f64 {
        self.all_refused() as f64 / (self.wishes as f64).max(1.0)
    }
}

fn table(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let Row { charter, month, members, active, wishes, exchanges, .. } = row;
        format!(
            "{charter},{month},{members},{active},{wishes},{exchanges},{},{:.1},{:.6},{:.6},{:.6},{:.1}\n",
            row.all_refused(),
            row.hours,
            row.velocity,
            row.largest_tenth,
            row.under_water,
            row.pot_hours
        )
    };
    let rows: Vec<String> = rows.iter().map(line).collect();
    format!("{COLUMNS}\n{}", rows.concat())
}

fn document(arguments: &Arguments, rows: &[Row]) -> Value {
    let rows = rows.iter().map(|row| {
        json!({
            "charter": row.charter,
            "month": row.month,
            "members": row.members,
            "active": row.active,
            "wishes": row.wishes,
            "exchanges": row.exchanges,
            "refused": row.refused,
            "hours": row.hours,
            "velocity": row.velocity,
            "largest_tenth": row.largest_tenth,
            "under_water": row.under_water,
            "pot_hours": row.pot_hours,
        })
    });
    json!({
        "seed": arguments.chance.seed,
        "members": arguments.members,
        "months": arguments.months,
        "growth": arguments.growth,
        "leaving": arguments.leaving,
        "rows": rows.collect::<Vec<_>>(),
    })
}

fn panels(rows: &[Row]) -> Vec<Panel> {
    let panel = |title: &str, value: fn(&Row) -> f64| {
        let line = |charter: &&str| {
            let own = rows.iter().filter(|row| row.charter == *charter);
            let points = own.map(|row| (f64::from(row.month), value(row))).collect();
            ((*charter).to_owned(), points)
        };
        Panel {
            title: title.to_owned(),
            lines: CHARTERS.iter().map(line).collect(),
            ..Panel::default()
        }
    };
    vec![
        panel("velocity: how often held hours change hands in a month", |row| row.velocity),
        panel("concentration: share of all credit that the largest tenth holds", |row| {
            row.largest_tenth
        }),
        panel("refusals: share of wishes that the rules refuse", Row::refused_share),
    ]
}
