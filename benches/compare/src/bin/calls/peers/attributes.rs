//! Peers that are an attribute on the function.

use compare::rounds::Variant;
use compare::work::{repeat, work};
use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};

use crate::ours::BARE;
use crate::variant;

pub(crate) const HOTPATH: &str = "hotpath: #[measure]";

#[hotpath::measure]
#[inline(never)]
fn measured(x: u64) -> u64 {
    work(x)
}

#[autometrics::autometrics]
#[inline(never)]
fn autometered(x: u64) -> u64 {
    work(x)
}

#[fastrace::trace]
#[inline(never)]
fn traced(x: u64) -> u64 {
    work(x)
}

#[tracing::instrument(skip_all)]
#[inline(never)]
fn instrumented(x: u64) -> u64 {
    work(x)
}

/// hotpath records while its guard lives; its report is of no interest here.
pub(crate) fn start_hotpath() -> hotpath::HotpathGuard {
    hotpath::HotpathGuardBuilder::new("calls").format(hotpath::Format::None).build()
}

struct Discard;

impl Reporter for Discard {
    fn report(&mut self, _: Vec<SpanRecord>) {}
}

/// Traces of 100 spans each.
fn trace_hundreds(calls: u64) {
    for _ in 0..calls.div_ceil(100) {
        let root = fastrace::Span::root("calls", SpanContext::random());
        let _parent = root.set_local_parent();
        repeat(100, traced);
    }
}

pub(crate) fn variants() -> Vec<Variant> {
    vec![
        variant!(HOTPATH, measured),
        variant!("autometrics: #[autometrics], prometheus", autometered),
        variant!("tracing: #[instrument], no subscriber", instrumented),
        variant!("fastrace: #[trace], no trace under way", traced),
        variant!("fastrace: #[trace], traces of 100 spans", over BARE, |calls| trace_hundreds(calls),
            before || fastrace::set_reporter(Discard, Config::default()), after || fastrace::flush()),
    ]
}
