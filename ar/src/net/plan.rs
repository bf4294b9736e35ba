//! From the file's operators to steps: what can be done in one pass is one step, and every tensor has its place.

mod facts;

use std::collections::{BTreeMap, BTreeSet};

use super::conv::{Conv, Packed, Residual};
use super::depthwise::Depthwise;
use super::function::Function;
use super::graph::{Graph, Kind, Op, TENSOR_LEN_MAX, Tensor, Window};
use super::run::strip_rows;
use super::shape::{Binary, Concat, DepthToSpace, Pad, Pool, Resize};
use super::simd::LANES;
use super::window::Geometry;
use super::{NetError, malformed, unsupported};
use facts::{biases, border, function_of, is_pointwise, other_operand, widen};

pub(super) use facts::constant;

/// Multiplications of one run; the largest net in use has 430 million.
const WORK_MAX: usize = 4_000_000_000;

/// One pass over a picture.
pub(super) struct Step {
    pub(super) run: Run,
    /// Rows of output that are computed at a time.
    pub(super) rows: usize,
    /// Tensors, in the order in which the operator takes them.
    pub(super) reads: Vec<usize>,
    pub(super) writes: usize,
    /// Whether somebody wants what it gives.
    pub(super) is_needed: bool,
}

pub(super) enum Run {
    Conv(Box<Conv>),
    Depthwise(Depthwise),
    Pool(Pool),
    Binary(Binary),
    Unary { function: Function, channels: usize },
    Resize(Resize),
    Pad(Pad),
    Concat(Concat),
    DepthToSpace(DepthToSpace),
}

/// The steps, and which tensor is only another name of which; steps use the first name.
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// Lengths of tensors that the file does not have; they are numbered after the file's.
    pub(super) unnamed: Vec<usize>,
    same_as: BTreeMap<usize, usize>,
}

impl Plan {
    pub(super) fn new(graph: &Graph) -> Result<Plan, NetError> {
        let mut planner = Planner {
            graph,
            users: vec![Vec::new(); graph.tensors.len()],
            done: BTreeSet::new(),
            steps: BTreeMap::new(),
            unnamed: Vec::new(),
            same_as: BTreeMap::new(),
            work: 0,
        };
        for (n, op) in graph.ops.iter().enumerate() {
            for &input in &op.inputs {
                planner.users[input].push(n);
            }
        }
        for n in 0..graph.ops.len() {
            if !planner.done.contains(&n) {
                planner.op(n)?;
            }
        }
        let mut plan =
            Plan { steps: planner.steps.into_values().collect(), unnamed: planner.unnamed, same_as: planner.same_as };
        for mut step in std::mem::take(&mut plan.steps) {
            for tensor in step.reads.iter_mut().chain([&mut step.writes]) {
                *tensor = plan.original(*tensor);
            }
            plan.steps.push(step);
        }
        Ok(plan)
    }

    /// Follows the other names to the first.
    pub(super) fn original(&self, mut tensor: usize) -> usize {
        while let Some(&first) = self.same_as.get(&tensor) {
            tensor = first;
        }
        tensor
    }
}

struct Planner<'a> {
    graph: &'a Graph,
    /// Operators that read each tensor.
    users: Vec<Vec<usize>>,
    /// Operators that are part of an earlier one's step.
    done: BTreeSet<usize>,
    /// By the last operator that is part of the step: then everything it reads is there.
    steps: BTreeMap<(usize, usize), Step>,
    unnamed: Vec<usize>,
    same_as: BTreeMap<usize, usize>,
    work: usize,
}

