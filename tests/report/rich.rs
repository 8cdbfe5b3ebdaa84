//! Reports with everything in them, made as JSON: a host cannot make the model's types itself.

use monitor::report::Report;
use serde_json::{Value, json};

/// Names that try to be something else in each of the forms.
pub(crate) const HOSTILE: [&str; 12] = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</style><b>&amp;&lt;",
    "\"quotes\" and 'quotes'",
    "a|b|c",
    "`code` **bold** _it_ [a](https://example.com) @someone #1 ~~x~~",
    "line\nbreak\ttab",
    "\u{1b}[31mred\u{1b}[0m\u{7}",
    "evil\u{202e}gnp.exe",
    "\\| back\\slash",
    "création_größe_日本",
    "<Vec<T> as IntoIterator>::into_iter",
];

/// Wall times around `middle`, as ranges of the report.
fn distribution(middle: f64, calls: u64) -> Value {
    let ranges = (0..60).map(|step| {
        let low = middle * 2_f64.powf(f64::from(step - 20) / 11.0);
        let (peak, second) = (f64::from(step - 20) / 6.0, f64::from(step - 47) / 4.0);
        let share = (-peak * peak / 2.0).exp() + 0.12 * (-second * second / 2.0).exp();
        json!([low, low * 1.06, (share * calls as f64 / 18.0).round() as u64])
    });
    Value::Array(ranges.filter(|range| range[2].as_u64() > Some(0)).collect())
}

fn allocations(number: u64, bytes: u64) -> Value {
    json!({ "allocations": number, "reallocations": number / 7, "bytes": bytes, "freed_bytes": bytes - bytes / 9 })
}

pub(crate) fn function(place: usize, name: &str, module: &str) -> Value {
    let scale = 1.0 / (1.0 + place as f64);
    let middle = 4e-6 * (1.0 + ((place * 7919) % 1013) as f64);
    let calls = 1_000 + (200_000.0 * scale) as u64;
    let total = middle * 1.3 * calls as f64;
    let bytes = 64 * (1 + (place * 31 % 17) as u64) * calls;
    let is_async = place % 3 == 1;
    let mut function = json!({
        "function": name, "module": module, "is_async": is_async, "sample": if place % 11 == 10 { 64 } else { 1 },
        "calls": calls, "timed_calls": calls,
        "outcomes": { "ok": calls - 12, "error": 9, "panic": 1, "cancelled": 2 },
        "total_seconds": total, "mean_seconds": middle * 1.3, "min_seconds": middle * 0.3, "p50_seconds": middle,
        "p95_seconds": middle * 2.1, "p99_seconds": middle * 6.0, "max_seconds": middle * 12.5,
        "distribution": distribution(middle, calls),
        "profile": {
            "calls": calls, "primitive_calls": calls - 5, "total_seconds": total, "self_seconds": total * 0.4,
            "allocations": {
                "self": allocations(calls * 2, bytes), "total": allocations(calls * 3, bytes * 2), "largest_call_bytes": 9_001
            },
            "cpu": {
                "self_ticks": 1 + place % 50, "total_ticks": 4 + place % 50,
                "self_seconds": 0.21 * scale, "total_seconds": 0.5 * scale
            },
        },
    });
    if is_async {
        function["in_flight"] = json!(3);
        function["busy_seconds"] = json!(total * 0.2);
        function["polls"] = json!(calls * 3);
        function["longest_poll_seconds"] = json!(middle * 2.0);
    }
    if place.is_multiple_of(4) {
        function["by_labels"] = HOSTILE
            .iter()
            .take(4)
            .enumerate()
            .map(|(row, value)| {
                json!({
                    "labels": [["tier", value], ["region", "eu-west"]], "calls": 900 - row * 100,
                    "outcomes": { "ok": 890 - row * 100, "error": 10, "panic": 0, "cancelled": 0 },
                    "mean_seconds": middle, "p95_seconds": middle * 2.0, "max_seconds": middle * 9.0,
                })
            })
            .collect();
    }
    function
}

fn node(function: &str, seconds: f64, callees: Vec<Value>) -> Value {
    let inner: f64 = callees.iter().filter_map(|callee| callee["total_seconds"].as_f64()).sum();
    json!({
        "function": function, "module": "shop::service", "calls": 1 + (seconds * 900.0) as u64,
        "total_seconds": seconds, "self_seconds": seconds - inner,
        "allocations": { "self": allocations(10, 4_000), "total": allocations(30, 91_000), "largest_call_bytes": 700 },
        "callees": callees,
    })
}

/// A chain of calls as deep as said.
pub(crate) fn chain(levels: usize) -> Value {
    (0..levels).fold(node("Chain::innermost", 1.0, Vec::new()), |inner, level| {
        node(if level.is_multiple_of(2) { "Chain::even" } else { "Chain::odd" }, 1.0, vec![inner])
    })
}

fn tree() -> Value {
    let small = (0..40).map(|place| node(&format!("Small::number_{place}"), 0.01, Vec::new()));
    let price = |seconds| {
        node(
            "Basket::price",
            seconds,
            vec![node("Tax::of", seconds * 0.5, Vec::new()), node("Tax::round", seconds * 0.2, Vec::new())],
        )
    };
    let order = node("OrderService::create", 21.0, {
        let mut callees = vec![node("Store::insert", 9.0, vec![node(HOSTILE[0], 3.0, Vec::new())]), price(6.0)];
        callees.extend(small);
        callees
    });
    json!([
        node("handle_request", 40.0, vec![order, price(8.0), node("authenticate", 4.0, Vec::new())]),
        node("refresh_cache", 12.0, vec![])
    ])
}

