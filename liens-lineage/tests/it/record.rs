//! Random records: up to 8 contributions of 4 persons, every shape of graph.

use std::collections::BTreeSet;

use liens_core::{
    Amount, Attester, CommandId, Contribution, ContributionId, ContributionKind, ContributorId,
    Envelope, EvidenceId, Link, Participation, Portion, ProjectId, Recipient, TimeAmount,
};
use liens_lineage::{Base, Command, OriginBy, Policy, RemainderTo, Rule, Step};
use proptest::prelude::*;

/// One contribution of a record; its parents stand before it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) need: bool,
    /// Persons and their attested seconds.
    pub(crate) people: Vec<(usize, i64)>,
    /// Whether the persons declare equal parts.
    pub(crate) equal_parts: bool,
    /// Parents and the weights of the links.
    pub(crate) parents: Vec<(usize, u64)>,
}

/// A record with a naming: the i-th contribution is called by the i-th of the names.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) nodes: Vec<Node>,
    pub(crate) names: Vec<usize>,
    pub(crate) persons: Vec<usize>,
    pub(crate) vouched: Vec<bool>,
    pub(crate) result: usize,
}

pub(crate) const PERSONS: usize = 4;

fn node(at: usize) -> impl Strategy<Value = Node> {
    let seconds = prop_oneof![Just(0), Just(1), Just(3_600), 0..1_000_000_i64];
    let person = proptest::option::weighted(0.4, seconds);
    let parent = proptest::option::weighted(0.4, prop_oneof![3 => Just(1_u64), 1 => 1..=5_u64]);
    let people = proptest::collection::vec(person, PERSONS);
    let parents = proptest::collection::vec(parent, at);
    (any::<bool>(), people, any::<bool>(), parents).prop_map(|(need, people, equal, parents)| {
        let kept = |(at, seconds): (usize, Option<i64>)| Some((at, seconds?));
        let people: Vec<_> = people.into_iter().enumerate().filter_map(kept).collect();
        let kept = |(at, weight): (usize, Option<u64>)| Some((at, weight?));
        let parents = parents.into_iter().enumerate().filter_map(kept).collect();
        Node { need, equal_parts: equal && !people.is_empty(), people, parents }
    })
}

pub(crate) fn records() -> impl Strategy<Value = Record> {
    (1..=8_usize).prop_flat_map(|count| {
        let nodes: Vec<_> = (0..count).map(node).collect();
        let names = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
        let persons = Just((0..PERSONS).collect::<Vec<_>>()).prop_shuffle();
        let vouched = proptest::collection::vec(any::<bool>(), PERSONS);
        (nodes, names, persons, vouched, 0..count).prop_map(
            |(nodes, names, persons, vouched, result)| Record {
                nodes,
                names,
                persons,
                vouched,
                result,
            },
        )
    })
}

pub(crate) fn rules() -> impl Strategy<Value = Rule> {
    let keep = prop_oneof![
        Just(Portion::NONE),
        Just(Portion::WHOLE),
        (1..50_u64, 0..50_u64).prop_map(|(a, b)| Portion::new(a, a + b).unwrap()),
    ];
    prop_oneof![
        Just(Rule::Hours),
        Just(Rule::AncestorEqual),
        Just(Rule::PerPerson),
        keep.clone().prop_map(|keep| Rule::KeepAndPass { keep }),
        keep.prop_map(|lambda| Rule::Cascade { lambda }),
    ]
}

pub(crate) fn policies() -> impl Strategy<Value = Policy> {
    let by = prop_oneof![Just(OriginBy::PerPerson), Just(OriginBy::Hours)];
    let of = prop_oneof![Just(Base::Pot), Just(Base::Remaining)];
    let to = prop_oneof![
        Just(RemainderTo::Commons {}),
        rules().prop_map(|rule| RemainderTo::Rule { rule })
    ];
    let portions = (0..=2_u64, 0..=3_u64, 0..=5_u64);
    (portions, by, [of.clone(), of.clone(), of], rules(), to, closing()).prop_map(
        |((reserve, origin, share), by, [of_reserve, of_origin, of_share], rule, to, closing)| {
            let [reserve, origin, share] =
                [reserve, origin, share].map(|tenths| Portion::new(tenths, 10).unwrap());
            let steps = [
                Step::Reserve { portion: reserve, of: of_reserve, to: Recipient::Commons },
                Step::Origin { portion: origin, of: of_origin, by },
                Step::Share { rule, portion: share, of: of_share },
            ];
            let steps = steps.into_iter().chain(closing).chain([Step::Remainder { to }]);
            Policy::new("random", steps).unwrap()
        },
    )
}

