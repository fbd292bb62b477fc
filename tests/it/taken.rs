//! Contributive budgets that a pot takes over: what it pays of them, and when it may not.

use liens::governance::Choice;
use liens::lineage::budget::{Claim, Command as Ask, Unpaid};
use liens::lineage::{Policy, RemainderTo, Source, Step};
use liens::{
    BudgetRules, CharterChange, ClaimId, Command, CommandId, ContributionId, EvidenceId, Holder,
    Recipient, Shortage,
};

use crate::funded::{
    ask, at, balance, claim, euros, filled, holds, id, of, opening, rules, sent_at, spring_closes,
    summer, summer_closes,
};
use crate::world::{World, ballot, changing, close, enact, person, pot, share};

fn claims_policy() -> Policy {
    let steps = [
        Step::Claims { shortage: Shortage::Guaranteed { base: 0 } },
        Step::Remainder { to: RemainderTo::Commons {} },
    ];
    Policy::new("claims first", steps).unwrap()
}

/// A policy that pays claims first is in force from now.
fn claims_first(world: &mut World) {
    let change = CharterChange::Policy { policy: claims_policy() };
    world.send("ana", changing("m9", change)).unwrap();
    world.carry("m9");
}

/// A distribution that takes a budget over.
fn over(name: &str, amount: &str) -> Command {
    match share(&euros(amount), &["a café"]) {
        Command::Distribute { pot, amount, results, .. } => {
            Command::Distribute { pot, amount, results, budget: Some(id(name)) }
        }
        other => other,
    }
}

#[test]
fn whatever_takes_a_budget_over_pays_its_claims_out_of_the_envelope_kept_for_them() {
    let mut world = filled("100.00");
    world.must(opening("spring", "90.00"));
    let paying = |amount: &str| over("spring", amount);
    let refused = world.send("steward", paying("90.00")).unwrap_err();
    assert_eq!(refused.code(), "commons.no_claims_step", "{refused}");
    claims_first(&mut world);
    let declared = ask("spring", Ask::Declare { claim: claim("c1", "bo", "30.00") });
    at(&mut world, "2026-02-02", "bo", declared);
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    // The envelope of the budget itself is there to pay it.
    let late = "2026-03-20";
    let refused = sent_at(&mut world, late, "steward", paying("100.01")).unwrap_err();
    assert_eq!(refused.code(), "commons.pot_short", "{refused}");
    at(&mut world, late, "steward", paying("100.00"));
    assert_eq!(of(&world, "bo"), "30.00 EUR");
    assert_eq!(balance(&world, &pot()), "0.00 EUR");
    holds(&world);
}

#[test]
fn a_budget_is_not_taken_over_while_more_was_had_in_advance_than_is_claimed() {
    let mut world = filled("100.00");
    claims_first(&mut world);
    world.must(opening("spring", "90.00"));
    world.must(ask("spring", Ask::Advance { person: person("bo"), amount: euros("25.00") }));
    let declare = |amount: &str| Ask::Declare { claim: claim("c1", "bo", amount) };
    let mut more = world.clone();
    for (world, amount) in [(&mut world, "20.00"), (&mut more, "40.00")] {
        at(world, "2026-02-02", "bo", ask("spring", declare(amount)));
        at(world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    }
    let refused = sent_at(&mut world, "2026-03-20", "steward", over("spring", "60.00"));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "commons.advance_left", "{refused}");
    assert!(refused.to_string().starts_with("bo had 5.00 EUR in advance"), "{refused}");
    // Where it was claimed, only the rest of the claim is paid.
    at(&mut more, "2026-03-20", "steward", over("spring", "60.00"));
    assert_eq!(of(&more, "bo"), "40.00 EUR");
    holds(&more);
}

#[test]
fn a_budget_whose_rules_carry_what_stays_unpaid_is_taken_over_if_all_of_it_is_paid() {
    let mut world = filled("100.00");
    let unpaid = Unpaid::Carried { term: "PT8760H".parse().unwrap() };
    let budgets = BudgetRules { unpaid, ..BudgetRules::default() };
    rules(&mut world, "m2", budgets);
    claims_first(&mut world);
    world.must(opening("spring", "90.00"));
    let declared = ask("spring", Ask::Declare { claim: claim("c1", "bo", "30.00") });
    at(&mut world, "2026-02-02", "bo", declared);
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let refused = sent_at(&mut world, "2026-03-20", "steward", over("spring", "29.00"));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "commons.budget_carries", "{refused}");
    assert!(refused.to_string().starts_with("1.00 EUR of the claims"), "{refused}");
    at(&mut world, "2026-03-20", "steward", over("spring", "30.00"));
    assert_eq!(of(&world, "bo"), "30.00 EUR");
    holds(&world);
}

