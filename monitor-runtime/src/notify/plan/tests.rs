//! What sections may say, and what is said of those that do not.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::outbound::Secret;

fn problem(text: &str) -> String {
    let error = Plan::read(text, Path::new("/etc/app/monitor.toml")).unwrap_err();
    let line = text[..error.at].matches('\n').count() + 1;
    format!("{line}: {}: {}", error.key, error.problem)
}

#[test]
fn without_sections_one_receiver_writes_to_standard_error() {
    let plan = Plan::read("listen = 'off'\n", Path::new("monitor.toml")).unwrap();
    assert_eq!((plan.routes.len(), plan.receivers.len(), plan.receivers[0].name.as_str()), (1, 1, "log"));
}

#[test]
fn every_key_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let text = r##"
listen = "off"
[route]
receiver = "team"
group_by = ["alertname", "job"]
group_wait = "0s"
group_interval = "1m"
repeat_interval = "12h"
external_url = "https://app.example.org/"
[[route.routes]]
matchers = ['severity="critical"', "env!=dev"]
receiver = "pager"
continue = true
group_wait = "5s"
[[receivers]]
name = "team"
log = {}
slack = { url_env = "PATH_OF_TEST_HOOK", channel = "#ops", username = "monitor", ca_file = "ca.pem" }
[receivers.email]
from = "Monitor <monitor@example.org>"
to = ["a@example.org", "B <b@example.org>"]
host = "mail.example.org"
username = "me"
password_file = "mail.secret"
timeout = "30s"
send_resolved = false
[[receivers]]
name = "pager"
webhook = { url = "https://hooks.example.org/x", token = "t0k3n", timeout = "3s" }
alertmanager = { urls = ["http://a:9093", "http://b:9093/am"], username = "u", password = "p4ss" }
[[silences]]
matchers = ['job="batch"']
starts_at = 2026-12-24T18:00:00Z
ends_at = "2026-12-27T06:00:00+01:00"
comment = "holidays"
created_by = "me"
[[silences]]
matchers = ['job="old"']
"##;
    let text = text.replace("PATH_OF_TEST_HOOK", "PATH");
    // A variable that every process has is no address; it is refused as such.
    assert!(problem(&text).contains("receivers.slack.url: takes an address"), "{}", problem(&text));
    let text = text.replace("url_env = \"PATH\"", "url_file = \"slack.secret\"");
    let plan = Plan::read(&text, &directory.path().join("monitor.toml")).unwrap();
    assert_eq!(plan.external_url.as_deref(), Some("https://app.example.org"));
    let [root, critical] = &plan.routes[..] else { panic!("{:?}", plan.routes) };
    assert_eq!((root.group_wait_ms, root.group_interval_ms, root.repeat_interval_ms), (0, 60_000, 43_200_000));
    assert_eq!(
        (critical.group_wait_ms, critical.group_interval_ms, critical.repeat_interval_ms),
        (5_000, 60_000, 43_200_000)
    );
    assert_eq!(critical.key, "{}/{env!=\"dev\",severity=\"critical\"}");
    assert_eq!((critical.receiver, critical.goes_on, &root.below[..]), (1, true, &[1][..]));
    let kinds: Vec<_> =
        plan.channels().map(|(receiver, channel)| (receiver.name.as_str(), channel.way.kind())).collect();
    let expected = [
        ("team", "log"),
        ("team", "slack"),
        ("team", "email"),
        ("pager", "webhook"),
        ("pager", "alertmanager"),
        ("pager", "alertmanager"),
    ];
    assert_eq!(kinds, expected);
    let Way::Email(email) = &plan.receivers[0].channels[2].way else { panic!() };
    assert_eq!((email.port, email.tls, email.to.len()), (587, MailTls::StartTls, 2));
    let password = &email.login.as_ref().unwrap().password;
    assert_eq!(*password, Secret::File(directory.path().join("mail.secret")));
    let delivery = plan.receivers[0].channels[2].delivery;
    assert_eq!((delivery.timeout, delivery.send_resolved), (Duration::from_secs(30), false));
    assert_eq!(plan.receivers[0].channels[0].delivery.timeout, Duration::from_secs(10));
    let [holidays, old] = &plan.silences[..] else { panic!() };
    assert_eq!((holidays.starts_at_ms, holidays.ends_at_ms), (Some(1_798_135_200_000), Some(1_798_347_600_000)));
    assert_eq!((old.starts_at_ms, old.ends_at_ms), (None, None));
    let shown = format!("{plan:?}");
    for secret in ["hooks.example", "t0k3n", "p4ss"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn what_is_wrong_is_said_with_line_key_and_way_out() {
    let route = "[route]\nreceiver = 'a'\n";
    let log = "[[receivers]]\nname = 'a'\nlog = {}\n";
    let web = |inner: &str| format!("{route}[[receivers]]\nname = 'a'\nwebhook = {{ {inner} }}\n");
    let mail = |inner: &str| {
        format!(
            "{route}[[receivers]]\nname = 'a'\n[receivers.email]\nfrom = 'a@b.c'\nto = ['x@y.z']\nhost = 'h'\n{inner}\n"
        )
    };
    for (text, said) in [
        (
            format!("{route}{log}[[receivers]]\nname = 'b'\nlog = {{}}\n"),
            "6: receivers.name: the receiver \"b\" is told nothing",
        ),
        (
            format!("[route]\nreceiver = 'b'\n{log}"),
            "2: route.receiver: no receiver is called \"b\"; the receivers are \"a\"",
        ),
        (format!("[route]\n{log}"), "1: route.receiver: the first route takes every alert and needs a receiver"),
        (log.to_owned(), "1: receivers: receivers need a route"),
        (format!("{route}{log}{log}"), "7: receivers.name: two receivers are called \"a\""),
        (format!("{route}[[receivers]]\nname = 'a'\n"), "3: receivers: the receiver \"a\" has no way to be told"),
        (
            format!("{route}grup_by = []\n{log}"),
            "3: route.grup_by: unknown field `grup_by`, expected one of `receiver`, `group_by`",
        ),
        (format!("{route}group_wait = 5\n{log}"), "3: route.group_wait: invalid type: integer, expected a string"),
        (
            format!("{route}group_wait = 'soon'\n{log}"),
            "3: route.group_wait: takes a duration of at most a year, as in \"30s\"",
        ),
        (format!("{route}group_interval = '0s'\n{log}"), "3: route.group_interval: takes a duration from 10ms"),
        (format!("{route}group_by = ['a-b']\n{log}"), "3: route.group_by: a label's name is"),
        (
            format!("{route}matchers = ['a=b']\n{log}"),
            "1: route: the first route takes every alert: `matchers` belongs",
        ),
        (format!("{route}[[route.routes]]\nmatchers = ['a~b']\n{log}"), "4: route.matchers: \"a~b\" is no matcher"),
        (
            format!("{route}[[route.routes]]\nmatchers = ['a=~\"(\"']\n{log}"),
            "4: route.matchers: the regular expression of",
        ),
        (web("timeout = '1s'"), "5: receivers.webhook: `url` is missing: give `url`, `url_env`"),
        (web("url = 'ftp://x/secret'"), "5: receivers.webhook.url: takes an address that begins with http://"),
        (web("url = 'http:///secret'"), "5: receivers.webhook.url: takes an address"),
        (
            web("url = 'http://x', url_file = 'f'"),
            "5: receivers.webhook.url: `url`, `url_env` and `url_file` exclude each other",
        ),
        (
            web("url_env = 'MONITOR_TEST_NOT_SET'"),
            "5: receivers.webhook.url_env: the environment variable MONITOR_TEST_NOT_SET is not set",
        ),
        (web("url = 'http://x', username = 'u'"), "5: receivers.webhook: `username` and `password` go together"),
        (web("url = 'http://x', timeout = '1h'"), "5: receivers.webhook.timeout: takes a duration from 10ms to 5m"),
        (mail("tls = 'ssl'"), "9: receivers.email.tls: takes \"starttls\""),
        (
            mail("tls = 'none'\nusername = 'u'\npassword = 'p'"),
            "9: receivers.email.tls: a password would cross the network",
        ),
        (mail("").replace("x@y.z", "x"), "7: receivers.email.to: takes mail addresses"),
        (format!("{route}{log}[[silences]]\nmatchers = []\n"), "6: silences.matchers: a silence needs a matcher"),
        (
            format!("{route}{log}[[silences]]\nmatchers = ['a=b']\nends_at = 'later'\n"),
            "8: silences.ends_at: takes a time",
        ),
    ] {
        let own = problem(&text);
        assert!(own.starts_with(said), "\n{own}\n{said}");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    for text in [
        "[[receivers]]\nname = 'a'\nwebhook = 'https://hooks.example.org/s3cret'\n",
        "[route]\nreceiver = 'a'\n[[receivers]]\nname = 'a'\nwebhook = { url = 'hooks.example.org/s3cret' }\n",
        "[[receivers]]\nname = 'a'\nslack = { url = ['https://x/s3cret'] }\n",
        "[[receivers]]\nname = 'a'\nlog = { send_resolved = 's3cret' }\n",
        "[[receivers]]\nname = 'a'\nwebhook = { url = 's3cret' 3 }\n",
        "[[receivers]]\nname = 'a'\nwebhook = { url = 'http://x/', username = 'me', password = 73190246 }\n",
        "[[receivers]]\nname = 'a'\nslack = { 'https://hooks.example.org/s3cret' = 'x' }\n",
    ] {
        let own = problem(text);
        assert!(!own.contains("s3cret") && !own.contains("73190246"), "{own}");
    }
}
