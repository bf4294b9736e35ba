//! What a TensorFlow Lite file says: tensors, constants, operators, with everything that is constant worked out.
//!
//! Field numbers and operator codes follow the published schema (`tensorflow/compiler/mlir/lite/schema/schema.fbs`).

use super::flatbuffer::Table;
use super::sparse;
use super::{NetError, unsupported};

/// Larger files are refused; the largest net in use has 6.4 MB.
const FILE_BYTES_MAX: usize = 32 << 20;
/// Tensors, operators, buffers: the largest net in use has 534 tensors.
const ENTRIES_MAX: usize = 4096;
/// Numbers of one tensor; the largest in use has 2.1 million.
pub(super) const TENSOR_LEN_MAX: usize = 8 << 20;
/// Numbers of all constants together, whatever their packing in the file.
const CONSTANTS_LEN_MAX: usize = 32 << 20;

/// The net as the file tells it. Only its first subgraph is read.
pub(super) struct Graph {
    pub(super) tensors: Vec<Tensor>,
    pub(super) ops: Vec<Op>,
    pub(super) inputs: Vec<usize>,
    pub(super) outputs: Vec<usize>,
}

pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) value: Option<Value>,
}

impl Tensor {
    pub(super) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Height, width and channels of a picture-like tensor with a batch of one.
    pub(super) fn picture(&self) -> Result<[usize; 3], NetError> {
        match *self.shape.as_slice() {
            [1, h, w, c] => Ok([h, w, c]),
            _ => Err(unsupported(&format!("a picture shape where it has {:?}", self.shape))),
        }
    }
}

#[derive(Clone)]
pub(super) enum Value {
    F32(Vec<f32>),
    I32(Vec<i32>),
}

pub(super) struct Op {
    pub(super) kind: Kind,
    pub(super) inputs: Vec<usize>,
    pub(super) output: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Conv(Window),
    Depthwise(Window),
    TransposeConv { stride: [usize; 2] },
    MaxPool(Window),
    AveragePool(Window),
    Mean,
    FullyConnected(Function),
    Add(Function),
    Mul(Function),
    Unary(Function),
    PRelu,
    Pad,
    Concat { axis: i32 },
    Reshape,
    Resize { align_corners: bool, half_pixel: bool },
    DepthToSpace { block: usize },
}

/// How a window moves over a picture. `size` is zero where the weights say it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    pub(super) size: [usize; 2],
    pub(super) stride: [usize; 2],
    pub(super) same: bool,
    pub(super) function: Function,
}

/// A function of one number, applied to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Identity,
    Relu,
    Relu6,
    Logistic,
    HardSwish,
}

/// Reads the file; constants come out as plain numbers, and so do operators on constants alone.
pub(super) fn read(file: &[u8]) -> Result<Graph, NetError> {
    if file.len() > FILE_BYTES_MAX {
        return Err(malformed(&format!("it has {} bytes, more than {FILE_BYTES_MAX}", file.len())));
    }
    let model = Table::root(file, b"TFL3")?;
    let codes = model.tables(1, ENTRIES_MAX)?;
    let buffers = model.tables(4, ENTRIES_MAX)?;
    let subgraph = *model.tables(2, ENTRIES_MAX)?.first().ok_or_else(|| malformed("it holds no graph"))?;

    let mut budget = CONSTANTS_LEN_MAX;
    let mut graph = Graph { tensors: Vec::new(), ops: Vec::new(), inputs: Vec::new(), outputs: Vec::new() };
    // what DENSIFY turns into plain numbers, once it asks for it
    let mut packed = Vec::new();
    for table in subgraph.tables(0, ENTRIES_MAX)? {
        let (tensor, sparsity) = tensor(&table, &buffers, &mut budget)?;
        graph.tensors.push(tensor);
        packed.push(sparsity);
    }
    graph.inputs = graph.indices(&subgraph.i32s(1)?)?;
    graph.outputs = graph.indices(&subgraph.i32s(2)?)?;
    let mut written = vec![false; graph.tensors.len()];
    for &input in &graph.inputs {
        written[input] = true;
    }
    for table in subgraph.tables(3, ENTRIES_MAX)? {
        let code = index(table.i32(0)?.unwrap_or(0))
            .and_then(|i| codes.get(i))
            .ok_or_else(|| malformed("an operator has no code"))?;
        let inputs = graph.indices(&table.i32s(1)?)?;
        let [output] = graph.indices(&table.i32s(2)?)?[..] else {
            return Err(unsupported("an operator with several outputs"));
        };
        // every tensor is written once, and before it is read: so there are no circles
        let known = |&i: &usize| written[i] || graph.tensors[i].value.is_some();
        if !inputs.iter().all(known) || known(&output) {
            return Err(malformed("its operators are not in order"));
        }
        written[output] = true;
        match kind(code, &table)? {
            Known::Unpack => {
                let value = graph.value(&inputs, 0)?.clone();
                if let (Value::F32(value), Some(at)) = (&value, inputs.first())
                    && let Some(sparsity) = packed.get(*at).and_then(Option::as_ref)
                {
                    let len = graph.tensors[output].len();
                    budget = budget.checked_sub(len).ok_or_else(|| malformed("its constants are too large"))?;
                    let dense = sparse::dense(value, &graph.tensors[output].shape, sparsity)?;
                    graph.tensors[output].value = Some(Value::F32(dense));
                } else {
                    graph.tensors[output].value = Some(value);
                }
                graph.check_value(output)?;
            }
            Known::Run(kind) => graph.ops.push(Op { kind, inputs, output }),
        }
    }
    for (at, packed) in packed.iter().enumerate() {
        // a packed tensor that nobody unpacks is not as long as its shape says
        if packed.is_none() {
            graph.check_value(at)?;
        }
    }
    Ok(graph)
}

