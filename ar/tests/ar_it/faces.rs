//! Faces in photos, and a head whose pose is known.

use ar::face::{Face, FaceOptions};
use ar::measure::FaceMeasurer;
use ar::picture::Picture;
use ar::synthetic::{Head, HeadShape, Shot};
use glam::{DVec3, Vec2};

use crate::pack;

/// Mean distance in % of the distance of the outer eye corners.
fn off_percent(face: &Face, golden: &[Vec2]) -> f32 {
    let sum: f32 = golden.iter().zip(&face.landmarks).map(|(g, l)| g.distance(l.truncate())).sum();
    100.0 * sum / golden.len() as f32 / golden[33].distance(golden[263])
}

fn golden(name: &str) -> Option<Vec<Vec2>> {
    let json = pack::json(name)?;
    let points: Vec<[f32; 3]> =
        serde_json::from_value(json["frames"][0]["faces"][0]["points"].clone()).expect("points with depth");
    Some(points.into_iter().map(|p| Vec2::new(p[0], p[1])).collect())
}

fn still(picture: Picture, faces_max: usize) -> Option<Vec<Face>> {
    let mut tracker = pack::face_tracker(FaceOptions { faces_max, ..FaceOptions::default() })?;
    Some(tracker.track(&pack::frame(picture, 0)).expect("the nets run").to_vec())
}

#[test]
fn a_portrait_has_the_points_that_mediapipe_finds() {
    let (Some(photo), Some(plain), Some(refined)) = (
        pack::photo("portrait.jpg"),
        golden("portrait.mesh468.expected.json"),
        golden("portrait.mesh478.expected.json"),
    ) else {
        return;
    };
    let Some(faces) = still(photo, 2) else { return };
    assert_eq!(faces.len(), 1);
    assert_eq!(faces[0].landmarks.len(), 478);
    assert!(off_percent(&faces[0], &plain) < 0.5, "{}", off_percent(&faces[0], &plain));
    assert!(off_percent(&faces[0], &refined) < 3.0, "{}", off_percent(&faces[0], &refined));
    // The irises are ordered alike in both eyes: right, top, left, bottom of the picture.
    for iris in [468, 473] {
        let at = |i: usize| faces[0].landmarks[iris + i];
        assert!(at(1).x > at(0).x && at(3).x < at(0).x && at(2).y < at(0).y && at(4).y > at(0).y);
    }
}

#[test]
fn two_faces_are_two_and_a_face_upside_down_is_found() {
    let Some(photo) = pack::photo("portrait.jpg") else { return };
    let stride = photo.width() as usize * 3;
    let beside = photo.pixels().chunks_exact(stride).flat_map(|row| [row, row]).flatten().copied().collect();
    let wide = Picture::from_rgb(photo.width() * 2, photo.height(), beside).expect("the size fits");
    let Some(faces) = still(wide, 4) else { return };
    assert_eq!(faces.len(), 2);
    let apart = (faces[0].landmarks[1] - faces[1].landmarks[1]).x.abs();
    assert!((apart - photo.width() as f32).abs() < 6.0, "{apart}");

    let turned = photo.pixels().chunks_exact(3).rev().flatten().copied().collect();
    let turned = Picture::from_rgb(photo.width(), photo.height(), turned).expect("the size fits");
    let faces = still(turned, 1).expect("the nets are there");
    let [forehead, chin] = [10, 152].map(|i| faces[0].landmarks[i]);
    assert!(forehead.y > chin.y + 100.0, "{forehead} {chin}");
}

#[test]
fn nothing_is_found_where_nothing_is() {
    for (width, height) in [(1, 1), (3, 2000), (640, 480)] {
        let Some(faces) = still(pack::blank(width, height), 4) else { return };
        assert!(faces.is_empty(), "{width} x {height}");
    }
}

#[test]
fn a_lost_face_fades_and_a_changed_picture_size_is_survived() {
    let Some(photo) = pack::photo("portrait.jpg") else { return };
    let Some(mut tracker) = pack::face_tracker(FaceOptions::default()) else { return };
    for index in 0..3 {
        assert!(tracker.track(&pack::frame(photo.clone(), index)).expect("the nets run")[0].is_seen);
    }
    let mut before = 1.0;
    for index in 3..10 {
        let faces = tracker.track(&pack::frame(pack::blank(320, 200), index)).expect("the nets run");
        let Some(face) = faces.first() else { break };
        assert!(!face.is_seen && face.opacity < before && face.opacity > before - 0.3, "{} {before}", face.opacity);
        assert_eq!(face.landmarks.len(), 478, "it stays where it was");
        before = face.opacity;
    }
    assert!(before < 0.3, "it is gone in the end");
    assert!(tracker.track(&pack::frame(photo, 20)).expect("the nets run")[0].is_seen, "and comes back");
}

