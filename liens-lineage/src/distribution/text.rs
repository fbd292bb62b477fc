//! Distributions as text: why each amount is paid, in English and in French.
//!
//! The text answers one person's question, and quotes what the step looked at: the hours, the
//! persons among whom an origin is shared, the terms of a rule. It is made from the record that the
//! distribution was made with; with another one the terms would be those of that one, and amounts
//! and terms part.
//!
//! For the need that began the library of tools, and for the plan, in both languages:
//!
//! ```text
//! ana: 20.00 EUR of 100.00 EUR, policy 'commons first', charter 1
//!          20.00 EUR  need 'need' for work 'library', origin: 1/5 of the pot, equally per person
//!                     (one person of 1 who raised a need upstream)
//!                     library -> plan -> need
//!
//! bo : 26.67 EUR sur 100.00 EUR, règle « commons first », charte 1
//!          26.67 EUR  travail « plan », pour travail « library », tarif : 20.00 EUR par heure
//!                     attestée (temps attesté : 2 h)
//!                     library -> plan
//! ```
//!
//! (each amount's line is one line there). Amounts keep the form in which programs write them, so
//! that a figure of the text is found in the document by searching for it.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, Contribution, ContributionId, ContributorId, Participation, Recipient,
    Shortage, TimeAmount, Unit,
};

use super::{Distribution, Reason};
use crate::explain::append;
use crate::parts::{seconds, time_of};
use crate::{
    Base, Breakdown, Explanation, Frozen, Language, OriginBy, RemainderTo, Rule, ShareError, Step,
};

impl Distribution {
    /// Says why a recipient gets what it does: for each amount the contribution that earned it and
    /// the result, the step and its terms, and one shortest way from the one to the other.
    ///
    /// `frozen` is the record, and `vouched` are the persons vouched for, that it was made with.
    ///
    /// # Law
    ///
    /// `a_distribution_tells_of_every_reason`, `an_amount_is_told_with_step_terms_and_way`
    ///
    /// # Errors
    ///
    /// [`ShareError`] for a result that the record does not hold, or that a rule cannot share
    /// there.
    ///
    /// # Complexity
    ///
    /// That of a [`Breakdown`](crate::Breakdown) for each result and step by a rule, and O(length)
    /// for each way.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::{Language, distribute};
    /// let (record, pot) = (frozen()?, order("100.00 EUR", "library")?);
    /// let shared = distribute(&record, &commons_first()?, pot)?;
    /// let cy = Recipient::Contributor(person("cy")?);
    /// let text = shared.to_text(&cy, &record, &vouched()?, Language::English)?;
    /// let lines: Vec<&str> = text.lines().map(str::trim).collect();
    /// assert_eq!(lines, [
    ///     "cy: 53.33 EUR of 100.00 EUR, policy 'commons first', charter 1",
    ///     "53.33 EUR  work 'library', tariff: 20.00 EUR for each attested hour (4 h attested)",
    /// ]);
    /// let ana = Recipient::Contributor(person("ana")?);
    /// let text = shared.to_text(&ana, &record, &vouched()?, Language::French)?;
    /// assert!(text.ends_with("library -> plan -> need\n"), "{text}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_text(
        &self,
        recipient: &Recipient,
        frozen: &Frozen,
        vouched: &BTreeSet<ContributorId>,
        language: Language,
    ) -> Result<String, ShareError> {
        let mut telling = Telling::new(self, frozen, vouched, language);
        let mut text = self.heading(recipient, language);
        for reason in self.reasons_of(recipient) {
            let Some(step) = self.steps.get(reason.step) else { continue };
            let mut line = language.earned(reason, frozen);
            append(&mut line, format_args!(", {}", language.step(step)));
            if let Some(terms) = telling.terms(reason)? {
                append(&mut line, format_args!(" ({terms})"));
            }
            append(&mut text, format_args!("{:>18}  {line}\n", reason.amount.to_string()));
            let way: Vec<&str> = reason.witness().map(ContributionId::as_str).collect();
            if way.len() > 1 {
                append(&mut text, format_args!("{:>18}  {}\n", "", way.join(" -> ")));
            }
        }
        Ok(text)
    }

    /// The first line: who, how much of what, by which policy and by whose decision.
    ///
    /// A founding charter was adopted by no motion, and none is named then.
    fn heading(&self, recipient: &Recipient, language: Language) -> String {
        let (amount, pot, policy) = (self.amount_of(recipient), &self.pot, &self.policy);
        let charter = self.authority.charter;
        let motion = self.authority.motion.as_ref();
        let motion = motion.map_or_else(String::new, |motion| format!(", motion '{motion}'"));
        match language {
            Language::English => format!(
                "{recipient}: {amount} of {pot}, policy '{policy}', charter {charter}{motion}\n"
            ),
            Language::French => format!(
                "{recipient} : {amount} sur {pot}, règle « {policy} », charte {charter}{motion}\n"
            ),
        }
    }
}

