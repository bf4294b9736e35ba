//! A small neural net, read from a TensorFlow Lite file and run on the processor.
//!
//! Our own kernels are the only backend: see ARCHITECTURE.md for how they compare with others. The file becomes a list
//! of steps once ([`Net::read`]); running them ([`Net::run`]) asks for no memory. Pictures are height, width, channels.
//!
//! **Invariant:** the same input gives the same bits, whatever the number of threads.

mod aligned;
mod conv;
mod depthwise;
mod flatbuffer;
mod function;
mod graph;
mod plan;
mod run;
mod shape;
mod simd;
mod sparse;
mod sys;
mod window;

/// Wide instructions and several threads, for what prepares a net's input.
pub(crate) mod wide {
    pub(crate) use super::simd::{Kernel, Lanes, Level};
    pub(crate) use super::sys::dispatch;
    use super::sys::team;

    /// Calls `work` for all parts of `part` numbers of `out` (the number of the part, its numbers), on several threads.
    pub(crate) fn share(out: &mut [f32], part: usize, work: &(dyn Fn(usize, &mut [f32]) + Sync)) {
        let threads = team::threads();
        let mut team = team::borrow(threads);
        let team = team.as_mut().and_then(|team| team.as_mut()).map(|team| (team, threads));
        team::share(team, (out, part), (&mut [], 0), &|n, out, _| work(n, out));
    }
}

use std::collections::BTreeSet;

use thiserror::Error;

use graph::malformed;
use plan::{Plan, Step};
use run::Places;
use simd::Level;
use sys::team;

/// A net, ready to run.
pub struct Net {
    input_shape: [usize; 4],
    outputs: Vec<Output>,
    output_tensors: Vec<usize>,
    wanted: Vec<bool>,
    steps: Vec<Step>,
    places: Places,
    level: Level,
    threads: usize,
}

/// What a net gives out: one named tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The name in the file.
    pub name: String,
    /// The shape in the file's own order (pictures: batch, height, width, channels).
    pub shape: Vec<usize>,
}

/// Why a net cannot be read or run.
#[derive(Debug, Error)]
pub enum NetError {
    /// The file is not a TensorFlow Lite model, or is cut short.
    #[error("this file is not a TensorFlow Lite model: {0}")]
    Malformed(String),
    /// The net uses something that this reader does not know.
    #[error("the net needs {0}, which this version cannot run")]
    Unsupported(String),
    /// The input does not have the length that the net's shape asks for.
    #[error("the net takes {expected} numbers and got {found}")]
    Input {
        /// Length asked for.
        expected: usize,
        /// Length given.
        found: usize,
    },
}

impl Net {
    /// Reads a TensorFlow Lite file with one picture as input.
    ///
    /// # Errors
    /// [`NetError::Malformed`] for a broken file or one beyond the limits, [`NetError::Unsupported`] for operators or
    /// shapes that none of the nets in use has.
    pub fn read(bytes: &[u8]) -> Result<Net, NetError> {
        let graph = graph::read(bytes)?;
        let &[input] = graph.inputs.as_slice() else {
            return Err(unsupported("another number of inputs than one"));
        };
        let [h, w, c] = graph.tensors[input].picture()?;
        let plan = Plan::new(&graph)?;
        let places = Places::new(&graph, &plan, input, &graph.outputs)?;
        let output = |&tensor: &usize| {
            let tensor = &graph.tensors[tensor];
            Output { name: tensor.name.clone(), shape: tensor.shape.clone() }
        };
        Ok(Net {
            input_shape: [1, h, w, c],
            outputs: graph.outputs.iter().map(output).collect(),
            output_tensors: graph.outputs.iter().map(|&tensor| plan.original(tensor)).collect(),
            wanted: vec![true; graph.outputs.len()],
            steps: plan.steps,
            places,
            level: Level::detect(),
            threads: team::threads(),
        })
    }

    /// Batch (one), height, width and channels of the picture it takes.
    pub fn input_shape(&self) -> [usize; 4] {
        self.input_shape
    }

    /// What it gives, in the order of [`Net::run`].
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// How many threads work on one picture; what the processor has, at most four, unless this is called. Fewer when
    /// another net is running: there is one team of helpers for all of them.
    pub fn set_threads(&mut self, threads: usize) {
        self.threads = threads;
    }

    /// Computes only these outputs from now on, by their place in [`Net::outputs`]; of the others [`Net::run`] gives empty
    /// slices. What only they need is not computed: the body's points without its mask take three quarters of the time.
    pub fn want(&mut self, outputs: &[usize]) {
        self.wanted = (0..self.outputs.len()).map(|n| outputs.contains(&n)).collect();
        let wanted = self.output_tensors.iter().zip(&self.wanted).filter(|(_, wanted)| **wanted);
        let mut needed: BTreeSet<usize> = wanted.map(|(tensor, _)| *tensor).collect();
        for step in self.steps.iter_mut().rev() {
            step.is_needed = needed.contains(&step.writes);
            if step.is_needed {
                needed.extend(&step.reads);
            }
        }
    }

    /// Runs the net. `input` has the shape [`Net::input_shape`], row after row, channels last; so have the results.
    ///
    /// # Errors
    /// [`NetError::Input`] when `input` has another length.
    pub fn run(&mut self, input: &[f32]) -> Result<Vec<&[f32]>, NetError> {
        let expected = self.input_shape.iter().product();
        if input.len() != expected {
            return Err(NetError::Input { expected, found: input.len() });
        }
        let mut team = team::borrow(self.threads);
        let mut team = team.as_mut().and_then(|team| team.as_mut());
        for step in self.steps.iter().filter(|step| step.is_needed) {
            let team = team.as_deref_mut().map(|team| (team, self.threads));
            self.places.run(step, input, self.level, team);
        }
        let outputs = self.output_tensors.iter().zip(&self.wanted);
        Ok(outputs.map(|(&tensor, &wanted)| if wanted { self.places.get(tensor) } else { &[] }).collect())
    }
}

fn unsupported(what: &str) -> NetError {
    NetError::Unsupported(what.to_string())
}

#[cfg(test)]
mod tests;
