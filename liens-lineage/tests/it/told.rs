//! Distributions as text: every amount with its step, its terms and its way.

use std::collections::{BTreeMap, BTreeSet};

use dashu_ratio::RBig;
use liens_core::{
    Amount, Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId,
    Link, MotionId, Participation, Portion, ProjectId, Ratio, Recipient, TimeAmount,
};
use liens_lineage::{
    Authority, Base, Frozen, Language, NodeParts, Order, OriginBy, Policy, RemainderTo, Rule, Step,
    Terms, distribute,
};
use proptest::prelude::*;

use crate::record::{PERSONS, policies, records};

proptest! {
    #[test]
    fn a_distribution_tells_of_every_reason(
        record in records(),
        policy in policies(),
        cents in 0..1_000_000_i64,
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let (results, vouched) = (vec![(record.result(), None)], record.vouched());
        let authority = Authority { charter: 1, motion: None };
        let pot = Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap();
        let order = Order { pot, results, vouched: vouched.clone(), authority };
        let shared = distribute(&frozen, &policy, order).unwrap();
        let people = (0..PERSONS).map(|at| record.person(at));
        let people: Vec<ContributorId> = people.collect();
        let contributors = people.iter().cloned().map(Recipient::Contributor);
        let owed = people.iter().cloned().map(Recipient::Owed);
        for to in contributors.chain(owed).chain([Recipient::Commons]) {
            for language in [Language::English, Language::French] {
                let text = shared.to_text(&to, &frozen, &vouched, language).unwrap();
                let mut lines = text.lines();
                prop_assert!(lines.next().unwrap().contains(&shared.amount_of(&to).to_string()));
                for reason in shared.reasons_of(&to) {
                    let line = lines.next().unwrap();
                    prop_assert!(line.contains(&reason.amount().to_string()), "{line}");
                    if reason.witness().count() > 1 {
                        prop_assert!(lines.next().unwrap().contains(" -> "));
                    }
                }
                prop_assert_eq!(lines.next(), None);
            }
        }
    }
}

/// A need of ana, work of bo on it, and the result of cleo on that.
fn record() -> Frozen {
    let id = |text: &str| ContributionId::new(text).unwrap();
    let of = |name: &str, kind, who: &str, hours, on: Option<&str>| {
        let date = "2026-01-05".parse().unwrap();
        let book = Attester::Record { id: EvidenceId::new("book").unwrap() };
        let time = TimeAmount::from_hours(hours).unwrap();
        let who = Participation::of(ContributorId::new(who).unwrap()).attested(time, book);
        let begun = Contribution::builder(id(name), kind, ProjectId::new("p").unwrap(), date);
        let begun = begun.participation(who);
        on.into_iter().fold(begun, |b, on| b.builds_on(Link::to(id(on)))).build().unwrap()
    };
    let need = of("shelter", ContributionKind::Need, "ana", 0, None);
    let work = of("plan", ContributionKind::Work, "bo", 2, Some("shelter"));
    let result = of("house", ContributionKind::Result, "cleo", 1, Some("plan"));
    Frozen::load([need, work, result]).unwrap()
}

fn told(policy: &Policy, to: &Recipient, language: Language) -> String {
    let people = ["ana", "bo", "cleo"].map(|who| ContributorId::new(who).unwrap());
    let vouched = BTreeSet::from(people);
    let order = Order {
        pot: "100.00 EUR".parse().unwrap(),
        results: vec![(ContributionId::new("house").unwrap(), None)],
        vouched: vouched.clone(),
        authority: Authority { charter: 2, motion: Some(MotionId::new("2026-01").unwrap()) },
    };
    let frozen = record();
    let shared = distribute(&frozen, policy, order).unwrap();
    shared.to_text(to, &frozen, &vouched, language).unwrap()
}

#[test]
fn an_amount_is_told_with_step_terms_and_way() {
    let fifth = Portion::new(1, 5).unwrap();
    let workers = Policy::workers_first(fifth, "20.00 EUR".parse().unwrap()).unwrap();
    let person = |who: &str| Recipient::Contributor(ContributorId::new(who).unwrap());
    assert_eq!(
        told(&workers, &person("bo"), Language::English),
        "bo: 53.33 EUR of 100.00 EUR, policy 'workers first', charter 2, motion '2026-01'\n\
         \u{20}        40.00 EUR  work 'plan' for result 'house', tariff: 20.00 EUR for each attested \
         hour (2 h attested)\n\
         \u{20}                   house -> plan\n\
         \u{20}        13.33 EUR  work 'plan' for result 'house', remainder: by hours (2 h of 3 h \
         attested upstream)\n\
         \u{20}                   house -> plan\n"
    );
    let ana = told(&workers, &person("ana"), Language::French);
    let origin = "origine : 1/5 du pot, à parts égales entre les personnes \
                  (une personne sur 1 à l'origine d'un besoin en amont)";
    assert!(
        ana.contains(&format!("besoin « shelter », pour résultat « house », {origin}")),
        "{ana}"
    );
    assert!(ana.contains("house -> plan -> shelter"), "{ana}");
    let by_hours = Policy::new(
        "p",
        [
            Step::Reserve { portion: fifth, of: Base::Pot, to: person("cleo") },
            Step::Origin { portion: fifth, of: Base::Remaining, by: OriginBy::Hours },
            Step::Share { rule: Rule::PerPerson, portion: fifth, of: Base::Remaining },
            Step::Floor { per_person: "30.00 EUR".parse().unwrap() },
            Step::Remainder { to: RemainderTo::Commons {} },
        ],
    );
    let by_hours = by_hours.unwrap();
    let cleo = told(&by_hours, &person("cleo"), Language::French);
    for words in [
        "part de résultat « house », réserve : 1/5 du pot, pour cleo",
        "résultat « house », partage : 1/5 de ce qui reste, à parts égales entre les personnes en \
         amont (une des 3 personnes, pour une de ses 1 contributions)",
        "plancher : au moins 30.00 EUR par personne",
    ] {
        assert!(cleo.contains(words), "{words} is not in\n{cleo}");
    }
    let commons = told(&by_hours, &Recipient::Commons, Language::French);
    assert!(commons.contains("part de résultat « house », reste : pour les communs"), "{commons}");
}

