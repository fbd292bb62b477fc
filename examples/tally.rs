//! Counts a vote among several by any rule, with everything that led to the result.
//!
//! Without arguments it counts 45 ballots of five candidates by every ranked rule, and grades of a
//! few uses of a house by every graded one, and shares an envelope among the wishes of a street.

#[path = "tally/budget.rs"]
mod budget;
mod input;
#[path = "tally/picture.rs"]
mod picture;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::CandidateId;
use liens::governance::election::{
    Candidates, ElectionRule, Graded, Pairwise, Papers, Profile, Scale, Standings, Strength,
    TieRule, Trace, verify,
};
use liens::governance::read_preflib;
use serde_json::{Map, Value, json};

use input::{Refused, Row, Table};

/// Who is chosen among several, and why?
///
/// Counts a vote by the rule that is asked for, with the rounds, pairs or grades behind the result.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Orders of `PrefLib` (.soc, .soi, .toc, .toi), CSV of grades: voter,weight,<candidate>,.., or
    /// projects of Pabulib (.pb)
    #[arg(value_name = "FILE", requires = "rule")]
    file: Option<PathBuf>,
    /// Of orders: plurality, borda, copeland, minimax, minimax-winning, schulze-margins,
    /// schulze-winning, ranked-pairs, smith, irv, stv-scottish, pairwise; of grades:
    /// majority-judgment, score, approval; of projects: equal-shares. Where nothing else is asked
    /// for, ranked-pairs takes equal victories in the order of the ballot paper, first the winner's
    #[arg(long, value_name = "RULE", requires = "file")]
    rule: Option<String>,
    /// How many are chosen: by stv-scottish any number, by the other rules one
    #[arg(long, value_name = "K", default_value_t = 1)]
    seats: usize,
    /// Grades from lowest to highest, with commas; without it they are points from 0
    #[arg(long, value_name = "GRADES", requires = "file")]
    scale: Option<String>,
    /// The first grade that approves; without it the one above the lowest
    #[arg(long, value_name = "GRADE", requires = "file")]
    approve: Option<String>,
    /// Break ties by lots drawn from this seed
    #[arg(long, value_name = "SEED", conflicts_with = "order")]
    lots: Option<u64>,
    /// Break ties by this order of candidates, with commas, first the one who wins every tie
    #[arg(long, value_name = "CANDIDATES", requires = "file")]
    order: Option<String>,
    /// Write a picture of the pairs, of the rounds, or of the grades; without a file, of the pairs of
    /// the bundled orders
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    terms: budget::Terms,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

/// The ballots of one file.
enum Ballots {
    Ranked { profile: Profile, names: Vec<String> },
    Graded { graded: Graded, voters: usize },
}

/// One vote that was counted.
struct Counted {
    standings: Standings,
    ballots: Ballots,
    /// Only the pairs were asked for.
    pairs_alone: bool,
}

fn main() -> ExitCode {
    input::run(|| tally(&Arguments::parse()))
}

fn tally(arguments: &Arguments) -> Result<(), Refused> {
    let (Some(file), Some(rule)) = (&arguments.file, &arguments.rule) else {
        return bundled(arguments);
    };
    arguments.suit(rule)?;
    if rule == "equal-shares" {
        let order = arguments.order.as_deref();
        let funded = budget::fund(file, &arguments.terms, arguments.lots, order)?;
        return if arguments.json {
            input::print_json(&funded.document())
        } else {
            input::print(&funded.readable())
        };
    }
    let counted = count(file, rule, arguments)?;
    counted.draw(arguments)?;
    if arguments.json {
        input::print_json(&counted.document())
    } else {
        input::print(&counted.to_string())
    }
}

