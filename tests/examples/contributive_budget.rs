//! An envelope among claims.

use serde_json::{Value, json};

use crate::{file, is_golden, json, refused, run, shared_data};

const HEAD: &str = "id,person,payee,ask,volunteered,minimum\n";

fn cents(of: &Value) -> i64 {
    of.as_str().unwrap().parse::<liens::Amount>().unwrap().quanta()
}

fn claims(name: &str, rows: &str) -> String {
    file(name, &format!("{HEAD}{rows}"))
}

#[test]
fn a_published_call_is_shared_to_the_cent_as_computed_elsewhere() {
    is_golden("contributive_budget.json", &json("contributive_budget", &[]));
    let Some(data) = shared_data() else { return };
    let answers = std::fs::read(data.join("contributive/shortage_answers.json")).unwrap();
    let answers: Value = serde_json::from_slice(&answers).unwrap();
    let answers = &answers["cycle5"];
    let base = format!("guaranteed:{}.00", answers["guaranteed"]["base"].as_u64().unwrap() / 100);
    for (rule, answer, below) in [
        ("guaranteed:0", "pro_rata", "pro_rata_below_stated_minimum"),
        ("guaranteed:all", "equal_first", "equal_first_below_stated_minimum"),
        ("guaranteed:median", "guaranteed", "equal_first_below_stated_minimum"),
        (&base, "guaranteed", "equal_first_below_stated_minimum"),
    ] {
        let found = json("contributive_budget", &["--shortage", rule]);
        for (person, paid) in found["paid"].as_object().unwrap() {
            assert_eq!(Some(cents(paid)), answers[answer][person].as_i64(), "{rule} {person}");
            let extremes = [&answers["pro_rata"], &answers["equal_first"]].map(|row| &row[person]);
            assert_eq!(Some(cents(&found["pro_rata"][person])), extremes[0].as_i64());
            assert_eq!(Some(cents(&found["equal_first"][person])), extremes[1].as_i64());
        }
        assert_eq!(found["below_minimum"], answers[below], "{rule}");
        assert_eq!(found["left"], "0.00 USD");
    }
}

#[test]
fn ten_thousand_for_fifteen_thousand() {
    let rows = "1,a1,,6000,,\n2,a2,,4000.00,,3000\n3,a3,house,2500.00 EUR,100,\n\
                4,a4,,1000,,\n5,a4,,500,2 h,\n6,a5,,700,,\n7,a6,,300,,\n8,a7,,0,3:00,\n";
    let claims = claims("half.csv", rows);
    let envelope = ["--envelope", "10000.00 EUR"];
    let found = |more: &[&str]| {
        json("contributive_budget", &[&[claims.as_str()][..], &envelope, more].concat())
    };
    let by_base = found(&["--shortage", "guaranteed:1500.00"]);
    is_golden("contributive_budget_half.json", &by_base);
    assert_eq!(found(&["--shortage", "guaranteed:median"])["paid"], by_base["paid"]);
    let paid = ["3187.50", "2437.50", "1875.00", "1500.00", "700.00", "300.00", "0.00"];
    for (person, paid) in (1..).zip(paid) {
        assert_eq!(by_base["paid"][format!("a{person}")], format!("{paid} EUR"));
    }
    assert_eq!(by_base["level"], "1500.00 EUR");
    assert_eq!(by_base["recognised"]["a3"], "725.00 EUR");
    assert_eq!(by_base["recognised_time"]["a7"], "PT3H");
    assert_eq!(by_base["below_minimum"], json!(["2"]));
    assert_eq!(by_base["payees"]["house"], "1875.00 EUR");
    let rich = json("contributive_budget", &[&claims, "--envelope", "20000.00 EUR"]);
    assert_eq!((&rich["left"], &rich["level"]), (&json!("5000.00 EUR"), &Value::Null));
}

