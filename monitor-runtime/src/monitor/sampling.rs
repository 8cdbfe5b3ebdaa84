//! The sampler beside the monitor.

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
    crate::sampler::start(sources, settings.sampler_interval, || {}).inspect_err(tell).ok()
}

#[cfg(not(feature = "system"))]
pub(super) fn start(settings: &Settings) -> Option<Sampling> {
    // Keys that are known in every build, so that one configuration fits all.
    let _ = (&settings.sampler_interval, &settings.disk_path, &settings.tokio);
    None
}
