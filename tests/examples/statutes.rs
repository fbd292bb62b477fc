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
    assert_eq!(bundled["diagnosis"]["swings"]["usagers"], "7");
    assert_eq!(bundled["diagnosis"]["swings"]["autres partenaires"], "3");
    assert_eq!(bundled["colleges"]["autres partenaires"]["power"], "1/9");
    assert_eq!(bundled["repair"], json!(null));
    let at_67 = json("statutes", &["--rule", "at least 67 %"]);
    assert_eq!(at_67["diagnosis"]["swings"]["usagers"], "5");
    assert_eq!(at_67["rule"], "at least 67/100 of expressed");
    // Of expressed votes one yes is all where the others stay away; of all votes it is the same.
    assert_eq!(
        (&bundled["silent"]["winning"], &bundled["silent"]["swings"]["usagers"]),
        (&json!("31"), &json!("1"),)
    );
    let of_all = json("statutes", &["--rule", "more than 1/2 of all"]);
    assert_eq!(of_all["silent"], json!(null));
    let text = String::from_utf8(run("statutes", &[]).stdout).unwrap();
    assert!(text.contains("stay away instead of saying no, 31 of all") && text.contains("20.00 %"));
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
    // Of 12 a person turns more than of 700, and under majority carry nobody in d turns anything.
    let persons = &found["persons"];
    assert_eq!((&persons["powerless"], &persons["exact"]), (&json!(["d"]), &json!(true)));
    assert_eq!(persons["colleges"]["d"]["turns"], "0.000000000");
    assert_eq!(persons["colleges"]["c"]["majority"], persons["colleges"]["c"]["turns"]);
    assert_eq!(persons["strongest_to_weakest"]["as_carried"], json!(null));
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
fn statutes_designs_for_a_power_and_examines_what_it_designed() {
    let rows = "a,12,2,10,50\nb,40,1,10,30\nc,700,1,10,50\nd,6,1,20,50";
    let path = file("target.csv", &format!("college,members,target,floor,cap\n{rows}\n"));
    let found = json("statutes", &[&path, "--quotas", "51..70"]);
    is_golden("statutes_design.json", &found);
    let design = &found["design"];
    assert_eq!((&design["distance"], &design["optimal"]), (&json!("0"), &json!(true)));
    assert_eq!(design["target"]["a"], "2/5");
    assert_eq!(design["power"]["a"], "2/5");
    assert_eq!(found["colleges"]["a"]["power"], "2/5");
    assert_eq!(found["rule"], format!("at least {} of expressed", ratio(&design["quota"])));
    assert_ne!(design["runner_up"]["power"], design["power"]);
    // Of six, a vote is worth more than of 700: persons are equal under another design.
    let equal = json("statutes", &[&path, "--target", "per-person"]);
    let carries = equal["design"]["carries"].as_array().unwrap();
    assert_eq!(carries.len(), 2);
    let one = json("statutes", &[&path, "--target", "per-college"]);
    assert_eq!(one["design"]["power"]["d"], "1/4");
    let parts = json("statutes", &[&path, "--target", "a=2, b=1, c=1, d=1"]);
    assert_eq!(parts["design"]["target"], design["target"]);
    let weakest = |found: &serde_json::Value| {
        let power = found["design"]["power"].as_object().unwrap().values();
        let part =
            |part: &serde_json::Value| part.as_str().unwrap().parse::<liens::Ratio>().unwrap();
        power.map(part).min().unwrap()
    };
    let large = ["--target", "a=17,b=1,c=1,d=1", "--quotas", "51..70"];
    let free = json("statutes", &[&[path.as_str()], &large[..]].concat());
    let floor = [&[path.as_str()], &large[..], &["--least-power", "20 %"]].concat();
    let floored = json("statutes", &floor);
    let fifth = liens::Ratio::new(1, 5).unwrap();
    assert!(weakest(&free) < fifth && weakest(&floored) >= fifth);
    let bound = file(
        "bound.csv",
        "college,members,weight,floor,cap\na,,16,10,30\nb,,1,10,30\nc,,1,10,30\nd,,1,10,30\ne,,1,10,30\n",
    );
    let priced = json("statutes", &[&bound, "--bounds", "none"]);
    let prices = priced["design"]["prices"].as_array().unwrap();
    assert!(prices.iter().any(|price| price["college"] == "a" && price["bound"] == "cap"));
    let text = String::from_utf8(run("statutes", &[&bound, "--bounds", "none"]).stdout).unwrap();
    assert!(text.contains("the cap of a costs"), "{text}");
}

fn ratio(percent: &serde_json::Value) -> String {
    liens::Ratio::new(percent.as_u64().unwrap(), 100).unwrap().to_string()
}

#[test]
fn statutes_draws_weight_beside_power() {
    let picture = file("statutes.svg", "");
    assert!(run("statutes", &["--svg", &picture]).status.success());
    let svg = std::fs::read_to_string(picture).unwrap();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    assert_eq!(svg.matches("<rect").count(), 1 + 2 + 5 * 2);
    assert!(svg.contains("<title>0.259259</title>"));
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
    refused("statutes", &["--target", "fair"], &["fair", "per-college"]);
    refused("statutes", &["--target", "workers=1"], &["workers", "no college"]);
    refused("statutes", &["--target", "per-person"], &["scic.csv", "members"]);
    refused("statutes", &["--quotas", "60..55"], &["60 to 55"]);
    refused("statutes", &["--quotas", "half"], &["half"]);
    refused("statutes", &["--least-power", "most"], &["--least-power", "most"]);
    let neither = file("neither.csv", "college,members\na,1\n");
    refused("statutes", &[&neither], &["neither.csv", "weight"]);
    let tight = file("tight.csv", "college,members,target,floor,cap\na,,1,10,20\nb,,1,10,20\n");
    refused("statutes", &[&tight, "--bounds", "none"], &["tight.csv", "nothing inside the bounds"]);
}

#[test]
fn statutes_of_any_number_of_colleges_are_examined() {
    let many: Vec<String> = (0..40).map(|at| format!("c{at:02},1,{}", at % 3 + 1)).collect();
    let found = json("statutes", &[&written("many.csv", &many.join("\n")), "--bounds", "none"]);
    assert_eq!(found["diagnosis"]["powerless"], json!([]));
    assert_eq!(found["design"], json!(null));
    let swings = found["diagnosis"]["swings"]["c00"].as_str().unwrap();
    assert!(swings.parse::<u64>().unwrap() > 1 << 32);
}
