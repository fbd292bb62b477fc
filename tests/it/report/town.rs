//! A fictional town of any size in one year: enough of everything that a page shows.

use liens::governance::deliberation::Command as Minute;
use liens::governance::interests::{self, Visibility};
use liens::governance::register;
use liens::governance::{Bounds, Carry, Choice, College, Command as Vote, Member, Statutes};
use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
use liens::lineage::{Base, Command as Trace, OriginBy, Policy, RemainderTo, Rule, Step};
use liens::timebank::{Command as Book, Leg, Purpose};
use liens::{
    Amount, Articles, Attester, BudgetId, BudgetRules, CharterChange, CircleId, ClaimId, CollegeId,
    Command, CommandId, Commons, Contribution, ContributionId, ContributionKind, ContributorId,
    Envelope, EvidenceId, Holder, IndicatorId, Link, Measure, Measurement, MeetingId, MotionId,
    Notes, Objective, Participation, Portion, ProjectId, Proposal, ReasonId, Recusal, SubjectId,
    Target, TimeAmount, Timestamp, Unit,
};

const COLLEGES: [(&str, u64); 5] =
    [("Residents", 30), ("Workers", 30), ("Associations", 20), ("The town", 10), ("Partners", 10)];
const FIRST: [&str; 20] = [
    "Ana", "Bo", "Cléo", "Dan", "Elif", "Femi", "Gaël", "Hana", "Ines", "Jun", "Kai", "Lou",
    "Mila", "Noé", "Oona", "Paz", "Rui", "Sana", "Tom", "Yuna",
];
const LAST: [&str; 25] = [
    "Abbas", "Berger", "Costa", "Diallo", "Evrard", "Faure", "Garnier", "Haddad", "Ito", "Janssen",
    "Keller", "Lopez", "Marchand", "Nguyen", "Okafor", "Petit", "Quiroga", "Rossi", "Silva",
    "Tanaka", "Umar", "Vidal", "Weber", "Xu", "Zimmer",
];
const THINGS: [&str; 12] = [
    "a repair café",
    "a shared bakery",
    "a bicycle workshop",
    "a school garden",
    "a bus on demand",
    "a seed library",
    "a tool library",
    "a community kitchen",
    "a radio",
    "an open map",
    "a childcare circle",
    "a solar roof",
];

/// A commons in the making.
pub(crate) struct Town {
    pub(crate) commons: Commons,
    pub(crate) people: Vec<ContributorId>,
    pub(crate) names: Notes<ContributorId>,
    sent: u128,
    now: i64,
    chance: u64,
}

fn steward() -> ContributorId {
    ContributorId::new("steward").unwrap()
}

fn pot() -> Holder {
    Holder::Pot { project: ProjectId::new("town").unwrap() }
}

impl Town {
    /// The year of so many people.
    pub(crate) fn lived(people: usize) -> Self {
        let ids = (0..people).map(|at| ContributorId::new(format!("m-{at:05}")).unwrap());
        let mut town = Self::founded(ids.collect());
        town.open_accounts();
        town.record(people / 12);
        town.vote("share by origin and hours", "how pots are shared", Some(policy()), 3);
        town.set_objectives();
        town.exchange(people / 2);
        town.deliberate();
        town.meet_at_the_door();
        for amount in ["48000.00 EUR", "PT2400H"] {
            town.share(&amount.parse().unwrap(), town.results());
        }
        town.budget();
        town.disclose("the old mill");
        town.vote("buy the old mill", "the old mill", None, 1);
        town
    }

    /// The year of people with a record of their own, of which two pots are shared.
    #[allow(dead_code, reason = "the benches read a record, the tests make one")]
    pub(crate) fn recorded(
        people: Vec<ContributorId>,
        contributions: &[Contribution],
        results: &[ContributionId],
    ) -> Self {
        let mut town = Self::founded(people);
        town.open_accounts();
        for contribution in contributions {
            let contribution = contribution.clone();
            town.must(Trace::RecordContribution { contribution }.into());
        }
        town.vote("share by origin and hours", "how pots are shared", Some(policy()), 3);
        for amount in ["100000.00 EUR", "PT1000H"] {
            town.share(&amount.parse().unwrap(), results.to_vec());
        }
        town
    }

