//! Contributive budgets through the commons: what they pay is posted, and what waits is owed.

use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
use liens::timebank::{AccountStatus, Command as Book, Term};
use liens::{
    Amount, BudgetId, BudgetRules, CharterChange, CircleId, ClaimId, Command, CommandId, Commons,
    EvidenceId, Holder, Recipient, Supposition, Timestamp,
};

use crate::world::{
    World, changing, fill, joining, payouts_lead_back, person, pot, share, to_the_commons,
};

pub(crate) fn id(name: &str) -> BudgetId {
    BudgetId::new(name).unwrap()
}

pub(crate) fn euros(text: &str) -> Amount {
    format!("{text} EUR").parse().unwrap()
}

pub(crate) fn opening(name: &str, envelope: &str) -> Command {
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    Command::OpenBudget {
        budget: id(name),
        circle: CircleId::new("house").unwrap(),
        envelope: euros(envelope),
        pot: pot().account(&"EUR".parse().unwrap()).unwrap(),
        opens: day("2026-01-01"),
        closes: day("2026-03-01"),
    }
}

/// The next budget of the house, a month later.
pub(crate) fn summer(envelope: &str) -> Command {
    let mut summer = opening("summer", envelope);
    if let Command::OpenBudget { opens, closes, .. } = &mut summer {
        (*opens, *closes) = ("2026-04-01".parse().unwrap(), "2026-05-01".parse().unwrap());
    }
    summer
}

pub(crate) fn rules(world: &mut World, motion: &str, budgets: BudgetRules) {
    let change = CharterChange::Budgets { budgets: Box::new(budgets) };
    world.send("ana", changing(motion, change)).unwrap();
    world.carry(motion);
}

