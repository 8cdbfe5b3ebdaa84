//! `printf`, as Go has it.

use super::format::{fixed, general, scientific, shortest};
use super::function::Outcome;
use super::run::Failure;
use super::value::Value;

/// The widest field.
const MAX_WIDTH: usize = 1_000;

pub(super) fn printf(values: &[Value]) -> Outcome {
    let (format, values) = match values.split_first() {
        Some((Value::Text(format), values)) => (format, values),
        _ => return Err(Failure::Always("it begins with its format, in quotes".to_owned())),
    };
    let (mut printed, mut rest, mut values) = (String::new(), &**format, values.iter());
    while let Some((before, after)) = rest.split_once('%') {
        printed.push_str(before);
        let (verb, next) = Verb::read(after).ok_or_else(|| Failure::Always(format!("{format:?} ends within a %")))?;
        rest = next;
        if verb.letter == '%' {
            printed.push('%');
            continue;
        }
        if verb.width.max(verb.precision.unwrap_or(0)) > MAX_WIDTH {
            return Err(Failure::Always(format!("{format:?}: at most {MAX_WIDTH} wide")));
        }
        let value = values.next().ok_or_else(|| Failure::Always(format!("{format:?} has more verbs than values")))?;
        let text = verb.print(value).ok_or_else(|| {
            Failure::Always(format!("{format:?}: %{} does not print a {}: {value}", verb.letter, value.kind()))
        })?;
        printed.push_str(&text);
    }
    printed.push_str(rest);
    if values.next().is_some() {
        return Err(Failure::Always(format!("{format:?} has fewer verbs than values")));
    }
    Ok(Value::text(printed))
}

/// `%6.2f`
struct Verb {
    letter: char,
    left: bool,
    zeros: bool,
    plus: bool,
    space: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
}

