//! The whole life of a commons against one that is written from the definitions alone.
//!
//! After every command both agree on whether it is taken, and on the state as the getters show it. At
//! the end the recorded events, through a journal, lead to the same state, and a second run to the
//! same bytes; the commons of an earlier date is what had been sent until then.
//!
//! What it was tried on, each planted in the crates and found: a fifth of the origin rounded up, a
//! ballot taken after the vote, an envelope that is not kept from other pots, a confirmation of
//! another amount that settles an agreement, two reservations that pass a floor together, an entry
//! that is posted over what agreements hold, a voice lent beyond the cap, a general delegation over
//! that of the topic, an interest not looked for at the close or at the opening, a floor offered
//! twice, a college heard by somebody of another, hours paid although not secured, a licence stated
//! twice, a question after the review, a motion that says other than what is recorded of a claim, an
//! advance that is not deducted from the envelope, a minimum that forgets what was had in advance, a
//! second raise without a window of its own, a text whose closing lets settled amendments lapse, an
//! author who adopts the own amendment, one amended for a college of others, one half of a college
//! that suspends, a challenge that outlasts the recusal, a second vote that may be objected to, a
//! link attested by who claimed it, a claim that outlasts its link, grades of users that weigh hours,
//! one given to the own project, a grade that one half gives, an acceptance that outlasts a revision, a
//! turn that is forgotten from budget to budget.
//!
//! What it found unplanted: an advance that waited for an account, taken for a part of the claim; a
//! claim that silence agreed after the closing, and that nothing paid; a claim that was paid by a
//! motion under suspension; what was had in advance on a claim that was gone after the closing, and
//! that no budget deducted.

mod moves;
mod naive;
mod supposed;
mod village;

use std::collections::{BTreeMap, BTreeSet};

use liens::governance::{Fraction, MotionState, Vote};
use liens::journal::{Journal, MemoryJournal, replay};
use liens::lineage::budget::{Command as Ask, Outcome};
use liens::{
    CommandId, Commons, ContributionKind, ContributorId, Decision, Event, ObjectiveError, Receipt,
    Recipient, Standing, Supposition, Timestamp, Unit,
};
use proptest::bool::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use naive::{Handed, Hearing, Interest, Naive, Part, Pool, Sent, Stands, Theme, Verdict};
use village::{Safeguards, begun, commons_first, day, held};

impl ReferenceStateMachine for Naive {
    type State = Self;
    type Transition = Sent;

    /// Nothing at all, only founded, in the midst of life, or of what it is most about.
    fn init_state() -> BoxedStrategy<Self> {
        use Theme::{Bank, Budgets, Divisions, Pots, Successions, Voices};
        let policy = prop_oneof![
            1 => Just(crate::world::to_the_commons()),
            2 => Just(commons_first()),
            2 => Just(held()),
            2 => Just(crate::world::origin_and_hours()),
        ];
        let stage = prop_oneof![1 => Just(0), 1 => Just(1), 8 => Just(2), 8 => Just(3)];
        let lived = |(stage, policy, rules, [hears, suspends], theme): (_, _, _, [bool; 2], _)| {
            let safeguards = Safeguards { hears, suspends };
            let mut naive = Self::default();
            naive.theme = theme;
            for sent in begun(stage, (policy, rules), safeguards, theme) {
                naive.execute(&sent);
                assert_eq!(naive.verdict, Some(Verdict::Accepted), "{sent:?}");
            }
            naive
        };
        let safeguards = (any::<bool>(), weighted(0.5)).prop_map(<[bool; 2]>::from);
        let themes = [Pots, Bank, Budgets, Divisions, Successions, Successions, Voices];
        let theme = select(themes.to_vec());
        (stage, policy, village::rules(), safeguards, theme).prop_map(lived).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Sent> {
        moves::next(state)
    }

    fn apply(mut state: Self, sent: &Sent) -> Self {
        state.execute(sent);
        state
    }
}

/// The commons, and the receipts that it gave.
struct Lived {
    commons: Commons,
    receipts: BTreeMap<CommandId, Receipt>,
}

impl Lived {
    fn of<'a>(all: impl IntoIterator<Item = &'a Sent>) -> Self {
        let mut lived = Self { commons: Commons::new(), receipts: BTreeMap::new() };
        for sent in all {
            let receipt = lived.commons.execute(sent.clone()).unwrap();
            lived.receipts.insert(sent.id, receipt);
        }
        lived
    }
}

