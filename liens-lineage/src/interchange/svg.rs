//! Drawings as pictures.
//!
//! Layers from top to bottom, newer above older, crossings made few; boxes as wide as their texts.
//! The layout counts in floating point and is rounded to whole pixels before anything is written:
//! no amount depends on it, and the same record makes the same picture.
//!
//! A picture is for people: it has a title, a description in a sentence, and the whole of a name
//! that its box cuts off, so that it can be read by those who do not see it.

use std::collections::BTreeMap;

use liens_core::ContributionKind;
use rust_sugiyama::configure::Config;

use super::Drawing;
use crate::Language;
use crate::explain::append;

/// The most contributions that are drawn.
const LIMIT: usize = 500;
/// The height of a box, and the space between boxes and around them.
const HEIGHT: i32 = 52;
const SPACE: i32 = 48;

/// Why a lineage is not drawn.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::SvgError;
/// let mut record = vec![given("need", "ana", 0, &[])?];
/// let names: Vec<String> = (0..500).map(|at| format!("work {at}")).collect();
/// for name in &names {
///     record.push(given(name, "bo", 1, &["need"])?);
/// }
/// let on: Vec<&str> = names.iter().map(String::as_str).collect();
/// record.push(given("library", "cy", 1, &on)?);
/// let record = Frozen::load(record)?;
/// let drawing = record.drawing_by(&Rule::Hours, &id("library")?, &vouched()?)?;
/// assert_eq!(drawing.to_svg(), Err(SvgError::TooLarge { contributions: 502 }));
/// assert!(drawing.largest(20).to_svg().is_ok());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SvgError {
    /// There are more contributions than anybody can read on a picture.
    #[error("a drawing of {contributions} contributions is more than {LIMIT}")]
    TooLarge {
        /// How many there are.
        contributions: usize,
    },
}

impl SvgError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "lineage.svg.too_large",
        }
    }
}

/// A box by the place of its middle and its width.
#[derive(Clone, Copy)]
struct Place {
    x: i32,
    y: i32,
    width: i32,
}

