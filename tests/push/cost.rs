//! What a push of many series costs: CPU time of the pushing threads.

use std::time::Duration;

use monitor::{Monitor, Push};
use prometheus::{GaugeVec, Opts};

use crate::figures::outcome;
use crate::http::{Reply, Server};
use crate::support::{turn, wait_for};

/// User and system time of all threads `monitor-push`, in milliseconds, from the scheduler's own count.
fn cpu_ms() -> f64 {
    let mut nanos = 0;
    for thread in std::fs::read_dir("/proc/self/task").unwrap() {
        let path = thread.unwrap().path();
        // A thread may end meanwhile.
        let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap_or_default();
        if read("comm").trim() == "monitor-push" {
            nanos += read("schedstat").split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    nanos as f64 / 1e6
}

#[test]
#[cfg(target_os = "linux")]
fn a_push_of_5000_series_costs_milliseconds() {
    let _turn = turn();
    let gauges = GaugeVec::new(Opts::new("push_test_many", "Many"), &["user", "path"]).unwrap();
    prometheus::register(Box::new(gauges.clone())).unwrap();
    for number in 0..5_000 {
        let (user, path) = (format!("user-{number}"), format!("/shop/{}/item/{number}", number % 97));
        gauges.with_label_values(&[&user, &path]).set(f64::from(number) * 1.37);
    }
    type Make = fn(String) -> Push;
    let pushes: [(&str, Make); 3] = [
        ("many-gateway", |url| Push::gateway(url)),
        ("many-lines", |url| Push::influx_v1(url, "d")),
        ("many-remote", |url| Push::remote_write(url)),
    ];
    for (name, push) in pushes {
        let server = Server::start(|_| Reply::Status(200, ""));
        let push = push(server.url("")).name(name).interval(Duration::from_millis(300));
        let monitor = Monitor::builder().listen("off").push(push).start().unwrap();
        let samples = || outcome(name, "sent");
        wait_for("the first push", || (samples() > 5_000.0).then_some(()));
        let (begin, at) = (cpu_ms(), samples());
        wait_for("more pushes", || (samples() - at > 40_000.0).then_some(()));
        // Per 5,000 samples: what is read, written, compressed and sent.
        let cost = (cpu_ms() - begin) / (samples() - at) * 5_000.0;
        let bytes: usize = server.requests().iter().map(|request| request.body.len()).sum();
        let bytes = bytes as f64 / samples() * 5_000.0;
        println!("{name}: {cost:.2} ms of CPU time and {bytes:.0} bytes for 5,000 samples");
        assert!(cost < 1_000.0, "{name}: {cost} ms");
        monitor.shutdown().unwrap();
    }
    prometheus::unregister(Box::new(gauges)).unwrap();
}
