//! What a budget refuses, one case a line, the state untouched.

use liens_core::{ActivityId, Amount, Shortage, TimeAmount, Unit};
use liens_lineage::budget::{
    Basis, Brought, Budget, Claim, Command, Grid, GridLine, Refusal, Terms, Valuation,
    VolunteerReport,
};

use super::{
    Run, claim, claim_id, day, euros, evidence, grounds, meeting, person, question, refer, resolve,
    revise, terms, withdraw,
};

fn is(refusal: &Refusal, code: &str, value: &str) {
    let message = refusal.to_string();
    assert_eq!(refusal.code(), code, "{message}");
    assert!(message.contains(value), "'{message}' does not name {value}");
    assert!(!message.ends_with('.'), "{message}");
}

fn open(terms: Terms, brought: Vec<Brought>) -> Command {
    Command::Open { terms: Box::new(terms), reviewers: [].into(), brought }
}

#[test]
fn terms_that_contradict_themselves_are_refused() {
    let mut run = Run::default();
    let mut case =
        |terms, code, value| is(&run.refused(0, "ana", open(terms, vec![])), code, value);
    let base = || terms(100);
    let negative = Amount::negated(&euros(1));
    let (unit, below) = ("lineage.budget.wrong_unit", "lineage.budget.negative");
    case(Terms { envelope: negative.clone(), ..base() }, below, "-0.01 EUR");
    case(Terms { cap: Some(negative), ..base() }, below, "-0.01 EUR");
    case(Terms { payable_from: Some("PT1H".parse().unwrap()), ..base() }, unit, "PT1H");
    case(Terms { envelope: "PT1H".parse().unwrap(), ..base() }, unit, "EUR");
    let dates = "lineage.budget.dates";
    case(Terms { opens: day(31), ..base() }, dates, "2026-01-31");
    let past = TimeAmount::from_seconds(-1).unwrap();
    case(Terms { review: past, ..base() }, dates, "2026-01-31");
    let (ana, date, until) = (person("ana"), day(0), day(9));
    let brought = || Brought::Claim {
        id: claim_id("a"),
        contributor: ana.clone(),
        payee: ana.clone(),
        contributions: Vec::new(),
        amount: euros(1),
        date,
        until,
    };
    let twice = open(base(), vec![brought(), brought()]);
    is(&run.refused(0, "ana", twice), "lineage.budget.duplicate", "claim a");
    is(&run.refused(0, "ana", Command::Review {}), "lineage.budget.not_open", "not open");
    run.done(0, "ana", open(base(), vec![]));
    is(&run.refused(0, "ana", open(base(), vec![])), "lineage.budget.opened", "before");
}

#[test]
fn claims_that_cannot_be_are_refused() {
    let cap = Some(euros(500));
    let mut run = Run::opened(Terms { cap, ..terms(1_000) }, &["ana", "bo"]);
    run.declare(3, claim("a", "ana", 300));
    let mut case = |at, change: &dyn Fn(Claim) -> Claim, code, value| {
        let claim = change(claim("new", "ana", 10));
        is(&run.refused(at, "ana", Command::Declare { claim }), code, value);
    };
    let basis = |basis: Basis| move |claim| Claim { basis: basis.clone(), ..claim };
    let amount =
        |amount: &str| basis(Basis::Amount { amount: amount.parse().unwrap(), time: None });
    let hours = |activity: &str, time: &str, rate: Option<u64>| {
        basis(Basis::Time {
            time: time.parse().unwrap(),
            activity: ActivityId::new(activity).unwrap(),
            rate: rate.map(euros),
        })
    };
    case(4, &amount("-1.00 EUR"), "lineage.budget.negative", "-1.00 EUR");
    case(4, &amount("1.00 USD"), "lineage.budget.wrong_unit", "1.00 USD");
    case(4, &amount("0.00 EUR"), "lineage.budget.nothing", "claim new");
    case(4, &amount("2.01 EUR"), "lineage.budget.above_cap", "5.01 EUR");
    case(4, &hours("dance", "1 h", None), "lineage.grid.unknown_line", "dance");
    case(4, &hours("design", "1 h", None), "lineage.grid.rate_missing", "design");
    case(4, &hours("design", "1 h", Some(3_001)), "lineage.grid.rate_outside", "30.01 EUR");
    case(4, &hours("care", "1 h", Some(1_999)), "lineage.grid.rate_outside", "19.99 EUR");
    case(4, &hours("care", "-1:00", None), "lineage.grid.negative_time", "-PT1H");
    let minimum = |claim| Claim { minimum: Some(euros(11)), ..claim };
    case(4, &minimum, "lineage.budget.minimum_above_ask", "0.11 EUR");
    let given = |text: &str| {
        let given = Some(text.parse().unwrap());
        move |claim| Claim { volunteered: given.clone(), ..claim }
    };
    case(4, &given("-PT1H"), "lineage.budget.negative", "-PT1H");
    case(4, &given("3 thanks"), "lineage.budget.wrong_unit", "3 thanks");
    case(4, &|claim| Claim { id: claim_id("a"), ..claim }, "lineage.budget.duplicate", "claim a");
    let other = |claim| Claim { contributor: person("bo"), ..claim };
    case(4, &other, "lineage.budget.not_the_claimant", "ana is not");
    case(31, &|claim| claim, "lineage.budget.not_in_time", "2026-02-01");
}

