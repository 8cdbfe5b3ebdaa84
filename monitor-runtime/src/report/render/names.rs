//! Names as they can be shown: they come from the program, and label values from whoever sends requests.

use std::borrow::Cow;

/// Control characters, and those that turn the direction of a line, as Rust would write them: a name cannot steer a terminal.
pub(in crate::report) fn visible(name: &str) -> Cow<'_, str> {
    if !name.contains(is_steering) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 8);
    for character in name.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_steering(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

fn is_steering(character: char) -> bool {
    character.is_control() || is_turning(character)
}

/// Has no width, or turns the direction of what follows: a name could look like another.
pub(super) fn is_turning(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `name="value", ..`, with the quotes of a value told from those around it.
pub(super) fn labels(labels: &[(String, String)]) -> String {
    let pairs: Vec<_> =
        labels.iter().map(|(name, value)| format!("{}=\"{}\"", visible(name), visible(value))).collect();
    pairs.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_a_terminal() {
        assert_eq!(visible("Service<'a, \"b\">::création"), "Service<'a, \"b\">::création");
        assert_eq!(visible("a\u{1b}[31m\nb\u{202e}c\u{0}\u{9b}"), "a\\u{1b}[31m\\nb\\u{202e}c\\u{0}\\u{9b}");
    }
}
