//! `monitor alert`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use monitor::receivers;

use crate::failure::Failure;

/// Try who is told of alerts
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    job: Job,
}

#[derive(Debug, Subcommand)]
enum Job {
    Test(Test),
}

/// Tell every receiver of an alert that fires, and of its end
///
/// Each way of each receiver is tried once, whatever routes and silences say. Exits with 1 when one was not told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  monitor alert test
  monitor alert test --config /etc/app/monitor.toml --receiver pager

Exit status: 0 all were told, 1 one was not, 2 a configuration that cannot be used.")]
struct Test {
    /// The configuration of the monitor
    #[arg(long, value_name = "FILE", default_value = "monitor.toml")]
    config: PathBuf,
    /// Only this receiver
    #[arg(long, value_name = "NAME")]
    receiver: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Failure> {
    let Job::Test(asked) = &options.job;
    let tested = receivers::test(&asked.config, asked.receiver.as_deref())?;
    let mut out = std::io::stdout().lock();
    for own in &tested {
        let became = own.error.as_ref().map_or_else(|| "told".to_owned(), |error| format!("not told: {error}"));
        writeln!(out, "{} ({}): {became}", own.receiver, own.kind).map_err(Failure::Print)?;
    }
    let is_well = tested.iter().all(|own| own.error.is_none());
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
