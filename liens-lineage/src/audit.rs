//! An audit where inputs are alternatives: the Shapley value of "the result exists".
//!
//! Rules share as if everything upstream had been needed. Where a result could have stood on any of
//! several inputs, that is not so, and the Shapley value says what each was worth: the part of all
//! orders of arrival in which a contribution is the one that makes the result exist,
//!
//! ```text
//! φ(i) = Σ over k of k! (n - 1 - k)! / n! × (number of coalitions of k others that i completes)
//! ```
//!
//! For a plan that could have been drawn on paper or on a screen, of six orders of three the plan
//! completes four (whenever anything to draw on came before it), paper and screen one each: 2/3,
//! 1/6, 1/6. Without alternatives every contribution is needed and all get the same.
//!
//! It is an audit and no rule, since it is not always to be had: with alternatives that share
//! inputs the count is as hard as counting satisfying assignments. Where none is shared the formula
//! is a tree and polynomials count its coalitions by size; else up to 20 contributions are listed
//! one by one, and beyond that the audit refuses and says why.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "at most 80 players: counts stay below 2^80, and the common denominator below 2^126"
)]

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, AmountError, ContributionId, Shares};

use crate::{Distribution, Frozen};

/// The most contributions whose coalitions are listed one by one.
const LISTED: usize = 20;
/// The most contributions that are counted where none is shared.
const COUNTED: usize = 80;

/// Older contributions of which one contribution needs any, where it builds on several.
///
/// # Examples
///
/// ```
/// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
/// # use liens_lineage::{Alternatives, Frozen};
/// # let id = |text: &str| ContributionId::new(text);
/// # let of = |text: &str, older: &[&str]| -> Result<_, Box<dyn std::error::Error>> {
/// #     let mut begun = Contribution::builder(id(text)?, ContributionKind::Work,
/// #         ProjectId::new("p")?, "2026-01-05".parse()?);
/// #     for to in older { begun = begun.builds_on(Link::to(id(to)?)); }
/// #     Ok(begun.build()?)
/// # };
/// let (paper, screen) = (of("paper", &[])?, of("screen", &[])?);
/// let frozen = Frozen::load([paper, screen, of("plan", &["paper", "screen"])?])?;
/// // The plan could have been drawn on either.
/// let either = Alternatives { of: id("plan")?, any: [id("paper")?, id("screen")?].into() };
/// let audit = frozen.audit(&id("plan")?, &[either])?;
/// assert_eq!(audit.part_of(&id("plan")?) / 10_u64.pow(14), 6_666);
/// assert_eq!(audit.part_of(&id("paper")?) / 10_u64.pow(14), 1_666);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Alternatives {
    /// The newer contribution.
    pub of: ContributionId,
    /// The older ones, any of which suffices; every link of it that stands in no such group is
    /// needed.
    pub any: BTreeSet<ContributionId>,
}

/// Why a result cannot be audited.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Alternatives, AuditError};
/// let record = diamond()?;
/// let either = |of: &str, any: &[&str]| -> Tried<Alternatives> {
///     let any = any.iter().map(|older| id(older)).collect::<Tried<_>>()?;
///     Ok(Alternatives { of: id(of)?, any })
/// };
/// let wrong = record.audit(&id("library")?, &[either("library", &["plan", "need"])?]);
/// assert_eq!(wrong, Err(AuditError::NotALink { of: id("library")?, older: id("need")? }));
/// let groups = [either("library", &["plan", "shelves"])?, either("library", &["plan"])?];
/// let twice = record.audit(&id("library")?, &groups).map_err(|error| error.code());
/// assert_eq!(twice, Err("lineage.audit.two_groups"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// There is no such contribution.
    #[error("there is no contribution {result} to audit")]
    UnknownResult {
        /// The contribution.
        result: ContributionId,
    },
    /// An alternative is none of the links of its contribution.
    #[error("contribution {of} does not build on {older}, which is called an alternative")]
    NotALink {
        /// The newer contribution.
        of: ContributionId,
        /// The older one.
        older: ContributionId,
    },
    /// A link stands in two groups.
    #[error("contribution {older} stands in two groups of alternatives of {of}")]
    TwoGroups {
        /// The newer contribution.
        of: ContributionId,
        /// The older one.
        older: ContributionId,
    },
    /// A contribution serves several alternatives, and there are too many to list all coalitions.
    #[error(
        "contribution {shared} serves several alternatives, and coalitions of {contributions} \
         contributions are not listed, of {LISTED} at most"
    )]
    Shared {
        /// The contribution.
        shared: ContributionId,
        /// How many lie upstream.
        contributions: usize,
    },
    /// More lies upstream than is counted.
    #[error("{contributions} contributions lie upstream, at most {COUNTED} are counted")]
    TooMany {
        /// How many lie upstream.
        contributions: usize,
    },
}

