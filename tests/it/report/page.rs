//! What stands on a page.

#[cfg(feature = "toml")]
use liens::Articles;
use liens::governance::interests::{self, Visibility};
use liens::governance::{Choice, Command as Vote};
use liens::lineage::{Language, Policy, RemainderTo, Step};
use liens::report::{Options, Report, ReportRefused};
use liens::{
    CharterChange, CollegeId, Command, Commons, ContributionId, ContributionKind, ContributorId,
    IndicatorId, Measure, Measurement, MotionId, Notes, Objective, Period, SubjectId, Target,
};

use super::html::{Piece, is_sound, text};
use super::town::Town;
use crate::world::{
    World, ballot, changing, close, contribution, fill, found, motion, origin_and_hours, share,
    to_the_commons,
};

const SECTIONS: [&str; 12] = [
    "overview",
    "objectives",
    "payouts",
    "owed",
    "results",
    "votes",
    "interests",
    "power",
    "voice",
    "openness",
    "bank",
    "licences",
];
const LANGUAGES: [Language; 2] = [Language::English, Language::French];

fn year() -> Period {
    Period::new("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap()).unwrap()
}

/// A small commons in which everything happened once.
fn lived() -> World {
    let mut world = World::voted();
    for pot in ["100.00 EUR", "PT10H"] {
        let pot = pot.parse().unwrap();
        world.must(fill(&pot));
        world.must(share(&pot, &["a year of coffee"]));
    }
    let measure = |text: &str| Measure::Amount { amount: text.parse().unwrap() };
    for (name, target) in [("opened hours", "PT100H"), ("given hours", "PT500H")] {
        let indicator = IndicatorId::new(name).unwrap();
        let target = Target::AtLeast { measure: measure(target) };
        let by = "2026-06-30".parse().unwrap();
        world.must(Command::SetObjective {
            objective: Objective::new(indicator.clone(), target, by),
        });
        let measurement =
            Measurement { at: "2026-02-01".parse().unwrap(), measure: measure("PT120H") };
        world.must(Command::Measure { indicator, measurement });
    }
    world.send("bo", motion("m2", to_the_commons())).unwrap();
    for (voter, choice) in [("ana", Choice::No), ("bo", Choice::Yes), ("cleo", Choice::No)] {
        world.send(voter, ballot("m2", choice)).unwrap();
    }
    world.must(close("m2"));
    world
}

fn page(commons: &Commons, language: Language) -> String {
    Report::of(commons, year(), &Options::new(language)).unwrap().into_html()
}

#[test]
fn every_section_stands_on_a_page_of_either_language_in_the_same_order() {
    let world = lived();
    for language in LANGUAGES {
        let page = page(&world.commons, language);
        let pieces = is_sound(&page);
        let sections = pieces.iter().filter_map(|piece| match piece {
            Piece::Open { name, attributes } if name == "section" => {
                Some(attributes["id"].as_str())
            }
            _ => None,
        });
        assert_eq!(sections.collect::<Vec<_>>(), SECTIONS);
    }
    let empty = page(&founded(), Language::French);
    assert_eq!(is_sound(&empty).iter().filter(|piece| is_picture(piece)).count(), 1);
}

fn is_picture(piece: &Piece) -> bool {
    matches!(piece, Piece::Open { name, .. } if name == "svg")
}

fn founded() -> Commons {
    let mut world = World::new();
    world.must(found());
    world.commons
}

#[test]
fn the_figures_of_a_page_are_those_of_the_commons_and_say_why() {
    let world = lived();
    let english = text(&is_sound(&page(&world.commons, Language::English)));
    for said in [
        "1 January 2026 to 31 December 2026",
        "100.00 EUR over 1 result, 1 February 2026",
        "By charter 1, adopted by motion “m1” , policy “origin and hours”",
        "ana 20.00 EUR of 100.00 EUR, charter 1",
        "20.00 EUR need “a place to meet” for “a year of coffee” origin: 1/5 of the pot, equally per person · one person of 1 who raised a need upstream, of 20.00 EUR a year of coffee → a café → a plan → a place to meet",
        "35.00 EUR work “a café” for “a year of coffee” share: 7/10 of the pot, by hours · 30 h of 40 h attested upstream, of 70.00 EUR; it earns 52.50 EUR, of which for 20 h of its 30 h",
        "dan (owed) 17.50 EUR",
        "dan 17.50 EUR a pot of 100.00 EUR , charter 1 an account 1 February 2026 never",
        "given hours at least 500 h 30 June 2026 120 h (1 February 2026) ✗ not reached",
        "opened hours at least 100 h 30 June 2026 120 h (1 February 2026) ✓ reached",
        "Motion “m2”: rejected",
        "Motion “m1”: adopted",
        "towns 1 20.0 %",
        "states no licence",
        "No data: no meeting of this period is on record.",
    ] {
        assert!(english.contains(said), "not said: {said}\n{english}");
    }
    let french = text(&is_sound(&page(&world.commons, Language::French)));
    for said in [
        "du 1er janvier 2026 au 31 décembre 2026",
        "100,00 EUR pour 1 résultat, 1er février 2026",
        "20,00 EUR besoin « a place to meet », pour « a year of coffee »",
        "origine : 1/5 du pot, à parts égales entre les personnes · une personne sur 1 à l'origine d'un besoin en amont, sur 20,00 EUR",
        "30 h sur 40 h attestées en amont, sur 70,00 EUR ; elle vaut 52,50 EUR, dont 20 h sur ses 30 h",
        "Aucun intérêt n'a été déclaré, et personne ne s'est déporté.",
        "dan (en attente) 17,50 EUR",
        "✗ non atteint",
        "Motion « m2 » : rejetée",
        "n'indique pas de licence",
    ] {
        assert!(french.contains(said), "not said: {said}\n{french}");
    }
}

#[test]
fn the_page_says_which_contribution_holds_what_is_owed() {
    let mut world = crate::owed::with_a_broken_term();
    let pot = "100.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a page"]));
    let said = |language| text(&is_sound(&page(&world.commons, language)));
    let english = said(Language::English);
    let row =
        "bo 23.34 EUR a pot of 100.00 EUR , charter 1 a bridge to be secured 1 February 2026 never";
    assert!(english.contains(row), "{english}");
    let french = said(Language::French);
    assert!(
        french.contains(
            "bo 23,34 EUR un pot de 100,00 EUR , charte 1 a bridge en règle 1er février 2026 jamais"
        ),
        "{french}"
    );
}

