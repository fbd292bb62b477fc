//! How a report speaks: its language, its numbers and its dates, and what it calls people and things.
//!
//! Both languages stand beside each other at each use ([`Wording::say`]), instead of in two files of
//! keys: whoever changes a sentence sees the other one, and no key is ever missing.
//!
//! What has no name in the tables of [`Options`] keeps its id. Amounts, days and percentages follow
//! the language; the notation of rules and licences does not, since it is read by programs too.
//! Percentages are rounded for reading; what they are rounded from stands beside them.

use std::fmt::Display;

use liens_core::{
    Amount, CollegeId, ContributionId, ContributorId, IndicatorId, Measure, MotionId, Notes,
    Period, Recipient, TimeAmount, Timestamp,
};
use liens_governance::{Fraction, Proportion};
use liens_lineage::{Language, NodeParts};
use liens_timebank::Month;

use super::Options;

/// The words of one page.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    options: &'a Options<'a>,
}

const MONTHS: [(&str, &str); 12] = [
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
];

impl<'a> Wording<'a> {
    pub(super) const fn new(options: &'a Options<'a>) -> Self {
        Self { options }
    }

    pub(super) const fn language(self) -> Language {
        self.options.language
    }

    pub(super) const fn contributions(self) -> Option<&'a Notes<ContributionId>> {
        self.options.contributions
    }

    pub(super) const fn title(self) -> Option<&'a str> {
        self.options.title
    }

    fn is_french(self) -> bool {
        self.options.language == Language::French
    }

    /// The code of the language, as `lang` wants it.
    pub(super) fn code(self) -> &'static str {
        if self.is_french() { "fr" } else { "en" }
    }

    /// The text of the language; a French one never breaks before its double marks.
    pub(super) fn say(self, english: impl Into<String>, french: impl Into<String>) -> String {
        if !self.is_french() {
            return english.into();
        }
        let mut text: String = french.into();
        for mark in [":", ";", "?", "!", "%", "»"] {
            text = text.replace(&format!(" {mark}"), &format!("\u{a0}{mark}"));
        }
        text.replace("« ", "«\u{a0}")
    }

    pub(super) fn amount(self, amount: &Amount) -> String {
        self.language().amount(amount)
    }

    pub(super) fn time(self, time: TimeAmount) -> String {
        self.amount(&time.into())
    }

    pub(super) fn count(self, count: impl Display) -> String {
        self.language().digits(&format!("{count}"))
    }

    /// So many of a thing, in the singular or the plural of the language.
    pub(super) fn of_a_kind(
        self,
        count: usize,
        [one, several]: [&str; 2],
        [un, plusieurs]: [&str; 2],
    ) -> String {
        let english = if count == 1 { one } else { several };
        let french = if count < 2 { un } else { plusieurs };
        let word = if self.is_french() { french } else { english };
        format!("{}\u{a0}{word}", self.count(count))
    }

    pub(super) fn people(self, count: usize) -> String {
        self.of_a_kind(count, ["person", "people"], ["personne", "personnes"])
    }

    /// A part of a whole in percent; nothing of a whole of nothing.
    pub(super) fn part(self, part: i64, whole: i64) -> String {
        let (part, whole) = (u128::from(part.unsigned_abs()), u128::from(whole.unsigned_abs()));
        let scaled = part.saturating_mul(NodeParts::WHOLE.into()).checked_div(whole);
        let scaled = scaled.and_then(|scaled| u64::try_from(scaled).ok()).unwrap_or_default();
        self.language().percent(scaled).replace(' ', "\u{a0}")
    }

    pub(super) fn percent(self, part: &Fraction) -> String {
        format!("{}\u{a0}%", self.language().digits(&part.times(100).to_decimal(1)))
    }

    /// A proportion with what it counts, or that nothing was counted.
    pub(super) fn proportion(self, of: Option<Proportion>) -> String {
        let Some(of) = of else { return self.no_data() };
        let (percent, part) = (self.percent(&of.value()), self.count(of.part()));
        let whole = self.count(of.whole());
        self.say(
            format!("{percent} ({part} of {whole})"),
            format!("{percent} ({part} sur {whole})"),
        )
    }

    /// An exact fraction of the time bank in percent.
    pub(super) fn hundredths(self, of: Option<liens_timebank::Fraction>) -> String {
        self.scaled(of, 100).map_or_else(|| self.no_data(), |text| format!("{text}\u{a0}%"))
    }

    /// An exact fraction of the time bank in decimals.
    pub(super) fn decimal(self, of: Option<liens_timebank::Fraction>) -> String {
        self.scaled(of, 1).unwrap_or_else(|| self.no_data())
    }

    /// So many times a fraction, with two decimals, rounded down.
    fn scaled(self, of: Option<liens_timebank::Fraction>, times: u128) -> Option<String> {
        let (of, scale) = (of?, times.saturating_mul(100));
        let (above, below) = (of.numerator(), of.denominator());
        // Where the product passes 128 bits the denominator is large enough to be divided instead.
        let whole = match above.checked_mul(scale) {
            Some(product) => product.checked_div(below)?,
            None => above.checked_div(below.checked_div(scale)?)?,
        };
        let (units, rest) = (whole.checked_div(100)?, whole.checked_rem(100)?);
        Some(self.language().digits(&format!("{units}.{rest:02}")))
    }

    pub(super) fn measure(self, measure: &Measure) -> String {
        match measure {
            Measure::Amount { amount } => self.amount(amount),
            Measure::Ratio { ratio } if ratio.denominator() == 1 => self.count(ratio.numerator()),
            other => other.to_string(),
        }
    }

    /// A day as people write it.
    pub(super) fn day(self, at: Timestamp) -> String {
        let text = at.to_string();
        let mut fields = text.get(..10).unwrap_or(&text).split('-');
        let (year, month, day) = (fields.next(), fields.next(), fields.next());
        let number = |field: Option<&str>| field.and_then(|field| field.parse::<usize>().ok());
        let names = number(month).and_then(|month| MONTHS.get(month.checked_sub(1)?));
        let (Some(year), Some((english, french)), Some(day)) = (number(year), names, number(day))
        else {
            return text;
        };
        let french_day = if day == 1 { "1er".to_owned() } else { day.to_string() };
        self.say(
            format!("{day}\u{a0}{english}\u{a0}{year}"),
            format!("{french_day}\u{a0}{french}\u{a0}{year}"),
        )
    }

    /// A month as people write it.
    pub(super) fn month(self, month: Month) -> String {
        let place = usize::from(month.month()).checked_sub(1);
        let (english, french) = place.and_then(|place| MONTHS.get(place)).unwrap_or(&("", ""));
        let year = month.year();
        self.say(format!("{english}\u{a0}{year}"), format!("{french}\u{a0}{year}"))
    }

    /// A period by its first and its last day.
    pub(super) fn period(self, period: Period) -> String {
        let second = period.to().unix_seconds().saturating_sub(1);
        let last = Timestamp::from_unix_seconds(second).unwrap_or(period.to());
        let (from, to) = (self.day(period.from()), self.day(last));
        self.say(format!("{from} to {to}"), format!("du {from} au {to}"))
    }

    pub(super) fn no_data(self) -> String {
        self.say("no data", "pas de données")
    }

    /// Words between the quotation marks of the language.
    pub(super) fn quoted(self, text: &str) -> String {
        self.say(format!("“{text}”"), format!("« {text} »"))
    }

    pub(super) fn person(self, person: &ContributorId) -> String {
        let name = self.options.people.and_then(|names| names.read(person));
        name.unwrap_or(person.as_str()).to_owned()
    }

    pub(super) fn recipient(self, recipient: &Recipient) -> String {
        match recipient {
            Recipient::Contributor(person) => self.person(person),
            Recipient::Owed(person) => {
                let name = self.person(person);
                self.say(format!("{name} (owed)"), format!("{name} (en attente)"))
            }
            Recipient::Commons => self.say("The commons", "Les communs"),
        }
    }

    pub(super) fn contribution(self, contribution: &ContributionId) -> String {
        let name = self.options.contributions.and_then(|names| names.read(contribution));
        name.unwrap_or(contribution.as_str()).to_owned()
    }

    pub(super) fn motion(self, motion: &MotionId) -> String {
        let name = self.options.motions.and_then(|names| names.read(motion));
        name.unwrap_or(motion.as_str()).to_owned()
    }

    pub(super) fn college(self, college: &CollegeId) -> String {
        let name = self.options.colleges.and_then(|names| names.read(college));
        name.unwrap_or(college.as_str()).to_owned()
    }

    pub(super) fn indicator(self, indicator: &IndicatorId) -> String {
        let name = self.options.indicators.and_then(|names| names.read(indicator));
        name.unwrap_or(indicator.as_str()).to_owned()
    }
}
