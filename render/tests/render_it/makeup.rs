//! Make-up on a drawn head whose lips, teeth and places are known.

use std::path::{Path, PathBuf};

use ar::face::{FaceNets, FaceOptions, FaceTracker, Lips};
use ar::geometry::FaceGeometry;
use ar::models::{ModelName, Models};
use ar::picture::Picture;
use ar::source::Frame;
use ar::synthetic::{Head, HeadShape, Shot};
use bevy::math::{DVec3, Vec3};
use domain::{Finish, Look, MakeupKind};
use render::{MakeupFace, RgbaImage, makeup_weights, paint_makeup};

/// At least so much of the lips' area is painted, and of all paint at most so much lies elsewhere.
const COVERED_MIN: f32 = 0.98;
const OUTSIDE_MAX: f32 = 0.02;
/// A head that is turned hides edges of its lips behind their own round, which landmarks do not tell. Of the mouth's
/// pixels, so many may be painted there; none of a face seen from the front.
const TURNED_COVERED_MIN: f32 = 0.94;
const TURNED_IN_MOUTH_MAX: f32 = 0.04;

/// With what their own pixels say, also lips that a net found. Not the bar: what was reached, 0.967 and 0.016, with room.
const PIXELS_COVERED_MIN: f32 = 0.96;
const PIXELS_OUTSIDE_MAX: f32 = 0.02;
const PIXELS_IN_MOUTH_MAX: f32 = 0.02;
/// Landmarks that a net found on a drawn head are several pixels off; the figures are printed.
const TRACKED_COVERED_MIN: f32 = 0.6;
/// A face is about as large as in a camera's 720 rows.
const SIZE: [u32; 2] = [960, 960];

/// The canonical face, where it is: with the nets, or in the shared data. Without it there is nothing to paint.
fn geometry() -> Option<FaceGeometry> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let name = "geometry_pipeline_metadata_landmarks.pbtxt";
    let folders = [Path::new(&here).join("../../shared/data/vision"), PathBuf::from("/work/shared/data/vision")];
    let shared = || folders.iter().find_map(|folder| std::fs::read(folder.join(name)).ok());
    let text = Models::find().face_geometry().ok().or_else(shared)?;
    Some(FaceGeometry::read(&String::from_utf8(text).expect("it is text")).expect("the metadata is good"))
}

/// A head before the camera, and what is known of it.
struct Sitter {
    picture: RgbaImage,
    rgb: Picture,
    landmarks: Vec<Vec3>,
    triangles: Vec<[u16; 3]>,
    lips: Vec<f32>,
    mouth: Vec<f32>,
}

impl Sitter {
    fn new(geometry: &FaceGeometry, open_cm: f64, [yaw, pitch, roll]: [f64; 3]) -> Self {
        let mut head = Head::new(geometry, HeadShape { mouth_open_cm: open_cm, ..HeadShape::default() });
        let camera_from_head = Shot::pose(yaw, pitch, roll, DVec3::new(0.0, 1.0, -32.0));
        let shot = Shot { width: SIZE[0], height: SIZE[1], camera_from_head, noise: 1.5, seed: 7 };
        let mut rgb = Picture::default();
        head.draw(&shot, &mut rgb).expect("the size fits");
        let (lips, mouth) = head.lips_and_mouth(&shot).expect("the size fits");
        let picture = RgbaImage::from_fn(SIZE[0], SIZE[1], |x, y| {
            let at = (y * SIZE[0] + x) as usize * 3;
            let [r, g, b] = [0, 1, 2].map(|i| rgb.pixels()[at + i]);
            image::Rgba([r, g, b, 255])
        });
        let triangles = geometry.triangles().to_vec();
        Self { picture, rgb, landmarks: head.landmarks(&shot), triangles, lips, mouth }
    }

    fn face(&self) -> MakeupFace {
        MakeupFace::new(self.landmarks.clone(), self.triangles.clone()).expect("the face is large enough")
    }

