//! Pictures: found, weighed by their headers, and decoded to RGBA on all cores.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::json::Item;
use super::log::Log;
use super::source::{Source, bytes_of};
use crate::Image;
use crate::codec::{DecodeError, ktx2, webp};

/// Scans of a progressive JPEG; encoders write about 10, and each costs a pass over the whole picture.
const JPEG_SCANS_MAX: usize = 24;

/// A picture that may be decoded: its size is known and paid for.
pub(super) struct Job<'a> {
    /// Index into the document's list.
    index: usize,
    at: String,
    name: String,
    kind: Kind,
    bytes: Cow<'a, [u8]>,
    width: u32,
    height: u32,
    /// What decoding needs besides the result.
    scratch_bytes: usize,
    /// How often the decoded picture is halved.
    halvings: u32,
}

impl Job<'_> {
    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Width and height of what is kept.
    fn kept(&self) -> (u32, u32) {
        ((self.width >> self.halvings).max(1), (self.height >> self.halvings).max(1))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
    WebP,
    Ktx2,
}

impl Kind {
    fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Ktx2 => "image/ktx2",
        }
    }
}

/// A decoded picture, or why there is none.
type Outcome = Result<Decoded, String>;

struct Decoded {
    rgba: Arc<[u8]>,
    /// What is wrong with it, where something is.
    damage: Option<String>,
}

/// The pictures of the document that are `used` and can be decoded within the limits, largest first.
pub(super) fn jobs<'a>(source: &Source<'a>, items: &[Item<'a>], used: &[bool], log: &mut Log) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if used[index] {
            jobs.extend(job(source, index, item, log));
        } else {
            log.info("UNUSED_OBJECT", &item.at, "no material uses this picture, and it is not read");
        }
    }
    shrink(&mut jobs, source.limits.image_pixels_total);
    jobs.retain(|job| {
        let (width, height) = job.kept();
        if job.halvings > 0 {
            log.warning(
                "IMAGE_REDUCED",
                &job.at,
                format_args!(
                    "{} x {} pixels are more than this model's share of memory; {width} x {height} are kept",
                    job.width, job.height
                ),
            );
        }
        log.spend(width as usize * height as usize * 4, &job.at)
    });
    jobs.sort_by_key(|job| std::cmp::Reverse(job.pixels()));
    jobs
}

/// Halves the largest pictures until all together have at most `pixels_max`.
fn shrink(jobs: &mut [Job], pixels_max: u64) {
    let kept = |job: &Job| u64::from(job.kept().0) * u64::from(job.kept().1);
    let mut total: u64 = jobs.iter().map(kept).sum();
    while total > pixels_max {
        let Some(largest) = jobs.iter_mut().max_by_key(|job| kept(job)).filter(|job| kept(job) > 1) else { break };
        total -= kept(largest);
        largest.halvings += 1;
        total += kept(largest);
    }
}

fn job<'a>(source: &Source<'a>, index: usize, item: &Item<'a>, log: &mut Log) -> Option<Job<'a>> {
    let bytes = match item.index("bufferView", source.views.len(), log) {
        Some(view) => Cow::Borrowed(source.view(view, log)?.bytes),
        None => match item.text("uri", log) {
            Some(uri) => bytes_of(uri, &item.at, source.resolve, source.limits, log)?,
            None => {
                log.error("IMAGE_WITHOUT_DATA", &item.at, "the picture has neither a buffer view nor a URI");
                return None;
            }
        },
    };
    let kind = match sniff(&bytes) {
        Ok(kind) => kind,
        Err(what) => {
            log.error(
                "UNSUPPORTED_IMAGE_FORMAT",
                &item.at,
                format_args!("the picture is {what}; PNG, JPEG, WebP and KTX2 are read"),
            );
            return None;
        }
    };
    if let Some(declared) = item.text("mimeType", log) {
        let found = kind.media_type();
        if declared != found {
            let declared: String = declared.chars().take(32).collect();
            log.warning("IMAGE_MIME_TYPE_INVALID", &item.at, format_args!("declared {declared:?}, found {found}"));
        }
    }
    let header = match kind {
        Kind::Png => png_size(&bytes).ok_or(DecodeError::Truncated),
        Kind::Jpeg => jpeg_size(&bytes).ok_or(DecodeError::Truncated),
        Kind::WebP => webp_size(&bytes),
        Kind::Ktx2 => ktx2_size(&bytes),
    };
    let Header { width, height, scratch_bytes } = match header {
        Ok(header) => header,
        Err(DecodeError::Truncated) => {
            log.error("IMAGE_UNEXPECTED_EOS", &item.at, "the picture's header cannot be read");
            return None;
        }
        Err(why) => {
            log.error("IMAGE_DATA_INVALID", &item.at, format_args!("the picture cannot be decoded: {why}"));
            return None;
        }
    };
    let pixels = u64::from(width) * u64::from(height);
    if width == 0 || height == 0 || width.max(height) > source.limits.image_side {
        log.error(
            "IMAGE_TOO_LARGE",
            &item.at,
            format_args!("{width} x {height} pixels; at most {} a side are read", source.limits.image_side),
        );
        return None;
    }
    let expansion = pixels * 4 / (bytes.len() as u64).max(1);
    if pixels > source.limits.image_flat_pixels && expansion > source.limits.image_expansion {
        log.error(
            "IMAGE_EXPANDS_TOO_MUCH",
            &item.at,
            format_args!("{width} x {height} pixels in {} bytes would be {expansion} times as large", bytes.len()),
        );
        return None;
    }
    let name = item.name("name", source.limits.name_chars, log);
    Some(Job { index, at: item.at.clone(), name, kind, bytes, width, height, scratch_bytes, halvings: 0 })
}

