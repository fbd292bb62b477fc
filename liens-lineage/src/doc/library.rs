// A library of tools, from the need to its opening, for the examples in the documentation, which
// include this file; it is no module of the library.

use liens_core::{Attester, EvidenceId, Link, Participation, ProjectId, TimeAmount};
pub use liens_core::{
    Amount, Contribution, ContributionId, ContributionKind, ContributorId, Portion, Recipient,
};

use liens_core::{CommandId, Envelope};
pub use liens_lineage::{Authority, Command, Frozen, Lineage, Order, Policy, Refusal, Rule};

pub type Tried<T> = Result<T, Box<dyn std::error::Error>>;

pub fn id(text: &str) -> Tried<ContributionId> {
    Ok(ContributionId::new(text)?)
}

pub fn person(name: &str) -> Tried<ContributorId> {
    Ok(ContributorId::new(name)?)
}

/// What a person gave: a need where it is called so, and work otherwise, with its attested hours.
pub fn given(name: &str, who: &str, hours: i64, on: &[&str]) -> Tried<Contribution> {
    let need = name.starts_with("need");
    let kind = if need { ContributionKind::Need } else { ContributionKind::Work };
    let project = ProjectId::new("tool library")?;
    let mut begun = Contribution::builder(id(name)?, kind, project, "2026-01-05".parse()?);
    let book = Attester::Record { id: EvidenceId::new("book")? };
    let taking = Participation::of(person(who)?);
    begun = begun.participation(taking.attested(TimeAmount::from_hours(hours)?, book));
    for older in on {
        begun = begun.builds_on(Link::to(id(older)?));
    }
    Ok(begun.build()?)
}

/// Ana says what is missing and gives no hour; Bo draws a plan in two, Cy builds the library on it
/// in four: `library -> plan -> need`.
pub fn chain() -> Tried<Vec<Contribution>> {
    Ok(vec![
        given("need", "ana", 0, &[])?,
        given("plan", "bo", 2, &["need"])?,
        given("library", "cy", 4, &["plan"])?,
    ])
}

/// Ana, Bo and Cy are vouched for.
pub fn vouched() -> Tried<std::collections::BTreeSet<ContributorId>> {
    Ok([person("ana")?, person("bo")?, person("cy")?].into())
}

/// The chain, frozen.
pub fn frozen() -> Tried<Frozen> {
    Ok(Frozen::load(chain()?)?)
}

/// A pot that one result brought, to be shared among the three.
pub fn order(pot: &str, result: &str) -> Tried<Order> {
    let authority = Authority { charter: 1, motion: None };
    let results = vec![(id(result)?, None)];
    Ok(Order { pot: pot.parse()?, results, vouched: vouched()?, authority })
}

/// A fifth to whoever raised the need, 20.00 an attested hour, the rest to the commons.
pub fn commons_first() -> Tried<Policy> {
    Ok(Policy::commons_first(Portion::new(1, 5)?, "20.00 EUR".parse()?)?)
}

/// Cy's library stands on Bo's plan and on shelves of an hour of Cy's, both of them for Ana's need:
/// two ways lead back to it.
pub fn diamond() -> Tried<Frozen> {
    Ok(Frozen::load([
        given("need", "ana", 0, &[])?,
        given("plan", "bo", 2, &["need"])?,
        given("shelves", "cy", 1, &["need"])?,
        given("library", "cy", 4, &["plan", "shelves"])?,
    ])?)
}

/// Sends a command, numbered by what was recorded before.
pub fn sends(record: &mut Lineage, day: &str, who: &str, body: Command) -> Tried<()> {
    let number = u32::try_from(record.events().len())?;
    let (id, at) = (CommandId::from_u128(u128::from(number) + 1), day.parse()?);
    record.execute(Envelope { id, by: person(who)?, on_behalf_of: None, at, body })?;
    Ok(())
}

/// The chain as a live record: the need on the fifth of January, the others a day later each.
pub fn recorded() -> Tried<Lineage> {
    let mut record = Lineage::new();
    for (day, contribution) in ["2026-01-05", "2026-01-06", "2026-01-07"].into_iter().zip(chain()?) {
        sends(&mut record, day, "clerk", Command::RecordContribution { contribution })?;
    }
    Ok(record)
}

/// Why a command would be refused.
pub fn refused(record: &Lineage, day: &str, who: &str, body: Command) -> Tried<Refusal> {
    let (id, at) = (CommandId::from_u128(u128::MAX), day.parse()?);
    let decided = record.decide(&Envelope { id, by: person(who)?, on_behalf_of: None, at, body });
    Ok(decided.err().ok_or("it is taken")?)
}

/// A work of nobody in particular under a licence, or under none where that is empty; made from
/// others, or using those whose names begin with a `~`.
pub fn licensed(name: &str, licence: &str, on: &[&str]) -> Tried<Contribution> {
    let project = ProjectId::new("tool library")?;
    let work = ContributionKind::Work;
    let mut begun = Contribution::builder(id(name)?, work, project, "2026-01-05".parse()?);
    if !licence.is_empty() {
        begun = begun.licence(licence.parse()?);
    }
    for older in on {
        let used = older.strip_prefix('~');
        let link = Link::to(id(used.unwrap_or(older))?);
        let uses = liens_core::Relation::Uses;
        begun = begun.builds_on(if used.is_some() { Link { relation: uses, ..link } } else { link });
    }
    Ok(begun.build()?)
}
