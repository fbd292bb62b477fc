//! Drawings: a result's lineage and what flows along its links, for any program that draws.
//!
//! A drawing is what any program would need to draw: boxes with a number each, arrows with another.
//! It is made from a rule, in parts of a result, or from a distribution, in amounts; how it looks
//! is the business of whoever writes it down.
//!
//! ```text
//!                    by keep-and-pass:1/2      of 100.00 by commons first
//! library            50.00 %                   53.33 EUR
//! library -> plan    50.00 %                   46.67 EUR    what Bo and Ana get comes along
//! plan               25.00 %                   26.67 EUR
//! plan -> need       25.00 %                   20.00 EUR
//! need               25.00 %                   20.00 EUR
//! ```
//!
//! What stays at a box and what leaves it add up to what reaches it.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, Contribution, ContributionId, ContributorId, Notes, Unit};

use crate::rows::Carried;
use crate::{Distribution, Frozen, Language, NodeParts, Rule, ShareError};

/// A result's lineage, what each contribution gets of it, and what comes along each link.
///
/// Made by [`Frozen::drawing_by`] from a rule or by [`Frozen::drawing_of`] from a distribution, and
/// written by `to_dot`, `to_mermaid` and, with the feature `svg`, `to_svg`.
///
/// # Law
///
/// `what_reaches_a_drawn_contribution_stays_or_goes_on`
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::Drawing;
/// let record = diamond()?;
/// let rule = "keep-and-pass:1/2".parse()?;
/// let drawing: Drawing<'_> = record.drawing_by(&rule, &id("library")?, &vouched()?)?;
/// assert_eq!(drawing.title(), "library, keep-and-pass:1/2");
/// let boxes: Vec<u64> = drawing.contributions().map(|(_, part)| part / 10_u64.pow(14)).collect();
/// assert_eq!(boxes, [5_000, 2_500, 1_250, 1_250]);
/// let need = drawing.links().filter(|(_, older, _)| older.id().as_str() == "need");
/// assert_eq!(need.map(|(_, _, all)| all).sum::<u64>() / 10_u64.pow(14), 2_500);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing<'a> {
    frozen: &'a Frozen,
    result: u32,
    title: String,
    measure: Measure,
    /// For people, in their language; none for programs.
    language: Option<Language>,
    /// What contributions are called, where that is not their id.
    names: BTreeMap<u32, String>,
    whole: u64,
    /// Every contribution upstream, and what it gets.
    nodes: BTreeMap<u32, u64>,
    /// Every link upstream, and what comes along.
    links: BTreeMap<(u32, u32), u64>,
}

/// What the numbers count.
///
/// Parts of a whole as percentages, or amounts of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Measure {
    Part,
    Amount(Unit),
}

