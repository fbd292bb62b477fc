//! Finding policies that can leave an origin with nothing.
//!
//! *Whoever raised the need has a part of what comes of it* is a sentence that charters contain and
//! policies break without anybody noticing: a rule by hours gives nothing to a need without hours,
//! and claims that may take all leave nothing for an origin behind them. The sentence is tried and
//! not proved by reading steps, on four records that are enough.
//!
//! Why four are enough: a raiser is starved only by having no weight in a step that pays others
//! instead, or by a step before that takes all. The first needs somebody beside the raiser who has
//! what the step looks at, one attested hour; the second needs claims as large as the pot. Alone or
//! together, these are the four shapes; pots are as large as can be, since a portion of a small pot
//! may be rounded down to nothing without meaning anything.

use std::collections::BTreeSet;
use std::fmt;

use liens_core::{
    Amount, Attester, ClaimId, Contribution, ContributionId, ContributionKind, ContributorId,
    EvidenceId, Link, Participation, ProjectId, Recipient, TimeAmount, Timestamp, Unit,
};

use super::{Policy, Step};
use crate::{AgreedClaim, Authority, Claims, Frozen, Order, distribute_claims, tariff};

/// A record in which somebody vouched for, who raised a need, gets nothing of what descends from
/// it.
///
/// # Examples
///
/// The witness reads as a sentence, and its parts can be fed to the policy again. Under a cap the
/// pot is as small as the cap: no larger one is needed to see it.
///
/// ```
/// use liens_lineage::{Policy, RemainderTo, Rule, StarvedOrigin, Step, diagnose};
/// let steps = [
///     Step::Cap { per_person: "50.00 EUR".parse()? },
///     Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } },
/// ];
/// let found: StarvedOrigin = diagnose(&Policy::new("hours alone", steps)?).ok_or("it starves")?;
/// assert_eq!(found.raiser().as_str(), "raiser");
/// assert!(found.vouched().contains(found.raiser()));
/// assert_eq!((found.result().as_str(), found.pot().to_string()), ("need", "50.00 EUR".into()));
/// assert_eq!((found.record().len(), found.claims().len()), (1, 0));
/// assert!(found.to_string().starts_with("of a pot of 50.00 EUR for need, raiser gets nothing"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StarvedOrigin {
    record: Vec<Contribution>,
    result: ContributionId,
    raiser: ContributorId,
    vouched: BTreeSet<ContributorId>,
    pot: Amount,
    claims: Vec<AgreedClaim>,
}

impl StarvedOrigin {
    /// The contributions, by id.
    ///
    /// A need alone, or a need and work on it.
    pub fn record(&self) -> &[Contribution] {
        &self.record
    }

    /// The result that brings the pot.
    pub const fn result(&self) -> &ContributionId {
        &self.result
    }

    /// Who raised a need that the result descends from, and gets nothing.
    pub const fn raiser(&self) -> &ContributorId {
        &self.raiser
    }

    /// The persons vouched for, the raiser among them.
    pub const fn vouched(&self) -> &BTreeSet<ContributorId> {
        &self.vouched
    }

    /// The pot that is shared.
    pub const fn pot(&self) -> &Amount {
        &self.pot
    }

    /// The claims that a circle agreed, where a policy pays them.
    ///
    /// Empty unless it takes them to starve the raiser.
    pub fn claims(&self) -> &[AgreedClaim] {
        &self.claims
    }

    /// Whether the raiser gets nothing; a pot that a policy cannot share starves nobody.
    ///
    /// As a contributor or as somebody who is owed: both count as getting something.
    fn starves(&self, policy: &Policy) -> bool {
        let order = Order {
            pot: self.pot.clone(),
            results: vec![(self.result.clone(), None)],
            vouched: self.vouched.clone(),
            authority: Authority { charter: 0, motion: None },
        };
        let frozen = Frozen::load(self.record.iter().cloned()).ok();
        let shared = frozen.and_then(|frozen| {
            distribute_claims(&self.claims, &Claims::new(), &frozen, policy, order).ok()
        });
        let raiser = [Recipient::Contributor, Recipient::Owed].map(|to| to(self.raiser.clone()));
        shared.is_some_and(|shared| raiser.iter().all(|to| shared.amount_of(to).quanta() == 0))
    }
}

