//! A program to compare: this test binary, started again. Its functions are bound by the processor and take some microseconds.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use monitor::profiled;
use monitor::report::Report;

const REPORT: &str = "DIFF_TEST_REPORT";
const CHANGE: &str = "DIFF_TEST_CHANGE";
const ROUNDS: &str = "DIFF_TEST_ROUNDS";

/// What the head does otherwise than the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Nothing,
    /// `search` takes a tenth longer.
    Slower,
    /// One call of `search` in fifty takes three times as long, the others so much less that the mean stays.
    Tail,
    /// `render` makes one more allocation.
    Allocates,
    /// Two calls of `parse` in a hundred fail, instead of one.
    Fails,
}

/// One process, whose handler is called `rounds` times; what it reported.
pub(crate) fn run(change: Change, rounds: usize, file: &Path) -> Report {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "workload::child", "--test-threads=1"])
        .env(REPORT, file)
        .env(CHANGE, format!("{change:?}"))
        .env(ROUNDS, rounds.to_string())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "the workload failed: {status}");
    Report::from_json(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// The body of the child. In the parent, which sets no variable, it is the shortest of workloads.
#[test]
fn child() {
    let Some(file) = std::env::var_os(REPORT).map(PathBuf::from) else {
        return assert_eq!(handle(0, "Nothing"), 6);
    };
    let change = std::env::var(CHANGE).unwrap();
    let rounds: usize = std::env::var(ROUNDS).unwrap().parse().unwrap();
    // Caches, branch predictors and the processor's clock settle first.
    work(2_000_000);
    for round in 0..rounds {
        handle(round, &change);
    }
    std::fs::write(file, monitor::report().to_json()).unwrap();
}

/// Calls the others, as a handler does.
#[profiled]
fn handle(round: usize, change: &str) -> usize {
    let _ = parse(round, change);
    let units = 4_000 + (round % 7) as u64 * 60;
    search(match change {
        "Slower" => units * 11 / 10,
        "Tail" if round % 50 == 7 => units * 3,
        "Tail" => units * 47 / 49,
        _ => units,
    });
    render(round, change).len()
}

#[profiled]
fn parse(round: usize, change: &str) -> Result<u64, String> {
    let done = work(1_200 + (round % 7) as u64 * 40);
    let every = if change == "Fails" { 50 } else { 100 };
    if round % every == 3 { Err("not a number".to_owned()) } else { Ok(done) }
}

#[profiled]
fn search(units: u64) -> u64 {
    work(units)
}

#[profiled]
fn render(round: usize, change: &str) -> String {
    work(2_000 + (round % 3) as u64 * 400);
    if change == "Allocates" {
        drop(black_box(Box::new(round)));
    }
    black_box(String::from("result"))
}

#[inline(never)]
fn work(units: u64) -> u64 {
    let mut state = black_box(0x9E37_79B9_u64);
    let mut left = units;
    while left > 0 {
        state = (state ^ (state >> 7)).wrapping_mul(0x2545_F491_4F6C_DD1D);
        left -= 1;
    }
    black_box(state)
}
