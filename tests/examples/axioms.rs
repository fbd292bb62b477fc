//! The laws of sharing, for any rule or policy.

use crate::{file, is_golden, json, refused, run};

#[test]
fn a_rule_alone_shows_where_it_fails_and_what_attacks_bring() {
    let found = json("axioms", &["--rule", "keep-and-pass:1/2", "--cases", "60"]);
    is_golden("axioms_rule.json", &found);
    let laws = found["subjects"][0]["laws"].as_array().unwrap();
    let of = |text: &str| laws.iter().find(|row| row["law"] == text).unwrap();
    assert_eq!(of("the parts sum to the pot")["holds"], true);
    let chain = of("splitting one's work into a chain brings nothing");
    assert!(chain["counterexample"].as_str().unwrap().contains("into a chain"));
}

#[test]
fn without_arguments_every_rule_and_both_presets_are_tried() {
    let found = json("axioms", &["--cases", "20"]);
    let subjects = found["subjects"].as_array().unwrap();
    let names: Vec<&str> = subjects.iter().map(|row| row["subject"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 7);
    assert_eq!(names[5..], ["commons first", "workers first"]);
    let text = String::from_utf8(run("axioms", &["--cases", "20"]).stdout).unwrap();
    assert!(text.contains("hiding a need that one builds on brings nothing"), "{text}");
}

#[test]
fn a_policy_is_read_from_a_file_and_a_faulty_one_is_refused_with_its_place() {
    let policy = file(
        "axioms_policy.toml",
        "name = \"all to the commons\"\nsteps = [{ remainder = { to = { commons = {} } } }]\n",
    );
    let found = json("axioms", &["--policy", &policy, "--cases", "20"]);
    assert_eq!(found["subjects"][0]["subject"], "all to the commons");
    let faulty = file("axioms_faulty.toml", "name = \"none\"\nsteps = []\n");
    refused("axioms", &["--policy", &faulty], &["axioms_faulty.toml:", "remainder"]);
    refused("axioms", &["--rule", "novelty"], &["novelty"]);
    refused("axioms", &["--cases", "0"], &["0"]);
}
