//! A program that is unkind to a CPU sampler: it allocates all the time, panics, starts threads with small stacks, and takes
//! backtraces of its own; with the sampler over it at the highest rate.
//!
//! `soak SECONDS`: one long capture, with captures on demand in between; prints what was counted.
//! `soak start`: one short capture in a process that has just begun.

mod figures;
mod work;

use std::time::{Duration, Instant};

use monitor::capture::{self, CaptureError};

use figures::{Figures, resident_mib};
use work::Workers;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// More than is asked of the kernel (250), which sends one for each of its own ticks.
const HZ: u32 = 999;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Panics are part of the work: their messages are made, as in a host, but not written.
    std::panic::set_hook(Box::new(|panic| drop(std::hint::black_box(panic.to_string()))));
    let wanted = std::env::args().nth(1).unwrap_or_default();
    if wanted == "start" {
        return Ok(start()?);
    }
    Ok(long(Duration::from_secs(wanted.parse()?))?)
}

/// The first capture of a process finds everything cold.
fn start() -> Result<(), CaptureError> {
    let workers = Workers::start(2);
    let continuous = capture::continuous(HZ)?;
    workers.let_work(Duration::from_millis(150));
    let profile = continuous.profile()?;
    drop(continuous);
    workers.stop();
    println!("{}", Figures::of(&profile));
    Ok(())
}

fn long(duration: Duration) -> Result<(), CaptureError> {
    let before = resident_mib();
    let continuous = capture::continuous(HZ)?;
    let workers = Workers::start(4);
    let (begin, mut on_demand) = (Instant::now(), 0);
    while begin.elapsed() < duration {
        // A capture on demand beside the continuous one. Not more often: ticks that come while the sampler is read are lost.
        let captured = monitor::capture(|| workers.let_work(Duration::from_millis(400)));
        on_demand += u64::from(captured.profile?.samples > 0);
        workers.let_work(Duration::from_millis(3_600));
    }
    let profile = continuous.profile()?;
    drop(continuous);
    let operations = workers.stop();
    println!("{}", Figures::of(&profile));
    println!(
        "{operations} operations; {on_demand} captures on demand; resident {before:.0} MiB before, {:.0} MiB at most",
        figures::peak_mib()
    );
    Ok(())
}