impl StateMachineTest for Lived {
    type SystemUnderTest = Self;
    type Reference = Naive;

    fn init_test(naive: &Naive) -> Self {
        Self::of(&naive.done)
    }

    fn apply(mut lived: Self, naive: &Naive, sent: Sent) -> Self {
        let before = lived.commons.clone();
        let decided = before.decide(&sent);
        let result = lived.commons.execute(sent.clone());
        match (naive.verdict.as_ref().unwrap(), result) {
            (Verdict::Accepted, Ok(receipt)) => {
                assert!(matches!(decided, Ok(Decision::New(_))));
                assert_eq!(usize::try_from(receipt.first).unwrap(), before.events().len());
                assert_eq!(receipt.events, 1);
                lived.receipts.insert(sent.id, receipt);
            }
            (Verdict::Repeated, Ok(receipt)) => {
                assert_eq!(lived.receipts.get(&sent.id), Some(&receipt));
                assert_eq!(lived.commons, before);
            }
            (Verdict::Refused(code), Err(refusal)) => {
                assert!(
                    refusal.code().starts_with(code),
                    "{refusal} ({}), not {code}",
                    refusal.code()
                );
                assert_eq!(decided, Err(refusal));
                assert_eq!(lived.commons, before);
            }
            (expected, found) => {
                panic!("{expected:?} by the definition, {found:?} by the commons: {sent:?}")
            }
        }
        lived
    }

    fn check_invariants(lived: &Self, naive: &Naive) {
        let now = naive.done.last().map_or(day(0), |last| last.at);
        let commons = &lived.commons;
        people_are_those_of(commons, naive, now);
        charters_and_motions_are_those_of(commons, naive, now);
        interests_and_meetings_are_those_of(commons, naive);
        texts_and_needs_are_those_of(commons, naive);
        record_is_that_of(commons, naive);
        agreements_are_those_of(commons, naive);
        balances_are_those_of(commons, naive);
        payouts_lead_back(commons, naive);
        budgets_are_those_of(commons, naive, now);
        objectives_stand_as_in(commons, naive, now);
    }

    fn teardown(lived: Self, naive: Naive) {
        let commons = &lived.commons;
        let mut journal = MemoryJournal::<Event>::new();
        for batch in commons.events().chunks(3) {
            journal.append(batch).unwrap();
        }
        let again = replay(&journal, 0, |events| Commons::replay(events)).unwrap();
        assert_eq!(again, *commons);
        let second = Lived::of(&naive.done).commons;
        assert_eq!(second, *commons);
        questions_about_it_are_answered(commons, &naive);
        #[cfg(feature = "serde")]
        {
            let bytes = written(commons);
            assert_eq!(written(&again), bytes);
            assert_eq!(written(&second), bytes);
        }
    }
}

/// The commons of every date is what had been sent until then, and what was in force changes nothing
/// when it is tried out.
fn questions_about_it_are_answered(commons: &Commons, naive: &Naive) {
    let Some(middle) = naive.done.get(naive.done.len() / 2).map(|sent| sent.at) else { return };
    let until = naive.done.iter().take_while(|sent| sent.at <= middle);
    assert_eq!(commons.as_of(middle), Ok(Lived::of(until).commons));
    assert_eq!(commons.as_of(Timestamp::MIN), Ok(Commons::new()));
    if !naive.charters.is_empty() {
        let (from, until) = (Timestamp::MIN, Timestamp::MAX);
        let tried = commons.what_if(&Supposition { changes: Vec::new(), from, until }).unwrap();
        assert_eq!((tried.refused, tried.first_refused), (0, None));
        assert!(tried.rows.iter().all(|row| row.received == row.supposed));
        let shared = naive.shared.values().flat_map(BTreeMap::values);
        let paid = naive.budgets.values().filter(|of| of.closed.is_some()).map(Pool::drawn);
        let advanced = naive.budgets.values().flat_map(|of| of.advances.values());
        let commons = naive.budgets.values().filter(|of| of.closed.is_some());
        let commons = commons.filter(|of| of.rules.left_to_commons);
        let left = commons.map(|of| of.may_pay() - of.drawn()).sum::<i128>();
        let all: i128 = tried.rows.iter().map(|row| i128::from(row.received.quanta())).sum();
        assert_eq!(all, shared.sum::<i128>() + paid.sum::<i128>() + advanced.sum::<i128>() + left);
    }
}