fn sniff(bytes: &[u8]) -> Result<Kind, &'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Ok(Kind::Png),
        [0xFF, 0xD8, ..] => Ok(Kind::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Kind::WebP),
        [0xAB, b'K', b'T', b'X', b' ', b'2', b'0', ..] => Ok(Kind::Ktx2),
        [b'G', b'I', b'F', b'8', ..] => Err("GIF"),
        [] => Err("empty"),
        _ => Err("of an unknown format"),
    }
}

struct Header {
    width: u32,
    height: u32,
    /// What decoding needs besides the result.
    scratch_bytes: usize,
}

/// The IHDR chunk always comes first (PNG specification, section 5.6).
fn png_size(bytes: &[u8]) -> Option<Header> {
    let header: &[u8; 13] = bytes.get(16..29)?.try_into().ok()?;
    let side = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    (&bytes[12..16] == b"IHDR").then_some(Header { width: side(0), height: side(4), scratch_bytes: 0 })
}

fn webp_size(bytes: &[u8]) -> Result<Header, DecodeError> {
    let (width, height) = webp::size(bytes)?;
    // Frames of up to 4 bytes a pixel are kept while decoding.
    let scratch_bytes = (width as usize).saturating_mul(height as usize).saturating_mul(4);
    Ok(Header { width, height, scratch_bytes })
}

fn ktx2_size(bytes: &[u8]) -> Result<Header, DecodeError> {
    let header = ktx2::header(bytes)?;
    Ok(Header { width: header.width, height: header.height, scratch_bytes: header.scratch_bytes })
}

