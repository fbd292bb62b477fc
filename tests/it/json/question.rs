//! Questions through the door `command`: the same answers as from Rust.

use liens::json::command;
use liens::lineage::budget::Command as Ask;
use liens::{Commons, Recipient, Supposition, Timestamp};
use serde_json::{Value, json};

use crate::funded::{
    ask, claim, closed_with_a_claim_under_review, euros, filled, opening, spring_closes,
};
use crate::world::{World, fill, person, share};

fn said(commons: &Commons, questions: &Value) -> Value {
    let request = json!({ "events": commons.events(), "questions": questions });
    serde_json::from_str(&command(&request.to_string())).unwrap()
}

fn answers(commons: &Commons, questions: &Value) -> Vec<Value> {
    let mut said = said(commons, questions);
    assert_eq!(said["answer"]["events"], json!([]), "{said}");
    serde_json::from_value(said["answer"]["answers"].take()).unwrap()
}

/// A pot that was shared in February, with Dan owed a part, and a budget that was closed in March.
fn lived() -> (World, liens::CommandId, liens::CommandId) {
    let mut world = filled("200.00");
    world.must(fill(&euros("10.00")));
    world.must(share(&euros("10.00"), &["a café"]));
    let shared = liens::CommandId::from_u128(world.sent);
    world.must(opening("spring", "40.00"));
    world.send("bo", ask("spring", Ask::Declare { claim: claim("c1", "bo", "60.00") })).unwrap();
    spring_closes(&mut world, &["bo"]);
    let closed = liens::CommandId::from_u128(world.sent);
    (world, shared, closed)
}

#[test]
fn what_is_asked_by_json_is_answered_as_it_is_from_rust() {
    let (world, shared, closed) = lived();
    let commons = &world.commons;
    let bo = Recipient::Contributor(person("bo"));
    let (from, until) = (Timestamp::MIN, Timestamp::MAX);
    let told = answers(
        commons,
        &json!([
            {"ask": {"balances": {}}},
            {"ask": {"owed": {}}},
            {"ask": {"charter": {}}},
            {"ask": {"distribution": {"command": shared}}},
            {"ask": {"why": {"command": shared, "recipient": &bo}}},
            {"ask": {"why": {"command": closed, "recipient": &bo}}},
            {"ask": {"outcome": {"budget": "spring"}}},
            {"ask": {"what_if": {"changes": [], "from": from, "until": until}}},
        ]),
    );
    let ledger = commons.ledger().accounts();
    let balances: Vec<Value> = ledger
        .map(|(account, balance)| json!({"account": account.id(), "balance": balance}))
        .collect();
    assert_eq!(told[0], json!({ "balances": balances }));
    let source = json!({"distribution": {"command": shared}});
    let waits = json!({"person": "dan", "amount": "1.75 EUR", "since": "2026-02-01T09:00:00Z", "source": source});
    assert_eq!(told[1], json!({"owed": [waits]}));
    assert_eq!(told[2], json!({"charter": commons.charter()}));
    assert_eq!(told[3], json!({"distribution": commons.distribution(shared)}));
    let line = &told[4]["why"][0];
    assert_eq!(line["amount"], "1.75 EUR");
    assert_eq!(line["source"], source);
    assert_eq!((&line["result"], &line["needs"]), (&json!("a café"), &json!(["a place to meet"])));
    assert_eq!(line["way"], json!(["a café", "a plan"]));
    assert_eq!((&line["charter"], &line["motion"]), (&json!(1), &json!("m1")));
    let text = commons.follow(shared, &bo).next().unwrap().to_string();
    assert_eq!(line["text"], json!(text));
    let claimed = json!([{
        "amount": "40.00 EUR",
        "source": {"claim": {"budget": "spring", "claim": "c1"}},
        "contributions": [],
        "way": [],
        "needs": [],
        "charter": 1,
        "motion": "m1",
        "text": "40.00 EUR of 60.00 EUR on claim c1 of budget spring; charter 1 by motion 'm1'",
    }]);
    assert_eq!(told[5]["why"], claimed);
    let spring = commons.budget(&crate::funded::id("spring")).unwrap();
    let outcome = spring.outcome("2026-03-20".parse().unwrap()).unwrap();
    assert_eq!(told[6], json!({ "outcome": outcome }));
    let tried = commons.what_if(&Supposition { changes: Vec::new(), from, until }).unwrap();
    assert_eq!(told[7], json!({ "what_if": tried }));
}