#[test]
fn a_meeting_decides_what_its_file_says() {
    let claims = claims("met.csv", "1,ana,,60,,\n2,bo,,70,,\n");
    let decided = file("decided.csv", "person,amount\nana,60\nbo,40.00 EUR\n");
    let envelope = ["--envelope", "100.00 EUR"];
    let rule = format!("meeting {decided}");
    for rule in [vec!["--shortage", "meeting", &decided], vec!["--shortage", &rule]] {
        let arguments = [&[claims.as_str()][..], &envelope, &rule].concat();
        let found = json("contributive_budget", &arguments);
        assert_eq!(found["paid"], json!({ "ana": "60.00 EUR", "bo": "40.00 EUR" }));
    }
    let short = file("short_meeting.csv", "person,amount\nana,60\n");
    let with = |more: &[&str], values: &[&str]| {
        let arguments = [&[claims.as_str()][..], &envelope, more].concat();
        refused("contributive_budget", &arguments, values);
    };
    with(&["--shortage", "meeting", &short], &["6000, not to 10000"]);
    with(&["--shortage", "meeting"], &["FILE"]);
    let twice = file("twice_met.csv", "person,amount\nana,60\nana,40\n");
    with(&["--shortage", "meeting", &twice], &["twice_met.csv:3", "ana"]);
    with(&["--shortage", "lottery"], &["lottery"]);
    with(&["--shortage", "guaranteed:-5"], &["guaranteed:-5"]);
    with(&["--shortage", "guaranteed:PT1H"], &["guaranteed:PT1H"]);
}

#[test]
fn the_claims_may_stand_after_the_rule() {
    let claims = claims("after.csv", "1,ana,,60,,\n");
    let rule = ["--envelope", "1.00 EUR", "--shortage", "guaranteed:0", &claims];
    assert_eq!(json("contributive_budget", &rule)["paid"]["ana"], "1.00 EUR");
}

#[test]
fn a_budget_of_time_is_shared_in_seconds() {
    let claims = claims("time.csv", "1,ana,,10,,\n2,bo,,PT30M,,\n");
    let found = json("contributive_budget", &[&claims, "--envelope", "PT5H"]);
    assert_eq!(found["paid"], json!({ "ana": "PT4H30M", "bo": "PT30M" }));
}

#[test]
fn a_budget_without_claims_leaves_all() {
    let claims = claims("nobody.csv", "");
    let svg = file("nobody.svg", "");
    let arguments = [claims.as_str(), "--envelope", "5.00 EUR", "--svg", &svg];
    let found = json("contributive_budget", &arguments);
    assert_eq!((&found["left"], &found["paid"]), (&json!("5.00 EUR"), &json!({})));
}

#[test]
fn the_picture_is_the_same_from_run_to_run_and_the_text_has_two_languages() {
    let svg = file("budget.svg", "");
    let drawn = || {
        assert!(run("contributive_budget", &["--svg", &svg]).status.success());
        std::fs::read_to_string(&svg).unwrap()
    };
    let first = drawn();
    assert_eq!(first, drawn());
    assert!(first.starts_with("<svg") && first.contains("least useful") && first.contains("r17"));
    let french = run("contributive_budget", &["--language", "fr"]).stdout;
    let french = String::from_utf8(french).unwrap();
    assert!(french.contains("moins que le minimum utile") && french.contains("à égalité"));
}

#[test]
fn contributive_budget_names_file_line_and_value_of_what_it_refuses() {
    let case = |name, row: &str, values: &[&str]| {
        let path = claims(name, row);
        refused("contributive_budget", &[&path, "--envelope", "100.00 EUR"], values);
    };
    case("negative.csv", "1,ana,,-5,,\n", &["negative.csv:2", "-5.00 EUR"]);
    case("dollar.csv", "1,ana,,5.00 USD,,\n", &["dollar.csv:2", "5.00 USD"]);
    case("text.csv", "1,ana,,much,,\n", &["text.csv:2", "ask 'much'"]);
    case("above.csv", "1,ana,,5,,6\n", &["above.csv:2", "6.00 EUR"]);
    case("nothing.csv", "1,ana,,0,,\n", &["nothing.csv:2", "claim 1"]);
    case("double.csv", "1,ana,,5,,\n1,bo,,5,,\n", &["double.csv:3", "claim 1"]);
    case("anonymous.csv", "1,,,5,,\n", &["anonymous.csv:2", "person"]);
    case("fine.csv", "1,ana,,5.005,,\n", &["fine.csv:2", "5.005"]);
    let columns = file("columns.csv", "id,person,ask\n1,ana,5\n");
    refused("contributive_budget", &[&columns, "--envelope", "1.00 EUR"], &["payee"]);
    let one = claims("one.csv", "1,ana,,5,,\n");
    refused("contributive_budget", &[&one], &["--envelope"]);
    refused("contributive_budget", &[&one, "--envelope", "-1.00 EUR"], &["-1.00 EUR"]);
    refused("contributive_budget", &["nowhere.csv", "--envelope", "1.00 EUR"], &["nowhere.csv"]);
}
