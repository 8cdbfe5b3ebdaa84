//! Promise: SIGINT and SIGTERM write the report, and then end the process as they would have; unless the host handles them.
//! SIGUSR1 writes it, when that is asked for, and the process runs on.
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

#[timed]
fn called_after_the_report() {}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let (Ok(case), Ok(directory)) = (std::env::var(CASE), std::env::var(DIRECTORY)) else { return };
    let directory = Path::new(&directory);
    // A test that was started in the background of a shell inherits that it ignores SIGINT.
    // SAFETY: the default action for a signal that exists; no handler is involved.
    unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
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
        // `usr1-host`: the host counts the signal too, and what it has put there before the monitor is there after it.
        "usr1" | "usr1-host" | "ignored" => {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                let usr1 = || tokio::signal::unix::signal(tokio::signal::unix::SignalKind::user_defined1()).unwrap();
                let mut of_the_host = (case == "usr1-host").then(usr1);
                let output = directory.join("out").display().to_string();
                let monitor = Monitor::builder().listen("off").report(output).report_on_usr1(true).start().unwrap();
                ready();
                if let Some(signals) = &mut of_the_host {
                    signals.recv().await;
                    std::fs::write(directory.join("host-told"), "").unwrap();
                }
                // Each report of the running process is taken away by the parent.
                wait_for("the parent to say", || directory.join("go-on").exists().then_some(()));
                called_after_the_report();
                wait_for("the parent to say", || directory.join("end").exists().then_some(()));
                monitor.shutdown().unwrap();
                if let Some(signals) = &mut of_the_host {
                    std::fs::write(directory.join("stopped"), "").unwrap();
                    signals.recv().await;
                }
                std::process::exit(7);
            })
        }
        other => panic!("no case {other}"),
    }
}

fn start(signal: &str, case: &str) -> (Child, std::path::PathBuf) {
    let directory = temporary_directory(&format!("signal-{case}-{signal}"));
    let own = std::env::current_exe().unwrap();
    // As a parent that ignores the signal starts its children.
    let ignoring = ["-c", "trap '' USR1; exec \"$0\" \"$@\"", own.to_str().unwrap()];
    let mut command = Command::new(if case == "ignored" { "sh".as_ref() } else { own.as_os_str() });
    let child = Child(
        command
            .args(ignoring.iter().filter(|_| case == "ignored"))
            .args(["--exact", "signals::child"])
            .env(CASE, case)
            .env(DIRECTORY, &directory)
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    wait_for("the child to be ready", || directory.join("ready").exists().then_some(()));
    (child, directory)
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([&format!("-{signal}"), &child.0.id().to_string()]).status().unwrap().success());
}

fn end_by(signal: &str, case: &str) -> (ExitStatus, std::path::PathBuf) {
    let (mut child, directory) = start(signal, case);
    send(signal, &child);
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

#[test]
fn usr1_writes_the_report_as_often_as_it_comes_and_the_process_runs_on() {
    for case in ["usr1", "usr1-host"] {
        let (mut child, directory) = start("USR1", case);
        let path = directory.join("out/report.json");
        let next_report = || {
            send("USR1", &child);
            wait_for("the report", || path.exists().then_some(()));
            let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            std::fs::remove_file(&path).unwrap();
            let functions = report["functions"].as_array().unwrap().clone();
            let of = |name: &str| functions.iter().find(|function| function["function"] == name).unwrap().clone();
            (of("before_the_signal")["calls"].clone(), of("called_after_the_report")["calls"].clone())
        };
        assert_eq!(next_report(), (1.into(), 0.into()), "{case}");
        assert_eq!(next_report(), (1.into(), 0.into()), "{case}");
        std::fs::write(directory.join("go-on"), "").unwrap();
        wait_for("the call to be in a report", || (next_report() == (1.into(), 1.into())).then_some(()));
        std::fs::write(directory.join("end"), "").unwrap();
        if case == "usr1-host" {
            assert!(directory.join("host-told").exists());
            wait_for("the monitor to stop", || directory.join("stopped").exists().then_some(()));
            send("USR1", &child);
        }
        let status = wait_for("the child to end", || child.0.try_wait().unwrap());
        assert_eq!(status.code(), Some(7), "{case}: {status}");
    }
}

/// A report under way is not a signal under way: the first SIGTERM after it writes its own, and ends the process.
#[test]
fn usr1_leaves_the_signals_that_end_the_process_as_they_are() {
    let (mut child, directory) = start("USR1-TERM", "usr1");
    send("USR1", &child);
    send("TERM", &child);
    let status = wait_for("the child to end", || child.0.try_wait().unwrap());
    assert_eq!(status.signal(), Some(15), "{status}");
    assert_reported(&directory);
}

#[test]
fn usr1_that_is_not_asked_for_or_that_is_ignored_is_left_as_it_is() {
    let (status, directory) = end_by("USR1", "alone");
    assert_eq!(status.signal(), Some(10), "{status}");
    assert!(!directory.join("out").exists());
    let (mut child, directory) = start("USR1", "ignored");
    send("USR1", &child);
    for word in ["go-on", "end"] {
        std::fs::write(directory.join(word), "").unwrap();
    }
    let status = wait_for("the child to end", || child.0.try_wait().unwrap());
    assert_eq!(status.code(), Some(7), "{status}");
}
