//! Verdicts on reports whose content is known.

use monitor::report::Report;
use monitor::report::diff::{Concern, Diff, Figure, Method, Policy, Verdict, compare};
use serde_json::{Value, json};

use crate::made::{self, Random, allocating, function, log_normal, report};

fn one(base: &Report, head: &Report, policy: &Policy) -> Diff {
    compare(std::slice::from_ref(base), std::slice::from_ref(head), policy).unwrap()
}

fn calls(seed: u64, number: usize) -> Vec<f64> {
    log_normal(&mut Random(seed), number, 1e-5, 0.1)
}

fn verdict(diff: &Diff, figure: Figure) -> Verdict {
    diff.change("shop::price", figure).unwrap_or_else(|| panic!("no {figure:?} in {diff}")).verdict
}

#[test]
fn a_tail_three_times_as_long_is_found_with_one_run_a_side() {
    let base = calls(1, 20_000);
    let mut head: Vec<f64> = calls(2, 20_000).iter().map(|duration| duration * 47.0 / 49.0).collect();
    head.iter_mut().step_by(50).for_each(|duration| *duration *= 3.0);
    let diff = one(&report(&[function("price", &base)]), &report(&[function("price", &head)]), &Policy::default());
    let tail = diff.change("shop::price", Figure::P99).unwrap();
    assert_eq!((diff.method, tail.verdict, tail.fails), (Method::OneRun, Verdict::Worse, true), "{diff}");
    assert_eq!((verdict(&diff, Figure::Mean), verdict(&diff, Figure::P50)), (Verdict::Noise, Verdict::Noise), "{diff}");
    let interval = tail.interval.unwrap();
    assert!(interval.low < 2.35 && interval.high > 2.2 && interval.confidence == 0.95, "{interval:?}");
    // The other way round it is better.
    let back = one(&report(&[function("price", &head)]), &report(&[function("price", &base)]), &Policy::default());
    assert_eq!((verdict(&back, Figure::P99), back.is_regression), (Verdict::Better, false));
}

/// The same tail on a machine that took the processor away often enough to make one.
#[test]
fn what_the_machine_may_have_done_is_not_the_programs() {
    let base = calls(1, 20_000);
    let mut head = calls(2, 20_000);
    head.iter_mut().step_by(50).for_each(|duration| *duration *= 3.0);
    let with = |durations: &[f64], interruptions: u64| {
        let mut json = made::json(&[function("price", durations)]);
        json["recording"]["interruptions"] = json!(interruptions);
        Report::from_json(&json.to_string()).unwrap()
    };
    let quiet = one(&with(&base, 9), &with(&head, 9), &Policy::default());
    assert_eq!(verdict(&quiet, Figure::P99), Verdict::Worse);
    let busy = one(&with(&base, 9), &with(&head, 200), &Policy::default());
    let tail = busy.change("shop::price", Figure::P99).unwrap();
    assert_eq!(tail.verdict, Verdict::Noise);
    assert_eq!(tail.why.as_deref(), Some("the head was interrupted 200 times; more runs a side can tell"));
    // A busy base does not excuse the head.
    assert_eq!(verdict(&one(&with(&base, 200), &with(&head, 9), &Policy::default()), Figure::P99), Verdict::Worse);
}

#[test]
fn few_runs_must_not_overlap() {
    let run = |seed: u64, scale: f64| {
        report(&[function("price", &calls(seed, 2_000).iter().map(|one| one * scale).collect::<Vec<_>>())])
    };
    let base = [run(1, 1.0), run(2, 1.1), run(3, 0.9)];
    let policy = Policy::default();
    let diff = compare(&base, &[run(4, 2.2), run(5, 2.0), run(6, 2.4)], &policy).unwrap();
    assert_eq!((diff.method, verdict(&diff, Figure::P50)), (Method::FewRuns, Verdict::Worse), "{diff}");
    let interval = diff.change("shop::price", Figure::P50).unwrap().interval.unwrap();
    assert!((interval.confidence - 0.9).abs() < 1e-9, "three and three reach 90 %: {interval:?}");
    assert!(diff.to_text().contains("3 and 3 runs, too few for a test"), "{diff}");
    let diff = compare(&base, &[run(4, 2.2), run(5, 1.0), run(6, 2.4)], &policy).unwrap();
    assert_eq!(verdict(&diff, Figure::P50), Verdict::Noise, "{diff}");
}

