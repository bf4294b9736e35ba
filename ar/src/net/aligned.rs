//! Numbers that begin where a cache line does.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line. A register that is loaded from two of them takes twice as long.
const LINE: usize = 64;

/// A list of numbers of a fixed length.
#[derive(Default)]
pub(super) struct Aligned {
    numbers: Vec<f32>,
    /// Where the first cache line begins; it stays there, since the list never grows.
    from: usize,
}

impl Aligned {
    pub(super) fn zeros(len: usize) -> Aligned {
        let mut numbers = vec![0.0; len + LINE / size_of::<f32>()];
        let from = numbers.as_ptr().align_offset(LINE).min(numbers.len() - len);
        numbers.truncate(from + len);
        Aligned { numbers, from }
    }
}

impl From<&[f32]> for Aligned {
    fn from(numbers: &[f32]) -> Aligned {
        let mut aligned = Aligned::zeros(numbers.len());
        aligned.copy_from_slice(numbers);
        aligned
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.numbers[self.from..]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.numbers[self.from..]
    }
}
