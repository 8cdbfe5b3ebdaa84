//! What waits to be sent by one push, in order, and no more than it may take.

use std::collections::VecDeque;

use super::encode::Batch;

#[derive(Debug)]
pub(super) struct Buffer {
    waiting: VecDeque<Batch>,
    /// Bytes that may wait; `None` where only the newest batch does.
    most: Option<usize>,
    /// Of what waits, and of what is on its way.
    bytes: usize,
}

impl Buffer {
    pub(super) fn new(most: Option<usize>) -> Self {
        Self { waiting: VecDeque::new(), most, bytes: 0 }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Adds the newest; how many samples had to go for it, the oldest first.
    pub(super) fn push(&mut self, batch: Batch) -> u64 {
        let mut dropped = if self.most.is_none() { self.clear() } else { 0 };
        self.bytes += batch.body.len();
        self.waiting.push_back(batch);
        while self.most.is_some_and(|most| self.bytes > most) {
            let Some(oldest) = self.waiting.pop_front() else { break };
            self.bytes -= oldest.body.len();
            dropped += oldest.samples;
        }
        dropped
    }

    /// The oldest, to be sent. It counts for the buffer's size until [`sent`](Self::sent).
    pub(super) fn take(&mut self) -> Option<Batch> {
        self.waiting.pop_front()
    }

    /// It has left, or is given up.
    pub(super) fn sent(&mut self, batch: &Batch) {
        self.bytes -= batch.body.len();
    }

    /// It is to be sent again, before all others; how many samples it had, if a newer one has taken its place.
    pub(super) fn again(&mut self, batch: Batch) -> u64 {
        if self.most.is_none() && !self.waiting.is_empty() {
            self.sent(&batch);
            return batch.samples;
        }
        self.waiting.push_front(batch);
        0
    }

    /// Drops all that waits; how many samples that were.
    pub(super) fn clear(&mut self) -> u64 {
        let samples = self.waiting.iter().map(|batch| batch.samples).sum();
        self.bytes -= self.waiting.iter().map(|batch| batch.body.len()).sum::<usize>();
        self.waiting.clear();
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(bytes: usize, samples: u64) -> Batch {
        Batch { body: vec![0; bytes], samples }
    }

    #[test]
    fn the_oldest_go_and_what_is_on_its_way_counts() {
        let mut buffer = Buffer::new(Some(100));
        assert_eq!((buffer.push(batch(40, 1)), buffer.push(batch(40, 2))), (0, 0));
        let first = buffer.take().unwrap();
        assert_eq!(buffer.push(batch(40, 4)), 2);
        assert_eq!((buffer.bytes(), buffer.again(first)), (80, 0));
        assert_eq!(buffer.take().unwrap().samples, 1);
        buffer.sent(&batch(40, 1));
        assert_eq!(buffer.take().unwrap().samples, 4);
        buffer.sent(&batch(40, 4));
        assert_eq!((buffer.bytes(), buffer.is_empty()), (0, true));
        assert_eq!((buffer.push(batch(101, 8)), buffer.bytes()), (8, 0));
    }

    #[test]
    fn of_states_only_the_newest_waits() {
        let mut buffer = Buffer::new(None);
        assert_eq!((buffer.push(batch(400, 1)), buffer.push(batch(400, 2))), (0, 1));
        let second = buffer.take().unwrap();
        assert_eq!((buffer.push(batch(10, 4)), buffer.again(second)), (0, 2));
        assert_eq!((buffer.take().unwrap().samples, buffer.bytes()), (4, 10));
    }
}
