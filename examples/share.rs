//! Shares a pot over the contributors of one result, by a rule or a policy.
//!
//! Without arguments it shares 100,000.00 EUR over one proposal of the bundled record.

mod eip;
mod input;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::lineage::{
    Authority, Base, Distribution, Frozen, NodeParts, Order, Policy, RemainderTo, Rule, Step,
    distribute,
};
use liens::{
    Amount, Attester, Contribution, ContributionError, ContributionId, ContributionKind,
    ContributorId, EvidenceId, Link, Participation, Portion, ProjectId, Ratio, Recipient,
    TimeAmount, Timestamp, largest_remainder,
};
use serde_json::{Map, Value, json};

use input::{Refused, Row, Table};

/// Who gets what of what a result brought, and why?
///
/// By a rule, or by a policy in steps; one result of the bundled record if no file is named.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of contributions: id,kind,contributors,hours (contributors separated by blanks, in equal
    /// parts; the hours of all together count as attested)
    #[arg(long, value_name = "FILE.csv", requires = "edges")]
    nodes: Option<PathBuf>,
    /// CSV of links: from,to,weight (from builds on to; weights are whole numbers of 1 or above, of
    /// which only the proportions inside one contribution matter)
    #[arg(long, value_name = "FILE.csv", requires = "nodes")]
    edges: Option<PathBuf>,
    /// The contribution that brought the return
    #[arg(long, value_name = "ID")]
    result: Option<String>,
    /// What is shared
    #[arg(
        long,
        value_name = "AMOUNT",
        default_value = "100000.00 EUR",
        allow_hyphen_values = true
    )]
    pot: Amount,
    /// The sharing rule: hours, ancestor-equal, per-person, keep-and-pass:PORTION or cascade:PORTION
    #[arg(long, default_value = "keep-and-pass:1/2", conflicts_with = "policy")]
    rule: Rule,
    /// TOML (by the name's ending) or JSON of a policy, instead of a rule
    #[arg(long, value_name = "FILE.toml")]
    policy: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| share(&Arguments::parse()))
}

fn share(arguments: &Arguments) -> Result<(), Refused> {
    let frozen = match (&arguments.nodes, &arguments.edges) {
        (Some(nodes), Some(edges)) => read(nodes, edges)?,
        _ => Frozen::load(eip::Record::read()?.contributions)?,
    };
    let result = arguments.result.as_deref().or(arguments.nodes.is_none().then_some("7569"));
    let result = result.ok_or_else(|| Refused::new("--result says which contribution to share"))?;
    let result = ContributionId::new(result)?;
    let people = frozen.contributions().flat_map(Contribution::participations);
    let vouched: BTreeSet<_> = people.map(|person| person.contributor().clone()).collect();
    let policy = match &arguments.policy {
        Some(file) => read_policy(file)?,
        None => by_rule(&arguments.rule)?,
    };
    let parts = arguments.rule.parts(&frozen, &result, &vouched)?;
    let distribution = distribution(&frozen, &policy, &result, &arguments.pot, vouched)?;
    let document = match arguments.policy {
        Some(_) => with_steps(&distribution, &policy)?,
        None => with_stays(&arguments.rule, &parts),
    };
    let document = with_payouts(document, &result, &distribution)?;
    if arguments.json {
        input::print_json(&document)
    } else {
        input::print(&readable(&distribution, &result)?)
    }
}

/// The whole pot by one rule; what the rule gives nobody goes to the commons.
fn by_rule(rule: &Rule) -> Result<Policy, Refused> {
    let share = Step::Share { rule: rule.clone(), portion: Portion::WHOLE, of: Base::Pot };
    Ok(Policy::new("rule", [share, Step::Remainder { to: RemainderTo::Commons {} }])?)
}

fn read_policy(file: &Path) -> Result<Policy, Refused> {
    let text = input::text(file)?;
    let packed = file.extension().is_some_and(|ending| ending == "gz");
    let plain = if packed { file.with_extension("") } else { file.to_owned() };
    let toml = plain.extension().is_some_and(|ending| ending == "toml");
    let policy = if toml { Policy::from_toml(&text) } else { Policy::from_json(&text) };
    policy.map_err(|error| Refused::new(format!("{}:{error}", file.display())))
}

