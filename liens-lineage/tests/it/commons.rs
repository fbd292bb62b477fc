//! The commons check: freedoms, obligations along the links, and what mends them.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Contribution, ContributionId, ContributionKind, ContributorId, Licence, LicenceError, Link,
    Participation, ProjectId,
};
use liens_lineage::Frozen;
use liens_lineage::commons::{
    Fault, Freedoms, Holding, Reach, Unlawful, Unsecured, Verdict, all_terms, granted_by, terms_of,
    verdict,
};
use proptest::prelude::*;

fn licence(text: &str) -> Licence {
    text.parse().unwrap()
}

/// `yes`, `no` or `?`.
fn says(newer: &str, older: &str, holding: Holding) -> &'static str {
    match verdict(&licence(newer), &licence(older), holding) {
        Verdict::Allowed { .. } => "yes",
        Verdict::Denied { .. } => "no",
        _ => "?",
    }
}

#[test]
fn each_pair_is_decided_as_its_texts_say() {
    // newer, older: made from it, using it.
    for (newer, older, made, using) in [
        ("MIT", "MIT", "yes", "yes"),
        ("MIT", "Apache-2.0", "yes", "yes"),
        ("GPL-2.0-only", "Apache-2.0", "no", "no"),
        ("GPL-2.0-or-later", "Apache-2.0", "no", "no"),
        ("GPL-3.0-only", "Apache-2.0", "yes", "yes"),
        ("GPL-2.0-only", "Apache-2.0 WITH LLVM-exception", "yes", "yes"),
        ("GPL-3.0-only", "BSD-4-Clause", "no", "no"),
        ("MIT", "GPL-3.0-only", "no", "no"),
        ("MIT", "GPL-2.0-only WITH Classpath-exception-2.0", "no", "yes"),
        ("MIT", "LGPL-2.1-only", "no", "yes"),
        ("GPL-2.0-only", "LGPL-3.0-only", "no", "no"),
        ("GPL-3.0-only", "LGPL-2.1-only", "yes", "yes"),
        ("GPL-3.0-only", "GPL-2.0-only", "no", "no"),
        ("GPL-3.0-only", "GPL-2.0-or-later", "yes", "yes"),
        ("GPL-3.0-or-later", "GPL-3.0-only", "no", "no"),
        ("AGPL-3.0-only", "GPL-3.0-only", "yes", "yes"),
        ("GPL-3.0-only", "AGPL-3.0-only", "no", "no"),
        ("GPL-2.0-only", "MPL-2.0", "yes", "yes"),
        ("GPL-2.0-only", "MPL-2.0-no-copyleft-exception", "no", "no"),
        ("MIT", "MPL-2.0", "no", "yes"),
        ("GPL-3.0-only", "CDDL-1.0", "no", "no"),
        ("GPL-3.0-only", "EPL-2.0", "no", "no"),
        ("GPL-2.0-only", "EUPL-1.1", "yes", "yes"),
        ("GPL-3.0-only", "EUPL-1.1", "no", "no"),
        ("GPL-3.0-only", "EUPL-1.2", "yes", "yes"),
        ("MPL-2.0", "EUPL-1.2", "yes", "yes"),
        ("EUPL-1.2", "CECILL-2.1", "yes", "yes"),
        ("MIT", "EUPL-1.2", "no", "yes"),
        ("GPL-3.0-only", "CC-BY-SA-4.0", "yes", "yes"),
        ("GPL-2.0-only", "CC-BY-SA-4.0", "no", "?"),
        ("CC-BY-SA-4.0", "GPL-3.0-only", "no", "no"),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", "yes", "yes"),
        ("CC-BY-SA-3.0", "CC-BY-SA-4.0", "no", "yes"),
        ("CC-BY-SA-4.0", "CC-BY-4.0", "yes", "yes"),
        ("CC-BY-4.0", "CC-BY-SA-4.0", "no", "yes"),
        ("CC-BY-4.0", "CC-BY-NC-4.0", "no", "no"),
        ("CC-BY-NC-SA-4.0", "CC-BY-NC-4.0", "yes", "yes"),
        ("CC-BY-NC-4.0", "CC-BY-4.0", "yes", "yes"),
        ("CC-BY-4.0", "CC-BY-ND-4.0", "no", "yes"),
        ("ODbL-1.0", "ODC-By-1.0", "yes", "yes"),
        ("ODC-By-1.0", "ODbL-1.0", "no", "yes"),
        ("CERN-OHL-S-2.0", "CERN-OHL-W-2.0", "yes", "yes"),
        ("CERN-OHL-W-2.0", "CERN-OHL-S-2.0", "no", "no"),
        ("CERN-OHL-W-2.0", "CERN-OHL-P-2.0", "yes", "yes"),
        ("MIT", "CC0-1.0", "yes", "yes"),
        ("CC0-1.0", "MIT", "yes", "yes"),
        ("MIT", "LicenseRef-house", "?", "?"),
        ("MIT OR GPL-2.0-only", "GPL-2.0-only", "no", "no"),
        ("GPL-2.0-only", "MIT OR CDDL-1.0", "yes", "yes"),
        ("MIT AND GPL-2.0-only", "GPL-2.0-only", "yes", "yes"),
        ("MIT", "MIT AND GPL-2.0-only", "no", "no"),
    ] {
        let found = [says(newer, older, Holding::MadeFrom), says(newer, older, Holding::Using)];
        assert_eq!(found, [made, using], "{newer} holds {older}");
    }
}

