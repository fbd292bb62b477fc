//! What a rule gives of one result, ready to be explained to one person after another.
//!
//! A rule gives a result's parts once; a page of its members asks a hundred times. What is the same
//! for all of them, the flow through every link or the parts with one shortest way to each, is kept
//! here, and each question then costs what its own contributions cost.
//!
//! ```text
//! keep and pass    inflow of every position from the result on, one pass
//! other rules      parts by contribution, the nearest newer one of each, and what comes through
//!                  each where every part is carried along these
//! ```
//!
//! With the diamond of a library on a plan of two hours and shelves of one, for a need: under *keep
//! and pass 1/2* what flows in is 1 at the library, 1/4 at the plan and at the shelves, 1/4 at the
//! need. By hours, 4/7, 2/7 and 1/7 stay at the library, the plan and the shelves, and 3/7 goes
//! through links.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Contribution, ContributionId, ContributorId, Portion, Ratio, TimeAmount};

use super::{Earned, Explanation, Terms};
use crate::parts::{ByNode, time_of};
use crate::rows::{Carried, Nearest, heaviest};
use crate::rule::Levels;
use crate::{Frozen, NodeParts, Rule, ShareError};

/// What a rule gives of one result, and along which links: computed once, for any number of persons
/// who ask.
///
/// # Law
///
/// `one_breakdown_tells_each_person_what_a_question_of_their_own_would`,
/// `what_lies_elsewhere_changes_no_explanation`
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeSet;
/// # use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId};
/// # use liens_core::{Participation, ProjectId};
/// # use liens_lineage::{Frozen, NodeParts, Rule};
/// # let (tools, project) = (ContributionId::new("tools")?, ProjectId::new("p")?);
/// # let date = "2026-01-05".parse()?;
/// # let begun = Contribution::builder(tools.clone(), ContributionKind::Need, project, date);
/// # let ana = ContributorId::new("ana")?;
/// # let need = begun.participation(Participation::of(ana.clone())).build()?;
/// let frozen = Frozen::load([need])?;
/// let breakdown = frozen.breakdown(&Rule::AncestorEqual, &tools, &BTreeSet::new())?;
/// assert_eq!(breakdown.explain(&ana, 3)?.part(), NodeParts::WHOLE);
/// assert_eq!(breakdown.explain(&ContributorId::new("bo")?, 3)?.part(), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// All persons of a result, told from one breakdown, sum to the whole.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Breakdown, NodeParts};
/// let record = diamond()?;
/// let breakdown: Breakdown<'_> = record.breakdown(&Rule::Hours, &id("library")?, &vouched()?)?;
/// let mut sum = 0;
/// for name in ["ana", "bo", "cy"] {
///     sum += breakdown.explain(&person(name)?, 0)?.part();
/// }
/// assert_eq!(sum, NodeParts::WHOLE);
/// assert_eq!((breakdown.rule(), breakdown.result().id()), (&Rule::Hours, &id("library")?));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown<'a> {
    frozen: &'a Frozen,
    rule: Rule,
    result: u32,
    brought: Brought<'a>,
}

/// How the parts of a result come to its contributions.
///
/// Two kinds, since a flow has links of its own and terms have none.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Brought<'a> {
    /// As a flow; what reaches each position.
    ///
    /// By position: what flows in at the need of the diamond is the sum over both its links.
    Flow { keep: Portion, inflow: Vec<u64> },
    /// By terms that no link carries: shown along one shortest way to each contribution, with what
    /// comes to each position along these.
    Terms { parts: ByNode, counted: Counted, nearest: Nearest<'a>, through: Vec<u64> },
}

/// What the terms of a rule count upstream of a result.
///
/// Kept beside the parts so that the terms of one contribution need no second look at all others.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Counted {
    Contributions,
    /// Of all nodes upstream, where every factor is 1.
    Time(TimeAmount),
    /// The weight of all the time, where the relevance of a project changes it.
    Weighed(u64),
    /// How many share: the vouched ones where there are any.
    Persons(usize),
    /// By distance, the result's own first.
    Levels(Vec<TimeAmount>),
}

