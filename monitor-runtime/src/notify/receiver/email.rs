//! A mail: text and HTML.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lettre::message::{MessageBuilder, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use maud::html;

use super::{Notification, Surroundings, text};
use crate::notify::plan::{Email, MailTls};
use crate::outbound::{Outcome, Revealed, failed, no_answer, refused, shortened};
use crate::record;

/// Alerts that are written out; of more only the number.
const MOST: usize = 100;
const MOST_SUBJECT: usize = 200;
const MOST_SHOWN: usize = 200;

pub(super) fn tell(
    email: &Email,
    notification: &Notification,
    surroundings: &Surroundings,
    timeout: Duration,
) -> Outcome {
    let password = match email.login.as_ref().map(|login| login.password.reveal()).transpose() {
        Ok(password) => password,
        Err(error) => return failed(error.to_string()),
    };
    let transport = match transport(email, password.as_ref(), timeout) {
        Ok(transport) => transport,
        Err(error) => return failed(error),
    };
    let message = match message(email, notification, surroundings) {
        Ok(message) => message,
        Err(error) => return refused(format!("the mail cannot be written: {error}")),
    };
    within(timeout, move || match transport.send(&message) {
        Ok(_) => Outcome::Delivered,
        Err(error) if error.is_timeout() => failed(no_answer(timeout)),
        Err(error) => {
            let said = said(&error, password.as_ref());
            if error.is_permanent() { refused(said) } else { failed(said) }
        }
    })
}

/// The transport's own timeout is that of each read: a server that drips would hold it. So many exchanges may be left to their
/// servers at once; then mail waits.
const MOST_LEFT: usize = 4;

static LEFT: AtomicUsize = AtomicUsize::new(0);

/// The outcome, or that it took too long; what goes on is left to end by itself.
fn within(timeout: Duration, send: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    if LEFT.load(Ordering::Relaxed) >= MOST_LEFT {
        return failed("earlier mails are still under way".to_owned());
    }
    LEFT.fetch_add(1, Ordering::Relaxed);
    let (done, outcome) = mpsc::channel();
    let work = move || {
        record::own_thread();
        // Nobody listens any more when it ends late.
        let _ = done.send(send());
        LEFT.fetch_sub(1, Ordering::Relaxed);
    };
    if let Err(error) = thread::Builder::new().name("monitor-mail".to_owned()).spawn(work) {
        LEFT.fetch_sub(1, Ordering::Relaxed);
        return failed(format!("no thread for a mail: {error}"));
    }
    outcome.recv_timeout(timeout).unwrap_or_else(|_| failed(no_answer(timeout)))
}

/// What went wrong and why, without what the server might repeat.
fn said(error: &lettre::transport::smtp::Error, password: Option<&Revealed>) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_said = cause.to_string();
        if !said.contains(&cause_said) {
            said = format!("{said}: {cause_said}");
        }
        source = cause.source();
    }
    let said = password.map_or_else(|| said.clone(), |password| password.redact(&said));
    let said: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shortened(&said, MOST_SHOWN)
}

