//! The recording methods of a Tipo.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{LitStr, Type};

use super::contract::{Method, RECORDS, Step, Tipo};
use super::label::{Label, argument};
use super::model::Set;
use super::names::Family;

pub(crate) fn of(set: &Set, tipo: Tipo, families: &[Family<'_>]) -> TokenStream {
    tipo.methods().iter().map(|method| Expansion { set, families, method }.method()).collect()
}

struct Expansion<'a> {
    set: &'a Set,
    families: &'a [Family<'a>],
    method: &'a Method,
}

impl Expansion<'_> {
    fn method(&self) -> TokenStream {
        let (vis, krate, does) = (&self.set.vis, &self.set.krate, format!(" {}", self.method.does));
        let name = ident(self.method.name);
        let arguments = self.method.arguments.iter().map(|name| {
            let (argument, ty) = (ident(name), self.ty(name));
            quote!(#argument: #ty)
        });
        // Looked at as a number to tell the complexity, besides being observed.
        let results = self.sets_complexity().then(|| quote!(let results = #krate::MetricNumber::to_f64(results);));
        let steps = self.method.steps.iter().map(|step| self.step(step));
        quote! {
            #[doc = #does]
            #[inline]
            #vis fn #name(&self, #(#arguments),*) {
                #results
                #(#steps)*
            }
        }
    }

    fn step(&self, step: &Step) -> TokenStream {
        let krate = &self.set.krate;
        match step {
            Step::Inc(role) => self.record(role, &quote!(inc())),
            Step::Observe(role, value) => {
                let value = ident(value);
                self.record(role, &quote!(observe(#value)))
            }
            Step::Set(role, value) => {
                let value = ident(value);
                self.record(role, &quote!(set(#value)))
            }
            Step::Insert => {
                let table = self.set.prefix.as_ref().map_or_else(|| RECORDS.to_owned(), LitStr::value);
                let duration = if self.method.arguments.contains(&"duration") {
                    quote!(::core::option::Option::Some(duration))
                } else {
                    quote!(::core::option::Option::<::core::time::Duration>::None)
                };
                quote!(#krate::record_database_query("INSERT", #table, #duration);)
            }
        }
    }

    fn record(&self, role: &str, call: &TokenStream) -> TokenStream {
        let field = ident(role);
        let labels: Vec<_> = self.labels(role).iter().map(|label| self.value(role, label)).collect();
        let with = (!labels.is_empty()).then(|| quote!(.with((#(#labels,)*))));
        quote!(self.#field #with.#call;)
    }

    /// What a label of a role is set to: an argument, borrowed where another role needs it too, or what the method knows.
    fn value(&self, role: &str, label: &Label) -> TokenStream {
        let krate = &self.set.krate;
        let name = label.name();
        if !self.method.arguments.contains(&name.as_str()) {
            return if self.is_complexity(role, &name) {
                quote!(#krate::__private::search_complexity(results))
            } else {
                quote!("availability")
            };
        }
        let argument = ident(&name);
        let uses =
            self.method.roles().filter(|role| self.labels(role).iter().any(|label| label.name() == name)).count();
        if uses > 1 { quote!(&#argument) } else { quote!(#argument) }
    }

    fn is_complexity(&self, role: &str, label: &str) -> bool {
        role == "search_duration" && label == "complexity"
    }

    fn sets_complexity(&self) -> bool {
        self.method.roles().any(|role| self.labels(role).iter().any(|label| self.is_complexity(role, &label.name())))
    }

    fn labels(&self, role: &str) -> &[Label] {
        let family = self.families.iter().find(|family| family.field.name() == role);
        family.map_or(&[], |family| &family.metric.labels)
    }

    /// The type of an argument: that of the label, where there is one.
    fn ty(&self, name: &str) -> TokenStream {
        let krate = &self.set.krate;
        let mut labels =
            self.method.roles().flat_map(|role| self.labels(role)).filter(|label| label.name() == name).peekable();
        if name == "duration" {
            quote!(::core::time::Duration)
        } else if labels.peek().is_none() {
            quote!(impl #krate::MetricNumber)
        } else {
            let ty: Option<&Type> = labels.find_map(|label| label.ty.as_ref());
            ty.map_or_else(|| quote!(impl #krate::LabelValue), |ty| quote!(#ty))
        }
    }
}

fn ident(name: &str) -> Ident {
    argument(name, Span::call_site())
}