fn cpu() -> Value {
    let mut frames: Vec<String> =
        ["_start", "shop::main", "tokio::runtime::task::harness::poll_future"].map(str::to_owned).into();
    let named = [
        "<shop::service::OrderService>::create::{closure#0}",
        "shop::service::Basket::price",
        "serde_json::ser::to_string",
        "alloc::vec::Vec<T,A>::push",
        "core::fmt::write",
        "<hashbrown::map::HashMap<K,V,S,A>>::insert",
        "malloc",
        "memcpy",
    ];
    frames.extend(named.map(str::to_owned));
    frames.push(HOSTILE[0].to_owned());
    let stacks = (0..400_u32).map(|number| {
        let depth = 3 + number % 13;
        let middle = (0..depth).map(|level| 3 + (number / (level + 1) + level * number % 5) % 9);
        let frames: Vec<u32> = [0, 1, 2].into_iter().chain(middle).collect();
        json!({ "frames": frames, "samples": 1 + 9_000 / (1 + number * number / 9) })
    });
    let stacks: Vec<_> = stacks.chain([json!({ "frames": [0, 4_000], "samples": 40 })]).collect();
    json!({
        "wall_seconds": 30.0, "cpu_seconds": 21.7, "requested_hz": 99, "ticks": 2_150, "lost": 13, "frames": frames, "stacks": stacks
    })
}

fn latency(count: u64, middle: f64) -> Value {
    json!({
        "count": count, "total_seconds": count as f64 * middle, "p50_seconds": middle, "p95_seconds": middle * 2.2,
        "p99_seconds": middle * 5.1
    })
}

/// A report with so many functions, and nothing else in it.
pub(crate) fn with_functions(functions: Vec<Value>) -> Value {
    json!({
        "schema": 1, "generated_at": "2026-10-05T14:03:22Z",
        "host": { "platform": "linux x86_64", "cores": 8, "program": "shop", "pid": 4711, "build_profile": "release" },
        "recording": {
            "enabled": true, "clock": "tsc", "seconds": 3_725.4, "cost_per_call_seconds": 2.31e-8, "cost_seconds": 0.412
        },
        "not_captured": [],
        "functions": functions,
    })
}

/// Names as in a program, then the hostile ones, then numbered ones.
pub(crate) fn names(number: usize) -> Vec<String> {
    let real = [
        "OrderService::create",
        "OrderService::find",
        "Basket::price",
        "Tax::of",
        "Tax::round",
        "Store::insert",
        "Store::select",
        "handle_request",
        "authenticate",
        "refresh_cache",
    ];
    let named = real.iter().chain(&HOSTILE).map(|name| (*name).to_owned());
    named.chain((0..).map(|number| format!("Generated::function_{number}"))).take(number).collect()
}

/// Everything that a report can have, with so many functions.
pub(crate) fn everything(number: usize) -> Value {
    let functions =
        names(number).iter().enumerate().map(|(place, name)| function(place, name, "shop::service")).collect();
    let mut report = with_functions(functions);
    let idle = json!({
        "function": "never_called<T>", "module": "shop::idle", "is_async": false, "sample": 1, "calls": 0, "timed_calls": 0,
        "outcomes": { "ok": 0, "error": 0, "panic": 0, "cancelled": 0 }
    });
    report["functions"].as_array_mut().expect("functions").push(idle);
    report["service_name"] = json!("shop");
    report["not_captured"] = json!(["system figures: this process has <no> right to read /proc/1|2"]);
    report["call_tree"] = tree();
    report["memory"] = json!({
        "live_bytes": 48_233_984_u64, "peak_bytes": 91_029_504_u64, "since_start": allocations(9_812_233, 4_211_938_304),
        "bytes_per_second": 1_130_000.0, "monitor_bytes": 3_211_264
    });
    report["cpu"] = cpu();
    report["endpoints"] = HOSTILE.iter().take(3).chain(&["/orders", "/orders/{id}", "/health"]).enumerate().map(|(place, endpoint)| {
        let count = 90_000 / (1 + place as u64);
        json!({
            "method": if place.is_multiple_of(2) { "GET" } else { "POST" }, "endpoint": endpoint,
            "statuses": [[200, count - 30], [404, 21], [500, 9]], "latency": latency(count, 0.002 * (1.0 + place as f64))
        })
    }).collect();
    report["database"] = json!([
        { "query_type": "SELECT", "table": "orders", "latency": latency(80_000, 0.000_8) },
        { "query_type": "INSERT", "table": "order|lines", "latency": latency(20_000, 0.001_4) },
    ]);
    report["caches"] = json!([{ "cache_type": "redis", "hits": 7_213, "misses": 912 }, { "cache_type": "<b>", "hits": 0, "misses": 0 }]);
    report["metrics"] = json!([
        { "name": "shop_orders_total", "help": "Orders <placed>", "kind": "counter", "series": [
            { "labels": [["channel", "web"], ["city", "Bilbao"]], "value": 18_233.0 },
            { "labels": [["channel", HOSTILE[0]], ["city", HOSTILE[7]]], "value": 12.0 } ] },
        { "name": "shop_pricing_seconds", "help": "Time to price", "kind": "histogram", "series": [
            { "labels": [], "distribution": latency(40_000, 0.000_31) } ] },
        { "name": "shop_open_baskets", "help": "Baskets open now", "kind": "gauge", "series": [] },
    ]);
    report
}

pub(crate) fn report(json: &Value) -> Report {
    Report::from_json(&json.to_string()).expect("a report")
}
