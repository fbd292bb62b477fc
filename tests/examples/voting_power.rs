//! The example `voting_power`: real councils, its form, what it refuses.

use serde_json::Value;

use crate::{file, is_golden, json, refused, run, shared_data};

fn bundled(name: &str) -> String {
    format!("{}/examples/data/voting_power/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn without_arguments_the_bundled_councils_are_measured() {
    let all = json("voting_power", &[]);
    assert_eq!(all.as_object().unwrap().len(), 10);
    assert_eq!(all["nice"]["winning"], "2718751");
    assert_eq!(all["nice"]["values"]["DE"]["swings"], "2193655");
    assert_eq!(all["council_2025"]["winning"], "17742527");
    let largest = &all["imf_2022"]["values"]["United States"];
    // 0x17ce17ae8de6d2379eeebbcf04270c74f01b00bf9830ca49
    assert_eq!(largest["swings"], "583698099560336101449382440444626387076426552762665323081");
    assert!(largest.get("shapley_shubik").is_none());
    let text = String::from_utf8(run("voting_power", &[]).stdout).unwrap();
    assert!(text.contains("scic: weight > 50 %"));
}

#[test]
fn the_form_is_the_one_that_readers_rely_on() {
    let six = bundled("council_1958");
    let measured = json("voting_power", &[&six, "--rule", "votes >= 12"]);
    is_golden("voting_power.json", &measured);
    let one = json("voting_power", &[&six, "--rule", "votes >= 12", "--index", "banzhaf"]);
    assert!(one["values"]["DE"].get("shapley_shubik").is_none());
    let other = json("voting_power", &[&six, "--rule", "votes >= 12", "--index", "shapley-shubik"]);
    assert!(other.get("winning").is_none());
    assert_eq!(other["values"]["DE"]["shapley_shubik"], "7/30");
    // 70.5 % of 17 is 11.985: as much as 12, and as more than 11.5.
    for rule in ["votes >= 70.5 %", "votes > 11.5", "(votes > 11) and members >= 0"] {
        let same = json("voting_power", &[&six, "--rule", rule]);
        assert_eq!(same["values"], measured["values"], "{rule}");
    }
}

#[test]
fn columns_with_decimals_and_blanks_are_exact() {
    let path = file("decimals.csv", "name,my votes,n\na,0.1,1\nb,0.2,0\nc,0.30,0\n");
    let found = json("voting_power", &[&path, "--rule", "\"my votes\" >= 0.3 and n >= 1"]);
    // Of a and b, a and c, all three.
    assert_eq!((&found["winning"], &found["values"]["b"]["swings"]), (&"3".into(), &"1".into()));
}

#[test]
fn columns_are_read_as_they_come() {
    // A mark at the beginning, quoted names, blank lines, a column of words that no rule names.
    let text = "\u{feff}name,\"pop (%)\",continent,weight\n\"Korea, Rep.\",0.50,Asia,0\n\n\
                Perú,1.25,America,3\nMali,0.25,Africa,2\n";
    let path = file("vp_odd.csv", text);
    let power = |rule: &str| json("voting_power", &[&path, "--rule", rule, "--index", "banzhaf"]);
    let swings = |found: &Value| {
        ["Korea, Rep.", "Perú", "Mali"].map(|name| found["values"][name]["swings"].clone())
    };
    // 1.25 of 2.00 is 5/8: enough for "at least", not for "more than".
    for rule in ["\"pop (%)\" >= 5/8", "\"pop (%)\">=62.5%", "\"pop (%)\" ≥ 1.25"] {
        assert_eq!(swings(&power(rule)), ["0", "4", "0"], "{rule}");
    }
    for rule in ["\"pop (%)\" > 5/8", "\"pop (%)\" > 62.5 %", "\"pop (%)\" > 1.250"] {
        assert_eq!(swings(&power(rule)), ["1", "3", "1"], "{rule}");
    }
    assert_eq!(swings(&power("weight >= 4 AND (members > 1.5)")), ["0", "2", "2"]);
    assert_eq!(swings(&power("weight >= 0")), ["0", "0", "0"]);
    let found = power("weight > 100 %");
    assert_eq!(
        (&found["winning"], &found["values"]["Mali"]["banzhaf_index"]),
        (&"0".into(), &Value::Null)
    );
}

#[test]
fn large_weights_and_packed_files_are_exact() {
    use std::io::Write as _;
    let path = file("vp_packed.csv.gz", "");
    let packed = std::fs::File::create(&path).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::default());
    packed.write_all(b"name,votes\na,18446744073709551615\nb,18446744073709551615\nc,1\n").unwrap();
    packed.finish().unwrap();
    let found = json("voting_power", &[&path, "--rule", "votes >= 36893488147419103231"]);
    assert_eq!((&found["winning"], &found["values"]["c"]["swings"]), (&"1".into(), &"1".into()));
    let found = json("voting_power", &[&path, "--rule", "votes > 1/2"]);
    assert_eq!((&found["winning"], &found["values"]["c"]["swings"]), (&"4".into(), &"2".into()));
}

