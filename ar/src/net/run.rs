//! Steps on the tensors' places.

use std::collections::BTreeMap;

use super::aligned::Aligned;
use super::graph::{Graph, TENSOR_LEN_MAX};
use super::plan::{Plan, Run, Step, constant};
use super::shape::Binary;
use super::simd::{Kernel, Lanes, Level};
use super::sys::team::{self, THREADS_MAX, Team};
use super::{NetError, malformed, sys, unsupported};

/// Numbers of all places together: 256 MB, four times what the largest net in use needs.
const PLACES_LEN_MAX: usize = 64 << 20;
/// A strip's own input, intermediate or copied, should stay in the nearest cache.
const STRIP_LEN: usize = 6 << 10;

/// Multiplications, or numbers moved, that are done before a helper would have begun: about 2 µs.
const ALONE_MAX: usize = 40_000;
/// Parts of one step's output, so that two to four threads end at about the same time.
const PARTS: usize = 8;

/// Pixels of a part: about three tiles of a product.
const PART_PIXELS_MIN: usize = 16;

/// Where tensors lie while a net runs. Tensors that are never needed at the same time share a place.
pub(super) struct Places {
    slots: Vec<Aligned>,
    /// Of each tensor: its slot and its length.
    of: BTreeMap<usize, (usize, usize)>,
    input: usize,
    scratch: Aligned,
}

impl Places {
    pub(super) fn new(graph: &Graph, plan: &Plan, input: usize, outputs: &[usize]) -> Result<Places, NetError> {
        let len = |tensor: usize| match graph.tensors.get(tensor) {
            Some(tensor) => tensor.len(),
            None => plan.unnamed[tensor - graph.tensors.len()],
        };
        let mut last_use = BTreeMap::new();
        for (n, step) in plan.steps.iter().enumerate() {
            for &tensor in &step.reads {
                last_use.insert(tensor, n);
            }
        }
        for &output in outputs {
            last_use.insert(plan.original(output), usize::MAX);
        }
        let mut places = Places { slots: Vec::new(), of: BTreeMap::new(), input, scratch: Aligned::default() };
        let mut constants = BTreeMap::new();
        let mut scratch_len = 0;
        let mut sizes: Vec<usize> = Vec::new();
        let mut free: Vec<usize> = Vec::new();
        for (n, step) in plan.steps.iter().enumerate() {
            for &tensor in &step.reads {
                if tensor != input && !places.of.contains_key(&tensor) {
                    let value = constant(graph, tensor)
                        .ok_or_else(|| malformed("an operator reads what nobody has written"))?;
                    places.of.insert(tensor, (sizes.len(), value.len()));
                    sizes.push(value.len());
                    constants.insert(sizes.len() - 1, value);
                    last_use.insert(tensor, usize::MAX);
                }
            }
            let (written, len) = (step.writes, len(step.writes));
            if written == input || places.of.contains_key(&written) {
                return Err(malformed("two operators write the same tensor"));
            }
            // the free place that fits best: the smallest that is large enough, else the largest
            let best = (0..free.len()).min_by_key(|&i| {
                let size = sizes[free[i]];
                (size < len, if size < len { usize::MAX - size } else { size })
            });
            let slot = best.map_or_else(
                || {
                    sizes.push(0);
                    sizes.len() - 1
                },
                |i| free.swap_remove(i),
            );
            sizes[slot] = sizes[slot].max(len);
            places.of.insert(written, (slot, len));
            let mut done = step.reads.clone();
            done.push(written);
            done.sort_unstable();
            done.dedup();
            for tensor in done {
                if let Some(&(slot, _)) = places.of.get(&tensor)
                    && last_use.get(&tensor).is_none_or(|&last| last == n)
                {
                    free.push(slot);
                }
            }
            scratch_len = scratch_len.max(scratch(step));
        }
        if sizes.iter().sum::<usize>() > PLACES_LEN_MAX || scratch_len > TENSOR_LEN_MAX {
            return Err(unsupported("more memory than any net in use"));
        }
        // every thread's share begins at a cache line, too
        places.scratch = Aligned::zeros(scratch_len.next_multiple_of(16) * THREADS_MAX);
        let slot = |(n, size)| constants.get(&n).map_or_else(|| Aligned::zeros(size), |&value| Aligned::from(value));
        places.slots = sizes.into_iter().enumerate().map(slot).collect();
        if outputs.iter().any(|&output| !places.of.contains_key(&plan.original(output))) {
            return Err(malformed("nobody writes the result"));
        }
        Ok(places)
    }

    /// The numbers of a tensor that some step has written.
    pub(super) fn get(&self, tensor: usize) -> &[f32] {
        let (slot, len) = self.of[&tensor];
        &self.slots[slot][..len]
    }