impl Frozen {
    /// Breaks a result down by a rule, to be explained to one person after another.
    ///
    /// # Errors
    ///
    /// [`ShareError`], as the rule itself.
    ///
    /// # Complexity
    ///
    /// Under `KeepAndPass` O(nodes + links of the record older than the result); under the other
    /// rules that of the rule and O(nodes + links upstream) besides.
    ///
    /// # Examples
    ///
    /// A result that is not there is refused, as the rule refuses it.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let refused = diamond()?.breakdown(&Rule::Hours, &id("a book")?, &vouched()?).map(drop);
    /// assert_eq!(refused.map_err(|error| error.code()), Err("lineage.share.unknown_result"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn breakdown(
        &self,
        rule: &Rule,
        result: &ContributionId,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<Breakdown<'_>, ShareError> {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let result = self.place(result).ok_or_else(unknown)?;
        let brought = if let Rule::KeepAndPass { keep } = rule {
            Brought::Flow {
                keep: *keep,
                inflow: self.rows().inflow(*keep, result, NodeParts::WHOLE),
            }
        } else {
            let nearest = self.rows().nearest(result);
            let (parts, counted) = Counted::parts(self, rule, result, &nearest, vouched)?;
            let through = self.rows().carried_nearest(&nearest, parts.iter());
            Brought::Terms { parts, counted, nearest, through }
        };
        Ok(Breakdown { frozen: self, rule: rule.clone(), result, brought })
    }
}

impl Counted {
    /// What a rule gives to each contribution upstream, and what it counted for that.
    ///
    /// The levels of a cascade are made once, for the parts and for the terms.
    fn parts(
        frozen: &Frozen,
        rule: &Rule,
        result: u32,
        nearest: &Nearest<'_>,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<(ByNode, Self), ShareError> {
        let cone = nearest.cone();
        if let Rule::Cascade { lambda } = rule {
            let levels = Levels::of(frozen, nearest, &cone);
            return Ok((levels.parts(*lambda, cone)?, Self::Levels(levels.time().collect())));
        }
        let parts = rule.by_node(frozen, result, cone, vouched)?;
        let counted = match rule {
            Rule::PerPerson => Self::Persons(parts.persons(frozen)),
            Rule::Hours => Self::hours(frozen, &parts.nodes),
            _ => Self::Contributions,
        };
        Ok((parts, counted))
    }

    /// Attested time, or what it weighs where the relevance of a project changes it.
    ///
    /// Relevance that changes nothing here, since no project upstream was graded, is not mentioned.
    fn hours(frozen: &Frozen, nodes: &[u32]) -> Self {
        let relevance = frozen.relevance();
        let plain = |node: &u32| {
            let project = frozen.at(*node).project();
            relevance.is_none_or(|weighed| weighed.factor(project) == Ratio::ONE)
        };
        if nodes.iter().all(plain) {
            return Self::Time(time_of(nodes.iter().map(|node| frozen.attested(*node))));
        }
        Self::Weighed(nodes.iter().fold(0, |sum, node| sum.saturating_add(frozen.weight(*node))))
    }
}

