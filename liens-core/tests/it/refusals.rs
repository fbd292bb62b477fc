//! What each public constructor refuses, one line a case, and how the refusal speaks.

use liens_core::{
    Amount, Ask, Attester, Claim, CommandId, Contribution, ContributionBuilder, ContributionId,
    ContributionKind, ContributorId, Currency, Envelope, Error, History, HistoryError, IndicatorId,
    Interest, Licence, Link, Measure, Measurement, Method, Money, Objective, Participation, Period,
    PointsName, Portion, ProjectId, Rate, Ratio, Recipient, Recorded, Relation, Residue, Rounding,
    Shares, Shortage, SubjectId, Target, TimeAmount, Timestamp, Unit, apportion, divide,
    largest_remainder,
};

type Case = (&'static str, &'static str, Error);

fn refusal<T, E: Into<Error>>(found: Result<T, E>) -> Error {
    found.map(|_| "accepted").unwrap_err().into()
}

fn person(name: &str) -> ContributorId {
    ContributorId::new(name).unwrap()
}

fn contribution(change: impl FnOnce(ContributionBuilder) -> ContributionBuilder) -> Error {
    let begun = Contribution::builder(
        ContributionId::new("c").unwrap(),
        ContributionKind::Work,
        ProjectId::new("p").unwrap(),
        "2026-01-05".parse().unwrap(),
    );
    refusal(change(begun).build())
}

fn names() -> Vec<Case> {
    let (long, ana) = ("x".repeat(201), || Recipient::Contributor(person("ana")));
    vec![
        ("core.id.length", "201 bytes", refusal(ContributorId::new(long))),
        ("core.id.length", "0 bytes", refusal(ContributorId::new(""))),
        ("core.id.control", "'\\n'", refusal(ContributorId::new("a\nb"))),
        ("core.id.control", "'\\u{200b}'", refusal(ContributorId::new("a\u{200b}b"))),
        ("core.id.white_space", "\"ana \"", refusal(ContributorId::new("ana "))),
        ("core.id.not_normalised", "cafe\\u{301}", refusal(ContributorId::new("cafe\u{301}"))),
        ("core.id.not_a_uuid", "'12'", refusal("12".parse::<CommandId>())),
        ("core.licence.not_an_expression", "at byte 6", refusal(Licence::new("MIT OR"))),
        ("core.licence.unknown_id", "'free' at byte 0", refusal(Licence::new("free"))),
        (
            "core.licence.unknown_id",
            "near it: GPL-3.0-only, GPL-3.0-or-later",
            refusal(Licence::new("MIT OR GPL-3.0")),
        ),
        ("core.licence.unknown_id", "near it: MIT,", refusal(Licence::new("mit"))),
        (
            "core.licence.too_many_choices",
            "65 choices or more, at most 64",
            refusal(Licence::new(&["(MIT OR ISC)"; 7].join(" AND "))),
        ),
        (
            "core.shares.not_whole",
            "sum to 7, not to 1000000000000000000",
            refusal(Shares::new([(ana(), 7)])),
        ),
        ("core.shares.not_whole", "sum to 0", refusal(Shares::new([]))),
        ("core.shares.duplicate", "ana", refusal(Shares::new([(ana(), 1), (ana(), 2)]))),
        ("core.apportion.no_weight", "1000000000000000000", refusal(Shares::from_weights([]))),
        ("core.shares.duplicate", "ana", refusal(Shares::from_weights([(ana(), 1), (ana(), 2)]))),
        (
            "core.shares.negative",
            "-0.01 EUR",
            refusal(
                Shares::from_weights([(ana(), 1)]).unwrap().split(&"-0.01 EUR".parse().unwrap()),
            ),
        ),
    ]
}