/// A tariff, a cap and a floor, or some of them, in euros.
fn closing() -> impl Strategy<Value = Vec<Step>> {
    let cents = |cents: i64| Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap();
    let tariff = proptest::option::of((0..3_000_i64, any::<bool>()));
    let bounds = (proptest::option::of(0..100_000_i64), proptest::option::of(0..100_000_i64));
    (tariff, bounds).prop_map(move |(tariff, (cap, floor))| {
        let tariff = tariff
            .map(|(per_hour, seniority)| Step::Tariff { per_hour: cents(per_hour), seniority });
        let floor = floor.map(|floor| floor.min(cap.unwrap_or(i64::MAX)));
        let cap = cap.map(|cap| Step::Cap { per_person: cents(cap) });
        let floor = floor.map(|floor| Step::Floor { per_person: cents(floor) });
        tariff.into_iter().chain(cap).chain(floor).collect()
    })
}

pub(crate) fn pots() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(1), Just(i64::MAX), 0..1_000_000_i64, 0..=i64::MAX]
}

impl Record {
    pub(crate) fn id(&self, node: usize) -> ContributionId {
        ContributionId::new(format!("n{}", self.names[node])).unwrap()
    }

    pub(crate) fn person(&self, person: usize) -> ContributorId {
        ContributorId::new(format!("p{}", self.persons[person])).unwrap()
    }

    pub(crate) fn result(&self) -> ContributionId {
        self.id(self.result)
    }

    pub(crate) fn vouched(&self) -> BTreeSet<ContributorId> {
        (0..PERSONS).filter(|at| self.vouched[*at]).map(|at| self.person(at)).collect()
    }

    pub(crate) fn contribution(&self, at: usize) -> Contribution {
        let node = &self.nodes[at];
        let kind = if node.need { ContributionKind::Need } else { ContributionKind::Work };
        let project = ProjectId::new("p").unwrap();
        let mut builder =
            Contribution::builder(self.id(at), kind, project, "2026-01-05".parse().unwrap());
        for (person, seconds) in &node.people {
            let by = Attester::Record { id: EvidenceId::new("book").unwrap() };
            let time = TimeAmount::from_seconds(*seconds).unwrap();
            let mut taking = Participation::of(self.person(*person)).attested(time, by);
            if node.equal_parts {
                let count = u64::try_from(node.people.len()).unwrap();
                taking = taking.with_part(Portion::new(1, count).unwrap());
            }
            builder = builder.participation(taking);
        }
        for (parent, weight) in &node.parents {
            builder = builder.builds_on(Link { weight: *weight, ..Link::to(self.id(*parent)) });
        }
        builder.build().unwrap()
    }

    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        (0..self.nodes.len()).map(|at| self.contribution(at)).collect()
    }

    /// The nodes upstream of the result, itself included.
    pub(crate) fn cone(&self) -> Vec<usize> {
        let mut cone = BTreeSet::from([self.result]);
        for at in (0..=self.result).rev().filter(|at| *at < self.nodes.len()) {
            if cone.contains(&at) {
                cone.extend(self.nodes[at].parents.iter().map(|(parent, _)| *parent));
            }
        }
        cone.into_iter().collect()
    }

    /// The links between nodes of the cone.
    pub(crate) fn cone_edges(&self) -> usize {
        self.cone().into_iter().map(|at| self.nodes[at].parents.len()).sum()
    }
}

pub(crate) fn envelope(number: u128, body: Command) -> Envelope<Command> {
    Envelope {
        id: CommandId::from_u128(number),
        by: ContributorId::new("steward").unwrap(),
        on_behalf_of: None,
        at: "2026-01-05T12:00:00Z".parse().unwrap(),
        body,
    }
}
