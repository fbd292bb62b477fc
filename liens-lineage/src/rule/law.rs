//! What every sharing rule must keep, and a check of it.
//!
//! The law is what makes a rule a rule about lineage: parts of a whole, to what lies upstream,
//! looking at nothing else, whatever things are called. It is checked by use and not by reading:
//! the rule is asked for the record, for its cone alone, and for the cone under other names, and
//! the three answers have to agree.
//!
//! Names may move a part by rounding, since ties are decided by them: by one part for each
//! contribution and link upstream at most, of 10¹⁸.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Attester, Contribution, ContributionBuilder, ContributionError, ContributionId, ContributorId,
    Link, Participation,
};

use crate::{FreezeError, Frozen, NodeParts, ShareError};

/// A way to say what part of one result belongs to each contribution upstream of it.
///
/// The rules of the house are the data of [`Rule`](crate::Rule); a researcher's own implements this
/// trait, and [`check_rule`] tells on given records whether it keeps the law.
///
/// # Law
///
/// For a record, a result and the persons vouched for: the parts sum to the whole, which
/// [`NodeParts`] makes sure of; only what lies upstream of the result gets a part; nothing that
/// lies elsewhere changes a part; names change no part by more than the rounding of the
/// contributions and links upstream. `the_shipped_rules_keep_the_law_of_rules`.
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeSet;
/// # use liens_core::{ContributionId, ContributorId};
/// use liens_lineage::{Frozen, NodeParts, ShareError, ShareRule};
///
/// /// All to the result itself.
/// struct WinnerTakesAll;
///
/// impl ShareRule for WinnerTakesAll {
///     fn parts(
///         &self,
///         frozen: &Frozen,
///         result: &ContributionId,
///         _: &BTreeSet<ContributorId>,
///     ) -> Result<NodeParts, ShareError> {
///         NodeParts::of_contributions(frozen, [(result.clone(), NodeParts::WHOLE)])
///     }
/// }
/// # use liens_core::{Contribution, ContributionKind, ProjectId};
/// # let id = ContributionId::new("a")?;
/// # let project = ProjectId::new("p")?;
/// # let date = "2026-01-05".parse()?;
/// # let only = Contribution::builder(id.clone(), ContributionKind::Work, project, date).build()?;
/// # let frozen = Frozen::load([only])?;
/// liens_lineage::check_rule(&WinnerTakesAll, &frozen, &id, &BTreeSet::new())?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait ShareRule {
    /// The parts of one result, in 10⁻¹⁸ of it; `vouched` are the persons vouched for.
    ///
    /// # Errors
    ///
    /// [`ShareError`] for a result that is not there, or that cannot be shared.
    fn parts(
        &self,
        frozen: &Frozen,
        result: &ContributionId,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError>;
}

/// How a rule breaks the law of rules.
///
/// # Examples
///
/// A rule that pays the first name is found out under other names; one that pays what is not
/// upstream at once.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// # use std::collections::BTreeSet;
/// use liens_lineage::{LawBroken, NodeParts, ShareError, ShareRule, check_rule};
/// /// All to one contribution of the record by its place among the ids.
/// struct ToPlace(usize);
/// impl ShareRule for ToPlace {
///     fn parts(
///         &self, frozen: &Frozen, _: &ContributionId, _: &BTreeSet<ContributorId>,
///     ) -> Result<NodeParts, ShareError> {
///         let lucky = frozen.contributions().nth(self.0).map(|one| one.id().clone());
///         NodeParts::of_contributions(frozen, lucky.map(|id| (id, NodeParts::WHOLE)))
///     }
/// }
/// let checked = |rule: &ToPlace, result: &str| -> Tried<Option<LawBroken>> {
///     Ok(check_rule(rule, &frozen()?, &id(result)?, &vouched()?).err())
/// };
/// let broken = checked(&ToPlace(0), "library")?.ok_or("names decide")?;
/// assert!(matches!(broken, LawBroken::NotAnonymous { .. }), "{broken}");
/// let broken = checked(&ToPlace(0), "need")?.ok_or("the library is not upstream of a need")?;
/// assert_eq!(broken.code(), "lineage.law.not_upstream");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LawBroken {
    /// A contribution that is not upstream gets a part.
    #[error("contribution {contribution} is not upstream of the result and gets {part} parts")]
    NotUpstream {
        /// The contribution.
        contribution: ContributionId,
        /// Its part.
        part: u64,
    },
    /// What is not upstream changes a part.
    #[error(
        "contribution {contribution} gets {part} parts, and {alone} where its cone stands alone"
    )]
    NotLocal {
        /// The contribution.
        contribution: ContributionId,
        /// Its part in the whole record.
        part: u64,
        /// Its part in the record of what lies upstream of the result.
        alone: u64,
    },
    /// A name changes a part beyond rounding.
    #[error("contribution {contribution} gets {part} parts, and {renamed} under another name")]
    NotAnonymous {
        /// The contribution.
        contribution: ContributionId,
        /// Its part.
        part: u64,
        /// Its part where ids and persons bear each other's names.
        renamed: u64,
    },
    /// The rule shares nothing here.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The record cannot be cut out or renamed.
    #[error(transparent)]
    Freeze(#[from] FreezeError),
    /// A contribution cannot be renamed.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
}

impl LawBroken {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUpstream { .. } => "lineage.law.not_upstream",
            Self::NotLocal { .. } => "lineage.law.not_local",
            Self::NotAnonymous { .. } => "lineage.law.not_anonymous",
            Self::Share(error) => error.code(),
            Self::Freeze(error) => error.code(),
            Self::Contribution(error) => error.code(),
        }
    }
}

