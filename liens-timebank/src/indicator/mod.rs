//! What a period of exchanges says about a community.
//!
//! One pass over the entries fills dense columns; every indicator is computed from them, in whole
//! numbers. An indicator that has nothing to look at answers `None`, never zero.

mod cycle;
mod flow;
mod fraction;
mod inequality;
mod month;
mod pair;
mod pairs;
mod table;

use liens_core::{Amount, Unit};

pub use cycle::Cycles;
pub use flow::MemberActivity;
pub use fraction::Fraction;
pub use inequality::Holding;
pub use liens_core::Period;
pub use month::{IndicatorError, Month};
pub use pair::PairActivity;

use crate::Ledger;
use table::Table;

/// The indicators of one unit of a ledger over one period.
///
/// They look at accounts of members in that unit, and at what [`Exchange`](crate::Purpose::Exchange)
/// entries moved there: who is credited gave, who is debited received. Entries of other purposes, and
/// exchanges that were corrected before the period ends, move balances and count as no exchange.
/// Instants are those of the record. An exchange that was only counted shows who took part and who gave
/// to whom, see [`counted_exchanges`](Self::counted_exchanges).
///
/// Who gave to whom is read from an entry in which one side has one member: the leg of the side
/// with several members counts, the giver's if both have one. An entry with several members on both
/// sides, or with none on one, does not tell; it counts in every indicator except those of pairs, and
/// in [`untold_exchanges`](Self::untold_exchanges).
///
/// Members are all those of the ledger: to look back at a community as it was, replay its history up
/// to that day.
///
/// # Law
///
/// `permuted_names_permute_the_indicators`, `every_share_lies_between_nothing_and_the_whole`,
/// `the_indicators_equal_their_definitions`
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, CommandId, ContributorId, Envelope, Unit};
/// # use liens_timebank::{AccountKind, BatchEntry, Command, Fraction, Indicators, Ledger, Limits};
/// # use liens_timebank::{Period, Purpose};
/// # let mut ledger = Ledger::new();
/// # let (by, at) = (ContributorId::new("broker")?, "2026-01-05".parse()?);
/// # for (number, name) in [(1, "ana"), (2, "bo"), (3, "cleo")] {
/// #     let body = Command::OpenAccount { account: AccountId::new(name)?, holder: None,
/// #         unit: Unit::Time, kind: AccountKind::Member, limits: None };
/// #     let id = CommandId::from_u128(number);
/// #     ledger.execute(Envelope { id, by: by.clone(), on_behalf_of: None, at, body })?;
/// # }
/// # let ana = ledger.account(&AccountId::new("ana")?).ok_or("no account")?;
/// # let bo = ledger.account(&AccountId::new("bo")?).ok_or("no account")?;
/// # let purpose = Purpose::Exchange;
/// // Ana gave Bo three hours, Bo gave her one; Cleo has an account.
/// # let three = BatchEntry {
/// #     id: CommandId::from_u128(4), from: bo, to: ana, quanta: 10_800, purpose };
/// # let one = BatchEntry { id: CommandId::from_u128(5), from: ana, to: bo, quanta: 3_600, purpose };
/// # ledger.post_batch(&by, at, &[three, one])?;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let indicators = Indicators::of(&ledger, &Unit::Time, year)?;
/// assert_eq!(indicators.volume().to_string(), "PT4H");
/// assert_eq!(indicators.participation(), Fraction::new(2, 3));
/// assert_eq!(indicators.reciprocity(), Fraction::new(1, 2));
///
/// let before = Period::new("2025-01-01".parse()?, "2026-01-01".parse()?)?;
/// assert_eq!(Indicators::of(&ledger, &Unit::Time, before)?.reciprocity(), None);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicators {
    unit: Unit,
    period: Period,
    table: Table,
}

impl Indicators {
    /// Reads the entries of a ledger up to the end of the period.
    ///
    /// # Errors
    ///
    /// [`IndicatorError::OutOfRange`] if the quanta given and received in the period, or those on all
    /// balances above zero at its end, or those on all below, are more than 2⁶³ − 1.
    ///
    /// # Complexity
    ///
    /// O(n log n + m) for n accounts and m entries.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let year = year()?;
    /// assert_eq!((year.unit(), year.period().seconds()), (&Unit::Time, 31_536_000));
    /// assert_eq!((year.exchanges(), year.volume().to_string().as_str()), (5, "PT10H"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(ledger: &Ledger, unit: &Unit, period: Period) -> Result<Self, IndicatorError> {
        let table = Table::read(ledger, unit, period)?;
        Ok(Self { unit: unit.clone(), period, table })
    }

    /// The unit looked at.
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The period looked at.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// An amount of quanta, which the table keeps within the range of amounts.
    fn amount(&self, quanta: u64) -> Amount {
        let quanta = i64::try_from(quanta).unwrap_or(i64::MAX);
        self.balance(quanta)
    }

    fn balance(&self, quanta: i64) -> Amount {
        let unit = || self.unit.clone();
        Amount::from_quanta(unit(), quanta).unwrap_or_else(|_| Amount::zero(unit()))
    }
}

/// A count as a term of a fraction.
fn count(length: usize) -> u128 {
    u128::try_from(length).unwrap_or(u128::MAX)
}
