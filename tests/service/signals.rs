//! Promise: SIGINT and SIGTERM write the report, and then end the process as they would have; unless the host handles them.
//!
//! Each case is a process of its own: this test binary, started again with `CASE` set.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use monitor::{Monitor, timed};

use crate::support::{Child, temporary_directory, wait_for};

const CASE: &str = "SIGNAL_TEST_CASE";
const DIRECTORY: &str = "SIGNAL_TEST_DIRECTORY";

#[timed]
fn before_the_signal() {}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let (Ok(case), Ok(directory)) = (std::env::var(CASE), std::env::var(DIRECTORY)) else { return };
    let directory = Path::new(&directory);
    let start =
        || Monitor::builder().listen("off").report(directory.join("out").display().to_string()).start().unwrap();
    let ready = || std::fs::write(directory.join("ready"), "").unwrap();
    before_the_signal();
    match case.as_str() {
        "alone" => {
            let _monitor = start();
            ready();
            loop {
                std::thread::park();
            }
        }
        // tokio puts its handler over ours, or ours goes over tokio's: the host decides either way.
        "host-first" | "host-later" => {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                let early = (case == "host-first")
                    .then(|| tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()));
                let monitor = start();
                let mut signal = match early {
                    Some(signal) => signal,
                    None => tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()),
                }
                .unwrap();
                ready();
                signal.recv().await;
                monitor.shutdown().unwrap();
                std::fs::write(directory.join("host-ended"), "").unwrap();
                std::process::exit(7);
            })
        }
        other => panic!("no case {other}"),
    }
}

fn end_by(signal: &str, case: &str) -> (ExitStatus, std::path::PathBuf) {
    let directory = temporary_directory(&format!("signal-{case}-{signal}"));
    let mut child = Child(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "signals::child"])
            .env(CASE, case)
            .env(DIRECTORY, &directory)
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    wait_for("the child to be ready", || directory.join("ready").exists().then_some(()));
    assert!(Command::new("kill").args([&format!("-{signal}"), &child.0.id().to_string()]).status().unwrap().success());
    let status = wait_for("the child to end", || child.0.try_wait().unwrap());
    (status, directory)
}

fn assert_reported(directory: &Path) {
    let report = std::fs::read_to_string(directory.join("out/report.txt")).unwrap();
    assert!(report.contains("before_the_signal"), "{report}");
}

#[test]
fn a_signal_writes_the_report_and_ends_the_process_by_that_signal() {
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let (status, directory) = end_by(name, "alone");
        assert_eq!(status.signal(), Some(number), "{name}: {status}");
        assert_reported(&directory);
    }
}

#[test]
fn a_host_that_handles_the_signal_ends_in_its_own_way() {
    for case in ["host-first", "host-later"] {
        let (status, directory) = end_by("TERM", case);
        assert_eq!(status.code(), Some(7), "{case}: {status}");
        assert!(directory.join("host-ended").exists(), "{case}");
        assert_reported(&directory);
    }
}
