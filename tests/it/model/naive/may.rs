//! Who may send what: the table of `docs/PERMISSIONS.md`, where the charter says nothing else.

use liens::governance::{Command as Vote, register};
use liens::lineage::Command as Trace;
use liens::lineage::budget::Command as Claiming;
use liens::timebank::Command as Book;
use liens::{Command, ContributorId, Holder, MotionId};

use super::{Judged, Naive, Sent, acting};
use crate::model::village::steward;

impl Naive {
    pub(super) fn may(&self, sent: &Sent) -> Judged {
        let (by, who, keeps) = (&sent.by, acting(sent), sent.by == steward());
        if by != who && !keeps && !self.is_broker(sent) {
            return Err("commons.no_mandate");
        }
        let member = self.is_member(who);
        let may = match &sent.body {
            Command::Register {
                command: register::Command::Apply { .. } | register::Command::Leave { .. },
            } => true,
            Command::DraftMotion { .. } | Command::OpenMotion { .. } => member,
            Command::OpenVote { motion, .. } => keeps || self.wrote(motion, who),
            Command::Assemble { command } => match command {
                Vote::CastBallot { .. } => member,
                Vote::Deliberate { motion } | Vote::CloseMotion { motion } => {
                    keeps || self.wrote(motion, who)
                }
                Vote::Recuse { person, .. } => keeps || person == who,
                _ => false,
            },
            Command::Enact { .. }
            | Command::Trace { command: Trace::RecordContribution { .. } } => member || keeps,
            Command::OpenAccount { holder, .. } => {
                keeps || matches!(holder, Holder::Person { id } if id == who)
            }
            Command::Book { command: Book::Exchange { receiver, .. } } => {
                let own = receiver.as_str().starts_with(&format!("member:{who}:"));
                keeps || (own && self.balances.contains_key(receiver.as_str()))
            }
            Command::PayOwed { person } => keeps || person == who,
            Command::Budget { command, .. } => match command {
                Claiming::Declare { claim } => keeps || claim.contributor == *who,
                Claiming::Withdraw { .. } => member,
                _ => keeps,
            },
            _ => keeps,
        };
        if may { Ok(()) } else { Err("commons.not_allowed") }
    }

    /// Whoever holds the broker's seat, for the term and as long as they are a member.
    fn is_broker(&self, sent: &Sent) -> bool {
        self.seat.as_ref().is_some_and(|(holder, from, until)| {
            *holder == sent.by && *from <= sent.at && sent.at < *until && self.is_member(holder)
        })
    }

    fn wrote(&self, motion: &MotionId, who: &ContributorId) -> bool {
        self.motions.get(motion).is_some_and(|motion| motion.author == *who)
    }
}
