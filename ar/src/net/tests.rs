//! Every operator against numbers computed by numpy, and broken files.

mod broken;
mod file;
mod nets;

use file::{Field, File, Node};

use super::simd::Level;
use super::*;

/// Numbers that are sums of eighths, the same as in the numpy script.
fn wave(len: i32, seed: i32) -> Vec<f32> {
    (0..len).map(|i| ((i * 37 + seed * 11) % 23 - 11) as f32 / 8.0).collect()
}

/// Adds a constant wave.
fn constant(file: &mut File, shape: &[i32], seed: i32) -> i32 {
    file.floats(shape, &wave(shape.iter().product(), seed))
}

/// Strides (across, down), padding (0 same, 1 valid) and function (0 none, 1 relu, 3 relu6) of a convolution.
fn conv(stride: i32, padding: u8, function: u8) -> Vec<(usize, Field)> {
    vec![(0, Field::Byte(padding)), (1, Field::Int(stride)), (2, Field::Int(stride)), (3, Field::Byte(function))]
}

fn depthwise(stride: i32, padding: u8, function: u8) -> Vec<(usize, Field)> {
    let mut options = conv(stride, padding, 0);
    options.extend([(4, Field::Byte(function))]);
    options[3] = (3, Field::Int(1));
    options
}

/// Runs the net with both kinds of instructions and gives its only output.
fn run(file: File, input: i32, output: i32, numbers: &[f32]) -> Vec<f32> {
    let bytes = file.write(input, output);
    let mut net = Net::read(&bytes).expect("a good file");
    let found = net.run(numbers).expect("the right length")[0].to_vec();
    net.level = Level::Portable;
    let plain = net.run(numbers).expect("the right length")[0].to_vec();
    close("plain instructions", &plain, &found);
    found
}

fn close(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (n, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= 1e-5 * b.abs().max(1.0), "{what}: number {n} is {a}, not {b}");
    }
}

/// One operator with no constants.
fn one(code: i32, from: &[i32], to: &[i32], seed: i32, options: Vec<(usize, Field)>) -> Vec<f32> {
    let mut file = File::default();
    let (x, y) = (file.tensor(from), file.tensor(to));
    file.op(code, &[x], y, options);
    run(file, x, y, &wave(from.iter().product(), seed))
}

#[test]
fn a_convolution_puts_zeros_around_the_picture_and_ends_at_six() {
    let mut file = File::default();
    let x = file.tensor(&[1, 5, 4, 2]);
    let (w, b) = (constant(&mut file, &[3, 3, 3, 2], 2), constant(&mut file, &[3], 3));
    let y = file.tensor(&[1, 3, 2, 3]);
    file.op(3, &[x, w, b], y, conv(2, 0, 3));
    let expected = [
        3.34375, 2.046875, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.546875, 2.40625, 4.140625, 0.328125, 0.0, 0.0, 0.21875,
        0.0, 1.46875,
    ];
    close("conv", &run(file, x, y, &wave(40, 1)), &expected);
}

#[test]
fn zeros_around_a_picture_may_come_from_an_operator_of_their_own() {
    // the convolution takes them over; a pooling cannot, so they are written
    for pooled in [false, true] {
        let mut file = File::default();
        let x = file.tensor(&[1, 5, 4, 2]);
        let border = file.ints(&[4, 2], &[0, 0, 1, 1, 1, 1, 0, 0]);
        let padded = file.tensor(&[1, 7, 6, 2]);
        file.op(34, &[x, border], padded, Vec::new());
        if pooled {
            let y = file.tensor(&[1, 7, 6, 2]);
            file.op(
                17,
                &[padded],
                y,
                vec![(1, Field::Int(1)), (2, Field::Int(1)), (3, Field::Int(1)), (4, Field::Int(1))],
            );
            let found = run(file, x, y, &wave(40, 1));
            assert_eq!(found[..14], [0.0; 14], "the first row and the first pixel of the second");
            assert_eq!(found[14..22], wave(40, 1)[..8], "the first row of the picture");
        } else {
            let w = constant(&mut file, &[2, 3, 3, 2], 4);
            let y = file.tensor(&[1, 5, 4, 2]);
            file.op(3, &[padded, w], y, conv(1, 1, 0));
            let found = run(file, x, y, &wave(40, 1));
            let rows: Vec<f32> = [0, 2, 4]
                .iter()
                .flat_map(|r| [0, 2].map(|c| r * 8 + c * 2))
                .flat_map(|n| [found[n], found[n + 1]])
                .collect();
            let expected = [
                -1.765625, 0.109375, 1.53125, -1.375, -2.765625, -3.0625, 3.75, 7.125, 6.171875, 3.421875, -3.796875,
                -2.5,
            ];
            close("pad and conv", &rows, &expected);
        }
    }
}