impl<'a> Planner<'a> {
    fn op(&mut self, n: usize) -> Result<(), NetError> {
        let graph = self.graph;
        let op = &graph.ops[n];
        let (first, out) = (graph.input(op, 0)?, &graph.tensors[op.output]);
        if first.len() == 0 || out.len() == 0 {
            return Err(malformed("an operator has nothing to do"));
        }
        match op.kind {
            Kind::Conv(_) | Kind::FullyConnected(_) | Kind::TransposeConv { .. } | Kind::Depthwise(_) => {
                self.convolution(n)
            }
            Kind::MaxPool(window) => self.pool(n, window, true),
            Kind::AveragePool(window) => self.pool(n, window, false),
            Kind::Mean => {
                let [h, w, _] = first.picture()?;
                let axes = graph.integers(op, 1)?;
                if axes != [1, 2] && axes != [2, 1] {
                    return Err(unsupported("a mean over something else than a picture"));
                }
                self.pool(
                    n,
                    Window { size: [h, w], stride: [1, 1], same: false, function: super::graph::Function::Identity },
                    false,
                )
            }
            Kind::Add(function) => self.binary(n, false, function),
            Kind::Mul(function) => self.binary(n, true, function),
            Kind::Unary(function) => self.unary(n, Function::new(function, out.shape.last().copied().unwrap_or(1))),
            Kind::PRelu => {
                let slopes = graph.floats(op, 1)?;
                if Some(&slopes.len()) != first.shape.last() {
                    return Err(unsupported("a PRELU whose slopes are not one a channel"));
                }
                self.unary(n, Function::bent(slopes, f32::INFINITY))
            }
            Kind::Pad => self.pad(n),
            Kind::Concat { axis } => {
                let rank = i32::try_from(out.shape.len()).unwrap_or(0);
                let axis =
                    usize::try_from(if axis < 0 { axis + rank } else { axis }).ok().filter(|&a| a < out.shape.len());
                let axis = axis.ok_or_else(|| malformed("tensors are joined along an axis they do not have"))?;
                let mut lens = Vec::new();
                for i in 0..op.inputs.len() {
                    let shape = &graph.input(op, i)?.shape;
                    let fits = shape.len() == out.shape.len()
                        && (0..shape.len()).all(|a| a == axis || shape[a] == out.shape[a]);
                    if !fits {
                        return Err(malformed("joined tensors do not fit each other"));
                    }
                    lens.push(shape[axis..].iter().product());
                }
                if lens.iter().sum::<usize>() != out.shape[axis..].iter().product::<usize>() {
                    return Err(malformed("joined tensors do not have the size of the result"));
                }
                self.push(n, Run::Concat(Concat { lens }), op.inputs.clone(), op.output);
                Ok(())
            }
            Kind::Reshape => {
                if first.len() != out.len() {
                    return Err(malformed("a reshaped tensor changes its size"));
                }
                self.same_as.insert(op.output, op.inputs[0]);
                Ok(())
            }
            Kind::Resize { align_corners, half_pixel } => {
                let (input, output) = (first.picture()?, out.picture()?);
                if input[2] != output[2] {
                    return Err(malformed("a resized picture changes its channels"));
                }
                let resize = Resize::new(input, output, align_corners, half_pixel);
                self.push(n, Run::Resize(resize), vec![op.inputs[0]], op.output);
                Ok(())
            }
            Kind::DepthToSpace { block } => {
                let [h, w, c] = first.picture()?;
                if c % (block * block) != 0 || out.picture()? != [h * block, w * block, c / (block * block)] {
                    return Err(malformed("channels spread over space do not fit"));
                }
                let spread = DepthToSpace { input: [h, w, c], block: [block; 2] };
                self.push(n, Run::DepthToSpace(spread), vec![op.inputs[0]], op.output);
                Ok(())
            }
        }
    }

    fn push(&mut self, n: usize, run: Run, reads: Vec<usize>, writes: usize) {
        self.place((n, 0), run, reads, writes);
    }

    fn place(&mut self, at: (usize, usize), run: Run, reads: Vec<usize>, writes: usize) {
        self.steps.insert(at, Step { rows: strip_rows(&run), run, reads, writes, is_needed: true });
    }

    /// The only operator that reads the tensor, if it has not been done.
    fn only_user(&self, tensor: usize) -> Option<(usize, &'a Op)> {
        match *self.users[tensor].as_slice() {
            [n] if !self.done.contains(&n) && !self.graph.outputs.contains(&tensor) => Some((n, &self.graph.ops[n])),
            _ => None,
        }
    }

