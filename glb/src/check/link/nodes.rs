//! Nodes, skins and the tree they make (glTF 2.0, sections 3.5 and 3.7.3).

use std::collections::HashSet;

use super::{AccessorUse, Linker, ViewUse};
use crate::check::accessor::Component;
use crate::check::codes;
use crate::check::data::Rule;
use crate::check::json::{Object, Value};
use crate::check::log::At;
use crate::check::schema::List;

impl Linker<'_, '_, '_> {
    pub(super) fn nodes(&mut self) {
        let list = At::Root.key("nodes");
        for (i, node) in self.links.document.items(List::Nodes) {
            let at = list.index(i);
            self.what_a_node_has(node, &at);
            let children = at.key("children");
            for (c, child) in node.list("children").iter().enumerate() {
                let (at, Some(child)) = (children.index(c), child.uint()) else { continue };
                if !self.resolve(List::Nodes, child, &at) {
                    continue;
                }
                if self.parents[child].replace(i).is_some() {
                    self.log.add(codes::NODE_PARENT_OVERRIDE, &at, format_args!("node {child}"));
                }
            }
            self.node_light(node, &at);
            self.references_of_extensions(node, "node", &at);
        }
    }

    fn what_a_node_has(&mut self, node: &Object<'_>, at: &At<'_>) {
        for (key, list) in [("camera", List::Cameras), ("skin", List::Skins)] {
            if let Some(index) = node.uint(key) {
                self.resolve(list, index, &at.key(key));
            }
        }
        let Some(mesh) = node.uint("mesh") else { return };
        if !self.resolve(List::Meshes, mesh, &at.key("mesh")) {
            return;
        }
        let primitives = &self.links.primitives[mesh];
        let Some(first) = primitives.first() else { return };
        let has_joints = primitives.iter().any(|p| p.joint_sets > 0);
        let targets = first.target_count;
        match node.get("weights").and_then(Value::list) {
            Some(weights) if targets != Some(weights.len()) => {
                let detail = format!("{} and {}", weights.len(), targets.unwrap_or(0));
                self.log.add(codes::NODE_WEIGHTS_INVALID, &at.key("weights"), detail);
            }
            Some(_) => {}
            None => self.used_weights[mesh] = true,
        }
        let has_skin = node.uint("skin").is_some_and(|skin| self.links.document.item(List::Skins, skin).is_some());
        match (has_skin, has_joints) {
            (true, false) => self.log.add(codes::NODE_SKIN_WITH_NON_SKINNED_MESH, at, ""),
            (false, true) => self.log.add(codes::NODE_SKINNED_MESH_WITHOUT_SKIN, at, ""),
            _ => {}
        }
    }

    /// The node and its ancestors, nearest first; stops at a loop and when no steps are left.
    fn ancestors(&mut self, node: usize) -> Vec<usize> {
        let (mut found, mut seen, mut next) = (Vec::new(), HashSet::new(), Some(node));
        while let Some(node) = next.filter(|node| seen.insert(*node)) {
            let Some(left) = self.steps_left.checked_sub(1) else { break };
            self.steps_left = left;
            found.push(node);
            next = self.parents[node];
        }
        found
    }

    pub(super) fn skins(&mut self) {
        let list = At::Root.key("skins");
        for (i, skin) in self.links.document.items(List::Skins) {
            let at = list.index(i);
            let roots = self.joints(skin, &at);
            self.inverse_bind_matrices(skin, &at);
            let (Some(skeleton), at) = (skin.uint("skeleton"), at.key("skeleton")) else { continue };
            if self.links.document.item(List::Nodes, skeleton).is_none() {
                self.resolve(List::Nodes, skeleton, &at);
            } else if !roots.contains(&skeleton) && self.steps_left > 0 {
                self.log.add(codes::SKIN_SKELETON_INVALID, &at, "");
            }
        }
    }

    /// Checks the joints; gives their common roots, nearest first.
    fn joints(&mut self, skin: &Object<'_>, at: &At<'_>) -> Vec<usize> {
        if skin.get("joints").is_none() {
            return Vec::new();
        }
        let at = at.key("joints");
        let mut roots: Option<Vec<usize>> = None;
        for (j, joint) in skin.list("joints").iter().enumerate() {
            let (at, Some(joint)) = (at.index(j), joint.uint()) else { continue };
            if !self.resolve(List::Nodes, joint, &at) {
                continue;
            }
            self.is_joint[joint] = true;
            let ancestors = self.ancestors(joint);
            match &mut roots {
                None => roots = Some(ancestors),
                Some(roots) => {
                    let ancestors: HashSet<usize> = ancestors.into_iter().collect();
                    roots.retain(|root| ancestors.contains(root));
                }
            }
        }
        let roots = roots.unwrap_or_default();
        if roots.is_empty() && self.steps_left > 0 {
            self.log.add(codes::SKIN_NO_COMMON_ROOT, &at, "");
        }
        roots
    }

    fn inverse_bind_matrices(&mut self, skin: &Object<'_>, at: &At<'_>) {
        let (Some(index), at) = (skin.uint("inverseBindMatrices"), at.key("inverseBindMatrices")) else { return };
        if self.links.document.item(List::Accessors, index).is_none() {
            self.resolve(List::Accessors, index, &at);
            return;
        }
        let Some(accessor) = self.links.accessors[index].clone() else { return };
        self.use_accessor(index, AccessorUse::InverseBind, &at);
        if let Some((view, there)) = self.view_of(&accessor) {
            self.use_view(view, ViewUse::InverseBind, &at);
            if there.stride.is_some() {
                self.log.add(codes::SKIN_IBM_ACCESSOR_WITH_BYTESTRIDE, &at, "");
            }
        }
        let format = &accessor.format;
        if format.shape == "MAT4" && format.component == Some(Component::F32) && !format.is_normalized {
            self.check_elements(index, Rule::InverseBind, &at);
        } else {
            self.log.add(
                codes::SKIN_IBM_INVALID_FORMAT,
                &at,
                format_args!("{} of {:?}", format.shape, format.component),
            );
        }
        let joints = skin.get("joints").and_then(Value::list).map(<[_]>::len);
        let count = accessor.count.unwrap_or(0);
        if joints.is_some_and(|joints| count < joints) {
            self.log.add(codes::INVALID_IBM_ACCESSOR_COUNT, &at, format_args!("{count} of {}", joints.unwrap_or(0)));
        }
    }

    /// What can be said once all nodes and skins are known.
    pub(super) fn tree(&mut self) {
        let list = At::Root.key("nodes");
        let on_loop = on_loops(&self.parents);
        let mut listed_in = vec![Vec::new(); self.parents.len()];
        for (scene, object) in self.links.document.items(List::Scenes) {
            for node in object.list("nodes").iter().filter_map(Value::uint) {
                if let Some(scenes) = listed_in.get_mut(node) {
                    scenes.push(scene);
                }
            }
        }
        for (i, node) in self.links.document.items(List::Nodes) {
            let at = list.index(i);
            if self.is_empty(i, node) {
                self.log.add(codes::NODE_EMPTY, &at, "");
            }
            if on_loop[i] {
                self.log.add(codes::NODE_LOOP, &at, "");
            }
            if let Some(skin) = node.uint("skin").and_then(|skin| self.links.document.item(List::Skins, skin)) {
                self.skinned(i, node, skin, &listed_in, &at);
            }
        }
    }

    fn is_empty(&self, index: usize, node: &Object<'_>) -> bool {
        let refers = |key, list| node.uint(key).is_some_and(|i| self.links.document.item(list, i).is_some());
        let extensions = node.object("extensions").map_or(&[][..], |e| &e.members);
        let has_extensions = extensions.iter().any(|(_, value)| *value != Value::Bad);
        let has_extras = node.get("extras").is_some_and(|extras| *extras != Value::Null);
        !(self.is_joint[index]
            || node.get("children").is_some()
            || refers("mesh", List::Meshes)
            || refers("camera", List::Cameras)
            || has_extensions
            || has_extras)
    }

    fn skinned(&mut self, index: usize, node: &Object<'_>, skin: &Object<'_>, listed: &[Vec<usize>], at: &At<'_>) {
        if moves(node) {
            self.log.add(codes::NODE_SKINNED_MESH_LOCAL_TRANSFORMS, at, "");
        }
        if self.parents[index].is_some() {
            self.log.add(codes::NODE_SKINNED_MESH_NON_ROOT, at, "");
        }
        // The root of all joints; without one the skin has its own issue.
        let joint = skin.list("joints").iter().filter_map(Value::uint).find(|j| *j < self.parents.len());
        let Some(root) = joint.and_then(|joint| self.ancestors(joint).last().copied()) else { return };
        if self.parents[root].is_some() || !self.is_root_of_all(root, skin) {
            return;
        }
        let drawn_in: HashSet<usize> = self.ancestors(index).into_iter().flat_map(|n| listed[n].clone()).collect();
        if self.steps_left > 0 && drawn_in.iter().any(|scene| !listed[root].contains(scene)) {
            self.log.add(codes::NODE_SKIN_NO_SCENE, at, "");
        }
    }

    fn is_root_of_all(&mut self, root: usize, skin: &Object<'_>) -> bool {
        let joints: Vec<usize> = skin.list("joints").iter().filter_map(Value::uint).collect();
        joints.into_iter().all(|j| j >= self.parents.len() || self.ancestors(j).last() == Some(&root))
    }
}