#[test]
fn the_page_says_what_lies_aside_and_what_was_settled_after_the_closing() {
    let mut world = crate::funded::filled("100.00");
    crate::funded::closed_with_a_claim_under_review(&mut world);
    let said = |world: &World| text(&is_sound(&page(&world.commons, Language::English)));
    let row = "cleo 40.00 EUR claim “c1” of budget “spring” , charter 1 a request, or enough to be paid never";
    let before = said(&world);
    assert!(before.contains(row), "{before}");
    let pay = liens::Command::PayOwed { person: crate::world::person("cleo") };
    crate::funded::at(&mut world, "2026-03-22", "cleo", pay);
    let after = said(&world);
    assert!(after.contains("Nothing is owed to anybody."), "{after}");
    let claim = "c1 cleo 40.00 EUR 40.00 EUR agreed: nobody asked";
    assert!(after.contains(claim), "{after}");
}

#[test]
fn every_amount_that_somebody_got_leads_to_its_reasons_and_they_to_the_vote() {
    let world = lived();
    let page = page(&world.commons, Language::English);
    for way in
        ["href=\"#why-1-0\"", "id=\"why-1-0\"", "href=\"#vote-", "id=\"vote-1\"", "id=\"vote-2\""]
    {
        assert!(page.contains(way), "{way}");
    }
    // Each recipient of either pot has a place of reasons of their own.
    let shared: usize = world.commons.distributions().map(|(_, pot)| pot.payouts().count()).sum();
    let reasons = page.matches("<li id=\"why-").count();
    assert_eq!(reasons, shared);
}

