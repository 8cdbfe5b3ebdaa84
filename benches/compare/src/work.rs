//! The body of every instrumented function, and how async ones are driven.

use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// As little as the compiler cannot remove: what is measured is what surrounds it.
#[inline(always)]
pub fn work(x: u64) -> u64 {
    black_box(x).wrapping_mul(31)
}

/// Calls `call` with arguments that the compiler does not know.
#[inline(always)]
pub fn repeat(calls: u64, call: impl Fn(u64) -> u64) {
    for x in 0..calls {
        black_box(call(black_box(x)));
    }
}

/// Runs a future that is ready at its first poll.
#[inline(always)]
pub fn ready(future: impl Future<Output = u64>) -> u64 {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => 0,
    }
}

/// Polls one future, which stays pending, again and again.
#[inline(always)]
pub fn poll_repeatedly(polls: u64, future: impl Future<Output = u64>) {
    let mut future = pin!(future);
    for _ in 0..polls {
        let _ = black_box(future.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    }
}

/// Works at each poll and is never ready.
#[derive(Debug)]
pub struct Busy(pub u64);

impl Future for Busy {
    type Output = u64;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u64> {
        black_box(work(self.0));
        Poll::Pending
    }
}