#[test]
fn every_row_of_the_table_names_known_licences_and_its_source() {
    let mut ids = BTreeSet::new();
    for terms in all_terms() {
        assert!(ids.insert(terms.id), "{} stands twice", terms.id);
        assert_eq!(licence(terms.id).as_str(), terms.id);
        assert!(terms.source.len() > 8, "{}", terms.id);
        for target in terms.becomes {
            let target = terms_of(target).unwrap_or_else(|| panic!("{target} has no row"));
            // A licence that asks for its own terms only names others that do.
            assert!(target.reach > Reach::Nothing || terms.reach == Reach::Nothing, "{}", terms.id);
        }
    }
    assert!(ids.len() > 100, "{}", ids.len());
}

#[test]
fn not_for_commerce_and_no_derivatives_are_not_free() {
    for (id, lacks) in [
        ("CC-BY-SA-4.0", "none"),
        ("CC-BY-NC-4.0", "use, pass on"),
        ("CC-BY-ND-4.0", "improve"),
        ("CC-BY-NC-ND-4.0", "use, improve, pass on"),
    ] {
        let grants = terms_of(id).unwrap().grants;
        assert_eq!(Freedoms::ALL.without(grants).to_string(), lacks, "{id}");
    }
}

/// A contribution: its licence, if any, and the older ones with the relation to each.
pub(crate) type Given<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

fn built(id: &str, terms: &str, links: &[(&str, &str)]) -> Contribution {
    let kind = if terms == "need" { ContributionKind::Need } else { ContributionKind::Work };
    let who = Participation::of(ContributorId::new(id).unwrap());
    let (id, project) = (ContributionId::new(id).unwrap(), ProjectId::new("p").unwrap());
    let begun = Contribution::builder(id, kind, project, "2026-01-05".parse().unwrap());
    let mut begun = begun.participation(who);
    if !["need", ""].contains(&terms) {
        begun = begun.licence(licence(terms));
    }
    for (to, relation) in links {
        let to = ContributionId::new(*to).unwrap();
        begun = begun.builds_on(Link { relation: relation.parse().unwrap(), ..Link::to(to) });
    }
    begun.build().unwrap()
}

