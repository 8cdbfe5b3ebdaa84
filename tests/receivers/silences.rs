//! Silences over HTTP: by Alertmanager's own tool, and by pages that may not.

use std::net::SocketAddr;
use std::process::Command;

use serde_json::Value;

use crate::http::{Server, ok};
use crate::service::{SHORT, Service, ask, wait_for};

/// What `amtool` says; a failure is the test's.
pub(crate) fn amtool(address: SocketAddr, arguments: &[&str]) -> String {
    let output = Command::new("amtool")
        .arg(format!("--alertmanager.url=http://{address}"))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("amtool: {error}; scripts/install.sh amtool"));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn amtool_adds_finds_changes_and_expires_a_silence() {
    let server = Server::start(|_| ok());
    let config = format!(
        "[route]\nreceiver = 'team'\n{SHORT}[[receivers]]\nname = 'team'\nwebhook = {{ url = 'http://{}/hook-s3cret' }}\n\
         [[silences]]\nmatchers = ['own=\"never\"']\ncomment = 'of the file'\ncreated_by = 'file'\n",
        server.address
    );
    let mut service = Service::start("silences", &config);
    let address = service.address;
    let id = amtool(
        address,
        &["silence", "add", "own=quiet", "severity=~crit.*", "--comment=too loud", "--author=me", "--duration=1h"],
    );
    let id = id.trim();
    let listed = amtool(address, &["silence", "query"]);
    assert!(
        listed.contains(id) && listed.contains("own=\"quiet\" severity=~\"crit.*\"") && listed.contains("of the file"),
        "{listed}"
    );
    assert!(!amtool(address, &["silence", "query", "own=other"]).contains(id));
    assert!(amtool(address, &["silence", "query", "own=quiet"]).contains(id));
    service.set("quiet", 1);
    service.set("loud", 1);
    wait_for("the loud one", || (server.count() == 1).then_some(()));
    assert!(!server.with(|requests| requests[0].body.contains("quiet")));
    let alerts = amtool(address, &["alert", "query", "--output=json"]);
    let alerts: Value = serde_json::from_str(&alerts).unwrap();
    assert_eq!((alerts.as_array().unwrap().len(), alerts[0]["labels"]["own"].as_str()), (1, Some("loud")), "{alerts}");
    let silenced: Value =
        serde_json::from_str(&amtool(address, &["alert", "query", "--silenced", "--output=json"])).unwrap();
    assert_eq!(
        (silenced[0]["status"]["state"].as_str(), silenced[0]["status"]["silencedBy"][0].as_str()),
        (Some("suppressed"), Some(id))
    );
    // It outlives the process.
    service.stop();
    service.begin(&config);
    let address = service.address;
    assert!(amtool(address, &["silence", "query"]).contains(id));
    let changed = amtool(address, &["silence", "update", "--duration=2h", "--comment=longer", id]);
    assert!(changed.contains("longer"), "{changed}");
    amtool(address, &["silence", "expire", id]);
    assert!(!amtool(address, &["silence", "query"]).contains(id));
    assert!(amtool(address, &["silence", "query", "--expired"]).contains(id));
    // What still fires is told from now on.
    wait_for("the quiet one", || {
        server.with(|requests| requests.iter().any(|request| request.body.contains("quiet"))).then_some(())
    });
    assert!(amtool(address, &["cluster", "show"]).contains("disabled"));
}

#[test]
fn changes_are_taken_as_json_and_from_no_other_site() {
    let service = Service::start("sites", "");
    let address = service.address;
    let silence = r#"{"matchers":[{"name":"a","value":"b","isRegex":false}],"startsAt":"2026-01-01T00:00:00Z","endsAt":"2199-01-01T00:00:00+01:00","createdBy":"me","comment":""}"#;
    let json = "Content-Type: application/json\r\n";
    let post = |headers: &str, body: &str| ask(address, "POST", "/api/v2/silences", headers, body);
    assert_eq!(post("", silence).0, 415);
    assert_eq!(post("Content-Type: text/plain\r\n", silence).0, 415);
    assert_eq!(post(&format!("{json}Origin: http://evil.example\r\n"), silence).0, 403);
    assert_eq!(post(&format!("{json}Origin: null\r\n"), silence).0, 403);
    assert_eq!(post(&format!("{json}Sec-Fetch-Site: cross-site\r\n"), silence).0, 403);
    let (status, body) = post(&format!("{json}Origin: http://{address}\r\nSec-Fetch-Site: same-origin\r\n"), silence);
    assert_eq!(status, 200, "{body}");
    let id: Value = serde_json::from_str(&body).unwrap();
    let path = format!("/api/v2/silence/{}", id["silenceID"].as_str().unwrap());
    assert_eq!(ask(address, "DELETE", &path, "Sec-Fetch-Site: cross-site\r\n", "").0, 403);
    assert_eq!(ask(address, "DELETE", &path, "Origin: http://evil.example\r\n", "").0, 403);
    assert_eq!(ask(address, "GET", &path, "", "").0, 200);
    assert_eq!(ask(address, "DELETE", &path, "", "").0, 200);
    assert_eq!(ask(address, "DELETE", &path, "", "").0, 400);
    assert_eq!(ask(address, "DELETE", "/api/v2/silence/none", "", "").0, 404);
    for (body, status) in [
        ("{}", 422),
        ("no", 422),
        (&*silence.replace("2199", "2001"), 400),
        (&*silence.replace("2199-01-01T00:00:00+01:00", "later"), 400),
        (&*silence.replace("\"b\"", "\"\""), 400),
        (&*silence.replace("\"b\",\"isRegex\":false", "\"(\",\"isRegex\":true"), 400),
        (&*format!("{}{}", " ".repeat(70_000), silence), 413),
    ] {
        let (own, said) = post(json, body);
        assert_eq!(own, status, "{}: {said}", &body[..body.len().min(200)]);
    }
    assert_eq!(ask(address, "GET", "/api/v2/silences?filter=a~b", "", "").0, 400);
}
