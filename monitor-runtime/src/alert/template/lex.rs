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
        let begins_trimmed = after.strip_prefix('-').filter(|inside| inside.starts_with(is_space));
        let (inside, trims_before) = begins_trimmed.map_or((after, false), |inside| (inside, true));
        let comment = if trims_before { inside.trim_start_matches(is_space) } else { inside };
        let is_comment = comment.starts_with("/*");
        let end = match comment.strip_prefix("/*") {
            Some(comment) => comment_end(inside, comment),
            None => end(inside),
        };
        let (inside, next) = end.ok_or_else(|| format!("`{{{{{}` is not closed by `}}}}`", short(after)))?;
        let ends_trimmed = inside.strip_suffix('-').filter(|inside| inside.ends_with(is_space));
        let (inside, trims_after) = ends_trimmed.map_or((inside, false), |inside| (inside, true));
        let before = if trims { before.trim_start_matches(is_space) } else { before };
        pieces.push(Piece::Text(if trims_before { before.trim_end_matches(is_space) } else { before }));
        let inside = inside.trim_matches(is_space);
        if !is_comment {
            pieces.push(Piece::Action(inside));
        }
        (rest, trims) = (next, trims_after);
    }
    pieces.push(Piece::Text(if trims { rest.trim_start_matches(is_space) } else { rest }));
    pieces.retain(|piece| *piece != Piece::Text(""));
    Ok(pieces)
}

/// No other character is a space to Go's templates.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A comment, and what follows it: braces in it end nothing.
fn comment_end<'a>(inside: &'a str, comment: &'a str) -> Option<(&'a str, &'a str)> {
    let at = inside.len() - comment.len() + comment.find("*/")? + 2;
    let (comment, after) = inside.split_at_checked(at)?;
    let trimmed = after.trim_start_matches(is_space);
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
    let (mut tokens, mut rest, mut glued) = (Vec::new(), text.trim_start_matches(is_space), false);
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
        if glued && tokens.last().is_some_and(|last| must_be_apart(last, &token)) {
            return Err(format!("a space is missing in `{text}`: values and functions stand apart"));
        }
        tokens.push(token);
        let trimmed = next.trim_start_matches(is_space);
        glued = trimmed.len() == next.len();
        rest = trimmed;
    }
    Ok(tokens)
}

/// Whether a token may not follow another without a space.
fn must_be_apart(before: &Token, token: &Token) -> bool {
    let ends_value = !matches!(before, Token::Sign(sign) if *sign != ")");
    match token {
        Token::Sign(sign) => *sign == "(" && ends_value,
        Token::Field { .. } => *before == Token::Dot,
        _ => ends_value,
    }
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
    // `\xff` and `\377` write bytes, several of which may be a character.
    let mut value = Vec::new();
    let mut characters = text.char_indices();
    let push = |value: &mut Vec<u8>, character: char| value.extend(character.encode_utf8(&mut [0; 4]).bytes());
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return Some((String::from_utf8(value).ok()?, text.get(at + 1..)?)),
            '\\' if quote != '`' => {
                let (at, escaped) = characters.next()?;
                let from = if escaped.is_digit(8) { at } else { at + 1 };
                let mut code = |digits: usize, radix: u32| {
                    let written = text.get(from..from + digits).filter(|written| !written.starts_with('+'))?;
                    characters = text.char_indices();
                    characters.by_ref().take_while(|(own, _)| own + 1 < from + digits).for_each(drop);
                    u32::from_str_radix(written, radix).ok()
                };
                match escaped {
                    'n' => value.push(b'\n'),
                    't' => value.push(b'\t'),
                    'r' => value.push(b'\r'),
                    'a' => value.push(7),
                    'b' => value.push(8),
                    'f' => value.push(12),
                    'v' => value.push(11),
                    '\\' => value.push(b'\\'),
                    'x' => value.push(u8::try_from(code(2, 16)?).ok()?),
                    '0'..='7' => value.push(u8::try_from(code(3, 8)?).ok()?),
                    'u' => push(&mut value, char::from_u32(code(4, 16)?)?),
                    'U' => push(&mut value, char::from_u32(code(8, 16)?)?),
                    other if other == quote => push(&mut value, other),
                    _ => return None,
                }
            }
            '\n' if quote != '`' => return None,
            _ => push(&mut value, character),
        }
    }
    None
}
