//! What a register takes and what it refuses.
//!
//! Checks stand before changes and share nothing with them: [`check`](Register::check) says
//! whether, `change` does and cannot fail. A replay runs both, so that no history is believed.

use liens_core::{CircleId, CollegeId, ContributorId, Envelope, SeatId, Timestamp};

use super::membership::Answer;
use super::membership::Person;
use super::{Application, Command, KeptFor, Mandate, Refusal, Register, Seat};
use crate::Member;

impl Register {
    /// Whether a new command can be carried out.
    ///
    /// Exists, belongs, asked: in this order, so that a refusal names what has to be done first.
    pub(super) fn check(&self, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let at = envelope.at;
        match &envelope.body {
            Command::DeclareGroup { group } => {
                let exists = || Refusal::GroupExists { group: group.clone() };
                absent(self.groups.contains_key(group), exists)
            }
            Command::DeclareCollege { college } => {
                let exists = || Refusal::CollegeExists { college: college.clone() };
                absent(self.colleges.contains_key(college), exists)
            }
            Command::DeclareCircle { circle, .. } => {
                let exists = || Refusal::CircleExists { circle: circle.clone() };
                absent(self.circles.contains_key(circle), exists)
            }
            Command::Apply { college, group, .. } => {
                if let Some(group) = group.as_ref().filter(|id| !self.groups.contains_key(*id)) {
                    return Err(Refusal::UnknownGroup { group: group.clone() });
                }
                self.may_apply(envelope.acting(), college, at)
            }
            Command::Admit { person, college, weight, .. } => {
                Member::new(person.clone(), college.clone(), *weight)?;
                self.asked(person, college).map(drop)
            }
            Command::RefuseApplication { person, college, .. } => {
                self.asked(person, college).map(drop)
            }
            Command::Move { person, from, to, weight, .. } => {
                Member::new(person.clone(), to.clone(), *weight)?;
                self.belongs(person, from, at)?;
                self.asked(person, to).map(drop)
            }
            Command::Leave { college, .. } => self.belongs(envelope.acting(), college, at),
            Command::ChooseCollege { college } => {
                if let Some(person) = &envelope.on_behalf_of {
                    let (by, person) = (envelope.by.clone(), person.clone());
                    return Err(Refusal::OnBehalf { by, person });
                }
                self.belongs(&envelope.by, college, at)
            }
            Command::OpenSeat { seat, circle, kept_for, .. } => {
                let exists = || Refusal::SeatExists { seat: seat.clone() };
                absent(self.seats.contains_key(seat), exists)?;
                self.may_open(circle, kept_for)
            }
            Command::GiveMandate { seat, person, organisation, from, until } => {
                let (person, organisation) = (person.clone(), organisation.clone());
                let (from, until) = (*from, *until);
                let mandate = Mandate { person, organisation, from, until, ended: None };
                self.may_give(self.known_seat(seat)?, &mandate, at)
            }
            Command::EndMandate { seat, person } => {
                ongoing(self.known_seat(seat)?, person, at).map(drop)
            }
        }
    }

    /// Once refused, somebody may ask again; while they wait, not.
    fn may_apply(
        &self,
        person: &ContributorId,
        college: &CollegeId,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        self.known_college(college)?;
        if self.belongs(person, college, at).is_ok() {
            let (person, college) = (person.clone(), college.clone());
            return Err(Refusal::AlreadyMember { person, college });
        }
        match self.asked(person, college) {
            Err(_) => Ok(()),
            Ok(Application { person, college, since, .. }) => {
                let (person, college) = (person.clone(), college.clone());
                Err(Refusal::AlreadyApplied { person, college, since: *since })
            }
        }
    }

    fn known_college(&self, college: &CollegeId) -> Result<(), Refusal> {
        let unknown = || Refusal::UnknownCollege { college: college.clone() };
        absent(!self.colleges.contains_key(college), unknown)
    }

    fn known_seat(&self, seat: &SeatId) -> Result<&Seat, Refusal> {
        self.seats.get(seat).ok_or_else(|| Refusal::UnknownSeat { seat: seat.clone() })
    }

    /// Right now, not ever.
    fn belongs(
        &self,
        person: &ContributorId,
        college: &CollegeId,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let membership = self.people.get(person).and_then(|known| known.of(college, at));
        membership
            .map(drop)
            .ok_or_else(|| Refusal::NotAMember { person: person.clone(), college: college.clone() })
    }

