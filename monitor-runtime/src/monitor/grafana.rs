//! The dashboard for Grafana from a configuration, without a monitor that runs: what `monitor grafana --config` calls.

use std::path::Path;

use super::settings::Settings;
use super::{alerting, config, error::Error};
use crate::panel::grafana::{Heading, dashboard as write};

/// The dashboard of a configuration file as JSON, for Grafana to import: the built-in panels, those of its sections `[[panels]]`,
/// and the limits of the rules it names. `title` stands in place of the service's name. Panels of metric sets, and those that code
/// adds, are in the answer of `GET /api/v1/grafana/dashboard.json`, which is otherwise the same.
///
/// # Errors
///
/// The file, or a rule file that it names, cannot be read or has problems.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("monitor.toml");
/// std::fs::write(&path, "service_name = 'shop'\n[[panels]]\ntitle = 'Waiting'\nexpr = 'jobs_waiting'\n")?;
/// let json = monitor::grafana::dashboard(&path, None)?;
/// assert!(json.contains(r#""uid": "monitor-shop""#) && json.contains("jobs_waiting{"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dashboard(config: &Path, title: Option<&str>) -> Result<String, Error> {
    let mut settings = Settings::default();
    config::read_file(&mut settings, config)?;
    let limits = alerting::prepare(&settings)?.limits();
    let service = Some(settings.service_name.as_str()).filter(|name| !name.is_empty());
    Ok(write(&settings.board.groups(), &limits, Heading { service, title }))
}
