//! An async call: its polls, and its end or cancellation.

use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::call_site::CallSite;
use super::cell::{Cell, Writer};
use super::guard::{self, COUNTED, Counted, Started, UNRECORDED, begin_in_frame, elapsed, end_judged};
use super::in_flight;
use super::local::{self, Entry};
use super::outcome::Outcome;
use super::profile::{Kind, Profiling, Timing};
use super::switch;
use super::verdict::Verdict;

/// Records `inner` as a call of `site`, from its first poll to its end. The type is not named, so that it stays out of the
/// compiler's messages about the user's future.
#[inline(always)]
pub fn future<T, F, J, V>(site: &'static CallSite, one_in: u32, inner: F, judge: J) -> impl Future<Output = T>
where
    F: Future<Output = T>,
    J: Fn(&T) -> V,
    V: Verdict,
{
    Timed::<F, J, V, Timing> { inner, judge, call: Call::new(site, one_in) }
}

/// The same of a profiled function.
#[inline(always)]
pub fn future_profiled<T, F, J, V>(site: &'static CallSite, one_in: u32, inner: F, judge: J) -> impl Future<Output = T>
where
    F: Future<Output = T>,
    J: Fn(&T) -> V,
    V: Verdict,
{
    Timed::<F, J, V, Profiling> { inner, judge, call: Call::new(site, one_in) }
}

/// Runs a body that makes a future; the bound lets it give away what it has borrowed, and tells the compiler the output.
#[inline(always)]
pub fn make<T, F: Future<Output = T>>(body: impl FnOnce() -> F) -> F {
    body()
}

/// Tells the compiler that a future never ends.
#[inline(always)]
pub fn never<F: Future<Output = <fn() -> ! as Returns>::Value>>(future: F) -> F {
    future
}

/// The type that a function returns: the only name that `!` has.
pub trait Returns {
    /// The type.
    type Value;
}

impl<R> Returns for fn() -> R {
    type Value = R;
}

pin_project! {
    /// A future whose polls and outcome are recorded. It is `Send`, `Sync` and `Unpin` where the inner future is.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    struct Timed<F, J, V: Verdict, K: Kind> {
        #[pin]
        inner: F,
        judge: J,
        call: Call<V, K>,
    }
}

struct Call<V: Verdict, K: Kind> {
    site: &'static CallSite,
    one_in: u32,
    phase: Phase,
    share: K::Share,
    _verdict: PhantomData<fn() -> V>,
}

#[derive(Clone, Copy)]
enum Phase {
    /// Not polled yet: not a call yet.
    Created,
    /// Polled; the begin of the call: ticks, or `COUNTED`.
    Running(u64),
    /// Over, or recording was off at the first poll.
    Over,
}

impl<V: Verdict, K: Kind> Call<V, K> {
    fn new(site: &'static CallSite, one_in: u32) -> Self {
        Self { site, one_in, phase: Phase::Created, share: K::Share::default(), _verdict: PhantomData }
    }

    /// A poll begins; its frame, and the ticks at which it does or what stands for them when it is not timed.
    #[inline(always)]
    fn poll_begins(&mut self) -> (K::Frame, u64) {
        match self.phase {
            Phase::Running(COUNTED) => (K::NONE, COUNTED),
            Phase::Running(_) => {
                let frame = K::enter(self.site, false);
                let begin = switch::now();
                K::begin(&frame, Some(begin));
                (frame, begin)
            }
            Phase::Over => (K::NONE, UNRECORDED),
            Phase::Created => {
                let (frame, begin) = begin_in_frame::<K>(self.site, self.one_in, true);
                if begin == UNRECORDED {
                    self.phase = Phase::Over;
                } else {
                    self.phase = Phase::Running(begin);
                    if V::COUNTS_IN_FLIGHT {
                        in_flight::take_over();
                    }
                    local::write(self.site, Started);
                }
                (frame, begin)
            }
        }
    }

    #[inline(always)]
    fn poll_ends(&mut self, poll: Option<Polled>) {
        if let Some(poll) = poll {
            local::write(self.site, poll);
        }
    }

    /// The call ends with a value.
    #[inline(always)]
    fn ends(&mut self, poll: Option<Polled>, verdict: V) {
        if let Phase::Running(begin) = self.phase {
            self.phase = Phase::Over;
            match poll {
                Some(poll) => end_polled(self.site, poll, poll.end.saturating_sub(begin), verdict),
                None => local::write(self.site, Counted { verdict }),
            }
        }
    }

    /// The call ends without a value.
    #[cold]
    fn interrupted(&mut self, outcome: Outcome) {
        if let Phase::Running(begin) = self.phase {
            self.phase = Phase::Over;
            end_judged(self.site, elapsed(begin), V::interrupted(outcome));
        }
    }
}

/// Dropping the future before its end is a cancellation. After a poll that unwound the phase is already `Over`.
impl<V: Verdict, K: Kind> Drop for Call<V, K> {
    #[inline(always)]
    fn drop(&mut self) {
        if matches!(self.phase, Phase::Running(_)) {
            self.interrupted(Outcome::Cancelled);
        }
    }
}

/// Dropped only when a poll or the judge unwinds.
struct Unwinding<'a, V: Verdict, K: Kind> {
    call: &'a mut Call<V, K>,
    frame: K::Frame,
    begin: u64,
}

