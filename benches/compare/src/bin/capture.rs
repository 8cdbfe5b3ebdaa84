//! What the continuous CPU capture at 99 Hz takes from a program: an allocation-heavy loop of annotated functions, with the
//! capture and without, turn by turn. In CPU time of the thread, so that other programs of the machine count for little; ticks
//! are handled in the thread that they meet, so that the time in the handler is part of it.
//!
//! `capture [ROUNDS]`

use std::collections::HashMap;
use std::hint::black_box;

use compare::rounds::Samples;
use compare::target::Target;
use monitor::capture::{self, CaptureError};
use monitor::timed;

/// About half a second's work: some fifty ticks.
const OPERATIONS: u64 = 40_000;

#[timed]
fn handle(request: u64) -> Result<String, String> {
    let found = search(request);
    Ok(render(&found))
}

#[timed]
fn search(request: u64) -> HashMap<u64, Vec<u64>> {
    (0..100 + request % 50).map(|key| (key, vec![key; (key % 20) as usize])).collect()
}

#[timed]
fn render(found: &HashMap<u64, Vec<u64>>) -> String {
    found.iter().map(|(key, values)| format!("{key}: {}\n", values.len())).collect()
}

fn work() {
    for request in 0..OPERATIONS {
        let _ = black_box(handle(black_box(request)));
    }
}

/// CPU seconds of this thread for one turn.
fn turn() -> f64 {
    let begin = thread_seconds();
    work();
    thread_seconds() - begin
}

fn thread_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writes, and Linux has this clock.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn with_capture() -> Result<(f64, u64), CaptureError> {
    let continuous = capture::continuous(99)?;
    let seconds = turn();
    let ticks = continuous.profile()?.ticks;
    Ok((seconds, ticks))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(25), |rounds| rounds.parse())?;
    // The first capture makes the sampler's tables.
    with_capture()?;
    let (mut with, mut without, mut all_ticks) = (Vec::new(), Vec::new(), 0);
    for round in 0..rounds {
        // Whoever goes second finds other caches: they take turns at that too.
        if round % 2 == 0 {
            without.push(turn());
        }
        let (seconds, ticks) = with_capture()?;
        with.push(seconds);
        all_ticks += ticks;
        if round % 2 == 1 {
            without.push(turn());
        }
    }
    let paired: Samples = with.iter().zip(&without).map(|(with, without)| 100.0 * (with / without - 1.0)).collect();
    let seconds: f64 = with.iter().sum();
    let [with, without] = [with, without].map(Samples::from_iter);
    for (name, samples) in [("without", &without), ("with the capture", &with)] {
        println!("{name:18} {:8.2} ms (median {:.2} ms)", samples.min() * 1e3, samples.median() * 1e3);
    }
    let by_min = 100.0 * (with.min() / without.min() - 1.0);
    println!("{all_ticks} ticks in {seconds:.1} s; loss by the fastest turns: {by_min:.2} %");
    // Decided on the median of the rounds, each against its own neighbour: the loss is smaller than what two fastest turns of a
    // busy machine differ by.
    println!("{}", Target::at_most("CPU capture at 99 Hz: loss of throughput", 1.0, paired.median(), "%"));
    Ok(())
}
