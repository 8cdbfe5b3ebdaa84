//! The grammar of the attribute: what a user may write, and the error when it is something else.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, LitInt, LitStr, Path, Result, Token, parse_quote};

use crate::buckets;

/// What an annotation says.
pub(crate) struct Args {
    pub(crate) krate: Path,
    pub(crate) name: Option<LitStr>,
    pub(crate) sample: Option<LitInt>,
    pub(crate) buckets: Option<Expr>,
    pub(crate) predicate: Option<Predicate>,
    pub(crate) role: Role,
    pub(crate) skip: bool,
}

/// The function that decides between ok and error.
pub(crate) enum Predicate {
    ErrorIf(Path),
    OkIf(Path),
}

/// The standard families that a call site feeds.
pub(crate) enum Role {
    Function,
    Endpoint { method: Option<LitStr>, endpoint: LitStr },
    Query { query: LitStr, table: Option<LitStr> },
    Cache { cache: LitStr },
}

const ALLOWED: &str = "`name`, `crate`, `sample`, `buckets`, `error_if`, `ok_if`, `endpoint` with `method`, \
                       `query` with `table`, `cache`, `skip`";

/// One `key = value`, as written.
struct Argument {
    key: Ident,
    value: Value,
}

enum Value {
    Str(LitStr),
    Int(LitInt),
    Path(Path),
    Buckets(Expr),
    Flag,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let key = input
            .call(Ident::parse_any)
            .map_err(|_| Error::new(input.span(), format!("expected an argument of `#[timed]`: {ALLOWED}")))?;
        let name = key.to_string();
        if name == "skip" {
            return Ok(Self { key, value: Value::Flag });
        }
        let example = match name.as_str() {
            "name" => "a string, as in `name = \"checkout\"`",
            "endpoint" => "a string, as in `endpoint = \"/users/{id}\"`",
            "method" => "a string, as in `method = \"GET\"`",
            "query" => "a string, as in `query = \"SELECT\"`",
            "table" => "a string, as in `table = \"users\"`",
            "cache" => "a string, as in `cache = \"redis\"`",
            "sample" => "a whole number from 1 to 1000000, as in `sample = 64`",
            "buckets" => "upper bounds in seconds, as in `buckets = [0.1, 0.5, 2.5]`",
            "crate" => "a path, as in `crate = my_facade::monitor`",
            "error_if" => "the path of a `fn(&T) -> bool`, as in `error_if = is_failure`",
            "ok_if" => "the path of a `fn(&T) -> bool`, as in `ok_if = is_success`",
            _ => return Err(Error::new(key.span(), format!("unknown argument `{name}`; `#[timed]` takes {ALLOWED}"))),
        };
        let expected = |span: Span| Error::new(span, format!("`{name}` takes {example}"));
        if !input.peek(Token![=]) {
            return Err(expected(key.span()));
        }
        input.parse::<Token![=]>()?;
        let at = input.span();
        let value = match name.as_str() {
            "sample" => input.parse().map(Value::Int),
            "buckets" => input.parse().map(Value::Buckets),
            "crate" | "error_if" | "ok_if" => input.call(Path::parse_mod_style).map(Value::Path),
            _ => input.parse().map(Value::Str),
        };
        let value = value.map_err(|_| expected(at))?;
        // `name = "a" + "b"` and the like.
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(expected(at));
        }
        Ok(Self { key, value })
    }
}

impl Args {
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self> {
        let list = syn::parse::Parser::parse2(Punctuated::<Argument, Token![,]>::parse_terminated, tokens)?;
        let mut given: Vec<Argument> = Vec::new();
        let mut errors: Option<Error> = None;
        for argument in list {
            if given.iter().any(|earlier| earlier.key == argument.key) {
                combine(&mut errors, Error::new(argument.key.span(), format!("`{}` is given twice", argument.key)));
            } else {
                given.push(argument);
            }
        }
        let args = Self::build(&given);
        match (args, errors) {
            (Ok(args), None) => Ok(args),
            (Ok(_), Some(error)) => Err(error),
            (Err(error), mut errors) => {
                combine(&mut errors, error);
                Err(errors.unwrap_or_else(|| Error::new(Span::call_site(), "invalid arguments")))
            }
        }
    }

