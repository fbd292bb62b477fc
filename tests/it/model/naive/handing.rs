//! What a budget leaves to the next one of its circle and unit.

use std::collections::BTreeMap;

use liens::lineage::budget::Brought;
use liens::{ContributorId, Timestamp};

use super::budgets::Pool;
use super::division::Sums;

/// What passes from one budget to the next, and nothing else does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Handed {
    /// What was had in advance and is not claimed since.
    pub(in crate::model) advances: Sums,
    /// Who was the last to get a quantum by name alone.
    pub(in crate::model) last: Option<ContributorId>,
}

impl Handed {
    /// The same, as a budget says it.
    pub(in crate::model) fn of(next: &[Brought]) -> Self {
        let mut handed = Self::default();
        for one in next {
            match one {
                Brought::Advance { person, amount } => {
                    let fresh = handed.advances.insert(person.clone(), amount.quanta().into());
                    assert_eq!(fresh, None, "{person} twice");
                }
                Brought::Rounding { last } => assert_eq!(handed.last.replace(last.clone()), None),
                other => panic!("{other:?} is not spoken of here"),
            }
        }
        handed
    }
}

impl Pool {
    /// Whether more is asked than was had in advance of something that is neither agreed nor gone.
    pub(super) fn holds_anything(&self, at: Timestamp) -> bool {
        self.parts.iter().any(|(id, part)| {
            let one = &self.claims[id];
            one.quanta > part.advanced && !one.is_gone() && !self.is_agreed(one, at)
        })
    }

    /// What comes to the next budget, as it is proposed or was closed.
    pub(in crate::model) fn hands_on(&self) -> Handed {
        let Some(vouched) = &self.proposed else { return Handed::default() };
        if self.closed.is_none() {
            let (_, advances) = self.deducted();
            return Handed { advances, last: self.last_by_name(vouched) };
        }
        Handed { advances: self.unclaimed(), last: self.last.clone() }
    }

    /// What was had in advance and no claim that stands took up.
    fn unclaimed(&self) -> Sums {
        let mut left: BTreeMap<_, _> = self.had();
        for (id, part) in self.parts.iter().filter(|(id, _)| !self.claims[*id].is_gone()) {
            *left.entry(self.claims[id].who.clone()).or_default() -= part.advanced;
        }
        left.retain(|_, quanta| *quanta > 0);
        left
    }
}
