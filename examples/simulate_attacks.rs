//! A seeded community with manipulators over fifty periods under each rule and both presets: what
//! manipulators gain, and what originators lose.
#![expect(clippy::cast_precision_loss, reason = "a picture whose lines decide nothing")]

mod attacks;
mod chart;
mod community;
mod input;
mod outputs;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liens::lineage::{Authority, Claims, Distribution, Frozen, Order, Policy, distribute_after};
use liens::{Amount, Contribution, ContributionId, ContributionKind, ContributorId, Recipient};
use serde_json::{Value, json};

use attacks::Attack;
use community::{Community, euros, policies};
use input::Refused;
use outputs::{Outputs, Seeded};

/// What do manipulators gain under each rule, and what do originators lose?
///
/// One seeded community lives its story once honestly, and once for each attack, by which the
/// manipulators record the same work otherwise; every policy shares the same pots over each record.
/// A gain is what manipulators get more than in the honest record; a loss is what is paid less for
/// needs.
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
    /// How many of a hundred people manipulate
    #[arg(long, value_name = "PERCENT", default_value_t = 25, value_parser = clap::value_parser!(u32).range(0..=100))]
    manipulators: u32,
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
            chart::write(file, "period", &table.panels())?;
        }
        if arguments.outputs.json {
            input::print_json(&table.document(&arguments))
        } else {
            input::print(&table.readable(&arguments)?)
        }
    })
}

/// Cents to manipulators and cents for needs, summed over the periods so far.
#[derive(Clone, Copy, Default)]
struct Sums {
    manipulators: i64,
    origins: i64,
}

/// What each attack changed under each policy.
struct Table {
    policies: Vec<Policy>,
    /// All pots until the end of each period.
    pots: Vec<i64>,
    /// For each attack, period and policy what manipulators gained and originators lost so far.
    changes: Vec<Vec<Vec<Sums>>>,
}

/// The result of a period and its pot, and how much was recorded by then.
struct Period {
    result: ContributionId,
    pot: Amount,
    recorded: usize,
}

fn simulate(arguments: &Arguments) -> Result<Table, Refused> {
    let mut community = Community::new(arguments.chance.seed, arguments.people)?;
    let mut periods = Vec::new();
    for period in 0..arguments.periods {
        let (result, pot) = community.live(period)?;
        periods.push(Period { result, pot, recorded: community.contributions.len() });
    }
    let count = (arguments.people * arguments.manipulators).div_ceil(100) as usize;
    let manipulators: BTreeSet<ContributorId> =
        community.people.iter().take(count).cloned().collect();
    let policies = policies()?;
    let worlds = u64::from(arguments.periods) * (Attack::ALL.len() as u64 + 1);
    let bar = progress(worlds);
    let world = |attack: Option<Attack>| {
        lived(attack, &community, &manipulators, &periods, &policies, &bar)
    };
    let honest = world(None)?;
    let mut changes = Vec::new();
    for attack in Attack::ALL {
        let attacked = world(Some(attack))?;
        let period = |(attacked, honest): (Vec<Sums>, &Vec<Sums>)| {
            let change = |(now, before): (Sums, &Sums)| Sums {
                manipulators: now.manipulators - before.manipulators,
                origins: before.origins - now.origins,
            };
            attacked.into_iter().zip(honest).map(change).collect()
        };
        changes.push(attacked.into_iter().zip(&honest).map(period).collect());
    }
    bar.finish_and_clear();
    let sum = |sum: &mut i64, period: &Period| {
        *sum += period.pot.quanta();
        Some(*sum)
    };
    let pots = periods.iter().scan(0, sum).collect();
    Ok(Table { policies, pots, changes })
}

/// For each period what each policy gave so far, where the manipulators attack in one way.
fn lived(
    attack: Option<Attack>,
    community: &Community,
    manipulators: &BTreeSet<ContributorId>,
    periods: &[Period],
    policies: &[Policy],
    bar: &ProgressBar,
) -> Result<Vec<Vec<Sums>>, Refused> {
    let mut vouched: BTreeSet<ContributorId> = community.people.iter().cloned().collect();
    let (record, ends) = match attack {
        None => (community.contributions.clone(), (0..=community.contributions.len()).collect()),
        Some(attack) => attacks::manipulated(attack, &community.contributions, manipulators)?,
    };
    let puppets = record.iter().flat_map(Contribution::participations);
    let puppets = puppets.map(|person| person.contributor().clone());
    let mut gainers = manipulators.clone();
    gainers.extend(puppets.filter(attacks::is_puppet));
    if attack.is_some_and(Attack::puppets_are_vouched) {
        vouched.extend(gainers.iter().cloned());
    }
    let mut paid = vec![Claims::new(); policies.len()];
    let mut sums = vec![Sums::default(); policies.len()];
    let mut found = Vec::with_capacity(periods.len());
    for period in periods {
        let end: usize = ends[period.recorded];
        let frozen = Frozen::load(record.iter().take(end).cloned())?;
        for ((policy, paid), sums) in policies.iter().zip(&mut paid).zip(&mut sums) {
            let order = Order {
                pot: period.pot.clone(),
                results: vec![(period.result.clone(), None)],
                vouched: vouched.clone(),
                authority: Authority { charter: 0, motion: None },
            };
            let shared = distribute_after(paid, &frozen, policy, order)?;
            paid.book(&shared);
            add(sums, &frozen, &shared, &gainers);
        }
        bar.inc(1);
        found.push(sums.clone());
    }
    Ok(found)
}

