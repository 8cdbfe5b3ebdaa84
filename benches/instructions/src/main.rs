//! Makes calls of one kind inside `measured`, where callgrind counts instructions.
//!
//! `instructions KIND [CALLS]`, where KIND is one of bare, timed, result, sampled, disabled, ready, poll, profiled, profiled_result, profiled_ready, system,
//! pair.

use std::alloc::{GlobalAlloc, Layout, System};
use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};

use monitor::{profiled, timed};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

fn work(x: u64) -> u64 {
    black_box(x).wrapping_mul(31)
}

#[inline(never)]
fn bare_call(x: u64) -> u64 {
    work(x)
}

#[timed]
#[inline(never)]
fn timed_call(x: u64) -> u64 {
    work(x)
}

#[timed]
#[inline(never)]
fn fallible(x: u64) -> Result<u64, u64> {
    Ok(work(x))
}

#[timed(sample = 64)]
#[inline(never)]
fn sampled(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn ready(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn busy(x: u64) -> u64 {
    Busy(x).await
}

/// Works at each poll and is never ready.
struct Busy(u64);

impl Future for Busy {
    type Output = u64;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u64> {
        black_box(work(self.0));
        Poll::Pending
    }
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

#[profiled]
async fn profiled_ready(x: u64) -> u64 {
    work(x)
}

/// One allocation and its end.
#[inline(never)]
fn pair(allocator: &impl GlobalAlloc, x: u64) -> u64 {
    let layout = Layout::new::<[u64; 8]>();
    // SAFETY: the layout is not empty, and the pointer is given back with it.
    unsafe { allocator.dealloc(black_box(allocator.alloc(layout)), layout) };
    x
}

fn poll_once(future: Pin<&mut impl Future<Output = u64>>) -> u64 {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => 0,
    }
}

/// The only part that callgrind counts: `--toggle-collect=instructions::measured`.
#[inline(never)]
fn measured(calls: u64, call: &mut dyn FnMut(u64) -> u64) {
    for x in 0..calls {
        black_box(call(black_box(x)));
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let kind = arguments.next().unwrap_or_default();
    let calls = arguments.next().and_then(|calls| calls.parse().ok()).unwrap_or(6_400);
    let mut busy = pin!(busy(1));
    let call: &mut dyn FnMut(u64) -> u64 = match kind.as_str() {
        "bare" => &mut bare_call,
        "timed" | "disabled" => &mut timed_call,
        "result" => &mut |x| fallible(x).unwrap_or_default(),
        "sampled" => &mut sampled,
        "ready" => &mut |x| poll_once(pin!(ready(x))),
        "profiled" => &mut profiled_call,
        "profiled_result" => &mut |x| profiled_result(x).unwrap_or_default(),
        "profiled_ready" => &mut |x| poll_once(pin!(profiled_ready(x))),
        "system" => &mut |x| pair(&System, x),
        "pair" => &mut |x| pair(&ALLOCATOR, x),
        "poll" => &mut |_| poll_once(busy.as_mut()),
        _ => return ExitCode::FAILURE,
    };
    monitor::set_enabled(kind != "disabled");
    call(0); // makes the cell
    measured(calls, call);
    ExitCode::SUCCESS
}
