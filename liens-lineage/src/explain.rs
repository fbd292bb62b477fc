//! Explanations: along which ways a part of a result comes to a person.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Contribution, ContributionId, ContributorId, Participation, Portion, TimeAmount};

use crate::parts::ByNode;
use crate::rows::{Carried, Way, heaviest};
use crate::{Frozen, NodeParts, Rule, ShareError};

pub use text::Language;
pub(crate) use text::append;

/// Why a person gets a part of a result: the contributions it is for, the links that it came along,
/// and the heaviest of the ways.
///
/// Under `KeepAndPass` the links are those of the flow. The other rules give parts by terms that no
/// link carries; there the part of each contribution is shown along one shortest way from the result,
/// as in the reasons of a [`Distribution`](crate::Distribution).
///
/// **Unit:** 10⁻¹⁸ of the result. **Rounding:** what goes to the person through a contribution is
/// divided over the links that reach it as all that reaches it came along them, by cumulative
/// floors; the part of a way is rounded down at each of its links.
///
/// # Law
///
/// `the_parts_into_the_contributions_of_a_person_sum_to_what_the_rule_gives`,
/// `what_reaches_a_contribution_for_a_person_stays_or_goes_on`,
/// `the_part_along_a_link_is_the_sum_of_all_ways_over_it`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'a> {
    frozen: &'a Frozen,
    rule: Rule,
    person: ContributorId,
    result: u32,
    own: BTreeMap<u32, Earned>,
    links: Vec<Carried>,
    ways: Vec<Way>,
}

/// A contribution of the person, what it brings, and the terms of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Earned {
    part: u64,
    of_all: u64,
    terms: Terms,
}

/// What a rule looks at when it gives a contribution its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Terms {
    /// Attested time of the contribution, and of all upstream.
    Hours {
        /// That of the contribution.
        own: TimeAmount,
        /// That of everything upstream.
        all: TimeAmount,
    },
    /// A portion of what reaches the contribution stays.
    KeepAndPass {
        /// The portion kept, all of it without upstream.
        keep: Portion,
        /// What reaches the contribution.
        reached: u64,
    },
    /// One contribution of many.
    AncestorEqual {
        /// How many are upstream.
        contributions: usize,
    },
    /// A person among others, and a contribution among that person's.
    PerPerson {
        /// How many persons share.
        persons: usize,
        /// How many of the contributions upstream are the person's.
        contributions: usize,
    },
    /// A level at a distance, and attested time in it.
    Cascade {
        /// The distance from the result, in links.
        distance: usize,
        /// The attested time of the contribution.
        own: TimeAmount,
        /// That of its level.
        level: TimeAmount,
    },
}

/// A contribution that earned something of a result for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EarnedBy<'a> {
    /// The contribution.
    pub contribution: &'a Contribution,
    /// What the person gets for it.
    pub part: u64,
    /// What it brings to all who took part in it.
    pub of_all: u64,
    /// The terms of the rule.
    pub terms: Terms,
}

/// A link, and the part of a result that came along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowLink<'a> {
    /// The contribution that passes it on.
    pub newer: &'a Contribution,
    /// The contribution that it builds on, and that the part reaches.
    pub older: &'a Contribution,
    /// All that came along, for whomever.
    pub all: u64,
    /// What of it goes to the person.
    pub part: u64,
}

