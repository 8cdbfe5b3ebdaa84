//! Expressions and series at random, as proptest makes them from a grammar.

use proptest::collection::{btree_set, vec};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::notation::Input;

/// Series of three metrics and two labels, among them gaps, markers and what is not a number.
pub(super) fn inputs() -> impl Strategy<Value = Input> {
    let labels = (select(vec!["m0", "m1", "m2"]), select(vec!["1", "2", "3"]), weighted(0.7, select(vec!["p", "q"])));
    let labels = labels.prop_map(|(name, x, y)| match y {
        Some(y) => format!("{name}{{x=\"{x}\",y=\"{y}\"}}"),
        None => format!("{name}{{x=\"{x}\"}}"),
    });
    let series = btree_set(labels, 4..12).prop_flat_map(|labels| {
        let values = vec(values(), labels.len());
        (Just(labels), values).prop_map(|(labels, values)| labels.into_iter().zip(values).collect())
    });
    (select(vec![15_000, 30_000, 60_000]), series).prop_map(|(interval_ms, series)| Input { interval_ms, series })
}

fn values() -> impl Strategy<Value = String> {
    // Quarters, which add up without rounding, so that comparisons of sums do not hang on the last digit.
    let value = prop_oneof![
        40 => (-80..200_i32).prop_map(|quarters| (f64::from(quarters) / 4.0).to_string()),
        6 => Just("_".to_owned()),
        2 => Just("stale".to_owned()),
        1 => select(vec!["NaN", "Inf", "-Inf"]).prop_map(str::to_owned),
    ];
    let counter = (vec((0..40_i32, 0..12_i32), 40), 0..100_i32).prop_map(|(steps, start)| {
        let mut total = start;
        let value = |(growth, reset): (i32, i32)| {
            total = if reset == 0 { 0 } else { total + growth };
            total.to_string()
        };
        steps.into_iter().map(value).collect()
    });
    prop_oneof![vec(value, 10..60), counter].prop_map(|values: Vec<String>| values.join(" "))
}

/// An instant vector or a number.
pub(super) fn expressions() -> impl Strategy<Value = String> {
    prop_oneof![12 => vectors(), 1 => numbers()]
}

fn vectors() -> BoxedStrategy<String> {
    instants()
        .prop_recursive(4, 24, 3, |inner| {
            let inner = inner.boxed();
            prop_oneof![
                3 => calls(inner.clone()),
                4 => windows(inner.clone()),
                4 => aggregations(inner.clone()),
                4 => binaries(inner.clone()),
                1 => inner.prop_map(|vector| format!("-({vector})")),
            ]
        })
        .boxed()
}

fn selectors() -> impl Strategy<Value = String> {
    let matcher = select(vec!["", "{x=\"1\"}", "{x!=\"1\"}", "{y=~\"p|q\"}", "{y=\"\"}", "{x=~\"1|2\",y!~\"q\"}"]);
    (select(vec!["m0", "m1", "m2"]), matcher).prop_map(|(name, matcher)| format!("{name}{matcher}"))
}

fn shifts() -> impl Strategy<Value = &'static str> {
    let some = vec![" offset 1m", " offset 37s", " offset -45s", " @ 300", " @ 421.5", " @ 600 offset 30s", " @ end()"];
    prop_oneof![6 => Just(""), 1 => select(some)]
}

fn instants() -> impl Strategy<Value = String> {
    (selectors(), shifts()).prop_map(|(selector, shift)| format!("{selector}{shift}"))
}

fn numbers() -> impl Strategy<Value = String> {
    let literal = select(vec!["0", "1", "2", "-3", "0.5", "10", "100", "Inf", "NaN", "time()", "pi()"]);
    prop_oneof![8 => literal.prop_map(str::to_owned), 1 => selectors().prop_map(|vector| format!("scalar({vector})"))]
}

fn calls(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let simple =
        select(vec!["abs", "ceil", "floor", "round", "sgn", "sqrt", "sort", "sort_desc", "absent", "timestamp"]);
    let simple = (simple, inner.clone()).prop_map(|(name, vector)| format!("{name}({vector})"));
    // Dates of what is no moment are not compared (`Civil`).
    let dates = (select(vec!["minute", "hour", "day_of_week", "month", "year", "day_of_year"]), inner.clone());
    let dates = dates.prop_map(|(name, vector)| format!("{name}(-1e9 < ({vector}) * 1e4 < 1e9)"));
    let bounded = (select(vec!["clamp_min", "clamp_max", "round"]), inner.clone(), numbers());
    let bounded = bounded.prop_map(|(name, vector, number)| format!("{name}({vector}, {number})"));
    let clamp = (inner.clone(), numbers(), numbers()).prop_map(|(vector, a, b)| format!("clamp({vector}, {a}, {b})"));
    // The last digits of these differ between processors and libraries, and `%` or a label would make much of them.
    let templates = select(vec![
        "round(exp(clamp_max(VECTOR, 5)), 0.25)",
        "round(ln(VECTOR), 0.25)",
        "round(deg(VECTOR), 0.25)",
        "(VECTOR) ^ 2",
        "label_replace(VECTOR, \"z\", \"$1$1\", \"x\", \"(.*)\")",
        "label_replace(VECTOR, \"x\", \"\", \"y\", \"p\")",
        "label_join(VECTOR, \"y\", \"-\", \"x\", \"y\")",
        "label_replace(VECTOR, \"__name__\", \"n$1\", \"x\", \"(1|2)\")",
    ]);
    let templates = (templates, inner).prop_map(|(call, vector)| call.replace("VECTOR", &vector));
    let constant = numbers().prop_map(|number| format!("vector({number})"));
    prop_oneof![5 => simple, 1 => dates, 2 => bounded, 1 => clamp, 4 => templates, 1 => constant]
}