impl<V: Verdict, K: Kind> Unwinding<'_, V, K> {
    /// The poll has ended, or unwinds.
    #[inline(always)]
    fn leave(&mut self) -> Option<Polled> {
        let ticks = if self.begin == UNRECORDED { None } else { elapsed(self.begin) };
        let polled = ticks.map(|ticks| Polled { ticks, end: self.begin + ticks });
        K::leave_poll(&self.frame, polled.map(|polled| polled.end), &mut self.call.share);
        self.frame = K::NONE;
        polled
    }
}

impl<V: Verdict, K: Kind> Drop for Unwinding<'_, V, K> {
    #[cold]
    fn drop(&mut self) {
        self.leave();
        self.call.interrupted(Outcome::Panic);
    }
}

impl<F, J, V, K> Future for Timed<F, J, V, K>
where
    F: Future,
    J: Fn(&F::Output) -> V,
    V: Verdict,
    K: Kind,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let (frame, begin) = this.call.poll_begins();
        let mut unwinding = Unwinding { call: this.call, frame, begin };
        let polled = this.inner.poll(context);
        let end = unwinding.leave();
        if begin != UNRECORDED {
            match &polled {
                Poll::Pending => unwinding.call.poll_ends(end),
                Poll::Ready(value) => {
                    // Here the host's own code may be asked, and may panic too.
                    let verdict = (this.judge)(value).settled(unwinding.call.site);
                    unwinding.call.ends(end, verdict);
                }
            }
        }
        mem::forget(unwinding);
        polled
    }
}

/// A timed poll: how long it took, and when it ended.
#[derive(Clone, Copy)]
struct Polled {
    ticks: u64,
    end: u64,
}

impl Entry for Polled {
    #[inline(always)]
    fn write<W: Writer>(self, cell: &Cell) {
        cell.poll::<W>(self.ticks);
    }
}

/// One copy for each kind of verdict.
#[inline(never)]
fn end_polled<V: Verdict>(site: &'static CallSite, last: Polled, ticks: u64, verdict: V) {
    local::write(site, Finished { last, call: guard::Timed { ticks, verdict } });
}

/// The last poll and the end of the call, in one visit to the cell.
struct Finished<V> {
    last: Polled,
    call: guard::Timed<V>,
}

impl<V: Verdict> Entry for Finished<V> {
    #[inline(always)]
    fn write<W: Writer>(self, cell: &Cell) {
        self.last.write::<W>(cell);
        self.call.write::<W>(cell);
    }
}
