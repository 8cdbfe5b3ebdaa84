//! Async methods: of types, of traits, and as `async_trait` writes them, in both orders of the two attributes.

use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use async_trait::async_trait;
use monitor::timed;

use crate::support::{Noisy, Pending, assert_send, cancel_after, drops, panics, run};

#[derive(Debug, Default)]
struct Cart {
    items: Vec<u32>,
}

impl Cart {
    #[timed]
    async fn empty() -> Self {
        Self::default()
    }

    #[timed]
    async fn total(&self) -> u32 {
        Pending(1).await;
        self.items.iter().sum()
    }

    #[timed]
    async fn add(&mut self, item: u32) -> Result<&mut Self, u32> {
        if item == 0 {
            return Err(item);
        }
        self.items.push(item);
        Ok(self)
    }

    #[timed]
    async fn pay(mut self) -> Vec<u32> {
        self.items.sort_unstable();
        self.items
    }

    #[timed]
    async fn boxed(self: Box<Self>) -> usize {
        self.items.len()
    }

    #[timed]
    async fn shared(self: Arc<Self>) -> usize {
        Arc::strong_count(&self)
    }

    #[timed]
    async fn local(self: &Rc<Self>) -> usize {
        Rc::strong_count(self)
    }

    #[timed]
    async fn pinned(self: Pin<&mut Self>, item: u32) -> usize {
        let this = self.get_mut();
        this.items.push(item);
        this.items.len()
    }
}

#[test]
fn self_may_come_in_every_form() {
    let mut cart = run(Cart::empty());
    run(cart.add(3)).unwrap();
    assert_eq!(run(cart.add(0)).unwrap_err(), 0);
    assert_eq!(run(pin!(&mut cart).as_mut().as_mut().total()), 3);
    assert_eq!(run(Pin::new(&mut cart).pinned(1)), 2);
    assert_eq!(run(Box::new(Cart::default()).boxed()), 0);
    assert_eq!(run(Arc::new(Cart::default()).shared()), 1);
    assert_eq!(run(Rc::new(Cart::default()).local()), 1);
    assert_eq!(run(assert_send(cart.pay())), [1, 3]);
    check!("Cart::add"; ok 1, error 1, polls 2);
    check!("Cart::total"; ok 1, polls 2);
    for name in ["empty", "pay", "boxed", "shared", "local", "pinned"] {
        check!(&format!("Cart::{name}"); ok 1, polls 1);
    }
}

trait Store {
    async fn get(&self, key: u32) -> Option<u32>;

    #[timed]
    async fn get_or(&self, key: u32, default: u32) -> u32 {
        self.get(key).await.unwrap_or(default)
    }

    fn put(&mut self, value: u32) -> impl Future<Output = Result<(), u32>> + Send;

    #[timed]
    fn put_all(&mut self, values: &[u32]) -> impl Future<Output = Result<(), u32>> {
        async move {
            for value in values {
                self.put(*value).await?;
            }
            Ok(())
        }
    }
}

impl Store for Cart {
    #[timed]
    async fn get(&self, key: u32) -> Option<u32> {
        Pending(1).await;
        self.items.iter().copied().find(|item| *item == key)
    }

    #[timed]
    async fn put(&mut self, value: u32) -> Result<(), u32> {
        if self.items.contains(&value) { Err(value) } else { self.add_quietly(value).await }
    }
}

impl Cart {
    async fn add_quietly(&mut self, value: u32) -> Result<(), u32> {
        self.items.push(value);
        Ok(())
    }
}

#[test]
fn async_functions_in_traits_work_as_before() {
    async fn uses(store: &mut impl Store) -> (u32, Result<(), u32>) {
        let all = store.put_all(&[1, 2, 1]).await;
        (store.get_or(2, 0).await + store.get_or(7, 10).await, all)
    }
    let mut cart = Cart::default();
    assert_eq!(run(uses(&mut cart)), (12, Err(1)));
    assert_eq!(run(assert_send(cart.put(5))), Ok(()));
    check!("<Cart as Store>::get"; ok 2, polls 4);
    check!("<Cart as Store>::put"; ok 3, error 1, polls 4);
    check!("Store::get_or"; ok 2, polls 4);
    check!("Store::put_all"; error 1, polls 1);
}

#[derive(Debug, Default)]
struct Mail {
    sent: Vec<String>,
}

#[async_trait]
trait Inner: Send + Sync {
    async fn send(&mut self, to: &str, text: String) -> Result<usize, String>;

    #[timed]
    async fn count(&self) -> usize
    where
        Self: Sized,
    {
        Pending(1).await;
        2
    }

