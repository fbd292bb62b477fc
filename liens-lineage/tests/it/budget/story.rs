//! Worked budgets: what a circle lives through from opening to payment.

use liens_core::{MotionId, Recipient, Shortage};
use liens_lineage::Language;
use liens_lineage::budget::{AgreedBy, Basis, Brought, Budget, ClaimState, Command, Left, Unpaid};

use super::{
    Run, claim, claim_id, day, days, euros, evidence, grounds, meeting, person, question, refer,
    resolve, revise, terms, withdraw,
};

const ALL: [&str; 6] = ["a1", "a2", "a3", "a4", "a5", "a6"];
const ASKS: [u64; 6] = [600_000, 400_000, 250_000, 150_000, 70_000, 30_000];

fn half(shortage: Shortage) -> Run {
    let mut run = Run::opened(liens_lineage::budget::Terms { shortage, ..terms(1_000_000) }, &ALL);
    for (who, cents) in ALL.into_iter().zip(ASKS) {
        run.declare(2, claim(&format!("of {who}"), who, cents));
    }
    run
}

#[test]
fn ten_thousand_for_fifteen_thousand_is_shared_as_the_circle_wrote_beforehand() {
    let paid = |shortage: &str| {
        let mut run = half(shortage.parse().unwrap());
        run.propose(grounds(&ALL));
        run.close();
        ALL.map(|who| run.paid(who))
    };
    let median = [318_750, 243_750, 187_500, 150_000, 70_000, 30_000];
    assert_eq!(paid("guaranteed:median"), median);
    assert_eq!(paid("pro-rata"), [400_000, 266_667, 166_667, 100_000, 46_666, 20_000]);
    assert_eq!(paid("equal-first"), [250_000, 250_000, 250_000, 150_000, 70_000, 30_000]);
    assert_eq!(paid("seniority"), [600_000, 400_000, 0, 0, 0, 0]);
}

#[test]
fn a_meeting_decides_and_decides_again_after_a_withdrawal() {
    let mut run = half(Shortage::Meeting {});
    let amounts = |last: u64| {
        meeting(&ALL, &[("a1", 500_000), ("a2", 400_000), ("a3", 100_000 - last), ("a6", last)])
    };
    run.propose(amounts(30_000));
    run.done(42, "a2", withdraw("of a2"));
    let refusal = run.refused(42, "a1", Command::Close {});
    assert_eq!(refusal.code(), "lineage.budget.not_proposed");
    let rest = [("a1", 600_000), ("a3", 250_000), ("a4", 50_000), ("a5", 70_000), ("a6", 30_000)];
    run.done(43, "a1", Command::Propose { grounds: meeting(&ALL, &rest) });
    run.close();
    assert_eq!(ALL.map(|who| run.paid(who)), [600_000, 0, 250_000, 50_000, 70_000, 30_000]);
}

#[test]
fn a_question_stops_one_claim_until_it_is_settled_or_a_motion_decides() {
    let mut run = Run::opened(terms(100_000), &["ana", "bo", "cleo"]);
    for (id, who) in [("a", "ana"), ("b", "bo"), ("c", "cleo"), ("d", "dan")] {
        run.declare(3, claim(id, who, 20_000));
    }
    let state = |run: &Run, id, at| run.budget.state(&claim_id(id), day(at)).unwrap();
    assert_eq!(state(&run, "a", 3), ClaimState::Declared {});
    run.done(31, "ana", Command::Review {});
    run.done(32, "bo", question("a"));
    run.done(33, "cleo", question("b"));
    run.done(33, "bo", question("d"));
    run.done(34, "bo", Command::Keep { claim: claim_id("b"), answer: evidence("so") });
    assert_eq!(state(&run, "b", 34), ClaimState::Questioned {});
    run.done(35, "cleo", Command::Settle { claim: claim_id("b") });
    assert_eq!(state(&run, "b", 35), ClaimState::InReview {});
    let agreed = |by| ClaimState::Agreed { by };
    assert_eq!(state(&run, "b", 41), agreed(AgreedBy::Answered {}));
    assert_eq!(state(&run, "c", 41), agreed(AgreedBy::NoQuestion {}));
    run.done(41, "ana", refer("a"));
    let (subject, recused) = run.budget.referred(&claim_id("a")).unwrap();
    assert_eq!((subject.as_str(), recused), ("s", [&person("ana")].into()));
    run.done(41, "ana", Command::Propose { grounds: grounds(&["ana", "bo", "cleo", "dan"]) });
    run.done(41, "ana", Command::Close {});
    // What is not settled is set aside; the others are paid.
    let outcome = run.budget.outcome(day(41)).unwrap();
    let row = outcome.person(&person("ana")).unwrap();
    assert_eq!((row.paid.quanta(), row.held.quanta()), (0, 20_000));
    assert_eq!(run.paid("bo"), 20_000);
    assert_eq!(outcome.left, euros(20_000));
    run.done(50, "bo", resolve("a", true));
    let motion = MotionId::new("m").unwrap();
    assert_eq!(state(&run, "a", 50), agreed(AgreedBy::Motion { motion: motion.clone() }));
    assert_eq!(run.paid("ana"), 20_000);
    // Refused, it is left for the next budget.
    run.done(51, "bo", refer("d"));
    run.done(52, "bo", resolve("d", false));
    assert_eq!(state(&run, "d", 52), ClaimState::Refused { motion });
    assert_eq!(run.budget.outcome(day(52)).unwrap().left, euros(40_000));
}