#[test]
fn a_block_is_one_step_with_its_shortcut_of_fewer_channels() {
    let mut file = File::default();
    let x = file.tensor(&[1, 3, 3, 10]);
    let (w, b) = (constant(&mut file, &[1, 3, 3, 10], 6), constant(&mut file, &[10], 7));
    let d = file.tensor(&[1, 3, 3, 10]);
    file.op(4, &[x, w, b], d, depthwise(1, 0, 0));
    let (w, b) = (constant(&mut file, &[12, 1, 1, 10], 8), constant(&mut file, &[12], 9));
    let p = file.tensor(&[1, 3, 3, 12]);
    file.op(3, &[d, w, b], p, conv(1, 1, 0));
    let border = file.ints(&[4, 2], &[0, 0, 0, 0, 0, 0, 0, 2]);
    let r = file.tensor(&[1, 3, 3, 12]);
    file.op(34, &[x, border], r, Vec::new());
    let sum = file.tensor(&[1, 3, 3, 12]);
    file.op(0, &[r, p], sum, Vec::new());
    let slopes = constant(&mut file, &[1, 1, 12], 10);
    let y = file.tensor(&[1, 3, 3, 12]);
    file.op(54, &[sum, slopes], y, Vec::new());
    let expected = [
        -0.905_762, 1.295_898, 0.786_865, -2.848_389, 4.787_109, 0.638_672, 7.990_234, 6.986_328, 1.669_922, 0.082_031,
        -5.418_457, -0.0, -1.254_395, 2.101_562, 2.859_375, -2.620_605, 9.847_656, 2.875, 8.75, 3.169_922, 0.869_141,
        0.529_785, -9.922_852, 0.740_234, -2.363_525, 1.568_848, 4.710_449, -2.625, 8.5625, 4.988_281, 11.117_188,
        6.015_625, 1.318_359, 1.578_369, -8.268_311, -0.0,
    ];
    let bytes = file.write(x, y);
    let mut net = Net::read(&bytes).expect("a good file");
    assert_eq!(net.steps.len(), 1, "five operators, one step");
    let found = net.run(&wave(90, 5)).expect("the right length")[0].to_vec();
    close("the middle row", &found[36..72], &expected);
    assert!((found.iter().sum::<f32>() - 193.628_66).abs() < 1e-3);
}

#[test]
fn columns_that_do_not_fill_their_registers() {
    let mut file = File::default();
    let x = file.tensor(&[1, 7, 1, 3]);
    let (w, b) = (constant(&mut file, &[41, 1, 1, 3], 12), constant(&mut file, &[41], 13));
    let y = file.tensor(&[1, 7, 1, 41]);
    file.op(3, &[x, w, b], y, conv(1, 1, 0));
    let found = run(file, x, y, &wave(21, 11));
    let expected = [
        -1.859375, -0.171875, -1.359375, 0.328125, 2.015625, -1.328125, 0.0, -1.1875, 0.5, 2.1875, 1.0, 0.53125,
        -1.015625, -2.203125, 2.359375, 1.171875, 0.703125, -0.484375, -2.03125, -0.34375, 1.34375, 0.15625, -0.3125,
        -1.859375,
    ];
    close("the last pixel", &found[6 * 41..][..24], &expected);
    close("its last columns", &found[6 * 41 + 38..], &[1.171875, 0.703125, -0.484375]);
    assert!((found.iter().sum::<f32>() - 8.65625).abs() < 1e-4);
}

