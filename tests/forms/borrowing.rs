//! What is borrowed may be used, changed and given back as before.

use std::cell::{Ref, RefCell};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use monitor::timed;

use crate::support::run;

#[timed]
fn pushes<'a>(into: &'a mut Vec<String>, item: &str) -> &'a mut String {
    into.push(item.to_owned());
    into.last_mut().expect("just pushed")
}

#[timed]
fn try_pushes<'a>(into: &'a mut Vec<String>, item: &str) -> Result<&'a mut String, &'a mut Vec<String>> {
    if item.is_empty() {
        return Err(into);
    }
    into.push(item.to_owned());
    Ok(into.last_mut().expect("just pushed"))
}

#[test]
fn a_changeable_borrow_may_be_given_back() {
    let mut items = vec![];
    pushes(&mut items, "a").push('b');
    try_pushes(&mut items, "c").unwrap().push('d');
    try_pushes(&mut items, "").unwrap_err().truncate(1);
    assert_eq!(items, ["ab"]);
    check!("pushes"; ok 1);
    check!("try_pushes"; ok 1, error 1);
}

#[derive(Default)]
struct Store {
    values: HashMap<u32, String>,
    log: RefCell<Vec<u32>>,
    gate: Mutex<u32>,
}

impl Store {
    #[timed]
    fn get(&self, key: u32) -> Option<&str> {
        self.log.borrow_mut().push(key);
        self.values.get(&key).map(String::as_str)
    }

    #[timed]
    fn entry(&mut self, key: u32) -> &mut String {
        self.values.entry(key).or_default()
    }

    #[timed]
    fn split(&mut self) -> (&mut HashMap<u32, String>, &RefCell<Vec<u32>>) {
        (&mut self.values, &self.log)
    }

    #[timed]
    fn try_split(&mut self, most: usize) -> Result<(&mut HashMap<u32, String>, &mut Vec<u32>), usize> {
        let log = self.log.get_mut();
        if log.len() > most {
            return Err(log.len());
        }
        Ok((&mut self.values, log))
    }

    #[timed]
    fn log(&self) -> Ref<'_, [u32]> {
        Ref::map(self.log.borrow(), Vec::as_slice)
    }

    #[timed]
    fn lock(&self) -> Result<MutexGuard<'_, u32>, PoisonError<MutexGuard<'_, u32>>> {
        self.gate.lock()
    }

    #[timed]
    fn values<'a>(&'a self, longer_than: &'a usize) -> Box<dyn Iterator<Item = &'a str> + 'a> {
        Box::new(self.values.values().map(String::as_str).filter(|value| value.len() > *longer_than))
    }

    #[timed]
    async fn wait_for(&mut self, key: u32) -> Result<&mut String, u32> {
        std::future::ready(()).await;
        self.values.get_mut(&key).ok_or(key)
    }
}

#[test]
fn borrows_of_self_may_be_given_back() {
    let mut store = Store::default();
    store.entry(1).push_str("one");
    assert_eq!((store.get(1), store.get(2)), (Some("one"), None));
    let (values, log) = store.split();
    values.entry(3).or_default().push('3');
    assert_eq!(log.borrow().len(), 2);
    assert_eq!(store.try_split(1), Err(2));
    store.try_split(2).unwrap().1.push(9);
    assert_eq!(*store.log(), [1, 2, 9]);
    *store.lock().unwrap() += 1;
    assert_eq!(*store.lock().unwrap(), 1);
    assert_eq!(store.values(&1).collect::<Vec<_>>(), ["one"]);
    run(store.wait_for(1)).unwrap().clear();
    assert_eq!(run(store.wait_for(5)), Err(5));
    assert_eq!(store.entry(1), "");
    check!("Store::entry"; ok 2);
    check!("Store::get"; ok 2);
    check!("Store::split"; ok 1);
    check!("Store::try_split"; ok 1, error 1);
    check!("Store::log"; ok 1);
    check!("Store::lock"; ok 2);
    check!("Store::values"; ok 1);
    check!("Store::wait_for"; ok 1, error 1, polls 2);
}

