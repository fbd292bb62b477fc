//! The village of the model: who lives there, what its charter says, and how it begins.

use liens::governance::deliberation::Command as Minute;
use liens::governance::{
    Bounds, Carry, Choice, College, Command as Vote, Member, Statutes, register,
};
use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds, Left, Unpaid};
use liens::lineage::{Command as Trace, FactorTable, Policy, Secured, Voice};
use liens::timebank::{AtExpiry, Command as Book, Limits, Rules, Term};
use liens::{
    Articles, BudgetId, BudgetRules, CharterChange, CircleId, ClaimId, CollegeId, Command,
    CommandId, Contribution, ContributionId, ContributionKind, ContributorId, Envelope, EvidenceId,
    Holder, Licence, MeetingId, MotionId, Portion, ProjectId, Proposal, Ratio, Recusal, RoleId,
    SeatId, SubjectId, TimeAmount, Timestamp, Unit,
};

use proptest::prelude::*;
use proptest::sample::select;

use super::naive::{Sent, Theme};
use crate::world::{accounts, contribution, fill, members, person, pot};

/// The colleges and the weights of their voices.
pub(super) const COLLEGES: [(&str, u64); 3] = [("makers", 40), ("users", 40), ("towns", 20)];
/// Ana uses, Bo and Dan make, Cleo is of the town and holds the broker's seat; Eve is a stranger, and
/// Dan has no account.
pub(super) const PEOPLE: [&str; 5] = ["ana", "bo", "cleo", "dan", "eve"];
pub(super) const COMMONS_FIRST: &str = "commons first";
/// The same, where nothing is paid for what is not free.
pub(super) const HELD: &str = "commons first, for what is free";
/// What is shared by hours, which grades weigh.
pub(super) const BY_HOURS: &str = "origin and hours";
/// The projects, of which the second is not that of the pot.
pub(super) const CAFE: &str = "café";
pub(super) const LIBRARY: &str = "library";
/// The grades, the lowest first, and how many halves of an hour an hour of each counts.
pub(super) const GRADES: [(&str, u64); 3] =
    [("beside the point", 1), ("useful", 2), ("what was missing", 3)];
/// What a member may owe, in seconds.
pub(super) const HOUR_FLOOR: i64 = -36_000;
/// After how many days what is owed passes to the commons.
pub(super) const OWED_DAYS: i64 = 30;
/// How many days before a vote a college is offered the floor, where colleges are heard.
pub(super) const NOTICE_DAYS: i64 = 2;
/// For how many days a college may suspend what was adopted, where it may.
pub(super) const SUSPENSION_DAYS: i64 = 4;
/// How many voices one person speaks for, beside the own one.
pub(super) const LENT_MOST: u64 = 1;
/// How many days claims lie open for questions.
pub(super) const REVIEW_DAYS: i64 = 14;
/// How many days somebody has to answer who would get less than the least useful.
pub(super) const ANSWER_DAYS: i64 = 7;

/// Whether the colleges are heard before a vote, and may suspend what was adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Safeguards {
    pub(super) hears: bool,
    pub(super) suspends: bool,
}

pub(super) fn steward() -> ContributorId {
    person("steward")
}

pub(super) fn euro() -> Unit {
    "EUR".parse().unwrap()
}

pub(super) fn college(name: &str) -> CollegeId {
    CollegeId::new(name).unwrap()
}

pub(super) fn day(number: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_769_904_000 + number * 86_400).unwrap()
}

/// A fifth to the origin, twenty euros an hour, the rest to the commons.
pub(super) fn commons_first() -> Policy {
    let policy = Policy::commons_first(Portion::new(1, 5).unwrap(), "20.00 EUR".parse().unwrap());
    policy.unwrap()
}

pub(super) fn held() -> Policy {
    let steps = commons_first().steps().to_vec();
    Policy::new(HELD, steps).unwrap().with_secured(Secured::Hold)
}

