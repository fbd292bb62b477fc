//! Who may send what: a line for each act, with those of four persons who may.
//!
//! Ana is the person whom each of these concerns and a member of the users, Bo is another member and
//! one of the makers, Eve is a stranger; the steward keeps the books and belongs to no college.

use std::collections::BTreeSet;

use liens::governance::register;
use liens::{
    Act, Articles, CircleId, Command, Commons, ContributorId, Envelope, Permissions, Portion,
    RoleId, SeatId, Who,
};

use crate::world::{World, accounts, articles, found, members, motion, origin_and_hours, person};

/// Act, who of the four may, and the body of the command.
const LINES: &str = r#"
register.declare_group | steward | {"group":"elders"}
register.declare_college | steward | {"college":"guests"}
register.declare_circle | steward | {"circle":"council","max_part":"1"}
register.apply | eve ana bo steward | {"college":"towns","group":null,"cost":{}}
register.admit | steward | {"person":"eve","college":"makers","weight":"1","cost":{}}
register.refuse_application | steward | {"person":"eve","college":"makers","cost":{}}
register.move | steward | {"person":"ana","from":"users","to":"makers","weight":"1","cost":{}}
register.leave | eve ana bo steward | {"college":"users","cost":{}}
register.choose_college | eve ana bo steward | {"college":"users"}
register.open_seat | steward | {"seat":"chair","circle":"council","role":"chair","kept_for":{"anyone":{}}}
register.give_mandate | steward | {"seat":"chair","person":"ana","organisation":null,"from":"2026-03-01T00:00:00Z","until":"2027-03-01T00:00:00Z"}
register.end_mandate | ana steward | {"seat":"chair","person":"ana"}
disclose.declare | ana bo | {"topic":"a roof","from":"2026-02-01T00:00:00Z","until":null,"visibility":{"members":{}}}
disclose.end | eve ana bo steward | {"topic":"a roof"}
deliberate.propose | ana bo | {"subject":"a floor","college":"users"}
deliberate.call_meeting | steward | {"meeting":"spring","from":"2026-03-08T00:00:00Z","until":"2026-03-09T00:00:00Z","colleges":["users"],"agenda":["a roof"]}
deliberate.speak | steward | {"meeting":"spring","subject":"a roof","person":"ana","college":"users","from":"2026-03-08T00:00:00Z","until":"2026-03-08T01:00:00Z"}
deliberate.propose_amendment | ana bo | {"amendment":"a2","text":"a roof","college":"users"}
deliberate.settle_amendment | ana steward | {"amendment":"a1","fate":"withdrawn"}
deliberate.close_text | ana steward | {"text":"a roof"}
deliberate.raise_need | ana bo | {"need":"a place to sit","college":"users"}
deliberate.answer_need | steward | {"need":"a place to meet"}
draft_motion | ana bo | {"motion":"m2","proposal":{"draft":{"subject":"a roof","votes":"final"}}}
revise_motion | ana steward | {"motion":"m1","proposal":{"draft":{"subject":"a roof","votes":"final"}}}
open_motion | ana bo | {"motion":"m2","proposal":{"draft":{"subject":"a roof","votes":"final"}}}
open_vote | ana steward | {"motion":"m1"}
enact | ana bo steward | {"motion":"m1"}
assemble.deliberate | ana steward | {"motion":"m1"}
assemble.offer_floor | ana steward | {"motion":"m1","college":"users"}
assemble.hear_college | ana steward | {"motion":"m1","college":"users","heard":"spoke"}
assemble.cast_ballot | ana bo | {"motion":"m1","choice":"yes"}
assemble.cast_paper | ana bo | {"motion":"m1","paper":{"ranks":{"tiers":[["roof"]]}}}
assemble.split_ballot | ana bo | {"motion":"m1","yes":"1","no":"0","abstain":"0"}
assemble.challenge_voter | ana bo | {"motion":"m1","person":"bo"}
assemble.dismiss_challenge | steward | {"motion":"m1","person":"bo"}
assemble.recuse | ana steward | {"motion":"m1","person":"ana"}
assemble.classify_motion | ana steward | {"motion":"m1","topic":"roofs"}
assemble.delegate | ana bo | {"to":"cleo","topic":null}
assemble.withdraw_delegation | ana bo | {"topic":null}
assemble.close_motion | ana steward | {"motion":"m1"}
assemble.close_by_lots | steward | {"motion":"m1","seed":"7"}
assemble.object | ana bo | {"motion":"m1"}
trace.record_contribution | ana bo steward | {"contribution":{"id":"a roof","kind":"need","project":"café","date":"2026-01-06T00:00:00Z"}}
trace.add_link | steward | {"from":"a café","link":{"to":"a place to meet","relation":"builds-on","weight":"1"}}
trace.claim_link | ana bo | {"from":"a café","link":{"to":"a place to meet","relation":"builds-on","weight":"1"},"reason":"minutes"}
trace.attest_link | ana bo steward | {"from":"a café","to":"a place to meet"}
trace.correct_authorship | steward | {"contribution":"a plan","participations":[],"reason":"minutes"}
trace.state_licence | ana | {"contribution":"a stove","licence":"CC-BY-4.0"}
grade | ana bo | {"need":"a place to meet","project":"café","voice":"raisers","grade":"useful"}
open_account | ana steward | {"holder":{"person":{"id":"ana"}},"unit":"USD"}
book.post_entry | steward | {"legs":[],"purpose":"gift"}
book.post_set | steward | {"entries":[]}
book.exchange | ana steward | {"giver":"member:bo:hour","receiver":"member:ana:hour","given":"PT1H","activity":"garden"}
book.count_exchange | ana steward | {"giver":"member:bo:hour","receiver":"member:ana:hour"}
book.correct_entry | steward | {"entry":"00000000-0000-0000-0000-000000000001"}
book.set_limits | steward | {"account":"member:ana:hour"}
book.set_status | steward | {"account":"member:ana:hour","status":"frozen"}
book.take_demurrage | steward | {"unit":"hour","period":0}
book.exit | ana steward | {"account":"member:ana:hour"}
book.settle_dormant | steward | {"unit":"hour"}
book.publish | ana bo | {"kind":"offer","activity":"garden"}
book.withdraw | ana bo | {"listing":"00000000-0000-0000-0000-000000000001"}
book.set_acceptance | ana bo | {}
book.propose | ana bo | {"terms":[]}
book.agree | ana bo | {"agreement":"00000000-0000-0000-0000-000000000001"}
book.decline | ana bo | {"agreement":"00000000-0000-0000-0000-000000000001"}
book.confirm | ana bo | {"agreement":"00000000-0000-0000-0000-000000000001","done":[]}
book.dispute | ana bo | {"agreement":"00000000-0000-0000-0000-000000000001"}
book.resolve_dispute | steward | {"agreement":"00000000-0000-0000-0000-000000000001","done":[]}
book.expire | ana bo steward | {"agreement":"00000000-0000-0000-0000-000000000001"}
open_budget | steward | {"budget":"spring","circle":"house","envelope":"1.00 EUR","pot":"pot:café:EUR","opens":"2026-02-01T00:00:00Z","closes":"2026-03-01T00:00:00Z"}
budget.advance | steward | {"person":"ana","amount":"1.00 EUR"}
budget.declare | ana steward | {"claim":{"id":"c1","contributor":"ana","date":"2026-02-01T00:00:00Z","basis":{"amount":{"amount":"1.00 EUR"}}}}
budget.revise | ana bo | {"claim":"c1","basis":{"amount":{"amount":"1.00 EUR"}}}
budget.withdraw | ana bo | {"claim":"c1"}
budget.review | steward | {}
budget.question | ana bo | {"claim":"c1","question":"why"}
budget.keep | ana bo | {"claim":"c1","answer":"because"}
budget.settle | ana bo | {"claim":"c1"}
budget.refer | ana bo steward | {"claim":"c1","subject":"c1"}
budget.resolve | ana bo steward | {"claim":"c1","motion":"m1","agreed":true}
budget.propose | steward | {"grounds":{"vouched":[]}}
budget.accept | ana bo | {"claim":"c1"}
budget.close | steward | {}
budget.invoice | ana steward | {"payee":"ana","invoice":"12"}
distribute | steward | {"pot":"pot:café:EUR","amount":"1.00 EUR","results":[]}
pay_owed | ana steward | {"person":"ana"}
lapse_owed | steward | {}
set_objective | steward | {"objective":{"indicator":"hours","target":{"at_least":{"measure":{"amount":{"amount":"PT1H"}}}},"date":"2026-12-31T00:00:00Z"}}
measure | steward | {"indicator":"hours","measurement":{"at":"2026-12-31T00:00:00Z","measure":{"amount":{"amount":"PT1H"}}}}
"#;

