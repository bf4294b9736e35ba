//! Lips where the picture shows them: the net's points of a turned or speaking mouth lie up to several millimetres beside
//! its lips. The outline is laid anew where the colour of lips ends and that of skin begins, and the edge of the mouth where
//! the colour of lips ends inwards. Between points, and nearer than a pixel, pixels themselves say how much of them is lip.
//!
//! Sources: Cootes and others, "Active Shape Models - Their Training and Application" (1995): each point looks along its
//! normal; Amini, Weymouth, Jain, "Using Dynamic Programming for Solving Variational Problems in Vision" (1990): the whole
//! outline is chosen at once, smooth and on the edge.

mod beside;
mod color;
mod contour;
mod cover;

use glam::{Mat2, Vec2, Vec3};

use crate::picture::Picture;
use beside::Beside;
use color::{LipOrSkin, Log, Skin, one_lip};
use contour::{Contour, LOOKS, PLACES};
pub use cover::LipCover;

/// Points of each outline.
const POINTS: usize = 20;

/// The outline, and the edge between lips and mouth, from the viewer's left corner along the upper lip and back.
const OUTER: [usize; POINTS] =
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];
const INNER: [usize; POINTS] =
    [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95];
/// Between them, in the same order: nearer to the outline, and nearer to the mouth.
const WITHIN: [[usize; POINTS]; 2] = [
    [76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306, 307, 320, 404, 315, 16, 85, 180, 90, 77],
    [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292, 325, 319, 403, 316, 15, 86, 179, 89, 96],
];
/// The corners' place in all of them.
const CORNERS: [usize; 2] = [0, 10];
/// Skin around the mouth that no beardless person paints: cheeks, beside the chin, the chin.
const BARE: [usize; 12] = [205, 425, 50, 280, 187, 411, 204, 424, 199, 200, 202, 422];

/// A mouth of fewer pixels has no outline to speak of.
const MOUTH_PX_MIN: f32 = 16.0;
/// How far along its normals the outline looks, in widths of the mouth: the first time, and when it knows where from. The
/// last two belong to every look.
const REACHES: [f32; 4] = [0.20, 0.14, 0.09, 0.06];
const KNOWN: usize = 2;
/// Shifts (in widths of the mouth) and sizes of the whole mouth that are tried first. A shift so long is worth nothing.
const ROUGH_ACROSS: [f32; 7] = [-0.24, -0.16, -0.08, 0.0, 0.08, 0.16, 0.24];
const ROUGH_DOWN: [f32; 5] = [-0.12, -0.06, 0.0, 0.06, 0.12];
const ROUGH_SIZE: [f32; 3] = [1.0, 0.86, 0.72];
const ROUGH_DOUBT: f32 = 0.8;
const SMALL_DOUBT: f32 = 0.7;
/// The lips' mean must be redder than the skin around them by this (natural logarithm of red over green).
const REDDER_MIN: f32 = 0.03;
/// So many of the outline's looks, and of each lip's, must see lip on one side and skin on the other, by this share of what
/// they differ.
const CLEAR_MIN: usize = 22;
const CLEAR_MIN_EACH: usize = 9;
const CLEAR: f32 = 0.45;
/// A mouth that would grow, shrink or shear more, or a point that would move further (in widths of the mouth), is not
/// believed.
const STRETCH_MAX: f32 = 0.40;
const MOVED_MAX: f32 = 0.42;
/// The mouth's edge is looked for between these shares of the net's thickness of a lip.
const THICK: (f32, f32) = (0.15, 1.6);
/// In each frame the correction goes this share of the way to what is seen in it: it belongs to the face, and does not lag
/// behind its motion.
const SHARE: f32 = 0.35;
/// Lips that were not found at first (a beard, pale lips) are looked for once in so many frames: beginning costs most.
const LOOK_EVERY: u32 = 4;

/// Moves lips to where they are seen, from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct Lips {
    held: Option<Moved>,
    /// Frames for which nothing is looked for.
    rest: u32,
    colors: Option<Beside>,
    /// Of the last frame, if it has one.
    cover: LipCover,
    is_covered: bool,
}

/// How far each point of both outlines is moved, in the mouth's own frame.
#[derive(Debug, Clone, Copy)]
struct Moved {
    /// The whole mouth: moved = (I + stretch) * place + shift. What its points do beyond it is sought anew each time.
    whole: (Mat2, Vec2),
    outer: [Vec2; POINTS],
    inner: [Vec2; POINTS],
}

