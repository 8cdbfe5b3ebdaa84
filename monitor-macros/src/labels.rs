//! `labels(name = expr, ..)`: the labels that an annotation adds.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Expr, Result, Token, parenthesized};

/// A label's name, and the expression that gives its value.
#[derive(Clone)]
pub(crate) struct Label {
    pub(crate) name: Ident,
    pub(crate) value: Expr,
}

impl Label {
    /// The name as the exposition shows it.
    pub(crate) fn name(&self) -> String {
        self.name.unraw().to_string()
    }
}

pub(crate) const EXAMPLE: &str = "names and expressions, as in `labels(tier = user.tier)`";
/// What the families of a call site are labelled with already, or Prometheus keeps for itself.
const TAKEN: [&str; 11] = [
    "function",
    "module",
    "result",
    "method",
    "endpoint",
    "status_code",
    "query_type",
    "table",
    "cache_type",
    "le",
    "service_name",
];
/// As many as a `LabelSet` holds.
const MOST: usize = 8;

/// Parses what stands after the word `labels`.
pub(crate) fn parse(key: &Ident, input: ParseStream<'_>) -> Result<Vec<Label>> {
    if !input.peek(syn::token::Paren) {
        return Err(Error::new(key.span(), format!("`labels` takes {EXAMPLE}")));
    }
    let content;
    let paren = parenthesized!(content in input);
    // Taken whole: after a mistake nothing is left for syn to be surprised at.
    let labels = parse_list.parse2(content.parse()?)?;
    if labels.is_empty() {
        return Err(Error::new(paren.span.join(), format!("`labels` is empty: it takes {EXAMPLE}")));
    }
    Ok(labels)
}

fn parse_list(content: ParseStream<'_>) -> Result<Vec<Label>> {
    let mut labels: Vec<Label> = Vec::new();
    while !content.is_empty() {
        let at = content.span();
        let expected = |at: Span| Error::new(at, format!("`labels` takes {EXAMPLE}"));
        let name = content.call(Ident::parse_any).map_err(|_| expected(at))?;
        content.parse::<Token![=]>().map_err(|_| expected(name.span()))?;
        let value = content.parse().map_err(|_| expected(content.span()))?;
        let label = Label { name, value };
        check(&label, &labels)?;
        labels.push(label);
        if !content.is_empty() {
            content
                .parse::<Token![,]>()
                .map_err(|_| Error::new(content.span(), "a comma is missing between two labels"))?;
        }
    }
    Ok(labels)
}

fn check(label: &Label, earlier: &[Label]) -> Result<()> {
    let (name, at) = (label.name(), label.name.span());
    if !name.is_ascii() {
        return Err(Error::new(at, format!("`{name}` is no label name: letters a to z, digits and `_`")));
    }
    if name.starts_with("__") {
        return Err(Error::new(at, format!("`{name}`: label names that begin with `__` are Prometheus's own")));
    }
    if TAKEN.contains(&name.as_str()) {
        return Err(Error::new(
            at,
            format!("the families of an annotated function have a label `{name}`: choose another name"),
        ));
    }
    if earlier.iter().any(|own| own.name() == name) {
        return Err(Error::new(at, format!("the label `{name}` is given twice")));
    }
    if earlier.len() == MOST {
        return Err(Error::new(at, "an annotation takes at most 8 labels"));
    }
    Ok(())
}