#[test]
fn who_would_get_less_than_the_least_useful_accepts_or_withdraws() {
    let mut run = Run::opened(terms(90_000), &["ana", "bo", "cleo"]);
    for who in ["ana", "bo", "cleo"] {
        let least = Some(euros(40_000)).filter(|_| who != "cleo");
        run.declare(3, liens_lineage::budget::Claim { minimum: least, ..claim(who, who, 60_000) });
    }
    run.propose(grounds(&["ana", "bo", "cleo"]));
    let outcome = run.budget.outcome(day(41)).unwrap();
    let below: Vec<&str> = outcome.below_minimum().map(|row| row.claim.as_str()).collect();
    assert_eq!(below, ["ana", "bo"]);
    run.done(42, "ana", Command::Accept { claim: claim_id("ana") });
    let refusal = run.refused(42, "ana", Command::Close {});
    assert_eq!(refusal.code(), "lineage.budget.unanswered");
    assert!(refusal.to_string().contains("bo"), "{refusal}");
    run.done(43, "bo", withdraw("bo"));
    assert_eq!(run.budget.outcome(day(43)).unwrap().below_minimum().count(), 0);
    run.done(43, "ana", Command::Close {});
    assert_eq!(["ana", "bo", "cleo"].map(|who| run.paid(who)), [45_000, 0, 45_000]);
}

#[test]
fn no_answer_in_time_accepts() {
    let mut run = Run::opened(terms(30_000), &["ana", "bo"]);
    let least = Some(euros(40_000));
    run.declare(3, liens_lineage::budget::Claim { minimum: least, ..claim("a", "ana", 60_000) });
    run.propose(grounds(&["ana"]));
    assert_eq!(run.refused(45, "bo", Command::Close {}).code(), "lineage.budget.unanswered");
    run.close();
    assert_eq!(run.paid("ana"), 30_000);
}

#[test]
fn what_stays_unpaid_is_carried_for_its_term_and_then_recognised() {
    let unpaid = Unpaid::Carried { term: days(100) };
    let spring = liens_lineage::budget::Terms { unpaid, ..terms(50_000) };
    let mut run = Run::opened(spring.clone(), &["ana", "bo"]);
    let contributions = vec![liens_core::ContributionId::new("map").unwrap()];
    let of_the_map = contributions.clone();
    run.declare(3, liens_lineage::budget::Claim { contributions, ..claim("a", "ana", 80_000) });
    run.propose(grounds(&["ana"]));
    run.close();
    let outcome = run.budget.outcome(day(46)).unwrap();
    assert_eq!(outcome.person(&person("ana")).unwrap().carried, euros(30_000));
    let brought = outcome.next;
    assert!(matches!(&brought[..], [Brought::Claim { until, .. }] if *until == day(146)));
    let later = |closes: i64| {
        let dates = (day(50), day(closes));
        let terms =
            liens_lineage::budget::Terms { opens: dates.0, closes: dates.1, ..spring.clone() };
        let mut run = Run::default();
        let (terms, brought) = (Box::new(terms), brought.clone());
        run.done(50, "ana", Command::Open { terms, reviewers: [].into(), brought });
        run.done(closes, "ana", Command::Review {});
        run.done(closes + 10, "ana", Command::Propose { grounds: grounds(&["ana"]) });
        run.done(closes + 10, "ana", Command::Close {});
        // What it is for goes with it, so that it is paid by the same results and for the same need.
        let (carried, _) = run.budget.claims().next().unwrap();
        assert_eq!(carried.contributions, of_the_map);
        let outcome = run.budget.outcome(day(closes + 10)).unwrap();
        let row = outcome.person(&person("ana")).unwrap().clone();
        (row.paid.quanta(), row.forgone.quanta(), outcome.left.quanta())
    };
    assert_eq!(later(80), (30_000, 0, 20_000));
    assert_eq!(later(150), (0, 30_000, 50_000));
}

