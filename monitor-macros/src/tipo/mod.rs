//! The derives for metric sets: `TipoMetrics` on the struct that declares them, `LabelValue` on the enums that label them.

mod attr;
mod contract;
mod expand;
mod label;
mod label_value;
mod methods;
mod model;
mod names;
#[cfg(test)]
mod snapshots;
mod valid;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error};

pub(crate) use attr::duration;
pub(crate) use label_value::derive as label_value;

/// `#[derive(TipoMetrics)]`.
pub(crate) fn metrics(input: TokenStream) -> TokenStream {
    match syn::parse2::<DeriveInput>(input) {
        Ok(input) => derive(&input),
        Err(error) => error.into_compile_error(),
    }
}

/// Every mistake is told in one build. Beside them stands what keeps the set's users compiling, so that a missing doc comment
/// does not read as a dozen missing methods.
fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Vec::new();
    let Some(set) = model::Set::read(input, &mut errors) else { return told(errors) };
    let families = names::families(&set);
    if set.is_read {
        valid::check(&set, &families, &mut errors);
    }
    if errors.is_empty() {
        return expand::set(&set, &families);
    }
    let (stub, errors) = (expand::stub(&set, &families), told(errors));
    quote!(#errors #stub)
}

fn told(errors: Vec<Error>) -> TokenStream {
    errors.into_iter().map(Error::into_compile_error).collect()
}
