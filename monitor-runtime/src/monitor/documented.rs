//! Promise: every `monitor.toml` that README.md and the guides show is one.

// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use super::config::read_file;
use super::settings::Settings;

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut pages = vec![root.join("README.md"), root.join("monitor-runtime/src/monitor/builder.rs")];
    for directory in ["docs", "docs/guide"] {
        let files = fs::read_dir(root.join(directory)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(files.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages
}

/// The blocks of a page, with the line that each begins in. Of a source file its doc comments are the page.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside: Option<(usize, String)> = None;
    for (number, line) in page.lines().enumerate() {
        let line = line.trim_start();
        let line = line.strip_prefix("/// ").or_else(|| line.strip_prefix("///")).unwrap_or(line);
        match &mut inside {
            None if line == "```toml" => inside = Some((number + 1, String::new())),
            None => {}
            Some(_) if line.starts_with("```") => found.extend(inside.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    found
}

/// Manifests and policies are other files.
fn is_other(block: &str) -> bool {
    block.starts_with("[dependencies]") || block.starts_with("[profile") || block.contains("fail_on")
}

/// What is read from the environment and from files is written out: here it is not there.
fn with_secrets(block: &str) -> String {
    let mut text = block.to_owned();
    for key in ["url", "token", "password"] {
        for source in ["_env", "_file"] {
            let written = format!("{key}{source} = \"");
            while let Some(at) = text.find(&written) {
                let value = at + written.len();
                let end = value + text[value..].find('"').unwrap();
                text.replace_range(at..end, &format!("{key} = \"https://example.org/"));
            }
        }
    }
    text
}

#[test]
fn every_configuration_shown_is_read_without_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("monitor.toml");
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for (line, block) in blocks(&text).into_iter().filter(|(_, block)| !is_other(block)) {
            fs::write(&path, with_secrets(&block)).unwrap();
            if let Err(error) = read_file(&mut Settings::default(), &path) {
                panic!("{}:{line}: {error}", page.display());
            }
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen}");
}
