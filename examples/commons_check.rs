//! Checks whether a record is a commons: freedoms, obligations along the links, what would mend.
//!
//! Without arguments it checks what this project is built with.

mod input;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use liens::lineage::Frozen;
use liens::lineage::commons::{CommonsCheck, Fault, Mending, Unlawful, Unsecured};
use liens::{
    Contribution, ContributionBuilder, ContributionId, ContributionKind, Licence, Link, ProjectId,
    Relation, Timestamp,
};
use serde_json::{Value, json};

use input::{Refused, Table};

/// Is it still a commons: what takes a freedom away, and what would mend it?
///
/// What is not secured, which links take a freedom away or break an obligation, which results
/// nobody may pass on, and the fewest relicensings that would mend it. No legal advice.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// CSV of contributions: id,licence and, if there is one, kind
    #[arg(long, value_name = "NODES.csv", requires = "edges")]
    nodes: Option<PathBuf>,
    /// CSV of links: from,to,relation; from uses to, derives-from, builds-on or answers it
    #[arg(long, value_name = "EDGES.csv", requires = "nodes")]
    edges: Option<PathBuf>,
    /// Suppose that a contribution were under another licence; may be repeated
    #[arg(long, value_name = "ID=LICENCE")]
    suppose: Vec<String>,
    /// How many contributions the search for relicensings may look at
    #[arg(long, value_name = "N", default_value_t = 2_000_000)]
    effort: u64,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| check(&Arguments::parse()))
}

fn check(arguments: &Arguments) -> Result<(), Refused> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/commons_check");
    let nodes = arguments.nodes.clone().unwrap_or_else(|| bundled.join("nodes.csv"));
    let edges = arguments.edges.clone().unwrap_or_else(|| bundled.join("edges.csv"));
    let supposed = arguments.suppose.iter().map(|text| supposed(text));
    let supposed = supposed.collect::<Result<Vec<_>, _>>()?;
    let frozen = record(&nodes, &edges, &supposed)?;
    let (check, mending) = (frozen.check_commons(), frozen.mend_commons(arguments.effort));
    if arguments.json {
        input::print_json(&document(&frozen, &check, &mending)?)
    } else {
        input::print(&readable(&frozen, &check, &mending)?)
    }
}

fn supposed(text: &str) -> Result<(ContributionId, Licence), Refused> {
    let refused = |reason: &dyn std::fmt::Display| Refused::new(format!("'{text}': {reason}"));
    let (id, licence) = text.rsplit_once('=').ok_or_else(|| refused(&"not ID=LICENCE"))?;
    let id = ContributionId::new(id).map_err(|error| refused(&error))?;
    Ok((id, licence.parse().map_err(|error| refused(&error))?))
}

/// The record of two tables.
fn record(
    nodes: &Path,
    edges: &Path,
    supposed: &[(ContributionId, Licence)],
) -> Result<Frozen, Refused> {
    let (nodes, edges) = (Table::read(nodes)?, Table::read(edges)?);
    let kinds = nodes.columns().any(|column| column == "kind");
    let relations = edges.columns().any(|column| column == "relation");
    let project = ProjectId::new("the record")?;
    let mut begun: std::collections::BTreeMap<ContributionId, ContributionBuilder> =
        std::collections::BTreeMap::new();
    for row in nodes.rows() {
        let id: ContributionId = row.value("id")?;
        let kind = if kinds { row.value("kind")? } else { ContributionKind::Work };
        let builder = Contribution::builder(id.clone(), kind, project.clone(), Timestamp::MIN);
        let stated = match row.text("licence")? {
            "" => None,
            _ => Some(row.value("licence")?),
        };
        let other = supposed.iter().find(|(other, _)| *other == id).map(|(_, l)| l.clone());
        let builder = match other.or(stated) {
            Some(licence) => builder.licence(licence),
            None => builder,
        };
        if begun.insert(id.clone(), builder).is_some() {
            return Err(row.refused(format!("contribution {id} stands twice")));
        }
    }
    if let Some((id, _)) = supposed.iter().find(|(id, _)| !begun.contains_key(id)) {
        return Err(Refused::new(format!("there is no contribution {id}")));
    }
    for row in edges.rows() {
        let (from, to): (ContributionId, ContributionId) = (row.value("from")?, row.value("to")?);
        if !begun.contains_key(&to) {
            return Err(row.refused(format!("there is no contribution {to}")));
        }
        let relation = if relations { row.value("relation")? } else { Relation::BuildsOn };
        let builder = begun.remove(&from);
        let builder = builder.ok_or_else(|| row.refused(format!("there is no {from}")))?;
        begun.insert(from, builder.builds_on(Link { relation, ..Link::to(to) }));
    }
    let built = begun.into_values().map(ContributionBuilder::build);
    Ok(Frozen::load(built.collect::<Result<Vec<_>, _>>()?)?)
}

