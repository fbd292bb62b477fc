//! How long a budget waits for those who would get less than is of use to them.

use liens_core::Shortage;
use liens_lineage::budget::{Basis, Budget, Claim, Command, Terms};

use super::{Run, claim, claim_id, euros, grounds, meeting, terms, withdraw};

const NAMES: [&str; 3] = ["ana", "bo", "cleo"];

/// Ana, Bo and Cleo ask 100.00 each of 90.00, proposed on day 41; an answer within five days.
fn proposed(least: &[(&str, u64)]) -> Run {
    let mut run = Run::opened(terms(9_000), &NAMES);
    for who in NAMES {
        let minimum = least.iter().find(|(of, _)| *of == who).map(|(_, cents)| euros(*cents));
        run.declare(3, Claim { minimum, ..claim(who, who, 10_000) });
    }
    run.propose(grounds(&NAMES));
    run
}

fn restate(id: &str, cents: u64, minimum: Option<u64>) -> Command {
    Command::Revise {
        claim: claim_id(id),
        basis: Basis::Amount { amount: euros(cents), time: None },
        volunteered: None,
        minimum: minimum.map(euros),
        reopen: true,
    }
}

fn is_unanswered(run: &mut Run, at: i64, claim: &str, until: &str) {
    let refusal = run.refused(at, "cleo", Command::Close {});
    assert_eq!(refusal.code(), "lineage.budget.unanswered");
    let expected =
        format!("claim {claim} would get less than its minimum, and may be answered until {until}");
    assert!(refusal.to_string().starts_with(&expected), "{refusal}");
}

#[test]
fn who_revises_the_own_claim_again_and_again_keeps_no_budget_open() {
    for step in [0, 1] {
        let mut run = proposed(&[("ana", 9_000)]);
        for (day, cents) in [(42, step), (44, 2 * step), (45, 3 * step)] {
            run.done(day, "ana", restate("ana", 10_000 - cents, Some(9_000)));
        }
        is_unanswered(&mut run, 45, "ana", "2026-02-16");
        run.done(46, "cleo", Command::Close {});
        assert_eq!(Budget::replay(run.budget.events().to_vec()).unwrap(), run.budget);
    }
}

#[test]
fn what_others_change_gives_a_claimant_time_anew_once_for_each_of_them() {
    let mut run = proposed(&[("ana", 9_000)]);
    run.done(45, "bo", restate("bo", 9_999, None));
    is_unanswered(&mut run, 49, "ana", "2026-02-20");
    // Neither down nor up a second time, nor by taking the claim back.
    run.done(47, "bo", restate("bo", 9_998, None));
    run.done(47, "bo", restate("bo", 9_999, None));
    run.done(48, "bo", withdraw("bo"));
    is_unanswered(&mut run, 49, "ana", "2026-02-20");
    run.done(49, "cleo", restate("cleo", 9_000, None));
    is_unanswered(&mut run, 53, "ana", "2026-02-24");
    run.done(54, "cleo", Command::Close {});
}

#[test]
fn proposing_again_and_what_the_circle_changes_give_everybody_time_anew() {
    let mut run = proposed(&[("ana", 9_000)]);
    run.done(42, "ana", restate("ana", 9_999, Some(9_000)));
    run.done(44, "cleo", Command::Propose { grounds: grounds(&NAMES) });
    is_unanswered(&mut run, 48, "ana", "2026-02-19");
    let advance = Command::Advance { person: super::person("bo"), amount: euros(1) };
    run.done(48, "cleo", advance);
    is_unanswered(&mut run, 52, "ana", "2026-02-23");
    // Who changed something before the proposal is news to the others after it.
    run.done(52, "bo", restate("bo", 9_999, None));
    is_unanswered(&mut run, 56, "ana", "2026-02-27");
    run.done(57, "cleo", Command::Close {});
}

#[test]
fn a_revision_that_leaves_ask_and_minimum_takes_back_no_acceptance() {
    let mut run = proposed(&[("ana", 9_000), ("bo", 9_000)]);
    let accept = |run: &mut Run, who| run.done(42, who, Command::Accept { claim: claim_id(who) });
    accept(&mut run, "ana");
    accept(&mut run, "bo");
    let Command::Revise { claim, basis, minimum, reopen, .. } = restate("ana", 10_000, Some(9_000))
    else {
        panic!("it revises");
    };
    let volunteered = Some("PT1H".parse().unwrap());
    run.done(42, "ana", Command::Revise { claim, basis, volunteered, minimum, reopen });
    let mut other = run.clone();
    run.done(42, "cleo", Command::Close {});
    // Another minimum is another claim; the others are not asked again for it.
    other.done(44, "ana", restate("ana", 10_000, Some(8_000)));
    is_unanswered(&mut other, 44, "ana", "2026-02-16");
    other.done(46, "cleo", Command::Close {});
}

#[test]
fn a_cent_less_does_not_void_what_a_meeting_decided() {
    let shortage = Shortage::Meeting {};
    let mut run = Run::opened(Terms { shortage, ..terms(9_000) }, &NAMES);
    for who in NAMES {
        run.declare(3, claim(who, who, 4_000));
    }
    run.propose(meeting(&NAMES, &[("ana", 4_000), ("bo", 3_000), ("cleo", 2_000)]));
    let refusal = run.refused(42, "ana", restate("ana", 3_999, None));
    assert_eq!(refusal.code(), "lineage.budget.decided");
    assert_eq!(refusal.to_string(), "claim ana at 39.99 EUR does not fit what motion m decided");
    run.done(42, "ana", restate("ana", 4_000, None));
    run.done(42, "bo", restate("bo", 3_000, None));
    run.done(42, "cleo", restate("cleo", 4_001, None));
    run.done(43, "cleo", Command::Close {});
    assert_eq!(NAMES.map(|who| run.paid(who)), [4_000, 3_000, 2_000]);
}

/// All is met, so that the amounts of the meeting are the claims.
#[test]
fn a_cent_more_does_not_void_what_a_meeting_decided() {
    let shortage = Shortage::Meeting {};
    let mut run = Run::opened(Terms { shortage, ..terms(9_000) }, &NAMES);
    run.declare(3, claim("ana", "ana", 4_000));
    run.propose(meeting(&NAMES, &[("ana", 4_000)]));
    let refusal = run.refused(42, "ana", restate("ana", 4_001, None));
    assert_eq!(refusal.code(), "lineage.budget.decided");
    run.done(43, "cleo", Command::Close {});
    assert_eq!(run.paid("ana"), 4_000);
}