impl Verb {
    fn read(text: &str) -> Option<(Self, &str)> {
        let (flags, rest) = split(text, |character| "-0+ #".contains(character));
        let (width, rest) = split(rest, |character| character.is_ascii_digit());
        let (precision, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (digits, rest) = split(rest, |character| character.is_ascii_digit());
                (Some(digits.parse().unwrap_or(0)), rest)
            }
            None => (None, rest),
        };
        let letter = rest.chars().next()?;
        let has = |flag| flags.contains(flag);
        let verb = Self {
            letter,
            left: has('-'),
            zeros: has('0'),
            plus: has('+'),
            space: has(' '),
            sharp: has('#'),
            width: width.parse().unwrap_or(if width.is_empty() { 0 } else { usize::MAX }),
            precision,
        };
        Some((verb, rest.get(letter.len_utf8()..)?))
    }

    /// None where the verb is not for such a value.
    fn print(&self, value: &Value) -> Option<String> {
        // Where `#` would say more than is written here.
        if self.sharp && !matches!(self.letter, 'x' | 'X' | 'o' | 'O' | 'b' | 'q') {
            return None;
        }
        let text = match (self.letter, value) {
            ('f' | 'F', Value::Number(number)) => fixed(*number, self.precision.unwrap_or(6)),
            ('e', Value::Number(number)) => scientific(*number, self.precision.unwrap_or(6)),
            ('E', Value::Number(number)) => scientific(*number, self.precision.unwrap_or(6)).to_uppercase(),
            ('g' | 'v', Value::Number(number)) => match self.precision {
                None => shortest(*number),
                precision => general(*number, precision),
            },
            ('G', Value::Number(number)) => general(*number, self.precision).to_uppercase(),
            ('v', Value::Integer(number)) => number.to_string(),
            ('d' | 'x' | 'X' | 'o' | 'O' | 'b', Value::Integer(number)) => self.whole(*number),
            ('q', Value::Integer(number)) => {
                format!("'{}'", escaped(&char::from_u32(u32::try_from(*number).ok()?)?.to_string(), '\'', self.plus))
            }
            ('c', Value::Integer(number)) => u32::try_from(*number).ok().and_then(char::from_u32)?.to_string(),
            ('t' | 'v', Value::Bool(value)) => value.to_string(),
            ('q', Value::Text(text)) => {
                let text = self.cut(text);
                if self.sharp
                    && !text.contains(['`', '\u{feff}'])
                    && !text.contains(|c: char| c.is_control() && c != '\t')
                {
                    format!("`{text}`")
                } else {
                    format!("\"{}\"", escaped(&text, '"', self.plus))
                }
            }
            ('s' | 'v', Value::Text(text)) => self.cut(text),
            ('x', Value::Text(text)) if !self.sharp && !self.space => {
                text.bytes().map(|byte| format!("{byte:02x}")).collect()
            }
            ('X', Value::Text(text)) if !self.sharp && !self.space => {
                text.bytes().map(|byte| format!("{byte:02X}")).collect()
            }
            ('v', value) => value.to_string(),
            ('s', Value::Labels(_)) => value.to_string(),
            ('T', value) => value.kind().to_owned(),
            _ => return None,
        };
        let is_number =
            matches!(value, Value::Number(_) | Value::Integer(_)) && !matches!(self.letter, 'c' | 'q' | 'T');
        let text = match (is_number && !text.starts_with(['-', '+']), self.plus, self.space) {
            (true, true, _) => format!("+{text}"),
            (true, false, true) => format!(" {text}"),
            _ => text,
        };
        Some(self.padded(text, is_number))
    }

    /// A whole number in the verb's base, with at least as many digits as the precision says.
    fn whole(&self, number: i64) -> String {
        let size = number.unsigned_abs();
        let (digits, prefix) = match self.letter {
            'x' => (format!("{size:x}"), if self.sharp { "0x" } else { "" }),
            'X' => (format!("{size:X}"), if self.sharp { "0X" } else { "" }),
            'b' => (format!("{size:b}"), if self.sharp { "0b" } else { "" }),
            'o' => (format!("{size:o}"), if self.sharp { "0" } else { "" }),
            'O' => (format!("{size:o}"), "0o"),
            _ => (size.to_string(), ""),
        };
        let sign = if number < 0 { "-" } else { "" };
        format!("{sign}{prefix}{digits:0>width$}", width = self.precision.unwrap_or(0))
    }

    fn cut(&self, text: &str) -> String {
        self.precision.map_or_else(|| text.to_owned(), |precision| text.chars().take(precision).collect())
    }

    fn padded(&self, text: String, is_number: bool) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let is_finite = text.ends_with(|character: char| character.is_ascii_digit());
        if self.left {
            text + &" ".repeat(missing)
        } else if self.zeros && is_number && is_finite && !(self.precision.is_some() && self.letter == 'd') {
            let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+', ' '])));
            format!("{sign}{}{digits}", "0".repeat(missing))
        } else if self.zeros && !is_number {
            "0".repeat(missing) + &text
        } else {
            " ".repeat(missing) + &text
        }
    }
}

/// As a Go program writes a text between quotes; with `plain`, in ASCII.
fn escaped(text: &str, quote: char, plain: bool) -> String {
    let mut written = String::new();
    for character in text.chars() {
        match character {
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            '\u{7}' => written.push_str("\\a"),
            '\u{8}' => written.push_str("\\b"),
            '\u{c}' => written.push_str("\\f"),
            '\u{b}' => written.push_str("\\v"),
            '\\' => written.push_str("\\\\"),
            _ if character == quote => written.extend(['\\', character]),
            ' '..='~' => written.push(character),
            '\0'..='\u{7f}' => written.push_str(&format!("\\x{:02x}", u32::from(character))),
            // What Rust escapes is what no reader would see: the same as Go's, but for the newest characters.
            _ if !plain && character.escape_debug().len() == 1 => written.push(character),
            '\u{80}'..='\u{ffff}' => written.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => written.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    written
}

fn split(text: &str, within: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|character| !within(character)).unwrap_or(text.len()))
}
