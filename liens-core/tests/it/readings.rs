//! What each text form reads as, odd ones included: writing what was read proves nothing about it.

use liens_core::{
    Amount, CommandId, ContributorId, Currency, Licence, Money, Portion, Ratio, Rounding,
    TimeAmount, Timestamp, Unit,
};

/// Reads each text and compares what is written back, or the code of the refusal.
macro_rules! readings {
    ($read:ty: $($text:expr => $expected:expr),+ $(,)?) => {
        $({
            let text: &str = $text.as_ref();
            let found = match text.parse::<$read>() {
                Ok(value) => value.to_string(),
                Err(error) => error.code().to_owned(),
            };
            assert_eq!(found, $expected, "reading {text:?}");
        })+
    };
}

const NOT: &str = "core.time.not_a_duration";
const NO_UNIT: &str = "core.time.not_a_working_unit";

#[test]
fn time_in_iso_form_reads_as_listed() {
    readings! { TimeAmount:
        "PT1H30M" => "PT1H30M",
        "PT90M" => "PT1H30M",
        "PT5400S" => "PT1H30M",
        "PT1H5400S" => "PT2H30M",
        "PT0S" => "PT0S",
        "-PT0S" => "PT0S",
        "-PT1S" => "-PT1S",
        "\u{2212}PT1H" => "-PT1H",
        "PT007H" => "PT7H",
        "PT+1H" => NOT,
        "PT-1H" => NOT,
        "+PT1H" => NOT,
        "--PT1H" => NOT,
        "PT" => NOT,
        "P" => NOT,
        "-P" => NOT,
        "" => NOT,
        "-" => NOT,
        "PTH" => NOT,
        "PT1" => NOT,
        "PT1.5H" => NOT,
        "PT1,5H" => NOT,
        "PT1M1H" => NOT,
        "PT1H1H" => NOT,
        "PT1H 30M" => NOT,
        "PT1\u{a0}H" => NOT,
        "PT1H " => NOT,
        " PT1H" => NOT,
        "pt1h" => NOT,
        "PT١H" => NOT,
        "P1D" => NO_UNIT,
        "P1DT1H" => NO_UNIT,
        "P1W" => NO_UNIT,
        "P1M" => NO_UNIT,
        "P1Y2M" => NO_UNIT,
        "PT9223372036854775807S" => "PT2562047788015215H30M7S",
        "-PT9223372036854775807S" => "-PT2562047788015215H30M7S",
        "PT9223372036854775808S" => "core.time.out_of_range",
        "-PT9223372036854775808S" => "core.time.out_of_range",
        "PT2562047788015216H" => "core.time.out_of_range",
        "PT99999999999999999999999999H" => "core.time.out_of_range",
        "PT999999999999999999999999999999999999999999H" => NOT,
    }
}

#[test]
fn time_as_people_write_it_reads_as_listed() {
    readings! { TimeAmount:
        "1:30" => "PT1H30M",
        "1:30:15" => "PT1H30M15S",
        "01:05" => "PT1H5M",
        "100:00" => "PT100H",
        "-1:30" => "-PT1H30M",
        "-0:00" => "PT0S",
        "1:60" => NOT,
        "1:5" => NOT,
        "1:005" => NOT,
        ":30" => NOT,
        "1:" => NOT,
        "1:+5" => NOT,
        "1:30:15:00" => NOT,
        "- 1:30" => NOT,
        "1 : 30" => NOT,
        "1 h 30" => "PT1H30M",
        "1h30" => "PT1H30M",
        "1 h 5" => "PT1H5M",
        "1 h 60" => NOT,
        "1 h 90 min" => "PT2H30M",
        "1\u{a0}h\u{a0}30" => "PT1H30M",
        "1\u{202f}h\u{202f}30" => "PT1H30M",
        "1\th" => NOT,
        "1\u{2028}h" => NOT,
        "1h" => "PT1H",
        "90 min" => "PT1H30M",
        "90min" => "PT1H30M",
        "45 s" => "PT45S",
        "2 heures 5 min" => "PT2H5M",
        "2 heures 5" => "PT2H5M",
        "1 hour 1 minute 1 second" => "PT1H1M1S",
        "-2 h" => "-PT2H",
        "- 2 h" => NOT,
        "+2 h" => NOT,
        "0 min" => "PT0S",
        "90" => NOT,
        "1.30" => NOT,
        "1.5 h" => NOT,
        "1,5 h" => NOT,
        "1/2 h" => NOT,
        "h" => NOT,
        "30 min 1 h" => NOT,
        "1 h 1 h" => NOT,
        "1 min 30" => NOT,
        "1 h " => NOT,
        "1 h 30 " => NOT,
        " 1 h" => NOT,
        "1 h et demie" => NOT,
        "1 day" => NO_UNIT,
        "2 jours 3 h" => NO_UNIT,
        "1 mois" => NO_UNIT,
        "9999999999999999999 h" => "core.time.out_of_range",
        "-9223372036854775808 s" => "core.time.out_of_range",
    }
}

