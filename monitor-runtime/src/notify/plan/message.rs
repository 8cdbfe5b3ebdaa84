//! What the reader of TOML says, without what may be a secret.

/// The key on the line of an offset, for a message that does not name it.
pub(super) fn key_at(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let section = before.lines().rev().find(|line| line.trim_start().starts_with('[')).unwrap_or_default();
    let section = section.trim().trim_matches(['[', ']']).to_owned();
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(begin..).unwrap_or_default().lines().next().unwrap_or_default();
    match line.split_once('=') {
        Some((key, _)) if !line.trim_start().starts_with('[') => {
            let key = key.trim();
            if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
        }
        _ => line.trim().trim_matches(['[', ']']).to_owned(),
    }
}

/// Serde quotes the value that it did not expect, which may be a secret in the wrong place.
pub(super) fn without_values(message: &str) -> String {
    if let Some((head, rest)) = message.split_once("unknown field `") {
        let (name, expected) = rest.split_once('`').unwrap_or_default();
        // A key that is none may be a secret that lost its place.
        let is_key =
            name.len() <= 20 && name.chars().all(|character| character.is_ascii_lowercase() || character == '_');
        let name = if is_key { format!("`{name}`") } else { "that is no key".to_owned() };
        return format!("{head}unknown field {name}{expected}");
    }
    // "invalid type: integer `5`, expected a string": what stands between is the value.
    let Some((head, rest)) = message.split_once(": ") else { return message.to_owned() };
    let kind: String =
        rest.chars().take_while(|character| character.is_ascii_lowercase() || *character == ' ').collect();
    match rest.rfind(", expected").and_then(|at| rest.get(at..)) {
        Some(expected) => format!("{head}: {}{expected}", kind.trim_end()),
        None => message.to_owned(),
    }
}
