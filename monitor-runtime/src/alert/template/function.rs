//! The functions of templates.

use super::action::{Action, Out, Type};
use super::format::{fixed, general, scientific, shortest};
use super::humanize;

/// What there is, for messages.
pub(super) const NAMES: &[&str] = &[
    "printf",
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "toUpper",
    "toLower",
];

/// A function.
#[derive(Clone, Copy, Debug)]
pub(super) enum Function {
    Printf,
    /// Of a number.
    Number(fn(f64) -> String),
    /// Of a text.
    Text(fn(&str) -> String),
}

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "printf" => Function::Printf,
        "humanize" => Function::Number(humanize::decimal),
        "humanize1024" => Function::Number(humanize::binary),
        "humanizeDuration" => Function::Number(humanize::duration),
        "humanizePercentage" => Function::Number(humanize::percentage),
        "humanizeTimestamp" => Function::Number(humanize::timestamp),
        "toUpper" => Function::Text(str::to_uppercase),
        "toLower" => Function::Text(str::to_lowercase),
        _ => return None,
    })
}

impl Function {
    /// What would fail when it is called, known from the arguments' types.
    pub(super) fn check(&self, arguments: &[Action]) -> Result<(), String> {
        match (self, arguments) {
            (Self::Printf, [Action::Literal(Out::Text(format)), values @ ..]) => {
                let verbs: Vec<Verb> = pieces(format)?.into_iter().filter_map(Piece::verb).collect();
                if verbs.len() != values.len() {
                    return Err(format!(
                        "printf {format:?} takes {} values, and is given {}",
                        verbs.len(),
                        values.len()
                    ));
                }
                match verbs.iter().zip(values).find(|(verb, value)| !verb.fits(value.kind())) {
                    Some((verb, value)) => {
                        Err(format!("printf {format:?}: %{} does not print a {:?}", verb.letter, value.kind()))
                    }
                    None => Ok(()),
                }
            }
            (Self::Printf, _) => Err("printf begins with its format, in quotes".to_owned()),
            (Self::Number(_), [argument]) => match argument {
                Action::Literal(Out::Text(text)) if text.parse::<f64>().is_err() => {
                    Err(format!("{text:?} is no number"))
                }
                _ => Ok(()),
            },
            (Self::Text(_), [argument]) if argument.kind() == Type::Text => Ok(()),
            (Self::Number(_), _) => Err("takes one number".to_owned()),
            (Self::Text(_), _) => Err("takes one text".to_owned()),
        }
    }

    pub(super) fn call(&self, arguments: &[Out]) -> String {
        match (self, arguments) {
            (Self::Printf, [Out::Text(format), values @ ..]) => printf(format, values),
            (Self::Number(compute), [argument]) => match argument {
                Out::Number(number) => compute(*number),
                Out::Integer(number) => compute(*number as f64),
                Out::Text(text) => match text.parse() {
                    Ok(number) => compute(number),
                    // As Prometheus puts it into the text; a label's value is known only now.
                    Err(_) => format!("<error expanding template: {text:?} is no number>"),
                },
            },
            (Self::Text(change), [Out::Text(text)]) => change(text),
            _ => String::new(),
        }
    }
}

/// `%6.2f`
#[derive(Clone, Copy)]
struct Verb {
    letter: char,
    left: bool,
    zeros: bool,
    width: usize,
    precision: Option<usize>,
}

impl Verb {
    fn fits(&self, kind: Type) -> bool {
        match self.letter {
            'f' | 'F' | 'e' | 'g' => kind == Type::Number,
            'd' => kind == Type::Integer,
            's' | 'q' => kind == Type::Text,
            _ => true,
        }
    }

    fn print(&self, value: &Out) -> String {
        let text = match (self.letter, value) {
            ('f' | 'F', Out::Number(number)) => fixed(*number, self.precision.unwrap_or(6)),
            ('e', Out::Number(number)) => scientific(*number, self.precision.unwrap_or(6)),
            ('g' | 'v', Out::Number(number)) => match self.precision {
                None => shortest(*number),
                precision => general(*number, precision),
            },
            ('q', Out::Text(text)) => format!("{text:?}"),
            (_, value) => {
                let text = value.to_string();
                self.precision.map_or(text.clone(), |precision| text.chars().take(precision).collect())
            }
        };
        let missing = self.width.saturating_sub(text.chars().count());
        if self.left {
            text + &" ".repeat(missing)
        } else if self.zeros && !matches!(value, Out::Text(_)) && text.ends_with(|c: char| c.is_ascii_digit()) {
            let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
            format!("{sign}{}{digits}", "0".repeat(missing))
        } else {
            " ".repeat(missing) + &text
        }
    }
}

enum Piece {
    Text(String),
    Verb(Verb),
}

impl Piece {
    fn verb(self) -> Option<Verb> {
        match self {
            Self::Text(_) => None,
            Self::Verb(verb) => Some(verb),
        }
    }
}

fn printf(format: &str, values: &[Out]) -> String {
    let mut values = values.iter();
    let print = |piece| match piece {
        Piece::Text(text) => text,
        Piece::Verb(verb) => values.next().map(|value| verb.print(value)).unwrap_or_default(),
    };
    pieces(format).unwrap_or_default().into_iter().map(print).collect()
}

fn pieces(format: &str) -> Result<Vec<Piece>, String> {
    let (mut pieces, mut rest) = (Vec::new(), format);
    while let Some((before, after)) = rest.split_once('%') {
        pieces.push(Piece::Text(before.to_owned()));
        let (flags, after) = split(after, |character| "-0".contains(character));
        let (width, after) = split(after, |character| character.is_ascii_digit());
        let (precision, after) = match after.strip_prefix('.') {
            Some(after) => {
                let (digits, after) = split(after, |character| character.is_ascii_digit());
                (Some(digits.parse().unwrap_or(0)), after)
            }
            None => (None, after),
        };
        let width = width.parse().unwrap_or(0);
        let letter = after.chars().next().ok_or_else(|| format!("printf {format:?} ends within a %"))?;
        rest = after.get(letter.len_utf8()..).unwrap_or_default();
        pieces.push(match letter {
            '%' => Piece::Text("%".to_owned()),
            'f' | 'F' | 'e' | 'g' | 'v' | 's' | 'q' | 'd' if width <= 100 && precision.unwrap_or(0) <= 100 => {
                Piece::Verb(Verb { letter, left: flags.contains('-'), zeros: flags.contains('0'), width, precision })
            }
            _ => return Err(format!("printf {format:?}: use %f %e %g %v %s %q %d, at most 100 wide")),
        });
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

fn split(text: &str, within: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|character| !within(character)).unwrap_or(text.len()))
}
