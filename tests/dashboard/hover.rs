//! What is read out where the pointer is: the figures that the API gives for that moment, in all panels at once.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde_json::Value;

use crate::browser::Browser;
use crate::host::host;
use crate::pages::{asked, by_id, charts, is_clean, live};

/// The moments that a page shows, in milliseconds: those that it came with, and what came since.
struct Shown {
    times: Vec<i64>,
    from: i64,
    to: i64,
}

impl Shown {
    fn of(data: &Value, messages: &Value) -> Self {
        let number = |name: &str| data[name].as_i64().unwrap();
        let (start, step, count, mut to) = (number("start"), number("step"), number("count"), number("now"));
        let span = to - start;
        let mut times: Vec<_> = (0..count).map(|at| start + at * step).chain([to]).collect();
        for message in messages.as_array().unwrap() {
            let message: Value = serde_json::from_str(message.as_str().unwrap()).unwrap();
            to = message["now"].as_i64().unwrap();
            if times[times.len() - 1] - times[times.len() - 2] < step {
                times.pop();
            }
            times.push(to);
            times.retain(|time| *time >= to - span);
        }
        Self { times, from: to - span, to }
    }
}

/// What the API gives for the queries of a panel, over the steps that the page came with: by moment, line by line.
fn by_api(address: SocketAddr, data: &Value, panel: &Value) -> Vec<BTreeMap<i64, f64>> {
    let seconds = |ms: &Value| ms.as_f64().unwrap() / 1e3;
    let (start, step) = (seconds(&data["start"]), seconds(&data["step"]));
    let end = start + step * (data["count"].as_f64().unwrap() - 1.0);
    let mut lines = Vec::new();
    for query in panel["queries"].as_array().unwrap() {
        let query: String = query.as_str().unwrap().bytes().map(|byte| format!("%{byte:02x}")).collect();
        let answer =
            asked(address, &format!("/api/v1/query_range?query={query}&start={start:.3}&end={end:.3}&step={step:.3}"));
        for series in answer["data"]["result"].as_array().unwrap() {
            let points = series["values"].as_array().unwrap().iter();
            let point = |point: &Value| {
                let moment = (point[0].as_f64().unwrap() * 1e3).round() as i64;
                (moment, point[1].as_str().unwrap().parse::<f64>().unwrap())
            };
            lines.push(points.map(point).filter(|(_, value)| value.is_finite()).collect());
        }
    }
    lines
}

/// The figure in a text such as `12.3 ms`, `1,234/min` or `45 %`, and how exact it is; none of `–`.
fn figure(text: &str, unit: &str) -> Option<(f64, f64)> {
    if text == "–" {
        return None;
    }
    let text = text.trim_end_matches("/s").trim_end_matches("/min");
    let end = text.rfind(|character: char| character.is_ascii_digit()).unwrap() + 1;
    let (number, name) = text.split_at(end);
    let number: f64 = number.replace(',', "").parse().unwrap_or_else(|_| panic!("{text:?} has no number"));
    let factor = match (name.trim(), unit) {
        ("%", "ratio") => 0.01,
        ("" | "%" | "s" | "B", _) => 1.0,
        ("min", _) => 60.0,
        ("h", _) => 3_600.0,
        ("d", _) => 86_400.0,
        ("ms", _) => 1e-3,
        ("µs", _) => 1e-6,
        ("ns", _) => 1e-9,
        ("KiB", _) => 1_024.0,
        ("MiB", _) => 1_048_576.0,
        ("GiB", _) => 1_073_741_824.0,
        ("k", _) => 1e3,
        ("M", _) => 1e6,
        ("G", _) => 1e9,
        (other, _) => panic!("what is {other:?} in {text:?}?"),
    };
    // Three digits, of a value that has five.
    Some((number * factor, (number * factor).abs() * 0.0051))
}

