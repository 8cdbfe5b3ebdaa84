//! A report of 1,000 annotated functions that two threads have called, built and rendered to HTML; and the HTML of a report
//! with everything that a report can have: distributions, allocations, labels, call tree, stacks.
//!
//! `report [ROUNDS]`

use std::hint::black_box;
use std::time::Instant;

use compare::rounds::Samples;
use compare::sites;
use compare::target::Target;

/// The reports that the tests render.
#[path = "../../../../tests/report/rich.rs"]
#[allow(dead_code, clippy::expect_used, clippy::indexing_slicing)]
mod rich;

fn milliseconds(render: impl Fn() -> String, rounds: usize) -> Samples {
    let time = |_| {
        let begin = Instant::now();
        black_box(render());
        begin.elapsed().as_secs_f64() * 1e3
    };
    (0..rounds).map(time).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(25), |rounds| rounds.parse())?;
    sites::call_from_two_threads(&sites::all(), 100);
    let everything = rich::report(&rich::everything(1_000));
    let built = || monitor::report().to_html();
    let full = || everything.to_html();
    println!("built: {} bytes, with everything: {} bytes", built().len(), full().len());
    for (what, samples) in [
        ("report of 1,000 functions built and rendered to HTML", milliseconds(built, rounds)),
        ("HTML of a report with everything, 1,000 functions", milliseconds(full, rounds)),
    ] {
        println!("{what}: {:.1} ms (median {:.1} ms)", samples.min(), samples.median());
        println!("{}", Target::at_most(what, 100.0, samples.median(), "ms"));
    }
    Ok(())
}
