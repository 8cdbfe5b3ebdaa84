//! All that a page shows.

use serde::Serialize;

use super::alerts::{self, Alerting};
use super::ask::Asker;
use super::series::Series;
use super::window::Moments;
use super::{Dashboard, View};
use crate::panel::{self, Form, Group, Limits, Panel, Threshold, Unit};
use crate::server::Routes;

/// A page's data, as its script reads it. Times are milliseconds since 1970.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    /// What the program calls itself.
    pub(super) name: String,
    pub(super) window: &'static str,
    pub(super) start: i64,
    pub(super) step: i64,
    /// Steps; each line has one value more, which is of now.
    pub(super) count: usize,
    pub(super) now: i64,
    /// How often the page is brought up to date, in milliseconds.
    pub(super) interval: u64,
    pub(super) groups: Vec<GroupData>,
    pub(super) alerting: Alerting,
}

#[derive(Debug, Serialize)]
pub(super) struct GroupData {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) panels: Vec<PanelData>,
}

#[derive(Debug, Serialize)]
pub(super) struct PanelData {
    /// In the page.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) help: String,
    pub(super) unit: Unit,
    pub(super) form: Form,
    pub(super) thresholds: Vec<Threshold>,
    /// As they are asked.
    pub(super) queries: Vec<String>,
    pub(super) series: Vec<Series>,
    /// Lines that are left out.
    pub(super) more: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
}

impl Data {
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl GroupData {
    pub(super) fn is_empty(&self) -> bool {
        self.panels.iter().all(|panel| panel.series.is_empty() && panel.error.is_none())
    }
}

/// The panels of a view.
pub(super) fn groups(dashboard: &Dashboard, view: &View) -> Vec<Group> {
    match &view.function {
        None => dashboard.board.groups(),
        Some((module, function)) => {
            vec![Group { title: "Over time".to_owned(), panels: panel::of_function(module, function) }]
        }
    }
}

/// What other elements of the pages are called.
const TAKEN: [&str; 10] =
    ["", "alerts", "alert-lists", "capture", "capture-form", "captured", "data", "pause", "since-the-start", "state"];

/// The groups' ids in a page, each its own: two titles may differ in signs alone.
pub(super) fn ids(groups: &[Group]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(groups.len());
    for (place, group) in groups.iter().enumerate() {
        let id = slug(&group.title);
        let is_taken = TAKEN.contains(&id.as_str()) || ids.contains(&id);
        ids.push(if is_taken { format!("{id}-group-{place}") } else { id });
    }
    ids
}

/// A panel's id: that of its group, and its title or, where another has that, its place.
pub(super) fn id(of_group: &str, group: &Group, place: usize, panel: &Panel) -> String {
    let own = panel.slug();
    let is_doubled = group.panels.iter().take(place).any(|before| before.slug() == own);
    if is_doubled || own.is_empty() { format!("{of_group}.{place}") } else { format!("{of_group}.{own}") }
}

pub(super) fn slug(title: &str) -> String {
    Panel::new(title, Unit::Count).slug()
}

/// The limits of the rules at work.
pub(in crate::server) fn limits(routes: &Routes) -> Limits {
    let groups = routes.rules().groups();
    panel::limits(groups.iter().flat_map(|group| &group.rules).filter_map(|rule| rule.limit()))
}

/// Asks all panels of a view.
pub(super) fn of(routes: &Routes, view: &View) -> Data {
    let dashboard = routes.dashboard();
    let interval = dashboard.interval;
    let history = routes.history();
    let now_ms = history.as_ref().map_or(0, |history| history.now().ms);
    let moments = view.window.moments(interval, now_ms);
    let asker = history.as_ref().map(|history| Asker::new(history, routes.queries().options(), view.window, dashboard));
    let limits = limits(routes);
    let panel = |of_group: &str, group: &Group, place: usize, panel: &Panel| {
        let answer = asker.as_ref().map(|asker| asker.window(panel, &moments)).unwrap_or_default();
        let filled = |asker: &Asker<'_>| panel.queries.iter().map(|query| asker.filled(panel, query)).collect();
        PanelData {
            id: id(of_group, group, place, panel),
            title: panel.title.clone(),
            help: panel.help.clone(),
            unit: panel.unit,
            form: panel.form,
            thresholds: panel.all_thresholds(&limits),
            queries: asker.as_ref().map(filled).unwrap_or_default(),
            series: answer.series,
            more: answer.more,
            error: answer.error,
        }
    };
    let groups = groups(dashboard, view);
    let group = |(group, id): (&Group, String)| GroupData {
        title: group.title.clone(),
        panels: group.panels.iter().enumerate().map(|(place, own)| panel(&id, group, place, own)).collect(),
        id,
    };
    let Moments { start_ms, step_ms, .. } = moments;
    Data {
        name: crate::report::program_name(),
        window: view.window.name(),
        start: start_ms,
        step: step_ms,
        count: moments.count(),
        now: now_ms,
        interval: interval.as_millis() as u64,
        groups: groups.iter().zip(ids(&groups)).map(group).collect(),
        alerting: alerts::now(routes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_takes_the_place_of_another_element() {
        let group = |title: &str| Group { title: title.to_owned(), panels: Vec::new() };
        let titles = ["Data", "My jobs", "My-jobs", "!", "Alerts", "System"];
        let expected = ["data-group-0", "my-jobs", "my-jobs-group-2", "-group-3", "alerts-group-4", "system"];
        assert_eq!(ids(&titles.map(group)), expected);
    }
}