pub(crate) fn frozen(given: &[Given<'_>]) -> Frozen {
    Frozen::load(given.iter().map(|(id, terms, links)| built(id, terms, links))).unwrap()
}

#[test]
fn a_record_under_one_free_licence_has_no_fault() {
    let record = frozen(&[
        ("need", "need", &[]),
        ("idea", "CC-BY-SA-4.0", &[("need", "answers")]),
        ("work", "CC-BY-SA-4.0", &[("idea", "derives-from"), ("need", "answers")]),
    ]);
    assert!(record.check_commons().is_clean());
    assert!(record.mend_commons(1_000).relicensings().is_empty());
    assert!(Frozen::load([]).unwrap().check_commons().is_clean());
}

#[test]
fn what_is_wrong_is_named_where_it_first_is() {
    let record = frozen(&[
        ("a library", "GPL-3.0-only", &[]),
        ("b bridge", "MIT", &[("a library", "uses")]),
        ("c app", "MIT", &[("b bridge", "uses")]),
        ("d photo", "", &[]),
        ("e poster", "CC-BY-4.0", &[("d photo", "derives-from")]),
        ("f house", "LicenseRef-house", &[]),
        ("g text", "CC-BY-4.0", &[]),
        ("h shop", "CC-BY-NC-4.0", &[("g text", "derives-from")]),
    ]);
    let check = record.check_commons();
    assert!(check.notice().contains("no legal advice"));
    let faults: Vec<String> = check
        .faults()
        .map(|link| {
            let fault = match link.fault {
                Fault::Broken { because } => format!("broken: {because}"),
                Fault::Appropriated { denies } => format!("denies {denies}"),
                other => format!("{other:?}"),
            };
            format!("{} - {} ({}): {fault}", link.newer, link.older, link.terms_of)
        })
        .collect();
    assert_eq!(
        faults,
        [
            "b bridge - a library (a library): broken: GPL-3.0-only asks that the work stay under its \
         own terms (GPL 3.0, sections 5 c, 10 and 13)",
            "e poster - d photo (d photo): NothingGranted",
            "h shop - g text (g text): denies use, pass on",
        ]
    );
    let unsecured: Vec<(&str, &Unsecured)> =
        check.unsecured().iter().map(|(id, why)| (id.as_str(), why)).collect();
    assert_eq!(
        unsecured,
        [
            ("b bridge", &Unsecured::AgainstTerms {}),
            ("d photo", &Unsecured::NoLicence {}),
            ("f house", &Unsecured::UnknownTerms { licence: "LicenseRef-house".to_owned() }),
            (
                "h shop",
                &Unsecured::NotFree { lacks: Freedoms::ALL.without(Freedoms::NON_COMMERCIAL) }
            ),
        ]
    );
    let results: Vec<(&str, &Unlawful)> =
        check.results().iter().map(|(id, why)| (id.as_str(), why)).collect();
    let older = |id: &str| ContributionId::new(id).unwrap();
    assert_eq!(
        results,
        [
            ("c app", &Unlawful::Holds { older: older("b bridge") }),
            ("e poster", &Unlawful::Holds { older: older("d photo") }),
        ]
    );
}

#[test]
fn what_a_library_holds_is_held_by_whoever_uses_the_library() {
    // The bridge may use a file under the CDDL; the program that takes the bridge over may not.
    let record = frozen(&[
        ("a file", "CDDL-1.0", &[]),
        ("b bridge", "MIT", &[("a file", "uses")]),
        ("c program", "GPL-3.0-only", &[("b bridge", "derives-from")]),
    ]);
    let check = record.check_commons();
    let [fault] = check.faults().collect::<Vec<_>>()[..] else { panic!("{check:?}") };
    let ends = [fault.newer, fault.older, fault.terms_of].map(ContributionId::as_str);
    assert_eq!((ends, fault.holding), (["c program", "b bridge", "a file"], Holding::Using));
    // What went over to another licence by a clause that names it is held under that one alone.
    let record = frozen(&[
        ("a text", "CC-BY-SA-4.0", &[]),
        ("b program", "GPL-3.0-only", &[("a text", "derives-from")]),
        ("c service", "AGPL-3.0-only", &[("b program", "derives-from")]),
    ]);
    assert!(record.check_commons().is_clean());
    assert_eq!(says("AGPL-3.0-only", "CC-BY-SA-4.0", Holding::MadeFrom), "no");
}

#[test]
fn the_smallest_set_of_relicensings_is_found_and_a_bound_says_that_it_is_one() {
    let record = frozen(&[
        ("a", "GPL-2.0-only", &[]),
        ("b", "Apache-2.0", &[]),
        ("c", "GPL-3.0-only", &[("a", "uses"), ("b", "uses")]),
        ("d", "", &[]),
        ("e", "MIT", &[("a", "uses"), ("d", "uses")]),
    ]);
    let mending = record.mend_commons(1_000_000);
    let changed: Vec<&str> =
        mending.relicensings().iter().map(|change| change.contribution.as_str()).collect();
    assert_eq!((changed, mending.is_exact()), (vec!["a", "d"], true));
    let bound = record.mend_commons(0);
    assert!(!bound.is_exact() && bound.at_least() == 2 && bound.relicensings().len() > 2);
}

const LICENCES: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "LGPL-2.1-only",
    "MPL-2.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-ND-4.0",
    "MIT OR GPL-2.0-only",
    "LicenseRef-house",
    "",
];

