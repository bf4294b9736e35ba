//! Physical expectations of whole materials: what every lobe must do whatever its formula.

use glam::Vec3;

use crate::{Background, Camera, Environment, Request, Tonemap, picture};

/// A square of 2 m that faces +Z, seen head-on or from an angle (radians) in even light of 0.5; the mean linear value.
fn seen(material: glb::Material, angle: f32) -> Vec3 {
    seen_in(material, angle, &Environment::from_fn(64, |_| Vec3::splat(0.5)))
}

fn seen_in(material: glb::Material, angle: f32, environment: &Environment) -> Vec3 {
    let corner = |x: f32, y: f32| Vec3::new(x, y, 0.0);
    let primitive = glb::Primitive {
        positions: vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)],
        normals: vec![Vec3::Z; 4],
        uvs: vec![[(0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)].map(glam::Vec2::from).to_vec()],
        indices: vec![0, 1, 2, 0, 2, 3],
        material: Some(0),
        ..Default::default()
    };
    shown(vec![primitive], material, angle, environment)
}

fn shown(primitives: Vec<glb::Primitive>, material: glb::Material, angle: f32, environment: &Environment) -> Vec3 {
    let model = glb::Model {
        nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives, ..Default::default() }],
        materials: vec![material],
        ..Default::default()
    };
    let eye = Vec3::new(angle.sin(), 0.0, angle.cos()) * 5.0;
    let side = 8;
    let request = Request {
        model: &model,
        variant: None,
        width: side,
        height: side,
        camera: Camera { eye, target: Vec3::ZERO, fov_y: 0.05 },
        environment,
        background: Background::Skybox,
        tonemap: Tonemap::None,
        samples_max: 256,
        deadline: std::time::Duration::from_secs(600),
    };
    let picture = picture(&request);
    let linear = |byte: u8| {
        let v = f32::from(byte) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let sum: Vec3 = picture.pixels().map(|p| Vec3::from_array([p.0[0], p.0[1], p.0[2]].map(linear))).sum();
    sum / (side * side) as f32
}

fn white(metallic: f32, roughness: f32) -> glb::Material {
    glb::Material { metallic, roughness, ..Default::default() }
}

#[test]
fn white_things_in_even_light_are_invisible() {
    for (metallic, roughness, angle) in
        [(1.0, 0.0, 0.0), (1.0, 0.5, 0.7), (1.0, 1.0, 0.0), (1.0, 1.0, 1.2), (0.0, 0.2, 0.3), (0.0, 1.0, 1.0)]
    {
        let light = seen(white(metallic, roughness), angle);
        assert!((light - 0.5).abs().max_element() < 0.02, "{metallic} {roughness} {angle}: {light}");
    }
}

#[test]
fn no_layer_makes_light() {
    let sheen = glb::Sheen { color: Vec3::ONE, roughness: 0.4, ..Default::default() };
    let coat = glb::Clearcoat { factor: 1.0, roughness: 0.3, ..Default::default() };
    let film = glb::Iridescence {
        factor: 1.0,
        texture: None,
        ior: 1.8,
        thickness_min_nm: 0.0,
        thickness_max_nm: 400.0,
        thickness_texture: None,
    };
    let stretch = glb::Anisotropy { strength: 0.8, ..Default::default() };
    let glass = glb::Transmission { factor: 1.0, texture: None };
    let layered = [
        glb::Material { sheen: Some(sheen), ..white(0.0, 0.6) },
        glb::Material { clearcoat: Some(coat), ..white(0.0, 0.6) },
        glb::Material { iridescence: Some(film), ..white(0.0, 0.4) },
        glb::Material { anisotropy: Some(stretch), ..white(1.0, 0.3) },
        glb::Material { transmission: Some(glass), double_sided: true, ..white(0.0, 0.3) },
    ];
    for material in layered {
        for angle in [0.0, 1.1] {
            let light = seen(material.clone(), angle);
            // What a stretched lobe keeps is only about known.
            let most = if material.anisotropy.is_some() { 0.54 } else { 0.52 };
            assert!(light.max_element() < most && light.min_element() > 0.4, "{light} at {angle} of {material:?}");
        }
    }
}