impl Graph {
    /// An operator's `n`th input.
    pub(super) fn input(&self, op: &Op, n: usize) -> Result<&Tensor, NetError> {
        op.inputs.get(n).map(|&i| &self.tensors[i]).ok_or_else(|| malformed("an operator lacks an input"))
    }

    /// The constant numbers of an operator's `n`th input.
    pub(super) fn floats(&self, op: &Op, n: usize) -> Result<&[f32], NetError> {
        match self.value(&op.inputs, n)? {
            Value::F32(value) => Ok(value),
            Value::I32(_) => Err(malformed("an operator's constant is of the wrong type")),
        }
    }

    /// The constant whole numbers of an operator's `n`th input.
    pub(super) fn integers(&self, op: &Op, n: usize) -> Result<&[i32], NetError> {
        match self.value(&op.inputs, n)? {
            Value::I32(value) => Ok(value),
            Value::F32(_) => Err(malformed("an operator's constant is of the wrong type")),
        }
    }

    fn value(&self, inputs: &[usize], n: usize) -> Result<&Value, NetError> {
        let tensor = inputs.get(n).map(|&i| &self.tensors[i]).ok_or_else(|| malformed("an operator lacks an input"))?;
        tensor.value.as_ref().ok_or_else(|| unsupported(&format!("the constant `{}` to be computed", tensor.name)))
    }

    fn indices(&self, list: &[i32]) -> Result<Vec<usize>, NetError> {
        // an optional input that is left out is written as -1; none of the operators known here may leave one out
        // but the bias, which comes last
        list.iter()
            .filter(|&&i| i != -1)
            .map(|&i| {
                index(i)
                    .filter(|&i| i < self.tensors.len())
                    .ok_or_else(|| malformed("it names a tensor it does not have"))
            })
            .collect()
    }

    fn check_value(&self, at: usize) -> Result<(), NetError> {
        let tensor = &self.tensors[at];
        let len = match &tensor.value {
            Some(Value::F32(value)) => value.len(),
            Some(Value::I32(value)) => value.len(),
            None => return Ok(()),
        };
        if len == tensor.len() {
            Ok(())
        } else {
            Err(malformed(&format!("the constant `{}` is cut short", tensor.name)))
        }
    }
}

fn tensor<'a>(
    table: &Table<'a>,
    buffers: &[Table<'a>],
    budget: &mut usize,
) -> Result<(Tensor, Option<sparse::Sparsity>), NetError> {
    const F32: u8 = 0;
    const F16: u8 = 1;
    const I32: u8 = 2;
    let mut shape = Vec::new();
    let mut len = 1_usize;
    for side in table.i32s(0)? {
        let side = index(side).ok_or_else(|| unsupported("a tensor without a fixed shape"))?;
        len = len.saturating_mul(side);
        shape.push(side);
    }
    if len > TENSOR_LEN_MAX || shape.len() > 8 {
        return Err(malformed(&format!("a tensor has the shape {shape:?}, which is too large")));
    }
    let name = table.text(3)?.to_string();
    let buffer = index(table.i32(2)?.unwrap_or(0))
        .and_then(|i| buffers.get(i))
        .ok_or_else(|| malformed("a buffer is missing"))?;
    let data = buffer.vector(0, 1)?;
    let kind = table.u8(1)?.unwrap_or(F32);
    let value = if data.is_empty() {
        None
    } else {
        *budget = budget.checked_sub(data.len() / 2).ok_or_else(|| malformed("its constants are too large"))?;
        match kind {
            F32 => Some(Value::F32(data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect())),
            F16 => {
                let half = |b: &[u8; 2]| half::f16::from_le_bytes(*b).to_f32();
                Some(Value::F32(data.as_chunks::<2>().0.iter().map(half).collect()))
            }
            I32 => Some(Value::I32(data.as_chunks::<4>().0.iter().map(|b| i32::from_le_bytes(*b)).collect())),
            other => return Err(unsupported(&format!("numbers of type {other}"))),
        }
    };
    let sparsity = table.table(6)?.map(|table| sparse::Sparsity::read(&table)).transpose()?;
    Ok((Tensor { name, shape, value }, sparsity))
}