#[test]
fn a_depthwise_convolution_alone() {
    let mut file = File::default();
    let x = file.tensor(&[1, 5, 6, 9]);
    let (w, b) = (constant(&mut file, &[1, 5, 5, 9], 15), constant(&mut file, &[9], 16));
    let y = file.tensor(&[1, 3, 3, 9]);
    file.op(4, &[x, w, b], y, depthwise(2, 0, 1));
    let found = run(file, x, y, &wave(270, 14));
    let expected = [7.75, 0.578125, 8.890625, 0.703125, 5.125, 3.828125, 5.078125, 5.28125, 4.4375];
    close("the middle pixel", &found[4 * 9..][..9], &expected);
    assert!((found.iter().sum::<f32>() - 131.59375).abs() < 1e-3);
}

#[test]
fn a_depthwise_convolution_of_three_channels() {
    let mut file = File::default();
    let x = file.tensor(&[1, 3, 3, 3]);
    let (w, b) = (constant(&mut file, &[1, 3, 3, 3], 18), constant(&mut file, &[3], 19));
    let y = file.tensor(&[1, 3, 3, 3]);
    file.op(4, &[x, w, b], y, depthwise(1, 0, 0));
    let expected = [
        -1.34375, 0.40625, -1.015625, 2.96875, 4.71875, -0.265625, -1.453125, 0.296875, 1.75, -2.140625, -0.390625,
        -1.0625, -4.421875, -2.671875, -3.296875, -1.234375, 0.515625, -2.671875, -1.5625, 0.1875, -0.875, 2.8125,
        4.5625, 3.890625, -1.5625, 0.1875, -0.875,
    ];
    close("all", &run(file, x, y, &wave(27, 17)), &expected);
}

#[test]
fn a_convolution_to_one_channel() {
    let mut file = File::default();
    let x = file.tensor(&[1, 3, 11, 8]);
    let (w, b) = (constant(&mut file, &[1, 3, 3, 8], 21), constant(&mut file, &[1], 22));
    let y = file.tensor(&[1, 3, 11, 1]);
    file.op(3, &[x, w, b], y, conv(1, 0, 0));
    let expected = [
        17.828125, 14.171875, -1.953125, -13.40625, -16.59375, -13.3125, -2.125, 14.09375, 28.515625, 8.078125,
        -1.15625, -13.359375, -24.4375, -17.453125, 0.671875, 27.0625, 38.359375, 6.171875, -14.515625, -23.703125,
        -23.1875, -12.859375, 2.671875, 21.8125, 22.09375, 0.453125, -11.125, -16.234375, -14.875, -5.609375, 8.6875,
        29.453125, 14.296875,
    ];
    close("all", &run(file, x, y, &wave(264, 20)), &expected);
}

#[test]
fn pools() {
    let window = |padding: u8, stride: i32, size: i32| {
        let int = Field::Int;
        vec![(0, Field::Byte(padding)), (1, int(stride)), (2, int(stride)), (3, int(size)), (4, int(size))]
    };
    let largest = one(17, &[1, 3, 5, 2], &[1, 2, 3, 2], 23, window(0, 2, 2));
    close("largest", &largest, &[-0.5, 1.25, 0.75, -0.375, 1.375, 0.25, -0.25, 0.875, 1.0, -0.125, -1.25, 0.5]);
    let mean = one(1, &[1, 3, 5, 2], &[1, 2, 4, 2], 23, window(1, 1, 2));
    let expected = [
        -0.9375, 0.8125, -0.3125, 0.0, 0.3125, -0.8125, 0.9375, -0.1875, -0.6875, 0.34375, -0.0625, -0.46875, 0.5625,
        -0.5625, 0.46875, 0.0625,
    ];
    close("mean of four", &mean, &expected);

    let mut file = File::default();
    let x = file.tensor(&[1, 3, 5, 2]);
    let axes = file.ints(&[2], &[1, 2]);
    let y = file.tensor(&[1, 2]);
    file.op(40, &[x, axes], y, Vec::new());
    close("mean of all", &run(file, x, y, &wave(30, 23)), &[-0.066_667, -0.041_667]);
}

