//! Folders and recorded sessions.

use std::fs;
use std::path::Path;

use ar::face::FaceOptions;
use ar::picture::Picture;
use ar::source::{self, Frame, RecordedFrame, SESSION_FILE, Session, SourceError};
use ar::synthetic::{Head, HeadShape, Shot};
use glam::DVec3;

use crate::pack;

pub fn write_png(path: &Path, picture: &Picture) {
    let file = fs::File::create(path).expect("it can be written");
    let mut encoder = png::Encoder::new(file, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().and_then(|mut w| w.write_image_data(picture.pixels())).expect("it can be encoded");
}

pub fn session(folder: &Path, frames: &[(&str, f64)]) {
    let frames = frames.iter().map(|(name, time_ms)| RecordedFrame { picture: (*name).to_owned(), time_ms: *time_ms });
    let list = serde_json::to_vec(&Session { frames: frames.collect() }).expect("plain data");
    fs::write(folder.join(SESSION_FILE), list).expect("it can be written");
}

#[test]
fn a_folder_is_a_film_in_the_order_of_its_names() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, width) in [("003.png", 3), ("001.png", 1), ("002.PNG", 2)] {
        write_png(&folder.path().join(name), &pack::blank(width, 1));
    }
    fs::write(folder.path().join("notes.txt"), "no picture").expect("it can be written");
    let mut source = source::open(folder.path()).expect("a film");
    let (mut frame, mut widths) = (Frame::default(), Vec::new());
    while source.next_frame(&mut frame).expect("good pictures") {
        widths.push(frame.picture.width());
    }
    assert_eq!(widths, [1, 2, 3]);
}

#[test]
fn an_empty_folder_and_a_missing_file_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(source::open(folder.path()), Err(SourceError::NoPictures(_))));
    assert!(matches!(source::open(&folder.path().join("none.jpg")), Err(SourceError::Read { .. })));
}

#[test]
fn a_session_that_leaves_its_folder_or_goes_backwards_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for frames in
        [&[("../secret.png", 0.0)][..], &[("/etc/passwd", 0.0)], &[("a.png", 5.0), ("b.png", 4.0)], &[("", 0.0)]]
    {
        session(folder.path(), frames);
        assert!(matches!(source::open(folder.path()), Err(SourceError::Session { .. })), "{frames:?}");
    }
    fs::write(folder.path().join(SESSION_FILE), "{").expect("it can be written");
    assert!(matches!(source::open(folder.path()), Err(SourceError::Session { .. })));
}

#[test]
fn the_same_session_twice_gives_identical_transforms() {
    let Some(geometry) = pack::geometry() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut head = Head::new(&geometry, HeadShape::default());
    let mut picture = Picture::default();
    let names = ["0.png", "1.png", "2.png", "3.png"];
    for (seed, name) in (0u64..).zip(names) {
        let pose = Shot::pose(seed as f64 * 4.0, 0.0, 3.0, DVec3::new(1.0, 0.0, -40.0));
        let shot = Shot { width: 640, height: 480, camera_from_head: pose, noise: 2.0, seed };
        head.draw(&shot, &mut picture).expect("the size fits");
        write_png(&folder.path().join(name), &picture);
    }
    session(folder.path(), &[(names[0], 0.0), (names[1], 31.0), (names[2], 70.5), (names[3], 99.9)]);
    let replay = || {
        let mut tracker = pack::face_tracker(FaceOptions::default())?;
        let mut source = source::open(folder.path()).expect("a session");
        let (mut frame, mut transforms) = (Frame::default(), Vec::new());
        while source.next_frame(&mut frame).expect("good pictures") {
            for face in tracker.track(&frame).expect("the nets run") {
                transforms.push((face.camera_from_face.expect("a pose"), face.landmarks.clone()));
            }
        }
        Some(transforms)
    };
    let (Some(first), Some(second)) = (replay(), replay()) else { return };
    assert_eq!(first.len(), 4, "the head is found in every frame");
    assert_eq!(first, second);
}
