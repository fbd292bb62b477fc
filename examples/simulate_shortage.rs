//! Lets seeded circles live through budget after budget under each rule for a shortage, and shows
//! whether their members learn to ask more or less.
//!
//! The circles are the same under each rule: who is there, what everybody finds fair in each
//! budget, how they begin to ask and who thinks it over when is drawn once from the seed.
//!
//! What came of it with these members, under both seeds that were tried: under pro rata asks rise
//! from budget to budget; in twenty budgets nobody gains by it, in a hundred all ask twelve times
//! what is fair and the eager gain. A small base lets asks rise as much. Where everybody is paid
//! equally first they hardly rise: only those below the level have a reason to ask more, and the
//! eager among them are paid beyond what they find fair, at the cost of the largest claims. The
//! median of the claims lies between, nearer to equal first the longer it goes on. So no rule makes
//! asking honestly the best for everybody; they differ in who may gain by it, how soon, and how
//! far.
#![expect(clippy::cast_precision_loss, reason = "percentages and a picture decide nothing")]

mod chart;
mod input;
mod outputs;

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liens::{Ask, Shortage, Timestamp, divide};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use chart::Panel;
use input::Refused;
use outputs::{Outputs, Seeded};

/// Do people learn to ask more or less under each rule for a shortage?
///
/// In each budget a member finds an amount fair and asks a multiple of it. Everybody sees all
/// claims and what is paid, and so can reckon what a tenth more or less would have brought, had all
/// others asked the same. Half of the members, drawn anew after each budget, take whichever of the
/// three was worth most to them, and of equal ones the nearest to fair. Worth is what is paid up to
/// the fair amount; beyond it, all of it to the eager and nothing to the content; less a part of
/// what is asked above the fair amount, since it is asked before everybody's eyes.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    chance: Seeded,
    /// The number of circles
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    circles: u16,
    /// The members of each
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(2..=200))]
    members: u16,
    /// The budgets, one after the other
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    budgets: u16,
    /// What an envelope holds, in percent of what all find fair in a usual budget
    #[arg(long, value_name = "PERCENT", default_value_t = 67, value_parser = clap::value_parser!(u64).range(0..=1_000))]
    envelope: u64,
    /// How many members are eager, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 50, value_parser = clap::value_parser!(u64).range(0..=100))]
    eager: u64,
    /// What asking above the fair amount costs, in percent of what is above
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(i64).range(0..=100))]
    shame: i64,
    #[command(flatten)]
    outputs: Outputs,
}

const RULES: [&str; 5] =
    ["pro rata", "base of half a part", "base of the median", "equal first", "oldest first"];
const COLUMNS: &str = "rule,budget,fair,asked,paid,beyond,small_fair,small_paid,\
    large_fair,large_paid,eager_fair,eager_paid,content_fair,content_paid";
/// A member asks so many thousandths of what is fair who asks just that.
const FAIR: u64 = 1_000;
/// What an hour counts for in this town, in cents.
const HOUR: u64 = 2_000;

fn main() -> ExitCode {
    input::run(|| {
        let arguments = Arguments::parse();
        let rows = simulate(&arguments)?;
        if let Some(file) = &arguments.outputs.csv {
            input::write(file, &table(&rows)?)?;
        }
        if let Some(file) = &arguments.outputs.svg {
            chart::write(file, "budget", &panels(&rows))?;
        }
        if arguments.outputs.json {
            input::print_json(&document(&arguments, &rows))
        } else {
            input::print(&readable(&arguments, &rows)?)
        }
    })
}

/// What is drawn of one circle, whatever the rule.
struct Circle {
    members: Vec<Member>,
    /// What there is to share in each budget, in cents.
    envelope: u64,
    /// The base of half an equal part of the envelope.
    half: u64,
}

struct Member {
    eager: bool,
    /// The thousandths of the fair amount that are asked first.
    begins: u64,
    /// Among the quarter of the circle with the smallest usual amounts, or the largest.
    size: Size,
    budgets: Vec<Moment>,
}

#[derive(Clone, Copy, PartialEq)]
enum Size {
    Small,
    Middle,
    Large,
}

/// One member in one budget.
struct Moment {
    /// What the member finds fair, in cents.
    fair: u64,
    /// When it was given.
    since: Timestamp,
    /// Whether the member thinks the own asking over after it.
    thinks: bool,
}

