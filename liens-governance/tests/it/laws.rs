//! Laws, one property each, with a table case for the empty and the extreme beside it.

use liens_core::Threshold;
use liens_governance::{
    Assembly, Base, Carry, Certificate, Choice, Clause, CollegeLine, Fraction, Motion, Outcome,
    Overall, Rule, UnresolvedLine, Within,
};
use proptest::prelude::*;

use crate::given::{
    Case, Extra, Session, at_least, cases, college_id, envelope, held, more_than, rules, sessions,
    verified, vote, yes,
};
use crate::lifecycle::commands;

fn outcome_of(rule: Threshold, base: Base, yeas: u64, nays: u64) -> bool {
    let said = |count, choice| (0..count).map(move |_| (1, Some(choice)));
    let members = said(yeas, Choice::Yes).chain(said(nays, Choice::No)).collect();
    let colleges = vec![(7, Carry::ProportionalExpressed, members)];
    Case { colleges, rule: yes(rule, base) }.motion().adopted()
}

proptest! {
    #[test]
    fn a_threshold_met_exactly_counts_for_at_least_and_not_for_more_than(
        yeas in 0_u64..12, nays in 0_u64..12,
    ) {
        let whole = yeas + nays;
        prop_assume!(whole > 0 && nays > 0);
        for base in [Base::All, Base::Present, Base::Expressed] {
            prop_assert!(outcome_of(at_least(yeas, whole), base, yeas, nays));
            prop_assert!(!outcome_of(more_than(yeas, whole), base, yeas, nays));
        }
    }
}

#[test]
fn a_threshold_on_nothing_is_never_met() {
    let silent = |rule| {
        let colleges = vec![(7, Carry::Majority, vec![(1, None)])];
        Case { colleges, rule }.motion().adopted()
    };
    assert!(!silent(yes(at_least(0, 1), Base::Expressed)));
    assert!(!silent(yes(at_least(0, 1), Base::Present)));
    assert!(silent(yes(at_least(0, 1), Base::All)));
    assert!(outcome_of(at_least(1, 1), Base::All, 3, 0));
}

proptest! {
    #[test]
    fn a_refused_command_changes_nothing(commands in commands()) {
        let mut assembly = Assembly::new();
        for (id, by, seconds, body) in commands {
            let before = assembly.clone();
            if assembly.execute(&envelope(id, by, seconds, body)).is_err() {
                prop_assert_eq!(&assembly, &before);
            }
        }
    }

    #[test]
    fn a_repeated_command_is_applied_once(commands in commands()) {
        let mut assembly = Assembly::new();
        for (id, by, seconds, body) in commands {
            if let Ok(receipt) = assembly.execute(&envelope(id, by, seconds, body.clone())) {
                let before = assembly.clone();
                let again = envelope(id, by, seconds + 9, body);
                prop_assert_eq!(assembly.execute(&again), Ok(receipt));
                prop_assert_eq!(&assembly, &before);
                let mut replayed = Assembly::replay(assembly.events().to_vec()).unwrap();
                prop_assert_eq!(replayed.execute(&again), Ok(receipt));
                prop_assert_eq!(&replayed, &before);
            }
        }
    }

    #[test]
    fn replaying_the_history_gives_the_same_state(commands in commands()) {
        let mut assembly = Assembly::new();
        for (id, by, seconds, body) in commands {
            let _refused = assembly.execute(&envelope(id, by, seconds, body));
        }
        let events = assembly.events().to_vec();
        prop_assert_eq!(Assembly::replay(events.clone()).unwrap(), assembly);
        for at in 0..events.len() {
            let mut cut = events.clone();
            cut.remove(at);
            prop_assert!(at + 1 == events.len() || Assembly::replay(cut).is_err());
            let mut twice = events.clone();
            twice.insert(at, events[at].clone());
            prop_assert!(Assembly::replay(twice).is_err());
        }
    }
}

#[test]
fn the_history_of_no_command_is_empty() {
    assert_eq!(Assembly::replay([]).unwrap(), Assembly::new());
}

