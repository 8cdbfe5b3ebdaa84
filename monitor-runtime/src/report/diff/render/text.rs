//! A comparison as text for a terminal.

use std::fmt;

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
};

use super::words::{answer, change, compared, interval, one_sided, several, value, verdict};
use crate::report::diff::model::{Change, Diff, Verdict};
use crate::report::render::visible;

/// How a comparison is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextOptions {
    /// Columns; 120 by default.
    pub width: u16,
    /// Red for what fails, green for what got better; off by default.
    pub is_coloured: bool,
    /// Also what is noise, the same, or not judged; off by default.
    pub all: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { width: 120, is_coloured: false, all: false }
    }
}

impl Diff {
    /// What got worse and better, 120 columns wide, without colour.
    pub fn to_text(&self) -> String {
        self.to_text_with(TextOptions::default())
    }

    /// The same, laid out otherwise.
    pub fn to_text_with(&self, options: TextOptions) -> String {
        let answer = answer(self);
        let answer = match (options.is_coloured, self.is_regression) {
            (false, _) => answer,
            (true, true) => format!("\u{1b}[1;31m{answer}\u{1b}[0m"),
            (true, false) => format!("\u{1b}[1;32m{answer}\u{1b}[0m"),
        };
        let mut text = format!("{answer}\n{}\n", compared(self));
        let is_shown = |change: &Change| options.all || matches!(change.verdict, Verdict::Worse | Verdict::Better);
        let shown: Vec<&Change> = self.changes.iter().filter(|change| is_shown(change)).collect();
        if !shown.is_empty() {
            text.push_str(&format!("\n{}\n", table(&shown, options)));
        }
        text.push('\n');
        if let Some(rest) = (!options.all).then(|| self.rest()).flatten() {
            text.push_str(&format!("Not listed (--all lists them): {rest}\n"));
        }
        for line in one_sided(self).iter().chain(&self.notes) {
            text.push_str(&format!("{line}\n"));
        }
        text
    }

    /// How many figures are neither worse nor better.
    fn rest(&self) -> Option<String> {
        let count = |verdict, one: &str, more: &str| match self.with(verdict).count() {
            0 => None,
            number => Some(several(number, one, more)),
        };
        let counts = [
            count(Verdict::Noise, "figure is noise", "figures are noise"),
            count(Verdict::Same, "is the same", "are the same"),
            count(Verdict::TooFewCalls, "has too few calls to say", "have too few calls to say"),
            count(Verdict::NotJudged, "is not judged", "are not judged"),
        ];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        (!counts.is_empty()).then(|| counts.join(", "))
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

/// One rule below the heading: a line for each figure is enough.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
const HEADINGS: [&str; 8] = ["verdict", "function", "module", "figure", "base", "head", "change", "95 % interval"];
/// The columns that are never broken into lines.
const WHOLE: [usize; 7] = [0, 1, 3, 4, 5, 6, 7];

fn table(changes: &[&Change], options: TextOptions) -> Table {
    let mut table = Table::new();
    table.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic).set_width(options.width);
    if options.is_coloured {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    let has_reason = changes.iter().any(|change| change.why.is_some());
    let headings = HEADINGS.into_iter().chain(has_reason.then_some("why"));
    table.set_header(headings.map(|heading| {
        if options.is_coloured { Cell::new(heading).add_attribute(Attribute::Bold) } else { Cell::new(heading) }
    }));
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    for one in changes {
        let colour = match one.verdict {
            Verdict::Worse => Some(if one.fails { Color::Red } else { Color::Yellow }),
            Verdict::Better => Some(Color::Green),
            _ => None,
        };
        let coloured = |cell: Cell| match colour.filter(|_| options.is_coloured) {
            Some(colour) => cell.fg(colour),
            None => cell,
        };
        let cells = [
            coloured(Cell::new(verdict(one))),
            Cell::new(
                one.name.as_ref().map_or_else(|| "(process)".to_owned(), |name| visible(&name.function).into_owned()),
            ),
            Cell::new(one.name.as_ref().map_or_else(String::new, |name| visible(&name.module).into_owned())),
            Cell::new(one.figure.label()),
            right(value(one.figure, one.base)),
            right(value(one.figure, one.head)),
            coloured(right(change(one))),
            right(interval(one)),
        ];
        let why = has_reason.then(|| Cell::new(visible(one.why.as_deref().unwrap_or_default())));
        table.add_row(cells.into_iter().chain(why));
    }
    for at in WHOLE {
        if let Some(column) = table.column_mut(at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}