fn document(
    frozen: &Frozen,
    check: &CommonsCheck,
    mending: &Mending,
) -> Result<Value, serde_json::Error> {
    let found = serde_json::to_value(check)?;
    Ok(json!({
        "notice": found["notice"],
        "contributions": frozen.len(),
        "links": frozen.rows().edges(),
        "unsecured": found["unsecured"],
        "faults": found["faults"],
        "unlawful": found["unlawful"],
        "results": found["results"],
        "mending": {
            "relicensings": serde_json::to_value(mending.relicensings())?,
            "at_least": mending.at_least(),
            "exact": mending.is_exact(),
        },
    }))
}

fn readable(frozen: &Frozen, check: &CommonsCheck, mending: &Mending) -> Result<String, Refused> {
    let mut text = format!("{} contributions, {} links\n", frozen.len(), frozen.rows().edges());
    writeln!(text, "\nnot secured: {}", check.unsecured().len())?;
    for (id, why) in check.unsecured() {
        let why = match why {
            Unsecured::NoLicence {} => "states no licence".to_owned(),
            Unsecured::UnknownTerms { licence } => format!("{licence} is not in the table"),
            Unsecured::NotFree { lacks } => format!("its licence does not let everybody {lacks}"),
            _ => "holds another against its terms".to_owned(),
        };
        writeln!(text, "  {id}: {why}")?;
    }
    writeln!(text, "\nfaulty links: {}", check.faults().len())?;
    for link in check.faults() {
        let why = match link.fault {
            Fault::Broken { because } => because.to_string(),
            Fault::Unsettled { because } => format!("not settled: {because}"),
            Fault::Appropriated { denies } => {
                format!("appropriation: denies what it got: {denies}")
            }
            _ => "nobody was granted anything".to_owned(),
        };
        let far = if link.terms_of == link.older {
            String::new()
        } else {
            format!(", which holds {}", link.terms_of)
        };
        writeln!(text, "  {} on {}{far}: {why}", link.newer, link.older)?;
    }
    writeln!(text, "\nresults that not everybody may pass on: {}", check.results().len())?;
    for (id, why) in check.results() {
        let why = match why {
            Unlawful::OwnLink { older } => format!("by its link to {older}"),
            Unlawful::Holds { older } => format!("it holds {older}"),
            _ => "it states no licence".to_owned(),
        };
        writeln!(text, "  {id}: {why}")?;
    }
    let (found, least) = (mending.relicensings().len(), mending.at_least());
    match (found, mending.is_exact()) {
        (0, _) => writeln!(text, "\nnothing to mend")?,
        (_, true) => writeln!(text, "\nthe fewest relicensings that mend it: {found}")?,
        (_, false) => writeln!(text, "\nrelicensings that mend it: {found}, at least {least}")?,
    }
    for change in mending.relicensings() {
        let from = change.from.as_ref().map_or("no licence", Licence::as_str);
        writeln!(text, "  {}: {} instead of {from}", change.contribution, change.to)?;
    }
    writeln!(text, "\n{}", check.notice())?;
    Ok(text)
}
