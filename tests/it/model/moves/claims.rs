//! Budgets: opened, claimed, questioned, reviewed, closed.

use std::collections::BTreeMap;

use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
use liens::{
    Amount, BudgetId, CircleId, ClaimId, Command, ContributorId, EvidenceId, Holder, MotionId,
    SubjectId, Timestamp, Unit,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::pots::budget_name;
use super::voting::{motion_name, subject};
use super::{Move, among, amount, either, name, of_unit, unit, where_any};
use crate::model::naive::{Asked, Fate, Motion, Naive, Pool, Theme};
use crate::model::village::{about_claim, euro, steward};
use crate::world::{person, pot};

pub(super) fn budgets(state: &Naive, now: Timestamp) -> Move {
    let of = |which: fn(&Pool) -> bool| {
        let those = state.budgets.iter().filter(move |(_, pool)| which(pool));
        among(those.map(|(id, _)| id.clone()).collect::<Vec<_>>(), budget_name())
    };
    let running = || of(Pool::runs);
    let claimed = || of(|pool| pool.runs() && !pool.reviewed());
    let of_pool = |pool: &Pool| {
        let same = pool.claims.values().map(|one| i64::try_from(one.quanta).unwrap());
        (pool.unit.clone(), i64::try_from(pool.envelope).unwrap(), same.collect())
    };
    let known = state.budgets.iter().map(|(id, pool)| (id.clone(), of_pool(pool)));
    let known: BTreeMap<BudgetId, (Unit, i64, Vec<i64>)> = known.collect();
    let claim = claimed().prop_flat_map(move |budget| {
        let (unit, most, same) = known.get(&budget).cloned().unwrap_or((euro(), 5_000, Vec::new()));
        // Where two claim the same, names may come to decide of a cent.
        let equal = weighted(0.3, any::<Index>()).prop_map({
            let unit = unit.clone();
            move |at| {
                let at = at.filter(|_| !same.is_empty())?;
                Some(Amount::from_quanta(unit.clone(), *at.get(&same)).unwrap())
            }
        });
        let stated = (stated(&unit, most), equal).prop_map(|(stated, equal)| match equal {
            Some(amount) => Stated { amount, given: stated.given, minimum: None },
            None => stated,
        });
        (Just(budget), stated)
    });
    let declare = (claim, name(), weighted(0.3, name()), 0..3_u8);
    let declare = declare.prop_map(move |((budget, stated), who, payee, number)| {
        let claim = Claim {
            id: ClaimId::new(format!("{budget}-{who}-{number}")).unwrap(),
            contributor: person(who),
            payee: payee.map(person),
            contributions: Vec::new(),
            date: now,
            basis: Basis::Amount { amount: stated.amount, time: None },
            volunteered: stated.given,
            minimum: stated.minimum,
        };
        (person(who), Command::ask(budget, Ask::Declare { claim }))
    });
    let claims = state.budgets.iter().flat_map(|(budget, pool)| {
        pool.claims.iter().map(|(claim, one)| (budget.clone(), claim.clone(), one.who.clone()))
    });
    let none = (budget_name(), name())
        .prop_map(|(budget, who)| (budget, ClaimId::new("none").unwrap(), person(who)));
    let withdraw = among(claims.collect::<Vec<_>>(), none.boxed())
        .prop_map(|(budget, claim, who)| (who, Command::ask(budget, Ask::Withdraw { claim })));
    let review = claimed().prop_map(|budget| (steward(), Command::ask(budget, Ask::Review {})));
    let members: Vec<_> = state.belongs.iter().filter(|(_, of)| !of.is_empty()).collect();
    let members: Vec<ContributorId> = members.into_iter().map(|(who, _)| who.clone()).collect();
    let most = members.len();
    let some = (subsequence(members, 0..=most), weighted(0.1, name()));
    let propose = (running(), some).prop_map(|(budget, (vouched, other))| {
        let vouched = vouched.into_iter().chain(other.map(person)).collect();
        let grounds = Grounds { vouched, ..Grounds::default() };
        (steward(), Command::ask(budget, Ask::Propose { grounds }))
    });
    let close = running().prop_map(|budget| (steward(), Command::ask(budget, Ask::Close {})));
    let some = |which: fn(&Pool) -> bool| state.budgets.values().any(which);
    let (runs, open_now) = (some(Pool::runs), some(|pool| pool.runs() && !pool.reviewed()));
    let waited = |pool: &Pool| {
        pool.runs() && !pool.reviewed() && pool.dates.1 <= now && !pool.claims.is_empty()
    };
    let waited = state.budgets.values().any(waited);
    let in_time = state.budgets.values().any(|pool| pool.runs() && now <= pool.dates.1);
    let reviewed = some(|pool| pool.runs() && pool.reviewed());
    let proposed = some(|pool| pool.runs() && pool.is_proposed());
    // What is asked about keeps the next budget waiting.
    let undecided =
        |pool: &Pool| pool.claims.values().any(|one| !one.is_gone() && !pool.is_agreed(one, now));
    let undecided =
        state.budgets.values().any(|pool| pool.closed.is_some() && !pool.over && undecided(pool));
    let asks = match state.theme {
        Theme::Successions => 8,
        _ if decided(state, now).is_empty() => 20,
        _ => 40,
    };
    let opening = match (state.any_handed_on(now), state.any_closed()) {
        (true, _) => 40,
        (false, true) => 2,
        (false, false) => 8,
    };
    either([
        (where_any(!runs, opening), open(state, now)),
        (where_any(open_now && in_time, 16), declare.boxed()),
        (where_any(runs || undecided, if undecided { 6 } else { 2 }), withdraw.boxed()),
        (where_any(runs, 8), revise(state)),
        (where_any(runs, 4), advance(state)),
        (where_any(open_now || reviewed, asks), questions(state, now)),
        (if waited { 12 } else { 2 }, review.boxed()),
        (where_any(reviewed, 10), propose.boxed()),
        (where_any(proposed, 14), close.boxed()),
        (where_any(some(|pool| pool.runs() && !pool.below().is_empty()), 6), accept(state)),
        (where_any(state.any_ripe(now), 8), collect(state, now)),
        (where_any(state.any_too_little(now), 6), invoice(state, now)),
    ])
}

/// One more budget, mostly the next of a circle whose last one is closed, in the same unit.
fn open(state: &Naive, now: Timestamp) -> Move {
    let fresh = (0..6_u8).map(|number| BudgetId::new(format!("b{number}")).unwrap());
    let fresh: Vec<_> = fresh.filter(|id| !state.budgets.contains_key(id)).take(1).collect();
    let circle = |name| CircleId::new(name).unwrap();
    let anywhere = prop_oneof![3 => Just("house"), 1 => Just("garden")];
    let anywhere = (anywhere, unit()).prop_map(move |(name, unit)| (circle(name), unit));
    let last = state.budgets.values().filter(|pool| !pool.over);
    let last: Vec<_> = last.map(|pool| (pool.circle.clone(), pool.unit.clone())).collect();
    let of = among(last, anywhere.boxed());
    let envelopes = |state: &Naive, unit: &Unit| {
        let of = |holder: Holder| {
            let account = holder.account(unit).unwrap();
            let most = i64::try_from(state.free(&holder, unit)).unwrap_or(0);
            let part = prop_oneof![2 => of_unit(unit, most), 3 => of_unit(unit, most / 4)];
            part.prop_map(move |envelope| (account.clone(), envelope)).boxed()
        };
        [of(pot()), of(Holder::Commons {})]
    };
    let [euros, hours] = [euro(), Unit::Time].map(|unit| {
        let [pot, commons] = envelopes(state, &unit);
        prop_oneof![8 => pot, 1 => commons].boxed()
    });
    let of = of.prop_flat_map(move |(circle, unit)| {
        let envelope = if unit == Unit::Time { hours.clone() } else { euros.clone() };
        (Just(circle), envelope)
    });
    let open = (among(fresh, budget_name()), of, prop_oneof![5 => -1..6_i64, 1 => Just(12)])
        .prop_map(move |(budget, (circle, (pot, envelope)), days)| {
            let closes = now.unix_seconds() + days * 86_400;
            let closes = Timestamp::from_unix_seconds(closes).unwrap();
            (steward(), Command::OpenBudget { budget, circle, envelope, pot, opens: now, closes })
        });
    open.boxed()
}

/// What a claim says beside its name.
#[derive(Clone, Debug)]
struct Stated {
    amount: Amount,
    given: Option<Amount>,
    minimum: Option<Amount>,
}

/// So much, with something given now and then, and now and then of no use below some part of it.
fn stated(unit: &Unit, most: i64) -> BoxedStrategy<Stated> {
    let asked = prop_oneof![20 => of_unit(unit, most), 1 => amount()];
    let beside = (weighted(0.15, amount()), weighted(0.4, 0..11_i64), 0..20_u8);
    let other = unit.clone();
    (asked, beside)
        .prop_map(move |(amount, (given, tenths, strange))| {
            let unit = if strange == 0 { other.clone() } else { amount.unit().clone() };
            let least = |tenths: i64| {
                let more = i64::from(tenths == 10);
                Amount::from_quanta(unit, amount.quanta() * tenths / 10 + more).unwrap()
            };
            let minimum = tenths.map(least);
            Stated { amount, given, minimum }
        })
        .boxed()
}

/// The claims of the budgets that run; now and then of no budget.
fn claimed(state: &Naive) -> BoxedStrategy<(BudgetId, ClaimId, ContributorId, Unit, i64)> {
    let running = state.budgets.iter().filter(|(_, pool)| pool.runs());
    let claims = running.flat_map(|(budget, pool)| {
        pool.claims.iter().map(move |(id, one)| {
            let quanta = i64::try_from(one.quanta).unwrap();
            (budget.clone(), id.clone(), one.who.clone(), pool.unit.clone(), quanta)
        })
    });
    let none = (budget_name(), name()).prop_map(|(budget, who)| {
        (budget, ClaimId::new("none").unwrap(), person(who), euro(), 5_000)
    });
    among(claims.collect::<Vec<_>>(), none.boxed())
}

/// A claim stated anew: less, or more.
fn revise(state: &Naive) -> Move {
    let anew = claimed(state).prop_flat_map(|(budget, claim, who, unit, quanta)| {
        let stated = prop_oneof![
            4 => stated(&unit, quanta),
            3 => stated(&unit, 2 * quanta.max(1)),
        ];
        (Just((budget, claim, who)), stated, any::<bool>())
    });
    let revise = anew.prop_map(|((budget, claim, who), stated, reopen)| {
        let Stated { amount, given, minimum } = stated;
        let basis = Basis::Amount { amount, time: None };
        let command = Ask::Revise { claim, basis, volunteered: given, minimum, reopen };
        (who, Command::ask(budget, command))
    });
    revise.boxed()
}

/// Something in advance, to whoever claims, or whoever may.
fn advance(state: &Naive) -> Move {
    let running = state.budgets.iter().filter(|(_, pool)| pool.runs());
    let running = running.map(|(budget, pool)| {
        let quarter = i64::try_from(pool.envelope / 4).unwrap();
        (budget.clone(), pool.unit.clone(), quarter)
    });
    let none = budget_name().prop_map(|budget| (budget, euro(), 5_000));
    let some = among(running.collect::<Vec<_>>(), none.boxed());
    let some = some.prop_flat_map(|(budget, unit, quarter)| {
        let amount = prop_oneof![
            12 => of_unit(&unit, quarter),
            2 => of_unit(&unit, 5 * quarter),
            1 => amount(),
        ];
        (Just(budget), amount)
    });
    let advance = (some, name()).prop_map(|((budget, amount), who)| {
        let command = Ask::Advance { person: person(who), amount };
        (steward(), Command::ask(budget, command))
    });
    advance.boxed()
}

/// What a claim comes to that was agreed by the end of its window, after the closing.
fn collect(state: &Naive, now: Timestamp) -> Move {
    let closed = state.budgets.values().filter(|pool| pool.closed.is_some() && !pool.over);
    let ripe = closed.flat_map(|pool| pool.ripe(now)).map(|(_, one)| one.payee.clone());
    let whose = among(ripe.collect::<Vec<_>>(), name().prop_map(person).boxed());
    whose.prop_map(|person| (person.clone(), Command::PayOwed { person })).boxed()
}

/// For what is too little to be paid without one.
fn invoice(state: &Naive, now: Timestamp) -> Move {
    let closed = state.budgets.iter().filter(|(_, pool)| pool.closed.is_some() && !pool.over);
    let waiting = closed.flat_map(|(budget, pool)| {
        pool.too_little(now).into_keys().map(|payee| (budget.clone(), payee))
    });
    let none = (budget_name(), name()).prop_map(|(budget, who)| (budget, person(who)));
    let invoice = (among(waiting.collect::<Vec<_>>(), none.boxed()), any::<bool>());
    let invoice = invoice.prop_map(|((budget, payee), keeps)| {
        let by = if keeps { steward() } else { payee.clone() };
        let invoice = EvidenceId::new("an invoice").unwrap();
        (by, Command::ask(budget, Ask::Invoice { payee, invoice }))
    });
    invoice.boxed()
}

/// Less than the least useful.
fn accept(state: &Naive) -> Move {
    let below = state.budgets.iter().flat_map(|(budget, pool)| {
        let of = |claim: ClaimId| {
            let who = pool.claims[&claim].who.clone();
            (budget.clone(), claim, who)
        };
        let open = pool.runs().then(|| pool.below()).into_iter().flatten();
        open.map(of).collect::<Vec<_>>()
    });
    let other = claimed(state).prop_map(|(budget, claim, who, ..)| (budget, claim, who));
    let accept = prop_oneof![
        4 => among(below.collect::<Vec<_>>(), other.clone().boxed()),
        1 => other,
    ];
    let accept =
        accept.prop_map(|(budget, claim, who)| (who, Command::ask(budget, Ask::Accept { claim })));
    accept.boxed()
}

/// The claims that were handed to a motion, to which subject, and since when.
fn referred(state: &Naive) -> impl Iterator<Item = ((BudgetId, ClaimId), (&SubjectId, Timestamp))> {
    let open = state.budgets.iter().filter(|(_, pool)| !pool.over);
    let all = open.flat_map(|(budget, pool)| pool.claims.iter().map(move |of| (budget, of)));
    all.filter_map(|(budget, (id, one))| match &one.fate {
        Fate::Referred(subject, since) => Some(((budget.clone(), id.clone()), (subject, *since))),
        _ => None,
    })
}

/// The motions about what claims were referred to, and what they came to.
fn decided(state: &Naive, now: Timestamp) -> Vec<((BudgetId, ClaimId), MotionId, bool)> {
    let of = |(claim, (subject, since)): ((BudgetId, ClaimId), (&SubjectId, Timestamp))| {
        let of_it = |motion: &&Motion| motion.subject == *subject && motion.written >= since;
        let about = state.motions.iter().filter(|(_, motion)| of_it(motion));
        let about = about.filter_map(|(id, motion)| {
            // What may still be objected to, or was, decides of nothing yet.
            let early = motion.is_counted().then_some(true);
            Some((claim.clone(), id.clone(), motion.adopted(now).or(early)?))
        });
        about.collect::<Vec<_>>()
    };
    referred(state).flat_map(of).collect()
}

/// Who asks what about a claim, and what comes of it.
fn questions(state: &Naive, now: Timestamp) -> Move {
    let all: Vec<_> = state
        .budgets
        .iter()
        .flat_map(|(budget, pool)| pool.claims.iter().map(move |(id, one)| (budget, id, one)))
        .filter(|(budget, ..)| !state.budgets[*budget].over)
        .collect();
    let of = |budget: &BudgetId, claim: &ClaimId| (budget.clone(), claim.clone());
    let none = || {
        let unknown = |budget| (budget, ClaimId::new("none").unwrap());
        (budget_name(), name()).prop_map(move |(budget, who)| (unknown(budget), person(who)))
    };
    let about = EvidenceId::new("a question").unwrap();
    let ask = |(budget, _): (BudgetId, ClaimId), command| Command::ask(budget, command);
    let may_be_asked = |(budget, _, one): &&(&BudgetId, &ClaimId, &Asked)| {
        one.fate == Fate::Open && !state.budgets[*budget].window_is_over(one, now)
    };
    let claimed = all.iter().filter(may_be_asked);
    let claimed: Vec<_> = claimed.map(|(budget, id, _)| of(budget, id)).collect();
    let asks = if claimed.is_empty() { 2 } else { 8 };
    let open = among(claimed, none().prop_map(|(claim, _)| claim).boxed());
    let text = about.clone();
    let question = (open, name()).prop_map(move |(claim, who)| {
        let question = Ask::Question { claim: claim.1.clone(), question: text.clone() };
        (person(who), ask(claim, question))
    });
    let questioned = all.iter().filter(|(.., one)| !one.questions.is_empty());
    let own: Vec<_> =
        questioned.clone().map(|(budget, id, one)| (of(budget, id), one.who.clone())).collect();
    let keep = among(own.clone(), none().boxed()).prop_map(move |(claim, who)| {
        let keep = Ask::Keep { claim: claim.1.clone(), answer: about.clone() };
        (who, ask(claim, keep))
    });
    let asking = questioned.clone().flat_map(|(budget, id, one)| {
        one.questions.iter().map(move |who| (of(budget, id), who.clone()))
    });
    let settle = among(asking.collect::<Vec<_>>(), none().boxed())
        .prop_map(move |(claim, who)| (who, ask(claim.clone(), Ask::Settle { claim: claim.1 })));
    let other = proptest::option::weighted(0.1, subject());
    let refer = (among(own, none().boxed()), other).prop_map(move |((claim, _), other)| {
        let subject = other.unwrap_or_else(|| about_claim(&claim.1));
        (steward(), ask(claim.clone(), Ask::Refer { claim: claim.1, subject }))
    });
    let referred: Vec<_> = referred(state).map(|(claim, _)| claim).collect();
    let decided = decided(state, now);
    let any =
        (none(), motion_name(), any::<bool>()).prop_map(|((claim, _), m, yes)| (claim, m, yes));
    let wrong = (among(referred, none().prop_map(|(claim, _)| claim).boxed()), any.clone())
        .prop_map(|(claim, (_, motion, agreed))| (claim, motion, agreed));
    let resolves = !decided.is_empty();
    let resolve = prop_oneof![
        4 => among(decided, wrong.clone().boxed()),
        1 => wrong,
    ];
    let resolve = resolve.prop_map(move |(claim, motion, agreed)| {
        let resolve = Ask::Resolve { claim: claim.1.clone(), motion, agreed };
        (steward(), ask(claim, resolve))
    });
    let any = all.iter().any(|(.., one)| !one.questions.is_empty());
    either([
        (asks, question.boxed()),
        (where_any(any, 2), keep.boxed()),
        (where_any(any, 6), settle.boxed()),
        (where_any(any, 8), refer.boxed()),
        (where_any(resolves, 40), resolve.boxed()),
    ])
}