fn jpeg_size(bytes: &[u8]) -> Option<Header> {
    let mut rest = bytes.get(2..)?;
    loop {
        // A marker may be preceded by fill bytes (ITU-T T.81, section B.1.1.2).
        let start = rest.iter().position(|&b| b != 0xFF)?;
        if start == 0 {
            return None;
        }
        let (marker, after) = (rest[start], &rest[start + 1..]);
        if matches!(marker, 0x01 | 0xD0..=0xD7) {
            rest = after;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        if matches!(marker, 0xC0..=0xC2) {
            let side = |at: usize| Some(u32::from(u16::from_be_bytes([*after.get(at)?, *after.get(at + 1)?])));
            let (height, width, components) = (side(3)?, side(5)?, usize::from(*after.get(7)?));
            // A progressive picture keeps every coefficient (16 bits) of every component until the end.
            let pixels = (width as usize).saturating_mul(height as usize);
            let scratch_bytes = if marker == 0xC2 { pixels.saturating_mul(2 * components.min(4)) } else { 0 };
            return Some(Header { width, height, scratch_bytes });
        }
        if matches!(marker, 0xD8..=0xDA) || length < 2 {
            return None;
        }
        rest = after.get(length..)?;
    }
}

/// Decodes `jobs` on all cores while `meanwhile` runs on this one; when that gives `None`, the pictures are not wanted
/// and the rest is skipped. Gives, for each of `image_count` pictures of the document, the decoded one where there is
/// one.
pub(super) fn decode<R>(
    jobs: Vec<Job>,
    image_count: usize,
    scratch_bytes_max: usize,
    meanwhile: impl FnOnce(&mut Log) -> Option<R>,
    log: &mut Log,
) -> Option<(Vec<Option<Image>>, R)> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new((0..jobs.len()).map(|_| None).collect());
    let work = || {
        loop {
            let k = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(k) else { break };
            let outcome = decode_one(job);
            outcomes.lock().unwrap_or_else(PoisonError::into_inner)[k] = Some(outcome);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).min(jobs.len());
    let helpers = at_once(&jobs, scratch_bytes_max).min(cores);
    let result = std::thread::scope(|scope| {
        for _ in 0..helpers {
            // Without another thread this one does it all.
            if std::thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        let result = meanwhile(log);
        if result.is_none() {
            next.store(jobs.len(), Ordering::Relaxed);
        }
        work();
        result
    })?;
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut images: Vec<Option<Image>> = (0..image_count).map(|_| None).collect();
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        match outcome {
            Some(Ok(Decoded { rgba, damage })) => {
                if let Some(damage) = damage {
                    log.warning("IMAGE_DATA_INVALID", &job.at, format_args!("the picture is damaged: {damage}"));
                }
                let (width, height) = job.kept();
                images[job.index] = Some(Image { name: job.name, width, height, rgba });
            }
            Some(Err(why)) => {
                log.error("IMAGE_DATA_INVALID", &job.at, format_args!("the picture cannot be decoded: {why}"));
            }
            None => log.error("IMAGE_DATA_INVALID", &job.at, "the picture was not decoded"),
        }
    }
    Some((images, result))
}

/// How many of the jobs may run at one time beside one that always may.
fn at_once(jobs: &[Job], scratch_bytes_max: usize) -> usize {
    // A picture that is halved is there as a whole for a while.
    let scratch = |job: &Job| {
        let whole = if job.halvings > 0 { usize::try_from(job.pixels() * 4).unwrap_or(usize::MAX) } else { 0 };
        job.scratch_bytes.saturating_add(whole)
    };
    let mut all: Vec<usize> = jobs.iter().map(scratch).collect();
    all.sort_unstable_by_key(|&bytes| std::cmp::Reverse(bytes));
    let mut left = scratch_bytes_max;
    let fits = |bytes: &usize| left.checked_sub(*bytes).map(|rest| left = rest).is_some();
    all.iter().copied().take_while(fits).count().saturating_sub(1)
}

fn decode_one(job: &Job) -> Outcome {
    let pixels = job.width as usize * job.height as usize;
    // Filled in place: turning a Vec into an Arc would copy it.
    let mut rgba: Arc<[u8]> = std::iter::repeat_n(0, pixels * 4).collect();
    let target = Arc::get_mut(&mut rgba).ok_or("the buffer is shared")?;
    // Decoders are the part of this crate that we did not write; their bugs must not take the shop down.
    let decoded = catch_unwind(AssertUnwindSafe(|| match job.kind {
        Kind::Png => decode_png(&job.bytes, target).map(|()| None),
        Kind::Jpeg => decode_jpeg(&job.bytes, target),
        Kind::WebP => webp::decode(&job.bytes, target).map(|()| None).map_err(|why| why.to_string()),
        Kind::Ktx2 => ktx2::decode(&job.bytes, target).map(|()| None).map_err(|why| why.to_string()),
    }));
    let damage = decoded.unwrap_or_else(|_| Err("the decoder stopped".to_owned()))?;
    if job.halvings > 0 {
        let whole = Image { name: String::new(), width: job.width, height: job.height, rgba };
        let (width, height) = job.kept();
        return Ok(Decoded { rgba: whole.downscaled(width.max(height), false).rgba, damage });
    }
    Ok(Decoded { rgba, damage })
}

fn decode_png(bytes: &[u8], rgba: &mut [u8]) -> Result<(), String> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|e| e.to_string())?;
    let size = reader.output_buffer_size().ok_or("too large")?;
    match reader.output_color_type() {
        (png::ColorType::Rgba, png::BitDepth::Eight) if size == rgba.len() => {
            reader.next_frame(rgba).map_err(|e| e.to_string())?;
        }
        (png::ColorType::GrayscaleAlpha, png::BitDepth::Eight) if size * 2 == rgba.len() => {
            // Decoded into the second half, then spread from the front: reading stays ahead of writing.
            reader.next_frame(&mut rgba[size..]).map_err(|e| e.to_string())?;
            for i in 0..size / 2 {
                let (gray, alpha) = (rgba[size + 2 * i], rgba[size + 2 * i + 1]);
                rgba[4 * i..4 * i + 4].copy_from_slice(&[gray, gray, gray, alpha]);
            }
        }
        (color, depth) => return Err(format!("unexpected {color:?} {depth:?}")),
    }
    Ok(())
}

/// Decodes a whole picture, or what is there of a damaged one: then the damage is given.
fn decode_jpeg(bytes: &[u8], rgba: &mut [u8]) -> Result<Option<String>, String> {
    match decode_jpeg_as(bytes, rgba, true) {
        Ok(()) => Ok(None),
        Err(damage) => decode_jpeg_as(bytes, rgba, false).map(|()| Some(damage)),
    }
}

fn decode_jpeg_as(bytes: &[u8], rgba: &mut [u8], strict: bool) -> Result<(), String> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGBA)
        .jpeg_set_max_scans(JPEG_SCANS_MAX)
        .set_strict_mode(strict);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(|e| e.to_string())?;
    if decoder.output_buffer_size() != Some(rgba.len()) {
        return Err("its headers disagree about its size".to_owned());
    }
    decoder.decode_into(rgba).map_err(|e| e.to_string())
}
