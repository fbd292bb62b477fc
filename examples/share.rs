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
    Amount, Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId,
    Link, Participation, Portion, ProjectId, Ratio, Recipient, TimeAmount, Timestamp,
    largest_remainder,
};
use serde_json::{Map, Value, json};

use input::{Refused, Row, Table};

/// Who gets what of a result, and why.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of contributions: id,kind,contributors,hours (contributors separated by blanks, in equal
    /// parts; the hours of all together count as attested)
    #[arg(long, value_name = "FILE.csv", requires = "edges")]
    nodes: Option<PathBuf>,
    /// CSV of links: from,to,weight (from builds on to)
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
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| share(&Arguments::parse()))
}

fn share(arguments: &Arguments) -> Result<(), Refused> {
    let contributions = match (&arguments.nodes, &arguments.edges) {
        (Some(nodes), Some(edges)) => read(nodes, edges)?,
        _ => eip::Record::read()?.contributions,
    };
    let result = arguments.result.as_deref().or(arguments.nodes.is_none().then_some("7569"));
    let result = result.ok_or_else(|| Refused::new("--result says which contribution to share"))?;
    let result = ContributionId::new(result)?;
    let people = contributions.iter().flat_map(Contribution::participations);
    let vouched: BTreeSet<_> = people.map(|person| person.contributor().clone()).collect();
    let frozen = Frozen::load(contributions)?;
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
    let document = with_payouts(document, &result, &distribution);
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

fn with_payouts(mut document: Value, result: &ContributionId, shared: &Distribution) -> Value {
    let people = shared.payouts().filter_map(|(recipient, amount)| {
        Some((recipient.person()?.to_string(), json!(amount.to_string())))
    });
    document["result"] = json!(result.to_string());
    document["pot"] = json!(shared.pot().to_string());
    document["payouts"] = Value::Object(people.collect());
    document["commons"] = json!(shared.amount_of(&Recipient::Commons).to_string());
    document["total"] = json!(shared.total().to_string());
    document
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

/// Reads contributions from the two files.
fn read(nodes: &Path, edges: &Path) -> Result<Vec<Contribution>, Refused> {
    let (nodes, edges) = (Table::read(nodes)?, Table::read(edges)?);
    let mut links: BTreeMap<ContributionId, Vec<(Link, Row<'_>)>> = BTreeMap::new();
    for row in edges.rows() {
        let weight = row.value("weight")?;
        let link = Link { weight, ..Link::to(row.value("to")?) };
        links.entry(row.value("from")?).or_default().push((link, row));
    }
    let ids: BTreeSet<ContributionId> =
        nodes.rows().map(|row| row.value("id")).collect::<Result<_, _>>()?;
    for (from, links) in &links {
        for (link, row) in links {
            if let Some(unknown) = [from, &link.to].into_iter().find(|id| !ids.contains(*id)) {
                return Err(row.refused(format!("there is no contribution {unknown}")));
            }
        }
    }
    nodes.rows().map(|row| contribution(row, &mut links)).collect()
}

fn contribution(
    row: Row<'_>,
    links: &mut BTreeMap<ContributionId, Vec<(Link, Row<'_>)>>,
) -> Result<Contribution, Refused> {
    let id: ContributionId = row.value("id")?;
    let kind: ContributionKind = row.value("kind")?;
    let people = row.text("contributors")?.split_whitespace().map(ContributorId::new);
    let people: Vec<_> = people.collect::<Result<_, _>>().map_err(|error| row.refused(error))?;
    let count = u64::try_from(people.len()).map_err(|error| row.refused(error))?;
    let seconds = largest_remainder(seconds(row)?, people.into_iter().map(|id| (id, 1)));
    let seconds = match seconds {
        Ok(seconds) => seconds.into_parts(),
        Err(error) => return Err(row.refused(format!("hours without a contributor: {error}"))),
    };
    let links = links.remove(&id).unwrap_or_default();
    let epoch: Timestamp = "1970-01-01".parse()?;
    let mut builder = Contribution::builder(id, kind, ProjectId::new("file")?, epoch);
    for (person, seconds) in seconds {
        let time = TimeAmount::from_seconds(i64::try_from(seconds)?)?;
        let record = Attester::Record { id: EvidenceId::new("column hours")? };
        let person = Participation::of(person).attested(time, record);
        builder = builder.participation(person.with_part(Portion::new(1, count)?));
    }
    for (link, _) in links {
        builder = builder.builds_on(link);
    }
    builder.build().map_err(|error| row.refused(error))
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