proptest! {
    #[test]
    fn the_order_of_the_roll_and_of_the_ballots_changes_nothing(
        (case, shuffled) in cases().prop_flat_map(|case| {
            let voters = Just(case.voters()).prop_shuffle();
            (Just(case), voters)
        }),
    ) {
        let (one, other) = (case.motion(), held(&case.statutes(), &shuffled));
        prop_assert_eq!(vote(&one).roll(), vote(&other).roll());
        prop_assert_eq!(one.certificate(), other.certificate());
    }

    #[test]
    fn a_voter_of_weight_w_equals_w_voters(case in cases()) {
        let mut split = case.clone();
        for (_, _, members) in &mut split.colleges {
            *members = members
                .iter()
                .flat_map(|(weight, choice)| (0..*weight).map(|_| (1, *choice)))
                .collect();
        }
        same_but_for_scale(&case.motion(), &split.motion());
        let (one, other) = (case.motion(), split.motion());
        let lines = |motion: &Motion| motion.certificate().unwrap().colleges.clone();
        prop_assert_eq!(lines(&one), lines(&other));
    }

    #[test]
    fn weights_times_k_change_nothing(case in cases(), k in 2_u64..1_000) {
        let mut colleges = case.clone();
        colleges.colleges.iter_mut().for_each(|(weight, _, _)| *weight *= k);
        same_but_for_scale(&case.motion(), &colleges.motion());
        let mut members = case.clone();
        let members_of = members.colleges.iter_mut().flat_map(|(_, _, members)| members);
        members_of.for_each(|(weight, _)| *weight *= k);
        let (one, other) = (case.motion(), members.motion());
        same_but_for_scale(&one, &other);
        prop_assert_eq!(
            &one.certificate().unwrap().overall,
            &other.certificate().unwrap().overall
        );
    }

    #[test]
    fn another_yes_never_rejects_what_was_adopted(
        case in cases(), turned in any::<prop::sample::Index>(),
    ) {
        let mut before = case;
        for (_, choice) in before.colleges.iter_mut().flat_map(|(_, _, members)| members) {
            *choice = Some(if *choice == Some(Choice::Yes) { Choice::Yes } else { Choice::No });
        }
        let mut after = before.clone();
        let mut members: Vec<_> =
            after.colleges.iter_mut().flat_map(|(_, _, members)| members).collect();
        let turned = turned.index(members.len());
        members[turned].1 = Some(Choice::Yes);
        prop_assert!(!before.motion().adopted() || after.motion().adopted());
    }
}

/// The field that is tampered with, and how.
type Tampering<'a> = (&'a str, Box<dyn Fn(&mut liens_governance::Certificate) + 'a>);

fn same_but_for_scale(one: &Motion, other: &Motion) {
    let (one, other) = (one.certificate().unwrap(), other.certificate().unwrap());
    assert_eq!(one.outcome, other.outcome);
    let met = |certificate: &liens_governance::Certificate| -> Vec<bool> {
        certificate.conditions.iter().map(|line| line.met).collect()
    };
    assert_eq!(met(one), met(other));
    for (one, other) in one.colleges.iter().zip(&other.colleges) {
        assert_eq!(one.carried, other.carried);
    }
}

#[test]
fn the_largest_weights_are_counted_exactly() {
    let half = u64::MAX / 2;
    let members = vec![(half, Some(Choice::Yes)), (half, Some(Choice::No)), (1, None)];
    for carry in [Carry::ProportionalExpressed, Carry::ProportionalMembers, Carry::Majority] {
        let case = Case {
            colleges: vec![(u64::MAX, carry, members.clone())],
            rule: yes(more_than(1, 2), Base::Expressed),
        };
        let motion = case.motion();
        assert!(!motion.adopted());
        let certificate = motion.certificate().unwrap();
        assert_eq!(certificate.colleges[0].present, u64::MAX - 1);
        verified(certificate, &motion).unwrap();
    }
}

