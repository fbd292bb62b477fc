//! The example `tally`: its form, what other programs count, what it refuses.

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
        (&all["irv"]["winners"], &all["irv"]["tied"][0]),
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
    assert_eq!((&found["winners"], &found["tied"]), (&json!(["b"]), &json!([["a", "b"]])));
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
    assert_eq!(draw(&[&orders, "--rule", "irv"]), 1 + 5 * 2);
    assert_eq!(draw(&[&uses, "--rule", "majority-judgment", "--scale", scale]), 1 + 3 * 4);
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
    let named = &["--rule", "majority-judgment", "--scale", "bad,good"];
    bad("tally_scale.csv", "voter,weight,a\nx,1,fine\n", named, &["tally_scale.csv:2", "fine"]);
}

#[test]
fn tally_reproduces_the_answers_computed_elsewhere() {
    let Some(data) = shared_data() else { return };
    for name in ["00002-00000003.soi", "00014-00000001.soc.gz", "00016-00000001.toi"] {
        let path = data.join("governance/preflib").join(name);
        let plain = name.strip_suffix(".gz").unwrap_or(name);
        let golden = std::fs::read(data.join(format!("golden/preflib/{plain}.json"))).unwrap();
        let golden: Value = serde_json::from_slice(&golden).unwrap();
        for (rule, key) in [
            ("schulze-margins", "schulze_margins"),
            ("schulze-winning", "schulze_winning_votes"),
            ("ranked-pairs", "ranked_pairs"),
        ] {
            let found = answer("tally", &[path.to_str().unwrap(), "--rule", rule]);
            assert_eq!(found["ranking"], golden[key]["ranking"], "{name} {rule}");
            assert_eq!(found["pairwise"], golden["pairwise"], "{name}");
            for count in ["voters", "alternatives"] {
                assert_eq!(found[count], golden[count], "{name}");
            }
        }
    }
}