#[test]
fn every_link_of_a_page_leads_somewhere_on_it() {
    let all = [(lived().commons, 20), (founded(), 1)];
    for (commons, at_least) in &all {
        for language in LANGUAGES {
            let pieces = is_sound(&page(commons, language));
            let values = |name: &str| -> Vec<String> {
                let tags = pieces.iter().filter_map(|piece| match piece {
                    Piece::Open { attributes, .. } => attributes.get(name).cloned(),
                    _ => None,
                });
                tags.collect()
            };
            let (links, places) = (values("href"), values("id"));
            assert!(links.len() >= *at_least, "{} links", links.len());
            for link in links {
                let place = link.strip_prefix('#').map(str::to_owned);
                assert!(place.is_some_and(|place| places.contains(&place)), "{link}");
            }
        }
    }
}

#[test]
fn a_hostile_name_is_shown_and_never_obeyed() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;{{ 7*7 }}";
    let mut world = lived();
    world.must(contribution(hostile, ContributionKind::Result, &[("ana", 2)], &["a café"]));
    let policy = [Step::Remainder { to: RemainderTo::Commons {} }];
    let policy = Policy::new(hostile, policy).unwrap();
    let change = CharterChange::Policy { policy };
    world.send("ana", changing(hostile, change)).unwrap();
    world.carry(hostile);
    let pot = "10.00 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &[hostile]));
    for language in LANGUAGES {
        let plain = page(&world.commons, language);
        let mut options = Options::new(language);
        let (mut people, mut contributions) = (Notes::new(), Notes::new());
        people.write(ContributorId::new("ana").unwrap(), hostile);
        contributions.write(ContributionId::new("a café").unwrap(), hostile);
        contributions.write(ContributionId::new("a year of coffee").unwrap(), hostile);
        let (mut motions, mut colleges) = (Notes::new(), Notes::new());
        motions.write(MotionId::new("m1").unwrap(), hostile);
        colleges.write(CollegeId::new("users").unwrap(), hostile);
        let mut indicators = Notes::new();
        indicators.write(IndicatorId::new("given hours").unwrap(), hostile);
        (options.title, options.people) = (Some(hostile), Some(&people));
        (options.contributions, options.motions) = (Some(&contributions), Some(&motions));
        (options.colleges, options.indicators) = (Some(&colleges), Some(&indicators));
        let named = Report::of(&world.commons, year(), &options).unwrap().into_html();
        for page in [plain, named] {
            let shown = text(&is_sound(&page));
            assert!(shown.contains("<script>alert(1)</script>\"'><img"), "{shown}");
            assert!(shown.contains("{{ 7*7 }}") && !page.contains("<img"), "{shown}");
        }
    }
}

#[test]
fn the_same_commons_gives_the_same_page() {
    let world = lived();
    let again = Commons::replay(world.commons.events().to_vec()).unwrap();
    for language in LANGUAGES {
        assert_eq!(page(&world.commons, language), page(&again, language));
    }
}

#[test]
fn what_comes_after_the_period_changes_nothing_on_its_page() {
    let mut world = lived();
    let before = page(&world.commons, Language::English);
    let mut later = world.envelope("ana", motion("m3", origin_and_hours()));
    later.at = "2027-03-01".parse().unwrap();
    world.commons.execute(later).unwrap();
    let mut vote = world.envelope("ana", ballot("m3", Choice::Yes));
    vote.at = "2027-03-02".parse().unwrap();
    world.commons.execute(vote).unwrap();
    assert_eq!(page(&world.commons, Language::English), before);
    assert!(world.commons.assembly().motion(&MotionId::new("m3").unwrap()).is_some());
}

#[test]
fn a_period_before_the_founding_has_no_report() {
    let world = lived();
    let before = Period::new("2020-01-01".parse().unwrap(), "2021-01-01".parse().unwrap()).unwrap();
    let options = Options::new(Language::English);
    let refused = Report::of(&world.commons, before, &options).unwrap_err();
    assert_eq!(refused, ReportRefused::NotFounded { period: before });
    assert_eq!(refused.code(), "report.not_founded");
    assert!(refused.to_string().contains("2021-01-01"), "{refused}");
    assert_eq!(Report::of(&Commons::new(), year(), &options).unwrap_err().code(), refused.code());
}

