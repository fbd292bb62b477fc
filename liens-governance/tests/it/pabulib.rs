//! Files of Pabulib: what is read, what is refused, and what other programs make of the same.

use liens_core::Unit;
use liens_governance::participatory::{
    Axiom, Completion, Satisfaction, TieOrder, equal_shares, left_out,
};
use liens_governance::{Pabulib, PabulibError, VoteType, read_pabulib};

/// A fictional election of twelve who approve.
const APPROVAL: &str = "\
META
key;value
description;Fictional
country;x
unit;x
instance;4
num_projects;6
num_votes;12
budget;10734
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost
100;1342
101;522
102;3054
103;1722
104;2061
105;734
VOTES
voter_id;vote
v0;100,105
v1;104,102,100,103,101
v2;101,100,102,104
v3;105,102
v4;101,105,102,104
v5;100,104,102,103
v6;104,101,105,100,103
v7;100,104,102,105
v8;104,102,101,103
v9;104,102,103,101,100
v10;102,105,100
v11;100,103
";

/// A fictional election of twelve who give points.
const SCORING: &str = "\
META
key;value
description;Fictional
country;x
unit;x
instance;3
num_projects;6
num_votes;12
budget;10797
vote_type;scoring
rule;greedy
currency;EUR
PROJECTS
project_id;cost
100;2527
101;2329
102;634
103;1615
104;3851
105;2573
VOTES
voter_id;vote;points
v0;105,104,100,102,103;8,5,9,4,4
v1;104,105,103,101,100;4,3,9,7,1
v2;101,104;1,5
v3;102,103;10,7
v4;103,104,105,100,101;2,1,3,8,4
v5;105,103,102,101;9,7,10,6
v6;104,103,101,105,100,102;10,3,6,9,10,10
v7;105,101;10,5
v8;100,105,103,102;8,2,6,2
v9;101,100,102,105,103;2,1,10,10,1
v10;105,104,102,103,101;9,4,1,5,1
v11;100,104;9,1
";

fn read(file: &str, satisfaction: Satisfaction) -> Result<Pabulib, PabulibError> {
    read_pabulib(file.as_bytes(), Unit::Time, satisfaction)
}

/// What the method funds, in order, ties by id.
fn funded(file: &str, satisfaction: Satisfaction, completion: &Completion) -> String {
    let read = read(file, satisfaction).unwrap();
    let outcome = equal_shares(read.profile(), completion, &TieOrder::ById {}).unwrap();
    let left = left_out(read.profile(), outcome.funded(), Axiom::ExtendedPlus).unwrap();
    assert_eq!(left, None);
    let ids: Vec<_> = outcome.purchases().iter().map(|p| p.project().to_string()).collect();
    ids.join(" ")
}

/// Outcomes of pabutools 1.2.3 on the same two files, with exact fractions and ties by name;
/// `Increase` is its voter budget increment of 1.
#[test]
fn pabutools_funds_the_same_projects_in_the_same_order() {
    let none = Completion::None {};
    let increase = Completion::Increase { step: "1.00 EUR".parse().unwrap() };
    let cases = [
        (APPROVAL, Satisfaction::Count, &none, "101 105 100 104 103 102"),
        (APPROVAL, Satisfaction::Count, &increase, "101 105 100 104 103 102"),
        (APPROVAL, Satisfaction::Cost, &none, "100 102 104 101 105"),
        (APPROVAL, Satisfaction::Cost, &increase, "100 102 104 101 105 103"),
        (SCORING, Satisfaction::Count, &none, "102 103 105 100 101"),
        (SCORING, Satisfaction::Count, &increase, "102 103 105 100 101"),
    ];
    for (file, satisfaction, completion, expected) in cases {
        assert_eq!(funded(file, satisfaction, completion), expected);
    }
}

#[test]
fn a_file_says_its_currency_its_names_and_what_was_funded() {
    let file = "\u{feff}meta\nkey;value\nbudget;1000,50\nvote_type;choose-1\ncurrency;EUR\n\
                unit;Somewhere\nPROJECTS\nproject_id;cost;name;selected\n\
                1;60.5;\"Garden; and pond\";1\n2;40;;0\n\n\
                VOTES\nvoter_id;age;vote\na;30;1\nb;;2\nc;;\n";
    let read = read(file, Satisfaction::Cost).unwrap();
    let profile = read.profile();
    assert_eq!(profile.limit().to_string(), "1000.50 EUR");
    let ids: Vec<_> = profile.projects().iter().map(|project| project.id().clone()).collect();
    assert_eq!(read.name(&ids[0]), Some("Garden; and pond"));
    assert_eq!((read.name(&ids[1]), read.selected()), (None, &ids[..1]));
    assert_eq!((profile.voters().len(), profile.weight()), (3, 3));
    assert_eq!(read.meta().find(|(key, _)| *key == "unit"), Some(("unit", "Somewhere")));
    assert_eq!(read.vote_type(), VoteType::ChooseOne);
}

