use monitor::timed;

struct Service;

#[timed]
impl Service {
    fn method(&self) -> Result<u8, String> {
        Ok(self.missing())
    }

    async fn method_in_async(&self) -> u8 {
        self.missing()
    }

    fn arguments(&self) -> Result<u8, String> {
        self.method(3)
    }

    async fn await_forgotten(&self) -> u8 {
        let number: u8 = self.method_in_async();
        number
    }

    fn await_in_sync(&self) -> Result<u8, String> {
        Ok(self.method_in_async().await)
    }

    fn inference(&self) -> Result<usize, String> {
        let list = Vec::new();
        Ok(list.len())
    }

    async fn inference_in_async(&self) -> usize {
        let list = Vec::new();
        list.len()
    }
}

fn main() {}