    fn asked(&self, person: &ContributorId, college: &CollegeId) -> Result<&Application, Refusal> {
        let application = self.people.get(person).and_then(|known| known.application(college));
        application.ok_or_else(|| Refusal::NoApplication {
            person: person.clone(),
            college: college.clone(),
        })
    }

    fn may_open(&self, circle: &CircleId, kept_for: &KeptFor) -> Result<(), Refusal> {
        let unknown = || Refusal::UnknownCircle { circle: circle.clone() };
        absent(!self.circles.contains_key(circle), unknown)?;
        match kept_for {
            KeptFor::College { college } => self.known_college(college),
            KeptFor::Anyone {} | KeptFor::Organisation { .. } => Ok(()),
        }
    }

    /// Terms may begin later, and one seat may have several to come, as long as none overlap.
    fn may_give(&self, seat: &Seat, mandate: &Mandate, at: Timestamp) -> Result<(), Refusal> {
        let (from, until) = (mandate.from, mandate.until);
        if until <= from {
            return Err(Refusal::EmptyTerm { from, until });
        }
        if from < at {
            return Err(Refusal::Backdated { from, at });
        }
        self.fits(seat, mandate, at)?;
        if let Some(held) = seat.mandates.iter().find(|held| held.meets(from, until)) {
            let (seat, person) = (seat.id.clone(), held.person.clone());
            return Err(Refusal::SeatTaken { seat, person, until: held.end() });
        }
        self.within_part(seat, mandate)
    }

    /// Whether a person may hold a seat at an instant.
    ///
    /// Asked at giving and again at every date: a mandate of somebody who left does not run.
    pub(super) fn fits(
        &self,
        seat: &Seat,
        mandate: &Mandate,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let is_member = |person: &ContributorId| {
            let belongs = self.people.get(person).is_some_and(|known| known.at(at).count() > 0);
            absent(!belongs, || Refusal::UnknownMember { person: person.clone() })
        };
        let person = &mandate.person;
        match &seat.kept_for {
            KeptFor::Anyone {} => is_member(person),
            KeptFor::College { college } => {
                is_member(person)?;
                self.belongs(person, college, at).map_err(|_| Refusal::Reserved {
                    seat: seat.id.clone(),
                    college: college.clone(),
                    person: person.clone(),
                })
            }
            KeptFor::Organisation { organisation } => {
                let stands = mandate.organisation.as_ref() == Some(organisation);
                absent(!stands, || Refusal::OrganisationSeat {
                    seat: seat.id.clone(),
                    organisation: organisation.clone(),
                    person: person.clone(),
                })?;
                is_member(organisation)
            }
        }
    }

    /// Whether the organisation stays within its part of the circle at every instant of the term.
    ///
    /// A circle of six seats and a part of a third: an organisation may hold two at any instant of
    /// the term, however they alternate.
    fn within_part(&self, seat: &Seat, mandate: &Mandate) -> Result<(), Refusal> {
        let (Some(organisation), Some(circle)) =
            (&mandate.organisation, self.circles.get(&seat.circle))
        else {
            return Ok(());
        };
        let term = (mandate.from, mandate.until);
        let held = self.parts.most(&circle.id, organisation, term);
        let all = self.parts.seats(&circle.id);
        let side = circle.max_part.ratio().compare_quotient(held, all);
        absent(side.is_some_and(std::cmp::Ordering::is_gt), || Refusal::AbovePart {
            organisation: organisation.clone(),
            circle: circle.id.clone(),
            held,
            seats: all,
            max_part: circle.max_part,
        })
    }

    /// Whether a person may act from a seat at an instant.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownSeat`], [`Refusal::NoMandate`], [`Refusal::ExpiredMandate`]; and
    /// [`Refusal::UnknownMember`] or [`Refusal::Reserved`] where the membership is over.
    ///
    /// # Examples
    ///
    /// See [`Mandate`].
    pub fn acts(
        &self,
        person: &ContributorId,
        seat: &SeatId,
        at: Timestamp,
    ) -> Result<&Mandate, Refusal> {
        let seat = self.known_seat(seat)?;
        let mandate = ongoing(seat, person, at)?;
        if !mandate.runs(at) {
            return Err(Refusal::NoMandate { seat: seat.id.clone(), person: person.clone() });
        }
        self.fits(seat, mandate, at)?;
        Ok(mandate)
    }

