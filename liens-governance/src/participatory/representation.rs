//! Which group of voters an outcome leaves out, although its own part of the envelope would pay
//! for what its members agree on.
//!
//! An outcome is checked, not a method: whoever funded what, by votes or by a jury, can be asked
//! whether a group that could have paid for a project of its own goes without. A finding is a
//! witness, with the voters by name; no finding is a proof, since every group that could be one is
//! looked at.
#![expect(clippy::arithmetic_side_effects, reason = "sums and products of any size")]

use std::collections::BTreeSet;
use std::fmt;

use dashu_int::UBig;
use liens_core::{Amount, ContributorId, ProjectId};

use super::{ParticipatoryError, Profile, Project};
use crate::Fraction;

/// What is owed to a group of voters who agree on a project.
///
/// # Source
///
/// Aziz, Brill, Conitzer, Elkind, Freeman and Walsh, *Justified representation in approval-based
/// committee voting*, 2017; Brill and Peters, *Robust and verifiable proportionality axioms for
/// multiwinner voting*, 2023 (EJR+).
///
/// # Examples
///
/// ```
/// # use liens_governance::participatory::Axiom;
/// assert_eq!(Axiom::default(), Axiom::ExtendedPlus);
/// ```
///
/// The group of ana and bo owns 50.00 of 100.00 EUR and wants two benches for 20.00 each. With one
/// bench nobody is without anything, and the weaker axiom is content; the stronger one finds that
/// their part would buy two and a half units at the benches' price, and that none of them passes
/// two:
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{Axiom, Profile, Project, Satisfaction, left_out};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ids = ["bench-1", "bench-2", "road"].map(ProjectId::new);
/// let [first, second, road] = ids;
/// let (first, second, road) = (first?, second?, road?);
/// let projects = [
///     Project::new(first.clone(), "20.00 EUR".parse()?)?,
///     Project::new(second.clone(), "20.00 EUR".parse()?)?,
///     Project::new(road.clone(), "80.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("100.00 EUR".parse()?, projects, Satisfaction::Count)?;
/// for name in ["ana", "bo"] {
///     profile.approve(ContributorId::new(name)?, 1, [&first, &second])?;
/// }
/// for name in ["cy", "dee"] {
///     profile.approve(ContributorId::new(name)?, 1, [&road])?;
/// }
/// let funded = [&first, &road];
/// assert!(left_out(&profile, funded, Axiom::Justified)?.is_none());
/// let group = left_out(&profile, funded, Axiom::ExtendedPlus)?.ok_or("a group")?;
/// assert_eq!((group.project, group.voters.len()), (second, 2));
/// let figures = [group.part, group.best, group.due].map(|figure| figure.to_string());
/// assert_eq!(figures, ["5000", "1", "5/2"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Axiom {
    /// Justified representation: voters who all support an unfunded project, and whose parts of
    /// the envelope pay for it, are not all without any satisfaction.
    Justified,
    /// EJR+, up to the project itself: among any voters who support an unfunded project `p`,
    /// somebody has a satisfaction, counting `p`, above what the group's parts would buy at the
    /// rate at which it can pay for `p`. A group S of weight w(S) owns B·w(S)/W; with one voter's
    /// part b = B/W, the satisfaction above which somebody must be is b·u(S, p) / cost(p), where
    /// u(S, p) is what `p` is worth to S together. For approvals counted by number and equal
    /// costs this is EJR+ as published.
    #[default]
    ExtendedPlus,
}

/// A group that an outcome leaves out.
///
/// The text tells a meeting what the figures say: that so many voters support the project, that
/// their parts would pay for it, and that none of them has more than [`best`](Self::best).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LeftOut {
    /// Which axiom it shows to be broken.
    pub axiom: Axiom,
    /// The project that all of them support, and that is not funded.
    pub project: ProjectId,
    /// What it costs.
    pub cost: Amount,
    /// The voters, by id.
    pub voters: Vec<ContributorId>,
    /// Their parts of the envelope together, in quanta.
    pub part: Fraction,
    /// The most satisfaction that one of them has from what is funded.
    pub best: Fraction,
    /// The satisfaction above which one of them should be, counting the project.
    pub due: Fraction,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { project, cost, voters, best, due, .. } = self;
        let count = voters.len();
        let (best, due) = (best.to_decimal(2), due.to_decimal(2));
        if count == 1 {
            return write!(
                f,
                "1 voter supports '{project}', and their part would pay its {cost}: they have \
                 {best} from what is funded; with the project they should pass {due}"
            );
        }
        write!(
            f,
            "{count} voters support '{project}', and their parts would pay its {cost}: none has \
             more than {best} from what is funded; with the project one should pass {due}"
        )
    }
}

