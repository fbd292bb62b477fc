//! Does it help a team to declare interests? A model, which says what it assumes.
//!
//! It is an open question, and this answers it for the model only: teams decide on proposals with
//! and without declared interests, on the same draws, many times; the effect comes with an interval,
//! and the places where it is below zero are named.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "draws lie below the counts they are drawn from, and statistics are for reading"
)]

mod chart;
mod input;
mod outputs;

use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liens::{MoreThan, Ratio};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use chart::Panel;
use input::Refused;
use outputs::{Outputs, Seeded};

/// Does it help a team to declare interests?
///
/// Teams with and without declared interests, under a stated model of trust, conflict and cost.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    chance: Seeded,
    /// People in a team
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    team: u16,
    /// Runs of each case, each a team that decides 20 times
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    runs: u32,
    /// How often somebody without a stake judges a proposal rightly, in percent
    #[arg(long, default_value_t = 65, value_parser = clap::value_parser!(u8).range(50..=100))]
    insight: u8,
    /// How much oftener somebody with a stake, who knows it from inside, judges rightly, in percent
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(0..=50))]
    inside: u8,
    /// What a declaration costs everybody, in percent of what a right decision is worth
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=100))]
    cost: u8,
    #[command(flatten)]
    outputs: Outputs,
}

const DECISIONS: u32 = 20;
/// In percent: how many of a team have a stake in a decision.
const CONFLICTS: [u8; 7] = [0, 5, 10, 20, 30, 45, 60];
/// In percent: how far people trust that a declaration is not held against them.
const TRUSTS: [u8; 3] = [20, 50, 90];
/// In percent: how often somebody with a stake votes for it whatever they see.
const BIASES: [u8; 2] = [60, 90];
/// Two-sided 95 % of the normal distribution.
const NORMAL: f64 = 1.959_964;
const MODEL: &str = "This is a model, not evidence about any real team. A proposal is good or bad \
    with equal chance; each person sees which with the stated insight. Whoever has a stake sees it \
    oftener, yet votes for it at the stated bias whatever they see. With declarations, whoever has a \
    stake declares it with a chance equal to the trust, and then does not vote; every declaration \
    costs the team; and where trust is low, everybody without a stake is more guarded, and sees \
    less by a tenth of the trust that is missing. Without, nobody declares. A right decision is \
    worth 1, a wrong one -1; a tie turns the proposal down. The effect is the mean, per decision, \
    of what is gained with declarations less what is gained without, on the same draws.";
const COLUMNS: &str = "trust,bias,conflict,runs,decisions,without,with,effect,low,high,verdict";

fn main() -> ExitCode {
    input::run(|| simulate(&Arguments::parse()))
}

fn simulate(arguments: &Arguments) -> Result<(), Refused> {
    let bar = progress((TRUSTS.len() * BIASES.len() * CONFLICTS.len()) as u64);
    let mut cases = Vec::new();
    for (trust, bias) in TRUSTS.into_iter().flat_map(|trust| BIASES.map(|bias| (trust, bias))) {
        for conflict in CONFLICTS {
            cases.push(Case::of(arguments, trust, bias, conflict)?);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    if let Some(path) = &arguments.outputs.svg {
        chart::write(path, "people with a stake, in percent", &panels(&cases))?;
    }
    let table = table(arguments, &cases);
    if let Some(path) = &arguments.outputs.csv {
        input::write(path, &table)?;
    }
    match (arguments.outputs.json, &arguments.outputs.csv) {
        (true, _) => input::print_json(&document(arguments, &cases)),
        (false, Some(_)) => input::print(&summary(&cases)),
        (false, None) => input::print(&(table + "\n" + &summary(&cases))),
    }
}

/// On standard error, and only where somebody looks.
fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} cases") {
        bar.set_style(style);
    }
    bar
}

struct Chance(ChaCha8Rng);

