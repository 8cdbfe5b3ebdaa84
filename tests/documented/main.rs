//! Promise: what README.md and the guides show is so. Rust blocks are doctests; here are the others. Those of `monitor.toml` are read by
//! the runtime's own test `monitor::documented`, command lines of `monitor` by that of the command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod blocks;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use monitor::report::diff::Policy;
use monitor::rules::{Compat, check};
use monitor::{Monitor, Registry};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md and everything in docs/, with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut pages = vec![root().join("README.md")];
    for directory in ["docs", "docs/guide"] {
        let files = fs::read_dir(root().join(directory)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(files.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// All blocks of a language, with file and line.
fn blocks(language: &str) -> Vec<(String, String)> {
    let of_page = |(path, text): (PathBuf, String)| {
        let place = move |(line, block)| (format!("{}:{line}", path.display()), block);
        blocks::of(&text, language).into_iter().map(place)
    };
    let blocks: Vec<_> = pages().into_iter().flat_map(of_page).collect();
    assert!(!blocks.is_empty(), "no block of {language} was found");
    blocks
}

fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("documented-{}-{name}", std::process::id()));
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn every_rule_file_shown_is_without_problems() {
    let mut seen = 0;
    for (place, block) in blocks("yaml") {
        let rules = match block.lines().find(|line| !line.starts_with('#')) {
            Some("groups:") => block,
            // A rule alone.
            Some(line) if line.starts_with("- alert:") => {
                let indented: String = block.lines().map(|line| format!("  {line}\n")).collect();
                format!("groups:\n- name: shown\n  rules:\n{indented}")
            }
            _ => continue,
        };
        let path = written("rules.yml", &rules);
        if let Err(error) = check(&path, Compat::V3) {
            panic!("{place}: {error}");
        }
        fs::remove_file(path).unwrap();
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn every_prometheus_configuration_shown_is_one_for_promtool() {
    let mut seen = 0;
    for (place, block) in blocks("yaml").into_iter().filter(|(_, block)| block.contains("scrape_configs:")) {
        let path = written("prometheus.yml", &block);
        let output = Command::new("promtool").args(["check", "config", "--syntax-only"]).arg(&path).output();
        let output = output.expect("promtool is in Debian's package `prometheus`: scripts/test.sh installs it");
        assert!(output.status.success(), "{place}: {}", String::from_utf8_lossy(&output.stderr));
        fs::remove_file(path).unwrap();
        seen += 1;
    }
    assert!(seen >= 1, "{seen}");
}

#[test]
fn every_policy_shown_is_read() {
    let policies = blocks("toml").into_iter().filter(|(_, block)| block.contains("fail_on"));
    let policies: Vec<_> = policies.collect();
    assert!(!policies.is_empty());
    for (place, policy) in policies {
        if let Err(error) = Policy::from_toml(&policy) {
            panic!("{place}: {error}");
        }
    }
}

/// `default-features = false` and a feature that is not there would be found by nobody else.
#[test]
fn every_manifest_shown_names_what_there_is() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let version = manifest.lines().find(|line| line.starts_with("version = ")).unwrap();
    let mut seen = 0;
    for (place, block) in blocks("toml").into_iter().filter(|(_, block)| block.starts_with("[dependencies]")) {
        let shown = block.lines().find(|line| line.starts_with("monitor = ")).unwrap();
        let major_minor = version.trim_start_matches("version = ").trim_matches('"').rsplit_once('.').unwrap().0;
        assert!(shown.contains(&format!("version = \"{major_minor}\"")), "{place}: {shown}");
        if let Some((_, features)) = shown.split_once(" features = [") {
            for feature in features.split(']').next().unwrap().split(',') {
                let feature = feature.trim().trim_matches('"');
                assert!(manifest.contains(&format!("\n{feature} = [")), "{place}: feature {feature}");
            }
        }
        seen += 1;
    }
    assert!(seen >= 1, "{seen}");
}

#[test]
fn every_link_into_the_repository_leads_to_a_file() {
    for (page, text) in pages() {
        for link in blocks::links(&text) {
            let file = link.split('#').next().unwrap();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            assert!(page.parent().unwrap().join(file).exists(), "{}: {link}", page.display());
        }
    }
}

#[test]
fn every_script_and_example_shown_is_there() {
    let mut seen = 0;
    for (page, text) in pages() {
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "`,;()".contains(c)).collect();
        for (at, word) in words.iter().enumerate() {
            if word.starts_with("scripts/") {
                assert!(root().join(word.trim_end_matches('.')).exists(), "{}: {word}", page.display());
                seen += 1;
            }
            if *word == "--example" {
                let name = words[at + 1];
                let places = [format!("examples/{name}.rs"), format!("examples/{name}/main.rs")];
                let is_there = places.iter().any(|place| root().join(place).exists());
                assert!(is_there, "{}: --example {name}", page.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 5, "{seen}");
}

/// What the process exposes, of a program that uses the allocator, a data directory and the sampler.
#[test]
fn every_family_of_a_scrape_has_a_row_in_the_reference() {
    let reference = fs::read_to_string(root().join("docs/guide/reference.md")).unwrap();
    let data_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("documented-{}", std::process::id()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let monitor = Monitor::builder().listen("off").data_dir(&data_dir).tokio(runtime.handle().clone()).start().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    // The sampler's first reading comes in its own time.
    let exposition = loop {
        let exposition = Registry::global().exposition();
        if exposition.contains("# TYPE cpu_usage_percent") && exposition.contains("# TYPE monitor_data_bytes") {
            break exposition;
        }
        assert!(Instant::now() < deadline, "{exposition}");
        std::thread::yield_now();
    };
    monitor.shutdown().unwrap();
    fs::remove_dir_all(data_dir).unwrap();
    let families = exposition.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let missing: Vec<_> = families.filter(|family| !reference.contains(&format!("`{family}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The document that the server hands out, which its own tests hold to its routes.
#[test]
fn every_address_of_the_server_is_in_the_reference() {
    let reference = fs::read_to_string(root().join("docs/guide/reference.md")).unwrap();
    let document = fs::read_to_string(root().join("monitor-runtime/src/server/openapi.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let is_there =
        |path: &&String| reference.contains(&format!("`{path}`")) || reference.contains(&format!("`{path}?"));
    let missing: Vec<_> = document["paths"].as_object().unwrap().keys().filter(|path| !is_there(path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A picture that a reader waits for is worse than none.
#[test]
fn the_picture_is_a_small_png_of_the_size_that_the_script_makes() {
    let picture = fs::read(root().join("docs/dashboard.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (1280, 800));
    assert!(picture.len() <= 150 * 1024, "{} bytes", picture.len());
}
