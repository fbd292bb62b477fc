//! Policies in TOML and JSON: both say the same, and what is refused is named with its place.

use liens_core::{Amount, ContributorId, Portion, Recipient};
use liens_lineage::{Base, OriginBy, Policy, PolicyTextError, RemainderTo, Rule, Secured, Step};
use proptest::prelude::*;

use crate::is_golden;
use crate::record::policies;

/// A policy with every step, in the order in which they stand.
fn every_step() -> Policy {
    let tenth = Portion::new(1, 10).unwrap();
    let keep = Portion::new(1, 2).unwrap();
    let euros = |text: &str| text.parse::<Amount>().unwrap();
    let ana = Recipient::Contributor(ContributorId::new("ana \"l'amie\" é").unwrap());
    let steps = [
        Step::Reserve { portion: tenth, of: Base::Pot, to: Recipient::Commons },
        Step::Reserve { portion: tenth, of: Base::Remaining, to: ana },
        Step::Origin { portion: tenth, of: Base::Pot, by: OriginBy::Hours },
        Step::Share { rule: Rule::KeepAndPass { keep }, portion: tenth, of: Base::Pot },
        Step::Tariff { per_hour: euros("20.00 EUR"), seniority: true },
        Step::Cap { per_person: euros("500.00 EUR") },
        Step::Floor { per_person: euros("10.00 EUR") },
        Step::Remainder { to: RemainderTo::Rule { rule: Rule::PerPerson } },
    ];
    Policy::new("every \\ step", steps).unwrap().with_secured(Secured::Hold)
}

fn presets() -> [Policy; 2] {
    let fifth = Portion::new(1, 5).unwrap();
    let per_hour = || "20.00 EUR".parse().unwrap();
    let commons = Policy::commons_first(fifth, per_hour()).unwrap();
    [commons, Policy::workers_first(fifth, per_hour()).unwrap()]
}

/// The names in goldens: `commons_first.toml`, `every_step.json`.
#[test]
fn presets_and_every_step_are_written_as_they_are_kept() {
    let [commons, workers] = presets();
    for (name, kept_toml, kept_json, policy) in [
        (
            "commons_first",
            include_str!("golden/commons_first.toml"),
            include_str!("golden/commons_first.json"),
            commons,
        ),
        (
            "workers_first",
            include_str!("golden/workers_first.toml"),
            include_str!("golden/workers_first.json"),
            workers,
        ),
        (
            "every_step",
            include_str!("golden/every_step.toml"),
            include_str!("golden/every_step.json"),
            every_step(),
        ),
    ] {
        is_golden(&format!("{name}.toml"), kept_toml, &policy.to_toml());
        is_golden(&format!("{name}.json"), kept_json, &policy.to_json());
        assert_eq!(Policy::from_toml(kept_toml).unwrap(), policy);
        assert_eq!(Policy::from_json(kept_json).unwrap(), policy);
    }
    let page = include_str!("../../README.md");
    for preset in presets() {
        assert!(page.contains(&preset.to_toml()), "the README shows another {}", preset.name());
    }
}

proptest! {
    #[test]
    fn any_policy_reads_back_from_toml_and_json(
        policy in policies(),
        name in "[^ \t\n\u{0}-\u{1f}].{0,40}",
        hold in any::<bool>(),
    ) {
        let secured = if hold { Secured::Hold } else { Secured::Warn };
        let policy = Policy::new(name, policy.steps().to_vec()).unwrap().with_secured(secured);
        prop_assert_eq!(&Policy::from_toml(&policy.to_toml()).unwrap(), &policy);
        prop_assert_eq!(&Policy::from_json(&policy.to_json()).unwrap(), &policy);
        let compact = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(&Policy::from_json(&compact).unwrap(), &policy);
    }

    #[test]
    fn no_text_ends_the_reader(
        policy in policies(),
        cut in any::<proptest::sample::Index>(),
        with in "[\\[\\]{}\"'=,:#\n\\\\0-9a-zé]{0,6}",
    ) {
        for (text, read) in [
            (policy.to_toml(), Policy::from_toml as fn(&str) -> Result<Policy, PolicyTextError>),
            (policy.to_json(), Policy::from_json),
        ] {
            let cut = cut.index(text.len());
            let broken = format!("{}{with}{}", &text[..cut], &text[cut..]);
            for text in [broken.as_str(), &text[..cut]] {
                if let Err(error) = read(text) {
                    let lines = text.split('\n').count();
                    prop_assert!((1..=lines).contains(&error.line), "{error} in {text}");
                    let line = text.split('\n').nth(error.line - 1).unwrap();
                    let columns = 1..=line.chars().count() + 1;
                    prop_assert!(columns.contains(&error.column), "{error} in {text}");
                }
            }
        }
    }
}

const TOML: &str = r#"name = "p"
steps = [
    { reserve = { portion = "1/10", of = "pot", to = { commons = {} } } },
    { origin = { portion = "1/5", of = "pot", by = "per_person" } },
    { tariff = { per_hour = "20.00 EUR", seniority = false } },
    { cap = { per_person = "500.00 EUR" } },
    { floor = { per_person = "10.00 EUR" } },
    { remainder = { to = { rule = { rule = "hours" } } } },
]
"#;

