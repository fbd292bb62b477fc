//! A year tried out under other charters.

use std::collections::BTreeMap;

use liens::{Amount, Preset};
use serde_json::Value;

use crate::{file, is_golden, json, refused, run};

const SMALL: [&str; 4] = ["--members", "9", "--seed", "2"];

fn quanta(amount: &Value) -> i64 {
    amount.as_str().unwrap().parse::<Amount>().unwrap().quanta()
}

/// A file that is not there yet.
fn fresh(name: &str) -> String {
    let path = file(name, "");
    std::fs::remove_file(&path).unwrap();
    path
}

#[test]
fn a_community_that_never_was_is_told_with_its_differences() {
    let output = run("what_if", &[]);
    assert!(output.status.success() && output.stderr.is_empty());
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told, include_str!("golden/what_if.txt"));
}

#[test]
fn every_amount_has_its_difference_beside_it_and_all_of_them_add_up() {
    let document = json("what_if", &SMALL);
    is_golden("what_if.json", &document);
    let mut sums = [0, 0];
    for row in document["rows"].as_array().unwrap() {
        let [received, supposed] = ["received", "supposed"].map(|of| quanta(&row[of]));
        assert_eq!(quanta(&row["difference"]), supposed - received, "{row}");
        sums = [sums[0] + received, sums[1] + supposed];
    }
    let told = &document["sums"][0];
    assert_eq!(sums, ["received", "supposed"].map(|of| quanta(&told[of])));
}

#[test]
fn the_charter_that_was_in_force_changes_nothing_until_the_vote() {
    let until = [&SMALL[..], &["--charter", "third-place", "--until", "2026-09-14"]].concat();
    let document = json("what_if", &until);
    let rows = document["rows"].as_array().unwrap();
    assert!(rows.len() > 5);
    assert!(rows.iter().all(|row| row["received"] == row["supposed"]));
    // In autumn more was voted for the origin, and the old charter would have paid it less.
    let rest = [&SMALL[..], &["--charter", "third-place", "--from", "2026-09-14"]].concat();
    let document = json("what_if", &rest);
    let rows = document["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| quanta(&row["difference"]) < 0));
}

#[test]
fn a_kept_year_reads_back_as_it_was_lived() {
    let journal = fresh("what_if.journal");
    let kept = json("what_if", &[&SMALL[..], &["--keep", &journal]].concat());
    let read = json("what_if", &["--journal", &journal]);
    assert_eq!((&kept["rows"], &kept["events"]), (&read["rows"], &read["events"]));
    assert_eq!(read["source"], journal.as_str());
    let again = [&SMALL[..], &["--keep", &journal]].concat();
    refused("what_if", &again, &["what_if.journal", "events already"]);
    // A torn end is left out and named; damage before it is refused with its place.
    let text = std::fs::read(&journal).unwrap();
    let torn = fresh("what_if_torn.journal");
    let header = &b"{\"batch\":{\"version\":1,"[..];
    std::fs::write(&torn, [&text[..], header].concat()).unwrap();
    let read = json("what_if", &["--journal", &torn]);
    assert_eq!(kept["rows"], read["rows"]);
    assert!(read["source"].as_str().unwrap().contains("without 22 torn bytes"), "{read}");
    refused("what_if", &["--journal", "nowhere.journal"], &["nowhere.journal"]);
    let other = file("what_if_no.journal", "a,b\n1,2\n");
    refused("what_if", &["--journal", &other], &["what_if_no.journal", "liens.journal/1"]);
}

#[test]
fn every_difference_stands_in_the_table_and_the_largest_in_the_picture() {
    let (csv, svg) = (file("what_if.csv", ""), file("what_if.svg", ""));
    let output = run("what_if", &[&SMALL[..], &["--csv", &csv, "--svg", &svg]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(csv).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("recipient,unit,received,supposed,difference"));
    let document = json("what_if", &SMALL);
    let found: BTreeMap<&str, i64> = lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            (fields[0], fields[4].parse::<Amount>().unwrap().quanta())
        })
        .collect();
    assert_eq!(found.len(), document["rows"].as_array().unwrap().len());
    assert!(found.contains_key("the commons") && found.contains_key("owed to guest 001"));
    let svg = std::fs::read_to_string(svg).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("would have"));
    // Two bars for each of them, twenty at most, and a legend of two.
    assert_eq!(svg.matches("height=\"7\"").count(), 2 * found.len().min(20));
}

#[test]
fn a_charter_of_ones_own_is_read_and_refused_with_its_place() {
    let text = Preset::Association.text();
    let own = file("own.toml", text);
    let (preset, read) = (json("what_if", &SMALL), [&SMALL[..], &["--charter", &own]].concat());
    assert_eq!(json("what_if", &read)["rows"], preset["rows"]);
    let line = 1 + text.lines().position(|line| line.contains("portion = \"1/5\"")).unwrap();
    let broken = file("broken.toml", &text.replace("portion = \"1/5\"", "portion = \"7/5\""));
    refused("what_if", &["--charter", &broken], &[&format!("broken.toml:{line}:"), "7/5"]);
    refused("what_if", &["--charter", "nowhere.toml"], &["nowhere.toml"]);
    let period = ["--from", "2026-06-01", "--until", "2026-05-01"];
    refused("what_if", &period, &["2026-06-01T00:00:00Z", "2026-05-01T00:00:00Z"]);
    refused("what_if", &["--members", "3"], &["3"]);
    let nowhere = [&SMALL[..], &["--svg", "nowhere/x.svg"]].concat();
    refused("what_if", &nowhere, &["nowhere/x.svg"]);
}
