#![allow(unused)]

use monitor::timed;

#[timed(labels)]
fn no_list(tier: &str) {}

#[timed(labels = tier)]
fn with_equals(tier: &str) {}

#[timed(labels())]
fn empty(tier: &str) {}

#[timed(labels(tier))]
fn no_value(tier: &str) {}

#[timed(labels("tier" = tier))]
fn quoted_name(tier: &str) {}

#[timed(labels(tier = tier kind = tier))]
fn no_comma(tier: &str) {}

#[timed(labels(tier = tier, tier = tier))]
fn twice(tier: &str) {}

#[timed(labels(__tier = tier))]
fn reserved(tier: &str) {}

#[timed(labels(result = tier))]
fn taken(tier: &str) {}

#[timed(labels(größe = tier))]
fn not_ascii(tier: &str) {}

#[timed(labels(a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9))]
fn too_many() {}

#[timed(labels(tier = tier) sample = 2)]
fn no_comma_behind(tier: &str) {}

struct Service;

#[timed(labels(tier = 1))]
impl Service {
    fn of_a_block(&self) {}
}

fn main() {}