proptest! {
    #[test]
    fn a_certificate_is_verified_by_the_second_pass(case in cases()) {
        let motion = case.motion();
        let certificate = motion.certificate().unwrap();
        let verified = verified(certificate, &motion);
        prop_assert_eq!(verified, Ok(()));
    }

    #[test]
    fn a_certificate_with_any_count_tampered_is_refused(
        case in cases(), college in any::<prop::sample::Index>(), by in 1_u64..5,
    ) {
        let motion = case.motion();
        let genuine = motion.certificate().unwrap();
        let at = college.index(genuine.colleges.len());
        let more = |fraction: &Fraction| fraction.plus(&Fraction::from(by));
        let tamperings: Vec<Tampering<'_>> = vec![
            ("members", Box::new(|c| c.members += by)),
            ("weight", Box::new(|c| c.colleges[at].weight += by)),
            ("all", Box::new(|c| c.colleges[at].all += by)),
            ("present", Box::new(|c| c.colleges[at].present += by)),
            ("yes", Box::new(|c| c.colleges[at].yes += by)),
            ("no", Box::new(|c| c.colleges[at].no += by)),
            ("abstain", Box::new(|c| c.colleges[at].abstain += by)),
            ("adds_present", Box::new(|c| {
                c.colleges[at].adds_present = more(&c.colleges[at].adds_present);
            })),
            ("adds_yes", Box::new(|c| c.colleges[at].adds_yes = more(&c.colleges[at].adds_yes))),
            ("adds_no", Box::new(|c| c.colleges[at].adds_no = more(&c.colleges[at].adds_no))),
            ("overall all", Box::new(|c| c.overall.all += by)),
            ("overall present", Box::new(|c| c.overall.present = more(&c.overall.present))),
            ("overall expressed", Box::new(|c| c.overall.expressed = more(&c.overall.expressed))),
            ("overall yes", Box::new(|c| c.overall.yes = more(&c.overall.yes))),
            ("overall no", Box::new(|c| c.overall.no = more(&c.overall.no))),
            ("colleges", Box::new(|c| { c.colleges.pop(); })),
            ("conditions", Box::new(|c| { c.conditions.pop(); })),
        ];
        for (field, tamper) in tamperings {
            let mut tampered = genuine.clone();
            tamper(&mut tampered);
            let refused = verified(&tampered, &motion);
            let message = refused.unwrap_err().to_string();
            prop_assert!(message.contains(field), "{field}: {message}");
        }
        for line in 0..genuine.conditions.len() {
            for change in 0..3 {
                let mut tampered = genuine.clone();
                let condition = &mut tampered.conditions[line];
                match change {
                    0 => condition.part = more(&condition.part),
                    1 => condition.whole = more(&condition.whole),
                    _ => condition.met = !condition.met,
                }
                let refused =
                    verified(&tampered, &motion);
                prop_assert!(refused.is_err());
            }
        }
    }

    #[test]
    fn a_rule_reads_back_from_its_text(rule in rules()) {
        prop_assert_eq!(&rule.to_string().parse::<Rule>().unwrap(), &rule);
    }
}

#[test]
fn a_rule_reads_back_whatever_its_college_is_called() {
    for name in ["users", "a \"b\" c", "\\", "\\\"", "and", "é (x; y)"] {
        let within = Within::College { college: college_id(name) };
        let rule = crate::given::rule(Clause::Consent { within });
        assert_eq!(rule.to_string().parse::<Rule>().unwrap(), rule, "{rule}");
    }
}

#[test]
fn a_college_may_be_asked_for_by_name_and_all_may_be_asked_together() {
    let rule = crate::given::rule(Clause::Yes {
        threshold: more_than(1, 2),
        base: Base::Expressed,
        within: Within::EachCollege {},
    });
    let group = |choice| (1, Carry::Majority, vec![(1, Some(choice))]);
    let adopted = |second| {
        let colleges = vec![group(Choice::Yes), group(second)];
        Case { colleges, rule: rule.clone() }.motion().adopted()
    };
    assert!(adopted(Choice::Yes));
    assert!(!adopted(Choice::No));
    assert!(!adopted(Choice::Abstain));
}

/// What a certificate counts, without the instants and names.
fn counted(motion: &Motion) -> (&[CollegeLine], &[UnresolvedLine], &Overall, Outcome) {
    let certificate = motion.certificate().unwrap();
    let Certificate { colleges, unresolved, overall, outcome, .. } = certificate;
    (colleges, unresolved, overall, *outcome)
}

/// The session after the members of each college changed places: beside each old place, the new.
fn moved(session: &Session, to: &[usize]) -> Session {
    let moved = |at: usize| to.get(at).copied().unwrap_or(at);
    let said = |(at, member): (usize, &(u64, Option<Choice>))| (moved(at), *member);
    let members = session.case.colleges.iter().flat_map(|(_, _, members)| members);
    let mut members: Vec<_> = members.enumerate().map(said).collect();
    members.sort_by_key(|(at, _)| *at);
    let mut members = members.into_iter().map(|(_, member)| member);
    let mut changed = session.clone();
    for (_, _, places) in &mut changed.case.colleges {
        places.iter_mut().zip(&mut members).for_each(|(place, member)| *place = member);
    }
    for (at, extra) in session.extras.iter().enumerate() {
        let of = |delegate: Option<(usize, i64)>| delegate.map(|(to, date)| (moved(to), date));
        let (delegate, on_topic) = (of(extra.delegate), of(extra.on_topic));
        changed.extras[moved(at)] = Extra { delegate, on_topic, ..extra.clone() };
    }
    changed
}

