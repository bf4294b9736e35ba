//! Pupil distance, face width, bridge and temples from the landmarks of a face with irises.
//!
//! The scale is the iris: its visible diameter is 11.7 mm with a standard deviation of 0.5 mm among adults (Rüfer,
//! Schröder, Erb, "White-to-white corneal diameter", Cornea 24 (2005)). The face's shape in space comes from the pose
//! fit, so that a part that lies deeper is not taken for a smaller one.
//!
//! Nobody's iris is known to be 11.7 mm, so that alone leaves an error of 0.5 / 11.7 = 4.3 % or 2.7 mm of pupil distance
//! (standard deviation), however many frames and eyes are looked at: both eyes and all frames have the same iris. Weighed
//! with how far apart the pupils of adults are (3.8 mm), 2.2 mm are left, an error of 3.6 mm in the worst tenth. Who wants
//! it better holds a bank card to the forehead.

use glam::{DMat4, DVec2, DVec3, Vec3};

use super::card::Placed;
use super::limbus::{Circle, limbus};
use super::{Card, Length, Method, median};
use crate::camera;
use crate::face::{Face, IRIS_POINTS, REFINED_POINTS};
use crate::geometry::{FACE_POINTS, FaceGeometry};
use crate::picture::Picture;

/// Visible diameter of an iris, and its standard deviation among adults, millimetres.
const IRIS_MM: f64 = 11.7;
const IRIS_SIGMA_MM: f64 = 0.5;

/// How far apart the pupils of adults are, and the standard deviation (Dodgson, "Variation and extrema of human
/// interpupillary distance", SPIE 5291 (2004)), millimetres.
const ADULTS_PUPILS_MM: f64 = 63.36;
const ADULTS_PUPILS_SIGMA_MM: f64 = 3.83;

/// By a card everything is known as well as its edges are seen, and as the depth between forehead and eyes (`vitrine-ar
/// measure sizes --card --seed 302`: 1.4 % in the worst tenth; real cards are held less well).
const CARD_SIGMA: f64 = 0.02;
/// ISO/IEC 7810.
const CARD_THICK_MM: f64 = 0.76;
/// Points of the forehead that a card may lie on; one whose middle is further from them lies elsewhere.
const FOREHEAD: [usize; 9] = [10, 151, 9, 109, 338, 108, 337, 107, 336];
const CARD_BESIDE_MAX_CM: f64 = 2.0;

/// The pupil lies this far before the point around which an eye turns, millimetres.
const PUPIL_BEFORE_PIVOT_MM: f64 = 10.5;

/// A face turned further than this to the side or up is not measured: its far half is guessed more than seen.
const TURN_MAX_DEG: f64 = 20.0;

/// So far before the middle between an eye's corners its iris lies, centimetres: the corners lie on the ball's slope.
const IRIS_BEFORE_CORNERS_CM: f64 = 0.5;

/// An iris of fewer pixels says little.
const IRIS_PX_MIN: f32 = 6.0;

/// Ten seconds; later frames replace none.
const FRAMES_MAX: usize = 300;

/// Systematic error of the irises' edges as a share of the length, beside the iris's own spread; and where no edge is sure,
/// of the net's irises and of their middles' distance. `vitrine-ar measure sizes` shows that the intervals hold with them.
const IRIS_EDGE_SIGMA: f64 = 0.02;
const IRIS_NET_SIGMA: f64 = 0.08;
const CENTER_NET_SIGMA: f64 = 0.025;
/// And of the nets' points.
const WIDTH_NET_SIGMA: f64 = 0.03;
const BRIDGE_NET_SIGMA: f64 = 0.10;

/// From the points at the temples back to where a temple bends over the ear, and from there to its tip, millimetres,
/// with the standard deviation of their sum among adults. Neither is seen; frames are sold as 135 to 150.
const TEMPLE_TO_EAR_MM: f64 = 20.0;
const EAR_TO_TIP_MM: f64 = 47.0;
const TEMPLE_SIGMA_MM: f64 = 5.0;

const SIDES: (usize, usize) = (234, 454);
const NOSE_AT_PADS: [(usize, usize); 2] = [(188, 412), (174, 399)];
const BRIDGE: usize = 168;
const TEMPLES: [usize; 2] = [127, 356];
const LID_CORNERS: [(usize, usize); 2] = [(33, 133), (362, 263)];

