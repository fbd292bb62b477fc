//! Amendments of the record, and what waits for a person, through the commons.

use liens::lineage::{Command as Trace, Secured, Source};
use liens::timebank::{Command as Book, Draft, Exit, Leg, Limits, Purpose, Rules};
use liens::{
    Amount, CharterChange, Command, CommandId, Commons, Contribution, ContributionId, EvidenceId,
    Holder, Link, Participation, Recipient, TimeAmount,
};

use crate::world::{
    World, changing, contribution, fill, joining, origin_and_hours, payouts_lead_back, person,
    share,
};

fn balance(world: &World, holder: &Holder, pot: &Amount) -> String {
    let account = holder.account(pot.unit()).unwrap();
    world.commons.ledger().balance_of(&account).unwrap().to_string()
}

/// A part of the work was given by Dan, who is no member: what is due waits.
fn with_something_owed() -> (World, Amount) {
    let mut world = World::voted();
    let pot: Amount = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a café"]));
    (world, pot)
}

fn refused(world: &mut World, command: Command, code: &str, value: &str) {
    let before = world.commons.clone();
    let by = match &command {
        Command::OpenMotion { .. } => "ana",
        Command::Trace { command: Trace::StateLicence { .. } } => "bo",
        _ => "steward",
    };
    let refusal = world.send(by, command).unwrap_err();
    assert_eq!(refusal.code(), code, "{refusal}");
    assert!(refusal.to_string().contains(value), "{refusal}");
    assert_eq!(world.commons, before);
}

