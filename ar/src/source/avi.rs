//! AVI films with Motion JPEG. Format: Microsoft, "AVI RIFF File Reference". The index is not needed: frames are read
//! in the order in which they lie in the file.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::{FRAMES_PER_SECOND, Filled, Frame, Source, SourceError, read_whole, time_of};
use crate::picture::jpeg_into;

/// A frame of 16,384 x 6,000 pixels at the best quality is smaller.
const FRAME_BYTES_MAX: u32 = 64 << 20;

/// Streams in a film: picture, sound, subtitles.
const STREAMS_MAX: u8 = 16;

/// Gives the frames of a film.
#[derive(Debug)]
pub struct Avi<R = BufReader<File>> {
    from: R,
    stream: u8,
    seconds_a_frame: (u32, u32),
    frame: u64,
    jpeg: Vec<u8>,
    ended: bool,
}

/// The start of a piece: its name and length. Lists are entered, so their own names pass by as well.
struct Piece {
    name: [u8; 4],
    bytes: u32,
}

impl Avi {
    /// Reads the headers.
    ///
    /// # Errors
    /// The file cannot be read, or is a film of another kind.
    pub fn open(path: &Path) -> Result<Avi, SourceError> {
        let file = File::open(path).map_err(|source| SourceError::Read { path: path.to_owned(), source })?;
        Avi::new(BufReader::with_capacity(1 << 18, file))
    }
}

impl<R: Read + Send> Avi<R> {
    /// Reads the headers from any stream.
    ///
    /// # Errors
    /// It is a film of another kind.
    pub fn new(mut from: R) -> Result<Avi<R>, SourceError> {
        let unknown = |why: &str| SourceError::UnknownFilm(why.to_owned());
        let broken = |e: io::Error| SourceError::UnknownFilm(format!("its headers end early: {e}"));
        let mut start = [0; 12];
        from.read_exact(&mut start).map_err(broken)?;
        if &start[..4] != b"RIFF" || &start[8..] != b"AVI " {
            return Err(unknown("no AVI header"));
        }
        let mut streams = 0;
        let mut pictures = None;
        loop {
            let piece = next_piece(&mut from).map_err(broken)?.ok_or_else(|| unknown("it has no frames"))?;
            match &piece.name {
                b"LIST" => {
                    let mut name = [0; 4];
                    from.read_exact(&mut name).map_err(broken)?;
                    if &name == b"movi" {
                        break;
                    }
                }
                b"strh" if piece.bytes >= 28 => {
                    let mut header = [0; 28];
                    from.read_exact(&mut header).map_err(broken)?;
                    skip(&mut from, u64::from(piece.bytes - 28) + u64::from(piece.bytes % 2)).map_err(broken)?;
                    let number = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| header[at + i]));
                    if &header[..4] == b"vids" && pictures.is_none() {
                        let codec = [4, 5, 6, 7].map(|i: usize| header[i].to_ascii_uppercase());
                        if &codec != b"MJPG" && codec != [0; 4] {
                            return Err(unknown(&format!("codec {}", String::from_utf8_lossy(&codec))));
                        }
                        let (scale, rate) = (number(20), number(24));
                        let known = scale > 0 && rate > 0;
                        pictures = Some((streams, if known { (scale, rate) } else { (1, FRAMES_PER_SECOND) }));
                    }
                    streams += 1;
                    if streams > STREAMS_MAX {
                        return Err(unknown("too many streams"));
                    }
                }
                _ => skip(&mut from, u64::from(piece.bytes) + u64::from(piece.bytes % 2)).map_err(broken)?,
            }
        }
        let (stream, seconds_a_frame) = pictures.ok_or_else(|| unknown("it has no pictures"))?;
        Ok(Avi { from, stream, seconds_a_frame, frame: 0, jpeg: Vec::new(), ended: false })
    }

    /// Reads the bytes of the next frame; false at the end.
    fn next_jpeg(&mut self) -> Result<bool, SourceError> {
        let frame = self.frame;
        let cut_short = |_: io::Error| SourceError::CutShort { frame };
        let digits = [b'0' + self.stream / 10, b'0' + self.stream % 10];
        while let Some(piece) = next_piece(&mut self.from).map_err(cut_short)? {
            let padding = u64::from(piece.bytes % 2);
            match &piece.name {
                b"LIST" => skip(&mut self.from, 4).map_err(cut_short)?,
                b"idx1" => return Ok(false),
                [a, b, b'd', b'c' | b'b'] if [*a, *b] == digits => {
                    if piece.bytes > FRAME_BYTES_MAX {
                        return Err(SourceError::CutShort { frame });
                    }
                    // An empty frame shows what the one before it showed.
                    if piece.bytes > 0 {
                        self.jpeg.resize(piece.bytes as usize, 0);
                        if read_whole(&mut self.from, &mut self.jpeg).map_err(cut_short)? != Filled::Whole {
                            return Err(SourceError::CutShort { frame });
                        }
                        // The last frame's padding may be missing.
                        if padding > 0 {
                            read_whole(&mut self.from, &mut [0]).map_err(cut_short)?;
                        }
                    }
                    return Ok(true);
                }
                _ => skip(&mut self.from, u64::from(piece.bytes) + padding).map_err(cut_short)?,
            }
        }
        Ok(false)
    }
}

impl<R: Read + Send> Source for Avi<R> {
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError> {
        if self.ended {
            return Ok(false);
        }
        // Whatever goes wrong while reading, the place of the next frame is unknown then.
        self.ended = true;
        if !self.next_jpeg()? {
            return Ok(false);
        }
        self.ended = false;
        let index = self.frame;
        self.frame += 1;
        frame.time = time_of(index, self.seconds_a_frame);
        match jpeg_into(&self.jpeg, &mut frame.picture) {
            Ok(_) => Ok(true),
            Err(source) => Err(SourceError::FilmFrame { frame: index, source }),
        }
    }
}

fn next_piece(from: &mut impl Read) -> io::Result<Option<Piece>> {
    let mut head = [0; 8];
    match read_whole(from, &mut head)? {
        Filled::Ended => Ok(None),
        Filled::Partly => Err(io::ErrorKind::UnexpectedEof.into()),
        Filled::Whole => {
            let [a, b, c, d, length @ ..] = head;
            Ok(Some(Piece { name: [a, b, c, d], bytes: u32::from_le_bytes(length) }))
        }
    }
}

/// Passes over bytes. The end of the file is no fault here: what follows is asked for next.
fn skip(from: &mut impl Read, bytes: u64) -> io::Result<()> {
    io::copy(&mut from.take(bytes), &mut io::sink()).map(|_| ())
}
