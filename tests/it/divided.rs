//! What a meeting divides: a budget that is too small, and the motion that its amounts rest on.

use liens::lineage::budget::{Command as Ask, Grounds, Meeting};
use liens::{BudgetRules, CharterChange, Command, MotionId, Proposal, Shortage, SubjectId};

use crate::funded::{ask, at, claimed, euros, filled, holds, of, sent_at};
use crate::referred::adopted_about;
use crate::world::{changing, person};

const ALL: &[&str] = &["ana", "bo", "cleo"];

#[test]
fn the_amounts_of_a_meeting_rest_on_a_motion_about_the_budget_since_its_review() {
    let mut world = filled("100.00");
    let shortage = Shortage::Meeting {};
    let change = CharterChange::Budgets {
        budgets: Box::new(BudgetRules { shortage, ..BudgetRules::default() }),
    };
    world.send("ana", changing("m2", change)).unwrap();
    world.carry("m2");
    adopted_about(&mut world, "2026-02-01T09:00:00Z", ("before", "spring"), ALL);
    claimed(&mut world);
    adopted_about(&mut world, "2026-03-02", ("other", "summer"), ALL);
    adopted_about(&mut world, "2026-03-02", ("who gets what", "spring"), ALL);
    let proposal = Box::new(Proposal::new(SubjectId::new("spring").unwrap()));
    let open =
        Command::OpenMotion { motion: MotionId::new("open").unwrap(), proposal, closes: None };
    at(&mut world, "2026-03-02", "ana", open);
    let proposing = |motion: &str| {
        let amounts = [("ana", "50.00"), ("bo", "25.00"), ("dan", "15.00")];
        let amounts = amounts.map(|(name, amount)| (person(name), euros(amount)));
        let meeting =
            Some(Meeting { motion: MotionId::new(motion).unwrap(), amounts: amounts.into() });
        let vouched = ["ana", "bo"].map(person).into();
        ask("spring", Ask::Propose { grounds: Grounds { vouched, meeting, ..Grounds::default() } })
    };
    for (motion, code) in [
        ("before", "commons.motion_not_of_budget"),
        ("other", "commons.motion_not_of_budget"),
        ("open", "commons.not_adopted"),
        ("nobody wrote it", "commons.not_adopted"),
    ] {
        let sent = sent_at(&mut world, "2026-03-20", "steward", proposing(motion));
        let refused = sent.unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
        assert!(refused.to_string().contains(&format!("motion {motion} ")), "{refused}");
    }
    at(&mut world, "2026-03-20", "steward", proposing("who gets what"));
    at(&mut world, "2026-03-20", "steward", ask("spring", Ask::Close {}));
    assert_eq!([of(&world, "ana"), of(&world, "bo")], ["50.00 EUR", "25.00 EUR"]);
    holds(&world);
}