/// Every rule on the bundled votes.
fn bundled(arguments: &Arguments) -> Result<(), Refused> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/tally"));
    let ranked = [
        "plurality",
        "borda",
        "copeland",
        "minimax",
        "schulze-margins",
        "schulze-winning",
        "ranked-pairs",
        "smith",
        "irv",
        "stv-scottish",
    ];
    let graded = ["majority-judgment", "score", "approval"];
    let ranked = ranked.map(|rule| ("forty_five.soc", rule));
    let graded = graded.map(|rule| ("uses.csv", rule));
    let (mut documents, mut text) = (Map::new(), Vec::new());
    for (file, rule) in ranked.into_iter().chain(graded) {
        let asked = Arguments {
            file: None,
            rule: None,
            seats: 1,
            scale: Some("poor,passable,good,excellent".to_owned()),
            approve: Some("good".to_owned()),
            lots: arguments.lots,
            order: None,
            svg: None,
            terms: budget::Terms::default(),
            json: false,
        };
        let asked = Arguments { seats: if rule == "stv-scottish" { 2 } else { 1 }, ..asked };
        let counted = count(&folder.join(file), rule, &asked)?;
        if rule == "schulze-margins" {
            counted.draw(arguments)?;
        }
        text.push(format!("{file}: {counted}\n"));
        documents.insert(rule.to_owned(), counted.document());
    }
    let street = folder.join("street.pb");
    let funded = budget::fund(&street, &budget::Terms::default(), arguments.lots, None)?;
    text.push(format!("street.pb: {}\n", funded.readable()));
    documents.insert("equal-shares".to_owned(), funded.document());
    if arguments.json { input::print_json(&documents.into()) } else { input::print(&text.concat()) }
}

impl Arguments {
    /// Refuses what the rule would not look at.
    fn suit(&self, rule: &str) -> Result<(), Refused> {
        let graded = ["majority-judgment", "score", "approval"].contains(&rule);
        let shares = rule == "equal-shares";
        let refused = [
            (rule != "stv-scottish" && self.seats != 1, "--seats"),
            (!graded && self.scale.is_some(), "--scale"),
            (rule != "approval" && self.approve.is_some(), "--approve"),
            (shares && self.svg.is_some(), "--svg"),
            (!shares && !self.terms.is_usual(), "--completion, --satisfaction or --unit"),
        ];
        match refused.into_iter().find(|(wrong, _)| *wrong) {
            None => Ok(()),
            Some((_, option)) => Err(Refused::new(format!("{rule} does not look at {option}"))),
        }
    }
}

fn count(file: &Path, rule: &str, arguments: &Arguments) -> Result<Counted, Refused> {
    let name = file.display().to_string();
    let named = |error: &dyn fmt::Display| Refused::new(format!("{name}: {error}"));
    let plain = Path::new(name.strip_suffix(".gz").unwrap_or(&name));
    let ballots = if plain.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        grades(&Table::parse(&name, &input::text(file)?)?, arguments.scale.as_deref())?
    } else {
        let read = read_preflib(&input::text(file)?).map_err(|error| named(&error))?;
        Ballots::Ranked { profile: read.profile().clone(), names: read.names().to_vec() }
    };
    let pairs_alone = rule == "pairwise";
    let rule = known(rule, arguments, &ballots)?;
    let ties = match (arguments.lots, &arguments.order) {
        (Some(seed), _) => TieRule::Lots { seed },
        (None, None) => TieRule::Unbroken {},
        (None, Some(order)) => {
            let ids = order.split(',').map(|name| CandidateId::new(name.trim()));
            TieRule::Order { order: ids.collect::<Result<_, _>>()? }
        }
    };
    let papers = match &ballots {
        Ballots::Ranked { profile, .. } => Papers::from(profile),
        Ballots::Graded { graded, .. } => Papers::from(graded),
    };
    let found = |ties: &TieRule| {
        let standings = rule.tally(papers, ties).map_err(|error| named(&error))?;
        verify(&standings, papers).map_err(|error| named(&error))?;
        Ok::<_, Refused>(standings)
    };
    let mut standings = found(&ties)?;
    if (rule, &ties) == (ElectionRule::RankedPairs {}, &TieRule::Unbroken {}) {
        // Equal victories come in the order of the ballot paper; a tie at the top stays.
        let order = papers.candidates().ids().to_vec();
        let paper = found(&TieRule::Order { order })?;
        let winners = paper.tiers.first().cloned().unwrap_or_default();
        let tied = standings.tied;
        standings = paper;
        (standings.winners, standings.tied) = (winners, tied);
    }
    if let Ballots::Ranked { names, .. } = &ballots {
        standings.candidates = labels(names)?;
    }
    Ok(Counted { standings, ballots, pairs_alone })
}

