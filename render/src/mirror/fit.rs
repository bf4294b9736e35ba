//! What is worn, put on somebody: what depends on their measures is made once, what they move is moved every frame.

use bevy::math::{Mat4, Vec3};

use super::{
    motion::Motion,
    occluder, spectacles,
    wearer::{Side, Wearer},
};

/// How a thing is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wear {
    /// Spectacles: the origin in the middle of the bridge at its back, temples towards -Z.
    Glasses,
    /// One earring; the other ear gets its mirror image. The origin is where the lobe is pierced, +Z is forwards.
    Earring,
    /// A necklace: the origin in the middle of the neck's root, +Z out of the chest.
    Necklace,
    /// A ring: the finger goes along Z, the stone is towards +Y; the origin is the middle of the hole.
    Ring(ar::hand::Finger),
    /// A watch, closed: the dial towards +Z, twelve o'clock towards +Y; the origin is the middle of the wrist.
    Watch,
    /// A hat: the origin in the middle of the head's opening, the front towards +Z.
    Hat,
}

/// Part of a wearer that a node follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Follow {
    Face,
    /// Hangs from an ear's lobe, this far below it at rest, metres.
    Ear(Side, f32),
    Neck,
}

/// A product on a wearer, and what hides it.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// In the camera's space, as the wearer was when it was fitted. What hides it has the materials of `occluders`.
    pub model: glb::Model,
    /// Indices of the materials that draw nothing and hide what is behind them.
    pub occluders: Vec<usize>,
    moved: Vec<(usize, Follow)>,
}

/// Puts a product on. `None` when what it is worn on is not seen.
#[must_use]
pub fn fit(model: glb::Model, wear: Wear, wearer: &Wearer) -> Option<Fitted> {
    let head = wearer.head.as_ref();
    let mut fitting = Fitting { model, occluders: Vec::new(), roots: Vec::new(), moved: Vec::new() };
    match wear {
        Wear::Glasses => {
            let head = head?;
            let face_from_product = spectacles::sit(&mut fitting.model, head);
            let product = fitting.product(face_from_product);
            let hidden = fitting.occluder(occluder::face(head));
            fitting.follow(Follow::Face, vec![product, hidden]);
        }
        Wear::Earring => {
            let head = head?;
            let length = -points(&fitting.model).iter().map(|p| p.y).fold(0.0, f32::min);
            for side in Side::BOTH {
                let mirrored = Mat4::from_scale(Vec3::new(side.sign(), 1.0, 1.0));
                let product = fitting.product(mirrored);
                fitting.follow(Follow::Ear(side, length), vec![product]);
            }
            let hidden = fitting.occluder(occluder::face(head));
            fitting.follow(Follow::Face, vec![hidden]);
        }
        Wear::Necklace => {
            let head = head?;
            let product = fitting.product(Mat4::IDENTITY);
            fitting.follow(Follow::Neck, vec![product]);
            let hidden = fitting.occluder(occluder::face(head));
            fitting.follow(Follow::Face, vec![hidden]);
        }
        // Hands and crowns follow.
        Wear::Ring(_) | Wear::Watch | Wear::Hat => return None,
    }
    Some(fitting.finish(wearer))
}

impl Fitted {
    /// Corners of the boxes around what follows each moved node and is drawn, in the node's space. Before the model is
    /// taken out.
    pub(crate) fn corners(&self) -> Vec<(usize, Vec<Vec3>)> {
        let of_node = |&(node, _): &(usize, Follow)| {
            let mut corners = Vec::new();
            self.add_corners(node, Mat4::IDENTITY, &mut corners);
            (node, corners)
        };
        self.moved.iter().map(of_node).collect()
    }

