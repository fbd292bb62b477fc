//! A seeded community over fifty periods under each rule and both presets: what originators, workers
//! and the commons get.
#![expect(clippy::cast_precision_loss, reason = "a picture whose lines decide nothing")]

mod community;
mod input;
mod outputs;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use liens::lineage::{Authority, Claims, Distribution, Frozen, Order, Policy, distribute_after};
use liens::{ContributionKind, ContributorId, Recipient};
use plotters::prelude::*;
use serde_json::{Value, json};

use community::{Community, euros, policies};
use input::Refused;
use outputs::{Outputs, Seeded};

const CLASSES: [&str; 3] = ["originators", "workers", "commons"];

/// What do originators, workers and the commons get under each rule?
///
/// In each period of a week somebody may raise a need, which takes no attested hour; people work one
/// to eight attested hours on what is there; one result comes of it and brings a pot. Every policy
/// shares the same pots over the same record. What is paid for a need goes to originators, what is
/// paid for anything else to workers.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    chance: Seeded,
    /// The number of periods
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    periods: u32,
    /// The number of people
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    people: u32,
    #[command(flatten)]
    outputs: Outputs,
}

fn main() -> ExitCode {
    input::run(|| {
        let arguments = Arguments::parse();
        let table = simulate(&arguments)?;
        if let Some(file) = &arguments.outputs.csv {
            input::write(file, &table.csv()?)?;
        }
        if let Some(file) = &arguments.outputs.svg {
            input::write(file, &table.svg()?)?;
        }
        if arguments.outputs.json {
            input::print_json(&table.document(&arguments))
        } else {
            input::print(&table.readable(&arguments)?)
        }
    })
}

/// Cents by class, summed over the periods so far.
type Sums = [i64; 3];

/// What each policy gave to whom until the end of each period.
struct Table {
    policies: Vec<Policy>,
    /// All pots until the end of each period.
    pots: Vec<i64>,
    /// For each period the sums of each policy.
    sums: Vec<Vec<Sums>>,
}

fn simulate(arguments: &Arguments) -> Result<Table, Refused> {
    let mut community = Community::new(arguments.chance.seed, arguments.people)?;
    let vouched: BTreeSet<ContributorId> = community.people.iter().cloned().collect();
    let policies = policies()?;
    let mut paid = vec![Claims::new(); policies.len()];
    let mut table = Table { pots: Vec::new(), sums: Vec::new(), policies };
    let mut so_far = vec![Sums::default(); table.policies.len()];
    let mut pots = 0;
    for period in 0..arguments.periods {
        progress(period, arguments.periods)?;
        let (result, pot) = community.live(period)?;
        let frozen = Frozen::load(community.contributions.iter().cloned())?;
        pots += pot.quanta();
        for (at, policy) in table.policies.iter().enumerate() {
            let order = Order {
                pot: pot.clone(),
                results: vec![(result.clone(), None)],
                vouched: vouched.clone(),
                authority: Authority { charter: 0, motion: None },
            };
            let shared = distribute_after(&paid[at], &frozen, policy, order)?;
            paid[at].book(&shared);
            for (sum, more) in so_far[at].iter_mut().zip(by_class(&frozen, &shared)) {
                *sum += more;
            }
        }
        table.pots.push(pots);
        table.sums.push(so_far.clone());
    }
    progress(arguments.periods, arguments.periods)?;
    Ok(table)
}

/// What a distribution pays for needs, for anything else, and to the commons.
fn by_class(frozen: &Frozen, shared: &Distribution) -> Sums {
    let mut sums = Sums::default();
    for reason in shared.reasons() {
        let of = reason.contribution().and_then(|id| frozen.contribution(id));
        let need = of.is_some_and(|given| *given.kind() == ContributionKind::Need);
        let class = match reason.recipient() {
            Recipient::Commons => 2,
            _ if need => 0,
            _ => 1,
        };
        sums[class] += reason.amount().quanta();
    }
    sums
}

/// A bar on standard error, where somebody looks at it.
fn progress(done: u32, of: u32) -> Result<(), Refused> {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let filled = (40 * done / of) as usize;
        let end = if done == of { "\n" } else { "" };
        write!(out, "\r[{:<40}] period {done} of {of}{end}", "#".repeat(filled))?;
        out.flush()?;
    }
    Ok(())
}

