//! Reads the text form of a rule.
//!
//! ```text
//! rule      = all { "or" all }
//! all       = one { "and" one }
//! one       = "(" rule ")" | condition
//! condition = "present" bar "of all" [where]
//!           | "not blocked by" bar "of" base [where]
//!           | "no objection" [where]
//!           | "at least" number "of (" rule { ";" rule } ")"
//!           | "at least" number ( "college" | "colleges" )
//!           | bar "of colleges"
//!           | bar "of" base [where]
//! bar       = ( "at least" | "more than" ) ratio
//! base      = "all" | "present" | "expressed"
//! where     = "in each college" | "in college" quoted
//! ```
//!
//! Statutes are read by people, so that a rule has a text that a lawyer can check and a program can
//! read: words, no signs. It is read in one pass from left to right, by one function a line of the
//! grammar below, and each refusal names the word that does not fit and what could stand there.

use std::str::FromStr;

use liens_core::{CollegeId, Ratio, Threshold};

use crate::{Base, Clause, Rule, RuleError, Within};

impl FromStr for Rule {
    type Err = RuleError;

    /// Reads a rule from its text; what it prints reads back equal.
    ///
    /// # Law
    ///
    /// `a_rule_reads_back_from_its_text`
    ///
    /// # Errors
    ///
    /// [`RuleError::Unexpected`] names the word and its position, counted in characters from 1.
    ///
    /// # Complexity
    ///
    /// O(n) for n characters, up to the position of a refusal, which is counted from the beginning.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::Rule;
    /// let percent: Rule = "at least 65 % of expressed".parse()?;
    /// assert_eq!(percent.to_string(), "at least 13/20 of expressed"); // one number, one text
    /// let spaced: Rule = "  at least\n 13/20 of expressed ".parse()?;
    /// assert_eq!(spaced, percent);
    ///
    /// let open = "(no objection".parse::<Rule>().unwrap_err();
    /// assert_eq!(open.to_string(), "'' at character 14: expected )"); // at the end of the text
    /// let unknown = "no objection in college users".parse::<Rule>().unwrap_err();
    /// let text = "'users' at character 25: expected the name of a college in quotation marks";
    /// assert_eq!(unknown.to_string(), text);
    /// # Ok::<_, liens_governance::RuleError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let rule = reader.rule()?;
        if reader.peek().is_empty() { Ok(rule) } else { Err(reader.unexpected("the end")) }
    }
}