impl AuditError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownResult { .. } => "lineage.audit.unknown_result",
            Self::NotALink { .. } => "lineage.audit.not_a_link",
            Self::TwoGroups { .. } => "lineage.audit.two_groups",
            Self::Shared { .. } => "lineage.audit.shared",
            Self::TooMany { .. } => "lineage.audit.too_many",
        }
    }
}

/// What part of a result the Shapley value gives to each contribution.
///
/// **Unit:** 10⁻¹⁸ of the result. **Rounding:** largest remainder of the exact fractions, ties by
/// id.
///
/// # Examples
///
/// Plan or shelves would have done; library and need were needed in any case.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Alternatives, Audit};
/// let any = [id("plan")?, id("shelves")?].into();
/// let either = Alternatives { of: id("library")?, any };
/// let audit: Audit = diamond()?.audit(&id("library")?, &[either])?;
/// let parts: Vec<u64> = audit.parts().map(|(_, part)| part / 10_u64.pow(14)).collect();
/// assert_eq!(parts, [4_166, 4_166, 833, 833]); // 5/12, 5/12, 1/12, 1/12
/// assert_eq!(audit.parts().map(|(_, part)| part).sum::<u64>(), 10_u64.pow(18));
/// assert_eq!((audit.result(), audit.part_of(&id("a book")?)), (&id("library")?, 0));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Audit {
    result: ContributionId,
    parts: Vec<(ContributionId, u64)>,
}

/// What the audit says of a contribution, beside what a policy paid for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AuditRow {
    /// The contribution.
    pub contribution: ContributionId,
    /// Its part, in 10⁻¹⁸ of the result.
    pub part: u64,
    /// What the distribution paid for it, whoever got it.
    pub paid: Amount,
}

impl Audit {
    /// The result.
    pub const fn result(&self) -> &ContributionId {
        &self.result
    }

    /// Every contribution upstream with its part, by id.
    pub fn parts(&self) -> impl Iterator<Item = (&ContributionId, u64)> {
        self.parts.iter().map(|(id, part)| (id, *part))
    }

    /// The part of one contribution; 0 for one that is not upstream.
    pub fn part_of(&self, contribution: &ContributionId) -> u64 {
        let at = self.parts.binary_search_by(|(id, _)| id.cmp(contribution));
        at.map_or(0, |at| self.parts[at].1)
    }

    /// The parts beside what a distribution paid of this result for each contribution.
    ///
    /// # Law
    ///
    /// `the_audit_stands_beside_what_a_policy_pays`
    ///
    /// # Errors
    ///
    /// [`AmountError`] never for amounts of one distribution, which sum to its pot.
    ///
    /// # Examples
    ///
    /// What the value gives beside what was paid, for a circle to look at and no machine to settle.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::{AuditRow, distribute};
    /// let record = frozen()?;
    /// let shared = distribute(&record, &commons_first()?, order("100.00 EUR", "library")?)?;
    /// let rows: Vec<AuditRow> = record.audit(&id("library")?, &[])?.beside(&shared)?;
    /// let paid: Vec<String> = rows.iter().map(|row| row.paid.to_string()).collect();
    /// assert_eq!(paid, ["53.33 EUR", "20.00 EUR", "26.67 EUR"]); // library, need, plan
    /// assert!(rows.iter().all(|row| row.part.abs_diff(10_u64.pow(18) / 3) <= 1));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn beside(&self, distribution: &Distribution) -> Result<Vec<AuditRow>, AmountError> {
        let unit = distribution.pot().unit();
        let mut paid: BTreeMap<&ContributionId, Amount> = BTreeMap::new();
        for reason in distribution.reasons().filter(|r| *r.result() == self.result) {
            if let Some(contribution) = reason.contribution() {
                let sum = paid.entry(contribution).or_insert_with(|| Amount::zero(unit.clone()));
                *sum = sum.checked_add(reason.amount())?;
            }
        }
        let row = |(contribution, part): &(ContributionId, u64)| AuditRow {
            contribution: contribution.clone(),
            part: *part,
            paid: paid.remove(contribution).unwrap_or_else(|| Amount::zero(unit.clone())),
        };
        Ok(self.parts.iter().map(row).collect())
    }
}

