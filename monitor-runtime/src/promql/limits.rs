//! Bounds on what a query may cost.

use super::error::ParseError;

/// Levels of the tree; each is a few stack frames when it is evaluated.
pub(crate) const MAX_DEPTH: usize = 150;

/// Operators and brackets: the parser's own recursion is at most as deep.
const MAX_OPERATORS: usize = 1_000;

/// Bytes of text.
const MAX_TEXT: usize = 64 * 1024;

/// Points of one series in a range query, as in Prometheus.
pub(crate) const MAX_STEPS: u64 = 11_000;

/// Samples that one evaluation looks at, again counted each time it does.
pub(crate) const MAX_SAMPLES: u64 = 50_000_000;

/// Refuses, before it is parsed, what would overflow the parser's stack.
pub(crate) fn check_size(text: &str) -> Result<(), ParseError> {
    if text.len() > MAX_TEXT {
        return Err(ParseError::TooLarge { what: "bytes", found: text.len(), limit: MAX_TEXT });
    }
    let (mut operators, mut quote, mut escaped) = (0, None, false);
    for character in text.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"' | '\'') if character == '\\' => escaped = true,
            Some(open) => quote = quote.filter(|_| character != open),
            None if matches!(character, '"' | '\'' | '`') => quote = Some(character),
            None => operators += usize::from("([{+-*/%^<>=!@".contains(character)),
        }
    }
    let named =
        |word: &&str| matches!(word.to_ascii_lowercase().as_str(), "and" | "or" | "unless" | "atan2" | "offset");
    operators += text.split(|character: char| !character.is_ascii_alphanumeric()).filter(named).count();
    if operators > MAX_OPERATORS {
        return Err(ParseError::TooLarge { what: "operators and brackets", found: operators, limit: MAX_OPERATORS });
    }
    Ok(())
}
