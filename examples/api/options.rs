//! The command line.

use std::path::PathBuf;

use clap::Parser;
use clap::builder::RangedU64ValueParser;
use monitor::{Error, Monitor};

use crate::Failure;

/// Registros, reservas, usuarios and a catálogo: a service with its own monitor
#[derive(Debug, Parser)]
#[command(name = "api", version)]
pub(crate) struct Options {
    /// Address of the service [default: 127.0.0.1:8080; with --load any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,

    /// Address of /metrics, /report and /healthz; "off" for none
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9464")]
    metrics: String,

    /// SQLite file, made if it is not there [default: a temporary one]
    #[arg(long, value_name = "PATH")]
    pub(crate) database: Option<PathBuf>,

    /// Where to leave report.html, .txt, .md and .json at the end; "-" prints
    #[arg(long, value_name = "DIR")]
    report: Option<String>,

    /// Drive the service for so many seconds, print the figures of both sides, exit
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "10",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=300))]
    pub(crate) load: Option<u64>,

    /// With --load: for a third of the time requests fail and are slow; watch two alerts be pending, fire and be resolved
    #[arg(long, requires = "load")]
    pub(crate) faults: bool,
}

impl Options {
    pub(crate) fn listen(&self) -> &str {
        match (&self.listen, self.load) {
            (Some(address), _) => address,
            (None, None) => "127.0.0.1:8080",
            (None, Some(_)) => "127.0.0.1:0",
        }
    }

    /// Starts the monitor: everything that the service needs to say to it.
    pub(crate) fn start_monitor(&self) -> Result<Monitor, Failure> {
        let mut builder = Monitor::builder().service_name("registros-api").version(env!("CARGO_PKG_VERSION"));
        if let Some(directory) = &self.report {
            builder = builder.report(directory);
        }
        if self.faults {
            builder = builder.config_file(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/api/monitor.toml"));
        }
        builder.listen(&self.metrics).start().map_err(|error| match error {
            Error::Listen { .. } | Error::Exposed { .. } => format!("{error} (here it is the option --metrics)").into(),
            error => error.into(),
        })
    }

    /// Whether the monitor itself prints the report at the end.
    pub(crate) fn prints_report(&self) -> bool {
        self.report.as_deref() == Some("-")
    }
}
