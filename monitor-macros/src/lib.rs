//! The attribute macros of `monitor`. Use them through that crate.

#![deny(missing_docs)]

mod args;
mod block;
mod buckets;
mod function;
mod labels;
mod main_fn;
mod slo;
mod timed;
mod tipo;

use proc_macro::TokenStream;

use crate::args::Annotation;

/// Records every call of a function: count by outcome, wall time, and for async functions polls and busy time.
///
/// ```
/// use monitor::timed;
///
/// #[timed]
/// fn price(basket: &[u64]) -> Result<u64, String> {
///     basket.iter().copied().reduce(|a, b| a + b).ok_or_else(|| "the basket is empty".to_owned())
/// }
///
/// #[timed(endpoint = "/prices/{id}", method = "GET")]
/// async fn show(id: u64) -> Result<String, std::num::TryFromIntError> {
///     Ok(u8::try_from(id)?.to_string())
/// }
/// ```
///
/// It goes on a function or method of any form but `const fn`, on an `impl` block or a trait (every method with a body), and on
/// an inline module (every function in it). `#[timed(skip)]` leaves a function of such a block out; so are `const fn`s, which
/// cannot read a clock.
///
/// # Arguments
///
/// | argument | meaning |
/// | --- | --- |
/// | `name = "checkout"` | the label `function`; the path with its type when absent |
/// | `sample = 64` | count every call exactly, time one in 64 (at random distances) |
/// | `buckets = [0.1, 0.5, 2.5]` | upper bounds in seconds, or the path of a `&'static [f64]` constant |
/// | `error_if = path`, `ok_if = path` | `fn(&T) -> bool` over the returned value decides between `ok` and `error` |
/// | `endpoint = "/users/{id}"`, `method = "GET"` | also records `http_requests_total` and `http_request_duration_seconds` |
/// | `query = "SELECT"`, `table = "users"` | also records `database_queries_total` and `database_query_duration_seconds` |
/// | `cache = "redis"` | also records `cache_hits_total` (`Some`) and `cache_misses_total` (`None`) |
/// | `labels(tier = user.tier)` | labels from the arguments, joined to all families of the call site; at most 1,000 sets of values; looked at on every call |
/// | `slo(latency = "250ms", target = 99.0)` | an objective: 99 % of the calls take at most 250 ms; see below |
/// | `slo(errors, target = 99.9)` | an objective: 99.9 % of the calls end without error or panic; may stand beside the other |
/// | `crate = path` | where `monitor` is, when it is re-exported or renamed |
/// | `skip` | do not record this function of an annotated block |
///
/// # Outcome
///
/// A function whose return type ends in `Result` is an error when it returns `Err`; one that unwinds is a panic; an async call
/// that is dropped after its first poll is cancelled. An async function's returned value is always looked at, whatever its
/// type is called.
///
/// # Objectives
///
/// ```
/// use monitor::timed;
///
/// #[timed(slo(latency = "250ms", target = 99.0), slo(errors, target = 99.9))]
/// fn pay(order: u64) -> Result<(), String> {
///     if order == 0 { Err("no such order".to_owned()) } else { Ok(()) }
/// }
/// # pay(7).unwrap();
/// ```
///
/// From an objective come alerts on its *burn rate*: how many times faster than allowed the calls that miss it come. The alert
/// `slo_latency_burn_rate` or `slo_errors_burn_rate` has severity `critical` when the rate is above 14.4 over the last hour and
/// the last 5 minutes (a budget of 30 days is gone in two), or above 6 over 6 hours and 30 minutes; `warning` when it is above 3
/// over a day and 2 hours. Its labels are `function`, `module` and `objective`. A running monitor evaluates the rules;
/// `monitor::rules::export()` is their text, for a Prometheus server. Two things follow from the arithmetic: a target below
/// 93.06 % can never burn 14.4 times too fast (such a pair of windows is left out; below 66.67 % there is only a warning, when the
/// target is missed over a day), and of a function that is called a few times a day one failure can be much.
///
/// Cancelled calls are calls, and no errors. A latency is a bound of the function's histogram, so that calls are counted exactly
/// there: it is added to the bounds, and must be one of them or at least 7 % away from each; `buckets` helps where it is not.
///
/// # What it leaves alone
///
/// Signature, visibility, attributes, inference, borrow checking, drop order and the auto traits of a future stay as they were.
/// Where the returned value has to be seen, the body moves into a closure; `#[track_caller]` would then report the wrong
/// place, so the two together are refused.
#[proc_macro_attribute]
pub fn timed(args: TokenStream, item: TokenStream) -> TokenStream {
    timed::expand(Annotation::Timed, args.into(), item.into()).into()
}

