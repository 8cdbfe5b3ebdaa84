//! The report as one HTML file: nothing is fetched, and without script everything can still be read.

mod cells;
mod chart;
mod flame;
mod frames;
mod function;
mod functions;
mod overview;
mod policy;
mod process;
mod standard;
mod tree;

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use self::cells::name;
use super::figure::several;
use crate::report::model::{FunctionReport, Report};
use crate::report::view::{CallGraph, Key};

pub use policy::html_policy;

pub(crate) const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

impl Report {
    /// The report as one self-contained HTML file for a browser: tables that sort, a section for each function that was called,
    /// call tree, flamegraphs. It asks for nothing else, and can be read without JavaScript.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// assert!(monitor::report().to_html().starts_with("<!DOCTYPE html>"));
    /// ```
    pub fn to_html(&self) -> String {
        Page::of(self).render().into_string()
    }
}

/// What the report says of one function, as a part of another page, in which `address` says where the page of a function is.
#[cfg(feature = "alerts")]
pub(crate) fn function_part(
    report: &Report,
    module: &str,
    function: &str,
    address: fn(&str, &str) -> String,
) -> Option<Markup> {
    let page = Page { address: Some(address), ..Page::of(report) };
    let place = *page.places.get(&(module, function))?;
    Some(function::part(&page, place))
}

/// A report with what all sections need of it.
struct Page<'a> {
    report: &'a Report,
    /// Where functions have pages of their own.
    address: Option<fn(&str, &str) -> String>,
    used: Vec<&'a FunctionReport>,
    graph: CallGraph<'a>,
    /// Where each used function has its section.
    places: std::collections::HashMap<Key<'a>, usize>,
}

impl<'a> Page<'a> {
    fn of(report: &'a Report) -> Self {
        let used: Vec<_> = report.used_functions().collect();
        let places = used.iter().enumerate().map(|(place, function)| (function.key(), place)).collect();
        Self { report, address: None, used, graph: CallGraph::of(report), places }
    }

    /// The name of a function, with a way to its section.
    fn link(&self, key: Key<'_>) -> Markup {
        match self.places.get(&key) {
            Some(_) if let Some(address) = self.address => html! { a href=(address(key.0, key.1)) { (name(key.1)) } },
            Some(place) => html! { a href={ "#f" (place) } { (name(key.1)) } },
            None => name(key.1),
        }
    }

    fn sections(&self) -> Vec<Section> {
        let sections = [
            functions::table(self),
            tree::section(self),
            flame::section(self),
            standard::endpoints(self.report),
            standard::database(self.report),
            standard::caches(self.report),
            standard::metrics(self.report),
            function::sections(self),
            process::section(self.report),
            process::not_captured(self.report),
            functions::idle(self),
        ];
        sections.into_iter().flatten().collect()
    }
}

/// A part of the page that the list at its top leads to.
struct Section {
    id: &'static str,
    title: &'static str,
    body: Markup,
}

impl Render for Page<'_> {
    fn render(&self) -> Markup {
        let title = self.report.name();
        let sections = self.sections();
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy::of_page());
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    // Without it a browser asks for /favicon.ico.
                    link rel="icon" href="data:,";
                    title { (title) " \u{2013} monitor report" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#functions" { "Skip to the functions" }
                    header { (overview::header(self)) }
                    nav aria-label="Sections" {
                        @for section in &sections { a href={ "#" (section.id) } { (section.title) } }
                    }
                    main {
                        (overview::panels(self))
                        @for section in &sections {
                            section id=(section.id) {
                                h2 { (section.title) }
                                (section.body)
                            }
                        }
                    }
                    footer { "Made by monitor " (env!("CARGO_PKG_VERSION")) ", schema " (self.report.schema)
                        ": " (several(self.report.functions.len(), "annotated function", "annotated functions")) "." }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }
}
