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
            width: width.parse().unwrap_or(if width.is_empty() { 0 } else { usize::MAX }),
            precision,
        };
        Some((verb, rest.get(letter.len_utf8()..)?))
    }

    /// None where the verb is not for such a value.
    fn print(&self, value: &Value) -> Option<String> {
        let text = match (self.letter, value) {
            ('f' | 'F', Value::Number(number)) => fixed(*number, self.precision.unwrap_or(6)),
            ('e', Value::Number(number)) => scientific(*number, self.precision.unwrap_or(6)),
            ('E', Value::Number(number)) => scientific(*number, self.precision.unwrap_or(6)).to_uppercase(),
            ('g' | 'v', Value::Number(number)) => match self.precision {
                None => shortest(*number),
                precision => general(*number, precision),
            },
            ('G', Value::Number(number)) => general(*number, self.precision).to_uppercase(),
            ('d' | 'v', Value::Integer(number)) => number.to_string(),
            ('x', Value::Integer(number)) => hexadecimal(*number),
            ('X', Value::Integer(number)) => hexadecimal(*number).to_uppercase(),
            ('c', Value::Integer(number)) => u32::try_from(*number).ok().and_then(char::from_u32)?.to_string(),
            ('t' | 'v', Value::Bool(value)) => value.to_string(),
            ('q', Value::Text(text)) => self.cut(&format!("{text:?}")),
            ('s' | 'v', Value::Text(text)) => self.cut(text),
            ('x', Value::Text(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
            ('v', value) => value.to_string(),
            ('s', Value::Labels(_)) => value.to_string(),
            ('T', value) => value.kind().to_owned(),
            _ => return None,
        };
        let is_number = matches!(value, Value::Number(_) | Value::Integer(_));
        let text = match (is_number && !text.starts_with(['-', '+']), self.plus, self.space) {
            (true, true, _) => format!("+{text}"),
            (true, false, true) => format!(" {text}"),
            _ => text,
        };
        Some(self.padded(text, is_number))
    }

    fn cut(&self, text: &str) -> String {
        self.precision.map_or_else(|| text.to_owned(), |precision| text.chars().take(precision).collect())
    }

    fn padded(&self, text: String, is_number: bool) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let is_finite = text.ends_with(|character: char| character.is_ascii_digit());
        if self.left {
            text + &" ".repeat(missing)
        } else if self.zeros && is_number && is_finite {
            let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+', ' '])));
            format!("{sign}{}{digits}", "0".repeat(missing))
        } else if self.zeros && !is_number {
            "0".repeat(missing) + &text
        } else {
            " ".repeat(missing) + &text
        }
    }
}

fn hexadecimal(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{:x}", number.unsigned_abs())
}

fn split(text: &str, within: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|character| !within(character)).unwrap_or(text.len()))
}