#[test]
fn few_calls_say_nothing() {
    let base = report(&[function("price", &calls(1, 50))]);
    let slow: Vec<f64> = calls(2, 50).iter().map(|one| one * 10.0).collect();
    let head = report(&[function("price", &slow)]);
    let diff = one(&base, &head, &Policy::default());
    assert!(!diff.is_regression && diff.with(Verdict::TooFewCalls).count() == 6, "{diff}");
    let mut policy = Policy::default();
    policy.limits.min_calls = 20;
    let diff = one(&base, &head, &policy);
    // 25 calls lie beyond the median, and not one beyond p99.
    assert_eq!((verdict(&diff, Figure::P50), verdict(&diff, Figure::P99)), (Verdict::Worse, Verdict::TooFewCalls));
}

#[test]
fn the_policy_decides_what_counts() {
    let slower: Vec<f64> = calls(2, 2_000).iter().map(|one| one * 3.0).collect();
    let side = |durations: &[f64], allocations: u64| {
        let large = function("main", &log_normal(&mut Random(9), 2_000, 1e-2, 0.1));
        report(&[large, allocating(function("price", durations), allocations, 64_000)])
    };
    let (base, head) = (side(&calls(1, 2_000), 4_000), side(&slower, 4_040));
    let judged = |text: &str| {
        let diff = one(&base, &head, &Policy::from_toml(text).unwrap());
        let worse: Vec<_> = diff.with(Verdict::Worse).map(|change| change.figure.concern()).collect();
        (diff.is_regression, worse.contains(&Concern::Time), worse.contains(&Concern::Allocations))
    };
    assert_eq!(judged(""), (true, true, true));
    assert_eq!(judged("one_run_min_change = '400%'"), (true, false, true));
    assert_eq!(judged("min_share = '1%'"), (true, false, true));
    assert_eq!(judged("allocations = '2%'"), (true, true, false));
    assert_eq!(judged("allocations = 'off'"), (true, true, false));
    assert_eq!(judged("fail_on = ['allocations']\nallocations = '2%'"), (false, true, false));
    assert_eq!(judged("ignore = ['*::price']"), (false, false, false));
    assert_eq!(
        judged("[[function]]\nmatch = 'shop::p*'\nallocations = '1%'\none_run_min_change = '400%'"),
        (false, false, false)
    );
    assert_eq!(judged("[[function]]\nmatch = 'shop::m*'\nallocations = '1%'"), (true, true, true));
}

#[test]
fn functions_come_and_go() {
    let (old, new) = (function("old", &calls(1, 200)), function("new", &calls(2, 200)));
    let price = || function("price", &calls(3, 200));
    let mut idle = price();
    for key in ["calls", "timed_calls"] {
        idle[key] = json!(0);
    }
    idle["distribution"] = json!([]);
    idle["mean_seconds"] = Value::Null;
    idle["total_seconds"] = Value::Null;
    idle["outcomes"]["ok"] = json!(0);
    let (base, head) = (report(&[old, price()]), report(&[new, idle]));
    let mut policy = Policy::default();
    let diff = one(&base, &head, &policy);
    let names =
        |names: &[monitor::report::diff::FunctionName]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&diff.added), ["shop::new"]);
    assert_eq!(names(&diff.removed), ["shop::old"]);
    assert_eq!(names(&diff.no_longer_called), ["shop::price"]);
    assert!(!diff.is_regression, "listed, not failed");
    assert!(diff.to_text().contains("Removed: shop::old\nNo longer called: shop::price"), "{diff}");
    policy.fail_on.push(Concern::Missing);
    let diff = one(&base, &head, &policy);
    assert!(diff.is_regression && diff.to_text().starts_with("Regression: 2 functions are missing"), "{diff}");
}

