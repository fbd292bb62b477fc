//! What a circle decides about a budget before anybody claims.
//!
//! Everything that could be fought over once the claims are on the table is settled here: how long
//! people may ask questions, what holds in a shortage, what becomes of what stays unpaid, where
//! money goes that nobody claims. None of it has a default that a circle could overlook, but the
//! rule for a shortage (the lower median as the base) and the three things that may be missing
//! altogether: a grid, a cap and a sum below which payments wait.
//!
//! What one budget leaves, the next is opened with: [`Outcome::next`](super::Outcome) is a list of
//! [`Brought`], and no budget reads another.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, BudgetId, CircleId, ClaimId, ContributionId, ContributorId, MotionId, Shortage,
    TimeAmount, Timestamp,
};

use super::Grid;

/// The terms of a budget: the envelope, its dates and its rules.
///
/// Three durations run one after the other: claims from `opens` to `closes`, questions for `review`
/// once somebody opened it, answers for `answer` after each proposal. Dates are instants, so that a
/// day that is written alone begins it: with `closes` on March 31, a claim of that day's noon comes
/// too late.
///
/// # Errors
///
/// Terms are plain data; [`Command::Open`](super::Command::Open) refuses what contradicts itself:
/// `lineage.budget.dates`, `lineage.budget.negative`, `lineage.budget.wrong_unit`.
///
/// # Examples
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// let backwards = Terms { opens: "2026-04-01".parse()?, ..terms("100.00 EUR")? };
/// let refused = opened(backwards, &[]).map_err(|error| error.to_string());
/// let refused = refused.err().ok_or("it opens after it closes")?;
/// assert!(refused.contains("cannot open at 2026-04-01"), "{refused}");
/// let capped = Terms { cap: Some("50.00 EUR".parse()?), ..terms("100.00 EUR")? };
/// let mut budget = opened(capped, &[])?;
/// declare(&mut budget, claim("ana", "50.00 EUR")?)?;
/// let second = Claim { id: ClaimId::new("more")?, ..claim("ana", "0.01 EUR")? };
/// assert!(declare(&mut budget, second).is_err(), "the cap is on a person's claims together");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Terms {
    /// The budget.
    pub id: BudgetId,
    /// Whose it is.
    pub circle: CircleId,
    /// What there is to share, zero or above; its unit is the budget's.
    pub envelope: Amount,
    /// From when claims are declared.
    pub opens: Timestamp,
    /// Until when; a later claim is for the next budget.
    pub closes: Timestamp,
    /// How long the claims lie open for questions.
    pub review: TimeAmount,
    /// How long a claimant has for an answer who would get less than the least useful: from the
    /// proposal on, anew when the circle changes what is divided or another claimant does for the
    /// first time.
    pub answer: TimeAmount,
    /// What hours are claimed at.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "no_lines"))]
    pub grid: Grid,
    /// The most that one person claims in all, where there is such a limit.
    ///
    /// A cap is a limit on asking and no right to get it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cap: Option<Amount>,
    /// What holds when more is asked than there is; its base is in quanta of the budget's unit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub shortage: Shortage,
    /// What becomes of what stays unpaid.
    pub unpaid: Unpaid,
    /// Where what is left goes.
    pub left: Left,
    /// From which sum a payee is paid without an invoice; less waits.
    ///
    /// What waits is brought to the next budget and grows there, to be freed at the closing where it
    /// reaches that budget's sum, or that one names none; an invoice frees it at any amount.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payable_from: Option<Amount>,
    /// The version of the charter that these terms follow.
    pub charter: u32,
}

/// What a form leaves out.
#[cfg(feature = "serde")]
fn no_lines(grid: &Grid) -> bool {
    grid.lines().next().is_none()
}

