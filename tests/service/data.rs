//! `data_dir`: made at start, held while the monitor runs, given back at its end; an error from `start` when it cannot be used.

use std::process::{Command, Stdio};

use monitor::{DataError, Error, Monitor};

use crate::support::{get, temporary_directory, turn, value, wait_for};

const CASE: &str = "SERVICE_TEST_DATA";

/// Starts with what the environment says, and says what came of it.
#[test]
fn starting_child() {
    if std::env::var_os(CASE).is_none() {
        return;
    }
    match Monitor::builder().listen("off").start() {
        Ok(_monitor) => println!("\nstarted"),
        Err(error) => println!("\nrefused {error}"),
    }
}

/// A child that starts a monitor on `directory`: what it says.
fn start_elsewhere(directory: &std::path::Path) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "data::starting_child", "--nocapture", "--test-threads=1"])
        .env(CASE, "1")
        .env("MONITOR_DATA_DIR", directory)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_state_is_in_data_dir_and_held_while_the_monitor_runs() {
    let _turn = turn();
    let parent = temporary_directory("data");
    let (directory, file) = (parent.join("a/state"), parent.join("monitor.toml"));
    std::fs::write(&file, format!("data_dir = {:?}\n", directory.to_str().unwrap())).unwrap();
    let monitor = Monitor::builder().config_file(&file).listen("127.0.0.1:0").start().unwrap();
    let bytes = std::fs::metadata(directory.join("monitor.redb")).unwrap().len();
    assert!((1..1 << 20).contains(&bytes), "{bytes}");
    let address = monitor.local_addr().unwrap();
    let shown = wait_for("a reading", || value(&get(address, "/metrics").body, "monitor_data_bytes "));
    let exposition = get(address, "/metrics").body;
    assert_eq!(shown, bytes as f64);
    assert_eq!(value(&exposition, "monitor_data_write_errors_total "), Some(0.0));
    assert_eq!(value(&exposition, "monitor_data_dropped_total "), Some(0.0));
    let refused = start_elsewhere(&directory);
    let holder = format!("refused `data_dir`: {} is in use by process {}", directory.display(), std::process::id());
    assert!(refused.contains(&holder), "{refused}");
    monitor.shutdown().unwrap();
    let started = start_elsewhere(&directory);
    assert!(started.contains("started\n"), "{started}");
}

#[test]
fn without_data_dir_no_file_is_spoken_of() {
    let _turn = turn();
    let monitor = Monitor::builder().listen("127.0.0.1:0").start().unwrap();
    let address = monitor.local_addr().unwrap();
    wait_for("a reading", || value(&get(address, "/metrics").body, "monitor_data_dropped_total "));
    let exposition = get(address, "/metrics").body;
    assert!(!exposition.contains("monitor_data_bytes"), "{exposition}");
    assert!(!exposition.contains("monitor_data_write_errors"), "{exposition}");
}

#[test]
fn a_data_dir_that_cannot_be_used_is_the_error_of_start() {
    let _turn = turn();
    let directory = temporary_directory("no-data");
    let in_the_way = directory.join("file");
    std::fs::write(&in_the_way, "").unwrap();
    let start = |path: &std::path::Path| Monitor::builder().listen("off").data_dir(path).start();
    let error = start(&in_the_way.join("state")).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::Data(DataError::Unusable { .. })), "{error}");
    assert!(error.to_string().contains("file/state cannot be used: "), "{error}");
    // Nothing of the start stays that failed.
    start(&directory.join("state")).unwrap().shutdown().unwrap();
    let error = Monitor::builder().listen("off").data_dir("").start().map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::Data(DataError::Unusable { .. })), "{error}");
}