    /// What share of the lips is painted, and how much paint is beside them, against the lips. A pixel is lip when half
    /// of it is, and painted when it takes half of the paint.
    fn bar(&self, face: &MakeupFace) -> (f32, f32) {
        let weights = makeup_weights(&self.picture, face, MakeupKind::Lipstick);
        let (mut lips, mut covered, mut outside) = (0, 0, 0);
        for (weight, lip) in weights.iter().zip(&self.lips) {
            let (is_painted, is_lip) = (*weight >= 0.5, *lip >= 0.5);
            lips += u32::from(is_lip);
            covered += u32::from(is_lip && is_painted);
            outside += u32::from(!is_lip && is_painted);
        }
        (covered as f32 / lips as f32, outside as f32 / lips as f32)
    }

    /// The same by what is seen of the paint, and what share of the pixels that lie wholly in the mouth is painted. A pixel is
    /// painted when it changes, against how bright it is, half as much as most lips do.
    fn seen_bar(&self, painted: &RgbaImage) -> [f32; 3] {
        /// Of three channels: noise of dark places is no paint.
        const DARK: u32 = 24;
        let pairs = self.picture.pixels().zip(painted.pixels());
        let change = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| -> u32 {
            let apart: u32 = a.0.iter().zip(b.0).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
            let bright: u32 = a.0[..3].iter().map(|&c| u32::from(c)).sum();
            1000 * apart / (bright + DARK)
        };
        let changes: Vec<u32> = pairs.map(change).collect();
        let share_of = |truth: &[f32], is_in: fn(f32) -> bool, is: &dyn Fn(u32) -> bool| {
            changes.iter().zip(truth).filter(|(change, truth)| is_in(**truth) && is(**change)).count() as f32
        };
        let mut of_lips: Vec<u32> =
            changes.iter().zip(&self.lips).filter(|(_, lip)| **lip > 0.99).map(|c| *c.0).collect();
        of_lips.sort_unstable();
        let half = of_lips.get(of_lips.len() / 2).map_or(1, |most| most / 2).max(1);
        let lips = share_of(&self.lips, |lip| lip >= 0.5, &|_| true);
        let mouth = share_of(&self.mouth, |mouth| mouth > 0.99, &|_| true).max(1.0);
        [
            share_of(&self.lips, |lip| lip >= 0.5, &|change| change >= half) / lips,
            share_of(&self.lips, |lip| lip < 0.5, &|change| change >= half) / lips,
            share_of(&self.mouth, |mouth| mouth > 0.99, &|change| change >= half) / mouth,
        ]
    }

    /// Pixels that lie wholly in the mouth and were changed.
    fn painted_in_mouth(&self, painted: &RgbaImage) -> usize {
        let changed = self.picture.pixels().zip(painted.pixels()).zip(&self.mouth);
        changed.filter(|((before, after), mouth)| **mouth > 0.99 && before != after).count()
    }
}

fn look(kind: MakeupKind, finish: Finish) -> Look {
    Look { kind, color: [0x8f, 0x0f, 0x22], finish, coverage: 1.0 }
}

/// Degrees of yaw, pitch and roll, and how far the mouth is open.
const SITTINGS: [([f64; 3], f64); 7] = [
    ([0.0, 0.0, 0.0], 0.0),
    ([0.0, 0.0, 0.0], 0.8),
    ([0.0, 0.0, 0.0], 1.8),
    ([25.0, 0.0, 0.0], 1.0),
    ([-25.0, 8.0, 0.0], 0.0),
    ([0.0, -15.0, 20.0], 1.2),
    ([12.0, 10.0, -35.0], 0.6),
];

