//! Examines statutes before they are signed: which colleges have power, which have none, and the
//! smallest change that mends them.
//!
//! Without arguments it examines the weights drafted for one French cooperative of collective
//! interest (SCIC), at more than half.

mod input;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::governance::{
    Bounds, Carry, Clause, College, Diagnosis, Limits, Repair, Rule, Statutes, StatutesError,
    Within, Witness, swings,
};
use liens::{CollegeId, Ratio, Threshold};
use serde_json::{Map, Value, json};

use input::{Refused, Table};

/// What statutes do to the power of each college.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of colleges: college,members,weight (members may be empty where nobody knows them)
    #[arg(value_name = "FILE.csv", conflicts_with = "enumerate")]
    file: Option<PathBuf>,
    /// The rule that adopts, such as "more than 1/2" (of expressed) or
    /// "at least 2/3 of all and at least 3 colleges"
    #[arg(long, default_value = "more than 1/2", value_parser = rule)]
    rule: Rule,
    /// How a college's votes become its voice: majority, proportional-expressed,
    /// proportional-members; power is measured where each college speaks as a whole
    #[arg(long, default_value = "majority", value_parser = carry)]
    carry: Carry,
    /// What weights are legal: scic (at least 3 colleges of 10 % to 50 % each) or none
    #[arg(long, default_value = "scic", value_parser = bounds)]
    bounds: Bounds,
    /// Instead of one file, all legal weights of N colleges in whole percentages: how many leave a
    /// college powerless
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=12))]
    enumerate: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| statutes(&Arguments::parse()))
}

fn statutes(arguments: &Arguments) -> Result<(), Refused> {
    if let Some(colleges) = arguments.enumerate {
        return enumerate(arguments, colleges);
    }
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/statutes/scic.csv");
    let file = arguments.file.as_deref().unwrap_or(Path::new(bundled));
    let examined = Examined::read(file, arguments)?;
    if arguments.json {
        input::print_json(&examined.document())
    } else {
        input::print(&examined.readable()?)
    }
}

/// A bar alone is one on the votes expressed.
fn rule(text: &str) -> Result<Rule, String> {
    let bar = text.trim_end().ends_with(|last: char| last.is_ascii_digit() || last == '%');
    let whole = if bar { format!("{text} of expressed") } else { text.to_owned() };
    whole.parse().map_err(|error: liens::governance::RuleError| error.to_string())
}

fn carry(text: &str) -> Result<Carry, String> {
    match text {
        "majority" => Ok(Carry::Majority),
        "proportional-expressed" => Ok(Carry::ProportionalExpressed),
        "proportional-members" => Ok(Carry::ProportionalMembers),
        _ => Err("not majority, proportional-expressed or proportional-members".to_owned()),
    }
}

fn bounds(text: &str) -> Result<Bounds, String> {
    match text {
        "scic" => Ok(Bounds::scic()),
        "none" => Ok(Bounds::none()),
        _ => Err("not scic or none".to_owned()),
    }
}

/// Statutes read from a file, and what they do.
struct Examined {
    statutes: Statutes,
    /// The head-counts that are known.
    members: BTreeMap<CollegeId, u64>,
    carry: Carry,
    diagnosis: Diagnosis,
}

impl Examined {
    fn read(file: &Path, arguments: &Arguments) -> Result<Self, Refused> {
        let table = Table::read(file)?;
        let (mut colleges, mut members, mut rows) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for row in table.rows() {
            let id: CollegeId = row.value("college")?;
            if rows.insert(id.clone(), row).is_some() {
                return Err(row.refused(format!("college '{id}' stands twice")));
            }
            if !row.text("members")?.is_empty() {
                let count: u64 = row.value("members")?;
                if count == 0 {
                    return Err(row.refused("members '0': a college without members is silent"));
                }
                members.insert(id.clone(), count);
            }
            let weight = row.value("weight")?;
            let college = College::new(id, weight, arguments.carry);
            colleges.push(college.map_err(|error| row.refused(error))?);
        }
        let named =
            |error: &dyn std::fmt::Display| Refused::new(format!("{}: {error}", file.display()));
        let statutes = Statutes::new(colleges, arguments.bounds, arguments.rule.clone());
        let statutes = statutes.map_err(|error| match &error {
            StatutesError::BelowShare { college, .. }
            | StatutesError::AboveShare { college, .. } => {
                rows.get(college).map_or_else(|| named(&error), |row| row.refused(&error))
            }
            _ => named(&error),
        })?;
        let diagnosis = statutes.examine(Limits::default()).map_err(|error| named(&error))?;
        Ok(Self { statutes, members, carry: arguments.carry, diagnosis })
    }

