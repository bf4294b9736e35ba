//! Rebuilding the vertex arrays of a primitive.

use crate::Primitive;

/// Makes vertex `i` what vertex `pick[i]` was, in every attribute and morph target; `pick` may repeat and leave out.
/// Indices are left to the caller.
pub(crate) fn pick_vertices(primitive: &mut Primitive, pick: &[u32]) {
    pick_from(&mut primitive.positions, pick);
    pick_from(&mut primitive.normals, pick);
    pick_from(&mut primitive.tangents, pick);
    primitive.uvs.iter_mut().for_each(|set| pick_from(set, pick));
    pick_from(&mut primitive.colors, pick);
    pick_from(&mut primitive.joints, pick);
    pick_from(&mut primitive.joint_weights, pick);
    for target in &mut primitive.targets {
        pick_from(&mut target.positions, pick);
        pick_from(&mut target.normals, pick);
        pick_from(&mut target.tangents, pick);
    }
}

fn pick_from<T: Copy>(values: &mut Vec<T>, pick: &[u32]) {
    if !values.is_empty() {
        *values = pick.iter().map(|&i| values[i as usize]).collect();
    }
}