impl Frozen {
    /// What a rule makes of a result, all persons together; the numbers are percentages.
    ///
    /// Under `KeepAndPass` the links carry the flow; under the other rules each contribution's part
    /// comes along one shortest way, as in an [`Explanation`](crate::Explanation).
    ///
    /// # Errors
    ///
    /// [`ShareError`], as the rule itself.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// # use liens_lineage::{Frozen, Rule};
    /// # let of = |id: &str, kind| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(Contribution::builder(
    /// #         ContributionId::new(id)?, kind, ProjectId::new("p")?, "2026-01-05".parse()?))
    /// # };
    /// let need = of("need", ContributionKind::Need)?.build()?;
    /// let work = of("work", ContributionKind::Work)?;
    /// let work = work.builds_on(Link::to(need.id().clone())).build()?;
    /// let result = work.id().clone();
    /// let frozen = Frozen::load([need, work])?;
    /// let drawing = frozen.drawing_by(&Rule::AncestorEqual, &result, &BTreeSet::new())?;
    /// assert!(drawing.to_dot().contains("n1 -> n0 [label=\"50.00 %\""));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn drawing_by(
        &self,
        rule: &Rule,
        result: &ContributionId,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<Drawing<'_>, ShareError> {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = self.place(result).ok_or_else(unknown)?;
        let parts = rule.parts(self, result, vouched)?;
        let parts: BTreeMap<u32, u64> =
            parts.iter().filter_map(|(id, part)| Some((self.place(id)?, part))).collect();
        let carried = match rule {
            Rule::KeepAndPass { keep } => {
                let inflow = self.rows().inflow(*keep, node, NodeParts::WHOLE);
                self.rows().along(*keep, &inflow, node, &parts)
            }
            _ => self.along_nearest(node, &parts),
        };
        let links = carried.into_iter().map(|link| ((link.newer, link.older), link.all)).collect();
        let title = format!("{result}, {rule}");
        Ok(self.drawing(node, title, Measure::Part, NodeParts::WHOLE, &parts, links))
    }

    /// What a distribution made of a result: the amounts paid for each contribution, each along one
    /// shortest way, as its reasons say.
    ///
    /// # Errors
    ///
    /// [`ShareError::UnknownResult`] for a result that is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::{Language, distribute};
    /// let record = frozen()?;
    /// let shared = distribute(&record, &commons_first()?, order("100.00 EUR", "library")?)?;
    /// let drawing = record.drawing_of(&shared, &id("library")?)?.in_language(Language::French);
    /// let text = drawing.to_mermaid();
    /// // What Bo gets for the plan and Ana for the need comes along the first link together.
    /// assert!(text.contains("n0 -->|\"46,67\u{a0}EUR\"| n2"), "{text}");
    /// assert!(text.contains("n1[\"need<br/>besoin<br/>20,00\u{a0}EUR\"]:::need"), "{text}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn drawing_of(
        &self,
        distribution: &Distribution,
        result: &ContributionId,
    ) -> Result<Drawing<'_>, ShareError> {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = self.place(result).ok_or_else(unknown)?;
        let mut parts: BTreeMap<u32, u64> = BTreeMap::new();
        for reason in distribution.reasons().filter(|reason| reason.result() == result) {
            if let Some(place) = reason.contribution().and_then(|id| self.place(id)) {
                let sum = parts.entry(place).or_default();
                // Amounts that make up a pot of 63 bits.
                *sum = sum.saturating_add(reason.amount().quanta().unsigned_abs());
            }
        }
        let carried = self.along_nearest(node, &parts);
        let links = carried.into_iter().map(|link| ((link.newer, link.older), link.all)).collect();
        let pot = distribution.results().find(|part| part.result() == result);
        let pot = pot.map(|part| part.pot().quanta().unsigned_abs()).unwrap_or_default();
        let unit = distribution.pot().unit().clone();
        let title = format!("{result}, {}", distribution.policy());
        Ok(self.drawing(node, title, Measure::Amount(unit), pot, &parts, links))
    }

    /// The parts of nodes, each carried along one shortest way from the result.
    ///
    /// As reasons show them, so that a picture and a text name the same ways.
    fn along_nearest(&self, result: u32, parts: &BTreeMap<u32, u64>) -> Vec<Carried> {
        let nearest = self.rows().nearest(result);
        let own = parts.iter().map(|(node, part)| (*node, *part));
        let through = self.rows().carried_nearest(&nearest, own);
        self.rows().along_nearest(&nearest, &through, parts)
    }

    /// Links along which nothing comes are there as well, with 0: lineage is not only where money
    /// went.
    fn drawing(
        &self,
        result: u32,
        title: String,
        measure: Measure,
        whole: u64,
        parts: &BTreeMap<u32, u64>,
        mut links: BTreeMap<(u32, u32), u64>,
    ) -> Drawing<'_> {
        let cone = self.rows().cone(result);
        for newer in &cone {
            for older in self.rows().upstream_of(*newer) {
                links.entry((*newer, older)).or_default();
            }
        }
        let part = |node: u32| (node, parts.get(&node).copied().unwrap_or_default());
        let nodes = cone.into_iter().map(part).collect();
        let (language, names) = (None, BTreeMap::new());
        Drawing { frozen: self, result, title, measure, language, names, whole, nodes, links }
    }
}

impl<'a> Drawing<'a> {
    /// What is drawn: the result, and the rule or the policy.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Every contribution upstream of the result, itself included, by id, and what it gets.
    pub fn contributions(&self) -> impl Iterator<Item = (&'a Contribution, u64)> {
        self.nodes.iter().map(|(node, part)| (self.frozen.at(*node), *part))
    }

    /// Every link between them, newer to older, by ids, and what comes along; 0 where nothing does.
    pub fn links(&self) -> impl Iterator<Item = (&'a Contribution, &'a Contribution, u64)> {
        let named = |node| self.frozen.at(node);
        self.links.iter().map(move |((newer, older), all)| (named(*newer), named(*older), *all))
    }

