//! Frames milled from acetate sheet: one field for the front, swept temples, hinges with pins.

use glam::{Mat4, Vec2, Vec3, vec2, vec3};

use super::outline::{Polar, offset};
use super::parts;
use crate::goods::build::{Builder, Look};
use crate::goods::curve::{round_rect, spline3, upright};
use crate::goods::mesh::Mesh;
use crate::goods::noise::smoothstep;
use crate::goods::solid::{End, box_field, join, round_edge, surface, sweep};

/// One tile of an acetate pattern.
pub const SHEET_MM: f32 = 160.0;

/// How the two rims meet.
#[derive(Clone, Copy)]
pub enum Bridge {
    /// A bar with a round hole cut from below.
    Keyhole { top: f32, hole_y: f32, hole_radius: f32 },
    /// An arch: upper and lower edge at the middle, and how much lower both are at the rims.
    Saddle { top: f32, bottom: f32, drop: f32 },
}

/// What tells one acetate frame from another. Millimetres; the right-hand half (x > 0) is described.
pub struct Acetate {
    /// Lens outline around `lens_center`.
    pub outline: Vec<Vec2>,
    pub lens_center: Vec2,
    /// Width of the rim at a polar angle around the lens.
    pub rim: fn(f32) -> f32,
    pub thickness: f32,
    /// How the front curves around the face.
    pub wrap_radius: f32,
    pub bridge: Bridge,
    /// Outer x, middle y and half height of the end piece.
    pub end_piece: Vec3,
    /// Half height of the temple at hinge, in the middle, at the tip.
    pub temple_half_height: (f32, f32, f32),
    pub temple_half_thickness: f32,
    /// Depth of the tip behind the front.
    pub tip_depth: f32,
}

impl Acetate {
    /// Adds all parts: acetate, metal and lens looks.
    pub fn build(&self, b: &mut Builder, acetate: &[Look], metal: &[Look], lens: &[Look]) {
        b.part(self.front(), acetate, SHEET_MM);
        b.part(self.temple().both_sides(), acetate, SHEET_MM);
        b.part(self.fittings().both_sides(), metal, 10.0);
        b.part(self.core().both_sides(), metal, 10.0);
        b.part(self.lens().both_sides(), lens, 1.0);
    }

    /// Where the sheet's middle plane lies.
    fn base(&self, x: f32) -> f32 {
        self.thickness * 0.5 - x * x / (2.0 * self.wrap_radius)
    }

    fn front(&self) -> Mesh {
        let hole = Polar::new(&self.outline);
        let outer = Polar::new(&offset(&self.outline, self.rim));
        let (end_x, end_y, end_h) = self.end_piece.into();
        let half = self.thickness * 0.5;
        let pad_at = vec3(self.pad_x(&outer), self.lens_center.y - 7.5, self.base(10.0) - half - 0.6);
        let pad_from_frame =
            Mat4::from_rotation_z(-0.22) * Mat4::from_rotation_y(0.45) * Mat4::from_translation(-pad_at);
        let field = |p: Vec3| {
            let q = vec2(p.x.abs(), p.y);
            let local = q - self.lens_center;
            let z = p.z - self.base(q.x);
            let bridge = self.bridge_field(q);
            let reach = 9.0;
            let end = box_field((q - vec2(end_x - reach, end_y)).extend(0.0), vec3(reach, end_h, 9.0), end_h * 0.6);
            let sheet = join(join(outer.field(local), bridge, 4.0), end, 5.0);
            // The back is hollowed a little at the bridge so that it does not press.
            let body = round_edge(sheet, z.abs() - half, 1.25);
            let pad = (pad_from_frame.transform_point3(vec3(q.x, p.y, p.z)) / vec3(1.7, 6.2, 3.4)).length() * 2.2 - 2.2;
            round_edge(join(body, pad, 2.2), -hole.field(local), 0.8)
        };
        let (low, high) = self.reach(&outer);
        let mesh = surface(
            vec3(-end_x - 1.0, low - 1.0, self.base(end_x) - half - 6.0),
            vec3(end_x + 1.0, high + 1.0, self.thickness + 1.0),
            0.54,
            field,
        );
        mesh.mapped(|p, _| vec2(p.x, -p.y))
    }

    /// Where the rim is nearest to the nose at the height of the pads.
    fn pad_x(&self, inner: &Polar) -> f32 {
        let y = -7.5f32;
        let angle = (y).atan2(-self.lens_center.x * 0.65);
        self.lens_center.x + angle.cos() * inner.radius(angle) + 1.2
    }

