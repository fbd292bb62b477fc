//! Examining statutes.

use serde_json::json;

use crate::{file, is_golden, json, refused, run};

fn written(name: &str, rows: &str) -> String {
    file(name, &format!("college,members,weight\n{rows}\n"))
}

#[test]
fn statutes_examines_the_bundled_weights_and_keeps_its_contract() {
    let bundled = json("statutes", &[]);
    is_golden("statutes.json", &bundled);
    assert_eq!(bundled["rule"], "more than 1/2 of expressed");
    assert_eq!(bundled["diagnosis"]["swings"]["usagers"], 7);
    assert_eq!(bundled["diagnosis"]["swings"]["autres partenaires"], 3);
    assert_eq!(bundled["colleges"]["autres partenaires"]["power"], "1/9");
    assert_eq!(bundled["repair"], json!(null));
    let at_67 = json("statutes", &["--rule", "at least 67 %"]);
    assert_eq!(at_67["diagnosis"]["swings"]["usagers"], 5);
    assert_eq!(at_67["rule"], "at least 67/100 of expressed");
}

#[test]
fn statutes_names_the_powerless_college_its_witness_and_the_smallest_repair() {
    let path = written("powerless.csv", "d,6,10\na,12,30\nb,40,30\nc,700,30");
    let found = json("statutes", &[&path]);
    is_golden("statutes_repair.json", &found);
    assert_eq!(found["diagnosis"]["powerless"], json!(["d"]));
    let witness = json!({ "others": ["a"], "without": "rejected", "with": "rejected" });
    assert_eq!(found["witness"]["d"], witness);
    let turned = json!({ "others": ["b"], "without": "rejected", "with": "adopted" });
    assert_eq!(found["witness"]["a"], turned);
    let weights = json!({ "a": "20", "b": "30", "c": "30", "d": "20" });
    assert_eq!(found["repair"]["points"], 10);
    assert_eq!(found["repair"]["weights"], weights);
    assert_eq!(found["colleges"]["c"]["weight_per_member"], "3/70");
    let text = String::from_utf8(run("statutes", &[&path]).stdout).unwrap();
    for line in ["d is POWERLESS", "smallest repair, 10 points", "d from 10.00 % to 20.00 %"] {
        assert!(text.contains(line), "{text}");
    }
    let carried = ["--carry", "proportional-expressed", "--rule", "at least 2/3 of all"];
    let found = json("statutes", &[&[path.as_str()], &carried[..]].concat());
    assert_eq!(found["carry"], "proportional_expressed");
    assert_eq!(found["rule"], "at least 2/3 of all");
}

#[test]
fn statutes_counts_the_legal_weights_that_leave_a_college_powerless() {
    let counted = |colleges: &str, rule: &str| {
        let found = json("statutes", &["--enumerate", colleges, "--rule", rule]);
        assert_eq!(found["powerless"].as_array().unwrap().len(), found["with_powerless"]);
        (found["legal"].as_u64().unwrap(), found["with_powerless"].as_u64().unwrap())
    };
    let half = ["3", "4", "5", "6", "7"].map(|n| counted(n, "more than 1/2"));
    assert_eq!(half, [(204, 0), (1_592, 410), (3_694, 219), (3_692, 53), (1_824, 2)]);
    let at_67 = ["3", "4", "5", "6", "7"].map(|n| counted(n, "at least 67 %").1);
    assert_eq!(at_67, [123, 190, 96, 23, 0]);
}

#[test]
fn statutes_names_file_line_and_value_of_what_it_refuses() {
    let bad = |name: &str, rows: &str, values: &[&str]| {
        refused("statutes", &[&written(name, rows)], values);
    };
    bad("weight.csv", "a,1,40\nb,1,forty\nc,1,20", &["weight.csv:3", "forty"]);
    bad("zero.csv", "a,1,40\nb,1,0", &["zero.csv:3", "weight 0"]);
    bad("minus.csv", "a,1,-4", &["minus.csv:2", "-4"]);
    bad("empty.csv", "a,0,40", &["empty.csv:2", "members '0'"]);
    bad("twice.csv", "a,1,40\na,1,40", &["twice.csv:3", "'a'"]);
    bad("name.csv", ",1,40", &["name.csv:2", "college ''"]);
    bad("few.csv", "a,1,50\nb,1,50", &["few.csv", "2 colleges"]);
    bad("small.csv", "a,1,50\nb,1,45\nc,1,5", &["small.csv:4", "'c'", "1/10"]);
    bad("large.csv", "a,1,20\nb,1,60\nc,1,20", &["large.csv:3", "'b'", "1/2"]);
    refused("statutes", &["nowhere.csv"], &["nowhere.csv"]);
    let short = file("short.csv", "college,weight\na,1\n");
    refused("statutes", &[&short], &["short.csv", "members"]);
    refused("statutes", &["--rule", "more then 1/2"], &["'then' at character 6"]);
    refused("statutes", &["--rule", "more than 3/2"], &["3/2"]);
    refused("statutes", &["--carry", "unanimity"], &["unanimity"]);
    refused("statutes", &["--enumerate", "13"], &["13"]);
    refused("statutes", &["--enumerate", "4", "--rule", "no objection"], &["no objection"]);
    refused("statutes", &["--enumerate", "9", "--bounds", "none"], &["9 colleges"]);
    let many: Vec<String> = (0..13).map(|at| format!("c{at:02},1,1")).collect();
    let many = written("many.csv", &many.join("\n"));
    refused("statutes", &[&many, "--bounds", "none"], &["many.csv", "13 colleges"]);
}
