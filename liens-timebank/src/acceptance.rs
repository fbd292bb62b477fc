//! Standing consent: what somebody accepts without being asked.

use std::collections::BTreeSet;

use liens_core::{Amount, ContributorId};

/// Which proposals count as agreed to by a person as soon as they are made.
///
/// A proposal is accepted if its proposer is among `from` and, in every unit that it moves on the
/// person's accounts, no more than the stated amount goes out or comes in.
///
/// # Examples
///
/// ```
/// # use liens_core::ContributorId;
/// # use liens_timebank::{Acceptance, Proposers};
/// let neighbours = Proposers::Only { people: [ContributorId::new("bo")?].into() };
/// let acceptance = Acceptance { from: neighbours, most: vec!["PT2H".parse()?] };
/// assert!(acceptance.from.include(&ContributorId::new("bo")?));
/// assert!(!acceptance.from.include(&ContributorId::new("cleo")?));
/// # Ok::<_, liens_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Acceptance {
    /// Whose proposals.
    pub from: Proposers,
    /// Up to how much, one amount a unit; a unit that is not named is never accepted.
    pub most: Vec<Amount>,
}

/// Whose proposals somebody accepts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Proposers {
    /// Those of everybody.
    Anybody {},
    /// Those of some people.
    Only {
        /// The people.
        people: BTreeSet<ContributorId>,
    },
}

impl Proposers {
    /// Whether a person is among them.
    pub fn include(&self, person: &ContributorId) -> bool {
        match self {
            Self::Anybody {} => true,
            Self::Only { people } => people.contains(person),
        }
    }
}

impl Acceptance {
    /// Whether so many quanta of a unit, out or in, are accepted.
    pub(crate) fn bears(&self, unit: &liens_core::Unit, quanta: i128) -> bool {
        let most = self.most.iter().filter(|most| most.unit() == unit);
        most.into_iter().any(|most| quanta <= most.quanta().into())
    }
}