impl Frozen {
    /// Explains what part of a result a rule gives a person, with the `ways` heaviest ways.
    ///
    /// A person without contribution upstream of the result gets nothing, and the explanation says so.
    /// `vouched` are the persons vouched for, as the rule asks.
    ///
    /// # Errors
    ///
    /// [`ShareError`], as the rule itself.
    ///
    /// # Complexity
    ///
    /// Under `KeepAndPass` O(nodes + links of the record older than the result) in two passes, and
    /// O(ways) for each link along which something comes; under the other rules that of the rule and
    /// O(nodes + links upstream) besides.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId, Link};
    /// # use liens_core::{Participation, Portion, ProjectId};
    /// # use liens_lineage::{Frozen, Language, Rule};
    /// # let of = |id: &str, kind, who: &str| -> Result<_, Box<dyn std::error::Error>> {
    /// #     let project = ProjectId::new("p")?;
    /// #     let begun = Contribution::builder(ContributionId::new(id)?, kind, project, "2026-01-05".parse()?);
    /// #     Ok(begun.participation(Participation::of(ContributorId::new(who)?)))
    /// # };
    /// let need = of("tools", ContributionKind::Need, "ana")?.build()?;
    /// let work = of("library", ContributionKind::Result, "bo")?;
    /// let work = work.builds_on(Link::to(need.id().clone())).build()?;
    /// let (ana, library) = (ContributorId::new("ana")?, work.id().clone());
    /// let frozen = Frozen::load([need, work])?;
    /// let rule = Rule::KeepAndPass { keep: Portion::new(1, 2)? };
    /// let why = frozen.explain(&rule, &ana, &library, &BTreeSet::new(), 3)?;
    /// assert_eq!(why.part(), 500_000_000_000_000_000);
    /// let text = why.to_text(Language::English);
    /// assert!(text.starts_with("ana gets 50.00 % of result 'library'"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(
        &self,
        rule: &Rule,
        person: &ContributorId,
        result: &ContributionId,
        vouched: &BTreeSet<ContributorId>,
        ways: usize,
    ) -> Result<Explanation<'_>, ShareError> {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = self.place(result).ok_or_else(unknown)?;
        let (own, links) = match rule {
            Rule::KeepAndPass { keep } => self.flow_to(*keep, person, node, vouched)?,
            _ => self.shortest_to(rule, person, node, vouched)?,
        };
        let parts = own.iter().map(|(node, earned)| (*node, earned.part)).collect();
        let ways = heaviest(node, &parts, &links, ways);
        let (rule, person) = (rule.clone(), person.clone());
        Ok(Explanation { frozen: self, rule, person, result: node, own, links, ways })
    }

    /// The person's parts and the links along which they come, as the flow carries them.
    fn flow_to(
        &self,
        keep: Portion,
        person: &ContributorId,
        result: u32,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<(BTreeMap<u32, Earned>, Vec<Carried>), ShareError> {
        let inflow = self.rows().inflow(keep, result, NodeParts::WHOLE);
        let places = self.places_of(person).iter();
        let reached: BTreeMap<u32, (u64, u64)> = places
            .map(|node| (*node, self.rows().reached_and_kept(keep, &inflow, *node)))
            .filter(|(_, (_, kept))| *kept > 0)
            .collect();
        let kept = reached.iter().map(|(node, (_, kept))| (*node, *kept)).collect();
        let mine = ByNode::new(kept, 0).due_to(person, self, vouched)?;
        let mut own = BTreeMap::new();
        for (node, part) in mine {
            let (reached, of_all) = reached.get(&node).copied().unwrap_or_default();
            let alone = self.at(node).builds_on().is_empty();
            let keep = if alone { Portion::WHOLE } else { keep };
            own.insert(node, Earned { part, of_all, terms: Terms::KeepAndPass { keep, reached } });
        }
        let parts = own.iter().map(|(node, earned)| (*node, earned.part)).collect();
        let links = self.rows().along(keep, &inflow, &parts);
        Ok((own, links))
    }

    /// The person's parts by the terms of a rule, and one shortest way to each.
    fn shortest_to(
        &self,
        rule: &Rule,
        person: &ContributorId,
        result: u32,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<(BTreeMap<u32, Earned>, Vec<Carried>), ShareError> {
        let all = rule.by_node(self, result, vouched)?;
        let mine = all.due_to(person, self, vouched)?;
        let links = self.rows().along_shortest(result, all.parts.iter().copied(), &mine);
        let terms =
            Upstream { frozen: self, result, cone: &all.parts }.terms(rule, person, vouched);
        let earned =
            |(node, part)| (node, Earned { part, of_all: all.part_of(node), terms: terms(node) });
        Ok((mine.into_iter().map(earned).collect(), links))
    }
}

/// What the terms of the rules count upstream of a result.
struct Upstream<'a> {
    frozen: &'a Frozen,
    result: u32,
    cone: &'a [(u32, u64)],
}

