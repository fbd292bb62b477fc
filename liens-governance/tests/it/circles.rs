//! Circles and the people who tie them.

use std::collections::BTreeSet;

use liens_core::{CircleId, ContributorId};
use liens_governance::circles::{
    CircleFinding, CircleNorms, CircleRule, Cut, Network, NewLink, Ties,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn circle(at: usize) -> CircleId {
    CircleId::new(format!("c{at}")).unwrap()
}

fn person(at: usize) -> ContributorId {
    ContributorId::new(format!("p{at:02}")).unwrap()
}

fn network(circles: usize, seats: &[(usize, usize)], free: usize) -> Network {
    let seats = seats.iter().map(|(who, at)| (person(*who), circle(*at)));
    let free = (0..free).map(|at| ContributorId::new(format!("z{at}")).unwrap());
    Network::new((0..circles).map(circle), free, seats)
}

prop_compose! {
    fn networks()(circles in 1_usize..7)(
        seats in vec((0_usize..9, 0..circles), 0..16),
        free in 0_usize..2,
        circles in Just(circles),
    ) -> (Network, Vec<(usize, usize)>, usize) {
        (network(circles, &seats, free), seats, circles)
    }
}

/// So small that every set of links can be tried.
fn small_networks() -> impl Strategy<Value = Network> {
    (1_usize..4, vec((0_usize..3, 0_usize..4), 0..9), 0_usize..2).prop_map(
        |(circles, seats, free)| {
            let seats: Vec<_> = seats.into_iter().map(|(who, at)| (who, at % circles)).collect();
            network(circles, &seats, free)
        },
    )
}

/// How many parts the circles are in, walking from seat to seat.
fn plain_parts(circles: usize, seats: &[(usize, usize)]) -> usize {
    let mut part: Vec<usize> = (0..circles).collect();
    for _ in 0..circles {
        for (who, at) in seats {
            for (other, next) in seats {
                if who == other {
                    let low = part[*at].min(part[*next]);
                    (part[*at], part[*next]) = (low, low);
                }
            }
        }
    }
    part.into_iter().collect::<BTreeSet<_>>().len()
}

proptest! {
    #[test]
    fn who_cuts_the_circles_apart_is_found_by_taking_each_person_away(case in networks()) {
        let (network, seats, circles) = case;
        prop_assert_eq!(network.parts().len(), plain_parts(circles, &seats));
        let before = plain_parts(circles, &seats);
        let mut expected = Vec::new();
        for who in 0..9 {
            let left: Vec<_> = seats.iter().copied().filter(|(other, _)| *other != who).collect();
            let after = plain_parts(circles, &left);
            if after > before {
                expected.push((person(who), after - before + 1));
            }
        }
        let cuts = network.cuts();
        let found: Vec<_> = cuts.into_iter().map(|cut| (cut.person, cut.parts.len())).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_repair_of_a_cut_mends_it(case in networks()) {
        let network = case.0;
        for Cut { person, parts, repair, .. } in network.cuts() {
            if repair.is_empty() {
                prop_assert!(network.people().eq([&person]));
                continue;
            }
            prop_assert!(repair.len() == parts.len() - 1 || repair.len() == parts.len());
            let mended = network.with(repair.clone());
            prop_assert!(mended.cuts().iter().all(|cut| cut.person != person));
            // No link of it is idle.
            for idle in 0..repair.len() {
                let kept = repair.iter().enumerate().filter(|(at, _)| *at != idle);
                let kept = network.with(kept.map(|(_, link)| link.clone()));
                prop_assert!(kept.cuts().iter().any(|cut| cut.person == person));
            }
        }
    }

    #[test]
    fn the_repair_of_a_circle_finding_mends_it_with_the_fewest_links(case in small_networks()) {
        let network = case;
        let norms = CircleNorms { twice: Ties::All {} };
        let finds = |network: &Network, finding: &CircleFinding| {
            let key = |one: &CircleFinding| (one.rule, one.person.clone());
            let pair = |one: &CircleFinding| one.circles.clone();
            network.findings(&norms).iter().any(|one| {
                key(one) == key(finding) && (one.rule != CircleRule::Twice || pair(one) == pair(finding))
            })
        };
        // Every link that there could be.
        let people: Vec<ContributorId> = network.people().cloned().collect();
        let links: Vec<NewLink> = network
            .circles()
            .flat_map(|(circle, sits)| {
                let outside = people.iter().filter(|person| !sits.contains(*person));
                outside.map(|person| NewLink::new(circle.clone(), person.clone())).collect::<Vec<_>>()
            })
            .collect();
        let ways = |count: usize| -> Vec<Vec<NewLink>> {
            (0_u32..1 << links.len())
                .filter(|way| usize::try_from(way.count_ones()).unwrap() == count)
                .map(|way| {
                    let chosen = links.iter().enumerate().filter(|(at, _)| way & (1 << at) != 0);
                    chosen.map(|(_, link)| link.clone()).collect()
                })
                .collect()
        };
        for finding in network.findings(&norms) {
            if finding.repair.is_empty() {
                prop_assert!(finds(&network.with(links.clone()), &finding), "{finding:?}");
                continue;
            }
            prop_assert!(!finds(&network.with(finding.repair.clone()), &finding), "{finding:?}");
            // One fewer, whichever they are, leaves it.
            for way in ways(finding.repair.len() - 1) {
                prop_assert!(finds(&network.with(way.clone()), &finding), "{finding:?} {way:?}");
            }
        }
    }

    #[test]
    fn the_best_link_is_the_best_of_all_links(case in networks()) {
        let network = case.0;
        let weak = |network: &Network| (network.parts().len(), network.cuts().len());
        let people: BTreeSet<ContributorId> = network.people().cloned().collect();
        let all = network.circles().flat_map(|(circle, sits)| {
            let outside = people.iter().filter(|person| !sits.contains(*person));
            outside.map(|person| NewLink::new(circle.clone(), person.clone()))
        });
        let best = all.map(|link| weak(&network.with([link]))).min();
        match network.best_link() {
            Some(link) => {
                let after = weak(&network.with([link]));
                prop_assert!(after < weak(&network));
                prop_assert_eq!(Some(after), best);
            }
            None => prop_assert!(best.is_none_or(|best| best >= weak(&network))),
        }
    }

    #[test]
    fn renaming_people_and_circles_renames_what_a_network_says(case in networks()) {
        let (network, seats, circles) = case;
        let turned: Vec<_> = seats.iter().map(|(who, at)| (8 - who, circles - 1 - at)).collect();
        let other = self::network(circles, &turned, 0);
        prop_assert_eq!(network.double_linked(), other.double_linked());
        prop_assert_eq!(network.parts().len(), other.parts().len());
        let back = |cut: Cut| {
            let at: usize = cut.person.as_str()[1..].parse().unwrap();
            (person(8 - at), cut.parts.len())
        };
        let mut renamed: Vec<_> = other.cuts().into_iter().map(back).collect();
        renamed.sort();
        let here: Vec<_> =
            network.cuts().into_iter().map(|cut| (cut.person, cut.parts.len())).collect();
        prop_assert_eq!(here, renamed);
    }
}

#[test]
fn only_the_pairs_that_a_community_names_ought_to_be_tied_twice() {
    let network = network(3, &[(0, 0), (0, 1), (1, 1), (2, 2)], 0);
    let pairs = [(circle(1), circle(0))].into();
    let norms = CircleNorms { twice: Ties::Between { pairs } };
    let found: Vec<_> = network
        .findings(&norms)
        .into_iter()
        .map(|one| (one.rule, one.circles, one.repair))
        .collect();
    let apart = NewLink::new(circle(2), person(0));
    let twice = NewLink::new(circle(0), person(1));
    let cut = (CircleRule::Cut, vec![circle(0), circle(1)], vec![twice.clone()]);
    assert_eq!(
        found,
        [
            (CircleRule::Apart, vec![circle(0), circle(2)], vec![apart]),
            cut,
            (CircleRule::Twice, vec![circle(0), circle(1)], vec![twice]),
        ]
    );
}

#[test]
fn without_pairs_there_is_no_data() {
    assert_eq!(network(0, &[], 3).double_linked(), None);
    assert_eq!(network(1, &[(0, 0)], 0).double_linked(), None);
    assert_eq!(network(2, &[(0, 0)], 0).double_linked().unwrap().to_string(), "0");
    assert!(Network::default().parts().is_empty());
    assert!(Network::default().best_link().is_none());
}

#[test]
fn two_who_sit_in_both_tie_a_pair_twice() {
    let network = network(3, &[(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)], 0);
    assert_eq!(network.double_linked().unwrap().to_string(), "1/3");
    let cuts = network.cuts();
    assert_eq!(cuts.len(), 1);
    assert_eq!(cuts[0].person, person(1));
    assert_eq!(cuts[0].parts, [vec![circle(0), circle(1)], vec![circle(2)]]);
    assert_eq!(cuts[0].repair, [NewLink::new(circle(2), person(0))]);
    assert_eq!(network.best_link(), Some(NewLink::new(circle(2), person(0))));
}
