//! Constants of which only the numbers that are not zero are stored.
//!
//! The format is that of TACO (Kjolstad et al., "The Tensor Algebra Compiler", 2017) as TensorFlow Lite writes it: the
//! dimensions in the order in which they are walked, then those of a block; each either whole or a compressed list.

use super::NetError;
use super::flatbuffer::Table;
use super::graph::malformed;

/// Dimensions of the tensor and of its blocks together.
const LEVELS_MAX: usize = 8;

pub(super) struct Sparsity {
    /// Which dimension each level walks; numbers from the tensor's rank on are dimensions of the block.
    order: Vec<usize>,
    /// Which dimension of the tensor each dimension of the block divides.
    blocks: Vec<usize>,
    levels: Vec<Level>,
}

enum Level {
    Whole(usize),
    /// Row `i` of the level above has the entries `segments[i]..segments[i + 1]` of `indices`.
    Compressed {
        segments: Vec<usize>,
        indices: Vec<usize>,
    },
}

impl Sparsity {
    pub(super) fn read(table: &Table<'_>) -> Result<Sparsity, NetError> {
        let list = |id| -> Result<Vec<usize>, NetError> {
            table.i32s(id)?.into_iter().map(|n| usize::try_from(n).ok().ok_or_else(broken)).collect()
        };
        let (order, blocks) = (list(0)?, list(1)?);
        let levels = table.tables(2, LEVELS_MAX)?.iter().map(level).collect::<Result<Vec<_>, _>>()?;
        if order.len() != levels.len() || blocks.len() > levels.len() {
            return Err(broken());
        }
        Ok(Sparsity { order, blocks, levels })
    }
}

/// The tensor of that shape, zeros written out.
pub(super) fn dense(stored: &[f32], shape: &[usize], sparsity: &Sparsity) -> Result<Vec<f32>, NetError> {
    let rank = shape.len();
    let mut walked = sparsity.order.clone();
    walked.sort_unstable();
    if sparsity.levels.len() != rank + sparsity.blocks.len() || walked.iter().enumerate().any(|(i, &n)| i != n) {
        return Err(broken());
    }
    let level_of = |n: usize| sparsity.order.iter().position(|&walked| walked == n).ok_or_else(broken);
    // how many numbers of a dimension one block takes
    let mut block_sides = vec![1; rank];
    for (&dim, n) in sparsity.blocks.iter().zip(rank..) {
        match sparsity.levels[level_of(n)?] {
            Level::Whole(side) if dim < rank && block_sides[dim] == 1 && (1..=shape[dim]).contains(&side) => {
                block_sides[dim] = side
            }
            _ => return Err(broken()),
        }
    }
    // how far one step along each level moves in the dense tensor; a walk stays inside, so it ends
    let stride = |dim: usize| shape[dim + 1..].iter().product::<usize>();
    let mut steps = Vec::with_capacity(sparsity.levels.len());
    for (level, &walked) in sparsity.levels.iter().zip(&sparsity.order) {
        let step = match walked.checked_sub(rank) {
            Some(n) => stride(sparsity.blocks[n]),
            None => {
                let side = shape[walked] / block_sides[walked];
                let fits = match level {
                    Level::Whole(whole) => *whole == side,
                    Level::Compressed { indices, .. } => indices.iter().all(|&index| index < side),
                };
                if !fits {
                    return Err(broken());
                }
                stride(walked) * block_sides[walked]
            }
        };
        steps.push(step);
    }
    let mut walk = Walk {
        stored: stored.iter(),
        dense: vec![0.0; shape.iter().product()],
        levels: &sparsity.levels,
        steps: &steps,
    };
    walk.level(0, 0, 0)?;
    if walk.stored.next().is_some() {
        return Err(broken());
    }
    Ok(walk.dense)
}

struct Walk<'a> {
    stored: std::slice::Iter<'a, f32>,
    dense: Vec<f32>,
    levels: &'a [Level],
    steps: &'a [usize],
}

impl Walk<'_> {
    /// Visits what lies below one entry: the `row`th of the level above, at `offset` in the dense tensor.
    fn level(&mut self, depth: usize, row: usize, offset: usize) -> Result<(), NetError> {
        let Some(level) = self.levels.get(depth) else {
            let to = self.dense.get_mut(offset).ok_or_else(broken)?;
            *to = *self.stored.next().ok_or_else(broken)?;
            return Ok(());
        };
        let step = self.steps[depth];
        match level {
            Level::Whole(side) => {
                for index in 0..*side {
                    self.level(depth + 1, row * side + index, offset + index * step)?;
                }
            }
            Level::Compressed { segments, indices } => {
                let (Some(&from), Some(&to)) = (segments.get(row), segments.get(row + 1)) else {
                    return Err(broken());
                };
                for (entry, &index) in indices.get(from..to).ok_or_else(broken)?.iter().enumerate() {
                    self.level(depth + 1, from + entry, offset + index * step)?;
                }
            }
        }
        Ok(())
    }
}

fn level(table: &Table<'_>) -> Result<Level, NetError> {
    const COMPRESSED: u8 = 1;
    if table.u8(0)?.unwrap_or(0) == COMPRESSED {
        Ok(Level::Compressed { segments: numbers(table, 2)?, indices: numbers(table, 4)? })
    } else {
        let side = table.i32(1)?.and_then(|n| usize::try_from(n).ok()).ok_or_else(broken)?;
        Ok(Level::Whole(side))
    }
}

/// A union of three tables, each with one vector: 32, 16 or 8 bit numbers.
fn numbers(table: &Table<'_>, id: usize) -> Result<Vec<usize>, NetError> {
    let list = table.table(id + 1)?.ok_or_else(broken)?;
    match table.u8(id)?.unwrap_or(0) {
        1 => list.i32s(0)?.into_iter().map(|n| usize::try_from(n).ok().ok_or_else(broken)).collect(),
        2 => Ok(list.vector(0, 2)?.as_chunks::<2>().0.iter().map(|b| usize::from(u16::from_le_bytes(*b))).collect()),
        3 => Ok(list.vector(0, 1)?.iter().map(|&b| usize::from(b)).collect()),
        _ => Err(broken()),
    }
}

fn broken() -> NetError {
    malformed("the list of a sparse constant's places does not fit its shape")
}