    /// The part of all swings that is one college's: its normalised Banzhaf index.
    fn power(&self, college: &CollegeId) -> Ratio {
        let swings = &self.diagnosis.swings;
        let all = swings.iter().map(|(_, swings)| swings).sum();
        let mine = swings.iter().find(|(id, _)| id == college).map_or(0, |(_, swings)| *swings);
        Ratio::new(mine, all).unwrap_or(Ratio::ZERO)
    }

    /// The part of all weight that is one college's.
    fn share(&self, college: &College) -> Ratio {
        Ratio::new(college.weight(), self.statutes.total_weight()).unwrap_or(Ratio::ZERO)
    }

    /// `rule, carry, colleges, diagnosis, witness, repair`.
    fn document(&self) -> Value {
        let college = |college: &College| {
            let members = self.members.get(college.id());
            let per_member = members.map(|members| Ratio::new(college.weight(), *members));
            let row = json!({
                "weight": college.weight().to_string(),
                "share": self.share(college),
                "power": self.power(college.id()),
                "members": members.map(ToString::to_string),
                "weight_per_member": per_member.and_then(Result::ok),
            });
            (college.id().to_string(), row)
        };
        let Diagnosis { winning, swings, powerless, veto, dictator, interchangeable, .. } =
            &self.diagnosis;
        let swings = swings.iter().map(|(id, swings)| (id.to_string(), json!(swings)));
        let witness = |witness: &Witness| {
            let row = json!({
                "others": witness.others,
                "without": outcome(witness.without),
                "with": outcome(witness.with),
            });
            (witness.college.to_string(), row)
        };
        json!({
            "rule": self.statutes.rule().to_string(),
            "carry": self.carry,
            "colleges": self.statutes.colleges().iter().map(college).collect::<Map<_, _>>(),
            "diagnosis": {
                "winning": winning,
                "swings": swings.collect::<Map<_, _>>(),
                "powerless": powerless,
                "veto": veto,
                "dictator": dictator,
                "interchangeable": interchangeable,
            },
            "witness": self.diagnosis.witnesses.iter().map(witness).collect::<Map<_, _>>(),
            "repair": self.diagnosis.repair.as_ref().map(repaired),
        })
    }

    fn readable(&self) -> Result<String, Refused> {
        let mut text = format!("rule: {}; carry: {}\n\n", self.statutes.rule(), self.carry);
        let colleges = self.statutes.colleges();
        let widest = colleges.iter().map(|c| c.id().as_str().chars().count()).max().unwrap_or(0);
        let (head, wide) = ("college", widest.max(7));
        writeln!(text, "{head:wide$}  {:>8}  {:>7}  {:>7}", "members", "weight", "power")?;
        for college in colleges {
            let members = self.members.get(college.id()).map_or("?".to_owned(), u64::to_string);
            let (share, power) = (percent(self.share(college)), percent(self.power(college.id())));
            writeln!(
                text,
                "{:wide$}  {members:>8}  {share:>7}  {power:>7}",
                college.id().as_str()
            )?;
        }
        text += "\n";
        let Diagnosis { powerless, veto, dictator, interchangeable, .. } = &self.diagnosis;
        for witness in &self.diagnosis.witnesses {
            writeln!(text, "{}", sentence(witness))?;
        }
        if let Some(id) = dictator {
            writeln!(text, "{id} decides alone")?;
        }
        for id in veto.iter().filter(|id| dictator.as_ref() != Some(*id)) {
            writeln!(text, "{id} has a veto: nothing is adopted without it")?;
        }
        for (a, b) in interchangeable {
            writeln!(text, "{a} and {b} have the same power, although their weights differ")?;
        }
        match &self.diagnosis.repair {
            Some(repair) => text += &change(&self.statutes, repair)?,
            None if powerless.is_empty() => text += "\nno college is powerless\n",
            None => text += "\nno repair was found inside the bounds\n",
        }
        text += "\npower: the college's part of all swings, over every set of colleges that may say \
                 yes,\neach college speaking as a whole\n";
        Ok(text)
    }
}

