//! Sees who looks into the mirror: a face or a hand, followed from frame to frame, and where it is in space.

use ar::face::{Face, FaceNets, FaceOptions, FaceTracker, LipCover, Lips};
use ar::hair::HairMatte;
use ar::hand::{Hand, HandNets, HandOptions, HandTracker};
use ar::models::{ModelError, ModelName, Models};
use ar::net::NetError;
use ar::person::Person;
use ar::pose::{PoseNets, PoseOptions, PoseTracker};
use ar::segment::Segmenter;
use ar::source::Frame;
use domain::{MakeupKind, TryOn};
use render::mirror::{Head, Sight, Wearer};

use super::MirrorHint;

/// What the mirror sees with.
const FACE_NETS: [ModelName; 5] =
    [ModelName::FaceDetector, ModelName::FaceDetectorFar, ModelName::FaceMesh, ModelName::Iris, ModelName::Selfie];
const BODY_NETS: [ModelName; 2] = [ModelName::PoseDetector, ModelName::Pose];
const HAND_NETS: [ModelName; 2] = [ModelName::Palm, ModelName::Hand];

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
/// Chests move slower than faces: shoulders are looked at in every so many frames of a film.
const BODY_EVERY: u32 = 4;
/// Landmarks of the face's sides.
const SIDES: [usize; 2] = [234, 454];

/// Which part of the body a thing is worn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Face,
    /// The face, and the shoulders under it.
    Neck,
    Hand,
}

impl Part {
    /// What sees it.
    pub(super) fn nets(self) -> Vec<ModelName> {
        match self {
            Self::Face => FACE_NETS.to_vec(),
            Self::Neck => [&FACE_NETS[..], &BODY_NETS].concat(),
            Self::Hand => HAND_NETS.to_vec(),
        }
    }

    pub(super) const fn of(try_on: TryOn) -> Self {
        match try_on {
            TryOn::Ring | TryOn::Watch => Self::Hand,
            TryOn::Necklace => Self::Neck,
            _ => Self::Face,
        }
    }
}

/// Trackers of one part, for one source.
pub(super) struct Eyes {
    tracker: Tracker,
    part: Part,
    person: Person,
    wearer: Wearer,
    face: Option<Face>,
    lips: Lips,
    /// What tells hair from skin, in pictures that stand alone: it takes half of a film frame's time.
    hair: Option<(Segmenter, HairMatte)>,
    /// A picture that stands alone is looked at once for each kind of thing: how visible things are in it, and what would
    /// help.
    looked: Option<(f32, Option<MirrorHint>)>,
    painted: Option<MakeupKind>,
    is_static: bool,
    frames: u32,
}

enum Tracker {
    Face(Box<FaceTracker>, Option<Box<PoseTracker>>),
    Hand(Box<HandTracker>),
}

/// What is seen in a frame.
pub(super) struct Seen<'a> {
    /// Where the body is; where it was, while it fades.
    pub(super) wearer: &'a Wearer,
    /// The face, while it is seen.
    pub(super) face: Option<&'a Face>,
    /// How much of each pixel is lip, where lips are painted and told from skin.
    pub(super) lips: Option<&'a LipCover>,
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
    let all = [&FACE_NETS[..], &BODY_NETS, &HAND_NETS].concat();
    all.into_iter().filter(|&name| models.path(name).is_none()).collect()
}

impl Eyes {
    /// Opens the nets. `is_static`: every picture stands alone.
    pub(super) fn open(models: &Models, part: Part, is_static: bool) -> Result<Self, ModelError> {
        let nets_fit = |source| ModelError::Run { path: models.folders().first().cloned().unwrap_or_default(), source };
        let tracker = match part {
            Part::Face | Part::Neck => {
                let nets = FaceNets {
                    near: models.open(ModelName::FaceDetector)?,
                    far: Some(models.open(ModelName::FaceDetectorFar)?),
                    mesh: models.open(ModelName::FaceMesh)?,
                    iris: Some(models.open(ModelName::Iris)?),
                };
                let options = FaceOptions { faces_max: 1, is_static, is_filtered: !is_static };
                let faces = FaceTracker::new(nets, None, options).map_err(nets_fit)?;
                let body = match part {
                    Part::Neck => {
                        let nets = PoseNets {
                            detector: models.open(ModelName::PoseDetector)?,
                            pose: models.open(ModelName::Pose)?,
                        };
                        let options = PoseOptions { is_static, is_filtered: !is_static };
                        Some(Box::new(PoseTracker::new(nets, options).map_err(nets_fit)?))
                    }
                    Part::Face | Part::Hand => None,
                };
                Tracker::Face(Box::new(faces), body)
            }
            Part::Hand => {
                let nets = HandNets { palm: models.open(ModelName::Palm)?, hand: models.open(ModelName::Hand)? };
                let options = HandOptions { hands_max: 1, is_static, is_filtered: !is_static };
                Tracker::Hand(Box::new(HandTracker::new(nets, options).map_err(nets_fit)?))
            }
        };
        let hair = if is_static && part == Part::Face {
            Some((Segmenter::new(models.open(ModelName::Selfie)?).map_err(nets_fit)?, HairMatte::new()))
        } else {
            None
        };
        let (person, wearer) = (Person::default(), Wearer::default());
        Ok(Self {
            tracker,
            part,
            person,
            wearer,
            face: None,
            lips: Lips::default(),
            hair,
            looked: None,
            painted: None,
            is_static,
            frames: 0,
        })
    }