#[test]
fn what_is_too_large_is_measured_between_bounds_where_that_is_asked_for() {
    let fund = bundled("imf_2022");
    let rule = ["--rule", "votes > 50 %", "--memory", "32", "--index", "banzhaf"];
    let measured = [&[fund.as_str()], &rule[..]].concat();
    refused("voting_power", &measured, &["imf_2022", "MiB", "ms", "--approximate"]);
    let found = json("voting_power", &[&measured[..], &["--approximate"]].concat());
    assert!(found.get("winning").is_none());
    let largest = &found["values"]["United States"];
    assert!(largest.get("swings").is_none());
    let end = |side: &str| {
        let (part, whole) =
            largest["banzhaf_index"][side].as_str().unwrap().split_once('/').unwrap();
        part.parse::<f64>().unwrap() / whole.parse::<f64>().unwrap()
    };
    let exact = 0.232_608;
    assert!(end("least") < exact && exact < end("most") && end("most") - end("least") < 0.1);
    let rows = (1..=70).map(|at| format!("m{at},{}\n", at * at % 997 + 1));
    let many = file("vp_many.csv", &format!("name,votes\n{}", rows.collect::<Vec<_>>().concat()));
    let orders = [&many, "--rule", "votes > 1/2", "--memory", "1", "--index", "shapley-shubik"];
    let near = json("voting_power", &[&orders[..], &["--approximate"]].concat());
    let sum: f64 = near["values"]
        .as_object()
        .unwrap()
        .values()
        .map(|value| value["shapley_shubik"]["value"].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert!(near["values"]["m1"]["shapley_shubik"]["bound"].as_f64().unwrap() < 1e-9);
    let text = run("voting_power", &[&orders[..], &["--approximate"]].concat());
    assert!(String::from_utf8(text.stdout).unwrap().contains(" ± "));
    let double =
        [&many, "--rule", "votes > 1/2 and members > 35", "--memory", "0", "--approximate"];
    refused("voting_power", &double, &["vp_many.csv"]);
}

#[test]
fn a_picture_shows_weight_beside_power() {
    let picture = file("power.svg", "");
    let six = bundled("council_1958");
    let output = run("voting_power", &[&six, "--rule", "votes >= 12", "--svg", &picture]);
    assert!(output.status.success());
    let svg = std::fs::read_to_string(picture).unwrap();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    assert_eq!(svg.matches("<rect").count(), 1 + 3 + 6 * 3);
    assert!(svg.contains("<title>0.238095</title>") && svg.contains("votes &gt;= 12"));
    let all = file("powers.svg", "");
    assert!(run("voting_power", &["--svg", &all]).status.success());
    let svg = std::fs::read_to_string(all).unwrap();
    assert!(svg.contains("council_2025") && !svg.contains("imf_2022"));
}

#[test]
fn voting_power_names_file_line_and_value_of_what_it_refuses() {
    let six = bundled("council_1958");
    let rule = |rule: &str, values: &[&str]| {
        refused("voting_power", &[&six, "--rule", rule], values);
    };
    rule("votes >= ", &["number", "character 10"]);
    rule("votes => 12", &["'='", "'>='"]);
    rule("voices >= 12", &["voices", "votes", "members"]);
    rule("votes >= 12 or", &["column"]);
    rule("(votes >= 12", &["')'"]);
    rule("votes >= 12 xor members >= 2", &["xor", "character 13"]);
    rule("votes < 12", &["'<'"]);
    rule("votes >= -1", &["-1"]);
    rule("votes >= 1/0", &["'1/0'", "fraction"]);
    rule("votes >= 2/3 %", &["'2/3'"]);
    rule("\"votes >= 1", &["column"]);
    rule("name >= 1", &["'name'", "votes"]);
    rule("", &["column"]);
    rule(&"(".repeat(50), &["fewer parentheses"]);
    let bad = |name, text: &str, values: &[&str]| {
        refused("voting_power", &[&file(name, text), "--rule", "votes >= 1"], values);
    };
    bad("vp_word.csv", "name,votes\na,1\nb,two\n", &["vp_word.csv:3", "two"]);
    bad("vp_twice.csv", "name,votes\na,1\na,2\n", &["vp_twice.csv:3", "'a'"]);
    bad("vp_empty.csv", "name,votes\n", &["vp_empty.csv"]);
    bad("vp_head.csv", "who,votes\na,1\n", &["name"]);
    bad("vp_large.csv", "name,votes\na,18446744073709551616\n", &["vp_large.csv:2", "2^64"]);
    bad("vp_fine.csv", "name,votes\na,1\nb,0.0000000000000000001\n", &["vp_fine.csv:3"]);
    bad("vp_minus.csv", "name,votes\na,-1\n", &["vp_minus.csv:2", "'-1'"]);
    bad("vp_hole.csv", "name,votes\na,1\nb,\n", &["vp_hole.csv:3", "''"]);
    bad("vp_columns.csv", "name,votes,votes\na,1,2\n", &["vp_columns.csv", "'votes'", "twice"]);
    bad("vp_short.csv", "name,votes\na\n", &["vp_short.csv", "line: 2"]);
    refused("voting_power", &[&six], &["--rule"]);
    let small = &[six.as_str(), "--rule", "votes >= 12", "--memory", "0"];
    refused("voting_power", small, &["MiB", "ms"]);
    let fund = bundled("imf_2022");
    refused("voting_power", &[&fund, "--rule", "votes > 50 %"], &["imf_2022", "exact method"]);
}

#[test]
fn voting_power_reproduces_the_answers_computed_elsewhere() {
    let Some(data) = shared_data() else { return };
    let votes = std::fs::read_to_string(data.join("governance/eu_council_votes.csv")).unwrap();
    let of_period = |period: &str| {
        let rows = votes.lines().filter_map(|line| {
            let mut fields = line.split(',');
            let (own, state, votes) = (fields.next()?, fields.next()?, fields.next()?);
            (own == period).then(|| format!("{state},{votes}\n"))
        });
        file(&format!("vp_{period}.csv"), &("name,votes\n".to_owned() + &rows.collect::<String>()))
    };
    let population =
        |text: String| text.replace("state,population_basis_points", "name,population");
    let lisbon = data.join("governance/eu_lisbon_2016_population.csv");
    let lisbon = file("vp_lisbon.csv", &population(std::fs::read_to_string(lisbon).unwrap()));
    let cases = [
        ("eu_1958", of_period("1958"), "votes >= 12"),
        ("eu_1973", of_period("1973"), "votes >= 41"),
        ("eu_1981", of_period("1981"), "votes >= 45"),
        ("eu_1995", of_period("1995"), "votes >= 62"),
        ("eu_lisbon_2016_no_override", lisbon, "members >= 16 and population >= 65 %"),
    ];
    for (name, file, rule) in cases {
        let golden = std::fs::read(data.join(format!("golden/power/{name}.json"))).unwrap();
        let golden: Value = serde_json::from_slice(&golden).unwrap();
        let found = json("voting_power", &[&file, "--rule", rule]);
        assert_eq!(found["players"], golden["players"], "{name}");
        assert_eq!(found["total_swings"], golden["total_swings"], "{name}");
        let values = golden["values"].as_object().unwrap();
        assert_eq!(found["values"].as_object().unwrap().len(), values.len());
        for (player, expected) in values {
            let found = &found["values"][player];
            assert_eq!(found["swings"], expected["swings"], "{name} {player}");
            let exact = expected["shapley_exact"].as_str().unwrap();
            let exact = exact.strip_suffix("/1").unwrap_or(exact);
            assert_eq!(found["shapley_shubik"], exact, "{name} {player}");
            for (ours, theirs) in
                [("banzhaf", "banzhaf_measure"), ("banzhaf_index", "banzhaf_index")]
            {
                let (over, under) = {
                    let text = found[ours].as_str().unwrap();
                    text.split_once('/').unwrap_or((text, "1"))
                };
                let ours = over.parse::<f64>().unwrap() / under.parse::<f64>().unwrap();
                assert!((ours - expected[theirs].as_f64().unwrap()).abs() < 1e-12);
            }
        }
    }
}
