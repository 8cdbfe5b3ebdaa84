//! What the tests share: reading figures through the public API, and driving futures by hand.

// Each test binary uses a part of it.
#![allow(dead_code)]

use std::cell::RefCell;
use std::fmt::Debug;
use std::future::Future;
use std::panic::{self, UnwindSafe};
use std::pin::{Pin, pin};
use std::sync::Once;
use std::task::{Context, Poll, Waker};

use prometheus::proto::{Histogram, Metric, MetricFamily};

/// What one function recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Figures {
    pub(crate) ok: u64,
    pub(crate) error: u64,
    pub(crate) panic: u64,
    pub(crate) cancelled: u64,
    /// Of async functions only; 0 in all others.
    pub(crate) polls: u64,
    /// Calls that were timed; all of them when not given.
    pub(crate) timed: Option<u64>,
}

impl Figures {
    pub(crate) fn calls(self) -> u64 {
        self.ok + self.error + self.panic + self.cancelled
    }
}

/// One scrape.
pub(crate) struct Scrape(Vec<MetricFamily>);

impl Scrape {
    pub(crate) fn now() -> Self {
        Self(monitor::Registry::global().gather())
    }

    pub(crate) fn metrics(&self, family: &str) -> &[Metric] {
        self.0.iter().find(|own| own.name() == family).map_or(&[], MetricFamily::get_metric)
    }

    /// The metric of a family that has these labels (and maybe others).
    pub(crate) fn find(&self, family: &str, labels: &[(&str, &str)]) -> Option<&Metric> {
        self.metrics(family).iter().find(|metric| {
            labels
                .iter()
                .all(|(name, value)| metric.get_label().iter().any(|own| own.name() == *name && own.value() == *value))
        })
    }

    pub(crate) fn counter(&self, family: &str, labels: &[(&str, &str)]) -> Option<u64> {
        self.find(family, labels).map(|metric| metric.get_counter().get_value() as u64)
    }

    pub(crate) fn gauge(&self, family: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.find(family, labels).map(|metric| metric.get_gauge().get_value())
    }

    pub(crate) fn histogram(&self, family: &str, labels: &[(&str, &str)]) -> Option<&Histogram> {
        self.find(family, labels).map(Metric::get_histogram)
    }

    /// All figures of one function, after a check that its families agree with each other.
    pub(crate) fn figures(&self, module: &str, function: &str) -> Figures {
        let labels = [("module", module), ("function", function)];
        let durations = self
            .histogram("function_calls_duration_seconds", &labels)
            .unwrap_or_else(|| panic!("no `{function}` in `{module}`, which has {:?}", self.functions(module)));
        let calls =
            |result| self.counter("function_calls_total", &[labels[0], labels[1], ("result", result)]).expect("calls");
        let mut rising = durations.get_bucket().iter().map(prometheus::proto::Bucket::cumulative_count);
        assert!(rising.clone().is_sorted() && rising.all(|count| count <= durations.get_sample_count()));
        let sum = durations.get_sample_sum();
        assert_eq!(sum > 0.0, durations.get_sample_count() > 0, "{function}: sum {sum}");
        let polls = self.counter("function_polls_total", &labels);
        if let Some(polls) = polls {
            let busy = self.find("function_busy_seconds_total", &labels).expect("busy").get_counter().get_value();
            let longest = self.gauge("function_longest_poll_seconds", &labels).expect("longest poll");
            assert_eq!(busy > 0.0, polls > 0, "{function}: busy {busy} in {polls} polls");
            assert!(longest <= busy, "{function}: longest poll {longest}, busy {busy}");
        }
        Figures {
            ok: calls("ok"),
            error: calls("error"),
            panic: calls("panic"),
            cancelled: calls("cancelled"),
            polls: polls.unwrap_or(0),
            timed: Some(durations.get_sample_count()),
        }
    }

