//! A small commons to test with: three colleges, a few people, a need and what came of it.

use liens::governance::{Base as Against, Bounds, Carry, Clause, College, Member, Rule, Statutes};
use liens::governance::{Choice, Command as Vote, Within, register};
use liens::lineage::{
    Base, Command as Trace, OriginBy, Policy, RemainderTo, Rule as Sharing, Step,
};
use liens::timebank::{Command as Book, Leg, Purpose};
use liens::{
    Amount, Articles, Attester, CharterChange, CollegeId, Command, CommandId, Commons,
    Contribution, ContributionId, ContributionKind, ContributorId, Envelope, EvidenceId, Holder,
    Link, MoreThan, MotionId, Participation, Portion, ProjectId, Proposal, Ratio, Receipt,
    Recipient, Recusal, Refusal, SubjectId, TimeAmount, Unit,
};

pub(crate) const COLLEGES: [&str; 3] = ["makers", "users", "towns"];

pub(crate) fn person(name: &str) -> ContributorId {
    ContributorId::new(name).unwrap()
}

pub(crate) fn contribution(
    name: &str,
    kind: ContributionKind,
    by: &[(&str, i64)],
    on: &[&str],
) -> Command {
    let (id, project) = (ContributionId::new(name).unwrap(), ProjectId::new("café").unwrap());
    let mut builder = Contribution::builder(id, kind, project, "2026-01-05".parse().unwrap());
    for (name, hours) in by {
        let record = Attester::Record { id: EvidenceId::new("book").unwrap() };
        let time = TimeAmount::from_hours(*hours).unwrap();
        let taking = Participation::of(person(name));
        let attested = if *hours > 0 { taking.attested(time, record) } else { taking };
        builder = builder.participation(attested);
    }
    for older in on {
        builder = builder.builds_on(Link::to(ContributionId::new(older).unwrap()));
    }
    Trace::RecordContribution { contribution: builder.build().unwrap() }.into()
}

pub(crate) fn statutes() -> Statutes {
    let college = |name, weight| {
        College::new(CollegeId::new(name).unwrap(), weight, Carry::ProportionalExpressed).unwrap()
    };
    let [makers, users, towns] = COLLEGES;
    let majority = Clause::Yes {
        threshold: MoreThan(Ratio::new(1, 2).unwrap()).into(),
        base: Against::Expressed,
        within: Within::Assembly {},
    };
    let colleges = [college(makers, 40), college(users, 40), college(towns, 20)];
    Statutes::new(colleges, Bounds::scic(), Rule::new(majority).unwrap()).unwrap()
}

pub(crate) fn to_the_commons() -> Policy {
    Policy::new("all to the commons", [Step::Remainder { to: RemainderTo::Commons {} }]).unwrap()
}

pub(crate) fn origin_and_hours() -> Policy {
    let origin = Step::Origin {
        portion: Portion::new(1, 5).unwrap(),
        of: Base::Pot,
        by: OriginBy::PerPerson,
    };
    let share =
        Step::Share { rule: Sharing::Hours, portion: Portion::new(7, 10).unwrap(), of: Base::Pot };
    Policy::new(
        "origin and hours",
        [origin, share, Step::Remainder { to: RemainderTo::Commons {} }],
    )
    .unwrap()
}

/// Ana raises a need, Bo and Cleo answer it; Dan is no member.
pub(crate) fn records() -> Vec<Command> {
    vec![
        contribution("a place to meet", ContributionKind::Need, &[("ana", 0)], &[]),
        contribution("a plan", ContributionKind::Design, &[("bo", 10)], &["a place to meet"]),
        contribution("a café", ContributionKind::Work, &[("cleo", 20), ("dan", 10)], &["a plan"]),
        contribution("a year of coffee", ContributionKind::Result, &[], &["a café"]),
    ]
}

pub(crate) fn members() -> Vec<Member> {
    let members = [("ana", "users"), ("bo", "makers"), ("cleo", "towns")];
    let member =
        |(name, college)| Member::new(person(name), CollegeId::new(college).unwrap(), 1).unwrap();
    members.into_iter().map(member).collect()
}

/// The articles of the founding: all to the commons, books kept by a steward, whoever declares an
/// interest is recused.
pub(crate) fn articles() -> Articles {
    let articles = Articles::new(statutes(), to_the_commons()).with_recusal(Recusal::Declared);
    articles.with_stewards([person("steward")])
}

pub(crate) fn found() -> Command {
    Command::Found { articles: Box::new(articles()), members: members() }
}

