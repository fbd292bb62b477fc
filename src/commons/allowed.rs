//! Who may send a command.
//!
//! Two questions are asked of every command but the first. May its sender act for the person named
//! in the envelope? A person for oneself; for others whom the charter names as keeping the books, or
//! who holds a running mandate of a role that it names. And may that person do this? One row of the
//! table of acts says who may, and each kind of [`Who`] is found somewhere else:
//!
//! | who | is found in |
//! |---|---|
//! | member, college | the register, at the instant of the command |
//! | role | running mandates of the sender, not of the person acted for |
//! | steward | the charter, or every member where it names nobody |
//! | concerned | the command, and what it speaks of |
//!
//! Who is concerned by money or hours is a member besides, so that nobody from outside opens an
//! account and is in debt to a member. What a crate asks beyond it, such as a place on the roll, it
//! asks itself. Whoever states a licence only because of having taken part takes no freedom back that
//! was granted before.

use liens_core::{
    AccountId, Contribution, ContributorId, Envelope, MotionId, Participation, RoleId, Timestamp,
};
use liens_governance::deliberation::{Command as Minute, Fate};
use liens_governance::{Command as Vote, register};
use liens_lineage::commons::{Freedoms, granted_by};
use liens_lineage::{Command as Trace, budget};
use liens_timebank::Command as Bank;

use super::Commons;
use crate::{Act, Charter, Command, Holder, Refusal, Who};

impl Commons {
    /// Refuses a command that its sender may not send, or not for somebody else.
    pub(super) fn is_allowed(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        let Some(act) = Act::of(&envelope.body) else {
            let (_, command) = envelope.body.names();
            return Err(Refusal::NotAskedSo { command });
        };
        self.may_act_for(charter, envelope)?;
        let person = envelope.acting();
        let permissions = charter.articles().permissions();
        let mut may =
            permissions.of(act).filter(|who| self.is(who, person, charter, envelope)).peekable();
        if may.peek().is_none() {
            let allowed = permissions.of(act).cloned().collect();
            return Err(Refusal::NotAllowed { person: person.clone(), act, allowed });
        }
        if may.all(|who| *who == Who::Concerned) {
            self.takes_nothing_back(person, &envelope.body)?;
        }
        if self.is_steward(charter, &envelope.by, envelope.at) {
            return Ok(());
        }
        self.takes_from_somebody(person, &envelope.body)
    }

    /// Refuses an agreement that takes from an account of nobody's: no party could decline it, so that
    /// whoever keeps the books has to propose it.
    fn takes_from_somebody(
        &self,
        person: &ContributorId,
        command: &Command,
    ) -> Result<(), Refusal> {
        let Command::Book { command: Bank::Propose { terms, .. } } = command else {
            return Ok(());
        };
        let nobodys = |account: &&AccountId| {
            self.ledger.held(account).is_ok_and(|account| account.holder().is_none())
        };
        match terms.iter().map(|term| &term.from).find(nobodys) {
            Some(account) => {
                let (person, account) = (person.clone(), account.clone());
                Err(Refusal::NobodysAccount { person, account })
            }
            None => Ok(()),
        }
    }

    /// Refuses whoever took part to take back freedoms that were granted to everybody.
    fn takes_nothing_back(&self, person: &ContributorId, command: &Command) -> Result<(), Refusal> {
        let Command::Trace { command: Trace::StateLicence { contribution, licence } } = command
        else {
            return Ok(());
        };
        let before = self.lineage.contribution(contribution).and_then(Contribution::licence);
        let granted = before.map_or(Freedoms::NONE, granted_by);
        let denies = granted.without(granted_by(licence));
        if denies.is_none() {
            return Ok(());
        }
        let (person, contribution) = (person.clone(), contribution.clone());
        Err(Refusal::TakesBack { person, contribution, licence: licence.clone(), denies })
    }

    /// Whether a person keeps the books: as the charter says, or every member where it names nobody.
    pub(super) fn is_steward(
        &self,
        charter: &Charter,
        person: &ContributorId,
        at: Timestamp,
    ) -> bool {
        let stewards = charter.articles().stewards();
        if stewards.is_empty() { self.is_member(person, at) } else { stewards.contains(person) }
    }

    /// Whether a person belongs to some college.
    pub(super) fn is_member(&self, person: &ContributorId, at: Timestamp) -> bool {
        self.register.memberships_of(person, at).next().is_some()
    }

