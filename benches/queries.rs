//! Queries as they are asked over HTTP, without the network: the monitor's router is called as a service. A thousand series and more,
//! with 300 readings behind them. Beside them a scrape, which is what the sampler adds to the history.

use std::thread;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use criterion::{Criterion, criterion_group, criterion_main};
use monitor::{Monitor, Registry};
use prometheus::{CounterVec, GaugeVec, Opts};
use tower::ServiceExt;

const QUERIES: &[(&str, &str)] = &[
    ("one series, now", "query?query=requests_total%7Broute%3D%227%22%2Ccode%3D%22200%22%7D"),
    ("all series of a name, now", "query?query=requests_total"),
    ("every series, counted", "query?query=count(%7B__name__%3D~%22.%2B%22%7D)"),
    ("rates, summed", "query?query=sum%20by%20(code)%20(rate(requests_total%5B1s%5D))"),
    ("an average over time", "query?query=avg_over_time(level%5B1s%5D)"),
    ("labels", "labels"),
    ("values of a label", "label/route/values"),
];

fn readings() -> f64 {
    let families = Registry::global().gather();
    let family = families.iter().find(|family| family.name() == "monitor_sampler_readings_total");
    family.and_then(|family| family.get_metric().first()).map_or(0.0, |metric| metric.get_counter().get_value())
}

type Failure = Box<dyn std::error::Error>;

fn fill() -> Result<Monitor, Failure> {
    let requests = CounterVec::new(Opts::new("requests_total", "Requests"), &["route", "code"])?;
    let level = GaugeVec::new(Opts::new("level", "Levels"), &["place"])?;
    Registry::global().register(Box::new(requests.clone()))?;
    Registry::global().register(Box::new(level.clone()))?;
    let monitor = Monitor::builder().listen("off").sampler_interval(Duration::from_millis(20)).start()?;
    let mut turn = 0.0;
    while readings() < 300.0 {
        for route in 0..250 {
            for code in ["200", "404", "500"] {
                requests.with_label_values(&[&route.to_string(), code]).inc();
            }
            level.with_label_values(&[&route.to_string()]).set(f64::from(route) * turn);
        }
        turn += 1.0;
        thread::park_timeout(Duration::from_millis(5));
    }
    Ok(monitor)
}

fn queries(criterion: &mut Criterion) {
    let made =
        fill().and_then(|monitor| Ok((monitor, tokio::runtime::Builder::new_current_thread().enable_all().build()?)));
    let (monitor, runtime) = match made {
        Ok(made) => made,
        Err(error) => return eprintln!("no monitor to ask: {error}"),
    };
    let router = monitor.router();
    let ask = async |path: &str| -> Result<usize, Failure> {
        let request = Request::get(format!("/api/v1/{path}")).body(Body::empty())?;
        let answer = router.clone().oneshot(request).await?;
        Ok(to_bytes(answer.into_body(), 64 << 20).await?.len())
    };
    let mut group = criterion.benchmark_group("queries over 1,000 series");
    group.sample_size(20);
    for (name, path) in QUERIES {
        group.bench_function(*name, |bencher| bencher.iter(|| runtime.block_on(ask(path)).unwrap_or_default()));
    }
    group.bench_function("a scrape for the history", |bencher| bencher.iter(|| Registry::global().gather()));
    group.finish();
}

criterion_group!(benches, queries);
criterion_main!(benches);