#[test]
fn irises_come_and_go_and_the_other_points_stay_filtered() {
    let Some(photo) = pack::photo("portrait.jpg") else { return };
    let Some(mut tracker) = pack::face_tracker(FaceOptions::default()) else { return };
    let mut dice = 7u32;
    let mut noisy = || {
        let mut picture = photo.clone();
        for byte in picture.pixels_mut() {
            let mut sum = 0;
            for _ in 0..3 {
                dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                sum += i32::try_from(dice >> 27).expect("five bits");
            }
            *byte = (i32::from(*byte) + (sum - 46) / 2).clamp(0, 255) as u8;
        }
        picture
    };
    let (mut before, mut usual) = (Vec::new(), 0.0f32);
    for (index, sees) in [true; 10].into_iter().chain([false; 4]).chain([true; 4]).enumerate() {
        tracker.see_irises(sees);
        let frame = pack::frame(noisy(), u32::try_from(index).expect("few"));
        let face = tracker.track(&frame).expect("the nets run")[0].clone();
        assert_eq!(face.landmarks.len(), if sees { 478 } else { 468 }, "frame {index}");
        // The mouth, the nose and the outline: points that only the mesh gives.
        let points = [61, 291, 0, 17, 1, 2, 10, 152, 234, 454].map(|i| face.landmarks[i].truncate());
        let moved = |before: &Vec<Vec2>| points.iter().zip(before).map(|(a, b)| a.distance(*b)).sum::<f32>() / 10.0;
        if index > 0 {
            let moved = moved(&before);
            if (5..10).contains(&index) {
                usual = usual.max(moved);
            } else if index >= 10 {
                assert!(moved < 1.7 * usual, "frame {index}: {moved} pixels where {usual} are usual");
            }
        }
        before = points.to_vec();
    }
}

fn drawn(head: &mut Head, yaw: f64, pitch: f64, roll: f64, place: DVec3) -> Picture {
    let mut picture = Picture::default();
    let camera_from_head = Shot::pose(yaw, pitch, roll, place);
    let shot = Shot { width: 1280, height: 720, camera_from_head, noise: 2.0, seed: 5 };
    head.draw(&shot, &mut picture).expect("the size fits");
    picture
}

#[test]
fn a_drawn_head_is_where_it_was_put() {
    let Some(geometry) = pack::geometry() else { return };
    let mut head = Head::new(&geometry, HeadShape::default());
    for (yaw, pitch, roll, place) in [
        (0.0, 0.0, 0.0, DVec3::new(0.0, 0.0, -45.0)),
        (25.0, 0.0, 0.0, DVec3::new(0.0, 0.0, -45.0)),
        (-25.0, 10.0, 0.0, DVec3::new(3.0, 2.0, -50.0)),
        (0.0, 0.0, 35.0, DVec3::new(0.0, 0.0, -60.0)),
        (0.0, -15.0, -20.0, DVec3::new(-2.0, 0.0, -35.0)),
    ] {
        let Some(faces) = still(drawn(&mut head, yaw, pitch, roll, place), 1) else { return };
        let pose = faces.first().expect("the head is seen").camera_from_face.expect("a pose");
        let truth = Shot::pose(yaw, pitch, roll, place);
        for axis in 0..3 {
            let angle = pose.col(axis).truncate().angle_between(truth.col(axis).truncate()).to_degrees();
            assert!(angle < 6.0, "{yaw} {pitch} {roll}: axis {axis} is {angle} degrees off");
        }
        let moved = pose.w_axis.truncate() - place;
        assert!(moved.length() < 0.05 * place.length(), "{yaw} {pitch} {roll}: {moved}");
    }
}

#[test]
fn sizes_hold_within_their_intervals_also_when_the_picture_is_scaled() {
    let Some(geometry) = pack::geometry() else { return };
    let mut head = Head::new(&geometry, HeadShape { width: 1.06, ..HeadShape::default() });
    let picture = drawn(&mut head, 3.0, -2.0, 4.0, DVec3::new(0.0, 0.0, -40.0));
    let half = {
        let (width, height) = (picture.width() / 2, picture.height() / 2);
        let mean = |x: u32, y: u32, c: usize| {
            let at = |dx: u32, dy: u32| {
                let i = ((2 * y + dy) * picture.width() + 2 * x + dx) as usize * 3 + c;
                u32::from(picture.pixels()[i])
            };
            u8::try_from((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4).expect("a mean of bytes")
        };
        let pixels = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| (0..3).map(move |c| (x, y, c))))
            .map(|(x, y, c)| mean(x, y, c))
            .collect();
        Picture::from_rgb(width, height, pixels).expect("the size fits")
    };
    for picture in [picture, half] {
        let Some(faces) = still(picture.clone(), 1) else { return };
        let mut measurer = FaceMeasurer::default();
        assert!(measurer.add(&picture, &faces[0], None, &geometry));
        let found = measurer.measures().expect("a frame was measured");
        let pupils = found.pupil_distance;
        assert!((pupils.mm - head.pupil_distance_mm()).abs() < pupils.within_mm, "{pupils:?}");
        assert!((found.face_width.mm - head.face_width_mm()).abs() < found.face_width.within_mm, "{found:?}");
        assert!(pupils.within_mm < 7.0 && found.frames == 1);
    }
}
