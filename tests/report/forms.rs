//! What the renderings say, without a browser.

use std::time::Instant;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::json;

use crate::rich::{self, HOSTILE};

#[test]
fn text_has_a_section_for_what_is_there_and_none_for_what_is_not() {
    let full = rich::report(&rich::everything(40)).to_plain_text();
    let titles = [
        "Slowest functions",
        "Most memory-hungry functions",
        "Call tree",
        "OrderService::create by labels",
        "HTTP endpoints",
        "Database",
        "Caches",
        "Metric sets",
        "Memory: ",
        "CPU: ",
        "Not captured: ",
    ];
    let places: Vec<_> =
        titles.iter().map(|title| full.find(&format!("\n{title}")).unwrap_or_else(|| panic!("no {title}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(full.contains("40 nodes below 0.5 % of the total left out."), "{full}");
    for heading in ["self allocs", "self bytes", "net bytes", "CPU", "longest poll"] {
        assert!(full.lines().any(|line| line.starts_with(" function") && line.contains(heading)), "{heading}");
    }
    assert!(
        full.lines().filter(|line| !line.starts_with("   ")).all(|line| line.chars().count() <= 165),
        "as wide as a file"
    );
    assert!(
        full.lines().all(|line| !line.contains(char::is_control) && !line.contains('\u{202e}')),
        "a name steers the terminal"
    );
    assert!(full.contains("\\u{1b}[31mred\\u{1b}[0m\\u{7}") && full.contains("line\\nbreak\\ttab"));

    let bare = rich::report(&rich::with_functions(Vec::new())).to_plain_text();
    assert!(
        titles.iter().all(|title| !bare.contains(title)) && bare.contains("None of 0 annotated functions"),
        "{bare}"
    );
    let plain = json!({
        "function": "f", "module": "m", "is_async": false, "sample": 1, "calls": 3, "timed_calls": 0,
        "outcomes": { "ok": 3, "error": 0, "panic": 0, "cancelled": 0 }
    });
    let one = rich::report(&rich::with_functions(vec![plain])).to_plain_text();
    let heading = one.lines().find(|line| line.starts_with(" function")).unwrap();
    assert_eq!(heading.split_whitespace().collect::<Vec<_>>(), ["function", "module", "calls"]);
}

/// Read as GitHub reads it: every name is there as it is, and nothing in one is markup.
#[test]
fn markdown_shows_names_as_they_are() {
    let markdown = rich::report(&rich::everything(20)).to_markdown();
    let mut cells: Vec<String> = Vec::new();
    let mut text = String::new();
    for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableCell) => cells.push(String::new()),
            Event::Text(part) => {
                text.push_str(&part);
                if let Some(cell) = cells.last_mut() {
                    cell.push_str(&part);
                }
            }
            Event::InlineHtml(html) => assert!(matches!(&*html, "<code>" | "</code>"), "{html}"),
            Event::Html(html) => {
                let ours = html.starts_with("<details><summary>") || html.starts_with("</details>");
                assert!(ours, "{html}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::Code(_) => {
                panic!("markup in {markdown}")
            }
            _ => {}
        }
    }
    let columns = cells.iter().position(|cell| cell == "OrderService::create").unwrap();
    assert_eq!(cells.len(), 21 * columns, "a name has cut the table");
    let names: Vec<_> = cells.chunks(columns).skip(1).map(|row| row[0].clone()).collect();
    let shown = |name: &String| {
        name.replace('\n', "\\n")
            .replace('\t', "\\t")
            .replace('\u{1b}', "\\u{1b}")
            .replace('\u{7}', "\\u{7}")
            .replace('\u{202e}', "\\u{202e}")
    };
    assert_eq!(names, rich::names(20).iter().map(shown).collect::<Vec<_>>());
    assert!(
        text.contains(HOSTILE[0]) && text.contains("system figures: this process has <no> right to read /proc/1|2")
    );
}

#[test]
fn none_one_and_a_thousand_functions_in_every_form() {
    for number in [0, 1, 1_000] {
        let report = rich::report(&rich::everything(number));
        let begin = Instant::now();
        let html = report.to_html();
        println!("{number} functions: {} bytes of HTML in {:?}", html.len(), begin.elapsed());
        assert!(html.ends_with("</html>") && html.len() < 8_000_000);
        assert!(report.to_plain_text().contains("Not captured: ") && report.to_markdown().contains("### Not captured"));
        assert_eq!(monitor::report::Report::from_json(&report.to_json()).unwrap(), report);
    }
    // What was never called takes a line.
    let mut many = rich::with_functions((0..1_000).map(|place| rich::function(place, "f", "m")).collect());
    for function in many["functions"].as_array_mut().unwrap() {
        (function["calls"], function["in_flight"]) = (json!(0), json!(null));
    }
    let html = rich::report(&many).to_html();
    assert!(html.len() < 150_000 && html.contains("1,000 annotated functions were"), "{} bytes", html.len());
}

/// Three hundred calls inside each other, on a stack as small as a host's thread may have.
#[test]
fn a_deep_tree_overflows_no_stack() {
    let mut deep = rich::everything(5);
    deep["call_tree"] = json!([rich::chain(300)]);
    let report = rich::report(&deep);
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(move || {
        for form in [report.to_plain_text(), report.to_markdown(), report.to_html()] {
            assert!(form.contains("237 nodes deeper than 64 levels left out."), "{form}");
        }
        let json = report.to_json();
        assert_eq!(monitor::report::Report::from_json(&json).unwrap().to_json(), json);
    });
    thread.unwrap().join().unwrap();
}

/// Numbers that a damaged or foreign file may hold.
#[test]
fn odd_figures_are_no_reason_to_fail() {
    let mut odd = rich::everything(3);
    odd["functions"][0]["distribution"] =
        json!([[0.0, 0.0, 3], [1e300, 1e308, 18_446_744_073_709_551_615_u64], [-1.0, -2.0, 1]]);
    odd["functions"][1]["total_seconds"] = json!(1e300);
    odd["functions"][2]["p95_seconds"] = json!(-5.0);
    odd["functions"][2]["calls"] = json!(u64::MAX);
    odd["recording"]["seconds"] = json!(0.0);
    odd["cpu"]["cpu_seconds"] = json!(0.0);
    odd["cpu"]["stacks"] =
        json!([{ "frames": [], "samples": 0 }, { "frames": [4_000_000_000_u32], "samples": u64::MAX }]);
    odd["endpoints"][0]["statuses"] = json!([[0, 1], [65_535, 2]]);
    let report = rich::report(&odd);
    assert!(report.to_html().ends_with("</html>"));
    assert!(report.to_markdown().contains("### Not captured") && report.to_plain_text().contains("Not captured: "));
}
