//! Claims that a motion decides: on which subject, who votes, and what the motion may be.

use liens::governance::Choice;
use liens::lineage::budget::Command as Ask;
use liens::{CharterChange, ClaimId, Command, EvidenceId, MotionId, Proposal, SubjectId};

use crate::funded::{ask, at, claimed, filled, holds, sent_at};
use crate::world::{World, ballot, changing, close, to_the_commons};

/// A motion that changes nothing in the charter, adopted on a day by whoever may vote on it.
pub(crate) fn adopted_about(
    world: &mut World,
    day: &str,
    (name, subject): (&str, &str),
    voters: &[&str],
) {
    let proposal = Box::new(Proposal::new(SubjectId::new(subject).unwrap()));
    let motion = MotionId::new(name).unwrap();
    at(world, day, "ana", Command::OpenMotion { motion, proposal, closes: None });
    for voter in voters {
        at(world, day, voter, ballot(name, Choice::Yes));
    }
    at(world, day, "steward", close(name));
}

/// What records that a motion agreed c1.
fn resolving(motion: &str) -> Command {
    let (claim, motion) = (ClaimId::new("c1").unwrap(), MotionId::new(motion).unwrap());
    ask("spring", Ask::Resolve { claim, motion, agreed: true })
}

#[test]
fn a_motion_that_may_still_be_suspended_decides_of_no_claim() {
    let mut world = filled("100.00");
    let statutes = crate::world::statutes().with_suspension("2160 h".parse().unwrap());
    let statutes = Box::new(statutes.unwrap());
    world
        .send("ana", changing("m2", CharterChange::Statutes { statutes, waived: [].into() }))
        .unwrap();
    world.carry("m2");
    let resolve = referred(&mut world);
    // Closed on March 17, so that a college may object until June 15.
    adopted_about(&mut world, "2026-03-17", ("m3", "c1"), &["bo", "cleo"]);
    let refused = sent_at(&mut world, "2026-06-14", "steward", resolve.clone()).unwrap_err();
    assert_eq!(refused.code(), "commons.motion_says_other", "{refused}");
    at(&mut world, "2026-06-16", "steward", resolve);
    holds(&world);
}

/// Bo's question about c1 is handed to a motion on March 16; what records that m3 agreed it.
fn referred(world: &mut World) -> Command {
    claimed(world);
    let (claim, question) = (ClaimId::new("c1").unwrap(), EvidenceId::new("why").unwrap());
    let asked = Ask::Question { claim: claim.clone(), question };
    at(world, "2026-03-02", "bo", ask("spring", asked));
    let subject = SubjectId::new("c1").unwrap();
    at(world, "2026-03-16", "bo", ask("spring", Ask::Refer { claim: claim.clone(), subject }));
    resolving("m3")
}

#[test]
fn a_motion_from_before_a_claim_was_referred_decides_nothing_of_it() {
    let mut world = filled("100.00");
    adopted_about(&mut world, "2026-02-01T09:00:00Z", ("m3", "c1"), &["ana", "bo", "cleo"]);
    let mut later = filled("100.00");
    let resolve = referred(&mut world);
    let refused = sent_at(&mut world, "2026-03-20", "steward", resolve).unwrap_err();
    assert_eq!(refused.code(), "commons.motion_says_other", "{refused}");
    let resolve = referred(&mut later);
    adopted_about(&mut later, "2026-03-17", ("m3", "c1"), &["bo", "cleo"]);
    at(&mut later, "2026-03-20", "steward", resolve);
    holds(&later);
}

#[test]
fn whoever_claims_does_not_vote_on_the_own_claim_nor_choose_the_subject() {
    let mut world = filled("100.00");
    claimed(&mut world);
    let (claim, question) = (ClaimId::new("c1").unwrap(), EvidenceId::new("why").unwrap());
    let asked = Ask::Question { claim: claim.clone(), question };
    at(&mut world, "2026-03-02", "bo", ask("spring", asked));
    // A popular motion to come would decide of it, and whoever is recused would miss that vote.
    let refer = |subject: &str| {
        let subject = SubjectId::new(subject).unwrap();
        ask("spring", Ask::Refer { claim: claim.clone(), subject })
    };
    let before = world.commons.clone();
    let refused = sent_at(&mut world, "2026-03-16", "ana", refer("a roof")).unwrap_err();
    assert_eq!(refused.code(), "commons.not_about_the_claim", "{refused}");
    assert!(refused.to_string().contains("'a roof'"), "{refused}");
    assert_eq!(world.commons, before);
    at(&mut world, "2026-03-16", "ana", refer("c1"));
    // The charter recuses whoever declares an interest; Ana declared none.
    let proposal = Box::new(Proposal::new(SubjectId::new("c1").unwrap()));
    let motion = MotionId::new("m3").unwrap();
    at(&mut world, "2026-03-17", "ana", Command::OpenMotion { motion, proposal, closes: None });
    let refused = sent_at(&mut world, "2026-03-17", "ana", ballot("m3", Choice::Yes)).unwrap_err();
    assert_eq!(refused.code(), "governance.ballot.recused", "{refused}");
    at(&mut world, "2026-03-17", "cleo", ballot("m3", Choice::Yes));
    at(&mut world, "2026-03-17", "steward", close("m3"));
    let motion = world.commons.assembly().motion(&MotionId::new("m3").unwrap()).unwrap();
    let recused = motion.vote().unwrap().ballots().iter().filter(|one| one.recused);
    let recused: Vec<_> = recused.map(|one| one.member.person().as_str()).collect();
    assert_eq!(recused, ["ana"]);
    at(&mut world, "2026-03-20", "steward", resolving("m3"));
    holds(&world);
}

#[test]
fn a_motion_that_changes_the_charter_decides_of_no_claim_beside() {
    let mut world = filled("100.00");
    let _resolve = referred(&mut world);
    let change = CharterChange::Policy { policy: to_the_commons() };
    let proposal = Proposal::new(SubjectId::new("c1").unwrap()).changing(change);
    let (motion, proposal) = (MotionId::new("m3").unwrap(), Box::new(proposal));
    at(&mut world, "2026-03-17", "bo", Command::OpenMotion { motion, proposal, closes: None });
    for voter in ["bo", "cleo"] {
        at(&mut world, "2026-03-17", voter, ballot("m3", Choice::Yes));
    }
    at(&mut world, "2026-03-17", "steward", close("m3"));
    let refused = sent_at(&mut world, "2026-03-20", "steward", resolving("m3")).unwrap_err();
    assert_eq!(refused.code(), "commons.motion_says_other", "{refused}");
}
