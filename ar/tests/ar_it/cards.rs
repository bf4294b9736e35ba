//! Bank cards in pictures: found where they are, and only there.

use ar::camera::project;
use ar::measure::find_card;
use ar::picture::Picture;
use ar::synthetic::{CardShot, Hand, HandShape, Shot};
use glam::{DMat4, DQuat, DVec2, DVec3, EulerRot, Vec2};

use crate::pack;

/// Numbers that look random and are the same every time.
fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / (1u32 << 24) as f32
    }
}

/// A table with boxes, stripes and dots on it.
fn clutter(seed: u32) -> Picture {
    let (width, height) = (1280u32, 720u32);
    let mut picture = pack::blank(width, height);
    let mut dice = noise(seed);
    for _ in 0..25 {
        let (x, y) = (dice() * width as f32, dice() * height as f32);
        let (w, h) = (10.0 + dice() * 300.0, 10.0 + dice() * 120.0);
        let turn = Vec2::from_angle(dice() * 3.2);
        let color = [0; 3].map(|_| (40.0 + dice() * 180.0) as u8);
        for (i, pixel) in picture.pixels_mut().chunks_exact_mut(3).enumerate() {
            let off = Vec2::new((i % width as usize) as f32 - x, (i / width as usize) as f32 - y);
            let at = turn.rotate(off).abs();
            // Not a card's shape: no side of 1.4 to 1.8 times the other.
            let ratio = w.max(h) / w.min(h);
            let h = if (1.3..1.9).contains(&ratio) { h * 0.5 } else { h };
            if at.x < w / 2.0 && at.y < h / 2.0 {
                pixel.copy_from_slice(&color);
            }
        }
    }
    picture
}

fn grain(picture: &mut Picture, sigma: f32, seed: u32) {
    let mut dice = noise(seed);
    for byte in picture.pixels_mut() {
        let normal = (0..4).map(|_| dice()).sum::<f32>() - 2.0;
        *byte = (f32::from(*byte) + normal * 1.73 * sigma).round().clamp(0.0, 255.0) as u8;
    }
}

fn pose(x: f64, y: f64, z: f64, place: DVec3) -> DMat4 {
    DMat4::from_rotation_translation(DQuat::from_euler(EulerRot::XYZ, x, y, z), place)
}

/// The greatest distance of a found corner from the nearest true one, pixels.
fn worst_corner(camera_from_card: &DMat4, found: &[Vec2; 4]) -> f64 {
    let corner = |x: f64, y: f64| {
        let p = camera_from_card.transform_point3((DVec2::new(x, y) * DVec2::new(8.56, 5.398) / 2.0).extend(0.0));
        // Whole numbers are pixel middles.
        project(p, 1280, 720) - 0.5
    };
    let truth = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
    let nearest = |t: &DVec2| found.iter().map(|f| f.as_dvec2().distance(*t)).fold(f64::INFINITY, f64::min);
    truth.iter().map(nearest).fold(0.0, f64::max)
}

#[test]
fn a_card_is_found_flat_tilted_noisy_shaded_and_among_other_things() {
    let place = DVec3::new(2.0, -1.0, -38.0);
    let blue = [40.0, 70.0, 150.0];
    let mut missed = Vec::new();
    for (name, pose, color, shadow, seed, sigma) in [
        ("flat", pose(0.0, 0.0, 0.0, place), blue, None, None, 0.0),
        ("turned", pose(0.0, 0.0, 0.7, place), blue, None, None, 3.0),
        ("tilted", pose(0.5, -0.3, 0.2, place), blue, None, None, 3.0),
        ("upright", pose(0.2, 0.3, 1.5, place), [230.0, 230.0, 232.0], None, None, 6.0),
        ("shaded", pose(-0.3, 0.2, -0.1, place), blue, Some((0.4, 0.6)), None, 4.0),
        ("cluttered", pose(0.2, 0.1, 0.3, place), [225.0, 200.0, 60.0], None, Some(4), 3.0),
        ("far", pose(0.1, 0.2, -0.5, place * 1.3), blue, None, Some(9), 3.0),
    ] {
        let mut picture = seed.map_or_else(|| pack::blank(1280, 720), clutter);
        CardShot { camera_from_card: pose, color, shadow }.draw(&mut picture);
        grain(&mut picture, sigma, 5);
        match find_card(&picture) {
            Some(card) => {
                let off = worst_corner(&pose, &card.corners);
                assert!(off < 2.0, "{name}: a corner is {off} pixels off");
            }
            None => missed.push(name),
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn where_there_is_no_card_none_is_found() {
    for seed in 0..12 {
        let mut picture = clutter(seed);
        grain(&mut picture, 3.0, seed);
        assert_eq!(find_card(&picture), None, "clutter {seed}");
    }
    for (width, height) in [(1, 1), (3, 700), (640, 480)] {
        assert_eq!(find_card(&pack::blank(width, height)), None);
    }
    let mut hand = Hand::new(HandShape::default());
    let mut picture = Picture::default();
    let camera_from_head = Shot::pose(0.0, 0.0, 10.0, DVec3::new(0.0, -8.0, -40.0));
    let shot = Shot { width: 1280, height: 720, camera_from_head, noise: 2.0, seed: 1 };
    hand.draw(&shot, &mut picture).expect("the size fits");
    assert_eq!(find_card(&picture), None, "a hand is no card");
    for name in ["portrait.jpg", "hands.jpg", "pose.jpg"] {
        if let Some(photo) = pack::photo(name) {
            assert_eq!(find_card(&photo), None, "{name}");
        }
    }
}
