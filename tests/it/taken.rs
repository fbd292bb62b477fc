//! Contributive budgets that a pot takes over: what it pays of them, and when it may not.

use liens::lineage::budget::{Command as Ask, Unpaid};
use liens::lineage::{Policy, RemainderTo, Step};
use liens::{BudgetRules, CharterChange, ClaimId, Command, EvidenceId, Shortage};

use crate::funded::{
    ask, at, balance, claim, euros, filled, holds, id, of, opening, proposing, rules, sent_at,
    summer, summer_closes,
};
use crate::world::{World, changing, person, pot, share};

/// A policy that pays claims first is in force from now.
fn claims_first(world: &mut World) {
    let steps = [
        Step::Claims { shortage: Shortage::Guaranteed { base: 0 } },
        Step::Remainder { to: RemainderTo::Commons {} },
    ];
    let change = CharterChange::Policy { policy: Policy::new("claims first", steps).unwrap() };
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
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    at(&mut world, "2026-03-20", "steward", proposing(&["bo"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
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