/// Everything that a commons shows and that has a form, as one text.
#[cfg(feature = "serde")]
fn written(commons: &Commons) -> Vec<u8> {
    let read_back = |event: &liens::Recorded<Event>| {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(&serde_json::from_str::<liens::Recorded<Event>>(&text).unwrap(), event);
    };
    commons.events().iter().for_each(read_back);
    let ledger: Vec<_> = commons.ledger().events().collect();
    let balances: Vec<_> =
        commons.ledger().accounts().map(|(account, balance)| (account.id(), balance)).collect();
    let certificates: Vec<_> =
        commons.assembly().motions().map(|motion| (motion.id(), motion.certificate())).collect();
    let record: Vec<_> = commons.lineage().contributions().collect();
    let shared: Vec<_> = commons.distributions().collect();
    let outcome = |(id, budget): (_, &liens::lineage::budget::Budget)| {
        (id, budget.closed().map(|at| budget.outcome(at).unwrap()))
    };
    let budgets: Vec<_> = commons.budgets().map(outcome).collect();
    let charters = commons.charters();
    let parts = (commons.events(), ledger, balances, certificates, record, shared, budgets);
    serde_json::to_vec(&(parts, charters)).unwrap()
}

fn people_are_those_of(commons: &Commons, naive: &Naive, now: Timestamp) {
    let register = commons.register();
    for name in village::PEOPLE {
        let who = crate::world::person(name);
        let found: BTreeSet<_> =
            register.memberships_of(&who, now).map(|one| one.college.clone()).collect();
        let told = naive.belongs.get(&who).into_iter().flat_map(BTreeMap::keys).cloned().collect();
        assert_eq!(found, told, "the colleges of {name}");
    }
    let waiting: BTreeSet<_> =
        register.applications().map(|one| (one.person.clone(), one.college.clone())).collect();
    assert_eq!(waiting, naive.asked);
    let done = naive.done.iter().map(|sent| Event::from(sent.body.clone()));
    assert!(commons.events().iter().map(|event| event.body.clone()).eq(done));
}

fn charters_and_motions_are_those_of(commons: &Commons, naive: &Naive, now: Timestamp) {
    let found: Vec<_> = commons.charters().iter().collect();
    assert_eq!(found.len(), naive.charters.len());
    for (version, (charter, told)) in (0..).zip(found.iter().zip(&naive.charters)) {
        assert_eq!((charter.version(), charter.motion()), (version, told.motion.as_ref()));
        assert_eq!(charter.policy().name(), told.policy);
        assert_eq!(naive::Rules::from(charter.articles().budgets()), told.rules);
    }
    let assembly = commons.assembly();
    assert!(assembly.motions().map(liens::governance::Motion::id).eq(naive.motions.keys()));
    for (id, told) in &naive.motions {
        let found = assembly.motion(id).unwrap();
        let state = match told.stands {
            Stands::Drafted => MotionState::Drafted,
            Stands::Deliberated => MotionState::Deliberation,
            Stands::Open => MotionState::Open,
            Stands::Adopted if told.may_be_objected(now) => MotionState::Closed,
            Stands::Adopted => MotionState::Adopted,
            Stands::Rejected => MotionState::Rejected,
            Stands::Suspended => MotionState::Suspended,
            Stands::Enacted => MotionState::Enacted,
        };
        assert_eq!((found.state_at(now), found.author()), (state, &told.author), "{id}");
        assert_eq!((found.since(), found.suspended().is_some()), (told.written, told.suspended));
        let about = (found.subject(), found.topic());
        assert_eq!(about, (&told.subject, told.topic.as_ref()), "what {id} is about");
        let vote = found.vote();
        let challenged = vote.into_iter().flat_map(Vote::challenged);
        assert!(challenged.eq(&told.challenged), "who is challenged on {id}");
        let objecting = vote.into_iter().flat_map(Vote::objectors);
        assert!(objecting.eq(&told.objectors), "who objects to {id}");
        let standings = vote.into_iter().flat_map(|vote| vote.ballots().iter());
        let recused = standings.filter(|one| one.recused).map(|one| one.member.person());
        assert!(recused.eq(&told.recused), "who is left out of {id}");
        let Some(certificate) = found.certificate() else { continue };
        let sides = told.sides();
        let exact = |part: i128| {
            let (part, parts) = (u64::try_from(part).unwrap(), naive::PARTS.try_into().unwrap());
            Fraction::new(part, parts).unwrap()
        };
        let overall = &certificate.overall;
        let sums = (&overall.yes, &overall.no, &overall.present);
        let told = (&exact(sides.yes), &exact(sides.no), &exact(sides.present));
        assert_eq!((sums, Fraction::from(overall.all)), (told, exact(sides.all)), "{id}");
    }
}

