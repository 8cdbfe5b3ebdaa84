//! Without scripts there is still something to read, and somewhere to go.

use serde_json::json;

use crate::browser::Browser;
use crate::host::host;
use crate::markup::hostile;

/// What a page without scripts shows: the tree that is offered to screen readers has roles and names, and nothing that is hidden.
fn read(browser: &mut Browser) -> Vec<(String, String)> {
    let tree = browser.ask("Accessibility.getFullAXTree", json!({}));
    let nodes = tree["nodes"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value["value"].as_str().unwrap_or_default().to_owned();
    nodes.filter(|node| node["ignored"] != true).map(|node| (text(&node["role"]), text(&node["name"]))).collect()
}

#[test]
fn without_scripts_the_newest_figures_alerts_and_windows_are_there() {
    let host = host();
    let mut browser = Browser::start("scriptless");
    browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.resize(1400, 1000);
    browser.open(&format!("http://{}/?window=5m", host.address));
    let read = read(&mut browser);
    let has = |role: &str, name: &str| read.iter().any(|(own, text)| own == role && text.contains(name));
    for (role, name) in [
        ("heading", "Alerts"),
        ("heading", "System"),
        ("heading", "Functions"),
        ("heading", "Response time"),
        ("link", "5m"),
        ("link", "24h"),
        ("link", "Report"),
        ("link", "host::serve"),
        ("StaticText", "p95"),
        ("StaticText", &hostile("rule")),
        ("StaticText", &hostile("summary")),
        ("StaticText", "firing"),
    ] {
        assert!(has(role, name), "{role} {name:?} in {read:?}");
    }
    // The newest value stands beside the name of its line.
    let at = read.iter().position(|(_, text)| text == "machine").unwrap();
    let value = read[at + 1..].iter().find(|(role, text)| role == "StaticText" && !text.trim().is_empty()).unwrap();
    let value = value.1.trim().trim_end_matches(" %").replace(',', "");
    assert!(value.parse::<f64>().is_ok_and(|value| (0.0..=100.0).contains(&value)), "the CPU: {value:?} in {read:?}");
    // Nothing that would do nothing.
    assert!(!has("button", "Pause") && !has("slider", ""), "{read:?}");
    browser.picture(&crate::sizes::place("scriptless"));
    // A link leads to another window.
    let link = "nav.windows a:last-child";
    let document = browser.ask("DOM.getDocument", json!({}));
    let node = browser.ask("DOM.querySelector", json!({ "nodeId": document["root"]["nodeId"], "selector": link }));
    let attributes = browser.ask("DOM.getAttributes", json!({ "nodeId": node["nodeId"] }));
    assert!(attributes["attributes"].to_string().contains("\"?window=24h\""), "{attributes}");
    browser.open(&format!("http://{}/?window=24h", host.address));
    assert!(self::read(&mut browser).iter().any(|(role, name)| role == "heading" && name.contains("System")));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