/// Names and figures in the legend of a chart.
fn legend(browser: &mut Browser, id: &str) -> Vec<(String, String)> {
    let legend = browser.value(&format!(
        "[...{}.querySelectorAll('.legend button')].map(button =>
         [button.querySelector('.name').textContent, button.querySelector('.value').textContent])",
        by_id(id)
    ));
    serde_json::from_value(legend).unwrap()
}

#[test]
fn what_the_pointer_reads_out_is_what_the_api_says_in_all_panels_at_the_same_moment() {
    let host = host();
    let mut browser = live("hover", host.address, "/?window=5m");
    // All charts are in sight, and drawn.
    browser.resize(1400, 6000);
    browser.wait("more than it came with", "messages.length > 5");
    browser.click("#pause");
    browser.wait("a pause", "document.getElementById('state').textContent.startsWith('Paused at ')");
    let data: Value = {
        let text = browser.value("document.getElementById('data').textContent");
        serde_json::from_str(text.as_str().unwrap()).unwrap()
    };
    let shown = Shown::of(&data, &browser.value("messages"));
    let panels: BTreeMap<&str, &Value> = data["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["panels"].as_array().unwrap())
        .map(|panel| (panel["id"].as_str().unwrap(), panel))
        .collect();
    let charts = charts(&mut browser);
    let answers: BTreeMap<_, _> =
        charts.iter().map(|id| (id, by_api(host.address, &data, panels[id.as_str()]))).collect();

    let step = data["step"].as_i64().unwrap();
    let last = data["start"].as_i64().unwrap() + step * (data["count"].as_i64().unwrap() - 1);
    // Steps of which all readings were there when the page asked.
    let moments = [last - step, last - 2 * step, last - 3 * step, last - 40 * step];
    let mut compared = 0;
    for (of, moment) in ["system.cpu", "functions.calls-per-minute", "api.response-time"]
        .into_iter()
        .flat_map(|of| moments.map(|moment| (of, moment)))
    {
        let place = browser.value(&format!(
            "(box => [box.left, box.top + box.height / 2, box.width])({}.querySelector('.plot').getBoundingClientRect())",
            by_id(of)
        ));
        let place: [f64; 3] = serde_json::from_value(place).unwrap();
        let part = (moment - shown.from) as f64 / (shown.to - shown.from) as f64;
        browser.point(place[0] + place[2] * part, place[1]);
        let at = shown.times.iter().position(|time| *time == moment).unwrap();
        // Of all charts: the same moment. It is told by the wall's clock too.
        for id in &charts {
            let now = format!("{}.querySelector('.plot').getAttribute('aria-valuenow')", by_id(id));
            browser.wait(&format!("{id} at {at}, pointed at in {of}"), &format!("{now} === '{at}'"));
        }
        let clock = browser.value(&format!("new Date({moment}).toTimeString().slice(0, 8)"));
        let state = browser.value("document.getElementById('state').textContent");
        assert_eq!(state, format!("At {}", clock.as_str().unwrap()));
        for id in &charts {
            let unit = panels[id.as_str()]["unit"].as_str().unwrap();
            let read = legend(&mut browser, id);
            let lines = &answers[id];
            assert!(read.len() >= lines.len(), "{id}: {read:?}, and the API has {} lines", lines.len());
            for ((name, text), line) in read.iter().zip(lines) {
                match (figure(text, unit), line.get(&moment)) {
                    (None, None) => {}
                    (Some((read, exact)), Some(told)) if (read - told).abs() <= exact.max(1e-12) => compared += 1,
                    (read, told) => {
                        panic!("{id}, {name}, at {moment}: the page reads {text} ({read:?}), the API says {told:?}")
                    }
                }
            }
        }
    }
    assert!(compared > 150, "{compared} figures were compared");

    // Away from the charts it is about now again.
    browser.point(2.0, 2.0);
    browser.wait("no moment", "document.getElementById('state').textContent.startsWith('Paused at ')");
    is_clean(&mut browser, host.address);
}
