//! Forms that other programs read and write: read back, kept as they are, refused by line.

use std::collections::BTreeMap;

use liens_core::{
    Amount, Attester, Contribution, ContributionId, ContributorId, EvidenceId, Link, Participation,
    Portion, ProjectId, Relation, TimeAmount,
};
#[cfg(feature = "svg")]
use liens_core::{ContributionKind, Notes};
#[cfg(feature = "svg")]
use liens_lineage::Language;
use liens_lineage::{
    Authority, Base, Drawing, Frozen, GitError, GitHistory, HourEstimate, Order, OriginBy, Policy,
    RemainderTo, Rule, Step, distribute,
};
use proptest::prelude::*;

use crate::is_golden;
use crate::record::{records, rules};

/// A small record with everything that a form may have to say.
fn garden() -> Vec<Contribution> {
    let begin = |id: &str, kind: &str, date: &str| {
        let (id, project) =
            (ContributionId::new(id).unwrap(), ProjectId::new("the garden").unwrap());
        Contribution::builder(id, kind.parse().unwrap(), project, date.parse().unwrap())
    };
    let person = |name: &str| Participation::of(ContributorId::new(name).unwrap());
    let hours = |hours| TimeAmount::from_hours(hours).unwrap();
    let record = || Attester::Record { id: EvidenceId::new("book, page 3").unwrap() };
    let on = |id: &str| Link::to(ContributionId::new(id).unwrap());
    let ana = Attester::Person { id: ContributorId::new("ana").unwrap() };
    let half = || Portion::new(1, 2).unwrap();
    vec![
        begin("nowhere to \"sit\" & <rest>", "need", "2026-01-05")
            .participation(person("ana"))
            .build(),
        begin("a plan", "design", "2026-02-01T09:30:00Z")
            .licence("CC-BY-SA-4.0".parse().unwrap())
            .participation(person("bo").attested(hours(3), record()).with_part(half()))
            .participation(person("cléo").declared(hours(2)).with_part(half()))
            .builds_on(Link { relation: Relation::Answers, ..on("nowhere to \"sit\" & <rest>") })
            .build(),
        begin("bread, for all", "soup-kitchen", "2026-02-02").build(),
        begin("the benches", "result", "2026-03-01")
            .participation(
                person("bo")
                    .attested(hours(8), ana)
                    .compensated("12.50 EUR".parse().unwrap())
                    .compensated("PT1H30M".parse().unwrap()),
            )
            .builds_on(Link { weight: 3, ..on("a plan") })
            .builds_on(on("bread, for all"))
            .build(),
    ]
    .into_iter()
    .map(|built| built.unwrap())
    .collect()
}

fn benches() -> ContributionId {
    ContributionId::new("the benches").unwrap()
}

fn drawings(frozen: &Frozen) -> [Drawing<'_>; 2] {
    let rule = Rule::KeepAndPass { keep: Portion::new(1, 2).unwrap() };
    let vouched = ["ana", "bo"].map(|name| ContributorId::new(name).unwrap()).into();
    let origin = Step::Origin {
        portion: Portion::new(1, 5).unwrap(),
        of: Base::Pot,
        by: OriginBy::PerPerson,
    };
    let rest = Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } };
    let order = Order {
        pot: "110.00 EUR".parse::<Amount>().unwrap(),
        results: vec![(benches(), None)],
        vouched,
        authority: Authority { charter: 0, motion: None },
    };
    let policy = Policy::new("origin, then hours", [origin, rest]).unwrap();
    let shared = distribute(frozen, &policy, order).unwrap();
    let vouched = std::collections::BTreeSet::new();
    [
        frozen.drawing_by(&rule, &benches(), &vouched).unwrap(),
        frozen.drawing_of(&shared, &benches()).unwrap(),
    ]
}

#[test]
fn drawings_for_graphviz_and_mermaid_are_written_as_they_are_kept() {
    let frozen = Frozen::load(garden()).unwrap();
    let [parts, amounts] = drawings(&frozen);
    is_golden("flow.dot", include_str!("golden/flow.dot"), &parts.to_dot());
    is_golden("flow.mmd", include_str!("golden/flow.mmd"), &parts.to_mermaid());
    is_golden("amounts.dot", include_str!("golden/amounts.dot"), &amounts.to_dot());
}

