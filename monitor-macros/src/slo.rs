//! `slo(latency = "250ms", target = 99.0)` and `slo(errors, target = 99.9)`: what a function is held to.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Lit, LitStr, Result, Token, parenthesized};

use crate::tipo::duration;

/// An objective. Targets are in percent.
#[derive(Clone)]
pub(crate) enum Slo {
    /// The share of calls that take no longer.
    Latency { written: LitStr, seconds: f64, target: f64 },
    /// The share of calls that end without error or panic.
    Errors { target: f64 },
}

impl Slo {
    /// What tells two objectives of one function apart.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::Errors { .. } => "errors",
        }
    }
}

pub(crate) const EXAMPLE: &str = "`latency` or `errors`, and a `target` in percent, as in `slo(latency = \"250ms\", target = 99.0)` or \
                                  `slo(errors, target = 99.9)`";
const LATENCY: &str =
    "`latency` takes a duration from 1 ms to 4 h, as in `latency = \"250ms\"`: numbers with `ms`, `s`, `m` or `h`";
const TARGET: &str = "`target` takes a percentage above 0 and below 100, as in `target = 99.9`";

/// Parses what stands after the word `slo`.
pub(crate) fn parse(key: &Ident, input: ParseStream<'_>) -> Result<Slo> {
    if !input.peek(syn::token::Paren) {
        return Err(Error::new(key.span(), format!("`slo` takes {EXAMPLE}")));
    }
    let content;
    let paren = parenthesized!(content in input);
    // Taken whole: after a mistake nothing is left for syn to be surprised at.
    let written = Written::parse.parse2(content.parse()?)?;
    match written {
        Written { latency: Some((_, text, seconds)), errors: None, target: Some((_, target)) } => {
            Ok(Slo::Latency { written: text, seconds, target })
        }
        Written { latency: None, errors: Some(_), target: Some((_, target)) } => Ok(Slo::Errors { target }),
        Written { latency: Some(_), errors: Some(errors), .. } => {
            let message = "`latency` and `errors` are two objectives: give each its own `slo(..)`";
            Err(Error::new(errors.span(), message))
        }
        Written { latency: None, errors: None, .. } => {
            Err(Error::new(paren.span.join(), format!("what the objective is of is missing: `slo` takes {EXAMPLE}")))
        }
        Written { latency, errors, target: None } => {
            let at = latency.map(|(key, ..)| key).or(errors).map_or(paren.span.join(), |key| key.span());
            Err(Error::new(at, format!("`target` is missing: {TARGET}")))
        }
    }
}

#[derive(Default)]
struct Written {
    latency: Option<(Ident, LitStr, f64)>,
    errors: Option<Ident>,
    target: Option<(Ident, f64)>,
}

impl Written {
    fn parse(content: ParseStream<'_>) -> Result<Self> {
        let mut written = Self::default();
        while !content.is_empty() {
            let at = content.span();
            let key = content.call(Ident::parse_any).map_err(|_| Error::new(at, format!("`slo` takes {EXAMPLE}")))?;
            let name = key.to_string();
            let is_twice = match name.as_str() {
                "latency" => written.latency.is_some(),
                "errors" => written.errors.is_some(),
                "target" => written.target.is_some(),
                _ => {
                    let message = format!("unknown part `{name}` of an objective: `slo` takes {EXAMPLE}");
                    return Err(Error::new(key.span(), message));
                }
            };
            if is_twice {
                return Err(Error::new(key.span(), format!("`{name}` is given twice")));
            }
            match name.as_str() {
                "latency" => {
                    let (text, seconds) = latency(&key, content)?;
                    written.latency = Some((key, text, seconds));
                }
                "target" => {
                    let target = target(&key, content)?;
                    written.target = Some((key, target));
                }
                _ if content.peek(Token![=]) => {
                    return Err(Error::new(key.span(), "`errors` stands alone, as in `slo(errors, target = 99.9)`"));
                }
                _ => written.errors = Some(key),
            }
            if !content.is_empty() {
                let comma = content.parse::<Token![,]>();
                comma.map_err(|_| Error::new(content.span(), format!("a comma is missing: `slo` takes {EXAMPLE}")))?;
            }
        }
        Ok(written)
    }
}

/// The text and what it says in seconds.
fn latency(key: &Ident, content: ParseStream<'_>) -> Result<(LitStr, f64)> {
    content.parse::<Token![=]>().map_err(|_| Error::new(key.span(), LATENCY))?;
    let at = if content.is_empty() { key.span() } else { content.span() };
    let text: LitStr = content.parse().map_err(|_| Error::new(at, LATENCY))?;
    // Whole milliseconds, divided once: the same number as the literal `0.25`.
    let seconds = duration(&text.value()).map(|duration| duration.as_millis() as f64 / 1_000.0);
    match seconds.filter(|seconds| (0.001..=14_400.0).contains(seconds)) {
        Some(seconds) => Ok((text, seconds)),
        None => Err(Error::new(text.span(), LATENCY)),
    }
}

fn target(key: &Ident, content: ParseStream<'_>) -> Result<f64> {
    content.parse::<Token![=]>().map_err(|_| Error::new(key.span(), TARGET))?;
    let at = if content.is_empty() { key.span() } else { content.span() };
    let minus: Option<Token![-]> = content.parse()?;
    let percent: Option<f64> = match content.parse().map_err(|_| Error::new(at, TARGET))? {
        Lit::Float(number) => number.base10_parse().ok(),
        Lit::Int(number) => number.base10_parse().ok(),
        _ => None,
    };
    percent
        .filter(|percent| minus.is_none() && *percent > 0.0 && *percent < 100.0)
        .ok_or_else(|| Error::new(at, TARGET))
}
