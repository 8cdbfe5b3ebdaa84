#![allow(unused)]

use monitor::timed;

#[timed(slo)]
fn no_list() {}

#[timed(slo = 99.9)]
fn with_equals() {}

#[timed(slo())]
fn empty() {}

#[timed(slo(error, target = 99.9))]
fn unknown_part() {}

#[timed(slo(latency = "250ms", target = 99.0, window = "30d"))]
fn unknown_key() {}

#[timed(slo("errors", target = 99.9))]
fn quoted_name() {}

#[timed(slo(errors))]
fn no_target() {}

#[timed(slo(latency = "250ms"))]
fn no_target_of_a_latency() {}

#[timed(slo(target = 99.9))]
fn of_nothing() {}

#[timed(slo(errors, target = 100))]
fn target_of_all() {}

#[timed(slo(errors, target = 0))]
fn target_of_none() {}

#[timed(slo(errors, target = -1.0))]
fn target_below_none() {}

#[timed(slo(errors, target = "99.9 %"))]
fn target_as_text() {}

#[timed(slo(errors, target))]
fn target_without_value() {}

#[timed(slo(latency = 0.25, target = 99.0))]
fn latency_as_number() {}

#[timed(slo(latency = "soon", target = 99.0))]
fn no_duration() {}

#[timed(slo(latency = "0ms", target = 99.0))]
fn no_time() {}

#[timed(slo(latency = "5h", target = 99.0))]
fn too_long() {}

#[timed(slo(latency, target = 99.0))]
fn latency_without_value() {}

#[timed(slo(errors = true, target = 99.0))]
fn errors_with_value() {}

#[timed(slo(errors, target = 99.0, target = 99.9))]
fn target_twice() {}

#[timed(slo(latency = "1s", errors, target = 99.0))]
fn two_in_one() {}

#[timed(slo(errors, target = 99.0), slo(errors, target = 99.9))]
fn doubled() {}

#[timed(slo(latency = "1s", target = 99.0), slo(errors, target = 99.9), slo(latency = "2s", target = 99.9))]
fn doubled_latency() {}

#[timed(slo(errors, target = 99.0))]
#[monitor::profiled(slo(errors, target = 99.9))]
fn doubled_in_two_annotations() {}

#[timed(slo(errors target = 99.0))]
fn no_comma() {}

#[timed(slo(errors, target = 99.0) sample = 2)]
fn no_comma_behind() {}

#[timed(slos(errors, target = 99.0))]
fn misspelt() {}

fn main() {}
