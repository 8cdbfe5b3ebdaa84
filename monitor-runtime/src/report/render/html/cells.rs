//! Names and figures in tables.

use std::borrow::Cow;
use std::fmt::Write;

use maud::{Markup, Render, html};

use crate::report::render::figure::Figure;
use crate::report::render::names::is_turning;

/// A name as text, character by character; see [`carried`].
pub(super) fn name(name: &str) -> Markup {
    html! { span.name { (carried(name)) } }
}

/// Text as a page can carry it. HTML parsers change NUL and carriage return, and characters that turn the direction of a line
/// make a name look like another: those are written as Rust would.
pub(super) fn carried(text: &str) -> Cow<'_, str> {
    let is_unfit = |character| matches!(character, '\0' | '\r') || is_turning(character);
    if !text.contains(is_unfit) {
        return Cow::Borrowed(text);
    }
    let write = |character: char| match character {
        '\0' | '\r' => character.escape_default().collect(),
        _ if is_unfit(character) => character.escape_unicode().collect(),
        _ => String::from(character),
    };
    Cow::Owned(text.chars().map(write).collect())
}

/// A cell of a table with a figure, or an empty one. A page has tens of thousands: it is written straight into the page.
pub(super) struct Cell<'a> {
    figure: Option<Figure>,
    /// What the bar below is as long as at most, and its kind.
    bar: Option<(f64, &'a str)>,
}

pub(super) fn cell(figure: Option<Figure>) -> Cell<'static> {
    Cell { figure, bar: None }
}

/// The same over a bar as long as its part of the largest.
pub(super) fn barred(figure: Option<Figure>, largest: f64, kind: &str) -> Cell<'_> {
    Cell { figure, bar: Some((largest, kind)) }
}

impl Render for Cell<'_> {
    fn render_to(&self, page: &mut String) {
        let Some(figure) = self.figure else { return page.push_str("<td></td>") };
        page.push_str(if self.bar.is_some() { "<td class=\"barred\" data-value=\"" } else { "<td data-value=\"" });
        // Writing into a string does not fail.
        let _ = write!(page, "{}\"", figure.value());
        titled(page, figure);
        if let Some((largest, kind)) = self.bar {
            bar(figure.value(), largest, kind).render_to(page);
        }
        shown(page, figure);
        page.push_str("</td>");
    }
}

/// The exact figure as a title, and the end of the tag.
fn titled(page: &mut String, figure: Figure) {
    if let Some(exact) = figure.exact() {
        page.push_str(" title=\"");
        page.push_str(&exact);
        page.push('"');
    }
    page.push('>');
}

fn shown(page: &mut String, figure: Figure) {
    let from = page.len();
    figure.write_text(page);
    // "<0.01 %" is the only figure that HTML would take for something else.
    if page.get(from..).is_some_and(|text| text.starts_with('<')) {
        page.replace_range(from..=from, "&lt;");
    }
}

/// The bar alone. Below half a percent there would be nothing to see.
pub(super) fn bar(value: f64, largest: f64, kind: &str) -> Markup {
    let part = if largest > 0.0 { value / largest * 100.0 } else { 0.0 };
    html! {
        @if part >= 0.5 {
            svg class={ "bar " (kind) } aria-hidden="true" { rect width={ (format!("{part:.1}")) "%" } height="100%" {} }
        }
    }
}

/// A figure within text.
pub(super) fn inline(figure: Figure) -> Markup {
    html! { span.figure title=[figure.exact()] { (figure.text()) } }
}

/// Pairs of what a figure is and the figure.
pub(super) struct List<'a>(pub(super) &'a [(&'static str, Figure)]);

impl Render for List<'_> {
    fn render_to(&self, page: &mut String) {
        page.push_str("<dl>");
        for (fact, figure) in self.0 {
            page.push_str("<dt>");
            page.push_str(fact);
            page.push_str("</dt><dd");
            titled(page, *figure);
            shown(page, *figure);
            page.push_str("</dd>");
        }
        page.push_str("</dl>");
    }
}

/// Label names and values.
pub(super) fn labels(labels: &[(String, String)]) -> Markup {
    html! {
        @for (at, (label, value)) in labels.iter().enumerate() {
            @if at > 0 { ", " }
            (name(label)) "=" span.value { (carried(value)) }
        }
    }
}

/// A table head whose first columns are names and the others figures.
pub(super) fn head(names: &[&str], figures: &[&str]) -> Markup {
    html! {
        thead { tr {
            @for heading in names { th scope="col" { (heading) } }
            @for heading in figures { th.figure scope="col" { (heading) } }
        } }
    }
}

/// A table that scrolls sideways in its own box, within reach of the keyboard.
pub(super) fn scrolling(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (table) } }
}
