//! Decides and applies offers, requests, standing consent and exchanges that move nothing.
//!
//! An exchange may count without moving anything: in a circle of neighbours who keep no balances it
//! still matters that somebody helped somebody. Such exchanges show in who takes part and who gave
//! to whom, and in no volume.

use liens_core::{
    AccountId, ActivityId, Amount, CommandId, ContributorId, Envelope, EvidenceId, Timestamp, Unit,
};

use super::batch::Header;
use super::{AccountHandle, Ledger};
use crate::log::Body;
use crate::{Acceptance, Command, Event, Listing, ListingKind, Refusal, Term};

/// An exchange that was counted and moved nothing, read in place.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::CountedExchange;
/// let mut town = Town::of(&["ana", "bo"])?;
/// let (giver, receiver) = (id("ana"), id("bo"));
/// let count = Command::CountExchange { giver, receiver, value_date: None, reference: None };
/// let counted = town.send("ana", "2026-01-02", count)?;
/// let found: CountedExchange = town.bank.counted_exchanges().next().ok_or("none")?;
/// assert_eq!(found.id(), counted);
/// assert_eq!(town.bank.account_at(found.giver())?.id(), &id("ana"));
/// assert_eq!(town.balance("ana"), "PT0S");
/// // Taken back like an entry.
/// let correct = Command::CorrectEntry { entry: counted, reference: None };
/// town.send("ana", "2026-01-03", correct)?;
/// assert_eq!(town.bank.counted_exchanges().count(), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedExchange {
    id: CommandId,
    at: Timestamp,
    giver: AccountHandle,
    receiver: AccountHandle,
}

impl CountedExchange {
    /// The command that counted it.
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// When it was recorded.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Who gave.
    pub const fn giver(&self) -> AccountHandle {
        self.giver
    }

    /// Who received.
    pub const fn receiver(&self) -> AccountHandle {
        self.receiver
    }
}

impl Ledger {
    /// An offer or a request by the command that published it.
    pub fn listing(&self, id: CommandId) -> Option<&Listing> {
        self.listings.get(&id)
    }

    /// Every offer and request, in the order of their ids; those that are over too.
    pub fn listings(&self) -> impl Iterator<Item = &Listing> {
        self.listings.values()
    }

    /// The agreements that answer an offer or a request, in the order of their ids.
    pub fn answers_to(&self, listing: CommandId) -> impl Iterator<Item = &crate::Agreement> {
        self.agreements().filter(move |agreement| agreement.answers() == Some(listing))
    }

