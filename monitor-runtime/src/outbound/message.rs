//! What the reader of TOML says, without what may be a secret.

/// The key on the line of an offset, for a message that does not name it.
pub(crate) fn key_at(text: &str, at: usize) -> String {
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
pub(crate) fn without_values(message: &str) -> String {
    if let Some((head, rest)) = message.split_once("unknown field `") {
        let (name, expected) = rest.split_once('`').unwrap_or_default();
        // A key that is none may be a secret that lost its place.
        let is_key =
            name.len() <= 20 && name.chars().all(|character| character.is_ascii_lowercase() || character == '_');
        if !is_key {
            return format!("{head}unknown field that is no key{expected}");
        }
        let known = expected.split('`').skip(1).step_by(2);
        let near = nearest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return format!("{head}unknown field `{name}`{expected}{near}");
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

/// The one of `known` that was meant, if one is near.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let by_distance = known.into_iter().map(|known| (strsim::osa_distance(known, given), known));
    by_distance.min().filter(|(distance, known)| *distance <= 2.max(known.len() / 3)).map(|(_, known)| known)
}