/// A session without cap, and new places for the members inside their colleges.
fn permuted() -> impl Strategy<Value = (Session, Vec<usize>)> {
    sessions().prop_flat_map(|session| {
        let session = Session { cap: None, ..session };
        let mut first = 0;
        let mut places = Vec::new();
        for (_, _, members) in &session.case.colleges {
            places.push(Just((first..first + members.len()).collect::<Vec<_>>()).prop_shuffle());
            first += members.len();
        }
        (Just(session), places.prop_map(|places| places.concat()))
    })
}

/// The session in which a member of weight w is w members of weight one, each doing the same; those
/// who delegate do so to the first of them.
fn one_by_one(session: &Session) -> Session {
    let weights: Vec<usize> = session
        .case
        .voters()
        .iter()
        .map(|(member, _)| usize::try_from(member.weight()).unwrap())
        .collect();
    let first =
        |at: usize| weights.iter().take(at).sum::<usize>() + at.saturating_sub(weights.len());
    let of = |delegate: Option<(usize, i64)>| delegate.map(|(to, date)| (first(to), date));
    let mut split = session.clone();
    split.extras.clear();
    for (extra, weight) in session.extras.iter().zip(&weights) {
        let (delegate, on_topic) = (of(extra.delegate), of(extra.on_topic));
        let one = Extra { delegate, on_topic, ..extra.clone() };
        split.extras.extend(std::iter::repeat_n(one, *weight));
    }
    for (_, _, members) in &mut split.case.colleges {
        let ones = members.iter().flat_map(|(w, choice)| (0..*w).map(|_| (1, *choice)));
        *members = ones.collect();
    }
    split
}

proptest! {
    #[test]
    fn permuted_members_of_a_college_change_nothing((session, places) in permuted()) {
        let (one, other) = (session.motion(), moved(&session, &places).motion());
        prop_assert_eq!(counted(&one), counted(&other));
    }

    #[test]
    fn a_voter_of_weight_w_equals_w_voters_who_delegate_alike(session in sessions()) {
        let mut session = Session { cap: None, ..session };
        session.extras.iter_mut().for_each(|extra| extra.split = None);
        // Nobody is their own delegate, in one or in many.
        for (at, extra) in session.extras.iter_mut().enumerate() {
            extra.delegate = extra.delegate.filter(|(to, _)| *to != at);
            extra.on_topic = extra.on_topic.filter(|(to, _)| *to != at);
        }
        let (one, other) = (session.motion(), one_by_one(&session).motion());
        prop_assert_eq!(counted(&one), counted(&other));
    }

    #[test]
    fn weights_and_the_cap_times_k_change_nothing(session in sessions(), k in 2_u64..1_000) {
        let mut larger = session.clone();
        let members = larger.case.colleges.iter_mut().flat_map(|(_, _, members)| members);
        members.for_each(|(weight, _)| *weight *= k);
        for extra in &mut larger.extras {
            extra.split = extra.split.map(|(yes, no, abstain)| (yes * k, no * k, abstain * k));
        }
        larger.cap = larger.cap.map(|cap| cap * k);
        let (one, other) = (session.motion(), larger.motion());
        same_but_for_scale(&one, &other);
        let ((_, small, ..), (_, large, ..)) = (counted(&one), counted(&other));
        let scaled: Vec<u64> = small.iter().map(|line| line.weight * k).collect();
        prop_assert_eq!(scaled, large.iter().map(|line| line.weight).collect::<Vec<_>>());
        prop_assert_eq!(counted(&one).2, counted(&other).2);
    }

    #[test]
    fn the_order_of_ballots_recusals_and_delegations_changes_nothing(
        (session, mut given, voting) in sessions().prop_flat_map(|session| {
            let given = Just(session.delegations()).prop_shuffle();
            let voting = Just(session.in_order()).prop_shuffle();
            (Just(session), given, voting)
        }),
    ) {
        given.sort_by_key(|(date, ..)| *date); // the clock runs forward; the rest is free
        let other = session.held(&given, &voting);
        prop_assert_eq!(&session.motion(), other.motion(&crate::given::motion_id()).unwrap());
    }

    #[test]
    fn a_certificate_with_any_unresolved_weight_tampered_is_refused(session in sessions()) {
        let motion = session.motion();
        let genuine = motion.certificate().unwrap();
        prop_assert_eq!(verified(genuine, &motion), Ok(()));
        for line in 0..genuine.unresolved.len() {
            let mut heavier = genuine.clone();
            heavier.unresolved[line].weight += 1;
            let mut shorter = genuine.clone();
            shorter.unresolved.remove(line);
            for tampered in [heavier, shorter] {
                let message = verified(&tampered, &motion).unwrap_err().to_string();
                prop_assert!(message.contains("unresolved"), "{message}");
            }
        }
    }
}
