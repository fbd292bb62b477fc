//! Known cases, from real statutes and from the definitions.

use liens_governance::{Base, Carry, Choice};

use crate::given::{Case, Group, at_least, more_than, vote, yes};

fn group(weight: u64, carry: Carry, yeas: usize, nays: usize) -> Group {
    let said = |n, choice| std::iter::repeat_n((1, Some(choice)), n);
    (weight, carry, said(yeas, Choice::Yes).chain(said(nays, Choice::No)).collect())
}

/// The outcome for each set of colleges that says yes, the others saying no.
fn outcomes(weights: &[u64], carry: Carry, rule: &liens_governance::Rule) -> Vec<bool> {
    (0..1_u32 << weights.len())
        .map(|set| {
            let one = |(at, weight): (usize, &u64)| match set >> at & 1 {
                1 => group(*weight, carry, 1, 0),
                _ => group(*weight, carry, 0, 1),
            };
            let colleges = weights.iter().enumerate().map(one).collect();
            Case { colleges, rule: rule.clone() }.motion().adopted()
        })
        .collect()
}

fn swings(outcomes: &[bool], college: usize) -> usize {
    let without = (0..outcomes.len()).filter(|set| set >> college & 1 == 0);
    without.filter(|set| outcomes[*set] != outcomes[set | 1 << college]).count()
}

#[test]
fn at_30_30_30_10_the_smallest_college_never_decides() {
    let majority = yes(more_than(1, 2), Base::All);
    let outcomes = outcomes(&[30, 30, 30, 10], Carry::Majority, &majority);
    assert_eq!([0, 1, 2, 3].map(|college| swings(&outcomes, college)), [4, 4, 4, 0]);
}

#[test]
fn at_50_40_10_and_two_thirds_the_smallest_college_never_decides() {
    let outcomes = outcomes(&[50, 40, 10], Carry::Majority, &yes(at_least(2, 3), Base::All));
    assert_eq!([0, 1, 2].map(|college| swings(&outcomes, college)), [2, 2, 0]);
}

#[test]
fn under_the_real_statutes_25_25_25_15_10_every_college_decides_somewhere() {
    // Banzhaf 7:7:7:3:3 at more than half, 5:5:5:3:3 at 67 of 100.
    let weights = [25, 25, 25, 15, 10];
    let half = outcomes(&weights, Carry::Majority, &yes(more_than(1, 2), Base::All));
    assert_eq!([0, 1, 2, 3, 4].map(|college| swings(&half, college)), [7, 7, 7, 3, 3]);
    let two_thirds = outcomes(&weights, Carry::Majority, &yes(at_least(67, 100), Base::All));
    assert_eq!([0, 1, 2, 3, 4].map(|college| swings(&two_thirds, college)), [5, 5, 5, 3, 3]);
}

#[test]
fn carry_decides_where_weights_do_not() {
    // Each of the three large colleges is split 3 to 2, the small ones say no.
    let colleges = |carry| {
        [(25, 3, 2), (25, 3, 2), (25, 3, 2), (15, 0, 1), (10, 0, 1)]
            .map(|(weight, yeas, nays)| group(weight, carry, yeas, nays))
            .to_vec()
    };
    let adopted = |carry| {
        let rule = yes(more_than(1, 2), Base::Expressed);
        Case { colleges: colleges(carry), rule }.motion().adopted()
    };
    assert!(adopted(Carry::Majority)); // 75 to 25
    assert!(!adopted(Carry::ProportionalExpressed)); // 45 to 55
    assert!(!adopted(Carry::ProportionalMembers));
}

#[test]
fn sixty_five_percent_of_10001_is_6501() {
    let adopted = |weight| {
        let colleges = vec![
            group(weight, Carry::Majority, 1, 0),
            group(10_001 - weight, Carry::Majority, 0, 1),
        ];
        Case { colleges, rule: yes(at_least(65, 100), Base::All) }.motion().adopted()
    };
    assert!(!adopted(6_500));
    assert!(adopted(6_501));
}

#[test]
fn a_certificate_reads_as_a_table() {
    let colleges = vec![
        (
            60,
            Carry::ProportionalExpressed,
            vec![(2, Some(Choice::Yes)), (1, Some(Choice::No)), (1, Some(Choice::Abstain))],
        ),
        (40, Carry::Majority, vec![(1, Some(Choice::No)), (3, None)]),
    ];
    let rule = yes(at_least(2, 5), Base::Expressed);
    let motion = Case { colleges, rule }.motion();
    let expected = "\
motion m on s: adopted
open 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z, 5 on the roll
  college  weight  all  yes  no  abstain  carried  adds
  c0       60      4    2    1   1        yes      40 yes, 20 no
  c1       40      4    0    1   0        no       0 yes, 40 no
yes 40, no 60 of all 100, present 70, expressed 100
rule: at least 2/5 of expressed
  at least 2/5 of expressed: 40 of 100, met
";
    assert_eq!(motion.certificate().unwrap().to_string(), expected);
}

#[cfg(feature = "serde")]
#[test]
fn the_documents_have_their_forms() {
    let colleges = vec![(1, Carry::ProportionalMembers, vec![(2, Some(Choice::Yes)), (1, None)])];
    let motion = Case { colleges, rule: yes(more_than(1, 2), Base::All) }.motion();
    let roll = serde_json::to_string(vote(&motion).roll()).unwrap();
    assert_eq!(
        roll,
        r#"{"format":"liens.roll/1","at":"1970-01-01T00:00:00Z","members":[{"person":"p0-0","college":"c0","weight":"2"},{"person":"p0-1","college":"c0","weight":"1"}]}"#
    );
    let certificate = serde_json::to_string(motion.certificate().unwrap()).unwrap();
    assert_eq!(
        certificate,
        concat!(
            r#"{"format":"liens.certificate/1","motion":"m","subject":"s","#,
            r#""opened":"1970-01-01T00:00:00Z","closed":"1970-01-01T00:00:00Z","members":"2","#,
            r#""colleges":[{"college":"c0","weight":"1","carry":"proportional_members","#,
            r#""all":"3","present":"2","yes":"2","no":"0","abstain":"0","carried":"yes","#,
            r#""adds_present":"2/3","adds_yes":"2/3","adds_no":"0"}],"#,
            r#""overall":{"all":"1","present":"2/3","expressed":"2/3","yes":"2/3","no":"0"},"#,
            r#""rule":"more than 1/2 of all","conditions":[{"condition":"more than 1/2 of all","#,
            r#""college":null,"part":"2/3","whole":"1","met":true}],"outcome":"adopted"}"#,
        )
    );
}