    async fn close(self: Box<Self>, with: Noisy) -> usize;
}

#[async_trait]
impl Inner for Mail {
    #[timed]
    async fn send(&mut self, to: &str, text: String) -> Result<usize, String> {
        Pending(1).await;
        let (name, _) = to.split_once('@').ok_or_else(|| to.to_owned())?;
        self.sent.push(format!("{name}: {text}"));
        Ok(self.sent.len())
    }

    #[timed]
    async fn close(self: Box<Self>, _with: Noisy) -> usize {
        let _local = Noisy("local");
        if self.sent.is_empty() {
            panic!("nothing sent");
        }
        self.sent.len()
    }
}

#[test]
fn async_trait_may_stand_outside() {
    let mut mail: Box<dyn Inner> = Box::new(Mail::default());
    assert_eq!(run(assert_send(mail.send("a@b", "hi".to_owned()))), Ok(1));
    assert_eq!(run(mail.send("a", "hi".to_owned())), Err("a".to_owned()));
    cancel_after(mail.send("a@b", "hi".to_owned()), 1);
    drop(mail.send("a@b", "hi".to_owned()));
    assert_eq!(run(mail.close(Noisy("with"))), 1);
    assert_eq!(drops(), ["local", "with"]);
    assert_eq!(run(Inner::count(&Mail::default())), 2);
    let closed = panics(|| run(Inner::close(Box::new(Mail::default()), Noisy(""))));
    assert_eq!(closed.message, "nothing sent");
    check!("<Mail as Inner>::send"; ok 1, error 1, cancelled 1, polls 5);
    check!("<Mail as Inner>::close"; ok 1, panic 1, polls 1);
    check!("Inner::count"; ok 1, polls 2);
}

#[timed]
#[async_trait]
trait Outer: Send + Sync {
    async fn send(&mut self, to: &str, text: String) -> Result<usize, String>;

    async fn count(&self) -> usize
    where
        Self: Sized,
    {
        Pending(1).await;
        2
    }

    async fn close(self: Box<Self>, with: Noisy) -> usize;
}

#[timed]
#[async_trait]
impl Outer for Mail {
    async fn send(&mut self, to: &str, text: String) -> Result<usize, String> {
        Pending(1).await;
        let (name, _) = to.split_once('@').ok_or_else(|| to.to_owned())?;
        self.sent.push(format!("{name}: {text}"));
        Ok(self.sent.len())
    }

    async fn close(self: Box<Self>, _with: Noisy) -> usize {
        let _local = Noisy("local");
        if self.sent.is_empty() {
            panic!("nothing sent");
        }
        self.sent.len()
    }
}

#[test]
fn async_trait_may_stand_inside() {
    let mut mail: Box<dyn Outer> = Box::new(Mail::default());
    assert_eq!(run(assert_send(mail.send("a@b", "hi".to_owned()))), Ok(1));
    assert_eq!(run(mail.send("a", "hi".to_owned())), Err("a".to_owned()));
    cancel_after(mail.send("a@b", "hi".to_owned()), 1);
    drop(mail.send("a@b", "hi".to_owned()));
    assert_eq!(run(mail.close(Noisy("with"))), 1);
    assert_eq!(drops(), ["local", "with"]);
    assert_eq!(run(Outer::count(&Mail::default())), 2);
    let closed = panics(|| run(Outer::close(Box::new(Mail::default()), Noisy(""))));
    assert_eq!(closed.message, "nothing sent");
    check!("<Mail as Outer>::send"; ok 1, error 1, cancelled 1, polls 5);
    check!("<Mail as Outer>::close"; ok 1, panic 1, polls 1);
    check!("Outer::count"; ok 1, polls 2);
}

#[timed]
#[async_trait(?Send)]
trait Local {
    async fn share<T: 'static>(&self, value: Rc<T>, (first, _): (u8, u8)) -> (Rc<T>, u8) {
        Pending(1).await;
        (value, first)
    }

    async fn nothing(&self) {}
}

#[async_trait(?Send)]
impl<T> Local for Vec<T> {
    #[timed]
    async fn nothing(&self) {
        let _ = self.len();
    }
}

#[test]
fn async_trait_may_be_local_and_generic() {
    assert_eq!(run(vec![1].share(Rc::new('a'), (1, 2))), (Rc::new('a'), 1));
    run(vec![1].nothing());
    check!("Local::share"; ok 1, polls 2);
    check!("Local::nothing");
    check!("<Vec as Local>::nothing"; ok 1, polls 1);
}
