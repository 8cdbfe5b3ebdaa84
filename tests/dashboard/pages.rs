//! What the tests of the dashboard ask of a page.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::support::get;

/// Counts messages and violations of the policy from the first moment, and keeps what the page was told.
const WITNESS: &str = "
    window.messages = []; window.violations = [];
    document.addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI));
    window.EventSource = class extends EventSource {
      constructor(...given) { super(...given); window.stream = this; this.addEventListener('message', ({ data }) => messages.push(data)); }
    };";

/// A page in a browser of its own, of usual size.
pub(crate) fn opened(name: &str, address: SocketAddr, path: &str) -> Browser {
    let mut browser = Browser::start(name);
    browser.ask("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WITNESS }));
    browser.resize(1400, 1000);
    browser.open(&format!("http://{address}{path}"));
    browser
}

/// The same, when it is brought up to date.
pub(crate) fn live(name: &str, address: SocketAddr, path: &str) -> Browser {
    let mut browser = opened(name, address, path);
    browser.wait("updates", "messages.length > 1 && document.getElementById('state').textContent.startsWith('Live')");
    browser
}

/// Nothing on the console, nothing refused, nothing asked for elsewhere.
pub(crate) fn is_clean(browser: &mut Browser, address: SocketAddr) {
    assert_eq!(browser.complaints(), Vec::<String>::new());
    assert_eq!(browser.value("violations"), json!([]));
    let own = format!("http://{address}/");
    for asked in browser.requests() {
        assert!(asked.starts_with(&own) || asked.starts_with("data:"), "{asked} is elsewhere");
    }
}

/// All charts and legends, and the lists.
pub(crate) const DRAWN: &str =
    "[...document.querySelectorAll('.plot .line')].map(line => line.getAttribute('d')).join()
    + [...document.querySelectorAll('.charts .value')].map(value => value.textContent).join()";

/// The ids of charts that have lines.
pub(crate) fn charts(browser: &mut Browser) -> Vec<String> {
    let ids = browser
        .value("[...document.querySelectorAll('figure[data-form=lines]:not([data-empty])')].map(figure => figure.id)");
    ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// An element by its id, as an expression: ids have points in them.
pub(crate) fn by_id(id: &str) -> String {
    format!("document.getElementById({})", json!(id))
}

/// JSON from the monitor.
pub(crate) fn asked(address: SocketAddr, path: &str) -> Value {
    let answer = get(address, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}