#[test]
fn what_lies_aside_is_told_with_its_claim() {
    let mut world = filled("100.00");
    closed_with_a_claim_under_review(&mut world);
    let told = answers(&world.commons, &json!([{"ask": {"aside": {}}}, {"ask": {"owed": {}}}]));
    let source = json!({"claim": {"budget": "spring", "claim": "c1"}});
    let lies = json!([{"person": "cleo", "amount": "40.00 EUR", "source": source}]);
    assert_eq!(told, [json!({"aside": lies}), json!({"owed": []})]);
}

#[test]
fn a_question_of_an_earlier_date_is_answered_as_things_stood() {
    let (world, shared, closed) = lived();
    let bo = Recipient::Contributor(person("bo"));
    let told = answers(
        &world.commons,
        &json!([
            {"as_of": "2026-02-28T00:00:00Z", "ask": {"why": {"command": shared, "recipient": &bo}}},
            {"as_of": "2026-02-28T00:00:00Z", "ask": {"why": {"command": closed, "recipient": &bo}}},
            {"as_of": "2026-01-01T00:00:00Z", "ask": {"charter": {}}},
            {"as_of": "2026-01-01T00:00:00Z", "ask": {"owed": {}}},
            {"as_of": "2026-01-01T00:00:00Z", "ask": {"distribution": {"command": shared}}},
        ]),
    );
    assert_eq!(told[0]["why"].as_array().unwrap().len(), 1);
    assert_eq!(told[1], json!({"why": []}));
    let nothing = [json!({"charter": null}), json!({"owed": []}), json!({"distribution": null})];
    assert_eq!(told[2..], nothing);
}

#[test]
fn commands_come_before_the_questions_and_a_question_without_answer_refuses_all() {
    let (world, ..) = lived();
    let outcome = |name: &str| json!({"ask": {"outcome": {"budget": name}}});
    let charter = json!({"ask": {"charter": {}}});
    let refused = said(&world.commons, &json!([charter, outcome("summer")]));
    assert_eq!(refused["refusal"]["code"], "commons.unknown_budget", "{refused}");
    assert_eq!(refused["refusal"]["path"], "/questions/1");
    assert_eq!(refused["refusal"]["value"], outcome("summer"));
    let early =
        json!([{"as_of": "2026-03-02T00:00:00Z", "ask": {"outcome": {"budget": "spring"}}}]);
    let refused = said(&world.commons, &early);
    assert_eq!(refused["refusal"]["code"], "lineage.budget.not_proposed", "{refused}");
    let strange = said(&world.commons, &json!([{"ask": {"fortune": {}}}]));
    assert_eq!(strange["refusal"]["code"], "json.form", "{strange}");
    assert_eq!(strange["refusal"]["path"], "/questions/0/ask/fortune");
    // What was just done is told at once.
    let found = world.commons.events()[0].clone();
    let first = json!({
        "id": found.command, "by": found.by, "at": found.at,
        "body": liens::Command::from(found.body),
    });
    let request = json!({"commands": [first], "questions": [charter]});
    let said: Value = serde_json::from_str(&command(&request.to_string())).unwrap();
    assert_eq!(said["answer"]["answers"][0]["charter"]["version"], 0, "{said}");
    assert_eq!(said["answer"]["receipts"].as_array().unwrap().len(), 1);
}
