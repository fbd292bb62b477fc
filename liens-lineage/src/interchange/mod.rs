//! Forms that other programs read and write.
//!
//! What comes in: tables that a spreadsheet writes, the history of a repository. What goes out: the
//! same tables, provenance for tools that read it, drawings as text and as pictures. Nothing that
//! comes in is trusted more than a command would be: the contributions are built by their
//! constructors and frozen or recorded like any others.

#[cfg(feature = "csv")]
mod csv;
mod dot;
mod drawing;
mod git;
mod mermaid;
#[cfg(feature = "json")]
mod prov;
#[cfg(feature = "svg")]
mod svg;

#[cfg(feature = "csv")]
pub use csv::{CsvError, read_csv, write_edges_csv, write_nodes_csv};
pub use drawing::Drawing;
pub use git::{Commit, GitError, GitHistory, HourEstimate};
#[cfg(feature = "svg")]
pub use svg::SvgError;
