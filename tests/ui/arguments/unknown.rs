use monitor::timed;

#[timed(nam = "a")]
fn misspelt() {}

#[timed(name = "a", name = "b")]
fn doubled() {}

#[timed(nam = "a", sampel = 3, name = "b")]
fn two_unknown() {}

#[timed(sample = 0, buckets = [])]
fn two_bad_values() {}

#[timed(sample = 2, sample = 3, method = "get")]
fn doubled_and_another_mistake() {}

#[timed(endpont = "/users", method = "GET")]
fn the_other_half_is_not_blamed() {}

#[timed(colour = "red")]
fn nothing_is_near() {}

#[timed("checkout")]
fn value_without_name() {}

#[timed(sample 3)]
fn no_equals_sign_before_a_value() {}

#[timed(name = "a" sample = 3)]
fn no_comma() {}

#[timed(name("a"))]
fn parentheses() {}

#[timed(labels(tier = user.tier))]
fn labels() {}

#[timed(name = "a",, sample = 3)]
fn two_commas() {}

#[timed(*)]
fn garbage() {}

#[timed()]
fn empty_is_allowed() {}

fn main() {
    // Each function is still there: no second error follows the first.
    misspelt();
    doubled();
    two_unknown();
    two_bad_values();
    doubled_and_another_mistake();
    value_without_name();
    no_equals_sign_before_a_value();
    no_comma();
    parentheses();
    labels();
    two_commas();
    garbage();
    empty_is_allowed();
}
