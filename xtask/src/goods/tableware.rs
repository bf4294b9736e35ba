//! Lamp and vase: things that are turned. They stand on y = 0.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Clearcoat, Image, Material, Model};

use super::build::{Builder, Look};
use super::curve::{filleted, spline2};
use super::looks::{self, BRASS};
use super::noise::{noise3, smoothstep, tile_fbm};
use super::paint::{normals, picture, roughness, srgb};
use super::solid::{lathe, lathe_with};

/// An opal globe on a slender stem.
pub fn luna() -> Model {
    const GLOBE: f32 = 110.0;
    const GLOBE_Y: f32 = 320.0;
    let mut b = Builder::new("luna-lamp", &["brass", "black"]);
    let turned = b.image(roughness("turned metal", 512, 1.0, |uv| {
        0.24 + 0.07 * tile_fbm(uv, vec2(2.0, 220.0), 2, 8) + 0.03 * tile_fbm(uv, Vec2::splat(5.0), 3, 2)
    }));
    let brass = b.look("brass", looks::metal_with(BRASS, turned));
    let black = b.look("black steel", Material { metallic: 0.0, ..looks::plain(0x151515, 0.42) });
    let body = [brass, black];
    let opal = Material {
        emissive: vec3(1.0, 0.86, 0.68) * 0.42,
        clearcoat: Some(Clearcoat { factor: 1.0, roughness: 0.03, ..looks::coat() }),
        ..looks::plain(0xf6f1e8, 0.35)
    };
    let opal = b.look("opal glass", opal);
    let fabric = b.look("fabric cable", looks::plain(0x2a2724, 0.9));

    let foot = filleted(
        &[
            (vec2(0.0, 0.8), 0.0),
            (vec2(73.0, 0.8), 1.0),
            (vec2(76.0, 3.0), 1.6),
            (vec2(76.0, 15.0), 2.4),
            (vec2(72.0, 18.0), 2.0),
            (vec2(13.0, 21.0), 4.0),
            (vec2(8.5, 27.0), 5.0),
            (vec2(7.0, 38.0), 4.0),
            (vec2(5.6, 42.0), 1.0),
            (vec2(5.6, 186.0), 3.0),
            (vec2(8.4, 189.0), 0.8),
            (vec2(8.4, 192.0), 0.8),
            (vec2(6.4, 194.5), 0.8),
            (vec2(6.4, 198.0), 1.0),
            (vec2(14.0, 204.0), 5.0),
            (vec2(36.0, 207.0), 6.0),
            (vec2(40.5, 213.0), 1.2),
            (vec2(40.5, 222.0), 0.7),
            (vec2(38.8, 222.0), 0.7),
            (vec2(38.6, 214.0), 1.0),
            (vec2(0.0, 212.0), 0.0),
        ],
        7,
    );
    b.part(lathe(&foot, 128, 40.0), &body, 60.0);
    // A knurled ring under the gallery, as the thing one screws the globe on with.
    let ring = filleted(
        &[(vec2(6.0, 194.6), 0.0), (vec2(9.6, 194.6), 0.6), (vec2(9.6, 198.4), 0.6), (vec2(6.0, 198.4), 0.0)],
        4,
    );
    let knurled = lathe_with(&ring, 192, 60.0, |angle, _, p| {
        let out = vec2(p.x, p.z).length();
        p + vec3(angle.sin(), 0.0, angle.cos()) * (0.22 * (36.0 * angle).cos() * smoothstep(8.6, 9.4, out))
    });
    b.part(knurled, &body, 60.0);
    // Three screws that hold the globe.
    for k in 0..3 {
        let angle = TAU * k as f32 / 3.0 + 0.5;
        let head = filleted(
            &[(vec2(0.0, -3.0), 0.0), (vec2(2.6, -3.0), 0.5), (vec2(2.6, 3.0), 0.9), (vec2(0.0, 3.0), 0.0)],
            5,
        );
        let screw = lathe(&head, 32, 40.0).turned(Vec3::X, 90.0).at(0.0, 0.0, 42.2).turned(Vec3::Y, angle.to_degrees());
        b.part(screw.at(0.0, 217.5, 0.0), &body, 60.0);
    }
    // Globe: almost a sphere, drawn in to the neck that sits in the gallery.
    let mut globe: Vec<Vec2> = vec![vec2(37.2, 214.5), vec2(37.2, 217.0)];
    let start = (37.2f32 / GLOBE).asin();
    for i in 0..=72 {
        let angle = start + (std::f32::consts::PI - start) * i as f32 / 72.0;
        globe.push(vec2((GLOBE * angle.sin()).max(0.0), GLOBE_Y - GLOBE * angle.cos()));
    }
    b.part(lathe(&globe, 144, 60.0), &[opal], 60.0);
    let grommet = filleted(
        &[
            (vec2(0.0, 0.0), 0.0),
            (vec2(4.2, 0.0), 0.8),
            (vec2(4.2, 5.0), 1.2),
            (vec2(3.2, 9.0), 1.0),
            (vec2(0.0, 9.0), 0.0),
        ],
        5,
    );
    b.part(lathe(&grommet, 32, 45.0).turned(Vec3::X, -90.0).at(0.0, 6.0, -75.5), &[fabric], 60.0);
    let felt =
        filleted(&[(vec2(0.0, 0.0), 0.0), (vec2(71.0, 0.0), 0.3), (vec2(71.0, 1.0), 0.3), (vec2(0.0, 1.0), 0.0)], 3);
    b.part(lathe(&felt, 96, 40.0), &[fabric], 60.0);
    b.finish(Vec3::ZERO)
}