fn windows(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let length = select(vec!["1m", "90s", "2m", "5m", "7m"]);
    let range = (selectors(), length.clone(), shifts())
        .prop_map(|(selector, length, shift)| format!("{selector}[{length}]{shift}"));
    let step = select(vec![":", ":15s", ":30s", ":50s", ":1m"]);
    let subquery = (inner, length, step, shifts())
        .prop_map(|(vector, length, step, shift)| format!("({vector})[{length}{step}]{shift}"));
    let matrix = prop_oneof![3 => range, 1 => subquery].boxed();
    let one = select(vec![
        "rate",
        "irate",
        "increase",
        "delta",
        "idelta",
        "changes",
        "resets",
        "avg_over_time",
        "sum_over_time",
        "min_over_time",
        "max_over_time",
        "count_over_time",
        "last_over_time",
        "present_over_time",
        "absent_over_time",
        "stddev_over_time",
        "stdvar_over_time",
        "deriv",
    ]);
    let one = (one, matrix.clone()).prop_map(|(name, matrix)| format!("{name}({matrix})"));
    let quantile = (numbers(), matrix.clone()).prop_map(|(phi, matrix)| format!("quantile_over_time({phi}, {matrix})"));
    let predict = (matrix, numbers()).prop_map(|(matrix, number)| format!("predict_linear({matrix}, {number})"));
    prop_oneof![10 => one, 1 => quantile, 1 => predict]
}

fn aggregations(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let modifier =
        || select(vec!["", " by (x)", " by (y)", " by (x, y)", " without (x)", " without (y)", " by (__name__)"]);
    let plain = select(vec!["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"]);
    let plain = (plain, modifier(), inner.clone()).prop_map(|(name, by, vector)| format!("{name}{by} ({vector})"));
    let parameter = select(vec!["quantile(0.5, ", "quantile(0.9, ", "count_values(\"v\", "]);
    let parameter = (parameter, inner.clone(), modifier());
    let parameter = parameter.prop_map(|(call, vector, by)| format!("{call}{vector}){by}"));
    // Which of equal ones is chosen hangs on promtool's storage, so it is asked only how much they are.
    let top = (select(vec!["topk", "bottomk"]), 1..4_u8, inner, modifier());
    let top = top.prop_map(|(name, count, vector, by)| format!("sum({name}{by} ({count}, {vector}))"));
    prop_oneof![3 => plain, 1 => parameter, 1 => top]
}

fn binaries(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let arithmetic = vec!["+", "-", "*", "/", "%"];
    let comparison = vec!["==", "!=", "<", "<=", ">", ">=", "> bool", "== bool"];
    let operator = prop_oneof![select(arithmetic), select(comparison)].boxed();
    let with_number = (inner.clone(), operator.clone(), numbers(), any::<bool>());
    let with_number = with_number.prop_map(|(vector, operator, number, first)| {
        if first { format!("{number} {operator} ({vector})") } else { format!("({vector}) {operator} {number}") }
    });
    let modifier = select(vec![
        "",
        "",
        "on (x)",
        "on (x, y)",
        "ignoring (y)",
        "ignoring (x)",
        "on (x) group_left",
        "on (x) group_right (y)",
        "ignoring (y) group_left (y)",
        "on () group_left",
    ]);
    let vectors = (inner.clone(), operator, modifier, inner.clone());
    let vectors =
        vectors.prop_map(|(left, operator, modifier, right)| format!("({left}) {operator} {modifier} ({right})"));
    let matching = select(vec!["", "on (x)", "on (y)", "ignoring (y)", "on ()"]);
    let sets = (inner.clone(), select(vec!["and", "or", "unless"]), matching, inner);
    let sets = sets.prop_map(|(left, operator, matching, right)| format!("({left}) {operator} {matching} ({right})"));
    prop_oneof![3 => with_number, 3 => vectors, 2 => sets]
}