#[test]
fn lipstick_covers_the_lips_and_nothing_else() {
    let Some(geometry) = geometry() else { return };
    for (turn, open) in SITTINGS {
        let sitter = Sitter::new(&geometry, open, turn);
        let face = sitter.face();
        let (covered, outside) = sitter.bar(&face);
        let mut painted = sitter.picture.clone();
        paint_makeup(&mut painted, &face, &[look(MakeupKind::Lipstick, Finish::Gloss)]);
        let in_mouth = sitter.painted_in_mouth(&painted);
        told(&format!("{turn:?} open {open} cm: covered {covered:.4}, outside {outside:.4}, mouth pixels {in_mouth}"));
        let mouth = sitter.mouth.iter().filter(|share| **share > 0.99).count() as f32;
        let (covered_min, in_mouth_max) =
            if turn == [0.0; 3] { (COVERED_MIN, 0.0) } else { (TURNED_COVERED_MIN, TURNED_IN_MOUTH_MAX) };
        assert!(covered >= covered_min, "{turn:?} {open}: only {covered} of the lips");
        assert!(outside <= OUTSIDE_MAX, "{turn:?} {open}: {outside} beside the lips");
        assert!(in_mouth as f32 <= in_mouth_max * mouth, "{turn:?} {open}: {in_mouth} pixels in the mouth");
    }
}

/// What finds faces in pictures that stand alone; none where the nets are not on this machine.
fn tracker() -> Option<FaceTracker> {
    let models = Models::find();
    if !models.missing().is_empty() {
        return None;
    }
    let open = |name| models.open(name).expect("the nets are good");
    let nets = FaceNets {
        near: open(ModelName::FaceDetector),
        far: None,
        mesh: open(ModelName::FaceMesh),
        iris: Some(open(ModelName::Iris)),
    };
    let options = FaceOptions { faces_max: 1, is_static: true, is_filtered: false };
    Some(FaceTracker::new(nets, None, options).expect("these are the right nets"))
}

#[test]
fn lipstick_by_the_pixels_of_lips_that_a_net_found_covers_them_and_nothing_else() {
    let Some((geometry, mut tracker)) = geometry().zip(tracker()) else { return };
    for (turn, open) in SITTINGS {
        let sitter = Sitter::new(&geometry, open, turn);
        let frame = Frame { picture: sitter.rgb.clone(), ..Frame::default() };
        let faces = tracker.track(&frame).expect("the nets run");
        let mut landmarks = faces.first().expect("a head is a face").landmarks.clone();
        let mut lips = Lips::default();
        assert!(lips.settle(&sitter.rgb, &mut landmarks), "{turn:?} {open}: these lips are red");
        let cover = lips.cover().expect("lips are seen");
        let face = MakeupFace::new(landmarks, sitter.triangles.clone()).expect("it is large enough").with_lips(cover);
        let mut painted = sitter.picture.clone();
        // A colour that neither lips nor skin have.
        let blue = Look { color: [0x10, 0x20, 0x90], ..look(MakeupKind::Lipstick, Finish::Matte) };
        paint_makeup(&mut painted, &face, &[blue]);
        let (by_weight, [covered, outside, in_mouth]) = (sitter.bar(&face), sitter.seen_bar(&painted));
        told(&format!(
            "{turn:?} open {open} cm, by pixels: covered {covered:.4}, outside {outside:.4}, mouth {in_mouth:.4}, \
             by weight {by_weight:.4?}"
        ));
        assert!(covered >= PIXELS_COVERED_MIN, "{turn:?} {open}: only {covered} of the lips");
        assert!(outside <= PIXELS_OUTSIDE_MAX, "{turn:?} {open}: {outside} beside the lips");
        assert!(in_mouth <= PIXELS_IN_MOUTH_MAX, "{turn:?} {open}: {in_mouth} of the mouth");
    }
}

