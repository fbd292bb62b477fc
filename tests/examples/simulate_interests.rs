//! A model of teams with and without declared interests.

use std::path::PathBuf;

use crate::{is_golden, json, refused, run};

const SMALL: [&str; 2] = ["--runs=40", "--team=5"];

fn printed(arguments: &[&str]) -> String {
    let output = run("simulate_interests", arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_form_of_simulated_interests_is_kept() {
    is_golden("simulate_interests.json", &json("simulate_interests", &SMALL));
}

#[test]
fn the_output_says_that_it_is_a_model_and_where_the_effect_is_below_zero() {
    let one = printed(&SMALL);
    assert_eq!(one, printed(&SMALL));
    assert_ne!(one, printed(&[&SMALL[..], &["--seed=2"]].concat()));
    assert!(one.contains("This is a model, not evidence about any real team"));
    assert!(one.contains("trust 20 %, bias 60 %: declaring harms"));
    let document = json("simulate_interests", &[]);
    assert!(document["model"].as_str().unwrap().starts_with("This is a model"));
    let cases = document["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 42);
    for case in cases {
        let number = |name: &str| case[name].as_f64().unwrap();
        let (low, effect, high) = (number("low"), number("effect"), number("high"));
        assert!(low <= effect && effect <= high);
        let verdict = if low > 0.0 {
            "helps"
        } else if high < 0.0 {
            "harms"
        } else {
            "undecided"
        };
        assert_eq!(case["verdict"], verdict);
    }
    let verdicts = |verdict: &str| cases.iter().filter(|case| case["verdict"] == verdict).count();
    assert!(verdicts("helps") > 0 && verdicts("harms") > 0);
}

#[test]
fn without_anybody_with_a_stake_declaring_can_only_make_people_guarded() {
    let document = json("simulate_interests", &["--runs=60"]);
    for case in document["cases"].as_array().unwrap() {
        if case["conflict"] == 0 {
            assert!(case["effect"].as_f64().unwrap() <= 0.0, "{case}");
        }
    }
}

#[test]
fn the_table_and_the_picture_of_interests_go_where_they_are_asked_to() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (csv, svg) = (folder.join("interests.csv"), folder.join("interests.svg"));
    let (to_csv, to_svg) = (format!("--csv={}", csv.display()), format!("--svg={}", svg.display()));
    let said = printed(&[&SMALL[..], &[to_csv.as_str(), to_svg.as_str()]].concat());
    assert!(said.starts_with("This is a model"));
    let table = std::fs::read_to_string(csv).unwrap();
    assert!(
        table
            .starts_with("trust,bias,conflict,runs,decisions,without,with,effect,low,high,verdict")
    );
    assert_eq!(table.lines().count(), 43);
    let picture = std::fs::read_to_string(svg).unwrap();
    assert!(picture.contains("a model: effect of declaring interests"));
}

#[test]
fn what_is_no_team_is_refused() {
    refused("simulate_interests", &["--team=0"], &["--team", "0"]);
    refused("simulate_interests", &["--runs=1"], &["--runs", "1"]);
    refused("simulate_interests", &["--insight=49"], &["--insight", "49"]);
}
