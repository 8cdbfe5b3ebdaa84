//! What a server does not take: what is tried again, what is dropped, and that all of it is bounded and counted.

use std::time::{Duration, Instant};

use monitor::{Monitor, Push};

use crate::figures::{outcome, waiting_bytes};
use crate::http::{Reply, Server};
use crate::support::{turn, wait_for};

const HOUR: Duration = Duration::from_secs(3_600);

fn monitor(push: Push) -> Monitor {
    Monitor::builder().listen("off").push(push).start().unwrap()
}

#[test]
fn what_fails_is_tried_again_in_order_until_it_is_taken() {
    let _turn = turn();
    let replies = |nth| match nth {
        0 => Reply::Status(500, ""),
        1 => Reply::Close,
        2 => Reply::Status(429, "Retry-After: 1"),
        3 => Reply::Status(503, ""),
        _ => Reply::Status(200, ""),
    };
    let server = Server::start(replies);
    let monitor = monitor(Push::remote_write(server.url("/")).name("again").interval(HOUR));
    wait_for("the samples", || (outcome("again", "sent") > 0.0).then_some(()));
    let requests = server.requests();
    assert!(requests[..5].iter().all(|request| request.body == requests[0].body), "the same, whatever came after it");
    assert!(requests[3].at - requests[2].at >= Duration::from_millis(990), "as Retry-After says");
    for (before, after) in requests.iter().zip(&requests[1..5]) {
        let pause = after.at - before.at;
        assert!((Duration::from_millis(45)..Duration::from_secs(9)).contains(&pause), "{pause:?}");
    }
    assert_eq!((outcome("again", "failed"), outcome("again", "dropped")), (4.0, 0.0));
    monitor.shutdown().unwrap();
}

#[test]
fn what_is_refused_is_dropped_and_counted_and_the_next_goes_on() {
    let _turn = turn();
    let server = Server::start(|nth| Reply::Status(if nth == 0 { 400 } else { 200 }, ""));
    let monitor = monitor(Push::remote_write(server.url("/")).name("refused").interval(Duration::from_millis(100)));
    wait_for("the next", || (outcome("refused", "sent") > 0.0).then_some(()));
    let (dropped, refused, failed) =
        (outcome("refused", "dropped"), outcome("refused", "refused"), outcome("refused", "failed"));
    assert!(dropped > 50.0 && refused == 1.0 && failed == 0.0, "{dropped} {refused} {failed}");
    let requests = server.requests();
    assert_ne!(requests[0].body, requests[1].body, "it is not tried again");
    monitor.shutdown().unwrap();
}

#[test]
fn a_server_that_hangs_takes_a_bounded_buffer_and_the_oldest_go() {
    let _turn = turn();
    let server = Server::start(|_| Reply::Hang);
    let push = Push::remote_write(server.url("/"))
        .name("hangs")
        .interval(Duration::from_millis(10))
        .timeout(Duration::from_millis(200))
        .exit_timeout(Duration::from_millis(300))
        .buffer(1 << 20);
    let monitor = monitor(push);
    let mut most = 0.0_f64;
    wait_for("samples to be dropped", || {
        most = most.max(waiting_bytes("hangs"));
        (outcome("hangs", "dropped") > 2_000.0 && outcome("hangs", "failed") >= 2.0).then_some(())
    });
    assert!((524_288.0..=1_048_576.0).contains(&most), "{most} bytes wait");
    assert_eq!(outcome("hangs", "sent"), 0.0);
    let begin = Instant::now();
    monitor.shutdown().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    assert_eq!(waiting_bytes("hangs"), 0.0, "what was not sent is dropped");
}

#[test]
fn a_gateway_that_hangs_does_not_keep_the_program() {
    let _turn = turn();
    let server = Server::start(|_| Reply::Hang);
    let push = Push::gateway(server.url("")).name("kept").exit_timeout(Duration::from_millis(500));
    let monitor = monitor(push);
    let begin = Instant::now();
    monitor.shutdown().unwrap();
    let took = begin.elapsed();
    assert!((Duration::from_millis(400)..Duration::from_secs(3)).contains(&took), "{took:?}");
    // The try ends with the time there is for it.
    assert!(server.count() >= 1 && outcome("kept", "dropped") > 50.0);
}

#[test]
fn a_request_that_hangs_when_the_end_comes_is_left_and_counted() {
    let _turn = turn();
    let server = Server::start(|_| Reply::Hang);
    let push = Push::remote_write(server.url("/")).name("left").exit_timeout(Duration::from_millis(300));
    let monitor = monitor(push);
    wait_for("the request", || (server.count() == 1).then_some(()));
    let begin = Instant::now();
    monitor.shutdown().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    // That of the start, that of the end, and the ends of the series.
    let (dropped, sent) = (outcome("left", "dropped"), outcome("left", "sent"));
    assert!(dropped > 150.0 && sent == 0.0, "{dropped} {sent}");
}

#[test]
fn a_gateway_that_is_down_for_a_moment_at_the_end_is_tried_again() {
    let _turn = turn();
    let server = Server::start(|nth| Reply::Status(if nth < 2 { 503 } else { 202 }, ""));
    let monitor = monitor(Push::gateway(server.url("")).name("moment"));
    monitor.shutdown().unwrap();
    assert_eq!((server.count(), outcome("moment", "delivered"), outcome("moment", "dropped")), (3, 1.0, 0.0));
}

#[test]
fn of_states_the_newest_is_sent_and_the_others_are_counted() {
    let _turn = turn();
    let server = Server::start(|nth| Reply::Status(if nth == 0 { 503 } else { 200 }, ""));
    let push = Push::gateway(server.url("")).name("states").interval(Duration::from_millis(20));
    let monitor = monitor(push);
    wait_for("a state", || (outcome("states", "delivered") >= 1.0).then_some(()));
    assert!(waiting_bytes("states") < 200_000.0);
    monitor.shutdown().unwrap();
    let requests = server.requests();
    assert_ne!(requests[0].body, requests[1].body, "a newer one took its place");
    assert!(outcome("states", "dropped") > 0.0);
}

#[test]
fn a_redirect_is_not_followed() {
    let _turn = turn();
    let other = Server::start(|_| Reply::Status(200, ""));
    let location: &'static str = Box::leak(format!("Location: {}", other.url("/")).into_boxed_str());
    let server = Server::start(move |_| Reply::Status(307, location));
    let monitor = monitor(Push::remote_write(server.url("/")).name("redirected").bearer("to-ken"));
    wait_for("the answer", || (outcome("redirected", "refused") >= 1.0).then_some(()));
    monitor.shutdown().unwrap();
    assert_eq!(other.count(), 0);
}

#[test]
fn one_that_hangs_does_not_keep_the_others() {
    let _turn = turn();
    let (hangs, works) = (Server::start(|_| Reply::Hang), Server::start(|_| Reply::Status(200, "")));
    let push = |server: &Server, name: &str| {
        Push::remote_write(server.url("/"))
            .name(name)
            .interval(Duration::from_millis(50))
            .exit_timeout(Duration::from_millis(200))
    };
    let monitor =
        Monitor::builder().listen("off").push(push(&hangs, "one")).push(push(&works, "other")).start().unwrap();
    wait_for("the other", || (outcome("other", "delivered") >= 10.0).then_some(()));
    assert_eq!(outcome("one", "sent"), 0.0);
    monitor.shutdown().unwrap();
}
