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
    with(&["--shortage", "meeting", &short], &["short_meeting.csv", "60.00 EUR, not to 100.00"]);
    let stranger = file("stranger.csv", "person,amount\nana,60\nbo,40\neve,1\n");
    with(&["--shortage", "meeting", &stranger], &["stranger.csv", "1.00 EUR for eve"]);
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
fn a_file_of_any_spelling_is_read_alike() {
    let envelope = ["--envelope", "100.00 EUR"];
    let read = |path: &str| json("contributive_budget", &[path, envelope[0], envelope[1]]);
    let plain = claims("plain.csv", "1,ana,,60,,\n2,bo,house,70.5,,\n3,ana,,5,,\n");
    let expected = read(&plain);
    assert_eq!(expected["asked"]["ana"], "65.00 EUR");
    let fewer = "id,person,ask,note\n1,ana,60,\"a, \"\"b\"\"\"\n2,bo,70.50 EUR,\n3,ana,5,\n";
    let mut without = expected.clone();
    without["payees"] = json!({ "ana": expected["paid"]["ana"], "bo": expected["paid"]["bo"] });
    assert_eq!(read(&file("fewer.csv", fewer)), without);
    let ends =
        "\u{feff}id,person,payee,ask\r\n\r\n 1 , ana ,,60\r\n2,bo,house,70.50\r\n3,ana,,5\r\n";
    assert_eq!(read(&file("ends.csv", ends)), expected);
    let columns = "ask,minimum,payee,person,id\n60,,,ana,1\n70.50,,house,bo,2\n5,0,,ana,3\n";
    assert_eq!(read(&file("columns_turned.csv", columns)), expected);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &std::fs::read(&plain).unwrap()).unwrap();
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("plain.csv.gz");
    std::fs::write(&path, packed.finish().unwrap()).unwrap();
    assert_eq!(read(path.to_str().unwrap()), expected);
}

#[test]
fn dates_needs_and_times_are_read_where_they_stand() {
    let rows = "id,person,ask,date,need,time\n1,ana,60,2026-02-01,1,2 h\n2,bo,60,2026-01-01,2,\n\
                3,cleo,10,2026-03-01,,1 h\n";
    let path = file("dated.csv", rows);
    let paid = |rule: &str| {
        let options = [path.as_str(), "--envelope", "70.00 EUR", "--shortage", rule];
        let found = json("contributive_budget", &options);
        assert_eq!(found["per_hour"]["median"], "10.00 EUR");
        ["ana", "bo", "cleo"].map(|person| cents(&found["paid"][person]))
    };
    assert_eq!(paid("seniority"), [1_000, 6_000, 0]);
    assert_eq!(paid("guaranteed:all"), [2_000, 4_000, 1_000]);
    let undated = claims("undated.csv", "1,ana,,60,,\n");
    let options = [undated.as_str(), "--envelope", "1.00 EUR", "--shortage", "seniority"];
    refused("contributive_budget", &options, &["undated.csv:2", "no date"]);
}

#[test]
fn an_envelope_of_nothing_is_shared_too() {
    let path = claims("zero.csv", "1,ana,,60,,50\n2,ana,,5,,\n3,bo,,0,7,\n");
    for rule in ["guaranteed:0", "guaranteed:all", "guaranteed:median", "guaranteed:10"] {
        let found =
            json("contributive_budget", &[&path, "--envelope", "0.00 EUR", "--shortage", rule]);
        assert_eq!(found["paid"], json!({ "ana": "0.00 EUR", "bo": "0.00 EUR" }));
        assert_eq!(found["recognised"], json!({ "ana": "65.00 EUR", "bo": "7.00 EUR" }));
        assert_eq!((&found["below_minimum"], &found["left"]), (&json!(["1"]), &json!("0.00 EUR")));
    }
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
    assert!(first.contains("17\u{202f}441 of 57\u{202f}600, 30 %"));
    let french = run("contributive_budget", &["--french", "--svg", &svg]).stdout;
    let french = String::from_utf8(french).unwrap();
    assert!(french.contains("moins que le minimum utile") && french.contains("à égalité"));
    let drawn = std::fs::read_to_string(&svg).unwrap();
    assert!(drawn.contains("minimum utile") && drawn.contains("17\u{202f}441 sur 57\u{202f}600"));
    for english in ["asked", "paid by", "least useful", "equal first", " of "] {
        assert!(!drawn.contains(english), "{english}");
    }
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
    let columns = file("columns.csv", "id,person,payee\n1,ana,bo\n");
    refused("contributive_budget", &[&columns, "--envelope", "1.00 EUR"], &["ask"]);
    let ragged = file("ragged.csv", "id,person,ask\n1,ana,5\n2,bo\n");
    refused(
        "contributive_budget",
        &[&ragged, "--envelope", "1.00 EUR"],
        &["ragged.csv", "line: 3"],
    );
    let needs = file("needs.csv", "id,person,ask,need\n1,ana,5,2\n2,ana,5,1\n3,bo,5,0\n");
    let envelope = ["--envelope", "1.00 EUR"];
    refused("contributive_budget", &[&needs, envelope[0], envelope[1]], &["needs.csv:3", "ana"]);
    let none = file("no_need.csv", "id,person,ask,need\n1,ana,5,0\n");
    refused("contributive_budget", &[&none, envelope[0], envelope[1]], &["no_need.csv:2", "0"]);
    let one = claims("one.csv", "1,ana,,5,,\n");
    refused("contributive_budget", &[&one], &["--envelope"]);
    refused("contributive_budget", &[&one, "--envelope", "-1.00 EUR"], &["-1.00 EUR"]);
    refused("contributive_budget", &["nowhere.csv", "--envelope", "1.00 EUR"], &["nowhere.csv"]);
}
