//! A year of memberships and mandates, told in numbers; what is refused.

use liens_core::{Amount, Period, Portion, ReasonId, TimeAmount, Timestamp};
use liens_governance::openness::{Concentration, OpenNorms, OpenRepair, OpenRule, Openness};
use liens_governance::register::{Command, Cost, KeptFor, Register};
use liens_governance::{Fraction, Proportion};

use crate::given::{at, college_id, person};
use crate::openness::{Votes, cost, measured, seconds};
use crate::register::{Desk, apply, give};

/// Three who ask, one of whom is refused twice; one who goes; a seat that changes hands.
fn year() -> (Register, Votes) {
    let mut desk = Desk::opened(Portion::WHOLE);
    let asks = |college: &str, paid| match apply(college, None) {
        Command::Apply { college, group, .. } => Command::Apply { college, group, cost: paid },
        other => other,
    };
    let admit = |who: &str, paid| Command::Admit {
        person: person(who),
        college: college_id("c0"),
        weight: 1,
        cost: paid,
    };
    let refuse = |who: &str, reason: Option<&str>| Command::RefuseApplication {
        person: person(who),
        college: college_id("c0"),
        cost: Cost::NONE,
        reason: reason.map(|name| ReasonId::new(name).unwrap()),
    };
    let hour = |cents| cost(3_600, cents);
    desk.does("ana", 100, asks("c0", hour(0)));
    desk.does("clerk", 110, admit("ana", cost(0, 2_000)));
    desk.does("bo", 120, asks("c0", hour(0)));
    desk.does("clerk", 130, refuse("bo", Some("no place free")));
    desk.does("bo", 200, asks("c0", hour(500)));
    desk.does("clerk", 210, refuse("bo", Some("no place free")));
    desk.does("cy", 220, asks("c0", Cost::NONE));
    desk.does("clerk", 225, refuse("cy", None));
    desk.does("bo", 230, asks("c0", Cost::NONE));
    desk.does("clerk", 240, admit("bo", Cost::NONE));
    desk.seats("s0", KeptFor::Anyone {}, 250);
    desk.does("clerk", 300, give("s0", "ana", None, (300, 400)));
    desk.does("clerk", 300, give("s0", "bo", None, (400, 700)));
    let leaving = Command::Leave { college: college_id("c0"), cost: cost(600, 1_000) };
    desk.does("ana", 500, leaving);
    let votes = [("ana", 260), ("bo", 270)];
    (desk.register, votes.map(|(who, when)| (person(who), at(when))).into())
}

