//! Elections counted elsewhere: files of `PrefLib`, and generated ones without a Condorcet winner.

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use liens_core::CandidateId;
use liens_governance::election::{
    Candidates, ElectionRule, Pairwise, Profile, Standings, Strength, TieRule, Trace, verify,
};
use liens_governance::read_preflib;
use serde_json::{Value, json};

/// The data that stands beside the project for its developers; elsewhere the test is skipped.
fn shared(path: &str) -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if data.exists() {
        return Some(data.join(path));
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "the shared data is absent in CI");
    println!("skipped: the shared data is not here");
    None
}

fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        return text;
    }
    String::from_utf8(bytes).unwrap()
}

/// Positions count from 0, the numbers of a file from 1.
fn numbers(positions: &[usize]) -> Value {
    let mut numbers: Vec<usize> = positions.iter().map(|one| one + 1).collect();
    numbers.sort_unstable();
    json!(numbers)
}

fn tiers(standings: &Standings) -> Value {
    standings.tiers.iter().map(|tier| numbers(tier)).collect()
}

/// The candidates in the order of their numbers: the answers break ties by it.
fn by_number(candidates: &Candidates) -> TieRule {
    TieRule::Order { order: candidates.ids().to_vec() }
}

struct Case<'a> {
    name: &'a str,
    profile: &'a Profile,
    answers: &'a Value,
}

impl Case<'_> {
    fn count(&self, rule: ElectionRule, ties: &TieRule) -> Standings {
        let standings = rule.tally(self.profile, ties).unwrap();
        verify(&standings, self.profile).unwrap();
        standings
    }

    fn unbroken(&self, rule: ElectionRule) -> Standings {
        self.count(rule, &TieRule::Unbroken {})
    }

    fn check(&self) {
        let Self { name, answers, .. } = self;
        let n = self.profile.candidates().len();
        assert_eq!(json!(n), answers["alternatives"], "{name}");
        assert_eq!(json!(self.profile.total()), answers["voters"], "{name}");
        self.check_pairs();
        for (key, strength) in [
            ("schulze_margins", Strength::Margins),
            ("schulze_winning_votes", Strength::WinningVotes),
        ] {
            let found = self.unbroken(ElectionRule::Schulze { strength });
            assert_eq!(tiers(&found), answers[key]["ranking"], "{name} {key}");
            assert_eq!(numbers(&found.winners), answers[key]["winners"], "{name} {key}");
            let Trace::Paths { paths, .. } = &found.trace else { panic!("no paths") };
            if let Some(strongest) = answers[key].get("strongest_paths") {
                let row = |one| (0..n).map(|other| paths.between(one, other)).collect::<Vec<_>>();
                assert_eq!(json!((0..n).map(row).collect::<Vec<_>>()), *strongest, "{name}");
            }
        }
        let plurality = self.unbroken(ElectionRule::Plurality {});
        let Trace::Scores { scores } = &plurality.trace else { panic!("no scores") };
        let scores: Vec<String> = scores.iter().map(ToString::to_string).collect();
        assert_eq!(json!(scores), answers["plurality"], "{name} plurality");
        let pairs = &answers["ranked_pairs"];
        let declared =
            self.count(ElectionRule::RankedPairs {}, &by_number(self.profile.candidates()));
        assert_eq!(tiers(&declared), pairs["ranking"], "{name} ranked pairs");
        let neutral = self.unbroken(ElectionRule::RankedPairs {});
        let contradicted = !neutral.tied.is_empty();
        assert!(contradicted || tiers(&neutral) == pairs["ranking"], "{name} ranked pairs");
        assert!(contradicted || pairs["unique"] == true, "{name}: an order of ties matters");
        if answers["strict"] == true {
            self.check_rounds();
        } else {
            let refused = ElectionRule::InstantRunoff {}.tally(self.profile, &TieRule::Unbroken {});
            assert!(refused.is_err());
        }
    }

    fn check_pairs(&self) {
        let Self { name, answers, .. } = self;
        let n = self.profile.candidates().len();
        let pairwise = Pairwise::of(self.profile);
        let row = |one| (0..n).map(|other| pairwise.over(one, other)).collect::<Vec<_>>();
        assert_eq!(json!((0..n).map(row).collect::<Vec<_>>()), answers["pairwise"], "{name}");
        let one = |position: Option<usize>| json!(position.map(|one| one + 1));
        assert_eq!(one(pairwise.condorcet_winner()), answers["condorcet_winner"], "{name}");
        assert_eq!(one(pairwise.condorcet_loser()), answers["condorcet_loser"], "{name}");
        assert_eq!(numbers(&pairwise.smith_set()), answers["smith_set"], "{name} Smith");
        for (key, scores, rule) in [
            ("copeland", "wins_minus_losses", ElectionRule::Copeland {}),
            ("net_borda", "scores", ElectionRule::Borda {}),
            (
                "minimax_margins",
                "worst_defeat",
                ElectionRule::Minimax { strength: Strength::Margins },
            ),
        ] {
            let found = self.unbroken(rule);
            let Trace::Pairs { scores: ours, .. } = &found.trace else { panic!("no scores") };
            assert_eq!(json!(ours), answers[key][scores], "{name} {key}");
            assert_eq!(numbers(&found.winners), answers[key]["winners"], "{name} {key}");
        }
        let smith = self.unbroken(ElectionRule::Smith {});
        assert_eq!(numbers(&smith.winners), answers["smith_set"], "{name} Smith");
    }

    fn check_rounds(&self) {
        let Self { name, answers, .. } = self;
        let found =
            self.count(ElectionRule::InstantRunoff {}, &by_number(self.profile.candidates()));
        let irv = &answers["irv"];
        assert_eq!(numbers(&found.winners), json!([irv["winner"]]), "{name} runoff");
        let out: Vec<usize> = found.tiers.iter().skip(1).rev().map(|tier| tier[0] + 1).collect();
        assert_eq!(json!(out), irv["order_out"], "{name} runoff");
        assert_eq!(!found.tied.is_empty(), irv["tie"] == true, "{name} runoff");
        let Trace::Rounds { rounds } = &found.trace else { panic!("no rounds") };
        let round = |round: &liens_governance::election::Round| {
            let votes =
                round.votes.iter().map(|(one, votes)| ((one + 1).to_string(), json!(votes)));
            let votes: serde_json::Map<_, _> = votes.collect();
            json!({ "exhausted": round.exhausted, "out": round.out[0] + 1, "votes": votes })
        };
        assert_eq!(json!(rounds.iter().map(round).collect::<Vec<_>>()), irv["rounds"], "{name}");
        if irv["tie"] == false {
            let unbroken = self.unbroken(ElectionRule::InstantRunoff {});
            assert_eq!((&unbroken.winners, &unbroken.tied), (&found.winners, &found.tied));
        }
        for stv in answers.get("stv_scottish").and_then(Value::as_array).into_iter().flatten() {
            let seats = usize::try_from(stv["seats"].as_u64().unwrap()).unwrap();
            let found = self.unbroken(ElectionRule::ScottishStv { seats });
            let elected: Vec<usize> = found.winners.iter().map(|one| one + 1).collect();
            assert_eq!(json!(elected), stv["elected"], "{name} {seats} seats");
            let Trace::Transfers { quota, .. } = &found.trace else { panic!("no stages") };
            assert_eq!(json!(quota / 100_000), stv["quota"], "{name} {seats} seats");
        }
    }
}

