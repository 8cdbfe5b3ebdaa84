//! The values of one series in one block, by tick.
//!
//! All series of a block share its times, so a column holds values alone, each as its difference from the one before, bit by bit
//! (as Facebook's Gorilla does): `0` the same value; `10` differs within the window of bits of the difference before; `110` a new
//! window, 6 bits each for its begin and length; `111` a run of ticks without a value, 7 bits for its length. The first value
//! stands as it is.

use super::bits::{BitReader, BitWriter};

/// Ticks of a block. The longest column then has 960 bytes.
pub(super) const BLOCK_TICKS: usize = 96;

#[derive(Debug, Default)]
pub(super) struct Column {
    bits: BitWriter,
    previous: u64,
    /// The window: leading zeros of the difference, and how many bits follow. None yet when 0 follow.
    leading: u8,
    meaningful: u8,
    /// The first tick that has a value, and how many ticks are written from there on.
    pub(super) start: u8,
    pub(super) ticks: u8,
}

impl Column {
    /// True before the first value.
    pub(super) fn is_empty(&self) -> bool {
        self.ticks == 0
    }

    /// Writes the value of `tick`, unless that or a later one has its value already.
    pub(super) fn push(&mut self, tick: usize, value: f64) {
        let (value, tick) = (value.to_bits(), tick as u8);
        if self.is_empty() {
            self.start = tick;
            self.bits.write(value, 64);
        } else {
            let Some(missing) = tick.checked_sub(self.start + self.ticks) else { return };
            if missing > 0 {
                self.bits.write(0b111, 3);
                self.bits.write(u64::from(missing), 7);
            }
            self.difference(value ^ self.previous);
        }
        self.ticks = tick - self.start + 1;
        self.previous = value;
    }

    fn difference(&mut self, difference: u64) {
        if difference == 0 {
            return self.bits.write(0, 1);
        }
        let (leading, trailing) = (difference.leading_zeros() as u8, difference.trailing_zeros() as u8);
        let meaningful = 64 - leading - trailing;
        let window_end = 64_u8.saturating_sub(self.leading + self.meaningful);
        let fits = self.meaningful > 0 && leading >= self.leading && trailing >= window_end;
        // A window that is much too wide costs more than a new one.
        if fits && self.meaningful < meaningful + 13 {
            self.bits.write(0b10, 2);
            self.bits.write(difference >> window_end, u32::from(self.meaningful));
        } else {
            self.bits.write(0b110, 3);
            self.bits.write(u64::from(leading), 6);
            self.bits.write(u64::from(meaningful - 1), 6);
            self.bits.write(difference >> trailing, u32::from(meaningful));
            (self.leading, self.meaningful) = (leading, meaningful);
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bits.bytes()
    }

    /// Bytes of memory beside the column itself.
    pub(super) fn capacity(&self) -> usize {
        self.bits.capacity()
    }

    pub(super) fn values(&self) -> Values<'_> {
        Values::new(self.bytes(), self.start, self.ticks)
    }
}

/// Ticks and values of a column, in order.
#[derive(Debug)]
pub(super) struct Values<'a> {
    bits: BitReader<'a>,
    /// The tick that is read next, and the one behind the last.
    tick: u8,
    end: u8,
    is_first: bool,
    previous: u64,
    leading: u8,
    meaningful: u8,
}

impl<'a> Values<'a> {
    pub(super) fn new(bytes: &'a [u8], start: u8, ticks: u8) -> Self {
        let bits = BitReader::new(bytes);
        Self { bits, tick: start, end: start + ticks, is_first: true, previous: 0, leading: 0, meaningful: 0 }
    }

    fn value(&mut self) -> Option<u64> {
        if std::mem::take(&mut self.is_first) {
            return self.bits.read(64);
        }
        loop {
            if self.bits.read(1)? == 0 {
                return Some(self.previous);
            }
            if self.bits.read(1)? == 1 {
                if self.bits.read(1)? == 1 {
                    self.tick += self.bits.read(7)? as u8;
                    continue;
                }
                (self.leading, self.meaningful) = (self.bits.read(6)? as u8, self.bits.read(6)? as u8 + 1);
            }
            let shift = 64_u32.checked_sub(u32::from(self.leading + self.meaningful))?;
            return Some(self.previous ^ (self.bits.read(u32::from(self.meaningful))? << shift));
        }
    }
}

impl Iterator for Values<'_> {
    type Item = (usize, f64);

    fn next(&mut self) -> Option<Self::Item> {
        if self.tick >= self.end {
            return None;
        }
        self.previous = self.value()?;
        let tick = usize::from(self.tick);
        self.tick += 1;
        Some((tick, f64::from_bits(self.previous)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Any values, any gaps: what is read is what was written, to the bit.
        #[test]
        fn what_is_read_is_what_was_written(
            written in vec(prop_oneof![
                3 => Just(None),
                3 => any::<u64>().prop_map(|bits| Some(f64::from_bits(bits))),
                3 => (0_u32..1_000).prop_map(|count| Some(f64::from(count))),
                1 => Just(Some(f64::from_bits(0x7ff0_0000_0000_0002))),
            ], 0..=BLOCK_TICKS)
        ) {
            let mut column = Column::default();
            for (tick, value) in written.iter().enumerate() {
                if let Some(value) = value {
                    column.push(tick, *value);
                }
            }
            let read: Vec<_> = column.values().map(|(tick, value)| (tick, value.to_bits())).collect();
            let expected: Vec<_> =
                written.iter().enumerate().filter_map(|(tick, value)| Some((tick, (*value)?.to_bits()))).collect();
            prop_assert_eq!(read, expected);
            prop_assert!(column.bytes().len() <= 960);
        }
    }

    #[test]
    fn what_does_not_change_takes_a_bit() {
        let mut column = Column::default();
        (0..BLOCK_TICKS).for_each(|tick| column.push(tick, 0.3));
        assert_eq!(column.bytes().len(), 8 + 12);
    }
}