/// Spring is reviewed, proposed and closed, with some vouched for.
pub(crate) fn spring_closes(world: &mut World, vouched: &[&str]) {
    at(world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    at(world, "2026-03-20", "steward", proposing(vouched));
    at(world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
}

/// Summer is reviewed, proposed and closed, with Bo vouched for.
pub(crate) fn summer_closes(world: &mut World) {
    at(world, "2026-05-01", "steward", ask("summer", Ask::Review {}));
    let grounds = Grounds { vouched: [person("bo")].into(), ..Grounds::default() };
    at(world, "2026-05-20", "steward", ask("summer", Ask::Propose { grounds }));
    at(world, "2026-05-20", "steward", ask("summer", Ask::Close {}));
}

pub(crate) fn claim(name: &str, by: &str, ask: &str) -> Claim {
    Claim {
        id: ClaimId::new(name).unwrap(),
        contributor: person(by),
        payee: None,
        contributions: Vec::new(),
        date: "2026-01-20".parse().unwrap(),
        basis: Basis::Amount { amount: euros(ask), time: None },
        volunteered: None,
        minimum: None,
    }
}

pub(crate) fn ask(name: &str, command: Ask) -> Command {
    Command::ask(id(name), command)
}

/// A voted commons with so much in its pot.
pub(crate) fn filled(amount: &str) -> World {
    let mut world = World::voted();
    world.must(fill(&euros(amount)));
    world
}

pub(crate) fn sent_at(
    world: &mut World,
    at: &str,
    by: &str,
    command: Command,
) -> Result<(), liens::Refusal> {
    let mut envelope = world.envelope(by, command);
    envelope.at = at.parse().unwrap();
    world.commons.execute(envelope).map(drop)
}

pub(crate) fn at(world: &mut World, at: &str, by: &str, command: Command) {
    sent_at(world, at, by, command).unwrap();
}

pub(crate) fn balance(world: &World, holder: &Holder) -> String {
    let account = holder.account(&"EUR".parse().unwrap()).unwrap();
    world.commons.ledger().balance_of(&account).unwrap().to_string()
}

pub(crate) fn of(world: &World, name: &str) -> String {
    balance(world, &Holder::Person { id: person(name) })
}

pub(crate) fn holds(world: &World) {
    assert!(world.commons.ledger().totals().all(|(_, total)| total == 0));
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
    payouts_lead_back(&world.commons);
}

/// Ana asks 60, Bo 30 and Dan, a stranger, 20 of an envelope of 90; nobody asks a question.
pub(crate) fn claimed(world: &mut World) {
    world.must(opening("spring", "90.00"));
    for (name, by, amount) in
        [("c1", "ana", "60.00"), ("c2", "bo", "30.00"), ("c3", "dan", "20.00")]
    {
        world.send(by, ask("spring", Ask::Declare { claim: claim(name, by, amount) })).unwrap();
    }
    at(world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
}

pub(crate) fn proposing(vouched: &[&str]) -> Command {
    let vouched = vouched.iter().map(|name| person(name)).collect();
    ask("spring", Ask::Propose { grounds: Grounds { vouched, ..Grounds::default() } })
}

#[test]
fn a_budget_pays_out_of_its_pot_what_was_divided_and_owes_the_rest() {
    let mut world = filled("100.00");
    claimed(&mut world);
    at(&mut world, "2026-03-20", "steward", proposing(&["ana", "bo"]));
    let before = world.commons.clone();
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    let outcome = world.commons.budget(&id("spring")).unwrap();
    let outcome = outcome.outcome("2026-03-20".parse().unwrap()).unwrap();
    let paid = |name: &str| outcome.person(&person(name)).unwrap().paid.to_string();
    assert_eq!([of(&world, "ana"), of(&world, "bo")], [paid("ana"), paid("bo")]);
    assert_eq!(balance(&world, &Holder::Owed {}), paid("dan"));
    let waiting: Vec<_> = world.commons.owed().waiting().collect();
    assert_eq!((waiting.len(), waiting[0].amount.to_string()), (1, paid("dan")));
    let left = euros("100.00").checked_sub(&euros("90.00")).unwrap();
    let left = left.checked_add(&outcome.left).unwrap();
    assert_eq!(balance(&world, &pot()), left.to_string());
    assert_ne!(before, world.commons);
    // Once Dan is a member with an account, what waited is paid.
    for (by, command) in joining() {
        at(&mut world, "2026-03-21", by, command);
    }
    let (holder, unit) = (Holder::Person { id: person("dan") }, "EUR".parse().unwrap());
    at(&mut world, "2026-03-21", "dan", Command::OpenAccount { holder, unit });
    at(&mut world, "2026-03-21", "dan", Command::PayOwed { person: person("dan") });
    assert_eq!(of(&world, "dan"), paid("dan"));
    holds(&world);
}

#[test]
fn what_waited_for_an_account_is_paid_once_though_the_budget_goes_on() {
    let mut world = filled("100.00");
    for (by, command) in joining() {
        world.send(by, command).unwrap();
    }
    world.must(opening("spring", "100.00"));
    for (by, claim) in
        [("cleo", claim("c1", "cleo", "30.00")), ("dan", claim("c2", "dan", "20.00"))]
    {
        world.send(by, ask("spring", Ask::Declare { claim })).unwrap();
    }
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let (c1, question) = (ClaimId::new("c1").unwrap(), EvidenceId::new("why").unwrap());
    let asked = Ask::Question { claim: c1.clone(), question };
    at(&mut world, "2026-03-02", "ana", ask("spring", asked));
    at(&mut world, "2026-03-20", "steward", proposing(&["cleo", "dan"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    assert_eq!(balance(&world, &Holder::Owed {}), "50.00 EUR");
    let (holder, unit) = (Holder::Person { id: person("dan") }, "EUR".parse().unwrap());
    at(&mut world, "2026-03-21", "dan", Command::OpenAccount { holder, unit });
    at(&mut world, "2026-03-21", "dan", Command::PayOwed { person: person("dan") });
    // The other claim is settled at last, out of what lay aside for it alone.
    at(&mut world, "2026-03-22", "ana", ask("spring", Ask::Settle { claim: c1 }));
    assert_eq!((of(&world, "dan"), of(&world, "cleo")), ("20.00 EUR".into(), "30.00 EUR".into()));
    assert_eq!(balance(&world, &Holder::Owed {}), "0.00 EUR");
    holds(&world);
}

/// Cleo claims 30 of 100, raises it to 40 a week into the review, and the budget is closed before
/// that may not be asked about any more.
pub(crate) fn closed_with_a_claim_under_review(world: &mut World) {
    world.must(opening("spring", "100.00"));
    let declared = ask("spring", Ask::Declare { claim: claim("c1", "cleo", "30.00") });
    world.send("cleo", declared).unwrap();
    at(world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let (claim, basis) =
        (ClaimId::new("c1").unwrap(), Basis::Amount { amount: euros("40.00"), time: None });
    let raise = Ask::Revise { claim, basis, volunteered: None, minimum: None, reopen: false };
    at(world, "2026-03-08", "cleo", ask("spring", raise));
    at(world, "2026-03-15", "steward", proposing(&["cleo"]));
    at(world, "2026-03-15", "steward", ask("spring", Ask::Close {}));
    assert_eq!(balance(world, &Holder::Owed {}), "40.00 EUR");
}

#[test]
fn a_claim_that_silence_agrees_after_the_closing_is_paid_when_it_is_asked_for() {
    let mut world = filled("100.00");
    closed_with_a_claim_under_review(&mut world);
    let pay = || Command::PayOwed { person: person("cleo") };
    let refused = sent_at(&mut world, "2026-03-21", "cleo", pay()).unwrap_err();
    assert_eq!(refused.code(), "commons.nothing_owed", "{refused}");
    at(&mut world, "2026-03-22", "cleo", pay());
    assert_eq!(
        (of(&world, "cleo"), balance(&world, &Holder::Owed {})),
        ("40.00 EUR".into(), "0.00 EUR".into())
    );
    let refused = sent_at(&mut world, "2026-03-23", "cleo", pay()).unwrap_err();
    assert_eq!(refused.code(), "commons.nothing_owed", "{refused}");
    holds(&world);
}

#[test]
fn a_claim_that_silence_agrees_after_the_closing_is_paid_before_the_next_budget_takes_over() {
    let mut world = filled("150.00");
    closed_with_a_claim_under_review(&mut world);
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    assert_eq!(
        (of(&world, "cleo"), balance(&world, &Holder::Owed {})),
        ("40.00 EUR".into(), "0.00 EUR".into())
    );
    holds(&world);
}

#[test]
fn what_a_budget_paid_is_not_taken_back_by_a_correction() {
    let mut world = filled("150.00");
    closed_with_a_claim_under_review(&mut world);
    let closing = world.sent;
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    for entry in [closing, world.sent] {
        let entry = CommandId::from_u128(entry);
        assert!(world.commons.ledger().entry(entry).is_some());
        let correct = liens::timebank::Command::CorrectEntry { entry, reference: None };
        let refused = sent_at(&mut world, "2026-04-02", "steward", correct.into()).unwrap_err();
        assert_eq!(refused.code(), "commons.payout_stands", "{refused}");
        assert!(refused.to_string().contains(&entry.to_string()), "{refused}");
    }
    holds(&world);
}

#[test]
fn what_waits_of_an_advance_says_nothing_of_what_is_claimed_and_the_other_way_round() {
    let mut world = filled("100.00");
    world.must(opening("spring", "100.00"));
    let advance = |who: &str| Ask::Advance { person: person(who), amount: euros("10.00") };
    for who in ["ana", "dan"] {
        world.must(ask("spring", advance(who)));
        let declared = Ask::Declare { claim: claim(who, who, "30.00") };
        world.send(who, ask("spring", declared)).unwrap();
    }
    let declared = Ask::Declare { claim: claim("cleo", "cleo", "5.00") };
    world.send("cleo", ask("spring", declared)).unwrap();
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let settled = ["ana", "cleo"].map(|name| ClaimId::new(name).unwrap());
    for claim in settled.clone() {
        let asked = Ask::Question { claim, question: EvidenceId::new("why").unwrap() };
        at(&mut world, "2026-03-02", "bo", ask("spring", asked));
    }
    for (by, command) in joining() {
        at(&mut world, "2026-03-03", by, command);
    }
    let (holder, unit) = (Holder::Person { id: person("dan") }, "EUR".parse().unwrap());
    at(&mut world, "2026-03-03", "dan", Command::OpenAccount { holder, unit });
    // Nobody is vouched for: all that is paid now waits, as what Dan had in advance does.
    at(&mut world, "2026-03-20", "steward", proposing(&[]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    assert_eq!((of(&world, "ana"), of(&world, "dan")), ("10.00 EUR".into(), "0.00 EUR".into()));
    // What Ana had in advance she keeps, whatever is settled after her claim.
    for claim in settled {
        at(&mut world, "2026-03-21", "bo", ask("spring", Ask::Settle { claim }));
    }
    assert_eq!(of(&world, "ana"), "10.00 EUR");
    for who in ["ana", "dan"] {
        at(&mut world, "2026-03-23", who, Command::PayOwed { person: person(who) });
        assert_eq!(of(&world, who), "30.00 EUR");
    }
    assert_eq!(balance(&world, &Holder::Owed {}), "5.00 EUR");
    holds(&world);
}

#[test]
fn what_a_budget_paid_leads_back_to_the_need_and_to_the_vote() {
    let mut world = filled("100.00");
    world.must(opening("spring", "40.00"));
    let of_a_cafe = vec![liens::ContributionId::new("a café").unwrap()];
    let first = Claim { contributions: of_a_cafe, ..claim("c1", "cleo", "60.00") };
    for (by, claim) in [("cleo", first), ("cleo", claim("c2", "cleo", "5.00"))] {
        world.send(by, ask("spring", Ask::Declare { claim })).unwrap();
    }
    spring_closes(&mut world, &["cleo"]);
    let closing = liens::CommandId::from_u128(world.sent);
    let cleo = Recipient::Contributor(person("cleo"));
    let threads: Vec<_> = world.commons.follow(closing, &cleo).collect();
    let said: Vec<_> = threads.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["40.00 EUR of 60.00 EUR on claim c1 of budget spring, for work a café, \
          from need a place to meet; charter 1 by motion 'm1'"]
    );
    let entry = threads[0].entry().unwrap();
    assert_eq!(entry.reference().unwrap().as_str(), "m1");
    let certificate = threads[0].certificate().unwrap();
    assert_eq!(certificate.outcome, liens::governance::Outcome::Adopted);
    // Nothing for somebody else, nor for what paid nobody.
    let ana = Recipient::Contributor(person("ana"));
    assert_eq!(world.commons.follow(closing, &ana).count(), 0);
    let earlier = liens::CommandId::from_u128(world.sent - 1);
    assert_eq!(world.commons.follow(earlier, &cleo).count(), 0);
    holds(&world);
}

#[test]
fn an_advance_is_posted_at_once_and_counts_on_the_claim() {
    let mut world = filled("100.00");
    world.must(opening("spring", "90.00"));
    world.must(ask("spring", Ask::Advance { person: person("ana"), amount: euros("25.00") }));
    assert_eq!(
        (of(&world, "ana"), balance(&world, &pot())),
        ("25.00 EUR".into(), "75.00 EUR".into())
    );
    world.send("ana", ask("spring", Ask::Declare { claim: claim("c1", "ana", "60.00") })).unwrap();
    spring_closes(&mut world, &["ana"]);
    assert_eq!(
        (of(&world, "ana"), balance(&world, &pot())),
        ("60.00 EUR".into(), "40.00 EUR".into())
    );
    holds(&world);
}

#[test]
fn what_was_had_in_advance_on_a_claim_taken_back_after_the_closing_counts_on_the_next() {
    let mut world = filled("200.00");
    world.must(opening("spring", "90.00"));
    world.must(ask("spring", Ask::Advance { person: person("bo"), amount: euros("25.00") }));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "20.00") })).unwrap();
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let (c1, question) = (ClaimId::new("c1").unwrap(), EvidenceId::new("why").unwrap());
    let asked = Ask::Question { claim: c1.clone(), question };
    at(&mut world, "2026-03-02", "ana", ask("spring", asked));
    at(&mut world, "2026-03-20", "steward", proposing(&["bo"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    at(&mut world, "2026-03-21", "bo", ask("spring", Ask::Withdraw { claim: c1 }));
    at(&mut world, "2026-04-01", "steward", summer("90.00"));
    let claim = Ask::Declare { claim: claim("c2", "bo", "30.00") };
    at(&mut world, "2026-04-01", "bo", ask("summer", claim));
    summer_closes(&mut world);
    // 25.00 in advance and 5.00 since: not what was had on the claim beside it.
    assert_eq!(of(&world, "bo"), "30.00 EUR");
    holds(&world);
}

#[test]
fn a_budget_that_is_open_keeps_its_envelope_from_other_pots() {
    let mut world = filled("100.00");
    world.must(opening("spring", "90.00"));
    let refused = world.send("steward", share(&euros("10.01"), &["a plan"])).unwrap_err();
    assert_eq!(refused.code(), "commons.pot_short");
    assert!(refused.to_string().contains("10.00 EUR, less than 10.01 EUR"), "{refused}");
    world.must(share(&euros("10.00"), &["a plan"]));
    holds(&world);
}

#[test]
fn what_waits_for_a_sum_is_paid_by_the_next_budget_of_the_circle() {
    let mut world = filled("100.00");
    let budgets = BudgetRules { payable_from: Some(euros("25.00")), ..BudgetRules::default() };
    rules(&mut world, "m2", budgets);
    world.must(opening("spring", "50.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "15.00") })).unwrap();
    let refused = world.send("steward", opening("summer", "10.00")).unwrap_err();
    assert_eq!(refused.code(), "commons.budget_open", "{refused}");
    spring_closes(&mut world, &["bo"]);
    let waits = ("0.00 EUR".to_owned(), "15.00 EUR".to_owned());
    assert_eq!((of(&world, "bo"), balance(&world, &Holder::Owed {})), waits);
    assert_eq!(world.commons.owed().waiting().count(), 0);
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    let late = ask(
        "spring",
        Ask::Invoice { payee: person("bo"), invoice: liens::EvidenceId::new("12").unwrap() },
    );
    let refused = sent_at(&mut world, "2026-04-01", "bo", late).unwrap_err();
    assert_eq!(refused.code(), "commons.budget_over", "{refused}");
    let mut second = claim("c2", "bo", "12.00");
    second.date = "2026-04-02".parse().unwrap();
    at(&mut world, "2026-04-02", "bo", ask("summer", Ask::Declare { claim: second }));
    at(&mut world, "2026-05-01", "steward", ask("summer", Ask::Review {}));
    let grounds = Grounds { vouched: [person("bo")].into(), ..Grounds::default() };
    at(&mut world, "2026-05-20", "steward", ask("summer", Ask::Propose { grounds }));
    at(&mut world, "2026-05-20", "steward", ask("summer", Ask::Close {}));
    assert_eq!(
        (of(&world, "bo"), balance(&world, &Holder::Owed {})),
        ("27.00 EUR".into(), "0.00 EUR".into())
    );
    assert_eq!(balance(&world, &pot()), "73.00 EUR");
    holds(&world);
}

#[test]
fn strangers_are_not_vouched_for_and_a_motion_says_what_it_said() {
    let mut world = filled("100.00");
    claimed(&mut world);
    let refused = sent_at(&mut world, "2026-03-20", "steward", proposing(&["dan"])).unwrap_err();
    assert_eq!(refused.code(), "commons.not_a_member", "{refused}");
    let (claim, question) = (ClaimId::new("c1").unwrap(), liens::EvidenceId::new("q").unwrap());
    at(
        &mut world,
        "2026-03-02",
        "bo",
        ask("spring", Ask::Question { claim: claim.clone(), question }),
    );
    let subject = liens::SubjectId::new("c1").unwrap();
    at(&mut world, "2026-03-16", "bo", ask("spring", Ask::Refer { claim: claim.clone(), subject }));
    let motion = liens::MotionId::new("m1").unwrap();
    let resolve = ask("spring", Ask::Resolve { claim, motion, agreed: true });
    let refused = sent_at(&mut world, "2026-03-17", "steward", resolve).unwrap_err();
    assert_eq!(refused.code(), "commons.motion_says_other", "{refused}");
    holds(&world);
}

#[test]
fn an_account_that_is_frozen_keeps_nobody_else_from_being_paid() {
    let mut world = filled("100.00");
    claimed(&mut world);
    let advance = Ask::Advance { person: person("ana"), amount: euros("10.00") };
    at(&mut world, "2026-03-02", "steward", ask("spring", advance));
    let becomes = |status| -> Command {
        let account = Holder::Person { id: person("ana") }.account(&"EUR".parse().unwrap());
        Book::SetStatus { account: account.unwrap(), status }.into()
    };
    at(&mut world, "2026-03-03", "steward", becomes(AccountStatus::Frozen));
    at(&mut world, "2026-03-20", "steward", proposing(&["ana", "bo"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    // What Ana had in advance stays with her; Bo is paid; the rest of hers waits.
    let outcome = world.commons.budget(&id("spring")).unwrap();
    let outcome = outcome.outcome("2026-03-20".parse().unwrap()).unwrap();
    let paid = |name: &str| outcome.person(&person(name)).unwrap().paid.clone();
    assert_eq!([of(&world, "ana"), of(&world, "bo")], ["10.00 EUR".into(), paid("bo").to_string()]);
    let waits = |world: &World| -> Vec<String> {
        let all = world.commons.owed().waiting().filter(|one| one.person == person("ana"));
        all.map(|one| one.amount.to_string()).collect()
    };
    assert_eq!(waits(&world), [paid("ana").to_string()]);
    at(&mut world, "2026-03-21", "steward", share(&euros("5.00"), &["a café"]));
    let pay = || Command::PayOwed { person: person("ana") };
    let refused = sent_at(&mut world, "2026-03-22", "ana", pay()).unwrap_err();
    assert_eq!(refused.code(), "timebank.account.not_open", "{refused}");
    at(&mut world, "2026-03-23", "steward", becomes(AccountStatus::Open));
    at(&mut world, "2026-03-23", "ana", pay());
    assert!(waits(&world).is_empty());
    holds(&world);
}

#[test]
fn a_stranger_claims_for_nobody_else_and_a_payee_need_be_no_member() {
    let mut world = filled("100.00");
    world.must(opening("spring", "90.00"));
    let to = |payee: &str, claim: Claim| Ask::Declare {
        claim: Claim { payee: Some(person(payee)), ..claim },
    };
    let strange = ask("spring", to("bo", claim("c1", "dan", "20.00")));
    let refused = world.send("dan", strange).unwrap_err();
    assert_eq!(refused.code(), "commons.not_a_member", "{refused}");
    world.send("ana", ask("spring", to("workshop", claim("c2", "ana", "20.00")))).unwrap();
    spring_closes(&mut world, &["ana"]);
    let pay = || Command::PayOwed { person: person("workshop") };
    let refused = sent_at(&mut world, "2026-03-21", "steward", pay()).unwrap_err();
    assert_eq!(refused.code(), "timebank.account.unknown", "{refused}");
    let (holder, unit) = (Holder::Person { id: person("workshop") }, "EUR".parse().unwrap());
    at(&mut world, "2026-03-21", "steward", Command::OpenAccount { holder, unit });
    at(&mut world, "2026-03-21", "steward", pay());
    assert_eq!(of(&world, "workshop"), "20.00 EUR");
    holds(&world);
}

#[test]
fn the_next_budget_waits_for_a_claim_that_is_not_decided_although_nothing_is_held_for_it() {
    let mut world = filled("100.00");
    let unpaid = liens::lineage::budget::Unpaid::Carried { term: "PT8760H".parse().unwrap() };
    rules(&mut world, "m2", BudgetRules { unpaid, ..BudgetRules::default() });
    world.must(opening("spring", "10.00"));
    // Of an envelope of ten the older claim takes all.
    let older = Claim { date: "2026-01-10".parse().unwrap(), ..claim("c1", "ana", "10.00") };
    for claim in [older, claim("c2", "ana", "20.00")] {
        world.send("ana", ask("spring", Ask::Declare { claim })).unwrap();
    }
    at(&mut world, "2026-03-01", "steward", ask("spring", Ask::Review {}));
    let (c2, question) = (ClaimId::new("c2").unwrap(), EvidenceId::new("why").unwrap());
    let asked = Ask::Question { claim: c2.clone(), question };
    at(&mut world, "2026-03-02", "bo", ask("spring", asked));
    at(&mut world, "2026-03-20", "steward", proposing(&["ana"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    let refused = sent_at(&mut world, "2026-04-01", "steward", summer("50.00")).unwrap_err();
    assert_eq!(refused.code(), "commons.still_held", "{refused}");
    at(&mut world, "2026-04-01", "bo", ask("spring", Ask::Settle { claim: c2 }));
    at(&mut world, "2026-04-01", "steward", summer("50.00"));
    let summer = world.commons.budget(&id("summer")).unwrap();
    let carried: Vec<_> =
        summer.claims().map(|(claim, ask)| format!("{} {ask}", claim.id)).collect();
    assert_eq!(carried, ["c2 20.00 EUR"]);
    holds(&world);
}

#[test]
fn rules_in_euros_say_nothing_of_a_budget_in_hours() {
    let mut world = World::voted();
    let (payable_from, cap) = (Some(euros("20.00")), Some(euros("50.00")));
    rules(&mut world, "m2", BudgetRules { payable_from, cap, ..BudgetRules::default() });
    let hours: Amount = "PT10H".parse().unwrap();
    world.must(fill(&hours));
    let Command::OpenBudget { budget, circle, opens, closes, .. } = opening("spring", "1.00")
    else {
        unreachable!()
    };
    let pot = pot().account(hours.unit()).unwrap();
    world.must(Command::OpenBudget { budget, circle, envelope: hours, pot, opens, closes });
    let terms = world.commons.budget(&id("spring")).unwrap().terms().unwrap();
    assert_eq!((&terms.payable_from, &terms.cap), (&None, &None));
    // What no budget could be opened with is not voted.
    let carried =
        |term: &str| liens::lineage::budget::Unpaid::Carried { term: term.parse().unwrap() };
    let negative = euros("20.00").negated();
    for (budgets, code) in [
        (
            BudgetRules { unpaid: carried("-PT1H"), ..BudgetRules::default() },
            "commons.articles.negative_wait",
        ),
        (
            BudgetRules { cap: Some(negative), ..BudgetRules::default() },
            "commons.articles.negative_limit",
        ),
    ] {
        let change = CharterChange::Budgets { budgets: Box::new(budgets) };
        let refused = world.send("ana", changing("m3", change)).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
    }
}

#[test]
fn what_an_agreement_may_take_of_a_pot_is_promised_already() {
    let mut world = filled("100.00");
    let account = |holder: Holder| holder.account(&"EUR".parse().unwrap()).unwrap();
    let terms = vec![Term {
        from: account(pot()),
        to: account(Holder::Person { id: person("ana") }),
        amount: euros("50.00"),
    }];
    let (expires, at_expiry) = (None, liens::timebank::AtExpiry::default());
    let propose = Book::Propose { terms, expires, at_expiry, answers: None, reference: None };
    let mut sent = world.envelope("steward", propose.into());
    sent.on_behalf_of = Some(person("ana"));
    world.commons.execute(sent).unwrap();
    let refused = world.send("steward", opening("spring", "50.01")).unwrap_err();
    assert_eq!(refused.code(), "commons.pot_short", "{refused}");
    assert!(refused.to_string().contains("50.00 EUR, less than 50.01 EUR"), "{refused}");
    world.must(opening("spring", "50.00"));
}

#[test]
fn what_a_budget_leaves_comes_back_to_the_commons_although_it_is_the_pot() {
    let mut world = filled("100.00");
    world.must(share(&euros("100.00"), &["a place to meet"]));
    let left = liens::lineage::budget::Left::Commons;
    let change = CharterChange::Budgets {
        budgets: Box::new(BudgetRules { left, ..BudgetRules::default() }),
    };
    world.send("ana", changing("m2", change)).unwrap();
    world.carry("m2");
    let commons = Holder::Commons {};
    let before = balance(&world, &commons).parse::<Amount>().unwrap();
    let Command::OpenBudget { budget, circle, opens, closes, .. } = opening("spring", "1.00")
    else {
        unreachable!()
    };
    let pot = commons.account(&"EUR".parse().unwrap()).unwrap();
    let envelope = euros("50.00");
    world.must(Command::OpenBudget { budget, circle, envelope, pot, opens, closes });
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "15.00") })).unwrap();
    spring_closes(&mut world, &["bo"]);
    let after = before.checked_sub(&euros("15.00")).unwrap();
    assert_eq!(balance(&world, &commons), after.to_string());
    holds(&world);
}

#[test]
fn another_policy_and_another_shortage_are_tried_out_on_what_was_recorded() {
    let mut world = filled("100.00");
    world.must(share(&euros("10.00"), &["a café"]));
    claimed(&mut world);
    at(&mut world, "2026-03-20", "steward", proposing(&["ana", "bo"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    let period = |changes| Supposition { changes, from: Timestamp::MIN, until: Timestamp::MAX };
    let same = world.commons.what_if(&period(Vec::new())).unwrap();
    assert!(same.rows.iter().all(|row| row.received == row.supposed) && same.rows.len() > 3);
    assert_eq!((same.refused, &same.first_refused), (0, &None));
    let change = CharterChange::Policy { policy: to_the_commons() };
    let other = world.commons.what_if(&period(vec![change])).unwrap();
    let row = |who: Recipient| other.rows.iter().find(|row| row.recipient == who).unwrap();
    assert_eq!(row(Recipient::Commons).received, euros("1.00"));
    assert_eq!(row(Recipient::Commons).supposed, euros("10.00"));
    let ana = row(Recipient::Contributor(person("ana")));
    assert_eq!(ana.received.checked_sub(&ana.supposed).unwrap(), euros("2.00"));
    // Pro rata instead of the median pays Ana, who asked most, more.
    let budgets = BudgetRules { shortage: liens::Shortage::PRO_RATA, ..BudgetRules::default() };
    let change = CharterChange::Budgets { budgets: Box::new(budgets) };
    let other = world.commons.what_if(&period(vec![change])).unwrap();
    let row = |who: Recipient| other.rows.iter().find(|row| row.recipient == who).unwrap();
    let ana = row(Recipient::Contributor(person("ana")));
    assert!(ana.supposed > ana.received, "{} {}", ana.supposed, ana.received);
    // What was had in advance was received too, and what is left to the commons comes to it.
    let mut world = filled("100.00");
    claimed(&mut world);
    let before = of(&world, "bo").parse::<Amount>().unwrap();
    let advance = Ask::Advance { person: person("bo"), amount: euros("10.00") };
    at(&mut world, "2026-03-02", "steward", ask("spring", advance));
    at(&mut world, "2026-03-20", "steward", proposing(&["ana", "bo"]));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    let told = world.commons.what_if(&period(Vec::new())).unwrap();
    let bo = told.rows.iter().find(|row| row.recipient == Recipient::Contributor(person("bo")));
    let had = of(&world, "bo").parse::<Amount>().unwrap().checked_sub(&before).unwrap();
    assert_eq!(bo.unwrap().received, had);
    // Before the period nothing is tried out.
    let late = Supposition { from: Timestamp::MAX, ..period(Vec::new()) };
    assert!(world.commons.what_if(&late).unwrap().rows.is_empty());
    let statutes = Box::new(crate::world::statutes());
    let change = CharterChange::Statutes { statutes, waived: [].into() };
    let refused = world.commons.what_if(&period(vec![change])).unwrap_err();
    assert_eq!(refused.code(), "commons.not_supposed");
}