impl Drawing<'_> {
    /// The drawing as an SVG picture: newer contributions above those they build on, lines as wide
    /// as what comes along them, dotted where nothing does.
    ///
    /// The layout is that of Sugiyama, Tagawa and Toda (1981), by the crate `rust-sugiyama`.
    ///
    /// # Law
    ///
    /// `a_picture_is_drawn_as_it_is_kept`, `boxes_never_lie_upon_each_other`,
    /// `what_nobody_can_read_is_not_drawn`
    ///
    /// # Errors
    ///
    /// [`SvgError::TooLarge`] above 500 contributions.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let record = frozen()?;
    /// let rule = "keep-and-pass:1/2".parse()?;
    /// let drawing = record.drawing_by(&rule, &id("library")?, &vouched()?)?;
    /// let picture = drawing.to_svg()?;
    /// assert!(picture.contains("<title>library, keep-and-pass:1/2</title>"));
    /// assert!(picture.contains("3 contributions and 2 links"));
    /// assert!(picture.contains("stroke-width=\"5\"")); // half of the whole
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_svg(&self) -> Result<String, SvgError> {
        let contributions = self.numbered().count();
        if contributions > LIMIT {
            return Err(SvgError::TooLarge { contributions });
        }
        let places = self.places();
        let right = places.values().map(|place| place.x.saturating_add(place.width / 2)).max();
        let low = places.values().map(|place| place.y).max();
        let width = right.unwrap_or_default().saturating_add(SPACE);
        let height = low.unwrap_or_default().saturating_add(HEIGHT);
        let (title, description) = (escaped(self.title()), escaped(&self.description()));
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\" \
             text-anchor=\"middle\" role=\"img\">\n<title>{title}</title>\n\
             <desc>{description}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        for (newer, older, all) in self.numbered_links() {
            if let (Some(from), Some(to)) = (places.get(&newer), places.get(&older)) {
                text.push_str(&self.line(*from, *to, all));
            }
        }
        for (number, node, part) in self.numbered() {
            let Some(place) = places.get(&number) else { continue };
            let fill = match node.kind() {
                ContributionKind::Need => "#ffe9b3",
                ContributionKind::Result => "#cfe8d5",
                _ => "#f2f2f2",
            };
            let (id, kind) = (self.name(node), self.kind(node));
            let (Place { x, y, width }, part) = (*place, self.written(part));
            let (left, top) = (x.saturating_sub(width / 2), y.saturating_sub(HEIGHT / 2));
            let named = escaped(&format!("{} ({})", short(id), short(kind)));
            let (whole, part) = (escaped(id), escaped(&part));
            let (first, second) = (y.saturating_sub(4), y.saturating_add(14));
            append(
                &mut text,
                format_args!(
                    "<g><title>{whole}</title><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" \
                     height=\"{HEIGHT}\" rx=\"6\" fill=\"{fill}\" stroke=\"#444444\"/>\
                     <text x=\"{x}\" y=\"{first}\">{named}</text>\
                     <text x=\"{x}\" y=\"{second}\" font-weight=\"bold\">{part}</text></g>\n"
                ),
            );
        }
        text.push_str("</svg>\n");
        Ok(text)
    }

    /// A curve from the lower edge of one box to the upper edge of another, and what comes along.
    ///
    /// Halfway down both ends of the curve are vertical, so that arrows leave and reach boxes
    /// straight.
    fn line(&self, from: Place, to: Place, all: u64) -> String {
        let (x, y) = (from.x, from.y.saturating_add(HEIGHT / 2));
        let (to_x, to_y) = (to.x, to.y.saturating_sub(HEIGHT / 2));
        let middle = y.saturating_add(to_y) / 2;
        let curve = format!("M{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}");
        if all == 0 {
            return format!(
                "<path d=\"{curve}\" fill=\"none\" stroke=\"#999999\" stroke-dasharray=\"2 4\"/>\n"
            );
        }
        let (width, label) = (self.width(all), escaped(&self.written(all)));
        let between = x.saturating_add(to_x) / 2;
        format!(
            "<path d=\"{curve}\" fill=\"none\" stroke=\"#7a9cc6\" stroke-width=\"{width}\"/>\
             <text x=\"{between}\" y=\"{middle}\" fill=\"#2b4a73\" stroke=\"#ffffff\" stroke-width=\"4\" \
             paint-order=\"stroke\">{label}</text>\n"
        )
    }

    /// Where each box stands, in whole pixels.
    ///
    /// A letter is counted as seven pixels, which is generous for most scripts.
    fn places(&self) -> BTreeMap<u32, Place> {
        let widths: BTreeMap<u32, i32> = self
            .numbered()
            .map(|(number, node, part)| {
                let first = short(self.name(node)).chars().count();
                let kind = short(self.kind(node)).chars().count();
                let letters = first.saturating_add(kind).saturating_add(3);
                let letters = letters.max(self.written(part).chars().count());
                (
                    number,
                    i32::try_from(letters).unwrap_or_default().saturating_mul(7).saturating_add(16),
                )
            })
            .collect();
        let size =
            |(number, width): (&u32, &i32)| (*number, (f64::from(*width), f64::from(HEIGHT)));
        let boxes: Vec<(u32, (f64, f64))> = widths.iter().map(size).collect();
        let links: Vec<(u32, u32)> =
            self.numbered_links().map(|(newer, older, _)| (newer, older)).collect();
        let config = Config { vertex_spacing: f64::from(SPACE), ..Config::default() };
        let layouts = rust_sugiyama::from_vertices_and_edges(&boxes, &links, &config);
        let middles = layouts.into_iter().flat_map(|(middles, _, _)| middles);
        let middles: BTreeMap<u32, (i32, i32)> = middles
            .filter_map(|(number, (x, y))| {
                Some((u32::try_from(number).ok()?, (pixel(x), pixel(y))))
            })
            .collect();
        let left = middles.iter().map(|(number, (x, _))| {
            x.saturating_sub(widths.get(number).copied().unwrap_or_default() / 2)
        });
        let left = left.min().unwrap_or_default();
        let top = middles.values().map(|(_, y)| *y).min().unwrap_or_default();
        let place = |(number, (x, y)): (u32, (i32, i32))| {
            let width = widths.get(&number).copied().unwrap_or_default();
            let x = x.saturating_sub(left).saturating_add(SPACE);
            let y = y.saturating_sub(top).saturating_add(HEIGHT);
            (number, Place { x, y, width })
        };
        middles.into_iter().map(place).collect()
    }

    /// What a picture of it shows, in a sentence.
    fn description(&self) -> String {
        let (contributions, links) = (self.contributions().count(), self.links().count());
        match self.language() {
            Language::English => format!(
                "{contributions} contributions and {links} links: the result above, what it builds \
                 on below; the wider a line, the more comes along it"
            ),
            Language::French => format!(
                "{contributions} contributions et {links} liens : le résultat en haut, ce sur quoi \
                 il repose en bas ; plus un trait est large, plus il y passe"
            ),
        }
    }
}

/// The first 24 letters of a text.
///
/// By letters and not by bytes, with a mark that something is left out.
fn short(text: &str) -> String {
    match text.char_indices().nth(24) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A place on the picture in whole pixels; no amount depends on it.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a cast of a rounded float saturates, and a picture of 500 boxes fits 32 bits"
)]
fn pixel(at: f64) -> i32 {
    at.round() as i32
}

/// In this order, since the ampersand of an entity is none.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
