//! Many who want a capture at once.

use std::sync::Barrier;
use std::thread;

use crate::client::{builder, get, turn};

#[test]
fn of_a_hundred_captures_at_once_one_is_taken_and_the_others_hear_when_to_come_again() {
    let _turn = turn();
    let monitor = builder().max_connections(200).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let start = Barrier::new(100);
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = || {
            start.wait();
            let answer = get(address, "/debug/pprof/collapsed?seconds=3", "");
            (answer.status, answer.header("retry-after").map(str::to_owned))
        };
        let all: Vec<_> = (0..100).map(|_| scope.spawn(ask)).collect();
        all.into_iter().map(|own| own.join().unwrap()).collect()
    });
    let taken = answers.iter().filter(|(status, _)| *status == 200).count();
    let refused = answers.iter().filter(|(status, wait)| *status == 429 && wait.as_deref() == Some("10")).count();
    assert_eq!((taken, refused), (1, 99), "{answers:?}");
    assert_eq!(get(address, "/debug/pprof/collapsed?seconds=1", "").status, 200, "the next one is taken");
}
