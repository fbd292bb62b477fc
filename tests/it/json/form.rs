//! Requests of another form: each is refused with the place and with what stands there.

use serde_json::{Map, Value, json};

use super::{Door, bundled, command, power, said, settle, share, tally};

/// What is done to a sound request.
#[derive(Clone, Debug)]
enum Wrong {
    Put(Value),
    /// A field more.
    Add(&'static str),
    /// A field less.
    Drop(&'static str),
    /// Another name for the only field, which is a variant.
    Call(&'static str),
    /// The list of its values in place of a structure.
    List,
}

use Wrong::{Add, Call, Drop, List, Put};

impl Wrong {
    fn done_to(&self, request: &Value, place: &str) -> Value {
        let mut changed = request.clone();
        let here = changed.pointer_mut(place).unwrap_or_else(|| panic!("nothing at {place}"));
        match self {
            Put(other) => *here = other.clone(),
            Add(name) => here[name] = json!("x"),
            Drop(name) => {
                here.as_object_mut().unwrap().remove(*name).unwrap();
            }
            Call(name) => {
                let fields = std::mem::take(here.as_object_mut().unwrap());
                assert_eq!(fields.len(), 1, "{place}");
                let renamed = fields.into_iter().map(|(_, body)| ((*name).to_owned(), body));
                *here = renamed.collect::<Map<_, _>>().into();
            }
            List => *here = here.as_object().unwrap().values().cloned().collect(),
        }
        changed
    }
}

/// At a place of the request, what is wrong, and the path that the refusal names.
type Line = (&'static str, Wrong, &'static str);

fn refused(door: Door, request: &Value, lines: Vec<Line>) {
    assert!(said(door, &request.to_string())["answer"].is_object());
    assert!(lines.len() >= 12, "{}", lines.len());
    for (place, wrong, path) in lines {
        let changed = wrong.done_to(request, place);
        let refusal = &said(door, &changed.to_string())["refusal"];
        let told = (&refusal["code"], &refusal["path"], &refusal["value"]);
        let value = changed.pointer(path).unwrap_or_else(|| panic!("nothing at {path}"));
        let shown = if value.to_string().len() > 1_000 { &Value::Null } else { value };
        assert_eq!(
            told,
            (&json!("json.form"), &json!(path), shown),
            "{place} {wrong:?}: {refusal}"
        );
    }
    let text = request.to_string();
    let fields = text.strip_prefix('{').unwrap();
    let (first, _) = request.as_object().unwrap().iter().next().unwrap();
    for (text, code, path) in [
        (text[..text.len() - 1].to_owned(), "json.syntax", String::new()),
        (format!("{text} 2"), "json.syntax", String::new()),
        (text.replacen(':', "=", 1), "json.syntax", String::new()),
        (String::new(), "json.syntax", String::new()),
        // Which of two would count is nobody's to guess.
        (format!("{{\"{first}\":{},{fields}", request[first]), "json.form", String::new()),
    ] {
        let refusal = &said(door, &text)["refusal"];
        assert_eq!((&refusal["code"], &refusal["path"]), (&json!(code), &json!(path)), "{refusal}");
    }
}

fn bundled_as(door: &str, holds: &str) -> Value {
    let (_, request) = bundled()
        .into_iter()
        .find(|(one, request)| {
            let its = super::DOORS.iter().find(|(name, _)| *name == door).unwrap().1;
            std::ptr::fn_addr_eq(*one, its) && request.to_string().contains(holds)
        })
        .unwrap();
    request
}

#[test]
fn what_is_no_request_to_share_is_refused_where_it_is_wrong() {
    let request = bundled_as("share", "the kitchen");
    refused(
        share,
        &request,
        vec![
            ("", Put(json!(null)), ""),
            ("", Put(json!("share")), ""),
            ("", List, ""),
            ("", Add("novelty"), "/novelty"),
            ("", Drop("pot"), ""),
            ("/pot", Put(json!(100)), "/pot"),
            ("/pot", Put(json!("1.005 EUR")), "/pot"),
            ("/vouched", Put(json!("p-ana")), "/vouched"),
            ("/vouched/1", Put(json!("")), "/vouched/1"),
            ("/results/0", List, "/results/0"),
            ("/results/0", Add("a/b~c"), "/results/0/a~1b~0c"),
            ("/authority", List, "/authority"),
            ("/authority/charter", Put(json!("2")), "/authority/charter"),
            ("/contributions/1", List, "/contributions/1"),
            ("/contributions/1", Drop("date"), "/contributions/1"),
            ("/contributions/1/kind", Put(json!("lottery ")), "/contributions/1/kind"),
            ("/contributions/1/builds_on/0", List, "/contributions/1/builds_on/0"),
            (
                "/contributions/1/builds_on/0/weight",
                Put(json!(1)),
                "/contributions/1/builds_on/0/weight",
            ),
            (
                "/contributions/1/participations/0/attested/by",
                Call("rumour"),
                "/contributions/1/participations/0/attested/by/rumour",
            ),
            (
                "/contributions/1/participations/0/attested/by",
                Put(json!(7)),
                "/contributions/1/participations/0/attested/by",
            ),
            (
                "/contributions/1/participations/0/attested/by/record",
                List,
                "/contributions/1/participations/0/attested/by/record",
            ),
            ("/policy/steps/0", Call("lottery"), "/policy/steps/0/lottery"),
            ("/policy/steps/0", Put(json!(1)), "/policy/steps/0"),
            ("/policy/steps/0", Put(json!({})), "/policy/steps/0"),
            ("/policy/steps/0", Put(json!("origin")), "/policy/steps/0"),
            ("/policy/steps/0/origin", List, "/policy/steps/0/origin"),
            ("/policy/steps/0/origin", Add("luck"), "/policy/steps/0/origin/luck"),
            ("/policy/steps/0/origin", Drop("portion"), "/policy/steps/0/origin"),
            ("/policy/steps/0/origin/portion", Put(json!(0.2)), "/policy/steps/0/origin/portion"),
            ("/policy/steps/0/origin/portion", Put(json!("6/5")), "/policy/steps/0/origin/portion"),
            ("/policy/steps/0/origin/by", Put(json!("luck")), "/policy/steps/0/origin/by"),
            ("/policy/steps/2/remainder/to", Call("bank"), "/policy/steps/2/remainder/to/bank"),
            ("/policy/steps/2/remainder/to/commons", List, "/policy/steps/2/remainder/to/commons"),
        ],
    );
}

#[test]
fn what_is_no_vote_is_refused_where_it_is_wrong() {
    let request = bundled_as("tally", "schulze");
    let graded = bundled_as("tally", "majority_judgment");
    let graded = &graded["election"]["ballots"];
    let mut unknown_scale = graded.clone();
    unknown_scale["graded"]["scale"] = json!(5);
    refused(
        tally,
        &request,
        vec![
            ("", Put(json!([])), ""),
            ("", Put(json!({})), ""),
            ("", Call("lottery"), "/lottery"),
            ("/election", List, "/election"),
            ("/election", Add("seats"), "/election/seats"),
            ("/election", Drop("rule"), "/election"),
            ("/election/candidates", Put(json!("garden")), "/election/candidates"),
            ("/election/candidates/1", Put(json!(1)), "/election/candidates/1"),
            ("/election/rule", Call("schulz"), "/election/rule/schulz"),
            ("/election/rule", Put(json!(3)), "/election/rule"),
            ("/election/rule", Put(json!("schulze")), "/election/rule"),
            ("/election/rule/schulze", List, "/election/rule/schulze"),
            (
                "/election/rule/schulze/strength",
                Put(json!("might")),
                "/election/rule/schulze/strength",
            ),
            ("/election/ballots", Call("rank"), "/election/ballots/rank"),
            ("/election/ballots/ranked", Put(json!({})), "/election/ballots/ranked"),
            ("/election/ballots/ranked/1", List, "/election/ballots/ranked/1"),
            ("/election/ballots/ranked/1", Drop("tiers"), "/election/ballots/ranked/1"),
            (
                "/election/ballots/ranked/1/weight",
                Put(json!(4)),
                "/election/ballots/ranked/1/weight",
            ),
            (
                "/election/ballots/ranked/1/weight",
                Put(json!("-4")),
                "/election/ballots/ranked/1/weight",
            ),
            (
                "/election/ballots/ranked/1/tiers/0",
                Put(json!("garden")),
                "/election/ballots/ranked/1/tiers/0",
            ),
            ("/election/ballots", Put(unknown_scale), "/election/ballots/graded/scale"),
        ],
    );
}

#[test]
fn two_entries_of_one_name_are_refused_since_one_would_be_lost() {
    let request = bundled_as("tally", "majority_judgment").to_string();
    let grade = r#""garden":"good""#;
    assert!(request.contains(grade) && said(tally, &request)["answer"].is_object());
    let twice = request.replacen(grade, r#""garden":"good","garden":"poor""#, 1);
    let refusal = &said(tally, &twice)["refusal"];
    let place = "/election/ballots/graded/ballots/0/grades";
    assert_eq!((&refusal["code"], &refusal["path"]), (&json!("json.form"), &json!(place)));
    assert!(refusal["message"].to_string().contains("duplicate name `garden`"), "{refusal}");
}

#[test]
fn what_is_no_council_is_refused_where_it_is_wrong() {
    let request = bundled_as("power", "colleges");
    refused(
        power,
        &request,
        vec![
            ("", Put(json!(false)), ""),
            ("", Call("council"), "/council"),
            ("/statutes", List, "/statutes"),
            ("/statutes", Add("quota"), "/statutes/quota"),
            ("/statutes", Drop("heads"), "/statutes"),
            ("/statutes/heads", Put(json!(12)), "/statutes/heads"),
            ("/statutes/heads/0", Put(json!(12)), "/statutes/heads/0"),
            ("/statutes/heads/0", Put(json!(["12"])), "/statutes/heads/0"),
            ("/statutes/of", List, "/statutes/of"),
            ("/statutes/of", Drop("rule"), "/statutes/of"),
            ("/statutes/of/colleges/0", List, "/statutes/of/colleges/0"),
            ("/statutes/of/colleges/0", Add("colour"), "/statutes/of/colleges/0/colour"),
            ("/statutes/of/colleges/0/carry", Put(json!("loud")), "/statutes/of/colleges/0/carry"),
            ("/statutes/of/colleges/0/weight", Put(json!(40)), "/statutes/of/colleges/0/weight"),
            ("/statutes/of/bounds", List, "/statutes/of/bounds"),
            (
                "/statutes/of/bounds/min_share",
                Put(json!("a tenth")),
                "/statutes/of/bounds/min_share",
            ),
            ("/statutes/of/bounds/min_share", Put(json!("3/2")), "/statutes/of/bounds"),
            ("/statutes/of/rule", Put(json!(1)), "/statutes/of/rule"),
            ("/statutes/of/rule", Put(json!("most of us")), "/statutes/of/rule"),
            ("/statutes/of/rule", Call("perhaps"), "/statutes/of/rule/perhaps"),
            ("/statutes/of/rule/yes", List, "/statutes/of/rule/yes"),
            ("/statutes/of/rule/yes/base", Put(json!(1)), "/statutes/of/rule/yes/base"),
            (
                "/statutes/of/rule/yes/threshold",
                Call("about"),
                "/statutes/of/rule/yes/threshold/about",
            ),
            (
                "/statutes/of/rule/yes/threshold/more_than",
                List,
                "/statutes/of/rule/yes/threshold/more_than",
            ),
        ],
    );
}

/// What is wrong in the envelope of a command, whatever it asks.
fn in_envelopes() -> Vec<Line> {
    vec![
        ("", List, ""),
        ("", Add("balances"), "/balances"),
        ("/commands", Put(json!({})), "/commands"),
        ("/commands/0", Put(json!("open")), "/commands/0"),
        ("/commands/0", List, "/commands/0"),
        ("/commands/0", Add("note"), "/commands/0/note"),
        ("/commands/0", Drop("at"), "/commands/0"),
        ("/commands/0/id", Put(json!(17)), "/commands/0/id"),
        ("/commands/0/id", Put(json!("17")), "/commands/0/id"),
        ("/commands/0/at", Put(json!("yesterday")), "/commands/0/at"),
        ("/commands/0/by", Put(json!(null)), "/commands/0/by"),
        ("/commands/0/body", Put(json!(null)), "/commands/0/body"),
        ("/commands/0/body", Put(json!("found")), "/commands/0/body"),
        ("/commands/0/body", Call("mint"), "/commands/0/body/mint"),
        ("/commands/0/body", Add("mint"), "/commands/0/body"),
    ]
}

#[test]
fn what_is_no_command_to_a_time_bank_is_refused_where_it_is_wrong() {
    let request = bundled_as("settle", "post_entry");
    let mut lines = in_envelopes();
    lines.extend([
        ("", Drop("commands"), ""),
        ("/commands/0/body/open_account", List, "/commands/0/body/open_account"),
        ("/commands/0/body/open_account", Add("name"), "/commands/0/body/open_account/name"),
        (
            "/commands/0/body/open_account/unit",
            Put(json!(3600)),
            "/commands/0/body/open_account/unit",
        ),
        (
            "/commands/0/body/open_account/kind",
            Put(json!("bank")),
            "/commands/0/body/open_account/kind",
        ),
        (
            "/commands/2/body/post_entry/legs",
            Put(json!("h-ana")),
            "/commands/2/body/post_entry/legs",
        ),
        ("/commands/2/body/post_entry/legs/0", List, "/commands/2/body/post_entry/legs/0"),
        (
            "/commands/2/body/post_entry/legs/0",
            Drop("account"),
            "/commands/2/body/post_entry/legs/0",
        ),
        (
            "/commands/2/body/post_entry/legs/0/amount",
            Put(json!("1 day")),
            "/commands/2/body/post_entry/legs/0/amount",
        ),
    ]);
    refused(settle, &request, lines);
}

#[test]
fn what_is_no_command_to_a_commons_is_refused_where_it_is_wrong() {
    let request = bundled_as("command", "call_meeting");
    let articles = "/commands/0/body/found/articles";
    assert!(request.pointer(articles).is_some());
    let mut lines = in_envelopes();
    lines.extend([
        ("/commands/0/body/found", List, "/commands/0/body/found"),
        ("/commands/0/body/found", Drop("articles"), "/commands/0/body/found"),
        ("/commands/0/body/found/members/1", List, "/commands/0/body/found/members/1"),
        (
            "/commands/0/body/found/articles/recusal",
            Put(json!("never")),
            "/commands/0/body/found/articles/recusal",
        ),
        (
            "/commands/0/body/found/articles/statutes/colleges/0",
            List,
            "/commands/0/body/found/articles/statutes/colleges/0",
        ),
        (
            "/commands/0/body/found/articles/policy/steps/0",
            Call("lottery"),
            "/commands/0/body/found/articles/policy/steps/0/lottery",
        ),
        ("/commands/2/body/assemble", List, "/commands/2/body/assemble"),
        (
            "/commands/2/body/assemble/command",
            Call("decree"),
            "/commands/2/body/assemble/command/decree",
        ),
        (
            "/commands/2/body/assemble/command/deliberate",
            List,
            "/commands/2/body/assemble/command/deliberate",
        ),
        (
            "/commands/2/body/assemble/command/deliberate/motion",
            Put(json!(1)),
            "/commands/2/body/assemble/command/deliberate/motion",
        ),
        (
            "/commands/5/body/disclose/command/declare/visibility",
            Put(json!(["members"])),
            "/commands/5/body/disclose/command/declare/visibility",
        ),
        (
            "/commands/5/body/disclose/command/declare/visibility",
            Call("nobody"),
            "/commands/5/body/disclose/command/declare/visibility/nobody",
        ),
    ]);
    refused(command, &request, lines);
}

#[test]
fn a_recorded_event_is_refused_where_it_is_wrong() {
    let request = bundled_as("settle", "post_entry");
    let answer = &said(settle, &request.to_string())["answer"];
    let request = json!({ "events": answer["events"], "commands": [] });
    let lines: Vec<Line> = vec![
        ("/events", Put(json!("none")), "/events"),
        ("/events/0", List, "/events/0"),
        ("/events/0", Add("note"), "/events/0/note"),
        ("/events/0", Drop("sequence"), "/events/0"),
        ("/events/0/sequence", Put(json!(-1)), "/events/0/sequence"),
        ("/events/0/body", Call("account_minted"), "/events/0/body/account_minted"),
        ("/events/0/body", Put(json!(0)), "/events/0/body"),
        ("/events/0/body/account_opened", List, "/events/0/body/account_opened"),
        ("/events/0/body/account_opened", Add("name"), "/events/0/body/account_opened/name"),
        ("/events/0/body/account_opened/unit", Put(json!(1)), "/events/0/body/account_opened/unit"),
        ("/events/2/body/entry_posted/entry", Drop("legs"), "/events/2/body/entry_posted/entry"),
        (
            "/events/2/body/entry_posted/entry/legs/1",
            List,
            "/events/2/body/entry_posted/entry/legs/1",
        ),
    ];
    refused(settle, &request, lines);
}

#[test]
fn a_text_that_is_too_deep_or_a_number_beyond_all_bounds_is_no_json_here() {
    for text in [format!("{}{}", "[".repeat(200), "]".repeat(200)), "{\"pot\": 1e999}".to_owned()] {
        let refusal = &said(share, &text)["refusal"];
        assert_eq!((&refusal["code"], &refusal["path"]), (&json!("json.syntax"), &json!("")));
    }
}