    fn convolution(&mut self, n: usize) -> Result<(), NetError> {
        let graph = self.graph;
        let op = &graph.ops[n];
        let (mut last, mut written) = (n, op.output);
        let mut conv;
        let mut input = op.inputs[0];
        let mut spread = None;
        match op.kind {
            Kind::Depthwise(_) => {
                let (mut depthwise, from) = self.depthwise(op)?;
                input = from;
                if let Some((next, function)) =
                    self.function_after(written).filter(|_| depthwise.function.is_identity())
                {
                    depthwise.function = function;
                    (last, written) = (next, graph.ops[next].output);
                    self.done.insert(next);
                }
                let narrow = depthwise.geometry.input[2] < LANES;
                let next =
                    self.only_user(written).filter(|(_, next)| is_pointwise(graph, next) && next.inputs[0] == written);
                match next {
                    _ if narrow => {
                        conv = widen(&depthwise);
                        conv.before = depthwise.function;
                    }
                    Some((next, op)) => {
                        conv = self.dense(op)?.0;
                        conv.front = Some(depthwise);
                        (last, written) = (next, op.output);
                        self.done.insert(next);
                    }
                    None => {
                        self.count(depthwise.work())?;
                        self.push(last, Run::Depthwise(depthwise), vec![input], written);
                        return Ok(());
                    }
                }
            }
            Kind::TransposeConv { stride } => {
                conv = self.transposed(op, stride)?;
                spread = Some(stride);
            }
            _ => (conv, input) = self.dense(op)?,
        }
        let mut reads = vec![input];
        if let Some(stride) = spread {
            // every input pixel's sums are a block of output pixels; a function of a number may come before they spread
            if let Some((next, function)) = self.function_after(written) {
                conv.after = function;
                (last, written) = (next, graph.ops[next].output);
                self.done.insert(next);
            }
            let spread = DepthToSpace { input: conv.geometry.output, block: stride };
            self.count(conv.work())?;
            let between = graph.tensors.len() + self.unnamed.len();
            self.unnamed.push(conv.geometry.output.iter().product());
            self.push(n, Run::Conv(Box::new(conv)), reads, between);
            self.place((last, 1), Run::DepthToSpace(spread), vec![between], written);
            return Ok(());
        }
        while let Some((next, op)) = self.only_user(written) {
            if let Some(function) = function_of(graph, op) {
                if conv.residual.is_none() && conv.before.is_identity() {
                    conv.before = function;
                } else if conv.residual.is_some() && conv.after.is_identity() && !conv.before.is_curved() {
                    conv.after = function;
                } else {
                    break;
                }
            } else if let Kind::Add(function) = op.kind
                && conv.residual.is_none()
                && !conv.before.is_curved()
                && let Some(other) = other_operand(op, written)
                && graph.tensors[other].shape == graph.tensors[op.output].shape
                && graph.tensors[other].value.is_none()
            {
                let (other, channels) = self.without_channel_pad(other, next);
                conv.residual = Some(Residual { channels });
                conv.after = Function::new(function, conv.geometry.output[2]);
                reads.push(other);
            } else {
                break;
            }
            self.done.insert(next);
            (last, written) = (next, op.output);
        }
        self.count(conv.work())?;
        if conv.scratch(1) > TENSOR_LEN_MAX {
            return Err(unsupported("a window that is too wide"));
        }
        self.push(last, Run::Conv(Box::new(conv)), reads, written);
        Ok(())
    }

    /// A function of a number that is the only thing done with the tensor.
    fn function_after(&self, tensor: usize) -> Option<(usize, Function)> {
        let (next, op) = self.only_user(tensor)?;
        Some((next, function_of(self.graph, op)?))
    }

    /// A tensor that a PAD has only given more channels, without them, and how many it has. The PAD is done then.
    fn without_channel_pad(&mut self, tensor: usize, before: usize) -> (usize, usize) {
        let graph = self.graph;
        let channels = |tensor: usize| graph.tensors[tensor].shape.last().copied().unwrap_or(1);
        let pad = graph.ops[..before].iter().position(|op| op.output == tensor && op.kind == Kind::Pad);
        if let Some(pad) = pad
            && self.users[tensor].len() == 1
            && !graph.outputs.contains(&tensor)
            && let Ok([[0, 0], [0, 0], [0, _]]) = border(graph, &graph.ops[pad])
        {
            self.done.insert(pad);
            self.steps.remove(&(pad, 0));
            return (graph.ops[pad].inputs[0], channels(graph.ops[pad].inputs[0]));
        }
        (tensor, channels(tensor))
    }

    /// The picture that a convolution reads, and the zeros that a PAD has put around it when that PAD is left out.
    fn through_pad(&self, op: &Op) -> Result<(usize, [[usize; 2]; 2]), NetError> {
        let pad = self.graph.ops.iter().find(|other| other.output == op.inputs[0] && other.kind == Kind::Pad);
        match pad {
            Some(pad) if self.is_left_out(pad) => {
                let [rows, columns, _] = border(self.graph, pad)?;
                Ok((pad.inputs[0], [rows, columns]))
            }
            _ => Ok((op.inputs[0], [[0; 2]; 2])),
        }
    }

