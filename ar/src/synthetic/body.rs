//! The shapes of a head.

use glam::DVec3;

use super::{HeadShape, mouth};
use crate::geometry::FaceGeometry;

/// What a place of a head is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Material {
    Face,
    Skin,
    /// Only there where hair grows.
    Hair,
    /// Hair that hangs before the head, wherever it was put.
    Locks,
    Shirt,
    Cavity,
    Teeth,
    Tongue,
    /// An eye; its own space has the pupil at +Z and a radius of one.
    Eye,
    /// Its mark is its colour.
    Painted,
}

/// Triangles of one material.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) material: Material,
    /// Places in the head's space, centimetres.
    pub(super) positions: Vec<DVec3>,
    pub(super) normals: Vec<DVec3>,
    /// Where the paint is looked up: the canonical face's space for skin and hair, the eye's own for an eye; or
    /// the colour itself.
    pub(super) marks: Vec<DVec3>,
    /// Those of a face as the canonical face has them: counterclockwise as seen from outside.
    pub(super) triangles: Vec<[u16; 3]>,
    /// An eye's middle: it turns to what it looks at.
    pub(super) eye: Option<DVec3>,
}

#[derive(Debug)]
pub(super) struct Body {
    pub(super) parts: Vec<Part>,
    /// Middles of the eyes.
    pub(super) eyes: [DVec3; 2],
    pub(super) face_width_cm: f64,
    /// The points of the face, in the head's space, centimetres.
    pub(super) places: Vec<DVec3>,
}

/// Radius of an eye, centimetres: 24 mm across is common to almost all adults.
pub(super) const EYE_RADIUS: f64 = 1.2;

/// The lids lie this far before the eye, centimetres.
const LID_GAP: f64 = 0.02;

/// The outermost points of the mesh at the cheek bones.
pub(super) const FACE_SIDES: (usize, usize) = (234, 454);