impl<'a> Upstream<'a> {
    /// The terms by which a rule gives a part to each contribution of a person.
    fn terms(
        self,
        rule: &Rule,
        person: &ContributorId,
        vouched: &BTreeSet<ContributorId>,
    ) -> Box<dyn Fn(u32) -> Terms + 'a> {
        let frozen = self.frozen;
        let own = |node| frozen.at(node).attested_time();
        match rule {
            // Explained by its own flow.
            Rule::KeepAndPass { keep } => {
                let terms = Terms::KeepAndPass { keep: *keep, reached: 0 };
                Box::new(move |_| terms)
            }
            Rule::AncestorEqual => {
                let contributions = self.cone.len();
                Box::new(move |_| Terms::AncestorEqual { contributions })
            }
            Rule::PerPerson => {
                let (persons, contributions) = self.persons(person, vouched);
                Box::new(move |_| Terms::PerPerson { persons, contributions })
            }
            Rule::Hours => {
                let all = self.time(self.cone.iter().map(|(node, _)| *node));
                Box::new(move |node| Terms::Hours { own: own(node), all })
            }
            Rule::Cascade { .. } => {
                let levels = frozen.rows().levels(self.result);
                let mut at: BTreeMap<u32, (usize, TimeAmount)> = BTreeMap::new();
                for (distance, level) in levels.into_iter().enumerate() {
                    let time = self.time(level.iter().copied());
                    at.extend(level.into_iter().map(|node| (node, (distance, time))));
                }
                Box::new(move |node| {
                    let (distance, level) = at.get(&node).copied().unwrap_or_default();
                    Terms::Cascade { distance, own: own(node), level }
                })
            }
        }
    }

    /// The attested time of contributions; the rule counted it before, and refuses what cannot be
    /// counted.
    fn time(&self, nodes: impl Iterator<Item = u32>) -> TimeAmount {
        let seconds = nodes.map(|node| self.frozen.attested(node)).fold(0, u64::saturating_add);
        let time = i64::try_from(seconds).ok().map(TimeAmount::from_seconds);
        time.and_then(Result::ok).unwrap_or_default()
    }

    /// How many persons share, and how many of the contributions are the person's.
    fn persons(&self, person: &ContributorId, vouched: &BTreeSet<ContributorId>) -> (usize, usize) {
        let mut persons: BTreeSet<&ContributorId> = BTreeSet::new();
        let mut contributions = 0_usize;
        for (node, _) in self.cone {
            let takings = self.frozen.at(*node).participations();
            for one in takings.iter().map(Participation::contributor) {
                persons.insert(one);
                contributions = contributions.saturating_add(usize::from(one == person));
            }
        }
        let known = persons.iter().filter(|one| vouched.contains(**one)).count();
        (if known > 0 { known } else { persons.len() }, contributions)
    }
}

impl<'a> Explanation<'a> {
    /// The rule.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The person.
    pub const fn person(&self) -> &ContributorId {
        &self.person
    }

    /// The result.
    pub fn result(&self) -> &'a Contribution {
        self.frozen.at(self.result)
    }

    /// The part of the result that the person gets.
    pub fn part(&self) -> u64 {
        self.own.values().map(|earned| earned.part).sum()
    }

    /// The contributions that it is for, by id.
    pub fn earned(&self) -> impl Iterator<Item = EarnedBy<'a>> {
        self.own.iter().map(|(node, earned)| EarnedBy {
            contribution: self.frozen.at(*node),
            part: earned.part,
            of_all: earned.of_all,
            terms: earned.terms,
        })
    }

    /// The links that it came along, newer before older.
    pub fn links(&self) -> impl Iterator<Item = FlowLink<'a>> {
        self.links.iter().map(|link| FlowLink {
            newer: self.frozen.at(link.newer),
            older: self.frozen.at(link.older),
            all: link.all,
            part: link.part,
        })
    }

    /// The heaviest ways from the result to contributions of the person, heaviest first, each with
    /// the part that takes it; a way too light for one part of the result is left out.
    pub fn ways(&self) -> impl Iterator<Item = (Vec<&'a Contribution>, u64)> {
        let named = |way: &Way| way.nodes.iter().map(|node| self.frozen.at(*node)).collect();
        self.ways.iter().map(move |way| (named(way), way.part))
    }
}