#[test]
fn money_reads_as_listed() {
    const NOT: &str = "core.money.not_money";
    readings! { Money:
        "12.50 EUR" => "12.50 EUR",
        "12.5 EUR" => "12.50 EUR",
        "12.500 EUR" => "12.50 EUR",
        "12 EUR" => "12.00 EUR",
        "-0.01 EUR" => "-0.01 EUR",
        "-0.00 EUR" => "0.00 EUR",
        "0012.50 EUR" => "12.50 EUR",
        "1500 JPY" => "1500 JPY",
        "1.234 TND" => "1.234 TND",
        "12.505 EUR" => "core.money.inexact",
        "0.5 JPY" => "core.money.inexact",
        "92233720368547758.07 EUR" => "92233720368547758.07 EUR",
        "-92233720368547758.07 EUR" => "-92233720368547758.07 EUR",
        "92233720368547758.08 EUR" => "core.money.out_of_range",
        "-92233720368547758.08 EUR" => "core.money.out_of_range",
        "9999999999999999999999999999 EUR" => "core.money.out_of_range",
        "99999999999999999999999999999999 EUR" => NOT,
        "+1 EUR" => NOT,
        "1,5 EUR" => NOT,
        "1e5 EUR" => NOT,
        ".5 EUR" => NOT,
        "5. EUR" => NOT,
        "-.5 EUR" => NOT,
        "--5 EUR" => NOT,
        "5- EUR" => NOT,
        "1_000 EUR" => NOT,
        "1 000.00 EUR" => NOT,
        "1.000.00 EUR" => NOT,
        "12.50EUR" => NOT,
        "12.50  EUR" => NOT,
        "EUR 12.50" => NOT,
        " EUR" => NOT,
        "" => NOT,
        "١٢ EUR" => NOT,
        "12.50 eur" => "core.money.unknown_currency",
        "12.50 EURO" => "core.money.unknown_currency",
        "12.50 XYZ" => "core.money.unknown_currency",
        "12.50 XAU" => "core.money.no_minor_unit",
    }
    let value = "9999999999999999999999999999 EUR".parse::<Money>().unwrap_err().to_string();
    assert!(value.starts_with("999999999999999999999999999900 minor"), "{value}");
    readings! { Currency: "EUR" => "EUR", "eur" => "core.money.unknown_currency" }
}

#[test]
fn money_between_two_minor_units_rounds_as_named() {
    let cases = [
        ("0.125", [12, 13, 12, 13]),
        ("0.135", [13, 14, 14, 14]),
        ("-0.125", [-13, -12, -12, -13]),
        ("-0.135", [-14, -13, -14, -14]),
        ("0.1200000000000000000000001", [12, 13, 12, 12]),
        ("0.12", [12, 12, 12, 12]),
        ("-0.001", [-1, 0, 0, 0]),
        ("0", [0, 0, 0, 0]),
    ];
    let roundings =
        [Rounding::Floor, Rounding::Ceiling, Rounding::HalfEven, Rounding::HalfAwayFromZero];
    for (value, expected) in cases {
        let rounded = roundings.map(|rounding| {
            Money::parse_rounded(&format!("{value} EUR"), rounding).unwrap().minor()
        });
        assert_eq!(rounded, expected, "{value}");
    }
}

