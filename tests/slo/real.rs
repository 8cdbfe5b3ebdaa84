//! Real calls: what the exposition shows of them is what the rules select.

use std::fmt::Write as _;
use std::panic::catch_unwind;
use std::time::Duration;

use monitor::Registry;
use monitor::rules::slo_rules;

use crate::both::run;
use crate::{FAILS, Wrapper, above, below, import, odd, pay, render, search};

/// The samples of the function families: series and value, as a Prometheus that asks for OpenMetrics reads them.
fn samples() -> Vec<(String, String)> {
    let exposition = Registry::global().openmetrics();
    let samples =
        exposition.lines().filter(|line| line.starts_with("function_calls_") && line.contains("module=\"slo\""));
    let pair = |line: &str| {
        let (series, value) = line.rsplit_once(' ').unwrap();
        (series.to_owned(), value.to_owned())
    };
    samples.map(pair).collect()
}

fn firing(alert: &str, labels: &str, severities: &[&str]) -> String {
    let mut text =
        format!("  - expr: 'ALERTS{{alertname=\"{alert}\",{labels}}}'\n    eval_time: 2m\n    exp_samples:\n");
    for severity in severities {
        let own = format!("alertname=\"{alert}\",alertstate=\"firing\",severity=\"{severity}\",{labels}");
        writeln!(text, "    - {{labels: 'ALERTS{{{own}}}', value: 1}}").unwrap();
    }
    text
}

#[test]
fn functions_that_miss_their_objectives_are_told_and_others_are_not() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    import("free");
    let before = samples();
    for order in 0..10 {
        let _ = pay(order);
        search();
        import("free");
        below();
        let _ = odd();
        assert_eq!(Wrapper(order).next(), None);
        runtime.block_on(render(Duration::from_millis(25))).unwrap();
    }
    assert!(
        catch_unwind(|| {
            FAILS.set(true);
            above();
        })
        .is_err()
    );
    let after = samples();

    let mut text = "- interval: 1m\n  input_series:\n".to_owned();
    for (series, value) in &after {
        let first = before.iter().find(|(own, _)| own == series).map_or("0", |(_, value)| value.as_str());
        writeln!(text, "  - {{series: '{series}', values: '{first} {value} {value}'}}").unwrap();
    }
    text.push_str("  promql_expr_test:\n");
    let both: &[&str] = &["critical", "warning"];
    let odd = r#"function="odd \"name\" \\ {{ $value }} größe",module="slo""#;
    for (alert, labels, severities) in [
        ("slo_errors_burn_rate", "function=\"pay\",module=\"slo\",objective=\"99.9%\"".to_owned(), both),
        ("slo_latency_burn_rate", "function=\"search\",module=\"slo\",objective=\"99% in 250ms\"".to_owned(), &[]),
        ("slo_latency_burn_rate", "function=\"import\",module=\"slo\",objective=\"90% in 2s\"".to_owned(), &[]),
        ("slo_latency_burn_rate", "function=\"below\",module=\"slo\",objective=\"99% in 100ms\"".to_owned(), &[]),
        ("slo_latency_burn_rate", "function=\"above\",module=\"slo\",objective=\"99% in 60s\"".to_owned(), &[]),
        ("slo_errors_burn_rate", "function=\"above\",module=\"slo\",objective=\"99%\"".to_owned(), both),
        ("slo_latency_burn_rate", "function=\"render\",module=\"slo\",objective=\"99% in 20ms\"".to_owned(), both),
        ("slo_errors_burn_rate", "function=\"render\",module=\"slo\",objective=\"95%\"".to_owned(), &[]),
        ("slo_errors_burn_rate", format!("{odd},objective=\"99%\""), both),
        ("slo_latency_burn_rate", format!("{odd},objective=\"99% in 1ms\""), &[]),
    ] {
        text += &firing(alert, &labels, severities);
    }
    // Each objective has its ratio: what the rules select is there.
    text.push_str("  - expr: 'count(function:slo_errors:ratio_rate5m)'\n    eval_time: 2m\n");
    text.push_str("    exp_samples: [{labels: '{}', value: 5}]\n");
    text.push_str("  - expr: 'count(function:slo_latency:ratio_rate5m)'\n    eval_time: 2m\n");
    text.push_str("    exp_samples: [{labels: '{}', value: 6}]\n");
    run(&slo_rules(), &text).unwrap();
}

/// Exactly: one bound more, where there was none.
#[test]
fn a_threshold_becomes_a_bound() {
    let bounds = |function: &str| -> Vec<String> {
        let start = format!("function_calls_duration_seconds_bucket{{function=\"{function}\"");
        let samples = samples();
        let mine = samples.iter().filter(|(series, _)| series.starts_with(&start));
        let mut bounds: Vec<String> = Vec::new();
        for (series, _) in mine {
            let bound = series.split(",le=\"").nth(1).unwrap().trim_end_matches("\"}").to_owned();
            if !bounds.contains(&bound) {
                bounds.push(bound);
            }
        }
        bounds
    };
    import("free");
    assert_eq!(bounds("import"), ["0.5", "1.0", "2.0", "5.0", "+Inf"]);
    assert_eq!(bounds("below"), ["0.1", "0.5", "+Inf"]);
    assert_eq!(bounds("above").iter().rev().take(3).collect::<Vec<_>>(), ["+Inf", "60.0", "10.0"]);
    assert_eq!((bounds("search").len(), bounds("render").len()), (26, 27));
    assert!(bounds("render").contains(&"0.02".to_owned()));
    // The families of the endpoints show what they showed.
    let exposition = Registry::global().openmetrics();
    let shown = |endpoint: &str| {
        let start = "http_request_duration_seconds_bucket{";
        let of = format!("endpoint=\"{endpoint}\"");
        exposition.lines().filter(|line| line.starts_with(start) && line.contains(&of)).count()
    };
    assert_eq!((shown("/below"), shown("/above")), (2, 15));
}