enum Known {
    /// A constant in another packing: half precision or sparse.
    Unpack,
    Run(Kind),
}

fn kind(code: &Table<'_>, op: &Table<'_>) -> Result<Known, NetError> {
    // files written before the schema had more than 127 operators say it in the old field
    let number = code.i32(3)?.unwrap_or(0).max(i32::from(code.u8(0)?.unwrap_or(0)));
    let o = Options(op.table(4)?);
    let window = |size: [usize; 2], function: usize| -> Result<Window, NetError> {
        Ok(Window { size, stride: [o.side(2)?, o.side(1)?], same: o.byte(0)? == 0, function: o.function(function)? })
    };
    let kind = match number {
        0 => Kind::Add(o.function(0)?),
        1 => Kind::AveragePool(window([o.side(4)?, o.side(3)?], 5)?),
        2 if o.function(1)? == Function::Identity => Kind::Concat { axis: o.int(0, 0)? },
        3 if (o.int(4, 1)?, o.int(5, 1)?) == (1, 1) => Kind::Conv(window([0; 2], 3)?),
        4 if (o.int(5, 1)?, o.int(6, 1)?) == (1, 1) => Kind::Depthwise(window([0; 2], 4)?),
        5 => Kind::DepthToSpace { block: o.side(0)? },
        6 | 124 => return Ok(Known::Unpack),
        9 if o.byte(1)? == 0 => Kind::FullyConnected(o.function(0)?),
        14 => Kind::Unary(Function::Logistic),
        17 => Kind::MaxPool(window([o.side(4)?, o.side(3)?], 5)?),
        18 => Kind::Mul(o.function(0)?),
        19 => Kind::Unary(Function::Relu),
        21 => Kind::Unary(Function::Relu6),
        22 => Kind::Reshape,
        23 => Kind::Resize { align_corners: o.byte(2)? != 0, half_pixel: o.byte(3)? != 0 },
        32 if code.text(1)? == "Convolution2DTransposeBias" => {
            // TfLiteTransposeConvParams: padding, stride across, stride down, as 32 bit numbers
            let words = op.vector(5, 1)?.as_chunks::<4>().0;
            let word = |i: usize| words.get(i).and_then(|b| index(i32::from_le_bytes(*b)));
            match (word(1), word(2)) {
                (Some(across @ 1..=16), Some(down @ 1..=16)) => Kind::TransposeConv { stride: [down, across] },
                _ => return Err(malformed("a transposed convolution lacks its stride")),
            }
        }
        32 => return Err(unsupported(&format!("the custom operator `{}`", code.text(1)?))),
        34 => Kind::Pad,
        40 => Kind::Mean,
        54 => Kind::PRelu,
        117 => Kind::Unary(Function::HardSwish),
        other => return Err(unsupported(&format!("operator {other}, or an unusual form of it"))),
    };
    Ok(Known::Run(kind))
}

/// An operator's options; left out, they have their defaults.
struct Options<'a>(Option<Table<'a>>);

impl Options<'_> {
    fn byte(&self, id: usize) -> Result<u8, NetError> {
        Ok(self.0.as_ref().map(|t| t.u8(id)).transpose()?.flatten().unwrap_or(0))
    }

    fn int(&self, id: usize, default: i32) -> Result<i32, NetError> {
        Ok(self.0.as_ref().map(|t| t.i32(id)).transpose()?.flatten().unwrap_or(default))
    }

    /// A stride or the side of a window: at least one, at most the side of the largest picture.
    fn side(&self, id: usize) -> Result<usize, NetError> {
        index(self.int(id, 0)?)
            .filter(|n| (1..=4096).contains(n))
            .ok_or_else(|| malformed("a stride or window has an impossible size"))
    }

    fn function(&self, id: usize) -> Result<Function, NetError> {
        match self.byte(id)? {
            0 => Ok(Function::Identity),
            1 => Ok(Function::Relu),
            3 => Ok(Function::Relu6),
            other => Err(unsupported(&format!("the fused function {other}"))),
        }
    }
}

fn index(number: i32) -> Option<usize> {
    usize::try_from(number).ok()
}

pub(super) fn malformed(what: &str) -> NetError {
    NetError::Malformed(what.to_string())
}
