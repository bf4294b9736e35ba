//! What single operators say about themselves, and how one is told with another's means.

use super::super::conv::{Conv, Packed};
use super::super::depthwise::Depthwise;
use super::super::function::Function;
use super::super::graph::{Graph, Kind, Op, Value};
use super::super::{NetError, malformed, unsupported};

/// The function of one number that an operator applies.
pub(super) fn function_of(graph: &Graph, op: &Op) -> Option<Function> {
    let (input, out) = (graph.input(op, 0).ok()?, &graph.tensors[op.output]);
    match op.kind {
        _ if input.shape != out.shape => None,
        Kind::Unary(function) => Some(Function::new(function, out.shape.last().copied().unwrap_or(1))),
        Kind::PRelu => {
            let slopes = graph.floats(op, 1).ok()?;
            (Some(&slopes.len()) == out.shape.last()).then(|| Function::bent(slopes, f32::INFINITY))
        }
        _ => None,
    }
}

/// A convolution whose window is one pixel: a function of each pixel.
pub(super) fn is_pointwise(graph: &Graph, op: &Op) -> bool {
    matches!(op.kind, Kind::Conv(window) if window.stride == [1; 2])
        && graph.input(op, 1).is_ok_and(|weights| matches!(weights.shape.as_slice(), [_, 1, 1, _]))
}

pub(super) fn other_operand(op: &Op, one: usize) -> Option<usize> {
    match *op.inputs.as_slice() {
        [a, b] if a == one && b != one => Some(b),
        [a, b] if b == one && a != one => Some(a),
        _ => None,
    }
}

/// Before and after, for rows, columns and channels.
pub(super) fn border(graph: &Graph, op: &Op) -> Result<[[usize; 2]; 3], NetError> {
    let input = graph.input(op, 0)?.picture()?;
    let output = graph.tensors[op.output].picture()?;
    let mut border = [[0; 2]; 3];
    let pairs = graph.integers(op, 1)?.as_chunks::<2>().0;
    if pairs.len() != 4 || pairs[0] != [0, 0] {
        return Err(unsupported("a picture padded along something else than its sides and channels"));
    }
    for axis in 0..3 {
        for side in 0..2 {
            let zeros = usize::try_from(pairs[axis + 1][side]).ok().filter(|&zeros| zeros <= output[axis]);
            border[axis][side] = zeros.ok_or_else(|| malformed("a padded picture has the wrong shape"))?;
        }
        if input[axis] + border[axis][0] + border[axis][1] != output[axis] {
            return Err(malformed("a padded picture has the wrong shape"));
        }
    }
    Ok(border)
}

pub(super) fn biases<'a>(graph: &'a Graph, op: &Op, columns: usize) -> Result<Option<&'a [f32]>, NetError> {
    if op.inputs.len() < 3 {
        return Ok(None);
    }
    let biases = graph.floats(op, 2)?;
    if biases.len() == columns { Ok(Some(biases)) } else { Err(malformed("biases do not fit their weights")) }
}

/// The same with a weight for every pair of channels, most of them zero: for pictures with fewer channels than a line.
pub(super) fn widen(depthwise: &Depthwise) -> Conv {
    let channels = depthwise.geometry.input[2];
    let (weights, biases) = depthwise.constants();
    let mut dense = Vec::with_capacity(weights.len() * channels);
    for column in 0..channels {
        for (n, &weight) in weights.iter().enumerate() {
            dense.push(if n % channels == column { weight } else { 0.0 });
        }
    }
    Conv {
        geometry: depthwise.geometry,
        weights: Packed::new(&dense, Some(biases), channels),
        front: None,
        before: Function::Identity,
        residual: None,
        after: Function::Identity,
    }
}

/// The constant that a step reads like a picture.
pub(in crate::net) fn constant(graph: &Graph, tensor: usize) -> Option<&[f32]> {
    match graph.tensors.get(tensor)?.value.as_ref()? {
        Value::F32(value) => Some(value),
        Value::I32(_) => None,
    }
}
