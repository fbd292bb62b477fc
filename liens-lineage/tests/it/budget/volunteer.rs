//! The report of what was given unpaid.

use liens_core::{Amount, ContributionKind, RoleId, TimeAmount};
use liens_lineage::Language;
use liens_lineage::budget::{Given, Valuation, VolunteerReport};
use proptest::prelude::*;

use super::{day, euros, person};

fn valuation(cents: u64) -> Valuation {
    let without = [RoleId::new("officer").unwrap()].into();
    Valuation { rate: euros(cents), method: "minimum wage, charges included".to_owned(), without }
}

fn given(who: usize, kind: usize, at: i64, seconds: i64, officer: bool) -> Given {
    let kinds = [ContributionKind::Work, ContributionKind::Care, ContributionKind::Governance];
    Given {
        person: person(["ana", "bo"][who % 2]),
        kind: kinds[kind % 3].clone(),
        date: day(at),
        time: TimeAmount::from_seconds(seconds).unwrap(),
        role: officer.then(|| RoleId::new("officer").unwrap()),
    }
}

proptest! {
    #[test]
    fn a_report_counts_every_hour_once_and_both_sides_are_equal(
        rows in prop::collection::vec((0..2_usize, 0..3_usize, 0..30_i64, 0..90_000_i64, any::<bool>()), 0..12),
        cents in 0..5_000_u64,
    ) {
        let all = rows.iter().map(|(who, kind, at, time, officer)| given(*who, *kind, *at, *time, *officer));
        let report = VolunteerReport::new(day(5), day(25), valuation(cents), all).unwrap();
        let inside = || rows.iter().filter(|row| (5..25).contains(&row.2));
        let time: i64 = inside().filter(|row| !row.4).map(|row| row.3).sum();
        let out: i64 = inside().filter(|row| row.4).map(|row| row.3).sum();
        prop_assert_eq!((report.time.seconds(), report.left_out.seconds()), (time, out));
        for row in &report.kinds {
            let exact = i128::from(row.time.seconds()) * i128::from(cents);
            prop_assert_eq!(i128::from(row.value.quanta()), exact / 3_600);
        }
        let value: i64 = report.kinds.iter().map(|row| row.value.quanta()).sum();
        let [debit, credit] = &report.memo;
        prop_assert_eq!((&debit.debit, &credit.credit), (&report.value, &report.value));
        prop_assert_eq!((report.value.quanta(), debit.credit.quanta(), credit.debit.quanta()), (value, 0, 0));
        prop_assert_eq!((debit.account, credit.account), ("864", "875"));
    }
}

#[test]
fn a_report_reads_as_text_in_two_languages() {
    let rows = [
        given(0, 0, 3, 9_000, false),
        given(1, 0, 4, 3_600, false),
        given(1, 1, 5, 5_400_000, false),
        given(0, 2, 6, 7_200, true),
        given(0, 0, 40, 3_600, false),
    ];
    let report = VolunteerReport::new(day(0), day(31), valuation(1_800), rows).unwrap();
    let nothing = VolunteerReport::new(day(0), day(31), valuation(1_800), []).unwrap();
    let texts = [&report, &nothing].map(|report| {
        [Language::English, Language::French].map(|language| report.to_text(language)).join("\n")
    });
    let kept = include_str!("../golden/volunteer.txt");
    crate::is_golden("volunteer.txt", kept, &texts.join("\n"));
}

#[test]
fn a_report_without_period_rate_or_method_is_refused() {
    let refused = |from, to, valuation, rows: Vec<Given>, code: &str, value: &str| {
        let error = VolunteerReport::new(day(from), day(to), valuation, rows).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.to_string().contains(value), "{error}");
    };
    let rate = |text: &str| Valuation { rate: text.parse::<Amount>().unwrap(), ..valuation(0) };
    refused(2, 1, valuation(1), vec![], "lineage.volunteer.period", "2026-01-03");
    refused(0, 1, rate("-1.00 EUR"), vec![], "lineage.volunteer.rate", "-1.00 EUR");
    refused(0, 1, rate("PT1H"), vec![], "lineage.volunteer.rate", "PT1H");
    let silent = Valuation { method: " ".to_owned(), ..valuation(1_500) };
    refused(0, 1, silent, vec![], "lineage.volunteer.no_method", "15.00 EUR");
    let negative = vec![given(0, 0, 0, -1, false)];
    refused(0, 1, valuation(1), negative, "lineage.volunteer.negative", "ana gave -PT1S");
    let long = TimeAmount::MAX.seconds();
    let much = vec![given(0, 0, 0, long, false), given(0, 0, 0, 1, false)];
    refused(0, 1, valuation(1), much, "core.time.out_of_range", "9223372036854775808");
}
