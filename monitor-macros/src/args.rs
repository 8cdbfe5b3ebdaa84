//! The grammar of the attribute: what a user may write, and the error when it is something else.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Expr, LitInt, LitStr, Path, Result, Token, parse_quote};

use crate::buckets;
use crate::labels::{self, Label};
use crate::slo::{self, Slo};

/// Which of the two annotations it is. They take the same arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Annotation {
    Timed,
    Profiled,
}

impl Annotation {
    /// The attribute's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Timed => "timed",
            Self::Profiled => "profiled",
        }
    }
}

/// What an annotation says.
pub(crate) struct Args {
    pub(crate) annotation: Annotation,
    pub(crate) krate: Path,
    pub(crate) name: Option<LitStr>,
    pub(crate) sample: Option<u32>,
    pub(crate) buckets: Option<Expr>,
    pub(crate) predicate: Option<Predicate>,
    pub(crate) role: Role,
    pub(crate) labels: Vec<Label>,
    pub(crate) slo: Vec<Slo>,
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
                       `query` with `table`, `cache`, `labels`, `slo`, `skip`";

/// One `key = value`, as written. The value is `None` when it was refused, and said so.
struct Argument {
    key: Ident,
    value: Option<Value>,
}

impl Argument {
    fn slo(&self) -> Option<&Slo> {
        match &self.value {
            Some(Value::Slo(objective)) => Some(objective),
            _ => None,
        }
    }
}

#[derive(Clone)]
enum Value {
    Str(LitStr),
    Count(u32),
    Path(Path),
    Buckets(Expr),
    Labels(Vec<Label>),
    Slo(Slo),
    Flag,
}

/// What the value of an argument looks like; `None` for a name that is no argument.
fn example(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => "a string literal, as in `name = \"checkout\"`",
        "endpoint" => "a string literal, as in `endpoint = \"/users/{id}\"`",
        "method" => "an HTTP method in capitals, as in `method = \"GET\"`",
        "query" => "a string literal, as in `query = \"SELECT\"`",
        "table" => "a string literal, as in `table = \"users\"`",
        "cache" => "a string literal, as in `cache = \"redis\"`",
        "sample" => "a whole number from 1 to 1000000, as in `sample = 64`",
        "buckets" => "upper bounds in seconds, as in `buckets = [0.1, 0.5, 2.5]`, or the path of a constant",
        "crate" => "a path, as in `crate = my_facade::monitor`",
        "error_if" => "the path of a `fn(&T) -> bool`, as in `error_if = is_failure`",
        "ok_if" => "the path of a `fn(&T) -> bool`, as in `ok_if = is_success`",
        "labels" => labels::EXAMPLE,
        "slo" => slo::EXAMPLE,
        "skip" => "no value: it stands alone, as in `#[timed(skip)]`",
        _ => return None,
    })
}

/// The argument that a misspelt one is closest to, if it is close.
fn nearest(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 14] = [
        "name", "crate", "sample", "buckets", "error_if", "ok_if", "endpoint", "method", "query", "table", "cache",
        "labels", "slo", "skip",
    ];
    let distance = |known: &&str| strsim::osa_distance(known, name);
    NAMES.into_iter().min_by_key(distance).filter(|known| distance(known) <= 2.min(known.len() / 2))
}