    /// The same with kinds and amounts as people of a language write them.
    ///
    /// Without it a drawing is for programs: kinds in English, amounts as documents write them.
    #[must_use]
    pub const fn in_language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// The same with the names that contributions have in a table; those without one keep their id.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_core::Notes;
    /// let mut names = Notes::default();
    /// names.write(id("library")?, "A library of tools");
    /// let record = frozen()?;
    /// let drawing = record.drawing_by(&Rule::Hours, &id("library")?, &vouched()?)?.named(&names);
    /// assert_eq!(drawing.title(), "A library of tools, hours");
    /// assert!(drawing.to_dot().contains("A library of tools\\nwork\\n66.67 %"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn named(mut self, names: &Notes<ContributionId>) -> Self {
        let name = |node: &u32| Some((*node, names.read(self.frozen.at(*node).id())?.to_owned()));
        self.names = self.nodes.keys().filter_map(name).collect();
        let result = self.frozen.at(self.result).id().as_str();
        if let (Some(name), Some(by)) =
            (self.names.get(&self.result), self.title.strip_prefix(result))
        {
            self.title = format!("{name}{by}");
        }
        self
    }

    /// At most `count` contributions, the result always among them: those that get most, each with
    /// those that what it gets comes through; of equal ones the first by id.
    ///
    /// One whose way does not fit any more is passed over for the next. A contribution that several
    /// links reach hangs on the one along which most comes.
    ///
    /// # Law
    ///
    /// `the_largest_of_a_drawing_hang_on_its_result`
    ///
    /// # Complexity
    ///
    /// O(n log n + m log m) for n contributions and m links, and O(count) for each contribution.
    ///
    /// # Examples
    ///
    /// Room for two: the library, which is the result, and what got most besides it. By *keep and
    /// pass* that is the need with a quarter, whose way through the plan does not fit; so the plan
    /// takes the place.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let (record, rule) = (diamond()?, "keep-and-pass:1/2".parse()?);
    /// let drawing = record.drawing_by(&rule, &id("library")?, &vouched()?)?;
    /// let ids = |count: usize| -> Vec<String> {
    ///     let largest = drawing.clone().largest(count);
    ///     largest.contributions().map(|(one, _)| one.id().to_string()).collect()
    /// };
    /// assert_eq!(ids(2), ["library", "plan"]);
    /// assert_eq!(ids(3), ["library", "need", "plan"]);
    /// assert_eq!(ids(9).len(), 4);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn largest(mut self, count: usize) -> Self {
        let paid = self.nodes.iter().filter(|(_, part)| **part > 0);
        let mut ranked: Vec<(u32, u64)> = paid.map(|(node, part)| (*node, *part)).collect();
        ranked.sort_by_key(|(node, part)| (std::cmp::Reverse(*part), *node));
        let mut heaviest: BTreeMap<u32, (u64, u32)> = BTreeMap::new();
        for ((newer, older), all) in self.links.iter().filter(|(_, all)| **all > 0) {
            let found = heaviest.entry(*older).or_insert((*all, *newer));
            if found.0 < *all {
                *found = (*all, *newer);
            }
        }
        let mut kept = BTreeSet::from([self.result]);
        for (mut node, _) in ranked {
            let room = count.saturating_sub(kept.len());
            let mut way = Vec::new();
            while way.len() <= room && !kept.contains(&node) {
                way.push(node);
                // What somebody gets comes along some link.
                node = heaviest.get(&node).map_or(self.result, |(_, newer)| *newer);
            }
            if way.len() <= room {
                kept.extend(way);
            }
        }
        self.nodes.retain(|node, _| kept.contains(node));
        self.links.retain(|(newer, older), _| kept.contains(newer) && kept.contains(older));
        self
    }

    /// What a contribution is called.
    ///
    /// The name of a table where there is one, else the id.
    pub(super) fn name(&self, node: &'a Contribution) -> &str {
        let place = if self.names.is_empty() { None } else { self.frozen.place(node.id()) };
        let name = place.and_then(|place| self.names.get(&place));
        name.map_or(node.id().as_str(), String::as_str)
    }

    /// The word for what a contribution is.
    pub(super) fn kind(&self, node: &'a Contribution) -> &'a str {
        self.language().kind(node.kind())
    }

    /// The language of its words.
    ///
    /// English where nothing is said.
    pub(super) fn language(&self) -> Language {
        self.language.unwrap_or(Language::English)
    }

    /// The contributions by number, in the order of their ids.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &'a Contribution, u64)> {
        (0..).zip(self.contributions()).map(|(number, (node, part))| (number, node, part))
    }

    /// The links by the numbers of their ends.
    ///
    /// Numbers are places among the boxes that are drawn, and so without gaps.
    pub(super) fn numbered_links(&self) -> impl Iterator<Item = (u32, u32, u64)> {
        let numbers: BTreeMap<u32, u32> = self.nodes.keys().copied().zip(0..).collect();
        let number = move |node: &u32| numbers.get(node).copied().unwrap_or_default();
        self.links.iter().map(move |((newer, older), all)| (number(newer), number(older), *all))
    }

    /// A number as it is written: a percentage or an amount.
    pub(super) fn written(&self, value: u64) -> String {
        match &self.measure {
            Measure::Part => self.language().percent(value),
            Measure::Amount(unit) => {
                let quanta = i64::try_from(value).unwrap_or(i64::MAX);
                let Ok(amount) = Amount::from_quanta(unit.clone(), quanta) else {
                    return value.to_string();
                };
                self.language.map_or_else(|| amount.to_string(), |spoken| spoken.amount(&amount))
            }
        }
    }

    /// The width of a link's line, 1 to 9, by what comes along of the whole; rounded down.
    ///
    /// A line is 1 wide for nothing and 9 for the whole: for a half, 1 + floor(8 / 2) = 5.
    pub(super) fn width(&self, value: u64) -> u64 {
        let eighths = u128::from(value).saturating_mul(8).checked_div(self.whole.into());
        eighths
            .and_then(|eighths| u64::try_from(eighths).ok())
            .unwrap_or_default()
            .saturating_add(1)
    }
}
