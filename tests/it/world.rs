//! A small commons to test with: three colleges, a few people, a need and what came of it.

use liens::governance::{Base as Against, Bounds, Carry, Clause, College, Member, Rule, Statutes};
use liens::governance::{Votes, Within};
use liens::lineage::{Base, OriginBy, Policy, RemainderTo, Rule as Sharing, Step};
use liens::timebank::{Leg, Purpose};
use liens::{
    Amount, Attester, CharterChange, CollegeId, Command, CommandId, Commons, Contribution,
    ContributionId, ContributionKind, ContributorId, Envelope, EvidenceId, Holder, Link, MoreThan,
    MotionId, Participation, Portion, ProjectId, Ratio, Receipt, Refusal, SubjectId, TimeAmount,
    Unit,
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
    Command::RecordContribution { contribution: builder.build().unwrap() }
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

pub(crate) fn admissions() -> Vec<Command> {
    let members = [("ana", "users"), ("bo", "makers"), ("cleo", "towns")];
    let admit = |(name, college)| {
        let member = Member::new(person(name), CollegeId::new(college).unwrap(), 1).unwrap();
        Command::Admit { member }
    };
    members.into_iter().map(admit).collect()
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
    Command::PostEntry { legs, purpose: Purpose::Grant, value_date: None, reference: None }
}

pub(crate) fn share(amount: &Amount, results: &[&str]) -> Command {
    Command::Distribute {
        pot: pot().account(amount.unit()).unwrap(),
        amount: amount.clone(),
        results: results.iter().map(|id| ContributionId::new(id).unwrap()).collect(),
    }
}

pub(crate) fn motion(name: &str, policy: Policy) -> Command {
    Command::OpenMotion {
        motion: MotionId::new(name).unwrap(),
        subject: SubjectId::new("sharing").unwrap(),
        change: CharterChange::Policy { policy },
        votes: Votes::Final,
    }
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
        world.must(Command::Found {
            statutes: Box::new(statutes()),
            policy: to_the_commons(),
            waived: [].into(),
        });
        let accounts = ["EUR", "hour"].map(|unit| accounts(&unit.parse().unwrap()));
        let commands = records().into_iter().chain(admissions()).chain(accounts.concat());
        commands.for_each(|command| world.must(command));
        world
    }

    /// With the policy of origin and hours adopted and enacted.
    pub(crate) fn voted() -> Self {
        let mut world = Self::ready();
        world.must(motion("m1", origin_and_hours()));
        let id = MotionId::new("m1").unwrap();
        for name in ["ana", "bo", "cleo"] {
            let choice = liens::governance::Choice::Yes;
            let ballot = Command::CastBallot { motion: id.clone(), choice };
            world.send(name, ballot).unwrap();
        }
        world.must(Command::CloseMotion { motion: id.clone() });
        world.must(Command::Enact { motion: id });
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

    pub(crate) fn must(&mut self, body: Command) {
        self.send("steward", body).unwrap();
    }
}