impl fmt::Display for StarvedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "of a pot of {} for {}, {} gets nothing, who raised a need it descends from, in a \
             record of {} contributions",
            self.pot,
            self.result,
            self.raiser,
            self.record.len()
        )
    }
}

/// The records to try, the smallest first. Together they are enough: unless a step per person pays
/// an origin whatever happens, the last two leave a raiser without hours beside one who has some
/// with nothing, the first where no claim takes the pot, the second where claims take all.
const SHAPES: [Shape; 4] = [
    Shape { beside: false, claims: false },
    Shape { beside: true, claims: false },
    Shape { beside: false, claims: true },
    Shape { beside: true, claims: true },
];

/// Alone, beside somebody, below claims, and both.
#[derive(Clone, Copy)]
struct Shape {
    /// Whether another one raised the need too, with an attested hour.
    beside: bool,
    /// Whether work builds on the need whose claims are as large as the pot.
    claims: bool,
}

/// The largest pot tried, in quanta: a step that gives an origin less than one of so many counts as
/// giving nothing.
///
/// 10¹⁸ of 2⁶³ quanta, so that sums stay in range.
const LARGE: u64 = 1_000_000_000_000_000_000;

/// The most hours of work that a record needs for its claims to be as large as the pot.
///
/// A tariff of one quantum an hour would need more hours than can be attested.
const HOURS: u64 = 1_000_000_000_000_000;

/// Names a policy in which somebody vouched for, who raised a need, can get exactly nothing of a
/// result that descends from it: the smallest record where it happens, or none for a policy that
/// pays every such origin.
///
/// Claims of a circle are tried where the policy pays any, as one claim of somebody else as large
/// as the pot.
///
/// ```
/// # use liens_core::{Portion, Shortage};
/// # use liens_lineage::{Base, OriginBy, Policy, RemainderTo, Step, diagnose};
/// let rest = || Step::Remainder { to: RemainderTo::Commons {} };
/// let claims = || Step::Claims { shortage: Shortage::PRO_RATA };
/// let found = diagnose(&Policy::new("claims alone", [claims(), rest()])?);
/// assert!(found.is_some());
/// let (portion, of) = (Portion::new(1, 100)?, Base::Pot);
/// let origin = Step::Origin { portion, of, by: OriginBy::PerPerson };
/// assert_eq!(diagnose(&Policy::new("origin first", [origin, claims(), rest()])?), None);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Law
///
/// `a_policy_without_diagnosis_pays_every_origin`, `the_record_of_a_diagnosis_starves_its_raiser`
///
/// # Complexity
///
/// Shares at most four records of two contributions in each unit that the policy names.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_lineage::{Policy, RemainderTo, Rule, Step, diagnose};
/// let fifth = Portion::new(1, 5)?;
/// assert_eq!(diagnose(&Policy::commons_first(fifth, "20.00 EUR".parse()?)?), None);
/// let by_hours = Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } };
/// let starved = diagnose(&Policy::new("hours alone", [by_hours])?);
/// assert_eq!(starved.map(|witness| witness.record().len()), Some(1));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn diagnose(policy: &Policy) -> Option<StarvedOrigin> {
    // A cap binds no pot below it: whatever a policy starves without its cap it starves with it, in
    // a pot as small as the cap.
    let cap = policy.steps().iter().find_map(|step| match step {
        Step::Cap { per_person } => Some(per_person),
        _ => None,
    });
    let below_cap = cap.filter(|cap| cap.quanta() > 0);
    let steps = policy
        .steps()
        .iter()
        .filter(|step| below_cap.is_none() || !matches!(step, Step::Cap { .. }));
    let uncapped = Policy::new(policy.name(), steps.cloned()).ok()?;
    let named = policy.steps().iter().filter_map(Step::amount).map(Amount::unit);
    let units: BTreeSet<&Unit> = match cap {
        Some(cap) => [cap.unit()].into(),
        None => named.chain([&Unit::Time]).collect(),
    };
    let pays_claims = policy.steps().iter().any(|step| matches!(step, Step::Claims { .. }));
    let tried = SHAPES.into_iter().flat_map(|shape| units.iter().map(move |unit| (shape, *unit)));
    let agreed = tried.clone().filter(|_| pays_claims);
    let agreed = agreed.filter_map(|(shape, unit)| claimed(candidate(&uncapped, shape, unit)?));
    let plain = tried.filter_map(|(shape, unit)| candidate(&uncapped, shape, unit));
    let mut tried = plain.chain(agreed);
    let mut found = tried.find(|candidate| candidate.starves(&uncapped))?;
    if let Some(cap) = below_cap.filter(|cap| **cap < found.pot) {
        found.pot = cap.clone();
    }
    Some(found)
}

