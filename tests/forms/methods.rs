//! Methods with every kind of receiver, in every kind of place.

use std::fmt;
use std::marker::PhantomPinned;
use std::ops::{Add, Index};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use monitor::timed;

#[derive(Debug, Clone, PartialEq)]
struct Account {
    owner: String,
    cents: u32,
}

impl Account {
    #[timed]
    fn open(owner: &str) -> Self {
        Self { owner: owner.to_owned(), cents: 100 }
    }

    #[timed]
    fn cents(&self) -> u32 {
        self.cents
    }

    #[timed]
    fn deposit(&mut self, cents: u32) -> &mut Self {
        self.cents += cents;
        self
    }

    #[timed]
    fn close(self) -> String {
        self.owner
    }

    #[timed]
    fn doubled(mut self) -> Self {
        self.cents *= 2;
        self
    }

    #[timed]
    #[allow(clippy::boxed_local, reason = "the form to test")]
    fn boxed(self: Box<Self>) -> String {
        self.owner
    }

    #[timed]
    fn counted(self: Rc<Self>) -> usize {
        Rc::strong_count(&self)
    }

    #[timed]
    fn shared(self: &Arc<Self>) -> Arc<Self> {
        Arc::clone(self)
    }

    #[timed]
    fn spelled_out(self: &mut Account) -> u32 {
        self.cents += 1;
        self.cents
    }
}

#[test]
fn self_may_come_in_every_form() {
    let mut account = Account::open("ada");
    assert_eq!(account.deposit(5).deposit(5).cents(), 110);
    assert_eq!(account.spelled_out(), 111);
    assert_eq!(account.clone().doubled().cents, 222);
    let shared = Rc::new(account.clone());
    assert_eq!(Rc::clone(&shared).counted(), 2);
    assert_eq!(Arc::strong_count(&Arc::new(account.clone()).shared()), 2);
    assert_eq!(Box::new(account.clone()).boxed(), "ada");
    assert_eq!(account.close(), "ada");
    for name in ["open", "cents", "close", "doubled", "boxed", "counted", "shared", "spelled_out"] {
        check!(&format!("Account::{name}"); ok 1);
    }
    check!("Account::deposit"; ok 2);
}

/// A type that may only be used pinned.
#[derive(Default)]
struct Pinned {
    polled: u32,
    _pinned: PhantomPinned,
}

impl Pinned {
    #[timed]
    fn poll(self: Pin<&mut Self>) -> u32 {
        // SAFETY: nothing is moved out.
        let this = unsafe { self.get_unchecked_mut() };
        this.polled += 1;
        this.polled
    }

    #[timed]
    fn try_poll(self: Pin<&mut Self>, most: u32) -> Result<&mut u32, u32> {
        // SAFETY: nothing is moved out.
        let this = unsafe { self.get_unchecked_mut() };
        if this.polled < most { Ok(&mut this.polled) } else { Err(this.polled) }
    }
}

#[test]
fn self_may_be_pinned() {
    let mut pinned = pin!(Pinned::default());
    assert_eq!((pinned.as_mut().poll(), pinned.as_mut().poll()), (1, 2));
    *pinned.as_mut().try_poll(3).unwrap() += 5;
    assert_eq!(pinned.as_mut().try_poll(3), Err(7));
    check!("Pinned::poll"; ok 2);
    check!("Pinned::try_poll"; ok 1, error 1);
}

impl Account {
    #[timed]
    fn try_withdraw(&mut self, cents: u32) -> Result<&mut Self, String> {
        self.cents = self.cents.checked_sub(cents).ok_or_else(|| format!("{} has {}", self.owner, self.cents))?;
        Ok(self)
    }

    #[timed]
    fn try_close(mut self) -> Result<String, Self> {
        if self.cents == 0 {
            return Ok(self.owner);
        }
        self.owner.push('!');
        Err(self)
    }

    #[timed]
    fn try_boxed(self: Box<Self>) -> Result<String, Box<Self>> {
        if self.cents == 0 { Ok(self.owner) } else { Err(self) }
    }

    #[timed]
    fn try_unwrap(self: Rc<Self>) -> Result<Self, Rc<Self>> {
        Rc::try_unwrap(self)
    }

    #[timed]
    fn try_owner(&self) -> Result<&str, fmt::Error> {
        if self.owner.is_empty() { Err(fmt::Error) } else { Ok(&self.owner) }
    }
}