#[test]
fn a_lampshade_lets_light_through_in_its_colour() {
    let color = Vec3::new(1.0, 0.5, 0.25);
    let shade = |factor: f32| glb::Material {
        diffuse_transmission: Some(glb::DiffuseTransmission { factor, texture: None, color, color_texture: None }),
        specular: Some(glb::Specular { factor: 0.0, texture: None, color: Vec3::ONE, color_texture: None }),
        ..white(0.0, 1.0)
    };
    let behind = Environment::from_fn(64, |d| Vec3::splat(if d.z < 0.0 { 0.5 } else { 0.0 }));
    for factor in [0.0, 0.4, 1.0] {
        let light = seen_in(shade(factor), 0.0, &behind);
        let wanted = color * (0.5 * factor);
        assert!((light - wanted).abs().max_element() < 0.02, "{factor}: {light} {wanted}");
        // In even light what does not go through comes back.
        let light = seen(shade(factor), 0.5);
        let wanted = color * (0.5 * factor) + Vec3::splat(0.5 * (1.0 - factor));
        assert!((light - wanted).abs().max_element() < 0.02, "{factor}: {light} {wanted}");
    }
}

#[test]
fn cloth_shines_at_its_rim() {
    let black = glb::Material { base_color: glam::Vec4::new(0.0, 0.0, 0.0, 1.0), ..white(0.0, 1.0) };
    let sheen = glb::Sheen { color: Vec3::ONE, roughness: 0.4, ..Default::default() };
    let cloth = glb::Material { sheen: Some(sheen), ..black.clone() };
    let gained = |angle: f32| seen(cloth.clone(), angle).x - seen(black.clone(), angle).x;
    assert!(gained(1.3) > 4.0 * gained(0.0).max(0.005), "{} {}", gained(1.3), gained(0.0));
}

#[test]
fn a_film_changes_its_hue_with_the_angle() {
    let film = glb::Iridescence {
        factor: 1.0,
        texture: None,
        ior: 1.6,
        thickness_min_nm: 0.0,
        thickness_max_nm: 450.0,
        thickness_texture: None,
    };
    let material =
        glb::Material { base_color: glam::Vec4::new(0.3, 0.3, 0.3, 1.0), iridescence: Some(film), ..white(1.0, 0.1) };
    let hue = |angle: f32| {
        let light = seen(material.clone(), angle);
        light / light.max_element()
    };
    assert!((hue(0.0) - hue(1.1)).abs().max_element() > 0.1, "{} {}", hue(0.0), hue(1.1));
}

/// A box about the origin: 2 m wide and high, and deep as told.
fn block(depth: f32) -> Vec<glb::Primitive> {
    [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z]
        .map(|normal| {
            let (u, v) = normal.any_orthonormal_pair();
            let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
            let outwards = u.cross(v).dot(normal) > 0.0;
            glb::Primitive {
                positions: corners.map(|(s, t)| (normal + u * s + v * t) * Vec3::new(1.0, 1.0, depth * 0.5)).to_vec(),
                normals: vec![normal; 4],
                indices: if outwards { vec![0, 1, 2, 0, 2, 3] } else { vec![0, 2, 1, 0, 3, 2] },
                material: Some(0),
                ..Default::default()
            }
        })
        .to_vec()
}

