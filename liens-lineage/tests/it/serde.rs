//! The JSON forms: what is written reads back, and reading refuses what a constructor would.

use std::fmt::Debug;

use liens_core::{
    Amount, BudgetId, ClaimId, CommandId, Contribution, ContributionId, ContributionKind,
    ContributorId, Link, Portion, ProjectId, Ratio,
};
use liens_lineage::axiom::{Attack, Law};
use liens_lineage::{
    Alternatives, Authority, Base, Command, Distribution, Event, FactorTable, Frozen, Order,
    OriginBy, Policy, RemainderTo, Rule, Source, Step, Voice, distribute,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::record::{policies, pots, records};

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(serde_json::from_str::<T>(text).unwrap(), *value);
}

fn refuses<T: DeserializeOwned + Debug>(text: &str, value: &str) {
    let message = serde_json::from_str::<T>(text).unwrap_err().to_string();
    assert!(message.contains(value), "'{message}' does not name {value}");
}

fn policy() -> Policy {
    let portion = Portion::new(1, 5).unwrap();
    let rule = Rule::KeepAndPass { keep: Portion::new(1, 2).unwrap() };
    Policy::new(
        "p",
        [
            Step::Origin { portion, of: Base::Pot, by: OriginBy::PerPerson },
            Step::Share { rule, portion, of: Base::Remaining },
            Step::Remainder { to: RemainderTo::Commons {} },
        ],
    )
    .unwrap()
}

const POLICY: &str = concat!(
    r#"{"name":"p","steps":[{"origin":{"portion":"1/5","of":"pot","by":"per_person"}},"#,
    r#"{"share":{"rule":"keep-and-pass:1/2","portion":"1/5","of":"remaining"}},"#,
    r#"{"remainder":{"to":{"commons":{}}}}]}"#
);

