//! One page on how open a community is: how one comes in, who holds roles, who goes, at what cost.
//!
//! Reads a table of membership events; without arguments a bundled one, of a fictional year.

mod input;
mod outputs;
#[path = "openness/page.rs"]
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::governance::Proportion;
use liens::governance::openness::{OpenFinding, OpenNorms, OpenRepair, OpenRule, Openness, Spread};
use liens::governance::register::{Command, Cost, KeptFor, Register};
use liens::{
    CircleId, CollegeId, CommandId, ContributorId, Envelope, Money, Period, Portion, ReasonId,
    RoleId, SeatId, TimeAmount, Timestamp,
};
use serde_json::{Value, json};

use input::{Refused, Row, Table};
use outputs::Outputs;

/// How open is a community: who comes in, who holds roles, who goes, at what cost?
///
/// One page of figures for a period, and what would mend whatever falls short.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Membership events: `date,event,person,college,to,seat,role,reason,from,until,hours,euros`
    #[arg(value_name = "FILE", default_value = "examples/data/openness/year.csv")]
    events: PathBuf,
    /// The first day of the period
    #[arg(long, value_name = "DAY", default_value = "2025-01-01")]
    from: Timestamp,
    /// The first day after the period
    #[arg(long, value_name = "DAY", default_value = "2026-01-01")]
    to: Timestamp,
    /// Days within which a member is a newcomer
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..))]
    newcomer: u16,
    /// The most that coming in may cost in money, such as the price of a share
    #[arg(long, value_name = "MONEY", default_value = "20.00 EUR")]
    share: Money,
    #[command(flatten)]
    outputs: Outputs,
}

/// One figure of the page.
struct Figure {
    name: String,
    value: String,
    of: Option<Proportion>,
}

fn main() -> ExitCode {
    input::run(|| open(&Arguments::parse()))
}

fn open(arguments: &Arguments) -> Result<(), Refused> {
    let table = Table::read(&arguments.events)?;
    let (register, votes) = lived(&table)?;
    let period = Period::new(arguments.from, arguments.to)?;
    let newcomer = TimeAmount::from_hours(i64::from(arguments.newcomer) * 24)?;
    let told = Openness::of(&register, &votes, period, newcomer)?;
    let mut norms = OpenNorms::usual();
    norms.entry = Cost::new(norms.entry.time(), Some(arguments.share))?;
    let findings = told.findings(&norms);
    let figures = figures(&told);
    if let Some(path) = &arguments.outputs.svg {
        let bundled = arguments.events == Path::new("examples/data/openness/year.csv");
        input::write(path, &page::svg(&told, &findings, bundled))?;
    }
    let rows = figures.iter().map(|figure| {
        let cell = |number: fn(Proportion) -> u64| {
            figure.of.map_or(String::new(), |of| number(of).to_string())
        };
        format!(
            "{},{},{},{}\n",
            figure.name,
            figure.value,
            cell(Proportion::part),
            cell(Proportion::whole)
        )
    });
    let csv = format!("figure,value,part,whole\n{}", rows.collect::<String>());
    if let Some(path) = &arguments.outputs.csv {
        input::write(path, &csv)?;
    }
    match (arguments.outputs.json, &arguments.outputs.csv) {
        (true, _) => input::print_json(&document(&told, &findings)),
        (false, Some(_)) => Ok(()),
        (false, None) => input::print(&text(&figures, &findings)),
    }
}

type Votes = BTreeMap<ContributorId, Timestamp>;

