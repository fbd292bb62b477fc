//! Examines statutes before they are signed: which colleges have power, which have none, and the
//! smallest change that mends them; what one person decides; and the weights that give the power
//! that is wanted.
//!
//! Without arguments it examines the weights drafted for one French cooperative of collective
//! interest (SCIC), at more than half.

#[path = "voting/bars.rs"]
mod bars;
#[path = "voting/design.rs"]
mod design;
mod input;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::governance::{
    Banzhaf, Bounds, Brief, Carry, Clause, College, Diagnosis, Fraction, Game, Limits, Natural,
    Others, Repair, Rule, Statutes, StatutesError, Within, Witness, swings,
};
use liens::{CollegeId, Ratio, Threshold};
use serde_json::{Map, Value, json};

use bars::Panel;
use design::{Drawn, Persons, Target};
use input::{Refused, Row, Table};

/// Which college is powerless under these statutes, and what would mend it?
///
/// Examines statutes before they are signed: power of colleges and of one person, and the weights
/// that give the power that is wanted.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of colleges: college,members,weight (members may be empty where nobody knows them);
    /// a column target holds the wanted power, floor and cap the bounds of a college in percent;
    /// without a column weight the best design is examined
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
    /// The power to design for: weight, per-college, per-person, or such as users=2,workers=1;
    /// without it the column target, else the weights of up to 7 colleges
    #[arg(long, value_parser = Target::read)]
    target: Option<Target>,
    /// The quotas that a design may have, in percent
    #[arg(long, value_name = "FROM..TO", default_value = "51..100", value_parser = design::quotas)]
    quotas: (u32, u32),
    /// The least part of the power that a design leaves to each college, such as 1/10 or 10 %
    #[arg(long, value_name = "PART")]
    least_power: Option<Ratio>,
    /// Write a picture of weight beside power
    #[arg(long, value_name = "FILE.svg", conflicts_with = "enumerate")]
    svg: Option<PathBuf>,
    /// Instead of one file, all legal weights of N colleges in whole percentages: how many leave a
    /// college powerless
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=12))]
    enumerate: Option<u32>,
    /// Print JSON instead of text
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
    if let Some(path) = &arguments.svg {
        input::write(path, &examined.svg())?;
    }
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

/// The colleges of a file, in the order of their names.
struct Colleges<'a> {
    file: String,
    rows: BTreeMap<CollegeId, Row<'a>>,
    /// The head-counts that are known.
    members: BTreeMap<CollegeId, u64>,
    /// In the order of the names; none where the column is absent.
    weights: Option<Vec<u64>>,
    targets: Option<Vec<u64>>,
    bounds: Vec<(u32, u32)>,
}

