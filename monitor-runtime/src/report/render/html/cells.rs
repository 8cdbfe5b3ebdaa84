//! Names and figures in tables.

use std::borrow::Cow;

use maud::{Markup, html};

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

/// A cell with a figure, or an empty one.
pub(super) fn cell(figure: Option<Figure>) -> Markup {
    html! {
        @match figure {
            Some(figure) => { td data-value=(figure.value()) title=[figure.exact()] { (figure.text()) } }
            None => { td {} }
        }
    }
}

/// The same over a bar as long as its part of the largest.
pub(super) fn barred(figure: Option<Figure>, largest: f64, kind: &str) -> Markup {
    let Some(figure) = figure else { return cell(None) };
    html! {
        td.barred data-value=(figure.value()) title=[figure.exact()] { (bar(figure.value(), largest, kind)) (figure.text()) }
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
pub(super) fn list(facts: &[(&str, Figure)]) -> Markup {
    html! { dl { @for (fact, figure) in facts { dt { (fact) } dd title=[figure.exact()] { (figure.text()) } } } }
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
