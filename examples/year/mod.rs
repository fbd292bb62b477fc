//! A year of a third place that never was: people, needs, works, hours, pots, budgets and a vote, as
//! a chance makes them.
#![allow(dead_code, reason = "a bench lives the year only, the example tells of it too")]

use std::collections::BTreeSet;

use liens::governance::{Choice, Command as Vote, Member, MotionState, register};
use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
use liens::lineage::{Base, Command as Trace, OriginBy, Policy, RemainderTo, Step};
use liens::timebank::{Command as Book, Leg, Purpose};
use liens::{
    ActivityId, Amount, Articles, Attester, BudgetId, CharterChange, CircleId, ClaimId, CollegeId,
    Command, CommandId, Commons, Contribution, ContributionId, ContributionKind, ContributorId,
    Envelope, EvidenceId, Holder, Link, MotionId, Participation, Portion, Preset, ProjectId,
    Proposal, Recipient, SubjectId, TimeAmount, Timestamp, Unit,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::input::Refused;

/// The first Monday of 2026.
const BEGIN: i64 = 1_767_571_200;
const WEEK: i64 = 7 * 86_400;
/// Weeks from one budget to the next.
const QUARTER: u32 = 13;
const PROJECT: &str = "old mill";
const STEWARD: &str = "steward";

/// A commons on its way through the year.
pub(crate) struct Year {
    pub(crate) commons: Commons,
    random: ChaCha8Rng,
    steward: ContributorId,
    members: Vec<ContributorId>,
    /// Who takes part without being a member, until the middle of the year.
    guests: Vec<ContributorId>,
    contributions: Vec<ContributionId>,
    at: Timestamp,
    sent: u128,
}

/// Lives a year with so many members under the charter of a third place.
pub(crate) fn lived(seed: u64, members: u32) -> Result<Commons, Refused> {
    let mut year = Year::begun(seed, members)?;
    for week in 0..4 * QUARTER {
        year.live(week)?;
    }
    Ok(year.commons)
}

fn day(week: u32) -> Result<Timestamp, Refused> {
    Ok(Timestamp::from_unix_seconds(BEGIN + i64::from(week) * WEEK)?)
}

fn euros(number: u64) -> Result<Amount, Refused> {
    Ok(format!("{number}.00 EUR").parse()?)
}

/// Two thirds live here, the others live near.
fn people(members: u32) -> Result<Vec<Member>, Refused> {
    let (residents, neighbours) = (CollegeId::new("residents")?, CollegeId::new("neighbours")?);
    let member = |number: u32| -> Result<Member, Refused> {
        let near = number % 3 == 0;
        let name = if near { "neighbour" } else { "resident" };
        let college = if near { &neighbours } else { &residents };
        Ok(Member::new(ContributorId::new(format!("{name} {number:03}"))?, college.clone(), 1)?)
    };
    (1..=members).map(member).collect()
}

impl Year {
    fn begun(seed: u64, members: u32) -> Result<Self, Refused> {
        let people = people(members)?;
        let guests = (1..=members.div_ceil(10)).map(|number| format!("guest {number:03}"));
        let steward = ContributorId::new(STEWARD)?;
        let mut year = Self {
            commons: Commons::new(),
            random: ChaCha8Rng::seed_from_u64(seed),
            steward: steward.clone(),
            members: people.iter().map(|member| member.person().clone()).collect(),
            guests: guests.map(ContributorId::new).collect::<Result<_, _>>()?,
            contributions: Vec::new(),
            at: day(0)?,
            sent: 0,
        };
        let articles: Articles = Preset::ThirdPlace.articles()?.with_stewards([steward]);
        year.must(Command::Found { articles: Box::new(articles), members: people })?;
        for unit in [Unit::Time, euros(0)?.unit().clone()] {
            let shared = [pot()?, Holder::Commons {}, Holder::Owed {}, Holder::Outside {}];
            let people = year.members.clone().into_iter().map(|id| Holder::Person { id });
            for holder in shared.into_iter().chain(people) {
                year.must(Command::OpenAccount { holder, unit: unit.clone() })?;
            }
        }
        Ok(year)
    }

    /// One week: hours are given, somebody may raise a need, others work; every fourth week a result
    /// brings a pot, every quarter has its budget, and there is a vote in autumn.
    fn live(&mut self, week: u32) -> Result<(), Refused> {
        self.at = day(week)?;
        self.exchange()?;
        if week % 3 == 0 {
            self.give("need", ContributionKind::Need, 1, 0)?;
        }
        for _ in 0..=self.members.len() / 20 {
            let together = 1 + self.below(3);
            let older = 1 + self.below(2);
            self.give("work", ContributionKind::Work, together, older)?;
        }
        if week % 4 == 3 {
            self.share()?;
        }
        self.budget(week)?;
        match week {
            26 => self.welcome(),
            36 => self.vote(),
            _ => Ok(()),
        }
    }

    /// A quarter of the members receive hours from somebody.
    fn exchange(&mut self) -> Result<(), Refused> {
        for _ in 0..self.members.len().div_ceil(4) {
            let giver = self.below(self.members.len());
            let receiver = self.other_than(giver);
            let given = TimeAmount::from_minutes(30 * (1 + self.number(6)))?.into();
            let account = |at: usize, year: &Self| {
                Holder::Person { id: year.members[at].clone() }.account(&Unit::Time)
            };
            let exchange = Book::Exchange {
                giver: account(giver, self)?,
                receiver: account(receiver, self)?,
                given,
                activity: ActivityId::new("neighbourly help")?,
                value_date: None,
                reference: None,
            };
            self.send(self.members[receiver].clone(), exchange.into())?;
        }
        Ok(())
    }

    /// A contribution of so many people on so many of the latest ones, attested by the books.
    fn give(
        &mut self,
        word: &str,
        kind: ContributionKind,
        people: usize,
        older: usize,
    ) -> Result<ContributionId, Refused> {
        let id = ContributionId::new(format!("{word} {:05}", self.contributions.len() + 1))?;
        let takes_time = kind == ContributionKind::Work;
        let mut begun = Contribution::builder(id.clone(), kind, ProjectId::new(PROJECT)?, self.at);
        let all = self.members.len() + self.guests.len();
        for place in self.several(people, all) {
            let person = self.members.iter().chain(&self.guests).nth(place);
            let person = person.ok_or_else(|| Refused::new("there is nobody"))?;
            let mut taking = Participation::of(person.clone());
            if takes_time {
                let time = TimeAmount::from_hours(1 + self.number(8))?;
                let record = Attester::Record { id: EvidenceId::new("the books")? };
                taking = taking.attested(time, record);
            }
            begun = begun.participation(taking);
        }
        let recent = self.contributions.len().min(2 * self.members.len());
        for back in self.several(older, recent) {
            let place = self.contributions.len() - 1 - back;
            begun = begun.builds_on(Link::to(self.contributions[place].clone()));
        }
        self.contributions.push(id.clone());
        self.must(Trace::RecordContribution { contribution: begun.build()? }.into())?;
        Ok(id)
    }

    /// A result brings a pot, which is shared by the policy in force.
    fn share(&mut self) -> Result<(), Refused> {
        let result = self.give("result", ContributionKind::Result, 1, 3)?;
        let amount = euros(30 * self.count() + self.random.next_u64() % (20 * self.count()))?;
        self.fill(&amount)?;
        let pot = pot()?.account(amount.unit())?;
        self.must(Command::Distribute { pot, amount, results: vec![result], budget: None })
    }

    fn fill(&mut self, amount: &Amount) -> Result<(), Refused> {
        let leg = |holder: Holder, amount: Amount| -> Result<Leg, Refused> {
            Ok(Leg { account: holder.account(amount.unit())?, amount })
        };
        let legs = vec![leg(Holder::Outside {}, amount.negated())?, leg(pot()?, amount.clone())?];
        let purpose = Purpose::Grant;
        self.must(Book::PostEntry { legs, purpose, value_date: None, reference: None }.into())
    }

    /// The budget of the quarter, from its opening to what it pays.
    fn budget(&mut self, week: u32) -> Result<(), Refused> {
        let (quarter, of_it) = (week / QUARTER, week % QUARTER);
        let budget = BudgetId::new(format!("quarter {}", quarter + 1))?;
        let ask = |command| Command::ask(budget.clone(), command);
        match of_it {
            0 => {
                let envelope = euros(20 * self.count())?;
                self.fill(&envelope)?;
                let (circle, opens) = (CircleId::new("house")?, self.at);
                let pot = pot()?.account(envelope.unit())?;
                let closes = day(week + 8)?;
                self.must(Command::OpenBudget { budget, circle, envelope, pot, opens, closes })
            }
            4 => {
                let claimants = self.several(self.members.len().div_ceil(5), self.members.len());
                for (number, place) in claimants.into_iter().enumerate() {
                    let contributor = self.members[place].clone();
                    let amount = euros(40 + 10 * (self.random.next_u64() % 12))?;
                    let claim = Claim {
                        id: ClaimId::new(format!("claim {}-{:03}", quarter + 1, number + 1))?,
                        contributor: contributor.clone(),
                        payee: None,
                        contributions: Vec::new(),
                        date: self.at,
                        basis: Basis::Amount { amount, time: None },
                        volunteered: None,
                        minimum: None,
                    };
                    self.send(contributor, ask(Ask::Declare { claim }))?;
                }
                Ok(())
            }
            8 => self.must(ask(Ask::Review {})),
            11 => {
                let vouched = self.members.iter().cloned().collect();
                let grounds = Grounds { vouched, ..Grounds::default() };
                self.must(ask(Ask::Propose { grounds }))?;
                self.must(ask(Ask::Close {}))
            }
            _ => Ok(()),
        }
    }

    /// The guests become neighbours, and what waited for them is paid.
    fn welcome(&mut self) -> Result<(), Refused> {
        let unit = euros(0)?.unit().clone();
        let cost = register::Cost::NONE;
        for person in std::mem::take(&mut self.guests) {
            let college = CollegeId::new("neighbours")?;
            let apply = register::Command::Apply { college: college.clone(), group: None, cost };
            self.send(person.clone(), apply.into())?;
            let admit =
                register::Command::Admit { person: person.clone(), college, weight: 1, cost };
            self.must(admit.into())?;
            for unit in [Unit::Time, unit.clone()] {
                let holder = Holder::Person { id: person.clone() };
                self.send(person.clone(), Command::OpenAccount { holder, unit })?;
            }
            if self.commons.owed().waiting().any(|waiting| waiting.person == person) {
                self.send(person.clone(), Command::PayOwed { person: person.clone() })?;
            }
            self.members.push(person);
        }
        Ok(())
    }

    /// A motion asks for a fourth to the origin; if it is adopted it is put into force.
    fn vote(&mut self) -> Result<(), Refused> {
        let motion = MotionId::new("a fourth to the origin")?;
        let reserve =
            Step::Reserve { portion: Portion::new(1, 10)?, of: Base::Pot, to: Recipient::Commons };
        let origin =
            Step::Origin { portion: Portion::new(1, 4)?, of: Base::Pot, by: OriginBy::PerPerson };
        let rest = Step::Remainder { to: RemainderTo::Commons {} };
        let policy = Policy::new("the place, a fourth to the origin", [reserve, origin, rest])?;
        let subject = SubjectId::new("how pots are shared")?;
        let proposal = Proposal::new(subject).changing(CharterChange::Policy { policy });
        let (id, proposal) = (motion.clone(), Box::new(proposal));
        let author = self.members[0].clone();
        self.send(author.clone(), Command::OpenMotion { motion: id, proposal, closes: None })?;
        for voter in self.members.clone() {
            let choice = if self.below(4) == 0 { Choice::No } else { Choice::Yes };
            self.send(voter, Vote::CastBallot { motion: motion.clone(), choice }.into())?;
        }
        self.must(Vote::CloseMotion { motion: motion.clone() }.into())?;
        let known = self.commons.assembly().motion(&motion);
        if known.is_some_and(|known| known.state_at(self.at) == MotionState::Adopted) {
            self.send(author, Command::Enact { motion })?;
        }
        Ok(())
    }

    fn must(&mut self, body: Command) -> Result<(), Refused> {
        self.send(self.steward.clone(), body)
    }

    fn send(&mut self, by: ContributorId, body: Command) -> Result<(), Refused> {
        self.sent += 1;
        let id = CommandId::from_u128(self.sent);
        self.commons.execute(Envelope { id, by, on_behalf_of: None, at: self.at, body })?;
        Ok(())
    }

    fn count(&self) -> u64 {
        self.members.len().try_into().unwrap_or(u64::MAX)
    }

    /// A number from 0 to below the bound; the bias of a remainder is below 2^-40 here.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        (self.random.next_u64() % bound).try_into().unwrap_or(0)
    }

    fn number(&mut self, bound: u8) -> i64 {
        (self.random.next_u64() % u64::from(bound)).try_into().unwrap_or(0)
    }

    fn other_than(&mut self, place: usize) -> usize {
        let other = self.below(self.members.len() - 1);
        if other < place { other } else { other + 1 }
    }

    /// So many different places below a bound, or all there are.
    fn several(&mut self, count: usize, bound: usize) -> BTreeSet<usize> {
        let mut chosen = BTreeSet::new();
        while chosen.len() < count.min(bound) {
            chosen.insert(self.below(bound));
        }
        chosen
    }
}

fn pot() -> Result<Holder, Refused> {
    Ok(Holder::Pot { project: ProjectId::new(PROJECT)? })
}
