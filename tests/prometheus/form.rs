//! Answers of the same form, right or wrong, as a real Prometheus gives that scrapes this process; and what Grafana asks.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use monitor::{Monitor, PromqlCompat};
use serde_json::Value;

use crate::asking::{ask, form, post, start_prometheus};
use crate::program::turn as go_on;
use crate::support::{Child, temporary_directory, turn, wait_for};

/// Both, once they have series.
fn both(name: &str) -> (Monitor, SocketAddr, Child, SocketAddr) {
    (0..600).for_each(go_on);
    let builder = Monitor::builder().listen("127.0.0.1:0").sampler_interval(Duration::from_millis(500));
    let monitor = builder.promql_compat(PromqlCompat::V2).start().unwrap();
    let ours = monitor.local_addr().unwrap();
    let directory = temporary_directory(name);
    let scrapes = format!(
        "scrape_configs:\n- job_name: monitor\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['{ours}']\n"
    );
    let (child, theirs) = start_prometheus(&directory, &scrapes);
    for address in [ours, theirs] {
        wait_for("two points of a series", || {
            go_on(601);
            let answer = ask(address, "/api/v1/query", &[("query", "count_over_time(orders_total[1m]) > 2")]).1;
            (!answer["data"]["result"].as_array()?.is_empty()).then_some(())
        });
    }
    (monitor, ours, child, theirs)
}

const WRONG: &[(&str, &[(&str, &str)])] = &[
    ("query", &[]),
    ("query", &[("query", "")]),
    ("query", &[("query", "sum(")]),
    ("query", &[("query", "rate(orders_total)")]),
    ("query", &[("query", "nothing_like_it(level)")]),
    ("query", &[("query", "level{")]),
    ("query", &[("query", "level{shop=~\"(\"}")]),
    ("query", &[("query", "{}")]),
    ("query", &[("query", "{shop=\"\"}")]),
    ("query", &[("query", "1 + \"a\"")]),
    ("query", &[("query", "level[5m] + 1")]),
    ("query", &[("query", "level"), ("time", "yesterday")]),
    ("query", &[("query", "level"), ("time", "2026-13-01T00:00:00Z")]),
    ("query", &[("query", "level"), ("time", "2026-01-01")]),
    ("query", &[("query", "level"), ("timeout", "soon")]),
    ("query", &[("query", "level"), ("timeout", "1x")]),
    ("query", &[("query", "level + on (shop) level")]),
    ("query", &[("query", "level + on (shop) group_left level")]),
    ("query", &[("query", "label_replace(level, \"shop\", \"x\", \"shop\", \".*\")")]),
    ("query", &[("query", "topk(1e30, level)")]),
    ("query", &[("query", "sum(level) by")]),
    ("query", &[("query", "level offset")]),
    ("query_range", &[]),
    ("query_range", &[("query", "level")]),
    ("query_range", &[("query", "level"), ("start", "0")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "10")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "10"), ("step", "0")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "10"), ("step", "-1")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "10"), ("step", "x")]),
    ("query_range", &[("query", "level"), ("start", "10"), ("end", "0"), ("step", "1")]),
    ("query_range", &[("query", "level"), ("start", "x"), ("end", "0"), ("step", "1")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "x"), ("step", "1")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "86400"), ("step", "0.001")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "11001"), ("step", "1")]),
    ("query_range", &[("query", "level[5m]"), ("start", "0"), ("end", "10"), ("step", "1")]),
    ("query_range", &[("query", "\"text\""), ("start", "0"), ("end", "10"), ("step", "1")]),
    ("query_range", &[("query", "sum("), ("start", "0"), ("end", "10"), ("step", "1")]),
    ("query_range", &[("query", "level"), ("start", "0"), ("end", "10"), ("step", "1e300")]),
    ("labels", &[("match[]", "level{")]),
    ("labels", &[("match[]", "{}")]),
    ("labels", &[("start", "x")]),
    ("labels", &[("end", "x")]),
    ("label/shop/values", &[("match[]", "{shop=~\".*\"}")]),
    ("label/shop/values", &[("start", "x")]),
    ("label/0shop/values", &[]),
    ("series", &[]),
    ("series", &[("match[]", "sum(level)")]),
    ("series", &[("match[]", "level[5m]")]),
    ("series", &[("match[]", "level"), ("start", "x")]),
    ("metadata", &[("limit", "x")]),
];

/// What Prometheus refuses when it evaluates, and we when the query is read, as rules need it: 422 there, 400 here.
const REFUSED_EARLIER: &[&str] = &[
    r#"label_replace(level, "1", "x", "shop", ".*")"#,
    r#"label_replace(level, "shop", "x", "shop", "(")"#,
    r#"label_join(level, "1", "x", "shop")"#,
    r#"count_values("1a", level)"#,
];