/// Looks up what the steps of a distribution went by, reason by reason: hours of all hours, the
/// factor that weighs them, one person of so many.
///
/// What several reasons rest on is worked out once: whoever tells of many recipients asks one of
/// these, as a page of all payouts does. A text for one recipient is
/// [`Distribution::to_text`].
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeSet;
/// # use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId};
/// # use liens_core::{Attester, Participation, ProjectId, TimeAmount};
/// # use liens_lineage::{Authority, Frozen, Language, Order, Policy, RemainderTo, Rule, Step, Telling};
/// # use liens_lineage::distribute;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (ana, at) = (ContributorId::new("ana")?, "2026-03-01".parse()?);
/// # let by = Attester::Record { id: EvidenceId::new("book")? };
/// # let hours = Participation::of(ana.clone()).attested(TimeAmount::from_hours(2)?, by);
/// # let (id, kind) = (ContributionId::new("a roof")?, ContributionKind::Result);
/// # let built = Contribution::builder(id.clone(), kind, ProjectId::new("house")?, at);
/// let record = Frozen::load([built.participation(hours).build()?])?;
/// let vouched = BTreeSet::from([ana]);
/// let step = Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } };
/// let policy = Policy::new("by hours", [step])?;
/// # let authority = Authority { charter: 1, motion: None };
/// # let (pot, results) = ("10.00 EUR".parse()?, vec![(id, None)]);
/// # let order = Order { pot, results, vouched: vouched.clone(), authority };
/// let shared = distribute(&record, &policy, order)?;
/// let mut telling = Telling::new(&shared, &record, &vouched, Language::French);
/// let reason = shared.reasons().next().ok_or("nobody is paid")?;
/// assert_eq!(telling.terms(reason)?.as_deref(), Some("2 h sur 2 h attestées en amont"));
/// assert_eq!(telling.paid_by_step(reason)?.to_string(), "10.00 EUR");
/// assert_eq!(telling.paid_for_contribution(reason)?, *reason.amount());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling<'a> {
    shared: &'a Distribution,
    frozen: &'a Frozen,
    vouched: &'a BTreeSet<ContributorId>,
    language: Language,
    /// How each result and step by a rule is shared out.
    shares: BTreeMap<(ContributionId, usize), Breakdown<'a>>,
    /// What it brings each person who was asked about.
    explained: BTreeMap<(ContributionId, usize, ContributorId), Explanation<'a>>,
    /// What each step pays of each result, in quanta, and how much of it each contribution earns.
    paid: BTreeMap<(&'a ContributionId, usize), i64>,
    earned: BTreeMap<(&'a ContributionId, usize, Option<&'a ContributionId>), i64>,
}

impl<'a> Telling<'a> {
    /// Looks up the terms of a distribution in a language; `frozen` is the record, and `vouched` are
    /// the persons vouched for, that it was made with.
    ///
    /// # Complexity
    ///
    /// O(r log r) for r reasons.
    pub fn new(
        shared: &'a Distribution,
        frozen: &'a Frozen,
        vouched: &'a BTreeSet<ContributorId>,
        language: Language,
    ) -> Self {
        let (mut paid, mut earned) = (BTreeMap::new(), BTreeMap::new());
        for reason in &shared.reasons {
            let (result, step, quanta) = (&reason.result, reason.step, reason.amount.quanta());
            let by_step: &mut i64 = paid.entry((result, step)).or_default();
            let key = (result, step, reason.contribution.as_ref());
            let by_one: &mut i64 = earned.entry(key).or_default();
            // Reasons make up a pot, which is an amount itself.
            *by_step = by_step.saturating_add(quanta);
            *by_one = by_one.saturating_add(quanta);
        }
        let (shares, explained) = (BTreeMap::new(), BTreeMap::new());
        Self { shared, frozen, vouched, language, shares, explained, paid, earned }
    }

