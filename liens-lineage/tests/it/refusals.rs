//! What each door of the crate refuses: the offending value stands in the message.

use std::collections::BTreeSet;

use liens_core::{
    Amount, Contribution, ContributionId, ContributionKind, ContributorId, Link, Portion,
    ProjectId, Recipient,
};
use liens_lineage::{
    Authority, Base, Command, Error, Frozen, Lineage, NodeParts, Order, OriginBy, Policy,
    RemainderTo, Rows, Rule, ShareError, ShareRule, Step, check_rule, distribute,
};

use crate::record::envelope;

fn id(text: &str) -> ContributionId {
    ContributionId::new(text).unwrap()
}

fn contribution(name: &str, parents: &[&str]) -> Contribution {
    let project = ProjectId::new("p").unwrap();
    let date = "2026-01-05".parse().unwrap();
    let begun = Contribution::builder(id(name), ContributionKind::Work, project, date);
    parents.iter().fold(begun, |b, parent| b.builds_on(Link::to(id(parent)))).build().unwrap()
}

fn refuses(outcome: Result<impl std::fmt::Debug, impl Into<Error>>, code: &str, values: &[&str]) {
    let error: Error = outcome.unwrap_err().into();
    let message = error.to_string();
    assert_eq!(error.code(), code, "{message}");
    for value in values {
        assert!(message.contains(value), "'{message}' does not name {value}");
    }
}

#[test]
fn rows_refuse_what_is_no_acyclic_graph() {
    let load = |edges: &[(u32, u32)], weights: Option<&[u64]>| Rows::load(3, edges, weights);
    refuses(load(&[(0, 7)], None), "lineage.rows.unknown_node", &["7", "3"]);
    refuses(load(&[(0, 1)], Some(&[])), "lineage.rows.weight_count", &["0 weights", "1 edges"]);
    refuses(load(&[(0, 1)], Some(&[0])), "lineage.rows.zero_weight", &["edge 0"]);
    refuses(load(&[(0, 1), (0, 1)], None), "lineage.rows.duplicate", &["node 0", "node 1"]);
    refuses(load(&[(1, 1)], None), "lineage.rows.cycle", &["[1]"]);
    refuses(load(&[(0, 1), (1, 2), (2, 0)], None), "lineage.rows.cycle", &["0", "1", "2"]);
    let heavy = [u64::MAX, 1];
    refuses(load(&[(0, 1), (0, 2)], Some(&heavy)), "lineage.rows.too_heavy", &["node 0"]);
}

#[test]
fn a_flow_refuses_what_does_not_fit_its_rows() {
    let rows = Rows::load(2, &[(1, 0)], None).unwrap();
    let values = ["3 values", "2 nodes"];
    refuses(rows.flow(Portion::WHOLE, &mut [1, 2, 3]), "lineage.flow.length", &values);
    refuses(rows.keep_and_pass(Portion::WHOLE, &mut [1, 2, 3]), "lineage.flow.length", &values);
    let mut flow = [u64::MAX, 1];
    let sum = ["18446744073709551616"];
    refuses(rows.flow(Portion::WHOLE, &mut flow), "lineage.flow.too_much", &sum);
    refuses(rows.keep_and_pass(Portion::WHOLE, &mut flow), "lineage.flow.too_much", &sum);
    assert_eq!(flow, [u64::MAX, 1]);
}

#[test]
fn freezing_refuses_what_is_no_record() {
    let twice = [contribution("a", &[]), contribution("a", &[])];
    refuses(Frozen::load(twice), "lineage.freeze.duplicate", &["a"]);
    let missing = [contribution("a", &["zz"])];
    refuses(Frozen::load(missing), "lineage.freeze.unknown_parent", &["a", "zz"]);
    let circle = [contribution("a", &["b"]), contribution("b", &["c"]), contribution("c", &["a"])];
    refuses(Frozen::load(circle), "lineage.freeze.cycle", &["a -> b -> c"]);
}

#[test]
fn the_live_record_refuses_what_does_not_fit() {
    let mut lineage = Lineage::new();
    let record = |contribution| Command::RecordContribution { contribution };
    let link = |from, to| Command::AddLink { from: id(from), link: Link::to(id(to)) };
    lineage.execute(envelope(1, record(contribution("a", &[])))).unwrap();
    lineage.execute(envelope(2, record(contribution("b", &["a"])))).unwrap();
    let before = lineage.clone();
    let mut earlier = envelope(9, record(contribution("d", &[])));
    earlier.at = "2025-01-05".parse().unwrap();
    for (command, code, values) in [
        (envelope(3, record(contribution("a", &[]))), "lineage.record.duplicate", vec!["a"]),
        (
            envelope(4, record(contribution("c", &["z"]))),
            "lineage.record.unknown_parent",
            vec!["z"],
        ),
        (envelope(5, link("a", "z")), "lineage.record.unknown", vec!["z"]),
        (envelope(6, link("z", "a")), "lineage.record.unknown", vec!["z"]),
        (envelope(7, link("a", "b")), "lineage.record.cycle", vec!["a -> b"]),
        (envelope(8, link("b", "a")), "core.contribution.duplicate_link", vec!["b", "a"]),
        (envelope(10, link("a", "a")), "core.contribution.builds_on_itself", vec!["a"]),
        (envelope(1, record(contribution("x", &[]))), "core.history.id_reused", vec!["000001"]),
        (earlier, "core.history.clock_went_back", vec!["2025-01-05", "2026-01-05"]),
    ] {
        refuses(lineage.decide(&command), code, &values);
        refuses(lineage.execute(command), code, &values);
        assert_eq!(lineage, before);
    }
}