fn times() -> Vec<Case> {
    let min = "-9223372036854775808";
    vec![
        ("core.time.out_of_range", min, refusal(TimeAmount::from_seconds(i64::MIN))),
        ("core.time.out_of_range", "seconds", refusal(TimeAmount::from_minutes(i64::MAX))),
        ("core.time.out_of_range", "seconds", refusal(TimeAmount::from_hours(i64::MIN))),
        (
            "core.time.out_of_range",
            "9223372036854779407",
            refusal(TimeAmount::MAX.checked_add(TimeAmount::HOUR)),
        ),
        (
            "core.time.out_of_range",
            "-9223372036854775808",
            refusal(TimeAmount::from_seconds(-1).unwrap().checked_sub(TimeAmount::MAX)),
        ),
        (
            "core.time.out_of_range",
            "9223372036854779407",
            refusal(TimeAmount::try_sum([TimeAmount::MAX, TimeAmount::HOUR])),
        ),
        ("core.time.not_a_duration", "'1.30'", refusal("1.30".parse::<TimeAmount>())),
        ("core.time.not_a_working_unit", "'jours'", refusal("2 jours".parse::<TimeAmount>())),
        (
            "core.timestamp.out_of_range",
            "253402300800",
            refusal(Timestamp::from_unix_seconds(253_402_300_800)),
        ),
        (
            "core.timestamp.out_of_range",
            "-62135596801",
            refusal(Timestamp::from_unix_seconds(-62_135_596_801)),
        ),
        ("core.timestamp.not_an_instant", "'now'", refusal("now".parse::<Timestamp>())),
    ]
}

fn fractions_and_amounts() -> Vec<Case> {
    let euros = |minor| Money::from_minor(Currency::EUR, minor);
    let (most, yen) = (euros(i64::MAX).unwrap(), "1 JPY".parse::<Money>().unwrap());
    let hours = Amount::from_quanta(Unit::Time, i64::MAX).unwrap();
    let min = "-9223372036854775808";
    vec![
        ("core.ratio.zero_denominator", "7/0", refusal(Ratio::new(7, 0))),
        ("core.ratio.zero_denominator", "7/0", refusal(Portion::new(7, 0))),
        ("core.ratio.not_a_ratio", "'half'", refusal("half".parse::<Ratio>())),
        ("core.ratio.above_one", "6/5", refusal(Portion::new(6, 5))),
        ("core.money.unknown_currency", "'ECU'", refusal(Currency::new("ECU"))),
        ("core.money.no_minor_unit", "XAU", refusal(Currency::new("XAU"))),
        ("core.money.not_money", "'12,50 EUR'", refusal("12,50 EUR".parse::<Money>())),
        ("core.money.inexact", "0.005 EUR", refusal("0.005 EUR".parse::<Money>())),
        ("core.money.out_of_range", min, refusal(euros(i64::MIN))),
        (
            "core.money.out_of_range",
            "9223372036854775808 ",
            refusal(Money::parse_rounded("92233720368547758.071 EUR", Rounding::Ceiling)),
        ),
        ("core.money.out_of_range", "18446744073709551614", refusal(most.checked_add(most))),
        ("core.money.currency_mismatch", "EUR and JPY", refusal(most.checked_add(yen))),
        ("core.money.currency_mismatch", "EUR and JPY", refusal(most.checked_sub(yen))),
        ("core.amount.not_an_amount", "'many'", refusal("many".parse::<Amount>())),
        ("core.amount.not_a_unit", "'Thanks'", refusal(PointsName::new("Thanks"))),
        ("core.amount.out_of_range", min, refusal(Amount::from_quanta(Unit::Time, i64::MIN))),
        ("core.amount.out_of_range", "18446744073709551614", refusal(hours.checked_add(&hours))),
        ("core.amount.unit_mismatch", "hour and EUR", refusal(hours.checked_add(&most.into()))),
        ("core.amount.unit_mismatch", "hour and EUR", refusal(hours.checked_sub(&most.into()))),
    ]
}

