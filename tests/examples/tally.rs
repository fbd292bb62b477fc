//! The example `tally`: its form, what other programs count, what it refuses.

use std::io::Read;

use serde_json::{Value, json};

use crate::{file, is_golden, json as answer, refused, run, shared_data};

fn bundled(name: &str) -> String {
    format!("{}/examples/data/tally/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn without_arguments_every_rule_counts_the_bundled_votes() {
    let all = answer("tally", &[]);
    assert_eq!(all.as_object().unwrap().len(), 14);
    for (rule, winner) in [("schulze-margins", 5), ("copeland", 5), ("minimax", 5)] {
        assert_eq!(all[rule]["winners"], json!([winner]), "{rule}");
    }
    assert_eq!(all["ranked-pairs"]["winners"], json!([1]));
    assert_eq!(
        (&all["irv"]["winners"], &all["irv"]["ties"][0]),
        (&json!([1, 2, 3, 5]), &json!([2, 5]))
    );
    assert_eq!(answer("tally", &["--lots", "1"])["irv"]["winners"], json!([3]));
    let text = String::from_utf8(run("tally", &[]).stdout).unwrap();
    assert!(text.contains("strongest paths, from the left to the top"));
    assert!(text.contains("stage 1:") && text.contains("majority"));
}

#[test]
fn the_form_is_the_one_that_readers_rely_on() {
    let orders = bundled("forty_five.soc");
    is_golden("tally_schulze.json", &answer("tally", &[&orders, "--rule", "schulze-winning"]));
    is_golden("tally_irv.json", &answer("tally", &[&orders, "--rule", "irv"]));
    let uses = bundled("uses.csv");
    let scale = "poor,passable,good,excellent";
    let judged = &[uses.as_str(), "--rule", "majority-judgment", "--scale", scale];
    is_golden("tally_majority_judgment.json", &answer("tally", judged));
    let street = bundled("street.pb");
    is_golden("tally_equal_shares.json", &answer("tally", &[&street, "--rule", "equal-shares"]));
}

#[test]
fn what_is_left_of_a_budget_goes_where_the_completion_says() {
    let street = bundled("street.pb");
    let funded = |completion| {
        let asked = [street.as_str(), "--rule", "equal-shares", "--completion", completion];
        answer("tally", &asked)["winners"].clone()
    };
    assert_eq!(funded("none"), json!(["garden", "bench", "shelter"]));
    assert_eq!(funded("greedy"), json!(["garden", "bench", "shelter", "mural"]));
    assert_eq!(funded("increase:10.00 EUR"), json!(["crossing", "bench", "mural", "shelter"]));
    for (asked, value) in [
        (["--completion", "all"], "'all'"),
        (["--completion", "increase:PT1H"], "PT1H"),
        (["--satisfaction", "joy"], "'joy'"),
        (["--order", "garden"], "'bench'"),
        (["--svg", "street.svg"], "--svg"),
        (["--seats", "2"], "--seats"),
        (["--scale", "0,1"], "--scale"),
    ] {
        let all = [[street.as_str(), "--rule", "equal-shares"].as_slice(), &asked].concat();
        refused("tally", &all, &[value]);
    }
    let wrong = file("tally_wrong.pb", "META\nkey;value\nbudget;9\nvote_type;shouting\n");
    let values = &["tally_wrong.pb", "line 4", "'shouting'"];
    refused("tally", &[&wrong, "--rule", "equal-shares"], values);
}

#[test]
fn points_need_no_scale_and_ties_need_a_rule() {
    let path = file("tally_points.csv", "voter,weight,a,b\nx,2,3,0\ny,1,0,\nz,3,0,2\n");
    let found = answer("tally", &[&path, "--rule", "score"]);
    assert_eq!((&found["scores"], &found["winners"]), (&json!(["6", "6"]), &json!(["a", "b"])));
    assert_eq!((&found["voters"], &found["weight"]), (&json!(3), &json!("6")));
    let found = answer("tally", &[&path, "--rule", "score", "--order", "b, a"]);
    assert_eq!((&found["winners"], &found["ties"]), (&json!(["b"]), &json!([["a", "b"]])));
    let lots =
        |seed| answer("tally", &[&path, "--rule", "score", "--lots", seed])["winners"].clone();
    let drawn: Vec<Value> = ["1", "2", "3", "4", "5", "6", "7", "8"].map(lots).to_vec();
    assert!(drawn.contains(&json!(["a"])) && drawn.contains(&json!(["b"])));
}

#[test]
fn pictures_show_pairs_rounds_and_grades() {
    let (orders, uses) = (bundled("forty_five.soc"), bundled("uses.csv"));
    let scale = "poor,passable,good,excellent";
    let draw = |arguments: &[&str]| {
        let picture = file("tally.svg", "");
        let output = run("tally", &[arguments, &["--svg", &picture]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let svg = std::fs::read_to_string(picture).unwrap();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        svg.matches("<rect").count()
    };
    assert_eq!(draw(&[&orders, "--rule", "schulze-margins"]), 1 + 5 * 4);
    assert_eq!(draw(&[]), 1 + 5 * 4);
    assert_eq!(draw(&[&orders, "--rule", "plurality"]), 1 + 5);
    // Two rounds, and a bar for what is exhausted in each.
    assert_eq!(draw(&[&orders, "--rule", "irv"]), 1 + 6 * 2);
    // A bar for each grade, and the four of the legend.
    assert_eq!(draw(&[&uses, "--rule", "majority-judgment", "--scale", scale]), 1 + 3 * 4 + 4);
}

#[test]
fn tally_names_file_line_and_value_of_what_it_refuses() {
    let orders = bundled("forty_five.soc");
    refused("tally", &[&orders], &["--rule"]);
    refused("tally", &[&orders, "--rule", "range"], &["'range'"]);
    let mismatch = &["forty_five.soc", "score counts graded ballots"];
    refused("tally", &[&orders, "--rule", "score"], mismatch);
    refused("tally", &[&orders, "--rule", "stv-scottish", "--seats", "6"], &["6 seats", "5"]);
    refused("tally", &[&orders, "--rule", "irv", "--order", "1,2,3"], &["'4'"]);
    let bad = |name, text: &str, arguments: &[&str], values: &[&str]| {
        refused("tally", &[&[file(name, text).as_str()], arguments].concat(), values);
    };
    let head = "# DATA TYPE: toc\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 2: y\n";
    let text = format!("{head}1: 1,3\n");
    bad("tally_bad.toc", &text, &["--rule", "borda"], &["tally_bad.toc", "line 5", "'3'"]);
    let text = format!("{head}1: {{1,2}}\n");
    bad("tally_tie.toc", &text, &["--rule", "irv"], &["tally_tie.toc", "ballot 1"]);
    let score = &["--rule", "score"];
    bad("tally_grade.csv", "voter,weight,a\nx,1,two\n", score, &["tally_grade.csv:2", "two"]);
    bad("tally_weight.csv", "voter,weight,a\nx,-1,2\n", score, &["tally_weight.csv:2", "-1"]);
    bad("tally_twice.csv", "voter,weight,a\nx,1,2\nx,1,2\n", score, &["tally_twice.csv:3", "'x'"]);
    bad("tally_zero.csv", "voter,weight,a\nx,0,2\n", score, &["tally_zero.csv", "weight"]);
    bad("tally_blank.csv", "voter,weight,a\nx,1,\n", score, &["tally_blank.csv:2", "empty"]);
    bad("tally_column.csv", "voter,weight,a,a\nx,1,2,3\n", score, &["tally_column.csv:1", "'a'"]);
    bad("tally_none.csv", "voter,weight\nx,1\n", score, &["tally_none.csv:1", "candidate"]);
    bad("tally_unweighed.csv", "voter,a\nx,1\n", score, &["tally_unweighed.csv", "'weight'"]);
    bad("tally_ragged.csv", "voter,weight,a\nx,1,2,3\n", score, &["tally_ragged.csv", "line: 2"]);
    let approve = &["--rule", "approval", "--approve", "7"];
    bad("tally_approve.csv", "voter,weight,a\nx,1,2\n", approve, &["'7'"]);
    for option in ["--seats", "--scale", "--approve", "--completion"] {
        let value = if option == "--seats" { "2" } else { "greedy" };
        refused("tally", &[&orders, "--rule", "borda", option, value], &["borda", option]);
    }
    let named = &["--rule", "majority-judgment", "--scale", "bad,good"];
    bad("tally_scale.csv", "voter,weight,a\nx,1,fine\n", named, &["tally_scale.csv:2", "fine"]);
}

/// An answer of the example where another rule of equal last candidates could not have changed it.
fn compare(name: &str, path: &str, golden: &Value) {
    let count = |rule: &str| answer("tally", &[path, "--rule", rule]);
    for (rule, key) in [
        ("schulze-margins", "schulze_margins"),
        ("schulze-winning", "schulze_winning_votes"),
        ("ranked-pairs", "ranked_pairs"),
    ] {
        let found = count(rule);
        if rule == "ranked-pairs" && golden[key]["unique"] != json!(true) {
            continue;
        }
        assert_eq!(found["ranking"], golden[key]["ranking"], "{name} {rule}");
        assert_eq!(found["pairwise"], golden["pairwise"], "{name}");
        for count in ["voters", "alternatives"] {
            assert_eq!(found[count], golden[count], "{name}");
        }
    }
    let pairs = count("pairwise");
    assert_eq!(pairs["pairwise"], golden["pairwise"], "{name}");
    assert_eq!(pairs["condorcet_winner"], golden["condorcet_winner"], "{name}");
    for (rule, winners) in [
        ("copeland", &golden["copeland"]["winners"]),
        ("minimax", &golden["minimax_margins"]["winners"]),
        ("borda", &golden["net_borda"]["winners"]),
        ("smith", &golden["smith_set"]),
    ] {
        assert_eq!(&count(rule)["winners"], winners, "{name} {rule}");
    }
    assert_eq!(count("plurality")["scores"], golden["plurality"], "{name}");
    if golden["irv"]["tie"] == json!(false) {
        assert_eq!(count("irv")["winners"], json!([golden["irv"]["winner"]]), "{name}");
    }
    for stv in golden["stv_scottish"].as_array().into_iter().flatten() {
        let seats = stv["seats"].to_string();
        let found = answer("tally", &[path, "--rule", "stv-scottish", "--seats", &seats]);
        assert_eq!(found["winners"], stv["elected"], "{name}, {seats} seats");
    }
}

#[test]
fn tally_reproduces_the_answers_computed_elsewhere() {
    let Some(data) = shared_data() else { return };
    for entry in std::fs::read_dir(data.join("governance/preflib")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let plain = name.strip_suffix(".gz").unwrap_or(name);
        let golden = std::fs::read(data.join(format!("golden/preflib/{plain}.json"))).unwrap();
        compare(name, path.to_str().unwrap(), &serde_json::from_slice(&golden).unwrap());
    }
}

#[test]
fn tally_reproduces_the_answers_where_nobody_beats_everybody() {
    let Some(data) = shared_data() else { return };
    let packed = std::fs::read(data.join("golden/cycles_seed1.jsonl.gz")).unwrap();
    let mut lines = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut lines).unwrap();
    let mut elections = 0;
    for line in lines.lines() {
        let election: Value = serde_json::from_str(line).unwrap();
        let alternatives = election["m"].as_u64().unwrap();
        let mut lines = vec![format!("# DATA TYPE: toi\n# NUMBER ALTERNATIVES: {alternatives}\n")];
        let name = |number| format!("# ALTERNATIVE NAME {number}: alternative {number}\n");
        lines.extend((1..=alternatives).map(name));
        for ballot in election["ballots"].as_array().unwrap() {
            let tier = |tier: &Value| match tier.as_array().unwrap().as_slice() {
                [one] => one.to_string(),
                more => {
                    let more: Vec<String> = more.iter().map(Value::to_string).collect();
                    format!("{{{}}}", more.join(","))
                }
            };
            let tiers: Vec<String> = ballot[1].as_array().unwrap().iter().map(tier).collect();
            lines.push(format!("{}: {}\n", ballot[0], tiers.join(",")));
        }
        let name = format!("election {}", election["id"]);
        compare(&name, &file("tally_cycle.toi", &lines.concat()), &election["answers"]);
        elections += 1;
    }
    assert_eq!(elections, 60);
}