#[test]
fn rules_and_policies_refuse_what_they_cannot_mean() {
    for text in ["", "hour", "keep-and-pass", "keep-and-pass:", "keep-and-pass:3/2", "hours:1"] {
        refuses(text.parse::<Rule>(), "lineage.rule.not_a_rule", &[text]);
    }
    let rest = || Step::Remainder { to: RemainderTo::Commons {} };
    let share = |numerator, denominator| Step::Share {
        rule: Rule::Hours,
        portion: Portion::new(numerator, denominator).unwrap(),
        of: Base::Pot,
    };
    refuses(Policy::new("", [rest()]), "lineage.policy.name", &["''"]);
    refuses(Policy::new("p", []), "lineage.policy.remainder", &["none"]);
    refuses(Policy::new("p", [rest(), share(1, 2)]), "lineage.policy.remainder", &["0 of 2"]);
    refuses(Policy::new("p", [rest(), rest()]), "lineage.policy.remainder", &["0 and 1 of 2"]);
    let above = [share(2, 3), share(1, 2), rest()];
    refuses(Policy::new("p", above), "lineage.policy.above_pot", &["7/6"]);
    let half_left = Step::Share {
        rule: Rule::Hours,
        portion: Portion::new(1, 2).unwrap(),
        of: Base::Remaining,
    };
    let after_half = [half_left.clone(), share(2, 3), rest()];
    refuses(
        Policy::new("p", after_half),
        "lineage.policy.above_remaining",
        &["step 1", "2/3", "leave 1/2"],
    );
    assert!(Policy::new("p", [half_left, share(1, 2), rest()]).is_ok());
    let tariff =
        |per_hour: &str| Step::Tariff { per_hour: per_hour.parse().unwrap(), seniority: false };
    let negative = [tariff("-1.00 EUR"), rest()];
    refuses(Policy::new("p", negative), "lineage.policy.negative_tariff", &["step 0", "-1.00 EUR"]);
    let after_claims = [tariff("1.00 EUR"), share(1, 2), rest()];
    refuses(
        Policy::new("p", after_claims),
        "lineage.policy.above_remaining",
        &["step 1", "1/2", "leave 0"],
    );
    let cap = |amount: &str| Step::Cap { per_person: amount.parse().unwrap() };
    let floor = |amount: &str| Step::Floor { per_person: amount.parse().unwrap() };
    let bounds = |steps: [Step; 2]| Policy::new("p", steps.into_iter().chain([rest()]));
    let low = bounds([cap("1.00 EUR"), floor("2.00 EUR")]);
    refuses(low, "lineage.policy.cap_below_floor", &["1.00 EUR", "2.00 EUR"]);
    let other = bounds([cap("3.00 EUR"), floor("PT1H")]);
    refuses(other, "lineage.policy.cap_below_floor", &["3.00 EUR", "PT1H"]);
    let below = bounds([cap("1.00 EUR"), floor("-2.00 EUR")]);
    refuses(below, "lineage.policy.negative_limit", &["step 1", "-2.00 EUR"]);
    for early in [[cap("1.00 EUR"), share(1, 2)], [cap("1.00 EUR"), cap("1.00 EUR")]] {
        refuses(bounds(early), "lineage.policy.out_of_place", &["step 1"]);
    }
    let turned = bounds([floor("1.00 EUR"), cap("2.00 EUR")]);
    refuses(turned, "lineage.policy.out_of_place", &["step 1"]);
    assert!(bounds([cap("2.00 EUR"), floor("2.00 EUR")]).is_ok());
    let reserve = Step::Reserve { portion: Portion::WHOLE, of: Base::Pot, to: Recipient::Commons };
    let all = [reserve, share(1, 5), rest()];
    refuses(Policy::new("p", all), "lineage.policy.above_pot", &["6/5"]);
    let fine = [share(1, u64::MAX), share(1, u64::MAX - 1), rest()];
    refuses(Policy::new("p", fine), "lineage.policy.above_pot", &["too fine"]);
}

/// Two rules of one's own that break the law, each in its way.
struct Elsewhere;
struct FirstName;
struct Crowded;

