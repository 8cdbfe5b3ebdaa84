#[monitor::main(reprot = "-")]
fn misspelt() {}

#[monitor::main(report = "-", report = "profile")]
fn doubled() {}

#[monitor::main(report = 3, listen = off)]
fn two_ill_typed() {}

#[monitor::main(report)]
fn no_value() {}

#[monitor::main(config =)]
fn no_value_after_the_equals_sign() {}

#[monitor::main(crate = "monitor")]
fn no_path() {}

#[monitor::main(listen = "")]
fn empty() {}

#[monitor::main("profile")]
fn value_without_name() {}

#[monitor::main(report = "-" listen = "off")]
fn no_comma() {}

#[monitor::main(report = "a" + "b")]
fn more_than_a_literal() {}

#[monitor::main]
#[monitor::main(report = "profile")]
fn twice() {}

fn main() {
    // Each function is still there: no second error follows the first.
    misspelt();
    doubled();
    two_ill_typed();
    no_value();
    no_value_after_the_equals_sign();
    no_path();
    empty();
    value_without_name();
    no_comma();
    more_than_a_literal();
    twice();
}
