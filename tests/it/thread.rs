//! Why somebody was paid, however late and by whichever command: back to the need and to the vote.

use liens::lineage::Source;
use liens::lineage::budget::{Claim, Command as Ask, Left, Unpaid};
use liens::{
    Amount, BudgetRules, CharterChange, ClaimId, Command, CommandId, ContributionId, EvidenceId,
    Holder, Recipient, Thread,
};

use crate::funded::{
    ask, at, balance, claim, closed_with_a_claim_under_review, euros, filled, holds, id, of,
    opening, proposing, rules, spring_closes, summer, summer_closes,
};
use crate::world::{
    World, changing, fill, joining, payouts_lead_back, person, share, to_the_commons,
};

fn last(world: &World) -> CommandId {
    CommandId::from_u128(world.sent)
}

fn threads<'a>(world: &'a World, entry: CommandId, who: &str) -> Vec<Thread<'a>> {
    world.commons.follow(entry, &Recipient::Contributor(person(who))).collect()
}

fn told(threads: &[Thread<'_>]) -> Vec<String> {
    threads.iter().map(ToString::to_string).collect()
}

/// Dan becomes a member with an account.
fn joined(world: &mut World, day: &str) {
    for (by, command) in joining() {
        at(world, day, by, command);
    }
    let (holder, unit) = (Holder::Person { id: person("dan") }, "EUR".parse().unwrap());
    at(world, day, "dan", Command::OpenAccount { holder, unit });
}

fn paying(who: &str) -> Command {
    Command::PayOwed { person: person(who) }
}

#[test]
fn what_waited_is_paid_by_the_charter_and_the_vote_that_shared_it_and_not_by_those_of_today() {
    let mut world = World::voted();
    let pot: Amount = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a café"]));
    let shared = last(&world);
    world.send("ana", changing("m2", CharterChange::Policy { policy: to_the_commons() })).unwrap();
    world.carry("m2");
    joined(&mut world, "2026-02-02");
    at(&mut world, "2026-02-03", "dan", paying("dan"));
    let paid = threads(&world, last(&world), "dan");
    assert_eq!(
        told(&paid),
        ["1.75 EUR of result a café, share: 7/10 of the pot, by hours, for work a café, \
          owed since 2026-02-01T09:00:00Z; charter 1 by motion 'm1'"]
    );
    assert_eq!(paid[0].source(), Source::Distribution { command: shared });
    assert_eq!(paid[0].distribution(), world.commons.distribution(shared));
    assert_eq!(paid[0].waited().unwrap().person, person("dan"));
    let needs: Vec<&str> = paid[0].needs().map(|need| need.id().as_str()).collect();
    assert_eq!(needs, ["a place to meet"]);
    // The entry itself names the motion.
    assert_eq!(paid[0].entry().unwrap().reference().unwrap().as_str(), "m1");
    holds(&world);
}

#[test]
fn what_passes_to_the_commons_leads_back_to_each_pot_that_earned_it() {
    let mut world = World::voted();
    let pot: Amount = "10.00 EUR".parse().unwrap();
    let mut shared = Vec::new();
    for motion in ["m2", "m3"] {
        world.must(fill(&pot));
        world.must(share(&pot, &["a café"]));
        shared.push(last(&world));
        let term = "PT720H".parse().unwrap();
        world.send("ana", changing(motion, CharterChange::OwedTerm { term })).unwrap();
        world.carry(motion);
    }
    at(&mut world, "2026-03-03T09:00:00Z", "steward", Command::LapseOwed {});
    let lapsed = last(&world);
    let lines: Vec<_> = world.commons.follow(lapsed, &Recipient::Commons).collect();
    let found: Vec<_> = lines.iter().map(Thread::source).collect();
    assert_eq!(
        found,
        shared.iter().map(|id| Source::Distribution { command: *id }).collect::<Vec<_>>()
    );
    let motions: Vec<_> = lines.iter().map(|line| line.motion().unwrap().id().as_str()).collect();
    assert_eq!(motions, ["m1", "m2"]);
    let sum = lines[0].amount().checked_add(lines[1].amount()).unwrap();
    let entry = lines[0].entry().unwrap();
    let commons = Holder::Commons {}.account(pot.unit()).unwrap();
    let leg = entry.legs().iter().find(|leg| leg.account == commons).unwrap();
    assert_eq!(leg.amount, sum);
    // Two motions stand behind it, so that the entry names none alone.
    assert_eq!(entry.reference(), None);
    holds(&world);
}

#[test]
fn what_was_held_leads_back_to_the_contribution_that_held_it_alone() {
    let mut world = crate::owed::with_a_broken_term();
    let pot: Amount = "100.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a page"]));
    let licence = liens::lineage::Command::StateLicence {
        contribution: ContributionId::new("a library").unwrap(),
        licence: "MIT".parse().unwrap(),
    };
    world.send("cleo", licence.into()).unwrap();
    world.must(paying("bo"));
    let paid = threads(&world, last(&world), "bo");
    assert_eq!(paid.len(), 1);
    assert_eq!(paid[0].amount().to_string(), "23.34 EUR");
    assert_eq!(paid[0].waited().unwrap().held, ContributionId::new("a bridge").ok());
    payouts_lead_back(&world.commons);
}

