//! Forms that other programs read and write.

mod hledger;

pub use hledger::{hledger_account, write_hledger};