    /// The names of all functions of a module.
    pub(crate) fn functions(&self, module: &str) -> Vec<&str> {
        let label = |metric: &'_ Metric, name| {
            let at = metric.get_label().iter().position(|own| own.name() == name);
            at.and_then(|at| metric.get_label().get(at).cloned())
        };
        self.metrics("function_calls_duration_seconds")
            .iter()
            .filter(|metric| label(metric, "module").is_some_and(|own| own.value() == module))
            .filter_map(|metric| metric.get_label().iter().find(|own| own.name() == "function"))
            .map(prometheus::proto::LabelPair::value)
            .collect()
    }
}

/// Checks all figures of a function against `expected`; in flight there must be nothing.
pub(crate) fn assert_figures(module: &str, function: &str, expected: Figures) {
    let scrape = Scrape::now();
    let expected = Figures { timed: expected.timed.or(Some(expected.calls())), ..expected };
    assert_eq!(scrape.figures(module, function), expected, "{module} {function}");
    let in_flight = scrape.gauge("function_calls_concurrent", &[("module", module), ("function", function)]);
    assert_eq!(in_flight.unwrap_or(0.0), 0.0, "{function} in flight");
}

/// `check!("Type::method"; ok 2, error 1)`: the figures of a function of this module, all of them.
#[macro_export]
macro_rules! check {
    ($function:expr $(, in $module:expr)? $(; $($figure:ident $count:expr),+)?) => {{
        #[allow(unused_mut, unused_assignments)]
        let mut module = ::std::module_path!().to_owned();
        $(module = format!("{module}::{}", $module);)?
        #[allow(clippy::needless_update)]
        let expected = $crate::support::Figures { $($($figure: $count,)+)? ..Default::default() };
        $crate::support::assert_figures(&module, $function, expected);
    }};
}

/// Polls a future until it is ready.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = poll_once(future.as_mut()) {
            return value;
        }
    }
}

pub(crate) fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls a future `times` times, each of which must leave it pending, and drops it.
pub(crate) fn cancel_after<F: Future>(future: F, times: usize) {
    let mut future = pin!(future);
    for at in 0..times {
        assert!(poll_once(future.as_mut()).is_pending(), "ready at poll {at}");
    }
}

/// Pending so many times, then ready.
pub(crate) struct Pending(pub(crate) u32);

impl Future for Pending {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let left = self.0;
        self.0 = left.saturating_sub(1);
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}

pub(crate) fn assert_send<T: Send>(value: T) -> T {
    value
}

pub(crate) fn assert_unpin<T: Unpin>(value: T) -> T {
    value
}

/// What a panic said, and in which line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panicked {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

thread_local! {
    static LOCATION: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
}

/// Runs `body`, which must panic, without noise on the terminal.
pub(crate) fn panics<R: Debug>(body: impl FnOnce() -> R + UnwindSafe) -> Panicked {
    static HOOK: Once = Once::new();
    thread_local!(static QUIET: RefCell<bool> = const { RefCell::new(false) });
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let at = info.location().map(|at| (at.file().to_owned(), at.line()));
            LOCATION.with_borrow_mut(|location| *location = at);
            if !QUIET.with_borrow(|quiet| *quiet) {
                usual(info);
            }
        }));
    });
    QUIET.with_borrow_mut(|quiet| *quiet = true);
    let caught = panic::catch_unwind(body);
    QUIET.with_borrow_mut(|quiet| *quiet = false);
    let payload = caught.expect_err("no panic");
    let message = payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default();
    let (file, line) = LOCATION.with_borrow_mut(Option::take).unwrap_or_default();
    Panicked { message, file, line }
}

thread_local! {
    static DROPS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Notes when it is dropped.
#[derive(Debug)]
pub(crate) struct Noisy(pub(crate) &'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        note(self.0);
    }
}

/// Adds to what [`drops`] gives.
pub(crate) fn note(text: &'static str) {
    DROPS.with_borrow_mut(|drops| drops.push(text));
}

/// What was noted in this thread since the last call, in order.
pub(crate) fn drops() -> Vec<&'static str> {
    DROPS.with_borrow_mut(std::mem::take)
}