impl Chance {
    /// A whole number from 0 to 9,999: what is likely to so many ten thousandths is below it.
    fn draw(&mut self) -> u32 {
        ((u64::from(self.0.next_u32()) * 10_000) >> 32) as u32
    }
}

/// What one person is dealt for one decision, the same with and without declarations.
struct Dealt {
    stake: u32,
    sees: u32,
    bias: u32,
    declares: u32,
}

/// One point of the model.
struct Case {
    trust: u8,
    bias: u8,
    conflict: u8,
    without: f64,
    with: f64,
    effect: f64,
    /// Half the width of the interval.
    error: f64,
}

impl Case {
    fn of(arguments: &Arguments, trust: u8, bias: u8, conflict: u8) -> Result<Self, Refused> {
        let majority = MoreThan(Ratio::new(1, 2)?);
        // The same stream for every case: cases differ by what they assume, not by luck.
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(arguments.chance.seed));
        let (mut without, mut with, mut effects) = (0.0, 0.0, Vec::new());
        for _ in 0..arguments.runs {
            let (mut silent, mut open) = (0.0, 0.0);
            for _ in 0..DECISIONS {
                let good = chance.draw() < 5_000;
                let team: Vec<Dealt> = (0..arguments.team)
                    .map(|_| Dealt {
                        stake: chance.draw(),
                        sees: chance.draw(),
                        bias: chance.draw(),
                        declares: chance.draw(),
                    })
                    .collect();
                let case = Assumed { arguments, trust, bias, conflict, good };
                silent += case.worth(&team, false, majority);
                open += case.worth(&team, true, majority);
            }
            let decisions = f64::from(DECISIONS);
            without += silent / decisions;
            with += open / decisions;
            effects.push((open - silent) / decisions);
        }
        let runs = f64::from(arguments.runs);
        let effect = effects.iter().sum::<f64>() / runs;
        let squares = effects.iter().map(|one| (one - effect) * (one - effect)).sum::<f64>();
        let error = NORMAL * (squares / (runs - 1.0) / runs).sqrt();
        let (without, with) = (without / runs, with / runs);
        Ok(Self { trust, bias, conflict, without, with, effect, error })
    }

    /// What the interval says: it lies above zero, below it, or around it.
    fn verdict(&self) -> &'static str {
        if self.effect - self.error > 0.0 {
            "helps"
        } else if self.effect + self.error < 0.0 {
            "harms"
        } else {
            "undecided"
        }
    }
}

/// What is assumed of one decision.
struct Assumed<'a> {
    arguments: &'a Arguments,
    trust: u8,
    bias: u8,
    conflict: u8,
    good: bool,
}

impl Assumed<'_> {
    /// What one decision is worth.
    fn worth(&self, team: &[Dealt], open: bool, majority: MoreThan) -> f64 {
        let of = |percent: u8| u32::from(percent) * 100;
        let insight = of(self.arguments.insight);
        // A tenth of the trust that is missing, in ten thousandths.
        let guarded = if open { 10 * u32::from(100 - self.trust) } else { 0 };
        let (mut yes, mut no, mut declared) = (0_u64, 0_u64, 0_u32);
        for one in team {
            let stake = one.stake < of(self.conflict);
            if stake && open && one.declares < of(self.trust) {
                declared += 1;
                continue;
            }
            let sees = if stake { insight + of(self.arguments.inside) } else { insight - guarded };
            let right = one.sees < sees;
            let votes_yes = (stake && one.bias < of(self.bias)) || right == self.good;
            if votes_yes {
                yes += 1;
            } else {
                no += 1;
            }
        }
        let adopted = majority.is_met_by(yes, yes + no);
        let right = if adopted == self.good { 1.0 } else { -1.0 };
        right - f64::from(declared) * f64::from(self.arguments.cost) / 100.0
    }
}

