use monitor::timed;

const N: u32 = 64;

#[timed(sample = 0)]
fn zero() {}

#[timed(sample = 1_000_001)]
fn too_large() {}

#[timed(sample = 99999999999999999999999)]
fn beyond_any_integer() {}

#[timed(sample = -1)]
fn negative() {}

#[timed(sample = 0.5)]
fn float() {}

#[timed(sample = "64")]
fn string() {}

#[timed(sample = 8 * 8)]
fn product() {}

#[timed(sample = N)]
fn constant() {}

#[timed(sample)]
fn alone() {}

#[timed(sample = 64u64)]
fn any_integer_type_is_allowed() {}

fn main() {
    zero();
    too_large();
    beyond_any_integer();
    negative();
    float();
    string();
    product();
    constant();
    alone();
    any_integer_type_is_allowed();
}