    fn founded(people: Vec<ContributorId>) -> Self {
        let first: Timestamp = "2026-01-01T08:00:00Z".parse().unwrap();
        let count = people.len();
        let mut names = Notes::new();
        for (at, id) in people.iter().enumerate() {
            let (first, last) = (FIRST[at % 20], LAST[at / 20 % 25]);
            let middle = char::from(b'A' + u8::try_from(at / 500 % 26).unwrap());
            names.write(id.clone(), format!("{first} {middle}. {last}"));
        }
        let colleges = COLLEGES.map(|(name, weight)| {
            College::new(CollegeId::new(name).unwrap(), weight, Carry::ProportionalExpressed)
                .unwrap()
        });
        let rule = "more than 1/2 of expressed and present at least 1/10 of all".parse().unwrap();
        let statutes = Statutes::new(colleges, Bounds::scic(), rule).unwrap();
        let all = Policy::new("before the vote", [Step::Remainder { to: RemainderTo::Commons {} }]);
        let articles = Articles::new(statutes, all.unwrap());
        let articles = articles.with_stewards([steward()]).with_recusal(Recusal::Declared);
        let articles = articles.with_budgets(BudgetRules::default());
        let articles = articles.unwrap().with_owed_term("PT8760H".parse().unwrap()).unwrap();
        // Three of five live there.
        let college = |at: usize| [0, 1, 0, 2, 0, 1, 0, 3, 0, 4][at % 10];
        let members = people.iter().enumerate().map(|(at, id)| {
            Member::new(id.clone(), CollegeId::new(COLLEGES[college(at)].0).unwrap(), 1).unwrap()
        });
        let members: Vec<Member> = members.take(count - count / 50).collect();
        let (sent, now, chance) = (0, first.unix_seconds(), 0x9e37_79b9_7f4a_7c15);
        let commons = Commons::new();
        let mut town = Self { commons, people, names, sent, now, chance };
        town.must(Command::Found { articles: Box::new(articles), members });
        town
    }

    /// A number below a bound (Marsaglia, xorshift).
    fn below(&mut self, bound: usize) -> usize {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        usize::try_from(self.chance % u64::try_from(bound).unwrap()).unwrap()
    }

