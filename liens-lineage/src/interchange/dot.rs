//! Drawings as text for Graphviz.

use liens_core::ContributionKind;

use super::Drawing;
use crate::explain::append;

impl Drawing<'_> {
    /// The drawing in the DOT language: newer contributions above those they build on.
    ///
    /// Links along which nothing comes are dotted.
    ///
    /// # Source
    ///
    /// Graphviz, The DOT Language, graphviz.org/doc/info/lang.html.
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
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
