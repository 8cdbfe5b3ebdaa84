//! A command-line program under `#[monitor::main]`: no set-up, and at the end a report of where time and memory went.
//!
//! `cargo run --release --example command -- README.md` counts words; without a file it reads standard input.
//! `MONITOR_REPORT=profile` writes the report there instead of printing it.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::{env, fs};

use monitor::profiled;

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

#[monitor::main]
fn main() -> io::Result<()> {
    let text = read(env::args().nth(1).as_deref())?;
    for (word, count) in most_frequent(count(&text), 10) {
        writeln!(io::stdout(), "{count:>8} {word}")?;
    }
    Ok(())
}

#[profiled]
fn read(path: Option<&str>) -> io::Result<String> {
    let Some(path) = path else {
        let mut text = String::new();
        return io::stdin().read_to_string(&mut text).map(|_| text);
    };
    fs::read_to_string(path).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))
}

#[profiled]
fn count(text: &str) -> HashMap<String, u64> {
    let mut counts = HashMap::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(normalise(word)).or_default() += 1;
    }
    counts
}

#[profiled]
fn normalise(word: &str) -> String {
    word.to_lowercase()
}

#[profiled]
fn most_frequent(counts: HashMap<String, u64>, most: usize) -> Vec<(String, u64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(word, count), (other, more)| more.cmp(count).then_with(|| word.cmp(other)));
    counts.truncate(most);
    counts
}