    /// Whether all that read a padded picture can put the zeros there themselves.
    fn is_left_out(&self, pad: &Op) -> bool {
        let windows = |&n: &usize| {
            let op = &self.graph.ops[n];
            matches!(op.kind, Kind::Conv(w) | Kind::Depthwise(w) if !w.same)
                && op.inputs[0] == pad.output
                && op.inputs[1..].iter().all(|&i| i != pad.output)
        };
        let only_around = border(self.graph, pad).is_ok_and(|border| border[2] == [0; 2]);
        only_around && !self.graph.outputs.contains(&pad.output) && self.users[pad.output].iter().all(windows)
    }

    fn dense(&self, op: &Op) -> Result<(Conv, usize), NetError> {
        let graph = self.graph;
        let (weights, out) = (graph.input(op, 1)?, &graph.tensors[op.output]);
        let (geometry, input, function) = match (op.kind, weights.shape.as_slice()) {
            (Kind::Conv(window), &[columns, h, w, channels]) => {
                let (input, border) = self.through_pad(op)?;
                let picture = graph.tensors[input].picture()?;
                if picture[2] != channels {
                    return Err(unsupported("a convolution in groups"));
                }
                let geometry = Geometry::new(picture, window, [h, w], border, columns)?;
                if out.picture()? != geometry.output {
                    return Err(malformed("a convolution's result has the wrong shape"));
                }
                (geometry, input, window.function)
            }
            (Kind::FullyConnected(function), &[columns, depth]) => {
                let rows = graph.input(op, 0)?.len() / depth.max(1);
                if rows * depth != graph.input(op, 0)?.len() || out.len() != rows * columns {
                    return Err(malformed("a fully connected layer's result has the wrong shape"));
                }
                let geometry = Geometry {
                    input: [rows, 1, depth],
                    output: [rows, 1, columns],
                    size: [1; 2],
                    stride: [1; 2],
                    before: [0; 2],
                };
                (geometry, op.inputs[0], function)
            }
            _ => return Err(malformed("weights have the wrong shape")),
        };
        let columns = geometry.output[2];
        let weights = Packed::new(graph.floats(op, 1)?, biases(graph, op, columns)?, columns);
        let conv = Conv {
            geometry,
            weights,
            front: None,
            before: Function::new(function, columns),
            residual: None,
            after: Function::Identity,
        };
        Ok((conv, input))
    }

    /// Where windows do not overlap, every input pixel gives a block of output pixels: a product with a wider matrix.
    fn transposed(&self, op: &Op, stride: [usize; 2]) -> Result<Conv, NetError> {
        let graph = self.graph;
        let [h, w, channels] = graph.input(op, 0)?.picture()?;
        let &[columns, down, across, depth] = graph.input(op, 1)?.shape.as_slice() else {
            return Err(malformed("weights have the wrong shape"));
        };
        if [down, across] != stride
            || depth != channels
            || graph.tensors[op.output].picture()? != [h * down, w * across, columns]
        {
            return Err(unsupported("a transposed convolution whose windows overlap"));
        }
        let (weights, biases) = (graph.floats(op, 1)?, biases(graph, op, columns)?);
        let places = down * across;
        let mut rows = Vec::with_capacity(weights.len());
        for place in 0..places {
            for column in 0..columns {
                rows.extend_from_slice(&weights[(column * places + place) * depth..][..depth]);
            }
        }
        let biases: Option<Vec<f32>> = biases.map(|biases| biases.repeat(places));
        let columns = columns * places;
        Ok(Conv {
            geometry: Geometry {
                input: [h, w, channels],
                output: [h, w, columns],
                size: [1; 2],
                stride: [1; 2],
                before: [0; 2],
            },
            weights: Packed::new(&rows, biases.as_deref(), columns),
            front: None,
            before: Function::Identity,
            residual: None,
            after: Function::Identity,
        })
    }