/// Dan asks to belong to the makers, and is admitted: who sends which.
pub(crate) fn joining() -> [(&'static str, Command); 2] {
    let (college, cost) = (CollegeId::new("makers").unwrap(), register::Cost::NONE);
    let apply = register::Command::Apply { college: college.clone(), group: None, cost };
    let admit = register::Command::Admit { person: person("dan"), college, weight: 1, cost };
    [("dan", apply.into()), ("steward", admit.into())]
}

pub(crate) fn accounts(unit: &Unit) -> Vec<Command> {
    let people = ["ana", "bo", "cleo"].map(|name| Holder::Person { id: person(name) });
    let others = [pot(), Holder::Commons {}, Holder::Owed {}, Holder::Outside {}];
    let open = |holder| Command::OpenAccount { holder, unit: unit.clone() };
    people.into_iter().chain(others).map(open).collect()
}

pub(crate) fn pot() -> Holder {
    Holder::Pot { project: ProjectId::new("café").unwrap() }
}

pub(crate) fn fill(amount: &Amount) -> Command {
    let unit = amount.unit();
    let leg = |holder: Holder, amount| Leg { account: holder.account(unit).unwrap(), amount };
    let legs = vec![leg(Holder::Outside {}, amount.negated()), leg(pot(), amount.clone())];
    Book::PostEntry { legs, purpose: Purpose::Grant, value_date: None, reference: None }.into()
}

pub(crate) fn share(amount: &Amount, results: &[&str]) -> Command {
    Command::Distribute {
        pot: pot().account(amount.unit()).unwrap(),
        amount: amount.clone(),
        results: results.iter().map(|id| ContributionId::new(id).unwrap()).collect(),
        budget: None,
    }
}

pub(crate) fn motion(name: &str, policy: Policy) -> Command {
    changing(name, CharterChange::Policy { policy })
}

/// A motion put to the vote at once.
pub(crate) fn changing(name: &str, change: CharterChange) -> Command {
    let proposal = Proposal::new(SubjectId::new("the charter").unwrap()).changing(change);
    let motion = MotionId::new(name).unwrap();
    Command::OpenMotion { motion, proposal: Box::new(proposal), closes: None }
}

pub(crate) fn ballot(name: &str, choice: Choice) -> Command {
    Vote::CastBallot { motion: MotionId::new(name).unwrap(), choice }.into()
}

pub(crate) fn close(name: &str) -> Command {
    Vote::CloseMotion { motion: MotionId::new(name).unwrap() }.into()
}

pub(crate) fn enact(name: &str) -> Command {
    Command::Enact { motion: MotionId::new(name).unwrap() }
}

/// A commons and the number of commands that it was sent.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) commons: Commons,
    pub(crate) sent: u128,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { commons: Commons::new(), sent: 0 }
    }

    /// Founded, with members and records, and accounts in euros and hours.
    pub(crate) fn ready() -> Self {
        let mut world = Self::new();
        world.must(found());
        let accounts = ["EUR", "hour"].map(|unit| accounts(&unit.parse().unwrap()));
        let commands = records().into_iter().chain(accounts.concat());
        commands.for_each(|command| world.must(command));
        world
    }

    /// With the policy of origin and hours adopted and enacted.
    pub(crate) fn voted() -> Self {
        let mut world = Self::ready();
        world.send("ana", motion("m1", origin_and_hours())).unwrap();
        world.carry("m1");
        world
    }

    pub(crate) fn envelope(&mut self, by: &str, body: Command) -> Envelope<Command> {
        self.sent += 1;
        let id = CommandId::from_u128(self.sent);
        let at = "2026-02-01T09:00:00Z".parse().unwrap();
        Envelope { id, by: person(by), on_behalf_of: None, at, body }
    }

    pub(crate) fn send(&mut self, by: &str, body: Command) -> Result<Receipt, Refusal> {
        let envelope = self.envelope(by, body);
        self.commons.execute(envelope)
    }

    /// Everybody votes yes on a motion, which is closed and enacted.
    pub(crate) fn carry(&mut self, name: &str) {
        self.approve(name);
        self.send("ana", enact(name)).unwrap();
    }

    /// Everybody votes yes on a motion, which is closed.
    pub(crate) fn approve(&mut self, name: &str) {
        for voter in ["ana", "bo", "cleo"] {
            self.send(voter, ballot(name, Choice::Yes)).unwrap();
        }
        self.must(close(name));
    }

    pub(crate) fn must(&mut self, body: Command) {
        self.send("steward", body).unwrap();
    }
}

/// Whatever was shared, paid or owed: what an entry brought to somebody's account is told line by
/// line, and each line names its charter and the motion that adopted it.
pub(crate) fn payouts_lead_back(commons: &Commons) {
    let ledger = commons.ledger();
    for event in commons.events() {
        let Some(entry) = ledger.entry(event.command) else { continue };
        let booked = matches!(event.body, liens::Event::Booked { .. });
        for leg in entry.legs().iter().filter(|leg| !booked && leg.amount.quanta() > 0) {
            let account = ledger.account_at(ledger.account(&leg.account).unwrap()).unwrap();
            let Some(holder) = account.holder().cloned() else { continue };
            let mut sum = Amount::zero(leg.amount.unit().clone());
            for thread in commons.follow(event.command, &Recipient::Contributor(holder)) {
                sum = sum.checked_add(thread.amount()).unwrap();
                let charter = thread.charter().unwrap();
                assert_eq!(thread.motion().map(liens::governance::Motion::id), charter.motion());
                assert_eq!(thread.certificate().is_some(), charter.motion().is_some());
                assert_eq!(thread.entry().as_ref(), Some(&entry));
            }
            assert_eq!(sum, leg.amount, "{} by {:?}", leg.account, event.body);
        }
    }
}
