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
    Contribution, ContributionId, ContributorId, Participation, Recipient, TimeAmount,
};

use super::{Distribution, Reason};
use crate::explain::append;
use crate::parts::{seconds, time_of};
use crate::{Base, Explanation, Frozen, Language, OriginBy, RemainderTo, Rule, ShareError, Step};

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
        let mut telling = Telling { frozen, vouched, language, explained: BTreeMap::new() };
        let mut text = self.heading(recipient, language);
        for reason in self.reasons_of(recipient) {
            let Some(step) = self.steps.get(reason.step) else { continue };
            let mut line = language.earned(reason, frozen);
            append(&mut line, format_args!(", {}", language.step(step)));
            if let Some(terms) = telling.terms(reason, step)? {
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

/// What the terms of the reasons of one recipient are looked up in.
///
/// A rule is broken down once for each result and step, and not for each of a person's reasons.
struct Telling<'a> {
    frozen: &'a Frozen,
    vouched: &'a BTreeSet<ContributorId>,
    language: Language,
    /// What each result and step by a rule brings the person.
    explained: BTreeMap<(ContributionId, usize), Explanation<'a>>,
}

impl Telling<'_> {
    /// What the step looked at; nothing where it pays nobody's contribution, or a whole amount.
    ///
    /// Reserves, claims, caps and floors pay by no hours and no rule: the step's own words say all.
    ///
    /// A tariff looks at the hours of the person in the contribution, an origin at the raisers
    /// upstream, a rule at what the rule counts.
    fn terms(&mut self, reason: &Reason, step: &Step) -> Result<Option<String>, ShareError> {
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
        if !self.explained.contains_key(&key) {
            let breakdown = self.frozen.breakdown(rule, &reason.result, self.vouched)?;
            self.explained.insert(key.clone(), breakdown.explain(person, 0)?);
        }
        let mut earned = self.explained.get(&key).into_iter().flat_map(Explanation::earned);
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
            (Self::English, step) => step.to_string(),
            (_, Step::Reserve { portion, of: base, to }) => {
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
            (_, Step::Claims { .. }) => "demandes : ce qui a été convenu".to_owned(),
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
