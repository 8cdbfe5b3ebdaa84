use monitor::timed;

#[timed]
const fn constant() -> u8 {
    3
}

#[timed]
pub const unsafe fn constant_and_unsafe() -> u8 {
    3
}

trait Store {
    #[timed]
    fn load(&self) -> u8;

    #[timed(name = "save")]
    async fn save(&self);
}

unsafe extern "C" {
    #[timed]
    safe fn abs(value: i32) -> i32;

    #[timed]
    fn labs(value: i64) -> i64;
}

#[timed]
#[track_caller]
fn caller_of_a_result() -> Result<u8, String> {
    Ok(3)
}

#[timed(cache = "redis")]
#[track_caller]
fn caller_of_a_lookup() -> Option<u8> {
    Some(3)
}

#[timed(name = "twice")]
#[timed(sample = 64)]
fn annotated_twice() {}

struct Service;

#[timed]
impl Service {
    #[track_caller]
    fn caller_in_a_block(&self) -> Result<u8, String> {
        Ok(3)
    }

    fn beside_it(&self) {}
}

fn main() {
    constant();
    annotated_twice();
    _ = caller_of_a_result();
    _ = caller_of_a_lookup();
    _ = Service.caller_in_a_block();
    Service.beside_it();
    abs(3);
}