impl<'a> Colleges<'a> {
    fn read(file: &Path, table: &'a Table, bounds: &Bounds) -> Result<Self, Refused> {
        let (mut rows, mut members) = (BTreeMap::new(), BTreeMap::new());
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
        }
        let has = |name: &str| table.columns().any(|column| column == name);
        let column = |name: &str| -> Result<Vec<u64>, Refused> {
            rows.values().map(|row| row.value(name)).collect()
        };
        if !has("weight") && !has("target") {
            column("weight")?;
        }
        // A design leaves something to every college.
        let (floor, cap) = bounds.whole_percentages();
        let cap = cap.min(99);
        let own = |row: &Row<'_>| -> Result<(u32, u32), Refused> {
            let floor = if has("floor") { row.value("floor")? } else { floor };
            Ok((floor, if has("cap") { row.value("cap")? } else { cap }))
        };
        Ok(Self {
            file: file.display().to_string(),
            weights: has("weight").then(|| column("weight")).transpose()?,
            targets: has("target").then(|| column("target")).transpose()?,
            bounds: rows.values().map(own).collect::<Result<_, _>>()?,
            rows,
            members,
        })
    }

    fn named(&self, error: &dyn std::fmt::Display) -> Refused {
        Refused::new(format!("{}: {error}", self.file))
    }

    /// The members of every college, if all are known.
    fn heads(&self) -> Option<Vec<u64>> {
        self.rows.keys().map(|id| self.members.get(id).copied()).collect()
    }

    /// The design that is asked for, or that costs little; none where the bounds leave none.
    fn drawn(&self, arguments: &Arguments) -> Result<Option<Drawn>, Refused> {
        let few = self.rows.len() <= design::ALL_TRIED;
        let target = match (&arguments.target, &self.targets, &self.weights) {
            (Some(target), ..) => target.clone(),
            (None, Some(_), _) => Target::Parts(Vec::new()),
            (None, None, Some(_)) if few => Target::Weight,
            _ => return Ok(None),
        };
        let persons = (target == Target::PerPerson).then(|| {
            let unknown = || self.named(&"power per person needs the members of every college");
            self.heads().ok_or_else(unknown)
        });
        let persons = persons.transpose()?;
        let parts = self.parts(&target)?;
        let brief = match &persons {
            Some(heads) => Brief::equal_per_person(heads.iter().copied()),
            None => Brief::new(parts.iter().copied()),
        };
        let bounded = brief.and_then(|brief| brief.with_bounds(self.bounds.iter().copied()));
        let (from, to) = arguments.quotas;
        let brief = bounded.and_then(|brief| brief.with_quotas(from, to));
        let mut brief = brief.map_err(|error| self.named(&error))?;
        if let Some(least) = arguments.least_power {
            brief = brief.with_least_power(least);
        }
        Drawn::draw(&brief, self.rows.keys().cloned().collect(), parts, persons)
    }

    /// The wanted parts of the power in the order of the colleges; of equal persons their numbers.
    fn parts(&self, target: &Target) -> Result<Vec<u64>, Refused> {
        let absent = |column| self.named(&format!("there is no column '{column}'"));
        match target {
            Target::Weight => self.weights.clone().ok_or_else(|| absent("weight")),
            Target::PerCollege => Ok(vec![1; self.rows.len()]),
            Target::PerPerson => self.heads().ok_or_else(|| absent("members")),
            Target::Parts(parts) if parts.is_empty() => {
                self.targets.clone().ok_or_else(|| absent("target"))
            }
            Target::Parts(parts) => {
                let known = |name: &String| self.rows.keys().any(|id| id.as_str() == name);
                if let Some((name, _)) = parts.iter().find(|(name, _)| !known(name)) {
                    return Err(self.named(&format!("target '{name}' is no college")));
                }
                let part = |id: &CollegeId| {
                    parts.iter().find(|(name, _)| name == id.as_str()).map_or(0, |(_, part)| *part)
                };
                Ok(self.rows.keys().map(part).collect())
            }
        }
    }

    fn statutes(&self, arguments: &Arguments, drawn: Option<&Drawn>) -> Result<Statutes, Refused> {
        let (weights, rule) = match (&self.weights, drawn) {
            (Some(weights), _) => (weights.clone(), arguments.rule.clone()),
            (None, Some(drawn)) => {
                let weights = drawn.best().weights().iter().map(|weight| u64::from(*weight));
                (weights.collect(), drawn.rule()?)
            }
            (None, None) => {
                return Err(self.named(&"nothing inside the bounds gives every college some power"));
            }
        };
        let colleges = self.rows.iter().zip(weights).map(|((id, row), weight)| {
            let college = College::new(id.clone(), weight, arguments.carry);
            college.map_err(|error| row.refused(error))
        });
        let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
        Statutes::new(colleges, arguments.bounds, rule).map_err(|error| match &error {
            StatutesError::BelowShare { college, .. }
            | StatutesError::AboveShare { college, .. } => {
                self.rows.get(college).map_or_else(|| self.named(&error), |row| row.refused(&error))
            }
            _ => self.named(&error),
        })
    }
}

/// Statutes read from a file or designed, and what they do.
struct Examined {
    statutes: Statutes,
    /// The head-counts that are known.
    members: BTreeMap<CollegeId, u64>,
    carry: Carry,
    diagnosis: Diagnosis,
    /// What colleges turn where those that do not say yes stay away, if that is another game.
    silent: Option<Banzhaf>,
    persons: Option<Persons>,
    drawn: Option<Drawn>,
}

impl Examined {
    fn read(file: &Path, arguments: &Arguments) -> Result<Self, Refused> {
        let table = Table::read(file)?;
        let colleges = Colleges::read(file, &table, &arguments.bounds)?;
        let designed = colleges.weights.is_none().then(|| colleges.drawn(arguments)).transpose()?;
        let statutes = colleges.statutes(arguments, designed.iter().flatten().next())?;
        let drawn = designed.map_or_else(|| colleges.drawn(arguments), Ok)?;
        let diagnosis =
            statutes.examine(Limits::default()).map_err(|error| colleges.named(&error))?;
        let silent = silent(&statutes, &diagnosis)?;
        let persons = colleges.heads().map(|heads| Persons::measure(&statutes, heads));
        let persons = persons.transpose().map_err(|error| colleges.named(&error))?.flatten();
        let (members, carry) = (colleges.members, arguments.carry);
        Ok(Self { statutes, members, carry, diagnosis, silent, persons, drawn })
    }

    fn svg(&self) -> String {
        let colleges = self.statutes.colleges();
        let names: Vec<String> = colleges.iter().map(|c| c.id().to_string()).collect();
        let weight = colleges.iter().map(|college| self.share(college)).collect();
        let power = colleges.iter().map(|college| self.power(college.id())).collect();
        let series = vec![("weight".to_owned(), weight), ("power".to_owned(), power)];
        let title = format!("{}; {}", self.statutes.rule(), self.carry);
        bars::svg(&[Panel { title, names, series }])
    }