#[test]
fn a_vote_without_any_ballot_divides_by_nothing() {
    let mut world = World::ready();
    world.send("ana", motion("m1", origin_and_hours())).unwrap();
    world.must(Vote::CloseMotion { motion: MotionId::new("m1").unwrap() }.into());
    let english = text(&is_sound(&page(&world.commons, Language::English)));
    assert!(english.contains("Motion “m1”: rejected"), "{english}");
}

/// Everybody may know of Bo's interest, a college alone of Cleo's; Bo's is known before the vote
/// opens, Cleo's a day later.
fn with_interests() -> World {
    let mut world = World::ready();
    let declare = |visibility: Visibility| interests::Command::Declare {
        topic: SubjectId::new("the charter").unwrap(),
        from: "2026-01-05".parse().unwrap(),
        until: None,
        visibility,
    };
    world.send("bo", declare(Visibility::Members {}).into()).unwrap();
    world.send("ana", motion("m1", origin_and_hours())).unwrap();
    let towns = CollegeId::new("towns").unwrap();
    let next_day = "2026-02-02T09:00:00Z".parse().unwrap();
    for (who, body) in [
        ("cleo", declare(Visibility::College { college: towns }).into()),
        ("ana", ballot("m1", Choice::Yes)),
        ("steward", close("m1")),
    ] {
        let mut later = world.envelope(who, body);
        later.at = next_day;
        world.commons.execute(later).unwrap();
    }
    world
}

#[test]
fn an_interest_is_named_to_everybody_only_if_it_was_declared_to_everybody() {
    let world = with_interests();
    let html = page(&world.commons, Language::English);
    let english = text(&is_sound(&html));
    for said in [
        "Interests declared 2 1 of them to a few alone",
        "By the charter whoever declares an interest in a motion does not vote on it.",
        "“m1” bo the charter ✓ in time recused",
        "“m1” cleo not told here recused",
        "Declared late 50.0 % (1 of 2) 1 person not named declare: 1 person not named",
    ] {
        assert!(english.contains(said), "not said: {said}\n{english}");
    }
    let declared = html.split("<caption>What was declared").nth(1).unwrap();
    assert!(!declared.split("</table>").next().unwrap().contains("cleo"));
    let french = text(&is_sound(&page(&world.commons, Language::French)));
    assert!(french.contains("« m1 » cleo non dit ici déport"), "{french}");
}

#[test]
fn a_college_that_was_not_heard_is_told_with_what_mends_it() {
    let town = Town::lived(400);
    let said = |language| text(&is_sound(&page(&town.commons, language)));
    let english = said(Language::English);
    let unheard = english.split("Who was not heard, and what would mend it").nth(1).unwrap();
    assert!(unheard.contains("Spoke less than its people 0.0 % (0 of "), "{unheard}");
    assert!(unheard.contains("more of speech"), "{unheard}");
    assert!(said(Language::French).contains("de parole en plus"));
}

#[cfg(feature = "toml")]
#[test]
fn a_vote_that_was_suspended_is_counted_and_leads_to_the_one_after_it() {
    let articles = Articles::from_toml(include_str!("../../../examples/data/pilot/charter.toml"));
    let articles = serde_json::to_string(&articles.unwrap()).unwrap();
    let mut commons = Commons::new();
    let year = include_str!("../../../examples/data/pilot/year.jsonl");
    for line in year.lines().filter(|line| line.starts_with('{')) {
        let line = line.replace("\"charter.toml\"", &articles);
        commons.execute(serde_json::from_str(&line).unwrap()).unwrap();
    }
    let html = page(&commons, Language::English);
    let english = text(&is_sound(&html));
    for said in [
        "Votes closed 2 1 adopted, 1 suspended and put back",
        "it went back to deliberation and to a second vote",
        // What a budget agreed on is told beside what is paid of it.
        "Tom 714.29 EUR of 3,000.00 EUR, charter 0",
        "1,500.00 EUR were agreed",
        "40 h attested × relevance 5/4 = 50 h, of 137 h 15 min weighed upstream, of 28 h; it earns 10 h 12 min 1 s, of which for 24 h of its 40 h",
    ] {
        assert!(english.contains(said), "not said: {said}\n{english}");
    }
    assert!(html.contains("<a href=\"#vote-1\">deliberation and to a second vote</a>"), "{html}");
}
