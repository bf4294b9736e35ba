//! The soft shadow under the object, computed once from its shape: what is near the ground shades it darkly and
//! sharply, what is high above shades it faintly and widely, as under a wide overhead lamp.

use bevy::math::{Vec2, Vec3};

use super::Solid;
use crate::orbit;

/// Texels on a side.
const SIDE: usize = 192;
/// Slices by height: each is blurred as its height asks.
const SLICES: usize = 7;
/// The shadow reaches this far beyond the footprint, against the object's size.
const REACH: f32 = 0.55;
/// Darkness where something stands on the ground.
const DARKEST: f32 = 0.70;
/// Darkness of the wide shade that the whole body throws.
const WIDE: f32 = 0.58;

/// A square of shade on the ground.
pub(crate) struct GroundShadow {
    /// Centre, metres.
    pub(crate) centre: Vec3,
    /// Metres on a side.
    pub(crate) side: f32,
    /// Shade a texel, 0 to 255, rows along +Z, columns along +X.
    pub(crate) texels: Vec<u8>,
    /// Texels on a side.
    pub(crate) texels_side: u32,
}

/// The shade of a body on the plane it stands on; none for nothing.
pub(crate) fn ground_shadow(solid: &Solid) -> Option<GroundShadow> {
    if solid.indices.is_empty() {
        return None;
    }
    let (low, high) = orbit::bounds(&solid.outline());
    let size = high - low;
    let extent = size.max_element().max(1e-5);
    let footprint = size.x.max(size.z);
    let side = footprint + 2.0 * REACH * (0.35 * extent + 0.65 * footprint.min(size.y.max(0.2 * footprint)));
    let centre = Vec3::new((low.x + high.x) * 0.5, low.y, (low.z + high.z) * 0.5);
    let heights = lowest_surface(solid, centre, side);
    let texel = side / SIDE as f32;
    let mut light = vec![1.0f32; SIDE * SIDE];
    for slice in 0..SLICES {
        // Slices grow with height: the first is what touches the ground.
        let edge = |i: usize| (i as f32 / SLICES as f32).powf(2.2) * (size.y * 1.001 + texel);
        let (from, to) = (edge(slice), edge(slice + 1));
        let mut mask: Vec<f32> = heights.iter().map(|&h| f32::from(u8::from(h >= from && h < to))).collect();
        if !mask.iter().any(|&m| m > 0.0) {
            continue;
        }
        let height = (from + to) * 0.5;
        let radius = 0.026 * extent + 0.55 * height;
        blur(&mut mask, (radius / texel * 0.6).clamp(1.0, SIDE as f32 * 0.16));
        // A lamp as wide as the sky is hidden by what is near.
        let strength = DARKEST / (1.0 + 2.6 * height / footprint.max(extent * 0.25));
        for (light, mask) in light.iter_mut().zip(&mask) {
            *light *= 1.0 - mask.min(1.0) * strength;
        }
    }
    // The body as a whole keeps light from the floor around it, the less the higher it is.
    let reach = 0.35 * extent;
    let mut body: Vec<f32> =
        heights.iter().map(|&h| if h.is_finite() { (1.0 + h / reach).powi(-2) } else { 0.0 }).collect();
    blur(&mut body, (0.085 * extent / texel).clamp(1.0, SIDE as f32 * 0.16));
    for (light, body) in light.iter_mut().zip(&body) {
        *light *= 1.0 - body.min(1.0) * WIDE;
    }
    let texels = light
        .iter()
        .enumerate()
        .map(|(i, light)| {
            // Nothing is left at the rim, so that the square never shows.
            let p = (Vec2::new((i % SIDE) as f32, (i / SIDE) as f32) + 0.5) / SIDE as f32 * 2.0 - 1.0;
            let fade = 1.0 - smooth(0.70, 1.0, p.length());
            ((1.0 - light) * fade * 255.0).round() as u8
        })
        .collect();
    Some(GroundShadow { centre, side, texels, texels_side: SIDE as u32 })
}

