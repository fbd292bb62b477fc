//! From a recorded contribution to a voted, exact, posted reward, and back.

use liens::governance::{Bounds, Carry, College, Statutes};
use liens::timebank::Purpose;
use liens::{
    Amount, Articles, CharterChange, CollegeId, Command, CommandId, Commons, ContributionKind,
    Holder, MotionId, Recipient,
};

use crate::world::{
    World, changing, enact, fill, motion, origin_and_hours, person, share, statutes, to_the_commons,
};

#[test]
fn a_pot_of_euros_and_one_of_hours_are_shared_by_the_policy_that_was_voted() {
    let mut world = World::voted();
    for (pot, ana, bo, cleo, owed, commons) in [
        ("100.00 EUR", "20.00 EUR", "17.50 EUR", "35.00 EUR", "17.50 EUR", "10.00 EUR"),
        ("PT10H", "PT2H", "PT1H45M", "PT3H30M", "PT1H45M", "PT1H"),
    ] {
        let pot: Amount = pot.parse().unwrap();
        world.must(fill(&pot));
        world.must(share(&pot, &["a year of coffee"]));
        let balance = |holder: Holder| {
            let account = holder.account(pot.unit()).unwrap();
            world.commons.ledger().balance_of(&account).unwrap().to_string()
        };
        let of = |name| balance(Holder::Person { id: person(name) });
        assert_eq!([of("ana"), of("bo"), of("cleo")], [ana, bo, cleo]);
        assert_eq!([balance(Holder::Owed {}), balance(Holder::Commons {})], [owed, commons]);
        assert_eq!(balance(crate::world::pot()), Amount::zero(pot.unit().clone()).to_string());
        assert!(world.commons.ledger().totals().all(|(_, total)| total == 0));
    }
}

#[test]
fn every_payout_is_followed_back_to_its_need_and_its_motion() {
    let mut world = World::voted();
    let pot: Amount = "99.99 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a year of coffee", "a plan"]));
    let id = CommandId::from_u128(world.sent);
    let commons: &Commons = &world.commons;
    let shared = commons.distribution(id).unwrap();
    assert_eq!(shared.authority().motion, Some(MotionId::new("m1").unwrap()));
    for (recipient, amount) in shared.payouts() {
        let mut sum = Amount::zero(pot.unit().clone());
        for thread in commons.follow(id, recipient) {
            sum = sum.checked_add(thread.amount()).unwrap();
            let entry = thread.entry().unwrap();
            assert_eq!(entry.purpose(), Purpose::Distribution);
            assert_eq!(entry.reference().unwrap().as_str(), "m1");
            assert!(thread.needs().all(|need| *need.kind() == ContributionKind::Need));
            assert_eq!(thread.needs().count(), 1);
            assert!(thread.step().is_some());
            assert_eq!(thread.charter().unwrap().version(), 1);
            assert!(thread.motion().unwrap().adopted());
            assert!(thread.certificate().is_some());
            let earned = thread.reason().unwrap().contribution();
            assert!(thread.contributions().map(liens::Contribution::id).eq(earned));
        }
        assert_eq!(sum, *amount);
    }
    let ana = Recipient::Contributor(person("ana"));
    let text = commons.follow(id, &ana).next().unwrap().to_string();
    assert!(text.contains("for need a place to meet"), "{text}");
    assert!(text.contains("along a plan -> a place to meet"), "{text}");
    assert!(text.contains("charter 1 by motion 'm1'"), "{text}");
    assert_eq!(commons.follow(CommandId::from_u128(1), &ana).count(), 0);
    assert_eq!(commons.follow(id, &Recipient::Contributor(person("nobody"))).count(), 0);
}

#[test]
fn a_person_without_account_is_owed_and_paid_to_nobody_else() {
    let mut world = World::voted();
    let pot: Amount = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a café"]));
    let shared = world.commons.distribution(CommandId::from_u128(world.sent)).unwrap();
    assert!(shared.amount_of(&Recipient::Owed(person("dan"))).quanta() > 0);
    assert_eq!(shared.amount_of(&Recipient::Contributor(person("dan"))).quanta(), 0);
}

#[test]
fn the_founding_charter_shares_until_a_motion_is_enacted() {
    let mut world = World::ready();
    let pot: Amount = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a café"]));
    let id = CommandId::from_u128(world.sent);
    let shared = world.commons.distribution(id).unwrap();
    assert_eq!(shared.amount_of(&Recipient::Commons), pot);
    let thread = world.commons.follow(id, &Recipient::Commons).next().unwrap();
    assert!(thread.to_string().ends_with("founding charter"), "{thread}");
    assert!(thread.motion().is_none() && thread.certificate().is_none());
}

#[test]
fn statutes_change_by_a_motion_and_the_next_vote_is_under_them() {
    let mut world = World::ready();
    let next = statutes().with_suspension("24 h".parse().unwrap()).unwrap();
    let change = CharterChange::Statutes { statutes: Box::new(next.clone()), waived: [].into() };
    let id = |name| MotionId::new(name).unwrap();
    world.send("ana", changing("m1", change)).unwrap();
    world.carry("m1");
    assert_eq!(world.commons.charter().unwrap().statutes(), &next);
    assert_eq!(world.commons.assembly().statutes(), Some(&next));
    assert_eq!(world.commons.assembly().versions()[1].motion, Some(id("m1")));
    // Under these a college may object for a day: what is adopted waits.
    world.send("bo", motion("m2", origin_and_hours())).unwrap();
    world.approve("m2");
    let refusal = world.send("ana", enact("m2")).unwrap_err();
    assert_eq!(refusal.code(), "governance.assembly.objections_open");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn a_commons_is_not_founded_on_statutes_that_leave_a_college_without_power() {
    let id = |name: &str| CollegeId::new(name).unwrap();
    let college = |(name, weight)| College::new(id(name), weight, Carry::Majority).unwrap();
    let colleges = [("makers", 50), ("users", 40), ("towns", 10)].map(college);
    let rule = "at least 2/3 of all".parse().unwrap();
    let statutes = Statutes::new(colleges, Bounds::scic(), rule).unwrap();
    let found = |waived: &[&str]| {
        let articles = Articles::new(statutes.clone(), to_the_commons());
        let articles = articles.with_waived(waived.iter().map(|name| id(name))).unwrap();
        Command::Found { articles: Box::new(articles), members: Vec::new() }
    };
    let mut world = World::new();
    let refusal = world.send("steward", found(&[])).unwrap_err();
    assert_eq!(refusal.code(), "governance.amendment.powerless");
    assert!(refusal.to_string().contains("'towns'"), "{refusal}");
    assert_eq!(world.commons, Commons::new());
    world.must(found(&["towns"]));
}
