//! A budget and an assembly: what a circle cannot settle by questions, a motion decides.

use liens::governance::{
    Assembly, Base, Bounds, Carry, Choice, Clause, College, Command as Ask, Draft, Member,
    MotionState, Roll, Rule, Statutes, Votes, Within,
};
use liens::lineage::budget::{
    Basis, Budget, Claim, ClaimState, Command, Grid, Grounds, Left, Terms, Unpaid,
};
use liens::{
    Amount, BudgetId, CircleId, ClaimId, CollegeId, CommandId, Envelope, EvidenceId, MoreThan,
    MotionId, Ratio, Shortage, SubjectId, TimeAmount, Timestamp,
};

use crate::world::person;

const ALL: [&str; 5] = ["ana", "bo", "cleo", "dan", "eve"];

fn day(number: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600 + 86_400 * number).unwrap()
}

fn envelope<B>(number: u128, by: &str, at: i64, body: B) -> Envelope<B> {
    let id = CommandId::from_u128(number);
    Envelope { id, by: person(by), on_behalf_of: None, at: day(at), body }
}

fn euros(text: &str) -> Amount {
    text.parse().unwrap()
}

/// Ana claims sixty euros that dan is paid, cleo asks, and nobody is satisfied in time.
fn questioned() -> Budget {
    let terms = Terms {
        id: BudgetId::new("spring").unwrap(),
        circle: CircleId::new("house").unwrap(),
        envelope: euros("100.00 EUR"),
        opens: day(0),
        closes: day(30),
        review: TimeAmount::from_hours(240).unwrap(),
        answer: TimeAmount::ZERO,
        grid: Grid::default(),
        cap: None,
        shortage: Shortage::default(),
        unpaid: Unpaid::Forgone {},
        left: Left::NextBudget,
        payable_from: None,
        charter: 1,
    };
    let reviewers = ALL.iter().map(|name| person(name)).collect();
    let claim = Claim {
        id: ClaimId::new("roof").unwrap(),
        contributor: person("ana"),
        payee: Some(person("dan")),
        contributions: Vec::new(),
        date: day(1),
        basis: Basis::Amount { amount: euros("60.00 EUR"), time: None },
        volunteered: None,
        minimum: None,
    };
    let id = claim.id.clone();
    let question = EvidenceId::new("why so much").unwrap();
    let subject = SubjectId::new("claim roof").unwrap();
    let mut budget = Budget::new();
    for (number, by, at, body) in [
        (1, "bo", 0, Command::Open { terms: Box::new(terms), reviewers, brought: vec![] }),
        (2, "ana", 3, Command::Declare { claim }),
        (3, "bo", 31, Command::Review {}),
        (4, "cleo", 32, Command::Question { claim: id.clone(), question }),
        (5, "cleo", 41, Command::Refer { claim: id, subject }),
    ] {
        budget.execute(envelope(number, by, at, body)).unwrap();
    }
    budget
}

fn assembly() -> Assembly {
    let house = || CollegeId::new("house").unwrap();
    let college = College::new(house(), 1, Carry::Majority).unwrap();
    let threshold = MoreThan(Ratio::new(1, 2).unwrap()).into();
    let within = Within::College { college: house() };
    let majority = Clause::Yes { threshold, base: Base::All, within };
    let statutes = Statutes::new([college], Bounds::none(), Rule::new(majority).unwrap()).unwrap();
    let mut assembly = Assembly::new();
    let found = Ask::Found { statutes, waived: [].into() };
    assembly.execute(&envelope(1, "bo", 0, found)).unwrap();
    assembly
}

#[test]
fn a_motion_decides_a_questioned_claim_without_its_claimant_and_its_payee() {
    let mut budget = questioned();
    let claim = ClaimId::new("roof").unwrap();
    let (subject, recused) = budget.referred(&claim).unwrap();
    assert_eq!(recused, [&person("ana"), &person("dan")].into());

    let mut assembly = assembly();
    let motion = || MotionId::new("on the roof").unwrap();
    let house = CollegeId::new("house").unwrap();
    let roll = ALL.iter().map(|name| Member::one(person(name), house.clone()));
    let roll = Roll::new(roll, day(41)).unwrap();
    let draft = Draft::new(subject.clone(), Votes::Final);
    let mut commands =
        vec![("bo", Ask::OpenMotion { motion: motion(), draft, roll, closes: None })];
    for person in recused {
        commands.push(("bo", Ask::Recuse { motion: motion(), person: person.clone() }));
    }
    // Two of the three who are left say yes: more than half of them, not of all five.
    let cast = |choice| Ask::CastBallot { motion: motion(), choice };
    commands.extend([("bo", cast(Choice::Yes)), ("eve", cast(Choice::Yes))]);
    commands.push(("bo", Ask::CloseMotion { motion: motion() }));
    for (number, (by, body)) in (2..).zip(commands) {
        assembly.execute(&envelope(number, by, 42, body)).unwrap();
    }
    let refused = assembly.execute(&envelope(50, "ana", 42, cast(Choice::Yes)));
    assert!(refused.is_err());
    let state = assembly.motion(&motion()).unwrap().state();
    assert_eq!(state, MotionState::Adopted);

    let resolve = Command::Resolve { claim: claim.clone(), motion: motion(), agreed: true };
    let grounds = Grounds { vouched: [person("ana")].into(), ..Grounds::default() };
    for (number, body) in (6..).zip([resolve, Command::Propose { grounds }, Command::Close {}]) {
        budget.execute(envelope(number, "bo", 43, body)).unwrap();
    }
    assert!(matches!(budget.state(&claim, day(43)), Some(ClaimState::Agreed { .. })));
    let outcome = budget.outcome(day(43)).unwrap();
    assert_eq!(outcome.claim(&claim).unwrap().paid, euros("60.00 EUR"));
    assert_eq!(outcome.claim(&claim).unwrap().payee, person("dan"));
    assert_eq!(Budget::replay(budget.events().to_vec()).unwrap(), budget);
}