#[test]
fn a_budget_is_not_taken_over_while_a_claim_of_it_is_open() {
    let mut world = filled("100.00");
    claims_first(&mut world);
    world.must(opening("spring", "90.00"));
    for (by, amount) in [("bo", "30.00"), ("cleo", "20.00")] {
        world.send(by, ask("spring", Ask::Declare { claim: claim(by, by, amount) })).unwrap();
    }
    let held = |world: &mut World, day: &str, claim: &str| {
        let before = world.commons.clone();
        let refused = sent_at(world, day, "steward", over("spring", "90.00")).unwrap_err();
        assert_eq!(refused.code(), "commons.still_held", "{refused}");
        assert!(refused.to_string().contains(claim), "{refused}");
        assert_eq!(world.commons, before);
    };
    held(&mut world, "2026-02-10", "bo"); // declared
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    held(&mut world, "2026-03-02", "bo"); // in review
    let cleo = ClaimId::new("cleo").unwrap();
    let asked = Ask::Question { claim: cleo.clone(), question: EvidenceId::new("why").unwrap() };
    at(&mut world, "2026-03-03", "ana", ask("spring", asked));
    held(&mut world, "2026-03-16", "cleo"); // questioned
    let subject = liens::SubjectId::new("cleo").unwrap();
    let refer = Ask::Refer { claim: cleo.clone(), subject };
    at(&mut world, "2026-03-16", "ana", ask("spring", refer));
    held(&mut world, "2026-03-17", "cleo"); // referred to a motion
    at(&mut world, "2026-03-18", "cleo", ask("spring", Ask::Withdraw { claim: cleo }));
    at(&mut world, "2026-03-19", "steward", over("spring", "90.00"));
    assert_eq!((of(&world, "bo"), of(&world, "cleo")), ("30.00 EUR".into(), "0.00 EUR".into()));
    holds(&world);
}