#[test]
fn amounts_and_units_read_as_listed() {
    readings! { Amount:
        "PT1H30M" => "PT1H30M",
        "-PT1H" => "-PT1H",
        "1:30" => "PT1H30M",
        "90 min" => "PT1H30M",
        "12.50 EUR" => "12.50 EUR",
        "30 thanks" => "30 thanks",
        "-30 thanks" => "-30 thanks",
        "-0 thanks" => "0 thanks",
        "9223372036854775807 thanks" => "9223372036854775807 thanks",
        "-9223372036854775808 thanks" => "core.amount.out_of_range",
        "9223372036854775808 thanks" => "core.amount.out_of_range",
        "+30 thanks" => "core.amount.not_an_amount",
        "1.5 thanks" => "core.amount.not_an_amount",
        "thanks" => "core.amount.not_an_amount",
        " thanks" => "core.amount.not_an_amount",
        "- thanks" => "core.amount.not_an_amount",
        "30" => "core.amount.not_an_amount",
        "" => "core.amount.not_an_amount",
        "12.50 eur" => "core.money.unknown_currency",
        "1.5 h" => "core.time.not_a_duration",
        "1 h30" => "PT1H30M",
        "3 jours" => "core.time.not_a_working_unit",
        "P1D" => "core.time.not_a_working_unit",
        "--PT1H" => "core.time.not_a_duration",
        "-9223372036854775808 s" => "core.time.out_of_range",
        "12.505 EUR" => "core.money.inexact",
        "1 Thanks" => "core.money.unknown_currency",
    }
    readings! { Unit:
        "hour" => "hour",
        "EUR" => "EUR",
        "thanks" => "thanks",
        "a-1" => "a-1",
        "abcdefghijklmnopqrstuvwx" => "abcdefghijklmnopqrstuvwx",
        "abcdefghijklmnopqrstuvwxy" => "core.amount.not_a_unit",
        "hours" => "core.amount.not_a_unit",
        "min" => "core.amount.not_a_unit",
        "jours" => "core.amount.not_a_unit",
        "h1" => "core.amount.not_a_unit",
        "h-1" => "h-1",
        "hour-1" => "hour-1",
        "eur" => "core.amount.not_a_unit",
        "XAU" => "core.amount.not_a_unit",
        "1a" => "core.amount.not_a_unit",
        "-a" => "core.amount.not_a_unit",
        "" => "core.amount.not_a_unit",
    }
}

#[test]
fn fractions_read_as_listed() {
    const NOT: &str = "core.ratio.not_a_ratio";
    readings! { Ratio:
        "2/3" => "2/3",
        "2 / 3" => "2/3",
        "4/6" => "2/3",
        "0/7" => "0",
        "7/1" => "7",
        "0.125" => "1/8",
        "65 %" => "13/20",
        "65%" => "13/20",
        "12.5 %" => "1/8",
        "3" => "3",
        "18446744073709551615" => "18446744073709551615",
        "1/18446744073709551615" => "1/18446744073709551615",
        "18446744073709551616" => NOT,
        "1/18446744073709551616" => NOT,
        "0.00000000000000000001" => NOT,
        "1/0" => "core.ratio.zero_denominator",
        "0/0" => "core.ratio.zero_denominator",
        "-1/2" => NOT,
        "+1/2" => NOT,
        "1/-2" => NOT,
        "1/2/3" => NOT,
        "1/2 %" => NOT,
        "/2" => NOT,
        "1/" => NOT,
        ".5" => NOT,
        "5." => NOT,
        "0,5" => NOT,
        "1e-3" => NOT,
        "%" => NOT,
        "" => NOT,
        " 1/2" => NOT,
        "½" => NOT,
    }
    readings! { Portion:
        "100 %" => "1",
        "0" => "0",
        "1/5" => "1/5",
        "101 %" => "core.ratio.above_one",
        "2" => "core.ratio.above_one",
    }
}

#[test]
fn instants_read_as_listed() {
    const NOT: &str = "core.timestamp.not_an_instant";
    readings! { Timestamp:
        "2026-11-23T09:30:00Z" => "2026-11-23T09:30:00Z",
        "2026-11-23" => "2026-11-23T00:00:00Z",
        "0001-01-01" => "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z" => "9999-12-31T23:59:59Z",
        "2024-02-29" => "2024-02-29T00:00:00Z",
        "2026-02-29" => NOT,
        "2026-13-01" => NOT,
        "2026-00-01" => NOT,
        "0000-01-01" => NOT,
        "10000-01-01" => NOT,
        "-001-01-01" => NOT,
        "+026-01-01" => NOT,
        "2026- 1- 1" => NOT,
        "2026-1-1" => NOT,
        "2026/01/01" => NOT,
        "20260101" => NOT,
        "2026-01-01-01" => NOT,
        "2026-11-23T" => NOT,
        "2026-11-23TZ" => NOT,
        "2026-11-23T09:30:00" => NOT,
        "2026-11-23T09:30Z" => NOT,
        "2026-11-23T24:00:00Z" => NOT,
        "2026-11-23T23:59:60Z" => NOT,
        "2026-11-23T09:30:00.5Z" => NOT,
        "2026-11-23T09:30:00+01:00" => NOT,
        "2026-11-23t09:30:00z" => NOT,
        "2026-11-23 09:30:00Z" => NOT,
        "2026-11-23Z" => NOT,
        "２０２６-11-23" => NOT,
        "" => NOT,
    }
}