/// Who has what at stake, who may be heard on what, and who was.
fn interests_and_meetings_are_those_of(commons: &Commons, naive: &Naive) {
    let declared = commons.interests().declarations().map(|one| Interest {
        topic: one.interest.topic().clone(),
        person: one.interest.person().clone(),
        from: one.interest.from(),
        until: one.interest.until(),
    });
    let told: BTreeSet<_> = naive.interests.iter().cloned().collect();
    assert_eq!(declared.collect::<BTreeSet<_>>(), told);
    for (id, told) in &naive.motions {
        let motion = commons.assembly().motion(id).unwrap();
        let found = motion.hearings().map(|(college, hearing)| {
            let (offered, until) = (hearing.offered, hearing.until);
            (college.clone(), Hearing { offered, until, over: hearing.heard.is_some() })
        });
        assert_eq!(found.collect::<BTreeMap<_, _>>(), told.hearings, "heard on {id}");
    }
    for (id, told) in &naive.meetings {
        let found = commons.minutes().meeting(id).unwrap();
        assert_eq!((found.from, found.until), (told.from, told.until), "{id}");
        assert_eq!((&found.colleges, &found.agenda), (&told.colleges, &told.agenda), "{id}");
    }
}

/// What was put forward, what some would change in it, what is asked for, and what came of it.
fn texts_and_needs_are_those_of(commons: &Commons, naive: &Naive) {
    let (minutes, told) = (commons.minutes(), &naive.texts);
    let found = minutes.subjects().map(|(id, one)| {
        (id.clone(), ((one.by.clone(), one.college.clone(), one.proposed), one.closed))
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), told.subjects);
    let found = minutes.amendments().map(|one| {
        let by = (one.author.clone(), one.college.clone(), one.proposed);
        (one.id.clone(), (by, one.text.clone(), one.settled))
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), told.amendments);
    let found = minutes.needs().map(|one| {
        (one.id.clone(), ((one.by.clone(), one.college.clone(), one.raised), one.answered))
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), told.needs);
}

fn agreements_are_those_of(commons: &Commons, naive: &Naive) {
    let ledger = commons.ledger();
    let found = ledger.agreements().map(|one| (one.id(), one.state()));
    let told = naive.agreements.iter().map(|(id, one)| (*id, one.stands));
    assert!(found.eq(told));
    for (id, told) in &naive.agreements {
        let given = ledger.attested(*id).into_iter();
        let given = given.map(|(who, time)| (who, i128::from(time.seconds())));
        assert_eq!(given.collect::<BTreeMap<_, _>>(), told.given, "what {id} attests");
    }
    for (account, _) in ledger.accounts() {
        let (out, into) = ledger.pending(account.id()).unwrap();
        let found = (i128::from(out.quanta()), i128::from(into.quanta()));
        assert_eq!(found, naive.held_on(account.id().as_str()), "held on {}", account.id());
    }
}

