//! Who may send what: the table of `docs/PERMISSIONS.md`, where the charter says nothing else.

use liens::governance::deliberation::{Command as Minute, Fate};
use liens::governance::interests::Command as Disclose;
use liens::governance::{Command as Vote, register};
use liens::lineage::Command as Trace;
use liens::lineage::budget::Command as Claiming;
use liens::timebank::Command as Book;
use liens::{Command, ContributorId, Holder, MotionId};

use super::{Judged, Naive, Sent};
use crate::model::village::steward;

impl Naive {
    pub(super) fn may(&self, sent: &Sent) -> Judged {
        let (by, who, keeps) = (&sent.by, sent.acting(), sent.by == steward());
        if by != who && !keeps && !self.is_broker(sent) {
            return Err("commons.no_mandate");
        }
        let member = self.is_member(who);
        let may = match &sent.body {
            Command::Register {
                command: register::Command::Apply { .. } | register::Command::Leave { .. },
            }
            | Command::Disclose { command: Disclose::End { .. } } => true,
            Command::Disclose { .. }
            | Command::Deliberate {
                command:
                    Minute::Propose { .. } | Minute::ProposeAmendment { .. } | Minute::RaiseNeed { .. },
            }
            | Command::Grade { .. }
            | Command::DraftMotion { .. }
            | Command::OpenMotion { .. }
            | Command::Trace { command: Trace::ClaimLink { .. } }
            | Command::Book {
                command:
                    Book::Propose { .. }
                    | Book::Agree { .. }
                    | Book::Decline { .. }
                    | Book::Confirm { .. }
                    | Book::Dispute { .. },
            } => member,
            Command::Deliberate {
                command: Minute::SettleAmendment { amendment, fate: Fate::Withdrawn },
            } => {
                let known = self.texts.amendments.get(amendment);
                keeps || known.is_some_and(|((author, ..), ..)| author == who)
            }
            Command::Deliberate { command: Minute::CloseText { text } } => {
                let known = self.texts.subjects.get(text);
                keeps || known.is_some_and(|((author, ..), _)| author == who)
            }
            Command::OpenVote { motion, .. } | Command::ReviseMotion { motion, .. } => {
                keeps || self.wrote(motion, who)
            }
            Command::Assemble { command } => match &**command {
                Vote::CastBallot { .. }
                | Vote::ChallengeVoter { .. }
                | Vote::Object { .. }
                | Vote::Delegate { .. }
                | Vote::WithdrawDelegation { .. } => member,
                Vote::Deliberate { motion }
                | Vote::ClassifyMotion { motion, .. }
                | Vote::OfferFloor { motion, .. }
                | Vote::CloseMotion { motion } => keeps || self.wrote(motion, who),
                Vote::HearCollege { college, .. } => {
                    keeps || self.belongs.get(who).is_some_and(|of| of.contains_key(college))
                }
                Vote::Recuse { person, .. } => keeps || person == who,
                Vote::DismissChallenge { .. } => keeps,
                _ => false,
            },
            Command::Enact { .. }
            | Command::Trace {
                command: Trace::RecordContribution { .. } | Trace::AttestLink { .. },
            }
            | Command::Book { command: Book::Expire { .. } } => member || keeps,
            Command::Trace { command: Trace::StateLicence { contribution, .. } } => {
                let given = self.record.get(contribution);
                given.is_some_and(|given| given.people.contains_key(who))
            }
            Command::OpenAccount { holder, .. } => {
                keeps || (member && matches!(holder, Holder::Person { id } if id == who))
            }
            Command::Book { command: Book::Exchange { receiver, .. } } => {
                let own = receiver.as_str().starts_with(&format!("member:{who}:"));
                keeps || (member && own && self.balances.contains_key(receiver.as_str()))
            }
            Command::PayOwed { person } => keeps || person == who,
            Command::Budget { command, .. } => may_claim(command, who, member, keeps),
            _ => keeps,
        };
        if !may {
            return Err("commons.not_allowed");
        }
        // What is nobody's is offered by who keeps the books.
        let nobodys =
            |account: &str| !account.starts_with("member:") && self.balances.contains_key(account);
        match &sent.body {
            Command::Book { command: Book::Propose { terms, .. } }
                if !keeps && terms.iter().any(|term| nobodys(term.from.as_str())) =>
            {
                Err("commons.nobodys_account")
            }
            _ => Ok(()),
        }
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

/// What somebody may ask of a budget, as a member or as who keeps the books.
fn may_claim(command: &Claiming, who: &ContributorId, member: bool, keeps: bool) -> bool {
    match command {
        Claiming::Declare { claim } => keeps || claim.contributor == *who,
        Claiming::Invoice { payee, .. } => keeps || payee == who,
        Claiming::Revise { .. }
        | Claiming::Withdraw { .. }
        | Claiming::Accept { .. }
        | Claiming::Question { .. }
        | Claiming::Keep { .. }
        | Claiming::Settle { .. } => member,
        Claiming::Refer { .. } | Claiming::Resolve { .. } => member || keeps,
        _ => keeps,
    }
}
