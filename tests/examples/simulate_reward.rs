//! A simulated community.

use crate::{file, is_golden, json, refused, run};

fn cents(of: &serde_json::Value) -> i64 {
    of.as_str().unwrap().parse::<liens::Amount>().unwrap().quanta()
}

#[test]
fn every_policy_gives_all_pots_to_originators_workers_and_the_commons() {
    let table = json("simulate_reward", &["--periods", "12"]);
    is_golden("simulate_reward.json", &table);
    let policies = table["policies"].as_array().unwrap();
    assert_eq!(policies.len(), 7);
    for row in policies {
        let sum = ["originators", "workers", "commons"].map(|class| cents(&row[class]));
        assert_eq!(sum.iter().sum::<i64>(), cents(&table["pots"]), "{row}");
        // Needs take no hours: by hours alone their originators get nothing.
        let by_hours = ["hours", "cascade:1/2"].contains(&row["policy"].as_str().unwrap());
        assert_eq!(sum[0] == 0, by_hours, "{row}");
    }
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_one_another_community() {
    let (csv, svg) = (file("reward.csv", ""), file("reward.svg", ""));
    let written = |seed: &str| {
        let options = ["--seed", seed, "--periods", "6", "--csv", &csv, "--svg", &svg];
        let output = run("simulate_reward", &options);
        assert!(output.status.success() && output.stderr.is_empty());
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        (output.stdout, read(&csv), read(&svg))
    };
    let (first, again, other) = (written("1"), written("1"), written("2"));
    assert_eq!(first, again);
    assert!(first.1 != other.1 && first.2 != other.2);
    assert_eq!(first.1.lines().count(), 1 + 6 * 7);
    assert!(first.2.starts_with("<svg") && first.2.matches("<polyline").count() >= 21);
}

#[test]
fn a_community_of_nobody_and_a_folder_that_is_not_there_are_refused() {
    refused("simulate_reward", &["--people", "0"], &["0"]);
    refused("simulate_reward", &["--periods", "2", "--csv", "nowhere/x.csv"], &["nowhere/x.csv"]);
}