#[test]
fn resizing() {
    let cases: [(u8, u8, f32, [f32; 9]); 3] = [
        (0, 1, -0.35, [0.55, -0.575, -0.40625, 0.05, 0.21875, 0.3875, -0.45, -0.28125, 0.175]),
        (1, 0, -1.5, [0.5, -0.625, -0.3125, 0.0, 0.3125, 0.145_833, -0.5, -0.1875, 0.125]),
        (0, 0, 1.4125, [0.85, -0.275, -0.825, 0.35, -0.2, 0.975, -0.15, -0.7, 0.475]),
    ];
    for (align_corners, half_pixel, sum, pixel) in cases {
        let options = vec![(2, Field::Byte(align_corners)), (3, Field::Byte(half_pixel))];
        let found = one(23, &[1, 2, 3, 9], &[1, 4, 5, 9], 24, options);
        close("a pixel", &found[(2 * 5 + 3) * 9..][..9], &pixel);
        assert!((found.iter().sum::<f32>() - sum).abs() < 1e-4);
    }
}

#[test]
fn channels_spread_over_space_and_tensors_joined() {
    let found = one(5, &[1, 1, 2, 8], &[1, 2, 4, 2], 25, vec![(0, Field::Int(2))]);
    let expected =
        [1.375, 0.25, -0.875, 0.875, 1.0, -0.125, -1.25, 0.5, -0.25, -1.375, 0.375, -0.75, -0.625, 1.125, 0.0, -1.125];
    close("spread", &found, &expected);

    let join = |axis: i32, second: &[i32], whole: &[i32], expected: &[f32]| {
        let mut file = File::default();
        let (x, flat) = (file.tensor(&[1, 1, 2, 2]), file.tensor(&[1, 2, 2]));
        file.op(22, &[x], flat, Vec::new());
        let other = constant(&mut file, second, 34);
        let y = file.tensor(whole);
        file.op(2, &[flat, other], y, vec![(0, Field::Int(axis))]);
        close("joined", &run(file, x, y, &wave(4, 33)), expected);
    };
    join(1, &[1, 1, 2], &[1, 3, 2], &[0.875, -0.25, -1.375, 0.375, -0.625, 1.125]);
    join(-1, &[1, 2, 1], &[1, 2, 3], &[0.875, -0.25, -0.625, -1.375, 0.375, 1.125]);
}

#[test]
fn functions_of_a_number() {
    let mut file = File::default();
    let x = file.tensor(&[1, 1, 1, 7]);
    let (w, b) = (constant(&mut file, &[3, 7], 27), constant(&mut file, &[3], 28));
    let (sum, y) = (file.tensor(&[1, 3]), file.tensor(&[1, 3]));
    file.op(9, &[x, w, b], sum, Vec::new());
    file.op(14, &[sum], y, Vec::new());
    close("logistic of a product", &run(file, x, y, &wave(7, 26)), &[0.096_706, 0.08882, 0.994_089]);

    let mut file = File::default();
    let x = file.tensor(&[1, 1, 2, 9]);
    let three = file.floats(&[9], &[3.0; 9]);
    let (product, y) = (file.tensor(&[1, 1, 2, 9]), file.tensor(&[1, 1, 2, 9]));
    file.op(18, &[x, three], product, Vec::new());
    file.op(117, &[product], y, Vec::new());
    let expected = [
        3.375, 0.0, -0.0, 1.523_438, -0.375, 3.75, 0.210_938, -0.0, 1.96875, -0.351_562, 4.125, 0.46875, -0.164_062,
        2.460_938, -0.28125, -0.0, 0.773_438, -0.28125,
    ];
    close("hard swish", &run(file, x, y, &wave(18, 29)), &expected);

    // the ends, where a power of two would overflow
    let mut file = File::default();
    let (x, y) = (file.tensor(&[1, 1, 1, 5]), file.tensor(&[1, 1, 1, 5]));
    file.op(14, &[x], y, Vec::new());
    close("logistic", &run(file, x, y, &[-1e9, -1.0, 0.0, 1.0, 1e9]), &[0.0, 0.268_941_43, 0.5, 0.731_058_6, 1.0]);
}

