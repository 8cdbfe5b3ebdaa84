//! The sampler beside the monitor, and the history that its thread writes.

use std::sync::Arc;

use super::settings::Settings;
use crate::data::Data;
use crate::series::History;

/// Keeps the sampler running.
#[cfg(feature = "system")]
pub(super) type Sampling = crate::sampler::Running;
#[cfg(not(feature = "system"))]
pub(super) type Sampling = std::convert::Infallible;

/// Starts the sampler, which adds to each reading how history and state fare, and then writes a scrape into it. A failure must not stop
/// the host: it is told on standard error.
#[cfg(feature = "system")]
pub(super) fn start(settings: &Settings, history: Option<Arc<History>>, data: &Arc<Data>) -> Option<Sampling> {
    use std::io::{self, Write};

    use crate::registry::{Reading, Registry, Sampled};

    let sources =
        crate::sampler::Sources { root: "/".into(), disk: settings.disk_path.clone(), tokio: settings.tokio.clone() };
    let tell = |error: &io::Error| {
        let _ = writeln!(io::stderr(), "monitor: machine and process are not sampled: no thread for it: {error}");
    };
    let written = history.clone();
    // A sampler that hangs must not keep the state from being written at the end.
    let data = Arc::downgrade(data);
    let add = move |reading: &mut Reading| {
        if let Some(stats) = history.as_ref().map(|history| history.stats()) {
            reading.set(Sampled::HistorySeries, stats.series as f64);
            reading.set(Sampled::HistoryBytes, stats.bytes as f64);
            reading.set(Sampled::HistoryDropped, (stats.dropped_samples + stats.refused_samples) as f64);
        }
        if let Some(stats) = data.upgrade().and_then(|data| data.stats()) {
            reading.set(Sampled::DataDropped, stats.dropped as f64);
            if let Some(file) = stats.file {
                reading.set(Sampled::DataBytes, file.bytes as f64);
                reading.set(Sampled::DataWriteErrors, file.write_errors as f64);
            }
        }
    };
    let after = move || {
        if let Some(history) = &written {
            let began = history.now();
            history.append(began.ms, &Registry::global().gather());
        }
    };
    crate::sampler::start(sources, settings.sampler_interval, add, after).inspect_err(tell).ok()
}

#[cfg(not(feature = "system"))]
pub(super) fn start(settings: &Settings, _history: Option<Arc<History>>, _data: &Arc<Data>) -> Option<Sampling> {
    // Keys that are known in every build, so that one configuration fits all.
    let _ = (&settings.sampler_interval, &settings.disk_path, &settings.tokio);
    None
}