    fn add_corners(&self, node: usize, moved_from_node: Mat4, corners: &mut Vec<Vec3>) {
        let mesh = self.model.nodes[node].mesh.map(|mesh| &self.model.meshes[mesh]);
        for primitive in mesh.map_or(&[][..], |mesh| &mesh.primitives) {
            if primitive.material.is_some_and(|material| self.occluders.contains(&material)) {
                continue;
            }
            let (low, high) = primitive
                .positions
                .iter()
                .fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), &p| (low.min(p), high.max(p)));
            if low.is_finite() && high.is_finite() {
                let corner = |i: u32| Vec3::select(bevy::math::BVec3::new(i & 1 > 0, i & 2 > 0, i & 4 > 0), low, high);
                corners.extend((0..8).map(|i| moved_from_node.transform_point3(corner(i))));
            }
        }
        for &child in &self.model.nodes[node].children {
            self.add_corners(child, moved_from_node * self.model.nodes[child].transform.matrix(), corners);
        }
    }
    /// Where the moved nodes are in this frame: index of the node, and its transform to the camera's space. A node whose
    /// part of the wearer is not seen shrinks to nothing. `dt_s`: seconds since the last frame; 0 for a still, in which
    /// nothing swings.
    #[must_use]
    pub fn place(&self, wearer: &Wearer, motion: &mut Motion, dt_s: f32) -> Vec<(usize, Mat4)> {
        let nowhere = Mat4::from_scale(Vec3::splat(1e-9));
        let place = |&(node, follow): &(usize, Follow)| (node, at(follow, wearer, motion, dt_s).unwrap_or(nowhere));
        self.moved.iter().map(place).collect()
    }
}

fn at(follow: Follow, wearer: &Wearer, motion: &mut Motion, dt_s: f32) -> Option<Mat4> {
    let head = wearer.head.as_ref();
    match follow {
        Follow::Face => Some(head?.camera_from_face),
        Follow::Neck => wearer.camera_from_neck(),
        Follow::Ear(side, length) => {
            let face = head?.camera_from_face;
            let lobe = face.transform_point3(head?.lobe(side));
            let down = motion.swing(side, lobe, length, dt_s);
            // Turned with the head about the thread it hangs on.
            let x = face.transform_vector3(Vec3::X).reject_from(down).normalize_or(Vec3::X);
            Some(Mat4::from_cols(x.extend(0.0), (-down).extend(0.0), x.cross(-down).extend(0.0), lobe.extend(1.0)))
        }
    }
}

/// A fitted model while it is made.
struct Fitting {
    /// Its roots are the product's own until it is finished.
    model: glb::Model,
    occluders: Vec<usize>,
    roots: Vec<usize>,
    moved: Vec<(usize, Follow)>,
}

impl Fitting {
    /// A node with the product, `part_from_product`.
    fn product(&mut self, part_from_product: Mat4) -> usize {
        let children = self.model.roots.clone();
        self.node(part_from_product, children, None)
    }

    /// A node that hides what is behind it.
    fn occluder(&mut self, shape: glb::Primitive) -> usize {
        let material = self.model.materials.len();
        self.model.materials.push(glb::Material { name: "occluder".into(), double_sided: true, ..Default::default() });
        self.occluders.push(material);
        let primitives = vec![glb::Primitive { material: Some(material), ..shape }];
        self.model.meshes.push(glb::Mesh { primitives, ..Default::default() });
        self.node(Mat4::IDENTITY, Vec::new(), Some(self.model.meshes.len() - 1))
    }

    fn node(&mut self, transform: Mat4, children: Vec<usize>, mesh: Option<usize>) -> usize {
        self.model.nodes.push(glb::Node { transform: parts(transform), children, mesh, ..Default::default() });
        self.model.nodes.len() - 1
    }

    /// Children that follow a part of the wearer.
    fn follow(&mut self, follow: Follow, children: Vec<usize>) {
        let node = self.node(Mat4::IDENTITY, children, None);
        self.roots.push(node);
        self.moved.push((node, follow));
    }

    fn finish(self, wearer: &Wearer) -> Fitted {
        let model = glb::Model { roots: self.roots, ..self.model };
        let mut fitted = Fitted { model, occluders: self.occluders, moved: self.moved };
        for (node, camera_from_node) in fitted.place(wearer, &mut Motion::default(), 0.0) {
            fitted.model.nodes[node].transform = parts(camera_from_node);
        }
        fitted
    }
}

/// Every vertex of the scene, in the product's space.
pub(super) fn points(model: &glb::Model) -> Vec<Vec3> {
    let world = model.world_transforms();
    let mut points = Vec::new();
    for (node, _) in model.parents_first() {
        let primitives = model.nodes[node].mesh.map_or(&[][..], |mesh| &model.meshes[mesh].primitives);
        for primitive in primitives {
            points.extend(primitive.positions.iter().map(|&v| world[node].transform_point3(v)));
        }
    }
    points
}

fn parts(matrix: Mat4) -> glb::Transform {
    let (scale, rotation, translation) = matrix.to_scale_rotation_translation();
    glb::Transform { translation, rotation, scale }
}