/// The register that the rows lead to, and the first vote of each person.
fn lived(table: &Table) -> Result<(Register, Votes), Refused> {
    let (mut register, mut votes) = (Register::new(), Votes::new());
    let (mut colleges, mut circles) = (BTreeSet::new(), BTreeSet::new());
    let mut next = 0_u128;
    for row in table.rows() {
        let at: Timestamp = row.value("date")?;
        if row.text("event")? == "vote" {
            votes.entry(row.value("person")?).or_insert(at);
            continue;
        }
        let mut commands = Vec::new();
        for column in ["college", "to"] {
            if !row.text(column)?.is_empty() {
                let college: CollegeId = row.value(column)?;
                if colleges.insert(college.clone()) {
                    commands.push(Command::DeclareCollege { college });
                }
            }
        }
        if row.text("event")? == "seat" {
            let circle = circle(row)?;
            if circles.insert(circle.clone()) {
                commands.push(Command::DeclareCircle { circle, max_part: Portion::WHOLE });
            }
        }
        commands.push(command(row)?);
        for body in commands {
            next += 1;
            let id = CommandId::from_u128(next);
            let by = match &body {
                Command::Apply { .. } | Command::Leave { .. } => row.value("person")?,
                _ => ContributorId::new("clerk")?,
            };
            let sent = Envelope { id, by, on_behalf_of: None, at, body };
            register.execute(&sent).map_err(|refusal| row.refused(refusal))?;
        }
    }
    Ok((register, votes))
}

/// `board 2` is a seat of the circle `board`.
fn circle(row: Row) -> Result<CircleId, Refused> {
    let seat = row.text("seat")?;
    let name = seat.rsplit_once(' ').map_or(seat, |(circle, _)| circle);
    CircleId::new(name).map_err(|error| row.refused(error))
}

fn command(row: Row) -> Result<Command, Refused> {
    let person = || row.value("person");
    let college = || row.value("college");
    Ok(match row.text("event")? {
        "apply" => Command::Apply { college: college()?, group: None, cost: cost(row)? },
        "admit" => {
            let (person, college, cost) = (person()?, college()?, cost(row)?);
            Command::Admit { person, college, weight: 1, cost }
        }
        "refuse" => {
            let (person, college, cost) = (person()?, college()?, cost(row)?);
            let given = !row.text("reason")?.is_empty();
            let reason = given.then(|| row.value::<ReasonId>("reason")).transpose()?;
            Command::RefuseApplication { person, college, cost, reason }
        }
        "leave" => Command::Leave { college: college()?, cost: cost(row)? },
        "move" => {
            let (person, from, to) = (person()?, college()?, row.value("to")?);
            Command::Move { person, from, to, weight: 1, cost: cost(row)? }
        }
        "seat" => {
            let (seat, role): (SeatId, RoleId) = (row.value("seat")?, row.value("role")?);
            let kept_for = match row.text("college")? {
                "" => KeptFor::Anyone {},
                _ => KeptFor::College { college: college()? },
            };
            Command::OpenSeat { seat, circle: circle(row)?, role, kept_for }
        }
        "mandate" => Command::GiveMandate {
            seat: row.value("seat")?,
            person: person()?,
            organisation: None,
            from: row.value("from")?,
            until: row.value("until")?,
        },
        other => return Err(row.refused(format!("event '{other}' is not known"))),
    })
}

/// Hours and euros; an empty cell costs nothing.
fn cost(row: Row) -> Result<Cost, Refused> {
    let (hours, euros) = (row.text("hours")?, row.text("euros")?);
    let refused = |column: &str, text: &str, error: &dyn std::fmt::Display| {
        row.refused(format!("{column} '{text}': {error}"))
    };
    let time = match hours {
        "" => TimeAmount::ZERO,
        text => {
            let quarters =
                text.parse::<liens::Ratio>().map_err(|error| refused("hours", text, &error))?;
            let seconds = quarters.floor_of(3_600);
            let seconds = i64::try_from(seconds).map_err(|error| refused("hours", text, &error))?;
            TimeAmount::from_seconds(seconds)?
        }
    };
    let money = match euros {
        "" => None,
        text => {
            let read = format!("{text} EUR").parse::<Money>();
            Some(read.map_err(|error| refused("euros", text, &error))?)
        }
    };
    Cost::new(time, money).map_err(|error| row.refused(error))
}

const DAY: i64 = 86_400;

