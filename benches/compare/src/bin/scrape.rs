//! One scrape of 1,000 annotated functions that two threads have called, beside the prometheus crate's own registry with as
//! many counters, histograms and buckets.
//!
//! `scrape [ROUNDS]`

use std::hint::black_box;
use std::time::Instant;

use compare::rounds::Samples;
use compare::target::{Net, Target};
use compare::{registry, sites};

fn milliseconds(scrape: impl FnOnce() -> String) -> f64 {
    let begin = Instant::now();
    black_box(scrape());
    begin.elapsed().as_secs_f64() * 1e3
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(25), |rounds| rounds.parse())?;
    sites::call_from_two_threads(&sites::all(), 10);
    let theirs = registry::filled()?;
    let ours = monitor::Registry::global();
    let their_scrape = || registry::exposition(&theirs).unwrap_or_default();
    let series = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count();
    println!("monitor: {} lines, prometheus: {} lines", series(&ours.exposition()), series(&their_scrape()));

    let (our_times, their_times): (Vec<f64>, Vec<f64>) =
        (0..rounds).map(|_| (milliseconds(|| ours.exposition()), milliseconds(their_scrape))).unzip();
    let [ours, theirs] = [our_times, their_times].map(Samples::from_iter);
    for (name, samples) in [("monitor", &ours), ("prometheus", &theirs)] {
        println!("{name:12} {:8.2} ms (median {:.2} ms)", samples.min(), samples.median());
    }
    let what = "scrape of 1,000 call sites, 2 threads / prometheus crate";
    println!("{}", Target::ratio(what, 1.0, [Net::of(&ours), Net::of(&theirs)]));
    Ok(())
}
