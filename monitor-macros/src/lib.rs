//! The attribute macros of `monitor`. Use them through that crate.

#![deny(missing_docs)]

mod args;
mod block;
mod buckets;
mod function;
mod labels;
mod timed;

use proc_macro::TokenStream;

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
/// | `labels(tier = user.tier)` | labels from the arguments, joined to all families of the call site; at most 1,000 sets of values |
/// | `crate = path` | where `monitor` is, when it is re-exported or renamed |
/// | `skip` | do not record this function of an annotated block |
///
/// # Outcome
///
/// A function whose return type ends in `Result` is an error when it returns `Err`; one that unwinds is a panic; an async call
/// that is dropped after its first poll is cancelled. An async function's returned value is always looked at, whatever its
/// type is called.
///
/// # What it leaves alone
///
/// Signature, visibility, attributes, inference, borrow checking, drop order and the auto traits of a future stay as they were.
/// Where the returned value has to be seen, the body moves into a closure; `#[track_caller]` would then report the wrong
/// place, so the two together are refused.
#[proc_macro_attribute]
pub fn timed(args: TokenStream, item: TokenStream) -> TokenStream {
    timed::expand(args.into(), item.into()).into()
}
