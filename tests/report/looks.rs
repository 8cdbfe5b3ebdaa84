use crate::browser::Browser;
use base64::Engine;
use serde_json::json;
#[test]
fn looks() {
    let mut browser = Browser::start("looks");
    for (name, width) in [("wide", 1600), ("phone", 360), ("huge", 2560)] {
        for scheme in ["light", "dark"] {
            if name == "huge" && scheme == "dark" {
                continue;
            }
            browser.resize(width, 1000);
            browser.media("prefers-color-scheme", scheme);
            browser.open_file(std::path::Path::new("/tmp/html-look/report.html"));
            let open = std::env::var("OPEN").unwrap_or_default();
            if !open.is_empty() {
                browser.value(&open);
            }
            let height = browser.value("document.documentElement.scrollHeight").as_u64().unwrap();
            let y = browser.value("window.scrollY").as_f64().unwrap();
            let shot = browser.ask("Page.captureScreenshot", json!({ "captureBeyondViewport": true, "clip": { "x": 0, "y": y, "width": width, "height": height.min(if width < 500 { 2600 } else { 2400 }), "scale": 1 } }));
            let png = base64::prelude::BASE64_STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
            std::fs::write(
                format!("/tmp/html-look/{name}-{scheme}{}.png", std::env::var("TAG").unwrap_or_default()),
                png,
            )
            .unwrap();
            println!("{name} {scheme} overflow {}", browser.value("document.documentElement.scrollWidth"));
        }
    }
    println!("{:?}", browser.complaints());
}
