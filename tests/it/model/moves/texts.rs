//! Texts that some would amend, and needs.

use liens::governance::deliberation::{Command as Minute, Fate};
use liens::{AmendmentId, Command, ContributionId, ContributorId};
use proptest::prelude::*;
use proptest::sample::select;

use super::minutes::belonging;
use super::voting::subject;
use super::{Move, among, college_name, either, name, where_any};
use crate::model::naive::Naive;
use crate::model::village::{college, steward};
use crate::world::person;

fn amendment_name() -> BoxedStrategy<AmendmentId> {
    (0..6_u8).prop_map(|number| AmendmentId::new(format!("a{number}")).unwrap()).boxed()
}

fn need_name() -> BoxedStrategy<ContributionId> {
    (0..6_u8).prop_map(|number| ContributionId::new(format!("n{number}")).unwrap()).boxed()
}

fn asked(command: Minute) -> Command {
    Command::Deliberate { command }
}

pub(super) fn texts(state: &Naive) -> Move {
    let texts = &state.texts;
    let anywhere = (name().prop_map(person), college_name().prop_map(college));
    let some = among(belonging(state), anywhere.boxed());
    let open = || among(texts.open().cloned().collect::<Vec<_>>(), subject());
    let (amend, amendable) =
        ((some.clone(), amendment_name(), open()), texts.open().next().is_some());
    let amend = amend.prop_map(|((who, college), amendment, text)| {
        (who, asked(Minute::ProposeAmendment { amendment, text, college }))
    });
    let standing = texts.amendments.iter().filter(|(_, (.., settled))| settled.is_none());
    let standing: Vec<(AmendmentId, ContributorId)> =
        standing.map(|(id, ((author, ..), ..))| (id.clone(), author.clone())).collect();
    let stands = !standing.is_empty();
    let other = (amendment_name(), name().prop_map(person));
    let fates = vec![Fate::Adopted, Fate::Rejected, Fate::Withdrawn, Fate::Withdrawn, Fate::Lapsed];
    let settle = (among(standing, other.boxed()), select(fates), 0..5_u8).prop_map(
        |((amendment, author), fate, other)| {
            // The author takes it back, whoever keeps the books says what else; and now and then not.
            let own = (fate == Fate::Withdrawn) == (other > 0);
            let by = if own { author } else { steward() };
            (by, asked(Minute::SettleAmendment { amendment, fate }))
        },
    );
    let close = (open(), any::<bool>(), name()).prop_map(|(text, keeps, who)| {
        (if keeps { steward() } else { person(who) }, asked(Minute::CloseText { text }))
    });
    let raise = (some, need_name())
        .prop_map(|((who, college), need)| (who, asked(Minute::RaiseNeed { need, college })));
    let waiting = texts.needs.iter().filter(|(_, (_, answered))| answered.is_none());
    let waiting: Vec<ContributionId> = waiting.map(|(need, _)| need.clone()).collect();
    let waits = !waiting.is_empty();
    let answer = among(waiting, need_name())
        .prop_map(|need| (steward(), asked(Minute::AnswerNeed { need })));
    either([
        (where_any(amendable, 5), amend.boxed()),
        (where_any(stands, 4), settle.boxed()),
        (where_any(stands, 2), close.boxed()),
        (2, raise.boxed()),
        (where_any(waits, 2), answer.boxed()),
    ])
}
