//! An annotated function taken apart, and its parameters put back.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{
    Attribute, Block, Error, Expr, ExprAsync, FnArg, GenericArgument, Pat, PathArguments, Result, ReturnType,
    Signature, Stmt, Token, Type, TypeParamBound, Visibility, braced, parse_quote, token,
};

pub(crate) const WITHOUT_BODY: &str =
    "a function without a body has nothing to time: annotate its implementation, or a function that calls it";

/// A function with a body. The body stays tokens: parsing it would cost build time and gain nothing.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

/// What stands between the braces of a function, and where they stand.
pub(crate) struct Body {
    pub(crate) brace: token::Brace,
    pub(crate) statements: TokenStream,
}

impl Body {
    /// The place of the body, for the closure or async block that takes it in: the compiler then finds fault with the body
    /// and not with the annotation, and names what the user named.
    pub(crate) fn span(&self) -> Span {
        self.brace.span.join()
    }

    /// The body as a block of its own. Its braces count as written by a macro: no lint asks to remove them.
    pub(crate) fn block(&self) -> Group {
        let mut block = Group::new(Delimiter::Brace, self.statements.clone());
        block.set_span(self.span().resolved_at(Span::mixed_site()));
        block
    }
}

impl ToTokens for Body {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.brace.surround(tokens, |tokens| self.statements.to_tokens(tokens));
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let defaultness = if input.peek(Token![default]) { Some(input.parse()?) } else { None };
        let sig: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(Error::new(sig.ident.span(), WITHOUT_BODY));
        }
        let content;
        let brace = braced!(content in input);
        attrs.extend(content.call(Attribute::parse_inner)?);
        let body = Body { brace, statements: content.parse()? };
        Ok(Self { attrs, vis, defaultness, sig, body })
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (outer, inner): (Vec<_>, Vec<_>) =
            self.attrs.iter().partition(|attr| matches!(attr.style, syn::AttrStyle::Outer));
        let Self { vis, defaultness, sig, .. } = self;
        tokens.extend(quote!(#(#outer)* #vis #defaultness #sig));
        self.body.brace.surround(tokens, |tokens| {
            tokens.extend(quote!(#(#inner)*));
            self.body.statements.to_tokens(tokens);
        });
    }
}

/// What a function gives back, as far as it can be told from the tokens.
pub(crate) enum Returns {
    /// A value; the type whose name says `Result`, if it does.
    Value { is_result: bool },
    /// `async fn`.
    Async,
    /// `impl Future`.
    ImplFuture,
    /// `Pin<Box<dyn Future>>`, or an alias of that name from `futures`.
    BoxedFuture,
}

impl Returns {
    pub(crate) fn of(sig: &Signature) -> Self {
        if sig.asyncness.is_some() {
            return Self::Async;
        }
        let ReturnType::Type(_, ty) = &sig.output else { return Self::Value { is_result: false } };
        match strip_group(ty) {
            Type::ImplTrait(opaque) if names_future(&opaque.bounds) => Self::ImplFuture,
            Type::Path(path) => match path.path.segments.last() {
                Some(last) if last.ident == "BoxFuture" || last.ident == "LocalBoxFuture" => Self::BoxedFuture,
                Some(last) if last.ident == "Pin" && boxes_a_future(&last.arguments) => Self::BoxedFuture,
                Some(last) => Self::Value { is_result: last.ident.to_string().ends_with("Result") },
                None => Self::Value { is_result: false },
            },
            _ => Self::Value { is_result: false },
        }
    }
}

/// A type that came through a `macro_rules!` fragment is wrapped in an invisible group.
fn strip_group(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => strip_group(&group.elem),
        Type::Paren(paren) => strip_group(&paren.elem),
        other => other,
    }
}

fn names_future<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> bool {
    bounds.into_iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == "Future"),
        _ => false,
    })
}

fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(strip_group(ty)),
        _ => None,
    })
}

fn boxes_a_future(pin: &PathArguments) -> bool {
    let Some(Type::Path(boxed)) = first_type(pin) else { return false };
    let Some(last) = boxed.path.segments.last().filter(|last| last.ident == "Box") else { return false };
    matches!(first_type(&last.arguments), Some(Type::TraitObject(object)) if names_future(&object.bounds))
}

/// The return type as an annotation inside the function, where `impl Trait` may not stand.
pub(crate) fn return_type(sig: &Signature) -> Option<Type> {
    match &sig.output {
        ReturnType::Default => {
            let name = sig.ident.span().resolved_at(Span::mixed_site());
            Some(Type::Verbatim(quote_spanned!(name=> ())))
        }
        ReturnType::Type(_, ty) => Some(annotation(ty)),
    }
}

/// What the future that the function returns gives in the end, when the signature says it.
pub(crate) fn future_output(sig: &Signature) -> Option<Type> {
    let ReturnType::Type(_, ty) = &sig.output else { return None };
    let bounds = match strip_group(ty) {
        Type::ImplTrait(opaque) => &opaque.bounds,
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident != "Pin" {
                return Some(annotation(first_type(&last.arguments)?));
            }
            let Type::Path(boxed) = first_type(&last.arguments)? else { return None };
            let Type::TraitObject(object) = first_type(&boxed.path.segments.last()?.arguments)? else { return None };
            &object.bounds
        }
        _ => return None,
    };
    let future = bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|last| last.ident == "Future"),
        _ => None,
    })?;
    let PathArguments::AngleBracketed(arguments) = &future.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(annotation(&assoc.ty)),
        _ => None,
    })
}

