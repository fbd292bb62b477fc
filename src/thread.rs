//! Following a payout back: entry, distribution, step, way, contribution, need, motion.

use std::fmt;

use liens_core::{CommandId, Contribution, ContributionId, MotionId, Recipient};
use liens_governance::{Certificate, Motion};
use liens_lineage::{Distribution, Reason, Step};
use liens_timebank::Entry;

use crate::{Charter, Commons};

/// One line of a payout, with everything that it rests on.
///
/// Its text says it in a sentence.
#[derive(Clone, Debug)]
pub struct Thread<'a> {
    commons: &'a Commons,
    entry: CommandId,
    distribution: &'a Distribution,
    reason: &'a Reason,
}

impl Commons {
    /// Follows what a distribution paid to a recipient back to where it comes from, line by line;
    /// nothing for another command or recipient.
    pub fn follow<'a>(
        &'a self,
        entry: CommandId,
        recipient: &Recipient,
    ) -> impl Iterator<Item = Thread<'a>> {
        let distribution = self.distribution(entry);
        let reasons = distribution.map_or(&[][..], |shared| shared.reasons_of(recipient));
        let thread = move |reason| {
            Some(Thread { commons: self, entry, distribution: distribution?, reason })
        };
        reasons.iter().filter_map(thread)
    }
}

impl<'a> Thread<'a> {
    /// The amount, the step, the result and the way.
    pub const fn reason(&self) -> &'a Reason {
        self.reason
    }

    /// The distribution that it is a line of.
    pub const fn distribution(&self) -> &'a Distribution {
        self.distribution
    }

    /// The entry that booked it.
    pub fn entry(&self) -> Option<Entry> {
        self.commons.ledger().entry(self.entry)
    }

    /// The step of the policy that pays it.
    pub fn step(&self) -> Option<&'a Step> {
        self.distribution.steps().get(self.reason.step())
    }

    /// The contribution that earned it; none for what nobody's contribution did.
    pub fn contribution(&self) -> Option<&'a Contribution> {
        self.commons.lineage().contribution(self.reason.contribution()?)
    }

    /// The needs that the result descends from.
    pub fn needs(&self) -> impl Iterator<Item = &'a Contribution> {
        let (lineage, result) = (self.commons.lineage(), self.reason.result());
        let part = self.distribution.results().find(|part| part.result() == result);
        let origins = part.map_or(&[][..], |part| part.origins());
        origins.iter().filter_map(|need: &ContributionId| lineage.contribution(need))
    }

    /// The version of the charter that it was shared by.
    pub fn charter(&self) -> Option<&'a Charter> {
        let version = usize::try_from(self.distribution.authority().charter).ok()?;
        self.commons.charters().get(version)
    }

    /// The motion that adopted the charter; none for a founding one.
    pub fn motion(&self) -> Option<&'a Motion> {
        let motion: &MotionId = self.distribution.authority().motion.as_ref()?;
        self.commons.assembly().motion(motion)
    }

    /// The certificate of that motion.
    pub fn certificate(&self) -> Option<&'a Certificate> {
        self.motion()?.certificate()
    }
}

impl fmt::Display for Thread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reason, authority) = (self.reason, self.distribution.authority());
        write!(f, "{} of result {}", reason.amount(), reason.result())?;
        if let Some(step) = self.step() {
            write!(f, ", {step}")?;
        }
        if let Some(contribution) = self.contribution() {
            write!(f, ", for {} {}", contribution.kind(), contribution.id())?;
        }
        let way: Vec<&str> = reason.witness().map(ContributionId::as_str).collect();
        if way.len() > 1 {
            write!(f, ", along {}", way.join(" -> "))?;
        }
        match &authority.motion {
            Some(motion) => write!(f, "; charter {} by motion '{motion}'", authority.charter),
            None => write!(f, "; founding charter"),
        }
    }
}
