//! A string of bits.

/// Written from the front.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    /// Bits of the last byte that are not written yet.
    free: u8,
}

impl BitWriter {
    /// Writes the lowest `count` bits, the highest of them first; at most 64.
    pub(super) fn write(&mut self, bits: u64, count: u32) {
        let mut left = count;
        while left > 0 {
            if self.free == 0 {
                // A quarter more at a time: doubling would hold twice what is written.
                if self.bytes.len() == self.bytes.capacity() {
                    self.bytes.reserve_exact((self.bytes.len() / 4).max(16));
                }
                self.bytes.push(0);
                self.free = 8;
            }
            let taken = left.min(u32::from(self.free));
            let part = (bits >> (left - taken)) & ((1 << taken) - 1);
            self.free -= taken as u8;
            if let Some(last) = self.bytes.last_mut() {
                *last |= (part as u8) << self.free;
            }
            left -= taken;
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bytes of memory, those that are not written yet among them.
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }
}

/// Reads what a [`BitWriter`] wrote.
#[derive(Debug)]
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next `count` bits; `None` behind the end.
    pub(super) fn read(&mut self, count: u32) -> Option<u64> {
        let (mut bits, mut left) = (0, count);
        while left > 0 {
            let byte = *self.bytes.get(self.at / 8)?;
            let there = 8 - (self.at % 8) as u32;
            let taken = left.min(there);
            let part = (u64::from(byte) >> (there - taken)) & ((1 << taken) - 1);
            bits = (bits << taken) | part;
            self.at += taken as usize;
            left -= taken;
        }
        Some(bits)
    }
}
