//! What a commons refuses: the offending value stands in the message.

use liens::governance::Choice;
use liens::lineage::Command as Trace;
use liens::lineage::{Base, Policy, RemainderTo, Rule, Step};
use liens::{Amount, Command, ContributionId, Holder, Link, Portion};

use crate::world::{
    World, ballot, contribution, enact, fill, found, joining, motion, origin_and_hours, person,
    pot, share, to_the_commons,
};

fn refuses(world: &mut World, command: Command, code: &str, values: &[&str]) {
    let before = world.commons.clone();
    let motion = matches!(command, Command::OpenMotion { .. } | Command::Enact { .. });
    let refusal = world.send(if motion { "ana" } else { "steward" }, command).unwrap_err();
    let message = refusal.to_string();
    assert_eq!(refusal.code(), code, "{message}");
    for value in values {
        assert!(message.contains(value), "'{message}' does not name {value}");
    }
    assert_eq!(world.commons, before);
}

#[test]
fn a_commons_that_is_not_founded_refuses_everything_else() {
    let mut world = World::new();
    for command in [fill(&"1.00 EUR".parse().unwrap()), motion("m", to_the_commons())] {
        refuses(&mut world, command, "commons.not_founded", &[]);
    }
    world.must(found());
    refuses(&mut world, found(), "commons.already_founded", &[]);
}

#[test]
fn people_and_records_are_refused_by_name() {
    let mut world = World::ready();
    let [(_, apply), (_, admit)] = joining();
    let code = "governance.register.no_application";
    refuses(&mut world, admit.clone(), code, &["dan", "makers"]);
    world.send("dan", apply.clone()).unwrap();
    world.must(admit);
    let refusal = world.send("dan", apply).unwrap_err();
    assert_eq!(refusal.code(), "governance.register.already_member", "{refusal}");
    let again = contribution("a plan", liens::ContributionKind::Idea, &[], &[]);
    let refusal = world.send("ana", again).unwrap_err();
    assert!(refusal.to_string().contains("a plan"), "{refusal}");
    let from = ContributionId::new("a place to meet").unwrap();
    let link = Link::to(ContributionId::new("a café").unwrap());
    let refusal = world.send("steward", Trace::AddLink { from, link }.into()).unwrap_err();
    for name in ["a place to meet", "a plan", "a café"] {
        assert!(refusal.to_string().contains(name), "{refusal}");
    }
}

#[test]
fn motions_are_refused_by_name() {
    let mut world = World::ready();
    refuses(&mut world, enact("m9"), "commons.unknown_motion", &["m9"]);
    world.send("ana", motion("m1", origin_and_hours())).unwrap();
    refuses(&mut world, enact("m1"), "commons.not_adopted", &["m1"]);
    let refusal = world.send("dan", ballot("m1", Choice::Yes)).unwrap_err();
    assert!(refusal.to_string().contains("dan"), "{refusal}");
    world.carry("m1");
    refuses(&mut world, enact("m1"), "commons.already_enacted", &["m1"]);
}

#[test]
fn pots_are_refused_with_what_they_hold() {
    let mut world = World::voted();
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    let plan = ["a plan"];
    let zero = share(&amount("0.00 EUR"), &plan);
    refuses(&mut world, zero, "commons.nothing_to_share", &["0.00 EUR"]);
    let short = share(&amount("1.00 EUR"), &plan);
    refuses(&mut world, short, "commons.pot_short", &["0.00 EUR", "1.00 EUR"]);
    let none = share(&amount("1.00 USD"), &plan);
    refuses(&mut world, none, "commons.unknown_account", &["pot:café:USD"]);
    let results = vec![ContributionId::new("a plan").unwrap()];
    let pot = pot().account(&"EUR".parse().unwrap()).unwrap();
    let other = Command::Distribute { pot, amount: amount("PT1H"), results, budget: None };
    refuses(&mut world, other, "commons.pot_unit", &["EUR", "PT1H"]);
    world.must(fill(&amount("1.00 EUR")));
    let refusal = world.send("steward", share(&amount("1.00 EUR"), &["nothing"])).unwrap_err();
    assert!(refusal.to_string().contains("nothing"), "{refusal}");
    let refusal = world.send("steward", share(&amount("1.00 EUR"), &[])).unwrap_err();
    assert!(refusal.to_string().contains("1.00 EUR"), "{refusal}");
}

#[test]
fn an_account_name_beyond_the_length_of_an_id_is_refused() {
    let mut world = World::ready();
    let id = person(&"x".repeat(200));
    let open = Command::OpenAccount { holder: Holder::Person { id }, unit: "EUR".parse().unwrap() };
    refuses(&mut world, open, "core.id.length", &["member:xxx", "211"]);
}

#[test]
fn a_charter_cannot_hold_a_policy_that_pays_more_than_the_pot() {
    let share = |n, d| Step::Share {
        rule: Rule::Hours,
        portion: Portion::new(n, d).unwrap(),
        of: Base::Pot,
    };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    let refusal = Policy::new("too much", [share(2, 3), share(1, 2), rest]).unwrap_err();
    assert!(refusal.to_string().contains("7/6"), "{refusal}");
}
