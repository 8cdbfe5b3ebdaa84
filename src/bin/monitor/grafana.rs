//! `monitor grafana`: the dashboard for Grafana.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::failure::Failure;
use crate::output;
use crate::remote::Remote;

/// Print the dashboard for Grafana: the panels of a running monitor, or of a configuration
///
/// A running monitor knows the panels that its program adds, and those of its metric sets. With --config nothing needs to run: the
/// dashboard has the built-in panels and those of the file, with the limits of its rules.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  monitor grafana -o /etc/grafana/dashboards/shop.json
  monitor grafana --url https://shop.internal:9464 --token-file /run/secrets/monitor --title Shop
  monitor grafana --config monitor.toml | jq '{dashboard: ., overwrite: true}' |
    curl -sS -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d @- https://grafana/api/dashboards/db

Exit status: 0 the dashboard is written, 2 it could not be had.")]
pub(crate) struct Options {
    #[command(flatten)]
    remote: Remote,
    /// The configuration of a monitor, in place of a running one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "token_file"])]
    config: Option<PathBuf>,
    /// The dashboard's title, in place of the service's name
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Write to a file, and not to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Failure> {
    let title = options.title.as_deref();
    let dashboard = match &options.config {
        Some(path) => monitor::grafana::dashboard(path, title)?,
        None => {
            let query = title.map(|title| format!("?title={}", percent_encoded(title))).unwrap_or_default();
            options.remote.get(&format!("/api/v1/grafana/dashboard.json{query}"))?
        }
    };
    output::write(&dashboard, options.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// Each byte: longer than it need be, and right for any text.
fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