/// Records every call of a function as [`macro@timed`] does, and what it uses: self and total time, allocations, CPU time, and
/// who called it.
///
/// ```
/// use monitor::profiled;
///
/// #[global_allocator]
/// static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
///
/// #[profiled]
/// fn index(text: &str) -> Vec<String> {
///     text.split(' ').map(normalise).collect()
/// }
///
/// #[profiled]
/// fn normalise(word: &str) -> String {
///     word.to_lowercase()
/// }
///
/// index("Ana and Bo");
/// let report = monitor::report();
/// let normalise = report.functions.iter().find(|function| function.function.ends_with("normalise"));
/// let profile = normalise.and_then(|function| function.profile.as_ref()).expect("it was called");
/// assert_eq!(profile.calls, 3);
/// assert_eq!(profile.allocations.expect("there is an Allocator").own.bytes, 8);
/// ```
///
/// It goes where `#[timed]` goes and takes the same arguments; the two may stand on one function, as in
/// `#[timed(endpoint = "/users/{id}")] #[profiled]`. It costs about as much again as `#[timed]`.
///
/// # What is recorded
///
/// Of each function: calls, and among them those that no other call of the same function had made (*primitive* calls, of which the
/// totals are); time, allocations, reallocations, bytes allocated and freed, each *total* (with callees) and *self* (without those
/// that are profiled themselves); the most bytes that one call allocated. The same for each chain of callers, as a call tree.
/// Allocations need `monitor::Allocator` in the binary. While a CPU capture runs, the processor's ticks too.
///
/// What an async function uses is what its polls use, on whichever threads they run: time between polls is waiting, and is in
/// the wall time only. Bytes freed are counted where they are freed, whoever had allocated them; an argument that the body does not
/// move is freed after the call, by the caller. A thread that the function starts is not part of it. Of `sample = N` only the calls
/// that are timed are profiled. A thread's tree holds 4,096 places: what exceeds them is recorded without its callers. Below 48
/// levels all functions stand side by side.
#[proc_macro_attribute]
pub fn profiled(args: TokenStream, item: TokenStream) -> TokenStream {
    timed::expand(Annotation::Profiled, args.into(), item.into()).into()
}

/// Runs a program under the monitor, without a line of set-up: when `main` has ended, the report is printed.
///
/// ```
/// use monitor::profiled;
///
/// #[global_allocator]
/// static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
///
/// #[monitor::main]
/// fn main() -> Result<(), std::num::ParseIntError> {
///     let sum = sum("12 30")?;
///     assert_eq!(sum, 42);
///     Ok(())
/// }
///
/// #[profiled]
/// fn sum(text: &str) -> Result<u64, std::num::ParseIntError> {
///     text.split(' ').map(str::parse::<u64>).sum()
/// }
/// ```
///
/// It goes on `fn main` with any return type, and on any other function that a program spends its life in. An `async fn main`
/// keeps the attribute of its runtime, above or below; the report is written once the runtime has ended:
///
/// ```no_run
/// #[monitor::main(report = "target/profile")]
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() {
///     greet().await;
/// }
///
/// #[monitor::timed]
/// async fn greet() {
///     println!("Kaixo");
/// }
/// ```
///
/// # Arguments
///
/// | argument | meaning | without it |
/// | --- | --- | --- |
/// | `report = "profile"` | the directory for `report.txt` and `report.json`; `"-"` prints the text | `"-"` |
/// | `listen = "127.0.0.1:9464"` | where to serve `/metrics` and the other routes while the program runs | nothing is served |
/// | `config = "monitor.toml"` | a configuration file; it goes before what is said here | no file |
/// | `crate = path` | where `monitor` is, when it is re-exported or renamed | `::monitor` |
///
/// The environment goes before both: `MONITOR_REPORT`, `MONITOR_LISTEN` and every other key of the builder of `Monitor`.
///
/// # When the report is written
///
/// When the body has ended: at its end, by `return` or `?`, or by a panic that unwinds; and on SIGINT and SIGTERM. A program that
/// calls `std::process::exit` or aborts ends without: return an `ExitCode` from `main` instead. A monitor that cannot start
/// (a mistake in the configuration, an address in use) says so in one line on standard error, and the program runs on; its report
/// is written all the same.
///
/// Without the feature `server` there is no configuration file, no server and nothing that waits for signals: the report is
/// written at the end, to where `report` or `MONITOR_REPORT` says. Without `report` as well, and with `off`, the function is left
/// as it was.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    main_fn::expand(args.into(), item.into()).into()
}