/// What becomes of the part of an agreed claim that stays unpaid; never a debt of the pot.
///
/// # Law
///
/// `what_stays_unpaid_is_carried_for_its_term_and_then_recognised`
///
/// # Examples
///
/// Of 80.00 agreed, 50.00 are there. Until the term is over the rest is open for the next budget,
/// from then on it is recognised; nobody does anything for that.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// let unpaid = Unpaid::Carried { term: "PT2400H".parse()? };
/// let mut budget = opened(Terms { unpaid, ..terms("50.00 EUR")? }, &[])?;
/// declare(&mut budget, claim("ana", "80.00 EUR")?)?;
/// review(&mut budget)?;
/// propose(&mut budget, &["ana"])?;
/// does(&mut budget, "2026-04-16", "clerk", Command::Close {})?;
/// let row = |day: &str| -> Tried<(String, String)> {
///     let outcome = budget.outcome(day.parse()?)?;
///     Ok((outcome.persons[0].carried.to_string(), outcome.persons[0].recognised.to_string()))
/// };
/// assert_eq!(row("2026-07-24")?, ("30.00 EUR".into(), "0.00 EUR".into()));
/// assert_eq!(row("2026-07-25")?, ("0.00 EUR".into(), "30.00 EUR".into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Unpaid {
    /// It is recognised as given.
    Forgone {},
    /// It is a claim on later budgets of the circle, without interest; after the term it is
    /// recognised as given.
    Carried {
        /// The term, from the closing on.
        term: TimeAmount,
    },
}

/// Where what nobody claims goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Left {
    /// To the next budget of the circle.
    NextBudget,
    /// To the commons.
    Commons,
}

/// What earlier budgets of the circle left.
///
/// All amounts are in the unit of the budget that they are brought to. Nothing else passes from one
/// budget to the next: not the terms, not the members, not the money that was left.
///
/// # Law
///
/// `no_name_gains_by_rounding_from_budget_to_budget`,
/// `what_waited_since_earlier_budgets_is_freed_by_more_or_by_an_invoice`
///
/// # Examples
///
/// Two equal claims on one cent: the name decides who gets it. The next budget is told, and there
/// the turn is the other's.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_lineage::budget::Brought;
/// let mut brought = Vec::new();
/// let mut lucky = Vec::new();
/// for _ in 0..3 {
///     let shortage = Shortage::EQUAL_FIRST;
///     let terms = Box::new(Terms { shortage, ..terms("0.01 EUR")? });
///     let mut budget = Budget::new();
///     let open = Command::Open { terms, reviewers: [].into(), brought };
///     does(&mut budget, "2026-01-01", "clerk", open)?;
///     declare(&mut budget, claim("ana", "5.00 EUR")?)?;
///     declare(&mut budget, claim("bo", "5.00 EUR")?)?;
///     let outcome = budget.preview(&grounds(&["ana", "bo"])?, "2026-03-02".parse()?)?;
///     let cent = outcome.persons.iter().find(|row| row.held.quanta() == 1).ok_or("one gets it")?;
///     lucky.push(cent.person.to_string());
///     brought = outcome.next;
/// }
/// assert_eq!(lucky, ["ana", "bo", "ana"]);
/// assert!(matches!(&brought[..], [Brought::Rounding { last }] if last.as_str() == "ana"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Brought {
    /// The unpaid part of a claim that was agreed.
    Claim {
        /// The claim.
        id: ClaimId,
        /// Who contributed.
        contributor: ContributorId,
        /// Who is paid.
        payee: ContributorId,
        /// What for.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
        contributions: Vec<ContributionId>,
        /// How much is open.
        amount: Amount,
        /// When it was given.
        date: Timestamp,
        /// Until when it is open.
        until: Timestamp,
    },
    /// What somebody had in advance and did not claim since.
    Advance {
        /// The person.
        person: ContributorId,
        /// How much.
        amount: Amount,
    },
    /// What waits for a payee since it is too little to be paid.
    Waiting {
        /// The payee.
        payee: ContributorId,
        /// How much.
        amount: Amount,
    },
    /// Where the last quanta went when claims were equal to the last fraction and only names were
    /// left to decide: the next tie begins after this one, so that no name gains over time.
    Rounding {
        /// Who was the last to get one.
        last: ContributorId,
    },
}

