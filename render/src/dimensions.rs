//! Width, height and depth as lines beside the object, projected to pixels.

use bevy::math::{Mat4, Vec2, Vec3};

use crate::{
    Axis, DimensionLine,
    orbit::{View, bounds},
};

/// Lines keep this far from the object, against its size.
const GAP: f32 = 0.05;

/// The picture steps back this much while lines are shown, so that they have room.
pub(crate) const ROOM: f32 = 1.2;

/// The three lines, on the edges of the object's box that face the eye.
pub(crate) fn dimension_lines(outline: &[Vec3], view: &View, size_px: Vec2) -> Vec<DimensionLine> {
    let (low, high) = bounds(outline);
    let size = high - low;
    let gap = size.max_element() * GAP;
    let clip = view.clip_from_world(size_px.x / size_px.y);
    let eye = view.eye();
    let centre = (low + high) * 0.5;
    let near = |axis: usize| if eye[axis] >= centre[axis] { high[axis] + gap } else { low[axis] - gap };
    let (near_x, near_z) = (near(0), near(2));
    // The upright edge that stands outermost on the picture's left, so that its line crosses nothing.
    let upright = [
        Vec3::new(low.x - gap, 0.0, low.z - gap),
        Vec3::new(low.x - gap, 0.0, high.z + gap),
        Vec3::new(high.x + gap, 0.0, low.z - gap),
        Vec3::new(high.x + gap, 0.0, high.z + gap),
    ]
    .into_iter()
    .min_by(|a, b| {
        let x = |p: &Vec3| project(&clip, *p + Vec3::Y * centre.y, size_px).map_or(f32::MAX, |p| p.x);
        x(a).total_cmp(&x(b))
    })
    .unwrap_or(centre);
    let lines = [
        (Axis::Width, Vec3::new(low.x, low.y, near_z), Vec3::new(high.x, low.y, near_z)),
        (Axis::Height, Vec3::new(upright.x, low.y, upright.z), Vec3::new(upright.x, high.y, upright.z)),
        (Axis::Depth, Vec3::new(near_x, low.y, low.z), Vec3::new(near_x, low.y, high.z)),
    ];
    lines
        .into_iter()
        .filter_map(|(axis, from, to)| {
            Some(DimensionLine {
                axis,
                from_px: project(&clip, from, size_px)?.to_array(),
                to_px: project(&clip, to, size_px)?.to_array(),
                length_mm: from.distance(to) * 1000.0,
            })
        })
        .collect()
}

/// Pixels from the top left; none behind the eye.
pub(crate) fn project(clip_from_world: &Mat4, point: Vec3, size_px: Vec2) -> Option<Vec2> {
    let clip = *clip_from_world * point.extend(1.0);
    if clip.w <= 0.0 {
        return None;
    }
    let ndc = clip.truncate().truncate() / clip.w;
    Some(Vec2::new(ndc.x * 0.5 + 0.5, 0.5 - ndc.y * 0.5) * size_px)
}

/// Direction from the eye through a pixel.
pub(crate) fn ray_through(view: &View, pixel: Vec2, size_px: Vec2) -> Vec3 {
    let ndc = Vec2::new(pixel.x / size_px.x * 2.0 - 1.0, 1.0 - pixel.y / size_px.y * 2.0);
    let tan = (crate::orbit::FOV * 0.5).tan();
    let in_camera = Vec3::new(ndc.x * tan * size_px.x / size_px.y, ndc.y * tan, -1.0);
    (view.world_from_camera_axes() * in_camera).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orbit::Orbit;

    #[test]
    fn lines_measure_the_box_and_lie_in_the_frame() {
        let outline = [Vec3::ZERO, Vec3::new(0.14, 0.05, 0.15)];
        let mut view = Orbit::around(&outline, 1.0).view;
        view.distance *= ROOM;
        let lines = dimension_lines(&outline, &view, Vec2::splat(500.0));
        let length = |axis| lines.iter().find(|l| l.axis == axis).expect("three lines").length_mm;
        assert!((length(Axis::Width) - 140.0).abs() < 1e-2);
        assert!((length(Axis::Height) - 50.0).abs() < 1e-2);
        assert!((length(Axis::Depth) - 150.0).abs() < 1e-2);
        for line in lines {
            for px in [line.from_px, line.to_px] {
                assert!(px.iter().all(|v| (0.0..=500.0).contains(v)), "{line:?}");
            }
        }
    }

    #[test]
    fn a_ray_goes_through_what_is_projected_there() {
        let view = Orbit::around(&[Vec3::ZERO, Vec3::ONE], 1.5).view;
        let size = Vec2::new(600.0, 400.0);
        let point = Vec3::new(0.3, 0.8, 0.6);
        let pixel = project(&view.clip_from_world(1.5), point, size).expect("in front");
        let along = (point - view.eye()).normalize();
        assert!(ray_through(&view, pixel, size).dot(along) > 0.999_99);
    }
}
