//! The words of a page: days, names, amounts.

use liens::lineage::Step;
use liens::{AccountId, Amount, Timestamp, Unit};

/// The day of an instant, such as 2026-01-05.
pub(crate) fn day(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('T').map_or(text.clone(), |(day, _)| day.to_owned())
}

/// The word that a step begins with.
pub(crate) fn label(step: &Step) -> String {
    let text = step.to_string();
    text.split_once(':').map_or(text.clone(), |(label, _)| label.to_owned())
}

/// Whom an account is for, without its unit: `pot:rides:EUR` is pot:rides, `member:Odile:hour` Odile.
pub(crate) fn name(account: &AccountId) -> String {
    let text = account.as_str();
    let holder = text.rsplit_once(':').map_or(text, |(holder, _)| holder);
    named(holder)
}

pub(crate) fn named(holder: &str) -> String {
    match holder.split_once(':') {
        Some(("member", person)) => person.to_owned(),
        Some(("pot", project)) => format!("the pot of {project}"),
        _ => match holder {
            "commons" => "the commons".to_owned(),
            "outside" => "the world outside".to_owned(),
            "owed" => "what is owed".to_owned(),
            other => other.to_owned(),
        },
    }
}

/// An amount without its unit, where the unit is said beside.
pub(crate) fn number(amount: &Amount) -> String {
    let text = amount.to_string();
    text.strip_suffix(&format!(" {}", amount.unit())).map_or(text.clone(), str::to_owned)
}

/// What a unit counts, in the plural.
pub(crate) fn plural(unit: &Unit) -> String {
    if *unit == Unit::Time { "hours".to_owned() } else { unit.to_string() }
}
