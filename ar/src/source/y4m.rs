//! YUV4MPEG2 films: what `mplayer -vo yuv4mpeg` and most tools write. Format: yuv4mpeg(5) of mjpegtools.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::{FRAMES_PER_SECOND, Filled, Frame, Source, SourceError, read_whole, time_of};
use crate::picture::{Picture, PictureError};

pub(super) const MAGIC: &[u8] = b"YUV4MPEG2 ";

/// Real headers have about 80 bytes.
const LINE_BYTES_MAX: u64 = 1024;

/// How much larger a colour sample is than a brightness sample, across and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chroma {
    None,
    Every(usize, usize),
}

/// Gives the frames of a film.
#[derive(Debug)]
pub struct Y4m<R = BufReader<File>> {
    from: R,
    width: u32,
    height: u32,
    chroma: Chroma,
    is_full_range: bool,
    seconds_a_frame: (u32, u32),
    frame: u64,
    planes: Vec<u8>,
    ended: bool,
}

impl Y4m {
    /// Reads the header.
    ///
    /// # Errors
    /// The file cannot be read, or is a film of another kind.
    pub fn open(path: &Path) -> Result<Y4m, SourceError> {
        let file = File::open(path).map_err(|source| SourceError::Read { path: path.to_owned(), source })?;
        Y4m::new(BufReader::with_capacity(1 << 20, file))
    }
}

impl<R: BufRead + Send> Y4m<R> {
    /// Reads the header from any stream.
    ///
    /// # Errors
    /// It is a film of another kind.
    pub fn new(mut from: R) -> Result<Y4m<R>, SourceError> {
        let unknown = |why: &str| SourceError::UnknownFilm(why.to_owned());
        let header = read_line(&mut from).map_err(|e| unknown(&e.to_string()))?.ok_or_else(|| unknown("empty"))?;
        let header = header.strip_prefix("YUV4MPEG2 ").ok_or_else(|| unknown("no YUV4MPEG2 header"))?;
        let (mut width, mut height) = (0, 0);
        let mut chroma = Chroma::Every(2, 2);
        let mut is_full_range = false;
        let mut seconds_a_frame = (1, FRAMES_PER_SECOND);
        for word in header.split_ascii_whitespace() {
            let (tag, value) = word.split_at_checked(1).ok_or_else(|| unknown("not plain text"))?;
            match tag {
                "W" => width = value.parse().ok().ok_or_else(|| unknown("its width is no number"))?,
                "H" => height = value.parse().ok().ok_or_else(|| unknown("its height is no number"))?,
                "F" => {
                    let rate = value.split_once(':').and_then(|(n, d)| Some((n.parse().ok()?, d.parse().ok()?)));
                    if let Some((frames, seconds)) = rate.filter(|&(n, d): &(u32, u32)| n > 0 && d > 0) {
                        seconds_a_frame = (seconds, frames);
                    }
                }
                "C" => {
                    chroma = match value {
                        "420" | "420jpeg" | "420mpeg2" | "420paldv" => Chroma::Every(2, 2),
                        "422" => Chroma::Every(2, 1),
                        "444" => Chroma::Every(1, 1),
                        "mono" => Chroma::None,
                        other => return Err(unknown(&format!("colours {other}"))),
                    };
                }
                "X" if value == "COLORRANGE=FULL" => is_full_range = true,
                _ => {}
            }
        }
        // The limits of a picture hold for films too, and are checked before memory is asked for.
        Picture::default().resize(width, height).map_err(|source| SourceError::FilmFrame { frame: 0, source })?;
        let (wide, high) = (width as usize, height as usize);
        let colors = match chroma {
            Chroma::None => 0,
            Chroma::Every(x, y) => 2 * wide.div_ceil(x) * high.div_ceil(y),
        };
        let planes = vec![0; wide * high + colors];
        Ok(Y4m { from, width, height, chroma, is_full_range, seconds_a_frame, frame: 0, planes, ended: false })
    }

