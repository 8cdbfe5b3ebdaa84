#[monitor::main]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), std::num::ParseIntError> {
    let number: u8 = "7".parse()?;
    let text: String = number;
    drop(text);
    Ok(())
}
