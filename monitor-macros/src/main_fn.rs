//! The expansion of `#[monitor::main]`, and what may be written in it.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Error, LitStr, Path, Result, Token, parse_quote, parse_quote_spanned};

use crate::args::{Errors, ends};
use crate::block;
use crate::function::Function;

const ALLOWED: &str = "`#[monitor::main]` takes `report`, `listen`, `config`, `crate`";

/// The function, with a guard before its body; or as it was, with an error that says why not.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    expand_item(args, item.clone()).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!(#item #error)
    })
}

fn expand_item(tokens: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let args = Args::parse(tokens.clone())?;
    let not_a_function =
        |error: Error| Error::new(error.span(), "`#[monitor::main]` goes on a function with a body: on `fn main`");
    let mut function: Function = syn::parse2(item).map_err(not_a_function)?;
    let krate = &args.krate;
    if let Some(constness) = &function.sig.constness {
        let message = "`#[monitor::main]` does not go on a `const fn`: it starts and ends a program";
        return Err(Error::new(constness.span, message));
    }
    // A runtime's attribute makes a plain function of an async one, and an annotation's call has to end before the report: each
    // of them goes first, and this one meets the function as they leave it.
    if let Some(twice) = function.attrs.iter().find(|attr| is_own(attr, krate)) {
        return Err(Error::new(twice.path().span(), "`#[monitor::main]` is given twice: put all arguments into one"));
    }
    if function.attrs.iter().any(goes_first) {
        let own = krate.segments.first().map_or_else(Span::call_site, |segment| segment.ident.span());
        let again: Attribute = parse_quote_spanned!(own=> #[#krate::main(#tokens)]);
        function.attrs.push(again);
        return Ok(function.into_token_stream());
    }
    if let Some(asyncness) = &function.sig.asyncness {
        let message = format!(
            "`async fn {}` needs a runtime: add `#[tokio::main]` below `#[monitor::main]`, or put `#[monitor::main]` below the \
             attribute of the runtime",
            function.sig.ident
        );
        return Err(Error::new(asyncness.span, message));
    }
    if !cfg!(feature = "off") {
        let said = args.said.iter().map(|(key, value)| quote_spanned!(Span::mixed_site()=> .#key(#value)));
        let body = &function.body.statements;
        function.body.statements = quote_spanned! {Span::mixed_site()=>
            let __monitor_program = #krate::__private::Program::new() #(#said)* .start();
            #body
        };
    }
    Ok(function.into_token_stream())
}

/// `#[tokio::main]` and its like by other names, `#[timed]`, `#[profiled]`.
fn goes_first(attr: &Attribute) -> bool {
    block::annotation(attr).is_some() || attr.path().segments.last().is_some_and(|last| last.ident == "main")
}

/// A second `#[monitor::main]`.
fn is_own(attr: &Attribute, krate: &Path) -> bool {
    let mut from_last = attr.path().segments.iter().rev();
    from_last.next().is_some_and(|last| last.ident == "main")
        && from_last.next().zip(krate.segments.last()).is_some_and(|(given, krate)| given.ident == krate.ident)
}

/// What `#[monitor::main]` says.
struct Args {
    krate: Path,
    /// The rest: names of setters, and what they are given.
    said: Vec<(Ident, LitStr)>,
}

enum Value {
    Path(Path),
    Str(LitStr),
}

impl Args {
    fn parse(tokens: TokenStream) -> Result<Self> {
        let mut errors = Errors::default();
        let list = |input: ParseStream<'_>| parse_list(input, &mut errors);
        let given = syn::parse::Parser::parse2(list, tokens)?;
        errors.into_result()?;
        let mut args = Self { krate: parse_quote!(::monitor), said: Vec::new() };
        for (key, value) in given {
            match value {
                Some(Value::Path(krate)) => args.krate = krate,
                Some(Value::Str(text)) => args.said.push((key, text)),
                None => {}
            }
        }
        Ok(args)
    }
}

/// What the value of an argument looks like; `None` for a name that is no argument.
fn example(name: &str) -> Option<&'static str> {
    Some(match name {
        "report" => "a directory, as in `report = \"profile\"`, or \"-\" to print",
        "listen" => "an address, as in `listen = \"127.0.0.1:9464\"`",
        "config" => "the path of a TOML file, as in `config = \"monitor.toml\"`",
        "crate" => "a path, as in `crate = my_facade::monitor`",
        _ => return None,
    })
}

/// The arguments, separated by commas. After a mistake it goes on behind the next comma.
fn parse_list(input: ParseStream<'_>, errors: &mut Errors) -> Result<Vec<(Ident, Option<Value>)>> {
    let mut given: Vec<(Ident, Option<Value>)> = Vec::new();
    while !input.is_empty() {
        match input.call(Ident::parse_any) {
            Ok(key) if given.iter().any(|(earlier, _)| *earlier == key) => {
                errors.push(Error::new(key.span(), format!("`{key}` is given twice; {ALLOWED}, each once")));
            }
            Ok(key) => {
                let value = parse_value(&key, input).map_err(|error| errors.push(error)).ok();
                given.push((key, value));
            }
            Err(_) => errors.push(Error::new(input.span(), format!("expected an argument: {ALLOWED}"))),
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

/// What follows the name of an argument.
fn parse_value(key: &Ident, input: ParseStream<'_>) -> Result<Value> {
    let name = key.to_string();
    let Some(example) = example(&name) else {
        return Err(Error::new(key.span(), format!("unknown argument `{name}`; {ALLOWED}")));
    };
    let expected = |span: Span| Error::new(span, format!("`{name}` takes {example}; {ALLOWED}"));
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    let equals: Token![=] = input.parse()?;
    // At the end of the list there is no token to point at but the `=`.
    let at = if input.is_empty() { equals.span } else { input.span() };
    let value = if name == "crate" {
        Value::Path(input.call(Path::parse_mod_style).map_err(|_| expected(at))?)
    } else {
        Value::Str(input.parse().map_err(|_| expected(at))?)
    };
    if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
        return Err(Error::new(input.span(), "a comma is missing before this argument"));
    }
    match value {
        Value::Str(text) if text.value().trim().is_empty() => Err(expected(text.span())),
        // `report = "a" + "b"` and the like.
        _ if !ends(input) => Err(expected(at)),
        value => Ok(value),
    }
}
