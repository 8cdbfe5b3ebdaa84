//! A future that is not `Send`, where one is asked for.

use monitor::timed;
use std::pin::Pin;
use std::rc::Rc;

async fn ready() {}

#[timed]
async fn holds_rc() {
    let counter = Rc::new(3);
    ready().await;
    drop(counter);
}

#[timed]
fn boxed() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let counter = Rc::new(3);
        ready().await;
        drop(counter);
    })
}

#[timed]
fn opaque() -> impl Future<Output = ()> + Send {
    async move {
        let counter = Rc::new(3);
        ready().await;
        drop(counter);
    }
}

fn spawn(_: impl Future + Send) {}

fn main() {
    spawn(holds_rc());
}
