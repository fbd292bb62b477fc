//! How much moves, who takes part, and how long members stand below zero.
//!
//! Activity is counted by person and not by entry: ten exchanges between the same two are a habit,
//! ten between twenty people a community. So each measure of volume has one of participation beside
//! it.

use liens_core::{AccountId, Amount};

use super::{Fraction, Indicators, Month, count};

/// What one member did in a period.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::MemberActivity;
/// let year = year()?;
/// let bo: MemberActivity<'_> = year.members().nth(1).ok_or("nobody")?;
/// assert_eq!((bo.given.to_string(), bo.received.to_string()), ("PT2H".into(), "PT6H".into()));
/// assert_eq!((bo.exchanges, bo.partners), (4, 2));
/// assert_eq!(bo.balance.to_string(), "-PT4H");
/// assert_eq!(bo.under_water, Some(liens_timebank::Fraction::ONE)); // since his first exchange
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberActivity<'a> {
    /// The member's account.
    pub account: &'a AccountId,
    /// What was given.
    pub given: Amount,
    /// What was received.
    pub received: Amount,
    /// The exchanges taken part in.
    pub exchanges: u64,
    /// The distinct members to whom something was given or from whom something was received.
    pub partners: u64,
    /// The balance at the end of the period.
    pub balance: Amount,
    /// The share of the time since the first entry during which the balance was below zero; `None`
    /// if no entry moved it before the period ends.
    pub under_water: Option<Fraction>,
}

impl Indicators {
    /// The number of exchanges in which a member took part.
    pub const fn exchanges(&self) -> u64 {
        self.table.exchanges
    }

    /// The number of exchanges that do not tell who gave to whom.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::{Indicators, Period};
    /// let mut town = Town::of(&["ana", "bo", "cleo", "dora"])?;
    /// // Two gave and two received: nobody can say who gave to whom.
    /// let leg = |name: &str, amount: &str| -> Tried<Leg> {
    ///     Ok(Leg { account: id(name), amount: amount.parse()? })
    /// };
    /// let legs = vec![
    ///     leg("ana", "PT1H")?, leg("bo", "PT1H")?, leg("cleo", "-PT1H")?, leg("dora", "-PT1H")?,
    /// ];
    /// let (purpose, value_date, reference) = (Purpose::Exchange, None, None);
    /// let post = Command::PostEntry { legs, purpose, value_date, reference };
    /// town.send("ana", "2026-01-05", post)?;
    /// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
    /// let year = Indicators::of(&town.bank, &Unit::Time, year)?;
    /// assert_eq!((year.exchanges(), year.untold_exchanges()), (1, 1));
    /// assert_eq!(year.counted_exchanges(), 0);
    /// assert_eq!((year.active_members(), year.pairs().count()), (4, 0));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub const fn untold_exchanges(&self) -> u64 {
        self.table.untold
    }

    /// The number of exchanges that were counted and moved nothing, between two members.
    ///
    /// They count in who is active, and as partners, pairs, repetition and cycles; not in
    /// [`exchanges`](Self::exchanges), which are those that moved, and not in volumes.
    pub const fn counted_exchanges(&self) -> u64 {
        self.table.counted
    }

    /// What members gave.
    pub fn volume(&self) -> Amount {
        self.amount(self.table.volume)
    }

    /// What members gave in each month, UTC; a month without an exchange is left out.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let year = year()?;
    /// let months: Vec<String> =
    ///     year.months().map(|(month, given)| format!("{month} {given}")).collect();
    /// assert_eq!(months, ["2026-01 PT6H", "2026-02 PT1H", "2026-03 PT3H"]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn months(&self) -> impl Iterator<Item = (Month, Amount)> + '_ {
        self.table.months.iter().map(|(month, given)| (*month, self.amount(*given)))
    }

    /// Every member and what he did, in the order of the accounts' ids.
    pub fn members(&self) -> impl Iterator<Item = MemberActivity<'_>> {
        let rows = self.table.names.iter().zip(&self.table.members).zip(&self.table.watched);
        let rows = rows.zip(&self.table.pairs.partners);
        rows.map(|(((account, member), watched), partners)| MemberActivity {
            account,
            given: self.amount(member.given),
            received: self.amount(member.received),
            exchanges: member.exchanges.into(),
            partners: (*partners).into(),
            balance: self.balance(member.balance),
            under_water: Fraction::new(member.under_water.into(), (*watched).into()),
        })
    }

    /// The number of members who took part in an exchange.
    pub fn active_members(&self) -> usize {
        self.table.members.iter().filter(|member| member.exchanges > 0).count()
    }

    /// The part of the members who took part in an exchange: active / all.
    ///
    /// **Range:** 0 to 1; `None` without members.
    ///
    /// # Source
    ///
    /// Collom, Lasker and Kyriacou, *Equal Time, Equal Value*, 2012 (participation in time banks).
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let year = year()?;
    /// assert_eq!(year.active_members(), 3); // Dora has an account
    /// assert_eq!(year.participation(), liens_timebank::Fraction::new(3, 4));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn participation(&self) -> Option<Fraction> {
        Fraction::new(count(self.active_members()), count(self.table.members.len()))
    }

    /// How often the hours in stock changed hands in the period: volume × T / ∫ M dt, with T the
    /// length of the period and M the sum of the balances above zero.
    ///
    /// Balances of all sum to zero, so that only those above zero are a stock. A time bank in which
    /// each hour given is soon received back has a high velocity.
    ///
    /// **Range:** 0 and above; `None` if no balance was above zero at any time of the period.
    ///
    /// # Source
    ///
    /// Fisher, *The Purchasing Power of Money*, 1911, chapter 2 (V = turnover / average stock).
    ///
    /// # Examples
    ///
    /// Ten hours moved; if five hours stand all year long on the accounts of those who gave first,
    /// each of them changed hands about twice:
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::Fraction;
    /// let year = year()?;
    /// let velocity = year.velocity().ok_or("nothing in stock")?;
    /// assert!(Fraction::new(2, 1) < Some(velocity) && Some(velocity) < Fraction::new(9, 4));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn velocity(&self) -> Option<Fraction> {
        let hours_of_period =
            u128::from(self.table.volume).saturating_mul(self.period.seconds().into()); // below 2⁶³ × 2³⁹
        Fraction::new(hours_of_period, self.table.held)
    }

    /// The part of all members' time that was spent with a balance below zero: the sum of the
    /// seconds below zero / the sum of the seconds since each member's first entry.
    ///
    /// **Range:** 0 to 1; `None` if no balance moved before the period ends.
    ///
    /// # Source
    ///
    /// Own definition: a snapshot of balances depends on the day, an integral over time does not.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// // In days: Bo 361 of 361, Cleo 347 of 354 (but for a week in March), Ana none of 361.
    /// assert_eq!(year()?.under_water(), liens_timebank::Fraction::new(361 + 347, 361 + 354 + 361));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn under_water(&self) -> Option<Fraction> {
        let below = self.table.members.iter().map(|member| u128::from(member.under_water));
        let watched = self.table.watched.iter().map(|seconds| u128::from(*seconds));
        Fraction::new(below.sum(), watched.sum())
    }
}
