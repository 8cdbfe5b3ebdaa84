//! The name a call site shows.

use super::call_site::Spec;

/// What the labels `function` and `module` say; ordered by them in this order, as series are in a scrape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FunctionName {
    pub(crate) function: String,
    pub(crate) module: &'static str,
}

impl FunctionName {
    pub(crate) fn of(spec: &Spec) -> Self {
        let function = match spec.name {
            Some(name) => name.to_owned(),
            None => display((spec.path)(), spec.module),
        };
        Self { module: spec.module, function }
    }
}

/// Module and name of the function at a call site.
#[cfg(feature = "cpu-profile")]
pub(crate) fn function_path(site: &'static super::CallSite) -> String {
    let FunctionName { function, module } = FunctionName::of(site.spec());
    format!("{module}::{function}")
}

/// From the compiler's path of an item inside the function to what a reader expects:
/// `app::web::<impl app::service::Service>::create::here` in `app::web` is `Service::create`.
fn display(path: &str, module: &str) -> String {
    let path = path.rsplit_once("::").map_or(path, |(function, _item)| function);
    // `module_path!` keeps the mark of raw identifiers, the path does not.
    let module = module.replace("r#", "");
    let path = path.strip_prefix(&module).and_then(|rest| rest.strip_prefix("::")).unwrap_or(path);
    let path = path.replace("::{{closure}}", "");
    // An impl inside `const _: () = { .. }`.
    let path = path.trim_start_matches("_::");
    let Some(open) = path.find('<').filter(|at| *at == 0 || path[..*at].ends_with("::")) else {
        return short_generics(path);
    };
    let Some(close) = matching_angle(&path[open..]) else { return short_generics(path) };
    let (inside, method) = (&path[open + 1..open + close], &path[open + close + 1..]);
    match inside.strip_prefix("impl ") {
        None => format!("<{}>{method}", short_type(inside)),
        Some(inherent) => match split_for(inherent) {
            None => format!("{}{method}", short_type(inherent)),
            Some((trait_, type_)) => format!("<{} as {}>{method}", short_type(type_), short_type(trait_)),
        },
    }
}

/// The index of the `>` that closes the `<` at the start.
fn matching_angle(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            // The arrow of `fn(i32) -> u8` closes nothing.
            '>' if previous != '-' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        previous = character;
    }
    None
}

/// `Trait for Type`, split outside of any angle brackets.
fn split_for(text: &str) -> Option<(&str, &str)> {
    text.match_indices(" for ").find_map(|(at, separator)| {
        let (left, right) = (&text[..at], &text[at + separator.len()..]);
        (left.matches('<').count() == left.matches('>').count()).then_some((left, right))
    })
}

/// `Wrapper<app::Inner>::method`: the path stays, paths inside of generic arguments lose their modules.
fn short_generics(path: &str) -> String {
    match path.find('<') {
        None => path.to_owned(),
        Some(at) => drop_placeholders(format!("{}{}", &path[..at], drop_modules(&path[at..]))),
    }
}

fn short_type(text: &str) -> String {
    drop_placeholders(drop_modules(text))
}

/// Each `a::b::C` becomes `C`.
fn drop_modules(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut segment = 0;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with("::") && out[segment..].chars().all(is_identifier) && segment < out.len() {
            out.truncate(segment);
            rest = &rest[2..];
            continue;
        }
        out.push(character);
        rest = &rest[character.len_utf8()..];
        if !is_identifier(character) {
            segment = out.len();
        }
    }
    out
}

fn is_identifier(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// `Wrapper<_>` says no more than `Wrapper`, and `View<'_, str>` no more than `View<str>`.
fn drop_placeholders(text: String) -> String {
    let text = text.replace("'_, ", "").replace("<'_>", "").replace("&'_ ", "&");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, list)) = rest.split_once('<') {
        out.push_str(before);
        rest = match list.split_once('>') {
            Some((arguments, after)) if arguments.split(", ").all(|argument| argument == "_") => after,
            _ => {
                out.push('<');
                list
            }
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::display;

    #[test]
    fn names_read_like_the_source() {
        for (path, module, expected) in [
            ("app::free::here", "app", "free"),
            ("app::free::nested::here", "app", "free::nested"),
            ("app::free::{{closure}}::here", "app", "free"),
            ("app::free::L::m::here", "app", "free::L::m"),
            ("app::service::Service::create::here", "app::service", "Service::create"),
            ("app::service::Service::create::{{closure}}::here", "app::service", "Service::create"),
            ("app::web::<impl app::service::Service>::create::here", "app::web", "Service::create"),
            ("app::_::<impl app::service::Service>::create::here", "app", "Service::create"),
            ("app::web::<impl app::service::Repo for u32>::find::here", "app::web", "<u32 as Repo>::find"),
            ("app::service::Repo::find::here", "app::service", "Repo::find"),
            ("<app::service::Service as app::service::Repo>::find::here", "app::service", "<Service as Repo>::find"),
            ("<&app::service::G<_> as app::service::Repo>::find::here", "app::service", "<&G as Repo>::find"),
            ("app::service::G<_>::g::here", "app::service", "G::g"),
            ("app::service::G<u8>::g::here", "app::service", "G<u8>::g"),
            ("app::service::G<_, _, _, _>::g::here", "app::service", "G::g"),
            ("app::service::G<_, N>::g::here", "app::service", "G<_, N>::g"),
            ("app::View<'_>::g::here", "app", "View::g"),
            ("app::try::match::here", "app::r#try", "match"),
            ("<dyn Fn(&'_ str) as app::Repo>::find::here", "app", "<dyn Fn(&str) as Repo>::find"),
            ("app::View<'_, _>::g::here", "app", "View::g"),
            ("app::View<'_, '_, str>::g::here", "app", "View<str>::g"),
            ("<app::View<'_, app::G<_>> as app::Repo<'_>>::find::here", "app", "<View<G> as Repo>::find"),
            ("app::service::G<app::service::Key>::g::here", "app::service", "G<Key>::g"),
            ("<fn(i32) -> u8 as app::Repo>::find::here", "app", "<fn(i32) -> u8 as Repo>::find"),
            (
                "<([u16; N], core::option::Option<alloc::string::String>) as app::Repo>::find::here",
                "app",
                "<([u16; N], Option<String>) as Repo>::find",
            ),
            (
                "app::x::<impl core::convert::From<app::Error> for app::Other>::from::here",
                "app::x",
                "<Other as From<Error>>::from",
            ),
        ] {
            assert_eq!(display(path, module), expected, "{path}");
        }
    }
}