    /// The part of all swings that is one college's: its normalised Banzhaf index.
    fn power(&self, college: &CollegeId) -> Fraction {
        let swings = &self.diagnosis.swings;
        let all: Natural = swings.iter().map(|(_, swings)| swings.clone()).sum();
        let mine = swings.iter().find(|(id, _)| id == college);
        mine.and_then(|(_, mine)| Fraction::quotient(mine, &all)).unwrap_or_default()
    }

    /// The part of all weight that is one college's.
    fn share(&self, college: &College) -> Fraction {
        Fraction::new(college.weight(), self.statutes.total_weight()).unwrap_or_default()
    }

    /// `rule, carry, colleges, diagnosis, silent, witness, repair, persons, design`.
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
        let swings = swings.iter().map(|(id, swings)| (id.to_string(), json!(swings.to_string())));
        let silent = self.silent.as_ref().map(|power| {
            let ids = self.statutes.colleges().iter().map(|college| college.id().to_string());
            let swings = ids.zip(power.swings().iter().map(|swings| json!(swings)));
            json!({ "winning": power.winning(), "swings": swings.collect::<Map<_, _>>() })
        });
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
                "winning": winning.to_string(),
                "swings": swings.collect::<Map<_, _>>(),
                "powerless": powerless,
                "veto": veto,
                "dictator": dictator,
                "interchangeable": interchangeable,
            },
            "silent": silent,
            "witness": self.diagnosis.witnesses.iter().map(witness).collect::<Map<_, _>>(),
            "repair": self.diagnosis.repair.as_ref().map(repaired),
            "repair_stopped": self.diagnosis.repair_stopped,
            "persons": self.persons.as_ref().map(Persons::document),
            "design": self.drawn.as_ref().map(Drawn::document),
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
            let (share, power) =
                (percent(&self.share(college)), percent(&self.power(college.id())));
            writeln!(
                text,
                "{:wide$}  {members:>8}  {share:>7}  {power:>7}",
                college.id().as_str()
            )?;
        }
        text += "\n";
        let Diagnosis { powerless, veto, dictator, interchangeable, .. } = &self.diagnosis;
        for witness in &self.diagnosis.witnesses {
            writeln!(text, "{}", sentence(witness, powerless.contains(&witness.college)))?;
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
        if let Some(power) = &self.silent {
            writeln!(
                text,
                "\nwhere those that do not say yes stay away instead of saying no, {} of all sets of \
                 colleges\nadopt instead of {}, and power is",
                power.winning(),
                self.diagnosis.winning,
            )?;
            for (at, college) in colleges.iter().enumerate() {
                let part = percent(&power.index(at).unwrap_or_default());
                writeln!(text, "  {:wide$}  {part:>7}", college.id().as_str())?;
            }
        }
        match &self.diagnosis.repair {
            Some(repair) => text += &change(&self.statutes, repair)?,
            None if powerless.is_empty() => text += "\nno college is powerless\n",
            None if self.diagnosis.repair_stopped => text += "\nno repair was found in the time\n",
            None => text += "\nno repair was found inside the bounds\n",
        }
        if let Some(persons) = &self.persons {
            text += &persons.readable()?;
        }
        if let Some(drawn) = &self.drawn {
            text += &drawn.readable()?;
        }
        text += "\npower: the college's part of all swings, over every set of colleges that may say \
                 yes,\neach college speaking as a whole\n";
        Ok(text)
    }
}

/// The game of those who say yes alone, where it is not the one in which the others say no.
fn silent(statutes: &Statutes, diagnosis: &Diagnosis) -> Result<Option<Banzhaf>, Refused> {
    let game = Game::of_colleges(statutes.colleges(), statutes.rule(), Others::AreSilent)?;
    let power = game.banzhaf(Limits::default().effort)?;
    let same = power.winning() == &diagnosis.winning
        && power.swings().iter().eq(diagnosis.swings.iter().map(|(_, swings)| swings));
    Ok(if same { None } else { Some(power) })
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

fn sentence(witness: &Witness, powerless: bool) -> String {
    let Witness { college, others, without, with, .. } = witness;
    let names: Vec<&str> = others.iter().map(CollegeId::as_str).collect();
    let set = if names.is_empty() { "nobody".to_owned() } else { names.join(" + ") };
    if without == with {
        let as_whole = format!("{set} is {} with it and without it", outcome(*with));
        if powerless {
            format!("{college} is POWERLESS: {as_whole}")
        } else {
            format!("{college} matters where its members part ways; as a whole, {as_whole}")
        }
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
        let part = |weight, all| Fraction::new(weight, all).unwrap_or_default();
        let (was, now) = (part(was, old), part(college.weight(), new));
        if was != now {
            writeln!(text, "  {} from {} to {}", college.id(), percent(&was), percent(&now))?;
        }
    }
    if before.rule() != repair.statutes.rule() {
        writeln!(text, "  rule: {}", repair.statutes.rule())?;
    }
    Ok(text)
}

/// Hundredths of a percent, rounded to the nearest, half up.
fn percent(part: &Fraction) -> String {
    part.times(100).to_decimal(2) + " %"
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