/// The type with `_` for each `impl Trait` in it.
fn annotation(ty: &Type) -> Type {
    struct Erase;
    impl VisitMut for Erase {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if matches!(ty, Type::ImplTrait(_)) {
                *ty = parse_quote!(_);
            } else {
                visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = strip_group(ty).clone();
    Erase.visit_type_mut(&mut ty);
    ty
}

/// Attributes of a parameter that hold for it and for the variable in its place.
const CONDITIONS: &[&str] = &["cfg", "cfg_attr"];
/// Those that are about what the body does with it.
const LINTS: &[&str] = &["allow", "expect", "warn", "deny", "forbid"];

/// Statements that bring every parameter into a closure or async block that now holds the body, used or not and in their
/// order, so that they are dropped when and as they were. The signature keeps plain names; a pattern moves inside.
///
/// With `keep_names` the signature stays as it is, for expressions in front of the closure that use what it binds.
pub(crate) fn rebind_parameters(sig: &mut Signature, keep_names: bool) -> TokenStream {
    let mut statements = TokenStream::new();
    let mut names: Vec<Ident> = Vec::new();
    let mut kept: Vec<TokenStream> = Vec::new();
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        let parameter = match input {
            FnArg::Receiver(receiver) => {
                let this = &receiver.self_token;
                // A use of the whole: without it only the fields that the body names would move.
                statements.extend(quote_spanned!(Span::mixed_site()=> let _ = &#this;));
                continue;
            }
            FnArg::Typed(parameter) => parameter,
        };
        let is = |attr: &Attribute, names: &[&str]| names.iter().any(|name| attr.path().is_ident(name));
        let attrs = parameter.attrs.iter().filter(|attr| is(attr, CONDITIONS) || is(attr, LINTS));
        let attrs: Vec<_> = attrs.cloned().collect();
        // The parameter itself is used now.
        parameter.attrs.retain(|attr| !is(attr, LINTS));
        let numbered = format_ident!("__monitor_arg{index}", span = Span::mixed_site());
        match &mut *parameter.pat {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() && keep_names => {
                let name = &pat.ident;
                // In front of those before it: what a closure holds is dropped in the order in which it was taken.
                kept.insert(0, quote_spanned!(Span::mixed_site()=> #(#attrs)* let _ = &#name;));
            }
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                let (mutability, name) = (pat.mutability.take(), pat.ident.clone());
                // The same name to a reader and another to the compiler, so that no lint sees a variable shadowed or an
                // `_unused` one used.
                pat.ident.set_span(name.span().resolved_at(Span::mixed_site()));
                // Two of one name, of which a macro brought one: what kept them apart is gone.
                if names.contains(&name) {
                    pat.ident = numbered;
                }
                names.push(name.clone());
                let parameter = &pat.ident;
                statements.extend(if name.to_string().starts_with('_') {
                    // Out of a tuple: clippy asks what a plain `let _unused = ..` is for.
                    quote!(#(#attrs)* let (#mutability #name,) = (#parameter,);)
                } else {
                    quote!(#(#attrs)* let #mutability #name = #parameter;)
                });
            }
            _ if keep_names => {}
            pat => {
                // `mut` for a pattern that binds by `ref mut`; after an underscore it is never called unused.
                statements.extend(quote_spanned!(Span::mixed_site()=> #(#attrs)* let mut #numbered = #numbered;));
                statements.extend(quote!(#(#attrs)* let #pat = #numbered;));
                *pat = parse_quote!(#numbered);
            }
        }
    }
    statements.extend(kept);
    statements
}

/// A body that is `Box::pin(async move { .. })` and nothing else, as `#[async_trait]` writes it.
pub(crate) struct BoxedBlock {
    /// `Box::pin` or a longer path to it.
    pub(crate) pin: Expr,
    /// The parentheses, for their place.
    pub(crate) paren: token::Paren,
    pub(crate) block: ExprAsync,
}

impl BoxedBlock {
    pub(crate) fn of(body: &Body) -> Option<Self> {
        let block: Block = syn::parse2(body.to_token_stream()).ok()?;
        let [Stmt::Expr(Expr::Call(call), None)] = block.stmts.as_slice() else { return None };
        let Expr::Path(function) = &*call.func else { return None };
        let mut names = function.path.segments.iter().rev().map(|segment| &segment.ident);
        let is_box_pin = |pin: Option<&Ident>, boxed: Option<&Ident>| {
            pin.is_some_and(|name| name == "pin") && boxed.is_some_and(|name| name == "Box")
        };
        if !is_box_pin(names.next(), names.next()) || call.args.len() != 1 {
            return None;
        }
        match call.args.first() {
            Some(Expr::Async(block)) => {
                Some(Self { pin: (*call.func).clone(), paren: call.paren_token, block: block.clone() })
            }
            _ => None,
        }
    }
}
