//! What was to be reached, and whether it was.
//!
//! An objective of `liens-core` names an indicator, a target and a date. What is shown beside it is
//! the last measurement that counts for it: at its date at the latest, and by the end of the period.
//! A later one is left out, because it would let an objective be reached after its date.
//!
//! Whether it is reached is [`Objective::standing`](liens_core::Objective::standing)'s word, not
//! this page's. "Not measured" is neither reached nor missed; a measurement in another unit, or two
//! of one instant that differ, is told in red, since nothing can be concluded from it.

use liens_core::{Standing, Target};

use super::block::{Row, Section, Table, Tone};
use super::view::View;

pub(super) fn section(view: &View<'_>) -> Section {
    let say = view.say;
    let mut section = Section::new(
        "objectives",
        say.say("Objectives", "Objectifs"),
        say.say(
            "What the community set itself to reach, measured by an indicator at a date: reached \
             or not, without room for opinion.",
            "Ce que la communauté s'est donné à atteindre, mesuré par un indicateur à une date : \
             atteint ou non, sans place pour l'opinion.",
        ),
    );
    let rows: Vec<Row> = view
        .commons
        .objectives(view.end)
        .map(|(objective, standing)| {
            let (measure, at_least) = match objective.target() {
                Target::AtLeast { measure } => (measure, true),
                other => (other.measure(), false),
            };
            let measure = say.measure(measure);
            let target = if at_least {
                say.say(format!("at least {measure}"), format!("au moins {measure}"))
            } else {
                say.say(format!("at most {measure}"), format!("au plus {measure}"))
            };
            let until = view.end.min(objective.date());
            let found = view.commons.measurements(objective.indicator()).iter();
            let last = found.filter(|one| one.at <= until).max_by_key(|one| one.at);
            let found = last.map_or_else(
                || say.no_data(),
                |one| format!("{} ({})", say.measure(&one.measure), say.day(one.at)),
            );
            let row = Row::new(say.indicator(objective.indicator()))
                .and(target)
                .and(say.day(objective.date()))
                .and(found);
            match standing {
                Ok(Standing::Reached) => row.toned(say.say("✓ reached", "✓ atteint"), Tone::Good),
                Ok(Standing::NotReached) => {
                    row.toned(say.say("✗ not reached", "✗ non atteint"), Tone::Bad)
                }
                Ok(_) => row.and(say.say("not measured", "non mesuré")),
                Err(_) => row.toned(
                    say.say(
                        "✗ measured in another unit, or twice",
                        "✗ mesuré dans une autre unité, ou deux fois",
                    ),
                    Tone::Bad,
                ),
            }
        })
        .collect();
    if rows.is_empty() {
        section.blocks.nothing(say.say("No objective was set.", "Aucun objectif n'a été fixé."));
        return section;
    }
    let columns = [
        say.say("Indicator", "Indicateur"),
        say.say("Target", "Cible"),
        say.say("By", "Échéance"),
        say.say("Last measured", "Dernière mesure"),
        say.say("Standing", "État"),
    ];
    let caption = say.say(
        format!("Objectives and where each stood on {}", say.day(view.end)),
        format!("Les objectifs et où chacun en était le {}", say.day(view.end)),
    );
    section.blocks.table(Table::new(caption, columns, rows, view));
    section
}