proptest! {
    #[test]
    fn what_reaches_a_drawn_contribution_stays_or_goes_on(record in records(), rule in rules()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let vouched = record.vouched();
        let parts = rule.parts(&frozen, &record.result(), &vouched).unwrap();
        let drawing = frozen.drawing_by(&rule, &record.result(), &vouched).unwrap();
        let shown: Vec<_> = drawing.contributions().map(|(c, part)| (c.id(), part)).collect();
        prop_assert_eq!(shown, parts.iter().collect::<Vec<_>>());
        let mut left: BTreeMap<&ContributionId, i128> =
            drawing.contributions().map(|(c, part)| (c.id(), -i128::from(part))).collect();
        for (newer, older, all) in drawing.links() {
            *left.get_mut(newer.id()).unwrap() -= i128::from(all);
            *left.get_mut(older.id()).unwrap() += i128::from(all);
        }
        let result = record.result();
        let given = left.remove(&result).unwrap();
        prop_assert_eq!(given, i128::from(parts.to_nobody()) - 1_000_000_000_000_000_000);
        prop_assert!(left.values().all(|left| *left == 0), "{left:?}");
        prop_assert_eq!(drawing.links().count(), record.cone_edges());
    }
}

proptest! {
    #[test]
    fn the_largest_of_a_drawing_hang_on_its_result(record in records(), rule in rules(), count in 0..5_usize) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let whole = frozen.drawing_by(&rule, &record.result(), &record.vouched()).unwrap();
        let few = whole.clone().largest(count);
        let all: BTreeMap<&ContributionId, u64> =
            whole.contributions().map(|(one, part)| (one.id(), part)).collect();
        let kept: BTreeMap<&ContributionId, u64> =
            few.contributions().map(|(one, part)| (one.id(), part)).collect();
        // What is kept says what it said before, and the result is there.
        prop_assert!(kept.iter().all(|(id, part)| all[*id] == *part));
        let result = record.result();
        prop_assert!(kept.contains_key(&result));
        // As many as were asked for, and what gets most unless it lies too far.
        prop_assert!(kept.len() <= count.max(1));
        let most = all.values().copied().max().unwrap_or_default();
        // It hangs on the link along which most comes, which may be a longer way.
        let near = whole.links().any(|(newer, older, most_comes)| {
            let mut others = whole.links().filter(|(other, at, _)| {
                at.id() == older.id() && other.id() != newer.id()
            });
            newer.id() == &result
                && all[older.id()] == most
                && most_comes > 0
                && others.all(|(_, _, comes)| comes < most_comes)
        });
        let first = all[&result] == most || near && count > 1;
        prop_assert!(most == 0 || !first || kept.values().any(|part| *part == most));
        let paid = all.iter().filter(|(_, part)| **part > 0).map(|(id, _)| *id);
        let everything = whole.clone().largest(all.len());
        let drawn: Vec<_> = everything.contributions().map(|(one, _)| one.id()).collect();
        prop_assert!(paid.into_iter().all(|id| drawn.contains(&id)));
        // From each one links that carry something lead up to the result.
        for id in kept.keys() {
            let mut at = *id;
            while *at != result {
                let mut above = few.links().filter(|(_, older, all)| older.id() == at && *all > 0);
                at = above.next().expect("a link above").0.id();
            }
        }
    }
}

#[cfg(feature = "svg")]
mod svg {
    use super::*;
    use liens_lineage::SvgError;

    #[test]
    fn a_picture_is_drawn_as_it_is_kept() {
        let frozen = Frozen::load(garden()).unwrap();
        let [parts, amounts] = drawings(&frozen);
        is_golden("flow.svg", include_str!("golden/flow.svg"), &parts.to_svg().unwrap());
        is_golden("amounts.svg", include_str!("golden/amounts.svg"), &amounts.to_svg().unwrap());
    }

    #[test]
    fn a_picture_speaks_the_language_of_its_readers_and_calls_things_by_their_names() {
        let frozen = Frozen::load(garden()).unwrap();
        let mut names = Notes::new();
        names.write(benches(), "<b>les bancs</b>");
        let [_, amounts] = drawings(&frozen);
        let svg = amounts.in_language(Language::French).named(&names).to_svg().unwrap();
        assert!(svg.contains("&lt;b&gt;les bancs&lt;/b&gt; (résultat)"), "{svg}");
        assert!(svg.contains("64,00\u{a0}EUR") && svg.contains("(conception)"), "{svg}");
        assert!(svg.contains("<title>&lt;b&gt;les bancs&lt;/b&gt;, origin, then hours</title>"));
        assert!(svg.contains("<desc>4 contributions et 3 liens"), "{svg}");
    }

