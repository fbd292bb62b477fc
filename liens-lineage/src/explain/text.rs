//! Explanations as text and as a tree, in English and in French.
//!
//! One vocabulary serves explanations, distributions, drawings and associations: what a kind is
//! called, how an amount is written, how a rule is said. Whatever is for people goes through
//! [`Language`]; whatever programs read does not, and has one form in every country.
//!
//! Percentages are rounded half up to two decimals, for reading; the parts behind them are exact,
//! which is why the last line of a text can say *by rounding*.

use std::fmt::Write;

use liens_core::{
    Amount, Contribution, ContributionKind, Portion, Ratio, TimeAmount, TimeStyle, Unit,
};

use super::{EarnedBy, Explanation, Terms};
use crate::{NodeParts, Rule};

/// What is left of a way, and its part.
///
/// A tree is drawn from ways that lose their first step at each level.
type Drawn<'a> = (&'a [&'a Contribution], u64);

/// The language of a text.
///
/// # Examples
///
/// ```
/// use liens_core::ContributionKind;
/// use liens_lineage::Language;
/// assert_eq!(Language::French.kind(&ContributionKind::Care), "soin");
/// let own: ContributionKind = "mediation".parse()?;
/// assert_eq!(Language::French.kind(&own), "mediation"); // a community's word stands as it is
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
}

impl Language {
    /// A part of a whole as a percentage of two decimals, rounded half up; `< 0.01 %` for what
    /// would round to nothing, so that nothing at all alone is shown as `0.00 %`.
    ///
    /// Half a hundredth goes up: 12.345 % is written as 12.35 %.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::Language;
    /// assert_eq!(Language::English.percent(125_000_000_000_000_000), "12.50 %");
    /// assert_eq!(Language::French.percent(1), "< 0,01 %");
    /// ```
    pub fn percent(self, part: u64) -> String {
        const HUNDREDTHS: u64 = NodeParts::WHOLE / 10_000;
        let rounded = part.saturating_add(HUNDREDTHS / 2) / HUNDREDTHS;
        let mark = match self {
            Self::English => '.',
            Self::French => ',',
        };
        match rounded {
            0 if part > 0 => format!("< 0{mark}01 %"),
            _ => format!("{}{mark}{:02} %", rounded / 100, rounded % 100),
        }
    }

    /// The word for what a contribution is; a community's own words stand as they are.
    pub fn kind(self, kind: &ContributionKind) -> &str {
        match (self, kind) {
            (Self::French, ContributionKind::Need) => "besoin",
            (Self::French, ContributionKind::Idea) => "idée",
            (Self::French, ContributionKind::Design) => "conception",
            (Self::French, ContributionKind::Work) => "travail",
            (Self::French, ContributionKind::Care) => "soin",
            (Self::French, ContributionKind::Knowledge) => "savoir",
            (Self::French, ContributionKind::Funding) => "financement",
            (Self::French, ContributionKind::Governance) => "gouvernance",
            (Self::French, ContributionKind::Deployment) => "déploiement",
            (Self::French, ContributionKind::Result) => "résultat",
            _ => kind.as_str(),
        }
    }

    /// An amount as people write it: time in hours and minutes, other numbers with their thousands
    /// apart.
    ///
    /// Spaces do not break, so that a figure and its unit stay on one line of a page.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::Language;
    /// let pot = "-12345.60 EUR".parse()?;
    /// assert_eq!(Language::English.amount(&pot), "-12,345.60\u{a0}EUR");
    /// assert_eq!(Language::French.amount(&pot), "-12\u{202f}345,60\u{a0}EUR");
    /// assert_eq!(Language::French.amount(&"PT1H30M".parse()?), "1\u{a0}h\u{a0}30");
    /// # Ok::<_, liens_core::AmountError>(())
    /// ```
    pub fn amount(self, amount: &Amount) -> String {
        if let (Unit::Time, Ok(time)) = (amount.unit(), TimeAmount::from_seconds(amount.quanta())) {
            let text = self.time(time);
            let (hours, rest) = text.split_once(' ').unwrap_or((&text, ""));
            return format!("{}\u{a0}{}", self.digits(hours), rest.replace(' ', "\u{a0}"));
        }
        let text = amount.to_string();
        let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
        format!("{}\u{a0}{unit}", self.digits(number))
    }

