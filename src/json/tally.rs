//! A vote among several, or the motions of an assembly.

use std::collections::BTreeMap;

use liens_core::{CandidateId, Envelope, Receipt, Recorded};
use liens_governance::election::{
    Candidates, ElectionError, ElectionRule, Graded, Papers, Profile, Scale, Standings, TieRule,
};
use liens_governance::{Assembly, Certificate, Command, Event};
use serde::{Deserialize, Serialize};

use super::Refused;

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Request {
    /// One choice among several.
    Election {
        candidates: Vec<CandidateId>,
        rule: ElectionRule,
        #[serde(default = "unbroken")]
        ties: TieRule,
        ballots: Ballots,
    },
    /// Commands to an assembly whose history the caller keeps.
    Assembly {
        #[serde(default)]
        events: Vec<Recorded<Event>>,
        commands: Vec<Envelope<Command>>,
    },
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Ballots {
    Ranked(Vec<Ranked>),
    Graded { scale: Scale, ballots: Vec<GradedBallot> },
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Ranked {
    #[serde(with = "liens_core::form::text")]
    weight: u64,
    /// Best first, equals together.
    tiers: Vec<Vec<CandidateId>>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct GradedBallot {
    #[serde(with = "liens_core::form::text")]
    weight: u64,
    grades: BTreeMap<CandidateId, String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Election(Box<Standings>),
    Assembly {
        /// What is to be recorded behind the events so far.
        events: Vec<Recorded<Event>>,
        /// One for each command.
        receipts: Vec<Receipt>,
        /// Of every motion that is closed, in the order of their names.
        certificates: Vec<Certificate>,
    },
}

fn unbroken() -> TieRule {
    TieRule::Unbroken {}
}

pub(super) fn answer(request: Request) -> Result<Answer, Refused> {
    match request {
        Request::Election { candidates, rule, ties, ballots } => {
            let refused =
                |error: ElectionError| Refused::new("/election/candidates", error.code(), &error);
            let candidates = Candidates::new(candidates).map_err(refused)?;
            election(candidates, rule, &ties, ballots)
        }
        Request::Assembly { events, commands } => assembly(events, &commands),
    }
}

fn election(
    candidates: Candidates,
    rule: ElectionRule,
    ties: &TieRule,
    ballots: Ballots,
) -> Result<Answer, Refused> {
    let at = |path: String| move |error: ElectionError| Refused::new(path, error.code(), &error);
    let count = |papers: Papers<'_>| {
        let standings = rule.tally(papers, ties).map_err(at("/election".to_owned()))?;
        Ok(Answer::Election(Box::new(standings)))
    };
    match ballots {
        Ballots::Ranked(ballots) => {
            let mut profile = Profile::new(candidates);
            for (number, ballot) in ballots.iter().enumerate() {
                let path = format!("/election/ballots/ranked/{number}");
                profile.cast(ballot.weight, &ballot.tiers).map_err(at(path))?;
            }
            count(Papers::from(&profile))
        }
        Ballots::Graded { scale, ballots } => {
            let mut graded = Graded::new(candidates, scale);
            for (number, ballot) in ballots.iter().enumerate() {
                let path = format!("/election/ballots/graded/ballots/{number}");
                let grades = ballot.grades.iter().map(|(id, grade)| (id, grade.as_str()));
                graded.cast(ballot.weight, grades).map_err(at(path))?;
            }
            count(Papers::from(&graded))
        }
    }
}

fn assembly(
    events: Vec<Recorded<Event>>,
    commands: &[Envelope<Command>],
) -> Result<Answer, Refused> {
    let kept = events.len();
    let mut assembly = Assembly::replay(events)
        .map_err(|error| Refused::new("/assembly/events", error.code(), &error))?;
    let mut receipts = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        let receipt = assembly.execute(command);
        receipts.push(receipt.map_err(|error| {
            Refused::new(format!("/assembly/commands/{at}"), error.code(), &error)
        })?);
    }
    let certificates = assembly.motions().filter_map(|motion| motion.certificate().cloned());
    let certificates = certificates.collect();
    let events = assembly.events().get(kept..).unwrap_or_default().to_vec();
    Ok(Answer::Assembly { events, receipts, certificates })
}
