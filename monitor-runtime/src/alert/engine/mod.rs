//! The rules at work: which group is evaluated when, what became of its alerts, and what the receivers are told.
//!
//! `load` reads the rule files, `schedule` says when, `store` joins history and results, `remember` keeps alerts over a restart,
//! `view` is what the API shows, `thread` runs it. Time is an argument everywhere but in `thread`.

mod changes;
mod load;
mod remember;
mod schedule;
mod store;
mod thread;
mod view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::group::GroupState;
use super::notice::Notice;
use super::state::{Alert, AlertState};
pub(crate) use super::template::External;
use crate::data::Data;
use crate::promql::source::Labels;
use crate::registry::rules_evaluated;
use crate::series::{History, Moment};
pub(crate) use load::{Builtin, Loaded, Sources, Stamp};
use remember::Memory;
use schedule::Schedule;
use store::Overlay;
pub(crate) use thread::{Parts, Running, start};
pub(crate) use view::{AlertView, Change, GroupView, RulesView};

/// How often things happen, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Evaluations of groups whose file does not say it.
    pub(crate) interval_ms: i64,
    /// Scrapes into the history.
    pub(crate) scrape_ms: i64,
}

/// All groups, and when each is due.
#[derive(Debug)]
pub(crate) struct Engine {
    groups: Vec<Active>,
    pace: Pace,
    external: Arc<External>,
    memory: Memory,
    view: Arc<RulesView>,
    /// How far the clock had been set when the alerts' times were last moved.
    set_ms: i64,
}

/// A group at work.
#[derive(Debug)]
struct Active {
    /// File and name.
    id: String,
    file: String,
    state: GroupState,
    schedule: Schedule,
    took: Duration,
    /// When all its alerts were last written down.
    kept_ms: i64,
}

/// As often all alerts are written down, changed or not: after a restart it tells until when the process ran.
const KEEP_MS: i64 = 5 * 60_000;

impl Engine {
    /// With the alerts that are remembered from an earlier run.
    pub(crate) fn new(
        groups: Vec<Loaded>,
        pace: Pace,
        external: External,
        data: Arc<Data>,
        view: Arc<RulesView>,
        now: Moment,
    ) -> Self {
        let memory = Memory::new(data);
        view.set_changes(memory.changes());
        let external = Arc::new(external);
        let mut engine = Self { groups: Vec::new(), pace, external, memory, view, set_ms: now.set_ms };
        engine.groups = groups.into_iter().map(|loaded| engine.begin(loaded, now)).collect();
        for group in &mut engine.groups {
            engine.memory.restore(&group.id, &mut group.state, now.ms, pace.scrape_ms);
        }
        engine.show_all();
        engine
    }

    fn begin(&self, loaded: Loaded, now: Moment) -> Active {
        let interval_ms = loaded.group.interval_ms.filter(|interval| *interval > 0).unwrap_or(self.pace.interval_ms);
        let schedule = Schedule::new(&loaded.id, interval_ms, now.ms);
        Active {
            id: loaded.id,
            file: loaded.file,
            state: GroupState::new(loaded.group, Arc::clone(&self.external)),
            schedule,
            took: Duration::ZERO,
            kept_ms: now.ms,
        }
    }

    /// Goes on with other rules. A rule that was there before, by its group, name and labels, keeps its alerts.
    pub(crate) fn replace(&mut self, groups: Vec<Loaded>, history: &History, now: Moment) {
        let mut before = std::mem::take(&mut self.groups);
        for loaded in groups {
            let mut group = self.begin(loaded, now);
            if let Some(at) = before.iter().position(|own| own.id == group.id) {
                let old = before.swap_remove(at);
                for (rule, state) in group.state.take_over(old.state) {
                    self.memory.forget_rule(&group.id, &rule, &state);
                }
                group.took = old.took;
                if group.schedule.interval_ms() == old.schedule.interval_ms() {
                    group.schedule = old.schedule;
                }
            }
            self.groups.push(group);
        }
        for gone in &before {
            self.memory.forget(&gone.id);
        }
        history.retain_written(|id| self.groups.iter().any(|group| group.id == id));
        self.show_all();
    }