    fn paint(&self, picture: &mut Picture) -> Result<(), PictureError> {
        picture.resize(self.width, self.height)?;
        let (width, height) = (self.width as usize, self.height as usize);
        let (luma, colors) = self.planes.split_at(width * height);
        let rows = picture.pixels_mut().chunks_exact_mut(width * 3).zip(luma.chunks_exact(width));
        let Chroma::Every(step_x, step_y) = self.chroma else {
            for (out, luma) in rows {
                for (rgb, &y) in out.chunks_exact_mut(3).zip(luma) {
                    rgb.copy_from_slice(&rgb_of(y, 128, 128, self.is_full_range));
                }
            }
            return Ok(());
        };
        let color_width = width.div_ceil(step_x);
        let (blue, red) = colors.split_at(colors.len() / 2);
        for (y, (out, luma)) in rows.enumerate() {
            let at = y / step_y * color_width;
            for (x, (rgb, &luma)) in out.chunks_exact_mut(3).zip(luma).enumerate() {
                let (u, v) = (blue[at + x / step_x], red[at + x / step_x]);
                rgb.copy_from_slice(&rgb_of(luma, u, v, self.is_full_range));
            }
        }
        Ok(())
    }
}

impl<R: BufRead + Send> Source for Y4m<R> {
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError> {
        if self.ended {
            return Ok(false);
        }
        let index = self.frame;
        let cut_short = |_: io::Error| SourceError::CutShort { frame: index };
        // Whatever goes wrong below, the place of the next frame is unknown then.
        self.ended = true;
        match read_line(&mut self.from).map_err(cut_short)? {
            None => return Ok(false),
            Some(line) if line == "FRAME" || line.starts_with("FRAME ") => {}
            Some(_) => return Err(SourceError::CutShort { frame: index }),
        }
        if read_whole(&mut self.from, &mut self.planes).map_err(cut_short)? != Filled::Whole {
            return Err(SourceError::CutShort { frame: index });
        }
        self.paint(&mut frame.picture).map_err(|source| SourceError::FilmFrame { frame: index, source })?;
        frame.time = time_of(index, self.seconds_a_frame);
        self.frame += 1;
        self.ended = false;
        Ok(true)
    }
}

/// A line without its end; `None` at the end of the file.
fn read_line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    from.take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.pop() != Some(b'\n') {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    String::from_utf8(line).map(Some).map_err(io::Error::other)
}

/// ITU-R BT.601, in 16 bits of fraction.
fn rgb_of(y: u8, u: u8, v: u8, is_full_range: bool) -> [u8; 3] {
    let (y, u, v) = (i32::from(y), i32::from(u) - 128, i32::from(v) - 128);
    let (luma, red, green_u, green_v, blue) = if is_full_range {
        (y << 16, 91_881, 22_554, 46_802, 116_130)
    } else {
        ((y - 16) * 76_309, 104_597, 25_675, 53_279, 132_201)
    };
    let byte = |n: i32| u8::try_from(((n + 32_768) >> 16).clamp(0, 255)).expect("clamped to a byte");
    [byte(luma + red * v), byte(luma - green_u * u - green_v * v), byte(luma + blue * u)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_bt_601() {
        // Studio range: black 16, white 235; the primaries' codes from BT.601-7, table 3.
        for (yuv, rgb) in [
            ([16, 128, 128], [0, 0, 0]),
            ([235, 128, 128], [255; 3]),
            ([81, 90, 240], [255, 0, 0]),
            ([41, 240, 110], [0, 0, 255]),
        ] {
            let got = rgb_of(yuv[0], yuv[1], yuv[2], false);
            assert!(got.iter().zip(rgb).all(|(&a, b): (&u8, u8)| a.abs_diff(b) <= 2), "{got:?} {rgb:?}");
        }
        assert_eq!(rgb_of(255, 128, 128, true), [255; 3]);
    }
}