/// Licences, or a need, and for each older contribution perhaps a relation.
pub(crate) type Shape = Vec<(&'static str, Vec<Option<&'static str>>)>;

pub(crate) fn shapes(most: usize) -> impl Strategy<Value = Shape> {
    let relation = prop_oneof![
        4 => Just(None),
        1 => Just(Some("uses")),
        1 => Just(Some("derives-from")),
        1 => Just(Some("builds-on")),
        1 => Just(Some("answers")),
    ];
    let terms = prop_oneof![
        1 => Just("need"),
        12 => proptest::sample::select(&LICENCES[..])
    ];
    proptest::collection::vec((terms, proptest::collection::vec(relation, most)), 1..=most)
}

pub(crate) fn name(at: usize) -> String {
    format!("n{at}")
}

/// The record, whose contributions build on those before them.
pub(crate) fn contributions(shape: &Shape) -> Vec<Contribution> {
    let node = |(at, (terms, links)): (usize, &(&str, Vec<Option<&str>>))| {
        let names: Vec<String> = (0..at).map(name).collect();
        let links: Vec<(&str, &str)> = names
            .iter()
            .zip(links)
            .filter_map(|(name, relation)| Some((name.as_str(), (*relation)?)))
            .collect();
        built(&name(at), terms, &links)
    };
    shape.iter().enumerate().map(node).collect()
}

/// A link in words: newer, older, how it is held, and what is wrong with the terms of which others.
type Wrong = (usize, usize, Holding, String, BTreeSet<usize>);

/// What the definition alone says of a record, along every way.
#[derive(Default)]
struct Naive {
    unlawful: BTreeSet<usize>,
    unsecured: BTreeMap<usize, Unsecured>,
    wrong: Vec<Wrong>,
}

/// How the links of a contribution hold the older ones; needs and what is answered are not held.
fn holdings(shape: &Shape, at: usize) -> Vec<(usize, Holding)> {
    let held = |(older, relation): (usize, Option<&str>)| match relation {
        _ if shape[older].0 == "need" => None,
        None | Some("answers") => None,
        Some("uses") => Some((older, Holding::Using)),
        Some(_) => Some((older, Holding::MadeFrom)),
    };
    shape[at].1.iter().copied().take(at).enumerate().filter_map(held).collect()
}

/// Whether everything under one licence goes under the other by clauses that name it.
fn goes_over(terms: &str, own: &str) -> bool {
    let goes = |to: &str| {
        terms == to
            || terms.split(" OR ").any(|choice| {
                choice == to || terms_of(choice).is_some_and(|t| t.becomes.contains(&to))
            })
    };
    own.split(" OR ").all(goes)
}

