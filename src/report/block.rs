//! What a page is made of: sections of texts, figures, tables and pictures, each by a template.
//!
//! A section is a list of blocks, each with a template of its own under `templates/report`. The
//! crate of the templates checks them when the library is compiled, and escapes every text; blocks
//! that hold a rendered block or a picture of `liens-lineage`, which escapes its own texts, are the
//! only ones that are put in as they are.
//!
//! Nothing is styled in a block: a table says that a column holds numbers, a cell that it is good or
//! bad, and the style sheet says what that looks like on a desk, in a hand and on paper.

use askama::Template;

use super::chart::{Bars, Columns};
use super::view::View;

/// The rows of a table that are seen at once; the others are folded.
pub(super) const SEEN: usize = 20;

/// The widest picture that is made as wide as the page, in which its letters stay readable; a wider
/// one is moved sideways.
const SHRUNK: u32 = 1_250;

/// The whole page.
#[derive(Template)]
#[template(path = "report/page.html")]
pub(super) struct Page {
    code: &'static str,
    title: String,
    period: String,
    standfirst: String,
    skip: String,
    contents: String,
    footer: String,
    sections: Vec<Section>,
}

/// A part of the page with a heading of its own.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What the figures below mean, in a sentence.
    pub(super) lead: String,
    pub(super) blocks: Blocks,
}

/// What stands in a section, from top to bottom.
#[derive(Template, Default)]
#[template(path = "report/blocks.html")]
pub(super) struct Blocks {
    blocks: Vec<Block>,
}

enum Block {
    Heading { id: String, text: String },
    Text(Phrase),
    Nothing(String),
    List(Vec<Phrase>),
    Facts(Vec<Fact>),
    Table(Table),
    Bars(Bars),
    Columns(Columns),
    Lineage { svg: String, caption: String, label: String, fits: bool },
    Reasons(Vec<Reasons>),
    Fold { summary: String, blocks: Blocks },
}

/// Words, some of which lead elsewhere on the page.
#[derive(Clone, Default)]
pub(super) struct Phrase(Vec<Span>);

#[derive(Clone)]
struct Span {
    text: String,
    /// The anchor that it leads to.
    to: Option<String>,
    style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    /// In a notation of its own.
    Code,
    /// On a line of its own.
    Line,
    /// Smaller, on a line of its own.
    Note,
}

/// One figure of an overview.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) note: String,
    /// The anchor of what it is counted from; no figure stands without.
    pub(super) to: String,
}

/// Rows under headings; those beyond [`SEEN`] are folded.
#[derive(Template)]
#[template(path = "report/table.html")]
pub(super) struct Table {
    id: Option<String>,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    seen: usize,
    /// What the fold says, once there is one.
    more: String,
}

struct Column {
    title: String,
    number: bool,
}

/// A row of a table; its first cell names it.
#[derive(Default)]
pub(super) struct Row {
    id: Option<String>,
    cells: Vec<Cell>,
}

struct Cell {
    phrase: Phrase,
    tone: Option<Tone>,
}

/// Whether a cell says something good; its words say it too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
}

/// Why somebody is paid what they are paid.
pub(super) struct Reasons {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) amount: String,
    /// Of what, and by whose decision.
    pub(super) of: Phrase,
    pub(super) lines: Vec<(String, Phrase)>,
}

impl Page {
    pub(super) fn of(view: &View<'_>, sections: Vec<Section>) -> Self {
        let say = view.say;
        let report = say.say("Report to the members", "Rapport aux membres");
        Self {
            code: say.code(),
            title: say.title().map_or(report, str::to_owned),
            period: say.period(view.period),
            standfirst: say.say(
                "Who contributed, who decided, who benefited. Every amount leads to its reason, \
                 every vote to its certificate.",
                "Qui a contribué, qui a décidé, qui bénéficie. Chaque montant mène à sa raison, \
                 chaque vote à son certificat.",
            ),
            skip: say.say("Skip to the content", "Aller au contenu"),
            contents: say.say("On this page", "Sur cette page"),
            footer: say.say(
                "Written from the record alone by LIENS. The same record gives the same page, to \
                 the last letter; folded rows are left out when it is printed.",
                "Écrit par LIENS à partir du seul registre. Le même registre donne la même page, à \
                 la lettre près ; les lignes repliées ne sont pas imprimées.",
            ),
            sections,
        }
    }
}

impl Section {
    pub(super) fn new(id: &'static str, title: String, lead: String) -> Self {
        Self { id, title, lead, blocks: Blocks::default() }
    }
}

impl Blocks {
    pub(super) fn heading(&mut self, id: impl Into<String>, text: impl Into<String>) {
        self.blocks.push(Block::Heading { id: id.into(), text: text.into() });
    }

    pub(super) fn text(&mut self, text: impl Into<Phrase>) {
        self.blocks.push(Block::Text(text.into()));
    }

