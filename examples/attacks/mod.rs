//! How manipulators record the same work otherwise.

use std::collections::{BTreeMap, BTreeSet};

use liens::{
    Attestation, Contribution, ContributionBuilder, ContributionId, ContributionKind,
    ContributorId, Link, Participation, TimeAmount,
};

use crate::input::Refused;

/// A way to record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attack {
    /// Every work of one manipulator as a chain of two.
    Chain,
    /// Every work of one manipulator as twins.
    Twins,
    /// Empty work between a manipulator's contribution and what it builds on.
    NoOps,
    /// No link to a need.
    HideNeeds,
    /// No link to work of others.
    HideWork,
    /// A puppet that nobody vouches for beside each manipulator.
    Puppets,
    /// The same, vouched for in error.
    VouchedPuppets,
    /// As many hours again, signed by an accomplice.
    ForgedHours,
    /// Chains, hidden needs and empty work together.
    Everything,
}

impl Attack {
    pub(crate) const ALL: [Self; 9] = [
        Self::Chain,
        Self::Twins,
        Self::NoOps,
        Self::HideNeeds,
        Self::HideWork,
        Self::Puppets,
        Self::VouchedPuppets,
        Self::ForgedHours,
        Self::Everything,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chains",
            Self::Twins => "twins",
            Self::NoOps => "empty work",
            Self::HideNeeds => "hidden needs",
            Self::HideWork => "hidden work",
            Self::Puppets => "puppets",
            Self::VouchedPuppets => "vouched",
            Self::ForgedHours => "forged hours",
            Self::Everything => "everything",
        }
    }

    pub(crate) fn puppets_are_vouched(self) -> bool {
        self == Self::VouchedPuppets
    }

    fn does(self, part: Self) -> bool {
        let everything = [Self::Chain, Self::HideNeeds, Self::NoOps];
        self == part || (self == Self::Everything && everything.contains(&part))
    }
}

const PUPPET: &str = "puppet of ";

pub(crate) fn is_puppet(person: &ContributorId) -> bool {
    person.as_str().starts_with(PUPPET)
}

/// The record as the manipulators make it, and for each length of the honest record that of theirs.
pub(crate) fn manipulated(
    attack: Attack,
    honest: &[Contribution],
    manipulators: &BTreeSet<ContributorId>,
) -> Result<(Vec<Contribution>, Vec<usize>), Refused> {
    let mut made = Vec::new();
    let mut ends = vec![0];
    let mut twins: BTreeMap<ContributionId, ContributionId> = BTreeMap::new();
    let needs: BTreeSet<&ContributionId> = honest
        .iter()
        .filter(|given| *given.kind() == ContributionKind::Need)
        .map(Contribution::id)
        .collect();
    for given in honest {
        let own = given.participations().iter().find(|p| manipulators.contains(p.contributor()));
        let mut links: Vec<Link> = given.builds_on().to_vec();
        let twice = links.iter().filter_map(|link| {
            let to = twins.get(&link.to)?.clone();
            Some(Link { to, ..link.clone() })
        });
        links.extend(twice.collect::<Vec<_>>());
        let Some(own) = own else {
            made.push(with(given, given.id().clone(), given.participations().to_vec(), links)?);
            ends.push(made.len());
            continue;
        };
        links.retain(|link| {
            let need = needs.contains(&link.to);
            let hides = if need { Attack::HideNeeds } else { Attack::HideWork };
            !attack.does(hides)
        });
        if attack.does(Attack::NoOps) {
            for (number, link) in links.iter_mut().enumerate() {
                let id = ContributionId::new(format!("{} empty {number}", given.id()))?;
                let nothing = Participation::of(own.contributor().clone());
                let kind = ContributionKind::Work;
                let begun =
                    Contribution::builder(id.clone(), kind, given.project().clone(), given.date());
                made.push(begun.participation(nothing).builds_on(link.clone()).build()?);
                link.to = id;
            }
        }
        let mut people = given.participations().to_vec();
        if attack.does(Attack::Puppets) || attack.does(Attack::VouchedPuppets) {
            people = puppets(&people, manipulators)?;
        }
        if attack.does(Attack::ForgedHours) {
            for person in people.iter_mut().filter(|p| manipulators.contains(p.contributor())) {
                *person = timed(person, person.attested_time().seconds() * 2)?;
            }
        }
        let alone = given.participations().len() == 1 && !needs.contains(given.id());
        let chain = attack.does(Attack::Chain);
        let twin = attack.does(Attack::Twins) && *given.kind() != ContributionKind::Result;
        if alone && (chain || twin) {
            let seconds = people[0].attested_time().seconds();
            let first = ContributionId::new(format!("{} first", given.id()))?;
            let half = vec![timed(&people[0], seconds / 2)?];
            made.push(with(given, first.clone(), half, links.clone())?);
            people = vec![timed(&people[0], seconds - seconds / 2)?];
            if chain {
                links = vec![Link::to(first)];
            } else {
                twins.insert(given.id().clone(), first);
            }
        }
        made.push(with(given, given.id().clone(), people, links)?);
        ends.push(made.len());
    }
    Ok((made, ends))
}

/// A puppet beside each manipulator, with half of the hours.
fn puppets(
    people: &[Participation],
    manipulators: &BTreeSet<ContributorId>,
) -> Result<Vec<Participation>, Refused> {
    let mut all = Vec::new();
    for person in people {
        if !manipulators.contains(person.contributor()) {
            all.push(person.clone());
            continue;
        }
        let seconds = person.attested_time().seconds();
        all.push(timed(person, seconds - seconds / 2)?);
        let puppet = ContributorId::new(format!("{PUPPET}{}", person.contributor()))?;
        let mut taking = Participation::of(puppet);
        if let Some(Attestation { by, .. }) = person.attestation() {
            taking = taking.attested(TimeAmount::from_seconds(seconds / 2)?, by.clone());
        }
        all.push(taking);
    }
    Ok(all)
}

/// The same person with other attested time.
fn timed(person: &Participation, seconds: i64) -> Result<Participation, Refused> {
    let other = Participation::of(person.contributor().clone());
    Ok(match person.attestation() {
        Some(Attestation { by, .. }) => {
            other.attested(TimeAmount::from_seconds(seconds)?, by.clone())
        }
        None => other,
    })
}

/// The same contribution with another id, people and links.
fn with(
    given: &Contribution,
    id: ContributionId,
    people: Vec<Participation>,
    links: Vec<Link>,
) -> Result<Contribution, Refused> {
    let (kind, project) = (given.kind().clone(), given.project().clone());
    let begun = Contribution::builder(id, kind, project, given.date());
    let begun = people.into_iter().fold(begun, ContributionBuilder::participation);
    Ok(links.into_iter().fold(begun, ContributionBuilder::builds_on).build()?)
}
