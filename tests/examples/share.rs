//! Sharing one result.

use serde_json::Value;

use crate::{file, is_golden, json, refused, shared_data};

#[test]
fn share_reads_files_and_keeps_its_contract() {
    let nodes = file(
        "nodes.csv",
        "id,kind,contributors,hours\nneed,need,ana,\nidea,idea,ana bo,3\nwork,work,cleo,1.5\n",
    );
    let edges = file("edges.csv", "from,to,weight\nidea,need,1\nwork,idea,3\nwork,need,1\n");
    let files = ["--nodes", &nodes, "--edges", &edges, "--result", "work", "--pot", "90.00 EUR"];
    let halved = json("share", &[&files[..], &["--rule", "keep-and-pass:1/2"]].concat());
    is_golden("share_rule.json", &halved);
    assert_eq!(halved["rule"], "keep-and-pass:1/2");
    assert_eq!(halved["result"], "work");
    assert_eq!(halved["stays"]["work"], "500000000000000000");
    assert_eq!(halved["stays"]["idea"], "187500000000000000");
    assert_eq!(halved["stays"]["need"], "312500000000000000");
    assert_eq!(halved["total"], "90.00 EUR");
    let by_hours = json("share", &[&files[..], &["--rule", "hours"]].concat());
    assert_eq!(by_hours["payouts"]["cleo"], "30.00 EUR");
    assert_eq!(by_hours["payouts"]["ana"], "30.00 EUR");
    assert_eq!(by_hours["commons"], "0.00 EUR");
    let policy = concat!(
        r#"{"name":"p","steps":[{"origin":{"portion":"1/5","of":"pot","by":"per_person"}},"#,
        r#"{"remainder":{"to":{"commons":{}}}}]}"#
    );
    let policy = file("policy.json", policy);
    let stepped = json("share", &[&files[..], &["--policy", &policy]].concat());
    let toml = concat!(
        "name = \"p\" # the same\nsteps = [\n",
        "  { origin = { portion = \"1/5\", of = \"pot\", by = \"per_person\" } },\n",
        "  { remainder = { to = { commons = {} } } },\n]\n"
    );
    let toml = file("policy.toml", toml);
    assert_eq!(json("share", &[&files[..], &["--policy", &toml]].concat()), stepped);
    is_golden("share_policy.json", &stepped);
    assert_eq!(stepped["policy"], "p");
    assert_eq!(stepped["steps"][0]["amount"], "18.00 EUR");
    assert_eq!(stepped["payouts"]["ana"], "18.00 EUR");
    assert_eq!(stepped["commons"], "72.00 EUR");
}

#[test]
fn what_a_policy_holds_is_counted_with_what_it_pays() {
    let nodes = "id,kind,contributors,hours\nneed,need,ana,1\nwork,work,ana bo,2\n";
    let nodes = file("held_nodes.csv", nodes);
    let edges = file("held_edges.csv", "from,to,weight\nwork,need,1\n");
    let policy =
        r#"{"name":"p","steps":[{"remainder":{"to":{"rule":{"rule":"hours"}}}}],"secured":"hold"}"#;
    let policy = file("held.json", policy);
    let files = ["--nodes", &nodes, "--edges", &edges, "--result", "work", "--pot", "9.00 EUR"];
    let shared = json("share", &[&files[..], &["--policy", &policy]].concat());
    assert_eq!(shared["payouts"], serde_json::json!({ "ana": "6.00 EUR", "bo": "3.00 EUR" }));
    assert_eq!(shared["owed"], serde_json::json!({ "ana": "3.00 EUR", "bo": "3.00 EUR" }));
}