#[test]
fn a_claim_that_silence_agrees_after_the_closing_leads_back_from_whatever_pays_it() {
    let said = "40.00 EUR of 40.00 EUR on claim c1 of budget spring; charter 1 by motion 'm1'";
    let mut asked = filled("100.00");
    closed_with_a_claim_under_review(&mut asked);
    let closing = last(&asked);
    at(&mut asked, "2026-03-22", "cleo", paying("cleo"));
    assert_eq!(told(&threads(&asked, last(&asked), "cleo")), [said]);
    assert!(threads(&asked, closing, "cleo").is_empty(), "the closing paid nobody");
    let aside = asked.commons.follow(closing, &Recipient::Owed(person("cleo")));
    assert_eq!(told(&aside.collect::<Vec<_>>()), [said]);
    holds(&asked);
    let mut opened = filled("150.00");
    closed_with_a_claim_under_review(&mut opened);
    at(&mut opened, "2026-04-01", "steward", summer("50.00"));
    let paid = threads(&opened, last(&opened), "cleo");
    assert_eq!(told(&paid), [said]);
    assert_eq!(paid[0].entry().unwrap().reference().unwrap().as_str(), "m1");
    holds(&opened);
}

#[test]
fn a_claim_that_is_settled_later_is_told_of_the_entry_that_pays_it_and_of_no_other() {
    let mut world = filled("100.00");
    world.must(opening("spring", "100.00"));
    for (name, amount) in [("c1", "30.00"), ("c2", "20.00")] {
        let declared = Ask::Declare { claim: claim(name, "cleo", amount) };
        world.send("cleo", ask("spring", declared)).unwrap();
    }
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let (c1, question) = (ClaimId::new("c1").unwrap(), EvidenceId::new("why").unwrap());
    let asked = Ask::Question { claim: c1.clone(), question };
    at(&mut world, "2026-03-02", "ana", ask("spring", asked));
    at(&mut world, "2026-03-20", "steward", proposing(&["cleo"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    let closing = last(&world);
    at(&mut world, "2026-03-22", "ana", ask("spring", Ask::Settle { claim: c1 }));
    let settled = last(&world);
    let claims = |entry| -> Vec<String> {
        let paid = threads(&world, entry, "cleo");
        paid.iter().map(|one| one.claim().unwrap().0.id.to_string()).collect()
    };
    assert_eq!((claims(closing), claims(settled)), (vec!["c2".to_owned()], vec!["c1".to_owned()]));
    holds(&world);
}

#[test]
fn an_advance_leads_back_to_its_budget_and_to_what_is_claimed_of_it_since() {
    let mut world = filled("100.00");
    world.must(opening("spring", "90.00"));
    world.must(ask("spring", Ask::Advance { person: person("cleo"), amount: euros("25.00") }));
    let advance = last(&world);
    world.must(ask("spring", Ask::Advance { person: person("dan"), amount: euros("5.00") }));
    let contributions = vec![ContributionId::new("a café").unwrap()];
    let claimed = Claim { contributions, ..claim("c1", "cleo", "60.00") };
    world.send("cleo", ask("spring", Ask::Declare { claim: claimed })).unwrap();
    assert_eq!(
        told(&threads(&world, advance, "cleo")),
        ["25.00 EUR in advance of budget spring, for work a café, from need a place to meet; \
          charter 1 by motion 'm1'"]
    );
    // What is claimed no more is no reason for it.
    let withdraw = Ask::Withdraw { claim: ClaimId::new("c1").unwrap() };
    let mut without = world.clone();
    without.send("cleo", ask("spring", withdraw)).unwrap();
    assert_eq!(
        told(&threads(&without, advance, "cleo")),
        ["25.00 EUR in advance of budget spring; charter 1 by motion 'm1'"]
    );
    // Dan had no account then, and is paid later.
    joined(&mut world, "2026-02-02");
    at(&mut world, "2026-02-02", "dan", paying("dan"));
    let paid = threads(&world, last(&world), "dan");
    assert_eq!(
        told(&paid),
        ["5.00 EUR in advance of budget spring, owed since 2026-02-01T09:00:00Z; \
          charter 1 by motion 'm1'"]
    );
    assert_eq!(paid[0].source(), Source::Advance { budget: id("spring"), person: person("dan") });
    holds(&world);
}

#[test]
fn what_a_budget_leaves_to_the_commons_leads_back_to_it() {
    let mut world = filled("100.00");
    rules(&mut world, "m2", BudgetRules { left: Left::Commons, ..BudgetRules::default() });
    world.must(opening("spring", "50.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "15.00") })).unwrap();
    spring_closes(&mut world, &["bo"]);
    let left: Vec<_> = world.commons.follow(last(&world), &Recipient::Commons).collect();
    assert_eq!(told(&left), ["35.00 EUR left of budget spring; charter 2 by motion 'm2'"]);
    assert_eq!(balance(&world, &Holder::Commons {}), "35.00 EUR");
    holds(&world);
}

#[test]
fn what_waited_for_a_sum_leads_back_to_the_budget_that_agreed_it() {
    let mut world = filled("100.00");
    let payable_from = Some(euros("25.00"));
    rules(&mut world, "m2", BudgetRules { payable_from, ..BudgetRules::default() });
    world.must(opening("spring", "50.00"));
    let contributions = vec![ContributionId::new("a plan").unwrap()];
    let first = Claim { contributions, ..claim("c1", "bo", "15.00") };
    world.send("bo", ask("spring", Ask::Declare { claim: first })).unwrap();
    spring_closes(&mut world, &["bo"]);
    let lies = |world: &World| -> Vec<String> {
        let all = world.commons.aside();
        all.map(|(source, person, amount)| format!("{amount} for {person}: {source}")).collect()
    };
    let aside = ["15.00 EUR for bo: claim c1 of budget spring"];
    assert_eq!(lies(&world), aside);
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    assert_eq!(lies(&world), aside, "the next budget has it now");
    let second = Claim { date: "2026-04-02".parse().unwrap(), ..claim("c2", "bo", "12.00") };
    at(&mut world, "2026-04-02", "bo", ask("summer", Ask::Declare { claim: second }));
    summer_closes(&mut world);
    assert!(lies(&world).is_empty());
    assert_eq!(of(&world, "bo"), "27.00 EUR");
    assert_eq!(
        told(&threads(&world, last(&world), "bo")),
        [
            "12.00 EUR of 12.00 EUR on claim c2 of budget summer; charter 2 by motion 'm2'",
            "15.00 EUR of 15.00 EUR on claim c1 of budget spring, for design a plan, \
             from need a place to meet; charter 2 by motion 'm2'",
        ]
    );
    holds(&world);
}

#[test]
fn what_is_carried_to_the_next_budget_still_leads_back_to_its_work_and_need() {
    let mut world = filled("100.00");
    let unpaid = Unpaid::Carried { term: "PT8760H".parse().unwrap() };
    rules(&mut world, "m2", BudgetRules { unpaid, ..BudgetRules::default() });
    world.must(opening("spring", "10.00"));
    let contributions = vec![ContributionId::new("a plan").unwrap()];
    let first = Claim { contributions, ..claim("c1", "bo", "15.00") };
    world.send("bo", ask("spring", Ask::Declare { claim: first })).unwrap();
    spring_closes(&mut world, &["bo"]);
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    summer_closes(&mut world);
    assert_eq!(
        told(&threads(&world, last(&world), "bo")),
        ["5.00 EUR of 5.00 EUR on claim c1 of budget summer, for design a plan, \
          from need a place to meet; charter 2 by motion 'm2'"]
    );
    holds(&world);
}

#[test]
fn a_pot_of_the_commons_that_comes_back_whole_is_shared_without_an_entry() {
    let mut world = World::ready(); // all goes to the commons
    let pot: Amount = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a café"]));
    let Command::Distribute { amount, results, budget, .. } = share(&pot, &["a café"]) else {
        unreachable!()
    };
    let commons = Holder::Commons {}.account(pot.unit()).unwrap();
    world.must(Command::Distribute { pot: commons, amount, results, budget });
    let lines: Vec<_> = world.commons.follow(last(&world), &Recipient::Commons).collect();
    assert_eq!((lines.len(), lines[0].amount()), (1, &pot));
    assert!(lines[0].entry().is_none());
    assert_eq!(balance(&world, &Holder::Commons {}), "10.00 EUR");
    holds(&world);
}
