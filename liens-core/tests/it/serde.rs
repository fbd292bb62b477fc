//! The JSON text of every form, its round trip, and inputs that reading refuses.

use std::fmt::Debug;

use liens_core::{
    AccountId, Amount, AtLeast, Attestation, Attester, CommandId, Contribution, ContributionId,
    ContributionKind, ContributorId, CumulativeSplit, Currency, Envelope, EvidenceId, IndicatorId,
    Interest, Licence, Link, Measure, Measurement, Method, Money, MoreThan, Notes, Objective,
    Participation, Period, Portion, ProjectId, Rate, Ratio, Receipt, Recipient, Recorded, Relation,
    Residue, Rounding, Shares, Shortage, Standing, SubjectId, Target, Threshold, TimeAmount,
    Timestamp, Unit,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The value writes this text, the text reads as this value.
#[track_caller]
fn form<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&serde_json::from_str::<T>(text).unwrap(), value);
}

/// The text is refused, and the refusal says why.
#[track_caller]
fn refused<T: DeserializeOwned + Debug>(text: &str, why: &str) {
    let error = serde_json::from_str::<T>(text).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

fn ana() -> ContributorId {
    ContributorId::new("ana").unwrap()
}

#[test]
fn quantities_are_texts() {
    form(&TimeAmount::from_minutes(90).unwrap(), r#""PT1H30M""#);
    form(&"12.5 EUR".parse::<Money>().unwrap(), r#""12.50 EUR""#);
    form(&Currency::EUR, r#""EUR""#);
    form(&"30 thanks".parse::<Amount>().unwrap(), r#""30 thanks""#);
    form(&"PT1H".parse::<Amount>().unwrap(), r#""PT1H""#);
    form(&Unit::Time, r#""hour""#);
    form(&"thanks".parse::<Unit>().unwrap(), r#""thanks""#);
    form(&"2/3".parse::<Ratio>().unwrap(), r#""2/3""#);
    form(&"20 %".parse::<Portion>().unwrap(), r#""1/5""#);
    form(&"2026-11-23".parse::<Timestamp>().unwrap(), r#""2026-11-23T00:00:00Z""#);
    form(&Rounding::HalfEven, r#""half_even""#);
    form(&Method::SainteLague, r#""sainte-lague""#);
    refused::<Method>(r#""webster""#, "'webster'");
    refused::<TimeAmount>("5400", "expected a string");
    refused::<TimeAmount>(r#""P1D""#, "'P1D' counts in 'D'");
    refused::<Money>("12.5", "expected a string");
    refused::<Money>(r#""12.505 EUR""#, "12.505 EUR is not a whole number");
    refused::<Currency>(r#""EURO""#, "'EURO'");
    refused::<Amount>(r#""30""#, "'30'");
    refused::<Unit>(r#""min""#, "'min'");
    refused::<Ratio>("0.5", "expected a string");
    refused::<Ratio>(r#""1/0""#, "1/0");
    refused::<Portion>(r#""6/5""#, "6/5 is above 1");
    refused::<Timestamp>(r#""2026-02-29""#, "'2026-02-29'");
    refused::<Rounding>(r#""truncate""#, "truncate");
}

#[test]
fn bars_name_their_side() {
    let half: Ratio = "1/2".parse().unwrap();
    form(&AtLeast(half), r#""1/2""#);
    form(&MoreThan(half), r#""1/2""#);
    form(&Threshold::AtLeast { ratio: half }, r#"{"at_least":{"ratio":"1/2"}}"#);
    form(&Threshold::MoreThan { ratio: half }, r#"{"more_than":{"ratio":"1/2"}}"#);
    refused::<AtLeast>(r#""half""#, "'half'");
    refused::<MoreThan>(r#""-1/2""#, "'-1/2'");
    refused::<Threshold>(r#"{"at_least":{"ratio":"1/2","of":"all"}}"#, "unknown field `of`");
    refused::<Threshold>(r#"{"about":{"ratio":"1/2"}}"#, "unknown variant `about`");
}

#[test]
fn names_are_texts() {
    form(&ana(), r#""ana""#);
    let id = CommandId::from_u128(42);
    form(&id, r#""00000000-0000-0000-0000-00000000002a""#);
    form(&"MPL-2.0".parse::<Licence>().unwrap(), r#""MPL-2.0""#);
    form(&ContributionKind::Need, r#""need""#);
    form(&"translation".parse::<ContributionKind>().unwrap(), r#""translation""#);
    form(&Relation::BuildsOn, r#""builds-on""#);
    refused::<ContributorId>(r#"" ana""#, "begins or ends with white space");
    refused::<CommandId>("42", "expected a string");
    refused::<CommandId>(r#""42""#, "'42' is not a UUID");
    refused::<Licence>(r#""free""#, "'free'");
    refused::<ContributionKind>(r#""Need""#, "'Need'");
    refused::<Relation>(r#""""#, "''");
    let mut notes = Notes::new();
    notes.write(ana(), "Ana Example");
    form(&notes, r#"{"ana":"Ana Example"}"#);
    refused::<Notes<ContributorId>>(r#"{"":"nobody"}"#, "0 bytes");
}

#[test]
fn a_recipient_is_tagged_and_the_commons_too() {
    form(&Recipient::Contributor(ana()), r#"{"contributor":{"id":"ana"}}"#);
    form(&Recipient::Owed(ana()), r#"{"owed":{"id":"ana"}}"#);
    form(&Recipient::Commons, r#"{"commons":{}}"#);
    refused::<Recipient>(r#""commons""#, "expected struct variant");
    refused::<Recipient>(r#"{"commons":{"id":"ana"}}"#, "unknown field `id`");
    refused::<Recipient>(r#"{"contributor":{"id":""}}"#, "0 bytes");
}

#[test]
fn shares_are_a_document() {
    let rows = [(Recipient::Commons, 1), (Recipient::Contributor(ana()), 3)];
    let shares = Shares::from_weights(rows).unwrap();
    let text = concat!(
        r#"{"format":"liens.shares/1","parts":["#,
        r#"{"recipient":{"contributor":{"id":"ana"}},"part":"750000000000000000"},"#,
        r#"{"recipient":{"commons":{}},"part":"250000000000000000"}]}"#,
    );
    form(&shares, text);
    let change = |from: &str, to: &str| {
        assert!(text.contains(from));
        text.replace(from, to)
    };
    refused::<Shares>(&change("shares/1", "shares/2"), "format 'liens.shares/2'");
    refused::<Shares>(&change(r#""format":"liens.shares/1","#, ""), "missing field `format`");
    refused::<Shares>(&change(r#""25"#, r#""24"#), "the parts sum to 990000000000000000");
    refused::<Shares>(&change(r#""250000000000000000""#, "250000000000000000"), "a string");
    refused::<Shares>(&change(r#""25"#, r#""+25"#), "begins with a plus sign");
    refused::<Shares>(&change(r#""25"#, r#""-25"#), "invalid digit");
    refused::<Shares>(
        &change(r#"{"commons":{}}"#, r#"{"contributor":{"id":"ana"}}"#),
        "ana is named twice",
    );
    refused::<Shares>(&change(r#","part""#, r#","of":"x","part""#), "unknown field `of`");
}

#[test]
fn envelopes_and_events_keep_both_identities() {
    let at: Timestamp = "2026-11-23T09:30:00Z".parse().unwrap();
    let (id, by) = (CommandId::from_u128(1), ana());
    let own = Envelope { id, by, on_behalf_of: None, at, body: 7_u8 };
    form(
        &own,
        concat!(
            r#"{"id":"00000000-0000-0000-0000-000000000001","by":"ana","#,
            r#""at":"2026-11-23T09:30:00Z","body":7}"#,
        ),
    );
    let for_bo = Envelope { on_behalf_of: Some(ContributorId::new("bo").unwrap()), ..own };
    let text = concat!(
        r#"{"id":"00000000-0000-0000-0000-000000000001","by":"ana","on_behalf_of":"bo","#,
        r#""at":"2026-11-23T09:30:00Z","body":7}"#,
    );
    form(&for_bo, text);
    refused::<Envelope<u8>>(&text.replace("on_behalf_of", "for"), "unknown field `for`");
    refused::<Envelope<u8>>(&text.replace(r#""by":"ana","#, ""), "missing field `by`");
    let recorded =
        Recorded { sequence: u64::MAX, at, by: ana(), on_behalf_of: None, command: id, body: 7_u8 };
    let text = concat!(
        r#"{"sequence":"18446744073709551615","at":"2026-11-23T09:30:00Z","by":"ana","#,
        r#""command":"00000000-0000-0000-0000-000000000001","body":7}"#,
    );
    form(&recorded, text);
    refused::<Recorded<u8>>(&text.replace(r#""18446744073709551615""#, "3"), "a string");
    refused::<Recorded<u8>>(&text.replace("body", "event"), "unknown field `event`");
    let receipt = Receipt { command: id, first: 3, events: 2 };
    let text = r#"{"command":"00000000-0000-0000-0000-000000000001","first":"3","events":2}"#;
    form(&receipt, text);
    refused::<Receipt>(&text.replace(r#""3""#, r#""-3""#), "invalid digit");
}

fn result() -> Contribution {
    let by = Attester::Agreement { id: EvidenceId::new("a1").unwrap() };
    let participation = Participation::of(ana())
        .with_part(Portion::WHOLE)
        .declared(TimeAmount::HOUR)
        .attested(TimeAmount::HOUR, by)
        .compensated("5.00 EUR".parse().unwrap());
    Contribution::builder(
        ContributionId::new("result").unwrap(),
        ContributionKind::Result,
        ProjectId::new("third place").unwrap(),
        "2026-01-05".parse().unwrap(),
    )
    .participation(participation)
    .licence("MPL-2.0".parse().unwrap())
    .builds_on(Link::to(ContributionId::new("need").unwrap()))
    .build()
    .unwrap()
}

const RESULT: &str = concat!(
    r#"{"id":"result","kind":"result","project":"third place","date":"2026-01-05T00:00:00Z","#,
    r#""participations":[{"contributor":"ana","part":"1","declared":"PT1H","#,
    r#""attested":{"time":"PT1H","by":{"agreement":{"id":"a1"}}},"compensation":["5.00 EUR"]}],"#,
    r#""licence":"MPL-2.0","#,
    r#""builds_on":[{"to":"need","relation":"builds-on","weight":"1"}]}"#,
);

#[test]
fn a_contribution_is_written_whole() {
    form(&result(), RESULT);
    let bare = r#"{"id":"need","kind":"need","project":"p","date":"2026-01-05"}"#;
    let read: Contribution = serde_json::from_str(bare).unwrap();
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        concat!(
            r#"{"id":"need","kind":"need","project":"p","date":"2026-01-05T00:00:00Z","#,
            r#""participations":[],"builds_on":[]}"#
        )
    );
    let cases = [
        (r#""weight":"1""#, r#""weight":"0""#, "weight 0"),
        (r#""weight":"1""#, r#""weight":1"#, "a string"),
        (r#""to":"need""#, r#""to":"result""#, "builds on itself"),
        (r#""part":"1""#, r#""part":"1/2""#, "sum to 1/2"),
        (r#""declared":"PT1H""#, r#""declared":"-PT1H""#, "-PT1H"),
        (r#"{"agreement":{"id":"a1"}}"#, r#"{"person":{"id":"ana"}}"#, "ana attests"),
        (r#""id":"a1""#, r#""id":"a1","of":"x""#, "unknown field `of`"),
        (r#""licence":"#, r#""novelty":"#, "unknown field `novelty`"),
        (r#""kind":"result","#, "", "missing field `kind`"),
    ];
    for (from, to, why) in cases {
        assert!(RESULT.contains(from), "{from}");
        refused::<Contribution>(&RESULT.replace(from, to), why);
    }
}

#[test]
fn the_pieces_of_a_contribution_read_alone() {
    let attester = Attester::Person { id: ana() };
    form(&attester, r#"{"person":{"id":"ana"}}"#);
    let record = Attester::Record { id: EvidenceId::new("minutes").unwrap() };
    form(&record, r#"{"record":{"id":"minutes"}}"#);
    refused::<Attester>(r#"{"rumour":{"id":"ana"}}"#, "unknown variant `rumour`");
    let attestation = Attestation { time: TimeAmount::HOUR, by: attester };
    form(&attestation, r#"{"time":"PT1H","by":{"person":{"id":"ana"}}}"#);
    refused::<Attestation>(r#"{"time":"PT1H"}"#, "missing field `by`");
    form(&Participation::of(ana()), r#"{"contributor":"ana","declared":"PT0S"}"#);
    refused::<Participation>(r#"{"contributor":"ana","hours":1}"#, "unknown field `hours`");
    let link = Link::to(ContributionId::new("need").unwrap());
    form(&link, r#"{"to":"need","relation":"builds-on","weight":"1"}"#);
    refused::<Link>(r#"{"to":"need","relation":"builds-on","weight":"x"}"#, "invalid digit");
}

#[test]
fn rates_and_residues_say_what_for_what() {
    let rate = Rate::new("PT1H".parse().unwrap(), "20.00 EUR".parse().unwrap()).unwrap();
    form(&rate, r#"{"given":"PT1H","worth":"20.00 EUR"}"#);
    refused::<Rate>(r#"{"given":"PT1H","worth":"PT2H"}"#, "from hour to itself");
    refused::<Rate>(r#"{"given":"PT1H","worth":"1 thanks","by":"x"}"#, "unknown field `by`");
    let residue = Residue::new(Unit::Money(Currency::EUR), -2, 3).unwrap();
    form(&residue, r#"{"unit":"EUR","numerator":"-2","denominator":"3"}"#);
    refused::<Residue>(r#"{"unit":"EUR","numerator":"3","denominator":"3"}"#, "3/3");
    refused::<Residue>(r#"{"unit":"EUR","numerator":2,"denominator":"3"}"#, "a string");
}

#[test]
fn a_running_division_goes_on_from_its_text() {
    let shares = [(Recipient::Contributor(ana()), 1), (Recipient::Commons, 3)];
    let shares = Shares::from_weights(shares).unwrap();
    let mut running = CumulativeSplit::new(AccountId::new("rest").unwrap(), Unit::Time);
    running.pay(&shares, &"PT5S".parse().unwrap()).unwrap();
    let text = concat!(
        r#"{"account":"rest","unit":"hour","paid":"5","behind":["#,
        r#"{"recipient":{"contributor":{"id":"ana"}},"parts":"250000000000000000"},"#,
        r#"{"recipient":{"commons":{}},"parts":"750000000000000000"}]}"#,
    );
    form(&running, text);
    let change = |from: &str, to: &str| {
        assert!(text.contains(from));
        text.replace(from, to)
    };
    refused::<CumulativeSplit>(&change(r#""25"#, r#""24"#), "sum to 990000000000000000");
    refused::<CumulativeSplit>(&change(r#""paid":"5""#, r#""paid":"0""#), "parts sum to");
    refused::<CumulativeSplit>(&change(r#""5""#, r#""9223372036854775808""#), "outside the range");
    refused::<CumulativeSplit>(&change(r#""parts":"750"#, r#""parts":"1750"#), "parts sum to");
    refused::<CumulativeSplit>(
        &change(r#"{"commons":{}}"#, r#"{"contributor":{"id":"ana"}}"#),
        "ana is named twice",
    );
    refused::<CumulativeSplit>(&change(r#""behind""#, r#""owed""#), "unknown field `owed`");
}

#[test]
fn a_rule_for_a_shortage_names_its_base() {
    form(&Shortage::Guaranteed { base: 150_000 }, r#"{"guaranteed":{"base":"150000"}}"#);
    form(&Shortage::EQUAL_FIRST, r#"{"guaranteed":{"base":"18446744073709551615"}}"#);
    form(&Shortage::default(), r#"{"lower_median":{}}"#);
    form(&Shortage::Seniority {}, r#"{"seniority":{}}"#);
    form(&Shortage::Meeting {}, r#"{"meeting":{}}"#);
    refused::<Shortage>(r#"{"guaranteed":{"base":150000}}"#, "a string");
    refused::<Shortage>(r#"{"guaranteed":{"base":"-1"}}"#, "invalid digit");
    refused::<Shortage>(r#"{"guaranteed":{"base":"1","of":"all"}}"#, "unknown field `of`");
    refused::<Shortage>(r#"{"lottery":{}}"#, "unknown variant `lottery`");
}

#[test]
fn a_period_names_both_its_ends() {
    let period = Period::new("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap()).unwrap();
    let text = r#"{"from":"2026-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z"}"#;
    form(&period, text);
    refused::<Period>(&text.replace("2027", "2026"), "holds no second");
    refused::<Period>(&text.replace("to", "until"), "unknown field `until`");
}

#[test]
fn an_interest_names_its_person_its_topic_and_its_time() {
    let hall = SubjectId::new("the hall").unwrap();
    let (from, until) = ("2026-03-01".parse().unwrap(), "2026-06-01".parse().unwrap());
    let interest = Interest::new(ana(), hall.clone(), from, Some(until)).unwrap();
    let text = concat!(
        r#"{"person":"ana","topic":"the hall","from":"2026-03-01T00:00:00Z","#,
        r#""until":"2026-06-01T00:00:00Z"}"#,
    );
    form(&interest, text);
    refused::<Interest>(&text.replace("06-01", "03-01"), "is never in force");
    refused::<Interest>(&text.replace("until", "to"), "unknown field `to`");
    let lasting = Interest::new(ana(), hall, from, None).unwrap();
    let text = r#"{"person":"ana","topic":"the hall","from":"2026-03-01T00:00:00Z"}"#;
    form(&lasting, text);
}

#[test]
fn an_objective_names_indicator_target_and_date() {
    let measure = Measure::Amount { amount: "PT100H".parse().unwrap() };
    let indicator = IndicatorId::new("hours exchanged").unwrap();
    let date: Timestamp = "2026-12-31".parse().unwrap();
    let target = Target::AtLeast { measure: measure.clone() };
    let text = concat!(
        r#"{"indicator":"hours exchanged","target":{"at_least":{"measure":"#,
        r#"{"amount":{"amount":"PT100H"}}}},"date":"2026-12-31T00:00:00Z"}"#,
    );
    form(&Objective::new(indicator, target, date), text);
    refused::<Objective>(&text.replace("at_least", "about"), "unknown variant `about`");
    refused::<Objective>(&text.replace("date", "by"), "unknown field `by`");
    let ratio = Measure::Ratio { ratio: "2/3".parse().unwrap() };
    form(
        &Target::AtMost { measure: ratio },
        r#"{"at_most":{"measure":{"ratio":{"ratio":"2/3"}}}}"#,
    );
    refused::<Measure>(r#"{"ratio":{"ratio":0.5}}"#, "expected a string");
    let found = Measurement { at: date, measure };
    let text = r#"{"at":"2026-12-31T00:00:00Z","measure":{"amount":{"amount":"PT100H"}}}"#;
    form(&found, text);
    refused::<Measurement>(&text.replace(r#""at""#, r#""on""#), "unknown field `on`");
    form(&Standing::NotReached, r#""not_reached""#);
    refused::<Standing>(r#""nearly""#, "unknown variant `nearly`");
}