impl Table {
    fn csv(&self) -> Result<String, Refused> {
        let mut text = format!("period,policy,pots,{}\n", CLASSES.join(","));
        for (period, (pots, sums)) in (1..).zip(self.pots.iter().zip(&self.sums)) {
            for (policy, sums) in self.policies.iter().zip(sums) {
                let [originators, workers, commons] = sums.map(euros);
                let (name, pots) = (policy.name(), euros(*pots));
                writeln!(text, "{period},{name},{pots},{originators},{workers},{commons}")?;
            }
        }
        Ok(text)
    }

    fn document(&self, arguments: &Arguments) -> Value {
        let amount = |cents: i64| format!("{} EUR", euros(cents));
        let last = self.sums.last().map_or(&[][..], Vec::as_slice);
        let policies = self.policies.iter().zip(last).map(|(policy, sums)| {
            let [originators, workers, commons] = sums.map(amount);
            json!({
                "policy": policy.name(),
                "originators": originators,
                "workers": workers,
                "commons": commons,
            })
        });
        json!({
            "seed": arguments.chance.seed,
            "periods": arguments.periods,
            "people": arguments.people,
            "pots": amount(self.pots.last().copied().unwrap_or_default()),
            "policies": policies.collect::<Vec<_>>(),
        })
    }

    fn readable(&self, arguments: &Arguments) -> Result<String, Refused> {
        let pots = self.pots.last().copied().unwrap_or_default();
        let (seed, periods) = (arguments.chance.seed, arguments.periods);
        let mut text = format!("seed {seed}, {periods} periods, pots of {} EUR\n\n", euros(pots));
        let [originators, workers, commons] = CLASSES;
        writeln!(text, "{:<20} {originators:>14} {workers:>14} {commons:>14}", "policy")?;
        for (policy, sums) in self.policies.iter().zip(self.sums.last().into_iter().flatten()) {
            let [originators, workers, commons] = sums.map(euros);
            let name = policy.name();
            writeln!(text, "{name:<20} {originators:>14} {workers:>14} {commons:>14}")?;
        }
        writeln!(text, "\noriginators: what is paid for needs; workers: for anything else")?;
        Ok(text)
    }

    /// One panel a class, one line a policy: the part of all pots so far, in percent.
    fn svg(&self) -> Result<String, Refused> {
        let mut text = String::new();
        let refused = |error: &dyn std::fmt::Display| Refused::new(format!("the drawing: {error}"));
        {
            let root = SVGBackend::with_string(&mut text, (960, 900)).into_drawing_area();
            root.fill(&WHITE).map_err(|error| refused(&error))?;
            let periods = self.pots.len();
            for (class, area) in root.split_evenly((3, 1)).into_iter().enumerate() {
                let mut chart = ChartBuilder::on(&area)
                    .caption(
                        format!("{}, percent of all pots so far", CLASSES[class]),
                        ("sans-serif", 18),
                    )
                    .margin(10)
                    .x_label_area_size(30)
                    .y_label_area_size(40)
                    .build_cartesian_2d(1_usize..periods.max(2), 0.0..100.0)
                    .map_err(|error| refused(&error))?;
                chart
                    .configure_mesh()
                    .disable_x_mesh()
                    .x_desc("period")
                    .draw()
                    .map_err(|error| refused(&error))?;
                for (at, policy) in self.policies.iter().enumerate() {
                    let color = Palette99::pick(at).to_rgba();
                    let part = |(pots, sums): (&i64, &Vec<Sums>)| {
                        100.0 * sums[at][class] as f64 / *pots as f64
                    };
                    let points = (1..).zip(self.pots.iter().zip(&self.sums).map(part));
                    chart
                        .draw_series(LineSeries::new(points, color.stroke_width(2)))
                        .map_err(|error| refused(&error))?
                        .label(policy.name())
                        .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color));
                }
                chart
                    .configure_series_labels()
                    .background_style(WHITE.mix(0.8))
                    .border_style(BLACK.mix(0.2))
                    .position(SeriesLabelPosition::UpperRight)
                    .draw()
                    .map_err(|error| refused(&error))?;
            }
            root.present().map_err(|error| refused(&error))?;
        }
        Ok(text)
    }
}