/// A parser that walks over what it borrows.
struct Parser<'text> {
    rest: &'text str,
}

impl<'text> Parser<'text> {
    #[timed]
    fn word(&mut self) -> Result<&'text str, Parser<'text>> {
        let (word, rest) = self.rest.split_once(' ').ok_or(Parser { rest: self.rest })?;
        self.rest = rest;
        Ok(word)
    }

    #[timed]
    async fn next(&mut self) -> &'text str {
        std::mem::take(&mut self.rest)
    }
}

#[test]
fn borrowed_data_outlives_the_borrow_of_self() {
    let text = String::from("a b c");
    let last = {
        let mut parser = Parser { rest: &text };
        let (first, second) = (parser.word().ok(), parser.word().ok());
        assert_eq!((first, second, parser.word().err().map(|rest| rest.rest)), (Some("a"), Some("b"), Some("c")));
        run(parser.next())
    };
    assert_eq!(last, "c");
    check!("Parser::word"; ok 2, error 1);
    check!("Parser::next"; ok 1, polls 1);
}

#[timed]
fn reborrows(value: &mut u32) -> Result<(), std::num::TryFromIntError> {
    let inner = &mut *value;
    *inner += 1;
    let also = &mut *value;
    *also = u8::try_from(*also)?.into();
    Ok(())
}

#[timed]
fn takes_parts(whole: &mut (String, Vec<u8>)) -> Result<&mut String, ()> {
    let (text, bytes) = whole;
    bytes.clear();
    text.push('!');
    Ok(&mut whole.0)
}

#[timed]
fn moves_parts((text, numbers): (String, Vec<u8>)) -> Result<String, Vec<u8>> {
    let joined = move || text + "!";
    if numbers.is_empty() { Ok(joined()) } else { Err(numbers) }
}

#[test]
fn borrows_inside_a_body_end_where_they_did() {
    let mut value = 1;
    reborrows(&mut value).unwrap();
    assert_eq!(value, 2);
    value = 255;
    assert!(reborrows(&mut value).is_err());
    let mut whole = (String::from("a"), vec![1]);
    takes_parts(&mut whole).unwrap().push('?');
    assert_eq!(whole, ("a!?".to_owned(), vec![]));
    assert_eq!(moves_parts(whole), Ok("a!?!".to_owned()));
    assert_eq!(moves_parts((String::new(), vec![3])), Err(vec![3]));
    check!("reborrows"; ok 1, error 1);
    check!("takes_parts"; ok 1);
    check!("moves_parts"; ok 1, error 1);
}

#[timed]
fn temporaries_in_the_last_expression(lock: &Mutex<Vec<u8>>) -> usize {
    let local = RefCell::new(1);
    lock.lock().unwrap().len() + *local.borrow()
}

#[timed]
fn try_temporaries_in_the_last_expression(lock: &Mutex<Vec<u8>>) -> Result<u8, std::num::TryFromIntError> {
    let local = RefCell::new(300);
    u8::try_from(lock.lock().unwrap().len() + *local.borrow())
}

#[timed]
async fn awaited_temporaries_in_the_last_expression(lock: &Mutex<Vec<u8>>) -> usize {
    let local = RefCell::new(1);
    lock.lock().unwrap().len() + *local.borrow()
}

#[test]
fn temporaries_of_the_last_expression_are_dropped_before_the_locals() {
    let lock = Mutex::new(vec![1]);
    assert_eq!(temporaries_in_the_last_expression(&lock), 2);
    assert!(try_temporaries_in_the_last_expression(&lock).is_err());
    assert_eq!(run(awaited_temporaries_in_the_last_expression(&lock)), 2);
    assert!(lock.try_lock().is_ok());
    check!("temporaries_in_the_last_expression"; ok 1);
    check!("try_temporaries_in_the_last_expression"; error 1);
    check!("awaited_temporaries_in_the_last_expression"; ok 1, polls 1);
}
