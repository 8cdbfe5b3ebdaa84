use monitor::timed;

fn is_bad(_: &u8) -> bool {
    true
}

#[timed(error_if = is_bad, ok_if = is_bad)]
fn two_predicates() -> u8 {
    3
}

#[timed(endpoint = "/users", query = "SELECT")]
fn endpoint_and_query() {}

#[timed(cache = "redis", query = "SELECT", endpoint = "/users")]
fn all_three() -> Option<u8> {
    None
}

#[timed(method = "GET")]
fn method_without_endpoint() {}

#[timed(table = "users")]
fn table_without_query() {}

#[timed(endpoint = "/users", table = "users")]
fn table_with_endpoint() {}

#[timed(endpoint = "/users", method = "get")]
fn lower_case_method() {}

#[timed(endpoint = "/users", method = "")]
fn empty_method() {}

#[timed(endpoint = "/users", method = "GET POST")]
fn two_methods() {}

#[timed(name = "")]
fn empty_name() {}

#[timed(name = "  ")]
fn blank_name() {}

#[timed(endpoint = "")]
fn empty_endpoint() {}

#[timed(query = "", table = "")]
fn empty_query_and_table() {}

#[timed(cache = "")]
fn empty_cache() -> Option<u8> {
    None
}

#[timed(skip, name = "a")]
fn skip_and_name() {}

#[timed(name = "a", skip)]
fn name_and_skip() {}

#[timed(skip, skip)]
fn skip_twice() {}

fn main() {
    two_predicates();
    endpoint_and_query();
    all_three();
    method_without_endpoint();
    table_without_query();
    table_with_endpoint();
    lower_case_method();
    empty_method();
    two_methods();
    empty_name();
    blank_name();
    empty_endpoint();
    empty_query_and_table();
    empty_cache();
    skip_and_name();
    name_and_skip();
    skip_twice();
}
