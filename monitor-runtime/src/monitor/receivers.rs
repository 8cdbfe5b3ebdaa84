//! Who is told of alerts, tried from outside: what `monitor alert test` calls.

use std::path::Path;

use super::config;
pub use crate::notify::Tested;

/// Why receivers could not be tried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestError {
    /// The configuration cannot be read, or has problems.
    #[error(transparent)]
    Config(#[from] super::ConfigError),
    /// No receiver has this name.
    #[error("no receiver is called {name:?}; the receivers are {}", known.join(", "))]
    UnknownReceiver {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

/// Tells every receiver of a configuration file, or the one with a name, of an alert `MonitorTest` that fires and of its end a
/// moment later. Each is tried once: silences, waits and repetitions do not count. It takes as long as the receivers' timeouts at
/// most, twice for each.
///
/// # Errors
///
/// The file cannot be read or has problems, or no receiver has that name. That a receiver was not told is in the answer.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("monitor.toml");
/// std::fs::write(&path, "[route]\nreceiver = 'me'\n[[receivers]]\nname = 'me'\nlog = {}\n")?;
/// let tested = monitor::receivers::test(&path, None)?;
/// assert_eq!((tested[0].receiver.as_str(), &tested[0].error), ("me", &None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn test(path: &Path, receiver: Option<&str>) -> Result<Vec<Tested>, TestError> {
    let plan = config::read_receivers(path)?;
    crate::notify::try_all(&plan, receiver).ok_or_else(|| TestError::UnknownReceiver {
        name: receiver.unwrap_or_default().to_owned(),
        known: plan.receivers.iter().map(|own| own.name.clone()).collect(),
    })
}
