//! The links that would mend a network.
//!
//! A cut person ties k parts that nobody else ties. Somebody of one part joining a circle of each
//! of the others needs k − 1 links, and no fewer will do: every link joins two parts at most. Only
//! where all parts consist of the person alone has somebody from elsewhere to join all k.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{CircleId, ContributorId};

use super::{Cut, Network, NewLink};

impl Network {
    /// What leaves with a person, and the fewest links that would keep it together.
    ///
    /// Somebody of one part joins a circle of the next; a part that has nobody else is joined from
    /// a part that has; where none has, all are joined by somebody from elsewhere.
    pub(super) fn cut(&self, person: &ContributorId) -> Cut {
        let parts: Vec<Vec<CircleId>> = self
            .parts_without(Some(person))
            .into_iter()
            .filter(|part| part.iter().any(|circle| self.sits(person, circle)))
            .collect();
        let other = |part: &Vec<CircleId>| {
            let people = part.iter().filter_map(|circle| self.circles.get(circle)).flatten();
            people.filter(|other| *other != person).min().cloned()
        };
        // Parts with somebody else come first: each part is then joined from one before it, and
        // the first from outside where nobody else sits anywhere.
        let mut joined: Vec<(Option<ContributorId>, &CircleId)> =
            parts.iter().filter_map(|part| Some((other(part), part.first()?))).collect();
        joined.sort_by_key(|(somebody, _)| somebody.is_none());
        let free = self.people.iter().find(|other| *other != person);
        let mut repair = Vec::new();
        if let Some((somebody, rest)) = joined.split_first() {
            let ties = somebody.0.as_ref().or(free);
            if let Some(ties) = ties {
                let links = if somebody.0.is_some() { rest } else { &joined };
                repair.extend(links.iter().map(|(_, circle)| NewLink {
                    circle: (*circle).clone(),
                    person: ties.clone(),
                }));
            }
        }
        repair.sort();
        Cut { person: person.clone(), parts, repair }
    }

    /// The one link that would leave the fewest parts, then the fewest people whose leaving would
    /// cut the circles apart, then the most pairs tied twice; the first by circle, then by person.
    /// None where no link leaves fewer parts or fewer such people.
    ///
    /// # Complexity
    ///
    /// O(k c n) for c circles, n people, circles and seats, and k different sets of circles that
    /// people sit in.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CircleId, ContributorId};
    /// # use liens_governance::circles::{Network, NewLink};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let [board, garden, kitchen] = ["board", "garden", "kitchen"].map(CircleId::new);
    /// let (board, garden, kitchen) = (board?, garden?, kitchen?);
    /// let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
    /// // Board – Ana – garden – Bo – kitchen: either one's leaving would part them.
    /// let seats = [(&ana, &board), (&ana, &garden), (&bo, &garden), (&bo, &kitchen)];
    /// let chain = Network::new([], [], seats.map(|(who, circle)| (who.clone(), circle.clone())));
    /// assert_eq!(chain.cuts().len(), 2);
    /// let best = chain.best_link().ok_or("nothing helps")?;
    /// assert_eq!(best, NewLink::new(board, bo));
    /// let after = chain.with([best]);
    /// assert_eq!(after.cuts().len(), 1);
    /// // A second link ends it, and then none is worth a seat.
    /// let safe = after.with(after.best_link());
    /// assert_eq!((safe.cuts().len(), safe.best_link()), (0, None));
    /// # Ok(())
    /// # }
    /// ```
    pub fn best_link(&self) -> Option<NewLink> {
        let weak = |network: &Self| (network.parts().len(), network.cuts().len());
        let now = weak(self);
        let mut alike: BTreeMap<BTreeSet<&CircleId>, &ContributorId> = BTreeMap::new();
        for person in self.people.iter().rev() {
            let sits = self.circles.keys().filter(|circle| self.sits(person, circle));
            alike.insert(sits.collect(), person);
        }
        let mut best = None;
        for circle in self.circles.keys() {
            let others = alike.iter().filter(|(sits, _)| !sits.contains(circle));
            for person in others.map(|(_, person)| *person) {
                let link = NewLink { circle: circle.clone(), person: person.clone() };
                let after = self.with([link.clone()]);
                let (parts, cuts) = weak(&after);
                if (parts, cuts) >= now {
                    continue;
                }
                let single = after.pairs().iter().filter(|pair| !pair.is_double()).count();
                let candidate = (parts, cuts, single, link);
                if best.as_ref().is_none_or(|best| candidate < *best) {
                    best = Some(candidate);
                }
            }
        }
        best.map(|(.., link)| link)
    }

    fn sits(&self, person: &ContributorId, circle: &CircleId) -> bool {
        self.circles.get(circle).is_some_and(|people| people.contains(person))
    }
}
