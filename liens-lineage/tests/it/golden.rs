//! Worked examples from elsewhere: a real record, and answers computed outside this project.

/// The links upstream of proposal 7692 of the Ethereum improvement proposals (CC0-1.0), from -> to.
const LINKS_7692: &[(u32, u32)] = &[
    (3670, 3540),
    (4200, 3540),
    (4200, 3670),
    (4750, 3540),
    (4750, 3670),
    (5450, 3540),
    (5450, 3670),
    (5450, 4200),
    (5450, 4750),
    (6206, 4750),
    (6206, 5450),
    (7069, 150),
    (7069, 211),
    (7069, 214),
    (7069, 2929),
    (7069, 3540),
    (7480, 3540),
    (7480, 3670),
    (7620, 170),
    (7620, 684),
    (7620, 2929),
    (7620, 3540),
    (7620, 3541),
    (7620, 3670),
    (7692, 663),
    (7692, 3540),
    (7692, 3670),
    (7692, 4200),
    (7692, 4750),
    (7692, 5450),
    (7692, 6206),
    (7692, 7069),
    (7692, 7480),
    (7692, 7620),
];

/// What stays where when each keeps one half, as exact fractions of the whole.
const HALF_7692: &[(&str, &str)] = &[
    ("150", "1/200"),
    ("170", "1/240"),
    ("211", "1/200"),
    ("214", "1/200"),
    ("2929", "11/1200"),
    ("3540", "2109/12800"),
    ("3541", "1/240"),
    ("3670", "409/7680"),
    ("4200", "37/1280"),
    ("4750", "9/256"),
    ("5450", "1/32"),
    ("6206", "1/40"),
    ("663", "1/20"),
    ("684", "1/240"),
    ("7069", "1/40"),
    ("7480", "1/40"),
    ("7620", "1/40"),
    ("7692", "1/2"),
];

/// What stays where when all is passed on.
const NONE_7692: &[(&str, &str)] = &[
    ("150", "1/50"),
    ("170", "1/60"),
    ("211", "1/50"),
    ("214", "1/50"),
    ("2929", "11/300"),
    ("3540", "113/150"),
    ("3541", "1/60"),
    ("3670", "0/1"),
    ("4200", "0/1"),
    ("4750", "0/1"),
    ("5450", "0/1"),
    ("6206", "0/1"),
    ("663", "1/10"),
    ("684", "1/60"),
    ("7069", "0/1"),
    ("7480", "0/1"),
    ("7620", "0/1"),
    ("7692", "0/1"),
];

use std::collections::BTreeMap;
use std::path::PathBuf;

use dashu_ratio::RBig;
use liens_core::{
    Contribution, ContributionBuilder, ContributionId, ContributionKind, ContributorId, Link,
    Participation, Portion, ProjectId, Recipient, Shares,
};
use liens_lineage::{Frozen, Rule};

fn record(links: impl IntoIterator<Item = (u32, u32)>) -> Frozen {
    let mut parents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (from, to) in links {
        parents.entry(from).or_default().push(to);
        parents.entry(to).or_default();
    }
    let id = |number: u32| ContributionId::new(number.to_string()).unwrap();
    Frozen::load(parents.into_iter().map(|(number, parents)| {
        let project = ProjectId::new("eip").unwrap();
        let date = "2026-01-01".parse().unwrap();
        let begun = Contribution::builder(id(number), ContributionKind::Design, project, date);
        let link = |parent| Link::to(id(parent));
        parents.into_iter().map(link).fold(begun, ContributionBuilder::builds_on).build().unwrap()
    }))
    .unwrap()
}

/// Every listed part equals its fraction to 10^-15, and all listed parts make the whole.
fn check<'a>(
    record: &Frozen,
    keep: Portion,
    result: &str,
    stays: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let result = ContributionId::new(result).unwrap();
    let parts = Rule::KeepAndPass { keep }.parts(record, &result, &[].into()).unwrap();
    let whole = RBig::from(Shares::WHOLE);
    let (bound, mut listed) = (RBig::from_parts(1.into(), 10_u64.pow(15).into()), 0);
    for (node, expected) in stays {
        let part = parts.part_of(&ContributionId::new(node).unwrap());
        let expected: RBig = expected.parse().unwrap();
        let found = RBig::from(part) / &whole;
        let off = if found > expected { found - expected } else { expected - found };
        assert!(off <= bound, "{result} leaves {part} at {node}");
        listed += part;
    }
    assert_eq!(listed, Shares::WHOLE, "nothing stays at nodes that are not listed");
}

