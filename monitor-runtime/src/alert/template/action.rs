//! What stands between the braces: a pipeline of calls.

use std::fmt;

use super::format::shortest;
use super::function::{self, Function};
use crate::promql::source::Labels;

/// A pipeline, read and checked.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Value,
    Label(String),
    Literal(Out),
    Call(Function, Vec<Action>),
}

/// What an action comes to.
#[derive(Clone, Debug)]
pub(super) enum Out {
    Number(f64),
    Integer(i64),
    Text(String),
}

/// The types of actions, known when they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Integer,
    Text,
}

impl Action {
    pub(super) fn value(&self, labels: &Labels, value: f64) -> Out {
        match self {
            Self::Value => Out::Number(value),
            Self::Label(name) => Out::Text(labels.get(name).to_owned()),
            Self::Literal(literal) => literal.clone(),
            Self::Call(function, arguments) => {
                let arguments: Vec<Out> = arguments.iter().map(|argument| argument.value(labels, value)).collect();
                Out::Text(function.call(&arguments))
            }
        }
    }

    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Value | Self::Literal(Out::Number(_)) => Type::Number,
            Self::Literal(Out::Integer(_)) => Type::Integer,
            Self::Label(_) | Self::Literal(Out::Text(_)) | Self::Call(..) => Type::Text,
        }
    }
}

impl fmt::Display for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&shortest(*number)),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Reads a pipeline.
pub(super) fn parse(text: &str) -> Result<Action, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { text, tokens: &tokens, depth: 0 };
    let action = parser.pipeline()?;
    if parser.tokens.is_empty() { Ok(action) } else { Err(parser.unsupported()) }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    depth: usize,
}

impl Parser<'_> {
    fn unsupported(&self) -> String {
        format!(
            "`{{{{ {} }}}}` is not supported: use $value, $labels.NAME, {} and pipes",
            self.text,
            function::NAMES.join(", ")
        )
    }

    fn take(&mut self, sign: char) -> bool {
        match self.tokens.split_first() {
            Some((first, rest)) if *first == Token::Sign(sign) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    fn pipeline(&mut self) -> Result<Action, String> {
        self.depth += 1;
        if self.depth > 20 {
            return Err("parentheses are nested too deeply".to_owned());
        }
        let mut action = self.command(None)?;
        while self.take('|') {
            action = self.command(Some(action))?;
        }
        self.depth -= 1;
        Ok(action)
    }

    /// A function with its arguments, of which the last one may come from the pipe; or one value alone.
    fn command(&mut self, piped: Option<Action>) -> Result<Action, String> {
        let function = match self.tokens.split_first() {
            Some((Token::Word(word), rest)) => function::find(word).inspect(|_| self.tokens = rest),
            _ => None,
        };
        let Some(function) = function else {
            let operand = self.operand()?.ok_or_else(|| self.unsupported())?;
            return if piped.is_none() { Ok(operand) } else { Err(self.unsupported()) };
        };
        let mut arguments = Vec::new();
        while let Some(argument) = self.operand()? {
            arguments.push(argument);
        }
        arguments.extend(piped);
        function.check(&arguments)?;
        Ok(Action::Call(function, arguments))
    }

    fn operand(&mut self) -> Result<Option<Action>, String> {
        if self.take('(') {
            let inner = self.pipeline()?;
            return if self.take(')') { Ok(Some(inner)) } else { Err(self.unsupported()) };
        }
        let Some((first, rest)) = self.tokens.split_first() else { return Ok(None) };
        let action = match first {
            Token::Sign(_) => return Ok(None),
            Token::Text(text) => Action::Literal(Out::Text(text.clone())),
            Token::Word(word) => self.word(word)?,
        };
        self.tokens = rest;
        Ok(Some(action))
    }

    fn word(&self, word: &str) -> Result<Action, String> {
        if matches!(word, "$value" | ".Value") {
            return Ok(Action::Value);
        }
        if let Some(name) = word.strip_prefix("$labels.").or_else(|| word.strip_prefix(".Labels.")) {
            let plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
            return if !name.is_empty() && name.chars().all(plain) {
                Ok(Action::Label(name.to_owned()))
            } else {
                Err(self.unsupported())
            };
        }
        if let Ok(integer) = word.parse() {
            return Ok(Action::Literal(Out::Integer(integer)));
        }
        match word.parse() {
            Ok(number) if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                Ok(Action::Literal(Out::Number(number)))
            }
            _ => Err(self.unsupported()),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let (mut tokens, mut rest) = (Vec::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            '(' | ')' | '|' => {
                tokens.push(Token::Sign(first));
                after
            }
            '"' | '`' => {
                let (token, after) =
                    quoted(first, after).ok_or_else(|| format!("a quote is not closed in `{text}`"))?;
                tokens.push(Token::Text(token));
                after
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "()|\"`".contains(c);
                let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                tokens.push(Token::Word(word.to_owned()));
                after
            }
        }
        .trim_start();
    }
    Ok(tokens)
}

fn quoted(quote: char, text: &str) -> Option<(String, &str)> {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => {
                value.push(match character {
                    'n' => '\n',
                    't' => '\t',
                    '"' | '\\' | '\'' => character,
                    _ => return None,
                });
                escaped = false;
            }
            '\\' if quote == '"' => escaped = true,
            _ if character == quote => return Some((value, text.get(at + 1..)?)),
            _ => value.push(character),
        }
    }
    None
}