    pub(super) fn run(&mut self, step: &Step, input: &[f32], level: Level, team: Option<(&mut Team, usize)>) {
        let (slot, len) = self.of[&step.writes];
        let mut out = std::mem::take(&mut self.slots[slot]);
        let mut scratch = std::mem::take(&mut self.scratch);
        let read = |n: usize| match step.reads[n] {
            tensor if tensor == self.input => input,
            tensor => self.get(tensor),
        };
        match &step.run {
            Run::Pad(pad) => pad.run(read(0), &mut out[..len]),
            Run::DepthToSpace(spread) => spread.run(read(0), &mut out[..len]),
            Run::Concat(concat) => {
                let inputs: Vec<&[f32]> = (0..step.reads.len()).map(read).collect();
                concat.run(&inputs, &mut out[..len]);
            }
            run => {
                let second = (step.reads.len() > 1).then(|| read(1));
                let rows = step.rows;
                let row_len = row_len(run, len);
                let share = scratch.len() / THREADS_MAX;
                let first = read(0);
                // a helper that has to be told costs more than a little work
                let team = team.filter(|_| work(step, len) > ALONE_MAX);
                team::share(team, (&mut out[..len], rows * row_len), (&mut scratch, share), &|n, out, scratch| {
                    sys::dispatch(level, Strip { run, first, second, row: n * rows, row_len, out, scratch });
                });
            }
        }
        self.slots[slot] = out;
        self.scratch = scratch;
    }
}

/// Some rows of a step's output.
struct Strip<'a> {
    run: &'a Run,
    first: &'a [f32],
    second: Option<&'a [f32]>,
    row: usize,
    row_len: usize,
    out: &'a mut [f32],
    scratch: &'a mut [f32],
}

impl Kernel for Strip<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        // a depthwise convolution, alone or in front of another one
        if let Some(depthwise) = self.run.depthwise() {
            let row_len = depthwise.geometry.output[1] * depthwise.geometry.output[2];
            let rows = self.out.len() / self.row_len;
            let to = if matches!(self.run, Run::Conv(_)) { &mut *self.scratch } else { &mut *self.out };
            for (y, to) in (self.row..).zip(to.chunks_exact_mut(row_len).take(rows)) {
                depthwise.row::<L>(self.first, y, to);
            }
        }
        let rows = (self.row..).zip(self.out.chunks_exact_mut(self.row_len));
        match self.run {
            Run::Conv(conv) => conv.strip::<L>(self.first, self.second, self.row, self.out, self.scratch),
            Run::Pool(pool) => {
                for (y, out) in rows {
                    pool.row::<L>(self.first, y, out);
                }
            }
            Run::Resize(resize) => {
                for (y, out) in rows {
                    resize.row::<L>(self.first, y, out);
                }
            }
            Run::Binary(binary) => {
                if let Some(second) = self.second {
                    binary.pixels::<L>(self.first, second, self.row * self.row_len, self.out);
                }
            }
            Run::Unary { function, channels } => {
                let from = self.row * self.row_len;
                self.out.copy_from_slice(&self.first[from..from + self.out.len()]);
                function.bend_pixels(self.out, *channels);
                function.curve::<L>(self.out);
            }
            Run::Depthwise(_) | Run::Pad(_) | Run::Concat(_) | Run::DepthToSpace(_) => {}
        }
    }
}

/// Numbers of one row of output; what has no rows is cut into rows of some pixels.
fn row_len(run: &Run, len: usize) -> usize {
    match run {
        Run::Conv(conv) => conv.geometry.output[1] * conv.geometry.output[2],
        Run::Depthwise(depthwise) => depthwise.geometry.output[1] * depthwise.geometry.output[2],
        Run::Pool(pool) => pool.geometry.output[1] * pool.geometry.output[2],
        Run::Resize(resize) => resize.output[1] * resize.output[2],
        Run::Binary(Binary { channels, .. }) | Run::Unary { channels, .. } => *channels,
        Run::Pad(_) | Run::Concat(_) | Run::DepthToSpace(_) => len,
    }
}

/// Rows that are computed at a time.
pub(super) fn strip_rows(run: &Run) -> usize {
    let (height, width) = match run {
        Run::Conv(conv) => (conv.geometry.output[0], conv.geometry.output[1]),
        Run::Depthwise(depthwise) => (depthwise.geometry.output[0], depthwise.geometry.output[1]),
        Run::Pool(pool) => (pool.geometry.output[0], pool.geometry.output[1]),
        Run::Resize(resize) => (resize.output[0], resize.output[1]),
        Run::Binary(Binary { channels, .. }) | Run::Unary { channels, .. } => return (STRIP_LEN / channels).max(1),
        Run::Pad(_) | Run::Concat(_) | Run::DepthToSpace(_) => return 1,
    };
    // an even number of parts, none so small that its tiles are not filled
    let parts = [PARTS, PARTS / 2, 2].into_iter().find(|parts| height / parts * width >= PART_PIXELS_MIN).unwrap_or(1);
    let rows = height.div_ceil(parts);
    match run {
        Run::Conv(conv) => (1..=rows).rev().find(|&rows| conv.strip_len(rows) <= STRIP_LEN).unwrap_or(1),
        _ => rows,
    }
}

/// Multiplications, or numbers moved.
fn work(step: &Step, len: usize) -> usize {
    match &step.run {
        Run::Conv(conv) => conv.work(),
        Run::Depthwise(depthwise) => depthwise.work(),
        Run::Pool(pool) => len * pool.geometry.size[0] * pool.geometry.size[1],
        _ => len * 4,
    }
}

fn scratch(step: &Step) -> usize {
    match &step.run {
        Run::Conv(conv) => conv.scratch(step.rows),
        _ => 0,
    }
}
