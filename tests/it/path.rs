//! From a recorded contribution to a voted, exact, posted reward, and back.

use liens::timebank::Purpose;
use liens::{Amount, CommandId, Commons, ContributionKind, Holder, MotionId, Recipient};

use crate::world::{World, fill, person, share};

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
            sum = sum.checked_add(thread.reason().amount()).unwrap();
            let entry = thread.entry().unwrap();
            assert_eq!(entry.purpose(), Purpose::Distribution);
            assert_eq!(entry.reference().unwrap().as_str(), "m1");
            assert!(thread.needs().all(|need| *need.kind() == ContributionKind::Need));
            assert_eq!(thread.needs().count(), 1);
            assert!(thread.step().is_some());
            assert_eq!(thread.charter().unwrap().version(), 1);
            assert!(thread.motion().unwrap().adopted());
            assert!(thread.certificate().is_some());
            assert_eq!(thread.contribution().is_some(), thread.reason().contribution().is_some());
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