    /// Which proposals a person accepts without being asked.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::{Acceptance, Proposers};
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let acceptance = Acceptance { from: Proposers::Anybody {}, most: vec!["PT2H".parse()?] };
    /// let accept = Command::SetAcceptance { acceptance: Some(acceptance) };
    /// town.send("bo", "2026-01-02", accept)?;
    /// assert!(town.bank.acceptance(&person("bo")).is_some());
    /// assert_eq!(town.bank.acceptances().count(), 1);
    /// // What he accepts is reserved as it is proposed; anything above waits for him.
    /// let small = town.propose("ana", "bo", "PT2H")?;
    /// let large = town.propose("ana", "bo", "PT3H")?;
    /// let state = |id| town.bank.agreement(id).map(|agreement| agreement.state());
    /// assert_eq!(state(small), Some(AgreementState::Reserved));
    /// assert_eq!(state(large), Some(AgreementState::Proposed));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn acceptance(&self, person: &ContributorId) -> Option<&Acceptance> {
        self.acceptances.get(person)
    }

    /// Everybody's standing consent, in the order of their ids.
    pub fn acceptances(&self) -> impl Iterator<Item = (&ContributorId, &Acceptance)> {
        self.acceptances.iter()
    }

    /// The exchanges that were counted and move nothing, in order, without those that were taken
    /// back.
    pub fn counted_exchanges(&self) -> impl Iterator<Item = CountedExchange> {
        self.counted_at_all().filter(|counted| self.correction_of(counted.id).is_none())
    }

    /// The same with those that were taken back.
    pub(crate) fn counted_at_all(&self) -> impl Iterator<Item = CountedExchange> {
        let counted = |event: &Event| matches!(event, Event::ExchangeCounted { .. });
        let length = if self.log.others.iter().any(counted) { self.log.rows.len() } else { 0 };
        let rows = self.log.rows.iter().zip(&self.log.ids).take(length);
        rows.filter_map(|(row, id)| {
            let Body::Other(place) = row.body else { return None };
            let Some(Event::ExchangeCounted { giver, receiver, .. }) = self.log.other(place) else {
                return None;
            };
            let id = CommandId::from_u128(*id);
            let (giver, receiver) = (self.account(giver)?, self.account(receiver)?);
            Some(CountedExchange { id, at: row.at, giver, receiver })
        })
    }

    /// Asks what an entry would ask, but for limits: nothing moves.
    pub(super) fn count_exchange(
        &self,
        giver: &AccountId,
        receiver: &AccountId,
        (value_date, reference): (Option<Timestamp>, Option<&EvidenceId>),
    ) -> Result<Vec<Event>, Refusal> {
        let (gives, receives) = (self.held(giver)?, self.held(receiver)?);
        super::decide::is_open(gives)?;
        super::decide::is_open(receives)?;
        if gives.unit() != receives.unit() {
            let (unit, found) = (receives.unit().clone(), gives.unit().clone());
            return Err(Refusal::WrongUnit { account: receiver.clone(), unit, found });
        }
        if giver == receiver {
            return Err(Refusal::WithOneself { account: giver.clone() });
        }
        Ok(vec![Event::ExchangeCounted {
            giver: giver.clone(),
            receiver: receiver.clone(),
            value_date,
            reference: reference.cloned(),
        }])
    }

    /// No account is needed to offer or ask for something.
    pub(super) fn publish(
        envelope: &Envelope<Command>,
        (kind, activity): (ListingKind, &ActivityId),
        (amount, expires): (Option<&Amount>, Option<Timestamp>),
        reference: Option<&EvidenceId>,
    ) -> Result<Vec<Event>, Refusal> {
        if let Some(amount) = amount.filter(|amount| amount.quanta() <= 0) {
            return Err(Refusal::NotAnAmount { amount: amount.clone() });
        }
        if let Some(expires) = expires.filter(|expires| *expires <= envelope.at) {
            return Err(Refusal::OverBefore { at: envelope.at, expires });
        }
        Ok(vec![Event::ListingPublished {
            kind,
            activity: activity.clone(),
            amount: amount.cloned(),
            expires,
            reference: reference.cloned(),
        }])
    }

    /// Only its author, while it is open.
    pub(super) fn withdraw(
        &self,
        envelope: &Envelope<Command>,
        listing: CommandId,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.open_listing(listing, envelope.at)?;
        let person = envelope.acting();
        if found.by != *person {
            return Err(Refusal::NotTheAuthor { listing, person: person.clone() });
        }
        Ok(vec![Event::ListingWithdrawn { listing }])
    }

    /// In an answer to an offer its author gives, in one to a request he receives.
    pub(super) fn is_answer(
        &self,
        agreement: CommandId,
        at: Timestamp,
        listing: CommandId,
        terms: &[Term],
    ) -> Result<(), Refusal> {
        let found = self.open_listing(listing, at)?;
        let held = |account| self.held(account).ok().and_then(|held| held.holder());
        let has_part = terms.iter().any(|term| {
            let account = match found.kind {
                ListingKind::Offer => &term.to,
                ListingKind::Request => &term.from,
            };
            held(account) == Some(&found.by)
        });
        if has_part {
            Ok(())
        } else {
            Err(Refusal::NotAnAnswer { agreement, listing, author: found.by.clone() })
        }
    }

    /// The listing, if it can still be answered.
    fn open_listing(&self, listing: CommandId, at: Timestamp) -> Result<&Listing, Refusal> {
        let found = self.listing(listing).ok_or(Refusal::UnknownListing { listing })?;
        if found.is_open_at(at) { Ok(found) } else { Err(Refusal::ListingOver { listing, at }) }
    }

    /// Whether a person's standing consent covers a proposal: what goes out of his accounts and what
    /// comes in, unit by unit.
    pub(super) fn accepts(
        &self,
        person: &ContributorId,
        proposer: &ContributorId,
        terms: &[Term],
    ) -> bool {
        let Some(acceptance) = self.acceptance(person) else { return false };
        let holds = |account| self.held(account).is_ok_and(|held| held.holder() == Some(person));
        let of = |unit: &Unit, side: fn(&Term) -> &AccountId| {
            let own = terms.iter().filter(|term| term.amount.unit() == unit && holds(side(term)));
            own.map(|term| i128::from(term.amount.quanta())).fold(0, i128::saturating_add)
        };
        acceptance.from.include(proposer)
            && terms.iter().all(|term| {
                let unit = term.amount.unit();
                let (out, into) = (of(unit, |term| &term.from), of(unit, |term| &term.to));
                out.max(into) == 0 || acceptance.bears(unit, out.max(into))
            })
    }

    /// Writes what was decided into the lists.
    pub(super) fn apply_listing(&mut self, header: &Header<'_>, event: &Event) {
        let actor = header.on_behalf_of.unwrap_or(header.by);
        match event {
            Event::ListingPublished { kind, activity, amount, expires, reference } => {
                let listing = Listing {
                    id: header.id,
                    kind: *kind,
                    by: actor.clone(),
                    activity: activity.clone(),
                    amount: amount.clone(),
                    published: header.at,
                    expires: *expires,
                    reference: reference.clone(),
                    withdrawn: None,
                };
                self.listings.insert(header.id, listing);
            }
            Event::ListingWithdrawn { listing } => {
                if let Some(found) = self.listings.get_mut(listing) {
                    found.withdrawn = Some(header.at);
                }
            }
            Event::AcceptanceSet { acceptance } => match acceptance {
                Some(acceptance) => {
                    self.acceptances.insert(actor.clone(), acceptance.clone());
                }
                None => {
                    self.acceptances.remove(actor);
                }
            },
            Event::CountCorrected { entry, .. } => {
                self.corrected.insert(*entry, header.id);
            }
            _ => {}
        }
    }
}
