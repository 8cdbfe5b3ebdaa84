//! `monitor diff`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use monitor::report::diff::{Policy, TextOptions, compare};

use crate::failure::Failure;
use crate::output::ColorChoice;
use crate::{input, output};

/// Compare reports: what got worse, what got better, what is noise
///
/// Functions are matched by module and name. Allocations are compared exactly; times distribution against distribution, with several
/// runs a side run against run. Exits with 1 when something got worse past the policy.
#[derive(Debug, Args)]
#[command(after_help = "\
Several runs a side tell noise from change; give each side as a directory of *.json files (or of directories that hold a
report.json), or as repeated --base and --head. Interleave the runs, so that both sides meet the same machine:

  for i in 1 2 3 4 5 6 7 8; do
    MONITOR_REPORT=runs/base/$i ./base-build --workload
    MONITOR_REPORT=runs/head/$i ./head-build --workload
  done
  monitor diff runs/base runs/head --paired --policy policy.toml --format markdown > comment.md

At confidence 0.99 (the default) a test of times needs 8 pairs, or 5 runs a side without --paired; with fewer only a doubling
counts. Allocations are exact with one run a side.

A policy is TOML; each key may be left out:

  min_change = \"5%\"                        # of times, else noise
  allocations = \"strict\"                   # or \"off\", or \"2%\"
  ignore = [\"shop::warm_up\"]               # globs over module::function
  fail_on = [\"time\", \"allocations\", \"errors\", \"memory\", \"missing\"]
  [[function]]
  match = \"shop::search::*\"
  min_change = \"20%\"

docs/policy.toml has every key, docs/ci.md a workflow for GitHub.

Exit status: 0 no regression, 1 a regression past the policy, 2 input that cannot be used.")]
pub(crate) struct Options {
    /// What to compare with: a report, a directory of runs, or `-` for standard input
    #[arg(value_name = "BASE")]
    first: Option<PathBuf>,
    /// What to compare
    #[arg(value_name = "HEAD")]
    second: Option<PathBuf>,
    /// One more run (or directory of runs) of the base; may be repeated
    #[arg(long, value_name = "FILE")]
    base: Vec<PathBuf>,
    /// One more run (or directory of runs) of the head; may be repeated
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    /// The i-th runs of both sides were made one after the other: compare within such pairs
    #[arg(long)]
    paired: bool,
    /// What is let pass, and what fails: a TOML file
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// List every figure, noise too
    #[arg(long)]
    all: bool,
    /// When to colour text
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// For a pull request
    Markdown,
    /// For machines
    Json,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Failure> {
    let mut policy = options.policy.as_deref().map(read_policy).transpose()?.unwrap_or_default();
    policy.is_paired |= options.paired;
    // One bare path beside --base alone is the head: what is named need not be named twice.
    let (first, second) = match (&options.first, &options.second) {
        (Some(only), None) if options.head.is_empty() && !options.base.is_empty() => (None, Some(only)),
        (first, second) => (first.as_ref(), second.as_ref()),
    };
    let (base, head) = (first.into_iter().chain(&options.base), second.into_iter().chain(&options.head));
    if base.clone().chain(head.clone()).filter(|path| input::is_stdin(path)).count() > 1 {
        return Err(Failure::StdinTwice);
    }
    for (side, is_missing) in [("base", base.clone().next().is_none()), ("head", head.clone().next().is_none())] {
        if is_missing {
            return Err(Failure::NoSide(side));
        }
    }
    let diff = compare(&input::side(base)?, &input::side(head)?, &policy)?;
    let text = match options.format {
        Format::Text => {
            let mut text = TextOptions::default();
            (text.width, text.is_coloured, text.all) = (output::width(), options.color.is_coloured(), options.all);
            diff.to_text_with(text)
        }
        Format::Markdown => diff.to_markdown(),
        Format::Json => diff.to_json(),
    };
    output::print(&output::line(text))?;
    Ok(ExitCode::from(u8::from(diff.is_regression)))
}

fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let text = fs::read_to_string(path).map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    Policy::from_toml(&text).map_err(|source| Failure::Policy { path: path.to_owned(), source })
}