#[test]
fn light_is_tinted_by_the_way_it_goes_through() {
    let light = Environment::from_fn(64, |_| Vec3::splat(0.5));
    let glass = glb::Material {
        transmission: Some(glb::Transmission { factor: 1.0, texture: None }),
        volume: Some(glb::Volume {
            thickness: 1.0,
            thickness_texture: None,
            attenuation_distance: 0.5,
            attenuation_color: Vec3::new(0.25, 0.5, 1.0),
        }),
        ior: 1.0,
        ..white(0.0, 0.0)
    };
    for depth in [0.25f32, 0.5, 1.0] {
        let seen = shown(block(depth), glass.clone(), 0.0, &light);
        let wanted = Vec3::new(0.25, 0.5, 1.0).powf(depth / 0.5) * 0.5;
        assert!((seen - wanted).abs().max_element() < 0.02, "{depth}: {seen} {wanted}");
    }
}

#[test]
fn glass_bends_what_is_behind_and_air_does_not() {
    // Bright on one side of the world: a slanted block moves the edge, unless its index is that of air.
    let light = Environment::from_fn(512, |d| Vec3::splat(if d.x > -0.35 { 0.9 } else { 0.0 }));
    let glass = |ior: f32| glb::Material {
        transmission: Some(glb::Transmission { factor: 1.0, texture: None }),
        volume: Some(glb::Volume {
            thickness: 1.0,
            thickness_texture: None,
            attenuation_distance: f32::INFINITY,
            attenuation_color: Vec3::ONE,
        }),
        ior,
        ..white(0.0, 0.0)
    };
    // A prism: the back leans.
    let mut prism = block(1.0);
    for position in prism.iter_mut().flat_map(|face| &mut face.positions).filter(|p| p.z < 0.0) {
        position.z -= position.x * 0.4;
    }
    prism.iter_mut().for_each(|face| face.normals.clear());
    let through = |ior: f32| shown(prism.clone(), glass(ior), 0.0, &light).x;
    assert!(through(1.0) > 0.85, "{}", through(1.0));
    let bent = Environment::from_fn(512, |d| Vec3::splat(if d.x.abs() < 0.1 { 0.9 } else { 0.0 }));
    let straight = |ior: f32| shown(prism.clone(), glass(ior), 0.0, &bent).x;
    assert!(straight(1.0) > 0.85 && straight(1.5) < 0.2, "{} {}", straight(1.0), straight(1.5));
}

#[test]
fn a_lamp_of_the_models_own_lights_by_the_square_of_its_distance() {
    let dark = Environment::from_fn(16, |_| Vec3::ZERO);
    let lit = |distance: f32| {
        let primitive = block(0.0).swap_remove(4);
        let lamp = glb::Light { kind: glb::LightKind::Point, color: Vec3::ONE, intensity: 1.0, range: f32::INFINITY };
        let transform = glb::Transform { translation: Vec3::Z * distance, ..Default::default() };
        let model = glb::Model {
            nodes: vec![
                glb::Node { mesh: Some(0), ..Default::default() },
                glb::Node { light: Some(lamp), transform, ..Default::default() },
            ],
            roots: vec![0, 1],
            meshes: vec![glb::Mesh { primitives: vec![primitive], ..Default::default() }],
            materials: vec![white(0.0, 1.0)],
            ..Default::default()
        };
        let picture = picture(&Request {
            model: &model,
            variant: None,
            width: 8,
            height: 8,
            camera: Camera { eye: Vec3::new(0.0, 0.0, 5.0), target: Vec3::ZERO, fov_y: 0.02 },
            environment: &dark,
            background: Background::Color([0; 3]),
            tonemap: Tonemap::None,
            samples_max: 16,
            deadline: std::time::Duration::from_secs(600),
        });
        let v = f32::from(picture.get_pixel(4, 4).0[0]) / 255.0;
        ((v + 0.055) / 1.055).powf(2.4)
    };
    // A candela a metre away: 1 / pi of it comes back from a white wall.
    assert!((lit(1.0) - std::f32::consts::FRAC_1_PI).abs() < 0.03, "{}", lit(1.0));
    assert!((lit(1.0) / lit(2.0) - 4.0).abs() < 0.5, "{}", lit(2.0));
}