fn distribution(
    frozen: &Frozen,
    policy: &Policy,
    result: &ContributionId,
    pot: &Amount,
    vouched: BTreeSet<ContributorId>,
) -> Result<Distribution, Refused> {
    let order = Order {
        pot: pot.clone(),
        results: vec![(result.clone(), None)],
        vouched,
        authority: Authority { charter: 0, motion: None },
    };
    Ok(distribute(frozen, policy, order)?)
}

fn with_stays(rule: &Rule, parts: &NodeParts) -> Value {
    let stays: Map<String, Value> =
        parts.iter().map(|(node, part)| (node.to_string(), json!(part.to_string()))).collect();
    json!({ "rule": rule.to_string(), "stays": stays })
}

fn with_steps(distribution: &Distribution, policy: &Policy) -> Result<Value, Refused> {
    let mut paid: BTreeMap<usize, Amount> = BTreeMap::new();
    for reason in distribution.reasons() {
        let so_far = paid.remove(&reason.step());
        let sum =
            so_far.map_or(Ok(reason.amount().clone()), |sum| sum.checked_add(reason.amount()))?;
        paid.insert(reason.step(), sum);
    }
    let steps = policy.steps().iter().enumerate().map(|(at, step)| {
        let amount = paid.get(&at).map(ToString::to_string);
        json!({ "step": step, "text": step.to_string(), "amount": amount })
    });
    Ok(json!({ "policy": policy.name(), "steps": steps.collect::<Vec<_>>() }))
}

fn with_payouts(
    mut document: Value,
    result: &ContributionId,
    shared: &Distribution,
) -> Result<Value, Refused> {
    // A policy may hold what a person gets for a contribution that is not secured.
    let (mut people, mut owed) = (BTreeMap::<String, Amount>::new(), Map::new());
    for (recipient, amount) in shared.payouts() {
        let Some(person) = recipient.person().map(ToString::to_string) else { continue };
        if let Recipient::Owed(_) = recipient {
            owed.insert(person.clone(), json!(amount.to_string()));
        }
        let sum = people.remove(&person);
        let sum = sum.map_or(Ok(amount.clone()), |sum| sum.checked_add(amount))?;
        people.insert(person, sum);
    }
    let people = people.into_iter().map(|(person, sum)| (person, json!(sum.to_string())));
    document["result"] = json!(result.to_string());
    document["pot"] = json!(shared.pot().to_string());
    document["payouts"] = Value::Object(people.collect());
    if !owed.is_empty() {
        document["owed"] = Value::Object(owed);
    }
    document["commons"] = json!(shared.amount_of(&Recipient::Commons).to_string());
    document["total"] = json!(shared.total().to_string());
    Ok(document)
}

fn readable(distribution: &Distribution, result: &ContributionId) -> Result<String, Refused> {
    let mut text = String::new();
    writeln!(text, "{} for {result}\n", distribution.pot())?;
    let mut rows: Vec<_> = distribution.payouts().collect();
    rows.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    for (recipient, amount) in rows {
        writeln!(text, "{:>18}  {recipient}", amount.to_string())?;
    }
    writeln!(text, "\n{:>18}  in all", distribution.total().to_string())?;
    Ok(text)
}

/// The links of each contribution, with the rows that say them.
type Links<'a> = BTreeMap<ContributionId, BTreeMap<ContributionId, (Link, Row<'a>)>>;