impl Circle {
    fn drawn(random: &mut ChaCha8Rng, arguments: &Arguments) -> Result<Self, Refused> {
        let mut below = |bound: u64| random.next_u64() % bound; // the bias is below 2⁻⁵⁰
        let count = usize::from(arguments.members);
        // Few give much, many give a little: 2 to 42 hours.
        let usual: Vec<u64> = (0..count).map(|_| HOUR * (2 + below(10) * below(10) / 2)).collect();
        let envelope = usual.iter().sum::<u64>() * arguments.envelope / 100;
        let mut by_size: Vec<usize> = (0..count).collect();
        by_size.sort_by_key(|at| usual[*at]);
        let quarter = count.div_ceil(4);
        let mut members = Vec::with_capacity(count);
        for (at, usual) in usual.iter().enumerate() {
            let place = by_size.iter().position(|other| *other == at).unwrap_or_default();
            let size = match place {
                place if place < quarter => Size::Small,
                place if place >= count - quarter => Size::Large,
                _ => Size::Middle,
            };
            let eager = below(100) < arguments.eager;
            let begins = 800 + below(401);
            let budgets = (0..arguments.budgets).map(|_| {
                // Seven to thirteen tenths of the usual amount, given on some day of a quarter.
                let fair = usual * (700 + below(601)) / FAIR;
                let since = Timestamp::from_unix_seconds((below(90) * 86_400).try_into()?)?;
                Ok(Moment { fair, since, thinks: below(2) == 0 })
            });
            let budgets = budgets.collect::<Result<_, Refused>>()?;
            members.push(Member { eager, begins, size, budgets });
        }
        Ok(Self { members, envelope, half: envelope / (2 * count as u64) })
    }

    fn shortage(&self, rule: usize) -> Shortage {
        match rule {
            0 => Shortage::PRO_RATA,
            1 => Shortage::Guaranteed { base: self.half },
            2 => Shortage::LowerMedian {},
            3 => Shortage::EQUAL_FIRST,
            _ => Shortage::Seniority {},
        }
    }

    /// Lives through all budgets under a rule, and adds what happens to the row of each.
    fn live(&self, rule: usize, shame: i64, rows: &mut [Row]) -> Result<(), Refused> {
        let mut habits: Vec<u64> = self.members.iter().map(|member| member.begins).collect();
        for (budget, row) in rows.iter_mut().enumerate() {
            let mut asks: Vec<u64> = Vec::with_capacity(habits.len());
            for (member, habit) in self.members.iter().zip(&habits) {
                asks.push(member.budgets[budget].fair * habit / FAIR);
            }
            let paid = self.paid(rule, budget, &asks)?;
            for (at, member) in self.members.iter().enumerate() {
                row.add(member, member.budgets[budget].fair, asks[at], paid[at]);
            }
            let mut thought = habits.clone();
            for (at, member) in self.members.iter().enumerate() {
                let moment = &member.budgets[budget];
                if !moment.thinks {
                    continue;
                }
                let mut best = (i64::MIN, 0);
                for habit in [habits[at] * 10 / 11, habits[at], habits[at] * 11 / 10] {
                    let mut asks = asks.clone();
                    asks[at] = moment.fair * habit / FAIR;
                    let paid = self.paid(rule, budget, &asks)?[at];
                    let worth = member.worth(moment.fair, asks[at], paid, shame);
                    let nearness = -i64::try_from(habit.abs_diff(FAIR))?;
                    if (worth, nearness) > best {
                        (best, thought[at]) = ((worth, nearness), habit);
                    }
                }
            }
            habits = thought;
        }
        Ok(())
    }

    fn paid(&self, rule: usize, budget: usize, asks: &[u64]) -> Result<Vec<u64>, Refused> {
        let ask = |(at, member): (usize, &Member)| {
            Ask::of(at, asks[at]).since(member.budgets[budget].since)
        };
        let asks = self.members.iter().enumerate().map(ask);
        let divided = divide(self.envelope, asks, self.shortage(rule))?;
        Ok(divided.into_parts().into_iter().map(|(_, part)| part).collect())
    }
}

impl Member {
    /// What an outcome is worth to the member, in hundredths of a cent.
    fn worth(&self, fair: u64, ask: u64, paid: u64, shame: i64) -> i64 {
        let cents = |quanta: u64| i64::try_from(quanta).unwrap_or(i64::MAX / 1_000);
        let beyond = if self.eager { paid.saturating_sub(fair) } else { 0 };
        100 * cents(paid.min(fair) + beyond) - shame * cents(ask.saturating_sub(fair))
    }
}

/// What happened in one budget under one rule, over all circles, in cents.
#[derive(Clone, Default)]
struct Row {
    all: Sums,
    small: Sums,
    large: Sums,
    eager: Sums,
    content: Sums,
    asked: u64,
    /// What was paid beyond what the members find fair.
    beyond: u64,
}

#[derive(Clone, Default)]
struct Sums {
    fair: u64,
    paid: u64,
}

impl Row {
    fn add(&mut self, member: &Member, fair: u64, asked: u64, paid: u64) {
        self.asked += asked;
        self.beyond += paid.saturating_sub(fair);
        let kind = if member.eager { &mut self.eager } else { &mut self.content };
        let sized = match member.size {
            Size::Small => Some(&mut self.small),
            Size::Large => Some(&mut self.large),
            Size::Middle => None,
        };
        for sums in [&mut self.all, kind].into_iter().chain(sized) {
            sums.fair += fair;
            sums.paid += paid;
        }
    }

    /// The figures for reading: asked of fair, what the small, the large, the eager and the content
    /// get of it, and what goes beyond it, of all that is paid.
    fn figures(&self) -> [f64; 6] {
        let of = |sums: &Sums| percent(sums.paid, sums.fair);
        [
            percent(self.asked, self.all.fair),
            of(&self.small),
            of(&self.large),
            of(&self.eager),
            of(&self.content),
            percent(self.beyond, self.all.paid),
        ]
    }
}

