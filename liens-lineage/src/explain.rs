//! Explanations: along which ways a part of a result comes to a person.
//!
//! Ana raised the need that a library of tools answers; a plan and shelves stand between. Each
//! keeps half of what reaches it and passes the rest on, and Ana asks why she has a quarter:
//!
//! ```text
//! ana gets 25.00 % of work 'library': each contribution keeps 1/2 of what reaches it and ..
//!   25.00 % work 'library'
//!   ├─ 12.50 % work 'plan'
//!   │  12.50 % need 'need'
//!   └─ 12.50 % work 'shelves'
//!      12.50 % need 'need'
//! ```
//!
//! There are as many ways as there are paths, which is exponential in the depth of a record, so
//! that they are never listed: what comes along each link is reckoned in one pass over the links,
//! and the few heaviest ways are found by keeping, at each contribution, the best of those that go
//! on from there.

mod breakdown;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Contribution, ContributionId, ContributorId, Portion, Ratio, TimeAmount};

use crate::rows::{Carried, Way};
use crate::{Frozen, Rule, ShareError};

pub use breakdown::Breakdown;
pub use text::Language;
pub(crate) use text::append;

/// Why a person gets a part of a result: the contributions it is for, the links that it came along,
/// and the heaviest of the ways.
///
/// Under `KeepAndPass` the links are those of the flow. The other rules give parts by terms that no
/// link carries; there the part of each contribution is shown along one shortest way from the
/// result, as in the reasons of a [`Distribution`](crate::Distribution).
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
///
/// # Examples
///
/// What reaches the need for Ana came along two links, half of it each.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::Explanation;
/// let (record, rule) = (diamond()?, "keep-and-pass:1/2".parse()?);
/// let why: Explanation<'_> =
///     record.explain(&rule, &person("ana")?, &id("library")?, &vouched()?, 9)?;
/// assert_eq!((why.person(), why.rule()), (&person("ana")?, &rule));
/// assert_eq!(why.result().id(), &id("library")?);
/// let links: Vec<_> = why.links().filter(|link| link.older.id().as_str() == "need").collect();
/// assert_eq!(links.len(), 2);
/// assert!(links.iter().all(|link| link.part == 125_000_000_000_000_000));
/// assert_eq!(why.ways().map(|(_, part)| part).sum::<u64>(), why.part());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// The part of the person, and that of all who took part in the contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Earned {
    part: u64,
    of_all: u64,
    terms: Terms,
}

/// What a rule looks at when it gives a contribution its part.
///
/// They are the figures that somebody can check by hand: the text of an explanation is nothing else
/// than these in words.
///
/// # Law
///
/// `the_terms_of_weighed_hours_multiply_out`
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::Terms;
/// let record = diamond()?;
/// let terms = |rule: &str, who: &str| -> Tried<Terms> {
///     let rule: Rule = rule.parse()?;
///     let why = record.explain(&rule, &person(who)?, &id("library")?, &vouched()?, 0)?;
///     let earned = why.earned().next().ok_or("something is earned")?;
///     Ok(earned.terms)
/// };
/// let (own, all) = ("PT2H".parse()?, "PT7H".parse()?);
/// assert_eq!(terms("hours", "bo")?, Terms::Hours { own, all });
/// let level = "PT3H".parse()?; // the shelves stand at the same distance
/// assert_eq!(terms("cascade:1/2", "bo")?, Terms::Cascade { distance: 1, own, level });
/// assert_eq!(terms("ancestor-equal", "ana")?, Terms::AncestorEqual { contributions: 4 });
/// let (keep, reached) = (Portion::WHOLE, 250_000_000_000_000_000);
/// // A need without anything upstream keeps all that reaches it.
/// assert_eq!(terms("keep-and-pass:1/2", "ana")?, Terms::KeepAndPass { keep, reached });
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    /// Attested time of the contribution, as the relevance of its project weighs it, and of all
    /// upstream, each by that of its own: `own` × `factor` = `weighed`.
    WeighedHours {
        /// The attested time of the contribution.
        own: TimeAmount,
        /// The factor of its project.
        factor: Ratio,
        /// What the two make, in seconds.
        weighed: Ratio,
        /// That of everything upstream, in seconds.
        all: Ratio,
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
///
/// # Examples
///
/// Cy built and made the shelves: by persons Cy has a third, half of it for each.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{EarnedBy, Terms};
/// let record = diamond()?;
/// let why = record.explain(&Rule::PerPerson, &person("cy")?, &id("library")?, &vouched()?, 0)?;
/// let earned: Vec<EarnedBy<'_>> = why.earned().collect();
/// assert_eq!(earned.len(), 2);
/// let half = Terms::PerPerson { persons: 3, contributions: 2 };
/// assert!(earned.iter().all(|earned| earned.terms == half && earned.of_all == earned.part));
/// // The odd part of 10^18 goes to the first by id.
/// assert_eq!(earned[0].part - earned[1].part, 1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Examples
///
/// Along the link to the plan half as much again comes as stays there for Bo.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::FlowLink;
/// let (record, rule) = (diamond()?, "keep-and-pass:1/2".parse()?);
/// let why = record.explain(&rule, &person("bo")?, &id("library")?, &vouched()?, 0)?;
/// let link: FlowLink<'_> = why.links().next().ok_or("one link")?;
/// assert_eq!((link.newer.id(), link.older.id()), (&id("library")?, &id("plan")?));
/// assert_eq!((link.all, link.part), (250_000_000_000_000_000, 125_000_000_000_000_000));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    /// A person without contribution upstream of the result gets nothing, and the explanation says
    /// so. `vouched` are the persons vouched for, as the rule asks.
    ///
    /// # Errors
    ///
    /// [`ShareError`], as the rule itself.
    ///
    /// # Complexity
    ///
    /// That of a [`Breakdown`], which several questions about one result can share, and of asking
    /// it once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId, Link};
    /// # use liens_core::{Participation, Portion, ProjectId};
    /// # use liens_lineage::{Frozen, Language, Rule};
    /// # let of = |id: &str, kind, who: &str| -> Result<_, Box<dyn std::error::Error>> {
    /// #     let (id, project) = (ContributionId::new(id)?, ProjectId::new("p")?);
    /// #     let begun = Contribution::builder(id, kind, project, "2026-01-05".parse()?);
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
        self.breakdown(rule, result, vouched)?.explain(person, ways)
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
    ///
    /// Under rules that look at hours, somebody who raised a need without hours gets 0 here: that
    /// is what an origin step of a policy is for.
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
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let (record, rule) = (diamond()?, "keep-and-pass:1/2".parse()?);
    /// let why = record.explain(&rule, &person("cy")?, &id("library")?, &vouched()?, 1)?;
    /// let (way, part) = why.ways().next().ok_or("the heaviest")?;
    /// assert_eq!((way.len(), part), (1, 500_000_000_000_000_000)); // the library itself
    /// assert_eq!(why.ways().count(), 1); // one was asked for; the shelves bring an eighth besides
    /// assert_eq!(why.part(), 625_000_000_000_000_000);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn ways(&self) -> impl Iterator<Item = (Vec<&'a Contribution>, u64)> {
        let named = |way: &Way| way.nodes.iter().map(|node| self.frozen.at(*node)).collect();
        self.ways.iter().map(move |way| (named(way), way.part))
    }
}
