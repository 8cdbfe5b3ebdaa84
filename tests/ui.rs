//! What is refused, and how it is said: each message stands at the mistake and names the way out.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes the `.stderr` files anew; then read them as somebody who has made that
//! mistake. One file holds the refusals of one kind that the compiler reports side by side.

/// Refused by the macro, in feature `off` as well.
#[test]
fn what_an_annotation_may_say_and_where_it_may_stand() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/arguments/*.rs");
    cases.compile_fail("tests/ui/items/*.rs");
    cases.compile_fail("tests/ui/program/*.rs");
}

/// Refused by the compiler, once it knows types and values. With `off` the function is bare and nothing is left to refuse.
#[cfg(not(feature = "off"))]
#[test]
fn what_a_value_must_be() {
    trybuild::TestCases::new().compile_fail("tests/ui/types/*.rs");
}

/// The user's own mistakes inside an annotated function read as they do in a bare one.
#[cfg(not(feature = "off"))]
#[test]
fn mistakes_in_a_body_are_reported_as_without_the_annotation() {
    trybuild::TestCases::new().compile_fail("tests/ui/body/*.rs");
}