/// Work of bo in project `hall` and of cleo in project `barn`, both in a result of dan.
fn graded(hall: Ratio) -> Frozen {
    let id = |text: &str| ContributionId::new(text).unwrap();
    let of = |name: &str, project: &str, who: &str, hours, on: &[&str]| {
        let date = "2026-01-05".parse().unwrap();
        let book = Attester::Record { id: EvidenceId::new("book").unwrap() };
        let time = TimeAmount::from_hours(hours).unwrap();
        let who = Participation::of(ContributorId::new(who).unwrap()).attested(time, book);
        let (kind, project) = (ContributionKind::Work, ProjectId::new(project).unwrap());
        let begun = Contribution::builder(id(name), kind, project, date).participation(who);
        on.iter().fold(begun, |b, on| b.builds_on(Link::to(id(on)))).build().unwrap()
    };
    let record = Frozen::load([
        of("plan", "hall", "bo", 2, &[]),
        of("hut", "barn", "cleo", 4, &[]),
        of("fair", "fair", "dan", 1, &["plan", "hut"]),
    ]);
    record.unwrap().with_relevance(&BTreeMap::from([(project_of("hall"), hall)])).unwrap()
}

fn project_of(name: &str) -> ProjectId {
    ProjectId::new(name).unwrap()
}

#[test]
fn weighed_hours_are_told_with_their_factor_and_multiply_out_to_the_amount() {
    let by_hours = Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } };
    let policy = Policy::new("p", [by_hours]).unwrap();
    let people = ["bo", "cleo", "dan"].map(|who| ContributorId::new(who).unwrap());
    let vouched = BTreeSet::from(people.clone());
    let order = || Order {
        pot: "100.00 EUR".parse().unwrap(),
        results: vec![(ContributionId::new("fair").unwrap(), None)],
        vouched: vouched.clone(),
        authority: Authority { charter: 0, motion: None },
    };
    let told = |hall: Ratio, language| {
        let frozen = graded(hall);
        let shared = distribute(&frozen, &policy, order()).unwrap();
        people.clone().map(|who| {
            let text = shared.to_text(&Recipient::Contributor(who), &frozen, &vouched, language);
            text.unwrap().lines().nth(1).unwrap().trim().to_owned()
        })
    };
    // 2 h x 5/2 + 4 h + 1 h = 10 h: half, four tenths and one tenth of 100.00 EUR.
    let better = Ratio::new(5, 2).unwrap();
    let of = "for work 'fair', remainder: by hours";
    assert_eq!(
        told(better, Language::English),
        [
            format!(
                "50.00 EUR  work 'plan' {of} (2 h attested × relevance 5/2 = 5 h, of 10 h weighed \
                 upstream)"
            ),
            format!(
                "40.00 EUR  work 'hut' {of} (4 h attested × relevance 1 = 4 h, of 10 h weighed \
                 upstream)"
            ),
            "10.00 EUR  work 'fair', remainder: by hours (1 h attested × relevance 1 = 1 h, of 10 h \
             weighed upstream)"
                .to_owned(),
        ]
    );
    let [bo, ..] = told(Ratio::new(1, 7).unwrap(), Language::French);
    assert!(
        bo.ends_with(
            "(2 h attestées × pertinence 1/7 = 17 min 8 s + 4/7 s, sur 5 h 17 min 8 s + 4/7 s \
             pondérées en amont)"
        ),
        "{bo}"
    );
    // Where no factor changes anything, the time is told as it was attested.
    let [bo, ..] = told(Ratio::ONE, Language::English);
    assert!(bo.ends_with("(2 h of 7 h attested upstream)"), "{bo}");
}

#[test]
fn the_terms_of_weighed_hours_multiply_out() {
    for (n, d) in [(5, 2), (1, 7), (0, 1), (3, 1)] {
        let frozen = graded(Ratio::new(n, d).unwrap());
        let result = ContributionId::new("fair").unwrap();
        for (who, project) in [("bo", "hall"), ("cleo", "barn"), ("dan", "fair")] {
            let who = ContributorId::new(who).unwrap();
            let why = frozen.explain(&Rule::Hours, &who, &result, &BTreeSet::new(), 0).unwrap();
            let earned = why.earned().next();
            assert_eq!(earned.is_none(), (n, project) == (0, "hall"));
            let Some(earned) = earned else { continue };
            let Terms::WeighedHours { own, factor, weighed, all } = earned.terms else {
                panic!("{:?}", earned.terms)
            };
            let exact = |ratio: Ratio| {
                RBig::from_parts(ratio.numerator().into(), ratio.denominator().into())
            };
            assert_eq!(exact(factor) * RBig::from(own.seconds()), exact(weighed));
            let part = exact(weighed) / exact(all) * RBig::from(NodeParts::WHOLE);
            let off = part - RBig::from(earned.of_all);
            assert!(off < RBig::ONE && -off < RBig::ONE);
        }
    }
}