#[test]
fn a_claim_after_the_closing_date_is_for_the_next_budget() {
    let mut run = Run::opened(terms(1_000), &["ana"]);
    run.declare(30, claim("a", "ana", 1));
    let late = Command::Declare { claim: claim("b", "ana", 1) };
    is(&run.refused(31, "ana", late.clone()), "lineage.budget.not_in_time", "2026-01-31");
    run.done(31, "ana", Command::Review {});
    is(&run.refused(31, "ana", Command::Review {}), "lineage.budget.review_opened", "2026-02-01");
    let propose = Command::Propose { grounds: grounds(&["ana"]) };
    is(&run.refused(40, "ana", propose.clone()), "lineage.budget.review_not_over", "2026-02-10");
    is(&run.refused(40, "ana", Command::Close {}), "lineage.budget.not_proposed", "proposed");
    run.done(41, "ana", propose);
    let accept = Command::Accept { claim: claim_id("a") };
    is(&run.refused(41, "ana", accept), "lineage.budget.not_below", "claim a");
    run.done(41, "ana", Command::Close {});
    is(&run.refused(42, "ana", late), "lineage.budget.closed", "2026-02-11");
    is(&run.refused(42, "ana", Command::Close {}), "lineage.budget.closed", "2026-02-11");
    is(&run.refused(42, "ana", revise("a", 0, false)), "lineage.budget.closed", "2026-02-11");
    is(&run.refused(42, "ana", withdraw("a")), "lineage.budget.fixed", "claim a");
}

#[test]
fn nobody_judges_the_own_claim() {
    let mut run = Run::opened(terms(1_000), &["ana", "bo", "cleo", "dan"]);
    run.declare(3, Claim { payee: Some(person("bo")), ..claim("a", "ana", 10) });
    run.done(31, "ana", Command::Review {});
    let own = "lineage.budget.own_claim";
    is(&run.refused(32, "ana", question("a")), own, "ana");
    is(&run.refused(32, "bo", question("a")), own, "bo");
    is(&run.refused(32, "eve", question("a")), "lineage.budget.not_a_reviewer", "eve");
    is(&run.refused(32, "cleo", question("b")), "lineage.budget.unknown", "claim b");
    is(&run.refused(32, "cleo", withdraw("a")), "lineage.budget.not_the_claimant", "cleo");
    let settle = || Command::Settle { claim: claim_id("a") };
    let keep = || Command::Keep { claim: claim_id("a"), answer: evidence("so") };
    let asked = "lineage.budget.not_questioned";
    is(&run.refused(32, "cleo", settle()), asked, "cleo");
    is(&run.refused(32, "ana", keep()), asked, "ana");
    run.done(33, "cleo", question("a"));
    is(&run.refused(34, "dan", settle()), asked, "dan");
    is(&run.refused(34, "dan", refer("a")), "lineage.budget.window_open", "claim a");
    is(&run.refused(34, "dan", resolve("a", true)), "lineage.budget.not_referred", "claim a");
    is(&run.refused(41, "dan", question("a")), "lineage.budget.window_over", "2026-02-11");
    run.done(41, "dan", refer("a"));
    is(&run.refused(41, "ana", revise("a", 9, false)), "lineage.budget.fixed", "claim a");
    is(&run.refused(41, "dan", question("a")), "lineage.budget.fixed", "claim a");
}

