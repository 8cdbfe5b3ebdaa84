//! Which annotated function a frame of a stack belongs to.

/// The path of the function out of the demangled name of a frame: without closures in it, generic arguments, and what the
/// compiler writes around an `impl`. `<app::Service as app::Api>::create::{closure#0}` is `app::Service::create`.
pub(super) fn path(frame: &str) -> String {
    let mut out = String::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        let Some((inner, after)) = bracketed(from) else { break };
        out.push_str(before);
        if let Some(of) = inner.strip_prefix("impl ") {
            // `module::<impl Trait for path::Type>::method`: the module is that of the `impl`.
            let of = split_outside(of, " for ").map_or(of, |(_, of)| of);
            let of = path(of);
            out.push_str(of.rsplit("::").next().unwrap_or(&of));
        } else if out.is_empty() {
            out = path(split_outside(inner, " as ").map_or(inner, |(of, _)| of));
        } else {
            out.truncate(out.trim_end_matches("::").len());
        }
        rest = after;
    }
    out.push_str(rest);
    while let Some((outer, inner)) = out.rsplit_once("::") {
        if !(inner.starts_with('{') || is_hash(inner)) {
            break;
        }
        out.truncate(outer.len());
    }
    out
}

/// What stands between a `<` at the beginning and the `>` that belongs to it, and what follows.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            '>' if before != '-' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((text.get(1..at)?, text.get(at + 1..)?));
                }
            }
            _ => {}
        }
        before = character;
    }
    None
}

/// Splits at the word where it stands outside of angle brackets.
fn split_outside<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let balanced = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default();
        before.matches('<').count() == before.matches('>').count() - before.matches("->").count()
    };
    let at = text.match_indices(word).map(|(at, _)| at).find(balanced)?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// What older symbol names end with.
fn is_hash(segment: &str) -> bool {
    segment.len() == 17 && segment.starts_with('h') && segment.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn the_function_is_found_in_what_the_compiler_writes() {
        for (frame, expected) in [
            ("app::service::fetch", "app::service::fetch"),
            ("<app::Service>::create", "app::Service::create"),
            ("<app::Service as app::Api>::create::{closure#0}", "app::Service::create"),
            ("<app::Cache<u8, alloc::string::String> as app::Api<fn() -> u8>>::get::<u8>", "app::Cache::get"),
            ("app::a::<impl app::b::Service>::create::{{closure}}", "app::a::Service::create"),
            ("app::a::<impl app::Api for app::b::Service<T>>::create", "app::a::Service::create"),
            ("app::run::<fn(u8) -> u8>::{{closure}}::{{closure}}", "app::run"),
            ("app::run::h0123456789abcdef", "app::run"),
            ("odd<name", "odd<name"),
            ("", ""),
        ] {
            assert_eq!(path(frame), expected, "{frame}");
        }
    }
}