    fn depthwise(&self, op: &Op) -> Result<(Depthwise, usize), NetError> {
        let graph = self.graph;
        let (Kind::Depthwise(window), &[1, h, w, channels]) = (op.kind, graph.input(op, 1)?.shape.as_slice()) else {
            return Err(malformed("weights have the wrong shape"));
        };
        let (input, border) = self.through_pad(op)?;
        let picture = graph.tensors[input].picture()?;
        if picture[2] != channels {
            return Err(unsupported("several results a channel"));
        }
        let geometry = Geometry::new(picture, window, [h, w], border, channels)?;
        if graph.tensors[op.output].picture()? != geometry.output {
            return Err(malformed("a convolution's result has the wrong shape"));
        }
        let biases = biases(graph, op, channels)?;
        Ok((Depthwise::new(geometry, graph.floats(op, 1)?, biases, Function::new(window.function, channels)), input))
    }

    fn pool(&mut self, n: usize, window: Window, largest: bool) -> Result<(), NetError> {
        let op = &self.graph.ops[n];
        let picture = self.graph.input(op, 0)?.picture()?;
        let geometry = Geometry::new(picture, window, window.size, [[0; 2]; 2], picture[2])?;
        let out = &self.graph.tensors[op.output];
        if geometry.output.iter().product::<usize>() != out.len() || out.shape.last() != Some(&picture[2]) {
            return Err(malformed("a pooled picture has the wrong shape"));
        }
        if window.function != super::graph::Function::Identity {
            return Err(unsupported("a function fused to a pooling"));
        }
        self.count(out.len().saturating_mul(window.size[0] * window.size[1]))?;
        self.push(n, Run::Pool(Pool { geometry, largest }), vec![op.inputs[0]], op.output);
        Ok(())
    }

    fn binary(&mut self, n: usize, product: bool, function: super::graph::Function) -> Result<(), NetError> {
        let op = &self.graph.ops[n];
        let (a, b) = (self.graph.input(op, 0)?, self.graph.input(op, 1)?);
        let out = &self.graph.tensors[op.output];
        let channels = out.shape.last().copied().unwrap_or(1);
        let whole = |tensor: &Tensor| tensor.shape == out.shape;
        let one_pixel = |tensor: &Tensor| tensor.len() == channels && tensor.shape.last() == Some(&channels);
        let (reads, one_pixel) = match (whole(a), whole(b)) {
            (true, true) => (vec![op.inputs[0], op.inputs[1]], false),
            (true, false) if one_pixel(b) => (vec![op.inputs[0], op.inputs[1]], true),
            (false, true) if one_pixel(a) => (vec![op.inputs[1], op.inputs[0]], true),
            _ => return Err(unsupported("two pictures of different sizes to be added or multiplied")),
        };
        let mut binary = Binary { product, function: Function::new(function, channels), channels, one_pixel };
        let (mut last, mut written) = (n, op.output);
        if binary.function.is_identity()
            && let Some((next, function)) = self.function_after(written)
        {
            binary.function = function;
            (last, written) = (next, self.graph.ops[next].output);
            self.done.insert(next);
        }
        self.push(last, Run::Binary(binary), reads, written);
        Ok(())
    }

    fn unary(&mut self, n: usize, function: Function) -> Result<(), NetError> {
        let op = &self.graph.ops[n];
        let (input, out) = (self.graph.input(op, 0)?, &self.graph.tensors[op.output]);
        if input.shape != out.shape {
            return Err(malformed("a function of a number changes the shape"));
        }
        let channels = out.shape.last().copied().unwrap_or(1);
        self.push(n, Run::Unary { function, channels }, vec![op.inputs[0]], op.output);
        Ok(())
    }

    fn pad(&mut self, n: usize) -> Result<(), NetError> {
        let op = &self.graph.ops[n];
        let border = border(self.graph, op)?;
        if !self.is_left_out(op) {
            let input = self.graph.input(op, 0)?.picture()?;
            self.push(n, Run::Pad(Pad { input, border }), vec![op.inputs[0]], op.output);
        }
        Ok(())
    }

    fn count(&mut self, work: usize) -> Result<(), NetError> {
        self.work = self.work.saturating_add(work);
        if self.work > WORK_MAX { Err(unsupported("more multiplications than any net in use")) } else { Ok(()) }
    }
}

impl Run {
    /// The depthwise convolution that it begins with, or is.
    pub(super) fn depthwise(&self) -> Option<&Depthwise> {
        match self {
            Run::Conv(conv) => conv.front.as_ref(),
            Run::Depthwise(depthwise) => Some(depthwise),
            _ => None,
        }
    }
}
