//! Mail over STARTTLS with a login; and none without.

use crate::service::{SHORT, Service, wait_for};
use crate::smtp::MailServer;

fn config(server: &MailServer, ca_file: &str, more: &str) -> String {
    format!(
        "[route]\nreceiver = 'mail'\n{SHORT}[[receivers]]\nname = 'mail'\n[receivers.email]\nfrom = 'Monitor <monitor@example.org>'\n\
         to = ['Ops <ops@example.org>', 'b@example.org']\nhost = 'localhost'\nport = {}\nusername = 'me'\n{ca_file}{more}",
        server.address.port()
    )
}

#[test]
fn a_mail_is_sent_encrypted_and_with_a_login_of_fire_and_end() {
    let directory = tempfile();
    let server = MailServer::start(&directory.join("ca.pem"));
    let ca_file = format!("ca_file = {:?}\n", directory.join("ca.pem").to_str().unwrap());
    let service = Service::start("mail", &config(&server, &ca_file, "password = 'mail-s3cret'\n"));
    service.set("a", 2);
    wait_for("the fire", || (server.mails.lock().unwrap().len() == 1).then_some(()));
    let mail = server.mails.lock().unwrap()[0].clone();
    for part in [
        "MAIL FROM:<monitor@example.org>",
        "RCPT TO:<ops@example.org>",
        "RCPT TO:<b@example.org>",
        "Subject: [FIRING:1] Level (",
        "multipart/alternative",
        "the level of a is 2",
        "text/html",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    service.set("a", 0);
    wait_for("the end", || (server.mails.lock().unwrap().len() == 2).then_some(()));
    let mail = server.mails.lock().unwrap()[1].clone();
    assert!(mail.contains("Subject: [RESOLVED:1] Level (") && mail.contains("resolved after"), "{mail}");
    assert_eq!(*server.refusals.lock().unwrap(), [""; 0]);
    let _ = std::fs::remove_dir_all(directory);
}

#[test]
fn a_wrong_password_is_told_without_it_and_a_stranger_is_not_trusted() {
    let directory = tempfile();
    let server = MailServer::start(&directory.join("ca.pem"));
    let ca_file = format!("ca_file = {:?}\n", directory.join("ca.pem").to_str().unwrap());
    // The server repeats the right one.
    let service = Service::start("mail-wrong", &config(&server, &ca_file, "password = 'wr0ng-mail-s3cret'\n"));
    service.set("a", 1);
    let shown = wait_for("the refusal", || Some(service.get("/api/v1/alerts")).filter(|shown| shown.contains("535")));
    assert!(!shown.contains("wr0ng"), "{shown}");
    drop(service);
    let service = Service::start("mail-stranger", &config(&server, "", "password = 'mail-s3cret'\n"));
    service.set("a", 1);
    let shown = wait_for("the refusal", || {
        Some(service.get("/api/v1/alerts")).filter(|shown| shown.to_lowercase().contains("certificate"))
    });
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(server.mails.lock().unwrap().is_empty());
    let _ = std::fs::remove_dir_all(directory);
}

fn tempfile() -> std::path::PathBuf {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let own = format!("receivers-mail-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(own);
    std::fs::create_dir_all(&path).unwrap();
    path
}