#[test]
fn a_meeting_that_does_not_add_up_is_refused() {
    let shortage = Shortage::Meeting {};
    let mut run = Run::opened(Terms { shortage, ..terms(100) }, &["ana"]);
    run.declare(3, claim("a", "ana", 80));
    run.declare(3, claim("b", "bo", 70));
    run.done(31, "ana", Command::Review {});
    let mut case = |amounts: &[(&str, u64)], code, value| {
        let grounds = meeting(&["ana", "bo"], amounts);
        is(&run.refused(41, "ana", Command::Propose { grounds }), code, value);
    };
    let (above, sum) = ("lineage.budget.above_claimed", "lineage.budget.meeting_sum");
    case(&[("ana", 81), ("bo", 19)], above, "0.81 EUR for ana, who claims 0.80 EUR");
    case(&[("ana", 50), ("bo", 49)], sum, "0.99 EUR, not to 1.00 EUR");
    case(&[("ana", 50)], sum, "0.50 EUR, not to 1.00 EUR");
    case(&[], sum, "0.00 EUR, not to 1.00 EUR");
    // Whoever claims nothing gets nothing, even where the others get all that is there.
    case(&[("ana", 50), ("bo", 50), ("eve", 1)], above, "0.01 EUR for eve");
    let propose = Command::Propose { grounds: grounds(&["ana", "bo"]) };
    is(&run.refused(41, "ana", propose), sum, "0.00 EUR");
    let mut wrong = meeting(&["ana", "bo"], &[("ana", 50), ("bo", 50)]);
    let decided = wrong.meeting.as_mut().unwrap();
    decided.amounts.insert(person("bo"), "PT1H".parse().unwrap());
    let propose = Command::Propose { grounds: wrong };
    is(&run.refused(41, "ana", propose), "lineage.budget.wrong_unit", "PT1H");
}

#[test]
fn a_meeting_decides_no_amounts_where_another_rule_was_written_beforehand() {
    let mut run = Run::opened(terms(100), &["ana"]);
    run.declare(3, claim("a", "ana", 80));
    run.declare(3, claim("b", "bo", 70));
    run.done(31, "ana", Command::Review {});
    let grounds = meeting(&["ana", "bo"], &[("ana", 50), ("bo", 50)]);
    let refusal = run.refused(41, "ana", Command::Propose { grounds });
    is(&refusal, "lineage.budget.no_meeting", "guaranteed:median");
}

#[test]
fn a_need_that_weighs_nothing_is_refused_by_name() {
    let mut run = Run::opened(terms(100), &["ana"]);
    run.declare(3, claim("a", "ana", 80));
    run.done(31, "ana", Command::Review {});
    let mut grounds = grounds(&["ana"]);
    grounds.needs.insert(person("ana"), 0);
    let refusal = run.refused(41, "ana", Command::Propose { grounds });
    is(&refusal, "core.divide.no_need", "the need of ana weighs 0");
}

#[test]
fn a_grid_that_is_none_is_refused() {
    let line = |activity: &str, least: &str, most: &str| GridLine {
        activity: ActivityId::new(activity).unwrap(),
        least: least.parse().unwrap(),
        most: most.parse().unwrap(),
    };
    let case = |lines: &[GridLine], code: &str, value: &str| {
        let refusal = Grid::new(lines.to_vec()).unwrap_err();
        assert_eq!(refusal.code(), code);
        assert!(refusal.to_string().contains(value), "{refusal}");
    };
    let range = "lineage.grid.not_a_range";
    case(&[line("a", "-1.00 EUR", "1.00 EUR")], range, "-1.00 EUR");
    case(&[line("a", "2.00 EUR", "1.00 EUR")], range, "2.00 EUR");
    case(&[line("a", "1.00 EUR", "1.00 USD")], range, "1.00 USD");
    let one = || line("a", "1.00 EUR", "1.00 EUR");
    case(&[one(), line("b", "1.00 USD", "1.00 USD")], range, "line of b");
    case(&[one(), one()], "lineage.grid.duplicate", "lines for a");
    let grid =
        Grid::new([line("a", "92233720368547758.07 EUR", "92233720368547758.07 EUR")]).unwrap();
    let long = TimeAmount::MAX;
    let beyond = grid.worth(&ActivityId::new("a").unwrap(), long, None).unwrap_err();
    assert_eq!(beyond.code(), "core.amount.out_of_range");
}

/// Cents, or seconds, that one person asks or gives at most in one budget.
const MOST: u64 = 8_796_093_022_207;