    fn build(given: &[Argument]) -> Result<Self> {
        let find = |key: &str| given.iter().find(|argument| argument.key == key);
        let string = |key: &str| match find(key) {
            Some(Argument { value: Value::Str(text), .. }) => Some(text.clone()),
            _ => None,
        };
        let path = |key: &str| match find(key) {
            Some(Argument { value: Value::Path(path), .. }) => Some(path.clone()),
            _ => None,
        };
        let clash = |first: &str, second: &str, why: &str| match (find(first), find(second)) {
            (Some(_), Some(second)) => Err(Error::new(second.key.span(), why)),
            _ => Ok(()),
        };
        clash("error_if", "ok_if", "`error_if` and `ok_if` are two ways to say the same thing: give one")?;
        for (first, second) in [("endpoint", "query"), ("endpoint", "cache"), ("query", "cache")] {
            clash(
                first,
                second,
                "a call site is an endpoint, a query or a cache lookup: give one of `endpoint`, `query`, `cache`",
            )?;
        }
        for (argument, needs) in [("method", "endpoint"), ("table", "query")] {
            if let (Some(argument), None) = (find(argument), find(needs)) {
                return Err(Error::new(
                    argument.key.span(),
                    format!("`{}` belongs to `{needs}`, which is not given", argument.key),
                ));
            }
        }
        if let (Some(skip), true) = (find("skip"), given.len() > 1) {
            return Err(Error::new(
                skip.key.span(),
                "`skip` leaves the function out and stands alone: `#[timed(skip)]`",
            ));
        }
        Ok(Self {
            krate: path("crate").unwrap_or_else(|| parse_quote!(::monitor)),
            name: non_empty(string("name"))?,
            sample: match find("sample") {
                Some(Argument { value: Value::Int(number), .. }) => Some(checked_sample(number)?),
                _ => None,
            },
            buckets: match find("buckets") {
                Some(Argument { value: Value::Buckets(bounds), .. }) => Some(buckets::check(bounds)?),
                _ => None,
            },
            predicate: path("error_if").map(Predicate::ErrorIf).or_else(|| path("ok_if").map(Predicate::OkIf)),
            role: match (non_empty(string("endpoint"))?, non_empty(string("query"))?, non_empty(string("cache"))?) {
                (Some(endpoint), ..) => Role::Endpoint { method: checked_method(string("method"))?, endpoint },
                (_, Some(query), _) => Role::Query { query, table: non_empty(string("table"))? },
                (.., Some(cache)) => Role::Cache { cache },
                _ => Role::Function,
            },
            skip: find("skip").is_some(),
        })
    }

    /// The error for an annotation of a whole block that says what only one function can have.
    pub(crate) fn check_for_block(&self) -> Result<()> {
        let one_function = |span: Span, what: &str| {
            Err(Error::new(
                span,
                format!("`{what}` describes one function; here it would describe several. Put it on the function"),
            ))
        };
        match (&self.name, &self.predicate, &self.role) {
            (Some(name), ..) => one_function(name.span(), "name"),
            (_, Some(Predicate::ErrorIf(path)), _) => one_function(span_of(path), "error_if"),
            (_, Some(Predicate::OkIf(path)), _) => one_function(span_of(path), "ok_if"),
            (.., Role::Endpoint { endpoint, .. }) => one_function(endpoint.span(), "endpoint"),
            (.., Role::Query { query, .. }) => one_function(query.span(), "query"),
            (.., Role::Cache { cache }) => one_function(cache.span(), "cache"),
            _ => Ok(()),
        }
    }

    /// How many calls there are to one that is timed.
    pub(crate) fn one_in(&self) -> u32 {
        self.sample.as_ref().and_then(|number| number.base10_parse().ok()).unwrap_or(1)
    }

    /// True where what the function returns has to be looked at.
    pub(crate) fn needs_value(&self) -> bool {
        self.predicate.is_some() || matches!(self.role, Role::Endpoint { .. } | Role::Cache { .. })
    }
}

fn span_of(path: &Path) -> Span {
    path.segments.first().map_or_else(Span::call_site, |segment| segment.ident.span())
}

fn combine(errors: &mut Option<Error>, error: Error) {
    match errors {
        Some(errors) => errors.combine(error),
        None => *errors = Some(error),
    }
}

fn non_empty(text: Option<LitStr>) -> Result<Option<LitStr>> {
    match text {
        Some(text) if text.value().trim().is_empty() => Err(Error::new(text.span(), "this label value is empty")),
        text => Ok(text),
    }
}

fn checked_sample(number: &LitInt) -> Result<LitInt> {
    match number.base10_parse::<u32>() {
        Ok(1..=1_000_000) => Ok(number.clone()),
        _ => Err(Error::new(number.span(), "`sample` takes a whole number from 1 to 1000000, as in `sample = 64`")),
    }
}

fn checked_method(method: Option<LitStr>) -> Result<Option<LitStr>> {
    match method {
        Some(text)
            if text.value().is_empty()
                || !text.value().bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-') =>
        {
            Err(Error::new(text.span(), "`method` takes an HTTP method in capitals, as in `method = \"GET\"`"))
        }
        method => Ok(method),
    }
}
