//! Motions, ballots, voices that are lent, colleges that are heard.

use liens::governance::{Choice, Command as Vote, Heard};
use liens::{CharterChange, Command, ContributorId, MotionId, Proposal, SubjectId, Timestamp};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Move, among, college_name, either, name, where_any};
use crate::model::naive::{Fate, Motion, Naive, Stands};
use crate::model::village::{about_claim, college, commons_first, held, rules, steward};
use crate::world::{origin_and_hours, person, to_the_commons};

pub(super) fn motion_name() -> BoxedStrategy<MotionId> {
    (0..6_u8).prop_map(|number| MotionId::new(format!("m{number}")).unwrap()).boxed()
}

/// What motions and meetings are about.
pub(super) fn subject() -> BoxedStrategy<SubjectId> {
    select(vec!["sharing", "a roof"]).prop_map(|name| SubjectId::new(name).unwrap()).boxed()
}

/// What somebody may have at stake, or lend a voice on.
pub(super) fn topic() -> BoxedStrategy<SubjectId> {
    let money = Just(SubjectId::new("money").unwrap());
    prop_oneof![2 => subject(), 2 => money].boxed()
}

/// A motion that stands so, with its author; now and then any other.
fn standing(state: &Naive, stands: Stands) -> BoxedStrategy<(ContributorId, MotionId)> {
    standing_so(state, |motion| motion.stands == stands)
}

fn standing_so(
    state: &Naive,
    so: impl Fn(&Motion) -> bool,
) -> BoxedStrategy<(ContributorId, MotionId)> {
    let those = state.motions.iter().filter(|(_, motion)| so(motion));
    let those: Vec<_> = those.map(|(id, motion)| (motion.author.clone(), id.clone())).collect();
    among(those, (name().prop_map(person), motion_name()).boxed())
}

pub(super) fn motions(state: &Naive, now: Timestamp) -> Move {
    let later =
        move |days: i64| Timestamp::from_unix_seconds(now.unix_seconds() + days * 86_400).unwrap();
    let policy = |policy| Some(CharterChange::Policy { policy });
    let budgets = |rules| Some(CharterChange::Budgets { budgets: Box::new(rules) });
    let change = prop_oneof![
        2 => Just(policy(to_the_commons())),
        3 => Just(policy(commons_first())),
        3 => Just(policy(held())),
        3 => Just(policy(origin_and_hours())),
        2 => rules().prop_map(budgets),
        1 => Just(None),
    ];
    let of = (subject(), weighted(0.5, topic()));
    let about = (of, change, weighted(0.2, 1..20_i64));
    let claims = state.budgets.values().flat_map(|pool| &pool.claims);
    let referred = claims.filter(|(_, one)| matches!(one.fate, Fate::Referred(..)));
    let referred: Vec<_> = referred.map(|(claim, _)| about_claim(claim)).collect();
    let plain = referred.clone();
    let about_claims =
        among(referred, subject()).prop_map(|subject| Box::new(Proposal::new(subject)));
    let proposal = about.prop_map(move |((subject, topic), change, effective)| {
        let mut proposal = Proposal::new(subject);
        proposal.draft.topic = topic;
        if let Some(change) = change {
            proposal = proposal.changing(change);
        }
        proposal.effective = effective.map(later);
        Box::new(proposal)
    });
    let proposal = prop_oneof![
        if plain.is_empty() { 1 } else { 8 } => about_claims,
        4 => proposal,
    ];
    let proposal = proposal.boxed();
    let closes = weighted(0.3, 0..9_i64).prop_map(move |days| days.map(later)).boxed();
    let revise = (standing_so(state, Motion::is_unvoted), proposal.clone())
        .prop_map(|((by, motion), proposal)| (by, Command::ReviseMotion { motion, proposal }));
    let draft = (name(), motion_name(), proposal.clone())
        .prop_map(|(by, motion, proposal)| (person(by), Command::DraftMotion { motion, proposal }));
    let open = (name(), motion_name(), proposal, closes.clone()).prop_map(
        |(by, motion, proposal, closes)| {
            (person(by), Command::OpenMotion { motion, proposal, closes })
        },
    );
    let waits = |motion: &Motion| matches!(motion.stands, Stands::Drafted | Stands::Suspended);
    let deliberate =
        standing_so(state, waits).prop_map(|(by, motion)| (by, Vote::Deliberate { motion }.into()));
    let open_vote = (standing(state, Stands::Deliberated), closes)
        .prop_map(|((by, motion), closes)| (by, Command::OpenVote { motion, closes }));
    let choice = prop_oneof![
        8 => Just(Choice::Yes),
        4 => Just(Choice::No),
        1 => Just(Choice::Abstain),
    ];
    let silent = state
        .motions
        .iter()
        .flat_map(|(id, motion)| motion.silent().map(|who| (who.clone(), id.clone())));
    let silent: Vec<_> = silent.collect();
    let anybody = (name().prop_map(person), standing(state, Stands::Open))
        .prop_map(|(who, (_, motion))| (who, motion));
    let count = |stands| state.motions.values().filter(|motion| motion.stands == stands).count();
    let (open_now, silent_now) = (count(Stands::Open), !silent.is_empty());
    let ballot = (among(silent, anybody.boxed()), choice)
        .prop_map(|((by, motion), choice)| (by, Vote::CastBallot { motion, choice }.into()));
    let objectable = state.motions.values().any(|motion| motion.may_be_objected(now));
    let close = standing(state, Stands::Open)
        .prop_map(|(by, motion)| (by, Vote::CloseMotion { motion }.into()));
    let enact = (name(), standing(state, Stands::Adopted))
        .prop_map(|(by, (_, motion))| (person(by), Command::Enact { motion }));
    either([
        (3, draft.boxed()),
        (where_any(open_now == 0, 4), open.boxed()),
        (where_any(count(Stands::Drafted) > 0, 2), revise.boxed()),
        (where_any(state.motions.values().any(waits), 6), deliberate.boxed()),
        (where_any(count(Stands::Deliberated) > 0, 8), open_vote.boxed()),
        (where_any(silent_now, 24), ballot.boxed()),
        (where_any(open_now > 0, 8), close.boxed()),
        (where_any(count(Stands::Adopted) > 0, 30), enact.boxed()),
        (where_any(open_now > 0, 12), lending(state)),
        (where_any(count(Stands::Deliberated) > 0, 4), hearings(state, now)),
        (where_any(open_now > 0, 12), challenges(state)),
        (where_any(objectable, 40), object(state, now)),
    ])
}

