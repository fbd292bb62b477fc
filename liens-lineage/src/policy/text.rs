//! Policies as people write them, in TOML or JSON; what is refused is named with its place.
//!
//! The place matters more than the words: a circle that edits its policy by hand needs the line.
//! Both formats keep the offset at which each value begins until the policy is built, so that what
//! [`Policy::new`] refuses is named where it stands and not as *invalid policy*:
//!
//! ```text
//! 4:28: 6/5 is above 1
//! 3:5: step 1 takes 1/2 of the pot, and the steps before it may leave 1/3
//! ```
//!
//! Columns count characters, as editors do, and not bytes.

use liens_core::Portion;
use serde::Deserialize;

use super::{Base, Policy, PolicyError, Secured, Step};

/// Why a text is no [`Policy`], and where.
///
/// Written as `line:column: what`, so that a file's name and a colon before it make a place that an
/// editor can open.
///
/// # Examples
///
/// The second step takes more than the first leaves; the error stands where that step begins.
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use liens_lineage::{Policy, PolicyError, PolicyFault};
/// let text = r#"name = "two halves and more"
/// steps = [
///     { reserve = { portion = "2/3", of = "remaining", to = { commons = {} } } },
///     { origin = { portion = "1/2", of = "pot", by = "per_person" } },
///     { remainder = { to = { commons = {} } } },
/// ]
/// "#;
/// let error = Policy::from_toml(text).unwrap_err();
/// assert_eq!((error.line, error.column), (4, 5));
/// assert_eq!(error.code(), "lineage.policy.above_remaining");
/// let steps = matches!(&error.fault, PolicyFault::Steps(PolicyError::AboveRemaining { .. }));
/// assert!(steps, "{error}");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {fault}")]
#[non_exhaustive]
pub struct PolicyTextError {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is refused.
    #[source]
    pub fault: PolicyFault,
}

/// What of a text is refused.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "json")] {
/// use liens_lineage::{Policy, PolicyFault};
/// let error = Policy::from_json(r#"{ "name": "all", "stepps": [] }"#).unwrap_err();
/// assert!(matches!(&error.fault, PolicyFault::Form { reason } if reason.contains("stepps")));
/// assert_eq!(error.code(), "lineage.policy.form");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFault {
    /// The text is no TOML or JSON, or not of the form of a policy.
    #[error("{reason}")]
    Form {
        /// Why, with the offending value.
        reason: String,
    },
    /// The steps make no policy.
    #[error(transparent)]
    Steps(#[from] PolicyError),
}

impl PolicyTextError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match &self.fault {
            PolicyFault::Form { .. } => "lineage.policy.form",
            PolicyFault::Steps(error) => error.code(),
        }
    }

    /// Lines and characters up to an offset of bytes, both from 1.
    fn at(text: &str, offset: usize, fault: PolicyFault) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let (lines, characters) = (before.matches('\n').count(), line.chars().count());
        Self { line: lines.saturating_add(1), column: characters.saturating_add(1), fault }
    }

    /// A fault of the text itself.
    fn form(text: &str, offset: usize, reason: String) -> Self {
        Self::at(text, offset, PolicyFault::Form { reason })
    }
}

/// A policy as it was read, each value with the offset at which it begins.
struct Read {
    name: (String, usize),
    steps: Vec<(Step, usize)>,
    /// Where the list of steps begins.
    list: usize,
    secured: Secured,
}

impl Read {
    /// The constructor says which step it refuses by its place; the place is turned into an offset
    /// here.
    fn checked(self, text: &str) -> Result<Policy, PolicyTextError> {
        let (name, begun) = self.name;
        let (steps, places): (Vec<Step>, Vec<usize>) = self.steps.into_iter().unzip();
        match Policy::new(name, steps.iter().cloned()) {
            Ok(policy) => Ok(policy.with_secured(self.secured)),
            Err(PolicyError::Name { name }) => {
                Err(PolicyTextError::at(text, begun, PolicyError::Name { name }.into()))
            }
            Err(error) => {
                let place = refused_step(&error, &steps).and_then(|step| places.get(step));
                let offset = place.copied().unwrap_or(self.list);
                Err(PolicyTextError::at(text, offset, error.into()))
            }
        }
    }
}

/// The step to point at; none where it is the list that is refused.
///
/// Where two steps contradict each other it is the later one, at which a reader stops: the floor
/// above its cap, the last portion of a pot that is given away already.
fn refused_step(error: &PolicyError, steps: &[Step]) -> Option<usize> {
    match error {
        PolicyError::AboveRemaining { step, .. }
        | PolicyError::AfterClaims { step }
        | PolicyError::Meeting { step }
        | PolicyError::NegativeTariff { step, .. }
        | PolicyError::NegativeLimit { step, .. }
        | PolicyError::OutOfPlace { step } => Some(*step),
        PolicyError::CapBelowFloor { .. } => {
            steps.iter().position(|step| matches!(step, Step::Floor { .. }))
        }
        PolicyError::AbovePot { .. } => {
            let of_pot =
                |step: &Step| step.takes().is_some_and(|(_, of): (Portion, _)| of == Base::Pot);
            steps.iter().rposition(of_pot)
        }
        PolicyError::Remainder { .. } => {
            steps.iter().position(|step| matches!(step, Step::Remainder { .. }))
        }
        PolicyError::Name { .. } => None,
    }
}

