//! A headless browser, driven over the DevTools protocol.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long the browser may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one page. Everything that it says on its own is kept.
pub(crate) struct Browser {
    // Ends with the test, whatever the test's end.
    _process: Process,
    socket: WebSocket<TcpStream>,
    last: u64,
    session: Option<String>,
    events: Vec<Value>,
}

impl Browser {
    pub(crate) fn start(name: &str) -> Self {
        assert!(
            Command::new("scripts/install.sh").arg("chromium").status().is_ok_and(|status| status.success()),
            "scripts/install.sh chromium"
        );
        let profile = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{name}-{}", std::process::id()));
        let child = Command::new("chromium")
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
            ])
            .args(["--remote-debugging-port=0", "--remote-allow-origins=*"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("chromium");
        let mut process = Process { child, profile };
        let said = process.child.stderr.take().expect("stderr");
        let (sender, address) = mpsc::channel();
        // To its end: a full pipe would stop the browser.
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("DevTools listening on ws://") {
                    let _ = sender.send(address.to_owned());
                }
            }
        });
        let address = address.recv_timeout(PATIENCE).expect("chromium says where it listens");
        let (host, _) = address.split_once('/').expect("host and path");
        let stream = TcpStream::connect(host).expect("the debugging socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let (socket, _) = tungstenite::client(format!("ws://{address}"), stream).expect("a web socket");
        let mut browser = Self { _process: process, socket, last: 0, session: None, events: Vec::new() };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let session = browser.ask("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// One command, and its answer.
    pub(crate) fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut command = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(command.to_string())).expect("the browser listens");
        loop {
            let message = self.hear();
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn hear(&mut self) -> Value {
        let message = self.socket.read().expect("the browser answers");
        let message: Value = serde_json::from_str(message.to_text().expect("text")).expect("JSON");
        if message["method"].is_string() {
            self.events.push(message.clone());
        }
        message
    }

    /// Loads a page to its end.
    pub(crate) fn open(&mut self, address: &str) {
        self.events.clear();
        self.ask("Page.navigate", json!({ "url": address }));
        let begin = Instant::now();
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            assert!(begin.elapsed() < PATIENCE, "the page does not load");
            self.hear();
        }
    }

    pub(crate) fn open_file(&mut self, path: &Path) {
        self.open(&format!("file://{}", path.display()));
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let answer = self
            .ask("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }));
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.ask("Emulation.setDeviceMetricsOverride", size);
    }

    pub(crate) fn media(&mut self, name: &str, value: &str) {
        self.ask("Emulation.setEmulatedMedia", json!({ "features": [{ "name": name, "value": value }] }));
    }

    /// A key as a person presses it.
    pub(crate) fn press(&mut self, key: &str, text: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            "PageUp" => 33,
            "PageDown" => 34,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            "p" => 80,
            _ => 9,
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code });
            self.ask("Input.dispatchKeyEvent", event);
        }
    }

    /// Asks until the expression is neither false nor nothing; fails after half a minute.
    pub(crate) fn wait(&mut self, what: &str, expression: &str) -> Value {
        let begin = Instant::now();
        loop {
            let value = self.value(expression);
            if !(value.is_null() || value == false || value == 0 || value == "") {
                return value;
            }
            if begin.elapsed() > PATIENCE {
                let (text, complaints) = (self.text(), self.complaints());
                panic!("waited in vain for {what}; complaints: {complaints:#?}; the page: {text}");
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// What a person reads, or the beginning of it.
    fn text(&mut self) -> String {
        self.value("document.body.innerText.slice(0, 1000)").to_string()
    }

    /// The pointer, moved to a place of the window.
    pub(crate) fn point(&mut self, x: f64, y: f64) {
        self.ask("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": x, "y": y }));
    }

    /// A picture of the whole page, as a PNG in a file.
    pub(crate) fn picture(&mut self, path: &Path) {
        let answer = self.ask("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true }));
        let picture = base64::engine::general_purpose::STANDARD.decode(answer["data"].as_str().expect("a picture"));
        std::fs::write(path, picture.expect("base64")).expect("a place for the picture");
    }

    /// What the browser said by itself since the page was opened, of one kind.
    pub(crate) fn said(&mut self, method: &str) -> Vec<Value> {
        // An answer comes after the events before it.
        self.value("1");
        let events = self.events.iter().filter(|event| event["method"] == method);
        events.map(|event| event["params"].clone()).collect()
    }

    /// Text into what has the focus.
    pub(crate) fn type_in(&mut self, text: &str) {
        self.ask("Input.insertText", json!({ "text": text }));
    }

    /// A click in the middle of what the selector finds, scrolled into view.
    pub(crate) fn click(&mut self, selector: &str) {
        let place = self.value(&format!(
            "(() => {{ const it = document.querySelector({}); it.scrollIntoView({{ block: 'center', inline: 'center', behavior: 'instant' }});
               const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.ask("Input.dispatchMouseEvent", event);
        }
    }

    /// What went wrong in the page: exceptions, violations of the policy, anything on the console.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        // An answer comes after the events before it.
        self.value("1");
        let wrong = ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"];
        let events = self.events.iter().filter(|event| wrong.iter().any(|method| event["method"] == *method));
        events.map(ToString::to_string).collect()
    }

    /// The addresses that the page asked for.
    pub(crate) fn requests(&mut self) -> Vec<String> {
        let sent = self.said("Network.requestWillBeSent");
        sent.iter().filter_map(|event| event["request"]["url"].as_str()).map(str::to_owned).collect()
    }
}

/// The browser's process, and the directory that it keeps its things in.
struct Process {
    child: Child,
    profile: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        // Its children end with it: they watch the pipe to it.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // They may still be writing while they end.
        let begin = Instant::now();
        while std::fs::remove_dir_all(&self.profile).is_err() && begin.elapsed() < Duration::from_secs(2) {
            std::thread::yield_now();
        }
    }
}
