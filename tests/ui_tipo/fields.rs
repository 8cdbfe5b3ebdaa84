//! Fields and nested sets.

use monitor::{Counter, Gauge, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
struct Types {
    /// A number
    a: u64,
    /// A reference
    b: &'static Counter,
    /// Sets have to be flattened
    c: Inner,
    /// A list
    d: Vec<Counter>,
}

#[derive(TipoMetrics)]
struct Help {
    a: Counter,
    ///
    b: Gauge,
    // Not a doc comment.
    #[labels(kind)]
    c: Histogram,
}

#[derive(TipoMetrics)]
struct Flattened {
    /// A metric
    #[metric(flatten)]
    a: Counter,
    #[metric(flatten, name = "b")]
    b: Inner,
    #[metric(flatten)]
    #[labels(a)]
    c: Inner,
    #[metric(flatten = true)]
    d: Inner,
}

#[derive(TipoMetrics)]
struct Inner {
    /// Something
    inner_events: Counter,
}

#[derive(TipoMetrics)]
#[tipo(prefix = "own")]
struct Functions {
    /// As the function that registers the set
    register: Counter,
}

fn main() {
    // What is refused can be used as if it were not.
    if let Ok(help) = Help::register() {
        help.a().inc();
        help.c("x").observe(1);
    }
}
