//! Links that were forgotten: added, or claimed by some and attested by others.

use std::collections::{BTreeMap, BTreeSet};

use liens::lineage::Command as Trace;
use liens::{ContributionId, ContributorId};

use super::{Judged, Naive, Sent};
use crate::model::village::steward;

/// Who claims that which contribution builds on which.
pub(in crate::model) type Claimed =
    BTreeMap<(ContributionId, ContributionId), BTreeSet<ContributorId>>;

/// Who sends a command, and for whom.
fn both(sent: &Sent) -> BTreeSet<ContributorId> {
    [&sent.by].into_iter().chain(&sent.on_behalf_of).cloned().collect()
}

impl Naive {
    /// Both are there, the link is new, and closes no circle.
    fn may_link(&self, from: &ContributionId, to: &ContributionId) -> Judged {
        let known = self.record.get(from).filter(|_| self.record.contains_key(to));
        let newer = known.ok_or("lineage.record.unknown")?;
        if from == to {
            return Err("core.contribution.builds_on_itself");
        }
        if self.upstream(to).contains(from) {
            return Err("lineage.record.cycle");
        }
        if newer.on.contains(to) { Err("core.contribution.") } else { Ok(()) }
    }

    /// A link that is there is claimed no more.
    pub(super) fn add_link(&mut self, from: &ContributionId, to: &ContributionId) -> Judged {
        self.may_link(from, to)?;
        self.claimed.remove(&(from.clone(), to.clone()));
        self.record.entry(from.clone()).and_modify(|given| {
            given.on.insert(to.clone());
        });
        Ok(())
    }

    /// Whoever claimed it or gave to either end attests nothing; what was adopted may stand instead.
    pub(super) fn of_links(&mut self, command: &Trace, sent: &Sent) -> Judged {
        match command {
            Trace::ClaimLink { from, link, .. } => {
                let ends = (from.clone(), link.to.clone());
                if self.claimed.contains_key(&ends) {
                    return Err("lineage.record.already_claimed");
                }
                self.may_link(from, &link.to)?;
                self.claimed.insert(ends, both(sent));
                Ok(())
            }
            Trace::AttestLink { from, to, motion } => {
                let adopted = |motion| {
                    let known = self.motions.get(motion);
                    known.and_then(|known| known.adopted(sent.at)) == Some(true)
                };
                // What a motion means for a link is written down by who keeps the record.
                if motion.is_some() && sent.by != steward() {
                    return Err("commons.not_allowed");
                }
                if motion.as_ref().is_some_and(|motion| !adopted(motion)) {
                    return Err("commons.not_adopted");
                }
                let claimants = self.claimed.get(&(from.clone(), to.clone()));
                let claimants = claimants.ok_or("lineage.record.not_claimed")?;
                self.may_link(from, to)?;
                let gave = |who: &ContributorId| {
                    [from, to].iter().any(|end| self.record[*end].people.contains_key(who))
                };
                let partial = |who: &ContributorId| claimants.contains(who) || gave(who);
                if motion.is_none() && both(sent).iter().any(partial) {
                    return Err("lineage.record.not_independent");
                }
                self.add_link(from, to)
            }
            _ => Err("not spoken of here"),
        }
    }
}