    /// Digits in groups of three, with the mark of the language before decimals.
    ///
    /// A leading zero or a number below a thousand has nothing to part.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::Language;
    /// assert_eq!(Language::English.digits("1195"), "1,195");
    /// assert_eq!(Language::French.digits("-0.25"), "-0,25");
    /// ```
    pub fn digits(self, number: &str) -> String {
        let (group, mark) = match self {
            Self::English => (',', '.'),
            Self::French => ('\u{202f}', ','),
        };
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
        let mut text = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && whole.len().saturating_sub(at) % 3 == 0 {
                text.push(group);
            }
            text.push(digit);
        }
        if !decimals.is_empty() {
            text.push(mark);
            text.push_str(decimals);
        }
        text
    }

    /// A contribution with its kind and its id, in the quotation marks of the language.
    pub(crate) fn named(self, contribution: &Contribution) -> String {
        let kind = self.kind(contribution.kind());
        match self {
            Self::English => format!("{kind} '{}'", contribution.id()),
            Self::French => format!("{kind} « {} »", contribution.id()),
        }
    }

    /// Hours and minutes as people of the language write them.
    pub(crate) fn time(self, time: TimeAmount) -> String {
        time.to_text(match self {
            Self::English => TimeStyle::English,
            Self::French => TimeStyle::French,
        })
    }

    /// Seconds as time, with what is left of a second as a fraction of it.
    ///
    /// 3,600 × 3/2 + 1/3 of a second is written `1 h 30 + 1/3 s`: weighed time need not be whole,
    /// and a text that rounded it would not multiply out.
    fn seconds(self, seconds: Ratio) -> String {
        let (seconds, of) = (seconds.numerator(), seconds.denominator());
        let whole = seconds.checked_div(of).unwrap_or_default();
        let left = seconds.checked_rem(of).unwrap_or_default();
        let time = i64::try_from(whole).ok().and_then(|whole| TimeAmount::from_seconds(whole).ok());
        // Weighed time may pass the range of attested time.
        let time = time.map_or_else(|| format!("{whole} s"), |time| self.time(time));
        match Ratio::new(left, of) {
            Ok(left) if !left.is_zero() => format!("{time} + {left} s"),
            _ => time,
        }
    }

    /// A rule as a sentence; its own `Display` is for charters and files.
    pub(crate) fn rule(self, rule: &Rule) -> String {
        match (self, rule) {
            (Self::English, Rule::Hours) => "by attested time".to_owned(),
            (Self::French, Rule::Hours) => "au temps attesté".to_owned(),
            (Self::English, Rule::AncestorEqual) => {
                "the same for each contribution upstream".to_owned()
            }
            (Self::French, Rule::AncestorEqual) => {
                "à parts égales entre les contributions en amont".to_owned()
            }
            (Self::English, Rule::PerPerson) => "the same for each person upstream".to_owned(),
            (Self::French, Rule::PerPerson) => {
                "à parts égales entre les personnes en amont".to_owned()
            }
            (Self::English, Rule::KeepAndPass { keep }) => {
                format!("each contribution keeps {keep} of what reaches it and passes the rest on")
            }
            (Self::French, Rule::KeepAndPass { keep }) => {
                format!(
                    "chaque contribution garde {keep} de ce qui lui parvient et transmet le reste"
                )
            }
            (Self::English, Rule::Cascade { lambda }) => {
                format!("each level of distance passes {lambda} of what reaches it on")
            }
            (Self::French, Rule::Cascade { lambda }) => {
                format!("chaque niveau de distance transmet {lambda} de ce qui lui parvient")
            }
        }
    }

    /// The figures of [`Terms`] in words.
    pub(crate) fn terms(self, terms: Terms) -> String {
        match (self, terms) {
            (Self::English, Terms::Hours { own, all }) => {
                format!("{} of {} attested upstream", self.time(own), self.time(all))
            }
            (Self::French, Terms::Hours { own, all }) => {
                format!("{} sur {} attestées en amont", self.time(own), self.time(all))
            }
            (Self::English, Terms::WeighedHours { own, factor, weighed, all }) => {
                let (own, weighed, all) =
                    (self.time(own), self.seconds(weighed), self.seconds(all));
                format!(
                    "{own} attested × relevance {factor} = {weighed}, of {all} weighed upstream"
                )
            }
            (Self::French, Terms::WeighedHours { own, factor, weighed, all }) => {
                let (own, weighed, all) =
                    (self.time(own), self.seconds(weighed), self.seconds(all));
                format!(
                    "{own} attestées × pertinence {factor} = {weighed}, sur {all} pondérées en amont"
                )
            }
            (Self::English, Terms::KeepAndPass { keep: Portion::WHOLE, reached }) => {
                format!("{} reach it and stay", self.percent(reached))
            }
            (Self::French, Terms::KeepAndPass { keep: Portion::WHOLE, reached }) => {
                format!("{} lui parviennent et y restent", self.percent(reached))
            }
            (Self::English, Terms::KeepAndPass { keep, reached }) => {
                format!("{} reach it and {keep} of it stays", self.percent(reached))
            }
            (Self::French, Terms::KeepAndPass { keep, reached }) => {
                format!("{} lui parviennent, dont {keep} y reste", self.percent(reached))
            }
            (Self::English, Terms::AncestorEqual { contributions }) => {
                format!("one contribution of {contributions} upstream")
            }
            (Self::French, Terms::AncestorEqual { contributions }) => {
                format!("une contribution sur {contributions} en amont")
            }
            (Self::English, Terms::PerPerson { persons, contributions }) => {
                format!("one person of {persons}, one contribution of {contributions}")
            }
            (Self::French, Terms::PerPerson { persons, contributions }) => {
                format!(
                    "une des {persons} personnes, pour une de ses {contributions} contributions"
                )
            }
            (Self::English, Terms::Cascade { distance, own, level }) => {
                let (own, level) = (self.time(own), self.time(level));
                format!("{own} of {level} attested at distance {distance}")
            }
            (Self::French, Terms::Cascade { distance, own, level }) => {
                let (own, level) = (self.time(own), self.time(level));
                format!("{own} sur {level} attestées à la distance {distance}")
            }
        }
    }
}