#[test]
fn ids_read_as_listed() {
    const LENGTH: &str = "core.id.length";
    const CONTROL: &str = "core.id.control";
    const WHITE: &str = "core.id.white_space";
    let (longest, too_long) = ("é".repeat(100), format!("{}a", "é".repeat(100)));
    readings! { ContributorId:
        "ana" => "ana",
        "Ana María" => "Ana María",
        "a  b" => "a  b",
        "caf\u{e9}" => "caf\u{e9}",
        "cafe\u{301}" => "core.id.not_normalised",
        "\u{212b}" => "core.id.not_normalised",
        longest => longest,
        too_long => LENGTH,
        "" => LENGTH,
        " ana" => WHITE,
        "ana " => WHITE,
        "ana\u{a0}" => WHITE,
        "ana\u{3000}" => WHITE,
        "ana\u{200d}" => WHITE,
        "\u{200c}ana" => WHITE,
        "می\u{200c}خواهم" => "می\u{200c}خواهم",
        "\u{1f469}\u{200d}\u{1f4bb}" => "\u{1f469}\u{200d}\u{1f4bb}",
        "a\nb" => CONTROL,
        "a\tb" => CONTROL,
        "a\0" => CONTROL,
        "a\u{7f}" => CONTROL,
        "a\u{85}b" => CONTROL,
        "a\u{2028}b" => CONTROL,
        "a\u{2029}b" => CONTROL,
        "a\u{200b}b" => CONTROL,
        "a\u{202e}b" => CONTROL,
        "a\u{2066}b" => CONTROL,
        "a\u{feff}" => CONTROL,
        "a\u{ad}b" => CONTROL,
        "Zoé, \"l'aînée\"" => "Zoé, \"l'aînée\"",
    }
}

#[test]
fn command_ids_read_as_listed() {
    const NOT: &str = "core.id.not_a_uuid";
    const NIL: &str = "00000000-0000-0000-0000-000000000000";
    readings! { CommandId:
        NIL => NIL,
        "00000000000000000000000000000000" => NIL,
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF" => "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "00000000-0000-0000-0000-00000000000" => NOT,
        "00000000-0000-0000-0000-0000000000000" => NOT,
        "0000000-00000-0000-0000-000000000000" => NOT,
        "00000000-000000000000-0000-000000000000" => NOT,
        "+0000000-0000-0000-0000-000000000000" => NOT,
        "g0000000-0000-0000-0000-000000000000" => NOT,
        "{00000000-0000-0000-0000-000000000000}" => NOT,
        " 00000000000000000000000000000000" => NOT,
        "é000000000000000000000000000000" => NOT,
        "" => NOT,
    }
}

#[test]
fn licences_read_as_listed() {
    const NOT: &str = "core.licence.not_an_expression";
    const UNKNOWN: &str = "core.licence.unknown_id";
    readings! { Licence:
        "MPL-2.0" => "MPL-2.0",
        "MIT OR Apache-2.0" => "MIT OR Apache-2.0",
        "LicenseRef-own" => "LicenseRef-own",
        "mit" => UNKNOWN,
        "MIT or Apache-2.0" => "MIT or Apache-2.0",
        "free for all" => UNKNOWN,
        "MIT OR" => NOT,
        "(MIT" => NOT,
        "" => NOT,
    }
}

#[cfg(feature = "decimal")]
#[test]
fn decimals_convert_exactly_or_are_refused() {
    use rust_decimal::Decimal;
    let euros = |text: &str| {
        let value: Decimal = text.parse().unwrap();
        Money::try_from((value, Currency::EUR)).map_err(|error| error.code())
    };
    assert_eq!(euros("12.500").map(Money::minor), Ok(1_250));
    assert_eq!(euros("-0.00").map(Money::minor), Ok(0));
    assert_eq!(euros("0.005"), Err("core.money.inexact"));
    assert_eq!(euros("79228162514264337593543950335"), Err("core.money.out_of_range"));
    for minor in [0, 1, -1, i64::MAX, -i64::MAX] {
        let money = Money::from_minor(Currency::EUR, minor).unwrap();
        assert_eq!(Money::try_from((Decimal::from(money), Currency::EUR)), Ok(money));
    }
}

#[cfg(feature = "chrono")]
#[test]
fn instants_convert_to_the_calendar_and_back() {
    use chrono::{DateTime, TimeDelta, Utc};
    for at in [Timestamp::MIN, Timestamp::MAX, "2024-02-29T23:59:59Z".parse().unwrap()] {
        let calendar: DateTime<Utc> = at.into();
        assert_eq!(Timestamp::try_from(calendar), Ok(at));
        assert_eq!(Timestamp::try_from(calendar + TimeDelta::milliseconds(999)), Ok(at));
    }
    let after: DateTime<Utc> = Timestamp::MAX.into();
    let refused = Timestamp::try_from(after + TimeDelta::seconds(1)).unwrap_err();
    assert_eq!(refused.code(), "core.timestamp.out_of_range");
}