/// An amount for people: time to the first vote in days, other time in hours.
fn amount(spread: &Spread, days: bool) -> String {
    let told = |amount: &liens::Amount| {
        if days { format!("{} days", amount.quanta() / DAY) } else { amount.to_string() }
    };
    format!("{} (at most {}: {})", told(&spread.median), told(&spread.most), spread.who)
}

fn figures(told: &Openness) -> Vec<Figure> {
    let none = || "no data".to_owned();
    let part = |name: &str, of: Option<Proportion>| Figure {
        name: name.to_owned(),
        value: of.map_or_else(none, |of| of.value().to_decimal(4)),
        of,
    };
    let spread = |name: String, spread: &Spread, days: bool| Figure {
        name,
        value: amount(spread, days),
        of: None,
    };
    let mut figures = vec![part("asked and voted", told.entered)];
    figures.extend(
        told.waits.iter().map(|one| spread("median time to the first vote".to_owned(), one, true)),
    );
    for one in &told.entry_costs {
        figures.push(spread(
            format!("median cost to come in in {}", one.median.unit()),
            one,
            false,
        ));
    }
    figures.push(part("requests refused", told.refusals));
    for (reason, times) in &told.reasons {
        let name = reason.as_ref().map_or("no reason given", ReasonId::as_str);
        let of = told.refused.len().try_into().ok().and_then(|all| Proportion::of(*times, all));
        figures.push(part(&format!("refused: {name}"), of));
    }
    figures.push(part("members who came", told.arrivals));
    figures.push(part("members who went", told.departures));
    for one in &told.leaving_costs {
        figures.push(spread(format!("median cost to leave in {}", one.median.unit()), one, false));
    }
    figures.push(part("seats held by newcomers", told.newcomer_seats));
    figures.push(part("newcomers who hold a seat", told.seated_newcomers));
    for (from, to, people) in &told.moves {
        let value = people.to_string();
        figures.push(Figure { name: format!("moved from {from} to {to}"), value, of: None });
    }
    for presence in &told.circulation {
        let name = format!("{} as {}", presence.college, presence.role);
        figures.push(part(&name, presence.people));
    }
    // A single year is the whole period, told already.
    let years = told.mandates_by_year.iter().filter(|one| one.period != told.period);
    for one in told.mandates.iter().chain(years) {
        let from = &one.period.from().to_string()[..10];
        let to = &one.period.to().to_string()[..10];
        let name = format!("concentration of mandates {from} to {to}");
        figures.push(Figure { name, value: one.index.to_decimal(4), of: None });
    }
    figures
}

/// What would mend a finding, in a sentence.
pub(crate) fn sentence(finding: &OpenFinding) -> String {
    let who = finding.person.as_ref().map_or(String::new(), ToString::to_string);
    let college = finding.college.as_ref().map_or(String::new(), ToString::to_string);
    let found = finding.found.map_or(String::new(), |found| format!(" ({found})"));
    let names = |people: &mut dyn Iterator<Item = String>| people.collect::<Vec<_>>().join(", ");
    let rule = match finding.rule {
        OpenRule::Wait => format!("{who} waited too long"),
        OpenRule::EntryCost => {
            format!("coming in cost {who} too much")
        }
        OpenRule::Refusals => "too many are refused".to_owned(),
        OpenRule::Newcomers => "newcomers hold few seats".to_owned(),
        OpenRule::Departures => "too many go".to_owned(),
        OpenRule::LeavingCost => {
            format!("leaving cost {who} too much")
        }
        OpenRule::Mandates => format!("{who} holds too many mandates"),
        OpenRule::Entered => "few of who asked came to vote".to_owned(),
        OpenRule::Seated => "few newcomers hold a seat".to_owned(),
        OpenRule::Arrivals => "few came".to_owned(),
        OpenRule::Yearly => {
            format!("{who} holds too many mandates of a year")
        }
        OpenRule::InRoles => format!("few of {college} hold a role"),
        _ => format!("nobody of {college} holds a role"),
    };
    let mends = match &finding.repair {
        Some(OpenRepair::VoteEarlier { time }) => {
            format!(
                "a first vote {} days earlier",
                time.seconds().div_euclid(DAY) + i64::from(time.seconds() % DAY > 0)
            )
        }
        Some(OpenRepair::Spare { amount }) => format!("{amount} less"),
        Some(OpenRepair::Admit { people }) => {
            format!("admit {}", names(&mut people.iter().map(|(who, to)| format!("{who} to {to}"))))
        }
        Some(OpenRepair::PassSeats { seats }) => {
            names(&mut seats.iter().map(|one| format!("{} passes to {}", one.seat, one.to)))
        }
        Some(OpenRepair::Keep { people }) => {
            format!("{} stay", names(&mut people.iter().map(ToString::to_string)))
        }
        Some(OpenRepair::PassOn { time }) => {
            format!("{} days of mandates pass on", (time.seconds() + DAY - 1) / DAY)
        }
        Some(OpenRepair::LetVote { people }) => {
            format!("{} vote", names(&mut people.iter().map(ToString::to_string)))
        }
        Some(OpenRepair::Welcome { people }) => format!("{people} more come"),
        Some(OpenRepair::GiveRoles { people, .. }) => format!("{people} more of them hold one"),
        Some(OpenRepair::GiveRole { .. }) => "one of them holds one".to_owned(),
        _ => "no change of this kind would do".to_owned(),
    };
    format!("{rule}{found}: {mends}")
}