fn transport(email: &Email, password: Option<&Revealed>, timeout: Duration) -> Result<SmtpTransport, String> {
    let tls = || -> Result<TlsParameters, String> {
        let mut parameters =
            TlsParameters::builder(email.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
        if let Some(path) = &email.ca_file {
            let text = std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
            let certificate = Certificate::from_pem(&text)
                .map_err(|_| format!("{} holds no certificate in PEM form", path.display()))?;
            parameters = parameters.certificate_store(CertificateStore::None).add_root_certificate(certificate);
        }
        parameters.build_rustls().map_err(|error| format!("TLS cannot be used: {error}"))
    };
    let tls = match email.tls {
        MailTls::StartTls => Tls::Required(tls()?),
        MailTls::Tls => Tls::Wrapper(tls()?),
        MailTls::None => Tls::None,
    };
    let mut builder = SmtpTransport::builder_dangerous(&email.host).port(email.port).tls(tls).timeout(Some(timeout));
    if let (Some(login), Some(password)) = (&email.login, password) {
        builder = builder.credentials(Credentials::new(login.username.clone(), password.text().to_owned()));
    }
    Ok(builder.build())
}

fn message(
    email: &Email,
    notification: &Notification,
    surroundings: &Surroundings,
) -> Result<Message, lettre::error::Error> {
    // The builder encodes what stands in a header; a line break has no place in one either way.
    let subject: String = text::title(notification).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let subject = shortened(&subject, MOST_SUBJECT);
    let id = format!("<{:032x}@{}>", fastrand::u128(..), email.from.email.domain());
    let mut builder: MessageBuilder =
        Message::builder().from(email.from.clone()).subject(&subject).message_id(Some(id));
    for to in &email.to {
        builder = builder.to(to.clone());
    }
    let parts = MultiPart::alternative_plain_html(
        plain(notification, surroundings),
        page(notification, &subject, surroundings),
    );
    builder.multipart(parts)
}

fn plain(notification: &Notification, surroundings: &Surroundings) -> String {
    let mut lines = Vec::new();
    for alert in notification.alerts.iter().take(MOST) {
        lines.push(format!("{}: {}", alert.name(), text::state(alert)));
        lines.push(format!("  {}", text::labels(alert)));
        lines.extend(alert.annotations.iter().map(|(name, value)| format!("  {name}: {value}")));
        lines.push(String::new());
    }
    lines.extend(more(notification));
    lines.extend(Some(surroundings.external_url.clone()).filter(|url| !url.is_empty()));
    lines.join("\n")
}

fn more(notification: &Notification) -> Option<String> {
    let more = notification.alerts.len().saturating_sub(MOST);
    (more > 0).then(|| format!("and {more} more"))
}

fn page(notification: &Notification, title: &str, surroundings: &Surroundings) -> String {
    let page = html! {
        (maud::DOCTYPE)
        html {
            head { meta charset="utf-8"; title { (title) } }
            body style="font-family: sans-serif" {
                h2 { (title) }
                @for alert in notification.alerts.iter().take(MOST) {
                    h3 { (alert.name()) ": " (text::state(alert)) }
                    table {
                        @for (name, value) in alert.labels.iter().filter(|(name, _)| *name != "alertname") {
                            tr { td { (name) } td { (value) } }
                        }
                        @for (name, value) in &alert.annotations {
                            tr { td { i { (name) } } td { (value) } }
                        }
                    }
                }
                @if let Some(more) = more(notification) { p { (more) } }
                @if !surroundings.external_url.is_empty() {
                    p { a href=(surroundings.external_url) { (surroundings.external_url) } }
                }
            }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::tests::{alert, notification};

    #[test]
    fn a_server_that_drips_holds_nobody() {
        let (end, ended) = mpsc::channel::<()>();
        // Ends when the test does, and not before.
        let drips = move || {
            let _ = ended.recv();
            Outcome::Delivered
        };
        assert_eq!(within(Duration::from_millis(20), drips), failed(no_answer(Duration::from_millis(20))));
        assert_eq!(within(Duration::from_secs(60), || Outcome::Delivered), Outcome::Delivered);
        drop(end);
    }

    #[test]
    fn a_label_makes_no_header_and_no_markup() {
        let email = Email {
            from: "Monitor <monitor@example.org>".parse().unwrap(),
            to: vec!["ops@example.org".parse().unwrap(), "Ñandú <b@example.org>".parse().unwrap()],
            host: "localhost".to_owned(),
            port: 25,
            tls: MailTls::None,
            login: None,
            ca_file: None,
        };
        let evil = alert("Slow\r\nBcc: all@example.org", &[("x", "<script>ñ</script>")], 0, None);
        let message = message(&email, &notification([evil]), &Surroundings::default()).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.is_ascii() && !head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(head.lines().any(|line| line.starts_with("Subject: ")), "{head}");
        assert!(!body.contains("<script>ñ") && body.contains("text/plain") && body.contains("text/html"), "{body}");
        assert_eq!(message.envelope().to().len(), 2);
    }
}
