//! What everybody can turn.

use liens_core::KindId;
use liens_governance::{Banzhaf, Effort, Fraction, Game, Natural, Statutes, StatutesPower};
use serde::{Deserialize, Serialize};

use super::Refused;

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Request {
    /// A council of weights.
    Game {
        of: Game,
        #[serde(default)]
        effort: Effort,
    },
    /// Colleges with so many heads each, in the order of the statutes.
    Statutes {
        of: Box<Statutes>,
        heads: Vec<Heads>,
        #[serde(default)]
        effort: Effort,
    },
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub(super) struct Heads(#[serde(with = "liens_core::form::text")] u64);

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Game {
        /// How many coalitions adopt.
        winning: Natural,
        total_swings: Natural,
        /// In the order of the weights.
        players: Vec<Player>,
    },
    Statutes {
        /// The general rule, then the others by the kind of decision.
        kinds: Vec<Kind>,
    },
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Player {
    swings: Natural,
    banzhaf: Fraction,
    /// Null where nobody can turn anything.
    banzhaf_index: Option<Fraction>,
    shapley_shubik: Fraction,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Kind {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<KindId>,
    power: StatutesPower,
}

pub(super) fn answer(request: Request) -> Result<Answer, Refused> {
    match request {
        Request::Game { of, effort } => game(&of, effort),
        Request::Statutes { of, heads, effort } => {
            let heads = heads.into_iter().map(|heads| heads.0);
            let powers = of.power_of_kinds(heads, effort);
            let powers = powers.map_err(|error| Refused::new("/statutes", error.code(), &error))?;
            let kind = |(kind, power)| Kind { kind, power };
            Ok(Answer::Statutes { kinds: powers.into_iter().map(kind).collect() })
        }
    }
}

fn game(game: &Game, effort: Effort) -> Result<Answer, Refused> {
    let refused = |error: liens_governance::PowerError| Refused::new("/game", error.code(), &error);
    let banzhaf: Banzhaf = game.banzhaf(effort).map_err(refused)?;
    let shapley_shubik = game.shapley_shubik(effort).map_err(refused)?;
    let player = |(at, shapley_shubik): (usize, Fraction)| Player {
        swings: banzhaf.swings().get(at).cloned().unwrap_or_default(),
        banzhaf: banzhaf.absolute(at),
        banzhaf_index: banzhaf.index(at),
        shapley_shubik,
    };
    Ok(Answer::Game {
        winning: banzhaf.winning().clone(),
        total_swings: banzhaf.total_swings(),
        players: shapley_shubik.into_iter().enumerate().map(player).collect(),
    })
}
