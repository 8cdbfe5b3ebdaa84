//! Promise: a program under `#[monitor::main]` reports when its body has ended, however it ended, and otherwise does what it did.
//!
//! Each case is a process of its own: this test binary, started again with `CASE` set; and the example `command`, as it is.

#![cfg(all(feature = "report", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod cases;
mod command;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cases::{CASE, DIRECTORY};

/// Removed with what is in it.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("monitor-program-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn report(&self) -> String {
        std::fs::read_to_string(self.0.join("report.txt")).unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The output of a case whose report goes to `directory`, with these variables set as well.
fn run_in(directory: &Path, case: &str, variables: &[(&str, &str)]) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cases::child", "--nocapture"])
        .env(CASE, case)
        .env(DIRECTORY, directory)
        .env("MONITOR_REPORT", directory)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_report_is_written_however_the_body_ends() {
    for (case, code, said) in [
        ("sync", 0, ""),
        ("diverging", 101, "diverges"),
        ("error", 3, "error: invalid digit"),
        ("exit_code", 7, ""),
        ("panic", 101, "on purpose"),
        ("runtime_below", 0, ""),
        ("runtime_above", 0, ""),
        ("async_error", 3, "error: invalid digit"),
        ("async_panic", 101, "on purpose"),
        ("renamed", 0, ""),
    ] {
        let directory = Directory::new(case);
        let output = run_in(&directory.0, case, &[]);
        assert_eq!(output.status.code(), Some(code), "{case}: {output:?}");
        assert!(text(&output.stderr).contains(said), "{case}: {output:?}");
        assert!(!text(&output.stderr).contains("monitor:"), "{case}: {output:?}");
        let report = directory.report();
        assert!(report.contains("work"), "{case}: {report}");
        assert!(directory.0.join("body-ended").exists(), "{case}: the report was written before the body had ended");
    }
}

/// A call that is the program itself has ended when the report is made, also when it is annotated further down.
#[test]
fn an_annotated_body_is_in_its_own_report() {
    for case in ["annotated_below", "annotated_above", "annotated_async"] {
        let directory = Directory::new(case);
        let output = run_in(&directory.0, case, &[]);
        assert!(output.status.success(), "{case}: {output:?}");
        let report = directory.report();
        assert!(report.contains(case), "{case}: {report}");
    }
}

#[test]
fn the_environment_wins_over_the_arguments() {
    let directory = Directory::new("environment");
    let elsewhere = directory.0.join("elsewhere");
    let output = run_in(&directory.0, "says_where", &[("MONITOR_REPORT", elsewhere.to_str().unwrap())]);
    assert!(output.status.success(), "{output:?}");
    assert!(elsewhere.join("report.json").exists());
    let output = run_in(&directory.0, "says_where", &[("MONITOR_REPORT", "-"), ("MONITOR_ENABLED", "false")]);
    assert!(!text(&output.stdout).contains("work "), "{output:?}");
    assert!(text(&output.stdout).contains("monitor report"), "{output:?}");
}

#[cfg(feature = "server")]
#[test]
fn a_monitor_that_cannot_start_says_so_and_the_program_runs_on() {
    for (case, variables, said) in [
        ("sync", &[("MONITOR_LISTN", "off")][..], "monitor: environment variable MONITOR_LISTN: unknown key `listn`"),
        ("no_such_file", &[], "monitor: the configuration file no/such/file.toml cannot be read"),
        ("busy_port", &[], "monitor: cannot listen on 127.0.0.1:"),
    ] {
        let directory = Directory::new(&format!("cannot-{case}"));
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let busy = [("MONITOR_LISTEN", address.as_str())];
        let output = run_in(&directory.0, case, if case == "busy_port" { &busy } else { variables });
        assert!(output.status.success(), "{case}: {output:?}");
        let lines = text(&output.stderr);
        let lines: Vec<_> = lines.lines().filter(|line| line.contains("monitor: ")).collect();
        assert!(lines.len() == 1 && lines[0].starts_with(said), "{case}: {lines:?}");
        assert!(directory.report().contains("work"), "{case}");
    }
}

#[cfg(not(feature = "server"))]
#[test]
fn without_server_the_wishes_that_need_it_are_named() {
    let directory = Directory::new("no-server");
    let output = run_in(&directory.0, "no_such_file", &[]);
    assert!(output.status.success(), "{output:?}");
    let said = "monitor: `config = \"no/such/file.toml\"` needs the feature `server`: it is left out";
    assert!(text(&output.stderr).contains(said), "{output:?}");
    assert!(directory.report().contains("work"));
}
