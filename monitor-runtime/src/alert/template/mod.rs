//! Templates of labels and annotations: what Prometheus's rules use of Go's `text/template`.
//!
//! `{{ $value }}`, `{{ $labels.x }}` (also `.Value`, `.Labels.x`), pipes, parentheses, strings, numbers, trimming with `{{-` and
//! `-}}`, comments, and the functions of [`function`]. Anything else (`if`, `range`, `query`, variables) is refused when the rule is
//! loaded, and so is what would fail or print `%!d(..)` when it is expanded.

mod action;
mod format;
mod function;
mod humanize;

use action::Action;

use crate::promql::source::Labels;

/// Text with holes.
#[derive(Debug)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Action(Action),
}

impl Template {
    /// Text that is no template.
    pub(crate) fn plain(text: &str) -> Self {
        Self(vec![Piece::Text(text.to_owned())])
    }

    /// # Errors
    ///
    /// What cannot be read, or is not supported, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (mut pieces, mut rest, mut trims) = (Vec::new(), text, false);
        while let Some((before, after)) = rest.split_once("{{") {
            let (inside, next) = split_end(after).ok_or_else(|| format!("`{{{{{after}` is not closed by `}}}}`"))?;
            let (inside, trims_before) = match inside.strip_prefix('-') {
                Some(trimmed) if trimmed.starts_with(char::is_whitespace) => (trimmed, true),
                _ => (inside, false),
            };
            let (inside, trims_after) = match inside.strip_suffix('-') {
                Some(trimmed) if trimmed.ends_with(char::is_whitespace) => (trimmed, true),
                _ => (inside, false),
            };
            let before = if trims { before.trim_start() } else { before };
            pieces.push(Piece::Text(if trims_before { before.trim_end() } else { before }.to_owned()));
            let inside = inside.trim();
            if !(inside.starts_with("/*") && inside.ends_with("*/")) {
                pieces.push(Piece::Action(action::parse(inside)?));
            }
            (rest, trims) = (next, trims_after);
        }
        pieces.push(Piece::Text(if trims { rest.trim_start() } else { rest }.to_owned()));
        Ok(Self(pieces))
    }

    /// The text for a result of the rule's query.
    pub(crate) fn expand(&self, labels: &Labels, value: f64) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Action(action) => action.value(labels, value).to_string(),
        };
        self.0.iter().map(piece).collect()
    }
}

/// An action's inside, and what follows its end; braces in quotes end nothing.
fn split_end(text: &str) -> Option<(&str, &str)> {
    let (mut quote, mut escaped) = (None, false);
    for (at, character) in text.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"') if character == '\\' => escaped = true,
            Some(open) => quote = quote.filter(|_| character != open),
            None if matches!(character, '"' | '`') => quote = Some(character),
            None if text.get(at..)?.starts_with("}}") => return Some((text.get(..at)?, text.get(at + 2..)?)),
            None => {}
        }
    }
    None
}