fn articles((policy, rules): (Policy, BudgetRules), safeguards: Safeguards) -> Articles {
    let its =
        |(name, weight)| College::new(college(name), weight, Carry::ProportionalExpressed).unwrap();
    let rule = "more than 1/2 of expressed and present at least 1/4 of all".parse().unwrap();
    let statutes = Statutes::new(COLLEGES.map(its), Bounds::scic(), rule).unwrap();
    let mut statutes = statutes.with_delegation_cap(LENT_MOST);
    let days = |days: i64| TimeAmount::from_hours(days * 24).unwrap();
    if safeguards.hears {
        statutes = statutes.with_hearing(days(NOTICE_DAYS)).unwrap();
    }
    if safeguards.suspends {
        statutes = statutes.with_suspension(days(SUSPENSION_DAYS)).unwrap();
    }
    let limits = Limits::new(Some(HOUR_FLOOR), None).unwrap();
    let factors = GRADES.map(|(grade, halves)| (grade, Ratio::new(halves, 2).unwrap()));
    Articles::new(statutes, policy)
        .with_relevance(FactorTable::new(factors).unwrap())
        .with_recusal(Recusal::Declared)
        .with_stewards([steward()])
        .with_brokers([RoleId::new("broker").unwrap()])
        .with_rules(Rules::of(Unit::Time, limits))
        .with_owed_term("PT720H".parse().unwrap())
        .and_then(|articles| articles.with_budgets(rules))
        .unwrap()
}

/// What a charter says of budgets: mostly nothing.
pub(super) fn rules() -> BoxedStrategy<BudgetRules> {
    let carried = select(vec!["PT264H", "PT480H", "PT1440H"]).prop_map(|term| {
        let unpaid = Unpaid::Carried { term: term.parse().unwrap() };
        BudgetRules { unpaid, ..BudgetRules::default() }
    });
    let least = select(vec!["30.00 EUR", "70.00 EUR", "200.00 EUR"]).prop_map(|least| {
        BudgetRules { payable_from: Some(least.parse().unwrap()), ..BudgetRules::default() }
    });
    let both = (carried.clone(), least.clone()).prop_map(|(carried, least)| BudgetRules {
        unpaid: carried.unpaid,
        left: Left::Commons,
        ..least
    });
    let left = BudgetRules { left: Left::Commons, ..BudgetRules::default() };
    let plain = Just(BudgetRules::default());
    prop_oneof![4 => plain, 3 => carried, 3 => least, 1 => both, 1 => Just(left)].boxed()
}

pub(super) fn found(policy: (Policy, BudgetRules), safeguards: Safeguards) -> Command {
    let mut members = members();
    members.push(Member::one(person("dan"), college("makers")));
    Command::Found { articles: Box::new(articles(policy, safeguards)), members }
}

/// A broker's seat that Cleo holds from the third day to the thirtieth.
fn seat() -> [Command; 3] {
    let (circle, seat) = (CircleId::new("office").unwrap(), SeatId::new("desk").unwrap());
    let declare =
        register::Command::DeclareCircle { circle: circle.clone(), max_part: Portion::WHOLE };
    let role = RoleId::new("broker").unwrap();
    let kept_for = register::KeptFor::Anyone {};
    let open = register::Command::OpenSeat { seat: seat.clone(), circle, role, kept_for };
    let (from, until) = (day(3), day(30));
    let give = register::Command::GiveMandate {
        seat,
        person: person("cleo"),
        organisation: None,
        from,
        until,
    };
    [declare.into(), open.into(), give.into()]
}

/// The accounts of the members and of all together, in hours and euros.
fn opened() -> impl Iterator<Item = Command> {
    [Unit::Time, euro()].into_iter().flat_map(|unit| accounts(&unit))
}

fn recorded() -> [Command; 4] {
    use ContributionKind::{Need, Result, Work};
    [
        contribution("c0", Need, &[("ana", 0), ("dan", 0), ("eve", 0)], &[]),
        contribution("c1", Work, &[("bo", 3), ("dan", 1)], &["c0"]),
        of_project(contribution("c2", Work, &[("cleo", 2)], &["c0", "c1"]), LIBRARY, true),
        contribution("c3", Result, &[], &["c2"]),
    ]
}