/// For each player the groups of older players that it needs one of each.
type Groups = Vec<Vec<Vec<usize>>>;

impl Frozen {
    /// The Shapley value of the game in which a result exists when it and all that it needs take
    /// part: of each group of alternatives any one, of all other links every one.
    ///
    /// It is exact: counted where, once what is simply needed is taken together, no contribution
    /// serves several alternatives, and listed otherwise for up to 20 contributions upstream.
    ///
    /// # Law
    ///
    /// `an_audit_is_the_shapley_value_of_its_definition`,
    /// `without_alternatives_an_audit_shares_equally`
    ///
    /// # Errors
    ///
    /// [`AuditError`]: what is not there, overlapping groups, and with the reason what is too
    /// large.
    ///
    /// # Complexity
    ///
    /// O(n⁴) for n ≤ 80 counted, O(n 2ⁿ) for n ≤ 20 listed.
    ///
    /// # Source
    ///
    /// Shapley, A value for n-person games (1953); for counting where nothing is shared, Livshits,
    /// Bertossi, Kimelfeld and Sebag, The Shapley value of tuples in query answering (2021).
    pub fn audit(
        &self,
        result: &ContributionId,
        alternatives: &[Alternatives],
    ) -> Result<Audit, AuditError> {
        let unknown = || AuditError::UnknownResult { result: result.clone() };
        let node = self.place(result).ok_or_else(unknown)?;
        let cone = self.rows().cone(node);
        if cone.len() > COUNTED {
            return Err(AuditError::TooMany { contributions: cone.len() });
        }
        let groups = self.groups(&cone, alternatives)?;
        let root = cone.binary_search(&node).unwrap_or_default();
        let pivots = match Tree::of(&groups, root) {
            Ok(tree) => counted(&tree, cone.len()),
            Err(_) if cone.len() <= LISTED => listed(&groups, root),
            Err(shared) => {
                let shared = self.at(cone[shared]).id().clone();
                return Err(AuditError::Shared { shared, contributions: cone.len() });
            }
        };
        let ids = cone.iter().map(|place| self.at(*place).id().clone());
        Ok(Audit { result: result.clone(), parts: ids.zip(parts(&pivots)).collect() })
    }

    /// The groups of each contribution of a cone, by their places in it.
    ///
    /// A link in no group makes a group of its own: it is needed.
    fn groups(&self, cone: &[u32], alternatives: &[Alternatives]) -> Result<Groups, AuditError> {
        let number = |place: u32| cone.binary_search(&place).unwrap_or_default();
        let mut groups: Groups = vec![Vec::new(); cone.len()];
        let mut grouped: BTreeSet<(&ContributionId, &ContributionId)> = BTreeSet::new();
        for Alternatives { of, any } in alternatives {
            let links = self.contribution(of).map_or(&[][..], |newer| newer.builds_on());
            let mut members = Vec::new();
            for older in any {
                let (of, to) = (of.clone(), older.clone());
                if links.binary_search_by(|link| link.to.cmp(older)).is_err() {
                    return Err(AuditError::NotALink { of, older: to });
                }
                members.extend(self.place(older));
            }
            for older in any {
                if !grouped.insert((of, older)) {
                    return Err(AuditError::TwoGroups { of: of.clone(), older: older.clone() });
                }
            }
            let newer = self.place(of).and_then(|place| cone.binary_search(&place).ok());
            if let (Some(newer), false) = (newer, members.is_empty()) {
                groups[newer].push(members.into_iter().map(number).collect());
            }
        }
        for (newer, place) in cone.iter().enumerate() {
            for link in self.at(*place).builds_on() {
                if !grouped.contains(&(self.at(*place).id(), &link.to)) {
                    groups[newer].extend(self.place(&link.to).map(|older| vec![number(older)]));
                }
            }
        }
        Ok(groups)
    }
}

/// A formula in which every player stands once: all of these players, and of each group one branch.
///
/// A conjunction of players and of disjunctions of trees.
#[derive(Debug, Default)]
struct Tree {
    needed: Vec<usize>,
    groups: Vec<Vec<Tree>>,
}