/// The names of alternatives for people, with their numbers where two have the same.
fn labels(names: &[String]) -> Result<Candidates, Refused> {
    let label = |(at, name): (usize, &String)| match CandidateId::new(name) {
        Ok(id) if names.iter().filter(|other| *other == name).count() == 1 => Ok(id),
        Ok(_) => CandidateId::new(format!("{name} ({})", at + 1)),
        Err(_) => CandidateId::new((at + 1).to_string()),
    };
    let labels = names.iter().enumerate().map(label).collect::<Result<Vec<_>, _>>();
    let numbers = || Candidates::new((1..=names.len()).filter_map(|n| n.to_string().parse().ok()));
    Ok(labels.map_or_else(|_| numbers(), Candidates::new).or_else(|_| numbers())?)
}

fn known(name: &str, arguments: &Arguments, ballots: &Ballots) -> Result<ElectionRule, Refused> {
    let (margins, winning) = (Strength::Margins, Strength::WinningVotes);
    Ok(match name {
        "plurality" => ElectionRule::Plurality {},
        "borda" => ElectionRule::Borda {},
        "copeland" | "pairwise" => ElectionRule::Copeland {},
        "minimax" => ElectionRule::Minimax { strength: margins },
        "minimax-winning" => ElectionRule::Minimax { strength: winning },
        "schulze-margins" => ElectionRule::Schulze { strength: margins },
        "schulze-winning" => ElectionRule::Schulze { strength: winning },
        "ranked-pairs" => ElectionRule::RankedPairs {},
        "smith" => ElectionRule::Smith {},
        "irv" => ElectionRule::InstantRunoff {},
        "stv-scottish" => ElectionRule::ScottishStv { seats: arguments.seats },
        "majority-judgment" => ElectionRule::MajorityJudgment {},
        "score" => ElectionRule::Score {},
        "approval" => {
            let from = match (&arguments.approve, ballots) {
                (Some(grade), Ballots::Graded { graded, .. }) => {
                    let from = graded.scale().grade(grade);
                    from.ok_or_else(|| Refused::new(format!("'{grade}' is not on the scale")))?
                }
                _ => 1,
            };
            ElectionRule::Approval { from }
        }
        _ => return Err(Refused::new(format!("'{name}' is not a rule: see --help"))),
    })
}

/// Grades by name on a scale, or points from 0 to the highest that stands in the file.
fn grades(table: &Table, scale: Option<&str>) -> Result<Ballots, Refused> {
    let columns: Vec<&str> =
        table.columns().filter(|column| !["voter", "weight"].contains(column)).collect();
    let candidates = Candidates::named(columns.iter().copied());
    let candidates = candidates.map_err(|error| table.refused(error))?;
    let points = |row: Row<'_>, column: &str| -> Result<u16, Refused> {
        if row.text(column)?.is_empty() { Ok(0) } else { row.value::<u16>(column) }
    };
    let scale = if let Some(scale) = scale {
        Scale::new(scale.split(',').map(str::trim))?
    } else {
        let mut highest = 1;
        for row in table.rows() {
            for column in &columns {
                highest = highest.max(points(row, column)?);
            }
        }
        Scale::points(highest)?
    };
    let mut graded = Graded::new(candidates.clone(), scale);
    let mut voters: BTreeSet<&str> = BTreeSet::new();
    for row in table.rows() {
        let voter = row.text("voter")?;
        if !voters.insert(voter) {
            return Err(row.refused(format!("voter '{voter}' stands twice")));
        }
        let weight = row.value::<u64>("weight")?;
        let mut given = Vec::new();
        for (candidate, column) in candidates.ids().iter().zip(&columns) {
            let grade = row.text(column)?;
            given.extend((!grade.is_empty()).then_some((candidate, grade)));
        }
        let refused = |error| row.refused(format!("voter '{voter}': {error}"));
        graded.cast(weight, given).map_err(refused)?;
    }
    Ok(Ballots::Graded { graded, voters: voters.len() })
}

