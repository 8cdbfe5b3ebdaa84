//! The continuous CPU capture beside the monitor.

use std::io::{self, Write};

/// Keeps the capture running.
#[cfg(feature = "cpu-profile")]
pub(super) type Sampling = crate::capture::Continuous;
#[cfg(not(feature = "cpu-profile"))]
pub(super) type Sampling = std::convert::Infallible;

/// Starts it, unless `hz` is 0. A failure must not stop the host: it is told on standard error, and the report tells it again.
pub(super) fn start(hz: u32) -> Option<Sampling> {
    if hz == 0 {
        return None;
    }
    let tell = |reason: &String| {
        let _ = writeln!(io::stderr(), "monitor: no CPU samples are taken, though cpu_hz = {hz}: {reason}");
    };
    begin(hz).inspect_err(tell).ok()
}

#[cfg(feature = "cpu-profile")]
fn begin(hz: u32) -> Result<Sampling, String> {
    crate::capture::continuous(hz).map_err(|error| error.to_string())
}

#[cfg(not(feature = "cpu-profile"))]
fn begin(_hz: u32) -> Result<Sampling, String> {
    Err("monitor was compiled without its feature `cpu-profile`".to_owned())
}