#[test]
fn an_advance_lowers_the_next_ask_and_what_is_over_stays_declared() {
    let mut run = Run::opened(terms(100_000), &["ana", "bo"]);
    let advance = |who, cents| Command::Advance { person: person(who), amount: euros(cents) };
    run.done(1, "bo", advance("ana", 30_000));
    run.done(1, "bo", advance("bo", 10_000));
    run.declare(3, claim("a", "ana", 50_000));
    run.declare(3, claim("b", "bo", 4_000));
    run.declare(3, claim("c", "cleo", 70_000));
    let refusal = run.refused(4, "bo", advance("cleo", 60_001));
    assert_eq!(refusal.code(), "lineage.budget.above_envelope");
    run.propose(grounds(&["ana", "bo", "cleo"]));
    run.close();
    let outcome = run.budget.outcome(day(46)).unwrap();
    // 60,000 are there for 20,000 and 70,000; the lower median is 20,000.
    assert_eq!(["ana", "bo", "cleo"].map(|who| run.paid(who)), [20_000, 0, 40_000]);
    assert_eq!(outcome.person(&person("ana")).unwrap().advanced, euros(30_000));
    let (person, amount) = (person("bo"), euros(6_000));
    assert_eq!(outcome.next, [Brought::Advance { person, amount }]);
}

#[test]
fn another_payee_is_paid_and_a_small_sum_waits_for_more_or_for_an_invoice() {
    let payable_from = Some(euros(10_000));
    let terms = liens_lineage::budget::Terms { payable_from, ..terms(100_000) };
    let mut run = Run::opened(terms, &["ana", "bo"]);
    let payee = Some(person("cooperative"));
    run.declare(3, liens_lineage::budget::Claim { payee, ..claim("a", "ana", 50_000) });
    run.declare(3, claim("b", "bo", 4_000));
    run.propose(grounds(&["ana", "bo"]));
    let invoice = || Command::Invoice { payee: person("bo"), invoice: evidence("2026-01") };
    assert_eq!(run.refused(46, "bo", invoice()).code(), "lineage.budget.nothing_waits");
    run.close();
    let payouts = |run: &Run| -> Vec<(Recipient, i64)> {
        let outcome = run.budget.outcome(day(50)).unwrap();
        outcome.payouts.into_iter().map(|row| (row.recipient, row.amount.quanta())).collect()
    };
    let direct = |name| Recipient::Contributor(person(name));
    assert_eq!(
        payouts(&run),
        [(direct("cooperative"), 50_000), (Recipient::Owed(person("bo")), 4_000)]
    );
    assert_eq!(run.budget.outcome(day(50)).unwrap().next.len(), 1);
    run.done(50, "bo", invoice());
    assert_eq!(payouts(&run), [(direct("bo"), 4_000), (direct("cooperative"), 50_000)]);
    assert!(run.budget.outcome(day(50)).unwrap().next.is_empty());
    assert_eq!(run.refused(51, "bo", invoice()).code(), "lineage.budget.nothing_waits");
}

/// Opens the next budget with what an earlier one left.
fn next(terms: &liens_lineage::budget::Terms, brought: Vec<Brought>) -> Run {
    let mut run = Run::default();
    let terms = Box::new(terms.clone());
    run.done(0, "ana", Command::Open { terms, reviewers: [].into(), brought });
    run
}

