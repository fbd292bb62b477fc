//! A fictional year, on one page.

use std::path::PathBuf;

use crate::{file, is_golden, json, refused, run};

const HEADER: &str = "date,event,person,college,to,seat,role,reason,from,until,hours,euros\n";

#[test]
fn the_form_of_openness_is_kept() {
    is_golden("openness.json", &json("openness", &[]));
}

#[test]
fn the_page_the_table_and_the_text_say_the_same() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (csv, svg) = (folder.join("openness.csv"), folder.join("openness.svg"));
    let (to_csv, to_svg) = (format!("--csv={}", csv.display()), format!("--svg={}", svg.display()));
    let output = run("openness", &[&to_csv, &to_svg]);
    assert!(output.status.success() && output.stdout.is_empty());
    let table = std::fs::read_to_string(csv).unwrap();
    assert!(table.starts_with("figure,value,part,whole\nasked and voted,"));
    let document = json("openness", &[]);
    let refusals = document["refusals"].as_str().unwrap();
    let (part, whole) = refusals.split_once(" of ").unwrap();
    assert!(table.contains(&format!(",{part},{whole}\n")));
    let picture = std::fs::read_to_string(svg).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    assert!(picture.contains("a fictional community") && picture.contains(refusals));
    let text = String::from_utf8(run("openness", &[]).stdout).unwrap();
    for finding in document["findings"].as_array().unwrap() {
        assert!(text.contains(finding.as_str().unwrap()));
    }
}

#[test]
fn a_year_without_anybody_says_that_there_is_no_data() {
    let empty = file("openness_empty.csv", HEADER);
    let document = json("openness", &[&empty]);
    assert!(document["refusals"].is_null() && document["waits"].is_null());
    let text = String::from_utf8(run("openness", &[&empty]).stdout).unwrap();
    assert!(text.contains("no data"));
}

#[test]
fn what_is_no_year_is_refused_with_its_line() {
    let case = |name: &str, row: &str, values: &[&str]| {
        let path = file(name, &format!("{HEADER}2025-01-01,apply,ana,users,,,,,,,1,0\n{row}\n"));
        let all: Vec<&str> = [&[name, ":3"], values].concat();
        refused("openness", &[&path], &all);
    };
    case("open_event.csv", "2025-01-02,dance,ana,users,,,,,,,1,0", &["'dance'"]);
    case("open_date.csv", "yesterday,apply,bo,users,,,,,,,1,0", &["'yesterday'"]);
    case("open_twice.csv", "2025-01-02,apply,ana,users,,,,,,,1,0", &["'ana'", "'users'"]);
    case("open_hours.csv", "2025-01-02,admit,ana,users,,,,,,,long,0", &["hours 'long'"]);
    case("open_euros.csv", "2025-01-02,admit,ana,users,,,,,,,1,-5", &["-5.00 EUR"]);
    refused("openness", &["--from=2026-01-01", "--to=2025-01-01"], &["2026-01-01", "2025-01-01"]);
    refused("openness", &["/nowhere.csv"], &["/nowhere.csv"]);
}
