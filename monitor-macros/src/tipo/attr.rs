//! Attributes of the form `#[name(key = value, ..)]`: the list, and the values in it.

use std::time::Duration;

use proc_macro2::{Ident, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, LitStr, Meta, Path, Result, Token};

/// What an attribute takes: each key with what its value looks like.
pub(crate) struct Grammar {
    pub(crate) attribute: &'static str,
    pub(crate) keys: &'static [(&'static str, &'static str)],
}

impl Grammar {
    fn example(&self, key: &Ident) -> Option<&'static str> {
        self.keys.iter().find(|(name, _)| key == name).map(|(_, example)| *example)
    }

    fn allowed(&self) -> String {
        self.keys.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    /// Reads the list; `take` keeps one argument. After a mistake it goes on behind the next comma.
    pub(crate) fn read(
        &self,
        attr: &Attribute,
        errors: &mut Vec<Error>,
        mut take: impl FnMut(&Argument<'_>) -> Result<()>,
    ) {
        let Meta::List(list) = &attr.meta else {
            let message = format!("`#[{}(..)]` takes {} in parentheses", self.attribute, self.allowed());
            errors.push(Error::new_spanned(attr.path(), message));
            return;
        };
        let read = list.parse_args_with(|input: ParseStream<'_>| {
            let mut seen = Vec::new();
            while !input.is_empty() {
                if let Err(error) = self.argument(input, &mut seen, &mut take) {
                    errors.push(error);
                }
                while !ends(input) {
                    input.parse::<TokenTree>()?;
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        errors.extend(read.err());
    }

    fn argument(
        &self,
        input: ParseStream<'_>,
        seen: &mut Vec<Ident>,
        take: &mut impl FnMut(&Argument<'_>) -> Result<()>,
    ) -> Result<()> {
        let attribute = self.attribute;
        let allowed = |_| Error::new(input.span(), format!("`#[{attribute}(..)]` takes {}", self.allowed()));
        let key = input.call(Ident::parse_any).map_err(allowed)?;
        let Some(example) = self.example(&key) else {
            let message = format!("unknown argument `{key}`; `#[{attribute}(..)]` takes {}", self.allowed());
            return Err(Error::new(key.span(), message));
        };
        if seen.contains(&key) {
            return Err(Error::new(key.span(), format!("`{key}` is given twice")));
        }
        seen.push(key.clone());
        let argument = Argument { key, input, example };
        take(&argument)?;
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            return Err(input.error("a comma is missing before this argument"));
        }
        if ends(input) { Ok(()) } else { Err(argument.expected(input.span())) }
    }
}

/// True where an argument ends.
fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// A key, at the place where its value follows.
pub(crate) struct Argument<'a> {
    pub(crate) key: Ident,
    input: ParseStream<'a>,
    example: &'static str,
}

impl Argument<'_> {
    pub(crate) fn expected(&self, at: proc_macro2::Span) -> Error {
        Error::new(at, format!("`{}` takes {}", self.key, self.example))
    }

    /// The value, read by `read`.
    fn with<T>(&self, read: impl FnOnce(ParseStream<'_>) -> Result<T>) -> Result<T> {
        let equals: Token![=] = self.input.parse().map_err(|_| {
            Error::new(self.key.span(), format!("`{}` needs `=` and a value: it takes {}", self.key, self.example))
        })?;
        // At the end of the list there is no token to point at but the `=`.
        let at = if self.input.is_empty() { equals.span } else { self.input.span() };
        read(self.input).map_err(|_| self.expected(at))
    }

    pub(crate) fn value<T: Parse>(&self) -> Result<T> {
        self.with(|input| input.parse())
    }

    pub(crate) fn path(&self) -> Result<Path> {
        self.with(Path::parse_mod_style)
    }

    /// A string that says something.
    pub(crate) fn text(&self) -> Result<LitStr> {
        let text: LitStr = self.value()?;
        if text.value().trim().is_empty() {
            return Err(Error::new(text.span(), format!("`{}` is empty: it takes {}", self.key, self.example)));
        }
        Ok(text)
    }

    /// A word or a string.
    pub(crate) fn word_or_text(&self) -> Result<WordOrText> {
        self.with(|input| {
            if input.peek(Ident::peek_any) {
                input.call(Ident::parse_any).map(WordOrText::Word)
            } else {
                input.parse().map(WordOrText::Text)
            }
        })
    }

    /// As in `10m` or `1h30m`.
    pub(crate) fn duration(&self) -> Result<Duration> {
        let text: LitStr = self.value()?;
        duration(&text.value()).filter(|duration| !duration.is_zero()).ok_or_else(|| self.expected(text.span()))
    }

    /// Nothing follows a flag.
    pub(crate) fn flag(&self) -> Result<()> {
        if ends(self.input) { Ok(()) } else { Err(self.expected(self.input.span())) }
    }
}

pub(crate) enum WordOrText {
    Word(Ident),
    Text(LitStr),
}

/// Numbers with units, in any order and number, written together.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let (mut rest, mut total) = (text.trim(), Duration::ZERO);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let (unit, after) = after.split_at(after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len()));
        let milliseconds: u64 = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        let part = number.parse::<u64>().ok()?.checked_mul(milliseconds)?;
        total = total.checked_add(Duration::from_millis(part))?;
        rest = after.trim_start();
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("10m"), Some(Duration::from_secs(600)));
        assert_eq!(duration("1h 30m"), Some(Duration::from_secs(5_400)));
        assert_eq!(duration("250ms"), Some(Duration::from_millis(250)));
        for wrong in ["", "10", "m", "10 m", "-1s", "10x", "99999999999999999999d", "1.5h"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