#[test]
fn what_a_year_says_about_doors_and_seats() {
    let (register, votes) = year();
    let told = measured(&register, &votes, Period::new(at(105), at(600)).unwrap());
    // Ana asked before the period; of Bo and Cy, Bo came to vote.
    assert_eq!(told.entered, Proportion::of(1, 2));
    let waits = told.waits.as_ref().unwrap();
    let (short, long) = (Amount::from(seconds(150)), Amount::from(seconds(160)));
    assert_eq!((&waits.median, &waits.most, waits.people), (&short, &long, 2));
    assert_eq!(waits.who, person("ana"));
    let costs: Vec<String> = told
        .entry_costs
        .iter()
        .map(|one| format!("{} to {} ({})", one.median, one.most, one.who))
        .collect();
    assert_eq!(costs, ["PT1H to PT2H (bo)", "5.00 EUR to 20.00 EUR (ana)"]);
    assert_eq!(told.refusals, Proportion::of(3, 5));
    let reasons: Vec<_> = told
        .reasons
        .iter()
        .map(|(reason, times)| (reason.as_ref().map(ReasonId::as_str), *times))
        .collect();
    assert_eq!(reasons, [(None, 1), (Some("no place free"), 2)]);
    let good: Vec<_> = told.refused.iter().map(|one| (one.person.as_str(), one.for_good)).collect();
    assert_eq!(good, [("cy", true), ("bo", false), ("bo", false)]);
    // Ana joined at 110, within the period.
    assert_eq!((told.arrivals, told.departures), (Proportion::of(2, 2), Proportion::of(1, 2)));
    assert_eq!(told.leaving_costs[1].most.to_string(), "10.00 EUR");
    assert_eq!(told.newcomer_seats, Proportion::of(0, 1));
    assert_eq!((told.seated_newcomers, told.newcomers.len()), (None, 0));
    // 100 seconds of Ana's, 200 of Bo's: 1/9 and 4/9.
    let mandates = told.mandates.as_ref().unwrap();
    assert_eq!(mandates.index.to_string(), "5/9");
    assert_eq!(mandates.people[0], (person("bo"), Proportion::of(200, 300).unwrap()));
    let own = told.circulation.iter().find(|one| one.college == college_id("c0")).unwrap();
    assert_eq!(own.people, Proportion::of(2, 2));
    let nobody = told.circulation.iter().find(|one| one.college == college_id("c1")).unwrap();
    assert_eq!(nobody.people, None);
    let findings = told.findings(&OpenNorms::usual());
    let repairs: Vec<_> = findings.into_iter().map(|one| (one.rule, one.repair)).collect();
    let euros = |text: &str| text.parse::<Amount>().unwrap();
    assert_eq!(
        repairs,
        [
            (OpenRule::EntryCost, Some(OpenRepair::Spare { amount: euros("20.00 EUR") })),
            (OpenRule::EntryCost, Some(OpenRepair::Spare { amount: euros("5.00 EUR") })),
            // Nothing would do: only Cy was refused for good, and three of five are two too many.
            (OpenRule::Refusals, None),
            (OpenRule::Newcomers, None),
            (OpenRule::Departures, Some(OpenRepair::Keep { people: vec![person("ana")] })),
            (OpenRule::LeavingCost, Some(OpenRepair::Spare { amount: euros("10.00 EUR") })),
            (OpenRule::Mandates, Some(OpenRepair::PassOn { time: seconds(100) })),
        ]
    );
    let mut strict = OpenNorms::usual();
    strict.entry = cost(3_600, 0);
    let spared: Vec<_> = told
        .findings(&strict)
        .into_iter()
        .filter(|one| one.rule == OpenRule::EntryCost)
        .map(|one| (one.person, one.repair))
        .collect();
    let spare = |text| Some(OpenRepair::Spare { amount: euros(text) });
    let expected = [("ana", "20.00 EUR"), ("bo", "PT1H"), ("bo", "5.00 EUR")];
    assert_eq!(spared, expected.map(|(who, text)| (Some(person(who)), spare(text))));
}

#[test]
fn what_only_a_caller_can_ask_for_is_found_with_the_smallest_change() {
    let (register, votes) = year();
    let told = measured(&register, &votes, Period::new(at(105), at(600)).unwrap());
    let mut norms = OpenNorms::usual();
    norms.entered = Portion::WHOLE;
    norms.arrivals = Portion::WHOLE;
    norms.in_roles = Portion::WHOLE;
    let asked = [OpenRule::Entered, OpenRule::Arrivals, OpenRule::InRoles];
    let found: Vec<_> = told
        .findings(&norms)
        .into_iter()
        .filter(|one| asked.contains(&one.rule))
        .map(|one| (one.rule, one.found, one.repair))
        .collect();
    // Cy asked and did not vote; both who were members came, and both held the seat.
    let people = vec![person("cy")];
    let entered = (OpenRule::Entered, told.entered, Some(OpenRepair::LetVote { people }));
    assert_eq!(found, [entered]);
    let waiting: Vec<_> = told.waiting.iter().map(|one| (one.asked, one.person.as_str())).collect();
    assert_eq!(waiting, [(at(220), "cy")]);
}