fn table(arguments: &Arguments, cases: &[Case]) -> String {
    let line = |case: &Case| {
        format!(
            "{},{},{},{},{DECISIONS},{:.6},{:.6},{:.6},{:.6},{:.6},{}\n",
            case.trust,
            case.bias,
            case.conflict,
            arguments.runs,
            case.without,
            case.with,
            case.effect,
            case.effect - case.error,
            case.effect + case.error,
            case.verdict()
        )
    };
    let lines: Vec<String> = cases.iter().map(line).collect();
    format!("{COLUMNS}\n{}", lines.concat())
}

/// Where it harms and where it helps, by trust and bias.
fn turns(cases: &[Case]) -> Vec<(&Case, Vec<u8>, Vec<u8>)> {
    let rows = cases.chunk_by(|one, next| (one.trust, one.bias) == (next.trust, next.bias));
    rows.filter_map(|row| {
        let found = |verdict: &str| {
            let own = row.iter().filter(|case| case.verdict() == verdict);
            own.map(|case| case.conflict).collect()
        };
        Some((row.first()?, found("harms"), found("helps")))
    })
    .collect()
}

fn summary(cases: &[Case]) -> String {
    let listed = |conflicts: &[u8]| {
        let texts: Vec<String> = conflicts.iter().map(|conflict| format!("{conflict} %")).collect();
        if texts.is_empty() { "nowhere".to_owned() } else { format!("at {}", texts.join(", ")) }
    };
    let line = |(case, harms, helps): &(&Case, Vec<u8>, Vec<u8>)| {
        format!(
            "trust {} %, bias {} %: declaring harms {} of people with a stake, helps {}\n",
            case.trust,
            case.bias,
            listed(harms),
            listed(helps)
        )
    };
    let lines: Vec<String> = turns(cases).iter().map(line).collect();
    format!("{MODEL}\n\nIntervals of 95 % over seeded runs:\n{}", lines.concat())
}

fn document(arguments: &Arguments, cases: &[Case]) -> Value {
    let rows = cases.iter().map(|case| {
        json!({
            "trust": case.trust,
            "bias": case.bias,
            "conflict": case.conflict,
            "without": case.without,
            "with": case.with,
            "effect": case.effect,
            "low": case.effect - case.error,
            "high": case.effect + case.error,
            "verdict": case.verdict(),
        })
    });
    let turns = turns(cases).into_iter().map(|(case, harms, helps)| {
        json!({
            "trust": case.trust,
            "bias": case.bias,
            "harms_at_conflict": harms,
            "helps_at_conflict": helps,
        })
    });
    json!({
        "model": MODEL,
        "interval": "95 %, normal, over the runs",
        "seed": arguments.chance.seed,
        "team": arguments.team,
        "runs": arguments.runs,
        "decisions": DECISIONS,
        "insight": arguments.insight,
        "inside": arguments.inside,
        "cost": arguments.cost,
        "cases": rows.collect::<Vec<_>>(),
        "turns": turns.collect::<Vec<_>>(),
    })
}

/// The effect, and around it its interval.
fn panels(cases: &[Case]) -> Vec<Panel> {
    let panel = |trust: u8| {
        let own = |bias: u8| {
            let own = cases.iter().filter(move |case| (case.trust, case.bias) == (trust, bias));
            own.map(|case| (f64::from(case.conflict), case))
        };
        let line = |bias: u8| {
            let points = own(bias).map(|(at, case)| (at, case.effect)).collect();
            (format!("bias {bias} % (band 95 %)"), points)
        };
        let band = |bias: u8| {
            let ends = |case: &Case| (case.effect - case.error, case.effect + case.error);
            own(bias).map(|(at, case)| (at, ends(case).0, ends(case).1)).collect()
        };
        let title = format!(
            "a model: effect of declaring interests where trust is {trust} % (below 0 it harms)"
        );
        let lines = BIASES.into_iter().map(line).collect();
        Panel { title, lines, bands: BIASES.into_iter().map(band).collect(), due: None }
    };
    TRUSTS.into_iter().map(panel).collect()
}
