//! Files of `PrefLib`, the library of preferences: orders with and without ties, complete or not.
//!
//! A file begins with a head of `# FIELD: value` lines, then tells each order once with the number
//! of voters who gave it:
//!
//! ```text
//! # DATA TYPE: toi
//! # NUMBER ALTERNATIVES: 3
//! ...
//! 12: 3,{1,2}
//! ```
//!
//! Twelve voters put alternative 3 first, and 1 and 2 alike behind it. Orders of the same text may
//! stand on several lines; they are counted together all the same.

use std::collections::BTreeMap;

use liens_core::CandidateId;

use crate::election::{Candidates, ElectionError, Profile};

/// What the orders of a file are.
///
/// # Examples
///
/// The type is a promise about every order, and is held: a tie in a file of strict orders, or an
/// order that leaves somebody out in a file of complete ones, is an error of the file.
///
/// ```
/// use liens_governance::{OrderType, read_preflib};
/// let file = |kind: &str, order: &str| {
///     let kind = format!("# DATA TYPE: {kind}\n# NUMBER ALTERNATIVES: 2\n");
///     let names = "# ALTERNATIVE NAME 1: garden\n# ALTERNATIVE NAME 2: workshop\n";
///     format!("{kind}{names}1: {order}\n")
/// };
/// let tied = read_preflib(&file("toc", "{1,2}"))?;
/// assert_eq!((tied.order_type(), tied.order_type().ending()), (OrderType::TiedComplete, "toc"));
/// let strict = read_preflib(&file("soc", "{1,2}")).unwrap_err();
/// assert_eq!(strict.to_string(), "line 5: order '{1,2}': a tie in a file of strict orders");
/// assert!(read_preflib(&file("soc", "2")).is_err());
/// assert!(read_preflib(&file("soi", "2")).is_ok());
/// # Ok::<_, liens_governance::PreflibError>(())
/// ```
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

    /// All four, for looking one up by its ending.
    const ALL: [Self; 4] =
        [Self::StrictComplete, Self::StrictIncomplete, Self::TiedComplete, Self::TiedIncomplete];

    /// Whether no two may be ranked alike.
    const fn is_strict(self) -> bool {
        matches!(self, Self::StrictComplete | Self::StrictIncomplete)
    }

    /// Whether nobody may be left out.
    const fn is_complete(self) -> bool {
        matches!(self, Self::StrictComplete | Self::TiedComplete)
    }
}

/// An election as a file tells of it.
///
/// # Examples
///
/// See [`read_preflib`].
///
/// The example there reads one; this one counts it:
///
/// ```
/// use liens_governance::election::{ElectionRule, TieRule};
/// use liens_governance::{Preflib, read_preflib};
/// let head = ["# TITLE: Where to dig", "# DATA TYPE: soi", "# NUMBER ALTERNATIVES: 3"];
/// let names = ["garden", "pond", "well"].into_iter().zip(1..);
/// let names = names.map(|(name, number)| format!("# ALTERNATIVE NAME {number}: {name}"));
/// let orders = ["4: 1", "3: 2,3", "2: 3,2"].map(str::to_owned);
/// let lines = head.map(str::to_owned).into_iter().chain(names).chain(orders);
/// let read: Preflib = read_preflib(&lines.collect::<Vec<_>>().join("\n"))?;
/// let found = ElectionRule::InstantRunoff {}.tally(read.profile(), &TieRule::Unbroken {})?;
/// let winner = found.winners[0];
/// assert_eq!((read.title(), read.names()[winner].as_str()), ("Where to dig", "pond"));
/// assert_eq!(read.profile().candidates().ids()[winner].as_str(), "2"); // by number, not by name
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflib {
    profile: Profile,
    order_type: OrderType,
    title: String,
    names: Vec<String>,
}

/// Why a file of `PrefLib` cannot be read.
///
/// # Examples
///
/// What the head counts is counted again, and a second line that would override a first is refused:
///
/// ```
/// use liens_governance::{PreflibError, read_preflib};
/// let head = ["# DATA TYPE: soi", "# NUMBER ALTERNATIVES: 1", "# NUMBER VOTERS: 5"].join("\n");
/// let file = format!("{head}\n# ALTERNATIVE NAME 1: garden\n4: 1\n");
/// let wrong: PreflibError = read_preflib(&file).unwrap_err();
/// assert_eq!(wrong.to_string(), "line 3: NUMBER VOTERS '5', and there are 4");
/// assert_eq!(wrong.code(), "governance.preflib.counted");
/// let twice = format!("# DATA TYPE: soc\n{file}");
/// let text = read_preflib(&twice).unwrap_err().to_string();
/// assert_eq!(text, "line 2: 'DATA TYPE' stands twice");
/// assert!(read_preflib(&file.replace("VOTERS: 5", "VOTERS: 4")).is_ok());
/// ```
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
///
/// An order of nothing, which some files of incomplete orders have, is an empty ballot, and refused
/// as such: whoever prefers nobody was not counted as a voter of that election either.
///
/// ```
/// # use liens_governance::read_preflib;
/// let file = |order: &str| {
///     let head = "# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: garden\n";
///     format!("{head}3:{order}\n")
/// };
/// let empty = read_preflib(&file(" ")).unwrap_err();
/// assert_eq!(empty.to_string(), "line 4: '': the ballot is empty");
/// let signed = read_preflib(&file(" +1")).unwrap_err();
/// assert_eq!(signed.to_string(), "line 4: order '+1': not the number of an alternative");
/// assert_eq!(read_preflib(&file(" 1"))?.profile().total(), 3);
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

/// Looks at the number before it makes that many names: a head may say anything.
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
///
/// Fields that are not read, such as `FILE NAME`, may stand as often as they like.
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

    /// The value of a field, with its line for whatever is said about it later.
    fn text(&self, field: &str) -> Result<(usize, &'a str), PreflibError> {
        let missing = || PreflibError::MissingField { field: field.to_owned() };
        self.0.get(field).copied().ok_or_else(missing)
    }

    /// The value of a field that is a whole number.
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
///
/// Positions are checked here and not by the profile, whose refusal would name position 3 where the
/// file says 4.
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
///
/// `3,{1,2}` has the tiers `[3]` and `[1, 2]`; a list of nothing has none, which an empty ballot
/// then is.
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
///
/// `007` and `+7` are no numbers of alternatives: each has one spelling.
fn whole(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    let plain = text == "0" || !text.starts_with(['0', '+']);
    plain.then_some(number)
}

/// Says line, field and value of what is refused.
fn bad(line: usize, field: &str, value: &str, reason: &str) -> PreflibError {
    let [field, value, reason] = [field, value, reason].map(str::to_owned);
    PreflibError::BadValue { line, field, value, reason }
}