/// A wheel-thrown vase with a glaze that pools.
pub fn terra() -> Model {
    let mut b = Builder::new("terra-vase", &["celadon", "ivory", "cobalt"]);
    let orange_peel = b.image(normals("glaze surface", 512, |uv| {
        0.0011 * tile_fbm(uv, Vec2::splat(22.0), 3, 3) + 0.0012 * tile_fbm(uv, Vec2::splat(6.0), 2, 4)
    }));
    let glaze = |b: &mut Builder, name: &str, thin: u32, body: u32, pool: u32, clay: u32| -> Look {
        let color = b.image(glaze_picture(name, thin, body, pool, clay));
        b.look(
            name,
            Material {
                base_color_texture: looks::texture(color),
                normal_texture: looks::texture(orange_peel),
                clearcoat: Some(Clearcoat { factor: 1.0, roughness: 0.05, ..looks::coat() }),
                ..looks::plain(0xffffff, 0.32)
            },
        )
    };
    let celadon = glaze(&mut b, "celadon glaze", 0xb9bca2, 0x93a995, 0x64877a, 0x9b7a58);
    let ivory = glaze(&mut b, "ivory glaze", 0xd8c4a2, 0xeae1cf, 0xd9ccb2, 0xa98560);
    let cobalt = glaze(&mut b, "cobalt glaze", 0x5b6f9a, 0x1f3d7c, 0x0f2152, 0x8a6a4d);
    let clay_rough = b.image(normals("raw clay", 256, |uv| 0.006 * tile_fbm(uv, Vec2::splat(30.0), 3, 6)));
    let clay =
        b.look("raw clay", Material { normal_texture: looks::texture(clay_rough), ..looks::plain(0xa5805e, 0.9) });

    let outside = spline2(
        &[
            vec2(49.5, 7.5),
            vec2(55.0, 14.0),
            vec2(68.0, 40.0),
            vec2(83.5, 80.0),
            vec2(89.6, 116.0),
            vec2(84.0, 150.0),
            vec2(64.0, 181.0),
            vec2(41.0, 202.0),
            vec2(29.5, 219.0),
            vec2(27.8, 236.0),
            vec2(31.5, 250.0),
            vec2(38.0, 257.6),
        ],
        116,
    );
    let lip = [vec2(39.3, 259.0), vec2(39.6, 259.9), vec2(38.8, 260.4), vec2(37.0, 260.0), vec2(35.4, 258.6)];
    let inside = spline2(
        &[
            vec2(35.4, 258.2),
            vec2(28.4, 249.0),
            vec2(24.2, 236.0),
            vec2(26.0, 219.0),
            vec2(37.0, 199.5),
            vec2(60.0, 176.0),
            vec2(79.0, 148.0),
            vec2(84.5, 116.0),
            vec2(60.0, 30.0),
            vec2(0.0, 16.0),
        ],
        48,
    );
    let mut profile = outside;
    profile.extend(lip);
    profile.extend(inside);
    let thrown = |angle: f32, _t: f32, p: Vec3| {
        // Finger rings climb as a screw, and no pot is quite round.
        let out = vec3(angle.sin(), 0.0, angle.cos());
        let phase = TAU * (p.y / 9.5 - angle / TAU);
        let fade = smoothstep(6.0, 40.0, p.y) * smoothstep(262.0, 225.0, p.y);
        let rings =
            0.17 * fade * (phase.sin() + 0.45 * (phase * 0.5 + 2.0 * noise3(vec3(p.y * 0.02, 0.0, 0.0), 4)).sin());
        let wobble = 0.5 * noise3(vec3(angle.cos() * 1.2, p.y * 0.012, angle.sin() * 1.2), 9);
        p + out * (rings + wobble) * smoothstep(0.0, 12.0, vec2(p.x, p.z).length())
    };
    let body = lathe_with(&profile, 144, 70.0, thrown);
    let height = 2.0 * 262.0;
    // One tile goes round once; along the profile the picture covers outside, lip and inside.
    let around = TAU * 89.6;
    let total = body.uvs.iter().map(|uv| -uv.y).fold(0.0, f32::max);
    b.part2(body, &[celadon, ivory, cobalt], vec2(around, total.max(height)));
    let foot = filleted(
        &[
            (vec2(0.0, 3.2), 0.0),
            (vec2(36.0, 3.2), 1.5),
            (vec2(38.5, 0.0), 1.2),
            (vec2(45.5, 0.0), 1.4),
            (vec2(47.5, 5.0), 1.0),
            (vec2(49.9, 8.2), 0.5),
            (vec2(48.0, 9.0), 0.0),
        ],
        6,
    );
    b.part(lathe(&foot, 144, 45.0), &[clay], 40.0);
    b.finish(Vec3::ZERO)
}

