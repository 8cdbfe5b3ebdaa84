//! An annotation on an `impl` block, a trait or an inline module: on every function in it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Block, Error, ImplItem, Item, ItemImpl, ItemMod, ItemTrait, LitStr, Result, Signature, Token, TraitItem,
    Visibility,
};

use crate::args::{Annotation, Args};
use crate::function::{Body, WITHOUT_BODY};
use crate::timed;

/// The block with every function recorded; `None` when the item is a function.
pub(crate) fn expand(args: &Args, item: TokenStream) -> Result<Option<TokenStream>> {
    let mut item = match syn::parse2::<Kind>(item.clone())? {
        Kind::Function => return Ok(None),
        Kind::Block => syn::parse2::<Item>(item)?,
        Kind::Foreign(at) => return Err(Error::new(at, WITHOUT_BODY)),
        Kind::Other(at) => {
            let name = args.annotation.name();
            let message = format!("`#[{name}]` goes on a function, an `impl` block, a trait or an inline module");
            return Err(Error::new(at, message));
        }
    };
    args.check_for_block()?;
    annotate(args, &mut item)?;
    Ok(Some(item.into_token_stream()))
}

enum Kind {
    Function,
    Block,
    /// A foreign function.
    Foreign(Span),
    Other(Span),
}

/// Looks no further than needed: a function's body is not parsed.
impl Parse for Kind {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let ahead = input.fork();
        let qualifies = |ahead: ParseStream<'_>| {
            // `extern` begins a function, a block of foreign ones or `extern crate`.
            ahead.peek(Token![default])
                || ahead.peek(Token![unsafe])
                || ahead.peek(Token![const])
                || ahead.peek(Token![async])
                || ahead.peek(Token![extern])
                || ahead.peek(LitStr)
        };
        while qualifies(&ahead) {
            ahead.parse::<TokenTree>()?;
        }
        let kind = if ahead.peek(Token![impl]) || ahead.peek(Token![trait]) || ahead.peek(Token![mod]) {
            Kind::Block
        } else if ahead.peek(Token![fn]) {
            Kind::Function
        } else if ahead.peek(Token![safe]) {
            Kind::Foreign(ahead.span())
        } else {
            Kind::Other(input.span())
        };
        input.parse::<TokenStream>()?;
        Ok(kind)
    }
}

fn annotate(args: &Args, item: &mut Item) -> Result<()> {
    match item {
        Item::Fn(function) => annotate_function(args, &function.attrs, &mut function.sig, &mut function.block),
        Item::Impl(ItemImpl { items, attrs, .. }) if own_annotation(attrs).is_none() => {
            items.iter_mut().try_for_each(|item| match item {
                ImplItem::Fn(method) => annotate_function(args, &method.attrs, &mut method.sig, &mut method.block),
                _ => Ok(()),
            })
        }
        Item::Trait(ItemTrait { items, attrs, .. }) if own_annotation(attrs).is_none() => {
            items.iter_mut().try_for_each(|item| match item {
                TraitItem::Fn(method) => match &mut method.default {
                    Some(block) => annotate_function(args, &method.attrs, &mut method.sig, block),
                    None => Ok(()),
                },
                _ => Ok(()),
            })
        }
        Item::Mod(ItemMod { content: Some((_, items)), attrs, .. }) if own_annotation(attrs).is_none() => {
            items.iter_mut().try_for_each(|item| annotate(args, item))
        }
        Item::Mod(module) if module.content.is_none() => {
            let name = args.annotation.name();
            let message = format!(
                "`#[{name}]` sees the functions of an inline module only: write `mod name {{ .. }}`, or annotate inside the file"
            );
            Err(Error::new(module.ident.span(), message))
        }
        _ => Ok(()),
    }
}

fn annotate_function(args: &Args, attrs: &[Attribute], sig: &mut Signature, block: &mut Block) -> Result<()> {
    // What says for itself whether and how it is recorded; and what cannot be.
    if own_annotation(attrs).is_some() || sig.constness.is_some() {
        return Ok(());
    }
    let stmts = &block.stmts;
    let mut body = Body { brace: block.brace_token, statements: quote!(#(#stmts)*) };
    body.statements = timed::body(args, attrs, sig, &body)?;
    *block = syn::parse2(body.into_token_stream())?;
    Ok(())
}

/// The annotation that an item has of its own.
fn own_annotation(attrs: &[Attribute]) -> Option<Annotation> {
    attrs.iter().find_map(annotation)
}

/// What an attribute is, if it is an annotation.
pub(crate) fn annotation(attr: &Attribute) -> Option<Annotation> {
    let last = attr.path().segments.last()?;
    [Annotation::Timed, Annotation::Profiled].into_iter().find(|annotation| last.ident == annotation.name())
}
