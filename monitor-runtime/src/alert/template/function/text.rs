//! Functions of texts.

use std::net::IpAddr;

use regex::Regex;

use super::{Outcome, wrong};
use crate::alert::duration::milliseconds;
use crate::alert::template::run::Failure;
use crate::alert::template::value::Value;
use crate::promql::re2;

pub(super) fn of(values: &[Value], change: impl Fn(&str) -> String) -> Outcome {
    text(values.first()).map(|text| Value::text(change(text)))
}

fn text(value: Option<&Value>) -> Result<&str, Failure> {
    match value {
        Some(Value::Text(text)) => Ok(text),
        other => Err(wrong(other, "text")),
    }
}

/// The first letter of each word in upper case.
pub(super) fn title(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .map(|character| {
            let begins = !(before.is_alphanumeric() || before == '_');
            before = character;
            if begins { one(character.to_uppercase(), character) } else { character }
        })
        .collect()
}

/// Characters one by one, as Go has it: what would become several stays as it is.
fn one(mut changed: impl ExactSizeIterator<Item = char>, character: char) -> char {
    if changed.len() == 1 { changed.next().unwrap_or(character) } else { character }
}

pub(super) fn upper(text: &str) -> String {
    text.chars().map(|character| one(character.to_uppercase(), character)).collect()
}

pub(super) fn lower(text: &str) -> String {
    // The one letter whose small form is two characters elsewhere.
    let change = |character: char| if character == 'İ' { 'i' } else { one(character.to_lowercase(), character) };
    text.chars().map(change).collect()
}

fn regex(value: Option<&Value>) -> Result<Regex, Failure> {
    re2::compile(text(value)?).map_err(|error| Failure::Now(error.to_string()))
}

pub(super) fn replace(values: &[Value]) -> Outcome {
    let (regex, with, text) = (regex(values.first())?, text(values.get(1))?, text(values.get(2))?);
    Ok(Value::text(regex.replace_all(text, with).into_owned()))
}

pub(super) fn matches(values: &[Value]) -> Outcome {
    Ok(Value::Bool(regex(values.first())?.is_match(text(values.get(1))?)))
}

/// `5m` in seconds.
pub(super) fn duration(values: &[Value]) -> Outcome {
    let text = text(values.first())?;
    match milliseconds(text) {
        Some(ms) => Ok(Value::Number(ms as f64 / 1e3)),
        None => Err(Failure::Now(format!("not a valid duration string: {text:?}"))),
    }
}

/// Operands beside each other; between two that are no texts stands a space.
pub(super) fn print(values: &[Value]) -> String {
    let mut printed = String::new();
    let mut was_text = true;
    for value in values {
        let is_text = matches!(value, Value::Text(_));
        if !is_text && !was_text {
            printed.push(' ');
        }
        printed.push_str(&value.to_string());
        was_text = is_text;
    }
    printed
}

pub(super) fn println(values: &[Value]) -> String {
    let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
    texts.join(" ") + "\n"
}

pub(super) fn html(values: &[Value]) -> Outcome {
    let mut escaped = String::new();
    for character in print(values).chars() {
        match character {
            '\0' => escaped.push('\u{fffd}'),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    Ok(Value::text(escaped))
}

/// As a value in a URL's query.
pub(super) fn query_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            b' ' => escaped.push('+'),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}

/// Where Prometheus shows an expression, as a graph (tab 0) or a table (tab 1).
pub(super) fn link(values: &[Value], tab: u8) -> Outcome {
    of(values, |text| format!("/graph?g0.expr={}&g0.tab={tab}", query_escaped(text)))
}

/// The path of a URL.
pub(super) fn path(url: &str) -> Value {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    Value::text(rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default())
}

/// Host and port of `host:port` and `[host]:port`.
fn host_and_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.rsplit_once(':')?;
    match host.strip_prefix('[') {
        Some(inside) => Some((inside.strip_suffix(']')?, port)),
        None if host.contains([':', '[', ']']) => None,
        None => Some((host, port)),
    }
}

pub(super) fn strip_port(text: &str) -> String {
    host_and_port(text).map_or(text, |(host, _)| host).to_owned()
}

pub(super) fn strip_domain(text: &str) -> String {
    let (host, port) = host_and_port(text).unwrap_or((text, ""));
    if host.parse::<IpAddr>().is_ok() {
        return text.to_owned();
    }
    let name = host.split('.').next().unwrap_or_default();
    if port.is_empty() { name.to_owned() } else { format!("{name}:{port}") }
}
