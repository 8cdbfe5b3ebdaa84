//! Expressions and series made at random, asked of both.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::grammar::{expressions, inputs};
use super::promtool::{Suite, compare};

/// Inputs, and expressions for each: in one run of promtool.
const SUITES: usize = 120;
const EXPRESSIONS: usize = 30;

#[test]
fn promtool_finds_what_we_find_of_anything() {
    let question = (expressions(), prop::sample::select(vec![0, 100_000, 300_000, 421_000, 600_000]));
    let suite = (inputs(), vec(question, EXPRESSIONS)).prop_map(|(input, questions)| Suite { input, questions });
    // The same every time, so that a failure is one for everybody.
    let mut runner = TestRunner::deterministic();
    let suites: Vec<Suite> = (0..SUITES).map(|_| suite.new_tree(&mut runner).unwrap().current()).collect();

    let comparison = compare(&suites).agrees();
    println!(
        "{} expressions: {} exact, {} within tolerance, {} refused by both, {} of ours not empty",
        SUITES * EXPRESSIONS,
        comparison.exact,
        comparison.close,
        comparison.refused,
        comparison.with_result
    );
    assert!(comparison.with_result > SUITES * EXPRESSIONS / 3, "the grammar asks for too little");
}