#[test]
fn lipstick_by_landmarks_that_a_net_found_is_on_the_lips() {
    let Some((geometry, mut tracker)) = geometry().zip(tracker()) else { return };
    for (turn, open) in SITTINGS {
        let sitter = Sitter::new(&geometry, open, turn);
        let frame = Frame { picture: sitter.rgb.clone(), ..Frame::default() };
        let faces = tracker.track(&frame).expect("the nets run");
        let found = faces.first().expect("a head is a face");
        let face = MakeupFace::new(found.landmarks.clone(), sitter.triangles.clone()).expect("it is large enough");
        let (covered, outside) = sitter.bar(&face);
        let mut painted = sitter.picture.clone();
        paint_makeup(&mut painted, &face, &[look(MakeupKind::Lipstick, Finish::Matte)]);
        let inside = sitter.mouth.iter().filter(|m| **m > 0.99).count();
        let in_mouth = sitter.painted_in_mouth(&painted);
        told(&format!(
            "{turn:?} open {open} cm, tracked: covered {covered:.4}, outside {outside:.4}, mouth {in_mouth} of {inside}"
        ));
        assert!(covered >= TRACKED_COVERED_MIN, "{turn:?} {open}: {covered}");
    }
}

#[test]
fn the_skin_keeps_its_detail_and_the_eyes_are_left_alone() {
    let Some(geometry) = geometry() else { return };
    let sitter = Sitter::new(&geometry, 0.8, [0.0; 3]);
    let face = sitter.face();
    let kinds = [MakeupKind::Foundation, MakeupKind::Blush, MakeupKind::Eyeshadow, MakeupKind::Eyeliner];
    for kind in kinds {
        let weights = makeup_weights(&sitter.picture, &face, kind);
        let mut painted = sitter.picture.clone();
        paint_makeup(&mut painted, &face, &[look(kind, Finish::Matte)]);
        let changed = sitter.picture.pixels().zip(painted.pixels()).filter(|(a, b)| a != b).count();
        assert!(changed > 200, "{kind:?} is seen: {changed} pixels");
        for (i, (before, after)) in sitter.picture.pixels().zip(painted.pixels()).enumerate() {
            assert!(weights[i] > 0.0 || before == after, "{kind:?} changes a pixel without weight");
        }
        // The iris: the middle of the eye's opening.
        for (a, b) in [(159, 145), (386, 374)] {
            let middle = (sitter.landmarks[a] + sitter.landmarks[b]) / 2.0;
            let (x, y) = (middle.x as u32, middle.y as u32);
            assert_eq!(sitter.picture.get_pixel(x, y), painted.get_pixel(x, y), "{kind:?}");
        }
    }
    // Noise is the drawn skin's only fine detail: under foundation and blush as much of it is left.
    for kind in [MakeupKind::Foundation, MakeupKind::Blush] {
        let mut painted = sitter.picture.clone();
        paint_makeup(&mut painted, &face, &[Look { color: [0xc0, 0x80, 0x70], ..look(kind, Finish::Matte) }]);
        let cheek = sitter.landmarks[50];
        let (before, after) = (roughness(&sitter.picture, cheek), roughness(&painted, cheek));
        assert!(after > 0.75 * before && after < 1.3 * before, "{kind:?}: {before} became {after}");
    }
}

/// Mean step between neighbours of the green channel, against its mean, around a place.
fn roughness(picture: &RgbaImage, at: Vec3) -> f32 {
    let (x0, y0) = (at.x as u32 - 8, at.y as u32 - 8);
    let green = |x: u32, y: u32| f32::from(picture.get_pixel(x, y).0[1]);
    let places = || (0..16).flat_map(|y| (0..16).map(move |x| (x0 + x, y0 + y)));
    let steps: f32 = places().map(|(x, y)| (green(x + 1, y) - green(x, y)).abs()).sum();
    steps / places().map(|(x, y)| green(x, y)).sum::<f32>()
}

#[test]
fn cheeks_that_look_away_are_not_painted() {
    let Some(geometry) = geometry() else { return };
    let sitter = Sitter::new(&geometry, 0.0, [55.0, 0.0, 0.0]);
    let weights = makeup_weights(&sitter.picture, &sitter.face(), MakeupKind::Blush);
    let nose = sitter.landmarks[1].x as usize;
    let side = |right: bool| -> f32 {
        let beside = |i: &usize| (i % SIZE[0] as usize > nose) == right;
        (0..weights.len()).filter(beside).map(|i| weights[i]).sum()
    };
    let (near, far) = (side(true).max(side(false)), side(true).min(side(false)));
    assert!(near > 500.0 && far < 0.1 * near, "{near} and {far}");
}

