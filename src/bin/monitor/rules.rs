//! `monitor rules`: rule files checked, tested, and exported from a running monitor.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use monitor::rules::{self, RulesError};

use crate::failure::Failure;
use crate::output;
use crate::remote::Remote;

/// Check, test and export alerting and recording rules
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    job: Job,
}

#[derive(Debug, Subcommand)]
enum Job {
    Check(Check),
    Test(Test),
    Export(Export),
}

/// Check rule files: all that a monitor would refuse, and `promtool check rules` too
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  monitor rules check rules.yml
  monitor rules check rules/*.yml --compat 2

Exit status: 0 the files are well, 1 a file has problems.")]
struct Check {
    /// Rule files in Prometheus's format
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    semantics: Semantics,
}

/// Run unit tests of rules, in the format of `promtool test rules`
#[derive(Debug, Args)]
#[command(after_help = "\
A test file names its rule files, gives series, and says what is expected when:

  rule_files: [rules.yml]
  tests:
    - interval: 1m
      input_series:
        - series: 'up{job=\"api\"}'
          values: '1 0x10'
      alert_rule_test:
        - eval_time: 5m
          alertname: Down
          exp_alerts: [{exp_labels: {job: api}}]

https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ has all of it.

Exit status: 0 every expectation is met, 1 one is not, or a file has problems.")]
struct Test {
    /// Test files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    semantics: Semantics,
}

/// Print the rules of a running monitor as a file for a Prometheus server
///
/// Those that are built in, and those that `slo(..)` arguments make. Rule files of your own are in that form already.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  monitor rules export > monitor-rules.yml && promtool check rules monitor-rules.yml
  monitor rules export --url https://shop.internal:9464 --token-file /run/secrets/monitor > shop-rules.yml")]
struct Export {
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, Args)]
struct Semantics {
    /// Whose semantics: those of Prometheus 3, or of Prometheus 2
    #[arg(long, value_enum, value_name = "MAJOR", default_value = "3")]
    compat: Major,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Major {
    #[value(name = "2")]
    Two,
    #[value(name = "3")]
    Three,
}

impl From<Major> for rules::Compat {
    fn from(major: Major) -> Self {
        match major {
            Major::Two => Self::V2,
            Major::Three => Self::V3,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Failure> {
    match &options.job {
        Job::Check(check) => each(&check.files, |file| {
            let found = rules::check(file, check.semantics.compat.into())?;
            Ok(format!("{} in {}", count(found.rules, "rule"), count(found.groups, "group")))
        }),
        Job::Test(test) => each(&test.files, |file| {
            rules::test(file, test.semantics.compat.into())?;
            Ok("every expectation is met".to_owned())
        }),
        Job::Export(export) => {
            output::print(&output::line(export.remote.get("/rules.yml")?))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What is well on standard output, what is not on standard error; all files, whatever is wrong with one.
fn each(files: &[PathBuf], job: impl Fn(&Path) -> Result<String, RulesError>) -> Result<ExitCode, Failure> {
    let mut code = ExitCode::SUCCESS;
    for file in files {
        match job(file) {
            Ok(done) => output::print(&format!("{}: {done}\n", file.display()))?,
            Err(error) => {
                // Nobody is left to tell when standard error is closed too.
                let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{error}\n"));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
