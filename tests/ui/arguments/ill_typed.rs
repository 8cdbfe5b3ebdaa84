use monitor::timed;

const NAME: &str = "checkout";

#[timed(name = checkout)]
fn name_is_no_literal() {}

#[timed(name = NAME)]
fn name_is_a_constant() {}

#[timed(name = "a".to_string())]
fn name_is_an_expression() {}

#[timed(name = concat!("a", "b"))]
fn name_is_a_macro() {}

#[timed(name = b"a")]
fn name_is_bytes() {}

#[timed(name)]
fn name_alone() {}

#[timed(name =)]
fn name_without_value() {}

#[timed(name = , sample = 3)]
fn name_without_value_and_more() {}

#[timed(name: "a")]
fn name_with_colon() {}

#[timed(endpoint = /users)]
fn endpoint() {}

#[timed(endpoint = "/users", method = GET)]
fn method() {}

#[timed(query = SELECT)]
fn query() {}

#[timed(query = "SELECT", table = users)]
fn table() {}

#[timed(cache = redis::Cache)]
fn cache() {}

#[timed(cache)]
fn cache_alone() -> Option<u8> {
    None
}

#[timed(crate = "my_facade")]
fn krate_is_a_string() {}

#[timed(error_if = |value| *value > 3)]
fn error_if_is_a_closure() -> u8 {
    3
}

#[timed(error_if = "is_failure")]
fn error_if_is_a_string() {}

#[timed(ok_if = is_success())]
fn ok_if_is_a_call() {}

#[timed(skip = true)]
fn skip_with_value() {}

#[timed(endpoint = 3, method = 4, table = 5)]
fn three_mistakes() {}

fn main() {
    name_is_no_literal();
    name_is_a_constant();
    name_is_an_expression();
    name_is_a_macro();
    name_is_bytes();
    name_alone();
    name_without_value();
    name_without_value_and_more();
    name_with_colon();
    endpoint();
    method();
    query();
    table();
    cache();
    cache_alone();
    krate_is_a_string();
    error_if_is_a_closure();
    error_if_is_a_string();
    ok_if_is_a_call();
    skip_with_value();
    three_mistakes();
}