const ANAS_STOVE: &str = r#"{"contribution":{"id":"a stove","kind":"work","project":"café",
    "date":"2026-01-06T00:00:00Z","participations":[{"contributor":"ana","declared":"PT0S"}]}}"#;

fn lines() -> impl Iterator<Item = (&'static str, BTreeSet<&'static str>, &'static str)> {
    let lines = LINES.lines().filter(|line| !line.is_empty());
    lines.map(|line| {
        let mut cells = line.splitn(3, " | ");
        let mut cell = || cells.next().unwrap();
        (cell(), cell().split_whitespace().collect(), cell())
    })
}

/// Every act as the JSON form of its command.
#[cfg(feature = "schema")]
pub(crate) fn forms() -> impl Iterator<Item = String> {
    lines().map(|(act, _, body)| form(act, body))
}

fn form(act: &str, body: &str) -> String {
    match act.split_once('.') {
        None => format!(r#"{{"{act}":{body}}}"#),
        Some(("budget", name)) => {
            format!(r#"{{"budget":{{"budget":"spring","command":{{"{name}":{body}}}}}}}"#)
        }
        Some((of, name)) => format!(r#"{{"{of}":{{"command":{{"{name}":{body}}}}}}}"#),
    }
}

fn command(act: &str, body: &str) -> Command {
    let json = form(act, body);
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// A commons with a motion of Ana's, under these articles.
fn begun(articles: Articles) -> World {
    let mut world = World::new();
    let keeps = if articles.stewards().is_empty() { "ana" } else { "steward" };
    world.must(Command::Found { articles: Box::new(articles), members: members() });
    for open in accounts(&"hour".parse().unwrap()) {
        world.send(keeps, open).unwrap();
    }
    let Command::OpenMotion { motion, proposal, .. } = motion("m1", origin_and_hours()) else {
        unreachable!()
    };
    world.send("ana", Command::DraftMotion { motion, proposal }).unwrap();
    for (act, body) in [
        ("deliberate.propose", r#"{"subject":"a roof","college":"users"}"#),
        ("deliberate.propose_amendment", r#"{"amendment":"a1","text":"a roof","college":"users"}"#),
        ("deliberate.raise_need", r#"{"need":"a place to meet","college":"users"}"#),
        ("trace.record_contribution", ANAS_STOVE),
    ] {
        world.send("ana", command(act, body)).unwrap();
    }
    world
}

fn refusal(
    commons: &Commons,
    by: &str,
    on_behalf_of: Option<&str>,
    body: Command,
) -> Option<String> {
    let (id, at) = (liens::CommandId::from_u128(1 << 64), "2026-03-01".parse().unwrap());
    let on_behalf_of = on_behalf_of.map(person);
    let envelope = Envelope { id, by: person(by), on_behalf_of, at, body };
    commons.decide(&envelope).err().map(|refusal| format!("{} {refusal}", refusal.code()))
}

fn not_allowed(commons: &Commons, by: &str, body: Command) -> Option<String> {
    refusal(commons, by, None, body).filter(|said| said.starts_with("commons.not_allowed "))
}

#[test]
fn each_act_is_refused_to_whoever_may_not_with_the_rule_named() {
    let world = begun(articles());
    for (act, may, body) in lines() {
        for name in ["eve", "ana", "bo", "steward"] {
            let refused = not_allowed(&world.commons, name, command(act, body));
            assert_eq!(refused.is_none(), may.contains(name), "{act} by {name}: {refused:?}");
            if let Some(said) = refused {
                let usual = Permissions::new();
                let rule = usual.of(act.parse().unwrap()).map(ToString::to_string);
                let rule: Vec<String> = rule.collect();
                let expected = format!("{name} may not '{act}': {} may", rule.join(", "));
                assert!(said.ends_with(&expected), "{said} / {expected}");
            }
        }
    }
}

#[test]
fn every_act_has_its_line() {
    let listed: BTreeSet<&str> = lines().map(|(act, _, _)| act).collect();
    let all: BTreeSet<&str> = Act::all().map(Act::name).filter(|act| *act != "found").collect();
    assert_eq!(listed, all);
}

/// The act without a line above: it is refused by no charter, since there is none yet.
#[test]
fn anybody_founds_what_is_not_founded_and_nobody_founds_it_again() {
    let (empty, founded) = (Commons::new(), begun(articles()).commons);
    for by in ["eve", "ana", "bo", "steward"] {
        for person in [None, Some("cleo")] {
            assert_eq!(refusal(&empty, by, person, found()), None, "{by} for {person:?}");
            let again = refusal(&founded, by, person, found()).unwrap();
            assert!(again.starts_with("commons.already_founded "), "{by} for {person:?}: {again}");
        }
    }
    let page = include_str!("../../docs/PERMISSIONS.md");
    assert!(page.contains("`commons.already_founded`"));
}

#[test]
fn the_page_of_permissions_says_what_holds() {
    let rule = |act: Act| {
        let usual = Permissions::new();
        usual.of(act).map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let row = |act: Act| format!("| `{act}` | {} | {} |\n", rule(act), act.description());
    let rows: String = Act::all().map(row).collect();
    let page = include_str!("../../docs/PERMISSIONS.md");
    assert!(page.ends_with(&rows), "docs/PERMISSIONS.md ends with these rows:\n{rows}");
}

#[test]
fn only_who_keeps_the_books_offers_what_is_nobodys() {
    let world = begun(articles());
    let propose = |from: &str, to: &str| {
        let terms = format!(r#"{{"terms":[{{"from":"{from}","to":"{to}","amount":"PT1H"}}]}}"#);
        command("book.propose", &terms)
    };
    let anas = "member:ana:hour";
    for from in ["pot:café:hour", "commons:hour", "owed:hour", "outside:hour"] {
        let said = refusal(&world.commons, "ana", None, propose(from, anas)).unwrap();
        let rule = format!(
            "commons.nobodys_account {from} belongs to nobody, so that ana proposes nothing to take \
             from it"
        );
        assert_eq!(said, rule);
        let waits = from == "owed:hour";
        // Whether the account bears it is the ledger's to say.
        for (by, of, from, to) in [("steward", Some("ana"), from, anas), ("ana", None, anas, from)]
        {
            // But what waits for persons is moved by no agreement.
            let said = refusal(&world.commons, by, of, propose(from, to));
            let code = if waits { "commons.pot_is_owed" } else { "timebank.post." };
            let fits = |said: String| said.starts_with(code);
            assert!(said.map_or(!waits, fits), "{by}: {from}");
        }
    }
}

#[test]
fn a_stranger_has_no_account_and_receives_nothing_unless_a_steward_says_so() {
    let mut world = begun(articles());
    let open = || command("open_account", r#"{"holder":{"person":{"id":"eve"}},"unit":"hour"}"#);
    assert!(not_allowed(&world.commons, "eve", open()).is_some());
    world.must(open());
    for act in ["exchange", "count_exchange"] {
        let given = if act == "exchange" { r#","given":"PT6H","activity":"garden""# } else { "" };
        let body = format!(r#"{{"giver":"member:ana:hour","receiver":"member:eve:hour"{given}}}"#);
        let exchange = || command(&format!("book.{act}"), &body);
        assert!(not_allowed(&world.commons, "eve", exchange()).is_some(), "{act}");
        assert_eq!(not_allowed(&world.commons, "steward", exchange()), None, "{act}");
    }
    // Whoever is gone still closes what is theirs.
    let exit = command("book.exit", r#"{"account":"member:eve:hour"}"#);
    assert_eq!(not_allowed(&world.commons, "eve", exit), None);
}

#[test]
fn what_the_commons_does_itself_is_not_asked_of_a_crate() {
    let world = begun(articles());
    let statutes = serde_json::to_string(world.commons.charter().unwrap().statutes()).unwrap();
    for (of, body) in [
        ("assemble", format!(r#"{{"found":{{"statutes":{statutes}}}}}"#)),
        ("assemble", format!(r#"{{"amend":{{"statutes":{statutes}}}}}"#)),
        ("assemble", r#"{"enact_motion":{"motion":"m1"}}"#.to_owned()),
        (
            "assemble",
            r#"{"draft_motion":{"motion":"m2","draft":{"subject":"s","votes":"final"}}}"#
                .to_owned(),
        ),
        ("book", r#"{"set_rules":{"rules":{"unit":"hour"}}}"#.to_owned()),
        ("book", r#"{"open_account":{"account":"x","unit":"hour","kind":"member"}}"#.to_owned()),
    ] {
        let text = format!(r#"{{"{of}":{{"command":{body}}}}}"#);
        let command: Command = serde_json::from_str(&text).unwrap();
        let said = refusal(&world.commons, "steward", None, command).unwrap();
        assert!(said.starts_with("commons.not_asked_so "), "{said}");
    }
}

#[test]
fn a_charter_gives_an_act_to_one_college_and_the_others_are_refused() {
    let act: Act = "open_motion".parse().unwrap();
    let makers = Who::College(liens::CollegeId::new("makers").unwrap());
    let permissions = Permissions::new().with(act, [makers]);
    let world = begun(articles().with_permissions(permissions).unwrap());
    let open = || motion("m9", origin_and_hours());
    assert_eq!(not_allowed(&world.commons, "bo", open()), None);
    let said = not_allowed(&world.commons, "ana", open()).unwrap();
    assert!(said.contains("ana may not 'open_motion': college:makers may"), "{said}");
}

#[test]
fn each_act_that_is_given_to_one_college_is_refused_to_everybody_else() {
    let makers = Who::College(liens::CollegeId::new("makers").unwrap());
    let asked = Act::all().filter(|act| act.name() != "found");
    let permissions = asked.fold(Permissions::new(), |all, act| all.with(act, [makers.clone()]));
    let mut world = World::new();
    let articles = Box::new(articles().with_permissions(permissions).unwrap());
    world.must(Command::Found { articles, members: members() });
    for (act, _, body) in lines() {
        let said = |name| not_allowed(&world.commons, name, command(act, body));
        assert_eq!(said("bo"), None, "{act}");
        // A member of another college, one of a third, who keeps the books, a stranger.
        for name in ["ana", "cleo", "steward", "eve"] {
            let rule = format!("{name} may not '{act}': college:makers may");
            assert!(said(name).is_some_and(|said| said.ends_with(&rule)), "{act} by {name}");
        }
    }
}

#[test]
fn no_act_is_taken_from_somebody_for_another_without_a_mandate() {
    let world = begun(articles());
    for (act, _, body) in lines() {
        for (by, person) in [("bo", "ana"), ("ana", "steward"), ("eve", "bo"), ("eve", "eva")] {
            let said = refusal(&world.commons, by, Some(person), command(act, body));
            let rule = format!(
                "commons.no_mandate {by} may not act for {person}: stewards may, and whoever holds \
                 a role of "
            );
            assert!(said.is_some_and(|said| said.starts_with(&rule)), "{act} by {by}");
        }
    }
}

#[test]
fn nobody_acts_for_another_without_a_mandate_that_runs() {
    let broker = RoleId::new("broker").unwrap();
    let mut world = begun(articles().with_brokers([broker.clone()]));
    let publish = || command("book.publish", r#"{"kind":"offer","activity":"garden"}"#);
    let said = refusal(&world.commons, "bo", Some("ana"), publish()).unwrap();
    assert_eq!(
        said,
        "commons.no_mandate bo may not act for ana: stewards may, and whoever holds a role of broker"
    );
    let (circle, seat) = (CircleId::new("office").unwrap(), SeatId::new("desk").unwrap());
    let at = |day: &str| day.parse().unwrap();
    for command in [
        register::Command::DeclareCircle { circle: circle.clone(), max_part: Portion::WHOLE },
        register::Command::OpenSeat {
            seat: seat.clone(),
            circle,
            role: broker,
            kept_for: register::KeptFor::Anyone {},
        },
        register::Command::GiveMandate {
            seat,
            person: person("bo"),
            organisation: None,
            from: at("2026-02-02"),
            until: at("2026-06-01"),
        },
    ] {
        world.must(command.into());
    }
    assert_eq!(refusal(&world.commons, "bo", Some("ana"), publish()), None);
    // For a stranger a broker may do what strangers may, and no more.
    let said = refusal(&world.commons, "bo", Some("eve"), publish()).unwrap();
    assert!(said.starts_with("commons.not_allowed eve may not"), "{said}");
    // A broker keeps no books, whoever it is for.
    let said = refusal(&world.commons, "bo", Some("steward"), command("lapse_owed", "{}")).unwrap();
    assert!(said.starts_with("commons.not_allowed "), "{said}");
    let (id, by) = (liens::CommandId::from_u128(1 << 64), person("bo"));
    let on_behalf_of: Option<ContributorId> = Some(person("ana"));
    let late = Envelope { id, by, on_behalf_of, at: at("2026-06-01"), body: publish() };
    assert_eq!(world.commons.decide(&late).unwrap_err().code(), "commons.no_mandate");
}

const DRAFT: &str = r#"{"motion":"m7","proposal":{"draft":{"subject":"a roof","votes":"final"}}}"#;

#[test]
fn a_motion_that_is_put_for_somebody_is_theirs() {
    let mut world = begun(articles());
    let mut sent = world.envelope("steward", command("draft_motion", DRAFT));
    sent.on_behalf_of = Some(person("ana"));
    world.commons.execute(sent).unwrap();
    let motion = liens::MotionId::new("m7").unwrap();
    assert_eq!(world.commons.assembly().motion(&motion).unwrap().author(), &person("ana"));
    let deliberate = || command("assemble.deliberate", r#"{"motion":"m7"}"#);
    assert!(not_allowed(&world.commons, "bo", deliberate()).is_some());
    assert_eq!(not_allowed(&world.commons, "ana", deliberate()), None);
}

#[test]
fn where_the_charter_names_no_steward_every_member_keeps_the_books() {
    let world = begun(articles().with_stewards([]));
    let post = || command("book.set_limits", r#"{"account":"member:ana:hour"}"#);
    assert_eq!(not_allowed(&world.commons, "bo", post()), None);
    assert!(not_allowed(&world.commons, "eve", post()).is_some());
}

#[test]
fn members_who_keep_the_books_together_do_nothing_in_anothers_name_and_take_nobody_out_of_a_vote() {
    let world = begun(articles().with_stewards([]));
    let agree = command(
        "book.propose",
        r#"{"terms":[{"from":"member:ana:hour","to":"member:bo:hour","amount":"PT1H"}]}"#,
    );
    for (by, whom) in [("bo", "ana"), ("ana", "bo"), ("eve", "ana")] {
        let said = refusal(&world.commons, by, Some(whom), agree.clone()).unwrap();
        assert!(said.starts_with(&format!("commons.no_mandate {by}")), "{said}");
    }
    let recuse =
        |whom: &str| command("assemble.recuse", &format!(r#"{{"motion":"m1","person":"{whom}"}}"#));
    assert!(not_allowed(&world.commons, "bo", recuse("ana")).is_some());
    assert_eq!(not_allowed(&world.commons, "bo", recuse("bo")), None);
    // A steward whom the charter names does both.
    let named = begun(articles());
    assert_eq!(not_allowed(&named.commons, "steward", recuse("ana")), None);
    let said = refusal(&named.commons, "steward", Some("ana"), agree);
    assert!(said.is_none_or(|said| !said.starts_with("commons.no_mandate")));
}

fn stated(licence: &str) -> Command {
    let body = format!(r#"{{"contribution":"a stove","licence":"{licence}"}}"#);
    command("trace.state_licence", &body)
}

#[test]
fn a_licence_is_granted_by_who_took_part_and_takes_no_freedom_back() {
    let mut world = begun(articles());
    let says = |world: &World, by: &str, for_whom: Option<&str>, licence: &str| {
        refusal(&world.commons, by, for_whom, stated(licence)).unwrap_or_default()
    };
    // A first licence may grant little, and the next one more.
    world.send("ana", stated("CC-BY-NC-SA-4.0")).unwrap();
    world.send("ana", stated("CC-BY-SA-4.0")).unwrap();
    for (by, for_whom, licence, said) in [
        ("ana", None, "CC-BY-4.0", ""),
        ("ana", None, "GPL-3.0-only OR LicenseRef-house", ""),
        (
            "ana",
            None,
            "CC-BY-NC-SA-4.0",
            "commons.takes_back ana cannot take back the freedoms of contribution a stove: \
             CC-BY-NC-SA-4.0 lacks use, pass on",
        ),
        (
            "ana",
            None,
            "LicenseRef-house",
            "commons.takes_back ana cannot take back the freedoms of contribution a stove: \
             LicenseRef-house lacks use, study, improve, pass on",
        ),
        (
            "bo",
            None,
            "CC-BY-4.0",
            "commons.not_allowed bo may not 'trace.state_licence': concerned may",
        ),
        ("bo", Some("ana"), "CC-BY-4.0", "commons.no_mandate bo may not act for ana"),
        ("steward", None, "CC-BY-4.0", "commons.not_allowed steward may not"),
        // In her name a steward whom the charter names does what she may, and no more.
        ("steward", Some("ana"), "CC-BY-4.0", ""),
        ("steward", Some("ana"), "CC-BY-ND-4.0", "commons.takes_back ana cannot"),
    ] {
        let found = says(&world, by, for_whom, licence);
        assert!(found.starts_with(said), "{by} for {for_whom:?}, {licence}: {found}");
        assert_eq!(found.is_empty(), said.is_empty(), "{by} for {for_whom:?}, {licence}: {found}");
    }
    // Where the charter names no steward, members keep the books, and grant nothing of others.
    let mut world = begun(articles().with_stewards([]));
    world.send("ana", stated("CC-BY-SA-4.0")).unwrap();
    assert!(says(&world, "bo", None, "MIT").starts_with("commons.not_allowed bo"));
    assert!(says(&world, "bo", Some("ana"), "MIT").starts_with("commons.no_mandate bo"));
    // Whom the charter names for it corrects what was stated wrongly.
    let act: Act = "trace.state_licence".parse().unwrap();
    let permissions = Permissions::new().with(act, [Who::Concerned, Who::Steward]);
    let mut world = begun(articles().with_permissions(permissions).unwrap());
    world.send("ana", stated("CC-BY-SA-4.0")).unwrap();
    assert_eq!(says(&world, "steward", None, "CC-BY-NC-SA-4.0"), "");
    assert!(says(&world, "ana", None, "CC-BY-NC-SA-4.0").starts_with("commons.takes_back ana"));
    assert!(says(&world, "bo", None, "CC-BY-4.0").starts_with("commons.not_allowed bo"));
}

#[test]
fn a_permission_that_says_nothing_known_is_refused_by_name() {
    let refused = "register.dismiss".parse::<Act>().unwrap_err();
    assert_eq!(refused.code(), "commons.permission.unknown_act");
    assert!(refused.to_string().contains("'register.dismiss'"));
    let refused = "the king".parse::<Who>().unwrap_err();
    assert_eq!(refused.code(), "commons.permission.unknown_who");
    assert!(refused.to_string().contains("'the king'"));
    let nowhere = Who::College(liens::CollegeId::new("nowhere").unwrap());
    let permissions = Permissions::new().with("enact".parse().unwrap(), [nowhere]);
    let refused = articles().with_permissions(permissions).unwrap_err();
    assert_eq!(refused.code(), "commons.articles.unknown_college");
    for who in [Who::Anyone, Who::Steward, Who::Role(RoleId::new("chair").unwrap())] {
        assert_eq!(who.to_string().parse(), Ok(who));
    }
}