#[test]
fn one_pixel_multiplies_all() {
    let mut file = File::default();
    let x = file.tensor(&[1, 1, 2, 9]);
    let gate = constant(&mut file, &[1, 1, 1, 9], 30);
    let y = file.tensor(&[1, 1, 2, 9]);
    file.op(18, &[gate, x], y, Vec::new());
    let expected = [
        -0.421875, 0.0, -0.28125, -0.546875, -0.4375, -0.3125, -0.171875, -0.375, -0.5625, 0.140625, 1.890625, 0.0625,
        0.765625, 0.765625, 0.0625, 1.890625, 0.140625, 0.5625,
    ];
    close("product", &run(file, x, y, &wave(18, 29)), &expected);
}

#[test]
fn a_transposed_convolution_with_bias() {
    let mut file = File::default();
    let x = file.tensor(&[1, 2, 2, 3]);
    let (w, b) = (constant(&mut file, &[1, 2, 2, 3], 32), file.floats(&[1], &[0.25]));
    let (sum, y) = (file.tensor(&[1, 4, 4, 1]), file.tensor(&[1, 4, 4, 1]));
    file.custom("Convolution2DTransposeBias", &[x, w, b], sum, &[1, 2, 2]);
    file.op(14, &[sum], y, Vec::new());
    let expected = [
        0.362_969, 0.407_333, 0.345_105, 0.242_206, 0.936_285, 0.946_597, 0.449_393, 0.33112, 0.253_861, 0.304_042,
        0.888_759, 0.83762, 0.359_364, 0.418_697, 0.441_673, 0.338_077,
    ];
    close("all", &run(file, x, y, &wave(12, 31)), &expected);
}

#[test]
fn weights_of_half_precision_and_sparse_weights() {
    // a matrix of 2 x 4 in blocks of one column by... two rows: stored are the blocks of columns 0 and 2
    let whole = |side: i32| Node::Table(vec![(0, Field::Byte(0)), (1, Field::Int(side))]);
    let list = |numbers: &[i32]| Field::Node(Node::Table(vec![(0, Field::Node(Node::Ints(numbers.to_vec())))]));
    let columns = Node::Table(vec![
        (0, Field::Byte(1)),
        (2, Field::Byte(1)),
        (3, list(&[0, 2])),
        (4, Field::Byte(1)),
        (5, list(&[0, 2])),
    ]);
    let sparsity = Node::Table(vec![
        (0, Field::Node(Node::Ints(vec![0, 1, 2]))),
        (1, Field::Node(Node::Ints(vec![0]))),
        (2, Field::Node(Node::Tables(vec![whole(1), columns, whole(2)]))),
    ]);
    let mut file = File::default();
    let x = file.tensor(&[1, 1, 1, 4]);
    let packed = file.sparse(&[2, 4], &[1.0, 10.0, 100.0, 1000.0], sparsity);
    let (w, half, b) = (file.tensor(&[2, 4]), file.halves(&[2], &[0.5, -0.25]), file.tensor(&[2]));
    file.op(124, &[packed], w, Vec::new());
    file.op(6, &[half], b, Vec::new());
    let y = file.tensor(&[1, 2]);
    file.op(9, &[x, w, b], y, Vec::new());
    // rows are [1 0 100 0] and [10 0 1000 0]
    close("product", &run(file, x, y, &[1.0, 2.0, 3.0, 4.0]), &[301.5, 3009.75]);
}

#[test]
fn an_input_of_the_wrong_length_is_refused() {
    let mut file = File::default();
    let (x, y) = (file.tensor(&[1, 2, 2, 1]), file.tensor(&[1, 2, 2, 1]));
    file.op(19, &[x], y, Vec::new());
    let mut net = Net::read(&file.write(x, y)).expect("a good file");
    assert_eq!((net.input_shape(), net.outputs()[0].shape.as_slice()), ([1, 2, 2, 1], &[1, 2, 2, 1][..]));
    assert!(matches!(net.run(&[0.0; 3]), Err(NetError::Input { expected: 4, found: 3 })));
    assert_eq!(net.run(&[-1.0, 1.0, -0.5, 7.0]).expect("four numbers")[0], [0.0, 1.0, 0.0, 7.0]);
}
