//! 1,000 annotated functions: ten modules, of ten modules each, of ten functions each in a module of its own.

/// An annotated function.
pub type Site = fn(u64) -> u64;

/// One function, or a module for each name that holds the rest of the tree.
macro_rules! tree {
    ([]) => {
        #[monitor::timed]
        fn site(x: u64) -> u64 {
            std::hint::black_box(x)
        }

        pub(super) fn collect(into: &mut Vec<fn(u64) -> u64>) {
            into.push(site);
        }
    };
    ([ten $($rest:tt)*]) => {
        tree! { [$($rest)*] a b c d e f g h i j }
    };
    ($rest:tt $($module:ident)+) => {
        $(mod $module { tree! { $rest } })+

        pub(super) fn collect(into: &mut Vec<fn(u64) -> u64>) {
            $($module::collect(into);)+
        }
    };
}

tree! { [ten ten ten] }

/// All of them.
pub fn all() -> Vec<Site> {
    let mut sites = Vec::with_capacity(1_000);
    collect(&mut sites);
    sites
}

/// Calls each function `times` times in each of two threads.
pub fn call_from_two_threads(sites: &[Site], times: u64) {
    let call_all = || {
        for x in 0..times {
            for site in sites {
                std::hint::black_box(site(x));
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(call_all);
        scope.spawn(call_all);
    });
}
