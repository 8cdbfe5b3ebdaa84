//! The expansion of `#[timed]` and `#[profiled]`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Error, Path, Result, Signature, Type, spanned::Spanned};

use crate::args::{Annotation, Args, Predicate, Role};
use crate::block;
use crate::function::{Body, BoxedBlock, Function, Returns, future_output, rebind_parameters, return_type};
use crate::labels::Label;
use crate::slo::Slo;

/// The annotated item, recorded; or as it was, with an error that says why not.
pub(crate) fn expand(annotation: Annotation, args: TokenStream, item: TokenStream) -> TokenStream {
    expand_item(annotation, args, item.clone()).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!(#item #error)
    })
}

fn expand_item(annotation: Annotation, tokens: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let args = Args::parse(annotation, tokens.clone())?;
    if args.skip {
        return Ok(item);
    }
    let (item, expanded) = match block::expand(&args, item.clone())? {
        Some(block) => (item, block),
        None => {
            let mut function: Function = syn::parse2(item)?;
            let args = join(args, tokens, &mut function.attrs)?;
            let item = function.to_token_stream();
            function.body.statements = body(&args, &function.attrs, &mut function.sig, &function.body)?;
            (item, function.into_token_stream())
        }
    };
    // The one place that decides: all checks are made, and the function stays as it was.
    Ok(if cfg!(feature = "off") { item } else { expanded })
}

/// The arguments of this annotation and of the other one that stands below it: `#[timed(..)] #[profiled]` is one profiled
/// function with the arguments of both.
fn join(args: Args, tokens: TokenStream, attrs: &mut Vec<Attribute>) -> Result<Args> {
    let Some(place) = attrs.iter().position(|attr| block::annotation(attr).is_some()) else { return Ok(args) };
    let other = attrs.remove(place);
    let third = attrs.iter().find(|attr| block::annotation(attr).is_some());
    if let Some(twice) =
        third.or_else(|| Some(&other).filter(|other| block::annotation(other) == Some(args.annotation)))
    {
        let message = "this function is annotated twice: put all arguments into one annotation";
        return Err(Error::new(twice.path().span(), message));
    }
    let more = match &other.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let comma = (!tokens.is_empty() && !more.is_empty() && !ends_with_comma(&tokens)).then(|| quote!(,));
    Args::parse(Annotation::Profiled, quote!(#tokens #comma #more))
}

fn ends_with_comma(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(last)) if last.as_char() == ',')
}

/// The new body of a function, and its signature where a pattern had to move inside.
pub(crate) fn body(args: &Args, attrs: &[Attribute], sig: &mut Signature, body: &Body) -> Result<TokenStream> {
    if let Some(token) = &sig.constness {
        let message = "a `const fn` cannot be timed: there is no clock when it is evaluated by the compiler. \
                       Annotate a function that calls it";
        return Err(Error::new(token.span(), message));
    }
    let returns = Returns::of(sig);
    match returns {
        Returns::Value { is_result } if is_result || args.needs_value() => seen_value(args, attrs, sig, body),
        Returns::Value { .. } => Ok(guarded(args, &body.statements)),
        Returns::Async => Ok(async_body(args, sig, body)),
        Returns::ImplFuture => made_future(args, attrs, sig, body, false),
        Returns::BoxedFuture => match BoxedBlock::of(body) {
            Some(boxed) => Ok(boxed_block(args, sig, boxed)),
            None => made_future(args, attrs, sig, body, true),
        },
    }
}

