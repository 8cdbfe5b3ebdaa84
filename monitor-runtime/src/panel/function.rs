//! The panels of one function, for its page.

use super::model::{Panel, Unit};

/// What is asked of a function, by the labels of its series.
pub(crate) fn of_function(module: &str, function: &str) -> Vec<Panel> {
    // As PromQL quotes: Go's escapes, of which these are enough for any text.
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n"));
    let this = format!("function={},module={}", quoted(function), quoted(module));
    let rate = |family: &str| format!("rate({family}{{{this}}}[$__rate_interval])");
    let sum = |family: &str| format!("sum({})", rate(family));
    let quantile =
        |q: f64| format!("histogram_quantile({q}, sum by (le) ({}))", rate("function_calls_duration_seconds_bucket"));
    vec![
        Panel::new("Calls per minute", Unit::PerMinute)
            .help("Calls that have ended, by outcome")
            .query(format!("60 * sum by (result) ({})", rate("function_calls_total")), "{{result}}"),
        Panel::new("Wall time", Unit::Seconds)
            .help("Of a call: half, 95 and 99 of 100 calls stay below")
            .query(quantile(0.5), "p50")
            .query(quantile(0.95), "p95")
            .query(quantile(0.99), "p99"),
        Panel::new("Threads at work", Unit::Count)
            .help("1 is one thread in the function all the time; busy is the time inside polls of an async function")
            .query(sum("function_calls_duration_seconds_sum"), "wall")
            .query(sum("function_busy_seconds_total"), "busy"),
        Panel::new("In flight", Unit::Count)
            .help("Calls of an async function or endpoint that have begun and not ended")
            .query(format!("sum(function_calls_concurrent{{{this}}})"), "calls"),
        Panel::new("Allocated", Unit::BytesPerSecond)
            .help("Bytes in a second that the function itself allocates and frees, where it is profiled")
            .query(sum("function_alloc_bytes_total"), "allocated")
            .query(sum("function_freed_bytes_total"), "freed"),
    ]
}
