//! The year of a fictional territory, from its charter and its commands.

use liens::{Amount, Articles, Command, Commons, Envelope, Preset};
use serde_json::Value;

use crate::{file, json, refused, run};

const CHARTER: &str = include_str!("../../examples/data/pilot/charter.toml");
const YEAR: &str = include_str!("../../examples/data/pilot/year.jsonl");
const ORIGIN: &str = "origin = { portion = \"1/5\"";

/// The bundled charter with one text in place of another that it has once.
fn charter(name: &str, from: &str, to: &str) -> String {
    assert_eq!(CHARTER.matches(from).count(), 1, "{from}");
    file(name, &CHARTER.replace(from, to))
}

fn text(arguments: &[&str]) -> String {
    let output = run("pilot", arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn amounts(of: &Value) -> Vec<Amount> {
    of.as_array().unwrap().iter().map(|one| one.as_str().unwrap().parse().unwrap()).collect()
}

fn line_of(text: &str, part: &str) -> usize {
    1 + text.lines().position(|line| line.contains(part)).unwrap()
}

/// As docs/COOKBOOK.md plays the files: in a handful of lines, without the example.
fn played() -> Result<Commons, Box<dyn std::error::Error>> {
    let articles = serde_json::to_string(&Articles::from_toml(CHARTER)?)?;
    let mut commons = Commons::new();
    for line in YEAR.lines().filter(|line| line.starts_with('{')) {
        let line = line.replace("\"charter.toml\"", &articles);
        commons.execute(serde_json::from_str::<Envelope<Command>>(&line)?)?;
    }
    Ok(commons)
}

#[test]
fn the_year_is_told_as_it_was_and_says_first_that_it_is_a_fiction() {
    let told = text(&[]);
    assert_eq!(told, include_str!("golden/pilot.txt"));
    assert!(told.lines().next().unwrap().starts_with("A fiction: "));
    assert!(told.lines().count() < 160);
}

#[test]
fn the_year_is_told_in_french_with_the_same_figures() {
    let (told, english) = (text(&["--french"]), text(&[]));
    assert_eq!(told, include_str!("golden/pilot_french.txt"));
    assert!(told.lines().next().unwrap().starts_with("Une fiction : "));
    let last = told.lines().last().unwrap();
    assert!(
        last.starts_with("Odile reçoit 484,00\u{a0}EUR et 4\u{a0}h sans une seule heure"),
        "{last}"
    );
    assert!(last.contains("1/5 du pot") && last.contains("l'une des 2 personnes"), "{last}");
    // Day for day as in English, and nothing left in it.
    let days = |text: &str| {
        let lines =
            text.lines().filter_map(|line| line.get(2..12)).filter(|day| day.starts_with("20"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(days(&told), days(&english));
    for word in [" the ", " and ", " of ", "rides", "claims", "users", "ballots"] {
        assert!(!told.contains(word), "{word}");
    }
    assert_eq!(
        json("pilot", &["--french"])["share"]["amounts"],
        json("pilot", &[])["share"]["amounts"]
    );
}

#[test]
fn a_story_that_is_told_in_one_language_alone_is_told_in_it() {
    let year = file("pilot_one.jsonl", "# Only this\n# in English\n");
    for arguments in [&["--commands", year.as_str()][..], &["--commands", &year, "--french"]] {
        assert!(text(arguments).contains("ONLY THIS\n  in English\n"));
    }
}

#[test]
fn every_command_of_the_year_is_accepted() {
    let document = json("pilot", &[]);
    assert_eq!(document["commands"], YEAR.lines().filter(|line| line.starts_with('{')).count());
    assert!(document["refused"].as_array().unwrap().is_empty());
    let objects = |decided: &Value| decided["suspended_by"].as_array().unwrap().len();
    let decided = document["decided"].as_array().unwrap();
    assert_eq!(decided.iter().map(objects).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn whoever_declares_an_interest_is_recused_where_the_charter_says_so() {
    let asked = charter("pilot_asked.toml", "recusal = \"declared\"", "");
    for (arguments, voters) in [(&[][..], "3"), (&["--charter", asked.as_str()][..], "4")] {
        let document = json("pilot", arguments);
        let line = &document["decided"][1]["certificate"]["colleges"][0];
        assert_eq!((&line["college"], &line["all"]), (&"associations".into(), &voters.into()));
    }
}

#[test]
fn the_history_of_the_year_replays_to_an_equal_state() {
    let commons = played().unwrap();
    assert_eq!(Commons::replay(commons.events().to_vec()).unwrap(), commons);
    let document = json("pilot", &[]);
    assert_eq!(document["journal"]["replayed"], "equal");
    let balances = document["balances"].as_object().unwrap();
    assert_eq!(balances.len(), commons.ledger().accounts().count());
    for (account, balance) in commons.ledger().accounts() {
        assert_eq!(balances[account.id().as_str()], balance.to_string(), "{}", account.id());
    }
}

#[test]
fn the_last_line_names_the_user_and_what_the_origin_step_of_all_pots_comes_to() {
    // Two raised a need; a fifth of 3,000, 1,240 and 600 euros and of 40 hours.
    let told = text(&[]);
    let last = told.lines().last().unwrap();
    assert!(
        last.starts_with("Odile receives 484.00\u{a0}EUR and 4\u{a0}h without one recorded hour"),
        "{last}"
    );
    assert!(last.contains("1/5 of the pot") && last.contains("one of the 2 who raised a need"));
    let document = json("pilot", &[]);
    assert_eq!(document["share"]["person"], "Odile");
    assert_eq!(format!("{}.", document["share"]["sentence"].as_str().unwrap()), last);
}

#[test]
fn another_origin_portion_changes_the_share_of_the_user_as_it_says() {
    for (portion, money, time) in [("1/10", "242.00 EUR", "PT2H"), ("2/5", "968.00 EUR", "PT8H")] {
        let to = format!("origin = {{ portion = \"{portion}\"");
        let other = charter(&format!("pilot_{}.toml", portion.len()), ORIGIN, &to);
        let document = json("pilot", &["--charter", &other]);
        let expected = [money.parse().unwrap(), time.parse().unwrap()];
        assert_eq!(amounts(&document["share"]["amounts"]), expected, "{portion}");
        assert!(document["refused"].as_array().unwrap().is_empty());
    }
}

#[test]
fn without_an_origin_step_the_user_receives_nothing_and_the_last_line_says_so() {
    let line = CHARTER.lines().find(|line| line.contains(ORIGIN)).unwrap();
    let none = charter("pilot_none.toml", line, "");
    let told = text(&["--charter", &none]);
    assert!(told.lines().last().unwrap().starts_with("Odile receives nothing: "), "{told}");
}

#[test]
fn what_everybody_received_is_what_the_pots_paid() {
    let document = json("pilot", &[]);
    let mut sums = [0_i64; 2];
    for row in document["received"].as_array().unwrap() {
        let steps = row["steps"].as_array().unwrap().iter().map(|step| step["amount"].clone());
        let (steps, totals) = (amounts(&steps.collect()), amounts(&row["totals"]));
        let quanta = |amounts: &[Amount]| amounts.iter().map(Amount::quanta).sum::<i64>();
        assert_eq!(quanta(&steps), quanta(&totals));
        for total in totals {
            sums[usize::from(total.unit() == &liens::Unit::Time)] += total.quanta();
        }
    }
    // Cents of 3,000, 1,240 and 600 euros; seconds of 40 hours.
    assert_eq!(sums, [484_000, 144_000]);
}

#[test]
fn what_another_charter_refuses_is_told_with_its_line_and_the_year_goes_on() {
    let none = charter("pilot_stands.toml", "suspension = \"PT168H\"", "");
    let document = json("pilot", &["--charter", &none]);
    let refused = document["refused"].as_array().unwrap();
    let first = line_of(YEAR, "{\"object\":");
    assert_eq!(refused[0]["line"], first);
    assert!(refused[0]["reason"].as_str().unwrap().contains("no suspension"));
    let told = text(&["--charter", &none]);
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = format!("the statutes know no suspension: Odile (line {first})");
    assert!(words.contains(&said), "{words}");
    assert!(told.contains(&format!("{} of them refused", refused.len())));
    // The first vote stands, and the user's share is as it was.
    assert_eq!(document["decided"].as_array().unwrap().len(), 1);
    assert!(told.lines().last().unwrap().starts_with("Odile receives 484.00\u{a0}EUR"));
}

#[test]
fn a_charter_or_a_command_that_cannot_be_read_is_refused_with_file_line_and_value() {
    let line = line_of(CHARTER, ORIGIN);
    let wrong = charter("pilot_wrong.toml", ORIGIN, "origin = { portion = \"7/5\"");
    refused("pilot", &["--charter", &wrong], &[&format!("pilot_wrong.toml:{line}:"), "7/5"]);
    refused("pilot", &["--charter", "nowhere.toml"], &["nowhere.toml"]);
    refused("pilot", &["--commands", "nowhere.jsonl"], &["nowhere.jsonl"]);
    refused("pilot", &["--svg", "nowhere/x.svg"], &["nowhere/x.svg"]);
    let line = line_of(YEAR, "\"enact\"");
    for (from, to, value) in [
        ("{\"enact\":", "{\"unmake\":", "unmake"),
        ("\"at\":\"2026-06-02\"", "\"at\":\"2026-06-32\"", "2026-06-32"),
        ("{\"enact\":", "{\"enact\"", "expected"),
    ] {
        let year = file("pilot_wrong.jsonl", &YEAR.replace(from, to));
        let place = format!("pilot_wrong.jsonl:{line}:");
        refused("pilot", &["--commands", &year], &[&place, value]);
    }
}

#[test]
fn a_year_that_cannot_begin_under_a_charter_is_refused_with_the_line_of_its_founding() {
    let other = file("pilot_other.toml", Preset::Association.text());
    let founding = format!("year.jsonl:{}:", line_of(YEAR, "{\"found\":"));
    refused("pilot", &["--charter", &other], &[&founding, "pilot_other.toml", "associations"]);
    let empty = file("pilot_empty.jsonl", "# Nothing\n");
    assert!(text(&["--commands", &empty]).ends_with("the same state.\n\n"));
    refused("pilot", &["--commands", &empty, "--svg", "x.svg"], &["nothing was shared"]);
}

#[test]
fn the_picture_shows_the_lineage_of_the_result_down_to_the_needs() {
    let path = file("pilot.svg", "");
    text(&["--svg", &path]);
    let picture = std::fs::read_to_string(path).unwrap();
    assert!(picture.starts_with("<svg"));
    for part in ["first season of rides", "ride service", "the market without a car", "300.00 EUR"]
    {
        assert!(picture.contains(part), "{part}");
    }
}

#[cfg(feature = "report")]
#[test]
fn the_year_is_a_page_for_its_members_in_either_language() {
    for (arguments, code) in [(&[][..], "en"), (&["--french"][..], "fr")] {
        let path = file(&format!("pilot_{code}.html"), "");
        text(&[&["--report", &path], arguments].concat());
        let page = std::fs::read_to_string(&path).unwrap();
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{code}\">")));
        let said = match code {
            "en" => ["on no map", "first season of rides", "the fare"],
            _ => ["sur aucune carte", "première saison de trajets", "le tarif"],
        };
        for part in said.into_iter().chain(["one euro a ride", "Odile"]) {
            assert!(page.contains(part), "{part}");
        }
    }
    refused("pilot", &["--report", "/nowhere/page.html"], &["/nowhere/page.html"]);
}

#[cfg(not(feature = "report"))]
#[test]
fn the_year_says_what_a_page_needs() {
    refused("pilot", &["--report", "page.html"], &["--features report"]);
}

#[cfg(feature = "journal")]
#[test]
fn the_year_is_kept_in_a_journal_on_which_another_charter_can_be_tried_out() {
    use liens::journal::{Schema, verify};

    let path = file("pilot.journal", "");
    text(&["--journal", &path]);
    let (_, commons) = verify(&path, &Schema::commons(), |events| Commons::replay(events)).unwrap();
    assert_eq!(commons, played().unwrap());
    let other = charter("pilot_tried.toml", ORIGIN, "origin = { portion = \"1/10\"");
    let tried = json("what_if", &["--journal", &path, "--charter", &other]);
    let rows = tried["rows"].as_array().unwrap();
    let odile: Vec<&Value> =
        rows.iter().filter(|row| row["recipient"]["contributor"]["id"] == "Odile").collect();
    let supposed: Vec<&Value> = odile.iter().map(|row| &row["supposed"]).collect();
    // As the example has it under that charter from the first day.
    assert_eq!(supposed, ["PT2H", "242.00 EUR"]);
    refused("pilot", &["--journal", &path], &["pilot.journal", "events already"]);
}

#[cfg(not(feature = "journal"))]
#[test]
fn the_year_without_the_feature_says_what_a_journal_in_a_file_needs() {
    let path = file("pilot_none.journal", "");
    refused("pilot", &["--journal", &path], &["pilot_none.journal", "--features journal"]);
}