/// The mouth's frame: its middle, and its width along its corners.
#[derive(Debug, Clone, Copy)]
struct Mouth {
    middle: Vec2,
    across: Vec2,
}

impl Lips {
    /// Moves the lips among `landmarks` (at least 468 of [`crate::face::Face::landmarks`], pixels) to where the picture
    /// shows them. False where that is not sure: the lips' colour is not told from the skin's, or too little of the outline
    /// is seen. Then they move as the last frames showed, if they did.
    ///
    /// Ask once a frame of one person, and begin anew with another one. Other points stay: for what is painted, not for
    /// what is fitted. Memory is used again; a frame of a film costs about 0.3 ms, the first one 0.9 ms.
    pub fn settle(&mut self, picture: &Picture, landmarks: &mut [Vec3]) -> bool {
        self.is_covered = false;
        let Some(mouth) = Mouth::of(landmarks) else { return false };
        if self.rest > 0 {
            self.rest -= 1;
            return false;
        }
        let seen = mouth.correction(picture, landmarks, self.held.as_ref());
        self.held = match (self.held, seen) {
            (Some(held), Some(new)) => Some(held.towards(&new)),
            (held, seen) => seen.or(held),
        };
        match &self.held {
            Some(moved) => mouth.apply(moved, landmarks),
            None => self.rest = LOOK_EVERY - 1,
        }
        if self.held.is_some() {
            self.look(&mouth, picture, landmarks, seen.is_some());
        }
        seen.is_some()
    }

    /// How much of each pixel of the frame that [`Lips::settle`] saw last is lip, nearer than its points tell. `None` where
    /// lips were told from skin neither in it nor before.
    #[must_use]
    pub fn cover(&self) -> Option<&LipCover> {
        self.is_covered.then_some(&self.cover)
    }

    fn look(&mut self, mouth: &Mouth, picture: &Picture, landmarks: &[Vec3], is_seen: bool) {
        let [outer, inner] = [OUTER, INNER].map(|ring| ring.map(|i| landmarks[i].truncate()));
        if is_seen {
            let turn = mouth.turn();
            let to_own = turn.inverse();
            let own = |ring: [Vec2; POINTS]| ring.map(|p| to_own * (p - mouth.middle));
            let color = |at: Vec2| picture.color_at(mouth.middle + turn * at).map(Log::of);
            let new = Beside::learn(&own(outer), &own(inner), color);
            self.colors = Some(self.colors.map_or(new, |held| held.towards(&new)));
        }
        if let Some(colors) = &self.colors {
            self.cover.find(picture, &outer, &inner, colors);
            self.is_covered = true;
        }
    }
}

impl Moved {
    fn towards(mut self, new: &Moved) -> Moved {
        let all = self.outer.iter_mut().chain(&mut self.inner);
        all.zip(new.outer.iter().chain(&new.inner)).for_each(|(held, new)| *held = held.lerp(*new, SHARE));
        self.whole = new.whole;
        self
    }
}

impl Mouth {
    fn of(landmarks: &[Vec3]) -> Option<Mouth> {
        let at = |i: usize| landmarks.get(i).map(|p| p.truncate()).filter(|p| p.is_finite());
        let points = OUTER.map(at);
        let middle = points.into_iter().sum::<Option<Vec2>>()? / POINTS as f32;
        let across = points[CORNERS[1]]? - points[CORNERS[0]]?;
        let is_whole = INNER.into_iter().chain(WITHIN.into_iter().flatten()).chain(BARE).all(|i| at(i).is_some());
        (is_whole && across.length() >= MOUTH_PX_MIN).then_some(Mouth { middle, across })
    }

    /// From widths of the mouth to pixels.
    fn turn(&self) -> Mat2 {
        Mat2::from_cols(self.across, self.across.perp())
    }

    fn apply(&self, moved: &Moved, landmarks: &mut [Vec3]) {
        let turn = self.turn();
        for ring in WITHIN {
            for (i, point) in ring.into_iter().enumerate() {
                // What lies between both edges goes with the nearer one more.
                let at = landmarks[point].truncate();
                let (out, into) =
                    (at.distance(landmarks[OUTER[i]].truncate()), at.distance(landmarks[INNER[i]].truncate()));
                let share = out / (out + into).max(f32::MIN_POSITIVE);
                landmarks[point] += (turn * moved.outer[i].lerp(moved.inner[i], share)).extend(0.0);
            }
        }
        for i in 0..POINTS {
            landmarks[OUTER[i]] += (turn * moved.outer[i]).extend(0.0);
            landmarks[INNER[i]] += (turn * moved.inner[i]).extend(0.0);
        }
    }

