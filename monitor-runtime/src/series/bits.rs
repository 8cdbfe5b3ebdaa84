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

/// Reads what a [`BitWriter`] wrote, eight bytes at a time.
#[derive(Debug)]
pub(super) struct BitReader<'a> {
    /// The bits that are read next, from the highest on.
    bits: u64,
    /// How many they are.
    count: u32,
    /// What follows them.
    bytes: &'a [u8],
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bits: 0, count: 0, bytes }
    }

    /// The next `count` bits, 1 to 64; `None` behind the end.
    #[inline]
    pub(super) fn read(&mut self, count: u32) -> Option<u64> {
        if count > self.count { self.read_over(count) } else { Some(self.take(count)) }
    }

    #[inline]
    fn take(&mut self, count: u32) -> u64 {
        let taken = self.bits >> (64 - count);
        self.bits = self.bits.checked_shl(count).unwrap_or(0);
        self.count -= count;
        taken
    }

    /// What is left, and then from the bytes that follow.
    fn read_over(&mut self, count: u32) -> Option<u64> {
        let left = count - self.count;
        let first = if self.count > 0 { self.take(self.count) } else { 0 };
        match self.bytes.split_first_chunk() {
            Some((eight, rest)) => (self.bits, self.count, self.bytes) = (u64::from_be_bytes(*eight), 64, rest),
            None => {
                let bits = self.bytes.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
                self.count = self.bytes.len() as u32 * 8;
                self.bits = bits.checked_shl(64 - self.count).unwrap_or(0);
                self.bytes = &[];
            }
        }
        if left > self.count {
            return None;
        }
        Some(first.checked_shl(left).unwrap_or(0) | self.take(left))
    }
}
