//! The search for laws that fail: it finds what is known, what is broken on purpose, and small cases.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use liens_core::{ContributionId, ContributorId, Portion};
use liens_lineage::axiom::{Attack, DEFAULT_CASES, Law, Subject, Table, axioms};
use liens_lineage::{Frozen, NodeParts, Policy, Rule, ShareError, ShareRule};

const RULES: [&str; 5] =
    ["hours", "ancestor-equal", "per-person", "keep-and-pass:1/2", "cascade:1/2"];
const SEED: u64 = 1;

fn presets() -> [Policy; 2] {
    let (fifth, hour) = (Portion::new(1, 5).unwrap(), || "20.00 EUR".parse().unwrap());
    [Policy::commons_first(fifth, hour()).unwrap(), Policy::workers_first(fifth, hour()).unwrap()]
}

/// The tables of every rule and both presets with the default cases.
fn tables() -> &'static [(String, Table)] {
    static TABLES: OnceLock<Vec<(String, Table)>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let rules = RULES.map(|name| {
            let rule: Rule = name.parse().unwrap();
            (name.to_owned(), axioms(Subject::Rule(&rule), SEED, DEFAULT_CASES).unwrap())
        });
        let presets = presets().map(|policy| {
            let table = axioms(Subject::Policy(&policy), SEED, DEFAULT_CASES).unwrap();
            (policy.name().to_owned(), table)
        });
        rules.into_iter().chain(presets).collect()
    })
}

const fn proof(against: Attack) -> Law {
    Law::Proof { against }
}

#[test]
fn the_search_finds_every_known_failure_and_makes_it_small() {
    use Attack::{ChainSplit, HideNeed, HideParent, NoOpInsertion, TwinSplit, VouchedPuppet};
    let origin = Law::Originator {};
    let hiding = [proof(HideParent), proof(HideNeed)];
    let known: [(&str, &[Law]); 7] = [
        ("hours", &[origin]),
        (
            "ancestor-equal",
            &[
                origin,
                proof(ChainSplit),
                proof(TwinSplit),
                proof(NoOpInsertion),
                proof(VouchedPuppet),
            ],
        ),
        ("per-person", &[proof(NoOpInsertion), proof(VouchedPuppet)]),
        (
            "keep-and-pass:1/2",
            &[
                origin,
                proof(ChainSplit),
                proof(TwinSplit),
                proof(NoOpInsertion),
                proof(VouchedPuppet),
            ],
        ),
        ("cascade:1/2", &[origin, proof(ChainSplit), proof(NoOpInsertion)]),
        ("commons first", &[Law::Additivity {}, proof(VouchedPuppet)]),
        ("workers first", &[Law::Additivity {}, proof(VouchedPuppet)]),
    ];
    // These move hours or invent them, which a later test names.
    let beside = [proof(Attack::ShiftHours), proof(Attack::ForgeHours)];
    for ((name, table), (same, fails)) in tables().iter().zip(known) {
        assert_eq!(name, same);
        for row in table.rows() {
            let expected = fails.contains(&row.law) || hiding.contains(&row.law);
            if !beside.contains(&row.law) {
                assert_eq!(row.fails.is_some(), expected, "{name}: {}", row.law.text());
            }
            if let Some(found) = &row.fails {
                assert!(found.case().len() <= 5, "{name}: {}", found.text());
            }
            let attack = matches!(row.law, Law::Proof { .. });
            assert_eq!(row.gain.is_some(), attack && row.fails.is_some(), "{name}");
        }
    }
}

#[test]
fn hours_that_are_moved_or_forged_pay_where_hours_decide() {
    let fails = |name: &str, attack: Attack| {
        let (_, table) = tables().iter().find(|(of, _)| of == name).unwrap();
        !table.holds(proof(attack))
    };
    for name in ["hours", "workers first"] {
        assert!(fails(name, Attack::ShiftHours) && fails(name, Attack::ForgeHours), "{name}");
    }
    assert!(fails("commons first", Attack::ForgeHours));
    assert!(!fails("per-person", Attack::ShiftHours) && !fails("per-person", Attack::ForgeHours));
}

/// A rule with one fault.
#[derive(Debug)]
enum Faulty {
    /// The first by name gets everything.
    FirstName,
    /// Contributions elsewhere are paid too.
    Everywhere,
    /// All to the newest: by hours of the result alone.
    Newest,
}

