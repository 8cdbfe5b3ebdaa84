//! Tables, as wide as the terminal.

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::Style;
use crate::report::model::{FunctionReport, Report};
use crate::report::render::columns;
use crate::report::render::names::visible;

/// One rule below the heading: a line for each row is enough.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// The table of the functions. What does not fit beside the names goes into a table below, with the names again.
pub(super) fn tables(text: &mut String, report: &Report, functions: &[&FunctionReport], style: &Style) {
    let names = [
        Column::of("function", functions.iter().map(|function| visible(&function.function).into_owned())),
        Column::of("module", functions.iter().map(|function| visible(&function.module).into_owned())),
    ];
    let columns: Vec<_> = columns::columns(report, functions)
        .into_iter()
        .map(|column| {
            let figures = functions.iter().map(|function| (column.value)(report, function));
            Column::of(column.heading, figures.map(|figure| figure.map_or_else(String::new, |figure| figure.text())))
        })
        .collect();
    // Long names may break over lines; figures never.
    let room = usize::from(style.width).saturating_sub(names.iter().map(|name| name.width.min(40) + GAP).sum());
    let mut rest = columns.as_slice();
    while !rest.is_empty() {
        let mut left = room;
        let fitting = rest.iter().take_while(|column| {
            let fits = column.width + GAP <= left;
            left = left.saturating_sub(column.width + GAP);
            fits
        });
        let fitting = fitting.count().max(1);
        let (now, later) = rest.split_at_checked(fitting).unwrap_or((rest, &[]));
        text.push_str(&format!("\n{}\n", table(&names, now, style)));
        rest = later;
    }
}

/// Spaces around a cell, and what the table keeps between two.
const GAP: usize = 3;

/// A heading and a cell for each row.
pub(super) struct Column {
    heading: String,
    cells: Vec<String>,
    width: usize,
}

impl Column {
    pub(super) fn of(heading: &str, cells: impl Iterator<Item = String>) -> Self {
        let cells: Vec<_> = cells.collect();
        let widest = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        Self { heading: heading.to_owned(), width: widest.max(heading.chars().count()), cells }
    }
}

/// Names on the left, figures to the right.
pub(super) fn table(names: &[Column], figures: &[Column], style: &Style) -> Table {
    let mut table = Table::new();
    table.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    if !style.is_terminal {
        table.force_no_tty().set_width(style.width);
    }
    let heading = |column: &Column| {
        let cell = Cell::new(&column.heading);
        if style.is_bold { cell.add_attribute(Attribute::Bold) } else { cell }
    };
    let right = |cell: Cell| cell.set_alignment(CellAlignment::Right);
    table.set_header(names.iter().map(heading).chain(figures.iter().map(|column| right(heading(column)))));
    let rows = names.iter().chain(figures).map(|column| column.cells.len()).max().unwrap_or(0);
    for row in 0..rows {
        let cell = |column: &Column| Cell::new(column.cells.get(row).map_or("", String::as_str));
        table.add_row(names.iter().map(cell).chain(figures.iter().map(|column| right(cell(column)))));
    }
    table
}