#[test]
fn self_may_come_in_every_form_where_the_value_is_looked_at() {
    let mut account = Account { owner: "ada".to_owned(), cents: 30 };
    assert_eq!(account.try_withdraw(10).unwrap().try_withdraw(10).unwrap().cents, 10);
    assert_eq!(account.try_withdraw(11).unwrap_err(), "ada has 10");
    assert_eq!(account.try_owner(), Ok("ada"));
    let account = account.try_close().unwrap_err();
    let account = Box::new(account).try_boxed().unwrap_err();
    let shared = Rc::new(Account { cents: 0, ..*account });
    let also = Rc::clone(&shared);
    let shared = shared.try_unwrap().unwrap_err();
    drop(also);
    assert_eq!(shared.try_unwrap().unwrap().try_close().unwrap(), "ada!");
    assert_eq!(Box::new(Account { owner: String::new(), cents: 0 }).try_boxed().unwrap(), "");
    check!("Account::try_withdraw"; ok 2, error 1);
    check!("Account::try_owner"; ok 1);
    check!("Account::try_close"; ok 1, error 1);
    check!("Account::try_boxed"; ok 1, error 1);
    check!("Account::try_unwrap"; ok 1, error 1);
}

trait Shape {
    const SIDES: u32;
    type Unit: fmt::Debug;

    fn area(&self) -> u32;
    fn unit(&self) -> Self::Unit;

    #[timed]
    fn describe(&self) -> String {
        format!("{} sides, {} {:?}", Self::SIDES, self.area(), self.unit())
    }

    #[timed]
    fn try_grow(self, by: u32) -> Result<Self, Self>
    where
        Self: Sized,
    {
        if by > self.area() { Err(self) } else { Ok(self) }
    }
}

#[derive(Debug)]
struct Square(u32);

impl Shape for Square {
    const SIDES: u32 = 4;
    type Unit = &'static str;

    #[timed]
    fn area(&self) -> u32 {
        self.0 * self.0
    }

    #[timed]
    fn unit(&self) -> Self::Unit {
        "m2"
    }
}

#[test]
fn trait_methods_and_default_methods_work_as_before() {
    assert_eq!(Square(3).describe(), "4 sides, 9 \"m2\"");
    assert!(Square(3).try_grow(10).unwrap_err().try_grow(9).is_ok());
    check!("Shape::describe"; ok 1);
    check!("Shape::try_grow"; ok 1, error 1);
    check!("<Square as Shape>::area"; ok 3);
    check!("<Square as Shape>::unit"; ok 1);
}

trait Speaks {
    fn speak(&self) -> String;

    #[timed]
    fn speak_twice(&self) -> String {
        self.speak() + &self.speak()
    }
}

impl Speaks for u8 {
    #[timed]
    fn speak(&self) -> String {
        self.to_string()
    }
}

impl dyn Speaks + '_ {
    #[timed]
    fn shout(&self) -> String {
        self.speak() + "!"
    }
}

#[test]
fn a_trait_stays_dyn_compatible() {
    let speaker: Box<dyn Speaks> = Box::new(7_u8);
    assert_eq!((speaker.speak_twice(), speaker.shout()), ("77".to_owned(), "7!".to_owned()));
    check!("<u8 as Speaks>::speak"; ok 3);
    check!("Speaks::speak_twice"; ok 1);
    check!("<dyn Speaks>::shout"; ok 1);
}

#[derive(Debug, PartialEq, Clone, Copy)]
struct Meters(u32);

impl Add for Meters {
    type Output = Self;

    #[timed]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Index<usize> for Account {
    type Output = str;

    #[timed]
    fn index(&self, at: usize) -> &str {
        &self.owner[at..]
    }
}

impl fmt::Display for Meters {
    #[timed]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return Err(fmt::Error);
        }
        write!(formatter, "{} m", self.0)
    }
}

impl TryFrom<&str> for Meters {
    type Error = std::num::ParseIntError;

    #[timed]
    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Ok(Self(text.parse()?))
    }
}

struct Countdown(u8);

impl Iterator for Countdown {
    type Item = u8;

    #[timed]
    fn next(&mut self) -> Option<Self::Item> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

impl Drop for Countdown {
    #[timed]
    fn drop(&mut self) {
        self.0 = 0;
    }
}

#[test]
fn traits_of_the_standard_library_work_as_before() {
    assert_eq!(Meters(1) + Meters(2), Meters(3));
    assert_eq!(&Account { owner: "ada".to_owned(), cents: 0 }[1], "da");
    assert_eq!(Meters(4).to_string(), "4 m");
    assert!(fmt::write(&mut String::new(), format_args!("{}", Meters(0))).is_err());
    assert_eq!(["5", "x"].map(|text| Meters::try_from(text).ok()), [Some(Meters(5)), None]);
    assert_eq!(Countdown(2).collect::<Vec<_>>(), [1, 0]);
    check!("<Meters as Add>::add"; ok 1);
    check!("<Account as Index<usize>>::index"; ok 1);
    check!("<Meters as Display>::fmt"; ok 1, error 1);
    check!("<Meters as TryFrom<&str>>::try_from"; ok 1, error 1);
    check!("<Countdown as Iterator>::next"; ok 3);
    check!("<Countdown as Drop>::drop"; ok 1);
}
