//! The panels as a dashboard for Grafana.
//!
//! Classic model, whose last schema version is 42: the default of npm's `@grafana/schema` 13.2 (`raw/dashboard`), which Grafana 8 to 13
//! read; `scripts/grafana.sh` compiles what is written here against those types. Expressions are those of the monitor's own page, with a
//! matcher for the chosen jobs and instances in each selector.

mod grid;
mod panel;
mod unit;
mod variable;

use serde_json::{Value, json};

use self::grid::Grid;
use super::{Group, Limits, hash};

/// The version of the dashboard schema that is written.
const SCHEMA_VERSION: u32 = 42;

/// Who the dashboard is of, when no name is configured.
const NAMELESS: &str = "monitor";

/// Of which service, and under which title.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heading<'a> {
    /// Decides the `uid`, by which Grafana knows that an upload is a new version of the same dashboard.
    pub(crate) service: Option<&'a str>,
    /// In place of the service's name.
    pub(crate) title: Option<&'a str>,
}

/// The dashboard as JSON, indented; the same panels give the same bytes.
pub(crate) fn dashboard(groups: &[Group], limits: &Limits, heading: Heading<'_>) -> String {
    let service = heading.service.unwrap_or(NAMELESS);
    let dashboard = json!({
        "uid": uid(service),
        "title": heading.title.unwrap_or(service),
        "description": "Made by the crate monitor. Import a new version in place of changing this one.",
        "tags": ["monitor"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": true,
        // One cross hair through all panels.
        "graphTooltip": 1,
        "refresh": "10s",
        "time": { "from": "now-1h", "to": "now" },
        "timezone": "browser",
        "annotations": { "list": [] },
        "links": [],
        "templating": { "list": variable::all() },
        "panels": panels(groups, limits),
    });
    // It holds texts and numbers only, which always can be written.
    let mut text = serde_json::to_string_pretty(&dashboard).unwrap_or_default();
    text.push('\n');
    text
}

/// A row for the alerts and one for each group, the panels of each below it.
fn panels(groups: &[Group], limits: &Limits) -> Vec<Value> {
    let mut grid = Grid::default();
    let mut all = Vec::new();
    let mut add = |all: &mut Vec<Value>, title: &str, panels: Vec<Value>| {
        let mut row = panel::row(title);
        grid.row(&mut row);
        all.push(row);
        let mut panels = panels;
        grid.place(&mut panels);
        all.append(&mut panels);
    };
    add(&mut all, "Alerts", panel::alerts());
    for group in groups.iter().filter(|group| !group.panels.is_empty()) {
        add(&mut all, &group.title, group.panels.iter().map(|panel| panel::panel(panel, limits)).collect());
    }
    all
}

/// At most 40 letters, digits, `-` and `_`, as Grafana takes it. A name that has others is told apart by a hash of it.
fn uid(service: &str) -> String {
    const SLUG: usize = 23;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let slug: String =
        service.bytes().map(|byte| if is_plain(&byte) { char::from(byte) } else { '-' }).take(SLUG).collect();
    match slug.as_str() {
        NAMELESS => NAMELESS.to_owned(),
        slug if slug == service => format!("{NAMELESS}-{slug}"),
        slug => format!("{NAMELESS}-{slug}-{:08x}", hash(service)),
    }
}

#[cfg(test)]
mod tests;
