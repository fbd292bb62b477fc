//! Who made a history of git, with how many estimated hours, and what part each has in its result.
//!
//! Without arguments it reads a bundled excerpt of a real history; for your own, in a repository:
//!
//! ```text
//! git log --format='%H%x09%P%x09%aN%x09%at' --numstat | cargo run --example git_history -- -
//! ```

mod input;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use liens::lineage::{Frozen, GitHistory, HourEstimate, Language, Rule};
use liens::{
    Amount, ContributionId, ContributorId, ProjectId, Recipient, Shares, TimeAmount, TimeStyle,
};
use serde_json::{Map, Value, json};

use input::Refused;

/// Who made this repository, and what part has each in its newest commit?
///
/// Reads what `git log --format='%H%x09%P%x09%aN%x09%at' --numstat` prints. Each commit builds on its
/// parents. Nobody attests hours in git: they are estimated from the times of the commits, and the
/// output says how.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// The text of git log, `-` for standard input; an excerpt of a real history if left out
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The commit that is the result; the first of the text if left out
    #[arg(long, value_name = "COMMIT")]
    result: Option<ContributionId>,
    /// The rule: hours, ancestor-equal, per-person, keep-and-pass:1/2, cascade:1/2
    #[arg(long, default_value = "hours")]
    rule: Rule,
    /// The longest time between two commits of one session
    #[arg(long, value_name = "TIME", default_value = "PT2H", allow_hyphen_values = true)]
    pause: TimeAmount,
    /// The time of the first commit of a session
    #[arg(long, value_name = "TIME", default_value = "PT2H", allow_hyphen_values = true)]
    first: TimeAmount,
    /// An amount to share
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pot: Option<Amount>,
    /// Write the record as PROV-JSON, for tools that read provenance
    #[arg(long, value_name = "FILE.json")]
    prov: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| history(&Arguments::parse()))
}

/// What one person gave.
#[derive(Default)]
struct Given {
    commits: u64,
    time: TimeAmount,
    added: u64,
    deleted: u64,
}

fn history(arguments: &Arguments) -> Result<(), Refused> {
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/git/hrea.log");
    let file = arguments.file.clone().unwrap_or_else(|| bundled.into());
    let text = if file.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())?
    } else {
        input::text(&file)?
    };
    let named = |error: &dyn std::fmt::Display| Refused::in_file(&file, error);
    for time in [arguments.pause, arguments.first] {
        if time.is_negative() {
            return Err(Refused::new(format!("a time of {time} is below zero")));
        }
    }
    let by = HourEstimate { pause: arguments.pause, first: arguments.first };
    let history = GitHistory::parse(&text).map_err(|error| named(&error))?;
    let newest = history.commits().next().map(|commit| commit.id.clone());
    let newest = newest.ok_or_else(|| named(&"there is no commit"))?;
    let result = arguments.result.clone().unwrap_or(newest);
    let contributions = history.contributions(&ProjectId::new("git")?, by);
    let contributions = contributions.map_err(|error| named(&error))?;
    let frozen = Frozen::load(contributions).map_err(|error| named(&error))?;
    if let Some(file) = &arguments.prov {
        input::write(file, &frozen.to_prov_json())?;
    }
    let mut given: BTreeMap<&ContributorId, Given> = BTreeMap::new();
    for (commit, time) in history.estimates(by) {
        let person = given.entry(&commit.author).or_default();
        person.commits += 1;
        person.time = person.time.checked_add(time)?;
        person.added += commit.added;
        person.deleted += commit.deleted;
    }
    let everybody: BTreeSet<ContributorId> = given.keys().copied().cloned().collect();
    let parts = arguments.rule.parts(&frozen, &result, &everybody)?;
    let shares = parts.to_shares(&frozen, &everybody)?;
    let payouts = match &arguments.pot {
        Some(pot) => {
            let split = shares.split(pot)?;
            split.amounts().map(|(to, amount)| (name(to), json!(amount))).collect()
        }
        None => Map::new(),
    };
    let parts = shares.parts().map(|(to, part)| (name(to), json!(part.to_string())));
    let document = json!({
        "commits": history.commits().count(),
        "left_out": history.cut().len(),
        "hours": by.method(),
        "contributors": contributors(&given),
        "result": result,
        "upstream": frozen.ancestors(&result).count(),
        "rule": arguments.rule,
        "shares": parts.collect::<Map<_, _>>(),
        "payouts": payouts,
    });
    if arguments.json {
        return input::print_json(&document);
    }
    input::print(&readable(&document, &given, &shares)?)
}

fn name(recipient: &Recipient) -> String {
    recipient.person().map_or_else(|| "the commons".to_owned(), ToString::to_string)
}

fn contributors(given: &BTreeMap<&ContributorId, Given>) -> Map<String, Value> {
    let row = |person: &Given| {
        let Given { commits, time, added, deleted } = person;
        json!({ "commits": commits, "hours": time, "added": added, "deleted": deleted })
    };
    given.iter().map(|(id, person)| (id.to_string(), row(person))).collect()
}

fn readable(
    document: &Value,
    given: &BTreeMap<&ContributorId, Given>,
    shares: &Shares,
) -> Result<String, Refused> {
    let mut text = String::new();
    let count = |key: &str| document[key].as_u64().unwrap_or_default();
    writeln!(
        text,
        "{} commits; {} links lead out of the text",
        count("commits"),
        count("left_out")
    )?;
    writeln!(text, "hours: {}\n", document["hours"].as_str().unwrap_or_default())?;
    writeln!(text, "  commits       hours    added  deleted   share")?;
    let mut people: Vec<_> = given.iter().collect();
    people.sort_by(|(a, x), (b, y)| y.time.cmp(&x.time).then_with(|| a.cmp(b)));
    for (id, Given { commits, time, added, deleted }) in people {
        let (hours, to) = (time.to_text(TimeStyle::Clock), Recipient::Contributor((*id).clone()));
        let share = Language::English.percent(shares.part_of(&to));
        writeln!(text, "  {commits:>7}  {hours:>10}  {added:>7}  {deleted:>7}  {share:>8}  {id}")?;
    }
    let commons = shares.part_of(&Recipient::Commons);
    if commons > 0 {
        writeln!(text, "  {:>46}  the commons", Language::English.percent(commons))?;
    }
    let (result, rule) = (&document["result"], &document["rule"]);
    writeln!(
        text,
        "\nshares of {} with {} commits upstream of it, itself included; rule {}",
        result.as_str().unwrap_or_default(),
        count("upstream"),
        rule.as_str().unwrap_or_default()
    )?;
    for (who, amount) in document["payouts"].as_object().into_iter().flatten() {
        writeln!(text, "  {:>18}  {who}", amount.as_str().unwrap_or_default())?;
    }
    Ok(text)
}