    fn at(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.now).unwrap()
    }

    fn days(&mut self, days: i64) {
        self.now += days * 86_400;
    }

    fn send(&mut self, by: ContributorId, body: Command) {
        self.sent += 1;
        let id = CommandId::from_u128(self.sent);
        let at = self.at();
        self.commons.execute(Envelope { id, by, on_behalf_of: None, at, body }).unwrap();
    }

    fn must(&mut self, body: Command) {
        self.send(steward(), body);
    }

    /// Hours for everybody, euros for nine of ten.
    fn open_accounts(&mut self) {
        for unit in [Unit::Time, "EUR".parse().unwrap()] {
            for holder in [pot(), Holder::Commons {}, Holder::Owed {}, Holder::Outside {}] {
                self.must(Command::OpenAccount { holder, unit: unit.clone() });
            }
            for at in 0..self.people.len() {
                if unit == Unit::Time || at % 10 > 0 {
                    let holder = Holder::Person { id: self.people[at].clone() };
                    self.must(Command::OpenAccount { holder, unit: unit.clone() });
                }
            }
        }
    }

    /// So many contributions: needs, what answers them, and what came of it.
    fn record(&mut self, count: usize) {
        let mut last: Vec<ContributionId> = Vec::new();
        for at in 0..count {
            let (project, step) = (at / 8, at % 8);
            let thing = THINGS[project % THINGS.len()];
            let (kind, words) = [
                (ContributionKind::Need, "nothing near by, and hence"),
                (ContributionKind::Idea, "an idea of"),
                (ContributionKind::Design, "plans for"),
                (ContributionKind::Work, "building"),
                (ContributionKind::Care, "keeping open"),
                (ContributionKind::Work, "a second round of"),
                (ContributionKind::Knowledge, "a handbook of"),
                (ContributionKind::Result, "a year of"),
            ][step]
                .clone();
            let id = ContributionId::new(format!("{words} {thing}, {project:03}")).unwrap();
            let begun = Contribution::builder(
                id.clone(),
                kind.clone(),
                ProjectId::new(thing).unwrap(),
                self.at(),
            );
            let mut builder = begun;
            let mut taken = std::collections::BTreeSet::new();
            for _ in 0..=self.below(if step < 3 { 3 } else { 40 }) {
                taken.insert(self.below(self.people.len()));
            }
            for person in taken {
                let taking = Participation::of(self.people[person].clone());
                let time =
                    TimeAmount::from_hours(i64::try_from(1 + self.below(20)).unwrap()).unwrap();
                let record = Attester::Record { id: EvidenceId::new("book").unwrap() };
                let attested = kind != ContributionKind::Need;
                builder = builder.participation(if attested {
                    taking.attested(time, record)
                } else {
                    taking
                });
            }
            if let Some(previous) = last.last().filter(|_| step > 0) {
                builder = builder.builds_on(Link::to(previous.clone()));
            }
            // What is built uses what other projects built before.
            if step == 3 && project > 2 {
                let other = &last[self.below(project - 1) * 8 + 5];
                builder = builder.builds_on(Link::to(other.clone()));
            }
            if step > 0 && project % 9 != 4 {
                let licence = ["CC-BY-SA-4.0", "CC-BY-4.0", "CC-BY-NC-4.0"]
                    [usize::from(project % 7 == 3) + usize::from(project % 11 == 5)];
                builder = builder.licence(licence.parse().unwrap());
            }
            self.must(Trace::RecordContribution { contribution: builder.build().unwrap() }.into());
            last.push(id);
        }
        self.days(20);
    }

    /// One of four votes, of whom so many of four say yes; what is adopted comes into force.
    fn vote(&mut self, name: &str, about: &str, policy: Option<Policy>, yes: usize) {
        let motion = MotionId::new(name).unwrap();
        let mut proposal = Proposal::new(SubjectId::new(about).unwrap());
        proposal.change = policy.map(|policy| CharterChange::Policy { policy });
        let (id, proposal) = (motion.clone(), Box::new(proposal));
        let author = self.people[3].clone();
        self.send(author.clone(), Command::OpenMotion { motion: id, proposal, closes: None });
        let members = self.people.len() - self.people.len() / 50;
        for at in (0..members).step_by(3) {
            let choice = match (at / 3) % 5 {
                4 => Choice::Abstain,
                one if one < yes => Choice::Yes,
                _ => Choice::No,
            };
            let ballot = Vote::CastBallot { motion: motion.clone(), choice };
            self.send(self.people[at].clone(), ballot.into());
        }
        self.days(14);
        self.must(Vote::CloseMotion { motion: motion.clone() }.into());
        if yes > 2 {
            self.send(author, Command::Enact { motion });
        }
    }

    /// One declares an interest to everybody, another to a college alone; neither votes.
    fn disclose(&mut self, topic: &str) {
        let college = CollegeId::new("Residents").unwrap();
        for (at, visibility) in [(4, Visibility::Members {}), (5, Visibility::College { college })]
        {
            let (topic, from) = (SubjectId::new(topic).unwrap(), self.at());
            let declare = interests::Command::Declare { topic, from, until: None, visibility };
            self.send(self.people[at].clone(), declare.into());
        }
        self.days(1);
    }

    fn set_objectives(&mut self) {
        let amount = |text: &str| Measure::Amount { amount: text.parse().unwrap() };
        let ratio = |text: &str| Measure::Ratio { ratio: text.parse().unwrap() };
        for (name, target, found) in [
            (
                "hours exchanged",
                Target::AtLeast { measure: amount("PT2000H") },
                Some(amount("PT2310H")),
            ),
            (
                "households with a share",
                Target::AtLeast { measure: ratio("1200") },
                Some(ratio("1034")),
            ),
            (
                "part of refused requests",
                Target::AtMost { measure: ratio("1/4") },
                Some(ratio("1/5")),
            ),
            ("tonnes repaired", Target::AtLeast { measure: ratio("40") }, None),
        ] {
            let indicator = IndicatorId::new(name).unwrap();
            let date = "2026-12-31".parse().unwrap();
            self.must(Command::SetObjective {
                objective: Objective::new(indicator.clone(), target, date),
            });
            if let Some(measure) = found {
                let measurement = Measurement { at: "2026-11-30".parse().unwrap(), measure };
                self.must(Command::Measure { indicator, measurement });
            }
        }
    }

    /// So many exchanges over ten months.
    fn exchange(&mut self, count: usize) {
        for at in 0..count {
            let giver = self.below(self.people.len());
            let receiver = (giver + 1 + self.below(self.people.len() - 1)) % self.people.len();
            let quarters = i64::try_from(2 + self.below(14)).unwrap();
            let amount: Amount = TimeAmount::from_minutes(15 * quarters).unwrap().into();
            let account = |at: usize| {
                Holder::Person { id: self.people[at].clone() }.account(&Unit::Time).unwrap()
            };
            let legs = vec![
                Leg { account: account(receiver), amount: amount.negated() },
                Leg { account: account(giver), amount },
            ];
            let purpose = Purpose::Exchange;
            self.must(Book::PostEntry { legs, purpose, value_date: None, reference: None }.into());
            if at % (count / 20 + 1) == 0 {
                self.days(12);
            }
        }
    }

    /// Who was not there from the first day asks, is admitted, refused, or goes again.
    fn meet_at_the_door(&mut self) {
        let residents = || CollegeId::new("Residents").unwrap();
        let cost = register::Cost::new("PT2H".parse().unwrap(), Some("10.00 EUR".parse().unwrap()));
        let cost = cost.unwrap();
        let newer = self.people.len() - self.people.len() / 50;
        for at in newer..self.people.len() {
            let person = self.people[at].clone();
            let apply = register::Command::Apply { college: residents(), group: None, cost };
            self.send(person.clone(), apply.into());
            let college = residents();
            let answer = if at % 5 == 0 {
                let reason = Some(ReasonId::new("no room").unwrap());
                register::Command::RefuseApplication {
                    person: person.clone(),
                    college,
                    cost,
                    reason,
                }
            } else {
                register::Command::Admit { person: person.clone(), college, weight: 1, cost }
            };
            self.must(answer.into());
        }
        for at in (1..newer).step_by(99) {
            let membership =
                self.commons.register().counted(&self.people[at], &[], self.at()).unwrap();
            let leave = register::Command::Leave {
                college: membership.college.clone(),
                cost: register::Cost::NONE,
            };
            self.send(self.people[at].clone(), leave.into());
        }
        self.days(5);
    }

    fn results(&self) -> Vec<ContributionId> {
        let contributions = self.commons.lineage().contributions();
        let results = contributions.filter(|one| *one.kind() == ContributionKind::Result);
        results.map(|one| one.id().clone()).collect()
    }

    /// Four meetings; the partners are invited and say nothing.
    fn deliberate(&mut self) {
        let (subject, colleges) =
            (SubjectId::new("the old mill").unwrap(), COLLEGES.map(|(name, _)| name));
        let college = |name: &str| CollegeId::new(name).unwrap();
        let residents = college("Residents");
        let propose = Minute::Propose { subject: subject.clone(), college: residents };
        self.send(self.people[2].clone(), propose.into());
        for number in 0..4 {
            let meeting = MeetingId::new(format!("meeting {number}")).unwrap();
            let second = |seconds: i64| Timestamp::from_unix_seconds(seconds).unwrap();
            let begin = self.now + 7 * 86_400;
            self.must(Command::from(Minute::CallMeeting {
                meeting: meeting.clone(),
                from: second(begin),
                until: second(begin + 7_200),
                colleges: colleges.iter().map(|name| college(name)).collect(),
                agenda: vec![subject.clone()],
            }));
            self.now = begin + 7_200;
            // Two of ten are of the second and fourth college; the places of `founded`.
            for (turn, place) in [0, 1, 2, 3, 4, 7].into_iter().enumerate() {
                let person = self.people[10 * (1 + number) + place].clone();
                let membership = self.commons.register().counted(&person, &[], self.at());
                let Some(college) = membership.map(|one| one.college.clone()) else { continue };
                let from = begin + 900 * i64::try_from(turn).unwrap();
                let long = 120 + 60 * i64::try_from(turn * (number + 1)).unwrap();
                self.must(Command::from(Minute::Speak {
                    meeting: meeting.clone(),
                    subject: subject.clone(),
                    person,
                    college,
                    from: second(from),
                    until: second(from + long.min(800)),
                }));
            }
        }
        self.days(1);
    }

    fn share(&mut self, amount: &Amount, results: Vec<ContributionId>) {
        self.fill(amount);
        let pot = pot().account(amount.unit()).unwrap();
        self.must(Command::Distribute { pot, amount: amount.clone(), results, budget: None });
        self.days(3);
    }

    fn fill(&mut self, amount: &Amount) {
        let account = |holder: Holder| holder.account(amount.unit()).unwrap();
        let legs = vec![
            Leg { account: account(Holder::Outside {}), amount: amount.negated() },
            Leg { account: account(pot()), amount: amount.clone() },
        ];
        let purpose = Purpose::Grant;
        self.must(Book::PostEntry { legs, purpose, value_date: None, reference: None }.into());
    }

    /// A budget that falls short of what is claimed.
    fn budget(&mut self) {
        let envelope: Amount = "3000.00 EUR".parse().unwrap();
        self.fill(&envelope);
        let budget = BudgetId::new("autumn").unwrap();
        let pot = pot().account(envelope.unit()).unwrap();
        let circle = CircleId::new("the square").unwrap();
        let opens = self.at();
        let closes = Timestamp::from_unix_seconds(self.now + 10 * 86_400).unwrap();
        self.must(Command::OpenBudget {
            budget: budget.clone(),
            circle,
            envelope,
            pot,
            opens,
            closes,
        });
        for at in 0..30 {
            let person = self.people[at * 7 + 2].clone();
            let ask = Amount::from_quanta(
                "EUR".parse().unwrap(),
                i64::try_from(5_000 + 700 * at).unwrap(),
            );
            let claim = Claim {
                id: ClaimId::new(format!("claim {at:02}")).unwrap(),
                contributor: person.clone(),
                payee: None,
                contributions: Vec::new(),
                date: self.at(),
                basis: Basis::Amount { amount: ask.unwrap(), time: None },
                volunteered: None,
                minimum: None,
            };
            let command = Ask::Declare { claim };
            self.send(person, Command::ask(budget.clone(), command));
        }
        let members = self.commons.register().memberships(self.at());
        let vouched = members.map(|(person, _)| person.clone()).collect();
        let grounds = Grounds { vouched, ..Grounds::default() };
        self.days(10);
        self.must(Command::ask(budget.clone(), Ask::Review {}));
        self.days(25);
        self.must(Command::ask(budget.clone(), Ask::Propose { grounds }));
        self.must(Command::ask(budget, Ask::Close {}));
    }
}

fn policy() -> Policy {
    let portion = |part, whole| Portion::new(part, whole).unwrap();
    let origin = Step::Origin { portion: portion(1, 5), of: Base::Pot, by: OriginBy::PerPerson };
    let hours = Step::Share { rule: Rule::Hours, portion: portion(7, 10), of: Base::Pot };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    Policy::new("origin, then hours", [origin, hours, rest]).unwrap()
}
