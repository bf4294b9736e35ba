//! A ball of each material extension before a striped board: what glass bends, film colours and cloth catches is seen.

use std::f32::consts::{PI, TAU};
use std::sync::Arc;

use glam::{Vec2, Vec3, Vec4};
use glb::{AlphaMode, Material, Mesh, Model, Node, Primitive, TextureRef};

/// A ball whose material a function makes from the default one.
pub struct Specimen {
    /// Name of its golden.
    pub name: &'static str,
    of: fn(&mut Material),
}

/// Pictures that specimens may use: an index into [`Model::images`].
const CHECKS: usize = 0;
const DENTS: usize = 1;
const HOLES: usize = 2;

/// One a material extension, and what the core has besides.
pub const SPECIMENS: &[Specimen] = &[
    Specimen { name: "material-metal", of: |m| (m.metallic, m.roughness) = (1.0, 0.25) },
    Specimen {
        name: "material-normals",
        of: |m| {
            dielectric(m, Vec3::new(0.05, 0.22, 0.3), 0.35);
            m.normal_texture = Some(TextureRef::new(DENTS));
        },
    },
    Specimen {
        name: "material-mask",
        of: |m| {
            dielectric(m, Vec3::new(0.8, 0.1, 0.05), 0.5);
            m.base_color_texture = Some(TextureRef::new(HOLES));
            (m.alpha_mode, m.double_sided) = (AlphaMode::Mask(0.5), true);
        },
    },
    Specimen {
        name: "material-blend",
        of: |m| {
            dielectric(m, Vec3::new(0.05, 0.3, 0.8), 0.2);
            (m.base_color.w, m.alpha_mode) = (0.4, AlphaMode::Blend);
        },
    },
    Specimen {
        name: "material-texture-transform",
        of: |m| {
            dielectric(m, Vec3::ONE, 0.6);
            let turned =
                glb::UvTransform { offset: Vec2::new(0.1, 0.0), rotation: PI / 6.0, scale: Vec2::new(3.0, 1.5) };
            m.base_color_texture = Some(TextureRef { transform: Some(turned), ..TextureRef::new(CHECKS) });
        },
    },
    Specimen { name: "material-unlit", of: |m| (m.base_color, m.unlit) = (Vec4::new(0.9, 0.35, 0.02, 1.0), true) },
    Specimen {
        name: "material-emissive-strength",
        of: |m| {
            dielectric(m, Vec3::splat(0.02), 0.4);
            m.emissive = Vec3::new(3.0, 1.2, 0.2);
            m.emissive_texture = Some(TextureRef::new(CHECKS));
        },
    },
    Specimen {
        name: "material-specular",
        of: |m| {
            dielectric(m, Vec3::splat(0.03), 0.15);
            m.specular = Some(glb::Specular {
                factor: 1.0,
                texture: None,
                color: Vec3::new(6.0, 2.5, 0.6),
                color_texture: None,
            });
        },
    },
    Specimen {
        name: "material-ior",
        of: |m| {
            dielectric(m, Vec3::splat(0.03), 0.08);
            m.ior = 2.4;
        },
    },
    Specimen {
        name: "material-clearcoat",
        of: |m| {
            (m.base_color, m.metallic, m.roughness) = (Vec4::new(0.5, 0.01, 0.02, 1.0), 0.6, 0.55);
            m.normal_texture = Some(TextureRef::new(DENTS));
            m.clearcoat =
                Some(glb::Clearcoat { factor: 1.0, roughness: 0.03, normal_scale: 1.0, ..Default::default() });
        },
    },
    Specimen {
        name: "material-sheen",
        of: |m| {
            dielectric(m, Vec3::new(0.1, 0.01, 0.05), 0.9);
            m.sheen = Some(glb::Sheen { color: Vec3::new(0.9, 0.5, 0.7), roughness: 0.35, ..Default::default() });
        },
    },
    Specimen {
        name: "material-iridescence",
        of: |m| {
            (m.base_color, m.metallic, m.roughness) = (Vec4::new(0.3, 0.3, 0.32, 1.0), 1.0, 0.15);
            m.iridescence = Some(glb::Iridescence {
                factor: 1.0,
                texture: None,
                ior: 1.6,
                thickness_min_nm: 100.0,
                thickness_max_nm: 420.0,
                thickness_texture: None,
            });
        },
    },
    Specimen {
        name: "material-anisotropy",
        of: |m| {
            (m.base_color, m.metallic, m.roughness) = (Vec4::new(0.9, 0.65, 0.35, 1.0), 1.0, 0.3);
            m.anisotropy = Some(glb::Anisotropy { strength: 0.9, rotation: 0.4, texture: None });
        },
    },
    Specimen {
        name: "material-transmission",
        of: |m| {
            dielectric(m, Vec3::new(0.6, 0.9, 0.8), 0.25);
            m.transmission = Some(glb::Transmission { factor: 1.0, texture: None });
        },
    },
    Specimen {
        name: "material-diffuse-transmission",
        of: |m| {
            dielectric(m, Vec3::new(0.1, 0.3, 0.02), 0.5);
            m.diffuse_transmission = Some(glb::DiffuseTransmission {
                factor: 0.8,
                texture: None,
                color: Vec3::new(0.9, 0.8, 0.1),
                color_texture: None,
            });
        },
    },
    Specimen {
        name: "material-volume",
        of: |m| {
            glass(m);
            let (attenuation_distance, attenuation_color) = (0.5, Vec3::new(0.9, 0.35, 0.05));
            m.volume =
                Some(glb::Volume { thickness: 1.0, thickness_texture: None, attenuation_distance, attenuation_color });
        },
    },
    Specimen {
        name: "material-dispersion",
        of: |m| {
            glass(m);
            (m.ior, m.dispersion) = (1.7, 4.0);
        },
    },
];

