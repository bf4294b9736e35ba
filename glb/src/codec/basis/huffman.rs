//! Bits and Huffman codes of BasisLZ ("Compressed Huffman Tables").

use crate::codec::DecodeError;

/// Codes are at most this long.
const CODE_BITS_MAX: usize = 16;
/// Codes of up to this many bits are found by one look at a table.
const QUICK_BITS: usize = 11;
/// In which order the lengths of the codes for code lengths are stored.
const LENGTHS_ORDER: [usize; 21] = [17, 18, 19, 20, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15, 16];

/// Bits, the lowest of each byte first. Behind the end there are zeros; [`Bits::check`] tells.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    word: u64,
    filled: u32,
    /// Zero bytes made up behind the end.
    missing: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, word: 0, filled: 0, missing: 0 }
    }

    /// Makes at least 32 bits available.
    #[inline]
    fn fill(&mut self) {
        if self.filled > 32 {
            return;
        }
        if let Some((&four, after)) = self.rest.split_first_chunk() {
            self.word |= u64::from(u32::from_le_bytes(four)) << self.filled;
            self.rest = after;
        } else {
            let mut four = [0; 4];
            four[..self.rest.len()].copy_from_slice(self.rest);
            self.missing += 4 - self.rest.len() as u32;
            self.rest = &[];
            self.word |= u64::from(u32::from_le_bytes(four)) << self.filled;
        }
        self.filled += 32;
    }

    /// The next `count` bits, at most 16.
    #[inline]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        self.fill();
        let bits = (self.word & ((1 << count) - 1)) as u32;
        self.skip(count);
        bits
    }

    #[inline]
    fn skip(&mut self, count: u32) {
        self.word >>= count;
        self.filled -= count;
    }

    /// Fails when bits behind the end were taken.
    pub(super) fn check(&self) -> Result<(), DecodeError> {
        if self.missing * 8 > self.filled { Err(DecodeError::Truncated) } else { Ok(()) }
    }
}

/// A canonical Huffman code (RFC 1951, section 3.2.2).
pub(super) struct Huffman {
    /// By the next bits: symbol and length of its code; length 0 where the code is longer, or none.
    quick: Vec<(u16, u8)>,
    /// The symbols, shortest code first.
    symbols: Vec<u16>,
    /// By length: how many codes there are.
    counts: [u32; CODE_BITS_MAX + 1],
}

impl Huffman {
    /// Reads a table of code lengths, itself coded.
    pub(super) fn read(bits: &mut Bits) -> Result<Self, DecodeError> {
        const BAD_RUN: DecodeError = DecodeError::Invalid("a Huffman table has a run that does not fit");
        let symbol_count = bits.take(14) as usize;
        let length_codes = bits.take(5) as usize;
        if symbol_count == 0 {
            return Self::new(&[]);
        }
        if !(1..=LENGTHS_ORDER.len()).contains(&length_codes) {
            return Err(DecodeError::Invalid("a Huffman table has an impossible number of code lengths"));
        }
        let mut lengths_of_lengths = [0u8; 21];
        for &place in &LENGTHS_ORDER[..length_codes] {
            lengths_of_lengths[place] = bits.take(3) as u8;
        }
        let code = Self::new(&lengths_of_lengths)?;
        let mut lengths: Vec<u8> = Vec::with_capacity(symbol_count);
        while lengths.len() < symbol_count {
            let (length, repeats) = match code.decode(bits)? {
                length @ 0..=16 => (length as u8, 1),
                17 => (0, bits.take(3) + 3),
                18 => (0, bits.take(7) + 11),
                run => {
                    let &previous = lengths.last().filter(|&&length| length > 0).ok_or(BAD_RUN)?;
                    (previous, if run == 19 { bits.take(2) + 3 } else { bits.take(7) + 7 })
                }
            };
            if lengths.len() + repeats as usize > symbol_count {
                return Err(BAD_RUN);
            }
            lengths.resize(lengths.len() + repeats as usize, length);
        }
        bits.check()?;
        Self::new(&lengths)
    }

    fn new(lengths: &[u8]) -> Result<Self, DecodeError> {
        let mut counts = [0u32; CODE_BITS_MAX + 1];
        for &length in lengths.iter().filter(|&&length| length > 0) {
            counts[usize::from(length)] += 1;
        }
        // Where the symbols and the codes of each length start.
        let (mut places, mut codes) = ([0usize; CODE_BITS_MAX + 1], [0u32; CODE_BITS_MAX + 1]);
        for length in 1..=CODE_BITS_MAX {
            places[length] = places[length - 1] + counts[length - 1] as usize;
            codes[length] = (codes[length - 1] + counts[length - 1]) << 1;
            if codes[length] + counts[length] > 1 << length {
                return Err(DecodeError::Invalid("a Huffman table has more codes than fit"));
            }
        }
        let mut symbols = vec![0u16; places[CODE_BITS_MAX] + counts[CODE_BITS_MAX] as usize];
        let mut quick = vec![(0u16, 0u8); 1 << QUICK_BITS];
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let l = usize::from(length);
            symbols[places[l]] = symbol as u16;
            places[l] += 1;
            let code = codes[l];
            codes[l] += 1;
            if l <= QUICK_BITS {
                let first = (code.reverse_bits() >> (32 - l)) as usize;
                quick.iter_mut().skip(first).step_by(1 << l).for_each(|slot| *slot = (symbol as u16, length));
            }
        }
        Ok(Self { quick, symbols, counts })
    }

    /// The next symbol.
    #[inline]
    pub(super) fn decode(&self, bits: &mut Bits) -> Result<u32, DecodeError> {
        bits.fill();
        let (symbol, length) = self.quick[bits.word as usize & ((1 << QUICK_BITS) - 1)];
        if length > 0 {
            bits.skip(u32::from(length));
            return Ok(u32::from(symbol));
        }
        self.decode_long(bits)
    }

    #[cold]
    fn decode_long(&self, bits: &mut Bits) -> Result<u32, DecodeError> {
        // Codes are compared bit by bit, their highest first; `first` is the first code of a length.
        let (mut code, mut first, mut place) = (0u32, 0u32, 0u32);
        for (length, &count) in self.counts.iter().enumerate().skip(1) {
            code |= (bits.word >> (length - 1)) as u32 & 1;
            if code.wrapping_sub(first) < count {
                bits.skip(length as u32);
                return Ok(u32::from(self.symbols[(place + code - first) as usize]));
            }
            place += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(DecodeError::Invalid("a Huffman code means nothing"))
    }
}
