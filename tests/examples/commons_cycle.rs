//! The main job.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{file, is_golden, json, refused, run};

/// Cents of "12.50 EUR", seconds of "PT1H".
fn quanta(amount: &Value) -> i64 {
    amount.as_str().unwrap().parse::<liens::Amount>().unwrap().quanta()
}

#[test]
fn the_main_job_shares_both_pots_to_the_last_unit() {
    let document = json("commons_cycle", &[]);
    assert_eq!(document["left_out"].as_array().unwrap().len(), 132);
    is_golden("commons_cycle_motion.json", &document["motion"]);
    is_golden("commons_cycle_charter.json", &document["charter"]);
    is_golden("commons_cycle_reason.json", &document["reasons"][0]);
    let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "balances",
            "charter",
            "distribution",
            "entries",
            "journal",
            "left_out",
            "mapping",
            "motion",
            "reasons"
        ]
    );
    let shared = document["distribution"].as_array().unwrap();
    for (distribution, pot) in shared.iter().zip([10_000_000, 3_600_000]) {
        assert_eq!(distribution["format"], "liens.distribution/1");
        assert_eq!(distribution["authority"]["charter"], 1);
        let payouts = distribution["payouts"].as_array().unwrap();
        assert_eq!(payouts.iter().map(|row| quanta(&row["amount"])).sum::<i64>(), pot);
        let reasons = distribution["reasons"].as_array().unwrap();
        assert_eq!(reasons.iter().map(|row| quanta(&row["amount"])).sum::<i64>(), pot);
        let results = distribution["results"].as_array().unwrap();
        assert_eq!(results.len(), 143);
        let no_origin = |row: &&Value| row["origins"].as_array().unwrap().is_empty();
        assert_eq!(results.iter().filter(no_origin).count(), 33);
    }
    let journal = &document["journal"];
    assert_eq!((&journal["kept_in"], &journal["batches"]), (&"memory".into(), &4.into()));
    assert_eq!(journal["replayed"], "equal");
    assert_eq!(shared.len(), 2);
    assert_eq!(document["entries"].as_array().unwrap().len(), 2);
    let mut sums = BTreeMap::<&str, i64>::new();
    for (account, balance) in document["balances"].as_object().unwrap() {
        *sums.entry(account.rsplit(':').next().unwrap()).or_default() += quanta(balance);
    }
    assert_eq!(sums, [("EUR", 0), ("hour", 0)].into());
}

#[test]
fn the_main_job_prints_the_same_bytes_each_time_and_says_what_is_assumed() {
    let (first, second) = (run("commons_cycle", &[]), run("commons_cycle", &[]));
    assert_eq!(first.stdout, second.stdout);
    let text = String::from_utf8(first.stdout).unwrap();
    assert_eq!(text, include_str!("golden/commons_cycle.txt"));
    for part in ["assumed", "134 proposals", "1545 links", "143 results", "adopted", "90 of 100"] {
        assert!(text.contains(part), "{part} is missing");
    }
    refused("commons_cycle", &["--money", "-1.00 EUR"], &["-1.00 EUR"]);
    refused("commons_cycle", &["--money", "many"], &["many"]);
}

#[cfg(feature = "journal")]
#[test]
fn the_main_job_is_kept_in_a_file_that_leads_to_the_same_state() {
    use liens::journal::{Schema, verify};

    let path = file("cycle.journal", "");
    let document = json("commons_cycle", &["--journal", &path]);
    let (recovery, commons) =
        verify(&path, &Schema::commons(), |events| liens::Commons::replay(events)).unwrap();
    let journal = &document["journal"];
    assert_eq!(journal["chain"], recovery.head.hash.to_string());
    assert_eq!(journal["events"], recovery.head.events);
    assert_eq!(recovery.cut, None);
    let replayed: Vec<_> = commons.distributions().map(|(_, shared)| shared).collect();
    assert_eq!(document["distribution"], serde_json::to_value(replayed).unwrap());
    refused("commons_cycle", &["--journal", &path], &["cycle.journal", "events already"]);
    refused("commons_cycle", &["--journal", "nowhere/x.journal"], &["nowhere/x.journal"]);
}

#[cfg(not(feature = "journal"))]
#[test]
fn the_main_job_without_the_feature_says_what_a_file_needs() {
    let path = file("none.journal", "");
    refused("commons_cycle", &["--journal", &path], &["none.journal", "--features journal"]);
}

#[test]
fn the_main_job_draws_one_result_with_what_was_paid_along_its_lineage() {
    let drawn = |name: &str, more: &[&str]| {
        let path = file(name, "");
        let output = run("commons_cycle", &[&["--svg", path.as_str()], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read_to_string(path).unwrap()
    };
    let chosen = drawn("chosen.svg", &["--draw", "7918"]);
    assert_eq!(chosen, include_str!("golden/commons_cycle_7918.svg"));
    let largest = drawn("largest.svg", &[]);
    assert!(largest.matches("<g>").count() > chosen.matches("<g>").count());
    refused("commons_cycle", &["--svg", "nowhere/x.svg"], &["nowhere/x.svg"]);
    let nowhere = file("none.svg", "");
    refused("commons_cycle", &["--svg", &nowhere, "--draw", "2"], &["'2' is no result"]);
}

#[cfg(feature = "report")]
#[test]
fn the_main_job_writes_the_year_for_its_members_in_either_language() {
    for (arguments, code, said) in [
        (&[][..], "en", "Who received what, and why"),
        (&["--french"][..], "fr", "Qui a reçu quoi, et pourquoi"),
    ] {
        let path = file(&format!("report_{code}.html"), "");
        let output = run("commons_cycle", &[&["--report", &path], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let page = std::fs::read_to_string(&path).unwrap();
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{code}\">")));
        assert!(page.contains(said) && page.contains("EIP-7607"));
        println!("the report of the bundled record, {code}: {} bytes", page.len());
        assert!(page.len() < 2_000_000, "{} bytes", page.len());
    }
    refused("commons_cycle", &["--french"], &["--report"]);
    refused("commons_cycle", &["--report", "/nowhere/page.html"], &["/nowhere/page.html"]);
}

#[cfg(not(feature = "report"))]
#[test]
fn the_main_job_says_what_a_report_needs() {
    refused("commons_cycle", &["--report", "page.html"], &["--features report"]);
}
