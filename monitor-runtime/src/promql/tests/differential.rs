//! The expressions chosen by hand, asked of both.

use super::cases::{GROUPS, Group};
use super::notation::Input;
use super::promtool::{Suite, compare};

fn suite(group: &Group) -> Suite {
    let series = group.series.lines().filter_map(|line| line.split_once(" | "));
    let series = series.map(|(labels, values)| (labels.to_owned(), values.to_owned())).collect();
    let expressions = group.expressions.lines().filter(|line| !line.is_empty());
    let at_each = |line: &str| -> Vec<_> { group.moments_s.iter().map(|s| (line.to_owned(), s * 1000)).collect() };
    Suite {
        input: Input { interval_ms: group.interval_s * 1000, series },
        questions: expressions.flat_map(at_each).collect(),
    }
}

#[test]
fn promtool_finds_what_we_find() {
    let suites: Vec<Suite> = GROUPS.iter().map(suite).collect();
    let expressions: usize = GROUPS.iter().map(|group| group.expressions.lines().count() - 1).sum();
    let asked: usize = suites.iter().map(|suite| suite.questions.len()).sum();
    let comparison = compare(&suites).agrees();
    println!(
        "{expressions} expressions at {asked} moments: {} exact, {} within tolerance, {} refused by both, {} of ours not empty",
        comparison.exact, comparison.close, comparison.refused, comparison.with_result
    );
    assert!(expressions >= 150 && comparison.with_result > asked / 2);
}
