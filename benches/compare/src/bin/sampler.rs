//! What the sampler takes: CPU time of its thread over readings that follow each other fast, as a share of a core at the interval
//! of 5 s that it has unless told otherwise. Then the same with the history, of as many series as a service with many has: each
//! reading is followed by a scrape and its samples. Linux only.
//!
//! `sampler [READINGS]`

use std::time::Duration;

use compare::target::Target;
use monitor::{Monitor, Registry};
use prometheus::{GaugeVec, Opts};

/// Between two readings: long enough that others use the caches meanwhile.
const INTERVAL: Duration = Duration::from_millis(20);
/// What readings are scaled to.
const DEFAULT_INTERVAL: f64 = 5.0;

/// Series of the history.
const SERIES: usize = 5_000;

/// Readings so far, and CPU seconds that they took.
fn taken() -> Option<(f64, f64)> {
    let families = Registry::global().gather();
    let value = |name| {
        let family = families.iter().find(|family| family.name() == name)?;
        Some(family.get_metric().first()?.get_counter().get_value())
    };
    Some((value("monitor_sampler_readings_total")?, value("monitor_sampler_cpu_seconds_total")?))
}

/// Waits until there were `readings`.
fn after(readings: f64) -> (f64, f64) {
    loop {
        match taken() {
            Some(taken) if taken.0 >= readings => return taken,
            _ => std::thread::sleep(INTERVAL),
        }
    }
}

/// CPU seconds of one reading.
fn each_reading(readings: f64, history: usize) -> Result<f64, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let builder = Monitor::builder().listen("off").sampler_interval(INTERVAL).history_memory(history);
    let monitor = builder.tokio(runtime.handle().clone()).start()?;
    let (first, before) = after(5.0);
    let (last, seconds) = after(first + readings);
    monitor.shutdown()?;
    Ok((seconds - before) / (last - first))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let readings = std::env::args().nth(1).map_or(Ok(250.0), |readings| readings.parse())?;
    let each = each_reading(readings, 0)?;
    println!("{:.0} microseconds of CPU for a reading", each * 1e6);
    println!("{}", Target::at_most("sampler: share of a core at 5 s", 0.1, 100.0 * each / DEFAULT_INTERVAL, "%"));
    let levels = GaugeVec::new(Opts::new("level", "Levels"), &["room", "shelf"])?;
    (0..SERIES).for_each(|number| {
        levels.with_label_values(&[&format!("{}", number / 20), &format!("{}", number % 20)]).set(0.5)
    });
    Registry::global().register(Box::new(levels))?;
    let each = each_reading(readings, 32 << 20)?;
    let share = 100.0 * each / DEFAULT_INTERVAL;
    println!("{:.0} microseconds with a history of {SERIES} series: {share:.3} % of a core at 5 s", each * 1e6);
    Ok(())
}
