//! The real nets, where they are: `cargo xtask models` fetches them.

use crate::models::{ModelName, Models};

use super::*;

/// Numbers of each output, by their place.
type Answers = &'static [&'static [(usize, f32)]];

/// What LiteRT 2.3.0 gives without XNNPACK for the input `n * 7919 % 1000 / 1000`.
const ANSWERS: [(ModelName, Answers); 8] = [
    (
        ModelName::FaceDetector,
        &[
            &[(0, 1.195961), (4778, -4.234433), (14335, -15.35656)],
            &[(0, -4.82399), (298, -3.354613), (895, -28.95068)],
        ],
    ),
    (
        ModelName::FaceDetectorFar,
        &[
            &[(0, -5.089826), (12288, -8.194116), (36863, -4.233205)],
            &[(0, -9.503762), (768, -15.57698), (2303, -65.92091)],
        ],
    ),
    (ModelName::FaceMesh, &[&[(0, 92.37724), (468, 51.68399), (1403, 3.470533)], &[(0, -7.677287)]]),
    (
        ModelName::Iris,
        &[&[(0, 24.00605), (71, 0.7136229), (212, -5.423411)], &[(0, 35.76444), (5, -0.2058385), (14, -0.189319)]],
    ),
    (
        ModelName::Palm,
        &[
            &[(0, -1.281822), (12096, -6.069221), (36287, 14.44799)],
            &[(0, -6.751078), (672, -5.227989), (2015, -13.46499)],
        ],
    ),
    (
        ModelName::Hand,
        &[
            &[(0, 105.4391), (21, 111.8636), (62, 10.5842)],
            &[(0, 0.002454888)],
            &[(0, 0.7998168)],
            &[(0, 3.495812e-05), (21, 0.001526847), (62, 0.01077581)],
        ],
    ),
    (
        ModelName::PoseDetector,
        &[
            &[(0, -2.622454), (9016, -152.3744), (27047, 0.1230609)],
            &[(0, -73.45528), (751, -9.249298), (2253, -28.35891)],
        ],
    ),
    (
        ModelName::Pose,
        &[
            &[(0, 137.9267), (65, 139.6709), (194, 0.05057096)],
            &[(0, 0.1513975)],
            &[(0, -76.50235), (21845, -17.50465), (65535, -7.09557)],
            &[(0, -27.13204), (53248, -6.959105), (159743, -7.88265)],
            &[(0, 0.03216696), (39, -3.147125e-05), (116, 0.05800289)],
        ],
    ),
];

#[test]
fn nets_give_what_litert_gives() {
    for (name, answers) in ANSWERS {
        let Some(mut net) = open(name) else { continue };
        let found = net.run(&speckled(&net)).expect("the right length");
        assert_eq!(found.len(), answers.len(), "{name:?}");
        for (n, (found, answers)) in found.iter().zip(answers).enumerate() {
            // sums in another order differ in the last places; deep nets on a picture of nothing make more of that
            let largest = found.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
            for &(place, answer) in *answers {
                let off = (found[place] - answer).abs();
                assert!(
                    off <= 2e-4 * largest,
                    "{name:?}: output {n}, number {place} is {}, not {answer}",
                    found[place]
                );
            }
        }
    }
}

#[test]
fn the_selfie_nets_give_what_numpy_gives() {
    // LiteRT lacks their last operator
    let cases = [
        (ModelName::Selfie, vec![(0, 0.0), (12544, 0.120_974), (12800, 0.107_791), (12545, 0.038_759)]),
        (ModelName::SelfieWide, vec![(4, 1.0), (249, 0.499_858), (6506, 0.500_218), (4726, 0.500_673)]),
    ];
    for (name, answers) in cases {
        let Some(mut net) = open(name) else { continue };
        let stripes: Vec<f32> =
            (0..net.input_shape().iter().product()).map(|n: usize| (n / 3 % 251) as f32 / 250.0).collect();
        let found = net.run(&stripes).expect("the right length")[0];
        for (place, answer) in answers {
            assert!((found[place] - answer).abs() < 1e-3, "{name:?}: number {place} is {}, not {answer}", found[place]);
        }
    }
}

#[test]
fn a_net_gives_the_same_bits_again_with_any_number_of_threads() {
    for name in ModelName::ALL {
        let Some(mut net) = open(name) else { continue };
        let input = speckled(&net);
        let first = bits(&mut net, &input, 1);
        let other = vec![0.25; input.len()];
        for threads in [1, 2, 4] {
            net.set_threads(threads);
            net.run(&other).expect("the right length");
            assert!(bits(&mut net, &input, threads) == first, "{name:?} with {threads} threads");
        }
    }
}

#[test]
fn outputs_that_nobody_wants_are_not_computed() {
    let Some(mut net) = open(ModelName::Pose) else { return };
    let input = speckled(&net);
    let all: Vec<Vec<f32>> = net.run(&input).expect("the right length").iter().map(|x| x.to_vec()).collect();
    net.want(&[4, 0]);
    let steps = net.steps.iter().filter(|step| step.is_needed).count();
    assert!(steps + 10 < net.steps.len(), "{steps} of {} steps are needed", net.steps.len());
    net.run(&vec![0.5; input.len()]).expect("the right length");
    let some = net.run(&input).expect("the right length");
    assert!(some[0] == all[0] && some[4] == all[4], "the same points");
    assert!(some[1].is_empty() && some[2].is_empty() && some[3].is_empty());
}

#[test]
fn plain_instructions_give_about_the_same() {
    for name in [ModelName::FaceMesh, ModelName::Hand, ModelName::Selfie] {
        let Some(mut net) = open(name) else { continue };
        let input = speckled(&net);
        let copy = |net: &mut Net| net.run(&input).expect("the right length")[0].to_vec();
        let fast = copy(&mut net);
        net.level = Level::Portable;
        let largest = fast.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        for (a, b) in copy(&mut net).iter().zip(&fast) {
            assert!((a - b).abs() <= 2e-4 * largest, "{name:?}: {a} and {b}");
        }
    }
}

#[test]
fn nets_that_run_at_the_same_time_do_not_disturb_each_other() {
    let Some(mut net) = open(ModelName::FaceDetector) else { return };
    let input = speckled(&net);
    let alone = bits(&mut net, &input, 1);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let Some(mut net) = open(ModelName::FaceDetector) else { return };
                for _ in 0..20 {
                    assert!(bits(&mut net, &input, 4) == alone);
                }
            });
        }
    });
}

fn open(name: ModelName) -> Option<Net> {
    let models = Models::find();
    if models.missing().contains(&name) {
        return None;
    }
    Some(models.open(name).expect("a good file"))
}

/// Numbers that jump about between 0 and 1.
fn speckled(net: &Net) -> Vec<f32> {
    (0..net.input_shape().iter().product()).map(|n: usize| (n * 7919 % 1000) as f32 / 1000.0).collect()
}

fn bits(net: &mut Net, input: &[f32], threads: usize) -> Vec<u32> {
    net.set_threads(threads);
    net.run(input).expect("the right length").concat().iter().map(|x| x.to_bits()).collect()
}
