//! What holds of every model that the reader gives, whatever the file.

use glam::Vec3;
use glb::{ChannelValues, Interpolation, Model, TextureRef};

/// Checks every promise of `glb::model`, and runs everything that works on models.
pub fn assert_sound(model: &Model) {
    for &root in &model.roots {
        assert!(root < model.nodes.len());
    }
    let mut parents = vec![0; model.nodes.len()];
    for node in &model.nodes {
        node.children.iter().for_each(|&child| parents[child] += 1);
        assert!(node.transform.matrix().is_finite());
        assert!((node.transform.rotation.length() - 1.0).abs() < 1e-3);
        if let Some(mesh) = node.mesh {
            let weights = model.meshes[mesh].weights.len();
            assert!(node.weights.is_empty() || node.weights.len() == weights);
            if let Some(skin) = node.skin {
                let joints = model.skins[skin].joints.len();
                let all = model.meshes[mesh].primitives.iter().flat_map(|p| p.joints.iter().flatten());
                all.for_each(|&joint| assert!(usize::from(joint) < joints));
            }
        } else {
            assert!(node.skin.is_none());
        }
    }
    assert!(parents.iter().all(|&count| count <= 1), "a node has two parents");
    let mut seen = vec![false; model.nodes.len()];
    let mut to_visit = model.roots.clone();
    while let Some(i) = to_visit.pop() {
        assert!(!std::mem::replace(&mut seen[i], true), "node {i} is met twice");
        to_visit.extend(&model.nodes[i].children);
    }
    meshes(model);
    for image in &model.images {
        assert_eq!(image.rgba.len(), image.width as usize * image.height as usize * 4);
    }
    for skin in &model.skins {
        assert_eq!(skin.joints.len(), skin.inverse_bind.len());
        skin.joints.iter().for_each(|&joint| assert!(joint < model.nodes.len()));
    }
    animations(model);

    let bounds = model.bounds().expect("a model draws something");
    assert!(bounds.min.cmple(bounds.max).all());
    let mut copy = model.clone();
    for primitive in copy.meshes.iter_mut().flat_map(|m| &mut m.primitives) {
        glb::normals::fill(primitive);
        glb::tangents::fill(primitive, &TextureRef::new(0));
    }
    meshes(&copy);
}

fn meshes(model: &Model) {
    for mesh in &model.meshes {
        for p in &mesh.primitives {
            let count = p.positions.len();
            assert!(!p.indices.is_empty() && p.indices.len().is_multiple_of(3));
            p.indices.iter().for_each(|&i| assert!((i as usize) < count));
            assert!(p.positions.iter().all(|v| v.is_finite()));
            let of_all = |length: usize| length == 0 || length == count;
            assert!(of_all(p.normals.len()) && of_all(p.tangents.len()) && of_all(p.colors.len()));
            assert!(of_all(p.joints.len()) && p.joints.len() == p.joint_weights.len());
            assert!(p.uvs.iter().all(|set| set.len() == count && set.iter().all(|uv| uv.is_finite())));
            let is_unit = |v: Vec3| (v.length() - 1.0).abs() < 1e-3;
            assert!(p.normals.iter().all(|&n| is_unit(n)));
            assert!(p.tangents.iter().all(|t| is_unit(t.truncate()) && t.w.abs() == 1.0));
            assert!(p.colors.iter().all(|c| c.is_finite()));
            assert!(p.joint_weights.iter().all(|w| (w.element_sum() - 1.0).abs() < 1e-3));
            assert_eq!(p.targets.len(), mesh.weights.len());
            for t in &p.targets {
                assert!(of_all(t.positions.len()) && of_all(t.normals.len()) && of_all(t.tangents.len()));
                assert!(t.positions.iter().all(|v| v.is_finite()));
            }
            let materials = p.material.into_iter().chain(p.variant_materials.iter().map(|v| v.1));
            for material in materials {
                let mut material = model.materials[material].clone();
                for slot in slots(&mut material) {
                    assert!(slot.image < model.images.len());
                    assert!(slot.uv_set < p.uvs.len());
                }
            }
            p.variant_materials.iter().for_each(|v| assert!(v.0 < model.variants.len()));
        }
    }
}

fn slots(m: &mut glb::Material) -> Vec<TextureRef> {
    let mut all = vec![
        m.base_color_texture.take(),
        m.metallic_roughness_texture.take(),
        m.normal_texture.take(),
        m.occlusion_texture.take(),
        m.emissive_texture.take(),
    ];
    if let Some(e) = m.clearcoat.take() {
        all.extend([e.texture, e.roughness_texture, e.normal_texture]);
    }
    all.extend(m.transmission.take().map(|e| e.texture));
    all.extend(m.volume.take().map(|e| e.thickness_texture));
    if let Some(e) = m.specular.take() {
        all.extend([e.texture, e.color_texture]);
    }
    if let Some(e) = m.sheen.take() {
        all.extend([e.color_texture, e.roughness_texture]);
    }
    if let Some(e) = m.iridescence.take() {
        all.extend([e.texture, e.thickness_texture]);
    }
    if let Some(e) = m.diffuse_transmission.take() {
        all.extend([e.texture, e.color_texture]);
    }
    all.extend(m.anisotropy.take().map(|e| e.texture));
    all.into_iter().flatten().collect()
}

fn animations(model: &Model) {
    for (index, animation) in model.animations.iter().enumerate() {
        for channel in &animation.channels {
            assert!(channel.node < model.nodes.len());
            assert!(!channel.times_s.is_empty() && channel.times_s.windows(2).all(|w| w[0] < w[1]));
            assert!(channel.times_s.iter().all(|t| t.is_finite() && *t <= animation.duration_s));
            let parts = if channel.interpolation == Interpolation::CubicSpline { 3 } else { 1 };
            let keys = channel.times_s.len() * parts;
            match &channel.values {
                ChannelValues::Translation(v) | ChannelValues::Scale(v) => assert_eq!(v.len(), keys),
                ChannelValues::Rotation(v) => assert_eq!(v.len(), keys),
                ChannelValues::Weights { per_key, values } => {
                    assert_eq!(values.len(), keys * per_key);
                    let mesh = model.nodes[channel.node].mesh.expect("weights move a mesh");
                    assert_eq!(*per_key, model.meshes[mesh].weights.len());
                }
            }
        }
        for time_s in [-1.0, 0.0, animation.duration_s * 0.3, animation.duration_s, f32::MAX, f32::NAN] {
            assert_eq!(glb::animation::sample(model, index, time_s).len(), animation.channels.len());
        }
    }
}