/// The first group, by project, that what is funded leaves out; for each project the largest.
///
/// **Rounding:** none.
///
/// # Law
///
/// `the_group_left_out_is_found_wherever_one_is`: equal to a look at every group.
///
/// # Errors
///
/// [`ParticipatoryError::UnknownProject`], [`ParticipatoryError::NoVoters`].
///
/// # Complexity
///
/// O(points given × log voters).
///
/// # Examples
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{Axiom, Profile, Project, Satisfaction, left_out};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (road, bench) = (ProjectId::new("road")?, ProjectId::new("bench")?);
/// let projects = [
///     Project::new(road.clone(), "100.00 EUR".parse()?)?,
///     Project::new(bench.clone(), "20.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("100.00 EUR".parse()?, projects, Satisfaction::Count)?;
/// for name in ["ana", "bo", "cy"] {
///     profile.approve(ContributorId::new(name)?, 1, [&road])?;
/// }
/// profile.approve(ContributorId::new("dee")?, 1, [&bench])?;
///
/// let group = left_out(&profile, [&road], Axiom::ExtendedPlus)?.expect("dee owns 25.00 EUR");
/// assert_eq!((group.voters.len(), &group.project), (1, &bench));
/// assert!(left_out(&profile, [&bench], Axiom::ExtendedPlus)?.is_none()); // 75 do not pay 100
/// # Ok(())
/// # }
/// ```
pub fn left_out<'a>(
    profile: &Profile,
    funded: impl IntoIterator<Item = &'a ProjectId>,
    axiom: Axiom,
) -> Result<Option<LeftOut>, ParticipatoryError> {
    if profile.weight() == 0 {
        return Err(ParticipatoryError::NoVoters);
    }
    let place = |project: &ProjectId| {
        let unknown = || ParticipatoryError::UnknownProject { project: project.clone() };
        profile.place(project).ok_or_else(unknown)
    };
    let funded: BTreeSet<usize> = funded.into_iter().map(place).collect::<Result<_, _>>()?;
    let scales: Vec<u64> =
        profile.projects().iter().map(|project| profile.scale(project)).collect();
    let mut supporters: Vec<Vec<Supporter<'_>>> = vec![Vec::new(); scales.len()];
    for (voter, ballot) in profile.voters() {
        let worth = |(place, points): &(usize, u64)| {
            UBig::from(*points) * UBig::from(scales.get(*place).copied().unwrap_or_default())
        };
        let has = ballot.points().iter().filter(|(place, _)| funded.contains(place));
        let has: UBig = has.map(worth).sum();
        for given in ballot.points().iter().filter(|(place, _)| !funded.contains(place)) {
            if let Some(list) = supporters.get_mut(given.0) {
                let (worth, has, weight) = (worth(given), has.clone(), ballot.weight());
                list.push(Supporter { voter, weight, worth, has });
            }
        }
    }
    let groups = profile.projects().iter().zip(supporters);
    Ok(groups.into_iter().find_map(|(project, supporters)| match axiom {
        Axiom::Justified => unrepresented(profile, project, supporters),
        Axiom::ExtendedPlus => underserved(profile, project, supporters),
    }))
}

/// Who supports an unfunded project: what it is worth to them, and what they have already.
#[derive(Clone)]
struct Supporter<'a> {
    voter: &'a ContributorId,
    weight: u64,
    worth: UBig,
    has: UBig,
}

/// Those who support the project and have nothing at all, if their parts pay for it.
fn unrepresented(
    profile: &Profile,
    project: &Project,
    mut supporters: Vec<Supporter<'_>>,
) -> Option<LeftOut> {
    supporters.retain(|supporter| supporter.has.is_zero());
    let weight: UBig = supporters.iter().map(|s| UBig::from(s.weight)).sum();
    let envelope = UBig::from(profile.limit().quanta().unsigned_abs());
    let pays = weight * envelope >= UBig::from(project.quanta()) * UBig::from(profile.weight());
    let group = || group(profile, project, Axiom::Justified, &supporters);
    (pays && !supporters.is_empty())
        .then(group)
        .map(|found| LeftOut { due: Fraction::ZERO, ..found })
}

/// A group that breaks the axiom, together with all who are no better served than its best, breaks
/// it too: it is enough to look at the groups of those up to each level.
fn underserved(
    profile: &Profile,
    project: &Project,
    mut supporters: Vec<Supporter<'_>>,
) -> Option<LeftOut> {
    let with = |supporter: &Supporter<'_>| &supporter.has + &supporter.worth;
    supporters.sort_by_cached_key(|supporter| (with(supporter), supporter.voter));
    let envelope = UBig::from(profile.limit().quanta().unsigned_abs());
    let price = UBig::from(project.quanta()) * UBig::from(profile.weight());
    let mut worth = UBig::ZERO;
    let mut largest = 0;
    for (count, supporter) in (1..).zip(&supporters) {
        worth += &supporter.worth * UBig::from(supporter.weight);
        if with(supporter) * &price <= &envelope * &worth {
            largest = count;
        }
    }
    let found = supporters.get(..largest).filter(|found| !found.is_empty())?;
    Some(group(profile, project, Axiom::ExtendedPlus, found))
}

/// Puts names and figures to a group: its part of the envelope is B·w(S)/W, and what is due B·u(S,
/// p) / (W·cost(p)).
fn group(
    profile: &Profile,
    project: &Project,
    axiom: Axiom,
    supporters: &[Supporter<'_>],
) -> LeftOut {
    let envelope = UBig::from(profile.limit().quanta().unsigned_abs());
    let all = UBig::from(profile.weight());
    let weight: UBig = supporters.iter().map(|s| UBig::from(s.weight)).sum();
    let worth: UBig = supporters.iter().map(|s| &s.worth * UBig::from(s.weight)).sum();
    let best = supporters.iter().map(|s| &s.has).max().cloned().unwrap_or_default();
    let price = &all * UBig::from(project.quanta());
    let mut voters: Vec<_> = supporters.iter().map(|s| s.voter.clone()).collect();
    voters.sort_unstable();
    LeftOut {
        axiom,
        project: project.id().clone(),
        cost: project.cost().clone(),
        voters,
        part: Fraction::of(&envelope * weight, all).unwrap_or_default(),
        best: Fraction::of(best, UBig::ONE).unwrap_or_default(),
        due: Fraction::of(envelope * worth, price).unwrap_or_default(),
    }
}