/// Reads the record from the two files.
fn read(nodes: &Path, edges_file: &Path) -> Result<Frozen, Refused> {
    let (nodes, edges) = (Table::read(nodes)?, Table::read(edges_file)?);
    nodes.requires(&["id", "kind", "contributors", "hours"])?;
    edges.requires(&["from", "to", "weight"])?;
    let mut ids: BTreeMap<ContributionId, Row<'_>> = BTreeMap::new();
    for row in nodes.rows() {
        if ids.insert(row.value("id")?, row).is_some() {
            return Err(row.refused(format!("contribution {} stands twice", row.text("id")?)));
        }
    }
    let mut links: Links<'_> = BTreeMap::new();
    for row in edges.rows() {
        let (from, link) = link(row)?;
        if let Some(unknown) = [&from, &link.to].into_iter().find(|id| !ids.contains_key(*id)) {
            return Err(row.refused(format!("there is no contribution {unknown}")));
        }
        let named = format!("contribution {from} builds on {}", link.to);
        if from == link.to {
            return Err(row.refused(format!("contribution {from} builds on itself")));
        }
        if links.entry(from).or_default().insert(link.to.clone(), (link, row)).is_some() {
            return Err(row.refused(format!("{named} twice")));
        }
    }
    let contributions = ids.into_iter().map(|(id, row)| contribution(id, row, &mut links));
    let contributions = contributions.collect::<Result<Vec<_>, _>>()?;
    let named = |error| Refused::in_file(edges_file, error);
    Frozen::load(contributions).map_err(named)
}

/// A row of the file of links.
fn link(row: Row<'_>) -> Result<(ContributionId, Link), Refused> {
    let text = row.text("weight")?;
    let weight: u64 = text.parse().ok().filter(|weight| *weight > 0).ok_or_else(|| {
        let most = u64::MAX;
        row.refused(format!("weight '{text}' is not a whole number from 1 to {most}"))
    })?;
    Ok((row.value("from")?, Link { weight, ..Link::to(row.value("to")?) }))
}

fn contribution(
    id: ContributionId,
    row: Row<'_>,
    links: &mut Links<'_>,
) -> Result<Contribution, Refused> {
    let kind: ContributionKind = row.value("kind")?;
    let named = row.text("contributors")?.split_whitespace().map(ContributorId::new);
    let named: Vec<_> = named.collect::<Result<_, _>>().map_err(|error| row.refused(error))?;
    let mut people = BTreeSet::new();
    if let Some(twice) = named.into_iter().find(|person| !people.insert(person.clone())) {
        return Err(row.refused(format!("contributor {twice} stands twice")));
    }
    let count = u64::try_from(people.len()).map_err(|error| row.refused(error))?;
    let seconds = largest_remainder(seconds(row)?, people.into_iter().map(|id| (id, 1)));
    let seconds = match seconds {
        Ok(seconds) => seconds.into_parts(),
        Err(error) => return Err(row.refused(format!("hours without a contributor: {error}"))),
    };
    let links = links.remove(&id).unwrap_or_default();
    // The weights of one contribution stand in several rows: one of them says where.
    let last = links.values().map(|(_, row)| *row).next_back().unwrap_or(row);
    let epoch: Timestamp = "1970-01-01".parse()?;
    let mut builder = Contribution::builder(id, kind, ProjectId::new("file")?, epoch);
    for (person, seconds) in seconds {
        let time = TimeAmount::from_seconds(i64::try_from(seconds)?);
        let record = Attester::Record { id: EvidenceId::new("column hours")? };
        let time = time.map_err(|error| row.refused(error))?;
        let person = Participation::of(person).attested(time, record);
        builder = builder.participation(person.with_part(Portion::new(1, count)?));
    }
    for (link, _) in links.into_values() {
        builder = builder.builds_on(link);
    }
    builder.build().map_err(|error| match error {
        ContributionError::TooHeavy { .. } => last.refused(error),
        error => row.refused(error),
    })
}

/// The hours of a row as whole seconds.
fn seconds(row: Row<'_>) -> Result<u64, Refused> {
    let text = row.text("hours")?;
    if text.is_empty() {
        return Ok(0);
    }
    let hours: Ratio = row.value("hours")?;
    let exact = 3_600 % hours.denominator() == 0;
    let seconds = hours.numerator().checked_mul(3_600 / hours.denominator()).filter(|_| exact);
    seconds.ok_or_else(|| row.refused(format!("hours '{text}' is no whole number of seconds")))
}