#[test]
fn metallic_powder_glitters_and_satin_does_not() {
    let Some(geometry) = geometry() else { return };
    let sitter = Sitter::new(&geometry, 0.0, [0.0; 3]);
    let weights = makeup_weights(&sitter.picture, &sitter.face(), MakeupKind::Eyeshadow);
    let painted = |finish: Finish| {
        let mut painted = sitter.picture.clone();
        paint_makeup(&mut painted, &sitter.face(), &[look(MakeupKind::Eyeshadow, finish)]);
        painted
    };
    let [matte, satin, metallic] = [Finish::Matte, Finish::Satin, Finish::Metallic].map(painted);
    // How much what one finish adds to another differs from pixel to pixel, where the lid is painted.
    let grain = |one: &RgbaImage, other: &RgbaImage| {
        let added = |x: u32, y: u32| f32::from(one.get_pixel(x, y).0[1]) - f32::from(other.get_pixel(x, y).0[1]);
        let lid = |x: u32, y: u32| weights[(y * SIZE[0] + x) as usize] > 0.5;
        let (mut sum, mut count) = (0.0, 0.0);
        for (x, y) in (1..SIZE[1] - 1).flat_map(|y| (1..SIZE[0] - 1).map(move |x| (x, y))).filter(|&(x, y)| lid(x, y)) {
            let around = added(x - 1, y) + added(x + 1, y) + added(x, y - 1) + added(x, y + 1);
            sum += (added(x, y) - around / 4.0).abs();
            count += 1.0;
        }
        sum / count
    };
    let (of_satin, of_metal) = (grain(&satin, &matte), grain(&metallic, &satin));
    told(&format!("neighbours differ by {of_satin:.2} of 255 in satin, {of_metal:.2} in metallic powder"));
    assert!(of_metal > 0.3 && of_metal > 2.5 * of_satin, "{of_satin} in satin, {of_metal} in metallic powder");
}

#[test]
fn eyeshadow_is_as_strong_at_the_lashes_as_above_them_and_ends_there() {
    let Some(geometry) = geometry() else { return };
    let mut sitter = Sitter::new(&geometry, 0.0, [0.0; 3]);
    let coloured = sitter.picture.clone();
    // In colour, in black and white, and in a lamp's light.
    for light in [Some([1.0, 1.0, 1.0]), None, Some([1.0, 0.8, 0.55])] {
        for (pixel, from) in sitter.picture.pixels_mut().zip(coloured.pixels()) {
            let [r, g, b] = [0, 1, 2].map(|i| f32::from(from.0[i]));
            let seen = light.map_or([0.3 * r + 0.59 * g + 0.11 * b; 3], |by| [r * by[0], g * by[1], b * by[2]]);
            (0..3).for_each(|i| pixel.0[i] = seen[i] as u8);
        }
        let weights = makeup_weights(&sitter.picture, &sitter.face(), MakeupKind::Eyeshadow);
        let most = weights.iter().copied().fold(0.0, f32::max);
        let at = |i: usize, down: f32| {
            let edge = sitter.landmarks[i];
            weights[(edge.y + down) as usize * SIZE[0] as usize + edge.x as usize]
        };
        // The middle of both upper lids, a pixel and a half above the edge; and below the lower ones.
        for i in [159, 386] {
            told(&format!("eyeshadow at the lashes in {light:?}, {i}: {:.2} of {most:.2}", at(i, -1.5)));
            assert!(at(i, -1.5) > 0.85 * most, "{light:?} {i}: {} of {most}", at(i, -1.5));
        }
        for i in [7, 163, 144, 145, 153, 249, 390, 373, 374, 380] {
            assert!(at(i, 3.0) < 0.2, "{light:?}: {} below {i}", at(i, 3.0));
        }
    }
}