/// Turns a struct into a set of metrics: one family for each field, registered together.
///
/// ```
/// use monitor::{Counter, Gauge, Histogram, LabelValue, Registry, TipoMetrics};
///
/// #[derive(TipoMetrics)]
/// #[tipo(prefix = "shop")]
/// pub struct ShopMetrics {
///     /// Orders placed
///     #[labels(channel: Channel)]
///     orders: Counter, // shop_orders_total{channel}
///     /// Time to price a basket
///     pricing: Histogram, // shop_pricing_seconds
///     /// Baskets in memory
///     #[metric(unit = "bytes")]
///     baskets: Gauge, // shop_baskets_bytes
/// }
///
/// #[derive(Clone, Copy, LabelValue)]
/// pub enum Channel {
///     Web,
///     Phone,
/// }
///
/// let registry = Registry::new(); // or ShopMetrics::register(), for the registry of the process
/// let metrics = ShopMetrics::register_in(&registry)?;
/// metrics.orders(Channel::Web).inc();
/// metrics.pricing().time(|| 120 + 80);
/// assert!(registry.exposition().contains("shop_orders_total{channel=\"web\"} 1"));
/// # Ok::<(), monitor::RegistryError>(())
/// ```
///
/// Each field gives an accessor of its name, with one argument for each label, and the set gets `register()` and
/// `register_in(&registry)`. The help text is the first paragraph of the field's doc comment.
///
/// # On the struct: `#[tipo(..)]`
///
/// | argument | meaning |
/// | --- | --- |
/// | `A`, `B`, `C`, `D` | the set keeps the contract of this Tipo and has its recording methods |
/// | `prefix = "shop"` | begins each name; in Tipo A it takes the place of `registros` |
/// | `crate = path` | where `monitor` is, when it is re-exported or renamed |
///
/// The contract is checked when compiling: for each role that is missing, an error shows the lines to add. Beyond its roles
/// a set may have any other fields. `monitor::tipo::{TipoA, TipoB, TipoC, TipoD}` are ready to use.
///
/// # On a field
///
/// `#[labels(method, tier: Tier)]` names the labels, up to eight. A label without type takes any `LabelValue`. When all have
/// types that derive it, a series is found by its place, without hashing.
///
/// | `#[metric(..)]` | meaning |
/// | --- | --- |
/// | `name = "shop_orders_total"` | the whole name, instead of prefix, field, unit and `_total` |
/// | `help = "Orders placed"` | instead of the doc comment |
/// | `unit = "bytes"`, `unit = none` | the unit in the name: `seconds` for a histogram and none for others, unless told |
/// | `buckets = [1, 5, 25]` | upper bounds of a histogram, or the path of a `&'static [f64]` constant |
/// | `max_series = 200` | past so many sets of label values, 1,000 unless told, they count together as `__other__` |
/// | `idle_timeout = "10m"` | a series in which nothing was recorded for so long is dropped |
/// | `flatten` | the field is another set, whose families are registered with this one |
///
/// Names that Prometheus or its readers would misunderstand (a counter without `_total`, a unit that is no base unit, a reserved
/// label) are errors.
#[proc_macro_derive(TipoMetrics, attributes(tipo, metric, labels))]
pub fn tipo_metrics(input: TokenStream) -> TokenStream {
    tipo::metrics(input.into()).into()
}

/// Makes a field-less enum a label value, whose texts are the names of its variants in `snake_case`.
///
/// ```
/// use monitor::LabelValue;
///
/// #[derive(Clone, Copy, LabelValue)]
/// enum Tier {
///     Free,
///     #[label(rename = "paid")]
///     GoldAndSilver,
/// }
/// assert_eq!(Tier::VALUES, Some(&["free", "paid"][..]));
/// ```
///
/// `#[label(rename_all = "..")]` on the enum takes `snake_case`, `kebab-case`, `lowercase`, `UPPERCASE`, `SCREAMING_SNAKE_CASE`,
/// `camelCase` or `PascalCase`; `#[label(rename = "..")]` on a variant is its text; `#[label(crate = path)]` says where `monitor`
/// is, when it is re-exported or renamed.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn label_value(input: TokenStream) -> TokenStream {
    tipo::label_value(input.into()).into()
}