fn record_is_that_of(commons: &Commons, naive: &Naive) {
    let found = commons.lineage().contributions().map(|contribution| {
        let given = naive::Given {
            project: contribution.project().clone(),
            need: *contribution.kind() == ContributionKind::Need,
            free: contribution.licence().is_some(),
            people: naive::people(contribution),
            on: contribution.builds_on().iter().map(|link| link.to.clone()).collect(),
        };
        (contribution.id().clone(), given)
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), naive.record);
    for ((voice, need, project), told) in &naive.grades {
        let given = commons.relevance().unwrap().given(*voice, need, project);
        let count = |place| told.values().filter(|grade| **grade == place).count();
        let counts: Vec<u64> =
            (0..given.len()).map(|place| count(place).try_into().unwrap()).collect();
        assert_eq!(given, counts, "how {project} answers {need}");
        let ranked = commons.relevance().unwrap().ranking(need, *voice);
        let row = ranked.iter().find(|row| row.project == *project).unwrap();
        assert_eq!(row.majority, village::GRADES[naive::majority(told)].0, "{project}");
    }
    let claimed = commons.lineage().claims().map(|claim| {
        let claimants = claim.claimants().iter().cloned().collect();
        ((claim.from().clone(), claim.link().to.clone()), claimants)
    });
    assert_eq!(claimed.collect::<BTreeMap<_, BTreeSet<_>>>(), naive.claimed);
}

fn balances_are_those_of(commons: &Commons, naive: &Naive) {
    let ledger = commons.ledger();
    assert!(ledger.totals().all(|(_, sum)| sum == 0));
    let found = ledger
        .accounts()
        .map(|(account, balance)| (account.id().to_string(), i128::from(balance.quanta())));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), naive.balances);
    let shared = commons.distributions().map(|(id, shared)| {
        let payouts = shared.payouts().filter(|(_, amount)| amount.quanta() > 0);
        (id, payouts.map(|(to, amount)| (to.clone(), amount.quanta().into())).collect())
    });
    assert_eq!(shared.collect::<BTreeMap<_, BTreeMap<_, i128>>>(), naive.shared);
    let waiting = commons.owed().waiting().map(|one| {
        let unit = one.amount.unit().clone();
        ((one.person, unit, one.since, one.held, one.source), one.amount.quanta().into())
    });
    assert_eq!(waiting.collect::<BTreeMap<_, i128>>(), naive.owed);
    let waits = |unit: &Unit| {
        let of = naive.owed.iter().filter(|((_, other, ..), _)| other == unit);
        of.map(|(_, quanta)| quanta).sum::<i128>()
    };
    let aside = |unit: &Unit| {
        let lies = commons.aside().filter(|(.., amount)| amount.unit() == unit);
        lies.map(|(.., amount)| i128::from(amount.quanta())).sum::<i128>()
    };
    for unit in [Unit::Time, village::euro()] {
        let told = naive.budgets.values().map(|of| of.lies_aside(&unit)).sum::<i128>();
        assert_eq!(aside(&unit), told, "what lies aside in {unit}");
    }
    for unit in [Unit::Time, village::euro()] {
        let owed = naive.balances.get(&format!("owed:{unit}")).copied().unwrap_or_default();
        assert_eq!(owed, waits(&unit) + aside(&unit), "what is owed in {unit}");
    }
}

/// Every payout leads back to what it comes from, to the charter by which it is, and to its vote.
fn payouts_lead_back(commons: &Commons, naive: &Naive) {
    let Some(last) = naive.done.last() else { return };
    let mut told: BTreeMap<_, i128> = naive.because.clone();
    told.retain(|_, quanta| *quanta > 0);
    let mut found: BTreeMap<_, i128> = BTreeMap::new();
    let people = village::PEOPLE.map(crate::world::person);
    let people = people
        .into_iter()
        .flat_map(|person| [Recipient::Contributor(person.clone()), Recipient::Owed(person)]);
    for recipient in people.chain([Recipient::Commons]) {
        for thread in commons.follow(last.id, &recipient) {
            let charter = thread.charter().unwrap();
            let version = usize::try_from(charter.version()).unwrap();
            let opened = thread.source().budget().map(|of| naive.budgets[of].charter);
            assert!(opened.is_none_or(|opened| opened == version), "{thread}");
            let motion = &naive.charters[version].motion;
            assert_eq!(thread.motion().map(liens::governance::Motion::id), motion.as_ref());
            assert_eq!(thread.certificate().is_some(), motion.is_some());
            let key = (recipient.clone(), thread.source());
            *found.entry(key).or_default() += i128::from(thread.amount().quanta());
        }
    }
    assert_eq!(found, told, "what {} paid", last.id);
}