#[test]
fn errors_panics_and_memory() {
    let with = |errors: u64, panics: u64, peak: u64| {
        let mut price = function("price", &calls(1, 10_000));
        price["outcomes"] = json!({ "ok": 10_000 - errors - panics, "error": errors, "panic": panics, "cancelled": 0 });
        let mut json = made::json(&[price]);
        let nothing = json!({ "allocations": 0, "reallocations": 0, "bytes": 0, "freed_bytes": 0 });
        json["memory"] = json!({
            "live_bytes": 1000, "peak_bytes": peak, "since_start": nothing, "bytes_per_second": 0.0, "monitor_bytes": 0
        });
        Report::from_json(&json.to_string()).unwrap()
    };
    let errors =
        |base, head| verdict(&one(&with(base, 0, 1), &with(head, 0, 1), &Policy::default()), Figure::ErrorRate);
    assert_eq!(errors(100, 200), Verdict::Worse);
    assert_eq!(errors(200, 100), Verdict::Better);
    assert_eq!(errors(100, 110), Verdict::Noise);
    assert_eq!(errors(0, 9), Verdict::Noise, "sure, but below the least rise");
    let diff = one(&with(0, 0, 1), &with(0, 12, 1), &Policy::default());
    assert_eq!(verdict(&diff, Figure::PanicRate), Verdict::Worse, "of panics every rise counts");
    // Shown; failing only past a limit.
    let (base, head) = (with(0, 0, 1_000_000), with(0, 0, 1_500_000));
    let peak = |policy: &str| {
        let diff = one(&base, &head, &Policy::from_toml(policy).unwrap());
        let peak = diff.changes.iter().find(|change| change.figure == Figure::PeakMemory).unwrap();
        (peak.verdict, diff.is_regression)
    };
    assert_eq!(peak(""), (Verdict::NotJudged, false));
    assert_eq!(peak("peak_memory = '20%'"), (Verdict::Worse, true));
    assert_eq!(peak("peak_memory = '60%'"), (Verdict::Noise, false));
}

#[test]
fn the_same_comparison_says_the_same() {
    let side =
        |seed: u64| (seed..seed + 12).map(|seed| report(&[function("price", &calls(seed, 500))])).collect::<Vec<_>>();
    let (base, head) = (side(1), side(50));
    let json = || compare(&base, &head, &Policy::default()).unwrap().to_json();
    assert_eq!(json(), json());
    let back: Diff = serde_json::from_str(&json()).unwrap();
    let verdicts =
        |diff: &Diff| diff.changes.iter().map(|one| (one.figure, one.verdict, one.fails)).collect::<Vec<_>>();
    assert_eq!(verdicts(&back), verdicts(&compare(&base, &head, &Policy::default()).unwrap()));
    assert_eq!(
        compare(&[], &head, &Policy::default()).unwrap_err().to_string(),
        "nothing to compare: the base has no report"
    );
}

/// Names from a program, in each of the forms.
#[test]
fn a_name_is_only_a_name() {
    let hostile = "a|b<script>\u{1b}[31m`_*";
    let side =
        |scale: f64| report(&[function(hostile, &calls(1, 500).iter().map(|one| one * scale).collect::<Vec<_>>())]);
    let diff = one(&side(1.0), &side(4.0), &Policy::default());
    assert!(diff.is_regression);
    assert!(diff.to_text().contains("\\u{1b}[31m") && !diff.to_text().contains('\u{1b}'));
    let markdown = diff.to_markdown();
    assert!(!markdown.contains("<script>") && !markdown.contains('\u{1b}'), "{markdown}");
    for row in markdown.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(row.matches('|').count(), 8, "{row}");
    }
}