#[test]
fn what_waited_since_earlier_budgets_is_freed_by_more_or_by_an_invoice() {
    let terms =
        liens_lineage::budget::Terms { payable_from: Some(euros(10_000)), ..terms(100_000) };
    let waits = |who, cents| Brought::Waiting { payee: person(who), amount: euros(cents) };
    let mut run = next(&terms, vec![waits("ana", 6_000), waits("bo", 4_000), waits("cleo", 1)]);
    run.declare(3, claim("a", "ana", 4_000));
    run.declare(3, claim("b", "bo", 4_000));
    run.propose(grounds(&["ana", "bo"]));
    run.close();
    let freed = |run: &Run| -> Vec<(Recipient, i64)> {
        let outcome = run.budget.outcome(day(50)).unwrap();
        outcome.freed.into_iter().map(|row| (row.recipient, row.amount.quanta())).collect()
    };
    let to = |who| Recipient::Contributor(person(who));
    // Ana has ten thousand together; bo has eight, and waits on, as cleo does.
    assert_eq!(freed(&run), [(to("ana"), 6_000)]);
    let outcome = run.budget.outcome(day(50)).unwrap();
    assert_eq!(outcome.next, [waits("bo", 8_000), waits("cleo", 1)]);
    let (payee, invoice) = (person("bo"), evidence("2026-01"));
    run.done(50, "bo", Command::Invoice { payee, invoice });
    assert_eq!(freed(&run), [(to("ana"), 6_000), (to("bo"), 4_000)]);
    assert_eq!(run.budget.outcome(day(50)).unwrap().next, [waits("cleo", 1)]);
}

#[test]
fn what_waits_is_freed_where_less_suffices_even_for_who_claims_nothing() {
    let waits = |who, cents| Brought::Waiting { payee: person(who), amount: euros(cents) };
    let closed = |payable_from: Option<u64>| {
        let payable_from = payable_from.map(euros);
        let terms = liens_lineage::budget::Terms { payable_from, ..terms(100_000) };
        let mut run = next(&terms, vec![waits("ana", 1_500), waits("bo", 1_499)]);
        // Of no member: what is asked for now is owed, what waited is Bo's all the same.
        run.declare(3, claim("b", "bo", 4_000));
        run.propose(grounds(&[]));
        run.close();
        let outcome = run.budget.outcome(day(50)).unwrap();
        let paid = outcome.payouts.iter().map(|row| (row.recipient.clone(), row.amount.quanta()));
        assert!(paid.eq([(Recipient::Owed(person("bo")), 4_000)]));
        let freed = outcome.freed.into_iter().map(|row| (row.recipient, row.amount.quanta()));
        (freed.collect::<Vec<_>>(), outcome.next)
    };
    let to = |who, cents| (Recipient::Contributor(person(who)), cents);
    let (all, none) = (vec![to("ana", 1_500), to("bo", 1_499)], vec![]);
    assert_eq!(closed(None), (all, vec![]));
    assert_eq!(closed(Some(1_500)), (vec![to("ana", 1_500)], vec![waits("bo", 1_499)]));
    let both = vec![waits("ana", 1_500), waits("bo", 1_499)];
    assert_eq!(closed(Some(1_501)), (none, both));
}

#[test]
fn what_is_carried_is_recognised_once_its_term_is_over() {
    let terms =
        liens_lineage::budget::Terms { unpaid: Unpaid::Carried { term: days(100) }, ..terms(50) };
    let mut run = Run::opened(terms, &[]);
    run.declare(3, claim("a", "ana", 80));
    run.propose(grounds(&["ana"]));
    run.close();
    let row = |at| run.budget.outcome(day(at)).unwrap().persons.remove(0);
    assert_eq!((row(145).carried, row(145).forgone), (euros(30), euros(0)));
    assert_eq!((row(146).carried, row(146).recognised), (euros(0), euros(30)));
    assert_eq!(run.budget.outcome(day(146)).unwrap().next, []);
}

#[test]
fn what_was_had_in_advance_is_not_agreed_again() {
    let mut run = Run::opened(terms(100_000), &[]);
    run.done(1, "bo", Command::Advance { person: person("ana"), amount: euros(6_000) });
    run.declare(3, claim("a", "ana", 5_000));
    run.declare(3, claim("b", "ana", 4_000));
    run.propose(grounds(&["ana"]));
    let agreed: Vec<_> = run.budget.agreed(day(41)).map(|claim| (claim.id, claim.amount)).collect();
    assert_eq!(agreed, [(claim_id("b"), euros(3_000))]);
}