#[test]
fn mandates_are_told_year_by_year() {
    let mut desk = Desk::opened(Portion::WHOLE);
    let day = |text: &str| text.parse::<Timestamp>().unwrap().unix_seconds();
    desk.joins("ana", "c0", None, 0);
    desk.joins("bo", "c0", None, 0);
    desk.seats("s0", KeptFor::Anyone {}, 0);
    desk.does("clerk", 0, give("s0", "ana", None, (day("2024-07-01"), day("2026-01-01"))));
    desk.does("clerk", 0, give("s0", "bo", None, (day("2026-01-01"), day("2026-07-01"))));
    let period = Period::new("2024-07-01".parse().unwrap(), "2026-07-01".parse().unwrap()).unwrap();
    let told = measured(&desk.register, &Votes::new(), period);
    let indices: Vec<_> = told
        .mandates_by_year
        .iter()
        .map(|year| (year.period.from(), year.index.to_string()))
        .collect();
    let first = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(
        indices,
        [
            (first("2024-07-01"), "1".to_owned()),
            (first("2025-01-01"), "1".to_owned()),
            (first("2026-01-01"), "1".to_owned()),
        ]
    );
    // In each year one person holds everything, which only a caller can call too much.
    let mut norms = OpenNorms::usual();
    assert!(told.findings(&norms).iter().all(|one| one.rule != OpenRule::Yearly));
    norms.yearly = Portion::new(3, 4).unwrap();
    let yearly: Vec<_> = told
        .findings(&norms)
        .into_iter()
        .filter(|one| one.rule == OpenRule::Yearly)
        .map(|one| (one.at.unwrap(), one.person.unwrap(), one.repair.unwrap()))
        .collect();
    let pass_on = |days: i64| OpenRepair::PassOn { time: seconds(days * 86_400 / 4) };
    assert_eq!(
        yearly,
        [
            (first("2024-07-01"), person("ana"), pass_on(184)),
            (first("2025-01-01"), person("ana"), pass_on(365)),
            (first("2026-01-01"), person("bo"), pass_on(181)),
        ]
    );
    // 549 of 730 days, and 181.
    let whole = Concentration::of(&desk.register, period).unwrap();
    let squares = Fraction::new(549 * 549 + 181 * 181, 730 * 730);
    assert_eq!(Some(whole.index), squares);
}

#[test]
fn without_anybody_there_is_no_data() {
    let told = measured(&Register::new(), &Votes::new(), Period::new(at(0), at(1)).unwrap());
    let doors = [told.entered, told.refusals, told.arrivals, told.departures];
    assert_eq!(doors, [None; 4]);
    assert_eq!((told.newcomer_seats, told.seated_newcomers, &told.mandates), (None, None, &None));
    assert_eq!((&told.waits, told.entry_costs.len(), told.leaving_costs.len()), (&None, 0, 0));
    assert!(told.findings(&OpenNorms::usual()).is_empty());
}

#[test]
fn what_passes_the_range_of_amounts_is_refused() {
    let mut desk = Desk::opened(Portion::WHOLE);
    let cost = Cost::new(TimeAmount::MAX, None).unwrap();
    let college = college_id("c0");
    desk.does("ana", 0, Command::Apply { college: college.clone(), group: None, cost });
    desk.does("clerk", 1, Command::Admit { person: person("ana"), college, weight: 1, cost });
    let votes = Votes::from([(person("ana"), at(2))]);
    let period = Period::new(at(0), at(9)).unwrap();
    let refused = Openness::of(&desk.register, &votes, period, seconds(1)).unwrap_err();
    assert_eq!(refused.code(), "governance.openness.out_of_range");
    assert_eq!(refused.to_string(), "what 'ana' spent is more than an amount holds");
}

#[test]
fn the_first_vote_of_each_person_is_the_first_they_cast() {
    use crate::given::{envelope, founding, motion_id, opening};
    use liens_governance::{Assembly, Choice, Command as Put, Member, Roll};

    let statutes = crate::register::statutes(&["c0"]);
    let members = ["ana", "bo"].map(|who| Member::one(person(who), college_id("c0")));
    let roll = Roll::freeze(&statutes, members, at(0)).unwrap();
    let mut assembly = Assembly::new();
    let motion = motion_id();
    let cast = Put::CastBallot { motion, choice: Choice::Yes };
    let puts = [("chair", 0, founding(&statutes)), ("chair", 0, opening(roll)), ("ana", 7, cast)];
    for (id, (by, when, body)) in (0..).zip(puts) {
        assembly.execute(&envelope(id, by, when, body)).unwrap();
    }
    assert_eq!(assembly.first_votes(), Votes::from([(person("ana"), at(7))]));
}

#[cfg(feature = "serde")]
#[test]
fn the_norms_of_openness_read_back() {
    let norms = OpenNorms::usual();
    let written = serde_json::to_string(&norms).unwrap();
    assert_eq!(serde_json::from_str::<OpenNorms>(&written).unwrap(), norms);
    let beyond = written.replace("1/4", "5/4");
    assert!(serde_json::from_str::<OpenNorms>(&beyond).is_err());
    let (register, votes) = year();
    let told = measured(&register, &votes, Period::new(at(105), at(600)).unwrap());
    let told = serde_json::to_value(told).unwrap();
    assert_eq!(told["refusals"]["part"], "3");
    assert_eq!(told["mandates"]["index"], "5/9");
}
