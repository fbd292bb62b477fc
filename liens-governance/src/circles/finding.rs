//! What falls short of norms of transversality, and the fewest links that would mend it.

use std::collections::BTreeSet;

use liens_core::{CircleId, ContributorId};

use super::{Network, NewLink};

/// What a community asks of the ties between its circles; data that it may vote.
///
/// # Examples
///
/// ```
/// # use liens_core::CircleId;
/// # use liens_governance::circles::{CircleNorms, Ties};
/// // Only the board and the kitchen ought to be tied by two people.
/// let pair = (CircleId::new("board")?, CircleId::new("kitchen")?);
/// let norms = CircleNorms { twice: Ties::Between { pairs: [pair].into() } };
/// # Ok::<_, liens_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CircleNorms {
    /// Which pairs of circles ought to be tied by two people at least. Nobody knows that but the
    /// community: a circle and the one that it is part of, as a rule.
    pub twice: Ties,
}

/// Some of the pairs of circles.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, ContributorId};
/// # use liens_governance::circles::{CircleNorms, Network, Ties};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (board, garden) = (CircleId::new("board")?, CircleId::new("garden")?);
/// let kitchen = CircleId::new("kitchen")?;
/// let sits = ["ana", "bo"].map(ContributorId::new);
/// let mut seats = Vec::new();
/// for person in sits {
///     let person = person?;
///     seats.extend([&board, &garden].map(|circle| (person.clone(), circle.clone())));
/// }
/// seats.push((ContributorId::new("ana")?, kitchen.clone()));
/// seats.push((ContributorId::new("cy")?, kitchen.clone()));
/// let network = Network::new([], [], seats);
/// let asked = |twice| network.findings(&CircleNorms { twice }).len();
/// // Ana alone ties the kitchen: that she could cut it off is found whatever is asked.
/// assert_eq!(asked(Ties::Between { pairs: [(garden, board)].into() }), 1);
/// // Of all three pairs two are tied once only.
/// assert_eq!(asked(Ties::All {}), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Ties {
    /// Every pair.
    All {},
    /// These, each in either order; a circle that there is not is in none.
    Between {
        /// The pairs.
        pairs: BTreeSet<(CircleId, CircleId)>,
    },
}

/// A rule that something falls short of.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, ContributorId};
/// # use liens_governance::circles::{CircleFinding, CircleNorms, CircleRule, Network, Ties};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (board, kitchen) = (CircleId::new("board")?, CircleId::new("kitchen")?);
/// let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
/// let seats = [(ana.clone(), board), (ana, kitchen.clone()), (bo.clone(), kitchen)];
/// let network = Network::new([], [], seats);
/// let found: Vec<CircleFinding> = network.findings(&CircleNorms { twice: Ties::All {} });
/// let rules: Vec<CircleRule> = found.iter().map(|one| one.rule).collect();
/// assert_eq!(rules, [CircleRule::Cut, CircleRule::Twice]);
/// // One link mends both: Bo joins the board.
/// assert!(found.iter().all(|one| one.repair.len() == 1 && one.repair[0].person == bo));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CircleRule {
    /// The circles are in parts that nobody ties to one another.
    Apart,
    /// One person's leaving would cut the circles apart.
    Cut,
    /// Fewer than two people sit in both of two circles.
    Twice,
}

/// What falls short.
///
/// Each repair mends its own finding; one link may mend several, as [`Network::best_link`] looks
/// for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CircleFinding {
    /// By which rule.
    pub rule: CircleRule,
    /// Who, where it concerns a person.
    pub person: Option<ContributorId>,
    /// Which circles: one of each part, or the two of a pair.
    pub circles: Vec<CircleId>,
    /// The fewest links that mend it; none where there are too few people for it.
    pub repair: Vec<NewLink>,
}

impl Ties {
    /// Pairs are named in either order.
    fn asks(&self, one: &CircleId, other: &CircleId) -> bool {
        match self {
            Self::All {} => true,
            Self::Between { pairs } => pairs.iter().any(|(left, right)| {
                (left, right) == (one, other) || (left, right) == (other, one)
            }),
        }
    }
}

impl Network {
    /// What falls short of norms, by rule.
    ///
    /// # Law
    ///
    /// `the_repair_of_a_circle_finding_mends_it_with_the_fewest_links`
    ///
    /// # Complexity
    ///
    /// O(c² s) for c circles of s people, and that of [`cuts`](Self::cuts).
    pub fn findings(&self, norms: &CircleNorms) -> Vec<CircleFinding> {
        let cuts = self.cuts().into_iter().map(|cut| CircleFinding {
            rule: CircleRule::Cut,
            person: Some(cut.person),
            circles: cut.parts.iter().filter_map(|part| part.first().cloned()).collect(),
            repair: cut.repair,
        });
        let pairs = self
            .pairs()
            .into_iter()
            .filter(|pair| !pair.is_double() && norms.twice.asks(&pair.circles.0, &pair.circles.1));
        let once = pairs.map(|pair| CircleFinding {
            rule: CircleRule::Twice,
            person: None,
            repair: self.tied_twice(&pair.circles, pair.people.len()),
            circles: vec![pair.circles.0, pair.circles.1],
        });
        self.apart().into_iter().chain(cuts).chain(once).collect()
    }

    /// The parts, where there are several, and one link fewer that ties them: somebody of one part
    /// joins all the others. A part where nobody sits ties nothing by itself; where nobody sits
    /// anywhere, somebody joins them all.
    fn apart(&self) -> Option<CircleFinding> {
        let parts = self.parts();
        let circles: Vec<CircleId> =
            parts.iter().filter_map(|part| part.first().cloned()).collect();
        if circles.len() < 2 {
            return None;
        }
        let sits = |part: &Vec<CircleId>| {
            part.iter().filter_map(|circle| self.circles.get(circle)).flatten().min().cloned()
        };
        let seated = parts.iter().enumerate().find_map(|(at, part)| Some((at, sits(part)?)));
        let free = self.people.first().map(|person| (parts.len(), person.clone()));
        let mut repair = Vec::new();
        if let Some((home, person)) = seated.or(free) {
            let others = circles.iter().enumerate().filter(|(at, _)| *at != home);
            repair.extend(others.map(|(_, circle)| NewLink::new(circle.clone(), person.clone())));
        }
        Some(CircleFinding { rule: CircleRule::Apart, person: None, circles, repair })
    }

    /// The fewest links after which two people sit in both circles: first by those who sit in one
    /// of them, each with one link, then by others, each with two.
    ///
    /// Of a pair tied by one, somebody in one of the two costs one link, somebody from elsewhere
    /// two.
    fn tied_twice(&self, (one, other): &(CircleId, CircleId), tied: usize) -> Vec<NewLink> {
        let missing = 2_usize.saturating_sub(tied);
        let sits = |person: &ContributorId, circle: &CircleId| {
            self.circles.get(circle).is_some_and(|people| people.contains(person))
        };
        let mut people: Vec<(usize, &ContributorId)> = self
            .people
            .iter()
            .map(|who| ([one, other].iter().filter(|circle| !sits(who, circle)).count(), who))
            .filter(|(links, _)| *links > 0)
            .collect();
        people.sort_unstable();
        if people.len() < missing {
            return Vec::new();
        }
        let mut repair: Vec<NewLink> = people
            .into_iter()
            .take(missing)
            .flat_map(|(_, who)| {
                let joins = [one, other].into_iter().filter(|circle| !sits(who, circle));
                joins.map(|circle| NewLink::new(circle.clone(), who.clone()))
            })
            .collect();
        repair.sort();
        repair
    }
}