const JSON: &str = r#"{
  "name": "p",
  "steps": [
    { "reserve": { "portion": "1/10", "of": "pot", "to": { "commons": {} } } },
    { "origin": { "portion": "1/5", "of": "pot", "by": "per_person" } },
    { "tariff": { "per_hour": "20.00 EUR", "seniority": false } },
    { "cap": { "per_person": "500.00 EUR" } },
    { "floor": { "per_person": "10.00 EUR" } },
    { "remainder": { "to": { "rule": { "rule": "hours" } } } }
  ]
}"#;

#[test]
fn what_is_refused_is_named_with_its_line_and_column_in_both() {
    assert_eq!(Policy::from_toml(TOML).unwrap(), Policy::from_json(JSON).unwrap());
    // What is put in the place of what, at what both readers point, what they say, and its code.
    let cases = [
        ("1/5", "6/5", "\"6/5\"", "6/5", "form"),
        ("1/5", "one fifth", "\"one fifth\"", "one fifth", "form"),
        ("per_person\" }", "per_head\" }", "\"per_head\"", "per_head", "form"),
        ("20.00 EUR", "20.00", "\"20.00\"", "20.00", "form"),
        ("20.00 EUR", "-1.00 EUR", "{ ?tariff", "-1.00 EUR", "negative_tariff"),
        ("500.00 EUR", "5.00 EUR", "{ ?floor", "10.00 EUR", "cap_below_floor"),
        ("500.00 EUR", "-5.00 EUR", "{ ?cap", "-5.00 EUR", "negative_limit"),
        ("1/10", "9/10", "{ ?origin", "11/10", "above_pot"),
        ("hours\"", "hour\"", "\"hour\"", "hour", "form"),
        ("false", "0", "0 }", "0", "form"),
    ];
    for (from, to, at, value, code) in cases {
        for (text, read, quote) in [
            (TOML, Policy::from_toml as fn(&str) -> Result<Policy, PolicyTextError>, ""),
            (JSON, Policy::from_json, "\""),
        ] {
            let text = text.replace(from, to);
            let error = read(&text).unwrap_err();
            let line = text.split('\n').nth(error.line - 1).unwrap();
            let there: String = line.chars().skip(error.column - 1).collect();
            assert!(there.starts_with(&at.replace('?', quote)), "{error}, not at {at}");
            assert!(error.to_string().contains(value), "{error} does not say {value}");
            assert_eq!(error.code(), format!("lineage.policy.{code}"), "{error}");
        }
    }
}

#[test]
fn what_is_no_toml_or_no_policy_is_refused_where_it_stands() {
    for (text, expected) in [
        ("", "1:1: missing field `name`"),
        ("name = \"p\"\nsteps = []\n", "2:9: the remainder stands in none of the steps"),
        ("name = \"\"\nsteps = []\n", "1:8: '' is no name"),
        ("name = \"p\"\n\nsteps = [\n  { burn = {} }]\n", "4:5: unknown variant `burn`"),
        ("name = \"p\"\nstep = []\n", "2:1: unknown field `step`"),
        ("name = \"p\nsteps = []\n", "1:10: invalid basic string, expected"),
        (
            "name = \"p\"\nsteps = 1/5\n",
            "2:9: string values must be quoted, expected literal string, found 1/5",
        ),
        ("name = p\n", "1:8: string values must be quoted"),
        ("name = 3\nsteps = []", "1:8: invalid type: integer `3`"),
        ("name = \"é\"\nsecured = \"é\"", "2:11: unknown variant `é`"),
    ] {
        let refused = Policy::from_toml(text).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused} instead of {expected}");
    }
    for (text, expected) in [
        ("", "1:1: EOF"),
        ("{\"name\": \"p\"}", "1:13: missing field `steps`"),
        ("{\n \"name\": 3, \"steps\": []}", "2:10: invalid type: integer `3`"),
        ("{\n \"nom\": 3}", "2:2: unknown field `nom`"),
        ("{\n \"name\": \"p\", \"steps\": [}", "2:25: expected value"),
        ("{\"name\": \"p\", \"steps\": []} x", "1:28: trailing characters"),
        ("{\"name\": \"p\", \"steps\": []}", "1:24: the remainder stands in none"),
        (
            "{\"name\": \"p\", \"steps\": [],\n \"secured\": \"\\\"é\"}",
            "2:13: unknown variant `\"é`",
        ),
    ] {
        let refused = Policy::from_json(text).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused} instead of {expected}");
    }
    let late = TOML.replace("{ cap", "{ remainder = { to = { commons = {} } } },\n    { cap");
    let refused = Policy::from_toml(&late).unwrap_err();
    assert_eq!((refused.line, refused.column), (6, 5), "{refused}");
}

#[test]
fn steps_may_stand_as_tables_of_their_own() {
    let [commons, _] = presets();
    let text = r#"
# What a circle adopted.
name = "commons first"

[[steps]] # those who raised it
origin = { portion = "1/5", of = "pot", by = "per_person" }

[[steps]]
[steps.tariff]
per_hour = "20.00 EUR"
seniority = false

[[steps]]
remainder.to.commons = {}
"#;
    assert_eq!(Policy::from_toml(text).unwrap(), commons);
}
