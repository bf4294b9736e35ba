//! Writes small TensorFlow Lite files, so that tests go through the reader as the real nets do.

/// A table's field.
pub(super) enum Field {
    Byte(u8),
    Int(i32),
    Node(Node),
}

/// What an offset points to.
pub(super) enum Node {
    Table(Vec<(usize, Field)>),
    Bytes(Vec<u8>),
    Ints(Vec<i32>),
    Tables(Vec<Node>),
}

/// A net in the making.
#[derive(Default)]
pub(super) struct File {
    tensors: Vec<Node>,
    buffers: Vec<Node>,
    codes: Vec<Node>,
    ops: Vec<Node>,
}

impl File {
    /// A tensor that is computed.
    pub(super) fn tensor(&mut self, shape: &[i32]) -> i32 {
        self.add(shape, 0, Vec::new(), None)
    }

    /// A constant.
    pub(super) fn floats(&mut self, shape: &[i32], values: &[f32]) -> i32 {
        self.add(shape, 0, values.iter().flat_map(|x| x.to_le_bytes()).collect(), None)
    }

    /// A constant of half precision.
    pub(super) fn halves(&mut self, shape: &[i32], values: &[f32]) -> i32 {
        self.add(shape, 1, values.iter().flat_map(|&x| half::f16::from_f32(x).to_le_bytes()).collect(), None)
    }

    /// A constant of whole numbers.
    pub(super) fn ints(&mut self, shape: &[i32], values: &[i32]) -> i32 {
        self.add(shape, 2, values.iter().flat_map(|x| x.to_le_bytes()).collect(), None)
    }

    /// A constant of which only some numbers are stored.
    pub(super) fn sparse(&mut self, shape: &[i32], values: &[f32], sparsity: Node) -> i32 {
        self.add(shape, 0, values.iter().flat_map(|x| x.to_le_bytes()).collect(), Some(sparsity))
    }

    fn add(&mut self, shape: &[i32], kind: u8, data: Vec<u8>, sparsity: Option<Node>) -> i32 {
        let number = i32::try_from(self.tensors.len()).expect("few tensors");
        let mut fields = vec![
            (0, Field::Node(Node::Ints(shape.to_vec()))),
            (1, Field::Byte(kind)),
            (2, Field::Int(number)),
            (3, Field::Node(Node::Bytes(format!("t{number}").into_bytes()))),
        ];
        fields.extend(sparsity.map(|sparsity| (6, Field::Node(sparsity))));
        self.tensors.push(Node::Table(fields));
        self.buffers.push(Node::Table(vec![(0, Field::Node(Node::Bytes(data)))]));
        number
    }

    /// An operator with its number in the schema and its options.
    pub(super) fn op(&mut self, code: i32, inputs: &[i32], output: i32, options: Vec<(usize, Field)>) {
        self.push(vec![(3, Field::Int(code))], inputs, output, (4, Field::Node(Node::Table(options))));
    }

    /// An operator with a name; its options are bytes.
    pub(super) fn custom(&mut self, name: &str, inputs: &[i32], output: i32, options: &[i32]) {
        let code = vec![(1, Field::Node(Node::Bytes(name.into()))), (3, Field::Int(32))];
        let options = options.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.push(code, inputs, output, (5, Field::Node(Node::Bytes(options))));
    }

    fn push(&mut self, code: Vec<(usize, Field)>, inputs: &[i32], output: i32, options: (usize, Field)) {
        let number = i32::try_from(self.codes.len()).expect("few operators");
        self.codes.push(Node::Table(code));
        self.ops.push(Node::Table(vec![
            (0, Field::Int(number)),
            (1, Field::Node(Node::Ints(inputs.to_vec()))),
            (2, Field::Node(Node::Ints(vec![output]))),
            options,
        ]));
    }

    pub(super) fn write(self, input: i32, output: i32) -> Vec<u8> {
        let graph = Node::Table(vec![
            (0, Field::Node(Node::Tables(self.tensors))),
            (1, Field::Node(Node::Ints(vec![input]))),
            (2, Field::Node(Node::Ints(vec![output]))),
            (3, Field::Node(Node::Tables(self.ops))),
        ]);
        let model = Node::Table(vec![
            (0, Field::Int(3)),
            (1, Field::Node(Node::Tables(self.codes))),
            (2, Field::Node(Node::Tables(vec![graph]))),
            (4, Field::Node(Node::Tables(self.buffers))),
        ]);
        let mut file = vec![0; 4];
        file.extend_from_slice(b"TFL3");
        let root = put(&mut file, &model);
        patch(&mut file, 0, root);
        file
    }
}

/// Appends the node, then what it points to; gives its place.
fn put(file: &mut Vec<u8>, node: &Node) -> usize {
    file.resize(file.len().next_multiple_of(4), 0);
    let len = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    match node {
        Node::Bytes(bytes) => {
            let at = file.len();
            file.extend(len(bytes.len()));
            file.extend(bytes);
            at
        }
        Node::Ints(ints) => {
            let at = file.len();
            file.extend(len(ints.len()));
            file.extend(ints.iter().flat_map(|x| x.to_le_bytes()));
            at
        }
        Node::Tables(nodes) => {
            let at = file.len();
            file.extend(len(nodes.len()));
            file.resize(file.len() + 4 * nodes.len(), 0);
            for (n, node) in nodes.iter().enumerate() {
                let to = put(file, node);
                patch(file, at + 4 + 4 * n, to);
            }
            at
        }
        Node::Table(fields) => {
            let vtable = file.len();
            let slots = fields.iter().map(|(id, _)| id + 1).max().unwrap_or(0);
            let short = |n: usize| u16::try_from(n).expect("small").to_le_bytes();
            file.extend(short(4 + 2 * slots));
            file.extend(short(4 + 4 * fields.len()));
            for slot in 0..slots {
                let field = fields.iter().position(|(id, _)| *id == slot);
                file.extend(short(field.map_or(0, |n| 4 + 4 * n)));
            }
            file.resize(file.len().next_multiple_of(4), 0);
            let at = file.len();
            file.extend(len(at - vtable));
            for (_, field) in fields {
                match field {
                    Field::Byte(x) => file.extend([*x, 0, 0, 0]),
                    Field::Int(x) => file.extend(x.to_le_bytes()),
                    Field::Node(_) => file.extend([0; 4]),
                }
            }
            for (n, (_, field)) in fields.iter().enumerate() {
                if let Field::Node(node) = field {
                    let to = put(file, node);
                    patch(file, at + 4 + 4 * n, to);
                }
            }
            at
        }
    }
}

fn patch(file: &mut [u8], at: usize, to: usize) {
    file[at..at + 4].copy_from_slice(&u32::try_from(to - at).expect("small").to_le_bytes());
}