    #[test]
    fn texts_of_graphs_call_things_by_their_names_too() {
        let frozen = Frozen::load(garden()).unwrap();
        let mut names = Notes::new();
        names.write(benches(), "les \"bancs\"");
        let [_, amounts] = drawings(&frozen);
        let drawing = amounts.in_language(Language::French).named(&names);
        let (dot, mermaid) = (drawing.to_dot(), drawing.to_mermaid());
        assert!(dot.contains(r#"label="les \"bancs\"\nrésultat\n"#), "{dot}");
        assert!(mermaid.contains("bancs") && mermaid.contains("<br/>résultat<br/>"), "{mermaid}");
        assert!(!mermaid.contains("les \"bancs"), "{mermaid}");
    }

    proptest! {
        #[test]
        fn boxes_never_lie_upon_each_other(record in records(), rule in rules()) {
            let frozen = Frozen::load(record.contributions()).unwrap();
            let drawing = frozen.drawing_by(&rule, &record.result(), &record.vouched()).unwrap();
            let svg = drawing.to_svg().unwrap();
            prop_assert_eq!(&svg, &drawing.to_svg().unwrap());
            let value = |line: &str, name: &str| -> i32 {
                let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
                rest.split('"').next().unwrap().parse().unwrap()
            };
            let boxes: Vec<[i32; 4]> = svg
                .lines()
                .filter(|line| line.starts_with("<g>"))
                .map(|line| ["x", "y", "width", "height"].map(|name| value(line, name)))
                .collect();
            prop_assert_eq!(boxes.len(), record.cone().len());
            for (at, [x, y, width, height]) in boxes.iter().enumerate() {
                prop_assert!(*x >= 0 && *y >= 0);
                for [other_x, other_y, other_width, other_height] in &boxes[at + 1..] {
                    let beside = x + width <= *other_x || other_x + other_width <= *x;
                    let above = y + height <= *other_y || other_y + other_height <= *y;
                    prop_assert!(beside || above, "{boxes:?}");
                }
            }
        }
    }

    /// A chain as long as a picture may be, and one contribution more.
    #[test]
    fn what_nobody_can_read_is_not_drawn() {
        let named = |at: usize| ContributionId::new(format!("{at:04}")).unwrap();
        let project = ProjectId::new("p").unwrap();
        let chain = (0..501).map(|at| {
            let day = "2026-01-05".parse().unwrap();
            let begun =
                Contribution::builder(named(at), ContributionKind::Work, project.clone(), day);
            let linked = if at == 0 { begun } else { begun.builds_on(Link::to(named(at - 1))) };
            linked.build().unwrap()
        });
        let frozen = Frozen::load(chain).unwrap();
        let draw = |at| frozen.drawing_by(&Rule::AncestorEqual, &named(at), &[].into());
        let longest = draw(499).unwrap().to_svg().unwrap();
        assert_eq!(longest.lines().filter(|line| line.starts_with("<g>")).count(), 500);
        let refused = draw(500).unwrap().to_svg().unwrap_err();
        assert_eq!(refused, SvgError::TooLarge { contributions: 501 });
    }
}

#[cfg(feature = "csv")]
mod csv {
    use super::*;
    use liens_lineage::{CsvError, read_csv, write_edges_csv, write_nodes_csv};

    fn tables(of: &[Contribution]) -> [String; 2] {
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        write_nodes_csv(of, &mut nodes).unwrap();
        write_edges_csv(of, &mut edges).unwrap();
        [nodes, edges].map(|table| String::from_utf8(table).unwrap())
    }

    #[test]
    fn tables_are_written_as_they_are_kept() {
        let [nodes, edges] = tables(&garden());
        is_golden("nodes.csv", include_str!("golden/nodes.csv"), &nodes);
        is_golden("edges.csv", include_str!("golden/edges.csv"), &edges);
        assert_eq!(read_csv(nodes.as_bytes(), edges.as_bytes()).unwrap(), garden());
    }

    proptest! {
        #[test]
        fn contributions_written_as_csv_read_back(record in records()) {
            let contributions = record.contributions();
            let [nodes, edges] = tables(&contributions);
            let read = read_csv(nodes.as_bytes(), edges.as_bytes()).unwrap();
            prop_assert_eq!(read, contributions);
        }
    }

    #[test]
    fn what_is_no_table_of_contributions_is_refused_by_line_and_column() {
        let [nodes, edges] = tables(&garden());
        let refused = |nodes: &str, edges: &str| -> CsvError {
            read_csv(nodes.as_bytes(), edges.as_bytes()).unwrap_err()
        };
        let cases = [
            (nodes.replace("design", "Design"), "line 3: kind 'Design'", "lineage.csv.bad_value"),
            (nodes.replace(",date,", ",day,"), "no column 'date'", "lineage.csv.missing_column"),
            (nodes.replace("record:", "book:"), "line 3: attester 'book:", "lineage.csv.bad_value"),
            (nodes.replace("person:ana", "ana"), "line 6: attester 'ana'", "lineage.csv.bad_value"),
            (nodes.replace("12.50 EUR", "12.50"), "line 6: compensation", "lineage.csv.bad_value"),
            (nodes.replace("PT3H,", ","), "line 3: attester 'record:", "lineage.csv.bad_value"),
            (nodes.replace(",bo,1/2", ",,1/2"), "line 3: part '1/2'", "lineage.csv.bad_value"),
            (
                nodes.replace("cléo,1/2", "cléo,1/3"),
                "line 3: ",
                "core.contribution.parts_not_whole",
            ),
            (
                nodes.replacen("a plan,design", "a plan,work", 1),
                "line 4: contribution a plan has another kind",
                "lineage.csv.differs",
            ),
            (
                format!("{nodes}a plan,design,p,2026-01-01,,,,,,,\n"),
                "line 7",
                "lineage.csv.scattered",
            ),
            (nodes.replace(",ana,", ",ana"), "line: 2", "lineage.csv.table"),
        ];
        for (nodes, message, code) in cases {
            let error = refused(&nodes, &edges);
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(error.code(), code, "{error}");
        }
        let cases = [
            (edges.replace(",3", ",many"), "line 3: weight 'many'"),
            (edges.replace("answers", "Answers"), "line 2: relation 'Answers'"),
            (edges.replace("a plan,\"", "a dream,\""), "line 2: from 'a dream'"),
            (edges.replace(",3", ",0"), "line 6: the link from the benches to a plan has weight 0"),
        ];
        for (edges, message) in cases {
            let error = refused(&nodes, &edges);
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}

mod git {
    use super::*;

    const HASHES: [&str; 4] = ["aa", "bb", "cc", "dd"];

    fn hash(at: usize) -> String {
        HASHES[at].repeat(20)
    }

    /// The text of git log for commits of an author, an instant and parents.
    fn log(commits: &[(usize, &str, i64, &[usize])]) -> String {
        let line = |(at, author, time, parents): &(usize, &str, i64, &[usize])| {
            let parents: Vec<String> = parents.iter().map(|parent| hash(*parent)).collect();
            format!(
                "{}\t{}\t{author}\t{time}\n\n1\t2\tsrc/{at}.rs\n-\t-\tlogo.png\n",
                hash(*at),
                parents.join(" ")
            )
        };
        commits.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_history_reads_as_its_commits_say() {
        let text = log(&[(2, "bo", 9_000, &[0, 1]), (1, "ana", 5_000, &[0]), (0, "ana", 0, &[3])]);
        let history = GitHistory::parse(&text).unwrap();
        let commits: Vec<_> = history.commits().collect();
        assert_eq!(commits.len(), 3);
        assert_eq!((commits[0].added, commits[0].deleted, commits[0].files), (1, 2, 2));
        assert_eq!(history.cut().len(), 1);
        let estimates = history.estimates(HourEstimate::git_hours());
        let seconds: Vec<i64> = estimates.map(|(_, time)| time.seconds()).collect();
        // Bo begins a session; Ana's second commit follows within two hours.
        assert_eq!(seconds, [7_200, 5_000, 7_200]);
        let project = ProjectId::new("p").unwrap();
        let made = history.contributions(&project, HourEstimate::git_hours()).unwrap();
        let frozen = Frozen::load(made).unwrap();
        let newest = ContributionId::new(hash(2)).unwrap();
        assert_eq!(frozen.ancestors(&newest).count(), 3);
        let parts = Rule::Hours.parts(&frozen, &newest, &[].into()).unwrap();
        assert_eq!(parts.to_nobody(), 0);
        assert!(GitHistory::parse("").unwrap().commits().next().is_none());
    }

    #[test]
    fn a_pause_of_exactly_the_longest_is_one_session() {
        let text = log(&[(2, "ana", 14_401, &[1]), (1, "ana", 7_200, &[0]), (0, "ana", 0, &[])]);
        let history = GitHistory::parse(&text).unwrap();
        let by = HourEstimate { first: TimeAmount::HOUR, ..HourEstimate::git_hours() };
        let seconds: Vec<i64> = history.estimates(by).map(|(_, time)| time.seconds()).collect();
        assert_eq!(seconds, [3_600, 7_200, 3_600]);
        assert!(by.method().contains("120 min") && by.method().contains("60 min"));
    }

    proptest! {
        #[test]
        fn sessions_of_an_author_add_up_whatever_the_order_of_the_log(
            commits in proptest::collection::vec((0..3_u8, 0..100_000_i64), 1..40),
        ) {
            let line = |(at, (author, time)): (usize, &(u8, i64))| {
                format!("{at:040x}\t\tp{author}\t{time}\n")
            };
            let lines: Vec<String> = commits.iter().enumerate().map(line).collect();
            let reversed: String = lines.iter().rev().cloned().collect();
            let (pause, first) = (7_200, 7_200);
            for author in 0..3 {
                let mut times: Vec<i64> =
                    commits.iter().filter(|(by, _)| *by == author).map(|(_, at)| *at).collect();
                times.sort_unstable();
                let pauses = times.windows(2).map(|pair| pair[1] - pair[0]);
                let inside = |pause_between: i64| if pause_between <= pause { pause_between } else { first };
                let expected = if times.is_empty() { 0 } else { first + pauses.map(inside).sum::<i64>() };
                for text in [lines.concat(), reversed.clone()] {
                    let history = GitHistory::parse(&text).unwrap();
                    let estimates = history.estimates(HourEstimate::git_hours());
                    let named = estimates.filter(|(c, _)| c.author.as_str() == format!("p{author}"));
                    prop_assert_eq!(named.map(|(_, time)| time.seconds()).sum::<i64>(), expected);
                }
            }
        }
    }

    #[test]
    fn what_is_no_history_is_refused_by_line() {
        let good = log(&[(1, "ana", 5_000, &[0]), (0, "ana", 0, &[])]);
        let cases: [(String, &str, &str); 8] = [
            (
                "1\t2\tREADME\n".to_owned(),
                "line 1: '1\t2\tREADME' is neither",
                "lineage.git.not_a_line",
            ),
            (format!("{good}commit abc\n"), "line 10: 'commit abc'", "lineage.git.not_a_line"),
            (good.replace("\t0\n", "\tnoon\n"), "line 6: time 'noon'", "lineage.git.bad_value"),
            (
                good.replace("1\t2\tsrc/0", "x\t2\tsrc/0"),
                "line 8: lines added 'x'",
                "lineage.git.bad_value",
            ),
            (good.replacen("ana", "", 1), "line 1: author ''", "lineage.git.bad_value"),
            (good.replacen("ana", " ana", 1), ".mailmap", "lineage.git.bad_value"),
            (
                good.replacen(&format!("\t{}", hash(0)), "\tzz", 1),
                "line 1: parent 'zz'",
                "lineage.git.bad_value",
            ),
            (format!("{good}{good}"), "line 10: commit", "lineage.git.duplicate"),
        ];
        for (text, message, code) in cases {
            let error = GitHistory::parse(&text).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(error.code(), code);
        }
        let twice =
            format!("{}\t{} {}\tana\t9\n{}\t\tana\t3\n", hash(1), hash(0), hash(0), hash(0));
        let history = GitHistory::parse(&twice).unwrap();
        let project = ProjectId::new("p").unwrap();
        let refused = history.contributions(&project, HourEstimate::git_hours()).unwrap_err();
        assert!(matches!(refused, GitError::Contribution(_)));
    }
}
