//! `monitor show`.

use std::cmp::Ordering;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use monitor::report::{FunctionReport, Report};

use crate::failure::Failure;
use crate::{input, output};

/// Show a report
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  monitor show monitor-report
  monitor show report.json --sort allocations --top 5
  monitor show report.json --format html --output report.html
  curl -s http://127.0.0.1:9464/report.json | monitor show - --format json")]
pub(crate) struct Options {
    /// report.json, a directory that holds it, or `-` for standard input
    file: PathBuf,
    /// Order the functions by this figure, the largest first
    #[arg(long, value_enum, value_name = "FIGURE")]
    sort: Option<Sort>,
    /// Only so many functions
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// How to write it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// For a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Time of all calls, callees included
    Total,
    /// Time without profiled callees
    #[value(name = "self")]
    Own,
    Mean,
    P50,
    P95,
    P99,
    Max,
    Calls,
    /// Bytes allocated without profiled callees
    Bytes,
    /// Allocations without profiled callees
    Allocations,
    /// CPU time without profiled callees
    Cpu,
    /// Module and name, from A to Z
    Name,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Failure> {
    let mut report = input::one(&options.file)?;
    if let Some(sort) = options.sort {
        // What has no such figure comes last; what is equal stays as the report has it.
        report.functions.sort_by(|a, b| sort.order(a, b));
    }
    if let Some(top) = options.top {
        report.functions.truncate(top);
    }
    let text = options.format.write(&report, options.output.is_some());
    output::write(&output::line(text), options.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

impl Format {
    fn write(self, report: &Report, is_file: bool) -> String {
        match self {
            Self::Text if is_file => report.to_plain_text(),
            Self::Text => report.to_text(),
            Self::Markdown => report.to_markdown(),
            Self::Html => report.to_html(),
            Self::Json => report.to_json(),
        }
    }
}

impl Sort {
    fn order(self, a: &FunctionReport, b: &FunctionReport) -> Ordering {
        if self == Self::Name {
            return (&a.module, &a.function).cmp(&(&b.module, &b.function));
        }
        let figure = |function| self.figure(function).unwrap_or(f64::NEG_INFINITY);
        figure(b).total_cmp(&figure(a))
    }

    fn figure(self, function: &FunctionReport) -> Option<f64> {
        let profile = function.profile.as_ref();
        let own = profile.and_then(|profile| profile.allocations).map(|allocations| allocations.own);
        match self {
            Self::Total => function.total_seconds,
            Self::Own => profile.map(|profile| profile.self_seconds),
            Self::Mean => function.mean_seconds,
            Self::P50 => function.p50_seconds,
            Self::P95 => function.p95_seconds,
            Self::P99 => function.p99_seconds,
            Self::Max => function.max_seconds,
            Self::Calls => Some(function.calls as f64),
            Self::Bytes => own.map(|own| own.bytes as f64),
            Self::Allocations => own.map(|own| own.allocations as f64),
            Self::Cpu => profile.and_then(|profile| profile.cpu).map(|cpu| cpu.self_seconds),
            Self::Name => None,
        }
    }
}
