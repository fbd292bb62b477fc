//! Running a time bank from a file.

use serde_json::{Value, json as form};

use crate::{file, json, refused, shared_data};

/// A file of these rows.
fn lines(name: &str, rows: &str) -> String {
    let header = "id,t_unix,kind,giver,receiver,minutes,euro_cents,refers_to\n";
    file(name, &format!("{header}{rows}"))
}

fn sum(of: &Value) -> i64 {
    of.as_object().unwrap().values().map(|value| value.as_i64().unwrap()).sum()
}

#[test]
fn the_bundled_town_keeps_its_floor_and_sums_to_zero() {
    let town = json("time_bank", &[]);
    assert_eq!(town["lines"], form!({ "G": 40, "R": 2, "X": 320 }));
    assert_eq!(town["refused"], 0);
    assert_eq!((sum(&town["minutes"]), sum(&town["euro_cents"])), (0, 0));
    assert_eq!(town["minutes"]["0"], -240 * 40);
    let indicators = &town["indicators"];
    assert_eq!(
        (&indicators["exchanges"], &indicators["given"]),
        (&form!(318), &form!("PT561H15M"))
    );
    assert_eq!(
        indicators["cycles"],
        form!({ "of_two": "31", "of_three": "130", "of_four": "549" })
    );
}

#[test]
fn a_higher_floor_refuses_lines_and_no_balance_passes_it() {
    let town = json("time_bank", &["--floor-hours=-7.5"]);
    assert!(town["refused"].as_u64().unwrap() > 0);
    let members = town["minutes"].as_object().unwrap().iter().filter(|(name, _)| *name != "0");
    let lowest = members.map(|(_, minutes)| minutes.as_i64().unwrap()).min().unwrap();
    assert!(lowest >= -450, "{lowest}");
}

#[test]
fn the_chain_is_the_hash_of_the_balances_after_each_thousand_lines() {
    let rows = (1..=1_000).map(|line| format!("{line},{line},X,1,2,1,3,\n"));
    let rows = rows.collect::<Vec<_>>().concat();
    let floor = "--floor-hours=-100";
    let bank = json("time_bank", &[&lines("thousand.csv", &rows), floor]);
    // The first 16 digits of the SHA-256 of "0:0:0,1:1000:3000,2:-1000:-3000".
    assert_eq!(bank["chain_every_1000_lines"], form!(["d1bd012bf86fb713"]));
    assert_eq!(bank["minutes"], form!({ "0": 0, "1": 1_000, "2": -1_000 }));
    assert_eq!(bank["euro_cents"], form!({ "0": 0, "1": 3_000, "2": -3_000 }));
}

#[test]
fn a_line_taken_back_leaves_no_trace_in_the_balances() {
    let bank = json("time_bank", &[&lines("back.csv", "1,9,X,1,2,60,50,\n2,5,R,2,1,60,50,1\n")]);
    assert_eq!(bank["minutes"], form!({ "0": 0, "1": 0, "2": 0 }));
    assert_eq!((sum(&bank["euro_cents"]), &bank["indicators"]["exchanges"]), (0, &form!(0)));
    assert_eq!(bank["indicators"]["velocity"], Value::Null);
}

#[test]
fn a_table_without_lines_has_no_indicators() {
    let bank = json("time_bank", &[&lines("empty.csv", "")]);
    assert_eq!((&bank["refused"], &bank["indicators"]), (&form!(0), &Value::Null));
}

#[test]
fn what_is_no_line_is_named_with_its_file_and_line() {
    let cases = [
        ("1,5,Q,1,2,60,0,\n", "cases.csv:2: kind 'Q'"),
        ("1,5,X,1,2,sixty,0,\n", "cases.csv:2: minutes 'sixty'"),
        ("1,5,X,1,1,60,0,\n", "cases.csv:2: entry "),
        ("1,5,X,1,2,60,0,\n1,6,X,1,2,61,0,\n", "cases.csv:3: "),
        ("1,5,X,1,2,60,0,\n2,6,R,2,1,61,0,1\n", "cases.csv:3: this is not the reverse of line 1"),
        ("1,5,X,1,2,60,0,\n2,6,R,2,1,60,0,7\n", "cases.csv:3: "),
        ("1,5,G,1,2,60,0,\n", "cases.csv:2: "),
    ];
    for (rows, message) in cases {
        refused("time_bank", &[&lines("cases.csv", rows), "--json"], &[message]);
    }
}

#[test]
fn a_floor_of_no_whole_seconds_is_refused() {
    refused("time_bank", &["--floor-hours=-0.3333"], &["-0.3333"]);
}

#[test]
fn a_generated_town_ends_as_computed_elsewhere() {
    let Some(data) = shared_data() else { return };
    let town = data.join("timebank/gen_1000m_12000x_seed1.csv.gz");
    let bank = json("time_bank", &[town.to_str().unwrap(), "--floor-hours=-20"]);
    let golden = data.join("golden/timebank/gen_1000m_12000x_seed1.json");
    let golden: Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    for key in ["lines", "minutes", "euro_cents", "chain_every_1000_lines"] {
        assert_eq!(bank[key], golden[key], "{key}");
    }
    assert_eq!(bank["refused"], 0);
}
