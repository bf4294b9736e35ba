//! Things that are found once and then followed from frame to frame: faces and hands.

use std::time::Duration;

use crate::filter::Fade;
use crate::net::NetError;
use crate::picture::Picture;
use crate::region::Region;
use crate::source::Frame;
use crate::ssd::Detection;

/// Regions that cover more than this of each other are of one thing (MediaPipe's `AssociationNormRectCalculator`).
const SAME: f32 = 0.5;

/// Near and far.
const WAYS: usize = 2;

/// How things of one kind are found and looked at.
pub(crate) trait Sight {
    /// What callers are told of one.
    type Thing: Clone;
    /// What is kept of it from frame to frame beside that.
    type Memory;

    /// While one is followed and another may come, the whole picture is searched once in so many frames.
    const SEARCH_EVERY: u32;

    /// What is found in a whole picture in the `nth` way, the second one only where the first left places free.
    /// Nothing where there is no such way.
    fn find(&mut self, nth: usize, picture: &Picture) -> Result<Vec<Detection>, NetError>;

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
        for nth in 0..WAYS {
            // One that fades takes nobody's place.
            let kept = |followed: &[Followed<S>]| followed.iter().filter(|f| !f.is_fading()).count();
            if kept(followed) >= *most {
                break;
            }
            for detection in sight.find(nth, picture)? {
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

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;
    use crate::ssd::POINTS_MAX;

    /// White dots on black; each is found with a serial number of its own.
    #[derive(Default)]
    struct Dots {
        searches: u32,
        serial: u32,
    }

    #[derive(Debug, Clone, PartialEq)]
    struct Dot {
        serial: u32,
        opacity: f32,
        is_seen: bool,
        forgotten: u32,
    }

    const SIZE: (u32, u32) = (100, 40);
    const HALF: Vec2 = Vec2::splat(5.0);

    fn dots(picture: &Picture) -> impl Iterator<Item = Vec2> {
        let places = picture.pixels().chunks_exact(3).enumerate().filter(|(_, rgb)| rgb[0] > 0);
        places.map(|(i, _)| Vec2::new((i % SIZE.0 as usize) as f32, (i / SIZE.0 as usize) as f32))
    }

    impl Sight for Dots {
        type Thing = Dot;
        type Memory = u32;

        const SEARCH_EVERY: u32 = 4;

        fn find(&mut self, nth: usize, picture: &Picture) -> Result<Vec<Detection>, NetError> {
            if nth > 0 {
                return Ok(Vec::new());
            }
            self.searches += 1;
            let found = dots(picture).map(|at| {
                self.serial += 1;
                let points = [Vec2::splat(self.serial as f32); POINTS_MAX];
                Detection { score: 1.0, min: at - HALF, max: at + HALF, points }
            });
            Ok(found.collect())
        }

        fn region(detection: &Detection) -> Region {
            Region::around(detection.min, detection.max, 0.0)
        }

        fn begin(detection: &Detection) -> (Dot, u32) {
            (Dot { serial: detection.points[0].x as u32, opacity: 0.0, is_seen: false, forgotten: 0 }, 0)
        }

        fn forget(memory: &mut u32) {
            *memory += 1;
        }

        fn look(&mut self, frame: &Frame, followed: &mut Followed<Dots>) -> Result<bool, NetError> {
            let near = dots(&frame.picture).find(|at| at.distance(followed.region.center) < 2.5);
            followed.region.center = near.unwrap_or(followed.region.center);
            followed.thing.forgotten = followed.memory;
            Ok(near.is_some())
        }

        fn show(dot: &mut Dot, opacity: f32, is_seen: bool) {
            (dot.opacity, dot.is_seen) = (opacity, is_seen);
        }
    }

    /// A film of ten frames a second: in each frame the dots' places on one line.
    fn follow(most: usize, is_static: bool, film: &[&[u32]]) -> (Vec<Vec<Dot>>, u32) {
        let mut follower = Follower::new(Dots::default(), most, is_static);
        let mut seen = Vec::new();
        for (index, places) in film.iter().enumerate() {
            let mut frame = Frame::default();
            frame.picture.resize(SIZE.0, SIZE.1).expect("a small picture");
            frame.picture.pixels_mut().fill(0);
            for &x in *places {
                frame.picture.pixels_mut()[((20 * SIZE.0 + x) * 3) as usize] = 255;
            }
            frame.time = Duration::from_millis(100) * u32::try_from(index).expect("few");
            seen.push(follower.track(&frame).expect("dots do not fail").to_vec());
        }
        let searches = follower.sight_mut().searches;
        (seen, searches)
    }

    fn serials(dots: &[Dot]) -> Vec<u32> {
        dots.iter().map(|dot| dot.serial).collect()
    }

    #[test]
    fn no_more_are_followed_than_wanted() {
        let film: &[&[u32]] = &[&[20, 80], &[21, 79], &[22, 78]];
        let (one, searches) = follow(1, false, film);
        assert!(one.iter().all(|dots| serials(dots) == [1]), "{one:?}");
        assert_eq!(searches, 1, "what is followed is not searched again");
        let (two, searches) = follow(2, false, film);
        assert!(two.iter().all(|dots| serials(dots) == [1, 2]), "{two:?}");
        assert_eq!(searches, 1);
    }

    #[test]
    fn another_one_is_looked_for_now_and_then_and_appears_softly() {
        let (seen, searches) = follow(2, false, &[&[20], &[20, 80], &[20, 80], &[20, 80], &[20, 80], &[20, 80]]);
        assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1, 1, 2, 2]);
        assert_eq!(searches, 2);
        assert_eq!(seen[0][0].opacity, 1.0, "in the first frame nothing could snap");
        let appears = [seen[4][1].opacity, seen[5][1].opacity];
        assert!(appears[0] > 0.0 && appears[0] < 0.5 && appears[1] > appears[0] && appears[1] < 1.0, "{appears:?}");
    }