/// What is claimed and where it stands, what was had in advance, and what comes of it.
fn budgets_are_those_of(commons: &Commons, naive: &Naive, now: Timestamp) {
    assert!(commons.budgets().map(|(id, _)| id).eq(naive.budgets.keys()));
    for ((id, found), told) in commons.budgets().zip(naive.budgets.values()) {
        assert_eq!(found.closed(), told.closed, "{id}");
        let claimed = found.claims().map(|(claim, ask)| {
            let state = found.state(&claim.id, now).unwrap();
            let people = [&claim.contributor, claim.payee()].map(Clone::clone);
            (claim.id.clone(), people, i128::from(ask.quanta()), state)
        });
        let all = told.claims.iter();
        let asked = all.map(|(claim, one)| {
            let people = [&one.who, &one.payee].map(Clone::clone);
            (claim.clone(), people, one.quanta, told.state(one, now))
        });
        assert_eq!(claimed.collect::<Vec<_>>(), asked.collect::<Vec<_>>(), "{id}");
        let advances = found.advances().map(|(person, amount)| (person, amount.quanta().into()));
        assert_eq!(advances.collect::<BTreeMap<_, i128>>(), told.advances, "{id}");
        if told.is_proposed() {
            outcome_is_that_of(&found.outcome(now).unwrap(), told, now);
        }
    }
}

/// What each claim comes to, what each person, and what is left.
fn outcome_is_that_of(found: &Outcome, told: &Pool, now: Timestamp) {
    let (parts, mut left) = (told.parts(), told.may_pay());
    for row in &found.claims {
        let (one, part) = (&told.claims[&row.claim], parts.get(&row.claim));
        let Part { advanced, part } = part.filter(|_| !one.is_gone()).copied().unwrap_or_default();
        let (paid, held) = if told.is_agreed(one, now) { (part, 0) } else { (0, part) };
        let open = told.carried(one, Part { advanced, part }, now);
        let carried = open.map_or(0, |(quanta, _)| quanta);
        let unpaid = if told.is_agreed(one, now) { one.quanta - advanced - part } else { 0 };
        left -= part;
        let found = [&row.advanced, &row.paid, &row.held, &row.carried, &row.forgone];
        let found = found.map(|amount| i128::from(amount.quanta()));
        assert_eq!(found, [advanced, paid, held, carried, unpaid - carried], "{}", row.claim);
        let minimum = row.below_minimum.as_ref().map(|minimum| minimum.quanta().into());
        let below = one.minimum.filter(|minimum| !one.is_gone() && part + advanced < *minimum);
        assert_eq!(minimum, below, "{}", row.claim);
        assert_eq!(row.volunteered, one.given.clone().filter(|_| !one.is_gone()), "{}", row.claim);
    }
    assert_eq!(i128::from(found.left.quanta()), left);
    for row in &found.persons {
        let of_one = found.claims.iter().filter(|one| one.contributor == row.person);
        let sum = of_one.clone().map(|one| (one.paid.quanta(), one.held.quanta()));
        let sum = sum.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        assert_eq!((row.paid.quanta(), row.held.quanta()), sum, "{}", row.person);
        let given = of_one.clone().filter_map(|one| one.volunteered.as_ref());
        let (time, other): (Vec<_>, Vec<_>) = given.partition(|given| *given.unit() != told.unit);
        let sum = |given: Vec<&liens::Amount>| given.iter().map(|one| one.quanta()).sum::<i64>();
        let forgone = of_one.map(|one| one.forgone.quanta()).sum::<i64>();
        let recognised = (row.recognised.quanta(), row.recognised_time.seconds());
        assert_eq!(recognised, (forgone + sum(other), sum(time)), "{}", row.person);
    }
    assert_eq!(Handed::of(&found.next), told.hands_on(now));
}

