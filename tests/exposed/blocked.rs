//! A host whose runtime does not move.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::client::{builder, get, turn};

#[test]
fn with_the_hosts_runtime_blocked_for_ten_seconds_everything_answers() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let _guard = runtime.enter();
    let monitor = builder().tokio(runtime.handle().clone()).start().unwrap();
    let address = monitor.local_addr().unwrap();
    // Both workers wait for the same word, which comes after ten seconds; a task behind them shows that nothing moves.
    let word = Arc::new((Mutex::new(false), Condvar::new()));
    let has_moved = Arc::new(AtomicBool::new(false));
    let begin = Instant::now();
    let (arrived, both) = std::sync::mpsc::channel();
    for _ in 0..2 {
        let (word, arrived) = (Arc::clone(&word), arrived.clone());
        runtime.spawn(async move {
            arrived.send(()).unwrap();
            let (said, heard) = &*word;
            let _said = heard.wait_while(said.lock().unwrap(), |said| !*said).unwrap();
        });
    }
    for _ in 0..2 {
        both.recv_timeout(Duration::from_secs(10)).unwrap();
    }
    let moved = Arc::clone(&has_moved);
    runtime.spawn(async move { moved.store(true, Ordering::Release) });
    let profiled = cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"));
    let mut rounds = 0;
    while begin.elapsed() < Duration::from_secs(10) {
        let asked = Instant::now();
        let scrape = get(address, "/metrics", "");
        assert!(scrape.status == 200 && scrape.body.contains("tokio_runtime"), "{}", scrape.status);
        assert_eq!(get(address, "/healthz", "").status, 200);
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        if rounds == 0 {
            let capture = get(address, "/debug/pprof/profile?seconds=2", "");
            assert_eq!(capture.status, if profiled { 200 } else { 501 });
        }
        rounds += 1;
    }
    assert!(!has_moved.load(Ordering::Acquire), "the runtime was blocked all the time");
    assert!(rounds > 10, "{rounds} rounds");
    *word.0.lock().unwrap() = true;
    word.1.notify_all();
}