impl Counted {
    /// Writes the picture that is asked for.
    fn draw(&self, arguments: &Arguments) -> Result<(), Refused> {
        let Some(path) = &arguments.svg else { return Ok(()) };
        input::write(path, &picture::draw(&self.standings))
    }

    /// How the file names a candidate: by number in orders, by name in grades.
    fn named(&self, position: usize) -> Value {
        match &self.ballots {
            Ballots::Ranked { .. } => json!(position + 1),
            Ballots::Graded { graded, .. } => json!(graded.candidates().ids()[position].as_str()),
        }
    }

    fn list(&self, positions: &[usize]) -> Value {
        positions.iter().map(|one| self.named(*one)).collect()
    }

    /// `rule, voters, alternatives, winners, ranking`, then what the rule counted; orders name
    /// alternatives by their numbers in the file.
    fn document(&self) -> Value {
        let standings = &self.standings;
        let mut document = Map::new();
        let mut put = |name: &str, value: Value| document.insert(name.to_owned(), value);
        let rule = if self.pairs_alone { "pairwise" } else { standings.rule.name() };
        put("rule", json!(rule));
        put("alternatives", json!(standings.candidates.len()));
        match &self.ballots {
            Ballots::Ranked { profile, names } => {
                put("voters", whole(profile.total()));
                put("names", json!(names));
            }
            Ballots::Graded { graded, voters } => {
                put("voters", json!(voters));
                put("weight", json!(graded.total().to_string()));
            }
        }
        if !self.pairs_alone {
            let tiers: Value = standings.tiers.iter().map(|tier| self.list(tier)).collect();
            put("winners", self.list(&standings.winners));
            put("ranking", tiers);
            put("ties", standings.tied.iter().map(|tied| self.list(tied)).collect());
        }
        if let Some(pairwise) = standings.pairwise() {
            put("pairwise", square(pairwise, |one, other| pairwise.over(one, other)));
            put("condorcet_winner", json!(pairwise.condorcet_winner().map(|one| one + 1)));
        }
        match &standings.trace {
            Trace::Scores { scores } => {
                put("scores", scores.iter().map(|score| json!(score.to_string())).collect());
            }
            Trace::Pairs { scores, .. } if !self.pairs_alone && !scores.is_empty() => {
                put("scores", scores.iter().map(|score| json!(score.to_string())).collect());
            }
            Trace::Paths { paths, pairwise } => {
                let strongest = square(pairwise, |one, other| paths.between(one, other));
                put("strongest_paths", strongest);
            }
            Trace::Rounds { .. } | Trace::Transfers { .. } | Trace::Gauges { .. } => {
                put("trace", json!(standings.trace));
            }
            _ => {}
        }
        document.into()
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.standings.to_string();
        match text.split("\n\n").nth(1) {
            Some(pairs) if self.pairs_alone => {
                writeln!(f, "pairwise, weight {}\n\n{pairs}", self.standings.total)
            }
            _ => f.write_str(&text),
        }
    }
}

/// A whole number as a number where every reader can hold it, else as a text.
fn whole(number: u128) -> Value {
    match u64::try_from(number) {
        Ok(number) if number < 1 << 53 => json!(number),
        _ => json!(number.to_string()),
    }
}

fn square(pairwise: &Pairwise, cell: impl Fn(usize, usize) -> u128) -> Value {
    let all = 0..pairwise.candidates();
    let row = |one| all.clone().map(|other| whole(cell(one, other))).collect::<Value>();
    all.clone().map(row).collect()
}