fn naive(shape: &Shape) -> Naive {
    // Which contributions each holds, with their own terms still on them, and how.
    let mut held: Vec<BTreeSet<(usize, Holding)>> = Vec::new();
    let mut naive = Naive::default();
    let stands = |own: &str, source: usize, how: Holding| match (own, shape[source].0) {
        ("" | "need", _) | (_, "") => "yes",
        (own, terms) if own == terms => "yes",
        (own, terms) => says(own, terms, how),
    };
    for (at, (own, _)) in shape.iter().enumerate() {
        let own = *own;
        let (mut all, mut denied) = (BTreeSet::new(), false);
        for (older, link) in holdings(shape, at) {
            let further = held[older].iter().map(|(source, how)| (*source, (*how).min(link)));
            let along: BTreeSet<(usize, Holding)> = further.chain([(older, link)]).collect();
            // One line for the terms of each licence and way of holding, where they first stand.
            let mut lines: BTreeMap<(&str, Holding), BTreeSet<usize>> = BTreeMap::new();
            for (source, how) in &along {
                lines.entry((shape[*source].0, *how)).or_default().insert(*source);
            }
            for ((terms, how), sources) in lines {
                let said = stands(own, *sources.first().unwrap(), how);
                let before = held[older].iter().filter(|(source, _)| shape[*source].0 == terms);
                let before: Vec<&str> =
                    before.map(|(source, how)| stands(shape[older].0, *source, *how)).collect();
                let named = match said {
                    "no" => !before.contains(&"no"),
                    "?" => before.iter().all(|said| *said == "yes"),
                    _ => continue,
                };
                denied |= said == "no" && (named || terms == shape[older].0);
                if named || terms == shape[older].0 {
                    let what = if said == "no" { "broken" } else { "unsettled" };
                    naive.wrong.push((at, older, how, what.to_owned(), sources));
                }
            }
            all.extend(along);
            if own == "need" {
                continue;
            }
            let what = match shape[older].0 {
                "" => "nothing granted".to_owned(),
                _ if own.is_empty() || own.starts_with("LicenseRef") => continue,
                terms => {
                    let denies = granted_by(&licence(terms)).without(granted_by(&licence(own)));
                    if denies.is_none() {
                        continue;
                    }
                    denies.to_string()
                }
            };
            naive.wrong.push((at, older, link, what, [older].into()));
        }
        all.retain(|(source, _)| {
            let terms = shape[*source].0;
            !terms.is_empty() && (["", "need"].contains(&own) || !goes_over(terms, own))
        });
        held.push(all);
        if own == "need" {
            continue;
        }
        let mut olders = holdings(shape, at).into_iter().map(|(older, _)| older);
        if own.is_empty() || denied || olders.any(|older| naive.unlawful.contains(&older)) {
            naive.unlawful.insert(at);
        }
        let why = match own {
            "" => Unsecured::NoLicence {},
            house if house.starts_with("LicenseRef") => {
                Unsecured::UnknownTerms { licence: house.to_owned() }
            }
            free if granted_by(&licence(free)) == Freedoms::ALL => {
                if !denied {
                    continue;
                }
                Unsecured::AgainstTerms {}
            }
            other => {
                Unsecured::NotFree { lacks: Freedoms::ALL.without(granted_by(&licence(other))) }
            }
        };
        naive.unsecured.insert(at, why);
    }
    naive
}

fn place(id: &ContributionId) -> usize {
    id.as_str()[1..].parse().unwrap()
}

/// The check against the definition: each line of it, and no other.
fn is_that_of_its_definition(shape: &Shape) {
    let check = Frozen::load(contributions(shape)).unwrap().check_commons();
    let naive = naive(shape);
    let unlawful: BTreeSet<usize> = check.unlawful().iter().map(|(id, _)| place(id)).collect();
    assert_eq!(unlawful, naive.unlawful);
    let unsecured: BTreeMap<usize, Unsecured> =
        check.unsecured().iter().map(|(id, why)| (place(id), why.clone())).collect();
    assert_eq!(unsecured, naive.unsecured);
    let mut wrong = naive.wrong;
    for link in check.faults() {
        let what = match link.fault {
            Fault::NothingGranted {} => "nothing granted".to_owned(),
            Fault::Broken { .. } => "broken".to_owned(),
            Fault::Unsettled { .. } => "unsettled".to_owned(),
            Fault::Appropriated { denies } => denies.to_string(),
            other => panic!("{other:?}"),
        };
        let (newer, older, of) = (place(link.newer), place(link.older), place(link.terms_of));
        let same = |(n, o, how, said, sources): &Wrong| {
            (*n, *o, *how, said) == (newer, older, link.holding, &what) && sources.contains(&of)
        };
        let at = wrong.iter().position(same).unwrap_or_else(|| panic!("{link:?} is not wrong"));
        wrong.swap_remove(at);
    }
    assert!(wrong.is_empty(), "not named: {wrong:?}");
    let ends: Vec<[&ContributionId; 2]> = check.faults().map(|l| [l.newer, l.older]).collect();
    assert!(ends.is_sorted());
    for (id, _) in check.unlawful() {
        let at = place(id);
        let built_on = shape.iter().enumerate().skip(at + 1).any(|(_, (_, l))| l[at].is_some());
        assert_eq!(check.results().iter().any(|(result, _)| result == id), !built_on);
    }
}

