//! Files of `PrefLib`, the library of preferences: orders with and without ties, complete or not.

use std::collections::BTreeMap;

use liens_core::CandidateId;

use crate::election::{Candidates, ElectionError, Profile};

/// What the orders of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderType {
    /// `.soc`: strict orders of all alternatives.
    StrictComplete,
    /// `.soi`: strict orders of some.
    StrictIncomplete,
    /// `.toc`: orders of all, with ties.
    TiedComplete,
    /// `.toi`: orders of some, with ties.
    TiedIncomplete,
}

impl OrderType {
    /// The ending of the names of such files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::StrictComplete => "soc",
            Self::StrictIncomplete => "soi",
            Self::TiedComplete => "toc",
            Self::TiedIncomplete => "toi",
        }
    }

    const ALL: [Self; 4] =
        [Self::StrictComplete, Self::StrictIncomplete, Self::TiedComplete, Self::TiedIncomplete];

    const fn is_strict(self) -> bool {
        matches!(self, Self::StrictComplete | Self::StrictIncomplete)
    }

    const fn is_complete(self) -> bool {
        matches!(self, Self::StrictComplete | Self::TiedComplete)
    }
}

/// An election as a file tells of it.
///
/// # Examples
///
/// See [`read_preflib`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflib {
    profile: Profile,
    order_type: OrderType,
    title: String,
    names: Vec<String>,
}

/// Why a file of `PrefLib` cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PreflibError {
    /// A line of the head is missing.
    #[error("there is no line '# {field}: ..'")]
    MissingField {
        /// What it begins with.
        field: String,
    },
    /// A value cannot be read.
    #[error("line {line}: {field} '{value}': {reason}")]
    BadValue {
        /// The line, from 1.
        line: usize,
        /// What the value stands for.
        field: String,
        /// The refused value.
        value: String,
        /// Why it is refused.
        reason: String,
    },
    /// A line says again what an earlier one said.
    #[error("line {line}: '{field}' stands twice")]
    Repeated {
        /// The line, from 1.
        line: usize,
        /// What both begin with.
        field: String,
    },
    /// The alternatives, or an order, are refused.
    #[error("line {line}: '{value}': {refusal}")]
    Refused {
        /// The line, from 1.
        line: usize,
        /// The line, as far as it is concerned.
        value: String,
        /// Why.
        refusal: ElectionError,
    },
    /// The head says that there are more or fewer.
    #[error("line {line}: {field} '{said}', and there are {found}")]
    Counted {
        /// The line, from 1.
        line: usize,
        /// What is counted.
        field: String,
        /// What the head says.
        said: u64,
        /// How many there are.
        found: u128,
    },
}

impl PreflibError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingField { .. } => "governance.preflib.missing_field",
            Self::BadValue { .. } => "governance.preflib.bad_value",
            Self::Repeated { .. } => "governance.preflib.repeated",
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Counted { .. } => "governance.preflib.counted",
        }
    }
}

impl Preflib {
    /// The orders, each weighing as many as gave it; the alternatives are named by their numbers.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What the orders are.
    pub const fn order_type(&self) -> OrderType {
        self.order_type
    }

