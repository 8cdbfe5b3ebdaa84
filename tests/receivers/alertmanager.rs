//! Debian's Alertmanager: it takes our alerts, groups and resolves them, and posts the same webhook as we do.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Map, Value};

use crate::http::{Server, ok};
use crate::service::{SHORT, Service, wait_for};
use crate::silences::amtool;

struct Alertmanager {
    child: Child,
    address: SocketAddr,
}

impl Alertmanager {
    fn start(directory: &Path, config: &str) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let file = directory.join("alertmanager.yml");
        std::fs::write(&file, config).unwrap();
        let child = Command::new("prometheus-alertmanager")
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.path={}", directory.join("alertmanager").display()))
            .arg(format!("--web.listen-address={address}"))
            .args(["--cluster.listen-address=", "--log.level=error"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("prometheus-alertmanager: {error}; scripts/install.sh prometheus-alertmanager")
            });
        let own = Self { child, address };
        wait_for("Alertmanager", || std::net::TcpStream::connect(address).ok());
        own
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn alerts(own: &Alertmanager) -> Vec<Value> {
    serde_json::from_str(&amtool(own.address, &["alert", "query", "--output=json"])).unwrap()
}

#[test]
fn alertmanager_is_told_groups_resolves_and_posts_what_we_post() {
    let (theirs, ours) = (Server::start(|_| ok()), Server::start(|_| ok()));
    let directory =
        std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("receivers-am-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let config = format!(
        "route:\n  receiver: team\n  group_by: [alertname, severity]\n  group_wait: 1s\n  group_interval: 1s\n  routes:\n  \
         - receiver: pager\n    matchers: ['severity=\"critical\"', 'own!=\"x\"']\n\
         receivers:\n- name: team\n- name: pager\n  webhook_configs:\n  - url: http://{}/\n",
        theirs.address
    );
    let alertmanager = Alertmanager::start(&directory, &config);
    // Nobody listens at the first instance.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = format!(
        "[route]\nreceiver = 'am'\ngroup_by = ['alertname', 'severity']\n{}\
         [[route.routes]]\nmatchers = ['severity=\"critical\"', 'own!=\"x\"']\nreceiver = 'pager'\ncontinue = true\n\
         [[route.routes]]\nreceiver = 'am'\n\
         [[receivers]]\nname = 'am'\nalertmanager = {{ urls = ['http://{nobody}', 'http://{}'] }}\n\
         [[receivers]]\nname = 'pager'\nwebhook = {{ url = 'http://{}/' }}\n",
        SHORT.replace("100ms", "1s"),
        alertmanager.address,
        ours.address
    );
    let service = Service::start("alertmanager", &config);
    service.set("a", 1);
    service.set("b <&> \"q\"", 2);
    wait_for("Alertmanager to know both", || (alerts(&alertmanager).len() == 2).then_some(()));
    wait_for("their webhook", || {
        theirs.bodies().iter().any(|body| body["alerts"].as_array().unwrap().len() == 2).then_some(())
    });
    wait_for("our webhook", || {
        ours.bodies().iter().any(|body| body["alerts"].as_array().unwrap().len() == 2).then_some(())
    });
    // Groups as Alertmanager made them.
    assert!(amtool(alertmanager.address, &["alert", "query", "own=a"]).contains("the level of a is 1"));
    assert_same(&theirs, &ours, "firing");
    service.set("a", 0);
    service.set("b <&> \"q\"", 0);
    wait_for("the end in Alertmanager", || alerts(&alertmanager).is_empty().then_some(()));
    let is_over = |server: &Server| server.bodies().last().is_some_and(|body| body["status"] == "resolved");
    wait_for("the end by their webhook", || is_over(&theirs).then_some(()));
    wait_for("the end by ours", || is_over(&ours).then_some(()));
    assert_same(&theirs, &ours, "resolved");
    let shown = service.get("/api/v1/alerts");
    assert!(shown.contains("the connection failed: connection refused"), "{shown}");
    drop(alertmanager);
    let _ = std::fs::remove_dir_all(directory);
}

/// The newest message of two alerts in one state, field by field.
fn assert_same(theirs: &Server, ours: &Server, status: &str) {
    let newest = |server: &Server| -> Map<String, Value> {
        let bodies = server.bodies();
        let of_both = |body: &&Value| body["status"] == status && body["alerts"].as_array().unwrap().len() == 2;
        bodies.iter().rfind(of_both).unwrap_or_else(|| panic!("{status}: {bodies:#?}")).as_object().unwrap().clone()
    };
    let (theirs, ours) = (newest(theirs), newest(ours));
    let keys = |own: &Map<String, Value>| own.keys().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(keys(&theirs), keys(&ours));
    for (key, value) in &theirs {
        match key.as_str() {
            // Each names the place where it is itself.
            "externalURL" => assert!(ours[key].as_str().unwrap().starts_with("http://127.0.0.1:"), "{}", ours[key]),
            _ => assert_eq!(*value, ours[key], "{status}: {key}"),
        }
    }
}
