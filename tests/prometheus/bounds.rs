//! Queries that would take everything end in bounded time and memory, and the sampler stays on time meanwhile.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use monitor::Monitor;

use crate::asking::{ask, post};
use crate::program::{readings, turn as go_on};
use crate::support::{get, turn, wait_for};

#[test]
fn without_history_a_query_says_so() {
    let _turn = turn();
    let monitor = Monitor::builder().listen("127.0.0.1:0").history_memory(0).start().unwrap();
    let ours = monitor.local_addr().unwrap();
    for path in ["/api/v1/query?query=1", "/api/v1/labels", "/api/v1/series?match[]=up"] {
        let (status, answer) = ask(ours, path, &[]);
        let kind = answer["errorType"].as_str();
        assert_eq!((status, kind), (503, Some("unavailable")), "{path}");
        assert!(answer["error"].as_str().unwrap().contains("history_memory"));
    }
    assert_eq!(ask(ours, "/api/v1/status/buildinfo", &[]).1["data"]["version"], "3.0.0");
    monitor.shutdown().unwrap();
}

/// MiB that this process has in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().split(' ').next().unwrap().parse::<u64>().unwrap() / 1024
}

fn refused(ours: SocketAddr, pairs: &[(&str, &str)], path: &str) -> (u16, String) {
    let (status, answer) = ask(ours, path, pairs);
    (status, format!("{} {}", answer["errorType"].as_str().unwrap_or("-"), answer["error"].as_str().unwrap_or("-")))
}

#[test]
fn what_would_take_everything_is_bounded() {
    let _turn = turn();
    (0..600).for_each(go_on);
    let monitor = Monitor::builder().listen("127.0.0.1:0").sampler_interval(Duration::from_millis(1)).start().unwrap();
    let ours = monitor.local_addr().unwrap();
    let begin = readings();
    wait_for("a history", || {
        go_on(1);
        (readings() > begin + 1_500.0).then_some(())
    });
    let day = [("start", "0"), ("end", "86400"), ("step", "0.001")];
    let (status, said) = refused(ours, &[("query", "level"), day[0], day[1], day[2]], "/api/v1/query_range");
    assert!(status == 400 && said.contains("11,000"), "{status} {said}");
    let everything = r#"sum_over_time({__name__=~".+"}[24h:1ms])"#;
    let (began, before) = (Instant::now(), resident());
    for (query, wanted) in [
        (everything, 422),
        ("max_over_time(vector(1)[1000y:1ms])", 422),
        (r#"avg_over_time(rate({__name__=~".+"}[1h])[1d:1s])"#, 422),
        ("count_over_time(count_over_time(count_over_time(vector(1)[1h:1s])[1h:1s])[1h:1s])", 422),
    ] {
        let (status, said) = refused(ours, &[("query", query), ("timeout", "4s")], "/api/v1/query");
        assert!(status == wanted || (status == 503 && said.starts_with("timeout")), "{query}: {status} {said}");
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let (status, said) = refused(ours, &[("query", everything), ("timeout", "1ms")], "/api/v1/query");
    assert!(status == 503 && said.starts_with("timeout"), "{status} {said}");
    let (status, answer) = ask(ours, "/api/v1/query", &[("query", "level"), ("limit", "1")]);
    assert_eq!((status, answer["data"]["result"].as_array().unwrap().len()), (200, 1));
    assert_eq!(answer["warnings"][0], "results truncated due to limit");

    // Many at once: two work, the others wait or are told so, and the sampler goes on.
    let (began, at) = (Instant::now(), readings());
    let mut slowest = Duration::ZERO;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask_heavily = || refused(ours, &[("query", everything), ("timeout", "2s")], "/api/v1/query").0;
        let asking: Vec<_> = (0..20).map(|_| scope.spawn(ask_heavily)).collect();
        while !asking.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            let scraped = Instant::now();
            assert_eq!(get(ours, "/metrics").status, 200);
            slowest = slowest.max(scraped.elapsed());
        }
        asking.into_iter().map(|asking| asking.join().unwrap()).collect()
    });
    // A scrape does not wait for queries, which end after two seconds.
    assert!(slowest < Duration::from_millis(1_500), "{slowest:?}");
    let took = began.elapsed();
    assert!(statuses.iter().all(|status| matches!(status, 422 | 503)), "{statuses:?}");
    let (read, grown) = (readings() - at, resident().saturating_sub(before));
    println!("20 heavy queries took {took:?}, {read} readings meanwhile, {grown} MiB more than before");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(read > took.as_secs_f64() * 20.0, "{read} readings in {took:?}");
    assert!(grown < 400, "{grown} MiB");
    let large = format!("query={}", "x".repeat(300 << 10));
    assert_eq!(post(ours, "/api/v1/query", &large).0, 413);
    monitor.shutdown().unwrap();
}