/// Sizes of a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceMeasures {
    /// Between the pupils when looking far away.
    pub pupil_distance: Length,
    /// Between the cheek bones' outermost points.
    pub face_width: Length,
    /// Width of the nose where pads rest; compare with a frame's bridge.
    pub bridge: Length,
    /// Length of a temple that fits.
    pub temple: Length,
    /// Frames that this rests on.
    pub frames: usize,
}

/// Collects frames of one person who looks into the camera.
#[derive(Debug, Clone, Default)]
pub struct FaceMeasurer {
    frames: Vec<Sample>,
}

/// What a frame's lengths rest on, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Scale {
    is_card: bool,
    /// The irises' edges were found in the picture; otherwise the net's word is taken.
    is_sharp: bool,
}

/// One frame's lengths, in millimetres: by a card at the forehead, or if the iris is [`IRIS_MM`] wide.
#[derive(Debug, Clone, Copy)]
struct Sample {
    by: Scale,
    pupils: f64,
    width: f64,
    bridge: f64,
    depth: f64,
}

impl FaceMeasurer {
    /// Looks at a face of a picture, and at the card that it holds flat to its forehead, if it does. False when it cannot be
    /// measured: turned away, too small, without irises, or enough has been seen.
    pub fn add(&mut self, picture: &Picture, face: &Face, card: Option<&Card>, geometry: &FaceGeometry) -> bool {
        let is_wanted = self.frames.len() < FRAMES_MAX && face.is_seen;
        let placed = card.and_then(|card| card.placed(picture.width(), picture.height()));
        let sample = is_wanted.then(|| sample(picture, &face.landmarks, placed.as_ref(), geometry)).flatten();
        self.frames.extend(sample);
        sample.is_some()
    }

    /// The sizes, once something was measured. Frames with a card count alone, if there are any, and then those in which the
    /// irises' edges are seen.
    #[must_use]
    pub fn measures(&self) -> Option<FaceMeasures> {
        let by = self.frames.iter().map(|s| s.by).max()?;
        let frames: Vec<Sample> = self.frames.iter().filter(|s| s.by == by).copied().collect();
        let (pupils, pupils_spread) = middle(&frames, |s| s.pupils)?;
        let (width, width_spread) = middle(&frames, |s| s.width)?;
        let (bridge, bridge_spread) = middle(&frames, |s| s.bridge)?;
        let (depth, depth_spread) = middle(&frames, |s| s.depth)?;

        let (scale, scale_sigma, method, with_heads) = if by.is_card {
            (
                1.0,
                if by.is_sharp { CARD_SIGMA } else { CARD_SIGMA.hypot(CENTER_NET_SIGMA) },
                Method::Card,
                Method::CardAndHeads,
            )
        } else {
            // The iris scales everything alike, and nobody's is known to be 11.7 mm; but nobody's pupils are known to lie
            // anywhere either. Both are weighed by how much they tell (the product of two normal distributions).
            let sigma = (IRIS_SIGMA_MM / IRIS_MM).hypot(if by.is_sharp { IRIS_EDGE_SIGMA } else { IRIS_NET_SIGMA });
            let (by_iris, by_adults) = ((pupils * sigma).powi(-2), ADULTS_PUPILS_SIGMA_MM.powi(-2));
            let likely = (pupils * by_iris + ADULTS_PUPILS_MM * by_adults) / (by_iris + by_adults);
            let left = (by_iris + by_adults).sqrt().recip() / likely;
            (likely / pupils, left, Method::Iris, Method::IrisAndHeads)
        };
        let length = |mm: f64, spread: f64, net: f64| {
            let mm = mm * scale;
            Length::new(mm, &[mm * scale_sigma, spread, mm * net], method)
        };
        let temple = depth * scale + TEMPLE_TO_EAR_MM + EAR_TO_TIP_MM;
        let temple_sigmas = [depth * scale_sigma, depth_spread, TEMPLE_SIGMA_MM];
        Some(FaceMeasures {
            pupil_distance: length(pupils, pupils_spread, 0.0),
            face_width: length(width, width_spread, WIDTH_NET_SIGMA),
            bridge: length(bridge, bridge_spread, BRIDGE_NET_SIGMA),
            temple: Length::new(temple, &temple_sigmas, with_heads),
            frames: frames.len(),
        })
    }
}

