//! Names matched by `*` and `?`: all that names of functions need.

/// Whether `glob` matches the whole of `name`. Takes at most as many steps as the product of their lengths.
pub(super) fn matches(glob: &str, name: &str) -> bool {
    let (mut glob, mut name) = (glob.chars(), name.chars());
    // Where to go on when a guess about the last `*` was wrong: it then stands for one character more.
    let mut star: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let name_before = name.clone();
        match (glob.next(), name.next()) {
            (Some('*'), _) => {
                name = name_before;
                star = Some((glob.clone(), name.clone()));
            }
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {}
            _ => {
                let Some((after, mut rest)) = star.take() else { return false };
                if rest.next().is_none() {
                    return false;
                }
                glob = after.clone();
                name = rest.clone();
                star = Some((after, rest));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        for glob in ["app::db::load", "app::*", "*load", "*", "app::*::l?ad", "*::db::*", "a*b*o*d", "app::db::load*"] {
            assert!(matches(glob, "app::db::load"), "{glob}");
        }
        for glob in ["app", "app::db", "*::db", "load", "app::db::load?", "", "*x*"] {
            assert!(!matches(glob, "app::db::load"), "{glob}");
        }
        assert!(matches("", "") && matches("*", "") && !matches("?", ""));
        assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    }
}