#[test]
fn every_rule_agrees_with_the_answers_of_real_elections() {
    let Some(folder) = shared("golden/preflib") else { return };
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let answers: Value = serde_json::from_str(&text(&entry.unwrap().path())).unwrap();
        let name = answers["file"].as_str().unwrap();
        let path = shared(&format!("governance/preflib/{name}")).unwrap();
        let packed = path.with_extension(format!("{}.gz", path.extension().unwrap().display()));
        let read = text(if path.exists() { &path } else { &packed });
        let preflib = read_preflib(&read).unwrap();
        assert_eq!(Some(preflib.order_type().ending()), path.extension().and_then(|e| e.to_str()));
        Case { name, profile: preflib.profile(), answers: &answers }.check();
        files += 1;
    }
    assert_eq!(files, 18);
}

#[test]
fn every_rule_agrees_with_the_answers_of_elections_without_a_condorcet_winner() {
    let Some(path) = shared("golden/cycles_seed1.jsonl.gz") else { return };
    let lines = text(&path);
    for line in lines.lines() {
        let election: Value = serde_json::from_str(line).unwrap();
        let m = election["m"].as_u64().unwrap();
        let ids = (1..=m).map(|number| CandidateId::new(number.to_string()).unwrap());
        let mut profile = Profile::new(Candidates::new(ids).unwrap());
        for ballot in election["ballots"].as_array().unwrap() {
            let tier = |tier: &Value| -> Vec<usize> {
                let numbers = tier.as_array().unwrap().iter();
                numbers.map(|one| usize::try_from(one.as_u64().unwrap()).unwrap() - 1).collect()
            };
            let tiers: Vec<_> = ballot[1].as_array().unwrap().iter().map(tier).collect();
            profile.rank_tiers(ballot[0].as_u64().unwrap(), tiers).unwrap();
        }
        let name = format!("cycle {}", election["id"]);
        Case { name: &name, profile: &profile, answers: &election["answers"] }.check();
    }
    assert_eq!(lines.lines().count(), 60);
}
