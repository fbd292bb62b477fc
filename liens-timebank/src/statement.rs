//! Statements: what moved one account, with its running balance, and balances as they were.
//!
//! Nothing is kept for them: both are read from the history, so that a statement of last year and
//! the balance of today cannot disagree.

use std::collections::BTreeMap;

use liens_core::{AccountId, Amount, CommandId, Timestamp};

use crate::{Ledger, Purpose};

/// What moved an account, in the order it was recorded.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::{Line, Statement};
/// let mut town = Town::of(&["ana", "bo"])?;
/// town.gives("ana", "bo", "2026-01-02", "PT2H")?;
/// town.gives("bo", "ana", "2026-01-09", "PT30M")?;
/// let statement: Statement = town.bank.statement(&id("bo")).ok_or("no account")?;
/// let running = statement.lines().iter().map(|line| line.balance.to_string());
/// let running: Vec<String> = running.collect();
/// assert_eq!(running, ["-PT2H", "-PT1H30M"]);
/// let last: &Line = &statement.lines()[1];
/// assert_eq!(&last.balance, statement.balance());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    account: AccountId,
    lines: Vec<Line>,
    balance: Amount,
}

/// One movement of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Line {
    /// The entry.
    pub entry: CommandId,
    /// When it was recorded.
    pub at: Timestamp,
    /// Why it moved.
    pub purpose: Purpose,
    /// What was added; below zero what was taken.
    pub amount: Amount,
    /// The balance after it.
    pub balance: Amount,
}

impl Statement {
    /// The account.
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// The movements, the oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The balance after the last of them.
    pub const fn balance(&self) -> &Amount {
        &self.balance
    }
}

impl Ledger {
    /// What moved an account, with its running balance.
    ///
    /// # Law
    ///
    /// `a_statement_ends_at_the_balance`
    ///
    /// # Complexity
    ///
    /// O(n) for n events.
    pub fn statement(&self, id: &AccountId) -> Option<Statement> {
        let handle = self.account(id)?;
        let unit = self.account_at(handle).ok()?.unit().clone();
        let mut balance = Amount::zero(unit.clone());
        let mut lines = Vec::new();
        for entry in self.entries() {
            let leg = entry.legs().find(|(account, _)| *account == handle);
            let Some((_, quanta)) = leg else { continue };
            let amount = Amount::from_quanta(unit.clone(), quanta).ok()?;
            balance = balance.checked_add(&amount).ok()?;
            lines.push(Line {
                entry: entry.id(),
                at: entry.at(),
                purpose: entry.purpose(),
                amount,
                balance: balance.clone(),
            });
        }
        Some(Statement { account: id.clone(), lines, balance })
    }

    /// The balances as they were before the event of this sequence, in the order of the accounts'
    /// ids; at [`len`](Self::len) as they are.
    ///
    /// # Law
    ///
    /// `balances_as_of_an_event_are_those_of_its_time`
    ///
    /// # Complexity
    ///
    /// O(n) for n events before it.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// town.gives("ana", "bo", "2026-01-02", "PT2H")?;
    /// let then = town.bank.len();
    /// town.gives("ana", "bo", "2026-01-09", "PT3H")?;
    /// assert_eq!(town.bank.balances_as_of(then)[&id("ana")].to_string(), "PT2H");
    /// assert_eq!(town.bank.balances_as_of(town.bank.len())[&id("ana")].to_string(), "PT5H");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn balances_as_of(&self, sequence: u64) -> BTreeMap<AccountId, Amount> {
        let mut balances = BTreeMap::new();
        let before = usize::try_from(sequence).unwrap_or(usize::MAX);
        for event in self.events().take(before) {
            match event.body {
                crate::Event::AccountOpened { account, unit, .. } => {
                    balances.insert(account, Amount::zero(unit));
                }
                crate::Event::EntryPosted { entry } => {
                    for leg in entry.legs() {
                        let balance = balances.get_mut(&leg.account);
                        let Some(balance) = balance else { continue };
                        // Every balance of the past was in range when it was written.
                        if let Ok(after) = balance.checked_add(&leg.amount) {
                            *balance = after;
                        }
                    }
                }
                _ => {}
            }
        }
        balances
    }
}
