//! The shortest whole program: annotate, start, work, read the report.
//!
//! `cargo run --release --example quickstart`

use monitor::{Monitor, timed};

#[timed]
fn parse(line: &str) -> Result<u64, std::num::ParseIntError> {
    line.trim().parse()
}

#[timed]
fn sum(lines: &str) -> u64 {
    lines.lines().filter_map(|line| parse(line).ok()).sum()
}

fn main() -> Result<(), monitor::Error> {
    let monitor = Monitor::builder().listen("127.0.0.1:0").report("-").start()?;
    if let Some(address) = monitor.local_addr() {
        println!("http://{address}/metrics answers while this program runs");
    }
    for _ in 0..1_000 {
        sum("12\n30\nforty\n");
    }
    Ok(()) // `monitor` is dropped here, and prints the report
}