    /// What it was opened for.
    pub(super) const fn part(&self) -> Part {
        self.part
    }

    /// Looks at a frame with that vertical field of view, radians; closer where make-up is to be painted.
    pub(super) fn look(
        &mut self,
        frame: &Frame,
        fov_y: f32,
        painted: Option<MakeupKind>,
    ) -> Result<Seen<'_>, NetError> {
        let (opacity, hint) = match self.looked.filter(|_| self.is_static && self.painted == painted) {
            Some(looked) => looked,
            None => self.see(frame, fov_y, painted)?,
        };
        (self.looked, self.painted) = (Some((opacity, hint)), painted);
        let face_mm = self.wearer.head.as_ref().filter(|_| self.person.is_measured()).map(|head| {
            let width_mm = head.surface[SIDES[0]].distance(head.surface[SIDES[1]]) * 1000.0;
            (width_mm, width_mm * WIDTH_WITHIN)
        });
        let edition = self.person.edition();
        let (wearer, face, lips) = (&self.wearer, self.face.as_ref(), self.lips.cover());
        Ok(Seen { wearer, face, lips, opacity, hint, edition, face_mm })
    }

    fn see(
        &mut self,
        frame: &Frame,
        fov_y: f32,
        painted: Option<MakeupKind>,
    ) -> Result<(f32, Option<MirrorHint>), NetError> {
        let (width, height) = (frame.picture.width(), frame.picture.height());
        let sight = Sight { width, height, fov_y, ..Sight::default() };
        let (opacity, hint) = match &mut self.tracker {
            Tracker::Face(tracker, body) => {
                // Eyes are made up along what the irises' net sees of their lids.
                let are_eyes_painted = !matches!(painted, None | Some(MakeupKind::Lipstick | MakeupKind::Blush));
                tracker.see_irises(are_eyes_painted || !self.person.is_known());
                let face = tracker.track(frame)?.first().cloned();
                let opacity = face.as_ref().map_or(0.0, |face| face.opacity);
                self.face = face.filter(|face| face.is_seen);
                let is_body_due = self.frames.is_multiple_of(BODY_EVERY);
                self.frames = self.frames.wrapping_add(1);
                let shoulders = self.wearer.shoulders;
                let pose = match body.as_mut().filter(|_| is_body_due) {
                    Some(body) => body.track(frame)?,
                    None => None,
                };
                if let Some(face) = &self.face {
                    let place = self.person.look(face, width, height, f64::from(fov_y));
                    let before = self.wearer.head.take();
                    let head = place.and_then(|place| Head::of_person(&self.person, place, before));
                    self.wearer = Wearer::seen(Sight { head, pose, ..sight });
                    if let Some((persons, matte)) = self.hair.as_mut().filter(|_| painted.is_none()) {
                        let persons = persons.track(frame)?;
                        self.wearer.hair = matte.find(&frame.picture, persons, &face.landmarks).cloned();
                    }
                    if !is_body_due {
                        self.wearer.shoulders = shoulders;
                    }
                } else if opacity == 0.0 {
                    // Whoever comes next is somebody else.
                    (self.person, self.wearer) = (Person::default(), Wearer::default());
                }
                if painted != Some(MakeupKind::Lipstick) || opacity == 0.0 {
                    self.lips = Lips::default();
                } else if let Some(face) = self.face.as_mut() {
                    self.lips.settle(&frame.picture, &mut face.landmarks);
                }
                (opacity, self.face.as_ref().map_or(Some(MirrorHint::NoFace), |face| about_face(face, width, height)))
            }
            Tracker::Hand(tracker) => {
                let hands: Vec<Hand> = tracker.track(frame)?.to_vec();
                let opacity = hands.first().map_or(0.0, |hand| hand.opacity);
                let is_seen = hands.iter().any(|hand| hand.is_seen);
                if is_seen {
                    self.wearer = Wearer::seen(Sight { hands: &hands, ..sight });
                }
                (opacity, (!is_seen).then_some(MirrorHint::NoHand))
            }
        };
        Ok((opacity, if hint.is_some() && is_dark(frame) { Some(MirrorHint::TooDark) } else { hint }))
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use ar::picture::Picture;

    use super::*;

    #[test]
    fn who_comes_after_somebody_who_left_is_somebody_else() {
        let portrait = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/vision/portrait.jpg");
        let (Ok(portrait), models) = (std::fs::read(portrait), Models::find()) else { return };
        if !models.missing().is_empty() {
            return;
        }
        let mut eyes = Eyes::open(&models, Part::Face, false).unwrap();
        let nobody = Picture::from_rgb(640, 480, vec![150; 640 * 480 * 3]).unwrap();
        let mut time = Duration::ZERO;
        let mut look = |picture: &Picture| {
            time += Duration::from_millis(100);
            let seen = eyes.look(&Frame { picture: picture.clone(), time }, 0.7, None).unwrap();
            (seen.face_mm.is_some(), seen.opacity, seen.edition)
        };
        let portrait = Picture::decode(&portrait).unwrap();
        let known = (0..8).map(|_| look(&portrait)).last().unwrap();
        assert!(known.0 && known.1 > 0.9 && known.2 > 1, "{known:?}");
        let gone = (0..20).map(|_| look(&nobody)).last().unwrap();
        assert_eq!(gone, (false, 0.0, 0), "nothing of them is kept");
    }
}