const FIGURES: [&str; 6] =
    ["asked", "small_get", "large_get", "eager_get", "content_get", "beyond_fair"];

/// A statistic for reading; zero where there is nothing to look at.
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// For each rule the row of each budget.
type Rows = Vec<Vec<Row>>;

fn simulate(arguments: &Arguments) -> Result<Rows, Refused> {
    let mut random = ChaCha8Rng::seed_from_u64(arguments.chance.seed);
    let budgets = usize::from(arguments.budgets);
    let mut rows = vec![vec![Row::default(); budgets]; RULES.len()];
    let progress = progress(arguments.circles.into());
    for _ in 0..arguments.circles {
        let circle = Circle::drawn(&mut random, arguments)?;
        for (rule, rows) in rows.iter_mut().enumerate() {
            circle.live(rule, arguments.shame, rows)?;
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(rows)
}

/// On standard error, and only where somebody looks.
fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} circles") {
        bar.set_style(style);
    }
    bar
}

fn euros(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn table(rows: &Rows) -> Result<String, Refused> {
    let mut text = format!("{COLUMNS}\n");
    for (rule, rows) in RULES.iter().zip(rows) {
        for (budget, row) in (1..).zip(rows) {
            let Row { all, small, large, eager, content, asked, beyond } = row;
            write!(text, "{rule},{budget}")?;
            let kinds = [small, large, eager, content].map(|sums| [sums.fair, sums.paid]);
            for cents in [all.fair, *asked, all.paid, *beyond].iter().chain(kinds.as_flattened()) {
                write!(text, ",{}", euros(*cents))?;
            }
            text.push('\n');
        }
    }
    Ok(text)
}

fn document(arguments: &Arguments, rows: &Rows) -> Value {
    let figures = |row: &Row| -> Value {
        let named = FIGURES.iter().zip(row.figures());
        named
            .map(|(name, figure)| ((*name).to_owned(), json!((figure * 10.0).round() / 10.0)))
            .collect()
    };
    let rule = |(name, rows): (&&str, &Vec<Row>)| {
        let budgets: Vec<Value> = rows.iter().map(figures).collect();
        json!({ "rule": name, "budgets": budgets })
    };
    json!({
        "seed": arguments.chance.seed,
        "circles": arguments.circles,
        "members": arguments.members,
        "envelope": arguments.envelope,
        "eager": arguments.eager,
        "shame": arguments.shame,
        "rules": RULES.iter().zip(rows).map(rule).collect::<Vec<_>>(),
    })
}

fn readable(arguments: &Arguments, rows: &Rows) -> Result<String, Refused> {
    let Arguments { circles, members, budgets, envelope, eager, shame, .. } = arguments;
    let seed = arguments.chance.seed;
    let mut text = format!(
        "seed {seed}: {circles} circles of {members}, {budgets} budgets that hold {envelope} % of \
         what is fair,\n{eager} % eager; asking above the fair amount costs {shame} % of what is \
         above\n\nin percent of what is fair{:>17}{:>24}\n{:20}",
        "first budget", "last budget", "rule"
    );
    let heads = ["asked", "small", "large"];
    for head in heads.iter().chain(&heads) {
        write!(text, "{head:>8}")?;
    }
    writeln!(text, "{:>9}{:>9}{:>9}", "eager", "content", "beyond")?;
    for (rule, rows) in RULES.iter().zip(rows) {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        let [asked, small, large, ..] = first.figures();
        write!(text, "{rule:20}{asked:8.1}{small:8.1}{large:8.1}")?;
        let [asked, small, large, eager, content, beyond] = last.figures();
        write!(text, "{asked:8.1}{small:8.1}{large:8.1}")?;
        writeln!(text, "{eager:9.1}{content:9.1}{beyond:9.1}")?;
    }
    text.push_str(
        "\nasked: what all ask; small, large, eager, content: what those are paid, small and\n\
         large being the quarters with the least and the most to claim; beyond: what is paid\n\
         beyond the fair amounts, in percent of what is paid\n",
    );
    Ok(text)
}

fn panels(rows: &Rows) -> Vec<Panel> {
    let panel = |title: &str, figure: usize| {
        let line = |(rule, rows): (&&str, &Vec<Row>)| {
            let points =
                (1_u32..).zip(rows).map(|(at, row)| (f64::from(at), row.figures()[figure]));
            ((*rule).to_owned(), points.collect())
        };
        let lines = RULES.iter().zip(rows).map(line).collect();
        Panel { title: title.to_owned(), lines, ..Panel::default() }
    };
    vec![
        panel("asked, in percent of what all find fair", 0),
        panel("paid to the smallest quarter, in percent of what they find fair", 1),
        panel("paid to the largest quarter, in percent of what they find fair", 2),
        panel("paid beyond the fair amounts, in percent of all that is paid", 5),
    ]
}