fn outcome(adopted: bool) -> &'static str {
    if adopted { "adopted" } else { "rejected" }
}

/// `points, rule, weights`.
fn repaired(repair: &Repair) -> Value {
    let colleges = repair.statutes.colleges().iter();
    let weights =
        colleges.map(|college| (college.id().to_string(), json!(college.weight().to_string())));
    json!({
        "points": repair.points,
        "rule": repair.statutes.rule().to_string(),
        "weights": weights.collect::<Map<_, _>>(),
    })
}

fn sentence(witness: &Witness) -> String {
    let Witness { college, others, without, with, .. } = witness;
    let names: Vec<&str> = others.iter().map(CollegeId::as_str).collect();
    let set = if names.is_empty() { "nobody".to_owned() } else { names.join(" + ") };
    if without == with {
        format!("{college} is POWERLESS: {set} is {} with it and without it", outcome(*with))
    } else {
        format!(
            "{college} matters: {set} is {} without it, {} with it",
            outcome(*without),
            outcome(*with)
        )
    }
}

fn change(before: &Statutes, repair: &Repair) -> Result<String, Refused> {
    let mut text = format!("\nsmallest repair, {} points:\n", repair.points);
    let (old, new) = (before.total_weight(), repair.statutes.total_weight());
    for college in repair.statutes.colleges() {
        let was = before.college(college.id()).map_or(0, College::weight);
        let (was, now) = (Ratio::new(was, old)?, Ratio::new(college.weight(), new)?);
        if was != now {
            writeln!(text, "  {} from {} to {}", college.id(), percent(was), percent(now))?;
        }
    }
    if before.rule() != repair.statutes.rule() {
        writeln!(text, "  rule: {}", repair.statutes.rule())?;
    }
    Ok(text)
}

/// Hundredths of a percent, rounded to the nearest, half up.
fn percent(ratio: Ratio) -> String {
    let (part, whole) = (u128::from(ratio.numerator()), u128::from(ratio.denominator()));
    let hundredths = (part * 20_000 + whole) / (whole * 2);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

/// All legal weights of so many colleges under one bar.
fn enumerate(arguments: &Arguments, colleges: u32) -> Result<(), Refused> {
    let bar = bar(&arguments.rule)?;
    if arguments.bounds == Bounds::none() && colleges > 6 {
        return Err(Refused::new(format!(
            "{colleges} colleges without bounds have millions of weights, at most 6 are enumerated"
        )));
    }
    let legal = arguments.bounds.percentages(colleges);
    let mut powerless = Vec::new();
    for weights in &legal {
        if swings(weights, bar)?.contains(&0) {
            powerless.push(weights);
        }
    }
    if arguments.json {
        return input::print_json(&json!({
            "colleges": colleges,
            "rule": arguments.rule.to_string(),
            "legal": legal.len(),
            "with_powerless": powerless.len(),
            "powerless": powerless,
        }));
    }
    let mut text = format!(
        "{} legal weight vectors of {colleges} colleges; {} with a powerless college at {bar}\n",
        legal.len(),
        powerless.len(),
    );
    for weights in powerless.iter().take(10) {
        let weights: Vec<String> = weights.iter().map(ToString::to_string).collect();
        writeln!(text, "  {}", weights.join(" "))?;
    }
    if powerless.len() > 10 {
        writeln!(text, "  .. and {} more (--json lists them)", powerless.len() - 10)?;
    }
    input::print(&text)
}

/// The one bar of a rule over the whole assembly.
fn bar(rule: &Rule) -> Result<Threshold, Refused> {
    match rule.clause() {
        Clause::Yes { threshold, within: Within::Assembly {}, .. } => Ok(*threshold),
        _ => Err(Refused::new(format!("'{rule}' is not one bar, such as 'at least 67 %'"))),
    }
}
