//! The sampler beside the monitor, and the history that its thread writes.

use super::settings::Settings;

/// Keeps the sampler running.
#[cfg(feature = "system")]
pub(super) type Sampling = crate::sampler::Running;
#[cfg(not(feature = "system"))]
pub(super) type Sampling = std::convert::Infallible;

/// Starts the sampler. A failure must not stop the host: it is told on standard error.
#[cfg(feature = "system")]
pub(super) fn start(settings: &Settings) -> Option<Sampling> {
    use std::io::{self, Write};

    let sources =
        crate::sampler::Sources { root: "/".into(), disk: settings.disk_path.clone(), tokio: settings.tokio.clone() };
    let tell = |error: &io::Error| {
        let _ = writeln!(io::stderr(), "monitor: machine and process are not sampled: no thread for it: {error}");
    };
    let (add, after) = history(settings);
    crate::sampler::start(sources, settings.sampler_interval, add, after).inspect_err(tell).ok()
}

/// What the sampler's thread does with each reading: adds how the history fares, and writes a scrape into it.
#[cfg(all(feature = "system", feature = "alerts"))]
fn history(settings: &Settings) -> (impl FnMut(&mut crate::registry::Reading) + use<>, impl FnMut() + use<>) {
    use std::sync::Arc;
    use std::time::{SystemTime, UNIX_EPOCH};

    use crate::registry::{Reading, Registry, Sampled};
    use crate::series::{History, Limits};

    let limits = Limits { bytes: settings.history_memory, ..Limits::default() };
    let history = (limits.bytes > 0).then(|| Arc::new(History::new(limits)));
    let written = history.clone();
    let add = move |reading: &mut Reading| {
        if let Some(stats) = history.as_ref().map(|history| history.stats()) {
            reading.set(Sampled::HistorySeries, stats.series as f64);
            reading.set(Sampled::HistoryBytes, stats.bytes as f64);
            reading.set(Sampled::HistoryDropped, (stats.dropped_samples + stats.refused_samples) as f64);
        }
    };
    let after = move || {
        if let Some(history) = &written {
            let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
            history.append(time, &Registry::global().gather());
        }
    };
    (add, after)
}

#[cfg(all(feature = "system", not(feature = "alerts")))]
fn history(settings: &Settings) -> (impl FnMut(&mut crate::registry::Reading) + use<>, impl FnMut() + use<>) {
    let _ = settings.history_memory;
    (|_: &mut _| {}, || {})
}

#[cfg(not(feature = "system"))]
pub(super) fn start(settings: &Settings) -> Option<Sampling> {
    // Keys that are known in every build, so that one configuration fits all.
    let _ = (&settings.sampler_interval, &settings.disk_path, &settings.tokio, settings.history_memory);
    None
}
