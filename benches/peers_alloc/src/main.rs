//! What one allocation and its end cost over the system's allocator when they are counted, here and in peers; and what an
//! annotation costs that tells a function's allocations.
//!
//! `peers_alloc [ROUNDS]`; `peers_alloc count NAME CALLS` makes calls of one kind inside `counted`, for callgrind.

#[path = "../../compare/src/rounds.rs"]
pub mod rounds;
#[path = "../../compare/src/work.rs"]
#[allow(dead_code)] // the async part
pub mod work;

use std::alloc::{GlobalAlloc, Layout, System};
use std::error::Error;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

use monitor::{profiled, timed};

use crate::rounds::{Samples, Variant, measure};
use crate::work::{repeat, work};

// None is the global one: each is asked directly, by the same code.
static OURS: monitor::Allocator = monitor::Allocator::system();
static DIVAN: divan::AllocProfiler = divan::AllocProfiler::system();
static DHAT: dhat::Alloc = dhat::Alloc;
static HOTPATH: hotpath::CountingAllocator = hotpath::CountingAllocator::new();

/// One allocation and its end, of 16 to 79 bytes.
#[inline(always)]
fn pair(allocator: &impl GlobalAlloc, size: u64) -> u64 {
    let Ok(layout) = Layout::from_size_align(size as usize % 64 + 16, 8) else { return 0 };
    // SAFETY: the layout is not empty, and the pointer is given back with it.
    unsafe {
        let pointer = black_box(allocator.alloc(layout));
        allocator.dealloc(pointer, layout);
    }
    size
}

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

#[hotpath::measure]
#[inline(never)]
fn measured_call(x: u64) -> u64 {
    work(x)
}

#[inline(never)]
fn bare_pair(x: u64) -> u64 {
    pair(&System, x)
}

#[profiled]
#[inline(never)]
fn profiled_pair(x: u64) -> u64 {
    pair(&OURS, x)
}

#[hotpath::measure]
#[inline(never)]
fn measured_pair(x: u64) -> u64 {
    pair(&HOTPATH, x)
}

static DHAT_PROFILER: Mutex<Option<dhat::Profiler>> = Mutex::new(None);

fn start_dhat() {
    // `testing`: no file at the end.
    let profiler = dhat::Profiler::builder().testing().build();
    *DHAT_PROFILER.lock().unwrap_or_else(PoisonError::into_inner) = Some(profiler);
}

fn stop_dhat() {
    drop(DHAT_PROFILER.lock().unwrap_or_else(PoisonError::into_inner).take());
}

const SYSTEM: &str = "system allocator";
const BARE: &str = "bare call";
const BARE_PAIR: &str = "bare call, one pair inside";

fn variants() -> Vec<Variant> {
    let variant = |name, bare, run| Variant { name, bare, run, before: || {}, after: || {} };
    vec![
        variant(SYSTEM, SYSTEM, |calls| repeat(calls, |x| pair(&System, x))),
        variant("monitor::Allocator", SYSTEM, |calls| repeat(calls, |x| pair(&OURS, x))),
        variant("divan::AllocProfiler", SYSTEM, |calls| repeat(calls, |x| pair(&DIVAN, x))),
        variant("hotpath::CountingAllocator", SYSTEM, |calls| repeat(calls, |x| pair(&HOTPATH, x))),
        variant("dhat::Alloc, no profiler", SYSTEM, |calls| repeat(calls, |x| pair(&DHAT, x))),
        Variant {
            before: start_dhat,
            after: stop_dhat,
            ..variant("dhat::Alloc, profiler running", SYSTEM, |calls| repeat(calls, |x| pair(&DHAT, x)))
        },
        variant(BARE, BARE, |calls| repeat(calls, bare)),
        variant("#[timed]", BARE, |calls| repeat(calls, timed_call)),
        variant("#[profiled]", BARE, |calls| repeat(calls, profiled_call)),
        variant("#[hotpath::measure]", BARE, |calls| repeat(calls, measured_call)),
        variant(BARE_PAIR, BARE_PAIR, |calls| repeat(calls, bare_pair)),
        variant("#[profiled], one pair inside", BARE_PAIR, |calls| repeat(calls, profiled_pair)),
        variant("#[hotpath::measure], one pair inside", BARE_PAIR, |calls| repeat(calls, measured_pair)),
    ]
}

/// The only part that callgrind counts: `--toggle-collect=peers_alloc::counted`.
#[inline(never)]
fn counted(variant: &Variant, calls: u64) {
    (variant.run)(calls);
}

fn main() -> Result<(), Box<dyn Error>> {
    // Each has been asked before: an annotation then finds what it counts by.
    for allocated in [pair(&OURS, 1), pair(&HOTPATH, 1)] {
        black_box(allocated);
    }
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    // hotpath records while its guard lives; its report is of no interest here.
    let _hotpath = hotpath::HotpathGuardBuilder::new("peers_alloc").format(hotpath::Format::None).build();
    match arguments.as_slice() {
        ["count", name, calls] => {
            let calls = calls.parse()?;
            let variants = variants();
            let variant = variants.iter().find(|variant| variant.name == *name).ok_or("no variant of this name")?;
            (variant.before)();
            (variant.run)(1); // makes what is made once
            counted(variant, calls);
            (variant.after)();
            Ok(())
        }
        [] => table(25),
        [rounds] => table(rounds.parse()?),
        _ => Err("usage: peers_alloc [ROUNDS]".into()),
    }
}

/// What each variant adds to its bare one.
fn table(rounds: usize) -> Result<(), Box<dyn Error>> {
    let variants = variants();
    let measured = measure(&variants, rounds);
    println!("{:38} {:>10} {:>10} {:>14} {:>10}", "nanoseconds", "one thread", "(median)", "two threads", "(median)");
    for (variant, own) in variants.iter().zip(&measured) {
        let bare = variants.iter().position(|other| other.name == variant.bare).and_then(|at| measured.get(at));
        let bare = bare.filter(|_| variant.name != variant.bare);
        let over = |own: &Samples, bare: Option<&Samples>| {
            let (min, median) = bare.map_or((0.0, 0.0), |bare| (bare.min(), bare.median()));
            (own.min() - min, own.median() - median)
        };
        let one = over(&own.one_thread, bare.map(|bare| &bare.one_thread));
        let two = over(&own.two_threads, bare.map(|bare| &bare.two_threads));
        println!("{:38} {:10.1} {:10.1} {:14.1} {:10.1}", variant.name, one.0, one.1, two.0, two.1);
    }
    Ok(())
}
