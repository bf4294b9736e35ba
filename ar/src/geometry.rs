//! From the landmarks of a face to its place in space, in centimetres.
//!
//! Reference: MediaPipe's face geometry module (Apache-2.0): the 468 landmarks are fitted to a canonical face by weighted
//! orthogonal Procrustes analysis. The canonical face and the weights are data that come with the nets, not with us.

mod metadata;
mod procrustes;

use glam::{DMat3, DMat4, DQuat, DVec3, Vec3};

pub use metadata::MetadataError;
pub(crate) use procrustes::Procrustes;

use crate::camera;

/// Landmarks that the canonical face has.
pub const FACE_POINTS: usize = 468;

/// The camera that poses refer to: at the origin, looking along -Z, +Y up, vertical field of view in degrees.
pub const VERTICAL_FOV_DEG: f64 = 63.0;

/// Distance of the plane on which landmarks are first laid, centimetres.
const NEAR_CM: f64 = 1.0;

/// A face whose landmarks lie closer together than this share of the picture gives no stable pose.
const SPREAD_MIN: f64 = 1e-3;

/// What a landmark that does not look at the camera counts against one that does: it is guessed, but not badly. Chosen on
/// drawn heads (`vitrine-ar measure pose --seed 101`, 102 and 103).
const HIDDEN_WEIGHT: f64 = 0.2;

/// The canonical face and how much each landmark counts in the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceGeometry {
    canonical_cm: Vec<DVec3>,
    texture: Vec<[f64; 2]>,
    triangles: Vec<[u16; 3]>,
    /// Outward, of unit length.
    normals: Vec<DVec3>,
    /// How much each landmark counts, as MediaPipe weighs them; zero for most.
    weights: Vec<f64>,
    procrustes: Procrustes,
}

/// Where a face is.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Takes points of the canonical face to the camera's space, both in centimetres.
    pub camera_from_face: DMat4,
    /// The landmarks laid over the canonical face, centimetres: what makes this face differ from it.
    pub vertices_cm: Vec<DVec3>,
}

impl FaceGeometry {
    /// Reads the metadata of the geometry pipeline in protobuf's text form
    /// (`geometry_pipeline_metadata_landmarks.pbtxt`).
    ///
    /// # Errors
    /// It is not that file, or not for 468 landmarks.
    pub fn read(text: &str) -> Result<FaceGeometry, MetadataError> {
        let read = metadata::read(text)?;
        let procrustes = Procrustes::new(&read.positions, &read.weights);
        let normals = normals(&read.positions, &read.triangles);
        let mut weights = vec![0.0; FACE_POINTS];
        for (i, weight) in read.weights {
            weights[i] += weight;
        }
        let (canonical_cm, texture, triangles) = (read.positions, read.texture, read.triangles);
        Ok(FaceGeometry { canonical_cm, texture, triangles, normals, weights, procrustes })
    }

    /// The canonical face: 468 points in centimetres, +X to the viewer's right, +Y up, +Z to the viewer.
    #[must_use]
    pub fn canonical_cm(&self) -> &[DVec3] {
        &self.canonical_cm
    }

    /// The canonical face's texture coordinates, one pair a point, 0 to 1.
    #[must_use]
    pub fn texture(&self) -> &[[f64; 2]] {
        &self.texture
    }

    /// The canonical face's triangles.
    #[must_use]
    pub fn triangles(&self) -> &[[u16; 3]] {
        &self.triangles
    }

    /// The pose of a face. `landmarks`: at least 468, x, y and z in pixels of a `width` x `height` picture, z smaller
    /// towards the camera. `None` when they are too close together or no numbers.
    ///
    /// A face beside the middle of the picture is seen from its side: its landmarks' depths run along the line of sight,
    /// not along the camera's axis. The reference ([`FaceGeometry::fit_unit`]) takes them for the same, and turns the
    /// face by up to that angle. Here the camera is first turned towards the face, and the pose is turned back. Landmarks
    /// on the side that is hidden are guessed by the net: they count less than those that face the camera.
    #[must_use]
    pub fn fit(&self, landmarks: &[Vec3], width: u32, height: u32) -> Option<Fit> {
        if landmarks.len() < FACE_POINTS || width == 0 || height == 0 {
            return None;
        }
        let focal = camera::focal_px(height);
        let middle = DVec3::new(f64::from(width), f64::from(height), 0.0) / 2.0;
        let ray = |p: &Vec3| {
            let p = p.as_dvec3() - middle;
            DVec3::new(p.x, -p.y, -focal) / focal
        };
        let landmarks = &landmarks[..FACE_POINTS];
        let line_of_sight = landmarks.iter().map(ray).sum::<DVec3>() / FACE_POINTS as f64;
        let axis_from_camera = DQuat::from_rotation_arc(line_of_sight.try_normalize()?, DVec3::NEG_Z);
        // Seen along its line of sight a face is nearer to the picture's plane, and so a little smaller there.
        let shrunk = line_of_sight.length().recip();
        let wide = f64::from(width);
        let unit: Vec<DVec3> = landmarks
            .iter()
            .map(|p| {
                let turned = axis_from_camera * ray(p);
                let flat = DVec3::new(turned.x, -turned.y, 0.0) / -turned.z * focal + middle;
                flat.with_z(f64::from(p.z) * shrunk) / DVec3::new(wide, f64::from(height), wide)
            })
            .collect();
        let rough = self.fit_unit(&unit, width, height)?;
        let fit = self.fit_by(&self.facing(&rough.camera_from_face), &unit, width, height)?;
        let camera_from_axis = DMat4::from_mat3(DMat3::from_quat(axis_from_camera.inverse()));
        Some(Fit { camera_from_face: camera_from_axis * fit.camera_from_face, ..fit })
    }

