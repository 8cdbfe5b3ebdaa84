//! Promise: every command line of `monitor` that README.md and the guides show is one.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use clap::error::ErrorKind;
use pulldown_cmark::{CodeBlockKind, Event, Parser as Markdown, Tag, TagEnd};

use crate::Command;

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for directory in ["docs", "docs/guide"] {
        let files = fs::read_dir(root.join(directory)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(files.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages
}

/// A command line as far as the shell hands it on: up to a pipe, a redirection, another command, a comment.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (letter, quote) {
            (_, Some(closing)) if letter == closing => quote = None,
            ('\'' | '"', None) => quote = Some(letter),
            ('|' | '>' | '&' | ';', None) => break,
            ('#', None) if words.last().is_some_and(String::is_empty) => break,
            (' ', None) => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The command lines of a page: whole ones from blocks of a shell, and those within a text, which may leave out what they are about.
fn lines(page: &str) -> (Vec<String>, Vec<String>) {
    let (mut whole, mut mentioned) = (Vec::new(), Vec::new());
    let mut is_shell = false;
    for event in Markdown::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => is_shell = ["sh", "console"].contains(&&*kind),
            Event::End(TagEnd::CodeBlock) => is_shell = false,
            Event::Text(text) if is_shell => {
                let lines = text.replace("\\\n", " ");
                whole.extend(lines.lines().map(|line| line.strip_prefix("$ ").unwrap_or(line).to_owned()));
            }
            Event::Code(text) => mentioned.push(text.to_string()),
            _ => {}
        }
    }
    let is_ours = |line: &String| line.starts_with("monitor ");
    whole.retain(is_ours);
    mentioned.retain(is_ours);
    (whole, mentioned)
}

#[test]
fn every_command_line_shown_is_understood() {
    let mut seen = 0;
    for page in pages() {
        let (whole, mentioned) = lines(&fs::read_to_string(&page).unwrap());
        let whole = whole.iter().map(|line| (line, false));
        for (line, may_be_cut) in whole.chain(mentioned.iter().map(|line| (line, true))) {
            seen += 1;
            let Err(error) = Command::try_parse_from(words(line)) else { continue };
            let is_cut = matches!(
                error.kind(),
                ErrorKind::MissingRequiredArgument
                    | ErrorKind::MissingSubcommand
                    | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            );
            if error.kind() != ErrorKind::DisplayHelp && !(may_be_cut && is_cut) {
                panic!("{}: `{line}`: {error}", page.display());
            }
        }
    }
    assert!(seen >= 15, "{seen}");
}
