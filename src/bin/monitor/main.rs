//! The command `monitor`: reports shown and compared, rules checked and tested, the dashboard for Grafana, receivers tried. `monitor help` is its documentation.

mod alert;
mod completions;
mod diff;
#[cfg(test)]
mod documented;
mod failure;
mod grafana;
mod input;
mod output;
mod remote;
mod rules;
mod show;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reports of `monitor` shown and compared, its rules checked and tested, who it tells of alerts tried
#[derive(Debug, Parser)]
#[command(name = "monitor", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Command {
    #[command(subcommand)]
    job: Job,
}

const EXAMPLES: &str = "\
Examples:
  monitor show monitor-report --sort p99 --top 10
  monitor diff base.json head.json
  monitor rules check rules.yml
  monitor diff runs/base runs/head --paired --policy policy.toml --format markdown
  monitor grafana -o shop.json
  monitor alert test --config monitor.toml

Exit status: 0 all is well; 1 a regression past the policy, rules that are not well, a receiver that was not told; 2 input that
cannot be used.";

/// One for each thing that the command can do; each has its module.
#[derive(Debug, Subcommand)]
enum Job {
    Show(show::Options),
    Diff(diff::Options),
    Rules(rules::Options),
    Grafana(grafana::Options),
    Alert(alert::Options),
    Completions(completions::Options),
}

fn main() -> ExitCode {
    let done = match Command::parse().job {
        Job::Show(options) => show::run(&options),
        Job::Diff(options) => diff::run(&options),
        Job::Rules(options) => rules::run(&options),
        Job::Grafana(options) => grafana::run(&options),
        Job::Alert(options) => alert::run(&options),
        Job::Completions(options) => completions::run(&options),
    };
    done.unwrap_or_else(|failure| {
        // Nobody is left to tell when standard error is closed too.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("monitor: {failure}\n"));
        ExitCode::from(2)
    })
}