impl Value {
    /// Parses what follows the name of an argument.
    fn parse(annotation: Annotation, key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let name = key.to_string();
        let Some(example) = example(&name) else {
            let meant = nearest(&name).map_or(";".to_owned(), |meant| format!(": did you mean `{meant}`?"));
            let message = format!("unknown argument `{name}`{meant} `#[{}]` takes {ALLOWED}", annotation.name());
            return Err(Error::new(key.span(), message));
        };
        let expected = |span: Span| Error::new(span, format!("`{name}` takes {example}"));
        if name == "skip" {
            return if ends(input) { Ok(Self::Flag) } else { Err(expected(input.span())) };
        }
        if name == "labels" {
            let labels = labels::parse(key, input)?;
            return if ends(input) { Ok(Self::Labels(labels)) } else { Err(expected(input.span())) };
        }
        if name == "slo" {
            let objective = slo::parse(key, input)?;
            return if ends(input) { Ok(Self::Slo(objective)) } else { Err(expected(input.span())) };
        }
        if !input.peek(Token![=]) {
            return Err(Error::new(key.span(), format!("`{name}` needs `=` and a value: it takes {example}")));
        }
        let equals: Token![=] = input.parse()?;
        // At the end of the list there is no token to point at but the `=`.
        let at = if input.is_empty() { equals.span } else { input.span() };
        let value = match name.as_str() {
            "sample" => {
                let number: LitInt = input.parse().map_err(|_| expected(at))?;
                let one_in = number.base10_parse().ok().filter(|one_in| (1..=1_000_000).contains(one_in));
                Self::Count(one_in.ok_or_else(|| expected(at))?)
            }
            "buckets" => Self::Buckets(input.parse().map_err(|_| expected(at))?),
            "crate" | "error_if" | "ok_if" => Self::Path(input.call(Path::parse_mod_style).map_err(|_| expected(at))?),
            _ => Self::Str(input.parse().map_err(|_| expected(at))?),
        };
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            return Err(Error::new(input.span(), "a comma is missing before this argument"));
        }
        // `name = "a" + "b"` and the like.
        if !ends(input) {
            return Err(expected(at));
        }
        match value {
            Self::Str(text) if text.value().trim().is_empty() => {
                Err(Error::new(text.span(), format!("`{name}` is empty: it takes {example}")))
            }
            Self::Str(text) if name == "method" && !is_method(&text.value()) => Err(expected(at)),
            Self::Buckets(bounds) => Ok(Self::Buckets(buckets::check(&bounds)?)),
            value => Ok(value),
        }
    }
}

/// True where an argument ends.
pub(crate) fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

fn is_method(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
}

/// Every mistake of an annotation, so that none has to wait for the next build.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn into_result(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

impl Args {
    pub(crate) fn parse(annotation: Annotation, tokens: TokenStream) -> Result<Self> {
        let mut errors = Errors::default();
        let list = |input: ParseStream<'_>| parse_list(annotation, input, &mut errors);
        let given = syn::parse::Parser::parse2(list, tokens)?;
        check_together(annotation, &given, &mut errors);
        errors.into_result()?;
        Ok(Self::build(annotation, &given))
    }

    fn build(annotation: Annotation, given: &[Argument]) -> Self {
        let find = |key: &str| given.iter().find(|argument| argument.key == key)?.value.clone();
        let string = |key: &str| match find(key) {
            Some(Value::Str(text)) => Some(text),
            _ => None,
        };
        let path = |key: &str| match find(key) {
            Some(Value::Path(path)) => Some(path),
            _ => None,
        };
        Self {
            annotation,
            krate: path("crate").unwrap_or_else(|| parse_quote!(::monitor)),
            name: string("name"),
            sample: match find("sample") {
                Some(Value::Count(one_in)) => Some(one_in),
                _ => None,
            },
            buckets: match find("buckets") {
                Some(Value::Buckets(bounds)) => Some(bounds),
                _ => None,
            },
            predicate: path("error_if").map(Predicate::ErrorIf).or_else(|| path("ok_if").map(Predicate::OkIf)),
            role: match (string("endpoint"), string("query"), string("cache")) {
                (Some(endpoint), ..) => Role::Endpoint { method: string("method"), endpoint },
                (_, Some(query), _) => Role::Query { query, table: string("table") },
                (.., Some(cache)) => Role::Cache { cache },
                _ => Role::Function,
            },
            labels: match find("labels") {
                Some(Value::Labels(labels)) => labels,
                _ => Vec::new(),
            },
            slo: given.iter().filter_map(Argument::slo).cloned().collect(),
            skip: find("skip").is_some(),
        }
    }

