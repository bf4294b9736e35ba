//! What is made for a model after reading: normals, tangents, mips.

use glam::{Vec2, Vec3};
use glb::{Image, Primitive, TextureRef, UvTransform, mips, normals, tangents};

/// A unit square in the XY plane with upright texture coordinates.
fn square() -> Primitive {
    let corners = [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y];
    Primitive {
        positions: corners.iter().map(|c| c.extend(0.0)).collect(),
        uvs: vec![corners.iter().map(|c| Vec2::new(c.x, 1.0 - c.y)).collect()],
        indices: vec![0, 1, 2, 0, 2, 3],
        ..Primitive::default()
    }
}

#[test]
fn flat_normals_unshare_vertices() {
    let mut primitive = square();
    normals::fill(&mut primitive);
    assert_eq!(primitive.normals, [Vec3::Z; 6]);
    assert_eq!((primitive.positions.len(), primitive.uvs[0].len(), primitive.indices.len()), (6, 6, 6));
    let before = primitive.clone();
    normals::fill(&mut primitive);
    assert_eq!(primitive, before, "what is there stays");
}

#[test]
fn triangles_of_atoms_have_unit_normals() {
    // Found by the mutant run: the square of the area underflowed.
    let mut primitive = square();
    primitive.positions.iter_mut().for_each(|p| *p *= 3.0e-12);
    for fill in [normals::fill, normals::fill_smooth] {
        let mut primitive = primitive.clone();
        fill(&mut primitive);
        assert!(primitive.normals.iter().all(|n| (*n - Vec3::Z).length() < 1e-5), "{:?}", primitive.normals);
    }
}

#[test]
fn smooth_normals_meet_at_seams() {
    // Two faces of a roof whose ridge vertices are split.
    let mut primitive = Primitive {
        positions: vec![
            Vec3::new(-1.0, 0.0, 0.0),
            Vec3::new(0.0, 1.0, 0.0),
            Vec3::new(0.0, 1.0, -1.0),
            Vec3::new(0.0, 1.0, -0.0),
            Vec3::new(1.0, 0.0, 0.0),
            Vec3::new(0.0, 1.0, -1.0),
        ],
        indices: vec![0, 1, 2, 3, 4, 5],
        ..Primitive::default()
    };
    normals::fill_smooth(&mut primitive);
    assert_eq!(primitive.normals[1], primitive.normals[3]);
    assert!(primitive.normals[1].x.abs() < 0.2 && primitive.normals[1].y > 0.9, "{}", primitive.normals[1]);
}

#[test]
fn tangents_follow_u_and_the_green_channel_points_up() {
    let mut primitive = square();
    primitive.normals = vec![Vec3::Z; 4];
    tangents::fill(&mut primitive, &TextureRef::new(0));
    assert_eq!(primitive.positions.len(), 4, "nothing had to be split");
    for tangent in &primitive.tangents {
        assert!((tangent.truncate() - Vec3::X).length() < 1e-5, "{tangent}");
        // bitangent = cross(normal, tangent) * w: up in the picture.
        assert_eq!(tangent.w, 1.0);
    }
}

#[test]
fn tangents_turn_with_the_texture() {
    let mut primitive = square();
    primitive.normals = vec![Vec3::Z; 4];
    let transform = UvTransform { offset: Vec2::ZERO, rotation: 0.0, scale: Vec2::new(-1.0, 1.0) };
    let texture = TextureRef { transform: Some(transform), ..TextureRef::new(0) };
    tangents::fill(&mut primitive, &texture);
    assert!(primitive.tangents.iter().all(|t| (t.truncate() + Vec3::X).length() < 1e-5 && t.w == -1.0));
}

