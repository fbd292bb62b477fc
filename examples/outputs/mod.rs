//! The options that examples have in common, in the same words everywhere.
#![allow(dead_code, reason = "each example takes those that it needs")]

use std::path::PathBuf;

/// What chance is drawn from.
#[derive(clap::Args)]
pub(crate) struct Seeded {
    /// The seed of all chance; the same one gives the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Where a table and a picture go.
#[derive(clap::Args)]
pub(crate) struct Outputs {
    /// Write the whole table as CSV
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) csv: Option<PathBuf>,
    /// Draw the picture as SVG
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) svg: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

/// What an example that lives a year leaves behind.
#[derive(clap::Args)]
pub(crate) struct Year {
    /// Keep what happened as a journal in a new file, for `what_if`; needs the feature 'journal'
    #[arg(long, value_name = "FILE.journal")]
    pub(crate) journal: Option<PathBuf>,
    /// Write the year for its members as one page; needs the feature 'report'
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// Speak French: the page, and the story where one is told
    #[arg(long)]
    pub(crate) french: bool,
    /// Print JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
}