/// The text, the place in it, and how many parentheses are open.
struct Reader<'a> {
    text: &'a str,
    /// The byte where the next token is looked for.
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// What is left, from the next token on.
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default().trim_start()
    }

    /// The next token: a word, a number with its sign of percent, a quoted name, a mark; empty at
    /// the end.
    ///
    /// `65 %` is a number and a mark of its own; the two are put together where a fraction is asked
    /// for.
    fn peek(&self) -> &'a str {
        let rest = self.rest();
        let run = |allowed: fn(char) -> bool| rest.find(|c| !allowed(c)).unwrap_or(rest.len());
        let end = match rest.chars().next() {
            None => 0,
            Some('"') => quoted_length(rest),
            Some(c) if c.is_ascii_digit() => run(|c| c.is_ascii_digit() || c == '/' || c == '.'),
            Some(c) if c.is_alphabetic() => run(char::is_alphabetic),
            Some(c) => c.len_utf8(),
        };
        rest.get(..end).unwrap_or(rest)
    }

    /// Goes behind the next token.
    fn step(&mut self) {
        let skipped = self.text.len().saturating_sub(self.rest().len());
        self.at = skipped.saturating_add(self.peek().len());
    }

    /// Goes behind the next token if it is this word.
    fn takes(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        if found {
            self.step();
        }
        found
    }

    /// Goes behind these words, or refuses the first that is another.
    fn expect(&mut self, words: &[&'static str]) -> Result<(), RuleError> {
        for word in words {
            if !self.takes(word) {
                return Err(self.unexpected(word));
            }
        }
        Ok(())
    }

    /// The refusal of the next token, with its place in characters.
    fn unexpected(&self, expected: &'static str) -> RuleError {
        let start = self.text.len().saturating_sub(self.rest().len());
        let before = self.text.get(..start).unwrap_or_default();
        RuleError::Unexpected {
            word: self.peek().to_owned(),
            position: before.chars().count().saturating_add(1),
            expected,
        }
    }

    /// `all { "or" all }`, where one of them alone is itself and no combination.
    fn rule(&mut self) -> Result<Rule, RuleError> {
        self.joined("or", Self::all, |rules| Clause::Or { rules })
    }

    /// `one { "and" one }`.
    fn all(&mut self) -> Result<Rule, RuleError> {
        self.joined("and", Self::one, |rules| Clause::And { rules })
    }

    /// Rules with one word between them; a single one stays as it is.
    fn joined(
        &mut self,
        word: &str,
        read: fn(&mut Self) -> Result<Rule, RuleError>,
        join: fn(Vec<Rule>) -> Clause,
    ) -> Result<Rule, RuleError> {
        let first = read(self)?;
        if self.peek() != word {
            return Ok(first);
        }
        let mut rules = vec![first];
        while self.takes(word) {
            rules.push(read(self)?);
        }
        Rule::new(join(rules))
    }

    /// A rule in parentheses, or a condition.
    fn one(&mut self) -> Result<Rule, RuleError> {
        if self.peek() == "(" {
            return self.enclosed(Self::rule);
        }
        self.condition()
    }

    /// Counts open parentheses, so that a text of a million of them is refused at the seventeenth
    /// and not by the end of the stack.
    fn enclosed<T>(&mut self, read: fn(&mut Self) -> Result<T, RuleError>) -> Result<T, RuleError> {
        self.expect(&["("])?;
        self.depth = self.depth.saturating_add(1);
        if self.depth > Rule::MAX_DEPTH {
            return Err(RuleError::TooDeep { depth: self.depth });
        }
        let inside = read(self)?;
        self.depth = self.depth.saturating_sub(1);
        self.expect(&[")"])?;
        Ok(inside)
    }

    /// The first word says which condition it is.
    fn condition(&mut self) -> Result<Rule, RuleError> {
        if self.takes("present") {
            let threshold = self.bar()?;
            self.expect(&["of", "all"])?;
            return Rule::new(Clause::Quorum { threshold, within: self.within()? });
        }
        if self.takes("not") {
            self.expect(&["blocked", "by"])?;
            let threshold = self.bar()?;
            self.expect(&["of"])?;
            let (base, within) = (self.base()?, self.within()?);
            return Rule::new(Clause::Unblocked { threshold, base, within });
        }
        if self.takes("no") {
            self.expect(&["objection"])?;
            return Rule::new(Clause::Consent { within: self.within()? });
        }
        match self.peek() {
            "at" | "more" => self.counted(),
            _ => Err(self.unexpected("a condition such as 'more than 1/2 of expressed'")),
        }
    }

    /// A condition that begins with a bar or with a number of colleges or rules.
    ///
    /// "At least 2 colleges", "at least 2 of (" and "at least 2/3 of all" begin alike: where the
    /// number is not followed by what the first two need, the place is put back and a fraction is
    /// read.
    fn counted(&mut self) -> Result<Rule, RuleError> {
        let start = self.at;
        if self.takes("at") && self.takes("least") {
            if let Ok(count) = self.peek().parse::<u32>() {
                self.step();
                if self.takes("colleges") || self.takes("college") {
                    return Rule::new(Clause::CollegeCount { count });
                }
                if self.takes("of") && self.peek() == "(" {
                    let rules = self.enclosed(Self::listed)?;
                    return Rule::new(Clause::AtLeastOf { count, rules });
                }
            }
        }
        self.at = start;
        let threshold = self.bar()?;
        self.expect(&["of"])?;
        if self.takes("colleges") {
            return Rule::new(Clause::Colleges { threshold });
        }
        let (base, within) = (self.base()?, self.within()?);
        Rule::new(Clause::Yes { threshold, base, within })
    }

    /// `rule { ";" rule }`.
    fn listed(&mut self) -> Result<Vec<Rule>, RuleError> {
        let mut rules = vec![self.rule()?];
        while self.takes(";") {
            rules.push(self.rule()?);
        }
        Ok(rules)
    }

    /// `( "at least" | "more than" ) ratio`.
    fn bar(&mut self) -> Result<Threshold, RuleError> {
        if self.takes("more") {
            self.expect(&["than"])?;
            return Ok(Threshold::MoreThan { ratio: self.ratio()? });
        }
        self.expect(&["at", "least"])?;
        Ok(Threshold::AtLeast { ratio: self.ratio()? })
    }

    /// A fraction, a decimal number or a percentage.
    fn ratio(&mut self) -> Result<Ratio, RuleError> {
        let refused = self.unexpected("a fraction such as 2/3 or 65 %");
        let mut number = self.peek().to_owned();
        let digits = number.starts_with(|c: char| c.is_ascii_digit());
        if !digits {
            return Err(refused);
        }
        self.step();
        if self.takes("%") {
            number.push('%');
        }
        number.parse().map_err(|_| refused)
    }

    /// One of the three bases; "colleges" has been asked for before.
    fn base(&mut self) -> Result<Base, RuleError> {
        for base in [Base::All, Base::Present, Base::Expressed] {
            if self.takes(&base.to_string()) {
                return Ok(base);
            }
        }
        Err(self.unexpected("'all', 'present', 'expressed' or 'colleges'"))
    }

    /// The place of a condition; none is the assembly.
    fn within(&mut self) -> Result<Within, RuleError> {
        if !self.takes("in") {
            return Ok(Within::Assembly {});
        }
        if self.takes("each") {
            self.expect(&["college"])?;
            return Ok(Within::EachCollege {});
        }
        self.expect(&["college"])?;
        let refused = self.unexpected("the name of a college in quotation marks");
        let name = self.peek().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let college = name.and_then(|name| CollegeId::new(unescaped(name)).ok()).ok_or(refused)?;
        self.step();
        Ok(Within::College { college })
    }
}

/// The length of a quoted name with its marks, or of what is left if it does not end.
fn quoted_length(rest: &str) -> usize {
    let mut escaped = true; // the opening mark does not close
    for (at, c) in rest.char_indices() {
        match c {
            '"' if !escaped => return at.saturating_add(1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Takes the marks off that let a name hold quotation marks: `\"` is `"` and `\\` is `\`.
fn unescaped(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        plain.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    plain
}