impl Tree {
    /// The tree of a result; or a player that stands in several places.
    fn of(groups: &Groups, root: usize) -> Result<Self, usize> {
        let mut used = BTreeSet::new();
        Self::grown(groups, root, &BTreeSet::new(), &mut used)
    }

    /// What every branch of a group needs is needed by the whole and moves up, until nothing does:
    /// *(a and p) or (b and p)* is *p and (a or b)*. What then still stands twice cannot be counted
    /// here, and is returned.
    fn grown(
        groups: &Groups,
        root: usize,
        given: &BTreeSet<usize>,
        used: &mut BTreeSet<usize>,
    ) -> Result<Self, usize> {
        let mut all = given.clone();
        let mut own = needed_by(groups, root, &all);
        let open = loop {
            all.extend(&own);
            let several = own.iter().flat_map(|at| &groups[*at]).filter(|group| group.len() > 1);
            // A group with a member that is needed anyway is met.
            let open: Vec<&Vec<usize>> =
                several.filter(|group| group.iter().all(|member| !all.contains(member))).collect();
            // What every branch of a group needs is needed.
            let common = open.iter().find_map(|group| {
                let mut branches = group.iter().map(|member| needed_by(groups, *member, &all));
                let first = branches.next()?;
                let common = branches.fold(first, |common, branch| &common & &branch);
                (!common.is_empty()).then_some(common)
            });
            match common {
                Some(common) => own.extend(common),
                None => break open,
            }
        };
        if let Some(shared) = own.iter().find(|player| !used.insert(**player)) {
            return Err(*shared);
        }
        let branches = |group: &Vec<usize>| {
            let branch = |member: &usize| Self::grown(groups, *member, &all, used);
            group.iter().map(branch).collect::<Result<Vec<_>, _>>()
        };
        let grown = open.into_iter().map(branches).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { needed: own.into_iter().collect(), groups: grown })
    }

    /// Those that the tree names; all others complete nothing.
    fn players(&self) -> usize {
        let inner = self.groups.iter().flatten().map(Self::players).sum::<usize>();
        self.needed.len() + inner
    }

    /// For each size how many coalitions of the players make it true, where one player is known to
    /// take part, or not to, and is not counted.
    ///
    /// *And* is a product of polynomials whose k-th coefficient counts coalitions of k; *or* is the
    /// complement of the product of complements. For *paper or screen*: 0, 2, 1, since of the
    /// coalitions of none, one and two players all but the empty one suffice.
    fn coalitions(&self, known: (usize, bool)) -> Vec<u128> {
        let mut sizes = vec![1_u128];
        for player in &self.needed {
            if *player != known.0 {
                sizes.insert(0, 0);
            } else if !known.1 {
                sizes.fill(0);
            }
        }
        for group in &self.groups {
            // No branch true: the product of what fails in each.
            let mut none = vec![1_u128];
            for branch in group {
                let mut fails = branch.coalitions(known);
                let players = fails.len() - 1;
                for (size, count) in fails.iter_mut().enumerate() {
                    *count = binomial(players, size) - *count;
                }
                none = product(&none, &fails);
            }
            let players = none.len() - 1;
            for (size, count) in none.iter_mut().enumerate() {
                *count = binomial(players, size) - *count;
            }
            sizes = product(&sizes, &none);
        }
        sizes
    }
}

/// A player and all that it needs without choice, less what is given.
fn needed_by(groups: &Groups, from: usize, given: &BTreeSet<usize>) -> BTreeSet<usize> {
    let (mut found, mut stack) = (BTreeSet::new(), vec![from]);
    while let Some(at) = stack.pop() {
        if !given.contains(&at) && found.insert(at) {
            stack.extend(groups[at].iter().filter(|group| group.len() == 1).flatten());
        }
    }
    found
}

/// Coefficients of x^k of both, multiplied.
fn product(one: &[u128], other: &[u128]) -> Vec<u128> {
    let mut sizes = vec![0; one.len() + other.len() - 1];
    for (size, count) in one.iter().enumerate() {
        for (more, times) in other.iter().enumerate() {
            sizes[size + more] += count * times;
        }
    }
    sizes
}

/// n over k: at most 2^80.
fn binomial(n: usize, k: usize) -> u128 {
    let mut value = 1_u128;
    for step in 0..k.min(n - k) {
        value = value * (n - step) as u128 / (step + 1) as u128;
    }
    value
}