    #[test]
    fn what_is_lost_fades_where_it_was_and_is_the_same_when_it_comes_back() {
        let (seen, _) = follow(1, false, &[&[20], &[], &[23], &[23]]);
        let lost = &seen[1][0];
        assert!(!lost.is_seen && lost.opacity > 0.5 && lost.opacity < 1.0, "{lost:?}");
        // It went three pixels: only the search finds it there, and what was filtered before is forgotten.
        assert_eq!(serials(&seen[2]), [1]);
        assert!(seen[2][0].is_seen && seen[2][0].forgotten == 1, "{:?}", seen[2]);
        assert!(seen[2][0].opacity > lost.opacity);
        let (seen, _) = follow(1, false, &[&[20], &[], &[], &[], &[20]]);
        assert!(seen[2][0].opacity < seen[1][0].opacity && seen[3].is_empty(), "it is gone in the end: {seen:?}");
        assert_ne!(serials(&seen[4]), [1], "who comes then is somebody else");
    }

    #[test]
    fn one_that_fades_takes_nobodys_place() {
        let (seen, _) = follow(1, false, &[&[20], &[], &[80]]);
        assert_eq!(seen[2].iter().map(|dot| dot.is_seen).collect::<Vec<_>>(), [true, false], "{seen:?}");
    }

    #[test]
    fn two_that_have_become_one_are_one() {
        let (seen, _) = follow(2, false, &[&[20, 27], &[21, 25], &[22, 24], &[23], &[23]]);
        assert_eq!(seen[0].len(), 2);
        assert_eq!(serials(&seen[4]), [1], "{seen:?}");
    }

    #[test]
    fn in_pictures_that_stand_alone_nothing_is_followed() {
        let (seen, searches) = follow(1, true, &[&[20], &[20], &[], &[20]]);
        assert_eq!(searches, 4);
        assert!(seen[2].is_empty(), "nothing fades: {seen:?}");
        assert!([0, 1, 3].iter().all(|&i| seen[i][0].opacity == 1.0));
        assert_ne!(serials(&seen[0]), serials(&seen[1]));
    }
}