/// Glaze along the profile (bottom of the picture is the foot; up it the outside, the lip, the inside).
fn glaze_picture(name: &str, thin: u32, body: u32, pool: u32, clay: u32) -> Image {
    picture(name, 512, 1024, |uv| {
        // Texture v runs from 0 at the foot to -1 inside: the picture repeats, so row 0 is v = -1.
        let along = 1.0 - uv.y;
        let on_outside = along / 0.545;
        let run = tile_fbm(uv, vec2(26.0, 3.0), 3, 5);
        let cloud = tile_fbm(uv, vec2(6.0, 8.0), 4, 6);
        let speckle = smoothstep(0.50, 0.60, tile_fbm(uv, vec2(120.0, 120.0), 2, 9));
        let mut c = srgb(body);
        let deep = smoothstep(0.50, 0.08, on_outside + 0.05 * run) * 0.8 + 0.25 * cloud;
        c = c.lerp(srgb(pool), deep.clamp(0.0, 1.0));
        let ring = 0.5 + 0.5 * (TAU * on_outside * 34.0).sin();
        c = c.lerp(srgb(thin), 0.10 * ring * smoothstep(0.05, 0.3, on_outside));
        let near_lip = smoothstep(0.90, 0.985, on_outside + 0.02 * run) * smoothstep(1.12, 1.03, on_outside);
        c = c.lerp(srgb(thin), near_lip * 0.75);
        let break_at_lip = smoothstep(0.972, 0.995, on_outside + 0.012 * cloud) * smoothstep(1.045, 1.015, on_outside);
        c = c.lerp(srgb(clay), break_at_lip * 0.85);
        let bare_foot = smoothstep(0.028, 0.012, on_outside + 0.012 * run + 0.006 * cloud);
        c = c.lerp(srgb(clay), bare_foot * 0.9);
        c * (1.0 - 0.16 * speckle * (0.4 + 0.6 * (cloud * 0.5 + 0.5)))
    })
}
