//! Reads the metadata of MediaPipe's face geometry pipeline, in protobuf's text form.

use glam::DVec3;
use thiserror::Error;

use super::FACE_POINTS;

/// Five numbers a point: position and texture coordinate (`VERTEX_PT`).
const NUMBERS_A_POINT: usize = 5;

/// The file has about 120,000 bytes.
const BYTES_MAX: usize = 4 << 20;

/// Why the metadata cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MetadataError {
    /// Larger than any such file.
    #[error("the face geometry has {0} bytes: it is another file")]
    TooLarge(usize),
    /// A line is not what it should be.
    #[error("line {line} of the face geometry makes no sense: {text}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// The parts do not fit together.
    #[error("the face geometry has {points} points, {weights} weights and {indices} indices: get it again")]
    Incomplete {
        /// Points of the canonical face.
        points: usize,
        /// Weighted landmarks.
        weights: usize,
        /// Corners of triangles.
        indices: usize,
    },
}

pub(super) struct Metadata {
    pub(super) positions: Vec<DVec3>,
    pub(super) texture: Vec<[f64; 2]>,
    pub(super) triangles: Vec<[u16; 3]>,
    pub(super) weights: Vec<(usize, f64)>,
}

pub(super) fn read(text: &str) -> Result<Metadata, MetadataError> {
    if text.len() > BYTES_MAX {
        return Err(MetadataError::TooLarge(text.len()));
    }
    let (mut numbers, mut indices, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let wrong = || MetadataError::Line { line: at + 1, text: line.chars().take(80).collect() };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["vertex_buffer:", number] => numbers.push(finite(number).ok_or_else(wrong)?),
            ["index_buffer:", number] => indices.push(number.parse::<u16>().ok().ok_or_else(wrong)?),
            ["procrustes_landmark_basis", "{", "landmark_id:", id, "weight:", weight, "}"] => {
                let id: usize = id.parse().ok().ok_or_else(wrong)?;
                let weight = finite(weight).filter(|w| *w > 0.0).ok_or_else(wrong)?;
                weights.push((id, weight));
            }
            // Comments, braces and enums say nothing that is used.
            _ => {}
        }
    }
    let fits = numbers.len() == FACE_POINTS * NUMBERS_A_POINT
        && indices.len().is_multiple_of(3)
        && !indices.is_empty()
        && weights.len() >= 3
        && indices.iter().all(|&i| usize::from(i) < FACE_POINTS)
        && weights.iter().all(|&(i, _)| i < FACE_POINTS);
    if !fits {
        return Err(MetadataError::Incomplete {
            points: numbers.len() / NUMBERS_A_POINT,
            weights: weights.len(),
            indices: indices.len(),
        });
    }
    let points = numbers.chunks_exact(NUMBERS_A_POINT);
    Ok(Metadata {
        positions: points.clone().map(|p| DVec3::new(p[0], p[1], p[2])).collect(),
        texture: points.map(|p| [p[3], p[4]]).collect(),
        triangles: indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect(),
        weights,
    })
}

fn finite(word: &str) -> Option<f64> {
    word.parse().ok().filter(|n: &f64| n.is_finite())
}
