//! Bodies of bounded size.

/// Before it is compressed: less than the smallest buffer. Servers take some 25 MB and more.
const MOST_BYTES: usize = 512 << 10;

/// The body of one request.
#[derive(Debug)]
pub(in crate::push) struct Batch {
    pub(in crate::push) body: Vec<u8>,
    pub(in crate::push) samples: u64,
}

/// What one scrape comes to.
#[derive(Debug, Default)]
pub(in crate::push) struct Batches {
    pub(in crate::push) batches: Vec<Batch>,
    /// Samples that the format has no way to say.
    pub(in crate::push) left_out: u64,
}

impl Batches {
    pub(super) fn one(batch: Batch) -> Self {
        Self { batches: vec![batch], left_out: 0 }
    }
}

/// Makes batches of samples that are already written.
pub(super) struct Batcher {
    most_samples: u64,
    /// What makes a body of what was written.
    compress: fn(&[u8]) -> Option<Vec<u8>>,
    written: Vec<u8>,
    samples: u64,
    made: Batches,
}

impl Batcher {
    pub(super) fn new(most_samples: u64, compress: fn(&[u8]) -> Option<Vec<u8>>) -> Self {
        Self { most_samples, compress, written: Vec::new(), samples: 0, made: Batches::default() }
    }

    /// Adds a sample.
    pub(super) fn add(&mut self, written: &[u8]) {
        if self.samples >= self.most_samples || self.written.len() + written.len() > MOST_BYTES {
            self.seal();
        }
        self.written.extend_from_slice(written);
        self.samples += 1;
    }

    pub(super) fn leave_out(&mut self) {
        self.made.left_out += 1;
    }

    pub(super) fn finish(mut self) -> Batches {
        self.seal();
        self.made
    }

    fn seal(&mut self) {
        let samples = std::mem::take(&mut self.samples);
        if samples == 0 {
            return;
        }
        match (self.compress)(&self.written) {
            Some(body) => self.made.batches.push(Batch { body, samples }),
            None => self.made.left_out += samples,
        }
        self.written.clear();
    }
}
