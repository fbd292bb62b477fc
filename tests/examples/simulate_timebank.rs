//! A seeded community under three charters.

use std::path::PathBuf;

use serde_json::Value;

use crate::{json, refused, run};

const SMALL: [&str; 4] = ["--members=30", "--months=14", "--growth=8", "--leaving=5"];

fn rows(document: &Value, charter: &str) -> Vec<Value> {
    let rows = document["rows"].as_array().unwrap();
    rows.iter().filter(|row| row["charter"] == charter).cloned().collect()
}

fn table(arguments: &[&str]) -> String {
    let output = run("simulate_timebank", arguments);
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let one = table(&SMALL);
    assert_eq!(one, table(&SMALL));
    assert_ne!(one, table(&[&SMALL[..], &["--seed=2"]].concat()));
    assert_eq!(one.lines().count(), 1 + 3 * 14);
    assert!(one.starts_with("charter,month,members,active,wishes,exchanges,refused,hours,"));
}

#[test]
fn the_story_is_the_same_and_what_comes_of_it_is_the_charters() {
    let document = json("simulate_timebank", &SMALL);
    let free = rows(&document, "no rules");
    let limited = rows(&document, "limits by activity");
    let levied = rows(&document, "levy and demurrage");
    assert_eq!((free.len(), limited.len(), levied.len()), (14, 14, 14));
    let refusals = |rows: &[Value]| {
        let codes = rows.iter().flat_map(|row| row["refused"].as_object().unwrap());
        codes.map(|(_, count)| count.as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(refusals(&free), 0);
    assert!(refusals(&limited) > 0 && refusals(&levied) > 0);
    let hours =
        |rows: &[Value]| rows.iter().map(|row| row["pot_hours"].as_f64().unwrap()).sum::<f64>();
    assert_eq!((hours(&free), hours(&limited)), (0.0, 0.0));
    assert!(hours(&levied) > 0.0);
    for (one, other) in free.iter().zip(&limited) {
        assert_eq!((&one["wishes"], &one["members"]), (&other["wishes"], &other["members"]));
        let (wishes, done) = (one["wishes"].as_u64().unwrap(), one["exchanges"].as_u64().unwrap());
        assert_eq!(wishes, done);
    }
}

#[test]
fn the_table_and_the_picture_go_where_they_are_asked_to() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (csv, svg) = (folder.join("simulated.csv"), folder.join("simulated.svg"));
    let (to_csv, to_svg) = (format!("--csv={}", csv.display()), format!("--svg={}", svg.display()));
    let arguments = [&SMALL[..], &[to_csv.as_str(), to_svg.as_str()]].concat();
    assert_eq!(table(&arguments), "");
    assert_eq!(std::fs::read_to_string(csv).unwrap(), table(&SMALL));
    let picture = std::fs::read_to_string(svg).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    for text in ["velocity", "concentration", "refusals", "levy and demurrage"] {
        assert!(picture.contains(text), "{text}");
    }
}

#[test]
fn what_is_no_community_is_refused() {
    refused("simulate_timebank", &["--members=1"], &["--members", "1"]);
    refused("simulate_timebank", &["--months=0"], &["--months", "0"]);
    refused(
        "simulate_timebank",
        &["--months=2", "--svg=/nowhere/picture.svg"],
        &["/nowhere/picture.svg"],
    );
}
