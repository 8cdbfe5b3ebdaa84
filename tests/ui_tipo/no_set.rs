//! What the compiler says of types that do not fit.

use monitor::{Gauge, Histogram, TipoMetrics};

struct NoSet;

struct NoLabel;

#[derive(TipoMetrics)]
struct Flattened {
    #[metric(flatten)]
    a: NoSet,
}

#[derive(TipoMetrics)]
struct Labelled {
    /// Labelled by something else
    #[labels(a: NoLabel)]
    a: Gauge,
}

/// A type of the user's with the name of one of ours.
struct Counter;

#[derive(TipoMetrics)]
struct Other {
    /// Not ours
    a: Counter,
}

#[derive(TipoMetrics)]
struct Used {
    /// Used wrongly
    #[labels(kind, id: u64)]
    used: Histogram,
    /// Not a list
    #[metric(buckets = usize::MAX)]
    not_a_list: Histogram,
}

fn main() {
    if let Ok(used) = Used::register() {
        used.used("a").observe(1);
        used.used("a", "b").observe(1);
        used.used(NoLabel, 1).observe(1);
        used.used("a", 1).observe("1");
        used.used("a", 1).inc();
    }
}