/// For each player and each size of a coalition of others, how often the player makes it true.
type Pivots = Vec<Vec<u128>>;

/// With a player and without, the difference is what the player completes.
fn counted(tree: &Tree, players: usize) -> Pivots {
    let inside = tree.players();
    let dummies = players - inside;
    let mut pivots = vec![vec![0; players]; players];
    let mut stack = vec![tree];
    while let Some(part) = stack.pop() {
        stack.extend(part.groups.iter().flatten());
        for player in &part.needed {
            let (with, without) =
                (tree.coalitions((*player, true)), tree.coalitions((*player, false)));
            let more: Vec<u128> = with.iter().zip(&without).map(|(a, b)| a - b).collect();
            // Whoever is not in the tree may be in any coalition.
            let others: Vec<u128> = (0..=dummies).map(|size| binomial(dummies, size)).collect();
            pivots[*player] = product(&more, &others);
        }
    }
    pivots
}

/// Coalitions are bits of one number; whether the result exists is asked of each once, older before
/// newer.
fn listed(groups: &Groups, root: usize) -> Pivots {
    let players = groups.len();
    let masks: Vec<Vec<u32>> = groups
        .iter()
        .map(|own| own.iter().map(|group| group.iter().fold(0, |m, p| m | 1 << p)).collect())
        .collect();
    let order = oldest_first(groups, root);
    let exists = |coalition: u32| {
        let mut there = 0_u32;
        for player in &order {
            let met = masks[*player].iter().all(|group| there & group != 0);
            there |= u32::from(met && coalition >> player & 1 == 1) << player;
        }
        there >> root & 1 == 1
    };
    let all: Vec<bool> = (0..1_u32 << players).map(exists).collect();
    let mut pivots = vec![vec![0_u128; players]; players];
    for (coalition, without) in all.iter().enumerate().filter(|(_, exists)| !**exists) {
        let size = coalition.count_ones() as usize;
        for (player, own) in pivots.iter_mut().enumerate() {
            let with = coalition | 1 << player;
            own[size.min(players - 1)] += u128::from(with != coalition && all[with] && !without);
        }
    }
    pivots
}

/// The players, older before newer.
fn oldest_first(groups: &Groups, root: usize) -> Vec<usize> {
    let (mut order, mut seen) = (Vec::new(), vec![false; groups.len()]);
    let mut stack = vec![(root, false)];
    while let Some((at, done)) = stack.pop() {
        if done {
            order.push(at);
        } else if !std::mem::replace(&mut seen[at], true) {
            stack.push((at, true));
            stack.extend(groups[at].iter().flatten().map(|older| (*older, false)));
        }
    }
    order
}

/// The parts of the whole: each pivot at size k of n players weighs k! (n - 1 - k)! / n!, over the
/// least common multiple of 1 to n.
///
/// Weights over the least common multiple of 1 to n are whole: for n = 3 over 6 they are 2, 1, 2
/// for k = 0, 1, 2. Of eighteen digits by long division the rest decides who gets the units that
/// are missing.
fn parts(pivots: &Pivots) -> Vec<u64> {
    let n = pivots.len();
    let common = (2..=n as u128).fold(1_u128, |all, next| all / gcd(all, next) * next);
    let weight = |own: &Vec<u128>| {
        let terms = own.iter().enumerate();
        terms.map(|(k, count)| count * (common / (n as u128 * binomial(n - 1, k)))).sum::<u128>()
    };
    // Eighteen digits by long division; the common denominator is below 2^122.
    let mut rest: Vec<(u128, usize)> = Vec::with_capacity(n);
    let mut parts: Vec<u64> = Vec::with_capacity(n);
    for (player, own) in pivots.iter().enumerate() {
        let weight = weight(own);
        let (mut part, mut left) = (weight / common, weight % common);
        for _ in 0..18 {
            left *= 10;
            part = part * 10 + left / common;
            left %= common;
        }
        parts.push(part as u64);
        rest.push((left, player));
    }
    rest.sort_by_key(|(left, player)| (std::cmp::Reverse(*left), *player));
    let given: u64 = parts.iter().sum();
    for (_, player) in rest.into_iter().take((Shares::WHOLE - given) as usize) {
        parts[player] += 1;
    }
    parts
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