    /// The pose as MediaPipe gives it, from landmarks in units of the picture (z in units of its width). Right for a face
    /// in the middle of the picture; see [`FaceGeometry::fit`] for others.
    #[must_use]
    pub fn fit_unit(&self, landmarks: &[DVec3], width: u32, height: u32) -> Option<Fit> {
        if landmarks.len() < FACE_POINTS || width == 0 || height == 0 {
            return None;
        }
        let landmarks = &landmarks[..FACE_POINTS];
        if !landmarks.iter().all(|p| p.is_finite()) || spread(landmarks) < SPREAD_MIN {
            return None;
        }
        self.fit_by(&self.procrustes, landmarks, width, height)
    }

    /// The canonical face in which each point counts as far as it looks at the camera, half of it by MediaPipe's weights
    /// and half of it like all others.
    fn facing(&self, camera_from_face: &DMat4) -> Procrustes {
        let even = self.weights.iter().sum::<f64>() / FACE_POINTS as f64;
        let eye = camera_from_face.inverse().transform_point3(DVec3::ZERO);
        let weight = |i: usize| {
            let to_camera = (eye - self.canonical_cm[i]).normalize_or_zero();
            self.normals[i].dot(to_camera).max(HIDDEN_WEIGHT) * (self.weights[i] + even)
        };
        let weights: Vec<_> = (0..FACE_POINTS).map(|i| (i, weight(i))).collect();
        Procrustes::new(&self.canonical_cm, &weights)
    }

    /// The pose by which `canonical` is laid over landmarks of a face, in units of the picture.
    fn fit_by(&self, canonical: &Procrustes, landmarks: &[DVec3], width: u32, height: u32) -> Option<Fit> {
        let frustum_height = NEAR_CM * f64::from(height) / camera::focal_px(height);
        let frustum_width = frustum_height * f64::from(width) / f64::from(height);
        let size = DVec3::new(frustum_width, frustum_height, frustum_width);
        let corner = DVec3::new(-frustum_width / 2.0, -frustum_height / 2.0, 0.0);
        let near_plane: Vec<DVec3> =
            landmarks.iter().map(|p| DVec3::new(p.x, 1.0 - p.y, p.z) * size + corner).collect();
        let depth_mean = near_plane.iter().map(|p| p.z).sum::<f64>() / FACE_POINTS as f64;

        // The landmarks' depth is relative, so the first scale is measured on the near plane and used to place the
        // points in depth; the second corrects what the perspective then changes.
        let flat: Vec<DVec3> = near_plane.iter().map(|p| DVec3::new(p.x, p.y, -p.z)).collect();
        let first = canonical.solve(&flat)?.scale;
        let second = canonical.solve(&unprojected(&near_plane, depth_mean, first))?.scale;
        let metric = unprojected(&near_plane, depth_mean, first * second);
        let camera_from_face = canonical.solve(&metric)?.matrix();
        let face_from_camera = camera_from_face.inverse();
        let vertices_cm = metric.iter().map(|&p| face_from_camera.transform_point3(p)).collect();
        Some(Fit { camera_from_face, vertices_cm })
    }
}

/// Means of the triangles around each point, larger ones counting more, of unit length.
fn normals(positions: &[DVec3], triangles: &[[u16; 3]]) -> Vec<DVec3> {
    let mut normals = vec![DVec3::ZERO; positions.len()];
    for triangle in triangles {
        let [a, b, c] = triangle.map(|i| positions[usize::from(i)]);
        for &i in triangle {
            normals[usize::from(i)] += (b - a).cross(c - a);
        }
    }
    // A face looks to +Z, whichever way around its triangles go.
    let outward = normals.iter().map(|n| n.z).sum::<f64>().signum();
    normals.into_iter().map(|n| n.normalize_or_zero() * outward).collect()
}

/// Points of the near plane moved out along their rays, so far that the face has its true size.
fn unprojected(near_plane: &[DVec3], depth_mean: f64, scale: f64) -> Vec<DVec3> {
    let place = |p: &DVec3| {
        let depth = (p.z - depth_mean + NEAR_CM) / scale;
        DVec3::new(p.x * depth / NEAR_CM, p.y * depth / NEAR_CM, -depth)
    };
    near_plane.iter().map(place).collect()
}

/// Mean distance in the picture from the middle of all points.
fn spread(points: &[DVec3]) -> f64 {
    let mean = points.iter().sum::<DVec3>() / points.len() as f64;
    points.iter().map(|p| (*p - mean).truncate().length()).sum::<f64>() / points.len() as f64
}

/// Landmarks in units of a `width` x `height` picture, as [`FaceGeometry::fit_unit`] takes them.
#[must_use]
pub fn unit_landmarks(landmarks: &[Vec3], width: u32, height: u32) -> Vec<DVec3> {
    let wide = f64::from(width);
    landmarks.iter().take(FACE_POINTS).map(|p| p.as_dvec3() / DVec3::new(wide, f64::from(height), wide)).collect()
}