/// Checks on one result that a rule keeps the law of [`ShareRule`].
///
/// One result of one record; that a rule keeps the law everywhere is what property tests ask with
/// this.
///
/// # Errors
///
/// [`LawBroken`] names the contribution and its parts.
///
/// # Complexity
///
/// Three times the rule, and O(k log k) for the k contributions and links upstream.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::check_rule;
/// for rule in ["hours", "ancestor-equal", "per-person", "keep-and-pass:1/3", "cascade:1/3"] {
///     check_rule(&rule.parse::<Rule>()?, &diamond()?, &id("library")?, &vouched()?)?;
/// }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn check_rule(
    rule: &dyn ShareRule,
    frozen: &Frozen,
    result: &ContributionId,
    vouched: &BTreeSet<ContributorId>,
) -> Result<(), LawBroken> {
    let parts = rule.parts(frozen, result, vouched)?;
    let cone: Vec<&Contribution> = frozen.ancestors(result).collect();
    let upstream: BTreeSet<&ContributionId> = cone.iter().map(|node| node.id()).collect();
    if let Some((id, part)) = parts.iter().find(|(id, part)| *part > 0 && !upstream.contains(id)) {
        return Err(LawBroken::NotUpstream { contribution: id.clone(), part });
    }
    let alone = Frozen::load(cone.iter().copied().cloned())?;
    let alone = rule.parts(&alone, result, vouched)?;
    for id in &upstream {
        let (part, alone) = (parts.part_of(id), alone.part_of(id));
        if part != alone {
            return Err(LawBroken::NotLocal { contribution: (*id).clone(), part, alone });
        }
    }
    let names = Names::turned_round(&cone, vouched);
    let turned = cone.iter().map(|node| names.renamed(node)).collect::<Result<Vec<_>, _>>()?;
    let turned = Frozen::load(turned)?;
    let vouched = vouched.iter().map(|person| names.person(person)).collect();
    let turned = rule.parts(&turned, names.contribution(result), &vouched)?;
    let links: usize = cone.iter().map(|node| node.builds_on().len()).sum();
    let bound = u64::try_from(links.saturating_add(cone.len())).unwrap_or(u64::MAX);
    for id in &upstream {
        let (part, renamed) = (parts.part_of(id), turned.part_of(names.contribution(id)));
        if part.abs_diff(renamed) > bound {
            return Err(LawBroken::NotAnonymous { contribution: (*id).clone(), part, renamed });
        }
    }
    Ok(())
}

/// Every name stands for another one of the same list: the first for the last, and so on.
///
/// Of `library, need, plan`, the library is called plan and the plan library.
struct Names<'a> {
    contributions: BTreeMap<&'a ContributionId, &'a ContributionId>,
    persons: BTreeMap<&'a ContributorId, &'a ContributorId>,
}

impl<'a> Names<'a> {
    /// Persons are all who appear: contributors, attesters and those vouched for.
    fn turned_round(cone: &[&'a Contribution], vouched: &'a BTreeSet<ContributorId>) -> Self {
        let ids: BTreeSet<&ContributionId> = cone.iter().map(|node| node.id()).collect();
        let people = cone.iter().flat_map(|node| node.participations());
        let attesters = people.clone().filter_map(|person| match &person.attestation()?.by {
            Attester::Person { id } => Some(id),
            _ => None,
        });
        let people = people.map(Participation::contributor).chain(attesters).chain(vouched);
        let people: BTreeSet<&ContributorId> = people.collect();
        Self {
            contributions: ids.iter().copied().zip(ids.iter().rev().copied()).collect(),
            persons: people.iter().copied().zip(people.iter().rev().copied()).collect(),
        }
    }

    fn contribution<'b>(&'b self, id: &'b ContributionId) -> &'b ContributionId {
        self.contributions.get(id).copied().unwrap_or(id)
    }

    fn person(&self, id: &ContributorId) -> ContributorId {
        self.persons.get(id).copied().unwrap_or(id).clone()
    }

    /// The same contribution under other names, with its kind, project, date, licence and links.
    fn renamed(&self, node: &Contribution) -> Result<Contribution, ContributionError> {
        let id = self.contribution(node.id()).clone();
        let (kind, project) = (node.kind().clone(), node.project().clone());
        let mut builder = Contribution::builder(id, kind, project, node.date());
        if let Some(licence) = node.licence() {
            builder = builder.licence(licence.clone());
        }
        let links = node.builds_on().iter();
        let link = |link: &Link| Link { to: self.contribution(&link.to).clone(), ..link.clone() };
        builder = links.map(link).fold(builder, ContributionBuilder::builds_on);
        let people = node.participations().iter().map(|person| self.taking(person));
        people.fold(builder, ContributionBuilder::participation).build()
    }

    /// A participation under other names, its attester among them.
    fn taking(&self, person: &Participation) -> Participation {
        let mut renamed = Participation::of(self.person(person.contributor()));
        renamed = renamed.declared(person.declared_time());
        if let Some(part) = person.part() {
            renamed = renamed.with_part(part);
        }
        if let Some(attestation) = person.attestation() {
            let by = match &attestation.by {
                Attester::Person { id } => Attester::Person { id: self.person(id) },
                by => by.clone(),
            };
            renamed = renamed.attested(attestation.time, by);
        }
        person.compensation().iter().cloned().fold(renamed, Participation::compensated)
    }
}