/// The last measurement up to the instant and to the objective's own date decides.
fn objectives_stand_as_in(commons: &Commons, naive: &Naive, now: Timestamp) {
    let found = commons.objectives(now);
    assert_eq!(found.count(), naive.objectives.len());
    for ((found, standing), told) in commons.objectives(now).zip(&naive.objectives) {
        assert_eq!(found, told);
        let measured = naive.measured.get(told.indicator()).into_iter().flatten();
        let counted: Vec<_> =
            measured.filter(|one| one.at <= now && one.at <= told.date()).collect();
        // What was found of one instant in two ways leaves open what there is, whatever came later.
        let other = |one: &liens::Measurement| {
            counted.iter().any(|two| two.at == one.at && two.measure != one.measure)
        };
        let contradicted = counted.iter().filter(|one| other(one)).map(|one| one.at).min();
        let last = counted.iter().max_by_key(|one| one.at);
        let expected = match (last, contradicted) {
            (None, _) => Ok(Standing::Unmeasured),
            (_, Some(at)) => {
                Err(ObjectiveError::Contradiction { indicator: told.indicator().clone(), at })
            }
            (Some(one), None) if told.target().is_reached_by(&one.measure).unwrap() => {
                Ok(Standing::Reached)
            }
            (Some(_), None) => Ok(Standing::NotReached),
        };
        assert_eq!(standing, expected);
    }
}

prop_state_machine! {
    #[test]
    fn a_commons_does_what_its_definitions_say(sequential 1..60 => Lived);
}

/// What is asked, by its name.
fn asked(sent: &Sent) -> String {
    use liens::Command::{Assemble, Book, Budget, Deliberate, Disclose, Register, Trace};
    match &sent.body {
        Register { command } => command.name().to_owned(),
        Disclose { command } => format!("disclose {}", command.name()),
        Deliberate { command } => format!("deliberate {}", command.name()),
        Assemble { command } => command.name().to_owned(),
        Trace { command } => command.name().to_owned(),
        Book { command } => format!("book {}", command.name()),
        Budget { command, .. } => format!("budget {}", command.name()),
        other => {
            let text = format!("{other:?}");
            text.split(' ').next().unwrap_or_default().to_owned()
        }
    }
}

/// What is met so rarely that a generator may come to miss it.
fn rare(naive: &Naive, sent: &Sent) -> Vec<&'static str> {
    use Verdict::{Accepted, Refused};
    let verdict = naive.verdict.as_ref().unwrap();
    let mut rare = Vec::new();
    match (&sent.body, verdict) {
        (liens::Command::Grade { need, project, voice, .. }, Accepted) => {
            let given = &naive.grades[&(*voice, need.clone(), project.clone())];
            let passes = |least: usize| given.values().filter(|grade| **grade >= least).count();
            if (0..village::GRADES.len()).any(|least| 2 * passes(least) == given.len()) {
                rare.push("a grade by one half");
            }
        }
        (_, Refused("commons.still_held")) => rare.push("held"),
        (_, Refused("commons.budget_over")) => rare.push("over"),
        (liens::Command::OpenBudget { budget, circle, pot, .. }, Accepted) => {
            let one = &naive.budgets[budget];
            let of_it = |of: &&Pool| of.circle == *circle && of.unit == one.unit;
            let place = naive.budgets.values().filter(of_it).count();
            let facts = [
                ("second", place == 2),
                ("third", place == 3),
                ("an advance brought", !one.brought.advances.is_empty()),
                ("a cent by name", one.brought.last.is_some()),
                ("paid late", !naive.because.is_empty()),
                ("an open claim brought", !one.brought.claims.is_empty()),
                ("a sum brought", !one.brought.waiting.is_empty()),
                ("a claim too old", one.claims.values().any(|of| one.is_lapsed(of))),
                ("out of the commons", pot.as_str().starts_with("commons")),
            ];
            rare.extend(facts.into_iter().filter(|(_, met)| *met).map(|(fact, _)| fact));
        }
        (liens::Command::Budget { budget, command }, Accepted) if **command == (Ask::Close {}) => {
            let brought = &naive.budgets[budget].brought;
            if !brought.advances.is_empty() || brought.last.is_some() {
                rare.push("closed with what was brought");
            }
            let one = &naive.budgets[budget];
            let lives = |payee: &ContributorId| {
                let mut all = one.claims.values().filter(|of| !of.is_gone());
                all.any(|of| of.payee == *payee)
            };
            let mut waited = one.brought.waiting.keys().filter(|payee| !lives(payee));
            if waited.any(|payee| !one.too_little(sent.at).contains_key(payee)) {
                rare.push("a sum freed by other rules");
            }
            let paid = |of: fn(ContributorId) -> Recipient| {
                let mut claims = naive.budgets[budget].claims.values();
                claims.any(|one| {
                    let another = one.payee != one.who;
                    another && naive.because.keys().any(|(to, _)| *to == of(one.payee.clone()))
                })
            };
            if paid(Recipient::Contributor) {
                rare.push("another is paid");
            }
            if paid(Recipient::Owed) {
                rare.push("another is owed");
            }
        }
        _ => {}
    }
    let of = |source: &liens::lineage::Source| source.budget().cloned();
    let mut freed = naive.because.keys().filter_map(|(_, source)| of(source));
    if *verdict == Accepted && freed.any(|of| naive.budgets[&of].over) {
        rare.push("a sum freed");
    }
    rare
}