proptest! {
    #[test]
    fn the_check_is_that_of_its_definition(shape in shapes(7)) {
        is_that_of_its_definition(&shape);
    }

    #[test]
    fn the_order_of_listing_never_changes_a_check(shape in shapes(7), turn in 0..7_usize) {
        let mut listed = contributions(&shape);
        let check = Frozen::load(listed.clone()).unwrap().check_commons();
        let turn = turn % listed.len();
        listed.rotate_left(turn);
        listed.reverse();
        prop_assert_eq!(Frozen::load(listed).unwrap().check_commons(), check);
    }

    #[test]
    fn relicensing_as_it_says_mends_the_record(shape in shapes(6), effort in 0..20_000_u64) {
        let record = Frozen::load(contributions(&shape)).unwrap();
        let mending = record.mend_commons(effort);
        let to: BTreeMap<&str, &str> = mending
            .relicensings()
            .iter()
            .map(|change| (change.contribution.as_str(), change.to.as_str()))
            .collect();
        let mended = contributions(&shape).into_iter().enumerate().map(|(at, old)| {
            let links: Vec<(&str, &str)> = old
                .builds_on()
                .iter()
                .map(|link| (link.to.as_str(), link.relation.as_str()))
                .collect();
            let terms = to.get(old.id().as_str()).copied().unwrap_or(shape[at].0);
            built(old.id().as_str(), terms, &links)
        });
        let check = Frozen::load(mended).unwrap().check_commons();
        prop_assert_eq!(check.unlawful(), &[]);
        prop_assert!(mending.at_least() <= mending.relicensings().len());
    }

    #[test]
    fn no_smaller_set_mends_where_it_says_so(shape in shapes(4)) {
        let mending = Frozen::load(contributions(&shape)).unwrap().mend_commons(300_000);
        if !mending.is_exact() {
            return Ok(());
        }
        let size = mending.relicensings().len();
        for set in 0..1_usize << shape.len() {
            if set.count_ones() as usize + 1 == size {
                prop_assert!(!mendable(&shape, set), "{:b}", set);
            }
        }
    }
}

#[test]
fn more_licences_than_a_word_has_bits_are_checked_as_their_definition_says() {
    // Two hundred contributions, each on the one before, on the half and on the third of its number.
    let house: Vec<&'static str> =
        (0..200).map(|at| &*Box::leak(format!("LicenseRef-{at}").into_boxed_str())).collect();
    let node = |at: usize| {
        let terms = if at % 2 == 0 { house[at] } else { LICENCES[at / 2 % LICENCES.len()] };
        let mut links = vec![None; 200];
        for (older, relation) in [(at / 3, "uses"), (at / 2, "derives-from")] {
            links[older] = Some(relation).filter(|_| older < at);
        }
        if at % 5 != 0 {
            links[at - 1] = Some("uses");
        }
        (terms, links)
    };
    is_that_of_its_definition(&(0..200).map(node).collect());
}

/// Whether some licences that the search tries for these contributions mend the record: every
/// assignment of them.
fn mendable(shape: &Shape, set: usize) -> bool {
    let free = [
        "CC0-1.0",
        "MIT",
        "Apache-2.0",
        "MPL-2.0",
        "GPL-2.0-only",
        "GPL-3.0-only",
        "LGPL-2.1-or-later",
        "CC-BY-SA-4.0",
        "GPL-3.0-or-later",
        "AGPL-3.0-or-later",
    ];
    let places: Vec<usize> = (0..shape.len()).filter(|at| set >> at & 1 == 1).collect();
    if places.iter().any(|at| shape[*at].0 == "need") {
        return false;
    }
    (0..free.len().pow(u32::try_from(places.len()).unwrap())).any(|mut number| {
        let mut changed = shape.clone();
        for at in &places {
            changed[*at].0 = free[number % free.len()];
            number /= free.len();
        }
        naive(&changed).unlawful.is_empty()
    })
}

#[test]
fn faulty_expressions_are_refused_with_their_place_and_the_nearest_ids() {
    for (text, at, near) in [("MIT OR Apache-2", 7, "Apache-2.0"), ("GPL-3.0", 0, "GPL-3.0-only")] {
        match Licence::new(text).unwrap_err() {
            LicenceError::UnknownId { at: found, nearest, .. } => {
                assert_eq!(found, at);
                assert!(nearest.contains(&near.to_owned()), "{nearest:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    for (text, place) in [("MIT OR OR", 7), ("MIT MIT", 4), ("(MIT", 0)] {
        let refused = Licence::new(text).unwrap_err();
        assert_eq!(refused.code(), "core.licence.not_an_expression");
        match refused {
            LicenceError::NotAnExpression { at, .. } => assert_eq!(at, place, "{text}"),
            other => panic!("{other:?}"),
        }
    }
}