    /// Applies what was decided.
    ///
    /// Everything was checked: a miss here changes nothing instead of failing.
    pub(super) fn change(&mut self, envelope: &Envelope<Command>) {
        let at = envelope.at;
        match &envelope.body {
            Command::DeclareGroup { group } => {
                self.groups.insert(group.clone(), at);
            }
            Command::DeclareCollege { college } => {
                self.colleges.insert(college.clone(), at);
            }
            Command::Apply { college, group, cost } => {
                let (person, college) = (envelope.acting().clone(), self.declared(college));
                let (group, since, cost) = (group.clone(), at, *cost);
                let answer = None;
                let application = Application { person, college, group, since, cost, answer };
                self.enrolled(envelope.acting()).applies(application);
            }
            Command::Admit { person, college, weight, cost } => {
                let college = self.declared(college);
                self.enrolled(person).joins(&college, *weight, at, *cost);
            }
            Command::RefuseApplication { person, college, cost, reason } => {
                let (cost, reason) = (*cost, reason.clone());
                let answer = Answer { at, admitted: false, cost, reason };
                self.enrolled(person).answered(college, answer);
            }
            Command::Move { person, from, to, weight, cost } => {
                let to = self.declared(to);
                self.enrolled(person).leaves(from, at, Ok(&to));
                self.enrolled(person).joins(&to, *weight, at, *cost);
            }
            Command::Leave { college, cost } => {
                self.enrolled(envelope.acting()).leaves(college, at, Err(*cost));
            }
            Command::ChooseCollege { college } => {
                self.enrolled(envelope.acting()).chosen.push((at, college.clone()));
            }
            Command::DeclareCircle { circle, max_part } => self.add_circle(circle, *max_part, at),
            Command::OpenSeat { seat, circle, role, kept_for } => {
                let seat = Seat {
                    id: seat.clone(),
                    circle: circle.clone(),
                    role: role.clone(),
                    kept_for: kept_for.clone(),
                    since: at,
                    mandates: Vec::new(),
                };
                self.parts.open(circle);
                self.seats.insert(seat.id.clone(), seat);
            }
            Command::GiveMandate { seat, person, organisation, from, until } => {
                if let Some(seat) = self.seats.get_mut(seat) {
                    let (person, organisation) = (person.clone(), organisation.clone());
                    let (from, until) = (*from, *until);
                    let given = Mandate { person, organisation, from, until, ended: None };
                    self.parts.give(&seat.circle, &given, at);
                    seat.mandates.push(given);
                }
            }
            Command::EndMandate { seat, person } => {
                let Some(seat) = self.seats.get_mut(seat) else { return };
                let place = seat.ongoing(person, at);
                if let Some(mandate) = place.and_then(|place| seat.mandates.get_mut(place)) {
                    mandate.ended = Some(at);
                    self.parts.end(&seat.circle, mandate, at);
                }
            }
        }
    }

    /// The id of a college as it was declared, so that a million members of it share one text.
    fn declared(&self, college: &CollegeId) -> CollegeId {
        self.colleges.get_key_value(college).map_or(college, |(known, _)| known).clone()
    }

    /// A person is known from their first request on.
    fn enrolled(&mut self, person: &ContributorId) -> &mut Person {
        self.people.entry(person.clone()).or_default()
    }
}

/// The mandate of a person for a seat that runs, else the next that will.
///
/// Between "never had one" and "had one until": the message says which.
fn ongoing<'a>(
    seat: &'a Seat,
    person: &ContributorId,
    at: Timestamp,
) -> Result<&'a Mandate, Refusal> {
    let found = seat.ongoing(person, at).and_then(|place| seat.mandates.get(place));
    let held = seat.mandates.iter().filter(|mandate| mandate.person == *person);
    let (id, person) = (seat.id.clone(), person.clone());
    found.ok_or_else(|| match held.map(Mandate::end).max() {
        Some(ended) => Refusal::ExpiredMandate { seat: id, person, ended },
        None => Refusal::NoMandate { seat: id, person },
    })
}

/// Reads as a sentence where it is used: absent, or refused with this.
fn absent(found: bool, refusal: impl FnOnce() -> Refusal) -> Result<(), Refusal> {
    if found { Err(refusal()) } else { Ok(()) }
}