impl ShareRule for Faulty {
    fn parts(
        &self,
        frozen: &Frozen,
        result: &ContributionId,
        _: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError> {
        let first = || frozen.ancestors(result).next().unwrap().id().clone();
        match self {
            Self::FirstName => NodeParts::of_contributions(frozen, [(first(), NodeParts::WHOLE)]),
            Self::Everywhere => {
                let part = NodeParts::WHOLE / frozen.len() as u64;
                let all = frozen.contributions().map(|node| (node.id().clone(), part));
                NodeParts::of_contributions(frozen, all)
            }
            Self::Newest => {
                NodeParts::of_contributions(frozen, [(result.clone(), NodeParts::WHOLE)])
            }
        }
    }
}

#[test]
fn a_rule_that_is_broken_on_purpose_is_found_out() {
    for (faulty, law) in [
        (Faulty::FirstName, Law::Anonymity {}),
        (Faulty::Everywhere, Law::Locality {}),
        (Faulty::Newest, Law::Originator {}),
    ] {
        let table = axioms(Subject::Rule(&faulty), 7, 100).unwrap();
        let row = table.rows().iter().find(|row| row.law == law).unwrap();
        let found = row.fails.as_ref().unwrap_or_else(|| panic!("{faulty:?} passes"));
        assert!(found.case().len() <= 2, "{faulty:?}: {}", found.text());
    }
}

#[test]
fn one_seed_gives_the_same_table_and_no_case_is_refused() {
    let rule: Rule = "cascade:1/3".parse().unwrap();
    let table = |seed| axioms(Subject::Rule(&rule), seed, 40).unwrap();
    assert_eq!(table(5), table(5));
    assert_ne!(table(5), table(6));
    let none = axioms(Subject::Rule(&rule), 5, 0).unwrap_err();
    assert_eq!(none.code(), "lineage.axiom.no_case");
}

/// The page of the docs that the tables make.
fn page() -> String {
    let mut text = String::from(INTRODUCTION);
    let names: Vec<&str> = tables().iter().map(|(name, _)| name.as_str()).collect();
    let mark = |cell: bool| if cell { "holds" } else { "fails" };
    let columns = |cells: Vec<&str>| cells.join(" | ");
    writeln!(text, "| law | {} |", columns(names.clone())).unwrap();
    writeln!(text, "|---{}|", "|---".repeat(names.len())).unwrap();
    for law in Law::all() {
        let cells = tables().iter().map(|(_, table)| mark(table.holds(law))).collect();
        writeln!(text, "| {} | {} |", law.text(), columns(cells)).unwrap();
    }
    text += AFTER_TABLE;
    for law in Law::all() {
        for (name, table) in tables() {
            let row = table.rows().iter().find(|row| row.law == law).unwrap();
            if let Some(found) = &row.fails {
                writeln!(text, "| {} | {name} | {} |", law.text(), found.text()).unwrap();
            }
        }
    }
    text += AFTER_CASES;
    for attack in Attack::ALL {
        for (name, table) in tables() {
            let law = proof(attack);
            let row = table.rows().iter().find(|row| row.law == law).unwrap();
            if let Some(gain) = &row.gain {
                let tenths = (gain.per_million() + 500) / 1_000;
                let (percent, tenth) = (tenths / 10, tenths % 10);
                let of = gain.text();
                writeln!(text, "| {} | {name} | {percent}.{tenth} % | {of} |", law.text()).unwrap();
            }
        }
    }
    text
}

const INTRODUCTION: &str = "\
# Axioms: what each rule and each preset keeps

This page is made by `liens_lineage::axiom` with seed 1 and its default cases, and compared with what it makes by a
test; `cargo run --release --example axioms` prints the same for any rule or policy. The laws are tried on the amounts
that the code really gives, on records of up to seven contributions and four persons, who hold any of them. Where a law
fails, that is certain; where it holds, it held on every case tried, and for the rules and presets of the house a property
test on exact fractions says so too.

An attacker is a person, whatever contributions the person holds; the kinds of contributions are attested and cannot
be chosen. The presets give a fifth to the origin and pay 20.00 EUR for an hour; the last contribution of a case is the
result; everybody is vouched for, but for sock puppets. Work graded low weighs half in `hours`. The laws are those of one
result and its pot. With several results of one pot, claims are paid in the order of the results' ids, so that names decide
which result pays a claim.

";

const AFTER_TABLE: &str = "
No rule keeps every law. Who shares out a whole among those who are named pays for every name that is left out; only
what does not flow back to the hider, such as a portion that goes to the commons, takes that gain away. *Commons
first* pays for hiding in two cases alone: to a raiser of another need upstream, and where the pot is too small for
the claims. Under *cascade* no contribution gains by what it hides; its author may, by other contributions upstream.
Whatever is shared per person rests on who is vouched for, and whatever is shared by hours on who attests them: a forged
hour needs an accomplice, whom the time bank charges the same hour.

## The smallest cases

| law | where it fails | case |
|---|---|---|
";

const AFTER_CASES: &str = "
## What attacks bring at most

The largest part of the pot that an attack brought its attacker in any case tried.

| law | where it fails | gain | by |
|---|---|---|---|
";

#[test]
fn the_page_of_the_docs_is_what_the_search_finds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/AXIOMS.md");
    if std::env::var("LIENS_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(path, page()).unwrap();
        return;
    }
    let Ok(kept) = std::fs::read_to_string(path) else {
        println!("skipped: the packaged crate stands without the docs of the house");
        return;
    };
    assert!(kept == page(), "docs/AXIOMS.md should be\n{}", page());
}
