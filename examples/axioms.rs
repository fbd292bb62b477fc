//! Which laws of sharing a rule or a policy keeps, with the smallest case on which each other fails
//! and the most that attacks bring.
//!
//! Without arguments it tries every rule and both presets.

mod input;
mod outputs;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::Portion;
use liens::lineage::axiom::{
    Counterexample, DEFAULT_CASES, Gain, Law, Row, Subject, Table, axioms,
};
use liens::lineage::{Policy, Rule};
use serde_json::{Value, json};

use input::Refused;
use outputs::Seeded;

const RULES: [&str; 5] =
    ["hours", "ancestor-equal", "per-person", "keep-and-pass:1/2", "cascade:1/2"];

/// Which laws of sharing does a rule keep, and what is the smallest case in which it breaks one?
///
/// The laws that a rule or a policy keeps on seeded records, and where the others fail.
///
/// An attacker is a person who holds any contributions. Where a law fails, that is certain; where it
/// holds, it held on every case tried.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// A rule alone: hours, ancestor-equal, per-person, keep-and-pass:1/2, cascade:1/2
    #[arg(long, conflicts_with = "policy")]
    rule: Option<Rule>,
    /// A policy alone, from a file in TOML or, if its name ends in .json, JSON
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    chance: Seeded,
    /// How many cases each law is tried on
    #[arg(long, value_name = "N", default_value_t = DEFAULT_CASES, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    cases: u32,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| tables(&Arguments::parse()))
}

fn tables(arguments: &Arguments) -> Result<(), Refused> {
    let (rules, policies) = subjects(arguments)?;
    let of_rules = rules.iter().map(|rule| (rule.to_string(), Subject::Rule(rule)));
    let of_policies = policies.iter().map(|p| (p.name().to_owned(), Subject::Policy(p)));
    let mut found: Vec<(String, Table)> = Vec::new();
    for (name, subject) in of_rules.chain(of_policies) {
        let table = axioms(subject, arguments.chance.seed, arguments.cases);
        found.push((name.clone(), table.map_err(|e| Refused::new(format!("{name}: {e}")))?));
    }
    if arguments.json {
        input::print_json(&document(arguments, &found))
    } else {
        input::print(&readable(arguments, &found)?)
    }
}

/// What is asked for: one rule, one policy, or all of the house.
fn subjects(arguments: &Arguments) -> Result<(Vec<Rule>, Vec<Policy>), Refused> {
    if let Some(rule) = &arguments.rule {
        return Ok((vec![rule.clone()], Vec::new()));
    }
    if let Some(file) = &arguments.policy {
        return Ok((Vec::new(), vec![policy(file)?]));
    }
    let rules = RULES.into_iter().map(str::parse).collect::<Result<_, _>>()?;
    let (fifth, hour) = (Portion::new(1, 5)?, "20.00 EUR".parse::<liens::Amount>()?);
    let first = Policy::commons_first(fifth, hour.clone())?;
    Ok((rules, vec![first, Policy::workers_first(fifth, hour)?]))
}

fn policy(file: &Path) -> Result<Policy, Refused> {
    let text = input::text(file)?;
    let json = file.extension().is_some_and(|extension| extension == "json");
    let read = if json { Policy::from_json(&text) } else { Policy::from_toml(&text) };
    read.map_err(|error| Refused::new(format!("{}:{error}", file.display())))
}

fn document(arguments: &Arguments, found: &[(String, Table)]) -> Value {
    let row = |row: &Row| {
        json!({
            "law": row.law.text(),
            "holds": row.fails.is_none(),
            "cases": row.cases,
            "counterexample": row.fails.as_ref().map(Counterexample::text),
            "gain_per_million": row.gain.as_ref().map(Gain::per_million),
            "gain_by": row.gain.as_ref().map(Gain::text),
        })
    };
    let subject = |(name, table): &(String, Table)| json!({ "subject": name, "laws": table.rows().iter().map(row).collect::<Vec<_>>() });
    json!({
        "seed": arguments.chance.seed,
        "cases": arguments.cases,
        "subjects": found.iter().map(subject).collect::<Vec<_>>(),
    })
}

fn readable(arguments: &Arguments, found: &[(String, Table)]) -> Result<String, Refused> {
    let (seed, cases) = (arguments.chance.seed, arguments.cases);
    let mut text = format!("{cases} cases of seed {seed}; x where a law fails\n\n");
    for (number, (name, _)) in found.iter().enumerate() {
        writeln!(text, "{}{} {name}", "  | ".repeat(number), number + 1)?;
    }
    for (at, law) in Law::all().enumerate() {
        let marks = found.iter().map(|(_, table)| if table.holds(law) { "." } else { "x" });
        let marks: Vec<&str> = marks.collect();
        writeln!(text, "{}  {:>2} {}", marks.join("   "), at + 1, law.text())?;
    }
    for (name, table) in found {
        writeln!(text, "\n{name}")?;
        for (at, row) in (1..).zip(table.rows()) {
            if let Some(fails) = &row.fails {
                writeln!(text, "  {at:>2} {}", fails.text())?;
            }
            if let Some(gain) = &row.gain {
                let tenths = (gain.per_million() + 500) / 1_000;
                writeln!(text, "     at most {}.{} % of the pot", tenths / 10, tenths % 10)?;
            }
        }
    }
    Ok(text)
}