/// Height above the ground of the lowest surface over each texel; infinite where there is none.
fn lowest_surface(solid: &Solid, centre: Vec3, side: f32) -> Vec<f32> {
    let mut heights = vec![f32::INFINITY; SIDE * SIDE];
    let scale = SIDE as f32 / side;
    let to_map = |p: Vec3| {
        Vec3::new(
            (p.x - centre.x) * scale + SIDE as f32 * 0.5,
            (p.z - centre.z) * scale + SIDE as f32 * 0.5,
            p.y - centre.y,
        )
    };
    for triangle in solid.triangles() {
        let [a, b, c] = triangle.map(to_map);
        if !(a + b + c).is_finite() {
            continue;
        }
        let low = a.min(b).min(c).truncate().floor().max(Vec2::ZERO);
        let high = a.max(b).max(c).truncate().ceil().min(Vec2::splat(SIDE as f32 - 1.0));
        let area = (b - a).truncate().perp_dot((c - a).truncate());
        for y in low.y as usize..=high.y.max(0.0) as usize {
            for x in low.x as usize..=high.x.max(0.0) as usize {
                let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                let wb = (p - a.truncate()).perp_dot((c - a).truncate()) / area;
                let wc = (b - a).truncate().perp_dot(p - a.truncate()) / area;
                // A little more than the triangle, so that wires and sheets seen edge-on are not lost.
                let slack = (0.6 / area.abs().sqrt().max(0.6)).min(1.0);
                if area.abs() > 1e-9 && wb > -slack && wc > -slack && wb + wc < 1.0 + slack {
                    let height = a.z + (b.z - a.z) * wb.clamp(0.0, 1.0) + (c.z - a.z) * wc.clamp(0.0, 1.0);
                    let texel = &mut heights[y * SIDE + x];
                    *texel = texel.min(height.max(0.0));
                }
            }
        }
    }
    heights
}

/// Three box blurs: close to a Gaussian of this deviation, in texels.
fn blur(map: &mut [f32], deviation: f32) {
    let half = ((deviation * deviation * 4.0 + 1.0).sqrt() / 2.0).round().max(1.0) as isize;
    let mut line = vec![0.0f32; SIDE];
    for _ in 0..3 {
        for y in 0..SIDE {
            box_line(&map[y * SIDE..(y + 1) * SIDE], half, &mut line);
            map[y * SIDE..(y + 1) * SIDE].copy_from_slice(&line);
        }
        for x in 0..SIDE {
            let column: Vec<f32> = (0..SIDE).map(|y| map[y * SIDE + x]).collect();
            box_line(&column, half, &mut line);
            for y in 0..SIDE {
                map[y * SIDE + x] = line[y];
            }
        }
    }
}

fn box_line(from: &[f32], half: isize, to: &mut [f32]) {
    let at = |i: isize| from.get(i as usize).copied().unwrap_or(0.0);
    let mut sum: f32 = (-half..=half).map(at).sum();
    for (i, out) in to.iter_mut().enumerate() {
        *out = sum / (2 * half + 1) as f32;
        let i = i as isize;
        sum += at(i + half + 1) - at(i - half);
    }
}

fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(height: f32) -> Solid {
        Solid {
            positions: [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
                .map(|(x, z)| Vec3::new(x, height, z))
                .to_vec(),
            indices: vec![0, 2, 1, 0, 3, 2],
        }
    }

    #[test]
    fn contact_is_darker_than_flight() {
        let mut table = plate(0.5);
        let standing = ground_shadow(&plate(0.0)).expect("a shadow");
        // A small foot keeps the ground where it is.
        table.positions.extend([Vec3::ZERO, Vec3::new(0.01, 0.0, 0.0), Vec3::new(0.0, 0.0, 0.01)]);
        table.indices.extend([4, 6, 5]);
        let flying = ground_shadow(&table).expect("a shadow");
        let off_centre = |s: &GroundShadow| s.texels[(SIDE / 2 + SIDE / 10) * SIDE + SIDE / 2 + SIDE / 10];
        assert!(off_centre(&standing) > 120, "{}", off_centre(&standing));
        assert!(off_centre(&flying) < off_centre(&standing));
        assert!(off_centre(&flying) > 10);
    }

    #[test]
    fn the_rim_is_clear() {
        let shadow = ground_shadow(&plate(0.0)).expect("a shadow");
        assert!((0..SIDE).all(|i| shadow.texels[i] == 0 && shadow.texels[i * SIDE] == 0));
    }

    #[test]
    fn nothing_has_no_shadow() {
        assert!(ground_shadow(&Solid::default()).is_none());
    }
}