#[test]
fn nobody_asks_so_much_that_the_claims_of_others_no_longer_fit() {
    let mut run = Run::opened(terms(1), &["ana"]);
    let code = "lineage.budget.too_much";
    for cents in [i64::MAX.unsigned_abs(), MOST + 1] {
        let refusal = run.refused(3, "eve", Command::Declare { claim: claim("e", "eve", cents) });
        is(&refusal, code, &euros(cents).to_string());
        is(&refusal, code, "eve above 87960930222.07 EUR");
    }
    run.declare(3, claim("e", "eve", MOST - 1));
    run.declare(3, claim("f", "eve", 1));
    let more = Command::Declare { claim: claim("g", "eve", 1) };
    is(&run.refused(3, "eve", more), code, "0.01 EUR");
    is(&run.refused(3, "eve", revise("f", 2, false)), code, "0.02 EUR");
    run.done(3, "eve", revise("e", MOST - 2, false));
    run.done(3, "eve", revise("f", 2, false));
    run.declare(3, claim("a", "ana", MOST));
    run.done(3, "eve", withdraw("e"));
    run.declare(3, claim("g", "eve", MOST - 2));
    assert_eq!(Budget::replay(run.budget.events().to_vec()).unwrap(), run.budget);
    // What is asked for a second stays in range too.
    let basis = Basis::Amount { amount: euros(MOST), time: Some("PT1S".parse().unwrap()) };
    run.declare(3, Claim { basis, ..claim("h", "bo", 0) });
    run.propose(grounds(&["ana", "bo", "eve"]));
    let peers = run.budget.outcome(day(41)).unwrap().per_hour.unwrap();
    assert_eq!(peers.most, euros(MOST * 3_600));
}

#[test]
fn nobody_gives_so_much_that_it_cannot_be_counted() {
    let given = |quanta: u64, unit: &Unit| {
        Amount::from_quanta(unit.clone(), quanta.try_into().unwrap()).unwrap()
    };
    let euro: Unit = "EUR".parse().unwrap();
    let gift = |id: &str, who: &str, given| Claim { volunteered: Some(given), ..claim(id, who, 0) };
    let mut run = Run::opened(terms(1), &["ana"]);
    let code = "lineage.budget.too_much";
    for (name, unit) in [("time", &Unit::Time), ("money", &euro)] {
        for much in [i64::MAX.unsigned_abs(), MOST + 1] {
            let much = given(much, unit);
            let claim = gift("e", "eve", much.clone());
            let refusal = run.refused(3, "eve", Command::Declare { claim });
            is(&refusal, code, &much.to_string());
            is(&refusal, code, &given(MOST, unit).to_string());
        }
        let id = |who: &str| format!("{who} {name}");
        run.declare(3, gift(&id("e"), "eve", given(MOST, unit)));
        let claim = gift(&id("f"), "eve", given(1, unit));
        is(&run.refused(3, "eve", Command::Declare { claim }), code, "claim f");
        run.declare(3, gift(&id("a"), "ana", given(MOST, unit)));
    }
    let refusal = run.refused(
        3,
        "eve",
        Command::Revise {
            claim: claim_id("e money"),
            basis: Basis::Amount { amount: euros(0), time: None },
            volunteered: Some(given(MOST + 1, &euro)),
            minimum: None,
            reopen: false,
        },
    );
    is(&refusal, code, "87960930222.08 EUR");
    run.propose(grounds(&["ana", "eve"]));
    let outcome = run.budget.outcome(day(41)).unwrap();
    for row in &outcome.persons {
        assert_eq!(row.recognised, given(MOST, &euro));
        assert_eq!(row.recognised_time, TimeAmount::from_seconds(8_796_093_022_207).unwrap());
    }
    // A report over all of them can be written.
    let all = run.budget.given(day(41), |_| liens_core::ContributionKind::Care);
    let valuation =
        Valuation { rate: euros(1_000), method: "as last year".into(), without: [].into() };
    let report = VolunteerReport::new(day(0), day(41), valuation, all).unwrap();
    assert_eq!(report.time, TimeAmount::from_seconds(2 * 8_796_093_022_207).unwrap());
}

#[test]
fn claims_beyond_what_can_be_counted_are_refused() {
    let most = i64::MAX.unsigned_abs();
    let (ana, date, until) = (person("ana"), day(0), day(99));
    let brought = |cents| Brought::Claim {
        id: claim_id("a"),
        contributor: ana.clone(),
        payee: ana.clone(),
        contributions: Vec::new(),
        amount: euros(cents),
        date,
        until,
    };
    let mut run = Run::default();
    run.done(0, "ana", open(terms(1), vec![brought(most - 1)]));
    run.declare(3, claim("b", "bo", 1));
    let more = Command::Declare { claim: claim("c", "cleo", 1) };
    is(&run.refused(3, "cleo", more), "core.amount.out_of_range", "9223372036854775808");
    assert_eq!(Budget::replay(run.budget.events().to_vec()).unwrap(), run.budget);
    // What waits and what was had in advance is counted together with the envelope.
    let advance = Brought::Advance { person: ana.clone(), amount: euros(most - 1) };
    let waiting = Brought::Waiting { payee: ana.clone(), amount: euros(1) };
    let beyond = open(terms(1), vec![brought(1), advance, waiting]);
    let refusal = Run::default().refused(0, "ana", beyond);
    is(&refusal, "core.amount.out_of_range", "9223372036854775808");
}
