//! Promise: one argument for each label, of the type that was asked for; enums are label values.

use std::borrow::Cow;
use std::marker::PhantomData;

use monitor::{Counter, Gauge, Histogram, LabelValue, Registry, TipoMetrics};

#[derive(Debug, Clone, Copy, LabelValue)]
enum Tier {
    Free,
    GoldAndSilver,
    #[label(rename = "plat\"inum\n")]
    Platinum,
}

#[derive(Clone, Copy, LabelValue)]
#[label(rename_all = "SCREAMING_SNAKE_CASE", crate = monitor)]
enum Method {
    Get,
    #[allow(dead_code)]
    #[deprecated]
    XPatch,
}

#[derive(TipoMetrics)]
struct Labelled {
    /// All known
    #[labels(tier: Tier, method: Method)]
    dense: Counter,
    /// Some known
    #[labels(tier: Tier, city)]
    mixed: Counter,
    /// A type that is no enum
    #[labels(name: Cow<'static, str>, id: u64, place: &'static str)]
    typed: Gauge,
    /// As many as there can be
    #[labels(a, b, c, d, e, f, g, h)]
    wide: Histogram,
    /// A keyword, a word that cannot be raw, and one in capitals
    #[labels(r#type, self, Upper)]
    odd: Counter,
}

#[test]
fn values_of_an_enum() {
    assert_eq!(Tier::VALUES, Some(&["free", "gold_and_silver", "plat\"inum\n"][..]));
    assert_eq!(Method::VALUES, Some(&["GET", "X_PATCH"][..]));
    assert_eq!((Tier::Platinum.index(), (&&Tier::GoldAndSilver).index()), (2, 1));
    assert_eq!(Tier::GoldAndSilver.with_str(str::to_owned), "gold_and_silver");
}

#[test]
fn accessors_take_what_was_declared() {
    let registry = Registry::new();
    let metrics = Labelled::register_in(&registry).unwrap();
    metrics.dense(Tier::Platinum, Method::Get).inc_by(2);
    metrics.mixed(Tier::Free, "Bilbao").inc();
    metrics.mixed(Tier::Free, 3_u8).inc();
    metrics.typed("a".into(), 7, "b").set(1.5);
    let text = String::from("eight");
    metrics.wide(1, "two", true, &text, Some("five"), None::<&str>, Tier::Free, 'h'.to_string()).observe(0.5);
    metrics.odd("x", "y", "z").inc();
    let lines = super::lines(&registry, &["dense_total{", "mixed_total{", "typed{", "wide_seconds_sum{", "odd_total{"]);
    assert_eq!(
        lines,
        [
            "dense_total{tier=\"plat\\\"inum\\n\",method=\"GET\"} 2",
            "mixed_total{tier=\"free\",city=\"3\"} 1",
            "mixed_total{tier=\"free\",city=\"Bilbao\"} 1",
            "odd_total{type=\"x\",self=\"y\",Upper=\"z\"} 1",
            "typed{name=\"a\",id=\"7\",place=\"b\"} 1.5",
            "wide_seconds_sum{a=\"1\",b=\"two\",c=\"true\",d=\"eight\",e=\"five\",f=\"\",g=\"free\",h=\"h\"} 0.5",
        ]
    );
}

/// Handles, references and text reach the same series as the accessor.
#[test]
fn one_series_however_it_is_reached() {
    let metrics = Labelled::register_in(&Registry::new()).unwrap();
    let handle = metrics.dense(Tier::Free, Method::Get).handle();
    handle.inc();
    metrics.dense.with((&Tier::Free, &Method::Get)).inc();
    metrics.dense.with(("free", "GET")).inc();
    assert_eq!(metrics.dense(Tier::Free, Method::Get).get(), 3);
}

/// The label's type is a parameter of the set.
#[derive(TipoMetrics)]
struct Queues<L0: Copy, Q>
where
    Q: LabelValue,
{
    /// Jobs done
    #[labels(queue: Q, shard: L0, worker)]
    jobs_done: Counter,
    _of: PhantomData<(L0, Q)>,
}

#[test]
fn generic_sets() {
    let registry = Registry::new();
    let metrics = Queues::<bool, Tier>::register_in(&registry).unwrap();
    metrics.jobs_done(Tier::Free, true, "w1").inc();
    assert_eq!(
        super::lines(&registry, &["jobs_done_total{"]),
        ["jobs_done_total{queue=\"free\",shard=\"true\",worker=\"w1\"} 1"]
    );
    assert_eq!(Queues::<u8, &'static str>::FAMILIES[0].labels, ["queue", "shard", "worker"]);
}

/// A type and a kind that come through a macro stand in invisible groups.
macro_rules! set {
    ($name:ident, $kind:ty, $label:ty) => {
        #[derive(TipoMetrics)]
        struct $name {
            /// Made by a macro
            #[labels(tier: $label)]
            made: $kind,
        }
    };
}
set!(Made, monitor::Counter, Tier);

#[test]
fn sets_from_a_macro() {
    let metrics = Made::register_in(&Registry::new()).unwrap();
    metrics.made(Tier::Free).inc();
    assert_eq!(metrics.made(Tier::Free).get(), 1);
}