#[test]
fn a_mirrored_seam_splits_its_vertices() {
    // Two squares side by side; the right one runs u backwards, sharing the seam.
    let mut primitive = square();
    primitive.positions.extend([Vec3::new(2.0, 0.0, 0.0), Vec3::new(2.0, 1.0, 0.0)]);
    primitive.uvs[0].extend([Vec2::new(0.0, 1.0), Vec2::new(0.0, 0.0)]);
    primitive.indices.extend([1, 4, 5, 1, 5, 2]);
    primitive.normals = vec![Vec3::Z; 6];
    tangents::fill(&mut primitive, &TextureRef::new(0));
    assert_eq!(primitive.positions.len(), 8);
    assert_eq!(primitive.tangents.len(), 8);
    for (triangle, side) in primitive.indices.chunks(3).zip([1.0, 1.0, -1.0, -1.0]) {
        for &i in triangle {
            let tangent = primitive.tangents[i as usize];
            assert!((tangent.x - side).abs() < 1e-5 && tangent.w == side, "{tangent}");
        }
    }
}

#[test]
fn a_vertex_of_many_triangles_does_not_exhaust_the_stack() {
    let rim = 200_000u32;
    let around = |i: u32| Vec2::from_angle(i as f32 / rim as f32 * std::f32::consts::TAU);
    let places: Vec<Vec2> = std::iter::once(Vec2::ZERO).chain((0..rim).map(around)).collect();
    let mut fan = Primitive {
        positions: places.iter().map(|p| p.extend(0.0)).collect(),
        normals: vec![Vec3::Z; places.len()],
        uvs: vec![places.iter().map(|p| Vec2::new(p.x, -p.y)).collect()],
        indices: (0..rim).flat_map(|i| [0, 1 + i, 1 + (i + 1) % rim]).collect(),
        ..Primitive::default()
    };
    tangents::fill(&mut fan, &TextureRef::new(0));
    assert!(fan.tangents.iter().all(|t| (t.truncate() - Vec3::X).length() < 1e-3 && t.w == 1.0));
}

fn picture(width: u32, height: u32, rgba: &[u8]) -> Image {
    Image { name: "p".into(), width, height, rgba: rgba.into() }
}

#[test]
fn mips_reach_one_pixel_and_average() {
    let rgba: Vec<u8> = [0u8, 0, 0, 255, 100, 50, 20, 255].repeat(8);
    let chain = mips::mip_chain(&picture(4, 4, &rgba), false);
    assert_eq!((chain.levels, chain.rgba.len()), (3, (16 + 4 + 1) * 4));
    assert_eq!(chain.rgba[64..68], [50, 25, 10, 255]);
    assert_eq!(chain.rgba[80..], [50, 25, 10, 255]);
}

#[test]
fn mips_of_colours_average_light() {
    // Half black, half white is half the light: 188 in sRGB, not 128.
    let chain = mips::mip_chain(&picture(2, 1, &[0, 0, 0, 255, 255, 255, 255, 255]), true);
    assert_eq!(chain.rgba[8..], [188, 188, 188, 255]);
    // What is cut away gives no colour.
    let chain = mips::mip_chain(&picture(2, 1, &[255, 0, 0, 0, 0, 200, 0, 255]), true);
    assert_eq!(chain.rgba[8..], [0, 200, 0, 128]);
}

#[test]
fn every_colour_survives_being_averaged_with_itself() {
    for value in 0..=255u8 {
        let pixel = [value, value, value, 255];
        let chain = mips::mip_chain(&picture(2, 2, &pixel.repeat(4)), true);
        assert_eq!(chain.rgba[16..], pixel);
    }
}

#[test]
fn odd_sizes_are_halved_downwards() {
    let chain = mips::mip_chain(&picture(5, 3, &[7; 60]), false);
    assert_eq!(chain.levels, 3);
    assert_eq!(chain.rgba.len(), (15 + 2 + 1) * 4);
    assert!(chain.rgba.iter().all(|&v| v == 7));
    let small = picture(5, 3, &[7; 60]).downscaled(2, true);
    assert_eq!((small.width, small.height, small.rgba.len()), (2, 1, 8));
}
