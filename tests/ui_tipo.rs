//! What the derives refuse, and how it is said: each message stands at the mistake and names the way out.
//!
//! `TRYBUILD=overwrite cargo test --test ui_tipo` writes the `.stderr` files anew; then read them as somebody who has made that
//! mistake.

#[test]
fn what_a_set_and_a_label_value_may_be() {
    trybuild::TestCases::new().compile_fail("tests/ui_tipo/*.rs");
}