const RIGHT: &[(&str, &[(&str, &str)])] = &[
    ("query", &[("query", "level")]),
    ("query", &[("query", "1 + 1")]),
    ("query", &[("query", "\"text\"")]),
    ("query", &[("query", "level[5s]")]),
    ("query", &[("query", "nothing_there")]),
    ("query", &[("query", "nothing_there[5m]")]),
    ("query", &[("query", "level"), ("time", "2026-11-25T10:00:00.25+01:00")]),
    ("query", &[("query", "level"), ("timeout", "5s"), ("something", "else")]),
    ("query_range", &[("query", "1"), ("start", "0"), ("end", "11000"), ("step", "1")]),
    (
        "query_range",
        &[("query", "vector(1)"), ("start", "2026-11-25T10:00:00Z"), ("end", "2026-11-25T11:00:00Z"), ("step", "5m")],
    ),
    ("query_range", &[("query", "nothing_there"), ("start", "0"), ("end", "10"), ("step", "1")]),
    ("labels", &[]),
    ("labels", &[("match[]", "level"), ("match[]", "restarts_total")]),
    ("labels", &[("match[]", "nothing_there")]),
    ("label/__name__/values", &[("match[]", "{__name__=~\"level|orders_total|size.*\"}")]),
    ("label/shop/values", &[]),
    ("label/nothing/values", &[]),
    ("series", &[("match[]", "level"), ("match[]", "orders_total")]),
    ("series", &[("match[]", "nothing_there")]),
    ("metadata", &[("metric", "level")]),
    ("metadata", &[("limit", "1")]),
    ("metadata", &[("metric", "nothing_there")]),
    ("status/buildinfo", &[]),
];

/// Keys and types: of a list, all forms that its items have; of labels, that they are texts.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(pairs) => {
            // Names of labels and of metrics are data.
            let is_metadata = pairs.values().all(|value| value[0].get("help").is_some());
            let is_data = is_metadata || pairs.contains_key("__name__") || pairs.contains_key("shop");
            let pair = |(name, value): (&String, &Value)| match name.as_str() {
                _ if is_data => shape(value),
                "metric" => "metric: labels".to_owned(),
                name => format!("{name}: {}", shape(value)),
            };
            let pairs: BTreeSet<String> = pairs.iter().map(pair).collect();
            format!("{{{}}}", pairs.into_iter().collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items: BTreeSet<String> = items.iter().map(shape).collect();
            format!("[{}]", items.into_iter().collect::<Vec<_>>().join(" | "))
        }
        Value::String(_) => "text".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Null => "null".to_owned(),
    }
}

#[test]
fn answers_have_the_form_of_those_of_a_real_prometheus() {
    let _turn = turn();
    let (monitor, ours, _prometheus, theirs) = both("form");
    let mut different = Vec::new();
    for (path, pairs) in WRONG {
        let path = format!("/api/v1/{path}");
        let said = |address| {
            let (status, answer) = ask(address, &path, pairs);
            (status, answer["errorType"].as_str().unwrap_or_default().to_owned(), shape(&answer), answer)
        };
        let (own, peer) = (said(ours), said(theirs));
        if (own.0, &own.1, &own.2) != (peer.0, &peer.1, &peer.2) {
            different.push(format!("{path} {pairs:?}: {} {}, theirs {} {}", own.0, own.3, peer.0, peer.3));
        }
        // What a parameter is called is said in the same words.
        let named = |said: &Value| {
            let text = said["error"].as_str().unwrap_or_default();
            text.strip_prefix("invalid parameter ").and_then(|text| text.split(':').next()).map(str::to_owned)
        };
        if named(&peer.3).is_some() && named(&own.3) != named(&peer.3) {
            different.push(format!("{path} {pairs:?}: {}, theirs {}", own.3, peer.3));
        }
    }
    for query in REFUSED_EARLIER {
        let said = |address| {
            let (status, answer) = ask(address, "/api/v1/query", &[("query", query)]);
            (status, answer["errorType"].as_str().unwrap_or_default().to_owned())
        };
        let expected = ((400, "bad_data".to_owned()), (422, "execution".to_owned()));
        assert_eq!((said(ours), said(theirs)), expected, "{query}");
    }
    for (path, pairs) in RIGHT {
        let path = format!("/api/v1/{path}");
        let (own, peer) = (ask(ours, &path, pairs), ask(theirs, &path, pairs));
        if (own.0, shape(&own.1)) != (peer.0, shape(&peer.1)) {
            let (own_shape, peer_shape) = (shape(&own.1), shape(&peer.1));
            different.push(format!("{path} {pairs:?}: {} {own_shape}, theirs {} {peer_shape}", own.0, peer.0));
        }
        // Posted, where Prometheus takes it.
        if ["query", "query_range", "labels", "series"].iter().any(|route| path.ends_with(route)) {
            let (own, peer) = (post(ours, &path, &form(pairs)), post(theirs, &path, &form(pairs)));
            if (own.0, shape(&own.1)) != (peer.0, shape(&peer.1)) {
                different.push(format!("POST {path} {pairs:?}: {own:?}, theirs {peer:?}"));
            }
        }
    }
    assert!(WRONG.len() >= 40);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    same_names(ours, theirs);
    grafana(ours);
    monitor.shutdown().unwrap();
}

