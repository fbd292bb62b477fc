//! Drawings as text for Mermaid.
//!
//! The same in the notation that many forges draw in a page:
//!
//! ```text
//! flowchart TD
//!   n0["library<br/>work<br/>50.00 %"]
//!   n1["need<br/>need<br/>25.00 %"]:::need
//!   n2["plan<br/>work<br/>25.00 %"]
//!   n0 -->|"50.00 %"| n2
//!   n2 -->|"25.00 %"| n1
//! ```
//!
//! Mermaid knows no widths for single links without numbering their styles, so that the figure says
//! alone how much comes along.

use liens_core::ContributionKind;

use super::Drawing;
use crate::explain::append;

impl Drawing<'_> {
    /// The drawing as a flowchart of Mermaid: newer contributions above those they build on.
    ///
    /// Links along which nothing comes are dotted.
    ///
    /// # Source
    ///
    /// Mermaid, Flowcharts syntax, mermaid.js.org/syntax/flowchart.html.
    ///
    /// # Examples
    ///
    /// What a hostile name would do in a page, it does not.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let name = "<script>\"; n0 --> n9";
    /// let record = Frozen::load([given(name, "bo", 2, &[])?])?;
    /// let drawing = record.drawing_by(&Rule::Hours, &id(name)?, &vouched()?)?;
    /// let text = drawing.to_mermaid();
    /// let label = "n0[\"#60;script#62;#34;; n0 --#62; n9<br/>work<br/>100.00 %\"]";
    /// assert!(text.contains(label), "{text}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_mermaid(&self) -> String {
        let mut text = format!("---\ntitle: \"{}\"\n---\nflowchart TD\n", yaml(self.title()));
        for (number, node, part) in self.numbered() {
            let (id, kind) = (escaped(self.name(node)), escaped(self.kind(node)));
            let part = escaped(&self.written(part));
            append(&mut text, format_args!("  n{number}[\"{id}<br/>{kind}<br/>{part}\"]"));
            text.push_str(match node.kind() {
                ContributionKind::Need => ":::need\n",
                ContributionKind::Result => ":::result\n",
                _ => "\n",
            });
        }
        for (newer, older, all) in self.numbered_links() {
            let label = escaped(&self.written(all));
            if all == 0 {
                append(&mut text, format_args!("  n{newer} -.-> n{older}\n"));
            } else {
                append(&mut text, format_args!("  n{newer} -->|\"{label}\"| n{older}\n"));
            }
        }
        text.push_str("  classDef need fill:#ffe9b3\n  classDef result fill:#cfe8d5\n");
        text
    }
}

/// A text inside quotation marks, in the numbered entities that Mermaid reads.
///
/// `<br/>` of our own is put in afterwards and stays one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' => {
                append(&mut escaped, format_args!("#{};", u32::from(letter)));
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A text inside quotation marks of the front matter, which is YAML.
fn yaml(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
