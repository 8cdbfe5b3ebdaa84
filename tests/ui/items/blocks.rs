use monitor::timed;

fn is_bad<T>(_: &T) -> bool {
    true
}

struct Service;

#[timed(name = "service")]
impl Service {
    fn named(&self) {}
}

#[timed(endpoint = "/users", method = "GET")]
trait Handler {
    fn handle(&self) {}
}

#[timed(query = "SELECT", table = "users")]
mod queries {
    pub(super) fn select() {}
}

#[timed(cache = "redis")]
impl Service {
    fn lookup(&self) -> Option<u8> {
        None
    }
}

#[timed(error_if = is_bad)]
impl Service {
    fn predicate(&self) {}
}

#[timed(ok_if = is_bad)]
impl Handler for Service {}

#[timed(nam = "a")]
impl Service {
    fn misspelt(&self) {}
}

#[timed]
impl Service {
    #[timed(sample = 0)]
    fn its_own_annotation(&self) {}
}

fn main() {
    Service.named();
    Service.handle();
    queries::select();
    Service.lookup();
    Service.predicate();
    Service.misspelt();
    Service.its_own_annotation();
}