#[test]
fn what_is_owed_is_paid_once_to_a_member_with_an_account() {
    let (mut world, pot) = with_something_owed();
    let pay = || Command::PayOwed { person: person("dan") };
    let owed = balance(&world, &Holder::Owed {}, &pot);
    let waiting: Vec<_> = world.commons.owed().waiting().collect();
    assert_eq!((waiting.len(), waiting[0].amount.to_string()), (1, owed.clone()));
    refused(&mut world, pay(), "commons.not_a_member", "dan");
    refused(&mut world, Command::PayOwed { person: person("ana") }, "commons.nothing_owed", "ana");
    for (by, command) in joining() {
        world.send(by, command).unwrap();
    }
    refused(&mut world, pay(), "timebank.account.unknown", "dan");
    let (holder, unit) = (Holder::Person { id: person("dan") }, pot.unit().clone());
    world.must(Command::OpenAccount { holder: holder.clone(), unit });
    world.must(pay());
    assert_eq!(balance(&world, &holder, &pot), owed);
    assert_eq!(balance(&world, &Holder::Owed {}, &pot), "0.00 EUR");
    assert_eq!(world.commons.owed().waiting().count(), 0);
    refused(&mut world, pay(), "commons.nothing_owed", "dan");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn what_is_owed_passes_to_the_commons_after_the_term_that_was_voted() {
    let (mut world, pot) = with_something_owed();
    refused(&mut world, Command::LapseOwed {}, "commons.no_term", "charter 1");
    let open = |name: &str, term: &str| {
        changing(name, CharterChange::OwedTerm { term: term.parse().unwrap() })
    };
    refused(&mut world, open("m0", "-PT1H"), "commons.articles.negative_term", "-");
    world.send("ana", open("m2", "PT720H")).unwrap();
    world.carry("m2");
    assert_eq!(world.commons.charter().unwrap().owed_term(), TimeAmount::from_hours(720).ok());
    refused(&mut world, Command::LapseOwed {}, "commons.nothing_lapses", "720");
    let (owed, commons) = (balance(&world, &Holder::Owed {}, &pot), Holder::Commons {});
    let before: Amount = balance(&world, &commons, &pot).parse().unwrap();
    let mut late = world.envelope("steward", Command::LapseOwed {});
    late.at = "2026-03-03T09:00:00Z".parse().unwrap();
    world.commons.execute(late).unwrap();
    let after = before.checked_add(&owed.parse().unwrap()).unwrap();
    assert_eq!(balance(&world, &commons, &pot), after.to_string());
    assert_eq!(world.commons.owed().waiting().count(), 0);
    assert!(world.commons.ledger().totals().all(|(_, total)| total == 0));
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn what_was_shared_or_paid_is_not_taken_back_by_a_correction() {
    let (mut world, pot) = with_something_owed();
    let correct = |entry: u128| -> Command {
        let entry = CommandId::from_u128(entry);
        Book::CorrectEntry { entry, reference: None }.into()
    };
    let shared = world.sent;
    let named = CommandId::from_u128(shared).to_string();
    refused(&mut world, correct(shared), "commons.payout_stands", &named);
    for (by, command) in joining() {
        world.send(by, command).unwrap();
    }
    let (holder, unit) = (Holder::Person { id: person("dan") }, pot.unit().clone());
    world.must(Command::OpenAccount { holder, unit });
    world.must(paying("dan"));
    let paid = world.sent;
    let named = CommandId::from_u128(paid).to_string();
    refused(&mut world, correct(paid), "commons.payout_stands", &named);
    // What a steward posted is corrected as before; what nobody posted is unknown.
    world.must(fill(&pot));
    world.must(correct(world.sent));
    refused(&mut world, correct(7_777), "timebank.correct.unknown_entry", "");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn what_waits_for_persons_is_no_pot() {
    let (mut world, pot) = with_something_owed();
    let owed = Holder::Owed {}.account(pot.unit()).unwrap();
    let Command::Distribute { results, budget, .. } = share(&pot, &["a plan"]) else {
        panic!("a pot")
    };
    let (account, amount) = (owed.clone(), "0.01 EUR".parse().unwrap());
    let share = Command::Distribute { pot: account, amount, results, budget };
    refused(&mut world, share, "commons.pot_is_owed", "owed:EUR");
    let open = Command::OpenBudget {
        budget: liens::BudgetId::new("spring").unwrap(),
        circle: liens::CircleId::new("house").unwrap(),
        envelope: "0.01 EUR".parse().unwrap(),
        pot: owed,
        opens: "2026-02-01".parse().unwrap(),
        closes: "2026-03-01".parse().unwrap(),
    };
    refused(&mut world, open, "commons.pot_is_owed", "owed:EUR");
}

#[test]
fn no_command_of_the_ledger_moves_what_waits_for_persons() {
    let (mut world, pot) = with_something_owed();
    let unit = pot.unit();
    let account = |holder: Holder| holder.account(unit).unwrap();
    let (owed, ana) = (account(Holder::Owed {}), account(Holder::Person { id: person("ana") }));
    let cent: Amount = "0.01 EUR".parse().unwrap();
    let legs = vec![
        Leg { account: owed.clone(), amount: cent.negated() },
        Leg { account: ana.clone(), amount: cent.clone() },
    ];
    let draft =
        Draft { legs: legs.clone(), purpose: Purpose::Grant, value_date: None, reference: None };
    let exit = Exit { credit_to: owed.clone(), debt_from: None };
    let rules = Rules::of(unit.clone(), Limits::none()).exit(exit);
    for command in [
        Book::PostEntry { legs, purpose: Purpose::Grant, value_date: None, reference: None },
        Book::PostSet { entries: vec![draft] },
        Book::Exchange {
            giver: ana.clone(),
            receiver: owed.clone(),
            given: cent.clone(),
            activity: liens::ActivityId::new("baking").unwrap(),
            value_date: None,
            reference: None,
        },
        Book::Exit { account: owed.clone() },
    ] {
        refused(&mut world, command.into(), "commons.pot_is_owed", "owed:EUR");
    }
    // Nor do rules, which are refused before they are voted.
    let change = CharterChange::Rules { rules: Box::new(rules) };
    refused(&mut world, changing("m2", change), "commons.pot_is_owed", "owed:EUR");
}

#[test]
fn what_is_somebodys_is_no_pot() {
    let (mut world, pot) = with_something_owed();
    let account = Holder::Person { id: person("ana") }.account(pot.unit()).unwrap();
    let Command::Distribute { results, budget, .. } = share(&pot, &["a plan"]) else {
        panic!("a pot")
    };
    let amount: Amount = "0.01 EUR".parse().unwrap();
    let share =
        Command::Distribute { pot: account.clone(), amount: amount.clone(), results, budget };
    refused(&mut world, share, "commons.pot_is_somebodys", "member:ana:EUR");
    let open = Command::OpenBudget {
        budget: liens::BudgetId::new("spring").unwrap(),
        circle: liens::CircleId::new("house").unwrap(),
        envelope: amount,
        pot: account,
        opens: "2026-02-01".parse().unwrap(),
        closes: "2026-03-01".parse().unwrap(),
    };
    refused(&mut world, open, "commons.pot_is_somebodys", "ana");
}

#[test]
fn an_amendment_changes_what_the_next_pot_pays() {
    let mut world = World::voted();
    let id = |name: &str| ContributionId::new(name).unwrap();
    let reason = || EvidenceId::new("minutes 12").unwrap();
    // A second need, which the plan answered too and nobody noted.
    let need = contribution("a kitchen", liens::ContributionKind::Need, &[("cleo", 0)], &[]);
    world.must(need);
    let link = Link::to(id("a kitchen"));
    let claim = Trace::ClaimLink { from: id("a plan"), link, reason: reason() };
    world.send("cleo", claim.into()).unwrap();
    let attest = || -> Command {
        Trace::AttestLink { from: id("a plan"), to: id("a kitchen"), motion: None }.into()
    };
    let refusal = world.send("bo", attest()).unwrap_err();
    assert_eq!(refusal.code(), "lineage.record.not_independent", "{refusal}");
    // What a motion means for a link is written down by who keeps the record.
    let by_motion = || -> Command {
        let motion = Some(liens::MotionId::new("m1").unwrap());
        Trace::AttestLink { from: id("a plan"), to: id("a kitchen"), motion }.into()
    };
    let refusal = world.send("bo", by_motion()).unwrap_err();
    let said = "bo may not 'trace.attest_link': steward may";
    assert_eq!((refusal.code(), refusal.to_string().as_str()), ("commons.not_allowed", said));
    let steward = world.envelope("steward", by_motion());
    assert!(world.commons.decide(&steward).is_ok());
    world.send("ana", attest()).unwrap();
    let correct = Trace::CorrectAuthorship {
        contribution: id("a place to meet"),
        participations: vec![Participation::of(person("bo"))],
        reason: reason(),
    };
    world.must(correct.into());
    let pot: Amount = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a plan"]));
    let shared = world.commons.distribution(CommandId::from_u128(world.sent)).unwrap();
    let of = |name| shared.amount_of(&Recipient::Contributor(person(name))).to_string();
    // A fifth to those who raised the two needs, 7/10 by hours, all of them Bo's.
    assert_eq!([of("ana"), of("bo"), of("cleo")], ["0.00 EUR", "8.00 EUR", "1.00 EUR"]);
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

/// Under a policy that holds: a library of Cleo's, whose terms Bo breaks with a bridge, and a page
/// of Ana's, who builds on the bridge in good faith; each gave ten hours.
pub(crate) fn with_a_broken_term() -> World {
    let mut world = World::ready();
    let policy = origin_and_hours().with_secured(Secured::Hold);
    world.send("ana", changing("m1", CharterChange::Policy { policy })).unwrap();
    world.carry("m1");
    world.must(work("a library", "cleo", Some("GPL-3.0-only"), "a place to meet"));
    world.must(work("a bridge", "bo", Some("MIT"), "a library"));
    world.must(work("a page", "ana", Some("MIT"), "a bridge"));
    world
}

/// Ten hours of somebody's on what was there, under a licence or none.
fn work(name: &str, who: &str, licence: Option<&str>, older: &str) -> Command {
    let Command::Trace { command: Trace::RecordContribution { contribution } } =
        contribution(name, liens::ContributionKind::Work, &[(who, 10)], &[older])
    else {
        panic!("a record")
    };
    let Some(licence) = licence else {
        return Trace::RecordContribution { contribution }.into();
    };
    let (id, project) = (contribution.id().clone(), contribution.project().clone());
    let begun =
        Contribution::builder(id, liens::ContributionKind::Work, project, contribution.date());
    let begun = begun.participation(contribution.participations()[0].clone());
    let begun =
        begun.licence(licence.parse().unwrap()).builds_on(contribution.builds_on()[0].clone());
    Trace::RecordContribution { contribution: begun.build().unwrap() }.into()
}

fn licence(contribution: &str, licence: &str) -> Command {
    let contribution = ContributionId::new(contribution).unwrap();
    Trace::StateLicence { contribution, licence: licence.parse().unwrap() }.into()
}

fn paying(who: &str) -> Command {
    Command::PayOwed { person: person(who) }
}

#[test]
fn a_policy_that_holds_lets_the_part_of_whoever_breaks_terms_wait_and_pays_the_others() {
    let mut world = with_a_broken_term();
    let pot: Amount = "100.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a page"]));
    let of = |name: &str| balance(&world, &Holder::Person { id: person(name) }, &pot);
    // A fifth to Ana, who raised the need, and 70.00 EUR by ten hours each.
    assert_eq!([of("ana"), of("bo"), of("cleo")], ["43.33 EUR", "0.00 EUR", "23.33 EUR"]);
    assert_eq!(balance(&world, &Holder::Owed {}, &pot), "23.34 EUR");
    let shared = world.commons.distribution(CommandId::from_u128(world.sent)).unwrap();
    assert_eq!(shared.unsecured(), [ContributionId::new("a bridge").unwrap()]);
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn what_is_held_is_paid_to_a_member_once_the_contribution_is_secured_and_not_before() {
    let mut world = with_a_broken_term();
    let pot: Amount = "100.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a page"]));
    // Bo is a member with an account, and still waits: the bridge holds the part.
    let waiting: Vec<_> = world.commons.owed().waiting().collect();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].held, ContributionId::new("a bridge").ok());
    refused(
        &mut world,
        paying("bo"),
        "commons.held",
        "owed to bo is held until it is secured: a bridge",
    );
    // Neither who took no part nor a licence of the same fault helps.
    let before = world.commons.clone();
    for stranger in ["ana", "steward"] {
        let refusal = world.send(stranger, licence("a bridge", "GPL-3.0-only")).unwrap_err();
        assert_eq!(refusal.code(), "commons.not_allowed", "{refusal}");
        assert_eq!(world.commons, before);
    }
    refused(&mut world, licence("a bridge", "MIT"), "lineage.record.same_licence", "MIT");
    refused(&mut world, licence("a bridge", "CC-BY-NC-4.0"), "commons.takes_back", "use, pass on");
    world.send("bo", licence("a bridge", "Apache-2.0")).unwrap();
    refused(&mut world, paying("bo"), "commons.held", "a bridge");
    world.send("bo", licence("a bridge", "GPL-3.0-only")).unwrap();
    let bo = Holder::Person { id: person("bo") };
    assert_eq!(balance(&world, &bo, &pot), "0.00 EUR");
    world.send("bo", paying("bo")).unwrap();
    assert_eq!(balance(&world, &bo, &pot), "23.34 EUR");
    assert_eq!(balance(&world, &Holder::Owed {}, &pot), "0.00 EUR");
    assert_eq!(world.commons.owed().waiting().count(), 0);
    refused(&mut world, paying("bo"), "commons.nothing_owed", "bo");
    assert!(world.commons.ledger().totals().all(|(_, total)| total == 0));
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn a_fault_mended_at_its_older_end_releases_what_was_held() {
    let mut world = with_a_broken_term();
    let pot: Amount = "100.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a page"]));
    refused(&mut world, paying("bo"), "commons.held", "a bridge");
    world.send("cleo", licence("a library", "MIT")).unwrap();
    world.must(paying("bo"));
    assert_eq!(balance(&world, &Holder::Person { id: person("bo") }, &pot), "23.34 EUR");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn a_new_member_is_paid_what_waited_for_an_account_and_not_what_is_held() {
    let mut world = with_a_broken_term();
    world.must(work("a lamp", "dan", Some("MIT"), "a place to meet"));
    world.must(work("a photo", "dan", None, "a lamp"));
    let pot: Amount = "100.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a photo"]));
    for (by, command) in joining() {
        world.send(by, command).unwrap();
    }
    let dan = Holder::Person { id: person("dan") };
    world.must(Command::OpenAccount { holder: dan.clone(), unit: pot.unit().clone() });
    // A fifth to Ana, 35.00 EUR for the lamp, 35.00 EUR held by the photo that has no licence.
    assert_eq!(balance(&world, &Holder::Owed {}, &pot), "70.00 EUR");
    world.must(paying("dan"));
    assert_eq!(balance(&world, &dan, &pot), "35.00 EUR");
    refused(&mut world, paying("dan"), "commons.held", "a photo");
    let mut released = world.clone();
    released.send("dan", licence("a photo", "CC-BY-4.0")).unwrap();
    released.must(paying("dan"));
    assert_eq!(balance(&released, &dan, &pot), "70.00 EUR");
    assert_eq!(Commons::replay(released.commons.events().to_vec()).unwrap(), released.commons);
    // Held or not, it passes to the commons once its term is over.
    let term = "PT720H".parse().unwrap();
    world.send("ana", changing("m2", CharterChange::OwedTerm { term })).unwrap();
    world.carry("m2");
    let mut late = world.envelope("steward", Command::LapseOwed {});
    late.at = "2026-03-03T09:00:00Z".parse().unwrap();
    world.commons.execute(late).unwrap();
    assert_eq!(balance(&world, &Holder::Owed {}, &pot), "0.00 EUR");
    assert_eq!(balance(&world, &Holder::Commons {}, &pot), "45.00 EUR");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn what_is_due_in_a_unit_without_account_keeps_the_others_from_nobody() {
    let (mut world, euros) = with_something_owed();
    let hours: Amount = "PT10H".parse().unwrap();
    world.must(fill(&hours));
    world.must(share(&hours, &["a café"]));
    for (by, command) in joining() {
        world.send(by, command).unwrap();
    }
    let dan = Holder::Person { id: person("dan") };
    world.must(Command::OpenAccount { holder: dan.clone(), unit: euros.unit().clone() });
    world.must(paying("dan"));
    assert_eq!(balance(&world, &dan, &euros), "1.75 EUR");
    let waits: Vec<_> = world.commons.owed().waiting().map(|one| one.amount.to_string()).collect();
    assert_eq!(waits, ["PT1H45M"]);
    refused(&mut world, paying("dan"), "timebank.account.unknown", "dan");
    world.must(Command::OpenAccount { holder: dan.clone(), unit: hours.unit().clone() });
    world.must(paying("dan"));
    assert_eq!(balance(&world, &dan, &hours), "PT1H45M");
    payouts_lead_back(&world.commons);
}

