//! What a person who holds any contributions can do to a record for a larger part.
//!
//! An attack is a function from a case to the cases that an attacker would rather have: every
//! person, every contribution and every link it could be done with is tried, so that an attack that
//! pays anywhere in a case is found there. Nothing that an attacker does needs anybody's consent
//! but, where it says so, an accomplice's; hours are attested and stay as they are, save where
//! forging them is the attack.
//!
//! ```text
//! chain    [.. 4 h]            ->  [.. 0, 2 or 4 h] <- [the rest]
//! twins    [.. 4 h]            ->  two beside each other, on the same, both built on by the same
//! no-op    newer -> older      ->  newer -> work of 0 h -> older
//! hide     newer -> older      ->  newer           (the older one stays on record)
//! puppet   ana 4 h             ->  ana 2 h and a sock puppet 2 h
//! shift    low 4 h, high 0 h   ->  low 0 h, high 4 h
//! forge    ana 4 h             ->  ana 8 h
//! ```

use std::fmt;

use super::case::{Case, Node, PERSONS, PUPPET, name};

/// A way to get more without giving more.
///
/// # Examples
///
/// Where hours decide, cutting one's hours in two brings nothing; having more of them signed does.
///
/// ```
/// use liens_lineage::Rule;
/// use liens_lineage::axiom::{Attack, Law, Subject, axioms};
/// let table = axioms(Subject::Rule(&Rule::Hours), 1, 60)?;
/// let proof = |against| table.holds(Law::Proof { against });
/// assert!(proof(Attack::ChainSplit) && proof(Attack::TwinSplit) && proof(Attack::NoOpInsertion));
/// assert!(!proof(Attack::ForgeHours));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Attack {
    /// One's contribution recorded as two, the second on the first, with the same hours together.
    ChainSplit,
    /// One's contribution recorded as two beside each other.
    TwinSplit,
    /// Work without hours pushed into a link.
    ///
    /// By anybody: it needs no part in either end of the link.
    NoOpInsertion,
    /// Work that one builds on left out.
    HideParent,
    /// A need that one builds on left out.
    HideNeed,
    /// A second name, not vouched for, as a contributor beside oneself.
    ///
    /// What is owed to a name that nobody vouches for passes on and is nobody's gain.
    SockPuppet,
    /// The same, by a name that was vouched for in error.
    VouchedPuppet,
    /// Hours moved from one's contribution in a project that was graded low to one of the same kind
    /// in another.
    ///
    /// Tried where relevance weighs the projects: the hours are real, only their place is not.
    ShiftHours,
    /// As many hours again that an accomplice signs, at the price of the accomplice's own.
    ///
    /// The guard against it is not a rule but double entry: the accomplice's own balance pays for
    /// the hour.
    ForgeHours,
}

/// A record as an attacker would have it.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub(super) person: usize,
    /// The record after it was done; who did it is judged by what that person and the puppet get.
    pub(super) case: Case,
    /// What was done, to which contributions, counted from 0.
    pub(super) done: Done,
}

/// What was done, to be said when somebody asks.
///
/// `at` and `to` are places in the case before the attack, as the sentence counts them from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    attack: Attack,
    person: usize,
    at: usize,
    to: usize,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, at, to) = (name(self.person), self.at + 1, self.to + 1);
        match self.attack {
            Attack::ChainSplit => write!(f, "{who} splits contribution {at} into a chain"),
            Attack::TwinSplit => write!(f, "{who} splits contribution {at} into twins"),
            Attack::NoOpInsertion => {
                write!(f, "{who} puts work without hours between {at} and {to}")
            }
            Attack::HideParent | Attack::HideNeed => {
                write!(f, "{who} hides that {at} builds on {to}")
            }
            Attack::SockPuppet => write!(f, "{who} brings a sock puppet into {at}"),
            Attack::VouchedPuppet => {
                write!(f, "{who} brings a sock puppet that is vouched for into {at}")
            }
            Attack::ShiftHours => write!(f, "{who} moves hours from {at} to {to}"),
            Attack::ForgeHours => {
                write!(f, "{who} has an accomplice sign as many hours again in {at}")
            }
        }
    }
}

impl Attack {
    /// Every attack.
    pub const ALL: [Self; 9] = [
        Self::ChainSplit,
        Self::TwinSplit,
        Self::NoOpInsertion,
        Self::HideParent,
        Self::HideNeed,
        Self::SockPuppet,
        Self::VouchedPuppet,
        Self::ShiftHours,
        Self::ForgeHours,
    ];