#[test]
fn a_ballot_in_order_gives_most_points_to_the_first() {
    let file = "META\nkey;value\nbudget;3\nvote_type;ordinal\nPROJECTS\nproject_id;cost\n\
                p;1\nq;0.5\nr;2\nVOTES\nvoter_id;vote\na;q,p,r\nb;r\n";
    let read = read(file, Satisfaction::Count).unwrap();
    let profile = read.profile();
    assert_eq!(profile.projects()[1].cost().to_string(), "PT30M");
    let points = |voter: &str, project: usize| {
        let voter = liens_core::ContributorId::new(voter).unwrap();
        profile.points(&voter, profile.projects()[project].id())
    };
    assert_eq!([points("a", 0), points("a", 1), points("a", 2)], [2, 3, 1]);
    assert_eq!([points("b", 0), points("b", 2)], [0, 3]);
}

#[test]
fn points_with_decimals_count_in_their_smallest_part() {
    let file = "META\nkey;value\nkey;value\nbudget;3.00\ncomment;a;b\ncomment;c\ncurrency;\n\
                vote_type;scoring\nPROJECTS\nproject_id;cost\np;1\nq;0.5\n\
                VOTES\nvoter_id;vote;points\na;q,p;2.50,1\nb;p;0.0\n";
    let read = read(file, Satisfaction::Count).unwrap();
    let profile = read.profile();
    let voter = liens_core::ContributorId::new("a").unwrap();
    let points = |at: usize| profile.points(&voter, profile.projects()[at].id());
    assert_eq!([points(0), points(1)], [10, 25]);
    assert_eq!((profile.limit().to_string(), profile.voters().len()), ("PT3H".to_owned(), 2));
}

#[test]
fn a_malformed_file_is_refused_with_its_line_and_value() {
    let reads = "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;9\nvote_type;cumulative\n\
                 currency;EUR\nPROJECTS\nproject_id;cost\n1;4\n2;5\n\
                 VOTES\nvoter_id;vote;points\na;1,2;3,4\nb;2;1\n";
    assert!(read(reads, Satisfaction::Cost).is_ok());
    let cases = [
        (
            "META\nkey;value\n",
            "",
            "before_sections",
            "line 1: 'num_projects' stands before the section META",
        ),
        (
            "VOTES\nvoter_id;vote;points\na;1,2;3,4\nb;2;1\n",
            "",
            "missing_section",
            "there is no section 'VOTES'",
        ),
        (
            "VOTES\n",
            "PROJECTS\nproject_id;cost\n3;1\nVOTES\n",
            "section_twice",
            "line 12: the section 'PROJECTS' stands there a second time",
        ),
        ("budget;9\n", "", "missing_field", "the section META has no 'budget'"),
        ("voter_id;vote;", "voter_id;votes;", "missing_field", "the section VOTES has no 'vote'"),
        ("budget;9", "budget;nine", "bad_value", "line 5: budget 'nine': not a number of EUR"),
        (
            "1;4\n",
            "1;4.005\n",
            "bad_value",
            "line 10: cost '4.005': finer than the smallest part of EUR",
        ),
        (
            "cumulative",
            "loud",
            "bad_value",
            "line 6: vote_type 'loud': not approval, choose-1, ordinal, cumulative or scoring",
        ),
        (
            "currency;EUR",
            "currency;EURO",
            "bad_value",
            "line 7: currency 'EURO': 'EURO' is not a unit such as hour, EUR or thanks",
        ),
        (
            "a;1,2;3,4",
            "a;1,2;3,x",
            "bad_value",
            "line 14: points 'x': not a number of points from 0",
        ),
        ("a;1,2;3,4", "a;1,2;3", "bad_value", "line 14: points '': not a number of points from 0"),
        ("2;3,4", "2;3,-4", "bad_value", "line 14: points '-4': not a number of points from 0"),
        ("vote_type;", "budget;8\nvote_type;", "bad_value", "line 6: budget '8': '9' on line 5"),
        ("a;1,2;3,4", "a;1;3,4", "bad_value", "line 14: points '4': there is no project to it"),
        ("\n2;5\n", "\n1;5\n", "bad_value", "line 11: project_id '1': also on line 10"),
        ("num_votes;2", "num_votes;3", "counted", "line 4: num_votes '3', and there are 2"),
    ];
    for (from, to, code, message) in cases {
        let error = read(&reads.replacen(from, to, 1), Satisfaction::Cost).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.code(), format!("governance.pabulib.{code}"));
    }
    let cases = [
        ("1;4\n", "1;-4\n", "cost", "line 10: project '1' costs -4.00 EUR"),
        ("budget;9", "budget;0", "limit", "line 5: an envelope of 0.00 EUR pays for nothing"),
        ("b;2;1", "b;7;1", "unknown_project", "line 15: there is no project '7'"),
        ("b;2;1", "a;2;1", "duplicate_voter", "line 15: 'a' votes twice"),
        ("a;1,2", "a;1,1", "named_twice", "line 14: the ballot of 'a' names project '1' twice"),
    ];
    for (from, to, code, message) in cases {
        let error = read(&reads.replacen(from, to, 1), Satisfaction::Cost).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.code(), format!("governance.participatory.{code}"));
    }
}
