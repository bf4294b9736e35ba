//! Things that are found once and then followed from frame to frame: faces and hands.

use std::time::Duration;

use crate::detector::Detector;
use crate::filter::Fade;
use crate::net::NetError;
use crate::picture::Picture;
use crate::region::Region;
use crate::source::Frame;
use crate::ssd::Detection;

/// Regions that cover more than this of each other are of one thing (MediaPipe's `AssociationNormRectCalculator`).
const SAME: f32 = 0.5;

/// How things of one kind are found and looked at.
pub(crate) trait Sight {
    /// What callers are told of one.
    type Thing: Clone;
    /// What is kept of it from frame to frame beside that.
    type Memory;

    /// While one is followed and another may come, the whole picture is searched once in so many frames.
    const SEARCH_EVERY: u32;

    /// What searches a picture; the second one only where the first left places free.
    fn detectors(&mut self) -> [Option<&mut Detector>; 2];

    /// Where to look for what was detected.
    fn region(detection: &Detection) -> Region;

    /// One that was detected and not yet looked at.
    fn begin(detection: &Detection) -> (Self::Thing, Self::Memory);

    /// What was lost was detected again: what was filtered before is not of now.
    fn forget(memory: &mut Self::Memory);

    /// Looks at `followed.region`, fills in what is seen there and says where to look next; false when nothing is there.
    fn look(&mut self, frame: &Frame, followed: &mut Followed<Self>) -> Result<bool, NetError>;

    /// Tells a thing how visible it is, and whether it is in this frame.
    fn show(thing: &mut Self::Thing, opacity: f32, is_seen: bool);
}

/// A thing from frame to frame.
pub(crate) struct Followed<S: Sight + ?Sized> {
    pub(crate) region: Region,
    pub(crate) thing: S::Thing,
    pub(crate) memory: S::Memory,
    /// Whether it was in the last frame.
    pub(crate) is_seen: bool,
    opacity: f32,
    fade: Fade,
}

/// Finds things and follows them.
pub(crate) struct Follower<S: Sight> {
    sight: S,
    most: usize,
    /// Every picture stands alone.
    is_static: bool,
    followed: Vec<Followed<S>>,
    things: Vec<S::Thing>,
    frames_since_search: u32,
    /// When the frame before this one was.
    before: Option<Duration>,
}

impl<S: Sight> Follower<S> {
    /// Follows no more than `most`; in `is_static` pictures nothing is followed.
    pub(crate) fn new(sight: S, most: usize, is_static: bool) -> Follower<S> {
        Follower {
            sight,
            most,
            is_static,
            followed: Vec::new(),
            things: Vec::new(),
            frames_since_search: 0,
            before: None,
        }
    }

    /// What sees.
    pub(crate) const fn sight_mut(&mut self) -> &mut S {
        &mut self.sight
    }

    /// The things of this frame, and those that are fading.
    pub(crate) fn track(&mut self, frame: &Frame) -> Result<&[S::Thing], NetError> {
        if self.is_static {
            self.followed.clear();
            self.before = None;
        }
        self.search(&frame.picture)?;
        for followed in &mut self.followed {
            followed.is_seen = self.sight.look(frame, followed)?;
            followed.opacity = followed.fade.step(followed.is_seen, frame.time);
            S::show(&mut followed.thing, followed.opacity, followed.is_seen);
        }
        self.before = Some(frame.time);
        self.followed.retain(|f| f.is_seen || f.opacity > 0.0);
        self.drop_doubles();
        self.things.clear();
        self.things.extend(self.followed.iter().map(|f| f.thing.clone()));
        Ok(&self.things)
    }

    /// Adds what is not followed yet.
    fn search(&mut self, picture: &Picture) -> Result<(), NetError> {
        let seen = self.followed.iter().filter(|f| f.is_seen).count();
        self.frames_since_search += 1;
        if seen >= self.most || (seen > 0 && self.frames_since_search < S::SEARCH_EVERY) {
            return Ok(());
        }
        self.frames_since_search = 0;
        let Follower { sight, followed, most, before, .. } = self;
        for detector in sight.detectors().into_iter().flatten() {
            // One that fades takes nobody's place.
            let kept = |followed: &[Followed<S>]| followed.iter().filter(|f| !f.is_fading()).count();
            if kept(followed) >= *most {
                break;
            }
            for detection in detector.find(picture)? {
                let region = S::region(&detection);
                // What comes back while it fades is the same.
                if let Some(lost) = followed.iter_mut().find(|f| f.region.overlap(&region) > SAME) {
                    if lost.is_fading() {
                        lost.region = region;
                        S::forget(&mut lost.memory);
                    }
                } else if kept(followed) < *most {
                    let (thing, memory) = S::begin(&detection);
                    let fade = Fade::since(*before);
                    followed.push(Followed { region, thing, memory, is_seen: false, opacity: 0.0, fade });
                }
            }
        }
        Ok(())
    }

    /// Two regions may come to follow one thing; one that is seen stays.
    fn drop_doubles(&mut self) {
        self.followed.sort_by_key(|f| !f.is_seen);
        let mut kept: Vec<Region> = Vec::with_capacity(self.followed.len());
        self.followed.retain(|f| {
            let is_new = kept.iter().all(|other| other.overlap(&f.region) <= SAME);
            kept.push(f.region);
            is_new
        });
    }
}

impl<S: Sight + ?Sized> Followed<S> {
    /// It was seen before, but not in the last frame.
    fn is_fading(&self) -> bool {
        !self.is_seen && self.opacity > 0.0
    }
}
