//! The dashboard's panels as data: title, unit, PromQL, thresholds. One list for the monitor's own page, for `/api/v1/panels` and for
//! Grafana.
//!
//! Expressions may use two of Grafana's variables, so that one text suits every window: `$__rate_interval`, which holds
//! at least four samples at the resolution of the window, and `$__range`, the whole window.

mod builtin;
mod function;
pub(crate) mod grafana;
mod model;
mod sets;
mod thresholds;
mod variables;
mod written;

use std::time::Duration;

pub(crate) use builtin::SlowQuery;
pub(crate) use function::of_function;
pub use model::{Form, Panel, PanelError, Query, Severity, Threshold, Unit};
pub(crate) use sets::of_sets;
pub(crate) use thresholds::{Limits, limits};
pub(crate) use variables::Variables;
pub(crate) use written::read;

/// Panels under one heading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) title: String,
    pub(crate) panels: Vec<Panel>,
}

/// What the host adds, and how the built-in ones are set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board {
    /// The host's own: from code first, then from the configuration.
    pub(crate) added: Vec<Panel>,
    pub(crate) slow_query: SlowQuery,
}

impl Board {
    /// All groups: the built-in ones, one for each registered set, then the host's. A panel that names a group of these stands there.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let mut groups = builtin::groups(self.slow_query);
        groups.extend(of_sets(&crate::registry::Registry::global().sets()));
        for panel in &self.added {
            match groups.iter_mut().find(|group| group.title == panel.group) {
                Some(group) => group.panels.push(panel.clone()),
                None => groups.push(Group { title: panel.group.clone(), panels: vec![panel.clone()] }),
            }
        }
        groups
    }
}

/// FNV-1a: tells names apart, the same in every version of every program. No secret depends on it.
pub(crate) fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A text that stands for a duration in PromQL: whole seconds where it has them.
fn promql_duration(duration: Duration) -> String {
    match (duration.as_secs(), duration.subsec_millis()) {
        (seconds, 0) => format!("{seconds}s"),
        _ => format!("{}ms", duration.as_millis()),
    }
}

#[cfg(test)]
mod tests;