    /// What takes the net's lips to the picture's; sought from what was `held` of the frame before.
    fn correction(&self, picture: &Picture, landmarks: &[Vec3], held: Option<&Moved>) -> Option<Moved> {
        let turn = self.turn();
        let to_own = turn.inverse();
        let own = |i: usize| to_own * (landmarks[i].truncate() - self.middle);
        let (net_outer, net_inner) = (OUTER.map(own), INNER.map(own));
        let color = |at: Vec2| picture.color_at(self.middle + turn * at).map(Log::of);
        let (mut whole, first) = match held {
            Some(moved) => (moved.whole, KNOWN),
            None => {
                let skin = Skin::learn(BARE.map(own), color)?;
                (rough(&net_outer, &net_inner, &skin, color)?, 0)
            }
        };
        let place = |whole: (Mat2, Vec2)| move |p: Vec2| p + whole.0 * p + whole.1;
        let (mut outer, mut inner) = (net_outer.map(place(whole)), net_inner.map(place(whole)));
        let mut is_seen = false;
        for (pass, reach) in REACHES.iter().enumerate().skip(first) {
            let told = LipOrSkin::learn(&outer, &inner, color)?;
            let contour = Contour::new(&outer);
            let mut sides = [[0.0; PLACES]; LOOKS];
            for (look, row) in sides.iter_mut().enumerate() {
                let (at, out) = contour.look(look);
                for (place, side) in row.iter_mut().enumerate() {
                    *side = color(at + out * contour::place(place, *reach)).map_or(0.0, |c| told.side(c));
                }
            }
            let places = contour::outline(&sides);
            let is_clear = contour::clear(&sides, &places, CLEAR);
            let step = contour::place(1, *reach) - contour::place(0, *reach);
            let away = places.map(|place| contour::place(0, *reach) + place * step);
            if pass + 1 < REACHES.len() {
                // The whole mouth first; what is hidden goes with what is seen.
                let (stretch, shift) = contour.follow(&away, &is_clear)?;
                let count = |lip: &[bool]| lip.iter().filter(|is| **is).count();
                let lips = is_clear.split_at(LOOKS / 2);
                let each = [count(lips.0), count(lips.1)];
                is_seen = each[0] + each[1] >= CLEAR_MIN && each.iter().all(|&lip| lip >= CLEAR_MIN_EACH);
                whole = (stretch + whole.0 + stretch * whole.0, shift + whole.1 + stretch * whole.1);
                (outer, inner) = (net_outer.map(place(whole)), net_inner.map(place(whole)));
            } else {
                let before = outer;
                outer = contour.moved(&away);
                (0..POINTS).for_each(|i| inner[i] += outer[i] - before[i]);
            }
        }
        let stretched = whole.0.to_cols_array().into_iter().map(f32::abs).fold(0.0, f32::max);
        if !is_seen || stretched > STRETCH_MAX {
            return None;
        }
        inner = mouth_edge(&outer, &inner, color);
        let moved = Moved { whole, outer: taken(&outer, &net_outer), inner: taken(&inner, &net_inner) };
        moved.outer.iter().all(|by| by.length() < MOVED_MAX).then_some(moved)
    }
}

/// The shift and size of the whole mouth at which the lips are reddest against the skin around them: beside the lips, where
/// the net may have seen those of a turned head, an outline tells nothing yet.
fn rough(
    outer: &[Vec2; POINTS],
    inner: &[Vec2; POINTS],
    skin: &Skin,
    color: impl Fn(Vec2) -> Option<Log> + Copy,
) -> Option<(Mat2, Vec2)> {
    let mut best: Option<(f32, Vec2, f32)> = None;
    for size in ROUGH_SIZE {
        for y in ROUGH_DOWN {
            for x in ROUGH_ACROSS {
                let shift = Vec2::new(x, y);
                let place = |p: Vec2| p * size + shift;
                let Some(redder) = skin.redder(&outer.map(place), &inner.map(place), color) else { continue };
                let worth = redder * (1.0 - shift.length() / ROUGH_DOUBT) * (1.0 - SMALL_DOUBT * (1.0 - size));
                if redder > REDDER_MIN && best.is_none_or(|(most, ..)| worth > most) {
                    best = Some((worth, shift, size));
                }
            }
        }
    }
    best.map(|(_, shift, size)| (Mat2::from_diagonal(Vec2::splat(size - 1.0)), shift))
}

