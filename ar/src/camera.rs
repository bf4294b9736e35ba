//! The camera that places in space refer to: at the origin, looking along -Z, +Y up; centimetres.

use glam::{DMat3, DQuat, DVec2, DVec3};

use crate::geometry::VERTICAL_FOV_DEG;

/// Pixels that one unit at distance one covers, in a picture this high.
#[must_use]
pub fn focal_px(height: u32) -> f64 {
    f64::from(height) / 2.0 / (VERTICAL_FOV_DEG.to_radians() / 2.0).tan()
}

/// Where a point of the camera's space is seen, pixels from the top left. The point lies before the camera.
#[must_use]
pub fn project(point: DVec3, width: u32, height: u32) -> DVec2 {
    let flat = DVec2::new(point.x, -point.y) * focal_px(height) / -point.z;
    flat + DVec2::new(f64::from(width), f64::from(height)) / 2.0
}

/// The ray that is seen at a place of the picture (pixels): X to the right, Y down, one unit into the picture.
#[must_use]
pub(crate) fn ray(at: DVec2, width: u32, height: u32) -> DVec2 {
    (at - DVec2::new(f64::from(width), f64::from(height)) / 2.0) / focal_px(height)
}

/// Turns what is described along the line of sight through `at` (pixels), as if that were the camera's axis, into the
/// camera's space.
#[must_use]
pub fn camera_from_sight(at: DVec2, width: u32, height: u32) -> DQuat {
    let off = at - DVec2::new(f64::from(width), f64::from(height)) / 2.0;
    let sight = DVec3::new(off.x, -off.y, -focal_px(height)).try_normalize().unwrap_or(DVec3::NEG_Z);
    DQuat::from_rotation_arc(DVec3::NEG_Z, sight)
}

/// The shift after which `points` are seen at `seen` (pixels), by least squares: each point gives two equations that are
/// linear in the shift. `None` when that would be behind the camera.
#[must_use]
pub fn place(points: &[DVec3], seen: &[DVec2], width: u32, height: u32) -> Option<DVec3> {
    let middle = DVec2::new(f64::from(width), f64::from(height)) / 2.0;
    let focal = focal_px(height);
    let (mut normal, mut right) = (DMat3::ZERO, DVec3::ZERO);
    for (point, seen) in points.iter().zip(seen) {
        let ray = (*seen - middle) / focal;
        // x / -z = ray.x and y / -z = -ray.y, with the shift added to each.
        for (row, value) in [
            (DVec3::new(1.0, 0.0, ray.x), -(point.x + ray.x * point.z)),
            (DVec3::new(0.0, 1.0, -ray.y), -(point.y - ray.y * point.z)),
        ] {
            normal += DMat3::from_cols(row * row.x, row * row.y, row * row.z);
            right += row * value;
        }
    }
    if normal.determinant().abs() < 1e-9 {
        return None;
    }
    let shift = normal.inverse() * right;
    let is_before = points.iter().all(|p| p.z + shift.z < 0.0);
    (shift.is_finite() && is_before).then_some(shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_found_again() {
        let points = [DVec3::new(0.0, 0.0, 0.0), DVec3::new(5.0, 2.0, -1.0), DVec3::new(-3.0, 4.0, 2.0)];
        let shift = DVec3::new(7.0, -11.0, -48.0);
        let seen = points.map(|p| project(p + shift, 1280, 720));
        let found = place(&points, &seen, 1280, 720).expect("before the camera");
        assert!((found - shift).length() < 1e-6, "{found}");
    }
}
