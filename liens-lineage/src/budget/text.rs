//! What a budget comes to, as text that anybody in the circle can read.
//!
//! The text is for reading aloud in a meeting: one line a person, the result first, then what was
//! asked, then the two extremes, and only what is not zero after that. The figures are those of
//! [`Outcome`], unrounded and with their unit.

use std::fmt::Write;

use liens_core::{Amount, Shortage, TimeAmount};

use super::{Left, Outcome, PersonRow, VolunteerReport, VolunteerRow};
use crate::Language;

impl Outcome {
    /// The outcome as lines of text: the rule and the level, each person beside both extremes, who
    /// gets less than the least useful, what is left, and what peers claim for an hour.
    ///
    /// # Law
    ///
    /// `the_outcome_says_its_reasons_in_two_languages`
    ///
    /// # Examples
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// # use liens_lineage::Language;
    /// let mut budget = opened(terms("100.00 EUR")?, &[])?;
    /// declare(&mut budget, claim("ana", "90.00 EUR")?)?;
    /// declare(&mut budget, claim("bo", "30.00 EUR")?)?;
    /// review(&mut budget)?;
    /// propose(&mut budget, &["ana", "bo"])?;
    /// let text = budget.outcome("2026-04-16".parse()?)?.to_text(Language::English);
    /// let text = text.replace('\u{a0}', " "); // no line breaks between a number and its unit
    /// let lines: Vec<&str> = text.lines().map(str::trim).collect();
    /// assert!(lines[0].ends_with("everybody is paid up to 30.00 EUR"));
    /// assert!(lines[1].starts_with("ana: 70.00 EUR of 90.00 EUR (pro rata 75.00 EUR, "));
    /// assert!(lines[2].starts_with("bo: 30.00 EUR of 30.00 EUR (pro rata 25.00 EUR, "));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_text(&self, language: Language) -> String {
        let mut text = self.heading(language);
        for row in &self.persons {
            text.extend(["  ", &line(language, row), "\n"]);
        }
        let mut below = self.below_minimum().peekable();
        if below.peek().is_some() {
            text.push_str(match language {
                Language::English => "less than the least useful:\n",
                Language::French => "moins que le minimum utile :\n",
            });
        }
        for row in below {
            let had =
                row.paid.checked_add(&row.held).and_then(|sum| sum.checked_add(&row.advanced));
            let had = language.amount(&had.unwrap_or_else(|_| row.paid.clone()));
            let least = row.below_minimum.as_ref();
            let least = least.map(|least| language.amount(least)).unwrap_or_default();
            let (claim, person) = (&row.claim, &row.contributor);
            let line = match language {
                Language::English => format!("  {claim} of {person}: {had} of {least}\n"),
                Language::French => format!("  {claim}, {person} : {had} sur {least}\n"),
            };
            text.push_str(&line);
        }
        self.close(&mut text, language);
        text
    }

    /// The envelope and the rule; a level of zero, which is that of pro rata, says nothing and is
    /// left out.
    fn heading(&self, language: Language) -> String {
        let (envelope, shortage) = (language.amount(&self.envelope), self.rule(language));
        let level = self.level.as_ref().filter(|level| level.quanta() > 0);
        let level = level.map(|level| language.amount(level));
        match (language, level) {
            (Language::English, None) => format!("{envelope} to share, {shortage}\n"),
            (Language::French, None) => format!("{envelope} à partager, {shortage}\n"),
            (Language::English, Some(level)) => {
                format!("{envelope} to share, {shortage}; everybody is paid up to {level}\n")
            }
            (Language::French, Some(level)) => {
                format!("{envelope} à partager, {shortage} ; chacun est payé jusqu'à {level}\n")
            }
        }
    }

    /// The rule in words, or that there was no need of it.
    fn rule(&self, language: Language) -> &'static str {
        let asked = |row: &PersonRow| row.asked.quanta() == row.paid.quanta();
        let in_full = self.persons.iter().all(asked);
        match (language, self.shortage) {
            (Language::English, _) if in_full => "all claims in full",
            (Language::French, _) if in_full => "toutes les demandes en entier",
            (Language::English, Shortage::PRO_RATA) => "pro rata to the claims",
            (Language::French, Shortage::PRO_RATA) => "au prorata des demandes",
            (Language::English, Shortage::EQUAL_FIRST) => "everybody equally first",
            (Language::French, Shortage::EQUAL_FIRST) => "d'abord à égalité",
            (Language::English, Shortage::Seniority {}) => "the oldest claims first",
            (Language::French, Shortage::Seniority {}) => "les demandes les plus anciennes d'abord",
            (Language::English, Shortage::Meeting {}) => "as a meeting decided",
            (Language::French, Shortage::Meeting {}) => "selon la décision d'une réunion",
            (Language::English, _) => "a guaranteed base first, then pro rata to what is open",
            (Language::French, _) => "d'abord une base garantie, puis au prorata du reste",
        }
    }

    /// What is left and, as a reference for whoever claims next time, what an hour was claimed at.
    fn close(&self, text: &mut String, language: Language) {
        let left = language.amount(&self.left);
        let line = match (language, self.left_to) {
            (Language::English, Left::NextBudget) => format!("left for the next budget: {left}\n"),
            (Language::English, Left::Commons) => format!("left for the commons: {left}\n"),
            (Language::French, Left::NextBudget) => {
                format!("reste pour le budget suivant : {left}\n")
            }
            (Language::French, Left::Commons) => format!("reste pour les communs : {left}\n"),
        };
        text.push_str(&line);
        let Some(peers) = &self.per_hour else { return };
        let [least, median, most] =
            [&peers.least, &peers.median, &peers.most].map(|amount| language.amount(amount));
        let (count, more) = (peers.claims, if peers.claims > 1 { "s" } else { "" });
        let line = match language {
            Language::English => format!(
                "claimed for an hour: {least} to {most}, half at most {median} \
                 ({count} claim{more})\n"
            ),
            Language::French => format!(
                "demandé pour une heure : {least} à {most}, la moitié au plus {median} \
                 ({count} demande{more})\n"
            ),
        };
        text.push_str(&line);
    }
}