    /// Refuses somebody who speaks for another without a mandate for it, whatever is asked.
    fn may_act_for(&self, charter: &Charter, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let Some(person) = &envelope.on_behalf_of else { return Ok(()) };
        let (by, brokers) = (&envelope.by, charter.articles().brokers());
        let at = envelope.at;
        let broker = || self.holds(by, at, |role| brokers.contains(role));
        // Members who keep the books together agree to nothing in each other's name.
        let steward = || charter.articles().stewards().contains(by);
        if by == person || steward() || broker() {
            return Ok(());
        }
        let brokers = brokers.iter().cloned().collect();
        Err(Refusal::NoMandate { by: by.clone(), person: person.clone(), brokers })
    }

    /// Whether one entry of a permission covers the person. The books are kept and seats are held
    /// by who sends the command: a broker does not become a steward by acting for one.
    fn is(
        &self,
        who: &Who,
        person: &ContributorId,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> bool {
        let at = envelope.at;
        match who {
            Who::Anyone => true,
            Who::Member => self.is_member(person, at),
            // Keeping the books and holding a seat is nobody's but one's own to do; and members who
            // keep them together take nobody else out of a vote.
            Who::Steward => match &envelope.body {
                Command::Assemble { command } if takes_out_another(command, person) => {
                    charter.articles().stewards().contains(&envelope.by)
                }
                _ => self.is_steward(charter, &envelope.by, at),
            },
            Who::Concerned => self.concerns(&envelope.body, person, at),
            Who::College(college) => {
                self.register.memberships_of(person, at).any(|member| member.college == *college)
            }
            Who::Role(role) => self.holds(&envelope.by, at, |held| held == role),
        }
    }

    /// Whether a person is the one whom a command is about.
    fn concerns(&self, command: &Command, person: &ContributorId, at: Timestamp) -> bool {
        match command {
            Command::Register { command } => match command {
                register::Command::EndMandate { person: held_by, .. } => held_by == person,
                // What else concerns somebody here is asked for oneself.
                _ => true,
            },
            // Nobody declares for somebody else.
            Command::Disclose { .. } => true,
            Command::Deliberate { command } => match command {
                Minute::SettleAmendment { amendment, fate: Fate::Withdrawn } => {
                    let known = self.minutes.amendment(amendment);
                    known.is_some_and(|known| known.author == *person)
                }
                Minute::CloseText { text } => {
                    self.minutes.subject(text).is_some_and(|subject| subject.by == *person)
                }
                _ => false,
            },
            Command::ReviseMotion { motion, .. } | Command::OpenVote { motion, .. } => {
                self.is_author(motion, person)
            }
            Command::Assemble { command } => match &**command {
                Vote::Deliberate { motion }
                | Vote::OfferFloor { motion, .. }
                | Vote::ClassifyMotion { motion, .. }
                | Vote::CloseMotion { motion } => self.is_author(motion, person),
                Vote::HearCollege { college, .. } => {
                    self.register.memberships_of(person, at).any(|one| one.college == *college)
                }
                Vote::Recuse { person: recused, .. } => recused == person,
                _ => false,
            },
            Command::Trace { command: Trace::StateLicence { contribution, .. } } => {
                let known = self.lineage.contribution(contribution);
                let taking = known.into_iter().flat_map(Contribution::participations);
                taking.map(Participation::contributor).any(|who| who == person)
            }
            Command::OpenAccount { holder: Holder::Person { id }, .. } => {
                id == person && self.is_member(person, at)
            }
            Command::PayOwed { person: id } => id == person,
            Command::Book {
                command:
                    Bank::Exchange { receiver: account, .. }
                    | Bank::CountExchange { receiver: account, .. },
            } => self.holds_account(person, account) && self.is_member(person, at),
            // Whoever left a college still leaves the time bank.
            Command::Book { command: Bank::Exit { account } } => {
                self.holds_account(person, account)
            }
            Command::Budget { command, .. } => match &**command {
                budget::Command::Declare { claim } => claim.contributor == *person,
                budget::Command::Invoice { payee, .. } => payee == person,
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether an account is a person's own.
    fn holds_account(&self, person: &ContributorId, account: &AccountId) -> bool {
        self.ledger.held(account).is_ok_and(|account| account.holder() == Some(person))
    }

    /// Whether a person holds a running mandate of such a role.
    fn holds(&self, person: &ContributorId, at: Timestamp, of: impl Fn(&RoleId) -> bool) -> bool {
        self.register.seats(at).any(|(seat, mandate)| {
            of(&seat.role) && mandate.is_some_and(|mandate| mandate.person == *person)
        })
    }

    /// Whether somebody wrote a motion; nobody is the author of one that is not there.
    fn is_author(&self, motion: &MotionId, person: &ContributorId) -> bool {
        self.assembly.motion(motion).is_some_and(|motion| motion.author() == person)
    }
}

/// Whether somebody else is taken out of a vote.
fn takes_out_another(command: &Vote, person: &ContributorId) -> bool {
    matches!(command, Vote::Recuse { person: recused, .. } if recused != person)
}