/// The middle value of all frames, and how unsure it is for their noise alone.
fn middle(frames: &[Sample], of: impl Fn(&Sample) -> f64) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = frames.iter().map(of).collect();
    let middle = median(&mut values)?;
    let mut away: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    // The median of a normal distribution's absolute values is 0.6745 of its standard deviation, and the median is
    // 1.25 times as unsure as the mean.
    let sigma = median(&mut away)? / 0.6745;
    Some((middle, 1.25 * sigma / (values.len() as f64).sqrt()))
}

fn sample(picture: &Picture, landmarks: &[Vec3], card: Option<&Placed>, geometry: &FaceGeometry) -> Option<Sample> {
    let (width, height) = (picture.width(), picture.height());
    if landmarks.len() < REFINED_POINTS {
        return None;
    }
    let fit = geometry.fit(landmarks, width, height)?;
    if turn_deg(&fit.camera_from_face) > TURN_MAX_DEG {
        return None;
    }
    let focal = camera::focal_px(height);
    let middle = DVec2::new(f64::from(width), f64::from(height)) / 2.0;
    let (mut is_sharp, mut diameters) = (true, [0.0; 2]);
    let mut pupils = [DVec3::ZERO; 2];
    for eye in 0..2 {
        let iris = &landmarks[FACE_POINTS + eye * IRIS_POINTS..][..IRIS_POINTS];
        let guess = Circle::of_iris(iris);
        if guess.radius.is_nan() || guess.radius < IRIS_PX_MIN / 2.0 {
            return None;
        }
        let edge = limbus(picture, guess, (iris[1] - iris[3]).truncate());
        is_sharp &= edge.is_some();
        let seen = edge.unwrap_or(guess);
        let (a, b) = LID_CORNERS[eye];
        let between = (fit.vertices_cm[a] + fit.vertices_cm[b]) / 2.0 + DVec3::Z * IRIS_BEFORE_CORNERS_CM;
        let depth = -fit.camera_from_face.transform_point3(between).z;
        diameters[eye] = 2.0 * f64::from(seen.radius) * depth / focal;
        let flat = seen.middle.as_dvec2() - middle;
        pupils[eye] = DVec3::new(flat.x, -flat.y, -focal) * depth / focal;
    }
    let mm = match card {
        Some(card) => {
            // The card lies on the skin that is seen where its middle is; how far before the eyes, the face's shape says.
            let at = card.middle();
            let seen = |i: usize| camera::ray(landmarks[i].truncate().as_dvec2(), width, height).distance(at);
            let skin = FOREHEAD.into_iter().min_by(|&a, &b| seen(a).total_cmp(&seen(b)))?;
            let depth = -fit.camera_from_face.transform_point3(fit.vertices_cm[skin]).z;
            if seen(skin) * depth > CARD_BESIDE_MAX_CM {
                return None;
            }
            (card.meets(at).z + CARD_THICK_MM) / depth
        }
        None => IRIS_MM / ((diameters[0] + diameters[1]) / 2.0),
    };
    let distance = -fit.camera_from_face.w_axis.z * mm;
    let near = pupils[0].distance(pupils[1]) * mm;
    // Eyes that look into the camera turn inwards.
    let inwards = (near / 2.0).atan2(distance).sin() * PUPIL_BEFORE_PIVOT_MM;
    let at = |i: usize| fit.vertices_cm[i];
    let across = |(a, b): (usize, usize)| at(a).distance(at(b)) * mm;
    Some(Sample {
        by: Scale { is_card: card.is_some(), is_sharp },
        pupils: near + 2.0 * inwards,
        width: across(SIDES),
        bridge: NOSE_AT_PADS.map(across).iter().sum::<f64>() / NOSE_AT_PADS.len() as f64,
        depth: (at(BRIDGE).z - TEMPLES.map(|i| at(i).z).iter().sum::<f64>() / TEMPLES.len() as f64) * mm,
    })
}

/// How far the face looks away from the line to the camera, degrees.
fn turn_deg(camera_from_face: &DMat4) -> f64 {
    let forward = camera_from_face.z_axis.truncate().normalize_or_zero();
    let to_camera = (-camera_from_face.w_axis.truncate()).normalize_or_zero();
    forward.dot(to_camera).clamp(-1.0, 1.0).acos().to_degrees()
}