    fn reach(&self, outer: &Polar) -> (f32, f32) {
        let ys = (0..360).map(|d| {
            let angle = (d as f32).to_radians();
            self.lens_center.y + angle.sin() * outer.radius(angle)
        });
        let (low, high) = ys.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), y| (l.min(y), h.max(y)));
        (low.min(self.end_piece.y - self.end_piece.z), high.max(self.end_piece.y + self.end_piece.z))
    }

    fn bridge_field(&self, q: Vec2) -> f32 {
        let side = q.x - self.lens_center.x * 0.45;
        match self.bridge {
            Bridge::Keyhole { top, hole_y, hole_radius } => {
                let upper = q.y - (top - 0.9 * (-(q.x / 7.0).powi(2)).exp());
                let lower = (hole_y - 1.5) - q.y;
                let hole = hole_radius - (q - vec2(0.0, hole_y)).length();
                upper.max(side).max(-join(-lower, -hole, 3.4))
            }
            Bridge::Saddle { top, bottom, drop } => {
                let sag = drop * smoothstep(0.0, 14.0, q.x);
                let (upper, lower) = (q.y - (top - sag), (bottom - sag * 1.6) - q.y);
                upper.max(lower).max(side)
            }
        }
    }

    /// The middle of the right temple, from hinge to tip.
    fn temple_path(&self) -> Vec<Vec3> {
        let (end_x, end_y, _) = self.end_piece.into();
        let start = self.base(end_x - 3.0) - self.thickness * 0.5 - 0.25;
        let x = end_x - self.temple_half_thickness - 0.3;
        let deep = -self.tip_depth;
        spline3(
            &[
                vec3(x, end_y, start),
                vec3(x + 0.5, end_y, start - 14.0),
                vec3(x + 0.3, end_y - 0.2, -52.0),
                vec3(x - 1.6, end_y - 0.8, -82.0),
                vec3(x - 4.0, end_y - 3.2, deep + 44.0),
                vec3(x - 6.2, end_y - 12.5, deep + 22.0),
                vec3(x - 7.6, end_y - 27.5, deep + 4.0),
            ],
            112,
        )
    }

    /// The steel wire inside a temple; only clear acetate shows it.
    fn core(&self) -> Mesh {
        let path = self.temple_path();
        let frames = upright(&path[4..path.len() - 12], false, |_| Vec3::Y);
        sweep(&frames, false, (End::Soft(0.3), End::Soft(0.3)), 60.0, |t| round_rect(0.5, 1.0 - 0.4 * t, 0.45, 2))
    }

    fn temple(&self) -> Mesh {
        let path = self.temple_path();
        let frames = upright(&path, false, |_| Vec3::Y);
        let (at_hinge, middle, tip) = self.temple_half_height;
        let thick = self.temple_half_thickness;
        let mesh = sweep(&frames, false, (End::Soft(0.5), End::Soft(1.2)), 75.0, |t| {
            let taper = smoothstep(0.0, 0.55, t);
            let paddle = smoothstep(0.62, 0.9, t);
            let close = (1.0 - 0.9 * ((t - 0.968) / 0.032).max(0.0).powi(2)).sqrt();
            let half_height = (at_hinge + (middle - at_hinge) * taper + (tip - middle) * paddle) * close;
            let half_thick = thick * (1.0 - 0.12 * taper) * (1.0 - 0.1 * paddle);
            round_rect(half_thick, half_height, half_thick * 0.62, 5)
        });
        mesh.mapped(|p, _| vec2(p.z, -p.y + 40.0))
    }

    /// Hinge, plates and pins of the right side.
    fn fittings(&self) -> Mesh {
        let (end_x, end_y, _) = self.end_piece.into();
        let back = self.base(end_x - 5.0) - self.thickness * 0.5;
        let inside = end_x - 2.0 * self.temple_half_thickness - 0.3;
        let mut out = parts::hinge().at(inside - 1.0, end_y, back - 1.6);
        out.append(&parts::plate(vec3(2.6, 2.2, 0.45), 0.3).at(inside - 3.4, end_y, back - 0.25));
        out.append(&parts::plate(vec3(0.45, 2.2, 4.2), 0.3).at(inside + 0.05, end_y, back - 6.0));
        for dy in [-1.9, 1.9] {
            let x = end_x - 6.4;
            let front = self.base(x) + self.thickness * 0.5;
            let lean = (x / self.wrap_radius).atan();
            let pin = pin().moved(Mat4::from_rotation_y(lean)).at(x, end_y + dy, front - 0.12);
            out.append(&pin);
            let side = pin_flat().turned(Vec3::Y, 90.0).at(end_x - 0.02, end_y + dy * 0.8, back - 9.0);
            out.append(&side);
        }
        out
    }

    fn lens(&self) -> Mesh {
        let hole = Polar::new(&self.outline);
        let chord = |x: f32, _y: f32| self.base(x) - 0.3;
        parts::lens(&hole, self.lens_center, 0.5, 1.6, 0.9, chord)
    }
}

/// The polished head of a hinge pin, facing +Z.
fn pin() -> Mesh {
    parts::screw(0.85)
}

fn pin_flat() -> Mesh {
    parts::screw(0.8)
}