#[test]
fn what_an_amount_comes_from_reads_back_and_refuses_what_nobody_knows() {
    let budget = BudgetId::new("spring").unwrap();
    let claim = ClaimId::new("c1").unwrap();
    let person = ContributorId::new("ana").unwrap();
    let command = CommandId::from_u128(7);
    for (source, text) in [
        (
            Source::Distribution { command },
            r#"{"distribution":{"command":"00000000-0000-0000-0000-000000000007"}}"#,
        ),
        (
            Source::Claim { budget: budget.clone(), claim },
            r#"{"claim":{"budget":"spring","claim":"c1"}}"#,
        ),
        (
            Source::Advance { budget: budget.clone(), person },
            r#"{"advance":{"budget":"spring","person":"ana"}}"#,
        ),
        (Source::Left { budget }, r#"{"left":{"budget":"spring"}}"#),
    ] {
        reads_back(&source, text);
    }
    refuses::<Source>(r#"{"gift":{}}"#, "gift");
    refuses::<Source>(r#"{"left":{"budget":" "}}"#, "white space");
    refuses::<Source>(r#"{"left":{"budget":"spring","why":""}}"#, "why");
}

#[test]
fn policies_read_back_and_refuse_what_the_constructor_refuses() {
    reads_back(&policy(), POLICY);
    refuses::<Policy>(&POLICY.replace(r#""1/5","of":"pot""#, r#""6/5","of":"pot""#), "6/5");
    refuses::<Policy>(&POLICY.replace("commons", "nobody"), "nobody");
    refuses::<Policy>(r#"{"name":"p","steps":[]}"#, "remainder");
    refuses::<Policy>(r#"{"name":"p","steps":[],"more":1}"#, "more");
    refuses::<Rule>("\"hour\"", "hour");
}

#[test]
fn a_tariff_reads_back() {
    let tariff = Step::Tariff { per_hour: "20.00 EUR".parse().unwrap(), seniority: true };
    reads_back(&tariff, r#"{"tariff":{"per_hour":"20.00 EUR","seniority":true}}"#);
    refuses::<Step>(r#"{"tariff":{"per_hour":"20","seniority":true}}"#, "20");
    refuses::<Policy>(
        r#"{"name":"p","steps":[{"tariff":{"per_hour":"-1.00 EUR","seniority":false}},{"remainder":{"to":{"commons":{}}}}]}"#,
        "-1.00 EUR",
    );
}

#[test]
fn claims_read_back() {
    let claims = Step::Claims { shortage: liens_core::Shortage::default() };
    reads_back(&claims, r#"{"claims":{"shortage":{"lower_median":{}}}}"#);
    refuses::<Step>(r#"{"claims":{"shortage":{"lottery":{}}}}"#, "lottery");
}

#[test]
fn reserve_cap_floor_and_hold_read_back() {
    let commons = Step::Reserve {
        portion: Portion::new(1, 10).unwrap(),
        of: Base::Remaining,
        to: liens_core::Recipient::Commons,
    };
    let reserve = r#"{"reserve":{"portion":"1/10","of":"remaining","to":{"commons":{}}}}"#;
    reads_back(&commons, reserve);
    let cap = Step::Cap { per_person: "500.00 EUR".parse().unwrap() };
    reads_back(&cap, r#"{"cap":{"per_person":"500.00 EUR"}}"#);
    let floor = Step::Floor { per_person: "PT10H".parse().unwrap() };
    reads_back(&floor, r#"{"floor":{"per_person":"PT10H"}}"#);
    refuses::<Step>(r#"{"cap":{"per_person":"500"}}"#, "500");
    let held = policy().with_secured(liens_lineage::Secured::Hold);
    reads_back(&held, &format!(r#"{},"secured":"hold"}}"#, POLICY.strip_suffix('}').unwrap()));
    refuses::<Policy>(&POLICY.replace(r#""steps""#, r#""secured":"keep","steps""#), "keep");
}

#[test]
fn commands_and_events_read_back() {
    let (from, link) =
        (ContributionId::new("b").unwrap(), Link::to(ContributionId::new("a").unwrap()));
    let body = r#"{"from":"b","link":{"to":"a","relation":"builds-on","weight":"1"}}"#;
    let command = Command::AddLink { from: from.clone(), link: link.clone() };
    reads_back(&command, &format!(r#"{{"add_link":{body}}}"#));
    reads_back(&Event::LinkAdded { from, link }, &format!(r#"{{"link_added":{body}}}"#));
    refuses::<Command>(
        &format!(r#"{{"add_link":{body}}}"#).replace("\"1\"", "\"x\""),
        "invalid digit",
    );
    refuses::<Command>(r#"{"burn":{}}"#, "burn");
}

#[test]
fn amendments_read_back() {
    let id = |text: &str| ContributionId::new(text).unwrap();
    let reason = liens_core::EvidenceId::new("minutes").unwrap();
    let claim =
        Command::ClaimLink { from: id("b"), link: Link::to(id("a")), reason: reason.clone() };
    let link = r#"{"to":"a","relation":"builds-on","weight":"1"}"#;
    let body = format!(r#"{{"from":"b","link":{link},"reason":"minutes"}}"#);
    reads_back(&claim, &format!(r#"{{"claim_link":{body}}}"#));
    reads_back(&Event::from(claim), &format!(r#"{{"link_claimed":{body}}}"#));
    let motion = Some(liens_core::MotionId::new("m").unwrap());
    let attest = |motion| Command::AttestLink { from: id("b"), to: id("a"), motion };
    reads_back(&attest(None), r#"{"attest_link":{"from":"b","to":"a"}}"#);
    let by_motion = Event::from(attest(motion));
    reads_back(&by_motion, r#"{"link_attested":{"from":"b","to":"a","motion":"m"}}"#);
    let licence = "CC-BY-SA-4.0".parse().unwrap();
    let state = Command::StateLicence { contribution: id("b"), licence };
    let body = r#"{"contribution":"b","licence":"CC-BY-SA-4.0"}"#;
    reads_back(&state, &format!(r#"{{"state_licence":{body}}}"#));
    reads_back(&Event::from(state), &format!(r#"{{"licence_stated":{body}}}"#));
    let nobodys = body.replace("CC-BY-SA-4.0", "CC-BY-SA-9.0");
    refuses::<Command>(&format!(r#"{{"state_licence":{nobodys}}}"#), "CC-BY-SA-9.0");
    let ana = liens_core::ContributorId::new("ana").unwrap();
    let participations = vec![liens_core::Participation::of(ana)];
    let correct = Command::CorrectAuthorship { contribution: id("b"), participations, reason };
    let people = r#"[{"contributor":"ana","declared":"PT0S"}]"#;
    let body = format!(r#"{{"contribution":"b","participations":{people},"reason":"minutes"}}"#);
    reads_back(&correct, &format!(r#"{{"correct_authorship":{body}}}"#));
    reads_back(&Event::from(correct), &format!(r#"{{"authorship_corrected":{body}}}"#));
    refuses::<Command>(
        &format!(r#"{{"correct_authorship":{}}}"#, body.replace("minutes", "")),
        "id",
    );
}

#[test]
fn a_distribution_has_a_stable_form() {
    let project = ProjectId::new("p").unwrap();
    let date = "2026-01-05".parse().unwrap();
    let id = ContributionId::new("a").unwrap();
    let only = Contribution::builder(id.clone(), ContributionKind::Work, project, date);
    let frozen = Frozen::load([only.build().unwrap()]).unwrap();
    let order = Order {
        pot: "1.00 EUR".parse().unwrap(),
        results: vec![(id, None)],
        vouched: [].into(),
        authority: Authority { charter: 1, motion: None },
    };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    let shared = distribute(&frozen, &Policy::new("p", [rest]).unwrap(), order).unwrap();
    reads_back(&shared, DISTRIBUTION);
    for (part, other, value) in [
        (r#""amount":"1.00 EUR"}]"#, r#""amount":"2.00 EUR"}]"#, "2.00 EUR, not to 1.00 EUR"),
        (r#""pot":"1.00 EUR","authority""#, r#""pot":"1.50 EUR","authority""#, "1.50 EUR"),
        (r#""step":0"#, r#""step":7"#, "step 7 of result a"),
        (r#""step":0"#, r#""step":0,"contribution":"a","witness":["b","a"]"#, "result a elsewhere"),
        (r#""step":0"#, r#""step":0,"witness":["a"]"#, "result a elsewhere"),
        (r#""remainder":{"to":"#, r#""share":{"to":"#, "to"),
        (
            r#""results":[{"#,
            r#""results":[{"result":"a","pot":"0.00 EUR","origins":[]},{"#,
            "result a",
        ),
        ("distribution/1", "distribution/2", "liens.distribution/2"),
        (r#""ties":[]"#, r#""ties":[],"more":0"#, "more"),
    ] {
        assert!(DISTRIBUTION.contains(part), "{part}");
        refuses::<Distribution>(&DISTRIBUTION.replacen(part, other, 1), value);
    }
    let nothing = DISTRIBUTION.replace("1.00 EUR", "0.00 EUR");
    refuses::<Distribution>(&nothing, "the commons gets 0.00 EUR");
}

const DISTRIBUTION: &str = concat!(
    r#"{"format":"liens.distribution/1","pot":"1.00 EUR","authority":{"charter":1},"#,
    r#""policy":"p","steps":[{"remainder":{"to":{"commons":{}}}}],"#,
    r#""results":[{"result":"a","pot":"1.00 EUR","origins":[]}],"#,
    r#""payouts":[{"recipient":{"commons":{}},"amount":"1.00 EUR"}],"#,
    r#""reasons":[{"recipient":{"commons":{}},"amount":"1.00 EUR","result":"a","step":0}],"#,
    r#""ties":[]}"#
);

proptest::proptest! {
    #[test]
    fn any_distribution_reads_back(record in records(), policy in policies(), pot in pots()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let order = Order {
            pot: Amount::from_quanta("EUR".parse().unwrap(), pot).unwrap(),
            results: vec![(record.result(), None)],
            vouched: record.vouched(),
            authority: Authority { charter: 1, motion: None },
        };
        let shared = distribute(&frozen, &policy, order).unwrap();
        let text = serde_json::to_string(&shared).unwrap();
        proptest::prop_assert_eq!(serde_json::from_str::<Distribution>(&text).unwrap(), shared);
    }
}

#[test]
fn factors_and_alternatives_read_back_and_refuse_what_the_constructor_refuses() {
    let factors = [("beside", Ratio::new(1, 2).unwrap()), ("useful", Ratio::ONE)];
    let text = r#"[["beside","1/2"],["useful","1"]]"#;
    reads_back(&FactorTable::new(factors).unwrap(), text);
    refuses::<FactorTable>(&text.replace("1/2", "3/2"), "useful");
    refuses::<FactorTable>(r#"[["beside","1/2"]]"#, "beside");
    let [of, one, other] = ["plan", "paper", "screen"].map(|id| ContributionId::new(id).unwrap());
    let either = Alternatives { of, any: [one, other].into() };
    reads_back(&either, r#"{"of":"plan","any":["paper","screen"]}"#);
    refuses::<Alternatives>(r#"{"of":"plan","any":[],"all":[]}"#, "all");
    reads_back(&Voice::Raisers, r#""raisers""#);
    reads_back(&Attack::HideNeed, r#""hide_need""#);
    let law = Law::Proof { against: Attack::ChainSplit };
    reads_back(&law, r#"{"proof":{"against":"chain_split"}}"#);
    refuses::<Law>(r#"{"proof":{"against":"bribery"}}"#, "bribery");
}