    /// The law that no gain comes of it, in words.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::axiom::Attack;
    /// assert_eq!(Attack::ChainSplit.law(), "splitting one's work into a chain brings nothing");
    /// ```
    pub const fn law(self) -> &'static str {
        match self {
            Self::ChainSplit => "splitting one's work into a chain brings nothing",
            Self::TwinSplit => "splitting one's work into twins brings nothing",
            Self::NoOpInsertion => "a contribution without hours pushed into a link earns nothing",
            Self::HideParent => "hiding work that one builds on brings nothing",
            Self::HideNeed => "hiding a need that one builds on brings nothing",
            Self::SockPuppet => "a second name that nobody vouches for brings nothing",
            Self::VouchedPuppet => "a second name that was vouched for in error brings nothing",
            Self::ShiftHours => "moving hours to a project that was graded better brings nothing",
            Self::ForgeHours => "hours that an accomplice signs bring nothing",
        }
    }

    /// Every way of carrying it out.
    ///
    /// At most a few dozen for a case of seven contributions.
    pub(super) fn tries(self, case: &Case) -> Vec<Tried> {
        match self {
            Self::ChainSplit | Self::TwinSplit => self.splits(case),
            Self::NoOpInsertion => self.insertions(case),
            Self::HideParent => self.hidings(case, false),
            Self::HideNeed => self.hidings(case, true),
            Self::SockPuppet | Self::VouchedPuppet => self.puppets(case),
            Self::ShiftHours => self.shifts(case),
            Self::ForgeHours => self.forgeries(case),
        }
    }

    /// What an attacker of this kind has made of a case.
    const fn done(self, person: usize, case: Case, at: usize, to: usize) -> Tried {
        Tried { person, case, done: Done { attack: self, person, at, to } }
    }

    /// Each contribution of one person alone as two, with none, half or all of the hours first.
    ///
    /// A result is not split into twins: there would be two results. With none of the hours first
    /// the newer half keeps them all, with all of them first it is empty, and both may pay where
    /// halving does not.
    fn splits(self, case: &Case) -> Vec<Tried> {
        let mut tries = Vec::new();
        for (at, node) in case.nodes.iter().enumerate() {
            let [(person, seconds)] = node.people[..] else { continue };
            if self == Self::TwinSplit && at == case.result {
                continue;
            }
            let mut firsts = vec![0, seconds / 2, seconds];
            firsts.dedup();
            for first in firsts {
                let mut half = node.clone();
                half.people = vec![(person, first)];
                let mut split = case.inserted(at, half);
                split.nodes[at + 1].people = vec![(person, seconds - first)];
                if self == Self::ChainSplit {
                    split.nodes[at + 1].parents = vec![(at, 1)];
                } else {
                    for node in split.nodes.iter_mut().skip(at + 2) {
                        let link = node.parents.iter().find(|(to, _)| *to == at + 1).copied();
                        node.parents.extend(link.map(|(_, weight)| (at, weight)));
                    }
                }
                tries.push(self.done(person, split, at, at));
            }
        }
        tries
    }

    /// Work without hours pushed into each link, by anybody.
    ///
    /// The work in between has a weight of 1 towards the older one and the link's own towards it,
    /// so that what flows along is as it was but for what stays.
    fn insertions(self, case: &Case) -> Vec<Tried> {
        let mut tries = Vec::new();
        for (newer, node) in case.nodes.iter().enumerate() {
            for (link, (older, weight)) in node.parents.iter().enumerate() {
                for person in 0..PERSONS {
                    let (people, parents) = (vec![(person, 0)], vec![(*older, 1)]);
                    let graded_low = node.graded_low;
                    let empty = Node { need: false, people, parents, graded_low };
                    let mut pushed = case.inserted(newer, empty);
                    pushed.nodes[newer + 1].parents[link] = (newer, *weight);
                    tries.push(self.done(person, pushed, newer, *older));
                }
            }
        }
        tries
    }

    /// Each link to a need, or to work, hidden by each who took part in the newer contribution.
    ///
    /// A link is left out and nothing else: the older contribution is not deleted, since others
    /// know of it.
    fn hidings(self, case: &Case, need: bool) -> Vec<Tried> {
        let mut tries = Vec::new();
        for (newer, node) in case.nodes.iter().enumerate() {
            for (link, (older, _)) in node.parents.iter().enumerate() {
                for (person, _) in node.people.iter().filter(|_| case.nodes[*older].need == need) {
                    let mut hidden = case.clone();
                    hidden.nodes[newer].parents.remove(link);
                    tries.push(self.done(*person, hidden, newer, *older));
                }
            }
        }
        tries
    }

    /// A puppet beside each person in each contribution, with half of the person's hours.
    ///
    /// The person and the puppet have the hours of the person between them, so that a rule that
    /// counts hours gives both together what it gave before.
    fn puppets(self, case: &Case) -> Vec<Tried> {
        let mut tries = Vec::new();
        for (at, node) in case.nodes.iter().enumerate() {
            for (taking, (person, seconds)) in node.people.iter().enumerate() {
                let mut with = case.clone();
                with.puppet_vouched = self == Self::VouchedPuppet;
                let own = seconds / 2;
                with.nodes[at].people[taking].1 = seconds - own;
                with.nodes[at].people.push((PUPPET, own));
                tries.push(self.done(*person, with, at, at));
            }
        }
        tries
    }

    /// The hours of a person in a project that was graded low moved to another one's work.
    ///
    /// Both contributions have to be the person's, in a project graded low and in one that was not.
    fn shifts(self, case: &Case) -> Vec<Tried> {
        let mut tries = Vec::new();
        for (at, from) in case.nodes.iter().enumerate().filter(|(_, node)| node.graded_low) {
            let others = case.nodes.iter().enumerate();
            // Of the same kind: what a need or a work is was attested.
            let others = others.filter(|(_, node)| !node.graded_low && node.need == from.need);
            for (to, into) in others {
                for (taking, (person, seconds)) in from.people.iter().enumerate() {
                    let own = into.people.iter().position(|(other, _)| other == person);
                    let (Some(own), true) = (own, *seconds > 0) else { continue };
                    let mut moved = case.clone();
                    moved.nodes[at].people[taking].1 = 0;
                    moved.nodes[to].people[own].1 += seconds;
                    tries.push(self.done(*person, moved, at, to));
                }
            }
        }
        tries
    }

    /// As many hours again for each person in each contribution.
    ///
    /// Double, since what an accomplice signs has no natural measure; a gain per hour is not
    /// compared.
    fn forgeries(self, case: &Case) -> Vec<Tried> {
        let mut tries = Vec::new();
        for (at, node) in case.nodes.iter().enumerate() {
            for (taking, (person, seconds)) in node.people.iter().enumerate() {
                if *seconds > 0 {
                    let mut forged = case.clone();
                    forged.nodes[at].people[taking].1 *= 2;
                    tries.push(self.done(*person, forged, at, at));
                }
            }
        }
        tries
    }
}
