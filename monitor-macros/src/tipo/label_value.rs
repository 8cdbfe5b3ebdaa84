//! `#[derive(LabelValue)]`: a field-less enum as the value of a label.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Path, Variant, parse_quote};

use super::attr::Grammar;

const ENUM: Grammar = Grammar {
    attribute: "label",
    keys: &[
        (
            "rename_all",
            "one of \"snake_case\", \"kebab-case\", \"lowercase\", \"UPPERCASE\", \"SCREAMING_SNAKE_CASE\", \"camelCase\" \
             and \"PascalCase\"",
        ),
        ("crate", "a path, as in `crate = my_facade::monitor`"),
    ],
};

const VARIANT: Grammar =
    Grammar { attribute: "label", keys: &[("rename", "a string literal, as in `rename = \"gold\"`")] };

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Vec::new();
    let expanded = expand(&input, &mut errors);
    let errors = errors.into_iter().map(Error::into_compile_error);
    quote!(#(#errors)* #expanded)
}

/// With mistakes too, so that the uses of the enum are not told as well.
fn expand(input: &DeriveInput, errors: &mut Vec<Error>) -> TokenStream {
    let (mut case, mut krate): (_, Path) = (Case::Snake, parse_quote!(::monitor));
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("label")) {
        ENUM.read(attr, errors, |argument| {
            if argument.key == "crate" {
                krate = argument.path()?;
            } else {
                let name = argument.text()?;
                case = Case::of(&name.value()).ok_or_else(|| argument.expected(name.span()))?;
            }
            Ok(())
        });
    }
    let (idents, values) = read_variants(input, case, errors);
    let (ident, places) = (&input.ident, 0..idents.len());
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let (index, value) = if errors.is_empty() {
        (quote!(match self { #(Self::#idents => #places),* }), quote!(match self { #(Self::#idents => #values),* }))
    } else {
        (quote!(0), quote!(""))
    };
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #impl_generics #krate::LabelValue for #ident #ty_generics #where_clause {
            const VALUES: ::core::option::Option<&'static [&'static ::core::primitive::str]> =
                ::core::option::Option::Some(&[#(#values),*]);

            #[inline]
            fn index(&self) -> ::core::primitive::usize {
                #index
            }

            #[inline]
            fn with_str<R>(&self, read: impl ::core::ops::FnOnce(&::core::primitive::str) -> R) -> R {
                read(#value)
            }
        }
    }
}

/// The variants and their texts.
fn read_variants<'a>(input: &'a DeriveInput, case: Case, errors: &mut Vec<Error>) -> (Vec<&'a Ident>, Vec<String>) {
    let Data::Enum(data) = &input.data else {
        let message = "`LabelValue` is derived for enums, whose values are known; strings and integers are label values as they are";
        errors.push(Error::new(input.ident.span(), message));
        return Default::default();
    };
    if data.variants.is_empty() {
        errors.push(Error::new(input.ident.span(), "an enum without variants has no value to label with"));
    }
    let mut values: Vec<String> = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = "a label value has no fields: each of its contents would be a series of its own";
            errors.push(Error::new_spanned(&variant.fields, message));
        }
        let rename = read_rename(variant, errors);
        let value = rename.as_ref().map_or_else(|| case.apply(&variant.ident.unraw().to_string()), LitStr::value);
        if values.contains(&value) {
            let at = rename.as_ref().map_or_else(|| variant.ident.span(), LitStr::span);
            errors.push(Error::new(at, format!("another variant has the value `{value}` already")));
        }
        values.push(value);
    }
    (data.variants.iter().map(|variant| &variant.ident).collect(), values)
}

fn read_rename(variant: &Variant, errors: &mut Vec<Error>) -> Option<LitStr> {
    let mut rename = None;
    for attr in variant.attrs.iter().filter(|attr| attr.path().is_ident("label")) {
        VARIANT.read(attr, errors, |argument| {
            rename = Some(argument.text()?);
            Ok(())
        });
    }
    rename
}

#[derive(Clone, Copy)]
enum Case {
    Snake,
    Kebab,
    Lower,
    Upper,
    ScreamingSnake,
    Camel,
    Pascal,
}

impl Case {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "snake_case" => Self::Snake,
            "kebab-case" => Self::Kebab,
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "camelCase" => Self::Camel,
            "PascalCase" => Self::Pascal,
            _ => return None,
        })
    }

    fn apply(self, variant: &str) -> String {
        let words = words(variant);
        let lower = || words.iter().map(|word| word.to_lowercase());
        match self {
            Self::Snake => lower().collect::<Vec<_>>().join("_"),
            Self::Kebab => lower().collect::<Vec<_>>().join("-"),
            Self::Lower => lower().collect(),
            Self::Upper => words.concat().to_uppercase(),
            Self::ScreamingSnake => words.join("_").to_uppercase(),
            Self::Pascal => lower().map(|word| capitalised(&word)).collect(),
            Self::Camel => {
                lower().enumerate().map(|(place, word)| if place == 0 { word } else { capitalised(&word) }).collect()
            }
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The words of a name: they begin at a capital that follows a small letter, and at the last of several capitals.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (place, char) in chars.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| chars.get(place));
        let after_small = before.is_some_and(|before| !before.is_uppercase());
        let ends_capitals = chars.get(place + 1).is_some_and(|after| after.is_lowercase());
        if *char == '_' || (char.is_uppercase() && before.is_some() && (after_small || ends_capitals)) {
            words.push(String::new());
        }
        if let (Some(word), true) = (words.last_mut(), *char != '_') {
            word.push(*char);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let all =
            ["snake_case", "kebab-case", "lowercase", "UPPERCASE", "SCREAMING_SNAKE_CASE", "camelCase", "PascalCase"];
        let of = |variant: &str| all.map(|case| Case::of(case).unwrap().apply(variant));
        let two = ["by_title", "by-title", "bytitle", "BYTITLE", "BY_TITLE", "byTitle", "ByTitle"];
        assert_eq!(of("ByTitle"), two);
        assert_eq!(of("BY_TITLE"), two);
        assert_eq!(of("APIKey2Años").map(|_| ()), [(); 7]);
        assert_eq!(Case::Snake.apply("APIKey2Años"), "api_key2_años");
        assert_eq!(Case::Snake.apply("X"), "x");
    }
}
