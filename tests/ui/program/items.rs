#[monitor::main]
struct NotAFunction;

#[monitor::main]
const fn evaluated_by_the_compiler() {}

trait Service {
    #[monitor::main]
    fn without_a_body(&self);
}

fn main() {}
