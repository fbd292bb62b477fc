//! Drawings as text for Graphviz.
//!
//! The whole of the library of tools, each keeping half:
//!
//! ```text
//! digraph lineage {
//!   label="library, keep-and-pass:1/2";
//!   node [shape=box, style=rounded, fontname="sans-serif"];
//!   edge [fontname="sans-serif"];
//!   n0 [label="library\nwork\n50.00 %"];
//!   n1 [label="need\nneed\n25.00 %", style="rounded,filled", fillcolor="#ffe9b3"];
//!   n2 [label="plan\nwork\n25.00 %"];
//!   n0 -> n2 [label="50.00 %", penwidth=5];
//!   n2 -> n1 [label="25.00 %", penwidth=3];
//! }
//! ```
//!
//! Nodes are numbered by id, so that two records which differ in one contribution differ in few
//! lines of their drawings.

use liens_core::ContributionKind;

use super::Drawing;
use crate::explain::append;

impl Drawing<'_> {
    /// The drawing in the DOT language: newer contributions above those they build on.
    ///
    /// Links along which nothing comes are dotted.
    ///
    /// # Law
    ///
    /// `drawings_for_graphviz_and_mermaid_are_written_as_they_are_kept`
    ///
    /// # Source
    ///
    /// Graphviz, The DOT Language, graphviz.org/doc/info/lang.html.
    ///
    /// # Examples
    ///
    /// An id that holds quotation marks stays inside its label.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let record = Frozen::load([given("the \"best\" plan", "bo", 2, &[])?])?;
    /// let drawing = record.drawing_by(&Rule::Hours, &id("the \"best\" plan")?, &vouched()?)?;
    /// let text = drawing.to_dot();
    /// assert!(text.contains(r#"n0 [label="the \"best\" plan\nwork\n100.00 %"]"#), "{text}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_dot(&self) -> String {
        let mut text = format!("digraph lineage {{\n  label=\"{}\";\n", escaped(self.title()));
        text.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
        text.push_str("  edge [fontname=\"sans-serif\"];\n");
        for (number, node, part) in self.numbered() {
            let shape = match node.kind() {
                ContributionKind::Need => ", style=\"rounded,filled\", fillcolor=\"#ffe9b3\"",
                ContributionKind::Result => ", style=\"rounded,filled\", fillcolor=\"#cfe8d5\"",
                _ => "",
            };
            let (id, kind) = (escaped(self.name(node)), escaped(self.kind(node)));
            let part = self.written(part);
            let label = format!("{id}\\n{kind}\\n{part}");
            append(&mut text, format_args!("  n{number} [label=\"{label}\"{shape}];\n"));
        }
        for (newer, older, all) in self.numbered_links() {
            let (label, width) = (self.written(all), self.width(all));
            append(&mut text, format_args!("  n{newer} -> n{older}"));
            if all == 0 {
                text.push_str(" [style=dotted];\n");
            } else {
                append(&mut text, format_args!(" [label=\"{label}\", penwidth={width}];\n"));
            }
        }
        text.push_str("}\n");
        text
    }
}

/// A text inside quotation marks, where a backslash begins an escape.
///
/// Line breaks of our own are put in afterwards, with one backslash.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
