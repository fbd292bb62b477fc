//! Circles that learn to ask more or less.

use serde_json::Value;

use crate::{file, is_golden, json, refused, run};

const SMALL: [&str; 3] = ["--circles=8", "--members=8", "--budgets=12"];

fn last(document: &Value, rule: &str, figure: &str) -> f64 {
    let rules = document["rules"].as_array().unwrap();
    let found = rules.iter().find(|row| row["rule"] == rule).unwrap();
    found["budgets"].as_array().unwrap().last().unwrap()[figure].as_f64().unwrap()
}

#[test]
fn pro_rata_teaches_to_ask_more_and_equal_first_does_not() {
    let found = json("simulate_shortage", &SMALL);
    is_golden("simulate_shortage.json", &found);
    let asked = |rule| last(&found, rule, "asked");
    assert!(asked("pro rata") > 150.0 && asked("equal first") < 115.0);
    assert!(asked("base of the median") < asked("pro rata"));
    // What everybody gets by asking more is nothing; what equal parts cost, the largest pay.
    let get = |rule, who| last(&found, rule, who);
    assert!((get("pro rata", "small_get") - get("pro rata", "large_get")).abs() < 6.0);
    assert!(get("equal first", "small_get") > get("equal first", "large_get") + 40.0);
    assert!(get("equal first", "beyond_fair") > get("pro rata", "beyond_fair"));
}

#[test]
fn all_rules_begin_with_the_same_asks_and_pay_no_more_than_is_there() {
    let csv = file("shortage.csv", "");
    let plenty = [&SMALL[..], &["--envelope=1000", "--csv", &csv]].concat();
    let output = run("simulate_shortage", &plenty);
    assert!(output.status.success() && output.stderr.is_empty());
    let text = std::fs::read_to_string(&csv).unwrap();
    assert_eq!(text.lines().count(), 1 + 5 * 12);
    let cents = |text: &str| text.replace('.', "").parse::<u64>().unwrap();
    let mut first = Vec::new();
    for line in text.lines().skip(1) {
        let row: Vec<&str> = line.split(',').collect();
        let [fair, asked, paid] = [2, 3, 4].map(|at| cents(row[at]));
        // There is plenty: everybody is paid what is asked, and nobody is content with less.
        assert_eq!(asked, paid);
        if row[1] == "1" {
            first.push((fair, asked));
        }
        let parts = [[6, 8], [10, 12]].map(|at| at.map(|at| cents(row[at])).iter().sum::<u64>());
        assert!(parts[0] <= fair && parts[1] == fair, "{line}");
    }
    assert_eq!(first.len(), 5);
    assert!(first.iter().all(|row| *row == first[0]));
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_one_other_circles() {
    let (csv, svg) = (file("learnt.csv", ""), file("learnt.svg", ""));
    let written = |seed: &str| {
        let options = [&SMALL[..], &["--seed", seed, "--csv", &csv, "--svg", &svg]].concat();
        let output = run("simulate_shortage", &options);
        assert!(output.status.success() && output.stderr.is_empty());
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        (String::from_utf8(output.stdout).unwrap(), read(&csv), read(&svg))
    };
    let (first, again, other) = (written("1"), written("1"), written("2"));
    assert_eq!(first, again);
    assert!(first.1 != other.1 && first.2 != other.2);
    assert!(first.0.contains("50 % eager") && first.2.matches("<polyline").count() >= 20);
}

#[test]
fn circles_that_cannot_be_are_refused() {
    refused("simulate_shortage", &["--members=1"], &["--members", "1"]);
    refused("simulate_shortage", &["--eager=101"], &["--eager", "101"]);
    refused("simulate_shortage", &["--circles=1", "--csv=nowhere/x.csv"], &["nowhere/x.csv"]);
}
