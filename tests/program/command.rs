//! The example `command`: a real `main`, with real arguments and exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

use crate::{Directory, text};

/// The example as it is now. Cargo builds it with the tests; whoever asks for this test alone gets it here.
fn example() -> PathBuf {
    static BUILT: Once = Once::new();
    let own = std::env::current_exe().unwrap();
    let profile = own.parent().and_then(Path::parent).unwrap();
    BUILT.call_once(|| {
        let release = profile.ends_with("release").then_some("--release");
        let arguments = ["build", "--quiet", "--example", "command"].into_iter().chain(release);
        assert!(Command::new(env!("CARGO")).args(arguments).status().unwrap().success());
    });
    profile.join("examples/command")
}

fn command(file: &str, report: &str) -> Output {
    Command::new(example()).arg(file).env("MONITOR_REPORT", report).output().unwrap()
}

#[test]
fn a_command_line_program_prints_what_it_printed_and_then_the_report() {
    let directory = Directory::new("command");
    let file = directory.0.join("words.txt");
    std::fs::write(&file, "Egun on, egun on").unwrap();
    let output = command(file.to_str().unwrap(), "-");
    assert!(output.status.success(), "{output:?}");
    let printed = text(&output.stdout);
    assert!(printed.starts_with("       2 egun\n       2 on\nmonitor report: command"), "{printed}");
    assert!(printed.contains("most_frequent"), "{printed}");
}

#[test]
fn its_allocations_are_exact() {
    let directory = Directory::new("command-exact");
    let file = directory.0.join("words.txt");
    std::fs::write(&file, "Egun on, egun on").unwrap();
    let output = command(file.to_str().unwrap(), directory.0.to_str().unwrap());
    assert!(output.status.success(), "{output:?}");
    let report = std::fs::read_to_string(directory.0.join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let functions = report["functions"].as_array().unwrap();
    let normalise = functions.iter().find(|function| function["function"] == "normalise").unwrap();
    // Four words, each a String of its own: of 4 bytes and of 2.
    assert_eq!(normalise["profile"]["calls"], 4);
    assert_eq!(normalise["profile"]["allocations"]["self"]["allocations"], 4);
    assert_eq!(normalise["profile"]["allocations"]["self"]["bytes"], 12);
}

#[test]
fn an_error_is_still_the_programs_own() {
    let output = command("no/such/file", "-");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stderr).starts_with("Error: "), "{output:?}");
    assert!(text(&output.stdout).contains("monitor report: command"), "{output:?}");
}
