//! Names of functions as the linker knows them, beside names as annotations show them.

/// The path of a function without what the compiler adds: generic arguments, closures, bodies of async functions, the trait of a
/// method. `<app::Service as app::Repo>::find::{{closure}}` is `app`, `Service`, `find`.
pub(super) fn segments(name: &str) -> Vec<String> {
    let mut segments = Vec::new();
    collect(name.trim(), &mut segments);
    segments
}

/// Whether a symbol is of the function `wanted`, which may leave out the modules.
pub(super) fn is_of(symbol: &str, wanted: &[String]) -> bool {
    // Most symbols are of something else, which the last word tells.
    wanted.last().is_some_and(|last| symbol.contains(last.as_str())) && segments(symbol).ends_with(wanted)
}

fn collect(path: &str, segments: &mut Vec<String>) {
    for part in parts(path) {
        let part = part.trim_start_matches("r#");
        if part.starts_with('{') {
            continue;
        }
        let Some(bracketed) = part.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
            let name = part.split('<').next().unwrap_or_default();
            segments.push(name.to_owned());
            continue;
        };
        if let Some(implementation) = bracketed.strip_prefix("impl ") {
            // `app::web::<impl app::service::Service>`: the type says where it is.
            segments.clear();
            collect(type_of(split_at_word(implementation, " for ").map_or(implementation, |(_, of)| of)), segments);
        } else if let Some((of, _trait)) = split_at_word(bracketed, " as ") {
            collect(type_of(of), segments);
        } else if segments.is_empty() {
            collect(type_of(bracketed), segments);
        }
        // Else generic arguments.
    }
}

/// A type without what stands before its path.
fn type_of(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let shorter = ["&", "mut ", "dyn ", "'_ ", "*const "].iter().find_map(|prefix| text.strip_prefix(prefix));
        match shorter {
            Some(shorter) => text = shorter,
            None => return text,
        }
    }
}

/// Splits at `::`, outside of any brackets.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = outside_of_brackets(text).find(|at| text.get(*at..).is_some_and(|after| after.starts_with("::")));
        let (part, after) = match at {
            Some(at) => (text.get(..at)?, text.get(at + 2..)),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
    .filter(|part| !part.is_empty())
}

fn split_at_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = outside_of_brackets(text).find(|at| text.get(*at..).is_some_and(|after| after.starts_with(word)))?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// Positions in `text` that no bracket encloses.
fn outside_of_brackets(text: &str) -> impl Iterator<Item = usize> {
    let (mut depth, mut previous) = (0_usize, ' ');
    text.char_indices().filter_map(move |(at, character)| {
        let is_outside = depth == 0;
        match character {
            '<' | '(' | '[' | '{' => depth += 1,
            // The arrow of `fn(i32) -> u8` closes nothing.
            '>' if previous == '-' => {}
            '>' | ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = character;
        is_outside.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_found_by_the_name_that_reports_show() {
        for (symbol, shown) in [
            ("app::service::Service::create", "Service::create"),
            ("app::service::Service::create", "app::service::Service::create"),
            ("app::service::Service::create", "create"),
            ("app::service::Service::create::{{closure}}", "Service::create"),
            ("<app::service::Service>::create::{closure#0}", "app::service::Service::create"),
            ("app::web::<impl app::service::Service>::create", "Service::create"),
            ("<app::service::Service as app::service::Repo>::find", "<Service as Repo>::find"),
            ("<app::service::Service as app::service::Repo>::find", "app::service::<Service as Repo>::find"),
            ("app::x::<impl core::convert::From<app::Error> for app::Other>::from", "<Other as From<Error>>::from"),
            ("app::service::G<T>::g::{{closure}}::{{closure}}", "G::g"),
            ("app::service::G<u8>::g", "G<u8>::g"),
            ("app::load::<alloc::string::String, app::Key>", "load"),
            ("load<alloc::string::String>", "load"),
            ("app::try::match", "r#try::r#match"),
            ("<&mut app::View as app::Repo>::find", "<&View as Repo>::find"),
            ("app::wait::{async_fn#0}", "wait"),
        ] {
            assert!(is_of(symbol, &segments(shown)), "{symbol}: {:?}, {:?}", segments(symbol), segments(shown));
        }
        for (symbol, shown) in [
            ("app::service::Service::create_all", "Service::create"),
            ("app::service::Other::create", "Service::create"),
            ("app::service::Service::create::inner", "Service::create"),
            ("core::ptr::drop_in_place<app::service::Service::create::{{closure}}>", "Service::create"),
            ("app::other::run", "app::run"),
            ("{closure#0}", ""),
            ("app::run", ""),
        ] {
            assert!(!is_of(symbol, &segments(shown)), "{symbol}: {:?}, {:?}", segments(symbol), segments(shown));
        }
    }
}
