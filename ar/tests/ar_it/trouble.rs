//! What happens before cameras: faces that leave, hands in front of them, slow films, films that change their size.

use std::time::Duration;

use ar::face::{Face, FaceOptions, FaceTracker};
use ar::filter::FADE;
use ar::picture::Picture;
use ar::source::Frame;
use ar::synthetic::{Hand, HandShape, Head, HeadShape, Shot};
use glam::{DVec3, Vec2};

use crate::pack;

const SIZE: (u32, u32) = (640, 360);

fn shot((width, height): (u32, u32), roll: f64, place: DVec3) -> Shot {
    Shot { width, height, camera_from_head: Shot::pose(5.0, 0.0, roll, place), noise: 2.0, seed: 5 }
}

fn drawn(head: &mut Head, size: (u32, u32), roll: f64, place: DVec3) -> Picture {
    let mut picture = Picture::default();
    head.draw(&shot(size, roll, place), &mut picture).expect("the size fits");
    picture
}

/// Follows one film, and holds what must hold in every frame of it.
struct Watch {
    tracker: FaceTracker,
    step: Duration,
    time: Duration,
    before: Option<Face>,
    opacity: f32,
}

impl Watch {
    fn new(faces_max: usize, step_ms: u64) -> Option<Watch> {
        let tracker = pack::face_tracker(FaceOptions { faces_max, ..FaceOptions::default() })?;
        Some(Watch { tracker, step: Duration::from_millis(step_ms), time: Duration::ZERO, before: None, opacity: 0.0 })
    }

    /// The face that is seen in the last of eight frames of a picture that stays.
    fn see_long(&mut self, picture: &Picture) -> Option<Face> {
        (0..8).fold(None, |_, _| self.see(picture.clone(), 0.2)).filter(|face| face.is_seen)
    }

    /// The first face of the next frame. A face that stays may move by `most` of its eyes' distance; what it wears
    /// comes and goes no faster than it fades.
    fn see(&mut self, picture: Picture, most: f32) -> Option<Face> {
        let frame = Frame { picture, time: self.time };
        self.time += self.step;
        let faces = self.tracker.track(&frame).expect("the nets run");
        for face in faces {
            assert!(face.landmarks.iter().all(|p| p.is_finite()), "{:?}", self.time);
            assert!((0.0..=1.0).contains(&face.score) && (0.0..=1.0).contains(&face.opacity), "{face:?}");
            assert!(face.camera_from_face.is_none_or(|pose| pose.is_finite()), "{:?}", self.time);
        }
        let face = faces.first().cloned();
        // One face may fade while another appears.
        let opacity = faces.iter().map(|face| face.opacity).fold(0.0, f32::max);
        let way = self.step.as_secs_f32() / FADE.as_secs_f32() + 1e-3;
        let is_first = self.time == self.step;
        assert!(is_first || (opacity - self.opacity).abs() <= way, "{:?} snaps", self.time);
        self.opacity = opacity;
        if let (Some(before), Some(face)) = (&self.before, &face)
            && before.is_seen
            && face.is_seen
        {
            let moved = middle(face).distance(middle(before)) / before.eye_distance_px();
            assert!(moved < most, "{:?}: it jumps by {moved} of its eyes' distance", self.time);
        }
        self.before.clone_from(&face);
        face
    }
}

fn middle(face: &Face) -> Vec2 {
    let (min, max) = face.bounds();
    (min + max) / 2.0
}

fn head() -> Option<Head> {
    Some(Head::new(&pack::geometry()?, HeadShape::default()))
}

#[test]
fn a_face_that_leaves_over_the_edge_is_followed_then_fades_and_comes_back() {
    for way in [DVec3::X, DVec3::NEG_X, DVec3::Y, DVec3::NEG_Y] {
        let (Some(mut head), Some(mut watch)) = (head(), Watch::new(1, 33)) else { return };
        // Half of the picture, at 45 cm: 49 and 28 cm.
        let reach = if way.x == 0.0 { 46.0 } else { 70.0 };
        let (mut seen, mut last) = (Vec::new(), None);
        let out = (0..16).map(|i| f64::from(i) / 15.0);
        for share in out.clone().chain([1.0; 10]).chain(out.rev()).chain([0.0; 4]) {
            let face = watch.see(drawn(&mut head, SIZE, 0.0, DVec3::NEG_Z * 45.0 + way * (reach * share)), 1.2);
            seen.push(face.as_ref().is_some_and(|face| face.is_seen));
            last = face;
        }
        assert!(seen[..5].iter().all(|seen| *seen), "{way}: near the edge it is followed: {seen:?}");
        assert!(!seen[25], "{way}: outside it is lost: {seen:?}");
        let face = last.unwrap_or_else(|| panic!("{way}: it comes back"));
        assert!(face.is_seen && middle(&face).distance(Vec2::new(320.0, 180.0)) < 40.0, "{way}: {}", middle(&face));
    }
}

