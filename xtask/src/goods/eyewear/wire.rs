//! Frames bent from wire: rims, two bridges, pads on arms, slim temples with acetate tips.

use glam::{Mat4, Vec2, Vec3, vec2, vec3};

use super::outline::Polar;
use super::parts;
use crate::goods::build::{Builder, Look};
use crate::goods::curve::{resample, round_rect, spline3, superellipse, transported, upright};
use crate::goods::mesh::Mesh;
use crate::goods::noise::smoothstep;
use crate::goods::solid::{End, ball, sweep};

/// What tells one wire frame from another. Millimetres; the right-hand half (x > 0) is described.
pub struct Wire {
    /// Lens outline around `lens_center`.
    pub outline: Vec<Vec2>,
    pub lens_center: Vec2,
    /// Half width of the rim seen from the front, and half its depth.
    pub rim_half: Vec2,
    pub wrap_radius: f32,
    /// Height of the brow bar and of the lower bridge at the middle.
    pub bar_y: f32,
    pub bridge_y: f32,
    /// Outer x and y of the hinge.
    pub hinge: Vec2,
    pub tip_depth: f32,
    pub lens_thickness: f32,
    pub lens_bulge: f32,
}

/// The looks of a wire frame, each one or one a variant.
pub struct Looks<'a> {
    pub metal: &'a [Look],
    pub lens: &'a [Look],
    pub tip: &'a [Look],
    pub pad: &'a [Look],
}

impl Wire {
    /// Adds all parts.
    pub fn build(&self, b: &mut Builder, looks: &Looks) {
        let shape = Polar::new(&self.outline);
        let metal = Mesh::joined([self.rim(), self.end_piece(), self.temple(), self.pad_arm(&shape)]).both_sides();
        b.part(metal, looks.metal, 20.0);
        b.part(Mesh::joined([self.brow_bar(&shape), self.bridge(&shape)]), looks.metal, 20.0);
        b.part(self.tip().both_sides(), looks.tip, 160.0);
        b.part(self.pad(&shape).both_sides(), looks.pad, 10.0);
        let chord = |x: f32, _y: f32| self.base(x) - 0.1;
        let lens = parts::lens(&shape, self.lens_center, 0.15, self.lens_thickness, self.lens_bulge, chord);
        b.part(lens.both_sides(), looks.lens, 1.0);
    }

    fn base(&self, x: f32) -> f32 {
        2.0 - x * x / (2.0 * self.wrap_radius)
    }

    fn on_base(&self, p: Vec2) -> Vec3 {
        vec3(p.x, p.y, self.base(p.x))
    }

    fn rim(&self) -> Mesh {
        let points: Vec<Vec3> = self.outline.iter().map(|p| self.on_base(*p + self.lens_center)).collect();
        let points = resample(&points, 140, true);
        let frames = upright(&points, true, |_| Vec3::Z);
        sweep(&frames, true, (End::Open, End::Open), 60.0, |_| superellipse(self.rim_half.x, self.rim_half.y, 3.0, 14))
    }

    /// A point on the rim at a polar angle in degrees, with the rim's depth.
    fn rim_point(&self, shape: &Polar, degrees: f32) -> Vec3 {
        let angle = degrees.to_radians();
        self.on_base(self.lens_center + Vec2::from_angle(angle) * (shape.radius(angle) + self.rim_half.x * 0.4))
    }

    /// The polar angle at which the rim reaches height `y` on the nose side, in degrees.
    fn nose_angle(&self, shape: &Polar, y: f32) -> f32 {
        let at = |d: f32| self.lens_center.y + d.to_radians().sin() * shape.radius(d.to_radians());
        (950..2600).map(|d| d as f32 * 0.1).find(|d| at(*d) <= y).unwrap_or(150.0)
    }

    fn brow_bar(&self, shape: &Polar) -> Mesh {
        let side = self.rim_point(shape, self.nose_angle(shape, self.bar_y - 0.9));
        let mid = vec3(0.0, self.bar_y + 0.4, self.base(0.0) + 0.7);
        let quarter = vec3(side.x * 0.55, self.bar_y + 0.25, self.base(0.0) + 0.55);
        let flip = |p: Vec3| vec3(-p.x, p.y, p.z);
        let path = spline3(&[flip(side), flip(quarter), mid, quarter, side], 44);
        parts::bar(&path, vec2(0.75, 0.75), 0.6, Vec3::Y)
    }

    fn bridge(&self, shape: &Polar) -> Mesh {
        let side = self.rim_point(shape, self.nose_angle(shape, self.bridge_y - 2.6));
        let mid = vec3(0.0, self.bridge_y, self.base(0.0) + 1.2);
        let quarter = vec3(side.x * 0.62, self.bridge_y - 0.6, self.base(0.0) + 0.8);
        let flip = |p: Vec3| vec3(-p.x, p.y, p.z);
        let path = spline3(&[flip(side), flip(quarter), mid, quarter, side], 44);
        parts::bar(&path, vec2(0.7, 0.95), 0.6, Vec3::Y)
    }

