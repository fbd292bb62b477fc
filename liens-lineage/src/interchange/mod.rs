//! Forms that other programs read and write.

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
