//! Distributions as text: why each amount is paid, in English and in French.

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
    /// # Errors
    ///
    /// [`ShareError`] for a result that the record does not hold, or that a rule cannot share there.
    ///
    /// # Complexity
    ///
    /// That of a [`Breakdown`](crate::Breakdown) for each result and step by a rule, and O(length)
    /// for each way.
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
struct Telling<'a> {
    frozen: &'a Frozen,
    vouched: &'a BTreeSet<ContributorId>,
    language: Language,
    /// What each result and step by a rule brings the person.
    explained: BTreeMap<(ContributionId, usize), Explanation<'a>>,
}

impl Telling<'_> {
    /// What the step looked at; nothing where it pays nobody's contribution, or a whole amount.
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

    fn attested(self, time: &str) -> String {
        match self {
            Self::English => format!("{time} attested"),
            Self::French => format!("temps attesté : {time}"),
        }
    }

    fn of_needs(self, own: &str, all: &str) -> String {
        match self {
            Self::English => format!("{own} of {all} attested for the needs upstream"),
            Self::French => format!("{own} sur {all} attestées pour les besoins en amont"),
        }
    }

    fn one_raiser_of(self, persons: usize) -> String {
        match self {
            Self::English => format!("one person of {persons} who raised a need upstream"),
            Self::French => format!("une personne sur {persons} à l'origine d'un besoin en amont"),
        }
    }

    /// A step of a policy in words.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{Language, RemainderTo, Step};
    /// let rest = Step::Remainder { to: RemainderTo::Commons {} };
    /// assert_eq!(Language::French.step(&rest), "reste : pour les communs");
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
