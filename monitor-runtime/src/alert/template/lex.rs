//! A template's pieces, and the tokens of an action.

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// What stands between the braces.
    Action(&'a str),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name: of a function, a keyword.
    Word(String),
    /// `$name`, or `$`.
    Variable(String),
    /// `.name`, as often as it is there; follows another token without a space when `glued`.
    Field {
        name: String,
        glued: bool,
    },
    /// `.`
    Dot,
    Number(String),
    Text(String),
    /// `(` `)` `|` `,` `:=` `=`
    Sign(&'static str),
}

/// Text and actions, comments left out, with what `{{-` and `-}}` trim.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let (mut pieces, mut rest, mut trims) = (Vec::new(), text, false);
    while let Some((before, after)) = rest.split_once("{{") {
        let begins_trimmed = after.strip_prefix('-').filter(|inside| inside.starts_with(char::is_whitespace));
        let (inside, trims_before) = begins_trimmed.map_or((after, false), |inside| (inside, true));
        let end = match inside.trim_start().strip_prefix("/*") {
            Some(comment) => comment_end(inside, comment),
            None => end(inside),
        };
        let (inside, next) = end.ok_or_else(|| format!("`{{{{{}` is not closed by `}}}}`", short(after)))?;
        let ends_trimmed = inside.strip_suffix('-').filter(|inside| inside.ends_with(char::is_whitespace));
        let (inside, trims_after) = ends_trimmed.map_or((inside, false), |inside| (inside, true));
        let before = if trims { before.trim_start() } else { before };
        pieces.push(Piece::Text(if trims_before { before.trim_end() } else { before }));
        let inside = inside.trim();
        if !inside.starts_with("/*") {
            pieces.push(Piece::Action(inside));
        }
        (rest, trims) = (next, trims_after);
    }
    pieces.push(Piece::Text(if trims { rest.trim_start() } else { rest }));
    pieces.retain(|piece| *piece != Piece::Text(""));
    Ok(pieces)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A comment, and what follows it: braces in it end nothing.
fn comment_end<'a>(inside: &'a str, comment: &'a str) -> Option<(&'a str, &'a str)> {
    let at = inside.len() - comment.len() + comment.find("*/")? + 2;
    let (comment, after) = inside.split_at_checked(at)?;
    let trimmed = after.trim_start();
    match trimmed.strip_prefix("-}}") {
        Some(next) if trimmed.len() < after.len() => Some((inside.get(..inside.len() - next.len() - 2)?, next)),
        _ => Some((comment, after.strip_prefix("}}")?)),
    }
}

/// An action's inside, and what follows its end; braces in quotes end nothing.
fn end(text: &str) -> Option<(&str, &str)> {
    let (mut quote, mut escaped) = (None, false);
    for (at, character) in text.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"' | '\'') if character == '\\' => escaped = true,
            Some(open) => quote = quote.filter(|_| character != open),
            None if matches!(character, '"' | '`' | '\'') => quote = Some(character),
            None if text.get(at..)?.starts_with("}}") => return Some((text.get(..at)?, text.get(at + 2..)?)),
            None => {}
        }
    }
    None
}

/// The tokens of an action.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let (mut tokens, mut rest, mut glued) = (Vec::new(), text.trim_start(), false);
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        let name = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let (token, next) = match first {
            '(' => (Token::Sign("("), after),
            ')' => (Token::Sign(")"), after),
            '|' => (Token::Sign("|"), after),
            ',' => (Token::Sign(","), after),
            '=' => (Token::Sign("="), after),
            ':' if after.starts_with('=') => (Token::Sign(":="), after.get(1..).unwrap_or_default()),
            '"' | '`' => {
                let (value, next) = quoted(first, after)
                    .ok_or_else(|| format!("a quote is not closed, or ill written, in `{text}`"))?;
                (Token::Text(value), next)
            }
            '\'' => {
                let (value, next) = quoted(first, after)
                    .filter(|(value, _)| value.chars().count() == 1)
                    .ok_or_else(|| format!("'..' holds one character in `{text}`: write texts in double quotes"))?;
                let code = value.chars().next().map_or(0, u32::from);
                (Token::Number(code.to_string()), next)
            }
            '$' => {
                let (name, next) = after.split_at(name(after));
                (Token::Variable(name.to_owned()), next)
            }
            '.' if after.starts_with(|c: char| c.is_ascii_digit()) => number(rest),
            '.' => match after.split_at(name(after)) {
                ("", next) => (Token::Dot, next),
                (name, next) => (Token::Field { name: name.to_owned(), glued }, next),
            },
            '-' | '+' if after.starts_with(|c: char| c.is_ascii_digit() || c == '.') => number(rest),
            c if c.is_ascii_digit() => number(rest),
            c if c.is_alphabetic() || c == '_' => {
                let (word, next) = rest.split_at(name(rest));
                (Token::Word(word.to_owned()), next)
            }
            other => return Err(format!("`{other}` is not understood in `{text}`")),
        };
        tokens.push(token);
        let trimmed = next.trim_start();
        glued = trimmed.len() == next.len();
        rest = trimmed;
    }
    Ok(tokens)
}

fn number(text: &str) -> (Token, &str) {
    let mut before = ' ';
    let ends = |c: char| {
        let is_part = c.is_alphanumeric()
            || matches!(c, '.' | '_')
            || (matches!(c, '+' | '-') && matches!(before, ' ' | 'e' | 'E'));
        before = c;
        !is_part
    };
    let (number, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    (Token::Number(number.to_owned()), rest)
}

/// The text up to its closing quote, and what follows.
fn quoted(quote: char, text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return Some((value, text.get(at + character.len_utf8()..)?)),
            '\\' if quote != '`' => {
                let escaped = characters.next()?.1;
                let mut code = |digits: usize, radix: u32| {
                    let digits: String = characters.by_ref().take(digits).map(|(_, digit)| digit).collect();
                    u32::from_str_radix(&digits, radix).ok().and_then(char::from_u32)
                };
                value.push(match escaped {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'a' => '\u{7}',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'v' => '\u{b}',
                    'x' => code(2, 16)?,
                    'u' => code(4, 16)?,
                    'U' => code(8, 16)?,
                    other @ ('"' | '\\' | '\'') => other,
                    _ => return None,
                });
            }
            '\n' if quote != '`' => return None,
            _ => value.push(character),
        }
    }
    None
}
