//! Queries that ask for everything.

use std::time::{Duration, Instant};

use crate::client::{ask, builder, get, turn, wait_for};

/// Of this process, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

#[test]
fn what_asks_for_everything_is_answered_or_refused_within_bounds() {
    let _turn = turn();
    let monitor = builder().sampler_interval(Duration::from_millis(100)).start().unwrap();
    let address = monitor.local_addr().unwrap();
    wait_for("some history", || get(address, "/api/v1/query?query=up", "").body.contains("success").then_some(()));
    wait_for("series", || get(address, "/api/v1/labels", "").body.contains("__name__").then_some(()));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let day = format!("start={}&end={now}", now - 86_400);
    let nested = format!("query={}1{}", "(".repeat(3_000), ")".repeat(3_000));
    let long = format!("query={}1", "1%2B".repeat(2_000));
    let before = resident();
    for (path, expected) in [
        (format!("/api/v1/query_range?query=up&{day}&step=0.001"), &[400][..]),
        (format!("/api/v1/query_range?query=up&{day}&step=1ms"), &[400]),
        (format!("/api/v1/query_range?query=up&{day}&step=0"), &[400]),
        (format!("/api/v1/query_range?query=up&{day}&step=1e-9"), &[400]),
        (format!("/api/v1/query_range?query={{__name__=~%22.%2B%22}}&{day}&step=8"), &[200, 422, 503]),
        ("/api/v1/query?query={__name__=~%22.%2B%22}".to_owned(), &[200, 422, 503]),
        ("/api/v1/query?query={__name__=~%22.*%22}".to_owned(), &[400]),
        ("/api/v1/query?query={__name__=~%22.%2B%22}[24h]".to_owned(), &[200, 422, 503]),
        ("/api/v1/query?query=sum_over_time({__name__=~%22.%2B%22}[24h:1ms])".to_owned(), &[200, 422, 503]),
        (
            format!("/api/v1/query_range?query=count_over_time(sum({{__name__=~%22.%2B%22}})[24h:1ms])&{day}&step=8"),
            &[200, 422, 503],
        ),
        ("/api/v1/query?query={__name__=~%22(a|b|c)%2B(d%2B)%2Be{1000}f{1000}g{1000}%22}".to_owned(), &[200, 400, 422]),
        ("/api/v1/series?match[]={__name__=~%22.%2B%22}".to_owned(), &[200]),
        ("/api/v1/series?match[]={}".to_owned(), &[400]),
        (format!("/api/v1/query?{nested}"), &[200, 400, 414, 422]),
        (format!("/api/v1/query?{long}"), &[200, 400, 414, 422]),
        ("/api/v1/query?query=1&time=1e308".to_owned(), &[200, 400, 422]),
        ("/api/v1/query_range?query=1&start=-1e300&end=1e300&step=9e9".to_owned(), &[400]),
        ("/api/v1/query_range?query=up&start=-9e15&end=9e15&step=9e9".to_owned(), &[200, 400]),
    ] {
        let begin = Instant::now();
        let answer = get(address, &path, "");
        let took = begin.elapsed();
        assert!(
            expected.contains(&answer.status),
            "{path}: {} {}",
            answer.status,
            &answer.body[..answer.body.len().min(300)]
        );
        assert!(took < Duration::from_secs(15), "{path}: {took:?}");
        assert!(answer.body.len() < 33 << 20, "{path}");
    }
    for body in [
        format!("query={}1{}", "(".repeat(60_000), ")".repeat(60_000)),
        format!("query={}1", "-".repeat(200_000)),
        format!("query={}", "sum(".repeat(50_000)),
    ] {
        let begin = Instant::now();
        let answer =
            ask(address, "POST", "/api/v1/query", "Content-Type: application/x-www-form-urlencoded\r\n", &body);
        assert!((200..500).contains(&answer.status), "{}: {}", &body[..20], answer.status);
        assert!(begin.elapsed() < Duration::from_secs(15));
    }
    let grown = resident().saturating_sub(before);
    println!("queries for everything: {grown} KiB more are resident");
    assert!(grown < 512 << 10, "{grown} KiB");
}

#[test]
fn a_hundred_queries_at_once_are_answered_or_told_to_come_again() {
    let _turn = turn();
    let monitor = builder().sampler_interval(Duration::from_millis(100)).start().unwrap();
    let address = monitor.local_addr().unwrap();
    wait_for("series", || get(address, "/api/v1/labels", "").body.contains("__name__").then_some(()));
    let before = resident();
    let path = "/api/v1/query?query=sum_over_time({__name__=~%22.%2B%22}[24h:10ms])";
    let begin = Instant::now();
    let crowd: Vec<_> = (0..100).map(|_| std::thread::spawn(move || get(address, path, "").status)).collect();
    // A scrape is answered among them.
    wait_for("a scrape", || (get(address, "/metrics", "").status == 200).then_some(()));
    let scraped = begin.elapsed();
    let statuses: Vec<u16> = crowd.into_iter().map(|own| own.join().unwrap()).collect();
    assert!(statuses.iter().all(|status| matches!(status, 200 | 422 | 503)), "{statuses:?}");
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    let grown = resident().saturating_sub(before);
    println!("100 queries in {:?}, a scrape after {scraped:?}, {grown} KiB more", begin.elapsed());
    assert!(scraped < Duration::from_secs(5) && grown < 768 << 10, "{scraped:?}, {grown} KiB");
}