/// Whether the node has a transform that does something.
fn moves(node: &Object<'_>) -> bool {
    let differs = |key, default: &[f64]| node.numbers(key).is_some_and(|numbers| numbers != default);
    let identity = glam::DMat4::IDENTITY.to_cols_array();
    differs("matrix", &identity)
        || differs("translation", &[0.0; 3])
        || differs("rotation", &[0.0, 0.0, 0.0, 1.0])
        || differs("scale", &[1.0; 3])
}

/// Which nodes are their own ancestors, each looked at once.
fn on_loops(parents: &[Option<usize>]) -> Vec<bool> {
    let mut walk_of = vec![usize::MAX; parents.len()];
    let mut on_loop = vec![false; parents.len()];
    for start in 0..parents.len() {
        let mut node = start;
        while walk_of[node] == usize::MAX {
            walk_of[node] = start;
            match parents[node] {
                Some(parent) => node = parent,
                None => break,
            }
        }
        // Met itself within this walk: that is a loop.
        if walk_of[node] == start && parents[node].is_some() {
            let mut along = node;
            while !on_loop[along] {
                on_loop[along] = true;
                along = parents[along].unwrap_or(node);
            }
        }
    }
    on_loop
}

#[cfg(test)]
mod tests {
    use super::on_loops;

    #[test]
    fn only_nodes_on_a_loop_are_found() {
        // 0 -> 1 -> 2 -> 1, 3 -> 3, 4 alone, 5 -> 4.
        let parents = [Some(1), Some(2), Some(1), Some(3), None, Some(4)];
        assert_eq!(on_loops(&parents), [false, true, true, true, false, false]);
    }
}
