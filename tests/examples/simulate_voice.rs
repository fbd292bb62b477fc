//! A seeded assembly under three ways to give the floor.

use std::path::PathBuf;

use serde_json::Value;

use crate::{is_golden, json, refused, run};

const SMALL: [&str; 2] = ["--colleges=12,6,2", "--meetings=6"];

fn table(arguments: &[&str]) -> String {
    let output = run("simulate_voice", arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The numerator and denominator of `30 of 60`.
fn parts(value: &Value) -> (u64, u64) {
    let (part, whole) = value.as_str().unwrap().split_once(" of ").unwrap();
    (part.parse().unwrap(), whole.parse().unwrap())
}

#[test]
fn the_form_of_simulated_voice_is_kept() {
    is_golden("simulate_voice.json", &json("simulate_voice", &SMALL));
}

#[test]
fn the_same_seed_gives_the_same_speech_and_another_one_another() {
    let one = table(&SMALL);
    assert_eq!(one, table(&SMALL));
    assert_ne!(one, table(&[&SMALL[..], &["--seed=2"]].concat()));
    assert_eq!(one.lines().count(), 1 + 3 * 3);
}

#[test]
fn the_fair_queue_hears_the_smallest_college_most_and_speech_sums_to_the_whole() {
    let document = json("simulate_voice", &[]);
    let ways = document["ways"].as_array().unwrap();
    let smallest = |way: &Value| {
        let (part, whole) = parts(&way["colleges"].as_array().unwrap().last().unwrap()["speech"]);
        f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
    };
    let shares: Vec<f64> = ways.iter().map(smallest).collect();
    assert!(shares[2] > shares[1] && shares[1] > shares[0], "{shares:?}");
    for way in ways {
        let speech: Vec<(u64, u64)> =
            way["colleges"].as_array().unwrap().iter().map(|one| parts(&one["speech"])).collect();
        let sum: u64 = speech.iter().map(|(part, _)| part).sum();
        assert!(speech.iter().all(|(_, whole)| *whole == sum));
        assert_eq!(way["spoken_seconds"], sum);
    }
}

#[test]
fn the_table_and_the_picture_of_voice_go_where_they_are_asked_to() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (csv, svg) = (folder.join("voice.csv"), folder.join("voice.svg"));
    let (to_csv, to_svg) = (format!("--csv={}", csv.display()), format!("--svg={}", svg.display()));
    let arguments = [&SMALL[..], &[to_csv.as_str(), to_svg.as_str()]].concat();
    assert_eq!(table(&arguments), "");
    assert_eq!(std::fs::read_to_string(csv).unwrap(), table(&SMALL));
    let picture = std::fs::read_to_string(svg).unwrap();
    for text in ["fair queue", "equal turns", "no rule", "smallest college, 2 of 20 people"] {
        assert!(picture.contains(text), "{text}");
    }
}

#[test]
fn what_is_no_assembly_is_refused() {
    refused("simulate_voice", &["--colleges=3"], &["--colleges", "3"]);
    refused("simulate_voice", &["--colleges=3,0"], &["3,0"]);
    refused("simulate_voice", &["--colleges=3,x"], &["--colleges", "x"]);
    refused("simulate_voice", &["--meetings=0"], &["--meetings", "0"]);
    let nowhere = [&SMALL[..], &["--svg=/nowhere/picture.svg"]].concat();
    refused("simulate_voice", &nowhere, &["/nowhere/picture.svg"]);
}