    /// What is said where there is nothing to show.
    pub(super) fn nothing(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Nothing(text.into()));
    }

    pub(super) fn list(&mut self, items: Vec<Phrase>) {
        self.blocks.push(Block::List(items));
    }

    pub(super) fn facts(&mut self, facts: Vec<Fact>) {
        self.blocks.push(Block::Facts(facts));
    }

    pub(super) fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    pub(super) fn bars(&mut self, bars: Bars) {
        self.blocks.push(Block::Bars(bars));
    }

    pub(super) fn columns(&mut self, columns: Columns) {
        self.blocks.push(Block::Columns(columns));
    }

    /// A picture that is drawn elsewhere, with every text in it escaped there.
    pub(super) fn lineage(&mut self, svg: String, caption: String, label: String) {
        let width = svg.split_once(" width=\"").and_then(|(_, rest)| rest.split_once('"'));
        let fits = width.and_then(|(width, _)| width.parse::<u32>().ok());
        let fits = fits.is_some_and(|width| width <= SHRUNK);
        self.blocks.push(Block::Lineage { svg, caption, label, fits });
    }

    pub(super) fn reasons(&mut self, reasons: Vec<Reasons>) {
        self.blocks.push(Block::Reasons(reasons));
    }

    pub(super) fn fold(&mut self, summary: String, blocks: Self) {
        self.blocks.push(Block::Fold { summary, blocks });
    }
}

impl Phrase {
    pub(super) fn then(self, text: impl Into<String>) -> Self {
        self.and(text.into(), None, Style::Plain)
    }

    /// Words that lead to an anchor, if there is one.
    pub(super) fn link(self, text: impl Into<String>, to: Option<String>) -> Self {
        self.and(text.into(), to, Style::Plain)
    }

    /// Words in a notation of their own.
    pub(super) fn code(self, text: impl Into<String>) -> Self {
        self.and(text.into(), None, Style::Code)
    }

    /// Words on a line of their own, which lead to an anchor, if there is one.
    pub(super) fn line(self, text: impl Into<String>, to: Option<String>) -> Self {
        self.and(text.into(), to, Style::Line)
    }

    /// Words on a line of their own that say more than has to be read at once.
    pub(super) fn note(self, text: impl Into<String>) -> Self {
        self.and(text.into(), None, Style::Note)
    }

    fn and(mut self, text: String, to: Option<String>, style: Style) -> Self {
        self.0.push(Span { text, to, style });
        self
    }
}

impl<T: Into<String>> From<T> for Phrase {
    fn from(text: T) -> Self {
        Self::default().then(text)
    }
}

impl Table {
    /// A table of these columns; those whose title begins with `#` hold numbers.
    pub(super) fn new(
        caption: String,
        columns: impl IntoIterator<Item = String>,
        rows: Vec<Row>,
        view: &View<'_>,
    ) -> Self {
        let column = |title: String| match title.strip_prefix('#') {
            Some(title) => Column { title: title.to_owned(), number: true },
            None => Column { title, number: false },
        };
        let columns = columns.into_iter().map(column).collect();
        let (id, more) = (None, String::new());
        Self { id, caption, columns, rows, seen: SEEN, more }.seeing(SEEN, view)
    }

    /// The same with an anchor, for the figures that are counted from it.
    pub(super) fn named(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same with so many rows seen at once.
    pub(super) fn seeing(mut self, seen: usize, view: &View<'_>) -> Self {
        let more = self.rows.len().saturating_sub(seen);
        let (english, french) = (["more row", "more rows"], ["autre ligne", "autres lignes"]);
        (self.seen, self.more) = (seen, view.say.of_a_kind(more, english, french));
        self
    }

    fn seen(&self) -> &[Row] {
        self.rows.get(..self.seen).unwrap_or(&self.rows)
    }

    fn folded(&self) -> &[Row] {
        self.rows.get(self.seen..).unwrap_or_default()
    }

    /// What a cell is called where there is no room for columns beside one another.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they count so")]
    fn title(&self, column: &usize) -> &str {
        self.columns.get(*column).map_or("", |column| &column.title)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they count so")]
    fn is_number(&self, column: &usize) -> bool {
        self.columns.get(*column).is_some_and(|column| column.number)
    }
}

impl Row {
    pub(super) fn new(name: impl Into<Phrase>) -> Self {
        Self::default().and(name)
    }

    /// The same, to be led to.
    pub(super) fn anchored(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub(super) fn and(mut self, cell: impl Into<Phrase>) -> Self {
        self.cells.push(Cell { phrase: cell.into(), tone: None });
        self
    }

    pub(super) fn toned(mut self, cell: impl Into<Phrase>, tone: Tone) -> Self {
        self.cells.push(Cell { phrase: cell.into(), tone: Some(tone) });
        self
    }
}
