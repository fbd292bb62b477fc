//! Whether a record is a commons.

use crate::{file, is_golden, json, refused, run};

#[test]
fn what_this_project_is_built_with_may_be_passed_on() {
    let found = json("commons_check", &[]);
    is_golden("commons_check.json", &found);
    assert_eq!(found["faults"], serde_json::json!([]));
    let text = String::from_utf8(run("commons_check", &[]).stdout).unwrap();
    assert!(text.contains("nothing to mend") && text.contains("no legal advice"), "{text}");
}

#[test]
fn a_licence_that_cannot_hold_what_it_is_built_with_is_named_with_the_least_repair() {
    let found = json("commons_check", &["--suppose", "liens 0.1.0=GPL-2.0-only"]);
    is_golden("commons_check_suppose.json", &found);
    assert!(!found["faults"].as_array().unwrap().is_empty());
    assert_eq!(found["mending"]["exact"], true);
}

#[test]
fn licences_and_links_that_are_not_there_are_refused_with_file_and_line() {
    let nodes = file("commons_nodes.csv", "id,licence\na,MIT\nb,Apache-2\n");
    let edges = file("commons_edges.csv", "from,to,relation\na,c,uses\n");
    let of =
        |nodes: &str| ["--nodes".to_owned(), nodes.to_owned(), "--edges".to_owned(), edges.clone()];
    let arguments = of(&nodes);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    refused("commons_check", &arguments, &["commons_nodes.csv:3", "Apache-2.0"]);
    let nodes = file("commons_nodes_2.csv", "id,licence\na,MIT\n");
    let arguments = of(&nodes);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    refused("commons_check", &arguments, &["commons_edges.csv:2", "no contribution c"]);
    refused("commons_check", &["--suppose", "nobody=MIT"], &["nobody"]);
}