/// Where lips end inwards: at a dark line, teeth or tongue. Where they do not, at the net's share of the lip.
fn mouth_edge(
    outer: &[Vec2; POINTS],
    inner: &[Vec2; POINTS],
    color: impl Fn(Vec2) -> Option<Log> + Copy,
) -> [Vec2; POINTS] {
    let mut edge = *inner;
    for lip in [CORNERS[0] + 1..CORNERS[1], CORNERS[1] + 1..POINTS] {
        let Some(alike) = one_lip(lip.clone(), outer, inner, color) else { continue };
        let at = |i: usize, share: f32| outer[i].lerp(inner[i], share);
        let mut sides = [[0.0; PLACES]; POINTS / 2 - 1];
        for (row, i) in sides.iter_mut().zip(lip.clone()) {
            for (place, side) in row.iter_mut().enumerate() {
                *side = color(at(i, contour::between(place, THICK))).map_or(0.0, |c| alike.side(c));
            }
        }
        let found = contour::inner_line(&sides, THICK);
        for (i, share) in lip.zip(found) {
            edge[i] = at(i, share);
        }
    }
    edge
}

fn taken(points: &[Vec2; POINTS], from: &[Vec2; POINTS]) -> [Vec2; POINTS] {
    std::array::from_fn(|i| points[i] - from[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: Vec2 = Vec2::new(160.0, 120.0);

    /// Points of a mouth of 80 pixels around `middle`, all others on bare skin.
    fn mouth(middle: Vec2) -> Vec<Vec3> {
        let mut landmarks = vec![Vec3::new(60.0, 40.0, 0.0); 468];
        for (ring, points) in [(1.0, &OUTER), (0.4, &INNER)] {
            for (i, &point) in points.iter().enumerate() {
                // From the left corner over the top, as the outlines go.
                let turn = Vec2::from_angle(std::f32::consts::PI + std::f32::consts::TAU * i as f32 / 20.0);
                landmarks[point] = (middle + turn * Vec2::new(40.0, 17.0) * ring).extend(0.0);
            }
        }
        landmarks
    }

    /// Lips of that colour at [`MIDDLE`] on skin.
    fn picture(lip: [u8; 3]) -> Picture {
        let pixels = (0..320 * 240).flat_map(|i| {
            let at = (Vec2::new((i % 320) as f32, (i / 320) as f32) + 0.5 - MIDDLE) / Vec2::new(40.0, 17.0);
            let ripple = (i % 7) as u8;
            let color = if (0.4..1.0).contains(&at.length()) { lip } else { [200, 150, 130] };
            color.map(|c| c + ripple)
        });
        Picture::from_rgb(320, 240, pixels.collect()).expect("a small picture")
    }

    fn off(landmarks: &[Vec3]) -> f32 {
        let truth = mouth(MIDDLE);
        OUTER.iter().map(|&i| landmarks[i].distance(truth[i])).sum::<f32>() / OUTER.len() as f32
    }

    #[test]
    fn lips_that_lie_beside_are_moved_onto_their_colour() {
        for shift in [Vec2::new(5.0, -4.0), Vec2::new(-14.0, 3.0), Vec2::ZERO] {
            let mut landmarks = mouth(MIDDLE + shift);
            assert!(Lips::default().settle(&picture([170, 80, 80]), &mut landmarks));
            assert!(off(&landmarks) < 1.5, "{shift}: {}", off(&landmarks));
            assert_eq!(landmarks[0].z, 0.0);
        }
    }

    #[test]
    fn each_lip_follows_its_own_edges_where_the_mouth_has_another_shape() {
        // The picture's mouth is wider open than the points': its inner edge lies at 0.6 of the outline, not at 0.4; and the
        // outline of its upper lip is flatter.
        let edge = |at: Vec2| (at / Vec2::new(40.0, if at.y < 0.0 { 14.0 } else { 17.0 })).length();
        let pixels = (0..320 * 240).flat_map(|i| {
            let at = Vec2::new((i % 320) as f32, (i / 320) as f32) + 0.5 - MIDDLE;
            let color = match edge(at) {
                ..0.6 => [50, 20, 20],
                0.6..1.0 => [170, 80, 80],
                _ => [200, 150, 130],
            };
            color.map(|c: u8| c + (i % 7) as u8)
        });
        let picture = Picture::from_rgb(320, 240, pixels.collect()).expect("a small picture");
        let mut landmarks = mouth(MIDDLE);
        assert!(Lips::default().settle(&picture, &mut landmarks));
        for (points, wanted) in [(OUTER, 1.0), (INNER, 0.6)] {
            for i in (0..POINTS).filter(|i| !CORNERS.contains(i)) {
                let found = edge(landmarks[points[i]].truncate() - MIDDLE);
                assert!((found - wanted).abs() < 0.08, "point {i}: {found} of {wanted}");
            }
        }
        let within = landmarks[WITHIN[0][5]];
        assert!(within.is_finite());
    }

    /// A mouth whose lips are not those of the points, and how much of each pixel is lip: its outline has a bow, and its inner
    /// edge lies at `open` of it. Noise of this standard deviation, of 255, by `seed`.
    fn bowed(open: f32, inside: [f32; 3], noise: f32, seed: u32) -> (Picture, Vec<f32>) {
        const FINE: usize = 4;
        let out = |at: Vec2| {
            let bow = if at.y < 0.0 { 15.0 - 3.0 * (-(at.x / 6.0).powi(2)).exp() } else { 17.0 };
            (at / Vec2::new(40.0, bow)).length()
        };
        let (mut pixels, mut lips, mut state) = (Vec::new(), Vec::new(), seed);
        for i in 0..320 * 240 {
            let corner = Vec2::new((i % 320) as f32, (i / 320) as f32) - MIDDLE;
            let (mut light, mut lip) = (Vec3::ZERO, 0.0);
            for k in 0..FINE * FINE {
                let at = corner + (Vec2::new((k % FINE) as f32, (k / FINE) as f32) + 0.5) / FINE as f32;
                let color = match out(at) {
                    away if away >= 1.0 => [200.0, 150.0, 130.0],
                    away if away >= open => [170.0, 80.0, 80.0],
                    _ => inside,
                };
                lip += f32::from(u8::from((open..1.0).contains(&out(at)))) / (FINE * FINE) as f32;
                light += Vec3::from(color).map(|c| c.powf(2.2)) / (FINE * FINE) as f32;
            }
            lips.push(lip);
            for c in light.to_array() {
                // The sum of four even numbers is nearly a normal one, with a variance of a third.
                let mut dice = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / (1 << 24) as f32
                };
                let off = ((0..4).map(|_| dice()).sum::<f32>() - 2.0) * 3.0f32.sqrt() * noise;
                pixels.push((c.powf(2.2f32.recip()) + off).round().clamp(0.0, 255.0) as u8);
            }
        }
        (Picture::from_rgb(320, 240, pixels).expect("a small picture"), lips)
    }

    /// Shares of all pixels, 0 to 1.
    fn shares(lips: &Lips) -> Vec<f32> {
        let cover = lips.cover().expect("these lips are told from skin");
        let mut all = vec![0.0; 320 * 240];
        for (i, share) in cover.shares().iter().enumerate() {
            let (x, y) = (i % cover.width() as usize, i / cover.width() as usize);
            all[(y + cover.y() as usize) * 320 + x + cover.x() as usize] = f32::from(*share) / 255.0;
        }
        all
    }

    #[test]
    fn pixels_say_how_much_of_them_is_lip() {
        let (dark, teeth, tongue) = ([45.0, 25.0, 25.0], [215.0, 205.0, 190.0], [95.0, 42.0, 42.0]);
        // Lips end in their own shade, which is taken for lip; a tongue right at the lip without any is half a pixel too far.
        for (inside, noise, most_missed_pct, most_beside_pct) in [
            (dark, 2.0, 2.5, 2.5),
            (teeth, 2.0, 2.5, 2.5),
            (tongue, 2.0, 2.5, 4.0),
            (dark, 8.0, 3.0, 3.0),
            (teeth, 8.0, 3.0, 3.0),
        ] {
            let (picture, truth) = bowed(0.5, inside, noise, 9);
            let (mut lips, mut landmarks) = (Lips::default(), mouth(MIDDLE + Vec2::new(2.0, -1.0)));
            assert!(lips.settle(&picture, &mut landmarks));
            let found = shares(&lips);
            let area = truth.iter().filter(|share| **share >= 0.5).count() as f32;
            let count = |is: &dyn Fn(f32, f32) -> bool| {
                100.0 * truth.iter().zip(&found).filter(|(t, f)| is(**t, **f)).count() as f32 / area
            };
            let [missed, beside] = [count(&|t, f| t >= 0.5 && f < 0.5), count(&|t, f| t < 0.5 && f >= 0.5)];
            assert!(missed <= most_missed_pct && beside <= most_beside_pct, "{inside:?} {noise}: {missed} {beside}");
            // Nothing speckles: where a pixel and all around it are lip, or none, so is what is found.
            for i in (320..320 * 239).filter(|i| (2..318).contains(&(i % 320))) {
                let around = || [0, 1, 2, 318, 319, 320, 321, 322].into_iter().flat_map(|d| [i - d.min(i), i + d]);
                let all = |share: f32| around().all(|i| truth.get(i).is_none_or(|t| *t == share));
                assert!(!all(0.0) || found[i] < 0.5, "{inside:?} {noise}: speck at {i}, {}", found[i]);
                assert!(!all(1.0) || found[i] > 0.5, "{inside:?} {noise}: hole at {i}, {}", found[i]);
            }
        }
    }

    #[test]
    fn what_pixels_say_does_not_flicker() {
        let frame = |seed| bowed(0.5, [45.0, 25.0, 25.0], 3.0, seed).0;
        let mut lips = Lips::default();
        let mut seen = (1..9).map(|seed| {
            assert!(lips.settle(&frame(seed), &mut mouth(MIDDLE)));
            shares(&lips)
        });
        let mut before = seen.next().expect("there are frames");
        for now in seen {
            let edge: Vec<f32> = before.iter().zip(&now).map(|(a, b)| (a - b).abs()).filter(|d| *d > 0.0).collect();
            let mean = edge.iter().sum::<f32>() / edge.len() as f32;
            assert!(mean < 0.06, "pixels at the edges change by {mean}");
            before = now;
        }
    }

    #[test]
    fn lips_of_the_colour_of_skin_have_no_cover_and_a_picture_s_edge_cuts_it() {
        let mut lips = Lips::default();
        assert!(!lips.settle(&picture([204, 152, 131]), &mut mouth(MIDDLE)));
        assert_eq!(lips.cover(), None);
        let mut lips = Lips::default();
        assert!(lips.settle(&picture([170, 80, 80]), &mut mouth(MIDDLE)));
        for middle in [Vec2::new(300.0, 230.0), Vec2::new(5.0, 2.0), Vec2::new(-100.0, 0.0), Vec2::new(900.0, 900.0)] {
            lips.settle(&picture([170, 80, 80]), &mut mouth(middle));
            let cover = lips.cover().expect("the face was known before");
            let height = cover.shares().len() as u32 / cover.width().max(1);
            assert!(cover.x() + cover.width() <= 320 && cover.y() + height <= 240, "{middle}");
        }
        lips.settle(&picture([170, 80, 80]), &mut []);
        assert_eq!(lips.cover(), None);
    }

    #[test]
    fn the_same_picture_gives_the_same_bits() {
        let picture = picture([170, 80, 80]);
        let mut all = [mouth(MIDDLE + Vec2::new(4.0, 2.0)), mouth(MIDDLE + Vec2::new(4.0, 2.0))];
        all.iter_mut().for_each(|landmarks| assert!(Lips::default().settle(&picture, landmarks)));
        assert_eq!(all[0], all[1]);
    }

    #[test]
    fn where_lips_have_the_colour_of_skin_nothing_moves() {
        for picture in [picture([200, 150, 130]), picture([204, 152, 131])] {
            let mut landmarks = mouth(MIDDLE);
            assert!(!Lips::default().settle(&picture, &mut landmarks));
            assert_eq!(off(&landmarks), 0.0);
        }
        for mut landmarks in [vec![], vec![Vec3::NAN; 468], vec![Vec3::ONE; 468], mouth(Vec2::new(-500.0, 0.0))] {
            assert!(!Lips::default().settle(&picture([170, 80, 80]), &mut landmarks));
        }
    }

    #[test]
    fn a_correction_comes_softly_and_stays_while_lips_are_hidden() {
        let (seen, hidden) = (picture([170, 80, 80]), picture([200, 150, 130]));
        let mut lips = Lips::default();
        let mut look = |picture: &Picture, shift: f32| {
            let mut landmarks = mouth(MIDDLE + Vec2::new(shift, 0.0));
            lips.settle(picture, &mut landmarks);
            landmarks[OUTER[0]].x - MIDDLE.x + 40.0
        };
        assert!(look(&seen, 6.0).abs() < 1.5, "at once in the first frame");
        let before = look(&seen, 0.0);
        assert!(before < -2.0, "and then a part of the way: {before}");
        assert!((look(&hidden, 0.0) - before).abs() < 0.01);
    }
}
