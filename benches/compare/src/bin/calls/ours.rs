//! The yardsticks, `monitor` in all its forms, and the targets that the design sets.

use std::hint::black_box;
use std::time::Instant;

use compare::clock::ticks;
use compare::rounds::Variant;
use compare::target::Target;
use compare::work::{Busy, poll_repeatedly, ready, repeat, work};
use monitor::{set_enabled, timed};

use super::table::Table;
use super::variant;

pub(crate) const BARE: &str = "bare call";
const BARE_ASYNC: &str = "bare async call";
const BARE_POLL: &str = "bare poll";
const TWO_TICKS: &str = "two raw clock reads";
const TIMED: &str = "monitor: #[timed]";
const SAMPLED: &str = "monitor: #[timed(sample = 64)]";
const READY: &str = "monitor: async, ready at once";
const POLL: &str = "monitor: each further poll";
const DISABLED: &str = "monitor: disabled at run time";
const HOTPATH: &str = super::peers::HOTPATH;
const PROMETHEUS: &str = super::peers::PROMETHEUS;

#[inline(never)]
fn bare(x: u64) -> u64 {
    work(x)
}

async fn bare_ready(x: u64) -> u64 {
    work(x)
}

async fn bare_busy(x: u64) -> u64 {
    Busy(x).await
}

#[inline(never)]
fn two_ticks(x: u64) -> u64 {
    let begin = ticks();
    let value = work(x);
    black_box(ticks().wrapping_sub(begin));
    value
}

#[inline(never)]
fn two_instants(x: u64) -> u64 {
    let begin = Instant::now();
    let value = work(x);
    black_box(begin.elapsed());
    value
}

#[timed]
#[inline(never)]
fn timed_call(x: u64) -> u64 {
    work(x)
}

#[timed]
#[inline(never)]
fn timed_call_of_another(x: u64) -> u64 {
    work(x)
}

/// Where two threads run this, they share no function: what two cost more than one then, is the processor's doing.
fn timed_apart(calls: u64) {
    match std::thread::current().name() {
        Some("main") => repeat(calls, timed_call),
        _ => repeat(calls, timed_call_of_another),
    }
}

#[timed]
#[inline(never)]
fn fallible(x: u64) -> Result<u64, u64> {
    Ok(work(x))
}

#[timed(endpoint = "/work/{id}", method = "GET")]
#[inline(never)]
fn endpoint(x: u64) -> u64 {
    work(x)
}

#[timed(sample = 64)]
#[inline(never)]
fn sampled(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn timed_ready(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn timed_busy(x: u64) -> u64 {
    Busy(x).await
}

pub(crate) fn variants() -> Vec<Variant> {
    vec![
        variant!(BARE, bare),
        variant!(BARE_ASYNC, over BARE_ASYNC, |calls| repeat(calls, |x| ready(bare_ready(x)))),
        variant!(BARE_POLL, over BARE_POLL, |polls| poll_repeatedly(polls, bare_busy(polls))),
        variant!(TWO_TICKS, two_ticks),
        variant!("two Instant::now", two_instants),
        variant!(TIMED, timed_call),
        variant!("monitor: #[timed], a function per thread", over BARE, |calls| timed_apart(calls)),
        variant!("monitor: #[timed], Result", |x| fallible(x).unwrap_or_default()),
        variant!("monitor: #[timed(endpoint)]", endpoint),
        variant!(SAMPLED, sampled),
        variant!(READY, over BARE_ASYNC, |calls| repeat(calls, |x| ready(timed_ready(x)))),
        variant!(POLL, over BARE_POLL, |polls| poll_repeatedly(polls, timed_busy(polls))),
        variant!(DISABLED, timed_call, before || set_enabled(false), after || set_enabled(true)),
    ]
}

pub(crate) fn targets(table: &Table) -> Vec<Target> {
    let one = |name| table.one_thread(name);
    let against = |what, limit, name, yardstick| Target::ratio(what, limit, [one(name), one(yardstick)]);
    vec![
        against("#[timed] sync / two raw clock reads", 1.35, TIMED, TWO_TICKS),
        against("#[timed] sync / hotpath", 0.6, TIMED, HOTPATH),
        against("#[timed] sync / prometheus pre-resolved", 0.3, TIMED, PROMETHEUS),
        Target::ratio("#[timed] in two threads / in one", 1.05, [table.two_threads(TIMED), one(TIMED)]),
        against("#[timed(sample = 64)] / two clock reads", 0.25, SAMPLED, TWO_TICKS),
        against("#[timed] async, ready at once / two clock reads", 1.6, READY, TWO_TICKS),
        against("#[timed] async, each further poll / two clock reads", 1.4, POLL, TWO_TICKS),
        Target::at_most("disabled at run time", 1.0, one(DISABLED).min, "ns"),
    ]
}