#[test]
fn half_a_face_is_where_it_is_or_lost() {
    let Some(mut head) = head() else { return };
    for x in [-24.5, -20.0, 20.0, 24.5] {
        let Some(mut watch) = Watch::new(2, 33) else { return };
        // At 23 cm the picture ends 25 cm beside its middle.
        let place = DVec3::new(x, 0.0, -23.0);
        for _ in 0..6 {
            let Some(face) = watch.see(drawn(&mut head, SIZE, 0.0, place), 0.3).filter(|face| face.is_seen) else {
                continue;
            };
            let truth = ar::camera::project(place, SIZE.0, SIZE.1).as_vec2();
            let off = face.landmarks[168].truncate().distance(truth) / face.eye_distance_px();
            assert!(off < 1.5, "{x}: {off} of its eyes' distance");
        }
    }
}

#[test]
fn upside_down_and_lying_heads_are_the_right_way_around() {
    let Some(mut head) = head() else { return };
    for roll in [90.0f64, -90.0, 180.0] {
        let Some(mut watch) = Watch::new(1, 33) else { return };
        let face = watch.see(drawn(&mut head, SIZE, roll, DVec3::NEG_Z * 45.0), 1.0);
        let Some(face) = face.filter(|face| face.is_seen) else { continue };
        let up = (face.landmarks[10] - face.landmarks[152]).truncate().normalize();
        let (sin, cos) = roll.to_radians().sin_cos();
        let truth = Vec2::new(-sin as f32, -cos as f32);
        assert!(up.dot(truth) > 0.9, "{roll}: {up} is not {truth}");
    }
}

#[test]
fn a_hand_that_crosses_the_face_moves_it_not() {
    let (Some(mut head), Some(mut watch)) = (head(), Watch::new(1, 33)) else { return };
    let mut hand = Hand::new(HandShape::default());
    let still = drawn(&mut head, SIZE, 0.0, DVec3::new(0.0, 0.0, -45.0));
    let mut rest = None;
    for frame in 0..24 {
        let mut picture = still.clone();
        // Four frames before it comes, sixteen across, four after it has gone.
        if (4..20).contains(&frame) {
            let x = -32.0 + 4.0 * f64::from(frame - 4);
            let shot = shot(SIZE, 0.0, DVec3::new(x, -10.0, -34.0));
            let mut over = Picture::default();
            hand.draw(&shot, &mut over).expect("the size fits");
            let depths = hand.depths_cm(&shot);
            let pixels = picture.pixels_mut().chunks_exact_mut(3).zip(over.pixels().chunks_exact(3));
            for ((pixel, over), depth) in pixels.zip(depths) {
                if depth.is_finite() {
                    pixel.copy_from_slice(over);
                }
            }
        }
        let face = watch.see(picture, 0.5);
        if frame == 3 {
            rest = face.clone().map(|face| middle(&face));
        }
        if let (Some(face), Some(rest)) = (&face, rest)
            && face.is_seen
        {
            let off = middle(face).distance(rest) / face.eye_distance_px();
            assert!(off < 0.6, "frame {frame}: {off} of its eyes' distance from where it was");
        }
        assert!(frame < 23 || face.is_some_and(|face| face.is_seen), "it is there again");
    }
    assert!(rest.is_some(), "it was there");
}

#[test]
fn at_five_frames_a_second_a_face_is_followed_and_fades() {
    let (Some(mut head), Some(mut watch)) = (head(), Watch::new(1, 200)) else { return };
    for i in 0..8 {
        let x = -8.0 + 2.0 * f64::from(i);
        let place = DVec3::new(x, 0.0, -45.0);
        let face = watch.see(drawn(&mut head, SIZE, 0.0, place), 0.5).expect("the head is in the picture");
        assert!(face.is_seen, "frame {i}");
        // So slow a film must not lag behind: the filter has had time.
        let truth = ar::camera::project(place, SIZE.0, SIZE.1).as_vec2();
        let off = face.landmarks[168].truncate().distance(truth) / face.eye_distance_px();
        assert!(off < 0.6, "frame {i}: {off}");
    }
    let lost = watch.see(pack::blank(SIZE.0, SIZE.1), 1.0).expect("it fades");
    assert!(!lost.is_seen && lost.opacity > 0.0 && lost.opacity < 1.0, "{}", lost.opacity);
    assert!(watch.see(pack::blank(SIZE.0, SIZE.1), 1.0).is_none());
}

