//! A seeded community: needs, works and results as a chance makes them grow.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "numbers drawn below 2,000"
)]

use std::collections::BTreeSet;

use liens::lineage::{Base, Policy, RemainderTo, Step};
use liens::{
    Amount, Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId,
    Link, Participation, Portion, ProjectId, TimeAmount, Timestamp,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::input::Refused;

const RULES: [&str; 5] =
    ["hours", "ancestor-equal", "per-person", "keep-and-pass:1/2", "cascade:1/2"];
const WEEK: i64 = 7 * 86_400;

/// The community: its record, and the chance that makes it grow.
pub(crate) struct Community {
    random: ChaCha8Rng,
    pub(crate) people: Vec<ContributorId>,
    pub(crate) contributions: Vec<Contribution>,
}

impl Community {
    pub(crate) fn new(seed: u64, people: u32) -> Result<Self, Refused> {
        let people = (1..=people).map(|number| ContributorId::new(format!("person {number:03}")));
        let random = ChaCha8Rng::seed_from_u64(seed);
        Ok(Self { random, people: people.collect::<Result<_, _>>()?, contributions: Vec::new() })
    }

    /// A number from 0 to below the bound.
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        // The bias of a remainder is below 2^-50 here.
        (self.random.next_u64() % bound) as usize
    }

    /// One period: perhaps a need, works on what is there, and one result; its id and its pot.
    pub(crate) fn live(&mut self, period: u32) -> Result<(ContributionId, Amount), Refused> {
        if period == 0 || self.below(3) == 0 {
            self.give("need", ContributionKind::Need, period, 1, 0)?;
        }
        for _ in 0..=self.below(4) {
            let together = 1 + self.below(2);
            let older = 1 + self.below(2);
            self.give("work", ContributionKind::Work, period, together, older)?;
        }
        let older = 1 + self.below(3);
        let result = self.give("result", ContributionKind::Result, period, 1, older)?;
        let euros = 200 + self.below(1_800);
        Ok((result, format!("{euros}.00 EUR").parse()?))
    }

    /// A contribution of so many people on so many of the latest contributions.
    fn give(
        &mut self,
        word: &str,
        kind: ContributionKind,
        period: u32,
        people: usize,
        older: usize,
    ) -> Result<ContributionId, Refused> {
        let id = ContributionId::new(format!("{word} {:05}", self.contributions.len() + 1))?;
        let at = Timestamp::from_unix_seconds(1_767_571_200 + i64::from(period) * WEEK)?;
        let needs_time = kind != ContributionKind::Need;
        let mut begun = Contribution::builder(id.clone(), kind, ProjectId::new("town")?, at);
        let mut chosen = BTreeSet::new();
        while chosen.len() < people.min(self.people.len()) {
            chosen.insert(self.below(self.people.len()));
        }
        for person in chosen {
            let mut taking = Participation::of(self.people[person].clone());
            if needs_time {
                let time = TimeAmount::from_hours(1 + self.below(8) as i64)?;
                taking = taking
                    .attested(time, Attester::Record { id: EvidenceId::new("the simulation")? });
            }
            begun = begun.participation(taking);
        }
        let recent = self.contributions.len().min(12);
        let mut upstream = BTreeSet::new();
        while upstream.len() < older.min(recent) {
            upstream.insert(self.contributions.len() - 1 - self.below(recent));
        }
        for place in upstream {
            begun = begun.builds_on(Link::to(self.contributions[place].id().clone()));
        }
        self.contributions.push(begun.build()?);
        Ok(id)
    }
}

/// Each rule on the whole pot, and the two presets.
pub(crate) fn policies() -> Result<Vec<Policy>, Refused> {
    let rule = |name: &str| -> Result<Policy, Refused> {
        let share = Step::Share { rule: name.parse()?, portion: Portion::WHOLE, of: Base::Pot };
        Ok(Policy::new(name, [share, Step::Remainder { to: RemainderTo::Commons {} }])?)
    };
    let mut policies = RULES.into_iter().map(rule).collect::<Result<Vec<_>, _>>()?;
    let (origin, hour) = (Portion::new(1, 5)?, "20.00 EUR".parse::<Amount>()?);
    policies.push(Policy::commons_first(origin, hour.clone())?);
    policies.push(Policy::workers_first(origin, hour)?);
    Ok(policies)
}

/// Cents as euros.
pub(crate) fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