    /// The error for an annotation of a whole block that says what only one function can have.
    pub(crate) fn check_for_block(&self) -> Result<()> {
        let one_function = |span: Span, what: &str| {
            Err(Error::new(
                span,
                format!("`{what}` describes one function; here it would describe several. Put it on the function"),
            ))
        };
        if let Some(label) = self.labels.first() {
            return one_function(label.name.span(), "labels");
        }
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
        self.sample.unwrap_or(1)
    }

    /// True where what the function returns has to be looked at.
    pub(crate) fn needs_value(&self) -> bool {
        self.predicate.is_some() || matches!(self.role, Role::Endpoint { .. } | Role::Cache { .. })
    }
}

fn span_of(path: &Path) -> Span {
    path.segments.first().map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// The arguments, separated by commas. After a mistake it goes on behind the next comma.
fn parse_list(annotation: Annotation, input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<Argument>> {
    let mut given: Vec<Argument> = Vec::new();
    while !input.is_empty() {
        match input.call(Ident::parse_any) {
            Ok(key) => {
                let value = Value::parse(annotation, &key, input);
                if let Some(twice) = given_before(&given, &key, &value) {
                    errors.push(Error::new(key.span(), twice));
                } else {
                    let value = value.map_err(|error| errors.push(error)).ok();
                    given.push(Argument { key, value });
                }
            }
            Err(_) => {
                let meant = if input.peek(LitStr) { "text needs a name, as in `name = \"checkout\"`; " } else { "" };
                let message = format!("{meant}expected an argument of `#[{}]`: {ALLOWED}", annotation.name());
                errors.push(Error::new(input.span(), message));
            }
        }
        while !ends(input) {
            input.parse::<TokenTree>()?;
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(given)
}

/// What is wrong with an argument that was given before. Objectives of the two kinds may stand side by side.
fn given_before(given: &[Argument], key: &Ident, value: &Result<Value>) -> Option<String> {
    if let Ok(Value::Slo(objective)) = value {
        let kind = objective.kind();
        let is_twice = given.iter().filter_map(Argument::slo).any(|earlier| earlier.kind() == kind);
        return is_twice
            .then(|| format!("an objective of {kind} is given twice: a function has at most one of each kind"));
    }
    // What is wrong with an objective says more.
    (key != "slo" && given.iter().any(|earlier| earlier.key == *key)).then(|| format!("`{key}` is given twice"))
}

/// Arguments that exclude or need each other.
fn check_together(annotation: Annotation, given: &[Argument], errors: &mut Errors) {
    let find = |key: &str| given.iter().find(|argument| argument.key == key);
    // Of several that exclude each other, all but the first written are wrong.
    let mut only_one = |keys: &[&str], why: &str| {
        for argument in given.iter().filter(|argument| keys.iter().any(|key| argument.key == key)).skip(1) {
            errors.push(Error::new(argument.key.span(), why));
        }
    };
    only_one(&["error_if", "ok_if"], "`error_if` and `ok_if` are two ways to say the same thing: give one");
    only_one(
        &["endpoint", "query", "cache"],
        "a call site is an endpoint, a query or a cache lookup: give one of `endpoint`, `query`, `cache`",
    );
    // Beside a name that nobody knows it may be the other half of what was meant.
    let is_misspelt = given.iter().any(|argument| example(&argument.key.to_string()).is_none());
    for (argument, needs) in [("method", "endpoint"), ("table", "query")].into_iter().filter(|_| !is_misspelt) {
        if let (Some(argument), None) = (find(argument), find(needs)) {
            let message = format!("`{}` belongs to `{needs}`, which is not given", argument.key);
            errors.push(Error::new(argument.key.span(), message));
        }
    }
    if let (Some(skip), true) = (find("skip"), given.len() > 1) {
        let message = format!("`skip` leaves the function out and stands alone: `#[{}(skip)]`", annotation.name());
        errors.push(Error::new(skip.key.span(), message));
    }
}
