//! `#[labels(a, b: Type)]`: names, and the types of those that have one.

use proc_macro2::{Ident, Span, TokenTree};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Meta, Result, Token, Type};

pub(crate) struct Label {
    pub(crate) ident: Ident,
    /// Without, any label value will do.
    pub(crate) ty: Option<Type>,
}

impl Label {
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The accessor's argument: raw where the label is a keyword.
    pub(crate) fn argument(&self) -> Ident {
        argument(&self.name(), self.ident.span())
    }
}

/// A name as a Rust argument.
pub(crate) fn argument(name: &str, span: Span) -> Ident {
    match name {
        // Refused as a name, but it must not stop the rest.
        "_" => Ident::new("__", span),
        "self" | "Self" | "super" | "crate" => format_ident!("{}_", name.to_lowercase(), span = span),
        name if syn::parse_str::<Ident>(name).is_err() => Ident::new_raw(name, span),
        name => Ident::new(name, span),
    }
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let expected = |input: ParseStream<'_>| {
            input.error(
                "`#[labels(..)]` takes names, each with a type or without, as in `#[labels(method, tier: Tier)]`",
            )
        };
        let ident = input.call(Ident::parse_any).map_err(|_| expected(input))?;
        let ty = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(input.parse::<Type>().map_err(|_| expected(input))?)
        } else {
            None
        };
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(expected(input));
        }
        if let Some(ty) = ty.as_ref().filter(|ty| is_incomplete(ty)) {
            let message = "a label type is whole, with its lifetimes: for text of any lifetime leave the type out";
            return Err(Error::new_spanned(ty, message));
        }
        Ok(Self { ident, ty })
    }
}

/// True for types that mean something else as an argument than in what the accessor returns.
fn is_incomplete(ty: &Type) -> bool {
    fn holds(tokens: proc_macro2::TokenStream) -> bool {
        let mut after_and = false;
        tokens.into_iter().any(|token| {
            let is_lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            let is_elided = std::mem::take(&mut after_and) && !is_lifetime;
            is_elided
                || match token {
                    TokenTree::Group(group) => holds(group.stream()),
                    TokenTree::Punct(punct) => {
                        after_and = punct.as_char() == '&';
                        false
                    }
                    TokenTree::Ident(ident) => ident == "impl" || ident == "_",
                    TokenTree::Literal(_) => false,
                }
        })
    }
    holds(ty.to_token_stream())
}

/// The list of `#[labels(..)]`.
pub(crate) fn read(attr: &Attribute) -> Result<Vec<Label>> {
    let labels: Vec<Label> = match &attr.meta {
        Meta::List(list) => {
            list.parse_args_with(Punctuated::<Label, Token![,]>::parse_terminated)?.into_iter().collect()
        }
        _ => Vec::new(),
    };
    if labels.is_empty() {
        let message =
            "`#[labels(..)]` takes the names of the labels, as in `#[labels(method, status)]`; leave it out for none";
        return Err(Error::new_spanned(attr, message));
    }
    Ok(labels)
}
