// A village and its commons, for the examples in the documentation, which include this file; it is
// no module of the library.

use liens::governance::{self, Bounds, Carry, Choice, College, Member, Statutes};
use liens::lineage::{self, Base, OriginBy, Policy, RemainderTo, Step};
use liens::timebank::{self, Leg, Purpose};
use liens::{
    Articles, CharterChange, CollegeId, Command, CommandId, Commons, Contribution, ContributionId,
    ContributionKind, ContributorId, Envelope, Holder, Link, MotionId, Participation, Portion,
    ProjectId, Proposal, Refusal, SubjectId,
};

pub type Tried<T> = Result<T, Box<dyn std::error::Error>>;

pub struct Village {
    pub commons: Commons,
    sent: u128,
}

pub fn person(name: &str) -> ContributorId {
    ContributorId::new(name).unwrap()
}

/// So much to those who raised the needs, the rest to the commons.
pub fn to_the_origin(numerator: u64, denominator: u64) -> Tried<Policy> {
    let portion = Portion::new(numerator, denominator)?;
    let origin = Step::Origin { portion, of: Base::Pot, by: OriginBy::PerPerson };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    Ok(Policy::new(format!("{portion} to the origin"), [origin, rest])?)
}

/// One college, in which more than half decides; a fifth to the origin.
pub fn articles() -> Tried<Articles> {
    let college = College::new(CollegeId::new("everybody")?, 1, Carry::Majority)?;
    let statutes = Statutes::new([college], Bounds::none(), "more than 1/2 of expressed".parse()?)?;
    Ok(Articles::new(statutes, to_the_origin(1, 5)?))
}

impl Village {
    /// Founded on the first of January by Ana and Bo.
    pub fn founded() -> Tried<Self> {
        let mut village = Self { commons: Commons::new(), sent: 0 };
        let college = CollegeId::new("everybody")?;
        let members = ["ana", "bo"].map(|name| Member::new(person(name), college.clone(), 1));
        let members = members.into_iter().collect::<Result<_, _>>()?;
        let found = Command::Found { articles: Box::new(articles()?), members };
        village.send("ana", "2026-01-01", found)?;
        Ok(village)
    }

    /// Sends a command; its number, or why it is refused.
    pub fn send(&mut self, by: &str, day: &str, body: Command) -> Result<CommandId, Refusal> {
        self.sent += 1;
        let (id, at) = (CommandId::from_u128(self.sent), day.parse().unwrap());
        self.commons.execute(Envelope { id, by: person(by), on_behalf_of: None, at, body })?;
        Ok(id)
    }

    /// A motion that changes the charter, voted by both and in force on the same day.
    pub fn adopt(&mut self, name: &str, day: &str, change: CharterChange) -> Tried<MotionId> {
        let motion = MotionId::new(name)?;
        let proposal = Box::new(Proposal::new(SubjectId::new(name)?).changing(change));
        let open = Command::OpenMotion { motion: motion.clone(), proposal, closes: None };
        self.send("ana", day, open)?;
        for name in ["ana", "bo"] {
            let vote =
                governance::Command::CastBallot { motion: motion.clone(), choice: Choice::Yes };
            self.send(name, day, vote.into())?;
        }
        let close = governance::Command::CloseMotion { motion: motion.clone() };
        self.send("ana", day, close.into())?;
        self.send("ana", day, Command::Enact { motion: motion.clone() })?;
        Ok(motion)
    }

    fn record(
        &mut self,
        (name, kind, by): (&str, ContributionKind, &str),
        builds_on: &[&str],
    ) -> Tried<ContributionId> {
        let id = ContributionId::new(name)?;
        let (project, day) = (ProjectId::new("bakery")?, "2026-02-01".parse()?);
        let mut made = Contribution::builder(id.clone(), kind, project, day)
            .participation(Participation::of(person(by)));
        for older in builds_on {
            made = made.builds_on(Link::to(ContributionId::new(older)?));
        }
        let contribution = made.build()?;
        let record = lineage::Command::RecordContribution { contribution };
        self.send(by, "2026-02-01", record.into())?;
        Ok(id)
    }

    /// Ana raises a need that Bo answers; what he made brings in 100.00 EUR, which is shared on the
    /// first of March. The command that shared it.
    pub fn shares(&mut self) -> Tried<CommandId> {
        self.record(("bread", ContributionKind::Need, "ana"), &[])?;
        let oven = self.record(("oven", ContributionKind::Result, "bo"), &["bread"])?;
        let unit = "EUR".parse()?;
        let pot = Holder::Pot { project: ProjectId::new("bakery")? };
        let ana = Holder::Person { id: person("ana") };
        for holder in [ana, pot.clone(), Holder::Commons {}, Holder::Owed {}, Holder::Outside {}] {
            let open = Command::OpenAccount { holder, unit: "EUR".parse()? };
            self.send("ana", "2026-02-02", open)?;
        }
        let amount: liens::Amount = "100.00 EUR".parse()?;
        let legs = vec![
            Leg { account: pot.account(&unit)?, amount: amount.clone() },
            Leg { account: Holder::Outside {}.account(&unit)?, amount: amount.negated() },
        ];
        let purpose = Purpose::Grant;
        let post =
            timebank::Command::PostEntry { legs, purpose, value_date: None, reference: None };
        self.send("ana", "2026-02-03", post.into())?;
        let (pot, results) = (pot.account(&unit)?, vec![oven]);
        let share = Command::Distribute { pot, amount, results, budget: None };
        Ok(self.send("ana", "2026-03-01", share)?)
    }
}