/// Guard and body: nothing but a destructor more than the user wrote.
fn guarded(args: &Args, body: &TokenStream) -> TokenStream {
    let (krate, site) = (&args.krate, call_site(args, false));
    let one_in = args.one_in();
    let (function, one_in) = if one_in == 1 { ("enter", None) } else { ("enter_sampled", Some(quote!(, #one_in))) };
    let function = runtime(args, function);
    let enter = quote_spanned!(Span::mixed_site()=> #krate::__private::#function(#site #one_in));
    quote_spanned!(Span::mixed_site()=> let __monitor_call = #enter; #body)
}

/// The body in a closure, so that what it returns can be looked at. It has braces of its own, here and below: in editions
/// before 2024 the temporaries of its last expression outlive the block's variables, and so would outlive the parameters.
fn seen_value(args: &Args, attrs: &[Attribute], sig: &mut Signature, body: &Body) -> Result<TokenStream> {
    refuse_track_caller(args, attrs)?;
    let (krate, one_in, judge, call) = (&args.krate, args.one_in(), judge(args), runtime(args, "call"));
    let (found, site) = call_site_before(args, false);
    let returns = return_type(sig).map(|ty| quote!(-> #ty));
    let parameters = rebind_parameters(sig, !args.labels.is_empty());
    let block = body.block();
    let closure = quote_spanned!(body.span()=> move || #returns { #parameters #block });
    Ok(quote_spanned!(Span::mixed_site()=> #found #krate::__private::#call(#site, #one_in, #closure, #judge)))
}

/// A closure has no caller to report.
fn refuse_track_caller(args: &Args, attrs: &[Attribute]) -> Result<()> {
    if let Some(attr) = attrs.iter().find(|attr| attr.path().is_ident("track_caller")) {
        let message = format!(
            "`#[track_caller]` cannot be kept here: to see the returned value, `#[{}]` puts the body into a closure, \
             which has no caller to report. Remove it, or leave this function out of the annotation",
            args.annotation.name()
        );
        return Err(Error::new(attr.path().span(), message));
    }
    Ok(())
}

/// The body in an inner async block, whose polls are recorded.
fn async_body(args: &Args, sig: &mut Signature, body: &Body) -> TokenStream {
    let (krate, one_in, judge, future) = (&args.krate, args.one_in(), judge(args), runtime(args, "future"));
    let (found, site) = call_site_before(args, true);
    let returns = return_type(sig);
    // `!` may not stand in an expression.
    let is_never = matches!(returns, Some(Type::Never(_)));
    let hint = returns.filter(|_| !is_never).map(|ty| hint(&ty));
    let parameters = rebind_parameters(sig, !args.labels.is_empty());
    let block = body.block();
    let mut inner = quote_spanned!(body.span()=> async move { #hint #parameters #block });
    if is_never {
        inner = quote_spanned!(Span::mixed_site()=> #krate::__private::never(#inner));
    }
    quote_spanned!(Span::mixed_site()=> #found #krate::__private::#future(#site, #one_in, #inner, #judge).await)
}

/// A body that makes a future in some way of its own: made in a closure, then recorded.
fn made_future(
    args: &Args,
    attrs: &[Attribute],
    sig: &mut Signature,
    body: &Body,
    is_boxed: bool,
) -> Result<TokenStream> {
    refuse_track_caller(args, attrs)?;
    let (krate, one_in, judge, future) = (&args.krate, args.one_in(), judge(args), runtime(args, "future"));
    let (found, site) = call_site_before(args, true);
    let returns = return_type(sig).filter(|_| is_boxed).map(|ty| quote!(-> #ty));
    // The judge is a closure: the type it looks at must be known before the body has been seen to the end.
    let output = future_output(sig).map_or_else(|| quote!(_), ToTokens::into_token_stream);
    let parameters = rebind_parameters(sig, !args.labels.is_empty());
    let block = body.block();
    let closure = quote_spanned!(body.span()=> move || #returns { #parameters #block });
    let made = quote_spanned!(Span::mixed_site()=> #krate::__private::make::<#output, _>(#closure));
    let future = quote_spanned!(Span::mixed_site()=> #krate::__private::#future(#site, #one_in, #made, #judge));
    Ok(if is_boxed {
        quote_spanned!(Span::mixed_site()=> #found #krate::__private::Box::pin(#future))
    } else {
        quote!(#found #future)
    })
}

/// `Box::pin(async move { .. })`: recorded inside the box, so that no second one is needed.
fn boxed_block(args: &Args, sig: &Signature, boxed: BoxedBlock) -> TokenStream {
    let (krate, one_in, judge, future) = (&args.krate, args.one_in(), judge(args), runtime(args, "future"));
    let (found, site) = call_site_before(args, true);
    let BoxedBlock { pin, paren, mut block } = boxed;
    if let Some(ty) = future_output(sig) {
        let hint = hint(&ty);
        block.block.stmts.insert(0, syn::Stmt::Expr(syn::Expr::Verbatim(hint), None));
    }
    let mut future = quote_spanned!(Span::mixed_site()=> #krate::__private::#future(#site, #one_in, #block, #judge));
    if !args.labels.is_empty() {
        // Labels are looked at when the call begins, at the first poll.
        future = quote_spanned!(Span::mixed_site()=> async move { #found #future.await });
    }
    let mut call = pin.into_token_stream();
    paren.surround(&mut call, |tokens| tokens.extend(future));
    call
}

/// Never taken: it tells an async block the type that the signature promises, as `?` and `into()` need it. It stands where
/// the type does: the compiler points there when the body gives another.
fn hint(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span().resolved_at(Span::mixed_site())=>
        if let ::core::option::Option::Some(__monitor_value) = ::core::option::Option::None::<#ty> { return __monitor_value; }
    )
}

/// The function of the runtime that records a call of this form, as the annotation asks.
fn runtime(args: &Args, form: &str) -> Ident {
    match args.annotation {
        Annotation::Timed => Ident::new(form, Span::mixed_site()),
        Annotation::Profiled => Ident::new(&format!("{form}_profiled"), Span::mixed_site()),
    }
}

/// The closure that turns a returned value into a verdict.
fn judge(args: &Args) -> TokenStream {
    let krate = &args.krate;
    let outcome = args.predicate.as_ref().map(|predicate| {
        let (path, function) = match predicate {
            Predicate::ErrorIf(path) => (path, "error_if"),
            Predicate::OkIf(path) => (path, "ok_if"),
        };
        let (at, krate) = (at(path), placed(krate, path));
        let function = Ident::new(function, at);
        quote_spanned!(at=> #krate::__private::#function(__monitor_value, #path))
    });
    let judged = quote_spanned!(Span::mixed_site()=> #krate::__private::judge(__monitor_value));
    let told = match &args.role {
        Role::Endpoint { .. } => quote_spanned!(Span::mixed_site()=> #judged.status()),
        Role::Cache { cache } => {
            let (at, placed) = (at(cache), placed(krate, cache));
            let hit = quote_spanned!(at=> #placed::__private::CacheLookup::is_hit(__monitor_value));
            quote_spanned!(Span::mixed_site()=> #krate::__private::lookup(#hit))
        }
        Role::Function | Role::Query { .. } => {
            let verdict = outcome.unwrap_or_else(|| quote_spanned!(Span::mixed_site()=> #judged.outcome()));
            return quote_spanned!(Span::mixed_site()=> |__monitor_value| #verdict);
        }
    };
    let outcome = outcome.map(|outcome| quote_spanned!(Span::mixed_site()=> .with_outcome(#outcome)));
    quote_spanned!(Span::mixed_site()=> |__monitor_value| #told #outcome)
}

/// The place of an argument, for what depends on it: the compiler points there when the types do not fit.
fn at(argument: &impl ToTokens) -> Span {
    argument.span().resolved_at(Span::mixed_site())
}

/// The path to this framework, with the place of an argument.
fn placed(krate: &Path, argument: &impl ToTokens) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(argument.span().resolved_at(token.span()));
        token
    };
    krate.to_token_stream().into_iter().map(place).collect()
}

/// An expression: the reference to this function's call site, or to the one of its label values.
fn call_site(args: &Args, is_async: bool) -> TokenStream {
    let (krate, site) = (&args.krate, static_call_site(args, is_async));
    let Some(first) = args.labels.first() else { return site };
    let values = args.labels.iter().map(|label| &label.value);
    // By reference: a label moves nothing out of the arguments. At the first value's place: the compiler points there when the
    // type of one is none for a label, and names it.
    let (at, krate) = (at(&first.value), placed(krate, &first.value));
    quote_spanned!(at=> #krate::__private::labelled(#site, (#(&#values,)*)))
}

/// The same for a form in which the body is part of the statement: what the labels' expressions borrow or lock must be given back
/// before the body runs, so the call site is found in a statement of its own.
fn call_site_before(args: &Args, is_async: bool) -> (Option<TokenStream>, TokenStream) {
    let site = call_site(args, is_async);
    if args.labels.is_empty() {
        return (None, site);
    }
    let found = quote_spanned!(Span::mixed_site()=> let __monitor_site = #site;);
    (Some(found), quote_spanned!(Span::mixed_site()=> __monitor_site))
}

/// The reference to this function's static. The item `here` lends it the function's full path.
fn static_call_site(args: &Args, is_async: bool) -> TokenStream {
    let krate = &args.krate;
    let name = args.name.iter().map(|name| quote!(.name(#name)));
    let sample = args.sample.iter().map(|number| quote!(.sample(#number)));
    let is_async = is_async.then(|| quote!(.polled()));
    let is_profiled = (args.annotation == Annotation::Profiled).then(|| quote!(.profiled()));
    let role = match &args.role {
        Role::Function => None,
        Role::Endpoint { method, endpoint } => {
            let method = method.as_ref().map(syn::LitStr::value).unwrap_or_default();
            Some(quote!(.endpoint(#method, #endpoint)))
        }
        Role::Query { query, table } => {
            let table = table.as_ref().map(syn::LitStr::value).unwrap_or_default();
            Some(quote!(.query(#query, #table)))
        }
        Role::Cache { cache } => Some(quote!(.cache(#cache))),
    };
    let labels = (!args.labels.is_empty()).then(|| {
        let names = args.labels.iter().map(Label::name);
        quote!(.labels(&[#(#names),*]))
    });
    let errors = args.slo.iter().find_map(|objective| match objective {
        Slo::Errors { target } => Some(quote!(.slo_errors(#target))),
        Slo::Latency { .. } => None,
    });
    let latency = args.slo.iter().find_map(|objective| match objective {
        Slo::Latency { written, seconds, target } => Some((written, seconds, target)),
        Slo::Errors { .. } => None,
    });
    let spec = quote_spanned!(Span::mixed_site()=>
        #krate::__private::Spec::new(|| ::core::any::type_name_of_val(&here), ::core::module_path!())
            #(#name)* #(#sample)* #is_async #is_profiled #role #labels #errors
    );
    let spec = match &args.buckets {
        // It makes the bounds that have its threshold, and so takes `buckets` along.
        bounds if let Some((written, seconds, target)) = latency => {
            let (at, krate) = (at(written), placed(krate, written));
            let bounds = match bounds {
                None => quote_spanned!(at=> ::core::option::Option::None),
                Some(bounds) => quote_spanned!(at=> ::core::option::Option::Some(&#bounds)),
            };
            let latency = quote_spanned!(at=> #krate::__private::Latency::new(#seconds, #target, #bounds));
            quote_spanned!(at=> const { #krate::__private::Spec::slo_latency(#spec, &const { #latency }) })
        }
        None => quote_spanned!(Span::mixed_site()=> const { #spec }),
        Some(bounds) => {
            let (at, krate) = (at(bounds), placed(krate, bounds));
            quote_spanned!(at=> const { #krate::__private::Spec::buckets(#spec, &#bounds) })
        }
    };
    quote_spanned!(Span::mixed_site()=> {
        fn here() {}
        #krate::__private::call_site!(#spec)
    })
}
