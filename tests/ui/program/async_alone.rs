#[monitor::main]
async fn main() {}