/// Claims under review, more than there is, of which somebody asks about two; and a motion that was
/// adopted.
fn questioned(hears: bool) -> Vec<(&'static str, Command)> {
    let (budget, circle) = (BudgetId::new("b0").unwrap(), CircleId::new("house").unwrap());
    let (pot, envelope) = (pot().account(&euro()).unwrap(), "300.00 EUR".parse().unwrap());
    let (opens, closes) = (day(0), day(0));
    let open = Command::OpenBudget { budget, circle, envelope, pot, opens, closes };
    let ask = |command| Command::ask(BudgetId::new("b0").unwrap(), command);
    let claim = |who: &str| ClaimId::new(format!("b0-{who}-0")).unwrap();
    let declare = |who: &str, amount: &str, minimum: Option<&str>| {
        let claim = Claim {
            id: claim(who),
            contributor: person(who),
            payee: None,
            contributions: Vec::new(),
            date: day(0),
            basis: Basis::Amount { amount: amount.parse().unwrap(), time: None },
            volunteered: None,
            minimum: minimum.map(|amount| amount.parse().unwrap()),
        };
        ask(Ask::Declare { claim })
    };
    let question = |who: &str| {
        ask(Ask::Question { claim: claim(who), question: EvidenceId::new("a question").unwrap() })
    };
    let mut commands = vec![
        ("steward", open),
        ("ana", declare("ana", "200.01 EUR", None)),
        ("bo", declare("bo", "250.00 EUR", Some("180.00 EUR"))),
        ("dan", declare("dan", "40.00 EUR", None)),
        ("steward", ask(Ask::Review {})),
        ("cleo", question("ana")),
        ("ana", question("bo")),
    ];
    if !hears {
        commands.extend(voted("m0", Proposal::new(SubjectId::new("sharing").unwrap())));
    }
    commands
}

/// A motion that three say yes to.
fn voted(motion: &str, proposal: Proposal) -> Vec<(&'static str, Command)> {
    let (motion, proposal) = (MotionId::new(motion).unwrap(), Box::new(proposal));
    let yes = Vote::CastBallot { motion: motion.clone(), choice: Choice::Yes };
    let vote = Command::OpenMotion { motion: motion.clone(), proposal, closes: None };
    let mut commands = vec![("ana", vote)];
    commands.extend(["ana", "bo", "cleo"].map(|who| (who, yes.clone().into())));
    commands.push(("ana", Vote::CloseMotion { motion }.into()));
    commands
}

/// A motion that was suspended and is voted again, one to which a college may object, and one that
/// somebody is challenged on.
fn adopted() -> Vec<(&'static str, Command)> {
    let about = |subject| Proposal::new(SubjectId::new(subject).unwrap());
    let motion = |name| MotionId::new(name).unwrap();
    let policy = CharterChange::Policy { policy: held() };
    let mut commands = voted("m0", about("sharing").changing(policy));
    commands.push(("cleo", Vote::Object { motion: motion("m0") }.into()));
    commands.push(("ana", Vote::Deliberate { motion: motion("m0") }.into()));
    commands.push(("ana", Command::OpenVote { motion: motion("m0"), closes: None }));
    commands.extend(voted("m1", about("sharing")));
    let (proposal, closes) = (Box::new(about("a roof")), Some(day(9)));
    commands.push(("bo", Command::OpenMotion { motion: motion("m2"), proposal, closes }));
    let challenge = Vote::ChallengeVoter { motion: motion("m2"), person: person("bo") };
    commands.push(("ana", challenge.into()));
    commands
}

/// Where something is voted at once, and suspended afterwards.
const VOTED_FIRST: Safeguards = Safeguards { hears: false, suspends: true };

/// A meeting ahead on what a motion is about, and a voice that is lent.
fn called() -> Vec<(&'static str, Command)> {
    let (motion, subject) = (MotionId::new("m0").unwrap(), SubjectId::new("sharing").unwrap());
    let (money, policy) = (SubjectId::new("money").unwrap(), held());
    let mut proposal = Proposal::new(subject.clone()).changing(CharterChange::Policy { policy });
    proposal.draft.topic = Some(money.clone());
    let proposal = Box::new(proposal);
    let propose = Minute::Propose { subject: subject.clone(), college: college("users") };
    let meeting = MeetingId::new("meeting 0").unwrap();
    let (from, until) = (day(NOTICE_DAYS), day(NOTICE_DAYS + 1));
    let (colleges, agenda) = (COLLEGES.map(|(name, _)| college(name)).into(), vec![subject]);
    let call = Minute::CallMeeting { meeting, from, until, colleges, agenda };
    vec![
        ("ana", Command::DraftMotion { motion: motion.clone(), proposal }),
        ("ana", Vote::Deliberate { motion }.into()),
        ("ana", Command::Deliberate { command: propose }),
        ("steward", Command::Deliberate { command: call }),
        ("dan", Vote::Delegate { to: person("bo"), topic: None }.into()),
        ("dan", Vote::Delegate { to: person("cleo"), topic: Some(money.clone()) }.into()),
        ("ana", Vote::Delegate { to: person("cleo"), topic: Some(money) }.into()),
    ]
}