/// The edge of the face's mesh, from the forehead clockwise as the viewer sees it.
pub(super) const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// The lids' edges, each from the outer corner along the lower lid and back.
pub(super) const LIDS: [[usize; 16]; 2] = [
    [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
    [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
];

impl Body {
    pub(super) fn new(geometry: &FaceGeometry, shape: &HeadShape) -> Body {
        let grown = DVec3::new(shape.width, shape.height, shape.depth);
        let canonical = geometry.canonical_cm();
        let open = shape.mouth_open_cm;
        let place = |(i, p): (usize, &DVec3)| (*p + mouth::moved(i, *p, open)) * grown;
        let places: Vec<DVec3> = canonical.iter().enumerate().map(place).collect();
        let mut triangles: Vec<[u16; 3]> = geometry.triangles().to_vec();
        triangles.retain(|t| !LIDS.iter().any(|lids| t.iter().all(|&i| lids.contains(&usize::from(i)))));
        triangles.retain(|t| open <= 0.0 || !mouth::closes_it(t));
        let face = Part::smooth(Material::Face, places.clone(), canonical.to_vec(), triangles);

        let eyes = LIDS.map(|lids| eye_middle(&lids.map(|i| places[i])));
        let mut parts = vec![face, jaw(&places, canonical)];
        let ball = |material, middle: DVec3, radii: DVec3| {
            let (middle, radii) = (middle * grown, radii * grown);
            Part::ball(material, middle, radii, |p| p / grown)
        };
        parts.push(ball(Material::Skin, DVec3::new(0.0, 3.5, -5.2), DVec3::new(7.3, 9.6, 8.0)));
        parts.push(ball(Material::Hair, DVec3::new(0.0, 4.6, -4.4), DVec3::new(8.1, 9.6, 8.9)));
        for side in [-1.0, 1.0] {
            parts.push(ball(Material::Skin, DVec3::new(side * 7.9, 0.8, -4.0), DVec3::new(0.9, 3.0, 1.6)));
        }
        parts.push(ball(Material::Skin, DVec3::new(0.0, -13.0, -4.5), DVec3::new(5.4, 12.0, 5.0)));
        parts.push(ball(Material::Shirt, DVec3::new(0.0, -27.5, -5.5), DVec3::new(21.0, 10.5, 9.5)));
        if open > 0.0 {
            parts.extend(mouth::inside(open, grown));
        }
        parts.extend(hanging(shape, grown));
        for eye in eyes {
            let ball = Part::ball(Material::Eye, eye, DVec3::splat(EYE_RADIUS), |p| (p - eye) / EYE_RADIUS);
            parts.push(Part { eye: Some(eye), ..ball });
        }
        Body { parts, eyes, face_width_cm: places[FACE_SIDES.0].distance(places[FACE_SIDES.1]), places }
    }
}

/// A fringe and side hair, as sheets on a drum around the head.
fn hanging(shape: &HeadShape, grown: DVec3) -> Vec<Part> {
    /// The drum's middle, radii, and from where hair hangs, centimetres; angles in radians from the front.
    const MIDDLE_Z: f64 = -2.6;
    const RADII: (f64, f64) = (9.0, 8.9);
    const HAIRLINE_Y: f64 = 8.2;
    const CROWN_Y: f64 = 9.5;
    const FRINGE: std::ops::Range<f64> = -0.85..0.85;
    const LOCKS: std::ops::Range<f64> = 1.0..2.6;
    let sheet = |angles: std::ops::Range<f64>, low: f64| {
        let (mut positions, mut triangles) = (Vec::new(), Vec::new());
        const ACROSS: u16 = 24;
        for i in 0..=ACROSS {
            let angle = angles.start + (angles.end - angles.start) * f64::from(i) / f64::from(ACROSS);
            let around = DVec3::new(angle.sin() * RADII.0, 0.0, MIDDLE_Z + angle.cos() * RADII.1);
            // Upwards it leans to the head.
            let top = (around * DVec3::new(0.8, 1.0, 0.8)).with_y(CROWN_Y + 2.0);
            positions.extend([around.with_y(low) * grown, around.with_y(CROWN_Y) * grown, top * grown]);
            if i > 0 {
                let at = 3 * (i - 1);
                triangles.extend([[at, at + 3, at + 1], [at + 1, at + 3, at + 4]]);
                triangles.extend([[at + 1, at + 4, at + 2], [at + 2, at + 4, at + 5]]);
            }
        }
        let marks = positions.iter().map(|p| *p / grown).collect();
        Part::smooth(Material::Locks, positions, marks, triangles)
    };
    let fringe = (shape.fringe_cm > 0.0).then(|| sheet(FRINGE, HAIRLINE_Y - shape.fringe_cm));
    let locks = [LOCKS, -LOCKS.end..-LOCKS.start];
    let locks = locks.into_iter().filter(|_| shape.locks_cm > 0.0).map(|at| sheet(at, CROWN_Y - shape.locks_cm));
    fringe.into_iter().chain(locks).collect()
}

/// The middle of a ball that the lids lie on.
fn eye_middle(lids: &[DVec3; 16]) -> DVec3 {
    let mean = lids.iter().sum::<DVec3>() / 16.0;
    // The pupil of an eye at rest is a little nearer to the nose's side than the middle of the opening; the difference
    // does not matter here. Only the depth is sought: each lid point asks for one, and they get the mean.
    let depth = lids.iter().map(|p| {
        let beside = (*p - mean).truncate().length_squared();
        p.z - (EYE_RADIUS * EYE_RADIUS - beside).max(0.0).sqrt()
    });
    mean.with_z(depth.sum::<f64>() / 16.0 - LID_GAP)
}

/// What lies under the chin and behind the cheeks: a skirt from the face's edge back to the neck.
fn jaw(places: &[DVec3], canonical: &[DVec3]) -> Part {
    let (mut positions, mut marks, mut triangles) = (Vec::new(), Vec::new(), Vec::new());
    for &i in &OVAL[8..=28] {
        let back = DVec3::new(0.86, 0.90, 1.0);
        positions.extend([places[i], (places[i] * back).with_z(places[i].z.min(2.0) - 6.0)]);
        marks.extend([canonical[i], canonical[i]]);
    }
    for i in (0..40u16).step_by(2) {
        triangles.extend([[i, i + 1, i + 2], [i + 1, i + 3, i + 2]]);
    }
    Part::smooth(Material::Skin, positions, marks, triangles)
}

impl Part {
    /// Normals are the mean of the triangles around, larger ones counting more.
    fn smooth(material: Material, positions: Vec<DVec3>, marks: Vec<DVec3>, triangles: Vec<[u16; 3]>) -> Part {
        let mut normals = vec![DVec3::ZERO; positions.len()];
        for triangle in &triangles {
            let [a, b, c] = triangle.map(|i| positions[usize::from(i)]);
            let normal = (b - a).cross(c - a);
            for &i in triangle {
                normals[usize::from(i)] += normal;
            }
        }
        let outward = |n: DVec3, p: DVec3| {
            let n = n.normalize_or(DVec3::Z);
            // Faces look away from the middle of the head.
            if n.dot(p - DVec3::new(0.0, 0.0, -4.0)) < 0.0 { -n } else { n }
        };
        let normals = normals.into_iter().zip(&positions).map(|(n, p)| outward(n, *p)).collect();
        Part { material, positions, normals, marks, triangles, eye: None }
    }

    pub(super) fn ball(material: Material, middle: DVec3, radii: DVec3, mark: impl Fn(DVec3) -> DVec3) -> Part {
        const AROUND: u16 = 48;
        const DOWN: u16 = 32;
        let (mut positions, mut normals, mut triangles) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..=DOWN {
            let polar = std::f64::consts::PI * f64::from(row) / f64::from(DOWN);
            for column in 0..=AROUND {
                let turn = std::f64::consts::TAU * f64::from(column) / f64::from(AROUND);
                let unit = DVec3::new(polar.sin() * turn.cos(), polar.cos(), polar.sin() * turn.sin());
                positions.push(middle + unit * radii);
                normals.push((unit / radii).normalize());
            }
        }
        for row in 0..DOWN {
            for column in 0..AROUND {
                let at = row * (AROUND + 1) + column;
                let low = at + AROUND + 1;
                triangles.extend([[at, low, at + 1], [at + 1, low, low + 1]]);
            }
        }
        let marks = positions.iter().map(|p| mark(*p)).collect();
        Part { material, positions, normals, marks, triangles, eye: None }
    }
}
