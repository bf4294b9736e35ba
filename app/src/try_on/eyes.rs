//! Sees who looks into the mirror: a face or a hand, followed from frame to frame, and where it is in space.

use ar::face::{Face, FaceNets, FaceOptions, FaceTracker};
use ar::hand::{Hand, HandNets, HandOptions, HandTracker};
use ar::models::{ModelError, ModelName, Models};
use ar::net::NetError;
use ar::person::Person;
use ar::source::Frame;
use domain::TryOn;
use render::mirror::{Sight, Wearer};

use super::MirrorHint;

/// What the mirror sees with.
pub(super) const NETS: [ModelName; 6] = [
    ModelName::FaceDetector,
    ModelName::FaceDetectorFar,
    ModelName::FaceMesh,
    ModelName::Iris,
    ModelName::Palm,
    ModelName::Hand,
];

/// Mean brightness, of 255, below which nothing can be judged.
const DARK: f32 = 34.0;
/// Every so many pixels are looked at for it.
const DARK_STEP: usize = 97;
/// Outer eye corners nearer together than this share of the picture's height: too far away.
const FAR: f32 = 0.055;
/// So much of the face may lie beyond the picture's edge, as a share of its size.
const BEYOND: f32 = 0.2;
/// How unsure the face's width is when its scale is the irises', as a share (see `ar::measure`): 95 of 100 cases.
const WIDTH_WITHIN: f32 = 0.11;
/// Landmarks of the face's sides.
const SIDES: [usize; 2] = [234, 454];

/// Which part of the body a thing is worn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Face,
    Hand,
}

impl Part {
    /// What sees it.
    pub(super) const fn nets(self) -> &'static [ModelName] {
        match self {
            Self::Face => NETS.split_at(4).0,
            Self::Hand => NETS.split_at(4).1,
        }
    }

    pub(super) const fn of(try_on: TryOn) -> Self {
        match try_on {
            TryOn::Ring | TryOn::Watch => Self::Hand,
            _ => Self::Face,
        }
    }
}

/// Trackers of one part, for one source.
pub(super) struct Eyes {
    tracker: Tracker,
    person: Person,
    wearer: Wearer,
    face: Option<Face>,
}

enum Tracker {
    Face(Box<FaceTracker>),
    Hand(Box<HandTracker>),
}

/// What is seen in a frame.
pub(super) struct Seen<'a> {
    /// Where the body is; where it was, while it fades.
    pub(super) wearer: &'a Wearer,
    /// The face, while it is seen.
    pub(super) face: Option<&'a Face>,
    /// How visible what is worn should be.
    pub(super) opacity: f32,
    /// What would help.
    pub(super) hint: Option<MirrorHint>,
    /// Counts up when what is worn should be fitted again.
    pub(super) edition: u32,
    /// Width of the face and how unsure it is, millimetres.
    pub(super) face_mm: Option<(f32, f32)>,
}

/// Nets of the mirror that are not on this machine.
pub(super) fn missing() -> Vec<ModelName> {
    let models = Models::find();
    NETS.into_iter().filter(|&name| models.path(name).is_none()).collect()
}

impl Eyes {
    /// Opens the nets. `is_static`: every picture stands alone.
    pub(super) fn open(models: &Models, part: Part, is_static: bool) -> Result<Self, ModelError> {
        let nets_fit = |source| ModelError::Run { path: models.folders().first().cloned().unwrap_or_default(), source };
        let tracker = match part {
            Part::Face => {
                let nets = FaceNets {
                    near: models.open(ModelName::FaceDetector)?,
                    far: Some(models.open(ModelName::FaceDetectorFar)?),
                    mesh: models.open(ModelName::FaceMesh)?,
                    iris: Some(models.open(ModelName::Iris)?),
                };
                let options = FaceOptions { faces_max: 1, is_static, is_filtered: !is_static };
                Tracker::Face(Box::new(FaceTracker::new(nets, None, options).map_err(nets_fit)?))
            }
            Part::Hand => {
                let nets = HandNets { palm: models.open(ModelName::Palm)?, hand: models.open(ModelName::Hand)? };
                let options = HandOptions { hands_max: 1, is_static, is_filtered: !is_static };
                Tracker::Hand(Box::new(HandTracker::new(nets, options).map_err(nets_fit)?))
            }
        };
        Ok(Self { tracker, person: Person::default(), wearer: Wearer::default(), face: None })
    }

    /// What it was opened for.
    pub(super) const fn part(&self) -> Part {
        match self.tracker {
            Tracker::Face(_) => Part::Face,
            Tracker::Hand(_) => Part::Hand,
        }
    }

    /// Looks at a frame with that vertical field of view, radians.
    pub(super) fn look(&mut self, frame: &Frame, fov_y: f32) -> Result<Seen<'_>, NetError> {
        let (width, height) = (frame.picture.width(), frame.picture.height());
        let sight = Sight { width, height, fov_y, ..Sight::default() };
        let (opacity, hint) = match &mut self.tracker {
            Tracker::Face(tracker) => {
                let face = tracker.track(frame)?.first().cloned();
                let opacity = face.as_ref().map_or(0.0, |face| face.opacity);
                self.face = face.filter(|face| face.is_seen);
                if let Some(face) = &self.face {
                    let place = self.person.look(face, width, height, f64::from(fov_y));
                    self.wearer = Wearer::seen(&Sight { face: Some(face), ..sight });
                    if let (Some(head), Some(place)) = (&mut self.wearer.head, place) {
                        head.become_known(place.camera_from_face.as_mat4(), self.person.surface());
                    }
                }
                (opacity, self.face.as_ref().map_or(Some(MirrorHint::NoFace), |face| about_face(face, width, height)))
            }
            Tracker::Hand(tracker) => {
                let hands: Vec<Hand> = tracker.track(frame)?.to_vec();
                let opacity = hands.first().map_or(0.0, |hand| hand.opacity);
                let is_seen = hands.iter().any(|hand| hand.is_seen);
                if is_seen {
                    self.wearer = Wearer::seen(&Sight { hands: &hands, ..sight });
                }
                (opacity, (!is_seen).then_some(MirrorHint::NoHand))
            }
        };
        let hint = if hint.is_some() && is_dark(frame) { Some(MirrorHint::TooDark) } else { hint };
        let surface = self.person.surface();
        let face_mm = (!surface.is_empty()).then(|| {
            let width_mm = surface[SIDES[0]].distance(surface[SIDES[1]]) * 1000.0;
            (width_mm, width_mm * WIDTH_WITHIN)
        });
        let edition = self.person.edition();
        Ok(Seen { wearer: &self.wearer, face: self.face.as_ref(), opacity, hint, edition, face_mm })
    }
}

fn about_face(face: &Face, width: u32, height: u32) -> Option<MirrorHint> {
    if face.eye_distance_px() < FAR * height as f32 {
        return Some(MirrorHint::TooFar);
    }
    let (min, max) = face.bounds();
    let size = max - min;
    let beyond = [-min.x / size.x, -min.y / size.y, (max.x - width as f32) / size.x, (max.y - height as f32) / size.y];
    beyond.into_iter().any(|share| share > BEYOND).then_some(MirrorHint::CutOff)
}

fn is_dark(frame: &Frame) -> bool {
    let some = frame.picture.pixels().iter().step_by(DARK_STEP);
    let count = some.len().max(1);
    some.map(|&byte| f32::from(byte)).sum::<f32>() / (count as f32) < DARK
}