/// What Ana would owe Bo, proposed twice; more than she may owe in all.
fn promised() -> Vec<(&'static str, Command)> {
    let account = |who| held_by(who).account(&Unit::Time).unwrap();
    let propose = || {
        let (from, to, amount) = (account("ana"), account("bo"), "PT7H".parse().unwrap());
        let terms = vec![Term { from, to, amount }];
        let (expires, at_expiry) = (None, AtExpiry::Release);
        let (answers, reference) = (None, None);
        Book::Propose { terms, expires, at_expiry, answers, reference }.into()
    };
    vec![("ana", propose()), ("ana", propose())]
}

/// What was proposed of the budget: Dan had something in advance, Bo raised the claim meanwhile, and
/// would get less than what is of use.
fn divided() -> Vec<(i64, &'static str, Command)> {
    let ask = |command| Command::ask(BudgetId::new("b0").unwrap(), command);
    let (dan, amount) = (person("dan"), "10.00 EUR".parse().unwrap());
    let raise = Ask::Revise {
        claim: ClaimId::new("b0-bo-0").unwrap(),
        basis: Basis::Amount { amount: "260.00 EUR".parse().unwrap(), time: None },
        volunteered: Some("PT3H".parse().unwrap()),
        minimum: Some("180.00 EUR".parse().unwrap()),
        reopen: false,
    };
    let grounds = Grounds { vouched: ["ana", "bo"].map(person).into(), ..Grounds::default() };
    vec![
        (0, "steward", ask(Ask::Advance { person: dan, amount })),
        (REVIEW_DAYS - 1, "bo", ask(raise)),
        (REVIEW_DAYS, "steward", ask(Ask::Propose { grounds })),
    ]
}

/// What the motion is about that decides of a claim.
pub(super) fn about_claim(claim: &ClaimId) -> SubjectId {
    SubjectId::new(claim.as_str()).unwrap()
}

