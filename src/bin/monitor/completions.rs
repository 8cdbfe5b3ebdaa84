//! `monitor completions`.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::failure::Failure;
use crate::output;

/// Print a script that completes this command in a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  monitor completions bash > ~/.local/share/bash-completion/completions/monitor
  monitor completions zsh > \"${fpath[1]}/_monitor\"
  monitor completions fish > ~/.config/fish/completions/monitor.fish")]
pub(crate) struct Options {
    shell: Shell,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut crate::Command::command(), "monitor", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