    fn end_piece(&self) -> Mesh {
        let (x, y) = self.hinge.into();
        let shape = Polar::new(&self.outline);
        let angle = (y - self.lens_center.y).atan2(x - self.lens_center.x).to_degrees();
        let from = self.rim_point(&shape, angle + 2.0);
        let path = spline3(
            &[
                from,
                vec3(x - 2.6, y + 0.2, self.base(x) + 0.3),
                vec3(x - 0.5, y, self.base(x) - 1.2),
                vec3(x, y, self.base(x) - 5.0),
            ],
            30,
        );
        let mut out = parts::bar(&path, vec2(0.75, 1.5), 0.6, Vec3::Y);
        let hinge = parts::hinge().moved(Mat4::from_scale(vec3(0.72, 0.62, 0.72)));
        out.append(&hinge.at(x - 0.9, y, self.base(x) - 6.0));
        // The closing block of the rim, with its screw from below.
        let block = parts::plate(vec3(1.1, 1.9, 0.9), 0.45).at(from.x - 0.1, from.y - 0.2, from.z - 0.5);
        out.append(&block);
        out.append(&parts::screw(0.7).turned(Vec3::X, 90.0).at(from.x - 0.1, from.y - 2.1, from.z - 0.5));
        out
    }

    fn path(&self) -> Vec<Vec3> {
        let (x, y) = self.hinge.into();
        let start = self.base(x) - 6.6;
        let deep = -self.tip_depth;
        spline3(
            &[
                vec3(x, y, start),
                vec3(x + 0.9, y, start - 16.0),
                vec3(x + 0.9, y - 0.4, -55.0),
                vec3(x - 0.8, y - 1.2, -84.0),
                vec3(x - 3.2, y - 3.6, deep + 44.0),
                vec3(x - 5.4, y - 13.5, deep + 20.0),
                vec3(x - 6.8, y - 29.0, deep + 2.5),
            ],
            96,
        )
    }

    fn temple(&self) -> Mesh {
        let path = self.path();
        let frames = upright(&path[..64], false, |_| Vec3::Y);
        sweep(&frames, false, (End::Soft(0.3), End::Soft(0.3)), 50.0, |t| {
            let slim = smoothstep(0.0, 0.7, t);
            round_rect(0.62, 1.55 - 0.6 * slim, 0.5, 4)
        })
    }

    fn tip(&self) -> Mesh {
        let path = self.path();
        let frames = upright(&path[54..], false, |_| Vec3::Y);
        let mesh = sweep(&frames, false, (End::Soft(0.5), End::Soft(1.2)), 60.0, |t| {
            let swell = smoothstep(0.0, 0.75, t);
            let close = 1.0 - 0.5 * smoothstep(0.94, 1.0, t).powi(2);
            superellipse((1.25 + 0.35 * swell) * close, (1.6 + 1.7 * swell) * close, 2.4, 20)
        });
        mesh.mapped(|p, _| vec2(p.z, -p.y + 40.0))
    }

    fn pad_place(&self, shape: &Polar) -> Vec3 {
        let rim = self.rim_point(shape, self.nose_angle(shape, -5.0));
        vec3(rim.x - 2.0, -6.5, self.base(rim.x) - 6.2)
    }

    fn pad_arm(&self, shape: &Polar) -> Mesh {
        let from = self.rim_point(shape, self.nose_angle(shape, -2.0));
        let to = self.pad_place(shape) + vec3(0.9, 0.0, 0.3);
        let path = spline3(
            &[
                from + vec3(0.3, 0.0, -0.5),
                from + vec3(0.2, 1.4, -3.2),
                from + vec3(0.9, 0.2, -5.6),
                to + vec3(1.6, 1.2, 0.6),
                to,
            ],
            36,
        );
        let frames = transported(&path, false, Vec3::X);
        let wire =
            sweep(&frames, false, (End::Soft(0.2), End::Soft(0.2)), 60.0, |_| crate::goods::curve::circle(0.42, 10));
        let cup = ball(vec3(0.6, 1.5, 1.1), 16).at(to.x, to.y, to.z);
        Mesh::joined([wire, cup])
    }

    fn pad(&self, shape: &Polar) -> Mesh {
        let at = self.pad_place(shape);
        let pad = ball(vec3(1.05, 6.6, 3.5), 28).bent(|p| vec3(p.x - 0.014 * p.y * p.y, p.y, p.z)).smooth(180.0);
        pad.turned(Vec3::Y, -24.0).turned(Vec3::Z, -11.0).at(at.x, at.y, at.z)
    }
}
