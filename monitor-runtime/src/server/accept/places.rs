//! Who has a place. When all are taken, a new client gets that of one who is idle: first of those whose address holds the most places, and of
//! these the one that has been idle longest. So nobody keeps others out with connections on which nothing is asked.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

/// Places beyond the bound, for addresses that have none: one address alone cannot take all.
const RESERVE: usize = 8;

/// All places.
pub(super) struct Places {
    most: usize,
    held: Arc<Mutex<Vec<Arc<Held>>>>,
}

/// One place.
pub(super) struct Held {
    peer: IpAddr,
    usage: Mutex<Usage>,
    taken: Notify,
    all: Arc<Mutex<Vec<Arc<Held>>>>,
}

struct Usage {
    requests: usize,
    idle_since: Instant,
}

/// A place until it is given back.
pub(super) struct Occupied(Arc<Held>);

impl Places {
    pub(super) fn new(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// A place for a new connection; none when all others are at work.
    pub(super) fn enter(&self, peer: IpAddr) -> Option<Occupied> {
        let peer = peer.to_canonical();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= self.most {
            let is_known = held.iter().any(|own| own.peer == peer);
            match idlest(&held) {
                Some(at) => held.swap_remove(at).taken.notify_one(),
                None if !is_known && held.len() < self.most + RESERVE => {}
                None => return None,
            }
        }
        let own = Arc::new(Held {
            peer,
            usage: Mutex::new(Usage { requests: 0, idle_since: Instant::now() }),
            taken: Notify::new(),
            all: Arc::clone(&self.held),
        });
        held.push(Arc::clone(&own));
        Some(Occupied(own))
    }
}

fn idlest(held: &[Arc<Held>]) -> Option<usize> {
    let mut places: HashMap<IpAddr, usize> = HashMap::new();
    for own in held {
        *places.entry(own.peer).or_default() += 1;
    }
    let idle = held.iter().enumerate().filter_map(|(at, own)| {
        let used = own.usage.lock().unwrap_or_else(PoisonError::into_inner);
        (used.requests == 0).then(|| (at, places.get(&own.peer), std::cmp::Reverse(used.idle_since)))
    });
    idle.max_by_key(|(_, places, since)| (*places, *since)).map(|(at, ..)| at)
}

impl std::ops::Deref for Occupied {
    type Target = Arc<Held>;

    fn deref(&self) -> &Arc<Held> {
        &self.0
    }
}

impl Drop for Occupied {
    fn drop(&mut self) {
        let mut all = self.0.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|own| !Arc::ptr_eq(own, &self.0));
    }
}

impl Held {
    /// When somebody else has the place now.
    pub(super) async fn is_taken(&self) {
        self.taken.notified().await;
    }

    /// A request, until its answer is sent.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner).requests += 1;
        UnderWay(Arc::clone(self))
    }
}

/// Of one request.
pub(super) struct UnderWay(Arc<Held>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut used = self.0.usage.lock().unwrap_or_else(PoisonError::into_inner);
        used.requests = used.requests.saturating_sub(1);
        used.idle_since = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    fn address(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    fn is_taken(place: &Occupied) -> bool {
        pin!(place.is_taken()).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn who_is_idle_longest_leaves_for_a_newcomer_and_first_of_who_has_the_most() {
        let places = Places::new(3);
        let scraper = places.enter(address(1)).unwrap();
        let first = places.enter(address(2)).unwrap();
        let second = places.enter(address(2)).unwrap();
        let third = places.enter(address(3)).unwrap();
        assert_eq!([&scraper, &first, &second, &third].map(is_taken), [false, true, false, false]);
        drop(first);
        assert_eq!(places.held.lock().unwrap().len(), 3, "its place is another's now");
        drop((scraper, second, third));
        assert!(places.held.lock().unwrap().is_empty());
    }

    #[test]
    fn who_is_at_work_stays_and_a_few_places_are_kept_for_others() {
        let places = Places::new(2);
        let own = [places.enter(address(1)).unwrap(), places.enter(address(1)).unwrap()];
        let work = own.each_ref().map(|own| own.begin());
        assert!(places.enter(address(1)).is_none());
        let other = places.enter(address(2)).unwrap();
        assert!(own.iter().all(|own| !is_taken(own)));
        drop(work);
        // Of the two it is the first to be idle.
        let again = places.enter(address(1)).unwrap();
        assert_eq!([&own[0], &own[1], &other, &again].map(is_taken), [true, false, false, false]);
    }
}
