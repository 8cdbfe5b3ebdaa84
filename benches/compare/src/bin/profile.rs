//! What `#[profiled]` adds to `#[timed]`, and what `Allocator` adds to the allocator inside it.
//!
//! `profile [ROUNDS]`

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

use compare::rounds::{Measured, Samples, Variant, measure};
use compare::target::{Net, Target};
use compare::work::{ready, repeat, work};
use monitor::capture::{DEFAULT_HEAP_INTERVAL, sample_heap};
use monitor::{profiled, timed};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

#[inline(never)]
fn bare(x: u64) -> u64 {
    work(x)
}

#[timed]
#[inline(never)]
fn timed_call(x: u64) -> u64 {
    work(x)
}

#[profiled]
#[inline(never)]
fn profiled_call(x: u64) -> u64 {
    work(x)
}

#[profiled]
#[inline(never)]
fn profiled_result(x: u64) -> Result<u64, u64> {
    Ok(work(x))
}

async fn bare_ready(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn timed_ready(x: u64) -> u64 {
    work(x)
}

#[profiled]
async fn profiled_ready(x: u64) -> u64 {
    work(x)
}

/// One allocation and its end, asked of `allocator` itself: no call of the global one is optimised away.
fn pair(allocator: &impl GlobalAlloc, size: u64) -> u64 {
    let Ok(layout) = Layout::from_size_align(size as usize % 64 + 16, 8) else { return 0 };
    // SAFETY: the layout is not empty, and the pointer is given back with it.
    unsafe {
        let pointer = black_box(allocator.alloc(layout));
        allocator.dealloc(pointer, layout);
    }
    size
}

const BARE: &str = "bare call";
const BARE_ASYNC: &str = "bare async call";
const SYSTEM: &str = "system allocator, one pair";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(25), |rounds| rounds.parse())?;
    let variant = |name, bare, run| Variant { name, bare, run, before: || {}, after: || {} };
    let variants = [
        variant(BARE, BARE, |calls| repeat(calls, bare)),
        variant("#[timed]", BARE, |calls| repeat(calls, timed_call)),
        variant("#[profiled]", BARE, |calls| repeat(calls, profiled_call)),
        variant("#[profiled], Result", BARE, |calls| repeat(calls, |x| profiled_result(x).unwrap_or_default())),
        variant(BARE_ASYNC, BARE_ASYNC, |calls| repeat(calls, |x| ready(bare_ready(x)))),
        variant("#[timed] async", BARE_ASYNC, |calls| repeat(calls, |x| ready(timed_ready(x)))),
        variant("#[profiled] async", BARE_ASYNC, |calls| repeat(calls, |x| ready(profiled_ready(x)))),
        variant(SYSTEM, SYSTEM, |calls| repeat(calls, |x| pair(&System, x))),
        variant("Allocator, one pair", SYSTEM, |calls| repeat(calls, |x| pair(&ALLOCATOR, x))),
        Variant {
            before: || sample_heap(DEFAULT_HEAP_INTERVAL),
            after: || sample_heap(0),
            ..variant("the same, sampled", SYSTEM, |calls| repeat(calls, |x| pair(&ALLOCATOR, x)))
        },
    ];
    let measured = measure(&variants, rounds);
    let of = |name: &str, samples: fn(&Measured) -> &Samples| {
        let find = |name| variants.iter().zip(&measured).find(|(variant, _)| variant.name == name);
        match find(name).and_then(|(variant, own)| Some((variant, own, find(variant.bare)?.1))) {
            Some((variant, own, _)) if variant.bare == name => Net::of(samples(own)),
            Some((_, own, bare)) => Net::over(samples(own), samples(bare)),
            None => Net { min: f64::NAN, median: f64::NAN },
        }
    };
    println!("{:32} {:>10} {:>10} {:>14} {:>10}", "nanoseconds", "one thread", "(median)", "two threads", "(median)");
    for variant in &variants {
        let (one, two) = (of(variant.name, |own| &own.one_thread), of(variant.name, |own| &own.two_threads));
        println!("{:32} {:10.1} {:10.1} {:14.1} {:10.1}", variant.name, one.min, one.median, two.min, two.median);
    }
    let one = |name| of(name, |own| &own.one_thread);
    let allowed = (0.15 * one(SYSTEM).min).max(2.0);
    for target in [
        Target::ratio("#[profiled] sync / #[timed]", 2.0, [one("#[profiled]"), one("#[timed]")]),
        Target::ratio("#[profiled] async / #[timed] async", 2.0, [one("#[profiled] async"), one("#[timed] async")]),
        Target::at_most("Allocator, one pair over the inner", allowed, one("Allocator, one pair").min, "ns"),
        Target::at_most("Allocator, sampled, one pair over the inner", allowed, one("the same, sampled").min, "ns"),
    ] {
        println!("{target}");
    }
    Ok(())
}