/// Spans come with the reader; a misspelt value is quoted where the message does not quote it.
#[cfg(feature = "toml")]
mod toml_form {
    use serde::Serialize;
    use toml::Spanned;
    use toml::ser::ValueSerializer;

    use super::{Deserialize, Policy, PolicyTextError, Read, Secured, Step};

    #[derive(Deserialize)]
    #[serde(rename = "Policy", deny_unknown_fields)]
    struct Form {
        name: Spanned<String>,
        steps: Spanned<Vec<Spanned<Step>>>,
        #[serde(default)]
        secured: Secured,
    }

    impl Policy {
        /// Reads a policy written in TOML, with the keys and values of its JSON form.
        ///
        /// # Law
        ///
        /// `any_policy_reads_back_from_toml_and_json`
        ///
        /// # Errors
        ///
        /// [`PolicyTextError`] names the line, the column and the offending value.
        ///
        /// # Examples
        ///
        /// ```
        /// # use liens_lineage::Policy;
        /// let text = r#"
        /// name = "origin first"
        /// steps = [
        ///     { origin = { portion = "1/5", of = "pot", by = "per_person" } }, # who raised it
        ///     { remainder = { to = { commons = {} } } },
        /// ]
        /// "#;
        /// assert_eq!(Policy::from_toml(text)?.name(), "origin first");
        /// let refused = Policy::from_toml(&text.replace("1/5", "6/5")).unwrap_err();
        /// assert!(refused.to_string().starts_with("4:28: 6/5 is above 1"), "{refused}");
        /// # Ok::<_, liens_lineage::PolicyTextError>(())
        /// ```
        pub fn from_toml(text: &str) -> Result<Self, PolicyTextError> {
            let form: Form = toml::from_str(text).map_err(|error| refused(text, &error))?;
            let begun = form.name.span().start;
            let list = form.steps.span().start;
            let placed = |step: Spanned<Step>| {
                let begun = step.span().start;
                (step.into_inner(), begun)
            };
            let steps = form.steps.into_inner().into_iter().map(placed).collect();
            let name = (form.name.into_inner(), begun);
            Read { name, steps, list, secured: form.secured }.checked(text)
        }

        /// The policy in TOML, a step a line.
        ///
        /// # Examples
        ///
        /// ```
        /// # use liens_core::Portion;
        /// # use liens_lineage::Policy;
        /// let preset = Policy::commons_first(Portion::new(1, 5)?, "20.00 EUR".parse()?)?;
        /// let text = r#"name = "commons first"
        /// steps = [
        ///     { origin = { portion = "1/5", of = "pot", by = "per_person" } },
        ///     { tariff = { per_hour = "20.00 EUR", seniority = false } },
        ///     { remainder = { to = { commons = {} } } },
        /// ]
        /// "#;
        /// assert_eq!(preset.to_toml(), text);
        /// # Ok::<_, Box<dyn std::error::Error>>(())
        /// ```
        pub fn to_toml(&self) -> String {
            let steps: Vec<String> =
                self.steps().iter().map(|step| format!("    {},\n", value(step))).collect();
            let (name, steps) = (value(self.name()), steps.concat());
            let secured = match self.secured() {
                Secured::Warn => String::new(),
                held @ Secured::Hold => format!("secured = {}\n", value(&held)),
            };
            format!("name = {name}\n{secured}steps = [\n{steps}]\n")
        }
    }

    /// One value in a line, as TOML writes it inline.
    #[expect(clippy::expect_used, reason = "texts, booleans and tables of them: TOML holds all")]
    fn value<T: Serialize + ?Sized>(of: &T) -> String {
        let mut text = String::new();
        of.serialize(ValueSerializer::new(&mut text)).expect("TOML holds the forms of a policy");
        text
    }

    /// The reader's message, with what stands there if it does not say so.
    fn refused(text: &str, error: &toml::de::Error) -> PolicyTextError {
        let span = error.span().unwrap_or(0..0);
        let reason = error.message().replace('\n', ", ");
        let found = text.get(span.clone()).unwrap_or_default().lines().next().unwrap_or_default();
        let bare = found.trim_matches(['"', '\'', ' ']);
        let reason = if bare.is_empty() || bare.len() > 60 || reason.contains(bare) {
            reason
        } else {
            format!("{reason}, found {found}")
        };
        PolicyTextError::form(text, span.start, reason)
    }
}

/// The reader knows line and column of what it reads alone, so that each step is read from its own
/// piece of the text and its place added.
#[cfg(feature = "json")]
mod json_form {
    use serde_json::error::Category;
    use serde_json::value::RawValue;