    /// When the next group is due, in milliseconds since 1970.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.groups.iter().map(|group| group.schedule.next_ms()).min()
    }

    /// Evaluates the groups that are due; none when no one is. What failed is given to `tell`.
    pub(crate) fn evaluate(
        &mut self,
        history: &History,
        now: Moment,
        tell: &mut dyn FnMut(&str),
    ) -> Option<Vec<Notice>> {
        self.follow_clock(now);
        let mut has_run = false;
        for group in &mut self.groups {
            let Some(at_ms) = group.schedule.due(now.ms) else { continue };
            has_run = true;
            let (began, before) = (Instant::now(), changes::states(&group.state));
            let mut overlay = Overlay::new(history);
            let failed: Vec<_> = group.state.rules().map(|(_, rule)| rule.error.clone()).collect();
            group.state.evaluate(&mut overlay, at_ms);
            history.append_written(&group.id, at_ms, &overlay.into_written());
            let changed = changes::between(&before, &group.state, at_ms);
            self.memory.note(&group.id, &changed, &group.state);
            if at_ms - group.kept_ms >= KEEP_MS {
                group.kept_ms = at_ms;
                self.memory.keep_all(&group.id, &group.state, at_ms);
            }
            group.schedule.ran(at_ms);
            group.took = began.elapsed();
            for ((_, rule), before) in group.state.rules().zip(failed) {
                // Once for each failure, not once for each evaluation.
                if let Some(error) = rule.error.as_ref().filter(|error| before.as_ref() != Some(error)) {
                    tell(&format!("{}: group {:?}: {error}", group.file, group.state.group().name));
                }
            }
            let failures = group.state.rules().filter(|(_, rule)| rule.error.is_some()).count();
            rules_evaluated(group.state.rules().count(), failures, group.took);
            self.view.show(group.view());
            self.view.add_changes(changed.into_iter().map(|changed| changed.change));
        }
        self.view.set_next(self.next_ms());
        has_run.then(|| self.notices())
    }

    /// Alerts that fire, or were resolved a while ago.
    fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        for group in &self.groups {
            let valid_ms = 4 * group.schedule.interval_ms().max(RESEND_MS);
            let last_ms = group.schedule.last_ms();
            for (rule, state) in group.state.rules() {
                let until_ms = last_ms.saturating_add(valid_ms);
                let told = |(labels, alert)| notice(labels, &self.external, alert, &rule.expression, until_ms);
                notices.extend(state.alerts().filter_map(told));
            }
        }
        notices
    }

    /// When the clock was set, ages stay what they are.
    fn follow_clock(&mut self, now: Moment) {
        let by_ms = now.set_ms - self.set_ms;
        self.set_ms = now.set_ms;
        if by_ms != 0 {
            for group in &mut self.groups {
                group.state.shift(by_ms);
                group.schedule.shift(by_ms, now.ms);
                group.kept_ms += by_ms;
                self.memory.keep_all(&group.id, &group.state, now.ms);
            }
        }
    }

    fn show_all(&self) {
        self.view.replace(self.groups.iter().map(Active::view));
        self.view.set_next(self.next_ms());
    }
}

impl Active {
    fn view(&self) -> GroupView {
        GroupView::of(&self.file, &self.state, self.took, self.schedule.interval_ms())
    }
}

/// As often as Prometheus tells Alertmanager again.
const RESEND_MS: i64 = 60_000;

fn notice(
    labels: &Labels,
    external: &External,
    alert: &Alert,
    expression: &Arc<str>,
    valid_until_ms: i64,
) -> Option<Notice> {
    let fired_at_ms = alert.fired_at_ms.filter(|_| alert.state != AlertState::Pending)?;
    let mut labels = labels.clone();
    for (name, value) in &external.labels {
        if labels.get(name).is_empty() {
            labels.set(name, value);
        }
    }
    Some(Notice {
        labels,
        annotations: alert.annotations.clone(),
        value: alert.value,
        fired_at_ms,
        resolved_at_ms: alert.resolved_at_ms,
        valid_until_ms,
        expression: Arc::clone(expression),
    })
}