#[test]
fn an_excerpt_of_a_real_record_is_shared_as_computed_elsewhere() {
    let record = record(LINKS_7692.iter().copied());
    let half = Portion::new(1, 2).unwrap();
    check(&record, half, "7692", HALF_7692.iter().copied());
    check(&record, Portion::NONE, "7692", NONE_7692.iter().copied());
}

#[test]
fn the_real_record_is_shared_as_computed_elsewhere() {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if !data.exists() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "the shared data is absent in CI");
        println!("skipped: the shared data is not here");
        return;
    }
    let requires = std::fs::read_to_string(data.join("lineage/eip/requires.csv")).unwrap();
    let links = requires.lines().skip(1).filter_map(|line| {
        let (from, to) = line.trim().split_once(',')?;
        let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
        (to < from).then_some((from, to))
    });
    let record = record(links);
    assert_eq!(record.rows().edges(), 1_545);
    for (file, keep) in [("half", Portion::new(1, 2).unwrap()), ("0", Portion::NONE)] {
        let path = data.join(format!("golden/graph/eip_upstream_keep_{file}.json"));
        let golden: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let results = golden["stays"].as_object().unwrap();
        assert!(!results.is_empty());
        for (result, stays) in results {
            let stays = stays.as_object().unwrap().iter();
            check(&record, keep, result, stays.map(|(n, f)| (n.as_str(), f.as_str().unwrap())));
        }
    }
}

/// The lines of a packed file of the shared data, without the head.
fn packed(path: &std::path::Path) -> Vec<Vec<u64>> {
    let file = std::fs::File::open(path).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    let row = |line: &str| line.split(',').map(|value| value.parse().unwrap()).collect();
    text.lines().skip(1).map(row).collect()
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "the reference answer is in floating point")]
fn a_generated_record_pays_its_authors_as_computed_elsewhere() {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if !data.exists() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "the shared data is absent in CI");
        println!("skipped: the shared data is not here");
        return;
    }
    let id = |node: u64| ContributionId::new(node.to_string()).unwrap();
    let mut links: BTreeMap<u64, Vec<Link>> = BTreeMap::new();
    for row in packed(&data.join("lineage/generated/dag_1e5_seed1.csv.gz")) {
        let link = Link { weight: row[2], ..Link::to(id(row[1])) };
        links.entry(row[0]).or_default().push(link);
    }
    let nodes = packed(&data.join("lineage/generated/dag_1e5_seed1_nodes.csv.gz"));
    let frozen = Frozen::load(nodes.into_iter().map(|row| {
        let project = ProjectId::new("dag").unwrap();
        let date = "2026-01-01".parse().unwrap();
        let begun = Contribution::builder(id(row[0]), ContributionKind::Work, project, date);
        let author = ContributorId::new(row[1].to_string()).unwrap();
        let links = links.remove(&row[0]).unwrap_or_default().into_iter();
        let begun = begun.participation(Participation::of(author));
        links.fold(begun, ContributionBuilder::builds_on).build().unwrap()
    }))
    .unwrap();
    let golden = std::fs::read_to_string(data.join("golden/graph/dag_1e5_seed1.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
    let rule = Rule::KeepAndPass { keep: Portion::new(1, 2).unwrap() };
    let parts = rule.parts(&frozen, &id(33_863), &[].into()).unwrap();
    let shares = parts.to_shares(&frozen, &[].into()).unwrap();
    let pairs = |key: &str| golden[key].as_array().unwrap().clone();
    let off = |part: u64, expected: &serde_json::Value| {
        (part as f64 / Shares::WHOLE as f64 - expected.as_f64().unwrap()).abs()
    };
    assert_eq!((pairs("author_top").len(), pairs("upstream_top").len()), (200, 500));
    for pair in pairs("author_top") {
        let author = ContributorId::new(pair[0].to_string()).unwrap();
        let part = shares.part_of(&Recipient::Owed(author));
        assert!(off(part, &pair[1]) <= 1e-12, "author {} gets {part}, not {}", pair[0], pair[1]);
    }
    for pair in pairs("upstream_top") {
        let part = parts.part_of(&ContributionId::new(pair[0].to_string()).unwrap());
        assert!(off(part, &pair[1]) <= 1e-12, "node {} keeps {part}, not {}", pair[0], pair[1]);
    }
}
