//! The bundled record of Ethereum improvement proposals, read as contributions.
//!
//! What is real and what is assumed is said by [`Record::mapping`].
#![allow(dead_code, reason = "an example that only shares needs no more than the contributions")]

use std::collections::{BTreeMap, BTreeSet};

use liens::{
    Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId, Link,
    Participation, ProjectId, TimeAmount, Timestamp,
};

use crate::input::{Refused, Row, Table};

const NODES: &str = include_str!("../data/eip/nodes.csv");
const REQUIRES: &str = include_str!("../data/eip/requires.csv");

/// Hours that every author of a proposal that is not a need is assumed to have given.
pub(crate) const ASSUMED_HOURS: i64 = 8;

/// The proposals as contributions, and how they were read.
pub(crate) struct Record {
    /// The proposals, older before newer by number.
    pub(crate) contributions: Vec<Contribution>,
    /// Final proposals that are no need and that no other final one requires, by number.
    pub(crate) results: Vec<ContributionId>,
    /// Everybody who wrote a proposal, by id.
    pub(crate) authors: BTreeSet<ContributorId>,
    /// Links of the record that point to a higher number and are left out: from, to.
    pub(crate) left_out: Vec<(u32, u32)>,
    /// Links that are kept.
    pub(crate) kept: usize,
    /// Proposals that build on nothing and are required by another.
    pub(crate) needs: usize,
}

struct Proposal<'a> {
    row: Row<'a>,
    is_final: bool,
    /// Each once, although the record names one of them twice in proposal 1485.
    authors: BTreeSet<ContributorId>,
    requires: BTreeSet<u32>,
    required_by_any: bool,
    required_by_final: bool,
}

impl Proposal<'_> {
    fn is_need(&self) -> bool {
        self.requires.is_empty() && self.required_by_any
    }
}

impl Record {
    /// Reads the bundled files.
    pub(crate) fn read() -> Result<Self, Refused> {
        let nodes = Table::parse("nodes.csv", NODES)?;
        let mut proposals = proposals(&nodes)?;
        let left_out = link(&mut proposals, &Table::parse("requires.csv", REQUIRES)?)?;
        let mut record = Self {
            contributions: Vec::new(),
            results: Vec::new(),
            authors: BTreeSet::new(),
            kept: proposals.values().map(|proposal| proposal.requires.len()).sum(),
            needs: proposals.values().filter(|proposal| proposal.is_need()).count(),
            left_out,
        };
        for (number, proposal) in &proposals {
            let contribution = contribution(*number, proposal)?;
            if proposal.is_final && !proposal.is_need() && !proposal.required_by_final {
                record.results.push(contribution.id().clone());
            }
            record.authors.extend(proposal.authors.iter().cloned());
            record.contributions.push(contribution);
        }
        Ok(record)
    }

    /// What is real and what is assumed, one sentence each.
    pub(crate) fn mapping(&self) -> Vec<(&'static str, String)> {
        let proposals = self.contributions.len();
        let (kept, left_out) = (self.kept, self.left_out.len());
        vec![
            ("real", format!("{proposals} proposals with status, date and authors")),
            ("real", format!("{kept} links to a lower number; dates are not enforced")),
            ("real", format!("{left_out} links to a higher number are left out and listed")),
            (
                "assumed",
                format!(
                    "{} proposals that build on nothing and are required by another are needs, \
                     with 0 hours",
                    self.needs
                ),
            ),
            (
                "assumed",
                format!("every author of every other proposal has {ASSUMED_HOURS} attested hours"),
            ),
            (
                "assumed",
                format!(
                    "{} results: final, no need, required by no other final proposal",
                    self.results.len()
                ),
            ),
        ]
    }
}

fn proposals(nodes: &Table) -> Result<BTreeMap<u32, Proposal<'_>>, Refused> {
    let mut proposals = BTreeMap::new();
    for row in nodes.rows() {
        let authors = row.text("authors")?.split(' ').map(ContributorId::new);
        let proposal = Proposal {
            row,
            is_final: row.text("status")? == "Final",
            authors: authors.collect::<Result<_, _>>().map_err(|error| row.refused(error))?,
            requires: BTreeSet::new(),
            required_by_any: false,
            required_by_final: false,
        };
        if proposals.insert(row.value("eip")?, proposal).is_some() {
            return Err(row.refused("this number stands twice"));
        }
    }
    Ok(proposals)
}

/// Adds the links to lower numbers and returns the others.
fn link(
    proposals: &mut BTreeMap<u32, Proposal<'_>>,
    requires: &Table,
) -> Result<Vec<(u32, u32)>, Refused> {
    let mut left_out = Vec::new();
    for row in requires.rows() {
        let (from, to): (u32, u32) = (row.value("eip")?, row.value("requires")?);
        if to >= from {
            left_out.push((from, to));
            continue;
        }
        let newer = proposals.get_mut(&from);
        let newer = newer.ok_or_else(|| row.refused(format!("there is no proposal {from}")))?;
        newer.requires.insert(to);
        let is_final = newer.is_final;
        let older = proposals.get_mut(&to);
        let older = older.ok_or_else(|| row.refused(format!("there is no proposal {to}")))?;
        older.required_by_any = true;
        older.required_by_final |= is_final;
    }
    Ok(left_out)
}

fn contribution(number: u32, proposal: &Proposal<'_>) -> Result<Contribution, Refused> {
    let row = proposal.row;
    let kind = if proposal.is_need() {
        ContributionKind::Need
    } else if proposal.is_final {
        ContributionKind::Result
    } else {
        ContributionKind::Design
    };
    let id = ContributionId::new(number.to_string())?;
    let date: Timestamp = row.value("created")?;
    let mut builder =
        Contribution::builder(id, kind, ProjectId::new("eip")?, date).licence("CC0-1.0".parse()?);
    let record = Attester::Record { id: EvidenceId::new("assumption of this example")? };
    let hours = TimeAmount::from_hours(ASSUMED_HOURS)?;
    for author in &proposal.authors {
        let person = Participation::of(author.clone());
        builder = builder.participation(if proposal.is_need() {
            person
        } else {
            person.attested(hours, record.clone())
        });
    }
    for older in &proposal.requires {
        builder = builder.builds_on(Link::to(ContributionId::new(older.to_string())?));
    }
    builder.build().map_err(|error| row.refused(error))
}