/// What is owed to a name that nobody vouches for is nobody's.
fn add(sums: &mut Sums, frozen: &Frozen, shared: &Distribution, gainers: &BTreeSet<ContributorId>) {
    for reason in shared.reasons() {
        let cents = reason.amount().quanta();
        let of = reason.contribution().and_then(|id| frozen.contribution(id));
        match reason.recipient() {
            Recipient::Commons => continue,
            Recipient::Contributor(person) if gainers.contains(person) => {
                sums.manipulators += cents;
            }
            _ => {}
        }
        if of.is_some_and(|given| *given.kind() == ContributionKind::Need) {
            sums.origins += cents;
        }
    }
}

fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} periods  {msg}") {
        bar.set_style(style);
    }
    bar
}

/// A part of all pots, in percent with one decimal, such as `-3.2`.
fn percent(cents: i64, pots: i64) -> String {
    let tenths = (cents * 1_000).checked_div(pots).unwrap_or_default();
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

impl Table {
    fn csv(&self) -> Result<String, Refused> {
        let mut text = String::from("period,attack,policy,pots,gained,lost\n");
        for (period, pots) in self.pots.iter().enumerate() {
            for (attack, periods) in Attack::ALL.into_iter().zip(&self.changes) {
                for (policy, sums) in self.policies.iter().zip(&periods[period]) {
                    let [pots, gained, lost] = [*pots, sums.manipulators, sums.origins].map(signed);
                    let (period, attack, policy) = (period + 1, attack.name(), policy.name());
                    writeln!(text, "{period},{attack},{policy},{pots},{gained},{lost}")?;
                }
            }
        }
        Ok(text)
    }

    /// The last period: for each attack and policy the changes.
    fn last(&self) -> impl Iterator<Item = (Attack, &[Sums])> {
        let last = |periods: &'_ Vec<Vec<Sums>>| periods.len() - 1;
        Attack::ALL.into_iter().zip(&self.changes).map(move |(attack, p)| (attack, &p[last(p)][..]))
    }

    fn document(&self, arguments: &Arguments) -> Value {
        let amount = |cents: i64| format!("{} EUR", signed(cents));
        let attack = |(attack, sums): (Attack, &[Sums])| {
            let policy = |(policy, sums): (&Policy, &Sums)| {
                json!({
                    "policy": policy.name(),
                    "manipulators_gain": amount(sums.manipulators),
                    "originators_lose": amount(sums.origins),
                })
            };
            let rows: Vec<Value> = self.policies.iter().zip(sums).map(policy).collect();
            json!({ "attack": attack.name(), "policies": rows })
        };
        json!({
            "seed": arguments.chance.seed,
            "periods": arguments.periods,
            "people": arguments.people,
            "manipulators_percent": arguments.manipulators,
            "pots": amount(self.pots.last().copied().unwrap_or_default()),
            "attacks": self.last().map(attack).collect::<Vec<_>>(),
        })
    }

    fn readable(&self, arguments: &Arguments) -> Result<String, Refused> {
        let pots = self.pots.last().copied().unwrap_or_default();
        let Arguments { periods, people, manipulators, .. } = arguments;
        let seed = arguments.chance.seed;
        let mut text = format!(
            "seed {seed}, {periods} periods, {people} people, {manipulators} % of whom manipulate, \
             pots of {} EUR\n",
            euros(pots)
        );
        for (title, of) in [
            ("what manipulators gain, percent of all pots", 0),
            ("what is paid less for needs, percent of all pots", 1),
        ] {
            write!(text, "\n{title}\n\n{:<20}", "policy")?;
            for attack in Attack::ALL {
                write!(text, " {:>13}", attack.name())?;
            }
            text.push('\n');
            for (at, policy) in self.policies.iter().enumerate() {
                write!(text, "{:<20}", policy.name())?;
                for (_, sums) in self.last() {
                    let cents = if of == 0 { sums[at].manipulators } else { sums[at].origins };
                    write!(text, " {:>13}", percent(cents, pots))?;
                }
                text.push('\n');
            }
        }
        Ok(text)
    }

    /// Two panels for what needs no accomplice, done together.
    fn panels(&self) -> Vec<chart::Panel> {
        let everything = self.changes.len() - 1;
        let panel = |title: &str, of: &dyn Fn(&Sums) -> i64| {
            let line = |(at, policy): (usize, &Policy)| {
                let periods = self.changes[everything].iter().zip(&self.pots);
                let point = |(period, (sums, pots)): (usize, (&Vec<Sums>, &i64))| {
                    (period as f64 + 1.0, 100.0 * of(&sums[at]) as f64 / (*pots).max(1) as f64)
                };
                (policy.name().to_owned(), periods.enumerate().map(point).collect())
            };
            let lines = self.policies.iter().enumerate().map(line).collect();
            chart::Panel { title: title.to_owned(), lines, ..chart::Panel::default() }
        };
        vec![
            panel(
                "what manipulators gain by chains, hidden needs and empty work, percent of all pots",
                &|sums| sums.manipulators,
            ),
            panel("what is paid less for needs then, percent of all pots", &|sums| sums.origins),
        ]
    }
}

fn signed(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}", euros(cents.abs()))
}
