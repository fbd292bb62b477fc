//! Seats from a table of votes.

use serde_json::{Value, json as form};

use crate::{file, json, refused, shared_data};

fn votes(name: &str, rows: &str) -> String {
    file(name, &format!("name,votes\n{rows}"))
}

fn seats(found: &Value) -> u64 {
    found["result"].as_object().unwrap().values().map(|seats| seats.as_u64().unwrap()).sum()
}

#[test]
fn the_bundled_populations_get_every_seat() {
    let europe = json("apportion", &[]);
    assert_eq!((seats(&europe), &europe["method"]), (751, &form!("sainte-lague")));
    assert_eq!((&europe["result"]["DE"], &europe["result"]["MT"]), (&form!(120), &form!(1)));
}

#[test]
fn seven_methods_give_the_seats_of_other_programs() {
    let Some(data) = shared_data() else { return };
    let text = std::fs::read_to_string(data.join("golden/apportionment/eu_population_2016.json"));
    let golden: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let table = std::fs::read_to_string("examples/data/apportion/europe_2016.csv").unwrap();
    let names: Vec<&str> =
        table.lines().skip(1).map(|row| row.split(',').next().unwrap()).collect();
    let mut compared = 0;
    for case in golden.as_array().unwrap() {
        let method = match case["method"].as_str().unwrap() {
            "saintelague" => "sainte-lague",
            "modified_saintelague" => "modified-sainte-lague",
            "huntington" => "huntington-hill",
            other => other,
        };
        // A method that gives everybody a seat needs as many seats.
        let (seats, method) = (format!("--seats={}", case["seats"]), format!("--method={method}"));
        let Some(expected) = case["result"].as_array() else { continue };
        let found = json("apportion", &[&seats, &method]);
        if case["tie"] == true || found["tie"] == true {
            continue;
        }
        let found: Vec<&Value> = names.iter().map(|name| &found["result"][*name]).collect();
        assert_eq!(found, expected.iter().collect::<Vec<_>>(), "{seats} {method}");
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn floors_and_caps_hold_and_a_tie_is_told() {
    let three = votes("three.csv", "a,700\nb,200\nc,100\n");
    let bounded = json("apportion", &[&three, "--seats=10", "--floor=2", "--cap=5"]);
    assert_eq!(bounded["result"], form!({ "a": 5, "b": 3, "c": 2 }));
    let even = json("apportion", &[&votes("even.csv", "a,1\nb,1\n"), "--seats=1"]);
    assert_eq!((&even["tie"], seats(&even)), (&form!(true), 1));
    assert_eq!(even["tied"], form!(["a", "b"]));
}

#[test]
fn what_is_no_vote_is_named_with_its_file_and_line() {
    let no = votes("no.csv", "a,7\nb,many\n");
    refused("apportion", &[&no, "--seats=3"], &["no.csv:3", "votes 'many'"]);
    let one = votes("one.csv", "a,7\n");
    refused("apportion", &[&one, "--seats=3", "--cap=2"], &["3"]);
    refused("apportion", &[&one, "--method=guess"], &["guess"]);
    refused("apportion", &["nowhere.csv", "--seats=3"], &["nowhere.csv"]);
    refused("apportion", &[&one], &["--seats"]);
}