impl<'a> Breakdown<'a> {
    /// The rule.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The result.
    pub fn result(&self) -> &'a Contribution {
        self.frozen.at(self.result)
    }

    /// Explains what a person gets, with the `ways` heaviest ways; nothing for who has no part in
    /// what lies upstream.
    ///
    /// # Errors
    ///
    /// [`ShareError`], as the rule itself.
    ///
    /// # Complexity
    ///
    /// Under `KeepAndPass` O(nodes + links upstream, at most) for what lies between the result and
    /// the person's oldest contribution; under the other rules O(k log k) for the k contributions
    /// and links that are shown. O(ways) for each of these links besides.
    ///
    /// # Examples
    ///
    /// Somebody who is not upstream is told so, and not refused.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::Language;
    /// let record = diamond()?;
    /// let breakdown = record.breakdown(&Rule::AncestorEqual, &id("library")?, &vouched()?)?;
    /// let di = breakdown.explain(&person("di")?, 3)?;
    /// assert_eq!((di.part(), di.earned().count(), di.links().count()), (0, 0, 0));
    /// assert!(di.to_text(Language::English).starts_with("di gets nothing of work 'library'"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(
        &self,
        person: &ContributorId,
        ways: usize,
    ) -> Result<Explanation<'a>, ShareError> {
        let (own, links) = match &self.brought {
            Brought::Flow { keep, inflow } => self.flow_to(*keep, inflow, person)?,
            Brought::Terms { parts, counted, nearest, through } => {
                let mine = parts.due_to(person, self.frozen)?;
                let links = self.frozen.rows().along_nearest(nearest, through, &mine);
                let terms = self.terms(counted, parts, nearest, person);
                let earned = |(node, part)| {
                    let terms = terms(node);
                    (node, Earned { part, of_all: parts.part_of(node), terms })
                };
                (mine.into_iter().map(earned).collect(), links)
            }
        };
        let parts = own.iter().map(|(node, earned)| (*node, earned.part)).collect();
        let ways = heaviest(self.result, &parts, &links, ways);
        let (frozen, rule, person) = (self.frozen, self.rule.clone(), person.clone());
        Ok(Explanation { frozen, rule, person, result: self.result, own, links, ways })
    }

    /// The person's parts and the links along which they come, as the flow carries them.
    ///
    /// What each of the person's contributions keeps is split over all who took part in it, and
    /// only the person's share is traced back: with `kept` 1/4 of which half is the person's, 1/8
    /// is followed.
    fn flow_to(
        &self,
        keep: Portion,
        inflow: &[u64],
        person: &ContributorId,
    ) -> Result<(BTreeMap<u32, Earned>, Vec<Carried>), ShareError> {
        let (frozen, rows, people) = (self.frozen, self.frozen.rows(), self.frozen.people());
        let places = people.number(person).map_or(&[][..], |number| people.places(number));
        let reached: BTreeMap<u32, (u64, u64)> = places
            .iter()
            .map(|node| (*node, rows.reached_and_kept(keep, inflow, *node)))
            .filter(|(_, (_, kept))| *kept > 0)
            .collect();
        let (nodes, kept) = reached.iter().map(|(node, (_, kept))| (*node, *kept)).unzip();
        let kept = ByNode::new(nodes, kept, 0);
        let mine = kept.due_to(person, frozen)?;
        let links = rows.along(keep, inflow, self.result, &mine);
        let mut own = BTreeMap::new();
        for (node, part) in mine {
            let (reached, of_all) = reached.get(&node).copied().unwrap_or_default();
            let alone = frozen.at(node).builds_on().is_empty();
            let keep = if alone { Portion::WHOLE } else { keep };
            own.insert(node, Earned { part, of_all, terms: Terms::KeepAndPass { keep, reached } });
        }
        Ok((own, links))
    }

    /// The terms by which a rule gives a part to each contribution of a person.
    ///
    /// A closure, so that what is counted for the person, the contributions upstream, is counted
    /// once.
    fn terms<'b>(
        &'b self,
        counted: &'b Counted,
        parts: &ByNode,
        nearest: &'b Nearest<'_>,
        person: &ContributorId,
    ) -> impl Fn(u32) -> Terms + 'b {
        let upstream = parts.nodes.len();
        let contributions = match counted {
            Counted::Persons(_) => parts.contributions_of(person, self.frozen),
            _ => 0,
        };
        move |node| {
            let own = self.frozen.at(node).attested_time();
            match counted {
                Counted::Contributions => Terms::AncestorEqual { contributions: upstream },
                Counted::Time(all) => Terms::Hours { own, all: *all },
                Counted::Weighed(all) => self.weighed(node, own, *all),
                Counted::Persons(persons) => Terms::PerPerson { persons: *persons, contributions },
                Counted::Levels(levels) => {
                    let distance = nearest.distance(node);
                    let level = levels.get(distance).copied().unwrap_or_default();
                    Terms::Cascade { distance, own, level }
                }
            }
        }
    }

    /// The terms of a contribution where relevance weighs the time.
    ///
    /// Plain hours where nothing was graded; a weight is turned into seconds again, as a fraction
    /// where it is none in whole ones.
    fn weighed(&self, node: u32, own: TimeAmount, all: u64) -> Terms {
        let frozen = self.frozen;
        match frozen.relevance() {
            None => Terms::Hours { own, all: time_of([all]) },
            Some(relevance) => Terms::WeighedHours {
                own,
                factor: relevance.factor(frozen.at(node).project()),
                weighed: relevance.seconds(frozen.weight(node)),
                all: relevance.seconds(all),
            },
        }
    }
}
