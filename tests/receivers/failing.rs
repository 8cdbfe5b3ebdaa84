//! Receivers that fail, hang, answer nonsense or lead elsewhere: nothing is lost, nothing is told twice, nobody else waits.

use std::time::Duration;

use serde_json::Value;

use crate::http::{Reply, Server, ok};
use crate::service::{SHORT, Service, files_holding, wait_for};

fn config(hooks: &[(&str, String)]) -> String {
    let names: Vec<_> = hooks.iter().map(|(name, _)| *name).collect();
    let mut text = format!("[route]\nreceiver = '{}'\n{SHORT}", names[0]);
    for name in &names {
        text += &format!("[[route.routes]]\nreceiver = '{name}'\ncontinue = true\n");
    }
    for (name, inner) in hooks {
        text += &format!("[[receivers]]\nname = '{name}'\n{inner}\n");
    }
    text
}

fn hook(server: &Server, more: &str) -> String {
    format!("webhook = {{ url = 'http://{}/hook-s3cret-path', token = 't0ken-s3cret'{more} }}", server.address)
}

fn fires(bodies: &[Value]) -> usize {
    bodies.iter().filter(|body| body["status"] == "firing").count()
}

#[test]
fn what_passes_is_tried_again_and_nobody_waits_for_one_that_hangs() {
    let hanging = Server::start(|_| Reply::Hang);
    let well = Server::start(|_| ok());
    let broken =
        Server::start(
            |nth| if nth < 2 { Reply::Status(500, "t0ken-s3cret\nis hook-s3cret-path".to_owned()) } else { ok() },
        );
    let closing = Server::start(|nth| if nth < 2 { Reply::Close } else { ok() });
    let busy =
        Server::start(|nth| if nth == 0 { Reply::Status(429, "Retry-After: 2\n\nslower".to_owned()) } else { ok() });
    let gone =
        Server::start(|_| Reply::Status(404, "no /hook-s3cret-path for Bearer t0ken-s3cret t0ken-s3cret".to_owned()));
    let other = Server::start(|_| ok());
    let elsewhere = format!("Location: http://localhost:{}/stolen\n\n", other.address.port());
    let leading = Server::start(move |_| Reply::Status(307, elsewhere.clone()));
    let off_scheme = Server::start(|_| Reply::Status(302, "Location: ftp://example.org/x\n\n".to_owned()));
    let slack = Server::start(|nth| if nth == 0 { Reply::Status(503, String::new()) } else { ok() });
    let config = config(&[
        ("hanging", hook(&hanging, ", timeout = '1s'")),
        ("well", hook(&well, "")),
        ("broken", hook(&broken, "")),
        ("closing", hook(&closing, "")),
        ("busy", hook(&busy, "")),
        ("gone", hook(&gone, "")),
        ("leading", hook(&leading, "")),
        ("off-scheme", hook(&off_scheme, "")),
        ("slack", format!("slack = {{ url = 'http://{}/services/s3cret-path' }}", slack.address)),
    ]);
    let service = Service::start("failing", &config);
    service.set("a", 1);
    wait_for("the one that is well", || (fires(&well.bodies()) == 1).then_some(()));
    let answered = |server: &Server, failures: usize| server.count() > failures;
    wait_for("those that recover", || {
        let all = answered(&broken, 2) && answered(&closing, 2) && answered(&busy, 1) && answered(&slack, 1);
        (all && answered(&hanging, 1) && answered(&gone, 1) && answered(&leading, 1) && answered(&off_scheme, 1))
            .then_some(())
    });
    busy.with(|requests| {
        let waited = requests[1].at - requests[0].at;
        assert!((Duration::from_millis(1990)..Duration::from_secs(10)).contains(&waited), "{waited:?}");
    });
    broken.with(|requests| {
        assert!(
            requests.iter().all(|request| request.head.contains("uthorization: Bearer t0ken-s3cret")),
            "{}",
            requests[0].head
        );
    });
    // The level stays: nobody is told twice that it fires.
    wait_for("the counts", || (service.notifications("slack", "delivered") == 1.0).then_some(()));
    assert_eq!((fires(&well.bodies()), broken.count(), closing.count(), busy.count(), slack.count()), (1, 3, 3, 2, 2));
    assert_eq!((service.notifications("broken", "failed"), service.notifications("broken", "delivered")), (2.0, 1.0));
    service.set("a", 0);
    for (name, server) in [("well", &well), ("broken", &broken), ("closing", &closing), ("busy", &busy)] {
        wait_for(name, || server.bodies().last().is_some_and(|body| body["status"] == "resolved").then_some(()));
    }
    wait_for("Slack", || {
        slack.bodies().last().is_some_and(|body| body["attachments"][0]["color"] == "good").then_some(())
    });
    assert_eq!(other.count(), 0, "a redirect was followed");
    let shown = service.get("/api/v1/alerts");
    for said in [
        "no answer within 1s",
        "it answers 404: no /(secret) for (secret) (secret)",
        "it answers 307 and redirects to http://localhost, which is not followed",
        "it answers 302 and redirects to ftp://example.org, which is not followed",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    for path in [
        "/api/v1/alerts",
        "/metrics",
        "/report.json",
        "/api/v1/rules",
        "/api/v2/alerts",
        "/api/v2/status",
        "/api/v2/silences",
    ] {
        let body = service.get(path);
        assert!(!body.contains("s3cret"), "{path}: {body}");
    }
    // Of all files only the configuration itself.
    let files = files_holding(&service.directory, "s3cret");
    assert_eq!(files, [service.directory.join("monitor.toml")]);
}

#[test]
fn a_receiver_that_hangs_delays_neither_evaluation_nor_the_end_of_the_monitor() {
    let hanging = Server::start(|_| Reply::Hang);
    let config = config(&[("hanging", hook(&hanging, ", timeout = '5m'"))]);
    let mut service = Service::start("hanging", &config);
    service.set("a", 1);
    wait_for("a request", || (hanging.count() == 1).then_some(()));
    let evaluations = |service: &Service| {
        let text = service.get("/metrics");
        text.lines()
            .find_map(|line| line.strip_prefix("monitor_rule_evaluations_total ")?.trim().parse::<f64>().ok())
            .unwrap()
    };
    let before = evaluations(&service);
    wait_for("evaluations", || (evaluations(&service) >= before + 5.0).then_some(()));
    assert_eq!(service.get("/healthz"), "ok\n");
    let begin = std::time::Instant::now();
    service.stop();
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}

#[test]
fn a_secret_of_a_file_is_read_at_each_use() {
    let (first, second) = (Server::start(|_| ok()), Server::start(|_| ok()));
    let config = config(&[("own", "webhook = { url_file = 'hook.secret' }".to_owned())]);
    let service = Service::start("rotated", &config);
    // Not there yet: told, and tried again.
    service.set("a", 1);
    wait_for("a failure", || {
        service.get("/api/v1/alerts").contains("hook.secret cannot be read: No such file").then_some(())
    });
    std::fs::write(service.directory.join("hook.secret"), format!("http://{}/one\n", first.address)).unwrap();
    wait_for("the fire", || (first.count() == 1).then_some(()));
    std::fs::write(service.directory.join("hook.secret"), format!("http://{}/two\n", second.address)).unwrap();
    service.set("a", 0);
    wait_for("the end", || (second.count() == 1).then_some(()));
    assert_eq!((first.count(), second.bodies()[0]["status"].as_str()), (1, Some("resolved")));
}
