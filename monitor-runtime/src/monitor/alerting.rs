//! The rules beside the monitor.

use std::io::{self, Write};
use std::sync::Arc;

use super::error::Error;
use super::settings::Settings;
use crate::alert::builtin::{DEFAULT_RULES, slo_rules};
use crate::alert::engine::{self, Builtin, Loaded, Pace, Parts, Running, Sources};
use crate::alert::slo::objectives;
use crate::data::Data;
use crate::promql::Options;
use crate::server::Routes;

/// Rules that were read and have no problems.
pub(super) struct Prepared {
    sources: Sources,
    groups: Vec<Loaded>,
    pace: Pace,
}

/// Keeps the rules at work.
pub(super) struct Alerting {
    running: Option<Running>,
}

/// Reads the rules. That they have problems is the error of `start`.
pub(super) fn prepare(settings: &Settings) -> Result<Prepared, Error> {
    let interval_ms = settings.evaluation_interval.as_millis() as i64;
    let sources = Sources {
        builtin: if settings.default_rules { builtin() } else { Vec::new() },
        patterns: settings.rules.clone(),
        options: Options { subquery_step_ms: interval_ms, ..Options::default() },
    };
    let groups = sources.load().map_err(|error| Error::Rules(error.problems))?;
    Ok(Prepared {
        sources,
        groups,
        pace: Pace { interval_ms, scrape_ms: settings.sampler_interval.as_millis() as i64 },
    })
}

fn builtin() -> Vec<Builtin> {
    let slo = slo_rules(&objectives());
    vec![Builtin { name: "default_rules", text: DEFAULT_RULES.to_owned() }, Builtin { name: "slo", text: slo }]
}

impl Alerting {
    /// Starts evaluation, where there is a history to ask. A failure must not stop the host: it is told on standard error.
    pub(super) fn start(prepared: Prepared, routes: &Routes, data: Arc<Data>) -> Self {
        let Some(history) = routes.history() else {
            if !prepared.groups.is_empty() {
                tell("no rule is evaluated: `history_memory` is 0, and rules ask the history");
            }
            return Self { running: None };
        };
        let Prepared { sources, groups, pace } = prepared;
        let parts = Parts { sources, groups, pace, history, data, view: routes.rules() };
        let running = engine::start(parts, |_| {}, tell);
        let running =
            running.inspect_err(|error| tell(&format!("no rule is evaluated: no thread for it: {error}"))).ok();
        Self { running }
    }

    /// Ends them; the last state is in `Data` then.
    pub(super) fn stop(self) {
        drop(self.running);
    }

    /// Reads the rule files again.
    pub(super) fn reload(&self) {
        if let Some(running) = &self.running {
            running.reload();
        }
    }
}

fn tell(line: &str) {
    // A closed stderr is no reason to panic.
    let _ = writeln!(io::stderr(), "monitor: {line}");
}
