//! Well spread numbers: Sobol points with hashed Owen scrambling, two dimensions at a time (Burley 2020, "Practical
//! Hash-based Owen Scrambling").

use glam::Vec2;

/// The numbers of one path.
pub(crate) struct Spread {
    index: u32,
    seed: u32,
    dimension: u32,
}

impl Spread {
    /// Path `index` of the pixel that `seed` belongs to.
    pub(crate) fn new(seed: u32, index: u32) -> Self {
        Self { index, seed: hash(seed), dimension: 0 }
    }

    /// The next pair, each from 0 to below 1.
    pub(crate) fn pair(&mut self) -> Vec2 {
        self.dimension += 1;
        let seed = hash(self.seed ^ self.dimension.wrapping_mul(0x9e37_79b9));
        let index = scramble(self.index, seed);
        let x = scramble(index.reverse_bits(), hash(seed ^ 0x5bd1_e995));
        let y = scramble(sobol(index), hash(seed ^ 0xc2b2_ae35));
        Vec2::new(unit(x), unit(y))
    }

    /// The next number from 0 to below 1.
    pub(crate) fn one(&mut self) -> f32 {
        self.pair().x
    }
}

/// A number from 0 to below 1 of what happens at a place, for decisions that need no spreading.
pub(crate) fn coin(seed: u32) -> f32 {
    unit(hash(seed))
}

fn unit(bits: u32) -> f32 {
    (bits >> 8) as f32 / 16_777_216.0
}

/// The second dimension of Sobol's sequence: Pascal's triangle modulo 2, which is a sum over supersets (Lucas).
fn sobol(index: u32) -> u32 {
    let mut v = index;
    v ^= v >> 16;
    v ^= (v >> 8) & 0x00ff_00ff;
    v ^= (v >> 4) & 0x0f0f_0f0f;
    v ^= (v >> 2) & 0x3333_3333;
    v ^= (v >> 1) & 0x5555_5555;
    v.reverse_bits()
}

/// Owen scrambling of the bits from the top, by a hash (Laine and Karras 2011) of the reversed bits.
fn scramble(bits: u32, seed: u32) -> u32 {
    let mut x = bits.reverse_bits();
    x = x.wrapping_add(seed);
    x ^= x.wrapping_mul(0x6c50_b47c);
    x ^= x.wrapping_mul(0xb82f_1e52);
    x ^= x.wrapping_mul(0xc7af_e638);
    x ^= x.wrapping_mul(0x8d22_f6e6);
    x.reverse_bits()
}

/// Mixes all bits (Wellons's search, "lowbias32").
pub(crate) fn hash(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_pairs_lie_in_sixteen_columns_rows_and_squares() {
        for dimension in 0..5 {
            let (mut columns, mut rows, mut squares) = ([0; 16], [0; 16], [0; 16]);
            for index in 0..16 {
                let mut spread = Spread::new(7, index);
                let p = (0..=dimension).map(|_| spread.pair()).last().expect("at least one");
                columns[(p.x * 16.0) as usize] += 1;
                rows[(p.y * 16.0) as usize] += 1;
                squares[(p.x * 4.0) as usize * 4 + (p.y * 4.0) as usize] += 1;
            }
            assert_eq!((columns, rows, squares), ([1; 16], [1; 16], [1; 16]), "{dimension}");
        }
    }
}
