//! Decoders of what optimisers put into files: each a pure function from bytes to plain data.
//!
//! All of them read hostile bytes: nothing panics, nothing is allocated before its size is checked against a limit that
//! the caller gives, and all loops are bounded by the size of the input or of the paid-for output.

pub mod basis;
pub mod draco;
pub mod ktx2;
pub mod meshopt;
pub mod webp;

/// Why compressed data could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The data stop before they should.
    #[error("the data end too early")]
    Truncated,
    /// The data contradict their specification.
    #[error("{0}")]
    Invalid(&'static str),
    /// A part of the specification that is not read.
    #[error("{0}, which is not read")]
    Unsupported(&'static str),
    /// What a decoder that we did not write says.
    #[error("{0}")]
    Library(String),
    /// More output than the caller allows.
    #[error("{bytes} bytes would come out, and {limit} are allowed")]
    TooLarge {
        /// There would be.
        bytes: u64,
        /// Allowed.
        limit: u64,
    },
}
