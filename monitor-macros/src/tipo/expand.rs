//! What a metric set expands to: the trait with the families as constants, one accessor for each field, and the recording
//! methods of its Tipo. Names of the standard library are never written without `::core`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, GenericParam, Generics, Path, Type, parse_quote};

use super::label::Label;
use super::methods;
use super::model::{Content, Field, Kind, Set};
use super::names::Family;
use super::valid::{self, number};

/// The expansion of a set without mistakes.
pub(crate) fn set(set: &Set, families: &[Family<'_>]) -> TokenStream {
    let (krate, ident) = (&set.krate, &set.ident);
    let generics = bounded(set);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let all = all(set, families);
    let mut place = 0_usize..;
    let build = set.fields.iter().map(|field| build(set, field, &mut place));
    let inherent = inherent(set, families, true);
    let tipo = set.tipo.map(|tipo| {
        let letter = tipo.letter();
        quote!(const TIPO: ::core::option::Option<#krate::__private::Name> = ::core::option::Option::Some(#letter);)
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::TipoMetrics for #ident #ty_generics #where_clause {
            const FAMILIES: &'static [#krate::FamilyInfo] = #all;
            #tipo

            fn build(set: &mut #krate::MetricSet) -> Self {
                Self { #(#build),* }
            }
        }

        #inherent
    }
}

/// The families as a constant. Those of other sets are known to the compiler alone, which then looks for names that meet.
fn all(set: &Set, families: &[Family<'_>]) -> TokenStream {
    let krate = &set.krate;
    let own = families.iter().map(|family| info(set, family));
    let own = quote!(&[#(#own),*]);
    let nested = set.fields.iter().filter(|field| matches!(field.content, Content::Nested)).map(|field| {
        let ty = &field.ty;
        quote_spanned!(ty.span()=> <#ty as #krate::TipoMetrics>::FAMILIES)
    });
    let mut nested = nested.peekable();
    if nested.peek().is_none() {
        return own;
    }
    quote! {
        #krate::__private::FamilyTable::as_slice(const { &#krate::__private::all_families(&[#own, #(#nested),*]) })
    }
}

/// What stands beside errors: everything can be called, and nothing is there.
pub(crate) fn stub(set: &Set, families: &[Family<'_>]) -> TokenStream {
    let (krate, ident) = (&set.krate, &set.ident);
    let generics = bounded(set);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let is_whole = set.tipo.is_some_and(|tipo| {
        let fits = |role: &str| {
            families.iter().any(|family| family.role.is_some_and(|r| r.field == role && r.fits(family.metric)))
        };
        tipo.roles().iter().all(|role| fits(role.field))
    });
    let inherent = inherent(set, families, is_whole);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::TipoMetrics for #ident #ty_generics #where_clause {
            const FAMILIES: &'static [#krate::FamilyInfo] = &[];

            fn build(_: &mut #krate::MetricSet) -> Self {
                ::core::unreachable!()
            }
        }

        #inherent
    }
}

fn inherent(set: &Set, families: &[Family<'_>], with_methods: bool) -> TokenStream {
    let (krate, ident, vis) = (&set.krate, &set.ident, &set.vis);
    let generics = bounded(set);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let fields = set.fields.iter().filter(|field| !valid::is_own_function(set, &field.name()));
    let accessors = fields.filter_map(|field| accessor(set, families, field));
    let methods = set.tipo.filter(|_| with_methods).map(|tipo| methods::of(set, tipo, families));
    quote! {
        #[allow(dead_code, non_snake_case, clippy::too_many_arguments)]
        #[automatically_derived]
        impl #impl_generics #ident #ty_generics #where_clause {
            /// The set, registered in the registry of the process: its families appear in `/metrics`.
            ///
            /// # Errors
            /// When a family of one of the names is registered already.
            #vis fn register() -> ::core::result::Result<Self, #krate::RegistryError> {
                <Self as #krate::TipoMetrics>::register()
            }

            /// The set, registered in `registry`: all of its families, or none.
            ///
            /// # Errors
            /// When a family of one of the names is registered already.
            #vis fn register_in(registry: &#krate::Registry) -> ::core::result::Result<Self, #krate::RegistryError> {
                <Self as #krate::TipoMetrics>::register_in(registry)
            }

            #(#accessors)*

            #methods
        }
    }
}

/// The set's generics; a parameter that stands in a nested set or in a label must be one.
fn bounded(set: &Set) -> Generics {
    let mut generics = set.generics.clone();
    let krate = &set.krate;
    let parameters: Vec<&Ident> = set
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(ty) => Some(&ty.ident),
            GenericParam::Lifetime(_) | GenericParam::Const(_) => None,
        })
        .collect();
    let is_generic = |ty: &Type| parameters.iter().any(|parameter| mentions(ty.to_token_stream(), parameter));
    let mut bounds: Vec<syn::WherePredicate> = Vec::new();
    for field in &set.fields {
        match (&field.content, &field.ty) {
            (Content::Nested, ty) if is_generic(ty) => bounds.push(parse_quote!(#ty: #krate::TipoMetrics)),
            (Content::Metric(metric), _) => {
                let types = metric.labels.iter().filter_map(|label| label.ty.as_ref()).filter(|ty| is_generic(ty));
                bounds.extend(types.map(|ty| parse_quote!(#ty: #krate::LabelValue)));
            }
            _ => {}
        }
    }
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
    generics
}

fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *ident,
        TokenTree::Group(group) => mentions(group.stream(), ident),
        _ => false,
    })
}

/// The constant that describes a family.
fn info(set: &Set, family: &Family<'_>) -> TokenStream {
    let (krate, metric, name, help) = (&set.krate, family.metric, &family.name, &family.help);
    let kind = Ident::new(metric.kind.word(), family.field.ident.span());
    let labels = metric.labels.iter().map(Label::name);
    let labels = (!metric.labels.is_empty()).then(|| quote!(.labels(&[#(#labels),*])));
    let values = metric.labels.iter().map(|label| match &label.ty {
        Some(ty) => quote_spanned!(ty.span()=> <#ty as #krate::LabelValue>::VALUES),
        None => quote!(::core::option::Option::None),
    });
    let is_typed = metric.labels.iter().any(|label| label.ty.is_some());
    let values = is_typed.then(|| quote!(.values(const { &[#(#values),*] })));
    let buckets = buckets(set, family).map(|bounds| quote!(.buckets(#bounds)));
    let max_series = metric.options.max_series.iter().map(|series| quote!(.max_series(#series)));
    let timeout = metric.options.idle_timeout.iter().map(|timeout| {
        let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        quote!(.idle_timeout(::core::time::Duration::from_millis(#milliseconds)))
    });
    quote!(#krate::FamilyInfo::#kind(#name, #help) #labels #values #buckets #(#max_series)* #(#timeout)*)
}

fn buckets(set: &Set, family: &Family<'_>) -> Option<TokenStream> {
    match (&family.metric.options.buckets, family.role.and_then(|role| role.buckets())) {
        (Some(Expr::Array(list)), _) => {
            let bounds = list.elems.iter().filter_map(|bound| number(bound).ok());
            Some(quote!(&[#(#bounds),*]))
        }
        (Some(path), _) => {
            let krate = placed(&set.krate, path.span());
            Some(quote_spanned!(path.span()=> const { #krate::__private::buckets(&#path) }))
        }
        (None, Some(bounds)) => Some(quote!(&[#(#bounds),*])),
        (None, None) => None,
    }
}

/// One field of the struct that `build` returns. `place` counts the families.
fn build(set: &Set, field: &Field, place: &mut impl Iterator<Item = usize>) -> TokenStream {
    let (ident, ty) = (&field.ident, &field.ty);
    let krate = placed(&set.krate, ty.span());
    match &field.content {
        Content::Metric(metric) => {
            let kind = Ident::new(metric.kind.word(), ty.span());
            let place = place.next().unwrap_or_default();
            let made = quote_spanned! {ty.span()=>
                #krate::MetricSet::#kind(set, const {
                    #krate::__private::family(<Self as #krate::TipoMetrics>::FAMILIES, #place)
                })
            };
            quote!(#ident: #made)
        }
        Content::Nested => {
            let made = quote_spanned! {ty.span()=>
                #krate::__private::set(
                    set,
                    <#ty as #krate::TipoMetrics>::TIPO,
                    <#ty as #krate::TipoMetrics>::build,
                )
            };
            quote!(#ident: #made)
        }
        Content::Marker | Content::Refused => quote!(#ident: ::core::marker::PhantomData),
    }
}

/// The path to this framework, with the place of what is written with it: the compiler points there when the types do not fit.
fn placed(krate: &Path, at: Span) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(at.resolved_at(token.span()));
        token
    };
    krate.to_token_stream().into_iter().map(place).collect()
}

fn accessor(set: &Set, families: &[Family<'_>], field: &Field) -> Option<TokenStream> {
    let ident = &field.ident;
    match &field.content {
        Content::Metric(metric) if valid::are_arguments(metric) => {
            let family = families.iter().find(|family| family.field.ident == *ident)?;
            let docs = docs(field, &family.help, &series(family));
            Some(if metric.labels.is_empty() {
                whole(set, &docs, field)
            } else {
                labelled(set, &docs, ident, metric.kind, &metric.labels)
            })
        }
        Content::Nested => Some(whole(set, &docs(field, "", "Metrics of a set of its own."), field)),
        Content::Metric(_) | Content::Marker | Content::Refused => None,
    }
}

/// The accessor of a field as it is.
fn whole(set: &Set, docs: &TokenStream, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&set.vis, &field.ident, &field.ty);
    quote! {
        #docs
        #[must_use]
        #[inline]
        #vis fn #ident(&self) -> &#ty {
            &self.#ident
        }
    }
}

fn labelled(set: &Set, docs: &TokenStream, ident: &Ident, kind: Kind, labels: &[Label]) -> TokenStream {
    let (krate, vis, kind) = (&set.krate, &set.vis, format_ident!("{}", kind.ty()));
    let arguments: Vec<_> = labels.iter().map(Label::argument).collect();
    let free: Vec<_> = (0..labels.len()).map(|place| free_parameter(set, labels, place)).collect();
    let untyped = labels.iter().zip(&free).filter(|(label, _)| label.ty.is_none()).map(|(_, parameter)| parameter);
    let untyped: Vec<_> = untyped.collect();
    let generics = (!untyped.is_empty()).then(|| quote!(<#(#untyped: #krate::LabelValue),*>));
    let types: Vec<_> = labels
        .iter()
        .zip(&free)
        .map(|(label, parameter)| {
            label.ty.as_ref().map_or_else(|| parameter.to_token_stream(), ToTokens::to_token_stream)
        })
        .collect();
    // A type that is no label value is told where it stands.
    let at = labels.iter().find_map(|label| label.ty.as_ref()).map_or_else(Span::call_site, Spanned::span);
    let with = quote_spanned!(at.resolved_at(Span::call_site())=> with);
    quote! {
        #docs
        #[inline]
        #vis fn #ident #generics(&self, #(#arguments: #types),*) -> #krate::With<'_, #krate::#kind, (#(#types,)*)> {
            self.#ident.#with((#(#arguments,)*))
        }
    }
}

/// A type parameter that hides nothing of the user's.
fn free_parameter(set: &Set, labels: &[Label], place: usize) -> Ident {
    let short = format_ident!("L{place}");
    let is_taken = mentions(set.generics.params.to_token_stream(), &short)
        || labels.iter().any(|label| mentions(label.ty.to_token_stream(), &short));
    if is_taken { format_ident!("__L{place}") } else { short }
}

/// The user's words, or the family's; then where the figures appear.
fn docs(field: &Field, help: &str, appears: &str) -> TokenStream {
    let written = &field.docs;
    let appears = format!(" {appears}");
    let help = (written.is_empty() && !help.is_empty()).then(|| format!(" {help}")).map(|help| quote!(#[doc = #help]));
    let gap = (!written.is_empty() || help.is_some()).then(|| quote!(#[doc = ""]));
    quote!(#(#written)* #help #gap #[doc = #appears])
}

/// The family as one writes it in a sentence.
fn series(family: &Family<'_>) -> String {
    let labels: Vec<_> = family.metric.labels.iter().map(Label::name).collect();
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(", ")) };
    format!("The {} `{}{labels}`.", family.metric.kind.word(), family.name)
}