/// The same labels, values and series, but for what Prometheus adds.
fn same_names(ours: SocketAddr, theirs: SocketAddr) {
    let texts = |address, path: &str, pairs: &[(&str, &str)]| -> BTreeSet<String> {
        let answer = ask(address, path, pairs).1;
        let texts = answer["data"].as_array().unwrap().iter().map(|text| {
            let mut text = text.clone();
            if let Some(labels) = text.as_object_mut() {
                labels.retain(|name, _| !matches!(name.as_str(), "instance" | "job"));
            }
            text.to_string()
        });
        texts.filter(|text| !matches!(text.as_str(), "\"instance\"" | "\"job\"")).collect()
    };
    let program = [("match[]", r#"{__name__=~"level|orders_total|size_.*|restarts_total|function_calls_total"}"#)];
    for path in ["/api/v1/labels", "/api/v1/label/shop/values", "/api/v1/label/le/values", "/api/v1/series"] {
        assert_eq!(texts(ours, path, &program), texts(theirs, path, &program), "{path}");
    }
    for metric in ["level", "size", "process_resident_memory_bytes"] {
        let of = |address| ask(address, "/api/v1/metadata", &[("metric", metric)]).1["data"][metric][0].clone();
        assert_eq!(of(ours), of(theirs), "{metric}");
    }
}

/// What Grafana's Prometheus data source asks when it is tested, browsed and drawn.
fn grafana(ours: SocketAddr) {
    let build = ask(ours, "/api/v1/status/buildinfo", &[]).1;
    // The flavour and version decide which requests it makes: from 2.24 on, `match[]` for labels.
    assert_eq!((build["status"].as_str(), build["data"]["version"].as_str()), (Some("success"), Some("2.42.0")));
    assert!(build["data"].get("application").is_none() && build["data"].get("features").is_none());
    let now = ask(ours, "/api/v1/query", &[("query", "time()")]).1["data"]["result"][0].as_f64().unwrap();
    let (start, end) = ((now - 30.0).floor().to_string(), now.floor().to_string());
    let health = post(ours, "/api/v1/query", &form(&[("query", "1+1"), ("time", &end)]));
    assert_eq!((health.0, health.1["data"]["result"][1].as_str()), (200, Some("2")));
    let health = ask(ours, "/api/v1/query", &[("query", "1+1")]);
    assert_eq!((health.0, health.1["data"]["resultType"].as_str()), (200, Some("scalar")));
    let window = [("start", start.as_str()), ("end", end.as_str())];
    let labels = post(ours, "/api/v1/labels", &form(&window));
    let has = |answer: &Value, text: &str| answer["data"].as_array().unwrap().iter().any(|own| own == text);
    assert!(has(&labels.1, "__name__") && has(&labels.1, "shop"));
    let names = ask(ours, "/api/v1/label/__name__/values", &window);
    assert!(has(&names.1, "orders_total") && has(&names.1, "size_bucket"));
    let series = ask(ours, "/api/v1/series", &[window[0], window[1], ("match[]", "orders_total")]);
    assert!(series.1["data"].as_array().unwrap().len() >= 8);
    assert_eq!(ask(ours, "/api/v1/metadata", &[]).1["data"]["level"][0]["type"], "gauge");
    let query = [("query", "sum by (shop) (rate(orders_total[5s]))"), window[0], window[1], ("step", "1")];
    let drawn = post(ours, "/api/v1/query_range", &form(&query));
    assert_eq!((drawn.0, drawn.1["data"]["resultType"].as_str()), (200, Some("matrix")));
    assert!(drawn.1["data"]["result"].as_array().unwrap().len() >= 4, "{}", drawn.1);
    let rules = ask(ours, "/api/v1/rules", &[]);
    assert!(rules.0 == 200 && rules.1["data"]["groups"].is_array());
}
