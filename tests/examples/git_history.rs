//! A history of git.

use std::io::Write;
use std::process::Stdio;

use serde_json::json as form;

use crate::{command, file, is_golden, json, refused, run};

#[test]
fn the_bundled_history_shares_its_newest_commit_by_estimated_hours() {
    let history = json("git_history", &[]);
    is_golden("git_history.json", &history);
    assert_eq!(history["commits"], 350);
    let parts = history["shares"].as_object().unwrap().values();
    let sum: u64 = parts.map(|part| part.as_str().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(sum, 1_000_000_000_000_000_000);
    let text = String::from_utf8(run("git_history", &["--pot", "1000.00 EUR"]).stdout).unwrap();
    assert!(text.contains("hours: estimate from git log") && text.contains(" EUR  a1"), "{text}");
}

#[test]
fn a_history_comes_from_standard_input_too() {
    let (new, old) = ("b".repeat(40), "a".repeat(40));
    let log = format!("{new}\t{old}\tbo\t100000\n\n2\t1\tREADME\n\n{old}\t\tana\t0\n");
    let child = command("git_history", &["-", "--json", "--rule", "keep-and-pass:1/4"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    child.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let history: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let shares = form!({ "ana": "750000000000000000", "bo": "250000000000000000" });
    assert_eq!(history["shares"], shares);
    assert_eq!(history["contributors"]["bo"]["hours"], "PT2H");
}

#[test]
fn what_is_no_history_is_named_with_its_line() {
    let bad = |name: &str, text: &str| file(name, text);
    refused("git_history", &[&bad("word.log", "abc\n")], &["word.log", "line 1", "abc"]);
    refused("git_history", &[&bad("empty.log", "")], &["empty.log", "no commit"]);
    refused("git_history", &["--result", "0000000"], &["0000000"]);
    refused("git_history", &["--pause=-PT1H"], &["-PT1H"]);
    refused("git_history", &["--pot", "-1.00 EUR"], &["-1.00 EUR"]);
}

#[test]
fn the_record_is_written_as_provenance() {
    let path = file("git_history_prov.json", "");
    assert!(run("git_history", &["--prov", &path]).status.success());
    let found: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let rows = |name: &str| found[name].as_object().unwrap().len();
    assert!(rows("entity") > 100 && rows("wasDerivedFrom") > 100 && rows("agent") > 1);
}
