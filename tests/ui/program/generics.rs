#[monitor::main]
fn main<T: Default>() {
    T::default();
}