#[test]
fn share_names_file_line_and_value_of_what_it_refuses() {
    let nodes = file("good.csv", "id,kind,contributors,hours\na,work,ana,1\n");
    let edges = file("none.csv", "from,to,weight\n");
    let share = |nodes: &str, edges: &str, more: &[&str], values: &[&str]| {
        let files = ["--nodes", nodes, "--edges", edges];
        refused("share", &[&files[..], more].concat(), values);
    };
    let bad = |name, row: &str| file(name, &format!("id,kind,contributors,hours\n{row}\n"));
    let a = ["--result", "a"];
    share(&bad("kind.csv", "a,Work,ana,1"), &edges, &a, &["kind.csv:2", "Work"]);
    share(&bad("hours.csv", "a,work,ana,1.00001"), &edges, &a, &["hours.csv:2", "1.00001"]);
    share(&bad("who.csv", "a,work,,1"), &edges, &a, &["who.csv:2"]);
    share(&bad("short.csv", "a,work"), &edges, &a, &["short.csv", "line: 2"]);
    share(&file("head.csv", "id,kind\na,work\n"), &edges, &a, &["contributors"]);
    let far = file("far.csv", "from,to,weight\na,zz,1\n");
    share(&nodes, &far, &a, &["far.csv:2", "zz"]);
    let light = file("light.csv", "from,to,weight\na,b,0\n");
    let two = file("two.csv", "id,kind,contributors,hours\na,work,ana,1\nb,work,ana,1\n");
    share(&two, &light, &a, &["light.csv:2", "weight '0'"]);
    let links = |name, rows: &str| file(name, &format!("from,to,weight\n{rows}\n"));
    share(&two, &links("part.csv", "a,b,0.5"), &a, &["part.csv:2", "weight '0.5'"]);
    share(&two, &links("self.csv", "\na,a,1"), &a, &["self.csv:3", "a builds on itself"]);
    share(&two, &links("again.csv", "a,b,1\na,b,2"), &a, &["again.csv:3", "a builds on b twice"]);
    let three = file("three.csv", "id,kind,contributors,hours\na,work,,\nb,work,,\nc,work,,\n");
    let heavy = links("heavy.csv", "a,b,18446744073709551615\na,c,1");
    share(&three, &heavy, &a, &["heavy.csv:3", "18446744073709551616"]);
    share(&links("empty.csv", ""), &edges, &a, &["empty.csv", "'id'"]);
    share(&bad("double.csv", "a,work,ana,1\na,work,bo,1"), &edges, &a, &["double.csv:3", "twice"]);
    share(&bad("ana.csv", "a,work,ana ana,1"), &edges, &a, &["ana.csv:2", "ana stands twice"]);
    share(&bad("long.csv", "a,work,ana,9000000000000000"), &edges, &a, &["long.csv:2"]);
    let circle = file("circle.csv", "from,to,weight\na,b,1\nb,a,1\n");
    share(&two, &circle, &a, &["circle.csv", "circle", "a -> b"]);
    share(&nodes, &edges, &["--result", "zz"], &["zz"]);
    share(&nodes, &edges, &[], &["--result"]);
    share("nowhere.csv", &edges, &a, &["nowhere.csv"]);
    let broken = file("broken.json", "{\n \"name\": 3, \"steps\": []}");
    share(&nodes, &edges, &["--result", "a", "--policy", &broken], &["broken.json:2:10: ", "3"]);
    let above = file("above.toml", "name = \"p\"\nsteps = [\n  { tariff = { per_hour = \"x\" } }]");
    let policy = ["--result", "a", "--policy", &above];
    share(&nodes, &edges, &policy, &["above.toml:3:27: ", "'x'"]);
}

#[test]
fn share_reads_quoted_packed_and_gappy_tables() {
    let nodes =
        "\u{feff}id,kind,contributors,hours\r\n\r\n\"a, one\",need,\"ana bo\",2\r\nb,work,,\r\n";
    let nodes = file("quoted.csv", nodes);
    let edges = file("quoted_edges.csv", "from,to,weight\n\nb,\"a, one\",18446744073709551615\n\n");
    let files = ["--nodes", &nodes, "--edges", &edges, "--result", "b", "--pot", "9.00 EUR"];
    let shared = json("share", &[&files[..], &["--rule", "keep-and-pass:1/3"]].concat());
    assert_eq!(shared["payouts"]["ana"], "3.00 EUR");
    assert_eq!(shared["payouts"]["bo"], "3.00 EUR");
    assert_eq!(shared["commons"], "3.00 EUR");
    assert_eq!(shared["stays"]["b"], "333333333333333333");
}

#[test]
fn share_reproduces_the_answers_computed_elsewhere() {
    let Some(data) = shared_data() else { return };
    for (golden, rule) in [("half", "keep-and-pass:1/2"), ("0", "keep-and-pass:0")] {
        let path = data.join(format!("golden/graph/eip_upstream_keep_{golden}.json"));
        let golden: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for (result, stays) in golden["stays"].as_object().unwrap() {
            let shared = json("share", &["--result", result, "--rule", rule]);
            for (node, expected) in stays.as_object().unwrap() {
                let (over, under) = expected.as_str().unwrap().split_once('/').unwrap();
                let whole = 1_000_000_000_000_000_000_i128;
                let exact = over.parse::<i128>().unwrap() * whole / under.parse::<i128>().unwrap();
                let found: i128 = shared["stays"][node].as_str().unwrap().parse().unwrap();
                assert!((found - exact).abs() <= 1_000, "{result} leaves {found} at {node}");
            }
        }
    }
}
