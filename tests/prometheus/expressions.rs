//! What both are asked.

/// Selectors of each kind, and functions that fit: 300 expressions and more.
pub(crate) fn expressions() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let counters = [
        "orders_total",
        r#"orders_total{kind="book"}"#,
        r#"orders_total{shop=~"norte|sur"}"#,
        "restarts_total",
        "size_bucket",
        "size_count",
        r#"function_calls_total{function="work"}"#,
        r#"http_requests_total"#,
    ];
    let gauges = [
        "level",
        r#"level{kind="wave"}"#,
        r#"level{kind!="special"}"#,
        r#"level{kind=~"ramp|constant"}"#,
        "process_resident_memory_bytes",
    ];
    for counter in counters {
        for window in ["1s", "2500ms", "10s"] {
            for function in ["rate", "increase", "irate", "resets", "changes", "count_over_time"] {
                all.push(format!("{function}({counter}[{window}])"));
            }
        }
        for by in ["by (shop)", "without (shop)", ""] {
            all.push(format!("sum {by} (rate({counter}[5s]))"));
        }
        all.push(format!("rate({counter}[3s] offset 2s)"));
        all.push(format!("max_over_time(rate({counter}[2s])[8s:500ms])"));
    }
    for gauge in gauges {
        for function in ["avg", "min", "max", "sum", "count", "stddev", "stdvar", "last", "present"] {
            all.push(format!("{function}_over_time({gauge}[4s])"));
        }
        for function in ["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"] {
            all.push(format!("{function} by (kind) ({gauge})"));
        }
        for function in ["abs", "ceil", "floor", "exp", "sqrt", "ln", "sgn", "timestamp", "round", "-", "sin"] {
            all.push(format!("{function}({gauge})"));
        }
        for function in ["delta", "idelta", "deriv", "changes"] {
            all.push(format!("{function}({gauge}[3s])"));
        }
        for rest in ["> 0", "== 0.6666666666666666", "* 2 + 1", "> bool 1", "% 7", "^ 2", "/ 0", "offset 1s"] {
            all.push(format!("{gauge} {rest}"));
        }
        all.push(format!("quantile_over_time(0.3, {gauge}[3s])"));
        all.push(format!("predict_linear({gauge}[5s], 60)"));
        all.push(format!("quantile(0.8, {gauge})"));
        all.push(format!("topk(3, {gauge})"));
        all.push(format!("clamp({gauge}, -10, 10)"));
    }
    for quantile in ["0", "0.5", "0.9", "0.99", "1", "-1", "2"] {
        all.push(format!("histogram_quantile({quantile}, size_bucket)"));
        all.push(format!("histogram_quantile({quantile}, sum by (le) (rate(size_bucket[5s])))"));
        all.push(format!(
            "histogram_quantile({quantile}, rate(function_calls_duration_seconds_bucket{{function=\"work\"}}[5s]))"
        ));
    }
    let others = r#"
1 + 1
1e22
"text ñ \" \\"
time()
vector(time())
scalar(restarts_total)
absent(nothing_at_all)
absent(level)
absent_over_time(nothing_at_all{a="b"}[5s])
count({__name__=~".+"})
count by (__name__) ({__name__=~".+"})
label_replace(level, "place", "$1-x", "shop", "(.).*")
label_join(orders_total, "both", "/", "shop", "kind")
size_sum / size_count
orders_total{kind="toy"} / ignoring (kind) orders_total{kind="book"}
orders_total / on (shop) group_left () size_count
level{kind="ramp"} and on (shop) (level{kind="wave"} > 0)
level{kind="ramp"} or level{kind="wave"}
level unless level{kind="special"}
rate(size_sum[5s]) / rate(size_count[5s])
sum(rate(http_requests_total{status_code="500"}[5s])) / sum(rate(http_requests_total[5s]))
count_values("value", level{kind="constant"})
sort(level{kind="constant"})
sort_desc(level{kind="constant"})
bottomk by (kind) (1, level{kind!="special"})
level{kind="ramp"} @ end()
hour() + minute()
day_of_week(vector(1e9))
build_info
up
process_cpu_seconds_total
rate(process_cpu_seconds_total[5s])
{__name__=~"level|size_sum"}
orders_total + level
"#;
    all.extend(others.lines().filter(|line| !line.is_empty()).map(str::to_owned));
    all
}