#[test]
fn eyes_that_are_open_wider_than_their_points_say_stay_white() {
    const EYES: [[usize; 16]; 2] = [
        [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
        [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
    ];
    let Some(geometry) = geometry() else { return };
    let mut sitter = Sitter::new(&geometry, 0.0, [0.0; 3]);
    for eye in EYES {
        let middle = eye.iter().map(|&i| sitter.landmarks[i]).sum::<Vec3>() / 16.0;
        eye.iter().for_each(|&i| sitter.landmarks[i] = middle.lerp(sitter.landmarks[i], 0.75));
    }
    let mut painted = sitter.picture.clone();
    paint_makeup(&mut painted, &sitter.face(), &[look(MakeupKind::Eyeshadow, Finish::Matte)]);
    let (outer, inner) = (sitter.landmarks[33], sitter.landmarks[133]);
    let reach = (inner.x - outer.x).abs();
    let (mut whites, mut tinted) = (0, 0);
    for (x, y, before) in sitter.picture.enumerate_pixels() {
        let [r, g, b] = [0, 1, 2].map(|i| i32::from(before.0[i]));
        let near = (x as f32 - (outer.x + inner.x) / 2.0).abs() < reach && (y as f32 - outer.y).abs() < reach / 2.0;
        if near && b > 120 && r - b < 30 {
            whites += 1;
            let now = painted.get_pixel(x, y).0;
            tinted += u32::from(i32::from(now[0]) - i32::from(now[2]) > r - b + 12 || i32::from(now[1]) < g - 12);
        }
    }
    told(&format!("of {whites} white pixels of an eye {tinted} are tinted"));
    assert!(whites > 100 && tinted * 50 < whites, "{tinted} of {whites}");
}

#[test]
fn what_is_no_skin_is_left_alone() {
    let Some(geometry) = geometry() else { return };
    let sitter = Sitter::new(&geometry, 0.0, [0.0; 3]);
    // A finger over the right half of the picture.
    let bare: Vec<u8> = (0..SIZE[0] * SIZE[1]).map(|i| if i % SIZE[0] < SIZE[0] / 2 { 255 } else { 0 }).collect();
    let face = sitter.face().with_skin(bare);
    let mut painted = sitter.picture.clone();
    let kinds = [MakeupKind::Foundation, MakeupKind::Blush, MakeupKind::Eyeshadow, MakeupKind::Lipstick];
    paint_makeup(&mut painted, &face, &kinds.map(|kind| look(kind, Finish::Satin)));
    let margin = 4;
    for (x, y, pixel) in painted.enumerate_pixels().filter(|(x, _, _)| *x > SIZE[0] / 2 + margin) {
        assert_eq!(pixel, sitter.picture.get_pixel(x, y), "{x} {y}");
    }
}

#[test]
fn faces_that_cannot_be_painted_are_refused() {
    let points = |scale: f32| (0..468).map(|i| Vec3::new(i as f32, (i % 7) as f32, 0.0) * scale).collect::<Vec<_>>();
    assert!(MakeupFace::new(points(1.0), vec![[0, 1, 9_000]]).is_some());
    assert!(MakeupFace::new(points(0.01), Vec::new()).is_none(), "too small");
    assert!(MakeupFace::new(points(1e6), Vec::new()).is_none(), "far outside");
    assert!(MakeupFace::new(points(f32::NAN), Vec::new()).is_none());
    assert!(MakeupFace::new(vec![Vec3::ZERO; 12], Vec::new()).is_none());
    // A face beside the picture, and pictures of hardly anything.
    let face = MakeupFace::new(points(1.0), vec![[0, 1, 2]]).expect("large enough");
    let all = [Finish::Matte, Finish::Satin, Finish::Gloss, Finish::Metallic];
    for (width, height) in [(0, 0), (1, 1), (3, 1), (1, 400)] {
        let mut picture = RgbaImage::new(width, height);
        paint_makeup(&mut picture, &face, &all.map(|finish| look(MakeupKind::Lipstick, finish)));
        paint_makeup(&mut picture, &face, &[look(MakeupKind::Foundation, Finish::Matte)]);
    }
}

fn told(words: &str) {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "{words}").expect("somebody listens");
}
