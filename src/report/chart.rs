//! Pictures of figures: bars and columns, placed in percent so that they fit any width with letters
//! of one size.
//!
//! There are two kinds, and no third: horizontal bars where things have names, upright columns where
//! they follow one another in time. Both are drawn with integers alone, in thousandths of the width.
//!
//! A picture never has to be read: each has a title and a description, its bars carry their figure
//! as text, and a table stands below it. The colours of series are told apart by people who see few
//! colours, and each series also keeps its order within a group.

use askama::Template;

/// Groups of horizontal bars under their names.
#[derive(Template)]
#[template(path = "report/bars.html")]
pub(super) struct Bars {
    id: String,
    title: String,
    description: String,
    /// What the bars of each group are, if there are several; at most three.
    series: Vec<String>,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    whole_name: String,
    top: usize,
    bars: Vec<Bar>,
}

struct Bar {
    series: usize,
    y: usize,
    text_y: usize,
    width: String,
    text: String,
}

/// Columns side by side, such as one a month.
#[derive(Template)]
#[template(path = "report/columns.html")]
pub(super) struct Columns {
    id: String,
    title: String,
    description: String,
    uprights: Vec<Upright>,
    /// The amount of the highest column.
    most: String,
}

struct Upright {
    x: String,
    width: String,
    middle: String,
    y: usize,
    height: usize,
    /// None where it would not fit beside its neighbours.
    name: Option<String>,
    whole: String,
}

/// The height of a name, a bar and the space below a group.
const NAME: usize = 22;
const BAR: usize = 18;
const GAP: usize = 14;
/// What is left of the width for the number behind a bar, in thousandths.
const ROOM: u64 = 700;
/// The height of the tallest column, what lies above it, and the most names below.
const TALL: u64 = 150;
const ABOVE: usize = 22;
const NAMES: usize = 6;
const LETTERS: usize = 34;

impl Bars {
    /// Bars of parts, each in thousandths of the longest that may be, and the text behind it.
    pub(super) fn new(
        id: impl Into<String>,
        title: String,
        description: String,
        series: Vec<String>,
        rows: Vec<(String, Vec<(u64, String)>)>,
    ) -> Self {
        let mut top = 0_usize;
        let mut groups = Vec::new();
        for (name, parts) in rows {
            let first = top.saturating_add(NAME);
            let bars: Vec<Bar> = parts
                .into_iter()
                .enumerate()
                .map(|(series, (thousandths, text))| {
                    let y = first.saturating_add(series.saturating_mul(BAR));
                    let width = thousandths.min(1_000).saturating_mul(ROOM) / 1_000;
                    let (width, text_y) = (percent(width), y.saturating_add(BAR.saturating_sub(5)));
                    Bar { series, y, text_y, width, text }
                })
                .collect();
            let height = NAME.saturating_add(bars.len().saturating_mul(BAR)).saturating_add(GAP);
            let whole_name = name.clone();
            groups.push(Group { name: short(name), whole_name, top: top.saturating_add(15), bars });
            top = top.saturating_add(height);
        }
        Self { id: id.into(), title, description, series, groups }
    }

    fn height(&self) -> usize {
        let group = |group: &Group| {
            NAME.saturating_add(group.bars.len().saturating_mul(BAR)).saturating_add(GAP)
        };
        self.groups.iter().map(group).sum()
    }
}

impl Columns {
    /// Columns by name, each in thousandths of the highest, with what each says.
    pub(super) fn new(
        id: impl Into<String>,
        title: String,
        description: String,
        most: String,
        rows: Vec<(String, u64, String)>,
    ) -> Self {
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX).max(1);
        let step = rows.len().div_ceil(NAMES).max(1);
        let column = |(at, (name, thousandths, text)): (usize, (String, u64, String))| {
            let place = u64::try_from(at).unwrap_or_default().saturating_mul(1_000);
            let left = place.checked_div(count).unwrap_or_default();
            let wide = 1_000_u64.checked_div(count).unwrap_or_default();
            let tall = thousandths.min(1_000).saturating_mul(TALL) / 1_000;
            let tall = usize::try_from(tall).unwrap_or_default();
            let foot = usize::try_from(TALL).unwrap_or_default().saturating_add(ABOVE);
            Upright {
                x: percent(left.saturating_add(wide / 10)),
                width: percent(wide.saturating_sub(wide / 5).max(1)),
                middle: percent(left.saturating_add(wide / 2)),
                y: foot.saturating_sub(tall),
                height: tall,
                whole: format!("{name}: {text}"),
                name: (at.checked_rem(step) == Some(0)).then_some(name),
            }
        };
        let uprights = rows.into_iter().enumerate().map(column).collect();
        Self { id: id.into(), title, description, uprights, most }
    }
}

/// Thousandths of the width, as SVG reads them.
fn percent(thousandths: u64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// A part of a whole in thousandths, at least one for what is not nothing; rounded down.
pub(super) fn thousandths(part: u128, whole: u128) -> u64 {
    let scaled = part.saturating_mul(1_000).checked_div(whole).unwrap_or_default();
    let scaled = u64::try_from(scaled).unwrap_or(1_000).min(1_000);
    if part > 0 { scaled.max(1) } else { scaled }
}

fn short(name: String) -> String {
    match name.char_indices().nth(LETTERS) {
        Some((at, _)) => format!("{}…", name.get(..at).unwrap_or_default()),
        None => name,
    }
}