/// A test whose commands were all refused, or all taken, would prove nothing.
#[test]
fn the_lives_that_are_tried_take_and_refuse_commands_of_every_kind() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..380 {
        let lives = Naive::sequential_strategy(60..61).new_tree(&mut runner).unwrap();
        let (mut naive, sent, _) = lives.current();
        for sent in sent {
            naive.execute(&sent);
            for rare in rare(&naive, &sent) {
                *met.entry(rare).or_default() += 1;
            }
            match naive.verdict.clone().unwrap() {
                Verdict::Accepted => seen.entry(asked(&sent)).or_default()[0] += 1,
                Verdict::Refused(_) => seen.entry(asked(&sent)).or_default()[1] += 1,
                Verdict::Repeated => {}
            }
        }
    }
    let anything = "Grade, ReviseMotion, attest_link, claim_link, challenge_voter, classify_motion, dismiss_challenge, object, \
        DraftMotion, Enact, LapseOwed, Measure, OpenAccount, OpenBudget, OpenMotion, \
        OpenVote, PayOwed, Distribute, SetObjective, Found, add_link, admit, apply, cast_ballot, \
        close_motion, correct_authorship, deliberate, delegate, hear_college, leave, offer_floor, \
        record_contribution, recuse, refuse_application, state_licence, withdraw_delegation, \
        book agree, book confirm, book correct_entry, book decline, book dispute, book exchange, \
        book expire, book post_entry, book propose, book resolve_dispute, budget accept, \
        budget advance, budget close, budget declare, budget invoice, budget keep, budget propose, budget question, budget refer, \
        budget resolve, budget review, budget revise, budget settle, budget withdraw, \
        deliberate answer_need, \
        deliberate call_meeting, deliberate close_text, deliberate propose, \
        deliberate propose_amendment, deliberate raise_need, deliberate settle_amendment, \
        deliberate speak, disclose declare, disclose end";
    let anything: BTreeSet<&str> = anything.split(", ").collect();
    assert_eq!(seen.keys().map(String::as_str).collect::<BTreeSet<_>>(), anything);
    for (asked, [taken, refused]) in &seen {
        println!("{asked}: {taken} taken, {refused} refused");
    }
    println!("{met:#?}");
    let rare = seen.iter().filter(|(_, [taken, refused])| *taken < 3 || *refused < 3);
    assert_eq!(rare.collect::<Vec<_>>(), []);
    let expected = "a cent by name, a claim too old, a grade by one half, a sum brought, a sum freed, a sum freed by other rules, an advance brought, an open claim brought, another is owed, another is paid, closed with what was brought, held, out of the commons, over, paid late, \
        second, third";
    let expected: BTreeSet<&str> = expected.split(", ").collect();
    assert_eq!(met.keys().copied().collect::<BTreeSet<_>>(), expected);
}