fn text(figures: &[Figure], findings: &[OpenFinding]) -> String {
    let mut lines: Vec<String> = figures
        .iter()
        .map(|figure| {
            let of = figure.of.map_or(String::new(), |of| format!("  ({of})"));
            format!("{:<52} {}{of}", figure.name, figure.value)
        })
        .collect();
    lines.push(String::new());
    lines
        .push("what falls short of the usual norms, and the smallest change that mends it:".into());
    lines.extend(findings.iter().map(|finding| format!("- {}", sentence(finding))));
    lines.join("\n") + "\n"
}

fn document(told: &Openness, findings: &[OpenFinding]) -> Value {
    let exact = |of: Option<Proportion>| of.map(|of| of.to_string());
    let spread = |one: &Spread| {
        json!({
            "people": one.people,
            "median": one.median.to_string(),
            "most": one.most.to_string(),
            "who": one.who.as_str(),
        })
    };
    let matrix = told.circulation.iter().map(|one| {
        json!({
            "college": one.college.as_str(),
            "role": one.role.as_str(),
            "people": exact(one.people),
        })
    });
    let years = told.mandates.iter().chain(&told.mandates_by_year).map(|one| {
        json!({
            "from": one.period.from().to_string(),
            "to": one.period.to().to_string(),
            "index": one.index.to_string(),
            "people": one.people.iter().map(|(who, part)| json!([who.as_str(), part.to_string()]))
                .collect::<Vec<_>>(),
        })
    });
    let reasons = told.reasons.iter().map(|(reason, times)| {
        json!({ "reason": reason.as_ref().map(ReasonId::as_str), "times": times })
    });
    let moves = told.moves.iter().map(
        |(from, to, people)| json!({ "from": from.as_str(), "to": to.as_str(), "people": people }),
    );
    json!({
        "period": { "from": told.period.from().to_string(), "to": told.period.to().to_string() },
        "entered": exact(told.entered),
        "waits": told.waits.as_ref().map(spread),
        "entry_costs": told.entry_costs.iter().map(spread).collect::<Vec<_>>(),
        "refusals": exact(told.refusals),
        "reasons": reasons.collect::<Vec<_>>(),
        "arrivals": exact(told.arrivals),
        "departures": exact(told.departures),
        "leaving_costs": told.leaving_costs.iter().map(spread).collect::<Vec<_>>(),
        "newcomer_seats": exact(told.newcomer_seats),
        "seated_newcomers": exact(told.seated_newcomers),
        "moves": moves.collect::<Vec<_>>(),
        "circulation": matrix.collect::<Vec<_>>(),
        "mandates": years.collect::<Vec<_>>(),
        "findings": findings.iter().map(sentence).collect::<Vec<_>>(),
    })
}