/// What is sent to some budget of the house.
struct Budgeting(&'static str);

impl Budgeting {
    fn open(&self, envelope: &str, opens: i64) -> Command {
        let (budget, circle) = (BudgetId::new(self.0).unwrap(), CircleId::new("house").unwrap());
        let (pot, envelope) = (pot().account(&euro()).unwrap(), envelope.parse().unwrap());
        let (opens, closes) = (day(opens), day(opens));
        Command::OpenBudget { budget, circle, envelope, pot, opens, closes }
    }

    fn ask(&self, command: Ask) -> Command {
        Command::ask(BudgetId::new(self.0).unwrap(), command)
    }

    fn claim(&self, who: &str) -> ClaimId {
        ClaimId::new(format!("{}-{who}-0", self.0)).unwrap()
    }

    fn declare(&self, who: &str, amount: &str, since: i64) -> Command {
        self.declare_for(who, who, amount, since)
    }

    fn declare_for(&self, who: &str, payee: &str, amount: &str, since: i64) -> Command {
        let (id, contributor, date) = (self.claim(who), person(who), day(since));
        let basis = Basis::Amount { amount: amount.parse().unwrap(), time: None };
        let (contributions, volunteered, minimum) = (Vec::new(), None, None);
        let payee = Some(person(payee));
        let claim =
            Claim { id, contributor, payee, contributions, date, basis, volunteered, minimum };
        self.ask(Ask::Declare { claim })
    }
}

/// Less than what is of use is accepted; and claimed anew, so that it is not any more.
fn accepted() -> [(i64, &'static str, Command); 2] {
    let (claim, first) = (ClaimId::new("b0-bo-0").unwrap(), Budgeting("b0"));
    let accept = first.ask(Ask::Accept { claim: claim.clone() });
    let basis = Basis::Amount { amount: "255.00 EUR".parse().unwrap(), time: None };
    let (volunteered, minimum, reopen) = (None, Some("180.00 EUR".parse().unwrap()), false);
    let revise = first.ask(Ask::Revise { claim, basis, volunteered, minimum, reopen });
    [(REVIEW_DAYS, "bo", accept), (REVIEW_DAYS, "bo", revise)]
}

/// The project in the library as those who raised the need see it, who do not agree.
fn graded() -> [(&'static str, Command); 2] {
    let grade = |(grade, _): (&str, u64)| Command::Grade {
        need: ContributionId::new("c0").unwrap(),
        project: ProjectId::new(LIBRARY).unwrap(),
        voice: Voice::Raisers,
        grade: grade.to_owned(),
    };
    [("ana", grade(GRADES[2])), ("dan", grade(GRADES[0]))]
}

/// A budget that was closed: three claim as much of a sum that has no third, Dan had something in
/// advance of which Ana asks why he claims a part, and Cleo raised her claim so late that it lies
/// aside.
fn closed() -> Vec<(i64, &'static str, Command)> {
    let first = Budgeting("b0");
    let basis = Basis::Amount { amount: "100.00 EUR".parse().unwrap(), time: None };
    let (volunteered, minimum, reopen) = (None, None, false);
    let claim = first.claim("cleo");
    let raise = first.ask(Ask::Revise { claim, basis, volunteered, minimum, reopen });
    let advance = Ask::Advance { person: person("dan"), amount: "30.00 EUR".parse().unwrap() };
    let question = EvidenceId::new("a question").unwrap();
    let vouched = ["ana", "bo", "cleo"].map(person).into();
    let grounds = Grounds { vouched, ..Grounds::default() };
    vec![
        (0, "steward", first.open("200.00 EUR", 0)),
        (0, "ana", first.declare("ana", "100.00 EUR", 0)),
        (0, "bo", first.declare("bo", "100.00 EUR", 0)),
        (0, "cleo", first.declare("cleo", "90.00 EUR", 0)),
        (0, "dan", first.declare("dan", "20.00 EUR", 0)),
        (0, "steward", first.ask(advance)),
        (0, "steward", first.ask(Ask::Review {})),
        (1, "ana", first.ask(Ask::Question { claim: first.claim("dan"), question })),
        (REVIEW_DAYS - 4, "cleo", raise),
        (REVIEW_DAYS, "steward", first.ask(Ask::Propose { grounds })),
        (REVIEW_DAYS, "steward", first.ask(Ask::Close {})),
    ]
}

/// And a motion by which nothing waits or is carried any more.
fn loosened() -> Vec<(i64, &'static str, Command)> {
    let change = CharterChange::Budgets { budgets: Box::new(BudgetRules::default()) };
    let proposal = Proposal::new(SubjectId::new("sharing").unwrap()).changing(change);
    let mut commands = voted("m0", proposal);
    commands.push(("ana", Command::Enact { motion: MotionId::new("m0").unwrap() }));
    let since = 2 * REVIEW_DAYS - 4;
    commands.into_iter().map(|(who, command)| (since, who, command)).collect()
}

/// The one after it, under review: again three claim as much, one of them for another,
/// and Dan less than he had.
fn followed() -> Vec<(i64, &'static str, Command)> {
    let (second, since) = (Budgeting("b1"), 2 * REVIEW_DAYS - 4);
    vec![
        (since, "steward", second.open("100.00 EUR", since)),
        (since, "ana", second.declare("ana", "50.00 EUR", since)),
        (since, "bo", second.declare_for("bo", "ana", "50.00 EUR", since)),
        (since, "cleo", second.declare("cleo", "50.00 EUR", since)),
        (since, "dan", second.declare("dan", "20.00 EUR", since)),
        (since, "steward", second.ask(Ask::Review {})),
    ]
}

/// What Ana claims is handed to a motion, which is adopted by the others.
fn referred() -> Vec<(i64, &'static str, Command)> {
    let claim = ClaimId::new("b0-ana-0").unwrap();
    let subject = about_claim(&claim);
    let about = Proposal::new(subject.clone());
    let refer = Command::ask(BudgetId::new("b0").unwrap(), Ask::Refer { claim, subject });
    let mut commands = vec![("steward", refer)];
    let own = |(who, command): &(&str, Command)| {
        let casts = |command: &Vote| matches!(command, Vote::CastBallot { .. });
        *who == "ana" && matches!(command, Command::Assemble { command } if casts(command))
    };
    commands.extend(voted("m1", about).into_iter().filter(|one| !own(one)));
    commands.into_iter().map(|(who, command)| (REVIEW_DAYS, who, command)).collect()
}

/// Not founded, founded, in the midst of its life, or of what it is most about.
pub(super) fn begun(
    stage: u8,
    policy: (Policy, BudgetRules),
    safeguards: Safeguards,
    theme: Theme,
) -> Vec<Sent> {
    let mut commands = Vec::new();
    if stage > 0 {
        commands.push(found(policy, safeguards));
    }
    if stage > 1 {
        commands.extend(seat());
        commands.extend(opened());
        commands.extend(recorded());
        commands.extend(["900.00 EUR", "PT30H"].map(|amount| fill(&amount.parse().unwrap())));
    }
    let mut commands: Vec<_> = commands.into_iter().map(|command| ("steward", command)).collect();
    let mut later = Vec::new();
    match theme {
        Theme::Bank if stage > 2 => {
            commands.extend(promised());
            let agreement = CommandId::from_u128(commands.len().try_into().unwrap());
            commands.push(("bo", Book::Agree { agreement }.into()));
        }
        Theme::Pots if stage > 2 => commands.extend(graded()),
        Theme::Budgets if stage > 2 => {
            commands.extend(questioned(safeguards.hears));
            if !safeguards.hears && !safeguards.suspends {
                later = referred();
            }
        }
        Theme::Divisions if stage > 2 => {
            commands.extend(questioned(safeguards.hears));
            if safeguards == VOTED_FIRST {
                let motion = MotionId::new("m0").unwrap();
                commands.push(("cleo", Vote::Object { motion }.into()));
            }
            later = divided();
            later.extend(accepted().into_iter().take(if safeguards.suspends { 2 } else { 1 }));
        }
        Theme::Successions if stage > 2 => {
            later = closed();
            if safeguards.hears {
                later.extend(followed());
            } else if !safeguards.suspends {
                later.extend(loosened());
            }
        }
        Theme::Voices if stage > 2 && safeguards == VOTED_FIRST => commands.extend(adopted()),
        Theme::Voices if stage > 2 && !safeguards.hears => {
            let policy = CharterChange::Policy { policy: held() };
            let proposal = Proposal::new(SubjectId::new("sharing").unwrap()).changing(policy);
            commands.extend(voted("m0", proposal));
        }
        Theme::Voices if stage > 2 => commands.extend(called()),
        _ => {}
    }
    let send = |(number, (days, by, body))| Envelope {
        id: CommandId::from_u128(number),
        by: person(by),
        on_behalf_of: None,
        at: day(days),
        body,
    };
    let first = commands.into_iter().map(|(by, command)| (0, by, command));
    (1..).zip(first.chain(later)).map(send).collect()
}

/// An account by whom it is for.
pub(super) fn held_by(name: &str) -> Holder {
    Holder::Person { id: person(name) }
}

/// The same contribution, of another project, and under a free licence or none.
pub(super) fn of_project(command: Command, project: &str, free: bool) -> Command {
    let Command::Trace { command: Trace::RecordContribution { contribution: plain } } = command
    else {
        return command;
    };
    let (id, kind) = (plain.id().clone(), plain.kind().clone());
    let project = ProjectId::new(project).unwrap();
    let mut other = Contribution::builder(id, kind, project, plain.date());
    for taking in plain.participations() {
        other = other.participation(taking.clone());
    }
    for link in plain.builds_on() {
        other = other.builds_on(link.clone());
    }
    let other = if free { other.licence(licence()) } else { other };
    Trace::RecordContribution { contribution: other.build().unwrap() }.into()
}

pub(super) fn licence() -> Licence {
    "CC0-1.0".parse().unwrap()
}