impl Explanation<'_> {
    /// The explanation as lines of text: the part, the rule, each contribution with its terms, the
    /// heaviest ways, and what all other ways bring together.
    ///
    /// # Law
    ///
    /// `an_explanation_reads_as_it_is_kept`
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::Language;
    /// let record = diamond()?;
    /// let cascade: Rule = "cascade:1/2".parse()?;
    /// let why = record.explain(&cascade, &person("bo")?, &id("library")?, &vouched()?, 3)?;
    /// let lines = [
    ///     "bo gets 16.67 % of work 'library': each level of distance passes 1/2 of what reaches \
    ///         it on",
    ///     "    16.67 %  work 'plan': 2 h of 3 h attested at distance 1",
    ///     "the heaviest ways:",
    ///     "    16.67 %  library -> plan",
    /// ];
    /// assert_eq!(why.to_text(Language::English).lines().collect::<Vec<_>>(), lines);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_text(&self, language: Language) -> String {
        let mut text = self.heading(language);
        for earned in self.earned() {
            text.push_str(&line(language, &earned));
        }
        if self.ways.is_empty() {
            return text;
        }
        text.push_str(match language {
            Language::English => "the heaviest ways:\n",
            Language::French => "les chemins qui portent le plus :\n",
        });
        for (way, part) in self.ways() {
            let names: Vec<&str> = way.iter().map(|step| step.id().as_str()).collect();
            append(
                &mut text,
                format_args!("  {:>9}  {}\n", language.percent(part), names.join(" -> ")),
            );
        }
        self.close(&mut text, language);
        text
    }

    /// The heaviest ways as a tree from the result on; where ways part, so do its branches. At each
    /// step stands what the ways shown here bring through it.
    ///
    /// # Law
    ///
    /// `a_way_as_long_as_the_record_is_shown_without_a_deep_stack`
    ///
    /// # Examples
    ///
    /// Both ways to Ana's need, parted at the library.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::Language;
    /// let (record, rule) = (diamond()?, "keep-and-pass:1/2".parse()?);
    /// let why = record.explain(&rule, &person("ana")?, &id("library")?, &vouched()?, 3)?;
    /// let tree = why.to_tree(Language::French);
    /// let branches: Vec<&str> = tree.lines().skip(1).collect();
    /// assert_eq!(branches, [
    ///     "  25,00 % travail « library »",
    ///     "  ├─ 12,50 % travail « plan »",
    ///     "  │  12,50 % besoin « need »",
    ///     "  └─ 12,50 % travail « shelves »",
    ///     "     12,50 % besoin « need »",
    /// ]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_tree(&self, language: Language) -> String {
        let mut text = self.heading(language);
        let ways: Vec<(Vec<&Contribution>, u64)> = self.ways().collect();
        let whole = ways.iter().map(|(way, part)| (way.as_slice(), *part)).collect();
        branch(&mut text, language, "  ", "  ", whole);
        if !ways.is_empty() {
            self.close(&mut text, language);
        }
        text
    }

    /// The person, the part, the result and the rule; nothing at all is said in other words than
    /// 0.00 %.
    fn heading(&self, language: Language) -> String {
        let (person, part) = (&self.person, language.percent(self.part()));
        let (result, rule) = (language.named(self.result()), language.rule(&self.rule));
        match (language, self.part()) {
            (Language::English, 0) => format!("{person} gets nothing of {result}: {rule}\n"),
            (Language::French, 0) => format!("{person} ne reçoit rien : {result} ; {rule}\n"),
            (Language::English, _) => format!("{person} gets {part} of {result}: {rule}\n"),
            (Language::French, _) => format!("{person} reçoit {part} : {result} ; {rule}\n"),
        }
    }

    /// What the ways that are not shown bring.
    ///
    /// What is not shown, so that the lines of a text add up to its heading.
    fn close(&self, text: &mut String, language: Language) {
        let shown: u64 = self.ways.iter().map(|way| way.part).sum();
        let rest = self.part().saturating_sub(shown);
        if rest > 0 {
            let words = match language {
                Language::English => "by all other ways, and by rounding",
                Language::French => "par tous les autres chemins, et par arrondi",
            };
            append(text, format_args!("  {:>9}  {words}\n", language.percent(rest)));
        }
    }
}