#[test]
fn many_names_that_nobody_vouches_for_count_as_one() {
    let mut run = Run::opened(
        liens_lineage::budget::Terms { shortage: Shortage::EQUAL_FIRST, ..terms(30_000) },
        &["ana"],
    );
    run.declare(3, claim("a", "ana", 30_000));
    for who in ["x1", "x2", "x3"] {
        run.declare(3, claim(who, who, 10_000));
    }
    run.propose(grounds(&["ana"]));
    run.close();
    let names = ["ana", "x1", "x2", "x3"];
    assert_eq!(names.map(|who| run.paid(who)), [15_000, 5_000, 5_000, 5_000]);
    let outcome = run.budget.outcome(day(46)).unwrap();
    let owed = outcome.payouts.iter().filter(|row| matches!(row.recipient, Recipient::Owed(_)));
    assert_eq!(owed.count(), 3);
}

#[test]
fn hours_at_a_line_of_the_grid_are_claimed_at_a_chosen_rate() {
    let mut run = Run::opened(terms(100_000), &["ana"]);
    let time = |activity: &str, rate: Option<u64>| Basis::Time {
        time: "1:30".parse().unwrap(),
        activity: liens_core::ActivityId::new(activity).unwrap(),
        rate: rate.map(euros),
    };
    let hours = |id, basis| liens_lineage::budget::Claim { basis, ..claim(id, "ana", 0) };
    run.declare(3, hours("a", time("care", None)));
    run.declare(3, hours("b", time("design", Some(2_501))));
    let asks: Vec<i64> = run.budget.claims().map(|(_, ask)| ask.quanta()).collect();
    assert_eq!(asks, [3_000, 3_751]);
    run.propose(grounds(&["ana"]));
    let peers = run.budget.outcome(day(41)).unwrap().per_hour.unwrap();
    // 37.51 for an hour and a half are 25.00 and two thirds of a cent for an hour.
    let figures = (peers.claims, peers.least, peers.median, peers.most);
    assert_eq!(figures, (2, euros(2_000), euros(2_000), euros(2_500)));
}

#[test]
fn a_claim_that_is_raised_late_has_a_window_of_its_own() {
    let mut run = Run::opened(terms(100_000), &["ana", "bo"]);
    run.declare(3, claim("a", "ana", 10_000));
    run.declare(3, claim("b", "bo", 10_000));
    run.done(31, "ana", Command::Review {});
    run.done(36, "ana", revise("a", 12_000, false));
    let state = |run: &Run, at| run.budget.state(&claim_id("a"), day(at)).unwrap();
    assert_eq!(state(&run, 45), ClaimState::InReview {});
    assert!(state(&run, 46).is_agreed());
    run.done(47, "bo", revise("b", 9_000, false));
    let refusal = run.refused(47, "bo", revise("b", 9_001, false));
    assert_eq!(refusal.code(), "lineage.budget.needs_reopening");
    assert!(refusal.to_string().contains("90.01 EUR"), "{refusal}");
    run.done(47, "bo", revise("b", 9_001, true));
    run.done(48, "ana", Command::Propose { grounds: grounds(&["ana", "bo"]) });
    run.done(48, "ana", Command::Close {});
    let held =
        |at| run.budget.outcome(day(at)).unwrap().person(&person("bo")).unwrap().held.quanta();
    assert_eq!((held(48), held(57)), (9_001, 0));
    assert_eq!(Budget::replay(run.budget.events().to_vec()).unwrap(), run.budget);
}

#[test]
fn the_outcome_says_its_reasons_in_two_languages() {
    let left = Left::Commons;
    let mut run = Run::opened(liens_lineage::budget::Terms { left, ..terms(1_000_000) }, &ALL);
    for (who, cents) in ALL.into_iter().zip(ASKS) {
        let mut claim = claim(&format!("of {who}"), who, cents);
        if who == "a2" {
            claim.minimum = Some(euros(300_000));
        }
        if who == "a6" {
            claim.volunteered = Some("PT5H".parse().unwrap());
        }
        if who == "a4" {
            let (amount, time) = (euros(cents), Some("100 h".parse().unwrap()));
            claim.basis = Basis::Amount { amount, time };
        }
        run.declare(2, claim);
    }
    run.propose(grounds(&ALL));
    run.close();
    let outcome = run.budget.outcome(day(46)).unwrap();
    let texts = [Language::English, Language::French].map(|language| outcome.to_text(language));
    crate::is_golden("budget.txt", include_str!("../golden/budget.txt"), &texts.join("\n"));
}
