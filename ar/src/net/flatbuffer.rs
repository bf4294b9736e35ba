//! Reads FlatBuffers: tables with optional fields, vectors and strings, every offset checked against the file.
//!
//! Layout: <https://flatbuffers.dev/internals/>. Offsets are unsigned and point forward, except a table's offset to
//! its vtable; so a chain of tables cannot loop, and this reader follows only the depth its caller spells out.

use super::NetError;

/// A table inside a file.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    file: &'a [u8],
    at: usize,
    vtable: usize,
    vtable_len: usize,
}

impl<'a> Table<'a> {
    /// The table that the first four bytes point to. `identifier` stands in the next four.
    pub(super) fn root(file: &'a [u8], identifier: &[u8; 4]) -> Result<Table<'a>, NetError> {
        if bytes::<4>(file, 4)? != *identifier {
            return Err(malformed("it does not carry the mark of the format"));
        }
        Table::at(file, follow(file, 0)?)
    }

    fn at(file: &'a [u8], at: usize) -> Result<Table<'a>, NetError> {
        let back = i64::from(i32::from_le_bytes(bytes(file, at)?));
        let vtable = i64::try_from(at).ok().and_then(|at| usize::try_from(at - back).ok()).ok_or_else(cut)?;
        let vtable_len = usize::from(u16::from_le_bytes(bytes(file, vtable)?));
        Ok(Table { file, at, vtable, vtable_len })
    }

    /// Where the field lies; `None` when the file leaves it at its default.
    fn field(&self, id: usize) -> Result<Option<usize>, NetError> {
        let entry = 4 + 2 * id;
        if entry + 2 > self.vtable_len {
            return Ok(None);
        }
        let offset = usize::from(u16::from_le_bytes(bytes(self.file, self.vtable + entry)?));
        Ok((offset != 0).then_some(self.at + offset))
    }

    pub(super) fn u8(&self, id: usize) -> Result<Option<u8>, NetError> {
        self.field(id)?.map(|at| Ok(bytes::<1>(self.file, at)?[0])).transpose()
    }

    pub(super) fn i32(&self, id: usize) -> Result<Option<i32>, NetError> {
        self.field(id)?.map(|at| Ok(i32::from_le_bytes(bytes(self.file, at)?))).transpose()
    }

    pub(super) fn table(&self, id: usize) -> Result<Option<Table<'a>>, NetError> {
        self.field(id)?.map(|at| Table::at(self.file, follow(self.file, at)?)).transpose()
    }

    /// The bytes of a vector whose elements are `size` bytes long; empty when the field is left out.
    pub(super) fn vector(&self, id: usize, size: usize) -> Result<&'a [u8], NetError> {
        let Some(at) = self.field(id)? else { return Ok(&[]) };
        let (start, len) = self.vector_at(follow(self.file, at)?)?;
        let end = len.checked_mul(size).and_then(|len| start.checked_add(len)).ok_or_else(cut)?;
        self.file.get(start..end).ok_or_else(cut)
    }

    pub(super) fn i32s(&self, id: usize) -> Result<Vec<i32>, NetError> {
        Ok(self.vector(id, 4)?.as_chunks::<4>().0.iter().map(|b| i32::from_le_bytes(*b)).collect())
    }

    pub(super) fn text(&self, id: usize) -> Result<&'a str, NetError> {
        std::str::from_utf8(self.vector(id, 1)?).map_err(|error| malformed(&format!("a name is not text: {error}")))
    }

    /// The tables of a vector of tables; at most `limit`.
    pub(super) fn tables(&self, id: usize, limit: usize) -> Result<Vec<Table<'a>>, NetError> {
        let Some(at) = self.field(id)? else { return Ok(Vec::new()) };
        let (start, len) = self.vector_at(follow(self.file, at)?)?;
        if len > limit {
            return Err(malformed(&format!("a list has {len} entries, more than {limit}")));
        }
        (0..len).map(|i| Table::at(self.file, follow(self.file, start + 4 * i)?)).collect()
    }

    fn vector_at(&self, at: usize) -> Result<(usize, usize), NetError> {
        let len = u32::from_le_bytes(bytes(self.file, at)?);
        Ok((at + 4, usize::try_from(len).ok().ok_or_else(cut)?))
    }
}

fn bytes<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], NetError> {
    file.get(at..).and_then(|rest| rest.first_chunk()).copied().ok_or_else(cut)
}

/// Where the offset stored at `at` points to.
fn follow(file: &[u8], at: usize) -> Result<usize, NetError> {
    let offset = usize::try_from(u32::from_le_bytes(bytes(file, at)?)).ok().ok_or_else(cut)?;
    at.checked_add(offset).filter(|&to| to < file.len()).ok_or_else(cut)
}

fn cut() -> NetError {
    malformed("it ends, or points, outside of itself")
}

fn malformed(what: &str) -> NetError {
    NetError::Malformed(what.to_string())
}
