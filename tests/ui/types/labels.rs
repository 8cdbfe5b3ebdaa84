#![allow(unused)]

use monitor::timed;

struct Tier;

#[timed(labels(tier = Tier))]
fn no_label_value() {}

#[timed(labels(ratio = ratio))]
fn a_float(ratio: f64) -> Result<(), String> {
    Ok(())
}

#[timed(labels(tier = user.tier))]
fn no_such_variable() {}

fn main() {}