/// One person's outcome.
fn line(language: Language, row: &PersonRow) -> String {
    let person = &row.person;
    let [asked, paid, pro_rata, equal_first] =
        [&row.asked, &row.paid, &row.pro_rata, &row.equal_first]
            .map(|amount| language.amount(amount));
    let mut line = match language {
        Language::English => {
            format!("{person}: {paid} of {asked} (pro rata {pro_rata}, equal first {equal_first})")
        }
        Language::French => format!(
            "{person} : {paid} sur {asked} (au prorata {pro_rata}, à égalité {equal_first})"
        ),
    };
    let rows = [
        (&row.advanced, "had in advance", "reçu en avance"),
        (&row.held, "held until it is settled", "réservé jusqu'à décision"),
        (&row.carried, "carried to later budgets", "reporté aux budgets suivants"),
        (&row.recognised, "recognised as given", "reconnu comme donné"),
    ];
    for (amount, english, french) in rows.iter().filter(|(amount, ..)| amount.quanta() > 0) {
        let words = if language == Language::English { english } else { french };
        let _ = write!(line, ", {} {words}", language.amount(amount));
    }
    if row.recognised_time > TimeAmount::ZERO {
        let words = match language {
            Language::English => "given in time",
            Language::French => "donné en temps",
        };
        let _ = write!(line, ", {} {words}", language.amount(&row.recognised_time.into()));
    }
    line
}

impl VolunteerReport {
    /// The report as lines of text: each kind, the sum with its rate and method, what was left out,
    /// and the memo lines with their labels as the plan of accounts has them, in French.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::Language;
    /// # use liens_lineage::budget::{Valuation, VolunteerReport};
    /// let method = "salaire du poste, charges comprises".to_owned();
    /// let valuation = Valuation { rate: "18.00 EUR".parse()?, method, without: [].into() };
    /// let (from, to) = ("2026-01-01".parse()?, "2027-01-01".parse()?);
    /// let report = VolunteerReport::new(from, to, valuation, [])?;
    /// assert!(report.to_text(Language::French).contains("864 Personnel bénévole"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_text(&self, language: Language) -> String {
        let Self { from, to, valuation, .. } = self;
        let amount = |amount: &Amount| language.amount(amount);
        let mut text = match language {
            Language::English => format!("given unpaid from {from} to before {to}\n"),
            Language::French => format!("donné bénévolement du {from} au {to} exclu\n"),
        };
        for row in &self.kinds {
            let VolunteerRow { kind, persons, time, value } = row;
            let (kind, time) = (language.kind(kind), amount(&(*time).into()));
            let value = amount(value);
            let line = match (language, persons) {
                (Language::English, 1) => format!("  {kind}: {time} by 1 person, {value}\n"),
                (Language::English, _) => {
                    format!("  {kind}: {time} by {persons} persons, {value}\n")
                }
                (Language::French, 1) => format!("  {kind} : {time} par 1 personne, {value}\n"),
                (Language::French, _) => {
                    format!("  {kind} : {time} par {persons} personnes, {value}\n")
                }
            };
            text.push_str(&line);
        }
        let (time, value) = (amount(&self.time.into()), amount(&self.value));
        let (rate, method) = (amount(&valuation.rate), &valuation.method);
        let line = match language {
            Language::English => format!("in all {time}, {value}: {rate} an hour, {method}\n"),
            Language::French => format!("en tout {time}, {value} : {rate} de l'heure, {method}\n"),
        };
        text.push_str(&line);
        if self.left_out > TimeAmount::ZERO {
            let left_out = amount(&self.left_out.into());
            let roles: Vec<String> = valuation.without.iter().map(ToString::to_string).collect();
            let roles = roles.join(", ");
            let line = match language {
                Language::English => format!("left out: {left_out} as {roles}\n"),
                Language::French => format!("sans compter : {left_out} comme {roles}\n"),
            };
            text.push_str(&line);
        }
        text.push_str(match language {
            Language::English => "outside every balance, the same sum on both sides:\n",
            Language::French => "hors bilan et hors résultat, la même somme des deux côtés :\n",
        });
        let (debit, credit) = match language {
            Language::English => ("debit", "credit"),
            Language::French => ("débit", "crédit"),
        };
        let [first, second] = &self.memo;
        for (line, side, sum) in [(first, debit, &first.debit), (second, credit, &second.credit)] {
            let (account, label) = (line.account, line.label);
            let _ = writeln!(text, "  {account} {label}, {side} {}", amount(sum));
        }
        text
    }
}