    /// What the step of a reason pays of its result, to everybody together.
    ///
    /// # Errors
    ///
    /// [`AmountError`] never for a reason of the distribution.
    pub fn paid_by_step(&self, reason: &Reason) -> Result<Amount, AmountError> {
        let quanta = self.paid.get(&(&reason.result, reason.step)).copied().unwrap_or_default();
        Amount::from_quanta(reason.amount.unit().clone(), quanta)
    }

    /// What the contribution of a reason earns by its step of its result, for all who took part in it.
    ///
    /// # Errors
    ///
    /// [`AmountError`] never for a reason of the distribution.
    pub fn paid_for_contribution(&self, reason: &Reason) -> Result<Amount, AmountError> {
        let key = (&reason.result, reason.step, reason.contribution.as_ref());
        let quanta = self.earned.get(&key).copied().unwrap_or_default();
        Amount::from_quanta(reason.amount.unit().clone(), quanta)
    }

    /// What the step of a reason went by; nothing where it pays nobody's contribution, or a whole
    /// amount.
    ///
    /// Reserves, claims, caps and floors pay by no hours and no rule: the step's own words say all.
    ///
    /// A tariff looks at the hours of the person in the contribution, an origin at the raisers
    /// upstream, a rule at what the rule counts.
    ///
    /// # Errors
    ///
    /// [`ShareError`] for a result that the record does not hold, or that a rule cannot share there.
    ///
    /// # Complexity
    ///
    /// For the first reason of a result and step that of a [`Breakdown`], for the first of a person
    /// there that of [`Breakdown::explain`].
    pub fn terms(&mut self, reason: &Reason) -> Result<Option<String>, ShareError> {
        let Some(step) = self.shared.steps.get(reason.step) else { return Ok(None) };
        let contribution = reason.contribution.as_ref().and_then(|id| self.frozen.contribution(id));
        let person = reason.recipient.person();
        let Some((contribution, person)) = contribution.zip(person) else { return Ok(None) };
        Ok(match step {
            Step::Tariff { .. } => {
                let takings = contribution.participations().iter();
                let own = takings.filter(|taking| taking.contributor() == person);
                let time = own.map(Participation::attested_time).next().unwrap_or_default();
                Some(self.language.attested(&self.language.time(time)))
            }
            Step::Origin { by, .. } => Some(self.origin(*by, &reason.result, person)),
            Step::Share { rule, .. } | Step::Remainder { to: RemainderTo::Rule { rule } } => {
                self.by_rule(reason, rule, contribution, person)?
            }
            _ => None,
        })
    }

    /// The terms that the rule counted for this contribution, as an explanation of the same rule
    /// has them.
    ///
    /// # Errors
    ///
    /// [`ShareError`] where the record is another one than that of the distribution.
    fn by_rule(
        &mut self,
        reason: &Reason,
        rule: &Rule,
        contribution: &Contribution,
        person: &ContributorId,
    ) -> Result<Option<String>, ShareError> {
        let key = (reason.result.clone(), reason.step);
        let own = (key.0.clone(), key.1, person.clone());
        if !self.explained.contains_key(&own) {
            let share = match self.shares.remove(&key) {
                Some(share) => share,
                None => self.frozen.breakdown(rule, &reason.result, self.vouched)?,
            };
            self.explained.insert(own.clone(), share.explain(person, 0)?);
            self.shares.insert(key, share);
        }
        let mut earned = self.explained.get(&own).into_iter().flat_map(Explanation::earned);
        let earned = earned.find(|earned| earned.contribution.id() == contribution.id());
        Ok(earned.map(|earned| self.language.terms(earned.terms)))
    }

