use monitor::timed;

struct Reply {
    code: u16,
}

fn by_value(reply: Reply) -> bool {
    reply.code > 499
}

fn no_bool(reply: &Reply) -> u16 {
    reply.code
}

fn other_type(text: &String) -> bool {
    text.is_empty()
}

fn two(_: &Reply, _: u8) -> bool {
    true
}

const NOT_A_FUNCTION: bool = true;

#[timed(error_if = by_value)]
fn predicate_takes_the_value() -> Reply {
    Reply { code: 200 }
}

#[timed(error_if = no_bool)]
fn predicate_returns_no_bool() -> Reply {
    Reply { code: 200 }
}

#[timed(ok_if = other_type)]
fn predicate_of_another_type() -> Reply {
    Reply { code: 200 }
}

#[timed(ok_if = two)]
fn predicate_with_two_arguments() -> Reply {
    Reply { code: 200 }
}

#[timed(error_if = NOT_A_FUNCTION)]
fn predicate_is_a_constant() -> Reply {
    Reply { code: 200 }
}

#[timed(error_if = no_bool)]
async fn predicate_of_an_async_fn() -> Reply {
    Reply { code: 200 }
}

#[timed(endpoint = "/", error_if = other_type)]
fn predicate_of_an_endpoint() -> Reply {
    Reply { code: 200 }
}

fn main() {}