#[test]
fn an_account_at_its_ceiling_keeps_nobody_else_from_being_paid() {
    let mut world = World::voted();
    let hours: Amount = "PT10H".parse().unwrap();
    let cleo = Holder::Person { id: person("cleo") };
    let account = cleo.account(hours.unit()).unwrap();
    let limits = Some(Limits::new(None, Some(3 * 3_600)).unwrap());
    world.must(Book::SetLimits { account, limits, soft: Limits::none() }.into());
    world.must(fill(&hours));
    world.must(share(&hours, &["a year of coffee"]));
    // Cleo is due three hours and a half, and may hold three: they wait, and the others are paid.
    let shared = CommandId::from_u128(world.sent);
    let bo = Holder::Person { id: person("bo") };
    assert_eq!([balance(&world, &cleo, &hours), balance(&world, &bo, &hours)], ["PT0S", "PT1H45M"]);
    let waiting: Vec<_> = world.commons.owed().waiting().collect();
    let cleos = waiting.iter().find(|one| one.person == person("cleo")).unwrap();
    assert_eq!(cleos.amount.to_string(), "PT3H30M");
    refused(&mut world, paying("cleo"), "timebank.post.above_ceiling", "cleo");
    let limits = Some(Limits::none());
    let account = cleo.account(hours.unit()).unwrap();
    world.must(Book::SetLimits { account, limits, soft: Limits::none() }.into());
    world.must(paying("cleo"));
    let lines = world
        .commons
        .follow(CommandId::from_u128(world.sent), &Recipient::Contributor(person("cleo")));
    let told: Vec<_> = lines.map(|line| (line.amount().to_string(), line.source())).collect();
    assert_eq!(told, [("PT3H30M".to_owned(), Source::Distribution { command: shared })]);
    assert!(world.commons.ledger().totals().all(|(_, total)| total == 0));
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
    payouts_lead_back(&world.commons);
}