#[test]
fn a_film_whose_size_changes_goes_on() {
    let (Some(mut head), Some(mut watch)) = (head(), Watch::new(1, 33)) else { return };
    for (i, size) in [SIZE, SIZE, (1280, 720), (1280, 720), (1280, 720), (360, 640), (360, 640), SIZE, SIZE, SIZE]
        .into_iter()
        .enumerate()
    {
        let picture = drawn(&mut head, size, 0.0, DVec3::new(1.0, 0.0, -60.0));
        // The picture itself jumps where its size changes.
        let face = watch.see(picture, f32::INFINITY);
        if [1, 4, 9].contains(&i) {
            let face = face.filter(|face| face.is_seen).unwrap_or_else(|| panic!("frame {i} of {size:?}: lost"));
            let truth = ar::camera::project(DVec3::new(1.0, 3.0, -55.0), size.0, size.1).as_vec2();
            let off = face.landmarks[168].truncate().distance(truth) / face.eye_distance_px();
            assert!(off < 0.6, "frame {i}: {off}");
        }
    }
}

#[test]
fn a_masked_face_keeps_its_eyes_and_its_place() {
    let (Some(mut head), Some(mut watch)) = (head(), Watch::new(1, 33)) else { return };
    let (place, at) = (DVec3::new(0.0, 0.0, -45.0), |i: usize, of: &[glam::Vec3]| of[i].truncate());
    let mut picture = drawn(&mut head, SIZE, 0.0, place);
    let truth = head.landmarks(&shot(SIZE, 0.0, place));
    let (top, left, right) = (at(195, &truth).y, at(234, &truth).x, at(454, &truth).x);
    let depths = head.depths_cm(&shot(SIZE, 0.0, place));
    for (i, pixel) in picture.pixels_mut().chunks_exact_mut(3).enumerate() {
        let (x, y) = ((i % SIZE.0 as usize) as f32, (i / SIZE.0 as usize) as f32);
        if depths[i].is_finite() && y > top && y < at(152, &truth).y + 6.0 && x > left && x < right {
            // Folds, as masks have.
            pixel.copy_from_slice(&[150, 185 + (y as usize / 6 % 2) as u8 * 10, 210]);
        }
    }
    let seen = watch.see_long(&picture);
    let face = seen.expect("eyes and forehead are a face");
    for corner in [33, 263] {
        let off = at(corner, &face.landmarks).distance(at(corner, &truth)) / face.eye_distance_px();
        assert!(off < 0.12, "the corner {corner} of an eye is {off} of their distance beside");
    }
    let found = face.camera_from_face.expect("it has a pose").w_axis.truncate();
    assert!(found.distance(place) < 0.15 * place.length(), "at {found}");
}

#[test]
fn a_face_painted_on_a_mug_is_a_face_far_away() {
    let (Some(mut head), Some(mut watch)) = (head(), Watch::new(1, 33)) else { return };
    let photo = drawn(&mut head, SIZE, 0.0, DVec3::new(0.0, 0.0, -45.0));
    // A third as large, bent around a mug of white china.
    const SMALLER: f32 = 3.0;
    let pixels = (0..SIZE.0 * SIZE.1).flat_map(|i| {
        let off = Vec2::new((i % SIZE.0) as f32 - 320.0, (i / SIZE.0) as f32 - 180.0);
        let across = off.x / 70.0;
        if across.abs() >= 1.0 || off.y.abs() > 80.0 {
            return [96, 90, 84];
        }
        let from = Vec2::new(across.asin() * 70.0 * SMALLER + 320.0, off.y * SMALLER + 180.0);
        if from.cmplt(Vec2::ZERO).any() || from.x >= SIZE.0 as f32 || from.y >= SIZE.1 as f32 {
            return [228, 226, 222];
        }
        let at = (from.y as usize * SIZE.0 as usize + from.x as usize) * 3;
        [0, 1, 2].map(|c| photo.pixels()[at + c])
    });
    let mug = Picture::from_rgb(SIZE.0, SIZE.1, pixels.collect()).expect("the size fits");
    let seen = watch.see_long(&mug);
    // Nobody can tell from one picture what is small and near; nothing worn on it is larger than on a head that far.
    let far = -seen.expect("it is painted well").camera_from_face.expect("it has a pose").w_axis.z;
    assert!((100.0..190.0).contains(&far), "{far} cm");
}
