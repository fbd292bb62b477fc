//! What a budget leaves to the next one of its circle and unit.

use std::collections::BTreeMap;

use liens::lineage::budget::Brought;
use liens::{ClaimId, ContributorId, Timestamp};

use super::budgets::Pool;
use super::claims::{Asked, Fate};
use super::division::{Part, Sums};

/// What stays open of a claim: whose it is, who is paid, how much, when it was given, until when.
pub(in crate::model) type Carried = (ContributorId, ContributorId, i128, Timestamp, Timestamp);

/// What passes from one budget to the next, and nothing else does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Handed {
    /// What stays open of claims.
    pub(in crate::model) claims: BTreeMap<ClaimId, Carried>,
    /// What is too little to be paid, by payee.
    pub(in crate::model) waiting: Sums,
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
                Brought::Waiting { payee, amount } => {
                    let fresh = handed.waiting.insert(payee.clone(), amount.quanta().into());
                    assert_eq!(fresh, None, "{payee} twice");
                }
                Brought::Claim { id, contributor, payee, amount, date, until, .. } => {
                    let (contributor, payee) = (contributor.clone(), payee.clone());
                    let open = (contributor, payee, amount.quanta().into(), *date, *until);
                    assert_eq!(handed.claims.insert(id.clone(), open), None);
                }
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
    pub(in crate::model) fn hands_on(&self, at: Timestamp) -> Handed {
        let Some(vouched) = &self.proposed else { return Handed::default() };
        let (advances, last) = if self.closed.is_none() {
            (self.deducted().1, self.last_by_name(vouched))
        } else {
            (self.unclaimed(), self.last.clone())
        };
        let parts = self.parts();
        let open = |(id, one): (&ClaimId, &Asked)| {
            let (left, until) =
                self.carried(one, parts.get(id).copied().unwrap_or_default(), at)?;
            Some((id.clone(), (one.who.clone(), one.payee.clone(), left, one.date, until)))
        };
        let claims = self.claims.iter().filter_map(open).collect();
        Handed { claims, waiting: self.too_little(at), advances, last }
    }

    /// What stays open of a claim, and until when: where there is a term that is not over.
    pub(in crate::model) fn carried(
        &self,
        one: &Asked,
        part: Part,
        at: Timestamp,
    ) -> Option<(i128, Timestamp)> {
        let left = one.quanta - part.advanced - part.part;
        if self.is_lapsed(one) || !self.is_agreed(one, at) || left == 0 {
            return None;
        }
        let until = if let Fate::Earlier(until) = one.fate {
            until
        } else {
            let since = self.closed.unwrap_or(at).unix_seconds();
            Timestamp::from_unix_seconds(since + self.rules.carried?).unwrap()
        };
        (at < until).then_some((left, until))
    }

    /// What an earlier budget left open, and is so no more when claims are declared no more.
    pub(in crate::model) fn is_lapsed(&self, one: &Asked) -> bool {
        matches!(one.fate, Fate::Earlier(until) if until <= self.dates.1)
    }

    /// By payee, what is agreed of those who are vouched for, with what waits since before, where it
    /// is less than what is paid without an invoice.
    pub(in crate::model) fn too_little(&self, at: Timestamp) -> Sums {
        let mut due = self.brought.waiting.clone();
        for (id, part) in self.parts() {
            let one = &self.claims[&id];
            if self.is_vouched(&one.who) && self.is_agreed(one, at) {
                *due.entry(one.payee.clone()).or_default() += part.part;
            }
        }
        let least = self.rules.payable_from.unwrap_or(0);
        due.retain(|payee, due| 0 < *due && *due < least && !self.invoiced.contains(payee));
        due
    }

    /// As the division was proposed last.
    pub(super) fn is_vouched(&self, who: &ContributorId) -> bool {
        self.proposed.as_ref().is_some_and(|vouched| vouched.contains(who))
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
