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

/// An id in a page: unique, since panels of a group are told apart by their titles, and others by their place.
pub(super) fn id(group: &Group, place: usize, panel: &Panel) -> String {
    let (of_group, own) = (slug(&group.title), panel.slug());
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
    let panel = |group: &Group, place: usize, panel: &Panel| {
        let answer = asker.as_ref().map(|asker| asker.window(panel, &moments)).unwrap_or_default();
        let filled = |asker: &Asker<'_>| panel.queries.iter().map(|query| asker.filled(panel, query)).collect();
        PanelData {
            id: id(group, place, panel),
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
    let group = |group: &Group| GroupData {
        id: slug(&group.title),
        title: group.title.clone(),
        panels: group.panels.iter().enumerate().map(|(place, own)| panel(group, place, own)).collect(),
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
        groups: groups(dashboard, view).iter().map(group).collect(),
        alerting: alerts::now(routes),
    }
}