impl Specimen {
    /// The ball and its board as a GLB file: read back as any merchant's file is.
    pub fn glb(&self) -> Arc<[u8]> {
        let mut ball = Material::default();
        (self.of)(&mut ball);
        let stripes = |color: f32| Material {
            base_color: Vec4::new(color, color, color, 1.0),
            metallic: 0.0,
            roughness: 1.0,
            ..Default::default()
        };
        let mut primitives = vec![sphere()];
        primitives.extend([board(0), board(1)]);
        let node = Node { mesh: Some(0), ..Default::default() };
        let model = Model {
            generator: "Vitrine's goldens".to_owned(),
            nodes: vec![node],
            roots: vec![0],
            meshes: vec![Mesh { primitives, ..Default::default() }],
            materials: vec![ball, stripes(0.02), stripes(0.7)],
            images: vec![checks(), dents(), holes()],
            ..Default::default()
        };
        glb::write::write(&model, glb::write::Coding::Exact).expect("a small model can be written").into()
    }
}

fn dielectric(material: &mut Material, color: Vec3, roughness: f32) {
    (material.base_color, material.metallic, material.roughness) = (color.extend(1.0), 0.0, roughness);
}

fn glass(material: &mut Material) {
    dielectric(material, Vec3::ONE, 0.0);
    material.transmission = Some(glb::Transmission { factor: 1.0, texture: None });
    material.volume = Some(glb::Volume {
        thickness: 1.0,
        thickness_texture: None,
        attenuation_distance: f32::INFINITY,
        attenuation_color: Vec3::ONE,
    });
}

/// Half a metre about the origin.
fn sphere() -> Primitive {
    const RINGS: u32 = 32;
    const SECTORS: u32 = 64;
    let mut ball = Primitive { uvs: vec![Vec::new()], material: Some(0), ..Default::default() };
    for ring in 0..=RINGS {
        for sector in 0..=SECTORS {
            let (v, u) = (ring as f32 / RINGS as f32, sector as f32 / SECTORS as f32);
            let (sin, cos) = (v * PI).sin_cos();
            let normal = Vec3::new((u * TAU).sin() * sin, cos, (u * TAU).cos() * sin);
            ball.positions.push(normal * 0.5);
            ball.normals.push(normal);
            ball.uvs[0].push(Vec2::new(u * 2.0, v));
        }
    }
    for ring in 0..RINGS {
        for sector in 0..SECTORS {
            let a = ring * (SECTORS + 1) + sector;
            let b = a + SECTORS + 1;
            ball.indices.extend([a, b, a + 1, a + 1, b, b + 1]);
        }
    }
    ball
}

/// Every other stripe of the board behind.
fn board(odd: usize) -> Primitive {
    const STRIPES: usize = 24;
    let mut stripes = Primitive { material: Some(1 + odd), ..Default::default() };
    for stripe in (odd..STRIPES).step_by(2) {
        let x = |i: usize| (i as f32 / STRIPES as f32 - 0.5) * 1.9;
        let at = stripes.positions.len() as u32;
        for (x, y) in [(x(stripe), -0.5), (x(stripe + 1), -0.5), (x(stripe + 1), 0.5), (x(stripe), 0.5)] {
            stripes.positions.push(Vec3::new(x, y, -0.62));
            stripes.normals.push(Vec3::Z);
        }
        stripes.indices.extend([0, 1, 2, 0, 2, 3].map(|i| at + i));
    }
    stripes
}

fn picture(name: &str, texel: impl Fn(f32, f32) -> [u8; 4]) -> glb::Image {
    const SIDE: u32 = 64;
    let rgba: Vec<u8> = (0..SIDE * SIDE)
        .flat_map(|i| texel((i % SIDE) as f32 / SIDE as f32, (i / SIDE) as f32 / SIDE as f32))
        .collect();
    glb::Image { name: name.to_owned(), width: SIDE, height: SIDE, rgba: rgba.into() }
}

/// 4 by 4, one corner red: turned and mirrored pictures look different.
fn checks() -> glb::Image {
    picture("checks", |u, v| match (u < 0.25 && v < 0.25, ((u * 4.0) as u32 + (v * 4.0) as u32) % 2) {
        (true, _) => [210, 30, 20, 255],
        (_, 0) => [235, 235, 235, 255],
        _ => [30, 60, 90, 255],
    })
}

/// Round dents as a normal map.
fn dents() -> glb::Image {
    picture("dents", |u, v| {
        let at = (Vec2::new(u, v) * 4.0).fract() * 2.0 - 1.0;
        let slope = if at.length() < 0.8 { at * 0.6 } else { Vec2::ZERO };
        let n = (Vec3::new(slope.x, -slope.y, 1.0).normalize() * 0.5 + 0.5) * 255.0;
        [n.x.round() as u8, n.y.round() as u8, n.z.round() as u8, 255]
    })
}

/// White with round holes in its alpha.
fn holes() -> glb::Image {
    picture("holes", |u, v| {
        let at = (Vec2::new(u, v) * 4.0).fract() * 2.0 - 1.0;
        [255, 255, 255, ((at.length() - 0.6) * 400.0 + 128.0).clamp(0.0, 255.0) as u8]
    })
}