impl ShareRule for Elsewhere {
    fn parts(
        &self,
        frozen: &Frozen,
        _: &ContributionId,
        _: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError> {
        NodeParts::of_contributions(frozen, [(id("z"), NodeParts::WHOLE)])
    }
}

impl ShareRule for FirstName {
    fn parts(
        &self,
        frozen: &Frozen,
        result: &ContributionId,
        _: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError> {
        let first = frozen.ancestors(result).next().unwrap().id().clone();
        NodeParts::of_contributions(frozen, [(first, NodeParts::WHOLE)])
    }
}

impl ShareRule for Crowded {
    fn parts(
        &self,
        frozen: &Frozen,
        result: &ContributionId,
        _: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError> {
        let part = NodeParts::WHOLE / u64::try_from(frozen.len()).unwrap();
        NodeParts::of_contributions(frozen, [(result.clone(), part)])
    }
}

#[test]
fn a_rule_that_breaks_the_law_is_named() {
    let record = [contribution("a", &[]), contribution("b", &["a"]), contribution("z", &[])];
    let frozen = Frozen::load(record).unwrap();
    let check = |rule: &dyn ShareRule| check_rule(rule, &frozen, &id("b"), &BTreeSet::new());
    refuses(check(&Elsewhere), "lineage.law.not_upstream", &["z", "1000000000000000000"]);
    refuses(check(&FirstName), "lineage.law.not_anonymous", &["contribution a", "and 0 under"]);
    refuses(
        check(&Crowded),
        "lineage.law.not_local",
        &["333333333333333333", "500000000000000000"],
    );
    let nowhere = check_rule(&Rule::Hours, &frozen, &id("x"), &BTreeSet::new());
    refuses(nowhere, "lineage.share.unknown_result", &["x"]);
}

#[test]
fn parts_of_ones_own_refuse_what_is_no_part_of_a_whole() {
    let frozen = Frozen::load([contribution("a", &[])]).unwrap();
    let of = |parts: &[(&str, u64)]| {
        NodeParts::of_contributions(&frozen, parts.iter().map(|(name, part)| (id(name), *part)))
    };
    refuses(of(&[("x", 1)]), "lineage.share.unknown_result", &["x"]);
    refuses(of(&[("a", 1), ("a", 1)]), "lineage.share.twice", &["a"]);
    refuses(
        of(&[("a", NodeParts::WHOLE + 1)]),
        "lineage.share.above_whole",
        &["1000000000000000001"],
    );
    assert_eq!(of(&[("a", 1)]).unwrap().to_nobody(), NodeParts::WHOLE - 1);
    let ana = ContributorId::new("ana").unwrap();
    let of =
        |person: &ContributorId| NodeParts::of_persons(&frozen, [(id("a"), person.clone(), 1)]);
    refuses(of(&ana), "lineage.share.not_a_contributor", &["ana", "contribution a"]);
}

#[test]
fn distributing_refuses_what_it_cannot_share() {
    let frozen = Frozen::load([contribution("a", &[]), contribution("b", &[])]).unwrap();
    let origin = Step::Origin { portion: Portion::WHOLE, of: Base::Pot, by: OriginBy::PerPerson };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    let policy = Policy::new("p", [origin, rest]).unwrap();
    let order = |pot: &str, results: &[(&str, Option<u64>)]| Order {
        pot: pot.parse::<Amount>().unwrap(),
        results: results.iter().map(|(result, weight)| (id(result), *weight)).collect(),
        vouched: [].into(),
        authority: Authority { charter: 0, motion: None },
    };
    let share = |pot, results: &[_]| distribute(&frozen, &policy, order(pot, results));
    refuses(share("-0.01 EUR", &[("a", None)]), "lineage.distribute.negative_pot", &["-0.01 EUR"]);
    let dollars = Policy::commons_first(Portion::NONE, "20.00 USD".parse().unwrap()).unwrap();
    let paid = distribute(&frozen, &dollars, order("1.00 EUR", &[("a", None)]));
    refuses(paid, "lineage.distribute.tariff_unit", &["20.00 USD", "1.00 EUR"]);
    let cap = Step::Cap { per_person: "1.00 EUR".parse().unwrap() };
    let capped = Policy::new("p", [cap, Step::Remainder { to: RemainderTo::Commons {} }]).unwrap();
    let hours = distribute(&frozen, &capped, order("PT1H", &[("a", None)]));
    refuses(hours, "lineage.distribute.limit_unit", &["1.00 EUR", "PT1H"]);
    refuses(share("1.00 EUR", &[]), "lineage.distribute.no_result", &["1.00 EUR"]);
    refuses(share("1.00 EUR", &[("z", None)]), "lineage.share.unknown_result", &["z"]);
    let some = [("a", Some(1)), ("b", None)];
    refuses(share("1.00 EUR", &some), "lineage.distribute.weight_missing", &["b"]);
    refuses(share("1.00 EUR", &[("a", Some(0))]), "core.apportion.no_weight", &["100"]);
    refuses(share("1.00 EUR", &[("a", None), ("a", None)]), "core.apportion.duplicate", &["a"]);
}
