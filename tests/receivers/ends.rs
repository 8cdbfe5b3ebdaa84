//! The end of a monitor lets go of its data, whatever is still held or under way.

use std::net::TcpListener;
use std::sync::mpsc;

use crate::service::{SHORT, Service};

#[test]
fn a_router_that_a_host_keeps_does_not_keep_the_data() {
    let config = format!("[route]\nreceiver = 'log'\n{SHORT}[[receivers]]\nname = 'log'\nlog = {{}}\n");
    let mut service = Service::start("router", &config);
    let router = service.router();
    service.stop();
    service.begin(&config);
    drop(router);
}

#[test]
fn a_receiver_that_hangs_does_not_keep_the_data() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (told, accepted) = mpsc::channel();
    // It takes the connection and never answers; dropping `held` ends it.
    let hang = std::thread::spawn(move || {
        let held = listener.accept().unwrap();
        told.send(()).unwrap();
        held
    });
    let hook = format!("webhook = {{ url = 'http://127.0.0.1:{port}/', timeout = '60s' }}");
    let config = format!("[route]\nreceiver = 'team'\n{SHORT}[[receivers]]\nname = 'team'\n{hook}\n");
    let mut service = Service::start("hang", &config);
    service.set("a", 1);
    accepted.recv_timeout(std::time::Duration::from_secs(30)).unwrap();
    service.stop();
    service.begin(&config.replace(&hook, "log = {}"));
    drop(hang.join());
}