/// A record of a shape, and its pot; none where no tariff makes claims.
///
/// Hours are as many as make claims of the whole pot at the smallest tariff above zero, and the pot
/// is then made to fit them.
fn candidate(policy: &Policy, shape: Shape, unit: &Unit) -> Option<StarvedOrigin> {
    let quanta = |quanta: u64| Amount::from_quanta(unit.clone(), i64::try_from(quanta).ok()?).ok();
    let (mut pot, mut hours) = (LARGE, 0);
    if shape.claims {
        let large = quanta(LARGE)?;
        let tariffs = policy.steps().iter().filter_map(|step| match step {
            Step::Tariff { per_hour, .. } => tariff::per_hour(per_hour, &large).ok(),
            _ => None,
        });
        let per_hour = tariffs.filter(|per_hour| *per_hour > 0).min()?;
        hours = LARGE.checked_div(per_hour)?.clamp(1, HOURS);
        pot = hours.checked_mul(per_hour)?;
    }
    let raiser = unreserved(policy, "raiser")?;
    let other = unreserved(policy, "other")?;
    let attested = |person: &ContributorId, hours: u64| {
        let by = Attester::Record { id: EvidenceId::new("attested").ok()? };
        let time = TimeAmount::from_hours(i64::try_from(hours).ok()?).ok()?;
        Some(Participation::of(person.clone()).attested(time, by))
    };
    let begun = |id: &str, kind| {
        let (id, project) = (ContributionId::new(id).ok()?, ProjectId::new("witness").ok()?);
        let builder = Contribution::builder(id, kind, project, Timestamp::MIN);
        Some(builder.licence("CC0-1.0".parse().ok()?))
    };
    let mut need = begun("need", ContributionKind::Need)?;
    need = need.participation(Participation::of(raiser.clone()));
    if shape.beside {
        need = need.participation(attested(&other, 1)?);
    }
    let mut record = vec![need.build().ok()?];
    if shape.claims {
        let on = Link::to(ContributionId::new("need").ok()?);
        let work = begun("work", ContributionKind::Work)?.builds_on(on);
        record.push(work.participation(attested(&other, hours)?).build().ok()?);
    }
    let result = record.last()?.id().clone();
    let pot = quanta(pot)?;
    Some(StarvedOrigin {
        record,
        result,
        vouched: [raiser.clone(), other].into(),
        raiser,
        pot,
        claims: vec![],
    })
}

/// The same record with a claim of somebody else that is as large as the pot.
///
/// None where nobody but the raiser is vouched for, which does not come about.
fn claimed(candidate: StarvedOrigin) -> Option<StarvedOrigin> {
    let other = candidate.vouched.iter().find(|person| **person != candidate.raiser)?;
    let claim = AgreedClaim {
        id: ClaimId::new("claim").ok()?,
        contributor: other.clone(),
        payee: other.clone(),
        contributions: Vec::new(),
        date: Timestamp::MIN,
        amount: candidate.pot.clone(),
    };
    Some(StarvedOrigin { claims: vec![claim], ..candidate })
}

/// A name that the policy reserves nothing for.
///
/// A reserve for somebody called `raiser` would pay the raiser of the record by accident; an
/// apostrophe more makes another name.
fn unreserved(policy: &Policy, name: &str) -> Option<ContributorId> {
    let reserved = |id: &ContributorId| {
        policy.steps().iter().any(|step| match step {
            Step::Reserve { to, .. } => to.person() == Some(id),
            _ => false,
        })
    };
    let longer = |count: usize| ContributorId::new(format!("{name}{}", "'".repeat(count))).ok();
    (0..=policy.steps().len()).filter_map(longer).find(|id| !reserved(id))
}