    use super::{Deserialize, Policy, PolicyTextError, Read, Secured};

    /// Steps and name stay texts, which know where they stand.
    #[derive(Deserialize)]
    #[serde(rename = "Policy", deny_unknown_fields)]
    struct Form<'a> {
        #[serde(borrow)]
        name: &'a RawValue,
        #[serde(borrow)]
        steps: &'a RawValue,
        #[serde(default)]
        secured: Secured,
    }

    impl Policy {
        /// Reads a policy written in JSON.
        ///
        /// # Law
        ///
        /// `any_policy_reads_back_from_toml_and_json`
        ///
        /// # Errors
        ///
        /// [`PolicyTextError`] names the line, the column and the offending value.
        ///
        /// # Examples
        ///
        /// ```
        /// # use liens_lineage::Policy;
        /// let text = r#"{
        ///   "name": "all to the commons",
        ///   "steps": [{ "remainder": { "to": { "commons": {} } } }]
        /// }"#;
        /// assert_eq!(Policy::from_json(text)?.steps().len(), 1);
        /// let refused = Policy::from_json(&text.replace("commons\"", "nobody\"")).unwrap_err();
        /// assert!(refused.to_string().contains("unknown variant `nobody`"), "{refused}");
        /// assert_eq!(refused.line, 3);
        /// # Ok::<_, liens_lineage::PolicyTextError>(())
        /// ```
        pub fn from_json(text: &str) -> Result<Self, PolicyTextError> {
            let form: Form<'_> = part(text, text)?;
            let name = (part(text, form.name.get())?, offset(text, form.name.get()));
            let list = offset(text, form.steps.get());
            let steps: Vec<&RawValue> = part(text, form.steps.get())?;
            let steps = steps
                .into_iter()
                .map(|step| Ok((part(text, step.get())?, offset(text, step.get()))))
                .collect::<Result<_, _>>()?;
            Read { name, steps, list, secured: form.secured }.checked(text)
        }

        /// The policy in JSON, over several lines.
        ///
        /// # Examples
        ///
        /// ```
        /// # use liens_core::Portion;
        /// # use liens_lineage::Policy;
        /// let preset = Policy::workers_first(Portion::new(1, 5)?, "20.00 EUR".parse()?)?;
        /// let text = preset.to_json();
        /// assert!(text.contains(r#""portion": "1/5""#) && text.ends_with("}\n"));
        /// assert_eq!(Policy::from_json(&text)?, preset);
        /// # Ok::<_, Box<dyn std::error::Error>>(())
        /// ```
        pub fn to_json(&self) -> String {
            pretty(self) + "\n"
        }
    }

    #[expect(clippy::expect_used, reason = "texts, booleans and maps of them: JSON holds all")]
    fn pretty(policy: &Policy) -> String {
        serde_json::to_string_pretty(policy).expect("JSON holds the forms of a policy")
    }

    /// Where a part of a text begins in it.
    ///
    /// `part` is a piece of `text` and not a copy: the distance of their beginnings is the offset.
    fn offset(text: &str, part: &str) -> usize {
        part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
    }

    /// Reads a part of a text.
    fn part<'a, T: Deserialize<'a>>(text: &str, part: &'a str) -> Result<T, PolicyTextError> {
        serde_json::from_str(part).map_err(|error| {
            let lines = part.split_inclusive('\n').take(error.line().saturating_sub(1));
            let before = lines.map(str::len).fold(0_usize, usize::saturating_add);
            let end = before.saturating_add(error.column()).min(part.len());
            let message = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            let reason = message.strip_suffix(&place).unwrap_or(&message).to_owned();
            let missing = reason.starts_with("missing field");
            let at = match error.classify() {
                Category::Data if !missing => begin_of_value(part, end),
                _ => end.saturating_sub(1),
            };
            PolicyTextError::form(text, offset(text, part).saturating_add(at), reason)
        })
    }

    /// Where the text, number or word begins that ends here, or before the brace that ends here: a
    /// last value is refused once the reader has passed the brace after it.
    ///
    /// In `"of": "pott"}`, refused after the brace, the value begins at its first quotation mark;
    /// one that a backslash stands before is inside the text.
    fn begin_of_value(text: &str, end: usize) -> usize {
        let before = text.get(..end).unwrap_or_default();
        let before = before.strip_suffix('}').map_or(before, str::trim_end);
        let Some(inside) = before.strip_suffix('"') else {
            let word = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            let begun = before.trim_end_matches(word).len();
            return begun.min(end.saturating_sub(1));
        };
        let quotes = inside.rmatch_indices('"').map(|(at, _)| at);
        let escaped = |at: usize| {
            let before = inside.get(..at).unwrap_or_default();
            before.len().saturating_sub(before.trim_end_matches('\\').len()) % 2 == 1
        };
        quotes.into_iter().find(|at| !escaped(*at)).unwrap_or_default()
    }
}
