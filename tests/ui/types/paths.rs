use monitor::timed;

#[timed(buckets = MISSING)]
fn no_such_constant() {}

#[timed(error_if = missing)]
fn no_such_predicate() {}

#[timed(crate = nowhere)]
fn no_such_crate() {}

#[timed(crate = std)]
fn not_our_crate() {}

fn main() {}
