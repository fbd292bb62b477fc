//! Projects that an envelope funds by the method of equal shares.

use std::path::Path;

use clap::Args;
use liens::governance::participatory::{
    Axiom, Completion, EqualShares, LeftOut, Project, Purchase, Satisfaction, TieOrder,
    equal_shares, left_out,
};
use liens::governance::{Pabulib, read_pabulib};
use liens::{Currency, ProjectId, Unit};
use serde_json::{Value, json};

use crate::input::{self, Refused};

/// What only budgets of projects ask for.
#[derive(Args, PartialEq)]
pub(crate) struct Terms {
    /// Of equal-shares: what becomes of what is left over: none, greedy, increase:AMOUNT,
    /// increase-then-greedy:AMOUNT
    #[arg(long, value_name = "COMPLETION", default_value = "none")]
    completion: String,
    /// Of equal-shares: a voter is content by the cost of funded projects, or by their count
    #[arg(long, value_name = "cost|count", default_value = "cost")]
    satisfaction: String,
    /// Of equal-shares: what costs are in where the file names no currency: EUR, hour, ..
    #[arg(long, value_name = "UNIT", default_value = "EUR")]
    unit: Unit,
}

impl Terms {
    /// Whether nothing of it was asked for.
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Terms {
    fn default() -> Self {
        let (completion, satisfaction) = ("none".to_owned(), "cost".to_owned());
        Self { completion, satisfaction, unit: Unit::Money(Currency::EUR) }
    }
}

/// A budget that was voted, what it funds, and whom that leaves out.
pub(crate) struct Funded {
    read: Pabulib,
    outcome: EqualShares,
    left_out: [Option<LeftOut>; 2],
}

/// Counts a file of Pabulib; an order that breaks ties names projects by their ids.
pub(crate) fn fund(
    file: &Path,
    terms: &Terms,
    lots: Option<u64>,
    order: Option<&str>,
) -> Result<Funded, Refused> {
    let named = |error: &dyn std::fmt::Display| Refused::in_file(file, error);
    let satisfaction = match terms.satisfaction.as_str() {
        "cost" => Satisfaction::Cost,
        "count" => Satisfaction::Count,
        other => return Err(Refused::new(format!("'{other}' is neither cost nor count"))),
    };
    let completion = completion(&terms.completion)?;
    let text = input::text(file)?;
    let read = read_pabulib(text.as_bytes(), terms.unit.clone(), satisfaction);
    let read = read.map_err(|error| named(&error))?;
    let projects = read.profile().projects().iter().map(|project| project.id().clone());
    let ties = match (lots, order) {
        (Some(seed), _) => {
            let order = liens::governance::sortition::lots(seed, projects);
            TieOrder::Declared { order }
        }
        (None, Some(order)) => {
            let ids = order.split(',').map(|name| ProjectId::new(name.trim()));
            TieOrder::Declared { order: ids.collect::<Result<_, _>>()? }
        }
        (None, None) => TieOrder::default(),
    };
    let outcome = equal_shares(read.profile(), &completion, &ties);
    let outcome = outcome.map_err(|error| named(&error))?;
    let group = |axiom| left_out(read.profile(), outcome.funded(), axiom);
    let left_out = [group(Axiom::Justified)?, group(Axiom::ExtendedPlus)?];
    Ok(Funded { read, outcome, left_out })
}

fn completion(text: &str) -> Result<Completion, Refused> {
    let (name, step) = text.split_once(':').map_or((text, None), |(name, step)| (name, Some(step)));
    let step = step.map(str::parse).transpose()?;
    match (name, step) {
        ("none", None) => Ok(Completion::None {}),
        ("greedy", None) => Ok(Completion::Greedy {}),
        ("increase", Some(step)) => Ok(Completion::Increase { step }),
        ("increase-then-greedy", Some(step)) => Ok(Completion::IncreaseThenGreedy { step }),
        _ => Err(Refused::new(format!("'{text}' is not a completion: see --help"))),
    }
}

impl Funded {
    /// `rule, voters, alternatives, winners` in the order in which they were funded, `ties` of those
    /// that were as good as one of them, then every purchase with who paid what, and whom the outcome
    /// leaves out by JR and by EJR+.
    pub(crate) fn document(&self) -> Value {
        let profile = self.read.profile();
        let [justified, extended] = &self.left_out;
        let winners: Vec<&ProjectId> =
            self.outcome.purchases().iter().map(Purchase::project).collect();
        let tied = self.outcome.purchases().iter().filter(|bought| !bought.tied().is_empty());
        let ties: Vec<Vec<&ProjectId>> = tied
            .map(|bought| std::iter::once(bought.project()).chain(bought.tied()).collect())
            .collect();
        json!({
            "rule": "equal-shares",
            "voters": profile.voters().len(),
            "alternatives": profile.projects().len(),
            "limit": profile.limit(),
            "winners": winners,
            "ties": ties,
            "purchases": self.outcome.purchases(),
            "spent": self.outcome.spent(),
            "left": self.outcome.left(),
            "endowment": self.outcome.endowment(),
            "left_out": { "jr": justified, "ejr_plus": extended },
        })
    }

    pub(crate) fn readable(&self) -> String {
        let profile = self.read.profile();
        let (voters, limit) = (profile.voters().len(), profile.limit());
        let named = |project: &Project| {
            let name = self.read.name(project.id())?;
            Some(format!("  {}  {name}\n", project.id()))
        };
        let names: String = profile.projects().iter().filter_map(named).collect();
        let fair = match self.left_out.iter().flatten().next() {
            Some(group) => format!("left out: {group}"),
            None => "no group of voters is left out, by JR or by EJR+".to_owned(),
        };
        let outcome = &self.outcome;
        format!("equal shares of {limit} among {voters} voters\n{outcome}\n{names}{fair}\n")
    }
}