/// On what a proposal rests.
///
/// They are recorded with the proposal, since what they say changes: who is vouched for on that
/// day, and whose needs were declared.
///
/// # Law
///
/// `many_names_that_nobody_vouches_for_count_as_one`
///
/// # Examples
///
/// Three names that nobody vouches for claim as much as Ana. Everybody equal first, they get the
/// half of one claimant, not three quarters of the envelope; and all of it is owed until somebody
/// vouches.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// let shortage = Shortage::EQUAL_FIRST;
/// let mut budget = opened(Terms { shortage, ..terms("300.00 EUR")? }, &[])?;
/// declare(&mut budget, claim("ana", "300.00 EUR")?)?;
/// for name in ["x1", "x2", "x3"] {
///     declare(&mut budget, claim(name, "100.00 EUR")?)?;
/// }
/// let held = |grounds: Grounds| -> Tried<Vec<String>> {
///     let outcome = budget.preview(&grounds, "2026-03-02".parse()?)?;
///     Ok(outcome.persons.iter().map(|row| row.held.to_string()).collect())
/// };
/// let one = ["150.00 EUR", "50.00 EUR", "50.00 EUR", "50.00 EUR"];
/// assert_eq!(held(grounds(&["ana"])?)?, one);
/// let four = ["75.00 EUR", "75.00 EUR", "75.00 EUR", "75.00 EUR"];
/// assert_eq!(held(grounds(&["ana", "x1", "x2", "x3"])?)?, four);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Grounds {
    /// The persons vouched for; all others count as one claimant, so that many names win nothing.
    pub vouched: BTreeSet<ContributorId>,
    /// How many times the base and every level count for somebody, as declared or voted; once for
    /// whoever is not named.
    ///
    /// A weight of 2 means twice the base and twice every level, never above the claim; a weight of
    /// 0 is refused by name.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub needs: BTreeMap<ContributorId, u64>,
    /// What a meeting decided, under that rule.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub meeting: Option<Meeting>,
}

/// The amounts of an adopted motion.
///
/// The amounts are checked and not corrected: none above what its person claims, and all together
/// the envelope or the claims, whichever is less. Whoever is not named gets nothing.
///
/// # Errors
///
/// [`Refusal::AboveClaimed`](super::Refusal::AboveClaimed),
/// [`Refusal::MeetingSum`](super::Refusal::MeetingSum), and
/// [`Refusal::NoMeeting`](super::Refusal::NoMeeting) where the terms name another rule.
///
/// # Examples
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_core::MotionId;
/// # use liens_lineage::budget::Meeting;
/// let shortage = Shortage::Meeting {};
/// let mut budget = opened(Terms { shortage, ..terms("100.00 EUR")? }, &[])?;
/// declare(&mut budget, claim("ana", "80.00 EUR")?)?;
/// declare(&mut budget, claim("bo", "70.00 EUR")?)?;
/// review(&mut budget)?;
/// let decided = |ana: &str, bo: &str| -> Tried<Command> {
///     let names = [ContributorId::new("ana")?, ContributorId::new("bo")?];
///     let amounts = names.into_iter().zip([ana.parse()?, bo.parse()?]).collect();
///     let meeting = Some(Meeting { motion: MotionId::new("who gets what")?, amounts });
///     Ok(Command::Propose { grounds: Grounds { meeting, ..grounds(&["ana", "bo"])? } })
/// };
/// let short = does(&mut budget, "2026-04-16", "clerk", decided("60.00 EUR", "30.00 EUR")?);
/// let refused = short.map_err(|error| error.to_string()).err().ok_or("ten are missing")?;
/// assert_eq!(refused, "the amounts of the meeting add up to 90.00 EUR, not to 100.00 EUR");
/// does(&mut budget, "2026-04-16", "clerk", decided("60.00 EUR", "40.00 EUR")?)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Meeting {
    /// The motion.
    pub motion: MotionId,
    /// What each person gets on all claims together.
    pub amounts: BTreeMap<ContributorId, Amount>,
}