    /// The person among those who raised the needs upstream, or the person's hours among theirs.
    ///
    /// Mirrors the step: by hours where any are attested among the needs, else among the persons
    /// vouched for, or among all where none is.
    fn origin(&self, by: OriginBy, result: &ContributionId, person: &ContributorId) -> String {
        let needs: Vec<&Contribution> = self.frozen.origins(result).collect();
        let takings = || needs.iter().flat_map(|need| need.participations());
        let time = |whose: Option<&ContributorId>| {
            let takings = takings().filter(|one| whose.is_none_or(|who| one.contributor() == who));
            time_of(takings.map(|one| seconds(one.attested_time())))
        };
        if by == OriginBy::Hours && time(None) != TimeAmount::ZERO {
            let (own, all) = (time(Some(person)), time(None));
            return self.language.of_needs(&self.language.time(own), &self.language.time(all));
        }
        let persons: BTreeSet<&ContributorId> = takings().map(Participation::contributor).collect();
        let known = persons.iter().filter(|one| self.vouched.contains(**one)).count();
        self.language.one_raiser_of(if known > 0 { known } else { persons.len() })
    }
}

impl Language {
    /// What earned an amount, and of which result.
    ///
    /// A result that earned something itself is named once.
    fn earned(self, reason: &Reason, frozen: &Frozen) -> String {
        let result = frozen.contribution(&reason.result).map(|result| self.named(result));
        let result = result.unwrap_or_else(|| reason.result.to_string());
        let earned = reason.contribution.as_ref().and_then(|id| frozen.contribution(id));
        match (self, earned) {
            (_, Some(earned)) if *earned.id() == reason.result => result,
            (Self::English, Some(earned)) => format!("{} for {result}", self.named(earned)),
            (Self::French, Some(earned)) => format!("{}, pour {result}", self.named(earned)),
            (Self::English, None) => format!("of {result}"),
            (Self::French, None) => format!("part de {result}"),
        }
    }

    /// The terms of a tariff.
    fn attested(self, time: &str) -> String {
        match self {
            Self::English => format!("{time} attested"),
            Self::French => format!("temps attesté : {time}"),
        }
    }

    /// The terms of an origin by hours.
    fn of_needs(self, own: &str, all: &str) -> String {
        match self {
            Self::English => format!("{own} of {all} attested for the needs upstream"),
            Self::French => format!("{own} sur {all} attestées pour les besoins en amont"),
        }
    }

    /// The terms of an origin per person.
    fn one_raiser_of(self, persons: usize) -> String {
        match self {
            Self::English => format!("one person of {persons} who raised a need upstream"),
            Self::French => format!("une personne sur {persons} à l'origine d'un besoin en amont"),
        }
    }

    /// How a shortage is shared, in words; a base without a unit is told in quanta.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Shortage, Unit};
    /// # use liens_lineage::Language;
    /// let (euro, base) = ("EUR".parse()?, Shortage::Guaranteed { base: 15_000 });
    /// assert_eq!(
    ///     Language::English.shortage(base, Some(&euro)),
    ///     "everybody up to 150.00\u{a0}EUR, then in proportion to what is still open"
    /// );
    /// assert_eq!(
    ///     Language::French.shortage(Shortage::LowerMedian {}, None),
    ///     "chacun jusqu'à la demande médiane, puis en proportion de ce qui reste ouvert"
    /// );
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn shortage(self, shortage: Shortage, unit: Option<&Unit>) -> String {
        let up_to = |base: &str| match self {
            Self::English => {
                format!("everybody up to {base}, then in proportion to what is still open")
            }
            Self::French => {
                format!("chacun jusqu'à {base}, puis en proportion de ce qui reste ouvert")
            }
        };
        let words = match (self, shortage) {
            (Self::English, Shortage::PRO_RATA) => "everybody the same part of the claim",
            (Self::French, Shortage::PRO_RATA) => "à chacun la même part de sa demande",
            (Self::English, Shortage::EQUAL_FIRST) => {
                "everybody up to the same amount, which small claims do not reach"
            }
            (Self::French, Shortage::EQUAL_FIRST) => {
                "chacun jusqu'au même montant, que les petites demandes n'atteignent pas"
            }
            (Self::English, Shortage::LowerMedian {}) => return up_to("the middle claim"),
            (Self::French, Shortage::LowerMedian {}) => return up_to("la demande médiane"),
            (_, Shortage::Guaranteed { base }) => {
                let amount = i64::try_from(base).ok().zip(unit);
                let amount = amount
                    .and_then(|(base, unit)| Amount::from_quanta(unit.clone(), base).ok())
                    .map(|amount| self.amount(&amount));
                let quanta = || match self {
                    Self::English => format!("{base} in the smallest unit of the pot"),
                    Self::French => format!("{base} dans la plus petite unité du pot"),
                };
                return up_to(&amount.unwrap_or_else(quanta));
            }
            (Self::English, Shortage::Seniority {}) => "the oldest claims first",
            (Self::French, Shortage::Seniority {}) => "les demandes les plus anciennes d'abord",
            (Self::English, Shortage::Meeting {}) => "as a meeting decides",
            (Self::French, Shortage::Meeting {}) => "selon la décision d'une réunion",
            (_, other) => return other.to_string(),
        };
        words.to_owned()
    }

