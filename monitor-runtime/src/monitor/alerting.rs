//! The rules and receivers beside the monitor.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::error::Error;
use super::settings::{PromqlCompat, Settings};
use crate::alert::builtin::{DEFAULT_RULES, slo_rules};
use crate::alert::engine::{self, Builtin, External, Loaded, Pace, Parts, Running, Sources, Stamp};
use crate::alert::slo::objectives;
use crate::data::Data;
use crate::notify::{Notifier, Plan};
use crate::panel::{Limits, limits};
use crate::promql::{Compat, Options};
use crate::server::Routes;

/// Rules that were read and have no problems.
pub(super) struct Prepared {
    sources: Sources,
    stamp: Stamp,
    groups: Vec<Loaded>,
    pace: Pace,
    external: External,
    /// Of the monitor's own address.
    scheme: &'static str,
    receivers: Plan,
}

/// How long the end of the monitor waits for what is being told.
const TELLING_TIME: Duration = Duration::from_secs(1);

/// Keeps the rules and receivers at work.
pub(super) struct Alerting {
    running: Option<Running>,
    notifier: Option<Arc<Notifier>>,
}

/// Reads the rules, and looks at the panels. That they have problems is the error of `start`.
pub(super) fn prepare(settings: &Settings) -> Result<Prepared, Error> {
    settings.board.added.iter().try_for_each(crate::panel::Panel::check)?;
    let interval_ms = settings.evaluation_interval.as_millis() as i64;
    let sources = Sources {
        builtin: if settings.default_rules { builtin() } else { Vec::new() },
        patterns: settings.rules.clone(),
        options: options(settings),
    };
    // Before they are read: what changes meanwhile is read again.
    let stamp = sources.stamp();
    let groups = sources.load().map_err(|error| Error::Rules(error.problems))?;
    Ok(Prepared {
        sources,
        stamp,
        groups,
        pace: Pace { interval_ms, scrape_ms: settings.sampler_interval.as_millis() as i64 },
        external: External { labels: settings.external_labels.clone(), url: settings.external_url.clone() },
        scheme: if settings.tls_certificate.is_some() { "https" } else { "http" },
        receivers: settings.receivers.clone(),
    })
}

impl Prepared {
    /// The limits of the alerts, for the panels that show them.
    pub(super) fn limits(&self) -> Limits {
        let rules = self.groups.iter().flat_map(|loaded| &loaded.group.rules).filter(|rule| rule.alert.is_some());
        limits(rules.map(|rule| {
            let severity = rule.written_labels.get("severity").map_or("", String::as_str);
            (rule.name.as_str(), &*rule.expression, severity)
        }))
    }
}

/// How rules and queries are read.
pub(super) fn options(settings: &Settings) -> Options {
    let compat = match settings.promql_compat {
        PromqlCompat::V2 => Compat::V2,
        PromqlCompat::V3 => Compat::V3,
    };
    Options { compat, subquery_step_ms: settings.evaluation_interval.as_millis() as i64, ..Options::default() }
}

fn builtin() -> Vec<Builtin> {
    let slo = slo_rules(&objectives());
    vec![Builtin { name: "default_rules", text: DEFAULT_RULES.to_owned() }, Builtin { name: "slo", text: slo }]
}

impl Alerting {
    /// Starts evaluation, where there is a history to ask, and who tells of it. `address` is where the monitor listens. A failure
    /// must not stop the host: it is told on standard error.
    pub(super) fn start(prepared: Prepared, routes: &Routes, data: Arc<Data>, address: Option<SocketAddr>) -> Self {
        let Some(history) = routes.history() else {
            if !prepared.groups.is_empty() {
                tell("no rule is evaluated: `history_memory` is 0, and rules ask the history");
            }
            return Self { running: None, notifier: None };
        };
        let Prepared { sources, stamp, groups, pace, external, scheme, receivers } = prepared;
        let external_url = match external.url.as_str() {
            "" => address.map(|address| format!("{scheme}://{address}")).unwrap_or_default(),
            url => url.to_owned(),
        };
        let notifier = Notifier::start(receivers, external_url, Arc::clone(&data), tell);
        let notifier =
            notifier.inspect_err(|error| tell(&format!("nobody is told of alerts: no thread for it: {error}")));
        let notifier = notifier.ok().map(Arc::new);
        if let Some(notifier) = &notifier {
            routes.set_notifier(Arc::clone(notifier));
        }
        let parts = Parts { sources, stamp, groups, pace, external, history, data, view: routes.rules() };
        let told = notifier.clone();
        let deliver = move |notices| {
            if let Some(notifier) = &told {
                notifier.update(notices);
            }
        };
        let running = engine::start(parts, deliver, tell);
        let running =
            running.inspect_err(|error| tell(&format!("no rule is evaluated: no thread for it: {error}"))).ok();
        Self { running, notifier }
    }

    /// Ends them; the last state is in `Data` then.
    pub(super) fn stop(self) {
        drop(self.running);
        if let Some(notifier) = self.notifier {
            notifier.stop(TELLING_TIME);
        }
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
