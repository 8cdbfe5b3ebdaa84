//! An annotation on an `impl` block, a trait or a module is one on each function in it.

use monitor::timed;

use crate::support::{Pending, Scrape, panics, run};

struct Shop {
    open: bool,
    sold: Vec<String>,
}

#[timed]
impl Shop {
    const NAME: &str = "shop";

    // Evaluated by the compiler: left alone.
    const fn new() -> Self {
        Self { open: true, sold: Vec::new() }
    }

    fn sell(&mut self, item: &str) -> Result<&mut Self, String> {
        if !self.open {
            return Err(format!("{} is closed", Self::NAME));
        }
        self.sold.push(item.to_owned());
        Ok(self)
    }

    async fn deliver(&self, (item, times): (usize, u32)) -> Option<&str> {
        Pending(times).await;
        self.sold.get(item).map(String::as_str)
    }

    fn ship(&self, item: usize) -> impl Future<Output = Result<String, usize>> {
        async move { self.sold.get(item).cloned().ok_or(item) }
    }

    #[timed(name = "close_the_shop")]
    fn close(&mut self) {
        self.open = false;
    }

    #[timed(skip)]
    fn is_open(&self) -> bool {
        self.open
    }

    #[inline]
    #[must_use]
    #[allow(clippy::unused_self)]
    unsafe fn trick(self) -> usize {
        let (raw, text) = (&raw const self.open, c"bytes");
        // SAFETY: the place is alive.
        let open = const { 1 } + usize::from(unsafe { raw.read() });
        let late = async || open + text.count_bytes();
        run(late())
    }
}

#[test]
fn every_method_of_an_impl_is_recorded_but_what_says_otherwise() {
    static SHOP: Shop = Shop::new();
    let mut shop = Shop { sold: vec![], ..Shop::new() };
    assert_eq!(shop.sell("tea").unwrap().sell("cup").unwrap().sold.len(), 2);
    assert_eq!(run(shop.deliver((1, 2))), Some("cup"));
    assert_eq!((run(shop.ship(0)), run(shop.ship(9))), (Ok("tea".to_owned()), Err(9)));
    shop.close();
    assert_eq!(shop.sell("pot").err().unwrap(), "shop is closed");
    assert!(SHOP.is_open() && !shop.is_open());
    // SAFETY: unsafe in name only.
    assert_eq!(unsafe { shop.trick() }, 6);
    check!("Shop::sell"; ok 2, error 1);
    check!("Shop::deliver"; ok 1, polls 3);
    check!("Shop::ship"; ok 1, error 1, polls 2);
    check!("close_the_shop"; ok 1);
    check!("Shop::trick"; ok 1);
    let scrape = Scrape::now();
    let names = scrape.functions(module_path!());
    assert!(!names.iter().any(|name| name.contains("new") || name.contains("is_open")), "{names:?}");
}

#[timed]
trait Animal {
    const LEGS: u32;
    type Food: Default;

    fn name(&self) -> String;

    fn legs(&self) -> u32 {
        Self::LEGS
    }

    fn eat(&mut self, food: Option<Self::Food>) -> Result<Self::Food, String> {
        food.ok_or_else(|| format!("nothing for {}", self.name()))
    }

    async fn sleep(&self) -> usize
    where
        Self: Sized,
    {
        Pending(1).await;
        self.name().len()
    }
}

struct Cat;

#[timed]
impl Animal for Cat {
    const LEGS: u32 = 4;
    type Food = u8;

    fn name(&self) -> String {
        "cat".to_owned()
    }
}

#[test]
fn the_default_methods_of_a_trait_and_the_methods_of_an_impl_are_recorded() {
    assert_eq!((Cat.legs(), Cat.eat(Some(1)), run(Cat.sleep())), (4, Ok(1), 3));
    assert_eq!(Cat.eat(None).unwrap_err(), "nothing for cat");
    check!("Animal::legs"; ok 1);
    check!("Animal::eat"; ok 1, error 1);
    check!("Animal::sleep"; ok 1, polls 2);
    check!("<Cat as Animal>::name"; ok 2);
}

/// # Safety
/// Unsafe in name only.
#[timed(sample = 2)]
unsafe trait Counts {
    fn counts(&self) -> u8 {
        1
    }

    #[timed(sample = 1)]
    fn all(&self) -> u8 {
        2
    }
}

// SAFETY: unsafe in name only.
#[timed]
unsafe impl<T> Counts for [T] {}

#[test]
fn the_arguments_of_a_block_hold_for_each_function() {
    let sum: u8 = (0..50).map(|_| [0].counts() + [0].all()).sum();
    assert_eq!(sum, 150);
    check!("Counts::all"; ok 50);
    let figures = Scrape::now().figures(module_path!(), "Counts::counts");
    assert_eq!((figures.ok, figures.calls()), (50, 50));
    assert!(figures.timed < Some(50), "{figures:?}");
}

#[timed]
mod inside {
    //! A documented module.
    #![allow(unused_qualifications)]

    use super::{Pending, Shop};

    pub(super) fn free(text: &str) -> &str {
        text.trim()
    }

    pub(super) async fn polled() {
        Pending(1).await;
    }

    pub(super) const fn constant() -> u8 {
        7
    }

    pub(super) struct Own(pub(super) u8);

    impl Own {
        pub(super) fn get(self) -> u8 {
            self.0
        }
    }

    impl From<Shop> for Own {
        fn from(shop: Shop) -> Self {
            Self(shop.sold.len() as u8)
        }
    }

    #[timed(skip)]
    pub(super) mod left_out {
        pub(in super::super) fn free() {}
    }

    pub(super) mod deeper {
        pub(in super::super) fn panics() -> ! {
            panic!("deep")
        }

        pub(in super::super) trait Defaults {
            fn shows(&self) -> u8 {
                3
            }
        }

        impl Defaults for () {}
    }

    macro_rules! left_alone {
        () => {
            pub(super) fn by_macro() {}
        };
    }
    left_alone!();

    // Named where it is used: an annotation may be used within an annotated module.
    use monitor::timed;
}

#[test]
fn every_function_of_a_module_is_recorded_at_any_depth() {
    use inside::deeper::Defaults;

    assert_eq!((inside::free(" a "), inside::constant(), inside::Own(3).get(), ().shows()), ("a", 7, 3, 3));
    run(inside::polled());
    inside::left_out::free();
    inside::by_macro();
    assert_eq!(inside::Own::from(Shop::new()).get(), 0);
    assert_eq!(panics(|| inside::deeper::panics()).message, "deep");
    check!("free", in "inside"; ok 1);
    check!("polled", in "inside"; ok 1, polls 2);
    check!("Own::get", in "inside"; ok 2);
    check!("<Own as From<Shop>>::from", in "inside"; ok 1);
    check!("panics", in "inside::deeper"; panic 1);
    check!("Defaults::shows", in "inside::deeper"; ok 1);
    let scrape = Scrape::now();
    assert!(scrape.functions("forms::blocks::inside::left_out").is_empty());
    assert_eq!(scrape.functions("forms::blocks::inside").len(), 4);
}