/// Who is not to vote, and under which topic.
fn challenges(state: &Naive) -> Move {
    let open = || standing(state, Stands::Open);
    let challenge = (open(), name(), name()).prop_map(|((_, motion), by, who)| {
        (person(by), Vote::ChallengeVoter { motion, person: person(who) }.into())
    });
    let anybody = (open(), name()).prop_map(|((_, motion), who)| (motion, person(who))).boxed();
    let challenged = state
        .motions
        .iter()
        .flat_map(|(id, motion)| motion.challenged.iter().map(|who| (id.clone(), who.clone())));
    let challenged: Vec<_> = challenged.collect();
    let any = !challenged.is_empty();
    let dismiss = among(challenged.clone(), anybody.clone())
        .prop_map(|(motion, person)| (steward(), Vote::DismissChallenge { motion, person }.into()));
    let recuse = prop_oneof![1 => among(challenged, anybody.clone()), 1 => anybody];
    let recuse = recuse
        .prop_map(|(motion, person)| (person.clone(), Vote::Recuse { motion, person }.into()));
    let of_any = standing_so(state, |motion| motion.said.is_empty());
    let classify = (of_any, topic())
        .prop_map(|((by, motion), topic)| (by, Vote::ClassifyMotion { motion, topic }.into()));
    either([
        (4, challenge.boxed()),
        (where_any(any, 14), dismiss.boxed()),
        (where_any(any, 4), recuse.boxed()),
        (2, classify.boxed()),
    ])
}

/// What was adopted may be suspended.
fn object(state: &Naive, now: Timestamp) -> Move {
    let all = state.motions.iter();
    let content = |(id, motion): (&MotionId, &Motion)| {
        motion.content().map(|who| (who.clone(), id.clone())).collect::<Vec<_>>()
    };
    let may = all.filter(|(_, motion)| motion.may_be_objected(now)).flat_map(content);
    let closed = standing_so(state, Motion::is_counted);
    let other = (name().prop_map(person), closed).prop_map(|(who, (_, motion))| (who, motion));
    let object = prop_oneof![
        3 => among(may.collect::<Vec<_>>(), other.clone().boxed()),
        1 => other,
    ];
    object.prop_map(|(who, motion)| (who, Vote::Object { motion }.into())).boxed()
}

fn lending(state: &Naive) -> Move {
    let give = (name(), name(), weighted(0.4, topic())).prop_map(|(who, to, topic)| {
        (person(who), Vote::Delegate { to: person(to), topic }.into())
    });
    let lent: Vec<_> = state.lent.keys().cloned().collect();
    let (any, other) = (!lent.is_empty(), (name().prop_map(person), weighted(0.4, topic())));
    let back = among(lent, other.boxed())
        .prop_map(|(who, topic)| (who, Vote::WithdrawDelegation { topic }.into()));
    either([(6, give.boxed()), (where_any(any, 2), back.boxed())])
}

fn hearings(state: &Naive, now: Timestamp) -> Move {
    let of = || prop_oneof![9 => college_name().prop_map(college), 1 => Just(college("nobody"))];
    let until = weighted(0.3, 0..4_i64).prop_map(move |days| {
        let later = |days: i64| now.unix_seconds() + days * 86_400;
        days.map(|days| Timestamp::from_unix_seconds(later(days)).unwrap())
    });
    let offer = (standing(state, Stands::Deliberated), of(), until).prop_map(
        |((by, motion), college, until)| (by, Vote::OfferFloor { motion, college, until }.into()),
    );
    let how = select(vec![Heard::Spoke, Heard::Silent, Heard::Waived]);
    let hear = (standing(state, Stands::Deliberated), of(), how).prop_map(
        |((_, motion), college, heard)| {
            (steward(), Vote::HearCollege { motion, college, heard }.into())
        },
    );
    either([(3, offer.boxed()), (4, hear.boxed())])
}
