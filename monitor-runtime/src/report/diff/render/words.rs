//! The words that text and Markdown share.

use crate::report::diff::model::{Change, Concern, Diff, Figure, FunctionName, Method, Side, Verdict};
use crate::report::render::{seconds, visible};

/// A figure's value with its unit.
pub(super) fn value(figure: Figure, value: f64) -> String {
    match figure {
        Figure::ErrorRate | Figure::PanicRate => format!("{} %", digits(value * 100.0)),
        Figure::SelfBytes | Figure::TotalBytes | Figure::LargestCall | Figure::LiveMemory | Figure::PeakMemory => {
            bytes(value)
        }
        _ if figure.concern() == Concern::Time => seconds(value),
        // Exact counts: as many digits as there are, up to four.
        _ if value == value.trunc() => format!("{value:.0}"),
        _ => digits(value),
    }
}

/// `+10.2 %`, `x 3.10`.
pub(super) fn change(change: &Change) -> String {
    match change.ratio {
        Some(ratio) => relative(ratio),
        None if change.head > 0.0 => "from none".to_owned(),
        None => "±0 %".to_owned(),
    }
}

fn relative(ratio: f64) -> String {
    let percent = (ratio - 1.0) * 100.0;
    match percent {
        _ if percent.abs() < 0.005 => "±0 %".to_owned(),
        _ if ratio >= 10.0 => format!("x {}", digits(ratio)),
        _ => format!("{}{} %", if percent > 0.0 { "+" } else { "-" }, digits(percent.abs())),
    }
}

/// `+8.1 % to +12.4 %`, with the confidence where it is not 95 %.
pub(super) fn interval(change: &Change) -> String {
    let Some(interval) = change.interval else { return String::new() };
    let reach =
        if interval.confidence < 0.949 { format!(" ({:.0} %)", interval.confidence * 100.0) } else { String::new() };
    format!("{} to {}{reach}", relative(interval.low), relative(interval.high))
}

pub(super) fn name(change: &Change) -> String {
    change.name.as_ref().map_or_else(|| "the process".to_owned(), |name| visible(&name.to_string()).into_owned())
}

pub(super) fn verdict(change: &Change) -> &'static str {
    match change.verdict {
        Verdict::Worse if change.fails => "worse",
        Verdict::Worse => "worse (passes)",
        Verdict::Better => "better",
        Verdict::Same => "same",
        Verdict::Noise => "noise",
        Verdict::TooFewCalls => "too few calls",
        Verdict::NotJudged => "not judged",
    }
}

/// The answer, in one line.
pub(super) fn answer(diff: &Diff) -> String {
    let failing = diff.regressions().count();
    let missing = if diff.missing_fails { diff.removed.len() + diff.no_longer_called.len() } else { 0 };
    let worse = (failing > 0).then(|| several(failing, "figure got worse", "figures got worse"));
    let gone = (missing > 0).then(|| several(missing, "function is missing", "functions are missing"));
    let why: Vec<String> = worse.into_iter().chain(gone).collect();
    if why.is_empty() { "No regression".to_owned() } else { format!("Regression: {}", why.join(" and ")) }
}

/// What was compared, and how.
pub(super) fn compared(diff: &Diff) -> String {
    let side = |side: &Side| {
        let program = side.program.as_deref().map_or_else(String::new, |program| format!("{} of ", visible(program)));
        format!("{program}{} ({} build)", visible(&side.generated_at), visible(&side.build_profile))
    };
    let how = match diff.method {
        Method::OneRun => "one run a side".to_owned(),
        Method::FewRuns => format!("{} and {} runs, too few for a test", diff.base.runs, diff.head.runs),
        Method::Runs => format!("{} and {} runs", diff.base.runs, diff.head.runs),
        Method::Pairs => format!("{} pairs of runs", diff.base.runs),
    };
    format!("base {}; head {}; {how}; confidence {}", side(&diff.base), side(&diff.head), diff.confidence)
}

/// Functions that one side has, a line for each kind.
pub(super) fn one_sided(diff: &Diff) -> Vec<String> {
    let line = |what: &str, names: &[FunctionName]| {
        let names: Vec<String> = names.iter().map(|name| visible(&name.to_string()).into_owned()).collect();
        (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
    };
    let lines =
        [line("Added", &diff.added), line("Removed", &diff.removed), line("No longer called", &diff.no_longer_called)];
    lines.into_iter().flatten().collect()
}

pub(super) fn several(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

fn bytes(value: f64) -> String {
    match value {
        _ if value < 1024.0 && value == value.trunc() => format!("{value:.0} B"),
        _ if value < 1024.0 => format!("{} B", digits(value)),
        _ if value < 1_048_576.0 => format!("{} KiB", digits(value / 1024.0)),
        _ if value < 1_073_741_824.0 => format!("{} MiB", digits(value / 1_048_576.0)),
        _ => format!("{} GiB", digits(value / 1_073_741_824.0)),
    }
}

/// Three digits.
fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.01 => 2,
        _ => 4,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(value(Figure::P99, 9.64e-5), "96.4 µs");
        assert_eq!(value(Figure::SelfAllocations, 3.0), "3");
        assert_eq!(value(Figure::SelfAllocations, 2.037), "2.04");
        assert_eq!(value(Figure::TotalBytes, 1536.0), "1.50 KiB");
        assert_eq!(value(Figure::ErrorRate, 0.0012), "0.12 %");
        assert_eq!(
            (relative(1.102), relative(0.9), relative(1.0)),
            ("+10.2 %".into(), "-10.0 %".into(), "±0 %".into())
        );
        assert_eq!((relative(3.0), relative(12.0)), ("+200 %".to_owned(), "x 12.0".to_owned()));
    }
}
