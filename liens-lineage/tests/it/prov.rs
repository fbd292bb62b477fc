//! Provenance for other tools.

use liens_core::{Contribution, ContributionId, ContributionKind, ProjectId};
use liens_lineage::Frozen;
use proptest::prelude::*;
use serde_json::Value;

use crate::record::records;

fn document(frozen: &Frozen) -> Value {
    serde_json::from_str(&frozen.to_prov_json()).unwrap()
}

fn rows(document: &Value, name: &str) -> usize {
    document[name].as_object().map_or(0, serde_json::Map::len)
}

proptest! {
    #[test]
    fn every_contribution_link_and_participation_stands_once(record in records()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let found = document(&frozen);
        let links: usize = record.nodes.iter().map(|node| node.parents.len()).sum();
        let people: usize = record.nodes.iter().map(|node| node.people.len()).sum();
        let works = record.nodes.iter().filter(|node| !node.need).count();
        prop_assert_eq!(rows(&found, "entity"), record.nodes.len());
        prop_assert_eq!(rows(&found, "activity"), works);
        prop_assert_eq!(rows(&found, "wasGeneratedBy"), works);
        prop_assert_eq!(rows(&found, "wasDerivedFrom"), links);
        prop_assert_eq!(rows(&found, "wasAttributedTo"), people);
        let mut listed = record.contributions();
        listed.reverse();
        prop_assert_eq!(document(&Frozen::load(listed).unwrap()), found);
    }
}

#[test]
fn names_that_no_qualified_name_allows_are_encoded_and_told_apart() {
    let of = |id: &str| {
        let (id, project) = (ContributionId::new(id).unwrap(), ProjectId::new("p").unwrap());
        let date = "2026-01-05".parse().unwrap();
        Contribution::builder(id, ContributionKind::Work, project, date).build().unwrap()
    };
    let frozen = Frozen::load(["é 1", "é.1", "%C3"].map(of)).unwrap();
    let found = document(&frozen);
    let names: Vec<&str> =
        found["entity"].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["%25C3", "%C3%A9%201", "%C3%A9%2E1"];
    assert_eq!(names, expected.map(|name| format!("liens:contribution.{name}")));
}