    /// The title of the file.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The names of the alternatives, in the order of their numbers.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// Reads a `.soc`, `.soi`, `.toc` or `.toi` file, in the form of 2022 and later.
///
/// Alternatives are named by their numbers, `1` standing at position 0. What the head counts is
/// counted again; what it says besides is left out.
///
/// # Errors
///
/// [`PreflibError`] names the line and the value.
///
/// # Source
///
/// Mattei and Walsh, `PrefLib`: a library of preference data, ADT 2013; preflib.org, data format.
///
/// # Examples
///
/// ```
/// # use liens_governance::read_preflib;
/// let file = [
///     "# DATA TYPE: toi",
///     "# NUMBER ALTERNATIVES: 3",
///     "# NUMBER VOTERS: 3",
///     "# ALTERNATIVE NAME 1: garden",
///     "# ALTERNATIVE NAME 2: workshop",
///     "# ALTERNATIVE NAME 3: library",
///     "2: 1,{2,3}",
///     "1: 3",
/// ]
/// .join("\n");
/// let read = read_preflib(&file)?;
/// assert_eq!((read.names()[2].as_str(), read.profile().total()), ("library", 3));
/// let wrong = read_preflib(&file.replace("{2,3}", "{2,4}")).unwrap_err();
/// assert!(wrong.to_string().starts_with("line 7: '1,{2,4}'"));
/// # Ok::<_, liens_governance::PreflibError>(())
/// ```
pub fn read_preflib(text: &str) -> Result<Preflib, PreflibError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = || (1..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
    let head = Head::of(lines())?;
    let (line, kind) = head.text("DATA TYPE")?;
    let known = OrderType::ALL.into_iter().find(|known| known.ending() == kind);
    let order_type =
        known.ok_or_else(|| bad(line, "DATA TYPE", kind, "not one of soc, soi, toc, toi"))?;
    let (line, alternatives) = head.number("NUMBER ALTERNATIVES")?;
    let standing = candidates(alternatives).map_err(|refusal| PreflibError::Refused {
        line,
        value: alternatives.to_string(),
        refusal,
    })?;
    let name = |number: usize| {
        let (_, name) = head.text(&format!("ALTERNATIVE NAME {number}"))?;
        Ok(name.to_owned())
    };
    let names = (1..=standing.len()).map(name).collect::<Result<_, _>>()?;
    let mut profile = Profile::new(standing);
    for (line, text) in lines().filter(|(_, text)| !text.is_empty() && !text.starts_with('#')) {
        order(&mut profile, order_type, line, text)?;
    }
    head.counts("NUMBER VOTERS", profile.total())?;
    let orders = u128::try_from(profile.ballots()).unwrap_or(u128::MAX);
    head.counts("NUMBER UNIQUE ORDERS", orders)?;
    let title = head.text("TITLE").map_or(String::new(), |(_, title)| title.to_owned());
    Ok(Preflib { profile, order_type, title, names })
}

fn candidates(alternatives: u64) -> Result<Candidates, ElectionError> {
    let count = usize::try_from(alternatives).unwrap_or(usize::MAX);
    if count > Candidates::MAX {
        return Err(ElectionError::TooManyCandidates { candidates: count });
    }
    // Every number names something.
    Candidates::new(
        (1..=alternatives).filter_map(|number| CandidateId::new(number.to_string()).ok()),
    )
}

/// The lines of the head: each field with its line and value.
struct Head<'a>(BTreeMap<&'a str, (usize, &'a str)>);

impl<'a> Head<'a> {
    /// The fields that are read; none of them may stand twice.
    fn of(lines: impl Iterator<Item = (usize, &'a str)>) -> Result<Self, PreflibError> {
        let mut head = BTreeMap::new();
        for (line, text) in lines {
            let field = text.strip_prefix('#').and_then(|rest| rest.split_once(':'));
            let Some((field, value)) = field.map(|(field, value)| (field.trim(), value.trim()))
            else {
                continue;
            };
            let read = ["DATA TYPE", "TITLE"].contains(&field)
                || field.starts_with("NUMBER ")
                || field.starts_with("ALTERNATIVE NAME ");
            if read && head.insert(field, (line, value)).is_some() {
                return Err(PreflibError::Repeated { line, field: field.to_owned() });
            }
        }
        Ok(Self(head))
    }

    fn text(&self, field: &str) -> Result<(usize, &'a str), PreflibError> {
        let missing = || PreflibError::MissingField { field: field.to_owned() };
        self.0.get(field).copied().ok_or_else(missing)
    }

    fn number(&self, field: &str) -> Result<(usize, u64), PreflibError> {
        let (line, value) = self.text(field)?;
        let number = whole(value).ok_or_else(|| bad(line, field, value, "not a whole number"))?;
        Ok((line, number))
    }

    /// Refuses a count of the head that is not the one of the orders; it may be left out.
    fn counts(&self, field: &str, found: u128) -> Result<(), PreflibError> {
        if !self.0.contains_key(field) {
            return Ok(());
        }
        let (line, said) = self.number(field)?;
        if u128::from(said) == found {
            return Ok(());
        }
        Err(PreflibError::Counted { line, field: field.to_owned(), said, found })
    }
}

/// Reads one line of orders, such as `12: 3,{1,2}`.
fn order(
    profile: &mut Profile,
    order_type: OrderType,
    line: usize,
    text: &str,
) -> Result<(), PreflibError> {
    let colon = || bad(line, "order", text, "there is no ':' after the number of voters");
    let (voters, listed) = text.split_once(':').ok_or_else(colon)?;
    let (voters, listed) = (voters.trim(), listed.trim());
    let weight = whole(voters).filter(|voters| *voters > 0);
    let weight = weight.ok_or_else(|| bad(line, "voters", voters, "not a number above zero"))?;
    let tiers = tiers(listed).map_err(|(value, reason)| bad(line, "order", value, reason))?;
    if order_type.is_strict() && tiers.iter().any(|tier| tier.len() > 1) {
        return Err(bad(line, "order", listed, "a tie in a file of strict orders"));
    }
    let named: usize = tiers.iter().map(Vec::len).sum();
    if order_type.is_complete() && named < profile.candidates().len() {
        return Err(bad(
            line,
            "order",
            listed,
            "alternatives are left out in a file of complete orders",
        ));
    }
    let refused = |refusal| PreflibError::Refused { line, value: listed.to_owned(), refusal };
    let count = profile.candidates().len();
    let known = |number: &u64| usize::try_from(*number).is_ok_and(|n| (1..=count).contains(&n));
    if let Some(stranger) = tiers.iter().flatten().find(|number| !known(number)) {
        let candidate = CandidateId::new(stranger.to_string());
        let candidate =
            candidate.map_err(|error| bad(line, "order", listed, &error.to_string()))?;
        return Err(refused(ElectionError::UnknownCandidate { candidate }));
    }
    // Alternative 1 stands at position 0.
    let position = |number: u64| usize::try_from(number).unwrap_or(0).saturating_sub(1);
    let places = tiers.into_iter().map(|tier| tier.into_iter().map(position));
    profile.rank_tiers(weight, places).map_err(refused)
}

/// The tiers of an order; what is refused comes with the reason.
fn tiers(listed: &str) -> Result<Vec<Vec<u64>>, (&str, &'static str)> {
    let mut tiers: Vec<Vec<u64>> = Vec::new();
    let mut rest = listed;
    while !rest.is_empty() {
        let (tier, after) = if let Some(inside) = rest.strip_prefix('{') {
            let (tier, after) = inside.split_once('}').ok_or((rest, "'{' is not closed"))?;
            (tier, after.trim_start())
        } else {
            rest.split_at(rest.find(',').unwrap_or(rest.len()))
        };
        let number = |text| whole(text).ok_or((text, "not the number of an alternative"));
        tiers.push(tier.split(',').map(str::trim).map(number).collect::<Result<_, _>>()?);
        rest = match after.strip_prefix(',') {
            Some(more) if !more.trim().is_empty() => more.trim_start(),
            Some(_) => return Err((listed, "nothing stands after the last comma")),
            None if after.is_empty() => after,
            None => return Err((after, "a comma is missing before it")),
        };
    }
    Ok(tiers)
}

/// A whole number without a sign and without zeros before it.
fn whole(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    let plain = text == "0" || !text.starts_with(['0', '+']);
    plain.then_some(number)
}

fn bad(line: usize, field: &str, value: &str, reason: &str) -> PreflibError {
    let [field, value, reason] = [field, value, reason].map(str::to_owned);
    PreflibError::BadValue { line, field, value, reason }
}