/// One contribution, with what it brought to all where the person is not alone in it.
fn line(language: Language, earned: &EarnedBy<'_>) -> String {
    let (part, terms) = (language.percent(earned.part), language.terms(earned.terms));
    let named = language.named(earned.contribution);
    let others = match (language, earned.of_all == earned.part) {
        (_, true) => String::new(),
        (Language::English, _) => {
            format!(", of {} for all who took part", language.percent(earned.of_all))
        }
        (Language::French, _) => {
            format!(", sur {} pour toutes les personnes", language.percent(earned.of_all))
        }
    };
    match language {
        Language::English => format!("  {part:>9}  {named}{others}: {terms}\n"),
        Language::French => format!("  {part:>9}  {named}{others} : {terms}\n"),
    }
}

/// Draws ways: one line below the other as long as they go together, a branch for each where they
/// part. `fork` stands before the first line and `margin` before all others.
///
/// A way without fork runs in a loop and not in a call, so that a chain as long as the record needs
/// no deep stack; a call is made for each branch of a fork alone.
fn branch(
    text: &mut String,
    language: Language,
    fork: &str,
    margin: &str,
    mut ways: Vec<Drawn<'_>>,
) {
    let mut before = fork;
    loop {
        let mut groups: Vec<(&Contribution, Vec<Drawn<'_>>)> = Vec::new();
        for (way, part) in ways {
            let Some((first, rest)) = way.split_first() else { continue };
            match groups.iter_mut().find(|(named, _)| named.id() == first.id()) {
                Some((_, group)) => group.push((rest, part)),
                None => groups.push((first, vec![(rest, part)])),
            }
        }
        if groups.len() > 1 {
            let count = groups.len();
            for (at, (first, rest)) in (1..).zip(groups) {
                let (fork, below) =
                    if at == count { ("└─ ", "   ") } else { ("├─ ", "│  ") };
                let (fork, below) = (format!("{margin}{fork}"), format!("{margin}{below}"));
                step(text, language, &fork, first, &rest);
                branch(text, language, &below, &below, rest);
            }
            return;
        }
        let Some((first, rest)) = groups.pop() else { return };
        step(text, language, before, first, &rest);
        (ways, before) = (rest, margin);
    }
}

/// One contribution on the ways that go through it or end there.
///
/// The part beside it is the sum of the ways that are drawn, and so below what really goes through
/// where not all of them are.
fn step(
    text: &mut String,
    language: Language,
    before: &str,
    at: &Contribution,
    ways: &[Drawn<'_>],
) {
    let part = language.percent(ways.iter().map(|(_, part)| *part).sum());
    append(text, format_args!("{before}{part} {}\n", language.named(at)));
}

/// Adds to a text, which does not fail.
pub(crate) fn append(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(line);
}
