//! No frames at all: what the app holds while nobody has chosen a picture.

use super::{Frame, Source, SourceError};

/// Gives nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Empty;

impl Source for Empty {
    fn next_frame(&mut self, _frame: &mut Frame) -> Result<bool, SourceError> {
        Ok(false)
    }
}
