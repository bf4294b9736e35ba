//! A small neural net, read from a TensorFlow Lite file and run on the processor.

use thiserror::Error;

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