    /// A step of a policy in words.
    ///
    /// In English these are the words of the step's own `Display`, which programs write; in French
    /// they are for people alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{Language, RemainderTo, Step};
    /// let rest = Step::Remainder { to: RemainderTo::Commons {} };
    /// assert_eq!(Language::French.step(&rest), "reste : pour les communs");
    /// ```
    ///
    /// ```
    /// use liens_core::{Portion, Recipient};
    /// use liens_lineage::{Base, Language, OriginBy, Rule, Step};
    /// let portion = Portion::new(1, 5)?;
    /// let origin = Step::Origin { portion, of: Base::Pot, by: OriginBy::Hours };
    /// assert_eq!(Language::English.step(&origin), "origin: 1/5 of the pot, by hours");
    /// assert_eq!(Language::French.step(&origin), "origine : 1/5 du pot, au temps attesté");
    /// let older = Step::Tariff { per_hour: "20.00 EUR".parse()?, seniority: true };
    /// assert!(Language::French.step(&older).ends_with("le travail le plus ancien d'abord"));
    /// let share = Step::Share { rule: Rule::AncestorEqual, portion, of: Base::Remaining };
    /// assert_eq!(Language::English.step(&share), "share: 1/5 of what remains, by ancestor-equal");
    /// let cap = Step::Cap { per_person: "50.00 EUR".parse()? };
    /// assert_eq!(Language::French.step(&cap), "plafond : au plus 50.00 EUR par personne");
    /// let reserve = Step::Reserve { portion, of: Base::Pot, to: Recipient::Commons };
    /// assert_eq!(Language::English.step(&reserve), "reserve: 1/5 of the pot, to the commons");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn step(self, step: &Step) -> String {
        let of = |base: &Base| match base {
            Base::Pot => "du pot",
            Base::Remaining => "de ce qui reste",
        };
        match (self, step) {
            (Self::English, Step::Claims { shortage }) => {
                let short = self.shortage(*shortage, None);
                format!("claims: what was agreed; where it falls short, {short}")
            }
            (Self::English, step) => step.to_string(),
            (_, Step::Reserve { portion, of: base, to }) => {
                let to = match to {
                    Recipient::Commons => "les communs".to_owned(),
                    other => other.to_string(),
                };
                format!("réserve : {portion} {}, pour {to}", of(base))
            }
            (_, Step::Origin { portion, of: base, by: OriginBy::PerPerson }) => {
                format!("origine : {portion} {}, à parts égales entre les personnes", of(base))
            }
            (_, Step::Origin { portion, of: base, by: OriginBy::Hours }) => {
                format!("origine : {portion} {}, au temps attesté", of(base))
            }
            (_, Step::Share { rule, portion, of: base }) => {
                format!("partage : {portion} {}, {}", of(base), self.rule(rule))
            }
            (_, Step::Tariff { per_hour, seniority: false }) => {
                format!("tarif : {per_hour} par heure attestée")
            }
            (_, Step::Tariff { per_hour, seniority: true }) => {
                format!("tarif : {per_hour} par heure attestée, le travail le plus ancien d'abord")
            }
            (_, Step::Claims { shortage }) => {
                let short = self.shortage(*shortage, None);
                format!("demandes : ce qui a été convenu ; s'il manque, {short}")
            }
            (_, Step::Cap { per_person }) => {
                format!("plafond : au plus {per_person} par personne")
            }
            (_, Step::Floor { per_person }) => {
                format!("plancher : au moins {per_person} par personne")
            }
            (_, Step::Remainder { to: RemainderTo::Commons {} }) => {
                "reste : pour les communs".to_owned()
            }
            (_, Step::Remainder { to: RemainderTo::Rule { rule } }) => {
                format!("reste : {}", self.rule(rule))
            }
        }
    }
}