#[test]
fn a_budget_is_not_taken_over_while_a_sum_waits_that_the_last_one_left() {
    let mut world = filled("100.00");
    let budgets = BudgetRules { payable_from: Some(euros("25.00")), ..BudgetRules::default() };
    rules(&mut world, "m2", budgets);
    claims_first(&mut world);
    world.must(opening("spring", "50.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "15.00") })).unwrap();
    spring_closes(&mut world, &["bo"]);
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    let refused = sent_at(&mut world, "2026-04-02", "steward", over("summer", "50.00"));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "commons.budget_waits", "{refused}");
    for named in ["summer", "bo", "15.00 EUR"] {
        assert!(refused.to_string().contains(named), "{refused}");
    }
    // The budget that closes by itself hands on what waits, or an invoice frees it.
    summer_closes(&mut world);
    let invoice = Ask::Invoice { payee: person("bo"), invoice: EvidenceId::new("12").unwrap() };
    at(&mut world, "2026-05-21", "bo", ask("summer", invoice));
    assert_eq!(of(&world, "bo"), "15.00 EUR");
    holds(&world);
}

#[test]
fn a_payee_without_an_account_keeps_nobody_else_from_being_paid() {
    let mut world = filled("100.00");
    claims_first(&mut world);
    world.must(opening("spring", "90.00"));
    let to_a_workshop = Claim { payee: Some(person("workshop")), ..claim("c1", "bo", "30.00") };
    for (by, claim) in [("bo", to_a_workshop), ("cleo", claim("c2", "cleo", "20.00"))] {
        world.send(by, ask("spring", Ask::Declare { claim })).unwrap();
    }
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    at(&mut world, "2026-03-20", "steward", over("spring", "50.00"));
    let shared = CommandId::from_u128(world.sent);
    assert_eq!(of(&world, "cleo"), "20.00 EUR");
    let waiting: Vec<_> = world.commons.owed().waiting().collect();
    assert_eq!(
        (waiting[0].person.as_str(), waiting[0].amount.to_string().as_str()),
        ("workshop", "30.00 EUR")
    );
    // It is told of what waits, and not of what was paid.
    let lines = |entry, recipient: &Recipient| world.commons.follow(entry, recipient).count();
    assert_eq!(lines(shared, &Recipient::Contributor(person("workshop"))), 0);
    assert_eq!(lines(shared, &Recipient::Owed(person("workshop"))), 1);
    // The workshop is no member, and is paid for what Bo gave as soon as it can be.
    let (holder, unit) = (Holder::Person { id: person("workshop") }, "EUR".parse().unwrap());
    at(&mut world, "2026-03-21", "steward", Command::OpenAccount { holder, unit });
    at(&mut world, "2026-03-21", "steward", Command::PayOwed { person: person("workshop") });
    assert_eq!(of(&world, "workshop"), "30.00 EUR");
    let paid = CommandId::from_u128(world.sent);
    let paid = world.commons.follow(paid, &Recipient::Contributor(person("workshop")));
    let told: Vec<_> = paid.map(|line| (line.amount().to_string(), line.source())).collect();
    assert_eq!(told, [("30.00 EUR".to_owned(), Source::Distribution { command: shared })]);
    holds(&world);
}

/// Everybody votes for a change of the charter after spring is closed.
fn changed_in_march(world: &mut World, motion: &str, change: CharterChange) {
    at(world, "2026-03-21", "ana", changing(motion, change));
    for voter in ["ana", "bo", "cleo"] {
        at(world, "2026-03-21", voter, ballot(motion, Choice::Yes));
    }
    at(world, "2026-03-21", "steward", close(motion));
    at(world, "2026-03-21", "ana", enact(motion));
}

#[test]
fn what_waits_for_a_sum_is_paid_at_the_next_closing_where_the_rules_name_none_then() {
    let mut world = filled("100.00");
    let budgets = BudgetRules { payable_from: Some(euros("25.00")), ..BudgetRules::default() };
    rules(&mut world, "m2", budgets);
    world.must(opening("spring", "50.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "15.00") })).unwrap();
    spring_closes(&mut world, &["bo"]);
    let budgets = Box::new(BudgetRules::default());
    changed_in_march(&mut world, "m3", CharterChange::Budgets { budgets });
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    assert_eq!(
        (of(&world, "bo"), balance(&world, &pot())),
        ("0.00 EUR".into(), "85.00 EUR".into())
    );
    summer_closes(&mut world); // nobody claims anything in it
    assert_eq!(
        (of(&world, "bo"), balance(&world, &pot())),
        ("15.00 EUR".into(), "85.00 EUR".into())
    );
    assert_eq!(balance(&world, &Holder::Owed {}), "0.00 EUR");
    holds(&world);
}

#[test]
fn a_claim_that_an_earlier_budget_carried_is_not_lost_though_the_rules_carry_nothing_now() {
    let mut world = filled("100.00");
    let unpaid = Unpaid::Carried { term: "PT8760H".parse().unwrap() };
    rules(&mut world, "m2", BudgetRules { unpaid, ..BudgetRules::default() });
    world.must(opening("spring", "10.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "15.00") })).unwrap();
    spring_closes(&mut world, &["bo"]);
    let forgone = CharterChange::Budgets { budgets: Box::new(BudgetRules::default()) };
    let claims = CharterChange::Policy { policy: claims_policy() };
    for (name, change) in [("m3", forgone), ("m4", claims)] {
        changed_in_march(&mut world, name, change);
    }
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    let refused = sent_at(&mut world, "2026-04-02", "steward", over("summer", "2.00"));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "commons.budget_carries", "{refused}");
    assert!(refused.to_string().starts_with("3.00 EUR"), "{refused}");
    at(&mut world, "2026-04-02", "steward", over("summer", "5.00"));
    assert_eq!(of(&world, "bo"), "15.00 EUR");
    holds(&world);
}

#[test]
fn a_claim_for_what_no_result_descends_from_is_not_lost_to_a_pot() {
    let mut world = filled("100.00");
    claims_first(&mut world);
    world.must(opening("spring", "90.00"));
    // The year of coffee came after the café, over which the pot is shared.
    let contributions = vec![ContributionId::new("a year of coffee").unwrap()];
    let later = Claim { contributions, ..claim("c1", "bo", "30.00") };
    world.send("bo", ask("spring", Ask::Declare { claim: later })).unwrap();
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let refused = sent_at(&mut world, "2026-03-20", "steward", over("spring", "50.00"));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "commons.claim_elsewhere", "{refused}");
    assert!(refused.to_string().contains("claim c1 of budget spring"), "{refused}");
}

#[test]
fn a_pot_takes_a_budget_over_whose_shortage_a_meeting_would_divide() {
    let mut world = filled("100.00");
    let shortage = Shortage::Meeting {};
    rules(&mut world, "m2", BudgetRules { shortage, ..BudgetRules::default() });
    claims_first(&mut world);
    world.must(opening("spring", "90.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "30.00") })).unwrap();
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    at(&mut world, "2026-03-20", "steward", over("spring", "30.00"));
    assert_eq!(of(&world, "bo"), "30.00 EUR");
    holds(&world);
}