fn shortages() -> Vec<Case> {
    let meeting = |asks: [Ask<&'static str>; 2]| refusal(divide(5, asks, Shortage::Meeting {}));
    let ana = || Ask::of("ana", 4);
    let bo = |decided| Ask::of("bo", 3).decided(decided);
    let undated = [ana().since("2026-01-05".parse().unwrap()), bo(1)];
    let named = |text: &str| refusal(text.parse::<Shortage>());
    let heavy = [ana().weighing(u64::MAX), bo(1)];
    vec![
        (
            "core.divide.above_claim",
            "4 for \"bo\", who claims 3",
            meeting([ana().decided(1), bo(4)]),
        ),
        ("core.divide.meeting_sum", "up to 6, not to 5", meeting([ana().decided(4), bo(2)])),
        ("core.divide.meeting_sum", "up to 4, not to 5", meeting([ana().decided(4), bo(0)])),
        ("core.divide.undecided", "\"ana\"", meeting([ana(), bo(3)])),
        ("core.divide.no_date", "\"bo\"", refusal(divide(5, undated, Shortage::Seniority {}))),
        (
            "core.divide.no_need",
            "\"ana\" weighs 0",
            refusal(divide(5, [ana().weighing(0)], Shortage::PRO_RATA)),
        ),
        (
            "core.apportion.too_heavy",
            "18446744073709551616",
            refusal(divide(5, heavy, Shortage::PRO_RATA)),
        ),
        ("core.divide.not_a_shortage", "'lottery'", named("lottery")),
        ("core.divide.not_a_shortage", "'guaranteed:-1'", named("guaranteed:-1")),
        ("core.divide.not_a_shortage", "'guaranteed:+1'", named("guaranteed:+1")),
        ("core.divide.not_a_shortage", "'guaranteed:'", named("guaranteed:")),
    ]
}

fn divisions() -> Vec<Case> {
    let heavy = [("a", u64::MAX), ("b", 1)];
    let bounded = |floor, cap, total| {
        let claims = [Claim::of("a", 1).at_least(floor).at_most(cap), Claim::of("b", 0)];
        refusal(apportion(Method::DHondt, total, claims))
    };
    let twice = [("a", 1), ("a", 2)];
    let (too_many, total) = ("9223372036854775808 cannot", i64::MAX.unsigned_abs() + 1);
    vec![
        ("core.apportion.no_weight", "5 cannot", refusal(largest_remainder(5, [("a", 0)]))),
        ("core.apportion.duplicate", "\"a\"", refusal(largest_remainder(5, [("a", 1), ("a", 2)]))),
        ("core.apportion.too_heavy", "18446744073709551616", refusal(largest_remainder(5, heavy))),
        ("core.apportion.no_weight", "5 cannot", refusal(apportion(Method::Dean, 5, [("a", 0)]))),
        ("core.apportion.duplicate", "\"a\"", refusal(apportion(Method::Dean, 5, twice))),
        (
            "core.apportion.too_heavy",
            "up to 18446744073709551616",
            refusal(apportion(Method::Dean, 5, heavy)),
        ),
        ("core.apportion.too_many", too_many, refusal(apportion(Method::Dean, total, [("a", 1)]))),
        ("core.apportion.floor_above_cap", "floor 3 of \"a\" is above its cap 2", bounded(3, 2, 9)),
        ("core.apportion.floors_above_total", "up to 9, above the 5", bounded(9, 9, 5)),
        ("core.apportion.caps_below_total", "up to 3, below the 5", bounded(1, 3, 5)),
        ("core.apportion.not_a_method", "'webster'", refusal("webster".parse::<Method>())),
    ]
}

fn conversions() -> Vec<Case> {
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    let rate = |given, worth| Rate::new(amount(given), amount(worth));
    let hourly = rate("PT1H", "20.00 EUR").unwrap();
    let carry = |unit: &str, numerator, denominator| {
        let residue = Residue::new(unit.parse().unwrap(), numerator, denominator).unwrap();
        refusal(hourly.convert_with(&amount("PT1H"), &residue, Rounding::Floor))
    };
    vec![
        ("core.rate.not_positive", "0.00 EUR", refusal(rate("PT1H", "0.00 EUR"))),
        ("core.rate.not_positive", "-PT1H", refusal(rate("-PT1H", "1.00 EUR"))),
        ("core.rate.same_unit", "hour", refusal(rate("PT1H", "PT2H"))),
        (
            "core.rate.wrong_unit",
            "1.00 EUR is not in hour",
            refusal(hourly.convert(&amount("1.00 EUR"), Rounding::Floor)),
        ),
        ("core.rate.not_a_residue", "3/3", refusal(Residue::new(Unit::Time, 3, 3))),
        ("core.rate.not_a_residue", "-4/3", refusal(Residue::new(Unit::Time, -4, 3))),
        ("core.rate.not_a_residue", "0/0", refusal(Residue::new(Unit::Time, 0, 0))),
        ("core.rate.not_a_residue", "1/-2", refusal(Residue::new(Unit::Time, 1, -2))),
        ("core.rate.foreign_residue", "1/7 of a quantum of EUR", carry("EUR", 1, 7)),
        ("core.rate.foreign_residue", "1/2 of a quantum of USD", carry("USD", 1, 2)),
    ]
}

fn histories() -> Vec<Case> {
    let envelope = |id, at| Envelope {
        id: CommandId::from_u128(id),
        by: person("ana"),
        on_behalf_of: None,
        at: Timestamp::from_unix_seconds(at).unwrap(),
        body: (),
    };
    let mut history = History::new();
    history.append(&envelope(7, 60), [()]);
    let again = |sequence| Recorded { sequence, ..history.events()[0].clone() };
    vec![
        (
            "core.history.id_reused",
            "000000000007",
            refusal(history.done(&envelope(7, 60), |_| false)),
        ),
        (
            "core.history.clock_went_back",
            "1970-01-01T00:00:59Z",
            refusal(history.done(&envelope(8, 59), |_| true)),
        ),
        ("core.history.out_of_sequence", "event 3", refusal(history.is_due(&again(3)))),
        ("core.history.repeated", "event 1 repeats", refusal(history.is_due(&again(1)))),
        (
            "core.history.full",
            "4294967294 events",
            refusal::<(), _>(Err(HistoryError::Full { limit: liens_core::index::MOST })),
        ),
    ]
}

fn declarations() -> Vec<Case> {
    let day = |text: &str| -> Timestamp { text.parse().unwrap() };
    let interest = |until| {
        let hall = SubjectId::new("the hall").unwrap();
        refusal(Interest::new(person("ana"), hall, day("2026-03-01"), Some(day(until))))
    };
    let hours = |text: &str| Measure::Amount { amount: text.parse().unwrap() };
    let shown = |at, measure| Measurement { at: day(at), measure };
    let standing = |found: [Measurement; 2]| {
        let target = Target::AtLeast { measure: hours("PT9H") };
        let indicator = IndicatorId::new("hours exchanged").unwrap();
        refusal(Objective::new(indicator, target, Timestamp::MAX).standing(&found, Timestamp::MAX))
    };
    let half = Measure::Ratio { ratio: "1/2".parse().unwrap() };
    let period = |to| refusal(Period::new(day("2026-03-01"), day(to)));
    vec![
        ("core.period.empty", "to 2026-03-01", period("2026-03-01")),
        ("core.period.empty", "to 2026-02-28", period("2026-02-28")),
        ("core.interest.never_in_force", "until 2026-03-01", interest("2026-03-01")),
        ("core.interest.never_in_force", "until 2026-02-01", interest("2026-02-01")),
        (
            "core.objective.not_comparable",
            "shows 1.00 EUR, which does not compare with PT9H",
            standing([shown("2026-03-02", half), shown("2026-03-01", hours("1.00 EUR"))]),
        ),
        (
            "core.objective.contradiction",
            "'hours exchanged' was measured twice at 2026-03-02",
            standing([shown("2026-03-02", hours("PT9H")), shown("2026-03-02", hours("PT8H"))]),
        ),
    ]
}

fn contributions() -> Vec<Case> {
    let [ana, bo] = ["ana", "bo"].map(|name| Participation::of(person(name)));
    let half = Portion::new(1, 2).unwrap();
    let tiny = Portion::new(1, u64::MAX).unwrap();
    let link = || Link::to(ContributionId::new("d").unwrap());
    let heavy = |to: &str, weight| Link {
        to: ContributionId::new(to).unwrap(),
        relation: Relation::Uses,
        weight,
    };
    let (minus, most) = (TimeAmount::from_seconds(-1).unwrap(), TimeAmount::MAX);
    let by = || Attester::Person { id: person("bo") };
    let debt: Amount = "-1.00 EUR".parse().unwrap();
    let two = |a: &Participation, b: &Participation| {
        let (a, b) = (a.clone(), b.clone());
        contribution(|c| c.participation(a).participation(b))
    };
    let one = |a: Participation| contribution(|c| c.participation(a));
    vec![
        ("core.contribution.not_a_word", "'Need'", refusal("Need".parse::<ContributionKind>())),
        ("core.contribution.not_a_word", "''", refusal("".parse::<Relation>())),
        ("core.contribution.duplicate_contributor", "ana twice", two(&ana, &ana)),
        (
            "core.contribution.duplicate_link",
            "d twice",
            contribution(|c| c.builds_on(link()).builds_on(link())),
        ),
        (
            "core.contribution.builds_on_itself",
            "c builds",
            contribution(|c| c.builds_on(heavy("c", 1))),
        ),
        ("core.contribution.zero_weight", "to d", contribution(|c| c.builds_on(heavy("d", 0)))),
        (
            "core.contribution.too_heavy",
            "18446744073709551616",
            contribution(|c| c.builds_on(heavy("d", u64::MAX)).builds_on(heavy("e", 1))),
        ),
        ("core.contribution.part_missing", "not bo", two(&ana.clone().with_part(half), &bo)),
        ("core.contribution.parts_not_whole", "sum to 1/2", one(ana.clone().with_part(half))),
        (
            "core.contribution.parts_not_whole",
            "too fine to add",
            two(&ana.clone().with_part(half), &bo.clone().with_part(tiny)),
        ),
        ("core.contribution.negative", "-PT1S", one(ana.clone().declared(minus))),
        ("core.contribution.negative", "-PT1S", one(ana.clone().attested(minus, by()))),
        ("core.contribution.negative", "-1.00 EUR", one(ana.clone().compensated(debt))),
        (
            "core.contribution.own_attester",
            "bo attests",
            two(&ana.clone().attested(most, by()), &bo),
        ),
        (
            "core.contribution.too_long",
            "contribution c",
            two(
                &ana.attested(most, Attester::Person { id: person("cy") }),
                &bo.attested(most, Attester::Person { id: person("cy") }),
            ),
        ),
    ]
}

fn cases() -> Vec<Case> {
    [
        names(),
        times(),
        fractions_and_amounts(),
        divisions(),
        shortages(),
        conversions(),
        histories(),
        declarations(),
        contributions(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn a_refusal_names_the_offending_value_in_lower_case_without_a_full_stop() {
    for (code, offending, error) in cases() {
        let message = error.to_string();
        assert_eq!(error.code(), code, "{message}");
        assert!(message.contains(offending), "'{message}' does not name {offending}");
        assert!(!message.ends_with('.'), "{message}");
        assert!(!message.starts_with(|c: char| c.is_uppercase()) || offending.starts_with("EUR"));
    }
}

#[test]
fn every_documented_code_is_shown_by_a_case_and_every_code_is_documented() {
    let table = include_str!("../../README.md").lines();
    let documented = table.filter_map(|line| line.strip_prefix("| `core.")?.split_once('`'));
    let mut documented: Vec<String> = documented.map(|(code, _)| format!("core.{code}")).collect();
    let mut shown: Vec<String> = cases().iter().map(|(code, ..)| (*code).to_owned()).collect();
    documented.sort();
    shown.sort();
    shown.dedup();
    assert_eq!(documented, shown);
}
